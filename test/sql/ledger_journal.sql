-- Journals of several postings: all or nothing, in the order given, one time, one key, several
-- currencies, many to many; which posting a refusal is about.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

-- a payment of 100 with a fee of 1.50: what comes first funds what follows
SELECT posted_at, replayed FROM faas.post(ARRAY[
    (:cash, :alice, 'CNY 100', 'deposit', NULL, NULL),
    (:alice, :bob, 'CNY 98.50', NULL, 'rent', '{"n": 1}'),
    (:alice, :fee, 'CNY 1.50', NULL, NULL, NULL)]::faas.posting_line[],
    key => 'j1', kind => 'payment', memo => 'batch 1', metadata => '{"source": "app"}');
SELECT line, debit_account, credit_account, amount, debit_entry, credit_entry, kind, memo, metadata
  FROM faas.visible_posting ORDER BY line;
SELECT DISTINCT posted_at, value_date FROM faas.visible_posting;
SELECT * FROM balances LIMIT 4;
SELECT lines, amounts, kind, memo, metadata FROM faas.journal;

-- the same the other way round has no funds yet: nothing of it stays
SELECT failure($$SELECT faas.post(ARRAY[
    (a('alice'), a('bob'), 'CNY 5', NULL, NULL, NULL),
    (a('cash'), a('alice'), 'CNY 5', NULL, NULL, NULL)]::faas.posting_line[])$$);
SELECT failure($$SELECT faas.post(ARRAY[
    (a('cash'), a('alice'), 'CNY 5', NULL, NULL, NULL),
    (a('alice'), a('bob'), 'CNY 5', NULL, NULL, NULL),
    (a('alice'), a('bob'), 'CNY 0.01', NULL, NULL, NULL)]::faas.posting_line[], 'j2')$$);
SELECT count(*) AS postings, sum(faas.minor_units(amount)) AS minor_units FROM faas.visible_posting;
SELECT * FROM balances LIMIT 4;

-- exchange: two currencies, one journal
SELECT posted_at FROM faas.post(ARRAY[
    (:bob, :cash, 'CNY 70', NULL, NULL, NULL),
    (:usd_cash, :usd_carol, 'USD 10', NULL, NULL, NULL)]::faas.posting_line[], kind => 'exchange');
SELECT lines, amounts FROM faas.journal WHERE kind = 'exchange';

-- many to many over a clearing account that ends where it began
SELECT faas.account_open(:book, 'clearing', 'CNY', '2001') AS clearing \gset
SELECT posted_at FROM faas.post(ARRAY[
    (:cash, :clearing, 'CNY 3', NULL, NULL, NULL),
    (:bob, :clearing, 'CNY 4', NULL, NULL, NULL),
    (:clearing, :alice, 'CNY 5', NULL, NULL, NULL),
    (:clearing, :fee, 'CNY 2', NULL, NULL, NULL)]::faas.posting_line[]);
SELECT entry, side, amount, balance FROM faas.entry WHERE account = :clearing ORDER BY entry;

-- replay, and what differs
SELECT replayed, posted_at FROM faas.post(ARRAY[
    (:cash, :alice, 'CNY 100.0', 'deposit', NULL, NULL),
    (:alice, :bob, 'CNY 98.5', NULL, 'rent', '{"n": 1}'),
    (:alice, :fee, 'CNY 1.5', NULL, NULL, NULL)]::faas.posting_line[],
    key => 'j1', kind => 'payment', memo => 'batch 1', metadata => '{"source": "app"}');
