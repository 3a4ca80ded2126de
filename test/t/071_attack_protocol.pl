# A client that speaks the protocol itself: values in binary form that no text has, in every place
# where the API takes them, functions called by number past the parser, COPY of every table, and
# settings given at the start of a connection.  Each is refused with its code, and the session lives.
use strict;
use warnings FATAL => 'all';
use FindBin;
use lib "$FindBin::Bin/lib";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Wire;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION faas;
	CREATE ROLE regress_tenant LOGIN;
	CREATE ROLE regress_owner LOGIN;
	SELECT faas.access_grant('regress_tenant');
	GRANT CREATE ON DATABASE postgres TO regress_tenant;
	CREATE DATABASE owned OWNER regress_owner});
$node->safe_psql('postgres', q{
	SET SESSION AUTHORIZATION regress_tenant;
	SELECT faas.book_create('b', 'CNY');
	SELECT faas.account_open(1, 'a', unlimited => true), faas.account_open(1, 'b');
	SELECT faas.post(1, 2, 'CNY 10'), faas.hold_place(2, 'CNY 5', 1, 'h')});
my ($book, $debit, $credit) = (1, 1, 2);
my $digest = $node->safe_psql('postgres', 'SELECT faas.digest(1)');
my %type = map { split /\|/ } split /\n/, $node->safe_psql('postgres', q{
	SELECT t, t::regtype::oid FROM unnest('{faas.amount,faas.posting_line,faas.posting_line[],faas.request,faas.request[],
		bigint,integer,text,uuid,jsonb,date,timestamptz,boolean,bytea,regrole,numeric}'::text[]) AS t});

my $wire = Wire->connect_to($node, 'regress_tenant', 'postgres');
my ($pid) = $wire->query('SELECT pg_catalog.pg_backend_pid()');

# One assertion: what the server says, and that it is the same session, which still works.
sub refused
{
	my ($what, $expected, @answer) = @_;
	my ($alive) = $wire->query('SELECT pg_catalog.pg_backend_pid()');

	like(join("\n", @answer, $alive eq $pid ? () : 'another session'), qr/^$expected/, $what);
}

# values -------------------------------------------------------------------------------------------

sub amount { my ($tag, $high, $low) = @_; return pack('CNNQ>', 1, $tag, $high, $low); }
sub int8 { return pack('q>', shift); }
my $cny = unpack('N', pack('H*', '1a44ad84'));
my $one = amount($cny, 0, 100);

# what is no amount; the one wrong thing in each
my %no_amount = (
	'nothing' => '', 'a byte' => "\1", 'a byte short' => substr($one, 0, 16), 'a byte long' => "$one\0",
	'version 0' => "\0" . substr($one, 1), 'version 2' => "\2" . substr($one, 1), 'version 255' => "\xff" . substr($one, 1),
	'the bit that is zero' => amount($cny | 1, 0, 100), 'no code' => amount(4, 0, 1), 'a code beyond all' => amount(0xfffffffe, 0, 1),
	'a code that no text has' => amount(0x010734f1, 0, 1), 'a megabyte' => "\1" x 1048576);
# what is one, and refused for what it is
my %odd_amount = (
	'the greatest' => [ amount($cny, 0x7fffffff, ~0), 'LG003|22003|LG105|LG013' ],
	'the least' => [ amount($cny, 0x80000000, 0), 'LG011' ], 'minus one' => [ amount($cny, 0xffffffff, ~0), 'LG011' ],
	'zero' => [ amount($cny, 0, 0), 'LG011' ], 'a scale of 31' => [ amount(($cny & ~0x3e) | 31 << 1, 0, 1), 'LG002' ],
	'another currency' => [ amount(unpack('N', pack('H*', '07263c40')), 0, 1), 'LG001' ]);

# each place of the API that takes an amount, and the rest of the call
my %call = (
	'post' => "SELECT faas.post($credit, $debit, \$1)", 'hold_place' => "SELECT faas.hold_place($credit, \$1)",
	'hold_release' => "SELECT faas.hold_release((SELECT hold FROM faas.open_hold), \$1)",
	'reverse' => "SELECT faas.reverse((SELECT journal FROM faas.visible_posting LIMIT 1), \$1)");
foreach my $call (sort keys %call)
{
	refused("$call: $_", '(22P03|08P01) ', $wire->execute($call{$call}, [ $type{'faas.amount'}, $no_amount{$_} ])) foreach sort keys %no_amount;
	refused("$call: $_", "($odd_amount{$_}[1]) ", $wire->execute($call{$call}, [ $type{'faas.amount'}, $odd_amount{$_}[0] ])) foreach sort keys %odd_amount;
}

# A composite: number of columns, then type, length and bytes of each; and an array of one.
sub composite
{
	my (@columns) = @_;
	return pack('N', scalar @columns) . join('', map { pack('N', $type{ $_->[0] } // $_->[0]) . (defined $_->[1] ? pack('N', length $_->[1]) . $_->[1] : pack('N', 0xffffffff)) } @columns);
}
sub array
{
	my ($element, @values) = @_;
	return pack('NNNNN', 1, 0, $type{$element}, scalar @values, 1) . join('', map { pack('N', length $_) . $_ } @values);
}
sub posting_line
{
	my (%with) = @_;
	my @names = qw(debit credit amount kind memo metadata);
	my %value = (debit => [ 'bigint', int8($credit) ], credit => [ 'bigint', int8($debit) ], amount => [ 'faas.amount', $one ], kind => ['text'], memo => ['text'], metadata => ['jsonb'], %with);
	return composite(map { $value{$_} } @names);
}
my @lines = (
	[ 'an amount that is none', '22P03', posting_line(amount => [ 'faas.amount', $no_amount{'version 2'} ]) ],
	[ 'an amount below zero', 'LG011', posting_line(amount => [ 'faas.amount', $odd_amount{'minus one'}[0] ]) ],
	[ 'the greatest amount', 'LG003', posting_line(amount => [ 'faas.amount', $odd_amount{'the greatest'}[0] ]) ],
	[ 'no amount', '22004', posting_line(amount => ['faas.amount']) ],
	# the server compares numbers of types of its own only; others are read as what they should be
	[ 'an amount as text', '42804|22P03', posting_line(amount => [ 'text', 'CNY 1' ]) ],
	[ 'the least account', 'LG006', posting_line(debit => [ 'bigint', pack('H*', '8000000000000000') ]) ],
	[ 'an account of 4 bytes', '08P01|22P03', posting_line(debit => [ 'bigint', pack('N', 1) ]) ],
	[ 'no account', '22004', posting_line(debit => ['bigint']) ],
	[ 'text that is not UTF-8', '22021', posting_line(memo => [ 'text', "\xff\xfe" ]) ],
	[ 'text with a zero byte', '22021', posting_line(memo => [ 'text', "a\0b" ]) ],
	[ 'metadata that is not JSON', '22P02', posting_line(metadata => [ 'jsonb', "\1{" ]) ],
	[ 'metadata of another version', 'XX000', posting_line(metadata => [ 'jsonb', "\2{}" ]) ],
	[ 'a column too few', '42804', composite([ 'bigint', int8(1) ]) ],
	[ 'no columns', '42804', composite() ],
	[ 'columns without end', '42804', pack('N', 0x7fffffff) ],
	[ 'less than nothing', '42804', pack('N', 0xffffffff) ],
	[ 'half a column', '08P01|22P03', substr(posting_line(), 0, 20) ],
	[ 'too much', '22P03', posting_line() . "\0" ]);
refused("a posting with $_->[0]", "($_->[1]) ", $wire->execute('SELECT faas.post($1)', [ $type{'faas.posting_line[]'}, array('faas.posting_line', $_->[2]) ])) foreach @lines;
my @arrays = (
	[ 'of two dimensions', '2202E', pack('NNNNNNN', 2, 0, $type{'faas.posting_line'}, 1, 1, 1, 1) . pack('N', length posting_line()) . posting_line() ],
	[ 'of seven dimensions', '54000', pack('NNN', 7, 0, $type{'faas.posting_line'}) ],
	[ 'of another type', '42804|08P01', array('text', 'x') ],
	[ 'of more elements than there are', '08P01|22P03', pack('NNNNN', 1, 0, $type{'faas.posting_line'}, 2, 1) . pack('N', length posting_line()) . posting_line() ],
	[ 'of two thousand million', '54000|08P01|22P03', pack('NNNNN', 1, 0, $type{'faas.posting_line'}, 0x7fffffff, 1) ],
	[ 'of less than nothing', '22P03|54000|08P01', pack('NNNNN', 1, 0, $type{'faas.posting_line'}, 0xffffffff, 1) ],
	[ 'from the last number on', '54000|22P03|08P01', pack('NNNNN', 1, 0, $type{'faas.posting_line'}, 2, 0x7fffffff) ],
	[ 'of nulls', '22004', pack('NNNNNN', 1, 1, $type{'faas.posting_line'}, 1, 1, 0xffffffff) ],
	[ 'with odd flags', '22P03', pack('NNNNN', 1, 2, $type{'faas.posting_line'}, 0, 1) ],
	[ 'of a length below -1', '22P03', pack('NNNNNN', 1, 0, $type{'faas.posting_line'}, 1, 1, 0xfffffffe) ],
	[ 'of nothing', '54000', pack('NNN', 0, 0, $type{'faas.posting_line'}) ],
	[ 'of ten thousand and one', '54000', array('faas.posting_line', (posting_line()) x 10001) ]);
refused("postings in an array $_->[0]", "($_->[1]) ", $wire->execute('SELECT faas.post($1)', [ $type{'faas.posting_line[]'}, $_->[2] ])) foreach @arrays;

# requests answer with a code where they are well formed
my @request_columns = split ' ', $node->safe_psql('postgres', q{
	SELECT string_agg(format('%s=%s', attname, replace(format_type(atttypid, NULL), 'timestamp with time zone', 'timestamptz')), ' ' ORDER BY attnum)
	FROM pg_attribute WHERE attrelid = 'faas.request'::regclass});
sub request
{
	my (%with) = @_;
	my %value = (op => 'post', debit => int8($credit), credit => int8($debit), amount => $one, %with);
	return composite(map { my ($name, $t) = split /=/; [ $t, $value{$name} ] } @request_columns);
}
my @requests = (
	[ 'an amount that is none', '22P03', request(amount => $no_amount{'no code'}) ], [ 'no op', 'row .*unknown_op|row .*op', request(op => undef) ],
	[ 'a date after the last', '22008', request(value_date => pack('N', 0x7ffffffe)) ], [ 'a date before the first', '22008', request(value_date => pack('N', 0x80000001)) ],
	[ 'an infinite date', 'row .*value_date', request(value_date => pack('N', 0x7fffffff)) ],
	[ 'a time after the last', '22008', request(posted_at => int8(9223372036854775806)) ], [ 'a time before the first', '22008', request(posted_at => pack('H*', '8000000000000001')) ],
	[ 'an infinite time', 'row .*posted_at', request(posted_at => pack('H*', '8000000000000000')) ],
	[ 'a truth of two bytes', '22P03', request(linked => "\1\1") ],
	[ 'a column too many', '42804', composite((map { my ($n, $t) = split /=/; [ $t, undef ] } @request_columns), [ 'text', 'x' ]) ]);
refused("a request with $_->[0]", "($_->[1])", $wire->execute('SELECT r FROM faas.post_batch($1) AS r', [ $type{'faas.request[]'}, array('faas.request', $_->[2]) ])) foreach @requests;

# the packed form: a good one, cut off at every byte, and with every byte changed
my $packed = pack('H*', $node->safe_psql('postgres', q{
	SELECT encode(faas.request_pack(ARRAY[ROW('post', 2, 1, 'CNY 9999', 'k', NULL, 'kind', 'memo', '{}', '2026-01-01', NULL, NULL, NULL, false, NULL)::faas.request]), 'hex')}));
my ($cut, $changed) = (0, 0);
foreach my $i (0 .. length($packed) - 1)
{
	my @answer = $wire->execute('SELECT faas.post_packed($1)', [ $type{bytea}, substr($packed, 0, $i) ]);
	$cut++ if "@answer" =~ /^(22P03|22021|22P02) /;
	# answers with a result, or refuses the bytes: never anything else
	substr(my $other = $packed, $i, 1) ^= "\xff";
	@answer = $wire->execute('SELECT faas.post_packed($1)', [ $type{bytea}, $other ]);
	$changed++ if "@answer" =~ /^(row|(?:22P03|22021|22P02|54000|22008) )/;
}
is($cut, length $packed, 'packed requests that are cut off are refused');
is($changed, length $packed, 'packed requests with a byte changed are refused or answered');
refused('and the session lives', 'row 1', $wire->query('SELECT 1'));

# other types of arguments
refused($_->[0], "($_->[1]) ", $wire->execute(@$_[ 2 .. $#$_ ])) foreach (
	[ 'a business date after the last', '22008', 'SELECT faas.day_cut(1, $1)', [ $type{date}, pack('N', 0x7ffffffe) ] ],
	[ 'an infinite business date', '22023', 'SELECT faas.day_cut(1, $1)', [ $type{date}, pack('N', 0x7fffffff) ] ],
	[ 'a hold of 15 bytes', '08P01|22P03', 'SELECT faas.hold_release($1)', [ $type{uuid}, "\0" x 15 ] ],
	[ 'an account of 9 bytes', '22P03', 'SELECT faas.balance($1)', [ $type{bigint}, "\0" x 9 ] ],
	[ 'a role that is none', '42704', 'SELECT faas.book_grant(1, $1, \'read\')', [ $type{regrole}, pack('N', 0xfffffffe) ] ],
	[ 'role zero', '42704', 'SELECT faas.book_grant(1, $1, \'read\')', [ $type{regrole}, pack('N', 0) ] ],
	[ 'a code with a zero byte', '22021', 'SELECT faas.account_open(1, $1)', [ $type{text}, "a\0b" ] ],
	[ 'a numeric that is none', '22P03', 'SELECT faas.amount($1, \'CNY\')', [ $type{numeric}, pack('nnnn', 1, 0, 0x1234, 0) . "\0\0" ] ]);

# functions by number, past the parser ----------------------------------------------------------------

my @functions = map { [ split /\|/ ] } split /\n/, $node->safe_psql('postgres', q{
	SELECT p.oid, p.oid::regprocedure FROM pg_proc AS p WHERE p.pronamespace = 'faas_internal'::regnamespace ORDER BY 2});
my @called = grep { join(' ', $wire->call_function($_->[0])) !~ /^(42501 permission denied for (schema faas_internal|function \S+)|0A000 cannot call function "\S+" via fastpath interface)$/ } @functions;
cmp_ok(scalar @functions, '>', 30, 'there are functions of faas_internal');
is(join(' ', map { $_->[1] } @called), '', 'none of them can be called by its number');

# COPY of every table ------------------------------------------------------------------------------------

foreach my $table (split /\n/, $node->safe_psql('postgres', q{SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'faas'::regnamespace AND c.relkind = 'r' ORDER BY 1}))
{
	refused("COPY $table FROM, $_", '42501 permission denied for table', $wire->query("COPY faas.$table FROM STDIN ($_)")) foreach ('FORMAT text', 'FORMAT binary');
	refused("COPY $table TO", $table =~ /^(currency|calendar\w*)$/ ? '' : '42501 permission denied for table', $wire->query("COPY faas.$table TO STDOUT"));
}
refused('COPY posting FROM a file', '42501 ', $wire->query(q{COPY faas.posting FROM '/etc/passwd'}));

# settings at the start of a connection --------------------------------------------------------------------

foreach my $setting ('faas.restoring=on', 'faas.clock=2020-01-01')
{
	my ($name) = $setting =~ /^(\S+?)=/;
	my $other = Wire->connect_to($node, 'regress_tenant', 'postgres', options => "-c $setting");
	my @answer = $other->query('SELECT faas.version()');
	like("@answer", qr/42501 permission denied to set parameter "\Q$name\E"/, "$setting as an option of the connection is ignored with a warning");
	is(($other->query("SHOW $name"))[0], $name eq 'faas.clock' ? 'row ' : 'row off', "$name has its default");
	$other = Wire->connect_to($node, 'regress_tenant', 'postgres', $name => $setting =~ s/^\S+?=//r);
	$other->query('SELECT faas.version()');
	is(($other->query("SHOW $name"))[0], $name eq 'faas.clock' ? 'row ' : 'row off', "nor as a parameter of it");
	# before the library is there, the server knows no such setting
	my ($what, $value) = ($name, "'" . ($setting =~ s/^\S+?=//r) . "'");
	$other = Wire->connect_to($node, 'regress_tenant', 'postgres');
	$other->query("SET $what = $value");
	@answer = $other->query('SELECT faas.version()');
	is(($other->query("SHOW $name"))[0], $name eq 'faas.clock' ? 'row ' : 'row off', "$name set before the library is loaded does not last");
	foreach my $sql ("ALTER ROLE regress_tenant SET $what = $value", "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql SET $what = $value AS 'SELECT 1'")
	{
		my $fresh = Wire->connect_to($node, 'regress_tenant', 'postgres');
		like(join(' ', $fresh->query($sql)), qr/^42501 /, $sql);
	}
	my $owner = Wire->connect_to($node, 'regress_owner', 'owned');
	like(join(' ', $owner->query("ALTER DATABASE owned SET $what = $value")), qr/^42501 /, "the owner of a database: $setting");
}

is($node->safe_psql('postgres', 'SELECT faas.digest(1)'), $digest, 'the book is as it was, to the last byte');
is($node->safe_psql('postgres', 'SELECT * FROM faas.verify()'), '', 'and sound');
unlike(slurp_file($node->logfile), qr/PANIC|terminated by signal/, 'no backend died');
$node->stop;
done_testing();
