/*
 * day_count.c
 *		Day-count conventions: the days between two dates, and what part of a year they are.
 *
 *		Sources: 2006 ISDA Definitions, section 4.16, (a) to (h); ICMA rule 251; "Base Exact/Exact"
 *		of the AFB (FBF) master agreement; SIA, Standard Securities Calculation Methods, for 30/360
 *		US.  Where readings of a source differ, the comment at the rule says which one this is.
 *
 *		Dates are the server's, so the calendar is Gregorian for all time.  The first day of a span
 *		counts and the last does not, unless a rule says otherwise.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/datetime.h"

#include "compat.h"
#include "errors.h"
#include "interest.h"
#include "money/amount.h"

#define DAYS_400_YEARS	146097
#define ICMA_SLACK		10		/* days by which holidays make a regular period longer or shorter */

typedef struct Ymd
{
	int			year;
	int			month;
	int			day;
} Ymd;

/* Names; the first of a convention is the one that messages use. */
static const struct
{
	const char *name;
	DayCountConvention convention;
}			convention_names[] = {
	{"ACT/360", DAY_COUNT_ACT_360},
	{"ACT/365F", DAY_COUNT_ACT_365F},
	{"ACT/ACT ISDA", DAY_COUNT_ACT_ACT_ISDA},
	{"ACT/ACT ICMA", DAY_COUNT_ACT_ACT_ICMA},
	{"ACT/ACT AFB", DAY_COUNT_ACT_ACT_AFB},
	{"30/360", DAY_COUNT_30_360},
	{"30E/360", DAY_COUNT_30E_360},
	{"30E/360 ISDA", DAY_COUNT_30E_360_ISDA},
	{"30/360 US", DAY_COUNT_30_360_US},
	{"NL/365", DAY_COUNT_NL_365},
	{"1/1", DAY_COUNT_1_1},
	{"BUS/252", DAY_COUNT_BUS_252},
	{"30/360 Bond Basis", DAY_COUNT_30_360}
};

/* names -----------------------------------------------------------------------------------------*/

DayCountConvention
day_count_parse(const text *name)
{
	const char *wanted = VARDATA_ANY(name);
	size_t		length = VARSIZE_ANY_EXHDR(name);

	for (int i = 0; i < lengthof(convention_names); i++)
	{
		if (strlen(convention_names[i].name) == length &&
			memcmp(convention_names[i].name, wanted, length) == 0)
			return convention_names[i].convention;
	}

	ereport(ERROR,
			(errcode(ERRCODE_FAAS_UNKNOWN_DAY_COUNT),
			 errmsg("unrecognized day-count convention: \"%s\"", error_excerpt_text(name)),
			 errhint("Use ACT/360, ACT/365F, ACT/ACT ISDA, ACT/ACT ICMA, ACT/ACT AFB, 30/360, "
					 "30E/360, 30E/360 ISDA, 30/360 US, NL/365, 1/1 or BUS/252.")));
}

/* dates -----------------------------------------------------------------------------------------*/

void
day_count_check_dates(DateADT from, DateADT to)
{
	if (DATE_NOT_FINITE(from) || DATE_NOT_FINITE(to))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("argument \"%s\" must be finite",
						DATE_NOT_FINITE(from) ? "from_date" : "to_date")));
	if (from > to)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_DATES_REVERSED),
				 errmsg("from_date must not be after to_date"),
				 errdetail_plural("to_date is %lld day before from_date.",
								  "to_date is %lld days before from_date.",
								  (unsigned long) ((int64) from - to),
								  (long long) ((int64) from - to))));
}

static Ymd
date_split(DateADT date)
{
	Ymd			ymd;

	j2date(date + POSTGRES_EPOCH_JDATE, &ymd.year, &ymd.month, &ymd.day);
	return ymd;
}

static int
month_length(int year, int month)
{
	return day_tab[isleap(year)][month - 1];
}

