-- Archiving: what is taken, what stays of it, and that every answer is the same as before, or an error.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

SELECT faas.book_create('archive', 'CNY', '2026-01-05') AS book \gset
SELECT faas.subject_create(:book, '2', 'Deposits', 'liability') AS s2,
       faas.subject_create(:book, '1', 'Cash', 'asset') AS s1 \gset
SELECT faas.account_open(:book, 'bank', subject => '1', unlimited => true) AS bank,
       faas.account_open(:book, 'a', subject => '2') AS a,
       faas.account_open(:book, 'b') AS b,
       faas.account_open(:book, 'idle') AS idle,
       faas.account_open(:book, 'usd', 'USD', unlimited => true) AS usd,
       faas.account_open(:book, 'usd 2', 'USD') AS usd2 \gset

-- three days: 40 postings, so that there are checkpoints; two currencies; a hold over the days
CREATE TEMP TABLE at (what text PRIMARY KEY, at timestamptz);
SELECT count(faas.post(:bank, :a, 'CNY 10', key => 'd1-' || n, value_date => '2026-01-04')) FROM generate_series(1, 40) AS n;
SELECT count(faas.post(ARRAY[(:a, :b, 'CNY 1', NULL, NULL, NULL), (:usd, :usd2, 'USD 2', 'fx', 'memo', '{"x": 1}')]::faas.posting_line[], key => 'd1-two'));
SELECT hold FROM faas.hold_place(:a, 'CNY 30', to_account => :b, key => 'hold') \gset
SELECT replayed FROM faas.hold_capture(:'hold', 'CNY 5', key => 'capture 1');
INSERT INTO at VALUES ('day 1', '2026-01-05 12:00+00');
SET faas.clock = '2026-01-05 20:00:00+00';
SELECT faas.day_cut(:book);
SET faas.clock = '2026-01-06 09:00:00+00';
SELECT count(faas.post(:a, :b, 'CNY 2', key => 'd2-' || n)) FROM generate_series(1, 10) AS n;
SELECT replayed FROM faas.reverse(faas.journal_id(:book, 'd1-1'), 'CNY 4', key => 'back');
INSERT INTO at VALUES ('day 2', '2026-01-06 12:00+00');
SET faas.clock = '2026-01-06 20:00:00+00';
SELECT faas.day_cut(:book);
SET faas.clock = '2026-01-07 09:00:00+00';
SELECT count(faas.post(:b, :a, 'CNY 3')) FROM generate_series(1, 7) AS n;
SELECT replayed FROM faas.hold_capture(:'hold', 'CNY 6', key => 'capture 2');
INSERT INTO at VALUES ('day 3', '2026-01-07 12:00+00');
SELECT * FROM faas.verify(:book);

-- what every account is and was, and what the book is
CREATE TEMP VIEW answers AS
SELECT a.code, t.what, b.posted, b.debits, b.credits, b.held, b.incoming
  FROM faas.account_balance AS a
 CROSS JOIN (SELECT what, at FROM at UNION ALL SELECT 'now', NULL) AS t
 CROSS JOIN LATERAL faas.balance(a.account, t.at) AS b
 WHERE a.book = faas.book_id('archive');
CREATE TEMP TABLE before AS SELECT * FROM answers;
CREATE TEMP TABLE closings AS SELECT c.* FROM (VALUES ('2026-01-05'::date), ('2026-01-06')) AS d (d), faas.closing_balance(:book, d.d) AS c;
CREATE TEMP TABLE postings AS SELECT * FROM faas.visible_posting WHERE book = :book;

-- refused: a day that is not closed, nothing at all
SELECT faas.posting_archive(:book, '2026-01-07');
SELECT faas.posting_archive(:book, 'infinity');
SELECT faas.posting_archive(:book, NULL);
SELECT * FROM faas.posting_archive(:book, '2026-01-04');

SELECT archive, journals, postings, archive_table = 'faas_archive.posting_' || archive AS named FROM faas.posting_archive(:book, '2026-01-05') \gset
SELECT :journals AS journals, :postings AS postings, :'named' AS named;
SELECT * FROM faas.verify();
SELECT * FROM faas.archive_check(:archive);
SELECT count(*) FROM faas.visible_posting WHERE book = :book;
SELECT a.from_date, a.through, a.journals, a.postings, a.totals, a.by_role = current_user AS by_me, a.is_online FROM faas.visible_archive AS a WHERE a.book = :book;
-- again there is nothing
SELECT * FROM faas.posting_archive(:book, '2026-01-05');

-- nothing has changed where there is an answer
SELECT count(*) FROM (SELECT * FROM before WHERE what <> 'day 1' EXCEPT SELECT x.* FROM before AS o,
    LATERAL (SELECT a.code, o.what, b.posted, b.debits, b.credits, b.held, b.incoming FROM faas.account_balance AS a,
        LATERAL faas.balance(a.account, (SELECT at FROM at WHERE at.what = o.what)) AS b WHERE a.code = o.code AND a.book = :book) AS x
    WHERE o.what <> 'day 1') AS x;
