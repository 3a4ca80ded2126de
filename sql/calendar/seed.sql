-- Calendars that come with the extension.  Only what is published, and agrees in two sources, is here;
-- other years are for faas.calendar_load(), and are not guessed.
--
-- CNIB: China's interbank market, which keeps the working days that the State Council announces each
-- year, working weekends among them.  Each year is from its notice, whose address is kept with it, and
-- agrees day by day with the calendar of the interbank market in QuantLib 1.42 (ql/time/calendars/china.cpp).

INSERT INTO faas.calendar (name, weekend, every_year, title, is_standard)
VALUES ('WEEKEND', '{6,7}', true, 'Saturdays and Sundays, no holidays', true),
       ('EVERYDAY', '{}', true, 'Every day is a business day', true),
       ('CNIB', '{6,7}', false, 'China, interbank market', true);

INSERT INTO faas.calendar_year (calendar, year, is_standard, source)
VALUES
    ('CNIB', 2010, true, 'https://www.gov.cn/zwgk/2009-12/08/content_1482691.htm'),
    ('CNIB', 2011, true, 'https://www.gov.cn/zwgk/2010-12/10/content_1762643.htm'),
    ('CNIB', 2012, true, 'https://www.gov.cn/zwgk/2011-12/06/content_2012097.htm'),
    ('CNIB', 2013, true, 'https://www.gov.cn/zwgk/2012-12/10/content_2286598.htm'),
    ('CNIB', 2014, true, 'https://www.gov.cn/zwgk/2013-12/11/content_2546204.htm'),
    ('CNIB', 2015, true, 'https://www.gov.cn/zhengce/content/2014-12/16/content_9302.htm, https://www.gov.cn/zhengce/content/2015-05/13/content_9742.htm'),
    ('CNIB', 2016, true, 'https://www.gov.cn/zhengce/content/2015-12/10/content_10394.htm'),
    ('CNIB', 2017, true, 'https://www.gov.cn/zhengce/content/2016-12/01/content_5141603.htm'),
    ('CNIB', 2018, true, 'https://www.gov.cn/zhengce/content/2017-11/30/content_5243579.htm'),
    ('CNIB', 2019, true, 'https://www.gov.cn/zhengce/content/2018-12/06/content_5346276.htm, https://www.gov.cn/zhengce/content/2019-03/22/content_5375877.htm'),
    ('CNIB', 2020, true, 'https://www.gov.cn/zhengce/content/2019-11/21/content_5454164.htm, https://www.gov.cn/zhengce/content/2020-01/27/content_5472352.htm'),
    ('CNIB', 2021, true, 'https://www.gov.cn/zhengce/content/2020-11/25/content_5564127.htm'),
    ('CNIB', 2022, true, 'https://www.gov.cn/zhengce/content/2021-10/25/content_5644835.htm'),
    ('CNIB', 2023, true, 'https://www.gov.cn/zhengce/content/2022-12/08/content_5730844.htm'),
    ('CNIB', 2024, true, 'https://www.gov.cn/zhengce/content/202310/content_6911527.htm'),
    ('CNIB', 2025, true, 'https://www.gov.cn/zhengce/content/202411/content_6986382.htm'),
    ('CNIB', 2026, true, 'https://politics.gmw.cn/2025-11/04/content_38391083.htm');

