-- faas.post with one posting: what it writes on both sides, balances of debit-normal and credit-normal
-- accounts, time, scale and currency, and every refusal that concerns one posting.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

-- money comes in: cash is debited (an asset grows), alice is credited (a liability grows)
SELECT journal IS NOT NULL AS journal, posted_at, replayed FROM faas.post(:cash, :alice, 'CNY 100');
SELECT * FROM balances WHERE code IN ('cash', 'alice');

-- a journal strictly after the last one of both accounts, though the clock stands still
SELECT posted_at FROM faas.post(:alice, :bob, 'CNY 30.50', kind => 'transfer', memo => 'rent',
    metadata => '{"invoice": 7}');
SELECT posted_at FROM faas.post(debit => :bob, credit => :alice, amount => '0.5 CNY');
SELECT posted_at FROM faas.post(:cash, :fee, 'CNY 1');
SELECT * FROM balances;

-- both sides of each posting as their accounts see it: numbers without gaps, balance after
SELECT account, entry, side, amount, balance, counterparty, posted_at, business_date, value_date
  FROM faas.entry ORDER BY account, entry;
SELECT line, debit_account, credit_account, debit_entry, credit_entry, amount, kind, memo, metadata,
       hold, reverses, reverses_line
  FROM faas.visible_posting ORDER BY posted_at, debit_account;
SELECT lines, amounts, kind, memo FROM faas.journal ORDER BY posted_at, kind NULLS LAST;

-- the id is a UUIDv7 of the time of posting
SELECT substr(journal::text, 1, 13) AS id_time, substr(journal::text, 15, 1) AS version
  FROM faas.post(:cash, :alice, 'CNY 1');

-- scale: fewer decimals and zeros behind are fine, a digit that does not fit is not
SELECT journal IS NOT NULL AS posted FROM faas.post(:cash, :alice, 'CNY 1.500');
SELECT failure($$SELECT faas.post(a('cash'), a('alice'), 'CNY 1.005')$$);
SELECT amount FROM faas.entry WHERE account = :alice ORDER BY entry DESC LIMIT 1;

-- an account in a currency that has no decimals
SELECT faas.account_open(:book, 'jpy_cash', 'JPY', '1001', unlimited => true) AS jpy_cash,
       faas.account_open(:book, 'jpy_dan', 'JPY', '2001') AS jpy_dan \gset
SELECT journal IS NOT NULL AS posted FROM faas.post(:jpy_cash, :jpy_dan, 'JPY 1000');
SELECT failure($$SELECT faas.post(a('jpy_cash'), a('jpy_dan'), 'JPY 0.5')$$);

-- what must be there
SELECT f, failure('SELECT faas.post(' || f || ')') FROM (VALUES
    ($$NULL, a('alice'), 'CNY 1'$$),
    ($$a('cash'), NULL, 'CNY 1'$$),
    ($$a('cash'), a('alice'), NULL$$),
    ($$a('cash'), a('alice'), 'CNY 0'$$),
    ($$a('cash'), a('alice'), 'CNY -1'$$),
    ($$a('alice'), a('alice'), 'CNY 1'$$)) AS v(f);

-- what it refers to
SELECT f, failure('SELECT faas.post(' || f || ')') FROM (VALUES
    ($$999, a('alice'), 'CNY 1'$$),
    ($$a('cash'), 999, 'CNY 1'$$),
    ($$998, 999, 'CNY 1'$$),
    ($$-1, a('alice'), 'CNY 1'$$),
    ($$0, a('alice'), 'CNY 1'$$),
    ($$a('cash'), 0, 'CNY 1'$$),
    ($$a('cash'), a('alice'), 'USD 1'$$),
    ($$a('cash'), a('usd_carol'), 'CNY 1'$$),
    ($$a('cash'), a('usd_carol'), 'USD 1'$$)) AS v(f);
SELECT faas.account_open(faas.book_create('other', 'CNY', '2026-01-05'), 'eve') AS eve \gset
SELECT failure($$SELECT faas.post(a('cash'), 9, 'CNY 1')$$);

-- the state of both accounts; closed comes before blocked, the debit side first
SELECT faas.account_open(:book, 'gone', 'CNY', '2001') AS gone \gset
SELECT faas.account_close(:gone);
SELECT faas.account_block(:bob, 'debit', 'court order'), faas.account_block(:fee, 'credit', 'audit');
SELECT f, failure('SELECT faas.post(' || f || ')') FROM (VALUES
    ($$a('gone'), a('alice'), 'CNY 1'$$),
    ($$a('cash'), a('gone'), 'CNY 1'$$),
    ($$a('bob'), a('alice'), 'CNY 1'$$),
    ($$a('cash'), a('fee'), 'CNY 1'$$),
    ($$a('bob'), a('fee'), 'CNY 1'$$),
    ($$a('bob'), a('gone'), 'CNY 1'$$)) AS v(f);
SELECT journal IS NOT NULL AS the_other_side_is_open FROM faas.post(:cash, :bob, 'CNY 1');

-- a block that ends at a time does not hold at that time any more
SELECT faas.account_unblock(:bob);
SELECT faas.account_block(:bob, 'both', 'check', '2026-01-05 10:00:00+00');
SET faas.clock = '2026-01-05 09:59:59.999999+00';
SELECT failure($$SELECT faas.post(a('cash'), a('bob'), 'CNY 1')$$);
SET faas.clock = '2026-01-05 10:00:00+00';
SELECT posted_at FROM faas.post(:cash, :bob, 'CNY 1');

-- the largest amount there is, and one unit more in all
SELECT journal IS NOT NULL AS posted FROM faas.post(:usd_cash, :usd_carol, 'USD 396140812571321687967719751.67');
SELECT failure($$SELECT faas.post(a('usd_cash'), a('usd_carol'), 'USD 0.01')$$);
SELECT failure($$SELECT faas.post(a('usd_cash'), a('usd_carol'), 'USD 396140812571321687967719751670')$$);
SELECT posted, debits, credits FROM faas.balance(:usd_carol);

-- texts: as long as is allowed, and one byte more
SELECT f, failure('SELECT faas.post(a(''cash''), a(''alice''), ''CNY 1'', ' || f || ')') FROM (VALUES
    ($$kind => repeat('k', 100), memo => repeat('m', 10000)$$),
    ($$kind => repeat('k', 101)$$),
    ($$memo => repeat('m', 10001)$$),
    ($$metadata => to_jsonb(repeat('x', 65536))$$),
    ($$kind => '', memo => '', metadata => '{}'$$)) AS v(f);

-- a session that must not write
SET default_transaction_read_only = on;
SELECT failure($$SELECT faas.post(a('cash'), a('alice'), 'CNY 1')$$);
RESET default_transaction_read_only;

\set ECHO none
\i :end
