-- Calendars as data: making and joining them, loading years, setting days; what is not known is an
-- error and not guessed; sessions follow changes, in transactions that are undone too; who may write.

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

-- what comes with the extension
SELECT * FROM faas.calendar ORDER BY name;
SELECT min(year), max(year), count(*), count(source) FROM faas.calendar_year WHERE is_standard;

-- years that are not known: asked for, counted over, walked over
SELECT pg_temp.failure($$SELECT faas.is_business_day('2009-12-31', 'CNIB')$$);
SELECT pg_temp.failure($$SELECT faas.is_business_day('2027-01-04', 'CNIB')$$);
SELECT pg_temp.failure($$SELECT faas.business_days_between('2026-12-01', '2027-01-02', 'CNIB')$$);
SELECT pg_temp.failure($$SELECT faas.business_day_add('2026-12-30', 2, 'CNIB')$$);
SELECT pg_temp.failure($$SELECT faas.business_day_add('2010-01-04', -1, 'CNIB')$$);
SELECT pg_temp.failure($$SELECT faas.business_day('2010-01-02', 'preceding', 'CNIB')$$);
SELECT pg_temp.failure($$SELECT faas.business_day_add('2009-12-31', -1, 'CNIB')$$);
-- but only where the answer depends on them: to 2026-12-31, and from the day before 2010
SELECT faas.business_days_between('2026-12-01', '2027-01-01', 'CNIB'), faas.business_day_add('2026-12-30', 1, 'CNIB'),
       faas.business_day_add('2009-12-31', 1, 'CNIB'), faas.business_day('2010-01-02', 'modified_preceding', 'CNIB');
SELECT pg_temp.failure($$SELECT faas.is_business_day('2026-01-05', 'cnib')$$);
SELECT pg_temp.failure($$SELECT faas.is_business_day('2026-01-05', repeat('x', 64))$$);
SELECT pg_temp.failure($$SELECT faas.business_day('2026-01-05', 'Following', 'CNIB')$$);

-- one of our own: Friday and Saturday are its weekend, and its years are loaded one by one
SELECT faas.calendar_create('TEST', '{5,6}', title => 'Friday and Saturday');
SELECT pg_temp.failure($$SELECT faas.is_business_day('2027-01-04', 'TEST')$$);
SELECT faas.calendar_load('TEST', 2027, '{2027-01-03,2027-01-01,2027-01-03}', '{2027-01-02}', 'made up') AS business_days;
SELECT d.day::date, to_char(d.day, 'Dy') AS weekday, faas.is_business_day(d.day::date, 'TEST')
  FROM generate_series('2027-01-01'::timestamp, '2027-01-08', '1 day') AS d(day);
SELECT pg_temp.failure($$SELECT faas.business_day_add('2027-12-30', 1, 'TEST')$$);
-- the year again replaces it; another year leaves it
SELECT faas.calendar_load('TEST', 2027, '{}', source => 'made up again') AS business_days,
       faas.calendar_load('TEST', 2028, '{2028-01-03}') AS leap_year;
SELECT * FROM faas.calendar_year WHERE calendar = 'TEST' ORDER BY year;
SELECT * FROM faas.calendar_day WHERE calendar = 'TEST' ORDER BY day;
SELECT faas.business_day_add('2027-12-30', 1, 'TEST');

-- a day that is announced during the year, and taken back
SELECT faas.calendar_day_set('TEST', '2027-06-07', false, 'storm'), faas.is_business_day('2027-06-07', 'TEST');
SELECT faas.is_business_day('2027-06-07', 'TEST');
SELECT faas.calendar_day_set('TEST', '2027-06-07', true), faas.calendar_day_set('TEST', '2027-06-11', true, 'in its place');
SELECT day, faas.is_business_day(day, 'TEST') FROM unnest('{2027-06-07,2027-06-11}'::date[]) AS day;
SELECT faas.calendar_day_clear('TEST', '2027-06-11') AS was_set, faas.calendar_day_clear('TEST', '2027-06-12') AS was_not_set;
SELECT faas.is_business_day('2027-06-11', 'TEST');

