-- faas.amount reads and writes text exactly, keeps to its type modifier without rounding, and refuses
-- everything else with its own SQLSTATE.
SET search_path = faas, public;

-- Runs a statement that must fail; shows the SQLSTATE and the whole message.
CREATE FUNCTION public.refusal(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_state text;
    v_message text;
    v_detail text;
    v_hint text;
BEGIN
    EXECUTE statement;
    RETURN 'accepted';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_state = RETURNED_SQLSTATE, v_message = MESSAGE_TEXT,
        v_detail = PG_EXCEPTION_DETAIL, v_hint = PG_EXCEPTION_HINT;
    RETURN pg_catalog.concat_ws(' | ', v_state, v_message, nullif(v_detail, ''), nullif(v_hint, ''));
END $$;
\pset format unaligned
\pset tuples_only on

-- text: both orders, blanks, signs; ISO exponents pad, more decimals stay, unknown codes as written
SELECT input, input::amount
FROM unnest(ARRAY['CNY 100.00', '100.00 CNY', E' \t CNY   -5\n', 'CNY 1', 'CNY 1.5', 'CNY 1.005',
    'JPY 100', 'JPY 0.5', 'KWD 1', 'CLF 1', 'XAU 1.25', 'BTC -0.00012345', 'BTC 1', 'CNY +7', '-7 CNY',
    'CNY -0', 'CNY .5', 'CNY 5.', 'CNY 007.10', 'A 1', 'Z9999 1', 'A1B2C 00']) AS input;

-- limits: 96 bits of minor units, 31 decimals, zeros beyond them that say nothing
SELECT input, input::amount
FROM unnest(ARRAY['JPY 39614081257132168796771975167', 'JPY -39614081257132168796771975168',
    'CNY 396140812571321687967719751.67', 'ETH 39614081257.132168796771975167',
    'XXX 0.0039614081257132168796771975167', 'CNY 1.' || repeat('0', 28),
    'CNY 0.0' || repeat('0', 50), 'XXX 0.' || repeat('0', 30) || '1', 'CNY ' || repeat('0', 60) || '1']) AS input;

-- whatever comes out goes in again, with the same value; fewer decimals than ISO's come back padded
SELECT a, a::text::amount, a::text::amount = a AS same
FROM unnest(ARRAY[of_minor(5, 'CNY', 0), of_minor(39614081257132168796771975167, 'CNY', 0),
    of_minor(-39614081257132168796771975168, 'KWD', 1), of_minor(5, 'XAU', 0)]) AS a;

-- refused: syntax
SELECT public.refusal(pg_catalog.format('SELECT %L::amount', input))
FROM unnest(ARRAY['', ' ', 'CNY', '100', 'CNY100.00', 'CNY 1e3', 'CNY 1,000.00', 'CNY 1 2', 'CNY - 5',
    'CNY --5', 'CNY .', 'CNY 1.2.3', 'CNY NaN', 'CNY Infinity', 'CNY 0x1F', 'CNY ５']) AS input;

-- refused: code
SELECT public.refusal(pg_catalog.format('SELECT %L::amount', input))
FROM unnest(ARRAY['cny 1', 'Cny 1', '1CNY 1', 'ABCDEF 1', 'C-Y 1', '1 2', 'ÉUR 1', '元 1']) AS input;

-- refused: range, on either side and in the decimals
SELECT public.refusal(pg_catalog.format('SELECT %L::amount', input))
FROM unnest(ARRAY['JPY 39614081257132168796771975168', 'JPY -39614081257132168796771975169',
    'CNY 396140812571321687967719751.68', 'CNY 39614081257132168796771975168', 'XXX 0.' || repeat('0', 31) || '1',
    'CNY 1.' || repeat('0', 29), 'JPY 1' || repeat('0', 60)]) AS input;

-- type modifier: folded to upper case, ISO exponent by default, written back with its scale
CREATE TABLE public.typed (a amount(CNY), b amount(btc, 8), c amount('JPY', 0), d amount);
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid = 'public.typed'::regclass AND attnum > 0 ORDER BY attnum;
INSERT INTO public.typed VALUES ('CNY 1', 'BTC 1', 'JPY 5', 'USD 1.005');
INSERT INTO public.typed VALUES (amount 'CNY 1.500', amount 'BTC 0.1', amount 'JPY 5.0', NULL);
SELECT a, b, c, d FROM public.typed;
SELECT 'CNY 1.5'::amount(CNY, 4), amount 'CNY 1.5000'::amount(CNY, 1), NULL::amount(CNY);
SELECT public.refusal('INSERT INTO public.typed (a) VALUES (''CNY 1.001'')');
SELECT public.refusal('INSERT INTO public.typed (a) VALUES (faas.amount(1.001, ''CNY''))');
SELECT public.refusal('INSERT INTO public.typed (a) VALUES (''USD 1'')');
SELECT public.refusal('SELECT faas.amount(1.001, ''CNY'')::faas.amount(CNY)');
SELECT public.refusal('SELECT ''JPY 39614081257132168796771975167''::faas.amount(JPY, 1)');
SELECT public.refusal('SELECT NULL::faas.amount(' || modifier || ')')
FROM unnest(ARRAY['CNY,32', 'CNY,-1', 'CNY,x', 'CNY,2,3', 'BTC', 'XAU', 'TOOLONG', '''C Y''', '''''',
    'CNY,''''', 'CNY,99999999999999999999']) AS modifier;

-- the cast rewrites a table only if the stored scale changes
CREATE FUNCTION public.rewrites(change text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_before oid := pg_relation_filenode('public.typed');
BEGIN
    EXECUTE 'ALTER TABLE public.typed ALTER COLUMN a TYPE ' || change;
    RETURN v_before <> pg_relation_filenode('public.typed');
END $$;
SELECT change, public.rewrites(change) FROM unnest(ARRAY['faas.amount(CNY,2)', 'faas.amount',
    'faas.amount', 'faas.amount(CNY)', 'faas.amount(CNY,4)']) AS change;
SELECT a FROM public.typed;
EXPLAIN (COSTS off, VERBOSE) SELECT a::amount(CNY, 4), a::amount, a::amount(CNY, 2) FROM public.typed;

-- making one, and its parts
SELECT faas.amount(12.5, 'CNY'), faas.amount(-3, 'JPY'), faas.amount(1.0005, 'USD'), faas.amount(0, 'BTC'),
    faas.amount(NULL, 'CNY') IS NULL, faas.amount(1, NULL) IS NULL;
SELECT of_minor(1250, 'CNY'), of_minor(-5, 'JPY'), of_minor(1, 'BTC', 8), of_minor(1250.00, 'CNY', 0),
    of_minor(minor => 5, currency => 'CNY', scale => NULL), of_minor(NULL, 'CNY') IS NULL,
    of_minor(39614081257132168796771975167, 'XXX', 31);
SELECT quantity(a), currency(a), faas.scale(a), minor_units(a)
FROM unnest(ARRAY['CNY -12.50', 'JPY 3', 'A 0.00', 'XXX 0.0039614081257132168796771975167',
    'JPY -39614081257132168796771975168']::amount[]) AS a;
SELECT public.refusal(statement) FROM unnest(ARRAY[
    'SELECT faas.amount(''NaN'', ''CNY'')', 'SELECT faas.amount(''-Infinity''::numeric, ''CNY'')',
    'SELECT faas.amount(1e30, ''CNY'')', 'SELECT faas.amount(1e-32, ''CNY'')', 'SELECT faas.amount(1, ''cny'')',
    'SELECT faas.amount(1, '''')', 'SELECT faas.of_minor(1, ''BTC'')', 'SELECT faas.of_minor(1, ''CNY'', 32)',
    'SELECT faas.of_minor(1, ''CNY'', -1)', 'SELECT faas.of_minor(1.5, ''CNY'')',
    'SELECT faas.of_minor(''NaN'', ''CNY'')', 'SELECT faas.of_minor(39614081257132168796771975168, ''CNY'')']) AS statement;

-- casts: none is implicit
SELECT amount 'CNY 1.50'::text, amount 'CNY 1.50'::numeric, amount 'CNY 1.50'::jsonb, ('CNY ' || 2)::amount;
SELECT j::jsonb::amount FROM unnest(ARRAY['{"currency": "CNY", "amount": "100.00"}',
    '{"currency": "CNY", "amount": 100.0000}', '{"amount": "-0.5", "currency": "BTC", "note": 1}',
    '{"currency": "JPY", "amount": 12345678901234567890.1}']) AS j;
SELECT public.refusal(pg_catalog.format('SELECT %L::jsonb::faas.amount', j)) FROM unnest(ARRAY['1', '[]', '"CNY 1"', 'null',
    '{"currency": "CNY"}', '{"amount": 1}', '{"currency": "CNY", "amount": null}',
    '{"currency": 156, "amount": 1}', '{"currency": "CNY", "amount": "x"}', '{"currency": "CNY", "amount": ""}',
    '{"currency": "CNY", "amount": "1 2"}', '{"currency": "CNY 1", "amount": ""}', '{"currency": "cny", "amount": 1}',
    '{"currency": "CNY", "amount": 1e40}', '{"currency": "CNY", "amount": "1e2"}']) AS j;
SELECT public.refusal('INSERT INTO public.typed (d) VALUES (1.5)');
SELECT public.refusal('SELECT faas.amount ''CNY 1'' OPERATOR(faas.=) 1');
SELECT castsource::regtype, casttarget::regtype, castcontext FROM pg_cast
WHERE 'amount'::regtype IN (castsource, casttarget) ORDER BY 1, 2;

-- text survives any settings
SET lc_monetary = 'C';
SET lc_numeric = 'C';
SET extra_float_digits = -15;
SELECT amount 'CNY 1234567.89';
DROP TABLE public.typed;
DROP FUNCTION public.rewrites(text), public.refusal(text);
