/*
 * packed_results.c
 *		Fuzz target: faas.result_unpack.
 */
#include "shim.h"

#include "nodes/execnodes.h"

#include "ledger/engine.h"
#include "ledger/request.h"

extern Datum faas_result_unpack(PG_FUNCTION_ARGS);
extern LedgerRequest *__wrap_requests_from_array(ArrayType *array, int *count);

void
ledger_execute(const char *context, LedgerRequest *requests, int count, LedgerResult *results)
{
	shim_failed("results are only read", __FILE__, __LINE__);
}

LedgerRequest *
__wrap_requests_from_array(ArrayType *array, int *count)
{
	shim_failed("results are only read", __FILE__, __LINE__);
}

void
InitMaterializedSRF(FunctionCallInfo fcinfo, bits32 flags)
{
	static ReturnSetInfo rsinfo;

	fcinfo->resultinfo = (fmNodePtr) &rsinfo;
}

void
result_put(ResultWriter *writer, int index, const LedgerResult *result)
{
	shim_require(ledger_code_exists(result->code));
	shim_require(ledger_code_word(result->code) != NULL);
	if (result->has_amount)
		(void) amount_to_cstring(&result->amount);
}

void
result_put_begin(ResultWriter *writer, ReturnSetInfo *rsinfo)
{
	memset(writer, 0, sizeof(ResultWriter));
}

void
result_put_end(ResultWriter *writer)
{
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Datum		packed = shim_varlena(data, size);

	(void) shim_call(faas_result_unpack, 1, &packed, NULL);
	shim_reset();
	return 0;
}
