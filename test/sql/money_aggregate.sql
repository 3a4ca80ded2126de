-- Aggregates of faas.amount: exact, of one currency, NULL of no rows, the same serial, parallel and
-- under a moving frame; total gives one sum for each currency.
SET search_path = faas, public;
CREATE TABLE public.line (id integer, a amount);
INSERT INTO public.line VALUES (1, 'CNY 1.00'), (2, 'CNY 2.505'), (3, NULL), (4, 'CNY -0.5'), (5, 'CNY 10'),
    (6, NULL), (7, 'CNY 0.0001'), (8, 'CNY 3'), (9, 'CNY 10.000');

-- scale of the result: the greatest of the rows; avg rounds half to even at it
SELECT count(a), sum(a), avg(a), min(a), max(a), total(a) FROM public.line;
SELECT sum(a), avg(a), min(a), max(a), total(a) FROM public.line WHERE id = 1;
SELECT avg(a) FROM (VALUES (amount 'CNY 0.01'), ('CNY 0.02')) AS v (a);
SELECT avg(a) FROM (VALUES (amount 'CNY 0.02'), ('CNY 0.03')) AS v (a);
SELECT avg(a) FROM (VALUES (amount 'CNY -0.02'), ('CNY -0.03')) AS v (a);
SELECT avg(a) FROM (VALUES (amount 'CNY 1'), ('CNY 1'), ('CNY 2')) AS v (a);
SELECT sum(DISTINCT a), sum(a) FILTER (WHERE id > 7), sum(a ORDER BY id DESC) FROM public.line;

-- of equal amounts min and max take the one with more decimals, whatever the order
SELECT min(a), max(a) FROM (VALUES (amount 'CNY 1'), ('CNY 1.0000'), ('CNY 1.000')) AS v (a);
SELECT min(a), max(a) FROM (VALUES (amount 'CNY 1.000'), ('CNY 1'), ('CNY 1.0000')) AS v (a);

-- no rows, and only nulls
SELECT sum(a), avg(a), min(a), max(a), total(a) FROM public.line WHERE id < 0;
SELECT sum(a), avg(a), min(a), max(a), total(a) FROM public.line WHERE a IS NULL;

-- two currencies: refused, except by total
INSERT INTO public.line VALUES (10, 'USD 5'), (11, 'BTC 0.00000001'), (12, 'USD -5.00'), (13, 'A 1');
SELECT sum(a) FROM public.line;
SELECT avg(a) FROM public.line;
\set VERBOSITY sqlstate
SELECT min(a) FROM public.line;
SELECT max(a) FROM public.line;
\set VERBOSITY default
SELECT total(a) FROM public.line;
SELECT currency(a), sum(a), avg(a), min(a), max(a), total(a) FROM public.line WHERE a IS NOT NULL GROUP BY currency(a) ORDER BY 1;
SELECT quantity(t) FROM unnest((SELECT total(a) FROM public.line)) AS t;

-- limits: sums far beyond 96 bits may pass on the way, a result may not
SELECT sum(a), avg(a) FROM (VALUES (amount 'JPY 39614081257132168796771975167'), ('JPY 39614081257132168796771975167'),
    ('JPY -39614081257132168796771975168')) AS v (a);
SELECT avg(a), max(a) FROM (VALUES (amount 'JPY 39614081257132168796771975167'), ('JPY 39614081257132168796771975165')) AS v (a);
SELECT sum(a) FROM (VALUES (amount 'JPY 39614081257132168796771975167'), ('JPY 1')) AS v (a);
SELECT sum(a) FROM (VALUES (amount 'XXX 39614081257132168796771975167'),
    ('XXX 0.0000000000000000000000000000001')) AS v (a);
SELECT sum(a) FROM (VALUES (amount 'XXX 39614081257132168796771975167'), ('XXX 0.0000000000000000000000000000001'),
    ('XXX -39614081257132168796771975167')) AS v (a);
\set VERBOSITY sqlstate
SELECT total(a) FROM (VALUES (amount 'JPY 39614081257132168796771975167'), ('JPY 1'), ('CNY 1')) AS v (a);
\set VERBOSITY default

