-- faas.verify() and wealth products: a sound book has no findings, and everything that can be tampered with has.
\getenv srcdir PG_ABS_SRCDIR
\set ledger :srcdir '/test/sql/include/ledger.sql'
\set setup :srcdir '/test/sql/include/wealth.sql'
\set ECHO none
\i :setup
\set ECHO all

-- a fund with orders in every state, income paid and due; a product with a fixed yield, repaid in part
SELECT faas.account_open(:book, 'carol', 'CNY', '2001') AS carol \gset
SELECT faas.product_create(:book, 'fund', 'FUNDA', fee_rate => 0.015, redeem_fee_rate => 0.005, fee_account => :fee, confirm_days => 0, settle_days => 1, pay_days => 1) AS fund,
    faas.product_create(:book, 'saving', 'FUNDB', kind => 'fixed', yield_rate => 0.0435, maturity => '2026-01-08', income_account => :interest, confirm_days => 0) AS saving \gset
SELECT o.trade_date FROM unnest(ARRAY[:fund, :saving]) AS p, unnest(ARRAY[:alice, :bob]) AS n, faas.order_subscribe(p, n, 'CNY 1000', format('buy %s %s', p, n)) AS o;
SELECT faas.income_choose(:fund, :bob, 'units');
SET faas.clock = '2026-01-05 18:00:00+08';
SELECT faas.nav_set(:fund, '2026-01-05', 1.025), faas.clear_day(:fund, '2026-01-05'), faas.clear_day(:saving, '2026-01-05');
SELECT faas.order_settle_due(:fund, '2026-01-06 10:00+08'), faas.order_settle_due(:saving);
SELECT faas.distribute_income(:fund, '2026-01-05', 'CNY 60.01');
SELECT faas.account_block(:alice, 'credit', 'review');
SET faas.clock = '2026-01-06 10:00:00+08';
SELECT trade_date FROM faas.order_redeem(:fund, :alice, 'FUNDA 900');
SELECT trade_date FROM faas.order_subscribe(:fund, :bob, 'CNY 200');
SET faas.clock = '2026-01-06 18:00:00+08';
SELECT faas.nav_set(:fund, '2026-01-06', 1.03), faas.clear_day(:fund, '2026-01-06');
SELECT faas.distribute_income(:fund, '2026-01-06', 'CNY 6');
SET faas.clock = '2026-01-07 10:00:00+08';
SELECT trade_date FROM faas.order_subscribe(:fund, :bob, 'CNY 300');
SELECT trade_date FROM faas.order_subscribe(:fund, :bob, 'CNY 400');
SET faas.clock = '2026-01-08 10:00:00+08';
SELECT faas.maturity_repay(:saving);
SELECT id, kind, status, holder, deferred_from FROM orders;
SELECT kind, state, record_date, amount, interest FROM faas.visible_product_payment ORDER BY payment;
SELECT * FROM faas.verify();

