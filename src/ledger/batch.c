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
#include "ledger/engine.h"

/* Columns of type faas.request. */
enum
{
	Anum_request_op,
	Anum_request_debit,
	Anum_request_credit,
	Anum_request_amount,
	Anum_request_key,
	Anum_request_hold,
	Anum_request_kind,
	Anum_request_memo,
	Anum_request_metadata,
	Anum_request_value_date,
	Anum_request_expires_at,
	Anum_request_final,
	Anum_request_balancing,
	Anum_request_linked,
	Anum_request_posted_at,
	Natts_request
};

/* Columns of type faas.result. */
#define Natts_result 6

FAAS_FUNCTION(faas_post_batch);

typedef struct OpFields
{
	const char *name;
	LedgerOp	op;
	uint32		fields;			/* bit per column that the op takes */
} OpFields;

#define F(column) (UINT32_C(1) << Anum_request_##column)
#define F_COMMON (F(op) | F(key) | F(kind) | F(memo) | F(metadata) | F(linked))

static const OpFields op_fields[] = {
	{"post", OP_POST, F_COMMON | F(debit) | F(credit) | F(amount) | F(value_date) | F(balancing) |
	F(posted_at)},
	{"hold", OP_HOLD, F_COMMON | F(debit) | F(credit) | F(amount) | F(expires_at) | F(balancing)},
	{"capture", OP_CAPTURE, F_COMMON | F(credit) | F(amount) | F(hold) | F(value_date) | F(final)},
	{"release", OP_RELEASE, F(op) | F(key) | F(linked) | F(amount) | F(hold)},
};

static const char *const column_names[Natts_request] = {
	"op", "debit", "credit", "amount", "key", "hold", "kind", "memo", "metadata", "value_date",
	"expires_at", "final", "balancing", "linked", "posted_at"
};

/* Which op it is, and the first field given that the op does not take. */
static void
resolve_op(LedgerRequest *request, const Datum *values, const bool *nulls)
{
	char	   *name;
	int			i,
				column;

	request->op = OP_UNKNOWN;
	if (nulls[Anum_request_op])
		return;
	name = TextDatumGetCString(values[Anum_request_op]);
	for (i = 0; i < lengthof(op_fields); i++)
	{
		if (strcmp(op_fields[i].name, name) != 0)
			continue;
		request->op = op_fields[i].op;
		for (column = 0; column < Natts_request && request->stray_field == NULL; column++)
			if (!nulls[column] && (op_fields[i].fields & (UINT32_C(1) << column)) == 0 &&
				column != Anum_request_final)
				request->stray_field = column_names[column];
		/* "final => false" says nothing, and is what a driver sends that knows no null */
		if (!nulls[Anum_request_final] && DatumGetBool(values[Anum_request_final]) &&
			request->op != OP_CAPTURE)
			request->stray_field = "final";
	}
}

static LedgerBalancing
resolve_balancing(Datum value)
{
	char	   *name = TextDatumGetCString(value);

	if (strcmp(name, "debit") == 0)
		return BALANCING_DEBIT;
	if (strcmp(name, "credit") == 0)
		return BALANCING_CREDIT;
	return BALANCING_INVALID;
}

/*
 * 0 means "not given" from here on, so account 0, which is never there, becomes another that is
 * never there.
 */
static int64
given_account(Datum value)
{
	int64		account = DatumGetInt64(value);

	return account == 0 ? -1 : account;
}

static char *
text_or_null(const Datum *values, const bool *nulls, int column)
{
	return nulls[column] ? NULL : TextDatumGetCString(values[column]);
}

/* One request out of one composite value. */
static void
request_from_values(LedgerRequest *request, LedgerLine *line, const Datum *values,
					const bool *nulls)
{
	request->nlines = 1;
	request->lines = line;
	resolve_op(request, values, nulls);
	if (!nulls[Anum_request_debit])
		line->debit = given_account(values[Anum_request_debit]);
	if (!nulls[Anum_request_credit])
		line->credit = given_account(values[Anum_request_credit]);
	line->has_amount = !nulls[Anum_request_amount];
	if (line->has_amount)
		line->amount = *DatumGetFaasAmountP(values[Anum_request_amount]);
	request->key = text_or_null(values, nulls, Anum_request_key);
	request->hold = text_or_null(values, nulls, Anum_request_hold);
	line->texts.kind = text_or_null(values, nulls, Anum_request_kind);
	line->texts.memo = text_or_null(values, nulls, Anum_request_memo);
	if (!nulls[Anum_request_metadata])
		line->texts.metadata = DatumGetJsonbPCopy(values[Anum_request_metadata]);
	request->has_value_date = !nulls[Anum_request_value_date];
	if (request->has_value_date)
		request->value_date = DatumGetDateADT(values[Anum_request_value_date]);
	request->has_expires_at = !nulls[Anum_request_expires_at];
	if (request->has_expires_at)
		request->expires_at = DatumGetTimestampTz(values[Anum_request_expires_at]);
	request->final = !nulls[Anum_request_final] && DatumGetBool(values[Anum_request_final]);
	if (!nulls[Anum_request_balancing])
		request->balancing = resolve_balancing(values[Anum_request_balancing]);
	request->linked = !nulls[Anum_request_linked] && DatumGetBool(values[Anum_request_linked]);
	request->imported = !nulls[Anum_request_posted_at];
	if (request->imported)
		request->imported_at = DatumGetTimestampTz(values[Anum_request_posted_at]);
}

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
	requests = palloc0_array(LedgerRequest, Max(*count, 1));
	lines = palloc0_array(LedgerLine, Max(*count, 1));
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
