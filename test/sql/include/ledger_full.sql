-- A ledger with rows in every table: what tests that copy or compare ledgers start from.  Three books;
-- the first has every kind of account, movement and hold.  Roles regress_owner, who owns the third
-- book, and regress_clerk are there already.
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET faas.clock = '2026-01-05 09:00:00+00';
SELECT faas.access_grant(r) FROM unnest('{regress_owner,regress_clerk}'::regrole[]) AS r;

SELECT faas.currency_add('POINT', 0, 'bonus points');
SELECT faas.calendar_create('OWN', '{7}'), faas.calendar_load('OWN', 2026, '{2026-01-01}', '{2026-01-04}', 'our own'),
    faas.calendar_join('OWN+CNIB', '{OWN,CNIB}'), faas.calendar_day_set('CNIB', '2026-06-01', false, 'announced'), faas.calendar_load('CNIB', 2027, '{2027-01-01}');
SELECT faas.book_create('shop', 'CNY', '2026-01-04');
SELECT faas.book_create('club', 'POINT', '2026-01-05');
SET ROLE regress_owner;
SELECT faas.book_create('owned', 'EUR', '2026-01-05');
RESET ROLE;
SELECT faas.book_grant(1, 'regress_clerk', 'read'), faas.book_grant(3, 'regress_clerk', 'post');

SELECT faas.subject_create(1, '1', 'assets', 'asset'),
    faas.subject_create(1, '1001', 'cash', 'asset', '1'),
    faas.subject_create(1, '2001', 'deposits', 'liability'),
    faas.subject_create(1, '6001', 'fees', 'income');
SELECT faas.party_create(1, 'P1', 'somebody', identity_type => 'passport', identity_number => 'X1',
        metadata => '{"level": 3}'),
    faas.party_create(1, 'U1', 'app user', 'user', 1);

-- an archive: of the day before, on accounts with other numbers
SELECT setval('faas.account_id_seq', 1000);
SELECT faas.account_open(1, 'old', subject => '2001', unlimited => true), faas.account_open(1, 'older');
SELECT setval('faas.account_id_seq', 1, false);
SET faas.clock = '2026-01-04 09:00:00+00';
SELECT replayed FROM faas.post(1001, 1002, 'CNY 9', key => 'archived', value_date => '2026-01-03', memo => 'old');
SELECT replayed FROM faas.post(1001, 1002, 'CNY 1', key => '01900000-0000-7000-8000-0000000000aa');
SELECT c.replayed FROM faas.hold_place(1002, 'CNY 5', 1001) AS h, faas.hold_capture(h.hold, 'CNY 2') AS c;
SELECT faas.day_cut(1);
SELECT journals FROM faas.posting_archive(1, '2026-01-04');
SET faas.clock = '2026-01-05 09:00:00+00';

SELECT faas.account_open(1, 'bank', subject => '1001', unlimited => true),
    faas.account_open(1, 'a', subject => '2001', party => 1, overdraft => 'CNY 10',
        metadata => '{"n": 1}'),
    faas.account_open(1, 'b', subject => '2001', party => 2, ceiling => 'CNY 1000000'),
    faas.account_open(1, 'fee', subject => '6001'),
    faas.account_open(1, 'closed'),
    faas.account_open(1, 'points', 'POINT', unlimited => true),
    faas.account_open(1, 'more points', 'POINT'),
    faas.account_open(2, 'issuer', unlimited => true, stripes => 2),
    faas.account_open(2, 'member'),
    faas.account_open(3, 'till', unlimited => true),
    faas.account_open(3, 'guest');
SELECT faas.account_hot(4), faas.account_close(5);

-- more entries than two checkpoints are apart
SELECT count(*)
FROM generate_series(1, 80) AS n,
    faas.post(1, 2, 'CNY 100.00', key => 'order ' || n, kind => 'order', memo => E'tab\t, line\n, 人民币',
        metadata => '{"a": [1]}');
SELECT replayed FROM faas.post(ARRAY[(1, 2, 'CNY 7', 'pay', NULL, NULL), (2, 4, 'CNY 1', 'fee', NULL, NULL),
    (6, 7, 'POINT 7', NULL, 'bonus', NULL)]::faas.posting_line[], key => 'three lines');
