# Logical replication of the ledger to a second node: the first copy and what follows, both while
# the first node works; what sessions of the second node see; taking over.  The commands are those
# of doc/backup.md.
use strict;
use warnings FATAL => 'all';
use lib 'test/t/lib';
use Ledger;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $publisher = PostgreSQL::Test::Cluster->new('publisher');
$publisher->init(allows_streaming => 'logical');
$publisher->start;
fill_ledger($publisher, 'postgres');

my $subscriber = PostgreSQL::Test::Cluster->new('subscriber');
$subscriber->init(allows_streaming => 'logical');
$subscriber->start;
$subscriber->safe_psql('postgres', q{
	CREATE ROLE regress_owner LOGIN; CREATE ROLE regress_clerk LOGIN;
	CREATE EXTENSION faas;
	SELECT faas.access_grant(r) FROM unnest('{regress_owner,regress_clerk}'::regrole[]) AS r});

# Every table of the schema is published, and can be: it has a primary key.
$publisher->safe_psql('postgres', 'CREATE PUBLICATION faas FOR TABLES IN SCHEMA faas');
is( $publisher->safe_psql('postgres', q{SELECT tablename COLLATE "C" FROM pg_publication_tables WHERE pubname = 'faas' ORDER BY 1}),
	$publisher->safe_psql('postgres', q{SELECT relname COLLATE "C" FROM pg_class
		WHERE relnamespace = 'faas'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1}),
	'the publication has every table');
is( $publisher->safe_psql('postgres', q{SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'faas'::regnamespace
		AND c.relkind IN ('r', 'p') AND (c.relreplident <> 'd' OR NOT EXISTS
			(SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indisprimary))}),
	'', 'and every table has a primary key to be found by');

# Clients of the first node post, hold, capture and reverse, until they are told to stop.
sub start_clients
{
	my ($round) = @_;
	my @clients;

	foreach my $client (1 .. 2)
	{
		my $sql = qq{
			SELECT journal FROM faas.post(1, 4, 'CNY 2', key => 'work $round $client ' || :n) \\gset
			SELECT faas.reverse(:'journal', 'CNY 1'), faas.hold_place(4, 'CNY 1', 1);
			SELECT faas.hold_capture(o.hold, final => true) FROM faas.open_hold AS o
			WHERE o.account = 4 ORDER BY o.hold LIMIT 1 OFFSET $client;
			INSERT INTO faas.inbox (debit, credit, amount) VALUES (1, 4, 'CNY 1'), (1, 9, 'CNY 1');
		};
		my $file = "${PostgreSQL::Test::Utils::tmp_check}/client_$round$client";
		append_to_file("$file.sql", join '', map { "\\set n $_\n$sql" } 1 .. 2000);
		push @clients, IPC::Run::start(
			[ 'psql', '-XAtq', '-d', $publisher->connstr('postgres'), '-f', "$file.sql" ],
			'>', "$file.out", '2>', "$file.err");
	}
	return @clients;
}

sub stop_clients
{
	my @clients = @_;

	foreach my $client (@clients)
	{
		$client->signal('TERM');
		eval { $client->finish };
	}
	# a call that was under way ends by itself
	$publisher->poll_query_until('postgres', q{SELECT count(*) = 0 FROM pg_stat_activity
		WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()}) or die 'clients are still there';
}

sub wait_for_journals
{
	my ($number) = @_;

	$publisher->poll_query_until('postgres', "SELECT count(*) >= $number FROM faas.posting")
	  or die 'the clients do not post';
}

sub check_equal
{
	my ($what) = @_;

	$publisher->wait_for_catchup('faas');
	is(ledger_state($subscriber, 'postgres'), ledger_state($publisher, 'postgres'), $what);
	is($subscriber->safe_psql('postgres', 'SELECT * FROM faas.verify()'), '', '  and sound');
}

# The first copy, while the first node works.  The currencies and calendars of the second node's seed make room for those
# of the first.
my @clients = start_clients('copy');
wait_for_journals(150);
my $connection = $publisher->connstr . ' dbname=postgres';
$subscriber->safe_psql('postgres', 'SELECT faas.restore_begin()');
$subscriber->safe_psql('postgres', 'TRUNCATE faas.currency, faas.calendar, faas.calendar_year, faas.calendar_day');
$subscriber->safe_psql('postgres',
	"CREATE SUBSCRIPTION faas CONNECTION '$connection application_name=faas' PUBLICATION faas");
$subscriber->poll_query_until('postgres',
	q{SELECT count(*) > 0 AND count(*) FILTER (WHERE srsubstate NOT IN ('r', 's')) = 0 FROM pg_subscription_rel})
  or die 'the first copy did not come to an end';
