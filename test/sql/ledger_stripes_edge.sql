-- Striped accounts where few get: many in one call, rows that were tampered with, numbers too high for
-- stripes, and the functions behind the views called by themselves.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

-- a call over twenty striped accounts, forth and back
SELECT count(faas.account_open(:book, 'striped ' || n, unlimited => true, stripes => 3)) AS opened FROM generate_series(1, 20) AS n;
SELECT count(*) AS requests, count(*) FILTER (WHERE reason = 'created') AS created
FROM faas.post_batch(ARRAY(SELECT ROW('post', CASE WHEN n % 2 = 0 THEN :cash ELSE a('striped ' || n) END,
        CASE WHEN n % 2 = 0 THEN a('striped ' || n) ELSE :cash END, 'CNY 1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::faas.request
    FROM (SELECT n FROM generate_series(1, 20) AS n UNION ALL SELECT n FROM generate_series(20, 1, -1) AS n) AS n));
SELECT posted, entries, count(*) FROM faas.account_balance WHERE code LIKE 'striped %' GROUP BY 1, 2 ORDER BY 1;
SELECT * FROM faas.verify();

-- behind the views: what is no account, what is no striped one, an amount that is not there, a book of others
SELECT faas_internal.striped_amount(a('striped 1'), w) AS amount FROM generate_series(0, 5) AS w;
SELECT x, faas_internal.striped_amount(x, 1) AS amount, faas_internal.striped_entries(x) AS entries,
    faas_internal.striped_last(x) AS last
FROM unnest(ARRAY[0, -1024, 99, 9223372036854775807, -9223372036854775808, :alice]) AS x;
CREATE ROLE regress_stripes_edge;
GRANT USAGE ON SCHEMA regress_ledger, faas_internal TO regress_stripes_edge;
SELECT faas.access_grant('regress_stripes_edge'), faas.book_grant(:book, 'regress_stripes_edge', 'post');
SELECT a('striped 1') AS striped \gset
SET ROLE regress_stripes_edge;
SELECT faas_internal.striped_amount(:striped, 1) AS amount, faas_internal.striped_entries(:striped) AS entries,
    faas_internal.striped_last(:striped) AS last;
RESET ROLE;
DROP OWNED BY regress_stripes_edge;
DROP ROLE regress_stripes_edge;

-- stripes whose sum is beyond the type
SELECT count(replayed) AS posted FROM generate_series(1, 2) AS n, faas.post(:cash, :striped, faas.amount(n, 'CNY'));
BEGIN;
SET LOCAL faas.restoring = on;
UPDATE faas.account SET credits_posted = 'CNY 390000000000000000000000000.00' WHERE faas_internal.account_of(id) = :striped AND id < 0;
SELECT failure('SELECT faas.balance(a(''striped 1''))');
SELECT failure('SELECT posted FROM faas.account_balance');
SELECT failure('SELECT faas.last_entries(a(''striped 1''), 1)');
SELECT failure('SELECT faas.account_close(a(''striped 1''))');
SELECT count(*) > 0 AS found FROM faas.verify();
ROLLBACK;

-- a stripe in another currency
BEGIN;
SET LOCAL faas.restoring = on;
UPDATE faas.account SET (overdraft, ceiling, debits_posted, credits_posted, debits_pending, credits_pending)
    = ('USD 0', 'USD 0', 'USD 0', 'USD 0', 'USD 0', 'USD 0') WHERE id = -1024 * :striped - 1;
SELECT failure('SELECT faas.balance(a(''striped 1''))');
SELECT failure('SELECT posted FROM faas.account_balance');
SELECT count(*) > 0 AS found FROM faas.verify();
ROLLBACK;

-- a number of which no stripe has one
BEGIN;
SET LOCAL faas.restoring = on;
UPDATE faas.account SET id = 9007199254740992 WHERE id = :usd_carol;
UPDATE faas.account_profile SET account = 9007199254740992 WHERE account = :usd_carol;
SET LOCAL faas.restoring = off;
SELECT faas.account_limit(9007199254740992, unlimited => true);
SELECT failure('SELECT faas.account_stripes(9007199254740992, 2)');
SELECT * FROM faas.verify();
ROLLBACK;
BEGIN;
SET LOCAL faas.restoring = on;
UPDATE faas.account SET id = 9007199254740991 WHERE id = :usd_carol;
UPDATE faas.account_profile SET account = 9007199254740991 WHERE account = :usd_carol;
SET LOCAL faas.restoring = off;
SELECT faas.account_limit(9007199254740991, unlimited => true);
SELECT faas.account_stripes(9007199254740991, 256);
SELECT replayed FROM faas.post(:usd_cash, 9007199254740991, 'USD 1');
SELECT posted, entries, stripes FROM faas.account_balance WHERE account = 9007199254740991;
SELECT * FROM faas.verify();
ROLLBACK;
\i :end
