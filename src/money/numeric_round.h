/*
 * numeric_round.h
 *		A numeric of any size rounded to minor units, once, by a named mode.
 */
#ifndef FAAS_NUMERIC_ROUND_H
#define FAAS_NUMERIC_ROUND_H

#include "postgres.h"

#include "utils/numeric.h"

#include "rounding.h"

/*
 * "value" * 10^shift rounded to an integer: exact arithmetic, one rounding.  False if the result
 * does not fit the minor units of an amount.  "value" must be finite.
 */
extern bool numeric_to_minor(Numeric value, int shift, RoundingMode mode, int128 *minor);

/* Raise LG033 if "value" is NaN or infinite; "what" names it in the message ("exchange rate"). */
extern void numeric_require_finite(Numeric value, const char *what);

#endif							/* FAAS_NUMERIC_ROUND_H */
