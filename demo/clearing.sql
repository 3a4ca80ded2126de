-- A business day of a payment institution, Monday 2026-01-05, and its T+1: merchants are paid and charged
-- fees, an escrow is disputed and awarded, a window of transfers between banks closes and is netted, merchants
-- get their money at T+1, a fund and a fixed product live through a subscription, interest and a redemption.
-- Every figure is printed from the tables; the clock is set by hand, so each run prints the same.
CREATE EXTENSION faas;
SET search_path = public, faas;
SET timezone = 'Asia/Shanghai';
SET faas.clock = '2026-01-05 09:00:00+08';
SELECT setseed(0.5) \g /dev/null

\echo '== 1. The book: chart, clients and own money apart'
SELECT faas.book_create('payments', 'CNY', '2026-01-05') AS book \gset
SELECT faas.subject_create(:book, c, n, k) FROM (VALUES ('1', 'Banks', 'asset'), ('2', 'Clients', 'liability'),
    ('4', 'Equity', 'equity'), ('5', 'Income', 'income'), ('6', 'Expense', 'expense')) AS s (c, n, k) \g /dev/null
SELECT faas.account_open(:book, 'client bank', subject => '1') AS client_bank,
       faas.account_open(:book, 'own bank', subject => '1') AS own_bank,
       faas.account_open(:book, 'capital', subject => '4', unlimited => true) AS capital,
       faas.account_open(:book, 'fees', subject => '5') AS fees,
       faas.account_open(:book, 'interest paid', subject => '6', unlimited => true) AS interest \gset
CREATE TABLE merchant AS
    SELECT n, faas.account_open(:book, 'merchant ' || n, subject => '2') AS account FROM generate_series(1, 5) AS n;
CREATE TABLE buyer AS
    SELECT n, faas.account_open(:book, 'buyer ' || n, subject => '2') AS account FROM generate_series(1, 50) AS n;
SELECT faas.custody_class_set(a, 'client') FROM (SELECT :client_bank UNION ALL SELECT account FROM merchant
    UNION ALL SELECT account FROM buyer) AS c (a) \g /dev/null
SELECT faas.custody_class_set(a, 'own') FROM unnest(ARRAY[:own_bank, :fees, :capital, :interest]::bigint[]) AS a \g /dev/null
SELECT faas.custody_kind_set(:book, 'fee', 'to_own') \g /dev/null
SELECT faas.post(:own_bank, :capital, 'CNY 100000', kind => 'capital') \g /dev/null
SELECT count(*) AS paid_in, sum(r.amount) AS amount
  FROM faas.post_batch((SELECT array_agg(jsonb_populate_record(NULL::faas.request, jsonb_build_object('op', 'post',
        'debit', :client_bank, 'credit', account, 'amount', 'CNY 2000', 'kind', 'deposit'))) FROM buyer)) AS r;
SELECT class, count(*) AS accounts FROM faas.custody_account WHERE book = :book GROUP BY class ORDER BY class;

\echo '== 2. 400 payments to merchants, with a tiered fee inside each'
SELECT faas.fee_schedule_set(:book, 'card', tiers => ARRAY[('CNY 100', 0.006, NULL), (NULL, 0.0038, NULL)]::faas.fee_tier[],
    minimum => 'CNY 0.01') \g /dev/null
SELECT faas.post(faas.fee_lines(b.account, m.account, :fees, p.amount, (faas.fee_compute(:book, 'card', p.amount)).fee,
        kind => 'payment'), metadata => '{"authorisation": "card"}')
  FROM (SELECT n, 1 + floor(random() * 50)::int AS buyer, 1 + floor(random() * 5)::int AS merchant,
               faas.of_minor(100 + floor(random() * 20000)::bigint, 'CNY', 2) AS amount
          FROM generate_series(1, 400) AS n OFFSET 0) AS p
  JOIN buyer AS b ON b.n = p.buyer JOIN merchant AS m ON m.n = p.merchant \g /dev/null
