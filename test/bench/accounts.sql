-- Accounts 1 to :accounts of one book, and a history of :postings postings of theirs, in restore mode.
-- Run history.sql before it.
--
-- Opening a million accounts one by one is not what is measured here: they are copies of one that
-- faas.account_open() made.  Every account may be overdrawn by more than a run can move, with an exact
-- limit: all limits are checked at every posting.

SELECT faas.book_create('bench', 'CNY') AS book \gset

-- Rows to copy: two accounts and a posting, made and taken back.
BEGIN;
SELECT faas.account_open(:book, 'a', overdraft => 'CNY 1000000000000') AS first \gset
SELECT faas.account_open(:book, 'b') AS second \gset
SELECT a::text AS account FROM faas.account AS a WHERE a.id = :first \gset
SELECT p::text AS profile FROM faas.account_profile AS p WHERE p.account = :first \gset
SELECT journal FROM faas.post(debit => :first, credit => :second, amount => 'CNY 12.34') \gset
SELECT p::text AS posting FROM faas.posting AS p WHERE p.journal = :'journal' \gset
ROLLBACK;
CREATE TABLE bench.account_template AS SELECT (:'account'::faas.account).*;
CREATE TABLE bench.profile_template AS SELECT (:'profile'::faas.account_profile).*;
CREATE TABLE bench.posting_template AS SELECT (:'posting'::faas.posting).*;

CALL bench.history_define(:accounts, :postings);
SET faas.restoring = on;
CALL bench.history_accounts();
SELECT pg_catalog.setval('faas.account_id_seq', :accounts) \g /dev/null
RESET faas.restoring;

-- The accounts that hot_32 credits and that mixed meets most.  A DBA finds them in faas.account_heat.
DO $$
BEGIN
    IF pg_catalog.to_regprocedure('faas.account_hot(bigint, boolean)') IS NOT NULL THEN
        PERFORM faas.account_hot(n, true) FROM pg_catalog.generate_series(1, 10) AS n;
    END IF;
END
$$;
