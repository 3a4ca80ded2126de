-- one post, no key
\set debit random(1, :accounts)
\set credit 1 + (:debit - 1 + random(1, :accounts - 1)) % :accounts
SELECT * FROM faas.post(debit => :debit, credit => :credit, amount => 'CNY 12.34');
