-- Every view against a tenant who may not read a book: it shows him rows of his own only, and hands
-- the others to nothing that he can put into a query: functions and operators that cost nothing, that
-- claim to be immutable, or that the planner would try on the statistics.  Plans, statistics and
-- sequences give no values away.  Driven by the catalog: a new view is attacked without further ado.
BEGIN;
\ir include/attack.sql
SELECT * FROM no_plan();
ANALYZE;

-- what a row of the victim's can be told by
SELECT set_config('attack.pattern', 'SECRET|(?<![\d.])(?:' || string_agg(s.theirs, '|') || ')(?![\d.])', true)
FROM attack.slot AS s WHERE s.name IN ('book', 'old book', 'cash', 'account', 'other', 'journal', 'hold', 'party', 'load') \g /dev/null
CREATE FUNCTION attack.is_theirs(row_text text) RETURNS boolean LANGUAGE plpgsql STABLE AS
    $$ BEGIN RETURN row_text ~ current_setting('attack.pattern'); END $$;
CREATE TABLE attack.view AS
SELECT c.oid, c.oid::regclass::text AS name FROM pg_class AS c
WHERE c.relnamespace = 'faas'::regnamespace AND c.relkind = 'v';
GRANT SELECT ON attack.view TO PUBLIC;
-- views in which nobody has rows here, each with its reason
CREATE TABLE attack.empty_view (name text, reason text);
INSERT INTO attack.empty_view VALUES ('faas.inbox', 'never shows anything'), ('faas.progress', 'nothing long runs now'),
    ('faas.account_heat', 'nobody waits, and the library is not preloaded');

SELECT cmp_ok((SELECT count(*) FROM attack.view)::int, '>', 12, 'there are views to attack');
SELECT is_empty($$SELECT name FROM attack.view WHERE NOT has_table_privilege('attack_tenant', oid, 'SELECT')
        OR has_table_privilege('attack_tenant', oid, 'UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')$$, 'each may be read, and no more');
SELECT set_eq($$SELECT name FROM attack.view WHERE has_table_privilege('attack_tenant', oid, 'INSERT')$$, ARRAY['faas.inbox'], 'but for the inbox');

-- rows: the victim sees his own, the tenant his own and none of the victim's
CREATE FUNCTION attack.rows_seen(role text, view text, OUT theirs bigint, OUT others bigint) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('role', role, true);
    EXECUTE format('SELECT count(*) FILTER (WHERE attack.is_theirs(v::text)), count(*) FILTER (WHERE NOT attack.is_theirs(v::text)) FROM %s AS v', view)
        INTO theirs, others;
    PERFORM set_config('role', 'none', true);
END $$;
CREATE TABLE attack.seen AS
SELECT v.name, v.name IN (SELECT name FROM attack.empty_view) AS is_empty, victim.theirs AS victims, tenant.theirs AS stolen, tenant.others AS own
FROM attack.view AS v, attack.rows_seen('attack_victim', v.name) AS victim, attack.rows_seen('attack_tenant', v.name) AS tenant;
SELECT ok(s.victims > 0 AND s.own > 0 OR s.is_empty, s.name || ' has rows of both') FROM attack.seen AS s;
SELECT is(s.stolen, 0::bigint, s.name || ' shows a tenant nothing of another') FROM attack.seen AS s;

-- functions and operators of the tenant in the query ------------------------------------------------

