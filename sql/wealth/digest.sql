-- Part of faas.digest(): what it covers of wealth products.

CREATE OR REPLACE FUNCTION faas_internal.wealth_digest() RETURNS text[]
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
SELECT ARRAY[
    $q$SELECT t.id, t.code, t.name, t.kind, t.state, t.currency, t.scale, t.unit_currency, t.unit_scale, t.calendar, t.zone,
        t.cut_off, t.confirm_days, t.settle_days, t.pay_days, t.fee_mode, t.fee_rate::text, t.redeem_fee_rate::text,
        t.rounding_point, t.rounding, t.large_redemption::text, t.income, t.minimum, t.yield_rate::text, t.day_count,
        t.maturity, t.units_account, t.cash_account, t.transit_account, t.payable_account, t.accrued_account, t.fee_account,
        t.income_account, t.cleared_through, t.accrued_through, t.accrued, t.created_at FROM faas.product AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.product, t.nav_date, t.nav::text, t.set_at, t.cleared_at, t.prior_units, t.redeemed, t.deferred FROM
        faas.product_day AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.product, t.nav_date$q$,
    $q$SELECT t.product, t.account, t.units_account, t.income FROM faas.product_holder AS t WHERE t.book OPERATOR(pg_catalog.=)
        $1 ORDER BY t.product, t.account$q$,
    $q$SELECT t.id, t.product, t.kind, t.state, t.account, t.units_account, t.ordered_at, t.trade_date, t.confirm_date,
        t.settle_date, t.hold, t.deferred_from, t.amount, t.fee, t.net, t.units, t.nav::text, t.cash_journal, t.units_journal,
        t.net_journal, t.fee_journal FROM faas.product_order AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.id, t.product, t.order_id, t.at, t.role, t.operation, t.from_state, t.to_state, t.key, t.request, t.result FROM
        faas.product_event AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.id, t.product, t.kind, t.state, t.record_date, t.account, t.units_account, t.held, t.amount, t.interest,
        t.units, t.created_at, t.cash_journal, t.interest_journal, t.units_journal FROM faas.product_payment AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.product, t.record_date, t.amount, t.units, t.set_aside, t.journal FROM faas.product_income AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.product, t.record_date$q$,
    $q$SELECT t.product, t.accrual_date, t.amount, t.accrued, t.journal FROM faas.product_accrual AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.product, t.accrual_date$q$
]
$$;
COMMENT ON FUNCTION faas_internal.wealth_digest() IS
    'Queries of the rows of a book, $1, in the order of their keys: every column of every table of wealth products';
