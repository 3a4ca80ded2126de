-- faas.post_batch: every result code with its number and word, what later requests see of earlier ones,
-- keys and holds within the batch, linked chains, balancing, and arrays that are none.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

-- a request, accounts by code; and a batch with its results
CREATE FUNCTION r(op text, debit text DEFAULT NULL, credit text DEFAULT NULL, amount faas.amount DEFAULT NULL,
    key text DEFAULT NULL, hold text DEFAULT NULL, kind text DEFAULT NULL, memo text DEFAULT NULL,
    metadata jsonb DEFAULT NULL, value_date date DEFAULT NULL, expires_at timestamptz DEFAULT NULL,
    final boolean DEFAULT NULL, balancing text DEFAULT NULL, linked boolean DEFAULT NULL,
    posted_at timestamptz DEFAULT NULL) RETURNS faas.request LANGUAGE sql STABLE
AS $$SELECT ROW(op, CASE WHEN debit ~ '^\d+$' THEN debit::bigint WHEN debit <> '' THEN a(debit) END,
    CASE WHEN credit ~ '^\d+$' THEN credit::bigint WHEN credit <> '' THEN a(credit) END, amount, key, hold, kind, memo, metadata,
    value_date, expires_at, final, balancing, linked, posted_at)::faas.request$$;
CREATE FUNCTION run(VARIADIC requests faas.request[], OUT idx int, OUT code int, OUT reason text,
    OUT has_id boolean, OUT posted_at timestamptz, OUT amount faas.amount) RETURNS SETOF record LANGUAGE sql
AS $$SELECT b.idx, b.code, b.reason, b.journal IS NOT NULL, b.posted_at, b.amount FROM faas.post_batch(requests) AS b$$;

-- one does not undo the other; each sees what the ones before did, and has its own time
SELECT * FROM run(r('post', 'alice', 'bob', 'CNY 10'), r('post', 'cash', 'alice', 'CNY 100', 'k1', kind => 'in',
    memo => 'm', metadata => '{}', value_date => '2026-01-04'), r('post', 'alice', 'bob', 'CNY 10'),
    r('post', 'alice', 'bob', 'CNY 90.01'), r('post', 'alice', 'fee', 'CNY 90'), r('post', 'alice', 'fee', 'CNY 0.01'));
SELECT * FROM balances LIMIT 4;
SELECT count(*) FROM faas.visible_posting;

-- keys: of earlier calls and of earlier requests
SELECT * FROM run(r('post', 'cash', 'alice', 'CNY 100', 'k1', kind => 'in', memo => 'm', metadata => '{}'),
    r('post', 'cash', 'alice', 'CNY 5', 'k2'), r('post', 'cash', 'alice', 'CNY 5', 'k2'),
    r('post', 'cash', 'alice', 'CNY 6', 'k2'), r('post', 'bob', 'alice', 'CNY 500', 'k3'),
    r('post', 'cash', 'alice', 'CNY 7', 'k3'), r('post', 'cash', 'alice', 'CNY 8', '019b8d62-7a80-7000-8000-0000000000b1'),
    r('post', 'cash', 'alice', 'CNY 8', '019b8d62-7a80-7000-8000-0000000000b1'),
    r('post', 'cash', 'alice', 'CNY 9', '019b8d62-7a80-7000-8000-0000000000b1'));

-- 11 to 23: the key exists with other content
SELECT replayed FROM faas.post(ARRAY[(:cash, :alice, 'CNY 1', NULL, NULL, NULL),
    (:cash, :alice, 'CNY 1', NULL, NULL, NULL)]::faas.posting_line[], 'j2');
SELECT r.replayed FROM faas.journal AS j, faas.reverse(j.journal, 'CNY 1', 'rev') AS r WHERE j.kind = 'in';
SELECT * FROM run(r('hold', 'alice', 'bob', 'CNY 10', 'h1', kind => 'in', memo => 'm', metadata => '{}', expires_at => '2026-02-01'),
    r('release', amount => 'CNY 1', key => 'e1', hold => 'h1'), r('capture', amount => 'CNY 1', key => 'c1', hold => 'h1'));
