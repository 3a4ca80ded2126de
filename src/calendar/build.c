/*
 * build.c
 *		Making the bitmaps of a calendar from its rows.
 *
 *		A year counts in one of three ways, the first that applies:
 *
 *		1. somebody has loaded it (faas.calendar_load): weekend, and the days he gave;
 *		2. it came with the extension: weekend, the days that came with it, and over them days that
 *		   somebody has set (faas.calendar_day_set);
 *		3. the calendar is good for every year: weekend, and days that somebody has set.
 *
 *		Otherwise it is not known.  Rows that came with the extension are never changed, so a dump
 *		has only what somebody added.
 *
 *		Rows are read with a snapshot of this moment, as the catalogs are: what is built serves
 *		other transactions of the session too.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"

#include "calendar/build.h"
#include "calendar/month.h"

#define YEAR_COUNT	(CALENDAR_YEAR_LAST - CALENDAR_YEAR_FIRST + 1)

/* What the rows of a calendar say of its years. */
typedef struct Years
{
	bool		loaded[YEAR_COUNT];
	bool		standard[YEAR_COUNT];
} Years;

/* What the row of a calendar says. */
typedef struct Rule
{
	uint32		weekend;		/* bits 1 to 7, Monday to Sunday */
	bool		every_year;
	bool		is_joint;
	bool		is_any;			/* open where any member is, not where all are */
	Datum	   *members;		/* texts */
	int			member_count;
} Rule;

/* A scan of the rows of one calendar by the primary key, which begins with its name. */
typedef struct RowScan
{
	Relation	rel;
	SysScanDesc scan;
	ScanKeyData key;
} RowScan;

static void
scan_begin(RowScan *rows, CalendarRelation table, CalendarRelation index, const char *name)
{
	rows->rel = table_open(calendar_relation_oid(table), AccessShareLock);

	/* ScanKeyInit compares by the C collation, which is that of the columns */
	ScanKeyInit(&rows->key, 1, BTEqualStrategyNumber, F_TEXTEQ, CStringGetTextDatum(name));
	rows->scan = systable_beginscan(rows->rel, calendar_relation_oid(index), true, NULL,
									1, &rows->key);
}

static void
scan_end(RowScan *rows)
{
	systable_endscan(rows->scan);
	table_close(rows->rel, AccessShareLock);
}

static Datum
column(RowScan *rows, HeapTuple tuple, int number, bool *isnull)
{
	return heap_getattr(tuple, number, RelationGetDescr(rows->rel), isnull);
}

/* Row of the calendar ------------------------------------------------------------------------- */

/* Days of the week 1 to 7 as bits 1 to 7. */
static uint32
weekend_bits(Datum weekend)
{
	Datum	   *days;
	int			n;
	int			i;
	uint32		bits = 0;

	deconstruct_array(DatumGetArrayTypeP(weekend), INT4OID, sizeof(int32), true, TYPALIGN_INT,
					  &days, NULL, &n);
	for (i = 0; i < n; i++)
		bits |= 1 << (DatumGetInt32(days[i]) & 7);
	return bits;
}

static void
read_rule(RowScan *rows, HeapTuple tuple, Rule *rule)
{
	bool		isnull;
	Datum		weekend = column(rows, tuple, Anum_calendar_weekend, &isnull);
	Datum		every_year = column(rows, tuple, Anum_calendar_every_year, &isnull);
	Datum		members = column(rows, tuple, Anum_calendar_members, &isnull);
	Datum		join_rule = column(rows, tuple, Anum_calendar_join_rule, &isnull);

	rule->is_joint = !isnull;
	if (rule->is_joint)
	{
		rule->is_any = strcmp(TextDatumGetCString(join_rule), "any") == 0;
		deconstruct_array(DatumGetArrayTypePCopy(members), TEXTOID, -1, false, TYPALIGN_INT,
						  &rule->members, NULL, &rule->member_count);
	}
	else
	{
		rule->weekend = weekend_bits(weekend);
		rule->every_year = DatumGetBool(every_year);
	}
}

/* A calendar of its own ----------------------------------------------------------------------- */

static void
read_years(const char *name, Years *years)
{
	RowScan		rows;
	HeapTuple	tuple;

	memset(years, 0, sizeof(Years));
	scan_begin(&rows, CALENDAR_YEAR_TABLE, CALENDAR_YEAR_TABLE_PKEY, name);
	while (HeapTupleIsValid(tuple = systable_getnext(rows.scan)))
	{
		bool		isnull;
		int			year = DatumGetInt32(column(&rows, tuple, Anum_calendar_year_year, &isnull));
		bool		is_standard = DatumGetBool(column(&rows, tuple,
													  Anum_calendar_year_is_standard, &isnull));

		if (year < CALENDAR_YEAR_FIRST || year > CALENDAR_YEAR_LAST)
			continue;
		if (is_standard)
			years->standard[year - CALENDAR_YEAR_FIRST] = true;
		else
			years->loaded[year - CALENDAR_YEAR_FIRST] = true;
	}
	scan_end(&rows);
}

