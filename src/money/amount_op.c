/*
 * amount_op.c
 *		Order and arithmetic of faas.amount.
 *
 *		The order is total: by currency code in byte order, then by value.  Amounts of one value but
 *		different scale are equal.  It lets amounts of many currencies be sorted and indexed; it
 *		does not say that a dollar is more than a yuan.
 *
 *		Arithmetic refuses two currencies (LG001).  Sums and remainders have the greater scale of
 *		both; products with and quotients by a number keep the scale of the amount and are rounded
 *		once, half to even, from the exact value.  Every result is checked against the 96 bits of
 *		the type; intermediate values are wide, so only a result can be out of range.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "amount.h"
#include "decimal.h"
#include "errors.h"
#include "faas.h"
#include "numeric_round.h"
#include "rounding.h"

FAAS_FUNCTION(faas_amount_lt);
FAAS_FUNCTION(faas_amount_le);
FAAS_FUNCTION(faas_amount_eq);
FAAS_FUNCTION(faas_amount_ne);
FAAS_FUNCTION(faas_amount_ge);
FAAS_FUNCTION(faas_amount_gt);
FAAS_FUNCTION(faas_amount_cmp);

FAAS_FUNCTION(faas_amount_add);
FAAS_FUNCTION(faas_amount_sub);
FAAS_FUNCTION(faas_amount_neg);
FAAS_FUNCTION(faas_amount_abs);
FAAS_FUNCTION(faas_amount_sign);
FAAS_FUNCTION(faas_amount_mul);
FAAS_FUNCTION(faas_numeric_mul_amount);
FAAS_FUNCTION(faas_amount_div);
FAAS_FUNCTION(faas_amount_ratio);
FAAS_FUNCTION(faas_amount_mod);

/* ----------------------------------------------------------------
 * Helpers
 * ----------------------------------------------------------------
 */

void
amount_check_currency(const FaasAmount *a, const FaasAmount *b)
{
	char		code_a[AMOUNT_CODE_LENGTH_MAX + 1];
	char		code_b[AMOUNT_CODE_LENGTH_MAX + 1];

	if (likely(AMOUNT_CODE(a) == AMOUNT_CODE(b)))
		return;

	amount_code_format(AMOUNT_CODE(a), code_a);
	amount_code_format(AMOUNT_CODE(b), code_b);
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_CURRENCY_MISMATCH),
			 errmsg("currencies differ"),
			 errdetail("One amount is in %s, the other in %s.", code_a, code_b)));
}

static void
out_of_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("amount out of range")));
}

FaasAmount
amount_make_checked(int128 minor, uint32 tag)
{
	if (!amount_minor_fits(minor))
		out_of_range();
	return amount_make(minor, tag);
}

bool
amount_rescale(const FaasAmount *a, int scale, int128 *minor)
{
	int			power = scale - AMOUNT_SCALE(a);
	int128		value = amount_minor(a);

	if (power >= 0)
	{
		if (!decimal_scale_up(value, power, &value))
			return false;
	}
	else
	{
		if (value % decimal_power10[-power] != 0)
			return false;
		value /= decimal_power10[-power];
	}

	*minor = value;
	return amount_minor_fits(value);
}

/* ----------------------------------------------------------------
 * Order
 * ----------------------------------------------------------------
 */

int
amount_compare(const FaasAmount *a, const FaasAmount *b)
{
	if (likely(a->tag == b->tag))
	{
		if (a->minor_hi != b->minor_hi)
			return a->minor_hi < b->minor_hi ? -1 : 1;
		if (a->minor_lo != b->minor_lo)
			return a->minor_lo < b->minor_lo ? -1 : 1;
		return 0;
	}
	if (AMOUNT_CODE(a) != AMOUNT_CODE(b))
		return AMOUNT_CODE(a) < AMOUNT_CODE(b) ? -1 : 1;
	return decimal_compare(amount_minor(a), AMOUNT_SCALE(a), amount_minor(b), AMOUNT_SCALE(b));
}

Datum
faas_amount_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(amount_compare(PG_GETARG_FAAS_AMOUNT_P(0), PG_GETARG_FAAS_AMOUNT_P(1)) < 0);
}

Datum
faas_amount_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(amount_compare(PG_GETARG_FAAS_AMOUNT_P(0), PG_GETARG_FAAS_AMOUNT_P(1)) <= 0);
}

Datum
faas_amount_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(amount_compare(PG_GETARG_FAAS_AMOUNT_P(0), PG_GETARG_FAAS_AMOUNT_P(1)) == 0);
}

Datum
faas_amount_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(amount_compare(PG_GETARG_FAAS_AMOUNT_P(0), PG_GETARG_FAAS_AMOUNT_P(1)) != 0);
}

Datum
faas_amount_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(amount_compare(PG_GETARG_FAAS_AMOUNT_P(0), PG_GETARG_FAAS_AMOUNT_P(1)) >= 0);
}

