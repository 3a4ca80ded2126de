-- A ledger in which everything has happened, archived: products stop it while they need a posting, and are sound
-- when all of theirs are gone.
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
SET faas.clock = '2026-01-09 10:00:00+00';
SELECT faas.day_cut(1) > '2026-01-05' AS later;
SELECT business_date - 1 AS through FROM faas.visible_book WHERE book = 1 \gset

-- windows that are not settled, an instruction without an answer
\set VERBOSITY terse
SELECT faas.posting_archive(1, :'through');
\set VERBOSITY default
SELECT n.* FROM faas_internal.settlement_archive_needs(1, :'through') AS n ORDER BY n.object;
SELECT faas.window_close(1) IS NOT NULL AS closed;
SELECT settlement AS s, state FROM faas.settlement_create(1, '{2,3}') \gset
SELECT r.state, v.state, c.state, e.state FROM faas.settlement_record(:s) AS r, faas.settlement_reserve(:s) AS v, faas.settlement_commit(:s) AS c, faas.settlement_settle(:s) AS e;
SELECT batch, instructions > 0 AS some FROM faas.instruction_export(:s) \gset
SELECT count(*) > 0 AS needed FROM faas_internal.settlement_archive_needs(1, :'through') AS n WHERE n.object ~ '^window';
SELECT accepted > 0 AS some FROM faas.instruction_import(:batch, (SELECT jsonb_build_object('results', jsonb_agg(jsonb_build_object('instruction', instruction, 'result', 'accepted')))
    FROM faas.visible_instruction WHERE batch = :batch));
SELECT * FROM faas.verify();
CREATE TEMP TABLE before AS SELECT * FROM faas.account_balance WHERE book = 1;
CREATE TEMP TABLE terms AS SELECT 'escrow' AS what, e::text FROM faas.visible_escrow AS e UNION ALL SELECT 'window', w::text FROM faas.visible_window AS w
    UNION ALL SELECT 'order', o::text FROM faas.visible_product_order AS o UNION ALL SELECT 'hold', h::text FROM faas.visible_hold AS h;

-- all of it but the open day
SELECT journals > 100 AS many, postings > journals AS more FROM faas.posting_archive(1, :'through');
SELECT * FROM faas.verify();
SELECT a.archive, c.* FROM faas.visible_archive AS a, faas.archive_check(a.archive) AS c;
SELECT count(*) FROM (TABLE before EXCEPT SELECT * FROM faas.account_balance) AS x;
SELECT count(*) FROM (TABLE terms EXCEPT (SELECT 'escrow', e::text FROM faas.visible_escrow AS e UNION ALL SELECT 'window', w::text FROM faas.visible_window AS w
    UNION ALL SELECT 'order', o::text FROM faas.visible_product_order AS o UNION ALL SELECT 'hold', h::text FROM faas.visible_hold AS h)) AS x;
-- what is left of each goes on
SELECT replayed FROM faas.post(1, 2, 'CNY 100.00', key => 'order 7', kind => 'order', memo => E'tab\t, line\n, 人民币', metadata => '{"a": [1]}');
SELECT replayed FROM faas.hold_capture('01900000-0000-7000-8000-00000000000a', 'CNY 12', key => 'capture');
SELECT state FROM faas.escrow_release(1, 'CNY 5', 1, ARRAY[(3, NULL, 1)]::faas.escrow_share[], evidence => 'invoice', memo => 'a part', actor => 'desk', key => 'escrow release');
SELECT faas.account_unblock(2), faas.account_unblock(3);
SELECT replayed FROM faas.hold_capture('01900000-0000-7000-8000-00000000000a', 'CNY 1');
SELECT replayed FROM faas.post(1, 2, 'CNY 1');
SELECT * FROM faas.verify();
SELECT faas.day_cut(1) IS NOT NULL AS cut;
SELECT journals FROM faas.posting_archive(1, (SELECT business_date - 1 FROM faas.visible_book WHERE book = 1));
SELECT * FROM faas.verify();

SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
DROP ROLE regress_owner, regress_clerk;
