-- faas.progress: long operations that run now.  src/ledger/progress.c says where the numbers are kept
-- and why; names are text in numbers, eight bytes each.

CREATE OR REPLACE VIEW faas.progress WITH (security_barrier) AS
SELECT
    p.pid, p.operation, p.phase, p.done, p.total,
    CASE WHEN p.operation OPERATOR(pg_catalog.=) 'load' THEN p.posted END AS posted,
    CASE WHEN p.operation OPERATOR(pg_catalog.=) 'load' THEN p.rejected END AS rejected,
    p.started_at
FROM (
    SELECT s.pid,
        pg_catalog.convert_from(pg_catalog.rtrim(pg_catalog.int8send(s.param12), '\x00'), 'UTF8') AS operation,
        NULLIF(pg_catalog.convert_from(pg_catalog.rtrim(pg_catalog.int8send(s.param18)
            OPERATOR(pg_catalog.||) pg_catalog.int8send(s.param19)
            OPERATOR(pg_catalog.||) pg_catalog.int8send(s.param20), '\x00'), 'UTF8'), '') AS phase,
        s.param14 AS done,
        NULLIF(s.param13, 0) AS total,
        s.param15 AS posted,
        s.param16 AS rejected,
        -- microseconds since 2000
        pg_catalog.to_timestamp((s.param17 OPERATOR(pg_catalog./) 1000000.0) OPERATOR(pg_catalog.+) 946684800) AS started_at
    FROM pg_catalog.pg_stat_get_progress_info('COPY') AS s
    JOIN pg_catalog.pg_database AS d ON d.oid OPERATOR(pg_catalog.=) s.datid
    WHERE pg_catalog.int8send(s.param11) OPERATOR(pg_catalog.=) 'faas-pr1'::bytea
        AND d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
) AS p;
COMMENT ON VIEW faas.progress IS 'Long operations of faas that run now in this database: loads through faas.inbox, faas.verify(). One''s own sessions'' only, unless one is a superuser or a member of pg_read_all_stats. Needs track_activities.';
COMMENT ON COLUMN faas.progress.pid IS 'Process of the session, as in pg_stat_activity';
COMMENT ON COLUMN faas.progress.operation IS 'load or verify';
COMMENT ON COLUMN faas.progress.phase IS 'What is being done now, such as the check of a verify; NULL where there is only one phase';
COMMENT ON COLUMN faas.progress.done IS 'Steps done: requests of a load, checks of a verify';
COMMENT ON COLUMN faas.progress.total IS 'Steps to do, NULL where that is not known beforehand';
COMMENT ON COLUMN faas.progress.posted IS 'Requests of a load that stand, so far; NULL for other operations';
COMMENT ON COLUMN faas.progress.rejected IS 'Requests of a load that were refused, so far; NULL for other operations';
COMMENT ON COLUMN faas.progress.started_at IS 'When the operation began';
