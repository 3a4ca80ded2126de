# Bytes that are no text: what a client sends that is not in its encoding, or has no place in that of the
# database, is refused with a core code, and the book is what it was.  Databases in UTF8, LATIN1 and
# SQL_ASCII; clients in UTF8, GBK, LATIN1 and SQL_ASCII; statements, COPY in text and binary, packed batches.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(extra => [ '--locale=C', '--encoding=UTF8' ]);
$node->start;

# Run SQL as a client of an encoding; returns SQLSTATE ('00000' if all went well) and output.
sub client
{
	my ($database, $encoding, $sql) = @_;
	my ($stdout, $stderr) = ('', '');

	local $ENV{PGCLIENTENCODING} = $encoding;
	$node->psql($database, "\\set VERBOSITY verbose\n" . $sql, on_error_stop => 0,
		stdout => \$stdout, stderr => \$stderr);
	my ($state) = $stderr =~ /ERROR:  ([0-9A-Z]{5}):/;
	return ($state // ($stderr =~ /\S/ ? $stderr : '00000'), $stdout, $stderr);
}

# What a session asks for after a statement: everything that the book holds, and the loads.
my $digest = "\nSELECT 'digest ' || faas.digest(1) || ' ' || count(*) FROM faas.load;\n";
my %digest;

# A statement is refused with a code (or one of several) and changes nothing.
sub refused
{
	my ($database, $encoding, $sql, $expected, $name) = @_;
	my ($state, $stdout, $stderr) = client($database, $encoding, $sql . $digest);
	my ($after) = $stdout =~ /^(digest .*)$/m;

	$digest{$database} //= $after;
	like($state, qr/^(?:$expected)$/, "$database, client $encoding: $name") or diag($stderr);
	is($after, $digest{$database}, "$database, client $encoding: $name: nothing has changed");
	return;
}

# A statement answers something, and may change the book.
sub accepted
{
	my ($database, $encoding, $sql, $expected, $name) = @_;
	my ($state, $stdout, $stderr) = client($database, $encoding, $sql);

	is("$state $stdout", "00000 $expected", "$database, client $encoding: $name") or diag($stderr);
	delete $digest{$database};
	return;
}

foreach my $encoding ('UTF8', 'LATIN1', 'SQL_ASCII')
{
	$node->safe_psql('postgres',
		"CREATE DATABASE \"\L$encoding\E\" ENCODING '$encoding' LOCALE 'C' TEMPLATE template0");
	my $setup = q{
		CREATE EXTENSION faas;
		SELECT faas.book_create('shop', 'CNY', '2026-01-05');
		SELECT faas.subject_create(1, '1', 'Assets', 'asset');
		SELECT faas.account_open(1, 'cash', unlimited => true), faas.account_open(1, 'ann');
		SELECT faas.post(1, 2, 'CNY 10', key => 'first');
		SELECT hold FROM faas.hold_place(2, 'CNY 1', key => '019b8d62-7a80-7000-8000-000000000001')};
	$node->safe_psql(lc $encoding, $setup);
	($digest{ lc $encoding }) = $node->safe_psql(lc $encoding, $digest) =~ /^(digest .*)$/m;
}

# every argument that is a text, with {} where the bytes go
my %call = (
	'key of post' => q{post(1, 2, 'CNY 1', key => '{}')},
	'kind of post' => q{post(1, 2, 'CNY 1', kind => '{}')},
	'memo of post' => q{post(1, 2, 'CNY 1', memo => '{}')},
	'metadata of post' => q{post(1, 2, 'CNY 1', metadata => '"{}"')},
	'amount of post' => q{post(1, 2, 'CNY 1{}')},
	'memo of a posting' => q{post(ARRAY[(1, 2, 'CNY 1', NULL, '{}', NULL)]::faas.posting_line[])},
	'key of a request' => q{post_batch(ARRAY[('post', 1, 2, 'CNY 1', '{}', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)]::faas.request[])},
	'memo of reverse' => q{reverse(faas.journal_id(1, 'first'), 'CNY 1', memo => '{}')},
	'key of hold_place' => q{hold_place(2, 'CNY 1', key => '{}')},
	'memo of hold_capture' => q{hold_capture('019b8d62-7a80-7000-8000-000000000001', to_account => 1, memo => '{}')},
	'key of hold_release' => q{hold_release('019b8d62-7a80-7000-8000-000000000001', key => '{}')},
	'code of account_open' => q{account_open(1, '{}')},
	'currency of account_open' => q{account_open(1, 'x', '{}')},
	'reason of account_block' => q{account_block(2, 'both', '{}')},
	'side of account_block' => q{account_block(2, '{}', 'reason')},
	'name of book_create' => q{book_create('{}')},
	'name of subject_create' => q{subject_create(1, 'x', '{}', 'asset')},
	'identity of party_create' => q{party_create(1, 'x', 'y', identity_type => 'z', identity_number => '{}')},
	'name of calendar_create' => q{calendar_create('{}')},
	'calendar of is_business_day' => q{is_business_day('2026-01-05', '{}')},
	'code of currency_add' => q{currency_add('{}', 2)},
	'key of journal_id' => q{journal_id(1, '{}')},
	'mode of round' => q{round('CNY 1', 1, '{}')},
	'pattern of to_char' => q{to_char('CNY 1', '"{}"9')});

sub calls
{
	my ($database, $encoding, $bytes, $expected, $what) = @_;

	foreach my $name (sort keys %call)
	{
		(my $sql = $call{$name}) =~ s/\{\}/$bytes/;
		refused($database, $encoding, "SELECT faas.$sql;", $expected, "$name, $what");
	}
	return;
}

# statements -------------------------------------------------------------------------------------

# a lone byte everywhere; the other kinds of bad UTF-8 once
calls('utf8', 'UTF8', "a\xff", '22021', 'a byte that is never UTF-8');
foreach (
	[ "\xc0\xaf", 'overlong' ], [ "\xe4\xba", 'cut off' ], [ "\xed\xa0\x80", 'half a surrogate pair' ],
	[ "\xf4\x90\x80\x80", 'beyond Unicode' ], [ "\x80", 'a continuation alone' ])
{
	refused('utf8', 'UTF8', "SELECT faas.post(1, 2, 'CNY 1', memo => '$_->[0]');", '22021', $_->[1]);
}
refused('utf8', 'SQL_ASCII', "SELECT faas.post(1, 2, 'CNY 1', memo => '\xff');", '22021', 'no encoding of its own');
refused('utf8', 'UTF8', q{SELECT faas.post(1, 2, 'CNY 1', memo => E'\xff');}, '22021', 'by an escape');
refused('utf8', 'UTF8', q{SELECT faas.post(1, 2, 'CNY 1', memo => E'a\000b');}, '22021', 'a null character');
refused('utf8', 'UTF8', q{SELECT faas.post(1, 2, 'CNY 1', metadata => '"\u0000"');}, '22P05', 'a null character in jsonb');
refused('utf8', 'UTF8', q{SELECT faas.post(1, 2, 'CNY 1', metadata => '"\ud800"');}, '22P02', 'half a surrogate pair in jsonb');

# a client in GBK: \x81\x5c is one character that ends on a backslash, \xbf\x27 is none; the server tells
# bytes that are no character from characters that it cannot convert, and not always the same way
my $not_gbk = '22021|22P05';
refused('utf8', 'GBK', "SELECT faas.post(1, 2, 'CNY 1', memo => '\xff\xff');", $not_gbk, 'a byte that is never GBK');
refused('utf8', 'GBK', "SELECT faas.post(1, 2, 'CNY 1', memo => '\xbf\x27');", $not_gbk, 'half a character before the quote');
accepted('utf8', 'GBK', "SELECT replayed FROM faas.post(1, 2, 'CNY 1', key => '\xb6\xa9\xb5\xa5', memo => '\x81\x5c');", 'f', 'a key and a memo in GBK');
accepted('utf8', 'UTF8', "SELECT replayed FROM faas.post(1, 2, 'CNY 1', key => '\xe8\xae\xa2\xe5\x8d\x95', memo => '\xe4\xb9\x97');", 't', 'are the same in UTF-8');
accepted('utf8', 'UTF8', "SELECT replayed FROM faas.post(1, 2, 'CNY 1', key => 'smile', memo => '\xf0\x9f\x98\x80');", 'f', 'a memo that GBK cannot show');
refused('utf8', 'GBK', "SELECT memo FROM faas.statement(2) WHERE memo IS NOT NULL;", '22P05', 'a statement that it cannot read');
refused('utf8', 'LATIN1', "SELECT memo FROM faas.statement(2) WHERE memo IS NOT NULL;", '22P05', 'nor can Latin 1');

# COPY and packed batches ------------------------------------------------------------------------

sub copied
{
	my ($database, $encoding, $bytes, $expected, $what) = @_;

	foreach my $column ('key', 'kind', 'memo')
	{
		refused($database, $encoding, "COPY faas.inbox (debit, credit, amount, $column) FROM STDIN;\n1\t2\tCNY 1\tgood\n1\t2\tCNY 1\t$bytes\n\\.\n",
			$expected, "COPY of $column, $what");
	}

	# binary: a header, a row of debit, credit, amount (version, tag, 96 bits) and memo, the end
	my $row = pack('n', 4) . pack('Nq>', 8, 1) . pack('Nq>', 8, 2) . pack('N', 17) . pack('H*', '011a44ad84000000000000000000000064');
	my $file = PostgreSQL::Test::Utils::tempdir() . '/rows';
	my $binary = "PGCOPY\n\xff\r\n\0" . pack('NN', 0, 0);

	$binary .= $row . pack('N', length $bytes) . $bytes . pack('n', 0xffff);
	open my $fh, '>:raw', $file or die "$file: $!\n";
	print $fh $binary;
	close $fh;
	refused($database, $encoding, "COPY faas.inbox (debit, credit, amount, memo) FROM '$file' (FORMAT binary);", $expected, "binary COPY, $what");
	return;
}

copied('utf8', 'UTF8', "a\xff", '22021', 'a byte that is never UTF-8');
copied('utf8', 'GBK', "a\xff", $not_gbk, 'a byte that is never GBK');

# a batch is packed in UTF-8, whatever the database speaks: spoil one letter of a text in it
foreach my $field ('key', 'kind', 'memo')
{
	my %value = (key => 'NULL', kind => 'NULL', memo => 'NULL', $field => "'qqqq'");
	my $bytes = $node->safe_psql('utf8', "SELECT faas.request_pack(ARRAY[('post', 1, 2, 'CNY 1', $value{key}, NULL, $value{kind}, $value{memo},
		NULL, NULL, NULL, NULL, NULL, NULL, NULL)]::faas.request[])");

	ok($bytes =~ s/71717171/7171ff71/, "a packed $field is there to spoil");
	foreach my $database ('utf8', 'latin1', 'sql_ascii')
	{
		refused($database, 'UTF8', "SELECT faas.post_packed('$bytes');", '22021', "packed $field that is not UTF-8");
	}
}

