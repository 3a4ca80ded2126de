-- Wealth products: income, interest, maturity, yields.

CREATE OR REPLACE FUNCTION faas_internal.distribute_income(
    product bigint,
    date date,
    amount faas.amount,
    key text DEFAULT NULL,
    OUT holders bigint,
    OUT in_cash faas.amount,
    OUT in_units faas.amount,
    OUT refused bigint,
    OUT replayed boolean) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product := faas_internal.product_lock(product, 'post');
    v_request jsonb;
    v_result jsonb;
    v_nav numeric;
    v_accounts bigint[];
    v_units faas.amount[];
    v_total faas.amount;
    v_journal uuid;
BEGIN
    PERFORM faas_internal.product_argument('date', date IS NULL);
    PERFORM faas_internal.product_argument('amount', amount IS NULL);
    v_request := jsonb_build_object('product', p.id, 'date', date, 'amount', faas_internal.product_words(amount));
    v_result := faas_internal.product_replay(p.book, key, 'distribute', v_request);
    IF v_result IS NOT NULL THEN
        holders := (v_result ->> 'holders')::bigint;
        in_cash := (v_result ->> 'in_cash')::faas.amount;
        in_units := (v_result ->> 'in_units')::faas.amount;
        refused := (v_result ->> 'refused')::bigint;
        replayed := true;
        RETURN;
    END IF;
    PERFORM faas_internal.product_require_latest();
    PERFORM faas_internal.distribute_check(p, date, amount);
    SELECT d.nav INTO v_nav FROM faas.product_day AS d WHERE d.product = p.id AND d.nav_date = distribute_income.date;
    IF NOT FOUND AND EXISTS (SELECT FROM faas.product_holder AS h WHERE h.product = p.id AND COALESCE(h.income, p.income) = 'units') THEN
        RAISE EXCEPTION 'product % has no net asset value of %', p.id, date USING ERRCODE = 'LG272', HINT = 'Set it with faas.nav_set().';
    END IF;

    SELECT array_agg(h.account ORDER BY h.account), array_agg(b.units ORDER BY h.account), faas.sum(b.units)
      INTO v_accounts, v_units, v_total
      FROM faas.product_holder AS h
     CROSS JOIN LATERAL faas.balance_on(h.units_account, date) AS b (units)
     WHERE h.product = p.id AND faas.sign(b.units) > 0;
    IF v_total IS NULL THEN
        RAISE EXCEPTION 'nobody held units of product % on %', p.id, date USING ERRCODE = 'LG279';
    END IF;

    WITH bought AS (
        SELECT h.account, h.units_account, u.units AS held, f.part AS money, CASE COALESCE(h.income, p.income)
            WHEN 'units' THEN faas_internal.fund_units(f.part, v_nav, p.rounding, p.unit_currency, p.unit_scale)
            ELSE faas.of_minor(0, p.unit_currency, p.unit_scale) END AS units
          FROM faas_internal.fund_shares(faas.round(distribute_income.amount, p.scale), v_accounts, v_units) AS f
          JOIN unnest(v_accounts, v_units) AS u (account, units) ON u.account = f.id
          JOIN faas.product_holder AS h ON h.product = p.id AND h.account = f.id
    ), made AS (
        INSERT INTO faas.product_payment AS n (product, book, kind, state, record_date, account, units_account, held, amount, interest, units, created_at)
        SELECT p.id, p.book, CASE WHEN faas.sign(x.units) > 0 THEN 'reinvest' ELSE 'income' END, 'due', date, x.account, x.units_account,
            x.held, x.money, faas.of_minor(0, p.currency, p.scale), x.units, faas_internal.now()
          FROM bought AS x
         WHERE faas.sign(x.money) > 0
         ORDER BY x.account
        RETURNING n.kind, n.amount
    )
    SELECT count(*), COALESCE(faas.sum(m.amount) FILTER (WHERE m.kind = 'income'), faas.of_minor(0, p.currency, p.scale)),
        COALESCE(faas.sum(m.amount) FILTER (WHERE m.kind = 'reinvest'), faas.of_minor(0, p.currency, p.scale))
      INTO holders, in_cash, in_units
      FROM made AS m;
    IF faas.sign(in_cash) > 0 THEN
        SELECT x.journal INTO v_journal FROM faas.post(p.cash_account, p.payable_account, in_cash, kind => 'income') AS x;
    END IF;
    INSERT INTO faas.product_income (product, record_date, book, amount, units, set_aside, journal)
    VALUES (p.id, date, p.book, faas.round(amount, p.scale), v_total, in_cash, v_journal);
    SELECT x.refused INTO refused FROM faas_internal.product_pay(p, timezone(p.zone, faas_internal.now())::date) AS x;
    replayed := false;
    v_result := jsonb_build_object('holders', holders, 'in_cash', in_cash::text, 'in_units', in_units::text, 'refused', refused);
    IF NOT faas_internal.product_note(p, NULL, 'distribute', NULL, NULL, key, v_request, v_result) THEN
        PERFORM faas_internal.product_replay(p.book, key, 'distribute', v_request);
    END IF;
