-- what reads are compared with: six amounts, as many as a balance has, by the primary key of accounts
\set account random(1, :accounts)
SELECT debits_posted, credits_posted, debits_pending, credits_pending, overdraft, ceiling
FROM faas.account WHERE id = :account;
