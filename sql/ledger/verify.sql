-- faas.verify(): every figure that the ledger keeps, derived again from the rows it was made of.
--
-- One function per subject matter, each a few set-based queries that return findings only.  They run
-- with the owner's rights, under one snapshot (src/ledger/verify_run.c), over one book or, for NULL,
-- over everything.  Those about postings are given what the scan found suspect (src/ledger/
-- verify_scan.c); NULL for them is everything, too.  The rows may be corrupt, so nothing here may raise: amounts are added and compared by
-- the units_ functions (src/ledger/verify.c), which look at minor units alone, and references are
-- followed by outer joins.

-- arithmetic that does not raise -----------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.units_plus(a faas.amount, b faas.amount) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_units_plus';
COMMENT ON FUNCTION faas_internal.units_plus(faas.amount, faas.amount) IS
    'Sum of the minor units in the unit of the first amount, whatever the unit of the second; stops at the ends of the range instead of raising';

CREATE OR REPLACE FUNCTION faas_internal.units_minus(a faas.amount, b faas.amount) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_units_minus';
COMMENT ON FUNCTION faas_internal.units_minus(faas.amount, faas.amount) IS
    'Difference of the minor units in the unit of the first amount, whatever the unit of the second; stops at the ends of the range instead of raising';

CREATE OR REPLACE FUNCTION faas_internal.units_sign(amount faas.amount) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_units_sign';
COMMENT ON FUNCTION faas_internal.units_sign(faas.amount) IS
    'Sign of the minor units: -1, 0 or 1';

CREATE OR REPLACE FUNCTION faas_internal.same_unit(a faas.amount, b faas.amount) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_same_unit';
COMMENT ON FUNCTION faas_internal.same_unit(faas.amount, faas.amount) IS
    'Have two amounts one currency and one scale?';

