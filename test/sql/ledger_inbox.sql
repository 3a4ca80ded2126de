-- faas.inbox: COPY and INSERT post, refused requests are kept and the others stand; chains stay whole at
-- the border of a chunk; loads within loads, aborted ones and cursors do not mix; whose loads one sees.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all
SELECT :cash = 1 AND :alice = 2 AND :bob = 3 AS ids_of_the_data_below;

-- COPY: op is post unless given; what is refused stays as it was given
COPY faas.inbox (debit, credit, amount, key, kind, value_date) FROM stdin;
1	2	CNY 100	k1	in	2026-01-04
1	2	CNY 5	k2	in	\N
2	3	CNY 500	k3	out	\N
2	3	CNY 60	k4	out	\N
1	0	CNY 1	\N	\N	\N
\.
SELECT load, idx, code, reason, op, debit, credit, amount, key, kind, value_date FROM faas.inbox_rejection ORDER BY idx;
SELECT requests, created, existing, rejected FROM faas.last_load();
SELECT * FROM balances LIMIT 3;

-- every column, and a null op, which is no op
COPY faas.inbox FROM stdin (FORMAT csv, NULL 'n');
hold,2,3,CNY 20,h1,n,a hold,for you,"{""a"": 1}",n,2026-02-01 00:00:00+00,n,n,n,n
capture,n,n,CNY 5,c1,h1,n,n,n,2026-01-06,n,true,n,n,n
post,1,4,CNY 3,n,n,n,n,n,n,n,n,credit,n,n
post,1,3,CNY 7,n,n,n,n,n,n,n,n,n,n,2020-01-01 00:00:00+00
n,1,2,CNY 1,n,n,n,n,n,n,n,false,n,n,n
nop,0,2,CNY 1,n,n,n,memo,"{""b"":2}",n,n,false,both,false,infinity
\.
SELECT * FROM faas.inbox_rejection WHERE load = (SELECT load FROM faas.last_load()) ORDER BY idx;
SELECT posting.amount, posting.kind, posting.memo, posting.value_date, posting.posted_at
  FROM faas.visible_posting AS posting ORDER BY posting.posted_at, posting.amount;

-- once more with keys: replays count as such
INSERT INTO faas.inbox (debit, credit, amount, key, kind) VALUES (1, 2, 'CNY 5', 'k2', 'in'), (2, 3, 'CNY 60', 'k4', 'out');
SELECT requests, created, existing, rejected FROM faas.last_load();

-- what was refused is corrected and loaded again, and forgotten
INSERT INTO faas.inbox (debit, credit, amount, key, kind)
    SELECT debit, credit, 'CNY 1', key, kind FROM faas.inbox_rejection WHERE key = 'k3' RETURNING op, debit, amount;
SELECT load, role = current_user::regrole AS mine, started_at = finished_at AS at_once, requests, created, existing, rejected
  FROM faas.inbox_load ORDER BY load;
SELECT faas.inbox_clear(1), faas.inbox_clear(1), faas.inbox_clear(99);
SELECT load, idx FROM faas.inbox_rejection ORDER BY idx;
SELECT faas.inbox_clear();
SELECT * FROM balances LIMIT 4;

-- nothing to do; and nothing but inserting
INSERT INTO faas.inbox (debit) SELECT 1 WHERE false;
SELECT requests FROM faas.last_load();
SELECT * FROM faas.inbox;
SELECT failure('UPDATE faas.inbox SET debit = 1'), failure('DELETE FROM faas.inbox');
SELECT failure('INSERT INTO faas.load SELECT * FROM faas.load'), failure('DELETE FROM faas.rejection');
SELECT failure('CREATE TEMP TABLE t (a int); CREATE TRIGGER t AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION faas_internal.inbox(); INSERT INTO t VALUES (1)');

-- chunks have 1000 requests now; chains of 7 over their borders stay whole; what follows is seen in the next
SET maintenance_work_mem = '1MB';
INSERT INTO faas.inbox (debit, credit, amount, linked, memo)
    SELECT CASE WHEN n IN (997, 2002, 2010) THEN 3 ELSE 1 END, 4, CASE WHEN n IN (997, 2002, 2010) THEN 'CNY 9999' ELSE 'CNY 0.01' END::faas.amount,
           n % 7 <> 0, 'n ' || n
    FROM generate_series(1, 8197) AS n;
SELECT min(idx), max(idx), count(*), array_agg(code ORDER BY idx) AS codes, bool_and(memo = 'n ' || idx) AS right_memos
  FROM faas.inbox_rejection GROUP BY (idx - 1) / 7 ORDER BY 1;
SELECT requests, created, existing, rejected FROM faas.last_load();
SELECT * FROM balances WHERE code = 'fee';
-- one that the end cuts off, the longest, and one that is longer
INSERT INTO faas.inbox (debit, credit, amount, linked) VALUES (1, 4, 'CNY 1', true);
INSERT INTO faas.inbox (debit, credit, amount, linked) SELECT 1, 4, 'CNY 0.01', n < 8199 FROM generate_series(10, 8199) AS n;
SELECT requests, created FROM faas.last_load();
SELECT failure($$INSERT INTO faas.inbox (debit, credit, amount, linked) SELECT 1, 4, 'CNY 0.01', true FROM generate_series(1, 8190)$$);
SELECT failure($$INSERT INTO faas.inbox (debit, credit, amount, linked, memo) SELECT 1, 4, 'CNY 0.01', true, repeat('m', 10000) FROM generate_series(1, 8000)$$);
SELECT count(*) FROM faas.inbox_load;

