-- Who asks for archived postings besides the ledger: custody, by business date; somebody else with the same key;
-- and what comes of it where the table of the archive is not what it was.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

SELECT faas.custody_class_set(a, 'client') FROM unnest(ARRAY[:cash, :alice, :bob]::bigint[]) AS a;
SELECT faas.custody_set(:book, authorisation => false);
SELECT count(faas.post(:cash, :alice, 'CNY 10')) FROM generate_series(1, 40);
-- longer than what a digest gathers before it hashes
SELECT faas.post(:cash, :bob, 'CNY 1', memo => repeat('memo ', 1800), key => '019b8c35-1c00-7000-8000-000000000001') \g /dev/null
SELECT faas.post(:cash, :bob, 'CNY 2', key => '019b8c35-1c00-7000-8000-000000000002') \g /dev/null
SET faas.clock = '2026-01-06 09:00:00+00';
SELECT faas.day_cut(:book);
SELECT replayed FROM faas.post(:cash, :bob, 'CNY 4');
SET faas.clock = '2026-01-07 09:00:00+00';
SELECT faas.day_cut(:book);

-- balances at the end of a date are what they were before, from the last date on that is archived of an account
CREATE TEMP TABLE at_end AS
SELECT d::date AS date, b.* FROM generate_series('2026-01-05'::timestamp, '2026-01-07', '1 day') AS d, faas.custody_balances(:book, d::date) AS b;
SELECT date, count(*), sum(faas.quantity(balance)) FILTER (WHERE account = :bob) AS bob FROM at_end GROUP BY date ORDER BY date;
SELECT archive AS id, postings FROM faas.posting_archive(:book, '2026-01-05') \gset
SELECT :postings AS postings;
SELECT count(*) AS differ FROM (
    (SELECT d::date AS date, b.* FROM generate_series('2026-01-05'::timestamp, '2026-01-07', '1 day') AS d, faas.custody_balances(:book, d::date) AS b EXCEPT TABLE at_end)
    UNION ALL
    (TABLE at_end EXCEPT SELECT d::date AS date, b.* FROM generate_series('2026-01-05'::timestamp, '2026-01-07', '1 day') AS d, faas.custody_balances(:book, d::date) AS b)) AS x;
SELECT * FROM faas.archive_check(:id);
SELECT postings FROM faas.posting_archive(:book, '2026-01-06');
SELECT failure(format('SELECT count(*) FROM faas.custody_balances(%s, ''2026-01-05'')', :book));
SELECT sum(faas.quantity(balance)) FILTER (WHERE account = :bob) AS bob FROM faas.custody_balances(:book, '2026-01-06');

-- a key is known in all books, but nobody is told of one where he may not read
CREATE ROLE regress_other;
SELECT faas.access_grant('regress_other');
GRANT USAGE ON SCHEMA regress_ledger TO regress_other;
SET ROLE regress_other;
SELECT faas.book_create('other', 'CNY', '2026-01-05') AS other \gset
SELECT faas.account_open(:other, 'till', unlimited => true) AS till, faas.account_open(:other, 'shop') AS shop \gset
SELECT failure(format('SELECT faas.post(%s, %s, ''CNY 1'', key => ''019b8c35-1c00-7000-8000-000000000001'')', :till, :shop));
RESET ROLE;

-- a posting that is not in the table any more: there is nothing to compare a reversal with
SELECT failure('SELECT faas.reverse(''019b8c35-1c00-7000-8000-000000000001'', key => ''back'')');
SET faas.restoring = on;
SELECT format('DELETE FROM faas_archive.posting_%s WHERE journal = ''019b8c35-1c00-7000-8000-000000000001''', :id) \gexec
RESET faas.restoring;
SELECT failure('SELECT faas.reverse(''019b8c35-1c00-7000-8000-000000000001'', key => ''back'')');
SELECT "check", expected, actual FROM faas.archive_check(:id) WHERE "check" <> 'archive_sha256';

-- an index of that name that is no key of journals and lines: another table
SELECT format('ALTER TABLE faas_archive.posting_%1$s DROP CONSTRAINT posting_%1$s_pkey', :id) \gexec
SELECT format('CREATE INDEX posting_%1$s_pkey ON faas_archive.posting_%1$s (journal)', :id) \gexec
SELECT "check", actual FROM faas.archive_check(:id);
SELECT failure(format('SELECT count(*) FROM faas.archive_read(%s)', :id));
SELECT format('DROP INDEX faas_archive.posting_%s_pkey', :id) \gexec
SELECT format('CREATE UNIQUE INDEX posting_%1$s_pkey ON faas_archive.posting_%1$s (journal, line) WHERE journal IS NULL', :id) \gexec
SELECT "check", actual FROM faas.archive_check(:id);
SELECT failure(format('SELECT faas.post(%s, %s, ''CNY 2'', key => ''019b8c35-1c00-7000-8000-000000000002'')', :cash, :bob));
SELECT * FROM faas.verify(:book);

REVOKE USAGE ON SCHEMA regress_ledger FROM regress_other;
\set ECHO none
DROP OWNED BY regress_other;
DROP ROLE regress_other;
\i :end
