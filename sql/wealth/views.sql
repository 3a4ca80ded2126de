-- Wealth products: the read API.

CREATE VIEW faas.visible_product WITH (security_barrier) AS
SELECT
    p.id AS product,
    p.book,
    p.code,
    p.name,
    p.kind,
    p.state,
    p.currency,
    p.unit_currency,
    p.calendar,
    p.zone,
    p.cut_off,
    p.confirm_days,
    p.settle_days,
    p.pay_days,
    p.fee_mode,
    p.fee_rate,
    p.redeem_fee_rate,
    p.rounding_point,
    p.rounding,
    p.large_redemption,
    p.income,
    p.minimum,
    p.yield_rate,
    p.day_count,
    p.maturity,
    p.units_account,
    p.cash_account,
    p.transit_account,
    p.payable_account,
    p.accrued_account,
    p.fee_account,
    p.income_account,
    NULLIF(p.cleared_through, '-infinity') AS cleared_through,
    NULLIF(p.accrued_through, '-infinity') AS accrued_through,
    p.accrued,
    p.created_at
FROM faas.product AS p
WHERE faas_internal.can_read(p.book);
COMMENT ON VIEW faas.visible_product IS 'Wealth products of the books that you may read, with their terms and accounts';
COMMENT ON COLUMN faas.visible_product.cleared_through IS 'Last day that was cleared; null before the first';
COMMENT ON COLUMN faas.visible_product.accrued IS 'Interest of a fixed product that is posted in all, repaid or not';

CREATE VIEW faas.visible_product_day WITH (security_barrier) AS
SELECT
    d.product,
    d.nav_date,
    d.book,
    d.nav,
    d.set_at,
    d.cleared_at,
    d.prior_units,
    d.redeemed,
    d.deferred
FROM faas.product_day AS d
WHERE faas_internal.can_read(d.book);
COMMENT ON VIEW faas.visible_product_day IS 'Net asset values of products, and what each day cleared; cleared_at is null while a value can be corrected';

CREATE VIEW faas.visible_product_holder WITH (security_barrier) AS
SELECT
    h.product,
    h.account,
    h.book,
    h.units_account,
    b.posted AS units,
    b.held,
    b.available,
    h.income
FROM faas.product_holder AS h
JOIN faas.account_balance AS b ON b.account OPERATOR(pg_catalog.=) h.units_account
WHERE faas_internal.can_read(h.book);
COMMENT ON VIEW faas.visible_product_holder IS 'Holders of products, by the account of their money, with their units now; held ones wait for redemption, or are pledged';
COMMENT ON COLUMN faas.visible_product_holder.income IS 'cash or units, as the holder has chosen; null takes what the product says';

CREATE VIEW faas.visible_product_order WITH (security_barrier) AS
SELECT
    o.id AS order_id,
    o.product,
    o.book,
    o.kind,
    CASE
        WHEN o.state OPERATOR(pg_catalog.=) 'accepted'
            AND (o.trade_date OPERATOR(pg_catalog.<=) p.cleared_through
                OR t.now OPERATOR(pg_catalog.>=) pg_catalog.timezone(p.zone, o.trade_date OPERATOR(pg_catalog.+) p.cut_off))
            THEN 'cut'
        WHEN o.state OPERATOR(pg_catalog.=) 'settled' AND o.kind OPERATOR(pg_catalog.=) 'redeem' THEN 'paid'
        ELSE o.state
    END AS status,
    o.account,
    o.units_account,
    o.ordered_at,
    o.trade_date,
    o.confirm_date,
    o.settle_date,
    o.amount,
    o.fee,
    o.net,
    o.units,
    o.nav,
    o.hold,
    o.deferred_from,
    o.cash_journal,
    o.units_journal,
    o.net_journal,
    o.fee_journal
FROM faas.product_order AS o
JOIN faas.product AS p ON p.id OPERATOR(pg_catalog.=) o.product
CROSS JOIN (SELECT faas_internal.now() AS now OFFSET 0) AS t
WHERE faas_internal.can_read(o.book);
COMMENT ON VIEW faas.visible_product_order IS 'Orders for products of the books that you may read';
COMMENT ON COLUMN faas.visible_product_order.status IS 'accepted, cut (past its cut-off, not priced yet), priced, confirmed, settled (a redemption: paid), rejected (too small) or cancelled';
COMMENT ON COLUMN faas.visible_product_order.amount IS 'Subscription: what is paid, fee included; redemption: the worth of the units, before the fee; net = amount - fee';
COMMENT ON COLUMN faas.visible_product_order.deferred_from IS 'Order of which this is the part that a large redemption deferred';

CREATE VIEW faas.visible_product_payment WITH (security_barrier) AS
SELECT
    x.id AS payment,
    x.product,
    x.book,
    x.kind,
    x.state,
    x.record_date,
    x.account,
    x.units_account,
    x.held,
    x.amount,
    x.interest,
    x.units,
    x.created_at,
    x.cash_journal,
    x.interest_journal,
    x.units_journal
FROM faas.product_payment AS x
WHERE faas_internal.can_read(x.book);
COMMENT ON VIEW faas.visible_product_payment IS 'What holders got, or are due: income in cash (income) or units (reinvest), and repayment at maturity (repay)';
COMMENT ON COLUMN faas.visible_product_payment.held IS 'Units on the record date, which the part is in proportion to';

CREATE VIEW faas.visible_product_income WITH (security_barrier) AS
SELECT
    i.product,
    i.record_date,
    i.book,
    i.amount,
    i.units,
    i.set_aside,
    i.journal
FROM faas.product_income AS i
WHERE faas_internal.can_read(i.book);
COMMENT ON VIEW faas.visible_product_income IS 'Income that products have distributed; set_aside is the part in cash';

CREATE VIEW faas.visible_product_accrual WITH (security_barrier) AS
SELECT
    a.product,
    a.accrual_date,
    a.book,
    a.amount,
    a.accrued,
    a.journal
FROM faas.product_accrual AS a
WHERE faas_internal.can_read(a.book);
COMMENT ON VIEW faas.visible_product_accrual IS 'Interest of fixed products, day by day, up to the beginning of accrual_date; accrued is the sum so far';

CREATE VIEW faas.visible_product_event WITH (security_barrier) AS
SELECT
    e.id AS event,
    e.product,
    e.book,
    e.order_id,
    e.at,
    e.role,
    e.operation,
    e.from_state,
    e.to_state,
    e.key,
    e.request,
    e.result
FROM faas.product_event AS e
WHERE faas_internal.can_read(e.book);
COMMENT ON VIEW faas.visible_product_event IS 'What was done to products and orders, by whom and when';
