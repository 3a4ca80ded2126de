/*
 * amount_typmod.c
 *		Fuzz target: the words of a type modifier, faas.amount(CNY,4), separated by NUL.  A modifier
 *		that is taken is written so that it is taken as the same.
 */
#include "shim.h"

extern Datum faas_amount_typmod_in(PG_FUNCTION_ARGS);
extern Datum faas_amount_typmod_out(PG_FUNCTION_ARGS);

static bool
typmod_in(Datum *words, int count, Datum *typmod)
{
	Datum		arg = shim_array(words, count);

	return shim_call(faas_amount_typmod_in, 1, &arg, typmod);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Datum		words[4];
	Datum		typmod;
	Datum		text;
	Datum		again;
	char	   *copy;
	int			count = 0;

	while (count < lengthof(words) && size > 0)
	{
		size_t		length = strnlen((const char *) data, size);

		words[count++] = CStringGetDatum(shim_cstring(data, length));
		length = Min(length + 1, size);
		data += length;
		size -= length;
	}
	if (typmod_in(words, count, &typmod))
	{
		shim_require(DatumGetInt32(typmod) > 0);
		shim_require(shim_call(faas_amount_typmod_out, 1, &typmod, &text));
		/* "(CODE,SCALE)" */
		copy = pstrdup(DatumGetCString(text) + 1);
		words[0] = CStringGetDatum(strtok(copy, ","));
		words[1] = CStringGetDatum(strtok(NULL, ")"));
		shim_require(typmod_in(words, 2, &again));
		shim_require(DatumGetInt32(typmod) == DatumGetInt32(again));
	}
	shim_reset();
	return 0;
}
