/*
 * aggregate_state.c
 *		Fuzz target: the states that parallel workers send, of sum, avg and total.  What is read can
 *		be combined, finished and written again.
 */
#include "shim.h"

extern Datum faas_amount_deserialize(PG_FUNCTION_ARGS);
extern Datum faas_amount_serialize(PG_FUNCTION_ARGS);
extern Datum faas_amount_combine(PG_FUNCTION_ARGS);
extern Datum faas_amount_sum_final(PG_FUNCTION_ARGS);
extern Datum faas_amount_avg_final(PG_FUNCTION_ARGS);
extern Datum faas_amount_total_deserialize(PG_FUNCTION_ARGS);
extern Datum faas_amount_total_serialize(PG_FUNCTION_ARGS);
extern Datum faas_amount_total_combine(PG_FUNCTION_ARGS);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Datum		bytes;
	Datum		states[2];
	uint8_t		is_total;

	shim_take(&data, &size, &is_total, 1);
	bytes = shim_varlena(data, size);
	if (is_total & 1)
	{
		if (shim_call(faas_amount_total_deserialize, 1, &bytes, &states[0]) &&
			shim_call(faas_amount_total_deserialize, 1, &bytes, &states[1]))
		{
			shim_require(shim_call(faas_amount_total_serialize, 1, states, NULL));
			(void) shim_call(faas_amount_total_combine, 2, states, NULL);
		}
	}
	else if (shim_call(faas_amount_deserialize, 1, &bytes, &states[0]) &&
			 shim_call(faas_amount_deserialize, 1, &bytes, &states[1]))
	{
		shim_require(shim_call(faas_amount_serialize, 1, states, NULL));
		(void) shim_call(faas_amount_sum_final, 1, states, NULL);
		(void) shim_call(faas_amount_avg_final, 1, states, NULL);
		(void) shim_call(faas_amount_combine, 2, states, NULL);
	}
	shim_reset();
	return 0;
}
