-- place a hold and capture it, two transactions
\set debit random(1, :accounts)
\set credit 1 + (:debit - 1 + random(1, :accounts - 1)) % :accounts
SELECT hold FROM faas.hold_place(:debit, 'CNY 12.34', :credit) \gset
SELECT * FROM faas.hold_capture(:hold);
