-- Imported history: postings keep their original time, in the order of each account; several accounts
-- need no common order; the time belongs to the content of a key.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

SELECT posted_at FROM faas.post(:cash, :alice, 'CNY 100', imported_at => '1993-02-01 12:00:00+00',
    value_date => '1993-02-01', key => 'i1');
SELECT posted_at FROM faas.post(:alice, :bob, 'CNY 10', imported_at => '1993-02-01 12:00:00.000001+00');
SELECT journal IS NOT NULL AS id, business_date, value_date, posted_at
  FROM faas.visible_posting AS p ORDER BY posted_at;

-- not before, and not at, the last entry of either account
SELECT t, failure(format('SELECT faas.post(a(''bob''), a(''fee''), ''CNY 1'', imported_at => %L)', t)) FROM (VALUES
    ('1993-02-01 12:00:00+00'), ('1993-02-01 12:00:00.000001+00'), ('1990-01-01')) AS v(t);
SELECT failure($$SELECT faas.post(a('cash'), a('bob'), 'CNY 1', imported_at => '1993-02-01 12:00:00+00')$$);

-- accounts have their own order: cash and fee may be loaded behind alice and bob
SELECT posted_at FROM faas.post(:alice, :bob, 'CNY 5', imported_at => '1998-12-31');
SELECT posted_at FROM faas.post(:cash, :fee, 'CNY 1', imported_at => '1994-01-01');

-- not in the future, not infinite; now is fine
SELECT t, failure(format('SELECT faas.post(a(''cash''), a(''alice''), ''CNY 1'', imported_at => %L)', t)) FROM (VALUES
    ('2026-01-05 09:00:00.000001+00'), ('infinity'), ('-infinity')) AS v(t);
SELECT posted_at FROM faas.post(:cash, :fee, 'CNY 1', imported_at => '2026-01-05 09:00:00+00');
SELECT failure($$SELECT faas.post(a('cash'), a('fee'), 'CNY 1', imported_at => '2026-01-05 09:00:00+00')$$);
-- a posting of now finds its own place behind it
SELECT posted_at FROM faas.post(:cash, :fee, 'CNY 1');

-- a journal of several postings has one imported time
SELECT posted_at FROM faas.post(ARRAY[
    (:alice, :bob, 'CNY 1', NULL, NULL, NULL),
    (:bob, :alice, 'CNY 2', NULL, NULL, NULL)]::faas.posting_line[], imported_at => '1999-01-01');
SELECT failure($$SELECT faas.post(ARRAY[
    (a('usd_cash'), a('usd_carol'), 'USD 1', NULL, NULL, NULL),
    (a('bob'), a('alice'), 'CNY 1', NULL, NULL, NULL)]::faas.posting_line[], imported_at => '1998-01-01')$$);

-- state and limits count as ever; of several refusals the state comes first, then the time, then limits
SELECT failure($$SELECT faas.post(a('bob'), a('alice'), 'CNY 1000', imported_at => '2000-01-01')$$);
SELECT failure($$SELECT faas.post(a('bob'), a('alice'), 'CNY 1000', imported_at => '1998-01-01')$$);
BEGIN;
SELECT faas.account_block(:bob, 'both', 'check');
SELECT failure($$SELECT faas.post(a('bob'), a('alice'), 'CNY 1000', imported_at => '1998-01-01')$$);
ROLLBACK;

-- the key: the time is compared where it is given
SELECT posted_at, replayed FROM faas.post(:cash, :alice, 'CNY 100', imported_at => '1993-02-01 12:00:00+00',
    key => 'i1');
SELECT failure($$SELECT faas.post(a('cash'), a('alice'), 'CNY 100', 'i1', imported_at => '1993-02-02')$$);
SELECT posted_at, replayed FROM faas.post(:cash, :alice, 'CNY 100', 'i1');

-- balances and statements at a time of the history
SELECT posted FROM faas.balance(:alice, '1993-02-01 12:00:00+00');
SELECT posted FROM faas.balance(:alice, '1993-02-01 12:00:00.000001+00');
SELECT line, entry, posted_at, debit, credit, balance FROM faas.statement(:alice, '1993-01-01', '1999-01-01');

-- in a batch too; the whole file again moves nothing
SELECT faas.account_open(:book, 'usd_dan', 'USD') AS usd_dan \gset
CREATE TABLE load AS
SELECT ('post', d, c, x, k, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, t)::faas.request AS r
  FROM (VALUES (:usd_cash, :usd_carol, 'USD 7'::faas.amount, 'b1', '2001-01-01'::timestamptz),
               (:usd_carol, :usd_dan, 'USD 6', 'b2', '2001-01-02'),
               (:usd_carol, :usd_dan, 'USD 1', 'b3', '2001-01-02'),
               (:usd_cash, :usd_dan, 'USD 1', 'b4', '2001-01-03'),
               (:usd_cash, :usd_dan, 'USD 1', 'b5', 'infinity')) AS v(d, c, x, k, t);
SELECT b.idx, b.code, b.reason, b.posted_at, b.amount
  FROM faas.post_batch((SELECT array_agg(r) FROM load)) AS b;
SELECT b.idx, b.code, b.reason, b.posted_at, b.amount
  FROM faas.post_batch((SELECT array_agg(r) FROM load)) AS b;

\set ECHO none
\i :end
