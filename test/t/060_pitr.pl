# Point-in-time recovery to a journal that is named: its row says which transaction wrote it, the log says
# where that committed, and recovery stops right after it or right before.  The commands are those of
# doc/backup.md.
use strict;
use warnings FATAL => 'all';
use lib 'test/t/lib';
use Ledger;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

my $primary = PostgreSQL::Test::Cluster->new('primary');
$primary->init(has_archiving => 1, allows_streaming => 1);
$primary->start;
fill_ledger($primary, 'postgres');
$primary->backup('copy');
my $digests = q{SELECT string_agg(faas.digest(b.id), ' ' ORDER BY b.id) FROM faas.book AS b};
my (%digest, %xid);

sub journal { return sprintf '01900000-0000-7000-8000-0000000001%02d', shift }

# Post a journal, note the digests right after it and the transaction that its row names.
sub post_journal
{
	my ($n, $begin, $end) = @_;
	my $journal = journal($n);

	$primary->safe_psql('postgres', "$begin SELECT faas.post(1, 4, 'CNY $n', key => '$journal'); $end");
	$digest{$n} = $primary->safe_psql('postgres', $digests);
	$xid{$n} = $primary->safe_psql('postgres',
		"SELECT p.xmin FROM faas.posting AS p WHERE p.journal = '$journal' AND p.line = 1");
}

# one that began before the journal that is named, and commits after it
my $early = session($primary, 'postgres');
ask($early, 'BEGIN');
is(ask($early, q{SELECT replayed FROM faas.post(8, 9, 'POINT 1', key => 'early')}), 'f', 'somebody posts');

post_journal(1, '', '');
post_journal(2, '', '');
is(ask($early, 'COMMIT'), '', 'and commits later');
$early->{psql}->finish;
$primary->safe_psql('postgres', q{SELECT pg_create_restore_point('before the payroll')});
my $at_point = $primary->safe_psql('postgres', $digests);
post_journal(3, 'BEGIN; SAVEPOINT s;', 'RELEASE s; COMMIT;');
post_journal(4, '', '');

# Where the transaction of a journal committed, from the archive.
my $last = $primary->safe_psql('postgres', 'SELECT pg_walfile_name(pg_current_wal_lsn())');
$primary->safe_psql('postgres', 'SELECT pg_switch_wal()');
$primary->poll_query_until('postgres', "SELECT last_archived_wal >= '$last' FROM pg_stat_archiver")
  or die 'the log was not archived';
my $archive = $primary->archive_dir;
my ($first) = sort grep { /^[0-9A-F]{24}$/ } slurp_dir($archive);
my ($log) = run_command([ 'pg_waldump', '-p', $archive, '-r', 'Transaction', $first, $last ]);

sub commit_lsn
{
	my ($xid) = @_;
	my @commits = grep { /COMMIT/ && (/tx: +$xid,/ || /subxacts:[ \d]*\b$xid\b/) } split /\n/, $log;

	is(scalar @commits, 1, "transaction $xid has committed once");
	return $commits[0] =~ /lsn: ([0-9A-F]+\/[0-9A-F]+)/ ? $1 : die $commits[0];
}

my $number = 0;

# Recover the base backup with these settings.
sub recover
{
	my (%settings) = @_;
	my $node = PostgreSQL::Test::Cluster->new('recovered' . ++$number);

	$node->init_from_backup($primary, 'copy', has_restoring => 1, standby => 0);
	$node->append_conf('postgresql.conf', join '', map { "$_ = '$settings{$_}'\n" } sort keys %settings);
	$node->append_conf('postgresql.conf', "recovery_target_action = 'promote'\narchive_mode = off\n");
	return $node;
}

# The journals up to the one that was named are there, and none after it.
sub check_recovered
{
	my ($node, $there, $expected, $how) = @_;

	$node->start;
	$node->poll_query_until('postgres', 'SELECT NOT pg_is_in_recovery()') or die 'recovery does not end';
	is( $node->safe_psql('postgres', q{SELECT string_agg(right(p.journal::text, 1), '' ORDER BY p.journal)
			FROM faas.posting AS p WHERE p.journal::text LIKE '01900000-0000-7000-8000-0000000001__'}),
		$there, "$how: the journals that are there");
	is($node->safe_psql('postgres', $digests), $expected, "$how: digests as noted");
	is($node->safe_psql('postgres', 'SELECT * FROM faas.verify()'), '', "$how: sound");
}

my $node = recover(recovery_target_xid => $xid{2});
check_recovered($node, '12', $digest{2}, 'after journal 2');
is($node->safe_psql('postgres', q{SELECT faas.journal_id(2, 'early')}), '', 'without what was not yet committed');
check_work_goes_on($node, 'postgres', 'recovered');
$node->stop;

$node = recover(recovery_target_xid => $xid{2}, recovery_target_inclusive => 'off');
check_recovered($node, '1', $digest{1}, 'before journal 2');
$node->stop;

$node = recover(recovery_target_name => 'before the payroll');
check_recovered($node, '12', $at_point, 'restore point');
isnt($node->safe_psql('postgres', q{SELECT faas.journal_id(2, 'early')}), '', 'with what was committed by then');
$node->stop;

# The row of a journal that was posted after a savepoint names the subtransaction, for which recovery
# would never stop; the log has where the whole committed.
my $commit = commit_lsn($xid{3});
$node = recover(recovery_target_xid => $xid{3});
my ($pidfile, $output) = ($node->data_dir . '/postmaster.pid', '');
my $tries = 10 * $PostgreSQL::Test::Utils::timeout_default;
command_ok([ 'pg_ctl', '-W', '-s', '-D', $node->data_dir, '-l', $node->logfile, 'start' ],
	'recovery to the number of a subtransaction');
while ($tries-- > 0 && ($output !~ /database system is shut down|startup process .* exited/ || -e $pidfile))
{
	sleep 0.1;
	$output = -e $node->logfile ? slurp_file($node->logfile) : '';
}
like($output, qr/recovery ended before configured recovery target was reached/, 'does not find it');

$node = recover(recovery_target_lsn => $commit);
check_recovered($node, '123', $digest{3}, 'after journal 3, by the log');
$node->stop;

$primary->stop;
done_testing();