-- moving frames: rows leave again, and with them their scale and their currency
SELECT id, a, sum(a) OVER w, avg(a) OVER w, max(a) OVER w, total(a) OVER w FROM public.line WHERE id < 10
WINDOW w AS (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) ORDER BY id;
SELECT id, a, sum(a) OVER w, total(a) OVER v FROM public.line
WINDOW w AS (ORDER BY id ROWS BETWEEN CURRENT ROW AND CURRENT ROW),
    v AS (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) ORDER BY id;
SELECT sum(a) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM public.line;

-- moving frames against plain sums over 2,000 rows of mixed scales
CREATE TABLE public.many AS
    SELECT i, of_minor(i * 7919 % 10007 - 5000, 'CNY', i % 5) AS a
    FROM generate_series(1, 2000) AS i;
SELECT count(*), count(DISTINCT scale(a)) > 3 AS mixed FROM public.many;
SELECT count(*) AS wrong
FROM (SELECT i, sum(a) OVER w AS s, avg(a) OVER w AS m FROM public.many
        WINDOW w AS (ORDER BY i ROWS BETWEEN 5 PRECEDING AND 3 FOLLOWING)) AS moving
JOIN LATERAL (SELECT sum(a) AS s, avg(a) AS m FROM public.many AS p
        WHERE p.i BETWEEN moving.i - 5 AND moving.i + 3) AS plain ON true
WHERE moving.s::text <> plain.s::text OR moving.m::text <> plain.m::text;

-- parallel: workers' states are combined to the same result, also of mixed scales and currencies
CREATE TABLE public.big AS
    SELECT i, of_minor(i * 7919 % 1000003 - 500000, (ARRAY['CNY', 'USD', 'BTC'])[i % 3 + 1], i % 4) AS a
    FROM generate_series(1, 20000) AS i;
CREATE TABLE public.result AS
    SELECT 'serial' AS how, total(a)::text AS total, (sum(a) FILTER (WHERE currency(a) = 'CNY'))::text AS sum,
        (avg(a) FILTER (WHERE currency(a) = 'CNY'))::text AS avg, (min(a) FILTER (WHERE currency(a) = 'USD'))::text AS min,
        (max(a) FILTER (WHERE currency(a) = 'USD'))::text AS max, (sum(a) FILTER (WHERE i < 0))::text AS none
    FROM public.big;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS off) SELECT total(a), sum(a), avg(a), min(a), max(a) FROM public.big;
-- CREATE TABLE AS runs in parallel, INSERT ... SELECT never does
CREATE TABLE public.parallel_result AS
    SELECT 'parallel' AS how, total(a)::text AS total, (sum(a) FILTER (WHERE currency(a) = 'CNY'))::text AS sum,
        (avg(a) FILTER (WHERE currency(a) = 'CNY'))::text AS avg, (min(a) FILTER (WHERE currency(a) = 'USD'))::text AS min,
        (max(a) FILTER (WHERE currency(a) = 'USD'))::text AS max, (sum(a) FILTER (WHERE i < 0))::text AS none
    FROM public.big;
INSERT INTO public.result SELECT how, total, sum, avg, min, max, none FROM public.parallel_result;
SELECT count(*), count(DISTINCT (total, sum, avg, min, max)) FROM public.result;
SELECT total, sum, avg, min, max, none FROM public.result WHERE how = 'serial';
SELECT sum(quantity(a)), min(quantity(a)) FILTER (WHERE currency(a) = 'USD') AS min,
    max(quantity(a)) FILTER (WHERE currency(a) = 'USD') AS max FROM public.big GROUP BY currency(a) ORDER BY currency(a);
\set VERBOSITY sqlstate
SELECT sum(a) FROM public.big;
\set VERBOSITY default

-- no sort operator: an index must not hide the second currency from min and max
SELECT aggfnoid::regprocedure, aggsortop, aggcombinefn <> 0 AS parallel, aggminvtransfn <> 0 AS moving
FROM pg_aggregate WHERE aggfnoid::regprocedure::text ~ '^(min|max|sum|avg|total)\(amount\)$' ORDER BY aggfnoid::regprocedure::text;
DROP TABLE public.line, public.many, public.big, public.result, public.parallel_result;