SELECT f, failure('SELECT faas.post(ARRAY[(a(''cash''), a(''alice''), ''CNY 100'', ''deposit'', ''batch 1'',
    ''{"source": "app"}'')' || f || ']::faas.posting_line[], ''j1'')') FROM (VALUES
    ($$, (a('alice'), a('bob'), 'CNY 98.50', 'payment', 'rent', '{"n": 1}')$$),
    ($$, (a('alice'), a('fee'), 'CNY 98.50', 'payment', 'rent', '{"n": 1}')$$),
    ($$, (a('alice'), a('bob'), 'CNY 98', 'payment', 'rent', '{"n": 1}')$$),
    ($$, (a('alice'), a('bob'), 'CNY 98.50', 'payment', 'rent', '{"n": 1}'),
        (a('alice'), a('fee'), 'CNY 1.50', 'payment', 'batch 1', '{"source": "app"}'),
        (a('alice'), a('fee'), 'CNY 1.50', NULL, NULL, NULL)$$)) AS v(f);
SELECT failure($$SELECT faas.post(a('cash'), a('alice'), 'CNY 100', 'j1', NULL, 'deposit', 'batch 1',
    '{"source": "app"}')$$);

-- one posting is a journal too, and the same as the form without array
SELECT replayed FROM faas.post(ARRAY[(:cash, :alice, 'CNY 1', 'k', NULL, NULL)]::faas.posting_line[], 'j3');
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 1', 'j3', kind => 'k');

-- refusals name the posting
SELECT f, failure('SELECT faas.post(ARRAY[(a(''cash''), a(''alice''), ''CNY 1'', NULL, NULL, NULL), ' || f ||
        ']::faas.posting_line[])') FROM (VALUES
    ($$(NULL, a('bob'), 'CNY 1', NULL, NULL, NULL)$$),
    ($$(a('alice'), NULL, 'CNY 1', NULL, NULL, NULL)$$),
    ($$(a('alice'), a('bob'), NULL, NULL, NULL, NULL)$$),
    ($$(a('alice'), a('bob'), 'CNY 0', NULL, NULL, NULL)$$),
    ($$(a('alice'), a('alice'), 'CNY 1', NULL, NULL, NULL)$$),
    ($$(a('alice'), a('bob'), 'CNY 1', repeat('k', 101), NULL, NULL)$$),
    ($$(a('alice'), 999, 'CNY 1', NULL, NULL, NULL)$$),
    ($$(a('alice'), 0, 'CNY 1', NULL, NULL, NULL)$$),
    ($$(a('alice'), a('usd_carol'), 'CNY 1', NULL, NULL, NULL)$$),
    ($$(a('alice'), a('bob'), 'CNY 0.001', NULL, NULL, NULL)$$),
    ($$(a('alice'), a('bob'), 'CNY 1000', NULL, NULL, NULL)$$),
    ($$NULL$$)) AS v(f);

-- of one book all of them
SELECT faas.book_create('other', 'CNY', '2026-01-05') AS other \gset
SELECT faas.account_open(:other, 'x', unlimited => true) AS x, faas.account_open(:other, 'y') AS y \gset
SELECT failure($$SELECT faas.post(ARRAY[(a('cash'), a('alice'), 'CNY 1', NULL, NULL, NULL),
    (8, 9, 'CNY 1', NULL, NULL, NULL)]::faas.posting_line[])$$);

-- arrays that are none
SELECT f, failure('SELECT faas.post(' || f || ')') FROM (VALUES
    ('NULL::faas.posting_line[]'),
    ('ARRAY[]::faas.posting_line[]'),
    ('ARRAY[ARRAY[(1, 2, ''CNY 1'', NULL, NULL, NULL)::faas.posting_line]]'),
    ('array_fill((1, 2, ''CNY 1'', NULL, NULL, NULL)::faas.posting_line, ARRAY[10001])')) AS v(f);

-- the most there may be
SELECT posted_at FROM faas.post(array_fill((:cash, :alice, 'CNY 0.01', NULL, NULL, NULL)::faas.posting_line,
    ARRAY[10000]), kind => 'salt');
SELECT lines, amounts FROM faas.journal WHERE kind = 'salt';
SELECT max(entry) - min(entry) + 1 = count(*) AS without_gap, max(entry) = (SELECT entries
    FROM faas.account_balance WHERE account = :alice) AS last FROM faas.entry WHERE account = :alice;

\set ECHO none
\i :end
