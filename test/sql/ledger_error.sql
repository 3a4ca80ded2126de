-- Every SQLSTATE that a movement can raise, with message, detail and hint, and that nothing changes by it;
-- then the posting of a journal, what psql shows, and which of two errors is told.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

SELECT faas.account_open(faas.book_create('other', 'CNY', '2026-01-05'), 'eve', unlimited => true) AS eve \gset
SELECT faas.account_open(:book, 'capped', 'CNY', '2001', ceiling => 'CNY 5') AS capped,
       faas.account_open(:book, 'gone', 'CNY', '2001') AS gone \gset
SELECT faas.account_close(:gone), faas.account_block(:fee, 'both', 'audit'), faas.period_close(:book, '2026-01-03') \gset
SELECT journal AS j FROM faas.post(:cash, :alice, 'CNY 20', 'k') \gset
SELECT hold AS h FROM faas.hold_place(:alice, 'CNY 5', expires_at => '2026-01-05 10:00:00+00') \gset
SELECT hold AS done FROM faas.hold_place(:alice, 'CNY 5', :bob) \gset
SELECT release IS NOT NULL AS released FROM faas.hold_release(:'done') \gset
SELECT hold AS old FROM faas.hold_place(:alice, 'CNY 1', :bob, expires_at => '2026-01-05 09:00:00.000001+00') \gset
SET faas.clock = '2026-01-05 09:30:00+00';

CREATE TABLE expected (sqlstate text, statement text);
INSERT INTO expected SELECT s, replace(replace(replace(replace(t, ':j', quote_literal(:'j')),
    ':h', quote_literal(:'h')), ':done', quote_literal(:'done')), ':old', quote_literal(:'old')) FROM (VALUES
    ('LG001', $$post(a('cash'), a('alice'), 'USD 1')$$),
    ('LG002', $$post(a('cash'), a('alice'), 'CNY 0.001')$$),
    ('LG003', $$post(a('alice'), a('bob'), 'CNY 15.01')$$),
    ('LG004', $$post(a('cash'), a('capped'), 'CNY 5.01')$$),
    ('LG005', $$post(a('cash'), a('alice'), 'CNY 21', 'k')$$),
    ('LG006', $$post(12345678901, a('alice'), 'CNY 1')$$),
    ('LG007', $$post(a('cash'), a('gone'), 'CNY 1')$$),
    ('LG008', $$post(a('cash'), a('fee'), 'CNY 1')$$),
    ('LG009', $$post(a('cash'), 7, 'CNY 1')$$),
    ('LG009', $$hold_capture(:h, to_account => 7)$$),
    ('LG010', $$post(a('cash'), a('cash'), 'CNY 1')$$),
    ('LG011', $$post(a('cash'), a('alice'), 'CNY 0')$$),
    ('LG012', $$reverse('019b8d62-7a80-7000-8000-00000000dead')$$),
    ('LG012', $$reverse(:j, line => 2)$$),
    ('LG013', $$reverse(:j, 'CNY 20.01')$$),
    ('LG014', $$post(a('cash'), a('alice'), 'CNY 1', value_date => '2026-01-03')$$),
    ('LG015', $$post(a('cash'), a('alice'), 'CNY 1', imported_at => '2020-01-01')$$),
    ('LG021', $$post(a('alice'), a('bob'), 'CNY 1', value_date => '2026-01-04', revalidate => true)$$),
    ('LG101', $$hold_capture('019b8d62-7a80-7000-8000-00000000dead')$$),
    ('LG102', $$hold_capture(:done)$$),
    ('LG103', $$hold_capture(:old)$$),
    ('LG104', $$hold_capture(:h, 'CNY 5.01', a('bob'))$$),
    ('LG105', $$hold_release(:h, 'CNY 5.01')$$),
    ('LG106', $$hold_capture(:h)$$),
    ('LG107', $$hold_place(a('alice'), 'CNY 1', kind => 'faas.mine')$$),
    ('22003', $$post(a('cash'), a('alice'), 'CNY 396140812571321687967719751.67')$$),
    ('22004', $$post(NULL, a('alice'), 'CNY 1')$$),
    ('22008', $$post(a('cash'), a('alice'), 'CNY 1', value_date => 'infinity')$$),
    ('22008', $$post(a('cash'), a('alice'), 'CNY 1', imported_at => '2026-01-05 09:30:00.000001+00')$$),
    ('22008', $$hold_place(a('alice'), 'CNY 1', expires_at => '2026-01-05 09:30:00+00')$$),
    ('22023', $$post(a('cash'), a('alice'), 'CNY 1', '')$$),
    ('22023', $$hold_extend(:h, '2026-01-05 09:59:59+00')$$),
    ('54000', $$post(a('cash'), a('alice'), 'CNY 1', memo => repeat('m', 10001))$$)) AS v(s, t);
CREATE TABLE before AS SELECT faas.digest(:book) AS digest;
SELECT failure('SELECT faas.' || statement), failure('SELECT faas.' || statement) LIKE sqlstate || ' | %' AS as_documented
  FROM expected;
SELECT faas.digest(:book) = digest AS nothing_changed FROM before;

-- the posting of a journal
SELECT failure($$SELECT faas.post(ARRAY[(a('cash'), a('alice'), 'CNY 1', NULL, NULL, NULL),
    (a('alice'), a('capped'), 'CNY 6', NULL, NULL, NULL)]::faas.posting_line[])$$);

-- as psql shows it
\set VERBOSITY default
SELECT faas.post(:alice, :bob, 'CNY 100');
SELECT faas.post(ARRAY[(:cash, :alice, 'CNY 1', NULL, NULL, NULL), (:alice, :gone, 'CNY 1', NULL, NULL, NULL)]::faas.posting_line[]);
\set VERBOSITY terse
SELECT faas.post(:alice, :bob, 'CNY 100');
\set VERBOSITY sqlstate
SELECT faas.post(:alice, :bob, 'CNY 100');
\set VERBOSITY default

-- two errors at once: what exists, the form, what it refers to, state, overflow, limits, in this order
SELECT f, substr(failure('SELECT faas.' || f), 1, 5) AS sqlstate FROM (VALUES
    ($$post(a('bob'), 999, 'CNY -1', 'k')$$),
    ($$post(a('bob'), 999, 'CNY -1')$$),
    ($$post(a('gone'), 999, 'CNY 1')$$),
    ($$post(a('gone'), a('alice'), 'USD 1')$$),
    ($$post(a('fee'), a('gone'), 'CNY 1')$$),
    ($$post(a('fee'), a('alice'), 'CNY 1', value_date => '2026-01-01')$$),
    ($$post(a('bob'), a('alice'), 'CNY 1', value_date => '2026-01-01')$$),
    ($$post(a('bob'), a('alice'), 'CNY 1', imported_at => '2020-01-01', value_date => '2026-01-01')$$),
    ($$post(a('bob'), a('alice'), 'CNY 1', imported_at => '2020-01-01')$$),
    ($$post(a('bob'), a('alice'), 'CNY 396140812571321687967719751.67')$$),
    ($$post(a('bob'), a('capped'), 'CNY 100')$$)) AS v(f);

\set ECHO none
\i :end