SELECT b.code AS merchant, e.payments, e.received, b.available
  FROM merchant AS m JOIN faas.account_balance AS b USING (account),
       LATERAL (SELECT count(*) AS payments, sum(amount) AS received FROM faas.entry AS e WHERE e.account = m.account) AS e
 ORDER BY m.n;
SELECT code, posted FROM faas.account_balance WHERE account = :fees;

\echo '== 3. An escrow: funded, disputed, awarded 60 to 40'
SELECT account AS ann FROM buyer WHERE n = 1 \gset
SELECT account AS shop FROM merchant WHERE n = 1 \gset
SELECT escrow AS e FROM faas.escrow_open(:book, 'order 4711', :ann, :shop, 'CNY 500',
    parties => '[{"role": "payer", "name": "ann"}, {"role": "payee", "name": "shop"}, {"role": "arbiter", "name": "judge"}]',
    conditions => '{"approvals": 1}', expires_at => '2026-01-06 00:00+08', key => 'order 4711') \gset
SELECT state, moved, remaining FROM faas.escrow_fund(:e, actor => 'ann');
SELECT state, remaining FROM faas.escrow_dispute(:e, 'arrived broken', 'ann');
SELECT faas.escrow_expire_due(:book, '2026-01-07 00:00+08') AS swept_in_spite_of_the_dispute;
SELECT state, moved, remaining FROM faas.escrow_resolve(:e,
    ARRAY[(:shop, NULL, 60), (:ann, NULL, 40)]::faas.escrow_share[], actor => 'judge');
SELECT state, funded, released, refunded, remaining FROM faas.visible_escrow WHERE escrow = :e;

\echo '== 4. Six banks send each other 600 transfers; the window closes and is netted'
SELECT faas.book_create('clearing house', 'CNY', '2026-01-05') AS house \gset
SELECT faas.account_open(:house, 'central bank', unlimited => true) AS central \gset
SELECT faas.settlement_model_create(:house, 'retail', 'CNY') AS model \gset
CREATE TABLE bank AS
    SELECT n, 'bank ' || chr(64 + n) AS name, faas.account_open(:house, 'position ' || chr(64 + n)) AS "position",
           faas.account_open(:house, 'settlement ' || chr(64 + n)) AS settlement
      FROM generate_series(1, 6) AS n;
SELECT faas.post(:central, settlement, 'CNY 100000') FROM bank \g /dev/null
SELECT faas.participant_add(:model, name, "position", settlement, 'CNY 80000') FROM bank ORDER BY n \g /dev/null
CREATE TABLE sent AS
    SELECT o.amount, r.code, r.reason
      FROM (SELECT array_agg(jsonb_populate_record(NULL::faas.request, jsonb_build_object('op', 'post', 'debit', a."position",
                        'credit', b."position", 'amount', t.amount::text, 'kind', 'transfer')) ORDER BY t.n) AS requests,
                   array_agg(t.amount ORDER BY t.n) AS amounts
              FROM (SELECT n, 1 + floor(random() * 6)::int AS payer, 1 + floor(random() * 5)::int AS step,
                           faas.of_minor(1000 + floor(random() * 100000)::bigint, 'CNY', 2) AS amount
                      FROM generate_series(1, 600) AS n OFFSET 0) AS t
              JOIN bank AS a ON a.n = t.payer JOIN bank AS b ON b.n = 1 + (t.payer - 1 + t.step) % 6) AS q,
           LATERAL faas.post_batch(q.requests) AS r, LATERAL (SELECT q.amounts[r.idx] AS amount) AS o;
SELECT reason, count(*), sum(amount) AS amount FROM sent GROUP BY reason;
SELECT closed AS window_id FROM faas.window_close(:model) \gset
SELECT name, "position", cap, available FROM faas.visible_participant ORDER BY participant;
SELECT gross, net, instructions, settlement AS settlement_id FROM faas.settlement_create(:model, ARRAY[:window_id], 'monday') \gset
SELECT t.gross, t.bilateral, t.bilateral_payments, t.multilateral, t.multilateral_payments, round(100 * t.multilateral_ratio, 1) AS percent_of_gross
  FROM (SELECT faas.net_total(payer, payee, amount) AS totals FROM faas.visible_window_entry WHERE window_id = :window_id) AS n,
       LATERAL unnest(n.totals) AS t;
