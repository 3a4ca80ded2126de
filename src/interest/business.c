/*
 * business.c
 *		Business/252: business days of a calendar over 252, the convention of Brazil.
 *
 *		The first day of a span counts if it is a business day, the last does not.  Calendars are
 *		tables, so these functions are stable where those of other conventions are immutable.
 */
#include "postgres.h"

#include "calendar/calendar.h"
#include "faas.h"
#include "interest.h"

FAAS_FUNCTION(faas_year_fraction_business);
FAAS_FUNCTION(faas_accrue_business);

DayFraction
day_count_business(const Calendar *calendar, DateADT from, DateADT to)
{
	return day_fraction(calendar_business_days(calendar, from, to), BUSINESS_DAYS_YEAR);
}

/* year_fraction_business(calendar text, from_date date, to_date date) */
Datum
faas_year_fraction_business(PG_FUNCTION_ARGS)
{
	DateADT		from = PG_GETARG_DATEADT(1);
	DateADT		to = PG_GETARG_DATEADT(2);
	DayFraction fraction;

	day_count_check_dates(from, to);
	fraction = day_count_business(calendar_find_text(PG_GETARG_TEXT_PP(0)), from, to);
	PG_RETURN_NUMERIC(day_fraction_numeric(fraction));
}

/*
 * accrue_business(principal amount, rate numeric, calendar text, from_date date, to_date date,
 * mode text)
 */
Datum
faas_accrue_business(PG_FUNCTION_ARGS)
{
	FaasAmount *principal = PG_GETARG_FAAS_AMOUNT_P(0);
	DateADT		from = PG_GETARG_DATEADT(3);
	DateADT		to = PG_GETARG_DATEADT(4);
	RoundingMode mode = rounding_mode_parse(PG_GETARG_TEXT_PP(5));
	Decimal		rate;
	DayFraction fraction;

	interest_rate(PG_GETARG_NUMERIC(1), &rate);
	day_count_check_dates(from, to);
	fraction = day_count_business(calendar_find_text(PG_GETARG_TEXT_PP(2)), from, to);
	PG_RETURN_FAAS_AMOUNT_P(amount_copy(interest_of(principal, &rate, fraction, mode)));
}