# databases in other encodings -------------------------------------------------------------------

# Latin 1 has no Chinese: the server cannot convert, and says so
calls('latin1', 'UTF8', "\xe5\x85\x83", '22P05', 'a character that Latin 1 does not have');
copied('latin1', 'UTF8', "\xe5\x85\x83", '22P05', 'a character that Latin 1 does not have');
refused('latin1', 'UTF8', "SELECT faas.to_chinese('CNY 1');", '22P05', 'to_chinese');
accepted('latin1', 'UTF8', "SELECT replayed FROM faas.post(1, 2, 'CNY 1', key => 'caf\xc3\xa9');", 'f', 'a key with an accent');
accepted('latin1', 'LATIN1', "SELECT replayed FROM faas.post(1, 2, 'CNY 1', key => 'caf\xe9');", 't', 'is the same in Latin 1');

# symbols: what Latin 1 may lack is written as a code, and USD is the same everywhere
my $symbols = q{SELECT faas.amount_format('CNY 1', 'symbol'), faas.amount_format('CZK 1', 'symbol'), faas.to_char('USD 1', 'L9.*'), faas.to_char('CHF 1', 'L9.*');};
accepted('utf8', 'UTF8', $symbols, "\xc2\xa51.00|K\xc4\x8d1.00|\$1.00|CHF 1.00", 'symbols');
accepted('latin1', 'UTF8', $symbols, 'CNY 1.00|CZK 1.00|$1.00|CHF 1.00', 'symbols');
accepted('sql_ascii', 'SQL_ASCII', $symbols, "\xc2\xa51.00|K\xc4\x8d1.00|\$1.00|CHF 1.00", 'symbols');

