-- allocate() and split(): the published examples of brick/money's rules as an outside oracle, the two
-- rules of our own, sums and signs, numeric ratios, limits, and each error with its code and wording.

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

CREATE FUNCTION pg_temp.parts(amounts faas.amount[]) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(faas.quantity(u.a)::text, ' ' ORDER BY u.n)
      FROM unnest(amounts) WITH ORDINALITY AS u(a, n)
$$;

-- USD 1.00 by 2, 3, 1: one line per rule
SELECT method, pg_temp.parts(faas.allocate('USD 1.00', '{2,3,1}', method)) AS parts,
       pg_temp.parts(faas.allocate('USD -1.00', '{2,3,1}', method)) AS mirrored
  FROM unnest('{largest_remainder,first,last,floor_to_first,floor_to_largest_remainder,
                floor_to_largest_ratio,floor_separate,block_separate}'::text[]) AS method;

-- published examples: none may differ
CREATE TEMPORARY TABLE published (whole faas.amount, ratios numeric[], method text, parts text);
INSERT INTO published VALUES
    ('GBP 0.03', '{75,25}', 'floor_to_first', '0.03 0.00'),
    ('USD -100.00', '{30,20,40,40}', 'floor_to_first', '-23.08 -15.39 -30.77 -30.76'),
    ('EUR 0.02', '{1,1,3,1}', 'floor_to_first', '0.01 0.00 0.01 0.00'),
    ('USD 100.00', '{0.5,1.5}', 'floor_to_first', '25.00 75.00'),
    ('USD 99.99', '{100}', 'largest_remainder', '99.99'),
    ('USD 99.99', '{100,100}', 'largest_remainder', '50.00 49.99'),
    ('USD 100.00', '{30,20,40}', 'largest_remainder', '33.33 22.22 44.45'),
    ('USD 100.00', '{30,20,40,40}', 'largest_remainder', '23.08 15.38 30.77 30.77'),
    ('USD 100.00', '{30,20,40,0,0,40}', 'largest_remainder', '23.08 15.38 30.77 0.00 0.00 30.77'),
    ('USD -100.00', '{30,20,40,40}', 'largest_remainder', '-23.08 -15.38 -30.77 -30.77'),
    ('EUR 0.02', '{1,1,1,1}', 'largest_remainder', '0.01 0.01 0.00 0.00'),
    ('EUR 0.02', '{1,1,3,1}', 'largest_remainder', '0.01 0.00 0.01 0.00'),
    ('GBP 0.03', '{75,25}', 'largest_remainder', '0.02 0.01'),
    ('USD 99.99', '{100,100}', 'floor_to_largest_ratio', '50.00 49.99'),
    ('USD 100.00', '{30,20,40}', 'floor_to_largest_ratio', '33.33 22.22 44.45'),
    ('USD 0.05', '{3,3,4}', 'floor_to_largest_ratio', '0.01 0.01 0.03'),
    ('USD 0.09', '{3,3,4}', 'floor_to_largest_ratio', '0.03 0.02 0.04'),
    ('USD -100.00', '{30,20,40,40}', 'floor_to_largest_ratio', '-23.08 -15.38 -30.77 -30.77'),
    ('USD 99.99', '{100}', 'floor_separate', '99.99 0.00'),
    ('GBP 0.03', '{75,25}', 'floor_separate', '0.02 0.00 0.01'),
    ('USD 1.00', '{400,0,40,20,2}', 'floor_separate', '0.86 0.00 0.08 0.04 0.00 0.02'),
    ('USD -100.00', '{30,20,40,40}', 'floor_separate', '-23.07 -15.38 -30.76 -30.76 -0.03'),
    ('USD 100.00', '{30,20,40,0,0,40}', 'block_separate', '23.07 15.38 30.76 0.00 0.00 30.76 0.03'),
    ('EUR 0.02', '{1,1,3,1}', 'block_separate', '0.00 0.00 0.00 0.00 0.02'),
    ('USD -100.00', '{30,20,40,40}', 'block_separate', '-23.07 -15.38 -30.76 -30.76 -0.03'),
    ('GBP 0.03', '{75,25}', 'block_separate', '0.00 0.00 0.03'),
    ('USD 100.01', '{0.5,1.5}', 'block_separate', '25.00 75.00 0.01');
