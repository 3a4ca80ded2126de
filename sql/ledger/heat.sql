-- Which accounts are waited for.

CREATE OR REPLACE FUNCTION faas_internal.heat(
    OUT account bigint,
    OUT waits bigint,
    OUT microseconds bigint,
    OUT last_wait timestamptz
) RETURNS SETOF record
    LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED ROWS 100
    AS 'MODULE_PATHNAME', 'faas_internal_heat';
COMMENT ON FUNCTION faas_internal.heat() IS
    'Accounts of this database that were waited for since the server started: how often, microseconds in all, and when last. No rows if the library is not preloaded. Raises nothing. Used by the view; not an API.';

CREATE OR REPLACE FUNCTION faas_internal.heat_is_kept() RETURNS boolean
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_heat_is_kept';
COMMENT ON FUNCTION faas_internal.heat_is_kept() IS
    'Are waits counted, that is, is the library in shared_preload_libraries? Never NULL. Raises nothing. Used by the view; not an API.';

CREATE VIEW faas.account_heat WITH (security_barrier) AS
SELECT
    a.id AS account,
    a.book,
    p.code,
    (a.flags OPERATOR(pg_catalog.&) 16) OPERATOR(pg_catalog.<>) 0 AS hot,
    s.waiting,
    CASE WHEN k.is_kept THEN COALESCE(s.waits, 0) END AS waits,
    CASE WHEN k.is_kept
        THEN COALESCE(s.microseconds, 0) OPERATOR(pg_catalog.*) '1 microsecond'::interval END AS wait_time,
    s.last_wait
FROM (
    SELECT
        faas_internal.account_of(w.account) AS account,
        pg_catalog.sum(w.waits)::bigint AS waits,
        pg_catalog.sum(w.microseconds)::bigint AS microseconds,
        pg_catalog.max(w.last_wait) AS last_wait,
        pg_catalog.sum(w.waiting) AS waiting
    FROM (
        SELECT h.account, h.waits, h.microseconds, h.last_wait, 0 AS waiting
        FROM faas_internal.heat() AS h
        UNION ALL
        -- next in line at an account, or behind
        SELECT (l.classid::bigint OPERATOR(pg_catalog.<<) 32) OPERATOR(pg_catalog.|) l.objid::bigint,
            NULL::bigint, NULL::bigint, NULL::timestamptz, 1
        FROM pg_catalog.pg_locks AS l
        JOIN pg_catalog.pg_database AS d ON d.oid OPERATOR(pg_catalog.=) l.database
        WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory'
            AND l.objsubid OPERATOR(pg_catalog.=) 4014
            AND d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
        UNION ALL
        -- at its row: the first in line holds the lock of the tuple while he waits for its writer
        SELECT r.id, NULL::bigint, NULL::bigint, NULL::timestamptz, 1
        FROM pg_catalog.pg_locks AS l
        JOIN pg_catalog.pg_database AS d ON d.oid OPERATOR(pg_catalog.=) l.database
        JOIN faas.account AS r
            ON r.ctid OPERATOR(pg_catalog.=) pg_catalog.format('(%s,%s)', l.page, l.tuple)::tid
        WHERE l.locktype OPERATOR(pg_catalog.=) 'tuple'
            AND l.relation OPERATOR(pg_catalog.=) 'faas.account'::regclass
            AND d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
    ) AS w
    GROUP BY faas_internal.account_of(w.account)
) AS s
CROSS JOIN (SELECT faas_internal.heat_is_kept() AS is_kept OFFSET 0) AS k
JOIN faas.account AS a ON a.id OPERATOR(pg_catalog.=) s.account
JOIN faas.account_profile AS p
    ON p.account OPERATOR(pg_catalog.=) a.id AND p.book OPERATOR(pg_catalog.=) a.book
WHERE faas_internal.can_read(a.book);
COMMENT ON VIEW faas.account_heat IS 'Accounts of the books that you may read that sessions wait for, or have waited for since the server started: candidates for faas.account_hot(). Counted only if faas is in shared_preload_libraries; else only who waits now';
COMMENT ON COLUMN faas.account_heat.hot IS 'Is it marked by faas.account_hot()?';
COMMENT ON COLUMN faas.account_heat.waiting IS 'Sessions that wait for it at this moment';
COMMENT ON COLUMN faas.account_heat.waits IS 'How often a call waited for it or found it changed and had to begin again; null if not counted';
COMMENT ON COLUMN faas.account_heat.wait_time IS 'Time that calls lost so, in all; null if not counted';
COMMENT ON COLUMN faas.account_heat.last_wait IS 'When a wait for it ended last; null if not counted, or none has ended';
