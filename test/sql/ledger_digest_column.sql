-- faas.digest() covers the whole book: a change of any column of any row changes it, and so does a row
-- that comes or goes.  Columns are taken from the catalog, so that a new one is covered or found
-- missing; what the digest leaves out stands here with its reason.

SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
CREATE ROLE regress_owner;
CREATE ROLE regress_clerk;
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger_full.sql'
\set ECHO none
\o /dev/null
\i :setup
\o
\set ECHO all
RESET client_min_messages;

CREATE TEMP TABLE left_out (relname name, attname name, reason text);
INSERT INTO left_out VALUES
    ('book', 'id', 'is the argument'),
    ('book', 'owner', 'a role of one cluster'),
    ('book_privilege', NULL, 'roles of one cluster'),
    ('currency', NULL, 'not of a book'),
    ('custody_class_change', 'changed_by', 'a role of one cluster'),
    ('custody_instruction', 'instructed_by', 'a role of one cluster'),
    ('custody_transfer', 'made_by', 'a role of one cluster'),
    ('calendar', NULL, 'not of a book'), ('calendar_year', NULL, 'not of a book'), ('calendar_day', NULL, 'not of a book'),
    ('load', NULL, 'not of a book'),
    ('rejection', NULL, 'not of a book');

CREATE TEMP VIEW ledger_column AS
SELECT c.oid::regclass AS relation, c.relname, a.attname, a.atttypid::regtype AS type, a.attnotnull
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'faas'::regnamespace AND c.relkind = 'r'
    AND NOT EXISTS (SELECT FROM left_out AS l
        WHERE l.relname = c.relname AND l.attname IS NULL)
    AND NOT EXISTS (SELECT FROM left_out AS l WHERE l.relname = c.relname AND l.attname = a.attname);

-- a digest reads what is there, sound or not: no checks
DO $$
DECLARE
    v_constraint record;
BEGIN
    FOR v_constraint IN
        SELECT conrelid::regclass AS relation, conname FROM pg_constraint
        WHERE contype = 'c' AND connamespace = 'faas'::regnamespace AND conrelid <> 0
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', v_constraint.relation, v_constraint.conname);
    END LOOP;
END
$$;

