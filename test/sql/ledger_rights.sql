-- Rights: two levels, access to faas and privileges on books; what each privilege opens, that a book
-- without any is invisible, memberships, and that a change counts at once.

SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET faas.clock = '2026-01-05 09:00:00+00';

CREATE FUNCTION pg_temp.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_message text;
    v_detail text;
    v_hint text;
BEGIN
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_message = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL,
        v_hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', sqlstate, v_message, nullif(v_detail, ''), nullif(v_hint, ''));
END
$$;

CREATE ROLE regress_rights_owner;
CREATE ROLE regress_rights_team;
CREATE ROLE regress_rights_clerk IN ROLE regress_rights_team;
CREATE ROLE regress_rights_stranger;

-- without access nothing can be called
SET ROLE regress_rights_owner;
SELECT pg_temp.failure($$SELECT faas.book_create('b')$$);
RESET ROLE;
SELECT faas.access_grant('regress_rights_owner');
SELECT faas.access_grant('regress_rights_team');
SELECT faas.access_grant('regress_rights_stranger');

-- what access_grant opens, and what it leaves to superusers
SET ROLE regress_rights_owner;
SELECT has_schema_privilege('faas', 'USAGE') AS schema,
       has_schema_privilege('faas_internal', 'USAGE') AS internal,
       has_type_privilege('faas.amount', 'USAGE') AS type,
       has_table_privilege('faas.currency', 'SELECT') AS registry,
       has_table_privilege('faas.posting', 'REFERENCES') AS foreign_key,
       has_table_privilege('faas.posting', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE') AS posting;
SELECT f, pg_temp.failure('SELECT faas.' || f) FROM (VALUES
    ($$access_grant('regress_rights_owner')$$), ($$access_revoke('regress_rights_owner')$$),
    ($$restore_begin()$$), ($$restore_end()$$), ($$currency_add('POINT', 0)$$)) AS v(f);
RESET ROLE;

-- nor does a right to execute make a restorer
GRANT EXECUTE ON FUNCTION faas.restore_begin(), faas.restore_end() TO regress_rights_owner;
GRANT USAGE ON SCHEMA faas_internal TO regress_rights_owner;
GRANT EXECUTE ON FUNCTION faas_internal.require_superuser(text) TO regress_rights_owner;
SET ROLE regress_rights_owner;
SELECT pg_temp.failure('SELECT faas.restore_begin()'), pg_temp.failure('SELECT faas.restore_end()');
SELECT pg_temp.failure('SET faas.restoring = on'), pg_temp.failure('SET faas.clock = ''2000-01-01''');

-- every view can be read, operators, casts and aggregates work: none of them needs faas_internal
RESET ROLE;
REVOKE USAGE ON SCHEMA faas_internal FROM regress_rights_owner;
SET ROLE regress_rights_owner;
SELECT count(*) > 5 AS views,
       count(*) FILTER (WHERE pg_temp.failure('SELECT * FROM ' || c.oid::regclass) <> 'no error') AS failed
  FROM pg_class AS c WHERE c.relnamespace = 'faas'::regnamespace AND c.relkind = 'v';
SELECT faas.sum(a), max(a::text), sum(a::numeric), bool_or(a OPERATOR(faas.>) 'CNY 1'), max(to_jsonb(a)::text)
  FROM unnest('{CNY 1,CNY 2.5}'::faas.amount[]) AS a;
SELECT v.a, v.a::faas.amount(CNY, 4) AS coerced FROM unnest('{CNY 1,CNY 2.5}'::faas.amount[]) AS v(a)
 ORDER BY v.a USING OPERATOR(faas.>);

-- the owner holds every right
SELECT faas.book_create('b', 'USD') AS book \gset
SELECT faas.account_open(:book, 'a') AS account \gset
SELECT faas.day_cut(:book);
SELECT f, pg_temp.failure('SELECT * FROM faas.' || f) FROM (VALUES
    ($$balance(1)$$), ($$balance_on(1, '2026-01-05')$$), ($$trial_balance(1)$$),
    ($$closing_balance(1)$$), ($$statement(1, '2026-01-01', '2026-02-01')$$), ($$verify(1)$$)) AS v(f);

-- to a stranger the book does not exist
SET ROLE regress_rights_stranger;
SELECT f, pg_temp.failure('SELECT faas.' || f) FROM (VALUES
    ($$book_id('b')$$),
    ($$account_id(1, 'a')$$),
    ($$account_open(1, 'b')$$),
    ($$subject_create(1, '1', 'n', 'asset')$$),
    ($$party_create(1, '1', 'n')$$),
    ($$book_grant(1, 'regress_rights_stranger', 'admin')$$),
    ($$book_revoke(1, 'regress_rights_owner', 'admin')$$),
    ($$day_cut(1)$$),
    ($$period_close(1, '2000-01-01')$$),
    ($$account_limit(1)$$),
    ($$account_block(1, 'both', 'r')$$),
    ($$account_unblock(1)$$),
    ($$account_hot(1)$$),
    ($$account_stripes(1, 2)$$),
    ($$account_close(1)$$),
    ($$account_reopen(1)$$)) AS v(f);

-- what is really not there gets the same words
SELECT f, pg_temp.failure('SELECT faas.' || f) FROM (VALUES
    ($$account_id(999, 'a')$$), ($$account_close(999)$$), ($$account_close(0)$$),
    ($$day_cut(-1)$$)) AS v(f);

-- one privilege shows the book and opens nothing but itself; a member has what his role has
RESET ROLE;
SET ROLE regress_rights_owner;
SELECT faas.book_grant(:book, 'regress_rights_team', 'read');
SELECT faas.book_grant(:book, 'regress_rights_team', 'read');
SET ROLE regress_rights_clerk;
SELECT faas.book_id('b') = :book AS visible, faas.account_id(:book, 'a') = :account AS found;
SELECT f, pg_temp.failure('SELECT faas.' || f) FROM (VALUES
    ($$account_open(1, 'b')$$),
    ($$book_grant(1, 'regress_rights_stranger', 'read')$$),
    ($$account_close(1)$$)) AS v(f);

-- admin may grant on, and the new right counts in the same session
RESET ROLE;
SELECT faas.book_grant(:book, 'regress_rights_team', 'admin');
SET ROLE regress_rights_clerk;
SELECT faas.account_open(:book, 'b');
SELECT faas.book_grant(:book, 'regress_rights_stranger', 'hold');
SET ROLE regress_rights_stranger;
SELECT faas.book_id('b') = :book AS visible;

-- revoked at once, rolled back at once, gone with the membership
RESET ROLE;
BEGIN;
SELECT faas.book_revoke(:book, 'regress_rights_stranger', 'hold');
SET LOCAL ROLE regress_rights_stranger;
SELECT pg_temp.failure($$SELECT faas.book_id('b')$$);
ROLLBACK;
SET ROLE regress_rights_stranger;
SELECT faas.book_id('b') = :book AS visible_again;
RESET ROLE;
SELECT faas.book_revoke(:book, 'regress_rights_stranger', 'hold');
SELECT faas.book_revoke(:book, 'regress_rights_stranger', 'hold');
SELECT grantee, privilege, granted_by = current_user::regrole AS by_superuser
  FROM faas.book_privilege ORDER BY privilege;
SELECT faas.access_grant('regress_rights_clerk');
REVOKE regress_rights_team FROM regress_rights_clerk;
SET ROLE regress_rights_clerk;
SELECT pg_temp.failure($$SELECT faas.book_id('b')$$);

-- a member of the owner holds all
RESET ROLE;
GRANT regress_rights_owner TO regress_rights_clerk;
SET ROLE regress_rights_clerk;
SELECT faas.account_open(:book, 'c');
RESET ROLE;

-- errors of the arguments
SELECT f, pg_temp.failure('SELECT faas.' || f) FROM (VALUES
    ($$book_grant(NULL, 'regress_rights_team', 'read')$$),
    ($$book_grant(1, NULL, 'read')$$),
    ($$book_grant(1, 0::regrole, 'read')$$),
    ($$book_grant(1, 'regress_rights_team', NULL)$$),
    ($$book_grant(1, 'regress_rights_team', 'write')$$),
    ($$book_revoke(1, NULL, 'read')$$),
    ($$book_revoke(1, 'regress_rights_team', 'READ')$$),
    ($$access_grant(NULL)$$), ($$access_grant(0::regrole)$$), ($$access_revoke(NULL)$$)) AS v(f);

-- access taken back
REVOKE regress_rights_owner FROM regress_rights_clerk;
SELECT faas.access_revoke('regress_rights_owner'), faas.access_revoke('regress_rights_team'),
       faas.access_revoke('regress_rights_stranger'), faas.access_revoke('regress_rights_clerk');
SET ROLE regress_rights_owner;
SELECT pg_temp.failure('SELECT faas.day_cut(1)');
RESET ROLE;
DROP ROLE regress_rights_clerk, regress_rights_team, regress_rights_stranger, regress_rights_owner;

-- leave an empty ledger behind
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
