-- the balance of an account
\set account random(1, :accounts)
SELECT * FROM faas.balance(:account);