is( $subscriber->safe_psql('postgres', 'SELECT count(*) FROM pg_subscription_rel'),
	$publisher->safe_psql('postgres', q{SELECT count(*) FROM pg_publication_tables WHERE pubname = 'faas'}),
	'every table was copied');
# tables are copied one by one: they agree when all have caught up with one point of the log
my $lsn = $publisher->safe_psql('postgres', 'SELECT pg_current_wal_lsn()');
$publisher->wait_for_catchup('faas', 'replay', $lsn);
is($subscriber->safe_psql('postgres', 'SELECT faas.restore_end()'), '0', 'the first copy is sound, while the first node works');
stop_clients(@clients);
check_equal('and equal when that rests');

# A transaction is applied as a whole: at no moment is there a finding.
my $count = $publisher->safe_psql('postgres', 'SELECT count(*) FROM faas.posting');
@clients = start_clients('follow');
my ($findings, $checks) = ('', 0);
while ($checks < 5 || $publisher->safe_psql('postgres', 'SELECT count(*) FROM faas.posting') < $count + 200)
{
	$findings .= $subscriber->safe_psql('postgres', 'SELECT * FROM faas.verify()');
	$checks++;
}
is($findings, '', "what follows is sound at every moment");
stop_clients(@clients);
check_equal('what followed is equal');

# A session of the second node follows what is cut, granted and taken away on the first.
my $session = session($subscriber, 'postgres');
ask($session, 'SET ROLE regress_clerk');
is(ask($session, q{SELECT count(*) FROM faas.closing_balance(1, '2026-01-07')}), '22023',
	'a session of the second node knows the open day');
is(ask($session, 'SELECT posted FROM faas.balance(9)'), 'LG006', 'and what it may not read');
ask($session, 'RESET ROLE');
is(ask($session, q{SELECT count(*) FROM faas.closing_balance(1, '2026-01-07')}), '22023', '  as superuser too');
ask($session, 'SET ROLE regress_clerk');

is(ask($session, q{SELECT faas.is_business_day('2026-02-20', 'OWN')}), 't', 'and a calendar');

