-- Direct statements against every relation, function and type of the extension: by a tenant who owns a
-- book, by a member of a role that holds rights on another, by a role without access that may create
-- objects in the database, and by a member of pg_write_all_data.  Driven by the catalog.
BEGIN;
\ir include/attack.sql
SELECT * FROM no_plan();

SET LOCAL ROLE attack_victim;
SELECT faas.book_grant(s.theirs::bigint, 'attack_team', p) FROM attack.slot AS s, unnest('{read,post,hold,admin}'::text[]) AS p WHERE s.name = 'book' \g /dev/null
RESET ROLE;
CREATE TABLE attack.attacker (role text, has_access boolean);
INSERT INTO attack.attacker VALUES ('attack_tenant', true), ('attack_clerk', true), ('attack_nobody', false);
SET LOCAL ROLE attack_tenant;
CREATE FUNCTION attack.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE FUNCTION attack.i(anyelement) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE TABLE attack.mine (n int);
RESET ROLE;
GRANT EXECUTE ON FUNCTION attack.f() TO PUBLIC;

CREATE TABLE attack.relation AS
SELECT c.oid::regclass::text AS name, c.relkind AS kind, a.attname::text AS col,
    k.columns, k.names
FROM pg_class AS c
LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = 1
LEFT JOIN LATERAL (SELECT string_agg(format('%I %s', b.attname, b.atttypid::regtype), ', ' ORDER BY u.n) AS columns,
        string_agg(quote_ident(b.attname), ', ' ORDER BY u.n) AS names
    FROM pg_index AS i, unnest(i.indkey::int2[]) WITH ORDINALITY AS u (attnum, n), pg_attribute AS b
    WHERE i.indrelid = c.oid AND i.indisprimary AND b.attrelid = c.oid AND b.attnum = u.attnum) AS k ON true
WHERE c.relnamespace = 'faas'::regnamespace AND c.relkind IN ('r', 'v', 'S', 'p', 'm');

