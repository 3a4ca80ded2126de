/*
 * month.c
 *		Dates without a calendar: their parts, months, the range that calendars cover.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "calendar/calendar.h"
#include "calendar/month.h"
#include "errors.h"

void
calendar_split(DateADT date, int *year, int *month, int *day)
{
	j2date(date + POSTGRES_EPOCH_JDATE, year, month, day);
}

DateADT
calendar_date(int year, int month, int day)
{
	return date2j(year, month, day) - POSTGRES_EPOCH_JDATE;
}

int
calendar_month_days(int year, int month)
{
	return day_tab[isleap(year)][month - 1];
}

DateADT
month_start(DateADT date)
{
	int			year;
	int			month;
	int			day;

	calendar_split(date, &year, &month, &day);
	return date - (day - 1);
}

DateADT
month_end(DateADT date)
{
	int			year;
	int			month;
	int			day;

	calendar_split(date, &year, &month, &day);
	return date + (calendar_month_days(year, month) - day);
}

DateADT
month_add(DateADT date, int64 months, bool end_of_month)
{
	int			year;
	int			month;
	int			day;
	int			last;
	int64		number;

	calendar_split(date, &year, &month, &day);
	number = year * INT64CONST(12) + (month - 1) + months;
	if (number < CALENDAR_YEAR_FIRST * INT64CONST(12))
		return DATEVAL_NOBEGIN;
	if (number >= (CALENDAR_YEAR_LAST + 1) * INT64CONST(12))
		return DATEVAL_NOEND;

	end_of_month = end_of_month && day == calendar_month_days(year, month);
	year = number / 12;
	month = number % 12 + 1;
	last = calendar_month_days(year, month);
	return calendar_date(year, month, end_of_month ? last : Min(day, last));
}

DateADT
calendar_month_add(DateADT date, int32 months, bool end_of_month)
{
	DateADT		result;

	calendar_require_range(date);
	result = month_add(date, months, end_of_month);
	if (DATE_NOT_FINITE(result))
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_CALENDAR_RANGE),
				 errmsg("%s plus %d months is outside of the years %d to %d",
						calendar_date_text(date), months,
						CALENDAR_YEAR_FIRST, CALENDAR_YEAR_LAST)));
	return result;
}

const char *
calendar_date_text(DateADT date)
{
	char	   *text = palloc(MAXDATELEN + 1);

	if (DATE_NOT_FINITE(date))
		EncodeSpecialDate(date, text);
	else
	{
		struct pg_tm tm;

		j2date(date + POSTGRES_EPOCH_JDATE, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
		EncodeDateOnly(&tm, USE_ISO_DATES, text);
	}
	return text;
}

bool
calendar_in_range(DateADT date)
{
	return date >= DAY_FIRST && date < DAY_FIRST + DAY_COUNT;
}

void
calendar_require_range(DateADT date)
{
	if (unlikely(!calendar_in_range(date)))
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_CALENDAR_RANGE),
				 errmsg("day %s is outside of the years %d to %d", calendar_date_text(date),
						CALENDAR_YEAR_FIRST, CALENDAR_YEAR_LAST),
				 errdetail("Calendars cover these years.")));
}
