-- Wealth products: income in cash and in units, shared out without a remainder; a money-market fund's yields.
\getenv srcdir PG_ABS_SRCDIR
\set ledger :srcdir '/test/sql/include/ledger.sql'
\set setup :srcdir '/test/sql/include/wealth.sql'
\set ECHO none
\i :setup
\set ECHO all

SELECT faas.product_create(:book, 'cash fund', 'FUNDA', income => 'units', confirm_days => 0, large_redemption => NULL) AS fund \gset
SELECT faas.account_open(:book, 'carol', 'CNY', '2001') AS carol, faas.account_open(:book, 'dave', 'CNY', '2001') AS dave \gset
SELECT replayed FROM unnest(ARRAY[:carol, :dave]) AS n, faas.post(:cash, n, 'CNY 100');
SELECT trade_date FROM faas.order_subscribe(:fund, :alice, 'CNY 600000');
SELECT trade_date FROM faas.order_subscribe(:fund, :bob, 'CNY 399899.99');
SELECT trade_date FROM faas.order_subscribe(:fund, :carol, 'CNY 100');
SELECT trade_date FROM faas.order_subscribe(:fund, :dave, 'CNY 0.01');
SELECT faas.income_choose(:fund, :bob, 'cash');
SELECT failure(format('SELECT faas.distribute_income(%s, ''2026-01-05'', ''CNY 60'')', :fund));
SET faas.clock = '2026-01-05 20:00:00+08';
SELECT replayed FROM faas.nav_set(:fund, '2026-01-05', 1);
SELECT * FROM faas.clear_day(:fund, '2026-01-05');
SELECT * FROM faas.order_settle_due(:fund);

-- 60.00 on 1,000,000 units: 0.6 per 10,000. Shares 36.00, 23.993999, 0.006, 0.0000006
SELECT p.cash_account AS fund_cash FROM faas.visible_product AS p WHERE p.product = :fund \gset
SELECT replayed FROM faas.post(:cash, :fund_cash, 'CNY 60', kind => 'interest received');
SELECT * FROM faas.distribute_income(:fund, '2026-01-05', 'CNY 60', 'd1');
SELECT * FROM faas.distribute_income(:fund, '2026-01-05', 'CNY 60.00', 'd1');
SELECT failure(format('SELECT faas.distribute_income(%s, ''2026-01-05'', ''CNY 61'', ''d1'')', :fund));
SELECT failure(format('SELECT faas.distribute_income(%s, ''2026-01-05'', ''CNY 60'')', :fund));
SELECT kind, state, account, held, amount, units FROM faas.visible_product_payment ORDER BY payment;
SELECT record_date, amount, units, set_aside FROM faas.visible_product_income;
SELECT * FROM money;
SELECT * FROM faas.product_yield(:fund, '2026-01-05');

-- six more days of 0.6 per 10,000 units, the weekend too: 2.190 %, compounding 2.214 % (fund contracts, lawinsider)
CREATE PROCEDURE pay_income(fund bigint, day date) LANGUAGE plpgsql AS $$
DECLARE
    v_units numeric;
BEGIN
    SELECT sum(faas.quantity(h.units)) INTO v_units FROM faas.visible_product_holder AS h WHERE h.product = fund;
    PERFORM set_config('faas.clock', day || ' 20:00:00+08', false);
    IF extract(isodow FROM day) < 6 THEN
        PERFORM faas.nav_set(fund, day, 1);
    END IF;
    PERFORM faas.post(a('cash'), p.cash_account, faas.amount(round(v_units * 0.6 / 10000, 2), 'CNY'), kind => 'interest received')
       FROM faas.visible_product AS p WHERE p.product = fund;
    PERFORM faas.distribute_income(fund, day, faas.amount(round(v_units * 0.6 / 10000, 2), 'CNY'));
END
$$;
SELECT faas.income_choose(:fund, n, 'cash') FROM unnest(ARRAY[:alice, :carol, :dave]) AS n \g /dev/null
CALL pay_income(:fund, '2026-01-06');
CALL pay_income(:fund, '2026-01-07');
CALL pay_income(:fund, '2026-01-08');
CALL pay_income(:fund, '2026-01-09');
CALL pay_income(:fund, '2026-01-10');
SELECT * FROM faas.product_yield(:fund, '2026-01-10');
CALL pay_income(:fund, '2026-01-11');
SELECT y.per_10000, y.seven_day, c.seven_day AS compounding FROM faas.product_yield(:fund, '2026-01-11') AS y, faas.product_yield(:fund, '2026-01-11', true) AS c;

-- nobody had units on Sunday; what is refused is paid later; a holder in units needs a price
SET faas.clock = '2026-01-12 20:00:00+08';
SELECT failure(format('SELECT faas.distribute_income(%s, ''2026-01-04'', ''CNY 60'')', :fund));
SELECT faas.account_block(:bob, 'credit', 'review');
SELECT faas.income_choose(:fund, :alice, NULL);
SELECT failure(format('SELECT faas.distribute_income(%s, ''2026-01-12'', ''CNY 60'')', :fund));
SELECT faas.income_choose(:fund, :alice, 'units');
SELECT replayed FROM faas.nav_set(:fund, '2026-01-12', 1.5);
SELECT replayed FROM faas.post(:cash, :fund_cash, 'CNY 60.01', kind => 'interest received');
SELECT * FROM faas.distribute_income(:fund, '2026-01-12', 'CNY 60.01', 'd2');
SELECT kind, state, account, held, amount, units FROM faas.visible_product_payment WHERE record_date = '2026-01-12' ORDER BY payment;
SELECT * FROM faas.order_settle_due(:fund);
SELECT count(*) FROM faas.verify(:book);
SELECT faas.account_unblock(:bob);
SELECT * FROM faas.order_settle_due(:fund);
SELECT * FROM faas.distribute_income(:fund, '2026-01-12', 'CNY 60.01', 'd2');
SELECT * FROM money;
-- every income is shared out to the last minor unit
SELECT count(*) AS incomes, count(*) FILTER (WHERE i.amount OPERATOR(faas.=) p.amount) AS whole
  FROM faas.visible_product_income AS i, LATERAL (SELECT faas.sum(x.amount) AS amount FROM faas.visible_product_payment AS x WHERE x.record_date = i.record_date) AS p;

\set ECHO none
\i :end
