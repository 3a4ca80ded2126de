# Compares every operation of faas.amount with numeric in SQL, on at least 20,000 random cases each:
# all magnitudes and scales, ties, limits and their neighbours.  Cases that must be refused count too:
# the oracle says which SQLSTATE.
#
# The seed is printed; FAAS_SEED=n repeats a run.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $cases = 20000;
my $seed = defined $ENV{FAAS_SEED} ? $ENV{FAAS_SEED} : int(rand(1_000_000_000));
die "FAAS_SEED must be a number below 1000000000\n" unless $seed =~ /^\d{1,9}$/;

my $node = PostgreSQL::Test::Cluster->new('oracle');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\nautovacuum = off\njit = off\n");
$node->start;
note "FAAS_SEED=$seed, $cases cases for each operation";

# Random cases.  A magnitude is uniform in its number of digits; one case in four is small, so that
# ties and equal values are common, and one in sixteen sits on a limit.
$node->safe_psql('postgres', <<"SQL");
CREATE EXTENSION faas;
SELECT setseed($seed / 1000000000.0);

CREATE FUNCTION random_digits(most int) RETURNS numeric LANGUAGE sql VOLATILE AS \$\$
    SELECT div(trunc(random()::numeric * 1e15) * 1e30 + trunc(random()::numeric * 1e15) * 1e15
            + trunc(random()::numeric * 1e15),
        10::numeric ^ (45 - ceil(random() * most)::int)) * sign(random() - 0.5)::numeric
\$\$;
CREATE FUNCTION random_minor() RETURNS numeric LANGUAGE sql VOLATILE AS \$\$
    SELECT CASE
        WHEN p < 0.02 THEN 39614081257132168796771975167 - trunc(random() * 3)::numeric
        WHEN p < 0.04 THEN -39614081257132168796771975168 + trunc(random() * 3)::numeric
        WHEN p < 0.06 THEN 9223372036854775807 * sign(random() - 0.5)::numeric + trunc(random() * 5 - 2)::numeric
        WHEN p < 0.30 THEN trunc(random() * 41 - 20)::numeric
        ELSE random_digits(28) END
    FROM (SELECT random() AS p OFFSET 0) AS r
\$\$;
CREATE FUNCTION random_number() RETURNS numeric LANGUAGE sql VOLATILE AS \$\$
    SELECT CASE
        WHEN p < 0.3 THEN trunc(random() * 41 - 20)::numeric / (ARRAY[1, 2, 4, 5, 8, 20])[ceil(random() * 6)::int]
        WHEN p < 0.6 THEN round(random_digits(9) / 10::numeric ^ trunc(random() * 9)::int, 9)
        WHEN p < 0.9 THEN random_digits(38) / 10::numeric ^ trunc(random() * 38)::int
        ELSE random_digits(45) / 10::numeric ^ trunc(random() * 60)::int END
    FROM (SELECT random() AS p OFFSET 0) AS r
\$\$;

-- codes without an ISO exponent keep their decimals; pairs are of one currency nine times of ten
CREATE TABLE cases AS
SELECT i, ma, mb, sa, sb, ca, cb, f, ma / 10::numeric ^ sa AS qa, mb / 10::numeric ^ sb AS qb,
    faas.of_minor(ma, ca, sa) AS a, faas.of_minor(mb, cb, sb) AS b
FROM (SELECT i, random_minor() AS ma, sa, same_scale, ca,
        CASE WHEN random() < 0.05 THEN NULL ELSE random_minor() END AS mb_or_same,
        CASE WHEN same_scale THEN sa ELSE trunc(random() * 32)::int END AS sb,
        CASE WHEN random() < 0.9 THEN ca ELSE (ARRAY['XXX', 'BTC', 'A1', 'Z', 'XAU'])[ceil(random() * 5)::int] END AS cb,
        random_number() AS f
    FROM (SELECT i, trunc(random() * 32)::int AS sa, random() < 0.4 AS same_scale,
            (ARRAY['XXX', 'BTC', 'A1', 'Z', 'XAU'])[ceil(random() * 5)::int] AS ca
        FROM generate_series(1, $cases) AS i OFFSET 0) AS r OFFSET 0) AS r,
    LATERAL (SELECT coalesce(mb_or_same, ma) AS mb) AS m;

