-- Wealth products: orders, up to the cut-off.
--
-- An order takes the time from the clock, never from the caller: who could name it could trade at a
-- price that is known already.  The product's row is locked in share mode, which clearing excludes, so
-- the day of an order is decided under the same lock as the clearing of that day.  The holds name no
-- destination, which would be one account that all orders of the product wait for.

CREATE OR REPLACE FUNCTION faas_internal.order_dates(p faas.product, kind text, OUT trade_date date, OUT confirm_date date, OUT settle_date date)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    trade_date := faas_internal.product_trade_date(p, faas_internal.now());
    confirm_date := faas.business_day_add(trade_date, p.confirm_days, p.calendar);
    settle_date := faas.business_day_add(trade_date, CASE kind WHEN 'subscribe' THEN p.settle_days ELSE p.pay_days END, p.calendar);
    IF p.state <> 'open' OR confirm_date >= p.maturity OR (p.kind = 'fixed' AND kind = 'redeem') THEN
        RAISE EXCEPTION 'product % takes no such order', p.id
            USING ERRCODE = 'LG274',
                  DETAIL = CASE WHEN p.state <> 'open' THEN format('It is %s.', p.state)
                                WHEN confirm_date >= p.maturity THEN format('It matures on %s, the order would be confirmed on %s.', p.maturity, confirm_date)
                                ELSE 'A fixed product is repaid at maturity.' END;
    END IF;
END;
$$;
COMMENT ON FUNCTION faas_internal.order_dates(faas.product, text) IS
    'Days of an order that comes in now. Errors: LG274 the product takes no such order, LG241 LG242 calendar';

CREATE OR REPLACE FUNCTION faas_internal.order_result(result jsonb, OUT order_id bigint, OUT trade_date date)
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    RETURN ((result ->> 'order_id')::bigint, (result ->> 'trade_date')::date);
COMMENT ON FUNCTION faas_internal.order_result(jsonb) IS
    'What an order answered';

CREATE OR REPLACE FUNCTION faas_internal.order_subscribe(
    product bigint,
    account bigint,
    amount faas.amount,
    key text DEFAULT NULL,
    OUT order_id bigint,
    OUT trade_date date,
    OUT replayed boolean) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product;
    v_request jsonb;
    v_result jsonb;
    v_dates record;
    v_party bigint;
    v_units_account bigint;
    v_hold uuid;
BEGIN
    SELECT f.* INTO p FROM faas_internal.product_find(product, 'hold') AS f;
    PERFORM faas_internal.product_argument('account', account IS NULL);
    PERFORM faas_internal.product_argument('amount', amount IS NULL);
    -- who is new to the product opens an account, and nobody else may do so meanwhile
    IF EXISTS (SELECT FROM faas.product_holder AS h WHERE h.product = p.id AND h.account = order_subscribe.account) THEN
        p := faas_internal.product_share(product, 'hold');
    ELSE
        p := faas_internal.product_lock(product, 'hold');
    END IF;
    v_request := jsonb_build_object('product', p.id, 'account', account, 'amount', faas_internal.product_words(amount));
    LOOP
        v_result := faas_internal.product_replay(p.book, key, 'subscribe', v_request);
        IF v_result IS NOT NULL THEN
            SELECT r.order_id, r.trade_date, true INTO order_id, trade_date, replayed FROM faas_internal.order_result(v_result) AS r;
            RETURN;
        END IF;
        SELECT a.party INTO v_party FROM faas_internal.product_account(p.book, account) AS a;
        v_dates := faas_internal.order_dates(p, 'subscribe');
        IF faas.currency(amount) <> p.currency THEN
            RAISE EXCEPTION 'currency of the amount is not that of product %', p.id USING ERRCODE = 'LG001', DETAIL = format('It is %s.', p.currency);
        END IF;
        IF faas.sign(amount) > 0 AND amount OPERATOR(faas.<) p.minimum THEN
            RAISE EXCEPTION 'amount is less than the minimum of product %', p.id
                USING ERRCODE = 'LG276', DETAIL = format('The minimum is %s.', p.minimum);
        END IF;
        order_id := nextval('faas.product_order_id_seq');
        trade_date := v_dates.trade_date;
        v_result := jsonb_build_object('order_id', order_id, 'trade_date', trade_date);
        EXIT WHEN faas_internal.product_note(p, order_id, 'subscribe', NULL, faas_internal.product_order_next(NULL, 'subscribe'), key, v_request, v_result);
    END LOOP;
    replayed := false;

    SELECT h.hold INTO v_hold FROM faas.hold_place(account, amount, kind => 'faas.subscribe',
        metadata => jsonb_build_object('order', order_id, 'authorisation', format('order %s', order_id))) AS h;
    SELECT h.units_account INTO v_units_account FROM faas.product_holder AS h WHERE h.product = p.id AND h.account = order_subscribe.account;
    IF NOT FOUND THEN
        v_units_account := faas.account_open(p.book, format('product/%s/holder/%s', p.id, account), p.unit_currency, party => v_party);
        INSERT INTO faas.product_holder (product, account, book, units_account)
        VALUES (p.id, account, p.book, v_units_account);
    END IF;
    INSERT INTO faas.product_order (id, product, book, kind, state, account, units_account, ordered_at, trade_date, confirm_date,
        settle_date, hold, amount)
    VALUES (order_id, p.id, p.book, 'subscribe', faas_internal.product_order_next(NULL, 'subscribe'), account, v_units_account,
        faas_internal.now(), trade_date, v_dates.confirm_date, v_dates.settle_date, v_hold, faas.round(amount, p.scale));