SELECT * FROM run(
    r('post', 'cash', 'alice', 'CNY 1', 'j2'),
    r('post', 'bob', 'alice', 'CNY 100', 'k1', kind => 'in', memo => 'm', metadata => '{}'),
    r('post', 'cash', 'bob', 'CNY 100', 'k1', kind => 'in', memo => 'm', metadata => '{}'),
    r('post', 'cash', 'alice', 'CNY 101', 'k1', kind => 'in', memo => 'm', metadata => '{}'),
    r('post', 'cash', 'alice', 'CNY 100', 'c1'), r('capture', amount => 'CNY 1', key => 'k1', hold => 'h1'),
    r('post', 'alice', 'cash', 'CNY 1', 'rev'),
    r('post', 'cash', 'alice', 'CNY 100', 'k1', kind => 'in', memo => 'm', metadata => '{}', value_date => '2026-01-05'),
    r('post', 'cash', 'alice', 'CNY 100', 'k1', kind => 'in', memo => 'm', metadata => '{}', posted_at => '2020-01-01'),
    r('hold', 'alice', 'bob', 'CNY 10', 'h1', kind => 'in', memo => 'm', metadata => '{}'),
    r('post', 'cash', 'alice', 'CNY 100', 'k1', memo => 'm', metadata => '{}'),
    r('post', 'cash', 'alice', 'CNY 100', 'k1', kind => 'in', metadata => '{}'),
    r('hold', 'alice', 'bob', 'CNY 10', 'h1', kind => 'in', memo => 'm', metadata => '[]', expires_at => '2026-02-01'),
    r('hold', 'alice', 'bob', 'CNY 10', 'h1', kind => 'in', memo => 'm', metadata => '{}', expires_at => '2026-02-01'),
    r('release', amount => 'CNY 1', key => 'e1', hold => 'h1'),
    r('capture', amount => 'CNY 1', key => 'c1', hold => 'h1'));

-- 30 to 43: the form
SELECT * FROM run(r(NULL), NULL, r('POST', 'cash', 'alice', 'CNY 1'), r('post', NULL, 'alice', 'CNY 1'), r('hold', NULL, 'bob', 'CNY 1'),
    r('post', 'cash', NULL, 'CNY 1'), r('post', 'cash', 'alice'), r('hold', 'alice', 'bob'), r('capture', amount => 'CNY 1'),
    r('release'), r('post', 'cash', 'alice', 'CNY 1', hold => 'h1'), r('hold', 'alice', 'bob', 'CNY 1', value_date => '2026-01-05'),
    r('release', 'alice', hold => 'h1'), r('post', 'cash', 'alice', 'CNY 1', final => true),
    r('post', 'cash', 'alice', 'CNY 1', ''), r('post', 'cash', 'alice', 'CNY 1', repeat('k', 256)),
    r('post', 'cash', 'alice', 'CNY 1', memo => repeat('m', 10001)), r('post', 'cash', 'cash', 'CNY 1'),
    r('post', 'cash', 'alice', 'CNY 0'), r('hold', 'alice', 'bob', 'CNY -1'), r('release', amount => 'CNY 0', hold => 'h1'),
    r('post', 'cash', 'alice', 'CNY 1', balancing => 'both'), r('post', 'cash', 'alice', 'CNY 1', value_date => 'infinity'),
    r('post', 'cash', 'alice', 'CNY 1', posted_at => '2026-01-06'), r('hold', 'alice', 'bob', 'CNY 1', expires_at => '2026-01-05'));
SELECT * FROM run(r('post', 'cash', 'alice', 'CNY 1', final => false, linked => false));

