-- every transfer of the baseline credits account 1
\set debit random(2, :accounts)
SELECT baseline.transfer(gen_random_uuid(), :debit, 1, 1234);