CREATE AGGREGATE faas_internal.units_sum(faas.amount) (
    SFUNC = faas_internal.units_plus,
    STYPE = faas.amount,
    COMBINEFUNC = faas_internal.units_plus,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE faas_internal.units_sum(faas.amount) IS
    'Sum of the minor units in the unit of the first amount; NULL without rows';

-- names ------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.row_names(words text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_row text;
BEGIN
    FOR v_row IN SELECT DISTINCT m[1] FROM regexp_matches(words, '(?:account|debit|credit) (-[0-9]{4,19})\M', 'g') AS m LOOP
        words := regexp_replace(words, '(account|debit|credit) ' || v_row || '\M',
            '\1 ' || (-v_row::numeric::bigint / 1024)::text || ' stripe ' || (-v_row::numeric::bigint % 1024)::text, 'g');
    END LOOP;
    RETURN words;
EXCEPTION WHEN numeric_value_out_of_range THEN
    RETURN words;
END;
$$;
COMMENT ON FUNCTION faas_internal.row_names(text) IS
    'Part of faas.verify: a finding, in which rows of stripes are called by account and stripe';

-- books, chart, accounts -------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.verify_book(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    -- exactly one day is open, and it is the book's
    SELECT 'business_day_open', 'book ' || b.id, b.business_date::text, x.days
    FROM faas.book AS b
    CROSS JOIN LATERAL (
        SELECT COALESCE(string_agg(d.business_date::text, ', ' ORDER BY d.business_date), 'none') AS days
        FROM faas.business_day AS d
        WHERE d.book = b.id AND d.closed_at IS NULL
    ) AS x
    WHERE ($1 IS NULL OR b.id = $1) AND x.days <> b.business_date::text
    UNION ALL
    -- closed days lie before the open one
    SELECT 'business_day_order', 'book ' || b.id, 'before ' || b.business_date, d.business_date::text
    FROM faas.book AS b
    JOIN faas.business_day AS d ON d.book = b.id
    WHERE ($1 IS NULL OR b.id = $1) AND d.closed_at IS NOT NULL AND d.business_date >= b.business_date
    UNION ALL
    -- a day opens when the one before it closes, and the first with the book
    SELECT 'business_day_time', 'book ' || x.book, x.business_date || ' opened at ' || x.since, 'at ' || x.opened_at
    FROM (
        SELECT d.book, d.business_date, d.opened_at,
            lag(d.closed_at, 1, b.created_at) OVER (PARTITION BY d.book ORDER BY d.business_date) AS since
        FROM faas.business_day AS d
        JOIN faas.book AS b ON b.id = d.book
        WHERE $1 IS NULL OR d.book = $1
    ) AS x
    WHERE x.since <> x.opened_at
    UNION ALL
    -- debits = credits
    SELECT 'book_balance', 'book ' || x.book || ' currency ' || x.currency,
        'debits ' || x.debits, 'credits ' || x.credits
    FROM (
        SELECT a.book, faas.currency(a.debits_posted) AS currency,
            faas_internal.units_sum(a.debits_posted) AS debits,
            faas_internal.units_sum(a.credits_posted) AS credits
        FROM faas.account AS a
        WHERE $1 IS NULL OR a.book = $1
        GROUP BY a.book, faas.currency(a.debits_posted)
    ) AS x
    WHERE faas_internal.units_sign(faas_internal.units_minus(x.debits, x.credits)) <> 0
    UNION ALL
    -- rows of no book
    SELECT 'book_of_row', x.object, 'a book', 'no book ' || x.book
    FROM (
        SELECT d.book, 'book ' || d.book || ' ' || d.business_date AS object FROM faas.business_day AS d
        UNION ALL
        SELECT p.book, 'book ' || p.book || ' privilege ' || p.privilege || ' of ' || p.grantee FROM faas.book_privilege AS p
        UNION ALL
        SELECT s.book, 'subject ' || s.id FROM faas.subject AS s
        UNION ALL
        SELECT p.book, 'party ' || p.id FROM faas.party AS p
    ) AS x
    WHERE $1 IS NULL AND NOT EXISTS (SELECT FROM faas.book AS b WHERE b.id = x.book);
END;
COMMENT ON FUNCTION faas_internal.verify_book(bigint) IS
    'Part of faas.verify: business days, debits = credits per book and currency, and that all there is of a book has one';

CREATE OR REPLACE FUNCTION faas_internal.verify_chart(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH RECURSIVE reached AS (
        SELECT s.id FROM faas.subject AS s WHERE s.parent IS NULL
        UNION
        SELECT s.id FROM faas.subject AS s JOIN reached AS r ON s.parent = r.id
    )
    SELECT 'subject_parent', 'subject ' || s.id,
        s.kind || ' of book ' || s.book, p.kind || ' of book ' || p.book
    FROM faas.subject AS s
    JOIN faas.subject AS p ON p.id = s.parent
    WHERE ($1 IS NULL OR s.book = $1) AND (p.book <> s.book OR p.kind <> s.kind)
    UNION ALL
    SELECT 'subject_tree', 'subject ' || s.id, 'below the top of the chart', 'its own ancestor'
    FROM faas.subject AS s
    WHERE ($1 IS NULL OR s.book = $1) AND NOT EXISTS (SELECT FROM reached AS r WHERE r.id = s.id)
    UNION ALL
    SELECT 'party_customer', 'party ' || p.id, 'customer of book ' || p.book,
        COALESCE(c.kind || ' of book ' || c.book, 'no party ' || p.customer)
    FROM faas.party AS p
    LEFT JOIN faas.party AS c ON c.id = p.customer
    WHERE ($1 IS NULL OR p.book = $1) AND p.customer IS NOT NULL AND (c.book = p.book AND c.kind = 'customer') IS NOT TRUE;
END;
COMMENT ON FUNCTION faas_internal.verify_chart(bigint) IS
    'Part of faas.verify: the chart is a tree within its book, users belong to customers of their book';

CREATE OR REPLACE FUNCTION faas_internal.verify_account(book bigint, accounts bigint[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    -- the scan looks at all but parties, blocks and closed balances
    WITH row_of AS NOT MATERIALIZED (
        SELECT a.id, a.book, a.subject, a.party, a.flags, a.debit_blocked_until, a.credit_blocked_until,
            (a.flags & 8) <> 0 AS is_closed,
            a.overdraft, a.ceiling, a.debits_pending, a.credits_pending, a.debits_posted, a.credits_posted
        FROM faas.account AS a
        WHERE $1 IS NULL OR a.book = $1
    )
    SELECT 'account_profile', 'account ' || COALESCE(a.id, p.account),
        COALESCE('in book ' || a.book, 'no profile'), COALESCE('in book ' || p.book, 'no profile')
    FROM (SELECT r.* FROM row_of AS r WHERE $2 IS NULL OR r.id = ANY ($2)) AS a
    FULL JOIN (SELECT x.account, x.book FROM faas.account_profile AS x
        WHERE ($1 IS NULL OR x.book = $1) AND ($2 IS NULL OR x.account = ANY ($2))) AS p
        ON p.account = a.id
    -- stripes have none
    WHERE p.book IS DISTINCT FROM a.book AND (a.id < 0 AND p.account IS NULL) IS NOT TRUE
    UNION ALL
    SELECT 'account_book', 'account ' || a.id, 'a book', 'no book ' || a.book
    FROM row_of AS a
    WHERE ($2 IS NULL OR a.id = ANY ($2)) AND NOT EXISTS (SELECT FROM faas.book AS b WHERE b.id = a.book)
    UNION ALL
    SELECT 'account_subject', 'account ' || a.id, 'a leaf of book ' || a.book,
        CASE WHEN s.id IS NULL THEN 'no subject ' || a.subject
            ELSE 'subject ' || s.id || ' of book ' || s.book
                || CASE WHEN EXISTS (SELECT FROM faas.subject AS c WHERE c.parent = s.id) THEN ', not a leaf' ELSE '' END
        END
    FROM row_of AS a
    LEFT JOIN faas.subject AS s ON s.id = a.subject
    WHERE ($2 IS NULL OR a.id = ANY ($2)) AND a.subject <> 0
        AND (s.id IS NULL OR s.book <> a.book OR EXISTS (SELECT FROM faas.subject AS c WHERE c.parent = s.id))
    UNION ALL
    SELECT 'account_normal_side', 'account ' || a.id,
        CASE WHEN x.is_debit THEN 'debit' ELSE 'credit' END, CASE WHEN x.is_debit THEN 'credit' ELSE 'debit' END
    FROM row_of AS a
    LEFT JOIN faas.subject AS s ON s.id = a.subject
    CROSS JOIN LATERAL (SELECT COALESCE(s.kind = ANY (ARRAY['asset', 'expense']), false) AS is_debit) AS x
    WHERE ($2 IS NULL OR a.id = ANY ($2)) AND ((a.flags & 1) <> 0) <> x.is_debit
    UNION ALL
    SELECT 'account_party', 'account ' || a.id, 'a party of book ' || a.book,
        COALESCE('party ' || p.id || ' of book ' || p.book, 'no party ' || a.party)
    FROM row_of AS a
    LEFT JOIN faas.party AS p ON p.id = a.party
    WHERE a.party <> 0 AND p.book IS DISTINCT FROM a.book
    UNION ALL
    SELECT 'account_unit', 'account ' || a.id, 'one currency and scale',
        concat_ws(', ', a.debits_posted, a.credits_posted, a.debits_pending, a.credits_pending, a.overdraft, a.ceiling)
    FROM row_of AS a
    WHERE ($2 IS NULL OR a.id = ANY ($2)) AND NOT (faas_internal.same_unit(a.debits_posted, a.credits_posted)
        AND faas_internal.same_unit(a.debits_posted, a.debits_pending)
        AND faas_internal.same_unit(a.debits_posted, a.credits_pending)
        AND faas_internal.same_unit(a.debits_posted, a.overdraft)
        AND faas_internal.same_unit(a.debits_posted, a.ceiling))
    UNION ALL
    -- what flags leave out is zero
    SELECT 'account_limit', 'account ' || a.id,
        CASE WHEN (a.flags & 2) <> 0 THEN 'no overdraft' ELSE 'an overdraft that is not negative' END
            || CASE WHEN (a.flags & 4) <> 0 THEN ', a ceiling that is not negative' ELSE ', no ceiling' END,
        a.overdraft || ', ' || a.ceiling
    FROM row_of AS a
    WHERE ($2 IS NULL OR a.id = ANY ($2))
        AND (faas_internal.units_sign(a.overdraft) < 0 OR faas_internal.units_sign(a.ceiling) < 0
            OR ((a.flags & 2) <> 0 AND faas_internal.units_sign(a.overdraft) <> 0)
            OR ((a.flags & 4) = 0 AND faas_internal.units_sign(a.ceiling) <> 0))
    UNION ALL
    -- a block and its reason come and go together
    SELECT 'account_block', 'account ' || a.id, x.side || 's blocked until ' || x.until, COALESCE('reason: ' || x.reason, 'no reason')
    FROM (
        SELECT r.id
        FROM row_of AS r
        WHERE r.debit_blocked_until <> '-infinity' OR r.credit_blocked_until <> '-infinity'
        UNION
        SELECT y.account
        FROM faas.account_profile AS y
        WHERE ($1 IS NULL OR y.book = $1) AND (y.debit_block_reason IS NOT NULL OR y.credit_block_reason IS NOT NULL)
    ) AS blocked
    JOIN row_of AS a ON a.id = blocked.id
    JOIN faas.account_profile AS p ON p.account = blocked.id
    CROSS JOIN LATERAL (VALUES
        ('debit', a.debit_blocked_until, p.debit_block_reason),
        ('credit', a.credit_blocked_until, p.credit_block_reason)
    ) AS x (side, until, reason)
    WHERE (x.until <> '-infinity') <> (x.reason IS NOT NULL)
    UNION ALL
    SELECT 'account_closed', 'account ' || a.id,
        CASE WHEN p.closed_at IS NULL THEN 'open' ELSE 'closed at ' || p.closed_at END,
        CASE WHEN a.is_closed THEN 'closed' ELSE 'open' END
    FROM row_of AS a
    JOIN faas.account_profile AS p ON p.account = a.id
    WHERE ($2 IS NULL OR a.id = ANY ($2)) AND a.is_closed <> (p.closed_at IS NOT NULL)
    UNION ALL
    -- a hold that had expired before the account was closed waits for its sweep, and counts nowhere
    SELECT 'account_closed_balance', 'account ' || a.id, 'nothing on a closed account',
        'debits ' || a.debits_posted || ', credits ' || a.credits_posted
        || ', pending ' || a.debits_pending || ' and ' || a.credits_pending
    FROM row_of AS a
    LEFT JOIN faas.account_profile AS p ON p.account = a.id
    WHERE a.is_closed AND a.id > 0 AND (a.flags & 32) = 0
        AND (faas_internal.units_sign(faas_internal.units_minus(a.debits_posted, a.credits_posted)) <> 0
            OR EXISTS (
                SELECT FROM faas.hold AS h
                WHERE h.status = 0 AND h.expires_at > COALESCE(p.closed_at, '-infinity')
                    AND (h.account = a.id OR (h.to_account = a.id AND h.to_account <> 0))));
END;
COMMENT ON FUNCTION faas_internal.verify_account(bigint, bigint[]) IS
    'Part of faas.verify: each account has its profile, book, leaf subject, side, party and one unit, limits that its flags allow, a reason for each block, and is empty when closed';

CREATE OR REPLACE FUNCTION faas_internal.verify_stripe(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH stripe AS (
        SELECT faas_internal.account_of(s.id) AS account,
            (- GREATEST(s.id, -9223372036854775807)) % 1024 AS number, s.*
        FROM faas.account AS s
        WHERE s.id < 0
    ),
    -- accounts that have stripes, or say so, with the totals of all their rows
    striped AS (
        SELECT a.id, a.book, a.flags, a.stripes, count(s.id) AS rows, max(s.number) AS last_number,
            faas_internal.units_plus(a.debits_posted, COALESCE(faas_internal.units_sum(s.debits_posted), z.zero)) AS debits,
            faas_internal.units_plus(a.credits_posted, COALESCE(faas_internal.units_sum(s.credits_posted), z.zero)) AS credits
        FROM faas.account AS a
        LEFT JOIN stripe AS s ON s.account = a.id
        CROSS JOIN LATERAL (SELECT faas_internal.units_minus(a.debits_posted, a.debits_posted) AS zero) AS z
        WHERE a.id > 0 AND ($1 IS NULL OR a.book = $1)
            AND (a.stripes <> 0 OR (a.flags & 32) <> 0 OR s.id IS NOT NULL)
        GROUP BY a.id, z.zero
    )
    -- a stripe says what its account says
    SELECT 'account_stripe', 'account ' || s.id,
        CASE WHEN a.id IS NULL THEN 'a stripe of an account' ELSE concat_ws(', ', 'book ' || a.book, 'subject ' || a.subject, 'party ' || a.party,
                'flags ' || (a.flags & ~32), 'debits blocked until ' || a.debit_blocked_until,
                'credits blocked until ' || a.credit_blocked_until, faas.currency(a.overdraft),
                'scale ' || faas.scale(a.overdraft),
                CASE WHEN s.number < a.stripes THEN a.stripes ELSE 0 END || ' stripes in use') END,
        concat_ws(', ', 'book ' || s.book, 'subject ' || s.subject, 'party ' || s.party,
            'flags ' || s.flags, 'debits blocked until ' || s.debit_blocked_until,
            'credits blocked until ' || s.credit_blocked_until, faas.currency(s.overdraft),
            'scale ' || faas.scale(s.overdraft), s.stripes || ' stripes in use')
    FROM stripe AS s
    LEFT JOIN faas.account AS a ON a.id = s.account
    WHERE ($1 IS NULL OR s.book = $1 OR a.book = $1)
        AND (a.book = s.book AND a.subject = s.subject AND a.party = s.party
            AND (a.flags & ~32) = s.flags
            AND a.debit_blocked_until = s.debit_blocked_until
            AND a.credit_blocked_until = s.credit_blocked_until
            AND faas_internal.same_unit(a.overdraft, s.overdraft)
            AND s.stripes = CASE WHEN s.number < a.stripes THEN a.stripes ELSE 0 END) IS NOT TRUE
    UNION ALL
    -- it has them from 0 on, as many as it uses or more, and knows
    SELECT 'account_stripes', 'account ' || x.id,
        GREATEST(x.stripes, x.last_number + 1, 1) || ' stripes of a striped account',
        x.rows || ' stripes of ' || CASE WHEN (x.flags & 32) <> 0 THEN 'a striped account' ELSE 'an account' END
    FROM striped AS x
    WHERE (x.flags & 32) = 0 OR x.stripes < 0 OR x.rows <> GREATEST(x.stripes, x.last_number + 1, 1)
    UNION ALL
    SELECT 'account_stripes_limit', 'account ' || x.id, 'no limits on a striped account',
        concat_ws(' and ', CASE WHEN (x.flags & 2) = 0 THEN 'a lower limit' END, CASE WHEN (x.flags & 4) <> 0 THEN 'a ceiling' END)
    FROM striped AS x
    WHERE (x.flags & 6) <> 2
    UNION ALL
    SELECT 'account_closed_balance', 'account ' || x.id, 'nothing on a closed account',
        'debits ' || x.debits || ', credits ' || x.credits
    FROM striped AS x
    LEFT JOIN faas.account_profile AS p ON p.account = x.id
    WHERE (x.flags & 8) <> 0
        AND (faas_internal.units_sign(faas_internal.units_minus(x.debits, x.credits)) <> 0
            OR EXISTS (
                SELECT FROM faas.hold AS h
                WHERE h.status = 0 AND h.expires_at > COALESCE(p.closed_at, '-infinity')
                    AND (faas_internal.account_of(h.account) = x.id
                        OR (faas_internal.account_of(h.to_account) = x.id AND h.to_account <> 0))));
END;
COMMENT ON FUNCTION faas_internal.verify_stripe(bigint) IS
    'Part of faas.verify: stripes belong to an unlimited account, say what it says, are as many as it uses, and a closed account is empty over all of them';

-- postings ---------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.verify_posting(book bigint, journals uuid[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT f."check", 'posting ' || x.journal || ' line ' || x.line, f.expected, f.actual
    FROM (
        SELECT p.journal, p.line, p.book, p.debit_account, p.credit_account, p.business_date, p.amount,
            p.debit_balance, p.credit_balance,
            d.book AS debit_book, c.book AS credit_book,
            d.debits_posted AS debit_unit, c.debits_posted AS credit_unit,
            y.book AS day_book
        FROM faas.posting AS p
        LEFT JOIN faas.account AS d ON d.id = p.debit_account
        LEFT JOIN faas.account AS c ON c.id = p.credit_account
        LEFT JOIN faas.business_day AS y ON y.book = p.book AND y.business_date = p.business_date
        WHERE ($1 IS NULL OR p.book = $1) AND ($2 IS NULL OR p.journal = ANY ($2))
            -- one test for sound rows; which finding it is comes after
            AND (d.book = p.book AND c.book = p.book
                AND faas_internal.account_of(p.debit_account) <> faas_internal.account_of(p.credit_account)
                AND faas_internal.same_unit(p.amount, d.debits_posted)
                AND faas_internal.same_unit(p.amount, c.debits_posted)
                AND faas_internal.same_unit(p.amount, p.debit_balance)
                AND faas_internal.same_unit(p.amount, p.credit_balance)
                AND faas_internal.units_sign(p.amount) >= 0
                AND y.book = p.book) IS NOT TRUE
    ) AS x
    CROSS JOIN LATERAL (
        SELECT 'posting_account', 'two accounts of book ' || x.book,
            'account ' || x.debit_account || ' of ' || COALESCE('book ' || x.debit_book, 'no book')
            || ', account ' || x.credit_account || ' of ' || COALESCE('book ' || x.credit_book, 'no book')
        WHERE (x.debit_book = x.book AND x.credit_book = x.book
            AND faas_internal.account_of(x.debit_account) <> faas_internal.account_of(x.credit_account)) IS NOT TRUE
        UNION ALL
        SELECT 'posting_unit', 'the currency and scale of its accounts',
            concat_ws(', ', x.amount, x.debit_balance, x.credit_balance)
        WHERE NOT (COALESCE(faas_internal.same_unit(x.amount, x.debit_unit), true)
            AND COALESCE(faas_internal.same_unit(x.amount, x.credit_unit), true)
            AND faas_internal.same_unit(x.amount, x.debit_balance)
            AND faas_internal.same_unit(x.amount, x.credit_balance))
        UNION ALL
        SELECT 'posting_amount', 'not negative', x.amount::text
        WHERE faas_internal.units_sign(x.amount) < 0
        UNION ALL
        SELECT 'posting_business_date', 'a business day of book ' || x.book, x.business_date::text
        WHERE x.day_book IS NULL
    ) AS f ("check", expected, actual);
END;
COMMENT ON FUNCTION faas_internal.verify_posting(bigint, uuid[]) IS
    'Part of faas.verify: each posting has two accounts of its book, their unit, an amount that is not negative, and a business day';

CREATE OR REPLACE FUNCTION faas_internal.verify_journal(book bigint, journals uuid[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT f."check", 'journal ' || x.journal, f.expected, f.actual
    FROM (
        SELECT p.journal, count(*) AS lines, min(p.line) AS first_line, max(p.line) AS last_line,
            min(p.book) AS first_book, max(p.book) AS last_book,
            min(p.posted_at) AS first_time, max(p.posted_at) AS last_time,
            min(p.business_date) AS first_date, max(p.business_date) AS last_date
        FROM faas.posting AS p
        WHERE $2 IS NULL OR p.journal = ANY ($2)
        GROUP BY p.journal
        HAVING ($1 IS NULL OR min(p.book) = $1 OR max(p.book) = $1)
            AND NOT (min(p.line) = 1 AND max(p.line) = count(*)
                AND min(p.book) = max(p.book)
                AND min(p.posted_at) = max(p.posted_at)
                AND min(p.business_date) = max(p.business_date))
    ) AS x
    CROSS JOIN LATERAL (
        SELECT 'journal_lines', 'lines 1 to ' || x.lines, 'lines ' || x.first_line || ' to ' || x.last_line
        WHERE NOT (x.first_line = 1 AND x.last_line = x.lines)
        UNION ALL
        SELECT 'journal_book', 'one book', 'books ' || x.first_book || ' to ' || x.last_book
        WHERE x.first_book <> x.last_book
        UNION ALL
        SELECT 'journal_time', 'one time', x.first_time || ' to ' || x.last_time
        WHERE x.first_time <> x.last_time
        UNION ALL
        SELECT 'journal_business_date', 'one business date', x.first_date || ' to ' || x.last_date
        WHERE x.first_date <> x.last_date
    ) AS f ("check", expected, actual);
END;
COMMENT ON FUNCTION faas_internal.verify_journal(bigint, uuid[]) IS
    'Part of faas.verify: the lines of a journal are numbered from 1 without gaps and share book, time and business date';

CREATE OR REPLACE FUNCTION faas_internal.verify_entry(book bigint, accounts bigint[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT f."check", 'account ' || x.account || ' entry ' || x.entry, f.expected, f.actual
    FROM (
        SELECT w.account, w.entry, w.posted_at, w.balance, w.previous_entry, w.previous_at,
            w.journal = w.previous_journal AS is_same_journal,
            'posting ' || w.previous_journal || ' line ' || w.previous_line AS before,
            'posting ' || w.says_journal || ' line ' || w.says_line AS says,
            (w.says_journal = w.previous_journal AND w.says_line = w.previous_line) AS is_linked,
            -- what the entry before says, moved by this one
            CASE
                WHEN w.is_debit = ((a.flags & 1) <> 0)
                THEN faas_internal.units_plus(COALESCE(w.previous_balance, w.opening, w.zero), w.amount)
                ELSE faas_internal.units_minus(COALESCE(w.previous_balance, w.opening, w.zero), w.amount)
            END AS derived
        FROM (
            -- before the first entry that is left comes the last archived one
            SELECT e.account, e.entry, e.posted_at, e.balance, e.amount, e.is_debit, e.journal,
                e.says_journal, e.says_line,
                faas_internal.units_minus(e.amount, e.amount) AS zero,
                (SELECT CASE WHEN (b.flags & 1) <> 0 THEN faas_internal.units_minus(o.debits, o.credits)
                    ELSE faas_internal.units_minus(o.credits, o.debits) END
                    FROM faas.account AS b WHERE b.id = o.account) AS opening,
                COALESCE(lag(e.entry) OVER chain, o.entry, 0::bigint) AS previous_entry,
                lag(e.balance) OVER chain AS previous_balance,
                COALESCE(lag(e.posted_at) OVER chain, o.posted_at) AS previous_at,
                COALESCE(lag(e.journal) OVER chain, o.journal, '00000000-0000-0000-0000-000000000000'::uuid) AS previous_journal,
                COALESCE(lag(e.line) OVER chain, o.line, 0) AS previous_line
            FROM (
                SELECT d.debit_account AS account, d.debit_entry AS entry, d.posted_at,
                    d.debit_balance AS balance, d.amount, true AS is_debit, d.journal, d.line,
                    d.debit_previous AS says_journal, d.debit_previous_line AS says_line
                FROM faas.posting AS d
                WHERE ($1 IS NULL OR d.book = $1) AND ($2 IS NULL OR d.debit_account = ANY ($2))
                UNION ALL
                SELECT c.credit_account, c.credit_entry, c.posted_at,
                    c.credit_balance, c.amount, false, c.journal, c.line,
                    c.credit_previous, c.credit_previous_line
                FROM faas.posting AS c
                WHERE ($1 IS NULL OR c.book = $1) AND ($2 IS NULL OR c.credit_account = ANY ($2))
            ) AS e
            LEFT JOIN faas.account_opening AS o ON o.account = e.account
            WINDOW chain AS (PARTITION BY e.account ORDER BY e.entry, e.journal, e.line, e.is_debit)
        ) AS w
        LEFT JOIN faas.account AS a ON a.id = w.account
    ) AS x
    CROSS JOIN LATERAL (
        SELECT 'entry_number', 'entry ' || (x.previous_entry + 1), 'entry ' || x.entry
        WHERE x.entry <> x.previous_entry + 1
        UNION ALL
        SELECT 'entry_balance', x.derived::text, x.balance::text
        WHERE x.balance OPERATOR(faas.<>) x.derived
        UNION ALL
        SELECT 'entry_time', 'after ' || x.previous_at, x.posted_at::text
        WHERE x.posted_at < x.previous_at OR (x.posted_at = x.previous_at AND NOT x.is_same_journal)
        UNION ALL
        SELECT 'entry_previous', x.before, x.says
        WHERE NOT x.is_linked
    ) AS f ("check", expected, actual)
    WHERE x.entry <> x.previous_entry + 1
        OR NOT x.is_linked
        OR x.balance OPERATOR(faas.<>) x.derived
        OR x.posted_at < x.previous_at
        OR (x.posted_at = x.previous_at AND NOT x.is_same_journal);
END;
COMMENT ON FUNCTION faas_internal.verify_entry(bigint, bigint[]) IS
    'Part of faas.verify: in each account entries are numbered without gaps from 1, or from the last archived one on, each balance is the one before moved by the amount, each names the posting of the one before, and time moves forward from journal to journal';

CREATE OR REPLACE FUNCTION faas_internal.verify_total(book bigint, accounts bigint[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH derived AS (
        SELECT COALESCE(d.account, c.account) AS account, d.total AS debits, c.total AS credits,
            COALESCE(d.entries, 0) + COALESCE(c.entries, 0) AS entries,
            GREATEST(d.last_at, c.last_at) AS last_at
        FROM (
            SELECT p.debit_account AS account, faas_internal.units_sum(p.amount) AS total,
                count(*) AS entries, max(p.posted_at) AS last_at
            FROM faas.posting AS p
            WHERE ($1 IS NULL OR p.book = $1) AND ($2 IS NULL OR p.debit_account = ANY ($2))
            GROUP BY p.debit_account
        ) AS d
        FULL JOIN (
            SELECT p.credit_account AS account, faas_internal.units_sum(p.amount) AS total,
                count(*) AS entries, max(p.posted_at) AS last_at
            FROM faas.posting AS p
            WHERE ($1 IS NULL OR p.book = $1) AND ($2 IS NULL OR p.credit_account = ANY ($2))
            GROUP BY p.credit_account
        ) AS c ON c.account = d.account
    ),
    compared AS (
        SELECT a.id, a.debits_posted, a.credits_posted, a.entry_count, a.last_posted_at,
            -- in the account's unit, whatever that of the amounts: which of them comes first is chance
            COALESCE(faas_internal.units_plus(z.debits, t.debits), z.debits) AS debits,
            COALESCE(faas_internal.units_plus(z.credits, t.credits), z.credits) AS credits,
            COALESCE(t.entries, 0) + COALESCE(o.entry, 0) AS entries, COALESCE(t.last_at, o.posted_at, '-infinity') AS last_at
        FROM faas.account AS a
        LEFT JOIN derived AS t ON t.account = a.id
        LEFT JOIN faas.account_opening AS o ON o.account = a.id
        CROSS JOIN LATERAL (SELECT faas_internal.units_minus(a.debits_posted, a.debits_posted) AS zero) AS u
        -- what was archived
        CROSS JOIN LATERAL (SELECT COALESCE(faas_internal.units_plus(u.zero, o.debits), u.zero) AS debits,
            COALESCE(faas_internal.units_plus(u.zero, o.credits), u.zero) AS credits) AS z
        WHERE ($1 IS NULL OR a.book = $1) AND ($2 IS NULL OR a.id = ANY ($2))
    )
    SELECT 'account_debits', 'account ' || x.id, x.debits::text, x.debits_posted::text
    FROM compared AS x
    WHERE x.debits OPERATOR(faas.<>) x.debits_posted
    UNION ALL
    SELECT 'account_credits', 'account ' || x.id, x.credits::text, x.credits_posted::text
    FROM compared AS x
    WHERE x.credits OPERATOR(faas.<>) x.credits_posted
    UNION ALL
    SELECT 'account_entry_count', 'account ' || x.id, x.entries::text, x.entry_count::text
    FROM compared AS x
    WHERE x.entries <> x.entry_count
    UNION ALL
    SELECT 'account_last_posted_at', 'account ' || x.id, x.last_at::text, x.last_posted_at::text
    FROM compared AS x
    WHERE x.last_at <> x.last_posted_at
    UNION ALL
    -- where the chain of entries begins
    SELECT 'account_last_entry', 'account ' || a.id,
        'the posting that is entry ' || a.entry_count, 'posting ' || a.last_journal || ' line ' || a.last_line
    FROM faas.account AS a
    LEFT JOIN faas.posting AS p ON p.journal = a.last_journal AND p.line = a.last_line
    LEFT JOIN faas.account_opening AS o
        ON o.account = a.id AND o.entry = a.entry_count AND o.journal = a.last_journal AND o.line = a.last_line
    WHERE ($1 IS NULL OR a.book = $1) AND ($2 IS NULL OR a.id = ANY ($2)) AND o.account IS NULL
        AND CASE WHEN a.entry_count = 0
            THEN a.last_journal <> '00000000-0000-0000-0000-000000000000' OR a.last_line <> 0
            ELSE ((p.debit_account = a.id AND p.debit_entry = a.entry_count)
                OR (p.credit_account = a.id AND p.credit_entry = a.entry_count)) IS NOT TRUE
            END;
END;
COMMENT ON FUNCTION faas_internal.verify_total(bigint, bigint[]) IS
    'Part of faas.verify: totals, entry count, last time and last entry of each account against its postings, and what was archived of them';

CREATE OR REPLACE FUNCTION faas_internal.verify_checkpoint(book bigint, accounts bigint[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH running AS (
        SELECT e.account, e.entry, e.posted_at, e.book, e.journal, e.line,
            COALESCE(faas_internal.units_plus(o.debits, faas_internal.units_sum(e.debit) OVER chain),
                faas_internal.units_sum(e.debit) OVER chain) AS debits,
            COALESCE(faas_internal.units_plus(o.credits, faas_internal.units_sum(e.credit) OVER chain),
                faas_internal.units_sum(e.credit) OVER chain) AS credits
        FROM (
            SELECT d.debit_account AS account, d.debit_entry AS entry, d.posted_at, d.book, d.journal, d.line,
                d.amount AS debit, faas_internal.units_minus(d.amount, d.amount) AS credit
            FROM faas.posting AS d
            WHERE ($1 IS NULL OR d.book = $1) AND ($2 IS NULL OR d.debit_account = ANY ($2))
            UNION ALL
            SELECT c.credit_account, c.credit_entry, c.posted_at, c.book, c.journal, c.line,
                faas_internal.units_minus(c.amount, c.amount), c.amount
            FROM faas.posting AS c
            WHERE ($1 IS NULL OR c.book = $1) AND ($2 IS NULL OR c.credit_account = ANY ($2))
        ) AS e
        LEFT JOIN faas.account_opening AS o ON o.account = e.account
        WINDOW chain AS (PARTITION BY e.account ORDER BY e.entry)
    ),
    due AS (
        SELECT r.account, r.entry, r.posted_at, r.book,
            'posting ' || r.journal || ' line ' || r.line || ' at ' || r.posted_at || ' in book ' || r.book
            || ', debits ' || r.debits || ', credits ' || r.credits AS text
        FROM running AS r
        WHERE r.entry % 32 = 0
    ),
    kept AS (
        SELECT k.account, k.entry,
            'posting ' || k.journal || ' line ' || k.line || ' at ' || k.posted_at || ' in book ' || k.book
            || ', debits ' || k.debits || ', credits ' || k.credits AS text
        FROM faas.checkpoint AS k
        WHERE ($1 IS NULL OR k.book = $1) AND ($2 IS NULL OR k.account = ANY ($2))
    )
    SELECT 'checkpoint', 'account ' || COALESCE(d.account, k.account) || ' entry ' || COALESCE(d.entry, k.entry),
        COALESCE(d.text, 'no checkpoint'), COALESCE(k.text, 'no checkpoint')
    FROM due AS d
    FULL JOIN kept AS k ON k.account = d.account AND k.entry = d.entry
    WHERE d.text IS DISTINCT FROM k.text;
END;
COMMENT ON FUNCTION faas_internal.verify_checkpoint(bigint, bigint[]) IS
    'Part of faas.verify: every 32nd entry of an account has its checkpoint, and no other, with the totals up to it';

CREATE OR REPLACE FUNCTION faas_internal.verify_reversal(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH reversing AS (
        SELECT p.journal, p.line, p.book, p.reverses, p.reverses_line, p.debit_account, p.credit_account, p.amount
        FROM faas.posting AS p
        WHERE ($1 IS NULL OR p.book = $1) AND (p.reverses IS NOT NULL OR p.reverses_line IS NOT NULL)
    )
    -- a row for each, and for nothing else
    SELECT 'reversal_row', 'posting ' || COALESCE(p.journal, r.reversal_journal)
            || ' line ' || COALESCE(p.line, r.reversal_line),
        COALESCE(p.amount || ' of ' || p.reverses || ' line ' || p.reverses_line, 'not a reversal'),
        COALESCE(r.amount || ' of ' || r.journal || ' line ' || r.line, 'not recorded')
    FROM reversing AS p
    FULL JOIN (
        SELECT x.journal, x.line, x.book, x.reversal_journal, x.reversal_line, x.amount
        FROM faas.reversal AS x
        WHERE $1 IS NULL OR x.book = $1
    ) AS r
        ON r.reversal_journal = p.journal AND r.reversal_line = p.line
            AND r.journal = p.reverses AND r.line = p.reverses_line AND r.book = p.book
    WHERE (p.amount OPERATOR(faas.=) r.amount) IS NOT TRUE
        -- one that is archived with its original leaves its row, for what is left to give back
        AND NOT (p.journal IS NULL
            AND EXISTS (SELECT FROM faas.archived_journal AS k WHERE k.journal = r.reversal_journal AND k.book = r.book)
            AND EXISTS (SELECT FROM faas.archived_journal AS k WHERE k.journal = r.journal AND k.book = r.book))
    UNION ALL
    -- it gives back what was taken, to where it came from
    SELECT 'reversal_accounts', 'posting ' || p.journal || ' line ' || p.line,
        COALESCE('debit ' || o.credit_account || ', credit ' || o.debit_account, 'a posting'),
        CASE WHEN o.journal IS NULL THEN 'no posting ' || p.reverses || ' line ' || p.reverses_line
            ELSE 'debit ' || p.debit_account || ', credit ' || p.credit_account END
    FROM reversing AS p
    LEFT JOIN faas.posting AS o ON o.journal = p.reverses AND o.line = p.reverses_line
    WHERE (p.debit_account = o.credit_account AND p.credit_account = o.debit_account) IS NOT TRUE
        AND NOT (o.journal IS NULL
            AND EXISTS (SELECT FROM faas.archived_journal AS k WHERE k.journal = p.reverses AND k.book = p.book))
    UNION ALL
    -- and never more of it than there was
    SELECT 'reversal_sum', 'posting ' || o.journal || ' line ' || o.line,
        'at most ' || o.amount, s.total::text
    FROM (
        SELECT p.reverses, p.reverses_line, faas_internal.units_sum(p.amount) AS total
        FROM reversing AS p
        GROUP BY p.reverses, p.reverses_line
    ) AS s
    JOIN faas.posting AS o ON o.journal = s.reverses AND o.line = s.reverses_line
    WHERE s.total OPERATOR(faas.>) o.amount;
END;
COMMENT ON FUNCTION faas_internal.verify_reversal(bigint) IS
    'Part of faas.verify: each reversal is recorded, mirrors its original, and all of one original give back no more than it moved; of an archived original it is only known that there was one';

CREATE OR REPLACE FUNCTION faas_internal.verify_key(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH k AS (
        SELECT x.book, x.key, x.object, x.key_hash
        FROM faas.journal_key AS x
        WHERE $1 IS NULL OR x.book = $1
    )
    SELECT 'key_object', 'key "' || k.key || '" of book ' || k.book, 'what the key made',
        'no object ' || k.object || ' under this key'
    FROM k
    LEFT JOIN (
        SELECT x.journal, x.book FROM faas.posting AS x WHERE x.line = 1
        UNION ALL
        SELECT x.journal, x.book FROM faas.archived_journal AS x
    ) AS p ON p.journal = k.object AND p.book = k.book
    LEFT JOIN faas.hold AS h ON h.id = k.object AND h.book = k.book
    LEFT JOIN faas.hold_event AS e ON e.id = k.object AND e.book = k.book
    CROSS JOIN LATERAL (SELECT encode(substr(sha256(convert_to(
        CASE WHEN p.journal IS NOT NULL THEN 'journal:' WHEN h.id IS NOT NULL THEN 'hold:' ELSE 'event:' END
        || k.key, getdatabaseencoding())), 1, 16), 'hex')::uuid AS hash) AS x
    WHERE (p.journal IS NULL AND h.id IS NULL AND e.id IS NULL) OR x.hash <> k.key_hash;
END;
COMMENT ON FUNCTION faas_internal.verify_key(bigint) IS
    'Part of faas.verify: each key is filed under its hash and leads to a journal, hold or hold event of its book';

-- holds ------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.verify_hold(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH event AS (
        SELECT e.hold, e.sequence, e.id, e.book, e.op, e.at, e.expires_at, e.amount, e.remaining,
            lag(e.sequence, 1, 0) OVER chain AS previous_sequence,
            lag(e.op) OVER chain AS previous_op,
            lag(e.at) OVER chain AS previous_at,
            lag(e.expires_at) OVER chain AS previous_expires_at,
            COALESCE(lag(e.remaining) OVER chain, faas_internal.units_minus(e.amount, e.amount)) AS previous_remaining,
            lead(e.sequence) OVER chain IS NULL AS is_last
        FROM faas.hold_event AS e
        WHERE $1 IS NULL OR e.book = $1
        WINDOW chain AS (PARTITION BY e.hold ORDER BY e.sequence)
    ),
    moved AS (
        -- reserve: what is left of the reserve after the event; excess: what it took beyond it
        SELECT e.hold, e.sequence, e.id, e.book, e.op, e.at, e.expires_at, e.amount, e.remaining, e.is_last,
            e.previous_sequence, e.previous_op, e.previous_at, e.previous_expires_at,
            CASE
                WHEN e.op = ANY (ARRAY[1, 5]) THEN faas_internal.units_plus(e.previous_remaining, e.amount)
                WHEN e.op = 2 AND e.amount OPERATOR(faas.>) e.previous_remaining
                    THEN faas_internal.units_minus(e.amount, e.amount)
                WHEN e.op = ANY (ARRAY[2, 3, 6, 7]) THEN faas_internal.units_minus(e.previous_remaining, e.amount)
                ELSE e.previous_remaining
            END AS reserve,
            CASE WHEN e.op = 2 AND e.amount OPERATOR(faas.>) e.previous_remaining
                THEN faas_internal.units_minus(e.amount, e.previous_remaining) END AS excess
        FROM event AS e
    ),
    summed AS (
        SELECT e.hold, count(*) AS events, min(e.at) FILTER (WHERE e.sequence = 1) AS placed_at,
            max(e.at) FILTER (WHERE e.is_last) AS last_at,
            max(e.expires_at) FILTER (WHERE e.is_last) AS expires_at,
            max(e.op) FILTER (WHERE e.is_last) AS last_op,
            faas_internal.units_sum(e.amount) FILTER (WHERE e.op = ANY (ARRAY[1, 5])) AS amount,
            faas_internal.units_sum(e.amount) FILTER (WHERE e.op = 2) AS captured,
            faas_internal.units_sum(e.amount) FILTER (WHERE e.op = ANY (ARRAY[3, 6, 7])) AS released,
            faas_internal.units_sum(e.excess) AS excess
        FROM moved AS e
        GROUP BY e.hold
    ),
    posted AS (
        SELECT p.hold, faas_internal.units_sum(p.amount) AS captured
        FROM (
            SELECT x.hold, x.amount, x.book FROM faas.posting AS x WHERE x.hold IS NOT NULL
            UNION ALL
            SELECT x.hold, x.amount, x.book FROM faas.archived_journal AS x WHERE x.hold IS NOT NULL
        ) AS p
        WHERE $1 IS NULL OR p.book = $1
        GROUP BY p.hold
    ),
    compared AS (
        SELECT h.id, h.book, h.account, h.to_account, h.status, h.event_count, h.placed_at, h.expires_at, h.closed_at,
            h.amount, h.tolerance, h.captured, h.excess, h.released,
            faas_internal.units_minus(faas_internal.units_minus(h.amount,
                faas_internal.units_minus(h.captured, h.excess)), h.released) AS remaining,
            COALESCE(s.events, 0) AS events, s.placed_at AS first_at, s.last_at, s.expires_at AS last_expires_at,
            s.last_op,
            COALESCE(s.amount, z.zero) AS event_amount, COALESCE(s.captured, z.zero) AS event_captured,
            COALESCE(s.released, z.zero) AS event_released, COALESCE(s.excess, z.zero) AS event_excess,
            COALESCE(p.captured, z.zero) AS posted,
            a.book AS account_book, t.book AS to_book,
            faas_internal.same_unit(h.amount, a.debits_posted)
                AND COALESCE(faas_internal.same_unit(h.amount, t.debits_posted), true)
                AND faas_internal.same_unit(h.amount, h.tolerance)
                AND faas_internal.same_unit(h.amount, h.captured)
                AND faas_internal.same_unit(h.amount, h.excess)
                AND faas_internal.same_unit(h.amount, h.released) AS is_unit
        FROM faas.hold AS h
        LEFT JOIN faas.account AS a ON a.id = h.account
        LEFT JOIN faas.account AS t ON t.id = h.to_account AND h.to_account <> 0
        LEFT JOIN summed AS s ON s.hold = h.id
        LEFT JOIN posted AS p ON p.hold = h.id
        CROSS JOIN LATERAL (SELECT faas_internal.units_minus(h.amount, h.amount) AS zero) AS z
        WHERE $1 IS NULL OR h.book = $1
    )
    SELECT f."check", 'hold ' || x.id, f.expected, f.actual
    FROM compared AS x
    CROSS JOIN LATERAL (
        SELECT 'hold_account', 'accounts of book ' || x.book,
            'account ' || x.account || ' of ' || COALESCE('book ' || x.account_book, 'no book')
            || CASE WHEN x.to_account = 0 THEN ''
                ELSE ', account ' || x.to_account || ' of ' || COALESCE('book ' || x.to_book, 'no book') END
        WHERE (x.account_book = x.book AND (x.to_account = 0 OR x.to_book = x.book)) IS NOT TRUE
        UNION ALL
        SELECT 'hold_unit', 'the currency and scale of its account',
            concat_ws(', ', x.amount, x.tolerance, x.captured, x.excess, x.released)
        WHERE NOT x.is_unit
        UNION ALL
        SELECT 'hold_posted', 'captured ' || x.posted, 'captured ' || x.captured
        WHERE x.posted OPERATOR(faas.<>) x.captured
        UNION ALL
        SELECT 'hold_event_count', x.events::text, x.event_count::text
        WHERE x.events <> x.event_count
        UNION ALL
        SELECT 'hold_amount', x.event_amount::text, x.amount::text
        WHERE x.event_amount OPERATOR(faas.<>) x.amount
        UNION ALL
        SELECT 'hold_captured', x.event_captured::text, x.captured::text
        WHERE x.event_captured OPERATOR(faas.<>) x.captured
        UNION ALL
        SELECT 'hold_excess', x.event_excess::text, x.excess::text
        WHERE x.event_excess OPERATOR(faas.<>) x.excess
        UNION ALL
        SELECT 'hold_released', x.event_released::text, x.released::text
        WHERE x.event_released OPERATOR(faas.<>) x.released
        UNION ALL
        SELECT 'hold_tolerance', 'excess at most ' || x.tolerance, x.excess::text
        WHERE x.excess OPERATOR(faas.>) x.tolerance
        UNION ALL
        SELECT 'hold_remaining', CASE WHEN x.status = 0 THEN 'more than nothing' ELSE 'nothing' END, x.remaining::text
        WHERE faas_internal.units_sign(x.remaining) <> CASE WHEN x.status = 0 THEN 1 ELSE 0 END
        UNION ALL
        SELECT 'hold_placed_at', COALESCE(x.first_at::text, 'an event'), x.placed_at::text
        WHERE x.first_at IS DISTINCT FROM x.placed_at
        UNION ALL
        SELECT 'hold_expires_at', x.last_expires_at::text, x.expires_at::text
        WHERE x.last_expires_at <> x.expires_at
        UNION ALL
        SELECT 'hold_closed_at',
            CASE WHEN x.status = 0 THEN 'infinity' ELSE COALESCE(x.last_at::text, 'an event') END, x.closed_at::text
        WHERE x.closed_at IS DISTINCT FROM CASE WHEN x.status = 0 THEN 'infinity'::timestamptz ELSE x.last_at END
        UNION ALL
        SELECT 'hold_status', s.expected::text, x.status::text
        FROM (SELECT CASE
            WHEN faas_internal.units_sign(x.remaining) > 0 THEN 0
            WHEN x.last_op = 6 THEN 3
            WHEN faas_internal.units_sign(x.captured) > 0 THEN 1
            ELSE 2 END AS expected) AS s
        WHERE s.expected <> x.status
    ) AS f ("check", expected, actual)
    UNION ALL
    SELECT 'posting_hold', 'posting ' || p.journal || ' line ' || p.line,
        COALESCE('debit of account ' || h.account, 'a hold of book ' || p.book),
        CASE WHEN h.id IS NULL THEN 'no hold ' || p.hold ELSE 'debit of account ' || p.debit_account END
    FROM faas.posting AS p
    LEFT JOIN faas.hold AS h ON h.id = p.hold AND h.book = p.book
    WHERE p.hold IS NOT NULL AND ($1 IS NULL OR p.book = $1) AND h.account IS DISTINCT FROM p.debit_account
    UNION ALL
    SELECT 'hold_event_sequence', 'hold ' || e.hold, 'event ' || (e.previous_sequence + 1), 'event ' || e.sequence
    FROM moved AS e
    WHERE e.sequence <> e.previous_sequence + 1
    UNION ALL
    SELECT 'hold_event_remaining', 'hold ' || e.hold || ' event ' || e.sequence, e.reserve::text, e.remaining::text
    FROM moved AS e
    WHERE e.reserve OPERATOR(faas.<>) e.remaining
    UNION ALL
    SELECT 'hold_event_hold', 'hold ' || e.hold || ' event ' || e.sequence, 'a hold of book ' || e.book,
        COALESCE('hold of book ' || h.book, 'no hold')
    FROM moved AS e
    LEFT JOIN faas.hold AS h ON h.id = e.hold
    WHERE h.book IS DISTINCT FROM e.book
    UNION ALL
    -- only the first places, under the id of the hold; only an extension moves nothing; the rest is
    -- released by the capture before it
    SELECT 'hold_event_op', 'hold ' || e.hold || ' event ' || e.sequence,
        CASE WHEN e.sequence = 1 THEN 'the hold is placed' ELSE 'what may come after event ' || e.previous_sequence END,
        'op ' || e.op || ' of ' || e.amount || ', ' || e.remaining || ' left'
    FROM moved AS e
    WHERE (e.op BETWEEN 1 AND 7
        AND (e.op = 1) = (e.sequence = 1)
        AND (e.op <> 1 OR e.id = e.hold)
        AND faas_internal.units_sign(e.amount) = CASE WHEN e.op = 4 THEN 0 ELSE 1 END
        AND (e.op < 6 OR faas_internal.units_sign(e.remaining) = 0)
        AND (e.op <> 7 OR e.previous_op = 2)) IS NOT TRUE
    UNION ALL
    SELECT 'hold_event_unit', 'hold ' || e.hold || ' event ' || e.sequence, 'the currency and scale of the hold',
        concat_ws(', ', e.amount, e.remaining)
    FROM moved AS e
    JOIN faas.hold AS h ON h.id = e.hold
    WHERE NOT (faas_internal.same_unit(e.amount, h.amount) AND faas_internal.same_unit(e.remaining, h.amount))
    UNION ALL
    SELECT 'hold_event_time', 'hold ' || e.hold || ' event ' || e.sequence, t.expected::text, e.at::text
    FROM moved AS e
    LEFT JOIN faas.posting AS p ON p.journal = e.id AND p.line = 1 AND e.op = 2
    CROSS JOIN LATERAL (SELECT CASE e.op WHEN 2 THEN p.posted_at WHEN 6 THEN e.expires_at WHEN 7 THEN e.previous_at END AS expected) AS t
    WHERE t.expected <> e.at
    UNION ALL
    -- extended only, and never shortened
    SELECT 'hold_event_expires_at', 'hold ' || e.hold || ' event ' || e.sequence,
        CASE WHEN e.op = 4 THEN 'not before ' ELSE '' END || e.previous_expires_at, e.expires_at::text
    FROM moved AS e
    WHERE CASE WHEN e.op = 4 THEN e.expires_at < e.previous_expires_at ELSE e.expires_at <> e.previous_expires_at END
    UNION ALL
    SELECT 'hold_event_posting', 'hold ' || e.hold || ' event ' || e.sequence,
        e.amount || ' posted from the hold', COALESCE(p.amount || ' posted from hold ' || p.hold, 'not posted')
    FROM moved AS e
    LEFT JOIN (
        SELECT x.journal, x.hold, x.amount FROM faas.posting AS x WHERE x.line = 1
        UNION ALL
        SELECT x.journal, x.hold, x.amount FROM faas.archived_journal AS x
    ) AS p ON p.journal = e.id
    WHERE e.op = 2 AND (p.hold = e.hold AND p.amount OPERATOR(faas.=) e.amount) IS NOT TRUE;
END;
COMMENT ON FUNCTION faas_internal.verify_hold(bigint) IS
    'Part of faas.verify: each hold against its events and captures';

CREATE OR REPLACE FUNCTION faas_internal.verify_pending(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH open_hold AS (
        SELECT h.account, h.to_account, h.expires_at,
            faas_internal.units_minus(faas_internal.units_minus(h.amount,
                faas_internal.units_minus(h.captured, h.excess)), h.released) AS remaining
        FROM faas.hold AS h
        WHERE h.status = 0 AND ($1 IS NULL OR h.book = $1)
    ),
    compared AS (
        SELECT a.id, a.debits_pending, a.credits_pending, a.next_expiry,
            COALESCE(o.total, z.zero) AS outgoing, COALESCE(i.total, z.zero) AS incoming,
            LEAST(o.next_expiry, i.next_expiry) AS earliest
        FROM faas.account AS a
        LEFT JOIN (
            SELECT h.account, faas_internal.units_sum(h.remaining) AS total, min(h.expires_at) AS next_expiry
            FROM open_hold AS h
            GROUP BY h.account
        ) AS o ON o.account = a.id
        LEFT JOIN (
            SELECT h.to_account, faas_internal.units_sum(h.remaining) AS total, min(h.expires_at) AS next_expiry
            FROM open_hold AS h
            WHERE h.to_account <> 0
            GROUP BY h.to_account
        ) AS i ON i.to_account = a.id
        CROSS JOIN LATERAL (SELECT faas_internal.units_minus(a.debits_posted, a.debits_posted) AS zero) AS z
        WHERE ($1 IS NULL OR a.book = $1)
            -- others have no open hold and say so
            AND (faas_internal.units_sign(a.debits_pending) <> 0
                OR faas_internal.units_sign(a.credits_pending) <> 0
                OR NOT faas_internal.same_unit(a.debits_pending, a.debits_posted)
                OR NOT faas_internal.same_unit(a.credits_pending, a.debits_posted)
                OR a.id IN (SELECT h.account FROM open_hold AS h)
                OR a.id IN (SELECT h.to_account FROM open_hold AS h))
    )
    SELECT 'account_debits_pending', 'account ' || x.id, x.outgoing::text, x.debits_pending::text
    FROM compared AS x
    WHERE x.outgoing OPERATOR(faas.<>) x.debits_pending
    UNION ALL
    SELECT 'account_credits_pending', 'account ' || x.id, x.incoming::text, x.credits_pending::text
    FROM compared AS x
    WHERE x.incoming OPERATOR(faas.<>) x.credits_pending
    UNION ALL
    SELECT 'account_next_expiry', 'account ' || x.id, 'at most ' || x.earliest, x.next_expiry::text
    FROM compared AS x
    WHERE x.next_expiry > x.earliest;
END;
COMMENT ON FUNCTION faas_internal.verify_pending(bigint) IS
    'Part of faas.verify: pending totals of each account against its open holds, and that none of them expires unnoticed';

-- day cut ----------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.verify_closing(book bigint, books bigint[], subjects bigint[], dates date[], debits faas.amount[], credits faas.amount[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH closed_day AS (
        SELECT d.book, d.business_date
        FROM faas.business_day AS d
        WHERE d.closed_at IS NOT NULL AND ($1 IS NULL OR d.book = $1)
    ),
    -- what each subject moved on each day
    moved AS (
        SELECT m.book, m.subject, faas.currency(COALESCE(m.debits, m.credits)) AS currency, m.business_date, m.debits, m.credits
        FROM unnest($2, $3, $4, $5, $6) AS m (book, subject, business_date, debits, credits)
        UNION ALL
        -- and what archives took
        SELECT t.book, t.subject, t.currency, t.business_date, t.debits, t.credits
        FROM faas.archive_total AS t
        WHERE t.book IN (SELECT d.book FROM closed_day AS d)
        UNION ALL
        SELECT a.book, a.subject, faas.currency(a.debits_posted) AS currency, p.business_date,
            faas_internal.units_sum(p.amount) AS debits, NULL::faas.amount AS credits
        FROM faas.posting AS p
        JOIN faas.account AS a ON a.id = p.debit_account
        WHERE $2 IS NULL AND p.book IN (SELECT d.book FROM closed_day AS d)
        GROUP BY a.book, a.subject, faas.currency(a.debits_posted), p.business_date
        UNION ALL
        SELECT a.book, a.subject, faas.currency(a.debits_posted), p.business_date,
            NULL::faas.amount, faas_internal.units_sum(p.amount)
        FROM faas.posting AS p
        JOIN faas.account AS a ON a.id = p.credit_account
        WHERE $2 IS NULL AND p.book IN (SELECT d.book FROM closed_day AS d)
        GROUP BY a.book, a.subject, faas.currency(a.debits_posted), p.business_date
    ),
    -- and up to each closed day: its row adds nothing, and gets the sum of those before it
    derived AS (
        SELECT r.book, r.business_date, r.subject, r.currency, r.debits, r.credits
        FROM (
            SELECT u.book, u.business_date, u.subject, u.currency, u.is_day,
                faas_internal.units_sum(u.debits) OVER upto AS debits,
                faas_internal.units_sum(u.credits) OVER upto AS credits
            FROM (
                SELECT m.book, m.business_date, m.subject, m.currency, m.debits, m.credits, false AS is_day
                FROM moved AS m
                UNION ALL
                SELECT d.book, d.business_date, g.subject, g.currency, NULL::faas.amount, NULL::faas.amount, true
                FROM closed_day AS d
                JOIN (SELECT DISTINCT m.book, m.subject, m.currency FROM moved AS m) AS g ON g.book = d.book
            ) AS u
            WINDOW upto AS (PARTITION BY u.book, u.subject, u.currency ORDER BY u.business_date)
        ) AS r
        WHERE r.is_day AND (r.debits IS NOT NULL OR r.credits IS NOT NULL)
    )
    -- without a unit to make a zero of, nothing moved and nothing kept are the same
    SELECT 'subject_closing',
        'book ' || COALESCE(x.book, c.book) || ' ' || COALESCE(x.business_date, c.business_date)
        || ' subject ' || COALESCE(x.subject, c.subject) || ' ' || COALESCE(x.currency, c.currency),
        'debits ' || COALESCE(x.debits::text, '0') || ', credits ' || COALESCE(x.credits::text, '0'),
        COALESCE('debits ' || c.debits || ', credits ' || c.credits, 'no closing')
    FROM derived AS x
    FULL JOIN (
        SELECT s.book, s.business_date, s.subject, s.currency, s.debits, s.credits
        FROM faas.subject_closing AS s
        WHERE $1 IS NULL OR s.book = $1
    ) AS c
        ON c.book = x.book AND c.business_date = x.business_date
            AND c.subject = x.subject AND c.currency = x.currency
    WHERE faas_internal.units_sign(COALESCE(faas_internal.units_minus(x.debits, c.debits), x.debits, c.debits)) <> 0
        OR faas_internal.units_sign(COALESCE(faas_internal.units_minus(x.credits, c.credits), x.credits, c.credits)) <> 0
    UNION ALL
    -- of nothing, too: of a closed day, a subject that has accounts in the currency, in one unit
    SELECT 'subject_closing_row', 'book ' || c.book || ' ' || c.business_date || ' subject ' || c.subject || ' ' || c.currency,
        'a closed day, a subject with accounts, one unit', 'debits ' || c.debits || ', credits ' || c.credits
    FROM faas.subject_closing AS c
    LEFT JOIN closed_day AS d ON d.book = c.book AND d.business_date = c.business_date
    LEFT JOIN (SELECT DISTINCT a.book, a.subject, faas.currency(a.debits_posted) AS currency FROM faas.account AS a) AS a
        ON a.book = c.book AND a.subject = c.subject AND a.currency = c.currency
    WHERE ($1 IS NULL OR c.book = $1)
        AND (d.book IS NOT NULL AND a.book IS NOT NULL
            AND faas_internal.same_unit(c.debits, c.credits) AND faas.currency(c.debits) = c.currency) IS NOT TRUE;
END;
COMMENT ON FUNCTION faas_internal.verify_closing(bigint, bigint[], bigint[], date[], faas.amount[], faas.amount[]) IS
    'Part of faas.verify: what each day cut kept, against the postings up to that business date; the arrays say what each subject moved on each date, NULL: sum it up';

-- the scan --------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.verify_scan(book bigint, class integer, classes integer, accounts bigint, waiting bigint)
    RETURNS TABLE (part integer, account bigint, journal uuid,
        sum_book bigint, subject bigint, business_date date, debits faas.amount, credits faas.amount)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL SAFE
    COST 10000000 ROWS 10
    AS 'MODULE_PATHNAME', 'faas_internal_verify_scan';
COMMENT ON FUNCTION faas_internal.verify_scan(bigint, integer, integer, bigint, bigint) IS
    'Part of faas.verify: reads all accounts and postings for one of several classes of accounts and names what the checks must look at again: part 1 accounts by themselves, 2 accounts with their entries, 3 journals of postings, 4 journals, 5 reversals, 6 holds and 7 stripes if there are any; and 8 what each subject moved on each business date; no account and no journal stands for all. accounts: about how many the class has; waiting: how many entries may wait for earlier ones';

-- all of it --------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas.verify(book bigint DEFAULT NULL)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    COST 1000000 ROWS 1
    AS 'MODULE_PATHNAME', 'faas_verify';
COMMENT ON FUNCTION faas.verify(bigint) IS
    'Derives every balance, entry number, journal, hold, pending total, reversal, key and closing of a book again from its rows and returns what does not agree; no rows = sound. NULL = all books and rows that belong to none, for superusers and members of the role that owns the extension''s tables (42501 otherwise). Reads every posting once, in parallel, and again only for what does not agree; writes nothing, blocks nobody. Raises LG018 for a book that is not there or not yours to see, 42501 without the right to read.';
