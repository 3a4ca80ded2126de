-- one post between two accounts whose ids are base + step * n, n from 1 to members
\set payer random(1, :members)
\set payee 1 + (:payer - 1 + random(1, :members - 1)) % :members
\set debit :base + :step * :payer
\set credit :base + :step * :payee
SELECT * FROM faas.post(debit => :debit, credit => :credit, amount => 'CNY 12.34');