SELECT replayed FROM faas.post(8, 9, 'POINT 7');
SELECT replayed FROM faas.post(10, 11, 'EUR 20', key => 'owned');

-- holds: captured with the rest released, changed and open, released, expired, open to nobody
SELECT faas.hold_place(2, 'CNY 30', 3, key => '01900000-0000-7000-8000-00000000000a',
    expires_at => '2090-01-01', kind => 'ride', memo => 'taxi', metadata => '{"b": 2}');
SELECT faas.hold_capture('01900000-0000-7000-8000-00000000000a', 'CNY 12', key => 'capture');
SELECT faas.hold_place(2, 'CNY 9', 3, key => '01900000-0000-7000-8000-00000000000c');
SELECT faas.hold_capture('01900000-0000-7000-8000-00000000000c', 'CNY 8', final => true);
SELECT faas.hold_place(2, 'CNY 5', key => 'hold 2', tolerance => 'CNY 1');
SELECT faas.hold_place(2, 'CNY 6', key => '01900000-0000-7000-8000-00000000000d');
SELECT faas.hold_release('01900000-0000-7000-8000-00000000000d', key => 'release');
SELECT faas.hold_increase('01900000-0000-7000-8000-00000000000a', 'CNY 2', key => 'increase'),
    faas.hold_extend('01900000-0000-7000-8000-00000000000a', '2091-01-01');
SELECT faas.hold_place(2, 'CNY 4', key => 'soon over', expires_at => '2026-01-05 09:30:00+00');
SET faas.clock = '2026-01-05 10:00:00+00';
SELECT faas.hold_expire_due();

SELECT replayed FROM faas.post(2, 3, 'CNY 40', key => '01900000-0000-7000-8000-00000000000b',
    value_date => '2026-01-04');
SELECT replayed FROM faas.reverse('01900000-0000-7000-8000-00000000000b', 'CNY 15', key => 'back');
INSERT INTO faas.inbox (debit, credit, amount, memo)
VALUES (1, 3, 'CNY 2', 'loaded'), (3, 99, 'CNY 2', 'refused');
-- escrows: open, in part released and disputed, awarded, expired, not funded; deals with bids: settled, failed, open
SELECT escrow, replayed
FROM faas.escrow_open(1, 'contract', 2, 3, 'CNY 20', '[{"role": "payer", "name": "a", "party": 1}, {"role": "platform", "name": "desk"}]',
    '[{"name": "first", "amount": "CNY 12", "approvals": 1, "not_before": "2026-01-05T08:00:00Z", "evidence": true}, {"amount": "CNY 8"}]',
    '{"max_ratio": 0.75, "max_receivers": 5, "max_releases": 9, "expire_days": 30}', '2090-01-01', memo => 'a contract', key => 'escrow');
SELECT state FROM faas.escrow_fund(1, key => 'escrow fund');
SELECT approvals FROM faas.escrow_approve(1, 'a', 1, 'delivery note');
SELECT state FROM faas.escrow_release(1, 'CNY 5', 1, ARRAY[(3, NULL, 1)]::faas.escrow_share[], evidence => 'invoice', memo => 'a part', actor => 'desk', key => 'escrow release');
SELECT state FROM faas.escrow_refund(1, 'CNY 1', 2, 'a discount');
SELECT state FROM faas.escrow_dispute(1, 'not as described');
SELECT e.escrow, f.state FROM unnest('{awarded,expired,kept,open}'::text[]) WITH ORDINALITY AS x (deal, n),
    faas.escrow_open(1, deal, 2, 3, 'CNY 3', expires_at => '2026-01-05 11:00:00+00', on_expiry => CASE deal WHEN 'kept' THEN 'keep' ELSE 'refund' END) AS e, faas.escrow_fund(e.escrow) AS f ORDER BY n;
SELECT state FROM faas.escrow_dispute(2, 'late');
SELECT state FROM faas.escrow_resolve(2, ARRAY[(3, NULL, 60), (2, NULL, 40)]::faas.escrow_share[], reason => 'both');
SELECT escrow FROM faas.escrow_open(1, 'unfunded', 2, 3, 'CNY 3');
SELECT state FROM faas.escrow_cancel(6, 'no longer wanted');
SELECT faas.escrow_expire_due(1, '2026-01-05 11:00:00+00', 1);
SELECT d.bid_deal, b.bid FROM unnest('{settled,failed,bidding}'::text[]) WITH ORDINALITY AS x (deal, n),
    faas.bid_open(1, deal, 3, 'CNY 4', '2090-01-01', memo => deal, key => deal) AS d, faas.bid_place(d.bid_deal, 2, 'CNY 4', key => deal || ' bid') AS b ORDER BY n;
