# plpgsql_check over every PL/pgSQL function of the extension: no error, no warning, no way to inject.
# Functions in other languages than C and PL/pgSQL have bodies that were bound when they were created,
# or a locked search_path.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION faas');

my $member = q{FROM pg_depend AS d JOIN pg_proc AS p ON p.oid = d.objid JOIN pg_language AS l ON l.oid = p.prolang
	WHERE d.classid = 'pg_proc'::regclass AND d.deptype = 'e' AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'faas')};
is($node->safe_psql('postgres', "SELECT p.oid::regprocedure $member AND l.lanname = 'sql' AND p.prosqlbody IS NULL
		AND NOT ('search_path=pg_catalog, pg_temp' = ANY (coalesce(p.proconfig, '{}')))"), '', 'SQL functions are bound');
is($node->safe_psql('postgres', "SELECT DISTINCT l.lanname $member AND l.lanname NOT IN ('c', 'sql', 'plpgsql', 'internal')"), '', 'there are no other languages');

SKIP:
{
	skip 'plpgsql_check is not installed', 1
	  unless $node->safe_psql('postgres', q{SELECT count(*) FROM pg_available_extensions WHERE name = 'plpgsql_check'});
	$node->safe_psql('postgres', 'CREATE EXTENSION plpgsql_check');

	# it finds what it should find
	$node->safe_psql('postgres', q{CREATE FUNCTION bad(a text) RETURNS text LANGUAGE plpgsql AS
		$$ DECLARE unused int; BEGIN EXECUTE 'SELECT ' || a; RETURN (SELECT nothing FROM faas.book); END $$});
	my $check = q{plpgsql_check_function_tb(%s, fatal_errors => false, other_warnings => true, performance_warnings => true,
		extra_warnings => true, security_warnings => true)};
	cmp_ok($node->safe_psql('postgres', 'SELECT count(*) FROM ' . sprintf($check, q{'bad(text)'})), '>=', 3, 'a bad function has findings');

	my @functions = split /\n/, $node->safe_psql('postgres', "SELECT p.oid::regprocedure $member AND l.lanname = 'plpgsql' ORDER BY 1");
	cmp_ok(scalar @functions, '>', 5, 'there are functions to check');
	is($node->safe_psql('postgres', "SELECT concat_ws(' ', c.lineno, c.level, c.sqlstate, c.message, c.detail) FROM " . sprintf($check, "'$_'::regprocedure") . ' AS c'),
		'', $_) foreach @functions;
}

$node->stop;
done_testing();
