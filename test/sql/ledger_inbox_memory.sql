-- Memory of a load does not grow with the load: what the session has at the end of it, before the
-- statement gives it back, by COPY and by INSERT, with few and with large texts.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

-- what the session had before, and has when the last row has come
CREATE TEMP TABLE had (bytes bigint);
CREATE FUNCTION has() RETURNS bigint LANGUAGE sql VOLATILE AS $$SELECT sum(total_bytes) FROM pg_backend_memory_contexts$$;
CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_more bigint := has() - (SELECT bytes FROM had);
BEGIN
    IF v_more < 6000000 THEN
        RAISE NOTICE 'not more than 6 MB';
    ELSIF v_more < pg_size_bytes(current_setting('maintenance_work_mem')) THEN
        RAISE NOTICE 'not more than maintenance_work_mem';
    ELSE
        RAISE NOTICE '% more', pg_size_pretty(v_more);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER a_look AFTER INSERT ON faas.inbox FOR EACH STATEMENT EXECUTE FUNCTION look();
SET maintenance_work_mem = '1MB';

-- twice: the first fills what a session fills once
INSERT INTO had SELECT has();
COPY faas.inbox (debit, credit, amount) FROM PROGRAM 'yes "1,2,CNY 0.01" | head -60000' (FORMAT csv);
INSERT INTO faas.inbox (debit, credit, amount) SELECT 1, 2, 'CNY 0.01' FROM generate_series(1, 1000) AS n;
UPDATE had SET bytes = has();
COPY faas.inbox (debit, credit, amount) FROM PROGRAM 'yes "1,2,CNY 0.01" | head -60000' (FORMAT csv);
INSERT INTO faas.inbox (debit, credit, amount) SELECT 1, 2, 'CNY 0.01' FROM generate_series(1, 60000) AS n;
INSERT INTO faas.inbox (debit, credit, amount, memo) SELECT 1, 2, 'CNY 0.01', repeat('m', 5000) FROM generate_series(1, 5000) AS n;
-- refused ones too
INSERT INTO faas.inbox (debit, credit, amount) SELECT 1, 1, 'CNY 0.01' FROM generate_series(1, 30000) AS n;
SELECT sum(requests), sum(created), sum(rejected) FROM faas.inbox_load;

-- a chunk over few accounts has more requests than one over many, also where these do not exist: each chunk is a command
SET maintenance_work_mem = '4MB';
CREATE FUNCTION chunks(p_code text) RETURNS bigint LANGUAGE sql VOLATILE AS $$
SELECT count(DISTINCT posting.cmin::text) FROM faas.posting WHERE posting.kind = p_code
$$;
INSERT INTO faas.inbox (debit, credit, amount, kind)
SELECT 1, 1 + n % 2, 'CNY 0.01', 'few' FROM generate_series(1, 24000) AS n;
INSERT INTO faas.inbox (debit, credit, amount, kind)
SELECT CASE WHEN n % 2 = 1 THEN 1 ELSE 1000000 + n END, CASE WHEN n % 2 = 1 THEN 2 ELSE 2000000 + n END, 'CNY 0.01', 'many'
  FROM generate_series(1, 24000) AS n;
SELECT chunks('few') BETWEEN 5 AND 8 AS few, chunks('many') > chunks('few') AS many;
SET maintenance_work_mem = '64MB';
INSERT INTO faas.inbox (debit, credit, amount, kind)
SELECT 1, 1 + n % 2, 'CNY 0.01', 'one' FROM generate_series(1, 24000) AS n;
SELECT chunks('one') AS one;
-- so have chunks of holds, whose accounts are not known before they are read
INSERT INTO faas.inbox (op, debit, amount, key)
SELECT 'hold', 1, 'CNY 0.01', 'hold ' || n FROM generate_series(1, 2000) AS n;
SELECT requests, created FROM faas.inbox_load ORDER BY load DESC LIMIT 1;

-- afterwards there is nothing left
SELECT count(*) FROM pg_backend_memory_contexts WHERE name LIKE 'faas load%';

\set ECHO none
\i :end