-- 50 to 57: what it refers to (54 needs another role: ledger_rights_move)
SELECT faas.account_open(faas.book_create('other', 'CNY', '2026-01-05'), 'eve', unlimited => true) AS eve,
       faas.account_open(:book, 'gone', 'CNY', '2001') AS gone,
       faas.account_open(:book, 'capped', 'CNY', '2001', ceiling => 'CNY 5') AS capped \gset
SELECT * FROM run(r('post', '999', '998', 'CNY 1'), r('hold', '999', '998', 'CNY 1'), r('post', 'cash', '998', 'CNY 1'),
    r('hold', 'alice', '998', 'CNY 1'), r('capture', credit => '998', hold => 'h1'), r('capture', hold => 'h2'),
    r('release', hold => '019b8d62-7a80-7000-8000-00000000dead'), r('post', 'cash', '7', 'CNY 1'),
    r('hold', 'alice', NULL, 'CNY 1', 'h3'), r('capture', hold => 'h3'), r('post', 'cash', 'alice', 'USD 1'),
    r('post', 'cash', 'usd_carol', 'CNY 1'), r('post', 'cash', 'alice', 'CNY 0.001'));

-- 70 to 80: state
SELECT faas.account_close(:gone), faas.account_block(:fee, 'both', 'audit'), faas.period_close(:book, '2026-01-03') \gset
SELECT hold AS done FROM faas.hold_place(:alice, 'CNY 1', :bob, 'done') \gset
SELECT r.replayed FROM faas.hold_release(:'done') AS r;
SELECT hold AS old FROM faas.hold_place(:alice, 'CNY 1', :bob, 'old', '2026-01-05 09:00:00.000001+00') \gset
SET faas.clock = '2026-01-05 09:30:00+00';
SELECT * FROM run(r('post', 'gone', 'alice', 'CNY 1'), r('post', 'fee', 'gone', 'CNY 1'), r('post', 'fee', 'alice', 'CNY 1'),
    r('post', 'cash', 'fee', 'CNY 1'), r('post', 'cash', 'alice', 'CNY 1', value_date => '2026-01-03'),
    r('post', 'cash', 'alice', 'CNY 1', posted_at => '2020-01-01'), r('release', hold => 'done'), r('capture', hold => 'old'),
    r('capture', amount => 'CNY 8.01', hold => 'h1'), r('release', amount => 'CNY 8.01', hold => 'h1'));

-- 90 to 96: overflow, limits
SELECT * FROM run(r('post', 'cash', 'alice', 'CNY 396140812571321687967719751.67'), r('post', 'bob', 'alice', 'CNY 100'),
    r('hold', 'bob', 'alice', 'CNY 100'), r('post', 'cash', 'capped', 'CNY 5.01'));

-- holds by key and id within the batch
SELECT * FROM run(r('hold', 'alice', 'bob', 'CNY 4', 'b1'), r('capture', amount => 'CNY 1', hold => 'b1'),
    r('capture', credit => 'capped', amount => 'CNY 1', hold => 'b1', final => true), r('release', hold => 'b1'),
    r('hold', 'alice', 'bob', 'CNY 4', '019b8d62-7a80-7000-8000-0000000000b2'),
    r('release', amount => 'CNY 1', hold => '019b8d62-7a80-7000-8000-0000000000b2'),
    r('capture', hold => '019b8d62-7a80-7000-8000-0000000000b2'), r('hold', 'bob', 'alice', 'CNY 1000', 'b3'),
    r('capture', hold => 'b3'));
SELECT * FROM balances WHERE code IN ('alice', 'bob', 'capped');

