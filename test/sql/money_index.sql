-- Order, indexes, hashing, sorting and window ranges of faas.amount: one order in all of them, and
-- equality that does not see the scale.
SET search_path = faas, public;

-- which of our operator classes fail amvalidate?  and are all there?
SELECT amname, opcname, opcdefault, amvalidate(c.oid) FROM pg_opclass c JOIN pg_am m ON m.oid = opcmethod
WHERE opcintype = 'faas.amount'::regtype ORDER BY 1;

-- every boolean operator has its commutator and negator, = can hash and merge
SELECT oprname, oprcom::regoperator, oprnegate::regoperator, oprcanhash, oprcanmerge, oprrest, oprjoin
FROM pg_operator WHERE oprleft = 'faas.amount'::regtype AND oprresult = 'boolean'::regtype ORDER BY oprname COLLATE "C";

-- the order: code by bytes, shorter first, digits before letters; then value at any scale
CREATE TABLE public.sample (id integer GENERATED ALWAYS AS IDENTITY, a amount);
INSERT INTO public.sample (a) VALUES ('CNY 1'), ('CNY 1.000'), ('CNY -1'), ('CNY 0.999'), ('CNY 1.001'), ('A 5'),
    ('A0 5'), ('AA 5'), ('AA0 5'), ('A0Z 5'), ('Z 1'), ('CNYZ 0'), ('CNY 0'), ('CNY -1.5'), ('CNY -1.51'), (NULL),
    ('XXX 39614081257132168796771975167'), ('XXX 0.0000000000000000000000000000001'),
    ('XXX -39614081257132168796771975168'), ('XXX -0.0000000000000000000000000000001'), ('XXX 0'),
    ('XXX 39614081257132168796771975166'), ('XXX 3961408125713216879677197516.7');
SELECT a FROM public.sample ORDER BY a, id;
SELECT x, x < y AS lt, x <= y AS le, x = y AS eq, x <> y AS ne, x >= y AS ge, x > y AS gt, y, amount_cmp(x, y) AS cmp
FROM (VALUES (amount 'CNY 1', amount 'CNY 1.000'), ('CNY 1', 'CNY 1.001'), ('CNY -1', 'CNY -1.001'),
    ('CNY 2', 'USD 1'), ('CNY 1', NULL)) AS v (x, y);

-- all pairs: the order is antisymmetric, transitive with sorting, and equal values hash alike
CREATE TABLE public.pair AS
    SELECT x.a AS x, y.a AS y, amount_cmp(x.a, y.a) AS cmp FROM public.sample x, public.sample y;
SELECT count(*) FILTER (WHERE cmp <> -amount_cmp(y, x)) AS asymmetric,
    count(*) FILTER (WHERE (cmp < 0) <> (x < y) OR (cmp = 0) <> (x = y) OR (cmp > 0) <> (x > y)) AS differing,
    count(*) FILTER (WHERE cmp <> CASE WHEN currency(x) = currency(y) THEN sign(quantity(x) - quantity(y))
        WHEN currency(x) COLLATE "C" < currency(y) COLLATE "C" THEN -1 ELSE 1 END) AS unlike_numeric,
    count(*) FILTER (WHERE cmp = 0 AND amount_hash(x) <> amount_hash(y)) AS hash_differs,
    count(*) FILTER (WHERE cmp = 0 AND amount_hash_extended(x, 42) <> amount_hash_extended(y, 42)) AS extended_differs,
    count(*) FILTER (WHERE cmp <> 0 AND amount_hash(x) = amount_hash(y)) AS collisions,
    count(*) FILTER (WHERE amount_hash_extended(x, 0) & 4294967295 <> amount_hash(x)::bigint & 4294967295) AS seed_0_differs,
    count(*) FILTER (WHERE cmp IS NULL) AS nulls
FROM public.pair;

-- btree, hash and BRIN find what a sequential scan finds
CREATE TABLE public.indexed AS
    SELECT i, faas.amount((i % 1000) / 8.0, CASE WHEN i % 3 = 0 THEN 'USD' ELSE 'CNY' END) AS a
    FROM generate_series(1, 6000) AS i;
ANALYZE public.indexed;
CREATE FUNCTION public.found(OUT eq bigint, OUT range bigint, OUT ids bigint) LANGUAGE sql AS $$
    SELECT (SELECT count(*) FROM public.indexed WHERE a = 'CNY 12.5'),
        (SELECT count(*) FROM public.indexed WHERE a > 'CNY 100.1' AND a < 'USD 7.0000'),
        (SELECT sum(i) FROM public.indexed WHERE a >= 'CNY 100' AND a <= 'USD 1.125') $$;
