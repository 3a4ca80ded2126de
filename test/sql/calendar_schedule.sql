-- Months, schedules and settlement dates: published worked numbers and rules that hold for all of them.

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

-- months: the server's own interval arithmetic is the oracle, by which 31 January + 1 month is 28 February
SELECT count(*) AS sums, count(*) FILTER (WHERE faas.month_add(d.day::date, m) <> (d.day + make_interval(months => m))::date) AS wrong,
       count(*) FILTER (WHERE faas.month_add(d.day::date, m, true)
           <> CASE WHEN extract(day FROM d.day + interval '1 day') = 1
                   THEN (date_trunc('month', d.day + make_interval(months => m)) + interval '1 month -1 day')::date
                   ELSE (d.day + make_interval(months => m))::date END) AS wrong_end_of_month
  FROM generate_series('1999-11-01'::timestamp, '2001-03-05', '1 day') AS d(day), generate_series(-30, 30) AS m;
SELECT faas.month_add('1970-01-31', 0), faas.month_add('1970-02-28', -1, true), faas.month_add('2100-11-30', 1, true), faas.month_add('1970-01-01', 1571);
SELECT pg_temp.failure($$SELECT faas.month_add('1970-01-31', -1)$$);
SELECT pg_temp.failure($$SELECT faas.month_add('2100-12-01', 1)$$);
SELECT pg_temp.failure($$SELECT faas.month_add('2100-12-01', 2147483647)$$);
SELECT pg_temp.failure($$SELECT faas.month_add('2101-01-01', -1)$$);

-- a year of months from the 31st: each from the start, so the 31st comes back; and adjusted
SELECT * FROM faas.schedule_dates('2015-01-31', '2016-01-31', 'monthly', 'modified_following', 'WEEKEND');
-- end of month: from the 28th of February to the 31st and the 30th
SELECT n, unadjusted FROM faas.schedule_dates('2015-02-28', '2015-08-31', '2M', 'none', 'WEEKEND', 'none', true);
SELECT n, unadjusted FROM faas.schedule_dates('2015-02-28', '2015-08-28', '2M', 'none', 'WEEKEND', 'none');

-- stubs: 2014-06-04 to 2014-09-17 by months, as in Strata's PeriodicScheduleTest (short and long, initial and final)
SELECT s.stub, string_agg(to_char(d.unadjusted, 'MM-DD'), ' ' ORDER BY d.n) AS dates
  FROM unnest('{short_initial,long_initial,short_final,long_final}'::text[]) AS s(stub),
       faas.schedule_dates('2014-06-04', '2014-09-17', '1M', 'none', 'WEEKEND', s.stub) AS d GROUP BY s.stub ORDER BY s.stub;
SELECT pg_temp.failure($$SELECT * FROM faas.schedule_dates('2014-06-04', '2014-09-17', '1M', 'none', 'WEEKEND', 'none')$$);
-- less than a period is one period, whatever the stub; so is term
SELECT s.stub, f.frequency, string_agg(to_char(d.unadjusted, 'MM-DD'), ' ' ORDER BY d.n) AS dates
  FROM unnest('{short_initial,long_initial,short_final,long_final}'::text[]) AS s(stub), unnest('{annual,term}'::text[]) AS f(frequency),
       faas.schedule_dates('2014-06-04', '2014-09-17', f.frequency, 'none', 'WEEKEND', s.stub) AS d GROUP BY s.stub, f.frequency ORDER BY s.stub, f.frequency;
SELECT n, unadjusted FROM faas.schedule_dates('2014-06-04', '2014-09-17', 'term', 'none', 'WEEKEND', 'none');

-- words and tenors are the same
SELECT f.word, f.tenor, (SELECT array_agg(d) FROM faas.schedule_dates('2020-02-29', '2024-02-29', f.word, 'following', 'CNIB', 'none') AS d)
       = (SELECT array_agg(d) FROM faas.schedule_dates('2020-02-29', '2024-02-29', f.tenor, 'following', 'CNIB', 'none') AS d) AS same,
       (SELECT count(*) FROM faas.schedule_dates('2020-02-29', '2024-02-29', f.word, 'following', 'CNIB', 'none')) AS dates
  FROM (VALUES ('daily', '1D'), ('monthly', '1M'), ('bimonthly', '2M'), ('quarterly', '3M'), ('semiannual', '6M'), ('annual', '1Y')) AS f(word, tenor);
SELECT (SELECT string_agg(unadjusted::text, ' ' ORDER BY n) FROM faas.schedule_dates('2026-01-05', '2026-02-02', 'biweekly', 'none', 'WEEKEND')) AS biweekly,
       (SELECT string_agg(unadjusted::text, ' ' ORDER BY n) FROM faas.schedule_dates('2026-01-05', '2026-02-03', '2W', 'none', 'WEEKEND', 'long_final')) AS two_weeks;

-- what holds for every schedule: ends at both ends, ascending, no period longer than it may be
WITH s AS (
    SELECT a.start, a.start + l AS stop, f.frequency, t.stub, e, (f.months * interval '1 month') AS period
      FROM unnest('{2015-01-31,2016-02-29,2019-08-15}'::date[]) AS a(start), unnest('{1,27,28,31,90,365,800}'::integer[]) AS l,
           (VALUES ('1M', 1), ('3M', 3), ('1Y', 12)) AS f(frequency, months),
           unnest('{short_initial,long_initial,short_final,long_final}'::text[]) AS t(stub), unnest('{false,true}'::boolean[]) AS e),
d AS (
    SELECT s.*, d.n, d.unadjusted, d.day, lag(d.unadjusted) OVER (PARTITION BY s.start, s.stop, s.frequency, s.stub, s.e ORDER BY d.n) AS before
      FROM s, faas.schedule_dates(s.start, s.stop, s.frequency, 'preceding', 'WEEKEND', s.stub, s.e) AS d)
