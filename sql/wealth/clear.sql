-- Wealth products: clearing a day, and settlement.
--
-- Everything here locks the product's row, so one session at a time works on a product, and no order
-- joins a day that is being cleared.  Orders are priced and confirmed in sets; what the ledger refuses
-- of one order (a blocked account, no money in the product) leaves that order as it is, for the next
-- call, and no other.

CREATE OR REPLACE FUNCTION faas_internal.product_value_date(book bigint, date date) RETURNS date
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    RETURN (SELECT GREATEST($2, b.open_from) FROM faas.visible_book AS b WHERE b.book = $1);
COMMENT ON FUNCTION faas_internal.product_value_date(bigint, date) IS
    'The date, or the first that is open in the book';

CREATE OR REPLACE FUNCTION faas_internal.product_outstanding(p faas.product) RETURNS faas.amount
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_units faas.amount;
BEGIN
    SELECT OPERATOR(faas.-) b.posted INTO v_units FROM faas.balance(p.units_account) AS b;
    RETURN v_units OPERATOR(faas.+) COALESCE((
        SELECT faas.sum(CASE o.kind WHEN 'subscribe' THEN o.units ELSE OPERATOR(faas.-) o.units END)
          FROM faas.product_order AS o
         WHERE o.product = p.id AND o.state = 'priced'), faas.of_minor(0, p.unit_currency, p.unit_scale));
END;
$$;
COMMENT ON FUNCTION faas_internal.product_outstanding(faas.product) IS
    'Units of all holders after the orders that are priced: what they have, and what waits for its confirmation';

-- events of many orders ----------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.product_note_orders(p faas.product, orders bigint[], operation text, from_state text) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO faas.product_event (product, book, order_id, at, role, operation, from_state, to_state)
    SELECT p.id, p.book, o.id, faas_internal.now(), faas_internal.caller()::text, operation, from_state,
        faas_internal.product_order_next(from_state, operation)
      FROM unnest(orders) WITH ORDINALITY AS o (id, n)
     ORDER BY o.n;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_note_orders(faas.product, bigint[], text, text) IS
    'Writes the event of an operation on many orders, which were all in one state';

CREATE OR REPLACE FUNCTION faas_internal.product_post(ids bigint[], requests faas.request[],
    OUT id bigint, OUT journals uuid[]) RETURNS SETOF record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT x.id, CASE WHEN bool_and(r.code <= 1) THEN array_agg(r.journal ORDER BY r.idx) END
      FROM faas.post_batch(requests) AS r
      JOIN unnest(ids) WITH ORDINALITY AS x (id, n) ON x.n = r.idx
     GROUP BY x.id
     ORDER BY x.id;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_post(bigint[], faas.request[]) IS
    'Carries out requests, one chain for each id, and answers with the journals of each; null where the ledger refused';

-- pricing ----------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.clear_defer(p faas.product, date date, prior faas.amount, OUT orders bigint, OUT units faas.amount)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_total faas.amount;
    v_limit faas.amount := faas.convert(prior, p.unit_currency, p.large_redemption, 'down', p.unit_scale);
    v_next date := faas.business_day_add(date, 1, p.calendar);
    v_ids bigint[];
    v_weights faas.amount[];
    v_moved bigint[];