# everything that writes
$publisher->safe_psql('postgres', q{
	SELECT faas.currency_add('MILES', 0);
	SELECT faas.calendar_create('NEW', every_year => true), faas.calendar_day_set('OWN', '2026-02-20', false);
	SELECT faas.book_create('second', 'CNY', '2026-01-05');
	SELECT faas.book_grant(2, 'regress_clerk', 'read');
	SELECT faas.subject_create(1, '2009', 'more deposits', 'liability');
	SELECT faas.party_create(1, 'P9', 'somebody');
	SELECT faas.account_open(1, 'c', subject => '2009', party => 3);
	SELECT faas.post(1, faas.account_id(1, 'c'), 'CNY 40', key => '01900000-0000-7000-8000-0000000000bb');
	SELECT faas.reverse('01900000-0000-7000-8000-0000000000bb', 'CNY 15');
	SELECT faas.hold_place(faas.account_id(1, 'c'), 'CNY 9', 4, key => '01900000-0000-7000-8000-0000000000aa', expires_at => '2089-01-01');
	SELECT faas.hold_capture('01900000-0000-7000-8000-0000000000aa', 'CNY 1');
	SELECT faas.hold_increase('01900000-0000-7000-8000-0000000000aa', 'CNY 2');
	SELECT faas.hold_extend('01900000-0000-7000-8000-0000000000aa', '2090-01-01');
	SELECT faas.hold_release('01900000-0000-7000-8000-0000000000aa', 'CNY 3');
	SELECT faas.account_block(faas.account_id(1, 'c'), 'debit', 'x'), faas.account_unblock(2), faas.account_hot(faas.account_id(1, 'c'));
	SELECT faas.account_limit(2, overdraft => 'CNY 100'), faas.account_reopen(5);
	SELECT faas.custody_class_set(faas.account_open(1, 'client 2', subject => '2001'), 'client'), faas.custody_kind_set(1, 'bonus', 'to_client');
	SELECT faas.custody_instruct(faas.account_id(1, 'client'), faas.account_id(1, 'client 2'), 'CNY 1', 'pw 2', 'somebody', 'transfer');
	SELECT faas.escrow_open(1, 'new', 2, 3, 'CNY 9', '[{"role": "platform", "name": "desk"}]', conditions => '{"approvals": 1}', expires_at => '2089-01-01');
	SELECT faas.escrow_fund(7), faas.escrow_approve(7, 'desk'), faas.escrow_release(7, 'CNY 2', actor => 'x'), faas.escrow_refund(7, 'CNY 1');
	SELECT faas.escrow_resolve(1, dismiss => true), faas.escrow_expire_due(1, '2089-02-01');
	SELECT faas.bid_open(1, 'new', 3, 'CNY 4'), faas.bid_place(4, 2, 'CNY 1'), faas.bid_fail(4), faas.bid_settle(3);
	SELECT faas.fee_schedule_set(1, 'new', 0.01);
	SELECT faas.participant_cap_set(1, 'CNY 900'), faas.window_close(1);
	SELECT faas.settlement_create(1, '{3}');
	SELECT faas.settlement_record(3), faas.settlement_reserve(3), faas.settlement_commit(3), faas.settlement_settle(3), faas.instruction_export(3);
	SET faas.clock = '2026-01-07 10:00:00+08';
	SELECT faas.nav_set(1, '2026-01-07', 2.7), faas.income_choose(1, faas.account_id(1, 'saver'), 'cash');
	SELECT faas.order_subscribe(1, faas.account_id(1, 'saver'), 'CNY 20'), faas.order_redeem(1, faas.account_id(1, 'saver'), 'FUNDA 1');
	SELECT faas.order_cancel(max(id)) FROM faas.product_order;
	SELECT faas.clear_day(1, '2026-01-07', now => '2026-01-07 18:00:00+08'), faas.order_settle_due(1), faas.product_accrue(2, '2026-01-07');
	RESET faas.clock;
	SELECT faas.inbox_clear();
	SELECT faas.day_cut(1);
	SELECT faas.period_close(1, '2026-01-06');
	SELECT faas.hold_expire_due();
	SELECT count(*) FROM faas.post_batch(ARRAY[
		('post', 1, 2, 'CNY 1', 'b1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
		('hold', 2, 3, 'CNY 1', 'b2', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
		('capture', NULL, NULL, NULL, NULL, 'b2', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)]::faas.request[])});
check_equal('everything that writes is equal');
isnt(ask($session, q{SELECT count(*) FROM faas.closing_balance(1, '2026-01-07')}), '22023',
	'the session knows that the day was cut');
is(ask($session, 'SELECT posted FROM faas.balance(9)'), 'POINT 7', 'and what it may read now');
is(ask($session, q{SELECT faas.is_business_day('2026-02-20', 'OWN')}), 'f', 'and the holiday');
$publisher->safe_psql('postgres', q{SELECT faas.book_revoke(2, 'regress_clerk', 'read'), faas.day_cut(1)});
check_equal('a grant that was taken back is gone');
is(ask($session, 'SELECT posted FROM faas.balance(9)'), 'LG006', 'for the session too');

my ($status, $out, $err) = $subscriber->psql('postgres', 'DELETE FROM faas.posting');
like($err, qr/cannot change ledger table "posting" by SQL/, 'the guards of the second node stand');

# Take over: nothing comes any more, sequences go on from the highest id.
$publisher->stop;
$subscriber->safe_psql('postgres', 'ALTER SUBSCRIPTION faas DISABLE');
$subscriber->safe_psql('postgres', 'ALTER SUBSCRIPTION faas SET (slot_name = NONE)');
$subscriber->safe_psql('postgres', 'DROP SUBSCRIPTION faas');
$subscriber->safe_psql('postgres', q{
	SELECT format('SELECT setval(%L, (SELECT max(t.id) FROM faas.%I AS t))', 'faas.' || sequencename, left(sequencename, -7))
	FROM pg_sequences WHERE schemaname = 'faas' \gexec
	SELECT setval('faas.escrow_event_id_seq', GREATEST((SELECT max(e.id) FROM faas.escrow_event AS e), (SELECT max(b.id) FROM faas.bid_event AS b)));
});
is($subscriber->safe_psql('postgres', q{SELECT sequencename FROM pg_sequences WHERE schemaname = 'faas' AND last_value IS NULL}), '',
	'every sequence is set');
ask($session, 'RESET ROLE');
is(ask($session, q{SELECT replayed FROM faas.post(1, 4, 'CNY 1', key => 'session')}), 'f',
	'after the takeover a session from before goes on');
is(ask($session, q{SELECT business_date FROM faas.journal WHERE journal = faas.journal_id(1, 'session')}),
	$subscriber->safe_psql('postgres', 'SELECT business_date FROM faas.visible_book WHERE book = 1'),
	'in the day that is open now');
check_work_goes_on($subscriber, 'postgres', 'taken over');
$session->{psql}->finish;

$subscriber->stop;
done_testing();
