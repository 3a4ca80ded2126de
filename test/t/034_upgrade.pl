# pg_upgrade takes the ledger along.  Old and new server are the same version here: what is shown is that
# nothing of faas is in its way, and that the guards and the layout come out as they were.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $old = PostgreSQL::Test::Cluster->new('old');
$old->init;
$old->start;
$old->safe_psql('postgres', q{
	CREATE ROLE owner;
	CREATE EXTENSION faas;
	SELECT faas.access_grant('owner');
	SET ROLE owner;
	SELECT faas.book_create('shop', 'CNY', '2026-01-05');
	SELECT faas.account_open(1, 'bank', unlimited => true);
	SELECT faas.account_open(1, 'a');
	SELECT faas.post(1, 2, 'CNY 10', key => 'order ' || n) FROM generate_series(1, 100) AS n;
	SELECT faas.hold_place(2, 'CNY 30', key => 'hold');
	SELECT faas.day_cut(1);
});
my $state = q{
	SELECT faas.digest(1);
	SELECT b.owner FROM faas.visible_book AS b;
	SELECT s.sequencename || ' ' || coalesce(s.last_value, 0) FROM pg_sequences AS s WHERE s.schemaname = 'faas' ORDER BY 1;
	SELECT count(*) FROM faas.verify()};
my $before = $old->safe_psql('postgres', $state);

# pg_upgrade looks for "$libdir/faas" by LOAD, which does not find a library that is not installed; 18
# finds a staged one by its bare name.
$old->safe_psql('postgres', q{UPDATE pg_proc SET probin = 'faas' WHERE probin = '$libdir/faas'})
  if $old->safe_psql('postgres', 'SHOW server_version_num') >= 180000;

my $new = PostgreSQL::Test::Cluster->new('new');
$new->init;
$old->stop;

my $bindir = $old->config_data('--bindir');
chdir PostgreSQL::Test::Utils::tempdir();
$new->command_ok(
	[ 'pg_upgrade', '--no-sync', '-d', $old->data_dir, '-D', $new->data_dir, '-b', $bindir, '-B', $bindir,
		'-s', $new->host, '-p', $old->port, '-P', $new->port, '-U', 'postgres' ],
	'pg_upgrade');
$new->start;
is($new->safe_psql('postgres', $state), $before, 'an equal ledger, sound, of the same owner');
is( $new->safe_psql('postgres', q{
		SELECT replayed FROM faas.post(1, 2, 'CNY 10', key => 'order 1');
		SELECT replayed FROM faas.post(1, 2, 'CNY 1');
		SELECT faas.account_open(1, 'b');
		SELECT count(*) FROM faas.verify()}),
	"t\nf\n3\n0", 'work goes on');
my ($status, $out, $err) = $new->psql('postgres', 'DELETE FROM faas.posting');
like($err, qr/cannot change ledger table "posting" by SQL/, 'the guards stand');

$new->stop;
done_testing();
