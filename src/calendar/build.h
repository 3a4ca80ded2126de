/*
 * build.h
 *		A calendar in memory, and how it is made from the tables (sql/calendar/tables.sql, which
 *		changes together with this file).
 */
#ifndef FAAS_CALENDAR_BUILD_H
#define FAAS_CALENDAR_BUILD_H

#include "postgres.h"

#include "calendar/calendar.h"
#include "calendar/day_set.h"

/* Bytes of a name, as the constraint of the table has it, and its end. */
#define CALENDAR_NAME_SIZE		64

struct Calendar
{
	char		name[CALENDAR_NAME_SIZE];
	DaySet		known;			/* days of years that are known */
	DaySet		open;			/* business days; all of them known */
};

/* faas.calendar */
enum
{
	Anum_calendar_name = 1,
	Anum_calendar_weekend,
	Anum_calendar_every_year,
	Anum_calendar_join_rule,
	Anum_calendar_members,
	Anum_calendar_title,
	Anum_calendar_is_standard
};

/* faas.calendar_year */
enum
{
	Anum_calendar_year_calendar = 1,
	Anum_calendar_year_year,
	Anum_calendar_year_is_standard,
	Anum_calendar_year_source
};

/* faas.calendar_day */
enum
{
	Anum_calendar_day_calendar = 1,
	Anum_calendar_day_day,
	Anum_calendar_day_is_standard,
	Anum_calendar_day_is_business,
	Anum_calendar_day_note
};

/* Tables and indexes; order of the names in cache.c. */
typedef enum CalendarRelation
{
	CALENDAR_TABLE,
	CALENDAR_TABLE_PKEY,
	CALENDAR_YEAR_TABLE,
	CALENDAR_YEAR_TABLE_PKEY,
	CALENDAR_DAY_TABLE,
	CALENDAR_DAY_TABLE_PKEY,
	CALENDAR_RELATION_COUNT
} CalendarRelation;

/* OID of a relation of ours. */
extern Oid	calendar_relation_oid(CalendarRelation relation);

/* Read a calendar; false if there is none of this name. */
extern bool calendar_build(const char *name, Calendar *calendar);

#endif							/* FAAS_CALENDAR_BUILD_H */
