-- Expiry and disputes: what the sweep does with what remains, that a dispute stops it, that an award shares
-- out all that is left and closes.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

SELECT faas.post(:cash, :alice, 'CNY 10000') IS NOT NULL AS funded;
SELECT faas.account_open(:book, 'carol', 'CNY', '2001') AS carol \gset
CREATE FUNCTION escrow(deal text, amount faas.amount, on_expiry text, expires_at timestamptz DEFAULT '2026-02-01', parties jsonb DEFAULT NULL) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_escrow bigint := (SELECT e.escrow FROM faas.escrow_open(faas.book_id('bank'), deal, a('alice'), a('bob'), amount, parties, expires_at => expires_at, on_expiry => on_expiry) AS e);
BEGIN
    PERFORM faas.escrow_fund(v_escrow);
    RETURN v_escrow;
END $$;
CREATE VIEW escrows AS SELECT deal, state, disputed, funded, released, refunded, remaining, sweep_at FROM faas.visible_escrow ORDER BY escrow;
CREATE VIEW legs AS SELECT e.deal, v.operation, b.code, l.refund, l.amount FROM faas.visible_escrow_leg AS l JOIN faas.visible_escrow AS e USING (escrow)
    JOIN faas.visible_escrow_event AS v USING (event) JOIN faas.account_balance AS b USING (account) ORDER BY l.event, l.number;

-- Worked number 4 of escrow: an expiry during a dispute moves nothing; an award of 60/40 pays both, and nothing
-- remains.  100.01 by 60/40 is 60.006 and 40.004: numeric says how much each is short of a fen
SELECT escrow('disputed', 'CNY 100.01', 'refund') AS e \gset
SELECT * FROM faas.escrow_dispute(:e, 'not as described', 'alice', key => 'dispute');
SELECT failure(format('SELECT faas.escrow_release(%s)', :e));
SELECT failure(format('SELECT faas.escrow_refund(%s)', :e));
SELECT failure(format('SELECT faas.escrow_dispute(%s, %L)', :e, 'again'));
SELECT failure(format('SELECT faas.escrow_approve(%s, %L)', :e, 'alice'));
SET faas.clock = '2026-03-01 09:00:00+00';
SELECT faas.escrow_expire_due(:book);
SELECT * FROM escrows;
SELECT * FROM balances LIMIT 3;
SELECT 100.01 * 0.6 AS bob, 100.01 * 0.4 AS alice;
SELECT * FROM faas.escrow_resolve(:e, ARRAY[(:bob, NULL, 60), (:alice, NULL, 40)]::faas.escrow_share[], reason => 'both are right', key => 'award');
SELECT * FROM faas.escrow_resolve(:e, ARRAY[(:bob, NULL, 60), (:alice, NULL, 40)]::faas.escrow_share[], reason => 'both are right', key => 'award');
SELECT * FROM escrows;
SELECT * FROM legs;
SELECT * FROM balances LIMIT 3;
SELECT failure(format('SELECT faas.escrow_resolve(%s, ARRAY[(%s, NULL, 1)]::faas.escrow_share[])', :e, :bob));

-- an award by amounts is all of what is left, to whomever; conditions do not bind it
SET faas.clock = '2026-01-05 09:00:00+00';
SELECT escrow('arbiter', 'CNY 30', 'release', parties => '[{"role": "arbiter", "name": "judge"}, {"role": "payer", "name": "alice"}]') AS e \gset
SELECT failure(format('SELECT faas.escrow_resolve(%s, ARRAY[(%s, NULL, 1)]::faas.escrow_share[])', :e, :bob));
SELECT moved FROM faas.escrow_release(:e, 'CNY 10');
SELECT state, moved, remaining FROM faas.escrow_dispute(:e, 'too late');
SELECT failure(format('SELECT faas.escrow_resolve(%s, ARRAY[(%s, NULL, 1)]::faas.escrow_share[], actor => %L)', :e, :bob, 'alice'));
SELECT failure(format('SELECT faas.escrow_resolve(%s, ARRAY[(%s, %L, NULL)]::faas.escrow_share[], actor => %L)', :e, :bob, 'CNY 19.99', 'judge'));
SELECT failure(format('SELECT faas.escrow_resolve(%s, ARRAY[(%s, %L, NULL)]::faas.escrow_share[], actor => %L)', :e, :bob, 'CNY 20.01', 'judge'));
SELECT failure(format('SELECT faas.escrow_resolve(%s, actor => %L)', :e, 'judge'));
SELECT failure(format('SELECT faas.escrow_resolve(%s, ARRAY[(%s, NULL, 1)]::faas.escrow_share[], dismiss => true, actor => %L)', :e, :bob, 'judge'));
SELECT state, moved, remaining FROM faas.escrow_resolve(:e, ARRAY[(:carol, 'CNY 5', NULL), (:alice, 'CNY 3', NULL), (:bob, 'CNY 12', NULL)]::faas.escrow_share[], actor => 'judge');

