-- Archiving where it is not plain: stripes, imported times, value dates ahead, backdating that is proved
-- again, rights, postings that are damaged, other books.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

-- value dates ahead of the day, and limits by value date
SELECT count(faas.post(:cash, :alice, 'CNY 10', value_date => d)) FROM unnest('{2026-01-02,2026-01-05,2026-01-09}'::date[]) AS d;
-- a striped account: each row has its own chain
SELECT faas.account_open(:book, 'many', 'CNY', '2001', unlimited => true, stripes => 2) AS many \gset
SELECT count(faas.post(:cash, :many, 'CNY 1')) FROM generate_series(1, 40);
SELECT faas.day_cut(:book);
SELECT count(faas.post(:many, :bob, 'CNY 2')) FROM generate_series(1, 5);
SELECT posted FROM faas.balance(:many);
CREATE TEMP TABLE entries AS SELECT * FROM faas.entry WHERE account = :many;
SELECT archive, journals FROM faas.posting_archive(:book, '2026-01-05') \gset
SELECT :journals AS journals;
SELECT count(*) AS of_stripes FROM faas_internal.live_entries(:many);
SELECT count(*) FROM (SELECT * FROM entries WHERE business_date = '2026-01-06' EXCEPT SELECT * FROM faas.entry WHERE account = :many) AS x;
SELECT posted FROM faas.balance(:many);
SELECT posted FROM faas.balance(:many, '2026-01-05 09:00:10+00');
SELECT min(entry), max(entry), count(*) FROM faas.last_entries(:many);
SELECT left(failure(format('SELECT count(*) FROM faas.entries(%s)', :many)), 5), left(failure(format('SELECT faas.balance(%s, ''2026-01-01'')', :many)), 5);
SELECT * FROM faas.verify();
-- the number of stripes can change, and the archive can take them again
SELECT faas.account_stripes(:many, 3);
SELECT count(faas.post(:cash, :many, 'CNY 1')) FROM generate_series(1, 40);
SELECT * FROM faas.verify();

-- by value date: 9 January is archived, so nothing before it is known any more
SELECT failure(format('SELECT faas.balance_on(%s, ''2026-01-08'')', :alice));
SELECT faas.balance_on(:alice, '2026-01-09');
SELECT failure(format('SELECT faas.post(%s, %s, ''CNY 1'', value_date => ''2026-01-08'', revalidate => true)', :alice, :bob));
SELECT failure(format('SELECT faas.post(%s, %s, ''CNY 1'', value_date => ''2026-01-09'', revalidate => true)', :alice, :bob));
-- on the 9th there are 29, of which a backdated posting may take no more
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 100', value_date => '2026-01-20');
SELECT failure(format('SELECT faas.post(%s, %s, ''CNY 30'', value_date => ''2026-01-09'', revalidate => true)', :alice, :bob));
SELECT failure(format('SELECT faas.post(%s, %s, ''CNY 29'', value_date => ''2026-01-09'', revalidate => true)', :alice, :bob));

-- imported history has times of its own: an account that had no entry may get one from before
SELECT replayed FROM faas.post(:usd_cash, :usd_carol, 'USD 1', imported_at => '2020-01-01');
SELECT * FROM faas.verify();
SET faas.clock = '2026-01-07 09:00:00+00';
SELECT faas.day_cut(:book);
SELECT journals FROM faas.posting_archive(:book, '2026-01-06');
SELECT posted FROM faas.balance(:usd_carol, '2020-01-01');
SELECT left(failure(format('SELECT faas.balance(%s, ''2019-12-31'')', :usd_carol)), 5);
SELECT replayed FROM faas.post(:usd_cash, :usd_carol, 'USD 2', imported_at => '2021-01-01');
SELECT entry, balance FROM faas.last_entries(:usd_carol);
SELECT * FROM faas.verify();

