-- Questions to calendars.  They read tables, so they are STABLE; null gives null.

CREATE OR REPLACE FUNCTION faas.is_business_day(day date, calendar text)
    RETURNS boolean
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_is_business_day';
COMMENT ON FUNCTION faas.is_business_day(date, text) IS
    'Is the day a business day of the calendar? NULL gives NULL. Errors: LG240 no such calendar, LG241 day outside of 1970 to 2100, LG242 the calendar does not know the year';

CREATE OR REPLACE FUNCTION faas.business_day(day date, convention text, calendar text)
    RETURNS date
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_business_day';
COMMENT ON FUNCTION faas.business_day(date, text, text) IS
    'The day as a business-day convention has it. convention: none leaves it; following, preceding: the next or last business day, the day itself if it is one; modified_following, modified_preceding: the same, but the other way where the month would change; nearest: following on a Sunday or Monday, preceding on the other days (ISDA 2006 Definitions, 4.12(a)); end_of_month: of any day, the last business day of its month. NULL gives NULL. Errors: LG243 unknown convention, LG240 no such calendar, LG241 day or result outside of 1970 to 2100, LG242 the calendar does not know a year that the result depends on';

CREATE OR REPLACE FUNCTION faas.business_day_add(day date, n integer, calendar text)
    RETURNS date
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_business_day_add';
COMMENT ON FUNCTION faas.business_day_add(date, integer, text) IS
    'The n-th business day after the day, before it for a negative n; 0 gives the day itself, or the next business day if it is none. NULL gives NULL. Errors: LG240 no such calendar, LG241 day or result outside of 1970 to 2100, LG242 the calendar does not know a year on the way';

CREATE OR REPLACE FUNCTION faas.business_days_between(from_day date, to_day date, calendar text)
    RETURNS integer
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_business_days_between';
COMMENT ON FUNCTION faas.business_days_between(date, date, text) IS
    'Number of business days from from_day, counted, to to_day, not counted; negative if to_day is the earlier one, 0 for equal days. 2101-01-01 is allowed, to count 2100 to its end. NULL gives NULL. Errors: LG240 no such calendar, LG241 day outside of 1970 to 2100, LG242 the calendar does not know a year in between';

CREATE OR REPLACE FUNCTION faas.settlement_date(
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

CREATE OR REPLACE FUNCTION faas.month_add(
    day date,
    months integer,
    end_of_month boolean DEFAULT false)
    RETURNS date
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_month_add';
COMMENT ON FUNCTION faas.month_add(date, integer, boolean) IS
    'The same day of the month, months later or earlier (negative); the last day where the month is shorter. end_of_month: the last day of a month goes to the last day of the other. NULL gives NULL. Errors: LG241 day or result outside of 1970 to 2100';

CREATE OR REPLACE FUNCTION faas.schedule_dates(
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