BEGIN
    orders := 0::bigint;
    units := faas.of_minor(0, p.unit_currency, p.unit_scale);
    SELECT faas.sum(o.units), array_agg(o.id ORDER BY o.id), array_agg(o.units ORDER BY o.id) INTO v_total, v_ids, v_weights
      FROM faas.product_order AS o
     WHERE o.product = p.id AND o.state = 'accepted' AND o.kind = 'redeem' AND o.trade_date = clear_defer.date;
    IF v_limit IS NULL OR v_total IS NULL OR faas.sign(v_limit) <= 0 OR v_total OPERATOR(faas.<=) v_limit THEN
        RETURN;
    END IF;
    units := v_total OPERATOR(faas.-) v_limit;

    -- what is over becomes an order of its own, which shares the hold; an order of which nothing is
    -- left moves as it is
    WITH share AS (
        SELECT o.id, o.units, f.part
          FROM faas.product_order AS o
          JOIN faas_internal.fund_shares(v_limit, v_ids, v_weights) AS f ON f.id = o.id
    ), rest AS (
        INSERT INTO faas.product_order (product, book, kind, state, account, units_account, ordered_at, trade_date, confirm_date,
            settle_date, hold, deferred_from, units)
        SELECT o.product, o.book, o.kind, faas_internal.product_order_next(NULL, 'defer'), o.account, o.units_account, o.ordered_at, v_next,
            faas.business_day_add(v_next, p.confirm_days, p.calendar), faas.business_day_add(v_next, p.pay_days, p.calendar),
            o.hold, o.id, s.units OPERATOR(faas.-) s.part
          FROM share AS s
          JOIN faas.product_order AS o ON o.id = s.id
         WHERE faas.sign(s.part) > 0 AND s.part OPERATOR(faas.<) s.units
         ORDER BY o.id
        RETURNING id
    ), noted AS (
        INSERT INTO faas.product_event (product, book, order_id, at, role, operation, from_state, to_state)
        SELECT p.id, p.book, r.id, faas_internal.now(), faas_internal.caller()::text, 'defer', NULL, faas_internal.product_order_next(NULL, 'defer')
          FROM rest AS r
         ORDER BY r.id
    ), changed AS (
        UPDATE faas.product_order AS o
           SET units = CASE WHEN faas.sign(s.part) > 0 THEN s.part ELSE o.units END,
               trade_date = CASE WHEN faas.sign(s.part) > 0 THEN o.trade_date ELSE v_next END,
               confirm_date = CASE WHEN faas.sign(s.part) > 0 THEN o.confirm_date
                   ELSE faas.business_day_add(v_next, p.confirm_days, p.calendar) END,
               settle_date = CASE WHEN faas.sign(s.part) > 0 THEN o.settle_date
                   ELSE faas.business_day_add(v_next, p.pay_days, p.calendar) END
          FROM share AS s
         WHERE o.id = s.id AND s.part OPERATOR(faas.<) s.units
        RETURNING o.id
    )
    SELECT array_agg(c.id ORDER BY c.id) INTO v_moved FROM changed AS c;
    PERFORM faas_internal.product_note_orders(p, v_moved, 'defer', 'accepted');
    orders := cardinality(v_moved)::bigint;
END;
$$;
COMMENT ON FUNCTION faas_internal.clear_defer(faas.product, date, faas.amount) IS
    'A large redemption: when the redemptions of a day are more than the product allows of the prior units, each keeps its exact share of what is allowed, and the rest goes to the next open day, without priority there. Returns the orders of which something was deferred, and the units';

CREATE OR REPLACE FUNCTION faas_internal.clear_price(p faas.product, date date, nav numeric, defer boolean, OUT priced bigint, OUT deferred bigint, OUT rejected bigint[])
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_prior faas.amount := faas_internal.product_outstanding(p);
    v_deferred faas.amount := faas.of_minor(0, p.unit_currency, p.unit_scale);
    v_priced bigint[];
BEGIN
    deferred := 0::bigint;
    IF defer THEN
        SELECT d.orders, d.units INTO deferred, v_deferred FROM faas_internal.clear_defer(p, date, v_prior) AS d;
    END IF;

    WITH figures AS (
        SELECT o.id, o.amount, f.fee, f.net, f.units
          FROM faas.product_order AS o
         CROSS JOIN LATERAL faas_internal.fund_subscription(o.amount, p.fee_rate, clear_price.nav, p.fee_mode, p.rounding_point, p.rounding,
             p.unit_currency, p.unit_scale) AS f
         WHERE o.product = p.id AND o.state = 'accepted' AND o.kind = 'subscribe' AND o.trade_date = clear_price.date
        UNION ALL
        SELECT o.id, f.gross, f.fee, f.net, o.units
          FROM faas.product_order AS o
         CROSS JOIN LATERAL faas_internal.fund_redemption(o.units, p.redeem_fee_rate, clear_price.nav, p.rounding, p.currency, p.scale) AS f
         WHERE o.product = p.id AND o.state = 'accepted' AND o.kind = 'redeem' AND o.trade_date = clear_price.date
    ), changed AS (
        UPDATE faas.product_order AS o
           SET amount = f.amount, fee = f.fee, net = f.net, units = f.units, nav = clear_price.nav,
               state = faas_internal.product_order_next('accepted',
                   CASE WHEN faas.sign(f.net) > 0 AND faas.sign(f.units) > 0 THEN 'price' ELSE 'reject' END)
          FROM figures AS f
         WHERE o.id = f.id
        RETURNING o.id, o.state
    )
    SELECT array_agg(c.id ORDER BY c.id) FILTER (WHERE c.state = 'priced'), array_agg(c.id ORDER BY c.id) FILTER (WHERE c.state = 'rejected')
      INTO v_priced, rejected
      FROM changed AS c;
    priced := COALESCE(cardinality(v_priced), 0)::bigint;
    PERFORM faas_internal.product_note_orders(p, v_priced, 'price', 'accepted');
    PERFORM faas_internal.product_note_orders(p, rejected, 'reject', 'accepted');

    INSERT INTO faas.product_day AS d (product, nav_date, book, nav, set_at, cleared_at, prior_units, redeemed, deferred)
    VALUES (p.id, date, p.book, nav, faas_internal.now(), faas_internal.now(), v_prior,
        COALESCE((SELECT faas.sum(o.units) FROM faas.product_order AS o WHERE o.id = ANY (v_priced) AND o.kind = 'redeem'),
            faas.of_minor(0, p.unit_currency, p.unit_scale)), v_deferred)
    ON CONFLICT ON CONSTRAINT product_day_pkey DO UPDATE
       SET cleared_at = excluded.cleared_at, prior_units = excluded.prior_units, redeemed = excluded.redeemed, deferred = excluded.deferred;
    UPDATE faas.product AS x SET cleared_through = clear_price.date WHERE x.id = p.id;
    PERFORM faas_internal.product_note(p, NULL, 'clear', NULL, NULL, NULL, NULL, jsonb_build_object('date', date, 'nav', nav,
        'priced', priced, 'deferred', deferred, 'rejected', COALESCE(cardinality(rejected), 0)));
