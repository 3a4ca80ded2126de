/*
 * amount_round.c
 *		round() to a scale by a named mode, and cash_round() to what can be paid in coins.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "amount.h"
#include "amount_extra.h"
#include "decimal.h"
#include "errors.h"
#include "faas.h"
#include "registry.h"
#include "rounding.h"

FAAS_FUNCTION(faas_amount_round);
FAAS_FUNCTION(faas_cash_round);

int
amount_scale_require(int32 scale)
{
	if (scale < 0 || scale > AMOUNT_SCALE_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale %d is out of range", scale),
				 errdetail("The scale of an amount is between 0 and %d.", AMOUNT_SCALE_MAX)));
	return scale;
}

/*
 * "a" at "scale", rounded to a multiple of "step" minor units of that scale.  One division, so one
 * rounding.
 */
static FaasAmount
round_to_step(const FaasAmount *a, int scale, int32 step, RoundingMode mode)
{
	int128		minor = amount_minor(a);
	int			shift = AMOUNT_SCALE(a) - scale;
	int128		unit;			/* the step, in minor units of "a" */

	if (shift >= 0)
		unit = decimal_power10[shift] * step;	/* at most 10^31 * 10^6: fits */
	else
	{
		unit = step;
		if (!decimal_scale_up(minor, -shift, &minor))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("amount out of range")));
	}

	return amount_make_checked(round_div(minor, unit, mode) * step,
							   AMOUNT_TAG(AMOUNT_CODE(a), scale));
}

/* round(amount, scale int, mode text) */
Datum
faas_amount_round(PG_FUNCTION_ARGS)
{
	FaasAmount *a = PG_GETARG_FAAS_AMOUNT_P(0);
	int			scale = amount_scale_require(PG_GETARG_INT32(1));
	RoundingMode mode = rounding_mode_parse(PG_GETARG_TEXT_PP(2));
	FaasAmount	rounded = round_to_step(a, scale, 1, mode);

	PG_RETURN_FAAS_AMOUNT_P(amount_copy(rounded));
}

/*
 * cash_round(amount, step int, mode text): to a multiple of "step" minor units of the currency, by
 * default its registered cash step.  The minor unit is the registry's, not that of the value's
 * scale: equal amounts of different scale must round alike.
 */
Datum
faas_cash_round(PG_FUNCTION_ARGS)
{
	FaasAmount *a;
	RoundingMode mode;
	RegistryCurrency currency;
	char		code[AMOUNT_CODE_LENGTH_MAX + 1];
	FaasAmount	rounded;
	int32		step;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	a = PG_GETARG_FAAS_AMOUNT_P(0);
	mode = rounding_mode_parse(PG_GETARG_TEXT_PP(2));

	amount_code_format(AMOUNT_CODE(a), code);
	registry_require(code, &currency);
	if (currency.exponent == REGISTRY_NONE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("currency \"%s\" has no minor unit", code)));

	if (!PG_ARGISNULL(1))
		step = PG_GETARG_INT32(1);
	else
		step = currency.cash_step == REGISTRY_NONE ? 1 : currency.cash_step;
	if (step < 1 || step > CASH_STEP_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cash step %d is out of range", step),
				 errdetail("A cash step is between 1 and %d minor units.", CASH_STEP_MAX)));

	rounded = round_to_step(a, currency.exponent, step, mode);
	PG_RETURN_FAAS_AMOUNT_P(amount_copy(rounded));
}
