-- Part of faas.verify(): products, orders and payments against accounts, holds and postings.

-- what a row of an account has, with its stripes: credits - debits
CREATE OR REPLACE FUNCTION faas_internal.product_posted(account bigint) RETURNS faas.amount
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT faas_internal.units_sum(faas_internal.units_minus(a.credits_posted, a.debits_posted))
    FROM faas.account AS a
    WHERE a.id = $1 OR a.id BETWEEN - ($1 * 1024 + 1023) AND - ($1 * 1024);
END;
COMMENT ON FUNCTION faas_internal.product_posted(bigint) IS
    'Part of faas.verify: credits less debits of an account with its stripes. NULL for one that is not there. Raises nothing for accounts that exist';

CREATE OR REPLACE FUNCTION faas_internal.wealth_verify_accounts(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH product AS (
        SELECT p.* FROM faas.product AS p WHERE $1 IS NULL OR p.book = $1
    ),
    zero AS (
        SELECT p.id, faas_internal.units_minus(p.accrued, p.accrued) AS money FROM product AS p
    ),
    ordered AS (
        SELECT o.product, faas_internal.units_sum(o.amount) FILTER (WHERE o.kind = 'subscribe') AS transit,
            faas_internal.units_sum(o.amount) FILTER (WHERE o.kind = 'redeem') AS payable
        FROM faas.product_order AS o
        WHERE ($1 IS NULL OR o.book = $1) AND o.state = 'confirmed'
        GROUP BY o.product
    ),
    payment AS (
        SELECT x.product, faas_internal.units_sum(x.amount) FILTER (WHERE x.kind = 'income' AND x.state = 'due') AS due,
            faas_internal.units_sum(x.interest) FILTER (WHERE x.state = 'paid') AS interest
        FROM faas.product_payment AS x
        WHERE $1 IS NULL OR x.book = $1
        GROUP BY x.product
    ),
    accrual AS (
        SELECT a.product, faas_internal.units_sum(a.amount) AS amount, max(a.accrual_date) AS through
        FROM faas.product_accrual AS a
        WHERE $1 IS NULL OR a.book = $1
        GROUP BY a.product
    ),
    held AS (
        SELECT h.product, faas_internal.units_sum(faas_internal.product_posted(h.units_account)) AS units
        FROM faas.product_holder AS h
        WHERE $1 IS NULL OR h.book = $1
        GROUP BY h.product
    ),
    figure AS (
        -- units of all holders are what the product has issued
        SELECT 'product_units' AS name, p.id, p.units_account AS account,
            faas_internal.units_minus(faas_internal.units_minus(h.units, h.units), h.units) AS wanted
        FROM product AS p LEFT JOIN held AS h ON h.product = p.id
        UNION ALL
        -- money on its way into a product is that of subscriptions which are confirmed and not settled
        SELECT 'product_transit', p.id, p.transit_account, COALESCE(o.transit, z.money)
        FROM product AS p JOIN zero AS z ON z.id = p.id LEFT JOIN ordered AS o ON o.product = p.id
        UNION ALL
        -- money set aside is that of redemptions and income which are not paid yet
        SELECT 'product_payable', p.id, p.payable_account,
            faas_internal.units_plus(COALESCE(o.payable, z.money), COALESCE(x.due, z.money))
        FROM product AS p JOIN zero AS z ON z.id = p.id LEFT JOIN ordered AS o ON o.product = p.id LEFT JOIN payment AS x ON x.product = p.id
        UNION ALL
        -- interest owed is what has accrued and is not paid yet
        SELECT 'product_accrued', p.id, p.accrued_account, faas_internal.units_minus(p.accrued, COALESCE(x.interest, z.money))
        FROM product AS p JOIN zero AS z ON z.id = p.id LEFT JOIN payment AS x ON x.product = p.id
        WHERE p.accrued_account IS NOT NULL
    )
    SELECT f.name, 'product ' || f.id || ' account ' || f.account, COALESCE(f.wanted::text, 'nothing'), COALESCE(b.posted::text, 'no account')
    FROM figure AS f
    CROSS JOIN LATERAL faas_internal.product_posted(f.account) AS b (posted)
    WHERE b.posted IS NULL OR NOT COALESCE(faas_internal.same_unit(f.wanted, b.posted), true)
        OR faas_internal.units_sign(COALESCE(faas_internal.units_minus(f.wanted, b.posted), b.posted)) <> 0
    UNION ALL
    SELECT 'product_accrual', 'product ' || p.id, p.accrued || ' through ' || p.accrued_through,
        COALESCE(a.amount, z.money) || ' through ' || COALESCE(a.through, '-infinity')
    FROM product AS p
    JOIN zero AS z ON z.id = p.id
    LEFT JOIN accrual AS a ON a.product = p.id
    WHERE faas_internal.units_sign(faas_internal.units_minus(p.accrued, COALESCE(a.amount, z.money))) <> 0
        OR p.accrued_through <> COALESCE(a.through, '-infinity')
    UNION ALL
    SELECT 'product_accrual', 'product ' || x.product || ' accrual of ' || x.accrual_date, x.running::text, x.accrued::text
    FROM (
        SELECT a.product, a.accrual_date, a.accrued, faas_internal.units_sum(a.amount) OVER (PARTITION BY a.product ORDER BY a.accrual_date) AS running
        FROM faas.product_accrual AS a
        WHERE $1 IS NULL OR a.book = $1
    ) AS x
    WHERE NOT faas_internal.same_unit(x.running, x.accrued) OR faas_internal.units_sign(faas_internal.units_minus(x.running, x.accrued)) <> 0
    UNION ALL
    -- the accounts of a product are of its book and its currencies
    SELECT 'product_account', 'product ' || p.id || ' account ' || x.account, x.currency || ' with ' || x.scale || ' decimals, book ' || p.book,
        COALESCE(faas.currency(a.debits_posted) || ' with ' || faas.scale(a.debits_posted) || ' decimals, book ' || a.book, 'no account')
    FROM product AS p
    CROSS JOIN LATERAL (VALUES (p.units_account, p.unit_currency, p.unit_scale), (p.cash_account, p.currency, p.scale), (p.transit_account, p.currency, p.scale),
        (p.payable_account, p.currency, p.scale), (p.accrued_account, p.currency, p.scale), (p.fee_account, p.currency, p.scale),
        (p.income_account, p.currency, p.scale)) AS x (account, currency, scale)
    LEFT JOIN faas.account AS a ON a.id = x.account
    WHERE x.account IS NOT NULL AND (a.id IS NULL OR a.book <> p.book OR faas.currency(a.debits_posted) <> x.currency OR faas.scale(a.debits_posted) <> x.scale)
    UNION ALL
    SELECT 'product_kind', 'product ' || p.id, p.kind, COALESCE('earns ' || p.yield_rate, 'accrues in ' || p.accrued_account, 'accrues at the charge of ' || p.income_account)
    FROM product AS p
    WHERE p.kind = 'nav' AND (p.yield_rate IS NOT NULL OR p.accrued_account IS NOT NULL OR p.income_account IS NOT NULL)
    UNION ALL
    -- the last step of a product leads to where it is
    SELECT 'product_state', 'product ' || p.id, COALESCE(e.to_state, 'an event'), p.state
    FROM product AS p
    LEFT JOIN LATERAL (
        SELECT x.to_state FROM faas.product_event AS x
        WHERE x.product = p.id AND x.order_id IS NULL AND x.operation IN ('create', 'mature', 'repaid')
        ORDER BY x.id DESC
        LIMIT 1
    ) AS e ON true
    WHERE e.to_state IS DISTINCT FROM p.state
    UNION ALL
    -- a product that matures repays all units there are, and all the interest
    SELECT 'product_repay', 'product ' || p.id, COALESCE(b.posted::text, 'no units') || ' issued, ' || p.accrued || ' interest',
        COALESCE(y.units::text, 'no units') || ' to be given back, ' || COALESCE(y.interest::text, 'no') || ' interest'
    FROM product AS p
    CROSS JOIN LATERAL faas_internal.product_posted(p.units_account) AS b (posted)
    LEFT JOIN (
        SELECT y.product, faas_internal.units_sum(y.units) FILTER (WHERE y.state = 'due') AS units, faas_internal.units_sum(y.interest) AS interest
        FROM faas.product_payment AS y
        WHERE ($1 IS NULL OR y.book = $1) AND y.kind = 'repay'
        GROUP BY y.product
    ) AS y ON y.product = p.id
    WHERE p.state <> 'open' AND (
        faas_internal.units_sign(COALESCE(faas_internal.units_plus(b.posted, y.units), b.posted)) <> 0
        OR faas_internal.units_sign(COALESCE(faas_internal.units_minus(p.accrued, y.interest), p.accrued)) <> 0)
    UNION ALL
    -- nobody has units without being a holder
    SELECT 'product_holder', 'product ' || p.id, 'a holder', 'account ' || a.id || ' has units'
    FROM product AS p
    JOIN faas.account AS a ON a.book = p.book AND faas.currency(a.debits_posted) = p.unit_currency
    WHERE faas_internal.units_sign(faas_internal.units_minus(a.credits_posted, a.debits_posted)) <> 0
        AND faas_internal.account_of(a.id) <> p.units_account
        AND NOT EXISTS (SELECT FROM faas.product_holder AS h WHERE h.product = p.id AND h.units_account = faas_internal.account_of(a.id))
    UNION ALL
    -- holders, days, orders, events, payments and accruals are of the product's book
    SELECT 'product_book', 'product ' || x.product || ' ' || x.object, 'book ' || COALESCE(p.book::text, 'of a product'), 'book ' || x.book
    FROM (
        SELECT h.product, h.book, 'holder ' || h.account AS object FROM faas.product_holder AS h
        UNION ALL
        SELECT d.product, d.book, 'day ' || d.nav_date FROM faas.product_day AS d
        UNION ALL
        SELECT o.product, o.book, 'order ' || o.id FROM faas.product_order AS o
        UNION ALL
        SELECT e.product, e.book, 'event ' || e.id FROM faas.product_event AS e
        UNION ALL
        SELECT y.product, y.book, 'payment ' || y.id FROM faas.product_payment AS y
        UNION ALL
        SELECT i.product, i.book, 'income of ' || i.record_date FROM faas.product_income AS i
        UNION ALL
        SELECT a.product, a.book, 'accrual of ' || a.accrual_date FROM faas.product_accrual AS a
    ) AS x
    LEFT JOIN faas.product AS p ON p.id = x.product
    WHERE ($1 IS NULL OR x.book = $1 OR p.book = $1) AND p.book IS DISTINCT FROM x.book;
END;
COMMENT ON FUNCTION faas_internal.wealth_verify_accounts(bigint) IS
    'Part of faas.verify: what the accounts of products have, against orders, payments, accruals and holders';

CREATE OR REPLACE FUNCTION faas_internal.wealth_verify_orders(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH ordered AS (
        SELECT o.* FROM faas.product_order AS o WHERE $1 IS NULL OR o.book = $1
    ),
    waiting AS (
        SELECT o.hold, CASE o.kind WHEN 'subscribe' THEN o.account ELSE o.units_account END AS account, o.book,
            faas_internal.units_sum(CASE o.kind WHEN 'subscribe' THEN o.amount ELSE o.units END) AS amount, min(o.id) AS id
        FROM ordered AS o
        WHERE o.state IN ('accepted', 'priced')
        GROUP BY o.hold, CASE o.kind WHEN 'subscribe' THEN o.account ELSE o.units_account END, o.book
    ),
    step AS (
        SELECT e.id, e.product, e.order_id, e.operation, e.from_state, e.to_state,
            lag(e.to_state) OVER w AS before, row_number() OVER (PARTITION BY e.order_id ORDER BY e.id DESC) = 1 AS is_last
        FROM faas.product_event AS e
        WHERE ($1 IS NULL OR e.book = $1) AND e.order_id IS NOT NULL
        WINDOW w AS (PARTITION BY e.order_id ORDER BY e.id)
    )
    -- what an order holds is what it is about
    SELECT 'order_hold', 'order ' || w.id || ' hold ' || w.hold, 'open, ' || w.amount || ' of account ' || w.account,
        CASE WHEN h.id IS NULL THEN 'no such hold'
            ELSE CASE h.status WHEN 0 THEN 'open' ELSE 'closed' END || ', ' || faas_internal.units_minus(faas_internal.units_minus(h.amount,
                faas_internal.units_minus(h.captured, h.excess)), h.released) || ' of account ' || faas_internal.account_of(h.account) END
    FROM waiting AS w
    LEFT JOIN faas.hold AS h ON h.id = w.hold AND h.book = w.book
    WHERE h.id IS NULL OR h.status <> 0 OR faas_internal.account_of(h.account) <> w.account OR NOT faas_internal.same_unit(h.amount, w.amount)
        OR faas_internal.units_sign(faas_internal.units_minus(w.amount, faas_internal.units_minus(faas_internal.units_minus(h.amount,
            faas_internal.units_minus(h.captured, h.excess)), h.released))) <> 0
    UNION ALL
    -- fee + net = amount
    SELECT 'order_amount', 'order ' || o.id, o.amount::text, o.fee || ' + ' || o.net
    FROM ordered AS o
    WHERE o.net IS NOT NULL AND o.state <> 'rejected'
        AND faas_internal.units_sign(faas_internal.units_minus(o.amount, faas_internal.units_plus(o.fee, o.net))) <> 0
    UNION ALL
    -- every step is one that the states allow, and the last leads to where the order is
    SELECT 'order_step', 'order ' || s.order_id || ' event ' || s.id, COALESCE(s.before, 'nothing') || ' before, and a step that is allowed',
        COALESCE(s.from_state, 'nothing') || ' to ' || COALESCE(s.to_state, 'nothing') || ' by ' || s.operation
    FROM step AS s
    WHERE s.before IS DISTINCT FROM s.from_state OR s.to_state IS DISTINCT FROM faas_internal.product_order_next(s.from_state, s.operation)
    UNION ALL
    SELECT 'order_state', 'order ' || o.id, COALESCE(s.to_state, 'an event'), o.state
    FROM ordered AS o
    LEFT JOIN step AS s ON s.order_id = o.id AND s.is_last
    WHERE s.to_state IS DISTINCT FROM o.state
    UNION ALL
    SELECT 'order_of_event', 'event ' || s.id, 'an order of product ' || s.product, 'no order ' || s.order_id
    FROM step AS s
    WHERE NOT EXISTS (SELECT FROM faas.product_order AS o WHERE o.id = s.order_id AND o.product = s.product)
    UNION ALL
    -- orders and payments are those of a holder
    SELECT 'order_holder', x.object, 'account ' || x.account || ' holding in ' || x.units_account, COALESCE('account ' || x.account || ' holding in ' || h.units_account, 'no holder')
    FROM (
        SELECT o.product, o.account, o.units_account, 'order ' || o.id AS object FROM ordered AS o
        UNION ALL
        SELECT y.product, y.account, y.units_account, 'payment ' || y.id FROM faas.product_payment AS y WHERE $1 IS NULL OR y.book = $1
    ) AS x
    LEFT JOIN faas.product_holder AS h ON h.product = x.product AND h.account = x.account
    WHERE h.units_account IS DISTINCT FROM x.units_account
    UNION ALL
    -- a deferred part is of an order of the holder, and its days come one after the other
    SELECT 'order_deferred', 'order ' || o.id, 'a redemption by account ' || o.account, 'order ' || o.deferred_from
    FROM ordered AS o
    LEFT JOIN faas.product_order AS f ON f.id = o.deferred_from AND f.product = o.product AND f.account = o.account AND f.hold = o.hold AND f.id < o.id
    WHERE o.deferred_from IS NOT NULL AND (f.id IS NULL OR o.kind <> 'redeem')
    UNION ALL
    SELECT 'order_dates', 'order ' || o.id, 'trade, confirmation, settlement', o.trade_date || ', ' || o.confirm_date || ', ' || o.settle_date
    FROM ordered AS o
    WHERE NOT (o.trade_date <= o.confirm_date AND o.confirm_date <= o.settle_date)
    UNION ALL
    -- all orders of a day have its price, and its redemptions are those it counted
    SELECT 'order_nav', 'order ' || o.id, COALESCE(d.nav::text, 'a day that is cleared'), o.nav::text
    FROM ordered AS o
    LEFT JOIN faas.product_day AS d ON d.product = o.product AND d.nav_date = o.trade_date AND d.cleared_at IS NOT NULL
    WHERE o.nav IS NOT NULL AND o.nav IS DISTINCT FROM d.nav
    UNION ALL
    SELECT 'product_day', 'product ' || x.product || ' day ' || x.nav_date, COALESCE(x.units::text, 'nothing') || ' redeemed', x.redeemed::text
    FROM (
        SELECT d.product, d.nav_date, d.redeemed, (
            SELECT faas_internal.units_sum(o.units) FROM faas.product_order AS o
            WHERE o.product = d.product AND o.trade_date = d.nav_date AND o.kind = 'redeem' AND o.state IN ('priced', 'confirmed', 'settled')) AS units
        FROM faas.product_day AS d
        WHERE ($1 IS NULL OR d.book = $1) AND d.cleared_at IS NOT NULL
    ) AS x
    WHERE faas_internal.units_sign(CASE WHEN x.units IS NULL THEN x.redeemed ELSE faas_internal.units_minus(x.units, x.redeemed) END) <> 0
    UNION ALL
    SELECT 'product_cleared', 'product ' || p.id, p.cleared_through::text, COALESCE(d.last::text, 'no day is cleared')
    FROM faas.product AS p
    LEFT JOIN (SELECT d.product, max(d.nav_date) FILTER (WHERE d.cleared_at IS NOT NULL) AS last FROM faas.product_day AS d GROUP BY d.product) AS d ON d.product = p.id
    WHERE ($1 IS NULL OR p.book = $1) AND p.cleared_through <> COALESCE(d.last, '-infinity')
    UNION ALL
    -- no order waits for a day that is cleared
    SELECT 'order_cleared', 'order ' || o.id, 'after ' || p.cleared_through, o.trade_date::text
    FROM ordered AS o
    JOIN faas.product AS p ON p.id = o.product
    WHERE (o.state = 'accepted') = (o.trade_date <= p.cleared_through) AND o.state <> 'cancelled';
END;
COMMENT ON FUNCTION faas_internal.wealth_verify_orders(bigint) IS
    'Part of faas.verify: orders against their holds, their events and the days that are cleared';

CREATE OR REPLACE FUNCTION faas_internal.wealth_verify_postings(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH wanted AS (
        SELECT 'order ' || o.id AS object, o.book, x.journal, x.debit, x.credit, x.amount, x.hold
        FROM faas.product_order AS o
        JOIN faas.product AS p ON p.id = o.product
        CROSS JOIN LATERAL (VALUES
            (true, o.cash_journal, CASE o.kind WHEN 'subscribe' THEN o.account ELSE p.cash_account END,
                CASE o.kind WHEN 'subscribe' THEN p.transit_account ELSE p.payable_account END, o.amount,
                CASE o.kind WHEN 'subscribe' THEN o.hold END),
            (true, o.units_journal, CASE o.kind WHEN 'subscribe' THEN p.units_account ELSE o.units_account END,
                CASE o.kind WHEN 'subscribe' THEN o.units_account ELSE p.units_account END, o.units, CASE o.kind WHEN 'redeem' THEN o.hold END),
            (o.state = 'settled', o.net_journal, CASE o.kind WHEN 'subscribe' THEN p.transit_account ELSE p.payable_account END,
                CASE o.kind WHEN 'subscribe' THEN p.cash_account ELSE o.account END, o.net, NULL),
            (o.state = 'settled' AND faas_internal.units_sign(o.fee) > 0, o.fee_journal,
                CASE o.kind WHEN 'subscribe' THEN p.transit_account ELSE p.payable_account END, p.fee_account, o.fee, NULL)
        ) AS x (applies, journal, debit, credit, amount, hold)
        WHERE ($1 IS NULL OR o.book = $1) AND o.state IN ('confirmed', 'settled') AND x.applies
        UNION ALL
        SELECT 'payment ' || y.id, y.book, x.journal, x.debit, x.credit, x.amount, NULL
        FROM faas.product_payment AS y
        JOIN faas.product AS p ON p.id = y.product
        CROSS JOIN LATERAL (VALUES
            (y.kind <> 'reinvest' AND faas_internal.units_sign(y.amount) > 0, y.cash_journal,
                CASE y.kind WHEN 'income' THEN p.payable_account ELSE p.cash_account END, y.account, y.amount),
            (faas_internal.units_sign(y.interest) > 0, y.interest_journal, p.accrued_account, y.account, y.interest),
            (y.kind <> 'income' AND faas_internal.units_sign(y.units) > 0, y.units_journal, CASE y.kind WHEN 'repay' THEN y.units_account ELSE p.units_account END,
                CASE y.kind WHEN 'repay' THEN p.units_account ELSE y.units_account END, y.units)
        ) AS x (applies, journal, debit, credit, amount)
        WHERE ($1 IS NULL OR y.book = $1) AND y.state = 'paid' AND x.applies
        UNION ALL
        SELECT 'product ' || i.product || ' income of ' || i.record_date, i.book, i.journal, p.cash_account, p.payable_account, i.set_aside, NULL
        FROM faas.product_income AS i
        JOIN faas.product AS p ON p.id = i.product
        WHERE ($1 IS NULL OR i.book = $1) AND i.journal IS NOT NULL
        UNION ALL
        SELECT 'product ' || a.product || ' accrual of ' || a.accrual_date, a.book, a.journal, p.income_account, p.accrued_account, a.amount, NULL
        FROM faas.product_accrual AS a
        JOIN faas.product AS p ON p.id = a.product
        WHERE ($1 IS NULL OR a.book = $1) AND a.journal IS NOT NULL
    ),
    income AS (
        SELECT i.product, i.record_date, i.amount, i.set_aside,
            faas_internal.units_sum(y.amount) AS parts, faas_internal.units_sum(y.amount) FILTER (WHERE y.kind = 'income') AS in_cash
        FROM faas.product_income AS i
        LEFT JOIN faas.product_payment AS y ON y.product = i.product AND y.record_date = i.record_date AND y.kind <> 'repay'
        WHERE $1 IS NULL OR i.book = $1
        GROUP BY i.product, i.record_date
    )
    -- what was done is what is posted
    SELECT 'product_posting', w.object, 'journal ' || COALESCE(w.journal::text, 'of it') || ', debit ' || w.debit || ' credit ' || w.credit || ' ' || w.amount || COALESCE(' of hold ' || w.hold, ''),
        COALESCE('debit ' || faas_internal.account_of(t.debit_account) || ' credit ' || faas_internal.account_of(t.credit_account) || ' ' || t.amount || COALESCE(' of hold ' || t.hold, ''), 'no such journal')
    FROM wanted AS w
    LEFT JOIN faas.posting AS t ON t.journal = w.journal AND t.line = 1 AND t.book = w.book
    LEFT JOIN faas.archived_journal AS k ON k.journal = w.journal AND k.book = w.book
    -- of one that is archived it is only known that there was one
    WHERE k.journal IS NULL AND (t.journal IS NULL OR faas_internal.account_of(t.debit_account) <> w.debit OR faas_internal.account_of(t.credit_account) <> w.credit OR t.hold IS DISTINCT FROM w.hold
        OR NOT faas_internal.same_unit(t.amount, w.amount) OR faas_internal.units_sign(faas_internal.units_minus(t.amount, w.amount)) <> 0)
    UNION ALL
    -- no journal is two orders'
    SELECT 'product_journal', min(w.object), 'one object', count(*) || ' of journal ' || w.journal
    FROM wanted AS w
    GROUP BY w.journal
    HAVING count(*) > 1
    UNION ALL
    -- amounts are in the currency of the product, or in its units
    SELECT 'product_amount', x.object, CASE WHEN x.is_units THEN p.unit_currency || ' with ' || p.unit_scale ELSE p.currency || ' with ' || p.scale END || ' decimals', x.amount::text
    FROM (
        SELECT 'order ' || o.id AS object, o.product, o.book, v.amount, v.is_units
        FROM faas.product_order AS o
        CROSS JOIN LATERAL (VALUES (o.amount, false), (o.fee, false), (o.net, false), (o.units, true)) AS v (amount, is_units)
        UNION ALL
        SELECT 'payment ' || y.id, y.product, y.book, v.amount, v.is_units
        FROM faas.product_payment AS y
        CROSS JOIN LATERAL (VALUES (y.amount, false), (y.interest, false), (y.held, true), (y.units, true)) AS v (amount, is_units)
        UNION ALL
        SELECT 'product ' || i.product || ' income of ' || i.record_date, i.product, i.book, v.amount, v.is_units
        FROM faas.product_income AS i
        CROSS JOIN LATERAL (VALUES (i.amount, false), (i.set_aside, false), (i.units, true)) AS v (amount, is_units)
        UNION ALL
        SELECT 'product ' || d.product || ' day ' || d.nav_date, d.product, d.book, v.amount, true
        FROM faas.product_day AS d
        CROSS JOIN LATERAL (VALUES (d.prior_units), (d.redeemed), (d.deferred)) AS v (amount)
    ) AS x
    JOIN faas.product AS p ON p.id = x.product
    WHERE ($1 IS NULL OR x.book = $1)
        AND (faas.currency(x.amount) <> CASE WHEN x.is_units THEN p.unit_currency ELSE p.currency END
            OR faas.scale(x.amount) <> CASE WHEN x.is_units THEN p.unit_scale ELSE p.scale END)
    UNION ALL
    -- who is paid of an income is paid of one there is
    SELECT 'income_of_payment', 'payment ' || y.id, 'an income', 'product ' || y.product || ' income of ' || y.record_date
    FROM faas.product_payment AS y
    WHERE ($1 IS NULL OR y.book = $1) AND y.kind <> 'repay'
        AND NOT EXISTS (SELECT FROM faas.product_income AS i WHERE i.product = y.product AND i.record_date = y.record_date)
    UNION ALL
    -- what is not done has no journal
    SELECT 'product_undone', x.object, 'no journal', 'journal ' || x.journal
    FROM (
        SELECT 'order ' || o.id AS object, CASE WHEN o.state <> 'confirmed' THEN COALESCE(o.cash_journal, o.units_journal) END AS early,
            COALESCE(o.net_journal, o.fee_journal) AS late
        FROM faas.product_order AS o
        WHERE ($1 IS NULL OR o.book = $1) AND o.state <> 'settled'
        UNION ALL
        SELECT 'order ' || o.id, o.fee_journal, NULL
        FROM faas.product_order AS o
        WHERE ($1 IS NULL OR o.book = $1) AND o.state = 'settled' AND faas_internal.units_sign(o.fee) = 0
        UNION ALL
        SELECT 'payment ' || y.id, COALESCE(y.cash_journal, y.interest_journal), y.units_journal
        FROM faas.product_payment AS y
        WHERE ($1 IS NULL OR y.book = $1) AND y.state = 'due'
        UNION ALL
        SELECT 'payment ' || y.id, CASE WHEN y.kind = 'reinvest' OR faas_internal.units_sign(y.amount) = 0 THEN y.cash_journal END,
            COALESCE(CASE WHEN faas_internal.units_sign(y.interest) = 0 THEN y.interest_journal END, CASE WHEN y.kind = 'income' THEN y.units_journal END)
        FROM faas.product_payment AS y
        WHERE ($1 IS NULL OR y.book = $1) AND y.state = 'paid'
    ) AS u
    CROSS JOIN LATERAL (VALUES (u.object, COALESCE(u.early, u.late))) AS x (object, journal)
    WHERE x.journal IS NOT NULL
    UNION ALL
    -- the parts of an income are the whole
    SELECT 'income_parts', 'product ' || i.product || ' income of ' || i.record_date, i.amount || ', ' || i.set_aside || ' in cash',
        COALESCE(i.parts::text, 'nothing') || ', ' || COALESCE(i.in_cash::text, 'nothing') || ' in cash'
    FROM income AS i
    WHERE i.parts IS NULL OR faas_internal.units_sign(faas_internal.units_minus(i.amount, i.parts)) <> 0
        OR faas_internal.units_sign(CASE WHEN i.in_cash IS NULL THEN i.set_aside ELSE faas_internal.units_minus(i.set_aside, i.in_cash) END) <> 0;
END;
COMMENT ON FUNCTION faas_internal.wealth_verify_postings(bigint) IS
    'Part of faas.verify: orders, payments and accruals against their postings; the parts of an income against the whole';

CREATE OR REPLACE FUNCTION faas_internal.wealth_verify(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT f."check", f.object, f.expected, f.actual FROM faas_internal.wealth_verify_accounts($1) AS f
    UNION ALL
    SELECT f."check", f.object, f.expected, f.actual FROM faas_internal.wealth_verify_orders($1) AS f
    UNION ALL
    SELECT f."check", f.object, f.expected, f.actual FROM faas_internal.wealth_verify_postings($1) AS f;
END;
COMMENT ON FUNCTION faas_internal.wealth_verify(bigint) IS
    'Part of faas.verify: wealth products, their orders, payments and accruals';