/* Every day of the years that are known; its weekends are closed. */
static void
put_weekends(Calendar *calendar, const Years *years, const Rule *rule)
{
	int			year;
	int			day = 0;

	for (year = 0; year < YEAR_COUNT; year++)
	{
		bool		is_known = rule->every_year || years->loaded[year] || years->standard[year];
		int			end = calendar_date(CALENDAR_YEAR_FIRST + year + 1, 1, 1) - DAY_FIRST;

		for (; day < end; day++)
		{
			/* 1970-01-01 was a Thursday, day 4 of ISO 8601 */
			int			weekday = (day + 3) % 7 + 1;

			day_set_put(&calendar->known, day, is_known);
			day_set_put(&calendar->open, day, is_known && (rule->weekend & (1 << weekday)) == 0);
		}
	}
}

/* Days that are listed: those that came with the extension, or those that somebody has set. */
static void
put_days(Calendar *calendar, const Years *years, bool standard)
{
	RowScan		rows;
	HeapTuple	tuple;

	scan_begin(&rows, CALENDAR_DAY_TABLE, CALENDAR_DAY_TABLE_PKEY, calendar->name);
	while (HeapTupleIsValid(tuple = systable_getnext(rows.scan)))
	{
		bool		isnull;
		DateADT		date = DatumGetDateADT(column(&rows, tuple, Anum_calendar_day_day, &isnull));
		Datum		is_standard = column(&rows, tuple, Anum_calendar_day_is_standard, &isnull);
		Datum		is_business = column(&rows, tuple, Anum_calendar_day_is_business, &isnull);
		int			year;
		int			month;
		int			day;

		if (DatumGetBool(is_standard) != standard || !calendar_in_range(date))
			continue;
		calendar_split(date, &year, &month, &day);
		if (standard && years->loaded[year - CALENDAR_YEAR_FIRST])
			continue;
		if (day_set_has(&calendar->known, date - DAY_FIRST))
			day_set_put(&calendar->open, date - DAY_FIRST, DatumGetBool(is_business));
	}
	scan_end(&rows);
}

/* Joint calendars ----------------------------------------------------------------------------- */

/*
 * A day of a joint calendar is known if all members know it.  It is a business day where all
 * members are open, or where any is.
 */
static void
put_members(Calendar *calendar, const Rule *rule)
{
	int			i;
	int			word;

	for (i = 0; i < rule->member_count; i++)
	{
		const Calendar *member = calendar_find(TextDatumGetCString(rule->members[i]));

		for (word = 0; word < DAY_WORDS; word++)
		{
			if (i == 0)
			{
				calendar->known.bits[word] = member->known.bits[word];
				calendar->open.bits[word] = member->open.bits[word];
				continue;
			}
			calendar->known.bits[word] &= member->known.bits[word];
			if (rule->is_any)
				calendar->open.bits[word] |= member->open.bits[word];
			else
				calendar->open.bits[word] &= member->open.bits[word];
		}
	}
	for (word = 0; word < DAY_WORDS; word++)
		calendar->open.bits[word] &= calendar->known.bits[word];
}

/* Interface ----------------------------------------------------------------------------------- */

bool
calendar_build(const char *name, Calendar *calendar)
{
	RowScan		rows;
	HeapTuple	tuple;
	Rule		rule = {0};

	/* members may be joint calendars themselves */
	check_stack_depth();

	scan_begin(&rows, CALENDAR_TABLE, CALENDAR_TABLE_PKEY, name);
	tuple = systable_getnext(rows.scan);
	if (HeapTupleIsValid(tuple))
		read_rule(&rows, tuple, &rule);
	scan_end(&rows);
	if (!HeapTupleIsValid(tuple))
		return false;

	memset(calendar, 0, sizeof(Calendar));
	strlcpy(calendar->name, name, CALENDAR_NAME_SIZE);
	if (rule.is_joint)
		put_members(calendar, &rule);
	else
	{
		Years		years;

		read_years(name, &years);
		put_weekends(calendar, &years, &rule);
		put_days(calendar, &years, true);
		put_days(calendar, &years, false);
	}
	day_set_finish(&calendar->known);
	day_set_finish(&calendar->open);
	return true;
}
