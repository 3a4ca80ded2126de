# A hot account gives its locks back before the commit is on disk, and answers after: what was acknowledged
# survives a crash of the server under many clients, whoever had read it before it was durable.
#
# Clients come in pairs with the same keys, so that every second call replays, or meets the other one.
use strict;
use warnings FATAL => 'all';
use IO::Handle;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

my $pairs = 6;
my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "fsync = on\nmax_prepared_transactions = 10\n");
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION faas;
	SELECT faas.book_create('shop', 'CNY', '2026-01-05');
	SELECT faas.account_open(1, 'fee', ceiling => 'CNY 1000000');
	SELECT faas.account_open(1, 'customer ' || n, unlimited => true) FROM generate_series(2, 9) AS n;
	SELECT faas.account_hot(1);
});

my $tmp = $PostgreSQL::Test::Utils::tmp_check;

# Let the clients post until the server is stopped.  Returns the keys that anybody was told of.
sub post_until_crash
{
	my ($round) = @_;
	my (%told, @sessions);

	foreach my $pair (1 .. $pairs)
	{
		my $sql = join '', map {
			my ($key, $account) = ("order $round-$pair-$_", 2 + ($pair + $_) % 8);
			"SELECT '$key', replayed FROM faas.post($account, 1, 'CNY 1', key => '$key');\n"
		} 1 .. 20000;

		PostgreSQL::Test::Utils::append_to_file("$tmp/pair$round$pair.sql", $sql);
		foreach my $twin ('a', 'b')
		{
			my $file = "$tmp/client$round$pair$twin";
			push @sessions, [ $file, IPC::Run::start(
				[ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-f', "$tmp/pair$round$pair.sql" ],
				'>', "$file.out", '2>', "$file.err") ];
		}
	}
	sleep 2;
	$node->stop('immediate');
	foreach my $session (@sessions)
	{
		my ($file, $psql) = @$session;
		eval { $psql->finish; };
		foreach my $line (split /\n/, PostgreSQL::Test::Utils::slurp_file("$file.out"))
		{
			$told{$1}{$2}++ if $line =~ /^(order \S+)\|([tf])$/;
		}
	}
	return \%told;
}

foreach my $round (1 .. 3)
{
	my $told = post_until_crash($round);
	my $replayed = grep { $_->{t} } values %$told;
	my $twice = grep { ($_->{f} || 0) > 1 } values %$told;

	cmp_ok(scalar keys %$told, '>', $pairs * 10, "round $round: the clients posted");
	cmp_ok($replayed, '>', 0, "round $round: some calls were replays");
	is($twice, 0, "round $round: no key made two journals");
	$node->start;
	my %stored = map { $_ => 1 } split /\n/,
	  $node->safe_psql('postgres', "SELECT key FROM faas.journal_key WHERE key LIKE 'order $round-%'");
	my @lost = grep { !$stored{$_} } sort keys %$told;

	is("@lost", '', "round $round: all " . keys(%$told) . ' acknowledged journals are there');
	is($node->safe_psql('postgres', 'SELECT * FROM faas.verify()'), '', "round $round: the ledger is sound");
	is($node->safe_psql('postgres', q{SELECT faas.quantity(posted) = entries
			FROM faas.account_balance WHERE account = 1}), 't', "round $round: the balance of the hot account is exact");
}

# A prepared transaction keeps its turn, through a crash too, until it is committed.
$node->safe_psql('postgres', q{
	BEGIN; SELECT faas.post(2, 1, 'CNY 5'); PREPARE TRANSACTION 'first'});
my $waiting = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c',
			q{SELECT replayed FROM faas.post(3, 1, 'CNY 5')} ], '>', \my $said, '2>&1');
ok( $node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_stat_activity
		WHERE wait_event_type = 'Lock' AND query LIKE '%faas.post(3%' AND pid <> pg_backend_pid()}),
	'others wait for a prepared transaction');
$node->safe_psql('postgres', q{COMMIT PREPARED 'first'});
$waiting->finish;
is($said, "f\n", 'until it is committed');
$node->safe_psql('postgres', q{
	BEGIN; SELECT faas.post(2, 1, 'CNY 5', key => 'prepared'); PREPARE TRANSACTION 'p'});
$node->stop('immediate');
$node->start;
my ($status, $out, $err) = $node->psql('postgres',
	q{SET lock_timeout = '200ms'; SELECT faas.post(3, 1, 'CNY 5')});
like($err, qr/lock timeout/, 'and after a crash');
$node->safe_psql('postgres', q{COMMIT PREPARED 'p'});
is($node->safe_psql('postgres', q{SELECT replayed FROM faas.post(2, 1, 'CNY 5', key => 'prepared')}),
	't', 'and go on when it is committed');
is($node->safe_psql('postgres', 'SELECT * FROM faas.verify()'), '', 'the ledger is sound');

$node->stop;
done_testing();
