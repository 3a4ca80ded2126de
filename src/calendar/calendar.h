/*
 * calendar.h
 *		Business days for C: calendars by name, and what conventions make of a date.
 *
 *		A calendar covers the days of the years 1970 to 2100.  It answers for the years that are
 *		known: a question about another day of that range raises LG242, never guesses; a day outside
 *		of the range raises LG241.  Only days that the answer depends on must be known.
 */
#ifndef FAAS_CALENDAR_H
#define FAAS_CALENDAR_H

#include "postgres.h"

#include "utils/date.h"

#define CALENDAR_YEAR_FIRST		1970
#define CALENDAR_YEAR_LAST		2100

typedef struct Calendar Calendar;

/* What to do with a day that is no business day. */
typedef enum CalendarConvention
{
	CALENDAR_NONE,				/* leave it */
	CALENDAR_FOLLOWING,			/* first business day after it */
	CALENDAR_MODIFIED_FOLLOWING,	/* the same, but before it when the month would change */
	CALENDAR_PRECEDING,			/* last business day before it */
	CALENDAR_MODIFIED_PRECEDING,	/* the same, but after it when the month would change */
	CALENDAR_NEAREST,			/* Sunday and Monday: following; the others: preceding */
	CALENDAR_END_OF_MONTH		/* of every day: the last business day of its month */
} CalendarConvention;

/*
 * The calendar of this name as committed, and as this transaction has changed it; LG240 if there is
 * none.  A hash look-up (tens of nanoseconds) once the session has used the calendar.  The pointer
 * stays good as long as the session lives; what it points to follows changes of the calendar
 * whenever somebody calls calendar_find(), so call it once per SQL function, not once per session.
 */
extern const Calendar *calendar_find(const char *name);
extern const Calendar *calendar_find_text(const text *name);

/* Raise LG241 unless the date is a day of the years 1970 to 2100. */
extern void calendar_require_range(DateADT date);

/* Is the date a business day? */
extern bool calendar_is_business_day(const Calendar *calendar, DateADT date);

/*
 * Number of business days in [from, to), "from" counted and "to" not; negative for [to, from) when
 * "to" is the earlier one, 0 for equal dates.
 */
extern int32 calendar_business_days(const Calendar *calendar, DateADT from, DateADT to);

/* The date as the convention has it. */
extern DateADT calendar_adjust(const Calendar *calendar, DateADT date,
							   CalendarConvention convention);

/*
 * The n-th business day after the date, before it for a negative n.  0 gives the date itself if it
 * is a business day, else the one after it.  So a day that is none counts for n > 0 like the last
 * business day before it, and for n < 0 like the first after it.
 */
extern DateADT calendar_add(const Calendar *calendar, DateADT date, int32 n);

/* The convention of this name ("modified_following"); LG243 if there is none. */
extern CalendarConvention calendar_convention(const char *name);

/* Dates without a calendar ------------------------------------------------------------------- */

/* Year, month and day of a date. */
extern void calendar_split(DateADT date, int *year, int *month, int *day);
extern DateADT calendar_date(int year, int month, int day);

/* 28 to 31. */
extern int	calendar_month_days(int year, int month);

/*
 * The same day "months" later, earlier for a negative number; the last day of the month where that
 * is shorter.  With end_of_month, the last day of a month goes to the last day of the other.  LG241
 * when the result leaves the years 1970 to 2100.
 */
extern DateADT calendar_month_add(DateADT date, int32 months, bool end_of_month);

#endif							/* FAAS_CALENDAR_H */
