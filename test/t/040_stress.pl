# Many sessions mix every operation, with time limits, cancelled calls and terminated sessions among
# them: see test/tools/stress, which does it and says what must hold.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $seconds = $ENV{STRESS_SECONDS} || 20;
my $clients = $ENV{STRESS_CLIENTS} || 32;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf',
	'max_connections = ' . ($clients + 20) . "\nshared_buffers = '64MB'\nlog_min_messages = fatal\n"
	  . "log_min_error_statement = fatal\nautovacuum_naptime = '5s'\n"
	  . ($ENV{STRESS_FSYNC} ? "fsync = $ENV{STRESS_FSYNC}\n" : '')
	  . ($ENV{STRESS_PRELOAD} ? "shared_preload_libraries = '$ENV{STRESS_PRELOAD}'\n" : ''));
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION faas');

{
	local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'postgres');
	my $output = '';
	my $ok = IPC::Run::run(
		[ 'perl', 'test/tools/stress', "--seconds=$seconds", "--clients=$clients",
			$ENV{STRESS_SEED} ? "--seed=$ENV{STRESS_SEED}" : () ],
		'>', \$output, '2>&1');

	note $output;
	diag $output unless $ok;
	foreach my $line (split /\n/, $output)
	{
		ok($1 eq 'ok', $2) if $line =~ /^(not ok|ok) \d+ - (.*)/;
	}
	ok($ok, 'the run came to its end');
	diag grep { /^# (?:# )?(seed|post |requests|unexpected|finding|history|\d+ (?:reads|calls))/ } split /^/, $output;
}

$node->stop;
done_testing();