/* A day that is known to exist, of a year between two that dates have. */
static int64
date_of(int year, int month, int day)
{
	return (int64) date2j(year, month, day) - POSTGRES_EPOCH_JDATE;
}

static bool
is_month_end(Ymd ymd)
{
	return ymd.day == month_length(ymd.year, ymd.month);
}

static bool
is_february_end(Ymd ymd)
{
	return ymd.month == 2 && is_month_end(ymd);
}

int
date_day(DateADT date)
{
	return date_split(date).day;
}

DateADT
date_add_months(DateADT date, int64 months, int day)
{
	Ymd			ymd = date_split(date);
	int64		month = (int64) ymd.year * 12 + ymd.month - 1 + months;
	int64		year = month >= 0 ? month / 12 : -((11 - month) / 12);
	int			month_of_year = (int) (month - year * 12) + 1;

	if (year >= -JULIAN_MAXYEAR && year < JULIAN_MAXYEAR)
	{
		int			length = month_length((int) year, month_of_year);

		if (IS_VALID_JULIAN((int) year, month_of_year, Min(day, length)))
		{
			int64		result = date_of((int) year, month_of_year, Min(day, length));

			if (IS_VALID_DATE(result))
				return (DateADT) result;
		}
	}
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("date out of range"),
			 errdetail("A date of the period or schedule is later or earlier than any date.")));
}

/* the conventions -------------------------------------------------------------------------------*/

/*
 * Days of 30 to a month, by the rule that each convention has for the 31st and for February.
 *
 * 30/360, ISDA 4.16(f), Bond Basis: D1 31 becomes 30; D2 31 becomes 30 if D1 is then 30.
 * 30E/360, ISDA 4.16(g), Eurobond Basis: D1 31 and D2 31 become 30.
 * 30E/360 ISDA, 4.16(h): the last day of any month becomes 30, but of D2 not the last day of
 * February if that is the termination date.
 * 30/360 US, SIA: if D1 is the last day of February it becomes 30, and so does D2 if both are; then
 * as Bond Basis.
 *
 * Equal dates are no day apart, even if one of them becomes 30 and the other does not.
 */
static int64
days_30(const DayCountTerms *terms, DateADT from_date, DateADT to_date)
{
	Ymd			from = date_split(from_date);
	Ymd			to = date_split(to_date);
	int			from_day = from.day;
	int			to_day = to.day;

	if (from_date == to_date)
		return 0;

	switch (terms->convention)
	{
		case DAY_COUNT_30E_360_ISDA:
			if (is_february_end(from))
				from_day = 30;
			if (is_february_end(to) &&
				!(terms->has_termination && to_date == terms->termination))
				to_day = 30;
			break;
		case DAY_COUNT_30_360_US:
			if (is_february_end(from))
			{
				from_day = 30;
				if (is_february_end(to))
					to_day = 30;
			}
			break;
		default:
			break;
	}

	from_day = Min(from_day, 30);
	if (terms->convention == DAY_COUNT_30E_360 || terms->convention == DAY_COUNT_30E_360_ISDA ||
		from_day == 30)
		to_day = Min(to_day, 30);

	return (int64) (to.year - from.year) * 360 + (to.month - from.month) * 30 +
		(to_day - from_day);
}

/* How many days before "date" are a 29 February; "date" itself is not counted. */
static int64
leap_days_before(DateADT date)
{
	Ymd			ymd = date_split(date);
	int64		years = (int64) ymd.year + (ymd.month > 2 ? 0 : -1);

	/* of the years up to "years", counted from a multiple of 400 before all dates */
	years += 4800;
	return years / 4 - years / 100 + years / 400;
}

/*
 * NL/365 ("no leap"): actual days without the 29 February after "from" up to and with "to", over
 * 365.  So a 29 February counts like the day before it.
 */
static int64
days_no_leap(DateADT from, DateADT to)
{
	Ymd			first = date_split(from);
	Ymd			last = date_split(to);
	int64		leap_days = leap_days_before(to) - leap_days_before(from);

	if (first.month == 2 && first.day == 29)
		leap_days--;
	if (last.month == 2 && last.day == 29)
		leap_days++;
	return (int64) to - from - leap_days;
}

