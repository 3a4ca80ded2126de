# The reference tables of the documents are complete: each result code, each SQLSTATE, each public
# function, view, type and setting has its row, and no row names what does not exist.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# Compare two lists as sets, and say what is in one only.
sub same_names
{
	my ($got, $expected, $name) = @_;
	my %got = map { $_ => 1 } @$got;
	my %expected = map { $_ => 1 } @$expected;
	my @missing = grep { !$got{$_} } sort keys %expected;
	my @unknown = grep { !$expected{$_} } sort keys %got;

	ok(@$expected && !@missing && !@unknown, $name)
	  or diag("not in the document: @missing\nonly in the document: @unknown");
}

# First cells of the table rows between a heading and the next one.
sub section
{
	my ($text, $heading) = @_;

	return $text =~ /^#+ \Q$heading\E\n(.*?)(?=^#|\z)/ms ? $1 : '';
}

# Names in the first cell of each row of a section, as `name` or `name(arguments)`.
sub first_names
{
	my ($text) = @_;
	my @names;

	foreach my $cell ($text =~ /^\| (`.*?) \|/mg)
	{
		push @names, $cell =~ /`(?:faas\.)?([a-z0-9_.]+)[^`]*`/g;
	}
	return @names;
}

my $errors_h = slurp_file('src/errors.h');
my $codes_h = slurp_file('src/ledger/codes.h');
my $postings = slurp_file('doc/postings.md');
my $errors = slurp_file('doc/errors.md');

# SQLSTATE of each macro; core codes are what the server's own list says
my %sqlstate = (SUCCESSFUL_COMPLETION => '00000');
while ($errors_h =~ /^#define ERRCODE_(\w+)\s+MAKE_SQLSTATE\('(.)','(.)','(.)','(.)','(.)'\)/mg)
{
	$sqlstate{$1} = "$2$3$4$5$6";
}
my @own = sort grep { /^LG/ } values %sqlstate;
%sqlstate = (
	%sqlstate,
	INVALID_PARAMETER_VALUE => '22023',
	NULL_VALUE_NOT_ALLOWED => '22004',
	PROGRAM_LIMIT_EXCEEDED => '54000',
	DATETIME_VALUE_OUT_OF_RANGE => '22008',
	INSUFFICIENT_PRIVILEGE => '42501',
	NUMERIC_VALUE_OUT_OF_RANGE => '22003');

my @codes;
while ($codes_h =~ /X\(\w+, (\d+), "(\w+)", ERRCODE_(\w+)\)/g)
{
	push @codes, join ' ', $1, $2, defined $sqlstate{$3} ? $sqlstate{$3} : $3;
}
my @documented = map { s/`//gr =~ s/ \| / /gr }
  section($postings, 'Codes') =~ /^\| (\d+ \| `\w+` \| \w{5}) \|/mg;
is(join("\n", @documented), join("\n", @codes), 'doc/postings.md lists each result code, in order');

# Every LG code that is raised anywhere is in errors.h, and every one there is in doc/errors.md.
same_names([ $errors =~ /^\| (LG\d{3}) \|/mg ], \@own, 'doc/errors.md lists each SQLSTATE');
foreach my $name (qw(README.md README.zh.md))
{
	my $heading = $name eq 'README.md' ? 'Error codes' : '错误码';
	same_names([ section(slurp_file($name), $heading) =~ /^\| (LG\d{3}) \|/mg ],
		\@own, "$name lists each SQLSTATE");
}

# Sizes, as the header has them and the table writes them
my $engine_h = slurp_file('src/ledger/engine.h');
my %size_of = (
	requests => 'requests of a batch', lines => 'postings of a journal', key => 'key',
	kind => 'kind', memo => 'memo', metadata => 'metadata');
foreach my $size (sort keys %size_of)
{
	my ($limit) = $engine_h =~ /^#define LEDGER_\U$size\E_MAX\s+(\d+)/m;
	1 while $limit =~ s/^(\d+)(\d{3})/$1,$2/;
	like(section($postings, 'Sizes'), qr/^\| $size_of{$size} \| (?:1 to )?$limit\b/m,
		"doc/postings.md has the limit of $size_of{$size}");
}

is_deeply(
	[ slurp_file('README.zh.md') =~ /^```sql\n(.*?)^```$/msg ],
	[ slurp_file('README.md') =~ /^```sql\n(.*?)^```$/msg ],
	'both READMEs show the same SQL');

is(system('test/tools/pictures', '--check'), 0, 'the diagrams are as they are drawn');

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION faas');

sub names
{
	my ($sql) = @_;
	return split /\n/, $node->safe_psql('postgres', $sql);
}

# What implements an operator, a cast or an operator class is reached by that.
my @functions = names(q{
	SELECT DISTINCT p.proname FROM pg_proc AS p
	WHERE p.pronamespace = 'faas'::regnamespace
	  AND NOT EXISTS (SELECT FROM pg_operator AS o WHERE o.oprcode = p.oid)
	  AND NOT EXISTS (SELECT FROM pg_amproc AS a WHERE a.amproc = p.oid)});
# How the tables write a function: its name, required parameters, and in brackets those with a default.
my @signatures = names(q{
	SELECT p.proname || '(' || concat_ws(', ',
		nullif(array_to_string(p.proargnames[1 : p.pronargs - p.pronargdefaults], ', '), ''),
		'[' || nullif(array_to_string(
			p.proargnames[p.pronargs - p.pronargdefaults + 1 : p.pronargs], ', '), '') || ']') || ')'
	FROM pg_proc AS p
	WHERE p.pronamespace = 'faas'::regnamespace AND p.prokind = 'f' AND p.proname <> 'amount'
	  AND NOT EXISTS (SELECT FROM pg_operator AS o WHERE o.oprcode = p.oid)
	  AND NOT EXISTS (SELECT FROM pg_amproc AS a WHERE a.amproc = p.oid)});
my @aggregates = names(q{
	SELECT proname || '(' || coalesce(array_to_string(proargnames, ', '), 'amount') || ')' FROM pg_proc
	WHERE pronamespace = 'faas'::regnamespace AND prokind = 'a'});
my @relations = names(q{
	SELECT relname FROM pg_class
	WHERE relnamespace = 'faas'::regnamespace AND relkind = 'v' OR oid = 'faas.currency'::regclass});
my @types = names(q{
	SELECT t.typname FROM pg_type AS t LEFT JOIN pg_class AS c ON c.oid = t.typrelid
	WHERE t.typnamespace = 'faas'::regnamespace AND t.typcategory <> 'A'
	  AND (t.typrelid = 0 OR c.relkind = 'c')});
my @operators = names(q{
	SELECT DISTINCT oprname FROM pg_operator WHERE oprnamespace = 'faas'::regnamespace});
my @settings = names(q{
	LOAD 'faas';
	SELECT name FROM pg_settings WHERE name LIKE 'faas.%'});

my %headings = (
	'README.md' => [ 'Types', 'Operators', 'Functions', 'Views', 'Settings' ],
	'README.zh.md' => [ '类型', '运算符', '函数', '视图', '设置' ]);
foreach my $name (sort keys %headings)
{
	my $text = slurp_file($name);
	my ($types, $operators, $functions, $views, $settings) =
	  map { section($text, $_) } @{ $headings{$name} };

	same_names([ first_names($types) ], \@types, "$name lists each type");
	same_names([ map { my $o = $_; $o =~ s/\\//g; split ' ', $o } $operators =~ /^\| `(.*?)` \|/mg ],
		\@operators, "$name lists each operator");
	same_names([ first_names($functions) ], \@functions, "$name lists each function");
	my @shown = map { /`([a-z_0-9]+\(.*?\))`/g } $functions =~ /^\| (`.*?`) \|/mg;
	same_names([ grep { !/^amount\(/ } @shown ],
		[ @signatures, @aggregates ], "$name has the parameters of each function");
	same_names([ first_names($views) ], \@relations, "$name lists each view");
	same_names([ map { "faas.$_" } first_names($settings) ], \@settings, "$name lists each setting");
}

$node->stop;
done_testing();
