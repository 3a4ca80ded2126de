/*
 * packed_requests.c
 *		Fuzz target: faas.post_packed.  The engine is a stand-in that reads whatever a request says
 *		and answers something; its answer is unpacked again.  Requests that were taken are packed by
 *		faas.request_pack, and that form must stay as it is when it is taken and packed again.
 */
#include "shim.h"

#include "nodes/execnodes.h"

#include "ledger/engine.h"
#include "ledger/request.h"

extern Datum faas_post_packed(PG_FUNCTION_ARGS);
extern Datum faas_request_pack(PG_FUNCTION_ARGS);
extern Datum faas_result_unpack(PG_FUNCTION_ARGS);
extern LedgerRequest *__wrap_requests_from_array(ArrayType *array, int *count);

static LedgerRequest *taken;
static int	taken_count;
static LedgerResult *answered;
static volatile unsigned char sink;

/* Read all of a string. */
static void
read_text(const char *text)
{
	for (; text != NULL && *text != '\0'; text++)
		sink ^= (unsigned char) *text;
}

void
ledger_execute(const char *context, LedgerRequest *requests, int count, LedgerResult *results)
{
	static const LedgerCode codes[] = {LEDGER_CREATED, LEDGER_EXISTS, LEDGER_UNKNOWN_OP};

	for (int i = 0; i < count; i++)
	{
		LedgerRequest *request = &requests[i];

		shim_require(request->nlines == 1);
		read_text(request->key);
		read_text(request->hold);
		read_text(request->stray_field);
		read_text(request->lines->texts.kind);
		read_text(request->lines->texts.memo);
		if (request->lines->has_amount)
			read_text(amount_to_cstring(&request->lines->amount));
		results[i].code = codes[i % lengthof(codes)];
		results[i].at = request->imported_at;
		results[i].has_amount = request->lines->has_amount;
		results[i].amount = request->lines->amount;
	}
	taken = requests;
	taken_count = count;
	answered = results;
}

LedgerRequest *
__wrap_requests_from_array(ArrayType *array, int *count)
{
	*count = taken_count;
	return taken;
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
	const LedgerResult *sent = &answered[index];

	shim_require(index < taken_count && result->code == sent->code);
	if (result->code != LEDGER_UNKNOWN_OP)
		shim_require(result->at == sent->at && result->has_amount == sent->has_amount &&
					 (!sent->has_amount || memcmp(&result->amount, &sent->amount,
												  sizeof(FaasAmount)) == 0));
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
	Datum		array = shim_array(NULL, 0);
	Datum		packed = shim_varlena(data, size);
	Datum		once;
	Datum		twice;
	Datum		results;

	if (shim_call(faas_post_packed, 1, &packed, &results))
	{
		shim_require(shim_call(faas_result_unpack, 1, &results, NULL));
		if (shim_call(faas_request_pack, 1, &array, &once))
		{
			shim_require(shim_call(faas_post_packed, 1, &once, NULL));
			shim_require(shim_call(faas_request_pack, 1, &array, &twice));
			shim_require(VARSIZE(DatumGetPointer(once)) == VARSIZE(DatumGetPointer(twice)));
			shim_require(memcmp(DatumGetPointer(once), DatumGetPointer(twice),
								VARSIZE(DatumGetPointer(once))) == 0);
		}
	}
	shim_reset();
	return 0;
}
