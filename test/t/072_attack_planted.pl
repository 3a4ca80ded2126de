# An attacker who may create objects in the database plants them before CREATE EXTENSION, and before
# every call of the API: schemas, functions and operators with the very arguments of the built-in
# ones, types, casts, tables and temporary tables, in a schema that stands first in everybody's path.
# Whoever runs a planted function says so in the log; nobody may but the attacker.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "log_statement = none\nlog_min_error_statement = panic");
$node->start;
$node->safe_psql('postgres', q{
	CREATE ROLE attacker LOGIN;
	GRANT CREATE, TEMPORARY ON DATABASE postgres TO attacker;
	GRANT CREATE ON SCHEMA public TO attacker});

sub as_attacker
{
	my ($sql) = @_;
	return $node->safe_psql('postgres', "SET search_path = pg_catalog; SET SESSION AUTHORIZATION attacker;\n$sql");
}

# schemas of the extension's names ---------------------------------------------------------------------

foreach my $schema (qw(faas faas_internal))
{
	foreach my $contents ('', "CREATE TABLE $schema.book (id bigint);", "CREATE FUNCTION $schema.post() RETURNS int LANGUAGE sql AS 'SELECT 1';",
		"CREATE TYPE $schema.amount AS (x int);", "CREATE VIEW $schema.journal AS SELECT 1;", "GRANT ALL ON SCHEMA $schema TO PUBLIC;")
	{
		as_attacker("CREATE SCHEMA $schema; $contents");
		my ($status, $out, $err) = $node->psql('postgres', 'CREATE EXTENSION faas');
		like($err, qr/schema "$schema" already exists/, "a planted schema $schema stops the installation: $contents");
		is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_extension WHERE extname = 'faas'}), '0', 'and nothing of it stays');
		as_attacker("DROP SCHEMA $schema CASCADE");
	}
}
my ($status, $out, $err) = $node->psql('postgres', 'CREATE EXTENSION faas SCHEMA public');
like($err, qr/must be installed in schema "pg_catalog"/, 'nor can it be put elsewhere');

# functions, operators, types and tables first in the path -----------------------------------------------

