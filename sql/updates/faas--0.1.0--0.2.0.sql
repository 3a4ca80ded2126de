-- complain if script is sourced in psql, rather than via ALTER EXTENSION
\echo Use "ALTER EXTENSION faas UPDATE TO '0.2.0'" to load this file. \quit

-- Made by "make update-script" from the install script and 0.1.0--0.2.0.sql: do not edit.

SET LOCAL search_path TO pg_catalog, pg_temp;

-- access_grant gave REFERENCES on faas.posting; it does not any more, and it is taken back.  Foreign keys
-- that exist go on working.
DO $$
DECLARE
    v_grantee regrole;
BEGIN
    FOR v_grantee IN
        SELECT DISTINCT a.grantee
          FROM pg_catalog.pg_class AS c
         CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS a
         WHERE c.oid OPERATOR(pg_catalog.=) 'faas.posting'::regclass
           AND a.privilege_type OPERATOR(pg_catalog.=) 'REFERENCES'
           AND a.grantee OPERATOR(pg_catalog.<>) c.relowner
           AND a.grantee OPERATOR(pg_catalog.<>) 0::oid
    LOOP
        EXECUTE pg_catalog.format('REVOKE REFERENCES ON faas.posting FROM %s', v_grantee);
    END LOOP;
END
$$;

-- Indexes whose columns changed are made anew; two are not needed any more.
DROP INDEX faas.hold_account_idx, faas.hold_to_account_idx, faas.hold_expires_at_idx, faas.hold_history_idx,
    faas.hold_to_history_idx;

CREATE SCHEMA faas_archive;
COMMENT ON SCHEMA faas_archive IS 'faas: postings that faas.posting_archive took out of the ledger, one table for each archive';
COMMENT ON FUNCTION faas_internal.amount_typmod_in(cstring[]) IS 'I/O typmod: code and optional scale (default the ISO 4217 exponent); LG035 bad code, 22023 bad or missing scale, 22004 null';
COMMENT ON FUNCTION faas_internal.amount_smaller(faas.amount, faas.amount) IS 'aggregate transition: min; LG001 two currencies';
COMMENT ON FUNCTION faas_internal.amount_larger(faas.amount, faas.amount) IS 'aggregate transition: max; LG001 two currencies';

CREATE OR REPLACE FUNCTION faas.currency_add(
    code text,
    exponent integer,
    name text DEFAULT NULL,
    cash_step integer DEFAULT NULL)
    RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $function$
BEGIN
    IF code IS NULL OR exponent IS NULL THEN
        RAISE EXCEPTION 'currency code and exponent must not be null'
            USING ERRCODE = '22004';
    END IF;
    IF code !~ '^[A-Z][A-Z0-9]{0,4}$' THEN
        RAISE EXCEPTION 'invalid currency code: "%"',
            CASE WHEN pg_catalog.length(code) > 50 THEN pg_catalog.left(code, 50) || '...' ELSE code END
            USING ERRCODE = 'LG035',
                  HINT = 'A code is a capital letter and up to four capital letters or digits.';
    END IF;
    IF exponent NOT BETWEEN 0 AND 31 THEN
        RAISE EXCEPTION 'exponent % is out of range', exponent
            USING ERRCODE = '22023',
                  DETAIL = 'The exponent of a currency is between 0 and 31.';
    END IF;
    IF cash_step NOT BETWEEN 1 AND 1000000 THEN
        RAISE EXCEPTION 'cash step % is out of range', cash_step
            USING ERRCODE = '22023',
                  DETAIL = 'A cash step is between 1 and 1000000 minor units.';
    END IF;
    IF pg_catalog.length(name) NOT BETWEEN 1 AND 200 THEN
        RAISE EXCEPTION 'currency name must have 1 to 200 characters'
            USING ERRCODE = '22023';
    END IF;

    INSERT INTO faas.currency AS c (code, exponent, name, cash_step)
        VALUES (currency_add.code, currency_add.exponent,
                coalesce(currency_add.name, currency_add.code), currency_add.cash_step)
        ON CONFLICT ON CONSTRAINT currency_pkey DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'currency "%" is already registered', code
            USING ERRCODE = '23505';
    END IF;
END
$function$;
COMMENT ON FUNCTION faas.to_chinese(faas.amount) IS 'Chinese upper-case amount for bills and vouchers, for CNY, HKD, MOP and TWD: renminbi in front, zheng after yuan and jiao, fu (minus) before the figures of a negative amount; zero is written out. NULL in, NULL out. Errors: 0A000 other currency, LG002 decimals beyond fen, 22003 out of range, 22P05 database encoding without Chinese (SQL_ASCII gets UTF-8). Source: PBC Payment and Settlement Measures (1997), annex 1';

CREATE TABLE faas.calendar (
    name text COLLATE pg_catalog."C" NOT NULL,
    weekend integer[],
    every_year boolean NOT NULL DEFAULT false,
    join_rule text,
    members text[],
    title text,
    is_standard boolean NOT NULL DEFAULT false,
    CONSTRAINT calendar_pkey PRIMARY KEY (name),
    CONSTRAINT calendar_name_check CHECK (pg_catalog.octet_length(name) BETWEEN 1 AND 63),
    CONSTRAINT calendar_weekend_check CHECK (weekend OPERATOR(pg_catalog.<@) ARRAY[1, 2, 3, 4, 5, 6, 7]),
    CONSTRAINT calendar_join_rule_check CHECK (join_rule IN ('all', 'any')),
    CONSTRAINT calendar_kind_check CHECK (
        (weekend IS NULL) OPERATOR(pg_catalog.=) (join_rule IS NOT NULL)
        AND (members IS NULL) OPERATOR(pg_catalog.=) (join_rule IS NULL)),
    CONSTRAINT calendar_title_check CHECK (pg_catalog.length(title) BETWEEN 1 AND 200)
);
COMMENT ON TABLE faas.calendar IS 'Calendars of business days; faas.calendar_create() and faas.calendar_join() add one';
COMMENT ON COLUMN faas.calendar.name IS '1 to 63 bytes';
COMMENT ON COLUMN faas.calendar.weekend IS 'Days of the week that are no business days, 1 Monday to 7 Sunday; NULL for a joint calendar';
COMMENT ON COLUMN faas.calendar.every_year IS 'True: years of which nothing is listed have weekends only; false: they are not known, and asking for them is an error';
COMMENT ON COLUMN faas.calendar.join_rule IS 'Joint calendar: open where all members are, or where any is; NULL for the others';
COMMENT ON COLUMN faas.calendar.members IS 'Names of the calendars that a joint calendar joins';
COMMENT ON COLUMN faas.calendar.is_standard IS 'Came with the extension, so pg_dump leaves it out';

CREATE TABLE faas.calendar_year (
    calendar text COLLATE pg_catalog."C" NOT NULL,
    year integer NOT NULL,
    is_standard boolean NOT NULL DEFAULT false,
    source text,
    CONSTRAINT calendar_year_pkey PRIMARY KEY (calendar, year, is_standard),
    CONSTRAINT calendar_year_calendar_fkey FOREIGN KEY (calendar) REFERENCES faas.calendar (name),
    CONSTRAINT calendar_year_year_check CHECK (year BETWEEN 1970 AND 2100),
    CONSTRAINT calendar_year_source_check CHECK (pg_catalog.length(source) BETWEEN 1 AND 1000)
);
COMMENT ON TABLE faas.calendar_year IS 'Years of which the holidays and working weekends of a calendar are known; a year that somebody has loaded replaces the one that came with the extension';
COMMENT ON COLUMN faas.calendar_year.source IS 'Where the days of the year are published';
COMMENT ON COLUMN faas.calendar_year.is_standard IS 'Came with the extension, so pg_dump leaves it out';

CREATE TABLE faas.calendar_day (
    calendar text COLLATE pg_catalog."C" NOT NULL,
    day date NOT NULL,
    is_standard boolean NOT NULL DEFAULT false,
    is_business boolean NOT NULL,
    note text,
    CONSTRAINT calendar_day_pkey PRIMARY KEY (calendar, day, is_standard),
    CONSTRAINT calendar_day_calendar_fkey FOREIGN KEY (calendar) REFERENCES faas.calendar (name),
    CONSTRAINT calendar_day_day_check CHECK (day BETWEEN '1970-01-01' AND '2100-12-31'),
    CONSTRAINT calendar_day_note_check CHECK (pg_catalog.length(note) BETWEEN 1 AND 200)
);
COMMENT ON TABLE faas.calendar_day IS 'Days that differ from the weekend rule of their calendar: holidays and working weekends';
COMMENT ON COLUMN faas.calendar_day.is_business IS 'True: a business day, also on a weekend; false: a holiday';
COMMENT ON COLUMN faas.calendar_day.is_standard IS 'Came with the extension, so pg_dump leaves it out; a row of somebody of the same day counts before it';

SELECT pg_catalog.pg_extension_config_dump('faas.calendar', 'WHERE NOT is_standard');

SELECT pg_catalog.pg_extension_config_dump('faas.calendar_year', 'WHERE NOT is_standard');

SELECT pg_catalog.pg_extension_config_dump('faas.calendar_day', 'WHERE NOT is_standard');

CREATE FUNCTION faas_internal.calendar_changed()
    RETURNS trigger
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_calendar_changed';
COMMENT ON FUNCTION faas_internal.calendar_changed() IS
    'Makes every session read calendars anew. Raises 39P01 when not fired as a trigger.';

CREATE TRIGGER calendar_changed
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.calendar
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.calendar_changed();
ALTER TABLE faas.calendar ENABLE ALWAYS TRIGGER calendar_changed;
COMMENT ON TRIGGER calendar_changed ON faas.calendar IS 'Sessions follow';

CREATE TRIGGER calendar_year_changed
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.calendar_year
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.calendar_changed();
ALTER TABLE faas.calendar_year ENABLE ALWAYS TRIGGER calendar_year_changed;
COMMENT ON TRIGGER calendar_year_changed ON faas.calendar_year IS 'Sessions follow';

CREATE TRIGGER calendar_day_changed
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.calendar_day
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.calendar_changed();
ALTER TABLE faas.calendar_day ENABLE ALWAYS TRIGGER calendar_day_changed;
COMMENT ON TRIGGER calendar_day_changed ON faas.calendar_day IS 'Sessions follow';

CREATE TRIGGER calendar_replicated
    AFTER INSERT OR UPDATE OR DELETE ON faas.calendar
    FOR EACH ROW EXECUTE FUNCTION faas_internal.calendar_changed();
ALTER TABLE faas.calendar ENABLE REPLICA TRIGGER calendar_replicated;
COMMENT ON TRIGGER calendar_replicated ON faas.calendar IS 'Sessions follow what is replicated';

CREATE TRIGGER calendar_year_replicated
    AFTER INSERT OR UPDATE OR DELETE ON faas.calendar_year
    FOR EACH ROW EXECUTE FUNCTION faas_internal.calendar_changed();
ALTER TABLE faas.calendar_year ENABLE REPLICA TRIGGER calendar_year_replicated;
COMMENT ON TRIGGER calendar_year_replicated ON faas.calendar_year IS 'Sessions follow what is replicated';

CREATE TRIGGER calendar_day_replicated
    AFTER INSERT OR UPDATE OR DELETE ON faas.calendar_day
    FOR EACH ROW EXECUTE FUNCTION faas_internal.calendar_changed();
ALTER TABLE faas.calendar_day ENABLE REPLICA TRIGGER calendar_day_replicated;
COMMENT ON TRIGGER calendar_day_replicated ON faas.calendar_day IS 'Sessions follow what is replicated';

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

CREATE FUNCTION faas_internal.calendar_insert(
    name text,
    weekend integer[],
    every_year boolean,
    join_rule text,
    members text[],
    title text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $function$
BEGIN
    IF name IS NULL THEN
        RAISE EXCEPTION 'argument "name" must not be null' USING ERRCODE = '22004';
    END IF;
    IF pg_catalog.octet_length(name) NOT BETWEEN 1 AND 63 THEN
        RAISE EXCEPTION 'argument "name" must have 1 to 63 bytes'
            USING ERRCODE = '22023',
                  DETAIL = pg_catalog.format('It has %s.', pg_catalog.octet_length(name));
    END IF;
    IF pg_catalog.length(title) NOT BETWEEN 1 AND 200 THEN
        RAISE EXCEPTION 'argument "title" must have 1 to 200 characters'
            USING ERRCODE = '22023',
                  DETAIL = pg_catalog.format('It has %s.', pg_catalog.length(title));
    END IF;

    INSERT INTO faas.calendar AS c (name, weekend, every_year, join_rule, members, title)
        VALUES (calendar_insert.name, calendar_insert.weekend, calendar_insert.every_year,
                calendar_insert.join_rule, calendar_insert.members, calendar_insert.title)
        ON CONFLICT ON CONSTRAINT calendar_pkey DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'calendar "%" already exists', name USING ERRCODE = '23505';
    END IF;
END
$function$;
COMMENT ON FUNCTION faas_internal.calendar_insert(text, integer[], boolean, text, text[], text) IS
    'What calendar_create and calendar_join share: checks of name and title, and the row. Errors: 22004 name null, 22023 name not of 1 to 63 bytes or title not of 1 to 200 characters, 23505 name taken';

CREATE FUNCTION faas_internal.calendar_list(
    list anyarray,
    argument text)
    RETURNS void
    LANGUAGE plpgsql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $function$
BEGIN
    IF pg_catalog.array_ndims(list) > 1 THEN
        RAISE EXCEPTION 'argument "%" must be a one-dimensional array', argument USING ERRCODE = '2202E';
    END IF;
    IF list IS NULL OR pg_catalog.array_position(list, NULL) IS NOT NULL THEN
        RAISE EXCEPTION 'argument "%" must not be null, nor an element of it', argument
            USING ERRCODE = '22004';
    END IF;
END
$function$;
COMMENT ON FUNCTION faas_internal.calendar_list(anyarray, text) IS
    'Checks a list that a function of calendars takes. Errors: 2202E not one-dimensional, 22004 null or with a null element';

CREATE FUNCTION faas_internal.calendar_lock(calendar text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $function$
DECLARE
    v_rule text;
BEGIN
    IF calendar IS NULL THEN
        RAISE EXCEPTION 'argument "calendar" must not be null' USING ERRCODE = '22004';
    END IF;
    SELECT c.join_rule INTO v_rule
      FROM faas.calendar AS c WHERE c.name = calendar_lock.calendar
       FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'calendar "%" does not exist',
            CASE WHEN pg_catalog.length(calendar) > 63 THEN pg_catalog.left(calendar, 63) || '...' ELSE calendar END
            USING ERRCODE = 'LG240',
                  HINT = 'The table faas.calendar has them; faas.calendar_create() makes one.';
    END IF;
    IF v_rule IS NOT NULL THEN
        RAISE EXCEPTION 'calendar "%" is a joint calendar', calendar
            USING ERRCODE = '42809',
                  HINT = 'Its days are those of its members; change them there.';
    END IF;
END
$function$;
COMMENT ON FUNCTION faas_internal.calendar_lock(text) IS
    'Locks the row of a calendar that has days of its own until the end of the transaction. Errors: 22004 null, LG240 no such calendar, 42809 joint calendar';

CREATE FUNCTION faas.calendar_create(
    name text,
    weekend integer[] DEFAULT '{6,7}',
    every_year boolean DEFAULT false,
    title text DEFAULT NULL)
    RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $function$
BEGIN
    PERFORM faas_internal.calendar_list(weekend, 'weekend');
    IF every_year IS NULL THEN
        RAISE EXCEPTION 'argument "every_year" must not be null' USING ERRCODE = '22004';
    END IF;
    IF NOT weekend <@ '{1,2,3,4,5,6,7}'::integer[] OR weekend @> '{1,2,3,4,5,6,7}'::integer[]
        OR pg_catalog.cardinality(weekend) > 6 THEN
        RAISE EXCEPTION 'argument "weekend" must have up to six days of the week'
            USING ERRCODE = '22023', DETAIL = 'Days are 1 for Monday to 7 for Sunday.';
    END IF;
    PERFORM faas_internal.calendar_insert(name, weekend, every_year, NULL, NULL, title);
END
$function$;
COMMENT ON FUNCTION faas.calendar_create(text, integer[], boolean, text) IS
    'Makes a calendar for this database. name: 1 to 63 bytes; weekend: days of the week that are no business days, 1 Monday to 7 Sunday, up to six, {} for none; every_year: true if years of which nothing is loaded have weekends only, false if they are not known; title: up to 200 characters or NULL. For ever: there is no way to drop one. Owner''s rights: EXECUTE is granted only to roles that may write calendars. Errors: 22004 null, 2202E weekend not one-dimensional, 22023 name, weekend or title out of range, 23505 name taken';

CREATE FUNCTION faas.calendar_join(
    name text,
    members text[],
    rule text DEFAULT 'all',
    title text DEFAULT NULL)
    RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $function$
DECLARE
    v_member text;
BEGIN
    PERFORM faas_internal.calendar_list(members, 'members');
    IF rule IS NULL THEN
        RAISE EXCEPTION 'argument "rule" must not be null' USING ERRCODE = '22004';
    END IF;
    IF rule NOT IN ('all', 'any') THEN
        RAISE EXCEPTION 'unrecognized rule "%" of a joint calendar',
            CASE WHEN pg_catalog.length(rule) > 50 THEN pg_catalog.left(rule, 50) || '...' ELSE rule END
            USING ERRCODE = 'LG243', DETAIL = 'A day is a business day where all members are open, or where any is.';
    END IF;
    IF pg_catalog.cardinality(members) NOT BETWEEN 1 AND 100 THEN
        RAISE EXCEPTION 'argument "members" must have 1 to 100 calendars'
            USING ERRCODE = '22023',
                  DETAIL = pg_catalog.format('It has %s.', pg_catalog.cardinality(members));
    END IF;
    FOREACH v_member IN ARRAY members LOOP
        IF NOT EXISTS (SELECT 1 FROM faas.calendar AS c WHERE c.name = v_member) THEN
            RAISE EXCEPTION 'member "%" of the joint calendar does not exist',
                CASE WHEN pg_catalog.length(v_member) > 63 THEN pg_catalog.left(v_member, 63) || '...' ELSE v_member END
                USING ERRCODE = 'LG240',
                      HINT = 'The table faas.calendar has them; faas.calendar_create() makes one.';
        END IF;
    END LOOP;
    PERFORM faas_internal.calendar_insert(name, NULL, false, rule, members, title);
END
$function$;
COMMENT ON FUNCTION faas.calendar_join(text, text[], text, text) IS
    'Makes a joint calendar of others, which follows them. members: 1 to 100 names; rule: all, a business day is where all members are open (their holidays are united, for a payment between places), or any, where one is open; days are known where all members know them. name, title, rights: as for calendar_create. Errors: 22004 null, 2202E members not one-dimensional, LG243 unknown rule, 22023 members, name or title out of range, LG240 no such member, 23505 name taken';

CREATE FUNCTION faas.calendar_load(
    calendar text,
    year integer,
    holidays date[],
    working_days date[] DEFAULT '{}',
    source text DEFAULT NULL)
    RETURNS integer
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $function$
DECLARE
    v_days date[];
    v_day date;
BEGIN
    PERFORM faas_internal.calendar_lock(calendar);
    PERFORM faas_internal.calendar_list(holidays, 'holidays');
    PERFORM faas_internal.calendar_list(working_days, 'working_days');
    IF year IS NULL THEN
        RAISE EXCEPTION 'argument "year" must not be null' USING ERRCODE = '22004';
    END IF;
    IF year NOT BETWEEN 1970 AND 2100 THEN
        RAISE EXCEPTION 'year % is outside of the years 1970 to 2100', year
            USING ERRCODE = 'LG241', DETAIL = 'Calendars cover these years.';
    END IF;
    v_days := holidays || working_days;
    IF pg_catalog.cardinality(v_days) > 1000 THEN
        RAISE EXCEPTION 'arguments "holidays" and "working_days" have too many days'
            USING ERRCODE = '54000',
                  DETAIL = pg_catalog.format('They have %s, the limit is 1000.', pg_catalog.cardinality(v_days));
    END IF;
    IF pg_catalog.length(source) NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'argument "source" must have 1 to 1000 characters'
            USING ERRCODE = '22023',
                  DETAIL = pg_catalog.format('It has %s.', pg_catalog.length(source));
    END IF;
    FOREACH v_day IN ARRAY v_days LOOP
        IF v_day NOT BETWEEN pg_catalog.make_date(year, 1, 1) AND pg_catalog.make_date(year, 12, 31) THEN
            RAISE EXCEPTION 'holidays and working_days must be days of the year %', year
                USING ERRCODE = '22023',
                      DETAIL = pg_catalog.format('%s is not.', pg_catalog.to_char(v_day, 'YYYY-MM-DD'));
        END IF;
        IF v_day = ANY (holidays) AND v_day = ANY (working_days) THEN
            RAISE EXCEPTION 'a day cannot be in holidays and in working_days'
                USING ERRCODE = '22023',
                      DETAIL = pg_catalog.format('%s is.', pg_catalog.to_char(v_day, 'YYYY-MM-DD'));
        END IF;
    END LOOP;

    DELETE FROM faas.calendar_day AS d
     WHERE d.calendar = calendar_load.calendar AND NOT d.is_standard
       AND d.day BETWEEN pg_catalog.make_date(calendar_load.year, 1, 1)
                     AND pg_catalog.make_date(calendar_load.year, 12, 31);
    INSERT INTO faas.calendar_day AS d (calendar, day, is_business)
    SELECT calendar_load.calendar, u.day, u.day = ANY (calendar_load.working_days)
      FROM (SELECT DISTINCT n.day FROM pg_catalog.unnest(v_days) AS n(day)) AS u
        -- the calendar is locked: a day that is there after all came after the snapshot, and is 40001
        ON CONFLICT ON CONSTRAINT calendar_day_pkey DO NOTHING;
    INSERT INTO faas.calendar_year AS y (calendar, year, source)
    VALUES (calendar_load.calendar, calendar_load.year, calendar_load.source)
        ON CONFLICT ON CONSTRAINT calendar_year_pkey
        DO UPDATE SET source = excluded.source;
    RETURN faas.business_days_between(pg_catalog.make_date(calendar_load.year, 1, 1),
        pg_catalog.make_date(calendar_load.year + 1, 1, 1), calendar_load.calendar);
END
$function$;
COMMENT ON FUNCTION faas.calendar_load(text, integer, date[], date[], text) IS
    'Makes a year of a calendar known, or replaces what was loaded, set or came with the extension for it. holidays: days that are no business days, {} for none, those on weekends may be given; working_days: weekend days that are business days; source: where they are published, up to 1000 characters or NULL. Returns the number of business days of the year, to be compared with the published one. Owner''s rights: EXECUTE is granted only to roles that may write calendars. Errors: 22004 null, LG240 no such calendar, 42809 joint calendar, LG241 year outside of 1970 to 2100, 2202E days not one-dimensional, 22023 a day not of the year or in both lists, source too long, 54000 more than 1000 days, 40001 when to retry';

CREATE FUNCTION faas.calendar_day_set(
    calendar text,
    day date,
    is_business boolean,
    note text DEFAULT NULL)
    RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $function$
BEGIN
    PERFORM faas_internal.calendar_lock(calendar);
    IF day IS NULL OR is_business IS NULL THEN
        RAISE EXCEPTION 'arguments "day" and "is_business" must not be null' USING ERRCODE = '22004';
    END IF;
    IF pg_catalog.length(note) NOT BETWEEN 1 AND 200 THEN
        RAISE EXCEPTION 'argument "note" must have 1 to 200 characters'
            USING ERRCODE = '22023',
                  DETAIL = pg_catalog.format('It has %s.', pg_catalog.length(note));
    END IF;
    -- whether the calendar knows the day, which raises if it does not
    PERFORM faas.is_business_day(day, calendar);

    INSERT INTO faas.calendar_day AS d (calendar, day, is_business, note)
    VALUES (calendar_day_set.calendar, calendar_day_set.day, calendar_day_set.is_business,
            calendar_day_set.note)
        ON CONFLICT ON CONSTRAINT calendar_day_pkey
        DO UPDATE SET is_business = excluded.is_business, note = excluded.note;
END
$function$;
COMMENT ON FUNCTION faas.calendar_day_set(text, date, boolean, text) IS
    'Makes one day of a calendar a business day (true) or a holiday (false), whatever it was: for what is announced during the year. note: up to 200 characters or NULL. Loading the year replaces it. Owner''s rights: EXECUTE is granted only to roles that may write calendars. Errors: 22004 null, LG240 no such calendar, 42809 joint calendar, LG241 day outside of 1970 to 2100, LG242 the calendar does not know the year (load it first), 22023 note too long';

CREATE FUNCTION faas.calendar_day_clear(
    calendar text,
    day date)
    RETURNS boolean
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $function$
BEGIN
    PERFORM faas_internal.calendar_lock(calendar);
    IF day IS NULL THEN
        RAISE EXCEPTION 'argument "day" must not be null' USING ERRCODE = '22004';
    END IF;
    DELETE FROM faas.calendar_day AS d
     WHERE d.calendar = calendar_day_clear.calendar AND d.day = calendar_day_clear.day
       AND NOT d.is_standard;
    RETURN FOUND;
END
$function$;
COMMENT ON FUNCTION faas.calendar_day_clear(text, date) IS
    'Takes back what calendar_day_set or calendar_load said of one day: it follows the weekend again, or what came with the extension where the year was not loaded. Returns whether there was something. Owner''s rights: EXECUTE is granted only to roles that may write calendars. Errors: 22004 null, LG240 no such calendar, 42809 joint calendar';

CREATE FUNCTION faas.is_business_day(day date, calendar text)
    RETURNS boolean
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_is_business_day';
COMMENT ON FUNCTION faas.is_business_day(date, text) IS
    'Is the day a business day of the calendar? NULL gives NULL. Errors: LG240 no such calendar, LG241 day outside of 1970 to 2100, LG242 the calendar does not know the year';

CREATE FUNCTION faas.business_day(day date, convention text, calendar text)
    RETURNS date
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_business_day';
COMMENT ON FUNCTION faas.business_day(date, text, text) IS
    'The day as a business-day convention has it. convention: none leaves it; following, preceding: the next or last business day, the day itself if it is one; modified_following, modified_preceding: the same, but the other way where the month would change; nearest: following on a Sunday or Monday, preceding on the other days (ISDA 2006 Definitions, 4.12(a)); end_of_month: of any day, the last business day of its month. NULL gives NULL. Errors: LG243 unknown convention, LG240 no such calendar, LG241 day or result outside of 1970 to 2100, LG242 the calendar does not know a year that the result depends on';

CREATE FUNCTION faas.business_day_add(day date, n integer, calendar text)
    RETURNS date
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_business_day_add';
COMMENT ON FUNCTION faas.business_day_add(date, integer, text) IS
    'The n-th business day after the day, before it for a negative n; 0 gives the day itself, or the next business day if it is none. NULL gives NULL. Errors: LG240 no such calendar, LG241 day or result outside of 1970 to 2100, LG242 the calendar does not know a year on the way';

CREATE FUNCTION faas.business_days_between(from_day date, to_day date, calendar text)
    RETURNS integer
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_business_days_between';
COMMENT ON FUNCTION faas.business_days_between(date, date, text) IS
    'Number of business days from from_day, counted, to to_day, not counted; negative if to_day is the earlier one, 0 for equal days. 2101-01-01 is allowed, to count 2100 to its end. NULL gives NULL. Errors: LG240 no such calendar, LG241 day outside of 1970 to 2100, LG242 the calendar does not know a year in between';

CREATE FUNCTION faas.settlement_date(
    traded_at timestamptz,
    days integer,
    cut_off time,
    time_zone text,
    calendar text)
    RETURNS date
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_settlement_date';
COMMENT ON FUNCTION faas.settlement_date(timestamptz, integer, time, text, text) IS
    'T+days: the business day on which what was traded at a time settles. T is the day in the time zone if it is a business day and the time is before the cut-off; at the cut-off or later, and on other days, the next business day. cut_off 24:00 is none. Times are compared as moments: where clocks go back, an hour that comes twice is cut at its second coming. days: 0 or more. NULL gives NULL. Errors: LG240 no such calendar, 22008 time infinite or too large, 22023 days negative or unknown time zone, LG241 day or result outside of 1970 to 2100, LG242 the calendar does not know a year on the way';

CREATE FUNCTION faas.month_add(
    day date,
    months integer,
    end_of_month boolean DEFAULT false)
    RETURNS date
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_month_add';
COMMENT ON FUNCTION faas.month_add(date, integer, boolean) IS
    'The same day of the month, months later or earlier (negative); the last day where the month is shorter. end_of_month: the last day of a month goes to the last day of the other. NULL gives NULL. Errors: LG241 day or result outside of 1970 to 2100';

CREATE FUNCTION faas.schedule_dates(
    start_date date,
    end_date date,
    frequency text,
    convention text,
    calendar text,
    stub text DEFAULT 'short_final',
    end_of_month boolean DEFAULT false,
    OUT n integer,
    OUT unadjusted date,
    OUT day date)
    RETURNS SETOF record
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL SAFE
    ROWS 50
    AS 'MODULE_PATHNAME', 'faas_schedule_dates';
COMMENT ON FUNCTION faas.schedule_dates(date, date, text, text, text, text, boolean) IS
    'Dates of a schedule in order, n from 0: start_date, the ends of its periods, end_date last; unadjusted, and as the convention and the calendar have them (day). frequency: term (one period), daily, weekly, biweekly, monthly, bimonthly, quarterly, semiannual, annual, or 1 to 999 with D, W, M or Y. Dates are stepped from start_date with stub none, short_final, long_final, and from end_date with short_initial, long_initial; each from there by whole periods, in months with the last day of a shorter month, with end_of_month always the last day if the first was one. stub: where the odd period is and whether it is one of its own or is added to its neighbour; none: there must be none. Two rows can have one day where periods are shorter than holidays. NULL is an error. Errors: 22004 null, LG243 unknown frequency, convention or stub, LG240 no such calendar, LG241 outside of 1970 to 2100, LG242 the calendar does not know a year, LG244 stub none and whole periods do not fill it, 22023 end_date not after start_date';

CREATE FUNCTION faas.day_count(
    convention text,
    from_date date,
    to_date date,
    termination_date date DEFAULT NULL)
    RETURNS integer
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_day_count';
COMMENT ON FUNCTION faas.day_count(text, date, date, date) IS 'Days from one date to another as a convention counts them: ACT/360, ACT/365F, ACT/ACT ISDA, ACT/ACT ICMA, ACT/ACT AFB actual days; 30/360 (= 30/360 Bond Basis), 30E/360, 30E/360 ISDA, 30/360 US days of 30-day months; NL/365 actual days but 29 February; 1/1 always 1. termination_date: the end of the loan, for 30E/360 ISDA, NULL: none of the dates. NULL for a NULL among the other arguments; 0 for equal dates (1/1: 1). Errors: LG250 unknown convention, LG251 to_date before from_date, LG252 BUS/252, which needs a calendar, 22008 infinite date. Source: 2006 ISDA Definitions 4.16, ICMA rule 251, FBF, SIA';

CREATE FUNCTION faas.year_fraction(
    convention text,
    from_date date,
    to_date date,
    termination_date date DEFAULT NULL,
    period_from date DEFAULT NULL,
    period_to date DEFAULT NULL,
    frequency integer DEFAULT NULL)
    RETURNS numeric
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_year_fraction';
COMMENT ON FUNCTION faas.year_fraction(text, date, date, date, date, date, integer) IS 'Years from one date to another by a convention (those of day_count), with 20 decimals, rounded half_even; accrual does not round it. termination_date as for day_count. period_from, period_to, frequency (periods in a year: 1, 2, 3, 4, 6, 12): a regular period, for ACT/ACT ICMA, other conventions ignore them; days outside of it belong to notional periods that continue it, at ends of months if both its ends are. NULL for a NULL among the first three; 0 for equal dates (1/1: 1). Errors: LG250 unknown convention, LG251 to_date before from_date, LG252 ACT/ACT ICMA without period or BUS/252, 22023 not a regular period of that frequency, 22008 infinite date or period beyond all dates. Source: 2006 ISDA Definitions 4.16, ICMA rule 251, FBF, SIA';

CREATE FUNCTION faas.accrue(
    principal faas.amount,
    rate numeric,
    convention text,
    from_date date,
    to_date date,
    mode text DEFAULT 'half_up',
    termination_date date DEFAULT NULL,
    period_from date DEFAULT NULL,
    period_to date DEFAULT NULL,
    frequency integer DEFAULT NULL)
    RETURNS faas.amount
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_accrue';
COMMENT ON FUNCTION faas.accrue(faas.amount, numeric, text, date, date, text, date, date, date, integer) IS 'Interest: principal times rate (of a year, 0.0435 for 4.35 %) times year_fraction, exact, then rounded once by the mode to the scale of principal. For finer interest give a finer principal: round(principal, 4). Dates and the last four arguments as for year_fraction. NULL for a NULL among the first six; zero and negative principal and rate are fine. Errors: LG250 unknown convention, LG251 to_date before from_date, LG252 ACT/ACT ICMA without period or BUS/252, LG031 unknown mode, LG033 rate NaN or infinite, 22003 rate of more than 37 digits or result out of range, 22023 not a regular period, 22008 infinite date or period beyond all dates';

CREATE FUNCTION faas.accrue_between(
    principal faas.amount,
    rate numeric,
    convention text,
    start_date date,
    from_date date,
    to_date date,
    mode text DEFAULT 'half_up',
    termination_date date DEFAULT NULL,
    period_from date DEFAULT NULL,
    period_to date DEFAULT NULL,
    frequency integer DEFAULT NULL)
    RETURNS faas.amount
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_accrue_between';
COMMENT ON FUNCTION faas.accrue_between(faas.amount, numeric, text, date, date, date, text, date, date, date, integer) IS 'Interest from from_date to to_date of a principal that bears it since start_date, by the cumulative method: accrue(start_date to to_date) less accrue(start_date to from_date), each rounded. So the amounts of adjacent spans add up to that of the whole, and what has been posted is never a minor unit or more from the exact interest. On start_date nothing has accrued, by any convention. Arguments otherwise as for accrue. NULL for a NULL among the first seven; zero and negative principal and rate are fine. Errors: those of accrue: LG250, LG251 also for from_date before start_date, LG252, LG031, LG033, 22003, 22023, 22008';

CREATE FUNCTION faas.accrue_daily(
    principal faas.amount,
    rate numeric,
    convention text,
    from_date date,
    to_date date,
    mode text DEFAULT 'half_up',
    termination_date date DEFAULT NULL,
    period_from date DEFAULT NULL,
    period_to date DEFAULT NULL,
    frequency integer DEFAULT NULL)
    RETURNS TABLE (accrual_date date, accrued faas.amount, cumulative faas.amount)
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_accrue_daily';
COMMENT ON FUNCTION faas.accrue_daily(faas.amount, numeric, text, date, date, text, date, date, date, integer) IS 'One row for each day after from_date up to and with to_date, at most 100000: what accrues on it by the cumulative method, and in all since from_date (= accrue(from_date to that day)). The accrued add up to the last cumulative. Arguments as for accrue. No rows for a NULL among the first six or for equal dates. Errors: those of accrue: LG250, LG251, LG252, LG031, LG033, 22003, 22023, 22008; 54000 too many days';

CREATE FUNCTION faas.schedule_build(
    amount faas.amount,
    rate numeric,
    periods integer,
    start_date date,
    method text DEFAULT 'equal_instalment',
    months integer DEFAULT 1,
    mode text DEFAULT 'half_up',
    convention text DEFAULT NULL)
    RETURNS TABLE (
        n integer,
        due_date date,
        principal faas.amount,
        interest faas.amount,
        payment faas.amount,
        remaining faas.amount)
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_schedule_build';
COMMENT ON FUNCTION faas.schedule_build(faas.amount, numeric, integer, date, text, integer, text, text) IS 'Repayment of an amount (> 0) lent on start_date at "rate" a year (0.049 for 4.9 %) in so many periods of so many months, at most 1200 months in all: due dates, and of each payment the principal, the interest on what remained, and what remains after it. method: equal_instalment (the level payment is worked out exactly and rounded once), equal_principal (amount / periods, rounded), interest_only (principal at the end), bullet (one row, simple interest to the end). The principals add up to the amount, always: the last row repays what remains. Interest of a row is for months / 12 of a year, or by a day-count convention from due date to due date (not for equal_instalment; ACT/ACT ICMA for months that divide a year). Due dates keep the day of start_date, or the last of a shorter month. Every rounding is by the mode. No rows for a NULL argument but convention; zero and negative rates are fine. Errors: LG011 amount not positive, LG253 unknown method, LG250 unknown convention, LG252 BUS/252, or ACT/ACT ICMA with other months, LG031 unknown mode, LG033 rate NaN or infinite, 22023 periods or months below 1 or too many, convention with equal_instalment, negative rate of all the principal, 22003 rate of more than 37 digits or result out of range, 22008 date infinite or out of range';

CREATE FUNCTION faas.yield_per_10000(
    income faas.amount,
    units faas.amount,
    scale integer DEFAULT 4,
    mode text DEFAULT 'half_up')
    RETURNS numeric
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_yield_per_10000';
COMMENT ON FUNCTION faas.yield_per_10000(faas.amount, faas.amount, integer, text) IS 'Income of a day per 10,000 units of a fund (wan fen shou yi): income / units * 10000, with "scale" decimals (0-12), rounded once by the mode. The two may differ in currency: units are amounts of their own. NULL in, NULL out; zero and negative income are fine. Errors: 22012 no units, LG011 negative units, 22023 scale out of range, LG031 unknown mode, 22003 result out of range. Source: CSRC disclosure rules for money-market funds';

CREATE FUNCTION faas.yield_seven_day(
    incomes numeric[],
    compounding boolean DEFAULT false,
    scale integer DEFAULT 3,
    mode text DEFAULT 'half_up')
    RETURNS numeric
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_yield_seven_day';
COMMENT ON FUNCTION faas.yield_seven_day(numeric[], boolean, integer, text) IS 'Seven-day annualised yield (qi ri nian hua) in percent, of the incomes per 10,000 units of exactly 7 days in any order: sum / 7 * 365 / 10000, or compounding (product of (1 + income / 10000)) ^ (365 / 7) - 1; with "scale" decimals (0-12), rounded from the exact value by the mode. NULL in, NULL out; zero and negative incomes are fine. Errors: LG254 other than 7 days, 22004 NULL income, LG033 income NaN or infinite, 2202E more than one dimension, 22023 scale out of range or compounding an income of -10000 or less, LG031 unknown mode, 22003 result out of range or compounding an income of more than 6 digits or 16 decimals. Source: CSRC disclosure rules for money-market funds';

CREATE FUNCTION faas.year_fraction_business(
    calendar text,
    from_date date,
    to_date date)
    RETURNS numeric
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_year_fraction_business';
COMMENT ON FUNCTION faas.year_fraction_business(text, date, date) IS 'Years from one date to another by Business/252: business days of the calendar, from_date counted and to_date not, over 252, with 20 decimals, rounded half_even. NULL in, NULL out; 0 for equal dates. STABLE: reads the calendar. Errors: LG251 to_date before from_date, 22008 infinite date, LG240 no such calendar, LG241 date outside of 1970 to 2100, LG242 the calendar does not know a year in between';

CREATE FUNCTION faas.accrue_business(
    principal faas.amount,
    rate numeric,
    calendar text,
    from_date date,
    to_date date,
    mode text DEFAULT 'half_up')
    RETURNS faas.amount
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_accrue_business';
COMMENT ON FUNCTION faas.accrue_business(faas.amount, numeric, text, date, date, text) IS 'Interest by Business/252: principal times rate (of a year) times year_fraction_business, exact, then rounded once by the mode to the scale of principal. NULL in, NULL out; zero and negative principal and rate are fine. STABLE: reads the calendar. Errors: LG251 to_date before from_date, 22008 infinite date, LG031 unknown mode, LG033 rate NaN or infinite, 22003 rate of more than 37 digits or result out of range, LG240 no such calendar, LG241 date outside of 1970 to 2100, LG242 the calendar does not know a year in between';
COMMENT ON COLUMN faas.account.id IS 'Positive: an account; negative: -(account * 1024 + stripe), a stripe of an account';
COMMENT ON COLUMN faas.account.flags IS '1 debit-normal, 2 unlimited, 4 has a ceiling, 8 closed, 16 hot, 32 has stripes; 192 whose money: 0 no class, 64 own, 128 client, 192 in transit; 256 watched by a product (src/ledger/hooks.h)';
COMMENT ON COLUMN faas.account.stripes IS 'Stripes in use, of an account and of those stripes; 0 for others';
COMMENT ON COLUMN faas.posting.debit_account IS 'Row of faas.account that was debited: the account, or a stripe of it';
COMMENT ON COLUMN faas.posting.credit_account IS 'Row of faas.account that was credited: the account, or a stripe of it';
COMMENT ON COLUMN faas.posting.debit_entry IS 'Gapless number of this entry in the debited row, from 1';

CREATE INDEX hold_account_idx ON faas.hold (account, closed_at, expires_at);

CREATE INDEX hold_to_account_idx ON faas.hold (to_account, closed_at, expires_at) WHERE (to_account OPERATOR(pg_catalog.<>) 0);

CREATE INDEX hold_expires_at_idx ON faas.hold (expires_at) WHERE ((status OPERATOR(pg_catalog.=) 0) AND (expires_at OPERATOR(pg_catalog.<) 'infinity'));
COMMENT ON COLUMN faas.hold.account IS 'Row of faas.account that is reserved on: the account, or a stripe of it';
COMMENT ON COLUMN faas.hold.to_account IS 'Destination that was promised, a row as well, 0 for none';

CREATE SEQUENCE faas.archive_id_seq AS bigint;

CREATE TABLE faas.archive (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.archive_id_seq'),
    book bigint NOT NULL,
    through date NOT NULL,
    from_date date NOT NULL,
    from_time timestamptz NOT NULL,
    to_time timestamptz NOT NULL,
    journals bigint NOT NULL,
    postings bigint NOT NULL,
    totals faas.amount[] NOT NULL,
    posting_sha256 text NOT NULL,
    kept_sha256 text NOT NULL,
    opening_sha256 text NOT NULL,
    archived_at timestamptz NOT NULL,
    by_role text NOT NULL,
    CONSTRAINT archive_pkey PRIMARY KEY (id),
    CONSTRAINT archive_book_through_key UNIQUE (book, through),
    CONSTRAINT archive_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id)
);
COMMENT ON TABLE faas.archive IS 'One row for each time that postings of a book were taken out of faas.posting';
COMMENT ON COLUMN faas.archive.through IS 'Last business date that was taken; the first one that is left comes after it';
COMMENT ON COLUMN faas.archive.from_date IS 'First business date that was taken';
COMMENT ON COLUMN faas.archive.from_time IS 'Time of the first posting that was taken, and to_time of the last';
COMMENT ON COLUMN faas.archive.totals IS 'What the postings moved in all, one amount per currency';
COMMENT ON COLUMN faas.archive.posting_sha256 IS 'SHA-256 over every column of the postings that were taken, in the order of journal and line';
COMMENT ON COLUMN faas.archive.kept_sha256 IS 'The same over what stays of this archive: the other columns of this row, rows of archived_journal and archive_total';
COMMENT ON COLUMN faas.archive.opening_sha256 IS 'The same over all openings of the book, as they were when this archive was made';

CREATE TABLE faas.archive_total (
    archive bigint NOT NULL,
    business_date date NOT NULL,
    subject bigint NOT NULL,
    currency text NOT NULL,
    book bigint NOT NULL,
    debits faas.amount NOT NULL,
    credits faas.amount NOT NULL,
    CONSTRAINT archive_total_pkey PRIMARY KEY (archive, business_date, subject, currency)
);
COMMENT ON TABLE faas.archive_total IS 'What each leaf subject moved on each business date in the postings that an archive took: closings are derived from it; subject 0 stands for accounts without one';

CREATE TABLE faas.archived_journal (
    journal uuid NOT NULL,
    archive bigint NOT NULL,
    book bigint NOT NULL,
    amount faas.amount,
    hold uuid,
    CONSTRAINT archived_journal_pkey PRIMARY KEY (journal)
);
COMMENT ON TABLE faas.archived_journal IS 'Which archive has a journal: what keeps an idempotency key from being used a second time';
COMMENT ON COLUMN faas.archived_journal.hold IS 'Hold that it captured from, and amount what it took; null for others';

CREATE TABLE faas.account_opening (
    account bigint NOT NULL,
    entry bigint NOT NULL,
    posted_at timestamptz NOT NULL,
    book bigint NOT NULL,
    archive bigint NOT NULL,
    journal uuid NOT NULL,
    line integer NOT NULL,
    business_date date NOT NULL,
    debits faas.amount NOT NULL,
    credits faas.amount NOT NULL,
    value_date date NOT NULL,
    CONSTRAINT account_opening_pkey PRIMARY KEY (account)
);
COMMENT ON TABLE faas.account_opening IS 'Where the entries of an account that are left begin: its last archived entry, with its totals there';
COMMENT ON COLUMN faas.account_opening.account IS 'Row of faas.account: the account, or a stripe of it';
COMMENT ON COLUMN faas.account_opening.entry IS 'Number of the last archived entry; posted_at, business_date, journal and line are its own';
COMMENT ON COLUMN faas.account_opening.archive IS 'Archive that has it';
COMMENT ON COLUMN faas.account_opening.debits IS 'Posted to the debit side up to and including this entry, in all archives';
COMMENT ON COLUMN faas.account_opening.value_date IS 'Greatest value date of all archived entries: balances by value date can be told from here on';

SELECT pg_catalog.pg_extension_config_dump('faas.archive', '');

SELECT pg_catalog.pg_extension_config_dump('faas.archive_id_seq', '');

SELECT pg_catalog.pg_extension_config_dump('faas.archive_total', '');

SELECT pg_catalog.pg_extension_config_dump('faas.archived_journal', '');

SELECT pg_catalog.pg_extension_config_dump('faas.account_opening', '');
COMMENT ON FUNCTION faas_internal.guard() IS
    'Refuses every SQL write to a ledger table with LG901, by the owner and superusers too; lets pass what faas itself writes, and everything while faas.restoring is on. The argument of the trigger names what changes the table, for the hint. Raises 39P01 when not fired as a BEFORE statement trigger.';

CREATE OR REPLACE TRIGGER book_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.book
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.book_create(), faas.day_cut() and faas.period_close()');
ALTER TABLE faas.book ENABLE ALWAYS TRIGGER book_guard;

CREATE OR REPLACE TRIGGER book_privilege_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.book_privilege
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.book_grant() and faas.book_revoke()');
ALTER TABLE faas.book_privilege ENABLE ALWAYS TRIGGER book_privilege_guard;

CREATE OR REPLACE TRIGGER business_day_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.business_day
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.day_cut()');
ALTER TABLE faas.business_day ENABLE ALWAYS TRIGGER business_day_guard;

CREATE OR REPLACE TRIGGER subject_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.subject
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.subject_create()');
ALTER TABLE faas.subject ENABLE ALWAYS TRIGGER subject_guard;

CREATE OR REPLACE TRIGGER subject_closing_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.subject_closing
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.day_cut()');
ALTER TABLE faas.subject_closing ENABLE ALWAYS TRIGGER subject_closing_guard;

CREATE OR REPLACE TRIGGER party_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.party
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.party_create()');
ALTER TABLE faas.party ENABLE ALWAYS TRIGGER party_guard;

CREATE OR REPLACE TRIGGER account_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.account
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.account_open(), faas.account_limit() and faas.post()');
ALTER TABLE faas.account ENABLE ALWAYS TRIGGER account_guard;

CREATE OR REPLACE TRIGGER account_profile_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.account_profile
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.account_open() and faas.account_block()');
ALTER TABLE faas.account_profile ENABLE ALWAYS TRIGGER account_profile_guard;

CREATE OR REPLACE TRIGGER posting_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.posting
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.post() and faas.reverse()');
ALTER TABLE faas.posting ENABLE ALWAYS TRIGGER posting_guard;

CREATE OR REPLACE TRIGGER checkpoint_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.post()');
ALTER TABLE faas.checkpoint ENABLE ALWAYS TRIGGER checkpoint_guard;

CREATE OR REPLACE TRIGGER journal_key_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.journal_key
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.post()');
ALTER TABLE faas.journal_key ENABLE ALWAYS TRIGGER journal_key_guard;

CREATE OR REPLACE TRIGGER reversal_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.reversal
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.reverse()');
ALTER TABLE faas.reversal ENABLE ALWAYS TRIGGER reversal_guard;

CREATE OR REPLACE TRIGGER hold_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.hold
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.hold_place(), faas.hold_capture() and faas.hold_release()');
ALTER TABLE faas.hold ENABLE ALWAYS TRIGGER hold_guard;

CREATE OR REPLACE TRIGGER hold_event_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.hold_event
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.hold_place(), faas.hold_capture() and faas.hold_release()');
ALTER TABLE faas.hold_event ENABLE ALWAYS TRIGGER hold_event_guard;

CREATE TRIGGER archive_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.archive
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.posting_archive()');
ALTER TABLE faas.archive ENABLE ALWAYS TRIGGER archive_guard;
COMMENT ON TRIGGER archive_guard ON faas.archive IS 'Refuses SQL writes, LG901';

CREATE TRIGGER archive_total_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.archive_total
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.posting_archive()');
ALTER TABLE faas.archive_total ENABLE ALWAYS TRIGGER archive_total_guard;
COMMENT ON TRIGGER archive_total_guard ON faas.archive_total IS 'Refuses SQL writes, LG901';

CREATE TRIGGER archived_journal_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.archived_journal
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.posting_archive()');
ALTER TABLE faas.archived_journal ENABLE ALWAYS TRIGGER archived_journal_guard;
COMMENT ON TRIGGER archived_journal_guard ON faas.archived_journal IS 'Refuses SQL writes, LG901';

CREATE TRIGGER account_opening_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.account_opening
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.posting_archive()');
ALTER TABLE faas.account_opening ENABLE ALWAYS TRIGGER account_opening_guard;
COMMENT ON TRIGGER account_opening_guard ON faas.account_opening IS 'Refuses SQL writes, LG901';

CREATE FUNCTION faas_internal.book_replicated()
    RETURNS trigger
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_book_replicated';
COMMENT ON FUNCTION faas_internal.book_replicated() IS
    'Makes every session read books and grants anew after logical replication has changed them. Raises 39P01 when not fired as an AFTER row trigger.';

CREATE TRIGGER book_replicated
    AFTER INSERT OR UPDATE OR DELETE ON faas.book
    FOR EACH ROW EXECUTE FUNCTION faas_internal.book_replicated();
ALTER TABLE faas.book ENABLE REPLICA TRIGGER book_replicated;
COMMENT ON TRIGGER book_replicated ON faas.book IS 'Sessions follow what is replicated';

CREATE TRIGGER book_privilege_replicated
    AFTER INSERT OR UPDATE OR DELETE ON faas.book_privilege
    FOR EACH ROW EXECUTE FUNCTION faas_internal.book_replicated();
ALTER TABLE faas.book_privilege ENABLE REPLICA TRIGGER book_privilege_replicated;
COMMENT ON TRIGGER book_privilege_replicated ON faas.book_privilege IS 'Sessions follow what is replicated';
COMMENT ON FUNCTION faas.book_id(text) IS
    'Id of the book of this name among the books on which the current role holds a right. Errors: 22004 null, 22023 length of the name, LG018 no such book, 42P09 several visible books of different owners have the name.';
COMMENT ON FUNCTION faas.day_cut(bigint, date) IS
    'Closes the open business day of a book, records the closing totals of its leaf subjects in faas.subject_closing, opens next_date and returns it. next_date: NULL is the day after; a later one skips days on which nothing is posted. Waits for the movements under way, which still belong to the closing day, and makes new ones wait. Needs admin on the book. Errors: 22004 book null, 22023 infinite date, LG020 not after the open day, 22003 a total of a subject is out of range, 22008 the open day is the last of the calendar, LG018 no such book, 42501 no admin right.';
COMMENT ON FUNCTION faas.party_create(bigint, text, text, text, bigint, text, text, jsonb) IS
    'Adds a party to a book and returns its id. code: 1 to 200 characters, unique in the book; name: 1 to 200. kind: customer (one identity document) or user (a customer at one channel or institution). customer: of a user, the customer behind it; NULL for none. identity_type, identity_number: both or neither, 1 to 100 characters, unique in the book. Needs admin on the book. Errors: 22004 null, 22023 length, kind, half an identity, or a customer who has a customer, 23505 code or identity taken, 54000 metadata of more than 65536 bytes, LG022 no such customer, LG018 no such book, 42501 no admin right.';
COMMENT ON FUNCTION faas.account_open(bigint, text, text, text, bigint, faas.amount, faas.amount, boolean, integer, jsonb) IS
    'Opens an account with zero totals and returns its id. code: 1 to 200 characters, unique in the book. currency: NULL is the book''s base currency; its registered exponent fixes the scale. subject: code of a leaf subject, which fixes the normal side; NULL is credit-normal. party: owner, NULL for none. overdraft: how far below zero the normal-side balance may fall, NULL is zero. ceiling: highest normal-side balance, NULL is none, zero keeps it empty. unlimited: no lower limit. stripes: 0 to 256, as faas.account_stripes() would set it. Needs admin on the book. Errors: 22004 null, 22023 length, negative limit, unlimited with an overdraft, or number of stripes, 23505 code taken, 54000 metadata of more than 65536 bytes, LG023 stripes with a limit, LG001 limit in another currency, LG002 limit with too many decimals, LG017 subject not a leaf, LG019 no such subject, LG022 no such party, LG030 currency not registered, LG035 not a code, LG018 no such book, 42501 no admin right.';
COMMENT ON FUNCTION faas.account_limit(bigint, faas.amount, faas.amount, boolean, boolean) IS
    'Changes the limits of an account; NULL keeps. overdraft: zero or more. ceiling: zero or more. unlimited: true drops the lower limit and the overdraft, false brings it back with the overdraft given or zero. no_ceiling: true drops the ceiling. The limits bind the next movement; a balance that already passes them stays. Needs admin on the book. Errors: 22004 account null, 22023 negative limit or a contradiction, LG001 limit in another currency, LG002 limit with too many decimals, LG006 no such account, LG023 limit of an account that has stripes, 42501 no admin right.';
COMMENT ON FUNCTION faas.account_block(bigint, text, text, timestamptz) IS
    'Refuses movements on one side of an account, LG008, before the time "until". side: debit, credit or both. reason: 1 to 1000 characters, replaces an earlier one. until: exclusive, NULL or infinity has no end. Needs admin on the book. Errors: 22004 null, 22023 unknown side, length of the reason, or until not in the future, LG006 no such account, 42501 no admin right.';
COMMENT ON FUNCTION faas.account_hot(bigint, boolean) IS
    'Marks an account that many sessions write at once, or takes the mark away: movements take turns at a hot account, and leave it before their commit is on disk, not after. Who comes when it is free may overtake the first in line, ten times. Limits stay exact, and no call is answered before its commit is durable; but others may read it shortly before. An account that is so marked stays so. Needs admin on the book. Errors: 22004 null, LG006 no such account, 42501 no admin right.';

CREATE FUNCTION faas.account_stripes(account bigint, stripes integer) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_account_stripes';
COMMENT ON FUNCTION faas.account_stripes(bigint, integer) IS
    'Spreads the totals of an unlimited account over so many rows, stripes, that sessions write side by side: a session writes always the same one. stripes: 0 to 256; more adds rows, fewer or 0 leaves rows unused, whose entries stay part of the account. The account has one balance, one statement and one number as before; it can never have limits again. An account that has so many already stays so. Needs admin on the book. Errors: 22004 null, 22023 number of stripes, LG006 no such account, LG007 closed, LG023 the account has limits, 54000 its number is too high, 42501 no admin right.';
COMMENT ON FUNCTION faas.post(bigint, bigint, faas.amount, text, date, text, text, jsonb, boolean, timestamptz) IS
'Moves amount (greater than zero, no more decimals than the accounts hold) from account debit to account credit of the same book and currency, as a journal of one posting.
key makes it happen once: the same call again answers with the original journal and replayed = true, another one raises LG005; a key that is a UUIDv7 is the journal''s id.
value_date defaults to the business date; with revalidate, LG021 if a value-dated balance from that day on would break a limit. imported_at keeps the original time of history that is loaded.
Null debit, credit or amount: 22004. Zero or negative: LG011. Errors: LG001 LG002 LG003 LG004 LG005 LG006 LG007 LG008 LG009 LG010 LG011 LG014 LG015 LG021, LG230 and LG231 (client money, see faas.custody_class_set), 22003, 22008 (a date or time that is not finite, an imported time in the future), 22023 (key of 0 or more than 255 bytes), 42501, 54000 (kind of more than 100 bytes, memo of 10000, metadata of 65536), 40001 when to retry.';
COMMENT ON FUNCTION faas.post(faas.posting_line[], text, date, text, text, jsonb, boolean, timestamptz) IS
'Posts a journal of 1 to 10000 postings of one book, all or nothing, in the order given: a later posting sees what an earlier one moved, so put the one that funds another first. Currencies may differ between postings.
kind, memo and metadata fill in for those that a posting leaves null. Everything else as for the form with one posting; the error context says which posting was refused. Null array or element: 22004. Array of two dimensions: 2202E. None, or more than 10000: 54000.';
COMMENT ON FUNCTION faas.post_batch(faas.request[]) IS
'Carries out up to 100000 requests in order and answers each with a code, in order: 0 created, 1 exists, else refused. A refused request leaves nothing behind and undoes no other, unless linked: a chain of linked requests stands or falls as a whole. Later requests see what earlier ones did.
Null or empty: no rows. Raises only what concerns the whole: 54000 too many, 2202E array of two dimensions, 40001 retry, 25006 read-only.';
COMMENT ON FUNCTION faas.reverse(uuid, faas.amount, text, text, integer, date, text, jsonb, boolean) IS
'Posts the opposite of a journal: of all its postings, or of posting line (from 1). Null amount gives back all that earlier reversals have left; an amount (greater than zero) part of one posting. The sum of reversals never exceeds the posting: LG013.
The reversal is an ordinary journal in the open day, with its own key, and can break no limit. Null journal: 22004. Errors: LG012 no such journal or line, LG013, 22023 line below 1, or amount of a journal of several postings without line, and those of faas.post.';
COMMENT ON FUNCTION faas.hold_place(bigint, faas.amount, bigint, text, timestamptz, text, text, jsonb, faas.amount) IS
'Reserves amount (greater than zero) on account for a later debit, and promises it to to_account if one is given. Limits are checked now, so that a capture within the hold cannot fail for lack of funds. expires_at: from then on the hold counts nowhere, swept or not; null means never. tolerance: how much captures may take beyond amount, in all; null means nothing.
Null account or amount: 22004. Key and replay as for faas.post. Errors: LG001 LG002 LG003 LG004 LG005 LG006 LG007 LG008 LG009 LG010 LG011 LG107 (a kind that begins with "faas." is kept for escrows and the like) LG230 22003, 22008 (expiry not in the future), 22023 and 54000 (as for faas.post), 42501, 40001 when to retry.';
COMMENT ON FUNCTION faas.hold_capture(uuid, faas.amount, bigint, boolean, text, date, text, text, jsonb) IS
'Posts amount out of a hold (null: all that is left) to to_account, or to the account that the hold names. Several captures may share a hold, each to its own account; with final, what remains is released. More than what remains is taken only within the hold''s tolerance, and that part is checked against the limits (LG003).
Null hold: 22004. Errors: LG101 no such hold, LG102 not open, LG103 expired, LG104 more than is left, LG106 no destination, LG107 it belongs to an escrow or the like, and those of faas.post. A blocked or closed account refuses captures.';
COMMENT ON FUNCTION faas.hold_release(uuid, faas.amount, text) IS
'Gives back amount of a hold, or all that is left (null). Works on blocked and closed accounts too.
Null hold: 22004. Errors: LG101 no such hold, LG102 not open, LG103 expired, LG105 more than is left, LG107 it belongs to an escrow or the like, LG001 LG002 LG005 LG011 22023 (key) 42501.';
COMMENT ON FUNCTION faas.hold_increase(uuid, faas.amount, text) IS
'Reserves amount more under an open hold; checked like a new hold of that amount.
Null hold or amount: 22004. Errors: LG001 LG002 LG003 LG004 LG005 LG007 LG008 LG011 LG101 LG102 LG103 LG107 LG230 22003 22023 (key) 42501.';
COMMENT ON FUNCTION faas.hold_extend(uuid, timestamptz) IS
'Moves the expiry of an open hold to a later time; null means never.
Null hold: 22004. Errors: LG101 LG102 LG103 LG107 42501, 22008 not in the future, 22023 earlier than the present expiry.';

CREATE FUNCTION faas_internal.account_of("row" bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    RETURN CASE WHEN $1 < 0 THEN (- GREATEST($1, -9223372036854775807)) >> 10 ELSE $1 END;
COMMENT ON FUNCTION faas_internal.account_of(bigint) IS
    'The account that a row of faas.account is of: its own number, or that of the account whose stripe it is. NULL for NULL. Raises nothing. Used by the views; not an API.';

CREATE FUNCTION faas_internal.striped_amount(account bigint, which integer) RETURNS faas.amount
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_striped_amount';
COMMENT ON FUNCTION faas_internal.striped_amount(bigint, integer) IS
    'A total of a striped account, over all its rows, now: 1 debits, 2 credits, 3 debits and 4 credits pending by unexpired holds. NULL for another number, for NULL, or for an account that is not there or not yours to read. Raises nothing. Used by the views; not an API.';

CREATE FUNCTION faas_internal.striped_entries(account bigint) RETURNS bigint
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_striped_entries';
COMMENT ON FUNCTION faas_internal.striped_entries(bigint) IS
    'Entries of a striped account, over all its rows. NULL for NULL, or for an account that is not there or not yours to read. Raises nothing. Used by the views; not an API.';

CREATE FUNCTION faas_internal.striped_last(account bigint) RETURNS timestamptz
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_striped_last';
COMMENT ON FUNCTION faas_internal.striped_last(bigint) IS
    'Time of the last entry of a striped account, over all its rows; -infinity before the first. NULL for NULL, or for an account that is not there or not yours to read. Raises nothing. Used by the views; not an API.';

CREATE OR REPLACE VIEW faas.account_balance WITH (security_barrier) AS
SELECT
    a.id AS account,
    a.book,
    p.code,
    NULLIF(a.subject, 0) AS subject,
    s.code AS subject_code,
    NULLIF(a.party, 0) AS party,
    faas.currency(a.debits_posted) AS currency,
    CASE WHEN f.is_debit THEN 'debit' ELSE 'credit' END AS normal_side,
    f.posted,
    f.debits,
    f.credits,
    f.held,
    f.incoming,
    CASE WHEN NOT f.is_unlimited THEN faas_internal.available(f.posted, f.held, a.overdraft) END AS available,
    a.overdraft,
    CASE WHEN (a.flags OPERATOR(pg_catalog.&) 4) OPERATOR(pg_catalog.<>) 0 THEN a.ceiling END AS ceiling,
    f.is_unlimited AS unlimited,
    CASE
        WHEN (a.flags OPERATOR(pg_catalog.&) 8) OPERATOR(pg_catalog.<>) 0 THEN 'closed'
        WHEN a.debit_blocked_until OPERATOR(pg_catalog.>) t.now AND a.credit_blocked_until OPERATOR(pg_catalog.>) t.now THEN 'blocked'
        WHEN a.debit_blocked_until OPERATOR(pg_catalog.>) t.now THEN 'debit blocked'
        WHEN a.credit_blocked_until OPERATOR(pg_catalog.>) t.now THEN 'credit blocked'
        ELSE 'open'
    END AS status,
    p.debit_block_reason,
    NULLIF(a.debit_blocked_until, '-infinity') AS debit_blocked_until,
    p.credit_block_reason,
    NULLIF(a.credit_blocked_until, '-infinity') AS credit_blocked_until,
    CASE WHEN f.is_striped THEN faas_internal.striped_entries(a.id) ELSE a.entry_count END AS entries,
    NULLIF(CASE WHEN f.is_striped THEN faas_internal.striped_last(a.id) ELSE a.last_posted_at END, '-infinity') AS last_posted_at,
    a.opened_at,
    p.closed_at,
    p.metadata,
    a.stripes
FROM faas.account AS a
JOIN faas.account_profile AS p
    ON p.account OPERATOR(pg_catalog.=) a.id AND p.book OPERATOR(pg_catalog.=) a.book
LEFT JOIN faas.subject AS s ON s.id OPERATOR(pg_catalog.=) a.subject
-- one "now" for all rows: OFFSET 0 keeps the planner from asking again for each
CROSS JOIN (SELECT faas_internal.now() AS now OFFSET 0) AS t
-- holds that expired and are not swept yet still stand in the pending totals
CROSS JOIN LATERAL (
    SELECT faas.sum(h.amount OPERATOR(faas.-) (h.captured OPERATOR(faas.-) h.excess) OPERATOR(faas.-) h.released) AS outgoing
    FROM faas.hold AS h
    WHERE a.next_expiry OPERATOR(pg_catalog.<=) t.now
        AND h.account OPERATOR(pg_catalog.=) a.id
        AND h.status OPERATOR(pg_catalog.=) 0
        AND h.closed_at OPERATOR(pg_catalog.=) 'infinity'
        AND h.expires_at OPERATOR(pg_catalog.<=) t.now
) AS o
CROSS JOIN LATERAL (
    SELECT faas.sum(h.amount OPERATOR(faas.-) (h.captured OPERATOR(faas.-) h.excess) OPERATOR(faas.-) h.released) AS incoming
    FROM faas.hold AS h
    WHERE a.next_expiry OPERATOR(pg_catalog.<=) t.now
        AND h.to_account OPERATOR(pg_catalog.=) a.id
        AND h.to_account OPERATOR(pg_catalog.<>) 0
        AND h.status OPERATOR(pg_catalog.=) 0
        AND h.closed_at OPERATOR(pg_catalog.=) 'infinity'
        AND h.expires_at OPERATOR(pg_catalog.<=) t.now
) AS i
CROSS JOIN LATERAL (
    SELECT
        (a.flags OPERATOR(pg_catalog.&) 1) OPERATOR(pg_catalog.<>) 0 AS is_debit,
        (a.flags OPERATOR(pg_catalog.&) 2) OPERATOR(pg_catalog.<>) 0 AS is_unlimited,
        s.is_striped,
        CASE WHEN s.is_striped THEN faas_internal.striped_amount(a.id, 1) ELSE a.debits_posted END AS debits,
        CASE WHEN s.is_striped THEN faas_internal.striped_amount(a.id, 2) ELSE a.credits_posted END AS credits,
        CASE WHEN s.is_striped THEN faas_internal.striped_amount(a.id, 3)
            ELSE COALESCE(a.debits_pending OPERATOR(faas.-) o.outgoing, a.debits_pending) END AS debits_pending,
        CASE WHEN s.is_striped THEN faas_internal.striped_amount(a.id, 4)
            ELSE COALESCE(a.credits_pending OPERATOR(faas.-) i.incoming, a.credits_pending) END AS credits_pending
    FROM (SELECT (a.flags OPERATOR(pg_catalog.&) 32) OPERATOR(pg_catalog.<>) 0 AS is_striped) AS s
) AS n
CROSS JOIN LATERAL (
    SELECT
        n.is_debit,
        n.is_unlimited,
        n.is_striped,
        n.debits,
        n.credits,
        CASE WHEN n.is_debit
            THEN n.debits OPERATOR(faas.-) n.credits
            ELSE n.credits OPERATOR(faas.-) n.debits END AS posted,
        CASE WHEN n.is_debit THEN n.credits_pending ELSE n.debits_pending END AS held,
        CASE WHEN n.is_debit THEN n.debits_pending ELSE n.credits_pending END AS incoming
) AS f
WHERE faas_internal.can_read(a.book);
COMMENT ON COLUMN faas.account_balance.stripes IS 'Stripes in use (faas.account_stripes), 0 for none; all other figures are those of the account as a whole';

CREATE OR REPLACE VIEW faas.visible_posting WITH (security_barrier) AS
SELECT
    p.journal,
    p.line,
    p.book,
    faas_internal.account_of(p.debit_account) AS debit_account,
    faas_internal.account_of(p.credit_account) AS credit_account,
    p.amount,
    p.posted_at,
    p.business_date,
    p.value_date,
    CASE WHEN p.debit_account OPERATOR(pg_catalog.>) 0 THEN p.debit_entry END AS debit_entry,
    CASE WHEN p.credit_account OPERATOR(pg_catalog.>) 0 THEN p.credit_entry END AS credit_entry,
    CASE WHEN p.debit_account OPERATOR(pg_catalog.>) 0 THEN p.debit_balance END AS debit_balance,
    CASE WHEN p.credit_account OPERATOR(pg_catalog.>) 0 THEN p.credit_balance END AS credit_balance,
    p.kind,
    p.memo,
    p.metadata,
    p.hold,
    p.reverses,
    p.reverses_line
FROM faas.posting AS p
WHERE faas_internal.can_read(p.book);
COMMENT ON VIEW faas.visible_posting IS 'One row per posting of the books that you may read, without those that are archived; what to read when a whole book is summed up';
COMMENT ON COLUMN faas.visible_posting.debit_entry IS 'Number of the entry in the debited account, and debit_balance the balance after it; null in a stripe, where faas.entry tells both';
COMMENT ON COLUMN faas.visible_posting.credit_entry IS 'Number of the entry in the credited account, and credit_balance the balance after it; null in a stripe, where faas.entry tells both';
COMMENT ON FUNCTION faas.entries(bigint, timestamptz, timestamptz) IS
    'The entries of an account over [from_time, to_time), newest first: number, side (debit or credit), amount and normal-side balance after it in the account''s currency, and the posting that it belongs to. from_time NULL = from the first entry, to_time NULL = to the last. Costs as much as the entries that it returns, whenever they were posted. Raises LG006 for an account that is not there or not yours to read, LG025 if entries of that time are archived, 22004 for account NULL.';

CREATE FUNCTION faas_internal.live_entries(account bigint)
    RETURNS TABLE (
        entry bigint,
        side text,
        amount faas.amount,
        balance faas.amount,
        posted_at timestamptz,
        business_date date,
        value_date date,
        book bigint,
        journal uuid,
        line integer,
        counterparty bigint,
        kind text,
        memo text,
        metadata jsonb,
        hold uuid,
        reverses uuid,
        reverses_line integer)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL SAFE
    COST 100 ROWS 50
    AS 'MODULE_PATHNAME', 'faas_internal_live_entries';
COMMENT ON FUNCTION faas_internal.live_entries(bigint) IS
    'All entries of an account that are not archived, newest first; columns as faas.entries. Raises LG006 for an account that is not there or not yours to read, 22004 for NULL. Used by the views; not an API.';

CREATE OR REPLACE VIEW faas.entry WITH (security_barrier) AS
SELECT
    a.id AS account,
    e.entry,
    e.side,
    e.amount,
    e.balance,
    e.posted_at,
    e.business_date,
    e.value_date,
    e.book,
    e.journal,
    e.line,
    e.counterparty,
    e.kind,
    e.memo,
    e.metadata,
    e.hold,
    e.reverses,
    e.reverses_line
FROM faas.account AS a
CROSS JOIN LATERAL faas_internal.live_entries(a.id) AS e
WHERE faas_internal.can_read(a.book)
    AND a.id OPERATOR(pg_catalog.>) 0;
COMMENT ON VIEW faas.entry IS 'The postings of the books that you may read as their accounts see them, two rows each, without those that are archived. Filter by account: all entries of each account that is left are read, so a time alone or a journal alone reads everything. An interval of a busy account comes from faas.entries(), the latest entries from faas.last_entries(), the postings of a journal or of a whole book from faas.visible_posting.';
COMMENT ON COLUMN faas.entry.entry IS 'Number of the entry in its account: 1, 2, 3, without gaps, or from the last archived one on; in a striped account, its place in the order of time';
COMMENT ON VIEW faas.journal IS 'One row per journal of the books that you may read, without those that are archived; kind, memo, metadata, hold and reverses are those of its first line. A journal''s key leads to it by faas.journal_id(book, key).';

CREATE FUNCTION faas_internal.archive_is_online(archive bigint) RETURNS boolean
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_archive_is_online';
COMMENT ON FUNCTION faas_internal.archive_is_online(bigint) IS
    'Is the table of an archive there, with the columns and the primary key that it had? False for an archive that does not exist, NULL for NULL. Raises nothing. Used by the views; not an API.';

CREATE VIEW faas.visible_archive WITH (security_barrier) AS
SELECT
    a.id AS archive,
    a.book,
    a.from_date,
    a.through,
    a.from_time,
    a.to_time,
    a.journals,
    a.postings,
    a.totals,
    a.posting_sha256,
    a.archived_at,
    a.by_role,
    pg_catalog.concat('faas_archive.posting_', a.id) AS archive_table,
    faas_internal.archive_is_online(a.id) AS is_online
FROM faas.archive AS a
WHERE faas_internal.can_read(a.book);
COMMENT ON VIEW faas.visible_archive IS 'What faas.posting_archive took out of the books that you may read: one row each time';
COMMENT ON COLUMN faas.visible_archive.through IS 'Last business date that was taken, from from_date on';
COMMENT ON COLUMN faas.visible_archive.totals IS 'What the postings moved in all, one amount per currency';
COMMENT ON COLUMN faas.visible_archive.is_online IS 'Is the table there, or was it moved away?';

CREATE VIEW faas.visible_archived_journal WITH (security_barrier) AS
SELECT
    j.journal,
    j.archive,
    j.book,
    j.amount,
    j.hold
FROM faas.archived_journal AS j
WHERE faas_internal.can_read(j.book);
COMMENT ON VIEW faas.visible_archived_journal IS 'Which archive has which journal of the books that you may read; hold and amount are those of a capture, null for others';

CREATE OR REPLACE VIEW faas.visible_hold WITH (security_barrier) AS
SELECT
    h.id AS hold,
    h.book,
    h.named AS account,
    NULLIF(faas_internal.account_of(h.to_account), 0) AS to_account,
    CASE
        WHEN h.status OPERATOR(pg_catalog.=) 1 THEN 'captured'
        WHEN h.status OPERATOR(pg_catalog.=) 2 THEN 'released'
        WHEN h.status OPERATOR(pg_catalog.=) 3 THEN 'expired'
        WHEN h.expires_at OPERATOR(pg_catalog.<=) t.now THEN 'expired'
        ELSE 'open'
    END AS status,
    h.amount OPERATOR(faas.-) (h.captured OPERATOR(faas.-) h.excess) OPERATOR(faas.-) h.released AS remaining,
    h.amount,
    h.captured,
    h.excess,
    h.released,
    h.tolerance,
    h.placed_at,
    NULLIF(h.expires_at, 'infinity') AS expires_at,
    NULLIF(h.closed_at, 'infinity') AS closed_at,
    h.event_count AS events,
    h.kind,
    h.memo,
    h.metadata
FROM (
    -- in two parts, so that an account other than a striped one is looked for in the index
    SELECT x.*, x.account AS named
    FROM faas.hold AS x
    WHERE x.account OPERATOR(pg_catalog.>) 0
    UNION ALL
    SELECT x.*, faas_internal.account_of(x.account)
    FROM faas.hold AS x
    WHERE x.account OPERATOR(pg_catalog.<) 0
) AS h
CROSS JOIN (SELECT faas_internal.now() AS now OFFSET 0) AS t
WHERE faas_internal.can_read(h.book);

CREATE OR REPLACE VIEW faas.open_hold WITH (security_barrier) AS
SELECT
    h.id AS hold,
    h.book,
    h.named AS account,
    NULLIF(faas_internal.account_of(h.to_account), 0) AS to_account,
    h.amount OPERATOR(faas.-) (h.captured OPERATOR(faas.-) h.excess) OPERATOR(faas.-) h.released AS remaining,
    h.amount,
    h.captured,
    h.excess,
    h.released,
    h.tolerance,
    h.placed_at,
    NULLIF(h.expires_at, 'infinity') AS expires_at,
    h.event_count AS events,
    h.kind,
    h.memo,
    h.metadata
FROM (
    -- in two parts, so that an account other than a striped one is looked for in the index
    SELECT x.*, x.account AS named
    FROM faas.hold AS x
    WHERE x.account OPERATOR(pg_catalog.>) 0
    UNION ALL
    SELECT x.*, faas_internal.account_of(x.account)
    FROM faas.hold AS x
    WHERE x.account OPERATOR(pg_catalog.<) 0
) AS h
WHERE h.status OPERATOR(pg_catalog.=) 0
    AND h.closed_at OPERATOR(pg_catalog.=) 'infinity'
    AND h.expires_at OPERATOR(pg_catalog.>) (SELECT faas_internal.now())
    AND faas_internal.can_read(h.book);

CREATE OR REPLACE VIEW faas.account_heat WITH (security_barrier) AS
SELECT
    a.id AS account,
    a.book,
    p.code,
    (a.flags OPERATOR(pg_catalog.&) 16) OPERATOR(pg_catalog.<>) 0 AS hot,
    s.waiting,
    CASE WHEN k.is_kept THEN COALESCE(s.waits, 0) END AS waits,
    CASE WHEN k.is_kept
        THEN COALESCE(s.microseconds, 0) OPERATOR(pg_catalog.*) '1 microsecond'::interval END AS wait_time,
    s.last_wait
FROM (
    SELECT
        faas_internal.account_of(w.account) AS account,
        pg_catalog.sum(w.waits)::bigint AS waits,
        pg_catalog.sum(w.microseconds)::bigint AS microseconds,
        pg_catalog.max(w.last_wait) AS last_wait,
        pg_catalog.sum(w.waiting) AS waiting
    FROM (
        SELECT h.account, h.waits, h.microseconds, h.last_wait, 0 AS waiting
        FROM faas_internal.heat() AS h
        UNION ALL
        -- next in line at an account, or behind
        SELECT (l.classid::bigint OPERATOR(pg_catalog.<<) 32) OPERATOR(pg_catalog.|) l.objid::bigint,
            NULL::bigint, NULL::bigint, NULL::timestamptz, 1
        FROM pg_catalog.pg_locks AS l
        JOIN pg_catalog.pg_database AS d ON d.oid OPERATOR(pg_catalog.=) l.database
        WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory'
            AND l.objsubid OPERATOR(pg_catalog.=) 4014
            AND d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
        UNION ALL
        -- at its row: the first in line holds the lock of the tuple while he waits for its writer
        SELECT r.id, NULL::bigint, NULL::bigint, NULL::timestamptz, 1
        FROM pg_catalog.pg_locks AS l
        JOIN pg_catalog.pg_database AS d ON d.oid OPERATOR(pg_catalog.=) l.database
        JOIN faas.account AS r
            ON r.ctid OPERATOR(pg_catalog.=) pg_catalog.format('(%s,%s)', l.page, l.tuple)::tid
        WHERE l.locktype OPERATOR(pg_catalog.=) 'tuple'
            AND l.relation OPERATOR(pg_catalog.=) 'faas.account'::regclass
            AND d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
    ) AS w
    GROUP BY faas_internal.account_of(w.account)
) AS s
CROSS JOIN (SELECT faas_internal.heat_is_kept() AS is_kept OFFSET 0) AS k
JOIN faas.account AS a ON a.id OPERATOR(pg_catalog.=) s.account
JOIN faas.account_profile AS p
    ON p.account OPERATOR(pg_catalog.=) a.id AND p.book OPERATOR(pg_catalog.=) a.book
WHERE faas_internal.can_read(a.book);
COMMENT ON FUNCTION faas.balance(bigint, timestamptz) IS
    'Balance of an account, in its currency: posted (normal side; below zero when overdrawn), debits and credits posted in all, held and incoming by open unexpired holds, available = posted - held + overdraft (NULL if unlimited). at NULL = now; a past time counts the entries and holds up to and including it (available with today''s overdraft; all zero before the first entry); a future time lets holds expire by then. Raises LG006 for an account that is not there or not yours to read, LG025 for a time before its last archived entry, 22004 for account NULL.';
COMMENT ON FUNCTION faas.balance_on(bigint, date) IS
    'Normal-side balance of an account by value date: all entries with that value date or an earlier one, whenever they were posted; in the account''s currency, below zero when overdrawn, zero before the first. Reads every entry of the account. Raises LG006 for an account that is not there or not yours to read, LG025 for a date before the greatest value date of its archived entries, 22004 for NULL.';
COMMENT ON FUNCTION faas.last_entries(bigint, integer, timestamptz, bigint) IS
    'The latest entries of an account, newest first, at most count of them, in a time that does not grow with the account. For the next page give posted_at and entry of the last row as before_time and before_entry; NULL = from the newest. Pages of a striped account belong together within one snapshot. A page ends where archived entries begin; one that has only such is LG025. Raises LG006 for an account that is not there or not yours to read, 22004 for account or count NULL, 22023 for count below 1.';

CREATE OR REPLACE FUNCTION faas.statement(account bigint, from_time timestamptz DEFAULT NULL,
        to_time timestamptz DEFAULT NULL)
    RETURNS TABLE (
        line text,
        entry bigint,
        posted_at timestamptz,
        business_date date,
        value_date date,
        debit faas.amount,
        credit faas.amount,
        balance faas.amount,
        counterparty bigint,
        journal uuid,
        kind text,
        memo text)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED SECURITY INVOKER
    ROWS 100
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- times are whole microseconds, so this is the last moment before the interval
    -- and before the first moment of the calendar there was nothing
    v_before timestamptz := CASE WHEN from_time > '4714-11-24 00:00:00+00 BC'
        THEN from_time - interval '1 microsecond' END;
    v_opening record;
    v_zero faas.amount;
    v_debits faas.amount;
    v_credits faas.amount;
    v_balance faas.amount;
    v_last faas.amount;
    v_debit_normal boolean;
    v_entry record;
BEGIN
    IF from_time > to_time THEN
        RAISE EXCEPTION 'statement begins after it ends'
            USING ERRCODE = '22023', DETAIL = format('from_time is %s, to_time is %s.', from_time, to_time);
    END IF;

    -- raises if the account is not there
    SELECT b.posted, b.debits, b.credits INTO v_opening
    FROM faas.balance(statement.account, COALESCE(v_before, '-infinity')) AS b;
    SELECT a.normal_side OPERATOR(pg_catalog.=) 'debit' INTO STRICT v_debit_normal
    FROM faas.account_balance AS a
    WHERE a.account = statement.account;

    v_zero := v_opening.posted OPERATOR(faas.-) v_opening.posted;
    v_debits := v_zero;
    v_credits := v_zero;
    v_last := v_opening.posted;
    line := 'opening';
    posted_at := from_time;
    balance := v_opening.posted;
    RETURN NEXT;

    line := 'entry';
    FOR v_entry IN
        SELECT e.entry, e.posted_at, e.business_date, e.value_date, e.side, e.amount, e.balance,
            e.counterparty, e.journal, e.kind, e.memo
        FROM faas.entries(statement.account, from_time, to_time) AS e
        ORDER BY e.entry
    LOOP
        entry := v_entry.entry;
        posted_at := v_entry.posted_at;
        business_date := v_entry.business_date;
        value_date := v_entry.value_date;
        debit := NULL;
        credit := NULL;
        IF v_entry.side = 'debit' THEN
            debit := v_entry.amount;
            v_debits := v_debits OPERATOR(faas.+) debit;
        ELSE
            credit := v_entry.amount;
            v_credits := v_credits OPERATOR(faas.+) credit;
        END IF;
        balance := v_entry.balance;
        v_last := balance;
        counterparty := v_entry.counterparty;
        journal := v_entry.journal;
        kind := v_entry.kind;
        memo := v_entry.memo;
        RETURN NEXT;
    END LOOP;

    -- what the entries add up to must be what the last of them says
    IF v_debit_normal THEN
        v_balance := v_opening.posted OPERATOR(faas.+) v_debits OPERATOR(faas.-) v_credits;
    ELSE
        v_balance := v_opening.posted OPERATOR(faas.+) v_credits OPERATOR(faas.-) v_debits;
    END IF;
    IF v_balance OPERATOR(faas.<>) v_last THEN
        RAISE EXCEPTION 'statement of account % does not add up', account
            USING ERRCODE = 'LG903',
                DETAIL = format('Opening balance and entries give %s, the last entry says %s.', v_balance, v_last),
                HINT = 'Run faas.verify() on the book.';
    END IF;

    line := 'closing';
    entry := NULL;
    posted_at := to_time;
    business_date := NULL;
    value_date := NULL;
    debit := v_debits;
    credit := v_credits;
    balance := v_balance;
    counterparty := NULL;
    journal := NULL;
    kind := NULL;
    memo := NULL;
    RETURN NEXT;
END;
$$;
COMMENT ON FUNCTION faas.statement(bigint, timestamptz, timestamptz) IS
    'Statement of an account over [from_time, to_time): a line ''opening'' with the balance before it, one line ''entry'' per entry with the balance after it, oldest first, a line ''closing'' with the totals of the interval and the balance at its end; amounts in the account''s currency, balances on its normal side. from_time NULL = from the first entry, to_time NULL = to the last. Opening + credits - debits (or the reverse) = closing is checked, LG903 otherwise. Raises LG006 for an account that is not there or not yours to read, LG025 for an interval that reaches into archived entries, 22004 for account NULL, 22023 if from_time is after to_time.';

CREATE OR REPLACE FUNCTION faas_internal.trial_balance(book bigint, at timestamptz, closed boolean,
        business_date date)
    RETURNS TABLE (
        subject bigint,
        code text,
        name text,
        kind text,
        level integer,
        is_leaf boolean,
        currency text,
        debits faas.amount,
        credits faas.amount,
        balance faas.amount)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH RECURSIVE tree AS (
        SELECT s.id, s.code, s.name, s.kind, 1 AS level,
            ARRAY[s.id] AS ancestors, ARRAY[s.code COLLATE "C"] AS path
        FROM faas.subject AS s
        WHERE s.book = $1 AND s.parent IS NULL
        UNION ALL
        SELECT s.id, s.code, s.name, s.kind, t.level + 1,
            t.ancestors || s.id, t.path || (s.code COLLATE "C")
        FROM faas.subject AS s
        JOIN tree AS t ON s.parent = t.id
    ),
    -- what hangs on each leaf: from the accounts now, from the accounts at a time, or from a day cut
    account_total AS (
        SELECT a.subject, a.debits_posted AS debits, a.credits_posted AS credits
        FROM faas.account_profile AS p
        JOIN faas.account AS a ON a.id = p.account
        WHERE p.book = $1 AND NOT $3 AND $2 IS NULL
        UNION ALL
        -- stripes, which have no profile; at a time, totals_at() knows of them
        SELECT s.subject, s.debits_posted, s.credits_posted
        FROM faas.account AS s
        WHERE s.id < 0 AND s.book = $1 AND NOT $3 AND $2 IS NULL
        UNION ALL
        SELECT a.subject, t.debits, t.credits
        FROM faas.account_profile AS p
        JOIN faas.account AS a ON a.id = p.account
        CROSS JOIN LATERAL faas_internal.totals_at(a.id, $2) AS t
        WHERE p.book = $1 AND NOT $3 AND $2 IS NOT NULL
        UNION ALL
        SELECT c.subject, c.debits, c.credits
        FROM faas.subject_closing AS c
        WHERE c.book = $1 AND $3
            AND c.business_date = (
                SELECT max(d.business_date)
                FROM faas.business_day AS d
                WHERE d.book = $1 AND d.closed_at IS NOT NULL
                    AND d.business_date <= COALESCE($4, 'infinity')
            )
    ),
    leaf AS (
        SELECT x.subject, faas.currency(x.debits) AS currency,
            faas.sum(x.debits) AS debits, faas.sum(x.credits) AS credits
        FROM account_total AS x
        GROUP BY x.subject, faas.currency(x.debits)
    ),
    rolled AS (
        SELECT u.id, l.currency, faas.sum(l.debits) AS debits, faas.sum(l.credits) AS credits
        FROM leaf AS l
        JOIN tree AS t ON t.id = l.subject
        CROSS JOIN LATERAL unnest(t.ancestors) AS u (id)
        GROUP BY u.id, l.currency
    ),
    report AS (
        SELECT 1 AS part, t.path, t.id, t.code, t.name, t.kind, t.level,
            NOT EXISTS (SELECT FROM faas.subject AS c WHERE c.parent = t.id) AS is_leaf,
            r.currency, r.debits, r.credits,
            CASE WHEN t.kind = ANY (ARRAY['asset', 'expense'])
                THEN r.debits OPERATOR(faas.-) r.credits
                ELSE r.credits OPERATOR(faas.-) r.debits END AS balance
        FROM rolled AS r
        JOIN tree AS t ON t.id = r.id
        UNION ALL
        SELECT 2, NULL, NULL, NULL, 'accounts without subject', NULL, 1, true,
            l.currency, l.debits, l.credits, l.credits OPERATOR(faas.-) l.debits
        FROM leaf AS l
        WHERE l.subject = 0
        UNION ALL
        SELECT 3, NULL, NULL, NULL, 'total', NULL, 0, false,
            l.currency, faas.sum(l.debits), faas.sum(l.credits),
            faas.sum(l.debits) OPERATOR(faas.-) faas.sum(l.credits)
        FROM leaf AS l
        GROUP BY l.currency
    )
    SELECT r.id, r.code, r.name, r.kind, r.level, r.is_leaf, r.currency, r.debits, r.credits, r.balance
    FROM report AS r
    ORDER BY r.part, r.path, r.currency COLLATE "C";
END;
COMMENT ON FUNCTION faas.trial_balance(bigint, timestamptz) IS
    'Trial balance of a book: one row per subject and currency in the order of the chart, each including everything below it (level 1 at the top); then the accounts without subject (subject NULL, level 1), then per currency a row ''total'' (subject NULL, level 0) in which debits = credits. debits and credits are totals posted, balance is on the subject''s normal side. Subjects without accounts have no row. at NULL = now, else up to and including that time. Raises LG018 for a book that is not there or not yours to see, 42501 without the right to read, LG025 for a time before the last archived entry of one of its accounts, 22003 for a total out of range, 22004 for book NULL.';

CREATE OR REPLACE FUNCTION faas.subject_balance(book bigint, code text, at timestamptz DEFAULT NULL)
    RETURNS TABLE (
        currency text,
        debits faas.amount,
        credits faas.amount,
        balance faas.amount)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED SECURITY INVOKER
    ROWS 2
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF code IS NULL THEN
        RAISE EXCEPTION 'argument "code" must not be null' USING ERRCODE = '22004';
    END IF;
    RETURN QUERY
        SELECT t.currency, t.debits, t.credits, t.balance
        FROM faas.trial_balance(subject_balance.book, subject_balance.at) AS t
        WHERE t.code = subject_balance.code;
    IF NOT FOUND AND NOT EXISTS (
        SELECT FROM faas.visible_subject AS s
        WHERE s.book = subject_balance.book AND s.code = subject_balance.code
    ) THEN
        RAISE EXCEPTION 'subject "%" does not exist in book %',
            CASE WHEN length(code) > 100 THEN left(code, 100) || '...' ELSE code END, book
            USING ERRCODE = 'LG019';
    END IF;
END;
$$;
COMMENT ON FUNCTION faas.subject_balance(bigint, text, timestamptz) IS
    'Totals posted and normal-side balance of a subject and everything below it, one row per currency; no row if no account hangs there. at NULL = now, else up to and including that time. Raises LG018 for a book that is not there or not yours to see, LG019 for a code that the chart does not have, 42501 without the right to read, 22003 for a total out of range, 22004 for book or code NULL.';

CREATE OR REPLACE FUNCTION faas.journal_id(book bigint, key text) RETURNS uuid
    LANGUAGE sql STABLE STRICT PARALLEL RESTRICTED SECURITY INVOKER
BEGIN ATOMIC
    SELECT COALESCE(
        (
            SELECT k.object
            FROM faas.visible_key AS k
            WHERE k.book = $1
                AND k.key_hash = encode(substr(
                    sha256(convert_to('journal:' || $2, getdatabaseencoding())), 1, 16), 'hex')::uuid
        ),
        (
            SELECT p.journal
            FROM faas.visible_posting AS p
            WHERE p.journal = CASE
                    WHEN lower($2) ~ '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
                    THEN $2::uuid END
                AND p.line = 1 AND p.book = $1
        ),
        (
            SELECT j.journal
            FROM faas.visible_archived_journal AS j
            WHERE j.journal = CASE
                    WHEN lower($2) ~ '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
                    THEN $2::uuid END
                AND j.book = $1
        ));
END;
COMMENT ON FUNCTION faas.journal_id(bigint, text) IS
    'The journal that a key made in a book, archived or not; NULL if there is none, if the book is not yours to read, or for NULL. Raises nothing.';
COMMENT ON FUNCTION faas.digest(bigint) IS
    'SHA-256, as 64 hexadecimal digits, over everything a book holds: every column of its days, chart, parties, accounts, postings, checkpoints, keys, reversals, holds, closings and what is kept of archives. Not its owner and grants, which are roles of one cluster, and not which accounts are marked hot. Equal digests, of one version of faas, mean equal books, for instance after a dump and restore into a database of the same encoding. Reads the whole book. Raises LG018 for a book that is not there or not yours to see, 42501 without the right to read, 22004 for NULL.';

CREATE FUNCTION faas_internal.row_names(words text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_row text;
BEGIN
    FOR v_row IN SELECT DISTINCT m[1] FROM regexp_matches(words, '(?:account|debit|credit) (-[0-9]{4,19})\M', 'g') AS m LOOP
        words := regexp_replace(words, '(account|debit|credit) ' || v_row || '\M',
            '\1 ' || (-v_row::numeric::bigint / 1024)::text || ' stripe ' || (-v_row::numeric::bigint % 1024)::text, 'g');
    END LOOP;
    RETURN words;
EXCEPTION WHEN numeric_value_out_of_range THEN
    RETURN words;
END;
$$;
COMMENT ON FUNCTION faas_internal.row_names(text) IS
    'Part of faas.verify: a finding, in which rows of stripes are called by account and stripe';

CREATE OR REPLACE FUNCTION faas_internal.verify_book(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    -- exactly one day is open, and it is the book's
    SELECT 'business_day_open', 'book ' || b.id, b.business_date::text, x.days
    FROM faas.book AS b
    CROSS JOIN LATERAL (
        SELECT COALESCE(string_agg(d.business_date::text, ', ' ORDER BY d.business_date), 'none') AS days
        FROM faas.business_day AS d
        WHERE d.book = b.id AND d.closed_at IS NULL
    ) AS x
    WHERE ($1 IS NULL OR b.id = $1) AND x.days <> b.business_date::text
    UNION ALL
    -- closed days lie before the open one
    SELECT 'business_day_order', 'book ' || b.id, 'before ' || b.business_date, d.business_date::text
    FROM faas.book AS b
    JOIN faas.business_day AS d ON d.book = b.id
    WHERE ($1 IS NULL OR b.id = $1) AND d.closed_at IS NOT NULL AND d.business_date >= b.business_date
    UNION ALL
    -- a day opens when the one before it closes, and the first with the book
    SELECT 'business_day_time', 'book ' || x.book, x.business_date || ' opened at ' || x.since, 'at ' || x.opened_at
    FROM (
        SELECT d.book, d.business_date, d.opened_at,
            lag(d.closed_at, 1, b.created_at) OVER (PARTITION BY d.book ORDER BY d.business_date) AS since
        FROM faas.business_day AS d
        JOIN faas.book AS b ON b.id = d.book
        WHERE $1 IS NULL OR d.book = $1
    ) AS x
    WHERE x.since <> x.opened_at
    UNION ALL
    -- debits = credits
    SELECT 'book_balance', 'book ' || x.book || ' currency ' || x.currency,
        'debits ' || x.debits, 'credits ' || x.credits
    FROM (
        SELECT a.book, faas.currency(a.debits_posted) AS currency,
            faas_internal.units_sum(a.debits_posted) AS debits,
            faas_internal.units_sum(a.credits_posted) AS credits
        FROM faas.account AS a
        WHERE $1 IS NULL OR a.book = $1
        GROUP BY a.book, faas.currency(a.debits_posted)
    ) AS x
    WHERE faas_internal.units_sign(faas_internal.units_minus(x.debits, x.credits)) <> 0
    UNION ALL
    -- rows of no book
    SELECT 'book_of_row', x.object, 'a book', 'no book ' || x.book
    FROM (
        SELECT d.book, 'book ' || d.book || ' ' || d.business_date AS object FROM faas.business_day AS d
        UNION ALL
        SELECT p.book, 'book ' || p.book || ' privilege ' || p.privilege || ' of ' || p.grantee FROM faas.book_privilege AS p
        UNION ALL
        SELECT s.book, 'subject ' || s.id FROM faas.subject AS s
        UNION ALL
        SELECT p.book, 'party ' || p.id FROM faas.party AS p
    ) AS x
    WHERE $1 IS NULL AND NOT EXISTS (SELECT FROM faas.book AS b WHERE b.id = x.book);
END;
COMMENT ON FUNCTION faas_internal.verify_book(bigint) IS
    'Part of faas.verify: business days, debits = credits per book and currency, and that all there is of a book has one';

CREATE OR REPLACE FUNCTION faas_internal.verify_chart(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH RECURSIVE reached AS (
        SELECT s.id FROM faas.subject AS s WHERE s.parent IS NULL
        UNION
        SELECT s.id FROM faas.subject AS s JOIN reached AS r ON s.parent = r.id
    )
    SELECT 'subject_parent', 'subject ' || s.id,
        s.kind || ' of book ' || s.book, p.kind || ' of book ' || p.book
    FROM faas.subject AS s
    JOIN faas.subject AS p ON p.id = s.parent
    WHERE ($1 IS NULL OR s.book = $1) AND (p.book <> s.book OR p.kind <> s.kind)
    UNION ALL
    SELECT 'subject_tree', 'subject ' || s.id, 'below the top of the chart', 'its own ancestor'
    FROM faas.subject AS s
    WHERE ($1 IS NULL OR s.book = $1) AND NOT EXISTS (SELECT FROM reached AS r WHERE r.id = s.id)
    UNION ALL
    SELECT 'party_customer', 'party ' || p.id, 'customer of book ' || p.book,
        COALESCE(c.kind || ' of book ' || c.book, 'no party ' || p.customer)
    FROM faas.party AS p
    LEFT JOIN faas.party AS c ON c.id = p.customer
    WHERE ($1 IS NULL OR p.book = $1) AND p.customer IS NOT NULL AND (c.book = p.book AND c.kind = 'customer') IS NOT TRUE;
END;

CREATE OR REPLACE FUNCTION faas_internal.verify_account(book bigint, accounts bigint[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    -- the scan looks at all but parties, blocks and closed balances
    WITH row_of AS NOT MATERIALIZED (
        SELECT a.id, a.book, a.subject, a.party, a.flags, a.debit_blocked_until, a.credit_blocked_until,
            (a.flags & 8) <> 0 AS is_closed,
            a.overdraft, a.ceiling, a.debits_pending, a.credits_pending, a.debits_posted, a.credits_posted
        FROM faas.account AS a
        WHERE $1 IS NULL OR a.book = $1
    )
    SELECT 'account_profile', 'account ' || COALESCE(a.id, p.account),
        COALESCE('in book ' || a.book, 'no profile'), COALESCE('in book ' || p.book, 'no profile')
    FROM (SELECT r.* FROM row_of AS r WHERE $2 IS NULL OR r.id = ANY ($2)) AS a
    FULL JOIN (SELECT x.account, x.book FROM faas.account_profile AS x
        WHERE ($1 IS NULL OR x.book = $1) AND ($2 IS NULL OR x.account = ANY ($2))) AS p
        ON p.account = a.id
    -- stripes have none
    WHERE p.book IS DISTINCT FROM a.book AND (a.id < 0 AND p.account IS NULL) IS NOT TRUE
    UNION ALL
    SELECT 'account_book', 'account ' || a.id, 'a book', 'no book ' || a.book
    FROM row_of AS a
    WHERE ($2 IS NULL OR a.id = ANY ($2)) AND NOT EXISTS (SELECT FROM faas.book AS b WHERE b.id = a.book)
    UNION ALL
    SELECT 'account_subject', 'account ' || a.id, 'a leaf of book ' || a.book,
        CASE WHEN s.id IS NULL THEN 'no subject ' || a.subject
            ELSE 'subject ' || s.id || ' of book ' || s.book
                || CASE WHEN EXISTS (SELECT FROM faas.subject AS c WHERE c.parent = s.id) THEN ', not a leaf' ELSE '' END
        END
    FROM row_of AS a
    LEFT JOIN faas.subject AS s ON s.id = a.subject
    WHERE ($2 IS NULL OR a.id = ANY ($2)) AND a.subject <> 0
        AND (s.id IS NULL OR s.book <> a.book OR EXISTS (SELECT FROM faas.subject AS c WHERE c.parent = s.id))
    UNION ALL
    SELECT 'account_normal_side', 'account ' || a.id,
        CASE WHEN x.is_debit THEN 'debit' ELSE 'credit' END, CASE WHEN x.is_debit THEN 'credit' ELSE 'debit' END
    FROM row_of AS a
    LEFT JOIN faas.subject AS s ON s.id = a.subject
    CROSS JOIN LATERAL (SELECT COALESCE(s.kind = ANY (ARRAY['asset', 'expense']), false) AS is_debit) AS x
    WHERE ($2 IS NULL OR a.id = ANY ($2)) AND ((a.flags & 1) <> 0) <> x.is_debit
    UNION ALL
    SELECT 'account_party', 'account ' || a.id, 'a party of book ' || a.book,
        COALESCE('party ' || p.id || ' of book ' || p.book, 'no party ' || a.party)
    FROM row_of AS a
    LEFT JOIN faas.party AS p ON p.id = a.party
    WHERE a.party <> 0 AND p.book IS DISTINCT FROM a.book
    UNION ALL
    SELECT 'account_unit', 'account ' || a.id, 'one currency and scale',
        concat_ws(', ', a.debits_posted, a.credits_posted, a.debits_pending, a.credits_pending, a.overdraft, a.ceiling)
    FROM row_of AS a
    WHERE ($2 IS NULL OR a.id = ANY ($2)) AND NOT (faas_internal.same_unit(a.debits_posted, a.credits_posted)
        AND faas_internal.same_unit(a.debits_posted, a.debits_pending)
        AND faas_internal.same_unit(a.debits_posted, a.credits_pending)
        AND faas_internal.same_unit(a.debits_posted, a.overdraft)
        AND faas_internal.same_unit(a.debits_posted, a.ceiling))
    UNION ALL
    -- what flags leave out is zero
    SELECT 'account_limit', 'account ' || a.id,
        CASE WHEN (a.flags & 2) <> 0 THEN 'no overdraft' ELSE 'an overdraft that is not negative' END
            || CASE WHEN (a.flags & 4) <> 0 THEN ', a ceiling that is not negative' ELSE ', no ceiling' END,
        a.overdraft || ', ' || a.ceiling
    FROM row_of AS a
    WHERE ($2 IS NULL OR a.id = ANY ($2))
        AND (faas_internal.units_sign(a.overdraft) < 0 OR faas_internal.units_sign(a.ceiling) < 0
            OR ((a.flags & 2) <> 0 AND faas_internal.units_sign(a.overdraft) <> 0)
            OR ((a.flags & 4) = 0 AND faas_internal.units_sign(a.ceiling) <> 0))
    UNION ALL
    -- a block and its reason come and go together
    SELECT 'account_block', 'account ' || a.id, x.side || 's blocked until ' || x.until, COALESCE('reason: ' || x.reason, 'no reason')
    FROM (
        SELECT r.id
        FROM row_of AS r
        WHERE r.debit_blocked_until <> '-infinity' OR r.credit_blocked_until <> '-infinity'
        UNION
        SELECT y.account
        FROM faas.account_profile AS y
        WHERE ($1 IS NULL OR y.book = $1) AND (y.debit_block_reason IS NOT NULL OR y.credit_block_reason IS NOT NULL)
    ) AS blocked
    JOIN row_of AS a ON a.id = blocked.id
    JOIN faas.account_profile AS p ON p.account = blocked.id
    CROSS JOIN LATERAL (VALUES
        ('debit', a.debit_blocked_until, p.debit_block_reason),
        ('credit', a.credit_blocked_until, p.credit_block_reason)
    ) AS x (side, until, reason)
    WHERE (x.until <> '-infinity') <> (x.reason IS NOT NULL)
    UNION ALL
    SELECT 'account_closed', 'account ' || a.id,
        CASE WHEN p.closed_at IS NULL THEN 'open' ELSE 'closed at ' || p.closed_at END,
        CASE WHEN a.is_closed THEN 'closed' ELSE 'open' END
    FROM row_of AS a
    JOIN faas.account_profile AS p ON p.account = a.id
    WHERE ($2 IS NULL OR a.id = ANY ($2)) AND a.is_closed <> (p.closed_at IS NOT NULL)
    UNION ALL
    -- a hold that had expired before the account was closed waits for its sweep, and counts nowhere
    SELECT 'account_closed_balance', 'account ' || a.id, 'nothing on a closed account',
        'debits ' || a.debits_posted || ', credits ' || a.credits_posted
        || ', pending ' || a.debits_pending || ' and ' || a.credits_pending
    FROM row_of AS a
    LEFT JOIN faas.account_profile AS p ON p.account = a.id
    WHERE a.is_closed AND a.id > 0 AND (a.flags & 32) = 0
        AND (faas_internal.units_sign(faas_internal.units_minus(a.debits_posted, a.credits_posted)) <> 0
            OR EXISTS (
                SELECT FROM faas.hold AS h
                WHERE h.status = 0 AND h.expires_at > COALESCE(p.closed_at, '-infinity')
                    AND (h.account = a.id OR (h.to_account = a.id AND h.to_account <> 0))));
END;
COMMENT ON FUNCTION faas_internal.verify_account(bigint, bigint[]) IS
    'Part of faas.verify: each account has its profile, book, leaf subject, side, party and one unit, limits that its flags allow, a reason for each block, and is empty when closed';

CREATE FUNCTION faas_internal.verify_stripe(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH stripe AS (
        SELECT faas_internal.account_of(s.id) AS account,
            (- GREATEST(s.id, -9223372036854775807)) % 1024 AS number, s.*
        FROM faas.account AS s
        WHERE s.id < 0
    ),
    -- accounts that have stripes, or say so, with the totals of all their rows
    striped AS (
        SELECT a.id, a.book, a.flags, a.stripes, count(s.id) AS rows, max(s.number) AS last_number,
            faas_internal.units_plus(a.debits_posted, COALESCE(faas_internal.units_sum(s.debits_posted), z.zero)) AS debits,
            faas_internal.units_plus(a.credits_posted, COALESCE(faas_internal.units_sum(s.credits_posted), z.zero)) AS credits
        FROM faas.account AS a
        LEFT JOIN stripe AS s ON s.account = a.id
        CROSS JOIN LATERAL (SELECT faas_internal.units_minus(a.debits_posted, a.debits_posted) AS zero) AS z
        WHERE a.id > 0 AND ($1 IS NULL OR a.book = $1)
            AND (a.stripes <> 0 OR (a.flags & 32) <> 0 OR s.id IS NOT NULL)
        GROUP BY a.id, z.zero
    )
    -- a stripe says what its account says
    SELECT 'account_stripe', 'account ' || s.id,
        CASE WHEN a.id IS NULL THEN 'a stripe of an account' ELSE concat_ws(', ', 'book ' || a.book, 'subject ' || a.subject, 'party ' || a.party,
                'flags ' || (a.flags & ~32), 'debits blocked until ' || a.debit_blocked_until,
                'credits blocked until ' || a.credit_blocked_until, faas.currency(a.overdraft),
                'scale ' || faas.scale(a.overdraft),
                CASE WHEN s.number < a.stripes THEN a.stripes ELSE 0 END || ' stripes in use') END,
        concat_ws(', ', 'book ' || s.book, 'subject ' || s.subject, 'party ' || s.party,
            'flags ' || s.flags, 'debits blocked until ' || s.debit_blocked_until,
            'credits blocked until ' || s.credit_blocked_until, faas.currency(s.overdraft),
            'scale ' || faas.scale(s.overdraft), s.stripes || ' stripes in use')
    FROM stripe AS s
    LEFT JOIN faas.account AS a ON a.id = s.account
    WHERE ($1 IS NULL OR s.book = $1 OR a.book = $1)
        AND (a.book = s.book AND a.subject = s.subject AND a.party = s.party
            AND (a.flags & ~32) = s.flags
            AND a.debit_blocked_until = s.debit_blocked_until
            AND a.credit_blocked_until = s.credit_blocked_until
            AND faas_internal.same_unit(a.overdraft, s.overdraft)
            AND s.stripes = CASE WHEN s.number < a.stripes THEN a.stripes ELSE 0 END) IS NOT TRUE
    UNION ALL
    -- it has them from 0 on, as many as it uses or more, and knows
    SELECT 'account_stripes', 'account ' || x.id,
        GREATEST(x.stripes, x.last_number + 1, 1) || ' stripes of a striped account',
        x.rows || ' stripes of ' || CASE WHEN (x.flags & 32) <> 0 THEN 'a striped account' ELSE 'an account' END
    FROM striped AS x
    WHERE (x.flags & 32) = 0 OR x.stripes < 0 OR x.rows <> GREATEST(x.stripes, x.last_number + 1, 1)
    UNION ALL
    SELECT 'account_stripes_limit', 'account ' || x.id, 'no limits on a striped account',
        concat_ws(' and ', CASE WHEN (x.flags & 2) = 0 THEN 'a lower limit' END, CASE WHEN (x.flags & 4) <> 0 THEN 'a ceiling' END)
    FROM striped AS x
    WHERE (x.flags & 6) <> 2
    UNION ALL
    SELECT 'account_closed_balance', 'account ' || x.id, 'nothing on a closed account',
        'debits ' || x.debits || ', credits ' || x.credits
    FROM striped AS x
    LEFT JOIN faas.account_profile AS p ON p.account = x.id
    WHERE (x.flags & 8) <> 0
        AND (faas_internal.units_sign(faas_internal.units_minus(x.debits, x.credits)) <> 0
            OR EXISTS (
                SELECT FROM faas.hold AS h
                WHERE h.status = 0 AND h.expires_at > COALESCE(p.closed_at, '-infinity')
                    AND (faas_internal.account_of(h.account) = x.id
                        OR (faas_internal.account_of(h.to_account) = x.id AND h.to_account <> 0))));
END;
COMMENT ON FUNCTION faas_internal.verify_stripe(bigint) IS
    'Part of faas.verify: stripes belong to an unlimited account, say what it says, are as many as it uses, and a closed account is empty over all of them';

CREATE OR REPLACE FUNCTION faas_internal.verify_posting(book bigint, journals uuid[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT f."check", 'posting ' || x.journal || ' line ' || x.line, f.expected, f.actual
    FROM (
        SELECT p.journal, p.line, p.book, p.debit_account, p.credit_account, p.business_date, p.amount,
            p.debit_balance, p.credit_balance,
            d.book AS debit_book, c.book AS credit_book,
            d.debits_posted AS debit_unit, c.debits_posted AS credit_unit,
            y.book AS day_book
        FROM faas.posting AS p
        LEFT JOIN faas.account AS d ON d.id = p.debit_account
        LEFT JOIN faas.account AS c ON c.id = p.credit_account
        LEFT JOIN faas.business_day AS y ON y.book = p.book AND y.business_date = p.business_date
        WHERE ($1 IS NULL OR p.book = $1) AND ($2 IS NULL OR p.journal = ANY ($2))
            -- one test for sound rows; which finding it is comes after
            AND (d.book = p.book AND c.book = p.book
                AND faas_internal.account_of(p.debit_account) <> faas_internal.account_of(p.credit_account)
                AND faas_internal.same_unit(p.amount, d.debits_posted)
                AND faas_internal.same_unit(p.amount, c.debits_posted)
                AND faas_internal.same_unit(p.amount, p.debit_balance)
                AND faas_internal.same_unit(p.amount, p.credit_balance)
                AND faas_internal.units_sign(p.amount) >= 0
                AND y.book = p.book) IS NOT TRUE
    ) AS x
    CROSS JOIN LATERAL (
        SELECT 'posting_account', 'two accounts of book ' || x.book,
            'account ' || x.debit_account || ' of ' || COALESCE('book ' || x.debit_book, 'no book')
            || ', account ' || x.credit_account || ' of ' || COALESCE('book ' || x.credit_book, 'no book')
        WHERE (x.debit_book = x.book AND x.credit_book = x.book
            AND faas_internal.account_of(x.debit_account) <> faas_internal.account_of(x.credit_account)) IS NOT TRUE
        UNION ALL
        SELECT 'posting_unit', 'the currency and scale of its accounts',
            concat_ws(', ', x.amount, x.debit_balance, x.credit_balance)
        WHERE NOT (COALESCE(faas_internal.same_unit(x.amount, x.debit_unit), true)
            AND COALESCE(faas_internal.same_unit(x.amount, x.credit_unit), true)
            AND faas_internal.same_unit(x.amount, x.debit_balance)
            AND faas_internal.same_unit(x.amount, x.credit_balance))
        UNION ALL
        SELECT 'posting_amount', 'not negative', x.amount::text
        WHERE faas_internal.units_sign(x.amount) < 0
        UNION ALL
        SELECT 'posting_business_date', 'a business day of book ' || x.book, x.business_date::text
        WHERE x.day_book IS NULL
    ) AS f ("check", expected, actual);
END;

CREATE OR REPLACE FUNCTION faas_internal.verify_entry(book bigint, accounts bigint[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT f."check", 'account ' || x.account || ' entry ' || x.entry, f.expected, f.actual
    FROM (
        SELECT w.account, w.entry, w.posted_at, w.balance, w.previous_entry, w.previous_at,
            w.journal = w.previous_journal AS is_same_journal,
            'posting ' || w.previous_journal || ' line ' || w.previous_line AS before,
            'posting ' || w.says_journal || ' line ' || w.says_line AS says,
            (w.says_journal = w.previous_journal AND w.says_line = w.previous_line) AS is_linked,
            -- what the entry before says, moved by this one
            CASE
                WHEN w.is_debit = ((a.flags & 1) <> 0)
                THEN faas_internal.units_plus(COALESCE(w.previous_balance, w.opening, w.zero), w.amount)
                ELSE faas_internal.units_minus(COALESCE(w.previous_balance, w.opening, w.zero), w.amount)
            END AS derived
        FROM (
            -- before the first entry that is left comes the last archived one
            SELECT e.account, e.entry, e.posted_at, e.balance, e.amount, e.is_debit, e.journal,
                e.says_journal, e.says_line,
                faas_internal.units_minus(e.amount, e.amount) AS zero,
                (SELECT CASE WHEN (b.flags & 1) <> 0 THEN faas_internal.units_minus(o.debits, o.credits)
                    ELSE faas_internal.units_minus(o.credits, o.debits) END
                    FROM faas.account AS b WHERE b.id = o.account) AS opening,
                COALESCE(lag(e.entry) OVER chain, o.entry, 0::bigint) AS previous_entry,
                lag(e.balance) OVER chain AS previous_balance,
                COALESCE(lag(e.posted_at) OVER chain, o.posted_at) AS previous_at,
                COALESCE(lag(e.journal) OVER chain, o.journal, '00000000-0000-0000-0000-000000000000'::uuid) AS previous_journal,
                COALESCE(lag(e.line) OVER chain, o.line, 0) AS previous_line
            FROM (
                SELECT d.debit_account AS account, d.debit_entry AS entry, d.posted_at,
                    d.debit_balance AS balance, d.amount, true AS is_debit, d.journal, d.line,
                    d.debit_previous AS says_journal, d.debit_previous_line AS says_line
                FROM faas.posting AS d
                WHERE ($1 IS NULL OR d.book = $1) AND ($2 IS NULL OR d.debit_account = ANY ($2))
                UNION ALL
                SELECT c.credit_account, c.credit_entry, c.posted_at,
                    c.credit_balance, c.amount, false, c.journal, c.line,
                    c.credit_previous, c.credit_previous_line
                FROM faas.posting AS c
                WHERE ($1 IS NULL OR c.book = $1) AND ($2 IS NULL OR c.credit_account = ANY ($2))
            ) AS e
            LEFT JOIN faas.account_opening AS o ON o.account = e.account
            WINDOW chain AS (PARTITION BY e.account ORDER BY e.entry, e.journal, e.line, e.is_debit)
        ) AS w
        LEFT JOIN faas.account AS a ON a.id = w.account
    ) AS x
    CROSS JOIN LATERAL (
        SELECT 'entry_number', 'entry ' || (x.previous_entry + 1), 'entry ' || x.entry
        WHERE x.entry <> x.previous_entry + 1
        UNION ALL
        SELECT 'entry_balance', x.derived::text, x.balance::text
        WHERE x.balance OPERATOR(faas.<>) x.derived
        UNION ALL
        SELECT 'entry_time', 'after ' || x.previous_at, x.posted_at::text
        WHERE x.posted_at < x.previous_at OR (x.posted_at = x.previous_at AND NOT x.is_same_journal)
        UNION ALL
        SELECT 'entry_previous', x.before, x.says
        WHERE NOT x.is_linked
    ) AS f ("check", expected, actual)
    WHERE x.entry <> x.previous_entry + 1
        OR NOT x.is_linked
        OR x.balance OPERATOR(faas.<>) x.derived
        OR x.posted_at < x.previous_at
        OR (x.posted_at = x.previous_at AND NOT x.is_same_journal);
END;
COMMENT ON FUNCTION faas_internal.verify_entry(bigint, bigint[]) IS
    'Part of faas.verify: in each account entries are numbered without gaps from 1, or from the last archived one on, each balance is the one before moved by the amount, each names the posting of the one before, and time moves forward from journal to journal';

CREATE OR REPLACE FUNCTION faas_internal.verify_total(book bigint, accounts bigint[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH derived AS (
        SELECT COALESCE(d.account, c.account) AS account, d.total AS debits, c.total AS credits,
            COALESCE(d.entries, 0) + COALESCE(c.entries, 0) AS entries,
            GREATEST(d.last_at, c.last_at) AS last_at
        FROM (
            SELECT p.debit_account AS account, faas_internal.units_sum(p.amount) AS total,
                count(*) AS entries, max(p.posted_at) AS last_at
            FROM faas.posting AS p
            WHERE ($1 IS NULL OR p.book = $1) AND ($2 IS NULL OR p.debit_account = ANY ($2))
            GROUP BY p.debit_account
        ) AS d
        FULL JOIN (
            SELECT p.credit_account AS account, faas_internal.units_sum(p.amount) AS total,
                count(*) AS entries, max(p.posted_at) AS last_at
            FROM faas.posting AS p
            WHERE ($1 IS NULL OR p.book = $1) AND ($2 IS NULL OR p.credit_account = ANY ($2))
            GROUP BY p.credit_account
        ) AS c ON c.account = d.account
    ),
    compared AS (
        SELECT a.id, a.debits_posted, a.credits_posted, a.entry_count, a.last_posted_at,
            -- in the account's unit, whatever that of the amounts: which of them comes first is chance
            COALESCE(faas_internal.units_plus(z.debits, t.debits), z.debits) AS debits,
            COALESCE(faas_internal.units_plus(z.credits, t.credits), z.credits) AS credits,
            COALESCE(t.entries, 0) + COALESCE(o.entry, 0) AS entries, COALESCE(t.last_at, o.posted_at, '-infinity') AS last_at
        FROM faas.account AS a
        LEFT JOIN derived AS t ON t.account = a.id
        LEFT JOIN faas.account_opening AS o ON o.account = a.id
        CROSS JOIN LATERAL (SELECT faas_internal.units_minus(a.debits_posted, a.debits_posted) AS zero) AS u
        -- what was archived
        CROSS JOIN LATERAL (SELECT COALESCE(faas_internal.units_plus(u.zero, o.debits), u.zero) AS debits,
            COALESCE(faas_internal.units_plus(u.zero, o.credits), u.zero) AS credits) AS z
        WHERE ($1 IS NULL OR a.book = $1) AND ($2 IS NULL OR a.id = ANY ($2))
    )
    SELECT 'account_debits', 'account ' || x.id, x.debits::text, x.debits_posted::text
    FROM compared AS x
    WHERE x.debits OPERATOR(faas.<>) x.debits_posted
    UNION ALL
    SELECT 'account_credits', 'account ' || x.id, x.credits::text, x.credits_posted::text
    FROM compared AS x
    WHERE x.credits OPERATOR(faas.<>) x.credits_posted
    UNION ALL
    SELECT 'account_entry_count', 'account ' || x.id, x.entries::text, x.entry_count::text
    FROM compared AS x
    WHERE x.entries <> x.entry_count
    UNION ALL
    SELECT 'account_last_posted_at', 'account ' || x.id, x.last_at::text, x.last_posted_at::text
    FROM compared AS x
    WHERE x.last_at <> x.last_posted_at
    UNION ALL
    -- where the chain of entries begins
    SELECT 'account_last_entry', 'account ' || a.id,
        'the posting that is entry ' || a.entry_count, 'posting ' || a.last_journal || ' line ' || a.last_line
    FROM faas.account AS a
    LEFT JOIN faas.posting AS p ON p.journal = a.last_journal AND p.line = a.last_line
    LEFT JOIN faas.account_opening AS o
        ON o.account = a.id AND o.entry = a.entry_count AND o.journal = a.last_journal AND o.line = a.last_line
    WHERE ($1 IS NULL OR a.book = $1) AND ($2 IS NULL OR a.id = ANY ($2)) AND o.account IS NULL
        AND CASE WHEN a.entry_count = 0
            THEN a.last_journal <> '00000000-0000-0000-0000-000000000000' OR a.last_line <> 0
            ELSE ((p.debit_account = a.id AND p.debit_entry = a.entry_count)
                OR (p.credit_account = a.id AND p.credit_entry = a.entry_count)) IS NOT TRUE
            END;
END;
COMMENT ON FUNCTION faas_internal.verify_total(bigint, bigint[]) IS
    'Part of faas.verify: totals, entry count, last time and last entry of each account against its postings, and what was archived of them';

CREATE OR REPLACE FUNCTION faas_internal.verify_checkpoint(book bigint, accounts bigint[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH running AS (
        SELECT e.account, e.entry, e.posted_at, e.book, e.journal, e.line,
            COALESCE(faas_internal.units_plus(o.debits, faas_internal.units_sum(e.debit) OVER chain),
                faas_internal.units_sum(e.debit) OVER chain) AS debits,
            COALESCE(faas_internal.units_plus(o.credits, faas_internal.units_sum(e.credit) OVER chain),
                faas_internal.units_sum(e.credit) OVER chain) AS credits
        FROM (
            SELECT d.debit_account AS account, d.debit_entry AS entry, d.posted_at, d.book, d.journal, d.line,
                d.amount AS debit, faas_internal.units_minus(d.amount, d.amount) AS credit
            FROM faas.posting AS d
            WHERE ($1 IS NULL OR d.book = $1) AND ($2 IS NULL OR d.debit_account = ANY ($2))
            UNION ALL
            SELECT c.credit_account, c.credit_entry, c.posted_at, c.book, c.journal, c.line,
                faas_internal.units_minus(c.amount, c.amount), c.amount
            FROM faas.posting AS c
            WHERE ($1 IS NULL OR c.book = $1) AND ($2 IS NULL OR c.credit_account = ANY ($2))
        ) AS e
        LEFT JOIN faas.account_opening AS o ON o.account = e.account
        WINDOW chain AS (PARTITION BY e.account ORDER BY e.entry)
    ),
    due AS (
        SELECT r.account, r.entry, r.posted_at, r.book,
            'posting ' || r.journal || ' line ' || r.line || ' at ' || r.posted_at || ' in book ' || r.book
            || ', debits ' || r.debits || ', credits ' || r.credits AS text
        FROM running AS r
        WHERE r.entry % 32 = 0
    ),
    kept AS (
        SELECT k.account, k.entry,
            'posting ' || k.journal || ' line ' || k.line || ' at ' || k.posted_at || ' in book ' || k.book
            || ', debits ' || k.debits || ', credits ' || k.credits AS text
        FROM faas.checkpoint AS k
        WHERE ($1 IS NULL OR k.book = $1) AND ($2 IS NULL OR k.account = ANY ($2))
    )
    SELECT 'checkpoint', 'account ' || COALESCE(d.account, k.account) || ' entry ' || COALESCE(d.entry, k.entry),
        COALESCE(d.text, 'no checkpoint'), COALESCE(k.text, 'no checkpoint')
    FROM due AS d
    FULL JOIN kept AS k ON k.account = d.account AND k.entry = d.entry
    WHERE d.text IS DISTINCT FROM k.text;
END;

CREATE OR REPLACE FUNCTION faas_internal.verify_reversal(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH reversing AS (
        SELECT p.journal, p.line, p.book, p.reverses, p.reverses_line, p.debit_account, p.credit_account, p.amount
        FROM faas.posting AS p
        WHERE ($1 IS NULL OR p.book = $1) AND (p.reverses IS NOT NULL OR p.reverses_line IS NOT NULL)
    )
    -- a row for each, and for nothing else
    SELECT 'reversal_row', 'posting ' || COALESCE(p.journal, r.reversal_journal)
            || ' line ' || COALESCE(p.line, r.reversal_line),
        COALESCE(p.amount || ' of ' || p.reverses || ' line ' || p.reverses_line, 'not a reversal'),
        COALESCE(r.amount || ' of ' || r.journal || ' line ' || r.line, 'not recorded')
    FROM reversing AS p
    FULL JOIN (
        SELECT x.journal, x.line, x.book, x.reversal_journal, x.reversal_line, x.amount
        FROM faas.reversal AS x
        WHERE $1 IS NULL OR x.book = $1
    ) AS r
        ON r.reversal_journal = p.journal AND r.reversal_line = p.line
            AND r.journal = p.reverses AND r.line = p.reverses_line AND r.book = p.book
    WHERE (p.amount OPERATOR(faas.=) r.amount) IS NOT TRUE
        -- one that is archived with its original leaves its row, for what is left to give back
        AND NOT (p.journal IS NULL
            AND EXISTS (SELECT FROM faas.archived_journal AS k WHERE k.journal = r.reversal_journal AND k.book = r.book)
            AND EXISTS (SELECT FROM faas.archived_journal AS k WHERE k.journal = r.journal AND k.book = r.book))
    UNION ALL
    -- it gives back what was taken, to where it came from
    SELECT 'reversal_accounts', 'posting ' || p.journal || ' line ' || p.line,
        COALESCE('debit ' || o.credit_account || ', credit ' || o.debit_account, 'a posting'),
        CASE WHEN o.journal IS NULL THEN 'no posting ' || p.reverses || ' line ' || p.reverses_line
            ELSE 'debit ' || p.debit_account || ', credit ' || p.credit_account END
    FROM reversing AS p
    LEFT JOIN faas.posting AS o ON o.journal = p.reverses AND o.line = p.reverses_line
    WHERE (p.debit_account = o.credit_account AND p.credit_account = o.debit_account) IS NOT TRUE
        AND NOT (o.journal IS NULL
            AND EXISTS (SELECT FROM faas.archived_journal AS k WHERE k.journal = p.reverses AND k.book = p.book))
    UNION ALL
    -- and never more of it than there was
    SELECT 'reversal_sum', 'posting ' || o.journal || ' line ' || o.line,
        'at most ' || o.amount, s.total::text
    FROM (
        SELECT p.reverses, p.reverses_line, faas_internal.units_sum(p.amount) AS total
        FROM reversing AS p
        GROUP BY p.reverses, p.reverses_line
    ) AS s
    JOIN faas.posting AS o ON o.journal = s.reverses AND o.line = s.reverses_line
    WHERE s.total OPERATOR(faas.>) o.amount;
END;
COMMENT ON FUNCTION faas_internal.verify_reversal(bigint) IS
    'Part of faas.verify: each reversal is recorded, mirrors its original, and all of one original give back no more than it moved; of an archived original it is only known that there was one';

CREATE OR REPLACE FUNCTION faas_internal.verify_key(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH k AS (
        SELECT x.book, x.key, x.object, x.key_hash
        FROM faas.journal_key AS x
        WHERE $1 IS NULL OR x.book = $1
    )
    SELECT 'key_object', 'key "' || k.key || '" of book ' || k.book, 'what the key made',
        'no object ' || k.object || ' under this key'
    FROM k
    LEFT JOIN (
        SELECT x.journal, x.book FROM faas.posting AS x WHERE x.line = 1
        UNION ALL
        SELECT x.journal, x.book FROM faas.archived_journal AS x
    ) AS p ON p.journal = k.object AND p.book = k.book
    LEFT JOIN faas.hold AS h ON h.id = k.object AND h.book = k.book
    LEFT JOIN faas.hold_event AS e ON e.id = k.object AND e.book = k.book
    CROSS JOIN LATERAL (SELECT encode(substr(sha256(convert_to(
        CASE WHEN p.journal IS NOT NULL THEN 'journal:' WHEN h.id IS NOT NULL THEN 'hold:' ELSE 'event:' END
        || k.key, getdatabaseencoding())), 1, 16), 'hex')::uuid AS hash) AS x
    WHERE (p.journal IS NULL AND h.id IS NULL AND e.id IS NULL) OR x.hash <> k.key_hash;
END;

CREATE OR REPLACE FUNCTION faas_internal.verify_hold(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH event AS (
        SELECT e.hold, e.sequence, e.id, e.book, e.op, e.at, e.expires_at, e.amount, e.remaining,
            lag(e.sequence, 1, 0) OVER chain AS previous_sequence,
            lag(e.op) OVER chain AS previous_op,
            lag(e.at) OVER chain AS previous_at,
            lag(e.expires_at) OVER chain AS previous_expires_at,
            COALESCE(lag(e.remaining) OVER chain, faas_internal.units_minus(e.amount, e.amount)) AS previous_remaining,
            lead(e.sequence) OVER chain IS NULL AS is_last
        FROM faas.hold_event AS e
        WHERE $1 IS NULL OR e.book = $1
        WINDOW chain AS (PARTITION BY e.hold ORDER BY e.sequence)
    ),
    moved AS (
        -- reserve: what is left of the reserve after the event; excess: what it took beyond it
        SELECT e.hold, e.sequence, e.id, e.book, e.op, e.at, e.expires_at, e.amount, e.remaining, e.is_last,
            e.previous_sequence, e.previous_op, e.previous_at, e.previous_expires_at,
            CASE
                WHEN e.op = ANY (ARRAY[1, 5]) THEN faas_internal.units_plus(e.previous_remaining, e.amount)
                WHEN e.op = 2 AND e.amount OPERATOR(faas.>) e.previous_remaining
                    THEN faas_internal.units_minus(e.amount, e.amount)
                WHEN e.op = ANY (ARRAY[2, 3, 6, 7]) THEN faas_internal.units_minus(e.previous_remaining, e.amount)
                ELSE e.previous_remaining
            END AS reserve,
            CASE WHEN e.op = 2 AND e.amount OPERATOR(faas.>) e.previous_remaining
                THEN faas_internal.units_minus(e.amount, e.previous_remaining) END AS excess
        FROM event AS e
    ),
    summed AS (
        SELECT e.hold, count(*) AS events, min(e.at) FILTER (WHERE e.sequence = 1) AS placed_at,
            max(e.at) FILTER (WHERE e.is_last) AS last_at,
            max(e.expires_at) FILTER (WHERE e.is_last) AS expires_at,
            max(e.op) FILTER (WHERE e.is_last) AS last_op,
            faas_internal.units_sum(e.amount) FILTER (WHERE e.op = ANY (ARRAY[1, 5])) AS amount,
            faas_internal.units_sum(e.amount) FILTER (WHERE e.op = 2) AS captured,
            faas_internal.units_sum(e.amount) FILTER (WHERE e.op = ANY (ARRAY[3, 6, 7])) AS released,
            faas_internal.units_sum(e.excess) AS excess
        FROM moved AS e
        GROUP BY e.hold
    ),
    posted AS (
        SELECT p.hold, faas_internal.units_sum(p.amount) AS captured
        FROM (
            SELECT x.hold, x.amount, x.book FROM faas.posting AS x WHERE x.hold IS NOT NULL
            UNION ALL
            SELECT x.hold, x.amount, x.book FROM faas.archived_journal AS x WHERE x.hold IS NOT NULL
        ) AS p
        WHERE $1 IS NULL OR p.book = $1
        GROUP BY p.hold
    ),
    compared AS (
        SELECT h.id, h.book, h.account, h.to_account, h.status, h.event_count, h.placed_at, h.expires_at, h.closed_at,
            h.amount, h.tolerance, h.captured, h.excess, h.released,
            faas_internal.units_minus(faas_internal.units_minus(h.amount,
                faas_internal.units_minus(h.captured, h.excess)), h.released) AS remaining,
            COALESCE(s.events, 0) AS events, s.placed_at AS first_at, s.last_at, s.expires_at AS last_expires_at,
            s.last_op,
            COALESCE(s.amount, z.zero) AS event_amount, COALESCE(s.captured, z.zero) AS event_captured,
            COALESCE(s.released, z.zero) AS event_released, COALESCE(s.excess, z.zero) AS event_excess,
            COALESCE(p.captured, z.zero) AS posted,
            a.book AS account_book, t.book AS to_book,
            faas_internal.same_unit(h.amount, a.debits_posted)
                AND COALESCE(faas_internal.same_unit(h.amount, t.debits_posted), true)
                AND faas_internal.same_unit(h.amount, h.tolerance)
                AND faas_internal.same_unit(h.amount, h.captured)
                AND faas_internal.same_unit(h.amount, h.excess)
                AND faas_internal.same_unit(h.amount, h.released) AS is_unit
        FROM faas.hold AS h
        LEFT JOIN faas.account AS a ON a.id = h.account
        LEFT JOIN faas.account AS t ON t.id = h.to_account AND h.to_account <> 0
        LEFT JOIN summed AS s ON s.hold = h.id
        LEFT JOIN posted AS p ON p.hold = h.id
        CROSS JOIN LATERAL (SELECT faas_internal.units_minus(h.amount, h.amount) AS zero) AS z
        WHERE $1 IS NULL OR h.book = $1
    )
    SELECT f."check", 'hold ' || x.id, f.expected, f.actual
    FROM compared AS x
    CROSS JOIN LATERAL (
        SELECT 'hold_account', 'accounts of book ' || x.book,
            'account ' || x.account || ' of ' || COALESCE('book ' || x.account_book, 'no book')
            || CASE WHEN x.to_account = 0 THEN ''
                ELSE ', account ' || x.to_account || ' of ' || COALESCE('book ' || x.to_book, 'no book') END
        WHERE (x.account_book = x.book AND (x.to_account = 0 OR x.to_book = x.book)) IS NOT TRUE
        UNION ALL
        SELECT 'hold_unit', 'the currency and scale of its account',
            concat_ws(', ', x.amount, x.tolerance, x.captured, x.excess, x.released)
        WHERE NOT x.is_unit
        UNION ALL
        SELECT 'hold_posted', 'captured ' || x.posted, 'captured ' || x.captured
        WHERE x.posted OPERATOR(faas.<>) x.captured
        UNION ALL
        SELECT 'hold_event_count', x.events::text, x.event_count::text
        WHERE x.events <> x.event_count
        UNION ALL
        SELECT 'hold_amount', x.event_amount::text, x.amount::text
        WHERE x.event_amount OPERATOR(faas.<>) x.amount
        UNION ALL
        SELECT 'hold_captured', x.event_captured::text, x.captured::text
        WHERE x.event_captured OPERATOR(faas.<>) x.captured
        UNION ALL
        SELECT 'hold_excess', x.event_excess::text, x.excess::text
        WHERE x.event_excess OPERATOR(faas.<>) x.excess
        UNION ALL
        SELECT 'hold_released', x.event_released::text, x.released::text
        WHERE x.event_released OPERATOR(faas.<>) x.released
        UNION ALL
        SELECT 'hold_tolerance', 'excess at most ' || x.tolerance, x.excess::text
        WHERE x.excess OPERATOR(faas.>) x.tolerance
        UNION ALL
        SELECT 'hold_remaining', CASE WHEN x.status = 0 THEN 'more than nothing' ELSE 'nothing' END, x.remaining::text
        WHERE faas_internal.units_sign(x.remaining) <> CASE WHEN x.status = 0 THEN 1 ELSE 0 END
        UNION ALL
        SELECT 'hold_placed_at', COALESCE(x.first_at::text, 'an event'), x.placed_at::text
        WHERE x.first_at IS DISTINCT FROM x.placed_at
        UNION ALL
        SELECT 'hold_expires_at', x.last_expires_at::text, x.expires_at::text
        WHERE x.last_expires_at <> x.expires_at
        UNION ALL
        SELECT 'hold_closed_at',
            CASE WHEN x.status = 0 THEN 'infinity' ELSE COALESCE(x.last_at::text, 'an event') END, x.closed_at::text
        WHERE x.closed_at IS DISTINCT FROM CASE WHEN x.status = 0 THEN 'infinity'::timestamptz ELSE x.last_at END
        UNION ALL
        SELECT 'hold_status', s.expected::text, x.status::text
        FROM (SELECT CASE
            WHEN faas_internal.units_sign(x.remaining) > 0 THEN 0
            WHEN x.last_op = 6 THEN 3
            WHEN faas_internal.units_sign(x.captured) > 0 THEN 1
            ELSE 2 END AS expected) AS s
        WHERE s.expected <> x.status
    ) AS f ("check", expected, actual)
    UNION ALL
    SELECT 'posting_hold', 'posting ' || p.journal || ' line ' || p.line,
        COALESCE('debit of account ' || h.account, 'a hold of book ' || p.book),
        CASE WHEN h.id IS NULL THEN 'no hold ' || p.hold ELSE 'debit of account ' || p.debit_account END
    FROM faas.posting AS p
    LEFT JOIN faas.hold AS h ON h.id = p.hold AND h.book = p.book
    WHERE p.hold IS NOT NULL AND ($1 IS NULL OR p.book = $1) AND h.account IS DISTINCT FROM p.debit_account
    UNION ALL
    SELECT 'hold_event_sequence', 'hold ' || e.hold, 'event ' || (e.previous_sequence + 1), 'event ' || e.sequence
    FROM moved AS e
    WHERE e.sequence <> e.previous_sequence + 1
    UNION ALL
    SELECT 'hold_event_remaining', 'hold ' || e.hold || ' event ' || e.sequence, e.reserve::text, e.remaining::text
    FROM moved AS e
    WHERE e.reserve OPERATOR(faas.<>) e.remaining
    UNION ALL
    SELECT 'hold_event_hold', 'hold ' || e.hold || ' event ' || e.sequence, 'a hold of book ' || e.book,
        COALESCE('hold of book ' || h.book, 'no hold')
    FROM moved AS e
    LEFT JOIN faas.hold AS h ON h.id = e.hold
    WHERE h.book IS DISTINCT FROM e.book
    UNION ALL
    -- only the first places, under the id of the hold; only an extension moves nothing; the rest is
    -- released by the capture before it
    SELECT 'hold_event_op', 'hold ' || e.hold || ' event ' || e.sequence,
        CASE WHEN e.sequence = 1 THEN 'the hold is placed' ELSE 'what may come after event ' || e.previous_sequence END,
        'op ' || e.op || ' of ' || e.amount || ', ' || e.remaining || ' left'
    FROM moved AS e
    WHERE (e.op BETWEEN 1 AND 7
        AND (e.op = 1) = (e.sequence = 1)
        AND (e.op <> 1 OR e.id = e.hold)
        AND faas_internal.units_sign(e.amount) = CASE WHEN e.op = 4 THEN 0 ELSE 1 END
        AND (e.op < 6 OR faas_internal.units_sign(e.remaining) = 0)
        AND (e.op <> 7 OR e.previous_op = 2)) IS NOT TRUE
    UNION ALL
    SELECT 'hold_event_unit', 'hold ' || e.hold || ' event ' || e.sequence, 'the currency and scale of the hold',
        concat_ws(', ', e.amount, e.remaining)
    FROM moved AS e
    JOIN faas.hold AS h ON h.id = e.hold
    WHERE NOT (faas_internal.same_unit(e.amount, h.amount) AND faas_internal.same_unit(e.remaining, h.amount))
    UNION ALL
    SELECT 'hold_event_time', 'hold ' || e.hold || ' event ' || e.sequence, t.expected::text, e.at::text
    FROM moved AS e
    LEFT JOIN faas.posting AS p ON p.journal = e.id AND p.line = 1 AND e.op = 2
    CROSS JOIN LATERAL (SELECT CASE e.op WHEN 2 THEN p.posted_at WHEN 6 THEN e.expires_at WHEN 7 THEN e.previous_at END AS expected) AS t
    WHERE t.expected <> e.at
    UNION ALL
    -- extended only, and never shortened
    SELECT 'hold_event_expires_at', 'hold ' || e.hold || ' event ' || e.sequence,
        CASE WHEN e.op = 4 THEN 'not before ' ELSE '' END || e.previous_expires_at, e.expires_at::text
    FROM moved AS e
    WHERE CASE WHEN e.op = 4 THEN e.expires_at < e.previous_expires_at ELSE e.expires_at <> e.previous_expires_at END
    UNION ALL
    SELECT 'hold_event_posting', 'hold ' || e.hold || ' event ' || e.sequence,
        e.amount || ' posted from the hold', COALESCE(p.amount || ' posted from hold ' || p.hold, 'not posted')
    FROM moved AS e
    LEFT JOIN (
        SELECT x.journal, x.hold, x.amount FROM faas.posting AS x WHERE x.line = 1
        UNION ALL
        SELECT x.journal, x.hold, x.amount FROM faas.archived_journal AS x
    ) AS p ON p.journal = e.id
    WHERE e.op = 2 AND (p.hold = e.hold AND p.amount OPERATOR(faas.=) e.amount) IS NOT TRUE;
END;

CREATE OR REPLACE FUNCTION faas_internal.verify_closing(book bigint, books bigint[], subjects bigint[], dates date[], debits faas.amount[], credits faas.amount[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH closed_day AS (
        SELECT d.book, d.business_date
        FROM faas.business_day AS d
        WHERE d.closed_at IS NOT NULL AND ($1 IS NULL OR d.book = $1)
    ),
    -- what each subject moved on each day
    moved AS (
        SELECT m.book, m.subject, faas.currency(COALESCE(m.debits, m.credits)) AS currency, m.business_date, m.debits, m.credits
        FROM unnest($2, $3, $4, $5, $6) AS m (book, subject, business_date, debits, credits)
        UNION ALL
        -- and what archives took
        SELECT t.book, t.subject, t.currency, t.business_date, t.debits, t.credits
        FROM faas.archive_total AS t
        WHERE t.book IN (SELECT d.book FROM closed_day AS d)
        UNION ALL
        SELECT a.book, a.subject, faas.currency(a.debits_posted) AS currency, p.business_date,
            faas_internal.units_sum(p.amount) AS debits, NULL::faas.amount AS credits
        FROM faas.posting AS p
        JOIN faas.account AS a ON a.id = p.debit_account
        WHERE $2 IS NULL AND p.book IN (SELECT d.book FROM closed_day AS d)
        GROUP BY a.book, a.subject, faas.currency(a.debits_posted), p.business_date
        UNION ALL
        SELECT a.book, a.subject, faas.currency(a.debits_posted), p.business_date,
            NULL::faas.amount, faas_internal.units_sum(p.amount)
        FROM faas.posting AS p
        JOIN faas.account AS a ON a.id = p.credit_account
        WHERE $2 IS NULL AND p.book IN (SELECT d.book FROM closed_day AS d)
        GROUP BY a.book, a.subject, faas.currency(a.debits_posted), p.business_date
    ),
    -- and up to each closed day: its row adds nothing, and gets the sum of those before it
    derived AS (
        SELECT r.book, r.business_date, r.subject, r.currency, r.debits, r.credits
        FROM (
            SELECT u.book, u.business_date, u.subject, u.currency, u.is_day,
                faas_internal.units_sum(u.debits) OVER upto AS debits,
                faas_internal.units_sum(u.credits) OVER upto AS credits
            FROM (
                SELECT m.book, m.business_date, m.subject, m.currency, m.debits, m.credits, false AS is_day
                FROM moved AS m
                UNION ALL
                SELECT d.book, d.business_date, g.subject, g.currency, NULL::faas.amount, NULL::faas.amount, true
                FROM closed_day AS d
                JOIN (SELECT DISTINCT m.book, m.subject, m.currency FROM moved AS m) AS g ON g.book = d.book
            ) AS u
            WINDOW upto AS (PARTITION BY u.book, u.subject, u.currency ORDER BY u.business_date)
        ) AS r
        WHERE r.is_day AND (r.debits IS NOT NULL OR r.credits IS NOT NULL)
    )
    -- without a unit to make a zero of, nothing moved and nothing kept are the same
    SELECT 'subject_closing',
        'book ' || COALESCE(x.book, c.book) || ' ' || COALESCE(x.business_date, c.business_date)
        || ' subject ' || COALESCE(x.subject, c.subject) || ' ' || COALESCE(x.currency, c.currency),
        'debits ' || COALESCE(x.debits::text, '0') || ', credits ' || COALESCE(x.credits::text, '0'),
        COALESCE('debits ' || c.debits || ', credits ' || c.credits, 'no closing')
    FROM derived AS x
    FULL JOIN (
        SELECT s.book, s.business_date, s.subject, s.currency, s.debits, s.credits
        FROM faas.subject_closing AS s
        WHERE $1 IS NULL OR s.book = $1
    ) AS c
        ON c.book = x.book AND c.business_date = x.business_date
            AND c.subject = x.subject AND c.currency = x.currency
    WHERE faas_internal.units_sign(COALESCE(faas_internal.units_minus(x.debits, c.debits), x.debits, c.debits)) <> 0
        OR faas_internal.units_sign(COALESCE(faas_internal.units_minus(x.credits, c.credits), x.credits, c.credits)) <> 0
    UNION ALL
    -- of nothing, too: of a closed day, a subject that has accounts in the currency, in one unit
    SELECT 'subject_closing_row', 'book ' || c.book || ' ' || c.business_date || ' subject ' || c.subject || ' ' || c.currency,
        'a closed day, a subject with accounts, one unit', 'debits ' || c.debits || ', credits ' || c.credits
    FROM faas.subject_closing AS c
    LEFT JOIN closed_day AS d ON d.book = c.book AND d.business_date = c.business_date
    LEFT JOIN (SELECT DISTINCT a.book, a.subject, faas.currency(a.debits_posted) AS currency FROM faas.account AS a) AS a
        ON a.book = c.book AND a.subject = c.subject AND a.currency = c.currency
    WHERE ($1 IS NULL OR c.book = $1)
        AND (d.book IS NOT NULL AND a.book IS NOT NULL
            AND faas_internal.same_unit(c.debits, c.credits) AND faas.currency(c.debits) = c.currency) IS NOT TRUE;
END;
COMMENT ON FUNCTION faas_internal.verify_scan(bigint, integer, integer, bigint, bigint) IS
    'Part of faas.verify: reads all accounts and postings for one of several classes of accounts and names what the checks must look at again: part 1 accounts by themselves, 2 accounts with their entries, 3 journals of postings, 4 journals, 5 reversals, 6 holds and 7 stripes if there are any; and 8 what each subject moved on each business date; no account and no journal stands for all. accounts: about how many the class has; waiting: how many entries may wait for earlier ones';

CREATE OR REPLACE TRIGGER load_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.load
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.inbox');
ALTER TABLE faas.load ENABLE ALWAYS TRIGGER load_guard;

CREATE OR REPLACE TRIGGER rejection_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.rejection
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.inbox and faas.inbox_clear()');
ALTER TABLE faas.rejection ENABLE ALWAYS TRIGGER rejection_guard;

CREATE FUNCTION faas_internal.verify_load(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    -- loads are of no book; rejections that were cleared are gone
    SELECT f."check", f.object, f.expected, f.actual
    FROM (
        SELECT 'load_requests' AS "check", 'load ' || l.id AS object, l.requests || ' requests' AS expected,
            l.created || ' created, ' || l.existing || ' existing, ' || l.rejected || ' rejected' AS actual
        FROM faas.load AS l
        WHERE l.requests <> l.created + l.existing + l.rejected OR LEAST(l.created, l.existing, l.rejected) < 0
        UNION ALL
        SELECT 'load_rejected', 'load ' || l.id, 'at most ' || l.rejected || ' rejections', r.count::text
        FROM faas.load AS l
        JOIN (SELECT x.load, count(*) AS count FROM faas.rejection AS x GROUP BY x.load) AS r ON r.load = l.id
        WHERE r.count > l.rejected
        UNION ALL
        SELECT 'rejection', 'load ' || r.load || ' request ' || r.idx,
            COALESCE('one of ' || l.requests || ' requests', 'a load'), 'request ' || r.idx
        FROM faas.rejection AS r
        LEFT JOIN faas.load AS l ON l.id = r.load
        WHERE (r.idx BETWEEN 1 AND l.requests) IS NOT TRUE
    ) AS f
    WHERE $1 IS NULL;
END;
COMMENT ON FUNCTION faas_internal.verify_load(bigint) IS
    'Part of faas.verify, for all books only: loads have as many requests as became something, rejections are of their load';
COMMENT ON FUNCTION faas.request_pack(faas.request[]) IS
    'Requests in the packed binary form of faas.post_packed. Raises 2202E for an array of two dimensions, 54000 for more than 100000 requests and for a key, hold, kind or memo of more than 65535 bytes. NULL for NULL.';

CREATE FUNCTION faas_internal.archive_sha256(part text, id bigint) RETURNS text
    LANGUAGE C STABLE STRICT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_internal_archive_sha256';
COMMENT ON FUNCTION faas_internal.archive_sha256(text, bigint) IS
    'SHA-256, as 64 hexadecimal digits, over the postings in the table of an archive (''postings''), over what stays of an archive in the ledger (''kept''), or over the openings of a book (''openings''); NULL for NULL. Raises 42P01 if the table of the archive is not there.';

CREATE FUNCTION faas_internal.archive_require(book bigint, through date) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_open date;
    v_check name;
    v_object text;
    v_reason text;
BEGIN
    IF archive_require.through IS NULL THEN
        RAISE EXCEPTION 'argument "through" must not be null' USING ERRCODE = '22004';
    END IF;
    IF NOT isfinite(archive_require.through) THEN
        RAISE EXCEPTION 'argument "through" must be finite' USING ERRCODE = '22023';
    END IF;
    SELECT b.business_date INTO STRICT v_open FROM faas.book AS b WHERE b.id = archive_require.book;
    IF archive_require.through >= v_open THEN
        RAISE EXCEPTION 'cannot archive book % through %', archive_require.book, archive_require.through
            USING ERRCODE = '22023', DETAIL = format('The open business date is %s, and only closed ones are archived.', v_open),
                HINT = 'Close it with faas.day_cut() first.';
    END IF;

    -- what products still need: functions DOMAIN_archive_needs(book, through), which are not named here
    FOR v_check IN
        SELECT p.proname
        FROM pg_proc AS p
        WHERE p.pronamespace = 'faas_internal'::regnamespace AND p.proname LIKE '%\_archive\_needs'
            AND p.proargtypes = '20 1082'::oidvector
        ORDER BY p.proname
    LOOP
        EXECUTE format('SELECT n.object, n.reason FROM faas_internal.%I($1, $2) AS n LIMIT 1', v_check)
            INTO v_object, v_reason USING archive_require.book, archive_require.through;
        IF v_object IS NOT NULL THEN
            RAISE EXCEPTION 'postings of book % up to % are still needed', archive_require.book, archive_require.through
                USING ERRCODE = 'LG026', DETAIL = format('%s %s.', v_object, v_reason),
                    HINT = 'Finish it first, or archive through an earlier date.';
        END IF;
    END LOOP;
END;
$$;
COMMENT ON FUNCTION faas_internal.archive_require(bigint, date) IS
    'Raises unless the postings of a book may be archived up to a business date: 22004 null, 22023 infinite or not closed, LG026 something still needs them.';

CREATE FUNCTION faas_internal.archive_move(archive bigint, book bigint, through date) RETURNS bigint
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_table text := 'posting_' || archive_move.archive;
    v_copied bigint;
    v_deleted bigint;
BEGIN
    -- no setting of the caller's says where and how
    EXECUTE format('CREATE TABLE faas_archive.%I (LIKE faas.posting) USING heap TABLESPACE pg_default', v_table);
    EXECUTE format('REVOKE ALL ON TABLE faas_archive.%I FROM PUBLIC', v_table);
    EXECUTE format('COMMENT ON TABLE faas_archive.%I IS %L', v_table,
        format('faas: postings of book %s up to business date %s, archive %s', archive_move.book, archive_move.through, archive_move.archive));
    EXECUTE format('INSERT INTO faas_archive.%I SELECT p.* FROM faas.posting AS p WHERE p.book = $1 AND p.business_date <= $2', v_table)
        USING archive_move.book, archive_move.through;
    GET DIAGNOSTICS v_copied = ROW_COUNT;
    EXECUTE format('ALTER TABLE faas_archive.%I ADD CONSTRAINT %I PRIMARY KEY (journal, line) USING INDEX TABLESPACE pg_default', v_table, v_table || '_pkey');
    EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas_archive.%I
        FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard(%L)', v_table || '_guard', v_table, 'faas.posting_archive()');
    EXECUTE format('ALTER TABLE faas_archive.%I ENABLE ALWAYS TRIGGER %I', v_table, v_table || '_guard');
    EXECUTE format('ANALYZE faas_archive.%I', v_table);

    DELETE FROM faas.posting AS p WHERE p.book = archive_move.book AND p.business_date <= archive_move.through;
    GET DIAGNOSTICS v_deleted = ROW_COUNT;
    IF v_deleted <> v_copied THEN
        RAISE EXCEPTION '% postings were copied, % deleted', v_copied, v_deleted USING ERRCODE = 'LG903';
    END IF;
    RETURN v_copied;
END;
$$;
COMMENT ON FUNCTION faas_internal.archive_move(bigint, bigint, date) IS
    'Moves the postings of a book up to a closed business date to the table of an archive, which it makes, and returns how many there were. Raises 23503 if a foreign key refers to one of them.';

CREATE FUNCTION faas_internal.archive_open_accounts(archive bigint, book bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_table text := 'posting_' || archive_open_accounts.archive;
    v_accounts bigint;
    v_opened bigint;
BEGIN
    -- entries that go on where those of the last archive ended, without gaps, are all there are up to the
    -- last of them; and its balance is what the totals give
    EXECUTE format($query$
        WITH side AS NOT MATERIALIZED (
            SELECT p.debit_account AS account, p.debit_entry AS entry, p.posted_at, p.business_date, p.value_date,
                p.amount AS debit, NULL::faas.amount AS credit, p.debit_balance AS balance, p.journal, p.line
            FROM faas_archive.%1$I AS p
            UNION ALL
            SELECT p.credit_account, p.credit_entry, p.posted_at, p.business_date, p.value_date,
                NULL, p.amount, p.credit_balance, p.journal, p.line
            FROM faas_archive.%1$I AS p
        ),
        moved AS (
            SELECT s.account, min(s.entry) AS first_entry, max(s.entry) AS entry, count(*) AS entries, max(s.value_date) AS value_date,
                faas.sum(s.debit) AS debits, faas.sum(s.credit) AS credits
            FROM side AS s
            GROUP BY s.account
        ),
        opening AS (
            SELECT m.account, m.first_entry, m.entry, m.entries, GREATEST(m.value_date, o.value_date) AS value_date,
                COALESCE(o.entry, 0) AS entry_before, o.archive AS archive_before, a.book, a.flags,
                s.posted_at, s.business_date, s.journal, s.line, s.balance,
                COALESCE(o.debits OPERATOR(faas.+) m.debits, m.debits, o.debits, m.credits OPERATOR(faas.-) m.credits) AS debits,
                COALESCE(o.credits OPERATOR(faas.+) m.credits, m.credits, o.credits, m.debits OPERATOR(faas.-) m.debits) AS credits
            FROM moved AS m
            JOIN side AS s ON s.account = m.account AND s.entry = m.entry
            JOIN faas.account AS a ON a.id = m.account
            LEFT JOIN faas.account_opening AS o ON o.account = m.account
        ),
        written AS (
            INSERT INTO faas.account_opening AS w (account, entry, posted_at, book, archive, journal, line, business_date, debits, credits, value_date)
            SELECT n.account, n.entry, n.posted_at, $2, $1, n.journal, n.line, n.business_date, n.debits, n.credits, n.value_date
            FROM opening AS n
            WHERE n.book = $2 AND n.first_entry = n.entry_before + 1 AND n.entries = n.entry - n.entry_before
                AND n.balance OPERATOR(faas.=) CASE WHEN (n.flags & 1) <> 0 THEN n.debits OPERATOR(faas.-) n.credits ELSE n.credits OPERATOR(faas.-) n.debits END
            ON CONFLICT (account) DO UPDATE SET entry = excluded.entry, posted_at = excluded.posted_at, archive = excluded.archive,
                journal = excluded.journal, line = excluded.line, business_date = excluded.business_date,
                debits = excluded.debits, credits = excluded.credits, value_date = excluded.value_date
            RETURNING w.account
        )
        SELECT (SELECT count(*) FROM moved), (SELECT count(*) FROM written)$query$, v_table)
        INTO v_accounts, v_opened USING archive_open_accounts.archive, archive_open_accounts.book;
    IF v_opened <> v_accounts THEN
        RAISE EXCEPTION 'postings of book % are not fit to be archived', archive_open_accounts.book
            USING ERRCODE = 'LG903', DETAIL = format('The entries of %s accounts do not follow each other.', v_accounts - v_opened),
                HINT = 'Run faas.verify() on the book.';
    END IF;

    -- no checkpoint leads to an archived entry
    DELETE FROM faas.checkpoint AS k
    USING faas.account_opening AS o
    WHERE o.archive = archive_open_accounts.archive AND k.account = o.account AND k.entry <= o.entry;
END;
$$;
COMMENT ON FUNCTION faas_internal.archive_open_accounts(bigint, bigint) IS
    'Gives each account of which an archive has entries the opening where the others go on, and takes its older checkpoints away. Raises LG903 if entries are missing or balances are not those of the amounts.';

CREATE FUNCTION faas_internal.archive_keep(archive bigint, book bigint, through date, postings bigint) RETURNS bigint
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_table text := 'posting_' || archive_keep.archive;
    v_journals bigint;
    v_held boolean;
    v_from_date date;
    v_from_time timestamptz;
    v_to_time timestamptz;
    v_totals faas.amount[];
BEGIN
    EXECUTE format('INSERT INTO faas.archived_journal (journal, archive, book, amount, hold)
        SELECT p.journal, $1, $2, CASE WHEN p.hold IS NOT NULL THEN p.amount END, p.hold
        FROM faas_archive.%I AS p
        WHERE p.line = 1
        ORDER BY p.journal', v_table)
        USING archive_keep.archive, archive_keep.book;
    GET DIAGNOSTICS v_journals = ROW_COUNT;
    -- a capture has one posting, so one amount says what it took
    EXECUTE format('SELECT EXISTS (SELECT FROM faas_archive.%I AS p WHERE p.line > 1 AND p.hold IS NOT NULL)', v_table) INTO v_held;
    IF v_held THEN
        RAISE EXCEPTION 'postings of book % are not fit to be archived', archive_keep.book
            USING ERRCODE = 'LG903', DETAIL = 'A capture has several postings.', HINT = 'Run faas.verify() on the book.';
    END IF;

    EXECUTE format($query$
        INSERT INTO faas.archive_total (archive, business_date, subject, currency, book, debits, credits)
        SELECT $1, x.business_date, x.subject, x.currency, $2,
            COALESCE(x.debits, x.credits OPERATOR(faas.-) x.credits), COALESCE(x.credits, x.debits OPERATOR(faas.-) x.debits)
        FROM (
            SELECT s.business_date, s.subject, s.currency, faas.sum(s.debits) AS debits, faas.sum(s.credits) AS credits
            FROM (
                SELECT p.business_date, a.subject, faas.currency(p.amount) AS currency, faas.sum(p.amount) AS debits, NULL::faas.amount AS credits
                FROM faas_archive.%1$I AS p
                JOIN faas.account AS a ON a.id = p.debit_account
                GROUP BY p.business_date, a.subject, faas.currency(p.amount)
                UNION ALL
                SELECT p.business_date, a.subject, faas.currency(p.amount), NULL, faas.sum(p.amount)
                FROM faas_archive.%1$I AS p
                JOIN faas.account AS a ON a.id = p.credit_account
                GROUP BY p.business_date, a.subject, faas.currency(p.amount)
            ) AS s
            GROUP BY s.business_date, s.subject, s.currency
        ) AS x$query$, v_table)
        USING archive_keep.archive, archive_keep.book;

    EXECUTE format('SELECT min(p.business_date), min(p.posted_at), max(p.posted_at), faas.total(p.amount) FROM faas_archive.%I AS p', v_table)
        INTO v_from_date, v_from_time, v_to_time, v_totals;
    INSERT INTO faas.archive (id, book, through, from_date, from_time, to_time, journals, postings, totals,
        posting_sha256, kept_sha256, opening_sha256, archived_at, by_role)
    VALUES (archive_keep.archive, archive_keep.book, archive_keep.through, v_from_date, v_from_time, v_to_time, v_journals, archive_keep.postings, v_totals,
        faas_internal.archive_sha256('postings', archive_keep.archive), '', faas_internal.archive_sha256('openings', archive_keep.book),
        faas_internal.now(), faas_internal.caller());
    -- over this row too
    UPDATE faas.archive AS a SET kept_sha256 = faas_internal.archive_sha256('kept', a.id) WHERE a.id = archive_keep.archive;
    RETURN v_journals;
END;
$$;
COMMENT ON FUNCTION faas_internal.archive_keep(bigint, bigint, date, bigint) IS
    'Writes down which journals an archive has, what each subject moved in it, and what it is made of, and returns the number of journals. Raises LG903 if a capture has several postings, 22003 for a total out of range.';

CREATE FUNCTION faas_internal.posting_archive(book bigint, through date,
        OUT archive bigint, OUT archive_table text, OUT journals bigint, OUT postings bigint)
    RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.caller_require(posting_archive.book, 'admin');
    PERFORM faas_internal.archive_require(posting_archive.book, posting_archive.through);

    -- one after the other; readers and movements do not wait
    LOCK TABLE faas.archive IN SHARE ROW EXCLUSIVE MODE;
    journals := 0;
    postings := 0;
    IF NOT EXISTS (SELECT FROM faas.posting AS p WHERE p.book = posting_archive.book AND p.business_date <= posting_archive.through) THEN
        RETURN;
    END IF;
    archive := nextval('faas.archive_id_seq');
    archive_table := 'faas_archive.posting_' || archive;

    postings := faas_internal.archive_move(archive, posting_archive.book, posting_archive.through);
    PERFORM faas_internal.archive_open_accounts(archive, posting_archive.book);
    journals := faas_internal.archive_keep(archive, posting_archive.book, posting_archive.through, postings);
END;
$$;
COMMENT ON FUNCTION faas_internal.posting_archive(bigint, date) IS
    'Body of faas.posting_archive.';

CREATE FUNCTION faas.posting_archive(book bigint, through date,
        OUT archive bigint, OUT archive_table text, OUT journals bigint, OUT postings bigint)
    RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.posting_archive(bigint, date) IS
    'Takes all postings of a book up to and including a closed business date out of the ledger, in one transaction, and returns the id of the archive, the table in which they are now (faas_archive.posting_ID) and how many journals and postings it has; the id is NULL and nothing happens where there are none. Balances, keys and closings stay what they are; what needs the postings themselves raises LG024 or LG025 from then on. Movements go on meanwhile, another archiving waits. Needs admin on the book. Errors: 22004 null, 22023 date infinite or not closed, LG026 a product still needs a posting, 23503 a foreign key refers to one, LG903 the postings are not sound, LG018 no such book, 42501 no admin right.';

CREATE FUNCTION faas_internal.archive_check(archive bigint)
    RETURNS TABLE (finding text, object text, expected text, actual text)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_archive record;
    v_postings bigint;
    v_journals bigint;
    v_totals faas.amount[];
BEGIN
    IF archive_check.archive IS NULL THEN
        RAISE EXCEPTION 'argument "archive" must not be null' USING ERRCODE = '22004';
    END IF;
    SELECT a.* INTO v_archive FROM faas.archive AS a WHERE a.id = archive_check.archive;
    IF NOT FOUND OR NOT faas_internal.caller_holds(v_archive.book) THEN
        RAISE EXCEPTION 'archive % does not exist', archive_check.archive USING ERRCODE = 'LG027';
    END IF;
    PERFORM faas_internal.caller_require(v_archive.book, 'read');

    object := 'archive ' || v_archive.id;
    IF NOT faas_internal.archive_is_online(v_archive.id) THEN
        finding := 'archive_table';
        expected := 'table faas_archive.posting_' || v_archive.id || ' with columns and primary key of faas.posting';
        actual := CASE WHEN to_regclass('faas_archive.posting_' || v_archive.id) IS NULL THEN 'not there' ELSE 'another table' END;
        RETURN NEXT;
        RETURN;
    END IF;
    EXECUTE format('SELECT count(*), count(*) FILTER (WHERE p.line = 1), faas.total(p.amount)
        FROM faas_archive.%I AS p', 'posting_' || v_archive.id) INTO v_postings, v_journals, v_totals;
    RETURN QUERY
        SELECT f.finding, 'archive ' || v_archive.id, f.expected, f.actual
        FROM (VALUES
            ('archive_postings', v_archive.postings::text, v_postings::text),
            ('archive_journals', v_archive.journals::text, v_journals::text),
            ('archive_totals', v_archive.totals::text, COALESCE(v_totals::text, 'nothing')),
            ('archive_sha256', v_archive.posting_sha256, faas_internal.archive_sha256('postings', v_archive.id))
        ) AS f (finding, expected, actual)
        WHERE f.expected <> f.actual;
END;
$$;
COMMENT ON FUNCTION faas_internal.archive_check(bigint) IS
    'Body of faas.archive_check.';

CREATE FUNCTION faas.archive_check(archive bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.archive_check(bigint) IS
    'Compares the table of an archive with what was taken: number of postings and journals, totals per currency, SHA-256 over every column of every row; no rows = equal. A table that is not there, or is not like faas.posting, is a finding. Works as well after the table was loaded again from a dump. Reads the whole table. Errors: 22004 null, LG027 no such archive or not yours to see, 42501 without the right to read.';

CREATE FUNCTION faas_internal.archive_read(archive bigint, account bigint DEFAULT NULL)
    RETURNS SETOF faas.visible_posting
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
BEGIN
    IF archive_read.archive IS NULL THEN
        RAISE EXCEPTION 'argument "archive" must not be null' USING ERRCODE = '22004';
    END IF;
    SELECT a.book INTO v_book FROM faas.archive AS a WHERE a.id = archive_read.archive;
    IF NOT FOUND OR NOT faas_internal.caller_holds(v_book) THEN
        RAISE EXCEPTION 'archive % does not exist', archive_read.archive USING ERRCODE = 'LG027';
    END IF;
    PERFORM faas_internal.caller_require(v_book, 'read');
    IF NOT faas_internal.archive_is_online(archive_read.archive) THEN
        RAISE EXCEPTION 'archive % is not online', archive_read.archive
            USING ERRCODE = 'LG027', DETAIL = format('There is no table faas_archive.posting_%s that is like faas.posting.', archive_read.archive),
                HINT = 'Load it again from its dump.';
    END IF;
    RETURN QUERY EXECUTE format('SELECT p.journal, p.line, p.book,
            faas_internal.account_of(p.debit_account), faas_internal.account_of(p.credit_account),
            p.amount, p.posted_at, p.business_date, p.value_date,
            CASE WHEN p.debit_account > 0 THEN p.debit_entry END, CASE WHEN p.credit_account > 0 THEN p.credit_entry END,
            CASE WHEN p.debit_account > 0 THEN p.debit_balance END, CASE WHEN p.credit_account > 0 THEN p.credit_balance END,
            p.kind, p.memo, p.metadata, p.hold, p.reverses, p.reverses_line
        FROM faas_archive.%I AS p
        WHERE p.book = $2 AND ($1 IS NULL OR $1 IN (faas_internal.account_of(p.debit_account), faas_internal.account_of(p.credit_account)))
        ORDER BY p.posted_at, p.journal, p.line', 'posting_' || archive_read.archive) USING archive_read.account, v_book;
END;
$$;
COMMENT ON FUNCTION faas_internal.archive_read(bigint, bigint) IS
    'Body of faas.archive_read.';

CREATE FUNCTION faas.archive_read(archive bigint, account bigint DEFAULT NULL)
    RETURNS SETOF faas.visible_posting
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    ROWS 1000
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.archive_read(bigint, bigint) IS
    'The postings of an archive, oldest first: of all accounts of the book, or of one (NULL = all; no rows for one that it does not have). Reads the whole table. Errors: 22004 archive NULL, LG027 no such archive, not yours to see, or its table is not there, 42501 without the right to read.';

CREATE FUNCTION faas_internal.verify_archive(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
BEGIN ATOMIC
    WITH archive AS (
        SELECT a.id, a.book, a.through, a.from_date, a.from_time, a.to_time, a.journals, a.postings, a.totals,
            a.kept_sha256, a.opening_sha256,
            lag(a.through) OVER w AS through_before,
            lead(a.id) OVER w IS NULL AS is_last
        FROM faas.archive AS a
        WHERE $1 IS NULL OR a.book = $1
        WINDOW w AS (PARTITION BY a.book ORDER BY a.id)
    )
    SELECT 'archive_dates', 'archive ' || a.id,
        'after ' || COALESCE(a.through_before, '-infinity') || ', before ' || COALESCE(b.business_date::text, 'the open date of a book'),
        a.from_date || ' to ' || a.through
    FROM archive AS a
    LEFT JOIN faas.book AS b ON b.id = a.book
    WHERE (a.from_date > COALESCE(a.through_before, '-infinity') AND a.from_date <= a.through AND a.through < b.business_date
        AND a.from_time <= a.to_time) IS NOT TRUE
    UNION ALL
    -- what stays of it is what was written down
    SELECT 'archive_kept', 'archive ' || a.id, 'SHA-256 ' || a.kept_sha256, 'SHA-256 ' || x.sha256
    FROM archive AS a
    CROSS JOIN LATERAL (SELECT faas_internal.archive_sha256('kept', a.id) AS sha256) AS x
    WHERE x.sha256 <> a.kept_sha256
    UNION ALL
    SELECT 'archive_openings', 'archive ' || a.id, 'SHA-256 ' || a.opening_sha256, 'SHA-256 ' || x.sha256
    FROM archive AS a
    CROSS JOIN LATERAL (SELECT faas_internal.archive_sha256('openings', a.book) AS sha256) AS x
    WHERE a.is_last AND x.sha256 <> a.opening_sha256
    UNION ALL
    SELECT 'archive_journals', 'archive ' || a.id, a.journals || ' of ' || a.postings || ' postings', COALESCE(j.journals, 0)::text
    FROM archive AS a
    LEFT JOIN (SELECT k.archive, count(*) AS journals FROM faas.archived_journal AS k GROUP BY k.archive) AS j ON j.archive = a.id
    WHERE a.journals <> COALESCE(j.journals, 0) OR a.postings < a.journals
    UNION ALL
    -- per currency, debits = credits = what was moved
    SELECT 'archive_total', 'archive ' || COALESCE(t.archive, m.archive),
        COALESCE(m.total::text, 'nothing'), 'debits ' || COALESCE(t.debits::text, '0') || ', credits ' || COALESCE(t.credits::text, '0')
    FROM (
        SELECT x.archive, x.currency, faas_internal.units_sum(x.debits) AS debits, faas_internal.units_sum(x.credits) AS credits
        FROM faas.archive_total AS x
        WHERE $1 IS NULL OR x.book = $1
        GROUP BY x.archive, x.currency
    ) AS t
    FULL JOIN (SELECT a.id AS archive, u.total FROM archive AS a CROSS JOIN LATERAL unnest(a.totals) AS u (total)) AS m
        ON m.archive = t.archive AND faas.currency(m.total) = t.currency
    WHERE (faas_internal.units_sign(faas_internal.units_minus(m.total, t.debits)) = 0
        AND faas_internal.units_sign(faas_internal.units_minus(m.total, t.credits)) = 0) IS NOT TRUE
    UNION ALL
    -- openings of the accounts of a subject are what it moved in all archives
    SELECT 'archive_opening_total', 'book ' || COALESCE(t.book, o.book) || ' subject ' || COALESCE(t.subject, o.subject) || ' ' || COALESCE(t.currency, o.currency),
        'debits ' || COALESCE(t.debits::text, '0') || ', credits ' || COALESCE(t.credits::text, '0'),
        'debits ' || COALESCE(o.debits::text, '0') || ', credits ' || COALESCE(o.credits::text, '0')
    FROM (
        SELECT x.book, x.subject, x.currency, faas_internal.units_sum(x.debits) AS debits, faas_internal.units_sum(x.credits) AS credits
        FROM faas.archive_total AS x
        WHERE $1 IS NULL OR x.book = $1
        GROUP BY x.book, x.subject, x.currency
    ) AS t
    FULL JOIN (
        SELECT x.book, a.subject, faas.currency(x.debits) AS currency,
            faas_internal.units_sum(x.debits) AS debits, faas_internal.units_sum(x.credits) AS credits
        FROM faas.account_opening AS x
        LEFT JOIN faas.account AS a ON a.id = x.account
        WHERE $1 IS NULL OR x.book = $1
        GROUP BY x.book, a.subject, faas.currency(x.debits)
    ) AS o ON o.book = t.book AND o.subject = t.subject AND o.currency = t.currency
    WHERE (faas_internal.units_sign(faas_internal.units_minus(o.debits, t.debits)) = 0
        AND faas_internal.units_sign(faas_internal.units_minus(o.credits, t.credits)) = 0) IS NOT TRUE
    UNION ALL
    SELECT 'account_opening', 'account ' || o.account, 'an account and an archive of book ' || o.book,
        'account of book ' || COALESCE(a.book::text, 'none') || ', archive ' || o.archive || ' of book ' || COALESCE(c.book::text, 'none')
    FROM faas.account_opening AS o
    LEFT JOIN faas.account AS a ON a.id = o.account
    LEFT JOIN faas.archive AS c ON c.id = o.archive
    WHERE ($1 IS NULL OR o.book = $1) AND (a.book = o.book AND c.book = o.book) IS NOT TRUE
    UNION ALL
    SELECT 'archived_journal', 'journal ' || k.journal, 'an archive of book ' || k.book,
        'archive ' || k.archive || ' of book ' || COALESCE(c.book::text, 'none')
    FROM faas.archived_journal AS k
    LEFT JOIN faas.archive AS c ON c.id = k.archive
    WHERE ($1 IS NULL OR k.book = $1) AND c.book IS DISTINCT FROM k.book
    UNION ALL
    -- nothing is in the ledger and in an archive
    SELECT 'archived_journal', 'journal ' || k.journal, 'in archive ' || k.archive || ' alone', 'in the ledger'
    FROM faas.archived_journal AS k
    JOIN faas.posting AS p ON p.journal = k.journal AND p.line = 1
    WHERE $1 IS NULL OR k.book = $1;
END;
COMMENT ON FUNCTION faas_internal.verify_archive(bigint) IS
    'Part of faas.verify: archives follow each other, what stays of them is as it was written down, debits = credits = totals, openings are what subjects moved, and no journal is in the ledger and in an archive; the tables of archives are not read';

CREATE FUNCTION faas_internal.caller() RETURNS name
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_caller';
COMMENT ON FUNCTION faas_internal.caller() IS
    'Role that called the public function whose body runs, as it was before the owner''s rights were taken.';

CREATE FUNCTION faas_internal.caller_require(book bigint, privilege text) RETURNS void
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_caller_require';
COMMENT ON FUNCTION faas_internal.caller_require(bigint, text) IS
    'Raises unless the caller holds the privilege (read, post, hold, admin) on the book. Errors: 22004 null, LG018 no such book or no right on it at all, 42501 lacks this right.';

CREATE FUNCTION faas_internal.caller_holds(book bigint, privilege text DEFAULT NULL) RETURNS boolean
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_caller_holds';
COMMENT ON FUNCTION faas_internal.caller_holds(bigint, text) IS
    'Whether the caller holds the privilege on the book; any right at all where privilege is null. False for no book. Who holds none must be told the same as if the book did not exist, by one RAISE for both.';

CREATE TYPE faas.net_position AS (
    participant bigint,
    paid faas.amount,
    received faas.amount,
    "position" faas.amount
);
COMMENT ON TYPE faas.net_position IS 'What one participant owes and is owed in one currency';
COMMENT ON COLUMN faas.net_position.paid IS 'Sum of the obligations in which it is the payer';
COMMENT ON COLUMN faas.net_position.received IS 'Sum of the obligations in which it is the payee';
COMMENT ON COLUMN faas.net_position."position" IS 'received - paid: greater than zero is to receive, less is to pay';

CREATE TYPE faas.net_payment AS (
    payer bigint,
    payee bigint,
    amount faas.amount
);
COMMENT ON TYPE faas.net_payment IS 'A payment that is left after netting; amount > 0';

CREATE TYPE faas.net_total AS (
    currency text,
    obligations bigint,
    participants bigint,
    gross faas.amount,
    bilateral faas.amount,
    bilateral_payments bigint,
    bilateral_ratio numeric,
    multilateral faas.amount,
    multilateral_payments bigint,
    multilateral_ratio numeric
);
COMMENT ON TYPE faas.net_total IS 'What netting saves in one currency';
COMMENT ON COLUMN faas.net_total.gross IS 'Sum of the obligations';
COMMENT ON COLUMN faas.net_total.bilateral IS 'What still moves when each pair of participants nets by itself';
COMMENT ON COLUMN faas.net_total.bilateral_ratio IS 'bilateral / gross, 6 decimals';
COMMENT ON COLUMN faas.net_total.multilateral IS 'What still moves when all participants net together';
COMMENT ON COLUMN faas.net_total.multilateral_payments IS 'At most the participants whose position is not zero, less one';
COMMENT ON COLUMN faas.net_total.multilateral_ratio IS 'multilateral / gross, 6 decimals';

CREATE FUNCTION faas_internal.net_accum(state internal, payer bigint, payee bigint, amount faas.amount) RETURNS internal
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_net_accum';
COMMENT ON FUNCTION faas_internal.net_accum(internal, bigint, bigint, faas.amount) IS 'aggregate transition: net_multilateral and net_payments';

CREATE FUNCTION faas_internal.net_pair_accum(state internal, payer bigint, payee bigint, amount faas.amount) RETURNS internal
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_net_pair_accum';
COMMENT ON FUNCTION faas_internal.net_pair_accum(internal, bigint, bigint, faas.amount) IS 'aggregate transition: net_bilateral and net_total';

CREATE FUNCTION faas_internal.net_position_accum(state internal, participant bigint, "position" faas.amount) RETURNS internal
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_net_position_accum';
COMMENT ON FUNCTION faas_internal.net_position_accum(internal, bigint, faas.amount) IS 'aggregate transition: position_payments';

CREATE FUNCTION faas_internal.net_combine(a internal, b internal) RETURNS internal
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_net_combine';
COMMENT ON FUNCTION faas_internal.net_combine(internal, internal) IS 'aggregate combine: netting';

CREATE FUNCTION faas_internal.net_serialize(state internal) RETURNS bytea
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_net_serialize';
COMMENT ON FUNCTION faas_internal.net_serialize(internal) IS 'aggregate serialize: netting';

CREATE FUNCTION faas_internal.net_deserialize(bytes bytea, state internal) RETURNS internal
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_net_deserialize';
COMMENT ON FUNCTION faas_internal.net_deserialize(bytea, internal) IS 'aggregate deserialize: netting; 22P03 for bytes that are no state';

CREATE FUNCTION faas_internal.net_multilateral_final(state internal) RETURNS faas.net_position[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_net_multilateral_final';
COMMENT ON FUNCTION faas_internal.net_multilateral_final(internal) IS 'aggregate final: net_multilateral';

CREATE FUNCTION faas_internal.net_bilateral_final(state internal) RETURNS faas.net_payment[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_net_bilateral_final';
COMMENT ON FUNCTION faas_internal.net_bilateral_final(internal) IS 'aggregate final: net_bilateral';

CREATE FUNCTION faas_internal.net_payments_final(state internal) RETURNS faas.net_payment[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_net_payments_final';
COMMENT ON FUNCTION faas_internal.net_payments_final(internal) IS 'aggregate final: net_payments and position_payments';

CREATE FUNCTION faas_internal.net_total_final(state internal) RETURNS faas.net_total[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_net_total_final';
COMMENT ON FUNCTION faas_internal.net_total_final(internal) IS 'aggregate final: net_total';

CREATE FUNCTION faas_internal.entry_hash_accum(state bigint, identifier bigint) RETURNS bigint
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_entry_hash_accum';
COMMENT ON FUNCTION faas_internal.entry_hash_accum(bigint, bigint) IS 'aggregate transition and combine: entry_hash; 22004 null, 22023 negative identifier';

CREATE AGGREGATE faas.net_multilateral(payer bigint, payee bigint, amount faas.amount) (
    SFUNC = faas_internal.net_accum,
    STYPE = internal,
    SSPACE = 65536,
    FINALFUNC = faas_internal.net_multilateral_final,
    COMBINEFUNC = faas_internal.net_combine,
    SERIALFUNC = faas_internal.net_serialize,
    DESERIALFUNC = faas_internal.net_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE faas.net_multilateral(bigint, bigint, faas.amount) IS 'Position of every participant of a set of obligations, by currency and participant: what it pays, what it receives, and the difference. The positions of a currency add up to zero, always. Amounts are at the greatest scale of the currency''s rows. NULL of no rows. Errors: 22004 null, LG200 payer and payee are one, LG201 amount zero or negative, 22003 out of range, 54000 more than 4194304 positions or 10000 currencies';

CREATE AGGREGATE faas.net_bilateral(payer bigint, payee bigint, amount faas.amount) (
    SFUNC = faas_internal.net_pair_accum,
    STYPE = internal,
    SSPACE = 65536,
    FINALFUNC = faas_internal.net_bilateral_final,
    COMBINEFUNC = faas_internal.net_combine,
    SERIALFUNC = faas_internal.net_serialize,
    DESERIALFUNC = faas_internal.net_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE faas.net_bilateral(bigint, bigint, faas.amount) IS 'What is left to pay within each pair of participants when their obligations to each other are set off, by currency, payer and payee; a pair that is even has none. Amounts are at the greatest scale of the currency''s rows. NULL of no rows. Errors: 22004 null, LG200 payer and payee are one, LG201 amount zero or negative, 22003 out of range, 54000 more than 8388608 pairs or 10000 currencies';

CREATE AGGREGATE faas.net_payments(payer bigint, payee bigint, amount faas.amount) (
    SFUNC = faas_internal.net_accum,
    STYPE = internal,
    SSPACE = 65536,
    FINALFUNC = faas_internal.net_payments_final,
    COMBINEFUNC = faas_internal.net_combine,
    SERIALFUNC = faas_internal.net_serialize,
    DESERIALFUNC = faas_internal.net_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE faas.net_payments(bigint, bigint, faas.amount) IS 'Payments that settle a multilateral netting: at most n - 1 for the n participants of a currency whose position is not zero. Debtors and creditors are put in order, the greatest amount first, of equal ones the lower participant; the first debtor pays the first creditor what both have, and who has nothing left makes room for the next. The same obligations give the same payments, whatever their order. In the order in which they are found, by currency. NULL of no rows, {} if all positions are zero. Errors: those of net_multilateral: 22004 LG200 LG201 22003 54000';

CREATE AGGREGATE faas.net_total(payer bigint, payee bigint, amount faas.amount) (
    SFUNC = faas_internal.net_pair_accum,
    STYPE = internal,
    SSPACE = 65536,
    FINALFUNC = faas_internal.net_total_final,
    COMBINEFUNC = faas_internal.net_combine,
    SERIALFUNC = faas_internal.net_serialize,
    DESERIALFUNC = faas_internal.net_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE faas.net_total(bigint, bigint, faas.amount) IS 'Gross total of a set of obligations beside what bilateral and multilateral netting leave of it, number of payments and ratios, one row for each currency by its code. NULL of no rows. Errors: those of net_bilateral: 22004 LG200 LG201 22003 54000';

CREATE AGGREGATE faas.position_payments(participant bigint, "position" faas.amount) (
    SFUNC = faas_internal.net_position_accum,
    STYPE = internal,
    SSPACE = 65536,
    FINALFUNC = faas_internal.net_payments_final,
    COMBINEFUNC = faas_internal.net_combine,
    SERIALFUNC = faas_internal.net_serialize,
    DESERIALFUNC = faas_internal.net_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE faas.position_payments(bigint, faas.amount) IS 'As net_payments, from positions that are known already: greater than zero is to receive, less is to pay, zero is settled; several rows of a participant add up. NULL of no rows. Errors: LG202 the positions of a currency do not add up to zero, 22004 null, 22003 out of range, 54000 more than 4194304 positions or 10000 currencies';

CREATE AGGREGATE faas.entry_hash(identifier bigint) (
    SFUNC = faas_internal.entry_hash_accum,
    STYPE = bigint,
    INITCOND = '0',
    COMBINEFUNC = faas_internal.entry_hash_accum,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE faas.entry_hash(bigint) IS 'Control total of a file of payments: the sum of the identifiers modulo 10^10, as NACHA''s entry hash; beside count(*) and faas.total(amount). 0 of no rows. Errors: 22004 null, 22023 negative identifier';

CREATE TYPE faas.fee_tier AS (
    up_to faas.amount,
    rate numeric,
    flat faas.amount
);
COMMENT ON TYPE faas.fee_tier IS 'One tier of a fee: amounts above the tier before and up to this bound';
COMMENT ON COLUMN faas.fee_tier.up_to IS 'Upper bound, which is in the tier; null in the last tier, and only there';
COMMENT ON COLUMN faas.fee_tier.rate IS 'Fraction, 0.006 is 0.6 %; null is 0';
COMMENT ON COLUMN faas.fee_tier.flat IS 'Amount beside the rate: by slab of the tier that the amount is in, marginal of each tier that it reaches; null is none';

CREATE FUNCTION faas.fee(
    amount faas.amount,
    rate numeric DEFAULT NULL,
    flat faas.amount DEFAULT NULL,
    minimum faas.amount DEFAULT NULL,
    maximum faas.amount DEFAULT NULL,
    tiers faas.fee_tier[] DEFAULT NULL,
    tier_method text DEFAULT 'marginal',
    mode text DEFAULT 'half_up',
    scale integer DEFAULT NULL)
    RETURNS faas.amount
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_fee';
COMMENT ON FUNCTION faas.fee(faas.amount, numeric, faas.amount, faas.amount, faas.amount, faas.fee_tier[], text, text, integer) IS
    'The fee on an amount greater than zero: flat + rate * amount, or flat + the tiers, then not less than minimum and not more than maximum; exact, rounded once by mode to scale decimals (null: those of the amount). rate: a fraction from 0 to 1000 of at most 12 decimals. tiers: by ascending up_to, the last without; tier_method marginal takes each tier''s rate on the part of the amount in it, slab the rate of the amount''s tier on all of it, so that a greater amount may cost less. Null amount: null; other nulls: no such term. Errors: LG210 terms that make no fee (rate beside tiers, nothing at all, a negative term, minimum above maximum, tiers out of order), LG011 amount zero or negative, LG001 two currencies, LG002 minimum or maximum has more decimals than the fee, LG031 mode, LG032 tier_method, LG033 rate is NaN or infinite, 22004 null word or tier, 22023 scale, 2202E tiers of two dimensions, 54000 more than 1000 tiers, 22003 out of range.';

CREATE FUNCTION faas.fee_within(
    total faas.amount,
    rate numeric DEFAULT NULL,
    flat faas.amount DEFAULT NULL,
    minimum faas.amount DEFAULT NULL,
    maximum faas.amount DEFAULT NULL,
    tiers faas.fee_tier[] DEFAULT NULL,
    tier_method text DEFAULT 'marginal',
    mode text DEFAULT 'half_up',
    scale integer DEFAULT NULL)
    RETURNS faas.amount
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_fee_within';
COMMENT ON FUNCTION faas.fee_within(faas.amount, numeric, faas.amount, faas.amount, faas.amount, faas.fee_tier[], text, text, integer) IS
    'The fee that is within a total which somebody pays with the fee on top: the net is the solution of net + fee(net) = total, exact, then rounded by mode; the fee is the rest, so that both add up to the total. By a rate alone net = total / (1 + rate), as the subscription to a fund is computed. Arguments as for faas.fee(); no slab tiers and no tiers with a flat amount, since such fees jump (LG210). Null total: null. Errors: LG213 the fee is greater than the total, LG002 the total has more decimals than the fee, and those of faas.fee(): LG210 LG011 LG001 LG031 LG032 LG033 22004 22023 2202E 54000 22003.';

CREATE FUNCTION faas.fee_refund(
    amount faas.amount,
    fee faas.amount,
    refund faas.amount,
    refunded faas.amount DEFAULT NULL,
    mode text DEFAULT 'half_up')
    RETURNS faas.amount
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_fee_refund';
COMMENT ON FUNCTION faas.fee_refund(faas.amount, faas.amount, faas.amount, faas.amount, text) IS
    'What is to be given back of the fee on an amount when refund > 0 of it is refunded, after refunded >= 0 (null: nothing) before. Pro rata and cumulative: round(fee * (refunded + refund) / amount) - round(fee * refunded / amount), so the parts never drift and those of a full refund are the fee. At the scale of the fee; 0 for no fee. Another null: null. Errors: LG214 more than what is left of the amount, LG011 amount or refund zero or negative, fee or refunded negative, LG001 two currencies, LG031 mode, 22003 out of range.';

CREATE FUNCTION faas.fee_lines(
    payer bigint,
    payee bigint,
    fee_account bigint,
    amount faas.amount,
    fee faas.amount,
    collect text DEFAULT 'included',
    kind text DEFAULT NULL,
    fee_kind text DEFAULT 'fee',
    memo text DEFAULT NULL)
    RETURNS faas.posting_line[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_fee_lines';
COMMENT ON FUNCTION faas.fee_lines(bigint, bigint, bigint, faas.amount, faas.amount, text, text, text, text) IS
    'A charge and its fee as the postings of one journal, for faas.post(postings => ...). collect: included, the payee receives the amount and pays the fee; on_top, the payer pays the fee beside the amount; within, the amount is what the payer pays in all, and the payee receives it less the fee. Each posting debits who pays; one of zero is left out. kind and memo are those of the charge, fee_kind is the fee''s (1 to 100 characters; memo 1 to 10000; null for none). Errors: LG213 the fee is greater than the amount (not on top), LG011 amount zero or negative, or fee negative, LG001 two currencies, 22004 null, 22023 collect, length.';

CREATE FUNCTION faas.fee_refund_lines(
    payer bigint,
    payee bigint,
    fee_account bigint,
    amount faas.amount,
    fee faas.amount,
    refund faas.amount,
    refunded faas.amount DEFAULT NULL,
    collect text DEFAULT 'included',
    mode text DEFAULT 'half_up',
    kind text DEFAULT NULL,
    fee_kind text DEFAULT 'fee',
    memo text DEFAULT NULL)
    RETURNS faas.posting_line[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_fee_refund_lines';
COMMENT ON FUNCTION faas.fee_refund_lines(bigint, bigint, bigint, faas.amount, faas.amount, faas.amount, faas.amount, text, text, text, text, text) IS
    'The refund of a charge that was posted by faas.fee_lines(), with the part of its fee that faas.fee_refund() gives back, as the postings of one journal: payer, payee, amount, fee and collect as in the charge, refund > 0 of the amount now, refunded before (null: nothing). included: the fee goes back to the payee, who refunds the payer; on_top: both go back to the payer; within: refund is of what the payer paid in all. Errors: LG214 more than what is left of the amount, LG213 the fee is greater than the amount (not on top), LG011 amount or refund zero or negative, fee or refunded negative, LG001 two currencies, LG031 mode, 22003 out of range, 22004 null, 22023 collect, length.';

CREATE TABLE faas.fee_schedule (
    book bigint NOT NULL,
    name text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    collect text NOT NULL,
    rate numeric,
    flat faas.amount,
    minimum faas.amount,
    maximum faas.amount,
    tiers faas.fee_tier[],
    tier_method text NOT NULL,
    mode text NOT NULL,
    scale integer,
    created_at timestamptz NOT NULL,
    CONSTRAINT fee_schedule_pkey PRIMARY KEY (book, name, valid_from),
    CONSTRAINT fee_schedule_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT fee_schedule_name_check CHECK (pg_catalog.length(name) BETWEEN 1 AND 200),
    CONSTRAINT fee_schedule_valid_check CHECK (valid_to OPERATOR(pg_catalog.>=) valid_from),
    CONSTRAINT fee_schedule_collect_check CHECK (collect OPERATOR(pg_catalog.=) ANY (ARRAY['included', 'on_top', 'within'])),
    CONSTRAINT fee_schedule_tier_method_check CHECK (tier_method OPERATOR(pg_catalog.=) ANY (ARRAY['marginal', 'slab'])),
    CONSTRAINT fee_schedule_terms_check CHECK ((rate IS NULL OR tiers IS NULL) AND pg_catalog.num_nonnulls(rate, flat, tiers) OPERATOR(pg_catalog.>) 0)
);
COMMENT ON TABLE faas.fee_schedule IS 'Versions of the fee schedules of a book; never changed once they are there';
COMMENT ON COLUMN faas.fee_schedule.valid_from IS 'First day; of the versions that cover a day the one that begins last is in force';
COMMENT ON COLUMN faas.fee_schedule.valid_to IS 'Last day; null for no end';
COMMENT ON COLUMN faas.fee_schedule.collect IS 'included, on_top or within, see faas.fee_lines()';
COMMENT ON COLUMN faas.fee_schedule.scale IS 'Decimals of the fee; null for those of the amount';

SELECT pg_catalog.pg_extension_config_dump('faas.fee_schedule', '');

CREATE TRIGGER fee_schedule_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.fee_schedule
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.fee_schedule_set()');
ALTER TABLE faas.fee_schedule ENABLE ALWAYS TRIGGER fee_schedule_guard;
COMMENT ON TRIGGER fee_schedule_guard ON faas.fee_schedule IS 'Refuses SQL writes, LG901';

CREATE FUNCTION faas.fee_schedule_set(
    book bigint,
    name text,
    rate numeric DEFAULT NULL,
    flat faas.amount DEFAULT NULL,
    minimum faas.amount DEFAULT NULL,
    maximum faas.amount DEFAULT NULL,
    tiers faas.fee_tier[] DEFAULT NULL,
    tier_method text DEFAULT 'marginal',
    mode text DEFAULT 'half_up',
    scale integer DEFAULT NULL,
    collect text DEFAULT 'included',
    valid_from date DEFAULT NULL,
    valid_to date DEFAULT NULL)
    RETURNS boolean
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_fee_schedule_set';
COMMENT ON FUNCTION faas.fee_schedule_set(bigint, text, numeric, faas.amount, faas.amount, faas.amount, faas.fee_tier[], text, text, integer, text, date, date) IS
    'Adds a version to a fee schedule of a book, or the schedule with its first version: true; false if the same version is there already. name: 1 to 200 characters. The terms are those of faas.fee(); collect: included, on_top or within, as for faas.fee_lines(). valid_from: first day, null for the business date; valid_to: last day, null for no end. Of the versions that cover a day the one that begins last is in force. Versions are never changed; one that covers days before the business date together with another is refused. Needs admin on the book. Errors: LG212 changes days that are closed, 23505 another version from that day, 22023 length, a date that is infinite, valid_to before valid_from, collect, scale, 22004 null, LG018 no such book, 42501 no admin right, and those of faas.fee() for terms: LG210 LG001 LG031 LG032 LG033 2202E 54000.';

CREATE FUNCTION faas.fee_compute(
    book bigint,
    name text,
    amount faas.amount,
    on_date date DEFAULT NULL,
    OUT fee faas.amount,
    OUT net faas.amount,
    OUT total faas.amount,
    OUT collect text,
    OUT valid_from date)
    RETURNS record
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_fee_compute';
COMMENT ON FUNCTION faas.fee_compute(bigint, text, faas.amount, date) IS
    'The fee on an amount > 0 by the version of a schedule that is in force on a day (null: the business date), what the payee has of it in the end (net), what the payer pays in all (total), how it is collected, and since when the version is in force. net + fee = total, always. Needs read on the book. Errors: LG211 no such schedule, or no version of that day, LG213 the fee is greater than the amount that it is taken from, LG011 amount zero or negative, LG001 amount in another currency than the terms, LG002 decimals of the terms or the amount do not fit the fee, 22003 out of range, 22004 null, 22023 length of the name, infinite day, LG018 no such book, 42501 no read right.';

CREATE VIEW faas.visible_fee_schedule WITH (security_barrier) AS
SELECT
    s.book,
    s.name,
    s.valid_from,
    s.valid_to,
    s.collect,
    s.rate,
    s.flat,
    s.minimum,
    s.maximum,
    s.tiers,
    s.tier_method,
    s.mode,
    s.scale,
    s.created_at
FROM faas.fee_schedule AS s
WHERE faas_internal.can_read(s.book);
COMMENT ON VIEW faas.visible_fee_schedule IS 'Versions of the fee schedules of the books that you may read';

CREATE FUNCTION faas_internal.fee_verify(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT 'fee_schedule_book', 'fee schedule ' || s.name || ' from ' || s.valid_from, 'a book', 'no book ' || s.book
    FROM faas.fee_schedule AS s
    WHERE $1 IS NULL AND NOT EXISTS (SELECT FROM faas.book AS b WHERE b.id = s.book);
END;
COMMENT ON FUNCTION faas_internal.fee_verify(bigint) IS
    'Part of faas.verify: fee schedules are of a book';

CREATE TYPE faas.share_rule AS (
    receiver text,
    account bigint,
    parent text,
    rate numeric,
    fixed faas.amount,
    remainder boolean
);
COMMENT ON TYPE faas.share_rule IS 'One receiver of a sharing, or a group of receivers; exactly one of rate, fixed and remainder';
COMMENT ON COLUMN faas.share_rule.receiver IS 'Name, 1 to 200 characters, once in a sharing';
COMMENT ON COLUMN faas.share_rule.account IS 'Where its share goes, for faas.share_lines(); null for a group';
COMMENT ON COLUMN faas.share_rule.parent IS 'The group that it is in, by the name of its rule; null shares in the amount itself';
COMMENT ON COLUMN faas.share_rule.rate IS 'Fraction of the whole of the group, greater than 0, at most 1';
COMMENT ON COLUMN faas.share_rule.fixed IS 'Fixed amount, greater than zero';
COMMENT ON COLUMN faas.share_rule.remainder IS 'Takes what the others of the group leave, also what rounding leaves';

CREATE TYPE faas.share_part AS (
    receiver text,
    account bigint,
    amount faas.amount
);
COMMENT ON TYPE faas.share_part IS 'What one receiver gets; zero is possible';

CREATE FUNCTION faas.profit_share(
    amount faas.amount,
    rules faas.share_rule[],
    method text DEFAULT 'remainder',
    max_rate numeric DEFAULT NULL,
    max_receivers integer DEFAULT NULL)
    RETURNS faas.share_part[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_profit_share';
COMMENT ON FUNCTION faas.profit_share(faas.amount, faas.share_rule[], text, numeric, integer) IS
    'Shares an amount > 0 out by 1 to 1000 rules; the parts of the receivers in the order of the rules, groups left out. The parts add up to the amount, always. In each group rates are of its whole; fixed amounts and rates leave the rest to the rule marked by remainder, which may be missing where rates add up to 1 and there is no fixed amount. method: remainder gives what rounding down leaves to that rule, which each group needs then; or one of faas.allocate() that gives everything away. Caps on what others get than the receiver of the remainder of the amount itself: max_rate, a fraction of the amount, max_receivers, their number (null: no cap); those of WeChat Pay are in faas.share_preset(''wechat''). Errors: LG215 rules that do not share out the whole, LG216 fixed amounts are more than the whole, LG217 more than a cap, LG011 amount or fixed amount zero or negative, LG001 two currencies, LG002 a fixed amount has more decimals than the amount, LG032 method, LG033 NaN or infinite rate, 22003 max_rate out of range, 22004 null amount, rules, rule, receiver or method, 22023 length of a name, negative max_receivers, 2202E rules of two dimensions, 54000 more than 1000 rules.';

CREATE FUNCTION faas.share_lines(
    debit bigint,
    amount faas.amount,
    rules faas.share_rule[],
    method text DEFAULT 'remainder',
    max_rate numeric DEFAULT NULL,
    max_receivers integer DEFAULT NULL,
    kind text DEFAULT 'share',
    memo text DEFAULT NULL)
    RETURNS faas.posting_line[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_share_lines';
COMMENT ON FUNCTION faas.share_lines(bigint, faas.amount, faas.share_rule[], text, numeric, integer, text, text) IS
    'faas.profit_share() as the postings of one journal, for faas.post(postings => ...): from account debit to the account of each receiver, which each needs (LG215); parts of zero are left out. kind, memo: of every posting, 1 to 100 and 1 to 10000 characters, or null. Errors: 22004 null debit, amount, rules or method, 22023 length, and those of profit_share: LG215 LG216 LG217 LG011 LG001 LG002 LG032 LG033 22003 2202E 54000.';

CREATE FUNCTION faas.share_available(
    amount faas.amount,
    refunded faas.amount,
    rate numeric,
    shared faas.amount,
    mode text DEFAULT 'down')
    RETURNS faas.amount
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_share_available';
COMMENT ON FUNCTION faas.share_available(faas.amount, faas.amount, numeric, faas.amount, text) IS
    'What of a payment can still be shared out: (amount - refunded) * (1 - rate) - shared, where rate is that of the fee (0 to 1), rounded by mode before shared is taken off; zero where that is negative. The rule is that of WeChat Pay''s profit sharing (pay.weixin.qq.com, FAQ). Null in, null out. Errors: LG215 rate, LG011 a negative amount, LG001 two currencies, LG031 mode, LG033 NaN or infinite rate, 22003 out of range.';

CREATE FUNCTION faas.share_preset(
    name text,
    OUT max_rate numeric,
    OUT max_receivers integer,
    OUT max_requests integer,
    OUT days integer)
    RETURNS record
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT p.max_rate, p.max_receivers, p.max_requests, p.days
      FROM (VALUES ('wechat', 0.30, 50, 50, 180)) AS p (name, max_rate, max_receivers, max_requests, days)
     WHERE p.name OPERATOR(pg_catalog.=) share_preset.name;
END;
COMMENT ON FUNCTION faas.share_preset(text) IS
    'Caps of a sharing by the name of a scheme: greatest rate, receivers of one request, requests for one order, days until what is not shared goes to the merchant. wechat: 0.30, 50, 50, 180, the defaults of WeChat Pay (pay.weixin.qq.com). Nulls for another name and for null. Raises nothing.';

CREATE SEQUENCE faas.settlement_model_id_seq AS bigint;

CREATE TABLE faas.settlement_model (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.settlement_model_id_seq'),
    book bigint NOT NULL,
    current_window bigint NOT NULL,
    kinds text[],
    name text NOT NULL,
    granularity text NOT NULL,
    interchange text NOT NULL,
    delay text NOT NULL,
    currency text NOT NULL,
    liquidity_check boolean NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT settlement_model_pkey PRIMARY KEY (id),
    CONSTRAINT settlement_model_book_name_key UNIQUE (book, name),
    CONSTRAINT settlement_model_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT settlement_model_name_check CHECK (pg_catalog.length(name) BETWEEN 1 AND 200),
    CONSTRAINT settlement_model_terms_check CHECK (
        (granularity OPERATOR(pg_catalog.=) 'net' AND interchange IN ('bilateral', 'multilateral') AND delay OPERATOR(pg_catalog.=) 'deferred')
        OR (granularity OPERATOR(pg_catalog.=) 'gross' AND interchange OPERATOR(pg_catalog.=) 'bilateral' AND delay OPERATOR(pg_catalog.=) 'immediate'))
) WITH (fillfactor = 50);
COMMENT ON TABLE faas.settlement_model IS 'How postings between participants are settled: net at the end of a window, or each at once';
COMMENT ON COLUMN faas.settlement_model.current_window IS 'The open window, which postings join; moved by faas.window_close only';
COMMENT ON COLUMN faas.settlement_model.kinds IS 'Kinds of postings that count, fixed for good; null for all';
COMMENT ON COLUMN faas.settlement_model.liquidity_check IS 'Whether a net debit cap may not exceed the balance of the settlement account';

CREATE SEQUENCE faas.participant_id_seq AS bigint;

CREATE TABLE faas.participant (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.participant_id_seq'),
    book bigint NOT NULL,
    model bigint NOT NULL,
    position_account bigint NOT NULL,
    settlement_account bigint NOT NULL,
    joined_after bigint NOT NULL,
    name text NOT NULL,
    joined_at timestamptz NOT NULL,
    CONSTRAINT participant_pkey PRIMARY KEY (id),
    CONSTRAINT participant_position_account_key UNIQUE (position_account),
    CONSTRAINT participant_model_name_key UNIQUE (model, name),
    CONSTRAINT participant_model_settlement_account_key UNIQUE (model, settlement_account),
    CONSTRAINT participant_model_fkey FOREIGN KEY (model) REFERENCES faas.settlement_model (id),
    CONSTRAINT participant_name_check CHECK (pg_catalog.length(name) BETWEEN 1 AND 200)
);

CREATE INDEX participant_settlement_account_idx ON faas.participant (settlement_account);
COMMENT ON TABLE faas.participant IS 'Members of a settlement model, for good; each with the account that is its position and the one that it settles from';
COMMENT ON COLUMN faas.participant.joined_after IS 'Entries of the position account before it joined: later ones may count';

CREATE SEQUENCE faas.settlement_window_id_seq AS bigint;

CREATE TABLE faas.settlement_window (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.settlement_window_id_seq'),
    book bigint NOT NULL,
    model bigint NOT NULL,
    state text NOT NULL,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    settlement bigint,
    CONSTRAINT settlement_window_pkey PRIMARY KEY (id),
    CONSTRAINT settlement_window_model_fkey FOREIGN KEY (model) REFERENCES faas.settlement_model (id),
    CONSTRAINT settlement_window_state_check CHECK (state IN ('open', 'closed', 'pending', 'settled', 'aborted')),
    CONSTRAINT settlement_window_closed_at_check CHECK ((state OPERATOR(pg_catalog.=) 'open') OPERATOR(pg_catalog.=) (closed_at IS NULL)),
    CONSTRAINT settlement_window_settlement_check CHECK ((state IN ('open', 'closed')) OPERATOR(pg_catalog.=) (settlement IS NULL))
);

CREATE UNIQUE INDEX settlement_window_open_key ON faas.settlement_window (model) WHERE (state OPERATOR(pg_catalog.=) 'open');

CREATE INDEX settlement_window_model_idx ON faas.settlement_window (model, id);

CREATE INDEX settlement_window_settlement_idx ON faas.settlement_window (settlement);
COMMENT ON TABLE faas.settlement_window IS 'Settlement windows of a model, one open at a time; a posting belongs to the one that was open under its own lock';
COMMENT ON COLUMN faas.settlement_window.settlement IS 'The settlement that has it now or had it last; null before the first';

CREATE TABLE faas.window_entry (
    journal uuid NOT NULL,
    line integer NOT NULL,
    window_id bigint NOT NULL,
    book bigint NOT NULL,
    model bigint NOT NULL,
    payer bigint NOT NULL,
    payee bigint NOT NULL,
    amount faas.amount NOT NULL,
    CONSTRAINT window_entry_pkey PRIMARY KEY (journal, line)
);

CREATE INDEX window_entry_window_id_idx ON faas.window_entry (window_id);
COMMENT ON TABLE faas.window_entry IS 'The postings that count: each in one window, written with the posting in one transaction';
COMMENT ON COLUMN faas.window_entry.payer IS 'Participant whose position account was debited';
COMMENT ON COLUMN faas.window_entry.payee IS 'Participant whose position account was credited';

CREATE TABLE faas.window_total (
    window_id bigint NOT NULL,
    book bigint NOT NULL,
    payer bigint NOT NULL,
    payee bigint NOT NULL,
    amount faas.amount NOT NULL,
    entries bigint NOT NULL,
    CONSTRAINT window_total_pkey PRIMARY KEY (window_id, payer, payee),
    CONSTRAINT window_total_window_fkey FOREIGN KEY (window_id) REFERENCES faas.settlement_window (id)
);
COMMENT ON TABLE faas.window_total IS 'What payers owe payees from a window, kept when it is first settled and never changed';

CREATE SEQUENCE faas.settlement_id_seq AS bigint;

CREATE TABLE faas.settlement (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.settlement_id_seq'),
    book bigint NOT NULL,
    model bigint NOT NULL,
    state text NOT NULL,
    gross faas.amount NOT NULL,
    net faas.amount NOT NULL,
    created_at timestamptz NOT NULL,
    reason text,
    CONSTRAINT settlement_pkey PRIMARY KEY (id),
    CONSTRAINT settlement_model_fkey FOREIGN KEY (model) REFERENCES faas.settlement_model (id),
    CONSTRAINT settlement_state_check CHECK (state IN ('pending', 'recorded', 'reserved', 'committed', 'settling', 'settled', 'aborted'))
);

CREATE INDEX settlement_model_idx ON faas.settlement (model, id);
COMMENT ON TABLE faas.settlement IS 'Settlements of one or more closed windows of a model';
COMMENT ON COLUMN faas.settlement.gross IS 'Sum of the postings in the windows';
COMMENT ON COLUMN faas.settlement.net IS 'Sum of the instructions: what is left to pay';
COMMENT ON COLUMN faas.settlement.reason IS 'Why it was aborted';

CREATE TABLE faas.settlement_participant (
    settlement bigint NOT NULL,
    participant bigint NOT NULL,
    book bigint NOT NULL,
    state text NOT NULL,
    paid faas.amount NOT NULL,
    received faas.amount NOT NULL,
    due faas.amount NOT NULL,
    hold uuid,
    journal uuid,
    CONSTRAINT settlement_participant_pkey PRIMARY KEY (settlement, participant),
    CONSTRAINT settlement_participant_settlement_fkey FOREIGN KEY (settlement) REFERENCES faas.settlement (id),
    CONSTRAINT settlement_participant_participant_fkey FOREIGN KEY (participant) REFERENCES faas.participant (id),
    CONSTRAINT settlement_participant_state_check CHECK (state IN ('pending', 'recorded', 'reserved', 'committed', 'settled', 'aborted'))
);

CREATE INDEX settlement_participant_participant_idx ON faas.settlement_participant (participant);
COMMENT ON TABLE faas.settlement_participant IS 'What each participant owes and is owed in a settlement, and how far it is';
COMMENT ON COLUMN faas.settlement_participant.due IS 'paid - received, greater than zero: its settlement account is debited; zero for a model that settles at once';
COMMENT ON COLUMN faas.settlement_participant.hold IS 'Hold that reserves what is due on its settlement account; gone when aborted';
COMMENT ON COLUMN faas.settlement_participant.journal IS 'Journal that moved what is due between its settlement account and its position';

CREATE SEQUENCE faas.settlement_batch_id_seq AS bigint;

CREATE TABLE faas.settlement_batch (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.settlement_batch_id_seq'),
    book bigint NOT NULL,
    settlement bigint NOT NULL,
    instructions bigint NOT NULL,
    total faas.amount NOT NULL,
    entry_hash bigint NOT NULL,
    sha256 text NOT NULL,
    exported_at timestamptz NOT NULL,
    CONSTRAINT settlement_batch_pkey PRIMARY KEY (id),
    CONSTRAINT settlement_batch_settlement_fkey FOREIGN KEY (settlement) REFERENCES faas.settlement (id)
);

CREATE INDEX settlement_batch_settlement_idx ON faas.settlement_batch (settlement);
COMMENT ON TABLE faas.settlement_batch IS 'Files of instructions that were exported, with their control totals';
COMMENT ON COLUMN faas.settlement_batch.entry_hash IS 'Sum of the payees'' settlement accounts, last ten digits';
COMMENT ON COLUMN faas.settlement_batch.sha256 IS 'SHA-256 over the lines of the file';

CREATE SEQUENCE faas.settlement_instruction_id_seq AS bigint;

CREATE TABLE faas.settlement_instruction (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.settlement_instruction_id_seq'),
    book bigint NOT NULL,
    settlement bigint NOT NULL,
    payer bigint NOT NULL,
    payee bigint NOT NULL,
    amount faas.amount NOT NULL,
    state text NOT NULL,
    batch bigint,
    journal uuid,
    return_journal uuid,
    reason text,
    retries bigint,
    CONSTRAINT settlement_instruction_pkey PRIMARY KEY (id),
    CONSTRAINT settlement_instruction_settlement_fkey FOREIGN KEY (settlement) REFERENCES faas.settlement (id),
    CONSTRAINT settlement_instruction_batch_fkey FOREIGN KEY (batch) REFERENCES faas.settlement_batch (id),
    CONSTRAINT settlement_instruction_retries_key UNIQUE (retries),
    CONSTRAINT settlement_instruction_retries_fkey FOREIGN KEY (retries) REFERENCES faas.settlement_instruction (id),
    CONSTRAINT settlement_instruction_state_check CHECK (state IN ('pending', 'sent', 'accepted', 'returned', 'cancelled'))
);

CREATE INDEX settlement_instruction_settlement_idx ON faas.settlement_instruction (settlement);

CREATE INDEX settlement_instruction_batch_idx ON faas.settlement_instruction (batch);
COMMENT ON TABLE faas.settlement_instruction IS 'Payments that a bank makes for a settlement, from the payer''s money to the payee''s';
COMMENT ON COLUMN faas.settlement_instruction.journal IS 'Journal of its export: debits the payee''s settlement account and credits the payer''s';
COMMENT ON COLUMN faas.settlement_instruction.return_journal IS 'Journal that gave it back when the bank returned it';
COMMENT ON COLUMN faas.settlement_instruction.retries IS 'The returned instruction that this one repeats';

CREATE SEQUENCE faas.settlement_event_id_seq AS bigint;

CREATE TABLE faas.settlement_event (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.settlement_event_id_seq'),
    book bigint NOT NULL,
    object text NOT NULL,
    object_id bigint NOT NULL,
    participant bigint,
    operation text NOT NULL,
    from_state text,
    to_state text,
    amount faas.amount,
    journal uuid,
    at timestamptz NOT NULL,
    by_role text NOT NULL,
    CONSTRAINT settlement_event_pkey PRIMARY KEY (id),
    CONSTRAINT settlement_event_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT settlement_event_object_check CHECK (object IN ('model', 'participant', 'window', 'settlement', 'instruction'))
);

CREATE INDEX settlement_event_object_idx ON faas.settlement_event (object, object_id);
COMMENT ON TABLE faas.settlement_event IS 'Everything that happened to models, participants, windows, settlements and instructions: who, when, from which state to which';
COMMENT ON COLUMN faas.settlement_event.participant IS 'Participant of the settlement that it is about';

CREATE TABLE faas.settlement_operation (
    book bigint NOT NULL,
    key text NOT NULL,
    operation text NOT NULL,
    request jsonb NOT NULL,
    result jsonb,
    at timestamptz NOT NULL,
    CONSTRAINT settlement_operation_pkey PRIMARY KEY (book, key),
    CONSTRAINT settlement_operation_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT settlement_operation_key_check CHECK (pg_catalog.length(key) BETWEEN 1 AND 255)
);
COMMENT ON TABLE faas.settlement_operation IS 'Idempotency keys of settlement, what was asked for with them and what was answered';

CREATE TRIGGER settlement_model_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.settlement_model
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.settlement_model_create() and faas.window_close()');
ALTER TABLE faas.settlement_model ENABLE ALWAYS TRIGGER settlement_model_guard;
COMMENT ON TRIGGER settlement_model_guard ON faas.settlement_model IS 'Refuses SQL writes, LG901';

CREATE TRIGGER participant_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.participant
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.participant_add()');
ALTER TABLE faas.participant ENABLE ALWAYS TRIGGER participant_guard;
COMMENT ON TRIGGER participant_guard ON faas.participant IS 'Refuses SQL writes, LG901';

CREATE TRIGGER settlement_window_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.settlement_window
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.window_close() and faas.settlement_create()');
ALTER TABLE faas.settlement_window ENABLE ALWAYS TRIGGER settlement_window_guard;
COMMENT ON TRIGGER settlement_window_guard ON faas.settlement_window IS 'Refuses SQL writes, LG901';

CREATE TRIGGER window_entry_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.window_entry
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.post()');
ALTER TABLE faas.window_entry ENABLE ALWAYS TRIGGER window_entry_guard;
COMMENT ON TRIGGER window_entry_guard ON faas.window_entry IS 'Refuses SQL writes, LG901';

CREATE TRIGGER window_total_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.window_total
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.settlement_create()');
ALTER TABLE faas.window_total ENABLE ALWAYS TRIGGER window_total_guard;
COMMENT ON TRIGGER window_total_guard ON faas.window_total IS 'Refuses SQL writes, LG901';

CREATE TRIGGER settlement_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.settlement
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.settlement_create() and faas.settlement_abort()');
ALTER TABLE faas.settlement ENABLE ALWAYS TRIGGER settlement_guard;
COMMENT ON TRIGGER settlement_guard ON faas.settlement IS 'Refuses SQL writes, LG901';

CREATE TRIGGER settlement_participant_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.settlement_participant
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.settlement_create() and faas.settlement_commit()');
ALTER TABLE faas.settlement_participant ENABLE ALWAYS TRIGGER settlement_participant_guard;
COMMENT ON TRIGGER settlement_participant_guard ON faas.settlement_participant IS 'Refuses SQL writes, LG901';

CREATE TRIGGER settlement_batch_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.settlement_batch
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.instruction_export()');
ALTER TABLE faas.settlement_batch ENABLE ALWAYS TRIGGER settlement_batch_guard;
COMMENT ON TRIGGER settlement_batch_guard ON faas.settlement_batch IS 'Refuses SQL writes, LG901';

CREATE TRIGGER settlement_instruction_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.settlement_instruction
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.instruction_export() and faas.instruction_import()');
ALTER TABLE faas.settlement_instruction ENABLE ALWAYS TRIGGER settlement_instruction_guard;
COMMENT ON TRIGGER settlement_instruction_guard ON faas.settlement_instruction IS 'Refuses SQL writes, LG901';

CREATE TRIGGER settlement_event_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.settlement_event
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.settlement_create() and the rest of settlement');
ALTER TABLE faas.settlement_event ENABLE ALWAYS TRIGGER settlement_event_guard;
COMMENT ON TRIGGER settlement_event_guard ON faas.settlement_event IS 'Refuses SQL writes, LG901';

CREATE TRIGGER settlement_operation_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.settlement_operation
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.settlement_create() and the rest of settlement');
ALTER TABLE faas.settlement_operation ENABLE ALWAYS TRIGGER settlement_operation_guard;
COMMENT ON TRIGGER settlement_operation_guard ON faas.settlement_operation IS 'Refuses SQL writes, LG901';

SELECT pg_catalog.pg_extension_config_dump('faas.settlement_model', '');

SELECT pg_catalog.pg_extension_config_dump('faas.settlement_model_id_seq', '');

SELECT pg_catalog.pg_extension_config_dump('faas.participant', '');

SELECT pg_catalog.pg_extension_config_dump('faas.participant_id_seq', '');

SELECT pg_catalog.pg_extension_config_dump('faas.settlement_window', '');

SELECT pg_catalog.pg_extension_config_dump('faas.settlement_window_id_seq', '');

SELECT pg_catalog.pg_extension_config_dump('faas.window_entry', '');

SELECT pg_catalog.pg_extension_config_dump('faas.window_total', '');

SELECT pg_catalog.pg_extension_config_dump('faas.settlement', '');

SELECT pg_catalog.pg_extension_config_dump('faas.settlement_id_seq', '');

SELECT pg_catalog.pg_extension_config_dump('faas.settlement_participant', '');

SELECT pg_catalog.pg_extension_config_dump('faas.settlement_batch', '');

SELECT pg_catalog.pg_extension_config_dump('faas.settlement_batch_id_seq', '');

SELECT pg_catalog.pg_extension_config_dump('faas.settlement_instruction', '');

SELECT pg_catalog.pg_extension_config_dump('faas.settlement_instruction_id_seq', '');

SELECT pg_catalog.pg_extension_config_dump('faas.settlement_event', '');

SELECT pg_catalog.pg_extension_config_dump('faas.settlement_event_id_seq', '');

SELECT pg_catalog.pg_extension_config_dump('faas.settlement_operation', '');

CREATE FUNCTION faas_internal.settlement_required(argument text, is_null boolean) RETURNS void
    LANGUAGE plpgsql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF is_null THEN
        RAISE EXCEPTION 'argument "%" must not be null', argument USING ERRCODE = '22004';
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_required(text, boolean) IS
    'Raises 22004 in the name of an argument that is null.';

CREATE FUNCTION faas_internal.settlement_text(argument text, value text, longest integer) RETURNS void
    LANGUAGE plpgsql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.settlement_required(argument, value IS NULL);
    IF length(value) NOT BETWEEN 1 AND longest THEN
        RAISE EXCEPTION 'argument "%" must have 1 to % characters', argument, longest USING ERRCODE = '22023';
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_text(text, text, integer) IS
    'Raises unless an argument is a text of 1 to so many characters: 22004 null, 22023 length.';

CREATE FUNCTION faas_internal.settlement_book(argument text, id bigint, privilege text) RETURNS bigint
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
BEGIN
    PERFORM faas_internal.settlement_required(argument, id IS NULL);
    CASE argument
        WHEN 'model' THEN SELECT t.book INTO v_book FROM faas.settlement_model AS t WHERE t.id = settlement_book.id;
        WHEN 'participant' THEN SELECT t.book INTO v_book FROM faas.participant AS t WHERE t.id = settlement_book.id;
        WHEN 'window_id' THEN SELECT t.book INTO v_book FROM faas.settlement_window AS t WHERE t.id = settlement_book.id;
        WHEN 'settlement' THEN SELECT t.book INTO v_book FROM faas.settlement AS t WHERE t.id = settlement_book.id;
        WHEN 'batch' THEN SELECT t.book INTO v_book FROM faas.settlement_batch AS t WHERE t.id = settlement_book.id;
        WHEN 'instruction' THEN SELECT t.book INTO v_book FROM faas.settlement_instruction AS t WHERE t.id = settlement_book.id;
    END CASE;
    IF v_book IS NULL OR NOT faas_internal.caller_holds(v_book) THEN
        RAISE EXCEPTION '% % does not exist',
            CASE argument WHEN 'model' THEN 'settlement model' WHEN 'window_id' THEN 'settlement window' ELSE argument END, id
            USING ERRCODE = 'LG260';
    END IF;
    PERFORM faas_internal.caller_require(v_book, privilege);
    RETURN v_book;
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_book(text, bigint, text) IS
    'Book of a model, participant, window_id, settlement, batch or instruction on which the caller holds the privilege. Errors: 22004 null, LG260 no such thing or no right on its book at all, 42501 lacks this right.';

CREATE FUNCTION faas_internal.settlement_note(
    book bigint, object text, object_id bigint, operation text, from_state text, to_state text,
    participant bigint DEFAULT NULL, amount faas.amount DEFAULT NULL, journal uuid DEFAULT NULL
) RETURNS void
    LANGUAGE sql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
    INSERT INTO faas.settlement_event (book, object, object_id, participant, operation, from_state, to_state, amount, journal, at, by_role)
    VALUES ($1, $2, $3, $7, $4, $5, $6, $8, $9, faas_internal.now(), faas_internal.caller()::text);
END;
COMMENT ON FUNCTION faas_internal.settlement_note(bigint, text, bigint, text, text, text, bigint, faas.amount, uuid) IS
    'Writes one row of faas.settlement_event, in the name of the caller.';

CREATE FUNCTION faas_internal.settlement_transition()
    RETURNS TABLE (object text, from_state text, operation text, to_state text)
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    VALUES
        ('window', 'open', 'window_close', 'closed'),
        ('window', 'closed', 'settlement_create', 'pending'),
        ('window', 'pending', 'settlement_settle', 'settled'),
        ('window', 'pending', 'settlement_abort', 'aborted'),
        ('window', 'aborted', 'settlement_create', 'pending'),
        ('participant', 'pending', 'settlement_record', 'recorded'),
        ('participant', 'recorded', 'settlement_reserve', 'reserved'),
        ('participant', 'reserved', 'settlement_commit', 'committed'),
        ('participant', 'committed', 'settlement_settle', 'settled'),
        ('participant', 'pending', 'settlement_abort', 'aborted'),
        ('participant', 'recorded', 'settlement_abort', 'aborted'),
        ('participant', 'reserved', 'settlement_abort', 'aborted'),
        ('instruction', 'pending', 'instruction_export', 'sent'),
        ('instruction', 'sent', 'instruction_import accepted', 'accepted'),
        ('instruction', 'sent', 'instruction_import returned', 'returned'),
        ('instruction', 'pending', 'settlement_abort', 'cancelled');
END;
COMMENT ON FUNCTION faas_internal.settlement_transition() IS
    'The transitions of settlement windows, of participants in a settlement and of instructions; there are no others.';

CREATE FUNCTION faas_internal.settlement_next(object text, from_state text, operation text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT t.to_state FROM faas_internal.settlement_transition() AS t
    WHERE t.object = $1 AND t.from_state = $2 AND t.operation = $3;
END;
COMMENT ON FUNCTION faas_internal.settlement_next(text, text, text) IS
    'The state that an operation leads to from a state; NULL if it is not possible there.';

CREATE FUNCTION faas_internal.settlement_model_create(
    book bigint, name text, currency text DEFAULT NULL, granularity text DEFAULT 'net', interchange text DEFAULT 'multilateral',
    delay text DEFAULT 'deferred', liquidity_check boolean DEFAULT true, kinds text[] DEFAULT NULL
) RETURNS bigint
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_model bigint;
    v_window bigint;
    v_currency text;
    v_kind text;
    v_now timestamptz := faas_internal.now();
BEGIN
    PERFORM faas_internal.caller_require(book, 'admin');
    PERFORM faas_internal.settlement_text('name', name, 200),
        faas_internal.settlement_required('granularity', granularity IS NULL), faas_internal.settlement_required('interchange', interchange IS NULL),
        faas_internal.settlement_required('delay', delay IS NULL), faas_internal.settlement_required('liquidity_check', liquidity_check IS NULL);
    IF granularity NOT IN ('gross', 'net') THEN
        RAISE EXCEPTION 'unrecognized granularity "%"', left(granularity, 100) USING ERRCODE = '22023', HINT = 'It is gross or net.';
    END IF;
    IF interchange NOT IN ('bilateral', 'multilateral') THEN
        RAISE EXCEPTION 'unrecognized interchange "%"', left(interchange, 100) USING ERRCODE = '22023', HINT = 'It is bilateral or multilateral.';
    END IF;
    IF delay NOT IN ('immediate', 'deferred') THEN
        RAISE EXCEPTION 'unrecognized delay "%"', left(delay, 100) USING ERRCODE = '22023', HINT = 'It is immediate or deferred.';
    END IF;
    IF (granularity, interchange, delay) NOT IN (('net', 'multilateral', 'deferred'), ('net', 'bilateral', 'deferred'), ('gross', 'bilateral', 'immediate')) THEN
        RAISE EXCEPTION 'granularity %, interchange % and delay % do not go together', granularity, interchange, delay
            USING ERRCODE = '22023', HINT = 'Net settles deferred, bilateral or multilateral; gross settles immediately, which is bilateral.';
    END IF;
    v_currency := COALESCE(currency, (SELECT b.base_currency FROM faas.visible_book AS b WHERE b.book = settlement_model_create.book));
    PERFORM faas_internal.settlement_required('currency', v_currency IS NULL);
    IF NOT EXISTS (SELECT FROM faas.currency AS c WHERE c.code = v_currency AND c.exponent IS NOT NULL) THEN
        RAISE EXCEPTION 'currency "%" is not registered', left(v_currency, 100)
            USING ERRCODE = 'LG030', HINT = 'The table faas.currency lists the currencies that have a minor unit; faas.currency_add() adds one.';
    END IF;
    IF array_ndims(kinds) <> 1 THEN
        RAISE EXCEPTION 'argument "kinds" must have one dimension' USING ERRCODE = '2202E';
    END IF;
    IF cardinality(kinds) NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'argument "kinds" must have 1 to 1000 elements' USING ERRCODE = '22023', HINT = 'Null counts postings of all kinds.';
    END IF;
    FOREACH v_kind IN ARRAY COALESCE(kinds, '{}'::text[]) LOOP
        PERFORM faas_internal.settlement_text('kinds', v_kind, 100);
    END LOOP;
    v_window := nextval('faas.settlement_window_id_seq');
    BEGIN
        INSERT INTO faas.settlement_model (book, current_window, kinds, name, granularity, interchange, delay, currency, liquidity_check, created_at)
        VALUES (settlement_model_create.book, v_window, settlement_model_create.kinds, settlement_model_create.name, settlement_model_create.granularity,
            settlement_model_create.interchange, settlement_model_create.delay, v_currency, settlement_model_create.liquidity_check, v_now)
        RETURNING id INTO v_model;
    EXCEPTION WHEN unique_violation THEN
        RAISE EXCEPTION 'a settlement model named "%" already exists in this book', name USING ERRCODE = '23505';
    END;
    INSERT INTO faas.settlement_window (id, book, model, state, opened_at)
    VALUES (v_window, settlement_model_create.book, v_model, 'open', v_now);
    PERFORM faas_internal.settlement_note(book, 'model', v_model, 'settlement_model_create', NULL, NULL);
    RETURN v_model;
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_model_create(bigint, text, text, text, text, text, boolean, text[]) IS 'Body of faas.settlement_model_create';

CREATE FUNCTION faas.settlement_model_create(
    book bigint,
    name text,
    currency text DEFAULT NULL,
    granularity text DEFAULT 'net',
    interchange text DEFAULT 'multilateral',
    delay text DEFAULT 'deferred',
    liquidity_check boolean DEFAULT true,
    kinds text[] DEFAULT NULL
) RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.settlement_model_create(bigint, text, text, text, text, text, boolean, text[]) IS
    'Creates a settlement model with its first window open and returns its id. name: 1 to 200 characters, unique in the book. currency: of all its accounts; NULL is the book''s base currency. granularity, interchange, delay: net bilateral deferred, net multilateral deferred, or gross bilateral immediate, in which the posting itself moves settlement money; others are refused, as in Mojaloop no others work. liquidity_check: whether a net debit cap may not exceed the settlement account. kinds: which kinds of postings count, 1 to 1000 of 1 to 100 characters; NULL is all, also those without a kind. All of it is for good. Needs admin on the book. Errors: 22004 null, no currency, 22023 length, number, word or combination, 2202E dimensions, 23505 name taken, LG030 currency not registered, LG018 no such book, 42501 no admin right.';

CREATE FUNCTION faas_internal.account_watch(account bigint) RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_account_watch';
COMMENT ON FUNCTION faas_internal.account_watch(bigint) IS
    'Marks an account so that the product that set the hook hears of its postings, for good; returns its number of entries. Locks it until the end of the transaction. Errors: 22004 null, LG006 no such account.';

CREATE FUNCTION faas_internal.account_lock(accounts bigint[]) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_account_lock';
COMMENT ON FUNCTION faas_internal.account_lock(bigint[]) IS
    'Locks accounts, given by ascending number, until the end of the transaction: for several calls of the ledger on them. Errors: 22004 null, LG006 no such account.';

CREATE FUNCTION faas_internal.participant_account(model bigint, argument text, account bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    m faas.settlement_model;
    a faas.account_balance;
    v_fault text;
BEGIN
    SELECT * INTO m FROM faas.settlement_model AS t WHERE t.id = participant_account.model;
    SELECT * INTO a FROM faas.account_balance AS t WHERE t.account = participant_account.account AND t.book = m.book;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account % does not exist', account
            USING ERRCODE = 'LG006', DETAIL = format('It was given as "%s".', argument), HINT = 'Both accounts of a participant are in the book of the model.';
    END IF;
    v_fault := CASE
        WHEN a.currency <> m.currency THEN format('Its currency is %s, the model''s %s.', a.currency, m.currency)
        WHEN a.normal_side <> 'credit' THEN 'It is debit-normal.'
        WHEN a.status = 'closed' THEN 'It is closed.'
        WHEN EXISTS (SELECT FROM faas.participant AS p WHERE p.position_account = participant_account.account)
            THEN 'It is the position account of a participant.'
        WHEN argument = 'position_account' AND EXISTS (SELECT FROM faas.participant AS p WHERE p.settlement_account = participant_account.account)
            THEN 'It is the settlement account of a participant.'
        WHEN argument = 'settlement_account' AND EXISTS (SELECT FROM faas.participant AS p
                WHERE p.settlement_account = participant_account.account AND p.model = participant_account.model)
            THEN 'It is the settlement account of a participant of this model.'
        WHEN argument = 'position_account' AND a.stripes > 0 THEN 'It has stripes.'
        WHEN argument = 'position_account' AND m.delay = 'deferred' AND faas.sign(a.posted) <> 0 THEN format('Its balance is %s.', a.posted)
        WHEN argument = 'position_account' AND m.delay = 'deferred' AND (faas.sign(a.held) <> 0 OR faas.sign(a.incoming) <> 0) THEN 'It has open holds.'
    END;
    IF v_fault IS NOT NULL THEN
        RAISE EXCEPTION 'account % cannot be the % of a participant', account, replace(argument, '_', ' ')
            USING ERRCODE = 'LG265', DETAIL = v_fault;
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.participant_account(bigint, text, bigint) IS
    'Raises unless an account, which is locked, can be the position or the settlement account of a participant: LG006 not in the book, LG265 why not.';

CREATE FUNCTION faas_internal.participant_add(
    model bigint, name text, position_account bigint, settlement_account bigint DEFAULT NULL, cap faas.amount DEFAULT NULL
) RETURNS bigint
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
    v_participant bigint;
    v_settlement_account bigint := settlement_account;
    v_accounts bigint[];
    m faas.settlement_model;
BEGIN
    SELECT b INTO v_book FROM faas_internal.settlement_book('model', model, 'admin') AS b;
    PERFORM faas_internal.settlement_text('name', name, 200), faas_internal.settlement_required('position_account', position_account IS NULL);
    SELECT * INTO m FROM faas.settlement_model AS t WHERE t.id = participant_add.model FOR KEY SHARE;
    IF m.delay = 'immediate' THEN
        IF settlement_account <> position_account THEN
            RAISE EXCEPTION 'account % cannot be the settlement account of a participant', settlement_account
                USING ERRCODE = 'LG265', DETAIL = 'The model settles immediately: one account is both the position and the settlement account.';
        END IF;
        v_settlement_account := position_account;
    ELSE
        PERFORM faas_internal.settlement_required('settlement_account', settlement_account IS NULL);
        IF settlement_account = position_account THEN
            RAISE EXCEPTION 'account % cannot be the settlement account of a participant', settlement_account
                USING ERRCODE = 'LG265', DETAIL = 'It is the position account.';
        END IF;
    END IF;
    -- only accounts of the book are locked
    SELECT array_agg(a.account ORDER BY a.account) INTO v_accounts
    FROM faas.account_balance AS a WHERE a.book = v_book AND a.account IN (position_account, v_settlement_account);
    PERFORM faas_internal.account_lock(COALESCE(v_accounts, '{}'));
    PERFORM faas_internal.participant_account(model, 'position_account', position_account);
    IF m.delay <> 'immediate' THEN
        PERFORM faas_internal.participant_account(model, 'settlement_account', v_settlement_account);
    END IF;
    BEGIN
        INSERT INTO faas.participant (book, model, position_account, settlement_account, joined_after, name, joined_at)
        VALUES (v_book, participant_add.model, participant_add.position_account, v_settlement_account,
            faas_internal.account_watch(participant_add.position_account), participant_add.name, faas_internal.now())
        RETURNING id INTO v_participant;
    EXCEPTION WHEN unique_violation THEN
        RAISE EXCEPTION 'a participant named "%" already exists in settlement model %', name, model USING ERRCODE = '23505';
    END;
    PERFORM faas_internal.settlement_note(v_book, 'participant', v_participant, 'participant_add', NULL, NULL);
    IF cap IS NOT NULL THEN
        PERFORM faas_internal.participant_cap(v_participant, cap, 'participant_add');
    END IF;
    RETURN v_participant;
END
$$;
COMMENT ON FUNCTION faas_internal.participant_add(bigint, text, bigint, bigint, faas.amount) IS 'Body of faas.participant_add';

CREATE FUNCTION faas.participant_add(
    model bigint,
    name text,
    position_account bigint,
    settlement_account bigint DEFAULT NULL,
    cap faas.amount DEFAULT NULL
) RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.participant_add(bigint, text, bigint, bigint, faas.amount) IS
    'Makes the owner of two accounts a participant of a settlement model, for good, and returns its id. name: 1 to 200 characters, unique in the model. position_account: debited when it pays another participant, credited when it is paid; its overdraft is the net debit cap. It must be empty, without holds and stripes, and no other participant''s. settlement_account: what it has with the operator, from which it settles; not needed for a model that settles immediately, where the position account is both. Both are credit-normal, open, in the model''s book and currency. Postings from now on count. cap: as faas.participant_cap_set() would set it, NULL leaves the overdraft as it is. Needs admin on the book. Errors: 22004 null, 22023 length, cap negative or of a model that settles immediately, 23505 name taken, LG001 LG002 cap in another currency or with too many decimals, LG006 no such account in the book, LG260 no such model, LG264 cap above the settlement account, LG265 account cannot be the participant''s (the detail says why), 42501 no admin right.';

CREATE FUNCTION faas_internal.participant_cap(participant bigint, cap faas.amount, operation text) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.participant;
    m faas.settlement_model;
    v_liquidity faas.amount;
BEGIN
    SELECT * INTO p FROM faas.participant AS t WHERE t.id = participant_cap.participant;
    SELECT * INTO m FROM faas.settlement_model AS t WHERE t.id = p.model;
    IF m.delay = 'immediate' THEN
        RAISE EXCEPTION 'participant % has no net debit cap', participant
            USING ERRCODE = '22023', DETAIL = 'Its model settles immediately: the limits of its account bind.';
    END IF;
    IF faas.sign(cap) < 0 THEN
        RAISE EXCEPTION 'argument "cap" must not be negative' USING ERRCODE = '22023', DETAIL = format('It is %s.', cap);
    END IF;
    IF faas.currency(cap) <> m.currency THEN
        RAISE EXCEPTION 'currency of argument "cap" differs from that of the settlement model'
            USING ERRCODE = 'LG001', DETAIL = format('The argument is %s, the model''s currency is %s.', cap, m.currency);
    END IF;
    PERFORM faas_internal.account_lock(CASE WHEN p.position_account < p.settlement_account
        THEN ARRAY[p.position_account, p.settlement_account] ELSE ARRAY[p.settlement_account, p.position_account] END);
    PERFORM faas.account_limit(p.position_account, overdraft => cap, unlimited => false);
    SELECT a.posted INTO v_liquidity FROM faas.account_balance AS a WHERE a.account = p.settlement_account;
    IF m.liquidity_check AND cap OPERATOR(faas.>) v_liquidity AND faas.sign(cap) > 0 THEN
        RAISE EXCEPTION 'net debit cap of participant % exceeds its liquidity', participant
            USING ERRCODE = 'LG264', DETAIL = format('Its settlement account has %s.', v_liquidity),
                HINT = 'Fund the settlement account first, or set a lower cap.';
    END IF;
    PERFORM faas_internal.settlement_note(p.book, 'participant', participant, operation, NULL, NULL, NULL, cap);
END
$$;
COMMENT ON FUNCTION faas_internal.participant_cap(bigint, faas.amount, text) IS
    'Sets the overdraft of a position account, checked against the settlement account where the model says so; both are locked.';

CREATE FUNCTION faas_internal.participant_cap_set(participant bigint, cap faas.amount) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.settlement_book('participant', participant, 'admin'), faas_internal.settlement_required('cap', cap IS NULL);
    PERFORM faas_internal.participant_cap(participant, cap, 'participant_cap_set');
END
$$;
COMMENT ON FUNCTION faas_internal.participant_cap_set(bigint, faas.amount) IS 'Body of faas.participant_cap_set';

CREATE FUNCTION faas.participant_cap_set(participant bigint, cap faas.amount) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.participant_cap_set(bigint, faas.amount) IS
    'Sets the net debit cap of a participant: how much it may owe before settlement, which is the overdraft of its position account and so binds every posting and hold exactly. cap: zero or more; where the model checks liquidity, at most what the settlement account has now, zero always. A position that is above it already stays. Money that is taken from the settlement account later does not lower the cap; faas.settlement_commit() does. Needs admin on the book. Errors: 22004 null, 22023 negative, or a model that settles immediately, LG001 LG002 other currency or too many decimals, LG260 no such participant, LG264 above the settlement account, 42501 no admin right.';

CREATE FUNCTION faas_internal.window_fix(window_id bigint) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_window_fix';
COMMENT ON FUNCTION faas_internal.window_fix(bigint) IS
    'Waits for the postings of a closed window that are still under way, then keeps its totals in faas.window_total unless they are kept already. Errors: 22004 null.';

CREATE FUNCTION faas_internal.window_close(
    model bigint, window_id bigint DEFAULT NULL, OUT closed bigint, OUT opened bigint, OUT closed_at timestamptz
) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
BEGIN
    SELECT b INTO v_book FROM faas_internal.settlement_book('model', model, 'post') AS b;
    SELECT m.current_window INTO closed FROM faas.settlement_model AS m WHERE m.id = window_close.model FOR NO KEY UPDATE;
    IF window_id <> closed THEN
        RAISE EXCEPTION 'window_id % is not the open window of settlement model %', window_id, model
            USING ERRCODE = 'LG261', DETAIL = format('Window %s is open.', closed);
    END IF;
    opened := nextval('faas.settlement_window_id_seq');
    closed_at := faas_internal.now();
    UPDATE faas.settlement_window AS w SET state = faas_internal.settlement_next('window', w.state, 'window_close'), closed_at = window_close.closed_at
    WHERE w.id = window_close.closed;
    INSERT INTO faas.settlement_window (id, book, model, state, opened_at)
    VALUES (opened, v_book, window_close.model, 'open', window_close.closed_at);
    UPDATE faas.settlement_model AS m SET current_window = opened WHERE m.id = window_close.model;
    PERFORM faas_internal.settlement_note(v_book, 'window', closed, 'window_close', 'open', 'closed');
END
$$;
COMMENT ON FUNCTION faas_internal.window_close(bigint, bigint) IS 'Body of faas.window_close';

CREATE FUNCTION faas.window_close(
    model bigint,
    window_id bigint DEFAULT NULL,
    OUT closed bigint,
    OUT opened bigint,
    OUT closed_at timestamptz
) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.window_close(bigint, bigint) IS
    'Closes the open window of a settlement model and opens the next: postings that have joined it and are not committed yet still belong to it, later ones to the next. Takes the same time whatever is in the window, waits for no posting and makes none wait. window_id: the window that is meant, so that a repeated call does not close the next one, LG261; NULL closes the open one. Needs post on the book. Errors: 22004 model null, LG260 no such model, LG261 not the open window, 42501 no post right, 40001 when to retry.';

CREATE VIEW faas.visible_settlement_model WITH (security_barrier) AS
SELECT m.id AS model, m.book, m.name, m.granularity, m.interchange, m.delay, m.currency, m.liquidity_check, m.kinds,
    m.current_window, m.created_at
FROM faas.settlement_model AS m
WHERE faas_internal.can_read(m.book);
COMMENT ON VIEW faas.visible_settlement_model IS 'Settlement models of the books that you may read';

CREATE VIEW faas.visible_participant WITH (security_barrier) AS
SELECT p.id AS participant, p.book, p.model, p.name, p.position_account, p.settlement_account,
    a.debits OPERATOR(faas.-) a.credits AS "position",
    a.held,
    CASE WHEN m.delay OPERATOR(pg_catalog.=) 'deferred' AND NOT a.unlimited THEN a.overdraft END AS cap,
    a.available,
    s.posted AS liquidity,
    p.joined_at
FROM faas.participant AS p
JOIN faas.settlement_model AS m ON m.id OPERATOR(pg_catalog.=) p.model
JOIN faas.account_balance AS a ON a.account OPERATOR(pg_catalog.=) p.position_account
JOIN faas.account_balance AS s ON s.account OPERATOR(pg_catalog.=) p.settlement_account
WHERE faas_internal.can_read(p.book);
COMMENT ON VIEW faas.visible_participant IS 'Participants of the settlement models that you may read, with their positions now';
COMMENT ON COLUMN faas.visible_participant."position" IS 'Debits - credits of the position account: greater than zero is what the participant owes, as in Mojaloop';
COMMENT ON COLUMN faas.visible_participant.held IS 'Reserved on the position account by open holds, which count against the cap';
COMMENT ON COLUMN faas.visible_participant.cap IS 'Net debit cap; null if there is none';
COMMENT ON COLUMN faas.visible_participant.available IS 'What it may still pay: cap - position - held; null without a cap';
COMMENT ON COLUMN faas.visible_participant.liquidity IS 'Balance of the settlement account';

CREATE VIEW faas.visible_window WITH (security_barrier) AS
SELECT w.id AS window_id, w.book, w.model, w.state, w.opened_at, w.closed_at, w.settlement
FROM faas.settlement_window AS w
WHERE faas_internal.can_read(w.book);
COMMENT ON VIEW faas.visible_window IS 'Settlement windows of the books that you may read';

CREATE VIEW faas.visible_window_entry WITH (security_barrier) AS
SELECT e.window_id, e.book, e.model, e.journal, e.line, e.payer, e.payee, e.amount
FROM faas.window_entry AS e
WHERE faas_internal.can_read(e.book);
COMMENT ON VIEW faas.visible_window_entry IS 'Which posting is in which settlement window, of the books that you may read; of an open or just closed window, what is committed so far';

CREATE VIEW faas.visible_window_total WITH (security_barrier) AS
SELECT t.window_id, t.book, t.payer, t.payee, t.amount, t.entries
FROM faas.window_total AS t
WHERE faas_internal.can_read(t.book);
COMMENT ON VIEW faas.visible_window_total IS 'What payers owe payees from windows that were settled, for good, of the books that you may read';

CREATE FUNCTION faas_internal.settlement_key(book bigint, key text, operation text, request jsonb) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    o faas.settlement_operation;
    v_field text;
BEGIN
    IF key IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM faas_internal.settlement_text('key', key, 255);
    -- waits for another session that is inserting the same key
    INSERT INTO faas.settlement_operation AS t (book, key, operation, request, at)
    VALUES (settlement_key.book, settlement_key.key, settlement_key.operation, settlement_key.request, faas_internal.now())
    ON CONFLICT ON CONSTRAINT settlement_operation_pkey DO NOTHING;
    IF FOUND THEN
        RETURN NULL;
    END IF;
    SELECT * INTO o FROM faas.settlement_operation AS t WHERE t.book = settlement_key.book AND t.key = settlement_key.key;
    SELECT COALESCE(CASE WHEN o.operation <> operation THEN 'operation' END, min(r.key)) INTO v_field
    FROM jsonb_each(request) AS r WHERE r.value IS DISTINCT FROM o.request -> r.key;
    IF v_field IS NOT NULL THEN
        RAISE EXCEPTION 'idempotency key "%" was used with another %', left(key, 200), v_field
            USING ERRCODE = 'LG005', DETAIL = 'A key stands for one request, for ever.', HINT = 'Repeat the request as it was, or use a new key.';
    END IF;
    RETURN o.result;
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_key(bigint, text, text, jsonb) IS
    'What was answered to an operation with this key; NULL without a key or if it is new, and then the key is taken. Errors: 22023 length, LG005 used for something else.';

CREATE FUNCTION faas_internal.settlement_answer(book bigint, key text, result jsonb) RETURNS void
    LANGUAGE sql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
    UPDATE faas.settlement_operation AS o SET result = $3 WHERE o.book = $1 AND o.key = $2;
END;
COMMENT ON FUNCTION faas_internal.settlement_answer(bigint, text, jsonb) IS 'Keeps the answer to an operation under its key.';

CREATE FUNCTION faas_internal.settlement_windows(model bigint, windows bigint[], settlement bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_id bigint;
    w faas.settlement_window;
BEGIN
    FOR v_id IN SELECT u FROM unnest(windows) AS u ORDER BY u LOOP
        SELECT * INTO w FROM faas.settlement_window AS t
        WHERE t.id = v_id AND t.model = settlement_windows.model FOR UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'window % does not exist in settlement model %', v_id, model
                USING ERRCODE = 'LG260', HINT = 'Argument "windows" names windows of the model.';
        END IF;
        IF faas_internal.settlement_next('window', w.state, 'settlement_create') IS NULL THEN
            RAISE EXCEPTION 'window % is %', v_id, w.state
                USING ERRCODE = 'LG261', HINT = CASE w.state WHEN 'open' THEN 'Close it first, with faas.window_close().'
                    ELSE 'A window is settled once.' END;
        END IF;
        PERFORM faas_internal.window_fix(v_id);
        UPDATE faas.settlement_window AS t
        SET state = faas_internal.settlement_next('window', t.state, 'settlement_create'), settlement = settlement_windows.settlement
        WHERE t.id = v_id;
        PERFORM faas_internal.settlement_note(w.book, 'window', v_id, 'settlement_create', w.state,
            faas_internal.settlement_next('window', w.state, 'settlement_create'));
    END LOOP;
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_windows(bigint, bigint[], bigint) IS
    'Takes closed or aborted windows of a model into a settlement, each with totals that are final. Errors: LG260 not a window of the model, LG261 open or settled.';

CREATE FUNCTION faas_internal.settlement_create(
    model bigint, windows bigint[], key text DEFAULT NULL,
    OUT settlement bigint, OUT state text, OUT gross faas.amount, OUT net faas.amount, OUT instructions bigint, OUT replayed boolean
) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
    v_result jsonb;
    v_zero faas.amount;
    v_payments faas.net_payment[];
    m faas.settlement_model;
BEGIN
    SELECT b INTO v_book FROM faas_internal.settlement_book('model', model, 'post') AS b;
    IF array_ndims(windows) <> 1 THEN
        RAISE EXCEPTION 'argument "windows" must have one dimension' USING ERRCODE = '2202E';
    END IF;
    PERFORM faas_internal.settlement_required('windows', windows IS NULL OR array_position(windows, NULL) IS NOT NULL);
    IF cardinality(windows) NOT BETWEEN 1 AND 1000 OR cardinality(windows) <> (SELECT count(DISTINCT u) FROM unnest(windows) AS u) THEN
        RAISE EXCEPTION 'argument "windows" must name 1 to 1000 windows, each once' USING ERRCODE = '22023';
    END IF;
    v_result := faas_internal.settlement_key(v_book, key, 'settlement_create',
        jsonb_build_object('model', model, 'windows', (SELECT jsonb_agg(u ORDER BY u) FROM unnest(windows) AS u)));
    replayed := v_result IS NOT NULL;
    IF replayed THEN
        SELECT r.settlement, r.state, r.gross, r.net, r.instructions INTO settlement, state, gross, net, instructions
        FROM jsonb_to_record(v_result) AS r (settlement bigint, state text, gross faas.amount, net faas.amount, instructions bigint);
        RETURN;
    END IF;

    SELECT * INTO m FROM faas.settlement_model AS t WHERE t.id = settlement_create.model;
    SELECT faas.of_minor(0, c.code, c.exponent) INTO v_zero FROM faas.currency AS c WHERE c.code = m.currency;
    settlement := nextval('faas.settlement_id_seq');
    PERFORM faas_internal.settlement_windows(model, windows, settlement);
    SELECT COALESCE(faas.sum(t.amount), v_zero),
        CASE m.interchange WHEN 'multilateral' THEN faas.net_payments(t.payer, t.payee, t.amount)
            ELSE faas.net_bilateral(t.payer, t.payee, t.amount) END
    INTO gross, v_payments
    FROM faas.window_total AS t WHERE t.window_id = ANY (windows);
    IF m.delay = 'immediate' THEN
        v_payments := NULL;
    END IF;
    SELECT COALESCE(faas.sum(p.amount), v_zero), count(*) INTO net, instructions FROM unnest(v_payments) AS p;
    -- what nothing is left to pay of is settled
    state := CASE WHEN instructions = 0 THEN 'settled' ELSE 'pending' END;

    INSERT INTO faas.settlement (id, book, model, state, gross, net, created_at)
    VALUES (settlement, v_book, settlement_create.model, settlement_create.state, settlement_create.gross, settlement_create.net, faas_internal.now());
    INSERT INTO faas.settlement_participant (settlement, participant, book, state, paid, received, due)
    SELECT settlement_create.settlement, n.participant, v_book, settlement_create.state, n.paid, n.received,
        CASE m.delay WHEN 'immediate' THEN v_zero ELSE n.paid OPERATOR(faas.-) n.received END
    FROM (
        SELECT s.participant, COALESCE(faas.sum(s.paid), v_zero) AS paid, COALESCE(faas.sum(s.received), v_zero) AS received
        FROM faas.window_total AS t
        CROSS JOIN LATERAL (VALUES (t.payer, t.amount, NULL::faas.amount), (t.payee, NULL, t.amount)) AS s (participant, paid, received)
        WHERE t.window_id = ANY (windows)
        GROUP BY s.participant
    ) AS n
    ORDER BY n.participant;
    INSERT INTO faas.settlement_instruction (book, settlement, payer, payee, amount, state)
    SELECT v_book, settlement_create.settlement, p.payer, p.payee, p.amount, 'pending'
    FROM unnest(v_payments) WITH ORDINALITY AS p (payer, payee, amount, n) ORDER BY p.n;
    PERFORM faas_internal.settlement_note(v_book, 'settlement', settlement, 'settlement_create', NULL, state, NULL, net);
    IF state = 'settled' THEN
        PERFORM faas_internal.settlement_windows_follow(settlement, 'settlement_settle');
    END IF;
    PERFORM faas_internal.settlement_answer(v_book, key, jsonb_build_object('settlement', settlement, 'state', state,
        'gross', gross::text, 'net', net::text, 'instructions', instructions));
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_create(bigint, bigint[], text) IS 'Body of faas.settlement_create';

CREATE FUNCTION faas.settlement_create(
    model bigint,
    windows bigint[],
    key text DEFAULT NULL,
    OUT settlement bigint,
    OUT state text,
    OUT gross faas.amount,
    OUT net faas.amount,
    OUT instructions bigint,
    OUT replayed boolean
) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.settlement_create(bigint, bigint[], text) IS
    'Begins the settlement of closed windows of a model, or of windows whose settlement was aborted: waits for postings that joined them and are not committed yet, keeps their totals for good, and works out what each participant owes and which payments are left. windows: 1 to 1000, each once. Moves no money. gross: sum of the postings; net: sum of the instructions, as the model nets (at most one fewer than participants, if multilateral); nothing to pay, as in windows that are empty or even, or a model that settles immediately, is settled at once. key: same key and content answers the first result with replayed true. Settle in another transaction than you post or close in: postings under way are waited for. Needs post on the book. Errors: 22004 null, 22023 number of windows or length of the key, 2202E dimensions, LG005 key used for something else, LG260 no such model or window of it, LG261 window open, pending or settled, 42501 no post right, 40001 when to retry.';

CREATE FUNCTION faas_internal.settlement_windows_follow(settlement bigint, operation text) RETURNS void
    LANGUAGE sql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
    UPDATE faas.settlement_window AS w SET state = faas_internal.settlement_next('window', w.state, $2)
    WHERE w.settlement = $1 AND w.state = 'pending';
    INSERT INTO faas.settlement_event (book, object, object_id, operation, from_state, to_state, at, by_role)
    SELECT w.book, 'window', w.id, $2, 'pending', w.state, faas_internal.now(), faas_internal.caller()::text
    FROM faas.settlement_window AS w WHERE w.settlement = $1 ORDER BY w.id;
END;
COMMENT ON FUNCTION faas_internal.settlement_windows_follow(bigint, text) IS
    'Gives the windows of a settlement the state that its end leads to.';

CREATE FUNCTION faas_internal.settlement_state(settlement bigint) RETURNS text
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE
        WHEN COALESCE(bool_and(p.state = 'settled'), true) THEN 'settled'
        WHEN bool_and(p.state = 'aborted') THEN 'aborted'
        WHEN bool_or(p.state = 'settled') THEN 'settling'
        -- how far the last one is
        ELSE (ARRAY['pending', 'recorded', 'reserved', 'committed'])[min(array_position(ARRAY['pending', 'recorded', 'reserved', 'committed'], p.state))]
    END
    FROM faas.settlement_participant AS p WHERE p.settlement = $1;
END;
COMMENT ON FUNCTION faas_internal.settlement_state(bigint) IS
    'State of a settlement, from those of its participants: settled if all are, settling if some are, else that of the last.';

CREATE FUNCTION faas_internal.settlement_lock_accounts(settlement bigint, participants bigint[]) RETURNS void
    LANGUAGE sql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
    SELECT faas_internal.account_lock(array_agg(DISTINCT a.account ORDER BY a.account))
    FROM faas.participant AS p
    JOIN faas.settlement_participant AS s ON s.participant = p.id AND s.settlement = $1
    CROSS JOIN LATERAL (VALUES (p.position_account), (p.settlement_account)) AS a (account)
    WHERE p.id = ANY ($2) AND faas.sign(s.due) <> 0
    HAVING count(*) > 0;
END;
COMMENT ON FUNCTION faas_internal.settlement_lock_accounts(bigint, bigint[]) IS
    'Locks the accounts of those participants of a settlement that have something due, in the order of the ledger.';

CREATE FUNCTION faas_internal.settlement_refused(settlement bigint, participant bigint, reason text, due faas.amount) RETURNS void
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.participant;
BEGIN
    SELECT * INTO p FROM faas.participant AS t WHERE t.id = settlement_refused.participant;
    IF reason = 'insufficient_funds' THEN
        RAISE EXCEPTION 'insufficient funds of participant % ("%") for settlement %', participant, p.name, settlement
            USING ERRCODE = 'LG003', DETAIL = format('%s is due from account %s.', faas.abs(due), CASE WHEN faas.sign(due) > 0 THEN p.settlement_account ELSE p.position_account END);
    END IF;
    RAISE EXCEPTION 'the ledger refuses what participant % ("%") has to move for settlement %', participant, p.name, settlement
        USING ERRCODE = 'LG268', DETAIL = format('The reason is "%s", the accounts are %s and %s.', reason, p.position_account, p.settlement_account);
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_refused(bigint, bigint, text, faas.amount) IS
    'Raises because a movement of a settlement was refused: LG003 for lack of funds, else LG268.';

CREATE FUNCTION faas_internal.settlement_reserve_money(settlement bigint, participants bigint[]) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_debtors bigint[];
    v_requests faas.request[];
    r record;
BEGIN
    PERFORM faas_internal.settlement_lock_accounts(settlement, participants);
    SELECT array_agg(s.participant ORDER BY s.participant), array_agg(ROW('hold', p.settlement_account, p.position_account, s.due, NULL, NULL, 'settlement',
            'settlement ' || s.settlement, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::faas.request ORDER BY s.participant)
    INTO v_debtors, v_requests
    FROM faas.settlement_participant AS s JOIN faas.participant AS p ON p.id = s.participant
    WHERE s.settlement = settlement_reserve_money.settlement AND s.participant = ANY (participants) AND faas.sign(s.due) > 0;
    FOR r IN SELECT b.code, b.reason, b.journal, v_debtors[b.idx] AS participant FROM faas.post_batch(v_requests) AS b LOOP
        IF r.code <> 0 THEN
            PERFORM faas_internal.settlement_refused(s.settlement, r.participant, r.reason, s.due)
            FROM faas.settlement_participant AS s WHERE s.settlement = settlement_reserve_money.settlement AND s.participant = r.participant;
        END IF;
        UPDATE faas.settlement_participant AS s SET hold = r.journal
        WHERE s.settlement = settlement_reserve_money.settlement AND s.participant = r.participant;
    END LOOP;
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_reserve_money(bigint, bigint[]) IS
    'Reserves what is due from participants on their settlement accounts.';

CREATE FUNCTION faas_internal.settlement_commit_money(settlement bigint, participants bigint[]) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_order bigint[];
    v_requests faas.request[];
    v_raised bigint[] := ARRAY[]::bigint[];
    v_caps faas.amount[] := ARRAY[]::faas.amount[];
    v_cap faas.amount;
    a faas.account_balance;
    r record;
BEGIN
    PERFORM faas_internal.settlement_lock_accounts(settlement, participants);
    FOR r IN SELECT p.position_account, s.due
        FROM faas.settlement_participant AS s JOIN faas.participant AS p ON p.id = s.participant
        WHERE s.settlement = settlement_commit_money.settlement AND s.participant = ANY (participants) AND faas.sign(s.due) < 0
        ORDER BY p.position_account
    LOOP
        SELECT * INTO a FROM faas.account_balance AS b WHERE b.account = r.position_account;
        IF NOT a.unlimited AND faas.sign(a.available OPERATOR(faas.+) r.due) < 0 THEN
            v_raised := v_raised || r.position_account;
            v_caps := array_append(v_caps, a.overdraft);
            PERFORM faas.account_limit(r.position_account, overdraft => a.overdraft OPERATOR(faas.-) r.due OPERATOR(faas.-) a.available);
        END IF;
    END LOOP;

    SELECT array_agg(q.participant ORDER BY q.participant), array_agg(q.request ORDER BY q.participant) INTO v_order, v_requests
    FROM (
        SELECT s.participant, CASE WHEN faas.sign(s.due) > 0
            THEN ROW('capture', NULL, NULL, NULL, NULL, s.hold::text, 'settlement', 'settlement ' || s.settlement, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::faas.request
            ELSE ROW('post', p.position_account, p.settlement_account, faas.abs(s.due), NULL, NULL, 'settlement', 'settlement ' || s.settlement,
                NULL, NULL, NULL, NULL, NULL, NULL, NULL)::faas.request END AS request
        FROM faas.settlement_participant AS s JOIN faas.participant AS p ON p.id = s.participant
        WHERE s.settlement = settlement_commit_money.settlement AND s.participant = ANY (participants) AND faas.sign(s.due) <> 0
    ) AS q;
    FOR r IN SELECT b.code, b.reason, b.journal, v_order[b.idx] AS participant FROM faas.post_batch(v_requests) AS b LOOP
        IF r.code <> 0 THEN
            PERFORM faas_internal.settlement_refused(s.settlement, r.participant, r.reason, s.due)
            FROM faas.settlement_participant AS s WHERE s.settlement = settlement_commit_money.settlement AND s.participant = r.participant;
        END IF;
        UPDATE faas.settlement_participant AS s SET journal = r.journal
        WHERE s.settlement = settlement_commit_money.settlement AND s.participant = r.participant;
    END LOOP;

    FOR i IN 1 .. cardinality(v_raised) LOOP
        PERFORM faas.account_limit(v_raised[i], overdraft => v_caps[i]);
    END LOOP;
    -- a cap that the new balance of the settlement account does not cover comes down to it
    FOR r IN SELECT p.id, p.book, p.position_account, p.settlement_account
        FROM faas.settlement_participant AS s JOIN faas.participant AS p ON p.id = s.participant
        JOIN faas.settlement_model AS m ON m.id = p.model
        WHERE s.settlement = settlement_commit_money.settlement AND s.participant = ANY (participants) AND faas.sign(s.due) > 0 AND m.liquidity_check
        ORDER BY p.position_account
    LOOP
        SELECT * INTO a FROM faas.account_balance AS b WHERE b.account = r.position_account;
        SELECT CASE WHEN faas.sign(b.posted) > 0 THEN b.posted ELSE b.posted OPERATOR(faas.-) b.posted END INTO v_cap
        FROM faas.account_balance AS b WHERE b.account = r.settlement_account;
        IF NOT a.unlimited AND a.overdraft OPERATOR(faas.>) v_cap THEN
            PERFORM faas.account_limit(r.position_account, overdraft => v_cap);
            PERFORM faas_internal.settlement_note(r.book, 'participant', r.id, 'settlement_commit', NULL, NULL, NULL, v_cap);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_commit_money(bigint, bigint[]) IS
    'Moves what is due between position and settlement accounts; lowers caps that the settlement account does not cover any more.';

CREATE FUNCTION faas_internal.settlement_step(
    operation text, settlement bigint, participant bigint, key text, OUT state text, OUT participants integer, OUT replayed boolean
) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
    v_result jsonb;
    v_before text;
    v_who bigint[];
BEGIN
    SELECT b INTO v_book FROM faas_internal.settlement_book('settlement', settlement, 'post') AS b;
    v_result := faas_internal.settlement_key(v_book, key, operation, jsonb_build_object('settlement', settlement, 'participant', participant));
    replayed := v_result IS NOT NULL;
    IF replayed THEN
        state := v_result ->> 'state';
        participants := (v_result ->> 'participants')::integer;
        RETURN;
    END IF;
    SELECT s.state INTO v_before FROM faas.settlement AS s WHERE s.id = settlement_step.settlement FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM faas.settlement_participant AS p WHERE p.settlement = settlement_step.settlement AND p.participant = settlement_step.participant)
        AND participant IS NOT NULL
    THEN
        RAISE EXCEPTION 'participant % does not exist in settlement %', participant, settlement USING ERRCODE = 'LG260';
    END IF;
    SELECT array_agg(p.participant ORDER BY p.participant) INTO v_who
    FROM faas.settlement_participant AS p
    WHERE p.settlement = settlement_step.settlement AND (settlement_step.participant IS NULL OR p.participant = settlement_step.participant)
        AND faas_internal.settlement_next('participant', p.state, operation) IS NOT NULL;
    IF v_who IS NULL THEN
        RAISE EXCEPTION 'settlement % is %', settlement, v_before
            USING ERRCODE = 'LG262', DETAIL = CASE WHEN participant IS NULL THEN format('None of its participants is ready for %s.', operation)
                ELSE format('Participant %s is %s, which is not ready for %s.', participant, (SELECT p.state FROM faas.settlement_participant AS p
                    WHERE p.settlement = settlement_step.settlement AND p.participant = settlement_step.participant), operation) END;
    END IF;
    CASE operation
        WHEN 'settlement_reserve' THEN PERFORM faas_internal.settlement_reserve_money(settlement, v_who);
        WHEN 'settlement_commit' THEN PERFORM faas_internal.settlement_commit_money(settlement, v_who);
        ELSE NULL;
    END CASE;
    INSERT INTO faas.settlement_event (book, object, object_id, participant, operation, from_state, to_state, amount, journal, at, by_role)
    SELECT v_book, 'settlement', settlement_step.settlement, p.participant, settlement_step.operation, p.state,
        faas_internal.settlement_next('participant', p.state, settlement_step.operation), p.due,
        CASE settlement_step.operation WHEN 'settlement_commit' THEN p.journal END, faas_internal.now(), faas_internal.caller()::text
    FROM faas.settlement_participant AS p
    WHERE p.settlement = settlement_step.settlement AND p.participant = ANY (v_who) ORDER BY p.participant;
    UPDATE faas.settlement_participant AS p SET state = faas_internal.settlement_next('participant', p.state, settlement_step.operation)
    WHERE p.settlement = settlement_step.settlement AND p.participant = ANY (v_who);
    state := faas_internal.settlement_state(settlement);
    participants := cardinality(v_who);
    UPDATE faas.settlement AS s SET state = settlement_step.state WHERE s.id = settlement_step.settlement;
    IF state = 'settled' THEN
        PERFORM faas_internal.settlement_windows_follow(settlement, operation);
    END IF;
    PERFORM faas_internal.settlement_answer(v_book, key, jsonb_build_object('state', state, 'participants', participants));
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_step(text, bigint, bigint, text) IS
    'One step of one participant of a settlement, or of all that are ready for it. Errors: 22004 settlement null, 22023 length of the key, LG003, LG005, LG260, LG262, LG268.';

CREATE FUNCTION faas_internal.settlement_record(
    settlement bigint, participant bigint DEFAULT NULL, key text DEFAULT NULL, OUT state text, OUT participants integer, OUT replayed boolean
) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT * INTO state, participants, replayed FROM faas_internal.settlement_step('settlement_record', settlement, participant, key);
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_record(bigint, bigint, text) IS 'Body of faas.settlement_record';

CREATE FUNCTION faas.settlement_record(
    settlement bigint,
    participant bigint DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT participants integer,
    OUT replayed boolean
) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.settlement_record(bigint, bigint, text) IS
    'Records the settlement of participants that are pending: what is due is agreed, no money moves. participant: one of the settlement; NULL is all that are ready. Answers the settlement''s state and how many participants it moved on. key: same key and content answers the first result with replayed true. Needs post on the book. Errors: 22004 settlement null, 22023 length of the key, LG005 key used for something else, LG260 no such settlement or participant of it, LG262 not in the state before, 42501 no post right, 40001 when to retry.';

CREATE FUNCTION faas_internal.settlement_reserve(
    settlement bigint, participant bigint DEFAULT NULL, key text DEFAULT NULL, OUT state text, OUT participants integer, OUT replayed boolean
) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT * INTO state, participants, replayed FROM faas_internal.settlement_step('settlement_reserve', settlement, participant, key);
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_reserve(bigint, bigint, text) IS 'Body of faas.settlement_reserve';

CREATE FUNCTION faas.settlement_reserve(
    settlement bigint,
    participant bigint DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT participants integer,
    OUT replayed boolean
) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.settlement_reserve(bigint, bigint, text) IS
    'Reserves what is due from participants that are recorded, by a hold on the settlement account of each debtor; a creditor has nothing to reserve. Fails as a whole, LG003, if a settlement account has not enough. participant: one of the settlement; NULL is all that are ready. Answers the settlement''s state and how many participants it moved on. key: same key and content answers the first result with replayed true. Needs post on the book. Errors: 22004 settlement null, 22023 length of the key, LG005 key used for something else, LG260 no such settlement or participant of it, LG262 not in the state before, LG003 not enough on a settlement account, LG268 the ledger refuses a hold: closed or blocked accounts, 42501 no post right, 40001 when to retry.';

CREATE FUNCTION faas_internal.settlement_commit(
    settlement bigint, participant bigint DEFAULT NULL, key text DEFAULT NULL, OUT state text, OUT participants integer, OUT replayed boolean
) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT * INTO state, participants, replayed FROM faas_internal.settlement_step('settlement_commit', settlement, participant, key);
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_commit(bigint, bigint, text) IS 'Body of faas.settlement_commit';

CREATE FUNCTION faas.settlement_commit(
    settlement bigint,
    participant bigint DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT participants integer,
    OUT replayed boolean
) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.settlement_commit(bigint, bigint, text) IS
    'Moves what is due of participants that are reserved: a debtor''s hold is captured to its position account, a creditor''s position is credited to its settlement account, so that positions come back by what was settled. From the first commit on the settlement is final. The net debit cap does not bind these postings, but the next transfer; where the model checks liquidity, a debtor''s cap above the new balance of its settlement account comes down to it. participant: one of the settlement; NULL is all that are ready. Answers the settlement''s state and how many participants it moved on. key: same key and content answers the first result with replayed true. Needs post on the book. Errors: 22004 settlement null, 22023 length of the key, LG005 key used for something else, LG260 no such settlement or participant of it, LG262 not in the state before, LG003 LG268 the ledger refuses a movement: closed or blocked accounts, 42501 no post right, 40001 when to retry.';

CREATE FUNCTION faas_internal.settlement_settle(
    settlement bigint, participant bigint DEFAULT NULL, key text DEFAULT NULL, OUT state text, OUT participants integer, OUT replayed boolean
) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT * INTO state, participants, replayed FROM faas_internal.settlement_step('settlement_settle', settlement, participant, key);
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_settle(bigint, bigint, text) IS 'Body of faas.settlement_settle';

CREATE FUNCTION faas.settlement_settle(
    settlement bigint,
    participant bigint DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT participants integer,
    OUT replayed boolean
) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.settlement_settle(bigint, bigint, text) IS
    'Marks participants that are committed as settled: their settlement is done. When all are, the settlement and its windows are settled. participant: one of the settlement; NULL is all that are ready. Answers the settlement''s state and how many participants it moved on. key: same key and content answers the first result with replayed true. Needs post on the book. Errors: 22004 settlement null, 22023 length of the key, LG005 key used for something else, LG260 no such settlement or participant of it, LG262 not in the state before, 42501 no post right, 40001 when to retry.';

CREATE FUNCTION faas_internal.settlement_abort(
    settlement bigint, reason text, key text DEFAULT NULL, OUT state text, OUT participants integer, OUT replayed boolean
) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
    v_result jsonb;
    v_who bigint[];
    v_requests faas.request[];
    r record;
BEGIN
    SELECT b INTO v_book FROM faas_internal.settlement_book('settlement', settlement, 'post') AS b;
    PERFORM faas_internal.settlement_text('reason', reason, 1000);
    v_result := faas_internal.settlement_key(v_book, key, 'settlement_abort', jsonb_build_object('settlement', settlement, 'reason', reason));
    replayed := v_result IS NOT NULL;
    IF replayed THEN
        state := v_result ->> 'state';
        participants := (v_result ->> 'participants')::integer;
        RETURN;
    END IF;
    SELECT s.state INTO state FROM faas.settlement AS s WHERE s.id = settlement_abort.settlement FOR NO KEY UPDATE;
    IF state = 'aborted' THEN
        RAISE EXCEPTION 'settlement % is aborted', settlement USING ERRCODE = 'LG262';
    END IF;
    IF state = 'settled' OR EXISTS (SELECT FROM faas.settlement_participant AS p
        WHERE p.settlement = settlement_abort.settlement AND p.state IN ('committed', 'settled'))
    THEN
        RAISE EXCEPTION 'settlement % is final', settlement
            USING ERRCODE = 'LG263', DETAIL = 'It is committed, in part or as a whole.', HINT = 'Take it to its end; what was wrong is put right by further postings.';
    END IF;
    SELECT array_agg(p.participant ORDER BY p.participant), array_agg(ROW('release', NULL, NULL, NULL, NULL, p.hold::text, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL)::faas.request ORDER BY p.participant) FILTER (WHERE p.hold IS NOT NULL)
    INTO v_who, v_requests
    FROM faas.settlement_participant AS p WHERE p.settlement = settlement_abort.settlement;
    PERFORM faas_internal.settlement_lock_accounts(settlement, v_who);
    FOR r IN SELECT b.code, b.reason FROM faas.post_batch(v_requests) AS b WHERE b.code <> 0 LOOP
        RAISE EXCEPTION 'the ledger refuses to release a hold of settlement %', settlement USING ERRCODE = 'LG268', DETAIL = format('The reason is "%s".', r.reason);
    END LOOP;
    INSERT INTO faas.settlement_event (book, object, object_id, participant, operation, from_state, to_state, amount, at, by_role)
    SELECT v_book, 'settlement', settlement_abort.settlement, p.participant, 'settlement_abort', p.state,
        faas_internal.settlement_next('participant', p.state, 'settlement_abort'), p.due, faas_internal.now(), faas_internal.caller()::text
    FROM faas.settlement_participant AS p WHERE p.settlement = settlement_abort.settlement ORDER BY p.participant;
    UPDATE faas.settlement_participant AS p SET state = faas_internal.settlement_next('participant', p.state, 'settlement_abort'), hold = NULL
    WHERE p.settlement = settlement_abort.settlement;
    INSERT INTO faas.settlement_event (book, object, object_id, operation, from_state, to_state, amount, at, by_role)
    SELECT v_book, 'instruction', i.id, 'settlement_abort', i.state, faas_internal.settlement_next('instruction', i.state, 'settlement_abort'), i.amount,
        faas_internal.now(), faas_internal.caller()::text
    FROM faas.settlement_instruction AS i WHERE i.settlement = settlement_abort.settlement ORDER BY i.id;
    UPDATE faas.settlement_instruction AS i SET state = faas_internal.settlement_next('instruction', i.state, 'settlement_abort')
    WHERE i.settlement = settlement_abort.settlement;
    state := faas_internal.settlement_state(settlement);
    participants := cardinality(v_who);
    UPDATE faas.settlement AS s SET state = settlement_abort.state, reason = settlement_abort.reason WHERE s.id = settlement_abort.settlement;
    PERFORM faas_internal.settlement_windows_follow(settlement, 'settlement_abort'),
        faas_internal.settlement_answer(v_book, key, jsonb_build_object('state', state, 'participants', participants));
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_abort(bigint, text, text) IS 'Body of faas.settlement_abort';

CREATE FUNCTION faas.settlement_abort(
    settlement bigint,
    reason text,
    key text DEFAULT NULL,
    OUT state text,
    OUT participants integer,
    OUT replayed boolean
) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.settlement_abort(bigint, text, text) IS
    'Gives up a settlement before anything of it is committed: holds are released, instructions cancelled, and its windows aborted, which faas.settlement_create() may take again. reason: 1 to 1000 characters. key: same key and content answers the first result with replayed true. Needs post on the book. Errors: 22004 null, 22023 length, LG005 key used for something else, LG260 no such settlement, LG262 aborted already, LG263 committed or settled, LG268 the ledger refuses, 42501 no post right, 40001 when to retry.';

CREATE VIEW faas.visible_settlement WITH (security_barrier) AS
SELECT s.id AS settlement, s.book, s.model, s.state, s.gross, s.net, s.created_at, s.reason
FROM faas.settlement AS s
WHERE faas_internal.can_read(s.book);
COMMENT ON VIEW faas.visible_settlement IS 'Settlements of the books that you may read';

CREATE VIEW faas.visible_settlement_participant WITH (security_barrier) AS
SELECT s.settlement, s.participant, s.book, p.name, s.state, s.paid, s.received, s.due, s.hold, s.journal
FROM faas.settlement_participant AS s
JOIN faas.participant AS p ON p.id OPERATOR(pg_catalog.=) s.participant
WHERE faas_internal.can_read(s.book);
COMMENT ON VIEW faas.visible_settlement_participant IS 'Participants in the settlements that you may read: what they owe and how far they are';

CREATE VIEW faas.visible_settlement_event WITH (security_barrier) AS
SELECT e.id AS event, e.book, e.object, e.object_id, e.participant, e.operation, e.from_state, e.to_state, e.amount, e.journal, e.at, e.by_role
FROM faas.settlement_event AS e
WHERE faas_internal.can_read(e.book);
COMMENT ON VIEW faas.visible_settlement_event IS 'What happened to settlement models, participants, windows, settlements and instructions of the books that you may read, and who did it';

CREATE FUNCTION faas_internal.instruction_lines(batch bigint)
    RETURNS TABLE (instruction bigint, payer text, payee text, payer_account bigint, payee_account bigint, amount faas.amount, line text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT i.id, p.name, q.name, p.settlement_account, q.settlement_account, i.amount,
        concat_ws('|', i.id, p.settlement_account, q.settlement_account, i.amount)
    FROM faas.settlement_instruction AS i
    JOIN faas.participant AS p ON p.id = i.payer
    JOIN faas.participant AS q ON q.id = i.payee
    WHERE i.batch = $1
    ORDER BY i.id;
END;
COMMENT ON FUNCTION faas_internal.instruction_lines(bigint) IS
    'The instructions of an exported file in their order; line is what its SHA-256 is taken over.';

CREATE FUNCTION faas_internal.instruction_file(batch bigint) RETURNS jsonb
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.settlement_book('batch', batch, 'read');
    RETURN (SELECT jsonb_build_object('batch', b.id, 'settlement', b.settlement, 'exported_at', b.exported_at AT TIME ZONE 'UTC' || 'Z',
            'count', b.instructions, 'debits', b.total::text, 'credits', b.total::text, 'entry_hash', b.entry_hash, 'sha256', b.sha256,
            'instructions', (SELECT jsonb_agg(jsonb_build_object('instruction', l.instruction, 'payer', l.payer, 'payee', l.payee,
                    'payer_account', l.payer_account, 'payee_account', l.payee_account, 'amount', l.amount::text) ORDER BY l.instruction)
                FROM faas_internal.instruction_lines(b.id) AS l))
        FROM faas.settlement_batch AS b WHERE b.id = instruction_file.batch);
END
$$;
COMMENT ON FUNCTION faas_internal.instruction_file(bigint) IS 'Body of faas.instruction_file';

CREATE FUNCTION faas.instruction_file(batch bigint) RETURNS jsonb
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.instruction_file(bigint) IS
    'The file of a batch of instructions, as it was exported: count, debits and credits (sums of what payers pay and payees get), entry_hash (sum of the payees'' accounts, last ten digits, as in ACH files), sha256 (of the lines instruction|payer account|payee account|amount, joined by line feeds), and the instructions. Needs read on the book. Errors: 22004 null, LG260 no such batch, 42501 no read right.';

CREATE FUNCTION faas_internal.instruction_export(
    settlement bigint, key text DEFAULT NULL, OUT batch bigint, OUT instructions bigint, OUT total faas.amount, OUT replayed boolean
) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
    v_result jsonb;
    v_state text;
    v_ids bigint[];
    v_requests faas.request[];
    r record;
BEGIN
    SELECT b INTO v_book FROM faas_internal.settlement_book('settlement', settlement, 'post') AS b;
    v_result := faas_internal.settlement_key(v_book, key, 'instruction_export', jsonb_build_object('settlement', settlement));
    replayed := v_result IS NOT NULL;
    IF replayed THEN
        SELECT b.id, b.instructions, b.total INTO batch, instructions, total
        FROM faas.settlement_batch AS b WHERE b.id = (v_result ->> 'batch')::bigint;
        RETURN;
    END IF;
    SELECT s.state INTO v_state FROM faas.settlement AS s WHERE s.id = instruction_export.settlement FOR NO KEY UPDATE;
    SELECT array_agg(q.id ORDER BY q.id), faas.sum(q.amount),
        array_agg(ROW('post', q.payee_account, q.payer_account, q.amount, NULL, NULL, 'settlement instruction', 'instruction ' || q.id,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL)::faas.request ORDER BY q.id)
    INTO v_ids, total, v_requests
    FROM (
        SELECT i.id, i.amount, payer.settlement_account AS payer_account, payee.settlement_account AS payee_account
        FROM faas.settlement_instruction AS i
        JOIN faas.participant AS payer ON payer.id = i.payer
        JOIN faas.participant AS payee ON payee.id = i.payee
        JOIN faas.settlement_participant AS p ON (p.settlement, p.participant) = (i.settlement, i.payer)
        JOIN faas.settlement_participant AS q ON (q.settlement, q.participant) = (i.settlement, i.payee)
        WHERE i.settlement = instruction_export.settlement AND i.state = 'pending'
            AND p.state IN ('committed', 'settled') AND q.state IN ('committed', 'settled')
        ORDER BY i.id LIMIT 100000
    ) AS q;
    IF v_ids IS NULL THEN
        RAISE EXCEPTION 'settlement % has no instruction to export', settlement
            USING ERRCODE = 'LG262', DETAIL = format('It is %s. An instruction is exported once, when payer and payee have committed.', v_state);
    END IF;
    batch := nextval('faas.settlement_batch_id_seq');
    instructions := cardinality(v_ids)::bigint;
    INSERT INTO faas.settlement_batch (id, book, settlement, instructions, total, entry_hash, sha256, exported_at)
    VALUES (batch, v_book, instruction_export.settlement, instruction_export.instructions, instruction_export.total, 0, '', faas_internal.now());
    FOR r IN SELECT b.code, b.reason, b.journal, v_ids[b.idx] AS id FROM faas.post_batch(v_requests) AS b LOOP
        IF r.code <> 0 THEN
            RAISE EXCEPTION 'the ledger refuses to pay out instruction % of settlement %', r.id, settlement
                USING ERRCODE = CASE r.reason WHEN 'insufficient_funds' THEN 'LG003' ELSE 'LG268' END, DETAIL = format('The reason is "%s".', r.reason);
        END IF;
        UPDATE faas.settlement_instruction AS i SET state = faas_internal.settlement_next('instruction', i.state, 'instruction_export'),
            batch = instruction_export.batch, journal = r.journal
        WHERE i.id = r.id;
    END LOOP;
    UPDATE faas.settlement_batch AS b SET entry_hash = l.entry_hash, sha256 = l.sha256
    FROM (
        SELECT faas.entry_hash(x.payee_account) AS entry_hash, encode(sha256(convert_to(string_agg(x.line, E'\n' ORDER BY x.instruction), 'UTF8')), 'hex') AS sha256
        FROM faas_internal.instruction_lines(instruction_export.batch) AS x
    ) AS l
    WHERE b.id = instruction_export.batch;
    INSERT INTO faas.settlement_event (book, object, object_id, operation, from_state, to_state, amount, journal, at, by_role)
    SELECT v_book, 'instruction', i.id, 'instruction_export', 'pending', i.state, i.amount, i.journal, faas_internal.now(), faas_internal.caller()::text
    FROM faas.settlement_instruction AS i WHERE i.batch = instruction_export.batch ORDER BY i.id;
    PERFORM faas_internal.settlement_answer(v_book, key, jsonb_build_object('batch', batch));
END
$$;
COMMENT ON FUNCTION faas_internal.instruction_export(bigint, text) IS 'Body of faas.instruction_export';

CREATE FUNCTION faas.instruction_export(
    settlement bigint,
    key text DEFAULT NULL,
    OUT batch bigint,
    OUT instructions bigint,
    OUT total faas.amount,
    OUT replayed boolean
) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.instruction_export(bigint, text) IS
    'Sends the instructions of a settlement whose payer and payee have both committed, up to 100000, and have not been sent: a posting for each debits the payee''s settlement account and credits the payer''s, and the file is faas.instruction_file(batch). key: same key and content answers the first batch with replayed true. Needs post on the book. Errors: 22004 settlement null, 22023 length of the key, LG003 a payee''s settlement account has not enough, LG005 key used for something else, LG260 no such settlement, LG262 nothing to export, LG268 the ledger refuses a posting: closed or blocked accounts, 42501 no post right, 40001 when to retry.';

CREATE FUNCTION faas_internal.instruction_results(batch bigint, results jsonb)
    RETURNS TABLE (instruction bigint, result text, reason text)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_list jsonb := results -> 'results';
    v_unknown jsonb;
    v_twice bigint;
    v_count bigint;
    v_total faas.amount;
    v_hash bigint;
BEGIN
    IF jsonb_typeof(results) <> 'object' OR jsonb_typeof(v_list) IS DISTINCT FROM 'array' THEN
        RAISE EXCEPTION 'argument "results" must be an object with an array "results"' USING ERRCODE = '22023';
    END IF;
    IF jsonb_array_length(v_list) NOT BETWEEN 1 AND 100000 THEN
        RAISE EXCEPTION 'argument "results" must have 1 to 100000 results' USING ERRCODE = '22023';
    END IF;
    SELECT e INTO v_unknown FROM jsonb_array_elements(v_list) AS e
    WHERE jsonb_typeof(e) <> 'object' OR COALESCE(e ->> 'instruction', '') !~ '^[0-9]{1,18}$'
        OR COALESCE(e ->> 'result', '') NOT IN ('accepted', 'returned') OR length(e ->> 'reason') > 1000 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'argument "results" has an element that is no result: %', left(v_unknown::text, 200)
            USING ERRCODE = '22023', HINT = 'An element is {"instruction": number, "result": "accepted" or "returned", "reason": text of at most 1000 characters}.';
    END IF;
    SELECT e INTO v_unknown FROM jsonb_array_elements(v_list) AS e
    WHERE NOT EXISTS (SELECT FROM faas.settlement_instruction AS i WHERE i.id = (e ->> 'instruction')::bigint AND i.batch = instruction_results.batch) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'instruction % of argument "results" does not exist in batch %', v_unknown ->> 'instruction', batch USING ERRCODE = 'LG260';
    END IF;
    SELECT (e ->> 'instruction')::bigint INTO v_twice FROM jsonb_array_elements(v_list) AS e GROUP BY 1 HAVING count(*) > 1 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'instruction % is twice in argument "results"', v_twice USING ERRCODE = '22023';
    END IF;
    SELECT count(*), faas.sum(l.amount), faas.entry_hash(l.payee_account) INTO v_count, v_total, v_hash
    FROM jsonb_array_elements(v_list) AS e JOIN faas_internal.instruction_lines(instruction_results.batch) AS l ON l.instruction = (e ->> 'instruction')::bigint;
    IF (results ->> 'batch') <> batch::text OR (results ->> 'count') <> v_count::text OR (results ->> 'total') <> v_total::text
        OR (results ->> 'entry_hash') <> v_hash::text
    THEN
        RAISE EXCEPTION 'control totals of argument "results" do not match'
            USING ERRCODE = 'LG266', DETAIL = format('The file says batch %s, count %s, total %s and entry hash %s; its results are of batch %s, %s of %s, with %s.',
                COALESCE(results ->> 'batch', '-'), COALESCE(results ->> 'count', '-'), COALESCE(results ->> 'total', '-'), COALESCE(results ->> 'entry_hash', '-'),
                batch, v_count, v_total, v_hash);
    END IF;
    RETURN QUERY SELECT (e ->> 'instruction')::bigint, e ->> 'result', e ->> 'reason' FROM jsonb_array_elements(v_list) AS e;
END
$$;
COMMENT ON FUNCTION faas_internal.instruction_results(bigint, jsonb) IS
    'The results in a file for a batch, after its form and control totals were checked. Errors: 22023 form, LG260 not an instruction of the batch, LG266 control totals.';

CREATE FUNCTION faas_internal.instruction_import(
    batch bigint, results jsonb, OUT accepted bigint, OUT returned bigint, OUT unchanged bigint
) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
    v_journal uuid;
    r record;
BEGIN
    SELECT b INTO v_book FROM faas_internal.settlement_book('batch', batch, 'post') AS b;
    PERFORM faas_internal.settlement_required('results', results IS NULL);
    PERFORM FROM faas.settlement AS s JOIN faas.settlement_batch AS b ON b.settlement = s.id
    WHERE b.id = instruction_import.batch FOR NO KEY UPDATE OF s;
    SELECT count(*) FILTER (WHERE f.result = 'accepted' AND i.state = 'sent'), count(*) FILTER (WHERE f.result = 'returned' AND i.state = 'sent'),
        count(*) FILTER (WHERE i.state <> 'sent')
    INTO accepted, returned, unchanged
    FROM faas_internal.instruction_results(instruction_import.batch, results) AS f JOIN faas.settlement_instruction AS i ON i.id = f.instruction;
    FOR r IN SELECT i.id, i.state, f.result FROM faas_internal.instruction_results(instruction_import.batch, results) AS f
        JOIN faas.settlement_instruction AS i ON i.id = f.instruction WHERE i.state NOT IN ('sent', f.result) ORDER BY i.id LIMIT 1
    LOOP
        RAISE EXCEPTION 'instruction % is % and cannot be %', r.id, r.state, r.result
            USING ERRCODE = 'LG267', DETAIL = 'A result is final.';
    END LOOP;
    PERFORM faas_internal.account_lock(array_agg(DISTINCT a.account ORDER BY a.account))
    FROM faas_internal.instruction_results(instruction_import.batch, results) AS f JOIN faas.settlement_instruction AS i ON i.id = f.instruction
    JOIN faas_internal.instruction_lines(instruction_import.batch) AS l ON l.instruction = i.id
    CROSS JOIN LATERAL (VALUES (l.payer_account), (l.payee_account)) AS a (account)
    WHERE i.state = 'sent' AND f.result = 'returned'
    HAVING count(*) > 0;
    FOR r IN SELECT i.id, i.amount, i.journal, f.result, f.reason FROM faas_internal.instruction_results(instruction_import.batch, results) AS f
        JOIN faas.settlement_instruction AS i ON i.id = f.instruction WHERE i.state = 'sent' ORDER BY i.id
    LOOP
        v_journal := NULL;
        IF r.result = 'returned' THEN
            SELECT v.reversal INTO v_journal FROM faas.reverse(r.journal, kind => 'settlement return', memo => 'instruction ' || r.id) AS v;
        END IF;
        UPDATE faas.settlement_instruction AS i SET state = faas_internal.settlement_next('instruction', i.state, 'instruction_import ' || r.result),
            return_journal = v_journal, reason = r.reason
        WHERE i.id = r.id;
        PERFORM faas_internal.settlement_note(v_book, 'instruction', r.id, 'instruction_import', 'sent', r.result, NULL, r.amount, v_journal);
    END LOOP;
END
$$;
COMMENT ON FUNCTION faas_internal.instruction_import(bigint, jsonb) IS 'Body of faas.instruction_import';

CREATE FUNCTION faas.instruction_import(
    batch bigint,
    results jsonb,
    OUT accepted bigint,
    OUT returned bigint,
    OUT unchanged bigint
) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.instruction_import(bigint, jsonb) IS
    'Takes in what the bank answers to a batch of instructions, all or nothing. results: {"results": [{"instruction": number, "result": "accepted" or "returned", "reason": text}, ...]}, 1 to 100000, each instruction once, not necessarily all of the batch; control totals "batch", "count", "total" and "entry_hash" are checked where they are given. A returned instruction goes back by a reversal of its posting: the payee''s settlement account is credited, the payer''s debited. The same file again changes nothing: unchanged counts what was known. Needs post on the book. Errors: 22004 null, 22023 form of the file, LG003 what was returned is not there any more at the payer, LG007 LG008 account closed or blocked, LG260 no such batch, or not an instruction of it, LG266 control totals, LG267 another result is known, 42501 no post right, 40001 when to retry.';

CREATE FUNCTION faas_internal.instruction_retry(instruction bigint) RETURNS bigint
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
    v_retry bigint;
    i faas.settlement_instruction;
BEGIN
    SELECT b INTO v_book FROM faas_internal.settlement_book('instruction', instruction, 'post') AS b;
    SELECT * INTO i FROM faas.settlement_instruction AS t WHERE t.id = instruction_retry.instruction FOR NO KEY UPDATE;
    IF i.state <> 'returned' THEN
        RAISE EXCEPTION 'instruction % is %', instruction, i.state USING ERRCODE = 'LG262', DETAIL = 'Only a returned instruction is repeated.';
    END IF;
    SELECT t.id INTO v_retry FROM faas.settlement_instruction AS t WHERE t.retries = instruction_retry.instruction;
    IF v_retry IS NULL THEN
        -- the instruction is locked: a successor that is there after all came after the snapshot, and is 40001
        INSERT INTO faas.settlement_instruction (book, settlement, payer, payee, amount, state, retries)
        VALUES (v_book, i.settlement, i.payer, i.payee, i.amount, 'pending', instruction_retry.instruction)
        ON CONFLICT ON CONSTRAINT settlement_instruction_retries_key DO NOTHING
        RETURNING id INTO STRICT v_retry;
        PERFORM faas_internal.settlement_note(v_book, 'instruction', v_retry, 'instruction_retry', NULL, 'pending', NULL, i.amount);
    END IF;
    RETURN v_retry;
END
$$;
COMMENT ON FUNCTION faas_internal.instruction_retry(bigint) IS 'Body of faas.instruction_retry';

CREATE FUNCTION faas.instruction_retry(instruction bigint) RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.instruction_retry(bigint) IS
    'Makes a new instruction in place of a returned one, to be exported next, and returns its id; the same id when it is called again. Needs post on the book. Errors: 22004 null, LG260 no such instruction, LG262 not returned, 42501 no post right, 40001 when to retry.';

CREATE VIEW faas.visible_settlement_batch WITH (security_barrier) AS
SELECT b.id AS batch, b.book, b.settlement, b.instructions, b.total, b.entry_hash, b.sha256, b.exported_at
FROM faas.settlement_batch AS b
WHERE faas_internal.can_read(b.book);
COMMENT ON VIEW faas.visible_settlement_batch IS 'Exported files of instructions of the books that you may read, with their control totals';

CREATE VIEW faas.visible_instruction WITH (security_barrier) AS
SELECT i.id AS instruction, i.book, i.settlement, i.payer, i.payee, i.amount, i.state, i.batch, i.journal, i.return_journal, i.reason, i.retries
FROM faas.settlement_instruction AS i
WHERE faas_internal.can_read(i.book);
COMMENT ON VIEW faas.visible_instruction IS 'Settlement instructions of the books that you may read';

CREATE FUNCTION faas_internal.settlement_verify_window(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    -- one window of a model is open, and it is the current one
    SELECT 'window_open', 'settlement model ' || m.id, 'window ' || m.current_window || ' open', x.windows
    FROM faas.settlement_model AS m
    CROSS JOIN LATERAL (
        SELECT COALESCE(string_agg('window ' || w.id || ' open', ', ' ORDER BY w.id), 'none') AS windows
        FROM faas.settlement_window AS w WHERE w.model = m.id AND w.state = 'open'
    ) AS x
    WHERE ($1 IS NULL OR m.book = $1) AND x.windows <> 'window ' || m.current_window || ' open'
    UNION ALL
    -- a window opens when the one before it closes
    SELECT 'window_time', 'window ' || x.id, 'closed at ' || x.closed_at || ' and window ' || x.next || ' opened then', 'opened at ' || x.next_opened
    FROM (
        SELECT w.id, w.closed_at, lead(w.id) OVER following AS next, lead(w.opened_at) OVER following AS next_opened
        FROM faas.settlement_window AS w
        WHERE $1 IS NULL OR w.book = $1
        WINDOW following AS (PARTITION BY w.model ORDER BY w.id)
    ) AS x
    WHERE x.next IS NOT NULL AND x.closed_at IS DISTINCT FROM x.next_opened
    UNION ALL
    -- and the first with the model
    SELECT 'window_time', 'window ' || w.id || ' of settlement model ' || m.id, 'opened at ' || m.created_at, 'opened at ' || w.opened_at
    FROM faas.settlement_model AS m
    JOIN faas.settlement_window AS w ON w.model = m.id AND NOT EXISTS (SELECT FROM faas.settlement_window AS e WHERE e.model = m.id AND e.id < w.id)
    WHERE ($1 IS NULL OR m.book = $1) AND w.opened_at <> m.created_at
    UNION ALL
    -- a participant's accounts are those of the book, watched, and of one use
    SELECT 'participant_account', 'participant ' || p.id || ' position account ' || p.position_account,
        'a watched, credit-normal account of book ' || p.book,
        CASE WHEN a.id IS NULL THEN 'no account' ELSE 'book ' || a.book || ', flags ' || a.flags END
    FROM faas.participant AS p
    LEFT JOIN faas.account AS a ON a.id = p.position_account
    WHERE ($1 IS NULL OR p.book = $1) AND (a.book = p.book AND (a.flags & 257) = 256) IS NOT TRUE
    UNION ALL
    SELECT 'participant_account', 'participant ' || p.id || ' settlement account ' || p.settlement_account,
        'an account of book ' || p.book || ' in the currency of settlement model ' || p.model || ', ' || m.currency,
        CASE WHEN a.id IS NULL THEN 'no account' ELSE 'book ' || a.book || ', ' || faas.currency(a.debits_posted) END
    FROM faas.participant AS p
    JOIN faas.settlement_model AS m ON m.id = p.model
    LEFT JOIN faas.account AS a ON a.id = p.settlement_account
    WHERE ($1 IS NULL OR p.book = $1) AND (a.book = p.book AND faas.currency(a.debits_posted) = m.currency) IS NOT TRUE
    UNION ALL
    SELECT 'participant_account', 'account ' || a.id, 'watched as somebody''s position', 'nobody''s'
    FROM faas.account AS a
    LEFT JOIN faas.participant AS p ON p.position_account = faas_internal.account_of(a.id)
    WHERE ($1 IS NULL OR a.book = $1) AND (a.flags & 256) <> 0 AND p.id IS NULL
    UNION ALL
    -- a posting between participants of one model that counts is in a window
    SELECT 'window_entry', 'journal ' || x.journal || ' line ' || x.line, 'in a window of settlement model ' || x.model, 'in none'
    FROM (
        SELECT p.journal, p.line, d.model
        FROM faas.posting AS p
        JOIN faas.participant AS d ON d.position_account = faas_internal.account_of(p.debit_account)
        JOIN faas.participant AS c ON c.position_account = faas_internal.account_of(p.credit_account) AND c.model = d.model
        JOIN faas.settlement_model AS m ON m.id = d.model
        LEFT JOIN faas.window_entry AS o ON o.journal = p.reverses AND o.line = p.reverses_line
        WHERE ($1 IS NULL OR p.book = $1)
            AND (p.debit_account < 0 OR p.debit_entry > d.joined_after) AND (p.credit_account < 0 OR p.credit_entry > c.joined_after)
            AND (m.kinds IS NULL OR p.kind = ANY (m.kinds) OR o.journal IS NOT NULL)
    ) AS x
    LEFT JOIN faas.window_entry AS e ON e.journal = x.journal AND e.line = x.line
    WHERE e.journal IS NULL
    UNION ALL
    -- and what is in a window is such a posting
    SELECT 'window_entry', 'journal ' || e.journal || ' line ' || e.line,
        'in window ' || e.window_id || ': ' || e.amount || ' from participant ' || e.payer || ' to ' || e.payee,
        CASE WHEN p.journal IS NULL THEN 'no posting'
            ELSE p.amount || ' from account ' || p.debit_account || ' to ' || p.credit_account || CASE WHEN w.id IS NULL THEN ', no window' ELSE ', window of model ' || w.model END END
    FROM faas.window_entry AS e
    LEFT JOIN faas.posting AS p ON p.journal = e.journal AND p.line = e.line
    LEFT JOIN faas.settlement_window AS w ON w.id = e.window_id
    LEFT JOIN faas.participant AS d ON d.id = e.payer
    LEFT JOIN faas.participant AS c ON c.id = e.payee
    LEFT JOIN faas.settlement_model AS m ON m.id = e.model
    LEFT JOIN faas.window_entry AS o ON o.journal = p.reverses AND o.line = p.reverses_line
    WHERE ($1 IS NULL OR e.book = $1)
        AND (p.book = e.book AND w.model = e.model AND d.model = e.model AND c.model = e.model AND m.book = e.book
            AND d.position_account = faas_internal.account_of(p.debit_account) AND c.position_account = faas_internal.account_of(p.credit_account)
            AND faas_internal.same_unit(e.amount, p.amount) AND faas_internal.units_sign(faas_internal.units_minus(e.amount, p.amount)) = 0
            AND (m.kinds IS NULL OR p.kind = ANY (m.kinds) OR o.journal IS NOT NULL)) IS NOT TRUE
        -- of one that is archived it is only known that there was one; its window is settled
        AND NOT (w.state = 'settled' AND EXISTS (SELECT FROM faas.archived_journal AS k WHERE k.journal = e.journal AND k.book = e.book))
    UNION ALL
    -- totals that are kept are those of the entries; open and closed windows have none yet
    SELECT 'window_total', 'window ' || COALESCE(x.window_id, t.window_id) || ' participant ' || COALESCE(x.payer, t.payer) || ' to ' || COALESCE(x.payee, t.payee),
        COALESCE(x.amount || ' in ' || x.entries || ' postings', 'nothing'), COALESCE(t.amount || ' in ' || t.entries || ' postings', 'nothing')
    FROM (
        SELECT e.window_id, e.payer, e.payee, faas_internal.units_sum(e.amount) AS amount, count(*) AS entries
        FROM faas.window_entry AS e
        JOIN faas.settlement_window AS w ON w.id = e.window_id AND w.state NOT IN ('open', 'closed')
        WHERE $1 IS NULL OR e.book = $1
        GROUP BY e.window_id, e.payer, e.payee
    ) AS x
    FULL JOIN (SELECT k.* FROM faas.window_total AS k WHERE $1 IS NULL OR k.book = $1) AS t
        ON t.window_id = x.window_id AND t.payer = x.payer AND t.payee = x.payee
    WHERE (x.entries = t.entries AND faas_internal.units_sign(faas_internal.units_minus(x.amount, t.amount)) = 0) IS NOT TRUE;
END;
COMMENT ON FUNCTION faas_internal.settlement_verify_window(bigint) IS
    'Part of faas.verify: each model has one open window, each posting that counts is in one window with its amount and participants, and totals that are kept are those of the window';

CREATE FUNCTION faas_internal.settlement_verify_amount(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    -- a settlement is the net of its windows
    WITH owed AS (
        SELECT w.settlement, s.participant, faas_internal.units_sum(s.paid) AS paid, faas_internal.units_sum(s.received) AS received
        FROM faas.settlement_window AS w
        JOIN faas.window_total AS t ON t.window_id = w.id
        CROSS JOIN LATERAL (VALUES (t.payer, t.amount, faas_internal.units_minus(t.amount, t.amount)),
            (t.payee, faas_internal.units_minus(t.amount, t.amount), t.amount)) AS s (participant, paid, received)
        WHERE ($1 IS NULL OR w.book = $1) AND w.state IN ('pending', 'settled')
        GROUP BY w.settlement, s.participant
    )
    SELECT 'settlement_net', 'settlement ' || COALESCE(o.settlement, p.settlement) || ' participant ' || COALESCE(o.participant, p.participant),
        COALESCE('paid ' || o.paid || ', received ' || o.received, 'nothing'), COALESCE('paid ' || p.paid || ', received ' || p.received || ', due ' || p.due, 'nothing')
    FROM owed AS o
    FULL JOIN (
        SELECT k.*, CASE m.delay WHEN 'deferred' THEN faas_internal.units_minus(k.paid, k.received) ELSE faas_internal.units_minus(k.due, k.due) END AS expected_due
        FROM faas.settlement_participant AS k
        JOIN faas.settlement AS s ON s.id = k.settlement AND s.state <> 'aborted'
        JOIN faas.settlement_model AS m ON m.id = s.model
        WHERE $1 IS NULL OR k.book = $1
    ) AS p ON p.settlement = o.settlement AND p.participant = o.participant
    WHERE (faas_internal.units_sign(faas_internal.units_minus(o.paid, p.paid)) = 0
        AND faas_internal.units_sign(faas_internal.units_minus(o.received, p.received)) = 0
        AND faas_internal.units_sign(faas_internal.units_minus(p.expected_due, p.due)) = 0) IS NOT TRUE
    UNION ALL
    SELECT 'settlement_due', 'settlement ' || p.settlement || ' participant ' || p.participant,
        'paid ' || p.paid || ' less received ' || p.received || ', or nothing if immediate', 'due ' || p.due
    FROM faas.settlement_participant AS p
    JOIN faas.settlement AS s ON s.id = p.settlement
    JOIN faas.settlement_model AS m ON m.id = s.model
    WHERE ($1 IS NULL OR p.book = $1)
        AND (faas_internal.units_sign(CASE m.delay WHEN 'deferred' THEN faas_internal.units_minus(faas_internal.units_minus(p.paid, p.received), p.due) ELSE p.due END) = 0
            AND faas_internal.same_unit(p.paid, p.received) AND faas_internal.same_unit(p.paid, p.due)) IS NOT TRUE
    UNION ALL
    -- and the settlement sums it up
    SELECT 'settlement_total', 'settlement ' || s.id, 'gross ' || COALESCE(x.gross::text, '0') || ', net ' || COALESCE(y.net::text, '0'), 'gross ' || s.gross || ', net ' || s.net
    FROM faas.settlement AS s
    CROSS JOIN LATERAL (SELECT faas_internal.units_sum(p.paid) AS gross FROM faas.settlement_participant AS p WHERE p.settlement = s.id) AS x
    CROSS JOIN LATERAL (SELECT faas_internal.units_sum(i.amount) AS net FROM faas.settlement_instruction AS i WHERE i.settlement = s.id AND i.retries IS NULL) AS y
    WHERE ($1 IS NULL OR s.book = $1)
        AND (faas_internal.units_sign(COALESCE(faas_internal.units_minus(s.gross, x.gross), s.gross)) = 0
            AND faas_internal.units_sign(COALESCE(faas_internal.units_minus(s.net, y.net), s.net)) = 0
            AND faas_internal.same_unit(s.gross, s.net) AND COALESCE(faas_internal.same_unit(s.gross, x.gross), true) AND COALESCE(faas_internal.same_unit(s.net, y.net), true)) IS NOT TRUE
    UNION ALL
    -- what is due adds up to zero
    SELECT 'settlement_zero', 'settlement ' || p.settlement, 'due adds up to zero', faas_internal.units_sum(p.due)::text
    FROM faas.settlement_participant AS p
    WHERE $1 IS NULL OR p.book = $1
    GROUP BY p.settlement
    HAVING faas_internal.units_sign(faas_internal.units_sum(p.due)) <> 0
    UNION ALL
    -- instructions pay what is due
    SELECT 'settlement_instruction', 'settlement ' || p.settlement || ' participant ' || p.participant, 'instructions for ' || p.due, COALESCE(i.paid::text, 'none')
    FROM faas.settlement_participant AS p
    LEFT JOIN (
        SELECT k.settlement, s.participant, faas_internal.units_sum(s.paid) AS paid
        FROM faas.settlement_instruction AS k
        CROSS JOIN LATERAL (VALUES (k.payer, k.amount), (k.payee, faas_internal.units_minus(faas_internal.units_minus(k.amount, k.amount), k.amount))) AS s (participant, paid)
        WHERE k.retries IS NULL
        GROUP BY k.settlement, s.participant
    ) AS i ON i.settlement = p.settlement AND i.participant = p.participant
    WHERE ($1 IS NULL OR p.book = $1)
        AND faas_internal.units_sign(COALESCE(faas_internal.units_minus(p.due, i.paid), p.due)) <> 0
    UNION ALL
    -- one that is repeated is as it was
    SELECT 'instruction_retry', 'instruction ' || i.id, i.amount || ' from participant ' || i.payer || ' to ' || i.payee || ' as returned instruction ' || i.retries,
        COALESCE(o.amount || ' from participant ' || o.payer || ' to ' || o.payee || ', ' || o.state, 'none')
    FROM faas.settlement_instruction AS i
    LEFT JOIN faas.settlement_instruction AS o ON o.id = i.retries
    WHERE ($1 IS NULL OR i.book = $1) AND i.retries IS NOT NULL
        AND (o.state = 'returned' AND o.settlement = i.settlement AND o.payer = i.payer AND o.payee = i.payee AND faas_internal.same_unit(o.amount, i.amount)
            AND faas_internal.units_sign(faas_internal.units_minus(o.amount, i.amount)) = 0) IS NOT TRUE
    UNION ALL
    -- what is open of a position is what its postings in open windows say, and what others have posted there
    SELECT 'participant_position', 'participant ' || p.id || ' account ' || p.position_account,
        'owes ' || x.owed || ' by postings in windows and ' || x.other || ' by others', x.balance::text
    FROM faas.participant AS p
    JOIN faas.settlement_model AS m ON m.id = p.model AND m.delay = 'deferred'
    CROSS JOIN LATERAL (
        SELECT faas_internal.units_minus(faas_internal.units_sum(a.debits_posted), faas_internal.units_sum(a.credits_posted)) AS balance
        FROM faas.account AS a WHERE a.id = p.position_account OR a.id BETWEEN -(p.position_account * 1024 + 1023) AND -(p.position_account * 1024)
    ) AS b
    CROSS JOIN LATERAL (
        SELECT b.balance, COALESCE(e.owed, faas_internal.units_minus(b.balance, b.balance)) AS owed,
            faas_internal.units_plus(COALESCE(v.other, faas_internal.units_minus(b.balance, b.balance)),
                COALESCE(k.other, faas_internal.units_minus(b.balance, b.balance))) AS other
        FROM (
            SELECT faas_internal.units_sum(CASE WHEN e.payer = p.id THEN e.amount ELSE faas_internal.units_minus(faas_internal.units_minus(e.amount, e.amount), e.amount) END) AS owed
            FROM faas.window_entry AS e
            JOIN faas.settlement_window AS w ON w.id = e.window_id
            LEFT JOIN faas.settlement_participant AS s ON s.settlement = w.settlement AND s.participant = p.id AND w.state IN ('pending', 'settled')
            WHERE p.id IN (e.payer, e.payee) AND s.journal IS NULL AND w.state <> 'settled'
        ) AS e,
        (
            SELECT faas_internal.units_sum(CASE WHEN faas_internal.account_of(o.debit_account) = p.position_account THEN o.amount
                ELSE faas_internal.units_minus(faas_internal.units_minus(o.amount, o.amount), o.amount) END) AS other
            FROM faas.posting AS o
            WHERE p.position_account IN (faas_internal.account_of(o.debit_account), faas_internal.account_of(o.credit_account))
                AND NOT EXISTS (SELECT FROM faas.window_entry AS e WHERE e.journal = o.journal AND e.line = o.line)
                AND NOT EXISTS (SELECT FROM faas.settlement_participant AS s WHERE s.journal = o.journal)
        ) AS v,
        -- the same of what is archived: all of it, less what was in windows and what settled them
        (
            SELECT faas_internal.units_sum(u.amount) AS other
            FROM (
                SELECT faas_internal.units_minus(o.debits, o.credits) AS amount
                FROM faas.account_opening AS o
                WHERE o.account = p.position_account OR o.account BETWEEN -(p.position_account * 1024 + 1023) AND -(p.position_account * 1024)
                UNION ALL
                SELECT CASE WHEN e.payer = p.id THEN faas_internal.units_minus(faas_internal.units_minus(e.amount, e.amount), e.amount) ELSE e.amount END
                FROM faas.window_entry AS e
                WHERE p.id IN (e.payer, e.payee) AND EXISTS (SELECT FROM faas.archived_journal AS j WHERE j.journal = e.journal)
                UNION ALL
                SELECT s.due
                FROM faas.settlement_participant AS s
                WHERE s.participant = p.id AND EXISTS (SELECT FROM faas.archived_journal AS j WHERE j.journal = s.journal)
            ) AS u
        ) AS k
    ) AS x
    WHERE ($1 IS NULL OR p.book = $1)
        AND faas_internal.units_sign(faas_internal.units_minus(faas_internal.units_plus(x.owed, x.other), x.balance)) <> 0;
END;
COMMENT ON FUNCTION faas_internal.settlement_verify_amount(bigint) IS
    'Part of faas.verify: settlements are the net of their windows, add up to zero and have instructions for what is due; positions are what is not settled yet, and what does not count';

CREATE FUNCTION faas_internal.settlement_verify_state(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    -- the state of a settlement is that of its participants
    SELECT 'settlement_state', 'settlement ' || s.id, faas_internal.settlement_state(s.id), s.state
    FROM faas.settlement AS s
    WHERE ($1 IS NULL OR s.book = $1) AND faas_internal.settlement_state(s.id) <> s.state
    UNION ALL
    -- and that of its windows follows; an aborted one may have lost them to another
    SELECT 'window_state', 'window ' || w.id, COALESCE('a settlement that is ' || CASE w.state WHEN 'pending' THEN 'under way' ELSE w.state END, 'no settlement'),
        COALESCE('settlement ' || s.id || ' is ' || s.state, 'no settlement')
    FROM faas.settlement_window AS w
    LEFT JOIN faas.settlement AS s ON s.id = w.settlement AND s.model = w.model
    WHERE ($1 IS NULL OR w.book = $1) AND w.settlement IS NOT NULL
        AND (w.state = CASE WHEN s.state IN ('settled', 'aborted') THEN s.state ELSE 'pending' END) IS NOT TRUE
    UNION ALL
    -- the money of each state
    SELECT 'settlement_money', 'settlement ' || s.settlement || ' participant ' || s.participant,
        CASE WHEN s.state IN ('committed', 'settled') THEN 'a posting of ' || s.due || ' between accounts ' || p.settlement_account || ' and ' || p.position_account
            WHEN s.state = 'reserved' THEN 'an open hold of ' || s.due || ' on account ' || p.settlement_account ELSE 'no hold and no posting' END,
        COALESCE('posting of ' || o.amount || ' from account ' || o.debit_account || ' to ' || o.credit_account,
            'hold of ' || h.amount || ' on account ' || h.account || ' with status ' || h.status, 'none')
    FROM faas.settlement_participant AS s
    JOIN faas.participant AS p ON p.id = s.participant
    LEFT JOIN faas.posting AS o ON o.journal = s.journal AND o.line = 1
    LEFT JOIN faas.hold AS h ON h.id = s.hold
    WHERE ($1 IS NULL OR s.book = $1)
        AND (CASE
            WHEN faas_internal.units_sign(s.due) = 0 THEN s.hold IS NULL AND s.journal IS NULL
            WHEN s.state IN ('committed', 'settled') THEN
                CASE WHEN faas_internal.units_sign(s.due) > 0 THEN h.status = 1 AND faas_internal.units_sign(faas_internal.units_minus(h.amount, s.due)) = 0
                    AND o.hold = h.id ELSE s.hold IS NULL END
                AND faas_internal.units_sign(faas_internal.units_minus(
                    CASE WHEN faas_internal.units_sign(s.due) > 0 THEN o.amount ELSE faas_internal.units_minus(faas_internal.units_minus(o.amount, o.amount), o.amount) END, s.due)) = 0
                AND ARRAY[faas_internal.account_of(o.debit_account), faas_internal.account_of(o.credit_account)]
                    = CASE WHEN faas_internal.units_sign(s.due) > 0 THEN ARRAY[p.settlement_account, p.position_account] ELSE ARRAY[p.position_account, p.settlement_account] END
            WHEN s.state = 'reserved' AND faas_internal.units_sign(s.due) > 0 THEN
                s.journal IS NULL AND h.status = 0 AND faas_internal.units_sign(faas_internal.units_minus(h.amount, s.due)) = 0
                AND faas_internal.account_of(h.account) = p.settlement_account
            ELSE s.hold IS NULL AND s.journal IS NULL
        END) IS NOT TRUE
        AND NOT (s.state = 'settled' AND EXISTS (SELECT FROM faas.archived_journal AS k WHERE k.journal = s.journal AND k.book = s.book))
    UNION ALL
    SELECT 'instruction_money', 'instruction ' || i.id || ' ' || i.state,
        CASE WHEN i.state IN ('sent', 'accepted', 'returned') THEN 'a posting of ' || i.amount || CASE i.state WHEN 'returned' THEN ', reversed' ELSE '' END ELSE 'no posting' END,
        COALESCE('posting of ' || o.amount || ' from account ' || o.debit_account || ' to ' || o.credit_account, 'none')
            || CASE WHEN r.journal IS NULL THEN '' ELSE ', reversed' END
    FROM faas.settlement_instruction AS i
    JOIN faas.participant AS p ON p.id = i.payer
    JOIN faas.participant AS q ON q.id = i.payee
    LEFT JOIN faas.posting AS o ON o.journal = i.journal AND o.line = 1
    LEFT JOIN faas.posting AS r ON r.journal = i.return_journal AND r.line = 1
    LEFT JOIN faas.settlement_batch AS b ON b.id = i.batch AND b.settlement = i.settlement
    WHERE ($1 IS NULL OR i.book = $1)
        AND (CASE WHEN i.state IN ('sent', 'accepted', 'returned') THEN
                b.id IS NOT NULL
                AND faas_internal.units_sign(faas_internal.units_minus(o.amount, i.amount)) = 0
                AND ARRAY[faas_internal.account_of(o.debit_account), faas_internal.account_of(o.credit_account)] = ARRAY[q.settlement_account, p.settlement_account]
                AND CASE i.state WHEN 'returned' THEN r.reverses = i.journal AND faas_internal.units_sign(faas_internal.units_minus(r.amount, i.amount)) = 0 ELSE i.return_journal IS NULL END
            ELSE i.batch IS NULL AND i.journal IS NULL AND i.return_journal IS NULL END) IS NOT TRUE
        AND NOT (i.state IN ('accepted', 'returned') AND EXISTS (SELECT FROM faas.archived_journal AS k WHERE k.journal = i.journal AND k.book = i.book))
    UNION ALL
    SELECT 'instruction_batch', 'batch ' || b.id, x.instructions || ' instructions of ' || COALESCE(x.total::text, 'nothing') || ', hash ' || x.entry_hash || ', SHA-256 ' || x.sha256,
        b.instructions || ' instructions of ' || b.total || ', hash ' || b.entry_hash || ', SHA-256 ' || b.sha256
    FROM faas.settlement_batch AS b
    CROSS JOIN LATERAL (
        SELECT count(*) AS instructions, faas_internal.units_sum(i.amount) AS total, sum(q.settlement_account) % 10000000000 AS entry_hash,
            encode(sha256(convert_to(string_agg(concat_ws('|', i.id, p.settlement_account, q.settlement_account, i.amount), E'\n' ORDER BY i.id), 'UTF8')), 'hex') AS sha256
        FROM faas.settlement_instruction AS i JOIN faas.participant AS q ON q.id = i.payee JOIN faas.participant AS p ON p.id = i.payer
        WHERE i.batch = b.id AND i.settlement = b.settlement
    ) AS x
    WHERE ($1 IS NULL OR b.book = $1)
        AND (x.sha256 = b.sha256 AND x.instructions = b.instructions AND x.entry_hash = b.entry_hash AND faas_internal.units_sign(faas_internal.units_minus(x.total, b.total)) = 0) IS NOT TRUE
    UNION ALL
    -- rows of one book
    SELECT 'settlement_book', x.object, 'book ' || x.book, COALESCE('book ' || x.other, 'no book')
    FROM (
        SELECT m.book, 'settlement model ' || m.id AS object, b.id AS other FROM faas.settlement_model AS m LEFT JOIN faas.book AS b ON b.id = m.book
        UNION ALL
        SELECT p.book, 'participant ' || p.id, m.book FROM faas.participant AS p LEFT JOIN faas.settlement_model AS m ON m.id = p.model
        UNION ALL
        SELECT w.book, 'window ' || w.id, m.book FROM faas.settlement_window AS w LEFT JOIN faas.settlement_model AS m ON m.id = w.model
        UNION ALL
        SELECT s.book, 'settlement ' || s.id, m.book FROM faas.settlement AS s LEFT JOIN faas.settlement_model AS m ON m.id = s.model
        UNION ALL
        SELECT t.book, 'total of window ' || t.window_id, w.book FROM faas.window_total AS t LEFT JOIN faas.settlement_window AS w ON w.id = t.window_id
        UNION ALL
        SELECT p.book, 'settlement ' || p.settlement || ' participant ' || p.participant, s.book FROM faas.settlement_participant AS p LEFT JOIN faas.settlement AS s ON s.id = p.settlement
        UNION ALL
        SELECT i.book, 'instruction ' || i.id, s.book FROM faas.settlement_instruction AS i LEFT JOIN faas.settlement AS s ON s.id = i.settlement
        UNION ALL
        SELECT b.book, 'batch ' || b.id, s.book FROM faas.settlement_batch AS b LEFT JOIN faas.settlement AS s ON s.id = b.settlement
    ) AS x
    WHERE ($1 IS NULL OR x.book = $1) AND x.book IS DISTINCT FROM x.other;
END;
COMMENT ON FUNCTION faas_internal.settlement_verify_state(bigint) IS
    'Part of faas.verify: states of settlements, participants, windows and instructions agree, and each has the holds and postings of its state';

CREATE FUNCTION faas_internal.settlement_verify_event(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    -- the events of an object lead, by transitions that there are, from one state to the next and to its own
    WITH event AS (
        SELECT e.id, e.book, e.object, e.object_id, e.participant, e.operation, e.from_state, e.to_state,
            CASE e.object WHEN 'model' THEN 'settlement model' ELSE e.object END || ' ' || e.object_id || COALESCE(' participant ' || e.participant, '') AS name,
            lag(e.to_state) OVER (PARTITION BY e.object, e.object_id, e.participant ORDER BY e.id) AS before
        FROM faas.settlement_event AS e
        WHERE $1 IS NULL OR e.book = $1
    ), object AS (
        SELECT 'window' AS object, w.id AS object_id, NULL::bigint AS participant, w.book, w.state, 'open' AS first FROM faas.settlement_window AS w
        UNION ALL
        SELECT 'settlement', p.settlement, p.participant, p.book, p.state, CASE WHEN s.net IS NULL OR p.state <> 'settled' OR p.hold IS NOT NULL OR p.journal IS NOT NULL THEN 'pending' END
        FROM faas.settlement_participant AS p JOIN faas.settlement AS s ON s.id = p.settlement
        UNION ALL
        SELECT 'instruction', i.id, NULL, i.book, i.state, 'pending' FROM faas.settlement_instruction AS i
        UNION ALL
        SELECT 'settlement', s.id, NULL, s.book, NULL, NULL FROM faas.settlement AS s
        UNION ALL
        SELECT 'model', m.id, NULL, m.book, NULL, NULL FROM faas.settlement_model AS m
        UNION ALL
        SELECT 'participant', p.id, NULL, p.book, NULL, NULL FROM faas.participant AS p
    )
    SELECT 'settlement_event', e.name, 'an object of the book, and a state after ' || COALESCE(e.before, 'the first'),
        'event ' || e.id || ': ' || e.operation || ' from ' || COALESCE(e.from_state, '-') || ' to ' || COALESCE(e.to_state, '-')
    FROM event AS e
    LEFT JOIN object AS o ON o.object = e.object AND o.object_id = e.object_id AND o.participant IS NOT DISTINCT FROM e.participant
    WHERE (o.book = e.book AND CASE
            WHEN o.state IS NULL OR e.operation = 'instruction_retry' THEN e.from_state IS NULL
            ELSE COALESCE(e.before, e.from_state) = e.from_state AND EXISTS (
                SELECT FROM faas_internal.settlement_transition() AS t
                WHERE t.object = CASE e.object WHEN 'settlement' THEN 'participant' ELSE e.object END
                    AND t.from_state = e.from_state AND t.to_state = e.to_state AND split_part(t.operation, ' ', 1) = e.operation)
        END) IS NOT TRUE
    UNION ALL
    SELECT 'settlement_event', o.object || ' ' || o.object_id || COALESCE(' participant ' || o.participant, ''), 'an event that led to ' || o.state, COALESCE(x.to_state, 'none')
    FROM object AS o
    CROSS JOIN LATERAL (
        SELECT (array_agg(e.to_state ORDER BY e.id DESC))[1] AS to_state FROM event AS e
        WHERE e.object = o.object AND e.object_id = o.object_id AND e.participant IS NOT DISTINCT FROM o.participant
    ) AS x
    WHERE ($1 IS NULL OR o.book = $1) AND o.state IS NOT NULL AND COALESCE(x.to_state, o.first, o.state) <> o.state
    UNION ALL
    -- a key has its answer, which names what there is
    SELECT 'settlement_key', 'key "' || k.key || '"', 'an answer to ' || k.operation, COALESCE(k.result::text, 'none')
    FROM faas.settlement_operation AS k
    WHERE ($1 IS NULL OR k.book = $1)
        AND (k.result IS NOT NULL AND CASE k.operation
            WHEN 'settlement_create' THEN EXISTS (SELECT FROM faas.settlement AS s WHERE s.id::text = k.result ->> 'settlement' AND s.book = k.book)
            WHEN 'instruction_export' THEN EXISTS (SELECT FROM faas.settlement_batch AS b WHERE b.id::text = k.result ->> 'batch' AND b.book = k.book)
            ELSE EXISTS (SELECT FROM faas_internal.settlement_transition() AS t WHERE t.operation = k.operation)
                AND EXISTS (SELECT FROM faas.settlement AS s WHERE s.id::text = k.request ->> 'settlement' AND s.book = k.book) END) IS NOT TRUE;
END;
COMMENT ON FUNCTION faas_internal.settlement_verify_event(bigint) IS
    'Part of faas.verify: events are of objects that there are and lead to the states that these have; keys have answers';

CREATE FUNCTION faas_internal.settlement_verify(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT v.* FROM faas_internal.settlement_verify_window($1) AS v
    UNION ALL
    SELECT v.* FROM faas_internal.settlement_verify_amount($1) AS v
    UNION ALL
    SELECT v.* FROM faas_internal.settlement_verify_state($1) AS v
    UNION ALL
    SELECT v.* FROM faas_internal.settlement_verify_event($1) AS v;
END;
COMMENT ON FUNCTION faas_internal.settlement_verify(bigint) IS
    'Part of faas.verify: all of settlement; faas.verify() finds it by its name';

CREATE FUNCTION faas_internal.settlement_archive_needs(book bigint, through date)
    RETURNS TABLE (object text, reason text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT 'window ' || w.id, 'of settlement model ' || w.model || ' is ' || w.state || ', not settled'
    FROM faas.settlement_window AS w
    WHERE w.book = $1 AND w.state <> 'settled'
        AND EXISTS (
            SELECT FROM faas.window_entry AS e
            JOIN faas.posting AS p ON p.journal = e.journal AND p.line = e.line
            WHERE e.window_id = w.id AND p.business_date <= $2)
    UNION ALL
    SELECT 'instruction ' || i.id, 'was sent and has no result yet'
    FROM faas.settlement_instruction AS i
    JOIN faas.posting AS p ON p.journal = i.journal AND p.line = 1
    WHERE i.book = $1 AND i.state = 'sent' AND p.business_date <= $2;
END;
COMMENT ON FUNCTION faas_internal.settlement_archive_needs(bigint, date) IS
    'Part of faas.posting_archive: windows that are not settled and have a posting up to the date, instructions whose posting may still be reversed';

CREATE FUNCTION faas_internal.clearing_digest() RETURNS text[]
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
SELECT ARRAY[
    $q$SELECT t.name, t.valid_from, t.valid_to, t.collect, t.rate::text, t.flat, t.minimum, t.maximum, t.tiers::text,
        t.tier_method, t.mode, t.scale, t.created_at FROM faas.fee_schedule AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY
        t.name COLLATE "C", t.valid_from$q$,
    $q$SELECT t.id, t.current_window, t.kinds::text, t.name, t.granularity, t.interchange, t.delay, t.currency,
        t.liquidity_check::int, t.created_at FROM faas.settlement_model AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY
        t.id$q$,
    $q$SELECT t.id, t.model, t.position_account, t.settlement_account, t.joined_after, t.name, t.joined_at FROM
        faas.participant AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.id, t.model, t.state, t.opened_at, t.closed_at, t.settlement FROM faas.settlement_window AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.journal, t.line, t.window_id, t.model, t.payer, t.payee, t.amount FROM faas.window_entry AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.journal, t.line$q$,
    $q$SELECT t.window_id, t.payer, t.payee, t.amount, t.entries FROM faas.window_total AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.window_id, t.payer, t.payee$q$,
    $q$SELECT t.id, t.model, t.state, t.gross, t.net, t.created_at, t.reason FROM faas.settlement AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.settlement, t.participant, t.state, t.paid, t.received, t.due, t.hold, t.journal FROM
        faas.settlement_participant AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.settlement, t.participant$q$,
    $q$SELECT t.id, t.settlement, t.instructions, t.total, t.entry_hash, t.sha256, t.exported_at FROM faas.settlement_batch AS
        t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.id, t.settlement, t.payer, t.payee, t.amount, t.state, t.batch, t.journal, t.return_journal, t.reason,
        t.retries FROM faas.settlement_instruction AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.id, t.object, t.object_id, t.participant, t.operation, t.from_state, t.to_state, t.amount, t.journal, t.at,
        t.by_role FROM faas.settlement_event AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.key, t.operation, t.request, t.result, t.at FROM faas.settlement_operation AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.key COLLATE "C"$q$
]
$$;
COMMENT ON FUNCTION faas_internal.clearing_digest() IS
    'Queries of the rows of a book, $1, in the order of their keys: every column of every table of fee schedules and settlement';

CREATE TYPE faas.escrow_share AS (
    account bigint,
    amount faas.amount,
    ratio numeric
);
COMMENT ON TYPE faas.escrow_share IS 'A receiver of faas.escrow_release and faas.escrow_resolve: his account, and either an amount or his ratio of the whole';
COMMENT ON COLUMN faas.escrow_share.ratio IS 'Any number from 0 on: 60 and 40, or 0.6 and 0.4; all receivers of a call have a ratio, or none has';

CREATE SEQUENCE faas.escrow_id_seq AS bigint;

CREATE TABLE faas.escrow (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.escrow_id_seq'),
    book bigint NOT NULL,
    deal text NOT NULL,
    state text NOT NULL,
    disputed boolean NOT NULL,
    payer bigint NOT NULL,
    payee bigint NOT NULL,
    amount faas.amount NOT NULL,
    funded faas.amount NOT NULL,
    released faas.amount NOT NULL,
    refunded faas.amount NOT NULL,
    hold uuid,
    expires_at timestamptz,
    on_expiry text NOT NULL,
    sweep_at timestamptz NOT NULL,
    approver_roles text[] NOT NULL,
    separate_roles boolean NOT NULL,
    max_ratio numeric,
    max_receivers integer,
    max_releases integer,
    expire_days integer,
    releases integer NOT NULL,
    event_count integer NOT NULL,
    opened_at timestamptz NOT NULL,
    memo text,
    CONSTRAINT escrow_pkey PRIMARY KEY (id),
    CONSTRAINT escrow_book_deal_key UNIQUE (book, deal),
    CONSTRAINT escrow_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT escrow_deal_check CHECK (pg_catalog.length(deal) BETWEEN 1 AND 200),
    CONSTRAINT escrow_state_check CHECK (state OPERATOR(pg_catalog.=) ANY (ARRAY['created', 'funded', 'partial', 'released', 'refunded', 'awarded', 'expired', 'cancelled'])),
    CONSTRAINT escrow_disputed_check CHECK (NOT disputed OR (state OPERATOR(pg_catalog.=) ANY (ARRAY['funded', 'partial']))),
    CONSTRAINT escrow_on_expiry_check CHECK (on_expiry OPERATOR(pg_catalog.=) ANY (ARRAY['refund', 'release', 'keep']))
);

CREATE INDEX escrow_sweep_at_idx ON faas.escrow (book, sweep_at) WHERE (sweep_at OPERATOR(pg_catalog.<) 'infinity');
COMMENT ON TABLE faas.escrow IS 'Money of a payer that is set apart for a payee until conditions are met; released + refunded + what the hold still reserves = funded';
COMMENT ON COLUMN faas.escrow.deal IS 'What the application calls it: an order, a contract';
COMMENT ON COLUMN faas.escrow.disputed IS 'Stops release, refund and expiry until it is resolved';
COMMENT ON COLUMN faas.escrow.payer IS 'Account on which the money is held, and to which refunds go back';
COMMENT ON COLUMN faas.escrow.payee IS 'Account that receives what is released to nobody else';
COMMENT ON COLUMN faas.escrow.hold IS 'Hold that reserves the money, since it was funded';
COMMENT ON COLUMN faas.escrow.on_expiry IS 'What the sweep does with what remains at expires_at: refund, release, or keep';
COMMENT ON COLUMN faas.escrow.sweep_at IS 'When faas.escrow_expire_due takes it; infinity for never';
COMMENT ON COLUMN faas.escrow.approver_roles IS 'Roles of parties whose approvals count';
COMMENT ON COLUMN faas.escrow.separate_roles IS 'Approvals and releases come from database roles that differ';
COMMENT ON COLUMN faas.escrow.max_ratio IS 'Largest part of the amount that may be released';
COMMENT ON COLUMN faas.escrow.max_receivers IS 'Most receivers of one release';
COMMENT ON COLUMN faas.escrow.max_releases IS 'Most releases';
COMMENT ON COLUMN faas.escrow.expire_days IS 'It expires this many days of 24 hours after it was funded, or at expires_at if that is sooner';
COMMENT ON COLUMN faas.escrow.releases IS 'Releases so far';
COMMENT ON COLUMN faas.escrow.event_count IS 'Events so far; the next event has this number + 1';

CREATE TABLE faas.escrow_party (
    escrow bigint NOT NULL,
    name text NOT NULL,
    book bigint NOT NULL,
    role text NOT NULL,
    party bigint,
    CONSTRAINT escrow_party_pkey PRIMARY KEY (escrow, name),
    CONSTRAINT escrow_party_escrow_fkey FOREIGN KEY (escrow) REFERENCES faas.escrow (id),
    CONSTRAINT escrow_party_party_fkey FOREIGN KEY (party) REFERENCES faas.party (id),
    CONSTRAINT escrow_party_role_check CHECK (role OPERATOR(pg_catalog.=) ANY (ARRAY['payer', 'payee', 'platform', 'arbiter']))
);

CREATE INDEX escrow_party_party_idx ON faas.escrow_party (party);
COMMENT ON TABLE faas.escrow_party IS 'Who takes part in an escrow, by the name under which he acts, and as what';
COMMENT ON COLUMN faas.escrow_party.party IS 'The party of the book that he is, if he is one';

CREATE TABLE faas.escrow_milestone (
    escrow bigint NOT NULL,
    number integer NOT NULL,
    book bigint NOT NULL,
    name text,
    amount faas.amount NOT NULL,
    released faas.amount NOT NULL,
    refunded faas.amount NOT NULL,
    approvals integer NOT NULL,
    not_before timestamptz,
    evidence boolean NOT NULL,
    CONSTRAINT escrow_milestone_pkey PRIMARY KEY (escrow, number),
    CONSTRAINT escrow_milestone_escrow_fkey FOREIGN KEY (escrow) REFERENCES faas.escrow (id)
);
COMMENT ON TABLE faas.escrow_milestone IS 'The parts of an escrow, each with its own amount and conditions; an escrow without milestones has one of the whole amount';
COMMENT ON COLUMN faas.escrow_milestone.approvals IS 'How many approvals it takes to release';
COMMENT ON COLUMN faas.escrow_milestone.not_before IS 'Not released before this time';
COMMENT ON COLUMN faas.escrow_milestone.evidence IS 'A reference to evidence is required, with an approval or with the release';

CREATE TABLE faas.escrow_approval (
    escrow bigint NOT NULL,
    milestone integer NOT NULL,
    approver text NOT NULL,
    book bigint NOT NULL,
    event bigint NOT NULL,
    role text NOT NULL,
    by_role text NOT NULL,
    evidence text,
    CONSTRAINT escrow_approval_pkey PRIMARY KEY (escrow, milestone, approver),
    CONSTRAINT escrow_approval_milestone_fkey FOREIGN KEY (escrow, milestone) REFERENCES faas.escrow_milestone (escrow, number),
    CONSTRAINT escrow_approval_approver_fkey FOREIGN KEY (escrow, approver) REFERENCES faas.escrow_party (escrow, name)
);
COMMENT ON TABLE faas.escrow_approval IS 'Who has approved the release of a milestone';
COMMENT ON COLUMN faas.escrow_approval.role IS 'As what he approved';
COMMENT ON COLUMN faas.escrow_approval.by_role IS 'Database role that said so';
COMMENT ON COLUMN faas.escrow_approval.evidence IS 'Reference to evidence: the number of a delivery note, the hash of a document';

CREATE SEQUENCE faas.escrow_event_id_seq AS bigint;

CREATE TABLE faas.escrow_event (
    id bigint NOT NULL,
    book bigint NOT NULL,
    escrow bigint NOT NULL,
    sequence integer NOT NULL,
    operation text NOT NULL,
    from_state text,
    to_state text NOT NULL,
    disputed boolean NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    by_role text NOT NULL,
    milestone integer,
    amount faas.amount NOT NULL,
    remaining faas.amount NOT NULL,
    note text,
    evidence text,
    CONSTRAINT escrow_event_pkey PRIMARY KEY (id),
    CONSTRAINT escrow_event_escrow_sequence_key UNIQUE (escrow, sequence),
    CONSTRAINT escrow_event_escrow_fkey FOREIGN KEY (escrow) REFERENCES faas.escrow (id)
);
COMMENT ON TABLE faas.escrow_event IS 'Everything that ever happened to an escrow, numbered from 1';
COMMENT ON COLUMN faas.escrow_event.disputed IS 'Disputed after the event';
COMMENT ON COLUMN faas.escrow_event.actor IS 'Who did it, as the application said; the database role if it said nothing';
COMMENT ON COLUMN faas.escrow_event.by_role IS 'Database role that called';
COMMENT ON COLUMN faas.escrow_event.amount IS 'What the event set apart, released or gave back; zero for others';
COMMENT ON COLUMN faas.escrow_event.remaining IS 'What remained in escrow after the event';

CREATE TABLE faas.escrow_leg (
    event bigint NOT NULL,
    number integer NOT NULL,
    book bigint NOT NULL,
    escrow bigint NOT NULL,
    account bigint NOT NULL,
    refund boolean NOT NULL,
    amount faas.amount NOT NULL,
    journal uuid NOT NULL,
    CONSTRAINT escrow_leg_pkey PRIMARY KEY (event, number),
    CONSTRAINT escrow_leg_event_fkey FOREIGN KEY (event) REFERENCES faas.escrow_event (id)
);

CREATE INDEX escrow_leg_escrow_idx ON faas.escrow_leg (escrow);
COMMENT ON TABLE faas.escrow_leg IS 'Where the money of an event went: one row for each receiver';
COMMENT ON COLUMN faas.escrow_leg.refund IS 'Given back to the payer, by a release of the hold';
COMMENT ON COLUMN faas.escrow_leg.journal IS 'Journal of the capture; of a refund, id of the release';

CREATE SEQUENCE faas.bid_deal_id_seq AS bigint;

CREATE TABLE faas.bid_deal (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.bid_deal_id_seq'),
    book bigint NOT NULL,
    deal text NOT NULL,
    state text NOT NULL,
    borrower bigint NOT NULL,
    target faas.amount NOT NULL,
    placed faas.amount NOT NULL,
    fails_at timestamptz,
    sweep_at timestamptz NOT NULL,
    bid_count integer NOT NULL,
    event_count integer NOT NULL,
    opened_at timestamptz NOT NULL,
    memo text,
    CONSTRAINT bid_deal_pkey PRIMARY KEY (id),
    CONSTRAINT bid_deal_book_deal_key UNIQUE (book, deal),
    CONSTRAINT bid_deal_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT bid_deal_deal_check CHECK (pg_catalog.length(deal) BETWEEN 1 AND 200),
    CONSTRAINT bid_deal_state_check CHECK (state OPERATOR(pg_catalog.=) ANY (ARRAY['open', 'settled', 'failed']))
);

CREATE INDEX bid_deal_sweep_at_idx ON faas.bid_deal (book, sweep_at) WHERE (sweep_at OPERATOR(pg_catalog.<) 'infinity');
COMMENT ON TABLE faas.bid_deal IS 'A target that many bidders fill: all their money is released to the borrower at once, or all is given back';
COMMENT ON COLUMN faas.bid_deal.borrower IS 'Account that receives the bids';
COMMENT ON COLUMN faas.bid_deal.placed IS 'Sum of the bids';
COMMENT ON COLUMN faas.bid_deal.fails_at IS 'From then on it takes no bid and is not settled: the sweep gives all back';
COMMENT ON COLUMN faas.bid_deal.sweep_at IS 'When faas.escrow_expire_due takes it; infinity for never';

CREATE TABLE faas.bid (
    bid_deal bigint NOT NULL,
    number integer NOT NULL,
    book bigint NOT NULL,
    account bigint NOT NULL,
    amount faas.amount NOT NULL,
    hold uuid NOT NULL,
    journal uuid,
    CONSTRAINT bid_pkey PRIMARY KEY (bid_deal, number),
    CONSTRAINT bid_deal_fkey FOREIGN KEY (bid_deal) REFERENCES faas.bid_deal (id)
);
COMMENT ON TABLE faas.bid IS 'The bids on a deal, numbered from 1';
COMMENT ON COLUMN faas.bid.account IS 'Account of the bidder, on which the money is held';
COMMENT ON COLUMN faas.bid.journal IS 'Journal that paid it to the borrower, or id of the release that gave it back';

CREATE TABLE faas.bid_event (
    id bigint NOT NULL,
    book bigint NOT NULL,
    bid_deal bigint NOT NULL,
    sequence integer NOT NULL,
    operation text NOT NULL,
    from_state text,
    to_state text NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    by_role text NOT NULL,
    bid integer,
    amount faas.amount NOT NULL,
    placed faas.amount NOT NULL,
    note text,
    CONSTRAINT bid_event_pkey PRIMARY KEY (id),
    CONSTRAINT bid_event_deal_sequence_key UNIQUE (bid_deal, sequence),
    CONSTRAINT bid_event_deal_fkey FOREIGN KEY (bid_deal) REFERENCES faas.bid_deal (id)
);
COMMENT ON TABLE faas.bid_event IS 'Everything that ever happened to a deal with bids, numbered from 1';
COMMENT ON COLUMN faas.bid_event.bid IS 'Which bid was placed';
COMMENT ON COLUMN faas.bid_event.amount IS 'What the event placed, paid to the borrower or gave back';
COMMENT ON COLUMN faas.bid_event.placed IS 'Sum of the bids after the event';

CREATE TABLE faas.escrow_key (
    book bigint NOT NULL,
    key text NOT NULL,
    event bigint NOT NULL,
    request jsonb NOT NULL,
    CONSTRAINT escrow_key_pkey PRIMARY KEY (book, key),
    CONSTRAINT escrow_key_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id)
);
COMMENT ON TABLE faas.escrow_key IS 'Idempotency keys of escrows and bids: what was asked, and the event that it became';
COMMENT ON COLUMN faas.escrow_key.event IS 'Id of the event, in faas.escrow_event or faas.bid_event: they share a sequence';

CREATE TRIGGER escrow_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.escrow
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.escrow_open(), faas.escrow_release() and faas.escrow_refund()');
ALTER TABLE faas.escrow ENABLE ALWAYS TRIGGER escrow_guard;
COMMENT ON TRIGGER escrow_guard ON faas.escrow IS 'Refuses SQL writes, LG901';

CREATE TRIGGER escrow_party_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.escrow_party
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.escrow_open()');
ALTER TABLE faas.escrow_party ENABLE ALWAYS TRIGGER escrow_party_guard;
COMMENT ON TRIGGER escrow_party_guard ON faas.escrow_party IS 'Refuses SQL writes, LG901';

CREATE TRIGGER escrow_milestone_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.escrow_milestone
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.escrow_open() and faas.escrow_release()');
ALTER TABLE faas.escrow_milestone ENABLE ALWAYS TRIGGER escrow_milestone_guard;
COMMENT ON TRIGGER escrow_milestone_guard ON faas.escrow_milestone IS 'Refuses SQL writes, LG901';

CREATE TRIGGER escrow_approval_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.escrow_approval
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.escrow_approve()');
ALTER TABLE faas.escrow_approval ENABLE ALWAYS TRIGGER escrow_approval_guard;
COMMENT ON TRIGGER escrow_approval_guard ON faas.escrow_approval IS 'Refuses SQL writes, LG901';

CREATE TRIGGER escrow_event_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.escrow_event
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.escrow_open() and faas.escrow_release()');
ALTER TABLE faas.escrow_event ENABLE ALWAYS TRIGGER escrow_event_guard;
COMMENT ON TRIGGER escrow_event_guard ON faas.escrow_event IS 'Refuses SQL writes, LG901';

CREATE TRIGGER escrow_leg_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.escrow_leg
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.escrow_release() and faas.escrow_refund()');
ALTER TABLE faas.escrow_leg ENABLE ALWAYS TRIGGER escrow_leg_guard;
COMMENT ON TRIGGER escrow_leg_guard ON faas.escrow_leg IS 'Refuses SQL writes, LG901';

CREATE TRIGGER bid_deal_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.bid_deal
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.bid_open(), faas.bid_settle() and faas.bid_fail()');
ALTER TABLE faas.bid_deal ENABLE ALWAYS TRIGGER bid_deal_guard;
COMMENT ON TRIGGER bid_deal_guard ON faas.bid_deal IS 'Refuses SQL writes, LG901';

CREATE TRIGGER bid_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.bid
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.bid_place()');
ALTER TABLE faas.bid ENABLE ALWAYS TRIGGER bid_guard;
COMMENT ON TRIGGER bid_guard ON faas.bid IS 'Refuses SQL writes, LG901';

CREATE TRIGGER bid_event_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.bid_event
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.bid_place(), faas.bid_settle() and faas.bid_fail()');
ALTER TABLE faas.bid_event ENABLE ALWAYS TRIGGER bid_event_guard;
COMMENT ON TRIGGER bid_event_guard ON faas.bid_event IS 'Refuses SQL writes, LG901';

CREATE TRIGGER escrow_key_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.escrow_key
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.escrow_open() and faas.bid_open()');
ALTER TABLE faas.escrow_key ENABLE ALWAYS TRIGGER escrow_key_guard;
COMMENT ON TRIGGER escrow_key_guard ON faas.escrow_key IS 'Refuses SQL writes, LG901';

SELECT pg_catalog.pg_extension_config_dump('faas.escrow', '');

SELECT pg_catalog.pg_extension_config_dump('faas.escrow_id_seq', '');

SELECT pg_catalog.pg_extension_config_dump('faas.escrow_party', '');

SELECT pg_catalog.pg_extension_config_dump('faas.escrow_milestone', '');

SELECT pg_catalog.pg_extension_config_dump('faas.escrow_approval', '');

SELECT pg_catalog.pg_extension_config_dump('faas.escrow_event', '');

SELECT pg_catalog.pg_extension_config_dump('faas.escrow_event_id_seq', '');

SELECT pg_catalog.pg_extension_config_dump('faas.escrow_leg', '');

SELECT pg_catalog.pg_extension_config_dump('faas.bid_deal', '');

SELECT pg_catalog.pg_extension_config_dump('faas.bid_deal_id_seq', '');

SELECT pg_catalog.pg_extension_config_dump('faas.bid', '');

SELECT pg_catalog.pg_extension_config_dump('faas.bid_event', '');

SELECT pg_catalog.pg_extension_config_dump('faas.escrow_key', '');

CREATE FUNCTION faas_internal.escrow_transition()
    RETURNS TABLE (operation text, from_state text, from_disputed boolean, remains boolean, to_state text, to_disputed boolean)
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    VALUES
        ('open', NULL, false, false, 'created', false),
        ('fund', 'created', false, true, 'funded', false),
        ('cancel', 'created', false, false, 'cancelled', false),
        ('expire', 'created', false, false, 'expired', false),
        ('approve', 'funded', false, true, 'funded', false),
        ('approve', 'partial', false, true, 'partial', false),
        ('release', 'funded', false, true, 'partial', false),
        ('release', 'funded', false, false, 'released', false),
        ('release', 'partial', false, true, 'partial', false),
        ('release', 'partial', false, false, 'released', false),
        ('refund', 'funded', false, true, 'funded', false),
        ('refund', 'funded', false, false, 'refunded', false),
        ('refund', 'partial', false, true, 'partial', false),
        ('refund', 'partial', false, false, 'released', false),
        ('dispute', 'funded', false, true, 'funded', true),
        ('dispute', 'partial', false, true, 'partial', true),
        ('dismiss', 'funded', true, true, 'funded', false),
        ('dismiss', 'partial', true, true, 'partial', false),
        ('award', 'funded', true, false, 'awarded', false),
        ('award', 'partial', true, false, 'awarded', false),
        ('expire', 'funded', false, false, 'expired', false),
        ('expire', 'partial', false, false, 'expired', false),
        ('postpone', 'funded', false, true, 'funded', false),
        ('postpone', 'partial', false, true, 'partial', false);
END;
COMMENT ON FUNCTION faas_internal.escrow_transition() IS
    'Transitions of an escrow: operation, state and whether it is disputed, whether money remains in escrow after it, state and whether it is disputed then. What is not here is refused.';

CREATE FUNCTION faas_internal.bid_transition()
    RETURNS TABLE (operation text, from_state text, to_state text)
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    VALUES
        ('open', NULL, 'open'),
        ('place', 'open', 'open'),
        ('settle', 'open', 'settled'),
        ('fail', 'open', 'failed'),
        ('expire', 'open', 'failed');
END;
COMMENT ON FUNCTION faas_internal.bid_transition() IS
    'Transitions of a deal with bids: operation, state before and after it. What is not here is refused.';

CREATE FUNCTION faas_internal.escrow_given(given boolean, argument text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF NOT given THEN
        RAISE EXCEPTION 'argument "%" must not be null', argument USING ERRCODE = '22004';
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_given(boolean, text) IS
    'Raises 22004 for an argument that was not given';

CREATE FUNCTION faas_internal.escrow_text(value text, argument text, low integer, high integer) RETURNS void
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF length(value) < low THEN
        RAISE EXCEPTION 'argument "%" must not be empty', argument USING ERRCODE = '22023';
    ELSIF length(value) > high THEN
        RAISE EXCEPTION 'argument "%" is too long', argument
            USING ERRCODE = '54000', DETAIL = format('It has %s characters; the most is %s.', length(value), high);
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_text(text, text, integer, integer) IS
    'Raises for a text of less or more characters than allowed; null is allowed. Errors: 22023 too short, 54000 too long.';

CREATE FUNCTION faas_internal.escrow_finite(value timestamptz, argument text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF NOT isfinite(value) THEN
        RAISE EXCEPTION 'argument "%" must be a finite time', argument USING ERRCODE = '22008';
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_finite(timestamptz, text) IS
    'Raises 22008 for an infinite time; null is allowed';

CREATE FUNCTION faas_internal.escrow_actor(actor text) RETURNS text
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM faas_internal.escrow_text(actor, 'actor', 1, 200);
    RETURN COALESCE(actor, faas_internal.caller()::text);
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_actor(text) IS
    'The name under which something is done: as given, 1 to 200 characters, or that of the database role. Errors: 22023, 54000.';

CREATE FUNCTION faas_internal.escrow_account(account bigint, book bigint, argument text) RETURNS faas.amount
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_book bigint;
    v_posted faas.amount;
BEGIN
    PERFORM faas_internal.escrow_given(account IS NOT NULL, argument);
    SELECT a.book, a.posted INTO v_book, v_posted FROM faas.account_balance AS a WHERE a.account = escrow_account.account;
    IF v_book IS NULL OR NOT faas_internal.caller_holds(v_book) THEN
        RAISE EXCEPTION 'account % does not exist', account USING ERRCODE = 'LG006';
    ELSIF v_book <> escrow_account.book THEN
        RAISE EXCEPTION 'account % is not of book %', account, escrow_account.book
            USING ERRCODE = 'LG009', HINT = 'All accounts of an escrow or of a deal with bids are of its book.';
    END IF;
    RETURN v_posted OPERATOR(faas.-) v_posted;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_account(bigint, bigint, text) IS
    'Zero in the unit of an account of the book. Errors: 22004 null, LG006 no such account or not the caller''s to know, LG009 of another book.';

CREATE FUNCTION faas_internal.escrow_money(amount faas.amount, zero faas.amount, argument text) RETURNS faas.amount
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_amount faas.amount;
BEGIN
    PERFORM faas_internal.escrow_given(amount IS NOT NULL, argument);
    IF faas.sign(amount) <= 0 THEN
        RAISE EXCEPTION '% must be greater than zero', argument USING ERRCODE = 'LG011';
    ELSIF faas.currency(amount) <> faas.currency(zero) THEN
        RAISE EXCEPTION 'currency of % does not match the accounts', argument
            USING ERRCODE = 'LG001', DETAIL = format('The accounts are in %s, the amount is in %s.', faas.currency(zero), faas.currency(amount));
    END IF;
    v_amount := faas.round(amount, LEAST(faas.scale(amount), faas.scale(zero)), 'down');
    IF v_amount OPERATOR(faas.<>) amount THEN
        RAISE EXCEPTION '% has more decimals than the accounts hold', argument
            USING ERRCODE = 'LG002', HINT = 'Round the amount first, for example with faas.round().';
    END IF;
    RETURN faas.round(v_amount, faas.scale(zero), 'down');
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_money(faas.amount, faas.amount, text) IS
    'The amount in the unit of "zero". Errors: 22004 null, LG011 zero or negative, LG001 other currency, LG002 more decimals, 22003 out of range.';

CREATE FUNCTION faas_internal.escrow_object(value jsonb, argument text, fields text[]) RETURNS void
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_field text;
BEGIN
    IF jsonb_typeof(value) <> 'object' THEN
        RAISE EXCEPTION '% must be a jsonb object', argument USING ERRCODE = '22023';
    END IF;
    FOR v_field IN SELECT f FROM jsonb_object_keys(value) AS f ORDER BY f LOOP
        IF v_field <> ALL (fields) THEN
            RAISE EXCEPTION '% has no field "%"', argument, "left"(v_field, 200)
                USING ERRCODE = '22023', HINT = format('Its fields are %s.', array_to_string(fields, ', '));
        ELSIF value -> v_field = 'null' THEN
            RAISE EXCEPTION 'field "%" of % must not be null', v_field, argument
                USING ERRCODE = '22023', HINT = 'Leave it out.';
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_object(jsonb, text, text[]) IS
    'Raises 22023 unless the value is an object with some of the fields and no other, none of them null';

CREATE FUNCTION faas_internal.escrow_field(value jsonb, field text, type text, argument text) RETURNS jsonb
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF jsonb_typeof(value -> field) <> type THEN
        RAISE EXCEPTION 'field "%" of % must be a %', field, argument, type
            USING ERRCODE = '22023', DETAIL = format('It is of type %s.', jsonb_typeof(value -> field));
    END IF;
    RETURN value -> field;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_field(jsonb, text, text, text) IS
    'A field of an object, null where it is left out. Errors: 22023 not of this jsonb type.';

CREATE FUNCTION faas_internal.escrow_number(value jsonb, field text, low integer, high integer, argument text) RETURNS integer
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_number numeric := (faas_internal.escrow_field(value, field, 'number', argument))::numeric;
BEGIN
    IF v_number <> trunc(v_number) OR v_number NOT BETWEEN low AND high THEN
        RAISE EXCEPTION 'field "%" of % must be a whole number from % to %', field, argument, low, high
            USING ERRCODE = '22023';
    END IF;
    RETURN v_number::integer;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_number(jsonb, text, integer, integer, text) IS
    'A whole number in a field of an object, null where it is left out. Errors: 22023.';

CREATE FUNCTION faas_internal.escrow_string(value jsonb, field text, argument text) RETURNS text
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_text text := faas_internal.escrow_field(value, field, 'string', argument) #>> '{}';
BEGIN
    IF length(v_text) NOT BETWEEN 1 AND 200 THEN
        RAISE EXCEPTION 'field "%" of % must have 1 to 200 characters', field, argument USING ERRCODE = '22023';
    END IF;
    RETURN v_text;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_string(jsonb, text, text) IS
    'A text of 1 to 200 characters in a field of an object, null where it is left out. Errors: 22023.';

CREATE FUNCTION faas_internal.escrow_time(value jsonb, field text, argument text) RETURNS timestamptz
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_text text := faas_internal.escrow_string(value, field, argument);
BEGIN
    IF v_text !~ '^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d(:?\d\d)?)$' THEN
        RAISE EXCEPTION 'field "%" of % must be a time with its zone', field, argument
            USING ERRCODE = '22023', HINT = 'Write it as in "2026-01-05T09:00:00+08:00".';
    END IF;
    -- that it is a time of the calendar, the cast says: 22008
    RETURN v_text::timestamptz;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_time(jsonb, text, text) IS
    'A time in a field of an object, null where it is left out. Errors: 22023 not written as a time, 22008 no such time.';

CREATE FUNCTION faas_internal.escrow_claim(book bigint, key text, request jsonb, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_request jsonb;
BEGIN
    replayed := false;
    event := nextval('faas.escrow_event_id_seq');
    IF key IS NULL THEN
        RETURN;
    ELSIF octet_length(key) NOT BETWEEN 1 AND 255 THEN
        RAISE EXCEPTION 'idempotency key must have 1 to 255 bytes' USING ERRCODE = '22023';
    END IF;
    -- waits for a session that is about to use the same key
    INSERT INTO faas.escrow_key (book, key, event, request)
        VALUES (escrow_claim.book, escrow_claim.key, escrow_claim.event, escrow_claim.request)
        ON CONFLICT ON CONSTRAINT escrow_key_pkey DO NOTHING;
    IF FOUND THEN
        RETURN;
    END IF;
    replayed := true;
    SELECT k.event, k.request INTO STRICT event, v_request FROM faas.escrow_key AS k
        WHERE k.book = escrow_claim.book AND k.key = escrow_claim.key;
    IF v_request <> request THEN
        RAISE EXCEPTION 'idempotency key "%" was used with another %', key,
                (SELECT r.key FROM jsonb_each(v_request || request) AS r
                    WHERE v_request -> r.key IS DISTINCT FROM request -> r.key ORDER BY r.key <> 'operation', r.key LIMIT 1)
            USING ERRCODE = 'LG005', DETAIL = 'A key stands for one request, for ever.',
                HINT = 'Repeat the request as it was, or use a new key.';
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_claim(bigint, text, jsonb) IS
    'Claims a key for a request and gives the id of the event that it will be, or that it was when the same was asked before. Errors: 22023 key, LG005 the key was used for another request, 40001.';

CREATE FUNCTION faas_internal.escrow_move(requests faas.request[]) RETURNS uuid[]
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_journals uuid[];
    v_refused boolean;
    r faas.request;
    v_journal uuid;
BEGIN
    -- one call: the ledger takes all accounts in its order, and all is done or nothing
    SELECT array_agg(b.journal ORDER BY b.idx), bool_or(b.code <> 0) INTO v_journals, v_refused
        FROM faas.post_batch(requests) AS b;
    IF NOT v_refused THEN
        RETURN v_journals;
    END IF;
    -- one after the other, so that the one that was refused says why
    v_journals := '{}';
    FOREACH r IN ARRAY requests LOOP
        IF r.op = 'capture' THEN
            SELECT c.journal INTO v_journal FROM faas.hold_capture(r.hold::uuid, r.amount, r.credit, kind => r.kind, memo => r.memo, metadata => r.metadata) AS c;
        ELSE
            SELECT c.release INTO v_journal FROM faas.hold_release(r.hold::uuid, r.amount) AS c;
        END IF;
        v_journals := v_journals || v_journal;
    END LOOP;
    RETURN v_journals;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_move(faas.request[]) IS
    'Captures and releases of holds, linked: all or none. Gives their ids in order; raises what the ledger says of the first that is refused.';

CREATE FUNCTION faas_internal.escrow_parties(escrow bigint, book bigint, parties jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_item jsonb;
    v_what text;
    v_number integer := 0;
    v_role text;
    v_name text;
    v_number_of_party numeric;
    v_party bigint;
BEGIN
    IF parties IS NULL THEN
        RETURN;
    ELSIF jsonb_typeof(parties) <> 'array' THEN
        RAISE EXCEPTION 'parties must be a jsonb array' USING ERRCODE = '22023';
    ELSIF jsonb_array_length(parties) > 1000 THEN
        RAISE EXCEPTION 'too many parties' USING ERRCODE = '54000', DETAIL = 'An escrow has at most 1000.';
    END IF;
    FOR v_item IN SELECT p FROM jsonb_array_elements(parties) WITH ORDINALITY AS x (p, n) ORDER BY n LOOP
        v_number := v_number + 1;
        v_what := format('element %s of parties', v_number);
        PERFORM faas_internal.escrow_object(v_item, v_what, '{role,name,party}');
        v_role := faas_internal.escrow_string(v_item, 'role', v_what);
        v_name := faas_internal.escrow_string(v_item, 'name', v_what);
        v_number_of_party := (faas_internal.escrow_field(v_item, 'party', 'number', v_what))::numeric;
        -- what is no bigint is no party
        v_party := CASE WHEN v_number_of_party = trunc(v_number_of_party) AND abs(v_number_of_party) < 9223372036854775807 THEN v_number_of_party::bigint END;
        IF v_role IS NULL OR v_name IS NULL THEN
            RAISE EXCEPTION '% must have a role and a name', v_what USING ERRCODE = '22023';
        ELSIF v_role NOT IN ('payer', 'payee', 'platform', 'arbiter') THEN
            RAISE EXCEPTION 'unrecognized role "%" in %', "left"(v_role, 200), v_what
                USING ERRCODE = '22023', HINT = 'The roles are payer, payee, platform and arbiter.';
        ELSIF EXISTS (SELECT FROM faas.escrow_party AS p WHERE p.escrow = escrow_parties.escrow AND p.name = v_name) THEN
            RAISE EXCEPTION '% has the name of an earlier one', v_what
                USING ERRCODE = '22023', HINT = 'Each party of an escrow acts under its own name, in one role.';
        ELSIF v_number_of_party IS NOT NULL AND NOT EXISTS (SELECT FROM faas.visible_party AS p WHERE p.party = v_party AND p.book = escrow_parties.book) THEN
            RAISE EXCEPTION 'party % does not exist in book %', v_number_of_party, escrow_parties.book USING ERRCODE = 'LG022';
        END IF;
        INSERT INTO faas.escrow_party (escrow, name, book, role, party)
            VALUES (escrow_parties.escrow, v_name, escrow_parties.book, v_role, v_party);
    END LOOP;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_parties(bigint, bigint, jsonb) IS
    'Part of faas.escrow_open: checks and keeps the parties. Errors: 22023, 54000, LG022.';

CREATE FUNCTION faas_internal.escrow_milestones(escrow faas.escrow, milestones jsonb, conditions jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_zero faas.amount := escrow.amount OPERATOR(faas.-) escrow.amount;
    v_sum faas.amount := v_zero;
    v_amount faas.amount;
    v_item jsonb;
    v_what text;
    v_number integer := 0;
    v_approvals integer;
    v_approvers bigint;
BEGIN
    IF milestones IS NULL THEN
        milestones := jsonb_build_array(jsonb_build_object('amount', escrow.amount::text));
    ELSIF jsonb_typeof(milestones) <> 'array' OR jsonb_array_length(milestones) = 0 THEN
        RAISE EXCEPTION 'milestones must be a jsonb array with elements' USING ERRCODE = '22023';
    ELSIF jsonb_array_length(milestones) > 1000 THEN
        RAISE EXCEPTION 'too many milestones' USING ERRCODE = '54000', DETAIL = 'An escrow has at most 1000.';
    END IF;
    SELECT count(*) INTO v_approvers FROM faas.escrow_party AS p
        WHERE p.escrow = escrow_milestones.escrow.id AND p.role = ANY (escrow_milestones.escrow.approver_roles);
    FOR v_item IN SELECT m FROM jsonb_array_elements(milestones) WITH ORDINALITY AS x (m, n) ORDER BY n LOOP
        v_number := v_number + 1;
        v_what := format('element %s of milestones', v_number);
        PERFORM faas_internal.escrow_object(v_item, v_what, '{name,amount,approvals,not_before,evidence}');
        IF v_item -> 'amount' IS NULL THEN
            RAISE EXCEPTION '% has no amount', v_what USING ERRCODE = '22023';
        END IF;
        v_amount := faas_internal.escrow_money((faas_internal.escrow_string(v_item, 'amount', v_what))::faas.amount,
            v_zero, 'amount of ' || v_what);
        v_sum := v_sum OPERATOR(faas.+) v_amount;
        -- what the milestone does not say, the conditions say for all
        v_item := COALESCE(conditions, '{}') || v_item;
        v_approvals := COALESCE(faas_internal.escrow_number(v_item, 'approvals', 0, 1000, v_what), 0);
        IF v_approvals > v_approvers THEN
            RAISE EXCEPTION '% needs % approvals, and only % parties may approve', v_what, v_approvals, v_approvers
                USING ERRCODE = '22023', HINT = format('Parties in the roles %s may approve; name them in parties.', array_to_string(escrow.approver_roles, ', '));
        END IF;
        INSERT INTO faas.escrow_milestone (escrow, number, book, name, amount, released, refunded, approvals, not_before, evidence)
            VALUES (escrow_milestones.escrow.id, v_number, escrow_milestones.escrow.book, faas_internal.escrow_string(v_item, 'name', v_what),
                v_amount, v_zero, v_zero, v_approvals, faas_internal.escrow_time(v_item, 'not_before', v_what),
                COALESCE((faas_internal.escrow_field(v_item, 'evidence', 'boolean', v_what))::boolean, false));
    END LOOP;
    IF v_sum OPERATOR(faas.<>) escrow.amount THEN
        RAISE EXCEPTION 'milestones add up to %, not to the amount of the escrow', v_sum
            USING ERRCODE = '22023', DETAIL = format('The amount is %s.', escrow.amount);
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_milestones(faas.escrow, jsonb, jsonb) IS
    'Part of faas.escrow_open: checks and keeps the milestones, or one of the whole amount. Errors: 22023, 22008, 54000, LG001 LG002 LG011 22P02.';

CREATE FUNCTION faas_internal.escrow_roles(conditions jsonb) RETURNS text[]
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_roles jsonb := faas_internal.escrow_field(conditions, 'approver_roles', 'array', 'conditions');
    v_result text[] := ARRAY[]::text[];
    v_role jsonb;
BEGIN
    IF v_roles IS NULL THEN
        -- not the payee: he is the one that a release pays
        RETURN ARRAY['payer', 'platform', 'arbiter'];
    END IF;
    FOR v_role IN SELECT r FROM jsonb_array_elements(v_roles) AS r LOOP
        IF v_role NOT IN ('"payer"', '"payee"', '"platform"', '"arbiter"') OR v_role #>> '{}' = ANY (v_result) THEN
            RAISE EXCEPTION 'field "approver_roles" of conditions must name roles, each once'
                USING ERRCODE = '22023', HINT = 'The roles are payer, payee, platform and arbiter.';
        END IF;
        v_result := v_result || (v_role #>> '{}');
    END LOOP;
    RETURN v_result;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_roles(jsonb) IS
    'Part of faas.escrow_open: the roles whose approvals count. Errors: 22023.';

CREATE FUNCTION faas_internal.escrow_preset(conditions jsonb, on_expiry text) RETURNS jsonb
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_preset text;
    v_ratio numeric;
BEGIN
    conditions := COALESCE(conditions, '{}');
    PERFORM faas_internal.escrow_object(conditions, 'conditions',
        '{preset,approvals,approver_roles,separate_roles,not_before,evidence,max_ratio,max_receivers,max_releases,expire_days}');
    v_preset := faas_internal.escrow_string(conditions, 'preset', 'conditions');
    IF v_preset = 'wechat' THEN
        -- pay.weixin.qq.com, profit sharing: 50 requests of 50 receivers, at most 30 % unless more was
        -- agreed, what is left goes back to the merchant after 180 days
        conditions := '{"max_ratio": 0.3, "max_receivers": 50, "max_releases": 50, "expire_days": 180}' || conditions;
    ELSIF v_preset IS NOT NULL THEN
        RAISE EXCEPTION 'unrecognized preset "%" of conditions', "left"(v_preset, 200)
            USING ERRCODE = '22023', HINT = 'The only preset is wechat.';
    END IF;
    v_ratio := (faas_internal.escrow_field(conditions, 'max_ratio', 'number', 'conditions'))::numeric;
    IF v_ratio <= 0 OR v_ratio > 1 THEN
        RAISE EXCEPTION 'field "max_ratio" of conditions must be greater than 0, and at most 1' USING ERRCODE = '22023';
    ELSIF on_expiry = 'release' AND v_ratio < 1 THEN
        RAISE EXCEPTION 'conditions that cap what is released do not go with on_expiry release'
            USING ERRCODE = '22023', HINT = 'Let what is left be refunded, or kept.';
    END IF;
    RETURN conditions;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_preset(jsonb, text) IS
    'Part of faas.escrow_open: the conditions, with what their preset says. Errors: 22023.';

CREATE FUNCTION faas_internal.escrow_open(book bigint, deal text, payer bigint, payee bigint, amount faas.amount,
    parties jsonb, milestones jsonb, conditions jsonb, expires_at timestamptz, on_expiry text, memo text, actor text, key text,
    OUT escrow bigint, OUT opened_at timestamptz, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text;
    v_event bigint;
    v_conditions jsonb;
    v_currency text;
    v_zero faas.amount;
    e faas.escrow;
BEGIN
    PERFORM faas_internal.caller_require(book, 'hold');
    PERFORM faas_internal.escrow_given(deal IS NOT NULL, 'deal');
    PERFORM faas_internal.escrow_given(on_expiry IS NOT NULL, 'on_expiry');
    PERFORM faas_internal.escrow_text(deal, 'deal', 1, 200);
    PERFORM faas_internal.escrow_text(memo, 'memo', 0, 10000);
    PERFORM faas_internal.escrow_finite(expires_at, 'expires_at');
    v_actor := faas_internal.escrow_actor(actor);
    -- by SELECT: an expression of its own has another context each time that it is planned
    SELECT x INTO v_zero FROM faas_internal.escrow_account(payer, book, 'payer') AS x;
    SELECT faas.currency(x) INTO v_currency FROM faas_internal.escrow_account(payee, book, 'payee') AS x;
    IF payer = payee THEN
        RAISE EXCEPTION 'payer and payee are the same account %', payer USING ERRCODE = 'LG010';
    ELSIF v_currency <> faas.currency(v_zero) THEN
        RAISE EXCEPTION 'accounts of payer and payee differ in currency'
            USING ERRCODE = 'LG001', HINT = 'Every account has one currency; exchange takes two postings.';
    ELSIF on_expiry NOT IN ('refund', 'release', 'keep') THEN
        RAISE EXCEPTION 'unrecognized on_expiry "%"', "left"(on_expiry, 200)
            USING ERRCODE = '22023', HINT = 'What happens at the expiry is refund, release or keep.';
    END IF;
    amount := faas_internal.escrow_money(amount, v_zero, 'amount');

    SELECT c.event, c.replayed INTO v_event, replayed FROM faas_internal.escrow_claim(book, key, jsonb_build_object('operation', 'escrow_open',
        'deal', deal, 'payer', payer, 'payee', payee, 'amount', amount::text, 'parties', parties, 'milestones', milestones, 'conditions', conditions,
        'expires_at', expires_at AT TIME ZONE 'UTC', 'on_expiry', on_expiry, 'memo', memo, 'actor', v_actor)) AS c;
    IF replayed THEN
        SELECT v.escrow, v.at INTO STRICT escrow, opened_at FROM faas.escrow_event AS v WHERE v.id = v_event;
        RETURN;
    END IF;

    opened_at := faas_internal.now();
    IF expires_at <= opened_at THEN
        RAISE EXCEPTION 'expiry must be in the future' USING ERRCODE = '22008', DETAIL = 'Argument "expires_at" is not later than now.';
    END IF;
    v_conditions := faas_internal.escrow_preset(conditions, on_expiry);
    e.id := nextval('faas.escrow_id_seq');
    e.book := book;
    e.deal := deal;
    e.state := (SELECT t.to_state FROM faas_internal.escrow_transition() AS t WHERE t.operation = 'open');
    e.disputed := false;
    e.payer := payer;
    e.payee := payee;
    e.amount := amount;
    e.funded := v_zero;
    e.released := v_zero;
    e.refunded := v_zero;
    e.expires_at := expires_at;
    e.on_expiry := on_expiry;
    e.sweep_at := CASE WHEN on_expiry = 'keep' THEN 'infinity' ELSE COALESCE(expires_at, 'infinity') END;
    e.approver_roles := faas_internal.escrow_roles(v_conditions);
    e.separate_roles := COALESCE((faas_internal.escrow_field(v_conditions, 'separate_roles', 'boolean', 'conditions'))::boolean, false);
    e.max_ratio := (v_conditions -> 'max_ratio')::numeric;
    e.max_receivers := faas_internal.escrow_number(v_conditions, 'max_receivers', 1, 10000, 'conditions');
    e.max_releases := faas_internal.escrow_number(v_conditions, 'max_releases', 1, 1000000, 'conditions');
    e.expire_days := faas_internal.escrow_number(v_conditions, 'expire_days', 1, 36500, 'conditions');
    e.releases := 0;
    e.event_count := 1;
    e.opened_at := opened_at;
    e.memo := memo;
    INSERT INTO faas.escrow SELECT e.* ON CONFLICT ON CONSTRAINT escrow_book_deal_key DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'escrow for deal "%" already exists in book %', deal, book USING ERRCODE = '23505';
    END IF;
    INSERT INTO faas.escrow_event (id, book, escrow, sequence, operation, to_state, disputed, at, actor, by_role, amount, remaining, note)
        VALUES (v_event, e.book, e.id, 1, 'open', e.state, false, opened_at, v_actor, faas_internal.caller(), v_zero, v_zero, escrow_open.memo);
    PERFORM faas_internal.escrow_parties(e.id, book, parties);
    PERFORM faas_internal.escrow_milestones(e, milestones,
        (SELECT jsonb_object_agg(c.key, c.value) FROM jsonb_each(v_conditions) AS c WHERE c.key IN ('approvals', 'not_before', 'evidence')));
    escrow := e.id;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_open(bigint, text, bigint, bigint, faas.amount, jsonb, jsonb, jsonb, timestamptz, text, text, text, text) IS
    'Body of faas.escrow_open';

CREATE FUNCTION faas.escrow_open(
    book bigint,
    deal text,
    payer bigint,
    payee bigint,
    amount faas.amount,
    parties jsonb DEFAULT NULL,
    milestones jsonb DEFAULT NULL,
    conditions jsonb DEFAULT NULL,
    expires_at timestamptz DEFAULT NULL,
    on_expiry text DEFAULT 'refund',
    memo text DEFAULT NULL,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT escrow bigint,
    OUT opened_at timestamptz,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.escrow_open(bigint, text, bigint, bigint, faas.amount, jsonb, jsonb, jsonb, timestamptz, text, text, text, text) IS
'Agrees on an escrow: amount (greater than zero) of account payer is to be set apart for account payee, of the same book and currency. Nothing moves until faas.escrow_fund. deal: its name, once in a book, 1 to 200 characters.
parties: array of {role: payer, payee, platform or arbiter; name; party: id of a party of the book}. milestones: array of {amount, name, approvals, not_before, evidence} whose amounts add up to amount; null: one of the whole. conditions, for all milestones that do not say otherwise: approvals (how many), not_before (a time with its zone), evidence (true: a reference is required); for the escrow: approver_roles (payer, platform and arbiter unless given), separate_roles (true: approvals and release come from database roles that differ), max_ratio (0 to 1, of the amount), max_receivers, max_releases, expire_days (after it was funded), preset: "wechat" for 0.3, 50, 50, 180. An unknown field is refused.
on_expiry: what faas.escrow_expire_due does with what remains at expires_at (null: never): refund, release to the payee, or keep: then nothing moves by itself, and only a refund or an award moves it. actor: who does it, null: the database role. key makes it happen once.
Null book, deal, payer, payee, amount or on_expiry: 22004. Errors: LG001 LG002 LG005 LG006 LG009 LG010 LG011 LG018 LG022, 22003, 22008 (a time that is not finite, or not in the future), 22023, 22P02, 23505 (deal is taken), 42501 without the right to hold, 54000.';

CREATE FUNCTION faas_internal.escrow_begin(escrow bigint, key text, request jsonb, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_book bigint;
BEGIN
    PERFORM faas_internal.escrow_given(escrow IS NOT NULL, 'escrow');
    SELECT e.book INTO v_book FROM faas.escrow AS e WHERE e.id = escrow_begin.escrow;
    IF v_book IS NULL OR NOT faas_internal.caller_holds(v_book) THEN
        RAISE EXCEPTION 'escrow % does not exist', escrow USING ERRCODE = 'LG220', HINT = 'faas.visible_escrow lists those that you may read.';
    END IF;
    PERFORM faas_internal.caller_require(v_book, 'hold');
    SELECT c.event, c.replayed INTO event, replayed FROM faas_internal.escrow_claim(v_book, key, request || jsonb_build_object('escrow', escrow)) AS c;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_begin(bigint, text, jsonb) IS
    'What each operation on an escrow begins with: the rights of the caller, then the key. Gives the id of its event. Errors: 22004, LG005, LG220, 22023, 42501.';

CREATE FUNCTION faas_internal.escrow_lock(escrow bigint, operation text) RETURNS faas.escrow
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    e faas.escrow;
BEGIN
    SELECT x.* INTO STRICT e FROM faas.escrow AS x WHERE x.id = escrow_lock.escrow FOR UPDATE;
    IF EXISTS (SELECT FROM faas_internal.escrow_transition() AS t
            WHERE t.operation = escrow_lock.operation AND t.from_state = e.state AND t.from_disputed = e.disputed) THEN
        RETURN e;
    ELSIF e.disputed THEN
        RAISE EXCEPTION 'escrow % is disputed', e.id
            USING ERRCODE = 'LG224', HINT = 'Nothing moves until faas.escrow_resolve() awards it or dismisses the dispute.';
    END IF;
    RAISE EXCEPTION 'cannot % escrow %', CASE WHEN operation IN ('award', 'dismiss') THEN 'resolve' ELSE operation END, e.id
        USING ERRCODE = 'LG221', DETAIL = format('It is in state "%s"%s.', e.state, CASE WHEN operation IN ('award', 'dismiss') THEN ', and not disputed' ELSE '' END),
            HINT = format('It must be %s.', (SELECT string_agg(DISTINCT t.from_state || CASE WHEN t.from_disputed THEN ' and disputed' ELSE '' END, ' or ')
                FROM faas_internal.escrow_transition() AS t WHERE t.operation = escrow_lock.operation));
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_lock(bigint, text) IS
    'Locks an escrow that is there, and gives it if the operation may happen to it as it is. Errors: LG221 state, LG224 disputed.';

CREATE FUNCTION faas_internal.escrow_unexpired(escrow faas.escrow) RETURNS void
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF escrow.expires_at <= faas_internal.now() THEN
        RAISE EXCEPTION 'escrow % has expired', escrow.id
            USING ERRCODE = 'LG225', DETAIL = format('It expired at %s.', to_char(escrow.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US "UTC"')),
                HINT = CASE WHEN escrow.hold IS NULL THEN 'Open a new one.'
                    WHEN escrow.on_expiry = 'refund' THEN 'What remains goes back to the payer: faas.escrow_refund() or faas.escrow_expire_due().'
                    WHEN escrow.on_expiry = 'release' THEN 'What remains goes to the payee: faas.escrow_expire_due().'
                    ELSE 'What remains is kept until it is refunded, or disputed and awarded.' END;
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_unexpired(faas.escrow) IS
    'Raises LG225 for an escrow that has expired, whether or not anything has swept it';

CREATE FUNCTION faas_internal.escrow_record(escrow bigint, event bigint, operation text, released faas.amount, refunded faas.amount,
    actor text, milestone integer, note text, evidence text DEFAULT NULL) RETURNS faas.escrow_event
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    e faas.escrow;
    t record;
    v faas.escrow_event;
    v_remaining faas.amount;
BEGIN
    SELECT x.* INTO STRICT e FROM faas.escrow AS x WHERE x.id = escrow_record.escrow;
    v_remaining := e.funded OPERATOR(faas.-) e.released OPERATOR(faas.-) e.refunded OPERATOR(faas.-) released OPERATOR(faas.-) refunded;
    IF faas.sign(v_remaining) < 0 THEN
        RAISE EXCEPTION 'escrow % would fall below zero', e.id USING ERRCODE = 'LG903';
    END IF;
    SELECT x.to_state, x.to_disputed INTO STRICT t FROM faas_internal.escrow_transition() AS x
        WHERE x.operation = escrow_record.operation AND x.from_state = e.state AND x.from_disputed = e.disputed
            AND x.remains = (faas.sign(v_remaining) > 0);
    v.id := event;
    v.book := e.book;
    v.escrow := e.id;
    v.sequence := e.event_count + 1;
    v.operation := operation;
    v.from_state := e.state;
    v.to_state := t.to_state;
    v.disputed := t.to_disputed;
    v.at := faas_internal.now();
    v.actor := actor;
    v.by_role := faas_internal.caller()::text;
    v.milestone := milestone;
    v.amount := CASE WHEN operation = 'fund' THEN e.funded ELSE released OPERATOR(faas.+) refunded END;
    v.remaining := v_remaining;
    v.note := note;
    v.evidence := evidence;
    UPDATE faas.escrow AS x
        SET state = t.to_state,
            disputed = t.to_disputed,
            released = e.released OPERATOR(faas.+) escrow_record.released,
            refunded = e.refunded OPERATOR(faas.+) escrow_record.refunded,
            releases = e.releases + (escrow_record.operation = 'release')::integer,
            -- what is closed, or disputed, is not swept
            sweep_at = CASE WHEN t.to_disputed OR t.to_state NOT IN ('created', 'funded', 'partial') OR e.on_expiry = 'keep' THEN 'infinity'
                WHEN e.disputed THEN COALESCE(e.expires_at, 'infinity') ELSE e.sweep_at END,
            event_count = v.sequence
        WHERE x.id = e.id;
    INSERT INTO faas.escrow_event SELECT v.*;
    RETURN v;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_record(bigint, bigint, text, faas.amount, faas.amount, text, integer, text, text) IS
    'What each operation on an escrow ends with: its new state, by the transitions, and the event';

CREATE FUNCTION faas_internal.escrow_pay(escrow faas.escrow, event bigint, accounts bigint[], amounts faas.amount[]) RETURNS uuid[]
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_requests faas.request[] := ARRAY[]::faas.request[];
    r faas.request;
BEGIN
    FOR n IN 1 .. cardinality(accounts) LOOP
        r := NULL;
        r.hold := escrow.hold::text;
        r.amount := amounts[n];
        r.linked := n < cardinality(accounts);
        IF accounts[n] = escrow.payer THEN
            r.op := 'release';
        ELSE
            r.op := 'capture';
            r.credit := accounts[n];
            r.kind := 'escrow';
            r.metadata := jsonb_build_object('escrow', escrow.id, 'event', event, 'authorisation', pg_catalog.format('escrow %s, event %s', escrow.id, event));
        END IF;
        v_requests := v_requests || r;
    END LOOP;
    RETURN faas_internal.escrow_move(v_requests);
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_pay(faas.escrow, bigint, bigint[], faas.amount[]) IS
    'Pays amounts out of an escrow to accounts, in one call of the ledger; what goes to the payer is given back. Gives the ids of journals and releases.';

CREATE FUNCTION faas_internal.escrow_legs(escrow faas.escrow, event bigint, accounts bigint[], amounts faas.amount[], journals uuid[]) RETURNS void
    LANGUAGE sql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
    INSERT INTO faas.escrow_leg (event, number, book, escrow, account, refund, amount, journal)
        SELECT $2, l.number, ($1).book, ($1).id, l.account, l.account = ($1).payer, l.amount, l.journal
        FROM unnest($3, $4, $5) WITH ORDINALITY AS l (account, amount, journal, number);
$$;
COMMENT ON FUNCTION faas_internal.escrow_legs(faas.escrow, bigint, bigint[], faas.amount[], uuid[]) IS
    'Keeps where the money of an event went';

CREATE FUNCTION faas_internal.bid_open(book bigint, deal text, borrower bigint, target faas.amount, fails_at timestamptz, memo text, actor text, key text,
    OUT bid_deal bigint, OUT opened_at timestamptz, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text;
    v_event bigint;
    v_zero faas.amount;
    v_state text := (SELECT t.to_state FROM faas_internal.bid_transition() AS t WHERE t.operation = 'open');
BEGIN
    PERFORM faas_internal.caller_require(book, 'hold');
    PERFORM faas_internal.escrow_given(deal IS NOT NULL, 'deal');
    PERFORM faas_internal.escrow_text(deal, 'deal', 1, 200);
    PERFORM faas_internal.escrow_text(memo, 'memo', 0, 10000);
    PERFORM faas_internal.escrow_finite(fails_at, 'fails_at');
    v_actor := faas_internal.escrow_actor(actor);
    SELECT x INTO v_zero FROM faas_internal.escrow_account(borrower, book, 'borrower') AS x;
    target := faas_internal.escrow_money(target, v_zero, 'target');
    SELECT c.event, c.replayed INTO v_event, replayed FROM faas_internal.escrow_claim(book, key, jsonb_build_object('operation', 'bid_open', 'deal', deal,
        'borrower', borrower, 'target', target::text, 'fails_at', fails_at AT TIME ZONE 'UTC', 'memo', memo, 'actor', v_actor)) AS c;
    IF replayed THEN
        SELECT v.bid_deal, v.at INTO STRICT bid_deal, opened_at FROM faas.bid_event AS v WHERE v.id = v_event;
        RETURN;
    END IF;
    opened_at := faas_internal.now();
    IF fails_at <= opened_at THEN
        RAISE EXCEPTION 'the end must be in the future' USING ERRCODE = '22008', DETAIL = 'Argument "fails_at" is not later than now.';
    END IF;
    bid_deal := nextval('faas.bid_deal_id_seq');
    INSERT INTO faas.bid_deal (id, book, deal, state, borrower, target, placed, fails_at, sweep_at, bid_count, event_count, opened_at, memo)
        VALUES (bid_open.bid_deal, bid_open.book, bid_open.deal, v_state, bid_open.borrower, bid_open.target, v_zero, bid_open.fails_at,
            COALESCE(bid_open.fails_at, 'infinity'), 0, 1, bid_open.opened_at, bid_open.memo)
        ON CONFLICT ON CONSTRAINT bid_deal_book_deal_key DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'deal "%" already exists in book %', deal, book USING ERRCODE = '23505';
    END IF;
    INSERT INTO faas.bid_event (id, book, bid_deal, sequence, operation, to_state, at, actor, by_role, amount, placed, note)
        VALUES (v_event, bid_open.book, bid_open.bid_deal, 1, 'open', v_state, bid_open.opened_at, v_actor, faas_internal.caller(), v_zero, v_zero, bid_open.memo);
END
$$;
COMMENT ON FUNCTION faas_internal.bid_open(bigint, text, bigint, faas.amount, timestamptz, text, text, text) IS
    'Body of faas.bid_open';

CREATE FUNCTION faas.bid_open(
    book bigint,
    deal text,
    borrower bigint,
    target faas.amount,
    fails_at timestamptz DEFAULT NULL,
    memo text DEFAULT NULL,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT bid_deal bigint,
    OUT opened_at timestamptz,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.bid_open(bigint, text, bigint, faas.amount, timestamptz, text, text, text) IS
'Opens a deal that bidders fill up to target (greater than zero) for account borrower. deal: its name, once in a book, 1 to 200 characters. fails_at: from then on it takes no bid and is not settled, and faas.escrow_expire_due gives all back; null: never. actor: who does it, null: the database role. key makes it happen once.
Null book, deal, borrower or target: 22004. Errors: LG001 LG002 LG005 LG006 LG009 LG011 LG018, 22003, 22008 (a time that is not finite, or not in the future), 22023 (key, empty text), 23505 (deal is taken), 42501 without the right to hold, 54000.';

CREATE FUNCTION faas_internal.bid_begin(bid_deal bigint, key text, request jsonb, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_book bigint;
BEGIN
    PERFORM faas_internal.escrow_given(bid_deal IS NOT NULL, 'bid_deal');
    SELECT d.book INTO v_book FROM faas.bid_deal AS d WHERE d.id = bid_begin.bid_deal;
    IF v_book IS NULL OR NOT faas_internal.caller_holds(v_book) THEN
        RAISE EXCEPTION 'deal % does not exist', bid_deal USING ERRCODE = 'LG220', HINT = 'faas.visible_bid_deal lists those that you may read.';
    END IF;
    PERFORM faas_internal.caller_require(v_book, 'hold');
    SELECT c.event, c.replayed INTO event, replayed FROM faas_internal.escrow_claim(v_book, key, request || jsonb_build_object('bid_deal', bid_deal)) AS c;
END
$$;
COMMENT ON FUNCTION faas_internal.bid_begin(bigint, text, jsonb) IS
    'What each operation on a deal with bids begins with: the rights of the caller, then the key. Gives the id of its event. Errors: 22004, LG005, LG220, 22023, 42501.';

CREATE FUNCTION faas_internal.bid_lock(bid_deal bigint, operation text) RETURNS faas.bid_deal
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    d faas.bid_deal;
BEGIN
    SELECT x.* INTO STRICT d FROM faas.bid_deal AS x WHERE x.id = bid_lock.bid_deal FOR UPDATE;
    IF NOT EXISTS (SELECT FROM faas_internal.bid_transition() AS t WHERE t.operation = bid_lock.operation AND t.from_state = d.state) THEN
        RAISE EXCEPTION 'cannot % deal %', CASE operation WHEN 'place' THEN 'bid on' ELSE operation END, d.id
            USING ERRCODE = 'LG221', DETAIL = format('It is in state "%s".', d.state), HINT = 'It must be open.';
    ELSIF operation IN ('place', 'settle') AND d.fails_at <= faas_internal.now() THEN
        RAISE EXCEPTION 'deal % has expired', d.id
            USING ERRCODE = 'LG225', DETAIL = format('It ended at %s.', to_char(d.fails_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US "UTC"')),
                HINT = 'All bids are given back: faas.bid_fail() or faas.escrow_expire_due().';
    END IF;
    RETURN d;
END
$$;
COMMENT ON FUNCTION faas_internal.bid_lock(bigint, text) IS
    'Locks a deal that is there, and gives it if the operation may happen to it as it is. Errors: LG221 state, LG225 expired.';

CREATE FUNCTION faas_internal.bid_record(deal faas.bid_deal, event bigint, operation text, bid integer, amount faas.amount, placed faas.amount, actor text, note text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_state text := (SELECT t.to_state FROM faas_internal.bid_transition() AS t WHERE t.operation = bid_record.operation AND t.from_state = bid_record.deal.state);
BEGIN
    UPDATE faas.bid_deal AS x
        SET state = v_state, placed = bid_record.placed, event_count = x.event_count + 1, bid_count = COALESCE(bid_record.bid, x.bid_count),
            sweep_at = CASE WHEN v_state = 'open' THEN x.sweep_at ELSE 'infinity' END
        WHERE x.id = bid_record.deal.id;
    INSERT INTO faas.bid_event (id, book, bid_deal, sequence, operation, from_state, to_state, at, actor, by_role, bid, amount, placed, note)
        VALUES (bid_record.event, bid_record.deal.book, bid_record.deal.id, bid_record.deal.event_count + 1, bid_record.operation, bid_record.deal.state, v_state,
            faas_internal.now(), bid_record.actor, faas_internal.caller(), bid_record.bid, bid_record.amount, bid_record.placed, bid_record.note);
END
$$;
COMMENT ON FUNCTION faas_internal.bid_record(faas.bid_deal, bigint, text, integer, faas.amount, faas.amount, text, text) IS
    'What each operation on a deal ends with: its new state, by the transitions, and the event';

CREATE FUNCTION faas_internal.bid_place(bid_deal bigint, account bigint, amount faas.amount, actor text, key text,
    OUT bid integer, OUT placed faas.amount, OUT missing faas.amount, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text := faas_internal.escrow_actor(actor);
    v_amount faas.amount;
    v_hold uuid;
    d faas.bid_deal;
BEGIN
    SELECT b.event, b.replayed INTO event, replayed FROM faas_internal.bid_begin(bid_deal, key, jsonb_build_object('operation', 'bid_place',
        'account', account, 'amount', amount::text, 'actor', v_actor)) AS b;
    IF NOT replayed THEN
        d := faas_internal.bid_lock(bid_deal, 'place');
        PERFORM faas_internal.escrow_account(account, d.book, 'account');
        v_amount := faas_internal.escrow_money(amount, d.target, 'amount');
        IF account = d.borrower THEN
            RAISE EXCEPTION 'account % is the borrower of deal %', account, d.id USING ERRCODE = 'LG010', HINT = 'Others bid.';
        ELSIF v_amount OPERATOR(faas.>) (d.target OPERATOR(faas.-) d.placed) THEN
            RAISE EXCEPTION 'bid amount exceeds the target of deal %', d.id
                USING ERRCODE = 'LG228', DETAIL = format('%s is missing.', d.target OPERATOR(faas.-) d.placed);
        ELSIF d.bid_count >= 10000 THEN
            RAISE EXCEPTION 'too many bids on deal %', d.id USING ERRCODE = '54000', DETAIL = 'A deal has at most 10000.';
        END IF;
        SELECT h.hold INTO v_hold FROM faas.hold_place(account, v_amount, kind => 'faas.bid', metadata => jsonb_build_object('bid_deal', d.id, 'event', event, 'authorisation', pg_catalog.format('bid deal %s, event %s', d.id, event))) AS h;
        INSERT INTO faas.bid (bid_deal, number, book, account, amount, hold)
            VALUES (d.id, d.bid_count + 1, d.book, bid_place.account, v_amount, v_hold);
        PERFORM faas_internal.bid_record(d, event, 'place', d.bid_count + 1, v_amount, d.placed OPERATOR(faas.+) v_amount, v_actor, NULL);
    END IF;
    SELECT v.bid, v.placed, x.target OPERATOR(faas.-) v.placed INTO STRICT bid, placed, missing
        FROM faas.bid_event AS v JOIN faas.bid_deal AS x ON x.id = v.bid_deal WHERE v.id = bid_place.event;
END
$$;
COMMENT ON FUNCTION faas_internal.bid_place(bigint, bigint, faas.amount, text, text) IS
    'Body of faas.bid_place';

CREATE FUNCTION faas.bid_place(
    bid_deal bigint,
    account bigint,
    amount faas.amount,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT bid integer,
    OUT placed faas.amount,
    OUT missing faas.amount,
    OUT event bigint,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.bid_place(bigint, bigint, faas.amount, text, text) IS
'Bids amount (greater than zero, at most what is missing) of an account on a deal: it is held there until the deal is settled or fails. Answers with the number of the bid, the sum of all and what is missing now. A deal takes up to 10000 bids.
Null bid_deal, account or amount: 22004. Errors: LG001 LG002 LG003 LG005 LG006 LG007 LG008 LG009 LG010 LG011 LG220 LG221 LG225 LG228, 22003, 22023 (key, actor), 42501 without the right to hold, 54000, 40001 when to retry.';

CREATE FUNCTION faas_internal.bid_requests(deal faas.bid_deal, event bigint, settle boolean) RETURNS faas.request[]
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_requests faas.request[] := ARRAY[]::faas.request[];
    r faas.request;
    b record;
BEGIN
    FOR b IN SELECT x.number, x.hold FROM faas.bid AS x WHERE x.bid_deal = bid_requests.deal.id ORDER BY x.number LOOP
        r := NULL;
        r.hold := b.hold::text;
        r.linked := b.number < deal.bid_count;
        IF settle THEN
            r.op := 'capture';
            r.credit := deal.borrower;
            r.kind := 'bid';
            r.metadata := jsonb_build_object('bid_deal', deal.id, 'event', event, 'authorisation', pg_catalog.format('bid deal %s, event %s', deal.id, event));
        ELSE
            r.op := 'release';
        END IF;
        v_requests := v_requests || r;
    END LOOP;
    RETURN v_requests;
END
$$;
COMMENT ON FUNCTION faas_internal.bid_requests(faas.bid_deal, bigint, boolean) IS
    'What the ledger is asked to do to all bids of a deal, linked';

CREATE FUNCTION faas_internal.bid_close(deal faas.bid_deal, event bigint, operation text, journals uuid[], actor text, note text) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    UPDATE faas.bid AS x SET journal = bid_close.journals[x.number] WHERE x.bid_deal = bid_close.deal.id;
    PERFORM faas_internal.bid_record(deal, event, operation, NULL, deal.placed, deal.placed, actor, note);
END
$$;
COMMENT ON FUNCTION faas_internal.bid_close(faas.bid_deal, bigint, text, uuid[], text, text) IS
    'Keeps what became of the bids of a deal, and closes it';

CREATE FUNCTION faas_internal.bid_settle(bid_deal bigint, actor text, key text,
    OUT state text, OUT moved faas.amount, OUT bids integer, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text := faas_internal.escrow_actor(actor);
    d faas.bid_deal;
BEGIN
    SELECT b.event, b.replayed INTO event, replayed
        FROM faas_internal.bid_begin(bid_deal, key, jsonb_build_object('operation', 'bid_settle', 'actor', v_actor)) AS b;
    IF NOT replayed THEN
        d := faas_internal.bid_lock(bid_deal, 'settle');
        IF d.placed OPERATOR(faas.<>) d.target THEN
            RAISE EXCEPTION 'bids on deal % do not reach its target', d.id
                USING ERRCODE = 'LG228', DETAIL = format('%s is missing.', d.target OPERATOR(faas.-) d.placed);
        END IF;
        PERFORM faas_internal.bid_close(d, event, 'settle', faas_internal.escrow_move(faas_internal.bid_requests(d, event, true)), v_actor, NULL);
    END IF;
    SELECT v.to_state, v.amount, x.bid_count INTO STRICT state, moved, bids
        FROM faas.bid_event AS v JOIN faas.bid_deal AS x ON x.id = v.bid_deal WHERE v.id = bid_settle.event;
END
$$;
COMMENT ON FUNCTION faas_internal.bid_settle(bigint, text, text) IS
    'Body of faas.bid_settle';

CREATE FUNCTION faas.bid_settle(
    bid_deal bigint,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT moved faas.amount,
    OUT bids integer,
    OUT event bigint,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.bid_settle(bigint, text, text) IS
'Releases all bids of a deal to the borrower in one call of the ledger, all or none. The bids must have reached the target.
Null bid_deal: 22004. Errors: LG004 LG005 LG007 LG008 LG220 LG221 LG225 LG228, 22003, 22023 (key, actor), 42501 without the right to hold, 54000, 40001 when to retry.';

CREATE FUNCTION faas_internal.bid_fail(bid_deal bigint, reason text, actor text, key text,
    OUT state text, OUT moved faas.amount, OUT bids integer, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text := faas_internal.escrow_actor(actor);
    d faas.bid_deal;
BEGIN
    PERFORM faas_internal.escrow_text(reason, 'reason', 0, 10000);
    SELECT b.event, b.replayed INTO event, replayed
        FROM faas_internal.bid_begin(bid_deal, key, jsonb_build_object('operation', 'bid_fail', 'reason', reason, 'actor', v_actor)) AS b;
    IF NOT replayed THEN
        d := faas_internal.bid_lock(bid_deal, 'fail');
        PERFORM faas_internal.bid_close(d, event, 'fail', faas_internal.escrow_move(faas_internal.bid_requests(d, event, false)), v_actor, reason);
    END IF;
    SELECT v.to_state, v.amount, x.bid_count INTO STRICT state, moved, bids
        FROM faas.bid_event AS v JOIN faas.bid_deal AS x ON x.id = v.bid_deal WHERE v.id = bid_fail.event;
END
$$;
COMMENT ON FUNCTION faas_internal.bid_fail(bigint, text, text, text) IS
    'Body of faas.bid_fail';

CREATE FUNCTION faas.bid_fail(
    bid_deal bigint,
    reason text DEFAULT NULL,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT moved faas.amount,
    OUT bids integer,
    OUT event bigint,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.bid_fail(bigint, text, text, text) IS
'Gives all bids of a deal back in one call of the ledger, all or none, whether or not they reached the target. reason: up to 10000 characters.
Null bid_deal: 22004. Errors: LG005 LG220 LG221, 22023 (key, actor), 42501 without the right to hold, 54000, 40001 when to retry.';

CREATE FUNCTION faas_internal.escrow_fund(escrow bigint, actor text, key text,
    OUT state text, OUT moved faas.amount, OUT remaining faas.amount, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text := faas_internal.escrow_actor(actor);
    v_zero faas.amount;
    v_hold uuid;
    v_expires timestamptz;
    e faas.escrow;
BEGIN
    SELECT b.event, b.replayed INTO event, replayed
        FROM faas_internal.escrow_begin(escrow, key, jsonb_build_object('operation', 'escrow_fund', 'actor', v_actor)) AS b;
    IF NOT replayed THEN
        e := faas_internal.escrow_lock(escrow, 'fund');
        PERFORM faas_internal.escrow_unexpired(e);
        SELECT h.hold INTO v_hold FROM faas.hold_place(e.payer, e.amount, kind => 'faas.escrow',
            metadata => jsonb_build_object('escrow', e.id, 'event', event, 'authorisation', pg_catalog.format('escrow %s, event %s', e.id, event))) AS h;
        v_zero := e.amount OPERATOR(faas.-) e.amount;
        v_expires := LEAST(e.expires_at, faas_internal.now() + make_interval(hours => 24 * e.expire_days));
        UPDATE faas.escrow AS x
            SET hold = v_hold, funded = e.amount, expires_at = v_expires,
                sweep_at = CASE WHEN e.on_expiry = 'keep' THEN 'infinity' ELSE COALESCE(v_expires, 'infinity') END
            WHERE x.id = e.id;
        PERFORM faas_internal.escrow_record(e.id, event, 'fund', v_zero, v_zero, v_actor, NULL, NULL);
    END IF;
    SELECT a.to_state, a.amount, a.remaining INTO STRICT state, moved, remaining FROM faas.escrow_event AS a WHERE a.id = escrow_fund.event;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_fund(bigint, text, text) IS
    'Body of faas.escrow_fund';

CREATE FUNCTION faas.escrow_fund(
    escrow bigint,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT moved faas.amount,
    OUT remaining faas.amount,
    OUT event bigint,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.escrow_fund(bigint, text, text) IS
'Sets the whole amount of an escrow apart: a hold on the account of the payer, which must have it available. From now on it can be released or refunded, and expire_days of its conditions run. Answers with the new state, what was set apart (moved), what remains in escrow, and the event.
Null escrow: 22004. Errors: LG003 LG005 LG007 LG008 LG220 LG221 LG225, 22023 (key, actor), 42501 without the right to hold, 54000, 40001 when to retry.';

CREATE FUNCTION faas_internal.escrow_part(escrow bigint, milestone integer) RETURNS faas.escrow_milestone
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    m faas.escrow_milestone;
BEGIN
    IF milestone IS NULL AND EXISTS (SELECT FROM faas.escrow_milestone AS x WHERE x.escrow = escrow_part.escrow AND x.number = 2) THEN
        RAISE EXCEPTION 'escrow % has several milestones', escrow
            USING ERRCODE = '22023', HINT = 'Say which milestone.';
    END IF;
    SELECT x.* INTO m FROM faas.escrow_milestone AS x WHERE x.escrow = escrow_part.escrow AND x.number = COALESCE(escrow_part.milestone, 1);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'escrow % has no milestone %', escrow, milestone USING ERRCODE = '22023';
    END IF;
    RETURN m;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_part(bigint, integer) IS
    'A milestone of an escrow; null is the only one. Errors: 22023 there are several, or not this one.';

CREATE FUNCTION faas_internal.escrow_approve(escrow bigint, approver text, milestone integer, evidence text, key text,
    OUT approvals integer, OUT required integer, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_zero faas.amount;
    v_role text;
    e faas.escrow;
    m faas.escrow_milestone;
BEGIN
    PERFORM faas_internal.escrow_text(approver, 'approver', 1, 200);
    PERFORM faas_internal.escrow_text(evidence, 'evidence', 1, 1000);
    approver := COALESCE(approver, faas_internal.caller()::text);
    SELECT b.event, b.replayed INTO event, replayed FROM faas_internal.escrow_begin(escrow, key, jsonb_build_object('operation', 'escrow_approve',
        'approver', approver, 'milestone', milestone, 'evidence', evidence)) AS b;
    IF NOT replayed THEN
        e := faas_internal.escrow_lock(escrow, 'approve');
        PERFORM faas_internal.escrow_unexpired(e);
        m := faas_internal.escrow_part(escrow, milestone);
        SELECT p.role INTO v_role FROM faas.escrow_party AS p WHERE p.escrow = e.id AND p.name = escrow_approve.approver;
        IF v_role IS NULL OR v_role <> ALL (e.approver_roles) THEN
            RAISE EXCEPTION 'this party may not approve escrow %', e.id
                USING ERRCODE = 'LG229', DETAIL = COALESCE('Its role is ' || v_role || '.', 'It does not take part in the escrow.'),
                    HINT = format('Parties in the roles %s may.', array_to_string(e.approver_roles, ', '));
        ELSIF EXISTS (SELECT FROM faas.escrow_approval AS a WHERE a.escrow = e.id AND a.milestone = m.number
                AND (a.approver = escrow_approve.approver OR e.separate_roles AND a.by_role = faas_internal.caller())) THEN
            RAISE EXCEPTION 'milestone % of escrow % has an approval of the same approver', m.number, e.id
                USING ERRCODE = 'LG223', HINT = CASE WHEN e.separate_roles THEN 'Each approval takes another party and another database role.'
                    ELSE 'Each approval takes another party.' END;
        END IF;
        v_zero := e.amount OPERATOR(faas.-) e.amount;
        PERFORM faas_internal.escrow_record(e.id, event, 'approve', v_zero, v_zero, approver, m.number, NULL, evidence);
        INSERT INTO faas.escrow_approval (escrow, milestone, approver, book, event, role, by_role, evidence)
            VALUES (e.id, m.number, escrow_approve.approver, e.book, escrow_approve.event, v_role, faas_internal.caller(), escrow_approve.evidence);
    END IF;
    SELECT x.approvals, (SELECT count(*)::integer FROM faas.escrow_approval AS a JOIN faas.escrow_event AS w ON w.id = a.event
            WHERE a.escrow = x.escrow AND a.milestone = x.number AND w.sequence <= v.sequence)
        INTO STRICT required, approvals
        FROM faas.escrow_event AS v JOIN faas.escrow_milestone AS x ON x.escrow = v.escrow AND x.number = v.milestone
        WHERE v.id = escrow_approve.event;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_approve(bigint, text, integer, text, text) IS
    'Body of faas.escrow_approve';

CREATE FUNCTION faas.escrow_approve(
    escrow bigint,
    approver text DEFAULT NULL,
    milestone integer DEFAULT NULL,
    evidence text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT approvals integer,
    OUT required integer,
    OUT event bigint,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.escrow_approve(bigint, text, integer, text, text) IS
'Approves the release of a milestone (null: the only one) of an escrow that is funded. approver is the name of a party in a role that may approve, null: that of the database role. Each approval of a milestone comes from another party, and where the conditions say separate_roles from another database role. evidence: a reference, 1 to 1000 characters. Answers with the number of approvals and how many it takes.
Null escrow: 22004. Errors: LG005 LG220 LG221 LG223 LG224 LG225 LG229, 22023 (milestone, key, empty text), 42501 without the right to hold, 54000.';

CREATE FUNCTION faas_internal.escrow_shares(escrow faas.escrow, receivers faas.escrow_share[], total faas.amount, remainder text, argument text,
    OUT accounts bigint[], OUT amounts faas.amount[])
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    s faas.escrow_share;
    v_zero faas.amount := escrow.amount OPERATOR(faas.-) escrow.amount;
    v_sum faas.amount := v_zero;
    v_ratios numeric[] := ARRAY[]::numeric[];
    n integer := 0;
BEGIN
    IF array_ndims(receivers) > 1 THEN
        RAISE EXCEPTION '% must be an array of one dimension', argument USING ERRCODE = '2202E';
    ELSIF cardinality(receivers) NOT BETWEEN 1 AND 10000 THEN
        RAISE EXCEPTION 'number of elements of % must be between 1 and 10000', argument
            USING ERRCODE = '54000', DETAIL = format('There are %s.', cardinality(receivers));
    END IF;
    PERFORM faas_internal.escrow_given(remainder IS NOT NULL, 'remainder');
    accounts := '{}';
    amounts := '{}';
    FOREACH s IN ARRAY receivers LOOP
        n := n + 1;
        PERFORM faas_internal.escrow_account(s.account, escrow.book, format('%s[%s].account', argument, n));
        IF s.account = ANY (accounts) THEN
            RAISE EXCEPTION 'account % is in % twice', s.account, argument USING ERRCODE = '22023';
        ELSIF (s.amount IS NULL) = (s.ratio IS NULL) OR cardinality(amounts) > 0 AND s.amount IS NULL OR cardinality(v_ratios) > 0 AND s.ratio IS NULL THEN
            RAISE EXCEPTION 'each element of % must have an amount, or each a ratio', argument
                USING ERRCODE = '22023', DETAIL = format('Element %s has not.', n);
        END IF;
        accounts := accounts || s.account;
        IF s.ratio IS NOT NULL THEN
            v_ratios := v_ratios || s.ratio;
        ELSE
            s.amount := faas_internal.escrow_money(s.amount, v_zero, format('%s[%s].amount', argument, n));
            amounts := amounts || s.amount;
            v_sum := v_sum OPERATOR(faas.+) s.amount;
        END IF;
    END LOOP;
    IF cardinality(v_ratios) > 0 THEN
        amounts := faas.allocate(total, v_ratios, remainder);
        IF cardinality(amounts) <> cardinality(accounts) THEN
            RAISE EXCEPTION 'remainder "%" leaves a part to nobody', remainder
                USING ERRCODE = '22023', HINT = 'Use largest_remainder, first, last, floor_to_first or floor_to_largest_ratio.';
        END IF;
        -- who gets nothing is no receiver
        SELECT array_agg(l.account ORDER BY l.n), array_agg(l.amount ORDER BY l.n) INTO accounts, amounts
            FROM unnest(accounts, amounts) WITH ORDINALITY AS l (account, amount, n) WHERE faas.sign(l.amount) > 0;
    ELSIF v_sum OPERATOR(faas.<>) total THEN
        RAISE EXCEPTION 'amounts of % add up to %, not to %', argument, v_sum, total USING ERRCODE = '22023';
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_shares(faas.escrow, faas.escrow_share[], faas.amount, text, text) IS
    'Who receives how much of a total: by amounts, which must add up to it, or by ratios (faas.allocate). Errors: 22004 22023 2202E 54000 LG001 LG002 LG006 LG009 LG011 LG032 LG033 LG034.';

CREATE FUNCTION faas_internal.escrow_conditions(escrow faas.escrow, milestone faas.escrow_milestone, actor text, evidence text) RETURNS void
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_count integer;
    v_evidence boolean;
    v_same boolean;
    v_missing text;
BEGIN
    SELECT count(*)::integer, COALESCE(bool_or(a.evidence IS NOT NULL), false), COALESCE(bool_or(a.approver = escrow_conditions.actor
            OR escrow_conditions.escrow.separate_roles AND a.by_role = faas_internal.caller()), false)
        INTO v_count, v_evidence, v_same
        FROM faas.escrow_approval AS a
        WHERE a.escrow = escrow_conditions.escrow.id AND a.milestone = escrow_conditions.milestone.number;
    v_missing := CASE WHEN v_count < milestone.approvals THEN format('It has %s of %s approvals.', v_count, milestone.approvals)
        WHEN milestone.not_before > faas_internal.now() THEN format('It is not released before %s.',
            to_char(milestone.not_before AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US "UTC"'))
        WHEN milestone.evidence AND NOT v_evidence AND evidence IS NULL THEN 'A reference to evidence is missing.' END;
    IF v_missing IS NOT NULL THEN
        RAISE EXCEPTION 'conditions of milestone % of escrow % are not met', milestone.number, escrow.id
            USING ERRCODE = 'LG222', DETAIL = v_missing;
    ELSIF v_same AND milestone.approvals > 0 THEN
        RAISE EXCEPTION 'who approved milestone % of escrow % may not release it', milestone.number, escrow.id
            USING ERRCODE = 'LG223', HINT = CASE WHEN escrow.separate_roles THEN 'The release takes another name and another database role.'
                ELSE 'The release takes another name.' END;
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_conditions(faas.escrow, faas.escrow_milestone, text, text) IS
    'Raises unless a milestone may be released now by this actor: LG222 what is missing, LG223 he approved it himself';

CREATE FUNCTION faas_internal.escrow_caps(escrow faas.escrow, total faas.amount, receivers integer) RETURNS void
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_over text;
BEGIN
    v_over := CASE WHEN receivers > escrow.max_receivers THEN format('It has %s receivers; at most %s are allowed.', receivers, escrow.max_receivers)
        WHEN escrow.releases >= escrow.max_releases THEN format('At most %s releases are allowed.', escrow.max_releases)
        -- exact: nothing is rounded
        WHEN faas.quantity(escrow.released OPERATOR(faas.+) total) > faas.quantity(escrow.amount) * escrow.max_ratio
            THEN format('%s is released already; in all, %s of %s may be.', escrow.released, escrow.max_ratio, escrow.amount) END;
    IF v_over IS NOT NULL THEN
        RAISE EXCEPTION 'release exceeds a cap of escrow %', escrow.id USING ERRCODE = 'LG227', DETAIL = v_over;
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_caps(faas.escrow, faas.amount, integer) IS
    'Raises LG227 for a release of more than the caps of an escrow allow';

CREATE FUNCTION faas_internal.escrow_release(escrow bigint, amount faas.amount, milestone integer, receivers faas.escrow_share[], remainder text,
    evidence text, memo text, actor text, key text,
    OUT state text, OUT moved faas.amount, OUT remaining faas.amount, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text := faas_internal.escrow_actor(actor);
    v_total faas.amount;
    v_left faas.amount;
    v_accounts bigint[];
    v_amounts faas.amount[];
    v_journals uuid[];
    e faas.escrow;
    m faas.escrow_milestone;
BEGIN
    PERFORM faas_internal.escrow_text(evidence, 'evidence', 1, 1000);
    PERFORM faas_internal.escrow_text(memo, 'memo', 0, 10000);
    SELECT b.event, b.replayed INTO event, replayed FROM faas_internal.escrow_begin(escrow, key, jsonb_build_object('operation', 'escrow_release',
        'amount', amount::text, 'milestone', milestone, 'receivers', to_jsonb(receivers::text), 'remainder', remainder, 'evidence', evidence, 'memo', memo,
        'actor', v_actor)) AS b;
    IF NOT replayed THEN
        e := faas_internal.escrow_lock(escrow, 'release');
        PERFORM faas_internal.escrow_unexpired(e);
        m := faas_internal.escrow_part(escrow, milestone);
        PERFORM faas_internal.escrow_conditions(e, m, v_actor, evidence);
        v_left := m.amount OPERATOR(faas.-) m.released OPERATOR(faas.-) m.refunded;
        IF amount IS NOT NULL THEN
            v_total := faas_internal.escrow_money(amount, e.amount, 'amount');
        ELSIF (receivers[array_lower(receivers, 1)]).amount IS NOT NULL THEN
            SELECT faas.sum(s.amount) INTO v_total FROM unnest(receivers) AS s;
        ELSE
            v_total := v_left;
        END IF;
        IF receivers IS NULL THEN
            v_accounts := ARRAY[e.payee];
            v_amounts := ARRAY[v_total];
        ELSE
            SELECT s.accounts, s.amounts INTO v_accounts, v_amounts FROM faas_internal.escrow_shares(e, receivers, v_total, remainder, 'receivers') AS s;
        END IF;
        IF e.payer = ANY (v_accounts) THEN
            RAISE EXCEPTION 'account % is the payer of escrow %', e.payer, e.id
                USING ERRCODE = 'LG010', HINT = 'Give back with faas.escrow_refund().';
        ELSIF faas.sign(v_left) = 0 OR v_total OPERATOR(faas.>) v_left THEN
            RAISE EXCEPTION 'release exceeds what is left of milestone % of escrow %', m.number, e.id
                USING ERRCODE = 'LG226', DETAIL = format('%s is left.', v_left);
        END IF;
        PERFORM faas_internal.escrow_caps(e, v_total, cardinality(v_accounts));
        v_journals := faas_internal.escrow_pay(e, event, v_accounts, v_amounts);
        UPDATE faas.escrow_milestone AS x SET released = x.released OPERATOR(faas.+) v_total WHERE x.escrow = e.id AND x.number = m.number;
        PERFORM faas_internal.escrow_record(e.id, event, 'release', v_total, v_total OPERATOR(faas.-) v_total, v_actor, m.number, memo, evidence);
        PERFORM faas_internal.escrow_legs(e, event, v_accounts, v_amounts, v_journals);
    END IF;
    SELECT a.to_state, a.amount, a.remaining INTO STRICT state, moved, remaining FROM faas.escrow_event AS a WHERE a.id = escrow_release.event;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_release(bigint, faas.amount, integer, faas.escrow_share[], text, text, text, text, text) IS
    'Body of faas.escrow_release';

CREATE FUNCTION faas.escrow_release(
    escrow bigint,
    amount faas.amount DEFAULT NULL,
    milestone integer DEFAULT NULL,
    receivers faas.escrow_share[] DEFAULT NULL,
    remainder text DEFAULT 'largest_remainder',
    evidence text DEFAULT NULL,
    memo text DEFAULT NULL,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT moved faas.amount,
    OUT remaining faas.amount,
    OUT event bigint,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.escrow_release(bigint, faas.amount, integer, faas.escrow_share[], text, text, text, text, text) IS
'Releases amount (null: all that is left, or the sum of the receivers'' amounts) of a milestone (null: the only one) to the payee, or to receivers: accounts of the book, each with an amount, or each with a ratio of the whole. remainder says by the methods of faas.allocate who gets the units that ratios leave. All receivers are paid or none.
The conditions of the milestone must be met: enough approvals, none of them by the actor (null: the database role), the time has come, a reference to evidence if one is required, here or with an approval. Caps of the escrow: its ratio, receivers and releases.
Null escrow or remainder: 22004. Errors: LG001 LG002 LG005 LG006 LG007 LG008 LG009 LG010 LG011 LG032 LG033 LG034 LG220 LG221 LG222 LG223 LG224 LG225 LG226 LG227, LG004 ceiling of a receiver, 22003, 22023, 2202E, 42501 without the right to hold, 54000, 40001 when to retry.';

CREATE FUNCTION faas_internal.escrow_spread(escrow bigint, released faas.amount, refunded faas.amount, milestone integer, backwards boolean) RETURNS void
    LANGUAGE sql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
    -- each takes what those before it have left: of what is released first, then of what is refunded
    WITH part AS (
        SELECT m.number, m.amount OPERATOR(faas.-) m.released OPERATOR(faas.-) m.refunded AS "left"
        FROM faas.escrow_milestone AS m
        WHERE m.escrow = $1 AND ($4 IS NULL OR m.number = $4)
    ),
    upto AS (
        SELECT p.number, p."left", faas.sum(p."left") OVER (ORDER BY CASE WHEN $5 THEN - p.number ELSE p.number END) AS total
        FROM part AS p
    ),
    taken AS (
        SELECT u.number,
            LEAST($2, u.total) OPERATOR(faas.-) LEAST($2, u.total OPERATOR(faas.-) u."left") AS released,
            LEAST($2 OPERATOR(faas.+) $3, u.total) OPERATOR(faas.-) LEAST($2 OPERATOR(faas.+) $3, u.total OPERATOR(faas.-) u."left") AS both
        FROM upto AS u
    )
    UPDATE faas.escrow_milestone AS m
        SET released = m.released OPERATOR(faas.+) t.released,
            refunded = m.refunded OPERATOR(faas.+) (t.both OPERATOR(faas.-) t.released)
        FROM taken AS t
        WHERE m.escrow = $1 AND m.number = t.number AND faas.sign(t.both) > 0;
$$;
COMMENT ON FUNCTION faas_internal.escrow_spread(bigint, faas.amount, faas.amount, integer, boolean) IS
    'Takes what was released and refunded off the milestones (null: of all, in their order or backwards)';

CREATE FUNCTION faas_internal.escrow_refund(escrow bigint, amount faas.amount, milestone integer, reason text, actor text, key text,
    OUT state text, OUT moved faas.amount, OUT remaining faas.amount, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text := faas_internal.escrow_actor(actor);
    v_zero faas.amount;
    v_total faas.amount;
    v_left faas.amount;
    v_journals uuid[];
    e faas.escrow;
    m faas.escrow_milestone;
BEGIN
    PERFORM faas_internal.escrow_text(reason, 'reason', 0, 10000);
    SELECT b.event, b.replayed INTO event, replayed FROM faas_internal.escrow_begin(escrow, key, jsonb_build_object('operation', 'escrow_refund',
        'amount', amount::text, 'milestone', milestone, 'reason', reason, 'actor', v_actor)) AS b;
    IF NOT replayed THEN
        e := faas_internal.escrow_lock(escrow, 'refund');
        IF e.on_expiry = 'release' THEN
            PERFORM faas_internal.escrow_unexpired(e);
        END IF;
        v_zero := e.amount OPERATOR(faas.-) e.amount;
        v_left := e.funded OPERATOR(faas.-) e.released OPERATOR(faas.-) e.refunded;
        IF milestone IS NOT NULL THEN
            m := faas_internal.escrow_part(escrow, milestone);
            v_left := m.amount OPERATOR(faas.-) m.released OPERATOR(faas.-) m.refunded;
        END IF;
        v_total := CASE WHEN amount IS NULL THEN v_left ELSE faas_internal.escrow_money(amount, v_zero, 'amount') END;
        IF faas.sign(v_left) = 0 OR v_total OPERATOR(faas.>) v_left THEN
            RAISE EXCEPTION 'refund exceeds what is left of escrow %', e.id
                USING ERRCODE = 'LG226', DETAIL = format('%s is left%s.', v_left, CASE WHEN milestone IS NOT NULL THEN ' of milestone ' || milestone ELSE '' END);
        END IF;
        v_journals := faas_internal.escrow_pay(e, event, ARRAY[e.payer], ARRAY[v_total]);
        PERFORM faas_internal.escrow_spread(e.id, v_zero, v_total, milestone, true);
        PERFORM faas_internal.escrow_record(e.id, event, 'refund', v_zero, v_total, v_actor, milestone, reason);
        PERFORM faas_internal.escrow_legs(e, event, ARRAY[e.payer], ARRAY[v_total], v_journals);
    END IF;
    SELECT a.to_state, a.amount, a.remaining INTO STRICT state, moved, remaining FROM faas.escrow_event AS a WHERE a.id = escrow_refund.event;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_refund(bigint, faas.amount, integer, text, text, text) IS
    'Body of faas.escrow_refund';

CREATE FUNCTION faas.escrow_refund(
    escrow bigint,
    amount faas.amount DEFAULT NULL,
    milestone integer DEFAULT NULL,
    reason text DEFAULT NULL,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT moved faas.amount,
    OUT remaining faas.amount,
    OUT event bigint,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.escrow_refund(bigint, faas.amount, integer, text, text, text) IS
'Gives amount (null: all that is left) of a milestone, or of the escrow (null: of its last milestones first), back to the payer. Needs no approval: conditions guard what is released. reason: up to 10000 characters.
Null escrow: 22004. Errors: LG001 LG002 LG005 LG011 LG220 LG221 LG224 LG226, LG225 (expired, and it is the payee''s then), 22003, 22023, 42501 without the right to hold, 54000, 40001 when to retry.';

CREATE FUNCTION faas_internal.escrow_dispute(escrow bigint, reason text, actor text, key text,
    OUT state text, OUT moved faas.amount, OUT remaining faas.amount, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text := faas_internal.escrow_actor(actor);
    v_zero faas.amount;
    e faas.escrow;
BEGIN
    PERFORM faas_internal.escrow_given(reason IS NOT NULL, 'reason');
    PERFORM faas_internal.escrow_text(reason, 'reason', 1, 10000);
    SELECT b.event, b.replayed INTO event, replayed
        FROM faas_internal.escrow_begin(escrow, key, jsonb_build_object('operation', 'escrow_dispute', 'reason', reason, 'actor', v_actor)) AS b;
    IF NOT replayed THEN
        e := faas_internal.escrow_lock(escrow, 'dispute');
        IF e.on_expiry <> 'keep' THEN
            PERFORM faas_internal.escrow_unexpired(e);
        END IF;
        v_zero := e.amount OPERATOR(faas.-) e.amount;
        PERFORM faas_internal.escrow_record(e.id, event, 'dispute', v_zero, v_zero, v_actor, NULL, reason);
    END IF;
    SELECT a.to_state, a.amount, a.remaining INTO STRICT state, moved, remaining FROM faas.escrow_event AS a WHERE a.id = escrow_dispute.event;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_dispute(bigint, text, text, text) IS
    'Body of faas.escrow_dispute';

CREATE FUNCTION faas.escrow_dispute(
    escrow bigint,
    reason text,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT moved faas.amount,
    OUT remaining faas.amount,
    OUT event bigint,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.escrow_dispute(bigint, text, text, text) IS
'Stops an escrow that is funded: no approval, release, refund or expiry until faas.escrow_resolve. reason: 1 to 10000 characters. Not once it has expired, unless on_expiry is keep: then the money is no longer in question.
Null escrow or reason: 22004. Errors: LG005 LG220 LG221 LG224 (disputed already) LG225, 22023 (key, empty text), 42501 without the right to hold, 54000.';

CREATE FUNCTION faas_internal.escrow_resolve(escrow bigint, award faas.escrow_share[], remainder text, dismiss boolean, reason text, actor text, key text,
    OUT state text, OUT moved faas.amount, OUT remaining faas.amount, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text := faas_internal.escrow_actor(actor);
    v_zero faas.amount;
    v_left faas.amount;
    v_refunded faas.amount;
    v_accounts bigint[];
    v_amounts faas.amount[];
    v_journals uuid[];
    e faas.escrow;
BEGIN
    PERFORM faas_internal.escrow_given(dismiss IS NOT NULL, 'dismiss');
    PERFORM faas_internal.escrow_given(award IS NOT NULL OR dismiss, 'award');
    IF award IS NOT NULL AND dismiss THEN
        RAISE EXCEPTION 'a dispute is either dismissed or awarded' USING ERRCODE = '22023', HINT = 'Leave out award or dismiss.';
    END IF;
    PERFORM faas_internal.escrow_text(reason, 'reason', 0, 10000);
    SELECT b.event, b.replayed INTO event, replayed FROM faas_internal.escrow_begin(escrow, key, jsonb_build_object('operation', 'escrow_resolve',
        'award', to_jsonb(award::text), 'remainder', remainder, 'dismiss', dismiss, 'reason', reason, 'actor', v_actor)) AS b;
    IF NOT replayed THEN
        e := faas_internal.escrow_lock(escrow, CASE WHEN dismiss THEN 'dismiss' ELSE 'award' END);
        IF EXISTS (SELECT FROM faas.escrow_party AS p WHERE p.escrow = e.id AND p.role = 'arbiter')
            AND NOT EXISTS (SELECT FROM faas.escrow_party AS p WHERE p.escrow = e.id AND p.role = 'arbiter' AND p.name = v_actor) THEN
            RAISE EXCEPTION 'only an arbiter may resolve escrow %', e.id USING ERRCODE = 'LG229', HINT = 'Name one of its arbiters as actor.';
        END IF;
        v_zero := e.amount OPERATOR(faas.-) e.amount;
        IF dismiss THEN
            PERFORM faas_internal.escrow_record(e.id, event, 'dismiss', v_zero, v_zero, v_actor, NULL, reason);
        ELSE
            v_left := e.funded OPERATOR(faas.-) e.released OPERATOR(faas.-) e.refunded;
            SELECT s.accounts, s.amounts INTO v_accounts, v_amounts FROM faas_internal.escrow_shares(e, award, v_left, remainder, 'award') AS s;
            SELECT COALESCE(faas.sum(l.amount), v_zero) INTO v_refunded FROM unnest(v_accounts, v_amounts) AS l (account, amount) WHERE l.account = e.payer;
            v_journals := faas_internal.escrow_pay(e, event, v_accounts, v_amounts);
            PERFORM faas_internal.escrow_spread(e.id, v_left OPERATOR(faas.-) v_refunded, v_refunded, NULL, false);
            PERFORM faas_internal.escrow_record(e.id, event, 'award', v_left OPERATOR(faas.-) v_refunded, v_refunded, v_actor, NULL, reason);
            PERFORM faas_internal.escrow_legs(e, event, v_accounts, v_amounts, v_journals);
        END IF;
    END IF;
    SELECT a.to_state, a.amount, a.remaining INTO STRICT state, moved, remaining FROM faas.escrow_event AS a WHERE a.id = escrow_resolve.event;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_resolve(bigint, faas.escrow_share[], text, boolean, text, text, text) IS
    'Body of faas.escrow_resolve';

CREATE FUNCTION faas.escrow_resolve(
    escrow bigint,
    award faas.escrow_share[] DEFAULT NULL,
    remainder text DEFAULT 'largest_remainder',
    dismiss boolean DEFAULT false,
    reason text DEFAULT NULL,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT moved faas.amount,
    OUT remaining faas.amount,
    OUT event bigint,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.escrow_resolve(bigint, faas.escrow_share[], text, boolean, text, text, text) IS
'Ends a dispute. award shares out all that is left and closes the escrow: accounts of the book, each with an amount, which add up to what is left, or each with a ratio, the account of the payer for what goes back to him; remainder as in faas.escrow_release. Conditions and caps do not bind an award. Or dismiss => true lifts the dispute: the escrow goes on as before. If the escrow has arbiters, actor must be one.
Null escrow, remainder, dismiss, or no award and no dismiss: 22004. Errors: LG001 LG002 LG004 LG005 LG006 LG007 LG008 LG009 LG011 LG032 LG033 LG034 LG220 LG221 LG229, 22003, 22023, 2202E, 42501 without the right to hold, 54000, 40001 when to retry.';

CREATE FUNCTION faas_internal.escrow_cancel(escrow bigint, reason text, actor text, key text,
    OUT state text, OUT moved faas.amount, OUT remaining faas.amount, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text := faas_internal.escrow_actor(actor);
    v_zero faas.amount;
    e faas.escrow;
BEGIN
    PERFORM faas_internal.escrow_text(reason, 'reason', 0, 10000);
    SELECT b.event, b.replayed INTO event, replayed
        FROM faas_internal.escrow_begin(escrow, key, jsonb_build_object('operation', 'escrow_cancel', 'reason', reason, 'actor', v_actor)) AS b;
    IF NOT replayed THEN
        e := faas_internal.escrow_lock(escrow, 'cancel');
        v_zero := e.amount OPERATOR(faas.-) e.amount;
        PERFORM faas_internal.escrow_record(e.id, event, 'cancel', v_zero, v_zero, v_actor, NULL, reason);
    END IF;
    SELECT a.to_state, a.amount, a.remaining INTO STRICT state, moved, remaining FROM faas.escrow_event AS a WHERE a.id = escrow_cancel.event;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_cancel(bigint, text, text, text) IS
    'Body of faas.escrow_cancel';

CREATE FUNCTION faas.escrow_cancel(
    escrow bigint,
    reason text DEFAULT NULL,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT moved faas.amount,
    OUT remaining faas.amount,
    OUT event bigint,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.escrow_cancel(bigint, text, text, text) IS
'Ends an escrow that was not funded. reason: up to 10000 characters.
Null escrow: 22004. Errors: LG005 LG220 LG221, 22023 (key, actor), 42501 without the right to hold, 54000.';

CREATE FUNCTION faas_internal.escrow_expire(escrow faas.escrow, code integer, reason text, journal uuid, amount faas.amount) RETURNS bigint
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_event bigint := nextval('faas.escrow_event_id_seq');
    v_actor text := faas_internal.caller()::text;
    v_zero faas.amount := escrow.amount OPERATOR(faas.-) escrow.amount;
    v_refunds boolean := escrow.on_expiry = 'refund';
    v_released faas.amount := CASE WHEN v_refunds THEN v_zero ELSE amount END;
    v_refunded faas.amount := CASE WHEN v_refunds THEN amount ELSE v_zero END;
BEGIN
    IF code <> 0 THEN
        UPDATE faas.escrow AS x SET sweep_at = faas_internal.now() + interval '1 hour' WHERE x.id = escrow_expire.escrow.id;
        PERFORM faas_internal.escrow_record(escrow.id, v_event, 'postpone', v_zero, v_zero, v_actor, NULL, reason);
        RAISE WARNING 'escrow % has expired, but what remains cannot be moved: %', escrow.id, reason
            USING HINT = 'It is tried again in an hour.';
        RETURN 0::bigint;
    END IF;
    PERFORM faas_internal.escrow_spread(escrow.id, v_released, v_refunded, NULL, v_refunds);
    PERFORM faas_internal.escrow_record(escrow.id, v_event, 'expire', v_released, v_refunded, v_actor, NULL, NULL);
    IF journal IS NOT NULL THEN
        PERFORM faas_internal.escrow_legs(escrow, v_event, ARRAY[CASE WHEN v_refunds THEN escrow.payer ELSE escrow.payee END], ARRAY[amount], ARRAY[journal]);
    END IF;
    RETURN 1::bigint;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_expire(faas.escrow, integer, text, uuid, faas.amount) IS
    'Part of faas.escrow_expire_due: closes one escrow as the ledger has answered, or puts it off. Gives how many were closed.';

CREATE FUNCTION faas_internal.escrow_expire_due(book bigint, now timestamptz, batch integer) RETURNS bigint
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_now timestamptz := COALESCE(now, faas_internal.now());
    v_count bigint := 0::bigint;
    v_due faas.escrow[] := ARRAY[]::faas.escrow[];
    v_requests faas.request[] := ARRAY[]::faas.request[];
    v_deals faas.bid_deal[] := ARRAY[]::faas.bid_deal[];
    v_events bigint[] := ARRAY[]::bigint[];
    v_firsts integer[] := ARRAY[]::integer[];
    v_journals uuid[];
    v_zero faas.amount;
    e faas.escrow;
    d faas.bid_deal;
    r faas.request;
    b record;
BEGIN
    PERFORM faas_internal.caller_require(book, 'hold');
    PERFORM faas_internal.escrow_given(batch IS NOT NULL, 'batch');
    PERFORM faas_internal.escrow_finite(now, 'now');
    IF batch NOT BETWEEN 1 AND 10000 THEN
        RAISE EXCEPTION 'batch must be between 1 and 10000' USING ERRCODE = '22023';
    END IF;
    -- who is working on one has it for now
    FOR e IN SELECT x.* FROM faas.escrow AS x WHERE x.book = escrow_expire_due.book AND x.sweep_at <= v_now AND x.sweep_at < 'infinity'
        ORDER BY x.sweep_at, x.id LIMIT batch FOR UPDATE SKIP LOCKED
    LOOP
        IF e.hold IS NULL THEN
            v_zero := e.amount OPERATOR(faas.-) e.amount;
            v_count := v_count + faas_internal.escrow_expire(e, 0, NULL, NULL, v_zero);
        ELSE
            r := NULL;
            r.hold := e.hold::text;
            IF e.on_expiry = 'refund' THEN
                r.op := 'release';
            ELSE
                r.op := 'capture';
                r.credit := e.payee;
                r.kind := 'escrow';
                r.metadata := jsonb_build_object('escrow', e.id, 'authorisation', pg_catalog.format('escrow %s', e.id));
            END IF;
            v_due := v_due || e;
            v_requests := v_requests || r;
        END IF;
    END LOOP;
    FOR d IN SELECT x.* FROM faas.bid_deal AS x WHERE x.book = escrow_expire_due.book AND x.sweep_at <= v_now AND x.sweep_at < 'infinity'
        ORDER BY x.sweep_at, x.id LIMIT batch - v_count - cardinality(v_due) FOR UPDATE SKIP LOCKED
    LOOP
        -- the next sweep takes what does not fit into one call of the ledger
        EXIT WHEN cardinality(v_requests) + d.bid_count > 100000;
        v_deals := v_deals || d;
        v_events := v_events || nextval('faas.escrow_event_id_seq');
        v_firsts := v_firsts || cardinality(v_requests);
        v_requests := v_requests || faas_internal.bid_requests(d, v_events[cardinality(v_events)], false);
    END LOOP;
    -- one call for all, so that accounts are locked in order; each escrow stands for itself, and the bids of
    -- a deal for each other
    FOR b IN SELECT p.* FROM faas.post_batch(v_requests) AS p ORDER BY p.idx LOOP
        IF b.idx <= cardinality(v_due) THEN
            v_count := v_count + faas_internal.escrow_expire(v_due[b.idx], b.code, b.reason, b.journal, b.amount);
        ELSIF b.code <> 0 THEN
            -- a release is refused of a hold only that is not as the deal says
            RAISE EXCEPTION 'a bid cannot be given back: %', b.reason USING ERRCODE = 'LG903', HINT = 'SELECT * FROM faas.verify() says more.';
        ELSE
            v_journals[b.idx] := b.journal;
        END IF;
    END LOOP;
    FOR n IN 1 .. cardinality(v_deals) LOOP
        d := v_deals[n];
        PERFORM faas_internal.bid_close(d, v_events[n], 'expire', v_journals[v_firsts[n] + 1 : v_firsts[n] + d.bid_count],
            faas_internal.caller()::text, NULL);
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_expire_due(bigint, timestamptz, integer) IS
    'Body of faas.escrow_expire_due';

CREATE FUNCTION faas.escrow_expire_due(
    book bigint,
    now timestamptz DEFAULT NULL,
    batch integer DEFAULT 1000)
    RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.escrow_expire_due(bigint, timestamptz, integer) IS
'Sweeps up to batch (1 to 10000) escrows and deals with bids of a book that have expired by now (null: the clock): what remains of an escrow goes where its on_expiry says, a deal fails and all bids are given back. Returns how many were closed. Leaves out what is disputed, what keeps its money at expiry, and what another session is working on. What the ledger refuses, as a payment to a closed account, is put off by an hour, with a WARNING and an event.
Null book or batch: 22004. Errors: LG018, LG903 a bid''s hold is not as it was placed, 22008 infinite time, 22023 batch, 42501 without the right to hold, 40001 when to retry.';

CREATE VIEW faas.visible_escrow WITH (security_barrier) AS
SELECT
    e.id AS escrow,
    e.book,
    e.deal,
    e.state,
    e.disputed,
    e.payer,
    e.payee,
    e.amount,
    e.funded,
    e.released,
    e.refunded,
    e.funded OPERATOR(faas.-) e.released OPERATOR(faas.-) e.refunded AS remaining,
    e.hold,
    e.expires_at,
    e.on_expiry,
    NULLIF(e.sweep_at, 'infinity') AS sweep_at,
    e.approver_roles,
    e.separate_roles,
    e.max_ratio,
    e.max_receivers,
    e.max_releases,
    e.expire_days,
    e.releases,
    e.event_count AS events,
    e.opened_at,
    e.memo
FROM faas.escrow AS e
WHERE faas_internal.can_read(e.book);
COMMENT ON VIEW faas.visible_escrow IS 'Escrows of the books that you may read: state is created, funded, partial (some of it released), released, refunded, awarded, expired or cancelled';
COMMENT ON COLUMN faas.visible_escrow.remaining IS 'What is still set apart: funded - released - refunded';
COMMENT ON COLUMN faas.visible_escrow.sweep_at IS 'When faas.escrow_expire_due takes it; null for never';

CREATE VIEW faas.visible_escrow_party WITH (security_barrier) AS
SELECT p.escrow, p.book, p.name, p.role, p.party
FROM faas.escrow_party AS p
WHERE faas_internal.can_read(p.book);
COMMENT ON VIEW faas.visible_escrow_party IS 'Who takes part in the escrows of the books that you may read; party is an id of faas.visible_party';

CREATE VIEW faas.visible_escrow_milestone WITH (security_barrier) AS
SELECT
    m.escrow,
    m.number AS milestone,
    m.book,
    m.name,
    m.amount,
    m.released,
    m.refunded,
    m.amount OPERATOR(faas.-) m.released OPERATOR(faas.-) m.refunded AS remaining,
    a.count AS approvals,
    m.approvals AS required,
    m.not_before,
    m.evidence,
    a.count OPERATOR(pg_catalog.>=) m.approvals
    AND (m.not_before OPERATOR(pg_catalog.>) faas_internal.now()) IS NOT TRUE
    AND (NOT m.evidence OR a.has_evidence) AS conditions_met
FROM faas.escrow_milestone AS m
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) AS count, COALESCE(pg_catalog.bool_or(x.evidence IS NOT NULL), false) AS has_evidence
    FROM faas.escrow_approval AS x
    WHERE x.escrow OPERATOR(pg_catalog.=) m.escrow AND x.milestone OPERATOR(pg_catalog.=) m.number
) AS a
WHERE faas_internal.can_read(m.book);
COMMENT ON VIEW faas.visible_escrow_milestone IS 'Milestones of the escrows of the books that you may read, and whether they may be released now';
COMMENT ON COLUMN faas.visible_escrow_milestone.remaining IS 'What is neither released nor refunded, funded or not';
COMMENT ON COLUMN faas.visible_escrow_milestone.conditions_met IS 'Enough approvals, the time has come, and evidence is there if it is required; the release may also bring the evidence';

CREATE VIEW faas.visible_escrow_approval WITH (security_barrier) AS
SELECT a.escrow, a.milestone, a.book, a.approver, a.role, a.by_role, a.evidence, v.at AS approved_at, a.event
FROM faas.escrow_approval AS a
JOIN faas.escrow_event AS v ON v.id OPERATOR(pg_catalog.=) a.event
WHERE faas_internal.can_read(a.book);
COMMENT ON VIEW faas.visible_escrow_approval IS 'Who has approved which milestone, in the books that you may read';

CREATE VIEW faas.visible_escrow_event WITH (security_barrier) AS
SELECT
    v.id AS event,
    v.escrow,
    v.sequence,
    v.book,
    v.operation,
    v.from_state,
    v.to_state,
    v.disputed,
    v.at,
    v.actor,
    v.by_role,
    v.milestone,
    v.amount,
    v.remaining,
    v.note,
    v.evidence
FROM faas.escrow_event AS v
WHERE faas_internal.can_read(v.book);
COMMENT ON VIEW faas.visible_escrow_event IS 'What happened to the escrows of the books that you may read, in the order of sequence';

CREATE VIEW faas.visible_escrow_leg WITH (security_barrier) AS
SELECT l.escrow, l.event, l.number, l.book, l.account, l.refund, l.amount, l.journal
FROM faas.escrow_leg AS l
WHERE faas_internal.can_read(l.book);
COMMENT ON VIEW faas.visible_escrow_leg IS 'Where the money of escrows of the books that you may read went; journal is in faas.visible_posting, of a refund in faas.visible_hold_event';

CREATE VIEW faas.visible_bid_deal WITH (security_barrier) AS
SELECT
    d.id AS bid_deal,
    d.book,
    d.deal,
    d.state,
    d.borrower,
    d.target,
    d.placed,
    d.target OPERATOR(faas.-) d.placed AS missing,
    d.bid_count AS bids,
    d.fails_at,
    d.event_count AS events,
    d.opened_at,
    d.memo
FROM faas.bid_deal AS d
WHERE faas_internal.can_read(d.book);
COMMENT ON VIEW faas.visible_bid_deal IS 'Deals with bids of the books that you may read: state is open, settled or failed';

CREATE VIEW faas.visible_bid WITH (security_barrier) AS
SELECT b.bid_deal, b.number AS bid, b.book, b.account, b.amount, b.hold, b.journal
FROM faas.bid AS b
WHERE faas_internal.can_read(b.book);
COMMENT ON VIEW faas.visible_bid IS 'Bids on the deals of the books that you may read; journal paid it to the borrower, or is the release that gave it back';

CREATE VIEW faas.visible_bid_event WITH (security_barrier) AS
SELECT v.id AS event, v.bid_deal, v.sequence, v.book, v.operation, v.from_state, v.to_state, v.at, v.actor, v.by_role, v.bid, v.amount, v.placed, v.note
FROM faas.bid_event AS v
WHERE faas_internal.can_read(v.book);
COMMENT ON VIEW faas.visible_bid_event IS 'What happened to the deals with bids of the books that you may read, in the order of sequence';

CREATE FUNCTION faas_internal.escrow_verify(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH e AS (
        SELECT e.*, faas_internal.units_minus(faas_internal.units_minus(e.funded, e.released), e.refunded) AS remaining,
            faas_internal.units_minus(e.amount, e.amount) AS zero
        FROM faas.escrow AS e
        WHERE $1 IS NULL OR e.book = $1
    ),
    -- released + refunded + remaining = funded: the hold reserves exactly what remains
    held AS (
        SELECT 'escrow_hold' AS "check", 'escrow ' || e.id AS object,
            CASE WHEN e.hold IS NULL THEN 'nothing funded'
                ELSE 'a hold on account ' || e.payer || ' of ' || e.funded || ', captured ' || e.released || ', released ' || e.refunded END AS expected,
            CASE WHEN e.hold IS NULL THEN 'funded ' || e.funded || ', released ' || e.released || ', refunded ' || e.refunded
                ELSE COALESCE('on account ' || faas_internal.account_of(h.account) || ' of ' || h.amount || ', captured ' || h.captured || ', released ' || h.released, 'no hold') END AS actual
        FROM e
        LEFT JOIN faas.hold AS h ON h.id = e.hold AND h.book = e.book
        WHERE CASE WHEN e.hold IS NULL THEN faas_internal.units_sign(e.funded) <> 0 OR faas_internal.units_sign(e.released) <> 0 OR faas_internal.units_sign(e.refunded) <> 0
                ELSE (faas_internal.account_of(h.account) = e.payer AND h.amount OPERATOR(faas.=) e.funded AND h.captured OPERATOR(faas.=) e.released
                    AND h.released OPERATOR(faas.=) e.refunded AND e.funded OPERATOR(faas.=) e.amount AND h.expires_at = 'infinity') IS NOT TRUE END
    ),
    -- the state says whether money remains
    state AS (
        SELECT 'escrow_state', 'escrow ' || e.id,
            CASE WHEN e.state IN ('funded', 'partial') THEN 'something remains' ELSE 'nothing remains' END
                || CASE WHEN e.state = 'funded' THEN ', nothing released' WHEN e.state = 'partial' THEN ', something released' ELSE '' END
                || ', swept ' || CASE WHEN e.state NOT IN ('created', 'funded', 'partial') OR e.disputed OR e.on_expiry = 'keep' OR e.expires_at IS NULL THEN 'never' ELSE 'not before ' || e.expires_at END,
            e.state || ', remaining ' || e.remaining || ', released ' || e.released || ', swept ' || e.sweep_at
        FROM e
        WHERE (faas_internal.units_sign(e.remaining) = CASE WHEN e.state IN ('funded', 'partial') THEN 1 ELSE 0 END
            AND (e.state NOT IN ('funded', 'partial') OR (faas_internal.units_sign(e.released) > 0) = (e.state = 'partial'))
            AND CASE WHEN e.state NOT IN ('created', 'funded', 'partial') OR e.disputed OR e.on_expiry = 'keep' OR e.expires_at IS NULL
                THEN e.sweep_at = 'infinity' ELSE e.sweep_at >= e.expires_at AND e.sweep_at < 'infinity' END) IS NOT TRUE
    ),
    -- milestones add up to their escrow
    part AS (
        SELECT 'escrow_milestones', 'escrow ' || e.id, e.amount || ', released ' || e.released || ', refunded ' || e.refunded,
            COALESCE(m.amount || ', released ' || m.released || ', refunded ' || m.refunded, 'no milestones')
        FROM e
        LEFT JOIN (
            SELECT x.escrow, faas_internal.units_sum(x.amount) AS amount, faas_internal.units_sum(x.released) AS released, faas_internal.units_sum(x.refunded) AS refunded,
                count(*) = max(x.number) AND min(x.number) = 1 AS is_gapless
            FROM faas.escrow_milestone AS x
            GROUP BY x.escrow
        ) AS m ON m.escrow = e.id
        WHERE (m.is_gapless AND m.amount OPERATOR(faas.=) e.amount AND m.released OPERATOR(faas.=) e.released AND m.refunded OPERATOR(faas.=) e.refunded) IS NOT TRUE
        UNION ALL
        SELECT 'escrow_milestone', 'escrow ' || m.escrow || ' milestone ' || m.number, 'at most ' || m.amount || ' of book ' || COALESCE(e.book::text, 'none'),
            'released ' || m.released || ', refunded ' || m.refunded || ' of book ' || m.book
        FROM faas.escrow_milestone AS m
        LEFT JOIN faas.escrow AS e ON e.id = m.escrow
        WHERE ($1 IS NULL OR m.book = $1)
            AND (faas_internal.units_sign(faas_internal.units_minus(faas_internal.units_minus(m.amount, m.released), m.refunded)) >= 0
                AND faas_internal.units_sign(m.amount) > 0 AND faas_internal.units_sign(m.released) >= 0 AND faas_internal.units_sign(m.refunded) >= 0
                AND m.book = e.book) IS NOT TRUE
    ),
    -- events are numbered without gaps, each begins where the one before ended, along the transitions
    walked AS (
        SELECT v.*, count(*) OVER w AS expected_sequence, lag(v.to_state) OVER w AS state_before, COALESCE(lag(v.disputed) OVER w, false) AS disputed_before,
            COALESCE(lag(v.remaining) OVER w, faas_internal.units_minus(v.amount, v.amount)) AS remaining_before, COALESCE(lag(v.at) OVER w, '-infinity') AS at_before
        FROM faas.escrow_event AS v
        WHERE $1 IS NULL OR v.book = $1
        WINDOW w AS (PARTITION BY v.escrow ORDER BY v.sequence)
    ),
    event AS (
        SELECT 'escrow_event', 'escrow ' || v.escrow || ' event ' || v.sequence,
            'event ' || v.expected_sequence || ', ' || v.operation || ' from ' || COALESCE(v.state_before, 'nothing') || CASE WHEN v.disputed_before THEN ' disputed' ELSE '' END
                || ', remaining ' || v.remaining_before || ' before it, not before ' || v.at_before,
            v.amount || ' from ' || COALESCE(v.from_state, 'nothing') || ' to ' || v.to_state || CASE WHEN v.disputed THEN ' disputed' ELSE '' END || ', remaining ' || v.remaining || ' at ' || v.at
        FROM walked AS v
        WHERE (v.at >= v.at_before AND v.book = (SELECT x.book FROM faas.escrow AS x WHERE x.id = v.escrow)
            AND faas_internal.same_unit(v.amount, v.remaining) AND faas_internal.same_unit(v.remaining, v.remaining_before)
            AND CASE WHEN v.operation = 'fund' THEN v.remaining OPERATOR(faas.=) v.amount
                WHEN v.operation IN ('release', 'refund', 'award', 'expire') THEN faas_internal.units_minus(v.remaining_before, v.amount) OPERATOR(faas.=) v.remaining
                ELSE v.remaining OPERATOR(faas.=) v.remaining_before AND faas_internal.units_sign(v.amount) = 0 END
            AND v.sequence = v.expected_sequence AND v.from_state IS NOT DISTINCT FROM v.state_before
            AND EXISTS (
                SELECT FROM faas_internal.escrow_transition() AS t
                WHERE t.operation = v.operation AND t.from_state IS NOT DISTINCT FROM v.from_state AND t.from_disputed = v.disputed_before
                    AND t.to_state = v.to_state AND t.to_disputed = v.disputed AND t.remains = (faas_internal.units_sign(v.remaining) > 0))) IS NOT TRUE
        UNION ALL
        SELECT 'escrow_last_event', 'escrow ' || e.id, e.event_count || ' events, ' || e.state || CASE WHEN e.disputed THEN ' disputed' ELSE '' END || ', remaining ' || e.remaining,
            COALESCE('event ' || v.sequence || ', ' || v.to_state || CASE WHEN v.disputed THEN ' disputed' ELSE '' END || ', remaining ' || v.remaining, 'no such event')
        FROM e
        LEFT JOIN faas.escrow_event AS v ON v.escrow = e.id AND v.sequence = (SELECT max(x.sequence) FROM faas.escrow_event AS x WHERE x.escrow = e.id)
        WHERE (v.sequence = e.event_count AND v.book = e.book AND v.to_state = e.state AND v.disputed = e.disputed AND v.remaining OPERATOR(faas.=) e.remaining) IS NOT TRUE
        UNION ALL
        SELECT 'escrow_opened', 'escrow ' || e.id, 'opened at ' || e.opened_at || ', ' || e.releases || ' releases', COALESCE('at ' || v.at, 'no event') || ', ' || n.count || ' releases'
        FROM e
        LEFT JOIN faas.escrow_event AS v ON v.escrow = e.id AND v.sequence = 1
        CROSS JOIN LATERAL (SELECT count(*) AS count FROM faas.escrow_event AS x WHERE x.escrow = e.id AND x.operation = 'release') AS n
        WHERE (v.at = e.opened_at AND v.note IS NOT DISTINCT FROM e.memo AND n.count = e.releases) IS NOT TRUE
    ),
    -- what an event moved is what its legs moved, and what the ledger posted or gave back
    leg AS (
        SELECT 'escrow_legs', 'escrow ' || v.escrow || ' event ' || v.sequence, v.amount::text, COALESCE(l.amount::text, 'no legs')
        FROM faas.escrow_event AS v
        LEFT JOIN (SELECT x.event, faas_internal.units_sum(x.amount) AS amount, count(*) = max(x.number) AND min(x.number) = 1 AS is_gapless FROM faas.escrow_leg AS x GROUP BY x.event) AS l ON l.event = v.id
        WHERE ($1 IS NULL OR v.book = $1)
            AND CASE WHEN v.operation IN ('release', 'refund', 'award', 'expire') AND faas_internal.units_sign(v.amount) <> 0
                THEN (l.amount OPERATOR(faas.=) v.amount AND l.is_gapless) IS NOT TRUE ELSE l.amount IS NOT NULL END
        UNION ALL
        SELECT 'escrow_leg', 'escrow ' || l.escrow || ' leg ' || l.event || '.' || l.number,
            CASE WHEN l.refund THEN 'a release of ' ELSE 'a capture of ' END || l.amount || ' to account ' || l.account,
            COALESCE('capture of ' || p.amount || ' to account ' || faas_internal.account_of(p.credit_account), 'release of ' || h.amount, 'nothing')
        FROM faas.escrow_leg AS l
        LEFT JOIN faas.escrow AS e ON e.id = l.escrow
        LEFT JOIN faas.escrow_event AS v ON v.id = l.event
        LEFT JOIN faas.posting AS p ON NOT l.refund AND p.journal = l.journal
        LEFT JOIN faas.hold_event AS h ON l.refund AND h.id = l.journal
        -- of one that is archived hold and amount are kept
        LEFT JOIN faas.archived_journal AS k ON NOT l.refund AND k.journal = l.journal AND k.book = l.book
        WHERE ($1 IS NULL OR l.book = $1)
            AND (l.book = e.book AND v.escrow = l.escrow AND CASE WHEN l.refund THEN h.hold = e.hold AND h.amount OPERATOR(faas.=) l.amount AND h.op = 3 AND l.account = e.payer
                WHEN k.journal IS NOT NULL THEN k.hold = e.hold AND k.amount OPERATOR(faas.=) l.amount
                ELSE p.hold = e.hold AND p.amount OPERATOR(faas.=) l.amount AND faas_internal.account_of(p.credit_account) = l.account END) IS NOT TRUE
    ),
    -- approvals come from parties, and have their event
    approval AS (
        SELECT 'escrow_approval', 'escrow ' || a.escrow || ' milestone ' || a.milestone || ' approval of event ' || a.event, 'a party in the role ' || a.role || ', and an event',
            COALESCE('role ' || p.role, 'no party') || ', ' || COALESCE(v.operation || ' of milestone ' || COALESCE(v.milestone::text, 'none'), 'no event')
        FROM faas.escrow_approval AS a
        LEFT JOIN faas.escrow_party AS p ON p.escrow = a.escrow AND p.name = a.approver
        LEFT JOIN faas.escrow_event AS v ON v.id = a.event
        LEFT JOIN faas.escrow AS e ON e.id = a.escrow
        WHERE ($1 IS NULL OR a.book = $1)
            AND (p.role = a.role AND p.book = a.book AND v.escrow = a.escrow AND v.book = a.book AND v.milestone = a.milestone AND v.operation = 'approve' AND v.actor = a.approver
                AND v.by_role = a.by_role AND v.evidence IS NOT DISTINCT FROM a.evidence AND a.role = ANY (e.approver_roles)) IS NOT TRUE
        UNION ALL
        SELECT 'escrow_approval_event', 'escrow ' || v.escrow || ' event ' || v.sequence, 'an approval', 'none'
        FROM faas.escrow_event AS v
        WHERE ($1 IS NULL OR v.book = $1) AND v.operation = 'approve'
            AND NOT EXISTS (SELECT FROM faas.escrow_approval AS a WHERE a.event = v.id)
        UNION ALL
        SELECT 'escrow_party', 'escrow ' || p.escrow || ' party of book ' || p.book, 'book ' || COALESCE(e.book::text, 'none'), 'book ' || p.book || ', party of book ' || COALESCE(q.book::text, 'none')
        FROM faas.escrow_party AS p
        LEFT JOIN faas.escrow AS e ON e.id = p.escrow
        LEFT JOIN faas.party AS q ON q.id = p.party
        WHERE ($1 IS NULL OR p.book = $1) AND (p.book = e.book AND (p.party IS NULL OR q.book = p.book)) IS NOT TRUE
    ),
    -- holds and captures that the ledger knows as an escrow's are one's
    stray AS (
        SELECT 'escrow_stray_posting', 'journal ' || p.journal, 'a leg of escrow ' || e.id, 'none'
        FROM e
        JOIN faas.posting AS p ON p.hold = e.hold
        WHERE NOT EXISTS (SELECT FROM faas.escrow_leg AS l WHERE l.journal = p.journal AND l.escrow = e.id)
        UNION ALL
        SELECT 'escrow_key', 'key of event ' || k.event || ' in book ' || k.book, COALESCE(k.request ->> 'operation', 'an operation') || ', an event of the book',
            COALESCE(v.operation, b.operation, 'none')
        FROM faas.escrow_key AS k
        LEFT JOIN faas.escrow_event AS v ON v.id = k.event AND v.book = k.book
        LEFT JOIN faas.bid_event AS b ON b.id = k.event AND b.book = k.book
        WHERE ($1 IS NULL OR k.book = $1)
            AND CASE WHEN v.id IS NULL THEN 'bid_' || b.operation = k.request ->> 'operation' AND COALESCE(k.request ->> 'bid_deal', b.bid_deal::text) = b.bid_deal::text
                ELSE 'escrow_' || CASE WHEN v.operation IN ('award', 'dismiss') THEN 'resolve' ELSE v.operation END = k.request ->> 'operation'
                    AND COALESCE(k.request ->> 'escrow', v.escrow::text) = v.escrow::text END IS NOT TRUE
    )
    TABLE held UNION ALL TABLE state UNION ALL TABLE part UNION ALL TABLE event UNION ALL TABLE leg UNION ALL TABLE approval UNION ALL TABLE stray;
END;
COMMENT ON FUNCTION faas_internal.escrow_verify(bigint) IS
    'Part of faas.verify: escrows against their holds, milestones, events along the transitions, legs against journals and releases, approvals against parties';

CREATE FUNCTION faas_internal.bid_verify(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH d AS (
        SELECT d.* FROM faas.bid_deal AS d WHERE $1 IS NULL OR d.book = $1
    ),
    -- bids add up, to no more than the target
    total AS (
        SELECT 'bid_deal' AS "check", 'deal ' || d.id AS object,
            d.bid_count || ' bids of ' || d.placed || ', at most ' || d.target || CASE WHEN d.state = 'settled' THEN ', reached' ELSE '' END AS expected,
            COALESCE(b.count, 0) || ' bids of ' || COALESCE(b.amount::text, '0') AS actual
        FROM d
        LEFT JOIN (SELECT x.bid_deal, count(*) AS count, max(x.number) AS last, faas_internal.units_sum(x.amount) AS amount FROM faas.bid AS x GROUP BY x.bid_deal) AS b ON b.bid_deal = d.id
        WHERE (d.bid_count = COALESCE(b.count, 0) AND d.bid_count = COALESCE(b.last, 0)
            AND CASE WHEN b.amount IS NULL THEN faas_internal.units_sign(d.placed) = 0 ELSE b.amount OPERATOR(faas.=) d.placed END
            AND faas_internal.units_sign(faas_internal.units_minus(d.target, d.placed)) >= 0
            AND (d.state <> 'settled' OR d.placed OPERATOR(faas.=) d.target)
            AND d.sweep_at = CASE WHEN d.state = 'open' THEN COALESCE(d.fails_at, 'infinity') ELSE 'infinity' END) IS NOT TRUE
    ),
    -- each is held, or was paid to the borrower in full, or given back in full, as the deal says
    bid AS (
        SELECT 'bid', 'deal ' || b.bid_deal || ' bid ' || b.number,
            'a hold on account ' || b.account || ' of ' || b.amount || ', ' || COALESCE(CASE d.state WHEN 'open' THEN 'open' WHEN 'settled' THEN 'captured to account ' || d.borrower ELSE 'released' END, 'and a deal'),
            COALESCE('on account ' || faas_internal.account_of(h.account) || ' of ' || h.amount || ', captured ' || h.captured || ', released ' || h.released, 'no hold')
        FROM faas.bid AS b
        LEFT JOIN faas.bid_deal AS d ON d.id = b.bid_deal
        LEFT JOIN faas.hold AS h ON h.id = b.hold AND h.book = b.book
        LEFT JOIN faas.posting AS p ON p.journal = b.journal AND p.hold = b.hold
        LEFT JOIN faas.hold_event AS r ON r.id = b.journal AND r.hold = b.hold
        LEFT JOIN faas.archived_journal AS k ON k.journal = b.journal AND k.hold = b.hold
        WHERE ($1 IS NULL OR b.book = $1)
            AND (b.book = d.book AND faas_internal.account_of(h.account) = b.account AND h.amount OPERATOR(faas.=) b.amount AND h.expires_at = 'infinity'
                AND CASE d.state WHEN 'open' THEN h.status = 0 AND b.journal IS NULL AND faas_internal.units_sign(h.captured) = 0 AND faas_internal.units_sign(h.released) = 0
                    WHEN 'settled' THEN h.captured OPERATOR(faas.=) b.amount
                        AND CASE WHEN k.journal IS NOT NULL THEN k.amount OPERATOR(faas.=) b.amount
                            ELSE faas_internal.account_of(p.credit_account) = d.borrower AND p.amount OPERATOR(faas.=) b.amount END
                    ELSE h.released OPERATOR(faas.=) b.amount AND r.op = 3 END) IS NOT TRUE
    ),
    walked AS (
        SELECT v.*, count(*) OVER w AS expected_sequence, lag(v.to_state) OVER w AS state_before,
            COALESCE(lag(v.placed) OVER w, faas_internal.units_minus(v.amount, v.amount)) AS placed_before, COALESCE(lag(v.at) OVER w, '-infinity') AS at_before
        FROM faas.bid_event AS v
        WHERE $1 IS NULL OR v.book = $1
        WINDOW w AS (PARTITION BY v.bid_deal ORDER BY v.sequence)
    ),
    event AS (
        SELECT 'bid_event', 'deal ' || v.bid_deal || ' event ' || v.sequence, 'event ' || v.expected_sequence || ', ' || v.operation || ' from ' || COALESCE(v.state_before, 'nothing')
                || ', placed ' || v.placed_before || ' before it, not before ' || v.at_before,
            v.amount || ' from ' || COALESCE(v.from_state, 'nothing') || ' to ' || v.to_state || ', placed ' || v.placed || ' at ' || v.at
        FROM walked AS v
        WHERE (v.at >= v.at_before AND v.book = (SELECT x.book FROM faas.bid_deal AS x WHERE x.id = v.bid_deal)
            AND faas_internal.same_unit(v.amount, v.placed) AND faas_internal.same_unit(v.placed, v.placed_before)
            AND CASE WHEN v.operation = 'place' THEN faas_internal.units_minus(v.placed, v.amount) OPERATOR(faas.=) v.placed_before
                WHEN v.operation = 'open' THEN faas_internal.units_sign(v.amount) = 0 AND faas_internal.units_sign(v.placed) = 0
                ELSE v.amount OPERATOR(faas.=) v.placed AND v.placed OPERATOR(faas.=) v.placed_before END
            AND v.sequence = v.expected_sequence AND v.from_state IS NOT DISTINCT FROM v.state_before
            AND EXISTS (SELECT FROM faas_internal.bid_transition() AS t WHERE t.operation = v.operation AND t.from_state IS NOT DISTINCT FROM v.from_state AND t.to_state = v.to_state)
            AND CASE WHEN v.operation = 'place' THEN EXISTS (SELECT FROM faas.bid AS b WHERE b.bid_deal = v.bid_deal AND b.number = v.bid AND b.amount OPERATOR(faas.=) v.amount)
                ELSE v.bid IS NULL END) IS NOT TRUE
        UNION ALL
        SELECT 'bid_last_event', 'deal ' || d.id, d.event_count || ' events, ' || d.state || ', placed ' || d.placed,
            COALESCE('event ' || v.sequence || ', ' || v.to_state || ', placed ' || v.placed, 'no such event')
        FROM d
        LEFT JOIN faas.bid_event AS v ON v.bid_deal = d.id AND v.sequence = (SELECT max(x.sequence) FROM faas.bid_event AS x WHERE x.bid_deal = d.id)
        WHERE (v.sequence = d.event_count AND v.book = d.book AND v.to_state = d.state AND v.placed OPERATOR(faas.=) d.placed) IS NOT TRUE
        UNION ALL
        SELECT 'bid_deal_opened', 'deal ' || d.id, 'opened at ' || d.opened_at, COALESCE('at ' || v.at, 'no event')
        FROM d
        LEFT JOIN faas.bid_event AS v ON v.bid_deal = d.id AND v.sequence = 1
        WHERE (v.at = d.opened_at AND v.note IS NOT DISTINCT FROM d.memo) IS NOT TRUE
    )
    TABLE total UNION ALL TABLE bid UNION ALL TABLE event;
END;
COMMENT ON FUNCTION faas_internal.bid_verify(bigint) IS
    'Part of faas.verify: deals against their bids and events, bids against the holds of the ledger';

CREATE FUNCTION faas_internal.escrow_digest() RETURNS text[]
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
SELECT ARRAY[
    $q$SELECT t.id, t.deal, t.state, t.disputed::int, t.payer, t.payee, t.amount, t.funded, t.released, t.refunded, t.hold,
        t.expires_at, t.on_expiry, t.sweep_at, t.approver_roles, t.separate_roles::int, t.max_ratio::text, t.max_receivers,
        t.max_releases, t.expire_days, t.releases, t.event_count, t.opened_at, t.memo FROM faas.escrow AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.escrow, t.name, t.role, t.party FROM faas.escrow_party AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY
        t.escrow, t.name COLLATE "C"$q$,
    $q$SELECT t.escrow, t.number, t.name, t.amount, t.released, t.refunded, t.approvals, t.not_before, t.evidence::int FROM
        faas.escrow_milestone AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.escrow, t.number$q$,
    $q$SELECT t.escrow, t.milestone, t.approver, t.event, t.role, t.by_role, t.evidence FROM faas.escrow_approval AS t WHERE
        t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.escrow, t.milestone, t.approver COLLATE "C"$q$,
    $q$SELECT t.id, t.escrow, t.sequence, t.operation, t.from_state, t.to_state, t.disputed::int, t.at, t.actor, t.by_role,
        t.milestone, t.amount, t.remaining, t.note, t.evidence FROM faas.escrow_event AS t WHERE t.book OPERATOR(pg_catalog.=)
        $1 ORDER BY t.id$q$,
    $q$SELECT t.event, t.number, t.escrow, t.account, t.refund::int, t.amount, t.journal FROM faas.escrow_leg AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.event, t.number$q$,
    $q$SELECT t.id, t.deal, t.state, t.borrower, t.target, t.placed, t.fails_at, t.sweep_at, t.bid_count, t.event_count,
        t.opened_at, t.memo FROM faas.bid_deal AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.bid_deal, t.number, t.account, t.amount, t.hold, t.journal FROM faas.bid AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.bid_deal, t.number$q$,
    $q$SELECT t.id, t.bid_deal, t.sequence, t.operation, t.from_state, t.to_state, t.at, t.actor, t.by_role, t.bid, t.amount,
        t.placed, t.note FROM faas.bid_event AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.key, t.event, t.request FROM faas.escrow_key AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.key COLLATE
        "C"$q$
]
$$;
COMMENT ON FUNCTION faas_internal.escrow_digest() IS
    'Queries of the rows of a book, $1, in the order of their keys: every column of every table of escrows and bids';

CREATE TABLE faas.custody_book (
    book bigint NOT NULL,
    authorisation boolean NOT NULL DEFAULT true,
    transfers bigint NOT NULL DEFAULT 0,
    CONSTRAINT custody_book_pkey PRIMARY KEY (book),
    CONSTRAINT custody_book_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT custody_book_transfers_check CHECK (transfers OPERATOR(pg_catalog.>=) 0)
);
COMMENT ON TABLE faas.custody_book IS 'Books that keep clients'' money apart: one row from the first account of theirs, or the first rule';
COMMENT ON COLUMN faas.custody_book.authorisation IS 'Whether what is owed to a client moves on a reference to an authorisation only';
COMMENT ON COLUMN faas.custody_book.transfers IS 'Top-ups and withdrawals so far; the row is what makes one wait for another';

CREATE TABLE faas.custody_counting (
    book bigint NOT NULL,
    business_date date NOT NULL,
    transit boolean NOT NULL,
    net text NOT NULL,
    CONSTRAINT custody_counting_pkey PRIMARY KEY (book, business_date),
    CONSTRAINT custody_counting_book_fkey FOREIGN KEY (book) REFERENCES faas.custody_book (book),
    CONSTRAINT custody_counting_net_check CHECK (net OPERATOR(pg_catalog.=) ANY (ARRAY['account', 'customer']))
);
COMMENT ON TABLE faas.custody_counting IS 'How requirement and resource of a book are counted, from a business date until the next row';
COMMENT ON COLUMN faas.custody_counting.transit IS 'Whether incoming money in transit is part of the resource';
COMMENT ON COLUMN faas.custody_counting.net IS 'What balances of one client may be set off within: account or customer';

CREATE TABLE faas.custody_kind (
    book bigint NOT NULL,
    kind text NOT NULL,
    direction text NOT NULL,
    reversible boolean NOT NULL,
    privilege text NOT NULL,
    CONSTRAINT custody_kind_pkey PRIMARY KEY (book, kind, direction),
    CONSTRAINT custody_kind_book_fkey FOREIGN KEY (book) REFERENCES faas.custody_book (book),
    CONSTRAINT custody_kind_kind_check CHECK (pg_catalog.octet_length(kind) BETWEEN 1 AND 100),
    CONSTRAINT custody_kind_direction_check CHECK (direction OPERATOR(pg_catalog.=) ANY (ARRAY['to_own', 'to_client'])),
    CONSTRAINT custody_kind_privilege_check CHECK (privilege OPERATOR(pg_catalog.=) ANY (ARRAY['post', 'admin']))
);
COMMENT ON TABLE faas.custody_kind IS 'Kinds of postings that may move money between clients and the firm; all others are refused';
COMMENT ON COLUMN faas.custody_kind.direction IS 'to_own: a balance of the clients'' side falls; to_client: it rises';
COMMENT ON COLUMN faas.custody_kind.reversible IS 'Whether a reversal that carries the kind may go the other way';
COMMENT ON COLUMN faas.custody_kind.privilege IS 'Right on the book that the kind takes beyond that to post: none more (post), or admin';

CREATE SEQUENCE faas.custody_class_change_id_seq AS bigint;

CREATE TABLE faas.custody_class_change (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.custody_class_change_id_seq'),
    book bigint NOT NULL,
    account bigint NOT NULL,
    business_date date NOT NULL,
    from_class text NOT NULL,
    to_class text NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by regrole NOT NULL,
    CONSTRAINT custody_class_change_pkey PRIMARY KEY (id),
    CONSTRAINT custody_class_change_book_fkey FOREIGN KEY (book) REFERENCES faas.custody_book (book),
    CONSTRAINT custody_class_change_from_check CHECK (from_class OPERATOR(pg_catalog.=) ANY (ARRAY['none', 'own', 'client', 'in_transit'])),
    CONSTRAINT custody_class_change_to_check CHECK (to_class OPERATOR(pg_catalog.=) ANY (ARRAY['none', 'own', 'client', 'in_transit']) AND to_class OPERATOR(pg_catalog.<>) from_class)
);

CREATE INDEX custody_class_change_account_idx ON faas.custody_class_change (book, account, id);
COMMENT ON TABLE faas.custody_class_change IS 'Every change of an account''s class; the last one up to a business date says what the class was at its end';

CREATE SEQUENCE faas.custody_instruction_id_seq AS bigint;

CREATE TABLE faas.custody_instruction (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.custody_instruction_id_seq'),
    book bigint NOT NULL,
    auth_ref text NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    debit bigint NOT NULL,
    credit bigint NOT NULL,
    amount faas.amount NOT NULL,
    journal uuid NOT NULL,
    business_date date NOT NULL,
    instructed_at timestamptz NOT NULL,
    instructed_by regrole NOT NULL,
    CONSTRAINT custody_instruction_pkey PRIMARY KEY (id),
    CONSTRAINT custody_instruction_auth_ref_key UNIQUE (book, auth_ref),
    CONSTRAINT custody_instruction_book_fkey FOREIGN KEY (book) REFERENCES faas.custody_book (book),
    CONSTRAINT custody_instruction_auth_ref_check CHECK (pg_catalog.octet_length(auth_ref) BETWEEN 1 AND 200),
    CONSTRAINT custody_instruction_actor_check CHECK (pg_catalog.octet_length(actor) BETWEEN 1 AND 200),
    CONSTRAINT custody_instruction_action_check CHECK (pg_catalog.octet_length(action) BETWEEN 1 AND 100)
);
COMMENT ON TABLE faas.custody_instruction IS 'Register of instructions: who had client money moved on which authorisation; a reference serves once';
COMMENT ON COLUMN faas.custody_instruction.auth_ref IS 'Reference of the client''s authorisation, for instance of the confirmation by his transaction password';
COMMENT ON COLUMN faas.custody_instruction.actor IS 'Who gave the instruction, as the application calls him';
COMMENT ON COLUMN faas.custody_instruction.action IS 'What for; the kind of the posting';
COMMENT ON COLUMN faas.custody_instruction.instructed_by IS 'Role that called';

CREATE SEQUENCE faas.custody_transfer_id_seq AS bigint;

CREATE TABLE faas.custody_transfer (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.custody_transfer_id_seq'),
    book bigint NOT NULL,
    reconciled_date date NOT NULL,
    purpose text NOT NULL,
    key text,
    bank_account bigint NOT NULL,
    own_account bigint NOT NULL,
    asked faas.amount,
    amount faas.amount NOT NULL,
    journal uuid NOT NULL,
    business_date date NOT NULL,
    made_at timestamptz NOT NULL,
    made_by regrole NOT NULL,
    CONSTRAINT custody_transfer_pkey PRIMARY KEY (id),
    CONSTRAINT custody_transfer_key_key UNIQUE (book, key),
    CONSTRAINT custody_transfer_book_fkey FOREIGN KEY (book) REFERENCES faas.custody_book (book),
    CONSTRAINT custody_transfer_purpose_check CHECK (purpose OPERATOR(pg_catalog.=) ANY (ARRAY['topup', 'withdrawal'])),
    CONSTRAINT custody_transfer_date_check CHECK (business_date OPERATOR(pg_catalog.>=) reconciled_date),
    CONSTRAINT custody_transfer_key_check CHECK (pg_catalog.octet_length(key) BETWEEN 1 AND 200)
);

CREATE INDEX custody_transfer_date_idx ON faas.custody_transfer (book, reconciled_date, id);
COMMENT ON TABLE faas.custody_transfer IS 'What a reconciliation led to: shortfalls paid in, excesses withdrawn';
COMMENT ON COLUMN faas.custody_transfer.reconciled_date IS 'Business date whose shortfall or excess it is';
COMMENT ON COLUMN faas.custody_transfer.asked IS 'Amount that the caller named, null for all there is';
COMMENT ON COLUMN faas.custody_transfer.business_date IS 'Business date on which it was posted';

CREATE TRIGGER custody_book_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.custody_book
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.custody_set()');
ALTER TABLE faas.custody_book ENABLE ALWAYS TRIGGER custody_book_guard;
COMMENT ON TRIGGER custody_book_guard ON faas.custody_book IS 'Refuses SQL writes, LG901';

CREATE TRIGGER custody_counting_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.custody_counting
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.custody_set()');
ALTER TABLE faas.custody_counting ENABLE ALWAYS TRIGGER custody_counting_guard;
COMMENT ON TRIGGER custody_counting_guard ON faas.custody_counting IS 'Refuses SQL writes, LG901';

CREATE TRIGGER custody_kind_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.custody_kind
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.custody_kind_set() and faas.custody_kind_drop()');
ALTER TABLE faas.custody_kind ENABLE ALWAYS TRIGGER custody_kind_guard;
COMMENT ON TRIGGER custody_kind_guard ON faas.custody_kind IS 'Refuses SQL writes, LG901';

CREATE TRIGGER custody_class_change_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.custody_class_change
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.custody_class_set()');
ALTER TABLE faas.custody_class_change ENABLE ALWAYS TRIGGER custody_class_change_guard;
COMMENT ON TRIGGER custody_class_change_guard ON faas.custody_class_change IS 'Refuses SQL writes, LG901';

CREATE TRIGGER custody_instruction_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.custody_instruction
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.custody_instruct()');
ALTER TABLE faas.custody_instruction ENABLE ALWAYS TRIGGER custody_instruction_guard;
COMMENT ON TRIGGER custody_instruction_guard ON faas.custody_instruction IS 'Refuses SQL writes, LG901';

CREATE TRIGGER custody_transfer_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.custody_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.custody_topup() and faas.custody_withdraw()');
ALTER TABLE faas.custody_transfer ENABLE ALWAYS TRIGGER custody_transfer_guard;
COMMENT ON TRIGGER custody_transfer_guard ON faas.custody_transfer IS 'Refuses SQL writes, LG901';

CREATE TRIGGER custody_book_changed
    AFTER INSERT OR UPDATE OR DELETE ON faas.custody_book
    FOR EACH ROW EXECUTE FUNCTION faas_internal.book_replicated();
ALTER TABLE faas.custody_book ENABLE ALWAYS TRIGGER custody_book_changed;
COMMENT ON TRIGGER custody_book_changed ON faas.custody_book IS 'Sessions follow what is changed or replicated';

CREATE TRIGGER custody_kind_changed
    AFTER INSERT OR UPDATE OR DELETE ON faas.custody_kind
    FOR EACH ROW EXECUTE FUNCTION faas_internal.book_replicated();
ALTER TABLE faas.custody_kind ENABLE ALWAYS TRIGGER custody_kind_changed;
COMMENT ON TRIGGER custody_kind_changed ON faas.custody_kind IS 'Sessions follow what is changed or replicated';

SELECT pg_catalog.pg_extension_config_dump('faas.custody_book', '');

SELECT pg_catalog.pg_extension_config_dump('faas.custody_counting', '');

SELECT pg_catalog.pg_extension_config_dump('faas.custody_kind', '');

SELECT pg_catalog.pg_extension_config_dump('faas.custody_class_change', '');

SELECT pg_catalog.pg_extension_config_dump('faas.custody_class_change_id_seq', '');

SELECT pg_catalog.pg_extension_config_dump('faas.custody_instruction', '');

SELECT pg_catalog.pg_extension_config_dump('faas.custody_instruction_id_seq', '');

SELECT pg_catalog.pg_extension_config_dump('faas.custody_transfer', '');

SELECT pg_catalog.pg_extension_config_dump('faas.custody_transfer_id_seq', '');

CREATE FUNCTION faas_internal.custody_lock(book bigint) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_custody_lock';
COMMENT ON FUNCTION faas_internal.custody_lock(bigint) IS
    'Waits for the movements of a book and holds up new ones until the end of the transaction, as a day cut does: what a posting is allowed by does not change while it runs. Errors: 22004 null.';

CREATE FUNCTION faas_internal.custody_begin(book bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- where there is a row, its insertion would wait for a top-up that is under way
    IF EXISTS (SELECT FROM faas.custody_book AS b WHERE b.book = custody_begin.book) THEN
        RETURN;
    END IF;
    INSERT INTO faas.custody_book (book) VALUES (custody_begin.book) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        INSERT INTO faas.custody_counting (book, business_date, transit, net)
        VALUES (custody_begin.book, '-infinity', false, 'account');
        INSERT INTO faas.custody_kind (book, kind, direction, reversible, privilege)
        VALUES (custody_begin.book, 'custody_topup', 'to_client', false, 'post'),
            (custody_begin.book, 'custody_withdrawal', 'to_own', true, 'admin');
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_begin(bigint) IS
    'Gives a book its rules of custody, unless it has them: authorisation required, nothing set off, money in transit not counted, and the kinds of custody_topup and custody_withdraw.';

CREATE FUNCTION faas_internal.custody_excerpt(value text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN pg_catalog.octet_length($1) OPERATOR(pg_catalog.>) 200 THEN pg_catalog.left($1, 50) OPERATOR(pg_catalog.||) '...' ELSE $1 END;
COMMENT ON FUNCTION faas_internal.custody_excerpt(text) IS 'What a message quotes of a value that a caller gave: all of it, or its beginning where it is longer than 200 bytes; NULL for NULL';

CREATE FUNCTION faas_internal.custody_require_text(value text, name text, longest integer) RETURNS void
    LANGUAGE plpgsql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF custody_require_text.value IS NULL THEN
        RAISE EXCEPTION 'argument "%" must not be null', custody_require_text.name USING ERRCODE = '22004';
    END IF;
    IF octet_length(custody_require_text.value) NOT BETWEEN 1 AND custody_require_text.longest THEN
        RAISE EXCEPTION 'argument "%" must have 1 to % bytes', custody_require_text.name, custody_require_text.longest
            USING ERRCODE = '22023';
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_require_text(text, text, integer) IS
    'Raises 22004 for a null argument, 22023 for one that is empty or longer than so many bytes';

CREATE FUNCTION faas_internal.custody_require_direction(direction text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF custody_require_direction.direction IS NULL THEN
        RAISE EXCEPTION 'argument "direction" must not be null' USING ERRCODE = '22004';
    END IF;
    IF custody_require_direction.direction NOT IN ('to_own', 'to_client') THEN
        RAISE EXCEPTION 'unrecognized direction "%"', faas_internal.custody_excerpt(custody_require_direction.direction)
            USING ERRCODE = '22023', HINT = 'The directions are to_own and to_client.';
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_require_direction(text) IS 'Raises 22004 for null, 22023 for what is no direction';

CREATE FUNCTION faas.custody_class_set(account bigint, class text) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_custody_class_set';
COMMENT ON FUNCTION faas.custody_class_set(bigint, text) IS
    'Says whose money an account holds. class: client, in_transit (clients'' money on its way), own, or none, which is the firm''s as well. The account must be empty, with no unexpired hold on it or for it, so that money changes sides by postings only; the class that it has already changes nothing. A client account of an asset subject, or without one and debit-normal, is part of the resource, others are what is owed to a client. Needs admin on the book. Errors: 22004 null, 22023 unknown class, LG016 balance or holds, LG234 client money on an account of income, expense or equity, LG006 no such account, 42501 no admin right. Source of the classes: CASS 7, client money and the firm''s own; 银监办发[2017]21号, 自有资金与客户资金分账管理.';

CREATE FUNCTION faas_internal.custody_set(book bigint, authorisation boolean DEFAULT NULL, transit boolean DEFAULT NULL, net text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_date date;
BEGIN
    PERFORM faas_internal.caller_require(custody_set.book, 'admin');
    IF custody_set.net NOT IN ('account', 'customer') THEN
        RAISE EXCEPTION 'unrecognized way to set off balances "%"', faas_internal.custody_excerpt(custody_set.net)
            USING ERRCODE = '22023', HINT = 'The ways are account and customer.';
    END IF;
    PERFORM faas_internal.custody_lock(custody_set.book);
    PERFORM faas_internal.custody_begin(custody_set.book);
    IF custody_set.authorisation IS NOT NULL THEN
        UPDATE faas.custody_book AS b SET authorisation = custody_set.authorisation WHERE b.book = custody_set.book;
    END IF;
    IF custody_set.transit IS NOT NULL OR custody_set.net IS NOT NULL THEN
        SELECT b.business_date INTO STRICT v_date FROM faas.book AS b WHERE b.id = custody_set.book;
        INSERT INTO faas.custody_counting AS c (book, business_date, transit, net)
        SELECT custody_set.book, v_date, COALESCE(custody_set.transit, x.transit), COALESCE(custody_set.net, x.net)
        FROM faas.custody_counting AS x
        WHERE x.book = custody_set.book
        ORDER BY x.business_date DESC
        LIMIT 1
        ON CONFLICT ON CONSTRAINT custody_counting_pkey DO UPDATE SET transit = excluded.transit, net = excluded.net;
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_set(bigint, boolean, boolean, text) IS 'Body of faas.custody_set';

CREATE FUNCTION faas.custody_set(book bigint, authorisation boolean DEFAULT NULL, transit boolean DEFAULT NULL, net text DEFAULT NULL) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_set(bigint, boolean, boolean, text) IS
    'Sets the rules of custody of a book; NULL keeps. authorisation: whether what is owed to a client moves on a reference only (as it does in a book that never said). transit: whether incoming money in transit counts as resource, from the open business date on (at first it does not). net: account, nothing is set off (at first), or customer, the balances of one customer in one currency are one balance, from the open business date on. Waits for the book''s postings. Needs admin on the book. Errors: 22004 book null, 22023 unknown way to set off, LG018 no such book, 42501 no admin right.';

CREATE FUNCTION faas_internal.custody_kind_set(book bigint, kind text, direction text, reversible boolean DEFAULT NULL, privilege text DEFAULT 'post') RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.caller_require(custody_kind_set.book, 'admin');
    PERFORM faas_internal.custody_require_text(custody_kind_set.kind, 'kind', 100);
    PERFORM faas_internal.custody_require_direction(custody_kind_set.direction);
    IF custody_kind_set.privilege IS NULL THEN
        RAISE EXCEPTION 'argument "privilege" must not be null' USING ERRCODE = '22004';
    END IF;
    IF custody_kind_set.privilege NOT IN ('post', 'admin') THEN
        RAISE EXCEPTION 'unrecognized privilege "%"', faas_internal.custody_excerpt(custody_kind_set.privilege)
            USING ERRCODE = '22023', HINT = 'The privileges are post and admin.';
    END IF;
    PERFORM faas_internal.custody_lock(custody_kind_set.book);
    PERFORM faas_internal.custody_begin(custody_kind_set.book);
    INSERT INTO faas.custody_kind AS k (book, kind, direction, reversible, privilege)
    VALUES (custody_kind_set.book, custody_kind_set.kind, custody_kind_set.direction,
        COALESCE(custody_kind_set.reversible, custody_kind_set.direction = 'to_own'), custody_kind_set.privilege)
    ON CONFLICT ON CONSTRAINT custody_kind_pkey DO UPDATE SET reversible = excluded.reversible, privilege = excluded.privilege;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_kind_set(bigint, text, text, boolean, text) IS 'Body of faas.custody_kind_set';

CREATE FUNCTION faas.custody_kind_set(book bigint, kind text, direction text, reversible boolean DEFAULT NULL, privilege text DEFAULT 'post') RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_kind_set(bigint, text, text, boolean, text) IS
    'Lets postings of a kind move money between clients and the firm; sets it anew if it was. kind: 1 to 100 bytes. direction: to_own, a balance of the clients'' side falls (a fee, an excess withdrawn), or to_client, it rises (a top-up, interest paid). reversible: whether a reversal that carries the kind may go the other way; NULL is true for to_own, false for to_client, whose reversal takes money from clients. privilege: post, or admin for a kind that takes the right to administer the book. Waits for the book''s postings. Needs admin on the book. Errors: 22004 null, 22023 length of the kind, unknown direction or privilege, LG018 no such book, 42501 no admin right.';

CREATE FUNCTION faas_internal.custody_kind_drop(book bigint, kind text, direction text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.caller_require(custody_kind_drop.book, 'admin');
    PERFORM faas_internal.custody_require_text(custody_kind_drop.kind, 'kind', 100);
    PERFORM faas_internal.custody_require_direction(custody_kind_drop.direction);
    PERFORM faas_internal.custody_lock(custody_kind_drop.book);
    DELETE FROM faas.custody_kind AS k
    WHERE k.book = custody_kind_drop.book AND k.kind = custody_kind_drop.kind AND k.direction = custody_kind_drop.direction;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_kind_drop(bigint, text, text) IS 'Body of faas.custody_kind_drop';

CREATE FUNCTION faas.custody_kind_drop(book bigint, kind text, direction text) RETURNS boolean
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_kind_drop(bigint, text, text) IS
    'Takes back what custody_kind_set allowed; true if it was allowed. What was posted stays; holds with a destination on the other side can no longer be captured. Waits for the book''s postings. Needs admin on the book. Errors: 22004 null, 22023 length of the kind or unknown direction, LG018 no such book, 42501 no admin right.';

CREATE FUNCTION faas_internal.custody_totals_on(account bigint, business_date date, closed_at timestamptz,
        OUT debits faas.amount, OUT credits faas.amount)
    RETURNS record
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL SAFE
    COST 1000
    AS 'MODULE_PATHNAME', 'faas_custody_totals_on';
COMMENT ON FUNCTION faas_internal.custody_totals_on(bigint, date, timestamptz) IS
    'What was posted to an account up to the end of a business date. closed_at: about when that day was closed, which makes it fast; NULL: it is the open day, everything counts; -infinity: it lies before the first, nothing does. For the owner of the tables no rights are checked. Errors: 22004 null, LG006 no such account, LG903 the entries do not agree.';

CREATE FUNCTION faas_internal.custody_closed_at(book bigint, business_date date) RETURNS timestamptz
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT COALESCE(
        (SELECT d.closed_at FROM faas.business_day AS d WHERE d.book = $1 AND d.business_date <= $2 ORDER BY d.business_date DESC LIMIT 1),
        '-infinity')
    FROM faas.book AS b
    WHERE b.id = $1 AND b.business_date > $2;
END;
COMMENT ON FUNCTION faas_internal.custody_closed_at(bigint, date) IS
    'When the last business day up to a date was closed: NULL for the open day and later, -infinity before the first';

CREATE FUNCTION faas_internal.custody_class_on(book bigint, business_date date)
    RETURNS TABLE (account bigint, class text, business_date date)
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT DISTINCT ON (c.account) c.account, c.to_class, c.business_date
    FROM faas.custody_class_change AS c
    WHERE c.book = $1 AND c.business_date <= $2
    ORDER BY c.account, c.id DESC;
END;
COMMENT ON FUNCTION faas_internal.custody_class_on(bigint, date) IS
    'Classes of the accounts of a book at the end of a business date, and since when; accounts that never had one have no row';

CREATE FUNCTION faas_internal.custody_balance(book bigint, business_date date)
    RETURNS TABLE (account bigint, party bigint, class text, part text, currency text, balance faas.amount)
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT c.account, a.party, c.class,
        CASE
            WHEN c.class = 'client' AND d.is_debit THEN 'resource'
            WHEN c.class = 'client' THEN 'requirement'
            WHEN d.is_debit THEN 'transit in'
            ELSE 'transit out'
        END,
        faas.currency(t.debits),
        CASE WHEN d.is_debit THEN t.debits OPERATOR(faas.-) t.credits ELSE t.credits OPERATOR(faas.-) t.debits END
    FROM (SELECT faas_internal.custody_closed_at($1, $2) AS closed_at OFFSET 0) AS h
    CROSS JOIN faas_internal.custody_class_on($1, $2) AS c
    JOIN faas.account AS a ON a.id = c.account
    CROSS JOIN LATERAL (SELECT (a.flags & 1) <> 0 AS is_debit) AS d
    CROSS JOIN LATERAL faas_internal.custody_totals_on(c.account, $2, h.closed_at) AS t
    WHERE c.class = ANY (ARRAY['client', 'in_transit']);
END;
COMMENT ON FUNCTION faas_internal.custody_balance(bigint, date) IS
    'Normal-side balances of the accounts of clients'' money at the end of a business date, and what each is part of: requirement, resource, transit in, transit out; no rights are checked';

CREATE FUNCTION faas_internal.custody_figures(book bigint, business_date date)
    RETURNS TABLE (
        currency text,
        clients bigint,
        client_balances faas.amount,
        debtors bigint,
        negative_balances faas.amount,
        transit_out faas.amount,
        requirement faas.amount,
        bank_accounts bigint,
        bank_balances faas.amount,
        transit_in faas.amount,
        transit_counted boolean,
        resource faas.amount,
        difference faas.amount)
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    WITH counting AS (
        SELECT c.transit, c.net
        FROM faas.custody_counting AS c
        WHERE c.book = $1 AND c.business_date <= $2
        ORDER BY c.business_date DESC
        LIMIT 1
    ),
    balance AS MATERIALIZED (
        SELECT b.account, b.part, b.currency, b.balance,
            -- the customer, whose users may have accounts of their own
            CASE WHEN n.net = 'customer' THEN COALESCE(p.customer, p.id) END AS customer
        FROM faas_internal.custody_balance($1, $2) AS b
        CROSS JOIN counting AS n
        LEFT JOIN faas.party AS p ON p.id = b.party
    ),
    -- what each client is owed: within it balances are set off, beyond it never
    individual AS (
        SELECT b.currency, faas.sum(b.balance) AS balance
        FROM balance AS b
        WHERE b.part = 'requirement'
        GROUP BY b.currency, b.customer, CASE WHEN b.customer IS NULL THEN b.account END
    ),
    owed AS (
        SELECT i.currency,
            count(*) FILTER (WHERE faas.sign(i.balance) > 0) AS clients,
            faas.sum(i.balance) FILTER (WHERE faas.sign(i.balance) > 0) AS client_balances,
            count(*) FILTER (WHERE faas.sign(i.balance) < 0) AS debtors,
            faas.sum(i.balance) FILTER (WHERE faas.sign(i.balance) < 0) AS negative_balances
        FROM individual AS i
        GROUP BY i.currency
    ),
    other AS (
        SELECT b.currency, faas.min(b.balance OPERATOR(faas.-) b.balance) AS zero,
            -- what is on its way to one client does not pay for another
            faas.sum(b.balance) FILTER (WHERE b.part = 'transit out' AND faas.sign(b.balance) > 0) AS transit_out,
            count(*) FILTER (WHERE b.part = 'resource') AS bank_accounts,
            faas.sum(b.balance) FILTER (WHERE b.part = 'resource') AS bank_balances,
            faas.sum(b.balance) FILTER (WHERE b.part = 'transit in') AS transit_in
        FROM balance AS b
        GROUP BY b.currency
    ),
    figure AS (
        SELECT o.currency,
            COALESCE(w.clients, 0) AS clients,
            COALESCE(w.client_balances, o.zero) AS client_balances,
            COALESCE(w.debtors, 0) AS debtors,
            COALESCE(w.negative_balances, o.zero) AS negative_balances,
            COALESCE(o.transit_out, o.zero) AS transit_out,
            o.bank_accounts,
            COALESCE(o.bank_balances, o.zero) AS bank_balances,
            COALESCE(o.transit_in, o.zero) AS transit_in,
            n.transit AS transit_counted
        FROM other AS o
        CROSS JOIN counting AS n
        LEFT JOIN owed AS w ON w.currency = o.currency
    )
    SELECT f.currency, f.clients, f.client_balances, f.debtors, f.negative_balances, f.transit_out, x.requirement,
        f.bank_accounts, f.bank_balances, f.transit_in, f.transit_counted, x.resource, x.resource OPERATOR(faas.-) x.requirement
    FROM figure AS f
    CROSS JOIN LATERAL (
        SELECT f.client_balances OPERATOR(faas.+) f.transit_out AS requirement,
            CASE WHEN f.transit_counted THEN f.bank_balances OPERATOR(faas.+) f.transit_in ELSE f.bank_balances END AS resource
    ) AS x
    ORDER BY f.currency COLLATE "C";
END;
COMMENT ON FUNCTION faas_internal.custody_figures(bigint, date) IS
    'The figures of faas.custody_reconcile, but for what was done about them; difference = resource - requirement; no rights are checked';

CREATE FUNCTION faas_internal.custody_date_text(value date) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.to_jsonb($1) OPERATOR(pg_catalog.#>>) '{}';
COMMENT ON FUNCTION faas_internal.custody_date_text(date) IS 'A date as YYYY-MM-DD, whatever DateStyle says';

CREATE FUNCTION faas_internal.custody_require_date(book bigint, business_date date) RETURNS void
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_open date;
BEGIN
    IF custody_require_date.business_date IS NULL THEN
        RAISE EXCEPTION 'argument "business_date" must not be null' USING ERRCODE = '22004';
    END IF;
    IF NOT isfinite(custody_require_date.business_date) THEN
        RAISE EXCEPTION 'business date must be finite' USING ERRCODE = '22023';
    END IF;
    SELECT b.business_date INTO STRICT v_open FROM faas.book AS b WHERE b.id = custody_require_date.book;
    IF custody_require_date.business_date > v_open THEN
        RAISE EXCEPTION 'business date % of book % has not begun', faas_internal.custody_date_text(custody_require_date.business_date), custody_require_date.book
            USING ERRCODE = '22023', DETAIL = format('The open business date is %s.', faas_internal.custody_date_text(v_open));
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_require_date(bigint, date) IS
    'Raises 22004 for null, 22023 for a date that is infinite or after the open business date of the book';

CREATE FUNCTION faas_internal.custody_requirement(book bigint, business_date date)
    RETURNS TABLE (currency text, requirement faas.amount)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.caller_require(custody_requirement.book, 'read');
    PERFORM faas_internal.custody_require_date(custody_requirement.book, custody_requirement.business_date);
    RETURN QUERY SELECT f.currency, f.requirement FROM faas_internal.custody_figures(custody_requirement.book, custody_requirement.business_date) AS f;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_requirement(bigint, date) IS 'Body of faas.custody_requirement';

CREATE FUNCTION faas.custody_requirement(book bigint, business_date date)
    RETURNS TABLE (currency text, requirement faas.amount)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    ROWS 3
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_requirement(bigint, date) IS
    'Client money requirement of a book at the end of a business date, per currency: the positive balances of what is owed to clients, each by itself (negative ones do not lower it, CASS 7.16), and what is on its way to them. What is set off within one client is up to custody_set. No rows for a book without clients'' money. Needs read. Errors: 22004 null, 22023 a date that is infinite or has not begun, LG018 no such book, 42501 no right to read.';

CREATE FUNCTION faas_internal.custody_resource(book bigint, business_date date)
    RETURNS TABLE (currency text, resource faas.amount)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.caller_require(custody_resource.book, 'read');
    PERFORM faas_internal.custody_require_date(custody_resource.book, custody_resource.business_date);
    RETURN QUERY SELECT f.currency, f.resource FROM faas_internal.custody_figures(custody_resource.book, custody_resource.business_date) AS f;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_resource(bigint, date) IS 'Body of faas.custody_resource';

CREATE FUNCTION faas.custody_resource(book bigint, business_date date)
    RETURNS TABLE (currency text, resource faas.amount)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    ROWS 3
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_resource(bigint, date) IS
    'Client money resource of a book at the end of a business date, per currency: the balances of client bank accounts, overdrawn ones deducted, and incoming money in transit where custody_set has it counted. No rows for a book without clients'' money. Needs read. Errors: 22004 null, 22023 a date that is infinite or has not begun, LG018 no such book, 42501 no right to read.';

CREATE FUNCTION faas_internal.custody_reconcile(book bigint, business_date date)
    RETURNS TABLE (
        currency text,
        clients bigint,
        client_balances faas.amount,
        debtors bigint,
        negative_balances faas.amount,
        transit_out faas.amount,
        requirement faas.amount,
        bank_accounts bigint,
        bank_balances faas.amount,
        transit_in faas.amount,
        transit_counted boolean,
        resource faas.amount,
        shortfall faas.amount,
        excess faas.amount,
        topped_up faas.amount,
        withdrawn faas.amount)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.caller_require(custody_reconcile.book, 'read');
    PERFORM faas_internal.custody_require_date(custody_reconcile.book, custody_reconcile.business_date);
    RETURN QUERY
        SELECT f.currency, f.clients, f.client_balances, f.debtors, f.negative_balances, f.transit_out, f.requirement, f.bank_accounts, f.bank_balances,
            f.transit_in, f.transit_counted, f.resource,
            CASE WHEN faas.sign(f.difference) < 0 THEN OPERATOR(faas.-) f.difference ELSE z.zero END,
            CASE WHEN faas.sign(f.difference) > 0 THEN f.difference ELSE z.zero END,
            COALESCE(t.topped_up, z.zero), COALESCE(t.withdrawn, z.zero)
        FROM faas_internal.custody_figures(custody_reconcile.book, custody_reconcile.business_date) AS f
        CROSS JOIN LATERAL (SELECT f.difference OPERATOR(faas.-) f.difference AS zero) AS z
        CROSS JOIN LATERAL faas_internal.custody_transferred(custody_reconcile.book, custody_reconcile.business_date, f.currency) AS t;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_reconcile(bigint, date) IS 'Body of faas.custody_reconcile';

CREATE FUNCTION faas_internal.custody_transferred(book bigint, business_date date, currency text, OUT topped_up faas.amount, OUT withdrawn faas.amount)
    RETURNS record
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT faas.sum(t.amount) FILTER (WHERE t.purpose = 'topup'), faas.sum(t.amount) FILTER (WHERE t.purpose = 'withdrawal')
    FROM faas.custody_transfer AS t
    -- what was posted on the date itself is in its figures
    WHERE t.book = $1 AND t.reconciled_date = $2 AND t.business_date > $2 AND faas.currency(t.amount) = $3;
END;
COMMENT ON FUNCTION faas_internal.custody_transferred(bigint, date, text) IS
    'What was paid in and withdrawn on later business dates for the difference of this one; NULL for nothing';

CREATE FUNCTION faas.custody_reconcile(book bigint, business_date date)
    RETURNS TABLE (
        currency text,
        clients bigint,
        client_balances faas.amount,
        debtors bigint,
        negative_balances faas.amount,
        transit_out faas.amount,
        requirement faas.amount,
        bank_accounts bigint,
        bank_balances faas.amount,
        transit_in faas.amount,
        transit_counted boolean,
        resource faas.amount,
        shortfall faas.amount,
        excess faas.amount,
        topped_up faas.amount,
        withdrawn faas.amount)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    ROWS 3
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_reconcile(bigint, date) IS
    'Reconciles clients'' money at the end of a business date, per currency: clients with a positive balance and their sum, debtors with a negative one and theirs (which lowers nothing), money in transit to clients; requirement = client_balances + transit_out; client bank accounts and their sum, incoming money in transit; resource = bank_balances, + transit_in where transit_counted; shortfall and excess, one of them zero; what custody_topup and custody_withdraw did about it on later business dates. A closed date gives the same figures for ever. No rows for a book without clients'' money. Needs read. Errors: 22004 null, 22023 a date that is infinite or has not begun, LG018 no such book, 42501 no right to read. Source: CASS 7.15.12, 7.15.29, 7.16.';

CREATE FUNCTION faas_internal.custody_balances(book bigint, business_date date)
    RETURNS TABLE (account bigint, code text, party bigint, class text, part text, currency text, balance faas.amount)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.caller_require(custody_balances.book, 'read');
    PERFORM faas_internal.custody_require_date(custody_balances.book, custody_balances.business_date);
    RETURN QUERY
        SELECT b.account, p.code, NULLIF(b.party, 0), b.class, b.part, b.currency, b.balance
        FROM faas_internal.custody_balance(custody_balances.book, custody_balances.business_date) AS b
        JOIN faas.account_profile AS p ON p.account = b.account
        ORDER BY b.account;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_balances(bigint, date) IS 'Body of faas.custody_balances';

CREATE FUNCTION faas.custody_balances(book bigint, business_date date)
    RETURNS TABLE (account bigint, code text, party bigint, class text, part text, currency text, balance faas.amount)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    ROWS 1000
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_balances(bigint, date) IS
    'What the figures of custody_reconcile are made of: each account of clients'' money with its class, its normal-side balance at the end of a business date, and the part it plays (requirement, resource, transit in, transit out). Needs read. Errors: 22004 null, 22023 a date that is infinite or has not begun, LG018 no such book, 42501 no right to read.';

CREATE FUNCTION faas_internal.custody_lines(book bigint, business_date date)
    RETURNS TABLE (currency text, line integer, item text, item_zh text, number bigint, amount faas.amount)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_before CONSTANT date := CASE WHEN custody_lines.business_date > '4714-11-24 BC' THEN custody_lines.business_date - 1 ELSE '-infinity' END;
BEGIN
    PERFORM faas_internal.caller_require(custody_lines.book, 'read');
    PERFORM faas_internal.custody_require_date(custody_lines.book, custody_lines.business_date);
    RETURN QUERY
        WITH figure AS (
            SELECT f.*, f.difference OPERATOR(faas.-) f.difference AS zero
            FROM faas_internal.custody_figures(custody_lines.book, custody_lines.business_date) AS f
        ),
        -- what is owed to clients, before and after: of the accounts that were theirs at one end at least
        moved AS (
            SELECT faas.currency(t.credits) AS currency,
                faas.sum(b.credits OPERATOR(faas.-) b.debits) AS opening,
                faas.sum(t.credits OPERATOR(faas.-) b.credits) AS paid_in,
                faas.sum(t.debits OPERATOR(faas.-) b.debits) AS paid_out,
                faas.sum(t.credits OPERATOR(faas.-) t.debits) AS closing
            FROM (
                SELECT c.account FROM faas_internal.custody_class_on(custody_lines.book, custody_lines.business_date) AS c WHERE c.class = 'client'
                UNION
                SELECT c.account FROM faas_internal.custody_class_on(custody_lines.book, v_before) AS c WHERE c.class = 'client'
            ) AS c
            JOIN faas.account AS a ON a.id = c.account AND (a.flags & 1) = 0
            CROSS JOIN (
                SELECT faas_internal.custody_closed_at(custody_lines.book, custody_lines.business_date) AS after,
                    faas_internal.custody_closed_at(custody_lines.book, v_before) AS before
                OFFSET 0
            ) AS h
            CROSS JOIN LATERAL faas_internal.custody_totals_on(c.account, custody_lines.business_date, h.after) AS t
            CROSS JOIN LATERAL faas_internal.custody_totals_on(c.account, v_before, h.before) AS b
            GROUP BY faas.currency(t.credits)
        )
        SELECT f.currency, l.line, l.item, l.item_zh, l.number, l.amount
        FROM figure AS f
        LEFT JOIN moved AS m ON m.currency = f.currency
        CROSS JOIN LATERAL faas_internal.custody_transferred(custody_lines.book, custody_lines.business_date, f.currency) AS t
        CROSS JOIN LATERAL (
            SELECT CASE WHEN faas.sign(f.difference) < 0 THEN OPERATOR(faas.-) f.difference ELSE f.zero END AS shortfall,
                CASE WHEN faas.sign(f.difference) > 0 THEN f.difference ELSE f.zero END AS excess,
                COALESCE(t.topped_up, f.zero) AS topped_up,
                COALESCE(t.withdrawn, f.zero) AS withdrawn
        ) AS d
        CROSS JOIN LATERAL (VALUES
            (10, 'client balances', '客户资金余额', f.clients, f.client_balances),
            (11, 'negative client balances, not set off', '客户负余额（不抵减）', f.debtors, f.negative_balances),
            (12, 'in transit to clients', '在途资金（待付客户）', NULL, f.transit_out),
            (19, 'client money requirement', '应存管客户资金', NULL, f.requirement),
            (20, 'client bank accounts', '存管专用账户余额', f.bank_accounts, f.bank_balances),
            (21, CASE WHEN f.transit_counted THEN 'in transit from payers' ELSE 'in transit from payers, not counted' END,
                CASE WHEN f.transit_counted THEN '在途资金（待收）' ELSE '在途资金（待收，不计入）' END, NULL, f.transit_in),
            (29, 'client money resource', '实存客户资金', NULL, f.resource),
            (30, 'shortfall', '短缺', NULL, d.shortfall),
            (31, 'excess', '溢余', NULL, d.excess),
            (32, 'shortfall paid in since', '已补足', NULL, d.topped_up),
            (33, 'excess withdrawn since', '已转出', NULL, d.withdrawn),
            (38, 'shortfall left', '未补足短缺', NULL, d.shortfall OPERATOR(faas.-) d.topped_up),
            (39, 'excess left', '未转出溢余', NULL, d.excess OPERATOR(faas.-) d.withdrawn),
            (40, 'owed to clients, opening', '客户资金期初余额', NULL, COALESCE(m.opening, f.zero)),
            (41, 'paid in', '本日转入', NULL, COALESCE(m.paid_in, f.zero)),
            (42, 'paid out', '本日转出', NULL, COALESCE(m.paid_out, f.zero)),
            (49, 'owed to clients, closing', '客户资金期末余额', NULL, COALESCE(m.closing, f.zero))
        ) AS l (line, item, item_zh, number, amount)
        ORDER BY f.currency COLLATE "C", l.line;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_lines(bigint, date) IS 'Body of faas.custody_lines';

CREATE FUNCTION faas.custody_lines(book bigint, business_date date)
    RETURNS TABLE (currency text, line integer, item text, item_zh text, number bigint, amount faas.amount)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    ROWS 20
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_lines(bigint, date) IS
    'The lines of the daily statement on clients'' money of one business date, per currency: 10-19 the requirement, 20-29 the resource, 30-39 the difference and what was done about it, 40-49 how what is owed to clients moved on the date (19 = 10 + 12; 29 = 20, + 21 where it is counted; 31 - 30 = 29 - 19; 49 = 40 + 41 - 42 = 10 + 11 unless balances are set off). number: of clients, debtors, bank accounts. Needs read. Errors: 22004 null, 22023 a date that is infinite or has not begun, LG018 no such book, 42501 no right to read.';

CREATE FUNCTION faas_internal.custody_account_book(account bigint) RETURNS bigint
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
BEGIN
    SELECT a.book INTO v_book FROM faas.account AS a WHERE a.id = custody_account_book.account AND a.id > 0;
    RETURN CASE WHEN faas_internal.caller_holds(v_book) THEN v_book END;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_account_book(bigint) IS
    'The book of an account; NULL if there is no such account, or the caller holds no right on its book';

CREATE FUNCTION faas_internal.custody_instruct(debit bigint, credit bigint, amount faas.amount, auth_ref text, actor text, action text,
        memo text DEFAULT NULL, metadata jsonb DEFAULT NULL, value_date date DEFAULT NULL,
        OUT journal uuid, OUT posted_at timestamptz, OUT replayed boolean)
    RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
BEGIN
    IF custody_instruct.debit IS NULL THEN
        RAISE EXCEPTION 'argument "debit" must not be null' USING ERRCODE = '22004';
    END IF;
    IF custody_instruct.credit IS NULL THEN
        RAISE EXCEPTION 'argument "credit" must not be null' USING ERRCODE = '22004';
    END IF;
    v_book := faas_internal.custody_account_book(custody_instruct.debit);
    IF v_book IS NULL THEN
        RAISE EXCEPTION 'account % does not exist', custody_instruct.debit USING ERRCODE = 'LG006';
    END IF;
    PERFORM faas_internal.caller_require(v_book, 'post');
    IF faas_internal.custody_account_book(custody_instruct.credit) IS NULL THEN
        RAISE EXCEPTION 'account % does not exist', custody_instruct.credit USING ERRCODE = 'LG006';
    END IF;
    PERFORM faas_internal.custody_require_text(custody_instruct.auth_ref, 'auth_ref', 200);
    PERFORM faas_internal.custody_require_text(custody_instruct.actor, 'actor', 200);
    PERFORM faas_internal.custody_require_text(custody_instruct.action, 'action', 100);
    IF jsonb_typeof(custody_instruct.metadata) <> 'object' THEN
        RAISE EXCEPTION 'argument "metadata" must be a JSON object' USING ERRCODE = '22023';
    END IF;
    IF NOT EXISTS (SELECT FROM faas.account AS a WHERE a.id = custody_instruct.debit AND (a.flags & 193) = 128) THEN
        RAISE EXCEPTION 'account % is not what is owed to a client', custody_instruct.debit
            USING ERRCODE = 'LG234', HINT = 'Instructions are about client accounts; others are debited by faas.post().';
    END IF;
    -- the posting is made with the owner's rights
    IF EXISTS (SELECT FROM faas.custody_kind AS k WHERE k.book = v_book AND k.kind = custody_instruct.action AND k.privilege = 'admin') THEN
        PERFORM faas_internal.caller_require(v_book, 'admin');
    END IF;

    SELECT p.journal, p.posted_at, p.replayed
    INTO STRICT custody_instruct.journal, custody_instruct.posted_at, custody_instruct.replayed
    FROM faas.post(debit => custody_instruct.debit, credit => custody_instruct.credit, amount => custody_instruct.amount,
        key => 'custody:' || custody_instruct.auth_ref, value_date => custody_instruct.value_date, kind => custody_instruct.action,
        memo => custody_instruct.memo,
        metadata => COALESCE(custody_instruct.metadata, '{}') || jsonb_build_object('authorisation', custody_instruct.auth_ref, 'actor', custody_instruct.actor)) AS p;
    -- also of a posting that somebody made under this key by other means
    INSERT INTO faas.custody_instruction (book, auth_ref, actor, action, debit, credit, amount, journal, business_date, instructed_at, instructed_by)
    SELECT v_book, custody_instruct.auth_ref, custody_instruct.actor, custody_instruct.action, custody_instruct.debit, custody_instruct.credit,
        p.amount, p.journal, p.business_date, p.posted_at, faas_internal.caller()::regrole
    FROM faas.visible_posting AS p
    WHERE p.journal = custody_instruct.journal AND p.line = 1
    ON CONFLICT ON CONSTRAINT custody_instruction_auth_ref_key DO NOTHING;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_instruct(bigint, bigint, faas.amount, text, text, text, text, jsonb, date) IS 'Body of faas.custody_instruct';

CREATE FUNCTION faas.custody_instruct(debit bigint, credit bigint, amount faas.amount, auth_ref text, actor text, action text,
        memo text DEFAULT NULL, metadata jsonb DEFAULT NULL, value_date date DEFAULT NULL,
        OUT journal uuid, OUT posted_at timestamptz, OUT replayed boolean)
    RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_instruct(bigint, bigint, faas.amount, text, text, text, text, jsonb, date) IS
    'Moves client money on an instruction and enters it in the register. debit: what is owed to the client who pays. credit: any account that the posting may go to. amount: positive. auth_ref: reference of the client''s authorisation, 1 to 200 bytes; it serves once per book: the same call again answers the first journal with replayed = true, another one raises LG005. actor: who gave the instruction, 1 to 200 bytes. action: kind of the posting, 1 to 100 bytes. metadata: an object, to which authorisation and actor are added. value_date: NULL is the open business date. Needs post, and admin for a kind that takes it. Errors: 22004 null (but memo, metadata, value_date), 22023 length of a text or metadata that is no object, LG005 reference used, LG006 no such account, LG234 not a client account of what is owed, LG230 the kind may not leave the clients'' side, 42501 missing right, and those of faas.post. Source: 银监办发[2017]21号, movements on the lender''s or borrower''s instruction or authorisation.';

CREATE FUNCTION faas_internal.custody_left(book bigint, business_date date, currency text, purpose text) RETURNS faas.amount
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN $4 = 'topup'
        THEN (OPERATOR(faas.-) f.difference) OPERATOR(faas.-) COALESCE(t.topped_up, z.zero)
        ELSE f.difference OPERATOR(faas.-) COALESCE(t.withdrawn, z.zero) END
    FROM faas_internal.custody_figures($1, $2) AS f
    CROSS JOIN LATERAL (SELECT f.difference OPERATOR(faas.-) f.difference AS zero) AS z
    CROSS JOIN LATERAL faas_internal.custody_transferred($1, $2, f.currency) AS t
    WHERE f.currency = $3;
END;
COMMENT ON FUNCTION faas_internal.custody_left(bigint, date, text, text) IS
    'What is left of the shortfall (topup) or excess (withdrawal) of a business date; zero or less for none, NULL for a currency without clients'' money';

CREATE FUNCTION faas_internal.custody_move(purpose text, book bigint, business_date date, bank_account bigint, own_account bigint,
        amount faas.amount, key text, memo text, OUT journal uuid, OUT moved faas.amount, OUT replayed boolean)
    RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_asked CONSTANT faas.amount := custody_move.amount;
    v_noun CONSTANT text := CASE custody_move.purpose WHEN 'topup' THEN 'shortfall' ELSE 'excess' END;
    v_date CONSTANT text := faas_internal.custody_date_text(custody_move.business_date);
    v_found record;
    v_account bigint;
    v_name text;
    v_book bigint;
    v_currency text;
    v_open date;
    v_left faas.amount;
    v_now faas.amount;
BEGIN
    PERFORM faas_internal.custody_require_date(custody_move.book, custody_move.business_date);
    FOREACH v_account IN ARRAY ARRAY[custody_move.bank_account, custody_move.own_account] LOOP
        v_name := CASE WHEN v_name IS NULL THEN 'bank_account' ELSE 'own_account' END;
        IF v_account IS NULL THEN
            RAISE EXCEPTION 'argument "%" must not be null', v_name USING ERRCODE = '22004';
        END IF;
        v_book := faas_internal.custody_account_book(v_account);
        IF v_book IS NULL THEN
            RAISE EXCEPTION 'account % does not exist', v_account USING ERRCODE = 'LG006';
        END IF;
        IF v_book <> custody_move.book THEN
            RAISE EXCEPTION 'account % is not of book %', v_account, custody_move.book
                USING ERRCODE = 'LG009', HINT = 'Name two accounts of the book.';
        END IF;
    END LOOP;
    SELECT faas.currency(a.overdraft) INTO v_currency FROM faas.account AS a WHERE a.id = custody_move.bank_account AND (a.flags & 193) = 129;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account % is not a client bank account', custody_move.bank_account
            USING ERRCODE = 'LG234', HINT = 'It must be of class client and debit-normal, see faas.custody_account.';
    END IF;
    IF NOT EXISTS (SELECT FROM faas.account AS a WHERE a.id = custody_move.own_account AND (a.flags & 128) = 0) THEN
        RAISE EXCEPTION 'account % is not an own account', custody_move.own_account
            USING ERRCODE = 'LG234', HINT = 'It must be of class own, or of none, see faas.custody_account.';
    END IF;
    IF faas.sign(v_asked) <= 0 THEN
        RAISE EXCEPTION 'amount must be greater than zero' USING ERRCODE = 'LG011';
    END IF;
    IF faas.currency(v_asked) <> v_currency THEN
        RAISE EXCEPTION 'currency of the amount is not that of account %', custody_move.bank_account
            USING ERRCODE = 'LG001', DETAIL = format('The account is in %s.', v_currency);
    END IF;
    IF custody_move.key IS NOT NULL THEN
        PERFORM faas_internal.custody_require_text(custody_move.key, 'key', 200);
    END IF;

    -- one transfer of a book after the other
    PERFORM FROM faas.custody_book AS b WHERE b.book = custody_move.book FOR NO KEY UPDATE;
    SELECT t.* INTO v_found FROM faas.custody_transfer AS t WHERE t.book = custody_move.book AND t.key = custody_move.key;
    IF FOUND THEN
        IF (v_found.purpose, v_found.reconciled_date, v_found.bank_account, v_found.own_account)
                IS DISTINCT FROM (custody_move.purpose, custody_move.business_date, custody_move.bank_account, custody_move.own_account)
            OR (v_found.asked IS NULL) <> (v_asked IS NULL) OR v_found.asked OPERATOR(faas.<>) v_asked THEN
            RAISE EXCEPTION 'idempotency key "%" was used with another transfer', faas_internal.custody_excerpt(custody_move.key)
                USING ERRCODE = 'LG005', DETAIL = 'A key stands for one request, for ever.', HINT = 'Repeat the request as it was, or use a new key.';
        END IF;
        journal := v_found.journal;
        moved := v_found.amount;
        replayed := true;
        RETURN;
    END IF;

    -- no more than what the date found, and no more than there is now
    SELECT b.business_date INTO STRICT v_open FROM faas.book AS b WHERE b.id = custody_move.book;
    v_left := faas_internal.custody_left(custody_move.book, custody_move.business_date, v_currency, custody_move.purpose);
    IF custody_move.business_date < v_open THEN
        v_now := faas_internal.custody_left(custody_move.book, v_open, v_currency, custody_move.purpose);
        IF v_now OPERATOR(faas.<) v_left THEN
            v_left := v_now;
        END IF;
    END IF;
    IF v_left IS NULL OR faas.sign(v_left) <= 0 THEN
        SELECT t.* INTO v_found
        FROM faas.custody_transfer AS t
        WHERE t.book = custody_move.book AND t.reconciled_date = custody_move.business_date AND t.purpose = custody_move.purpose
            AND faas.currency(t.amount) = v_currency
        ORDER BY t.id DESC
        LIMIT 1;
        IF FOUND AND custody_move.key IS NULL AND (v_asked IS NULL OR v_asked OPERATOR(faas.=) v_found.asked) THEN
            journal := v_found.journal;
            moved := v_found.amount;
            replayed := true;
            RETURN;
        END IF;
        RAISE EXCEPTION 'book % has no % in % of business date % left', custody_move.book, v_noun, v_currency, v_date
            USING ERRCODE = 'LG232', HINT = 'faas.custody_reconcile() tells the figures, of the open business date too.';
    END IF;
    moved := COALESCE(v_asked, v_left);
    IF moved OPERATOR(faas.>) v_left THEN
        RAISE EXCEPTION 'amount exceeds the % of business date %', v_noun, v_date
            USING ERRCODE = 'LG233', DETAIL = format('%s is left.', v_left), HINT = 'Leave the amount out to move what is left.';
    END IF;

    UPDATE faas.custody_book AS b SET transfers = b.transfers + 1 WHERE b.book = custody_move.book;
    SELECT p.journal INTO STRICT custody_move.journal
    FROM faas.post(
        debit => CASE custody_move.purpose WHEN 'topup' THEN custody_move.bank_account ELSE custody_move.own_account END,
        credit => CASE custody_move.purpose WHEN 'topup' THEN custody_move.own_account ELSE custody_move.bank_account END,
        amount => custody_move.moved, kind => 'custody_' || custody_move.purpose, memo => custody_move.memo,
        metadata => jsonb_build_object('reconciled_date', v_date)) AS p;
    INSERT INTO faas.custody_transfer (book, reconciled_date, purpose, key, bank_account, own_account, asked, amount, journal, business_date, made_at, made_by)
    SELECT custody_move.book, custody_move.business_date, custody_move.purpose, custody_move.key, custody_move.bank_account,
        custody_move.own_account, v_asked, p.amount, p.journal, p.business_date, p.posted_at, faas_internal.caller()::regrole
    FROM faas.visible_posting AS p
    WHERE p.journal = custody_move.journal AND p.line = 1;
    replayed := false;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_move(text, bigint, date, bigint, bigint, faas.amount, text, text) IS
    'What faas.custody_topup and faas.custody_withdraw have in common; the rights of the caller have been checked';

CREATE FUNCTION faas_internal.custody_topup(book bigint, business_date date, bank_account bigint, own_account bigint,
        amount faas.amount DEFAULT NULL, key text DEFAULT NULL, memo text DEFAULT NULL,
        OUT journal uuid, OUT moved faas.amount, OUT replayed boolean)
    RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.caller_require(custody_topup.book, 'read');
    PERFORM faas_internal.caller_require(custody_topup.book, 'post');
    SELECT t.journal, t.moved, t.replayed INTO STRICT custody_topup.journal, custody_topup.moved, custody_topup.replayed
    FROM faas_internal.custody_move('topup', custody_topup.book, custody_topup.business_date, custody_topup.bank_account,
        custody_topup.own_account, custody_topup.amount, custody_topup.key, custody_topup.memo) AS t;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_topup(bigint, date, bigint, bigint, faas.amount, text, text) IS 'Body of faas.custody_topup';

CREATE FUNCTION faas.custody_topup(book bigint, business_date date, bank_account bigint, own_account bigint,
        amount faas.amount DEFAULT NULL, key text DEFAULT NULL, memo text DEFAULT NULL,
        OUT journal uuid, OUT moved faas.amount, OUT replayed boolean)
    RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_topup(bigint, date, bigint, bigint, faas.amount, text, text) IS
    'Pays the shortfall of a business date in: debits bank_account, a client bank account (client, debit-normal), and credits own_account, of the firm, in the currency of both, by a posting of kind custody_topup on the open business date. amount: positive; NULL is all that is left of the shortfall, which is never more than there is now, or would be paid twice. Once nothing is left, the same call answers the last top-up of the date with replayed = true: it may be repeated. key: 1 to 200 bytes; the same request under it answers the first transfer, another raises LG005. Needs read and post. Errors: 22004 book, business_date or an account null, 22023 a date that is infinite or has not begun, length of the key, LG005, LG006 no such account, LG009 account of another book, LG011 amount not positive, LG018 no such book, LG232 no shortfall, LG233 more than is left, LG234 an account of another class, 42501 missing right, and those of faas.post. Source: CASS 7.15.29.';

CREATE FUNCTION faas_internal.custody_withdraw(book bigint, business_date date, bank_account bigint, own_account bigint,
        amount faas.amount DEFAULT NULL, key text DEFAULT NULL, memo text DEFAULT NULL,
        OUT journal uuid, OUT moved faas.amount, OUT replayed boolean)
    RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.caller_require(custody_withdraw.book, 'read');
    PERFORM faas_internal.caller_require(custody_withdraw.book, 'post');
    PERFORM faas_internal.caller_require(custody_withdraw.book, 'admin');
    SELECT t.journal, t.moved, t.replayed INTO STRICT custody_withdraw.journal, custody_withdraw.moved, custody_withdraw.replayed
    FROM faas_internal.custody_move('withdrawal', custody_withdraw.book, custody_withdraw.business_date, custody_withdraw.bank_account,
        custody_withdraw.own_account, custody_withdraw.amount, custody_withdraw.key, custody_withdraw.memo) AS t;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_withdraw(bigint, date, bigint, bigint, faas.amount, text, text) IS 'Body of faas.custody_withdraw';

CREATE FUNCTION faas.custody_withdraw(book bigint, business_date date, bank_account bigint, own_account bigint,
        amount faas.amount DEFAULT NULL, key text DEFAULT NULL, memo text DEFAULT NULL,
        OUT journal uuid, OUT moved faas.amount, OUT replayed boolean)
    RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_withdraw(bigint, date, bigint, bigint, faas.amount, text, text) IS
    'Takes the excess of a business date out: debits own_account, of the firm, and credits bank_account, a client bank account, by a posting of kind custody_withdrawal on the open business date. Arguments and repetition as of faas.custody_topup, for the excess instead of the shortfall: never more than the date found and than there is now, so that no shortfall can come of it. Needs read, post and admin. Errors: 22004 book, business_date or an account null, 22023 a date that is infinite or has not begun, length of the key, LG005, LG006 no such account, LG009 account of another book, LG011 amount not positive, LG018 no such book, LG232 no excess, LG233 more than is left, LG234 an account of another class, 42501 missing right, and those of faas.post. Source: CASS 7.15.29.';

CREATE VIEW faas.custody_account WITH (security_barrier) AS
SELECT
    a.id AS account,
    a.book,
    p.code,
    CASE a.flags OPERATOR(pg_catalog.&) 192 WHEN 64 THEN 'own' WHEN 128 THEN 'client' WHEN 192 THEN 'in_transit' ELSE 'none' END AS class,
    CASE a.flags OPERATOR(pg_catalog.&) 193
        WHEN 129 THEN 'resource'
        WHEN 128 THEN 'requirement'
        WHEN 193 THEN 'transit in'
        WHEN 192 THEN 'transit out'
    END AS part,
    c.business_date AS since,
    c.changed_at,
    c.changed_by
FROM faas.account AS a
JOIN faas.account_profile AS p ON p.account OPERATOR(pg_catalog.=) a.id
LEFT JOIN LATERAL (
    SELECT x.business_date, x.changed_at, x.changed_by
    FROM faas.custody_class_change AS x
    WHERE x.book OPERATOR(pg_catalog.=) a.book AND x.account OPERATOR(pg_catalog.=) a.id
    ORDER BY x.id DESC
    LIMIT 1
) AS c ON true
WHERE faas_internal.can_read(a.book);
COMMENT ON VIEW faas.custody_account IS 'Whose money each account of the books that you may read holds';
COMMENT ON COLUMN faas.custody_account.class IS 'none, own, client or in_transit';
COMMENT ON COLUMN faas.custody_account.part IS 'What its balance is part of when clients'' money is reconciled; null on the firm''s side';
COMMENT ON COLUMN faas.custody_account.since IS 'Business date since which it has the class; null if it never changed';

CREATE VIEW faas.visible_custody_book WITH (security_barrier) AS
SELECT
    b.book,
    b.authorisation,
    c.transit,
    c.net,
    NULLIF(c.business_date, '-infinity') AS counted_since,
    b.transfers
FROM faas.custody_book AS b
LEFT JOIN LATERAL (
    SELECT x.transit, x.net, x.business_date
    FROM faas.custody_counting AS x
    WHERE x.book OPERATOR(pg_catalog.=) b.book
    ORDER BY x.business_date DESC
    LIMIT 1
) AS c ON true
WHERE faas_internal.can_read(b.book);
COMMENT ON VIEW faas.visible_custody_book IS 'Rules of custody of the books that you may read, as faas.custody_set left them';
COMMENT ON COLUMN faas.visible_custody_book.counted_since IS 'Business date since which transit and net count; null: from the beginning';

CREATE VIEW faas.visible_custody_kind WITH (security_barrier) AS
SELECT
    k.book,
    k.kind,
    k.direction,
    k.reversible,
    k.privilege
FROM faas.custody_kind AS k
WHERE faas_internal.can_read(k.book);
COMMENT ON VIEW faas.visible_custody_kind IS 'Kinds that may move money between clients and the firm, of the books that you may read';

CREATE VIEW faas.visible_custody_class_change WITH (security_barrier) AS
SELECT
    c.id,
    c.book,
    c.account,
    c.business_date,
    c.from_class,
    c.to_class,
    c.changed_at,
    c.changed_by
FROM faas.custody_class_change AS c
WHERE faas_internal.can_read(c.book);
COMMENT ON VIEW faas.visible_custody_class_change IS 'Every change of an account''s class, of the books that you may read';

CREATE VIEW faas.visible_custody_instruction WITH (security_barrier) AS
SELECT
    i.id,
    i.book,
    i.auth_ref,
    i.actor,
    i.action,
    i.debit,
    i.credit,
    i.amount,
    i.journal,
    i.business_date,
    i.instructed_at,
    i.instructed_by
FROM faas.custody_instruction AS i
WHERE faas_internal.can_read(i.book);
COMMENT ON VIEW faas.visible_custody_instruction IS 'The register of instructions of the books that you may read';

CREATE VIEW faas.visible_custody_transfer WITH (security_barrier) AS
SELECT
    t.id,
    t.book,
    t.reconciled_date,
    t.purpose,
    t.key,
    t.bank_account,
    t.own_account,
    t.amount,
    t.journal,
    t.business_date,
    t.made_at,
    t.made_by
FROM faas.custody_transfer AS t
WHERE faas_internal.can_read(t.book);
COMMENT ON VIEW faas.visible_custody_transfer IS 'Shortfalls paid in and excesses withdrawn, of the books that you may read';

CREATE VIEW faas.custody_statement WITH (security_barrier) AS
SELECT
    d.book,
    d.business_date,
    d.closed_at IS NOT NULL AS closed,
    l.currency,
    l.line,
    l.item,
    l.item_zh,
    l.number,
    l.amount
FROM faas.business_day AS d
JOIN faas.custody_book AS b ON b.book OPERATOR(pg_catalog.=) d.book
CROSS JOIN LATERAL faas.custody_lines(d.book, d.business_date) AS l
WHERE faas_internal.can_read(d.book);
COMMENT ON VIEW faas.custody_statement IS 'The daily statement on clients'' money, one row per book, business date, currency and line (faas.custody_lines). Filter by book and business_date: every day that is left is reconciled anew.';
COMMENT ON COLUMN faas.custody_statement.closed IS 'Whether the date is closed, so that its figures are final';
COMMENT ON COLUMN faas.custody_statement.number IS 'Of clients, debtors or bank accounts; null for other lines';

CREATE FUNCTION faas_internal.custody_verify(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH change AS (
        SELECT c.id, c.book, c.account, c.business_date, c.from_class, c.to_class,
            lag(c.to_class, 1, 'none') OVER w AS from_expected,
            lag(c.business_date, 1, '-infinity') OVER w AS date_before,
            lead(c.business_date, 1, 'infinity') OVER w AS date_after,
            row_number() OVER (PARTITION BY c.account ORDER BY c.id DESC) = 1 AS is_last
        FROM faas.custody_class_change AS c
        WHERE $1 IS NULL OR c.book = $1
        WINDOW w AS (PARTITION BY c.account ORDER BY c.id)
    ),
    classed AS (
        SELECT a.id, a.book, a.subject,
            CASE a.flags & 192 WHEN 64 THEN 'own' WHEN 128 THEN 'client' WHEN 192 THEN 'in_transit' ELSE 'none' END AS class
        FROM faas.account AS a
        WHERE ($1 IS NULL OR a.book = $1) AND a.id > 0 AND ((a.flags & 192) <> 0 OR a.id IN (SELECT c.account FROM change AS c))
    ),
    -- which side an account was on: unknown on the date of a change
    span AS (
        SELECT c.account, c.business_date AS since, c.date_after AS until, c.to_class = ANY (ARRAY['client', 'in_transit']) AS is_clients
        FROM change AS c
        UNION ALL
        SELECT c.account, '-infinity', c.business_date, false
        FROM change AS c
        WHERE c.date_before = '-infinity'
    ),
    -- no rule lets a posting without a kind pass
    unnamed AS (
        SELECT p.journal, p.line, p.book, p.business_date,
            faas_internal.account_of(p.debit_account) AS debit, faas_internal.account_of(p.credit_account) AS credit
        FROM faas.posting AS p
        WHERE p.kind IS NULL AND p.book IN (SELECT c.book FROM change AS c)
    )
    SELECT 'custody_class', 'account ' || x.id, COALESCE(c.to_class, 'none'), x.class
    FROM classed AS x
    LEFT JOIN change AS c ON c.account = x.id AND c.book = x.book AND c.is_last
    WHERE COALESCE(c.to_class, 'none') <> x.class
    UNION ALL
    SELECT 'custody_class_change', 'account ' || c.account || ' change ' || c.id,
        'an account of book ' || c.book || ', from ' || c.from_expected || ' not before ' || c.date_before,
        CASE WHEN x.id IS NULL THEN 'no such account' ELSE 'from ' || c.from_class || ' on ' || c.business_date END
    FROM change AS c
    LEFT JOIN classed AS x ON x.id = c.account AND x.book = c.book
    WHERE x.id IS NULL OR c.from_class <> c.from_expected OR c.business_date < c.date_before
    UNION ALL
    SELECT 'custody_subject', 'account ' || x.id, 'asset or liability', s.kind
    FROM classed AS x
    JOIN faas.subject AS s ON s.id = x.subject
    WHERE x.class = ANY (ARRAY['client', 'in_transit']) AND s.kind <> ALL (ARRAY['asset', 'liability'])
    UNION ALL
    SELECT 'custody_segregation', 'posting ' || u.journal || ' line ' || u.line, 'a kind', 'debit ' || u.debit || ', credit ' || u.credit
    FROM unnamed AS u
    LEFT JOIN span AS d ON d.account = u.debit AND d.since <= u.business_date AND u.business_date < d.until
    LEFT JOIN span AS c ON c.account = u.credit AND c.since <= u.business_date AND u.business_date < c.until
    WHERE COALESCE(d.is_clients, false) <> COALESCE(c.is_clients, false)
        AND d.since IS DISTINCT FROM u.business_date AND c.since IS DISTINCT FROM u.business_date
    UNION ALL
    -- rules, instructions and transfers of a book without custody; and custody of no book
    SELECT 'custody_book', 'book ' || x.book, 'rules of custody', 'none'
    FROM (
        SELECT c.book FROM change AS c
        UNION
        SELECT k.book FROM faas.custody_kind AS k
        UNION
        SELECT n.book FROM faas.custody_counting AS n
        UNION
        SELECT i.book FROM faas.custody_instruction AS i
        UNION
        SELECT t.book FROM faas.custody_transfer AS t
    ) AS x
    WHERE ($1 IS NULL OR x.book = $1) AND NOT EXISTS (SELECT FROM faas.custody_book AS r WHERE r.book = x.book)
    UNION ALL
    SELECT 'custody_book', 'book ' || r.book, 'a book', 'no book ' || r.book
    FROM faas.custody_book AS r
    WHERE $1 IS NULL AND NOT EXISTS (SELECT FROM faas.book AS b WHERE b.id = r.book)
    UNION ALL
    SELECT 'custody_counting', 'book ' || r.book, 'from the beginning', COALESCE('from ' || x.first, 'never')
    FROM faas.custody_book AS r
    CROSS JOIN LATERAL (SELECT min(n.business_date) AS first FROM faas.custody_counting AS n WHERE n.book = r.book) AS x
    WHERE ($1 IS NULL OR r.book = $1) AND x.first IS DISTINCT FROM '-infinity'
    UNION ALL
    SELECT 'custody_transfers', 'book ' || r.book, x.transfers::text, r.transfers::text
    FROM faas.custody_book AS r
    CROSS JOIN LATERAL (SELECT count(*) AS transfers FROM faas.custody_transfer AS t WHERE t.book = r.book) AS x
    WHERE ($1 IS NULL OR r.book = $1) AND x.transfers <> r.transfers
    UNION ALL
    SELECT 'custody_instruction', 'instruction ' || i.id,
        'debit ' || i.debit || ', credit ' || i.credit || ', ' || i.amount || ', ' || i.action || ' on ' || i.business_date || ' by ' || i.actor || ' with ' || i.auth_ref,
        COALESCE('debit ' || faas_internal.account_of(p.debit_account) || ', credit ' || faas_internal.account_of(p.credit_account) || ', ' || p.amount || ', '
            || COALESCE(p.kind, 'no kind') || ' on ' || p.business_date || ' by ' || COALESCE(p.metadata ->> 'actor', 'nobody')
            || ' with ' || COALESCE(p.metadata ->> 'authorisation', 'nothing'), 'no posting ' || i.journal)
    FROM faas.custody_instruction AS i
    LEFT JOIN faas.posting AS p ON p.journal = i.journal AND p.line = 1 AND p.book = i.book
    WHERE ($1 IS NULL OR i.book = $1)
        AND (faas_internal.account_of(p.debit_account) = i.debit AND faas_internal.account_of(p.credit_account) = i.credit
            AND faas_internal.same_unit(p.amount, i.amount) AND p.amount OPERATOR(faas.=) i.amount
            AND p.kind = i.action AND p.business_date = i.business_date AND p.posted_at = i.instructed_at
            AND p.metadata ->> 'actor' = i.actor AND p.metadata ->> 'authorisation' = i.auth_ref) IS NOT TRUE
        -- of one that is archived it is only known that there was one
        AND NOT EXISTS (SELECT FROM faas.archived_journal AS k WHERE k.journal = i.journal AND k.book = i.book)
    UNION ALL
    SELECT 'custody_transfer', 'transfer ' || t.id,
        'debit ' || x.debit || ', credit ' || x.credit || ', ' || t.amount || ', custody_' || t.purpose || ' on ' || t.business_date || ' for ' || t.reconciled_date
            || COALESCE(', asked ' || t.asked, ''),
        COALESCE('debit ' || faas_internal.account_of(p.debit_account) || ', credit ' || faas_internal.account_of(p.credit_account) || ', ' || p.amount || ', '
            || COALESCE(p.kind, 'no kind') || ' on ' || p.business_date || ' for ' || COALESCE(p.metadata ->> 'reconciled_date', 'nothing'), 'no posting ' || t.journal)
    FROM faas.custody_transfer AS t
    CROSS JOIN LATERAL (
        SELECT CASE WHEN t.purpose = 'topup' THEN t.bank_account ELSE t.own_account END AS debit,
            CASE WHEN t.purpose = 'topup' THEN t.own_account ELSE t.bank_account END AS credit
    ) AS x
    LEFT JOIN faas.posting AS p ON p.journal = t.journal AND p.line = 1 AND p.book = t.book
    WHERE ($1 IS NULL OR t.book = $1)
        AND (faas_internal.account_of(p.debit_account) = x.debit AND faas_internal.account_of(p.credit_account) = x.credit
            AND faas_internal.same_unit(p.amount, t.amount) AND p.amount OPERATOR(faas.=) t.amount
            AND (t.asked IS NULL OR faas.currency(t.asked) = faas.currency(t.amount) AND t.asked OPERATOR(faas.=) t.amount)
            AND p.kind = 'custody_' || t.purpose AND p.business_date = t.business_date AND p.posted_at = t.made_at
            AND p.metadata ->> 'reconciled_date' = faas_internal.custody_date_text(t.reconciled_date)) IS NOT TRUE
        AND NOT EXISTS (SELECT FROM faas.archived_journal AS k WHERE k.journal = t.journal AND k.book = t.book);
END;
COMMENT ON FUNCTION faas_internal.custody_verify(bigint) IS
    'Part of faas.verify: classes of accounts against their changes, the subjects that may carry clients'' money, postings without a kind between clients'' money and the firm''s, rules of each book, instructions and transfers against their postings';

CREATE FUNCTION faas_internal.custody_digest() RETURNS text[]
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
SELECT ARRAY[
    $q$SELECT t.authorisation::int, t.transfers FROM faas.custody_book AS t WHERE t.book OPERATOR(pg_catalog.=) $1$q$,
    $q$SELECT t.business_date, t.transit::int, t.net FROM faas.custody_counting AS t WHERE t.book OPERATOR(pg_catalog.=) $1
        ORDER BY t.business_date$q$,
    $q$SELECT t.kind, t.direction, t.reversible::int, t.privilege FROM faas.custody_kind AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.kind COLLATE "C", t.direction COLLATE "C"$q$,
    $q$SELECT t.id, t.account, t.business_date, t.from_class, t.to_class, t.changed_at FROM faas.custody_class_change AS t
        WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.id, t.auth_ref, t.actor, t.action, t.debit, t.credit, t.amount, t.journal, t.business_date, t.instructed_at
        FROM faas.custody_instruction AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.id, t.reconciled_date, t.purpose, t.key, t.bank_account, t.own_account, t.asked, t.amount, t.journal,
        t.business_date, t.made_at FROM faas.custody_transfer AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$
]
$$;
COMMENT ON FUNCTION faas_internal.custody_digest() IS
    'Queries of the rows of a book, $1, in the order of their keys: every column of every table of custody; who did what is left out, a role of one cluster';

CREATE SEQUENCE faas.product_id_seq AS bigint;

CREATE TABLE faas.product (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.product_id_seq'),
    book bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL DEFAULT 'open',
    currency text NOT NULL,
    scale integer NOT NULL,
    unit_currency text NOT NULL,
    unit_scale integer NOT NULL,
    calendar text NOT NULL,
    zone text NOT NULL,
    cut_off time NOT NULL,
    confirm_days integer NOT NULL,
    settle_days integer NOT NULL,
    pay_days integer NOT NULL,
    fee_mode text NOT NULL,
    fee_rate numeric NOT NULL,
    redeem_fee_rate numeric NOT NULL,
    rounding_point text NOT NULL,
    rounding text NOT NULL,
    large_redemption numeric,
    income text NOT NULL,
    minimum faas.amount,
    yield_rate numeric,
    day_count text,
    maturity date,
    units_account bigint NOT NULL,
    cash_account bigint NOT NULL,
    transit_account bigint NOT NULL,
    payable_account bigint NOT NULL,
    accrued_account bigint,
    fee_account bigint,
    income_account bigint,
    cleared_through date NOT NULL DEFAULT '-infinity',
    accrued_through date NOT NULL DEFAULT '-infinity',
    accrued faas.amount NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT product_pkey PRIMARY KEY (id),
    CONSTRAINT product_book_code_key UNIQUE (book, code),
    CONSTRAINT product_book_unit_currency_key UNIQUE (book, unit_currency),
    CONSTRAINT product_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT product_kind_check CHECK (kind OPERATOR(pg_catalog.=) ANY (ARRAY['nav', 'fixed'])),
    CONSTRAINT product_state_check CHECK (state OPERATOR(pg_catalog.=) ANY (ARRAY['open', 'matured', 'repaid'])),
    CONSTRAINT product_fee_mode_check CHECK (fee_mode OPERATOR(pg_catalog.=) ANY (ARRAY['outside', 'inside'])),
    CONSTRAINT product_rounding_point_check CHECK (rounding_point OPERATOR(pg_catalog.=) ANY (ARRAY['net', 'units'])),
    CONSTRAINT product_income_check CHECK (income OPERATOR(pg_catalog.=) ANY (ARRAY['cash', 'units'])),
    CONSTRAINT product_days_check CHECK ((confirm_days BETWEEN 0 AND 30) AND (settle_days BETWEEN confirm_days AND 60) AND (pay_days BETWEEN confirm_days AND 60)),
    CONSTRAINT product_rate_check CHECK ((fee_rate BETWEEN 0 AND 0.5) AND (redeem_fee_rate BETWEEN 0 AND 0.5)),
    CONSTRAINT product_large_check CHECK (large_redemption BETWEEN 0.0001 AND 1),
    CONSTRAINT product_fixed_check CHECK ((kind OPERATOR(pg_catalog.=) 'nav') OR ((yield_rate IS NOT NULL) AND (day_count IS NOT NULL)
        AND (maturity IS NOT NULL) AND (accrued_account IS NOT NULL) AND (income_account IS NOT NULL)))
);
COMMENT ON TABLE faas.product IS 'Wealth products: what is sold, on which terms, and the accounts of each';
COMMENT ON COLUMN faas.product.kind IS 'nav: a unit costs the net asset value of the day; fixed: a unit costs 1 and earns yield_rate until maturity';
COMMENT ON COLUMN faas.product.state IS 'open: takes orders; matured: is being repaid; repaid: nobody holds units';
COMMENT ON COLUMN faas.product.scale IS 'Decimals of currency as accounts hold them, and unit_scale those of unit_currency';
COMMENT ON COLUMN faas.product.cut_off IS 'Time of day in zone from which an order belongs to the next open day';
COMMENT ON COLUMN faas.product.confirm_days IS 'Open days from the day of an order to its confirmation';
COMMENT ON COLUMN faas.product.settle_days IS 'Open days from the day of a subscription to the day the product gets the money';
COMMENT ON COLUMN faas.product.pay_days IS 'Open days from the day of a redemption to its payment';
COMMENT ON COLUMN faas.product.fee_mode IS 'outside: net = amount / (1 + rate); inside: net = amount * (1 - rate)';
COMMENT ON COLUMN faas.product.rounding_point IS 'net: the net amount is rounded before it is divided by the net asset value; units: units are rounded once, from the exact quotient';
COMMENT ON COLUMN faas.product.rounding IS 'Rounding mode of fees, net amounts and units';
COMMENT ON COLUMN faas.product.large_redemption IS 'Part of the units of the day before that may be redeemed on one day; more is deferred; null means no limit';
COMMENT ON COLUMN faas.product.income IS 'What holders get who have not chosen: cash or units';
COMMENT ON COLUMN faas.product.units_account IS 'Issues the units: its balance is minus what all holders have';
COMMENT ON COLUMN faas.product.cash_account IS 'Money that the product holds';
COMMENT ON COLUMN faas.product.transit_account IS 'Money of subscriptions that are confirmed and not settled';
COMMENT ON COLUMN faas.product.payable_account IS 'Money set aside for redemptions and income that are not paid yet';
COMMENT ON COLUMN faas.product.accrued_account IS 'Interest that holders of a fixed product have earned and not got';
COMMENT ON COLUMN faas.product.fee_account IS 'Gets the fees; null where both rates are zero';
COMMENT ON COLUMN faas.product.income_account IS 'Pays the interest of a fixed product as it accrues';
COMMENT ON COLUMN faas.product.cleared_through IS 'Orders of days up to this one are priced; no order may join them';
COMMENT ON COLUMN faas.product.accrued_through IS 'Interest of the days before this one is posted';
COMMENT ON COLUMN faas.product.accrued IS 'Interest posted in all, repaid or not';

CREATE TABLE faas.product_day (
    product bigint NOT NULL,
    nav_date date NOT NULL,
    book bigint NOT NULL,
    nav numeric NOT NULL,
    set_at timestamptz NOT NULL,
    cleared_at timestamptz,
    prior_units faas.amount,
    redeemed faas.amount,
    deferred faas.amount,
    CONSTRAINT product_day_pkey PRIMARY KEY (product, nav_date),
    CONSTRAINT product_day_product_fkey FOREIGN KEY (product) REFERENCES faas.product (id),
    CONSTRAINT product_day_nav_check CHECK (nav OPERATOR(pg_catalog.>) 0),
    CONSTRAINT product_day_cleared_check CHECK ((cleared_at IS NULL) OPERATOR(pg_catalog.=) (prior_units IS NULL)
        AND (cleared_at IS NULL) OPERATOR(pg_catalog.=) (redeemed IS NULL)
        AND (cleared_at IS NULL) OPERATOR(pg_catalog.=) (deferred IS NULL))
);
COMMENT ON TABLE faas.product_day IS 'Net asset values, one per product and day, and what the day cleared';
COMMENT ON COLUMN faas.product_day.prior_units IS 'Units of all holders before the day''s orders';
COMMENT ON COLUMN faas.product_day.redeemed IS 'Units of redemptions that the day priced';
COMMENT ON COLUMN faas.product_day.deferred IS 'Units of redemptions that went to the next open day';

CREATE TABLE faas.product_holder (
    product bigint NOT NULL,
    account bigint NOT NULL,
    book bigint NOT NULL,
    units_account bigint NOT NULL,
    income text,
    CONSTRAINT product_holder_pkey PRIMARY KEY (product, account),
    CONSTRAINT product_holder_units_account_key UNIQUE (units_account),
    CONSTRAINT product_holder_product_fkey FOREIGN KEY (product) REFERENCES faas.product (id),
    CONSTRAINT product_holder_income_check CHECK (income OPERATOR(pg_catalog.=) ANY (ARRAY['cash', 'units']))
);
COMMENT ON TABLE faas.product_holder IS 'Who holds, or held, units: the account his money comes from and goes to, and the account of his units';
COMMENT ON COLUMN faas.product_holder.income IS 'His choice, cash or units; null takes the product''s';

CREATE SEQUENCE faas.product_order_id_seq AS bigint;

CREATE TABLE faas.product_order (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.product_order_id_seq'),
    product bigint NOT NULL,
    book bigint NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    account bigint NOT NULL,
    units_account bigint NOT NULL,
    ordered_at timestamptz NOT NULL,
    trade_date date NOT NULL,
    confirm_date date NOT NULL,
    settle_date date NOT NULL,
    hold uuid NOT NULL,
    deferred_from bigint,
    amount faas.amount,
    fee faas.amount,
    net faas.amount,
    units faas.amount,
    nav numeric,
    cash_journal uuid,
    units_journal uuid,
    net_journal uuid,
    fee_journal uuid,
    CONSTRAINT product_order_pkey PRIMARY KEY (id),
    CONSTRAINT product_order_product_fkey FOREIGN KEY (product) REFERENCES faas.product (id),
    CONSTRAINT product_order_holder_fkey FOREIGN KEY (product, account) REFERENCES faas.product_holder (product, account),
    CONSTRAINT product_order_kind_check CHECK (kind OPERATOR(pg_catalog.=) ANY (ARRAY['subscribe', 'redeem'])),
    CONSTRAINT product_order_state_check CHECK (state OPERATOR(pg_catalog.=) ANY (ARRAY['accepted', 'priced', 'confirmed', 'settled', 'rejected', 'cancelled'])),
    CONSTRAINT product_order_subscribe_check CHECK ((kind OPERATOR(pg_catalog.<>) 'subscribe') OR (amount IS NOT NULL)),
    CONSTRAINT product_order_redeem_check CHECK ((kind OPERATOR(pg_catalog.<>) 'redeem') OR (units IS NOT NULL)),
    CONSTRAINT product_order_priced_check CHECK ((state OPERATOR(pg_catalog.=) ANY (ARRAY['accepted', 'rejected', 'cancelled']))
        OR ((amount IS NOT NULL) AND (fee IS NOT NULL) AND (net IS NOT NULL) AND (units IS NOT NULL) AND (nav IS NOT NULL))),
    CONSTRAINT product_order_confirmed_check CHECK ((state OPERATOR(pg_catalog.=) ANY (ARRAY['confirmed', 'settled']))
        OPERATOR(pg_catalog.=) (units_journal IS NOT NULL))
);

CREATE INDEX product_order_open_idx ON faas.product_order (product, state, trade_date) WHERE (state OPERATOR(pg_catalog.=) ANY (ARRAY['accepted', 'priced', 'confirmed']));

CREATE INDEX product_order_account_idx ON faas.product_order (account, id);

CREATE INDEX product_order_hold_idx ON faas.product_order (hold);
COMMENT ON TABLE faas.product_order IS 'Subscriptions and redemptions: accepted, priced, confirmed, settled; or rejected, or cancelled';
COMMENT ON COLUMN faas.product_order.account IS 'Where the money of the holder comes from and goes to';
COMMENT ON COLUMN faas.product_order.trade_date IS 'Open day whose net asset value the order gets';
COMMENT ON COLUMN faas.product_order.settle_date IS 'Open day on which the product gets the money, or the holder is paid';
COMMENT ON COLUMN faas.product_order.hold IS 'Reserves the money, or the units; a deferred part shares the hold of its order';
COMMENT ON COLUMN faas.product_order.deferred_from IS 'Order of which this is the part that a large redemption deferred';
COMMENT ON COLUMN faas.product_order.amount IS 'Subscription: what the holder pays, fee included; redemption: what his units are worth, before the fee';
COMMENT ON COLUMN faas.product_order.net IS 'amount - fee: what buys units, or what the holder is paid';
COMMENT ON COLUMN faas.product_order.cash_journal IS 'Confirmation: money from the holder to transit, or from the product to payable';
COMMENT ON COLUMN faas.product_order.units_journal IS 'Confirmation: units issued, or taken back';
COMMENT ON COLUMN faas.product_order.net_journal IS 'Settlement of the net amount, and fee_journal of the fee';

CREATE SEQUENCE faas.product_event_id_seq AS bigint;

CREATE TABLE faas.product_event (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.product_event_id_seq'),
    product bigint NOT NULL,
    book bigint NOT NULL,
    order_id bigint,
    at timestamptz NOT NULL,
    role text NOT NULL,
    operation text NOT NULL,
    from_state text,
    to_state text,
    key text,
    request jsonb,
    result jsonb,
    CONSTRAINT product_event_pkey PRIMARY KEY (id),
    CONSTRAINT product_event_book_key_key UNIQUE (book, key),
    CONSTRAINT product_event_product_fkey FOREIGN KEY (product) REFERENCES faas.product (id)
);

CREATE INDEX product_event_product_idx ON faas.product_event (product, id);

CREATE INDEX product_event_order_idx ON faas.product_event (order_id);
COMMENT ON TABLE faas.product_event IS 'What was done to products and orders, by whom and when; never changed or deleted';
COMMENT ON COLUMN faas.product_event.role IS 'Role that called';
COMMENT ON COLUMN faas.product_event.key IS 'Idempotency key of the call, with what it asked for in request and what it answered in result';

CREATE SEQUENCE faas.product_payment_id_seq AS bigint;

CREATE TABLE faas.product_payment (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.product_payment_id_seq'),
    product bigint NOT NULL,
    book bigint NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    record_date date NOT NULL,
    account bigint NOT NULL,
    units_account bigint NOT NULL,
    held faas.amount NOT NULL,
    amount faas.amount NOT NULL,
    interest faas.amount NOT NULL,
    units faas.amount NOT NULL,
    created_at timestamptz NOT NULL,
    cash_journal uuid,
    interest_journal uuid,
    units_journal uuid,
    CONSTRAINT product_payment_pkey PRIMARY KEY (id),
    CONSTRAINT product_payment_holder_key UNIQUE (product, kind, record_date, account),
    CONSTRAINT product_payment_holder_fkey FOREIGN KEY (product, account) REFERENCES faas.product_holder (product, account),
    CONSTRAINT product_payment_kind_check CHECK (kind OPERATOR(pg_catalog.=) ANY (ARRAY['income', 'reinvest', 'repay'])),
    CONSTRAINT product_payment_state_check CHECK (state OPERATOR(pg_catalog.=) ANY (ARRAY['due', 'paid']))
);

CREATE INDEX product_payment_due_idx ON faas.product_payment (product) WHERE (state OPERATOR(pg_catalog.=) 'due');
COMMENT ON TABLE faas.product_payment IS 'What holders get of an income, in cash (income) or units (reinvest), and at maturity (repay)';
COMMENT ON COLUMN faas.product_payment.held IS 'Units that the holder had on the record date';
COMMENT ON COLUMN faas.product_payment.amount IS 'Money that falls to him, without interest';
COMMENT ON COLUMN faas.product_payment.units IS 'Units that he gets (reinvest) or gives back (repay)';

CREATE TABLE faas.product_income (
    product bigint NOT NULL,
    record_date date NOT NULL,
    book bigint NOT NULL,
    amount faas.amount NOT NULL,
    units faas.amount NOT NULL,
    set_aside faas.amount NOT NULL,
    journal uuid,
    CONSTRAINT product_income_pkey PRIMARY KEY (product, record_date),
    CONSTRAINT product_income_product_fkey FOREIGN KEY (product) REFERENCES faas.product (id),
    CONSTRAINT product_income_journal_check CHECK ((journal IS NULL) OPERATOR(pg_catalog.=) (faas.sign(set_aside) OPERATOR(pg_catalog.=) 0))
);
COMMENT ON TABLE faas.product_income IS 'Income that was shared out among holders, one per product and record date';
COMMENT ON COLUMN faas.product_income.amount IS 'What was shared out';
COMMENT ON COLUMN faas.product_income.units IS 'Units of all holders on the record date';
COMMENT ON COLUMN faas.product_income.set_aside IS 'The part that is paid in cash, which went to payable with the journal; the rest stays in the product for new units';

CREATE TABLE faas.product_accrual (
    product bigint NOT NULL,
    accrual_date date NOT NULL,
    book bigint NOT NULL,
    amount faas.amount NOT NULL,
    accrued faas.amount NOT NULL,
    journal uuid,
    CONSTRAINT product_accrual_pkey PRIMARY KEY (product, accrual_date),
    CONSTRAINT product_accrual_product_fkey FOREIGN KEY (product) REFERENCES faas.product (id),
    CONSTRAINT product_accrual_journal_check CHECK ((journal IS NULL) OPERATOR(pg_catalog.=) (faas.sign(amount) OPERATOR(pg_catalog.=) 0))
);
COMMENT ON TABLE faas.product_accrual IS 'Interest of fixed products, day by day';
COMMENT ON COLUMN faas.product_accrual.accrual_date IS 'Interest is counted up to the beginning of this day';
COMMENT ON COLUMN faas.product_accrual.accrued IS 'Interest in all, this day''s amount included';

CREATE TRIGGER product_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.product
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.product_create() and faas.clear_day()');
ALTER TABLE faas.product ENABLE ALWAYS TRIGGER product_guard;
COMMENT ON TRIGGER product_guard ON faas.product IS 'Refuses SQL writes, LG901';

CREATE TRIGGER product_day_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.product_day
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.nav_set() and faas.clear_day()');
ALTER TABLE faas.product_day ENABLE ALWAYS TRIGGER product_day_guard;
COMMENT ON TRIGGER product_day_guard ON faas.product_day IS 'Refuses SQL writes, LG901';

CREATE TRIGGER product_holder_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.product_holder
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.order_subscribe() and faas.income_choose()');
ALTER TABLE faas.product_holder ENABLE ALWAYS TRIGGER product_holder_guard;
COMMENT ON TRIGGER product_holder_guard ON faas.product_holder IS 'Refuses SQL writes, LG901';

CREATE TRIGGER product_order_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.product_order
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.order_subscribe(), faas.order_redeem() and faas.clear_day()');
ALTER TABLE faas.product_order ENABLE ALWAYS TRIGGER product_order_guard;
COMMENT ON TRIGGER product_order_guard ON faas.product_order IS 'Refuses SQL writes, LG901';

CREATE TRIGGER product_event_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.product_event
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.order_subscribe(), faas.order_redeem() and faas.clear_day()');
ALTER TABLE faas.product_event ENABLE ALWAYS TRIGGER product_event_guard;
COMMENT ON TRIGGER product_event_guard ON faas.product_event IS 'Refuses SQL writes, LG901';

CREATE TRIGGER product_payment_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.product_payment
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.distribute_income() and faas.maturity_repay()');
ALTER TABLE faas.product_payment ENABLE ALWAYS TRIGGER product_payment_guard;
COMMENT ON TRIGGER product_payment_guard ON faas.product_payment IS 'Refuses SQL writes, LG901';

CREATE TRIGGER product_income_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.product_income
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.distribute_income()');
ALTER TABLE faas.product_income ENABLE ALWAYS TRIGGER product_income_guard;
COMMENT ON TRIGGER product_income_guard ON faas.product_income IS 'Refuses SQL writes, LG901';

CREATE TRIGGER product_accrual_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.product_accrual
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.product_accrue()');
ALTER TABLE faas.product_accrual ENABLE ALWAYS TRIGGER product_accrual_guard;
COMMENT ON TRIGGER product_accrual_guard ON faas.product_accrual IS 'Refuses SQL writes, LG901';

SELECT pg_catalog.pg_extension_config_dump('faas.product', '');

SELECT pg_catalog.pg_extension_config_dump('faas.product_id_seq', '');

SELECT pg_catalog.pg_extension_config_dump('faas.product_day', '');

SELECT pg_catalog.pg_extension_config_dump('faas.product_holder', '');

SELECT pg_catalog.pg_extension_config_dump('faas.product_order', '');

SELECT pg_catalog.pg_extension_config_dump('faas.product_order_id_seq', '');

SELECT pg_catalog.pg_extension_config_dump('faas.product_event', '');

SELECT pg_catalog.pg_extension_config_dump('faas.product_event_id_seq', '');

SELECT pg_catalog.pg_extension_config_dump('faas.product_payment', '');

SELECT pg_catalog.pg_extension_config_dump('faas.product_payment_id_seq', '');

SELECT pg_catalog.pg_extension_config_dump('faas.product_income', '');

SELECT pg_catalog.pg_extension_config_dump('faas.product_accrual', '');

CREATE FUNCTION faas_internal.fund_subscription(
    amount faas.amount,
    rate numeric,
    nav numeric,
    fee_mode text,
    rounding_point text,
    rounding text,
    unit_currency text,
    unit_scale integer,
    OUT fee faas.amount,
    OUT net faas.amount,
    OUT units faas.amount) RETURNS record
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_fund_subscription';
COMMENT ON FUNCTION faas_internal.fund_subscription(faas.amount, numeric, numeric, text, text, text, text, integer) IS
    'What an amount (greater than zero) buys at a net asset value (greater than zero) and a fee rate (zero or more, less than one). fee_mode outside: net = amount / (1 + rate); inside: net = amount * (1 - rate). fee + net = amount. rounding_point net: units are the rounded net / nav; units: the exact net / nav, rounded once. Errors: LG011, 22023, LG031, LG033, LG035, 22003';

CREATE FUNCTION faas_internal.fund_redemption(
    units faas.amount,
    rate numeric,
    nav numeric,
    rounding text,
    currency text,
    scale integer,
    OUT gross faas.amount,
    OUT fee faas.amount,
    OUT net faas.amount) RETURNS record
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_fund_redemption';
COMMENT ON FUNCTION faas_internal.fund_redemption(faas.amount, numeric, numeric, text, text, integer) IS
    'What units (greater than zero) are worth: gross = units * nav, rounded; fee = gross * rate, rounded; net = gross - fee. Errors: LG011, 22023, LG031, LG033, LG035, 22003';

CREATE FUNCTION faas_internal.fund_units(
    amount faas.amount,
    nav numeric,
    rounding text,
    unit_currency text,
    unit_scale integer) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_fund_units';
COMMENT ON FUNCTION faas_internal.fund_units(faas.amount, numeric, text, text, integer) IS
    'Units that an amount (zero or more) buys without a fee: amount / nav, rounded once. Errors: LG011, 22023, LG031, LG033, LG035, 22003';

CREATE FUNCTION faas_internal.fund_part(
    whole faas.amount,
    weight faas.amount,
    total faas.amount,
    OUT part faas.amount,
    OUT rest numeric) RETURNS record
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_fund_part';
COMMENT ON FUNCTION faas_internal.fund_part(faas.amount, faas.amount, faas.amount) IS
    'The part of whole that falls to a weight of total, rounded down, and what was cut off, times total. Errors: LG034 weight greater than total, or negative, LG001, 22003';

CREATE FUNCTION faas_internal.fund_shares(whole faas.amount, ids bigint[], weights faas.amount[])
    RETURNS TABLE (id bigint, part faas.amount)
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT r.id, CASE
        WHEN r.place <= faas.minor_units(r.undivided)
            THEN r.part OPERATOR(faas.+) faas.of_minor(1, faas.currency(r.part), faas.scale(r.part))
        ELSE r.part END
      FROM (
        SELECT x.id, x.n, f.part,
            row_number() OVER (ORDER BY f.rest DESC, x.n) AS place,
            $1 OPERATOR(faas.-) faas.sum(f.part) OVER () AS undivided
          FROM unnest($2, $3) WITH ORDINALITY AS x (id, weight, n)
         CROSS JOIN (SELECT faas.sum(w.weight) AS total FROM unnest($3) AS w (weight)) AS t
         CROSS JOIN LATERAL faas_internal.fund_part($1, x.weight, t.total) AS f
      ) AS r
     ORDER BY r.n;
END;
COMMENT ON FUNCTION faas_internal.fund_shares(faas.amount, bigint[], faas.amount[]) IS
    'Shares an amount out by weights, as faas.allocate() does by largest_remainder, for any number of them: the parts add up to the amount, each is less than a minor unit from its exact share';

CREATE FUNCTION faas_internal.product_request(
    op text,
    debit bigint,
    credit bigint,
    amount faas.amount,
    hold uuid,
    kind text,
    value_date date,
    linked boolean) RETURNS faas.request
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    RETURN ROW($1, $2, $3, $4, NULL, ($5)::text, $6, NULL, NULL, $7, NULL, NULL, NULL, $8, NULL)::faas.request;
COMMENT ON FUNCTION faas_internal.product_request(text, bigint, bigint, faas.amount, uuid, text, date, boolean) IS
    'One request of faas.post_batch';

CREATE FUNCTION faas_internal.product_order_transitions()
    RETURNS TABLE (from_state text, operation text, to_state text)
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT v.from_state, v.operation, v.to_state
      FROM (VALUES
        (NULL::text, 'subscribe', 'accepted'),
        (NULL, 'redeem', 'accepted'),
        (NULL, 'defer', 'accepted'),
        ('accepted', 'cancel', 'cancelled'),
        ('accepted', 'defer', 'accepted'),
        ('accepted', 'price', 'priced'),
        ('accepted', 'reject', 'rejected'),
        ('priced', 'confirm', 'confirmed'),
        ('confirmed', 'settle', 'settled')
      ) AS v (from_state, operation, to_state);
END;
COMMENT ON FUNCTION faas_internal.product_order_transitions() IS
    'States of an order of a wealth product: what each operation leads from and to; from null, an order begins';

CREATE FUNCTION faas_internal.product_order_next(from_state text, operation text) RETURNS text
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    RETURN (SELECT t.to_state
              FROM faas_internal.product_order_transitions() AS t
             WHERE t.from_state IS NOT DISTINCT FROM $1 AND t.operation = $2);
COMMENT ON FUNCTION faas_internal.product_order_next(text, text) IS
    'State that an operation leads to; null if it is not allowed in the state';

CREATE FUNCTION faas_internal.product_argument(name text, missing boolean) RETURNS void
    LANGUAGE plpgsql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF missing THEN
        RAISE EXCEPTION 'argument "%" must not be null', name USING ERRCODE = '22004';
    END IF;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_argument(text, boolean) IS
    'Raises 22004 for an argument that is missing';

CREATE FUNCTION faas_internal.product_find(product bigint, privilege text) RETURNS faas.product
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_product faas.product;
BEGIN
    PERFORM faas_internal.product_argument('product', product IS NULL);
    SELECT p.* INTO v_product FROM faas.product AS p WHERE p.id = product_find.product;
    IF NOT FOUND OR NOT faas_internal.caller_holds(v_product.book) THEN
        RAISE EXCEPTION 'product % does not exist', product USING ERRCODE = 'LG270';
    END IF;
    PERFORM faas_internal.caller_require(v_product.book, privilege);
    RETURN v_product;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_find(bigint, text) IS
    'The product, if the caller holds the privilege on its book. Errors: 22004 null, LG270 no such product or no right on its book at all, 42501 lacks this right';

CREATE FUNCTION faas_internal.product_lock(product bigint, privilege text) RETURNS faas.product
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_product faas.product;
BEGIN
    PERFORM faas_internal.product_find(product, privilege);
    SELECT p.* INTO STRICT v_product FROM faas.product AS p WHERE p.id = product_lock.product FOR UPDATE;
    RETURN v_product;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_lock(bigint, text) IS
    'The same, with its row locked against every other operation on the product: for what concerns all orders';

CREATE FUNCTION faas_internal.product_share(product bigint, privilege text) RETURNS faas.product
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_product faas.product;
BEGIN
    PERFORM faas_internal.product_find(product, privilege);
    SELECT p.* INTO STRICT v_product FROM faas.product AS p WHERE p.id = product_share.product FOR SHARE;
    RETURN v_product;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_share(bigint, text) IS
    'The same, with its row locked against operations that concern all orders only: for one order';

CREATE FUNCTION faas_internal.product_require_latest() RETURNS void
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'what concerns all orders of a product takes READ COMMITTED'
            USING ERRCODE = '25000', DETAIL = format('The transaction is %s, and does not see orders that came after its beginning.',
                upper(current_setting('transaction_isolation')));
    END IF;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_require_latest() IS
    'Raises 25000 where a query does not see what was committed before the lock of the product was taken';

CREATE FUNCTION faas_internal.product_account(book bigint, account bigint, OUT party bigint, OUT currency text)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT b.party, b.currency INTO product_account.party, product_account.currency
      FROM faas.account_balance AS b
     WHERE b.account = product_account.account AND b.book = product_account.book;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account % does not exist', account USING ERRCODE = 'LG006';
    END IF;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_account(bigint, bigint) IS
    'Owner and currency of an account of the book; accounts of other books do not exist. Errors: LG006';

CREATE FUNCTION faas_internal.product_now(now timestamptz) RETURNS timestamptz
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT isfinite(now) THEN
        RAISE EXCEPTION 'argument "now" must be finite' USING ERRCODE = '22008';
    END IF;
    RETURN COALESCE(now, faas_internal.now());
END;
$$;
COMMENT ON FUNCTION faas_internal.product_now(timestamptz) IS
    'The time given, or the clock. Errors: 22008 infinite';

CREATE FUNCTION faas_internal.product_trade_date(product faas.product, at timestamptz) RETURNS date
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_day date := faas.settlement_date(at, 0, product.cut_off, product.zone, product.calendar);
BEGIN
    IF v_day <= product.cleared_through THEN
        RETURN faas.business_day_add(product.cleared_through, 1, product.calendar);
    END IF;
    RETURN v_day;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_trade_date(faas.product, timestamptz) IS
    'Day of an order that comes in at a time: the open day, before its cut-off; else the next one that is not cleared';

CREATE FUNCTION faas_internal.product_words(amount faas.amount) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN faas.currency($1) || ' ' || pg_catalog.trim_scale(faas.quantity($1))::text;
COMMENT ON FUNCTION faas_internal.product_words(faas.amount) IS
    'An amount as text that is the same for equal amounts';

CREATE FUNCTION faas_internal.product_replay(book bigint, key text, operation text, request jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_event faas.product_event;
    v_field text := 'operation';
BEGIN
    IF key IS NULL THEN
        RETURN NULL;
    END IF;
    IF octet_length(key) NOT BETWEEN 1 AND 255 THEN
        RAISE EXCEPTION 'idempotency key must have 1 to 255 bytes' USING ERRCODE = '22023';
    END IF;
    SELECT e.* INTO v_event
      FROM faas.product_event AS e
     WHERE e.book = product_replay.book AND e.key = product_replay.key;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF v_event.operation = operation THEN
        SELECT f.field INTO v_field
          FROM jsonb_object_keys(request) WITH ORDINALITY AS f (field, n)
         WHERE request -> f.field IS DISTINCT FROM v_event.request -> f.field
         ORDER BY f.n
         LIMIT 1;
        IF NOT FOUND THEN
            RETURN v_event.result;
        END IF;
    END IF;
    RAISE EXCEPTION 'idempotency key "%" was used with another %', key, v_field
        USING ERRCODE = 'LG005',
              HINT = 'A key stands for one request, for ever. Repeat the request as it was, or use a new key.';
END;
$$;
COMMENT ON FUNCTION faas_internal.product_replay(bigint, text, text, jsonb) IS
    'What the key answered before; null for a new key, or none. Errors: LG005 used for another request, 22023 length';

CREATE FUNCTION faas_internal.product_note(
    product faas.product,
    order_id bigint,
    operation text,
    from_state text,
    to_state text,
    key text,
    request jsonb,
    result jsonb) RETURNS boolean
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO faas.product_event (product, book, order_id, at, role, operation, from_state, to_state, key, request, result)
    VALUES (product.id, product.book, order_id, faas_internal.now(), faas_internal.caller()::text, operation, from_state, to_state, key,
            request, result)
    ON CONFLICT ON CONSTRAINT product_event_book_key_key DO NOTHING;
    RETURN FOUND;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_note(faas.product, bigint, text, text, text, text, jsonb, jsonb) IS
    'Writes an event, and takes its key; false if somebody else has just taken it';

CREATE FUNCTION faas_internal.product_require_new(book bigint, code text, unit_currency text) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM faas.product AS x WHERE x.book = product_require_new.book AND x.code = product_require_new.code) THEN
        RAISE EXCEPTION 'product "%" already exists in book %', code, book USING ERRCODE = '23505';
    END IF;
    IF EXISTS (SELECT FROM faas.product AS x WHERE x.book = product_require_new.book AND x.unit_currency = product_require_new.unit_currency) THEN
        RAISE EXCEPTION 'currency "%" is the unit of another product of book %', unit_currency, book USING ERRCODE = '23505';
    END IF;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_require_new(bigint, text, text) IS
    'Raises 23505 for a code or a unit that a product of the book has';

CREATE FUNCTION faas_internal.product_create(
    book bigint,
    code text,
    unit_currency text,
    currency text DEFAULT NULL,
    name text DEFAULT NULL,
    kind text DEFAULT 'nav',
    calendar text DEFAULT 'WEEKEND',
    zone text DEFAULT 'Asia/Shanghai',
    cut_off time DEFAULT '15:00',
    confirm_days integer DEFAULT 1,
    settle_days integer DEFAULT NULL,
    pay_days integer DEFAULT NULL,
    fee_rate numeric DEFAULT 0,
    fee_mode text DEFAULT 'outside',
    redeem_fee_rate numeric DEFAULT 0,
    rounding_point text DEFAULT 'net',
    rounding text DEFAULT 'half_up',
    large_redemption numeric DEFAULT 0.10,
    income text DEFAULT 'cash',
    minimum faas.amount DEFAULT NULL,
    yield_rate numeric DEFAULT NULL,
    day_count text DEFAULT NULL,
    maturity date DEFAULT NULL,
    fee_account bigint DEFAULT NULL,
    income_account bigint DEFAULT NULL,
    subject text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product;
BEGIN
    PERFORM faas_internal.caller_require(book, 'admin');
    PERFORM faas_internal.product_argument(a.name, a.missing)
       FROM (VALUES ('code', code IS NULL), ('unit_currency', unit_currency IS NULL), ('kind', kind IS NULL),
           ('calendar', calendar IS NULL), ('zone', zone IS NULL), ('cut_off', cut_off IS NULL),
           ('confirm_days', confirm_days IS NULL), ('fee_rate', fee_rate IS NULL), ('fee_mode', fee_mode IS NULL),
           ('redeem_fee_rate', redeem_fee_rate IS NULL), ('rounding_point', rounding_point IS NULL),
           ('rounding', rounding IS NULL), ('income', income IS NULL)) AS a (name, missing);

    p.id := nextval('faas.product_id_seq');
    p.book := book;
    p.code := code;
    p.name := COALESCE(name, code);
    p.kind := kind;
    p.state := 'open';
    p.currency := COALESCE(currency, (SELECT b.base_currency FROM faas.visible_book AS b WHERE b.book = product_create.book));
    p.unit_currency := unit_currency;
    p.calendar := calendar;
    p.zone := zone;
    p.cut_off := cut_off;
    p.confirm_days := confirm_days;
    p.settle_days := COALESCE(settle_days, confirm_days);
    p.pay_days := COALESCE(pay_days, confirm_days);
    p.fee_mode := fee_mode;
    p.fee_rate := fee_rate;
    p.redeem_fee_rate := redeem_fee_rate;
    p.rounding_point := rounding_point;
    p.rounding := rounding;
    p.large_redemption := large_redemption;
    p.income := income;
    p.minimum := minimum;
    p.yield_rate := yield_rate;
    p.day_count := CASE WHEN kind = 'fixed' THEN COALESCE(day_count, 'ACT/365F') ELSE day_count END;
    p.maturity := maturity;
    p.fee_account := fee_account;
    p.income_account := income_account;
    PERFORM faas_internal.product_check_terms(p);
    PERFORM faas_internal.product_require_new(book, code, unit_currency);

    SELECT a INTO p.units_account FROM faas.account_open(book, format('product/%s/units', p.id), unit_currency, unlimited => true) AS a;
    SELECT a INTO p.cash_account FROM faas.account_open(book, format('product/%s/cash', p.id), p.currency, subject) AS a;
    SELECT a INTO p.transit_account FROM faas.account_open(book, format('product/%s/transit', p.id), p.currency, subject) AS a;
    SELECT a INTO p.payable_account FROM faas.account_open(book, format('product/%s/payable', p.id), p.currency, subject) AS a;
    IF kind = 'fixed' THEN
        SELECT a INTO p.accrued_account FROM faas.account_open(book, format('product/%s/accrued', p.id), p.currency, subject) AS a;
    END IF;
    SELECT c.exponent INTO STRICT p.scale FROM faas.currency AS c WHERE c.code = p.currency;
    SELECT c.exponent INTO STRICT p.unit_scale FROM faas.currency AS c WHERE c.code = p.unit_currency;
    p.cleared_through := '-infinity';
    p.accrued_through := '-infinity';
    p.accrued := faas.of_minor(0, p.currency, p.scale);
    p.created_at := faas_internal.now();
    PERFORM faas_internal.product_check_accounts(p);

    INSERT INTO faas.product SELECT p.* ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        -- another session has just made it
        PERFORM faas_internal.product_require_new(book, code, unit_currency);
    END IF;
    PERFORM faas_internal.product_note(p, NULL, 'create', NULL, 'open', NULL, NULL, NULL);
    RETURN p.id;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_create(bigint, text, text, text, text, text, text, text, time, integer, integer, integer, numeric, text, numeric, text, text, numeric, text, faas.amount, numeric, text, date, bigint, bigint, text) IS
    'Body of faas.product_create';

CREATE FUNCTION faas_internal.product_check_terms(p faas.product) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_problem text;
BEGIN
    v_problem := CASE
        WHEN length(p.code) NOT BETWEEN 1 AND 100 THEN 'argument "code" must have 1 to 100 characters'
        WHEN length(p.name) NOT BETWEEN 1 AND 200 THEN 'argument "name" must have 1 to 200 characters'
        WHEN p.kind NOT IN ('nav', 'fixed') THEN 'kind of a product must be nav or fixed'
        WHEN p.fee_mode NOT IN ('outside', 'inside') THEN 'fee mode must be outside or inside'
        WHEN p.rounding_point NOT IN ('net', 'units') THEN 'rounding point must be net or units'
        WHEN p.income NOT IN ('cash', 'units') THEN 'income must be cash or units'
        WHEN p.confirm_days NOT BETWEEN 0 AND 30 THEN 'argument "confirm_days" must be 0 to 30'
        WHEN p.settle_days NOT BETWEEN p.confirm_days AND 60 THEN 'argument "settle_days" must be confirm_days to 60'
        WHEN p.pay_days NOT BETWEEN p.confirm_days AND 60 THEN 'argument "pay_days" must be confirm_days to 60'
        WHEN p.fee_rate NOT BETWEEN 0 AND 0.5 OR scale(p.fee_rate) > 12 THEN
            'argument "fee_rate" must be 0 to 0.5, with at most 12 decimals'
        WHEN p.redeem_fee_rate NOT BETWEEN 0 AND 0.5 OR scale(p.redeem_fee_rate) > 12 THEN
            'argument "redeem_fee_rate" must be 0 to 0.5, with at most 12 decimals'
        WHEN p.large_redemption NOT BETWEEN 0.0001 AND 1 OR scale(p.large_redemption) > 12 THEN
            'argument "large_redemption" must be 0.0001 to 1, with at most 12 decimals'
        WHEN p.kind = 'fixed' AND (p.yield_rate IS NULL OR p.maturity IS NULL OR p.income_account IS NULL) THEN
            'a fixed product needs yield_rate, maturity and income_account'
        WHEN p.kind = 'nav' AND NOT (p.yield_rate IS NULL AND p.day_count IS NULL AND p.income_account IS NULL) THEN
            'yield_rate, day_count and income_account are for a fixed product'
        WHEN p.yield_rate NOT BETWEEN 0 AND 1 OR scale(p.yield_rate) > 12 THEN
            'argument "yield_rate" must be 0 to 1, with at most 12 decimals'
        WHEN p.fee_account IS NULL AND (p.fee_rate > 0 OR p.redeem_fee_rate > 0) THEN 'fees need a fee_account'
        WHEN p.unit_currency = p.currency THEN 'units need a currency of their own'
        WHEN EXISTS (SELECT FROM faas.currency AS c WHERE c.code = p.unit_currency AND c.is_standard) THEN
            'units need a currency of their own'
    END;
    IF v_problem IS NOT NULL THEN
        RAISE EXCEPTION '%', v_problem USING ERRCODE = '22023';
    END IF;
    -- what these say about a name that is not known is what the caller should hear
    PERFORM faas.round(faas.of_minor(0, 'XXX', 2), 0, p.rounding);
    PERFORM timezone(p.zone, '2000-01-01 00:00:00+00'::timestamptz);
    PERFORM faas.is_business_day(COALESCE(p.maturity, timezone(p.zone, faas_internal.now())::date), p.calendar);
    IF p.kind = 'fixed' THEN
        PERFORM faas.accrue(faas.of_minor(1, 'XXX', 2), p.yield_rate, p.day_count, p.maturity - 1, p.maturity, p.rounding, p.maturity);
    END IF;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_check_terms(faas.product) IS
    'Raises 22023 for terms that contradict each other, and the error of the function that a name is for';

CREATE FUNCTION faas_internal.product_check_accounts(p faas.product) RETURNS void
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_account bigint;
    v_currency text;
BEGIN
    FOREACH v_account IN ARRAY ARRAY[p.fee_account, p.income_account] LOOP
        CONTINUE WHEN v_account IS NULL;
        SELECT a.currency INTO v_currency FROM faas_internal.product_account(p.book, v_account) AS a;
        IF v_currency <> p.currency THEN
            RAISE EXCEPTION 'currency of account % is not that of the product', v_account
                USING ERRCODE = 'LG001', DETAIL = format('That is %s.', p.currency);
        END IF;
    END LOOP;
    IF faas.currency(p.minimum) <> p.currency THEN
        RAISE EXCEPTION 'currency of argument "minimum" is not that of the product'
            USING ERRCODE = 'LG001', DETAIL = format('That is %s.', p.currency);
    END IF;
    IF faas.scale(p.minimum) > p.scale OR faas.sign(p.minimum) < 0 THEN
        RAISE EXCEPTION 'argument "minimum" must not be negative, nor have more decimals than the currency' USING ERRCODE = '22023';
    END IF;
    IF p.kind = 'fixed' AND p.unit_scale <> p.scale THEN
        RAISE EXCEPTION 'units of a fixed product need as many decimals as its currency' USING ERRCODE = '22023';
    END IF;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_check_accounts(faas.product) IS
    'Raises LG006 or LG001 for an account that is not of the book or currency, LG001 or 22023 for a minimum that does not fit, 22023 for units of other decimals';

CREATE FUNCTION faas.product_create(
    book bigint,
    code text,
    unit_currency text,
    currency text DEFAULT NULL,
    name text DEFAULT NULL,
    kind text DEFAULT 'nav',
    calendar text DEFAULT 'WEEKEND',
    zone text DEFAULT 'Asia/Shanghai',
    cut_off time DEFAULT '15:00',
    confirm_days integer DEFAULT 1,
    settle_days integer DEFAULT NULL,
    pay_days integer DEFAULT NULL,
    fee_rate numeric DEFAULT 0,
    fee_mode text DEFAULT 'outside',
    redeem_fee_rate numeric DEFAULT 0,
    rounding_point text DEFAULT 'net',
    rounding text DEFAULT 'half_up',
    large_redemption numeric DEFAULT 0.10,
    income text DEFAULT 'cash',
    minimum faas.amount DEFAULT NULL,
    yield_rate numeric DEFAULT NULL,
    day_count text DEFAULT NULL,
    maturity date DEFAULT NULL,
    fee_account bigint DEFAULT NULL,
    income_account bigint DEFAULT NULL,
    subject text DEFAULT NULL) RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.product_create(bigint, text, text, text, text, text, text, text, time, integer, integer, integer, numeric, text, numeric, text, text, numeric, text, faas.amount, numeric, text, date, bigint, bigint, text) IS
    'Sets up a wealth product and returns its id; opens its accounts product/ID/units, cash, transit, payable and, of a fixed one, accrued, those for money under subject. code: 1 to 100 characters, unique in the book; name NULL is the code. unit_currency: a currency that is registered, no ISO currency, and the unit of no other product of the book; its exponent says how many decimals units have. currency: of the money, NULL is the book''s base currency. kind nav: a unit costs the net asset value of the day; fixed: a unit costs 1 and earns yield_rate (a year, 0 to 1) by day_count (NULL is ACT/365F) from its confirmation until maturity, at the charge of income_account.
calendar, zone, cut_off: orders from cut_off on belong to the next open day. confirm_days (0 to 30), settle_days and pay_days (confirm_days to 60, NULL is confirm_days): open days until units are issued or taken back, until the product gets the money of a subscription, until a redemption is paid. fee_rate and redeem_fee_rate (0 to 0.5), credited to fee_account; fee_mode outside (net = amount / (1 + rate)) or inside (net = amount * (1 - rate)). rounding_point net (net is rounded, then divided by the net asset value) or units (the exact quotient is rounded once); rounding: one of the seven modes. large_redemption: share of the prior day''s units that may be redeemed on a day, 0.0001 to 1; NULL means any. income: cash or units, for holders who have not chosen. minimum: smallest subscription, NULL means none. maturity: last day, moved to an open day if it is none.
Needs admin on the book. Errors: 22004 null, 22023 terms that contradict each other or are out of range, or an unknown zone, 23505 code or unit taken, LG001 account or minimum in another currency, LG006 no such account in the book, LG017 LG019 subject, LG018 no such book, LG030 currency not registered, LG031 unknown rounding, LG035 not a code, LG240 LG241 LG242 calendar, LG250 LG252 day_count, 42501 no admin right.';

CREATE FUNCTION faas_internal.nav_set(product bigint, date date, nav numeric, OUT replaced numeric, OUT replayed boolean) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product := faas_internal.product_lock(product, 'admin');
    v_day faas.product_day;
BEGIN
    PERFORM faas_internal.product_argument('date', date IS NULL);
    PERFORM faas_internal.product_argument('nav', nav IS NULL);
    IF NOT (nav > 0 AND nav < 1000000000) OR scale(nav) > 8 THEN
        RAISE EXCEPTION 'net asset value must be greater than zero and less than 10^9, with at most 8 decimals' USING ERRCODE = '22023';
    END IF;
    IF p.kind = 'fixed' THEN
        RAISE EXCEPTION 'product % has no net asset values', p.id
            USING ERRCODE = 'LG274', DETAIL = 'A unit of a fixed product costs 1.';
    END IF;
    replayed := false;
    SELECT d.* INTO v_day FROM faas.product_day AS d WHERE d.product = p.id AND d.nav_date = nav_set.date;
    IF FOUND AND v_day.nav = nav THEN
        replayed := true;
        RETURN;
    END IF;
    IF date <= p.cleared_through THEN
        RAISE EXCEPTION 'product % is cleared through %', p.id, p.cleared_through
            USING ERRCODE = 'LG273', HINT = 'A net asset value can be corrected before its day is cleared; after that, by postings of your own.';
    END IF;
    IF NOT faas.is_business_day(date, p.calendar) OR date > timezone(p.zone, faas_internal.now())::date THEN
        RAISE EXCEPTION 'net asset values are of open days up to today' USING ERRCODE = '22023';
    END IF;
    IF v_day.nav IS NULL THEN
        -- the product is locked: a value that is there after all came after the snapshot, and is 40001
        INSERT INTO faas.product_day (product, nav_date, book, nav, set_at)
        VALUES (p.id, date, p.book, nav, faas_internal.now())
        ON CONFLICT ON CONSTRAINT product_day_pkey DO NOTHING;
    ELSE
        replaced := v_day.nav;
        UPDATE faas.product_day AS d SET nav = nav_set.nav, set_at = faas_internal.now()
         WHERE d.product = p.id AND d.nav_date = nav_set.date;
    END IF;
    PERFORM faas_internal.product_note(p, NULL, 'nav', replaced::text, nav::text, NULL, NULL, jsonb_build_object('date', date));
END;
$$;
COMMENT ON FUNCTION faas_internal.nav_set(bigint, date, numeric) IS
    'Body of faas.nav_set';

CREATE FUNCTION faas.nav_set(product bigint, date date, nav numeric, OUT replaced numeric, OUT replayed boolean) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.nav_set(bigint, date, numeric) IS
    'Sets the net asset value of a product on an open day up to today: money per unit, greater than zero and less than 10^9, with at most 8 decimals. The same value again changes nothing (replayed). Another one replaces it until the day is cleared, and the event trail keeps both; replaced is the earlier one. Needs admin on the book. Errors: 22004 null, 22023 value, or a day that is closed or to come, LG241 LG242 calendar, LG270 no such product, LG273 the day is cleared, LG274 a fixed product, 42501 no admin right, 40001 when to retry.';

CREATE FUNCTION faas_internal.income_choose(product bigint, account bigint, income text) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product := faas_internal.product_lock(product, 'hold');
    v_earlier text;
BEGIN
    PERFORM faas_internal.product_argument('account', account IS NULL);
    IF income NOT IN ('cash', 'units') THEN
        RAISE EXCEPTION 'income must be cash or units' USING ERRCODE = '22023';
    END IF;
    SELECT h.income INTO v_earlier FROM faas.product_holder AS h WHERE h.product = p.id AND h.account = income_choose.account;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account % holds no units of product %', account, p.id USING ERRCODE = 'LG278';
    END IF;
    IF v_earlier IS NOT DISTINCT FROM income THEN
        RETURN;
    END IF;
    UPDATE faas.product_holder AS h SET income = income_choose.income
     WHERE h.product = p.id AND h.account = income_choose.account;
    PERFORM faas_internal.product_note(p, NULL, 'income', v_earlier, income, NULL, NULL, jsonb_build_object('account', account));
END;
$$;
COMMENT ON FUNCTION faas_internal.income_choose(bigint, bigint, text) IS
    'Body of faas.income_choose';

CREATE FUNCTION faas.income_choose(product bigint, account bigint, income text) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.income_choose(bigint, bigint, text) IS
    'Says whether the holder who orders from this account gets the income of a product in cash or in units; NULL takes what the product says. Counts for distributions from now on. Needs hold on the book. Errors: 22004 null product or account, 22023 another word, LG270 no such product, LG278 no holder, 42501 lacks the right.';

CREATE FUNCTION faas_internal.order_dates(p faas.product, kind text, OUT trade_date date, OUT confirm_date date, OUT settle_date date)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    trade_date := faas_internal.product_trade_date(p, faas_internal.now());
    confirm_date := faas.business_day_add(trade_date, p.confirm_days, p.calendar);
    settle_date := faas.business_day_add(trade_date, CASE kind WHEN 'subscribe' THEN p.settle_days ELSE p.pay_days END, p.calendar);
    IF p.state <> 'open' OR confirm_date >= p.maturity OR (p.kind = 'fixed' AND kind = 'redeem') THEN
        RAISE EXCEPTION 'product % takes no such order', p.id
            USING ERRCODE = 'LG274',
                  DETAIL = CASE WHEN p.state <> 'open' THEN format('It is %s.', p.state)
                                WHEN confirm_date >= p.maturity THEN format('It matures on %s, the order would be confirmed on %s.', p.maturity, confirm_date)
                                ELSE 'A fixed product is repaid at maturity.' END;
    END IF;
END;
$$;
COMMENT ON FUNCTION faas_internal.order_dates(faas.product, text) IS
    'Days of an order that comes in now. Errors: LG274 the product takes no such order, LG241 LG242 calendar';

CREATE FUNCTION faas_internal.order_result(result jsonb, OUT order_id bigint, OUT trade_date date)
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    RETURN ((result ->> 'order_id')::bigint, (result ->> 'trade_date')::date);
COMMENT ON FUNCTION faas_internal.order_result(jsonb) IS
    'What an order answered';

CREATE FUNCTION faas_internal.order_subscribe(
    product bigint,
    account bigint,
    amount faas.amount,
    key text DEFAULT NULL,
    OUT order_id bigint,
    OUT trade_date date,
    OUT replayed boolean) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product;
    v_request jsonb;
    v_result jsonb;
    v_dates record;
    v_party bigint;
    v_units_account bigint;
    v_hold uuid;
BEGIN
    SELECT f.* INTO p FROM faas_internal.product_find(product, 'hold') AS f;
    PERFORM faas_internal.product_argument('account', account IS NULL);
    PERFORM faas_internal.product_argument('amount', amount IS NULL);
    -- who is new to the product opens an account, and nobody else may do so meanwhile
    IF EXISTS (SELECT FROM faas.product_holder AS h WHERE h.product = p.id AND h.account = order_subscribe.account) THEN
        p := faas_internal.product_share(product, 'hold');
    ELSE
        p := faas_internal.product_lock(product, 'hold');
    END IF;
    v_request := jsonb_build_object('product', p.id, 'account', account, 'amount', faas_internal.product_words(amount));
    LOOP
        v_result := faas_internal.product_replay(p.book, key, 'subscribe', v_request);
        IF v_result IS NOT NULL THEN
            SELECT r.order_id, r.trade_date, true INTO order_id, trade_date, replayed FROM faas_internal.order_result(v_result) AS r;
            RETURN;
        END IF;
        SELECT a.party INTO v_party FROM faas_internal.product_account(p.book, account) AS a;
        v_dates := faas_internal.order_dates(p, 'subscribe');
        IF faas.currency(amount) <> p.currency THEN
            RAISE EXCEPTION 'currency of the amount is not that of product %', p.id USING ERRCODE = 'LG001', DETAIL = format('It is %s.', p.currency);
        END IF;
        IF faas.sign(amount) > 0 AND amount OPERATOR(faas.<) p.minimum THEN
            RAISE EXCEPTION 'amount is less than the minimum of product %', p.id
                USING ERRCODE = 'LG276', DETAIL = format('The minimum is %s.', p.minimum);
        END IF;
        order_id := nextval('faas.product_order_id_seq');
        trade_date := v_dates.trade_date;
        v_result := jsonb_build_object('order_id', order_id, 'trade_date', trade_date);
        EXIT WHEN faas_internal.product_note(p, order_id, 'subscribe', NULL, faas_internal.product_order_next(NULL, 'subscribe'), key, v_request, v_result);
    END LOOP;
    replayed := false;

    SELECT h.hold INTO v_hold FROM faas.hold_place(account, amount, kind => 'faas.subscribe',
        metadata => jsonb_build_object('order', order_id, 'authorisation', format('order %s', order_id))) AS h;
    SELECT h.units_account INTO v_units_account FROM faas.product_holder AS h WHERE h.product = p.id AND h.account = order_subscribe.account;
    IF NOT FOUND THEN
        v_units_account := faas.account_open(p.book, format('product/%s/holder/%s', p.id, account), p.unit_currency, party => v_party);
        INSERT INTO faas.product_holder (product, account, book, units_account)
        VALUES (p.id, account, p.book, v_units_account);
    END IF;
    INSERT INTO faas.product_order (id, product, book, kind, state, account, units_account, ordered_at, trade_date, confirm_date,
        settle_date, hold, amount)
    VALUES (order_id, p.id, p.book, 'subscribe', faas_internal.product_order_next(NULL, 'subscribe'), account, v_units_account,
        faas_internal.now(), trade_date, v_dates.confirm_date, v_dates.settle_date, v_hold, faas.round(amount, p.scale));
END;
$$;
COMMENT ON FUNCTION faas_internal.order_subscribe(bigint, bigint, faas.amount, text) IS
    'Body of faas.order_subscribe';

CREATE FUNCTION faas.order_subscribe(
    product bigint,
    account bigint,
    amount faas.amount,
    key text DEFAULT NULL,
    OUT order_id bigint,
    OUT trade_date date,
    OUT replayed boolean) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.order_subscribe(bigint, bigint, faas.amount, text) IS
    'Orders units of a product for amount (greater than zero, fee included), which is held on account at once. The price is the net asset value of trade_date, which nobody knows yet: today, or the next open day from the cut-off on. The account stands for the holder; his units are in an account that his first order opens. The time is the clock''s. key makes it happen once. Needs hold on the book. Errors: 22004 null, 22023 key, LG001 another currency, LG002 more decimals than the currency, LG003 LG004 LG007 LG008 the account, LG005 key used for another request, LG006 no such account in the book, LG011 zero or negative, LG241 LG242 calendar, LG270 no such product, LG274 takes no orders any more, LG276 less than the minimum, 22003 totals out of range, 42501 lacks the right, 40001 when to retry.';

CREATE FUNCTION faas_internal.order_redeem(
    product bigint,
    account bigint,
    units faas.amount,
    key text DEFAULT NULL,
    OUT order_id bigint,
    OUT trade_date date,
    OUT replayed boolean) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product := faas_internal.product_share(product, 'hold');
    v_request jsonb;
    v_result jsonb;
    v_dates record;
    v_units_account bigint;
    v_hold uuid;
BEGIN
    PERFORM faas_internal.product_argument('account', account IS NULL);
    PERFORM faas_internal.product_argument('units', units IS NULL);
    v_request := jsonb_build_object('product', p.id, 'account', account, 'units', faas_internal.product_words(units));
    LOOP
        v_result := faas_internal.product_replay(p.book, key, 'redeem', v_request);
        IF v_result IS NOT NULL THEN
            SELECT r.order_id, r.trade_date, true INTO order_id, trade_date, replayed FROM faas_internal.order_result(v_result) AS r;
            RETURN;
        END IF;
        SELECT h.units_account INTO v_units_account FROM faas.product_holder AS h WHERE h.product = p.id AND h.account = order_redeem.account;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'account % holds no units of product %', account, p.id USING ERRCODE = 'LG278';
        END IF;
        v_dates := faas_internal.order_dates(p, 'redeem');
        order_id := nextval('faas.product_order_id_seq');
        trade_date := v_dates.trade_date;
        v_result := jsonb_build_object('order_id', order_id, 'trade_date', trade_date);
        EXIT WHEN faas_internal.product_note(p, order_id, 'redeem', NULL, faas_internal.product_order_next(NULL, 'redeem'), key, v_request, v_result);
    END LOOP;
    replayed := false;

    SELECT h.hold INTO v_hold FROM faas.hold_place(v_units_account, units, kind => 'faas.redeem',
        metadata => jsonb_build_object('order', order_id, 'authorisation', format('order %s', order_id))) AS h;
    INSERT INTO faas.product_order (id, product, book, kind, state, account, units_account, ordered_at, trade_date, confirm_date,
        settle_date, hold, units)
    VALUES (order_id, p.id, p.book, 'redeem', faas_internal.product_order_next(NULL, 'redeem'), account, v_units_account,
        faas_internal.now(), trade_date, v_dates.confirm_date, v_dates.settle_date, v_hold, faas.round(units, p.unit_scale));
END;
$$;
COMMENT ON FUNCTION faas_internal.order_redeem(bigint, bigint, faas.amount, text) IS
    'Body of faas.order_redeem';

CREATE FUNCTION faas.order_redeem(
    product bigint,
    account bigint,
    units faas.amount,
    key text DEFAULT NULL,
    OUT order_id bigint,
    OUT trade_date date,
    OUT replayed boolean) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.order_redeem(bigint, bigint, faas.amount, text) IS
    'Orders that units (greater than zero, in the product''s unit currency) of the holder are taken back, which are held at once; he is paid to account. Day, key and clock as for faas.order_subscribe. Needs hold on the book. Errors: 22004 null, 22023 key, LG001 another currency, LG002 more decimals than units have, LG003 not so many units, LG005 key used for another request, LG007 LG008 the account of his units, LG011 zero or negative, LG241 LG242 calendar, LG270 no such product, LG274 takes no redemptions, LG278 no holder, 42501 lacks the right, 40001 when to retry.';

CREATE FUNCTION faas_internal.order_cancel(order_id bigint, key text DEFAULT NULL, OUT state text, OUT replayed boolean) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product;
    o faas.product_order;
    v_request jsonb := jsonb_build_object('order_id', order_id);
    v_result jsonb;
BEGIN
    PERFORM faas_internal.product_argument('order_id', order_id IS NULL);
    SELECT x.* INTO o FROM faas.product_order AS x WHERE x.id = order_cancel.order_id;
    IF NOT FOUND OR NOT faas_internal.caller_holds(o.book) THEN
        RAISE EXCEPTION 'order % does not exist', order_id USING ERRCODE = 'LG271';
    END IF;
    p := faas_internal.product_share(o.product, 'hold');
    SELECT x.* INTO STRICT o FROM faas.product_order AS x WHERE x.id = order_cancel.order_id FOR UPDATE;
    LOOP
        v_result := faas_internal.product_replay(p.book, key, 'cancel', v_request);
        IF v_result IS NOT NULL THEN
            state := v_result ->> 'state';
            replayed := true;
            RETURN;
        END IF;
        state := faas_internal.product_order_next(o.state, 'cancel');
        IF state IS NULL OR faas_internal.product_trade_date(p, faas_internal.now()) > o.trade_date THEN
            RAISE EXCEPTION 'order % cannot be cancelled', o.id
                USING ERRCODE = 'LG275',
                      DETAIL = format('It is %s%s.', o.state, CASE WHEN state IS NOT NULL THEN format(', and past the cut-off of %s', o.trade_date) END);
        END IF;
        EXIT WHEN faas_internal.product_note(p, o.id, 'cancel', o.state, state, key, v_request, jsonb_build_object('state', state));
    END LOOP;
    replayed := false;
    PERFORM faas.hold_release(o.hold, CASE o.kind WHEN 'redeem' THEN o.units END);
    UPDATE faas.product_order AS x SET state = order_cancel.state WHERE x.id = o.id;
END;
$$;
COMMENT ON FUNCTION faas_internal.order_cancel(bigint, text) IS
    'Body of faas.order_cancel';

CREATE FUNCTION faas.order_cancel(order_id bigint, key text DEFAULT NULL, OUT state text, OUT replayed boolean) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.order_cancel(bigint, text) IS
    'Takes an order back before the cut-off of its day; what it holds is free again. The part that a large redemption deferred is an order of its own, and can be taken back as well. Needs hold on the book. Errors: 22004 null order, 22023 key, LG005 key used for another request, LG271 no such order, LG275 past its cut-off or not waiting any more, 42501 lacks the right, 40001 when to retry.';

CREATE FUNCTION faas_internal.product_value_date(book bigint, date date) RETURNS date
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    RETURN (SELECT GREATEST($2, b.open_from) FROM faas.visible_book AS b WHERE b.book = $1);
COMMENT ON FUNCTION faas_internal.product_value_date(bigint, date) IS
    'The date, or the first that is open in the book';

CREATE FUNCTION faas_internal.product_outstanding(p faas.product) RETURNS faas.amount
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_units faas.amount;
BEGIN
    SELECT OPERATOR(faas.-) b.posted INTO v_units FROM faas.balance(p.units_account) AS b;
    RETURN v_units OPERATOR(faas.+) COALESCE((
        SELECT faas.sum(CASE o.kind WHEN 'subscribe' THEN o.units ELSE OPERATOR(faas.-) o.units END)
          FROM faas.product_order AS o
         WHERE o.product = p.id AND o.state = 'priced'), faas.of_minor(0, p.unit_currency, p.unit_scale));
END;
$$;
COMMENT ON FUNCTION faas_internal.product_outstanding(faas.product) IS
    'Units of all holders after the orders that are priced: what they have, and what waits for its confirmation';

CREATE FUNCTION faas_internal.product_note_orders(p faas.product, orders bigint[], operation text, from_state text) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO faas.product_event (product, book, order_id, at, role, operation, from_state, to_state)
    SELECT p.id, p.book, o.id, faas_internal.now(), faas_internal.caller()::text, operation, from_state,
        faas_internal.product_order_next(from_state, operation)
      FROM unnest(orders) WITH ORDINALITY AS o (id, n)
     ORDER BY o.n;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_note_orders(faas.product, bigint[], text, text) IS
    'Writes the event of an operation on many orders, which were all in one state';

CREATE FUNCTION faas_internal.product_post(ids bigint[], requests faas.request[],
    OUT id bigint, OUT journals uuid[]) RETURNS SETOF record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT x.id, CASE WHEN bool_and(r.code <= 1) THEN array_agg(r.journal ORDER BY r.idx) END
      FROM faas.post_batch(requests) AS r
      JOIN unnest(ids) WITH ORDINALITY AS x (id, n) ON x.n = r.idx
     GROUP BY x.id
     ORDER BY x.id;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_post(bigint[], faas.request[]) IS
    'Carries out requests, one chain for each id, and answers with the journals of each; null where the ledger refused';

CREATE FUNCTION faas_internal.clear_defer(p faas.product, date date, prior faas.amount, OUT orders bigint, OUT units faas.amount)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_total faas.amount;
    v_limit faas.amount := faas.convert(prior, p.unit_currency, p.large_redemption, 'down', p.unit_scale);
    v_next date := faas.business_day_add(date, 1, p.calendar);
    v_ids bigint[];
    v_weights faas.amount[];
    v_moved bigint[];
BEGIN
    orders := 0::bigint;
    units := faas.of_minor(0, p.unit_currency, p.unit_scale);
    SELECT faas.sum(o.units), array_agg(o.id ORDER BY o.id), array_agg(o.units ORDER BY o.id) INTO v_total, v_ids, v_weights
      FROM faas.product_order AS o
     WHERE o.product = p.id AND o.state = 'accepted' AND o.kind = 'redeem' AND o.trade_date = clear_defer.date;
    IF v_limit IS NULL OR v_total IS NULL OR faas.sign(v_limit) <= 0 OR v_total OPERATOR(faas.<=) v_limit THEN
        RETURN;
    END IF;
    units := v_total OPERATOR(faas.-) v_limit;

    -- what is over becomes an order of its own, which shares the hold; an order of which nothing is
    -- left moves as it is
    WITH share AS (
        SELECT o.id, o.units, f.part
          FROM faas.product_order AS o
          JOIN faas_internal.fund_shares(v_limit, v_ids, v_weights) AS f ON f.id = o.id
    ), rest AS (
        INSERT INTO faas.product_order (product, book, kind, state, account, units_account, ordered_at, trade_date, confirm_date,
            settle_date, hold, deferred_from, units)
        SELECT o.product, o.book, o.kind, faas_internal.product_order_next(NULL, 'defer'), o.account, o.units_account, o.ordered_at, v_next,
            faas.business_day_add(v_next, p.confirm_days, p.calendar), faas.business_day_add(v_next, p.pay_days, p.calendar),
            o.hold, o.id, s.units OPERATOR(faas.-) s.part
          FROM share AS s
          JOIN faas.product_order AS o ON o.id = s.id
         WHERE faas.sign(s.part) > 0 AND s.part OPERATOR(faas.<) s.units
         ORDER BY o.id
        RETURNING id
    ), noted AS (
        INSERT INTO faas.product_event (product, book, order_id, at, role, operation, from_state, to_state)
        SELECT p.id, p.book, r.id, faas_internal.now(), faas_internal.caller()::text, 'defer', NULL, faas_internal.product_order_next(NULL, 'defer')
          FROM rest AS r
         ORDER BY r.id
    ), changed AS (
        UPDATE faas.product_order AS o
           SET units = CASE WHEN faas.sign(s.part) > 0 THEN s.part ELSE o.units END,
               trade_date = CASE WHEN faas.sign(s.part) > 0 THEN o.trade_date ELSE v_next END,
               confirm_date = CASE WHEN faas.sign(s.part) > 0 THEN o.confirm_date
                   ELSE faas.business_day_add(v_next, p.confirm_days, p.calendar) END,
               settle_date = CASE WHEN faas.sign(s.part) > 0 THEN o.settle_date
                   ELSE faas.business_day_add(v_next, p.pay_days, p.calendar) END
          FROM share AS s
         WHERE o.id = s.id AND s.part OPERATOR(faas.<) s.units
        RETURNING o.id
    )
    SELECT array_agg(c.id ORDER BY c.id) INTO v_moved FROM changed AS c;
    PERFORM faas_internal.product_note_orders(p, v_moved, 'defer', 'accepted');
    orders := cardinality(v_moved)::bigint;
END;
$$;
COMMENT ON FUNCTION faas_internal.clear_defer(faas.product, date, faas.amount) IS
    'A large redemption: when the redemptions of a day are more than the product allows of the prior units, each keeps its exact share of what is allowed, and the rest goes to the next open day, without priority there. Returns the orders of which something was deferred, and the units';

CREATE FUNCTION faas_internal.clear_price(p faas.product, date date, nav numeric, defer boolean, OUT priced bigint, OUT deferred bigint, OUT rejected bigint[])
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_prior faas.amount := faas_internal.product_outstanding(p);
    v_deferred faas.amount := faas.of_minor(0, p.unit_currency, p.unit_scale);
    v_priced bigint[];
BEGIN
    deferred := 0::bigint;
    IF defer THEN
        SELECT d.orders, d.units INTO deferred, v_deferred FROM faas_internal.clear_defer(p, date, v_prior) AS d;
    END IF;

    WITH figures AS (
        SELECT o.id, o.amount, f.fee, f.net, f.units
          FROM faas.product_order AS o
         CROSS JOIN LATERAL faas_internal.fund_subscription(o.amount, p.fee_rate, clear_price.nav, p.fee_mode, p.rounding_point, p.rounding,
             p.unit_currency, p.unit_scale) AS f
         WHERE o.product = p.id AND o.state = 'accepted' AND o.kind = 'subscribe' AND o.trade_date = clear_price.date
        UNION ALL
        SELECT o.id, f.gross, f.fee, f.net, o.units
          FROM faas.product_order AS o
         CROSS JOIN LATERAL faas_internal.fund_redemption(o.units, p.redeem_fee_rate, clear_price.nav, p.rounding, p.currency, p.scale) AS f
         WHERE o.product = p.id AND o.state = 'accepted' AND o.kind = 'redeem' AND o.trade_date = clear_price.date
    ), changed AS (
        UPDATE faas.product_order AS o
           SET amount = f.amount, fee = f.fee, net = f.net, units = f.units, nav = clear_price.nav,
               state = faas_internal.product_order_next('accepted',
                   CASE WHEN faas.sign(f.net) > 0 AND faas.sign(f.units) > 0 THEN 'price' ELSE 'reject' END)
          FROM figures AS f
         WHERE o.id = f.id
        RETURNING o.id, o.state
    )
    SELECT array_agg(c.id ORDER BY c.id) FILTER (WHERE c.state = 'priced'), array_agg(c.id ORDER BY c.id) FILTER (WHERE c.state = 'rejected')
      INTO v_priced, rejected
      FROM changed AS c;
    priced := COALESCE(cardinality(v_priced), 0)::bigint;
    PERFORM faas_internal.product_note_orders(p, v_priced, 'price', 'accepted');
    PERFORM faas_internal.product_note_orders(p, rejected, 'reject', 'accepted');

    INSERT INTO faas.product_day AS d (product, nav_date, book, nav, set_at, cleared_at, prior_units, redeemed, deferred)
    VALUES (p.id, date, p.book, nav, faas_internal.now(), faas_internal.now(), v_prior,
        COALESCE((SELECT faas.sum(o.units) FROM faas.product_order AS o WHERE o.id = ANY (v_priced) AND o.kind = 'redeem'),
            faas.of_minor(0, p.unit_currency, p.unit_scale)), v_deferred)
    ON CONFLICT ON CONSTRAINT product_day_pkey DO UPDATE
       SET cleared_at = excluded.cleared_at, prior_units = excluded.prior_units, redeemed = excluded.redeemed, deferred = excluded.deferred;
    UPDATE faas.product AS x SET cleared_through = clear_price.date WHERE x.id = p.id;
    PERFORM faas_internal.product_note(p, NULL, 'clear', NULL, NULL, NULL, NULL, jsonb_build_object('date', date, 'nav', nav,
        'priced', priced, 'deferred', deferred, 'rejected', COALESCE(cardinality(rejected), 0)));
END;
$$;
COMMENT ON FUNCTION faas_internal.clear_price(faas.product, date, numeric, boolean) IS
    'Prices the orders of a day, and takes note of the day; rejected are the orders too small for one unit or one minor unit of money, whose holds faas_internal.clear_confirm releases';

CREATE FUNCTION faas_internal.clear_confirm(p faas.product, today date, rejected bigint[], OUT confirmed bigint, OUT refused bigint)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_open_from date := faas_internal.product_value_date(p.book, '-infinity');
    v_last bigint := 0::bigint;
    v_ids bigint[];
    v_requests faas.request[];
    v_confirmed bigint[];
    v_due bigint;
    v_held bigint;
BEGIN
    confirmed := 0::bigint;
    refused := 0::bigint;
    LOOP
        -- in one call, so that accounts are locked in order
        WITH chunk AS (
            SELECT o.* FROM (
                SELECT x.* FROM faas.product_order AS x
                 WHERE x.product = p.id AND x.state = 'priced' AND x.confirm_date <= today
                UNION ALL
                SELECT x.* FROM unnest(rejected) AS j (id) JOIN faas.product_order AS x ON x.id = j.id
              ) AS o
             WHERE o.id > v_last
             ORDER BY o.id
             LIMIT 20000
        )
        SELECT array_agg(r.id ORDER BY r.id, r.n), array_agg(r.request ORDER BY r.id, r.n), max(r.id), count(*) FILTER (WHERE r.n = 2)
          INTO v_ids, v_requests, v_last, v_due
          FROM (
            SELECT o.id, 1 AS n, CASE
                WHEN o.state = 'rejected' THEN faas_internal.product_request('release', NULL, NULL, CASE o.kind WHEN 'redeem' THEN o.units END, o.hold,
                    NULL, NULL, false)
                WHEN o.kind = 'subscribe' THEN faas_internal.product_request('capture', NULL, p.transit_account, o.amount, o.hold, 'subscribe',
                    GREATEST(o.confirm_date, v_open_from), true)
                ELSE faas_internal.product_request('post', p.cash_account, p.payable_account, o.amount, NULL, 'redeem',
                    GREATEST(o.confirm_date, v_open_from), true) END AS request
              FROM chunk AS o
            UNION ALL
            SELECT o.id, 2, CASE o.kind
                WHEN 'subscribe' THEN faas_internal.product_request('post', p.units_account, o.units_account, o.units, NULL, 'units issued',
                    GREATEST(o.confirm_date, v_open_from), false)
                ELSE faas_internal.product_request('capture', NULL, p.units_account, o.units, o.hold, 'units taken back',
                    GREATEST(o.confirm_date, v_open_from), false) END
              FROM chunk AS o
             WHERE o.state = 'priced'
          ) AS r;
        EXIT WHEN v_ids IS NULL;

        WITH posted AS MATERIALIZED (
            SELECT r.id, r.journals FROM faas_internal.product_post(v_ids, v_requests) AS r
        ), changed AS (
            UPDATE faas.product_order AS o
               SET state = faas_internal.product_order_next(o.state, 'confirm'),
                   cash_journal = r.journals[1],
                   units_journal = r.journals[2]
              FROM posted AS r
             WHERE o.id = r.id AND o.state = 'priced' AND r.journals IS NOT NULL
            RETURNING o.id
        )
        SELECT (SELECT array_agg(c.id ORDER BY c.id) FROM changed AS c),
            (SELECT min(r.id) FROM posted AS r WHERE r.journals IS NULL AND r.id = ANY (rejected))
          INTO v_confirmed, v_held;
        IF v_held IS NOT NULL THEN
            -- a release is refused of a hold only that is not as the order says
            RAISE EXCEPTION 'hold of order % cannot be released', v_held USING ERRCODE = 'LG903', HINT = 'SELECT * FROM faas.verify() says more.';
        END IF;
        PERFORM faas_internal.product_note_orders(p, v_confirmed, 'confirm', 'priced');
        confirmed := confirmed + COALESCE(cardinality(v_confirmed), 0);
        refused := refused + v_due - COALESCE(cardinality(v_confirmed), 0);
    END LOOP;
END;
$$;
COMMENT ON FUNCTION faas_internal.clear_confirm(faas.product, date, bigint[]) IS
    'Confirms what is priced and due: takes the money and issues the units, or sets the money aside and takes the units back; of the orders that were just rejected, nothing stays held. Errors: LG903';

CREATE FUNCTION faas_internal.clear_day(
    product bigint,
    date date,
    defer boolean DEFAULT true,
    now timestamptz DEFAULT NULL,
    OUT priced bigint,
    OUT deferred bigint,
    OUT rejected bigint,
    OUT confirmed bigint,
    OUT refused bigint) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product := faas_internal.product_lock(product, 'post');
    v_local timestamp := timezone(p.zone, faas_internal.product_now(now));
    v_nav numeric := 1.0;
    v_open boolean;
    v_rejected bigint[];
BEGIN
    PERFORM faas_internal.product_argument('date', date IS NULL);
    PERFORM faas_internal.product_argument('defer', defer IS NULL);
    PERFORM faas_internal.product_require_latest();
    priced := 0::bigint;
    deferred := 0::bigint;
    rejected := 0::bigint;
    IF date > p.cleared_through THEN
        v_open := faas.is_business_day(date, p.calendar);
        IF NOT v_open OR v_local < date + p.cut_off THEN
            RAISE EXCEPTION 'day % of product % cannot be cleared', date, p.id
                USING ERRCODE = 'LG277', DETAIL = CASE WHEN v_open THEN 'It is not past its cut-off yet.' ELSE 'It is no open day.' END;
        END IF;
        IF EXISTS (SELECT FROM faas.product_order AS o WHERE o.product = p.id AND o.state = 'accepted' AND o.trade_date < clear_day.date) THEN
            RAISE EXCEPTION 'day % of product % cannot be cleared', date, p.id
                USING ERRCODE = 'LG277', DETAIL = format('Orders of %s wait.', (SELECT min(o.trade_date) FROM faas.product_order AS o
                    WHERE o.product = p.id AND o.state = 'accepted')), HINT = 'Clear the days in their order.';
        END IF;
        IF p.kind = 'nav' THEN
            SELECT d.nav INTO v_nav FROM faas.product_day AS d WHERE d.product = p.id AND d.nav_date = clear_day.date;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'product % has no net asset value of %', p.id, date USING ERRCODE = 'LG272', HINT = 'Set it with faas.nav_set().';
            END IF;
        END IF;
        SELECT c.priced, c.deferred, c.rejected INTO priced, deferred, v_rejected FROM faas_internal.clear_price(p, date, v_nav, defer) AS c;
        rejected := COALESCE(cardinality(v_rejected), 0)::bigint;
    END IF;
    SELECT c.confirmed, c.refused INTO confirmed, refused FROM faas_internal.clear_confirm(p, v_local::date, v_rejected) AS c;
END;
$$;
COMMENT ON FUNCTION faas_internal.clear_day(bigint, date, boolean, timestamptz) IS
    'Body of faas.clear_day';

CREATE FUNCTION faas.clear_day(
    product bigint,
    date date,
    defer boolean DEFAULT true,
    now timestamptz DEFAULT NULL,
    OUT priced bigint,
    OUT deferred bigint,
    OUT rejected bigint,
    OUT confirmed bigint,
    OUT refused bigint) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.clear_day(bigint, date, boolean, timestamptz) IS
    'Prices the orders of an open day that is past its cut-off, all at the net asset value of the day, and confirms what is priced and due by the date of now (NULL: the clock) in the product''s zone, of this and earlier days. So a call on the evening of the day prices, and one on the day of confirmation issues units and takes money, or sets money aside and takes units. Calling again changes nothing but what is due since.
If redemptions ask for more than large_redemption of the units that holders had before the day, each gets its share of that much, by largest remainder, and the rest becomes an order for the next open day, at its price and without priority; defer false lets all through. rejected: orders too small for one minor unit, whose holds are released. refused: orders that the ledger did not let through now (a blocked account, no money in the product); they stay priced, and count in a later call. Days are cleared in their order. Needs post on the book, and READ COMMITTED. Errors: 22004 null, 22008 infinite now, 25000 another isolation level, LG241 LG242 calendar, LG270 no such product, LG272 no net asset value, LG277 no open day, not past its cut-off, or orders of an earlier day wait, LG903 a hold is not as its order was placed, 42501 lacks the right, 40001 when to retry.';

CREATE FUNCTION faas_internal.product_settle_orders(p faas.product, today date, OUT settled bigint, OUT refused bigint)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_last bigint := 0::bigint;
    v_ids bigint[];
    v_requests faas.request[];
    v_orders bigint;
    v_settled bigint[];
BEGIN
    settled := 0::bigint;
    refused := 0::bigint;
    LOOP
        WITH chunk AS (
            SELECT o.* FROM faas.product_order AS o
             WHERE o.product = p.id AND o.state = 'confirmed' AND o.settle_date <= today AND o.id > v_last
             ORDER BY o.id
             LIMIT 20000
        )
        SELECT array_agg(r.id ORDER BY r.id, r.n), array_agg(r.request ORDER BY r.id, r.n), max(r.id), count(DISTINCT r.id)
          INTO v_ids, v_requests, v_last, v_orders
          FROM (
            SELECT o.id, 1 AS n, faas_internal.product_request('post',
                CASE o.kind WHEN 'subscribe' THEN p.transit_account ELSE p.payable_account END,
                CASE o.kind WHEN 'subscribe' THEN p.cash_account ELSE o.account END,
                o.net, NULL, o.kind, NULL, faas.sign(o.fee) > 0) AS request
              FROM chunk AS o
            UNION ALL
            SELECT o.id, 2, faas_internal.product_request('post',
                CASE o.kind WHEN 'subscribe' THEN p.transit_account ELSE p.payable_account END, p.fee_account,
                o.fee, NULL, 'fee', NULL, false)
              FROM chunk AS o
             WHERE faas.sign(o.fee) > 0
          ) AS r;
        EXIT WHEN v_ids IS NULL;

        WITH posted AS MATERIALIZED (
            SELECT r.id, r.journals FROM faas_internal.product_post(v_ids, v_requests) AS r
        ), changed AS (
            UPDATE faas.product_order AS o
               SET state = faas_internal.product_order_next(o.state, 'settle'), net_journal = r.journals[1], fee_journal = r.journals[2]
              FROM posted AS r
             WHERE o.id = r.id AND r.journals IS NOT NULL
            RETURNING o.id
        )
        SELECT array_agg(c.id ORDER BY c.id) INTO v_settled FROM changed AS c;
        PERFORM faas_internal.product_note_orders(p, v_settled, 'settle', 'confirmed');
        settled := settled + COALESCE(cardinality(v_settled), 0);
        refused := refused + v_orders - COALESCE(cardinality(v_settled), 0);
    END LOOP;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_settle_orders(faas.product, date) IS
    'Settles orders that are confirmed and due: the product gets its money, the holder his, the fee goes where it belongs';

CREATE FUNCTION faas_internal.product_pay(p faas.product, today date, OUT paid bigint, OUT refused bigint)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_value_date date := faas_internal.product_value_date(p.book, today);
    v_last bigint := 0::bigint;
    v_ids bigint[];
    v_requests faas.request[];
    v_due bigint;
    v_paid bigint;
BEGIN
    paid := 0::bigint;
    refused := 0::bigint;
    LOOP
        WITH chunk AS (
            SELECT x.* FROM faas.product_payment AS x
             WHERE x.product = p.id AND x.state = 'due' AND x.id > v_last
             ORDER BY x.id
             LIMIT 20000
        )
        SELECT array_agg(r.id ORDER BY r.id, r.n), array_agg(r.request ORDER BY r.id, r.n), max(r.id), count(DISTINCT r.id)
          INTO v_ids, v_requests, v_last, v_due
          FROM (
            SELECT y.id, y.n, faas_internal.product_request('post', y.debit, y.credit, y.amount, NULL, y.kind, y.value_date,
                lead(y.id) OVER (PARTITION BY y.id ORDER BY y.n) IS NOT NULL) AS request
              FROM (
                SELECT x.id, 1 AS n, CASE x.kind WHEN 'repay' THEN p.cash_account ELSE p.payable_account END AS debit,
                    x.account AS credit, x.amount, x.kind, NULL::date AS value_date
                  FROM chunk AS x
                 WHERE x.kind <> 'reinvest' AND faas.sign(x.amount) > 0
                UNION ALL
                SELECT x.id, 2, p.accrued_account, x.account, x.interest, 'interest', NULL
                  FROM chunk AS x
                 WHERE faas.sign(x.interest) > 0
                UNION ALL
                SELECT x.id, 3, CASE x.kind WHEN 'repay' THEN x.units_account ELSE p.units_account END,
                    CASE x.kind WHEN 'repay' THEN p.units_account ELSE x.units_account END,
                    x.units, CASE x.kind WHEN 'repay' THEN 'units taken back' ELSE x.kind END, v_value_date
                  FROM chunk AS x
                 WHERE x.kind <> 'income' AND faas.sign(x.units) > 0
              ) AS y
          ) AS r;
        EXIT WHEN v_ids IS NULL;

        WITH posted AS MATERIALIZED (
            SELECT r.id, r.journals FROM faas_internal.product_post(v_ids, v_requests) AS r
        ), changed AS (
            UPDATE faas.product_payment AS x
               SET state = 'paid',
                   cash_journal = CASE WHEN x.kind <> 'reinvest' AND faas.sign(x.amount) > 0 THEN r.journals[1] END,
                   interest_journal = CASE WHEN faas.sign(x.interest) > 0 THEN r.journals[faas.sign(x.amount) + 1] END,
                   units_journal = CASE WHEN x.kind <> 'income' AND faas.sign(x.units) > 0 THEN r.journals[cardinality(r.journals)] END
              FROM posted AS r
             WHERE x.id = r.id AND r.journals IS NOT NULL
            RETURNING x.id
        )
        SELECT count(*) INTO v_paid FROM changed AS c;
        paid := paid + v_paid;
        refused := refused + v_due - v_paid;
    END LOOP;
    IF p.state = 'matured' AND refused = 0 THEN
        UPDATE faas.product AS x SET state = 'repaid' WHERE x.id = p.id;
        PERFORM faas_internal.product_note(p, NULL, 'repaid', p.state, 'repaid', NULL, NULL, NULL);
    END IF;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_pay(faas.product, date) IS
    'Makes payments that are due: income in cash or units, and what is repaid at maturity';

CREATE FUNCTION faas_internal.order_settle_due(product bigint, now timestamptz DEFAULT NULL,
    OUT settled bigint, OUT paid bigint, OUT refused bigint) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product := faas_internal.product_lock(product, 'post');
    v_today date := timezone(p.zone, faas_internal.product_now(now))::date;
    v_refused bigint;
BEGIN
    SELECT s.settled, s.refused INTO settled, refused FROM faas_internal.product_settle_orders(p, v_today) AS s;
    SELECT s.paid, s.refused INTO paid, v_refused FROM faas_internal.product_pay(p, v_today) AS s;
    refused := refused + v_refused;
END;
$$;
COMMENT ON FUNCTION faas_internal.order_settle_due(bigint, timestamptz) IS
    'Body of faas.order_settle_due';

CREATE FUNCTION faas.order_settle_due(product bigint, now timestamptz DEFAULT NULL,
    OUT settled bigint, OUT paid bigint, OUT refused bigint) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.order_settle_due(bigint, timestamptz) IS
    'Settles what is due by the date of now (NULL: the clock) in the product''s zone: the product gets the net amounts of confirmed subscriptions, holders are paid for confirmed redemptions, fees go to the fee account; and payments of income and repayment that were refused before are tried again. refused: what the ledger did not let through now, for a later call. Calling again changes nothing but what is due since. Needs post on the book. Errors: 22004 null product, 22008 infinite now, LG270 no such product, 42501 lacks the right, 40001 when to retry.';

CREATE FUNCTION faas_internal.distribute_income(
    product bigint,
    date date,
    amount faas.amount,
    key text DEFAULT NULL,
    OUT holders bigint,
    OUT in_cash faas.amount,
    OUT in_units faas.amount,
    OUT refused bigint,
    OUT replayed boolean) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product := faas_internal.product_lock(product, 'post');
    v_request jsonb;
    v_result jsonb;
    v_nav numeric;
    v_accounts bigint[];
    v_units faas.amount[];
    v_total faas.amount;
    v_journal uuid;
BEGIN
    PERFORM faas_internal.product_argument('date', date IS NULL);
    PERFORM faas_internal.product_argument('amount', amount IS NULL);
    v_request := jsonb_build_object('product', p.id, 'date', date, 'amount', faas_internal.product_words(amount));
    v_result := faas_internal.product_replay(p.book, key, 'distribute', v_request);
    IF v_result IS NOT NULL THEN
        holders := (v_result ->> 'holders')::bigint;
        in_cash := (v_result ->> 'in_cash')::faas.amount;
        in_units := (v_result ->> 'in_units')::faas.amount;
        refused := (v_result ->> 'refused')::bigint;
        replayed := true;
        RETURN;
    END IF;
    PERFORM faas_internal.product_require_latest();
    PERFORM faas_internal.distribute_check(p, date, amount);
    SELECT d.nav INTO v_nav FROM faas.product_day AS d WHERE d.product = p.id AND d.nav_date = distribute_income.date;
    IF NOT FOUND AND EXISTS (SELECT FROM faas.product_holder AS h WHERE h.product = p.id AND COALESCE(h.income, p.income) = 'units') THEN
        RAISE EXCEPTION 'product % has no net asset value of %', p.id, date USING ERRCODE = 'LG272', HINT = 'Set it with faas.nav_set().';
    END IF;

    SELECT array_agg(h.account ORDER BY h.account), array_agg(b.units ORDER BY h.account), faas.sum(b.units)
      INTO v_accounts, v_units, v_total
      FROM faas.product_holder AS h
     CROSS JOIN LATERAL faas.balance_on(h.units_account, date) AS b (units)
     WHERE h.product = p.id AND faas.sign(b.units) > 0;
    IF v_total IS NULL THEN
        RAISE EXCEPTION 'nobody held units of product % on %', p.id, date USING ERRCODE = 'LG279';
    END IF;

    WITH bought AS (
        SELECT h.account, h.units_account, u.units AS held, f.part AS money, CASE COALESCE(h.income, p.income)
            WHEN 'units' THEN faas_internal.fund_units(f.part, v_nav, p.rounding, p.unit_currency, p.unit_scale)
            ELSE faas.of_minor(0, p.unit_currency, p.unit_scale) END AS units
          FROM faas_internal.fund_shares(faas.round(distribute_income.amount, p.scale), v_accounts, v_units) AS f
          JOIN unnest(v_accounts, v_units) AS u (account, units) ON u.account = f.id
          JOIN faas.product_holder AS h ON h.product = p.id AND h.account = f.id
    ), made AS (
        INSERT INTO faas.product_payment AS n (product, book, kind, state, record_date, account, units_account, held, amount, interest, units, created_at)
        SELECT p.id, p.book, CASE WHEN faas.sign(x.units) > 0 THEN 'reinvest' ELSE 'income' END, 'due', date, x.account, x.units_account,
            x.held, x.money, faas.of_minor(0, p.currency, p.scale), x.units, faas_internal.now()
          FROM bought AS x
         WHERE faas.sign(x.money) > 0
         ORDER BY x.account
        RETURNING n.kind, n.amount
    )
    SELECT count(*), COALESCE(faas.sum(m.amount) FILTER (WHERE m.kind = 'income'), faas.of_minor(0, p.currency, p.scale)),
        COALESCE(faas.sum(m.amount) FILTER (WHERE m.kind = 'reinvest'), faas.of_minor(0, p.currency, p.scale))
      INTO holders, in_cash, in_units
      FROM made AS m;
    IF faas.sign(in_cash) > 0 THEN
        SELECT x.journal INTO v_journal FROM faas.post(p.cash_account, p.payable_account, in_cash, kind => 'income') AS x;
    END IF;
    INSERT INTO faas.product_income (product, record_date, book, amount, units, set_aside, journal)
    VALUES (p.id, date, p.book, faas.round(amount, p.scale), v_total, in_cash, v_journal);
    SELECT x.refused INTO refused FROM faas_internal.product_pay(p, timezone(p.zone, faas_internal.now())::date) AS x;
    replayed := false;
    v_result := jsonb_build_object('holders', holders, 'in_cash', in_cash::text, 'in_units', in_units::text, 'refused', refused);
    IF NOT faas_internal.product_note(p, NULL, 'distribute', NULL, NULL, key, v_request, v_result) THEN
        PERFORM faas_internal.product_replay(p.book, key, 'distribute', v_request);
    END IF;
END;
$$;
COMMENT ON FUNCTION faas_internal.distribute_income(bigint, date, faas.amount, text) IS
    'Body of faas.distribute_income';

CREATE FUNCTION faas_internal.distribute_check(p faas.product, date date, amount faas.amount) RETURNS void
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF p.kind = 'fixed' OR p.state <> 'open' THEN
        RAISE EXCEPTION 'product % distributes no income', p.id
            USING ERRCODE = 'LG274', DETAIL = CASE WHEN p.state <> 'open' THEN format('It is %s.', p.state)
                ELSE 'A fixed product pays its interest at maturity.' END;
    END IF;
    IF faas.currency(amount) <> p.currency THEN
        RAISE EXCEPTION 'currency of the amount is not that of product %', p.id USING ERRCODE = 'LG001', DETAIL = format('It is %s.', p.currency);
    END IF;
    IF faas.sign(amount) <= 0 THEN
        RAISE EXCEPTION 'amount must be greater than zero' USING ERRCODE = 'LG011';
    END IF;
    IF faas.round(amount, p.scale, 'down') OPERATOR(faas.<>) amount THEN
        RAISE EXCEPTION 'amount has more decimals than product % holds', p.id
            USING ERRCODE = 'LG002', HINT = 'Round the amount first, for example with faas.round().';
    END IF;
    IF NOT isfinite(date) OR date > timezone(p.zone, faas_internal.now())::date THEN
        RAISE EXCEPTION 'record date of an income must be a day up to today' USING ERRCODE = '22008';
    END IF;
    IF EXISTS (SELECT FROM faas.product_income AS i WHERE i.product = p.id AND i.record_date = distribute_check.date) THEN
        RAISE EXCEPTION 'product % has distributed the income of %', p.id, date USING ERRCODE = 'LG279';
    END IF;
    IF EXISTS (SELECT FROM faas.product_order AS o
                WHERE o.product = p.id AND o.state IN ('accepted', 'priced') AND o.confirm_date <= distribute_check.date) THEN
        RAISE EXCEPTION 'units of product % on % are not final', p.id, date
            USING ERRCODE = 'LG277', DETAIL = 'Orders wait that are to be confirmed by then.', HINT = 'Call faas.clear_day() first.';
    END IF;
END;
$$;
COMMENT ON FUNCTION faas_internal.distribute_check(faas.product, date, faas.amount) IS
    'Raises unless the income can be shared out';

CREATE FUNCTION faas.distribute_income(
    product bigint,
    date date,
    amount faas.amount,
    key text DEFAULT NULL,
    OUT holders bigint,
    OUT in_cash faas.amount,
    OUT in_units faas.amount,
    OUT refused bigint,
    OUT replayed boolean) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.distribute_income(bigint, date, faas.amount, text) IS
    'Shares amount (greater than zero) of a product''s cash out among those who held units at the end of date, a day up to today, by value date, and in proportion to them. The parts add up to amount, and each is less than one minor unit from its exact share (largest remainder, as in faas.allocate). A holder gets his part in cash, or in units at the net asset value of date, without a fee, as he or else the product has chosen; in cash, if it buys less than one minor unit of them. The money for those in cash is set aside first, then paid. One income per date; key makes it happen once. refused: payments that the ledger did not let through now, which faas.order_settle_due() tries again. Needs post on the book, and READ COMMITTED. Errors: 22004 null, 22008 date to come, 22023 key, 25000 another isolation level, LG001 LG002 LG011 the amount, LG003 not so much cash in the product, LG005 key used for another request, LG270 no such product, LG272 no net asset value, LG274 a fixed product, or matured, LG277 orders wait that change the units of date, LG279 date has had its income, or nobody held units, 42501 lacks the right, 40001 when to retry.';

CREATE FUNCTION faas_internal.product_interest(p faas.product, date date) RETURNS faas.amount
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT COALESCE(faas.sum(faas.accrue(o.net, ($1).yield_rate, ($1).day_count, o.confirm_date, $2, ($1).rounding, ($1).maturity)),
            faas.of_minor(0, ($1).currency, ($1).scale))
      FROM faas.product_order AS o
     WHERE o.product = ($1).id AND o.kind = 'subscribe' AND o.state IN ('confirmed', 'settled') AND o.confirm_date < $2;
END;
COMMENT ON FUNCTION faas_internal.product_interest(faas.product, date) IS
    'Interest of all subscriptions of a fixed product, each from its confirmation to the beginning of a day, rounded once';

CREATE FUNCTION faas_internal.product_accrue_through(p faas.product, through date, OUT days bigint, OUT amount faas.amount)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_through date := LEAST(through, p.maturity);
    v_day date := p.accrued_through + 1;
    v_accrued faas.amount := p.accrued;
    v_cumulative faas.amount;
    v_journal uuid;
BEGIN
    days := 0::bigint;
    IF p.accrued_through = '-infinity' THEN
        SELECT min(o.confirm_date) INTO v_day FROM faas.product_order AS o
         WHERE o.product = p.id AND o.kind = 'subscribe' AND o.state IN ('confirmed', 'settled');
    END IF;
    WHILE v_day <= v_through LOOP
        v_cumulative := faas_internal.product_interest(p, v_day);
        v_journal := NULL;
        IF v_cumulative OPERATOR(faas.>) v_accrued THEN
            SELECT x.journal INTO v_journal
              FROM faas.post(p.income_account, p.accrued_account, v_cumulative OPERATOR(faas.-) v_accrued,
                  value_date => faas_internal.product_value_date(p.book, v_day), kind => 'interest') AS x;
        END IF;
        INSERT INTO faas.product_accrual (product, accrual_date, book, amount, accrued, journal)
        VALUES (p.id, v_day, p.book, v_cumulative OPERATOR(faas.-) v_accrued, v_cumulative, v_journal);
        UPDATE faas.product AS x SET accrued_through = v_day, accrued = v_cumulative WHERE x.id = p.id;
        v_accrued := v_cumulative;
        days := days + 1::bigint;
        v_day := v_day + 1;
    END LOOP;
    amount := v_accrued OPERATOR(faas.-) p.accrued;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_accrue_through(faas.product, date) IS
    'Posts the interest of each day up to the beginning of a day: what has accrued in all less what is posted';

CREATE FUNCTION faas_internal.product_accrue(product bigint, date date DEFAULT NULL, OUT days bigint, OUT amount faas.amount) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product := faas_internal.product_lock(product, 'post');
    v_today date := timezone(p.zone, faas_internal.now())::date;
BEGIN
    IF p.kind <> 'fixed' THEN
        RAISE EXCEPTION 'product % accrues no interest', p.id USING ERRCODE = 'LG274', DETAIL = 'It is priced by its net asset value.';
    END IF;
    IF date > v_today OR NOT isfinite(date) THEN
        RAISE EXCEPTION 'interest accrues up to today' USING ERRCODE = '22008';
    END IF;
    SELECT x.days, x.amount INTO days, amount FROM faas_internal.product_accrue_through(p, COALESCE(date, v_today)) AS x;
END;
$$;
COMMENT ON FUNCTION faas_internal.product_accrue(bigint, date) IS
    'Body of faas.product_accrue';

CREATE FUNCTION faas.product_accrue(product bigint, date date DEFAULT NULL, OUT days bigint, OUT amount faas.amount) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.product_accrue(bigint, date) IS
    'Posts the interest of a fixed product, one journal for each day up to date (NULL: today; never beyond maturity) that has none, from its income account to its accrued account, and returns how many days and how much. Each subscription earns from its confirmation on, the first day counts and the last does not. The cumulative method: a day gets what has accrued in all, each subscription rounded once, less what is posted; so on every day the posted interest of a subscription is less than one minor unit from the exact one. Calling again changes nothing. Needs post on the book. Errors: 22004 null product, 22008 date to come, LG003 LG007 LG008 the income account, LG270 no such product, LG274 not a fixed product, 42501 lacks the right, 40001 when to retry.';

CREATE FUNCTION faas_internal.maturity_payments(p faas.product, nav numeric) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_zero faas.amount := faas.of_minor(0, p.currency, p.scale);
BEGIN
    INSERT INTO faas.product_payment (product, book, kind, state, record_date, account, units_account, held, amount, interest, units, created_at)
    SELECT p.id, p.book, 'repay', 'due', p.maturity, x.account, x.units_account, x.units,
        CASE WHEN faas.sign(x.units) > 0 THEN (faas_internal.fund_redemption(x.units, 0, nav, p.rounding, p.currency, p.scale)).gross ELSE v_zero END,
        x.interest, x.units, faas_internal.now()
      FROM (
        SELECT h.account, h.units_account, b.posted AS units, COALESCE((
            SELECT faas.sum(faas.accrue(o.net, p.yield_rate, p.day_count, o.confirm_date, p.maturity, p.rounding, p.maturity))
              FROM faas.product_order AS o
             WHERE p.kind = 'fixed' AND o.product = p.id AND o.account = h.account AND o.kind = 'subscribe'
               AND o.state IN ('confirmed', 'settled')), v_zero) AS interest
          FROM faas.product_holder AS h
         CROSS JOIN LATERAL faas.balance(h.units_account) AS b
         WHERE h.product = p.id
      ) AS x
     WHERE faas.sign(x.units) > 0 OR faas.sign(x.interest) > 0
     ORDER BY x.account;
END;
$$;
COMMENT ON FUNCTION faas_internal.maturity_payments(faas.product, numeric) IS
    'What each holder is repaid at maturity: the units he has at the net asset value, and the interest of what he subscribed to a fixed product';

CREATE FUNCTION faas_internal.maturity_repay(product bigint, now timestamptz DEFAULT NULL,
    OUT state text, OUT repaid bigint, OUT refused bigint, OUT amount faas.amount, OUT interest faas.amount) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product := faas_internal.product_lock(product, 'post');
    v_today date := timezone(p.zone, faas_internal.product_now(now))::date;
    v_nav numeric := 1.0;
    v_zero faas.amount := faas.of_minor(0, p.currency, p.scale);
BEGIN
    PERFORM faas_internal.product_require_latest();
    IF p.maturity IS NULL OR v_today < faas.business_day(p.maturity, 'following', p.calendar) THEN
        RAISE EXCEPTION 'product % is not mature', p.id
            USING ERRCODE = 'LG277', DETAIL = CASE WHEN p.maturity IS NULL THEN 'It has no maturity.' ELSE format('It matures on %s.', p.maturity) END;
    END IF;
    IF p.state = 'open' THEN
        IF EXISTS (SELECT FROM faas.product_order AS o WHERE o.product = p.id AND o.state IN ('accepted', 'priced')) THEN
            RAISE EXCEPTION 'product % is not mature', p.id
                USING ERRCODE = 'LG277', DETAIL = 'Orders wait that change its units.', HINT = 'Call faas.clear_day() first.';
        END IF;
        IF p.kind = 'nav' THEN
            SELECT d.nav INTO v_nav FROM faas.product_day AS d WHERE d.product = p.id AND d.nav_date = faas.business_day(p.maturity, 'following', p.calendar);
            IF NOT FOUND THEN
                RAISE EXCEPTION 'product % has no net asset value of %', p.id, faas.business_day(p.maturity, 'following', p.calendar)
                    USING ERRCODE = 'LG272', HINT = 'Set it with faas.nav_set().';
            END IF;
        ELSE
            PERFORM faas_internal.product_accrue_through(p, p.maturity);
        END IF;
        PERFORM faas_internal.maturity_payments(p, v_nav);
        UPDATE faas.product AS x SET state = 'matured' WHERE x.id = p.id;
        PERFORM faas_internal.product_note(p, NULL, 'mature', 'open', 'matured', NULL, NULL, NULL);
        p.state := 'matured';
    END IF;
    SELECT y.paid, y.refused INTO repaid, refused FROM faas_internal.product_pay(p, v_today) AS y;
    SELECT x.state INTO STRICT state FROM faas.product AS x WHERE x.id = p.id;
    SELECT COALESCE(faas.sum(x.amount), v_zero), COALESCE(faas.sum(x.interest), v_zero) INTO amount, interest
      FROM faas.product_payment AS x
     WHERE x.product = p.id AND x.kind = 'repay' AND x.state = 'paid';
END;
$$;
COMMENT ON FUNCTION faas_internal.maturity_repay(bigint, timestamptz) IS
    'Body of faas.maturity_repay';

CREATE FUNCTION faas.maturity_repay(product bigint, now timestamptz DEFAULT NULL,
    OUT state text, OUT repaid bigint, OUT refused bigint, OUT amount faas.amount, OUT interest faas.amount) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.maturity_repay(bigint, timestamptz) IS
    'Repays a product that matures, from its maturity on, moved to an open day if it is none: every holder gives his units back and gets their worth from the product''s cash, at 1 with the interest on what he subscribed (fixed; interest that is not posted yet is posted first), or at the net asset value of that day. state: repaid, or matured while payments are refused by the ledger (a blocked account, pledged units, no cash in the product); call again, or faas.order_settle_due(). repaid and refused count holders of this call; amount and interest are what was repaid in all. Calling again repays nobody twice. Needs post on the book, and READ COMMITTED. Errors: 22004 null product, 22008 infinite now, 25000 another isolation level, LG003 LG007 LG008 the income account, LG241 LG242 calendar, LG270 no such product, LG272 no net asset value, LG277 not mature, or orders wait, 42501 lacks the right, 40001 when to retry.';

CREATE FUNCTION faas_internal.product_yield(product bigint, date date, compounding boolean DEFAULT false,
    OUT per_10000 numeric, OUT seven_day numeric) RETURNS record
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.product;
    v_incomes numeric[];
BEGIN
    SELECT f.* INTO p FROM faas_internal.product_find(product, 'read') AS f;
    PERFORM faas_internal.product_argument('date', date IS NULL);
    PERFORM faas_internal.product_argument('compounding', compounding IS NULL);
    IF NOT isfinite(date) THEN
        RAISE EXCEPTION 'argument "date" must be finite' USING ERRCODE = '22008';
    END IF;
    SELECT array_agg(COALESCE(faas.yield_per_10000(i.amount, i.units), 0) ORDER BY d.n DESC)
      INTO v_incomes
      FROM generate_series(0, 6) AS d (n)
      LEFT JOIN faas.product_income AS i ON i.product = p.id AND i.record_date = product_yield.date - d.n;
    per_10000 := v_incomes[7];
    seven_day := faas.yield_seven_day(v_incomes, compounding);
END;
$$;
COMMENT ON FUNCTION faas_internal.product_yield(bigint, date, boolean) IS
    'Body of faas.product_yield';

CREATE FUNCTION faas.product_yield(product bigint, date date, compounding boolean DEFAULT false,
    OUT per_10000 numeric, OUT seven_day numeric) RETURNS record
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.product_yield(bigint, date, boolean) IS
    'What a money-market fund publishes for a day: its income per 10,000 units (wan fen shou yi, 4 decimals) and the annualised yield of the seven days that end with it (qi ri nian hua, percent, 3 decimals), with compounding where that is true, as faas.yield_per_10000() and faas.yield_seven_day() compute them. The income of a day is what faas.distribute_income() shared out for it; a day without counts as zero. Needs read on the book. Errors: 22004 null, 22008 infinite date, LG270 no such product, 42501 lacks the right. Source: CSRC disclosure rules for money-market funds';

CREATE VIEW faas.visible_product WITH (security_barrier) AS
SELECT
    p.id AS product,
    p.book,
    p.code,
    p.name,
    p.kind,
    p.state,
    p.currency,
    p.unit_currency,
    p.calendar,
    p.zone,
    p.cut_off,
    p.confirm_days,
    p.settle_days,
    p.pay_days,
    p.fee_mode,
    p.fee_rate,
    p.redeem_fee_rate,
    p.rounding_point,
    p.rounding,
    p.large_redemption,
    p.income,
    p.minimum,
    p.yield_rate,
    p.day_count,
    p.maturity,
    p.units_account,
    p.cash_account,
    p.transit_account,
    p.payable_account,
    p.accrued_account,
    p.fee_account,
    p.income_account,
    NULLIF(p.cleared_through, '-infinity') AS cleared_through,
    NULLIF(p.accrued_through, '-infinity') AS accrued_through,
    p.accrued,
    p.created_at
FROM faas.product AS p
WHERE faas_internal.can_read(p.book);
COMMENT ON VIEW faas.visible_product IS 'Wealth products of the books that you may read, with their terms and accounts';
COMMENT ON COLUMN faas.visible_product.cleared_through IS 'Last day that was cleared; null before the first';
COMMENT ON COLUMN faas.visible_product.accrued IS 'Interest of a fixed product that is posted in all, repaid or not';

CREATE VIEW faas.visible_product_day WITH (security_barrier) AS
SELECT
    d.product,
    d.nav_date,
    d.book,
    d.nav,
    d.set_at,
    d.cleared_at,
    d.prior_units,
    d.redeemed,
    d.deferred
FROM faas.product_day AS d
WHERE faas_internal.can_read(d.book);
COMMENT ON VIEW faas.visible_product_day IS 'Net asset values of products, and what each day cleared; cleared_at is null while a value can be corrected';

CREATE VIEW faas.visible_product_holder WITH (security_barrier) AS
SELECT
    h.product,
    h.account,
    h.book,
    h.units_account,
    b.posted AS units,
    b.held,
    b.available,
    h.income
FROM faas.product_holder AS h
JOIN faas.account_balance AS b ON b.account OPERATOR(pg_catalog.=) h.units_account
WHERE faas_internal.can_read(h.book);
COMMENT ON VIEW faas.visible_product_holder IS 'Holders of products, by the account of their money, with their units now; held ones wait for redemption, or are pledged';
COMMENT ON COLUMN faas.visible_product_holder.income IS 'cash or units, as the holder has chosen; null takes what the product says';

CREATE VIEW faas.visible_product_order WITH (security_barrier) AS
SELECT
    o.id AS order_id,
    o.product,
    o.book,
    o.kind,
    CASE
        WHEN o.state OPERATOR(pg_catalog.=) 'accepted'
            AND (o.trade_date OPERATOR(pg_catalog.<=) p.cleared_through
                OR t.now OPERATOR(pg_catalog.>=) pg_catalog.timezone(p.zone, o.trade_date OPERATOR(pg_catalog.+) p.cut_off))
            THEN 'cut'
        WHEN o.state OPERATOR(pg_catalog.=) 'settled' AND o.kind OPERATOR(pg_catalog.=) 'redeem' THEN 'paid'
        ELSE o.state
    END AS status,
    o.account,
    o.units_account,
    o.ordered_at,
    o.trade_date,
    o.confirm_date,
    o.settle_date,
    o.amount,
    o.fee,
    o.net,
    o.units,
    o.nav,
    o.hold,
    o.deferred_from,
    o.cash_journal,
    o.units_journal,
    o.net_journal,
    o.fee_journal
FROM faas.product_order AS o
JOIN faas.product AS p ON p.id OPERATOR(pg_catalog.=) o.product
CROSS JOIN (SELECT faas_internal.now() AS now OFFSET 0) AS t
WHERE faas_internal.can_read(o.book);
COMMENT ON VIEW faas.visible_product_order IS 'Orders for products of the books that you may read';
COMMENT ON COLUMN faas.visible_product_order.status IS 'accepted, cut (past its cut-off, not priced yet), priced, confirmed, settled (a redemption: paid), rejected (too small) or cancelled';
COMMENT ON COLUMN faas.visible_product_order.amount IS 'Subscription: what is paid, fee included; redemption: the worth of the units, before the fee; net = amount - fee';
COMMENT ON COLUMN faas.visible_product_order.deferred_from IS 'Order of which this is the part that a large redemption deferred';

CREATE VIEW faas.visible_product_payment WITH (security_barrier) AS
SELECT
    x.id AS payment,
    x.product,
    x.book,
    x.kind,
    x.state,
    x.record_date,
    x.account,
    x.units_account,
    x.held,
    x.amount,
    x.interest,
    x.units,
    x.created_at,
    x.cash_journal,
    x.interest_journal,
    x.units_journal
FROM faas.product_payment AS x
WHERE faas_internal.can_read(x.book);
COMMENT ON VIEW faas.visible_product_payment IS 'What holders got, or are due: income in cash (income) or units (reinvest), and repayment at maturity (repay)';
COMMENT ON COLUMN faas.visible_product_payment.held IS 'Units on the record date, which the part is in proportion to';

CREATE VIEW faas.visible_product_income WITH (security_barrier) AS
SELECT
    i.product,
    i.record_date,
    i.book,
    i.amount,
    i.units,
    i.set_aside,
    i.journal
FROM faas.product_income AS i
WHERE faas_internal.can_read(i.book);
COMMENT ON VIEW faas.visible_product_income IS 'Income that products have distributed; set_aside is the part in cash';

CREATE VIEW faas.visible_product_accrual WITH (security_barrier) AS
SELECT
    a.product,
    a.accrual_date,
    a.book,
    a.amount,
    a.accrued,
    a.journal
FROM faas.product_accrual AS a
WHERE faas_internal.can_read(a.book);
COMMENT ON VIEW faas.visible_product_accrual IS 'Interest of fixed products, day by day, up to the beginning of accrual_date; accrued is the sum so far';

CREATE VIEW faas.visible_product_event WITH (security_barrier) AS
SELECT
    e.id AS event,
    e.product,
    e.book,
    e.order_id,
    e.at,
    e.role,
    e.operation,
    e.from_state,
    e.to_state,
    e.key,
    e.request,
    e.result
FROM faas.product_event AS e
WHERE faas_internal.can_read(e.book);
COMMENT ON VIEW faas.visible_product_event IS 'What was done to products and orders, by whom and when';

CREATE FUNCTION faas_internal.product_posted(account bigint) RETURNS faas.amount
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT faas_internal.units_sum(faas_internal.units_minus(a.credits_posted, a.debits_posted))
    FROM faas.account AS a
    WHERE a.id = $1 OR a.id BETWEEN - ($1 * 1024 + 1023) AND - ($1 * 1024);
END;
COMMENT ON FUNCTION faas_internal.product_posted(bigint) IS
    'Part of faas.verify: credits less debits of an account with its stripes. NULL for one that is not there. Raises nothing for accounts that exist';

CREATE FUNCTION faas_internal.wealth_verify_accounts(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH product AS (
        SELECT p.* FROM faas.product AS p WHERE $1 IS NULL OR p.book = $1
    ),
    zero AS (
        SELECT p.id, faas_internal.units_minus(p.accrued, p.accrued) AS money FROM product AS p
    ),
    ordered AS (
        SELECT o.product, faas_internal.units_sum(o.amount) FILTER (WHERE o.kind = 'subscribe') AS transit,
            faas_internal.units_sum(o.amount) FILTER (WHERE o.kind = 'redeem') AS payable
        FROM faas.product_order AS o
        WHERE ($1 IS NULL OR o.book = $1) AND o.state = 'confirmed'
        GROUP BY o.product
    ),
    payment AS (
        SELECT x.product, faas_internal.units_sum(x.amount) FILTER (WHERE x.kind = 'income' AND x.state = 'due') AS due,
            faas_internal.units_sum(x.interest) FILTER (WHERE x.state = 'paid') AS interest
        FROM faas.product_payment AS x
        WHERE $1 IS NULL OR x.book = $1
        GROUP BY x.product
    ),
    accrual AS (
        SELECT a.product, faas_internal.units_sum(a.amount) AS amount, max(a.accrual_date) AS through
        FROM faas.product_accrual AS a
        WHERE $1 IS NULL OR a.book = $1
        GROUP BY a.product
    ),
    held AS (
        SELECT h.product, faas_internal.units_sum(faas_internal.product_posted(h.units_account)) AS units
        FROM faas.product_holder AS h
        WHERE $1 IS NULL OR h.book = $1
        GROUP BY h.product
    ),
    figure AS (
        -- units of all holders are what the product has issued
        SELECT 'product_units' AS name, p.id, p.units_account AS account,
            faas_internal.units_minus(faas_internal.units_minus(h.units, h.units), h.units) AS wanted
        FROM product AS p LEFT JOIN held AS h ON h.product = p.id
        UNION ALL
        -- money on its way into a product is that of subscriptions which are confirmed and not settled
        SELECT 'product_transit', p.id, p.transit_account, COALESCE(o.transit, z.money)
        FROM product AS p JOIN zero AS z ON z.id = p.id LEFT JOIN ordered AS o ON o.product = p.id
        UNION ALL
        -- money set aside is that of redemptions and income which are not paid yet
        SELECT 'product_payable', p.id, p.payable_account,
            faas_internal.units_plus(COALESCE(o.payable, z.money), COALESCE(x.due, z.money))
        FROM product AS p JOIN zero AS z ON z.id = p.id LEFT JOIN ordered AS o ON o.product = p.id LEFT JOIN payment AS x ON x.product = p.id
        UNION ALL
        -- interest owed is what has accrued and is not paid yet
        SELECT 'product_accrued', p.id, p.accrued_account, faas_internal.units_minus(p.accrued, COALESCE(x.interest, z.money))
        FROM product AS p JOIN zero AS z ON z.id = p.id LEFT JOIN payment AS x ON x.product = p.id
        WHERE p.accrued_account IS NOT NULL
    )
    SELECT f.name, 'product ' || f.id || ' account ' || f.account, COALESCE(f.wanted::text, 'nothing'), COALESCE(b.posted::text, 'no account')
    FROM figure AS f
    CROSS JOIN LATERAL faas_internal.product_posted(f.account) AS b (posted)
    WHERE b.posted IS NULL OR NOT COALESCE(faas_internal.same_unit(f.wanted, b.posted), true)
        OR faas_internal.units_sign(COALESCE(faas_internal.units_minus(f.wanted, b.posted), b.posted)) <> 0
    UNION ALL
    SELECT 'product_accrual', 'product ' || p.id, p.accrued || ' through ' || p.accrued_through,
        COALESCE(a.amount, z.money) || ' through ' || COALESCE(a.through, '-infinity')
    FROM product AS p
    JOIN zero AS z ON z.id = p.id
    LEFT JOIN accrual AS a ON a.product = p.id
    WHERE faas_internal.units_sign(faas_internal.units_minus(p.accrued, COALESCE(a.amount, z.money))) <> 0
        OR p.accrued_through <> COALESCE(a.through, '-infinity')
    UNION ALL
    SELECT 'product_accrual', 'product ' || x.product || ' accrual of ' || x.accrual_date, x.running::text, x.accrued::text
    FROM (
        SELECT a.product, a.accrual_date, a.accrued, faas_internal.units_sum(a.amount) OVER (PARTITION BY a.product ORDER BY a.accrual_date) AS running
        FROM faas.product_accrual AS a
        WHERE $1 IS NULL OR a.book = $1
    ) AS x
    WHERE NOT faas_internal.same_unit(x.running, x.accrued) OR faas_internal.units_sign(faas_internal.units_minus(x.running, x.accrued)) <> 0
    UNION ALL
    -- the accounts of a product are of its book and its currencies
    SELECT 'product_account', 'product ' || p.id || ' account ' || x.account, x.currency || ' with ' || x.scale || ' decimals, book ' || p.book,
        COALESCE(faas.currency(a.debits_posted) || ' with ' || faas.scale(a.debits_posted) || ' decimals, book ' || a.book, 'no account')
    FROM product AS p
    CROSS JOIN LATERAL (VALUES (p.units_account, p.unit_currency, p.unit_scale), (p.cash_account, p.currency, p.scale), (p.transit_account, p.currency, p.scale),
        (p.payable_account, p.currency, p.scale), (p.accrued_account, p.currency, p.scale), (p.fee_account, p.currency, p.scale),
        (p.income_account, p.currency, p.scale)) AS x (account, currency, scale)
    LEFT JOIN faas.account AS a ON a.id = x.account
    WHERE x.account IS NOT NULL AND (a.id IS NULL OR a.book <> p.book OR faas.currency(a.debits_posted) <> x.currency OR faas.scale(a.debits_posted) <> x.scale)
    UNION ALL
    SELECT 'product_kind', 'product ' || p.id, p.kind, COALESCE('earns ' || p.yield_rate, 'accrues in ' || p.accrued_account, 'accrues at the charge of ' || p.income_account)
    FROM product AS p
    WHERE p.kind = 'nav' AND (p.yield_rate IS NOT NULL OR p.accrued_account IS NOT NULL OR p.income_account IS NOT NULL)
    UNION ALL
    -- the last step of a product leads to where it is
    SELECT 'product_state', 'product ' || p.id, COALESCE(e.to_state, 'an event'), p.state
    FROM product AS p
    LEFT JOIN LATERAL (
        SELECT x.to_state FROM faas.product_event AS x
        WHERE x.product = p.id AND x.order_id IS NULL AND x.operation IN ('create', 'mature', 'repaid')
        ORDER BY x.id DESC
        LIMIT 1
    ) AS e ON true
    WHERE e.to_state IS DISTINCT FROM p.state
    UNION ALL
    -- a product that matures repays all units there are, and all the interest
    SELECT 'product_repay', 'product ' || p.id, COALESCE(b.posted::text, 'no units') || ' issued, ' || p.accrued || ' interest',
        COALESCE(y.units::text, 'no units') || ' to be given back, ' || COALESCE(y.interest::text, 'no') || ' interest'
    FROM product AS p
    CROSS JOIN LATERAL faas_internal.product_posted(p.units_account) AS b (posted)
    LEFT JOIN (
        SELECT y.product, faas_internal.units_sum(y.units) FILTER (WHERE y.state = 'due') AS units, faas_internal.units_sum(y.interest) AS interest
        FROM faas.product_payment AS y
        WHERE ($1 IS NULL OR y.book = $1) AND y.kind = 'repay'
        GROUP BY y.product
    ) AS y ON y.product = p.id
    WHERE p.state <> 'open' AND (
        faas_internal.units_sign(COALESCE(faas_internal.units_plus(b.posted, y.units), b.posted)) <> 0
        OR faas_internal.units_sign(COALESCE(faas_internal.units_minus(p.accrued, y.interest), p.accrued)) <> 0)
    UNION ALL
    -- nobody has units without being a holder
    SELECT 'product_holder', 'product ' || p.id, 'a holder', 'account ' || a.id || ' has units'
    FROM product AS p
    JOIN faas.account AS a ON a.book = p.book AND faas.currency(a.debits_posted) = p.unit_currency
    WHERE faas_internal.units_sign(faas_internal.units_minus(a.credits_posted, a.debits_posted)) <> 0
        AND faas_internal.account_of(a.id) <> p.units_account
        AND NOT EXISTS (SELECT FROM faas.product_holder AS h WHERE h.product = p.id AND h.units_account = faas_internal.account_of(a.id))
    UNION ALL
    -- holders, days, orders, events, payments and accruals are of the product's book
    SELECT 'product_book', 'product ' || x.product || ' ' || x.object, 'book ' || COALESCE(p.book::text, 'of a product'), 'book ' || x.book
    FROM (
        SELECT h.product, h.book, 'holder ' || h.account AS object FROM faas.product_holder AS h
        UNION ALL
        SELECT d.product, d.book, 'day ' || d.nav_date FROM faas.product_day AS d
        UNION ALL
        SELECT o.product, o.book, 'order ' || o.id FROM faas.product_order AS o
        UNION ALL
        SELECT e.product, e.book, 'event ' || e.id FROM faas.product_event AS e
        UNION ALL
        SELECT y.product, y.book, 'payment ' || y.id FROM faas.product_payment AS y
        UNION ALL
        SELECT i.product, i.book, 'income of ' || i.record_date FROM faas.product_income AS i
        UNION ALL
        SELECT a.product, a.book, 'accrual of ' || a.accrual_date FROM faas.product_accrual AS a
    ) AS x
    LEFT JOIN faas.product AS p ON p.id = x.product
    WHERE ($1 IS NULL OR x.book = $1 OR p.book = $1) AND p.book IS DISTINCT FROM x.book;
END;
COMMENT ON FUNCTION faas_internal.wealth_verify_accounts(bigint) IS
    'Part of faas.verify: what the accounts of products have, against orders, payments, accruals and holders';

CREATE FUNCTION faas_internal.wealth_verify_orders(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH ordered AS (
        SELECT o.* FROM faas.product_order AS o WHERE $1 IS NULL OR o.book = $1
    ),
    waiting AS (
        SELECT o.hold, CASE o.kind WHEN 'subscribe' THEN o.account ELSE o.units_account END AS account, o.book,
            faas_internal.units_sum(CASE o.kind WHEN 'subscribe' THEN o.amount ELSE o.units END) AS amount, min(o.id) AS id
        FROM ordered AS o
        WHERE o.state IN ('accepted', 'priced')
        GROUP BY o.hold, CASE o.kind WHEN 'subscribe' THEN o.account ELSE o.units_account END, o.book
    ),
    step AS (
        SELECT e.id, e.product, e.order_id, e.operation, e.from_state, e.to_state,
            lag(e.to_state) OVER w AS before, row_number() OVER (PARTITION BY e.order_id ORDER BY e.id DESC) = 1 AS is_last
        FROM faas.product_event AS e
        WHERE ($1 IS NULL OR e.book = $1) AND e.order_id IS NOT NULL
        WINDOW w AS (PARTITION BY e.order_id ORDER BY e.id)
    )
    -- what an order holds is what it is about
    SELECT 'order_hold', 'order ' || w.id || ' hold ' || w.hold, 'open, ' || w.amount || ' of account ' || w.account,
        CASE WHEN h.id IS NULL THEN 'no such hold'
            ELSE CASE h.status WHEN 0 THEN 'open' ELSE 'closed' END || ', ' || faas_internal.units_minus(faas_internal.units_minus(h.amount,
                faas_internal.units_minus(h.captured, h.excess)), h.released) || ' of account ' || faas_internal.account_of(h.account) END
    FROM waiting AS w
    LEFT JOIN faas.hold AS h ON h.id = w.hold AND h.book = w.book
    WHERE h.id IS NULL OR h.status <> 0 OR faas_internal.account_of(h.account) <> w.account OR NOT faas_internal.same_unit(h.amount, w.amount)
        OR faas_internal.units_sign(faas_internal.units_minus(w.amount, faas_internal.units_minus(faas_internal.units_minus(h.amount,
            faas_internal.units_minus(h.captured, h.excess)), h.released))) <> 0
    UNION ALL
    -- fee + net = amount
    SELECT 'order_amount', 'order ' || o.id, o.amount::text, o.fee || ' + ' || o.net
    FROM ordered AS o
    WHERE o.net IS NOT NULL AND o.state <> 'rejected'
        AND faas_internal.units_sign(faas_internal.units_minus(o.amount, faas_internal.units_plus(o.fee, o.net))) <> 0
    UNION ALL
    -- every step is one that the states allow, and the last leads to where the order is
    SELECT 'order_step', 'order ' || s.order_id || ' event ' || s.id, COALESCE(s.before, 'nothing') || ' before, and a step that is allowed',
        COALESCE(s.from_state, 'nothing') || ' to ' || COALESCE(s.to_state, 'nothing') || ' by ' || s.operation
    FROM step AS s
    WHERE s.before IS DISTINCT FROM s.from_state OR s.to_state IS DISTINCT FROM faas_internal.product_order_next(s.from_state, s.operation)
    UNION ALL
    SELECT 'order_state', 'order ' || o.id, COALESCE(s.to_state, 'an event'), o.state
    FROM ordered AS o
    LEFT JOIN step AS s ON s.order_id = o.id AND s.is_last
    WHERE s.to_state IS DISTINCT FROM o.state
    UNION ALL
    SELECT 'order_of_event', 'event ' || s.id, 'an order of product ' || s.product, 'no order ' || s.order_id
    FROM step AS s
    WHERE NOT EXISTS (SELECT FROM faas.product_order AS o WHERE o.id = s.order_id AND o.product = s.product)
    UNION ALL
    -- orders and payments are those of a holder
    SELECT 'order_holder', x.object, 'account ' || x.account || ' holding in ' || x.units_account, COALESCE('account ' || x.account || ' holding in ' || h.units_account, 'no holder')
    FROM (
        SELECT o.product, o.account, o.units_account, 'order ' || o.id AS object FROM ordered AS o
        UNION ALL
        SELECT y.product, y.account, y.units_account, 'payment ' || y.id FROM faas.product_payment AS y WHERE $1 IS NULL OR y.book = $1
    ) AS x
    LEFT JOIN faas.product_holder AS h ON h.product = x.product AND h.account = x.account
    WHERE h.units_account IS DISTINCT FROM x.units_account
    UNION ALL
    -- a deferred part is of an order of the holder, and its days come one after the other
    SELECT 'order_deferred', 'order ' || o.id, 'a redemption by account ' || o.account, 'order ' || o.deferred_from
    FROM ordered AS o
    LEFT JOIN faas.product_order AS f ON f.id = o.deferred_from AND f.product = o.product AND f.account = o.account AND f.hold = o.hold AND f.id < o.id
    WHERE o.deferred_from IS NOT NULL AND (f.id IS NULL OR o.kind <> 'redeem')
    UNION ALL
    SELECT 'order_dates', 'order ' || o.id, 'trade, confirmation, settlement', o.trade_date || ', ' || o.confirm_date || ', ' || o.settle_date
    FROM ordered AS o
    WHERE NOT (o.trade_date <= o.confirm_date AND o.confirm_date <= o.settle_date)
    UNION ALL
    -- all orders of a day have its price, and its redemptions are those it counted
    SELECT 'order_nav', 'order ' || o.id, COALESCE(d.nav::text, 'a day that is cleared'), o.nav::text
    FROM ordered AS o
    LEFT JOIN faas.product_day AS d ON d.product = o.product AND d.nav_date = o.trade_date AND d.cleared_at IS NOT NULL
    WHERE o.nav IS NOT NULL AND o.nav IS DISTINCT FROM d.nav
    UNION ALL
    SELECT 'product_day', 'product ' || x.product || ' day ' || x.nav_date, COALESCE(x.units::text, 'nothing') || ' redeemed', x.redeemed::text
    FROM (
        SELECT d.product, d.nav_date, d.redeemed, (
            SELECT faas_internal.units_sum(o.units) FROM faas.product_order AS o
            WHERE o.product = d.product AND o.trade_date = d.nav_date AND o.kind = 'redeem' AND o.state IN ('priced', 'confirmed', 'settled')) AS units
        FROM faas.product_day AS d
        WHERE ($1 IS NULL OR d.book = $1) AND d.cleared_at IS NOT NULL
    ) AS x
    WHERE faas_internal.units_sign(CASE WHEN x.units IS NULL THEN x.redeemed ELSE faas_internal.units_minus(x.units, x.redeemed) END) <> 0
    UNION ALL
    SELECT 'product_cleared', 'product ' || p.id, p.cleared_through::text, COALESCE(d.last::text, 'no day is cleared')
    FROM faas.product AS p
    LEFT JOIN (SELECT d.product, max(d.nav_date) FILTER (WHERE d.cleared_at IS NOT NULL) AS last FROM faas.product_day AS d GROUP BY d.product) AS d ON d.product = p.id
    WHERE ($1 IS NULL OR p.book = $1) AND p.cleared_through <> COALESCE(d.last, '-infinity')
    UNION ALL
    -- no order waits for a day that is cleared
    SELECT 'order_cleared', 'order ' || o.id, 'after ' || p.cleared_through, o.trade_date::text
    FROM ordered AS o
    JOIN faas.product AS p ON p.id = o.product
    WHERE (o.state = 'accepted') = (o.trade_date <= p.cleared_through) AND o.state <> 'cancelled';
END;
COMMENT ON FUNCTION faas_internal.wealth_verify_orders(bigint) IS
    'Part of faas.verify: orders against their holds, their events and the days that are cleared';

CREATE FUNCTION faas_internal.wealth_verify_postings(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH wanted AS (
        SELECT 'order ' || o.id AS object, o.book, x.journal, x.debit, x.credit, x.amount, x.hold
        FROM faas.product_order AS o
        JOIN faas.product AS p ON p.id = o.product
        CROSS JOIN LATERAL (VALUES
            (true, o.cash_journal, CASE o.kind WHEN 'subscribe' THEN o.account ELSE p.cash_account END,
                CASE o.kind WHEN 'subscribe' THEN p.transit_account ELSE p.payable_account END, o.amount,
                CASE o.kind WHEN 'subscribe' THEN o.hold END),
            (true, o.units_journal, CASE o.kind WHEN 'subscribe' THEN p.units_account ELSE o.units_account END,
                CASE o.kind WHEN 'subscribe' THEN o.units_account ELSE p.units_account END, o.units, CASE o.kind WHEN 'redeem' THEN o.hold END),
            (o.state = 'settled', o.net_journal, CASE o.kind WHEN 'subscribe' THEN p.transit_account ELSE p.payable_account END,
                CASE o.kind WHEN 'subscribe' THEN p.cash_account ELSE o.account END, o.net, NULL),
            (o.state = 'settled' AND faas_internal.units_sign(o.fee) > 0, o.fee_journal,
                CASE o.kind WHEN 'subscribe' THEN p.transit_account ELSE p.payable_account END, p.fee_account, o.fee, NULL)
        ) AS x (applies, journal, debit, credit, amount, hold)
        WHERE ($1 IS NULL OR o.book = $1) AND o.state IN ('confirmed', 'settled') AND x.applies
        UNION ALL
        SELECT 'payment ' || y.id, y.book, x.journal, x.debit, x.credit, x.amount, NULL
        FROM faas.product_payment AS y
        JOIN faas.product AS p ON p.id = y.product
        CROSS JOIN LATERAL (VALUES
            (y.kind <> 'reinvest' AND faas_internal.units_sign(y.amount) > 0, y.cash_journal,
                CASE y.kind WHEN 'income' THEN p.payable_account ELSE p.cash_account END, y.account, y.amount),
            (faas_internal.units_sign(y.interest) > 0, y.interest_journal, p.accrued_account, y.account, y.interest),
            (y.kind <> 'income' AND faas_internal.units_sign(y.units) > 0, y.units_journal, CASE y.kind WHEN 'repay' THEN y.units_account ELSE p.units_account END,
                CASE y.kind WHEN 'repay' THEN p.units_account ELSE y.units_account END, y.units)
        ) AS x (applies, journal, debit, credit, amount)
        WHERE ($1 IS NULL OR y.book = $1) AND y.state = 'paid' AND x.applies
        UNION ALL
        SELECT 'product ' || i.product || ' income of ' || i.record_date, i.book, i.journal, p.cash_account, p.payable_account, i.set_aside, NULL
        FROM faas.product_income AS i
        JOIN faas.product AS p ON p.id = i.product
        WHERE ($1 IS NULL OR i.book = $1) AND i.journal IS NOT NULL
        UNION ALL
        SELECT 'product ' || a.product || ' accrual of ' || a.accrual_date, a.book, a.journal, p.income_account, p.accrued_account, a.amount, NULL
        FROM faas.product_accrual AS a
        JOIN faas.product AS p ON p.id = a.product
        WHERE ($1 IS NULL OR a.book = $1) AND a.journal IS NOT NULL
    ),
    income AS (
        SELECT i.product, i.record_date, i.amount, i.set_aside,
            faas_internal.units_sum(y.amount) AS parts, faas_internal.units_sum(y.amount) FILTER (WHERE y.kind = 'income') AS in_cash
        FROM faas.product_income AS i
        LEFT JOIN faas.product_payment AS y ON y.product = i.product AND y.record_date = i.record_date AND y.kind <> 'repay'
        WHERE $1 IS NULL OR i.book = $1
        GROUP BY i.product, i.record_date
    )
    -- what was done is what is posted
    SELECT 'product_posting', w.object, 'journal ' || COALESCE(w.journal::text, 'of it') || ', debit ' || w.debit || ' credit ' || w.credit || ' ' || w.amount || COALESCE(' of hold ' || w.hold, ''),
        COALESCE('debit ' || faas_internal.account_of(t.debit_account) || ' credit ' || faas_internal.account_of(t.credit_account) || ' ' || t.amount || COALESCE(' of hold ' || t.hold, ''), 'no such journal')
    FROM wanted AS w
    LEFT JOIN faas.posting AS t ON t.journal = w.journal AND t.line = 1 AND t.book = w.book
    LEFT JOIN faas.archived_journal AS k ON k.journal = w.journal AND k.book = w.book
    -- of one that is archived it is only known that there was one
    WHERE k.journal IS NULL AND (t.journal IS NULL OR faas_internal.account_of(t.debit_account) <> w.debit OR faas_internal.account_of(t.credit_account) <> w.credit OR t.hold IS DISTINCT FROM w.hold
        OR NOT faas_internal.same_unit(t.amount, w.amount) OR faas_internal.units_sign(faas_internal.units_minus(t.amount, w.amount)) <> 0)
    UNION ALL
    -- no journal is two orders'
    SELECT 'product_journal', min(w.object), 'one object', count(*) || ' of journal ' || w.journal
    FROM wanted AS w
    GROUP BY w.journal
    HAVING count(*) > 1
    UNION ALL
    -- amounts are in the currency of the product, or in its units
    SELECT 'product_amount', x.object, CASE WHEN x.is_units THEN p.unit_currency || ' with ' || p.unit_scale ELSE p.currency || ' with ' || p.scale END || ' decimals', x.amount::text
    FROM (
        SELECT 'order ' || o.id AS object, o.product, o.book, v.amount, v.is_units
        FROM faas.product_order AS o
        CROSS JOIN LATERAL (VALUES (o.amount, false), (o.fee, false), (o.net, false), (o.units, true)) AS v (amount, is_units)
        UNION ALL
        SELECT 'payment ' || y.id, y.product, y.book, v.amount, v.is_units
        FROM faas.product_payment AS y
        CROSS JOIN LATERAL (VALUES (y.amount, false), (y.interest, false), (y.held, true), (y.units, true)) AS v (amount, is_units)
        UNION ALL
        SELECT 'product ' || i.product || ' income of ' || i.record_date, i.product, i.book, v.amount, v.is_units
        FROM faas.product_income AS i
        CROSS JOIN LATERAL (VALUES (i.amount, false), (i.set_aside, false), (i.units, true)) AS v (amount, is_units)
        UNION ALL
        SELECT 'product ' || d.product || ' day ' || d.nav_date, d.product, d.book, v.amount, true
        FROM faas.product_day AS d
        CROSS JOIN LATERAL (VALUES (d.prior_units), (d.redeemed), (d.deferred)) AS v (amount)
    ) AS x
    JOIN faas.product AS p ON p.id = x.product
    WHERE ($1 IS NULL OR x.book = $1)
        AND (faas.currency(x.amount) <> CASE WHEN x.is_units THEN p.unit_currency ELSE p.currency END
            OR faas.scale(x.amount) <> CASE WHEN x.is_units THEN p.unit_scale ELSE p.scale END)
    UNION ALL
    -- who is paid of an income is paid of one there is
    SELECT 'income_of_payment', 'payment ' || y.id, 'an income', 'product ' || y.product || ' income of ' || y.record_date
    FROM faas.product_payment AS y
    WHERE ($1 IS NULL OR y.book = $1) AND y.kind <> 'repay'
        AND NOT EXISTS (SELECT FROM faas.product_income AS i WHERE i.product = y.product AND i.record_date = y.record_date)
    UNION ALL
    -- what is not done has no journal
    SELECT 'product_undone', x.object, 'no journal', 'journal ' || x.journal
    FROM (
        SELECT 'order ' || o.id AS object, CASE WHEN o.state <> 'confirmed' THEN COALESCE(o.cash_journal, o.units_journal) END AS early,
            COALESCE(o.net_journal, o.fee_journal) AS late
        FROM faas.product_order AS o
        WHERE ($1 IS NULL OR o.book = $1) AND o.state <> 'settled'
        UNION ALL
        SELECT 'order ' || o.id, o.fee_journal, NULL
        FROM faas.product_order AS o
        WHERE ($1 IS NULL OR o.book = $1) AND o.state = 'settled' AND faas_internal.units_sign(o.fee) = 0
        UNION ALL
        SELECT 'payment ' || y.id, COALESCE(y.cash_journal, y.interest_journal), y.units_journal
        FROM faas.product_payment AS y
        WHERE ($1 IS NULL OR y.book = $1) AND y.state = 'due'
        UNION ALL
        SELECT 'payment ' || y.id, CASE WHEN y.kind = 'reinvest' OR faas_internal.units_sign(y.amount) = 0 THEN y.cash_journal END,
            COALESCE(CASE WHEN faas_internal.units_sign(y.interest) = 0 THEN y.interest_journal END, CASE WHEN y.kind = 'income' THEN y.units_journal END)
        FROM faas.product_payment AS y
        WHERE ($1 IS NULL OR y.book = $1) AND y.state = 'paid'
    ) AS u
    CROSS JOIN LATERAL (VALUES (u.object, COALESCE(u.early, u.late))) AS x (object, journal)
    WHERE x.journal IS NOT NULL
    UNION ALL
    -- the parts of an income are the whole
    SELECT 'income_parts', 'product ' || i.product || ' income of ' || i.record_date, i.amount || ', ' || i.set_aside || ' in cash',
        COALESCE(i.parts::text, 'nothing') || ', ' || COALESCE(i.in_cash::text, 'nothing') || ' in cash'
    FROM income AS i
    WHERE i.parts IS NULL OR faas_internal.units_sign(faas_internal.units_minus(i.amount, i.parts)) <> 0
        OR faas_internal.units_sign(CASE WHEN i.in_cash IS NULL THEN i.set_aside ELSE faas_internal.units_minus(i.set_aside, i.in_cash) END) <> 0;
END;
COMMENT ON FUNCTION faas_internal.wealth_verify_postings(bigint) IS
    'Part of faas.verify: orders, payments and accruals against their postings; the parts of an income against the whole';

CREATE FUNCTION faas_internal.wealth_verify(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT f."check", f.object, f.expected, f.actual FROM faas_internal.wealth_verify_accounts($1) AS f
    UNION ALL
    SELECT f."check", f.object, f.expected, f.actual FROM faas_internal.wealth_verify_orders($1) AS f
    UNION ALL
    SELECT f."check", f.object, f.expected, f.actual FROM faas_internal.wealth_verify_postings($1) AS f;
END;
COMMENT ON FUNCTION faas_internal.wealth_verify(bigint) IS
    'Part of faas.verify: wealth products, their orders, payments and accruals';

CREATE FUNCTION faas_internal.wealth_digest() RETURNS text[]
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
SELECT ARRAY[
    $q$SELECT t.id, t.code, t.name, t.kind, t.state, t.currency, t.scale, t.unit_currency, t.unit_scale, t.calendar, t.zone,
        t.cut_off, t.confirm_days, t.settle_days, t.pay_days, t.fee_mode, t.fee_rate::text, t.redeem_fee_rate::text,
        t.rounding_point, t.rounding, t.large_redemption::text, t.income, t.minimum, t.yield_rate::text, t.day_count,
        t.maturity, t.units_account, t.cash_account, t.transit_account, t.payable_account, t.accrued_account, t.fee_account,
        t.income_account, t.cleared_through, t.accrued_through, t.accrued, t.created_at FROM faas.product AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.product, t.nav_date, t.nav::text, t.set_at, t.cleared_at, t.prior_units, t.redeemed, t.deferred FROM
        faas.product_day AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.product, t.nav_date$q$,
    $q$SELECT t.product, t.account, t.units_account, t.income FROM faas.product_holder AS t WHERE t.book OPERATOR(pg_catalog.=)
        $1 ORDER BY t.product, t.account$q$,
    $q$SELECT t.id, t.product, t.kind, t.state, t.account, t.units_account, t.ordered_at, t.trade_date, t.confirm_date,
        t.settle_date, t.hold, t.deferred_from, t.amount, t.fee, t.net, t.units, t.nav::text, t.cash_journal, t.units_journal,
        t.net_journal, t.fee_journal FROM faas.product_order AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.id, t.product, t.order_id, t.at, t.role, t.operation, t.from_state, t.to_state, t.key, t.request, t.result FROM
        faas.product_event AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.id, t.product, t.kind, t.state, t.record_date, t.account, t.units_account, t.held, t.amount, t.interest,
        t.units, t.created_at, t.cash_journal, t.interest_journal, t.units_journal FROM faas.product_payment AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.product, t.record_date, t.amount, t.units, t.set_aside, t.journal FROM faas.product_income AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.product, t.record_date$q$,
    $q$SELECT t.product, t.accrual_date, t.amount, t.accrued, t.journal FROM faas.product_accrual AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.product, t.accrual_date$q$
]
$$;
COMMENT ON FUNCTION faas_internal.wealth_digest() IS
    'Queries of the rows of a book, $1, in the order of their keys: every column of every table of wealth products';

CREATE OR REPLACE FUNCTION faas_internal.access_functions() RETURNS SETOF regprocedure
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT p.oid::regprocedure
      FROM pg_catalog.pg_proc AS p
     WHERE p.pronamespace OPERATOR(pg_catalog.=) 'faas'::regnamespace
       AND p.proname OPERATOR(pg_catalog.<>) ALL (ARRAY['currency_add', 'access_grant',
               'access_revoke', 'restore_begin', 'restore_end'])
       AND p.proname OPERATOR(pg_catalog.<>) ALL (ARRAY['calendar_create', 'calendar_join',
               'calendar_load', 'calendar_day_set', 'calendar_day_clear'])
    UNION ALL
    SELECT p.oid::regprocedure
      FROM pg_catalog.pg_proc AS p
     WHERE p.pronamespace OPERATOR(pg_catalog.=) 'faas_internal'::regnamespace
       AND EXISTS (
               SELECT 1
                 FROM pg_catalog.pg_depend AS d
                WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::regclass
                  AND d.refobjid OPERATOR(pg_catalog.=) p.oid
                  AND d.classid OPERATOR(pg_catalog.=) ANY (ARRAY[
                          'pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_operator'::regclass,
                          'pg_catalog.pg_cast'::regclass, 'pg_catalog.pg_rewrite'::regclass,
                          'pg_catalog.pg_type'::regclass]));
END;
COMMENT ON FUNCTION faas_internal.access_functions() IS
    'Functions that access_grant lets a role execute: all of faas except those that administer the database, and what they, the views and the types call.';

CREATE OR REPLACE FUNCTION faas.access_grant(role regrole) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_role name := faas_internal.access_role(access_grant.role);
    v_function regprocedure;
    v_type regtype;
    v_view regclass;
BEGIN
    EXECUTE pg_catalog.format('GRANT USAGE ON SCHEMA faas TO %I', v_role);
    FOR v_function IN SELECT f FROM faas_internal.access_functions() AS f LOOP
        EXECUTE pg_catalog.format('GRANT EXECUTE ON ROUTINE %s TO %I', v_function, v_role);
    END LOOP;
    FOR v_type IN
        SELECT t.oid::regtype
          FROM pg_catalog.pg_type AS t
          LEFT JOIN pg_catalog.pg_class AS c ON c.oid = t.typrelid
         WHERE t.typnamespace = 'faas'::regnamespace
           AND t.typcategory <> 'A'
           AND (t.typrelid = 0 OR c.relkind = 'c')
    LOOP
        EXECUTE pg_catalog.format('GRANT USAGE ON TYPE %s TO %I', v_type, v_role);
    END LOOP;
    FOR v_view IN
        SELECT c.oid::regclass
          FROM pg_catalog.pg_class AS c
         WHERE c.relnamespace = 'faas'::regnamespace
           AND c.relkind = 'v'
    LOOP
        EXECUTE pg_catalog.format('GRANT SELECT ON %s TO %I', v_view, v_role);
    END LOOP;
    EXECUTE pg_catalog.format('GRANT SELECT ON faas.currency TO %I', v_role);
    EXECUTE pg_catalog.format(
        'GRANT SELECT ON faas.calendar, faas.calendar_year, faas.calendar_day TO %I', v_role);
    EXECUTE pg_catalog.format('GRANT INSERT ON faas.inbox TO %I', v_role);
END
$$;
COMMENT ON FUNCTION faas.access_grant(regrole) IS
    'Lets a role use faas: USAGE on the schema and its types, EXECUTE on the public functions except those that administer the database (currency_add, calendar_*, access_*, restore_*), SELECT on the views, the registry of currencies and the calendars, INSERT on faas.inbox. Gives no right on any book. Repeat after an update of the extension. Runs with the caller''s rights: for a superuser. Errors: 22004 null, 42704 no such role, 42501 caller may not grant.';

CREATE OR REPLACE FUNCTION faas.access_revoke(role regrole) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_role name := faas_internal.access_role(access_revoke.role);
    v_schema name;
    v_type regtype;
BEGIN
    FOREACH v_schema IN ARRAY ARRAY['faas', 'faas_internal']::name[] LOOP
        EXECUTE pg_catalog.format('REVOKE ALL ON ALL ROUTINES IN SCHEMA %I FROM %I', v_schema, v_role);
        EXECUTE pg_catalog.format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM %I', v_schema, v_role);
        EXECUTE pg_catalog.format('REVOKE ALL ON SCHEMA %I FROM %I', v_schema, v_role);
    END LOOP;
    FOR v_type IN
        SELECT t.oid::regtype
          FROM pg_catalog.pg_type AS t
          LEFT JOIN pg_catalog.pg_class AS c ON c.oid = t.typrelid
         WHERE t.typnamespace = 'faas'::regnamespace
           AND t.typcategory <> 'A'
           AND (t.typrelid = 0 OR c.relkind = 'c')
    LOOP
        EXECUTE pg_catalog.format('REVOKE ALL ON TYPE %s FROM %I', v_type, v_role);
    END LOOP;
END
$$;

REVOKE ALL ON ROUTINE faas.account_stripes(bigint,integer) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.accrue(faas.amount,numeric,pg_catalog.text,pg_catalog.date,pg_catalog.date,pg_catalog.text,pg_catalog.date,pg_catalog.date,pg_catalog.date,integer) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.accrue_between(faas.amount,numeric,pg_catalog.text,pg_catalog.date,pg_catalog.date,pg_catalog.date,pg_catalog.text,pg_catalog.date,pg_catalog.date,pg_catalog.date,integer) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.accrue_business(faas.amount,numeric,pg_catalog.text,pg_catalog.date,pg_catalog.date,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.accrue_daily(faas.amount,numeric,pg_catalog.text,pg_catalog.date,pg_catalog.date,pg_catalog.text,pg_catalog.date,pg_catalog.date,pg_catalog.date,integer) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.archive_check(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.archive_read(bigint,bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.bid_fail(bigint,pg_catalog.text,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.bid_open(bigint,pg_catalog.text,bigint,faas.amount,timestamp with time zone,pg_catalog.text,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.bid_place(bigint,bigint,faas.amount,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.bid_settle(bigint,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.business_day(pg_catalog.date,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.business_day_add(pg_catalog.date,integer,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.business_days_between(pg_catalog.date,pg_catalog.date,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.calendar_create(pg_catalog.text,integer[],boolean,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.calendar_day_clear(pg_catalog.text,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.calendar_day_set(pg_catalog.text,pg_catalog.date,boolean,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.calendar_join(pg_catalog.text,pg_catalog.text[],pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.calendar_load(pg_catalog.text,integer,pg_catalog.date[],pg_catalog.date[],pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.clear_day(bigint,pg_catalog.date,boolean,timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.custody_balances(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.custody_class_set(bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.custody_instruct(bigint,bigint,faas.amount,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.jsonb,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.custody_kind_drop(bigint,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.custody_kind_set(bigint,pg_catalog.text,pg_catalog.text,boolean,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.custody_lines(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.custody_reconcile(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.custody_requirement(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.custody_resource(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.custody_set(bigint,boolean,boolean,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.custody_topup(bigint,pg_catalog.date,bigint,bigint,faas.amount,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.custody_withdraw(bigint,pg_catalog.date,bigint,bigint,faas.amount,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.day_count(pg_catalog.text,pg_catalog.date,pg_catalog.date,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.distribute_income(bigint,pg_catalog.date,faas.amount,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.entry_hash(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.escrow_approve(bigint,pg_catalog.text,integer,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.escrow_cancel(bigint,pg_catalog.text,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.escrow_dispute(bigint,pg_catalog.text,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.escrow_expire_due(bigint,timestamp with time zone,integer) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.escrow_fund(bigint,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.escrow_open(bigint,pg_catalog.text,bigint,bigint,faas.amount,pg_catalog.jsonb,pg_catalog.jsonb,pg_catalog.jsonb,timestamp with time zone,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.escrow_refund(bigint,faas.amount,integer,pg_catalog.text,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.escrow_release(bigint,faas.amount,integer,faas.escrow_share[],pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.escrow_resolve(bigint,faas.escrow_share[],pg_catalog.text,boolean,pg_catalog.text,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.fee(faas.amount,numeric,faas.amount,faas.amount,faas.amount,faas.fee_tier[],pg_catalog.text,pg_catalog.text,integer) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.fee_compute(bigint,pg_catalog.text,faas.amount,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.fee_lines(bigint,bigint,bigint,faas.amount,faas.amount,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.fee_refund(faas.amount,faas.amount,faas.amount,faas.amount,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.fee_refund_lines(bigint,bigint,bigint,faas.amount,faas.amount,faas.amount,faas.amount,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.fee_schedule_set(bigint,pg_catalog.text,numeric,faas.amount,faas.amount,faas.amount,faas.fee_tier[],pg_catalog.text,pg_catalog.text,integer,pg_catalog.text,pg_catalog.date,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.fee_within(faas.amount,numeric,faas.amount,faas.amount,faas.amount,faas.fee_tier[],pg_catalog.text,pg_catalog.text,integer) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.income_choose(bigint,bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.instruction_export(bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.instruction_file(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.instruction_import(bigint,pg_catalog.jsonb) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.instruction_retry(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.is_business_day(pg_catalog.date,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.maturity_repay(bigint,timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.month_add(pg_catalog.date,integer,boolean) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.nav_set(bigint,pg_catalog.date,numeric) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.net_bilateral(bigint,bigint,faas.amount) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.net_multilateral(bigint,bigint,faas.amount) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.net_payments(bigint,bigint,faas.amount) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.net_total(bigint,bigint,faas.amount) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.order_cancel(bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.order_redeem(bigint,bigint,faas.amount,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.order_settle_due(bigint,timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.order_subscribe(bigint,bigint,faas.amount,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.participant_add(bigint,pg_catalog.text,bigint,bigint,faas.amount) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.participant_cap_set(bigint,faas.amount) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.position_payments(bigint,faas.amount) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.posting_archive(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.product_accrue(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.product_create(bigint,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text,time without time zone,integer,integer,integer,numeric,pg_catalog.text,numeric,pg_catalog.text,pg_catalog.text,numeric,pg_catalog.text,faas.amount,numeric,pg_catalog.text,pg_catalog.date,bigint,bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.product_yield(bigint,pg_catalog.date,boolean) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.profit_share(faas.amount,faas.share_rule[],pg_catalog.text,numeric,integer) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.schedule_build(faas.amount,numeric,integer,pg_catalog.date,pg_catalog.text,integer,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.schedule_dates(pg_catalog.date,pg_catalog.date,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text,boolean) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.settlement_abort(bigint,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.settlement_commit(bigint,bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.settlement_create(bigint,bigint[],pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.settlement_date(timestamp with time zone,integer,time without time zone,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.settlement_model_create(bigint,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text,boolean,pg_catalog.text[]) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.settlement_record(bigint,bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.settlement_reserve(bigint,bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.settlement_settle(bigint,bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.share_available(faas.amount,faas.amount,numeric,faas.amount,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.share_lines(bigint,faas.amount,faas.share_rule[],pg_catalog.text,numeric,integer,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.share_preset(pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.window_close(bigint,bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.year_fraction(pg_catalog.text,pg_catalog.date,pg_catalog.date,pg_catalog.date,pg_catalog.date,pg_catalog.date,integer) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.year_fraction_business(pg_catalog.text,pg_catalog.date,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.yield_per_10000(faas.amount,faas.amount,integer,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas.yield_seven_day(numeric[],boolean,integer,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.account_lock(bigint[]) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.account_of(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.account_watch(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.archive_check(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.archive_is_online(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.archive_keep(bigint,bigint,pg_catalog.date,bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.archive_move(bigint,bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.archive_open_accounts(bigint,bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.archive_read(bigint,bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.archive_require(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.archive_sha256(pg_catalog.text,bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.bid_begin(bigint,pg_catalog.text,pg_catalog.jsonb) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.bid_close(faas.bid_deal,bigint,pg_catalog.text,pg_catalog.uuid[],pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.bid_fail(bigint,pg_catalog.text,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.bid_lock(bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.bid_open(bigint,pg_catalog.text,bigint,faas.amount,timestamp with time zone,pg_catalog.text,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.bid_place(bigint,bigint,faas.amount,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.bid_record(faas.bid_deal,bigint,pg_catalog.text,integer,faas.amount,faas.amount,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.bid_requests(faas.bid_deal,bigint,boolean) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.bid_settle(bigint,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.bid_transition() FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.bid_verify(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.book_replicated() FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.calendar_changed() FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.calendar_insert(pg_catalog.text,integer[],boolean,pg_catalog.text,pg_catalog.text[],pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.calendar_list(pg_catalog.anyarray,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.calendar_lock(pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.caller() FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.caller_holds(bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.caller_require(bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.clear_confirm(faas.product,pg_catalog.date,bigint[]) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.clear_day(bigint,pg_catalog.date,boolean,timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.clear_defer(faas.product,pg_catalog.date,faas.amount) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.clear_price(faas.product,pg_catalog.date,numeric,boolean) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.clearing_digest() FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_account_book(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_balance(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_balances(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_begin(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_class_on(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_closed_at(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_date_text(pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_digest() FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_excerpt(pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_figures(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_instruct(bigint,bigint,faas.amount,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.jsonb,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_kind_drop(bigint,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_kind_set(bigint,pg_catalog.text,pg_catalog.text,boolean,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_left(bigint,pg_catalog.date,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_lines(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_lock(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_move(pg_catalog.text,bigint,pg_catalog.date,bigint,bigint,faas.amount,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_reconcile(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_require_date(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_require_direction(pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_require_text(pg_catalog.text,pg_catalog.text,integer) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_requirement(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_resource(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_set(bigint,boolean,boolean,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_topup(bigint,pg_catalog.date,bigint,bigint,faas.amount,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_totals_on(bigint,pg_catalog.date,timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_transferred(bigint,pg_catalog.date,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_verify(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.custody_withdraw(bigint,pg_catalog.date,bigint,bigint,faas.amount,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.distribute_check(faas.product,pg_catalog.date,faas.amount) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.distribute_income(bigint,pg_catalog.date,faas.amount,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.entry_hash_accum(bigint,bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_account(bigint,bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_actor(pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_approve(bigint,pg_catalog.text,integer,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_begin(bigint,pg_catalog.text,pg_catalog.jsonb) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_cancel(bigint,pg_catalog.text,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_caps(faas.escrow,faas.amount,integer) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_claim(bigint,pg_catalog.text,pg_catalog.jsonb) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_conditions(faas.escrow,faas.escrow_milestone,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_digest() FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_dispute(bigint,pg_catalog.text,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_expire(faas.escrow,integer,pg_catalog.text,pg_catalog.uuid,faas.amount) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_expire_due(bigint,timestamp with time zone,integer) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_field(pg_catalog.jsonb,pg_catalog.text,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_finite(timestamp with time zone,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_fund(bigint,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_given(boolean,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_legs(faas.escrow,bigint,bigint[],faas.amount[],pg_catalog.uuid[]) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_lock(bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_milestones(faas.escrow,pg_catalog.jsonb,pg_catalog.jsonb) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_money(faas.amount,faas.amount,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_move(faas.request[]) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_number(pg_catalog.jsonb,pg_catalog.text,integer,integer,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_object(pg_catalog.jsonb,pg_catalog.text,pg_catalog.text[]) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_open(bigint,pg_catalog.text,bigint,bigint,faas.amount,pg_catalog.jsonb,pg_catalog.jsonb,pg_catalog.jsonb,timestamp with time zone,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_part(bigint,integer) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_parties(bigint,bigint,pg_catalog.jsonb) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_pay(faas.escrow,bigint,bigint[],faas.amount[]) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_preset(pg_catalog.jsonb,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_record(bigint,bigint,pg_catalog.text,faas.amount,faas.amount,pg_catalog.text,integer,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_refund(bigint,faas.amount,integer,pg_catalog.text,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_release(bigint,faas.amount,integer,faas.escrow_share[],pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_resolve(bigint,faas.escrow_share[],pg_catalog.text,boolean,pg_catalog.text,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_roles(pg_catalog.jsonb) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_shares(faas.escrow,faas.escrow_share[],faas.amount,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_spread(bigint,faas.amount,faas.amount,integer,boolean) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_string(pg_catalog.jsonb,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_text(pg_catalog.text,pg_catalog.text,integer,integer) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_time(pg_catalog.jsonb,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_transition() FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_unexpired(faas.escrow) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.escrow_verify(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.fee_verify(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.fund_part(faas.amount,faas.amount,faas.amount) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.fund_redemption(faas.amount,numeric,numeric,pg_catalog.text,pg_catalog.text,integer) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.fund_shares(faas.amount,bigint[],faas.amount[]) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.fund_subscription(faas.amount,numeric,numeric,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text,integer) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.fund_units(faas.amount,numeric,pg_catalog.text,pg_catalog.text,integer) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.income_choose(bigint,bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.instruction_export(bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.instruction_file(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.instruction_import(bigint,pg_catalog.jsonb) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.instruction_lines(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.instruction_results(bigint,pg_catalog.jsonb) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.instruction_retry(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.live_entries(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.maturity_payments(faas.product,numeric) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.maturity_repay(bigint,timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.nav_set(bigint,pg_catalog.date,numeric) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.net_accum(pg_catalog.internal,bigint,bigint,faas.amount) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.net_bilateral_final(pg_catalog.internal) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.net_combine(pg_catalog.internal,pg_catalog.internal) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.net_deserialize(pg_catalog.bytea,pg_catalog.internal) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.net_multilateral_final(pg_catalog.internal) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.net_pair_accum(pg_catalog.internal,bigint,bigint,faas.amount) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.net_payments_final(pg_catalog.internal) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.net_position_accum(pg_catalog.internal,bigint,faas.amount) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.net_serialize(pg_catalog.internal) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.net_total_final(pg_catalog.internal) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.order_cancel(bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.order_dates(faas.product,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.order_redeem(bigint,bigint,faas.amount,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.order_result(pg_catalog.jsonb) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.order_settle_due(bigint,timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.order_subscribe(bigint,bigint,faas.amount,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.participant_account(bigint,pg_catalog.text,bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.participant_add(bigint,pg_catalog.text,bigint,bigint,faas.amount) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.participant_cap(bigint,faas.amount,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.participant_cap_set(bigint,faas.amount) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.posting_archive(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_account(bigint,bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_accrue(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_accrue_through(faas.product,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_argument(pg_catalog.text,boolean) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_check_accounts(faas.product) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_check_terms(faas.product) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_create(bigint,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text,time without time zone,integer,integer,integer,numeric,pg_catalog.text,numeric,pg_catalog.text,pg_catalog.text,numeric,pg_catalog.text,faas.amount,numeric,pg_catalog.text,pg_catalog.date,bigint,bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_find(bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_interest(faas.product,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_lock(bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_note(faas.product,bigint,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.jsonb,pg_catalog.jsonb) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_note_orders(faas.product,bigint[],pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_now(timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_order_next(pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_order_transitions() FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_outstanding(faas.product) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_pay(faas.product,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_post(bigint[],faas.request[]) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_posted(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_replay(bigint,pg_catalog.text,pg_catalog.text,pg_catalog.jsonb) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_request(pg_catalog.text,bigint,bigint,faas.amount,pg_catalog.uuid,pg_catalog.text,pg_catalog.date,boolean) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_require_latest() FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_require_new(bigint,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_settle_orders(faas.product,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_share(bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_trade_date(faas.product,timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_value_date(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_words(faas.amount) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.product_yield(bigint,pg_catalog.date,boolean) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.row_names(pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_abort(bigint,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_answer(bigint,pg_catalog.text,pg_catalog.jsonb) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_archive_needs(bigint,pg_catalog.date) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_book(pg_catalog.text,bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_commit(bigint,bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_commit_money(bigint,bigint[]) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_create(bigint,bigint[],pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_key(bigint,pg_catalog.text,pg_catalog.text,pg_catalog.jsonb) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_lock_accounts(bigint,bigint[]) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_model_create(bigint,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text,pg_catalog.text,boolean,pg_catalog.text[]) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_next(pg_catalog.text,pg_catalog.text,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_note(bigint,pg_catalog.text,bigint,pg_catalog.text,pg_catalog.text,pg_catalog.text,bigint,faas.amount,pg_catalog.uuid) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_record(bigint,bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_refused(bigint,bigint,pg_catalog.text,faas.amount) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_required(pg_catalog.text,boolean) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_reserve(bigint,bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_reserve_money(bigint,bigint[]) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_settle(bigint,bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_state(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_step(pg_catalog.text,bigint,bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_text(pg_catalog.text,pg_catalog.text,integer) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_transition() FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_verify(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_verify_amount(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_verify_event(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_verify_state(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_verify_window(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_windows(bigint,bigint[],bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.settlement_windows_follow(bigint,pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.striped_amount(bigint,integer) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.striped_entries(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.striped_last(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.verify_archive(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.verify_load(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.verify_stripe(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.wealth_digest() FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.wealth_verify(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.wealth_verify_accounts(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.wealth_verify_orders(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.wealth_verify_postings(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.window_close(bigint,bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.window_fix(bigint) FROM PUBLIC;
REVOKE ALL ON SCHEMA faas_archive FROM PUBLIC;
REVOKE ALL ON TABLE faas.account_opening FROM PUBLIC;
REVOKE ALL ON TABLE faas.archive FROM PUBLIC;
REVOKE ALL ON TABLE faas.archive_id_seq FROM PUBLIC;
REVOKE ALL ON TABLE faas.archive_total FROM PUBLIC;
REVOKE ALL ON TABLE faas.archived_journal FROM PUBLIC;
REVOKE ALL ON TABLE faas.bid FROM PUBLIC;
REVOKE ALL ON TABLE faas.bid_deal FROM PUBLIC;
REVOKE ALL ON TABLE faas.bid_deal_id_seq FROM PUBLIC;
REVOKE ALL ON TABLE faas.bid_event FROM PUBLIC;
REVOKE ALL ON TABLE faas.calendar FROM PUBLIC;
REVOKE ALL ON TABLE faas.calendar_day FROM PUBLIC;
REVOKE ALL ON TABLE faas.calendar_year FROM PUBLIC;
REVOKE ALL ON TABLE faas.custody_account FROM PUBLIC;
REVOKE ALL ON TABLE faas.custody_book FROM PUBLIC;
REVOKE ALL ON TABLE faas.custody_class_change FROM PUBLIC;
REVOKE ALL ON TABLE faas.custody_class_change_id_seq FROM PUBLIC;
REVOKE ALL ON TABLE faas.custody_counting FROM PUBLIC;
REVOKE ALL ON TABLE faas.custody_instruction FROM PUBLIC;
REVOKE ALL ON TABLE faas.custody_instruction_id_seq FROM PUBLIC;
REVOKE ALL ON TABLE faas.custody_kind FROM PUBLIC;
REVOKE ALL ON TABLE faas.custody_statement FROM PUBLIC;
REVOKE ALL ON TABLE faas.custody_transfer FROM PUBLIC;
REVOKE ALL ON TABLE faas.custody_transfer_id_seq FROM PUBLIC;
REVOKE ALL ON TABLE faas.escrow FROM PUBLIC;
REVOKE ALL ON TABLE faas.escrow_approval FROM PUBLIC;
REVOKE ALL ON TABLE faas.escrow_event FROM PUBLIC;
REVOKE ALL ON TABLE faas.escrow_event_id_seq FROM PUBLIC;
REVOKE ALL ON TABLE faas.escrow_id_seq FROM PUBLIC;
REVOKE ALL ON TABLE faas.escrow_key FROM PUBLIC;
REVOKE ALL ON TABLE faas.escrow_leg FROM PUBLIC;
REVOKE ALL ON TABLE faas.escrow_milestone FROM PUBLIC;
REVOKE ALL ON TABLE faas.escrow_party FROM PUBLIC;
REVOKE ALL ON TABLE faas.fee_schedule FROM PUBLIC;
REVOKE ALL ON TABLE faas.participant FROM PUBLIC;
REVOKE ALL ON TABLE faas.participant_id_seq FROM PUBLIC;
REVOKE ALL ON TABLE faas.product FROM PUBLIC;
REVOKE ALL ON TABLE faas.product_accrual FROM PUBLIC;
REVOKE ALL ON TABLE faas.product_day FROM PUBLIC;
REVOKE ALL ON TABLE faas.product_event FROM PUBLIC;
REVOKE ALL ON TABLE faas.product_event_id_seq FROM PUBLIC;
REVOKE ALL ON TABLE faas.product_holder FROM PUBLIC;
REVOKE ALL ON TABLE faas.product_id_seq FROM PUBLIC;
REVOKE ALL ON TABLE faas.product_income FROM PUBLIC;
REVOKE ALL ON TABLE faas.product_order FROM PUBLIC;
REVOKE ALL ON TABLE faas.product_order_id_seq FROM PUBLIC;
REVOKE ALL ON TABLE faas.product_payment FROM PUBLIC;
REVOKE ALL ON TABLE faas.product_payment_id_seq FROM PUBLIC;
REVOKE ALL ON TABLE faas.settlement FROM PUBLIC;
REVOKE ALL ON TABLE faas.settlement_batch FROM PUBLIC;
REVOKE ALL ON TABLE faas.settlement_batch_id_seq FROM PUBLIC;
REVOKE ALL ON TABLE faas.settlement_event FROM PUBLIC;
REVOKE ALL ON TABLE faas.settlement_event_id_seq FROM PUBLIC;
REVOKE ALL ON TABLE faas.settlement_id_seq FROM PUBLIC;
REVOKE ALL ON TABLE faas.settlement_instruction FROM PUBLIC;
REVOKE ALL ON TABLE faas.settlement_instruction_id_seq FROM PUBLIC;
REVOKE ALL ON TABLE faas.settlement_model FROM PUBLIC;
REVOKE ALL ON TABLE faas.settlement_model_id_seq FROM PUBLIC;
REVOKE ALL ON TABLE faas.settlement_operation FROM PUBLIC;
REVOKE ALL ON TABLE faas.settlement_participant FROM PUBLIC;
REVOKE ALL ON TABLE faas.settlement_window FROM PUBLIC;
REVOKE ALL ON TABLE faas.settlement_window_id_seq FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_archive FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_archived_journal FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_bid FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_bid_deal FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_bid_event FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_custody_book FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_custody_class_change FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_custody_instruction FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_custody_kind FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_custody_transfer FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_escrow FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_escrow_approval FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_escrow_event FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_escrow_leg FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_escrow_milestone FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_escrow_party FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_fee_schedule FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_instruction FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_participant FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_product FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_product_accrual FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_product_day FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_product_event FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_product_holder FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_product_income FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_product_order FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_product_payment FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_settlement FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_settlement_batch FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_settlement_event FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_settlement_model FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_settlement_participant FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_window FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_window_entry FROM PUBLIC;
REVOKE ALL ON TABLE faas.visible_window_total FROM PUBLIC;
REVOKE ALL ON TABLE faas.window_entry FROM PUBLIC;
REVOKE ALL ON TABLE faas.window_total FROM PUBLIC;
REVOKE ALL ON TYPE faas.escrow_share FROM PUBLIC;
REVOKE ALL ON TYPE faas.fee_tier FROM PUBLIC;
REVOKE ALL ON TYPE faas.net_payment FROM PUBLIC;
REVOKE ALL ON TYPE faas.net_position FROM PUBLIC;
REVOKE ALL ON TYPE faas.net_total FROM PUBLIC;
REVOKE ALL ON TYPE faas.share_part FROM PUBLIC;
REVOKE ALL ON TYPE faas.share_rule FROM PUBLIC;
