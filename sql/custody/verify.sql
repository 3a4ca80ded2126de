-- Part of faas.verify(): what custody keeps, against accounts and postings.

CREATE OR REPLACE FUNCTION faas_internal.custody_verify(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH change AS (
        SELECT c.id, c.book, c.account, c.business_date, c.from_class, c.to_class,
            lag(c.to_class, 1, 'none') OVER w AS from_expected,
            lag(c.business_date, 1, '-infinity') OVER w AS date_before,
            lead(c.business_date, 1, 'infinity') OVER w AS date_after,
            row_number() OVER (PARTITION BY c.account ORDER BY c.id DESC) = 1 AS is_last
        FROM faas.custody_class_change AS c
        WHERE $1 IS NULL OR c.book = $1
        WINDOW w AS (PARTITION BY c.account ORDER BY c.id)
    ),
    classed AS (
        SELECT a.id, a.book, a.subject,
            CASE a.flags & 192 WHEN 64 THEN 'own' WHEN 128 THEN 'client' WHEN 192 THEN 'in_transit' ELSE 'none' END AS class
        FROM faas.account AS a
        WHERE ($1 IS NULL OR a.book = $1) AND a.id > 0 AND ((a.flags & 192) <> 0 OR a.id IN (SELECT c.account FROM change AS c))
    ),
    -- which side an account was on: unknown on the date of a change
    span AS (
        SELECT c.account, c.business_date AS since, c.date_after AS until, c.to_class = ANY (ARRAY['client', 'in_transit']) AS is_clients
        FROM change AS c
        UNION ALL
        SELECT c.account, '-infinity', c.business_date, false
        FROM change AS c
        WHERE c.date_before = '-infinity'
    ),
    -- no rule lets a posting without a kind pass
    unnamed AS (
        SELECT p.journal, p.line, p.book, p.business_date,
            faas_internal.account_of(p.debit_account) AS debit, faas_internal.account_of(p.credit_account) AS credit
        FROM faas.posting AS p
        WHERE p.kind IS NULL AND p.book IN (SELECT c.book FROM change AS c)
    )
    SELECT 'custody_class', 'account ' || x.id, COALESCE(c.to_class, 'none'), x.class
    FROM classed AS x
    LEFT JOIN change AS c ON c.account = x.id AND c.book = x.book AND c.is_last
    WHERE COALESCE(c.to_class, 'none') <> x.class
    UNION ALL
    SELECT 'custody_class_change', 'account ' || c.account || ' change ' || c.id,
        'an account of book ' || c.book || ', from ' || c.from_expected || ' not before ' || c.date_before,
        CASE WHEN x.id IS NULL THEN 'no such account' ELSE 'from ' || c.from_class || ' on ' || c.business_date END
    FROM change AS c
    LEFT JOIN classed AS x ON x.id = c.account AND x.book = c.book
    WHERE x.id IS NULL OR c.from_class <> c.from_expected OR c.business_date < c.date_before
    UNION ALL
    SELECT 'custody_subject', 'account ' || x.id, 'asset or liability', s.kind
    FROM classed AS x
    JOIN faas.subject AS s ON s.id = x.subject
    WHERE x.class = ANY (ARRAY['client', 'in_transit']) AND s.kind <> ALL (ARRAY['asset', 'liability'])
    UNION ALL
    SELECT 'custody_segregation', 'posting ' || u.journal || ' line ' || u.line, 'a kind', 'debit ' || u.debit || ', credit ' || u.credit
    FROM unnamed AS u
    LEFT JOIN span AS d ON d.account = u.debit AND d.since <= u.business_date AND u.business_date < d.until
    LEFT JOIN span AS c ON c.account = u.credit AND c.since <= u.business_date AND u.business_date < c.until
    WHERE COALESCE(d.is_clients, false) <> COALESCE(c.is_clients, false)
        AND d.since IS DISTINCT FROM u.business_date AND c.since IS DISTINCT FROM u.business_date
    UNION ALL
    -- rules, instructions and transfers of a book without custody; and custody of no book
    SELECT 'custody_book', 'book ' || x.book, 'rules of custody', 'none'
    FROM (
        SELECT c.book FROM change AS c
        UNION
        SELECT k.book FROM faas.custody_kind AS k
        UNION
        SELECT n.book FROM faas.custody_counting AS n
        UNION
        SELECT i.book FROM faas.custody_instruction AS i
        UNION
        SELECT t.book FROM faas.custody_transfer AS t
    ) AS x
    WHERE ($1 IS NULL OR x.book = $1) AND NOT EXISTS (SELECT FROM faas.custody_book AS r WHERE r.book = x.book)
    UNION ALL
    SELECT 'custody_book', 'book ' || r.book, 'a book', 'no book ' || r.book
    FROM faas.custody_book AS r
    WHERE $1 IS NULL AND NOT EXISTS (SELECT FROM faas.book AS b WHERE b.id = r.book)
    UNION ALL
    SELECT 'custody_counting', 'book ' || r.book, 'from the beginning', COALESCE('from ' || x.first, 'never')
    FROM faas.custody_book AS r
    CROSS JOIN LATERAL (SELECT min(n.business_date) AS first FROM faas.custody_counting AS n WHERE n.book = r.book) AS x
    WHERE ($1 IS NULL OR r.book = $1) AND x.first IS DISTINCT FROM '-infinity'
    UNION ALL
    SELECT 'custody_transfers', 'book ' || r.book, x.transfers::text, r.transfers::text
    FROM faas.custody_book AS r
    CROSS JOIN LATERAL (SELECT count(*) AS transfers FROM faas.custody_transfer AS t WHERE t.book = r.book) AS x
    WHERE ($1 IS NULL OR r.book = $1) AND x.transfers <> r.transfers
    UNION ALL
    SELECT 'custody_instruction', 'instruction ' || i.id,
        'debit ' || i.debit || ', credit ' || i.credit || ', ' || i.amount || ', ' || i.action || ' on ' || i.business_date || ' by ' || i.actor || ' with ' || i.auth_ref,
        COALESCE('debit ' || faas_internal.account_of(p.debit_account) || ', credit ' || faas_internal.account_of(p.credit_account) || ', ' || p.amount || ', '
            || COALESCE(p.kind, 'no kind') || ' on ' || p.business_date || ' by ' || COALESCE(p.metadata ->> 'actor', 'nobody')
            || ' with ' || COALESCE(p.metadata ->> 'authorisation', 'nothing'), 'no posting ' || i.journal)
    FROM faas.custody_instruction AS i
    LEFT JOIN faas.posting AS p ON p.journal = i.journal AND p.line = 1 AND p.book = i.book
    WHERE ($1 IS NULL OR i.book = $1)
        AND (faas_internal.account_of(p.debit_account) = i.debit AND faas_internal.account_of(p.credit_account) = i.credit
            AND faas_internal.same_unit(p.amount, i.amount) AND p.amount OPERATOR(faas.=) i.amount
            AND p.kind = i.action AND p.business_date = i.business_date AND p.posted_at = i.instructed_at
            AND p.metadata ->> 'actor' = i.actor AND p.metadata ->> 'authorisation' = i.auth_ref) IS NOT TRUE
        -- of one that is archived it is only known that there was one
        AND NOT EXISTS (SELECT FROM faas.archived_journal AS k WHERE k.journal = i.journal AND k.book = i.book)
    UNION ALL
    SELECT 'custody_transfer', 'transfer ' || t.id,
        'debit ' || x.debit || ', credit ' || x.credit || ', ' || t.amount || ', custody_' || t.purpose || ' on ' || t.business_date || ' for ' || t.reconciled_date
            || COALESCE(', asked ' || t.asked, ''),
        COALESCE('debit ' || faas_internal.account_of(p.debit_account) || ', credit ' || faas_internal.account_of(p.credit_account) || ', ' || p.amount || ', '
            || COALESCE(p.kind, 'no kind') || ' on ' || p.business_date || ' for ' || COALESCE(p.metadata ->> 'reconciled_date', 'nothing'), 'no posting ' || t.journal)
    FROM faas.custody_transfer AS t
    CROSS JOIN LATERAL (
        SELECT CASE WHEN t.purpose = 'topup' THEN t.bank_account ELSE t.own_account END AS debit,
            CASE WHEN t.purpose = 'topup' THEN t.own_account ELSE t.bank_account END AS credit
    ) AS x
    LEFT JOIN faas.posting AS p ON p.journal = t.journal AND p.line = 1 AND p.book = t.book
    WHERE ($1 IS NULL OR t.book = $1)
        AND (faas_internal.account_of(p.debit_account) = x.debit AND faas_internal.account_of(p.credit_account) = x.credit
            AND faas_internal.same_unit(p.amount, t.amount) AND p.amount OPERATOR(faas.=) t.amount
            AND (t.asked IS NULL OR faas.currency(t.asked) = faas.currency(t.amount) AND t.asked OPERATOR(faas.=) t.amount)
            AND p.kind = 'custody_' || t.purpose AND p.business_date = t.business_date AND p.posted_at = t.made_at
            AND p.metadata ->> 'reconciled_date' = faas_internal.custody_date_text(t.reconciled_date)) IS NOT TRUE
        AND NOT EXISTS (SELECT FROM faas.archived_journal AS k WHERE k.journal = t.journal AND k.book = t.book);
END;
COMMENT ON FUNCTION faas_internal.custody_verify(bigint) IS
    'Part of faas.verify: classes of accounts against their changes, the subjects that may carry clients'' money, postings without a kind between clients'' money and the firm''s, rules of each book, instructions and transfers against their postings';
