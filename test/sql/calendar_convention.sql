-- Business-day conventions, counting, adding and T+N: published worked numbers, then every day of two
-- calendars against plain SQL over the tables, and the edges of the years.

SET datestyle = 'ISO, YMD';
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

-- OpenGamma Strata, BusinessDayConventionTest: day, convention, result
SELECT d.day, d.convention, faas.business_day(d.day, d.convention, 'WEEKEND') AS result,
       faas.business_day(d.day, d.convention, 'WEEKEND') = d.expected AS agrees
  FROM (VALUES
    ('2014-07-11'::date, 'none', '2014-07-11'::date), ('2014-07-12', 'none', '2014-07-12'), ('2014-07-13', 'none', '2014-07-13'),
    ('2014-07-11', 'following', '2014-07-11'), ('2014-07-12', 'following', '2014-07-14'), ('2014-07-13', 'following', '2014-07-14'), ('2014-07-14', 'following', '2014-07-14'),
    ('2014-08-30', 'modified_following', '2014-08-29'), ('2014-08-31', 'modified_following', '2014-08-29'), ('2014-11-01', 'modified_following', '2014-11-03'),
    ('2014-07-12', 'modified_following', '2014-07-14'),
    ('2014-07-12', 'preceding', '2014-07-11'), ('2014-07-13', 'preceding', '2014-07-11'), ('2014-07-14', 'preceding', '2014-07-14'),
    ('2014-08-30', 'modified_preceding', '2014-08-29'), ('2014-11-01', 'modified_preceding', '2014-11-03'), ('2014-11-02', 'modified_preceding', '2014-11-03'),
    ('2014-07-11', 'nearest', '2014-07-11'), ('2014-07-12', 'nearest', '2014-07-11'), ('2014-07-13', 'nearest', '2014-07-14'), ('2014-07-14', 'nearest', '2014-07-14')
  ) AS d(day, convention, expected);

-- QuantLib, CalendarTests, business day conventions in South Africa: a month after 2015-01-31; the
-- holidays of these months do not matter
SELECT faas.month_add('2015-01-31', 1) AS month_later,
       faas.business_day(faas.month_add('2015-01-31', 1), 'modified_following', 'WEEKEND') AS modified_following,
       faas.business_day(faas.month_add('2015-01-31', 1), 'following', 'WEEKEND') AS following,
       faas.business_day('2015-02-03', 'end_of_month', 'WEEKEND') AS end_of_month;

-- QuantLib, china.cpp: working weekends of the interbank market in 2018; the first holiday of each run
SELECT day, to_char(day, 'Dy') AS weekday, faas.is_business_day(day, 'CNIB') AS cnib, faas.is_business_day(day, 'WEEKEND') AS weekend
  FROM unnest('{2018-02-11,2018-02-24,2018-04-08,2018-04-28,2018-09-29,2018-09-30,2018-12-29,2018-02-15,2018-04-05,2018-04-30,2018-06-18,2018-09-24,2018-10-01,2018-12-31}'::date[]) AS d(day);
-- the days of a year as the State Council's notices have them: 250 working days in most years
SELECT y.year, faas.business_days_between(make_date(y.year, 1, 1), make_date(y.year + 1, 1, 1), 'CNIB') AS business_days,
       count(*) FILTER (WHERE NOT d.is_business) AS holidays, count(*) FILTER (WHERE d.is_business) AS working_weekends
  FROM faas.calendar_year AS y JOIN faas.calendar_day AS d ON d.calendar = y.calendar AND extract(year FROM d.day) = y.year
 WHERE y.calendar = 'CNIB' GROUP BY y.year ORDER BY y.year;
-- a holiday is listed on a weekday, a working day on a weekend, in a year that is listed
SELECT d.day AS misplaced FROM faas.calendar_day AS d
 WHERE d.is_business <> (extract(isodow FROM d.day) >= 6)
    OR NOT EXISTS (SELECT FROM faas.calendar_year AS y WHERE y.calendar = d.calendar AND y.year = extract(year FROM d.day));

-- T+N over the Spring Festival of 2018, whose eve's Sunday is worked
SELECT n, faas.business_day_add('2018-02-09', n, 'CNIB') AS after, faas.business_day_add('2018-02-25', -n, 'CNIB') AS before
  FROM generate_series(0, 6) AS n;

-- The oracle: business days by the tables alone, for every day of 2010 to 2026 of CNIB and of 1970 to
-- 2100 of WEEKEND, and from them what each function must answer.
CREATE TEMP TABLE oracle AS
SELECT c.name AS calendar, g.day::date AS day,
       coalesce(d.is_business, extract(isodow FROM g.day) <> ALL (c.weekend)) AS open
  FROM faas.calendar AS c
 CROSS JOIN LATERAL generate_series(CASE c.name WHEN 'CNIB' THEN '2010-01-01' ELSE '1970-01-01' END::timestamp,
                                    CASE c.name WHEN 'CNIB' THEN '2026-12-31' ELSE '2100-12-31' END::timestamp, '1 day') AS g(day)
  LEFT JOIN faas.calendar_day AS d ON d.calendar = c.name AND d.day = g.day::date
 WHERE c.name IN ('CNIB', 'WEEKEND');
