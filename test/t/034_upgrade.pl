# pg_upgrade takes the ledger along: nothing of faas is in its way, and data, owners, guards and
# sequences come out as they were.  Without more, old and new server are of the same version;
# UPGRADE_FROM names the folder of an older one and UPGRADE_STAGE where faas is staged for it, which is
# what make upgrade-cluster does.
use strict;
use warnings FATAL => 'all';
use lib 'test/t/lib';
use Ledger;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $from = $ENV{UPGRADE_FROM};
my @init = (extra => [ '--locale=C', '--encoding=UTF8' ]);
my $old = PostgreSQL::Test::Cluster->new('old', $from ? (install_path => $from) : ());
$old->init(@init);
if ($from)
{
	my $lib = $old->config_data('--pkglibdir');
	$old->append_conf('postgresql.conf', "extension_destdir = '$ENV{UPGRADE_STAGE}'\n"
		  . "dynamic_library_path = '$ENV{UPGRADE_STAGE}$lib:\$libdir'\n");
}
$old->start;
fill_ledger($old, 'postgres');
my $version = 'SHOW server_version';
my $before = ledger_state($old, 'postgres');
my $old_version = $old->safe_psql('postgres', $version);

# pg_upgrade looks for "$libdir/faas" by LOAD, which does not find a library that is not installed; 18
# finds a staged one by its bare name.
$old->safe_psql('postgres', q{UPDATE pg_proc SET probin = 'faas' WHERE probin = '$libdir/faas'})
  if $old->safe_psql('postgres', 'SHOW server_version_num') >= 180000;

my $new = PostgreSQL::Test::Cluster->new('new');
# checksums, which are on by themselves from 18, have to be as they were
push @{ $init[1] }, '--no-data-checksums'
  if $from && $new->config_data('--version') =~ /PostgreSQL (\d+)/ && $1 >= 18;
$new->init(@init);
$old->stop;

my @upgrade = ('pg_upgrade', '--no-sync', '-d', $old->data_dir, '-D', $new->data_dir,
	'-b', $old->config_data('--bindir'), '-B', $new->config_data('--bindir'),
	'-s', $new->host, '-p', $old->port, '-P', $new->port, '-U', 'postgres');
chdir PostgreSQL::Test::Utils::tempdir();
SKIP:
{
	skip 'faas is installed in this server', 3 if -e $new->config_data('--pkglibdir') . '/faas.so';
	$new->command_checks_all(
		[ @upgrade, '--check', '-O', q{-c dynamic_library_path='\$libdir' -c }
			. ($new->config_data('--version') =~ /PostgreSQL (\d+)/ && $1 >= 18
				? q{extension_control_path='\$system'} : q{extension_destdir=''}) ],
		1, [qr/loadable_libraries\.txt/], [qr/^$/], 'pg_upgrade refuses where faas is not installed for the new server');
}
$new->command_ok(\@upgrade, 'pg_upgrade');
$new->start;
is(ledger_state($new, 'postgres'), $before, 'an equal ledger, sound, of the same owner');
$new->command_ok(
	[ 'vacuumdb', '-h', $new->host, '-p', $new->port, '-U', 'postgres', '--all', '--analyze-in-stages' ],
	'statistics are made anew');
$new->safe_psql('postgres', 'ALTER EXTENSION faas UPDATE');
is($new->safe_psql('postgres', 'SELECT library = extension FROM faas.version()'), 't', 'library and objects agree');
check_work_goes_on($new, 'postgres', 'upgraded');
my $new_version = $new->safe_psql('postgres', $version);
is($new_version eq $old_version ? 'same' : 'newer', $from ? 'newer' : 'same', "from $old_version to $new_version");

$new->stop;
done_testing();
