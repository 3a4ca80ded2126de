-- What came of it.

SELECT faas.book_id('Czech bank') AS book
\gset

-- The statement is of a customer with a loan who shows many kinds of postings, over the last month.
SELECT d.id AS account, d.account_id, max(e.value_date) AS last_day
FROM bank.deposit AS d
LEFT JOIN bank.loan_account AS l USING (account_id)
CROSS JOIN LATERAL (SELECT * FROM faas.entry AS e WHERE e.account = d.id) AS e
GROUP BY d.id, d.account_id, l.id
ORDER BY l.id IS NULL, count(DISTINCT e.kind) DESC, count(*) DESC, d.account_id
LIMIT 1
\gset

\echo
\echo '== statement of account' :account_id 'from 1 March 1994'
SELECT s.line, coalesce(s.value_date, s.posted_at::date) AS day, s.kind, a.code AS counterparty,
       s.debit, s.credit, s.balance
FROM faas.statement(:account, '1994-03-01') WITH ORDINALITY AS s
LEFT JOIN faas.account_balance AS a ON a.account = s.counterparty
ORDER BY s.ordinality;

\echo
\echo '== trial balance'
SELECT repeat('  ', level - 1) || coalesce(code || ' ', '') || name AS subject, kind,
       debits, credits, balance
FROM faas.trial_balance(:book) WITH ORDINALITY
ORDER BY ordinality;

\echo
\echo '== our balance of each account beside the bank''s own figure (before the standing orders)'
SELECT count(*) AS accounts,
       count(*) FILTER (WHERE difference = 0) AS exact,
       count(*) FILTER (WHERE difference > 0 AND difference <= 1) AS within_1_00,
       count(*) FILTER (WHERE difference > 1) AS more
FROM bank.reconciliation;

\echo
\echo '== the accounts that are further off than 1.00'
SELECT account_id, ours, difference
FROM bank.reconciliation
WHERE difference > 1
ORDER BY difference DESC, account_id;

\echo
\echo '== accounts that were ever below zero'
SELECT count(DISTINCT e.account) AS accounts, min(e.balance) AS lowest
FROM bank.deposit AS d
JOIN faas.entry AS e ON e.account = d.id
WHERE faas.sign(e.balance) < 0;

\echo
\echo '== faas.verify(): findings'
SELECT * FROM faas.verify(:book);
SELECT count(*) AS findings FROM faas.verify(:book)
\gset
\echo :findings 'findings'

DO $$
BEGIN
    IF EXISTS (SELECT FROM faas.verify(faas.book_id('Czech bank'))) THEN
        RAISE EXCEPTION 'faas.verify() has findings';
    END IF;
END
$$;
