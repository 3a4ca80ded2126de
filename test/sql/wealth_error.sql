-- Wealth products: what is refused and why; keys; whose rights count, and that others learn nothing.
\getenv srcdir PG_ABS_SRCDIR
\set ledger :srcdir '/test/sql/include/ledger.sql'
\set setup :srcdir '/test/sql/include/wealth.sql'
\set ECHO none
\i :setup
\set ECHO all

SELECT faas.product_create(:book, 'fund', 'FUNDA', minimum => 'CNY 10') AS fund,
    faas.product_create(:book, 'saving', 'FUNDB', kind => 'fixed', yield_rate => 0.03, maturity => '2026-03-02', income_account => :interest) AS saving \gset
SELECT order_id AS o1 FROM faas.order_subscribe(:fund, :alice, 'CNY 100', 'a1') \gset

-- terms
SELECT f, failure(format('SELECT faas.product_create(%s, ' || f || ')', :book)) FROM (VALUES
    ($$'x', 'FUNDC', kind => 'bond'$$), ($$'x', 'FUNDC', fee_mode => 'both'$$), ($$'x', 'FUNDC', rounding_point => 'never'$$), ($$'x', 'FUNDC', rounding => 'nearest'$$),
    ($$'x', 'FUNDC', income => 'shares'$$), ($$'x', 'FUNDC', fee_rate => 0.01$$), ($$'x', 'FUNDC', fee_rate => -0.01$$), ($$'x', 'FUNDC', fee_rate => 'NaN'$$),
    ($$'x', 'FUNDC', confirm_days => 2, settle_days => 1$$), ($$'x', 'FUNDC', confirm_days => 31$$), ($$'x', 'FUNDC', pay_days => 61$$), ($$'x', 'FUNDC', large_redemption => 0$$),
    ($$'x', 'FUNDC', zone => 'Mars/Olympus'$$), ($$'x', 'FUNDC', calendar => 'nowhere'$$), ($$'x', 'FUNDC', kind => 'fixed'$$), ($$'x', 'FUNDC', yield_rate => 0.03$$),
    ($$'x', 'FUNDC', kind => 'fixed', yield_rate => 1.5, maturity => '2026-03-02', income_account => a('interest')$$),
    ($$'x', 'FUNDC', kind => 'fixed', yield_rate => 0.1, maturity => '2026-03-02', income_account => a('interest'), day_count => 'ACT/364'$$),
    ($$'x', 'CNY'$$), ($$'x', 'USD'$$), ($$'x', 'FUNDZ'$$), ($$'x', 'FUNDA'$$), ($$'fund', 'FUNDC'$$), ($$'', 'FUNDC'$$), ($$'x', 'FUNDC', minimum => 'USD 1'$$), ($$'x', 'FUNDC', minimum => 'CNY 0.001'$$),
    ($$'x', 'FUNDC', fee_rate => 0.01, fee_account => 999$$), ($$'x', 'FUNDC', fee_rate => 0.01, fee_account => a('usd_cash')$$), ($$'x', 'FUNDC', subject => '9'$$), ($$'x', 'FUNDC', 'XYZ'$$)) AS v (f);
-- net asset values
SELECT f, failure(format('SELECT faas.nav_set(%s, ' || f || ')', :fund)) FROM (VALUES
    ($$'2026-01-05', 0$$), ($$'2026-01-05', -1$$), ($$'2026-01-05', 'NaN'$$), ($$'2026-01-05', 1.123456789$$), ($$'2026-01-04', 1$$), ($$'2026-01-06', 1$$), ($$NULL, 1$$), ($$'2026-01-05', NULL$$), ($$'infinity', 1$$)) AS v (f);
-- orders, and keys: one stands for one request of a book
SELECT f, failure(format('SELECT faas.order_subscribe(%s, ' || f || ')', :fund)) FROM (VALUES
    ($$a('alice'), 'CNY 9.99'$$), ($$a('alice'), 'USD 100'$$), ($$a('alice'), 'CNY 100.001'$$), ($$a('alice'), 'CNY 0'$$), ($$a('alice'), 'CNY -1'$$), ($$a('usd_cash'), 'CNY 100'$$), ($$999, 'CNY 100'$$),
    ($$a('alice'), 'CNY 1000000'$$), ($$NULL, 'CNY 100'$$), ($$a('alice'), NULL$$), ($$a('alice'), 'CNY 100', ''$$), ($$a('alice'), 'CNY 101', 'a1'$$), ($$a('bob'), 'CNY 100', 'a1'$$)) AS v (f);
SELECT failure(format('SELECT faas.order_subscribe(%s, a(''alice''), ''CNY 100'', ''a1'')', :saving)), failure(format('SELECT faas.order_cancel(%s, ''a1'')', :o1)),
    failure(format('SELECT faas.distribute_income(%s, ''2026-01-05'', ''CNY 100'', ''a1'')', :fund));