-- large texts: posted before the chunk is full of requests
INSERT INTO faas.inbox (debit, credit, amount, memo) SELECT 1, 4, 'CNY 0.01', repeat('m', 10000) FROM generate_series(1, 1000);
SELECT requests, created FROM faas.last_load();
SELECT * FROM balances WHERE code = 'fee';

-- loads within a load: by a function, aborted or not, before and between its rows
CREATE FUNCTION nested(n int) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO faas.inbox (debit, credit, amount, kind) VALUES (1, 4, 'CNY 1', 'nested');
    BEGIN
        INSERT INTO faas.inbox (debit, credit, amount, kind)
            SELECT 1, 4, 'CNY 1', CASE WHEN i > 9000 THEN (1 / (n - n))::text ELSE 'aborted' END FROM generate_series(1, 9001) AS i;
    EXCEPTION WHEN division_by_zero THEN
        NULL;
    END;
    RETURN 2 + n % 2;
END $$;
INSERT INTO faas.inbox (debit, credit, amount, kind) SELECT 1, nested(n), 'CNY 2', 'outer' FROM generate_series(1, 4) AS n;
SELECT requests, created FROM faas.last_load();
SELECT kind, count(*), faas.sum(amount) FROM faas.visible_posting WHERE kind IN ('outer', 'nested', 'aborted') GROUP BY kind ORDER BY kind;

-- two of one statement are one load; rows of a cursor that load, and loads between its rows
WITH a AS (INSERT INTO faas.inbox (debit, credit, amount) VALUES (1, 2, 'CNY 1') RETURNING debit),
     b AS (INSERT INTO faas.inbox (debit, credit, amount) SELECT debit, 3, 'CNY 1' FROM a RETURNING debit)
SELECT count(*) FROM b;
SELECT requests, created FROM faas.last_load();
BEGIN;
DECLARE c CURSOR FOR SELECT nested(n) FROM generate_series(1, 3) AS n;
FETCH c;
SAVEPOINT s;
INSERT INTO faas.inbox (debit, credit, amount, kind) VALUES (1, 4, 'CNY 1', 'undone');
FETCH c;
ROLLBACK TO s;
INSERT INTO faas.inbox (debit, credit, amount, kind) VALUES (1, 4, 'CNY 1', 'kept');
FETCH c;
COMMIT;
SELECT kind, count(*) FROM faas.visible_posting WHERE kind IN ('nested', 'aborted', 'undone', 'kept') GROUP BY kind ORDER BY kind;

-- a load that fails leaves nothing, the next is not touched by it
COPY faas.inbox (debit, credit, amount, kind) FROM stdin;
1	2	CNY 1	failed
1	2	CNY x	failed
\.
BEGIN;
INSERT INTO faas.inbox (debit, credit, amount, kind) VALUES (3, 2, 'CNY 1000', 'rolled back');
ROLLBACK;
SELECT count(*) FROM faas.last_load();
INSERT INTO faas.inbox (debit, credit, amount, kind) VALUES (1, 2, 'CNY 1', 'after');
SELECT requests, created FROM faas.last_load();
SELECT kind, count(*) FROM faas.visible_posting WHERE kind IN ('failed', 'rolled back', 'after') GROUP BY kind;

-- rights: to insert, on the book, on the loads of others
CREATE ROLE regress_loader;
CREATE ROLE regress_other;
SET ROLE regress_loader;
INSERT INTO faas.inbox (debit, credit, amount) VALUES (1, 2, 'CNY 1');
RESET ROLE;
SELECT faas.access_grant('regress_loader'), faas.access_grant('regress_other') \gset
GRANT USAGE ON SCHEMA regress_ledger TO regress_loader, regress_other;
SET ROLE regress_loader;
INSERT INTO faas.inbox (debit, credit, amount) VALUES (1, 2, 'CNY 1');
SELECT idx, code, reason, role FROM faas.inbox_rejection;
RESET ROLE;
SELECT faas.book_grant(:book, 'regress_loader', 'post');
SET ROLE regress_loader;
INSERT INTO faas.inbox (op, debit, credit, amount) VALUES ('post', 1, 2, 'CNY 1'), ('hold', 2, 3, 'CNY 1');
SELECT idx, code, reason FROM faas.inbox_rejection ORDER BY load;
SELECT requests, created, rejected FROM faas.last_load();
SET ROLE regress_other;
SELECT (SELECT count(*) FROM faas.inbox_rejection) AS rejections, (SELECT count(*) FROM faas.inbox_load) AS loads,
       (SELECT count(*) FROM faas.last_load()) AS last, faas.inbox_clear() AS cleared;
RESET ROLE;
SELECT count(*) FROM faas.inbox_rejection;
SELECT failure('SET LOCAL transaction_read_only = on; INSERT INTO faas.inbox (debit) VALUES (1)');

SELECT * FROM faas.verify();
\set ECHO none
\i :end
SET client_min_messages = warning;
DROP OWNED BY regress_loader, regress_other;
DROP ROLE regress_loader, regress_other;
