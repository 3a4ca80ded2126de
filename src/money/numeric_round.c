/*
 * numeric_round.c
 *		A numeric of any size rounded to minor units.
 *
 *		numeric's own rounding knows one rule, and its division rounds at a precision of its
 *		choosing. So the exact value comes over as decimal text, and the one rounding of an
 *		operation is made here, on digits, by the rule the caller named.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "amount.h"
#include "errors.h"
#include "numeric_round.h"

/* The digit "index" places after the first of "digits", 0 outside of what is written. */
static inline int
digit_at(const char *digits, int count, int index)
{
	return index >= 0 && index < count ? digits[index] - '0' : 0;
}

/* How the fraction that begins at digit "index" compares with one half; *exact if it is zero. */
static int
fraction_compare_half(const char *digits, int count, int index, bool *exact)
{
	int			first = digit_at(digits, count, index);
	bool		more = false;

	for (int i = Max(index + 1, 0); i < count && !more; i++)
		more = digits[i] != '0';

	*exact = first == 0 && !more;
	if (first != 5)
		return first < 5 ? -1 : 1;
	return more ? 1 : 0;
}

bool
numeric_to_minor(Numeric value, int shift, RoundingMode mode, int128 *minor)
{
	char	   *written = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value)));
	bool		negative = written[0] == '-';
	char	   *digits = negative ? written + 1 : written;
	char	   *point = strchr(digits, '.');
	int			whole_count = point ? (int) (point - digits) : (int) strlen(digits);
	int			count = whole_count;
	int			unit = whole_count + shift; /* digits before the rounded place */
	int128		whole = 0;
	int			half_compare;
	bool		exact;

	/* close the gap of the decimal point: digits[0 .. count) is then the bare number */
	if (point)
	{
		count = (int) strlen(digits) - 1;
		memmove(point, point + 1, count - whole_count + 1);
	}

	for (int i = 0; i < unit; i++)
	{
		whole = whole * 10 + digit_at(digits, count, i);
		if (whole > -AMOUNT_MINOR_MIN)
			return false;
	}
	half_compare = fraction_compare_half(digits, count, unit, &exact);
	pfree(written);

	*minor = round_magnitude(whole, exact, half_compare, negative, mode);
	return amount_minor_fits(*minor);
}

void
numeric_require_finite(Numeric value, const char *what)
{
	if (numeric_is_nan(value))
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_NOT_A_NUMBER),
				 errmsg("%s must not be NaN", what)));
	if (numeric_is_inf(value))
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_NOT_A_NUMBER),
				 errmsg("%s must not be infinite", what)));
}