-- equal amounts at different scales are rare by chance
UPDATE cases SET cb = ca, sb = sa + 1 + i % 8, mb = ma * 10::numeric ^ (1 + i % 8),
    b = faas.of_minor(ma * 10::numeric ^ (1 + i % 8), ca, sa + 1 + i % 8)
WHERE i % 10 = 0 AND sa + 1 + i % 8 <= 31 AND abs(ma) < 1e20;

-- exact quantities: numeric division above may round, so they are made of text
UPDATE cases SET qa = faas.quantity(a), qb = faas.quantity(b);

-- the oracle's own words
CREATE FUNCTION refused_or(minor numeric, code text, scale int) RETURNS text LANGUAGE sql IMMUTABLE AS \$\$
    SELECT CASE WHEN minor BETWEEN -39614081257132168796771975168 AND 39614081257132168796771975167
        THEN code || ' ' || CASE WHEN scale = 0 THEN trunc(minor)::text
            ELSE CASE WHEN minor < 0 THEN '-' ELSE '' END ||
                regexp_replace(lpad(abs(trunc(minor))::text, greatest(scale + 1, length(abs(trunc(minor))::text)), '0'),
                    '(.{' || scale || '})\$', '.\\1') END
        ELSE '22003' END
\$\$;
CREATE FUNCTION half_even(whole numeric, twice_rest numeric, unit numeric, negative boolean) RETURNS numeric LANGUAGE sql IMMUTABLE AS \$\$
    SELECT CASE WHEN twice_rest > unit OR (twice_rest = unit AND whole % 2 <> 0)
        THEN whole + CASE WHEN negative THEN -1 ELSE 1 END ELSE whole END
\$\$;
CREATE FUNCTION expected(op text, c cases) RETURNS text LANGUAGE plpgsql AS \$\$
DECLARE
    v_scale int := greatest(c.sa, c.sb);
    v_product numeric;
BEGIN
    IF op IN ('add', 'sub', 'ratio', 'mod') AND c.ca <> c.cb THEN RETURN 'LG001'; END IF;
    IF op IN ('ratio', 'mod') AND c.mb = 0 OR op = 'div' AND c.f = 0 THEN RETURN '22012'; END IF;
    CASE op
        WHEN 'add' THEN RETURN refused_or((c.qa + c.qb) * 10::numeric ^ v_scale, c.ca, v_scale);
        WHEN 'sub' THEN RETURN refused_or((c.qa - c.qb) * 10::numeric ^ v_scale, c.ca, v_scale);
        WHEN 'neg' THEN RETURN refused_or(-c.ma, c.ca, c.sa);
        WHEN 'abs' THEN RETURN refused_or(abs(c.ma), c.ca, c.sa);
        WHEN 'sign' THEN RETURN sign(c.ma);
        WHEN 'mul', 'lum' THEN
            v_product := c.ma * c.f;
            RETURN refused_or(half_even(trunc(v_product), abs(v_product - trunc(v_product)) * 2, 1, v_product < 0), c.ca, c.sa);
        WHEN 'div' THEN
            RETURN refused_or(half_even(div(c.ma, c.f), abs(c.ma - div(c.ma, c.f) * c.f) * 2, abs(c.f), c.ma * c.f < 0), c.ca, c.sa);
        WHEN 'ratio' THEN RETURN c.qa / c.qb;
        WHEN 'mod' THEN RETURN refused_or((c.qa % c.qb) * 10::numeric ^ v_scale, c.ca, v_scale);
        WHEN 'compare' THEN
            RETURN CASE WHEN c.ca = c.cb THEN sign(c.qa - c.qb) WHEN c.ca COLLATE "C" < c.cb THEN -1 ELSE 1 END;
        WHEN 'text', 'make', 'jsonb', 'json number' THEN RETURN refused_or(c.ma, c.ca, c.sa);
        WHEN 'minor_units' THEN RETURN c.ma;
        WHEN 'quantity' THEN RETURN substr(refused_or(c.ma, 'X', c.sa), 3);
        WHEN 'hash' THEN RETURN c.ca = c.cb AND c.qa = c.qb;
    END CASE;