-- statements by kind of relation; %1$s relation, %2$I its first column, %3$s columns of its key with types, %4$s without
CREATE TABLE attack.statement (kinds text, text text);
INSERT INTO attack.statement VALUES
    ('r', 'SELECT * FROM %1$s LIMIT 1'), ('r', 'SELECT FROM %1$s FOR UPDATE'), ('r', 'TABLE %1$s'),
    ('r', 'INSERT INTO %1$s DEFAULT VALUES'), ('v', 'UPDATE %1$s SET %2$I = NULL'), ('v', 'DELETE FROM %1$s'), ('r', 'UPDATE %1$s SET %2$I = %2$I'),
    ('r', 'DELETE FROM %1$s'), ('r', 'TRUNCATE %1$s CASCADE'),
    ('r', 'MERGE INTO %1$s USING (SELECT 1) AS s ON true WHEN MATCHED THEN DELETE'), ('r', 'WITH gone AS (DELETE FROM %1$s RETURNING *) SELECT FROM gone'),
    ('r', 'LOCK TABLE %1$s IN ACCESS SHARE MODE'), ('rv', 'LOCK TABLE %1$s IN ACCESS EXCLUSIVE MODE'), ('rv', 'LOCK TABLE %1$s IN SHARE ROW EXCLUSIVE MODE'),
    ('v', 'SELECT FROM %1$s FOR UPDATE'), ('v', 'SELECT FROM %1$s FOR KEY SHARE'), ('rv', 'ALTER TABLE %1$s OWNER TO attack_tenant'),
    ('rvS', 'ALTER TABLE %1$s RENAME TO stolen'), ('rvS', 'ALTER TABLE %1$s SET SCHEMA public'), ('r', 'ALTER TABLE %1$s DISABLE TRIGGER ALL'),
    ('r', 'ALTER TABLE %1$s ADD COLUMN x int'), ('r', 'ALTER TABLE %1$s ENABLE ROW LEVEL SECURITY'), ('r', 'ALTER TABLE %1$s ALTER COLUMN %2$I SET STATISTICS 0'),
    ('v', 'ALTER VIEW %1$s RESET (security_barrier)'), ('v', 'CREATE OR REPLACE VIEW %1$s AS SELECT 1 AS x'), ('rvS', 'DROP TABLE %1$s'), ('v', 'DROP VIEW %1$s'), ('S', 'DROP SEQUENCE %1$s'),
    ('r', 'CREATE TRIGGER t BEFORE INSERT ON %1$s EXECUTE FUNCTION attack.f()'), ('v', 'CREATE TRIGGER t INSTEAD OF INSERT ON %1$s FOR EACH ROW EXECUTE FUNCTION attack.f()'),
    ('rv', 'CREATE RULE t AS ON INSERT TO %1$s DO ALSO SELECT 1'), ('r', 'CREATE INDEX ON %1$s ((attack.i(%2$I)))'), ('r', 'CREATE STATISTICS attack.s ON (attack.i(%2$I)) FROM %1$s'),
    ('r', 'CREATE POLICY p ON %1$s USING (true)'), ('r', 'CREATE TABLE attack.child () INHERITS (%1$s)'), ('r', 'ALTER TABLE attack.mine INHERIT %1$s'), ('r', 'CREATE TABLE attack.copy (LIKE %1$s)'),
    ('r', 'CREATE TABLE attack.refers (%3$s, FOREIGN KEY (%4$s) REFERENCES %1$s)'), ('r', 'CREATE TABLE attack.partition PARTITION OF %1$s DEFAULT'),
    ('r', 'CREATE PUBLICATION p FOR TABLE %1$s'), ('r', 'CLUSTER %1$s'), ('r', 'REINDEX TABLE %1$s'), ('rv', 'COMMENT ON COLUMN %1$s.%2$I IS ''x'''),
    ('r', 'CREATE VIEW attack.window AS SELECT * FROM %1$s; SELECT * FROM attack.window'),
    ('S', 'SELECT nextval(%1$L)'), ('S', 'SELECT setval(%1$L, 1)'), ('S', 'SELECT currval(%1$L)'), ('S', 'SELECT last_value FROM %1$s'), ('S', 'ALTER SEQUENCE %1$s RESTART');
-- the registry of currencies and the calendars are for everybody to read, so what reads it is no attack
CREATE VIEW attack.sentence AS
SELECT s.text, r.name, format(s.text, r.name, r.col, r.columns, r.names) AS statement
FROM attack.statement AS s
JOIN attack.relation AS r ON position(r.kind IN s.kinds) > 0
WHERE NOT (r.name ~ '^faas\.(currency|calendar|calendar_year|calendar_day)$' AND s.text ~ '^(SELECT \*|TABLE|COPY %1\$s TO|LOCK TABLE %1\$s IN ACCESS SHARE|CREATE TABLE attack.copy|CREATE VIEW)');

SELECT string_agg(faas.digest(b.id), '') AS before FROM faas.book AS b \gset
SELECT cmp_ok((SELECT count(*) FROM attack.relation)::int, '>', 35, 'there are relations to attack');
-- permission is what is missing, or it cannot be done to such an object by anybody
CREATE FUNCTION attack.is_refusal(outcome text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
    $$ SELECT outcome ~ '^(42501 (permission denied|must be (owner|superuser))|42809 .*(is not a table|is not partitioned|cannot be marked|not a view|is a view)|55000 cannot (update|delete from) view)' $$;
SELECT is((SELECT string_agg(s.statement || ': ' || o.outcome, E'\n')
        FROM attack.sentence AS s, attack.refusal(a.role, s.statement) AS o (outcome) WHERE s.text = t.text AND NOT attack.is_refusal(o.outcome)),
    NULL, a.role || ': ' || t.text)
FROM attack.attacker AS a, (SELECT DISTINCT text FROM attack.sentence) AS t ORDER BY t.text, a.role;

-- whoever may write everywhere meets the guard
CREATE ROLE attack_writer IN ROLE pg_write_all_data, pg_read_all_data;
SELECT is((SELECT string_agg(s.statement || ': ' || o.outcome, E'\n')
        FROM attack.sentence AS s, attack.refusal('attack_writer', s.statement) AS o (outcome)
        WHERE s.text = t.text AND s.name <> 'faas.currency' AND s.name !~ '^faas\.calendar' AND s.name IN (SELECT r.name FROM attack.relation AS r WHERE r.kind = 'r') AND o.outcome NOT LIKE 'LG901 cannot change ledger table %'), NULL, 'pg_write_all_data: ' || t.text)
FROM unnest('{INSERT INTO %1$s DEFAULT VALUES,UPDATE %1$s SET %2$I = %2$I,DELETE FROM %1$s,WITH gone AS (DELETE FROM %1$s RETURNING *) SELECT FROM gone}'::text[]) AS t (text);

-- functions, types, operators, schemas, the extension -------------------------------------------------

CREATE VIEW attack.object_sentence AS
SELECT t.text, format(t.text, m.identity) AS statement
FROM (SELECT i.type, i.identity FROM pg_depend AS d, pg_identify_object(d.classid, d.objid, d.objsubid) AS i
    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'faas')) AS m
