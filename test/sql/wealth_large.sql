-- Wealth products: a large redemption is deferred pro rata to the next open day, over a long holiday.
\getenv srcdir PG_ABS_SRCDIR
\set ledger :srcdir '/test/sql/include/ledger.sql'
\set setup :srcdir '/test/sql/include/wealth.sql'
\set ECHO none
\i :setup
\set ECHO all

-- 2025 in the interbank calendar: Friday 26 September, Sunday 28 (a working day), 1 to 8 October closed, Saturday 11 (a working day)
SET faas.clock = '2025-09-26 10:00:00+08';
SELECT faas.product_create(:book, 'open', 'FUNDA', calendar => 'CNIB') AS fund \gset
SELECT faas.account_open(:book, 'carol', 'CNY', '2001') AS carol \gset
SELECT replayed FROM faas.post(:cash, :carol, 'CNY 100');
SELECT s.trade_date FROM unnest(ARRAY[:alice, :bob]) AS n, faas.order_subscribe(:fund, n, 'CNY 500') AS s;
SELECT trade_date FROM faas.order_subscribe(:fund, :carol, 'CNY 0.07');
SELECT replayed FROM faas.nav_set(:fund, '2025-09-26', 1);
SELECT * FROM faas.clear_day(:fund, '2025-09-26', now => '2025-09-28 09:00+08');
SELECT confirm_date, count(*) FROM orders GROUP BY 1;
SELECT * FROM faas.order_settle_due(:fund, '2025-09-28 09:00+08');

-- on the last day before the holiday 300 + 200.01 + 0.03 are asked of 1,000.07: 100.00 are let through
SET faas.clock = '2025-09-30 10:00:00+08';
SELECT order_id AS r1, trade_date FROM faas.order_redeem(:fund, :alice, 'FUNDA 300') \gset
SELECT order_id AS r2 FROM faas.order_redeem(:fund, :bob, 'FUNDA 200.01') \gset
SELECT order_id AS r3 FROM faas.order_redeem(:fund, :carol, 'FUNDA 0.03') \gset
SELECT replayed FROM faas.nav_set(:fund, '2025-09-30', 1.01);
SELECT * FROM faas.clear_day(:fund, '2025-09-30', now => '2025-09-30 16:00+08');
SELECT * FROM faas.clear_day(:fund, '2025-09-30', now => '2025-09-30 16:00+08');
-- 100.00 shared out by what is asked, as faas.allocate() does
SELECT id, trade_date, confirm_date, units, status, deferred_from FROM orders WHERE kind = 'redeem';
SELECT faas.allocate('FUNDA 100.00', '{300,200.01,0.03}');
SELECT sum(faas.quantity(units)) FILTER (WHERE status = 'priced') AS let_through, sum(faas.quantity(units)) AS asked FROM orders WHERE kind = 'redeem';
SELECT prior_units, redeemed, deferred FROM faas.visible_product_day WHERE nav_date = '2025-09-30';
SELECT * FROM money WHERE code LIKE 'product%holder%';

-- what was deferred can be taken back; the rest competes with new orders at the next day's price, without priority
SET faas.clock = '2025-10-08 20:00:00+08';
SELECT order_id FROM orders AS o, faas.visible_product_order AS v WHERE v.order_id = o.id AND v.deferred_from = :r1 AND v.account = :alice \gset
SELECT * FROM faas.order_cancel(:order_id);
SELECT * FROM money WHERE code LIKE 'product%holder%';
SELECT trade_date FROM faas.order_redeem(:fund, :alice, 'FUNDA 10');
SELECT failure(format('SELECT faas.nav_set(%s, ''2025-10-09'', 1.02)', :fund));
SET faas.clock = '2025-10-09 20:00:00+08';
SELECT replayed FROM faas.nav_set(:fund, '2025-10-09', 1.02);
SELECT * FROM faas.clear_day(:fund, '2025-09-30');
SELECT * FROM faas.order_settle_due(:fund);
SELECT * FROM faas.clear_day(:fund, '2025-10-09');
SELECT prior_units, redeemed, deferred FROM faas.visible_product_day WHERE nav_date = '2025-10-09';
SELECT id, trade_date, confirm_date, units, amount, status, deferred_from FROM orders WHERE kind = 'redeem';

-- all of it may be let through; more than the product has cannot be confirmed until it has it
SET faas.clock = '2025-10-11 10:00:00+08';
SELECT trade_date FROM faas.order_redeem(:fund, :alice, 'FUNDA 430');
SELECT faas.nav_set(:fund, '2025-10-10', 1.02), faas.nav_set(:fund, '2025-10-11', 2);
SELECT * FROM faas.clear_day(:fund, '2025-10-10');
SELECT * FROM faas.clear_day(:fund, '2025-10-11', defer => false, now => '2025-10-13 16:00+08');
SELECT * FROM money WHERE code LIKE 'product%';
SELECT count(*) FROM faas.verify(:book);
SELECT journal IS NOT NULL AS returns FROM faas.visible_product AS p, faas.post(:cash, p.cash_account, 'CNY 1000', kind => 'investment sold');
SELECT * FROM faas.clear_day(:fund, '2025-10-11', now => '2025-10-13 16:00+08');
SELECT * FROM faas.order_settle_due(:fund, '2025-10-13 16:00+08');
SELECT * FROM money;
SELECT order_id, operation, from_state, to_state FROM faas.visible_product_event WHERE operation = 'defer' ORDER BY event;

\set ECHO none
\i :end
