-- What a subscription buys, what a redemption pays, how an income is shared: worked numbers as published,
-- and numeric as an oracle.
SET search_path = public, faas;

-- Fee outside, 10,000 at 1.5 %, net asset value 1.025: net 9,852.22, fee 147.78, units 9,611.92 (wendadaohang);
-- 100,000 at 1.00: 98,522.17 and 1,477.83; inside 98,500.00. Net asset value 1.5: 6,568.14 units when net is
-- not rounded first, 6,568.15 when it is, inside 6,566.67 (sfnews).
SELECT v.*, f.*
  FROM (VALUES ('CNY 10000.00'::faas.amount, 1.025, 'outside', 'net'), ('CNY 100000.00', 1.00, 'outside', 'net'),
          ('CNY 100000.00', 1.00, 'inside', 'net'), ('CNY 10000.00', 1.5, 'outside', 'units'), ('CNY 10000.00', 1.5, 'outside', 'net'),
          ('CNY 10000.00', 1.5, 'inside', 'net'), ('CNY 10000.00', 1.5, 'inside', 'units')) AS v (amount, nav, fee_mode, point),
       faas_internal.fund_subscription(v.amount, 0.015, v.nav, v.fee_mode, v.point, 'half_up', 'FUNDA', 2) AS f;

-- without a fee, and so small that nothing is left
SELECT f.* FROM faas_internal.fund_subscription('CNY 1.00', 0, 1.0000, 'outside', 'net', 'half_up', 'FUNDA', 2) AS f;
SELECT f.* FROM faas_internal.fund_subscription('CNY 0.01', 0.5, 999.99, 'outside', 'net', 'down', 'FUNDA', 2) AS f;

-- 20,000 random subscriptions, by each way and mode: fee + net = amount, and what numeric makes of it with 60 decimals
SELECT setseed(0.5);
CREATE TEMP TABLE sale AS
SELECT i, faas.of_minor(1 + floor((random() * 10 ^ (2 + i % 11))::numeric), 'CNY', 2) AS amount, round((random() * 0.05)::numeric, i % 7) AS rate,
       round((0.1 + random() * 5)::numeric, 1 + i % 8) AS nav, CASE WHEN i % 2 = 0 THEN 'outside' ELSE 'inside' END AS fee_mode,
       CASE WHEN i % 4 < 2 THEN 'net' ELSE 'units' END AS point
  FROM generate_series(1, 20000) AS i;
CREATE TEMP TABLE oracle AS
SELECT s.*, quantity(s.amount) AS quantity,
       CASE fee_mode WHEN 'outside' THEN round(quantity(s.amount) * (1 + 0e-60) / (1 + rate), 2) ELSE quantity(s.amount) - round(quantity(s.amount) * rate, 2) END AS net,
       CASE fee_mode WHEN 'outside' THEN quantity(s.amount) * (1 + 0e-60) / (1 + rate) ELSE quantity(s.amount) * (1 - rate) END AS exact
  FROM sale AS s;
SELECT count(*), count(*) FILTER (WHERE quantity(f.fee OPERATOR(faas.+) f.net) <> o.quantity) AS lost, count(*) FILTER (WHERE quantity(f.net) <> o.net) AS net_differs,
       count(*) FILTER (WHERE quantity(f.units) <> round(CASE o.point WHEN 'net' THEN o.net ELSE o.exact END * (1 + 0e-60) / o.nav, 2)) AS units_differ
  FROM oracle AS o, faas_internal.fund_subscription(o.amount, o.rate, o.nav, o.fee_mode, o.point, 'half_up', 'FUNDA', 2) AS f;
SELECT m.mode, count(*) FILTER (WHERE abs(quantity(f.units) - CASE o.point WHEN 'net' THEN quantity(f.net) ELSE o.exact END / o.nav) >= 0.01) AS far,
       count(*) FILTER (WHERE CASE WHEN m.mode IN ('down', 'floor') THEN quantity(f.units) > CASE o.point WHEN 'net' THEN quantity(f.net) ELSE o.exact END * (1 + 0e-60) / o.nav + 1e-50
           WHEN m.mode IN ('up', 'ceiling') THEN quantity(f.units) < CASE o.point WHEN 'net' THEN quantity(f.net) ELSE o.exact END * (1 + 0e-60) / o.nav - 1e-50
           ELSE false END) AS wrong_side
  FROM unnest('{half_even,half_up,half_down,up,down,ceiling,floor}'::text[]) WITH ORDINALITY AS m (mode, n), oracle AS o,
       faas_internal.fund_subscription(o.amount, o.rate, o.nav, o.fee_mode, o.point, m.mode, 'FUNDA', 2) AS f
 WHERE o.i <= 2000 GROUP BY m.mode, m.n ORDER BY m.n;

