# pg_dump and pg_restore give an equal ledger, in restore mode; without it the guards refuse.  The
# commands are those of doc/backup.md.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
my $dir = PostgreSQL::Test::Utils::tempdir();

# A ledger with something in every table.
$node->safe_psql('postgres', 'CREATE DATABASE shop');
$node->safe_psql('shop', q{
	CREATE ROLE clerk LOGIN;
	CREATE EXTENSION faas;
	SELECT faas.access_grant('clerk');
	SELECT faas.currency_add('POINT', 0, 'bonus points');
	SELECT faas.book_create('shop', 'CNY', '2026-01-05');
	SELECT faas.book_create('club', 'POINT', '2026-01-05');
	SELECT faas.book_grant(1, 'clerk', 'read');
	SELECT faas.subject_create(1, '1', 'assets', 'asset');
	SELECT faas.subject_create(1, '1001', 'cash', 'asset', '1');
	SELECT faas.party_create(1, 'P1', 'somebody', identity_type => 'passport', identity_number => 'X1');
	SELECT faas.account_open(1, 'bank', subject => '1001', unlimited => true, stripes => 4);
	SELECT faas.account_open(1, 'a', party => 1, overdraft => 'CNY 10', metadata => '{"n": 1}');
	SELECT faas.account_open(1, 'b', ceiling => 'CNY 1000000');
	SELECT faas.account_open(2, 'issuer', unlimited => true);
	SELECT faas.account_open(2, 'member');
	SELECT faas.post(1, 2, 'CNY 100.00', key => 'order ' || n, memo => E'tab\t, line\n, 人民币', metadata => '{"a": [1]}')
	FROM generate_series(1, 500) AS n;
	SELECT faas.post(4, 5, 'POINT 7');
	SELECT faas.hold_place(2, 'CNY 30', 3, key => '01900000-0000-7000-8000-00000000000a', expires_at => '2090-01-01');
	SELECT faas.hold_place(2, 'CNY 5', key => 'hold 2', tolerance => 'CNY 1');
	SELECT faas.hold_capture('01900000-0000-7000-8000-00000000000a', 'CNY 12');
	SELECT faas.hold_release('01900000-0000-7000-8000-00000000000a', 'CNY 3', key => 'release');
	SELECT faas.post(2, 3, 'CNY 40', key => '01900000-0000-7000-8000-00000000000b');
	SELECT faas.reverse('01900000-0000-7000-8000-00000000000b', 'CNY 15');
	INSERT INTO faas.inbox (debit, credit, amount, memo) VALUES (1, 3, 'CNY 2', 'loaded'), (3, 9, 'CNY 2', 'refused');
	SELECT faas.account_block(3, 'debit', 'court order');
	SELECT faas.day_cut(1);
	SELECT faas.period_close(1, '2026-01-04');
	CREATE TABLE invoice (id int PRIMARY KEY, total faas.amount(CNY) NOT NULL, journal uuid, line int DEFAULT 1,
		FOREIGN KEY (journal, line) REFERENCES faas.posting (journal, line));
	INSERT INTO invoice VALUES (1, 'CNY 40', '01900000-0000-7000-8000-00000000000b');
});

my $fingerprint = q{
	SELECT faas.digest(1) || faas.digest(2);
	SELECT 'next ' || s.sequencename || ' ' || s.last_value FROM pg_sequences AS s
	WHERE s.schemaname = 'faas' ORDER BY s.sequencename;
	SELECT p.privilege || ' ' || p.grantee FROM faas.book_privilege AS p ORDER BY 1;
	SELECT 'currency ' || c.code || c.exponent FROM faas.currency AS c WHERE NOT c.is_standard;
	SELECT 'currencies ' || count(*) FROM faas.currency;
	SELECT 'load ' || l FROM faas.load AS l ORDER BY l.id;
	SELECT 'rejection ' || r FROM faas.rejection AS r ORDER BY r.load, r.idx;
	SELECT 'invoice ' || i.total FROM invoice AS i;
	SELECT a.code || ' ' || a.posted || ' ' || a.available FROM faas.account_balance AS a WHERE a.code <> 'bank' ORDER BY 1;
	SELECT 'findings ' || count(*) FROM faas.verify()};
