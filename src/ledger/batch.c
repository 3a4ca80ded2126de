/*
 * batch.c
 *		faas.post_batch: many requests, one result each.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "executor/tuptable.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "compat.h"
#include "faas.h"
#include "ledger/request.h"

/* Columns of type faas.result. */
#define Natts_result 6

FAAS_FUNCTION(faas_post_batch);

/*
 * Where the last columns of a row lie behind its reason, a text with a header of one byte.  Nearly
 * all results of a batch are alike but for these and the index: forming each row anew would take a
 * tenth of the batch.
 */
typedef struct ResultRow
{
	char	   *idx;
	char	   *journal;
	char	   *posted_at;
	char	   *amount;
} ResultRow;

static ResultRow
result_row(MinimalTuple tuple, const char *word)
{
	char	   *data = (char *) tuple + tuple->t_hoff - MINIMAL_TUPLE_OFFSET;
	Size		offset = 2 * sizeof(int32) + VARHDRSZ_SHORT + strlen(word);
	ResultRow	row;

	row.idx = data;
	row.journal = data + offset;
	row.posted_at = data + DOUBLEALIGN(offset + UUID_LEN);
	row.amount = row.posted_at + sizeof(TimestampTz);
	return row;
}

static MinimalTuple
result_form(TupleDesc desc, int index, const LedgerResult *result)
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
	return faas_form_minimal_tuple(desc, values, nulls);
}

void
result_put_begin(ResultWriter *writer, ReturnSetInfo *rsinfo)
{
	writer->store = rsinfo->setResult;
	writer->desc = rsinfo->setDesc;
	writer->slot = MakeSingleTupleTableSlot(rsinfo->setDesc, &TTSOpsMinimalTuple);
	writer->created = NULL;
}

void
result_put(ResultWriter *writer, int index, const LedgerResult *result)
{
	MinimalTuple tuple = writer->created;

	if (result->code != LEDGER_CREATED || !result->has_amount)
		tuple = result_form(writer->desc, index, result);
	else if (tuple == NULL)
		tuple = writer->created = result_form(writer->desc, index, result);
	else
	{
		ResultRow	row = result_row(tuple, ledger_code_word(LEDGER_CREATED));
		int32		idx = index + 1;

		memcpy(row.idx, &idx, sizeof(idx));
		memcpy(row.journal, &result->id, UUID_LEN);
		memcpy(row.posted_at, &result->at, sizeof(TimestampTz));
		memcpy(row.amount, &result->amount, sizeof(FaasAmount));
	}
	ExecStoreMinimalTuple(tuple, writer->slot, false);
	tuplestore_puttupleslot(writer->store, writer->slot);
	if (tuple != writer->created)
		pfree(tuple);
}

void
result_put_end(ResultWriter *writer)
{
	ExecDropSingleTupleTableSlot(writer->slot);
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
	ResultWriter writer;
	int			count;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		return (Datum) 0;

	requests = requests_from_array(PG_GETARG_ARRAYTYPE_P(0), &count);
	results = palloc0_array(LedgerResult, Max(count, 1));
	ledger_execute("faas.post_batch()", requests, count, results);
	result_put_begin(&writer, rsinfo);
	for (i = 0; i < count; i++)
		result_put(&writer, i, &results[i]);
	result_put_end(&writer);
	return (Datum) 0;
}
