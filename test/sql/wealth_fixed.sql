-- Wealth products with a fixed yield: interest day by day, repayment at maturity; and maturity of a fund.
\getenv srcdir PG_ABS_SRCDIR
\set ledger :srcdir '/test/sql/include/ledger.sql'
\set setup :srcdir '/test/sql/include/wealth.sql'
\set ECHO none
\i :setup
\set ECHO all

-- 1,000,000 at 4.35 % for 31 days: ACT/360 3,745.83, ACT/365F 3,694.52 (computed twice in the domain's notes); from the confirmation on Tuesday
SELECT faas.product_create(:book, 'act360', 'FUNDA', kind => 'fixed', yield_rate => 0.0435, day_count => 'ACT/360', maturity => '2026-02-06',
        income_account => :interest) AS p360,
    faas.product_create(:book, 'act365', 'FUNDB', kind => 'fixed', yield_rate => 0.0435, maturity => '2026-02-06', income_account => :interest) AS p365 \gset
SELECT trade_date FROM faas.order_subscribe(:p360, :alice, 'CNY 1000000');
SELECT trade_date FROM faas.order_subscribe(:p365, :bob, 'CNY 999999.99');
SELECT failure(format('SELECT faas.order_redeem(%s, %s, ''FUNDA 1'')', :p360, :alice));
SELECT failure(format('SELECT faas.nav_set(%s, ''2026-01-05'', 1)', :p360));
SET faas.clock = '2026-01-06 20:00:00+08';
SELECT faas.clear_day(n, '2026-01-05'), faas.order_settle_due(n) FROM unnest(ARRAY[:p360, :p365]) AS n;
SELECT * FROM faas.product_accrue(:p360);
SELECT failure(format('SELECT faas.product_accrue(%s, ''2026-01-07'')', :p360));
SET faas.clock = '2026-01-07 20:00:00+08';
SELECT * FROM faas.product_accrue(:p360);
SELECT * FROM faas.product_accrue(:p360);
SET faas.clock = '2026-01-20 20:00:00+08';
SELECT * FROM faas.product_accrue(:p360, '2026-01-19');
SELECT * FROM money;

-- each day is what numeric says, cumulative, never half a minor unit from it
SELECT count(*) AS days, count(*) FILTER (WHERE faas.quantity(accrued) <> round(1000000 * 0.0435 * (accrual_date - date '2026-01-06') / 360, 2)) AS differ,
    min(faas.quantity(amount)) AS least, max(faas.quantity(amount)) AS most, count(journal) AS journals
  FROM faas.visible_product_accrual WHERE product = :p360;

-- not before maturity, which is a Friday; then principal and interest, once; who is blocked is repaid later
SELECT failure(format('SELECT faas.maturity_repay(%s)', :p360));
SELECT failure(format('SELECT faas.order_subscribe(%s, %s, ''CNY 1'')', :p360, :bob)) FROM set_config('faas.clock', '2026-02-05 10:00:00+08', false);
SET faas.clock = '2026-02-06 09:00:00+08';
SELECT * FROM faas.maturity_repay(:p360);
SELECT * FROM faas.maturity_repay(:p360);
SELECT faas.account_block(:bob, 'credit', 'review');
SELECT * FROM faas.maturity_repay(:p365);
SELECT failure(format('SELECT faas.order_subscribe(%s, %s, ''CNY 1'')', :p365, :bob));
SELECT count(*) FROM faas.verify(:book);
SELECT faas.account_unblock(:bob);
SELECT * FROM faas.maturity_repay(:p365);
SELECT * FROM faas.order_settle_due(:p365);
SELECT code, state, accrued_through, accrued FROM faas.visible_product ORDER BY product;
SELECT kind, state, record_date, held, amount, interest, units FROM faas.visible_product_payment ORDER BY payment;
SELECT * FROM money;

-- 100.00 at 1 % for a year: 1.00, where rounding each day would post nothing
SET faas.clock = '2026-03-02 10:00:00+08';
SELECT faas.product_create(:book, 'small', 'FUNDC', kind => 'fixed', yield_rate => 0.01, maturity => '2027-03-02', confirm_days => 0,
    income_account => :interest) AS small \gset
SELECT trade_date FROM faas.order_subscribe(:small, :alice, 'CNY 100.00');
SELECT * FROM faas.clear_day(:small, '2026-03-02', now => '2026-03-02 16:00+08');
SELECT * FROM faas.order_settle_due(:small);
SET faas.clock = '2027-03-01 20:00:00+08';
SELECT * FROM faas.product_accrue(:small);
SELECT count(*) AS days, count(journal) AS journals, count(*) FILTER (WHERE abs(faas.quantity(accrued) - 100.00 * 0.01 * (accrual_date - date '2026-03-02') / 365) > 0.005) AS far
  FROM faas.visible_product_accrual WHERE product = :small;
SET faas.clock = '2027-03-02 09:00:00+08';
SELECT * FROM faas.maturity_repay(:small);

-- units that somebody was given: the principal goes with them, the interest stays with who subscribed
SELECT faas.currency_add('FUNDE', 2) \g /dev/null
SELECT faas.product_create(:book, 'gift', 'FUNDE', kind => 'fixed', yield_rate => 0.05, maturity => '2027-03-15', confirm_days => 0, income_account => :interest) AS gift \gset
SELECT x.trade_date FROM (VALUES (:alice, 'CNY 36500'::faas.amount), (:bob, 'CNY 0.01')) AS v (n, amount), faas.order_subscribe(:gift, v.n, v.amount) AS x;
SELECT * FROM faas.clear_day(:gift, '2027-03-02', now => '2027-03-02 16:00+08');
SELECT * FROM faas.order_settle_due(:gift);
SELECT replayed FROM faas.visible_product_holder AS h, faas.visible_product_holder AS g, faas.post(h.units_account, g.units_account, 'FUNDE 36500')
 WHERE h.product = :gift AND h.account = :alice AND g.product = :gift AND g.account = :bob;
SET faas.clock = '2027-03-15 16:00:00+08';
SELECT * FROM faas.maturity_repay(:gift);
SELECT b.code, p.state, p.amount, p.interest, p.units FROM faas.visible_product_payment AS p JOIN faas.account_balance AS b USING (account) WHERE p.product = :gift ORDER BY 1;
SET faas.clock = '2027-03-02 09:00:00+08';

-- a fund that matures on a Sunday pays at the net asset value of Monday
SELECT faas.currency_add('FUNDD', 4) \g /dev/null
SELECT faas.product_create(:book, 'closing', 'FUNDD', maturity => '2027-03-14', confirm_days => 0, rounding => 'down') AS closing \gset
SELECT trade_date FROM faas.order_subscribe(:closing, :alice, 'CNY 1000.00');
SELECT replayed FROM faas.nav_set(:closing, '2027-03-02', 1.0001);
SELECT * FROM faas.clear_day(:closing, '2027-03-02', now => '2027-03-02 16:00+08');
SELECT * FROM faas.order_settle_due(:closing);
SELECT failure(format('SELECT faas.maturity_repay(%s, ''2027-03-14 23:00+08'')', :closing));
SET faas.clock = '2027-03-15 16:00:00+08';
SELECT failure(format('SELECT faas.maturity_repay(%s)', :closing));
SELECT replayed FROM faas.nav_set(:closing, '2027-03-15', 0.9);
SELECT * FROM faas.maturity_repay(:closing);
SELECT held, amount, interest, units FROM faas.visible_product_payment WHERE product = :closing;

\set ECHO none
\i :end
