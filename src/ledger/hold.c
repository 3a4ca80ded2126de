/*
 * hold.c
 *		faas.hold_*: reserve, take, give back.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "faas.h"
#include "ledger/engine.h"
#include "ledger/outcome.h"
#include "ledger/uuid.h"
#include "settings.h"
#include "util/spi.h"

/* Holds that one call of hold_expire_due may sweep. */
#define HOLD_EXPIRE_BATCH_MAX	100000

FAAS_FUNCTION(faas_hold_place);
FAAS_FUNCTION(faas_hold_capture);
FAAS_FUNCTION(faas_hold_release);
FAAS_FUNCTION(faas_hold_increase);
FAAS_FUNCTION(faas_hold_extend);
FAAS_FUNCTION(faas_hold_expire_due);

static void
arg_amount(FunctionCallInfo fcinfo, int n, LedgerLine *line)
{
	line->has_amount = !PG_ARGISNULL(n);
	if (line->has_amount)
		line->amount = *PG_GETARG_FAAS_AMOUNT_P(n);
}

static void
arg_expiry(FunctionCallInfo fcinfo, int n, LedgerRequest *request)
{
	request->has_expires_at = !PG_ARGISNULL(n);
	if (request->has_expires_at)
		request->expires_at = PG_GETARG_TIMESTAMPTZ(n);
}

/* A request of one line about the hold in argument 0. */
static void
begin_hold_request(FunctionCallInfo fcinfo, LedgerRequest *request, LedgerLine *line, LedgerOp op)
{
	memset(request, 0, sizeof(LedgerRequest));
	memset(line, 0, sizeof(LedgerLine));
	request->op = op;
	request->nlines = 1;
	request->lines = line;
	if (!PG_ARGISNULL(0))
		request->hold = uuid_to_cstring(PG_GETARG_UUID_P(0));
}

/*
 * hold_place(account bigint, amount faas.amount, to_account bigint, key text, expires_at
 * timestamptz,
 *            kind text, memo text, metadata jsonb, tolerance faas.amount,
 *            OUT hold uuid, OUT placed_at timestamptz, OUT replayed boolean)
 */
Datum
faas_hold_place(PG_FUNCTION_ARGS)
{
	LedgerRequest request = {0};
	LedgerLine	line = {0};
	LedgerResult result;

	request.op = OP_HOLD;
	request.nlines = 1;
	request.lines = &line;
	line.debit = arg_account(fcinfo, 0);
	arg_amount(fcinfo, 1, &line);
	line.credit = arg_account(fcinfo, 2);
	request.key = arg_key(fcinfo, 3);
	arg_expiry(fcinfo, 4, &request);
	line.texts = arg_texts(fcinfo, 5);
	request.has_tolerance = !PG_ARGISNULL(8);
	if (request.has_tolerance)
		request.tolerance = *PG_GETARG_FAAS_AMOUNT_P(8);
	ledger_execute_one("faas.hold_place()", &request, &result);
	return outcome_datum(fcinfo, &result);
}

/*
 * hold_capture(hold uuid, amount faas.amount, to_account bigint, final boolean, key text,
 *              value_date date, kind text, memo text, metadata jsonb,
 *              OUT journal uuid, OUT posted_at timestamptz, OUT replayed boolean)
 */
Datum
faas_hold_capture(PG_FUNCTION_ARGS)
{
	LedgerRequest request;
	LedgerLine	line;
	LedgerResult result;

	begin_hold_request(fcinfo, &request, &line, OP_CAPTURE);
	arg_amount(fcinfo, 1, &line);
	line.credit = arg_account(fcinfo, 2);
	request.final = !PG_ARGISNULL(3) && PG_GETARG_BOOL(3);
	request.key = arg_key(fcinfo, 4);
	request.has_value_date = !PG_ARGISNULL(5);
	if (request.has_value_date)
		request.value_date = PG_GETARG_DATEADT(5);
	line.texts = arg_texts(fcinfo, 6);
	ledger_execute_one("faas.hold_capture()", &request, &result);
	return outcome_datum(fcinfo, &result);
}

/*
 * hold_release(hold uuid, amount faas.amount, key text,
 *              OUT release uuid, OUT released_at timestamptz, OUT replayed boolean)
 */
Datum
faas_hold_release(PG_FUNCTION_ARGS)
{
	LedgerRequest request;
	LedgerLine	line;
	LedgerResult result;

	begin_hold_request(fcinfo, &request, &line, OP_RELEASE);
	arg_amount(fcinfo, 1, &line);
	request.key = arg_key(fcinfo, 2);
	ledger_execute_one("faas.hold_release()", &request, &result);
	return outcome_datum(fcinfo, &result);
}

/*
 * hold_increase(hold uuid, amount faas.amount, key text,
 *               OUT increase uuid, OUT increased_at timestamptz, OUT replayed boolean)
 */
