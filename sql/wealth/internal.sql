-- Wealth products: what their functions share.

-- arithmetic -------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.fund_subscription(
    amount faas.amount,
    rate numeric,
    nav numeric,
    fee_mode text,
    rounding_point text,
    rounding text,
    unit_currency text,
    unit_scale integer,
    OUT fee faas.amount,
    OUT net faas.amount,
    OUT units faas.amount) RETURNS record
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_fund_subscription';
COMMENT ON FUNCTION faas_internal.fund_subscription(faas.amount, numeric, numeric, text, text, text, text, integer) IS
    'What an amount (greater than zero) buys at a net asset value (greater than zero) and a fee rate (zero or more, less than one). fee_mode outside: net = amount / (1 + rate); inside: net = amount * (1 - rate). fee + net = amount. rounding_point net: units are the rounded net / nav; units: the exact net / nav, rounded once. Errors: LG011, 22023, LG031, LG033, LG035, 22003';

CREATE OR REPLACE FUNCTION faas_internal.fund_redemption(
    units faas.amount,
    rate numeric,
    nav numeric,
    rounding text,
    currency text,
    scale integer,
    OUT gross faas.amount,
    OUT fee faas.amount,
    OUT net faas.amount) RETURNS record
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_fund_redemption';
COMMENT ON FUNCTION faas_internal.fund_redemption(faas.amount, numeric, numeric, text, text, integer) IS
    'What units (greater than zero) are worth: gross = units * nav, rounded; fee = gross * rate, rounded; net = gross - fee. Errors: LG011, 22023, LG031, LG033, LG035, 22003';

CREATE OR REPLACE FUNCTION faas_internal.fund_units(
    amount faas.amount,
    nav numeric,
    rounding text,
    unit_currency text,
    unit_scale integer) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_fund_units';
COMMENT ON FUNCTION faas_internal.fund_units(faas.amount, numeric, text, text, integer) IS
    'Units that an amount (zero or more) buys without a fee: amount / nav, rounded once. Errors: LG011, 22023, LG031, LG033, LG035, 22003';

CREATE OR REPLACE FUNCTION faas_internal.fund_part(
    whole faas.amount,
    weight faas.amount,
    total faas.amount,
    OUT part faas.amount,
    OUT rest numeric) RETURNS record
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_fund_part';
COMMENT ON FUNCTION faas_internal.fund_part(faas.amount, faas.amount, faas.amount) IS
    'The part of whole that falls to a weight of total, rounded down, and what was cut off, times total. Errors: LG034 weight greater than total, or negative, LG001, 22003';

CREATE OR REPLACE FUNCTION faas_internal.fund_shares(whole faas.amount, ids bigint[], weights faas.amount[])
    RETURNS TABLE (id bigint, part faas.amount)
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT r.id, CASE
        WHEN r.place <= faas.minor_units(r.undivided)
            THEN r.part OPERATOR(faas.+) faas.of_minor(1, faas.currency(r.part), faas.scale(r.part))
        ELSE r.part END
      FROM (
        SELECT x.id, x.n, f.part,
            row_number() OVER (ORDER BY f.rest DESC, x.n) AS place,
            $1 OPERATOR(faas.-) faas.sum(f.part) OVER () AS undivided
          FROM unnest($2, $3) WITH ORDINALITY AS x (id, weight, n)
         CROSS JOIN (SELECT faas.sum(w.weight) AS total FROM unnest($3) AS w (weight)) AS t
         CROSS JOIN LATERAL faas_internal.fund_part($1, x.weight, t.total) AS f
      ) AS r
     ORDER BY r.n;
END;
COMMENT ON FUNCTION faas_internal.fund_shares(faas.amount, bigint[], faas.amount[]) IS
    'Shares an amount out by weights, as faas.allocate() does by largest_remainder, for any number of them: the parts add up to the amount, each is less than a minor unit from its exact share';

