/*
 * schedule.c
 *		Repayment schedules: equal instalments, equal principal, interest only, bullet.
 *
 *		The equal instalment of principal P over n periods at i per period is
 *		P i (1 + i)^n / ((1 + i)^n - 1).  With i = p / q in integers that is
 *		P p (q + p)^n / (q ((q + p)^n - q^n)), a quotient of two integers: it is worked out to the
 *		last digit and rounded once, so there is no error to bound.
 *
 *		The principals of the rows add up to the principal, always: no row repays more than what
 *		remains, and the last repays all of it.
 */
#include "postgres.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

#include "errors.h"
#include "exact.h"
#include "faas.h"
#include "interest.h"

#define SCHEDULE_MONTHS_MAX 1200	/* a hundred years */

typedef enum ScheduleMethod
{
	SCHEDULE_EQUAL_INSTALMENT,
	SCHEDULE_EQUAL_PRINCIPAL,
	SCHEDULE_INTEREST_ONLY,
	SCHEDULE_BULLET
} ScheduleMethod;

static const char *const method_names[] = {
	[SCHEDULE_EQUAL_INSTALMENT] = "equal_instalment",
	[SCHEDULE_EQUAL_PRINCIPAL] = "equal_principal",
	[SCHEDULE_INTEREST_ONLY] = "interest_only",
	[SCHEDULE_BULLET] = "bullet"
};

StaticAssertDecl(lengthof(method_names) == SCHEDULE_BULLET + 1, "every method has a name");

typedef struct Schedule
{
	FaasAmount	principal;
	Decimal		rate;
	int			periods;
	int			months;			/* of one period */
	DateADT		start;
	int			start_day;		/* of the month: where due dates return to after a short month */
	ScheduleMethod method;
	RoundingMode mode;
	bool		has_convention; /* else every period is months / 12 of a year */
	DayCountTerms terms;
} Schedule;

FAAS_FUNCTION(faas_schedule_build);

/* arguments -------------------------------------------------------------------------------------*/

static ScheduleMethod
schedule_method_parse(const text *name)
{
	char	   *wanted = text_to_cstring(name);

	for (int i = 0; i < lengthof(method_names); i++)
	{
		if (strcmp(wanted, method_names[i]) == 0)
			return (ScheduleMethod) i;
	}

	ereport(ERROR,
			(errcode(ERRCODE_FAAS_UNKNOWN_SCHEDULE),
			 errmsg("unrecognized schedule method: \"%s\"", error_excerpt(wanted)),
			 errhint("Use equal_instalment, equal_principal, interest_only or bullet.")));
}

/* Raise 22023 unless periods of that many months make a schedule. */
static void
schedule_check_length(int32 periods, int32 months)
{
	if (periods < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of periods must be greater than zero")));
	if (months < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of months of a period must be greater than zero")));
	if ((int64) periods * months > SCHEDULE_MONTHS_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d periods of %d months are too long a schedule", periods, months),
				 errdetail("The limit is %d months.", SCHEDULE_MONTHS_MAX)));
}

/* Day number n of the schedule: 0 is the start, then come the due dates. */
static DateADT
schedule_date(const Schedule *schedule, int n)
{
	return date_add_months(schedule->start, (int64) n * schedule->months, schedule->start_day);
}

/*
 * The convention and what it needs to know of the loan.  By ACT/ACT ICMA a regular period is its
 * part of a year, as without a convention.
 */
static void
schedule_read_convention(Schedule *schedule, const text *name)
{
	DayCountTerms *terms = &schedule->terms;

	if (schedule->method == SCHEDULE_EQUAL_INSTALMENT)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("equal instalments take no day-count convention"),
				 errdetail("They are equal because every period is the same part of a year."),
				 errhint("Leave out argument \"convention\".")));

	terms->convention = day_count_parse(name);
	terms->has_termination = true;
	terms->termination = schedule_date(schedule, schedule->periods);
	schedule->has_convention = terms->convention != DAY_COUNT_ACT_ACT_ICMA;
	if (!schedule->has_convention && 12 % schedule->months != 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_DAY_COUNT_TERMS),
				 errmsg("convention ACT/ACT ICMA needs periods that divide a year"),
				 errdetail("The periods have %d months.", schedule->months)));
}

/* the sums --------------------------------------------------------------------------------------*/

/* Raise 22003 for a sum that is no amount. */
static int128
schedule_fits(bool fits, int128 minor)
{
	if (!fits || !amount_minor_fits(minor))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("interest amount out of range")));
	return minor;
}

/* What a borrower pays each period for equal instalments, in minor units. */
static int128
equal_instalment(const Schedule *schedule)
{
	int128		principal = amount_minor(&schedule->principal);
	Numeric		zero = int64_to_numeric(0);
	Numeric		p = exact_mul(decimal_to_numeric(schedule->rate.digits, 0),
							  int64_to_numeric(schedule->months));
	Numeric		q = exact_mul(decimal_to_numeric(decimal_power10[schedule->rate.scale], 0),
							  int64_to_numeric(12));
	Datum		divisor;
	Numeric		grown;			/* (q + p)^n */
	Numeric		num;
	Numeric		den;
	int128		minor = 0;
	bool		fits;

	if (schedule->rate.digits == 0)
		return round_div(principal, schedule->periods, schedule->mode);
	if (exact_compare(exact_add(q, p), zero) <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("interest rate takes all of the principal within a period")));

	/* in lowest terms the powers are shortest */
	divisor = DirectFunctionCall2(numeric_gcd, NumericGetDatum(p), NumericGetDatum(q));
	p = DatumGetNumeric(DirectFunctionCall2(numeric_div_trunc, NumericGetDatum(p), divisor));
	q = DatumGetNumeric(DirectFunctionCall2(numeric_div_trunc, NumericGetDatum(q), divisor));

	grown = exact_power(exact_add(q, p), schedule->periods);
	num = exact_mul(exact_mul(decimal_to_numeric(principal, 0), p), grown);
	den = exact_mul(q, exact_sub(grown, exact_power(q, schedule->periods)));
	fits = exact_ratio(num, den, schedule->mode, &minor);
	return schedule_fits(fits, minor);
}

