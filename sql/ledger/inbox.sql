-- faas.inbox: what is inserted or copied into it is posted (src/ledger/inbox.c).
--
-- A load leaves one row in faas.load, and one in faas.rejection for each request that was refused.
-- Neither is granted to anybody: the views below show each role its own.

CREATE SEQUENCE faas.load_id_seq AS bigint;
CREATE TABLE faas.load (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.load_id_seq'),
    role regrole NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    requests bigint NOT NULL,
    created bigint NOT NULL,
    existing bigint NOT NULL,
    rejected bigint NOT NULL,
    CONSTRAINT load_pkey PRIMARY KEY (id)
);
COMMENT ON TABLE faas.load IS 'The loads through faas.inbox: one statement each';
COMMENT ON COLUMN faas.load.role IS 'Current role of the statement';
COMMENT ON COLUMN faas.load.existing IS 'Requests that were replays of what their keys had done before';

CREATE TABLE faas.rejection (
    load bigint NOT NULL,
    idx bigint NOT NULL,
    code integer NOT NULL,
    reason text NOT NULL,
    op text,
    debit bigint,
    credit bigint,
    amount faas.amount,
    key text,
    hold text,
    kind text,
    memo text,
    metadata jsonb,
    value_date date,
    expires_at timestamptz,
    final boolean,
    balancing text,
    linked boolean,
    posted_at timestamptz,
    CONSTRAINT rejection_pkey PRIMARY KEY (load, idx)
);
COMMENT ON TABLE faas.rejection IS 'Requests of loads that were refused, as they were given';
COMMENT ON COLUMN faas.rejection.idx IS 'Which request of the load, from 1';
COMMENT ON COLUMN faas.rejection.code IS 'Result code, as faas.post_batch would have answered';

CREATE TRIGGER load_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.load
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.inbox');
ALTER TABLE faas.load ENABLE ALWAYS TRIGGER load_guard;
COMMENT ON TRIGGER load_guard ON faas.load IS 'Refuses SQL writes, LG901';

CREATE TRIGGER rejection_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.rejection
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.inbox and faas.inbox_clear()');
ALTER TABLE faas.rejection ENABLE ALWAYS TRIGGER rejection_guard;
COMMENT ON TRIGGER rejection_guard ON faas.rejection IS 'Refuses SQL writes, LG901';

SELECT pg_catalog.pg_extension_config_dump('faas.load', '');
SELECT pg_catalog.pg_extension_config_dump('faas.load_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.rejection', '');

-- the inbox --------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.inbox()
    RETURNS trigger
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_inbox';
COMMENT ON FUNCTION faas_internal.inbox() IS
    'The triggers of faas.inbox: begin a load, take a request, end the load. Raises 54000 for a chain of more than 8190 requests, 39P01 when not fired by those triggers, and what faas.post_batch raises.';

CREATE VIEW faas.inbox WITH (security_barrier) AS
SELECT
    NULL::text AS op,
    NULL::bigint AS debit,
    NULL::bigint AS credit,
    NULL::faas.amount AS amount,
    NULL::text AS key,
    NULL::text AS hold,
    NULL::text AS kind,
    NULL::text AS memo,
    NULL::jsonb AS metadata,
    NULL::date AS value_date,
    NULL::timestamptz AS expires_at,
    NULL::boolean AS final,
    NULL::text AS balancing,
    NULL::boolean AS linked,
    NULL::timestamptz AS posted_at
WHERE false;
ALTER VIEW faas.inbox ALTER COLUMN op SET DEFAULT 'post';
COMMENT ON VIEW faas.inbox IS 'Requests that are copied or inserted into it are carried out, in order and in chunks, like those of faas.post_batch; nothing is ever seen in it. Columns as in faas.request; op is post unless given. Refused requests do not fail the statement: faas.inbox_rejection keeps them, and a NOTICE says how many. Works while session_replication_role is not replica, which turns its triggers off.';

CREATE TRIGGER inbox_begin
    BEFORE INSERT ON faas.inbox
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.inbox();
COMMENT ON TRIGGER inbox_begin ON faas.inbox IS 'Begins a load';
CREATE TRIGGER inbox_request
    INSTEAD OF INSERT ON faas.inbox
    FOR EACH ROW EXECUTE FUNCTION faas_internal.inbox();
COMMENT ON TRIGGER inbox_request ON faas.inbox IS 'Takes a request, and posts when a chunk is full';
CREATE TRIGGER inbox_end
    AFTER INSERT ON faas.inbox
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.inbox();
COMMENT ON TRIGGER inbox_end ON faas.inbox IS 'Posts what is left, and keeps how the load went';

