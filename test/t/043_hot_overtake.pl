# The line at a hot account: who comes when the turn is free takes it while the first in line is still being
# woken up, ten times; then nobody overtakes any more.  A stopped process stands for one that the system has
# not woken up yet.
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
	SELECT faas.book_create('shop', 'CNY', '2026-01-05');
	SELECT faas.account_open(1, 'account ' || n, unlimited => true) FROM generate_series(1, 9) AS n;
	SELECT faas.account_hot(1);
});

# Two sessions that take the turn from each other; both give up after a while what should not wait.
my @sessions = map { $node->background_psql('postgres', on_error_stop => 0) } 0 .. 1;
$_->query_safe("SET statement_timeout = '60s'") foreach @sessions;
my @pids = map { $_->query_safe('SELECT pg_backend_pid()') } @sessions;

sub take_turn
{
	my ($session) = @_;

	return $sessions[$session]->query_safe(
		'BEGIN; SELECT replayed FROM faas.post(' . ($session + 2) . ", 1, 'CNY 1')");
}

# Wait until the one in line waits for the transaction of a session.
sub waits_for_session
{
	my ($pid, $session) = @_;

	return $node->poll_query_until('postgres', qq{
		SELECT count(*) = 1 FROM pg_locks AS w JOIN pg_locks AS h USING (virtualxid)
		WHERE w.pid = $pid AND NOT w.granted AND w.locktype = 'virtualxid'
			AND h.pid = $pids[$session] AND h.granted});
}

is(take_turn(0), 'f', 'a session has the turn');
my ($out, $err) = ('', '');
my $waiter = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres') . ' application_name=waiter',
		'-c', q{SELECT replayed FROM faas.post(4, 1, 'CNY 1')} ], '>', \$out, '2>', \$err);
$node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_stat_activity
	WHERE application_name = 'waiter' AND wait_event = 'virtualxid'});
my $pid = $node->safe_psql('postgres', q{SELECT pid FROM pg_stat_activity WHERE application_name = 'waiter'});
ok(waits_for_session($pid, 0), 'another is next in line, and waits for its transaction');

# ten times
my $holder = 0;
foreach my $time (1 .. 10)
{
	kill 'STOP', $pid;
	$sessions[$holder]->query_safe('COMMIT');
	$holder = 1 - $holder;
	is(take_turn($holder), 'f', "who is awake overtakes, $time");
	kill 'CONT', $pid;
	ok(waits_for_session($pid, $holder), 'and is waited for') if $time < 10;
}
ok( $node->poll_query_until('postgres', qq{SELECT count(*) = 1 FROM pg_locks
		WHERE pid = $pid AND NOT granted AND locktype = 'advisory' AND objsubid = 4011
			AND mode = 'ExclusiveLock'}),
	'then the next in line asks for the turn itself');

# and not once more
kill 'STOP', $pid;
$sessions[$holder]->query_safe('COMMIT');
$sessions[0]->query_safe("SET statement_timeout = '1s'");
my ($answer) = $sessions[0]->query(q{SELECT replayed FROM faas.post(2, 1, 'CNY 1')});
is($answer, '', 'and nobody overtakes, asleep as it is');
kill 'CONT', $pid;
$waiter->finish;
is("$out$err", "f\n", 'it goes on when it is awake');
is($node->safe_psql('postgres', 'SELECT count(*), (SELECT count(*) FROM faas.verify()) FROM faas.posting'),
	'12|0', 'nothing is lost, the ledger is sound');
is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'}), '0',
	'no lock is left');

$_->quit foreach @sessions;
$node->stop;
done_testing();