Datum
faas_hold_increase(PG_FUNCTION_ARGS)
{
	LedgerRequest request;
	LedgerLine	line;
	LedgerResult result;

	begin_hold_request(fcinfo, &request, &line, OP_INCREASE);
	arg_amount(fcinfo, 1, &line);
	request.key = arg_key(fcinfo, 2);
	ledger_execute_one("faas.hold_increase()", &request, &result);
	return outcome_datum(fcinfo, &result);
}

/* hold_extend(hold uuid, expires_at timestamptz): null means no expiry any more */
Datum
faas_hold_extend(PG_FUNCTION_ARGS)
{
	LedgerRequest request;
	LedgerLine	line;
	LedgerResult result;

	begin_hold_request(fcinfo, &request, &line, OP_EXTEND);
	arg_expiry(fcinfo, 1, &request);
	ledger_execute_one("faas.hold_extend()", &request, &result);
	PG_RETURN_VOID();
}

/* Expiry --------------------------------------------------------------------------------------- */

/* Books on which the caller may hold, as an array. */
static ArrayType *
books_to_sweep(void)
{
	Datum	   *books;
	int			n = 0;
	uint64		i,
				found;
	ArrayType  *array;
	MemoryContext context = CurrentMemoryContext;
	int64	   *ids;

	ledger_spi_enter();
	found = ledger_spi_execute("SELECT id FROM faas.book", 0, NULL, NULL, NULL, SPI_OK_SELECT);
	ids = MemoryContextAlloc(context, Max(found, 1) * sizeof(int64));
	for (i = 0; i < found; i++)
	{
		bool		isnull;

		ids[i] = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1,
											 &isnull));
	}
	ledger_spi_leave();

	/* rights are those of the caller, so they are asked for outside */
	books = palloc_array(Datum, Max(found, 1));
	for (i = 0; i < found; i++)
	{
		const Book *book = book_lookup(ids[i]);

		if (book != NULL && (book->rights & RIGHT_HOLD) != 0)
			books[n++] = Int64GetDatum(ids[i]);
	}
	array = construct_array(books, n, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE);
	return array;
}

/* Ids of open holds that are due, oldest expiry first, as requests. */
static int
due_holds(TimestampTz now, int batch, LedgerRequest **requests)
{
	Oid			types[3] = {TIMESTAMPTZOID, INT8ARRAYOID, INT4OID};
	Datum		values[3] = {TimestampTzGetDatum(now), PointerGetDatum(books_to_sweep()),
	Int32GetDatum(batch)};
	MemoryContext context = CurrentMemoryContext;
	uint64		found,
				i;

	ledger_spi_enter();
	found = ledger_spi_execute("SELECT id FROM faas.hold"
							   " WHERE status = 0 AND expires_at < 'infinity'"
							   " AND expires_at <= $1 AND book = ANY ($2)"
							   " ORDER BY expires_at, id LIMIT $3",
							   3, types, values, NULL, SPI_OK_SELECT);
	*requests = MemoryContextAllocZero(context, Max(found, 1) * sizeof(LedgerRequest));
	for (i = 0; i < found; i++)
	{
		LedgerRequest *request = &(*requests)[i];

		request->op = OP_EXPIRE;
		request->nlines = 1;
		request->lines = MemoryContextAllocZero(context, sizeof(LedgerLine));
		request->hold = MemoryContextStrdup(context,
											SPI_getvalue(SPI_tuptable->vals[i],
														 SPI_tuptable->tupdesc, 1));
	}
	ledger_spi_leave();
	return (int) found;
}

/*
 * hold_expire_due(now timestamptz, batch int) returns bigint
 *
 * Sweep up to "batch" holds that have expired by "now" in books on which the caller may hold.
 * Returns how many were swept.  Balances and limits do not wait for it.
 */
Datum
faas_hold_expire_due(PG_FUNCTION_ARGS)
{
	TimestampTz now = PG_ARGISNULL(0) ? faas_now() : PG_GETARG_TIMESTAMPTZ(0);
	int			batch;
	LedgerRequest *requests;
	LedgerResult *results;
	int			count,
				i;
	int64		swept = 0;

	if (PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("batch must not be null")));
	batch = PG_GETARG_INT32(1);
	if (batch < 1 || batch > HOLD_EXPIRE_BATCH_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("batch must be between 1 and %d", HOLD_EXPIRE_BATCH_MAX)));
	if (TIMESTAMP_NOT_FINITE(now))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE), errmsg("time must be finite")));

	count = due_holds(now, batch, &requests);
	results = palloc_array(LedgerResult, Max(count, 1));
	ledger_execute_at("faas.hold_expire_due()", now, requests, count, results);
	for (i = 0; i < count; i++)
		if (results[i].code == LEDGER_CREATED)
			swept++;
	PG_RETURN_INT64(swept);
}
