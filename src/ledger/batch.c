/*
 * batch.c
 *		faas.post_batch: many requests, one result each.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"
#include "utils/typcache.h"

#include "faas.h"
#include "ledger/request.h"

/* Columns of type faas.result. */
#define Natts_result 6

FAAS_FUNCTION(faas_post_batch);

/* Read an array of faas.request; a null element is a request without an op. */
static LedgerRequest *
requests_from_array(ArrayType *array, int *count)
{
	LedgerRequest *requests;
	LedgerLine *lines;
	TupleDesc	desc;
	Datum	   *elements;
	bool	   *null_elements;
	int			i;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("requests must be a one-dimensional array")));
	deconstruct_array(array, ARR_ELEMTYPE(array), -1, false, TYPALIGN_DOUBLE,
					  &elements, &null_elements, count);
	if (*count > LEDGER_REQUESTS_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a batch must have at most %d requests", LEDGER_REQUESTS_MAX)));

	desc = lookup_rowtype_tupdesc(ARR_ELEMTYPE(array), -1);
	if (desc->natts != Natts_request)
		elog(ERROR, "type faas.request has an unexpected number of columns");
	requests = palloc_array(LedgerRequest, Max(*count, 1));
	lines = palloc_array(LedgerLine, Max(*count, 1));
	for (i = 0; i < *count; i++)
	{
		HeapTupleData tuple;
		HeapTupleHeader header;
		Datum		values[Natts_request];
		bool		nulls[Natts_request];

		memset(nulls, true, sizeof(nulls));
		if (!null_elements[i])
		{
			header = DatumGetHeapTupleHeader(elements[i]);
			tuple.t_len = HeapTupleHeaderGetDatumLength(header);
			ItemPointerSetInvalid(&tuple.t_self);
			tuple.t_tableOid = InvalidOid;
			tuple.t_data = header;
			heap_deform_tuple(&tuple, desc, values, nulls);
		}
		request_from_values(&requests[i], &lines[i], values, nulls);
	}
	ReleaseTupleDesc(desc);
	return requests;
}

/* A refused request tells its code only; one that stands, id, time and amount. */
static void
put_result(ReturnSetInfo *rsinfo, int index, const LedgerResult *result)
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
		put_result(rsinfo, i, &results[i]);
	return (Datum) 0;
}
