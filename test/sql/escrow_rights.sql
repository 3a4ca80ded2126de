-- Whose rights count: who may hold on the book works on escrows, who may read sees them, others do not learn
-- that they exist; what is reserved is nobody's to take by hold_*; maker and checker by database role.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

CREATE ROLE regress_maker;
CREATE ROLE regress_checker;
CREATE ROLE regress_reader;
CREATE ROLE regress_stranger;
SELECT faas.access_grant(r) FROM unnest('{regress_maker,regress_checker,regress_reader,regress_stranger}'::regrole[]) AS r;
SELECT faas.book_grant(:book, r, p) FROM (VALUES ('regress_maker'::regrole, 'hold'), ('regress_checker', 'hold'), ('regress_checker', 'read'), ('regress_reader', 'read')) AS v (r, p);
GRANT USAGE ON SCHEMA regress_ledger TO PUBLIC;
SELECT faas.post(:cash, :alice, 'CNY 100') IS NOT NULL AS funded;
SELECT set_config('regress.alice', :'alice', false), set_config('regress.bob', :'bob', false), set_config('regress.book', :'book', false) \g /dev/null

-- with the right to hold, and no other
SET ROLE regress_maker;
SELECT escrow, replayed FROM faas.escrow_open(:book, 'deal', :alice, :bob, 'CNY 60', '[{"role": "payer", "name": "ann"}, {"role": "platform", "name": "desk"}]',
    conditions => '{"approvals": 1, "separate_roles": true}');
SELECT state, remaining FROM faas.escrow_fund(1);
SELECT bid_deal, replayed FROM faas.bid_open(:book, 'loan', :bob, 'CNY 10');
SELECT bid, missing FROM faas.bid_place(1, :alice, 'CNY 10');
SELECT count(*) FROM faas.visible_escrow;

-- figures of an account are for who may read it, also where a function of faas asks the ledger
CREATE FUNCTION pg_temp.short() RETURNS text LANGUAGE sql AS $$
    SELECT failure(format('SELECT faas.escrow_fund(e.escrow) FROM faas.escrow_open(%s, %L, %s, %s, %L) AS e',
        current_setting('regress.book'), 'short', current_setting('regress.alice'), current_setting('regress.bob'), 'CNY 30.01'))
$$;
SELECT pg_temp.short();
SET ROLE regress_checker;
SELECT pg_temp.short();

-- what is reserved is not for hold_*, whatever right one has
RESET ROLE;
SELECT hold FROM faas.visible_escrow \gset
SELECT hold AS bid FROM faas.visible_bid \gset
SET ROLE regress_maker;
SELECT c, failure('SELECT faas.' || format(c, :'hold')) FROM unnest(ARRAY['hold_capture(%L, to_account => 3)', 'hold_release(%L)', 'hold_increase(%L, ''CNY 1'')', 'hold_extend(%L, ''2090-01-01'')']) AS c;
SELECT failure(format('SELECT faas.hold_release(%L)', :'bid'));
SELECT idx, code, reason FROM faas.post_batch(ARRAY[ROW('capture', NULL, :bob, 'CNY 1', NULL, :'hold', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ROW('release', NULL, NULL, NULL, NULL, :'hold', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ROW('hold', :alice, NULL, 'CNY 1', NULL, NULL, 'faas.escrow', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)]::faas.request[]);
SELECT failure(format('SELECT faas.hold_place(%s, %L, kind => %L)', :alice, 'CNY 1', 'faas.'));
SELECT hold IS NOT NULL AS placed FROM faas.hold_place(:alice, 'CNY 1', kind => 'faas');

-- maker and checker: another name is not enough, it takes another role
SELECT approvals FROM faas.escrow_approve(1, 'ann');
SELECT failure('SELECT faas.escrow_approve(1, ''desk'')');
SELECT failure('SELECT faas.escrow_release(1, actor => ''system'')');
SET ROLE regress_checker;
SELECT failure('SELECT faas.escrow_release(1, actor => ''ann'')');
SELECT state, moved FROM faas.escrow_release(1, 'CNY 10', actor => 'system');
SELECT approver, role, by_role FROM faas.visible_escrow_approval;
SELECT sequence, operation, actor, by_role FROM faas.visible_escrow_event ORDER BY sequence;

-- who may only read sees all, and changes nothing
SET ROLE regress_reader;
SELECT escrow, state, remaining FROM faas.visible_escrow;
SELECT (SELECT count(*) FROM faas.visible_escrow_milestone) AS milestones, (SELECT count(*) FROM faas.visible_escrow_party) AS parties, (SELECT count(*) FROM faas.visible_escrow_leg) AS legs,
    (SELECT count(*) FROM faas.visible_bid_deal) AS deals, (SELECT count(*) FROM faas.visible_bid) AS bids, (SELECT count(*) FROM faas.visible_bid_event) AS bid_events;
CREATE TEMP TABLE call (n int, c text);
INSERT INTO call VALUES (1, 'escrow_open(%1$s, ''x'', %2$s, %3$s, ''CNY 1'')'), (2, 'escrow_fund(1)'), (3, 'escrow_approve(1, ''desk'')'), (4, 'escrow_release(1)'), (5, 'escrow_refund(1)'),
    (6, 'escrow_dispute(1, ''x'')'), (7, 'escrow_resolve(1, dismiss => true)'), (8, 'escrow_cancel(1)'), (9, 'escrow_expire_due(%1$s)'), (10, 'bid_open(%1$s, ''x'', %3$s, ''CNY 1'')'),
    (11, 'bid_place(1, %2$s, ''CNY 1'')'), (12, 'bid_settle(1)'), (13, 'bid_fail(1)');
GRANT SELECT ON call TO PUBLIC;
SELECT n, failure('SELECT faas.' || format(c, current_setting('regress.book'), current_setting('regress.alice'), current_setting('regress.bob'))) FROM call ORDER BY n;

-- a stranger learns nothing: as of an escrow that is not there
SET ROLE regress_stranger;
SELECT count(*) FROM faas.visible_escrow;
SELECT n, failure('SELECT faas.' || format(c, current_setting('regress.book'), current_setting('regress.alice'), current_setting('regress.bob'))) FROM call ORDER BY n;
SELECT failure('SELECT faas.escrow_fund(2)'), failure('SELECT faas.bid_settle(2)');

-- nor does he pay into another's book, or out of it
SELECT faas.account_open(faas.book_create('own', 'CNY', '2026-01-05'), 'mine', unlimited => true) AS mine \gset
SELECT failure(format('SELECT faas.escrow_open(faas.book_id(%L), %L, %s, %s, %L)', 'own', 'x', :mine, :bob, 'CNY 1'));
SELECT failure(format('SELECT faas.escrow_open(faas.book_id(%L), %L, %s, %s, %L)', 'own', 'x', :alice, :mine, 'CNY 1'));
SELECT failure(format('SELECT faas.bid_open(faas.book_id(%L), %L, %s, %L)', 'own', 'x', :bob, 'CNY 1'));

-- nothing is written in a read-only transaction
RESET ROLE;
BEGIN READ ONLY;
SELECT faas.escrow_fund(1);
ROLLBACK;
DROP TABLE call;
SELECT faas.access_revoke(r) FROM unnest('{regress_maker,regress_checker,regress_reader,regress_stranger}'::regrole[]) AS r;
\set ECHO none
\i :end
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
DROP OWNED BY regress_maker, regress_checker, regress_reader, regress_stranger;
DROP ROLE regress_maker, regress_checker, regress_reader, regress_stranger;
