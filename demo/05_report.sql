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
\echo '== statement of account' :account_id 'from 1 March 1994 (CZK)'
SELECT s.line, coalesce(s.value_date, s.posted_at::date) AS day, s.kind, a.code AS counterparty,
       faas.quantity(s.debit) AS debit, faas.quantity(s.credit) AS credit,
       faas.quantity(s.balance) AS balance
FROM faas.statement(:account, '1994-03-01') WITH ORDINALITY AS s
LEFT JOIN faas.account_balance AS a ON a.account = s.counterparty
ORDER BY s.ordinality;

\echo
\echo '== trial balance (CZK)'
SELECT repeat('  ', level - 1) || coalesce(code || ' ', '') || name AS subject, kind,
       faas.quantity(debits) AS debits, faas.quantity(credits) AS credits,
       faas.quantity(balance) AS balance
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

-- Rows of one day are not in posting order, so a balance within a day may never have been there.
\echo
\echo '== accounts that were ever below zero'
SELECT count(DISTINCT account) AS after_some_row,
       count(DISTINCT account) FILTER (WHERE day_ends) AS at_the_end_of_a_day,
       faas.quantity(faas.min(balance) FILTER (WHERE day_ends)) AS lowest_czk
FROM (
    SELECT e.account, e.balance,
           lead(e.value_date) OVER (PARTITION BY e.account ORDER BY e.entry)
               IS DISTINCT FROM e.value_date AS day_ends
    FROM faas.entry AS e
    WHERE e.account IN (SELECT id FROM bank.deposit)
) AS entry
WHERE faas.sign(balance) < 0;

\echo
\echo '== findings of faas.verify()'
CREATE TABLE bank.finding AS SELECT * FROM faas.verify(:book);
SELECT * FROM bank.finding;
SELECT count(*) AS findings FROM bank.finding;

DO $$
BEGIN
    IF EXISTS (SELECT FROM bank.finding) THEN
        RAISE EXCEPTION 'faas.verify() has findings';
    END IF;
END
$$;
