-- the newest 50 entries of an account, by indexes on (debit_account, posted_at) and (credit_account,
-- posted_at)
\set account random(1, :accounts)
SELECT * FROM (
    SELECT d.debit_account AS account, d.debit_entry AS entry, 'debit'::text AS side,
        d.amount, d.debit_balance AS balance, d.posted_at, d.business_date, d.value_date,
        d.book, d.journal, d.line, d.credit_account AS counterparty,
        d.kind, d.memo, d.metadata, d.hold, d.reverses, d.reverses_line
    FROM faas.posting AS d
    UNION ALL
    SELECT c.credit_account, c.credit_entry, 'credit'::text,
        c.amount, c.credit_balance, c.posted_at, c.business_date, c.value_date,
        c.book, c.journal, c.line, c.debit_account,
        c.kind, c.memo, c.metadata, c.hold, c.reverses, c.reverses_line
    FROM faas.posting AS c
) AS e
WHERE e.account = :account
ORDER BY e.posted_at DESC, e.entry DESC
LIMIT 50;
