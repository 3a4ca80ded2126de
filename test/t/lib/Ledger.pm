# What tests share that move a ledger from one place to another: a ledger with everything in it, its
# state as text, and the proof that work goes on in the copy.  Run from the top of the tree.
package Ledger;
use strict;
use warnings FATAL => 'all';
use Exporter 'import';
use IPC::Run;
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw(fill_ledger ledger_tables ledger_state run_calls check_work_goes_on session ask);

# Tables of the ledger: all that have the guard.
sub ledger_tables
{
	my ($node, $db) = @_;

	return split /\n/, $node->safe_psql($db, q{
		SELECT c.relname FROM pg_class AS c
		WHERE c.relnamespace = 'faas'::regnamespace AND c.relkind IN ('r', 'p')
			AND EXISTS (SELECT FROM pg_trigger AS t
				WHERE t.tgrelid = c.oid AND t.tgfoid = 'faas_internal.guard'::regproc)
		ORDER BY c.relname});
}

# Create the extension and a ledger with rows in every table.
sub fill_ledger
{
	my ($node, $db) = @_;

	$node->safe_psql($db, q{
		CREATE ROLE regress_owner LOGIN;
		CREATE ROLE regress_clerk LOGIN;
		CREATE EXTENSION faas});
	$node->safe_psql($db, slurp_file('test/sql/include/ledger_full.sql'));
	my @empty = grep { !$node->safe_psql($db, "SELECT count(*) FROM faas.$_") } ledger_tables($node, $db);
	is("@empty", '', 'the ledger has rows in every table');
	is($node->safe_psql($db, 'SELECT * FROM faas.verify()'), '', 'and is sound');
}

# Everything about a ledger that a copy must have: digests, and what is not in them, row by row.
sub ledger_state
{
	my ($node, $db) = @_;

	return $node->safe_psql($db, q{
		SELECT 'digest', b.id, faas.digest(b.id), b.owner FROM faas.book AS b ORDER BY b.id;
		SELECT 'finding', v FROM faas.verify() AS v;
		SELECT 'privilege', p FROM faas.book_privilege AS p ORDER BY p.book, p.grantee::text, p.privilege;
		SELECT 'hot', a.id FROM faas.account AS a WHERE a.flags & 16 <> 0 ORDER BY a.id;
		SELECT 'currency', md5(string_agg(c::text, ',' ORDER BY c.code COLLATE "C")) FROM faas.currency AS c;
		SELECT 'calendar', md5(string_agg(c::text, ',' ORDER BY c.name)) FROM faas.calendar AS c;
		SELECT 'year', md5(string_agg(y::text, ',' ORDER BY y)) FROM faas.calendar_year AS y;
		SELECT 'day', md5(string_agg(d::text, ',' ORDER BY d)) FROM faas.calendar_day AS d;
		SELECT 'business days', faas.business_days_between('2026-01-01', '2027-01-01', 'OWN+CNIB'),
			faas.business_days_between('2026-01-01', '2028-01-01', 'CNIB');
		SELECT 'load', l FROM faas.load AS l ORDER BY l.id;
		SELECT 'rejection', r FROM faas.rejection AS r ORDER BY r.load, r.idx;
		SELECT 'rows', md5(string_agg(p::text, ',' ORDER BY p.journal, p.line)) FROM faas.posting AS p});
}

# Run calls in one session, each in a transaction of its own: per call its SQLSTATE, message and output.
sub run_calls
{
	my ($node, $db, @calls) = @_;
	my ($number, $script, $out, $err) = (0, '');

	foreach my $call (@calls)
	{
		$number++;
		$script .= "$call;\n\\echo <<$number|:SQLSTATE|:LAST_ERROR_MESSAGE>>\n";
	}
	($out, $err) = ('', '');
	IPC::Run::run([ 'psql', '-XAtq', '-d', $node->connstr($db), '-f', '-' ],
		'<', \$script, '>', \$out, '2>', \$err);
	my @answers;
	while ($out =~ /\G(.*?)<<(\d+)\|(\w+)\|(.*?)>>\n/gs)
	{
		push @answers, { output => $1, sqlstate => $3, message => $3 eq '00000' ? '' : $4 };
		die "answer $2 is number " . scalar @answers if $2 != @answers;
	}
	die "$number calls, " . scalar(@answers) . " answers: $err" if @answers != $number;
	return @answers;
}

