# pg_dump and pg_restore give an equal ledger, in restore mode: every format, with jobs, data only; and
# what a role that is no superuser may take.  Without restore mode the guards refuse.  The commands are
# those of doc/backup.md.
use strict;
use warnings FATAL => 'all';
use lib 'test/t/lib';
use Ledger;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
my $dir = PostgreSQL::Test::Utils::tempdir();

# A ledger with something in every table, and tables of the application that point to it.
$node->safe_psql('postgres', 'CREATE DATABASE shop');
fill_ledger($node, 'shop');
$node->safe_psql('shop', q{
	CREATE ROLE regress_backup LOGIN;
	GRANT pg_read_all_data TO regress_backup;
	GRANT CREATE ON DATABASE shop TO regress_owner;
	GRANT REFERENCES ON faas.posting TO regress_owner;
	SET ROLE regress_owner;
	CREATE SCHEMA app;
	CREATE TABLE app.invoice (id int PRIMARY KEY, total faas.amount(CNY) NOT NULL, journal uuid, line int DEFAULT 1);
	RESET ROLE;
	ALTER TABLE app.invoice ADD FOREIGN KEY (journal, line) REFERENCES faas.posting (journal, line);
	INSERT INTO app.invoice VALUES (1, 'CNY 40', '01900000-0000-7000-8000-00000000000b')});

my $before = ledger_state($node, 'shop');
my $app = q{SELECT i, i.total FROM app.invoice AS i};
my $invoice = $node->safe_psql('shop', $app);
my @connection = ('-h', $node->host, '-p', $node->port);
my @superuser = (@connection, '-U', 'postgres');

sub new_database
{
	my ($name) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $name TEMPLATE template0");
}

sub dump_ok
{
	my ($file, @options) = @_;
	$node->command_ok([ 'pg_dump', @superuser, '-f', "$dir/$file", @options, 'shop' ], "pg_dump @options");
}

# A step of a restore, with settings for its sessions.
sub restore_ok
{
	my ($settings, $what, @command) = @_;
	local $ENV{PGOPTIONS} = join ' ', map { "-c $_" } @$settings;
	$node->command_ok(\@command, $what);
}

sub psql { my ($db, $file) = @_; return ('psql', '-Xq', @superuser, '-d', $db, '-v', 'ON_ERROR_STOP=1', '-1', '-o', '/dev/null', '-f', "$dir/$file") }
sub pg_restore { my ($db, @options) = @_; return ('pg_restore', @superuser, '-d', $db, '--exit-on-error', @options) }

my $guards_open = ['faas.restoring=on'];
my $keys_off = [ @$guards_open, 'session_replication_role=replica' ];

dump_ok('shop.sql');
dump_ok('shop.dump', '-Fc');
dump_ok('shop.tar', '-Ft');
dump_ok('shop.dir', '-Fd', '-j2');
dump_ok('data.sql', '-a', '-e', 'faas', '-n', 'faas');
dump_ok('data.dump', '-a', '-e', 'faas', '-n', 'faas', '-Fc');
dump_ok('data.dir', '-a', '-e', 'faas', '-n', 'faas', '-Fd', '-j2');
dump_ok('insert.sql', '-a', '-e', 'faas', '-n', 'faas', '--column-inserts');

# By schema there is nothing: pg_dump takes what belongs to an extension with the extension.
dump_ok('schema.sql', '-n', 'faas');
unlike(slurp_file("$dir/schema.sql"), qr/^(COPY|CREATE|SELECT pg_catalog.setval)/m, 'pg_dump -n faas has nothing of the ledger');

# Whole databases.
new_database('plain');
restore_ok($guards_open, 'plain', psql('plain', 'shop.sql'));
new_database('custom');
restore_ok($guards_open, 'custom', pg_restore('custom', "$dir/shop.dump"));
new_database('tar');
restore_ok($guards_open, 'tar', pg_restore('tar', "$dir/shop.tar"));

