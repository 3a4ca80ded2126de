/*
 * month.h
 *		What the files of calendar share about dates; calendar.h has what others may use.
 */
#ifndef FAAS_MONTH_H
#define FAAS_MONTH_H

#include "postgres.h"

#include "calendar/day_set.h"

/* First and last day of the month of a date. */
extern DateADT month_start(DateADT date);
extern DateADT month_end(DateADT date);

/*
 * calendar_month_add() that does not raise: DATEVAL_NOBEGIN and DATEVAL_NOEND stand for results
 * before and after the years that calendars cover.
 */
extern DateADT month_add(DateADT date, int64 months, bool end_of_month);

/* Is the date a day of the years that calendars cover? */
extern bool calendar_in_range(DateADT date);

/* A date for a message, independent of DateStyle. */
extern const char *calendar_date_text(DateADT date);

#endif							/* FAAS_MONTH_H */
