-- What the bodies of escrows and bids share: checks of arguments, keys, the call of the ledger.  Each
-- refusal is worded once, here or in the body that has it alone.

-- arguments --------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.escrow_given(given boolean, argument text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF NOT given THEN
        RAISE EXCEPTION 'argument "%" must not be null', argument USING ERRCODE = '22004';
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_given(boolean, text) IS
    'Raises 22004 for an argument that was not given';

CREATE OR REPLACE FUNCTION faas_internal.escrow_text(value text, argument text, low integer, high integer) RETURNS void
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF length(value) < low THEN
        RAISE EXCEPTION 'argument "%" must not be empty', argument USING ERRCODE = '22023';
    ELSIF length(value) > high THEN
        RAISE EXCEPTION 'argument "%" is too long', argument
            USING ERRCODE = '54000', DETAIL = format('It has %s characters; the most is %s.', length(value), high);
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_text(text, text, integer, integer) IS
    'Raises for a text of less or more characters than allowed; null is allowed. Errors: 22023 too short, 54000 too long.';

CREATE OR REPLACE FUNCTION faas_internal.escrow_finite(value timestamptz, argument text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF NOT isfinite(value) THEN
        RAISE EXCEPTION 'argument "%" must be a finite time', argument USING ERRCODE = '22008';
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_finite(timestamptz, text) IS
    'Raises 22008 for an infinite time; null is allowed';

CREATE OR REPLACE FUNCTION faas_internal.escrow_actor(actor text) RETURNS text
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM faas_internal.escrow_text(actor, 'actor', 1, 200);
    RETURN COALESCE(actor, faas_internal.caller()::text);
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_actor(text) IS
    'The name under which something is done: as given, 1 to 200 characters, or that of the database role. Errors: 22023, 54000.';

CREATE OR REPLACE FUNCTION faas_internal.escrow_account(account bigint, book bigint, argument text) RETURNS faas.amount
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_book bigint;
    v_posted faas.amount;
BEGIN
    PERFORM faas_internal.escrow_given(account IS NOT NULL, argument);
    SELECT a.book, a.posted INTO v_book, v_posted FROM faas.account_balance AS a WHERE a.account = escrow_account.account;
    IF v_book IS NULL OR NOT faas_internal.caller_holds(v_book) THEN
        RAISE EXCEPTION 'account % does not exist', account USING ERRCODE = 'LG006';
    ELSIF v_book <> escrow_account.book THEN
        RAISE EXCEPTION 'account % is not of book %', account, escrow_account.book
            USING ERRCODE = 'LG009', HINT = 'All accounts of an escrow or of a deal with bids are of its book.';
    END IF;
    RETURN v_posted OPERATOR(faas.-) v_posted;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_account(bigint, bigint, text) IS
    'Zero in the unit of an account of the book. Errors: 22004 null, LG006 no such account or not the caller''s to know, LG009 of another book.';

CREATE OR REPLACE FUNCTION faas_internal.escrow_money(amount faas.amount, zero faas.amount, argument text) RETURNS faas.amount
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_amount faas.amount;
BEGIN
    PERFORM faas_internal.escrow_given(amount IS NOT NULL, argument);
    IF faas.sign(amount) <= 0 THEN
        RAISE EXCEPTION '% must be greater than zero', argument USING ERRCODE = 'LG011';
    ELSIF faas.currency(amount) <> faas.currency(zero) THEN
        RAISE EXCEPTION 'currency of % does not match the accounts', argument
            USING ERRCODE = 'LG001', DETAIL = format('The accounts are in %s, the amount is in %s.', faas.currency(zero), faas.currency(amount));
    END IF;
    v_amount := faas.round(amount, LEAST(faas.scale(amount), faas.scale(zero)), 'down');
    IF v_amount OPERATOR(faas.<>) amount THEN
        RAISE EXCEPTION '% has more decimals than the accounts hold', argument
            USING ERRCODE = 'LG002', HINT = 'Round the amount first, for example with faas.round().';
    END IF;
    RETURN faas.round(v_amount, faas.scale(zero), 'down');
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_money(faas.amount, faas.amount, text) IS
    'The amount in the unit of "zero". Errors: 22004 null, LG011 zero or negative, LG001 other currency, LG002 more decimals, 22003 out of range.';

-- fields of jsonb ----------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.escrow_object(value jsonb, argument text, fields text[]) RETURNS void
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_field text;
BEGIN
    IF jsonb_typeof(value) <> 'object' THEN
        RAISE EXCEPTION '% must be a jsonb object', argument USING ERRCODE = '22023';
    END IF;
    FOR v_field IN SELECT f FROM jsonb_object_keys(value) AS f ORDER BY f LOOP
        IF v_field <> ALL (fields) THEN
            RAISE EXCEPTION '% has no field "%"', argument, "left"(v_field, 200)
                USING ERRCODE = '22023', HINT = format('Its fields are %s.', array_to_string(fields, ', '));
        ELSIF value -> v_field = 'null' THEN
            RAISE EXCEPTION 'field "%" of % must not be null', v_field, argument
                USING ERRCODE = '22023', HINT = 'Leave it out.';
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_object(jsonb, text, text[]) IS
    'Raises 22023 unless the value is an object with some of the fields and no other, none of them null';

CREATE OR REPLACE FUNCTION faas_internal.escrow_field(value jsonb, field text, type text, argument text) RETURNS jsonb
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF jsonb_typeof(value -> field) <> type THEN
        RAISE EXCEPTION 'field "%" of % must be a %', field, argument, type
            USING ERRCODE = '22023', DETAIL = format('It is of type %s.', jsonb_typeof(value -> field));
    END IF;
    RETURN value -> field;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_field(jsonb, text, text, text) IS
    'A field of an object, null where it is left out. Errors: 22023 not of this jsonb type.';

CREATE OR REPLACE FUNCTION faas_internal.escrow_number(value jsonb, field text, low integer, high integer, argument text) RETURNS integer
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_number numeric := (faas_internal.escrow_field(value, field, 'number', argument))::numeric;
BEGIN
    IF v_number <> trunc(v_number) OR v_number NOT BETWEEN low AND high THEN
        RAISE EXCEPTION 'field "%" of % must be a whole number from % to %', field, argument, low, high
            USING ERRCODE = '22023';
    END IF;
    RETURN v_number::integer;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_number(jsonb, text, integer, integer, text) IS
    'A whole number in a field of an object, null where it is left out. Errors: 22023.';

CREATE OR REPLACE FUNCTION faas_internal.escrow_string(value jsonb, field text, argument text) RETURNS text
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_text text := faas_internal.escrow_field(value, field, 'string', argument) #>> '{}';
BEGIN
    IF length(v_text) NOT BETWEEN 1 AND 200 THEN
        RAISE EXCEPTION 'field "%" of % must have 1 to 200 characters', field, argument USING ERRCODE = '22023';
    END IF;
    RETURN v_text;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_string(jsonb, text, text) IS
    'A text of 1 to 200 characters in a field of an object, null where it is left out. Errors: 22023.';

CREATE OR REPLACE FUNCTION faas_internal.escrow_time(value jsonb, field text, argument text) RETURNS timestamptz
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_text text := faas_internal.escrow_string(value, field, argument);
BEGIN
    IF v_text !~ '^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d(:?\d\d)?)$' THEN
        RAISE EXCEPTION 'field "%" of % must be a time with its zone', field, argument
            USING ERRCODE = '22023', HINT = 'Write it as in "2026-01-05T09:00:00+08:00".';
    END IF;
    -- that it is a time of the calendar, the cast says: 22008
    RETURN v_text::timestamptz;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_time(jsonb, text, text) IS
    'A time in a field of an object, null where it is left out. Errors: 22023 not written as a time, 22008 no such time.';

-- keys -------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.escrow_claim(book bigint, key text, request jsonb, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_request jsonb;
BEGIN
    replayed := false;
    event := nextval('faas.escrow_event_id_seq');
    IF key IS NULL THEN
        RETURN;
    ELSIF octet_length(key) NOT BETWEEN 1 AND 255 THEN
        RAISE EXCEPTION 'idempotency key must have 1 to 255 bytes' USING ERRCODE = '22023';
    END IF;
    -- waits for a session that is about to use the same key
    INSERT INTO faas.escrow_key (book, key, event, request)
        VALUES (escrow_claim.book, escrow_claim.key, escrow_claim.event, escrow_claim.request)
        ON CONFLICT ON CONSTRAINT escrow_key_pkey DO NOTHING;
    IF FOUND THEN
        RETURN;
    END IF;
    replayed := true;
    SELECT k.event, k.request INTO STRICT event, v_request FROM faas.escrow_key AS k
        WHERE k.book = escrow_claim.book AND k.key = escrow_claim.key;
    IF v_request <> request THEN
        RAISE EXCEPTION 'idempotency key "%" was used with another %', key,
                (SELECT r.key FROM jsonb_each(v_request || request) AS r
                    WHERE v_request -> r.key IS DISTINCT FROM request -> r.key ORDER BY r.key <> 'operation', r.key LIMIT 1)
            USING ERRCODE = 'LG005', DETAIL = 'A key stands for one request, for ever.',
                HINT = 'Repeat the request as it was, or use a new key.';
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_claim(bigint, text, jsonb) IS
    'Claims a key for a request and gives the id of the event that it will be, or that it was when the same was asked before. Errors: 22023 key, LG005 the key was used for another request, 40001.';

-- the ledger -------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.escrow_move(requests faas.request[]) RETURNS uuid[]
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_journals uuid[];
    v_refused boolean;
    r faas.request;
    v_journal uuid;
BEGIN
    -- one call: the ledger takes all accounts in its order, and all is done or nothing
    SELECT array_agg(b.journal ORDER BY b.idx), bool_or(b.code <> 0) INTO v_journals, v_refused
        FROM faas.post_batch(requests) AS b;
    IF NOT v_refused THEN
        RETURN v_journals;
    END IF;
    -- one after the other, so that the one that was refused says why
    v_journals := '{}';
    FOREACH r IN ARRAY requests LOOP
        IF r.op = 'capture' THEN
            SELECT c.journal INTO v_journal FROM faas.hold_capture(r.hold::uuid, r.amount, r.credit, kind => r.kind, memo => r.memo, metadata => r.metadata) AS c;
        ELSE
            SELECT c.release INTO v_journal FROM faas.hold_release(r.hold::uuid, r.amount) AS c;
        END IF;
        v_journals := v_journals || v_journal;
    END LOOP;
    RETURN v_journals;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_move(faas.request[]) IS
    'Captures and releases of holds, linked: all or none. Gives their ids in order; raises what the ledger says of the first that is refused.';