CREATE SEQUENCE attack.calls;
GRANT USAGE, SELECT ON SEQUENCE attack.calls TO PUBLIC;
CREATE FUNCTION attack.note(what text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM nextval('attack.calls');
    IF attack.is_theirs(what) THEN
        PERFORM set_config('attack.leak', concat_ws(' ', nullif(current_setting('attack.leak', true), ''), left(what, 80)), true);
    END IF;
END $$;
SET LOCAL ROLE attack_tenant;
CREATE FUNCTION attack.peek(value text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE COST 0.0000001 PARALLEL SAFE
    AS $$ BEGIN PERFORM attack.note(value); RETURN true; END $$;
-- of both sides, as a selectivity estimator calls it on the most common values and the histogram
CREATE FUNCTION attack.peek_pair(a anyelement, b anyelement) RETURNS boolean LANGUAGE plpgsql IMMUTABLE COST 0.0000001 PARALLEL SAFE
    AS $$ BEGIN PERFORM attack.note(a::text), attack.note(b::text); RETURN false; END $$;
CREATE OPERATOR attack.<<<# (LEFTARG = anyelement, RIGHTARG = anyelement, FUNCTION = attack.peek_pair, RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
CREATE OPERATOR attack.===# (LEFTARG = anyelement, RIGHTARG = anyelement, FUNCTION = attack.peek_pair, RESTRICT = eqsel, JOIN = eqjoinsel);
RESET ROLE;
-- what the query of a role lets his functions see, and what its plan shows
CREATE FUNCTION attack.leaks(role text, query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_line text;
    v_plan text := '';
    v_explain text;
BEGIN
    PERFORM set_config('attack.leak', '', true), set_config('role', role, true);
    EXECUTE query;
    FOREACH v_explain IN ARRAY ARRAY['EXPLAIN (VERBOSE) ', 'EXPLAIN (ANALYZE, VERBOSE, TIMING off) '] LOOP
        FOR v_line IN EXECUTE v_explain || query LOOP
            v_plan := v_plan || v_line || E'\n';
        END LOOP;
    END LOOP;
    PERFORM set_config('role', 'none', true);
    -- a query of the tenant's names no secret, so its plan may not either
    RETURN nullif(concat_ws(' plan: ', nullif(current_setting('attack.leak'), ''), substring(v_plan FROM 'SECRET.*')), '');
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
CREATE TABLE attack.query AS
SELECT v.name, q.query
FROM attack.view AS v
CROSS JOIN LATERAL (
    SELECT format('SELECT count(*) FROM %s AS v WHERE attack.peek(v::text)', v.name) AS query
    UNION ALL
    SELECT format('SELECT count(*) FROM %s AS v WHERE attack.peek(v.%2$I::text) AND v.%2$I OPERATOR(attack.<<<#) v.%2$I OR v.%2$I OPERATOR(attack.===#) NULL::%3$s',
        v.name, a.attname, format_type(a.atttypid, NULL))
    FROM pg_attribute AS a WHERE a.attrelid = v.oid AND a.attnum > 0 AND a.atttypid NOT IN ('bool'::regtype)
    UNION ALL
    SELECT format('SELECT count(*) FROM %s AS v WHERE v.%2$I OPERATOR(attack.<<<#) %3$L::%4$s', v.name, a.attname, x.value, format_type(a.atttypid, NULL))
    FROM pg_attribute AS a
    JOIN (VALUES ('int8'::regtype, '1'), ('text', 'a'), ('uuid', '019b8d62-7a80-7000-8000-00000000dead'), ('faas.amount', 'CNY 1'),
        ('timestamptz', '2026-01-05'), ('date', '2026-01-05')) AS x (type, value) ON x.type = a.atttypid
    WHERE a.attrelid = v.oid AND a.attnum > 0
    UNION ALL
    SELECT format('SELECT count(*) FROM %s AS v JOIN %1$s AS w ON v.%2$I OPERATOR(attack.===#) w.%2$I', v.name, a.attname)
    FROM pg_attribute AS a WHERE a.attrelid = v.oid AND a.attname IN ('code', 'name', 'amount', 'key', 'account', 'book', 'memo')
) AS q;
SELECT is(attack.leaks('attack_victim', 'SELECT count(*) FROM faas.visible_posting AS v WHERE attack.peek(v::text)') IS NOT NULL, true,
    'the functions tell what they see, to the victim');
SELECT setval('attack.calls', 1) \g /dev/null
CREATE TABLE attack.leak AS SELECT q.name, q.query, attack.leaks('attack_tenant', q.query) AS leak FROM attack.query AS q;
SELECT cmp_ok((SELECT last_value FROM attack.calls)::int, '>', 1000, 'the functions were called');
SELECT is((SELECT string_agg(l.query || ': ' || l.leak, E'\n') FROM attack.leak AS l WHERE l.name = v.name AND l.leak IS NOT NULL), NULL,
    v.name || ' keeps rows from the functions of a tenant, in ' || (SELECT count(*) FROM attack.query AS q WHERE q.name = v.name) || ' queries')
FROM attack.view AS v;

-- what the server knows about the tables ------------------------------------------------------------

SELECT is(attack.outcome('attack_tenant', q), e, q) FROM (VALUES
    ('(SELECT count(*) FROM pg_stats WHERE schemaname LIKE ''faas%'' AND tablename <> ''currency'' AND tablename !~ ''^calendar'')', 'answers (0)'),
    ('(SELECT count(*) FROM pg_stats_ext WHERE schemaname LIKE ''faas%'')', 'answers (0)'),
    ('(SELECT count(*) FROM pg_stats_ext_exprs WHERE schemaname LIKE ''faas%'')', 'answers (0)'),
    ('(SELECT stavalues1 FROM pg_statistic LIMIT 1)', '42501 | permission denied for table pg_statistic'),
    ('(SELECT count(last_value) FROM pg_sequences WHERE schemaname = ''faas'')', 'answers (0)'),
    ('(SELECT count(*) FROM faas.progress)', 'answers (0)')) AS v (q, e);
SELECT cmp_ok((SELECT count(*) FROM pg_stats WHERE schemaname = 'faas' AND tablename <> 'currency' AND tablename !~ '^calendar')::int, '>', 50, 'there are statistics to hide');
SELECT is(attack.outcome('attack_tenant', format('(SELECT last_value FROM %s)', c.oid::regclass)),
    format('42501 | permission denied for sequence %s', c.relname), format('SELECT FROM %s', c.oid::regclass))
FROM pg_class AS c WHERE c.relnamespace = 'faas'::regnamespace AND c.relkind = 'S';

-- what a role with no access at all meets
SELECT is(attack.outcome('attack_nobody', format('(SELECT count(*) FROM %s)', name)), '42501 | permission denied for schema faas', name || ' without access')
FROM attack.view;

SELECT * FROM finish();
ROLLBACK;
