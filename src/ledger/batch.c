/*
 * batch.c
 *		faas.post_batch: many requests, one result each.
 */
#include "postgres.h"

#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "faas.h"
#include "ledger/request.h"

/* Columns of type faas.result. */
#define Natts_result 6

FAAS_FUNCTION(faas_post_batch);

void
result_put(ReturnSetInfo *rsinfo, int index, const LedgerResult *result)
{
	bool		stands = result->code == LEDGER_CREATED || result->code == LEDGER_EXISTS;
	Datum		values[Natts_result];
	bool		nulls[Natts_result] = {false, false, false, !stands, !stands,
	!stands || !result->has_amount};

	values[0] = Int32GetDatum(index + 1);
	values[1] = Int32GetDatum((int32) result->code);
	values[2] = CStringGetTextDatum(ledger_code_word(result->code));
	values[3] = UUIDPGetDatum(&result->id);
	values[4] = TimestampTzGetDatum(result->at);
	values[5] = FaasAmountPGetDatum(&result->amount);
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

/*
 * post_batch(requests faas.request[]) returns setof faas.result
 *
 * Carry out the requests in order.  Each is refused or stands on its own, unless linked; the result
 * has one row per request, in order, idx from 1.  Null or empty: no rows.
 */
Datum
faas_post_batch(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	LedgerRequest *requests;
	LedgerResult *results;
	int			count;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		return (Datum) 0;

	requests = requests_from_array(PG_GETARG_ARRAYTYPE_P(0), &count);
	results = palloc0_array(LedgerResult, Max(count, 1));
	ledger_execute("faas.post_batch()", requests, count, results);
	for (i = 0; i < count; i++)
		result_put(rsinfo, i, &results[i]);
	return (Datum) 0;
}
