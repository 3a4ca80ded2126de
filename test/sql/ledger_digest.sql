-- faas.digest(): one text for one content.  It does not depend on settings or on who asks, and
-- every movement and every change of a row changes it.  Who may verify and digest what.

SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

CREATE FUNCTION pg_temp.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_hint text;
BEGIN
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', sqlstate, sqlerrm, nullif(v_hint, ''));
END
$$;

SET faas.clock = '2026-01-05 09:00:00+00';
SELECT faas.book_create('bank', 'CNY') AS bank, faas.book_create('twin', 'CNY') AS twin;
SELECT faas.account_open(1, 'cash', unlimited => true) AS cash,
    faas.account_open(1, 'alice') AS alice;
SELECT faas.digest(1) AS empty \gset
SELECT length(:'empty') AS length, :'empty' ~ '^[0-9a-f]+$' AS hexadecimal;
SELECT faas.digest(1) = :'empty' AS same, faas.digest(2) = :'empty' AS twin;

-- a movement that is rolled back leaves no trace, one that is made does
BEGIN;
SELECT replayed
FROM faas.post(1, 2, 'CNY 100', key => 'deposit', memo => '你好', metadata => '{"b": 1}');
SELECT faas.digest(1) = :'empty' AS same;
ROLLBACK;
SELECT faas.digest(1) = :'empty' AS same;
SELECT replayed
FROM faas.post(1, 2, 'CNY 100', key => 'deposit', memo => '你好', metadata => '{"b": 1}');
SELECT replayed FROM faas.hold_place(2, 'CNY 10', key => 'hold');
SELECT faas.digest(1) AS full \gset
SELECT :'full' = :'empty' AS same;
-- replays and reads change nothing
SELECT replayed
FROM faas.post(1, 2, 'CNY 100', key => 'deposit', memo => '你好', metadata => '{"b": 1}');
SELECT held FROM faas.balance(2);
SELECT faas.digest(1) = :'full' AS same;

-- settings do not matter, nor does the physical order of the rows
SET datestyle = 'German';
SET timezone = 'Asia/Shanghai';
SET client_encoding = 'LATIN1';
SET extra_float_digits = 0;
SELECT faas.digest(1) = :'full' AS same;
RESET client_encoding;
RESET extra_float_digits;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
BEGIN;
SET LOCAL faas.restoring = on;
UPDATE faas.posting SET memo = memo;
UPDATE faas.account SET flags = flags WHERE id = 1;
SELECT faas.digest(1) = :'full' AS same;
ROLLBACK;

-- any change of any of these tables does
CREATE FUNCTION pg_temp.changes(statement text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_before text := faas.digest(1);
    v_changed boolean;
BEGIN
    BEGIN
        PERFORM set_config('faas.restoring', 'on', true);
        EXECUTE statement;
        v_changed := faas.digest(1) <> v_before;
        RAISE EXCEPTION USING ERRCODE = 'ZZ001';
    EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
        RETURN v_changed;
    END;
END
$$;
SELECT s AS statement, pg_temp.changes(s) AS changes
FROM unnest(ARRAY[
    $$UPDATE faas.book SET name = 'Bank' WHERE id = 1$$,
    $$UPDATE faas.business_day SET opened_at = 'infinity'$$,
    $$UPDATE faas.account SET overdraft = 'CNY 0.01' WHERE id = 1$$,
    $$UPDATE faas.account SET overdraft = 'CNY 0.000' WHERE id = 1$$,
    $$UPDATE faas.account_profile SET metadata = '{}' WHERE account = 1$$,
    $$UPDATE faas.posting SET memo = 'bye'$$,
    $$UPDATE faas.posting SET memo = NULL$$,
    $$UPDATE faas.posting SET kind = memo, memo = NULL$$,
    $$UPDATE faas.posting SET metadata = '{"b": 2}'$$,
    $$UPDATE faas.posting SET amount = 'CNY 100.01'$$,
    $$DELETE FROM faas.posting$$,
    $$UPDATE faas.journal_key SET key = 'x' WHERE key = 'hold'$$,
    $$UPDATE faas.hold SET tolerance = 'CNY 1.00'$$,
    $$UPDATE faas.hold_event SET at = 'infinity'$$,
    $$INSERT INTO faas.subject VALUES (99, 1, '1', 'Assets', 'asset', NULL)$$,
    $$INSERT INTO faas.subject VALUES (99, 2, '1', 'Assets', 'asset', NULL)$$,
    $$UPDATE faas.book SET owner = 'pg_monitor' WHERE id = 1$$]) WITH ORDINALITY AS x (s, n)
ORDER BY n;

-- errors and rights, of digest and of verify
SELECT pg_temp.failure('SELECT faas.digest(NULL)');
SELECT pg_temp.failure('SELECT faas.digest(999999)');
SELECT pg_temp.failure('SELECT * FROM faas.verify(999999)');
CREATE ROLE regress_digest;
SELECT faas.access_grant('regress_digest');
SET ROLE regress_digest;
SELECT pg_temp.failure('SELECT faas.digest(1)');
SELECT pg_temp.failure('SELECT * FROM faas.verify(1)');
SELECT pg_temp.failure('SELECT * FROM faas.verify()');
RESET ROLE;
SELECT faas.book_grant(1, 'regress_digest', 'hold');
SET ROLE regress_digest;
SELECT pg_temp.failure('SELECT faas.digest(1)');
SELECT pg_temp.failure('SELECT * FROM faas.verify(1)');
RESET ROLE;
SELECT faas.book_grant(1, 'regress_digest', 'read');
SET ROLE regress_digest;
SELECT faas.digest(1) = :'full' AS same;
SELECT * FROM faas.verify(1);
RESET ROLE;
DROP OWNED BY regress_digest;
DROP ROLE regress_digest;