-- a key that holds of two books have: that of an earlier request, else that of the account's book, else none
SELECT replayed FROM faas.hold_place(:eve, 'CNY 5', key => 'dup');
SELECT * FROM run(r('release', hold => 'dup'), r('hold', '7', NULL, 'CNY 5', 'dup'));
SELECT replayed FROM faas.hold_place(:eve, 'CNY 5', key => 'dup2');
SELECT * FROM run(r('hold', 'alice', NULL, 'CNY 1', 'dup2'), r('release', amount => 'CNY 0.40', hold => 'dup2', key => 'dup3'));
SELECT * FROM run(r('release', hold => 'dup2'), r('capture', NULL, 'bob', hold => 'dup2'), r('post', 'cash', 'alice', 'CNY 1'));
SELECT book, remaining FROM faas.open_hold WHERE amount OPERATOR(faas.<=) 'CNY 5'::faas.amount ORDER BY book, remaining;

-- a hold by its id, placed by the batch: the keys of what happens to it count, so the batch again moves nothing
SELECT idx, code, reason, amount FROM generate_series(1, 2) AS n, run(
    r('hold', 'alice', 'bob', 'CNY 3', '019b8d62-7a80-7000-8000-0000000000b4'),
    r('release', amount => 'CNY 1', hold => '019b8d62-7a80-7000-8000-0000000000b4', key => 'u' || 0 * n),
    r('capture', amount => 'CNY 1', hold => '019b8d62-7a80-7000-8000-0000000000b4', key => 'u' || 0 * n));
SELECT amount, captured, released, remaining FROM faas.open_hold WHERE hold = '019b8d62-7a80-7000-8000-0000000000b4';

-- a uuid is one thing only: what happens to a hold may not have the id of the hold or of another event
SELECT idx, code, reason FROM run(r('hold', 'alice', 'bob', 'CNY 3', '019b8d62-7a80-7000-8000-0000000000b5'),
    r('capture', amount => 'CNY 1', hold => '019b8d62-7a80-7000-8000-0000000000b5', key => '019b8d62-7a80-7000-8000-0000000000b5'),
    r('release', amount => 'CNY 1', hold => '019b8d62-7a80-7000-8000-0000000000b5', key => '019b8d62-7a80-7000-8000-0000000000b5'),
    r('release', amount => 'CNY 1', hold => '019b8d62-7a80-7000-8000-0000000000b5', key => '019b8d62-7a80-7000-8000-0000000000b6'),
    r('capture', amount => 'CNY 1', hold => '019b8d62-7a80-7000-8000-0000000000b5', key => '019b8d62-7a80-7000-8000-0000000000b6'),
    r('hold', 'alice', 'bob', 'CNY 1', '019b8d62-7a80-7000-8000-0000000000b6'),
    r('capture', amount => 'CNY 1', hold => '019b8d62-7a80-7000-8000-0000000000b5', key => '019b8d62-7a80-7000-8000-0000000000b7'),
    r('hold', 'alice', 'bob', 'CNY 1', '019b8d62-7a80-7000-8000-0000000000b7'));
SELECT idx, code, reason FROM run(
    r('capture', amount => 'CNY 1', hold => '019b8d62-7a80-7000-8000-0000000000b5', key => '019b8d62-7a80-7000-8000-0000000000b5'),
    r('release', amount => 'CNY 1', hold => '019b8d62-7a80-7000-8000-0000000000b5', key => '019b8d62-7a80-7000-8000-0000000000b5'),
    r('hold', 'alice', 'bob', 'CNY 1', '019b8d62-7a80-7000-8000-0000000000b6'),
    r('hold', 'alice', 'bob', 'CNY 1', '019b8d62-7a80-7000-8000-0000000000b7'),
    r('post', 'cash', 'alice', 'CNY 0.01', '019b8d62-7a80-7000-8000-0000000000b5'));

-- chains: all or nothing, keys and holds included; the one that failed says why
SELECT * FROM run(r('post', 'cash', 'alice', 'CNY 1', 'x1', linked => true), r('hold', 'alice', 'bob', 'CNY 1', 'x2', linked => true),
    r('capture', hold => 'x2', linked => true), r('post', 'alice', 'bob', 'CNY 100000'),
    r('post', 'cash', 'alice', 'CNY 2', 'x1'), r('capture', hold => 'x2'));