/*
 * ACT/ACT ISDA, 4.16(b): days in a leap year over 366 plus days in other years over 365.  A whole
 * calendar year is 1.
 */
static DayFraction
fraction_act_act_isda(DateADT from, DateADT to)
{
	Ymd			first = date_split(from);
	Ymd			last = date_split(to);
	int64		years = (int64) last.year - first.year;
	int64		from_days = from - date_of(first.year, 1, 1);	/* gone of the first year */
	int64		to_days = to - date_of(last.year, 1, 1);	/* gone of the last year */

	/* years + to_days / its length - from_days / its length, over 365 * 366 */
	return day_fraction(years * 365 * 366 + to_days * (isleap(last.year) ? 365 : 366) -
						from_days * (isleap(first.year) ? 365 : 366),
						365 * 366);
}

/*
 * ACT/ACT AFB, "Exact/Exact": whole years are counted back from the end, and what is left is over
 * 366 if a 29 February is in it, else over 365.  A year back from 29 February is 28 February where
 * there is no 29th.  ISDA's note on EMU conventions has 28 February go back to the 29th where there
 * is one; the French original does not say so, and it is not done here.
 */
static DayFraction
fraction_act_act_afb(DateADT from, DateADT to)
{
	Ymd			first = date_split(from);
	Ymd			last = date_split(to);
	int			years = last.year - first.year;
	int64		rest_to;
	int64		leap_days;
	int64		length;

	/* "years" back from the end; one less if that is before the beginning */
	rest_to = date_of(last.year - years, last.month,
					  Min(last.day, month_length(last.year - years, last.month)));
	if (rest_to < from)
	{
		years--;
		rest_to = date_of(last.year - years, last.month,
						  Min(last.day, month_length(last.year - years, last.month)));
	}

	leap_days = leap_days_before((DateADT) rest_to) - leap_days_before(from);
	length = leap_days > 0 ? 366 : 365;
	return day_fraction(years * length + (rest_to - from), length);
}

/* Boundary number n of the regular periods: 0 is where the given one begins, 1 where it ends. */
static DateADT
icma_boundary(const DayCountTerms *terms, int64 n, int day)
{
	int			months = 12 / terms->frequency;

	if (n == 0)
		return terms->period_from;
	if (n == 1)
		return terms->period_to;
	return date_add_months(terms->period_to, (n - 1) * months, day);
}

/* Raise an error unless the regular period of the terms can be one. */
static void
icma_check_period(const DayCountTerms *terms)
{
	int64		days;

	if (!terms->has_period)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_DAY_COUNT_TERMS),
				 errmsg("convention ACT/ACT ICMA needs a regular period and its frequency"),
				 errhint("Pass period_from, period_to and frequency, the number of periods in "
						 "a year.")));
	if (terms->frequency < 1 || 12 % terms->frequency != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("frequency %d is not a number of regular periods in a year",
						terms->frequency),
				 errhint("Use 1, 2, 3, 4, 6 or 12.")));
	if (DATE_NOT_FINITE(terms->period_from) || DATE_NOT_FINITE(terms->period_to))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("argument \"%s\" must be finite",
						DATE_NOT_FINITE(terms->period_from) ? "period_from" : "period_to")));
	days = (int64) terms->period_to - terms->period_from;
	if (days < 365 / terms->frequency - ICMA_SLACK || days > 366 / terms->frequency + ICMA_SLACK)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("period_from and period_to do not enclose a period of frequency %d",
						terms->frequency),
				 errdetail("There are %lld days from period_from to period_to.",
						   (long long) days)));
}

/*
 * ACT/ACT ICMA, rule 251: each regular period is 1 / frequency; a part of one is its days over
 * frequency times the days of that period.  Days before and after the given period belong to the
 * notional periods that continue it.  They begin on the later of its two days of the month, or at
 * the end of the month if both its ends are.
 */
