-- Business/252: what reads a calendar, and is STABLE for that.

CREATE OR REPLACE FUNCTION faas.year_fraction_business(
    calendar text,
    from_date date,
    to_date date)
    RETURNS numeric
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_year_fraction_business';
COMMENT ON FUNCTION faas.year_fraction_business(text, date, date) IS 'Years from one date to another by Business/252: business days of the calendar, from_date counted and to_date not, over 252, with 20 decimals, rounded half_even. NULL in, NULL out; 0 for equal dates. STABLE: reads the calendar. Errors: LG251 to_date before from_date, 22008 infinite date, LG240 no such calendar, LG241 date outside of 1970 to 2100, LG242 the calendar does not know a year in between';

CREATE OR REPLACE FUNCTION faas.accrue_business(
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