END;
$$;
COMMENT ON FUNCTION faas_internal.distribute_income(bigint, date, faas.amount, text) IS
    'Body of faas.distribute_income';

CREATE OR REPLACE FUNCTION faas_internal.distribute_check(p faas.product, date date, amount faas.amount) RETURNS void
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF p.kind = 'fixed' OR p.state <> 'open' THEN
        RAISE EXCEPTION 'product % distributes no income', p.id
            USING ERRCODE = 'LG274', DETAIL = CASE WHEN p.state <> 'open' THEN format('It is %s.', p.state)
                ELSE 'A fixed product pays its interest at maturity.' END;
    END IF;
    IF faas.currency(amount) <> p.currency THEN
        RAISE EXCEPTION 'currency of the amount is not that of product %', p.id USING ERRCODE = 'LG001', DETAIL = format('It is %s.', p.currency);
    END IF;
    IF faas.sign(amount) <= 0 THEN
        RAISE EXCEPTION 'amount must be greater than zero' USING ERRCODE = 'LG011';
    END IF;
    IF faas.round(amount, p.scale, 'down') OPERATOR(faas.<>) amount THEN
        RAISE EXCEPTION 'amount has more decimals than product % holds', p.id
            USING ERRCODE = 'LG002', HINT = 'Round the amount first, for example with faas.round().';
    END IF;
    IF NOT isfinite(date) OR date > timezone(p.zone, faas_internal.now())::date THEN
        RAISE EXCEPTION 'record date of an income must be a day up to today' USING ERRCODE = '22008';
    END IF;
    IF EXISTS (SELECT FROM faas.product_income AS i WHERE i.product = p.id AND i.record_date = distribute_check.date) THEN
        RAISE EXCEPTION 'product % has distributed the income of %', p.id, date USING ERRCODE = 'LG279';
    END IF;
    IF EXISTS (SELECT FROM faas.product_order AS o
                WHERE o.product = p.id AND o.state IN ('accepted', 'priced') AND o.confirm_date <= distribute_check.date) THEN
        RAISE EXCEPTION 'units of product % on % are not final', p.id, date
            USING ERRCODE = 'LG277', DETAIL = 'Orders wait that are to be confirmed by then.', HINT = 'Call faas.clear_day() first.';
    END IF;
END;
$$;
COMMENT ON FUNCTION faas_internal.distribute_check(faas.product, date, faas.amount) IS
    'Raises unless the income can be shared out';

CREATE OR REPLACE FUNCTION faas.distribute_income(
    product bigint,
    date date,
    amount faas.amount,
    key text DEFAULT NULL,
    OUT holders bigint,
    OUT in_cash faas.amount,
    OUT in_units faas.amount,
    OUT refused bigint,
    OUT replayed boolean) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.distribute_income(bigint, date, faas.amount, text) IS
    'Shares amount (greater than zero) of a product''s cash out among those who held units at the end of date, a day up to today, by value date, and in proportion to them. The parts add up to amount, and each is less than one minor unit from its exact share (largest remainder, as in faas.allocate). A holder gets his part in cash, or in units at the net asset value of date, without a fee, as he or else the product has chosen; in cash, if it buys less than one minor unit of them. The money for those in cash is set aside first, then paid. One income per date; key makes it happen once. refused: payments that the ledger did not let through now, which faas.order_settle_due() tries again. Needs post on the book, and READ COMMITTED. Errors: 22004 null, 22008 date to come, 22023 key, 25000 another isolation level, LG001 LG002 LG011 the amount, LG003 not so much cash in the product, LG005 key used for another request, LG270 no such product, LG272 no net asset value, LG274 a fixed product, or matured, LG277 orders wait that change the units of date, LG279 date has had its income, or nobody held units, 42501 lacks the right, 40001 when to retry.';

