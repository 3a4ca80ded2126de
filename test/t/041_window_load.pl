# Windows are closed and settled all the time while 32 sessions post: every posting is in exactly one window, a
# window adds up to zero, and what was settled never changes.  (Mojaloop loses a transfer at the close of a
# window under load, mojaloop/project#4375; a settlement right after the close fails, #2105; the close takes
# minutes and holds up transfers, #4445.)
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $seconds = $ENV{WINDOW_SECONDS} || 12;
my $clients = 32;
my $participants = 24;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', q{
max_connections = 80
max_prepared_transactions = 10
shared_buffers = '64MB'
log_min_error_statement = fatal
});
$node->start;
my $setup = q{
	CREATE EXTENSION faas;
	SELECT faas.book_create('hub', 'USD', '2026-01-05');
	SELECT faas.account_open(1, 'outside', unlimited => true);
	SELECT faas.account_open(1, 'p' || n, unlimited => n % 2 = 0, overdraft => CASE n % 2 WHEN 1 THEN 'USD 100000000'::faas.amount END),
		faas.account_open(1, 's' || n, unlimited => true) FROM generate_series(1, PARTICIPANTS) AS n;
	SELECT faas.settlement_model_create(1, 'net', liquidity_check => false);
	SELECT faas.participant_add(1, 'bank ' || n, faas.account_id(1, 'p' || n), faas.account_id(1, 's' || n))
		FROM generate_series(1, PARTICIPANTS) AS n;
	-- two that queue, as the accounts of great banks would
	SELECT faas.account_hot(faas.account_id(1, 'p1')), faas.account_hot(faas.account_id(1, 'p2'));
	CREATE TABLE seen (window_id bigint PRIMARY KEY, entries bigint, fingerprint text);
	CREATE VIEW contents AS
	SELECT window_id, count(*) AS entries, md5(string_agg(concat_ws(' ', journal, line, payer, payee, amount), ',' ORDER BY journal, line)) AS fingerprint
	FROM faas.window_entry GROUP BY window_id;
	-- the settlement of a closed window that nobody is at, and what is in it; 0 if there is none
	CREATE FUNCTION begin_one() RETURNS bigint LANGUAGE plpgsql AS $$
	DECLARE
		v_window bigint := (SELECT w.id FROM faas.settlement_window AS w WHERE w.state = 'closed'
			AND pg_try_advisory_xact_lock(w.id) ORDER BY w.id DESC LIMIT 1);  -- the last: postings may still be under way in it
		v_settlement bigint;
	BEGIN
		IF v_window IS NULL THEN
			RETURN 0;
		END IF;
		SELECT settlement INTO v_settlement FROM faas.settlement_create(1, ARRAY[v_window]);
		INSERT INTO seen SELECT v_window, COALESCE(c.entries, 0), c.fingerprint FROM (SELECT 1) AS one LEFT JOIN contents AS c ON c.window_id = v_window;
		RETURN CASE (SELECT state FROM faas.settlement WHERE id = v_settlement) WHEN 'pending' THEN v_settlement ELSE 0 END;
	EXCEPTION WHEN SQLSTATE 'LG261' THEN
		RETURN 0;
	END $$;
};
$setup =~ s/PARTICIPANTS/$participants/g;
$node->safe_psql('postgres', $setup);