JOIN (VALUES ('function', 'DROP FUNCTION %s'), ('function', 'ALTER FUNCTION %s OWNER TO attack_tenant'), ('function', 'ALTER FUNCTION %s SET search_path = public'),
    ('function', 'ALTER FUNCTION %s SECURITY DEFINER'), ('aggregate', 'DROP AGGREGATE %s'),
    ('type', 'DROP TYPE %s'), ('type', 'ALTER TYPE %s SET SCHEMA public'),
    ('schema', 'CREATE TABLE %s.mine (n int)'), ('schema', 'CREATE FUNCTION %s.mine() RETURNS int LANGUAGE sql AS ''SELECT 1'''), ('schema', 'DROP SCHEMA %s'),
    ('schema', 'ALTER SCHEMA %s RENAME TO stolen')) AS t (type, text) ON t.type = m.type
WHERE m.identity NOT LIKE '%[]'
UNION ALL
SELECT t, t FROM unnest(ARRAY['DROP EXTENSION faas CASCADE', 'ALTER EXTENSION faas UPDATE', 'ALTER EXTENSION faas ADD TABLE attack.mine', 'ALTER EXTENSION faas DROP TABLE faas.posting',
    'CREATE EXTENSION faas SCHEMA attack', 'DROP OPERATOR faas.+ (faas.amount, faas.amount)', 'DROP CAST (faas.amount AS numeric)',
    'CREATE CAST (faas.amount AS boolean) WITH FUNCTION attack.i(anyelement)', 'CREATE OPERATOR CLASS attack.c DEFAULT FOR TYPE faas.amount USING btree AS STORAGE faas.amount',
    'SET session_replication_role = replica', 'ALTER DEFAULT PRIVILEGES FOR ROLE attack_victim GRANT SELECT ON TABLES TO attack_tenant',
    'CREATE FUNCTION attack.raw() RETURNS void LANGUAGE c AS ''$libdir/faas'', ''faas_guard''', 'ALTER EVENT TRIGGER x DISABLE',
    'GRANT attack_victim TO attack_tenant', 'CREATE SUBSCRIPTION s CONNECTION '''' PUBLICATION p WITH (connect = false)', 'CREATE PUBLICATION p FOR ALL TABLES',
    'CREATE PUBLICATION p FOR TABLES IN SCHEMA faas', 'LOAD ''$libdir/faas''']) AS t;
SELECT is((SELECT string_agg(s.statement || ': ' || o.outcome, E'\n')
        FROM attack.object_sentence AS s, attack.refusal(a.role, s.statement) AS o (outcome) WHERE s.text = t.text
            AND o.outcome !~ '^(42501 |42710 extension "faas" already exists|42704 event trigger|42809 )'), NULL, a.role || ': ' || t.text)
FROM attack.attacker AS a, (SELECT DISTINCT text FROM attack.object_sentence) AS t ORDER BY t.text, a.role;