END;
$$;
COMMENT ON FUNCTION faas_internal.clear_price(faas.product, date, numeric, boolean) IS
    'Prices the orders of a day, and takes note of the day; rejected are the orders too small for one unit or one minor unit of money, whose holds faas_internal.clear_confirm releases';

-- confirmation -----------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.clear_confirm(p faas.product, today date, rejected bigint[], OUT confirmed bigint, OUT refused bigint)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_open_from date := faas_internal.product_value_date(p.book, '-infinity');
    v_last bigint := 0::bigint;
    v_ids bigint[];
    v_requests faas.request[];
    v_confirmed bigint[];
    v_due bigint;
    v_held bigint;
BEGIN
    confirmed := 0::bigint;
    refused := 0::bigint;
    LOOP
        -- in one call, so that accounts are locked in order
        WITH chunk AS (
            SELECT o.* FROM (
                SELECT x.* FROM faas.product_order AS x
                 WHERE x.product = p.id AND x.state = 'priced' AND x.confirm_date <= today
                UNION ALL
                SELECT x.* FROM unnest(rejected) AS j (id) JOIN faas.product_order AS x ON x.id = j.id
              ) AS o
             WHERE o.id > v_last
             ORDER BY o.id
             LIMIT 20000
        )
        SELECT array_agg(r.id ORDER BY r.id, r.n), array_agg(r.request ORDER BY r.id, r.n), max(r.id), count(*) FILTER (WHERE r.n = 2)
          INTO v_ids, v_requests, v_last, v_due
          FROM (
            SELECT o.id, 1 AS n, CASE
                WHEN o.state = 'rejected' THEN faas_internal.product_request('release', NULL, NULL, CASE o.kind WHEN 'redeem' THEN o.units END, o.hold,
                    NULL, NULL, false)
                WHEN o.kind = 'subscribe' THEN faas_internal.product_request('capture', NULL, p.transit_account, o.amount, o.hold, 'subscribe',
                    GREATEST(o.confirm_date, v_open_from), true)
                ELSE faas_internal.product_request('post', p.cash_account, p.payable_account, o.amount, NULL, 'redeem',
                    GREATEST(o.confirm_date, v_open_from), true) END AS request
              FROM chunk AS o
            UNION ALL
            SELECT o.id, 2, CASE o.kind
                WHEN 'subscribe' THEN faas_internal.product_request('post', p.units_account, o.units_account, o.units, NULL, 'units issued',
                    GREATEST(o.confirm_date, v_open_from), false)
                ELSE faas_internal.product_request('capture', NULL, p.units_account, o.units, o.hold, 'units taken back',
                    GREATEST(o.confirm_date, v_open_from), false) END
              FROM chunk AS o
             WHERE o.state = 'priced'
          ) AS r;
        EXIT WHEN v_ids IS NULL;

        WITH posted AS MATERIALIZED (
            SELECT r.id, r.journals FROM faas_internal.product_post(v_ids, v_requests) AS r
        ), changed AS (
            UPDATE faas.product_order AS o
               SET state = faas_internal.product_order_next(o.state, 'confirm'),
                   cash_journal = r.journals[1],
                   units_journal = r.journals[2]
              FROM posted AS r
             WHERE o.id = r.id AND o.state = 'priced' AND r.journals IS NOT NULL
            RETURNING o.id
        )
        SELECT (SELECT array_agg(c.id ORDER BY c.id) FROM changed AS c),
            (SELECT min(r.id) FROM posted AS r WHERE r.journals IS NULL AND r.id = ANY (rejected))
          INTO v_confirmed, v_held;
        IF v_held IS NOT NULL THEN
            -- a release is refused of a hold only that is not as the order says
            RAISE EXCEPTION 'hold of order % cannot be released', v_held USING ERRCODE = 'LG903', HINT = 'SELECT * FROM faas.verify() says more.';
        END IF;
        PERFORM faas_internal.product_note_orders(p, v_confirmed, 'confirm', 'priced');
        confirmed := confirmed + COALESCE(cardinality(v_confirmed), 0);
        refused := refused + v_due - COALESCE(cardinality(v_confirmed), 0);
    END LOOP;
