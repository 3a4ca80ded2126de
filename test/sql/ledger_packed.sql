-- faas.post_packed: the packed form does what the array form does, byte for byte as documented; whatever
-- bytes come are posted as they say or are an error, never anything else.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

CREATE FUNCTION r(op text, debit bigint DEFAULT NULL, credit bigint DEFAULT NULL, amount faas.amount DEFAULT NULL,
    key text DEFAULT NULL, hold text DEFAULT NULL, kind text DEFAULT NULL, memo text DEFAULT NULL,
    metadata jsonb DEFAULT NULL, value_date date DEFAULT NULL, expires_at timestamptz DEFAULT NULL,
    final boolean DEFAULT NULL, balancing text DEFAULT NULL, linked boolean DEFAULT NULL,
    posted_at timestamptz DEFAULT NULL) RETURNS faas.request LANGUAGE sql STABLE
AS $$SELECT ROW(op, debit, credit, amount, key, hold, kind, memo, metadata, value_date, expires_at, final, balancing, linked, posted_at)::faas.request$$;

-- a record, and what it looks like: header, record, texts
SELECT n / 8 AS at, encode(substr(p, n + 1, 8), 'hex') AS bytes
  FROM faas.request_pack(ARRAY[r('post', 258, -2, 'CNY 1.23', 'ab', '019b8d62-7a80-7000-8000-0000000000b1', 'é', '', '[1]',
           '2000-01-03', '2000-01-01 00:00:00.000001+00', true, 'credit', true, '1999-12-31 23:59:59.999999+00')]) AS p,
       generate_series(0, length(p) - 1, 8) AS n;

-- one batch in both forms, the first of them rolled back: every result is the same
CREATE VIEW mixed AS SELECT row_number() OVER () AS n, q.* FROM (VALUES
    (r('post', :cash, :alice, 'CNY 100', 'k1', NULL, 'in', 'é ü', '{"a": [1, null, "x"]}', '2026-01-04')),
    (r('post', :cash, :alice, 'CNY 100', 'k1', NULL, 'in', 'é ü', '{"a": [1, null, "x"]}', '2026-01-04')),
    (r('post', :alice, :bob, 'CNY 900')), (r('post', 0, :bob, 'CNY 1')), (r('post', :cash, 0, 'CNY 1')), (r(NULL)), (r('x')), (NULL),
    (r('post', :cash, :alice, 'CNY 1.005')), (r('post', :cash, :alice, 'USD 1')), (r('post', :cash, :alice)), (r('post', NULL, :alice, 'CNY 1')),
    (r('post', :cash, :alice, 'CNY -1')), (r('post', :cash, :alice, 'CNY 1', '')), (r('post', :cash, :alice, 'CNY 1', repeat('k', 256))),
    (r('post', :cash, :alice, 'CNY 1', kind => repeat('k', 101))), (r('post', :cash, :alice, 'CNY 1', memo => repeat('m', 10001))),
    (r('post', :cash, :alice, 'CNY 1', hold => 'h')), (r('post', :cash, :alice, 'CNY 1', final => true)), (r('post', :cash, :alice, 'CNY 1', final => false)),
    (r('post', :cash, :alice, 'CNY 1', balancing => 'x')), (r('post', :alice, :bob, 'CNY 7', 'b1', balancing => 'debit')),
    (r('post', :cash, :bob, 'CNY 9', '019b8d62-7a80-7000-8000-0000000000c1')), (r('post', :cash, :bob, 'CNY 9', '019b8d62-7a80-7000-8000-0000000000c1')),
    (r('hold', :alice, :bob, 'CNY 20', 'h1', expires_at => '2026-02-01')), (r('capture', hold => 'h1', amount => 'CNY 5', key => 'c1')),
    (r('hold', :alice, NULL, 'CNY 3', '019b8d62-7a80-7000-8000-0000000000c2')),
    (r('capture', NULL, :bob, 'CNY 1', hold => '019b8d62-7a80-7000-8000-0000000000c2', final => true)),
    (r('release', hold => 'h1', key => 'e1')), (r('release', :alice, hold => 'h1')), (r('release', hold => 'nothing')),
    (r('post', :cash, :alice, 'CNY 1', linked => true)), (r('post', :bob, :alice, 'CNY 5000', linked => true)), (r('post', :cash, :alice, 'CNY 1')),
    (r('post', :cash, :alice, 'CNY 1', value_date => 'infinity')), (r('post', :cash, :alice, 'CNY 1', posted_at => '-infinity')),
    (r('hold', :alice, NULL, 'CNY 1', expires_at => '2020-01-01')), (r('post', :cash, :alice, 'CNY 1', linked => true))) AS q(request);
BEGIN;
CREATE TEMP TABLE kept AS SELECT * FROM faas.post_batch((SELECT array_agg(request ORDER BY n) FROM mixed));
SELECT code, count(*) FROM kept GROUP BY code ORDER BY code;
SELECT string_agg(concat_ws(' ', idx, code, reason, journal IS NOT NULL, posted_at, amount), ';' ORDER BY idx) AS array_form FROM kept \gset
SELECT string_agg(b::text, ';') AS array_balances FROM balances AS b \gset
ROLLBACK;
SELECT string_agg(concat_ws(' ', idx, code, reason, journal IS NOT NULL, posted_at, amount), ';' ORDER BY idx) = :'array_form' AS same_results
  FROM faas.result_unpack(faas.post_packed((SELECT faas.request_pack(array_agg(request ORDER BY n)) FROM mixed)));
