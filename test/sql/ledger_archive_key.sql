-- Keys and reversals of archived journals: a key is recognised for ever, with the table of the archive and
-- without it, and nothing that is archived is given back by reverse().
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

\set k1 01900000-0000-7000-8000-0000000000a1
\set k2 01900000-0000-7000-8000-0000000000a2
\set k3 01900000-0000-7000-8000-0000000000a3
SELECT journal AS j1 FROM faas.post(:cash, :alice, 'CNY 100', key => 'text', kind => 'deposit', memo => 'm', metadata => '{"n": 1}') \gset
SELECT journal = :'k1' AS id FROM faas.post(:cash, :alice, 'CNY 50', key => :'k1');
SELECT journal AS j2 FROM faas.post(:alice, :bob, 'CNY 40', key => 'gone') \gset
SELECT journal AS j3 FROM faas.post(ARRAY[(:alice, :bob, 'CNY 5', NULL, NULL, NULL), (:alice, :fee, 'CNY 1', NULL, NULL, NULL)]::faas.posting_line[], key => :'k2') \gset
SELECT hold FROM faas.hold_place(:alice, 'CNY 20', :bob, key => :'k3') \gset
SELECT replayed FROM faas.hold_capture(:'hold', 'CNY 7', key => 'captured');
SELECT replayed FROM faas.reverse(:'j2', 'CNY 3', key => 'back');
SELECT faas.day_cut(:book);
SELECT replayed FROM faas.reverse(:'j2', 'CNY 2', key => 'back later');
SELECT replayed FROM faas.reverse(:'j3', line => 1, key => 'back line');
CREATE TEMP TABLE totals AS SELECT account, posted, held, available FROM faas.account_balance WHERE book = :book;
SELECT archive, journals, postings FROM faas.posting_archive(:book, '2026-01-05') \gset
SELECT :journals AS journals, :postings AS postings;
SELECT * FROM faas.verify();

-- the same request: the same answer; another: LG005, as always
SELECT journal = :'j1' AS same, replayed FROM faas.post(:cash, :alice, 'CNY 100', key => 'text', kind => 'deposit', memo => 'm', metadata => '{"n": 1}');
SELECT journal = :'k1' AS same, replayed FROM faas.post(:cash, :alice, 'CNY 50.00', key => :'k1');
SELECT journal = :'k2' AS same, replayed FROM faas.post(ARRAY[(:alice, :bob, 'CNY 5', NULL, NULL, NULL), (:alice, :fee, 'CNY 1', NULL, NULL, NULL)]::faas.posting_line[], key => :'k2');
SELECT replayed FROM faas.hold_place(:alice, 'CNY 20', :bob, key => :'k3');
SELECT replayed FROM faas.hold_capture(:'hold', 'CNY 7', key => 'captured');
SELECT replayed FROM faas.reverse(:'j2', 'CNY 3', key => 'back');
SELECT replayed FROM faas.reverse(:'j2', 'CNY 2', key => 'back later');
SELECT replayed FROM faas.reverse(:'j3', line => 1, key => 'back line');
SELECT failure(format('SELECT faas.post(%s, %s, ''CNY 51'', key => %L)', :cash, :alice, :'k1'));
SELECT failure(format('SELECT faas.post(%s, %s, ''CNY 100'', key => ''text'')', :cash, :alice));
SELECT failure(format('SELECT faas.reverse(%L, ''CNY 4'', key => ''back'')', :'j2'));
SELECT idx, code, reason, journal = :'k1' AS same FROM faas.post_batch(ARRAY[
    ROW('post', :cash, :alice, 'CNY 50', :'k1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ROW('post', :cash, :alice, 'CNY 52', :'k1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)]::faas.request[]);
SELECT faas.journal_id(:book, 'text') = :'j1' AS text, faas.journal_id(:book, :'k1') = :'k1' AS uuid, faas.journal_id(:book, 'nothing') IS NULL AS nothing;

-- a new reversal of what is archived, with a key and without
SELECT failure(format('SELECT faas.reverse(%L)', :'j2'));
SELECT failure(format('SELECT faas.reverse(%L, ''CNY 1'', key => ''new'')', :'j2'));
SELECT failure(format('SELECT faas.reverse(%L, line => 9, key => ''new'')', :'j3'));
-- who holds no right on the book learns nothing
CREATE ROLE regress_stranger;
SELECT faas.access_grant('regress_stranger');
GRANT USAGE ON SCHEMA regress_ledger TO regress_stranger;
SET ROLE regress_stranger;
SELECT failure(format('SELECT faas.reverse(%L)', :'j2'));
SELECT failure(format('SELECT faas.reverse(%L, key => ''back'')', :'j2'));
SELECT failure(format('SELECT faas.archive_check(%s)', :archive));
SELECT failure(format('SELECT faas.archive_read(%s)', :archive));
SELECT failure(format('SELECT faas.posting_archive(%s, ''2026-01-05'')', :book));
SELECT count(*) FROM faas.visible_archive;
SELECT count(*) FROM faas.visible_archived_journal;
RESET ROLE;
SELECT faas.access_revoke('regress_stranger');
REVOKE USAGE ON SCHEMA regress_ledger FROM regress_stranger;
DROP ROLE regress_stranger;
SELECT count(*) FROM (TABLE totals EXCEPT SELECT account, posted, held, available FROM faas.account_balance WHERE book = :book) AS x;

-- without the table, all that is known is that the key was used: nothing moves a second time
SELECT format('ALTER TABLE faas_archive.posting_%s SET SCHEMA public', :archive) \gexec
SELECT failure(format('SELECT faas.post(%s, %s, ''CNY 50'', key => %L)', :cash, :alice, :'k1'));
SELECT failure(format('SELECT faas.post(%s, %s, ''CNY 100'', key => ''text'')', :cash, :alice));
SELECT failure(format('SELECT faas.hold_capture(%L, ''CNY 7'', key => ''captured'')', :'hold'));
SELECT failure(format('SELECT faas.reverse(%L, ''CNY 3'', key => ''back'')', :'j2'));
SELECT failure(format('SELECT faas.reverse(%L, ''CNY 2'', key => ''back later'')', :'j2'));
SELECT idx, code, reason FROM faas.post_batch(ARRAY[
    ROW('post', :cash, :alice, 'CNY 50', :'k1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ROW('post', :cash, :alice, 'CNY 50', 'text', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)]::faas.request[]);
SELECT failure(format('SELECT faas.archive_read(%s)', :archive));
SELECT count(*) FROM (TABLE totals EXCEPT SELECT account, posted, held, available FROM faas.account_balance WHERE book = :book) AS x;
SELECT * FROM faas.verify();
SELECT format('ALTER TABLE public.posting_%s SET SCHEMA faas_archive', :archive) \gexec
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 50', key => :'k1');
SELECT * FROM faas.archive_check(:archive);

-- a foreign key to a posting keeps it from being archived
SELECT faas.day_cut(:book);
CREATE TABLE paid (journal uuid, line int DEFAULT 1, FOREIGN KEY (journal, line) REFERENCES faas.posting (journal, line));
INSERT INTO paid SELECT journal FROM faas.visible_posting WHERE book = :book AND reverses = :'j2';
SELECT failure(format('SELECT faas.posting_archive(%s, ''2026-01-06'')', :book));
DROP TABLE paid;
SELECT journals FROM faas.posting_archive(:book, '2026-01-06');
SELECT replayed FROM faas.reverse(:'j2', 'CNY 2', key => 'back later');
SELECT * FROM faas.verify();

\set ECHO none
\i :end
