-- ISO 4217 as compiled in, the registry seeded from it, custom currencies, who may add them, and each
-- error with its code and wording.

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

-- the compiled-in table is sorted by code, as its binary search needs, and the search finds every row
SELECT count(*) AS codes, count(*) FILTER (WHERE valid_to IS NULL) AS current, count(*) FILTER (WHERE valid_to IS NOT NULL) AS historic
  FROM faas.iso4217();
SELECT count(*) AS out_of_order
  FROM (SELECT code, lag(code) OVER (ORDER BY ordinality) AS previous
          FROM faas.iso4217() WITH ORDINALITY) AS s
 WHERE previous COLLATE "C" >= code COLLATE "C";
SELECT count(*) AS wrong
  FROM faas.iso4217() AS i
 WHERE faas.scale((i.code || ' 1')::faas.amount) IS DISTINCT FROM coalesce(i.exponent, 0);

-- exponents of current codes: all that are not 2
SELECT exponent, string_agg(code, ' ' ORDER BY code COLLATE "C")
  FROM faas.iso4217() WHERE valid_to IS NULL AND exponent IS DISTINCT FROM 2
 GROUP BY exponent ORDER BY exponent;
SELECT count(*) FROM faas.iso4217() WHERE valid_to IS NULL AND exponent = 2;

-- historic codes that share their number with a current one: predecessors
SELECT string_agg(h.code || '>' || c.code, ' ' ORDER BY h.code COLLATE "C")
  FROM faas.iso4217() AS h JOIN faas.iso4217() AS c USING (numeric_code)
 WHERE h.valid_to IS NOT NULL AND c.valid_to IS NULL;

-- a few rows, and where the cash steps are
SELECT * FROM faas.iso4217()
 WHERE code = ANY ('{CNY,DEM,XAU,XCG,BGN,XRE,ZWG}') ORDER BY code COLLATE "C";
SELECT code, cash_step FROM faas.iso4217() WHERE cash_step IS NOT NULL ORDER BY code COLLATE "C";

-- the registry begins as exactly that
SELECT count(*) AS differences
  FROM faas.iso4217() AS i FULL JOIN faas.currency AS c USING (code)
 WHERE (i.numeric_code, i.exponent, i.name, i.cash_step, i.valid_to, true)
       IS DISTINCT FROM (c.numeric_code, c.exponent, c.name, c.cash_step, c.valid_to, c.is_standard);

-- custom currencies
SELECT faas.currency_add('POINT', 0, 'Loyalty point');
SELECT faas.currency_add(code => 'BTC', exponent => 8, cash_step => 100);
SELECT * FROM faas.currency WHERE NOT is_standard ORDER BY code;
SELECT faas.cash_round('BTC 0.12345678'), faas.cash_round('POINT 1.5');

SELECT pg_temp.failure($$SELECT faas.currency_add('BTC', 8)$$);
SELECT pg_temp.failure($$SELECT faas.currency_add('CNY', 2)$$);
SELECT pg_temp.failure($$SELECT faas.currency_add('btc', 8)$$);
SELECT pg_temp.failure($$SELECT faas.currency_add('TOOLONG', 8)$$);
SELECT pg_temp.failure($$SELECT faas.currency_add('1BTC', 8)$$);
SELECT pg_temp.failure($$SELECT faas.currency_add('', 8)$$);
SELECT pg_temp.failure($$SELECT faas.currency_add('GEMS', 32)$$);
SELECT pg_temp.failure($$SELECT faas.currency_add('GEMS', -1)$$);
SELECT pg_temp.failure($$SELECT faas.currency_add('GEMS', 0, cash_step => 0)$$);
SELECT pg_temp.failure($$SELECT faas.currency_add('GEMS', 0, '')$$);
SELECT pg_temp.failure($$SELECT faas.currency_add(NULL, 0)$$);
SELECT pg_temp.failure($$SELECT faas.currency_add('GEMS', NULL)$$);

-- what the ledger asks: exponent, and validity on a day
SELECT faas_internal.currency_exponent('CNY'), faas_internal.currency_exponent('BTC'),
       faas_internal.currency_exponent('XAU') IS NULL AS no_minor_unit,
       faas_internal.currency_exponent('DEM', '2002-03-31'), faas_internal.currency_exponent(NULL) IS NULL AS n;
SELECT pg_temp.failure($$SELECT faas_internal.currency_exponent('GEMS')$$);
SELECT pg_temp.failure($$SELECT faas_internal.currency_exponent('DEM', '2002-04-01')$$);
UPDATE faas.currency SET valid_from = '2026-01-01' WHERE code = 'POINT';
SELECT faas_internal.currency_exponent('POINT', '2026-01-01');
SELECT pg_temp.failure($$SELECT faas_internal.currency_exponent('POINT', '2025-12-31')$$);

-- adding is a right that is granted; reading the table is another
CREATE ROLE regress_money_registrar;
GRANT USAGE ON SCHEMA faas TO regress_money_registrar;
SET ROLE regress_money_registrar;
SELECT pg_temp.failure($$SELECT faas.currency_add('GEMS', 0)$$);
SELECT pg_temp.failure($$SELECT code FROM faas.currency$$);
RESET ROLE;
GRANT EXECUTE ON FUNCTION faas.currency_add TO regress_money_registrar;
SET ROLE regress_money_registrar;
SELECT faas.currency_add('GEMS', 0);
RESET ROLE;
SELECT name, is_standard FROM faas.currency WHERE code = 'GEMS';

-- pg_dump takes the custom rows only
SELECT u.condition
  FROM pg_extension, unnest(extconfig, extcondition) AS u(relation, condition)
 WHERE extname = 'faas' AND u.relation = 'faas.currency'::regclass;

DELETE FROM faas.currency WHERE NOT is_standard;
REVOKE ALL ON FUNCTION faas.currency_add FROM regress_money_registrar;
REVOKE ALL ON SCHEMA faas FROM regress_money_registrar;
DROP ROLE regress_money_registrar;
