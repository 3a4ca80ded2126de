-- round() and cash_round(): the seven modes on the same ties and fractions of both signs, one rounding
-- and not two, scales, limits, and each error with its code and wording.

CREATE FUNCTION pg_temp.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_message text;
    v_detail text;
    v_hint text;
BEGIN
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_message = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL,
        v_hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', sqlstate, v_message, nullif(v_detail, ''), nullif(v_hint, ''));
END
$$;

-- the table that defines the modes
SELECT v AS value,
       faas.quantity(faas.round(a, 0, 'half_even')) AS half_even,
       faas.quantity(faas.round(a, 0, 'half_up')) AS half_up,
       faas.quantity(faas.round(a, 0, 'half_down')) AS half_down,
       faas.quantity(faas.round(a, 0, 'up')) AS up,
       faas.quantity(faas.round(a, 0, 'down')) AS down,
       faas.quantity(faas.round(a, 0, 'ceiling')) AS ceiling,
       faas.quantity(faas.round(a, 0, 'floor')) AS floor
  FROM unnest('{5.5,2.5,1.6,1.1,1.0,0.5,0.0,-0.5,-1.0,-1.1,-1.6,-2.5,-5.5}'::numeric[])
           WITH ORDINALITY AS u(v, n),
       faas.amount(v, 'XTS') AS a
 ORDER BY n;

-- half_even is the default; one rounding: 1.0049 is not 1.005 and then 1.01
SELECT faas.round('CNY 2.345', 2), faas.round('CNY 2.355', 2), faas.round('CNY 1.0049', 2, 'half_up');

-- the scale is what was asked for; widening pads
SELECT faas.round('CNY 12.3456', 3), faas.round('CNY 12.3456', 0), faas.round('CNY 12', 5),
       faas.round('JPY 0', 31);

-- by name, and NULL
SELECT faas.round(amount => 'EUR -2.675', scale => 2, mode => 'ceiling'),
       faas.round(NULL, 2) IS NULL AS a, faas.round('EUR 1', NULL) IS NULL AS s,
       faas.round('EUR 1', 2, NULL) IS NULL AS m;

-- the limits of 96 bits
SELECT faas.round('JPY 39614081257132168796771975167', 0, 'up'),
       faas.round('JPY -39614081257132168796771975168', 0, 'up'),
       faas.round('CNY 396140812571321687967719751.67', 0);
SELECT pg_temp.failure($$SELECT faas.round('JPY 39614081257132168796771975167', 1)$$);
SELECT pg_temp.failure($$SELECT faas.round('JPY 39614081257132168796771975167', 31)$$);

SELECT pg_temp.failure($$SELECT faas.round('CNY 1.005', 2, 'bankers')$$);
SELECT pg_temp.failure($$SELECT faas.round('CNY 1.005', 2, 'HALF_EVEN')$$);
SELECT pg_temp.failure($$SELECT faas.round('CNY 1.005', -1)$$);
SELECT pg_temp.failure($$SELECT faas.round('CNY 1.005', 32)$$);

-- cash: the registered step of the currency, half_up unless told otherwise
SELECT code, quantity, faas.cash_round(faas.amount(quantity, code)) AS cash
  FROM (VALUES ('CHF', 1.02), ('CHF', 1.025), ('CHF', -1.025), ('AUD', 9.97), ('AUD', 9.98),
               ('CAD', 1.03), ('NZD', 1.05), ('SEK', 1.49), ('SEK', 1.50), ('NOK', 0.49), ('DKK', 0.74),
               ('DKK', 0.75), ('CZK', 0.50), ('ILS', 0.14), ('HUF', 7.49), ('HUF', 7.50), ('HUF', 2.49))
           AS v(code, quantity);

-- no step registered: the minor unit; equal amounts of different scale round alike
SELECT faas.cash_round('CNY 1.005'), faas.cash_round('JPY 1.5'), faas.cash_round('CHF 1.025'),
       faas.cash_round('CHF 1.02500000'), faas.cash_round('CHF 1');

-- an own step, an own mode, NULL
SELECT faas.cash_round('CNY 1.26', 10), faas.cash_round('CNY 1.26', 50, 'down'),
       faas.cash_round('CNY -1.26', 100, 'floor'), faas.cash_round('CNY 1.261', mode => 'up'),
       faas.cash_round(NULL) IS NULL AS a, faas.cash_round('CNY 1', 5, NULL) IS NULL AS m;

SELECT pg_temp.failure($$SELECT faas.cash_round('CNY 1.26', 0)$$);
SELECT pg_temp.failure($$SELECT faas.cash_round('CNY 1.26', 1000001)$$);
SELECT pg_temp.failure($$SELECT faas.cash_round('CNY 1.26', 5, 'nearest')$$);
SELECT pg_temp.failure($$SELECT faas.cash_round('XAU 1.26')$$);
SELECT pg_temp.failure($$SELECT faas.cash_round('ZZZ 1.26', 5)$$);
SELECT pg_temp.failure($$SELECT faas.cash_round('JPY 39614081257132168796771975167', 10)$$);