# every function and operator of pg_catalog whose arguments anybody may pass
as_attacker(q{
	CREATE SCHEMA trap;
	GRANT USAGE ON SCHEMA trap TO PUBLIC;
	SET client_min_messages = error;
	DO $$
	DECLARE
		v record;
		v_planted int := 0;
		v_body text;
	BEGIN
		FOR v IN
			SELECT p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid) AS arguments, p.proargtypes::oid[] AS types,
				CASE WHEN p.prorettype IN ('anyelement'::regtype, 'anyarray'::regtype) THEN 'text' ELSE p.prorettype::regtype::text END AS result
			FROM pg_catalog.pg_proc AS p
			WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND NOT p.proretset
				AND p.prorettype NOT IN ('internal'::regtype, 'trigger'::regtype, 'event_trigger'::regtype, 'cstring'::regtype, 'void'::regtype, 'record'::regtype)
				AND NOT EXISTS (SELECT FROM pg_catalog.unnest(p.proargtypes::oid[]) AS t (oid) JOIN pg_catalog.pg_type AS y ON y.oid = t.oid AND y.typtype = 'p')
				AND p.pronargs BETWEEN 1 AND 3 AND p.provariadic = 0
				AND p.prorettype NOT IN (SELECT t.oid FROM pg_catalog.pg_type AS t WHERE t.typtype = 'p')
		LOOP
			BEGIN
				v_body := pg_catalog.format('BEGIN RAISE WARNING ''planted %s runs as %%'', CURRENT_USER; RETURN NULL; END', v.proname);
				EXECUTE pg_catalog.format('CREATE FUNCTION trap.%I(%s) RETURNS %s LANGUAGE plpgsql SET search_path = pg_catalog AS %L', v.proname,
					(SELECT pg_catalog.string_agg(t::regtype::text, ', ' ORDER BY n) FROM pg_catalog.unnest(v.types) WITH ORDINALITY AS u (t, n)), v.result, v_body);
				v_planted := v_planted + 1;
			EXCEPTION WHEN OTHERS THEN
				NULL;
			END;
		END LOOP;
		IF v_planted < 1000 THEN
			RAISE EXCEPTION 'only % functions were planted', v_planted;
		END IF;
		FOR v IN
			SELECT o.oprname, o.oprleft::regtype AS l, o.oprright::regtype AS r, p.proname
			FROM pg_catalog.pg_operator AS o JOIN pg_catalog.pg_proc AS p ON p.oid = o.oprcode
			WHERE o.oprnamespace = 'pg_catalog'::regnamespace AND o.oprkind = 'b'
		LOOP
			BEGIN
				EXECUTE pg_catalog.format('CREATE OPERATOR trap.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = trap.%I)', v.oprname, v.l, v.r, v.proname);
			EXCEPTION WHEN OTHERS THEN
				NULL;
			END;
		END LOOP;
	END $$;
	-- aggregates by their name, relations and types of the server and of faas
	CREATE FUNCTION trap.count(bigint) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RAISE WARNING 'planted count runs as %', CURRENT_USER; RETURN 1; END $$;
	CREATE FUNCTION trap.max(date) RETURNS date LANGUAGE plpgsql AS $$ BEGIN RAISE WARNING 'planted max runs as %', CURRENT_USER; RETURN NULL; END $$;
	DO $$
	DECLARE
		v_name text;
	BEGIN
		FOREACH v_name IN ARRAY '{text,uuid,jsonb,date,timestamptz,regrole,regclass,name,bytea,amount,request,result,posting_line,oid}'::text[] LOOP
			EXECUTE pg_catalog.format('CREATE TYPE trap.%I AS (planted int)', v_name);
		END LOOP;
		FOREACH v_name IN ARRAY '{book,account,posting,hold,currency,calendar,calendar_year,calendar_day,journal_key,entry,inbox,account_balance,visible_book,pg_class,pg_proc,pg_roles,pg_type,pg_database,
			pg_extension,pg_namespace,pg_locks,pg_depend,load,rejection}'::text[] LOOP
			EXECUTE pg_catalog.format('CREATE TABLE trap.%I (planted int)', v_name);
		END LOOP;
	END $$;
});
cmp_ok($node->safe_psql('postgres', q{SELECT count(*) FROM pg_operator WHERE oprnamespace = 'trap'::regnamespace}), '>', 300, 'operators were planted');

my $path = 'SET search_path = trap, pg_temp, public, pg_catalog';

# What planted functions have run since the last time, and as whom.
my $seen = 0;
sub victims
{
	my $log = substr(slurp_file($node->logfile), $seen);
	$seen += length $log;
	my %runs = map { $_ => 1 } $log =~ /(planted \S+ runs as (?!attacker)\S+)/g;
	return join(', ', sort keys %runs);
}
victims();
$node->safe_psql('postgres', "$path; SELECT 1::bigint = 2::bigint, length('x'::pg_catalog.text), 'a'::pg_catalog.text || 'b'::pg_catalog.text");
is(victims(), 'planted int8eq runs as postgres, planted length runs as postgres, planted textcat runs as postgres', 'the trap works');

# the installation, with the trap before everything
$node->safe_psql('postgres', "ALTER ROLE postgres SET search_path = trap, pg_temp, public, pg_catalog");
$node->safe_psql('postgres', "$path; CREATE EXTENSION faas");
is(victims(), '', 'CREATE EXTENSION runs nothing planted');
is($node->safe_psql('postgres', q{RESET search_path; SET search_path = pg_catalog;
	SELECT count(*) FROM pg_depend AS d JOIN pg_depend AS r ON r.classid = d.classid AND r.objid = d.objid AND r.refclassid <> 'pg_extension'::regclass
	JOIN pg_identify_object(r.refclassid, r.refobjid, r.refobjsubid) AS i ON i.schema = 'trap'
	WHERE d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass}), '0', 'and nothing of it depends on anything planted');

