-- Hot accounts: faas.account_hot and its errors, and that every kind of movement on hot accounts is as
-- exact as on others, alone, in a batch, in savepoints, and at every isolation level.

SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

CREATE FUNCTION pg_temp.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_message text;
    v_detail text;
BEGIN
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_message = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL;
    RETURN concat_ws(' | ', sqlstate, v_message, nullif(v_detail, ''));
END
$$;
CREATE FUNCTION pg_temp.balances() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(a.code || ' ' || faas.quantity(a.posted) || ' of ' || a.entries, ', ' ORDER BY a.account)
      FROM faas.account_balance AS a
$$;

SELECT faas.book_create('b', 'CNY', '2026-01-05') AS book \gset
SELECT faas.account_open(:book, 'fee', ceiling => 'CNY 100') AS fee,
       faas.account_open(:book, 'bank', unlimited => true) AS bank,
       faas.account_open(:book, 'alice', overdraft => 'CNY 50') AS alice,
       faas.account_open(:book, 'pool') AS pool \gset

-- the mark: set, kept, taken away, and independent of all others
SELECT faas.account_hot(:fee);
SELECT faas.account_hot(:fee, true), faas.account_hot(:pool);
SELECT id, flags FROM faas.account ORDER BY id;
SELECT faas.account_hot(:pool, false), faas.account_hot(:bank, false);
SELECT faas.account_limit(:fee, ceiling => 'CNY 90'), faas.account_block(:fee, 'debit', 'r'),
       faas.account_unblock(:fee), faas.account_close(:fee), faas.account_reopen(:fee);
SELECT id, flags FROM faas.account ORDER BY id;

-- errors
SELECT f, pg_temp.failure('SELECT faas.' || f) FROM (VALUES
    ('account_hot(NULL)'), ('account_hot(1, NULL)'), ('account_hot(0)'), ('account_hot(999)')) AS v(f);
CREATE ROLE regress_hot_stranger;
CREATE ROLE regress_hot_clerk;
SELECT faas.access_grant('regress_hot_stranger'), faas.access_grant('regress_hot_clerk');
SELECT faas.book_grant(:book, 'regress_hot_clerk', 'post');
SET ROLE regress_hot_stranger;
SELECT pg_temp.failure('SELECT faas.account_hot(1)');
SELECT pg_temp.failure($$SELECT faas.post(2, 1, 'CNY 1')$$);
SET ROLE regress_hot_clerk;
SELECT pg_temp.failure('SELECT faas.account_hot(1)');
SELECT replayed FROM faas.post(:bank, :fee, 'CNY 1', key => 'clerk');
RESET ROLE;

-- one hot account below, above and between others, and two of them; limits are exact
SELECT faas.account_hot(:pool);
SELECT replayed FROM faas.post(:bank, :fee, 'CNY 9', key => 'f1');
SELECT replayed FROM faas.post(:alice, :fee, 'CNY 50');
SELECT replayed FROM faas.post(:fee, :pool, 'CNY 10');
SELECT replayed FROM faas.post(:bank, :pool, 'CNY 5');
SELECT pg_temp.failure($$SELECT faas.post(3, 1, 'CNY 0.01')$$);
SELECT pg_temp.failure($$SELECT faas.post(2, 1, 'CNY 40.01')$$);
SELECT pg_temp.failure($$SELECT faas.post(4, 2, 'CNY 15.01')$$);
SELECT replayed FROM faas.post(:bank, :fee, 'CNY 40');
SELECT replayed FROM faas.post(ARRAY[(:bank, :alice, 'CNY 60', NULL, NULL, NULL),
    (:alice, :pool, 'CNY 7', NULL, NULL, NULL), (:pool, :bank, 'CNY 22', NULL, NULL, NULL)]::faas.posting_line[]);
SELECT pg_temp.balances();

-- keys replay, and a replay that is all a transaction does is logged, so that its answer is durable
SELECT replayed FROM faas.post(:bank, :fee, 'CNY 9', key => 'f1');
SELECT pg_temp.failure($$SELECT faas.post(2, 1, 'CNY 8', key => 'f1')$$);
BEGIN;
SELECT replayed, pg_current_xact_id_if_assigned() IS NOT NULL AS logged
  FROM (SELECT replayed FROM faas.post(:bank, :fee, 'CNY 9', key => 'f1')) AS p;
