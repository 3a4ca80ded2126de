-- the balance of an account at any time in its history, by the same two indexes
\set account random(1, :accounts)
\set us random(:from, :to)
SELECT e.balance FROM (
    SELECT debit_account AS account, debit_entry AS entry, debit_balance AS balance, posted_at
    FROM faas.posting
    UNION ALL
    SELECT credit_account, credit_entry, credit_balance, posted_at FROM faas.posting
) AS e
WHERE e.account = :account AND e.posted_at <= to_timestamp(:us::bigint / 1000000.0)
ORDER BY e.posted_at DESC, e.entry DESC
LIMIT 1;
