-- What only extreme or odd arguments reach: the limits of 96 bits between scales, windows over two
-- currencies, patterns with more decimals than the amount, casts that change nothing.
SET search_path = faas, public;

-- an amount that has no room at the scale it is brought to
SELECT 'X 39614081257132168796771975167'::amount::faas.amount(X,31);
SELECT 'X 39614081257132168796771975167'::amount + 'X 0.0000000000000000000000000000001'::amount;

-- RANGE frames: a bound out of range, and a row of another currency
SELECT faas_internal.amount_in_range('X 1', 'X 39614081257132168796771975167',
    'X 0.0000000000000000000000000000001', false, true);
SELECT faas_internal.amount_in_range('USD 5', 'CNY 1', 'CNY 1', false, true) AS usd,
       faas_internal.amount_in_range('CNY 2', 'CNY 1', 'CNY 1', false, true) AS cny,
       faas_internal.amount_in_range('AUD 5', 'CNY 1', 'CNY 1', false, true) AS aud;

-- places that the amount has no digit for
SELECT to_char('JPY 5'::amount, '9.00'), to_char('CNY 5.10'::amount, '9.0000'), to_char('JPY -5'::amount, '000.0');

-- a cast to the modifier that the value already has, or to none, is no call
CREATE TEMPORARY TABLE has_modifier (a faas.amount(CNY,2));
EXPLAIN (VERBOSE, COSTS off) SELECT amount(a, -1, false) FROM has_modifier;
EXPLAIN (VERBOSE, COSTS off)
    SELECT amount(a, atttypmod, false) FROM has_modifier,
        (SELECT -1 AS atttypmod) AS none;
DROP TABLE has_modifier;
RESET search_path;