SELECT state FROM faas.bid_settle(1);
SELECT state FROM faas.bid_fail(2, 'withdrawn', key => 'bid fail');

SELECT faas.account_block(3, 'debit', 'court order'), faas.account_block(2, 'credit', 'review', '2027-01-01');

-- settlement: a window settled, with one instruction accepted and one returned and repeated, one aborted, one open
SELECT faas.settlement_model_create(1, 'banks', liquidity_check => false, kinds => '{transfer}');
SELECT faas.account_open(1, 'position ' || n, overdraft => 'CNY 500'), faas.account_open(1, 'settlement ' || n, unlimited => true)
FROM generate_series(1, 3) AS n;
SELECT faas.participant_add(1, 'bank ' || n, faas.account_id(1, 'position ' || n), faas.account_id(1, 'settlement ' || n), 'CNY 1000')
FROM generate_series(1, 3) AS n;
SELECT p.replayed FROM (VALUES (1, 2), (1, 3), (3, 1)) AS d (a, b),
    faas.post(faas.account_id(1, 'position ' || a), faas.account_id(1, 'position ' || b), faas.amount(a + 10, 'CNY'), kind => 'transfer') AS p;
SELECT faas.window_close(1) IS NOT NULL;
SELECT replayed FROM faas.post(faas.account_id(1, 'position 2'), faas.account_id(1, 'position 3'), 'CNY 4', kind => 'transfer');
SELECT state FROM faas.settlement_create(1, '{1}', key => 'settle 1');
SELECT state FROM faas.settlement_record(1);
SELECT state FROM faas.settlement_reserve(1);
SELECT state FROM faas.settlement_commit(1);
SELECT state FROM faas.settlement_settle(1, key => 'done 1');
SELECT batch, instructions FROM faas.instruction_export(1, key => 'file 1');
SELECT * FROM faas.instruction_import(1, (SELECT jsonb_build_object('results', jsonb_agg(jsonb_build_object('instruction', instruction,
    'result', CASE WHEN instruction = 1 THEN 'returned' ELSE 'accepted' END, 'reason', 'R03'))) FROM faas.visible_instruction WHERE batch = 1));
SELECT faas.instruction_retry(1);
SELECT faas.window_close(1) IS NOT NULL;
SELECT state FROM faas.settlement_create(1, '{2}');
SELECT state FROM faas.settlement_abort(2, 'a bank asked for it');
SELECT replayed FROM faas.post(faas.account_id(1, 'position 3'), faas.account_id(1, 'position 2'), 'CNY 1', kind => 'transfer');

SELECT faas.day_cut(1);
SELECT replayed FROM faas.post(1, 4, 'CNY 3', key => 'next day');
SELECT faas.day_cut(1), faas.day_cut(3);
SELECT faas.period_close(1, '2026-01-05');
-- wealth products: a fund with orders in every state, income paid and due, and a product with a fixed yield
SELECT faas.currency_add(c, 2) FROM unnest('{FUNDA,FUNDB}'::text[]) AS c;
SELECT faas.account_open(1, 'holder', subject => '2001') AS holder, faas.account_open(1, 'saver', subject => '2001') AS saver,
    faas.account_open(1, 'interest', subject => '1001', unlimited => true) AS interest \gset
SELECT x.replayed FROM unnest(ARRAY[:holder, :saver]) AS n, faas.post(1, n, 'CNY 5000') AS x;
SELECT faas.product_create(1, 'fund', 'FUNDA', fee_rate => 0.015, redeem_fee_rate => 0.005, fee_account => 4, confirm_days => 0, minimum => 'CNY 0.01') AS fund,
    faas.product_create(1, 'saving', 'FUNDB', kind => 'fixed', yield_rate => 0.0435, maturity => '2026-01-16', income_account => :interest, confirm_days => 0) AS saving \gset