# SQL_ASCII takes any byte: texts are bytes there, lengths count bytes, keys compare by bytes
accepted('sql_ascii', 'SQL_ASCII', "SELECT replayed FROM faas.post(1, 2, 'CNY 1', key => '\xff\xfe', memo => '\xc0');", 'f', 'bytes as a key');
accepted('sql_ascii', 'SQL_ASCII', "SELECT replayed FROM faas.post(1, 2, 'CNY 1', key => '\xff\xfe', memo => '\xc0');", 't', 'are a key');
refused('sql_ascii', 'SQL_ASCII', "SELECT faas.post(1, 2, 'CNY 2', key => '\xff\xfe', memo => '\xc0');", 'LG005', 'with one content');
accepted('sql_ascii', 'SQL_ASCII', "SELECT faas.journal_id(1, '\xff\xfe') IS NOT NULL;", 't', 'and lead to their journal');
refused('sql_ascii', 'SQL_ASCII', "SELECT faas.account_open(1, repeat('\xe5\x85\x83', 67));", '22023', 'a code of 201 bytes');
refused('sql_ascii', 'SQL_ASCII', "SELECT faas.account_open(1, 'x', '\xff');", 'LG035', 'bytes as a currency');
refused('sql_ascii', 'SQL_ASCII', "SELECT faas.round('CNY 1', 1, repeat('\xff', 1000));", 'LG031', 'many bytes as a mode');
accepted('sql_ascii', 'SQL_ASCII', "SELECT faas.to_chinese('CNY 1');", "\xe4\xba\xba\xe6\xb0\x91\xe5\xb8\x81\xe5\xa3\xb9\xe5\x85\x83\xe6\x95\xb4", 'Chinese in UTF-8');

foreach my $database ('utf8', 'latin1', 'sql_ascii')
{
	is($node->safe_psql($database, 'SELECT count(*) FROM faas.verify()'), '0', "$database: the ledger verifies");
}

my $log = slurp_file($node->logfile);
unlike($log, qr/XX000|PANIC|server process .* was terminated/, 'no internal error and no crash');

$node->stop;
done_testing();