my $before = $node->safe_psql('shop', $fingerprint);
like($before, qr/^findings 0$/m, 'the ledger is sound before');
like($before, qr/^[0-9a-f]{128}\n/, 'and has digests');
like($before, qr/^rejection \(1,2,51,/m, 'and a request that a load refused');

my @connection = ('-h', $node->host, '-p', $node->port, '-U', 'postgres');

sub new_database
{
	my ($name) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $name TEMPLATE template0");
}

# It is the same, and work goes on.
sub check_copy
{
	my ($name, $how) = @_;

	is($node->safe_psql($name, $fingerprint), $before, "$how: an equal ledger");
	is($node->safe_psql($name, q{SELECT replayed FROM faas.post(1, 2, 'CNY 100.00', key => 'order 1',
			memo => E'tab\t, line\n, 人民币', metadata => '{"a": [1]}')}),
		't', "$how: a key of the original replays");
	is( $node->safe_psql($name, q{
			SELECT faas.account_open(1, 'new');
			SELECT replayed FROM faas.post(1, 6, 'CNY 1');
			SELECT (faas.hold_capture('01900000-0000-7000-8000-00000000000a')).replayed;
			SELECT business_date FROM faas.journal ORDER BY posted_at DESC LIMIT 1;
			SELECT count(*) FROM faas.verify()}),
		"6\nf\nf\n2026-01-06\n0", "$how: work goes on");
	my ($status, $out, $err) = $node->psql($name, 'DELETE FROM faas.posting');
	like($err, qr/cannot change ledger table "posting" by SQL/, "$how: the guards stand");
}

$node->command_ok([ 'pg_dump', @connection, '-f', "$dir/shop.sql", 'shop' ], 'plain dump');
$node->command_ok([ 'pg_dump', @connection, '-Fc', '-f', "$dir/shop.dump", 'shop' ], 'custom dump');
$node->command_ok([ 'pg_dump', @connection, '-Fd', '-j2', '-f', "$dir/shop.dir", 'shop' ], 'directory dump');

{
	local $ENV{PGOPTIONS} = '-c faas.restoring=on';

	new_database('plain');
	$node->command_ok([ 'psql', '-Xq', @connection, '-d', 'plain', '-v', 'ON_ERROR_STOP=1',
			'-1', '-o', '/dev/null', '-f', "$dir/shop.sql" ], 'plain restore');
	new_database('custom');
	$node->command_ok([ 'pg_restore', @connection, '-d', 'custom', '--exit-on-error',
			"$dir/shop.dump" ], 'custom restore');
	# Jobs keep to no order among the tables of an extension: their foreign keys have to be off while
	# they are loaded, and the application's keys to them must come when all of them are.
	my @restore = ('pg_restore', @connection, '-d', 'jobs', '--exit-on-error');
	new_database('jobs');
	$node->command_ok([ @restore, '--section=pre-data', "$dir/shop.dir" ], 'jobs: schema');
	{
		local $ENV{PGOPTIONS} = "$ENV{PGOPTIONS} -c session_replication_role=replica";
		$node->command_ok([ @restore, '-j2', '--section=data', "$dir/shop.dir" ], 'jobs: data');
	}
	$node->command_ok([ @restore, '-j2', '--section=post-data', "$dir/shop.dir" ], 'jobs: keys');
}
check_copy('plain', 'plain');
check_copy('custom', 'custom');
check_copy('jobs', 'jobs');

# Restore mode of the database instead of the session: where PGOPTIONS cannot be passed.
new_database('begun');
$node->command_ok([ 'pg_restore', @connection, '-d', 'begun', '--exit-on-error', '--section=pre-data',
		"$dir/shop.dump" ], 'the definitions first');
$node->safe_psql('begun', 'SELECT faas.restore_begin()');
$node->command_ok([ 'pg_restore', @connection, '-d', 'begun', '--exit-on-error', '--section=data',
		'--section=post-data', "$dir/shop.dump" ], 'the data after restore_begin');
is($node->safe_psql('begun', 'SELECT faas.restore_end()'), '0', 'restore_end has no findings');
check_copy('begun', 'restore_begin');

# Data only, into a database that has the extension and its own seed.
new_database('data');
$node->safe_psql('data', q{CREATE EXTENSION faas});
{
	local $ENV{PGOPTIONS} = '-c faas.restoring=on';
	$node->command_ok([ 'pg_restore', @connection, '-d', 'data', '--exit-on-error', '-a', '-n', 'faas',
			"$dir/shop.dump" ], 'data only');
}
is( $node->safe_psql('data', 'SELECT faas.digest(1) || faas.digest(2); SELECT count(*) FROM faas.verify()'),
	(split /\n/, $before)[0] . "\n0", 'data only: equal digests');

# Without restore mode nothing gets in.
new_database('refused');
$node->command_checks_all([ 'pg_restore', @connection, '-d', 'refused', "$dir/shop.dump" ],
	1, [qr/^$/],
	[ qr/cannot change ledger table "posting" by SQL/, qr/faas\.restore_begin\(\)/,
		qr/cannot change ledger table "account" by SQL/ ],
	'without restore mode the guards refuse');
is($node->safe_psql('refused', 'SELECT count(*) FROM faas.posting'), '0', 'and nothing was loaded');

# Restore mode is for superusers.
my ($status, $out, $err);
foreach my $sql (
	q{SELECT faas.account_id(1, 'a'); SET faas.restoring = on},
	q{SET faas.restoring = on; SELECT faas.account_id(1, 'a'); SHOW faas.restoring})
{
	($status, $out, $err) = $node->psql('shop', $sql, extra_params => [ '-U', 'clerk' ]);
	ok($err =~ /permission denied to set parameter "faas.restoring"/, 'an ordinary role cannot enter restore mode');
	unlike($out, qr/^on$/m, 'and is not in it');
}
($status, $out, $err) = $node->psql('shop', 'SELECT faas.restore_begin()', extra_params => [ '-U', 'clerk' ]);
like($err, qr/permission denied for function restore_begin/, 'nor call restore_begin');
{
	local $ENV{PGOPTIONS} = '-c faas.restoring=on';
	($status, $out, $err) = $node->psql('shop', q{SELECT faas.account_id(1, 'a'); SHOW faas.restoring},
		extra_params => [ '-U', 'clerk' ]);
	unlike($out, qr/^on$/m, 'nor by PGOPTIONS');
}

$node->stop;
done_testing();