-- redemption: 9,611.92 units at 1.1 and 0.5 %: 10,573.11 (10,573.112), fee 52.87 (52.86555), paid 10,520.24; and the oracle
SELECT f.* FROM faas_internal.fund_redemption('FUNDA 9611.92', 0.005, 1.1, 'half_up', 'CNY', 2) AS f;
SELECT count(*), count(*) FILTER (WHERE quantity(f.gross) <> round(o.quantity * o.nav, 2) OR quantity(f.fee) <> round(quantity(f.gross) * o.rate, 2)
           OR f.net OPERATOR(faas.+) f.fee OPERATOR(faas.<>) f.gross) AS differ
  FROM oracle AS o, faas_internal.fund_redemption(faas.amount(o.quantity, 'FUNDA'), o.rate, o.nav, 'half_up', 'CNY', 2) AS f;

-- units for an income; yen and units without or with many decimals
SELECT faas_internal.fund_units('CNY 100.00', 1.025, 'half_up', 'FUNDA', 2) AS a, faas_internal.fund_units('JPY 100', 3, 'down', 'FUNDA', 4) AS b,
       faas_internal.fund_units('CNY 0.00', 1, 'up', 'FUNDA', 0) AS none;

-- shares add up to the whole, and are those of faas.allocate(): 3,000 weights, 60 amounts; and of 200,000 weights
CREATE TEMP TABLE weight AS
SELECT array_agg(i) AS ids, array_agg(faas.of_minor(floor((random() * 10 ^ (i % 9))::numeric), 'FUNDA', 2)) AS units FROM generate_series(1, 3000) AS i;
SELECT count(*) AS amounts, count(*) FILTER (WHERE p.parts = allocate(a.whole, (SELECT array_agg(minor_units(u)) FROM unnest(w.units) AS u))) AS as_allocate,
       count(*) FILTER (WHERE p.total OPERATOR(faas.=) a.whole) AS add_up
  FROM weight AS w, (SELECT faas.of_minor(n::numeric ^ 4 * 7919 + n - 1, 'CNY', 2) AS whole FROM generate_series(0, 59) AS n) AS a,
       LATERAL (SELECT array_agg(s.part ORDER BY s.id) AS parts, sum(s.part) AS total FROM faas_internal.fund_shares(a.whole, w.ids, w.units) AS s) AS p
 WHERE sign(a.whole) >= 0;
SELECT count(*), sum(s.part), min(s.part), max(s.part)
  FROM (SELECT array_agg(i) AS ids, array_agg(faas.of_minor(i, 'FUNDA', 2)) AS units FROM generate_series(1, 200000) AS i) AS w,
       faas_internal.fund_shares('CNY 123456.78', w.ids, w.units) AS s;

-- refused
CREATE FUNCTION pg_temp.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'SELECT faas_internal.' || statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    RETURN sqlstate || ' ' || sqlerrm;
END
$$;
SELECT f, pg_temp.failure(f) FROM (VALUES
    ($$fund_subscription('CNY 0', 0.015, 1, 'outside', 'net', 'half_up', 'FUNDA', 2)$$),
    ($$fund_subscription('CNY 1', 1, 1, 'outside', 'net', 'half_up', 'FUNDA', 2)$$),
    ($$fund_subscription('CNY 1', -0.1, 1, 'outside', 'net', 'half_up', 'FUNDA', 2)$$),
    ($$fund_subscription('CNY 1', 'NaN', 1, 'outside', 'net', 'half_up', 'FUNDA', 2)$$),
    ($$fund_subscription('CNY 1', 0, 0, 'outside', 'net', 'half_up', 'FUNDA', 2)$$),
    ($$fund_subscription('CNY 1', 0, 'Infinity', 'outside', 'net', 'half_up', 'FUNDA', 2)$$),
    ($$fund_subscription('CNY 1', 0, 1, 'around', 'net', 'half_up', 'FUNDA', 2)$$),
    ($$fund_subscription('CNY 1', 0, 1, 'outside', 'late', 'half_up', 'FUNDA', 2)$$),
    ($$fund_subscription('CNY 1', 0, 1, 'outside', 'net', 'nearest', 'FUNDA', 2)$$),
    ($$fund_subscription('CNY 1', 0, 1, 'outside', 'net', 'half_up', 'funda', 2)$$),
    ($$fund_subscription('CNY 1', 0, 1, 'outside', 'net', 'half_up', 'FUNDA', 32)$$),
    ($$fund_subscription('CNY 9999999999999999999999', 0, 0.00000001, 'outside', 'net', 'half_up', 'FUNDA', 2)$$),
    ($$fund_redemption('FUNDA -1', 0, 1, 'half_up', 'CNY', 2)$$),
    ($$fund_units('CNY -1', 1, 'half_up', 'FUNDA', 2)$$),
    ($$fund_part('CNY 1', 'FUNDA 4', 'FUNDA 3')$$), ($$fund_part('CNY 1', 'FUNDA -1', 'FUNDA 3')$$), ($$fund_part('CNY 1', 'FUNDA 0', 'FUNDA 0')$$),
    ($$fund_part('CNY 1', 'CNY 1', 'FUNDA 3')$$), ($$fund_part('CNY -1', 'FUNDA 1', 'FUNDA 3')$$)) AS v (f);
