-- Attackers in the manner of contrib/seg: an ordinary role plants schemas, types, tables, functions and
-- operators before CREATE EXTENSION and before calls, and nothing of his ever runs with the rights of
-- somebody else.  A planted function announces itself with a NOTICE.
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE ROLE regress_attacker;
CREATE ROLE regress_victim;
GRANT CREATE ON SCHEMA public TO regress_attacker;
SELECT current_database() AS database \gset
GRANT CREATE, TEMPORARY ON DATABASE :"database" TO regress_attacker;
RESET client_min_messages;

-- he may not install it himself
SET ROLE regress_attacker;
CREATE EXTENSION faas;

-- a planted schema of either name is an error, not adopted (18 adds where in the script)
\set SHOW_CONTEXT never
CREATE SCHEMA faas;
RESET ROLE;
CREATE EXTENSION faas;
DROP SCHEMA faas;
SET ROLE regress_attacker;
CREATE SCHEMA faas_internal;
CREATE TABLE faas_internal.bait (n integer);
RESET ROLE;
CREATE EXTENSION faas;
CREATE EXTENSION faas SCHEMA public;
DROP SCHEMA faas_internal CASCADE;
SELECT count(*) AS left_behind FROM pg_namespace WHERE nspname LIKE 'faas%';
\set SHOW_CONTEXT errors

