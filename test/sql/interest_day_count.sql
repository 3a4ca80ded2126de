-- Days of 30-day months, and actual days without 29 February, against published tables: the examples of
-- the ISDA sheet on 30/360 conventions of 2008-12-22 (as QuantLib's test-suite/daycounters.cpp has them)
-- and those of Strata's DayCountTest.  Each table prints how many rows it has, then the rows that differ.

CREATE TEMP TABLE given (source text, convention text, from_date date, to_date date, days integer, termination_date date);

-- ISDA sheet, example 1: the end dates do not touch the end of February; all conventions agree
INSERT INTO given
SELECT 'ISDA 1', c, f, (f + interval '6 months')::date, 180, '2009-08-20'
  FROM unnest('{30/360,30E/360,30E/360 ISDA,30/360 US}'::text[]) AS c,
       unnest('{2006-08-20,2007-02-20,2007-08-20,2008-02-20,2008-08-20,2009-02-20}'::date[]) AS f;

-- example 2: ends of February; the termination date of 30E/360 ISDA is 2012-02-29
INSERT INTO given
SELECT 'ISDA 2', c.name, v.f, v.t, (ARRAY[v.bond, v.euro, v.isda])[c.n], '2012-02-29'
  FROM (VALUES ('30/360', 1), ('30E/360', 2), ('30E/360 ISDA', 3)) AS c(name, n),
       (VALUES ('2006-02-28'::date, '2006-08-31'::date, NULL, 182, 180),
               ('2006-08-31', '2007-02-28', 178, 178, 180),
               ('2007-02-28', '2007-08-31', 183, 182, 180),
               ('2007-08-31', '2008-02-29', 179, 179, 180),
               ('2008-02-29', '2008-08-31', 182, 181, 180),
               ('2008-08-31', '2009-02-28', 178, 178, 180),
               ('2009-02-28', '2009-08-31', 183, 182, 180),
               ('2009-08-31', '2010-02-28', NULL, 178, 180),
               ('2010-02-28', '2010-08-31', NULL, 182, 180),
               ('2010-08-31', '2011-02-28', NULL, 178, 180),
               ('2011-02-28', '2011-08-31', NULL, 182, 180),
               ('2011-08-31', '2012-02-29', NULL, 179, 179)) AS v(f, t, bond, euro, isda)
 WHERE (ARRAY[v.bond, v.euro, v.isda])[c.n] IS NOT NULL;

-- example 3: the rest; the termination date of 30E/360 ISDA is 2008-02-29
INSERT INTO given
SELECT 'ISDA 3', c.name, v.f, v.t, (ARRAY[v.bond, v.euro, v.isda])[c.n], '2008-02-29'
  FROM (VALUES ('30/360', 1), ('30E/360', 2), ('30E/360 ISDA', 3)) AS c(name, n),
       (VALUES ('2006-01-31'::date, '2006-02-28'::date, 28, 28, 30),
               ('2006-01-30', '2006-02-28', 28, 28, 30),
               ('2006-02-28', '2006-03-03', 5, 5, 3),
               ('2006-02-14', '2006-02-28', 14, 14, 16),
               ('2006-09-30', '2006-10-31', 30, 30, 30),
               ('2006-10-31', '2006-11-28', 28, 28, 28),
               ('2007-08-31', '2008-02-28', 178, 178, 178),
               ('2008-02-28', '2008-08-28', 180, 180, 180),
               ('2008-02-28', '2008-08-30', 182, 182, 182),
               ('2008-02-28', '2008-08-31', 183, 182, 182),
               ('2007-02-26', '2008-02-28', 362, 362, NULL),
               ('2007-02-26', '2008-02-29', 363, 363, NULL),
               ('2007-02-28', '2008-02-28', NULL, NULL, 358),
               ('2007-02-28', '2008-02-29', NULL, NULL, 359),
               ('2008-02-29', '2009-02-28', 359, 359, 360),
               ('2008-02-28', '2008-03-30', 32, 32, NULL),
               ('2008-02-28', '2008-03-31', 33, 32, NULL),
               ('2008-02-29', '2008-03-30', NULL, NULL, 30),
               ('2008-02-29', '2008-03-31', NULL, NULL, 30)) AS v(f, t, bond, euro, isda)
 WHERE (ARRAY[v.bond, v.euro, v.isda])[c.n] IS NOT NULL;

-- the sheet on 30/360 US, and on a date that is the termination date or is not
INSERT INTO given VALUES
    ('ISDA US', '30/360 US', '2007-02-28', '2007-08-31', 180, NULL),
    ('ISDA US', '30/360 US', '2008-02-29', '2009-02-28', 360, NULL),
    ('ISDA US', '30/360 US', '2006-01-31', '2006-02-28', 28, NULL),
    ('ISDA US', '30/360 US', '2011-08-31', '2012-02-29', 179, NULL),
    ('ISDA US', '30/360 US', '2008-02-28', '2008-03-31', 33, NULL),
    ('ISDA termination', '30E/360 ISDA', '2011-08-31', '2012-02-29', 179, '2012-02-29'),
    ('ISDA termination', '30E/360 ISDA', '2011-08-31', '2012-02-29', 180, '2012-08-31'),
    ('ISDA termination', '30E/360 ISDA', '2011-08-31', '2012-02-29', 180, NULL),
    ('ISDA termination', '30E/360 ISDA', '2008-02-28', '2008-03-31', 32, NULL);

-- Strata: the two dates as they are in months of 30 days, or with the days given instead of their own
INSERT INTO given
SELECT 'Strata', c.name, v.f, v.t,
       (date_part('year', v.t) - date_part('year', v.f)) * 360 + (date_part('month', v.t) - date_part('month', v.f)) * 30
           + COALESCE(v.days[c.n][2], date_part('day', v.t)) - COALESCE(v.days[c.n][1], date_part('day', v.f)), v.t
  FROM (VALUES ('30/360', 1), ('30E/360', 2), ('30/360 US', 3), ('30E/360 ISDA', 4)) AS c(name, n),
       (VALUES ('2011-12-28'::date, '2012-02-28'::date, NULL::integer[]), ('2011-12-28', '2012-02-29', NULL), ('2011-12-28', '2012-03-01', NULL),
               ('2011-12-28', '2016-02-28', NULL), ('2011-12-28', '2016-02-29', NULL), ('2011-12-28', '2016-03-01', NULL),
               ('2012-02-28', '2012-03-28', NULL), ('2012-03-01', '2012-03-28', NULL), ('2012-05-30', '2013-08-29', NULL),
               ('2012-05-29', '2013-08-30', NULL), ('2012-05-30', '2013-08-30', NULL),
               ('2012-02-29', '2012-03-28', '{{29,28},{29,28},{30,28},{30,28}}'),
               ('2011-02-28', '2012-02-28', '{{28,28},{28,28},{30,28},{30,28}}'),
               ('2011-02-28', '2012-02-29', '{{28,29},{28,29},{30,30},{30,29}}'),
               ('2012-02-29', '2016-02-29', '{{29,29},{29,29},{30,30},{30,29}}'),
               ('2012-05-29', '2013-08-31', '{{29,31},{29,30},{29,31},{29,30}}'),
               ('2012-05-30', '2013-08-31', '{{30,30},{30,30},{30,30},{30,30}}'),
               ('2012-05-31', '2013-08-30', '{{30,30},{30,30},{30,30},{30,30}}'),
               ('2012-05-31', '2013-08-31', '{{30,30},{30,30},{30,30},{30,30}}')) AS v(f, t, days);
INSERT INTO given VALUES
    ('Strata', '30/360 US', '2012-02-29', '2012-03-30', 30, NULL), ('Strata', '30/360 US', '2012-02-29', '2012-03-31', 30, NULL),
    ('Strata', '30/360 US', '2012-02-29', '2013-02-28', 360, NULL),
    ('Strata', '30/360', '2012-02-29', '2012-03-30', 31, NULL), ('Strata', '30/360', '2012-02-29', '2012-03-31', 32, NULL),
    ('Strata', '30/360', '2012-02-29', '2013-02-28', 359, NULL),
    ('Strata', '30E/360 ISDA', '2011-12-28', '2012-02-29', 62, NULL), ('Strata', '30E/360 ISDA', '2011-12-28', '2016-02-29', 1502, NULL),
    ('Strata', '30E/360 ISDA', '2011-02-28', '2012-02-29', 360, NULL), ('Strata', '30E/360 ISDA', '2012-02-29', '2016-02-29', 1440, NULL);

-- Strata: actual days, with and without 29 February, and 1/1
INSERT INTO given
SELECT 'Strata', c.name, v.f, v.t, (ARRAY[v.actual, v.actual, v.actual, v.actual, v.actual, v.no_leap, 1])[c.n], NULL
  FROM (VALUES ('ACT/360', 1), ('ACT/365F', 2), ('ACT/ACT ISDA', 3), ('ACT/ACT ICMA', 4), ('ACT/ACT AFB', 5), ('NL/365', 6), ('1/1', 7)) AS c(name, n),
       (VALUES ('2011-12-28'::date, '2012-02-28'::date, 62, 62), ('2011-12-28', '2012-02-29', 63, 62), ('2011-12-28', '2012-03-01', 64, 63),
               ('2011-12-28', '2016-02-28', 1523, 1522), ('2011-12-28', '2016-02-29', 1524, 1522), ('2011-12-28', '2016-03-01', 1525, 1523),
               ('2012-02-28', '2012-03-28', 29, 28), ('2012-02-29', '2012-03-28', 28, 28), ('2012-03-01', '2012-03-28', 27, 27),
               ('2011-12-01', '2012-12-01', 366, 365)) AS v(f, t, actual, no_leap);

SELECT source, convention, count(*) FROM given GROUP BY 1, 2 ORDER BY 1, 2;
SELECT g.*, faas.day_count(convention, from_date, to_date, termination_date) AS got
  FROM given AS g
 WHERE faas.day_count(convention, from_date, to_date, termination_date) IS DISTINCT FROM days;

-- the fraction is those days over the days of the convention's year
SELECT convention, count(*),
       count(*) FILTER (WHERE faas.year_fraction(convention, from_date, to_date, termination_date)
           = round(days * 1.0000000000000000000000000000000000000000 / CASE WHEN convention = '1/1' THEN 1 WHEN convention LIKE '%365%' THEN 365 ELSE 360 END, 20)) AS agree
  FROM given WHERE convention NOT LIKE 'ACT/ACT%' GROUP BY 1 ORDER BY 1;

-- "Bond Basis" is another name of 30/360
SELECT faas.day_count('30/360 Bond Basis', '2007-02-28', '2007-08-31');

-- an independent count of 29 Februaries over all spans that begin or end near one
SELECT count(*), count(*) FILTER (WHERE faas.day_count('NL/365', f, t) <> t - f - (
           SELECT count(*) FROM unnest('{1896-02-29,1904-02-29,2000-02-29,2096-02-29,2104-02-29}'::date[]) AS l WHERE l > f AND l <= t)) AS differ
  FROM (SELECT d + n AS f FROM unnest('{1896-02-29,1900-02-28,1904-02-29,2000-02-29}'::date[]) AS d, generate_series(-2, 2) AS n) AS a,
       (SELECT d + n AS t FROM unnest('{1904-02-29}'::date[]) AS d, generate_series(-3, 3) AS n) AS b
 WHERE f <= t AND f < '1905-01-01';

-- equal dates, and the first and the last date that there are
SELECT c AS convention, faas.day_count(c, '2024-02-29', '2024-02-29') AS same, faas.year_fraction(c, '2024-02-29', '2024-02-29') AS years,
       faas.day_count(c, '4714-11-24 BC', '5874897-12-31') AS all_days, faas.year_fraction(c, '4714-11-24 BC', '5874897-12-31') AS all_years
  FROM unnest('{ACT/360,ACT/365F,ACT/ACT ISDA,ACT/ACT AFB,30/360,30E/360,30E/360 ISDA,30/360 US,NL/365,1/1}'::text[]) WITH ORDINALITY AS u(c, n)
 ORDER BY n;
SELECT faas.day_count('30E/360 ISDA', '2011-02-28', '2011-02-28', '2011-02-28') AS same, faas.year_fraction('30E/360 ISDA', '2012-02-29', '2012-02-29', '2012-02-29') AS years;
SELECT count(*), min(faas.day_count(c, f, f + n, CASE WHEN n % 2 = 0 THEN f + n END)) AS least
  FROM unnest('{30/360,30E/360,30E/360 ISDA,30/360 US,NL/365}'::text[]) AS c, generate_series('2011-01-25'::date, '2012-03-05', interval '1 day') AS g, CAST(g AS date) AS f, generate_series(0, 40) AS n;
SELECT faas.day_count(NULL, '2024-01-01', '2024-01-02'), faas.day_count('1/1', NULL, '2024-01-02'), faas.day_count('1/1', '2024-01-01', NULL),
       faas.year_fraction(NULL, '2024-01-01', '2024-01-02'), faas.year_fraction('1/1', NULL, '2024-01-02'), faas.year_fraction('1/1', '2024-01-01', NULL);