SELECT count(*) AS dates, count(DISTINCT (start, stop, frequency, stub, e)) AS schedules,
       count(*) FILTER (WHERE n = 0 AND unadjusted <> start) AS wrong_start,
       count(*) FILTER (WHERE unadjusted <= before) AS not_ascending,
       count(*) FILTER (WHERE unadjusted > before + period + CASE WHEN stub LIKE 'long%' THEN period ELSE '0' END + interval '3 days') AS too_long,
       count(*) FILTER (WHERE day <> faas.business_day(unadjusted, 'preceding', 'WEEKEND')) AS not_adjusted,
       count(*) FILTER (WHERE unadjusted = stop) - count(DISTINCT (start, stop, frequency, stub, e)) AS wrong_end
  FROM d;
-- to the edges of the years
SELECT count(*), max(unadjusted) FROM faas.schedule_dates('1970-01-01', '2100-12-31', 'daily', 'none', 'WEEKEND');
SELECT n, unadjusted FROM faas.schedule_dates('2100-01-01', '2100-12-31', '7M', 'none', 'WEEKEND');
SELECT n, unadjusted FROM faas.schedule_dates('1970-01-01', '1970-12-31', '999Y', 'none', 'WEEKEND', 'long_initial');
SELECT pg_temp.failure($$SELECT * FROM faas.schedule_dates('2014-06-04', '2014-06-04', '1M', 'none', 'WEEKEND')$$);
SELECT pg_temp.failure($$SELECT * FROM faas.schedule_dates('2014-06-04', '2101-06-04', '1M', 'none', 'WEEKEND')$$);
SELECT pg_temp.failure($$SELECT * FROM faas.schedule_dates('2026-06-04', '2027-06-04', '1M', 'following', 'CNIB')$$);
SELECT pg_temp.failure($$SELECT * FROM faas.schedule_dates('2026-06-04', '2027-06-04', '1M', 'following', NULL)$$);
SELECT f.frequency, pg_temp.failure(format('SELECT * FROM faas.schedule_dates(%L, %L, %L, %L, %L)', '2026-06-04', '2026-12-04', f.frequency, 'none', 'WEEKEND'))
  FROM unnest('{0M,M,1m,1000D,-1M,1M1M,"1 M",yearly,""}'::text[]) AS f(frequency);
SELECT pg_temp.failure($$SELECT * FROM faas.schedule_dates('2026-06-04', '2026-12-04', '1M', 'none', 'WEEKEND', 'long')$$);

-- T+1 of a fund with a cut-off at 15:00 in Shanghai: Thursday before the National Day of 2026 is a holiday's eve
SELECT to_char(t.at AT TIME ZONE 'Asia/Shanghai', 'Dy MM-DD HH24:MI:SS.US') AS traded, faas.settlement_date(t.at, 0, '15:00', 'Asia/Shanghai', 'CNIB') AS t0,
       faas.settlement_date(t.at, 1, '15:00', 'Asia/Shanghai', 'CNIB') AS t1
  FROM unnest('{2026-09-30 06:59:59.999999+00,2026-09-30 07:00+00,2026-09-30 15:59+00,2026-09-30 16:00+00,2026-10-03 02:00+00,2026-10-09 16:30+00,2026-10-10 06:00+00,2026-10-10 08:00+00}'::timestamptz[]) AS t(at);
-- no cut-off, and one at midnight
SELECT faas.settlement_date('2026-01-05 23:59:59.999999+00', 0, '24:00', 'UTC', 'WEEKEND') AS none, faas.settlement_date('2026-01-05 00:00+00', 0, '00:00', 'UTC', 'WEEKEND') AS always;
-- the clocks of New York: at 17:00 it is 21:00 or 22:00 in Greenwich, by the day of the year
SELECT t.at AT TIME ZONE 'UTC' AS utc, faas.settlement_date(t.at, 2, '17:00', 'America/New_York', 'WEEKEND')
  FROM unnest('{2026-03-06 21:59:59+00,2026-03-06 22:00+00,2026-03-09 20:59:59+00,2026-03-09 21:00+00}'::timestamptz[]) AS t(at);
-- on a day on which an hour comes twice, and one does not come, the day changes once, and forwards only
SELECT z.day, min(t.at AT TIME ZONE 'UTC') FILTER (WHERE s > z.day::date) AS first_after, count(*) FILTER (WHERE s < before) AS backwards
  FROM (VALUES ('2026-11-01', '2026-11-01 04:00+00'::timestamptz), ('2026-03-08', '2026-03-08 05:00+00')) AS z(day, midnight)
 CROSS JOIN LATERAL (SELECT at, s, lag(s) OVER (ORDER BY at) AS before
      FROM generate_series(z.midnight, z.midnight + interval '22 hours', '10 minutes') AS g(at), faas.settlement_date(at, 0, CASE z.day WHEN '2026-11-01' THEN '01:30' ELSE '02:30' END::time, 'America/New_York', 'EVERYDAY') AS s) AS t
 GROUP BY z.day ORDER BY z.day;
SELECT pg_temp.failure($$SELECT faas.settlement_date('infinity', 1, '15:00', 'UTC', 'WEEKEND')$$);
SELECT pg_temp.failure($$SELECT faas.settlement_date('2026-01-05 00:00+00', -1, '15:00', 'UTC', 'WEEKEND')$$);
SELECT pg_temp.failure($$SELECT faas.settlement_date('2026-01-05 00:00+00', 1, '15:00', 'Mars', 'WEEKEND')$$);
SELECT pg_temp.failure($$SELECT faas.settlement_date('2100-12-31 16:00+00', 0, '15:00', 'UTC', 'WEEKEND')$$);
