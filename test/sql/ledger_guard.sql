-- The guard: nobody changes a ledger table by SQL, superusers and every kind of statement included, and
-- no error leaves it open; restore mode is the one way round, for superusers.

SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET faas.clock = '2026-01-05 09:00:00+00';

CREATE FUNCTION pg_temp.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_message text;
    v_detail text;
    v_hint text;
BEGIN
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_message = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL,
        v_hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', sqlstate, v_message, nullif(v_detail, ''), nullif(v_hint, ''));
END
$$;

SELECT faas.book_create('b', 'CNY') AS book;
SELECT faas.account_open(1, 'a');

-- every table of the ledger has the guard, and it fires always
SELECT c.relname, t.tgname, t.tgenabled
  FROM pg_class AS c LEFT JOIN pg_trigger AS t ON t.tgrelid = c.oid
                          AND t.tgfoid = 'faas_internal.guard'::regproc
 WHERE c.relnamespace = 'faas'::regnamespace AND c.relkind = 'r'
 ORDER BY c.relname;

-- INSERT, UPDATE, DELETE and TRUNCATE, even of no row, on every table
SELECT c.relname, pg_temp.failure(format(s.statement, c.oid::regclass))
  FROM pg_class AS c JOIN pg_trigger AS t ON t.tgrelid = c.oid
                      AND t.tgfoid = 'faas_internal.guard'::regproc,
       (VALUES (1, 'INSERT INTO %s SELECT * FROM %1$s LIMIT 0')) AS s(n, statement)
 ORDER BY c.relname, s.n;
SET client_min_messages = warning;
SELECT s.statement, count(*) AS tables,
       count(*) FILTER (WHERE pg_temp.failure(format(s.statement, c.oid::regclass)) LIKE
           'LG901 | cannot change ledger table "' || c.relname || '" by SQL | Use faas.%') AS refused
  FROM pg_class AS c JOIN pg_trigger AS t ON t.tgrelid = c.oid
                      AND t.tgfoid = 'faas_internal.guard'::regproc,
       unnest('{DELETE FROM %s,TRUNCATE %s CASCADE,INSERT INTO %s DEFAULT VALUES}'::text[])
           AS s(statement)
 GROUP BY s.statement ORDER BY s.statement COLLATE "C";
RESET client_min_messages;
UPDATE faas.posting SET memo = 'x';
UPDATE faas.account SET overdraft = 'CNY 1000.00' WHERE id = 1;
COPY faas.book_privilege FROM STDIN;
\.
MERGE INTO faas.book AS b USING (SELECT 1) AS s ON b.id = 1 WHEN MATCHED THEN DELETE;
WITH gone AS (DELETE FROM faas.book RETURNING id) SELECT count(*) FROM gone;
SET session_replication_role = replica;
DELETE FROM faas.account;
RESET session_replication_role;

-- not opened by an error inside a function of ours, nor by one in a subtransaction
SELECT pg_temp.failure($$SELECT faas.account_open(1, 'a')$$);
SELECT pg_temp.failure($$DELETE FROM faas.account$$);
BEGIN;
SAVEPOINT s;
SELECT faas.account_open(1, 'a');
ROLLBACK TO s;
SELECT current_user = session_user AS own_role, current_setting('search_path') AS search_path;
SELECT pg_temp.failure($$DELETE FROM faas.account$$);
SELECT faas.account_open(1, 'b') > 0 AS still_works;
SELECT pg_temp.failure($$DELETE FROM faas.account$$);
COMMIT;
DELETE FROM faas.account;

-- as any other trigger function it refuses to be called or hung up elsewhere
SELECT faas_internal.guard();
CREATE TABLE guarded (n integer);
CREATE TRIGGER after_guard AFTER INSERT ON guarded
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard();
INSERT INTO guarded VALUES (1);
DROP TRIGGER after_guard ON guarded;
SELECT faas_internal.book_replicated();
CREATE TRIGGER before_row BEFORE INSERT ON guarded
    FOR EACH ROW EXECUTE FUNCTION faas_internal.book_replicated();
INSERT INTO guarded VALUES (1);
DROP TABLE guarded;

-- a role that got privileges on a table still meets the guard, and cannot lift it
CREATE ROLE regress_guard;
GRANT USAGE ON SCHEMA faas TO regress_guard;
GRANT ALL ON faas.book TO regress_guard;
SET ROLE regress_guard;
UPDATE faas.book SET owner = 'regress_guard';
SET faas.restoring = on;
ALTER TABLE faas.book DISABLE TRIGGER book_guard;
RESET ROLE;
REVOKE ALL ON faas.book FROM regress_guard;
REVOKE ALL ON SCHEMA faas FROM regress_guard;
DROP ROLE regress_guard;

-- restore mode lets a superuser load and mend
SET faas.restoring = on;
UPDATE faas.book SET name = 'renamed' WHERE id = 1;
SELECT faas.book_id('renamed');
UPDATE faas.book SET business_date = '2026-01-09' WHERE id = 1;
UPDATE faas.business_day SET business_date = '2026-01-09' WHERE book = 1;
RESET faas.restoring;
SELECT faas.day_cut(1) AS after_the_ninth;
UPDATE faas.book SET name = 'b';
SELECT (SELECT count(*) FROM faas.book) AS books, (SELECT count(*) FROM faas.account) AS accounts;

-- the library without its tables says so, to a backend that knew them too
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE FUNCTION pg_temp.orphan(bigint, text) RETURNS bigint
    LANGUAGE C AS '$libdir/faas', 'faas_account_id';
SELECT pg_temp.failure($$SELECT pg_temp.orphan(1, 'a')$$);

-- leave an empty ledger behind
CREATE EXTENSION faas;
