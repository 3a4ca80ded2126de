/*
 * day_set.h
 *		A set of days of the years that calendars cover, as a bitmap with counts.
 *
 *		Days go by their index: 0 is 1970-01-01.  Membership, rank (how many members are before a
 *		day), next and previous take a few nanoseconds; the n-th member a binary search.
 */
#ifndef FAAS_DAY_SET_H
#define FAAS_DAY_SET_H

#include "postgres.h"

#include "datatype/timestamp.h"
#include "port/pg_bitutils.h"
#include "utils/date.h"

/* 1970-01-01 to 2100-12-31: 131 years, 32 of them leap years */
#define DAY_FIRST		((DateADT) (UNIX_EPOCH_JDATE - POSTGRES_EPOCH_JDATE))
#define DAY_COUNT		(131 * 365 + 32)

#define DAY_WORDS		((DAY_COUNT + 63) / 64)

typedef struct DaySet
{
	uint64		bits[DAY_WORDS];
	uint16		before[DAY_WORDS + 1];	/* members in the words before this one */
} DaySet;

StaticAssertDecl(DAY_COUNT <= PG_UINT16_MAX, "counts of days fit into 16 bits");

static inline bool
day_set_has(const DaySet *set, int day)
{
	return (set->bits[day / 64] >> (day % 64)) & 1;
}

static inline void
day_set_put(DaySet *set, int day, bool member)
{
	uint64		bit = UINT64CONST(1) << (day % 64);

	if (member)
		set->bits[day / 64] |= bit;
	else
		set->bits[day / 64] &= ~bit;
}

/* Number of members in front of a day; of all members for DAY_COUNT. */
static inline int
day_set_rank(const DaySet *set, int day)
{
	int			word = day / 64;
	int			rest = day % 64;

	if (rest == 0)
		return set->before[word];
	return set->before[word] +
		pg_popcount64(set->bits[word] & ((UINT64CONST(1) << rest) - 1));
}

static inline int
day_set_members(const DaySet *set)
{
	return set->before[DAY_WORDS];
}

/* After the bits have changed: work out the counts. */
extern void day_set_finish(DaySet *set);

/* First member on or after a day, DAY_COUNT if there is none. */
extern int	day_set_next(const DaySet *set, int day);

/* Last member on or before a day, -1 if there is none. */
extern int	day_set_previous(const DaySet *set, int day);

/* Member number n, from 0; n must be less than the number of members. */
extern int	day_set_nth(const DaySet *set, int n);

#endif							/* FAAS_DAY_SET_H */
