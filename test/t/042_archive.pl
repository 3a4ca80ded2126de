# The table of an archive leaves the database as a dump, and comes back from it: equal, guarded, and read again.
# A dump of the whole database has it too.  A crash while archiving leaves nothing of it.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', q{CREATE EXTENSION faas;
	SELECT faas.book_create('shop', 'CNY', '2026-01-05');
	SELECT faas.account_open(1, 'a', unlimited => true), faas.account_open(1, 'b');
	SELECT count(faas.post(1, 2, 'CNY 1.50', key => 'k' || n, memo => E'tab\t, 人民币', metadata => '{"a": [1]}')) FROM generate_series(1, 100) AS n;
	SELECT faas.day_cut(1);
	SELECT faas.post(1, 2, 'CNY 2')});
is($node->safe_psql('postgres', q{SELECT * FROM faas.posting_archive(1, '2026-01-05')}), '1|faas_archive.posting_1|100|100', 'archived');
my $digest = $node->safe_psql('postgres', 'SELECT faas.digest(1)');
my $again = q{SELECT replayed FROM faas.post(1, 2, 'CNY 1.50', key => 'k7', memo => E'tab\t, 人民币', metadata => '{"a": [1]}')};

sub sound
{
	my ($database, $name) = @_;

	is($node->safe_psql($database, q{SELECT (SELECT count(*) FROM faas.verify()), (SELECT count(*) FROM faas.archive_check(1)), faas.digest(1)}), "0|0|$digest", $name);
	is($node->safe_psql($database, $again), 't', '  keys are answered out of it');
	isnt($node->psql($database, q{UPDATE faas_archive.posting_1 SET memo = 'x'}), 0, '  nobody changes it');
}
sound('postgres', 'the ledger is sound');

# away, and back
my $file = $node->basedir . '/posting_1.dump';
$node->command_ok([ 'pg_dump', '-Fc', '-t', 'faas_archive.posting_1', '-f', $file, 'postgres' ], 'dumped');
$node->safe_psql('postgres', 'DROP TABLE faas_archive.posting_1');
is($node->safe_psql('postgres', q{SELECT count(*) FROM faas.verify()}), '0', 'without the table the ledger is sound');
my ($status, $out, $error) = $node->psql('postgres', $again);
like($error, qr/was used by a journal that is archived/, '  and a key is still known');
$node->command_ok([ 'pg_restore', '--exit-on-error', '-d', 'postgres', $file ], 'loaded again');
sound('postgres', 'it is what it was');

# the whole database
my $whole = $node->basedir . '/whole.dump';
$node->command_ok([ 'pg_dump', '-Fc', '-f', $whole, 'postgres' ], 'the whole database dumped');
$node->safe_psql('postgres', 'CREATE DATABASE copy TEMPLATE template0');
$ENV{PGOPTIONS} = '-c faas.restoring=on';
$node->command_ok([ 'pg_restore', '--exit-on-error', '-d', 'copy', $whole ], 'and loaded');
delete $ENV{PGOPTIONS};
sound('copy', 'the copy has the archive');

# a crash before the commit
$node->safe_psql('postgres', 'SELECT faas.day_cut(1)');
$digest = $node->safe_psql('postgres', 'SELECT faas.digest(1)');
my $session = $node->can('background_psql') ? $node->background_psql('postgres', on_error_stop => 0) : undef;
SKIP:
{
	skip 'no session in the background', 4 unless $session;
	$node->stop('immediate') if eval { $session->query(q{BEGIN}); $session->query(q{SELECT faas.posting_archive(1, '2026-01-06')}); 1 };
	eval { $session->quit };
	$node->start;
	sound('postgres', 'after a crash there is nothing of it');
	is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_class WHERE relnamespace = 'faas_archive'::regnamespace AND relkind = 'r'}), '1', '  no table either');
	is($node->safe_psql('postgres', q{SELECT journals FROM faas.posting_archive(1, '2026-01-06')}), '1', '  and it is done again');
	is($node->safe_psql('postgres', q{SELECT count(*) FROM faas.verify()}), '0', '  soundly');
}
done_testing();