-- over what came with the extension: a day, then the year as a whole; the rows that came stay
SELECT faas.calendar_day_set('CNIB', '2026-10-09', false), faas.calendar_day_set('CNIB', '2026-10-08', true);
SELECT day, faas.is_business_day(day, 'CNIB') FROM unnest('{2026-10-01,2026-10-08,2026-10-09,2026-10-10}'::date[]) AS day;
SELECT faas.calendar_load('CNIB', 2026, '{2026-01-01}') AS business_days;
SELECT day, faas.is_business_day(day, 'CNIB') FROM unnest('{2026-10-01,2026-10-08,2026-10-09,2026-10-10,2025-10-01}'::date[]) AS day;
SELECT count(*) FILTER (WHERE is_standard) AS standard, count(*) FILTER (WHERE NOT is_standard) AS own FROM faas.calendar_day WHERE calendar = 'CNIB' AND day >= '2026-01-01';
DELETE FROM faas.calendar_day WHERE calendar = 'CNIB' AND NOT is_standard;
DELETE FROM faas.calendar_year WHERE calendar = 'CNIB' AND NOT is_standard;
SELECT faas.business_days_between('2026-01-01', '2027-01-01', 'CNIB') AS as_it_came;

-- joint calendars: open where all are, open where any is; they follow their members, and know what all know
SELECT faas.calendar_join('TEST+WEEKEND', '{TEST,WEEKEND}'), faas.calendar_join('TEST/WEEKEND', '{TEST,WEEKEND}', 'any', 'either'),
       faas.calendar_join('ALL', '{TEST+WEEKEND,CNIB}');
SELECT d.day::date, to_char(d.day, 'Dy') AS weekday, faas.is_business_day(d.day::date, 'TEST+WEEKEND') AS all_open,
       faas.is_business_day(d.day::date, 'TEST/WEEKEND') AS any_open
  FROM generate_series('2028-01-01'::timestamp, '2028-01-09', '1 day') AS d(day);
SELECT faas.calendar_day_set('TEST', '2028-01-05', false), faas.calendar_day_set('WEEKEND', '2028-01-05', false);
SELECT faas.is_business_day('2028-01-05', 'TEST+WEEKEND') AS all_open, faas.is_business_day('2028-01-05', 'TEST/WEEKEND') AS any_open;
SELECT pg_temp.failure($$SELECT faas.is_business_day('2026-01-05', 'TEST/WEEKEND')$$);
SELECT faas.calendar_load('TEST', 2026, '{2026-01-06}') IS NOT NULL AS loaded;
SELECT count(*) FILTER (WHERE faas.is_business_day(d.day::date, 'ALL')
           <> (faas.is_business_day(d.day::date, 'TEST') AND faas.is_business_day(d.day::date, 'WEEKEND') AND faas.is_business_day(d.day::date, 'CNIB'))) AS all_differ,
       count(*) FILTER (WHERE faas.is_business_day(d.day::date, 'TEST/WEEKEND')
           <> (faas.is_business_day(d.day::date, 'TEST') OR faas.is_business_day(d.day::date, 'WEEKEND'))) AS any_differ, count(*)
  FROM generate_series('2026-01-01'::timestamp, '2026-12-31', '1 day') AS d(day);

-- a change that is undone is undone in memory too, in a transaction and in a savepoint
BEGIN;
SELECT faas.calendar_day_set('TEST', '2027-03-01', false);
SELECT faas.is_business_day('2027-03-01', 'TEST'), faas.is_business_day('2027-03-01', 'TEST/WEEKEND');
SAVEPOINT s;
SELECT faas.calendar_day_set('TEST', '2027-03-01', true);
SELECT faas.is_business_day('2027-03-01', 'TEST');
ROLLBACK TO s;
SELECT faas.is_business_day('2027-03-01', 'TEST');
ROLLBACK;
SELECT faas.is_business_day('2027-03-01', 'TEST');
-- so is one that goes round the functions
UPDATE faas.calendar SET weekend = '{1}' WHERE name = 'TEST';
SELECT faas.is_business_day('2027-03-01', 'TEST'), faas.is_business_day('2027-02-26', 'TEST');
-- what joins a calendar that is not there has no days
BEGIN;
UPDATE faas.calendar SET members = '{CNIB,NOWHERE}' WHERE name = 'ALL';
SELECT pg_temp.failure($$SELECT faas.is_business_day('2026-01-05', 'ALL')$$);
ROLLBACK;
SELECT faas.is_business_day('2026-01-05', 'CNIB');

-- no calendar that is closed for ever can be asked for a day
SELECT faas.calendar_create('SHUT', '{1,2,3,4,5,6}', every_year => true);
INSERT INTO faas.calendar_day (calendar, day, is_business)
SELECT 'SHUT', d.day::date, false FROM generate_series('1970-01-04'::timestamp, '2100-12-31', '7 days') AS d(day);
SELECT c.convention, pg_temp.failure(format('SELECT faas.business_day(%L, %L, %L)', '2026-01-04', c.convention, 'SHUT'))
  FROM unnest('{following,preceding,modified_following,modified_preceding,nearest,end_of_month}'::text[]) AS c(convention);
