/*
 * amount_text.c
 *		Fuzz target: text to faas.amount, with and without a type modifier.  What is read must be
 *		written so that it reads as the same image.
 */
#include "shim.h"

#include "money/amount.h"

extern Datum faas_amount_in(PG_FUNCTION_ARGS);
extern Datum faas_amount_out(PG_FUNCTION_ARGS);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Datum		args[3] = {0, ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)};
	Datum		amount;
	Datum		again;
	uint8_t		scale;

	shim_take(&data, &size, &scale, 1);
	args[0] = CStringGetDatum(shim_cstring(data, size));
	if (scale < 32)
		args[2] = Int32GetDatum(AMOUNT_TYPMOD(amount_code_parse("CNY", 3), scale));
	if (shim_call(faas_amount_in, 3, args, &amount))
	{
		shim_require((DatumGetFaasAmountP(amount)->tag & 1) == 0);
		shim_require(shim_call(faas_amount_out, 1, &amount, &args[0]));
		args[2] = Int32GetDatum(-1);
		shim_require(shim_call(faas_amount_in, 3, args, &again));
		/* a type modifier may have fewer decimals than text is padded to */
		shim_require(amount_compare(DatumGetFaasAmountP(amount), DatumGetFaasAmountP(again)) == 0);
		shim_require(scale < 32 || memcmp(DatumGetPointer(amount), DatumGetPointer(again),
										  sizeof(FaasAmount)) == 0);
	}
	shim_reset();
	return 0;
}
