# ALTER EXTENSION faas UPDATE: from every released version to this one.  The catalogs of an updated database
# are those of a fresh one; a ledger that the released version wrote answers the same before and after;
# and before, with the new library already there, every public function of the old script does its work, or
# is one of a few that are refused and leave nothing behind.
use strict;
use warnings FATAL => 'all';
use lib 'test/t/lib';
use Ledger;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my ($current) = slurp_file('faas.control') =~ /^default_version *= *'([^']+)'/m;
my @released = grep { $_ ne $current } map { /faas--(.*)\.sql$/ } sort glob 'sql/released/faas--*.sql';
my @calls = grep { /^[^-]/ } split /\n/, slurp_file('test/upgrade/calls.sql');
my $catalog = slurp_file('test/upgrade/catalog.sql');

# All that a ledger answers.
my $answers = q{
	SET timezone = 'UTC';
	SELECT 'balance', a.account, a.code, a.posted, a.debits, a.credits, a.held, a.incoming, a.available FROM faas.account_balance AS a ORDER BY a.account;
	SELECT 'then', a, b.* FROM generate_series(1, 11) AS a, faas.balance(a, '2026-01-05 09:30:00+00') AS b;
	SELECT 'statement', a, s.* FROM generate_series(1, 11) AS a,
		faas.statement(a, '2026-01-01 00:00:00+00', '2090-01-01') AS s ORDER BY a, s.entry, s.line;
	SELECT 'trial', b, t.* FROM generate_series(1, 3) AS b, faas.trial_balance(b) AS t ORDER BY b, t.code, t.currency;
	SELECT 'closing', t.* FROM faas.closing_balance(1, '2026-01-05') AS t ORDER BY t.code, t.currency;
	SELECT 'entry', e.* FROM faas.entry AS e ORDER BY e.account, e.entry;
	SELECT 'hold', h.* FROM faas.visible_hold AS h ORDER BY h.hold;
	SELECT 'event', h.* FROM faas.visible_hold_event AS h ORDER BY h.event;
	SELECT 'digest', b, faas.digest(b) FROM generate_series(1, 3) AS b;
	SELECT 1};

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', 'CREATE ROLE regress_owner LOGIN; CREATE ROLE regress_clerk LOGIN');

# A database of a version with the ledger that a version wrote.
sub restored
{
	my ($db, $version, $writer) = @_;

	$node->safe_psql('postgres', "CREATE DATABASE $db");
	$node->safe_psql($db, "CREATE EXTENSION faas VERSION '$version'");
	$node->safe_psql($db, "SELECT faas.restore_begin();\n" . slurp_file("test/upgrade/$writer.data.sql")
		. "\nALTER DATABASE $db RESET faas.restoring");
	$node->safe_psql($db, q{SELECT faas.access_grant('regress_clerk')});
}

# Functions of a released version that raise LG902 until the update, called as in calls.sql: they read expired
# holds by indexes that are others now, or tables that are new.
my %refused = ('0.1.0' => 'balance digest hold_extend hold_place post_batch restore_end statement verify');

