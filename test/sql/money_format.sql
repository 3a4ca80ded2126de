-- to_char() and format(): every element of the pattern language, no silent rounding, independence from
-- locale, and each error with its code and wording.

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

-- styles
SELECT style, faas.amount_format('USD 1234567.5', style) AS positive, faas.amount_format('USD -1234567.5', style) AS negative,
       faas.amount_format('USD 0', style) AS zero, faas.amount_format('CHF 1234.5', style) AS without_symbol
  FROM unnest('{symbol,code,accounting,plain}'::text[]) AS style;
SELECT faas.amount_format('CNY 88'), faas.to_char('CNY -88');

-- places: 9 where there is a digit, 0 always
SELECT pattern, faas.to_char('USD 1234.5', pattern), faas.to_char('USD 0.05', pattern), faas.to_char('USD 7', pattern)
  FROM unnest('{9.99,9.00,9.90,9.09,0.00,000000.00,"9,999.00","0,000,000.00",9999.*,9.00*}'::text[]) AS pattern;

-- grouping: thousands, lakh and crore, by ten thousands, apostrophe, space, point and decimal comma
SELECT pattern, faas.to_char('INR 12345678901.25', pattern), faas.to_char('INR 123', pattern), faas.to_char('INR 1234', pattern)
  FROM unnest(ARRAY['9,999.00', '99,99,999.00', '9,9999.00', '9''999.00', '9 999.00', '9G999D00', '9 999D*', '9.00']) AS pattern;

-- signs
SELECT pattern, faas.to_char('USD 12', pattern) AS positive, faas.to_char('USD -12', pattern) AS negative,
       faas.to_char('USD 0', pattern) AS zero
  FROM unnest(ARRAY['9.00', 'L9.00', 'S9.00', 'LS9.00', '9.00S', '9.00MI', 'MIL9.00', '(L9.00)', 'L(9.00)', '9.00 C']) AS pattern;

-- code, symbol, text; a symbol of letters keeps its distance from digits
SELECT faas.to_char('EUR 5', 'L9.00'), faas.to_char('EUR 5', '9.00 L'), faas.to_char('CHF 5', 'L9.00'),
       faas.to_char('CHF -5', 'L9.00'), faas.to_char('POINT 5', 'L9'), faas.to_char('POINT 5', 'C 9'),
       faas.to_char('CNY 5', '"total: "L9.00" only"'), faas.to_char('CNY 5', '"(9)" [9.00] 元');
SELECT string_agg(faas.to_char(faas.of_minor(1, code, 0), 'L9'), ' ' ORDER BY code COLLATE "C")
  FROM unnest('{CNY,JPY,USD,EUR,GBP,KRW,INR,HKD,TWD,SGD,AUD,CAD,RUB,BRL,THB,VND,PHP,PLN,CZK,SEK,XAU}'::text[]) AS code;

-- the whole range
SELECT faas.to_char('JPY 39614081257132168796771975167', 'L9,999'),
       faas.to_char('JPY -39614081257132168796771975168', '(L9,999)'),
       faas.to_char('ETH 0.0000000000000000000000000000001', '9.*');

-- nothing depends on settings
SET lc_monetary = 'C';
SET lc_numeric = 'C';
SELECT faas.amount_format('EUR 1234.5');

SELECT faas.to_char(NULL, '9') IS NULL AS a, faas.to_char('EUR 1', NULL) IS NULL AS p, faas.amount_format('EUR 1', NULL) IS NULL AS s;

-- it never rounds
SELECT pg_temp.failure($$SELECT faas.to_char('USD 1.005', '9.00')$$);
SELECT pg_temp.failure($$SELECT faas.to_char('USD 1.5', '9')$$);
SELECT faas.to_char('USD 1.500', '9.0'), faas.to_char('USD 1.00', '9');

SELECT pattern, pg_temp.failure(format('SELECT faas.to_char(%L, %L)', 'USD 1', pattern))
  FROM unnest(ARRAY['', 'L', '9.9 9.9', '9 x', 'USD 9', '5.00', '"9', '(9.00', '9.00)', '((9))', '9,9''9',
                    '9G999.00', 'M9', '9.00.']) AS pattern;
SELECT pg_temp.failure($$SELECT faas.amount_format('USD 1', 'euro')$$);
