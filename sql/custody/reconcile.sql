-- Requirement, resource and what is between them, at the end of any business date.
--
-- The date is that of the postings, not of the clock: what is closed does not change any more, so a
-- reconciliation gives the same figures whenever it is made.  Rules: CASS 7.15 and 7.16 (the firm's records at
-- the close of business; individual client balances; negative ones do not lower the requirement; the resource
-- is what stands on client bank accounts), 银监办发[2017]21号 (daily reconciliation, 账实相符).

CREATE OR REPLACE FUNCTION faas_internal.custody_totals_on(account bigint, business_date date, closed_at timestamptz,
        OUT debits faas.amount, OUT credits faas.amount)
    RETURNS record
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL SAFE
    COST 1000
    AS 'MODULE_PATHNAME', 'faas_custody_totals_on';
COMMENT ON FUNCTION faas_internal.custody_totals_on(bigint, date, timestamptz) IS
    'What was posted to an account up to the end of a business date. closed_at: about when that day was closed, which makes it fast; NULL: it is the open day, everything counts; -infinity: it lies before the first, nothing does. For the owner of the tables no rights are checked. Errors: 22004 null, LG006 no such account, LG903 the entries do not agree.';

CREATE OR REPLACE FUNCTION faas_internal.custody_closed_at(book bigint, business_date date) RETURNS timestamptz
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT COALESCE(
        (SELECT d.closed_at FROM faas.business_day AS d WHERE d.book = $1 AND d.business_date <= $2 ORDER BY d.business_date DESC LIMIT 1),
        '-infinity')
    FROM faas.book AS b
    WHERE b.id = $1 AND b.business_date > $2;
END;
COMMENT ON FUNCTION faas_internal.custody_closed_at(bigint, date) IS
    'When the last business day up to a date was closed: NULL for the open day and later, -infinity before the first';

CREATE OR REPLACE FUNCTION faas_internal.custody_class_on(book bigint, business_date date)
    RETURNS TABLE (account bigint, class text, business_date date)
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT DISTINCT ON (c.account) c.account, c.to_class, c.business_date
    FROM faas.custody_class_change AS c
    WHERE c.book = $1 AND c.business_date <= $2
    ORDER BY c.account, c.id DESC;
END;
COMMENT ON FUNCTION faas_internal.custody_class_on(bigint, date) IS
    'Classes of the accounts of a book at the end of a business date, and since when; accounts that never had one have no row';

CREATE OR REPLACE FUNCTION faas_internal.custody_balance(book bigint, business_date date)
    RETURNS TABLE (account bigint, party bigint, class text, part text, currency text, balance faas.amount)
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT c.account, a.party, c.class,
        CASE
            WHEN c.class = 'client' AND d.is_debit THEN 'resource'
            WHEN c.class = 'client' THEN 'requirement'
            WHEN d.is_debit THEN 'transit in'
            ELSE 'transit out'
        END,
        faas.currency(t.debits),
        CASE WHEN d.is_debit THEN t.debits OPERATOR(faas.-) t.credits ELSE t.credits OPERATOR(faas.-) t.debits END
    FROM (SELECT faas_internal.custody_closed_at($1, $2) AS closed_at OFFSET 0) AS h
    CROSS JOIN faas_internal.custody_class_on($1, $2) AS c
    JOIN faas.account AS a ON a.id = c.account
    CROSS JOIN LATERAL (SELECT (a.flags & 1) <> 0 AS is_debit) AS d
    CROSS JOIN LATERAL faas_internal.custody_totals_on(c.account, $2, h.closed_at) AS t
    WHERE c.class = ANY (ARRAY['client', 'in_transit']);
END;
COMMENT ON FUNCTION faas_internal.custody_balance(bigint, date) IS
    'Normal-side balances of the accounts of clients'' money at the end of a business date, and what each is part of: requirement, resource, transit in, transit out; no rights are checked';

