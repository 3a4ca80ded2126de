-- Day counts, accrual, repayment schedules, and the yields of money-market funds.

-- day counts -------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas.day_count(
    convention text,
    from_date date,
    to_date date,
    termination_date date DEFAULT NULL)
    RETURNS integer
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_day_count';
COMMENT ON FUNCTION faas.day_count(text, date, date, date) IS 'Days from one date to another as a convention counts them: ACT/360, ACT/365F, ACT/ACT ISDA, ACT/ACT ICMA, ACT/ACT AFB actual days; 30/360 (= 30/360 Bond Basis), 30E/360, 30E/360 ISDA, 30/360 US days of 30-day months; NL/365 actual days but 29 February; 1/1 always 1. termination_date: the end of the loan, for 30E/360 ISDA, NULL: none of the dates. NULL for a NULL among the other arguments; 0 for equal dates (1/1: 1). Errors: LG250 unknown convention, LG251 to_date before from_date, LG252 BUS/252, which needs a calendar, 22008 infinite date. Source: 2006 ISDA Definitions 4.16, ICMA rule 251, FBF, SIA';

CREATE OR REPLACE FUNCTION faas.year_fraction(
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

-- accrual ----------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas.accrue(
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

CREATE OR REPLACE FUNCTION faas.accrue_between(
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

CREATE OR REPLACE FUNCTION faas.accrue_daily(
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

-- schedules --------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas.schedule_build(
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

-- money-market funds -----------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas.yield_per_10000(
    income faas.amount,
    units faas.amount,
    scale integer DEFAULT 4,
    mode text DEFAULT 'half_up')
    RETURNS numeric
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_yield_per_10000';
COMMENT ON FUNCTION faas.yield_per_10000(faas.amount, faas.amount, integer, text) IS 'Income of a day per 10,000 units of a fund (wan fen shou yi): income / units * 10000, with "scale" decimals (0-12), rounded once by the mode. The two may differ in currency: units are amounts of their own. NULL in, NULL out; zero and negative income are fine. Errors: 22012 no units, LG011 negative units, 22023 scale out of range, LG031 unknown mode, 22003 result out of range. Source: CSRC disclosure rules for money-market funds';

CREATE OR REPLACE FUNCTION faas.yield_seven_day(
    incomes numeric[],
    compounding boolean DEFAULT false,
    scale integer DEFAULT 3,
    mode text DEFAULT 'half_up')
    RETURNS numeric
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_yield_seven_day';
COMMENT ON FUNCTION faas.yield_seven_day(numeric[], boolean, integer, text) IS 'Seven-day annualised yield (qi ri nian hua) in percent, of the incomes per 10,000 units of exactly 7 days in any order: sum / 7 * 365 / 10000, or compounding (product of (1 + income / 10000)) ^ (365 / 7) - 1; with "scale" decimals (0-12), rounded from the exact value by the mode. NULL in, NULL out; zero and negative incomes are fine. Errors: LG254 other than 7 days, 22004 NULL income, LG033 income NaN or infinite, 2202E more than one dimension, 22023 scale out of range or compounding an income of -10000 or less, LG031 unknown mode, 22003 result out of range or compounding an income of more than 6 digits or 16 decimals. Source: CSRC disclosure rules for money-market funds';
