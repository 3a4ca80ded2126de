-- what hold_capture.sql is compared with: two posts, two transactions
\set debit random(1, :accounts)
\set credit 1 + (:debit - 1 + random(1, :accounts - 1)) % :accounts
SELECT * FROM faas.post(debit => :debit, credit => :credit, amount => 'CNY 12.34');
SELECT * FROM faas.post(debit => :debit, credit => :credit, amount => 'CNY 12.34');
