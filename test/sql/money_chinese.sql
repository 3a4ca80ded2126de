-- to_chinese(): the published examples of the Payment and Settlement Measures, annex 1, every zero rule,
-- units beyond 10^8, and each error with its code and wording.

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

-- the examples of the annex
SELECT a, faas.to_chinese(a)
  FROM unnest('{CNY 1409.50,CNY 6007.14,CNY 1680.32,CNY 107000.53,CNY 16409.02,CNY 325.04}'::faas.amount[]) AS a;

-- whole yuan, jiao, fen, less than a yuan, zero, minus
SELECT a, faas.to_chinese(a)
  FROM unnest('{CNY 100,CNY 1,CNY 0.50,CNY 0.05,CNY 0.55,CNY 0,CNY 10.10,CNY 10.01,CNY 10.11,CNY 100.30,
                CNY 123.45,CNY -100,CNY -0.01,CNY -1409.50}'::faas.amount[]) AS a;

-- zeros between figures and between groups
SELECT a, faas.to_chinese(a)
  FROM unnest('{CNY 1001,CNY 1010,CNY 1100,CNY 10000,CNY 10001,CNY 10010,CNY 10100,CNY 11000,CNY 100000,
                CNY 100001,CNY 1000000,CNY 1010101,CNY 10001000,CNY 20000000,CNY 20300405}'::faas.amount[]) AS a;

-- yi and beyond: the scheme repeats
SELECT a, faas.to_chinese(a)
  FROM unnest('{CNY 100000000,CNY 100000001,CNY 100010000,CNY 110000000,CNY 1000050000,CNY 123456789012.34,
                CNY 1000000000000,CNY 1000100000000,CNY 10000000000000000,CNY 1000000000000000000000000,
                CNY 396140812571321687967719751.67,CNY -396140812571321687967719751.68}'::faas.amount[]) AS a;

-- any scale that is exact in fen; other currencies of yuan, jiao and fen
SELECT faas.to_chinese('CNY 1.5000000'), faas.to_chinese(faas.of_minor(7, 'CNY', 0)), faas.to_chinese('HKD 20.50'),
       faas.to_chinese('MOP 20.50'), faas.to_chinese('TWD 20.50'), faas.to_chinese(NULL) IS NULL AS n;

-- every amount of up to 2,000 yuan in jiao: one form each, and the form never has two zeros in a row
SELECT count(DISTINCT faas.to_chinese(faas.of_minor(i, 'CNY', 1))) AS forms,
       count(*) FILTER (WHERE faas.to_chinese(faas.of_minor(i, 'CNY', 1)) ~ '零零|零[仟佰拾万亿角分]|零整') AS malformed
  FROM generate_series(0, 20000) AS i;

SELECT pg_temp.failure($$SELECT faas.to_chinese('USD 1')$$);
SELECT pg_temp.failure($$SELECT faas.to_chinese('JPY 1')$$);
SELECT pg_temp.failure($$SELECT faas.to_chinese('CNY 1.005')$$);
SELECT pg_temp.failure($$SELECT faas.to_chinese(faas.of_minor(39614081257132168796771975167, 'CNY', 0))$$);