# The functions that the refused ones of some calls ask for.
sub functions_refused
{
	my ($calls, $answers) = @_;
	my %names;

	foreach my $number (grep { $answers->[$_]{sqlstate} eq 'LG902' } 0 .. $#$calls)
	{
		$names{$1} = 1 if $calls->[$number] =~ /faas\.(?!request)(\w+)\(/;
	}
	return join ' ', sort keys %names;
}

# Lines of two texts that are in one only.
sub differences
{
	my ($one, $two) = @_;
	my (%one, %two);

	$one{$_} = 1 foreach split /\n/, $one;
	$two{$_} = 1 foreach split /\n/, $two;
	return join "\n", (map { "< $_" } grep { !$two{$_} } sort keys %one), map { "> $_" } grep { !$one{$_} } sort keys %two;
}

# What a dump says about the rights of a role.
sub grants
{
	my ($db, $role) = @_;
	my ($out) = run_command([ 'pg_dump', '--schema-only', $node->connstr($db) ]);

	return join "\n", sort grep { /^GRANT .* TO $role;/ } split /\n/, $out;
}

my $is_fresh = !$ENV{UPDATED};
my $fresh;
if ($is_fresh)
{
	$node->safe_psql('postgres', 'CREATE DATABASE fresh');
	$node->safe_psql('fresh', "CREATE EXTENSION faas VERSION '$current'");
	$fresh = $node->safe_psql('fresh', $catalog);
	unlike($fresh, qr/not compared/, 'every kind of object is compared');
}

ok(scalar @released, "released before $current: @released");
foreach my $version (@released)
{
	(my $name = $version) =~ s/\W/_/g;

	# catalogs
	$node->safe_psql('postgres', "CREATE DATABASE empty_$name");
	$node->safe_psql("empty_$name", "CREATE EXTENSION faas VERSION '$version'; ALTER EXTENSION faas UPDATE");
	is(differences($node->safe_psql("empty_$name", $catalog), $fresh), '', "$version: catalogs as those of a fresh one")
	  if $is_fresh;

	# the old script with the new library
	restored("old_$name", $version, $version);
	my $script = slurp_file("sql/released/faas--$version.sql");
	my %functions = map { $_ => 1 } $script =~ /^CREATE (?:FUNCTION|AGGREGATE) faas\.(\w+)/mg;
	my @uncalled = grep { my $function = $_; !grep { /faas\.$function\(/ } @calls } sort keys %functions;
	is("@uncalled", '', "$version: every public function is called");
	is( $node->safe_psql("old_$name", q{
			SELECT count(*) > 100, count(p.oid::regprocedure::text || pg_catalog.fmgr_c_validator(p.oid)::text) = count(*)
			FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
			WHERE n.nspname LIKE 'faas%' AND p.probin IS NOT NULL}),
		't|t', "$version: the new library has every function of the old script");
	is($node->safe_psql("old_$name", 'SELECT v.extension FROM faas.version() AS v'), $version, "$version: not updated yet");

	# answers before and after
	restored("ledger_$name", $version, $version);
	my @questions = split /;\s*\n/, $answers;
	my @before = run_calls($node, "ledger_$name", @questions);
	my $rights = grants("ledger_$name", 'regress_clerk');
	$node->safe_psql("ledger_$name", 'ALTER EXTENSION faas UPDATE');
	my @after = run_calls($node, "ledger_$name", @questions);
	is(join(' ', map { $_->{sqlstate} } grep { $_->{sqlstate} ne '00000' } @after), '', "$version: a ledger that it wrote answers");
	my @changed = grep { $before[$_]{sqlstate} ne 'LG902' && $before[$_]{output} ne $after[$_]{output} } 0 .. $#questions;
	is("@questions[@changed]", '', "$version: as before the update, where the old script could answer");
	is(functions_refused(\@questions, \@before), $version eq '0.1.0' ? 'balance digest statement' : '', "$version: which is everywhere but here");
	restored("new_$name", $current, $version);
	is(join("\n", map { $_->{output} } run_calls($node, "new_$name", @questions)), join("\n", map { $_->{output} } @after),
		"$version: as in a fresh database");
	is($node->safe_psql("ledger_$name", 'SELECT v FROM faas.verify() AS v'), '', "$version: and is sound");

	# rights: what was granted stays, but what is not granted any more; new objects after access_grant
	my $lost = join "\n", grep { /^</ } split /\n/, differences($rights, grants("ledger_$name", 'regress_clerk'));
	is($lost, $version eq '0.1.0' ? '< GRANT REFERENCES ON TABLE faas.posting TO regress_clerk;' : '',
		"$version: rights stay, in dumps too");
	# as in doc/backup.md
	$node->safe_psql("ledger_$name", q{
		SELECT faas.access_grant(a.grantee::regrole)
		FROM pg_namespace AS n, aclexplode(n.nspacl) AS a
		WHERE n.nspname = 'faas' AND a.privilege_type = 'USAGE' AND a.grantee <> n.nspowner});
	$node->safe_psql('empty_' . $name, q{SELECT faas.access_grant('regress_clerk')});
	is(grants("ledger_$name", 'regress_clerk'), grants("empty_$name", 'regress_clerk'), "$version: all rights after access_grant");

	# every call, updated and fresh: the same
	my @settings = ("SET timezone = 'UTC'", "SET faas.clock = '2026-02-01 09:00:00+00'");
	my $said = sub {
		my ($db, @asked) = @_;
		return map { +{ %$_, text => "$_->{sqlstate} $_->{message} $_->{output}" } } run_calls($node, $db, @settings, @asked);
	};
	my @results = map { join "\n", map { $_->{text} } $said->($_, @calls) } "ledger_$name", "new_$name";
	# with the old script some are refused; the others are as in a fresh database that was not asked for those
	my @old = $said->("old_$name", @calls);
	is(functions_refused([ @settings, @calls ], \@old), $refused{$version} // '', "$version: the old script with the new library: what is refused");
	my @served = grep { $old[$_]{sqlstate} ne 'LG902' } 0 .. $#old;
	restored("twin_$name", $current, $version);
	my @twin = $said->("twin_$name", @calls[ map { $_ - @settings } grep { $_ >= @settings } @served ]);
	is(join("\n", map { "$old[ $served[$_] ]{text} not $twin[$_]{text}" } grep { $old[ $served[$_] ]{text} ne $twin[$_]{text} } 0 .. $#served),
		'', "$version: all else is as if that had not been asked for");
	cmp_ok(scalar @served, '>', 50, "$version: which is most");
	is($results[0], $results[1], "$version: the updated database answers as a fresh one");
	my %states;
	$states{$_}++ foreach $results[1] =~ /^(00000|\d[\dA-Z]{4}|LG\d{3}) /mg;
	ok($states{'00000'} > 50, "$version: most calls go through");
	is(join(' ', sort keys %states), '00000 22023 LG001 LG003 LG004 LG005 LG006 LG016 LG101',
		"$version: the others are refused as they should");
	check_work_goes_on($node, "ledger_$name", "$version updated");
}

$node->stop;
done_testing();