SELECT faas.business_days_between('1970-01-01', '2101-01-01', 'SHUT') AS never;

-- each error with its code and wording
SELECT pg_temp.failure($$SELECT faas.calendar_create('TEST')$$);
SELECT pg_temp.failure($$SELECT faas.calendar_create('')$$);
SELECT pg_temp.failure($$SELECT faas.calendar_create(repeat('x', 64))$$);
SELECT pg_temp.failure($$SELECT faas.calendar_create('X', '{0}')$$);
SELECT pg_temp.failure($$SELECT faas.calendar_create('X', '{1,2,3,4,5,6,7}')$$);
SELECT pg_temp.failure($$SELECT faas.calendar_create('X', '{1,NULL}')$$);
SELECT pg_temp.failure($$SELECT faas.calendar_create('X', title => '')$$);
SELECT pg_temp.failure($$SELECT faas.calendar_join('X', '{}')$$);
SELECT pg_temp.failure($$SELECT faas.calendar_join('X', '{NOWHERE}')$$);
SELECT pg_temp.failure($$SELECT faas.calendar_join('X', '{TEST}', 'both')$$);
SELECT pg_temp.failure($$SELECT faas.calendar_load('NOWHERE', 2027, '{}')$$);
SELECT pg_temp.failure($$SELECT faas.calendar_load('ALL', 2027, '{}')$$);
SELECT pg_temp.failure($$SELECT faas.calendar_load('TEST', 2101, '{}')$$);
SELECT pg_temp.failure($$SELECT faas.calendar_load('TEST', 2027, '{2028-01-01}')$$);
SELECT pg_temp.failure($$SELECT faas.calendar_load('TEST', 2027, '{2027-01-01}', '{2027-01-01}')$$);
SELECT pg_temp.failure($$SELECT faas.calendar_load('TEST', 2027, array_fill('2027-01-01'::date, ARRAY[1001]))$$);
SELECT pg_temp.failure($$SELECT faas.calendar_day_set('ALL', '2027-01-01', true)$$);
SELECT pg_temp.failure($$SELECT faas.calendar_day_set('TEST', '2040-01-01', true)$$);
SELECT pg_temp.failure($$SELECT faas.calendar_day_set('TEST', '2101-01-01', true)$$);
SELECT pg_temp.failure($$SELECT faas.calendar_day_clear('ALL', '2027-01-01')$$);

-- writing is a right that is granted; with access one asks, and reads the tables
CREATE ROLE regress_calendar_clerk;
CREATE ROLE regress_calendar_admin;
SELECT faas.access_grant('regress_calendar_clerk');
GRANT USAGE ON SCHEMA faas TO regress_calendar_admin;
GRANT EXECUTE ON FUNCTION faas.calendar_load TO regress_calendar_admin;
SET ROLE regress_calendar_clerk;
SELECT faas.business_day_add('2026-02-13', 2, 'CNIB'), (SELECT count(*) > 0 FROM faas.calendar JOIN faas.calendar_year ON name = calendar JOIN faas.calendar_day USING (calendar)) AS reads;
SELECT pg_temp.failure($$SELECT faas.calendar_create('X')$$);
SELECT pg_temp.failure($$SELECT faas.calendar_join('X', '{TEST}')$$);
SELECT pg_temp.failure($$SELECT faas.calendar_load('TEST', 2027, '{}')$$);
SELECT pg_temp.failure($$SELECT faas.calendar_day_set('TEST', '2027-01-01', true)$$);
SELECT pg_temp.failure($$SELECT faas.calendar_day_clear('TEST', '2027-01-01')$$);
SELECT pg_temp.failure($$UPDATE faas.calendar_day SET is_business = true$$);
SET ROLE regress_calendar_admin;
SELECT faas.calendar_load('TEST', 2029, '{}');
SELECT pg_temp.failure($$SELECT faas.is_business_day('2029-01-01', 'TEST')$$);
RESET ROLE;

-- tables that are not there, and tables that are new, after a session has used them
BEGIN;
ALTER TABLE faas.calendar_year RENAME TO elsewhere;
SELECT pg_temp.failure($$SELECT faas.is_business_day('2026-01-05', 'CNIB')$$);
ROLLBACK;
SELECT faas.calendar_day_set('CNIB', '2026-01-05', false), faas.is_business_day('2026-01-05', 'CNIB');
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
SELECT faas.is_business_day('2026-01-05', 'CNIB');
SELECT pg_temp.failure($$SELECT faas.is_business_day('2027-01-01', 'TEST')$$);
DROP ROLE regress_calendar_clerk, regress_calendar_admin;
