-- The binary form of faas.amount: a round trip keeps every bit, and whatever else a client may send is
-- refused with 22P03 before it becomes a value.
SET search_path = faas, public;

-- layout: version 1, code << 6 | scale << 1, high 32 bits, low 64 bits
SELECT a, faas_internal.amount_send(a) AS bytes
FROM unnest(ARRAY['CNY 100.00', 'CNY -0.01', 'JPY 39614081257132168796771975167',
    'JPY -39614081257132168796771975168', 'A 0', 'ZZZZZ 0.0000000000000000000000000000001']::amount[]) AS a;

-- Receives these bytes as one column of a binary COPY; shows the amount or the refusal.
CREATE TABLE public.received (a amount);
CREATE TABLE public.received_typed (a amount(CNY));
CREATE FUNCTION public.receive(bytes bytea, target regclass DEFAULT 'public.received') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_copy bytea := '\x5047434f50590aff0d0a00' || '\x0000000000000000'::bytea || '\x0001'::bytea ||
        int4send(length(bytes)) || bytes || '\xffff'::bytea;
    v_escaped text := '';
    v_result text;
BEGIN
    FOR i IN 0 .. length(v_copy) - 1 LOOP
        v_escaped := v_escaped || '\0' || (get_byte(v_copy, i) / 64) ||
            (get_byte(v_copy, i) / 8 % 8) || (get_byte(v_copy, i) % 8);
    END LOOP;
    EXECUTE format('TRUNCATE %s', target);
    EXECUTE format('COPY %s FROM PROGRAM %L (FORMAT binary)', target, 'printf %b ''' || v_escaped || '''');
    EXECUTE format('SELECT a::text FROM %s', target) INTO v_result;
    RETURN v_result;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || SQLERRM;
END $$;

-- every amount comes back with the same image
CREATE TABLE public.sent AS
    SELECT a FROM unnest(ARRAY['CNY 100.00', 'CNY -0.01', 'CNY 1.500', 'CNY 0', 'JPY 39614081257132168796771975167',
        'JPY -39614081257132168796771975168', 'A 0', 'A0 1', 'Z9Z9Z -1', 'XXX 0.0039614081257132168796771975167',
        'BTC 18446744073709551615', 'BTC 18446744073709551616', 'BTC -18446744073709551616']::amount[]) AS a;
SELECT count(*), count(*) FILTER (WHERE public.receive(faas_internal.amount_send(a)) = a::text) AS same FROM public.sent;

-- into a column with a type modifier
SELECT public.receive(faas_internal.amount_send(a), 'public.received_typed')
FROM unnest(ARRAY['CNY 1.5000', 'CNY 1.505', 'USD 1']::amount[]) AS a;

-- hostile: length, version, the zero bit, codes that no text has
SELECT what, public.receive(bytes)
FROM (VALUES
    ('good', '\x011a44ad84000000000000000000002710'::bytea),
    ('empty', '\x'),
    ('version alone', '\x01'),
    ('one byte short', '\x011a44ad840000000000000000000027'),
    ('one byte long', '\x011a44ad8400000000000000000000271000'),
    ('version 0', '\x001a44ad84000000000000000000000001'),
    ('version 2', '\x021a44ad84000000000000000000000001'),
    ('zero bit', '\x011a44ad85000000000000000000000001'),
    ('no code', '\x0100000004000000000000000000000001'),
    ('below the first code', '\x0107263c00000000000000000000000001'),
    ('beyond the last code', '\x01c1085ac0000000000000000000000001'),
    ('all bits', '\x01fffffffe000000000000000000000001'),
    ('gap in the code', '\x010734f100000000000000000000000001'),
    ('first code A', '\x0107263c40000000000000000000000001'),
    ('last code ZZZZZ', '\x01c1085abeffffffffffffffffffffffff'),
    ('most', '\x011a44ad847fffffffffffffffffffffff'),
    ('least', '\x011a44ad84800000000000000000000000')) AS v (what, bytes);

-- 200 random strings of 17 bytes: each is refused with 22P03, or is the image of its own text
SELECT setseed(0.5);
CREATE TABLE public.fuzz AS
    SELECT i, CASE WHEN i % 2 = 0 THEN '\x01'::bytea ELSE int4send(i) END ||
        substr(decode(md5(random()::text) || md5(random()::text), 'hex'), 1, CASE WHEN i % 2 = 0 THEN 16 ELSE 13 END) AS bytes
    FROM generate_series(1, 200) AS i;
SELECT count(*), count(*) FILTER (WHERE answer LIKE '22P03 %') > 0 AS some_refused,
    count(*) FILTER (WHERE answer NOT LIKE '22P03 %' AND faas_internal.amount_send(answer::amount) <> bytes) AS wrong
FROM (SELECT bytes, public.receive(bytes) AS answer FROM public.fuzz OFFSET 0) AS f;
DROP FUNCTION public.receive(bytea, regclass);
DROP TABLE public.received, public.received_typed, public.sent, public.fuzz;