-- interest ---------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.product_interest(p faas.product, date date) RETURNS faas.amount
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT COALESCE(faas.sum(faas.accrue(o.net, ($1).yield_rate, ($1).day_count, o.confirm_date, $2, ($1).rounding, ($1).maturity)),
            faas.of_minor(0, ($1).currency, ($1).scale))
      FROM faas.product_order AS o
     WHERE o.product = ($1).id AND o.kind = 'subscribe' AND o.state IN ('confirmed', 'settled') AND o.confirm_date < $2;
END;
COMMENT ON FUNCTION faas_internal.product_interest(faas.product, date) IS
    'Interest of all subscriptions of a fixed product, each from its confirmation to the beginning of a day, rounded once';

CREATE OR REPLACE FUNCTION faas_internal.product_accrue_through(p faas.product, through date, OUT days bigint, OUT amount faas.amount)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_through date := LEAST(through, p.maturity);
    v_day date := p.accrued_through + 1;
    v_accrued faas.amount := p.accrued;
    v_cumulative faas.amount;
    v_journal uuid;
BEGIN
    days := 0::bigint;
    IF p.accrued_through = '-infinity' THEN
        SELECT min(o.confirm_date) INTO v_day FROM faas.product_order AS o
         WHERE o.product = p.id AND o.kind = 'subscribe' AND o.state IN ('confirmed', 'settled');
    END IF;
    WHILE v_day <= v_through LOOP
        v_cumulative := faas_internal.product_interest(p, v_day);
        v_journal := NULL;
        IF v_cumulative OPERATOR(faas.>) v_accrued THEN
            SELECT x.journal INTO v_journal
              FROM faas.post(p.income_account, p.accrued_account, v_cumulative OPERATOR(faas.-) v_accrued,
                  value_date => faas_internal.product_value_date(p.book, v_day), kind => 'interest') AS x;
        END IF;
        INSERT INTO faas.product_accrual (product, accrual_date, book, amount, accrued, journal)
        VALUES (p.id, v_day, p.book, v_cumulative OPERATOR(faas.-) v_accrued, v_cumulative, v_journal);
        UPDATE faas.product AS x SET accrued_through = v_day, accrued = v_cumulative WHERE x.id = p.id;
        v_accrued := v_cumulative;
        days := days + 1::bigint;
        v_day := v_day + 1;
    END LOOP;
    amount := v_accrued OPERATOR(faas.-) p.accrued;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_accrue_through(faas.product, date) IS
    'Posts the interest of each day up to the beginning of a day: what has accrued in all less what is posted';

CREATE OR REPLACE FUNCTION faas_internal.product_accrue(product bigint, date date DEFAULT NULL, OUT days bigint, OUT amount faas.amount) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product := faas_internal.product_lock(product, 'post');
    v_today date := timezone(p.zone, faas_internal.now())::date;
BEGIN
    IF p.kind <> 'fixed' THEN
        RAISE EXCEPTION 'product % accrues no interest', p.id USING ERRCODE = 'LG274', DETAIL = 'It is priced by its net asset value.';
    END IF;
    IF date > v_today OR NOT isfinite(date) THEN
        RAISE EXCEPTION 'interest accrues up to today' USING ERRCODE = '22008';
    END IF;
    SELECT x.days, x.amount INTO days, amount FROM faas_internal.product_accrue_through(p, COALESCE(date, v_today)) AS x;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_accrue(bigint, date) IS
    'Body of faas.product_accrue';

