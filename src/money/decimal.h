/*
 * decimal.h
 *		Exact decimals: an integer and a scale, and their way from and to text and numeric.
 *
 *		"Wide" integers below are int128 within +-DECIMAL_LIMIT, so that the sum of any two of them
 *		cannot overflow.
 */
#ifndef FAAS_DECIMAL_H
#define FAAS_DECIMAL_H

#include "postgres.h"

#include "utils/numeric.h"

#define DECIMAL_POWER_MAX		38	/* the greatest power of ten that fits int128 */
#define DECIMAL_LIMIT			(((int128) 1 << 126) - 1)
#define DECIMAL_TEXT_MAX		48	/* sign, 39 digits or 0.<38 digits>, zero byte */

typedef struct Decimal
{
	int128		digits;			/* value * 10^scale; never ends in a needless decimal zero */
	int			scale;			/* decimals that matter */
	int			shown;			/* decimals as written: 1.500 has scale 1, shown 3 */
} Decimal;

typedef enum DecimalStatus
{
	DECIMAL_OK,
	DECIMAL_SYNTAX,				/* not a number */
	DECIMAL_RANGE				/* a number of more digits than DECIMAL_LIMIT has */
} DecimalStatus;

/* 10^0 to 10^38 */
extern const int128 decimal_power10[DECIMAL_POWER_MAX + 1];

/* Read [+-]digits[.digits]: no exponent, no grouping, no blanks. */
extern DecimalStatus decimal_parse(const char *input, int length, Decimal *decimal);

/* Read a numeric that is neither NaN nor infinite. */
extern DecimalStatus decimal_from_numeric(Numeric numeric, Decimal *decimal);

/*
 * Raises LG033 for NaN and infinity: "cannot <action> NaN".
 */
extern void decimal_check_finite(Numeric numeric, const char *action);

/* value / 10^scale, scale 0 to DECIMAL_POWER_MAX; as text into a buffer of DECIMAL_TEXT_MAX */
extern int	decimal_format(int128 value, int scale, char *buffer);
extern Numeric decimal_to_numeric(int128 value, int scale);

/* value * 10^power; false if that leaves the wide range */
extern bool decimal_scale_up(int128 value, int power, int128 *result);

/* -1, 0 or 1 as x / 10^x_scale is less than, equal to or greater than y / 10^y_scale */
extern int	decimal_compare(int128 x, int x_scale, int128 y, int y_scale);

#endif							/* FAAS_DECIMAL_H */
