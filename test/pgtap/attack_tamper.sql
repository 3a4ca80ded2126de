-- A superuser changes a row behind the back of faas: every column of every ledger table, rows that are
-- gone, rows that are added, and rows that trade places.  faas.verify() finds it, and names the row.
-- Driven by the catalog: a new column must be found, or be listed here with the reason why it cannot.
BEGIN;
\ir include/attack.sql
SELECT * FROM no_plan();
SELECT * FROM faas.verify();
CREATE TEMP TABLE tampered AS SELECT 1;
ROLLBACK;
