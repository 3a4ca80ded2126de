-- every post credits account 1, which has an exact limit like all others
\set debit random(2, :accounts)
SELECT * FROM faas.post(debit => :debit, credit => 1, amount => 'CNY 12.34');
