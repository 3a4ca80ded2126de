-- Idempotency keys: the same call again answers with the original journal, id and time; another one is
-- refused and says which field differs; a UUIDv7 is the id itself; keys count per book and kind of object.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

CREATE TABLE before AS SELECT * FROM faas.post(:cash, :alice, 'CNY 100', key => 'k1', kind => 'top-up',
    memo => 'cash desk', metadata => '{"desk": 4}', value_date => '2026-01-02');
SELECT posted_at, replayed FROM before;

-- again, later, in another notation of the same content
SET faas.clock = '2026-01-05 12:00:00+00';
SELECT p.journal = b.journal AS same_journal, p.posted_at, p.replayed
  FROM before AS b, faas.post(:cash, :alice, '100.000 CNY', 'k1', '2026-01-02', 'top-up', 'cash desk',
      '{ "desk":4 }') AS p;
SELECT count(*) FROM faas.visible_posting;
SELECT posted FROM faas.balance(:alice);

-- what faas filled in need not be repeated: the value date
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 100', 'k1', NULL, 'top-up', 'cash desk', '{"desk": 4}');

-- other content: the field that differs, in the order in which they are compared
SELECT f, failure('SELECT faas.post(' || f || ')') FROM (VALUES
    ($$a('bob'), a('alice'), 'CNY 100', 'k1', NULL, 'top-up', 'cash desk', '{"desk": 4}'$$),
    ($$a('cash'), a('bob'), 'CNY 100', 'k1', NULL, 'top-up', 'cash desk', '{"desk": 4}'$$),
    ($$a('cash'), a('alice'), 'CNY 99', 'k1', NULL, 'top-up', 'cash desk', '{"desk": 4}'$$),
    ($$a('cash'), a('alice'), 'USD 100', 'k1', NULL, 'top-up', 'cash desk', '{"desk": 4}'$$),
    ($$a('cash'), a('alice'), 'CNY 100', 'k1', '2026-01-03', 'top-up', 'cash desk', '{"desk": 4}'$$),
    ($$a('cash'), a('alice'), 'CNY 100', 'k1', NULL, NULL, 'cash desk', '{"desk": 4}'$$),
    ($$a('cash'), a('alice'), 'CNY 100', 'k1', NULL, 'top-up', '', '{"desk": 4}'$$),
    ($$a('cash'), a('alice'), 'CNY 100', 'k1', NULL, 'top-up', 'cash desk', '{"desk": 5}'$$),
    ($$a('cash'), a('alice'), 'CNY 100', 'k1', NULL, 'top-up', 'cash desk', NULL$$),
    ($$a('cash'), a('alice'), 'CNY 100', 'k1', NULL, 'top-up', 'cash desk', '{"desk": 4}',
        imported_at => '2026-01-01'$$),
    ($$ARRAY[(a('cash'), a('alice'), 'CNY 100', 'top-up', 'cash desk', '{"desk": 4}'),
        (a('cash'), a('bob'), 'CNY 1', NULL, NULL, NULL)]::faas.posting_line[], 'k1'$$)) AS v(f);

-- existence comes before everything else: a replay asks neither for the form nor for the state
SELECT failure($$SELECT faas.post(a('cash'), a('alice'), 'CNY -1', 'k1')$$);
SELECT failure($$SELECT faas.post(NULL, a('alice'), 'CNY 100', 'k1')$$);
SELECT failure($$SELECT faas.post(a('cash'), a('alice'), NULL, 'k1', NULL, 'top-up', 'cash desk',
    '{"desk": 4}')$$);
BEGIN;
SELECT faas.account_block(:alice, 'both', 'fraud');
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 100', 'k1', NULL, 'top-up', 'cash desk', '{"desk": 4}');
ROLLBACK;

-- a refused call leaves its key free
SELECT failure($$SELECT faas.post(a('bob'), a('alice'), 'CNY 1', 'k2')$$);
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 1', 'k2');

-- keys are texts: case, blanks and length count
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 1', 'K2');
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 1', 'k2 ');
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 1', repeat('k', 255));
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 1', repeat('k', 255));
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 1', '冪等鍵');
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 1', '冪等鍵');
SELECT k, failure(format('SELECT faas.post(a(''cash''), a(''alice''), ''CNY 1'', %L)', k))
  FROM (VALUES (''), (repeat('k', 256)), (repeat('冪', 86))) AS v(k);

-- a UUIDv7 is the journal's id; upper case is the same id; other uuids are plain text
SELECT journal, replayed FROM faas.post(:cash, :alice, 'CNY 2', '019b8d62-7a80-7000-8000-000000000001');
SELECT journal, replayed FROM faas.post(:cash, :alice, 'CNY 2', '019B8D62-7A80-7000-8000-000000000001');
SELECT failure($$SELECT faas.post(a('cash'), a('alice'), 'CNY 3', '019b8d62-7a80-7000-8000-000000000001')$$);
SELECT journal::text = '9b0e4c1e-0c5d-4b0a-8a57-1b2c3d4e5f60' AS is_id, replayed
  FROM faas.post(:cash, :alice, 'CNY 2', '9b0e4c1e-0c5d-4b0a-8a57-1b2c3d4e5f60');
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 2', '9b0e4c1e-0c5d-4b0a-8a57-1b2c3d4e5f60');

-- per book: a text counts in its book, a uuid everywhere
SELECT faas.book_create('other', 'CNY', '2026-01-05') AS other \gset
SELECT faas.account_open(:other, 'x', unlimited => true) AS x, faas.account_open(:other, 'y') AS y \gset
SELECT replayed FROM faas.post(:x, :y, 'CNY 1', 'k1');
SELECT failure($$SELECT faas.post(7, 8, 'CNY 2', '019b8d62-7a80-7000-8000-000000000001')$$);

-- journals, holds and what happens to holds have name spaces of their own
SELECT hold AS h, replayed FROM faas.hold_place(:alice, 'CNY 10', :bob, 'k1') \gset
SELECT :'replayed' AS replayed;
SELECT replayed FROM faas.hold_release(:'h', 'CNY 1', 'k1');
SELECT replayed FROM faas.hold_place(:alice, 'CNY 10', :bob, 'k1');
SELECT replayed FROM faas.hold_release(:'h', 'CNY 1', 'k1');
-- but a capture and a reversal make a journal, as a post does
SELECT failure(format('SELECT faas.hold_capture(%L, key => ''k1'')', :'h'));
SELECT failure(format('SELECT faas.reverse(%L, key => ''k1'')', journal)) FROM before;
SELECT failure('SELECT faas.hold_capture(NULL, to_account => a(''alice''), key => ''k1'')');

SELECT key, count(*) FROM faas.visible_key WHERE length(key) < 40 GROUP BY key ORDER BY key COLLATE "C";
SELECT faas.journal_id(:book, 'k1') = journal AS found FROM before;
SELECT faas.journal_id(:book, '019b8d62-7a80-7000-8000-000000000001'), faas.journal_id(:book, 'none');
SELECT faas.journal_id(:book, '019B8D62-7A80-7000-8000-000000000001') IS NOT NULL AS in_upper_case_too;

\set ECHO none
\i :end
