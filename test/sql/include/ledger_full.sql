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
SELECT faas.book_create('shop', 'CNY', '2026-01-05');
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