# the same for the operators and casts of its types, which can be planted only now
$node->safe_psql('postgres', q{SET search_path = pg_catalog; SELECT faas.access_grant('attacker')});
as_attacker(q{
	DO $$
	DECLARE
		v_operator text;
	BEGIN
		CREATE FUNCTION trap.peek(faas.amount, faas.amount) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog
			AS 'BEGIN RAISE WARNING ''planted comparison runs as %'', CURRENT_USER; RETURN true; END';
		CREATE FUNCTION trap.take(faas.amount, faas.amount) RETURNS faas.amount LANGUAGE plpgsql SET search_path = pg_catalog
			AS 'BEGIN RAISE WARNING ''planted sum runs as %'', CURRENT_USER; RETURN $1; END';
		FOREACH v_operator IN ARRAY '{=,<>,<,<=,>,>=}'::pg_catalog.text[] LOOP
			EXECUTE pg_catalog.format('CREATE OPERATOR trap.%s (LEFTARG = faas.amount, RIGHTARG = faas.amount, FUNCTION = trap.peek)', v_operator);
		END LOOP;
		FOREACH v_operator IN ARRAY '{+,-,%}'::pg_catalog.text[] LOOP
			EXECUTE pg_catalog.format('CREATE OPERATOR trap.%s (LEFTARG = faas.amount, RIGHTARG = faas.amount, FUNCTION = trap.take)', v_operator);
		END LOOP;
	END $$;
	CREATE TYPE trap.own AS (a int);
	CREATE FUNCTION trap.own_amount(trap.own) RETURNS faas.amount LANGUAGE plpgsql AS 'BEGIN RAISE WARNING ''planted cast runs as %'', CURRENT_USER; RETURN ''CNY 1''; END';
	CREATE FUNCTION trap.own_bigint(trap.own) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RAISE WARNING ''planted cast runs as %'', CURRENT_USER; RETURN 1; END';
	CREATE CAST (trap.own AS faas.amount) WITH FUNCTION trap.own_amount(trap.own) AS IMPLICIT;
	CREATE CAST (trap.own AS bigint) WITH FUNCTION trap.own_bigint(trap.own) AS IMPLICIT;
});

# Every call of the API by the two tenants of the attack tests, with the trap in the path.  The calls
# come from the catalog (test/pgtap/include/attack.sql), their text names pg_catalog throughout.
my $include = PostgreSQL::Test::Utils::tempdir . '/attack.sql';
append_to_file($include, slurp_file('test/pgtap/include/attack.sql'));
my @calls = split /\n/, $node->safe_psql('postgres', "SET search_path = pg_catalog, public;\nBEGIN;\n\\i $include\n" . q{
	-- leave the books for the calls below
	SELECT replace(c.signature, E'\n', ' ') || '|' || replace(attack.fill(c.template), E'\n', ' ') FROM attack.call AS c ORDER BY 1;
	COMMIT});
