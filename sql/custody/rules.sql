-- Rules of custody: whose money an account holds, what may cross, what an authorisation is needed for.

CREATE OR REPLACE FUNCTION faas_internal.custody_lock(book bigint) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_custody_lock';
COMMENT ON FUNCTION faas_internal.custody_lock(bigint) IS
    'Waits for the movements of a book and holds up new ones until the end of the transaction, as a day cut does: what a posting is allowed by does not change while it runs. Errors: 22004 null.';

CREATE OR REPLACE FUNCTION faas_internal.custody_begin(book bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- where there is a row, its insertion would wait for a top-up that is under way
    IF EXISTS (SELECT FROM faas.custody_book AS b WHERE b.book = custody_begin.book) THEN
        RETURN;
    END IF;
    INSERT INTO faas.custody_book (book) VALUES (custody_begin.book) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        INSERT INTO faas.custody_counting (book, business_date, transit, net)
        VALUES (custody_begin.book, '-infinity', false, 'account');
        INSERT INTO faas.custody_kind (book, kind, direction, reversible, privilege)
        VALUES (custody_begin.book, 'custody_topup', 'to_client', false, 'post'),
            (custody_begin.book, 'custody_withdrawal', 'to_own', true, 'admin');
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_begin(bigint) IS
    'Gives a book its rules of custody, unless it has them: authorisation required, nothing set off, money in transit not counted, and the kinds of custody_topup and custody_withdraw.';

CREATE OR REPLACE FUNCTION faas_internal.custody_excerpt(value text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN pg_catalog.octet_length($1) OPERATOR(pg_catalog.>) 200 THEN pg_catalog.left($1, 50) OPERATOR(pg_catalog.||) '...' ELSE $1 END;
COMMENT ON FUNCTION faas_internal.custody_excerpt(text) IS 'What a message quotes of a value that a caller gave: all of it, or its beginning where it is longer than 200 bytes; NULL for NULL';

CREATE OR REPLACE FUNCTION faas_internal.custody_require_text(value text, name text, longest integer) RETURNS void
    LANGUAGE plpgsql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF custody_require_text.value IS NULL THEN
        RAISE EXCEPTION 'argument "%" must not be null', custody_require_text.name USING ERRCODE = '22004';
    END IF;
    IF octet_length(custody_require_text.value) NOT BETWEEN 1 AND custody_require_text.longest THEN
        RAISE EXCEPTION 'argument "%" must have 1 to % bytes', custody_require_text.name, custody_require_text.longest
            USING ERRCODE = '22023';
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_require_text(text, text, integer) IS
    'Raises 22004 for a null argument, 22023 for one that is empty or longer than so many bytes';

CREATE OR REPLACE FUNCTION faas_internal.custody_require_direction(direction text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF custody_require_direction.direction IS NULL THEN
        RAISE EXCEPTION 'argument "direction" must not be null' USING ERRCODE = '22004';
    END IF;
    IF custody_require_direction.direction NOT IN ('to_own', 'to_client') THEN
        RAISE EXCEPTION 'unrecognized direction "%"', faas_internal.custody_excerpt(custody_require_direction.direction)
            USING ERRCODE = '22023', HINT = 'The directions are to_own and to_client.';
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_require_direction(text) IS 'Raises 22004 for null, 22023 for what is no direction';

CREATE OR REPLACE FUNCTION faas.custody_class_set(account bigint, class text) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_custody_class_set';
COMMENT ON FUNCTION faas.custody_class_set(bigint, text) IS
    'Says whose money an account holds. class: client, in_transit (clients'' money on its way), own, or none, which is the firm''s as well. The account must be empty, with no unexpired hold on it or for it, so that money changes sides by postings only; the class that it has already changes nothing. A client account of an asset subject, or without one and debit-normal, is part of the resource, others are what is owed to a client. Needs admin on the book. Errors: 22004 null, 22023 unknown class, LG016 balance or holds, LG234 client money on an account of income, expense or equity, LG006 no such account, 42501 no admin right. Source of the classes: CASS 7, client money and the firm''s own; 银监办发[2017]21号, 自有资金与客户资金分账管理.';

CREATE OR REPLACE FUNCTION faas_internal.custody_set(book bigint, authorisation boolean DEFAULT NULL, transit boolean DEFAULT NULL, net text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_date date;
BEGIN
    PERFORM faas_internal.caller_require(custody_set.book, 'admin');
    IF custody_set.net NOT IN ('account', 'customer') THEN
        RAISE EXCEPTION 'unrecognized way to set off balances "%"', faas_internal.custody_excerpt(custody_set.net)
            USING ERRCODE = '22023', HINT = 'The ways are account and customer.';
    END IF;
    PERFORM faas_internal.custody_lock(custody_set.book);
    PERFORM faas_internal.custody_begin(custody_set.book);
    IF custody_set.authorisation IS NOT NULL THEN
        UPDATE faas.custody_book AS b SET authorisation = custody_set.authorisation WHERE b.book = custody_set.book;
    END IF;
    IF custody_set.transit IS NOT NULL OR custody_set.net IS NOT NULL THEN
        SELECT b.business_date INTO STRICT v_date FROM faas.book AS b WHERE b.id = custody_set.book;
        INSERT INTO faas.custody_counting AS c (book, business_date, transit, net)
        SELECT custody_set.book, v_date, COALESCE(custody_set.transit, x.transit), COALESCE(custody_set.net, x.net)
        FROM faas.custody_counting AS x
        WHERE x.book = custody_set.book
        ORDER BY x.business_date DESC
        LIMIT 1
        ON CONFLICT ON CONSTRAINT custody_counting_pkey DO UPDATE SET transit = excluded.transit, net = excluded.net;
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_set(bigint, boolean, boolean, text) IS 'Body of faas.custody_set';

CREATE OR REPLACE FUNCTION faas.custody_set(book bigint, authorisation boolean DEFAULT NULL, transit boolean DEFAULT NULL, net text DEFAULT NULL) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_set(bigint, boolean, boolean, text) IS
    'Sets the rules of custody of a book; NULL keeps. authorisation: whether what is owed to a client moves on a reference only (as it does in a book that never said). transit: whether incoming money in transit counts as resource, from the open business date on (at first it does not). net: account, nothing is set off (at first), or customer, the balances of one customer in one currency are one balance, from the open business date on. Waits for the book''s postings. Needs admin on the book. Errors: 22004 book null, 22023 unknown way to set off, LG018 no such book, 42501 no admin right.';

CREATE OR REPLACE FUNCTION faas_internal.custody_kind_set(book bigint, kind text, direction text, reversible boolean DEFAULT NULL, privilege text DEFAULT 'post') RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.caller_require(custody_kind_set.book, 'admin');
    PERFORM faas_internal.custody_require_text(custody_kind_set.kind, 'kind', 100);
    PERFORM faas_internal.custody_require_direction(custody_kind_set.direction);
    IF custody_kind_set.privilege IS NULL THEN
        RAISE EXCEPTION 'argument "privilege" must not be null' USING ERRCODE = '22004';
    END IF;
    IF custody_kind_set.privilege NOT IN ('post', 'admin') THEN
        RAISE EXCEPTION 'unrecognized privilege "%"', faas_internal.custody_excerpt(custody_kind_set.privilege)
            USING ERRCODE = '22023', HINT = 'The privileges are post and admin.';
    END IF;
    PERFORM faas_internal.custody_lock(custody_kind_set.book);
    PERFORM faas_internal.custody_begin(custody_kind_set.book);
    INSERT INTO faas.custody_kind AS k (book, kind, direction, reversible, privilege)
    VALUES (custody_kind_set.book, custody_kind_set.kind, custody_kind_set.direction,
        COALESCE(custody_kind_set.reversible, custody_kind_set.direction = 'to_own'), custody_kind_set.privilege)
    ON CONFLICT ON CONSTRAINT custody_kind_pkey DO UPDATE SET reversible = excluded.reversible, privilege = excluded.privilege;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_kind_set(bigint, text, text, boolean, text) IS 'Body of faas.custody_kind_set';

CREATE OR REPLACE FUNCTION faas.custody_kind_set(book bigint, kind text, direction text, reversible boolean DEFAULT NULL, privilege text DEFAULT 'post') RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_kind_set(bigint, text, text, boolean, text) IS
    'Lets postings of a kind move money between clients and the firm; sets it anew if it was. kind: 1 to 100 bytes. direction: to_own, a balance of the clients'' side falls (a fee, an excess withdrawn), or to_client, it rises (a top-up, interest paid). reversible: whether a reversal that carries the kind may go the other way; NULL is true for to_own, false for to_client, whose reversal takes money from clients. privilege: post, or admin for a kind that takes the right to administer the book. Waits for the book''s postings. Needs admin on the book. Errors: 22004 null, 22023 length of the kind, unknown direction or privilege, LG018 no such book, 42501 no admin right.';

CREATE OR REPLACE FUNCTION faas_internal.custody_kind_drop(book bigint, kind text, direction text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.caller_require(custody_kind_drop.book, 'admin');
    PERFORM faas_internal.custody_require_text(custody_kind_drop.kind, 'kind', 100);
    PERFORM faas_internal.custody_require_direction(custody_kind_drop.direction);
    PERFORM faas_internal.custody_lock(custody_kind_drop.book);
    DELETE FROM faas.custody_kind AS k
    WHERE k.book = custody_kind_drop.book AND k.kind = custody_kind_drop.kind AND k.direction = custody_kind_drop.direction;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_kind_drop(bigint, text, text) IS 'Body of faas.custody_kind_drop';

CREATE OR REPLACE FUNCTION faas.custody_kind_drop(book bigint, kind text, direction text) RETURNS boolean
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_kind_drop(bigint, text, text) IS
    'Takes back what custody_kind_set allowed; true if it was allowed. What was posted stays; holds with a destination on the other side can no longer be captured. Waits for the book''s postings. Needs admin on the book. Errors: 22004 null, 22023 length of the kind or unknown direction, LG018 no such book, 42501 no admin right.';
