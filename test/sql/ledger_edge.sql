-- What only extreme arguments reach: amounts near the limits of 96 bits, journals of many lines,
-- keys that look like UUIDs, infinite dates, packed forms with something behind them.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

-- fits the type at its own scale, not the account at two decimals
SELECT failure($$SELECT faas.post(a('cash'), a('alice'), 'CNY 39614081257132168796771975167')$$);

-- pending totals that would not fit: two reserves from two accounts for one destination
SELECT faas.account_open(:book, 'deep_1', 'CNY', '2001', unlimited => true) AS deep_1,
       faas.account_open(:book, 'deep_2', 'CNY', '2001', unlimited => true) AS deep_2 \gset
SELECT replayed FROM faas.hold_place(:deep_1, 'CNY 390000000000000000000000000.00', :bob, key => 'first');
SELECT failure($$SELECT faas.hold_place(a('deep_2'), 'CNY 390000000000000000000000000.00', a('bob'))$$);
SELECT failure($$SELECT faas.hold_place(a('deep_1'), 'CNY 390000000000000000000000000.00')$$);
SELECT code, held, incoming FROM balances WHERE code IN ('bob', 'deep_1', 'deep_2');

-- posted and held together are beyond the type, although every total fits: available stops at its end
SELECT replayed FROM faas.post(:deep_1, :cash, 'CNY 390000000000000000000000000.00');
SELECT faas.account_limit(:deep_1, unlimited => false);
SELECT posted, held, available FROM faas.balance(:deep_1);
SELECT faas.account_limit(:deep_1, unlimited => true);

-- a journal of more lines than are read at once, taken back as a whole
SELECT journal FROM faas.post(ARRAY(SELECT ROW(a('cash'), a('alice'), 'CNY 1', NULL, NULL, NULL)::faas.posting_line
                                    FROM generate_series(1, 40)), key => 'forty') \gset
SELECT replayed FROM faas.reverse(:'journal');
SELECT code, posted FROM balances WHERE code = 'alice';

-- the same key with fewer and with more lines
SELECT failure($$SELECT faas.post(ARRAY(SELECT ROW(a('cash'), a('alice'), 'CNY 1', NULL, NULL, NULL)::faas.posting_line
    FROM generate_series(1, 39)), key => 'forty')$$);
SELECT failure($$SELECT faas.post(ARRAY(SELECT ROW(a('cash'), a('alice'), 'CNY 1', NULL, NULL, NULL)::faas.posting_line
    FROM generate_series(1, 41)), key => 'forty')$$);

-- 36 characters that are no UUID are a key like any other
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 1', key => '018f0000-0000-7000-8000-00000000000g');
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 1', key => '018f0000-0000-7000-8000_000000000001');
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 1', key => 'x18f0000-0000-7000-8000-000000000001');
SELECT length(faas.request_pack(ARRAY[ROW('post', :cash, :alice, 'CNY 1', '018f0000-0000-7000-8000-00000000000g',
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::faas.request])) AS as_text,
       length(faas.request_pack(ARRAY[ROW('post', :cash, :alice, 'CNY 1', '018f0000-0000-7000-8000-00000000000a',
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::faas.request])) AS as_uuid;

-- something behind the last result
SELECT failure($$SELECT faas.result_unpack('\x66616173520100300000000000000000ff')$$);

-- rights are named by the lowest that is missing
CREATE ROLE regress_edge;
GRANT USAGE ON SCHEMA regress_ledger TO regress_edge;
SELECT faas.access_grant('regress_edge'), faas.book_grant(:book, 'regress_edge', 'read') \gset
SET ROLE regress_edge;
SELECT failure($$SELECT faas.post(a('cash'), a('alice'), 'CNY 1')$$);
SELECT failure($$SELECT faas.hold_place(a('cash'), 'CNY 1')$$);
SELECT failure($$SELECT faas.account_block(a('cash'), 'debit', 'x')$$);
SELECT failure($$SELECT faas.hold_increase((SELECT hold FROM faas.open_hold), 'CNY 1')$$);
RESET ROLE;
SELECT faas.book_grant(:book, 'regress_edge', 'post'), faas.book_grant(:book, 'regress_edge', 'admin') \gset
SELECT failure($$SELECT faas.book_grant(faas.book_id('bank'), 'regress_edge', 'everything')$$);
DROP OWNED BY regress_edge;
DROP ROLE regress_edge;

-- infinity is no day
SELECT failure($$SELECT faas.period_close(faas.book_id('bank'), 'infinity')$$);
SELECT failure($$SELECT faas.period_close(faas.book_id('bank'), '-infinity')$$);
SELECT failure($$SELECT faas.post(a('cash'), a('alice'), 'CNY 1', value_date => 'infinity')$$);

-- rows that contradict each other are not summed up, and an account without a code is called by its number
BEGIN;
SET LOCAL faas.restoring = on;
UPDATE faas.account SET credits_pending = 'USD 0' WHERE id = :alice;
SELECT failure($$SELECT faas.balance(a('alice'))$$);
SELECT count(*) > 0 AS found FROM faas.verify();
ROLLBACK;
BEGIN;
SET LOCAL faas.restoring = on;
DELETE FROM faas.account_profile WHERE account = :bob;
SET LOCAL faas.restoring = off;
SELECT failure(format('SELECT faas.post(%s, 2, ''CNY 1'')', :bob));
SELECT count(*) > 0 AS found FROM faas.verify();
ROLLBACK;
BEGIN;
SET LOCAL faas.restoring = on;
UPDATE faas.business_day SET closed_at = '2026-01-05 08:00:00+00';
SET LOCAL faas.restoring = off;
SELECT failure(format('SELECT faas.day_cut(%s)', :book));
SELECT count(*) > 0 AS found FROM faas.verify();
ROLLBACK;

\i :end
