-- Wealth products: the life of orders, from the money held to the cash paid, by the clock and the cut-off.
\getenv srcdir PG_ABS_SRCDIR
\set ledger :srcdir '/test/sql/include/ledger.sql'
\set setup :srcdir '/test/sql/include/wealth.sql'
\set ECHO none
\i :setup
\set ECHO all

SELECT faas.product_create(:book, 'growth', 'FUNDA', name => 'Growth fund', fee_rate => 0.015, redeem_fee_rate => 0.005,
    fee_account => :fee, pay_days => 3, minimum => 'CNY 100', large_redemption => NULL) AS fund \gset
SELECT * FROM money;

-- Monday, before and at the cut-off of 15:00 in Shanghai; 10,000 at 1.025 and 1.5 %: 9,852.22, 147.78, 9,611.92 (wendadaohang)
SELECT order_id AS o1, trade_date, replayed FROM faas.order_subscribe(:fund, :alice, 'CNY 10000', 'a1') \gset
SELECT trade_date, replayed FROM faas.order_subscribe(:fund, :alice, 'CNY 10000.00', 'a1');
SET faas.clock = '2026-01-05 14:59:59.999999+08';
SELECT trade_date FROM faas.order_subscribe(:fund, :bob, 'CNY 100000');
SET faas.clock = '2026-01-05 15:00:00+08';
SELECT trade_date FROM faas.order_subscribe(:fund, :bob, 'CNY 5000');
SELECT * FROM orders;
SELECT * FROM money;

-- no net asset value; then the day is priced, and nothing is confirmed before Tuesday
SELECT failure(format('SELECT faas.clear_day(%s, ''2026-01-05'')', :fund));
SELECT * FROM faas.nav_set(:fund, '2026-01-05', 1.024);
SELECT * FROM faas.nav_set(:fund, '2026-01-05', 1.025);
SELECT * FROM faas.nav_set(:fund, '2026-01-05', 1.0250);
SELECT * FROM faas.clear_day(:fund, '2026-01-05');
SELECT failure(format('SELECT faas.nav_set(%s, ''2026-01-05'', 1.026)', :fund));
SELECT * FROM faas.nav_set(:fund, '2026-01-05', 1.025);
SELECT * FROM orders;
SET faas.clock = '2026-01-06 08:00:00+08';
SELECT * FROM faas.clear_day(:fund, '2026-01-05');
SELECT * FROM faas.clear_day(:fund, '2026-01-05');
SELECT * FROM orders;
SELECT * FROM money;
SELECT * FROM faas.order_settle_due(:fund);
SELECT * FROM faas.order_settle_due(:fund);
SELECT * FROM money;

-- redemption: units held at once, not more than there are; cancelled before the cut-off, paid on T+3
SELECT order_id AS o4, trade_date FROM faas.order_redeem(:fund, :alice, 'FUNDA 4611.92', 'r1') \gset
SELECT failure(format('SELECT faas.order_redeem(%s, %s, ''FUNDA 5000.01'')', :fund, :alice));
SELECT order_id AS o5 FROM faas.order_redeem(:fund, :alice, 'FUNDA 5000') \gset
SELECT * FROM faas.order_cancel(:o5, 'c1');
SELECT * FROM faas.order_cancel(:o5, 'c1');
SELECT failure(format('SELECT faas.order_cancel(%s)', :o5));
SELECT failure(format('SELECT faas.order_cancel(%s)', :o1));
SET faas.clock = '2026-01-06 15:00:00+08';
SELECT failure(format('SELECT faas.order_cancel(%s)', :o4));
SELECT * FROM faas.nav_set(:fund, '2026-01-06', 1.1);
SELECT * FROM faas.clear_day(:fund, '2026-01-06');
SET faas.clock = '2026-01-07 09:00:00+08';
SELECT * FROM faas.clear_day(:fund, '2026-01-06');
SELECT * FROM faas.order_settle_due(:fund);
SELECT * FROM orders WHERE id >= 3;
SELECT * FROM money;
SET faas.clock = '2026-01-09 09:00:00+08';
SELECT * FROM faas.order_settle_due(:fund);
SELECT * FROM orders WHERE id >= 3;
SELECT * FROM money;

-- an order that comes in at the weekend, or when its day is cleared, joins the next open day
SET faas.clock = '2026-01-10 09:00:00+08';
SELECT trade_date FROM faas.order_subscribe(:fund, :bob, 'CNY 200');
SELECT * FROM faas.nav_set(:fund, '2026-01-09', 1.2);
SELECT * FROM faas.clear_day(:fund, '2026-01-09');
SET faas.clock = '2026-01-09 10:00:00+08';
SELECT trade_date FROM faas.order_subscribe(:fund, :bob, 'CNY 300');
SELECT failure(format('SELECT faas.clear_day(%s, ''2026-01-12'')', :fund));
SELECT failure(format('SELECT faas.clear_day(%s, ''2026-01-11'', now => ''2026-01-12'')', :fund));
-- the days in their order; too small an order is given back; what the ledger refuses waits
SET faas.clock = '2026-01-12 10:00:00+08';
SELECT order_id AS o8 FROM faas.order_redeem(:fund, :bob, 'FUNDA 0.01') \gset
SELECT failure(format('SELECT faas.clear_day(%s, ''2026-01-13'', now => ''2026-01-13 20:00+08'')', :fund));
SET faas.clock = '2026-01-12 20:00:00+08';
SELECT * FROM faas.nav_set(:fund, '2026-01-12', 0.4);
SELECT faas.account_block(units_account, 'credit', 'review') FROM faas.visible_product_holder WHERE account = :bob;
SELECT * FROM faas.clear_day(:fund, '2026-01-12', now => '2026-01-13 09:00+08');
SELECT * FROM orders WHERE id >= 6;
SELECT faas.account_unblock(units_account) FROM faas.visible_product_holder WHERE account = :bob;
SELECT * FROM faas.clear_day(:fund, '2026-01-12', now => '2026-01-13 09:00+08');
SELECT * FROM faas.order_settle_due(:fund, '2026-01-13 09:00+08');
SELECT * FROM orders WHERE id >= 6;
SELECT * FROM money;
SELECT order_id, operation, from_state, to_state, role = current_user AS by_caller, key, result FROM faas.visible_product_event ORDER BY event;
-- units of all holders are what the product issued
SELECT faas.sum(units) FROM faas.visible_product_holder WHERE product = :fund;

\set ECHO none
\i :end
