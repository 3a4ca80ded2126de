# Hot accounts beside a synchronous standby: a call frees the account before the standby has its commit, and
# answers after; so does one that only repeats it.  remote_apply does not free it early; local and off
# do not wait for the standby.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

my $primary = PostgreSQL::Test::Cluster->new('primary');
$primary->init(allows_streaming => 1);
$primary->start;
$primary->safe_psql('postgres', q{
	CREATE EXTENSION faas;
	SELECT faas.book_create('shop', 'CNY', '2026-01-05');
	SELECT faas.account_open(1, 'fee', ceiling => 'CNY 1000');
	SELECT faas.account_open(1, 'customer ' || n, unlimited => true) FROM generate_series(2, 9) AS n;
	SELECT faas.account_hot(1);
});
$primary->backup('copy');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'copy', has_streaming => 1);
$standby->start;
$primary->append_conf('postgresql.conf', "synchronous_standby_names = 'standby'");
$primary->reload;
$primary->poll_query_until('postgres',
	"SELECT sync_state = 'sync' FROM pg_stat_replication WHERE application_name = 'standby'")
  or die 'the standby is not synchronous';

# Start a call in a session of its own.
sub start_call
{
	my ($name, $sql) = @_;
	my $call = { name => $name, out => '', err => '' };

	$call->{psql} = IPC::Run::start(
		[ 'psql', '-XAtq', '-d', $primary->connstr('postgres') . " application_name=$name", '-c', $sql ],
		'>', \$call->{out}, '2>', \$call->{err});
	return $call;
}

sub post
{
	my ($name, $debit, $setting) = @_;
	my $sql = $setting ? "SET synchronous_commit = $setting; " : '';

	return start_call($name,
		"${sql}SELECT replayed FROM faas.post($debit, 1, 'CNY 1', key => '$name')");
}

# Wait until a call waits for what is named.
sub waits_for
{
	my ($name, $event) = @_;

	return $primary->poll_query_until('postgres',
		"SELECT wait_event = '$event' FROM pg_stat_activity WHERE application_name = '$name'");
}

sub is_answered
{
	my ($call) = @_;

	$call->{psql}->pump_nb;
	return $call->{out} ne '' || $call->{err} ne '';
}

# All calls return within the time that the tests have; their answers.
sub answers
{
	my @calls = @_;

	$_->{psql}->finish foreach @calls;
	return join ' ', map { "$_->{out}$_->{err}" =~ s/\n//gr } @calls;
}

# with the standby there
is(answers(post('first', 2)), 'f', 'a post with the standby there');
$standby->stop;

# without it
my $one = post('one', 2);
ok(waits_for('one', 'SyncRep'), 'a post on the hot account waits for the standby');
is($primary->safe_psql('postgres', q{SELECT posted FROM faas.balance(1)}), 'CNY 2.00',
	'others see its commit');
my $two = post('two', 3);
ok(waits_for('two', 'SyncRep'), 'the next one was let through, and waits for the standby too');
my $write = post('write', 4, 'remote_write');
ok(waits_for('write', 'SyncRep'), 'so does one with remote_write');
my $again = start_call('again', q{SELECT replayed FROM faas.post(2, 1, 'CNY 1', key => 'one')});
ok(waits_for('again', 'SyncRep'), 'one that replays the first waits as well');
my $serial = start_call('serial',
	q{BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT replayed FROM faas.post(2, 1, 'CNY 1', key => 'one'); COMMIT});
ok(waits_for('serial', 'SyncRep'), 'whatever its isolation level');
is(answers(post('local', 5, 'local')), 'f', 'local does not wait');
is(answers(post('off', 5, 'off')), 'f', 'off does not wait');
is($primary->safe_psql('postgres', q{SET synchronous_commit = local; BEGIN;
		SELECT replayed FROM faas.post(2, 1, 'CNY 1', key => 'savepoint'); SHOW synchronous_commit; COMMIT;
		SHOW synchronous_commit}), "f\nlocal\nlocal", 'and the setting is kept');
sleep 1;
is(join('', map { is_answered($_) ? 1 : 0 } $one, $two, $write, $again, $serial), '00000',
	'nobody else was answered');

$standby->start;
is(answers($one, $two, $write, $again), 'f f f t', 'with the standby back they are');
like(answers($serial), qr/^t$/, 'the serializable one too');
$primary->wait_for_catchup($standby);
is( $standby->safe_psql('postgres', q{SELECT count(*) FROM faas.journal_key WHERE key IN ('one', 'two', 'write')}),
	'3', 'and the standby has their journals');

# remote_apply: the account stays taken until the standby shows the commit
$standby->stop;
my $apply = post('apply', 2, 'remote_apply');
ok(waits_for('apply', 'SyncRep'), 'remote_apply waits for the standby');
my $next = post('next', 3);
ok(waits_for('next', 'virtualxid'), 'and does not free the account before');
$standby->start;
is(answers($apply), 'f', 'with the standby back it is answered');
is($standby->safe_psql('postgres', q{SELECT count(*) FROM faas.journal_key WHERE key = 'apply'}), '1',
	'and the standby shows its journal at once');
is(answers($next), 'f', 'the next one too');

# a cancelled wait says so, as without a hot account, and the commit stands
$standby->stop;
my $cancelled = post('cancelled', 2);
waits_for('cancelled', 'SyncRep');
$primary->safe_psql('postgres',
	q{SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'cancelled'});
like(answers($cancelled), qr/canceling wait for synchronous replication due to user request/,
	'a cancelled wait warns');
is($primary->safe_psql('postgres', q{SELECT count(*) FROM faas.journal_key WHERE key = 'cancelled'}), '1',
	'the commit stands');
$standby->start;
is($primary->safe_psql('postgres', 'SELECT * FROM faas.verify()'), '', 'the ledger is sound');
$primary->wait_for_catchup($standby);
is($standby->safe_psql('postgres', 'SELECT * FROM faas.verify()'), '', 'on the standby too');

$standby->stop;
$primary->stop;
done_testing();
