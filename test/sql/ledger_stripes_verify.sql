-- faas.verify() proves stripes: each belongs to an account, says what it says, and there are as many as
-- the account uses.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all
SELECT faas.account_stripes(:cash, 1), faas.account_open(:book, 'clearing', unlimited => true, stripes => 3) AS clearing \gset
SELECT count(p.journal) AS posted FROM generate_series(1, 70) AS n,
    faas.post(:cash, CASE WHEN n % 2 = 0 THEN :alice ELSE :clearing END, 'CNY 1') AS p;
SELECT faas.account_stripes(:cash, 3), faas.account_stripes(:cash, 2);
SELECT count(*) AS checkpoints FROM faas.checkpoint WHERE account = -1024;
SELECT * FROM faas.verify();
SELECT faas.digest(:book) AS digest \gset

-- what is found when something is changed; which stripe of account 7 a session writes depends on its place
-- among the sessions
\pset format unaligned
\pset tuples_only on
CREATE FUNCTION broken(change text) RETURNS TABLE ("check" text, object text, expected text, actual text)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('faas.restoring', 'on', true);
    EXECUTE change;
    CREATE TEMP TABLE found ON COMMIT DROP AS SELECT * FROM faas.verify(1);
    UPDATE found AS f SET object = regexp_replace(f.object, 'account 7 stripe \d', 'account 7 stripe -'),
        expected = regexp_replace(f.expected, 'account 7 stripe \d', 'account 7 stripe -'),
        actual = regexp_replace(f.actual, 'account 7 stripe \d', 'account 7 stripe -');
    RETURN QUERY SELECT DISTINCT f."check", regexp_replace(f.object, '[0-9a-f-]{36}', '<uuid>'),
            regexp_replace(f.expected, '(blocked until) [^,]*infinity', '\1 -', 'g'),
            regexp_replace(f.actual, '(blocked until) [^,]*infinity', '\1 -', 'g')
        FROM found AS f WHERE f."check" ~ '^(account|posting)' ORDER BY 1, 2, 3, 4;
    DROP TABLE found;
END
$$;
BEGIN; SELECT * FROM broken('UPDATE faas.account SET book = 7 WHERE id = -1024'); ROLLBACK;
BEGIN; SELECT * FROM broken('UPDATE faas.account SET party = 7 WHERE id = -1025'); ROLLBACK;
BEGIN; SELECT * FROM broken('UPDATE faas.account SET flags = flags | 8 WHERE id = -1025'); ROLLBACK;
BEGIN; SELECT * FROM broken('UPDATE faas.account SET debit_blocked_until = ''2027-01-01 00:00+00'' WHERE id = -1025'); ROLLBACK;
BEGIN; SELECT * FROM broken('UPDATE faas.account SET stripes = 2 WHERE id = -1026'); ROLLBACK;
BEGIN; SELECT * FROM broken('UPDATE faas.account SET stripes = 4 WHERE id = 1'); ROLLBACK;
BEGIN; SELECT * FROM broken('UPDATE faas.account SET stripes = 2 WHERE id = 2'); ROLLBACK;
BEGIN; SELECT * FROM broken('UPDATE faas.account SET flags = flags & ~ 32 WHERE id = 1'); ROLLBACK;
BEGIN; SELECT * FROM broken('UPDATE faas.account SET flags = flags | 32 WHERE id = 2'); ROLLBACK;
BEGIN; SELECT * FROM broken('UPDATE faas.account SET flags = flags & ~ 2 WHERE id = 1'); ROLLBACK;
BEGIN; SELECT * FROM broken('UPDATE faas.account SET flags = flags | 4 WHERE faas_internal.account_of(id) = 1'); ROLLBACK;
BEGIN; SELECT * FROM broken('DELETE FROM faas.account WHERE id = -1025'); ROLLBACK;
BEGIN; SELECT * FROM broken('UPDATE faas.account SET id = -1027 WHERE id = -1026'); ROLLBACK;
BEGIN; SELECT * FROM broken('UPDATE faas.account SET id = -99 * 1024 WHERE id = -1026'); ROLLBACK;
BEGIN; SELECT * FROM broken('UPDATE faas.account SET id = -9223372036854775808 WHERE id = -1026'); ROLLBACK;
BEGIN; SELECT * FROM broken('UPDATE faas.account SET overdraft = ''CNY 0.000'' WHERE id = -1026'); ROLLBACK;
BEGIN; SELECT * FROM broken('UPDATE faas.posting SET credit_account = -1025 WHERE debit_account = -1024 AND debit_entry = 1'); ROLLBACK;
BEGIN; SELECT * FROM broken('UPDATE faas.account SET debits_posted = ''CNY 1.00'' WHERE id = -1024'); ROLLBACK;
BEGIN; SELECT * FROM broken('UPDATE faas.account SET flags = flags | 8 WHERE faas_internal.account_of(id) = 1'); ROLLBACK;
\set QUIET on
\pset format aligned
\pset tuples_only off
-- a digest covers stripes
BEGIN;
SET LOCAL faas.restoring = on;
UPDATE faas.account SET stripes = 1 WHERE id = -1025;
SELECT faas.digest(:book) = :'digest' AS same;
ROLLBACK;
SELECT faas.digest(:book) = :'digest' AS same;
\i :end
