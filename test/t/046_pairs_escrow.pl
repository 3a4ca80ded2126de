# Every pair of operations on one escrow, and on one deal with bids, is in a spec of test/isolation, named
# escrow_...: what a session does while another has done something that is not committed.  An operation is a
# VOLATILE function of the domain; the sweep works on both.  The pair of two operations is covered if one
# comes first in the session s1, and the other in a permutation after it, with the first committed and with
# it rolled back.  Prints the table of pairs.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Utils;
use Test::More;

my %operations;
foreach my $file (glob 'sql/escrow/*.sql')
{
	my $text = slurp_file($file);

	while ($text =~ /^CREATE (?:OR REPLACE )?FUNCTION faas\.(\w+)\(.*?\bAS\b/gms)
	{
		my ($name, $declaration) = ($1, $&);

		$operations{$name} = 1 if $declaration =~ /\bVOLATILE\b/;
	}
}
my %objects = (
	escrow => [ grep { /^escrow_/ } sort keys %operations ],
	'deal with bids' => [ grep { /^bid_/ || $_ eq 'escrow_expire_due' } sort keys %operations ]);
is(scalar(grep { !/^(escrow|bid)_/ } keys %operations), 0, 'each operation is on an escrow or on a deal');
cmp_ok(scalar keys %operations, '>=', 13, 'the operations were found');

sub operations_of
{
	my ($sql) = @_;
	return grep { $operations{$_} } $sql =~ /\bfaas\.(\w+)\(/g;
}

my (%covered, @without_words, @unsound);
foreach my $file (glob 'test/isolation/specs/escrow_*.spec')
{
	my $text = slurp_file($file);
	my ($name) = $file =~ /(\w+)\.spec/;
	my ($object) = $name =~ /_bid_/ ? 'deal with bids' : 'escrow';
	my %steps;
	my $expected = slurp_file("test/isolation/expected/$name.out");

	push @without_words, $name unless $text =~ /\A# .+\n#\n(?:# .*\n)*?#.*committed yet.*\n(?:#.*\n)*#   committed.*:/;
	# every look at the state found the books sound
	my @findings = $expected =~ /\|findings\n[-+]+\n.*\|\s*(\d+)$/mg;
	push @unsound, $name if !@findings || grep { $_ ne '0' } @findings;
	while ($text =~ /^step (\w+)\s*\{(.*?)\}[ \t]*$/gms) { $steps{$1} = $2; }
	next unless $steps{first};
	foreach my $first (operations_of($steps{first}))
	{
		while ($text =~ /^permutation first (\w+) (commit|rollback) /gm)
		{
			$covered{$object}{$first}{$_}{$2} = $name foreach operations_of($steps{$1});
		}
	}
}
is("@without_words", '', 'each spec says in words what it expects');
is("@unsound", '', 'nothing is found by verify in any of them');

foreach my $object (sort keys %objects)
{
	my @names = @{ $objects{$object} };

	foreach my $number (0 .. $#names)
	{
		my $name = $names[$number];
		my @missing = grep {
			my $pair = $covered{$object}{$name}{$_};
			!$pair || !$pair->{commit} || !$pair->{rollback} } @names;

		is("@missing", '', "on one $object, $name comes before every operation")
		  or diag "add a step for it to test/isolation/specs/escrow_*.spec, or a spec in which it comes first";
	}

	# x: the row comes first; o: the column does; *: both orders
	note sprintf '%-20s %s', $object, join ' ', map { sprintf '%2d', $_ } 1 .. @names;
	foreach my $number (0 .. $#names)
	{
		my $name = $names[$number];
		note sprintf '%2d %-17s %s', $number + 1, $name, join ' ', map {
			my ($row, $column) = ($covered{$object}{$name}{$_}, $covered{$object}{$_}{$name});
			$row && $column ? ' *' : $row ? ' x' : $column ? ' o' : ' .' } @names;
	}
}
done_testing();
