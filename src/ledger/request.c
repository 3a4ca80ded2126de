/*
 * request.c
 *		Requests as rows: what batch.c, packed.c and inbox.c make requests of.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/typcache.h"

#include "ledger/request.h"

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

LedgerOp
request_op_by_name(const char *name, int length)
{
	int			i;

	for (i = 0; i < lengthof(op_fields); i++)
		if (strlen(op_fields[i].name) == length && memcmp(op_fields[i].name, name, length) == 0)
			return op_fields[i].op;
	return OP_UNKNOWN;
}

void
request_check_fields(LedgerRequest *request, uint32 given)
{
	uint32		stray = 0;
	int			i;

	for (i = 0; i < lengthof(op_fields); i++)
		if (op_fields[i].op == request->op)
			stray = given & ~op_fields[i].fields;
	/* "final => false" says nothing, and is what a driver sends that knows no null */
	if (!request->final)
		stray &= ~F(final);
	for (i = 0; i < Natts_request && stray != 0 && request->stray_field == NULL; i++)
		if (stray & (UINT32_C(1) << i))
			request->stray_field = column_names[i];
}

static LedgerBalancing
balancing_by_name(Datum value)
{
	text	   *name = DatumGetTextPP(value);
	int			length = VARSIZE_ANY_EXHDR(name);

	if (length == 5 && memcmp(VARDATA_ANY(name), "debit", 5) == 0)
		return BALANCING_DEBIT;
	if (length == 6 && memcmp(VARDATA_ANY(name), "credit", 6) == 0)
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

void
request_from_values(LedgerRequest *request, LedgerLine *line, const Datum *values,
					const bool *nulls)
{
	uint32		given = 0;
	int			i;

	memset(request, 0, sizeof(LedgerRequest));
	memset(line, 0, sizeof(LedgerLine));
	request->nlines = 1;
	request->lines = line;
	if (!nulls[Anum_request_op])
	{
		text	   *op = DatumGetTextPP(values[Anum_request_op]);

		request->op = request_op_by_name(VARDATA_ANY(op), VARSIZE_ANY_EXHDR(op));
	}
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
		request->balancing = balancing_by_name(values[Anum_request_balancing]);
	request->linked = !nulls[Anum_request_linked] && DatumGetBool(values[Anum_request_linked]);
	request->imported = !nulls[Anum_request_posted_at];
	if (request->imported)
		request->imported_at = DatumGetTimestampTz(values[Anum_request_posted_at]);

	for (i = 0; i < Natts_request; i++)
		if (!nulls[i])
			given |= UINT32_C(1) << i;
	request_check_fields(request, given);
}

LedgerRequest *
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
