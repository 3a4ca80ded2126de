# Posting through pgbouncer in transaction pooling: sessions of different roles share server
# connections, and each call has the rights and the view of its own role.
use strict;
use warnings FATAL => 'all';
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my ($pgbouncer) = grep { -x } map { "$_/pgbouncer" } qw(/usr/sbin /usr/bin /usr/local/bin);
plan skip_all => 'pgbouncer is not installed' unless $pgbouncer;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION faas;
	CREATE ROLE regress_shop LOGIN;
	CREATE ROLE regress_other LOGIN;
	SELECT faas.access_grant('regress_shop'), faas.access_grant('regress_other')});
$node->safe_psql('postgres', q{
	SET SESSION AUTHORIZATION regress_shop;
	SELECT faas.book_create('shop', 'CNY');
	SELECT faas.account_open(faas.book_id('shop'), 'world', 'CNY', unlimited => true);
	SELECT faas.account_open(faas.book_id('shop'), 'alice', 'CNY')});

# one server connection per role and database, so that sessions really share
my $dir = PostgreSQL::Test::Utils::tempdir;
my $port = PostgreSQL::Test::Cluster::get_free_port();
my $server = sprintf('host=%s port=%d dbname=postgres', $node->host, $node->port);
append_to_file("$dir/users.txt", qq("postgres" ""\n));
append_to_file("$dir/pgbouncer.ini", <<"INI");
[databases]
shop = $server user=regress_shop
other = $server user=regress_other
[pgbouncer]
listen_addr =
listen_port = $port
unix_socket_dir = $dir
auth_type = any
auth_file = $dir/users.txt
logfile = $dir/log
pidfile = $dir/pid
pool_mode = transaction
default_pool_size = 1
ignore_startup_parameters = extra_float_digits,options
INI

my $log = '';
my $pooler = IPC::Run::start([ $pgbouncer, "$dir/pgbouncer.ini" ], '>', \$log, '2>', \$log);
my $waited = 0;
sleep 1 until -S "$dir/.s.PGSQL.$port" || $waited++ > 20;
ok(-S "$dir/.s.PGSQL.$port", 'pgbouncer listens') or diag $log;

sub pooled
{
	my ($database, $sql) = @_;
	my ($out, $err) = ('', '');
	IPC::Run::run([ 'psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-v', 'VERBOSITY=verbose',
			'-h', $dir, '-p', $port, '-d', $database, '-c', $sql ], '>', \$out, '2>', \$err);
	chomp $out;
	return ($out, $err);
}

my $accounts = q{(SELECT min(account) FROM faas.account_balance), (SELECT max(account) FROM faas.account_balance)};
my ($out, $err);
for my $round (1 .. 3)
{
	($out, $err) = pooled('shop', qq{SELECT replayed FROM faas.post($accounts, 'CNY 5', key => 'pooled')});
	is($out, $round == 1 ? 'f' : 't', "post with a key, round $round") or diag $err;
	($out, $err) = pooled('other', q{SELECT count(*) FROM faas.account_balance});
	is($out, '0', 'the other role sees nothing');
	($out, $err) = pooled('other', q{SELECT faas.post(1, 2, 'CNY 5')});
	like($err, qr/LG006: account 1 does not exist/, 'and can move nothing');
}

# sessions side by side through the one connection
my $script = "$dir/post.sql";
append_to_file($script, "SELECT faas.post(debit => 1, credit => 2, amount => 'CNY 0.01');\n");
IPC::Run::run([ 'pgbench', '-n', '-f', $script, '-c', '8', '-t', '50', '-h', $dir, '-p', $port, 'shop' ],
	'>', \$out, '2>', \$err);
like($out, qr{number of transactions actually processed: 400/400}, 'eight clients post') or diag $err;
($out, $err) = pooled('shop', q{SELECT posted FROM faas.account_balance WHERE code = 'alice'});
is($out, 'CNY 9.00', 'and every posting counts once');
is($node->safe_psql('postgres', 'SELECT count(*) FROM faas.verify()'), '0', 'verify finds nothing');

$pooler->signal('INT');
$pooler->finish;
$node->stop;
done_testing();