my %script = (
	# accounts 2, 4, ... are positions
	post => q{
\set a random(1, 24)
\set b random(1, 23)
SELECT journal AS j FROM faas.post(2 * :a, 2 * (:b + CASE WHEN :b >= :a THEN 1 ELSE 0 END), 'USD 1.01') \gset
},
	lines => q{
\set a random(1, 24)
SELECT FROM faas.post(ARRAY[(2, 6, 'USD 3', NULL, NULL, NULL), (6, 8, 'USD 2', NULL, NULL, NULL), (8, 1, 'USD 1', NULL, NULL, NULL),
	(1, 2, 'USD 1', NULL, NULL, NULL)]::faas.posting_line[]);
},
	batch => q{
SELECT count(*) FROM faas.post_batch((SELECT array_agg(ROW('post', 2 * n, 50 - 2 * n, 'USD 0.07', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
	NULL, NULL)::faas.request) FROM generate_series(1, 12) AS n));
},
	hold => q{
\set a random(1, 12)
SELECT hold AS h FROM faas.hold_place(2 * :a, 'USD 5', 24 + 2 * :a) \gset
SELECT FROM faas.hold_capture(':h', 'USD 4', final => true);
},
	reverse => q{
\set a random(1, 12)
SELECT journal AS j FROM faas.post(2 * :a, 24 + 2 * :a, 'USD 2') \gset
SELECT FROM faas.reverse(':j', 'USD 0.50');
},
	undone => q{
BEGIN;
SELECT FROM faas.post(2, 4, 'USD 1000');
ROLLBACK;
},
	savepoint => q{
BEGIN;
SAVEPOINT s;
SELECT FROM faas.post(10, 12, 'USD 1000');
ROLLBACK TO s;
SELECT FROM faas.post(10, 12, 'USD 0.01');
COMMIT;
},
	old => q{
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT count(*) FROM seen;
SELECT FROM faas.post(14, 16, 'USD 0.03');
COMMIT;
},
	slow => q{
BEGIN;
SELECT FROM faas.post(42, 44, 'USD 0.11');
\sleep 10 ms
COMMIT;
},
	close => q{SELECT FROM faas.window_close(1);
},
	settle => q{
SELECT closed FROM faas.window_close(1) \gset
SELECT begin_one() AS s \gset
\if :s > 0
SELECT FROM faas.settlement_record(:s);
SELECT FROM faas.settlement_reserve(:s);
SELECT FROM faas.settlement_commit(:s);
SELECT FROM faas.settlement_settle(:s);
\else
\sleep 5 ms
\endif
});
my $tmp = $PostgreSQL::Test::Utils::tmp_check;
foreach my $name (sort keys %script)
{
	append_to_file("$tmp/$name.sql", $script{$name});
}

my (@runs, %out);
sub start_pgbench
{
	my ($name, @options) = @_;

	$out{$name} = '';
	push @runs, [ $name, IPC::Run::start(
		[ 'pgbench', '-n', '-T', $seconds, '--max-tries=100', @options, $node->connstr('postgres') ],
		'>', \$out{$name}, '2>&1') ];
}
start_pgbench('posters', '-c', $clients, '-j', 2, map { ("-f", "$tmp/$_") }
	(qw(post.sql@12 lines.sql@2 batch.sql@1 hold.sql@2 reverse.sql@2 undone.sql@1 savepoint.sql@1 old.sql@1 slow.sql@2)));
start_pgbench('closers', '-c', 2, '-R', 10, '-f', "$tmp/close.sql");
start_pgbench('settlers', '-c', 2, '-f', "$tmp/settle.sql");
foreach my $run (@runs)
{
	my ($name, $harness) = @$run;
	ok($harness->finish, "the $name came to their end") or diag $out{$name};
	like($out{$name}, qr/number of failed transactions: 0 /, "no call of the $name failed") or diag $out{$name};
}

sub ask { return $node->safe_psql('postgres', "SET search_path = public, faas; $_[0]"); }

cmp_ok(ask('SELECT count(*) FROM faas.settlement_window'), '>', 50, 'many windows were closed');
cmp_ok(ask("SELECT count(*) FROM faas.settlement_window WHERE state = 'settled'"), '>', 10, 'and many of them settled meanwhile');
cmp_ok(ask('SELECT count(*) FROM faas.window_entry'), '>', 1000, 'while many postings were made');
is(ask(q{
	SELECT count(*) FROM faas.visible_posting AS p
	FULL JOIN faas.window_entry AS e ON (e.journal, e.line, e.amount) = (p.journal, p.line, p.amount)
		AND (SELECT (d.position_account, c.position_account) FROM faas.participant AS d, faas.participant AS c WHERE (d.id, c.id) = (e.payer, e.payee))
			= (p.debit_account, p.credit_account)
	WHERE e.journal IS NULL AND p.debit_account % 2 = 0 AND p.credit_account % 2 = 0 AND p.debit_account <= 2 * 24 AND p.credit_account <= 2 * 24
		OR p.journal IS NULL}), 0, 'every posting between participants is in a window, and nothing else is');
is(ask('SELECT count(*) - count(DISTINCT (journal, line)) FROM faas.window_entry'), 0, 'in one only');
is(ask('SELECT count(*) FROM seen AS s LEFT JOIN contents AS c USING (window_id) WHERE (s.entries, s.fingerprint) IS DISTINCT FROM (COALESCE(c.entries, 0), c.fingerprint)'),
	0, 'no window that was settled has changed since');
