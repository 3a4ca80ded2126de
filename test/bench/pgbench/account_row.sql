-- what reads are compared with: one row of the table of accounts, by its primary key
\set account random(1, :accounts)
SELECT * FROM faas.account WHERE id = :account;