END;
$$;
COMMENT ON FUNCTION faas_internal.order_subscribe(bigint, bigint, faas.amount, text) IS
    'Body of faas.order_subscribe';

CREATE OR REPLACE FUNCTION faas.order_subscribe(
    product bigint,
    account bigint,
    amount faas.amount,
    key text DEFAULT NULL,
    OUT order_id bigint,
    OUT trade_date date,
    OUT replayed boolean) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.order_subscribe(bigint, bigint, faas.amount, text) IS
    'Orders units of a product for amount (greater than zero, fee included), which is held on account at once. The price is the net asset value of trade_date, which nobody knows yet: today, or the next open day from the cut-off on. The account stands for the holder; his units are in an account that his first order opens. The time is the clock''s. key makes it happen once. Needs hold on the book. Errors: 22004 null, 22023 key, LG001 another currency, LG002 more decimals than the currency, LG003 LG004 LG007 LG008 the account, LG005 key used for another request, LG006 no such account in the book, LG011 zero or negative, LG241 LG242 calendar, LG270 no such product, LG274 takes no orders any more, LG276 less than the minimum, 22003 totals out of range, 42501 lacks the right, 40001 when to retry.';

CREATE OR REPLACE FUNCTION faas_internal.order_redeem(
    product bigint,
    account bigint,
    units faas.amount,
    key text DEFAULT NULL,
    OUT order_id bigint,
    OUT trade_date date,
    OUT replayed boolean) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product := faas_internal.product_share(product, 'hold');
    v_request jsonb;
    v_result jsonb;
    v_dates record;
    v_units_account bigint;
    v_hold uuid;
BEGIN
    PERFORM faas_internal.product_argument('account', account IS NULL);
    PERFORM faas_internal.product_argument('units', units IS NULL);
    v_request := jsonb_build_object('product', p.id, 'account', account, 'units', faas_internal.product_words(units));
    LOOP
        v_result := faas_internal.product_replay(p.book, key, 'redeem', v_request);
        IF v_result IS NOT NULL THEN
            SELECT r.order_id, r.trade_date, true INTO order_id, trade_date, replayed FROM faas_internal.order_result(v_result) AS r;
            RETURN;
        END IF;
        SELECT h.units_account INTO v_units_account FROM faas.product_holder AS h WHERE h.product = p.id AND h.account = order_redeem.account;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'account % holds no units of product %', account, p.id USING ERRCODE = 'LG278';
        END IF;
        v_dates := faas_internal.order_dates(p, 'redeem');
        order_id := nextval('faas.product_order_id_seq');
        trade_date := v_dates.trade_date;
        v_result := jsonb_build_object('order_id', order_id, 'trade_date', trade_date);
        EXIT WHEN faas_internal.product_note(p, order_id, 'redeem', NULL, faas_internal.product_order_next(NULL, 'redeem'), key, v_request, v_result);
    END LOOP;
    replayed := false;

    SELECT h.hold INTO v_hold FROM faas.hold_place(v_units_account, units, kind => 'faas.redeem',
        metadata => jsonb_build_object('order', order_id, 'authorisation', format('order %s', order_id))) AS h;
    INSERT INTO faas.product_order (id, product, book, kind, state, account, units_account, ordered_at, trade_date, confirm_date,
        settle_date, hold, units)
    VALUES (order_id, p.id, p.book, 'redeem', faas_internal.product_order_next(NULL, 'redeem'), account, v_units_account,
        faas_internal.now(), trade_date, v_dates.confirm_date, v_dates.settle_date, v_hold, faas.round(units, p.unit_scale));