note 'windows: ', ask(q{SELECT count(*) || ', with up to ' || max(entries) || ' postings, ' || sum(entries) || ' in all' FROM contents});
note 'postings that their time would put into another window: ', ask(q{
	SELECT count(*) FROM faas.window_entry AS e JOIN faas.posting AS p USING (journal, line) JOIN faas.settlement_window AS w ON w.id = e.window_id
	WHERE p.posted_at < w.opened_at OR p.posted_at >= w.closed_at});
note 'deadlocks: ', ask('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()');

# the rest: what the load has left
ask(q{
	SELECT faas.window_close(1);
	SELECT begin_one() FROM generate_series(1, (SELECT count(*) FROM faas.settlement_window WHERE state = 'closed'));
	SELECT faas.settlement_record(id) FROM faas.settlement WHERE state IN ('pending');
	SELECT faas.settlement_reserve(id) FROM faas.settlement WHERE state IN ('recorded');
	SELECT faas.settlement_commit(id) FROM faas.settlement WHERE state IN ('reserved') ORDER BY id;
	SELECT faas.settlement_settle(id) FROM faas.settlement WHERE state IN ('committed', 'settling') ORDER BY id;
});
is(ask("SELECT string_agg(DISTINCT state, ' ' ORDER BY state) FROM faas.settlement_window"), 'open settled', 'all windows are settled in the end');
is(ask(q{
	SELECT count(*) FROM faas.visible_participant AS p WHERE p."position" IS DISTINCT FROM COALESCE((
		SELECT faas.sum(CASE p.position_account WHEN v.debit_account THEN v.amount ELSE 'USD 0' - v.amount END)
		FROM faas.visible_posting AS v WHERE p.position_account IN (v.debit_account, v.credit_account) AND 1 IN (v.debit_account, v.credit_account)), 'USD 0')}),
	0, 'all positions are zero but for postings with accounts of nobody, which do not count');
is(ask('SELECT faas.sum(liquidity) FROM faas.visible_participant'), 'USD 0.00', 'the settlement accounts add up to zero');
is(ask(q{
	SELECT count(*) FROM faas.visible_participant AS p
	WHERE p.liquidity IS DISTINCT FROM (SELECT faas.sum(CASE p.participant WHEN e.payee THEN e.amount ELSE 'USD 0' - e.amount END)
		FROM faas.window_entry AS e WHERE p.participant IN (e.payer, e.payee))}), 0, 'each of them has what its postings say');
is(ask('SELECT count(*) FROM (SELECT settlement FROM faas.settlement_participant GROUP BY 1 HAVING faas.sign(faas.sum(due)) <> 0) AS s'),
	0, 'every settlement adds up to zero');
is(ask('SELECT * FROM faas.verify()'), '', 'the ledger is sound');

# A close waits for nobody; who settles waits for those under way, prepared ones too, over a crash.
my $poster = $node->background_psql('postgres');
$poster->query_safe("BEGIN; SELECT FROM faas.post(2, 4, 'USD 7')");
my $start = time;
my $window = ask('SELECT closed FROM faas.window_close(1)');
cmp_ok(time - $start, '<', 5, 'closing does not wait for a posting under way');
like(ask_error("SET lock_timeout = '200ms'; SELECT faas.settlement_create(1, '{$window}')"), qr/lock timeout/, 'settling does');
ask("SELECT FROM faas.post(6, 8, 'USD 8')");
$poster->query_safe("PREPARE TRANSACTION 'late'");
$poster->quit;
$node->stop('immediate');
$node->start;
like(ask_error("SET lock_timeout = '200ms'; SELECT faas.settlement_create(1, '{$window}')"), qr/lock timeout/,
	'and does so for one that is prepared, over a crash');
ask("COMMIT PREPARED 'late'");
is(ask("SELECT gross FROM faas.settlement_create(1, '{$window}')"), 'USD 7.00', 'which then is in the window that it joined');
is(ask("SELECT amount FROM faas.window_entry WHERE window_id = (SELECT current_window FROM faas.settlement_model)"), 'USD 8.00',
	'while a later posting is in the next');
is(ask('SELECT * FROM faas.verify()'), '', 'the ledger is sound');

sub ask_error
{
	my ($sql) = @_;
	my ($code, $stdout, $stderr) = $node->psql('postgres', $sql);
	return $stderr;
}

$node->stop;
done_testing();
