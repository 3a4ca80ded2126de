# Logical replication of the ledger tables to a second node: the initial copy, what follows, and taking
# over.  The commands are those of doc/backup.md.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $publisher = PostgreSQL::Test::Cluster->new('publisher');
$publisher->init(allows_streaming => 'logical');
$publisher->start;
$publisher->safe_psql('postgres', q{
	CREATE EXTENSION faas;
	SELECT faas.currency_add('POINT', 0);
	SELECT faas.book_create('shop', 'CNY', '2026-01-05');
	SELECT faas.account_open(1, 'bank', unlimited => true);
	SELECT faas.account_open(1, 'a');
	SELECT faas.account_open(1, 'b');
	SELECT faas.account_open(1, 'points', 'POINT', unlimited => true);
	SELECT faas.post(1, 2, 'CNY 10', key => 'order ' || n) FROM generate_series(1, 100) AS n;
	SELECT faas.hold_place(2, 'CNY 30', 3, key => '01900000-0000-7000-8000-00000000000a', expires_at => '2090-01-01');
});

my $subscriber = PostgreSQL::Test::Cluster->new('subscriber');
$subscriber->init(allows_streaming => 'logical');
$subscriber->start;
$subscriber->safe_psql('postgres', 'CREATE EXTENSION faas');

$publisher->safe_psql('postgres', q{
	CREATE PUBLICATION faas FOR TABLE faas.currency WHERE (NOT is_standard),
		faas.book, faas.book_privilege, faas.business_day, faas.subject, faas.subject_closing, faas.party,
		faas.account, faas.account_profile, faas.posting, faas.checkpoint, faas.journal_key, faas.reversal,
		faas.hold, faas.hold_event});
my $connection = $publisher->connstr . ' dbname=postgres';

$subscriber->safe_psql('postgres', 'SELECT faas.restore_begin()');
$subscriber->safe_psql('postgres',
	"CREATE SUBSCRIPTION faas CONNECTION '$connection' PUBLICATION faas");
$subscriber->wait_for_subscription_sync($publisher, 'faas') if $subscriber->can('wait_for_subscription_sync');
$subscriber->poll_query_until('postgres',
	q{SELECT count(*) = 0 FROM pg_subscription_rel WHERE srsubstate NOT IN ('r', 's')})
  or die 'the initial copy did not come to an end';
is($subscriber->safe_psql('postgres', 'SELECT faas.restore_end()'), '0', 'the initial copy is sound');

my $digest = 'SELECT faas.digest(1)';
$publisher->wait_for_catchup('faas');
is($subscriber->safe_psql('postgres', $digest), $publisher->safe_psql('postgres', $digest),
	'and equal');

# everything that writes
$publisher->safe_psql('postgres', q{
	SELECT faas.currency_add('MILES', 0);
	SELECT faas.subject_create(1, '2001', 'deposits', 'liability');
	SELECT faas.party_create(1, 'P1', 'somebody');
	SELECT faas.account_open(1, 'c', subject => '2001', party => 1);
	SELECT faas.post(2, 3, 'CNY 40', key => '01900000-0000-7000-8000-00000000000b');
	SELECT faas.reverse('01900000-0000-7000-8000-00000000000b', 'CNY 15');
	SELECT faas.hold_capture('01900000-0000-7000-8000-00000000000a', 'CNY 12');
	SELECT faas.hold_increase('01900000-0000-7000-8000-00000000000a', 'CNY 2');
	SELECT faas.hold_release('01900000-0000-7000-8000-00000000000a', 'CNY 3');
	SELECT faas.account_block(3, 'debit', 'x');
	SELECT faas.account_limit(2, overdraft => 'CNY 100');
	SELECT faas.account_close(4);
	SELECT faas.day_cut(1);
	SELECT faas.period_close(1, '2026-01-05');
	SELECT faas.hold_expire_due();
	SELECT count(*) FROM faas.post_batch(ARRAY[
		('post', 1, 2, 'CNY 1', 'b1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
		('hold', 2, 3, 'CNY 1', 'b2', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
		('capture', NULL, NULL, NULL, NULL, 'b2', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)]::faas.request[]);
});
$publisher->wait_for_catchup('faas');
is($subscriber->safe_psql('postgres', $digest), $publisher->safe_psql('postgres', $digest),
	'what followed is equal');
is($subscriber->safe_psql('postgres', 'SELECT count(*) FROM faas.verify()'), '0', 'and sound');
is( $subscriber->safe_psql('postgres', q{SELECT c.code FROM faas.currency AS c WHERE NOT c.is_standard ORDER BY 1}),
	"MILES\nPOINT", 'custom currencies came along, the standard ones did not collide');
my ($status, $out, $err) = $subscriber->psql('postgres', 'DELETE FROM faas.posting');
like($err, qr/cannot change ledger table "posting" by SQL/, 'the guards of the second node stand');

# take over: nothing comes any more, sequences go on from the highest id
$subscriber->safe_psql('postgres', q{
	DROP SUBSCRIPTION faas;
	SELECT setval('faas.book_id_seq', (SELECT max(b.id) FROM faas.book AS b));
	SELECT setval('faas.subject_id_seq', (SELECT max(s.id) FROM faas.subject AS s));
	SELECT setval('faas.party_id_seq', (SELECT max(p.id) FROM faas.party AS p));
	SELECT setval('faas.account_id_seq', (SELECT max(a.id) FROM faas.account AS a))});
is( $subscriber->safe_psql('postgres', q{
		SELECT faas.account_open(1, 'd');
		SELECT replayed FROM faas.post(1, 2, 'CNY 10', key => 'order 1');
		SELECT replayed FROM faas.post(1, 6, 'CNY 1', key => 'order 101');
		SELECT business_date FROM faas.journal ORDER BY posted_at DESC LIMIT 1;
		SELECT count(*) FROM faas.verify()}),
	"6\nt\nf\n2026-01-06\n0", 'the second node takes over');

$subscriber->stop;
$publisher->stop;
done_testing();
