-- Writing calendars.  They belong to the database, so writing them is a right that is granted, as
-- faas.currency_add(): EXECUTE is the whole check.  Owner's rights, because nobody writes the tables
-- directly.  Who writes days of a calendar locks its row first: two of them go one after the other.

CREATE OR REPLACE FUNCTION faas_internal.calendar_insert(
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

CREATE OR REPLACE FUNCTION faas_internal.calendar_list(
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

CREATE OR REPLACE FUNCTION faas_internal.calendar_lock(calendar text)
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

CREATE OR REPLACE FUNCTION faas.calendar_create(
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

CREATE OR REPLACE FUNCTION faas.calendar_join(
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

CREATE OR REPLACE FUNCTION faas.calendar_load(
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

CREATE OR REPLACE FUNCTION faas.calendar_day_set(
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

CREATE OR REPLACE FUNCTION faas.calendar_day_clear(
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