CREATE TEMP TABLE ranked AS
SELECT o.*, count(*) FILTER (WHERE open) OVER w AS rank,
       max(day) FILTER (WHERE open) OVER w AS prior,
       min(day) FILTER (WHERE open) OVER (PARTITION BY calendar ORDER BY day DESC) AS next,
       max(day) FILTER (WHERE open) OVER (PARTITION BY calendar, date_trunc('month', day)) AS last
  FROM oracle AS o WINDOW w AS (PARTITION BY calendar ORDER BY day);
CREATE INDEX ON ranked (calendar, rank) WHERE open;
ANALYZE ranked;
SELECT calendar, count(*) AS days, count(*) FILTER (WHERE open) AS open,
       count(*) FILTER (WHERE faas.is_business_day(day, calendar) <> open) AS is_business_day,
       count(*) FILTER (WHERE faas.business_day(day, 'following', calendar) <> next) AS following,
       count(*) FILTER (WHERE faas.business_day(day, 'preceding', calendar) <> prior) AS preceding,
       count(*) FILTER (WHERE faas.business_day(day, 'modified_following', calendar)
           <> CASE WHEN date_trunc('month', next) = date_trunc('month', day) THEN next ELSE prior END) AS modified_following,
       count(*) FILTER (WHERE faas.business_day(day, 'modified_preceding', calendar)
           <> CASE WHEN date_trunc('month', prior) = date_trunc('month', day) THEN prior ELSE next END) AS modified_preceding,
       count(*) FILTER (WHERE faas.business_day(day, 'nearest', calendar)
           <> CASE WHEN open THEN day WHEN extract(isodow FROM day) IN (7, 1) THEN next ELSE prior END) AS nearest,
       count(*) FILTER (WHERE faas.business_day(day, 'end_of_month', calendar) <> last) AS end_of_month,
       count(*) FILTER (WHERE faas.business_day(day, 'none', calendar) <> day) AS none
  FROM ranked
 WHERE day BETWEEN '2010-01-04' AND '2026-12-31' OR calendar = 'WEEKEND' AND day BETWEEN '1970-01-01' AND '2100-12-31'
 GROUP BY calendar ORDER BY calendar;
-- adding: the member of that number; counting: ranks
SELECT r.calendar, n, count(*) AS days, count(*) FILTER (WHERE faas.business_day_add(r.day, n, r.calendar) <> t.day) AS wrong
  FROM unnest('{-250,-20,-3,-1,0,1,2,3,20,250}'::integer[]) AS n CROSS JOIN ranked AS r JOIN ranked AS t ON t.calendar = r.calendar AND t.open
   AND t.rank = r.rank + n + CASE WHEN NOT r.open AND n <= 0 THEN 1 ELSE 0 END
 WHERE r.day BETWEEN '2011-06-01' AND '2025-06-01' GROUP BY r.calendar, n ORDER BY r.calendar, n;
SELECT r.calendar, count(*) AS pairs, count(*) FILTER (WHERE faas.business_days_between(r.day, t.day, r.calendar)
           <> (t.rank - t.open::int) - (r.rank - r.open::int)) AS wrong,
       count(*) FILTER (WHERE faas.business_days_between(t.day, r.day, r.calendar) <> -faas.business_days_between(r.day, t.day, r.calendar)) AS not_opposite
  FROM ranked AS r JOIN ranked AS t USING (calendar)
 WHERE r.day BETWEEN '2017-12-15' AND '2018-03-15' AND t.day BETWEEN '2010-01-01' AND '2026-12-31' AND extract(day FROM t.day) IN (1, 8, 30)
 GROUP BY r.calendar ORDER BY r.calendar;

-- the edges of the years
SELECT faas.is_business_day('1970-01-01', 'WEEKEND') AS first, faas.is_business_day('2100-12-31', 'WEEKEND') AS last,
       faas.business_day_add('1970-01-02', -1, 'WEEKEND') AS to_first, faas.business_day_add('2100-12-30', 1, 'WEEKEND') AS to_last,
       faas.business_days_between('1970-01-01', '2101-01-01', 'WEEKEND') AS all_of_them,
       faas.business_days_between('2101-01-01', '1970-01-01', 'EVERYDAY') AS backwards,
       faas.business_days_between('2101-01-01', '2101-01-01', 'EVERYDAY') AS none;
SELECT d.day, pg_temp.failure(format('SELECT faas.is_business_day(%L, %L)', d.day, 'WEEKEND'))
  FROM unnest('{1969-12-31,2101-01-01,infinity,-infinity,4714-11-24 BC}'::date[]) AS d(day);
SELECT pg_temp.failure($$SELECT faas.business_day_add('2100-12-31', 1, 'WEEKEND')$$);
SELECT pg_temp.failure($$SELECT faas.business_day_add('1970-01-01', -1, 'WEEKEND')$$);
SELECT pg_temp.failure($$SELECT faas.business_day_add('2026-01-05', 2147483647, 'WEEKEND')$$);
SELECT pg_temp.failure($$SELECT faas.business_day_add('2026-01-05', -2147483648, 'WEEKEND')$$);
SELECT pg_temp.failure($$SELECT faas.business_days_between('2100-01-01', '2101-01-02', 'WEEKEND')$$);
DROP TABLE oracle, ranked;