CREATE OR REPLACE FUNCTION faas_internal.product_request(
    op text,
    debit bigint,
    credit bigint,
    amount faas.amount,
    hold uuid,
    kind text,
    value_date date,
    linked boolean) RETURNS faas.request
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    RETURN ROW($1, $2, $3, $4, NULL, ($5)::text, $6, NULL, NULL, $7, NULL, NULL, NULL, $8, NULL)::faas.request;
COMMENT ON FUNCTION faas_internal.product_request(text, bigint, bigint, faas.amount, uuid, text, date, boolean) IS
    'One request of faas.post_batch';

-- states -----------------------------------------------------------------------------------------

-- The one place that says what an operation makes of an order; doc/wealth_states.svg is drawn from it.
CREATE OR REPLACE FUNCTION faas_internal.product_order_transitions()
    RETURNS TABLE (from_state text, operation text, to_state text)
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT v.from_state, v.operation, v.to_state
      FROM (VALUES
        (NULL::text, 'subscribe', 'accepted'),
        (NULL, 'redeem', 'accepted'),
        (NULL, 'defer', 'accepted'),
        ('accepted', 'cancel', 'cancelled'),
        ('accepted', 'defer', 'accepted'),
        ('accepted', 'price', 'priced'),
        ('accepted', 'reject', 'rejected'),
        ('priced', 'confirm', 'confirmed'),
        ('confirmed', 'settle', 'settled')
      ) AS v (from_state, operation, to_state);
END;
COMMENT ON FUNCTION faas_internal.product_order_transitions() IS
    'States of an order of a wealth product: what each operation leads from and to; from null, an order begins';

CREATE OR REPLACE FUNCTION faas_internal.product_order_next(from_state text, operation text) RETURNS text
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    RETURN (SELECT t.to_state
              FROM faas_internal.product_order_transitions() AS t
             WHERE t.from_state IS NOT DISTINCT FROM $1 AND t.operation = $2);
COMMENT ON FUNCTION faas_internal.product_order_next(text, text) IS
    'State that an operation leads to; null if it is not allowed in the state';

-- arguments and rights ---------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.product_argument(name text, missing boolean) RETURNS void
    LANGUAGE plpgsql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF missing THEN
        RAISE EXCEPTION 'argument "%" must not be null', name USING ERRCODE = '22004';
    END IF;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_argument(text, boolean) IS
    'Raises 22004 for an argument that is missing';

CREATE OR REPLACE FUNCTION faas_internal.product_find(product bigint, privilege text) RETURNS faas.product
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_product faas.product;
BEGIN
    PERFORM faas_internal.product_argument('product', product IS NULL);
    SELECT p.* INTO v_product FROM faas.product AS p WHERE p.id = product_find.product;
    IF NOT FOUND OR NOT faas_internal.caller_holds(v_product.book) THEN
        RAISE EXCEPTION 'product % does not exist', product USING ERRCODE = 'LG270';
    END IF;
    PERFORM faas_internal.caller_require(v_product.book, privilege);
    RETURN v_product;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_find(bigint, text) IS
    'The product, if the caller holds the privilege on its book. Errors: 22004 null, LG270 no such product or no right on its book at all, 42501 lacks this right';

CREATE OR REPLACE FUNCTION faas_internal.product_lock(product bigint, privilege text) RETURNS faas.product
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_product faas.product;
BEGIN
    PERFORM faas_internal.product_find(product, privilege);
    SELECT p.* INTO STRICT v_product FROM faas.product AS p WHERE p.id = product_lock.product FOR UPDATE;
    RETURN v_product;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_lock(bigint, text) IS
    'The same, with its row locked against every other operation on the product: for what concerns all orders';

CREATE OR REPLACE FUNCTION faas_internal.product_share(product bigint, privilege text) RETURNS faas.product
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_product faas.product;
BEGIN
    PERFORM faas_internal.product_find(product, privilege);
    SELECT p.* INTO STRICT v_product FROM faas.product AS p WHERE p.id = product_share.product FOR SHARE;
    RETURN v_product;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_share(bigint, text) IS
    'The same, with its row locked against operations that concern all orders only: for one order';

CREATE OR REPLACE FUNCTION faas_internal.product_require_latest() RETURNS void
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'what concerns all orders of a product takes READ COMMITTED'
            USING ERRCODE = '25000', DETAIL = format('The transaction is %s, and does not see orders that came after its beginning.',
                upper(current_setting('transaction_isolation')));
    END IF;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_require_latest() IS
    'Raises 25000 where a query does not see what was committed before the lock of the product was taken';

