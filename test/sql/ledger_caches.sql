-- Every operation does the same when all caches are thrown away at each chance, in the midst of it too. A
-- server with assertions can do that: test/tools/check_assert has it done by setting regress.discard_caches;
-- elsewhere the caches stay.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
SELECT set_config('debug_discard_caches', coalesce(current_setting('regress.discard_caches', true), '0'), false) AS discard \gset
\set ECHO all
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 100', key => 'one', memo => 'memo', metadata => '{"a": 1}');
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 100', key => 'one', memo => 'memo', metadata => '{"a": 1}');
SELECT failure('SELECT faas.post(3, 2, ''CNY 1'')');
SELECT replayed FROM faas.reverse(faas.journal_id(:book, 'one'), 'CNY 10');
SELECT hold FROM faas.hold_place(:alice, 'CNY 20', :bob, key => 'hold') \gset
SELECT idx, reason, amount FROM faas.post_batch(ARRAY[
    ROW('post', :cash, :bob, 'CNY 5', 'b', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ROW('capture', NULL, NULL, 'CNY 7', NULL, 'hold', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ROW('post', :bob, :alice, 'CNY 50', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)]::faas.request[]);
SELECT replayed FROM faas.hold_release(:'hold');
SELECT faas.account_stripes(:cash, 2);
INSERT INTO faas.inbox (debit, credit, amount) VALUES (:cash, :bob, 'CNY 1');
SELECT faas.day_cut(:book);
SELECT posted, held, available FROM faas.balance(:alice);
SELECT line, entry, balance FROM faas.statement(:alice);
SELECT set_config('debug_discard_caches', '0', false) AS discard \gset
\i :end
