/*
 * amount_pattern.c
 *		Fuzz target: patterns of to_char(amount, pattern).
 */
#include "shim.h"

extern Datum faas_amount_to_char(PG_FUNCTION_ARGS);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Datum		args[2];

	args[0] = shim_amount(&data, &size);
	/* a text holds no NUL */
	args[1] = shim_varlena(data, strnlen((const char *) data, size));
	(void) shim_call(faas_amount_to_char, 2, args, NULL);
	shim_reset();
	return 0;
}
