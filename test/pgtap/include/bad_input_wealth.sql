-- Wealth products for the bad_input tests, and calls that work of their functions.
-- a fund with holders, an order that waits, and a price for today; a product with a fixed yield; the clock is past the cut-off of Shanghai
SELECT faas.currency_add(c, 2) FROM unnest('{FUNDA,FUNDB,FUNDC}'::text[]) AS c \g /dev/null
INSERT INTO name SELECT n, faas.account_open(pg_temp.id('book'), n, 'CNY', unlimited => true) FROM unnest('{holder,fees}'::text[]) AS n;
INSERT INTO name SELECT 'fund', faas.product_create(pg_temp.id('book'), 'fund', 'FUNDA', confirm_days => 0, minimum => 'CNY 1', maturity => '2050-01-03');
INSERT INTO name SELECT 'saving', faas.product_create(pg_temp.id('book'), 'saving', 'FUNDB', kind => 'fixed', yield_rate => 0.03, confirm_days => 0, maturity => '2026-01-05', cut_off => '23:00', income_account => pg_temp.id('cash'));
SET LOCAL faas.clock = '2026-01-05 02:00:00+00';
DO $$
BEGIN
    PERFORM faas.order_subscribe(pg_temp.id('fund'), pg_temp.id('holder'), 'CNY 1000', 'used');
END $$;
SET LOCAL faas.clock = '2026-01-05 10:00:00+00';
DO $$
BEGIN
    PERFORM faas.nav_set(pg_temp.id('fund'), '2026-01-05', 1.5);
    PERFORM faas.clear_day(pg_temp.id('fund'), '2026-01-05');
    PERFORM faas.order_settle_due(pg_temp.id('fund'));
END $$;
INSERT INTO name SELECT 'order', (faas.order_subscribe(pg_temp.id('fund'), pg_temp.id('holder'), 'CNY 10')).order_id;

INSERT INTO good
SELECT f, a, v
FROM (VALUES ('nav_set income_choose order_subscribe order_redeem clear_day order_settle_due distribute_income product_yield', 'product', '{fund}'), ('product_accrue maturity_repay', 'product', '{saving}'),
    ('income_choose order_subscribe order_redeem', 'account', '{holder}'), ('order_cancel', 'order_id', '{order}'), ('order_subscribe distribute_income', 'amount', '''CNY 1'''), ('order_redeem', 'units', '''FUNDA 1'''),
    ('order_subscribe order_redeem order_cancel distribute_income', 'key', '''fresh'''), ('nav_set clear_day distribute_income product_accrue product_yield', 'date', '''2026-01-05'''), ('nav_set', 'nav', '1.5'),
    ('clear_day', 'defer', 'true'), ('clear_day order_settle_due maturity_repay', 'now', '''2026-01-06 10:00:00+00'''), ('income_choose product_create', 'income', '''units'''), ('product_yield', 'compounding', 'true'),
    ('product_create', 'book', '{book}'), ('product_create', 'code', '''new'''), ('product_create', 'unit_currency', '''FUNDC'''), ('product_create', 'currency', '''CNY'''), ('product_create', 'name', '''New'''), ('product_create', 'kind', '''fixed'''),
    ('product_create', 'calendar', '''WEEKEND'''), ('product_create', 'zone', '''Asia/Shanghai'''), ('product_create', 'cut_off', '''15:00'''), ('product_create', 'confirm_days', '1'), ('product_create', 'settle_days', '2'), ('product_create', 'pay_days', '3'),
    ('product_create', 'fee_rate', '0.015'), ('product_create', 'fee_mode', '''inside'''), ('product_create', 'redeem_fee_rate', '0.005'), ('product_create', 'rounding_point', '''units'''), ('product_create', 'rounding', '''half_up'''),
    ('product_create', 'large_redemption', '0.1'), ('product_create', 'minimum', '''CNY 1'''), ('product_create', 'yield_rate', '0.03'), ('product_create', 'day_count', '''ACT/360'''), ('product_create', 'maturity', '''2026-06-01'''),
    ('product_create', 'fee_account', '{fees}'), ('product_create', 'income_account', '{cash}'), ('product_create', 'subject', '{no leaf}')) AS g (functions, a, v), regexp_split_to_table(functions, ' ') AS f
WHERE v <> '{no leaf}';
INSERT INTO name SELECT 'other order', (faas.order_subscribe(pg_temp.id('fund'), pg_temp.id('holder'), 'CNY 11')).order_id;
