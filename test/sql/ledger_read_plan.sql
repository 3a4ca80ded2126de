-- Plans: filters on account and journal reach the indexes below the barrier of the views, and entries
-- are read of the accounts only that are asked for.  What servers word differently is left out.

SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET faas.clock = '2026-01-05 09:00:00+00';

CREATE FUNCTION pg_temp.plan(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    v_line text;
BEGIN
    FOR v_line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
        CONTINUE WHEN v_line ~ '^ *(Join Filter|Group Key): ';
        v_line := replace(v_line, '(InitPlan 1).col1', '$0');
        RETURN NEXT regexp_replace(v_line, 'InitPlan 1 .*', 'InitPlan 1');
    END LOOP;
END
$$;

SELECT faas.book_create('bank', 'CNY') AS book;
SELECT count(faas.account_open(1, 'account ' || i, unlimited => true)) AS accounts
FROM generate_series(1, 500) AS i;

-- account 1 is busy, the others are not
SELECT count(*) FILTER (WHERE r.code = 0) AS created
FROM faas.post_batch((SELECT array_agg(ROW('post', CASE WHEN i % 2 = 0 THEN 1 ELSE 2 + i % 400 END,
        CASE WHEN i % 2 = 0 THEN 2 + i % 400 ELSE 1 END, faas.of_minor(10000 - i, 'CNY'),
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::faas.request ORDER BY i)
    FROM generate_series(0, 9999) AS i)) AS r;
ANALYZE faas.posting;
ANALYZE faas.account;
ANALYZE faas.account_profile;
SET enable_bitmapscan = off;

-- the view reads all entries of the account, and of no other
SELECT pg_temp.plan('SELECT * FROM faas.entry WHERE account = 3
    ORDER BY posted_at DESC LIMIT 50');
-- an account by code
SELECT pg_temp.plan('SELECT e.* FROM faas.account_balance AS a
    CROSS JOIN LATERAL faas.entries(a.account) AS e WHERE a.book = 1 AND a.code = ''account 7''');
-- the entries of several accounts
SET enable_seqscan = off;
SELECT pg_temp.plan('SELECT * FROM faas.entry
    WHERE account = ANY (ARRAY(SELECT a.id FROM faas.account AS a WHERE a.id IN (3, 4)))');
RESET enable_seqscan;
-- a journal
SELECT pg_temp.plan('SELECT * FROM faas.journal
    WHERE journal = ''019b8d5e-0000-7000-8000-000000000001''');
-- an account by id and by code
SELECT pg_temp.plan('SELECT posted FROM faas.account_balance WHERE account = 3');
SELECT pg_temp.plan('SELECT posted FROM faas.account_balance
    WHERE book = 1 AND code = ''account 7''');
-- a prepared statement keeps it that way
SET plan_cache_mode = force_generic_plan;
PREPARE entries (bigint, timestamptz) AS
SELECT entry, amount FROM faas.entry WHERE account = $1 AND posted_at > $2;
SELECT pg_temp.plan('EXECUTE entries (3, ''2026-01-05'')');
RESET plan_cache_mode;

-- pages of entries join without a gap, through a journal of several lines too
SELECT posted_at > '2026-01-05 09:00+00' AS later
FROM faas.post(ARRAY[ROW(1, 2, 'CNY 1', NULL, NULL, NULL), ROW(1, 2, 'CNY 2', NULL, NULL, NULL),
    ROW(2, 1, 'CNY 3', NULL, NULL, NULL)]::faas.posting_line[]);
SELECT entry, side, amount, balance FROM faas.last_entries(1, 5);
SELECT posted_at, entry FROM faas.last_entries(1, 2) ORDER BY entry LIMIT 1 \gset
SELECT entry, side, amount, balance FROM faas.last_entries(1, 3, :'posted_at', :entry);
SELECT count(*), min(entry), max(entry) FROM faas.last_entries(1, 100000);
SELECT count(*) FROM faas.last_entries(500);

-- errors
CREATE FUNCTION pg_temp.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    RETURN sqlstate || ' | ' || sqlerrm;
END
$$;
SELECT pg_temp.failure('SELECT faas.last_entries(NULL)');
SELECT pg_temp.failure('SELECT faas.last_entries(1, NULL)');
SELECT pg_temp.failure('SELECT faas.last_entries(1, 0)');
SELECT pg_temp.failure('SELECT faas.last_entries(999999)');
CREATE ROLE regress_entries;
SELECT faas.access_grant('regress_entries');
SET ROLE regress_entries;
SELECT pg_temp.failure('SELECT faas.last_entries(1)');
RESET ROLE;
DROP OWNED BY regress_entries;
DROP ROLE regress_entries;
