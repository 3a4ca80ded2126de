# A client of the frontend/backend protocol, version 3, over a local socket: for what no driver sends.
package Wire;
use strict;
use warnings FATAL => 'all';
use IO::Socket::UNIX;

# Connect without a password; further start-up parameters as pairs.
sub connect_to
{
	my ($class, $node, $user, $database, %parameters) = @_;
	my $self = bless {
		socket => IO::Socket::UNIX->new($node->host . '/.s.PGSQL.' . $node->port) || die "no server: $!\n"
	}, $class;
	my %all = (user => $user, database => $database, client_encoding => 'UTF8', %parameters);
	my $body = pack('N', 3 << 16) . join('', map { "$_\0$all{$_}\0" } sort keys %all) . "\0";

	$self->{socket}->print(pack('N', length($body) + 4) . $body);
	$self->{start} = [ $self->answer ];
	return $self;
}

sub send_message
{
	my ($self, $type, $body) = @_;

	$self->{socket}->print($type . pack('N', length($body) + 4) . $body);
	$self->{socket}->flush;
	return $self;
}

sub receive
{
	my ($self, $length) = @_;
	my $bytes = '';

	while (length($bytes) < $length)
	{
		my $got = $self->{socket}->sysread($bytes, $length - length($bytes), length($bytes));
		die "the server is gone\n" unless $got;
	}
	return $bytes;
}

# Everything up to the server being ready again, in short: the first column of each row, the SQLSTATE
# of an error or warning with its message.  Data that the server asks for is cut off at once.
sub answer
{
	my ($self) = @_;
	my @answer;

	for (;;)
	{
		my ($type, $length) = unpack('aN', $self->receive(5));
		my $body = $self->receive($length - 4);

		if ($type eq 'E' || $type eq 'N')
		{
			my %field = map { substr($_, 0, 1) => substr($_, 1) } grep { length } split /\0/, $body;
			push @answer, "$field{C} $field{M}" if $type eq 'E' || $field{S} eq 'WARNING';
		}
		elsif ($type eq 'D')
		{
			my ($columns, $size) = unpack('nN', $body);
			push @answer, 'row ' . ($size == 0xffffffff ? '-' : substr($body, 6, $size));
		}
		elsif ($type eq 'G')
		{
			$self->send_message('f', "no data\0");
		}
		return @answer if $type eq 'Z';
	}
}

# A simple query.
sub query
{
	my ($self, $sql) = @_;

	return $self->send_message('Q', "$sql\0")->answer;
}

# A statement with parameters in binary form, each [type, bytes]; undef is null.
sub execute
{
	my ($self, $sql, @parameters) = @_;

	$self->send_message('P', "\0$sql\0" . pack('n', scalar @parameters) . join('', map { pack('N', $_->[0]) } @parameters));
	$self->send_message('B', "\0\0" . pack('nn', 1, 1) . pack('n', scalar @parameters)
		. join('', map { defined $_->[1] ? pack('N', length $_->[1]) . $_->[1] : pack('N', 0xffffffff) } @parameters)
		. pack('n', 0));
	$self->send_message('E', "\0" . pack('N', 0));
	return $self->send_message('S', '')->answer;
}

# A function by its number, without arguments, past the parser.
sub call_function
{
	my ($self, $oid) = @_;

	return $self->send_message('F', pack('Nnnn', $oid, 0, 0, 0))->answer;
}

1;
