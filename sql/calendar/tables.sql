-- Calendars as data.  C reads the columns by number (src/calendar/build.h): never add, drop or reorder
-- one in place.
--
-- What came with the extension is never changed; what somebody adds lies beside it and counts before
-- it.  So a dump needs only the latter, and a later version may bring more of the former.

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

-- Sessions keep calendars in memory; every change, by whatever means, makes them read again.

CREATE OR REPLACE FUNCTION faas_internal.calendar_changed()
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

-- Logical replication changes rows without a statement.

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
