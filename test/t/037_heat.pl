# faas.account_heat: who is waited for now, in every server; how often and how long, if the library is
# preloaded.  Accounts that are not hot are counted too, and nobody sees accounts of books that he may not
# read.  When there is no room for more accounts, those whose last wait is the longest ago make room.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION faas;
	CREATE ROLE stranger;
	SELECT faas.access_grant('stranger');
	SELECT faas.book_create('shop', 'CNY', '2026-01-05');
	SELECT faas.account_open(1, 'fee'), faas.account_open(1, 'pool'), faas.account_open(1, 'idle');
	SELECT faas.account_open(1, 'bank', unlimited => true);
	SELECT faas.account_hot(1);
	SELECT faas.account_open(1, 'striped', unlimited => true, stripes => 1);
});

# Run calls beside a transaction that has posted to an account; what the view says while they wait.
sub meet
{
	my ($account, $clients, $role) = @_;
	my $holder = $node->background_psql('postgres');
	my (@calls, $heat);

	$holder->query_safe("BEGIN; SELECT replayed FROM faas.post(4, $account, 'CNY 1')");
	foreach (1 .. $clients)
	{
		push @calls, IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c',
				"SELECT replayed FROM faas.post(4, $account, 'CNY 1')" ], '>', \my $out, '2>', \my $err);
	}
	$node->poll_query_until('postgres', "SELECT count(*) = $clients FROM pg_stat_activity
		WHERE wait_event_type = 'Lock' AND query LIKE '%faas.post%'");
	$heat = $node->safe_psql('postgres', ($role ? "SET ROLE $role; " : '') .
		'SELECT account, code, hot, waiting FROM faas.account_heat WHERE waiting > 0');
	$holder->query_safe('COMMIT');
	$holder->quit;
	$_->finish foreach @calls;
	return $heat;
}

my $counters = q{SELECT account, waits, wait_time > '0', last_wait > now() - interval '1 hour'
	FROM faas.account_heat ORDER BY account};

# not preloaded
is(meet(1, 3), '1|fee|t|3', 'who waits for a hot account is seen');
is(meet(2, 3), '2|pool|f|3', 'who waits for another is seen too');
is($node->safe_psql('postgres', $counters), '', 'afterwards nothing is known');
is($node->safe_psql('postgres', 'SELECT faas_internal.heat_is_kept()'), 'f', 'nothing is counted');

# preloaded
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'pg_stat_statements, faas'");
$node->restart;
is($node->safe_psql('postgres', $counters), '', 'counters begin empty');
is(meet(1, 3), '1|fee|t|3', 'who waits is seen');
is($node->safe_psql('postgres', $counters), '1|3|t|t', 'each wait for a hot account is counted');
meet(2, 2);
my $heat = $node->safe_psql('postgres', $counters);
like($heat, qr/^1\|3\|t\|t\n2\|[2-9]\|t\|t$/, 'and each for another, and for nobody else');
is(meet(5, 2), '5|striped|f|2', 'who waits for a stripe waits for its account');
like($node->safe_psql('postgres', $counters), qr/^5\|[2-9]\|t\|t$/m, 'and is counted there');
is(meet(1, 1, 'stranger'), '', 'a stranger sees no account that is waited for');
is($node->safe_psql('postgres', "SET ROLE stranger; $counters"), '', 'nor counters');
is($node->safe_psql('postgres', q{SELECT count(*) FROM faas.post(4, 3, 'CNY 1'); }), '1', 'a post alone');
unlike($node->safe_psql('postgres', $counters), qr/^[34]\|/m, 'is no wait');

# a call that begins again waits for its second account
my @holders = map { $node->background_psql('postgres') } 0, 1;
my $other = $node->safe_psql('postgres', q{SELECT faas.account_open(1, 'source', unlimited => true)});
$holders[0]->query_safe("BEGIN; SELECT replayed FROM faas.post(4, 2, 'CNY 1')");
$holders[1]->query_safe("BEGIN; SELECT replayed FROM faas.post($other, 3, 'CNY 1')");
my $call = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c',
		"SELECT replayed FROM faas.post(2, 3, 'CNY 1')" ], '>', \my $out, '2>', \my $err);
my $waits = sub {
	my ($account) = @_;
	return $node->poll_query_until('postgres', "SELECT account = $account FROM faas.account_heat WHERE waiting > 0");
};
$waits->(2);
$holders[0]->query_safe('COMMIT');
ok($waits->(3), 'it waits for one account, then for the other');
unlike($node->safe_psql('postgres', $counters), qr/^3\|[1-9]/m, 'which is counted');
$holders[1]->query_safe('COMMIT');
$call->finish;
like($node->safe_psql('postgres', $counters), qr/^3\|1\|t\|t$/m, 'when the wait is over');
$_->quit foreach @holders;

# another database has counters of its own
$node->safe_psql('postgres', 'CREATE DATABASE other');
$node->safe_psql('other', 'CREATE EXTENSION faas');
is($node->safe_psql('other', 'SELECT count(*) FROM faas_internal.heat()'), '0', 'databases are apart');

# more accounts than there is room for: one session holds one after the other, and lets go of each when
# another waits for it
my $many = 4200;
my $first = $node->safe_psql('postgres', qq{
	CREATE SEQUENCE held;
	CREATE PROCEDURE hold_each(first bigint) LANGUAGE plpgsql AS \$\$
	BEGIN
		FOR n IN 1 .. $many LOOP
			PERFORM faas.post(4, first + n - 1, 'CNY 1'), nextval('held');
			WHILE NOT EXISTS (SELECT FROM pg_locks AS l WHERE NOT l.granted AND l.transactionid = pg_current_xact_id()::xid) LOOP
				PERFORM pg_sleep(0.0001);
			END LOOP;
			COMMIT;
		END LOOP;
	END \$\$;
	CREATE PROCEDURE follow(first bigint) LANGUAGE plpgsql AS \$\$
	BEGIN
		FOR n IN 1 .. $many LOOP
			WHILE NOT EXISTS (SELECT FROM held AS h WHERE h.is_called AND h.last_value >= n) LOOP
				PERFORM pg_sleep(0.0001);
			END LOOP;
			PERFORM faas.post($other, first + n - 1, 'CNY 1');
			COMMIT;
		END LOOP;
	END \$\$;
	SELECT min(faas.account_open(1, 'm' || n)) FROM generate_series(1, $many) AS n});
local $ENV{PGOPTIONS} = '-c statement_timeout=300s';
my @sessions = map {
	IPC::Run::start([ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('postgres'), '-c', "CALL $_($first)" ])
} 'hold_each', 'follow';
ok($_->finish, 'a session over many accounts') foreach @sessions;
# other accounts are counted when a lock takes long, as on a busy machine it can
is( $node->safe_psql('postgres', qq{SELECT max(h.account) - $first + 1, max(h.account) - min(h.account) + 1 = count(*),
		count(*) BETWEEN $many - 512 AND 4096, min(h.waits) FROM faas_internal.heat() AS h WHERE h.account >= $first}),
	"$many|t|t|1", 'those that were waited for last are there, each with its wait');
is($node->safe_psql('postgres', 'SELECT count(*) FROM faas_internal.heat() WHERE account < 4'), '0', 'the oldest made room');

$node->restart;
is($node->safe_psql('postgres', $counters), '', 'a restart empties them');
is($node->safe_psql('postgres', 'SELECT * FROM faas.verify()'), '', 'the ledger is sound');

$node->stop;
done_testing();
