-- The book: a chart of accounts, the bank's own accounts, customers with their users and accounts.

CREATE EXTENSION faas;

-- The book is open on the last day of the files; history is imported into it with its own times and
-- value dates.
SELECT faas.book_create('Czech bank', 'CZK', (SELECT max(bank.day(day)) FROM bank.trans)) AS book
\gset

SELECT count(faas.subject_create(:book, code, name, kind, parent))
FROM (VALUES
    (1, '1', 'Assets', 'asset', NULL),
    (2, '1.1', 'Cash in vault', 'asset', '1'),
    (3, '1.2', 'Due from other banks', 'asset', '1'),
    (4, '1.3', 'Loans to customers', 'asset', '1'),
    (5, '2', 'Liabilities', 'liability', NULL),
    (6, '2.1', 'Customer deposits', 'liability', '2'),
    (7, '2.1.1', 'Deposits, monthly statement', 'liability', '2.1'),
    (8, '2.1.2', 'Deposits, weekly statement', 'liability', '2.1'),
    (9, '2.1.3', 'Deposits, statement after each transaction', 'liability', '2.1'),
    (10, '4', 'Income', 'income', NULL),
    (11, '4.1', 'Statement fees', 'income', '4'),
    (12, '4.2', 'Penalty interest', 'income', '4'),
    (13, '5', 'Expenses', 'expense', NULL),
    (14, '5.1', 'Interest paid', 'expense', '5')
) AS chart (n, code, name, kind, parent)
\g /dev/null

-- The bank's own accounts take whatever comes.
SELECT count(faas.account_open(:book, code, 'CZK', subject, unlimited => true))
FROM (VALUES
    ('cash', '1.1'), ('other banks', '1.2'), ('fees', '4.1'), ('penalty interest', '4.2'),
    ('interest paid', '5.1')
) AS own (code, subject)
\g /dev/null

-- Accounts that were opened after the last day are not there yet.
CREATE VIEW bank.open_account AS
SELECT * FROM bank.account
WHERE bank.day(opened) <= (SELECT max(bank.day(day)) FROM bank.trans);

-- Customer -> user -> account.  Birth numbers in the files are not unique, so they are no identity
-- document here.
CREATE TABLE bank.customer AS
SELECT c.client_id,
       faas.party_create(:book, 'client-' || c.client_id,
                         'client ' || c.client_id || coalesce(' of ' || d.name, ''), 'customer',
                         metadata => jsonb_build_object('birth_number', c.birth_number)) AS party
FROM bank.client AS c
LEFT JOIN bank.district AS d USING (district_id)
WHERE c.client_id IN (SELECT s.client_id FROM bank.disp AS s JOIN bank.open_account USING (account_id))
ORDER BY c.client_id;

CREATE TABLE bank.user_of AS
SELECT s.disp_id, s.account_id, s.type,
       faas.party_create(:book, 'disp-' || s.disp_id, 'client ' || s.client_id || ', ' || lower(s.type),
                         'user', c.party) AS party
FROM bank.disp AS s
JOIN bank.customer AS c USING (client_id)
WHERE s.account_id IN (SELECT account_id FROM bank.open_account)
ORDER BY s.disp_id;

-- Real accounts go below zero, so history is loaded without a limit; 04_orders.sql sets one.
CREATE TABLE bank.deposit AS
SELECT a.account_id,
       faas.account_open(:book, 'deposit-' || a.account_id, 'CZK',
                         CASE a.frequency WHEN 'POPLATEK MESICNE' THEN '2.1.1'
                                          WHEN 'POPLATEK TYDNE' THEN '2.1.2'
                                          ELSE '2.1.3' END,
                         u.party, unlimited => true,
                         metadata => jsonb_build_object('opened', bank.day(a.opened))) AS id
FROM bank.open_account AS a
LEFT JOIN bank.user_of AS u ON u.account_id = a.account_id AND u.type = 'OWNER'
ORDER BY a.account_id;
ALTER TABLE bank.deposit ADD PRIMARY KEY (account_id);

-- One account for each loan that was paid out in the time of the files; none had two.
CREATE TABLE bank.loan_account AS
SELECT l.account_id, l.loan_id, l.amount, bank.day(l.granted) AS granted,
       faas.account_open(:book, 'loan-' || l.loan_id, 'CZK', '1.3', u.party, unlimited => true,
                         metadata => jsonb_build_object('months', l.duration, 'status', l.status)) AS id
FROM bank.loan AS l
LEFT JOIN bank.user_of AS u ON u.account_id = l.account_id AND u.type = 'OWNER'
WHERE bank.day(l.granted) <= (SELECT max(bank.day(day)) FROM bank.trans)
ORDER BY l.loan_id;
ALTER TABLE bank.loan_account ADD PRIMARY KEY (account_id);

\echo
\echo '== the book (what was opened after the last day is left out)'
SELECT (SELECT count(*) FROM bank.customer) AS customers,
       (SELECT count(*) FROM bank.user_of) AS users,
       (SELECT count(*) FROM bank.deposit) AS deposit_accounts,
       (SELECT count(*) FROM bank.loan_account) AS loan_accounts;
