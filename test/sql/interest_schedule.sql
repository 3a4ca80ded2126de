-- Repayment schedules: published figures, the level payment against numeric powers, and on many schedules
-- that the principals add up to the amount, each interest is that of what remained, and dates are right.
SET search_path = public, faas;

-- the level payment of three loans, to the cent: 6,544.44 (last 6,544.51, interest 570,665.67),
-- 8,606.64 (8,606.69, 3,279.73), 888.49 (888.47, 661.86)
SELECT l.amount, l.rate, l.periods, min(s.payment::text) FILTER (WHERE s.n < l.periods) AS payment, count(DISTINCT s.payment::text) FILTER (WHERE s.n < l.periods) AS level,
       min(s.payment::text) FILTER (WHERE s.n = l.periods) AS last, faas.sum(s.interest) AS interest, faas.sum(s.principal) AS principal
  FROM (VALUES ('CNY 1000000'::amount, 0.049, 240), ('CNY 100000', 0.06, 12), ('CNY 10000', 0.12, 12)) AS l(amount, rate, periods),
       faas.schedule_build(l.amount, l.rate, l.periods, '2026-01-31') AS s
 GROUP BY l.amount, l.rate, l.periods ORDER BY l.amount DESC;

-- one of each method
SELECT * FROM faas.schedule_build('CNY 1000', 0.12, 3, '2026-01-31');
SELECT * FROM faas.schedule_build('CNY 1000', 0.12, 3, '2026-01-31', 'equal_principal');
SELECT * FROM faas.schedule_build('CNY 1000', 0.12, 3, '2026-01-31', 'interest_only');
SELECT * FROM faas.schedule_build('CNY 1000', 0.12, 3, '2026-01-31', 'bullet');

-- quarters, and other days than those of months: by ACT/365F, and by ICMA, where a quarter is a quarter
SELECT * FROM faas.schedule_build('EUR 100000', 0.04, 4, '2025-11-30', 'interest_only', months => 3, convention => 'ACT/365F');
SELECT n, due_date, interest FROM faas.schedule_build('EUR 100000', 0.04, 4, '2025-11-30', 'interest_only', months => 3, convention => 'ACT/ACT ICMA');
SELECT n, due_date, interest, round(100000 * 0.04 * (due_date - '2025-11-30') / 360, 2) AS wanted
  FROM faas.schedule_build('EUR 100000', 0.04, 6, '2025-11-30', 'bullet', convention => 'ACT/360');
-- the last day of February is the termination date of the loan only in the last row
SELECT n, due_date, interest FROM faas.schedule_build('EUR 36000', 0.1, 3, '2025-11-30', 'interest_only', convention => '30E/360 ISDA');

-- Level payments against (1 + i)^n by numeric with 80 decimals, by four modes: 3,240 loans
CREATE FUNCTION pg_temp.level(minor numeric, rate numeric, periods integer, months integer) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN rate = 0 THEN minor * 1.00000000000000000000000000000000000000000000000000 / periods ELSE round(minor * i * v / (v - 1), 40) END
      FROM (SELECT rate * months * (1 + 0e-80) / 12 AS i) AS a, LATERAL (SELECT power(1 + i, periods::numeric) AS v) AS b
$$;
CREATE FUNCTION pg_temp.rounded(x numeric, mode text) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE mode WHEN 'ceiling' THEN ceil(x) WHEN 'up' THEN ceil(x) WHEN 'floor' THEN floor(x) WHEN 'down' THEN floor(x)
        WHEN 'half_up' THEN floor(x + 0.5) WHEN 'half_down' THEN ceil(x - 0.5) WHEN 'half_even' THEN CASE WHEN x - floor(x) = 0.5 THEN 2 * ceil((floor(x)) / 2) ELSE round(x) END END