CREATE OR REPLACE FUNCTION faas_internal.custody_figures(book bigint, business_date date)
    RETURNS TABLE (
        currency text,
        clients bigint,
        client_balances faas.amount,
        debtors bigint,
        negative_balances faas.amount,
        transit_out faas.amount,
        requirement faas.amount,
        bank_accounts bigint,
        bank_balances faas.amount,
        transit_in faas.amount,
        transit_counted boolean,
        resource faas.amount,
        difference faas.amount)
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    WITH counting AS (
        SELECT c.transit, c.net
        FROM faas.custody_counting AS c
        WHERE c.book = $1 AND c.business_date <= $2
        ORDER BY c.business_date DESC
        LIMIT 1
    ),
    balance AS MATERIALIZED (
        SELECT b.account, b.part, b.currency, b.balance,
            -- the customer, whose users may have accounts of their own
            CASE WHEN n.net = 'customer' THEN COALESCE(p.customer, p.id) END AS customer
        FROM faas_internal.custody_balance($1, $2) AS b
        CROSS JOIN counting AS n
        LEFT JOIN faas.party AS p ON p.id = b.party
    ),
    -- what each client is owed: within it balances are set off, beyond it never
    individual AS (
        SELECT b.currency, faas.sum(b.balance) AS balance
        FROM balance AS b
        WHERE b.part = 'requirement'
        GROUP BY b.currency, b.customer, CASE WHEN b.customer IS NULL THEN b.account END
    ),
    owed AS (
        SELECT i.currency,
            count(*) FILTER (WHERE faas.sign(i.balance) > 0) AS clients,
            faas.sum(i.balance) FILTER (WHERE faas.sign(i.balance) > 0) AS client_balances,
            count(*) FILTER (WHERE faas.sign(i.balance) < 0) AS debtors,
            faas.sum(i.balance) FILTER (WHERE faas.sign(i.balance) < 0) AS negative_balances
        FROM individual AS i
        GROUP BY i.currency
    ),
    other AS (
        SELECT b.currency, faas.min(b.balance OPERATOR(faas.-) b.balance) AS zero,
            -- what is on its way to one client does not pay for another
            faas.sum(b.balance) FILTER (WHERE b.part = 'transit out' AND faas.sign(b.balance) > 0) AS transit_out,
            count(*) FILTER (WHERE b.part = 'resource') AS bank_accounts,
            faas.sum(b.balance) FILTER (WHERE b.part = 'resource') AS bank_balances,
            faas.sum(b.balance) FILTER (WHERE b.part = 'transit in') AS transit_in
        FROM balance AS b
        GROUP BY b.currency
    ),
    figure AS (
        SELECT o.currency,
            COALESCE(w.clients, 0) AS clients,
            COALESCE(w.client_balances, o.zero) AS client_balances,
            COALESCE(w.debtors, 0) AS debtors,
            COALESCE(w.negative_balances, o.zero) AS negative_balances,
            COALESCE(o.transit_out, o.zero) AS transit_out,
            o.bank_accounts,
            COALESCE(o.bank_balances, o.zero) AS bank_balances,
            COALESCE(o.transit_in, o.zero) AS transit_in,
            n.transit AS transit_counted
        FROM other AS o
        CROSS JOIN counting AS n
        LEFT JOIN owed AS w ON w.currency = o.currency
    )
    SELECT f.currency, f.clients, f.client_balances, f.debtors, f.negative_balances, f.transit_out, x.requirement,
        f.bank_accounts, f.bank_balances, f.transit_in, f.transit_counted, x.resource, x.resource OPERATOR(faas.-) x.requirement
    FROM figure AS f
    CROSS JOIN LATERAL (
        SELECT f.client_balances OPERATOR(faas.+) f.transit_out AS requirement,
            CASE WHEN f.transit_counted THEN f.bank_balances OPERATOR(faas.+) f.transit_in ELSE f.bank_balances END AS resource
    ) AS x
    ORDER BY f.currency COLLATE "C";
END;
COMMENT ON FUNCTION faas_internal.custody_figures(bigint, date) IS
    'The figures of faas.custody_reconcile, but for what was done about them; difference = resource - requirement; no rights are checked';