SELECT p.name AS payer, q.name AS payee, i.amount, i.state
  FROM faas.visible_instruction AS i JOIN faas.visible_participant AS p ON p.participant = i.payer
  JOIN faas.visible_participant AS q ON q.participant = i.payee ORDER BY i.instruction;
SELECT (faas.settlement_record(:settlement_id)).state AS recorded, (faas.settlement_reserve(:settlement_id)).state AS reserved,
       (faas.settlement_commit(:settlement_id)).state AS committed;
SELECT name, "position", liquidity FROM faas.visible_participant ORDER BY participant;
\echo 'The instructions are paid outside, in central bank money; the answers come back as a file'
SELECT batch, instructions, total FROM faas.instruction_export(:settlement_id) \gset
SELECT :'instructions' AS exported, :'total' AS total;
SELECT accepted, returned, unchanged FROM faas.instruction_import(:batch, (SELECT jsonb_build_object('results',
    jsonb_agg(jsonb_build_object('instruction', instruction, 'result', 'accepted'))) FROM faas.visible_instruction WHERE settlement = :settlement_id));
SELECT (faas.settlement_settle(:settlement_id)).state AS settled;
SELECT name, "position", liquidity FROM faas.visible_participant ORDER BY participant;

\echo '== 5. A fund and a fixed product: orders before and after the cut-off'
SELECT faas.currency_add('FUND', 2, 'units of the fund'), faas.currency_add('FIXED', 2, 'units of the fixed product') \g /dev/null
SELECT faas.book_create('wealth', 'CNY', '2026-01-05') AS wealth \gset
SELECT faas.account_open(:wealth, 'bank', unlimited => true) AS wbank, faas.account_open(:wealth, 'fund fees') AS wfees,
       faas.account_open(:wealth, 'interest paid', unlimited => true) AS winterest,
       faas.account_open(:wealth, 'li') AS li, faas.account_open(:wealth, 'wang') AS wang \gset
SELECT faas.post(:wbank, n, 'CNY 1200000') FROM unnest(ARRAY[:li, :wang]::bigint[]) AS n \g /dev/null
SELECT faas.product_create(:wealth, 'fund', 'FUND', calendar => 'CNIB', fee_rate => 0.015, fee_account => :wfees) AS fund,
       faas.product_create(:wealth, 'fixed', 'FIXED', kind => 'fixed', calendar => 'CNIB', yield_rate => 0.0435,
           day_count => 'ACT/360', maturity => '2026-02-06', income_account => :winterest) AS fixed \gset
SET faas.clock = '2026-01-05 14:59:59+08';
SELECT 'li, 14:59:59' AS "order", trade_date FROM faas.order_subscribe(:fund, :li, 'CNY 10000');
SELECT 'wang, fixed' AS "order", trade_date FROM faas.order_subscribe(:fixed, :wang, 'CNY 1000000');
SET faas.clock = '2026-01-05 15:00:00+08';
SELECT 'wang, 15:00:00' AS "order", trade_date FROM faas.order_subscribe(:fund, :wang, 'CNY 10000');
SELECT faas.nav_set(:fund, '2026-01-05', 1.025) \g /dev/null