SELECT pg_current_xact_id_if_assigned() IS NOT NULL AS logged;
COMMIT;
SELECT faas.account_hot(:fee, false);
BEGIN;
SELECT replayed FROM faas.post(:bank, :fee, 'CNY 9', key => 'f1');
SELECT pg_current_xact_id_if_assigned() IS NOT NULL AS logged_when_not_hot;
COMMIT;
SELECT faas.account_hot(:fee);

-- a batch, with refusals, replays and a chain
SELECT idx, reason, amount FROM faas.post_batch(ARRAY(
    SELECT jsonb_populate_record(NULL::faas.request, q) FROM jsonb_array_elements(jsonb_build_array(
        jsonb_build_object('op', 'post', 'debit', :fee, 'credit', :alice, 'amount', 'CNY 30', 'key', 'b1'),
        jsonb_build_object('op', 'post', 'debit', :bank, 'credit', :fee, 'amount', 'CNY 100'),
        jsonb_build_object('op', 'post', 'debit', :fee, 'credit', :alice, 'amount', 'CNY 30', 'key', 'b1'),
        jsonb_build_object('op', 'hold', 'debit', :alice, 'credit', :pool, 'amount', 'CNY 20', 'key', 'h1'),
        jsonb_build_object('op', 'capture', 'hold', 'h1', 'amount', 'CNY 12', 'final', true),
        jsonb_build_object('op', 'post', 'debit', :bank, 'credit', :pool, 'amount', 'CNY 1', 'linked', true),
        jsonb_build_object('op', 'post', 'debit', :pool, 'credit', :bank, 'amount', 'CNY 1000'),
        jsonb_build_object('op', 'post', 'debit', :bank, 'credit', :fee, 'balancing', 'credit'))) AS q));

-- holds on and to hot accounts, and what was posted given back
SELECT hold FROM faas.hold_place(:fee, 'CNY 20', :pool, expires_at => '2080-01-01') \gset
SELECT faas.hold_increase(:'hold', 'CNY 1') IS NOT NULL, faas.hold_extend(:'hold', '2090-01-01') IS NOT NULL;
SELECT replayed FROM faas.hold_capture(:'hold', 'CNY 6');
SELECT replayed FROM faas.hold_release(:'hold');
SELECT replayed FROM faas.reverse(faas.journal_id(:book, 'f1'));
SELECT pg_temp.balances();

-- savepoints, and two calls in a row, at every level
BEGIN;
SELECT replayed FROM faas.post(:pool, :fee, 'CNY 1');
SAVEPOINT s;
SELECT replayed FROM faas.post(:bank, :pool, 'CNY 1');
ROLLBACK TO s;
SELECT replayed FROM faas.post(:alice, :fee, 'CNY 1');
COMMIT;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT replayed FROM faas.post(:fee, :pool, 'CNY 1', key => 'rr');
SELECT replayed FROM faas.post(:fee, :pool, 'CNY 1', key => 'rr');
COMMIT;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT replayed FROM faas.post(:fee, :alice, 'CNY 1');
SELECT replayed FROM faas.post(:fee, :pool, 'CNY 1', key => 'rr');
COMMIT;

-- the setting is the session's own again, however a transaction ended
SET synchronous_commit = local;
SELECT replayed FROM faas.post(:fee, :pool, 'CNY 1');
SHOW synchronous_commit;
BEGIN; SET LOCAL synchronous_commit = off; SELECT replayed FROM faas.post(:fee, :pool, 'CNY 1'); COMMIT;
SHOW synchronous_commit;
BEGIN; SET synchronous_commit = remote_write; SELECT replayed FROM faas.post(:fee, :pool, 'CNY 1'); COMMIT;
SHOW synchronous_commit;
CREATE TABLE regress_hot (n int UNIQUE DEFERRABLE INITIALLY DEFERRED);
BEGIN; INSERT INTO regress_hot VALUES (1), (1); SELECT replayed FROM faas.post(:fee, :pool, 'CNY 1'); COMMIT;
SHOW synchronous_commit;
DROP TABLE regress_hot;
RESET synchronous_commit;

-- the advisory locks are gone, and all of it was right
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid();
SELECT pg_temp.balances();
SELECT * FROM faas.verify();

SELECT faas.access_revoke('regress_hot_stranger'), faas.access_revoke('regress_hot_clerk') \g /dev/null
SELECT faas.book_revoke(:book, 'regress_hot_clerk', 'post');
DROP ROLE regress_hot_stranger, regress_hot_clerk;