SELECT count(*) FROM (SELECT * FROM closings EXCEPT SELECT c.* FROM (VALUES ('2026-01-05'::date), ('2026-01-06')) AS d (d), faas.closing_balance(:book, d.d) AS c) AS x;
-- the end of the day that was archived is an answer, for what happened then; before that there is none
SELECT posted FROM faas.balance(:a, '2026-01-05 19:00+00');
SELECT posted FROM faas.balance(:idle, '2020-01-01');
\set VERBOSITY sqlstate
SELECT posted FROM faas.balance(:a, '2026-01-05 08:59+00');
SELECT posted FROM faas.balance(:usd, '2026-01-05 08:59+00');
SELECT count(*) FROM faas.trial_balance(:book, '2026-01-05 08:59+00');
SELECT count(*) FROM faas.trial_balance(:book, '2026-01-05 19:00+00');
SELECT count(*) FROM faas.statement(:a);
SELECT count(*) FROM faas.statement(:a, '2026-01-05 08:00+00', '2026-01-06');
SELECT count(*) FROM faas.entries(:a);
SELECT count(*) FROM faas.entries(:a, to_time => '2026-01-04');
\set VERBOSITY default
SELECT line, entry, debit, credit, balance FROM faas.statement(:b, '2026-01-05 19:00+00', '2026-01-07');
SELECT count(*), min(entry), max(entry) FROM faas.entries(:a, '2026-01-05 19:00+00');
SELECT count(*), min(entry), max(entry) FROM faas.entry WHERE account = :a;
SELECT count(*) FROM faas.entry WHERE account = :usd;

-- pages end at the cut; one that has nothing is an error
SELECT count(*), min(entry) FROM faas.last_entries(:a, 5);
SELECT count(*), min(entry) FROM faas.last_entries(:a, 500);
SELECT count(*) FROM faas.last_entries(:a, 5, before_entry => (SELECT min(entry) FROM faas.entry WHERE account = :a));
SELECT count(*) FROM faas.last_entries(:usd, 5);

-- by value date: what is archived has value dates up to the 5th
SELECT faas.balance_on(:a, '2026-01-05'), faas.balance_on(:a, '2026-01-06'), faas.balance_on(:bank, '2026-01-04'), faas.balance_on(:a, '2026-01-07');
SELECT faas.balance_on(:a, '2026-01-04');

-- the postings themselves
SELECT count(*) FROM (SELECT * FROM postings WHERE business_date = '2026-01-05' EXCEPT ALL SELECT * FROM faas.archive_read(:archive)) AS x;
SELECT count(*), min(debit_entry) FROM faas.archive_read(:archive, :usd);

-- what goes on: work, holds, the next day
SELECT replayed FROM faas.post(:bank, :a, 'CNY 1', key => 'd3-new');
SELECT replayed FROM faas.hold_capture(:'hold', 'CNY 1', key => 'capture 3');
SELECT replayed FROM faas.hold_release(:'hold');
SELECT replayed FROM faas.post(:usd2, :usd, 'USD 2');
SELECT FROM faas.account_close(:usd2);
SELECT count(faas.post(:bank, :a, 'CNY 10')) FROM generate_series(1, 70) AS n;
SELECT posted FROM faas.balance(:a, '2026-01-07 08:00+00');
SET faas.clock = '2026-01-07 20:00:00+00';
SELECT faas.day_cut(:book);
SELECT * FROM faas.verify(:book);

-- a second archive takes the next two days, and the openings with it
SELECT archive AS archive2, journals, postings FROM faas.posting_archive(:book, '2026-01-07') \gset
SELECT :archive2 > :archive AS later, :journals AS journals, :postings AS postings;
SELECT * FROM faas.verify();
SELECT * FROM faas.archive_check(:archive) UNION ALL SELECT * FROM faas.archive_check(:archive2);
SELECT count(*) FROM faas.visible_posting WHERE book = :book;
SELECT code, balance FROM faas.trial_balance(:book);
SELECT code, balance FROM faas.closing_balance(:book, '2026-01-06') WHERE is_leaf;
SELECT posted, held FROM faas.balance(:a);
SELECT count(*) FROM faas.last_entries(:a);
SELECT replayed FROM faas.post(:bank, :a, 'CNY 1');
SELECT entry, balance FROM faas.last_entries(:a);
SELECT * FROM faas.verify(:book);

-- the table can be taken away, and brought back
SELECT format('CREATE TEMP TABLE moved AS SELECT * FROM faas_archive.posting_%s', :archive) \gexec
SELECT format('DROP TABLE faas_archive.posting_%s', :archive) \gexec
SELECT "check", actual FROM faas.archive_check(:archive);
SELECT count(*) FROM faas.visible_archive AS a WHERE a.book = :book AND a.is_online;
SELECT * FROM faas.verify(:book);
SELECT format('CREATE TABLE faas_archive.posting_%s AS SELECT * FROM moved', :archive) \gexec
SELECT "check", actual FROM faas.archive_check(:archive);
SELECT format('ALTER TABLE faas_archive.posting_%s ALTER %I SET NOT NULL', :archive, a.attname) FROM pg_attribute AS a
 WHERE a.attrelid = 'faas.posting'::regclass AND a.attnotnull AND a.attnum > 0 \gexec
SELECT format('ALTER TABLE faas_archive.posting_%s ADD PRIMARY KEY (journal, line)', :archive) \gexec
SELECT * FROM faas.archive_check(:archive);
SELECT format('UPDATE faas_archive.posting_%s SET memo = ''x'' WHERE line = 1 AND debit_entry = 3', :archive) \gexec
SELECT "check" FROM faas.archive_check(:archive);
SELECT format('DELETE FROM faas_archive.posting_%s WHERE line = 2', :archive) \gexec
SELECT "check", expected, actual FROM faas.archive_check(:archive) WHERE "check" <> 'archive_sha256';

-- the other is guarded like the ledger
\set VERBOSITY terse
SELECT format('DELETE FROM faas_archive.posting_%s', :archive2) \gexec
\set VERBOSITY default

\set ECHO none
\i :end