# A session that stays: start it, then ask it.
sub session
{
	my ($node, $db) = @_;
	my $session = { in => '', out => '', err => '', asked => 0 };

	$session->{psql} = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr($db), '-f', '-' ],
		'<', \$session->{in}, '>', \$session->{out}, '2>', \$session->{err});
	return $session;
}

sub ask
{
	my ($session, $sql) = @_;
	my $end = 'answer ' . ++$session->{asked};

	$session->{out} = '';
	$session->{in} .= "$sql;\n\\echo $end :SQLSTATE\n";
	$session->{psql}->pump until $session->{out} =~ /^\Q$end\E \w+\n/m;
	$session->{out} =~ s/^\Q$end\E (\w+)\n//m;
	return $1 eq '00000' ? $session->{out} =~ s/\n\z//r : $1;
}

# In the copy keys of the original replay, new objects get ids that were never used, the ledger stays
# sound, and no table of it can be changed by SQL.
sub check_work_goes_on
{
	my ($node, $db, $how) = @_;
	my $cut = $node->safe_psql($db, 'SELECT business_date + 1 FROM faas.book WHERE id = 1');
	my @made = split /\n/, $node->safe_psql($db, q{
		CREATE TEMP TABLE used AS
			SELECT 'book' AS what, b.id::text AS id FROM faas.book AS b
			UNION SELECT 'subject', s.id::text FROM faas.subject AS s
			UNION SELECT 'party', p.id::text FROM faas.party AS p
			UNION SELECT 'account', a.id::text FROM faas.account AS a
			UNION SELECT 'load', l.id::text FROM faas.load AS l
			UNION SELECT 'journal', p.journal::text FROM faas.posting AS p
			UNION SELECT 'hold', h.id::text FROM faas.hold AS h
			UNION SELECT 'event', e.id::text FROM faas.hold_event AS e;
		CREATE TEMP TABLE made (what text, id text);
		INSERT INTO made SELECT 'book', faas.book_create('book of copy', 'CNY');
		INSERT INTO made SELECT 'subject', faas.subject_create(1, 'new', 'new', 'equity');
		INSERT INTO made SELECT 'party', faas.party_create(1, 'new', 'new');
		INSERT INTO made SELECT 'account', faas.account_open(1, 'new');
		INSERT INTO made SELECT 'journal', p.journal
			FROM generate_series(1, 40) AS n, faas.post(1, 4, 'CNY 1', memo => n::text) AS p;
		INSERT INTO made SELECT 'hold', h.hold FROM faas.hold_place(4, 'CNY 1', key => 'new hold') AS h;
		INSERT INTO made SELECT 'journal', (faas.hold_capture(m.id::uuid, to_account => 1)).journal
			FROM made AS m WHERE m.what = 'hold';
		INSERT INTO faas.inbox (debit, credit, amount) VALUES (1, 4, 'CNY 1');
		INSERT INTO made SELECT 'load', l.load FROM faas.last_load() AS l;
		SELECT m.what, count(*), count(u.id) FROM (SELECT DISTINCT * FROM made) AS m
			LEFT JOIN used AS u ON u.what = m.what AND u.id = m.id
		GROUP BY m.what ORDER BY m.what});

	is("@made", 'account|1|0 book|1|0 hold|1|0 journal|41|0 load|1|0 party|1|0 subject|1|0',
		"$how: new ids, none of them used before");
	is( $node->safe_psql($db, q{
			SELECT replayed FROM faas.post(1, 2, 'CNY 100.00', key => 'order 1', kind => 'order',
				memo => E'tab\t, line\n, 人民币', metadata => '{"a": [1]}');
			SELECT replayed FROM faas.reverse('01900000-0000-7000-8000-00000000000b', 'CNY 15', key => 'back');
			SELECT (faas.hold_capture('01900000-0000-7000-8000-00000000000a', 'CNY 12', key => 'capture')).replayed;
			SELECT (faas.hold_capture('01900000-0000-7000-8000-00000000000a')).replayed;
			SELECT faas.day_cut(1)}),
		"t\nt\nt\nf\n$cut", "$how: keys of the original replay, what was open goes on");
	is($node->safe_psql($db, 'SELECT * FROM faas.verify()'), '', "$how: and the ledger is sound");

	my @tables = ledger_tables($node, $db);
	my @answers = run_calls($node, $db, map { "DELETE FROM faas.$_" } @tables);
	my @open = grep { $answers[$_]->{sqlstate} ne 'LG901' } 0 .. $#tables;
	is("@tables[@open]", '', "$how: no table can be changed by SQL");
}

1;
