/*
 * amount_share.h
 *		Sharing an amount out by ratios, for C.
 */
#ifndef FAAS_AMOUNT_SHARE_H
#define FAAS_AMOUNT_SHARE_H

#include "postgres.h"

#include "utils/numeric.h"

typedef enum ShareMethod
{
	SHARE_LARGEST_REMAINDER,
	SHARE_FIRST,
	SHARE_LAST,
	SHARE_FLOOR_TO_FIRST,
	SHARE_FLOOR_TO_LARGEST_REMAINDER,
	SHARE_FLOOR_TO_LARGEST_RATIO,
	SHARE_FLOOR_SEPARATE,
	SHARE_BLOCK_SEPARATE
} ShareMethod;

/* Method by name, case-sensitive; anything else raises LG032. */
extern ShareMethod share_method_parse(const text *name);

/* Does a method leave the rest to nobody? */
extern bool share_is_separate(ShareMethod method);

/*
 * Share "whole" >= 0 out by ratios that are finite, not negative and not all zero.  "units" has
 * room for count + 1: the last is what a separate method leaves, 0 for the others.  All of them add
 * up to the whole.
 */
extern void share_allocate(int128 whole, const Numeric *ratios, int count, ShareMethod method,
						   int128 *units);

#endif							/* FAAS_AMOUNT_SHARE_H */
