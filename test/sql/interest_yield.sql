-- Yields of money-market funds: income per 10,000 units; the seven-day annualised yield, simple and
-- compounding, against published figures and numeric powers, by every mode.
SET search_path = public, faas;

-- 0.6 on each of seven days: 2.190 % (formula of fund contracts: sum / 7 * 365 / 10,000, half up at 3 decimals), compounding 2.214 %
SELECT faas.yield_seven_day('{0.6,0.6,0.6,0.6,0.6,0.6,0.6}') AS simple, faas.yield_seven_day('{0.6,0.6,0.6,0.6,0.6,0.6,0.6}', true) AS compounding,
       faas.yield_seven_day('{0.6,0.6,0.6,0.6,0.6,0.6,0.6}', true, 12) AS finer, round((power(1.00006, 365) - 1) * 100, 12) AS wanted;
SELECT faas.yield_seven_day('{0.5123,0.5261,0.4987,0.5530,1.2044,0,-0.0310}') AS simple, round((0.5123 + 0.5261 + 0.4987 + 0.5530 + 1.2044 - 0.0310) * 365 / 700, 3) AS wanted;

-- a tie, 0.0365 and -0.0365, by every mode
SELECT m AS mode, faas.yield_seven_day('{0.07,0,0,0,0,0,0}', false, 3, m) AS above, faas.yield_seven_day('{-0.07,0,0,0,0,0,0}', false, 3, m) AS below
  FROM unnest('{half_even,half_up,half_down,up,down,ceiling,floor}'::text[]) WITH ORDINALITY AS u(m, n) ORDER BY n;

-- simple and compounding against numeric, on 2,000 weeks of random incomes
SELECT setseed(0.75);
CREATE TEMP TABLE week AS
SELECT i, array_agg(round((random() * 3 - 0.5)::numeric, 4)) AS incomes FROM generate_series(1, 2000) AS i, generate_series(1, 7) GROUP BY i;
SELECT count(*), count(*) FILTER (WHERE faas.yield_seven_day(incomes) <> round(total * 365 / 700, 3)) AS simple_differ,
       count(*) FILTER (WHERE faas.yield_seven_day(incomes, true, 10) <> round((power(product, 365 * (1 + 0e-60) / 7) - 1) * 100, 10)) AS compounding_differ,
       count(*) FILTER (WHERE faas.yield_seven_day(incomes, true, 10, 'up') < abs(power(product, 365 * (1 + 0e-60) / 7) - 1) * 100) AS up_below
  FROM (SELECT i, incomes, (SELECT sum(v) FROM unnest(incomes) AS v) AS total,
               (1 + incomes[1] / 10000) * (1 + incomes[2] / 10000) * (1 + incomes[3] / 10000) * (1 + incomes[4] / 10000) * (1 + incomes[5] / 10000) * (1 + incomes[6] / 10000) * (1 + incomes[7] / 10000) AS product
          FROM week) AS w;

-- Where 60 decimals do not decide whole powers do: no income at all is exactly 0, and (1 + 10^-20) (1 - 10^-20) is less than 1 by 10^-40.
SELECT m AS mode, faas.yield_seven_day('{0,0,0,0,0,0,0}', true, 12, m) AS zero, faas.yield_seven_day('{0.0000000000000001,-0.0000000000000001,0,0,0,0,0}', true, 12, m) AS below,
       faas.yield_seven_day('{0.0000000000000001,0,0,0,0,0,0}', true, 12, m) AS above
  FROM unnest('{half_even,half_up,half_down,up,down,ceiling,floor}'::text[]) WITH ORDINALITY AS u(m, n) ORDER BY n;

-- a week that loses half, and one that doubles
SELECT faas.yield_seven_day('{-5000,0,0,0,0,0,0}', true, 6), round((power(0.5, 365 * (1 + 0e-40) / 7) - 1) * 100, 6) AS wanted,
       faas.yield_seven_day('{10000,0,0,0,0,0,0}', true, 6), round((power(2, 365 * (1 + 0e-40) / 7) - 1) * 100, 6) AS wanted;

-- a week after which next to nothing is left: more than -100 %, however little
SELECT m AS mode, faas.yield_seven_day('{-9999.99,-9999.99,-9999.99,-9999.99,-9999.99,-9999.99,-9999.99}', true, 3, m) AS lost
  FROM unnest('{half_even,half_up,half_down,up,down,ceiling,floor}'::text[]) WITH ORDINALITY AS u(m, n) ORDER BY n;

-- income per 10,000 units: 1.2345 of 10,000 units; units are amounts of their own; by scale and mode
SELECT faas.yield_per_10000('CNY 1.2345', 'FUND 10000') AS same, faas.yield_per_10000('CNY 61234.56', 'FUND 1000000000.00') AS fund, round(61234.56 / 1000000000 * 10000, 4) AS wanted,
       faas.yield_per_10000('CNY -61234.56', 'FUND 1000000000.00', 6, 'up') AS loss, faas.yield_per_10000('CNY 0', 'FUND 1') AS nothing,
       faas.yield_per_10000('CNY 1', 'FUND 3', 0, 'ceiling') AS whole;
SELECT count(*), count(*) FILTER (WHERE faas.yield_per_10000(faas.amount(income, 'CNY'), faas.amount(units, 'FUND')) <> round(income * 10000 * 1.0000000000000000000000000000000000000000 / units, 4)) AS differ
  FROM (SELECT round((random() * 100000 - 10000)::numeric, 2) AS income, round((random() * 1000000000 + 1)::numeric, 2) AS units FROM generate_series(1, 2000)) AS r;

-- NULL
SELECT faas.yield_seven_day(NULL), faas.yield_seven_day('{0,0,0,0,0,0,0}', NULL), faas.yield_per_10000(NULL, 'FUND 1'), faas.yield_per_10000('CNY 1', NULL);
