/*
 * verify.c
 *		Arithmetic for faas.verify() (sql/ledger/verify.sql): sums and differences that never raise.
 *
 *		The checks run over rows that may be corrupt.  The ordinary operators refuse two
 *		currencies and results out of range, and one bad row would then hide all other findings.
 *		These here look at the counts of minor units alone, keep the currency and scale of their
 *		first argument, and stop at the ends of the range; what is wrong with a unit is a check of
 *		its own.
 */
#include "postgres.h"

#include "fmgr.h"

#include "faas.h"
#include "money/amount.h"

FAAS_FUNCTION(faas_internal_units_plus);
FAAS_FUNCTION(faas_internal_units_minus);
FAAS_FUNCTION(faas_internal_units_sign);
FAAS_FUNCTION(faas_internal_same_unit);

static Datum
units_datum(int128 minor, uint32 tag)
{
	FaasAmount *amount = palloc(sizeof(FaasAmount));

	minor = Min(Max(minor, AMOUNT_MINOR_MIN), AMOUNT_MINOR_MAX);
	*amount = amount_make(minor, tag);
	return FaasAmountPGetDatum(amount);
}

/* faas_internal.units_plus(amount, amount); also the transition of faas_internal.units_sum */
Datum
faas_internal_units_plus(PG_FUNCTION_ARGS)
{
	FaasAmount *a = PG_GETARG_FAAS_AMOUNT_P(0);
	FaasAmount *b = PG_GETARG_FAAS_AMOUNT_P(1);
	int128		sum = amount_minor(a) + amount_minor(b);

	/* In an aggregate the first argument is the running state, which is ours to change. */
	if (AggCheckCallContext(fcinfo, NULL))
	{
		sum = Min(Max(sum, AMOUNT_MINOR_MIN), AMOUNT_MINOR_MAX);
		*a = amount_make(sum, a->tag);
		PG_RETURN_FAAS_AMOUNT_P(a);
	}
	return units_datum(sum, a->tag);
}

/* faas_internal.units_minus(amount, amount) */
Datum
faas_internal_units_minus(PG_FUNCTION_ARGS)
{
	FaasAmount *a = PG_GETARG_FAAS_AMOUNT_P(0);
	FaasAmount *b = PG_GETARG_FAAS_AMOUNT_P(1);

	return units_datum(amount_minor(a) - amount_minor(b), a->tag);
}

/* faas_internal.units_sign(amount): -1, 0 or 1 */
Datum
faas_internal_units_sign(PG_FUNCTION_ARGS)
{
	int128		minor = amount_minor(PG_GETARG_FAAS_AMOUNT_P(0));

	PG_RETURN_INT32(minor > 0 ? 1 : minor < 0 ? -1 : 0);
}

/* faas_internal.same_unit(amount, amount): one currency and one scale? */
Datum
faas_internal_same_unit(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(PG_GETARG_FAAS_AMOUNT_P(0)->tag == PG_GETARG_FAAS_AMOUNT_P(1)->tag);
}
