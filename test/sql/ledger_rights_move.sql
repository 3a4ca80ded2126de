-- Rights on movements: post, hold, read and admin open what they say and nothing else; books without a
-- right are invisible in every movement function, keys included; figures are for those who may read.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

CREATE ROLE regress_move_owner;
CREATE ROLE regress_move_poster;
CREATE ROLE regress_move_holder;
CREATE ROLE regress_move_reader;
CREATE ROLE regress_move_admin;
CREATE ROLE regress_move_stranger;
SELECT count(faas.access_grant(r::regrole)) FROM unnest(ARRAY['owner', 'poster', 'holder', 'reader', 'admin', 'stranger']) AS n,
    concat('regress_move_', n) AS r;
GRANT USAGE ON SCHEMA regress_ledger TO PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA regress_ledger TO PUBLIC;

-- the tenant's book, made by its owner: ids 7, 8, 9
SET ROLE regress_move_owner;
SELECT faas.book_create('tenant', 'CNY', '2026-01-05') AS tenant \gset
SELECT faas.account_open(:tenant, 'vault', unlimited => true) AS vault, faas.account_open(:tenant, 'one') AS one,
       faas.account_open(:tenant, 'two') AS two \gset
SELECT faas.book_grant(:tenant, 'regress_move_poster', 'post'), faas.book_grant(:tenant, 'regress_move_holder', 'hold'),
       faas.book_grant(:tenant, 'regress_move_reader', 'read'), faas.book_grant(:tenant, 'regress_move_admin', 'admin') \gset
SELECT journal AS j FROM faas.post(:vault, :one, 'CNY 100', 'k1') \gset
SELECT journal AS j2 FROM faas.post(ARRAY[(:vault, :one, 'CNY 1', NULL, NULL, NULL), (:vault, :two, 'CNY 1', NULL, NULL, NULL)]::faas.posting_line[],
    '019b8d62-7a80-7000-8000-0000000000c1') \gset
SELECT hold AS h FROM faas.hold_place(:one, 'CNY 10', :two, 'h1') \gset
SELECT r.replayed FROM faas.hold_release(:'h', 'CNY 1', 'e1') AS r;
RESET ROLE;
SELECT faas.post(:cash, :alice, 'CNY 5', 'mine') IS NOT NULL AS posted;
CREATE TABLE before AS SELECT faas.digest(:tenant) AS digest;

-- one call of each kind
CREATE TABLE calls AS SELECT row_number() OVER () AS n, f AS label, replace(replace(replace(f, ':j2', quote_literal(:'j2')),
    ':j', quote_literal(:'j')), ':h', quote_literal(:'h')) AS f FROM (VALUES
    ($$post(7, 8, 'CNY 1')$$),
    ($$post(7, 8, 'CNY 1', 'k1')$$),
    ($$post(7, 8, 'CNY 100', 'k1')$$),
    ($$post(7, 8, 'CNY -1', 'k1')$$),
    ($$post(8, 9, 'CNY 1000')$$),
    ($$post(7, 8, 'USD 1')$$),
    ($$post(ARRAY[(7, 8, 'CNY 1', NULL, NULL, NULL)]::faas.posting_line[])$$),
    ($$reverse(:j)$$),
    ($$reverse(:j, line => 5)$$),
    ($$reverse(:j2, 'CNY 1')$$),
    ($$reverse(:j2, 'CNY -1', line => 1)$$),
    ($$hold_place(8, 'CNY 1')$$),
    ($$hold_place(8, 'CNY 10', 9, 'h1')$$),
    ($$hold_capture(:h)$$),
    ($$hold_capture(:h, key => 'k1')$$),
    ($$hold_capture(:h, 'CNY 1000')$$),
    ($$hold_release(:h, 'CNY 1', 'e1')$$),
    ($$hold_release(:h, 'CNY 1000')$$),
    ($$hold_increase(:h, 'CNY 1')$$),
    ($$hold_extend(:h, NULL)$$)) AS v(f);
