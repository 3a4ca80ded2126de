# Crash and restart: every acknowledged journal is there exactly once, what was not acknowledged settles
# when it is repeated, and the ledger is sound.
use strict;
use warnings FATAL => 'all';
use IO::Handle;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

my $clients = 4;
my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "fsync = on\nmax_prepared_transactions = 10\n");
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION faas;
	SELECT faas.book_create('shop', 'CNY', '2026-01-05');
	SELECT faas.account_open(1, 'bank', unlimited => true);
	SELECT faas.account_open(1, 'customer ' || n) FROM generate_series(2, 9) AS n;
});

# Statement number n of a client; the same one every time it is asked for.
sub statement
{
	my ($round, $client, $n) = @_;
	my $key = "order $round$client-$n";
	my $account = 2 + ($client + $n) % 8;

	return $n % 3 == 2
	  ? "SELECT '$key', replayed FROM faas.hold_place(1, 'CNY 1', $account, key => '$key');\n"
	  : "SELECT '$key', replayed FROM faas.post(1, $account, 'CNY 1', key => '$key');\n";
}

# Let clients post until the server is stopped; returns the highest number that each was told of.
sub post_until_stop
{
	my ($round, $mode) = @_;
	my @acknowledged;
	my @sessions;

	foreach my $client (1 .. $clients)
	{
		my $sql = join '', map { statement($round, $client, $_) } 1 .. 20000;
		my $file = "${PostgreSQL::Test::Utils::tmp_check}/client$round$client";
		PostgreSQL::Test::Utils::append_to_file("$file.sql", $sql);
		push @sessions, [ $file, IPC::Run::start(
			[ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-f', "$file.sql" ],
			'>', "$file.out", '2>', "$file.err") ];
	}
	sleep 1.5;
	$node->stop($mode);
	foreach my $session (@sessions)
	{
		my ($file, $psql) = @$session;
		eval { $psql->finish; };
		my $n = grep { /\|/ } split /^/, PostgreSQL::Test::Utils::slurp_file("$file.out");
		push @acknowledged, $n;
	}
	return @acknowledged;
}

foreach my $mode ('immediate', 'fast')
{
	my $round = substr $mode, 0, 1;
	my @acknowledged = post_until_stop($round, $mode);

	cmp_ok($_, '>', 0, "$mode: a client posted ($_ calls)") foreach @acknowledged;
	$node->start;
	is($node->safe_psql('postgres', 'SELECT * FROM faas.verify()'), '', "$mode: the ledger is sound");

	foreach my $client (1 .. $clients)
	{
		my $told = $acknowledged[ $client - 1 ];
		my $stored = $node->safe_psql('postgres',
			"SELECT count(DISTINCT k.object) FROM faas.journal_key AS k WHERE k.key ~ '^order $round$client-'");

		# a client has at most one call under way
		ok($stored == $told || $stored == $told + 1,
			"$mode: client $client was told of $told of $stored");
	}

	# everybody repeats all, and one call more
	my (%replayed, $missing);
	foreach my $client (1 .. $clients)
	{
		my $told = $acknowledged[ $client - 1 ];
		my @lines = split /\n/, $node->safe_psql('postgres',
			join '', map { statement($round, $client, $_) } 1 .. $told + 1);
		my $last = pop @lines;
		$missing += grep { !/\|t$/ } @lines;
	}
	is($missing, 0, "$mode: every acknowledged call replays");
	is( $node->safe_psql('postgres', qq{
			SELECT (SELECT count(*) FROM faas.posting) + (SELECT count(*) FROM faas.hold)
				 - (SELECT count(*) FROM faas.journal_key)}),
		'0', "$mode: each key has done its work once");
	is($node->safe_psql('postgres', 'SELECT * FROM faas.verify()'), '', "$mode: and it is still sound");
}

# A prepared transaction survives a crash with its locks.
$node->safe_psql('postgres', q{
	BEGIN; SELECT faas.post(1, 2, 'CNY 5', key => 'prepared'); PREPARE TRANSACTION 'p'});
$node->stop('immediate');
$node->start;
my ($status, $out, $err) = $node->psql('postgres',
	q{SET lock_timeout = '200ms'; SELECT faas.post(1, 2, 'CNY 5', key => 'prepared')});
like($err, qr/lock timeout/, 'after a crash, others wait for a prepared transaction');
($status, $out, $err) = $node->psql('postgres', q{SET lock_timeout = '200ms'; SELECT faas.day_cut(1)});
like($err, qr/lock timeout/, 'the day cut too');
$node->safe_psql('postgres', q{COMMIT PREPARED 'p'});
is($node->safe_psql('postgres', q{SELECT replayed FROM faas.post(1, 2, 'CNY 5', key => 'prepared')}),
	't', 'and replay it when it is committed');
is($node->safe_psql('postgres', 'SELECT faas.day_cut(1)'), '2026-01-06', 'the day is cut');
is($node->safe_psql('postgres', 'SELECT * FROM faas.verify()'), '', 'the ledger is sound');

$node->stop;
done_testing();
