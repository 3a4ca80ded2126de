/*
 * outcome.c
 *		Arguments that movements share, and the row that they answer.
 */
#include "postgres.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

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

/*
 * The descriptor of the result row is looked up once per call site: it cannot change while the call
 * site lives.
 */
static TupleDesc
result_desc(FunctionCallInfo fcinfo)
{
	TupleDesc	desc = fcinfo->flinfo->fn_extra;

	if (desc == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);

		if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
			elog(ERROR, "return type must be a row type");
		desc = BlessTupleDesc(desc);
		fcinfo->flinfo->fn_extra = desc;
		MemoryContextSwitchTo(old);
	}
	return desc;
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