-- Does a statement, run without guards and foreign keys, change the digest of book 1?  'error' if it
-- changes no row.
CREATE FUNCTION pg_temp.changes(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_before text := faas.digest(1);
    v_rows bigint;
    v_changed boolean;
BEGIN
    BEGIN
        PERFORM set_config('faas.restoring', 'on', true);
        PERFORM set_config('session_replication_role', 'replica', true);
        EXECUTE statement;
        GET DIAGNOSTICS v_rows = ROW_COUNT;
        v_changed := faas.digest(1) <> v_before;
        RAISE EXCEPTION USING ERRCODE = 'ZZ001';
    EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
        RETURN CASE WHEN v_rows = 0 THEN 'error' ELSE v_changed::text END;
    END;
END
$$;

-- Edits of a column by its type: another value for one, and something like nothing for null.
CREATE TEMP TABLE edit (type regtype, edit text, of_null boolean, value text);
INSERT INTO edit VALUES
    ('bigint', 'other', false, '%1$I + 1000003'),
    ('integer', 'other', false, '%1$I + 1000003'),
    ('boolean', 'other', false, 'NOT %1$I'),
    ('text', 'other', false, '%1$I || ''x'''),
    ('text', 'case', false, 'upper(%1$I)'),
    ('text', 'space', false, '%1$I || '' '''),
    ('uuid', 'other', false, 'md5(%1$I::text)::uuid'),
    ('date', 'other', false, 'CASE WHEN isfinite(%1$I) THEN %1$I + 1 ELSE ''2000-01-01'' END'),
    ('timestamptz', 'other', false,
        'CASE WHEN isfinite(%1$I) THEN %1$I + ''1 microsecond'' ELSE ''2000-01-01'' END'),
    ('timestamptz', 'infinite', false,
        'CASE WHEN %1$I = ''infinity'' THEN timestamptz ''-infinity'' ELSE ''infinity'' END'),
    ('faas.amount', 'other', false,
        'faas.of_minor(faas.minor_units(%1$I) + 1, faas.currency(%1$I), faas.scale(%1$I))'),
    ('faas.amount', 'sign', false,
        'faas.of_minor(-1 - faas.minor_units(%1$I), faas.currency(%1$I), faas.scale(%1$I))'),
    ('faas.amount', 'scale', false,
        'faas.of_minor(faas.minor_units(%1$I), faas.currency(%1$I), faas.scale(%1$I) + 1)'),
    ('faas.amount', 'currency', false,
        'faas.of_minor(faas.minor_units(%1$I), ''XXX'', faas.scale(%1$I))'),
    ('numeric', 'other', false, '%1$I + 1000003'),
    ('faas.fee_tier[]', 'other', false, '%1$I || %1$I'), ('faas.amount[]', 'other', false, '%1$I || %1$I'),
    ('numeric', 'zero', true, 'numeric ''0'''),
    ('faas.fee_tier[]', 'zero', true, '''{}''::faas.fee_tier[]'),
    ('jsonb', 'other', false, '%1$I || ''{"x": 1}'''),
    ('jsonb', 'zero', true, 'jsonb ''null'''),
    ('text', 'zero', true, 'text '''''),
    ('bigint', 'zero', true, 'bigint ''0'''),
    ('integer', 'zero', true, 'integer ''0'''),
    ('uuid', 'zero', true, 'uuid ''00000000-0000-0000-0000-000000000000'''),
    ('timestamptz', 'zero', true, 'timestamptz ''2000-01-01 00:00:00+00'''),
    ('date', 'zero', true, 'date ''2000-01-01'''),
    ('time', 'other', false, '%1$I + ''1 second'''),
    ('boolean', 'other', false, 'NOT %1$I'),
    ('numeric', 'other', false, '%1$I + 1'),
    ('text[]', 'other', false, '%1$I || ''x''::text'),
    ('text[]', 'order', false, '%1$I[2:] || %1$I[:1]');

-- every edit that has a row of book 1 to be made on
CREATE TEMP TABLE edited AS
SELECT l.relname, l.attname, e.edit, pg_temp.changes(format(
        'UPDATE %1$s SET %2$I = %3$s WHERE ctid = (SELECT max(ctid) FROM %1$s WHERE %4$I = 1'
        || ' AND %2$I IS %5$s AND %2$I::text IS DISTINCT FROM (%3$s)::text)',
        l.relation, l.attname, format(e.value, l.attname),
        CASE l.relname WHEN 'book' THEN 'id' ELSE 'book' END,
        CASE WHEN e.of_null THEN 'NULL' ELSE 'NOT NULL' END)) AS changes
FROM ledger_column AS l
JOIN edit AS e ON e.type = l.type AND (NOT e.of_null OR NOT l.attnotnull)
UNION ALL
SELECT l.relname, l.attname, 'null', pg_temp.changes(format(
        'UPDATE %1$s SET %2$I = NULL WHERE ctid = (SELECT max(ctid) FROM %1$s WHERE %3$I = 1'
        || ' AND %2$I IS NOT NULL)',
        l.relation, l.attname, CASE l.relname WHEN 'book' THEN 'id' ELSE 'book' END))
FROM ledger_column AS l WHERE NOT l.attnotnull
UNION ALL
SELECT l.relname, NULL::name, 'delete', pg_temp.changes(format(
        'DELETE FROM %1$s WHERE ctid = (SELECT max(ctid) FROM %1$s WHERE book = 1)', l.relation))
FROM (SELECT DISTINCT relation, relname FROM ledger_column) AS l WHERE l.relname <> 'book';

-- edits that the digest does not see: none
SELECT relname, attname, edit FROM edited WHERE changes = 'false' ORDER BY 1, 2, 3;
-- columns that no edit was made of: none, or the ledger above lacks a row, or the list a type
SELECT l.relname, l.attname FROM ledger_column AS l
WHERE NOT EXISTS (SELECT FROM edited AS e
    WHERE e.relname = l.relname AND e.attname = l.attname AND e.changes = 'true')
ORDER BY 1, 2;
SELECT count(*) FILTER (WHERE changes = 'true') > 200 AS many_edits,
    count(DISTINCT relname) >= 13 AS many_tables FROM edited;

-- values do not run into each other
SELECT s AS statement, pg_temp.changes(s) AS changes
FROM unnest(ARRAY[
    $$UPDATE faas.posting SET kind = 'or', memo = 'der' || memo WHERE kind = 'order'$$,
    $$UPDATE faas.posting SET kind = memo, memo = NULL WHERE kind = 'order'$$,
    $$UPDATE faas.posting SET kind = 'fee' WHERE kind = 'pay'$$,
    $$UPDATE faas.account SET flags = flags | 64 WHERE id = 1$$]) WITH ORDINALITY AS x (s, n)
ORDER BY n;

-- which accounts are hot is not content
SELECT faas.digest(1) AS before \gset
SELECT faas.account_hot(1), faas.account_hot(4, false);
SELECT faas.digest(1) = :'before' AS same;
-- nor are owner and grants
SELECT faas.book_grant(1, 'regress_clerk', 'post'), faas.book_revoke(1, 'regress_clerk', 'read');
SELECT faas.digest(1) = :'before' AS same;

SELECT * FROM faas.verify();
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
DROP OWNED BY regress_owner, regress_clerk;
DROP ROLE regress_owner;
DROP ROLE regress_clerk;
