-- the balance of an account at any time in its history
\set account random(1, :accounts)
\set us random(:from, :to)
SELECT * FROM faas.balance(:account, to_timestamp(:us::bigint / 1000000.0));
