-- Wealth products: setting one up, its net asset values.

CREATE OR REPLACE FUNCTION faas_internal.product_require_new(book bigint, code text, unit_currency text) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM faas.product AS x WHERE x.book = product_require_new.book AND x.code = product_require_new.code) THEN
        RAISE EXCEPTION 'product "%" already exists in book %', code, book USING ERRCODE = '23505';
    END IF;
    IF EXISTS (SELECT FROM faas.product AS x WHERE x.book = product_require_new.book AND x.unit_currency = product_require_new.unit_currency) THEN
        RAISE EXCEPTION 'currency "%" is the unit of another product of book %', unit_currency, book USING ERRCODE = '23505';
    END IF;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_require_new(bigint, text, text) IS
    'Raises 23505 for a code or a unit that a product of the book has';

CREATE OR REPLACE FUNCTION faas_internal.product_create(
    book bigint,
    code text,
    unit_currency text,
    currency text DEFAULT NULL,
    name text DEFAULT NULL,
    kind text DEFAULT 'nav',
    calendar text DEFAULT 'WEEKEND',
    zone text DEFAULT 'Asia/Shanghai',
    cut_off time DEFAULT '15:00',
    confirm_days integer DEFAULT 1,
    settle_days integer DEFAULT NULL,
    pay_days integer DEFAULT NULL,
    fee_rate numeric DEFAULT 0,
    fee_mode text DEFAULT 'outside',
    redeem_fee_rate numeric DEFAULT 0,
    rounding_point text DEFAULT 'net',
    rounding text DEFAULT 'half_up',
    large_redemption numeric DEFAULT 0.10,
    income text DEFAULT 'cash',
    minimum faas.amount DEFAULT NULL,
    yield_rate numeric DEFAULT NULL,
    day_count text DEFAULT NULL,
    maturity date DEFAULT NULL,
    fee_account bigint DEFAULT NULL,
    income_account bigint DEFAULT NULL,
    subject text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product;
BEGIN
    PERFORM faas_internal.caller_require(book, 'admin');
    PERFORM faas_internal.product_argument(a.name, a.missing)
       FROM (VALUES ('code', code IS NULL), ('unit_currency', unit_currency IS NULL), ('kind', kind IS NULL),
           ('calendar', calendar IS NULL), ('zone', zone IS NULL), ('cut_off', cut_off IS NULL),
           ('confirm_days', confirm_days IS NULL), ('fee_rate', fee_rate IS NULL), ('fee_mode', fee_mode IS NULL),
           ('redeem_fee_rate', redeem_fee_rate IS NULL), ('rounding_point', rounding_point IS NULL),
           ('rounding', rounding IS NULL), ('income', income IS NULL)) AS a (name, missing);

    p.id := nextval('faas.product_id_seq');
    p.book := book;
    p.code := code;
    p.name := COALESCE(name, code);
    p.kind := kind;
    p.state := 'open';
    p.currency := COALESCE(currency, (SELECT b.base_currency FROM faas.visible_book AS b WHERE b.book = product_create.book));
    p.unit_currency := unit_currency;
    p.calendar := calendar;
    p.zone := zone;
    p.cut_off := cut_off;
    p.confirm_days := confirm_days;
    p.settle_days := COALESCE(settle_days, confirm_days);
    p.pay_days := COALESCE(pay_days, confirm_days);
    p.fee_mode := fee_mode;
    p.fee_rate := fee_rate;
    p.redeem_fee_rate := redeem_fee_rate;
    p.rounding_point := rounding_point;
    p.rounding := rounding;
    p.large_redemption := large_redemption;
    p.income := income;
    p.minimum := minimum;
    p.yield_rate := yield_rate;
    p.day_count := CASE WHEN kind = 'fixed' THEN COALESCE(day_count, 'ACT/365F') ELSE day_count END;
    p.maturity := maturity;
    p.fee_account := fee_account;
    p.income_account := income_account;
    PERFORM faas_internal.product_check_terms(p);
    PERFORM faas_internal.product_require_new(book, code, unit_currency);

    SELECT a INTO p.units_account FROM faas.account_open(book, format('product/%s/units', p.id), unit_currency, unlimited => true) AS a;
    SELECT a INTO p.cash_account FROM faas.account_open(book, format('product/%s/cash', p.id), p.currency, subject) AS a;
    SELECT a INTO p.transit_account FROM faas.account_open(book, format('product/%s/transit', p.id), p.currency, subject) AS a;
    SELECT a INTO p.payable_account FROM faas.account_open(book, format('product/%s/payable', p.id), p.currency, subject) AS a;
    IF kind = 'fixed' THEN
        SELECT a INTO p.accrued_account FROM faas.account_open(book, format('product/%s/accrued', p.id), p.currency, subject) AS a;
    END IF;
    SELECT c.exponent INTO STRICT p.scale FROM faas.currency AS c WHERE c.code = p.currency;
    SELECT c.exponent INTO STRICT p.unit_scale FROM faas.currency AS c WHERE c.code = p.unit_currency;
    p.cleared_through := '-infinity';
    p.accrued_through := '-infinity';
    p.accrued := faas.of_minor(0, p.currency, p.scale);
    p.created_at := faas_internal.now();
    PERFORM faas_internal.product_check_accounts(p);

    INSERT INTO faas.product SELECT p.* ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        -- another session has just made it
        PERFORM faas_internal.product_require_new(book, code, unit_currency);
    END IF;
    PERFORM faas_internal.product_note(p, NULL, 'create', NULL, 'open', NULL, NULL, NULL);
    RETURN p.id;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_create(bigint, text, text, text, text, text, text, text, time, integer, integer, integer, numeric, text, numeric, text, text, numeric, text, faas.amount, numeric, text, date, bigint, bigint, text) IS
    'Body of faas.product_create';

CREATE OR REPLACE FUNCTION faas_internal.product_check_terms(p faas.product) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_problem text;
BEGIN
    v_problem := CASE
        WHEN length(p.code) NOT BETWEEN 1 AND 100 THEN 'argument "code" must have 1 to 100 characters'
        WHEN length(p.name) NOT BETWEEN 1 AND 200 THEN 'argument "name" must have 1 to 200 characters'
        WHEN p.kind NOT IN ('nav', 'fixed') THEN 'kind of a product must be nav or fixed'
        WHEN p.fee_mode NOT IN ('outside', 'inside') THEN 'fee mode must be outside or inside'
        WHEN p.rounding_point NOT IN ('net', 'units') THEN 'rounding point must be net or units'
        WHEN p.income NOT IN ('cash', 'units') THEN 'income must be cash or units'
        WHEN p.confirm_days NOT BETWEEN 0 AND 30 THEN 'argument "confirm_days" must be 0 to 30'
        WHEN p.settle_days NOT BETWEEN p.confirm_days AND 60 THEN 'argument "settle_days" must be confirm_days to 60'
        WHEN p.pay_days NOT BETWEEN p.confirm_days AND 60 THEN 'argument "pay_days" must be confirm_days to 60'
        WHEN p.fee_rate NOT BETWEEN 0 AND 0.5 OR scale(p.fee_rate) > 12 THEN
            'argument "fee_rate" must be 0 to 0.5, with at most 12 decimals'
        WHEN p.redeem_fee_rate NOT BETWEEN 0 AND 0.5 OR scale(p.redeem_fee_rate) > 12 THEN
            'argument "redeem_fee_rate" must be 0 to 0.5, with at most 12 decimals'
        WHEN p.large_redemption NOT BETWEEN 0.0001 AND 1 OR scale(p.large_redemption) > 12 THEN
            'argument "large_redemption" must be 0.0001 to 1, with at most 12 decimals'
        WHEN p.kind = 'fixed' AND (p.yield_rate IS NULL OR p.maturity IS NULL OR p.income_account IS NULL) THEN
            'a fixed product needs yield_rate, maturity and income_account'
        WHEN p.kind = 'nav' AND NOT (p.yield_rate IS NULL AND p.day_count IS NULL AND p.income_account IS NULL) THEN
            'yield_rate, day_count and income_account are for a fixed product'
        WHEN p.yield_rate NOT BETWEEN 0 AND 1 OR scale(p.yield_rate) > 12 THEN
            'argument "yield_rate" must be 0 to 1, with at most 12 decimals'
        WHEN p.fee_account IS NULL AND (p.fee_rate > 0 OR p.redeem_fee_rate > 0) THEN 'fees need a fee_account'
        WHEN p.unit_currency = p.currency THEN 'units need a currency of their own'
        WHEN EXISTS (SELECT FROM faas.currency AS c WHERE c.code = p.unit_currency AND c.is_standard) THEN
            'units need a currency of their own'
    END;
    IF v_problem IS NOT NULL THEN
        RAISE EXCEPTION '%', v_problem USING ERRCODE = '22023';
    END IF;
    -- what these say about a name that is not known is what the caller should hear
    PERFORM faas.round(faas.of_minor(0, 'XXX', 2), 0, p.rounding);
    PERFORM timezone(p.zone, '2000-01-01 00:00:00+00'::timestamptz);
    PERFORM faas.is_business_day(COALESCE(p.maturity, timezone(p.zone, faas_internal.now())::date), p.calendar);
    IF p.kind = 'fixed' THEN
        PERFORM faas.accrue(faas.of_minor(1, 'XXX', 2), p.yield_rate, p.day_count, p.maturity - 1, p.maturity, p.rounding, p.maturity);
    END IF;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_check_terms(faas.product) IS
    'Raises 22023 for terms that contradict each other, and the error of the function that a name is for';

CREATE OR REPLACE FUNCTION faas_internal.product_check_accounts(p faas.product) RETURNS void
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_account bigint;
    v_currency text;
BEGIN
    FOREACH v_account IN ARRAY ARRAY[p.fee_account, p.income_account] LOOP
        CONTINUE WHEN v_account IS NULL;
        SELECT a.currency INTO v_currency FROM faas_internal.product_account(p.book, v_account) AS a;
        IF v_currency <> p.currency THEN
            RAISE EXCEPTION 'currency of account % is not that of the product', v_account
                USING ERRCODE = 'LG001', DETAIL = format('That is %s.', p.currency);
        END IF;
    END LOOP;
    IF faas.currency(p.minimum) <> p.currency THEN
        RAISE EXCEPTION 'currency of argument "minimum" is not that of the product'
            USING ERRCODE = 'LG001', DETAIL = format('That is %s.', p.currency);
    END IF;
    IF faas.scale(p.minimum) > p.scale OR faas.sign(p.minimum) < 0 THEN
        RAISE EXCEPTION 'argument "minimum" must not be negative, nor have more decimals than the currency' USING ERRCODE = '22023';
    END IF;
    IF p.kind = 'fixed' AND p.unit_scale <> p.scale THEN
        RAISE EXCEPTION 'units of a fixed product need as many decimals as its currency' USING ERRCODE = '22023';
    END IF;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_check_accounts(faas.product) IS
    'Raises LG006 or LG001 for an account that is not of the book or currency, LG001 or 22023 for a minimum that does not fit, 22023 for units of other decimals';

CREATE OR REPLACE FUNCTION faas.product_create(
    book bigint,
    code text,
    unit_currency text,
    currency text DEFAULT NULL,
    name text DEFAULT NULL,
    kind text DEFAULT 'nav',
    calendar text DEFAULT 'WEEKEND',
    zone text DEFAULT 'Asia/Shanghai',
    cut_off time DEFAULT '15:00',
    confirm_days integer DEFAULT 1,
    settle_days integer DEFAULT NULL,
    pay_days integer DEFAULT NULL,
    fee_rate numeric DEFAULT 0,
    fee_mode text DEFAULT 'outside',
    redeem_fee_rate numeric DEFAULT 0,
    rounding_point text DEFAULT 'net',
    rounding text DEFAULT 'half_up',
    large_redemption numeric DEFAULT 0.10,
    income text DEFAULT 'cash',
    minimum faas.amount DEFAULT NULL,
    yield_rate numeric DEFAULT NULL,
    day_count text DEFAULT NULL,
    maturity date DEFAULT NULL,
    fee_account bigint DEFAULT NULL,
    income_account bigint DEFAULT NULL,
    subject text DEFAULT NULL) RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.product_create(bigint, text, text, text, text, text, text, text, time, integer, integer, integer, numeric, text, numeric, text, text, numeric, text, faas.amount, numeric, text, date, bigint, bigint, text) IS
    'Sets up a wealth product and returns its id; opens its accounts product/ID/units, cash, transit, payable and, of a fixed one, accrued, those for money under subject. code: 1 to 100 characters, unique in the book; name NULL is the code. unit_currency: a currency that is registered, no ISO currency, and the unit of no other product of the book; its exponent says how many decimals units have. currency: of the money, NULL is the book''s base currency. kind nav: a unit costs the net asset value of the day; fixed: a unit costs 1 and earns yield_rate (a year, 0 to 1) by day_count (NULL is ACT/365F) from its confirmation until maturity, at the charge of income_account.
calendar, zone, cut_off: orders from cut_off on belong to the next open day. confirm_days (0 to 30), settle_days and pay_days (confirm_days to 60, NULL is confirm_days): open days until units are issued or taken back, until the product gets the money of a subscription, until a redemption is paid. fee_rate and redeem_fee_rate (0 to 0.5), credited to fee_account; fee_mode outside (net = amount / (1 + rate)) or inside (net = amount * (1 - rate)). rounding_point net (net is rounded, then divided by the net asset value) or units (the exact quotient is rounded once); rounding: one of the seven modes. large_redemption: share of the prior day''s units that may be redeemed on a day, 0.0001 to 1; NULL means any. income: cash or units, for holders who have not chosen. minimum: smallest subscription, NULL means none. maturity: last day, moved to an open day if it is none.
Needs admin on the book. Errors: 22004 null, 22023 terms that contradict each other or are out of range, or an unknown zone, 23505 code or unit taken, LG001 account or minimum in another currency, LG006 no such account in the book, LG017 LG019 subject, LG018 no such book, LG030 currency not registered, LG031 unknown rounding, LG035 not a code, LG240 LG241 LG242 calendar, LG250 LG252 day_count, 42501 no admin right.';

-- net asset values -------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.nav_set(product bigint, date date, nav numeric, OUT replaced numeric, OUT replayed boolean) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product := faas_internal.product_lock(product, 'admin');
    v_day faas.product_day;
BEGIN
    PERFORM faas_internal.product_argument('date', date IS NULL);
    PERFORM faas_internal.product_argument('nav', nav IS NULL);
    IF NOT (nav > 0 AND nav < 1000000000) OR scale(nav) > 8 THEN
        RAISE EXCEPTION 'net asset value must be greater than zero and less than 10^9, with at most 8 decimals' USING ERRCODE = '22023';
    END IF;
    IF p.kind = 'fixed' THEN
        RAISE EXCEPTION 'product % has no net asset values', p.id
            USING ERRCODE = 'LG274', DETAIL = 'A unit of a fixed product costs 1.';
    END IF;
    replayed := false;
    SELECT d.* INTO v_day FROM faas.product_day AS d WHERE d.product = p.id AND d.nav_date = nav_set.date;
    IF FOUND AND v_day.nav = nav THEN
        replayed := true;
        RETURN;
    END IF;
    IF date <= p.cleared_through THEN
        RAISE EXCEPTION 'product % is cleared through %', p.id, p.cleared_through
            USING ERRCODE = 'LG273', HINT = 'A net asset value can be corrected before its day is cleared; after that, by postings of your own.';
    END IF;
    IF NOT faas.is_business_day(date, p.calendar) OR date > timezone(p.zone, faas_internal.now())::date THEN
        RAISE EXCEPTION 'net asset values are of open days up to today' USING ERRCODE = '22023';
    END IF;
    IF v_day.nav IS NULL THEN
        -- the product is locked: a value that is there after all came after the snapshot, and is 40001
        INSERT INTO faas.product_day (product, nav_date, book, nav, set_at)
        VALUES (p.id, date, p.book, nav, faas_internal.now())
        ON CONFLICT ON CONSTRAINT product_day_pkey DO NOTHING;
    ELSE
        replaced := v_day.nav;
        UPDATE faas.product_day AS d SET nav = nav_set.nav, set_at = faas_internal.now()
         WHERE d.product = p.id AND d.nav_date = nav_set.date;
    END IF;
    PERFORM faas_internal.product_note(p, NULL, 'nav', replaced::text, nav::text, NULL, NULL, jsonb_build_object('date', date));
END;
$$;
COMMENT ON FUNCTION faas_internal.nav_set(bigint, date, numeric) IS
    'Body of faas.nav_set';

CREATE OR REPLACE FUNCTION faas.nav_set(product bigint, date date, nav numeric, OUT replaced numeric, OUT replayed boolean) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.nav_set(bigint, date, numeric) IS
    'Sets the net asset value of a product on an open day up to today: money per unit, greater than zero and less than 10^9, with at most 8 decimals. The same value again changes nothing (replayed). Another one replaces it until the day is cleared, and the event trail keeps both; replaced is the earlier one. Needs admin on the book. Errors: 22004 null, 22023 value, or a day that is closed or to come, LG241 LG242 calendar, LG270 no such product, LG273 the day is cleared, LG274 a fixed product, 42501 no admin right, 40001 when to retry.';

-- choices of holders -----------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.income_choose(product bigint, account bigint, income text) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product := faas_internal.product_lock(product, 'hold');
    v_earlier text;
BEGIN
    PERFORM faas_internal.product_argument('account', account IS NULL);
    IF income NOT IN ('cash', 'units') THEN
        RAISE EXCEPTION 'income must be cash or units' USING ERRCODE = '22023';
    END IF;
    SELECT h.income INTO v_earlier FROM faas.product_holder AS h WHERE h.product = p.id AND h.account = income_choose.account;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account % holds no units of product %', account, p.id USING ERRCODE = 'LG278';
    END IF;
    IF v_earlier IS NOT DISTINCT FROM income THEN
        RETURN;
    END IF;
    UPDATE faas.product_holder AS h SET income = income_choose.income
     WHERE h.product = p.id AND h.account = income_choose.account;
    PERFORM faas_internal.product_note(p, NULL, 'income', v_earlier, income, NULL, NULL, jsonb_build_object('account', account));
END;
$$;
COMMENT ON FUNCTION faas_internal.income_choose(bigint, bigint, text) IS
    'Body of faas.income_choose';

CREATE OR REPLACE FUNCTION faas.income_choose(product bigint, account bigint, income text) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.income_choose(bigint, bigint, text) IS
    'Says whether the holder who orders from this account gets the income of a product in cash or in units; NULL takes what the product says. Counts for distributions from now on. Needs hold on the book. Errors: 22004 null product or account, 22023 another word, LG270 no such product, LG278 no holder, 42501 lacks the right.';
