-- Deals with bids: all released to the borrower at once, or all given back.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

SELECT faas.account_open(:book, 'l' || n, 'CNY', '2001') AS lender, faas.account_open(:book, 'borrower ' || n, 'CNY', '2001') AS borrower FROM generate_series(1, 3) AS n;
SELECT count(*) FROM generate_series(1, 3) AS n, faas.post(:cash, a('l' || n), faas.amount(n * 100 + 50, 'CNY'));
CREATE VIEW lenders AS SELECT code, posted, held, available FROM faas.account_balance WHERE code LIKE 'l_' OR code LIKE 'borrower%' ORDER BY code;
CREATE VIEW deals AS SELECT deal, state, target, placed, missing, bids, fails_at FROM faas.visible_bid_deal ORDER BY bid_deal;

-- Worked number 3 of custody: bids of 100, 200 and 300 on 600 are released all at once; the sum that was frozen
-- could not be withdrawn meanwhile
SELECT * FROM faas.bid_open(:book, 'loan 1', a('borrower 1'), 'CNY 600', memo => 'a shop', key => 'open');
SELECT * FROM faas.bid_place(1, a('l1'), 'CNY 100', key => 'bid 1');
SELECT * FROM faas.bid_place(1, a('l2'), 'CNY 200', 'lender 2');
SELECT failure(format('SELECT faas.post(%s, %s, %L)', a('l2'), :cash, 'CNY 50.01'));
SELECT failure('SELECT faas.bid_settle(1)');
SELECT failure(format('SELECT faas.bid_place(1, %s, %L)', a('l3'), 'CNY 300.01'));
SELECT * FROM faas.bid_place(1, a('l3'), 'CNY 300');
SELECT failure(format('SELECT faas.bid_place(1, %s, %L)', a('l3'), 'CNY 0.01'));
SELECT * FROM lenders;
SELECT * FROM faas.bid_settle(1, key => 'settle');
SELECT * FROM lenders;
SELECT b.bid, b.amount, p.amount AS posted, p.kind, p.credit_account = a('borrower 1') AS to_borrower FROM faas.visible_bid AS b JOIN faas.visible_posting AS p USING (journal) ORDER BY bid;

-- the same on 600 with 流标: all are given back, and can be withdrawn
SELECT count(*) FROM generate_series(1, 3) AS n, faas.post(:cash, a('l' || n), faas.amount(n * 100, 'CNY'));
SELECT bid_deal FROM faas.bid_open(:book, 'loan 2', a('borrower 2'), 'CNY 600');
SELECT n, p.missing FROM generate_series(1, 3) AS n, faas.bid_place(2, a('l' || n), faas.amount(n * 100, 'CNY')) AS p;
SELECT failure(format('SELECT faas.post(%s, %s, %L)', a('l3'), :cash, 'CNY 350'));
SELECT * FROM faas.bid_fail(2, 'the borrower withdrew', key => 'fail');
SELECT * FROM lenders;
SELECT replayed FROM faas.post(a('l3'), :cash, 'CNY 350');
SELECT b.bid, h.event, h.amount, h.remaining FROM faas.visible_bid AS b JOIN faas.visible_hold_event AS h ON h.id = b.journal WHERE b.bid_deal = 2 ORDER BY bid;

-- what is over is over
SELECT failure(format('SELECT faas.bid_place(1, %s, %L)', a('l1'), 'CNY 1')), failure('SELECT faas.bid_settle(2)'), failure('SELECT faas.bid_fail(1)');

-- all or none: the borrower is blocked, and nothing has moved
SELECT bid_deal FROM faas.bid_open(:book, 'loan 3', a('borrower 3'), 'CNY 20', '2026-01-06');
SELECT bid FROM faas.bid_place(3, a('l1'), 'CNY 10');
SELECT bid FROM faas.bid_place(3, a('l2'), 'CNY 10');
SELECT faas.account_block(a('borrower 3'), 'credit', 'court order');
SELECT failure('SELECT faas.bid_settle(3)');
SELECT failure(format('SELECT faas.bid_place(3, %s, %L)', a('borrower 3'), 'CNY 1'));
SELECT * FROM lenders;

-- an end: from then on no bid and no settlement, and the sweep gives all back
SELECT faas.account_unblock(a('borrower 3'));
SELECT bid_deal FROM faas.bid_open(:book, 'loan 4', a('borrower 3'), 'CNY 20', '2026-01-06');
SELECT faas.escrow_expire_due(:book);
SET faas.clock = '2026-01-06 00:00:00+00';
SELECT failure('SELECT faas.bid_settle(3)'), failure(format('SELECT faas.bid_place(4, %s, %L)', a('l1'), 'CNY 1'));
SELECT faas.escrow_expire_due(:book);
SELECT * FROM lenders;
SELECT * FROM deals;

-- nobody bid at all
SELECT bid_deal FROM faas.bid_open(:book, 'loan 5', a('borrower 3'), 'CNY 20');
SELECT * FROM faas.bid_fail(5);

-- keys
SELECT * FROM faas.bid_open(:book, 'loan 1', a('borrower 1'), 'CNY 600', memo => 'a shop', key => 'open');
SELECT * FROM faas.bid_place(1, a('l1'), 'CNY 100', key => 'bid 1');
SELECT * FROM faas.bid_settle(1, key => 'settle');
SELECT * FROM faas.bid_fail(2, 'the borrower withdrew', key => 'fail');
SELECT failure('SELECT faas.bid_fail(1, key => ''settle'')'), failure(format('SELECT faas.bid_place(1, %s, %L, key => ''bid 1'')', a('l1'), 'CNY 101'));
SELECT failure('SELECT faas.escrow_fund(1, key => ''settle'')');

SELECT bid_deal, sequence, operation, from_state, to_state, actor, bid, amount, placed, note FROM faas.visible_bid_event ORDER BY bid_deal, sequence;
\set ECHO none
\i :end
