# A streaming standby answers every read and refuses every write; after its promotion work goes on.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $primary = PostgreSQL::Test::Cluster->new('primary');
$primary->init(allows_streaming => 1);
$primary->start;
$primary->safe_psql('postgres', q{
	CREATE EXTENSION faas;
	SELECT faas.book_create('shop', 'CNY', '2026-01-05');
	SELECT faas.subject_create(1, '2001', 'deposits', 'liability');
	SELECT faas.account_open(1, 'bank', unlimited => true);
	SELECT faas.account_open(1, 'a', subject => '2001');
	SELECT faas.account_open(1, 'b', subject => '2001');
	SELECT faas.post(1, 2, 'CNY 100', key => 'order 1');
	SELECT faas.hold_place(2, 'CNY 30', 3, key => '01900000-0000-7000-8000-00000000000a', expires_at => '2090-01-01');
});
$primary->backup('copy');

my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'copy', has_streaming => 1);
$standby->start;

# what the standby has cached of the book must follow the primary
$standby->safe_psql('postgres', 'SELECT posted FROM faas.balance(2)');
$primary->safe_psql('postgres', q{
	SELECT faas.day_cut(1);
	SELECT faas.post(2, 3, 'CNY 10', key => '01900000-0000-7000-8000-00000000000b');
	SELECT faas.hold_capture('01900000-0000-7000-8000-00000000000a', 'CNY 5');
});
$primary->wait_for_catchup($standby);

my @reads = (
	q{SELECT * FROM faas.balance(2)},
	q{SELECT * FROM faas.balance(2, now() + '1 day')},
	q{SELECT faas.balance_on(2, '2026-01-05')},
	q{SELECT * FROM faas.statement(2, '-infinity', 'infinity')},
	q{SELECT * FROM faas.trial_balance(1)},
	q{SELECT * FROM faas.closing_balance(1)},
	q{SELECT * FROM faas.subject_balance(1, '2001')},
	q{SELECT faas.journal_id(1, 'order 1')},
	q{SELECT faas.digest(1)},
	q{SELECT count(*) FROM faas.verify()},
	q{SELECT faas.book_id('shop'), faas.account_id(1, 'a')},
	q{SELECT * FROM faas.version()});
push @reads, map { "SELECT * FROM faas.$_ ORDER BY 1, 2" } split /\n/, $primary->safe_psql('postgres',
	q{SELECT c.relname FROM pg_class AS c WHERE c.relkind = 'v' AND c.relnamespace = 'faas'::regnamespace
	  ORDER BY 1});
foreach my $sql (@reads)
{
	my ($status, $out, $err) = $standby->psql('postgres', $sql);
	is("$status$err", '0', "read: $sql");
	is($out, $primary->safe_psql('postgres', $sql), '  equals the primary');
}

my @writes = (
	q{faas.book_create('x')}, q{faas.book_grant(1, 'postgres', 'read')}, q{faas.book_revoke(1, 'postgres', 'read')},
	q{faas.currency_add('POINT', 0)}, q{faas.subject_create(1, '3', 'x', 'equity')}, q{faas.party_create(1, 'P', 'x')},
	q{faas.account_open(1, 'c')}, q{faas.account_limit(2, overdraft => 'CNY 1')}, q{faas.account_block(2, 'both', 'x')},
	q{faas.account_unblock(2)}, q{faas.account_hot(2)}, q{faas.account_stripes(1, 2)}, q{faas.account_close(3)}, q{faas.account_reopen(3)},
	q{faas.day_cut(1)}, q{faas.period_close(1, '2026-01-04')},
	q{faas.post(1, 2, 'CNY 1')}, q{faas.post(1, 2, 'CNY 100', key => 'order 1')},
	q{faas.post(ARRAY[(1, 2, 'CNY 1', NULL, NULL, NULL)]::faas.posting_line[])},
	q{faas.post_batch(ARRAY[('post', 1, 2, 'CNY 1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)]::faas.request[])},
	q{faas.reverse('01900000-0000-7000-8000-00000000000b')},
	q{faas.hold_place(2, 'CNY 1')}, q{faas.hold_capture('01900000-0000-7000-8000-00000000000a')},
	q{faas.hold_release('01900000-0000-7000-8000-00000000000a')},
	q{faas.hold_increase('01900000-0000-7000-8000-00000000000a', 'CNY 1')},
	q{faas.hold_extend('01900000-0000-7000-8000-00000000000a', 'infinity')},
	q{faas.hold_expire_due()}, q{faas.access_grant('postgres')}, q{faas.access_revoke('postgres')},
	q{faas.restore_begin()}, q{faas.restore_end()});
foreach my $call (@writes)
{
	my ($status, $out, $err) = $standby->psql('postgres', "\\set VERBOSITY sqlstate\nSELECT $call");
	like($err, qr/ERROR:  25006/, "write: $call");
}

$standby->promote;
is( $standby->safe_psql('postgres', q{
		SELECT replayed FROM faas.post(1, 2, 'CNY 100', key => 'order 1');
		SELECT replayed FROM faas.post(1, 2, 'CNY 1');
		SELECT replayed FROM faas.hold_capture('01900000-0000-7000-8000-00000000000a', final => true);
		SELECT faas.account_open(1, 'c') > 3;
		SELECT faas.day_cut(1);
		SELECT posted FROM faas.balance(2);
		SELECT count(*) FROM faas.verify()}),
	"t\nf\nf\nt\n2026-01-07\nCNY 61.00\n0", 'after the promotion work goes on');

$standby->stop;
$primary->stop;
done_testing();