-- weekdays that are holidays, and weekend days that are business days, as month and day
INSERT INTO faas.calendar_day (calendar, day, is_standard, is_business)
SELECT 'CNIB', (y.year::text OPERATOR(pg_catalog.||) '-' OPERATOR(pg_catalog.||) d.day)::date, true, k.is_business
  FROM (VALUES
    (2010, '01-01 02-15 02-16 02-17 02-18 02-19 04-05 05-03 06-14 06-15 06-16 09-22 09-23 09-24 10-01 10-04 10-05 10-06 10-07',
        '02-20 02-21 06-12 06-13 09-19 09-25 09-26 10-09'),
    (2011, '01-03 02-02 02-03 02-04 02-07 02-08 04-04 04-05 05-02 06-06 09-12 10-03 10-04 10-05 10-06 10-07',
        '01-30 02-12 04-02 10-08 10-09 12-31'),
    (2012, '01-02 01-03 01-23 01-24 01-25 01-26 01-27 04-02 04-03 04-04 04-30 05-01 06-22 10-01 10-02 10-03 10-04 10-05',
        '01-21 01-29 03-31 04-01 04-28 09-29'),
    (2013, '01-01 01-02 01-03 02-11 02-12 02-13 02-14 02-15 04-04 04-05 04-29 04-30 05-01 06-10 06-11 06-12 09-19 09-20 10-01 10-02 10-03 10-04 10-07',
        '01-05 01-06 02-16 02-17 04-07 04-27 04-28 06-08 06-09 09-22 09-29 10-12'),
    (2014, '01-01 01-31 02-03 02-04 02-05 02-06 04-07 05-01 05-02 06-02 09-08 10-01 10-02 10-03 10-06 10-07',
        '01-26 02-08 05-04 09-28 10-11'),
    (2015, '01-01 01-02 02-18 02-19 02-20 02-23 02-24 04-06 05-01 06-22 09-03 09-04 10-01 10-02 10-05 10-06 10-07',
        '01-04 02-15 02-28 09-06 10-10'),
    (2016, '01-01 02-08 02-09 02-10 02-11 02-12 04-04 05-02 06-09 06-10 09-15 09-16 10-03 10-04 10-05 10-06 10-07',
        '02-06 02-14 06-12 09-18 10-08 10-09'),
    (2017, '01-02 01-27 01-30 01-31 02-01 02-02 04-03 04-04 05-01 05-29 05-30 10-02 10-03 10-04 10-05 10-06',
        '01-22 02-04 04-01 05-27 09-30'),
    (2018, '01-01 02-15 02-16 02-19 02-20 02-21 04-05 04-06 04-30 05-01 06-18 09-24 10-01 10-02 10-03 10-04 10-05 12-31',
        '02-11 02-24 04-08 04-28 09-29 09-30 12-29'),
    (2019, '01-01 02-04 02-05 02-06 02-07 02-08 04-05 05-01 05-02 05-03 06-07 09-13 10-01 10-02 10-03 10-04 10-07',
        '02-02 02-03 04-28 05-05 09-29 10-12'),
    (2020, '01-01 01-24 01-27 01-28 01-29 01-30 01-31 04-06 05-01 05-04 05-05 06-25 06-26 10-01 10-02 10-05 10-06 10-07 10-08',
        '01-19 04-26 05-09 06-28 09-27 10-10'),
    (2021, '01-01 02-11 02-12 02-15 02-16 02-17 04-05 05-03 05-04 05-05 06-14 09-20 09-21 10-01 10-04 10-05 10-06 10-07',
        '02-07 02-20 04-25 05-08 09-18 09-26 10-09'),
    (2022, '01-03 01-31 02-01 02-02 02-03 02-04 04-04 04-05 05-02 05-03 05-04 06-03 09-12 10-03 10-04 10-05 10-06 10-07',
        '01-29 01-30 04-02 04-24 05-07 10-08 10-09'),
    (2023, '01-02 01-23 01-24 01-25 01-26 01-27 04-05 05-01 05-02 05-03 06-22 06-23 09-29 10-02 10-03 10-04 10-05 10-06',
        '01-28 01-29 04-23 05-06 06-25 10-07 10-08'),
    (2024, '01-01 02-12 02-13 02-14 02-15 02-16 04-04 04-05 05-01 05-02 05-03 06-10 09-16 09-17 10-01 10-02 10-03 10-04 10-07',
        '02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12'),
    (2025, '01-01 01-28 01-29 01-30 01-31 02-03 02-04 04-04 05-01 05-02 05-05 06-02 10-01 10-02 10-03 10-06 10-07 10-08',
        '01-26 02-08 04-27 09-28 10-11'),
    (2026, '01-01 01-02 02-16 02-17 02-18 02-19 02-20 02-23 04-06 05-01 05-04 05-05 06-19 09-25 10-01 10-02 10-05 10-06 10-07',
        '01-04 02-14 02-28 05-09 09-20 10-10')
    ) AS y(year, holidays, working_days)
 CROSS JOIN LATERAL (VALUES (false, y.holidays), (true, y.working_days)) AS k(is_business, days)
 CROSS JOIN LATERAL pg_catalog.string_to_table(k.days, ' ') AS d(day);
