/*
 * interest.h
 *		Day counts and accrual for C.
 *
 *		A year fraction is an exact fraction of two integers and interest is rounded once, from the
 *		exact product of principal, rate and fraction.
 */
#ifndef FAAS_INTEREST_H
#define FAAS_INTEREST_H

#include "postgres.h"

#include "calendar/calendar.h"
#include "money/amount.h"
#include "money/decimal.h"
#include "money/rounding.h"
#include "utils/date.h"

typedef enum DayCountConvention
{
	DAY_COUNT_ACT_360,
	DAY_COUNT_ACT_365F,
	DAY_COUNT_ACT_ACT_ISDA,
	DAY_COUNT_ACT_ACT_ICMA,
	DAY_COUNT_ACT_ACT_AFB,
	DAY_COUNT_30_360,			/* Bond Basis */
	DAY_COUNT_30E_360,
	DAY_COUNT_30E_360_ISDA,
	DAY_COUNT_30_360_US,
	DAY_COUNT_NL_365,
	DAY_COUNT_1_1,
	DAY_COUNT_BUS_252			/* takes a calendar: day_count_business() */
} DayCountConvention;

#define BUSINESS_DAYS_YEAR	252

/* What a convention needs to know beside the two dates. */
typedef struct DayCountTerms
{
	DayCountConvention convention;
	bool		has_termination;
	bool		has_period;
	DateADT		termination;	/* 30E/360 ISDA: the last day of the loan or swap */
	DateADT		period_from;	/* ACT/ACT ICMA: a regular period, */
	DateADT		period_to;
	int32		frequency;		/* and how many of them make a year */
} DayCountTerms;

/* num / den years; den is positive, num is not negative, neither exceeds 10^12 */
typedef struct DayFraction
{
	int64		num;
	int64		den;
} DayFraction;

static inline DayFraction
day_fraction(int64 num, int64 den)
{
	DayFraction fraction;

	Assert(num >= 0 && den > 0);
	fraction.num = num;
	fraction.den = den;
	return fraction;
}

/* The convention of this name, case-sensitive; anything else raises LG250. */
extern DayCountConvention day_count_parse(const text *name);

/* Raise 22008 for an infinite date, LG251 unless from <= to. */
extern void day_count_check_dates(DateADT from, DateADT to);

/*
 * Days and years from "from" to "to" by the terms.  The dates have passed day_count_check_dates.
 * Raise LG252 if the terms lack what the convention needs, 22023 if they contradict themselves.
 */
extern int64 day_count_days(const DayCountTerms *terms, DateADT from, DateADT to);
extern DayFraction day_count_fraction(const DayCountTerms *terms, DateADT from, DateADT to);

/* Business/252; raises as calendar_business_days() does. */
extern DayFraction day_count_business(const Calendar *calendar, DateADT from, DateADT to);

/* A fraction as SQL sees it: 20 decimals, rounded half_even. */
extern Numeric day_fraction_numeric(DayFraction fraction);

/*
 * The date "months" after "date", on day of month "day" or the last day of a shorter month; raises
 * 22008 if there is no such date.
 */
extern DateADT date_add_months(DateADT date, int64 months, int day);

/* Day of the month. */
extern int	date_day(DateADT date);

/* A rate as an exact decimal; raises LG033 for NaN and infinity, 22003 for too many digits. */
extern void interest_rate(Numeric rate, Decimal *decimal);

/*
 * principal * rate * fraction, in minor units, exact but for one rounding.  False if the result
 * does not fit an amount.
 */
extern bool interest_minor(int128 principal, const Decimal *rate, DayFraction fraction,
						   RoundingMode mode, int128 *minor);

/* The same of an amount, at its scale; raises 22003 if it does not fit. */
extern FaasAmount interest_of(const FaasAmount *principal, const Decimal *rate,
							  DayFraction fraction, RoundingMode mode);

/*
 * Interest from "start" to "date": what has accrued in all.  Nothing on the first day, whatever the
 * convention.  The accrual of any span is the difference of two of these, so that what is posted
 * day by day is never further than one rounding from the exact interest.
 */
extern FaasAmount interest_accrued(const FaasAmount *principal, const Decimal *rate,
								   const DayCountTerms *terms, DateADT start, DateADT date,
								   RoundingMode mode);

#endif							/* FAAS_INTEREST_H */