-- what a change leads to: the names of the findings
CREATE FUNCTION found(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_found text;
BEGIN
    PERFORM set_config('faas.restoring', 'on', true);
    EXECUTE statement;
    PERFORM set_config('faas.restoring', 'off', true);
    SELECT string_agg(f.name, ', ') INTO v_found FROM (SELECT "check" || CASE WHEN count(*) > 1 THEN ' x' || count(*) ELSE '' END AS name FROM faas.verify() GROUP BY "check" ORDER BY "check") AS f;
    RAISE EXCEPTION 'undone' USING ERRCODE = 'ZZ000', DETAIL = COALESCE(v_found, 'nothing');
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
    GET STACKED DIAGNOSTICS v_found = PG_EXCEPTION_DETAIL;
    RETURN v_found;
END
$$;
SELECT s, found(s) FROM (VALUES
    (1, 'UPDATE faas.product SET code = code'),
    (2, 'UPDATE faas.product_order SET amount = ''CNY 1000.01'', net = net OPERATOR(faas.+) ''CNY 0.01'' WHERE id = 1'),
    (3, 'UPDATE faas.product_order SET fee = fee OPERATOR(faas.+) ''CNY 0.01'' WHERE id = 1'),
    (4, 'UPDATE faas.product_order SET units = units OPERATOR(faas.+) ''FUNDA 0.01'' WHERE id = 1'),
    (5, 'UPDATE faas.product_order SET amount = ''CNY 300.01'' WHERE id = 8'),
    (6, 'UPDATE faas.product_order SET state = ''cancelled'' WHERE id = 8'),
    (7, 'UPDATE faas.product_order SET state = ''settled'' WHERE id = (SELECT min(id) FROM faas.product_order WHERE state = ''confirmed'' AND kind = ''redeem'')'),
    (8, 'UPDATE faas.product_order SET account = 3 WHERE id = 1'),
    (9, 'UPDATE faas.product_order SET trade_date = ''2026-01-06'' WHERE id = 8'),
    (10, 'UPDATE faas.product_order SET units_journal = cash_journal WHERE id = 1'),
    (11, 'UPDATE faas.product_order SET net_journal = gen_random_uuid() WHERE id = 1'),
    (12, 'UPDATE faas.product_order SET book = 99 WHERE id = 1'),
    (13, 'DELETE FROM faas.product_event WHERE id = (SELECT max(id) FROM faas.product_event WHERE order_id = 1)'),
    (14, 'UPDATE faas.product_event SET operation = ''settle'' WHERE operation = ''price'' AND order_id = 1'),
    (15, 'UPDATE faas.product_event SET order_id = 4242 WHERE operation = ''settle'' AND order_id = 1'),
    (16, 'UPDATE faas.product_holder SET units_account = 1 WHERE account = 2 AND product = 1'),
    (17, 'DELETE FROM faas.product_payment WHERE state = ''due'' AND kind = ''income'''),
    (18, 'UPDATE faas.product_payment SET amount = amount OPERATOR(faas.+) ''CNY 0.01'' WHERE kind = ''reinvest'' AND record_date = ''2026-01-05'''),
    (19, 'UPDATE faas.product_payment SET state = ''paid'' WHERE kind = ''repay'' AND state = ''due'''),
    (20, 'UPDATE faas.product_payment SET interest = interest OPERATOR(faas.+) ''CNY 0.01'' WHERE kind = ''repay'' AND state = ''paid'''),
    (21, 'UPDATE faas.product_income SET amount = ''CNY 60'' WHERE record_date = ''2026-01-05'''),
    (22, 'UPDATE faas.product_income SET set_aside = set_aside OPERATOR(faas.-) ''CNY 0.01'' WHERE record_date = ''2026-01-05'''),
    (23, 'DELETE FROM faas.product_accrual WHERE accrual_date = ''2026-01-07'''),
    (24, 'UPDATE faas.product_accrual SET amount = amount OPERATOR(faas.+) ''CNY 0.01'' WHERE accrual_date = ''2026-01-07'''),
    (25, 'UPDATE faas.product SET accrued = accrued OPERATOR(faas.+) ''CNY 0.01'' WHERE id = 2'),
    (26, 'UPDATE faas.product SET transit_account = payable_account, payable_account = transit_account WHERE id = 1'),
    (27, 'UPDATE faas.product SET cleared_through = ''2026-01-05'' WHERE id = 1'),
    (28, 'SELECT faas.post((SELECT payable_account FROM faas.product WHERE id = 1), 1, ''CNY 0.01'')'),
    (29, 'SELECT faas.post((SELECT units_account FROM faas.product_holder WHERE product = 1 AND account = 3), faas.account_open(1, ''x'', ''FUNDA''), ''FUNDA 1'')'),
    (30, 'SELECT faas.post((SELECT units_account FROM faas.product_holder WHERE product = 1 AND account = 3), (SELECT units_account FROM faas.product_holder WHERE product = 1 AND account = 2), ''FUNDA 1'')'),
    (31, 'DELETE FROM faas.product_order WHERE id = (SELECT max(id) FROM faas.product_order)')) AS v (n, s) ORDER BY n;
SELECT * FROM faas.verify(:book);
-- as words
SELECT set_config('faas.restoring', 'on', false) \g /dev/null
UPDATE faas.product_order SET units = units OPERATOR(faas.+) 'FUNDA 0.01' WHERE id = 1;
SELECT "check", object, regexp_replace(expected, '[0-9a-f-]{36}', '...') AS expected, actual FROM faas.verify(:book);
UPDATE faas.product_order SET units = units OPERATOR(faas.-) 'FUNDA 0.01' WHERE id = 1;
RESET faas.restoring;
-- digest: each table counts
SELECT faas.digest(:book) AS before \gset
CREATE FUNCTION changes(statement text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_before text := faas.digest(1);
    v_changed boolean;
BEGIN
    PERFORM set_config('faas.restoring', 'on', true);
    EXECUTE statement;
    v_changed := faas.digest(1) <> v_before;
    RAISE EXCEPTION 'undone' USING ERRCODE = 'ZZ000';
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
    RETURN v_changed;
END
$$;
SELECT t, changes('DELETE FROM faas.' || t || ' WHERE ctid = (SELECT max(ctid) FROM faas.' || t || ')') FROM unnest('{product_day,product_order,product_event,product_payment,product_income,product_accrual}'::text[]) AS t;
SELECT changes('UPDATE faas.product SET name = ''x'''), changes('UPDATE faas.product_holder SET income = ''cash'''), changes('UPDATE faas.product SET fee_rate = 0.0150') AS scale_of_a_rate;
SELECT faas.digest(:book) = :'before' AS same;

\set ECHO none
\i :end
