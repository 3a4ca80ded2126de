/*
 * calendar.c
 *		What conventions make of a date (see calendar.h), over the bitmaps of a calendar.
 *
 *		A calendar is two sets of days: those that are known, and among them those that are business
 *		days.  An answer is worked out first and given only if every day that it depends on is
 *		known: days that are not known are in neither set, so a search runs over them to the next
 *		known business day, and the count of known days on the way tells.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/datetime.h"

#include "calendar/build.h"
#include "calendar/calendar.h"
#include "calendar/month.h"
#include "errors.h"

/* In the order of CalendarConvention. */
static const char *const convention_names[] = {
	"none",
	"following",
	"modified_following",
	"preceding",
	"modified_preceding",
	"nearest",
	"end_of_month",
};

StaticAssertDecl(lengthof(convention_names) == CALENDAR_END_OF_MONTH + 1,
				 "every convention has a name");

/* Known days ---------------------------------------------------------------------------------- */

static void
raise_unknown_year(const Calendar *calendar, int day)
{
	int			year;
	int			month;
	int			mday;

	calendar_split(DAY_FIRST + day, &year, &month, &mday);
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_CALENDAR_YEAR),
			 errmsg("calendar \"%s\" does not know the year %d", calendar->name, year),
			 errhint("Load its holidays and working days with faas.calendar_load().")));
}

/*
 * Raise unless every day from one to another is known, in whichever direction; the error names the
 * first year on the way that is not.
 */
static void
require_known(const Calendar *calendar, int from, int to)
{
	const DaySet *known = &calendar->known;
	int			first = Min(from, to);
	int			end = Max(from, to) + 1;
	int			step = from <= to ? 1 : -1;

	if (day_set_rank(known, end) - day_set_rank(known, first) == end - first)
		return;

	while (day_set_has(known, from))
		from += step;
	raise_unknown_year(calendar, from);
}

static void
raise_no_business_day(const Calendar *calendar, DateADT date)
{
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_CALENDAR_RANGE),
			 errmsg("the business day asked for, counted from %s, is outside of the years %d to %d",
					calendar_date_text(date), CALENDAR_YEAR_FIRST, CALENDAR_YEAR_LAST),
			 errdetail("Calendar \"%s\" has no further business day in these years.",
					   calendar->name)));
}

static int
day_index(DateADT date)
{
	calendar_require_range(date);
	return date - DAY_FIRST;
}

/* Adjusting ----------------------------------------------------------------------------------- */

/* The first business day on or after "day"; all days from it to that are known. */
static int
following(const Calendar *calendar, int day)
{
	int			found = day_set_next(&calendar->open, day);

	require_known(calendar, day, Min(found, DAY_COUNT - 1));
	if (found == DAY_COUNT)
		raise_no_business_day(calendar, DAY_FIRST + day);
	return found;
}

/* The last business day on or before "day". */
static int
preceding(const Calendar *calendar, int day)
{
	int			found = day_set_previous(&calendar->open, day);

	require_known(calendar, day, Max(found, 0));
	if (found < 0)
		raise_no_business_day(calendar, DAY_FIRST + day);
	return found;
}

/*
 * Following, unless that is in another month: then preceding.  What the next month is like does not
 * matter, so its year need not be known.
 */
static int
modified_following(const Calendar *calendar, int day)
{
	int			last = month_end(DAY_FIRST + day) - DAY_FIRST;
	int			found = day_set_next(&calendar->open, day);

	require_known(calendar, day, Min(found, last));
	return found <= last ? found : preceding(calendar, day);
}

static int
modified_preceding(const Calendar *calendar, int day)
{
	int			first = month_start(DAY_FIRST + day) - DAY_FIRST;
	int			found = day_set_previous(&calendar->open, day);

	require_known(calendar, day, Max(found, first));
	return found >= first ? found : following(calendar, day);
}

