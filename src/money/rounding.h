/*
 * rounding.h
 *		The seven named roundings and integer division by them.
 */
#ifndef FAAS_ROUNDING_H
#define FAAS_ROUNDING_H

#include "postgres.h"

typedef enum RoundingMode
{
	ROUND_HALF_EVEN,			/* to nearest, ties to the even neighbour */
	ROUND_HALF_UP,				/* to nearest, ties away from zero */
	ROUND_HALF_DOWN,			/* to nearest, ties towards zero */
	ROUND_UP,					/* away from zero */
	ROUND_DOWN,					/* towards zero */
	ROUND_CEILING,				/* towards plus infinity */
	ROUND_FLOOR					/* towards minus infinity */
} RoundingMode;

/*
 * num / den rounded to an integer.  Exact for every numerator; den must not be 0, and num / den
 * must be representable (only the least int128 over -1 is not).
 */
extern int128 round_div(int128 num, int128 den, RoundingMode mode);

/*
 * Round a magnitude that is known in three parts: its integer part "whole", and how its fraction
 * compares with one half.  "exact" says that there is no fraction at all.  For quotients that do
 * not fit int128.
 */
extern int128 round_magnitude(int128 whole, bool exact, int half_compare, bool negative,
							  RoundingMode mode);

/* Mode by name ("half_even"), case-sensitive; anything else raises LG031. */
extern RoundingMode rounding_mode_parse(const text *name);

#endif							/* FAAS_ROUNDING_H */
