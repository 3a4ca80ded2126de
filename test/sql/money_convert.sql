-- convert(): exact product and one rounding, the scale of the result, all modes, limits, and each error
-- with its code and wording.

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

-- the ISO 4217 exponent of the new currency decides the scale, unless the call does
SELECT faas.convert('USD 100.00', 'CNY', 7.1234), faas.convert('USD 100.00', 'JPY', 149.505),
       faas.convert('JPY 1000', 'KWD', 0.0020555), faas.convert('USD 1', 'CNY', 7.123456, scale => 6),
       faas.convert('USD 1', 'POINT', 100, scale => 0), faas.convert('USD 2345.67', 'XAU', 0.0004, scale => 4);

-- one rounding, by the mode, on both signs
SELECT mode, faas.convert('USD 1.01', 'EUR', 0.5, mode) AS tie, faas.convert('USD -1.01', 'EUR', 0.5, mode) AS negative,
       faas.convert('USD 1.03', 'EUR', 0.5, mode) AS odd, faas.convert('USD 1.01', 'EUR', 0.500001, mode) AS above
  FROM unnest('{half_even,half_up,half_down,up,down,ceiling,floor}'::text[]) AS mode;

-- fifty decimals decide
SELECT faas.convert('USD 1.00', 'EUR', 0.00499999999999999999999999999999999999999999999999, 'half_up') AS below,
       faas.convert('USD 1.00', 'EUR', 0.00500000000000000000000000000000000000000000000001, 'half_down') AS above;

-- tiny and huge rates
SELECT faas.convert('USD 1.00', 'EUR', 1e-200) AS a, faas.convert('USD 1.00', 'EUR', 1e-200, 'up') AS b,
       faas.convert('USD -1.00', 'EUR', 1e-200, 'floor') AS c, faas.convert('USD 0.00', 'EUR', 1e200) AS d;

-- between the extremes of scale; zero stays zero
SELECT faas.convert('JPY 0.0000000000000000000000000000001', 'EUR', 1, scale => 31) AS a,
       faas.convert('JPY 0.0000000000000000000000000000001', 'EUR', 1, 'up', 0) AS b,
       faas.convert('JPY -0.5', 'EUR', 1, scale => 0) AS c, faas.convert('USD 0', 'EUR', 0.9) AS d;

SELECT faas.convert(NULL, 'EUR', 1) IS NULL AS a, faas.convert('USD 1', NULL, 1) IS NULL AS c,
       faas.convert('USD 1', 'EUR', NULL) IS NULL AS r, faas.convert('USD 1', 'EUR', 1, NULL) IS NULL AS m,
       faas.convert('USD 1', 'EUR', 1, 'up', NULL) AS default_scale;

-- immutable: it may be stored in a generated column
CREATE TEMPORARY TABLE invoice (
    total faas.amount,
    rate numeric,
    total_eur faas.amount GENERATED ALWAYS AS (faas.convert(total, 'EUR', rate)) STORED);
INSERT INTO invoice VALUES ('USD 12.34', 0.92);
SELECT total_eur FROM invoice;

SELECT pg_temp.failure($$SELECT faas.convert('USD 1', 'eur', 1)$$);
SELECT pg_temp.failure($$SELECT faas.convert('USD 1', 'TOOLONG', 1)$$);
SELECT pg_temp.failure($$SELECT faas.convert('USD 1', '', 1)$$);
SELECT pg_temp.failure($$SELECT faas.convert('USD 1', 'EUR', 0)$$);
SELECT pg_temp.failure($$SELECT faas.convert('USD 1', 'EUR', -1.5)$$);
SELECT pg_temp.failure($$SELECT faas.convert('USD 1', 'EUR', 'NaN')$$);
SELECT pg_temp.failure($$SELECT faas.convert('USD 1', 'EUR', 'Infinity')$$);
SELECT pg_temp.failure($$SELECT faas.convert('USD 1', 'EUR', '-Infinity')$$);
SELECT pg_temp.failure($$SELECT faas.convert('USD 1', 'EUR', 1, 'round')$$);
SELECT pg_temp.failure($$SELECT faas.convert('USD 1', 'EUR', 1, scale => 32)$$);
SELECT pg_temp.failure($$SELECT faas.convert('USD 1', 'EUR', 1, scale => -1)$$);
SELECT pg_temp.failure($$SELECT faas.convert('USD 1', 'XAU', 1)$$);
SELECT pg_temp.failure($$SELECT faas.convert('USD 1', 'POINT', 1)$$);
SELECT pg_temp.failure($$SELECT faas.convert('USD 1', 'EUR', 1e27)$$);
SELECT pg_temp.failure($$SELECT faas.convert('USD 1', 'EUR', 1e300)$$);
SELECT pg_temp.failure($$SELECT faas.convert('JPY 39614081257132168796771975167', 'EUR', 1)$$);
