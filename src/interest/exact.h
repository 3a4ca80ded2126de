/*
 * exact.h
 *		Quotients and powers of numerics of any length, exact but for one named rounding.
 */
#ifndef FAAS_EXACT_H
#define FAAS_EXACT_H

#include "postgres.h"

#include "money/rounding.h"
#include "utils/numeric.h"

extern Numeric exact_add(Numeric a, Numeric b);
extern Numeric exact_sub(Numeric a, Numeric b);
extern Numeric exact_mul(Numeric a, Numeric b);
extern int	exact_compare(Numeric a, Numeric b);

/* base^n for n >= 0, every digit of it */
extern Numeric exact_power(Numeric base, int n);

/*
 * num / den as an integer, rounded by the mode.  "den" must not be 0.  False if the result does not
 * fit the minor units of an amount.
 */
extern bool exact_ratio(Numeric num, Numeric den, RoundingMode mode, int128 *result);

#endif							/* FAAS_EXACT_H */