END \$\$;
CREATE FUNCTION actual(op text, c cases) RETURNS text LANGUAGE plpgsql SET search_path = pg_catalog, faas, public AS \$\$
BEGIN
    CASE op
        WHEN 'add' THEN RETURN c.a + c.b;
        WHEN 'sub' THEN RETURN c.a - c.b;
        WHEN 'neg' THEN RETURN -c.a;
        WHEN 'abs' THEN RETURN faas.abs(c.a);
        WHEN 'sign' THEN RETURN faas.sign(c.a);
        WHEN 'mul' THEN RETURN c.a * c.f;
        WHEN 'lum' THEN RETURN c.f * c.a;
        WHEN 'div' THEN RETURN c.a / c.f;
        WHEN 'ratio' THEN RETURN c.a / c.b;
        WHEN 'mod' THEN RETURN c.a % c.b;
        WHEN 'compare' THEN
            IF (c.a < c.b) <> (amount_cmp(c.a, c.b) < 0) OR (c.a <= c.b) <> (amount_cmp(c.a, c.b) <= 0)
                OR (c.a = c.b) <> (amount_cmp(c.a, c.b) = 0) OR (c.a <> c.b) <> (amount_cmp(c.a, c.b) <> 0)
                OR (c.a >= c.b) <> (amount_cmp(c.a, c.b) >= 0) OR (c.a > c.b) <> (amount_cmp(c.a, c.b) > 0)
                OR amount_cmp(c.b, c.a) <> -amount_cmp(c.a, c.b) THEN RETURN 'operators disagree'; END IF;
            RETURN amount_cmp(c.a, c.b);
        WHEN 'text' THEN RETURN c.a::text::faas.amount;
        WHEN 'make' THEN RETURN faas.amount(c.qa, c.ca);
        WHEN 'jsonb' THEN RETURN c.a::jsonb::faas.amount;
        WHEN 'json number' THEN RETURN jsonb_build_object('currency', c.ca, 'amount', c.qa)::faas.amount;
        WHEN 'minor_units' THEN RETURN faas.minor_units(c.a);
        WHEN 'quantity' THEN RETURN faas.quantity(c.a);
        WHEN 'hash' THEN
            IF c.a = c.b AND amount_hash_extended(c.a, 7) <> amount_hash_extended(c.b, 7) THEN RETURN 'seeds disagree'; END IF;
            RETURN amount_hash(c.a) = amount_hash(c.b);
    END CASE;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END \$\$;
SQL

# One operation: no case differs; a first one that does is shown.
foreach my $op ('add', 'sub', 'neg', 'abs', 'sign', 'mul', 'lum', 'div', 'ratio', 'mod', 'compare',
	'text', 'make', 'jsonb', 'json number', 'minor_units', 'quantity', 'hash')
{
	my ($wrong, $done, $refused, $first) = split /\|/, $node->safe_psql('postgres', <<"SQL");
SELECT count(*) FILTER (WHERE x IS DISTINCT FROM y), count(*),
    count(*) FILTER (WHERE x IN ('22003', '22012', 'LG001')),
    coalesce(min(format('a=%s b=%s f=%s expected=%s actual=%s', a, b, f, x, y)) FILTER (WHERE x IS DISTINCT FROM y), '')
FROM (SELECT a, b, f, expected('$op', c) AS x, actual('$op', c) AS y FROM cases AS c OFFSET 0) AS r;
SQL
	is("$wrong of $done", "0 of $cases", "$op ($refused refused)") or diag($first);
}

# Aggregates, each row with its own moving frame; amounts of one currency whose sums fit.
is($node->safe_psql('postgres', <<'SQL'), "$cases|0|0|0|0", 'sum, avg, min, max over moving frames');
CREATE TABLE rows AS
SELECT i, faas.of_minor(div(ma, 100000000), 'XXX', sa % 7) AS a FROM cases;
SELECT count(*),
    count(*) FILTER (WHERE faas.scale(s) <> g OR faas.quantity(s) <> n),
    count(*) FILTER (WHERE faas.scale(m) <> g OR faas.minor_units(m) <> half_even(
        div(n * 10::numeric ^ g, k), abs(n * 10::numeric ^ g - div(n * 10::numeric ^ g, k) * k) * 2, k, n < 0)),
    count(*) FILTER (WHERE faas.quantity(least_amount) <> least_number),
    count(*) FILTER (WHERE faas.quantity(greatest_amount) <> greatest_number)
