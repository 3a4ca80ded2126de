/*
 * net_state.c
 *		Fuzz target: the states of netting that parallel workers send.  What is read can be combined
 *		and written, and what was written is read again.
 */
#include "shim.h"

extern Datum faas_net_deserialize(PG_FUNCTION_ARGS);
extern Datum faas_net_serialize(PG_FUNCTION_ARGS);
extern Datum faas_net_combine(PG_FUNCTION_ARGS);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Datum		bytes = shim_varlena(data, size);
	Datum		states[2];
	Datum		written;

	if (shim_call(faas_net_deserialize, 1, &bytes, &states[0]) &&
		shim_call(faas_net_deserialize, 1, &bytes, &states[1]))
	{
		shim_require(shim_call(faas_net_serialize, 1, states, &written));
		shim_require(shim_call(faas_net_deserialize, 1, &written, NULL));

		/* twice the sums may be out of range, and twice the rows more than one worker has */
		if (shim_call(faas_net_combine, 2, states, &states[0]))
			shim_require(shim_call(faas_net_serialize, 1, states, NULL));
	}
	shim_reset();
	return 0;
}