static DayFraction
fraction_act_act_icma(const DayCountTerms *terms, DateADT from, DateADT to)
{
	Ymd			first;
	Ymd			last;
	int			day;
	int64		n;				/* boundary at or before "from" */
	int64		k;				/* boundary at or before "to" */
	int64		from_length;
	int64		to_length;
	int64		from_days;
	int64		to_days;

	icma_check_period(terms);
	first = date_split(terms->period_from);
	last = date_split(terms->period_to);
	day = is_month_end(first) && is_month_end(last) ? 31 : Max(first.day, last.day);

	/* a guess from the mean length of a year, then step by step */
	n = ((int64) from - terms->period_from) * terms->frequency * 400 / DAYS_400_YEARS;
	while (icma_boundary(terms, n, day) > from)
		n--;
	while (icma_boundary(terms, n + 1, day) <= from)
		n++;
	k = Max(n, ((int64) to - terms->period_from) * terms->frequency * 400 / DAYS_400_YEARS);
	while (icma_boundary(terms, k, day) > to)
		k--;
	while (icma_boundary(terms, k + 1, day) <= to)
		k++;

	from_length = icma_boundary(terms, n + 1, day) - icma_boundary(terms, n, day);
	to_length = icma_boundary(terms, k + 1, day) - icma_boundary(terms, k, day);
	from_days = from - icma_boundary(terms, n, day);
	to_days = to - icma_boundary(terms, k, day);

	return day_fraction((k - n) * from_length * to_length + to_days * from_length -
						from_days * to_length,
						terms->frequency * from_length * to_length);
}

/* Raise LG252: Business/252 cannot be counted without a calendar. */
pg_noreturn static void
raise_needs_calendar(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_DAY_COUNT_TERMS),
			 errmsg("convention BUS/252 needs a calendar"),
			 errhint("Use faas.year_fraction_business or faas.accrue_business.")));
}

int64
day_count_days(const DayCountTerms *terms, DateADT from, DateADT to)
{
	switch (terms->convention)
	{
		case DAY_COUNT_30_360:
		case DAY_COUNT_30E_360:
		case DAY_COUNT_30E_360_ISDA:
		case DAY_COUNT_30_360_US:
			return days_30(terms, from, to);
		case DAY_COUNT_NL_365:
			return days_no_leap(from, to);
		case DAY_COUNT_1_1:
			return 1;
		case DAY_COUNT_BUS_252:
			raise_needs_calendar();
		default:
			break;
	}
	return (int64) to - from;
}

DayFraction
day_count_fraction(const DayCountTerms *terms, DateADT from, DateADT to)
{
	switch (terms->convention)
	{
		case DAY_COUNT_ACT_360: /* 4.16(e) */
			return day_fraction((int64) to - from, 360);
		case DAY_COUNT_ACT_365F:	/* 4.16(d) */
			return day_fraction((int64) to - from, 365);
		case DAY_COUNT_ACT_ACT_ISDA:
			return fraction_act_act_isda(from, to);
		case DAY_COUNT_ACT_ACT_ICMA:
			return fraction_act_act_icma(terms, from, to);
		case DAY_COUNT_ACT_ACT_AFB:
			return fraction_act_act_afb(from, to);
		case DAY_COUNT_NL_365:
			return day_fraction(days_no_leap(from, to), 365);
		case DAY_COUNT_1_1:		/* 4.16(a) */
			return day_fraction(1, 1);
		case DAY_COUNT_30_360:
		case DAY_COUNT_30E_360:
		case DAY_COUNT_30E_360_ISDA:
		case DAY_COUNT_30_360_US:
			return day_fraction(days_30(terms, from, to), 360);
		case DAY_COUNT_BUS_252:
			raise_needs_calendar();
	}
	elog(ERROR, "unrecognized day-count convention: %d", (int) terms->convention);
	return day_fraction(0, 1);	/* keep compiler quiet */
}