# Jobs keep to no order among the tables of an extension: their foreign keys have to be off while
# they are loaded, and the application's keys to them must come when all of them are.
new_database('jobs');
restore_ok($guards_open, 'jobs: schema', pg_restore('jobs', '--section=pre-data', "$dir/shop.dir"));
restore_ok($keys_off, 'jobs: data', pg_restore('jobs', '-j2', '--section=data', "$dir/shop.dir"));
restore_ok($guards_open, 'jobs: keys', pg_restore('jobs', '-j2', '--section=post-data', "$dir/shop.dir"));

# Restore mode of the database instead of the session: where PGOPTIONS cannot be passed.
new_database('begun');
restore_ok([], 'the definitions first', pg_restore('begun', '--section=pre-data', "$dir/shop.dump"));
$node->safe_psql('begun', 'SELECT faas.restore_begin()');
restore_ok([], 'the data after restore_begin',
	pg_restore('begun', '--section=data', '--section=post-data', "$dir/shop.dump"));
is($node->safe_psql('begun', 'SELECT faas.restore_end()'), '0', 'restore_end has no findings');

my @whole = qw(plain custom tar jobs begun);
is($node->safe_psql($_, $app), $invoice, "$_: the tables of the application too") foreach @whole;

# Data only, into a database that has the extension and its own seed.
sub database_with_extension
{
	my ($name) = @_;
	new_database($name);
	$node->safe_psql($name, 'CREATE EXTENSION faas');
}

database_with_extension("data_$_") foreach qw(plain insert custom jobs part);
restore_ok($guards_open, 'data only, plain', psql('data_plain', 'data.sql'));
restore_ok($guards_open, 'data only, as INSERT', psql('data_insert', 'insert.sql'));
restore_ok($guards_open, 'data only, custom', pg_restore('data_custom', "$dir/data.dump"));
restore_ok($keys_off, 'data only, jobs', pg_restore('data_jobs', '-j2', "$dir/data.dir"));
restore_ok($guards_open, 'data only, of a whole dump',
	pg_restore('data_part', '-a', '-n', 'faas', "$dir/shop.dump"));

# What jobs may come to: children before their parents.  That needs the foreign keys off, and nothing
# else does: three steps are enough, and without them the result is a matter of luck.
my ($list) = run_command([ 'pg_restore', '-l', '-a', '-n', 'faas', "$dir/shop.dir" ]);
my @data = grep { /TABLE DATA/ } split /\n/, $list;
cmp_ok(scalar @data, '>=', 16, 'the data of all tables is in the list');
append_to_file("$dir/reversed", join '', map { "$_\n" } reverse(@data), grep { /SEQUENCE SET/ } split /\n/, $list);
database_with_extension('data_reversed');
{
	local $ENV{PGOPTIONS} = '-c faas.restoring=on';
	$node->command_fails_like([ pg_restore('data_reversed', '-a', '-L', "$dir/reversed", "$dir/shop.dir") ],
		qr/violates foreign key constraint/, 'children before parents, with foreign keys on');
}
$node->safe_psql('data_reversed', 'DROP EXTENSION faas; CREATE EXTENSION faas');
restore_ok($keys_off, 'children before parents, with foreign keys off',
	pg_restore('data_reversed', '-a', '-L', "$dir/reversed", "$dir/shop.dir"));

foreach my $name (@whole, map { "data_$_" } qw(plain insert custom jobs part reversed))
{
	is(ledger_state($node, $name), $before, "$name: an equal ledger");
	check_work_goes_on($node, $name, $name);
}

# Without restore mode nothing gets in.
new_database('refused');
$node->command_checks_all([ 'pg_restore', @superuser, '-d', 'refused', "$dir/shop.dump" ],
	1, [qr/^$/],
	[ qr/cannot change ledger table "posting" by SQL/, qr/faas\.restore_begin\(\)/,
		qr/cannot change ledger table "account" by SQL/ ],
	'without restore mode the guards refuse');
