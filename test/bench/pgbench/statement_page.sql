-- the newest 50 entries of an account
\set account random(1, :accounts)
SELECT * FROM faas.last_entries(:account, 50);