/* Interest on "remaining" from due date n - 1 to due date n. */
static int128
schedule_interest(const Schedule *schedule, int128 remaining, DateADT from, DateADT to, int periods)
{
	DayFraction fraction = {(int64) schedule->months * periods, 12};
	int128		minor = 0;
	bool		fits;

	if (schedule->has_convention)
		fraction = day_count_fraction(&schedule->terms, from, to);
	fits = interest_minor(remaining, &schedule->rate, fraction, schedule->mode, &minor);
	return schedule_fits(fits, minor);
}

static void
schedule_put(ReturnSetInfo *result, const Schedule *schedule, int n, DateADT due,
			 int128 principal, int128 interest, int128 remaining)
{
	uint32		tag = schedule->principal.tag;
	FaasAmount	amounts[4];
	Datum		values[6];
	bool		nulls[6] = {false};

	amounts[0] = amount_make(principal, tag);
	amounts[1] = amount_make(interest, tag);
	amounts[2] = amount_make(schedule_fits(true, principal + interest), tag);
	amounts[3] = amount_make(remaining, tag);

	values[0] = Int32GetDatum(n);
	values[1] = DateADTGetDatum(due);
	for (int i = 0; i < lengthof(amounts); i++)
		values[i + 2] = FaasAmountPGetDatum(&amounts[i]);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

static void
schedule_rows(ReturnSetInfo *result, const Schedule *schedule)
{
	int128		remaining = amount_minor(&schedule->principal);
	int128		part = 0;		/* instalment, or principal, of a row */
	int			step = schedule->method == SCHEDULE_BULLET ? schedule->periods : 1;
	DateADT		from = schedule->start;

	if (schedule->method == SCHEDULE_EQUAL_INSTALMENT)
		part = equal_instalment(schedule);
	else if (schedule->method == SCHEDULE_EQUAL_PRINCIPAL)
		part = round_div(remaining, schedule->periods, schedule->mode);

	for (int period = step; period <= schedule->periods; period += step)
	{
		DateADT		due = schedule_date(schedule, period);
		int128		interest = schedule_interest(schedule, remaining, from, due, step);
		int128		principal = part;

		CHECK_FOR_INTERRUPTS();
		if (schedule->method == SCHEDULE_EQUAL_INSTALMENT)
			principal -= interest;
		if (principal > remaining || period == schedule->periods)
			principal = remaining;

		/*
		 * rounding is monotone: no interest is more than that of the first row, nor is that more
		 * than the instalment
		 */
		Assert(principal >= 0);
		remaining -= principal;
		schedule_put(result, schedule, period / step, due, principal, interest, remaining);
		from = due;
	}
	if (remaining != 0)
		elog(ERROR, "schedule does not repay the principal");
}

/*
 * schedule_build(amount amount, rate numeric, periods int, start_date date, method text,
 * months int, mode text, convention text); only "convention" may be null
 */
Datum
faas_schedule_build(PG_FUNCTION_ARGS)
{
	Schedule	schedule = {0};
	MemoryContext scratch;
	MemoryContext before;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < 7; i++)
	{
		if (PG_ARGISNULL(i))
			return (Datum) 0;
	}

	schedule.principal = *PG_GETARG_FAAS_AMOUNT_P(0);
	interest_rate(PG_GETARG_NUMERIC(1), &schedule.rate);
	schedule.periods = PG_GETARG_INT32(2);
	schedule.start = PG_GETARG_DATEADT(3);
	schedule.method = schedule_method_parse(PG_GETARG_TEXT_PP(4));
	schedule.months = PG_GETARG_INT32(5);
	schedule.mode = rounding_mode_parse(PG_GETARG_TEXT_PP(6));

	if (amount_minor(&schedule.principal) <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_AMOUNT_NOT_POSITIVE),
				 errmsg("amount of a schedule must be greater than zero")));
	if (DATE_NOT_FINITE(schedule.start))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("argument \"start_date\" must be finite")));
	schedule_check_length(schedule.periods, schedule.months);
	schedule.start_day = date_day(schedule.start);
	if (!PG_ARGISNULL(7))
		schedule_read_convention(&schedule, PG_GETARG_TEXT_PP(7));

	/* the powers can be long */
	scratch = AllocSetContextCreate(CurrentMemoryContext, "faas schedule", ALLOCSET_DEFAULT_SIZES);
	before = MemoryContextSwitchTo(scratch);
	schedule_rows((ReturnSetInfo *) fcinfo->resultinfo, &schedule);
	MemoryContextSwitchTo(before);
	MemoryContextDelete(scratch);
	return (Datum) 0;
}
