# Every pair of operations that write and can meet is in a spec of test/isolation, named pair_...: what a session does
# while another has done something that is not committed.  An operation is a function of the schema faas that is
# VOLATILE, or an insert into faas.inbox.  The pair of two operations is covered if one comes first in the session
# s1, and the other in a permutation after it.  Prints the tables of pairs.
#
# An operation of the ledger meets every other of the ledger; an operation of a product meets every operation of the
# ledger, and every other of its product.  Operations of two products are not paired: no product reads or writes
# the tables of another, and where both reach the same accounts and holds, they do so by operations of the ledger,
# which are paired.  What reaches further has specs of its own: the calendars that wealth products read, in
# pair_wealth; what each posting asks of custody and tells to settlement, whatever product it comes from, in custody_class-post,
# custody_kind-post and clearing_window.  The pairs on one escrow, and on one deal with bids, are those of 046_pairs_escrow,
# in both orders; here they meet the ledger.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Utils;
use Test::More;

# They change settings and privileges of the database, no row of the ledger.
my %apart = map { $_ => 1 } qw(access_grant access_revoke restore_begin restore_end);

# A product is a folder, or some files of one.
my %files = (
	ledger => [ glob 'sql/{money,ledger,util}/*.sql' ],
	settlement => [ glob 'sql/clearing/{settlement,window}*.sql' ],
	fees => [ grep { !m{/(settlement|window)} } glob 'sql/clearing/*.sql' ]);
foreach my $file (glob 'sql/*/*.sql')
{
	my ($folder) = $file =~ m{^sql/(\w+)/};

	push @{ $files{$folder} }, $file unless $folder =~ /^(money|ledger|util|clearing|released|updates)$/;
}

my %operations = (inbox => 'ledger');
foreach my $group (keys %files)
{
	foreach my $text (map { slurp_file($_) } @{ $files{$group} })
	{
		while ($text =~ /^CREATE (?:OR REPLACE )?FUNCTION faas\.(\w+)\(\s*(\w*)\s*([^,)]*).*?\bAS\b/gms)
		{
			my ($name, $type, $declaration) = ($1, $3, $&);

			next unless $declaration =~ /\bVOLATILE\b/ && !$apart{$name};
			$operations{ $type =~ /posting_line\[\]/ ? "$name lines" : $name } = $group;
		}
	}
}
my %groups;
foreach my $name (sort keys %operations) { push @{ $groups{ $operations{$name} } }, $name; }
cmp_ok(scalar @{ $groups{ledger} }, '>', 25, 'the operations of the ledger were found');
is(join(' ', sort keys %groups), 'calendar custody escrow fees ledger settlement wealth', 'and products that write');

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

my (%covered, @without_words, @unsound);
foreach my $file (glob 'test/isolation/specs/pair_*.spec')
{
	my $text = slurp_file($file);
	my ($name) = $file =~ /pair_(\w+)\.spec/;
	my $expected = slurp_file("test/isolation/expected/pair_$name.out");
	my %steps;

	push @without_words, $name unless $text =~ /\A# .+\n#\n# .*is not committed yet.*\n(?:#.*\n)*#   committed.*:/
	  || $text =~ /\A# .+\n#\n(?:#.*\n)*?#.*committed yet.*\n(?:#.*\n)*#   committed/;
	# every look at the state found the books sound
	my @findings = $expected =~ /\|findings\n[-+]+\n.*\| *(.*?) *$/mg;
	push @unsound, $name if !@findings || grep { $_ ne '' && $_ ne '0' } @findings;
	while ($text =~ /^step (\w+)\s*\{(.*?)\}[ \t]*$/gms) { $steps{$1} = $2; }
	foreach my $operation (operations_of($steps{first}))
	{
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
is("@unsound", '', 'nothing is found by verify in any of them');

foreach my $group ('ledger', grep { $_ ne 'ledger' } sort keys %groups)
{
	my @own = @{ $groups{$group} };
	# pairs on one escrow or deal are those of 046_pairs_escrow
	my @others = ($group eq 'escrow' ? () : @own, $group eq 'ledger' ? () : @{ $groups{ledger} });

	foreach my $name (@own)
	{
		my @missing = grep { !$covered{$name}{$_} && !$covered{$_}{$name} } @others;

		is("@missing", '', "$group: $name meets every operation that it can meet")
		  or diag "add a step for it to a spec test/isolation/specs/pair_*.spec, or a spec in which it comes first";
	}

	# x: the row comes first; o: the column does; *: both orders
	note sprintf '%-26s %s', $group, join ' ', map { sprintf '%2d', $_ } 1 .. @others;
	note sprintf '%2d %s', $_ + 1, $others[$_] foreach 0 .. $#others;
	foreach my $name (@own)
	{
		note sprintf '%-26s %s', $name, join ' ', map {
			my ($row, $column) = ($covered{$name}{$_}, $covered{$_}{$name});
			$row && $column ? ' *' : $row ? ' x' : $column ? ' o' : ' .' } @others;
	}
}
done_testing();
