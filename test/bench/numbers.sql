-- The same numbers three times, in tables of one column each, in random order and all different.
-- Unlogged: they are only read.  Variable: rows; the tables with _half have half as many, for sorts.

CREATE EXTENSION faas;
CREATE SCHEMA bench;

CREATE UNLOGGED TABLE bench.bigints AS
    SELECT n * 7919 % 10000019 AS v FROM pg_catalog.generate_series(1::bigint, :rows) AS n;
CREATE UNLOGGED TABLE bench.amounts AS SELECT faas.of_minor(v, 'CNY', 2) AS v FROM bench.bigints;
CREATE UNLOGGED TABLE bench.numerics AS SELECT (v * 0.01)::numeric(20, 2) AS v FROM bench.bigints;
CREATE UNLOGGED TABLE bench.amounts_half AS SELECT v FROM bench.amounts LIMIT :rows / 2;
CREATE UNLOGGED TABLE bench.numerics_half AS SELECT v FROM bench.numerics LIMIT :rows / 2;