$$;
CREATE TEMP TABLE loan AS
SELECT row_number() OVER () AS loan, faas.of_minor(minor, 'CNY') AS amount, minor, rate, periods, months, mode
  FROM unnest('{1,99,100000,12345678,1000000000000001}'::numeric[]) AS minor, unnest('{0,0.0001,0.049,0.0435,0.12,0.3333333,1.5,-0.01,-0.4}'::numeric[]) AS rate,
       unnest('{1,2,3,12,7,100}'::integer[]) AS periods, unnest('{1,3,12}'::integer[]) AS months, unnest('{half_even,half_up,up,down}'::text[]) AS mode;
CREATE TEMP TABLE due AS
SELECT l.loan, m.method, s.*, lag(s.remaining, 1, l.amount) OVER w AS before, lag(s.due_date, 1, '2024-02-29') OVER w AS date_before
  FROM loan AS l, unnest('{equal_instalment,equal_principal,interest_only}'::text[]) AS m(method), faas.schedule_build(l.amount, l.rate, l.periods, '2024-02-29', m.method, l.months, l.mode) AS s
WINDOW w AS (PARTITION BY l.loan, m.method ORDER BY s.n);
SELECT count(*) AS loans, count(*) FILTER (WHERE faas.minor_units(d.payment) <> least(pg_temp.rounded(pg_temp.level(minor, rate, periods, months), mode), minor + faas.minor_units(d.interest))) AS differ
  FROM loan AS l JOIN due AS d ON d.loan = l.loan AND d.method = 'equal_instalment' AND d.n = 1
 WHERE periods > 1;

-- Whatever the loan: the principals add up to the amount and the last row leaves nothing; no row repays less than nothing; payments
-- are principal and interest; interest is rounded once from what remained; due dates are months apart from the start.
SELECT d.method, count(*) > 50000 AS many, count(DISTINCT loan) AS loans, bool_and(total = amount) AS adds_up, bool_and(faas.sign(remaining) = 0) FILTER (WHERE d.n = periods) AS closed,
       bool_and(faas.sign(principal) >= 0 AND faas.sign(remaining) >= 0) AS never_below, bool_and(payment = principal + interest AND before - principal = remaining) AS sums,
       bool_and(faas.minor_units(interest) = CASE WHEN rate < 0 THEN -1 ELSE 1 END * pg_temp.rounded(abs(faas.minor_units(before) * rate) * months * 1.000000000000000000000000000000 / 12, mode)) AS interest,
       bool_and(due_date = ('2024-02-29'::date + make_interval(months => d.n * months))::date) AS dates
  FROM (SELECT *, faas.sum(principal) OVER (PARTITION BY loan, method) AS total FROM due) AS d JOIN loan USING (loan)
 GROUP BY d.method ORDER BY d.method;

-- equal principals are equal but the last, level payments level but the last, unless the amount is used up before
SELECT count(*) AS loans, max(parts) AS parts FROM (
    SELECT d.loan, d.method, count(DISTINCT CASE d.method WHEN 'equal_principal' THEN principal::text ELSE payment::text END) FILTER (WHERE d.n < periods AND faas.sign(before) > 0 AND faas.sign(remaining) > 0) AS parts
      FROM due AS d JOIN loan USING (loan) WHERE d.method <> 'interest_only' AND periods > 1 GROUP BY 1, 2) AS p;

-- the greatest amount, and powers of 46,000 digits
SELECT n, principal, interest, remaining FROM faas.schedule_build('CNY 396140812571321687967719751.67', 0.0123456789012345678901234567890123456, 1200, '2026-01-01') WHERE n IN (1, 1200);
SELECT count(*), faas.sum(principal) FROM faas.schedule_build('XTS 5', 0.05, 12, '2026-01-01', mode => 'up');

-- nothing for NULL
SELECT count(*) FROM faas.schedule_build(NULL, 0.05, 12, '2026-01-01');
SELECT count(*) FROM faas.schedule_build('CNY 1', 0.05, 12, '2026-01-01', mode => NULL);
