# Backends and the postmaster are killed, the server is stopped in the middle, disks are full, while clients
# work; after each recovery all that was acknowledged is there once: see test/tools/crash, which does it and
# says how.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Utils;
use Test::More;

my $cycles = $ENV{CRASH_CYCLES} || 6;
my @seed = $ENV{CRASH_SEED} ? "--seed=$ENV{CRASH_SEED}" : ();
my $output = '';
my $ok;

{
	local %ENV = (%ENV, TESTDATADIR => $PostgreSQL::Test::Utils::tmp_check);
	$ok = IPC::Run::run([ 'perl', 'test/tools/crash', "--cycles=$cycles", @seed ], '>', \$output, '2>&1');
}
note $output;
diag $output unless $ok;
foreach my $line (split /\n/, $output)
{
	ok($1 eq 'ok', $2) if $line =~ /^(not ok|ok) \d+ - (.*)/;
}
ok($ok, 'the run came to its end');
diag grep { /^# (?:seed|cycles|left out|calls|refused|repeated|lost)/ } split /^/, $output;
done_testing();
