-- Sorting amounts: abbreviated keys never contradict the order, which is that of currency codes in byte
-- order and then of numeric values. Each sort is compared with one by code and numeric.

SET search_path = public, faas;
SELECT setseed(0.25) \g /dev/null

-- magnitudes from one minor unit to the end of the range, both signs, all scales, some codes, nulls;
-- "close" ones have equal keys: they differ far behind the first 30 bits
CREATE TABLE sorted (n int, a amount, code text COLLATE "C", value numeric);
CREATE FUNCTION pg_temp.fill(wide int, close int) RETURNS bigint LANGUAGE sql AS $$
    TRUNCATE sorted;
    INSERT INTO sorted (n, a)
        SELECT n, of_minor(
            (trunc(random()::numeric * power(2::numeric, (random() * 95)::int))
                * CASE WHEN random() < 0.5 THEN 1 ELSE -1 END)::numeric,
            (ARRAY['CNY', 'USD', 'A', 'ZZZZ9', 'USDT'])[1 + (random() * 4)::int], (random() * 31)::int)
        FROM generate_series(1, wide) AS n;
    INSERT INTO sorted (n, a)
        SELECT n, of_minor(123456789012345678900000 + (random() * 9999)::int, 'CNY', 2)
        FROM generate_series(1, close) AS n;
    INSERT INTO sorted (n, a) VALUES (1, 'CNY 396140812571321687967719751.67'), (2, 'CNY -396140812571321687967719751.68'),
        (3, 'CNY 0'), (4, 'CNY 0.0000000'), (5, 'CNY 0.0000001'), (6, 'CNY -0.0000001'), (7, NULL), (8, NULL),
        (9, 'CNY 1'), (10, 'CNY 1.000000000'), (11, 'CNY 1.000000001'), (12, 'CNY 0.999999999');
    UPDATE sorted SET code = currency(a), value = a::numeric;
    SELECT count(*) FROM sorted;
$$;

-- neighbours in the wrong order, of amounts as the sort has put them
CREATE FUNCTION pg_temp.wrong(direction text, nulls text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_wrong bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM (
            SELECT code, value, row_number() OVER () AS r, lag(code) OVER () AS code_0, lag(value) OVER () AS value_0
            FROM (SELECT code, value FROM sorted ORDER BY a %1$s NULLS %2$s OFFSET 0) AS s
        ) AS x
        WHERE r > 1 AND CASE
            WHEN value IS NULL THEN value_0 IS NOT NULL AND %2$L = ''FIRST''
            WHEN value_0 IS NULL THEN %2$L = ''LAST''
            WHEN code = code_0 THEN value %3$s value_0
            ELSE code %3$s code_0 END',
        direction, nulls, CASE direction WHEN 'ASC' THEN '<' ELSE '>' END)
        INTO v_wrong;
    RETURN v_wrong;
END
$$;
CREATE FUNCTION pg_temp.all_wrong() RETURNS bigint LANGUAGE sql AS $$
    SELECT sum(pg_temp.wrong(d, n))::bigint
    FROM (VALUES ('ASC'), ('DESC')) AS v (d), (VALUES ('FIRST'), ('LAST')) AS w (n)
$$;

-- the check does see a wrong order
SELECT pg_temp.fill(100, 0) AS rows;
UPDATE sorted SET value = value + 1 WHERE a = 'CNY 0';
SELECT pg_temp.wrong('ASC', 'LAST') > 0 AS seen;

-- few rows, many rows in memory, many whose keys say nothing, many on disk
SELECT f AS rows, pg_temp.all_wrong() AS wrong FROM pg_temp.fill(0, 0) AS f;
SELECT f AS rows, pg_temp.all_wrong() AS wrong FROM pg_temp.fill(200, 20) AS f;
SELECT f AS rows, pg_temp.all_wrong() AS wrong FROM pg_temp.fill(20000, 2000) AS f;
SELECT f AS rows, pg_temp.all_wrong() AS wrong FROM pg_temp.fill(2000, 20000) AS f;
SET work_mem = '64kB';
SELECT f AS rows, pg_temp.all_wrong() AS wrong FROM pg_temp.fill(10000, 10000) AS f;
RESET work_mem;

-- a limited sort, and an index, which a sort of its own builds
SELECT count(*) AS wrong FROM (
    SELECT rank() OVER (ORDER BY a DESC) AS x, rank() OVER (ORDER BY code DESC, value DESC) AS y FROM sorted) AS s
WHERE x <> y;
SELECT array_agg(a ORDER BY r) = (SELECT array_agg(a) FROM (
        SELECT a FROM sorted ORDER BY code DESC NULLS LAST, value DESC LIMIT 5) AS t) AS same
FROM (SELECT a, row_number() OVER () AS r FROM (SELECT a FROM sorted ORDER BY a DESC NULLS LAST LIMIT 5) AS s) AS u;
CREATE INDEX sorted_idx ON sorted (a);
SET enable_sort = off;
SET enable_seqscan = off;
EXPLAIN (COSTS OFF) SELECT code, value FROM sorted ORDER BY a DESC NULLS FIRST OFFSET 0;
SELECT pg_temp.wrong('ASC', 'LAST') + pg_temp.wrong('DESC', 'FIRST') AS wrong;
DROP TABLE sorted;