CREATE OR REPLACE FUNCTION faas_internal.custody_date_text(value date) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.to_jsonb($1) OPERATOR(pg_catalog.#>>) '{}';
COMMENT ON FUNCTION faas_internal.custody_date_text(date) IS 'A date as YYYY-MM-DD, whatever DateStyle says';

CREATE OR REPLACE FUNCTION faas_internal.custody_require_date(book bigint, business_date date) RETURNS void
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_open date;
BEGIN
    IF custody_require_date.business_date IS NULL THEN
        RAISE EXCEPTION 'argument "business_date" must not be null' USING ERRCODE = '22004';
    END IF;
    IF NOT isfinite(custody_require_date.business_date) THEN
        RAISE EXCEPTION 'business date must be finite' USING ERRCODE = '22023';
    END IF;
    SELECT b.business_date INTO STRICT v_open FROM faas.book AS b WHERE b.id = custody_require_date.book;
    IF custody_require_date.business_date > v_open THEN
        RAISE EXCEPTION 'business date % of book % has not begun', faas_internal.custody_date_text(custody_require_date.business_date), custody_require_date.book
            USING ERRCODE = '22023', DETAIL = format('The open business date is %s.', faas_internal.custody_date_text(v_open));
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_require_date(bigint, date) IS
    'Raises 22004 for null, 22023 for a date that is infinite or after the open business date of the book';

CREATE OR REPLACE FUNCTION faas_internal.custody_requirement(book bigint, business_date date)
    RETURNS TABLE (currency text, requirement faas.amount)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.caller_require(custody_requirement.book, 'read');
    PERFORM faas_internal.custody_require_date(custody_requirement.book, custody_requirement.business_date);
    RETURN QUERY SELECT f.currency, f.requirement FROM faas_internal.custody_figures(custody_requirement.book, custody_requirement.business_date) AS f;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_requirement(bigint, date) IS 'Body of faas.custody_requirement';

CREATE OR REPLACE FUNCTION faas.custody_requirement(book bigint, business_date date)
    RETURNS TABLE (currency text, requirement faas.amount)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    ROWS 3
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_requirement(bigint, date) IS
    'Client money requirement of a book at the end of a business date, per currency: the positive balances of what is owed to clients, each by itself (negative ones do not lower it, CASS 7.16), and what is on its way to them. What is set off within one client is up to custody_set. No rows for a book without clients'' money. Needs read. Errors: 22004 null, 22023 a date that is infinite or has not begun, LG018 no such book, 42501 no right to read.';

CREATE OR REPLACE FUNCTION faas_internal.custody_resource(book bigint, business_date date)
    RETURNS TABLE (currency text, resource faas.amount)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.caller_require(custody_resource.book, 'read');
    PERFORM faas_internal.custody_require_date(custody_resource.book, custody_resource.business_date);
    RETURN QUERY SELECT f.currency, f.resource FROM faas_internal.custody_figures(custody_resource.book, custody_resource.business_date) AS f;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_resource(bigint, date) IS 'Body of faas.custody_resource';

CREATE OR REPLACE FUNCTION faas.custody_resource(book bigint, business_date date)
    RETURNS TABLE (currency text, resource faas.amount)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    ROWS 3
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_resource(bigint, date) IS
    'Client money resource of a book at the end of a business date, per currency: the balances of client bank accounts, overdrawn ones deducted, and incoming money in transit where custody_set has it counted. No rows for a book without clients'' money. Needs read. Errors: 22004 null, 22023 a date that is infinite or has not begun, LG018 no such book, 42501 no right to read.';

CREATE OR REPLACE FUNCTION faas_internal.custody_reconcile(book bigint, business_date date)
    RETURNS TABLE (
        currency text,
        clients bigint,
        client_balances faas.amount,
        debtors bigint,
        negative_balances faas.amount,
        transit_out faas.amount,
        requirement faas.amount,
        bank_accounts bigint,
        bank_balances faas.amount,
        transit_in faas.amount,
        transit_counted boolean,
        resource faas.amount,
        shortfall faas.amount,
        excess faas.amount,
        topped_up faas.amount,
        withdrawn faas.amount)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.caller_require(custody_reconcile.book, 'read');
    PERFORM faas_internal.custody_require_date(custody_reconcile.book, custody_reconcile.business_date);
    RETURN QUERY
        SELECT f.currency, f.clients, f.client_balances, f.debtors, f.negative_balances, f.transit_out, f.requirement, f.bank_accounts, f.bank_balances,
            f.transit_in, f.transit_counted, f.resource,
            CASE WHEN faas.sign(f.difference) < 0 THEN OPERATOR(faas.-) f.difference ELSE z.zero END,
            CASE WHEN faas.sign(f.difference) > 0 THEN f.difference ELSE z.zero END,
            COALESCE(t.topped_up, z.zero), COALESCE(t.withdrawn, z.zero)
        FROM faas_internal.custody_figures(custody_reconcile.book, custody_reconcile.business_date) AS f
        CROSS JOIN LATERAL (SELECT f.difference OPERATOR(faas.-) f.difference AS zero) AS z
        CROSS JOIN LATERAL faas_internal.custody_transferred(custody_reconcile.book, custody_reconcile.business_date, f.currency) AS t;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_reconcile(bigint, date) IS 'Body of faas.custody_reconcile';

CREATE OR REPLACE FUNCTION faas_internal.custody_transferred(book bigint, business_date date, currency text, OUT topped_up faas.amount, OUT withdrawn faas.amount)
    RETURNS record
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT faas.sum(t.amount) FILTER (WHERE t.purpose = 'topup'), faas.sum(t.amount) FILTER (WHERE t.purpose = 'withdrawal')
    FROM faas.custody_transfer AS t
    -- what was posted on the date itself is in its figures
    WHERE t.book = $1 AND t.reconciled_date = $2 AND t.business_date > $2 AND faas.currency(t.amount) = $3;
END;
COMMENT ON FUNCTION faas_internal.custody_transferred(bigint, date, text) IS
    'What was paid in and withdrawn on later business dates for the difference of this one; NULL for nothing';

CREATE OR REPLACE FUNCTION faas.custody_reconcile(book bigint, business_date date)
    RETURNS TABLE (
        currency text,
        clients bigint,
        client_balances faas.amount,
        debtors bigint,
        negative_balances faas.amount,
        transit_out faas.amount,
        requirement faas.amount,
        bank_accounts bigint,
        bank_balances faas.amount,
        transit_in faas.amount,
        transit_counted boolean,
        resource faas.amount,
        shortfall faas.amount,
        excess faas.amount,
        topped_up faas.amount,
        withdrawn faas.amount)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    ROWS 3
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_reconcile(bigint, date) IS
    'Reconciles clients'' money at the end of a business date, per currency: clients with a positive balance and their sum, debtors with a negative one and theirs (which lowers nothing), money in transit to clients; requirement = client_balances + transit_out; client bank accounts and their sum, incoming money in transit; resource = bank_balances, + transit_in where transit_counted; shortfall and excess, one of them zero; what custody_topup and custody_withdraw did about it on later business dates. A closed date gives the same figures for ever. No rows for a book without clients'' money. Needs read. Errors: 22004 null, 22023 a date that is infinite or has not begun, LG018 no such book, 42501 no right to read. Source: CASS 7.15.12, 7.15.29, 7.16.';

CREATE OR REPLACE FUNCTION faas_internal.custody_balances(book bigint, business_date date)
    RETURNS TABLE (account bigint, code text, party bigint, class text, part text, currency text, balance faas.amount)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.caller_require(custody_balances.book, 'read');
    PERFORM faas_internal.custody_require_date(custody_balances.book, custody_balances.business_date);
    RETURN QUERY
        SELECT b.account, p.code, NULLIF(b.party, 0), b.class, b.part, b.currency, b.balance
        FROM faas_internal.custody_balance(custody_balances.book, custody_balances.business_date) AS b
        JOIN faas.account_profile AS p ON p.account = b.account
        ORDER BY b.account;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_balances(bigint, date) IS 'Body of faas.custody_balances';

CREATE OR REPLACE FUNCTION faas.custody_balances(book bigint, business_date date)
    RETURNS TABLE (account bigint, code text, party bigint, class text, part text, currency text, balance faas.amount)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    ROWS 1000
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_balances(bigint, date) IS
    'What the figures of custody_reconcile are made of: each account of clients'' money with its class, its normal-side balance at the end of a business date, and the part it plays (requirement, resource, transit in, transit out). Needs read. Errors: 22004 null, 22023 a date that is infinite or has not begun, LG018 no such book, 42501 no right to read.';

-- the statement ------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.custody_lines(book bigint, business_date date)
    RETURNS TABLE (currency text, line integer, item text, item_zh text, number bigint, amount faas.amount)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_before CONSTANT date := CASE WHEN custody_lines.business_date > '4714-11-24 BC' THEN custody_lines.business_date - 1 ELSE '-infinity' END;
BEGIN
    PERFORM faas_internal.caller_require(custody_lines.book, 'read');
    PERFORM faas_internal.custody_require_date(custody_lines.book, custody_lines.business_date);
    RETURN QUERY
        WITH figure AS (
            SELECT f.*, f.difference OPERATOR(faas.-) f.difference AS zero
            FROM faas_internal.custody_figures(custody_lines.book, custody_lines.business_date) AS f
        ),
        -- what is owed to clients, before and after: of the accounts that were theirs at one end at least
        moved AS (
            SELECT faas.currency(t.credits) AS currency,
                faas.sum(b.credits OPERATOR(faas.-) b.debits) AS opening,
                faas.sum(t.credits OPERATOR(faas.-) b.credits) AS paid_in,
                faas.sum(t.debits OPERATOR(faas.-) b.debits) AS paid_out,
                faas.sum(t.credits OPERATOR(faas.-) t.debits) AS closing
            FROM (
                SELECT c.account FROM faas_internal.custody_class_on(custody_lines.book, custody_lines.business_date) AS c WHERE c.class = 'client'
                UNION
                SELECT c.account FROM faas_internal.custody_class_on(custody_lines.book, v_before) AS c WHERE c.class = 'client'
            ) AS c
            JOIN faas.account AS a ON a.id = c.account AND (a.flags & 1) = 0
            CROSS JOIN (
                SELECT faas_internal.custody_closed_at(custody_lines.book, custody_lines.business_date) AS after,
                    faas_internal.custody_closed_at(custody_lines.book, v_before) AS before
                OFFSET 0
            ) AS h
            CROSS JOIN LATERAL faas_internal.custody_totals_on(c.account, custody_lines.business_date, h.after) AS t
            CROSS JOIN LATERAL faas_internal.custody_totals_on(c.account, v_before, h.before) AS b
            GROUP BY faas.currency(t.credits)
        )
        SELECT f.currency, l.line, l.item, l.item_zh, l.number, l.amount
        FROM figure AS f
        LEFT JOIN moved AS m ON m.currency = f.currency
        CROSS JOIN LATERAL faas_internal.custody_transferred(custody_lines.book, custody_lines.business_date, f.currency) AS t
        CROSS JOIN LATERAL (
            SELECT CASE WHEN faas.sign(f.difference) < 0 THEN OPERATOR(faas.-) f.difference ELSE f.zero END AS shortfall,
                CASE WHEN faas.sign(f.difference) > 0 THEN f.difference ELSE f.zero END AS excess,
                COALESCE(t.topped_up, f.zero) AS topped_up,
                COALESCE(t.withdrawn, f.zero) AS withdrawn
        ) AS d
        CROSS JOIN LATERAL (VALUES
            (10, 'client balances', '客户资金余额', f.clients, f.client_balances),
            (11, 'negative client balances, not set off', '客户负余额（不抵减）', f.debtors, f.negative_balances),
            (12, 'in transit to clients', '在途资金（待付客户）', NULL, f.transit_out),
            (19, 'client money requirement', '应存管客户资金', NULL, f.requirement),
            (20, 'client bank accounts', '存管专用账户余额', f.bank_accounts, f.bank_balances),
            (21, CASE WHEN f.transit_counted THEN 'in transit from payers' ELSE 'in transit from payers, not counted' END,
                CASE WHEN f.transit_counted THEN '在途资金（待收）' ELSE '在途资金（待收，不计入）' END, NULL, f.transit_in),
            (29, 'client money resource', '实存客户资金', NULL, f.resource),
            (30, 'shortfall', '短缺', NULL, d.shortfall),
            (31, 'excess', '溢余', NULL, d.excess),
            (32, 'shortfall paid in since', '已补足', NULL, d.topped_up),
            (33, 'excess withdrawn since', '已转出', NULL, d.withdrawn),
            (38, 'shortfall left', '未补足短缺', NULL, d.shortfall OPERATOR(faas.-) d.topped_up),
            (39, 'excess left', '未转出溢余', NULL, d.excess OPERATOR(faas.-) d.withdrawn),
            (40, 'owed to clients, opening', '客户资金期初余额', NULL, COALESCE(m.opening, f.zero)),
            (41, 'paid in', '本日转入', NULL, COALESCE(m.paid_in, f.zero)),
            (42, 'paid out', '本日转出', NULL, COALESCE(m.paid_out, f.zero)),
            (49, 'owed to clients, closing', '客户资金期末余额', NULL, COALESCE(m.closing, f.zero))
        ) AS l (line, item, item_zh, number, amount)
        ORDER BY f.currency COLLATE "C", l.line;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_lines(bigint, date) IS 'Body of faas.custody_lines';

CREATE OR REPLACE FUNCTION faas.custody_lines(book bigint, business_date date)
    RETURNS TABLE (currency text, line integer, item text, item_zh text, number bigint, amount faas.amount)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    ROWS 20
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_lines(bigint, date) IS
    'The lines of the daily statement on clients'' money of one business date, per currency: 10-19 the requirement, 20-29 the resource, 30-39 the difference and what was done about it, 40-49 how what is owed to clients moved on the date (19 = 10 + 12; 29 = 20, + 21 where it is counted; 31 - 30 = 29 - 19; 49 = 40 + 41 - 42 = 10 + 11 unless balances are set off). number: of clients, debtors, bank accounts. Needs read. Errors: 22004 null, 22023 a date that is infinite or has not begun, LG018 no such book, 42501 no right to read.';
