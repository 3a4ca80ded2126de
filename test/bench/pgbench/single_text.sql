-- one post under a key that is any text
\set debit random(1, :accounts)
\set credit 1 + (:debit - 1 + random(1, :accounts - 1)) % :accounts
\set order random(1, 9000000000000000000)
SELECT * FROM faas.post(debit => :debit, credit => :credit, amount => 'CNY 12.34', key => 'order ' || :order::bigint);