END;
$$;
COMMENT ON FUNCTION faas_internal.clear_confirm(faas.product, date, bigint[]) IS
    'Confirms what is priced and due: takes the money and issues the units, or sets the money aside and takes the units back; of the orders that were just rejected, nothing stays held. Errors: LG903';

CREATE OR REPLACE FUNCTION faas_internal.clear_day(
    product bigint,
    date date,
    defer boolean DEFAULT true,
    now timestamptz DEFAULT NULL,
    OUT priced bigint,
    OUT deferred bigint,
    OUT rejected bigint,
    OUT confirmed bigint,
    OUT refused bigint) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product := faas_internal.product_lock(product, 'post');
    v_local timestamp := timezone(p.zone, faas_internal.product_now(now));
    v_nav numeric := 1.0;
    v_open boolean;
    v_rejected bigint[];
BEGIN
    PERFORM faas_internal.product_argument('date', date IS NULL);
    PERFORM faas_internal.product_argument('defer', defer IS NULL);
    PERFORM faas_internal.product_require_latest();
    priced := 0::bigint;
    deferred := 0::bigint;
    rejected := 0::bigint;
    IF date > p.cleared_through THEN
        v_open := faas.is_business_day(date, p.calendar);
        IF NOT v_open OR v_local < date + p.cut_off THEN
            RAISE EXCEPTION 'day % of product % cannot be cleared', date, p.id
                USING ERRCODE = 'LG277', DETAIL = CASE WHEN v_open THEN 'It is not past its cut-off yet.' ELSE 'It is no open day.' END;
        END IF;
        IF EXISTS (SELECT FROM faas.product_order AS o WHERE o.product = p.id AND o.state = 'accepted' AND o.trade_date < clear_day.date) THEN
            RAISE EXCEPTION 'day % of product % cannot be cleared', date, p.id
                USING ERRCODE = 'LG277', DETAIL = format('Orders of %s wait.', (SELECT min(o.trade_date) FROM faas.product_order AS o
                    WHERE o.product = p.id AND o.state = 'accepted')), HINT = 'Clear the days in their order.';
        END IF;
        IF p.kind = 'nav' THEN
            SELECT d.nav INTO v_nav FROM faas.product_day AS d WHERE d.product = p.id AND d.nav_date = clear_day.date;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'product % has no net asset value of %', p.id, date USING ERRCODE = 'LG272', HINT = 'Set it with faas.nav_set().';
            END IF;
        END IF;
        SELECT c.priced, c.deferred, c.rejected INTO priced, deferred, v_rejected FROM faas_internal.clear_price(p, date, v_nav, defer) AS c;
        rejected := COALESCE(cardinality(v_rejected), 0)::bigint;
    END IF;
    SELECT c.confirmed, c.refused INTO confirmed, refused FROM faas_internal.clear_confirm(p, v_local::date, v_rejected) AS c;
END;
$$;
COMMENT ON FUNCTION faas_internal.clear_day(bigint, date, boolean, timestamptz) IS
    'Body of faas.clear_day';

