/*
 * amount_index.c
 *		Support of sorting, hashing and window ranges of faas.amount.
 *
 *		The btree operator class has no "equalimage" function on purpose: CNY 1.0 = CNY 1.00 are
 *		different images, so an index must keep both.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "utils/sortsupport.h"

#include "amount.h"
#include "decimal.h"
#include "errors.h"
#include "faas.h"

FAAS_FUNCTION(faas_amount_sortsupport);
FAAS_FUNCTION(faas_amount_hash);
FAAS_FUNCTION(faas_amount_hash_extended);
FAAS_FUNCTION(faas_amount_in_range);

/* ----------------------------------------------------------------
 * Sorting
 * ----------------------------------------------------------------
 */

static int
fast_compare(Datum x, Datum y, SortSupport ssup)
{
	return amount_compare(DatumGetFaasAmountP(x), DatumGetFaasAmountP(y));
}

Datum
faas_amount_sortsupport(PG_FUNCTION_ARGS)
{
	SortSupport ssup = (SortSupport) PG_GETARG_POINTER(0);

	ssup->comparator = fast_compare;
	PG_RETURN_VOID();
}

/* ----------------------------------------------------------------
 * Hashing
 * ----------------------------------------------------------------
 */

/* The image that all equal amounts share: no decimal zero at the end. */
static FaasAmount
normalize(const FaasAmount *a)
{
	int128		minor = amount_minor(a);
	int			scale = AMOUNT_SCALE(a);

	if (minor == 0)
		scale = 0;
	else if (minor == (int64) minor)
	{
		int64		small = (int64) minor;

		for (; scale > 0 && small % 10 == 0; scale--)
			small /= 10;
		minor = small;
	}
	else
	{
		for (; scale > 0 && minor % 10 == 0; scale--)
			minor /= 10;
	}
	return amount_make(minor, AMOUNT_TAG(AMOUNT_CODE(a), scale));
}

Datum
faas_amount_hash(PG_FUNCTION_ARGS)
{
	FaasAmount	image = normalize(PG_GETARG_FAAS_AMOUNT_P(0));

	return hash_any((unsigned char *) &image, sizeof(image));
}

Datum
faas_amount_hash_extended(PG_FUNCTION_ARGS)
{
	FaasAmount	image = normalize(PG_GETARG_FAAS_AMOUNT_P(0));

	return hash_any_extended((unsigned char *) &image, sizeof(image), PG_GETARG_INT64(1));
}

/* ----------------------------------------------------------------
 * Window frames: RANGE BETWEEN amount PRECEDING AND amount FOLLOWING
 * ----------------------------------------------------------------
 */

/* Is value <= (less) or >= (not less) base - offset (sub) or base + offset? */
Datum
faas_amount_in_range(PG_FUNCTION_ARGS)
{
	FaasAmount *value = PG_GETARG_FAAS_AMOUNT_P(0);
	FaasAmount *base = PG_GETARG_FAAS_AMOUNT_P(1);
	FaasAmount *offset = PG_GETARG_FAAS_AMOUNT_P(2);
	bool		sub = PG_GETARG_BOOL(3);
	bool		less = PG_GETARG_BOOL(4);
	int			scale = Max(AMOUNT_SCALE(base), AMOUNT_SCALE(offset));
	int128		step = amount_minor(offset);
	int128		bound;
	int			order;

	if (step < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PRECEDING_OR_FOLLOWING_SIZE),
				 errmsg("invalid preceding or following size in window function")));
	amount_check_currency(base, offset);

	if (!decimal_scale_up(amount_minor(base), scale - AMOUNT_SCALE(base), &bound) ||
		!decimal_scale_up(step, scale - AMOUNT_SCALE(offset), &step))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("amount out of range")));
	bound = sub ? bound - step : bound + step;

	if (AMOUNT_CODE(value) != AMOUNT_CODE(base))
		order = AMOUNT_CODE(value) < AMOUNT_CODE(base) ? -1 : 1;
	else
		order = decimal_compare(amount_minor(value), AMOUNT_SCALE(value), bound, scale);

	PG_RETURN_BOOL(less ? order <= 0 : order >= 0);
}
