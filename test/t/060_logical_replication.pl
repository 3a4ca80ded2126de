# All ledger tables, replicated to a second server, make equal books there: the first copy in restore
# mode, everything after it without.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $publisher = PostgreSQL::Test::Cluster->new('publisher');
$publisher->init(allows_streaming => 'logical');
$publisher->start;
my $subscriber = PostgreSQL::Test::Cluster->new('subscriber');
$subscriber->init(allows_streaming => 'logical');
$subscriber->start;

# Run SQL on the publisher with the ids of the book and its accounts.
sub publish
{
	my ($sql) = @_;

	return $publisher->safe_psql('postgres', qq{
		SELECT faas.book_id('shop') AS book \\gset
		SELECT faas.account_id(:book, 'bank') AS bank, faas.account_id(:book, 'alice') AS alice \\gset
		$sql});
}

sub same_books
{
	my ($name) = @_;
	my $digest = q{SELECT faas.digest(faas.book_id('shop'))};

	$publisher->wait_for_catchup('shop_books');
	is($subscriber->safe_psql('postgres', $digest), $publisher->safe_psql('postgres', $digest), $name);
	is($subscriber->safe_psql('postgres', 'SELECT count(*) FROM faas.verify()'),
		'0', "$name, and verify() finds nothing");
}

$publisher->safe_psql('postgres', q{
	CREATE EXTENSION faas;
	SELECT faas.currency_add('POINT', 0);
	SELECT faas.book_create('shop', 'CNY', '2026-01-05') AS book \gset
	SELECT faas.account_open(:book, 'bank', unlimited => true), faas.account_open(:book, 'alice');
	CREATE PUBLICATION books FOR TABLES IN SCHEMA faas;
});
publish(q{SELECT faas.post(:bank, :alice, 'CNY 10', key => 'k1')});

# the seed rows of the registry come with the first copy
$subscriber->safe_psql('postgres', q{
	CREATE EXTENSION faas;
	SELECT faas.restore_begin();
	DELETE FROM faas.currency;
});
$subscriber->safe_psql('postgres', sprintf(
	q{CREATE SUBSCRIPTION shop_books CONNECTION $$%s$$ PUBLICATION books},
	$publisher->connstr('postgres')));
$subscriber->poll_query_until('postgres',
	q{SELECT count(*) = 0 FROM pg_subscription_rel WHERE srsubstate NOT IN ('r', 's')})
  or die 'the first copy did not end';
same_books('equal after the first copy');
is($subscriber->safe_psql('postgres', 'SELECT faas.restore_end()'), '0', 'restore mode ends');

publish(q{
	SELECT hold FROM faas.hold_place(:alice, 'CNY 4', :bank) \gset
	SELECT faas.hold_capture(:'hold', 'CNY 3', final => true);
	SELECT faas.post_batch(array_fill(ROW('post', :bank, :alice, 'CNY 1', NULL, NULL, NULL, NULL, NULL,
		NULL, NULL, NULL, NULL, NULL, NULL)::faas.request, ARRAY[100]));
	SELECT faas.reverse(faas.journal_id(:book, 'k1'), 'CNY 2');
	SELECT faas.account_limit(:alice, overdraft => 'CNY 5');
	SELECT faas.day_cut(:book)});
same_books('equal after every kind of movement');

# a movement that was rolled back, and one of a prepared transaction
publish(q{BEGIN; SELECT faas.post(:bank, :alice, 'CNY 1', key => 'gone'); ROLLBACK});
publish(q{
	BEGIN; SELECT faas.post(:bank, :alice, 'CNY 1', key => 'prepared'); PREPARE TRANSACTION 'p';
	COMMIT PREPARED 'p'});
same_books('equal after a prepared transaction');

my ($status, $out, $err) = $subscriber->psql('postgres', 'DELETE FROM faas.posting');
like($err, qr/cannot change ledger table "posting" by SQL/, 'the guard stands on the subscriber');

$subscriber->stop;
$publisher->stop;
done_testing();
