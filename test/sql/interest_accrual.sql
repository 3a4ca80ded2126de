-- Accrual: published figures, one rounding by each mode against numeric arithmetic, the cumulative method
-- on many dates, amounts and rates of any size, negative and zero.
SET search_path = public, faas;

-- 1,000,000 at 4.35 %, and 100.00 at 1 % over 365 days, where rounding each day alone would post nothing
SELECT faas.accrue('CNY 1000000', 0.0435, 'ACT/360', '2026-01-01', '2026-02-01') AS act_360,
       faas.accrue('CNY 1000000', 0.0435, 'ACT/365F', '2026-01-01', '2026-02-01') AS act_365,
       faas.accrue('CNY 1000000', 0.0435, '30/360', '2026-01-01', '2026-02-01') AS thirty_360;
SELECT faas.sum(accrued) AS posted, max(faas.quantity(cumulative)) AS cumulative, count(*) AS days,
       count(*) FILTER (WHERE faas.sign(accrued) > 0) AS days_with_interest,
       (SELECT faas.sum(faas.accrue('CNY 100', 0.01, 'ACT/365F', d::date, d::date + 1)) FROM generate_series('2025-01-01'::date, '2025-12-31', interval '1 day') AS d) AS each_day_alone
  FROM faas.accrue_daily('CNY 100', 0.01, 'ACT/365F', '2025-01-01', '2026-01-01');
SELECT * FROM faas.accrue_daily('CNY 10000', 0.0365, 'ACT/365F', '2026-02-27', '2026-03-02');

-- every mode against numeric, on 21,000 random products of which many are ties at half a minor unit
SELECT setseed(0.25);
CREATE TEMP TABLE product AS
SELECT i, m AS mode, (random() * 2000000 - 1000000)::bigint AS minor,
       CASE WHEN i % 3 = 0 THEN round((random() - 0.5)::numeric, 6) ELSE round((random() - 0.5)::numeric, 1) END AS rate,
       CASE WHEN i % 2 = 0 THEN 180 ELSE (random() * 1000)::integer END AS days
  FROM generate_series(1, 3000) AS i, unnest('{half_even,half_up,half_down,up,down,ceiling,floor}'::text[]) AS m;
-- num / den by a mode, from integer quotient and remainder
CREATE FUNCTION pg_temp.oracle(num numeric, den numeric, mode text, OUT tie boolean, OUT rounded numeric) LANGUAGE sql IMMUTABLE AS $$
    SELECT r * 2 = den,
           sign(num) * (q + CASE WHEN r = 0 THEN 0 ELSE CASE mode WHEN 'down' THEN 0 WHEN 'up' THEN 1
               WHEN 'ceiling' THEN (num > 0)::integer WHEN 'floor' THEN (num < 0)::integer
               WHEN 'half_up' THEN (r * 2 >= den)::integer WHEN 'half_down' THEN (r * 2 > den)::integer
               WHEN 'half_even' THEN (r * 2 > den OR r * 2 = den AND q % 2 = 1)::integer END END)
      FROM (SELECT div(abs(num), den) AS q, mod(abs(num), den) AS r) AS d
$$;
SELECT mode, count(*), count(*) FILTER (WHERE tie) > 50 AS many_ties,
       count(*) FILTER (WHERE faas.minor_units(faas.accrue(faas.of_minor(minor, 'CNY'), rate, 'ACT/360', '2000-01-01', '2000-01-01'::date + days, mode))
           <> rounded) AS differ
  FROM product, LATERAL pg_temp.oracle(minor * rate * days * 1000000, 360 * 1000000, mode) AS e
 GROUP BY mode ORDER BY mode;