/* ISDA 2006 definitions, 4.12(a): by the day of the week, not by distance. */
static int
nearest(const Calendar *calendar, int day)
{
	int			weekday = j2day(DAY_FIRST + day + POSTGRES_EPOCH_JDATE);

	if (weekday == 0 || weekday == 1)
		return following(calendar, day);
	return preceding(calendar, day);
}

/* Interface ----------------------------------------------------------------------------------- */

bool
calendar_is_business_day(const Calendar *calendar, DateADT date)
{
	int			day = day_index(date);

	require_known(calendar, day, day);
	return day_set_has(&calendar->open, day);
}

int32
calendar_business_days(const Calendar *calendar, DateADT from, DateADT to)
{
	int			first;
	int			end;

	if (to < from)
		return -calendar_business_days(calendar, to, from);

	/* "to" is not counted, so it may be the day after the last one */
	first = from == DAY_FIRST + DAY_COUNT ? DAY_COUNT : day_index(from);
	end = to == DAY_FIRST + DAY_COUNT ? DAY_COUNT : day_index(to);
	if (first < end)
		require_known(calendar, first, end - 1);
	return day_set_rank(&calendar->open, end) - day_set_rank(&calendar->open, first);
}

DateADT
calendar_adjust(const Calendar *calendar, DateADT date, CalendarConvention convention)
{
	int			day = day_index(date);

	if (convention == CALENDAR_NONE)
		return date;
	if (convention == CALENDAR_END_OF_MONTH)
		return DAY_FIRST + preceding(calendar, month_end(date) - DAY_FIRST);

	/* only business days are in the set, and what is in it is known */
	if (day_set_has(&calendar->open, day))
		return date;

	switch (convention)
	{
		case CALENDAR_FOLLOWING:
			return DAY_FIRST + following(calendar, day);
		case CALENDAR_MODIFIED_FOLLOWING:
			return DAY_FIRST + modified_following(calendar, day);
		case CALENDAR_PRECEDING:
			return DAY_FIRST + preceding(calendar, day);
		case CALENDAR_MODIFIED_PRECEDING:
			return DAY_FIRST + modified_preceding(calendar, day);
		case CALENDAR_NEAREST:
			return DAY_FIRST + nearest(calendar, day);
		default:
			elog(ERROR, "unexpected convention %d", (int) convention);
	}
	return date;				/* keep the compiler quiet */
}

DateADT
calendar_add(const Calendar *calendar, DateADT date, int32 n)
{
	const DaySet *open = &calendar->open;
	int			day = day_index(date);
	int64		member;
	int			found;

	if (n == 0)
		return DAY_FIRST + following(calendar, day);

	/* the number, among all business days, of the one asked for */
	if (n > 0)
		member = day_set_rank(open, day + 1) + (int64) n - 1;
	else
		member = day_set_rank(open, day) + (int64) n;

	if (member >= day_set_members(open))
		found = DAY_COUNT;
	else if (member < 0)
		found = -1;
	else
		found = day_set_nth(open, member);

	/* the day itself does not matter, unless there is nothing but it */
	if (n > 0)
		require_known(calendar, Min(day + 1, DAY_COUNT - 1), Min(found, DAY_COUNT - 1));
	else
		require_known(calendar, Max(day - 1, 0), Max(found, 0));
	if (found < 0 || found == DAY_COUNT)
		raise_no_business_day(calendar, date);
	return DAY_FIRST + found;
}

CalendarConvention
calendar_convention(const char *name)
{
	int			i;

	for (i = 0; i < lengthof(convention_names); i++)
	{
		if (strcmp(name, convention_names[i]) == 0)
			return (CalendarConvention) i;
	}
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_UNKNOWN_CONVENTION),
			 errmsg("unrecognized business-day convention: \"%s\"", error_excerpt(name)),
			 errdetail("Conventions are none, following, modified_following, preceding, "
					   "modified_preceding, nearest and end_of_month.")));
}
