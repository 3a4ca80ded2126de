# Every pair of operations that write is in a spec of test/isolation, named pair_...: what a session does while
# another has done something that is not committed.  An operation is a function of the schema faas that is
# VOLATILE, or an insert into faas.inbox.  The pair of two operations is covered if one comes first in the
# session s1, and the other in a permutation after it.  Prints the table of pairs.  The operations of products, which
# have objects of their own, have tests like this of their own.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Utils;
use Test::More;

# They change settings and privileges of the database, no row of the ledger.
my %apart = map { $_ => 1 } qw(access_grant access_revoke restore_begin restore_end);

my %operations = (inbox => 1);
foreach my $file (glob 'sql/{money,ledger,util}/*.sql')
{
	my $text = slurp_file($file);

	while ($text =~ /^CREATE (?:OR REPLACE )?FUNCTION faas\.(\w+)\(\s*(\w*)\s*([^,)]*).*?\bAS\b/gms)
	{
		my ($name, $type, $declaration) = ($1, $3, $&);

		next unless $declaration =~ /\bVOLATILE\b/ && !$apart{$name};
		$operations{ $type =~ /posting_line\[\]/ ? "$name lines" : $name } = 1;
	}
}
cmp_ok(scalar keys %operations, '>', 25, 'the operations were found');

# The operations in SQL text.
sub operations_of
{
	my ($sql) = @_;
	my %found;

	while ($sql =~ /\bfaas\.(\w+)\(/g)
	{
		my $name = $1 eq 'post' && $sql =~ /posting_line\[\]/ ? 'post lines' : $1;
		$found{$name} = 1 if $operations{$name};
	}
	$found{inbox} = 1 if $sql =~ /\bINTO faas\.inbox\b/i;
	return sort keys %found;
}

my (%covered, %first, @without_words);
foreach my $file (glob 'test/isolation/specs/pair_*.spec')
{
	my $text = slurp_file($file);
	my ($name) = $file =~ /pair_(\w+)\.spec/;
	my (%steps, $first);

	push @without_words, $name unless $text =~ /\A# .+\n#\n# .*is not committed yet.*\n(?:#.*\n)*#   committed.*:/
	  || $text =~ /\A# .+\n#\n(?:#.*\n)*?#.*committed yet.*\n(?:#.*\n)*#   committed/;
	while ($text =~ /^step (\w+)\s*\{(.*?)\}[ \t]*$/gms) { $steps{$1} = $2; }
	foreach my $operation (operations_of($steps{first}))
	{
		$first{$operation} = $name;
		while ($text =~ /^permutation first (.*)$/gm)
		{
			foreach my $second (map { operations_of($steps{$_}) } split ' ', $1)
			{
				$covered{$operation}{$second} = $name;
			}
		}
	}
}
is("@without_words", '', 'each spec says in words what it expects');

my @names = sort keys %operations;
foreach my $number (0 .. $#names)
{
	my $name = $names[$number];
	my @missing = grep { !$covered{$name}{$_} && !$covered{$_}{$name} } @names;

	is("@missing", '', "$name meets every operation")
	  or diag "add a step for it to a spec test/isolation/specs/pair_*.spec, or a spec in which it comes first";
}

# x: the row comes first; o: the column does; *: both orders
note sprintf '%-20s %s', '', join ' ', map { sprintf '%2d', $_ } 1 .. @names;
foreach my $number (0 .. $#names)
{
	my $name = $names[$number];
	note sprintf '%2d %-17s %s', $number + 1, $name, join ' ', map {
		my ($row, $column) = ($covered{$name}{$_}, $covered{$_}{$name});
		$row && $column ? ' *' : $row ? ' x' : $column ? ' o' : ' .' } @names;
}
done_testing();
