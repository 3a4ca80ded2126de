-- Every public function has a test of bad input, and the machinery of these tests finds what they look for:
-- a wrong outcome, a change, a poor message, a row that is missing.
BEGIN;
\ir include/bad_input.sql
SELECT plan(12);

CREATE TEMP TABLE listed AS SELECT domain, f FROM domain, regexp_split_to_table(functions, '\s+') AS f;
SELECT is((SELECT string_agg(signature, ', ' ORDER BY signature) FROM function WHERE label NOT IN (SELECT f FROM listed)), NULL,
    'every public function is in a line of table "domain" in test/pgtap/include/bad_input.sql, and has its rows in that test');
SELECT is((SELECT string_agg(f, ', ' ORDER BY f) FROM listed WHERE f NOT IN (SELECT label FROM function)), NULL, 'and every function there exists');
SELECT is((SELECT string_agg(f, ', ') FROM (SELECT f FROM listed GROUP BY f HAVING count(*) > 1) AS x), NULL, 'once');
SELECT is((SELECT string_agg(DISTINCT a.label || '.' || a.argument || ' ' || a.type, ', ') FROM argument AS a
        WHERE NOT EXISTS (SELECT FROM class AS c WHERE c.class <> 'null' AND a.type ~ ('^(' || c.types || ')$')) AND a.type NOT IN ('boolean')), NULL,
    'every type of an argument has bad values in table "class"');

-- a function that answers nonsense, one that writes, one whose message says nothing
CREATE FUNCTION pg_temp.odd(amount faas.amount) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    IF amount IS NULL THEN
        RAISE EXCEPTION 'no' USING ERRCODE = '22004';
    ELSIF faas.sign(amount) = 0 THEN
        PERFORM faas.currency_add('ODD', 2);
        RETURN 'written';
    END IF;
    RETURN 'done';
END $$;
INSERT INTO function SELECT 'pg_temp.odd'::regproc, '', 'pg_temp.odd', 'odd', false, false, false;
INSERT INTO argument VALUES ('odd', 1, 0, 'amount', 'faas.amount', 'faas.amount');
INSERT INTO domain VALUES ('odd', 'odd');
INSERT INTO good VALUES ('odd', 'amount', '''CNY 1''');
SELECT is((SELECT array_agg(class ORDER BY class) FROM pg_temp.wanted('odd')), '{currency,max,min,negative,"null",scale,scale31,unregistered,zero}', 'the bad values of an amount');
SELECT is(pg_temp.call('odd', 'amount', '''CNY 2'''), 'SELECT pg_temp.odd(amount => (''CNY 2'')::faas.amount)::text', 'a call with one of them');
INSERT INTO bad VALUES ('odd', 'amount', 'null 22004; zero = written; negative LG011');
SELECT is((SELECT array_agg(class || ' ' || outcome ORDER BY class) FROM pg_temp.given()), '{negative LG011,null 22004,zero = written}', 'outcomes are read');
SELECT is(t.outcome || ': ' || t.fault, '= written: the ledger has changed', 'a call that writes where it must not is found')
FROM pg_temp.try(pg_temp.call('odd', 'amount', '''CNY 0'''), true, pg_temp.fingerprint()) AS t;
SELECT is(t.outcome || COALESCE(t.fault, ''), '= written', 'a call that may write is undone') FROM pg_temp.try(pg_temp.call('odd', 'amount', '''CNY 0'''), false, pg_temp.fingerprint()) AS t;
SELECT is_empty($$SELECT FROM faas.currency WHERE code = 'ODD'$$, 'indeed');
SELECT is(t.outcome || ': ' || t.fault, 'LG003: no detail and no hint', 'an error that keeps its reason to itself is found')
FROM pg_temp.try('DO $d$ BEGIN RAISE EXCEPTION ''no'' USING ERRCODE = ''LG003''; END $d$', true, pg_temp.fingerprint()) AS t;
SELECT is(t.outcome || ': ' || t.fault, '22023: message of 5000 characters', 'a message that repeats what it was given is found')
FROM pg_temp.try('DO $d$ BEGIN RAISE EXCEPTION ''%'', repeat(''x'', 5000) USING ERRCODE = ''22023''; END $d$', true, pg_temp.fingerprint()) AS t;
SELECT * FROM finish();
ROLLBACK;