CREATE OR REPLACE FUNCTION faas_internal.product_account(book bigint, account bigint, OUT party bigint, OUT currency text)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT b.party, b.currency INTO product_account.party, product_account.currency
      FROM faas.account_balance AS b
     WHERE b.account = product_account.account AND b.book = product_account.book;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account % does not exist', account USING ERRCODE = 'LG006';
    END IF;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_account(bigint, bigint) IS
    'Owner and currency of an account of the book; accounts of other books do not exist. Errors: LG006';

-- time -------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.product_now(now timestamptz) RETURNS timestamptz
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT isfinite(now) THEN
        RAISE EXCEPTION 'argument "now" must be finite' USING ERRCODE = '22008';
    END IF;
    RETURN COALESCE(now, faas_internal.now());
END;
$$;
COMMENT ON FUNCTION faas_internal.product_now(timestamptz) IS
    'The time given, or the clock. Errors: 22008 infinite';

CREATE OR REPLACE FUNCTION faas_internal.product_trade_date(product faas.product, at timestamptz) RETURNS date
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_day date := faas.settlement_date(at, 0, product.cut_off, product.zone, product.calendar);
BEGIN
    IF v_day <= product.cleared_through THEN
        RETURN faas.business_day_add(product.cleared_through, 1, product.calendar);
    END IF;
    RETURN v_day;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_trade_date(faas.product, timestamptz) IS
    'Day of an order that comes in at a time: the open day, before its cut-off; else the next one that is not cleared';

-- keys and events --------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.product_words(amount faas.amount) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN faas.currency($1) || ' ' || pg_catalog.trim_scale(faas.quantity($1))::text;
COMMENT ON FUNCTION faas_internal.product_words(faas.amount) IS
    'An amount as text that is the same for equal amounts';

CREATE OR REPLACE FUNCTION faas_internal.product_replay(book bigint, key text, operation text, request jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_event faas.product_event;
    v_field text := 'operation';
BEGIN
    IF key IS NULL THEN
        RETURN NULL;
    END IF;
    IF octet_length(key) NOT BETWEEN 1 AND 255 THEN
        RAISE EXCEPTION 'idempotency key must have 1 to 255 bytes' USING ERRCODE = '22023';
    END IF;
    SELECT e.* INTO v_event
      FROM faas.product_event AS e
     WHERE e.book = product_replay.book AND e.key = product_replay.key;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF v_event.operation = operation THEN
        SELECT f.field INTO v_field
          FROM jsonb_object_keys(request) WITH ORDINALITY AS f (field, n)
         WHERE request -> f.field IS DISTINCT FROM v_event.request -> f.field
         ORDER BY f.n
         LIMIT 1;
        IF NOT FOUND THEN
            RETURN v_event.result;
        END IF;
    END IF;
    RAISE EXCEPTION 'idempotency key "%" was used with another %', key, v_field
        USING ERRCODE = 'LG005',
              HINT = 'A key stands for one request, for ever. Repeat the request as it was, or use a new key.';
END;
$$;
COMMENT ON FUNCTION faas_internal.product_replay(bigint, text, text, jsonb) IS
    'What the key answered before; null for a new key, or none. Errors: LG005 used for another request, 22023 length';

CREATE OR REPLACE FUNCTION faas_internal.product_note(
    product faas.product,
    order_id bigint,
    operation text,
    from_state text,
    to_state text,
    key text,
    request jsonb,
    result jsonb) RETURNS boolean
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO faas.product_event (product, book, order_id, at, role, operation, from_state, to_state, key, request, result)
    VALUES (product.id, product.book, order_id, faas_internal.now(), faas_internal.caller()::text, operation, from_state, to_state, key,
            request, result)
    ON CONFLICT ON CONSTRAINT product_event_book_key_key DO NOTHING;
    RETURN FOUND;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_note(faas.product, bigint, text, text, text, text, jsonb, jsonb) IS
    'Writes an event, and takes its key; false if somebody else has just taken it';
