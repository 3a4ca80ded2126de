-- Business/252: the days of QuantLib's test-suite/daycounters.cpp (testBusiness252) on the holidays of
-- Brazil, accrual, and what a calendar refuses.
SET search_path = public, faas;
BEGIN;

-- fixed days, and by Easter Sunday: carnival (Monday and Tuesday), Good Friday, Corpus Christi
SELECT faas.calendar_create('BRAZIL', title => 'National holidays of Brazil');
SELECT count(*), sum(faas.calendar_load('BRAZIL', y, ARRAY[make_date(y, 1, 1), make_date(y, 4, 21), make_date(y, 5, 1), make_date(y, 9, 7), make_date(y, 10, 12),
           make_date(y, 11, 2), make_date(y, 11, 15), make_date(y, 12, 25), e - 48, e - 47, e - 2, e + 60])) AS business_days
  FROM unnest('{2002-03-31,2003-04-20,2004-04-11,2005-03-27,2006-04-16,2007-04-08,2008-03-23,2009-04-12,2010-04-04,2011-04-24,2012-04-08,2013-03-31,2014-04-20,2015-04-05,2016-03-27}'::date[]) AS e,
       LATERAL (SELECT date_part('year', e)::integer AS y) AS d;

SELECT f, t, faas.year_fraction_business('BRAZIL', f, t), years AS published, round(faas.year_fraction_business('BRAZIL', f, t), 12) = round(years, 12) AS agree
  FROM (VALUES ('2002-02-01'::date, '2002-02-04'::date, 0.0039682539683), ('2002-02-04', '2003-05-16', 1.2738095238095), ('2003-05-16', '2003-12-17', 0.6031746031746),
               ('2003-12-17', '2004-12-17', 0.9960317460317), ('2004-12-17', '2005-12-19', 1), ('2005-12-19', '2006-01-02', 0.0396825396825),
               ('2006-01-02', '2006-03-13', 0.1904761904762), ('2006-03-13', '2006-05-15', 0.1666666666667), ('2006-03-17', '2006-05-15', 0.1507936507937),
               ('2006-05-15', '2006-07-26', 0.2023809523810), ('2006-07-26', '2007-06-28', 0.912698412698), ('2007-06-28', '2009-09-16', 2.214285714286),
               ('2009-09-16', '2016-07-26', 6.84126984127)) AS v(f, t, years);

-- interest against numeric, on every day of a year and by three modes
SELECT mode, count(*), count(*) FILTER (WHERE faas.quantity(faas.accrue_business('BRL 54321.09', 0.1175, 'BRAZIL', '2008-03-14', d::date, mode))
           <> CASE mode WHEN 'half_up' THEN round(exact, 2) WHEN 'floor' THEN floor(exact * 100) / 100 ELSE ceil(exact * 100) / 100 END) AS differ
  FROM generate_series('2008-03-14'::date, '2009-03-14', interval '1 day') AS d, unnest('{half_up,floor,up}'::text[]) AS mode,
       LATERAL (SELECT 54321.09 * 0.1175 * faas.business_days_between('2008-03-14', d::date, 'BRAZIL') / 252 AS exact) AS e
 GROUP BY mode ORDER BY mode;
SELECT faas.accrue_business('BRL -1000', 0.12, 'BRAZIL', '2008-01-01', '2009-01-01') AS debtor, faas.accrue_business('BRL 1000', -0.12, 'BRAZIL', '2008-01-01', '2009-01-01') AS negative_rate,
       faas.accrue_business('BRL 0', 0.12, 'BRAZIL', '2008-01-01', '2009-01-01') AS nothing, faas.accrue_business('BRL 1000', 0.12, 'BRAZIL', '2008-01-01', '2008-01-01') AS no_day,
       faas.year_fraction_business('BRAZIL', '2008-01-01', '2008-01-01') AS no_time;

CREATE FUNCTION pg_temp.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_message text;
    v_detail text;
    v_hint text;
BEGIN
    EXECUTE 'SELECT faas.' || statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_message = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL,
        v_hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', sqlstate, v_message, nullif(v_detail, ''), nullif(v_hint, ''));
END
$$;
SELECT statement, pg_temp.failure(statement)
  FROM (VALUES
    (1, $$year_fraction_business('NOWHERE', '2008-01-01', '2008-02-01')$$),
    (2, $$year_fraction_business('BRAZIL', '2008-02-01', '2008-01-01')$$),
    (3, $$year_fraction_business('BRAZIL', '-infinity', '2008-01-01')$$),
    (4, $$year_fraction_business('BRAZIL', '2016-12-31', '2017-02-01')$$),
    (5, $$accrue_business('BRL 1', 0.1, 'BRAZIL', '1969-12-31', '2008-01-01')$$),
    (6, $$accrue_business('BRL 1', 'NaN', 'BRAZIL', '2008-01-01', '2008-01-01')$$),
    (7, $$accrue_business('BRL 1', 0.1, 'BRAZIL', '2008-01-01', '2008-01-01', 'nearest')$$)) AS v(n, statement)
 ORDER BY n;
SELECT faas.year_fraction_business(NULL, '2008-01-01', '2008-01-01'), faas.accrue_business('BRL 1', NULL, 'BRAZIL', '2008-01-01', '2008-01-01');
ROLLBACK;