Datum
faas_amount_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(amount_compare(PG_GETARG_FAAS_AMOUNT_P(0), PG_GETARG_FAAS_AMOUNT_P(1)) > 0);
}

Datum
faas_amount_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(amount_compare(PG_GETARG_FAAS_AMOUNT_P(0), PG_GETARG_FAAS_AMOUNT_P(1)));
}

/* ----------------------------------------------------------------
 * Sums
 * ----------------------------------------------------------------
 */

/* a + b, or a - b, at the greater scale of both. */
static FaasAmount
add(const FaasAmount *a, const FaasAmount *b, bool subtract)
{
	int			scale = Max(AMOUNT_SCALE(a), AMOUNT_SCALE(b));
	int128		x = amount_minor(a);
	int128		y = amount_minor(b);

	amount_check_currency(a, b);

	/* one beyond the wide range cannot be brought back by the other, which has 96 bits */
	if (a->tag != b->tag &&
		(!decimal_scale_up(x, scale - AMOUNT_SCALE(a), &x) ||
		 !decimal_scale_up(y, scale - AMOUNT_SCALE(b), &y)))
		out_of_range();

	return amount_make_checked(subtract ? x - y : x + y, AMOUNT_TAG(AMOUNT_CODE(a), scale));
}

FaasAmount
amount_sum(const FaasAmount *a, const FaasAmount *b)
{
	return add(a, b, false);
}

FaasAmount
amount_difference(const FaasAmount *a, const FaasAmount *b)
{
	return add(a, b, true);
}

Datum
faas_amount_add(PG_FUNCTION_ARGS)
{
	PG_RETURN_FAAS_AMOUNT_P(amount_copy(add(PG_GETARG_FAAS_AMOUNT_P(0),
											PG_GETARG_FAAS_AMOUNT_P(1), false)));
}

Datum
faas_amount_sub(PG_FUNCTION_ARGS)
{
	PG_RETURN_FAAS_AMOUNT_P(amount_copy(add(PG_GETARG_FAAS_AMOUNT_P(0),
											PG_GETARG_FAAS_AMOUNT_P(1), true)));
}

Datum
faas_amount_neg(PG_FUNCTION_ARGS)
{
	FaasAmount *a = PG_GETARG_FAAS_AMOUNT_P(0);

	PG_RETURN_FAAS_AMOUNT_P(amount_copy(amount_make_checked(-amount_minor(a), a->tag)));
}

Datum
faas_amount_abs(PG_FUNCTION_ARGS)
{
	FaasAmount *a = PG_GETARG_FAAS_AMOUNT_P(0);
	int128		minor = amount_minor(a);

	PG_RETURN_FAAS_AMOUNT_P(amount_copy(amount_make_checked(minor < 0 ? -minor : minor, a->tag)));
}

Datum
faas_amount_sign(PG_FUNCTION_ARGS)
{
	int128		minor = amount_minor(PG_GETARG_FAAS_AMOUNT_P(0));

	PG_RETURN_INT32(minor < 0 ? -1 : (minor > 0 ? 1 : 0));
}

/* ----------------------------------------------------------------
 * Products and quotients with a number
 *
 * What fits int128 is computed there.  The rest goes through numeric, which is exact at any length
 * for products, for whole quotients and for their remainders; only the last step, to the even
 * neighbour, is ours.
 * ----------------------------------------------------------------
 */

static Numeric
call_numeric(PGFunction function, Numeric x, Numeric y)
{
	return DatumGetNumeric(DirectFunctionCall2(function, NumericGetDatum(x), NumericGetDatum(y)));
}

static Numeric
numeric_absolute(Numeric x)
{
	return DatumGetNumeric(DirectFunctionCall1(numeric_abs, NumericGetDatum(x)));
}

static int
compare_numeric(Numeric x, Numeric y)
{
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp, NumericGetDatum(x),
											 NumericGetDatum(y)));
}

static int128
multiply_long(int128 minor, Numeric factor)
{
	int128		result;

	if (!numeric_to_minor(call_numeric(numeric_mul, decimal_to_numeric(minor, 0), factor), 0,
						  ROUND_HALF_EVEN, &result))
		out_of_range();
	return result;
}

static int128
divide_long(int128 minor, Numeric divisor)
{
	Numeric		zero = int64_to_numeric(0);
	Numeric		dividend = decimal_to_numeric(minor, 0);
	Numeric		whole = call_numeric(numeric_div_trunc, dividend, divisor);
	Numeric		rest = call_numeric(numeric_sub, dividend,
									call_numeric(numeric_mul, whole, divisor));
	Numeric		half = call_numeric(numeric_mul, numeric_absolute(divisor),
									decimal_to_numeric(5, 1));
	bool		negative = (minor < 0) != (compare_numeric(divisor, zero) < 0);
	Decimal		decimal;

	if (decimal_from_numeric(numeric_absolute(whole), &decimal) != DECIMAL_OK)
		out_of_range();
	return round_magnitude(decimal.digits, compare_numeric(rest, zero) == 0,
						   compare_numeric(numeric_absolute(rest), half), negative,
						   ROUND_HALF_EVEN);
}

