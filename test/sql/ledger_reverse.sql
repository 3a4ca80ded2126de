-- Reversals: in full, in part, one posting of several; never more than the original; limits, blocks and
-- closed accounts count as for every journal; a reversal has its own key and replays.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

SELECT journal AS j1 FROM faas.post(:cash, :alice, 'CNY 100', kind => 'deposit') \gset
SELECT journal AS j2 FROM faas.post(:alice, :bob, 'CNY 40', kind => 'transfer', value_date => '2026-01-02') \gset

-- in part, twice, then all that is left, then nothing is left
SELECT reversal <> :'j2' AS another_id, posted_at, replayed FROM faas.reverse(:'j2', 'CNY 10', memo => 'part');
SELECT replayed FROM faas.reverse(:'j2', 'CNY 5.5', key => 'r2', kind => 'refund', metadata => '{"n": 2}');
SELECT failure(format('SELECT faas.reverse(%L, ''CNY 24.51'')', :'j2'));
SELECT replayed FROM faas.reverse(:'j2');
SELECT failure(format('SELECT faas.reverse(%L)', :'j2'));
SELECT failure(format('SELECT faas.reverse(%L, ''CNY 0.01'')', :'j2'));
SELECT debit_account, credit_account, amount, kind, memo, metadata, business_date, value_date,
       reverses = :'j2' AS of_j2, reverses_line
  FROM faas.visible_posting WHERE reverses IS NOT NULL ORDER BY posted_at;
SELECT * FROM balances LIMIT 3;

-- a replay, and other content under the key
SELECT replayed FROM faas.reverse(:'j2', 'CNY 5.50', key => 'r2', kind => 'refund', metadata => '{"n": 2}');
SELECT failure(format('SELECT faas.reverse(%L, ''CNY 5.51'', key => ''r2'', kind => ''refund'', metadata => ''{"n": 2}'')', :'j2'));
SELECT failure(format('SELECT faas.reverse(%L, ''CNY 5.50'', key => ''r2'', kind => ''refund'', metadata => ''{"n": 2}'')', :'j1'));
SELECT failure($$SELECT faas.post(a('bob'), a('alice'), 'CNY 5.50', 'r2', kind => 'refund', metadata => '{"n": 2}')$$);

-- a reversal can break no limit: bob has spent it
SELECT journal AS j3 FROM faas.post(:alice, :bob, 'CNY 20') \gset
SELECT journal IS NOT NULL AS spent FROM faas.post(:bob, :fee, 'CNY 15');
SELECT failure(format('SELECT faas.reverse(%L)', :'j3'));
SELECT replayed FROM faas.reverse(:'j3', 'CNY 5');

-- nor a block, nor a closed account
SELECT faas.account_block(:bob, 'debit', 'court order');
SELECT failure(format('SELECT faas.reverse(%L, ''CNY 1'')', :'j3'));
SELECT faas.account_unblock(:bob);

-- several postings: all at once, one by one, and what was given back before is passed over
SELECT journal AS j4 FROM faas.post(ARRAY[
    (:cash, :alice, 'CNY 10', NULL, NULL, NULL),
    (:cash, :bob, 'CNY 20', NULL, NULL, NULL),
    (:cash, :fee, 'CNY 30', NULL, NULL, NULL)]::faas.posting_line[], value_date => '2026-01-03') \gset
SELECT replayed FROM faas.reverse(:'j4', line => 2);
SELECT failure(format('SELECT faas.reverse(%L, line => 2)', :'j4'));
SELECT replayed FROM faas.reverse(:'j4', 'CNY 7', line => 3, value_date => '2026-01-03');
SELECT failure(format('SELECT faas.reverse(%L, ''CNY 1'')', :'j4'));
SELECT replayed FROM faas.reverse(:'j4', key => 'r4');
SELECT line, debit_account, credit_account, amount, reverses_line, value_date
  FROM faas.visible_posting WHERE reverses = :'j4' ORDER BY posted_at, line;
SELECT failure(format('SELECT faas.reverse(%L)', :'j4'));
SELECT replayed FROM faas.reverse(:'j4', key => 'r4');

-- what passed through an account goes back through it, the last posting first
SELECT faas.account_open(:book, 'transit', 'CNY', '2001') AS transit \gset
SELECT journal AS j7 FROM faas.post(ARRAY[
    (:cash, :transit, 'CNY 8', NULL, NULL, NULL),
    (:transit, :alice, 'CNY 8', NULL, NULL, NULL)]::faas.posting_line[]) \gset
SELECT replayed FROM faas.reverse(:'j7', key => 'r7');
SELECT replayed FROM faas.reverse(:'j7', key => 'r7');
SELECT line, debit_account, credit_account, reverses_line
  FROM faas.visible_posting WHERE reverses = :'j7' ORDER BY line;

-- the reversal is a journal like any other, so it can be reversed as well; the original stays given back
SELECT journal AS j5 FROM faas.post(:cash, :alice, 'CNY 50') \gset
SELECT reversal AS r5 FROM faas.reverse(:'j5') \gset
SELECT replayed FROM faas.reverse(:'r5');
SELECT failure(format('SELECT faas.reverse(%L)', :'j5'));
SELECT posted FROM faas.balance(:alice);

-- a capture is reversed like a post; the hold stays as it is
SELECT hold AS h FROM faas.hold_place(:alice, 'CNY 30', :bob) \gset
SELECT journal AS j6 FROM faas.hold_capture(:'h', 'CNY 20') \gset
SELECT replayed FROM faas.reverse(:'j6');
SELECT remaining, captured FROM faas.open_hold;
SELECT * FROM balances LIMIT 3;

-- a UUIDv7 as key is the reversal's id
SELECT reversal FROM faas.reverse(:'j1', 'CNY 1', '019b8d62-7a80-7000-8000-0000000000a1');

-- bad input
SELECT f, failure('SELECT faas.reverse(' || replace(f, 'J', quote_literal(:'j1')) || ')') FROM (VALUES
    ('NULL'), ($$J, 'CNY 0'$$), ($$J, 'CNY -1'$$), ($$J, 'USD 1'$$), ($$J, 'CNY 0.001'$$), ($$J, 'CNY 1', ''$$),
    ('J, line => 0'), ('J, line => -1'), ('J, line => 2'), ($$J, value_date => 'infinity'$$),
    ($$J, memo => repeat('m', 10001)$$),
    ($$'019b8d62-7a80-7000-8000-00000000dead'$$), ($$'019b8d62-7a80-7000-8000-00000000dead', line => 1$$),
    ($$'00000000-0000-0000-0000-000000000000'$$)) AS v(f);

\set ECHO none
\i :end
