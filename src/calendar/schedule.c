/*
 * schedule.c
 *		Dates of a schedule: coupons, instalments, interest periods.
 *
 *		Dates are stepped from one end, each by a multiple of the period from that end and not from
 *		the date before it: the 31st stays the 31st after a February.  Where the steps do not meet
 *		the other end, the stub rule says on which side the odd period is, and whether it is shorter
 *		than the others or swallows its neighbour.
 */
#include "postgres.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/date.h"

#include "calendar/calendar.h"
#include "calendar/month.h"
#include "compat.h"
#include "errors.h"
#include "faas.h"
#include "util/args.h"

FAAS_FUNCTION(faas_schedule_dates);

/* One of months and days is 0; both are for a schedule of one period. */
typedef struct Period
{
	int			months;
	int			days;
} Period;

typedef enum Stub
{
	STUB_NONE,
	STUB_SHORT_INITIAL,
	STUB_LONG_INITIAL,
	STUB_SHORT_FINAL,
	STUB_LONG_FINAL
} Stub;

typedef struct Schedule
{
	DateADT		start;
	DateADT		end;
	Period		period;
	Stub		stub;
	bool		end_of_month;
} Schedule;

static const struct
{
	const char *name;
	Period		period;
}			frequencies[] = {
	{"term", {0, 0}},
	{"daily", {0, 1}},
	{"weekly", {0, 7}},
	{"biweekly", {0, 14}},
	{"monthly", {1, 0}},
	{"bimonthly", {2, 0}},
	{"quarterly", {3, 0}},
	{"semiannual", {6, 0}},
	{"annual", {12, 0}},
};

/* In the order of Stub. */
static const char *const stub_names[] = {
	"none",
	"short_initial",
	"long_initial",
	"short_final",
	"long_final",
};

/* Words --------------------------------------------------------------------------------------- */

/* A tenor: 1 to 999 and D, W, M or Y. */
static bool
parse_tenor(const char *text, Period *period)
{
	int			n = 0;
	int			digits = 0;

	while (digits < 3 && text[digits] >= '0' && text[digits] <= '9')
		n = n * 10 + (text[digits++] - '0');
	if (n == 0 || text[digits] == '\0' || text[digits + 1] != '\0')
		return false;

	period->months = 0;
	period->days = 0;
	switch (text[digits])
	{
		case 'D':
			period->days = n;
			return true;
		case 'W':
			period->days = n * 7;
			return true;
		case 'M':
			period->months = n;
			return true;
		case 'Y':
			period->months = n * 12;
			return true;
		default:
			return false;
	}
}

static Period
parse_frequency(const char *text)
{
	Period		period;
	int			i;

	for (i = 0; i < lengthof(frequencies); i++)
	{
		if (strcmp(text, frequencies[i].name) == 0)
			return frequencies[i].period;
	}
	if (!parse_tenor(text, &period))
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_UNKNOWN_CONVENTION),
				 errmsg("unrecognized frequency: \"%s\"", error_excerpt(text)),
				 errdetail("Frequencies are term, daily, weekly, biweekly, monthly, bimonthly, "
						   "quarterly, semiannual, annual, or a number up to 999 with D, W, M "
						   "or Y, as in 3M.")));
	return period;
}

static Stub
parse_stub(const char *text)
{
	int			i;

	for (i = 0; i < lengthof(stub_names); i++)
	{
		if (strcmp(text, stub_names[i]) == 0)
			return (Stub) i;
	}
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_UNKNOWN_CONVENTION),
			 errmsg("unrecognized stub rule: \"%s\"", error_excerpt(text)),
			 errdetail("Stub rules are none, short_initial, long_initial, short_final and "
					   "long_final.")));
}

/* Dates --------------------------------------------------------------------------------------- */

/* The date n periods from one of the ends; not finite where that leads out of the range. */
static DateADT
step(const Schedule *schedule, DateADT from, int n)
{
	if (schedule->period.days != 0)
		return from + n * schedule->period.days;
	return month_add(from, (int64) n * schedule->period.months, schedule->end_of_month);
}

/*
 * The dates of a schedule in ascending order, both ends among them.  "dates" has room for a date of
 * each day.
 */
static int
make_dates(const Schedule *schedule, DateADT *dates)
{
	bool		backward = schedule->stub == STUB_SHORT_INITIAL ||
		schedule->stub == STUB_LONG_INITIAL;
	bool		is_long = schedule->stub == STUB_LONG_INITIAL ||
		schedule->stub == STUB_LONG_FINAL;
	DateADT		from = backward ? schedule->end : schedule->start;
	DateADT		to = backward ? schedule->start : schedule->end;
	DateADT		next = to;
	int			count = 1;

	dates[0] = from;
	if (schedule->period.days != 0 || schedule->period.months != 0)
	{
		while ((next = step(schedule, from, backward ? -count : count)) != to &&
			   (next > to) == backward)
			dates[count++] = next;
	}
	if (next != to && schedule->stub == STUB_NONE)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_SCHEDULE_STUB),
				 errmsg("whole periods from %s do not end on %s",
						calendar_date_text(from), calendar_date_text(to)),
				 errhint("Say where the odd period is: short_initial, long_initial, short_final "
						 "or long_final.")));
	if (next != to && is_long && count > 1)
		count--;
	dates[count++] = to;

	if (backward)
	{
		int			i;

		for (i = 0; i < count / 2; i++)
		{
			DateADT		swap = dates[i];

			dates[i] = dates[count - 1 - i];
			dates[count - 1 - i] = swap;
		}
	}
	return count;
}

static void
require_order(DateADT start, DateADT end)
{
	calendar_require_range(start);
	calendar_require_range(end);
	if (start >= end)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("end date of a schedule must be after its start date"),
				 errdetail("They are %s and %s.", calendar_date_text(start),
						   calendar_date_text(end))));
}

Datum
faas_schedule_dates(PG_FUNCTION_ARGS)
{
	static const char *const names[] = {"start_date", "end_date", "frequency", "convention",
	"calendar", "stub", "end_of_month"};
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	CalendarConvention convention;
	const Calendar *calendar;
	Schedule	schedule;
	DateADT    *dates;
	int			count;
	int			i;

	for (i = 0; i < lengthof(names); i++)
		arg_require(fcinfo, i, names[i]);

	schedule.start = PG_GETARG_DATEADT(0);
	schedule.end = PG_GETARG_DATEADT(1);
	schedule.period = parse_frequency(text_to_cstring(PG_GETARG_TEXT_PP(2)));
	convention = calendar_convention(text_to_cstring(PG_GETARG_TEXT_PP(3)));
	calendar = calendar_find_text(PG_GETARG_TEXT_PP(4));
	schedule.stub = parse_stub(text_to_cstring(PG_GETARG_TEXT_PP(5)));
	schedule.end_of_month = PG_GETARG_BOOL(6);
	require_order(schedule.start, schedule.end);

	InitMaterializedSRF(fcinfo, 0);
	dates = palloc(sizeof(DateADT) * (schedule.end - schedule.start + 1));
	count = make_dates(&schedule, dates);
	for (i = 0; i < count; i++)
	{
		Datum		values[3];
		bool		nulls[3] = {false};

		values[0] = Int32GetDatum(i);
		values[1] = DateADTGetDatum(dates[i]);
		values[2] = DateADTGetDatum(calendar_adjust(calendar, dates[i], convention));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