CREATE OR REPLACE FUNCTION faas.clear_day(
    product bigint,
    date date,
    defer boolean DEFAULT true,
    now timestamptz DEFAULT NULL,
    OUT priced bigint,
    OUT deferred bigint,
    OUT rejected bigint,
    OUT confirmed bigint,
    OUT refused bigint) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.clear_day(bigint, date, boolean, timestamptz) IS
    'Prices the orders of an open day that is past its cut-off, all at the net asset value of the day, and confirms what is priced and due by the date of now (NULL: the clock) in the product''s zone, of this and earlier days. So a call on the evening of the day prices, and one on the day of confirmation issues units and takes money, or sets money aside and takes units. Calling again changes nothing but what is due since.
If redemptions ask for more than large_redemption of the units that holders had before the day, each gets its share of that much, by largest remainder, and the rest becomes an order for the next open day, at its price and without priority; defer false lets all through. rejected: orders too small for one minor unit, whose holds are released. refused: orders that the ledger did not let through now (a blocked account, no money in the product); they stay priced, and count in a later call. Days are cleared in their order. Needs post on the book, and READ COMMITTED. Errors: 22004 null, 22008 infinite now, 25000 another isolation level, LG241 LG242 calendar, LG270 no such product, LG272 no net asset value, LG277 no open day, not past its cut-off, or orders of an earlier day wait, LG903 a hold is not as its order was placed, 42501 lacks the right, 40001 when to retry.';

-- settlement -------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.product_settle_orders(p faas.product, today date, OUT settled bigint, OUT refused bigint)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_last bigint := 0::bigint;
    v_ids bigint[];
    v_requests faas.request[];
    v_orders bigint;
    v_settled bigint[];
BEGIN
    settled := 0::bigint;
    refused := 0::bigint;
    LOOP
        WITH chunk AS (
            SELECT o.* FROM faas.product_order AS o
             WHERE o.product = p.id AND o.state = 'confirmed' AND o.settle_date <= today AND o.id > v_last
             ORDER BY o.id
             LIMIT 20000
        )
        SELECT array_agg(r.id ORDER BY r.id, r.n), array_agg(r.request ORDER BY r.id, r.n), max(r.id), count(DISTINCT r.id)
          INTO v_ids, v_requests, v_last, v_orders
          FROM (
            SELECT o.id, 1 AS n, faas_internal.product_request('post',
                CASE o.kind WHEN 'subscribe' THEN p.transit_account ELSE p.payable_account END,
                CASE o.kind WHEN 'subscribe' THEN p.cash_account ELSE o.account END,
                o.net, NULL, o.kind, NULL, faas.sign(o.fee) > 0) AS request
              FROM chunk AS o
            UNION ALL
            SELECT o.id, 2, faas_internal.product_request('post',
                CASE o.kind WHEN 'subscribe' THEN p.transit_account ELSE p.payable_account END, p.fee_account,
                o.fee, NULL, 'fee', NULL, false)
              FROM chunk AS o
             WHERE faas.sign(o.fee) > 0
          ) AS r;
        EXIT WHEN v_ids IS NULL;

        WITH posted AS MATERIALIZED (
            SELECT r.id, r.journals FROM faas_internal.product_post(v_ids, v_requests) AS r
        ), changed AS (
            UPDATE faas.product_order AS o
               SET state = faas_internal.product_order_next(o.state, 'settle'), net_journal = r.journals[1], fee_journal = r.journals[2]
              FROM posted AS r
             WHERE o.id = r.id AND r.journals IS NOT NULL
            RETURNING o.id
        )
        SELECT array_agg(c.id ORDER BY c.id) INTO v_settled FROM changed AS c;
        PERFORM faas_internal.product_note_orders(p, v_settled, 'settle', 'confirmed');
        settled := settled + COALESCE(cardinality(v_settled), 0);
        refused := refused + v_orders - COALESCE(cardinality(v_settled), 0);
    END LOOP;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_settle_orders(faas.product, date) IS
    'Settles orders that are confirmed and due: the product gets its money, the holder his, the fee goes where it belongs';

CREATE OR REPLACE FUNCTION faas_internal.product_pay(p faas.product, today date, OUT paid bigint, OUT refused bigint)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_value_date date := faas_internal.product_value_date(p.book, today);
    v_last bigint := 0::bigint;
    v_ids bigint[];
    v_requests faas.request[];
    v_due bigint;
    v_paid bigint;