SELECT f, failure(format('SELECT faas.order_redeem(%s, ' || f || ')', :fund)) FROM (VALUES
    ($$a('alice'), 'FUNDA 1'$$), ($$a('alice'), 'CNY 1'$$), ($$a('alice'), 'FUNDA 0'$$), ($$a('bob'), 'FUNDA 1'$$), ($$NULL, 'FUNDA 1'$$), ($$a('alice'), NULL$$)) AS v (f);
SELECT failure('SELECT faas.order_cancel(999)'), failure('SELECT faas.order_cancel(NULL)'), failure('SELECT faas.clear_day(999, ''2026-01-05'')'), failure('SELECT faas.clear_day(NULL, NULL)');
-- income, interest, maturity
SELECT f, failure('SELECT faas.' || f) FROM (VALUES
    (format('distribute_income(%s, ''2026-01-05'', ''CNY 0'')', :fund)), (format('distribute_income(%s, ''2026-01-05'', ''USD 1'')', :fund)), (format('distribute_income(%s, ''2026-01-05'', ''CNY 0.001'')', :fund)),
    (format('distribute_income(%s, ''2026-01-06'', ''CNY 1'')', :fund)), (format('distribute_income(%s, ''2026-01-04'', ''CNY 1'')', :fund)), (format('distribute_income(%s, ''2026-01-05'', ''CNY 1'')', :saving)),
    (format('income_choose(%s, %s, ''cash'')', :fund, :bob)), (format('income_choose(%s, %s, ''both'')', :fund, :alice)), (format('product_accrue(%s)', :fund)), (format('maturity_repay(%s)', :fund)), (format('maturity_repay(%s)', :saving)),
    (format('product_yield(%s, NULL)', :fund)), (format('product_yield(%s, ''infinity'')', :fund))) AS v (f);
SELECT * FROM faas.verify();

-- rights: hold orders, post clears, admin sets prices and up; who holds none sees no product at all
CREATE ROLE regress_wealth_seller;
CREATE ROLE regress_wealth_stranger;
SELECT faas.access_grant(r) FROM unnest('{regress_wealth_seller,regress_wealth_stranger}'::regrole[]) AS r \g /dev/null
SELECT faas.book_grant(:book, 'regress_wealth_seller', 'hold');
GRANT USAGE ON SCHEMA regress_ledger TO regress_wealth_seller, regress_wealth_stranger;
CREATE FUNCTION told(f text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_context text;
    v_detail text;
BEGIN
    EXECUTE 'SELECT faas.' || f;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_context = PG_EXCEPTION_CONTEXT, v_detail = PG_EXCEPTION_DETAIL;
    RETURN sqlstate || ' ' || sqlerrm || ' ' || v_detail || ' ' || regexp_replace(v_context, '(^|\n)(SQL (statement|expression)|PL/pgSQL (assignment|expression)) [^\n]*', '', 'g');
END
$$;
GRANT EXECUTE ON FUNCTION told TO regress_wealth_seller, regress_wealth_stranger;
CREATE TEMP TABLE call AS SELECT n, f, g FROM (VALUES
    (1, 'nav_set(%s, ''2026-01-05'', 1)', :fund), (2, 'order_subscribe(%s, 2, ''CNY 10'')', :fund), (3, 'order_redeem(%s, 2, ''FUNDA 1'')', :fund), (4, 'order_cancel(%s)', :o1), (5, 'clear_day(%s, ''2026-01-05'')', :fund),
    (6, 'order_settle_due(%s)', :fund), (7, 'distribute_income(%s, ''2026-01-05'', ''CNY 1'')', :fund), (8, 'product_accrue(%s)', :saving), (9, 'maturity_repay(%s)', :saving), (10, 'product_yield(%s, ''2026-01-05'')', :fund),
    (11, 'income_choose(%s, 2, ''cash'')', :fund), (12, 'product_create(%s, ''x'', ''FUNDC'')', :book)) AS v (n, f, g);
GRANT SELECT ON call TO regress_wealth_seller, regress_wealth_stranger;
SET ROLE regress_wealth_stranger;
SELECT f, told(format(f, g)) = replace(told(format(f, 4242)), '4242', g::text) AS same, split_part(told(format(f, g)), '  ', 1) AS told FROM call ORDER BY n;
SELECT (SELECT count(*) FROM faas.visible_product) + (SELECT count(*) FROM faas.visible_product_order) + (SELECT count(*) FROM faas.visible_product_event) AS seen;
SET ROLE regress_wealth_seller;
SELECT f, split_part(told(format(f, g)), E'\n', 1) AS told FROM call ORDER BY n;
RESET ROLE;
SELECT operation, role, to_state FROM faas.visible_product_event WHERE role = 'regress_wealth_seller' ORDER BY event;
SET client_min_messages = warning;
DROP FUNCTION told;
DROP OWNED BY regress_wealth_seller, regress_wealth_stranger;
SELECT faas.book_revoke(:book, 'regress_wealth_seller', 'hold'), faas.access_revoke('regress_wealth_seller'), faas.access_revoke('regress_wealth_stranger') \g /dev/null
DROP ROLE regress_wealth_seller, regress_wealth_stranger;
RESET client_min_messages;

\set ECHO none
\i :end