-- a grant of what one may use oneself is a warning, and grants nothing
GRANT SELECT ON attack.relation TO PUBLIC;
SET LOCAL client_min_messages = error;
SET LOCAL ROLE attack_tenant;
DO $$
DECLARE
    v_statement text;
BEGIN
    FOR v_statement IN SELECT format('GRANT ALL ON %s TO attack_nobody', r.name) FROM attack.relation AS r WHERE has_table_privilege(r.name, 'SELECT, INSERT')
        UNION ALL SELECT unnest('{GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA faas TO attack_nobody,GRANT USAGE ON SCHEMA faas TO attack_nobody,GRANT USAGE ON TYPE faas.amount TO attack_nobody}'::text[])
    LOOP
        BEGIN
            EXECUTE v_statement;
        EXCEPTION WHEN insufficient_privilege THEN
            NULL;
        END;
    END LOOP;
END $$;
RESET ROLE;
SET LOCAL client_min_messages = warning;
SELECT is_empty($$SELECT p.oid::regprocedure::text FROM pg_proc AS p WHERE p.pronamespace = 'faas'::regnamespace AND has_function_privilege('attack_nobody', p.oid, 'EXECUTE')
    UNION ALL SELECT r.name FROM attack.relation AS r WHERE r.kind <> 'S' AND has_any_column_privilege('attack_nobody', r.name, 'SELECT, INSERT, UPDATE, REFERENCES')
    UNION ALL SELECT 'type' WHERE has_type_privilege('attack_nobody', 'faas.amount', 'USAGE')
    UNION ALL SELECT 'schema' WHERE has_schema_privilege('attack_nobody', 'faas', 'USAGE')$$, 'who was let in can let in nobody else');

-- functions that a role may not execute, and schema faas_internal
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc AS p, attack.attacker AS a
    WHERE p.pronamespace = 'faas_internal'::regnamespace AND has_schema_privilege(a.role, 'faas_internal', 'USAGE')$$, 'nobody reaches faas_internal by name');
SELECT set_eq($$SELECT p.proname::text FROM pg_proc AS p WHERE p.pronamespace = 'faas'::regnamespace AND NOT has_function_privilege('attack_tenant', p.oid, 'EXECUTE')$$,
    ARRAY['calendar_create', 'calendar_join', 'calendar_load', 'calendar_day_set', 'calendar_day_clear'] || ARRAY['access_grant', 'access_revoke', 'currency_add', 'restore_begin', 'restore_end'], 'what administers the database is closed');
SELECT is(attack.outcome(a.role, 'faas_internal.' || f), '42501 | permission denied for schema faas_internal', a.role || ': faas_internal.' || f)
FROM attack.attacker AS a, unnest('{can_read(1),totals_at(1\, now()),verify_book(1),heat()}'::text[]) AS f;

-- settings ----------------------------------------------------------------------------------------------

SELECT is(attack.refusal(a.role, s), '42501 permission denied to set parameter "' || substring(s FROM 'faas\.\w+') || '"', a.role || ': ' || s)
FROM attack.attacker AS a, unnest(ARRAY['SET faas.restoring = on', 'SET LOCAL faas.restoring = on', 'SELECT set_config(''faas.restoring'', ''on'', true)',
    'SET faas.clock = ''2020-01-01''', 'ALTER ROLE CURRENT_USER SET faas.restoring = on', 'ALTER ROLE CURRENT_USER SET faas.clock = ''2020-01-01''',
    'CREATE FUNCTION attack.g() RETURNS int LANGUAGE sql SET faas.restoring = on AS ''SELECT 1''', 'UPDATE pg_settings SET setting = ''on'' WHERE name = ''faas.restoring''']) AS s;

SELECT is((SELECT string_agg(faas.digest(b.id), '') FROM faas.book AS b), :'before', 'the books are what they were');
SELECT is_empty('SELECT * FROM faas.verify()', 'and sound, after all of it');
SELECT * FROM finish();
ROLLBACK;