CREATE OR REPLACE FUNCTION faas.product_accrue(product bigint, date date DEFAULT NULL, OUT days bigint, OUT amount faas.amount) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.product_accrue(bigint, date) IS
    'Posts the interest of a fixed product, one journal for each day up to date (NULL: today; never beyond maturity) that has none, from its income account to its accrued account, and returns how many days and how much. Each subscription earns from its confirmation on, the first day counts and the last does not. The cumulative method: a day gets what has accrued in all, each subscription rounded once, less what is posted; so on every day the posted interest of a subscription is less than one minor unit from the exact one. Calling again changes nothing. Needs post on the book. Errors: 22004 null product, 22008 date to come, LG003 LG007 LG008 the income account, LG270 no such product, LG274 not a fixed product, 42501 lacks the right, 40001 when to retry.';

-- maturity ---------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.maturity_payments(p faas.product, nav numeric) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_zero faas.amount := faas.of_minor(0, p.currency, p.scale);
BEGIN
    INSERT INTO faas.product_payment (product, book, kind, state, record_date, account, units_account, held, amount, interest, units, created_at)
    SELECT p.id, p.book, 'repay', 'due', p.maturity, x.account, x.units_account, x.units,
        CASE WHEN faas.sign(x.units) > 0 THEN (faas_internal.fund_redemption(x.units, 0, nav, p.rounding, p.currency, p.scale)).gross ELSE v_zero END,
        x.interest, x.units, faas_internal.now()
      FROM (
        SELECT h.account, h.units_account, b.posted AS units, COALESCE((
            SELECT faas.sum(faas.accrue(o.net, p.yield_rate, p.day_count, o.confirm_date, p.maturity, p.rounding, p.maturity))
              FROM faas.product_order AS o
             WHERE p.kind = 'fixed' AND o.product = p.id AND o.account = h.account AND o.kind = 'subscribe'
               AND o.state IN ('confirmed', 'settled')), v_zero) AS interest
          FROM faas.product_holder AS h
         CROSS JOIN LATERAL faas.balance(h.units_account) AS b
         WHERE h.product = p.id
      ) AS x
     WHERE faas.sign(x.units) > 0 OR faas.sign(x.interest) > 0
     ORDER BY x.account;
END;
$$;
COMMENT ON FUNCTION faas_internal.maturity_payments(faas.product, numeric) IS
    'What each holder is repaid at maturity: the units he has at the net asset value, and the interest of what he subscribed to a fixed product';

CREATE OR REPLACE FUNCTION faas_internal.maturity_repay(product bigint, now timestamptz DEFAULT NULL,
    OUT state text, OUT repaid bigint, OUT refused bigint, OUT amount faas.amount, OUT interest faas.amount) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product := faas_internal.product_lock(product, 'post');
    v_today date := timezone(p.zone, faas_internal.product_now(now))::date;
    v_nav numeric := 1.0;
    v_zero faas.amount := faas.of_minor(0, p.currency, p.scale);
BEGIN
    PERFORM faas_internal.product_require_latest();
    IF p.maturity IS NULL OR v_today < faas.business_day(p.maturity, 'following', p.calendar) THEN
        RAISE EXCEPTION 'product % is not mature', p.id
            USING ERRCODE = 'LG277', DETAIL = CASE WHEN p.maturity IS NULL THEN 'It has no maturity.' ELSE format('It matures on %s.', p.maturity) END;
    END IF;
    IF p.state = 'open' THEN
        IF EXISTS (SELECT FROM faas.product_order AS o WHERE o.product = p.id AND o.state IN ('accepted', 'priced')) THEN
            RAISE EXCEPTION 'product % is not mature', p.id
                USING ERRCODE = 'LG277', DETAIL = 'Orders wait that change its units.', HINT = 'Call faas.clear_day() first.';
        END IF;
        IF p.kind = 'nav' THEN
            SELECT d.nav INTO v_nav FROM faas.product_day AS d WHERE d.product = p.id AND d.nav_date = faas.business_day(p.maturity, 'following', p.calendar);
            IF NOT FOUND THEN
                RAISE EXCEPTION 'product % has no net asset value of %', p.id, faas.business_day(p.maturity, 'following', p.calendar)
                    USING ERRCODE = 'LG272', HINT = 'Set it with faas.nav_set().';
            END IF;
        ELSE
            PERFORM faas_internal.product_accrue_through(p, p.maturity);
        END IF;
        PERFORM faas_internal.maturity_payments(p, v_nav);
        UPDATE faas.product AS x SET state = 'matured' WHERE x.id = p.id;
        PERFORM faas_internal.product_note(p, NULL, 'mature', 'open', 'matured', NULL, NULL, NULL);
        p.state := 'matured';
    END IF;
    SELECT y.paid, y.refused INTO repaid, refused FROM faas_internal.product_pay(p, v_today) AS y;
    SELECT x.state INTO STRICT state FROM faas.product AS x WHERE x.id = p.id;
    SELECT COALESCE(faas.sum(x.amount), v_zero), COALESCE(faas.sum(x.interest), v_zero) INTO amount, interest
      FROM faas.product_payment AS x
     WHERE x.product = p.id AND x.kind = 'repay' AND x.state = 'paid';