-- what became of loads ---------------------------------------------------------------------------

CREATE OR REPLACE VIEW faas.inbox_load WITH (security_barrier) AS
SELECT l.id AS load, l.role, l.started_at, l.finished_at, l.requests, l.created, l.existing, l.rejected
FROM faas.load AS l
WHERE pg_catalog.pg_has_role(l.role, 'USAGE');
COMMENT ON VIEW faas.inbox_load IS 'Loads through faas.inbox of roles whose rights one has: one row per statement that was committed';
COMMENT ON COLUMN faas.inbox_load.load IS 'Number of the load; a higher one began to write later';
COMMENT ON COLUMN faas.inbox_load.created IS 'Requests that were carried out';
COMMENT ON COLUMN faas.inbox_load.existing IS 'Requests that were replays of what their keys had done before';
COMMENT ON COLUMN faas.inbox_load.rejected IS 'Requests that were refused; requests = created + existing + rejected';

CREATE OR REPLACE VIEW faas.inbox_rejection WITH (security_barrier) AS
SELECT r.load, r.idx, r.code, r.reason, l.role, l.finished_at AS rejected_at,
    r.op, r.debit, r.credit, r.amount, r.key, r.hold, r.kind, r.memo, r.metadata, r.value_date,
    r.expires_at, r.final, r.balancing, r.linked, r.posted_at
FROM faas.rejection AS r
JOIN faas.load AS l ON l.id OPERATOR(pg_catalog.=) r.load
WHERE pg_catalog.pg_has_role(l.role, 'USAGE');
COMMENT ON VIEW faas.inbox_rejection IS 'Requests that loads of roles whose rights one has could not carry out, as they were given: correct and insert them into faas.inbox again, then faas.inbox_clear()';
COMMENT ON COLUMN faas.inbox_rejection.idx IS 'Which request of the load, from 1';
COMMENT ON COLUMN faas.inbox_rejection.code IS 'Result code, as faas.post_batch would have answered';
COMMENT ON COLUMN faas.inbox_rejection.reason IS 'The code as a word';

CREATE OR REPLACE FUNCTION faas_internal.last_load() RETURNS bigint
    LANGUAGE C STABLE STRICT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_last_load';
COMMENT ON FUNCTION faas_internal.last_load() IS
    'Number of the session''s last load through faas.inbox, 0 for none';

CREATE OR REPLACE FUNCTION faas.last_load() RETURNS SETOF faas.inbox_load
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    ROWS 1
BEGIN ATOMIC
    SELECT l.* FROM faas.inbox_load AS l WHERE l.load = faas_internal.last_load();
END;
COMMENT ON FUNCTION faas.last_load() IS
    'The last load through faas.inbox of this session: how many requests it had, and what became of them. No row if there was none, or if it was rolled back.';

CREATE OR REPLACE FUNCTION faas.inbox_clear(load bigint DEFAULT NULL) RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_inbox_clear';
COMMENT ON FUNCTION faas.inbox_clear(bigint) IS
    'Forgets the rejected requests of a load, or of all loads (null), as far as faas.inbox_rejection shows them, and returns how many. The loads themselves stay in faas.inbox_load.';

-- verification ------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.verify_load(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    -- loads are of no book; rejections that were cleared are gone
    SELECT f."check", f.object, f.expected, f.actual
    FROM (
        SELECT 'load_requests' AS "check", 'load ' || l.id AS object, l.requests || ' requests' AS expected,
            l.created || ' created, ' || l.existing || ' existing, ' || l.rejected || ' rejected' AS actual
        FROM faas.load AS l
        WHERE l.requests <> l.created + l.existing + l.rejected OR LEAST(l.created, l.existing, l.rejected) < 0
        UNION ALL
        SELECT 'load_rejected', 'load ' || l.id, 'at most ' || l.rejected || ' rejections', r.count::text
        FROM faas.load AS l
        JOIN (SELECT x.load, count(*) AS count FROM faas.rejection AS x GROUP BY x.load) AS r ON r.load = l.id
        WHERE r.count > l.rejected
        UNION ALL
        SELECT 'rejection', 'load ' || r.load || ' request ' || r.idx,
            COALESCE('one of ' || l.requests || ' requests', 'a load'), 'request ' || r.idx
        FROM faas.rejection AS r
        LEFT JOIN faas.load AS l ON l.id = r.load
        WHERE (r.idx BETWEEN 1 AND l.requests) IS NOT TRUE
    ) AS f
    WHERE $1 IS NULL;
END;
COMMENT ON FUNCTION faas_internal.verify_load(bigint) IS
    'Part of faas.verify, for all books only: loads have as many requests as became something, rejections are of their load';