BEGIN
    paid := 0::bigint;
    refused := 0::bigint;
    LOOP
        WITH chunk AS (
            SELECT x.* FROM faas.product_payment AS x
             WHERE x.product = p.id AND x.state = 'due' AND x.id > v_last
             ORDER BY x.id
             LIMIT 20000
        )
        SELECT array_agg(r.id ORDER BY r.id, r.n), array_agg(r.request ORDER BY r.id, r.n), max(r.id), count(DISTINCT r.id)
          INTO v_ids, v_requests, v_last, v_due
          FROM (
            SELECT y.id, y.n, faas_internal.product_request('post', y.debit, y.credit, y.amount, NULL, y.kind, y.value_date,
                lead(y.id) OVER (PARTITION BY y.id ORDER BY y.n) IS NOT NULL) AS request
              FROM (
                SELECT x.id, 1 AS n, CASE x.kind WHEN 'repay' THEN p.cash_account ELSE p.payable_account END AS debit,
                    x.account AS credit, x.amount, x.kind, NULL::date AS value_date
                  FROM chunk AS x
                 WHERE x.kind <> 'reinvest' AND faas.sign(x.amount) > 0
                UNION ALL
                SELECT x.id, 2, p.accrued_account, x.account, x.interest, 'interest', NULL
                  FROM chunk AS x
                 WHERE faas.sign(x.interest) > 0
                UNION ALL
                SELECT x.id, 3, CASE x.kind WHEN 'repay' THEN x.units_account ELSE p.units_account END,
                    CASE x.kind WHEN 'repay' THEN p.units_account ELSE x.units_account END,
                    x.units, CASE x.kind WHEN 'repay' THEN 'units taken back' ELSE x.kind END, v_value_date
                  FROM chunk AS x
                 WHERE x.kind <> 'income' AND faas.sign(x.units) > 0
              ) AS y
          ) AS r;
        EXIT WHEN v_ids IS NULL;

        WITH posted AS MATERIALIZED (
            SELECT r.id, r.journals FROM faas_internal.product_post(v_ids, v_requests) AS r
        ), changed AS (
            UPDATE faas.product_payment AS x
               SET state = 'paid',
                   cash_journal = CASE WHEN x.kind <> 'reinvest' AND faas.sign(x.amount) > 0 THEN r.journals[1] END,
                   interest_journal = CASE WHEN faas.sign(x.interest) > 0 THEN r.journals[faas.sign(x.amount) + 1] END,
                   units_journal = CASE WHEN x.kind <> 'income' AND faas.sign(x.units) > 0 THEN r.journals[cardinality(r.journals)] END
              FROM posted AS r
             WHERE x.id = r.id AND r.journals IS NOT NULL
            RETURNING x.id
        )
        SELECT count(*) INTO v_paid FROM changed AS c;
        paid := paid + v_paid;
        refused := refused + v_due - v_paid;
    END LOOP;
    IF p.state = 'matured' AND refused = 0 THEN
        UPDATE faas.product AS x SET state = 'repaid' WHERE x.id = p.id;
        PERFORM faas_internal.product_note(p, NULL, 'repaid', p.state, 'repaid', NULL, NULL, NULL);
    END IF;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_pay(faas.product, date) IS
    'Makes payments that are due: income in cash or units, and what is repaid at maturity';

CREATE OR REPLACE FUNCTION faas_internal.order_settle_due(product bigint, now timestamptz DEFAULT NULL,
    OUT settled bigint, OUT paid bigint, OUT refused bigint) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product := faas_internal.product_lock(product, 'post');
    v_today date := timezone(p.zone, faas_internal.product_now(now))::date;
    v_refused bigint;
BEGIN
    SELECT s.settled, s.refused INTO settled, refused FROM faas_internal.product_settle_orders(p, v_today) AS s;
    SELECT s.paid, s.refused INTO paid, v_refused FROM faas_internal.product_pay(p, v_today) AS s;
    refused := refused + v_refused;
END;
$$;
COMMENT ON FUNCTION faas_internal.order_settle_due(bigint, timestamptz) IS
    'Body of faas.order_settle_due';

CREATE OR REPLACE FUNCTION faas.order_settle_due(product bigint, now timestamptz DEFAULT NULL,
    OUT settled bigint, OUT paid bigint, OUT refused bigint) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.order_settle_due(bigint, timestamptz) IS
    'Settles what is due by the date of now (NULL: the clock) in the product''s zone: the product gets the net amounts of confirmed subscriptions, holders are paid for confirmed redemptions, fees go to the fee account; and payments of income and repayment that were refused before are tried again. refused: what the ledger did not let through now, for a later call. Calling again changes nothing but what is due since. Needs post on the book. Errors: 22004 null product, 22008 infinite now, LG270 no such product, 42501 lacks the right, 40001 when to retry.';