SET faas.clock = '2026-01-05 10:00:00+08';
SELECT o.trade_date, faas.order_cancel(o.order_id, 'take back') FROM faas.order_subscribe(:fund, :holder, 'CNY 1', 'taken back') AS o;
SELECT o.trade_date FROM unnest(ARRAY[:fund, :saving]) AS p, unnest(ARRAY[:holder, :saver]) AS n, faas.order_subscribe(p, n, 'CNY 1000', format('buy %s %s', p, n)) AS o;
SELECT trade_date FROM faas.order_subscribe(:fund, :saver, 'CNY 0.01');
SELECT faas.income_choose(:fund, :saver, 'units');
SET faas.clock = '2026-01-05 18:00:00+08';
SELECT faas.nav_set(:fund, '2026-01-05', 1.1), faas.nav_set(:fund, '2026-01-05', 2.50);
SELECT faas.clear_day(:fund, '2026-01-05'), faas.clear_day(:saving, '2026-01-05');
SELECT faas.order_settle_due(:fund), faas.order_settle_due(:saving);
SELECT faas.account_block(:holder, 'credit', 'review');
SET faas.clock = '2026-01-06 10:00:00+08';
SELECT faas.nav_set(:fund, '2026-01-06', 2.6);
SELECT holders, refused FROM faas.distribute_income(:fund, '2026-01-06', 'CNY 60.01', 'income');
SELECT trade_date FROM faas.order_redeem(:fund, :holder, 'FUNDA 300', 'sell');
SELECT trade_date FROM faas.order_subscribe(:fund, :saver, 'CNY 200');
SET faas.clock = '2026-01-06 18:00:00+08';
SELECT faas.clear_day(:fund, '2026-01-06'), faas.product_accrue(:saving, '2026-01-06');

-- custody: accounts of every class, instructions, a shortfall that is paid in and an excess that is withdrawn
SELECT faas.account_open(1, 'client bank', subject => '1001', unlimited => true), faas.account_open(1, 'own bank', subject => '1001', unlimited => true),
    faas.account_open(1, 'client', subject => '2001', party => 1), faas.account_open(1, 'payout', subject => '2001');
SELECT faas.custody_class_set(faas.account_id(1, c.code), c.class)
FROM (VALUES ('client bank', 'client'), ('own bank', 'own'), ('client', 'client'), ('payout', 'in_transit')) AS c (code, class);
SELECT faas.custody_kind_set(1, 'client fee', 'to_own'), faas.custody_kind_set(1, 'goodwill', 'to_client'), faas.custody_set(1, transit => true, net => 'customer');
SELECT replayed FROM faas.post(faas.account_id(1, 'client bank'), faas.account_id(1, 'client'), 'CNY 100', kind => 'deposit');
SELECT replayed FROM faas.custody_instruct(faas.account_id(1, 'client'), faas.account_id(1, 'payout'), 'CNY 30', 'pw 1', 'somebody', 'withdrawal');
SELECT replayed FROM faas.post(faas.account_id(1, 'own bank'), faas.account_id(1, 'client'), 'CNY 7', kind => 'goodwill');
SELECT replayed FROM faas.custody_topup(1, '2026-01-07', faas.account_id(1, 'client bank'), faas.account_id(1, 'own bank'), 'CNY 4', key => 'topup');
SELECT replayed FROM faas.custody_topup(1, '2026-01-07', faas.account_id(1, 'client bank'), faas.account_id(1, 'own bank'));
SELECT replayed FROM faas.custody_instruct(faas.account_id(1, 'client'), faas.account_id(1, 'own bank'), 'CNY 2', 'contract 1', 'shop', 'client fee');
SELECT replayed FROM faas.custody_withdraw(1, '2026-01-07', faas.account_id(1, 'client bank'), faas.account_id(1, 'own bank'));
RESET faas.clock;

-- fee schedules: every term once
SELECT faas.fee_schedule_set(1, 'card', 0.006, 'CNY 0.30', 'CNY 0.50', 'CNY 50', scale => 2, valid_from => '2099-01-01', valid_to => '2099-12-31'),
    faas.fee_schedule_set(1, 'tiers', tiers => ARRAY[('CNY 10000', 0.006, NULL), (NULL, 0.005, 'CNY 1')]::faas.fee_tier[], collect => 'on_top');
