-- What every test of movements ends with: the ledger is sound, and nothing of the test stays.
SELECT * FROM faas.verify();
SET client_min_messages = warning;
DROP SCHEMA regress_ledger CASCADE;
RESET client_min_messages;