SELECT * FROM run(r('post', 'cash', 'alice', 'CNY 3', linked => true), r('post', 'alice', '999', 'CNY 3', linked => true),
    r('post', 'cash', 'alice', 'CNY 3'), r('post', 'cash', 'alice', 'CNY 2', 'x1', linked => true),
    r('post', 'cash', 'alice', 'CNY 4'), r('post', 'cash', 'alice', 'CNY 5', linked => true), r('post', 'cash', 'alice', 'CNY 6', linked => true));
SELECT * FROM run(r('post', 'cash', 'alice', 'CNY 1', linked => true));
SELECT * FROM balances WHERE code IN ('alice', 'bob');

-- balancing: as much as the account allows, at most the amount; the other account's limits stay; nothing to
-- move is a posting of zero, nothing to hold is refused
SELECT faas.account_open(:book, 'pool', 'CNY', '2001') AS pool,
       faas.account_open(:book, 'jar', 'CNY', '2001', ceiling => 'CNY 30') AS jar \gset
SELECT * FROM run(r('post', 'cash', 'pool', 'CNY 50'), r('post', 'pool', 'jar', 'CNY 20', 'y1', balancing => 'debit'),
    r('post', 'pool', 'jar', 'CNY 20', 'y2', balancing => 'credit'), r('post', 'pool', 'jar', 'CNY 20', balancing => 'debit'),
    r('post', 'pool', 'bob', NULL, 'y3', balancing => 'debit'), r('post', 'cash', 'bob', NULL, balancing => 'debit'),
    r('post', 'cash', 'bob', NULL, balancing => 'credit'), r('hold', 'jar', 'bob', 'CNY 100', balancing => 'debit'),
    r('hold', 'jar', 'bob', 'CNY 100', balancing => 'debit'), r('post', 'pool', 'bob', 'CNY 5', balancing => 'debit'));
-- again: what is asked for at least what was moved is the same request, unless the account could not have moved it
SELECT * FROM run(r('post', 'pool', 'jar', 'CNY 20', 'y2', balancing => 'credit'), r('post', 'pool', 'jar', 'CNY 10', 'y2', balancing => 'credit'),
    r('post', 'pool', 'jar', NULL, 'y2', balancing => 'credit'), r('post', 'pool', 'jar', 'CNY 9', 'y2', balancing => 'credit'),
    r('post', 'pool', 'jar', 'CNY 20.000', 'y2', balancing => 'credit'), r('post', 'pool', 'jar', 'CNY 20.001', 'y2', balancing => 'credit'),
    r('post', 'pool', 'bob', NULL, 'y3', balancing => 'debit'));
SELECT * FROM balances WHERE code IN ('pool', 'jar');

-- account 0 is given, and is not there
SELECT b.code, b.reason
  FROM (SELECT (r('hold', 'alice', NULL, 'CNY 1')).*) AS q,
       faas.post_batch(ARRAY[ROW(q.op, q.debit, 0, q.amount, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
                             ROW(q.op, 0, NULL, q.amount, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)]::faas.request[]) AS b;

-- no rows, and what concerns the whole
SELECT count(*) FROM faas.post_batch(NULL);
SELECT count(*) FROM faas.post_batch('{}');
SELECT failure($$SELECT faas.post_batch(array_fill(r('post'), ARRAY[100001]))$$);
SELECT failure($$SELECT faas.post_batch(array_fill(r('post'), ARRAY[2, 2]))$$);
SELECT failure('SET LOCAL transaction_read_only = on; SELECT faas.post_batch(ARRAY[r(''post'')])');
-- a large one, each on top of the one before
SELECT count(*), min(code), max(code), max(idx) FROM faas.post_batch(array_fill(r('post', 'cash', 'alice', 'CNY 0.01'), ARRAY[3000]));

\set ECHO none
\i :end