END;
$$;
COMMENT ON FUNCTION faas_internal.order_redeem(bigint, bigint, faas.amount, text) IS
    'Body of faas.order_redeem';

CREATE OR REPLACE FUNCTION faas.order_redeem(
    product bigint,
    account bigint,
    units faas.amount,
    key text DEFAULT NULL,
    OUT order_id bigint,
    OUT trade_date date,
    OUT replayed boolean) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.order_redeem(bigint, bigint, faas.amount, text) IS
    'Orders that units (greater than zero, in the product''s unit currency) of the holder are taken back, which are held at once; he is paid to account. Day, key and clock as for faas.order_subscribe. Needs hold on the book. Errors: 22004 null, 22023 key, LG001 another currency, LG002 more decimals than units have, LG003 not so many units, LG005 key used for another request, LG007 LG008 the account of his units, LG011 zero or negative, LG241 LG242 calendar, LG270 no such product, LG274 takes no redemptions, LG278 no holder, 42501 lacks the right, 40001 when to retry.';

CREATE OR REPLACE FUNCTION faas_internal.order_cancel(order_id bigint, key text DEFAULT NULL, OUT state text, OUT replayed boolean) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product;
    o faas.product_order;
    v_request jsonb := jsonb_build_object('order_id', order_id);
    v_result jsonb;
BEGIN
    PERFORM faas_internal.product_argument('order_id', order_id IS NULL);
    SELECT x.* INTO o FROM faas.product_order AS x WHERE x.id = order_cancel.order_id;
    IF NOT FOUND OR NOT faas_internal.caller_holds(o.book) THEN
        RAISE EXCEPTION 'order % does not exist', order_id USING ERRCODE = 'LG271';
    END IF;
    p := faas_internal.product_share(o.product, 'hold');
    SELECT x.* INTO STRICT o FROM faas.product_order AS x WHERE x.id = order_cancel.order_id FOR UPDATE;
    LOOP
        v_result := faas_internal.product_replay(p.book, key, 'cancel', v_request);
        IF v_result IS NOT NULL THEN
            state := v_result ->> 'state';
            replayed := true;
            RETURN;
        END IF;
        state := faas_internal.product_order_next(o.state, 'cancel');
        IF state IS NULL OR faas_internal.product_trade_date(p, faas_internal.now()) > o.trade_date THEN
            RAISE EXCEPTION 'order % cannot be cancelled', o.id
                USING ERRCODE = 'LG275',
                      DETAIL = format('It is %s%s.', o.state, CASE WHEN state IS NOT NULL THEN format(', and past the cut-off of %s', o.trade_date) END);
        END IF;
        EXIT WHEN faas_internal.product_note(p, o.id, 'cancel', o.state, state, key, v_request, jsonb_build_object('state', state));
    END LOOP;
    replayed := false;
    PERFORM faas.hold_release(o.hold, CASE o.kind WHEN 'redeem' THEN o.units END);
    UPDATE faas.product_order AS x SET state = order_cancel.state WHERE x.id = o.id;
END;
$$;
COMMENT ON FUNCTION faas_internal.order_cancel(bigint, text) IS
    'Body of faas.order_cancel';

CREATE OR REPLACE FUNCTION faas.order_cancel(order_id bigint, key text DEFAULT NULL, OUT state text, OUT replayed boolean) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.order_cancel(bigint, text) IS
    'Takes an order back before the cut-off of its day; what it holds is free again. The part that a large redemption deferred is an order of its own, and can be taken back as well. Needs hold on the book. Errors: 22004 null order, 22023 key, LG005 key used for another request, LG271 no such order, LG275 past its cut-off or not waiting any more, 42501 lacks the right, 40001 when to retry.';