shift @calls while @calls && $calls[0] !~ /\|faas\./;
cmp_ok(scalar @calls, '>', 40, 'there are calls');
victims();
# as the tenant, whose book it is, and as a superuser; views too
my @views = split /\n/, $node->safe_psql('postgres', q{SET search_path = pg_catalog; SELECT c.oid::regclass FROM pg_class AS c WHERE c.relnamespace = 'faas'::regnamespace AND c.relkind = 'v' ORDER BY 1});
foreach my $role ('attack_tenant', 'postgres')
{
	my $script = "SET search_path = pg_catalog; SET faas.clock = '2026-01-05 09:00+00'; SET SESSION AUTHORIZATION $role; $path;\n";
	my ($done, @bad) = (0);

	foreach my $call (@calls, (map { "$_|(SELECT pg_catalog.count(*) FROM $_) AS x" } @views),
		$role eq 'postgres' ? ('verify|faas.verify()', q{grant|faas.access_grant('attack_tenant')}, q{revoke|faas.access_revoke('attack_tenant')},
			'restore_begin|faas.restore_begin()', 'restore_end|faas.restore_end()', q{currency_add|faas.currency_add('POINT', 2)},
			q{calendar_create|faas.calendar_create('TRAP')}, q{calendar_join|faas.calendar_join('TRAP', '{CNIB,WEEKEND}')}, q{calendar_load|faas.calendar_load('CNIB', 2027, '{2027-01-01}')},
			q{calendar_day_set|faas.calendar_day_set('CNIB', '2026-06-01', false)}, q{calendar_day_clear|faas.calendar_day_clear('CNIB', '2026-06-01')}) : (
			q{inbox|(VALUES (1)) AS x; INSERT INTO faas.inbox (debit, credit, amount) VALUES (1, 2, 'CNY 1')}))
	{
		my ($name, $sql) = split /\|/, $call, 2;
		$script .= "\\warn >>>$name\nBEGIN;\nSELECT FROM $sql;\nROLLBACK;\n";
	}
	my ($s, $o, $e) = $node->psql('postgres', $script, on_error_stop => 0);
	note($e);
	foreach my $part (grep { length } split />>>/, $e)
	{
		$done++ unless $part =~ /ERROR:/;
		push @bad, $part if $part =~ /\btrap\.|planted|cannot cast|operator does not exist|XX000|syntax error/;
	}
	is(join("\n", @bad), '', "$role: no call fails because of what is planted");
	is(victims(), '', 'nor runs any of it');
	cmp_ok($done, '>', 55, 'and most of the calls did their work');
}
# as the owner of temporary tables, types and functions that hide everything
($status, $out, $err) = $node->psql('postgres', q{
	SET search_path = pg_catalog;
	SET SESSION AUTHORIZATION attacker;
	CREATE TEMP TABLE book (id bigint, owner regrole, business_date date);
	CREATE TEMP TABLE account (id bigint, book bigint, flags int);
	CREATE TEMP TABLE pg_class (oid oid);
	CREATE TEMP VIEW visible_book AS SELECT 1 AS book;
	CREATE FUNCTION pg_temp.now() RETURNS timestamptz LANGUAGE plpgsql AS $$ BEGIN RAISE WARNING 'planted now runs as %', CURRENT_USER; RETURN 'epoch'; END $$;
	CREATE FUNCTION pg_temp.length(text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE WARNING 'planted length runs as %', CURRENT_USER; RETURN 1; END $$;
	SET search_path = pg_temp, trap, pg_catalog;
	SELECT faas.book_create('attacker', 'CNY'), faas.account_open(pg_catalog.currval('faas.book_id_seq'), 'a');
}, on_error_stop => 0);
is(victims(), '', 'nor do temporary objects');
is($node->safe_psql('postgres', 'SET search_path = pg_catalog; SELECT * FROM faas.verify()'), '', 'the books are sound');

# foreign keys: who has access may not make one, since their checks call the casts of his types as the
# owner of the table that they refer to
as_attacker(q{
	CREATE TYPE trap.id AS ENUM ('a');
	CREATE FUNCTION trap.id_uuid(trap.id) RETURNS pg_catalog.uuid LANGUAGE plpgsql AS $$ BEGIN RAISE WARNING 'planted cast runs as %', CURRENT_USER; RETURN '00000000-0000-0000-0000-000000000000'; END $$;
	CREATE CAST (trap.id AS pg_catalog.uuid) WITH FUNCTION trap.id_uuid(trap.id) AS IMPLICIT;
	CREATE TABLE trap.referring (journal trap.id, line int)});
($status, $out, $err) = $node->psql('postgres', q{SET search_path = pg_catalog; SET SESSION AUTHORIZATION attacker;
	ALTER TABLE trap.referring ADD FOREIGN KEY (journal, line) REFERENCES faas.posting (journal, line)});
like($err, qr/permission denied for table posting/, 'a foreign key on postings is for superusers to make');
is(victims(), '', 'so no cast of the attacker runs as the owner of postings');

$node->stop;
done_testing();
