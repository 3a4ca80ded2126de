-- one transfer of the baseline, under a key
\set debit random(1, :accounts)
\set credit 1 + (:debit - 1 + random(1, :accounts - 1)) % :accounts
SELECT baseline.transfer(gen_random_uuid(), :debit, :credit, 1234);