-- who may
CREATE ROLE regress_archivist;
SELECT faas.access_grant('regress_archivist');
SELECT faas.book_grant(:book, 'regress_archivist', 'read');
GRANT USAGE ON SCHEMA regress_ledger TO regress_archivist;
SET ROLE regress_archivist;
SELECT failure(format('SELECT faas.posting_archive(%s, ''2026-01-06'')', :book));
SELECT count(*) FROM faas.visible_archive;
SELECT * FROM faas.archive_check(:archive);
SELECT count(*) FROM faas.archive_read(:archive);
SELECT failure(format('SELECT count(*) FROM faas_archive.posting_%s', :archive));
RESET ROLE;
-- who may post has his keys answered, without a right on the table
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 3', key => 'again');
SELECT faas.day_cut(:book);
SELECT journals FROM faas.posting_archive(:book, '2026-01-07');
SELECT faas.book_grant(:book, 'regress_archivist', 'post');
SET ROLE regress_archivist;
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 3', key => 'again');
SELECT failure(format('SELECT faas.post(%s, %s, ''CNY 4'', key => ''again'')', :cash, :alice));
SELECT archive = :archive AS first, is_online FROM faas.visible_archive ORDER BY archive LIMIT 1;
RESET ROLE;
SELECT faas.book_grant(:book, 'regress_archivist', 'admin'), faas.book_revoke(:book, 'regress_archivist', 'read');
SET ROLE regress_archivist;
SELECT * FROM faas.posting_archive(:book, '2026-01-06');
SELECT failure(format('SELECT count(*) FROM faas.archive_check(%s)', :archive));
RESET ROLE;

-- a book beside it is left alone
SELECT faas.book_create('other', 'CNY', '2026-01-05') AS other \gset
SELECT faas.account_open(:other, 'x', unlimited => true) AS x, faas.account_open(:other, 'y') AS y \gset
SELECT replayed FROM faas.post(:x, :y, 'CNY 1', key => 'o');
SELECT faas.day_cut(:other);
SELECT faas.digest(:other) AS digest \gset
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 1');
SELECT faas.day_cut(:book);
SELECT journals FROM faas.posting_archive(:book, '2026-01-08');
SELECT faas.digest(:other) = :'digest' AS untouched;
SELECT journals FROM faas.posting_archive(:other, '2026-01-05');
SELECT faas.digest(:other) <> :'digest' AS archived;
SELECT * FROM faas.verify();

-- in a transaction that is rolled back nothing has happened, the table included
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 5', key => 'rolled back');
SELECT faas.day_cut(:book);
SELECT faas.digest(:book) AS digest \gset
BEGIN;
SELECT journals FROM faas.posting_archive(:book, '2026-01-09');
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 5', key => 'rolled back');
ROLLBACK;
SELECT faas.digest(:book) = :'digest' AS same;
SELECT count(*) FROM pg_class WHERE relnamespace = 'faas_archive'::regnamespace AND relkind = 'r';
SELECT count(*) FROM faas.visible_archive;

-- damaged postings are not archived: a balance, an entry that is missing
SET faas.restoring = on;
BEGIN;
UPDATE faas.posting SET credit_balance = 'CNY 1' WHERE book = :book AND business_date = '2026-01-09';
SELECT failure(format('SELECT faas.posting_archive(%s, ''2026-01-09'')', :book));
ROLLBACK;
BEGIN;
UPDATE faas.posting SET debit_entry = debit_entry + 1 WHERE book = :book AND business_date = '2026-01-09';
SELECT failure(format('SELECT faas.posting_archive(%s, ''2026-01-09'')', :book));
ROLLBACK;
SET faas.restoring = off;

-- settings of the caller decide nothing
SET default_table_access_method = 'heap';
SET search_path = pg_temp, regress_ledger;
SET enable_seqscan = off;
SELECT journals FROM faas.posting_archive(:book, '2026-01-09');
RESET enable_seqscan;
SET search_path = regress_ledger, public;
SELECT * FROM faas.verify();
SELECT faas.access_revoke('regress_archivist');
SELECT faas.book_revoke(:book, 'regress_archivist', 'admin'), faas.book_revoke(:book, 'regress_archivist', 'post');
REVOKE USAGE ON SCHEMA regress_ledger FROM regress_archivist;
DROP ROLE regress_archivist;

\set ECHO none
\i :end
