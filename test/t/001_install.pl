# The extension installs, survives a restart, and leaves nothing behind when it is dropped.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# Schemas, functions, types and tables of ours that the database holds.
my $ours = q{
	SELECT (SELECT count(*) FROM pg_namespace WHERE nspname ~ '^faas')
		 + (SELECT count(*) FROM pg_proc WHERE probin ~ 'faas')
		 + (SELECT count(*) FROM pg_extension WHERE extname = 'faas')};

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;

is($node->safe_psql('postgres', $ours), '0', 'nothing is there before');

$node->safe_psql('postgres', 'CREATE EXTENSION faas');
my $control = slurp_file('faas.control');
my ($version) = $control =~ /^default_version *= *'([^']+)'/m;
is( $node->safe_psql('postgres', q{SELECT extversion FROM pg_extension WHERE extname = 'faas'}),
	$version, 'the version of the control file is installed');
is( $node->safe_psql('postgres', q{
		SELECT string_agg(DISTINCT n.nspname, ' ' ORDER BY n.nspname)
		FROM pg_depend AS d
		JOIN pg_proc AS p ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid
		JOIN pg_namespace AS n ON p.pronamespace = n.oid
		WHERE d.deptype = 'e'
		  AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'faas')
		  AND n.nspname NOT IN ('faas', 'faas_internal')}),
	'', 'its functions are in its own schemas');

$node->restart;
is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_extension WHERE extname = 'faas'}),
	'1', 'it is there after a restart');

$node->safe_psql('postgres', 'DROP EXTENSION faas');
is($node->safe_psql('postgres', $ours), '0', 'nothing is left after');

# A schema that somebody planted is not adopted.
$node->safe_psql('postgres', 'CREATE SCHEMA faas');
my ($status, $out, $err) = $node->psql('postgres', 'CREATE EXTENSION faas');
isnt($status, 0, 'a planted schema stops the installation');
like($err, qr/schema "faas" already exists/, 'and the message says so');

$node->stop;
done_testing();