END;
$$;
COMMENT ON FUNCTION faas_internal.maturity_repay(bigint, timestamptz) IS
    'Body of faas.maturity_repay';

CREATE OR REPLACE FUNCTION faas.maturity_repay(product bigint, now timestamptz DEFAULT NULL,
    OUT state text, OUT repaid bigint, OUT refused bigint, OUT amount faas.amount, OUT interest faas.amount) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.maturity_repay(bigint, timestamptz) IS
    'Repays a product that matures, from its maturity on, moved to an open day if it is none: every holder gives his units back and gets their worth from the product''s cash, at 1 with the interest on what he subscribed (fixed; interest that is not posted yet is posted first), or at the net asset value of that day. state: repaid, or matured while payments are refused by the ledger (a blocked account, pledged units, no cash in the product); call again, or faas.order_settle_due(). repaid and refused count holders of this call; amount and interest are what was repaid in all. Calling again repays nobody twice. Needs post on the book, and READ COMMITTED. Errors: 22004 null product, 22008 infinite now, 25000 another isolation level, LG003 LG007 LG008 the income account, LG241 LG242 calendar, LG270 no such product, LG272 no net asset value, LG277 not mature, or orders wait, 42501 lacks the right, 40001 when to retry.';

-- yields -----------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.product_yield(product bigint, date date, compounding boolean DEFAULT false,
    OUT per_10000 numeric, OUT seven_day numeric) RETURNS record
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product;
    v_incomes numeric[];
BEGIN
    SELECT f.* INTO p FROM faas_internal.product_find(product, 'read') AS f;
    PERFORM faas_internal.product_argument('date', date IS NULL);
    PERFORM faas_internal.product_argument('compounding', compounding IS NULL);
    IF NOT isfinite(date) THEN
        RAISE EXCEPTION 'argument "date" must be finite' USING ERRCODE = '22008';
    END IF;
    SELECT array_agg(COALESCE(faas.yield_per_10000(i.amount, i.units), 0) ORDER BY d.n DESC)
      INTO v_incomes
      FROM generate_series(0, 6) AS d (n)
      LEFT JOIN faas.product_income AS i ON i.product = p.id AND i.record_date = product_yield.date - d.n;
    per_10000 := v_incomes[7];
    seven_day := faas.yield_seven_day(v_incomes, compounding);
END;
$$;
COMMENT ON FUNCTION faas_internal.product_yield(bigint, date, boolean) IS
    'Body of faas.product_yield';

CREATE OR REPLACE FUNCTION faas.product_yield(product bigint, date date, compounding boolean DEFAULT false,
    OUT per_10000 numeric, OUT seven_day numeric) RETURNS record
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.product_yield(bigint, date, boolean) IS
    'What a money-market fund publishes for a day: its income per 10,000 units (wan fen shou yi, 4 decimals) and the annualised yield of the seven days that end with it (qi ri nian hua, percent, 3 decimals), with compounding where that is true, as faas.yield_per_10000() and faas.yield_seven_day() compute them. The income of a day is what faas.distribute_income() shared out for it; a day without counts as zero. Needs read on the book. Errors: 22004 null, 22008 infinite date, LG270 no such product, 42501 lacks the right. Source: CSRC disclosure rules for money-market funds';
