-- faas.progress: what a load reports while it runs, beside COPY and alone, that it ends with the statement
-- and with every kind of error, and who sees it.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

-- looks at itself when a load gets to some rows; statistics are otherwise read once per transaction.  How large a chunk is
-- follows from its memory, so only whether most are done is printed.
CREATE FUNCTION look(n int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v faas.progress;
BEGIN
    IF n % 9000 = 0 THEN
        PERFORM pg_stat_clear_snapshot();
        FOR v IN SELECT * FROM faas.progress LOOP
            RAISE NOTICE 'at %: % % done, % of them posted, % rejected, total %, phase %, mine %, started %', n, v.operation,
                CASE WHEN v.done > n / 2 AND v.done <= n THEN 'most' ELSE v.done::text END,
                CASE WHEN v.posted = v.done - v.rejected THEN 'the others' ELSE v.posted::text END,
                CASE WHEN v.done >= 1000 AND v.rejected = v.done / 1000 THEN 'each 1000th' ELSE v.rejected::text END,
                v.total, v.phase, v.pid = pg_backend_pid(), v.started_at BETWEEN now() - interval '1 hour' AND clock_timestamp();
        END LOOP;
    END IF;
    RETURN 1;
END $$;

-- alone; a chunk has more than 4500 requests and less than 9000
SET maintenance_work_mem = '6MB';
INSERT INTO faas.inbox (debit, credit, amount)
    SELECT look(n), CASE WHEN n % 1000 = 0 THEN 1 ELSE 2 END, 'CNY 0.01' FROM generate_series(1, 18000) AS n;
SELECT count(*) FROM faas.progress;

-- within COPY, whose own report goes on and ends as always
CREATE FUNCTION copying() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_stat_clear_snapshot();
    RAISE NOTICE 'COPY: %', (SELECT (command, type, tuples_processed) FROM pg_stat_progress_copy);
    PERFORM look(0);
    RETURN NULL;
END $$;
CREATE TRIGGER z_look AFTER INSERT ON faas.inbox FOR EACH STATEMENT EXECUTE FUNCTION copying();
CREATE TRIGGER a_look AFTER INSERT ON faas.inbox FOR EACH STATEMENT EXECUTE FUNCTION copying();
COPY faas.inbox (debit, credit, amount) FROM stdin;
1	2	CNY 1
1	2	CNY 1
\.
SELECT count(*) FROM pg_stat_progress_copy;
DROP TRIGGER a_look ON faas.inbox;
DROP TRIGGER z_look ON faas.inbox;

-- a load within a load is not shown; an aborted one does not end the report
CREATE FUNCTION nested(n int) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    IF n = 8500 THEN
        INSERT INTO faas.inbox (debit, credit, amount) VALUES (1, 2, 'CNY 1');
        BEGIN
            INSERT INTO faas.inbox (debit, credit, amount, linked) SELECT 1, 2, 'CNY 1', true FROM generate_series(1, 9000);
        EXCEPTION WHEN program_limit_exceeded THEN
            RAISE NOTICE 'aborted';
        END;
        PERFORM look(0);
    END IF;
    RETURN look(n);
END $$;
INSERT INTO faas.inbox (debit, credit, amount) SELECT nested(n), 2, 'CNY 0.01' FROM generate_series(1, 18000) AS n;
SELECT count(*) FROM faas.progress;

-- nor is what runs within it; and a command that has a report of its own keeps it
CREATE FUNCTION verifying(n int) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    IF n = 8999 THEN
        RAISE NOTICE 'findings: %', (SELECT count(*) FROM faas.verify());
    END IF;
    RETURN look(n);
END $$;
INSERT INTO faas.inbox (debit, credit, amount) SELECT verifying(n), 2, 'CNY 0.01' FROM generate_series(1, 9000) AS n;
CREATE FUNCTION indexing(n int) RETURNS int LANGUAGE plpgsql IMMUTABLE SET search_path = regress_ledger, pg_temp AS $$
BEGIN
    RAISE NOTICE 'findings: %', (SELECT count(*) FROM faas.verify());
    PERFORM pg_stat_clear_snapshot();
    RAISE NOTICE 'reports of the index: %, of faas: %', (SELECT count(*) FROM pg_stat_progress_create_index), (SELECT count(*) FROM faas.progress);
    RETURN n;
END $$;
CREATE TABLE indexed AS SELECT 1 AS n;
CREATE INDEX ON indexed (indexing(n));
SELECT requests, created FROM faas.last_load();

-- errors end it
INSERT INTO faas.inbox (debit, credit, amount) SELECT 1 / (10000 - n), 2, 'CNY 0.01' FROM generate_series(1, 18000) AS n;
SELECT count(*) FROM faas.progress;
BEGIN;
SAVEPOINT s;
INSERT INTO faas.inbox (debit, credit, amount) SELECT 1 / (10000 - n), 2, 'CNY 0.01' FROM generate_series(1, 18000) AS n;
ROLLBACK TO s;
SELECT count(*) FROM faas.progress;
COMMIT;

-- nothing is reported when activities are not tracked; the load does not care
SET track_activities = off;
INSERT INTO faas.inbox (debit, credit, amount) SELECT look(n), 2, 'CNY 0.01' FROM generate_series(1, 9000) AS n;
RESET track_activities;
SELECT requests, created FROM faas.last_load();

-- one sees what one's own sessions do, and a member of pg_read_all_stats everything
CREATE ROLE regress_watcher;
SELECT faas.access_grant('regress_watcher');
GRANT ALL ON SCHEMA regress_ledger TO regress_watcher;
CREATE FUNCTION watch() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM pg_stat_clear_snapshot();
    RAISE NOTICE 'sees %', (SELECT count(*) FROM faas.progress);
    RETURN 1;
END $$;
ALTER FUNCTION watch() OWNER TO regress_watcher;
INSERT INTO faas.inbox (debit, credit, amount) SELECT watch(), 2, 'CNY 1';
GRANT pg_read_all_stats TO regress_watcher;
INSERT INTO faas.inbox (debit, credit, amount) SELECT watch(), 2, 'CNY 1';

\set ECHO none
\i :end
SET client_min_messages = warning;
DROP OWNED BY regress_watcher;
DROP ROLE regress_watcher;