SELECT p.*, got FROM published AS p, pg_temp.parts(faas.allocate(whole, ratios, method)) AS got
 WHERE got <> p.parts;
SELECT count(*) AS compared FROM published;

-- split: published examples, then signs and our own rules
SELECT pg_temp.parts(faas.split('USD 99.99', 4)) AS a, pg_temp.parts(faas.split('EUR 0.02', 4)) AS b,
       pg_temp.parts(faas.split('USD 99.99', 4, 'floor_separate')) AS c,
       pg_temp.parts(faas.split('EUR 0.02', 4, 'block_separate')) AS d;
SELECT pg_temp.parts(faas.split('USD -1.00', 3)) AS a, pg_temp.parts(faas.split('USD 1.00', 3, 'last')) AS b,
       pg_temp.parts(faas.split('USD 1.01', 3, 'first')) AS c, pg_temp.parts(faas.split('USD 0', 2)) AS d,
       faas.split('JPY 7', 1) AS e;

-- a zero ratio never gets a unit, wherever it stands
SELECT method, pg_temp.parts(faas.allocate('USD 1.00', '{0,1,1,1,0}', method)) AS parts
  FROM unnest('{largest_remainder,first,last,floor_to_first,floor_to_largest_ratio,floor_separate,
                block_separate}'::text[]) AS method;

-- ratios are exact numbers of any size and need not add up to anything; all 96 bits can be shared out
SELECT pg_temp.parts(faas.allocate('USD 10.00', '{0.333333333333333333333,0.666666666666666666667}')) AS a,
       pg_temp.parts(faas.allocate('USD 10.00', '{1e-300,2e-300}')) AS b,
       pg_temp.parts(faas.allocate('USD 10.00', '{1e300,1}')) AS c;
SELECT faas.allocate('JPY 39614081257132168796771975167', '{1,1}'),
       faas.allocate('JPY -39614081257132168796771975168', '{1,2}', 'last');

-- scale and currency stay; array bounds of the ratios do not matter
SELECT faas.allocate('CNY 1.0000', '{1,1,1}'), faas.allocate('USD 1.00', '[5:6]={1,2}');

-- NULL in, NULL out
SELECT faas.allocate(NULL, '{1}') IS NULL AS a, faas.allocate('USD 1', NULL) IS NULL AS b,
       faas.allocate('USD 1', '{1}', NULL) IS NULL AS c, faas.split('USD 1', NULL) IS NULL AS d;

-- the limit, and beyond it
SELECT count(*), sum(faas.minor_units(p)) FROM unnest(faas.split('USD 1234.56', 100000)) AS p;
SELECT count(*), sum(faas.minor_units(p)), max(faas.minor_units(p)) - min(faas.minor_units(p)) AS spread
  FROM unnest(faas.allocate('USD 1234.56', array_fill(0.7, '{100000}'))) AS p;
SELECT pg_temp.failure($$SELECT faas.split('USD 1', 100001)$$);
SELECT pg_temp.failure($$SELECT faas.allocate('USD 1', array_fill(1.0, '{100001}'))$$);

SELECT pg_temp.failure($$SELECT faas.allocate('USD 1', '{1,2}', 'fair')$$);
SELECT pg_temp.failure($$SELECT faas.split('USD 1', 2, 'FloorToFirst')$$);
SELECT pg_temp.failure($$SELECT faas.split('USD 1', 0)$$);
SELECT pg_temp.failure($$SELECT faas.split('USD 1', -3)$$);
SELECT pg_temp.failure($$SELECT faas.allocate('USD 1', '{1,-1}')$$);
SELECT pg_temp.failure($$SELECT faas.allocate('USD 1', '{0,0.00}')$$);
SELECT pg_temp.failure($$SELECT faas.allocate('USD 1', '{}')$$);
SELECT pg_temp.failure($$SELECT faas.allocate('USD 1', '{1,NaN}')$$);
SELECT pg_temp.failure($$SELECT faas.allocate('USD 1', '{1,Infinity}')$$);
SELECT pg_temp.failure($$SELECT faas.allocate('USD 1', '{1,-Infinity}')$$);
SELECT pg_temp.failure($$SELECT faas.allocate('USD 1', '{1,NULL}')$$);
SELECT pg_temp.failure($$SELECT faas.allocate('USD 1', '{{1,2},{3,4}}')$$);
