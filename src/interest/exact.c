/*
 * exact.c
 *		Quotients and powers of numerics of any length.
 *
 *		numeric adds, subtracts and multiplies exactly, and divides exactly towards zero; its own
 *		division and power round at a precision of their choosing, so neither is used here.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/fmgrprotos.h"

#include "exact.h"
#include "money/amount.h"
#include "money/numeric_round.h"

Numeric
exact_add(Numeric a, Numeric b)
{
	return numeric_add_opt_error(a, b, NULL);
}

Numeric
exact_sub(Numeric a, Numeric b)
{
	return numeric_sub_opt_error(a, b, NULL);
}

Numeric
exact_mul(Numeric a, Numeric b)
{
	return numeric_mul_opt_error(a, b, NULL);
}

int
exact_compare(Numeric a, Numeric b)
{
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp, NumericGetDatum(a), NumericGetDatum(b)));
}

Numeric
exact_power(Numeric base, int n)
{
	Numeric		result = int64_to_numeric(1);

	Assert(n >= 0);
	while (n > 0)
	{
		CHECK_FOR_INTERRUPTS();
		if (n & 1)
			result = exact_mul(result, base);
		n >>= 1;
		if (n > 0)
			base = exact_mul(base, base);
	}
	return result;
}

static Numeric
exact_abs(Numeric value)
{
	return DatumGetNumeric(DirectFunctionCall1(numeric_abs, NumericGetDatum(value)));
}

bool
exact_ratio(Numeric num, Numeric den, RoundingMode mode, int128 *result)
{
	Numeric		zero = int64_to_numeric(0);
	bool		negative = (exact_compare(num, zero) < 0) != (exact_compare(den, zero) < 0);
	Numeric		quotient;
	Numeric		rest;
	int128		whole;

	num = exact_abs(num);
	den = exact_abs(den);
	quotient = DatumGetNumeric(DirectFunctionCall2(numeric_div_trunc, NumericGetDatum(num),
												   NumericGetDatum(den)));
	rest = exact_sub(num, exact_mul(quotient, den));
	if (!numeric_to_minor(quotient, 0, ROUND_DOWN, &whole))
		return false;

	*result = round_magnitude(whole, exact_compare(rest, zero) == 0,
							  exact_compare(exact_add(rest, rest), den), negative, mode);
	return amount_minor_fits(*result);
}
