/*
 * amount_index.c
 *		Support of sorting, hashing and window ranges of faas.amount.
 *
 *		The btree operator class has no "equalimage" function on purpose: CNY 1.0 = CNY 1.00 are
 *		different images, so an index must keep both.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "port/pg_bitutils.h"
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

#if SIZEOF_DATUM == 8

/*
 * Abbreviated key: 26 bits of code, then 38 bits that never fall where the value rises.  These are
 * a small floating-point number of the magnitude in millionths, rounded towards zero: its bit
 * length and its first 30 bits, added to the middle of the range for positive values and subtracted
 * from it for negative ones.  Keys that are equal say nothing and send the sort to fast_compare.
 */
#define ABBREVIATED_SCALE		6
#define ABBREVIATED_MANTISSA	30
#define ABBREVIATED_BITS		38

StaticAssertDecl(AMOUNT_CODE_BITS + ABBREVIATED_BITS == 64, "an abbreviated key fills a datum");

static Datum
abbreviate(Datum original, SortSupport ssup)
{
	FaasAmount *a = DatumGetFaasAmountP(original);
	int128		minor = amount_minor(a);
	int			power = ABBREVIATED_SCALE - AMOUNT_SCALE(a);
	uint128		magnitude = minor < 0 ? -(uint128) minor : (uint128) minor;
	uint64		key;
	int			length = 0;

	/* 96 bits times 10^6 fit */
	if (power >= 0)
		magnitude *= (uint128) decimal_power10[power];
	else
		magnitude /= (uint128) decimal_power10[-power];

	if (magnitude > PG_UINT64_MAX)
		length = 65 + pg_leftmost_one_pos64((uint64) (magnitude >> 64));
	else if (magnitude > 0)
		length = 1 + pg_leftmost_one_pos64((uint64) magnitude);
	if (length > ABBREVIATED_MANTISSA)
		magnitude >>= length - ABBREVIATED_MANTISSA;

	key = ((uint64) length << ABBREVIATED_MANTISSA) | (uint64) magnitude;
	Assert(key < UINT64CONST(1) << (ABBREVIATED_BITS - 1));

	if (minor < 0)
		key = -key;
	key += UINT64CONST(1) << (ABBREVIATED_BITS - 1);
	return UInt64GetDatum(((uint64) AMOUNT_CODE(a) << ABBREVIATED_BITS) | key);
}

/* Keys cost little and tell most amounts apart, so they are never given up. */
static bool
abbreviate_abort(int memtupcount, SortSupport ssup)
{
	return false;
}

#endif							/* SIZEOF_DATUM == 8 */

Datum
faas_amount_sortsupport(PG_FUNCTION_ARGS)
{
	SortSupport ssup = (SortSupport) PG_GETARG_POINTER(0);

	ssup->comparator = fast_compare;
#if SIZEOF_DATUM == 8
	if (ssup->abbreviate)
	{
		ssup->abbrev_full_comparator = fast_compare;
		ssup->comparator = ssup_datum_unsigned_cmp;
		ssup->abbrev_converter = abbreviate;
		ssup->abbrev_abort = abbreviate_abort;
	}
#endif
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