-- The cumulative method, on every day of four years, in five conventions, by every mode: what has been posted is
-- less than a minor unit from the exact interest, half of one when rounded to nearest, and the days add up.
SELECT convention, mode, count(*) AS days, faas.sum(d.accrued) = faas.max(d.cumulative) AND bool_and(d.running = d.cumulative) AS adds_up,
       CASE WHEN mode LIKE 'half%' THEN max(abs(faas.quantity(cumulative) * 100 - exact)) <= 0.5 ELSE max(abs(faas.quantity(cumulative) * 100 - exact)) < 1 END AS near,
       bool_and(faas.accrue_between('CNY 777.77', 0.0713, convention, '2023-01-31', accrual_date - 1, accrual_date, mode) = accrued) AS same
  FROM unnest('{ACT/360,ACT/365F,ACT/ACT ISDA,30E/360,NL/365}'::text[]) AS convention,
       unnest('{half_even,half_up,half_down,up,down,ceiling,floor}'::text[]) AS mode,
       LATERAL (SELECT a.*, faas.sum(a.accrued) OVER (ORDER BY a.accrual_date) AS running,
                       77777 * 0.0713 * faas.year_fraction(convention, '2023-01-31', a.accrual_date) AS exact
                  FROM faas.accrue_daily('CNY 777.77', 0.0713, convention, '2023-01-31', '2027-01-31', mode) AS a) AS d
 WHERE mode IN ('half_up', 'floor') OR convention = 'ACT/365F'
 GROUP BY 1, 2 ORDER BY 1, 2;

-- adjacent spans of any lengths add up to the whole, and the first day brings nothing even by 1/1
SELECT faas.sum(faas.accrue_between('CNY 1234.56', 0.0499, 'ACT/ACT ISDA', '2023-12-15', c.f, c.t)) AS parts,
       faas.accrue('CNY 1234.56', 0.0499, 'ACT/ACT ISDA', '2023-12-15', '2025-06-30') AS whole
  FROM (VALUES ('2023-12-15'::date, '2024-02-29'::date), ('2024-02-29', '2024-03-01'), ('2024-03-01', '2024-03-01'), ('2024-03-01', '2025-01-01'), ('2025-01-01', '2025-06-30')) AS c(f, t);
SELECT faas.accrue_between('CNY 100', 0.05, '1/1', '2026-01-01', '2026-01-01', '2026-01-01') AS none,
       faas.accrue_between('CNY 100', 0.05, '1/1', '2026-01-01', '2026-01-01', '2026-01-02') AS all_at_once,
       faas.accrue_between('CNY 100', 0.05, '1/1', '2026-01-01', '2026-01-02', '2027-01-01') AS no_more,
       faas.accrue('CNY 100', 0.05, '1/1', '2026-01-01', '2026-01-01') AS whole_year;

-- a bond: coupons by ICMA are the rate over the frequency, whatever the days
SELECT faas.accrue('EUR 1000000', 0.04, 'ACT/ACT ICMA', '2026-01-15', '2026-07-15', period_from => '2026-01-15', period_to => '2026-07-15', frequency => 2) AS coupon,
       faas.accrue('EUR 1000000', 0.04, 'ACT/ACT ICMA', '2026-01-15', '2026-03-15', period_from => '2026-01-15', period_to => '2026-07-15', frequency => 2) AS accrued,
       round(1000000 * 0.04 * 59 / 181 / 2, 2) AS wanted,
       faas.accrue('EUR 1000000', 0.04, '30E/360 ISDA', '2011-08-31', '2012-02-29', termination_date => '2012-02-29') AS to_the_end,
       faas.accrue('EUR 1000000', 0.04, '30E/360 ISDA', '2011-08-31', '2012-02-29') AS not_the_end;

-- the scale is the principal's; a finer principal gives finer interest
SELECT faas.accrue('JPY 1000000', 0.001, 'ACT/365F', '2026-01-01', '2026-02-01'), faas.accrue('CNY 1', 0.05, 'ACT/365F', '2026-01-01', '2026-02-01'),
       faas.accrue(faas.round('CNY 1', 8), 0.05, 'ACT/365F', '2026-01-01', '2026-02-01'), faas.accrue('CNY 100', 0.05, 'ACT/365F', '2026-01-01', '2026-02-01');