\echo '== 6. Day cut; T+1: merchants are paid, fund orders are confirmed'
SELECT name, faas.day_cut(id) AS new_day FROM (VALUES ('payments', :book), ('clearing house', :house), ('wealth', :wealth)) AS b (name, id);
SELECT requirement, resource, shortfall, excess FROM faas.custody_reconcile(:book, '2026-01-05');
SELECT moved AS fees_withdrawn FROM faas.custody_withdraw(:book, '2026-01-05', :client_bank, :own_bank);
SELECT requirement, resource, shortfall, excess FROM faas.custody_reconcile(:book, '2026-01-06');
SET faas.clock = '2026-01-06 10:00:00+08';
SELECT faas.settlement_date('2026-01-05 22:00+08', 1, '23:00', 'Asia/Shanghai', 'CNIB') AS t_plus_1;
CREATE TABLE payout AS
    SELECT m.n, b.available AS amount, p.journal
      FROM merchant AS m JOIN faas.account_balance AS b USING (account),
           LATERAL faas.post(m.account, :client_bank, b.available, key => 'payout 2026-01-06 merchant ' || m.n, kind => 'payout',
               metadata => '{"authorisation": "standing order"}') AS p;
SELECT 'merchant ' || n AS merchant, amount AS paid_out FROM payout ORDER BY n;
SET faas.clock = '2026-01-06 20:00:00+08';
SELECT priced, confirmed, deferred, rejected FROM faas.clear_day(:fund, '2026-01-05');
SELECT priced, confirmed, deferred, rejected FROM faas.clear_day(:fixed, '2026-01-05');
SELECT settled, paid FROM faas.order_settle_due(:fund);
SELECT settled, paid FROM faas.order_settle_due(:fixed);
SELECT p.code AS product, b.code AS holder, o.amount, o.fee, o.net, o.nav, o.units, o.status
  FROM faas.visible_product_order AS o JOIN faas.visible_product AS p USING (product) JOIN faas.account_balance AS b ON b.account = o.account
 ORDER BY o.order_id;

\echo '== 7. A month on: interest by ACT/360, a redemption, repayment at maturity'
SELECT faas.nav_set(:fund, '2026-01-06', 1.03) \g /dev/null
SET faas.clock = '2026-01-07 20:00:00+08';
SELECT priced, confirmed FROM faas.clear_day(:fund, '2026-01-06');
SET faas.clock = '2026-01-08 10:00:00+08';
SELECT trade_date FROM faas.order_redeem(:fund, :li, 'FUND 900');
SELECT faas.nav_set(:fund, '2026-01-07', 1.035), faas.nav_set(:fund, '2026-01-08', 1.04) \g /dev/null
SET faas.clock = '2026-01-09 20:00:00+08';
SELECT d::date AS cleared, c.priced, c.confirmed FROM generate_series(date '2026-01-07', '2026-01-08', '1 day') AS d, LATERAL faas.clear_day(:fund, d::date) AS c;
SELECT settled, paid FROM faas.order_settle_due(:fund);
SET faas.clock = '2026-02-06 09:00:00+08';
SELECT days, amount FROM faas.product_accrue(:fixed, '2026-02-05');
SELECT state, repaid, amount, interest FROM faas.maturity_repay(:fixed);
SELECT code, posted FROM faas.account_balance WHERE account IN (:li, :wang, :wfees) ORDER BY account;
SELECT p.code AS product, b.posted AS units_of_product, h.holders, h.units AS units_of_holders
  FROM faas.visible_product AS p
  JOIN faas.account_balance AS b ON b.book = p.book AND b.code = 'product/' || p.product || '/units',
       LATERAL (SELECT count(*) AS holders, sum(o.units) AS units FROM faas.visible_product_holder AS o WHERE o.product = p.product) AS h
 ORDER BY p.product;

\echo '== 8. Proof'
SELECT count(*) AS findings_of_verify FROM faas.verify();
DO $$
BEGIN
    IF EXISTS (SELECT FROM faas.verify()) THEN
        RAISE EXCEPTION 'faas.verify() has findings';
    END IF;
    IF (SELECT count(*) FROM faas.visible_window AS w WHERE w.state = 'settled') <> 1 THEN
        RAISE EXCEPTION 'the window is not settled';
    END IF;
    IF EXISTS (SELECT FROM faas.visible_escrow WHERE remaining <> 'CNY 0') THEN
        RAISE EXCEPTION 'something is left in escrow';
    END IF;
END
$$;