is($node->safe_psql('refused', 'SELECT count(*) FROM faas.posting'), '0', 'and nothing was loaded');

# A role that is no superuser: no dump of the ledger, but its own schema, and what the views show it.
my @owner = (@connection, '-U', 'regress_owner');
$node->command_fails_like([ 'pg_dump', @owner, '-f', "$dir/owner.sql", 'shop' ],
	qr/permission denied for (table|schema|sequence)|may lack SELECT privilege on the sequence/, 'the owner of a book cannot dump the database');
$node->command_ok([ 'pg_dump', @owner, '-n', 'app', '-f', "$dir/app.sql", 'shop' ], 'he dumps his own schema');
my $dumped = slurp_file("$dir/app.sql");
like($dumped, qr/CREATE TABLE app\.invoice/, 'which has his table');
unlike($dumped, qr/COPY faas/, 'and nothing of the ledger');
foreach my $view (split /\n/, $node->safe_psql('shop', q{
		SELECT c.relname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'book'
		WHERE c.relnamespace = 'faas'::regnamespace AND c.relkind = 'v' ORDER BY 1}))
{
	my $copy = "COPY (SELECT v FROM faas.$view AS v%s ORDER BY v) TO STDOUT";
	my ($status, $out, $err) = $node->psql('shop', sprintf($copy, ''), extra_params => [ '-U', 'regress_owner' ]);
	is("$status$err$out", '0' . $node->safe_psql('shop', sprintf($copy, ' WHERE v.book = 3')),
		"he copies his book out of $view");
}
is($node->safe_psql('shop', 'SELECT faas.digest(3)', extra_params => [ '-U', 'regress_owner' ]),
	$node->safe_psql('shop', 'SELECT faas.digest(3)'), 'and has its digest');

# pg_read_all_data is enough for a dump, but not for a restore.
$node->command_ok([ 'pg_dump', @connection, '-U', 'regress_backup', '-f', "$dir/backup.sql", 'shop' ],
	'a member of pg_read_all_data dumps the database');
new_database('backup');
restore_ok($guards_open, 'which a superuser restores', psql('backup', 'backup.sql'));
is(ledger_state($node, 'backup'), $before, 'backup: an equal ledger');
$node->safe_psql('postgres', 'CREATE DATABASE owned OWNER regress_owner TEMPLATE template0');
$node->command_fails_like([ 'pg_restore', @owner, '-d', 'owned', '--exit-on-error', "$dir/shop.dump" ],
	qr/permission denied to create extension "faas"/, 'the owner of a database cannot restore');

# Restore mode is for superusers.
my ($status, $out, $err);
foreach my $sql (
	q{SELECT faas.account_id(1, 'a'); SET faas.restoring = on},
	q{SET faas.restoring = on; SELECT faas.account_id(1, 'a'); SHOW faas.restoring})
{
	($status, $out, $err) = $node->psql('shop', $sql, extra_params => [ '-U', 'regress_clerk' ]);
	ok($err =~ /permission denied to set parameter "faas.restoring"/, 'an ordinary role cannot enter restore mode');
	unlike($out, qr/^on$/m, 'and is not in it');
}
($status, $out, $err) = $node->psql('shop', 'SELECT faas.restore_begin()', extra_params => [ '-U', 'regress_clerk' ]);
like($err, qr/permission denied for function restore_begin/, 'nor call restore_begin');
{
	local $ENV{PGOPTIONS} = '-c faas.restoring=on';
	($status, $out, $err) = $node->psql('shop', q{SELECT faas.account_id(1, 'a'); SHOW faas.restoring},
		extra_params => [ '-U', 'regress_clerk' ]);
	unlike($out, qr/^on$/m, 'nor by PGOPTIONS');
}

$node->stop;
done_testing();
