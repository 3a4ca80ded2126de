/*
 * amount_op.c
 *		Order and arithmetic of faas.amount.
 *
 *		The order is total: by currency code in byte order, then by value.  Amounts of one value but
 *		different scale are equal.  It lets amounts of many currencies be sorted and indexed; it does
 *		not say that a dollar is more than a yuan.
 *
 *		Arithmetic refuses two currencies (LG001).  Every result is checked against the 96 bits of the
 *		type.
 */
#include "postgres.h"

#include "amount.h"
#include "decimal.h"
#include "errors.h"
#include "faas.h"

FAAS_FUNCTION(faas_amount_lt);
FAAS_FUNCTION(faas_amount_le);
FAAS_FUNCTION(faas_amount_eq);
FAAS_FUNCTION(faas_amount_ne);
FAAS_FUNCTION(faas_amount_ge);
FAAS_FUNCTION(faas_amount_gt);
FAAS_FUNCTION(faas_amount_cmp);

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