GRANT SELECT ON calls TO PUBLIC;
-- what a role may is undone again
CREATE FUNCTION attempt(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RAISE EXCEPTION USING ERRCODE = 'P0099', MESSAGE = 'allowed';
EXCEPTION WHEN SQLSTATE 'P0099' THEN
    RETURN 'allowed';
END
$$;
CREATE FUNCTION tried(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v_failure text := failure('SELECT attempt(' || quote_literal(statement) || ')');
BEGIN
    RETURN CASE v_failure WHEN 'no error' THEN 'allowed' ELSE v_failure END;
END
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA regress_ledger TO PUBLIC;

SET ROLE regress_move_owner;
SELECT label, tried('SELECT faas.' || f) FROM calls ORDER BY n;
-- to post is to post and to reverse; no figure is told
SET ROLE regress_move_poster;
SELECT label, tried('SELECT faas.' || f) FROM calls ORDER BY n;
SELECT count(*) AS readable FROM faas.visible_posting;
SELECT failure('SELECT faas.balance(8)');
-- to hold is to place, capture and release
SET ROLE regress_move_holder;
SELECT label, tried('SELECT faas.' || f) FROM calls ORDER BY n;
-- to read moves nothing, nor does admin
SET ROLE regress_move_reader;
SELECT label, tried('SELECT faas.' || f) FROM calls WHERE n IN (1, 3, 7, 8, 12, 14, 17, 19, 20) ORDER BY n;
SELECT posted, held, available FROM faas.balance(:one);
SET ROLE regress_move_admin;
SELECT label, tried('SELECT faas.' || f) FROM calls WHERE n IN (1, 3, 7, 8, 12, 14, 17, 19, 20) ORDER BY n;
SELECT failure('SELECT faas.balance(8)');

-- a stranger: nothing is there, whatever the key, the form or the state
SET ROLE regress_move_stranger;
SELECT label, tried('SELECT faas.' || f) FROM calls ORDER BY n;
SELECT count(*) AS readable FROM faas.visible_posting;
SELECT faas.hold_expire_due('2100-01-01');
-- with a book of his own, between the two, and with keys of the other
SELECT faas.book_create('stranger', 'CNY', '2026-01-05') AS strange \gset
SELECT faas.account_open(:strange, 'in', unlimited => true) AS s1, faas.account_open(:strange, 'out', unlimited => true) AS s2 \gset
SELECT f, tried('SELECT faas.' || replace(f, ':h', quote_literal(:'h'))) FROM (VALUES
    ($$post(10, 7, 'CNY 1')$$), ($$post(7, 10, 'CNY 1')$$), ($$hold_place(10, 'CNY 1', 7)$$), ($$hold_capture(:h, to_account => 10)$$),
    ($$post(10, 11, 'CNY 1', 'k1')$$), ($$post(10, 11, 'CNY 1', '019b8d62-7a80-7000-8000-0000000000c1')$$)) AS v(f);
-- in a batch too: 50, 51, 52; of the others the codes of rights
SELECT idx, code, reason FROM faas.post_batch(ARRAY[
    ('post', 7, 8, 'CNY 100', 'k1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ('post', 10, 8, 'CNY 1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ('hold', 8, 9, 'CNY 10', 'h1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ('capture', NULL, 10, NULL, NULL, 'h1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ('release', NULL, NULL, NULL, 'e1', 'h1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ('post', 10, 11, 'CNY 1', '019b8d62-7a80-7000-8000-0000000000c1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ('post', 10, 11, 'CNY 1', 'k1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)]::faas.request[]);
SET ROLE regress_move_poster;
SELECT idx, code, reason FROM faas.post_batch(ARRAY[
    ('hold', 8, 9, 'CNY 1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)]::faas.request[]);
RESET ROLE;
SELECT faas.digest(:tenant) = digest AS nothing_changed FROM before;

-- granted to a role one is a member of; revoked, it is gone at once
GRANT regress_move_poster TO regress_move_stranger;
SET ROLE regress_move_stranger;
SELECT tried('SELECT faas.post(7, 8, ''CNY 1'')');
RESET ROLE;
SELECT faas.book_revoke(:tenant, 'regress_move_poster', 'post');
SET ROLE regress_move_stranger;
SELECT tried('SELECT faas.post(7, 8, ''CNY 1'')');
RESET ROLE;

-- the sweep: in the books in which one may hold
SET ROLE regress_move_owner;
SELECT replayed FROM faas.hold_place(:one, 'CNY 1', expires_at => '2026-01-05 09:00:01+00');
RESET ROLE;
SET faas.clock = '2026-01-05 09:00:01+00';
SET ROLE regress_move_poster;
SELECT faas.hold_expire_due();
SET ROLE regress_move_holder;
SELECT faas.hold_expire_due(), faas.hold_expire_due();
RESET ROLE;

SELECT * FROM faas.verify();
SET client_min_messages = warning;
DROP SCHEMA regress_ledger CASCADE;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
DROP ROLE regress_move_owner, regress_move_poster, regress_move_holder, regress_move_reader, regress_move_admin,
    regress_move_stranger;
RESET client_min_messages;
