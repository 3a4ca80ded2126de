-- Arithmetic of faas.amount: scales of results, rounding half to even from exact values, limits, and
-- every refusal.  Random cases against numeric are in test/t/010_money_oracle.pl.
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

-- sums take the greater scale
SELECT a, b, a + b, a - b, b - a
FROM (VALUES (amount 'CNY 1.00', amount 'CNY 2.50'), ('CNY 1', 'CNY 0.005'), ('JPY 1', 'JPY 0.5'),
    ('BTC 0', 'BTC -0.00000001'), ('CNY -1.50', 'CNY 1.50')) AS v (a, b);
SELECT -amount 'CNY 1.50', -amount 'CNY -1.5000', -amount 'CNY 0', abs(amount 'CNY -1.50'), abs(amount 'CNY 1.50'),
    sign(amount 'CNY -0.01'), sign(amount 'CNY 0'), sign(amount 'BTC 0.00000001');

-- a sum may pass the limit on the way if the result fits
SELECT amount 'JPY 39614081257132168796771975167' - amount 'JPY 39614081257132168796771975167',
    amount 'JPY -39614081257132168796771975168' + amount 'JPY 39614081257132168796771975167',
    amount 'XXX 5000000000' - amount 'XXX 3900000000.0000000000000000001';

SELECT amount 'JPY 39614081257132168796771975167' * 1.00000000000000000000000000001;

-- products and quotients: scale of the amount, ties to the even neighbour on both sides of zero
SELECT a, a * 0.5, 0.5 * a, a * -0.5, a / 2, a / -2
FROM unnest(ARRAY['CNY 0.01', 'CNY 0.03', 'CNY 0.05', 'CNY -0.01', 'CNY -0.03', 'CNY 0.02']::amount[]) AS a;
SELECT a, a / 8
FROM unnest(ARRAY['JPY 4', 'JPY 12', 'JPY 20', 'JPY 3', 'JPY 5', 'JPY -4', 'JPY -12', 'JPY -5']::amount[]) AS a;
SELECT amount 'CNY 100.00' * 3, amount 'CNY 100.00' * 0.0375, amount 'CNY 10.00' / 3, amount 'CNY 20.00' / 3,
    amount 'CNY 10.00' * 0, amount 'CNY 0' / 7, amount 'BTC 1.00000000' / 3;

-- far beyond 128 bits on the way: the tie, and one digit beyond the tie
SELECT f, amount 'JPY 1000000000000000000000000001' * f
FROM unnest(ARRAY[0.5, 0.5 + 1e-60, 0.5 - 1e-60, -0.5, 1.5, 1e-27, 1e-200]) AS f;
SELECT d, amount 'JPY 10000000000000000000000000001' / d
FROM unnest(ARRAY[2, 2 + 1e-60, 2 - 1e-60, -2, 1e60, 20000000000000000000000000002,
    20000000000000000000000000002 + 1e-40, 20000000000000000000000000002 - 1e-40]) AS d;

-- amount by amount
SELECT amount 'CNY 10.00' / amount 'CNY 4', amount 'CNY 1' / amount 'CNY 3', amount 'CNY -1' / amount 'CNY 0.003',
    amount 'CNY 0' / amount 'CNY 3';
SELECT a, b, a % b
FROM (VALUES (amount 'CNY 10.00', amount 'CNY 3'), ('CNY -10.00', 'CNY 3'), ('CNY 10.00', 'CNY -3'),
    ('CNY -10.00', 'CNY -3'), ('CNY 1', 'CNY 0.007'), ('CNY 1.005', 'CNY 1'), ('CNY 1', 'CNY 1'),
    ('XXX 39614081257132168796771975167', 'XXX 0.0000000000000000000000000000007'),
    ('XXX 0.0000000000000000000000000000007', 'XXX 39614081257132168796771975167')) AS v (a, b);

-- NULL in, NULL out
SELECT amount 'CNY 1' + NULL IS NULL, -NULL::amount IS NULL, amount 'CNY 1' * NULL::numeric IS NULL,
    abs(NULL::amount) IS NULL;

-- refused: two currencies
SELECT public.refusal(pg_catalog.format('SELECT faas.amount ''CNY 1'' OPERATOR(faas.%s) faas.amount ''USD 1''', op))
FROM unnest(ARRAY['+', '-', '/', '%']) AS op;

-- refused: out of range
SELECT public.refusal(statement) FROM unnest(ARRAY[
    'SELECT faas.amount ''JPY 39614081257132168796771975167'' + ''JPY 1''',
    'SELECT faas.amount ''JPY -39614081257132168796771975168'' - ''JPY 1''',
    'SELECT faas.amount ''JPY 39614081257132168796771975167'' + ''JPY 0.5''',
    'SELECT faas.amount ''XXX 39614081257132168796771975167'' + ''XXX 0.0000000000000000000000000000001''',
    'SELECT -faas.amount ''JPY -39614081257132168796771975168''',
    'SELECT faas.abs(faas.amount ''JPY -39614081257132168796771975168'')',
    'SELECT faas.amount ''JPY 39614081257132168796771975167'' * 1.00000000000000000000000000002',
    'SELECT faas.amount ''JPY 39614081257132168796771975167'' * 2',
    'SELECT faas.amount ''JPY 39614081257132168796771975167'' * 1e100',
    'SELECT 1e100 * faas.amount ''JPY 1''',
    'SELECT faas.amount ''JPY -39614081257132168796771975168'' / -1',
    'SELECT faas.amount ''JPY 1'' / 1e-40',
    'SELECT faas.amount ''JPY 39614081257132168796771975167'' / 0.5']) AS statement;

-- refused: zero, NaN, infinity, and numbers that are not exact
SELECT public.refusal(statement) FROM unnest(ARRAY[
    'SELECT faas.amount ''CNY 1'' / 0', 'SELECT faas.amount ''CNY 1'' / 0.00',
    'SELECT faas.amount ''CNY 0'' / faas.amount ''CNY 0''', 'SELECT faas.amount ''CNY 1'' % faas.amount ''CNY 0''',
    'SELECT faas.amount ''CNY 1'' * numeric ''NaN''', 'SELECT numeric ''-Infinity'' * faas.amount ''CNY 0''',
    'SELECT faas.amount ''CNY 1'' / numeric ''NaN''', 'SELECT faas.amount ''CNY 1'' / numeric ''Infinity''',
    'SELECT faas.amount ''CNY 1'' * 0.5::float8', 'SELECT faas.amount ''CNY 1'' + 1',
    'SELECT faas.amount ''CNY 1'' * faas.amount ''CNY 1''', 'SELECT 1 / faas.amount ''CNY 1''']) AS statement;
DROP FUNCTION public.refusal(text);
