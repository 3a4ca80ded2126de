-- A session remembers where the rows of a batch's accounts were.  What it remembers may be wrong in
-- every way, and batches must not notice: rows rewritten, moved, rolled back, cut off, of a dropped
-- extension.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

-- 200 accounts, and a batch in which cash pays each of them and each pays the next
CREATE TABLE member AS
SELECT n, faas.account_open(faas.book_id('bank'), 'm' || n, 'CNY') AS id FROM generate_series(1, 200) AS n;
CREATE FUNCTION round(first int DEFAULT 1, last int DEFAULT 200, OUT created bigint, OUT refused bigint)
LANGUAGE sql AS $$
    SELECT count(*) FILTER (WHERE r.code = 0), count(*) FILTER (WHERE r.code > 1)
    FROM faas.post_batch(ARRAY(
        SELECT ('post', d.debit, m.id, 'CNY 1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                NULL, NULL)::faas.request
        FROM member AS m
        CROSS JOIN LATERAL (VALUES (1, a('cash')), (2, (SELECT p.id FROM member AS p
                                                        WHERE p.n = 1 + m.n % 200))) AS d (turn, debit)
        WHERE m.n BETWEEN first AND last ORDER BY d.turn, m.n)) AS r
$$;
-- total balance and entries of the members
CREATE VIEW total AS
SELECT sum(e.entry_count) AS entries, faas.sum(b.posted) AS posted
FROM member AS m JOIN faas.account AS e ON e.id = m.id
JOIN faas.account_balance AS b ON b.account = m.id;

SELECT * FROM round();
SELECT * FROM round();
SELECT * FROM total;

-- moved by other calls, and by this session's single posts
SELECT count(faas.post(:cash, id, 'CNY 1')) FROM member;
SELECT * FROM round();
SELECT * FROM total;

-- rewritten: every row has another address, and old addresses are those of other rows
VACUUM FULL faas.account;
SELECT * FROM round();
CLUSTER faas.account USING account_pkey;
SELECT * FROM round();
SELECT * FROM total;

-- vacuumed: places are free, and taken by other accounts
VACUUM faas.account;
SELECT count(faas.account_open(:book, 'later' || n, 'CNY')) FROM generate_series(1, 50) AS n;
SELECT * FROM round();

-- rolled back, whole and in part
BEGIN;
SELECT * FROM round();
ROLLBACK;
SELECT * FROM round();
BEGIN;
SELECT * FROM round();
SAVEPOINT s;
SELECT * FROM round();
ROLLBACK TO s;
SELECT * FROM round();
COMMIT;
SELECT * FROM total;

-- one snapshot for several batches
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT * FROM round();
SELECT * FROM round();
COMMIT;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT * FROM round();
SELECT * FROM round();
COMMIT;
SELECT * FROM total;

-- accounts that were never there for anybody else; VACUUM gives their pages back to the system, unless
-- another session's snapshot is older
CREATE FUNCTION pay(ids bigint[], OUT code int, OUT requests bigint) RETURNS SETOF record
LANGUAGE sql AS $$
    SELECT r.code, count(*) FROM faas.post_batch(ARRAY(
        SELECT ('post', id, a('cash'), 'CNY 1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                NULL, NULL)::faas.request FROM unnest(ids) AS id)) AS r
    GROUP BY r.code
$$;
BEGIN;
CREATE TEMP TABLE gone AS
SELECT faas.account_open(:book, 'gone' || n, 'CNY', unlimited => true) AS id FROM generate_series(1, 20000) AS n;
SELECT string_agg(id::text, ',') AS ids FROM gone \gset
SELECT * FROM pay(ARRAY[:ids]);
ROLLBACK;
SELECT pg_relation_size('faas.account') > 1000000 AS large;
VACUUM (TRUNCATE, INDEX_CLEANUP) faas.account;
SELECT * FROM pay(ARRAY[:ids]);
SELECT * FROM round();
SELECT * FROM total;
SELECT * FROM faas.verify();

-- the extension anew in the same session: other tables, the same ids
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
DROP TABLE member;
CREATE EXTENSION faas;
RESET client_min_messages;
SELECT faas.book_create('bank', 'CNY', '2026-01-05') AS book \gset
SELECT faas.account_open(:book, 'cash', 'CNY', unlimited => true) AS cash \gset
CREATE TABLE member AS
SELECT n, faas.account_open(:book, 'm' || n, 'CNY') AS id FROM generate_series(1, 200) AS n;
SELECT count(*) FILTER (WHERE r.code = 0) AS created
FROM faas.post_batch(ARRAY(
    SELECT ('post', :cash, id, 'CNY 1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL)::faas.request
    FROM member)) AS r;
SELECT faas.sum(posted) FROM faas.account_balance WHERE code LIKE 'm%';

\i :end
