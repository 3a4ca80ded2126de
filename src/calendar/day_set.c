/*
 * day_set.c
 *		Sets of days (see day_set.h).
 */
#include "postgres.h"

#include "calendar/day_set.h"

void
day_set_finish(DaySet *set)
{
	int			members = 0;
	int			word;

	for (word = 0; word < DAY_WORDS; word++)
	{
		set->before[word] = members;
		members += pg_popcount64(set->bits[word]);
	}
	set->before[DAY_WORDS] = members;
}

int
day_set_next(const DaySet *set, int day)
{
	int			word = day / 64;
	uint64		bits;

	Assert(day >= 0 && day < DAY_COUNT);

	bits = set->bits[word] & (~UINT64CONST(0) << (day % 64));
	while (bits == 0)
	{
		if (++word == DAY_WORDS)
			return DAY_COUNT;
		bits = set->bits[word];
	}
	return word * 64 + pg_rightmost_one_pos64(bits);
}

int
day_set_previous(const DaySet *set, int day)
{
	int			word = day / 64;
	uint64		bits;

	Assert(day >= 0 && day < DAY_COUNT);

	bits = set->bits[word] & (~UINT64CONST(0) >> (63 - day % 64));
	while (bits == 0)
	{
		if (--word < 0)
			return -1;
		bits = set->bits[word];
	}
	return word * 64 + pg_leftmost_one_pos64(bits);
}

int
day_set_nth(const DaySet *set, int n)
{
	int			low = 0;
	int			high = DAY_WORDS - 1;
	uint64		bits;
	int			skip;

	Assert(n >= 0 && n < day_set_members(set));

	/* the last word that has no more than n members in front of it */
	while (low < high)
	{
		int			middle = (low + high + 1) / 2;

		if (set->before[middle] <= n)
			low = middle;
		else
			high = middle - 1;
	}

	bits = set->bits[low];
	for (skip = n - set->before[low]; skip > 0; skip--)
		bits &= bits - 1;
	return low * 64 + pg_rightmost_one_pos64(bits);
}
