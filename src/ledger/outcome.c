/*
 * outcome.c
 *		Arguments that movements share, and the row that they answer.
 */
#include "postgres.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

#include "ledger/outcome.h"

LedgerTexts
arg_texts(FunctionCallInfo fcinfo, int first)
{
	LedgerTexts texts = {0};

	texts.kind = arg_key(fcinfo, first);
	texts.memo = arg_key(fcinfo, first + 1);
	if (!PG_ARGISNULL(first + 2))
		texts.metadata = PG_GETARG_JSONB_P(first + 2);
	return texts;
}

void
require_account_id(int64 account)
{
	if (account == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_ACCOUNT_NOT_FOUND),
				 errmsg("account " INT64_FORMAT " does not exist", account)));
}

int64
arg_account(FunctionCallInfo fcinfo, int n)
{
	if (PG_ARGISNULL(n))
		return 0;
	require_account_id(PG_GETARG_INT64(n));
	return PG_GETARG_INT64(n);
}

char *
arg_key(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(n));
}

/* The functions that were called last: OUT parameters of a function never change. */
#define RESULT_DESCS	64

typedef struct ResultDesc
{
	Oid			function;		/* invalid = empty */
	TupleDesc	desc;
} ResultDesc;

static ResultDesc result_descs[RESULT_DESCS];
static bool callback_registered = false;

static void
forget_result_descs(Datum arg, int cacheid, uint32 hashvalue)
{
	int			i;

	for (i = 0; i < RESULT_DESCS; i++)
		result_descs[i].function = InvalidOid;
}

/* Kept by the session: to work it out anew costs as much as writing a row. */
TupleDesc
result_desc(FunctionCallInfo fcinfo)
{
	Oid			function = fcinfo->flinfo->fn_oid;
	ResultDesc *entry = &result_descs[function % RESULT_DESCS];
	MemoryContext old;

	if (entry->function == function)
		return entry->desc;

	if (!callback_registered)
		CacheRegisterSyscacheCallback(PROCOID, forget_result_descs, (Datum) 0);
	callback_registered = true;
	if (entry->desc != NULL)
		FreeTupleDesc(entry->desc);
	entry->function = InvalidOid;
	entry->desc = NULL;

	old = MemoryContextSwitchTo(TopMemoryContext);
	if (get_call_result_type(fcinfo, NULL, &entry->desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	entry->desc = BlessTupleDesc(entry->desc);
	MemoryContextSwitchTo(old);
	entry->function = function;
	return entry->desc;
}

Datum
outcome_datum(FunctionCallInfo fcinfo, const LedgerResult *result)
{
	Datum		values[3];
	bool		nulls[3] = {false, false, false};

	values[0] = UUIDPGetDatum(&result->id);
	values[1] = TimestampTzGetDatum(result->at);
	values[2] = BoolGetDatum(result->code == LEDGER_EXISTS);
	return HeapTupleGetDatum(heap_form_tuple(result_desc(fcinfo), values, nulls));
}