SELECT string_agg(b::text, ';') = :'array_balances' AS same_balances FROM balances AS b;
SELECT amount, kind, memo, metadata, value_date FROM faas.visible_posting WHERE kind = 'in';

-- nothing, and too much
SELECT faas.post_packed(NULL) IS NULL AS nothing, encode(faas.post_packed(faas.request_pack('{}')), 'hex') AS empty,
       (SELECT count(*) FROM faas.result_unpack(faas.post_packed(faas.request_pack('{}')))) AS no_rows;
SELECT failure($$SELECT faas.request_pack(array_fill(r('post'), ARRAY[100001]))$$);
SELECT failure($$SELECT faas.request_pack(ARRAY[r('post', memo => repeat('m', 65536))])$$);
SELECT failure($$SELECT faas.post_packed('\x6661617351010068000186a100000000' || decode(repeat('00', 100001 * 104), 'hex'))$$);
SELECT failure('SET LOCAL transaction_read_only = on; SELECT faas.post_packed(faas.request_pack(ARRAY[r(''post'')]))');

-- bytes that mean nothing, one after the other: header, then record
CREATE FUNCTION broken(at int, bytes bytea, request faas.request DEFAULT r('post', 1, 2, 'CNY 1')) RETURNS text LANGUAGE sql AS $$
    SELECT failure(format('SELECT faas.post_packed(%L::bytea)', overlay(faas.request_pack(ARRAY[request]) PLACING bytes FROM at + 1)))$$;
SELECT what, broken(at, bytes) FROM (VALUES
    ('magic', 0, '\x00'::bytea), ('results', 4, '\x52'), ('version', 5, '\x02'), ('record size', 6, '\x0069'), ('count', 8, '\x00000002'),
    ('huge count', 8, '\xffffffff'), ('no count', 8, '\x00000000'), ('header', 12, '\x00000001'), ('unknown field', 18, '\x8007'),
    ('amount not given', 18, '\x0003'), ('debit not given', 18, '\x0006'), ('value date', 20, '\x00000001'), ('currency', 40, '\x00000000'),
    ('currency', 40, '\xffffffc8'), ('zero bit', 40, '\x00000001'), ('key not given', 56, '\x01'), ('hold not given', 72, '\x01'),
    ('expires at', 88, '\x01'), ('posted at', 96, '\x01'), ('key length', 104, '\x0001'), ('reserved', 116, '\x01'),
    ('unknown op', 16, '\xff'), ('unknown balancing', 17, '\xff')) AS b(what, at, bytes);
SELECT broken(120, '\xff', r('post', 1, 2, 'CNY 1', 'key')), broken(120, '\x00', r('post', 1, 2, 'CNY 1', 'key')),
       broken(120, '\x7b', r('post', 1, 2, 'CNY 1', metadata => '[]')), broken(18, '\x040f', r('post', 1, 2, 'CNY 1', 'key')),
       broken(20, '\x7ffffff0', r('post', 1, 2, 'CNY 1', value_date => '2026-01-05')), broken(96, '\x7ffffffffffffff0', r('post', 1, 2, 'CNY 1', posted_at => '2026-01-05'));

-- cut at every byte, with every byte changed at random, and random altogether: only the errors that the
-- documentation names, and results that can be read
CREATE FUNCTION state(packed bytea) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT 'answered, ' || CASE WHEN count(*) BETWEEN 0 AND 3 THEN 'fine' ELSE 'too often' END FROM faas.result_unpack(faas.post_packed(packed)));
EXCEPTION WHEN OTHERS THEN
    RETURN sqlstate;
END $$;
CREATE TABLE sample AS SELECT faas.request_pack(ARRAY[r('post', 1, 2, 'CNY 0.01', 'cut', NULL, 'kind', 'memo', '{"a": 1}'),
    r('hold', 2, 3, 'CNY 0.01', '019b8d62-7a80-7000-8000-0000000000d1', expires_at => '2026-02-01'), r('release', hold => 'h1')]) AS p;
SELECT state(substr(p, 1, n)), count(*) FROM sample, generate_series(0, length(p) - 1) AS n GROUP BY 1;
SELECT state(p || '\x00') FROM sample;
SELECT DISTINCT state(set_byte(p, n, (get_byte(p, n) + v) % 256)) NOT IN ('answered, fine', '22P03', '22P02', '22021') AS other
  FROM sample, generate_series(0, length(p) - 1) AS n, unnest(ARRAY[1, 127, 128, 255]) AS v;
SELECT DISTINCT state(substr(p, 1, 16) || (SELECT string_agg(set_byte('\x00', 0, floor(random() * 256 * (n > i % 300)::int)::int), '') FROM generate_series(1, 312) AS n))
           NOT IN ('answered, fine', '22P03', '22P02', '22021') AS other
  FROM sample, generate_series(1, 2000) AS i;
SELECT DISTINCT failure(format('SELECT * FROM faas.result_unpack(%L::bytea)', substr(p, 1, n)))
  FROM (SELECT faas.post_packed(faas.request_pack(ARRAY[r('post', 1, 2, 'CNY 0.01'), r('x')])) AS p) AS q, generate_series(0, length(p) - 1) AS n ORDER BY 1;
SELECT DISTINCT failure(format('SELECT * FROM faas.result_unpack(%L::bytea)', set_byte(p, n, (get_byte(p, n) + v) % 256)))
  FROM (SELECT faas.post_packed(faas.request_pack(ARRAY[r('post', 1, 2, 'CNY 0.01'), r('x')])) AS p) AS q, generate_series(0, length(p) - 1) AS n, unnest(ARRAY[1, 128]) AS v ORDER BY 1;

\set ECHO none
\i :end
