# Rounding, sharing and conversion of amounts against the same rules written in numeric arithmetic, and
# Chinese upper-case amounts read back.  FAAS_SEED repeats a run, FAAS_CASES sets the cases per operation.
use strict;
use warnings FATAL => 'all';
use utf8;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $seed = length($ENV{FAAS_SEED} // "") ? $ENV{FAAS_SEED} : sprintf("%.6f", rand(2) - 1);
my $cases = $ENV{FAAS_CASES} || 20000;
diag("seed $seed, $cases cases per operation");

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(extra => [ '--encoding=UTF8', '--no-locale' ]);
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION faas');

# What every check starts from: random integers of 1 to 18 digits, and the rules in numeric.
my $setup = qq{
SET client_min_messages = warning;
SELECT setseed($seed);

CREATE FUNCTION pg_temp.any_integer(digits int) RETURNS numeric LANGUAGE sql VOLATILE AS \$\$
	SELECT mod(trunc(random()::numeric * 1000000000) * 1000000000 + trunc(random()::numeric * 1000000000),
		('1e' || digits)::numeric) * CASE WHEN random() < 0.5 THEN -1 ELSE 1 END
\$\$;
CREATE FUNCTION pg_temp.shift(value numeric, places int) RETURNS numeric LANGUAGE sql IMMUTABLE AS \$\$
	SELECT value * ('1e' || places)::numeric
\$\$;
CREATE FUNCTION pg_temp.rounded(t numeric, mode text) RETURNS numeric LANGUAGE sql IMMUTABLE AS \$\$
	SELECT CASE mode
		WHEN 'floor' THEN floor(t)
		WHEN 'ceiling' THEN ceil(t)
		WHEN 'down' THEN trunc(t)
		WHEN 'up' THEN sign(t) * ceil(abs(t))
		WHEN 'half_up' THEN round(t)
		WHEN 'half_down' THEN sign(t) * ceil(abs(t) - 0.5)
		WHEN 'half_even' THEN CASE WHEN t - floor(t) = 0.5
			THEN floor(t) + mod(abs(floor(t)), 2) ELSE round(t) END END
\$\$;
CREATE TEMPORARY TABLE mode AS
	SELECT ordinality::int AS n, mode
	FROM unnest('{half_even,half_up,half_down,up,down,ceiling,floor}'::text[]) WITH ORDINALITY AS m(mode);
CREATE TEMPORARY TABLE method AS
	SELECT ordinality::int AS n, method
	FROM unnest('{largest_remainder,first,last,floor_to_first,floor_to_largest_remainder,floor_to_largest_ratio,floor_separate,block_separate}'::text[])
		WITH ORDINALITY AS m(method);
};

my %check;

# Half of the cases end in a 5 just behind the rounded place: ties.
$check{'round'} = qq{
CREATE TEMPORARY TABLE c AS
	SELECT CASE WHEN tie THEN minor * 10 + 5 ELSE minor END AS minor,
		CASE WHEN tie THEN target + 1 ELSE scale END AS scale, target
	FROM (SELECT pg_temp.any_integer(1 + trunc(random() * 18)::int) AS minor,
			trunc(random() * 10)::int AS scale, trunc(random() * 10)::int AS target, random() < 0.5 AS tie
		FROM generate_series(1, $cases)) AS s;
SELECT count(*), count(*) FILTER (WHERE faas.minor_units(got) <> pg_temp.rounded(pg_temp.shift(minor, target - scale), mode)
		OR faas.scale(got) <> target)
FROM c, mode, faas.round(faas.of_minor(minor, 'XTS', scale), target, mode) AS got;
};

$check{'convert'} = qq{
CREATE TEMPORARY TABLE c AS
	SELECT pg_temp.any_integer(1 + trunc(random() * 12)::int) AS minor, trunc(random() * 8)::int AS scale,
		trunc(random() * 8)::int AS target, (ARRAY['EUR', 'JPY', 'KWD', 'X'])[1 + i % 4] AS code, 1 + i % 7 AS n,
		CASE WHEN i % 3 = 0 THEN trunc(random() * 400)::numeric / 8 + 0.125
			ELSE pg_temp.shift(abs(pg_temp.any_integer(9)) + 1, -trunc(random() * 20)::int) END AS rate
	FROM generate_series(1, $cases) AS i;
SELECT count(*), count(*) FILTER (WHERE faas.currency(got) <> code OR faas.scale(got) <> target
	OR faas.minor_units(got) <> pg_temp.rounded(pg_temp.shift(minor * rate, target - scale), mode))
FROM c JOIN mode USING (n), faas.convert(faas.of_minor(minor, 'USD', scale), code, rate, mode, target) AS got;
};

# n / step is not a finite decimal for every step: compare the rest with half a step instead.
$check{'cash_round'} = qq{
CREATE TEMPORARY TABLE c AS
	SELECT s.*, r.exponent, coalesce(s.step, r.cash_step, 1) AS unit,
		pg_temp.shift(s.minor, r.exponent - s.scale) AS n
	FROM (SELECT pg_temp.any_integer(1 + trunc(random() * 9)::int) AS minor, trunc(random() * 6)::int AS scale,
			(ARRAY['CHF', 'SEK', 'HUF', 'CNY', 'JPY', 'KWD', 'DKK'])[1 + trunc(random() * 7)::int] AS code,
			(ARRAY[NULL, NULL, 1, 3, 5, 7, 20, 25, 60, 500])[1 + trunc(random() * 10)::int] AS step, 1 + i % 7 AS m
		FROM generate_series(1, $cases) AS i) AS s
	JOIN faas.currency AS r USING (code);
SELECT count(*), count(*) FILTER (WHERE faas.scale(got) <> exponent OR faas.minor_units(got) <> wanted)
FROM (SELECT faas.cash_round(faas.of_minor(minor, code, scale), step, mode) AS got, exponent,
		unit * sign(n) * (q + CASE
			WHEN rest = 0 THEN 0
			WHEN mode = 'up' OR (mode = 'ceiling' AND n > 0) OR (mode = 'floor' AND n < 0) THEN 1
			WHEN mode = ANY ('{down,ceiling,floor}') THEN 0
			WHEN 2 * rest <> unit THEN (2 * rest > unit)::int
			WHEN mode = 'half_even' THEN mod(q, 2)
			ELSE (mode = 'half_up')::int END) AS wanted
	FROM (SELECT c.*, mode, div(abs(n), unit) AS q, mod(abs(n), unit) AS rest
		FROM c JOIN (SELECT n AS m, mode FROM mode) AS k USING (m)) AS d) AS e;
};

# Floors and who is next are recomputed in numeric for each method; blocks are checked by their
# definition: parts in the exact proportion of the ratios, and less than one block left.
$check{'allocate'} = qq{
CREATE AGGREGATE pg_temp.gcd_all(numeric) (SFUNC = gcd, STYPE = numeric, INITCOND = '0');
CREATE TEMPORARY TABLE c AS
	SELECT i AS id, pg_temp.any_integer(1 + trunc(random() * 16)::int) AS minor, 1 + i % 8 AS n,
		1 + trunc(random() * 9)::int AS parts, trunc(random() * 4)::int AS decimals
	FROM generate_series(1, $cases) AS i;
CREATE TEMPORARY TABLE r AS
	SELECT id, idx, CASE WHEN random() < 0.15 AND idx > 1 THEN 0
		ELSE pg_temp.shift(1 + trunc(random() * 10 ^ (1 + decimals))::numeric, -decimals) END AS ratio
	FROM c, generate_series(1, parts) AS idx;
UPDATE r SET ratio = 0 FROM r AS other WHERE r.idx = 1 AND r.id % 5 = 0 AND other.id = r.id AND other.idx = 2 AND other.ratio > 0;
CREATE TEMPORARY TABLE got AS
	SELECT c.*, method, faas.allocate(faas.of_minor(minor, 'CNY'), ratios, method) AS result, total, gcd
	FROM c JOIN method USING (n)
	JOIN (SELECT id, array_agg(ratio ORDER BY idx) AS ratios, sum(ratio) AS total, pg_temp.gcd_all(ratio) AS gcd
		FROM r GROUP BY id) AS a USING (id);
CREATE TEMPORARY TABLE part AS
	SELECT g.id, minor, method, total, gcd, idx, ratio, div(abs(minor) * ratio, total) AS floor,
		mod(abs(minor) * ratio, total) AS rest, sign(minor) * faas.minor_units(result[idx::int]) AS units
	FROM got AS g JOIN r USING (id);
CREATE TEMPORARY TABLE wanted AS
	SELECT p.*, floor + CASE method
		WHEN 'first' THEN CASE WHEN idx = min(idx) FILTER (WHERE ratio > 0) OVER w THEN spare ELSE 0 END
		WHEN 'last' THEN CASE WHEN idx = max(idx) FILTER (WHERE ratio > 0) OVER w THEN spare ELSE 0 END
		WHEN 'floor_to_first' THEN (ratio > 0 AND by_place <= spare)::int
		WHEN 'floor_to_largest_ratio' THEN (by_ratio <= spare)::int
		WHEN 'floor_separate' THEN 0
		ELSE (by_rest <= spare)::int END AS units_wanted
	FROM (SELECT part.*, abs(minor) - sum(floor) OVER (PARTITION BY id) AS spare,
			row_number() OVER (PARTITION BY id ORDER BY ratio = 0, idx) AS by_place,
			row_number() OVER (PARTITION BY id ORDER BY ratio DESC, idx) AS by_ratio,
			row_number() OVER (PARTITION BY id ORDER BY rest DESC, idx) AS by_rest
		FROM part) AS p
	WINDOW w AS (PARTITION BY id);
SELECT (SELECT count(*) FROM got), count(*) FROM (
	SELECT id FROM wanted WHERE method <> 'block_separate' AND units <> units_wanted
	UNION
	-- the sum is the whole, and there is a last part where the method says so
	SELECT id FROM got WHERE cardinality(result) <> parts + (method ~ 'separate')::int
		OR (SELECT sum(faas.minor_units(u)) FROM unnest(result) AS u) <> minor
	UNION
	-- fairness: less than one unit from the exact share, and nothing for nothing
	SELECT id FROM part WHERE (ratio = 0 AND units <> 0)
		OR (method = 'largest_remainder' AND abs(units * total - abs(minor) * ratio) >= total)
	UNION
	SELECT id FROM (SELECT id, total, gcd, minor, ratio, units, sum(units) OVER (PARTITION BY id) AS shared
		FROM part WHERE method = 'block_separate') AS b
		WHERE units * total <> ratio * shared OR (abs(minor) - shared) * gcd >= total OR abs(minor) < shared) AS wrong;
};

$check{'split'} = qq{
CREATE TEMPORARY TABLE c AS
	SELECT pg_temp.any_integer(1 + trunc(random() * 18)::int) AS minor, 1 + trunc(random() * 40)::int AS parts, 1 + i % 8 AS n
	FROM generate_series(1, $cases) AS i;
SELECT count(*), count(*) FILTER (WHERE got <> wanted)
FROM (SELECT (SELECT array_agg(faas.minor_units(u) ORDER BY k)
		FROM unnest(faas.split(faas.of_minor(minor, 'JPY'), parts, method)) WITH ORDINALITY AS s(u, k)) AS got,
	(SELECT array_agg(sign(minor) * CASE
			WHEN k > parts THEN spare
			ELSE q + CASE method WHEN 'first' THEN CASE WHEN k = 1 THEN spare ELSE 0 END
				WHEN 'last' THEN CASE WHEN k = parts THEN spare ELSE 0 END
				WHEN 'floor_separate' THEN 0 WHEN 'block_separate' THEN 0
				ELSE (k <= spare)::int END END ORDER BY k)
		FROM generate_series(1, parts + (method ~ 'separate')::int) AS k) AS wanted
	FROM (SELECT c.*, method, div(abs(minor), parts) AS q, mod(abs(minor), parts) AS spare
		FROM c JOIN method USING (n)) AS d) AS e;
};

# The formatted number is the number: take the marks away and read it again.
$check{'to_char'} = qq{
CREATE TEMPORARY TABLE c AS
	SELECT pg_temp.any_integer(1 + trunc(random() * 18)::int) AS minor, trunc(random() * 20)::int AS scale, i % 4 AS n
	FROM generate_series(1, $cases) AS i;
SELECT count(*), count(*) FILTER (WHERE CASE n WHEN 0 THEN replace(got, ',', '')
		WHEN 1 THEN regexp_replace(replace(got, ',', ''), '^\\((.*)\\)\$', '-\\1')
		WHEN 2 THEN replace(replace(got, '.', ''), ',', '.')
		ELSE replace(got, '''', '') END <> pg_temp.shift(minor, -scale)::text)
FROM (SELECT c.*, faas.to_char(faas.of_minor(minor, 'XTS', scale),
	(ARRAY['9,999.*', '(99,99,999.*)', '9G999D*', '9''9999.*'])[n + 1]) AS got FROM c) AS d;
};

for my $name (sort keys %check)
{
	my ($count, $wrong) = split /\|/, (split /\n/, $node->safe_psql('postgres', $setup . $check{$name}))[-1];
	cmp_ok($count, '>=', $cases, "$name: $count cases");
	is($wrong, '0', "$name: none differs");
}

# Chinese amounts: read the figures back into fen.
my %figure = map { (split //, '零壹贰叁肆伍陆柒捌玖')[$_] => $_ } 0 .. 9;
my %unit = ('拾' => 10, '佰' => 100, '仟' => 1000);

sub read_integer
{
	my ($text) = @_;
	my ($value, $figure) = (0, 0);
	return read_integer($1) * 100_000_000 + read_integer($2) if $text =~ /^(.*)亿(.*)$/;
	return read_integer($1) * 10_000 + read_integer($2) if $text =~ /^(.*)万(.*)$/;
	for my $c (split //, $text)
	{
		if ($unit{$c}) { $value += $figure * $unit{$c}; $figure = 0; }
		else { $figure = $figure{$c}; }
	}
	return $value + $figure;
}

sub read_fen
{
	my ($text) = @_;
	$text =~ /^人民币(负?)(?:(.+)元)?零?(?:(.)角)?零?(?:(.)分)?(整?)$/ or return;
	my $fen = read_integer($2 // '') * 100 + ($figure{ $3 // '零' }) * 10 + $figure{ $4 // '零' };
	return if defined $4 && $5;
	return $1 ? -$fen : $fen;
}

my $rows = $node->safe_psql('postgres', $setup . qq{
	SELECT minor, faas.to_chinese(faas.of_minor(minor, 'CNY'))
	FROM (SELECT pg_temp.any_integer(1 + trunc(random() * 15)::int) AS minor FROM generate_series(1, $cases)) AS s});
utf8::decode($rows) unless utf8::is_utf8($rows);
my ($count, @wrong) = (0);
for my $row (split /\n/, $rows)
{
	my ($minor, $text) = split /\|/, $row;
	next unless defined $text;
	my $read = read_fen($text);
	push @wrong, $row unless defined $read && $read == $minor;
	$count++;
}
cmp_ok($count, '>=', $cases, "to_chinese: $count cases");
is(scalar(@wrong), 0, 'to_chinese: none differs');
utf8::encode(my $first = $wrong[0] // '');
diag("first: $first") if @wrong;

$node->stop;
done_testing();
