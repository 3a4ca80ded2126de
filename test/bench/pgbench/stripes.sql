-- every post credits one account that is spread over 16 stripes, and has no limit
\set debit random(1, :accounts)
SELECT * FROM faas.post(debit => :debit, credit => :accounts + 1, amount => 'CNY 12.34');
