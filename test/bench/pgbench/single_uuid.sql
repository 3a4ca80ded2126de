-- one post under a key that is a UUIDv7 (made by a function of the bench, as an application would)
\set debit random(1, :accounts)
\set credit 1 + (:debit - 1 + random(1, :accounts - 1)) % :accounts
SELECT * FROM faas.post(debit => :debit, credit => :credit, amount => 'CNY 12.34', key => bench.uuid7()::text);
