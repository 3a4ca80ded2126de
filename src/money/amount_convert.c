/*
 * amount_convert.c
 *		convert(): an amount in another currency at a given rate.
 *
 *		The result depends on the arguments only.  The scale of the result therefore comes from the
 *		call or from ISO 4217 as compiled in, never from the registry, which may change.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "amount.h"
#include "amount_extra.h"
#include "decimal.h"
#include "errors.h"
#include "faas.h"
#include "iso4217.h"
#include "numeric_round.h"
#include "rounding.h"

FAAS_FUNCTION(faas_amount_convert);

/* The scale that a converted amount gets when the call names none. */
static int
default_scale(uint32 code)
{
	int			scale = iso4217_exponent(code);
	char		letters[AMOUNT_CODE_LENGTH_MAX + 1];

	if (scale != ISO4217_NONE)
		return scale;

	amount_code_format(code, letters);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("currency \"%s\" has no default scale", letters),
			 errhint("Pass the number of decimals as argument \"scale\".")));
}

/* convert(amount, currency text, rate numeric, mode text, scale int); only "scale" may be null */
Datum
faas_amount_convert(PG_FUNCTION_ARGS)
{
	FaasAmount *a;
	uint32		code;
	Numeric		rate;
	Numeric		product;
	RoundingMode mode;
	int			scale;
	int128		minor;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		PG_RETURN_NULL();
	a = PG_GETARG_FAAS_AMOUNT_P(0);
	code = amount_code_from_text(PG_GETARG_TEXT_PP(1));
	rate = PG_GETARG_NUMERIC(2);
	mode = rounding_mode_parse(PG_GETARG_TEXT_PP(3));
	scale = PG_ARGISNULL(4) ? default_scale(code) : amount_scale_require(PG_GETARG_INT32(4));

	numeric_require_finite(rate, "exchange rate");
	if (DatumGetInt32(DirectFunctionCall2(numeric_cmp, NumericGetDatum(rate),
										  NumericGetDatum(int64_to_numeric(0)))) <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("exchange rate must be greater than zero")));

	/* the product is exact; the only rounding is to the result's scale */
	product = numeric_mul_opt_error(decimal_to_numeric(amount_minor(a), 0), rate, NULL);
	if (!numeric_to_minor(product, scale - AMOUNT_SCALE(a), mode, &minor))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("amount out of range")));

	PG_RETURN_FAAS_AMOUNT_P(amount_copy(amount_make(minor, AMOUNT_TAG(code, scale))));
}