FROM (SELECT faas.sum(a) OVER w AS s, faas.avg(a) OVER w AS m, faas.min(a) OVER w AS least_amount,
        faas.max(a) OVER w AS greatest_amount, sum(faas.quantity(a)) OVER w AS n, count(*) OVER w AS k,
        max(faas.scale(a)) OVER w AS g, min(faas.quantity(a)) OVER w AS least_number,
        max(faas.quantity(a)) OVER w AS greatest_number
    FROM rows WINDOW w AS (ORDER BY i ROWS BETWEEN 4 PRECEDING AND 2 FOLLOWING)) AS r;
SQL
is($node->safe_psql('postgres', <<'SQL'), "0", 'total against sums by currency');
SELECT count(*) FROM (
    SELECT t FROM unnest((SELECT faas.total(faas.of_minor(div(ma, 10000000000), ca, sa % 7)) FROM cases)) AS t) AS x
FULL JOIN (
    SELECT ca, sum(div(ma, 10000000000) / 10::numeric ^ (sa % 7)) AS n FROM cases GROUP BY ca) AS y
ON faas.currency(t) = ca WHERE faas.quantity(t) IS DISTINCT FROM n;
SQL

# Sorting, by abbreviated keys where the server uses them, and an index built by such a sort.
is($node->safe_psql('postgres', <<'SQL'), "$cases|0|0|0", 'sort order against code and numeric, both ways');
CREATE INDEX cases_a_idx ON cases (a);
SELECT count(*), count(*) FILTER (WHERE x <> y), count(*) FILTER (WHERE x IS NULL),
    count(*) FILTER (WHERE z <> v)
FROM (SELECT rank() OVER (ORDER BY a) AS x, rank() OVER (ORDER BY ca COLLATE "C", qa) AS y,
        rank() OVER (ORDER BY b DESC) AS z, rank() OVER (ORDER BY cb COLLATE "C" DESC, qb DESC) AS v
    FROM cases) AS r;
SQL
is($node->safe_psql('postgres', <<'SQL'), $cases, 'an index has the same order');
SET enable_seqscan = off;
SET enable_sort = off;
SELECT count(*) FROM (SELECT a OPERATOR(faas.>=) lag(a) OVER (ORDER BY a) AS rising FROM cases) AS r WHERE rising IS NOT FALSE;
SQL

# The binary form.
my $file = PostgreSQL::Test::Utils::tempdir() . '/amounts';
is($node->safe_psql('postgres', <<"SQL"), "$cases|0", 'binary round trip keeps every bit');
COPY (SELECT i, a FROM cases) TO '$file' (FORMAT binary);
CREATE TABLE copied (i int, a faas.amount);
COPY copied FROM '$file' (FORMAT binary);
SELECT count(*), count(*) FILTER (WHERE faas_internal.amount_send(o.a) <> faas_internal.amount_send(c.a))
FROM cases AS o JOIN copied AS c USING (i);
SQL

# Input that is asked about instead of cast, which servers can from 16 on: the code is that of the cast.
my @inputs = ('CNY 1', '1.5 USD', 'CNY', 'cny 1', 'CNY 1.', 'CNY 1e3', 'TOOLONG 1', 'CNY 1 CNY', '', ' CNY 1 ', 'CNY -0.001',
	'CNY 1' . '0' x 30, 'CNY 1.' . '0' x 32, 'NaN', "CNY \x{1}");
if ($node->pg_version >= 16)
{
	my $list = join ', ', map { "('$_')" } @inputs;
	is($node->safe_psql('postgres', <<"SQL"), 4 * @inputs . '|0|t', 'input that does not raise');
CREATE FUNCTION cast_code(t text, type text) RETURNS text LANGUAGE plpgsql AS \$\$
BEGIN
	EXECUTE format('SELECT %L::%s', t, type);
	RETURN NULL;
EXCEPTION WHEN OTHERS THEN
	RETURN sqlstate;
END \$\$;
SELECT count(*), count(*) FILTER (WHERE i.sql_error_code IS DISTINCT FROM c.code), count(DISTINCT c.code) > 2
FROM (VALUES $list) AS v (t), unnest('{faas.amount,faas.amount(CNY),"faas.amount(CNY,2)","faas.amount(USD,0)"}'::text[]) AS type,
	pg_input_error_info(v.t, type) AS i, cast_code(v.t, type) AS c (code);
SQL
}

$node->stop;
done_testing();