-- dismissed: the escrow goes on, and expires as it would have
SELECT escrow('dismissed', 'CNY 8', 'release') AS e \gset
SELECT state FROM faas.escrow_dispute(:e, 'nonsense');
SELECT state, moved, remaining FROM faas.escrow_resolve(:e, dismiss => true);
SELECT * FROM escrows;

-- the sweep: refund, release, keep, one that was not funded, in part; exactly at the expiry
SELECT escrow('refund', 'CNY 7', 'refund') AS e \gset
SELECT moved FROM faas.escrow_release(:e, 'CNY 2');
SELECT escrow('keep', 'CNY 6', 'keep') AS keep, escrow('never', 'CNY 4', 'refund', NULL) AS never;
SELECT escrow FROM faas.escrow_open(:book, 'unfunded', :alice, :bob, 'CNY 3', expires_at => '2026-02-01');
SET faas.clock = '2026-01-31 23:59:59.999999+00';
SELECT faas.escrow_expire_due(:book);
SET faas.clock = '2026-02-01 00:00:00+00';

-- expired is expired, swept or not
CREATE FUNCTION e(deal text) RETURNS bigint LANGUAGE sql AS 'SELECT escrow FROM faas.visible_escrow AS v WHERE v.deal = e.deal';
SELECT deal, failure(format(call, e(deal))) FROM (VALUES (1, 'refund', 'SELECT faas.escrow_release(%s)'), (2, 'dismissed', 'SELECT faas.escrow_release(%s)'),
    (3, 'dismissed', 'SELECT faas.escrow_refund(%s)'), (4, 'keep', 'SELECT faas.escrow_release(%s)'), (5, 'unfunded', 'SELECT faas.escrow_fund(%s)'),
    (6, 'refund', 'SELECT faas.escrow_dispute(%s, ''too late'')'), (7, 'refund', 'SELECT faas.escrow_approve(%s)')) AS t (n, deal, call) ORDER BY n;
SELECT faas.escrow_expire_due(:book, batch => 1) AS first, faas.escrow_expire_due(:book) AS rest, faas.escrow_expire_due(:book) AS none;
SELECT * FROM escrows;
SELECT * FROM legs WHERE operation = 'expire';
SELECT deal, failure(format(call, e(deal))) FROM (VALUES (1, 'refund', 'SELECT faas.escrow_refund(%s)'), (2, 'unfunded', 'SELECT faas.escrow_cancel(%s)')) AS t (n, deal, call) ORDER BY n;

-- what is kept is refunded, or disputed and awarded
SELECT state FROM faas.escrow_refund(e('keep'), 'CNY 1');
SELECT state FROM faas.escrow_dispute(e('keep'), 'whose is it?');
SELECT state, moved, remaining FROM faas.escrow_resolve(e('keep'), ARRAY[(:bob, NULL, 1)]::faas.escrow_share[]);

-- what the ledger refuses is put off, and stops nobody else
SELECT faas.account_open(:book, 'dave', 'CNY') AS dave \gset
SELECT escrow AS e FROM faas.escrow_open(:book, 'to dave', :alice, :dave, 'CNY 2', expires_at => '2026-03-01', on_expiry => 'release') \gset
SELECT state FROM faas.escrow_fund(:e);
SELECT escrow('to bob', 'CNY 1', 'release', '2026-03-01') AS e \gset
SELECT faas.account_block(:dave, 'credit', 'court order');
SET faas.clock = '2026-03-01 00:00:00+00';
SELECT faas.escrow_expire_due(:book);
SELECT faas.escrow_expire_due(:book);
SELECT * FROM escrows WHERE deal IN ('to dave', 'to bob');
SELECT sequence, operation, from_state, to_state, note FROM faas.visible_escrow_event WHERE escrow = e('to dave') ORDER BY sequence;
SELECT faas.account_unblock(:dave);
SET faas.clock = '2026-03-01 01:00:00+00';
SELECT faas.escrow_expire_due(:book);
SELECT * FROM escrows WHERE deal IN ('to dave', 'to bob');
SELECT * FROM balances;
\set ECHO none
\i :end