/* Does x * y stay in the wide range? */
static bool
product_is_wide(int128 x, int128 y)
{
	int128		limit;

	if (x == (int64) x && y == (int64) y)
		return true;
	if (x == 0)
		return true;
	limit = DECIMAL_LIMIT / (x < 0 ? -x : x);
	return y <= limit && y >= -limit;
}

static FaasAmount
multiply(const FaasAmount *a, Numeric factor)
{
	int128		minor = amount_minor(a);
	Decimal		decimal;
	int128		result;

	decimal_check_finite(factor, "multiply an amount by");

	if (decimal_from_numeric(factor, &decimal) == DECIMAL_OK &&
		product_is_wide(minor, decimal.digits))
	{
		result = minor * decimal.digits;
		if (decimal.scale > 0)
			result = round_div(result, decimal_power10[decimal.scale], ROUND_HALF_EVEN);
	}
	else
		result = multiply_long(minor, factor);

	return amount_make_checked(result, a->tag);
}

static FaasAmount
divide(const FaasAmount *a, Numeric divisor)
{
	int128		minor = amount_minor(a);
	DecimalStatus status;
	Decimal		decimal;
	int128		dividend;
	int128		result;

	decimal_check_finite(divisor, "divide an amount by");

	status = decimal_from_numeric(divisor, &decimal);
	if (status == DECIMAL_OK && decimal.digits == 0)
		ereport(ERROR,
				(errcode(ERRCODE_DIVISION_BY_ZERO),
				 errmsg("division by zero")));

	if (status == DECIMAL_OK && decimal_scale_up(minor, decimal.scale, &dividend))
		result = round_div(dividend, decimal.digits, ROUND_HALF_EVEN);
	else
		result = divide_long(minor, divisor);

	return amount_make_checked(result, a->tag);
}

Datum
faas_amount_mul(PG_FUNCTION_ARGS)
{
	PG_RETURN_FAAS_AMOUNT_P(amount_copy(multiply(PG_GETARG_FAAS_AMOUNT_P(0),
												 PG_GETARG_NUMERIC(1))));
}

Datum
faas_numeric_mul_amount(PG_FUNCTION_ARGS)
{
	PG_RETURN_FAAS_AMOUNT_P(amount_copy(multiply(PG_GETARG_FAAS_AMOUNT_P(1),
												 PG_GETARG_NUMERIC(0))));
}

Datum
faas_amount_div(PG_FUNCTION_ARGS)
{
	PG_RETURN_FAAS_AMOUNT_P(amount_copy(divide(PG_GETARG_FAAS_AMOUNT_P(0),
											   PG_GETARG_NUMERIC(1))));
}

/* ----------------------------------------------------------------
 * Amount by amount
 * ----------------------------------------------------------------
 */

/* How many times b is in a, with as many decimals as numeric gives its own quotients. */
Datum
faas_amount_ratio(PG_FUNCTION_ARGS)
{
	FaasAmount *a = PG_GETARG_FAAS_AMOUNT_P(0);
	FaasAmount *b = PG_GETARG_FAAS_AMOUNT_P(1);

	amount_check_currency(a, b);
	PG_RETURN_NUMERIC(call_numeric(numeric_div,
								   decimal_to_numeric(amount_minor(a), AMOUNT_SCALE(a)),
								   decimal_to_numeric(amount_minor(b), AMOUNT_SCALE(b))));
}

/*
 * Remainder of truncating division, with the sign of the dividend.  Exact at every pair of scales
 * and never out of range: it is no longer than either operand.
 */
Datum
faas_amount_mod(PG_FUNCTION_ARGS)
{
	FaasAmount *a = PG_GETARG_FAAS_AMOUNT_P(0);
	FaasAmount *b = PG_GETARG_FAAS_AMOUNT_P(1);
	int			power = AMOUNT_SCALE(b) - AMOUNT_SCALE(a);
	int128		x = amount_minor(a);
	int128		y = amount_minor(b);
	int			scale = Max(AMOUNT_SCALE(a), AMOUNT_SCALE(b));

	amount_check_currency(a, b);
	if (y == 0)
		ereport(ERROR,
				(errcode(ERRCODE_DIVISION_BY_ZERO),
				 errmsg("division by zero")));

	if (power > 0)
	{
		/* the dividend at the divisor's scale may be too long, but it is needed modulo y only */
		x %= y;
		while (power > 0)
		{
			int			step = Min(power, 9);	/* 2^95 * 10^9 is wide */

			x = (x * decimal_power10[step]) % y;
			power -= step;
		}
	}
	else if (decimal_scale_up(y, -power, &y))
		x %= y;
	/* else the divisor is longer than any dividend, which is its own remainder */

	PG_RETURN_FAAS_AMOUNT_P(amount_copy(amount_make(x, AMOUNT_TAG(AMOUNT_CODE(a), scale))));
}