-- planted in the path of whoever installs and calls: functions that shadow built-in ones, operators
-- that match better than the built-in ones, a type, tables
SET ROLE regress_attacker;
SET search_path = public;
CREATE FUNCTION trojan(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE NOTICE 'trojan % runs as %', what, CASE current_user WHEN 'regress_attacker'
        THEN 'the attacker' ELSE 'SOMEBODY ELSE' END;
END $$;
CREATE FUNCTION length(text) RETURNS integer LANGUAGE plpgsql AS
    $$ BEGIN PERFORM public.trojan('length'); RETURN 1; END $$;
CREATE FUNCTION nextval(regclass) RETURNS bigint LANGUAGE plpgsql AS
    $$ BEGIN PERFORM public.trojan('nextval'); RETURN 1; END $$;
CREATE FUNCTION format(text, name) RETURNS text LANGUAGE plpgsql AS
    $$ BEGIN PERFORM public.trojan('format'); RETURN 'SELECT 1'; END $$;
CREATE FUNCTION eq(bigint, bigint) RETURNS boolean LANGUAGE plpgsql AS
    $$ BEGIN PERFORM public.trojan('='); RETURN true; END $$;
CREATE OPERATOR = (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = eq);
CREATE FUNCTION eq(text, text) RETURNS boolean LANGUAGE plpgsql AS
    $$ BEGIN PERFORM public.trojan('='); RETURN true; END $$;
CREATE OPERATOR = (LEFTARG = text, RIGHTARG = text, FUNCTION = eq);
CREATE FUNCTION eq(regrole, regrole) RETURNS boolean LANGUAGE plpgsql AS
    $$ BEGIN PERFORM public.trojan('='); RETURN true; END $$;
CREATE OPERATOR = (LEFTARG = regrole, RIGHTARG = regrole, FUNCTION = eq);
CREATE TYPE amount AS (x text);
CREATE TABLE book (id bigint, name text);
CREATE TABLE pg_extension (extname text, extversion text);

-- the trap works
SET search_path = public, pg_catalog;
SELECT length('x'), 1::bigint = 2::bigint AS equal, 'a'::text = 'b' AS equal_too;
RESET ROLE;

-- the installer has the planted schema first in his path
SET search_path = public, pg_catalog;
CREATE EXTENSION faas;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET faas.clock = '2026-01-05 09:00:00+00';
SELECT faas.access_grant('regress_victim'), faas.access_grant('regress_attacker');

-- so has the victim, and the attacker himself with temporary objects before all
SET ROLE regress_victim;
SELECT faas.book_create('victim', 'CNY') AS book;
SELECT faas.subject_create(1, '1', 'assets', 'asset'), faas.subject_create(1, '11', 'c', 'asset', '1');
SELECT faas.party_create(1, 'p', 'party', identity_type => 't', identity_number => '1');
SELECT faas.account_open(1, 'a', subject => '11', party => 1) AS account;
SELECT faas.account_limit(1, overdraft => 'CNY 1'), faas.account_block(1, 'both', 'r'),
       faas.account_unblock(1), faas.account_close(1), faas.account_reopen(1);
SELECT faas.book_id('victim'), faas.account_id(1, 'a'),
    (SELECT v.library OPERATOR(pg_catalog.=) v.extension FROM faas.version() AS v) AS one_version;
SELECT faas.book_grant(1, 'regress_attacker', 'read'), faas.book_revoke(1, 'regress_attacker', 'read');
SELECT faas.day_cut(1), faas.period_close(1, '2026-01-01');
RESET ROLE;

SET ROLE regress_attacker;
CREATE TEMP TABLE account (id bigint, book bigint, flags integer);
CREATE TEMP TABLE pg_proc (oid oid);
CREATE FUNCTION pg_temp.now() RETURNS timestamptz LANGUAGE plpgsql AS
    $$ BEGIN PERFORM public.trojan('now'); RETURN 'epoch'; END $$;
SET search_path = pg_temp, public, pg_catalog;
SELECT faas.book_create('attacker', 'CNY') AS book;
SELECT faas.account_open(2, 'a') AS account;
SELECT faas.account_block(2, 'debit', 'r''; DROP TABLE faas.book; --');
SELECT faas.account_close(2);
SELECT faas.day_cut(2);
SELECT v.library OPERATOR(pg_catalog.=) v.extension AS one_version FROM faas.version() AS v;

-- another role's book stays out of reach, by every function that names one
SELECT faas.account_open(1, 'mine');
SELECT faas.account_close(1);
SELECT faas.book_grant(1, 'regress_attacker', 'admin');
SELECT faas.day_cut(1);

-- the role of the call is his own again after each of them, also after an error
SELECT current_user;
SELECT pg_catalog.count(*) FROM faas.book;
SELECT pg_catalog.current_setting('search_path');
RESET ROLE;
RESET search_path;

-- names cannot inject into the GRANTs, whatever they hold
CREATE ROLE "regress_o'x""y; DROP ROLE regress_victim; --";
SELECT faas.access_grant($$"regress_o'x""y; DROP ROLE regress_victim; --"$$);
SELECT has_schema_privilege('regress_o''x"y; DROP ROLE regress_victim; --', 'faas', 'USAGE');
SELECT faas.access_revoke($$"regress_o'x""y; DROP ROLE regress_victim; --"$$);
DROP ROLE "regress_o'x""y; DROP ROLE regress_victim; --";

-- a role without access can call nothing, and nobody but the owner reads or writes a table
CREATE ROLE regress_nobody;
SELECT count(*) FILTER (WHERE has_function_privilege('regress_nobody', p.oid, 'EXECUTE')) AS callable,
       count(*) > 50 AS functions
  FROM pg_catalog.pg_proc AS p WHERE p.pronamespace::regnamespace::text IN ('faas', 'faas_internal');
SELECT c.relname, p.privilege AS held_by_a_role_with_access
  FROM pg_class AS c,
       unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) AS p(privilege)
 WHERE c.relnamespace = 'faas'::regnamespace AND c.relkind IN ('r', 'p')
   AND has_table_privilege('regress_victim', c.oid, p.privilege)
 ORDER BY c.relname, p.privilege;
SELECT c.relname, p.privilege AS written_by_a_role_with_access
  FROM pg_class AS c, unnest('{INSERT,UPDATE,DELETE}'::text[]) AS p(privilege)
 WHERE c.relnamespace = 'faas'::regnamespace AND c.relkind = 'v'
   AND has_table_privilege('regress_victim', c.oid, p.privilege);

-- to be read when it changes: what runs with the rights of its owner
SELECT p.oid::regprocedure AS security_definer FROM pg_catalog.pg_proc AS p
 WHERE p.pronamespace::regnamespace::text IN ('faas', 'faas_internal') AND p.prosecdef ORDER BY 1;

SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
DROP OWNED BY regress_attacker, regress_victim, regress_nobody CASCADE;
DROP ROLE regress_attacker, regress_victim, regress_nobody;
CREATE EXTENSION faas;