ALTER FUNCTION public.found() SET search_path = faas, public;
SELECT eq, range, ids FROM public.found();
SET enable_seqscan = off;
CREATE INDEX indexed_a_idx ON public.indexed (a);
EXPLAIN (COSTS off) SELECT i FROM public.indexed WHERE a = 'CNY 12.5';
SELECT eq, range, ids FROM public.found();
DROP INDEX public.indexed_a_idx;
CREATE INDEX indexed_a_idx ON public.indexed USING hash (a);
EXPLAIN (COSTS off) SELECT i FROM public.indexed WHERE a = 'CNY 12.5';
SELECT eq, range, ids FROM public.found();
DROP INDEX public.indexed_a_idx;
CREATE INDEX indexed_a_idx ON public.indexed USING brin (a) WITH (pages_per_range = 1);
EXPLAIN (COSTS off) SELECT i FROM public.indexed WHERE a = 'CNY 12.5';
SELECT eq, range, ids FROM public.found();
RESET enable_seqscan;

-- uniqueness sees values, not scales; an index keeps each image
CREATE TABLE public.single (a amount PRIMARY KEY);
INSERT INTO public.single VALUES ('CNY 1.50'), ('CNY 1.51'), ('USD 1.50');
INSERT INTO public.single VALUES ('CNY 1.500');
SELECT a FROM public.single WHERE a = ANY (ARRAY['CNY 1.5000', 'USD 2']::amount[]);
SELECT a FROM (VALUES (amount 'CNY 1'), ('CNY 2'), ('CNY 1.0')) AS v (a) WHERE a IN ('CNY 1.000', 'USD 1') ORDER BY scale(a);

-- joins: merge, hash and nested loop agree
CREATE TABLE public.other AS SELECT faas.amount(i / 4.0, 'CNY') AS a FROM generate_series(0, 100) AS i;
ANALYZE public.other;
SET enable_hashjoin = off;
SET enable_nestloop = off;
EXPLAIN (COSTS off) SELECT count(*) FROM public.indexed JOIN public.other USING (a);
SELECT count(*) FROM public.indexed JOIN public.other USING (a);
SET enable_mergejoin = off;
SET enable_hashjoin = on;
EXPLAIN (COSTS off) SELECT count(*) FROM public.indexed JOIN public.other USING (a);
SELECT count(*) FROM public.indexed JOIN public.other USING (a);
RESET ALL;
SET search_path = faas, public;

-- grouping by hash and by sort
SELECT count(*) FROM (SELECT a FROM public.sample GROUP BY a) AS g;
SELECT count(DISTINCT a) FROM public.sample;

-- hash partitioning
CREATE TABLE public.parted (a amount) PARTITION BY HASH (a);
CREATE TABLE public.parted_0 PARTITION OF public.parted FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE public.parted_1 PARTITION OF public.parted FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO public.parted SELECT a FROM public.sample WHERE a IS NOT NULL;
SELECT count(DISTINCT tableoid) FROM public.parted WHERE a = 'CNY 1';

-- window ranges: bounds are exact at any scale and stay within the currency
SELECT a, count(*) OVER w AS near, first_value(a) OVER w, last_value(a) OVER w
FROM public.sample WHERE a BETWEEN 'CNY -9' AND 'CNY 9'
WINDOW w AS (ORDER BY a RANGE BETWEEN 'CNY 0.001' PRECEDING AND 'CNY 1' FOLLOWING) ORDER BY a, id;
SELECT a, count(*) OVER w AS near FROM public.sample WHERE currency(a) = 'XXX'
WINDOW w AS (ORDER BY a RANGE BETWEEN 'XXX 1' PRECEDING AND 'XXX 1' FOLLOWING) ORDER BY a;
\set VERBOSITY sqlstate
SELECT count(*) OVER (ORDER BY a RANGE BETWEEN 'CNY -1' PRECEDING AND CURRENT ROW) FROM public.sample WHERE a = 'CNY 1';
SELECT count(*) OVER (ORDER BY a RANGE BETWEEN 'USD 1' PRECEDING AND CURRENT ROW) FROM public.sample WHERE a = 'CNY 1';
\set VERBOSITY default

DROP FUNCTION public.found();
DROP TABLE public.sample, public.pair, public.indexed, public.single, public.other, public.parted;