-- negative principals and rates, and zeros
SELECT faas.accrue('CNY -1000', 0.05, 'ACT/365F', '2026-01-01', '2026-02-01') AS debtor, faas.accrue('CNY 1000', -0.005, 'ACT/365F', '2026-01-01', '2026-02-01') AS negative_rate,
       faas.accrue('CNY -1000', -0.005, 'ACT/365F', '2026-01-01', '2026-02-01') AS both, faas.accrue('CNY 0', 0.05, 'ACT/365F', '2026-01-01', '2026-02-01') AS nothing,
       faas.accrue('CNY 1000', 0, 'ACT/365F', '2026-01-01', '2026-02-01') AS free, faas.accrue('CNY 1000', 0.05, 'ACT/365F', '2026-01-01', '2026-01-01') AS no_day;

-- the products that do not fit 127 bits are worked out by numeric, and agree with it
SELECT count(*), count(*) FILTER (WHERE faas.minor_units(faas.accrue(faas.of_minor(minor, 'CNY'), rate, 'ACT/365F', '1900-01-01', '1900-01-01'::date + days, mode))
           <> rounded) AS differ
  FROM unnest('{1,-1,39614081257132168796771975167,-39614081257132168796771975168,7922816251426433759,100000000000000000000000001}'::numeric[]) AS minor,
       unnest('{0.5,-0.9,0.0123456789012345678901234567890123456,0.99999999999999999999,-0.3333333333333333333333333333333333333,0.1}'::numeric[]) AS rate,
       unnest('{1,365,364,31}'::integer[]) AS days,
       unnest('{half_even,half_up,up,down,floor}'::text[]) AS mode,
       LATERAL pg_temp.oracle(minor * rate * days * 1e37, 365 * 1e37, mode) AS o;
SELECT faas.accrue('CNY 0.01', 1234567890123456789012345678.901234567, 'ACT/365F', '2026-01-01', '2027-01-01');

-- what a call keeps from row to row is what the row says: 6 rates, 3 modes, 3 conventions in turn
SELECT count(*), count(*) FILTER (WHERE a <> b) AS differ
  FROM (SELECT faas.accrue('CNY 123456.78', (ARRAY[0.01, 0.02, 0.021, 0, -0.5, 123456789012345678901.123456789])[1 + i % 6],
                           (ARRAY['ACT/360', 'ACT/365F', '30/360'])[1 + i % 3], '2026-01-01', '2026-03-31', (ARRAY['up', 'down', 'half_even'])[1 + i / 3 % 3]) AS a,
               (SELECT accrued FROM faas.accrue_daily('CNY 123456.78', (ARRAY[0.01, 0.02, 0.021, 0, -0.5, 123456789012345678901.123456789])[1 + i % 6],
                           (ARRAY['ACT/360', 'ACT/365F', '30/360'])[1 + i % 3], '2026-01-01', '2026-03-31', (ARRAY['up', 'down', 'half_even'])[1 + i / 3 % 3]) AS d(day, x, accrued)
                 ORDER BY day DESC LIMIT 1) AS b
          FROM generate_series(0, 199) AS i) AS s;

-- NULL
SELECT faas.accrue(NULL, 1, '1/1', '2026-01-01', '2026-01-02'), faas.accrue('CNY 1', NULL, '1/1', '2026-01-01', '2026-01-02'), faas.accrue('CNY 1', 1, NULL, '2026-01-01', '2026-01-02'),
       faas.accrue('CNY 1', 1, '1/1', NULL, '2026-01-02'), faas.accrue('CNY 1', 1, '1/1', '2026-01-01', NULL), faas.accrue('CNY 1', 1, '1/1', '2026-01-01', '2026-01-02', NULL),
       faas.accrue_between('CNY 1', 1, '1/1', NULL, '2026-01-01', '2026-01-02') AS no_start;
SELECT count(*) FROM faas.accrue_daily('CNY 1', NULL, '1/1', '2026-01-01', '2026-01-02');
