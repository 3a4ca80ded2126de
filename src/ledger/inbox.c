/*
 * inbox.c
 *		The view faas.inbox: what is inserted or copied into it is posted.
 *
 *		One C function stands behind three triggers of the view.  BEFORE STATEMENT begins a load,
 *		INSTEAD OF each row adds a request, AFTER STATEMENT posts what is left and writes down how
 *		the load went.  Requests are posted in chunks, each through ledger_execute(), so that memory
 *		does not grow with the load; a chain of linked requests stays in one chunk.  Requests that
 *		are refused do not fail the load: they are kept, as they were given, in faas.rejection.
 *
 *		A statement may call a function that loads in its turn, so loads form a stack.  Statements
 *		end in the reverse order of their beginning, and abort with their (sub)transaction, so the
 *		top of the stack is always the load of the statement that runs.  Should a load ever not be
 *		ended, its transaction must not commit, because requests would be lost.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "faas.h"
#include "ledger/progress.h"
#include "ledger/request.h"
#include "settings.h"
#include "util/spi.h"

/*
 * A chunk is posted when posting it would take maintenance_work_mem.  The larger it is, the more
 * postings share the reading and writing of an account; the fewer accounts it names, the larger it
 * may be.
 */
#define CHUNK_REQUESTS_MIN	1000
#define CHUNK_REQUESTS_MAX	1000000
#define CHUNK_BYTES_MIN		(1024 * 1024)	/* of its rows, however few */

/*
 * Which accounts a chunk names, a bit for each id modulo this: accounts that share one count once,
 * which in a ledger of fewer accounts none do.
 */
#define ACCOUNT_BITS		(UINT64CONST(1) << 22)

#define CHAIN_REQUESTS_MAX	8190	/* a chain has to stay in one chunk */
#define CHAIN_BYTES_MAX		(64 * 1024 * 1024)

typedef struct InboxLoad
{
	struct InboxLoad *outer;
	int			xact_level;		/* (sub)transaction of its statement */
	MemoryContext memory;		/* everything of the load */
	MemoryContext chunk;		/* the rows of the chunk and what they point to */
	Oid			role;
	Oid			row_type;		/* of the view, and array of it */
	Oid			array_type;
	TimestampTz started_at;
	int64		id;				/* 0 = not drawn yet */
	int64		created;
	int64		existing;
	int64		rejected;
	/* the chunk */
	Size		max_bytes;		/* that it may take, here and in the engine */
	int64		before;			/* requests of earlier chunks */
	bool		posted;			/* it is done with, but the last row may still be in use */
	int			count;
	int			allocated;
	int			chain;			/* how many requests at its end wait for the end of their chain */
	LedgerRequest *requests;
	LedgerLine *lines;
	HeapTuple  *rows;			/* as they were given */
	int			keys;			/* requests that have one, and that name or place a hold */
	int			holds;
	int			accounts;		/* that requests name, and which: ACCOUNT_BITS */
	uint64	   *account_bits;
} InboxLoad;

static InboxLoad *current_load = NULL;
static int64 last_load = 0;

FAAS_FUNCTION(faas_inbox);
FAAS_FUNCTION(faas_last_load);
FAAS_FUNCTION(faas_inbox_clear);

/* the stack of loads --------------------------------------------------------------------------- */

/* Drop the loads of a level and of those within it.  Memory goes with the transaction's. */
static void
drop_loads(int level)
{
	while (current_load != NULL && current_load->xact_level >= level)
		current_load = current_load->outer;
}

static void
require_no_load(int level)
{
	if (current_load != NULL && current_load->xact_level >= level)
		elog(ERROR, "a load through faas.inbox was not ended");
}

static void
inbox_xact_callback(XactEvent event, void *arg)
{
	if (event == XACT_EVENT_PRE_COMMIT || event == XACT_EVENT_PRE_PREPARE)
		require_no_load(0);
	else
		drop_loads(0);
}

static void
inbox_subxact_callback(SubXactEvent event, SubTransactionId subid, SubTransactionId parent,
					   void *arg)
{
	if (event == SUBXACT_EVENT_ABORT_SUB)
		drop_loads(GetCurrentTransactionNestLevel());
	else if (event == SUBXACT_EVENT_PRE_COMMIT_SUB)
		require_no_load(GetCurrentTransactionNestLevel());
}

static void
begin_load(Relation view)
{
	static bool callbacks_registered = false;
	MemoryContext memory;
	InboxLoad  *load;

	if (!callbacks_registered)
	{
		RegisterXactCallback(inbox_xact_callback, NULL);
		RegisterSubXactCallback(inbox_subxact_callback, NULL);
		callbacks_registered = true;
	}
	if (RelationGetNumberOfAttributes(view) != Natts_request)
		elog(ERROR, "view faas.inbox has an unexpected number of columns");

	/* of the subtransaction, so that its abort frees it */
	memory = AllocSetContextCreate(CurTransactionContext, "faas load", ALLOCSET_SMALL_SIZES);
	load = MemoryContextAllocZero(memory, sizeof(InboxLoad));
	load->memory = memory;
	load->chunk = GenerationContextCreate(memory, "faas load chunk", 0, 64 * 1024, 1024 * 1024);
	load->xact_level = GetCurrentTransactionNestLevel();
	load->role = GetUserId();
	load->row_type = view->rd_rel->reltype;
	load->array_type = get_array_type(load->row_type);
	load->started_at = faas_now();
	load->max_bytes = (Size) maintenance_work_mem * 1024;
	load->outer = current_load;
	progress_begin("load", 0);
	current_load = load;
}

/* The load of the statement that fires the trigger. */
static InboxLoad *
running_load(void)
{
	if (current_load == NULL || current_load->xact_level != GetCurrentTransactionNestLevel())
		elog(ERROR, "no load through faas.inbox has begun");
	return current_load;
}

/* what is written down ------------------------------------------------------------------------- */

static void
draw_id(InboxLoad *load)
{
	bool		isnull;

	if (load->id != 0)
		return;
	(void) ledger_spi_execute("SELECT pg_catalog.nextval('faas.load_id_seq')", 0, NULL, NULL, NULL,
							  SPI_OK_SELECT);
	load->id = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1,
										   &isnull));
}

static bool
is_rejected(const LedgerResult *result)
{
	return result->code != LEDGER_CREATED && result->code != LEDGER_EXISTS;
}

/* Keep the refused requests of the chunk, as they were given, with the reason. */
static void
keep_rejected(InboxLoad *load, TupleDesc desc, const LedgerResult *results, int count)
{
	const char *insert =
	"INSERT INTO faas.rejection (load, idx, code, reason, op, debit, credit, amount, key, hold,"
	" kind, memo, metadata, value_date, expires_at, final, balancing, linked, posted_at)"
	" SELECT $1, r.* FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3),"
	" pg_catalog.unnest($4), pg_catalog.unnest($5)) AS r";
	Oid			types[] = {INT8OID, INT8ARRAYOID, INT4ARRAYOID, TEXTARRAYOID, load->array_type};
	Datum	   *columns[4];
	Datum		values[5];
	int			n = 0;
	int			i;

	for (i = 0; i < lengthof(columns); i++)
		columns[i] = palloc_array(Datum, count);
	for (i = 0; i < load->count; i++)
	{
		if (!is_rejected(&results[i]))
			continue;
		columns[0][n] = Int64GetDatum(load->before + i + 1);
		columns[1][n] = Int32GetDatum((int32) results[i].code);
		columns[2][n] = CStringGetTextDatum(ledger_code_word(results[i].code));
		columns[3][n] = heap_copy_tuple_as_datum(load->rows[i], desc);
		n++;
	}
	Assert(n == count);

	ledger_spi_enter();
	draw_id(load);
	values[0] = Int64GetDatum(load->id);
	values[1] = PointerGetDatum(construct_array(columns[0], n, INT8OID, sizeof(int64),
												FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
	values[2] = PointerGetDatum(construct_array(columns[1], n, INT4OID, sizeof(int32), true,
												TYPALIGN_INT));
	values[3] = PointerGetDatum(construct_array(columns[2], n, TEXTOID, -1, false, TYPALIGN_INT));
	values[4] = PointerGetDatum(construct_array(columns[3], n, load->row_type, -1, false,
												TYPALIGN_DOUBLE));
	(void) ledger_spi_execute(insert, lengthof(types), types, values, NULL, SPI_OK_INSERT);
	ledger_spi_leave();
}

/* One row about the load as a whole; what was refused is news for whoever loads. */
static void
keep_load(InboxLoad *load)
{
	const char *insert =
	"INSERT INTO faas.load (id, role, started_at, finished_at, requests, created, existing,"
	" rejected) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
	Oid			types[] = {INT8OID, REGROLEOID, TIMESTAMPTZOID, TIMESTAMPTZOID, INT8OID, INT8OID,
	INT8OID, INT8OID};
	Datum		values[8];

	ledger_spi_enter();
	draw_id(load);
	values[0] = Int64GetDatum(load->id);
	values[1] = ObjectIdGetDatum(load->role);
	values[2] = TimestampTzGetDatum(load->started_at);
	values[3] = TimestampTzGetDatum(faas_now());
	values[4] = Int64GetDatum(load->before);
	values[5] = Int64GetDatum(load->created);
	values[6] = Int64GetDatum(load->existing);
	values[7] = Int64GetDatum(load->rejected);
	(void) ledger_spi_execute(insert, lengthof(types), types, values, NULL, SPI_OK_INSERT);
	ledger_spi_leave();

	if (load->rejected > 0)
		ereport(NOTICE,
				(errmsg("load " INT64_FORMAT ": " INT64_FORMAT " of " INT64_FORMAT
						" requests were rejected", load->id, load->rejected, load->before),
				 errhint("faas.inbox_rejection lists them.")));
	last_load = load->id;
}

/* chunks --------------------------------------------------------------------------------------- */

static void
post_chunk(InboxLoad *load, TupleDesc desc)
{
	MemoryContext old = MemoryContextSwitchTo(load->chunk);
	LedgerResult *results;
	int			rejected = 0;
	int			i;

	results = palloc0_array(LedgerResult, load->count);
	for (i = 0; i < load->count; i++)
		load->requests[i].lines = &load->lines[i];
	ledger_execute("INSERT", load->requests, load->count, results);
	for (i = 0; i < load->count; i++)
	{
		load->created += (results[i].code == LEDGER_CREATED);
		load->existing += (results[i].code == LEDGER_EXISTS);
		rejected += is_rejected(&results[i]);
	}
	if (rejected > 0)
		keep_rejected(load, desc, results, rejected);
	MemoryContextSwitchTo(old);

	load->rejected += rejected;
	load->before += load->count;
	load->posted = true;
	progress_step(load->count);
	progress_outcome(load->created + load->existing, load->rejected);
}

static void
empty_chunk(InboxLoad *load)
{
	MemoryContextReset(load->chunk);
	load->count = 0;
	load->chain = 0;
	load->posted = false;
	load->keys = load->holds = load->accounts = 0;
	if (load->account_bits != NULL)
		memset(load->account_bits, 0, ACCOUNT_BITS / 8);
}

/* A request names this account, 0 for none. */
static void
note_account(InboxLoad *load, int64 account)
{
	uint64		bit = (uint64) account % ACCOUNT_BITS;
	uint64		mask = UINT64CONST(1) << (bit % 64);
	uint64	   *word = &load->account_bits[bit / 64];

	load->accounts += account != 0 && (*word & mask) == 0;
	*word |= mask;
}

/* What the last request adds to what posting the chunk will take. */
static void
note_request(InboxLoad *load, const LedgerRequest *request, const LedgerLine *line)
{
	/* the first few requests go into any chunk */
	if (load->count <= CHUNK_REQUESTS_MIN)
	{
		load->accounts = 2 * load->count;
		return;
	}
	if (load->account_bits == NULL)
		load->account_bits = MemoryContextAllocZero(load->memory, ACCOUNT_BITS / 8);
	note_account(load, line->debit);
	note_account(load, line->credit);
	load->keys += request->key != NULL;
	if (request->op != OP_POST)
		load->holds++;
}

/* Would posting the chunk take what it may, whose rows take so many bytes? */
static bool
is_full(const InboxLoad *load, Size bytes)
{
	if (load->count < CHUNK_REQUESTS_MIN)
		return bytes >= Max(load->max_bytes / 4, CHUNK_BYTES_MIN);
	/* the accounts of a hold are not known before it is read */
	return load->count >= CHUNK_REQUESTS_MAX ||
		bytes + load->count * (sizeof(LedgerRequest) + sizeof(LedgerLine) + sizeof(HeapTuple)) +
		ledger_call_bytes(load->count, load->keys, load->holds,
						  load->accounts + 2 * load->holds) >= load->max_bytes;
}

/* Room for one request more; few where a statement brings few. */
static void
grow_chunk(InboxLoad *load)
{
	MemoryContext old = MemoryContextSwitchTo(load->memory);

	if (load->allocated == 0)
	{
		load->allocated = 16;
		load->requests = palloc_array(LedgerRequest, load->allocated);
		load->lines = palloc_array(LedgerLine, load->allocated);
		load->rows = palloc_array(HeapTuple, load->allocated);
	}
	else
	{
		load->allocated *= 2;
		load->requests = repalloc_array(load->requests, LedgerRequest, load->allocated);
		load->lines = repalloc_array(load->lines, LedgerLine, load->allocated);
		load->rows = repalloc_array(load->rows, HeapTuple, load->allocated);
	}
	MemoryContextSwitchTo(old);
}

static void
check_chain(const InboxLoad *load, Size bytes)
{
	if (load->chain >= CHAIN_REQUESTS_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a chain of linked requests must have at most %d requests",
						CHAIN_REQUESTS_MAX)));
	if (bytes > CHAIN_BYTES_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a chain of linked requests must take at most %d MB of memory",
						CHAIN_BYTES_MAX / (1024 * 1024))));
}

/*
 * One row.  The copy that is returned stands for the row from here on: the server frees the one it
 * has made for us only if it gets back another.
 */
static HeapTuple
add_row(InboxLoad *load, TriggerData *trigger)
{
	TupleTableSlot *slot = trigger->tg_trigslot;
	LedgerRequest *request;
	MemoryContext old;
	HeapTuple	row;
	Size		bytes;

	if (load->posted)
		empty_chunk(load);
	if (load->count == load->allocated)
		grow_chunk(load);

	slot_getallattrs(slot);
	old = MemoryContextSwitchTo(load->chunk);
	request = &load->requests[load->count];
	row = load->rows[load->count] = heap_copytuple(trigger->tg_trigtuple);
	request_from_values(request, &load->lines[load->count], slot->tts_values, slot->tts_isnull);
	MemoryContextSwitchTo(old);

	load->count++;
	note_request(load, request, &load->lines[load->count - 1]);
	bytes = MemoryContextMemAllocated(load->chunk, false);
	if (request->linked)
	{
		load->chain++;
		check_chain(load, bytes);
	}
	else
	{
		load->chain = 0;
		if (is_full(load, bytes))
			post_chunk(load, RelationGetDescr(trigger->tg_relation));
	}
	return row;
}

static void
end_load(InboxLoad *load, TupleDesc desc)
{
	if (load->count > 0 && !load->posted)
		post_chunk(load, desc);
	keep_load(load);
	progress_end();
	current_load = load->outer;
	MemoryContextDelete(load->memory);
}

/* functions ------------------------------------------------------------------------------------ */

/* faas_internal.inbox(), the triggers of faas.inbox */
Datum
faas_inbox(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (CALLED_AS_TRIGGER(fcinfo) && TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
	{
		Relation	view = trigger->tg_relation;

		if (TRIGGER_FIRED_FOR_ROW(trigger->tg_event))
		{
			if (TRIGGER_FIRED_INSTEAD(trigger->tg_event))
				return PointerGetDatum(add_row(running_load(), trigger));
		}
		else if (TRIGGER_FIRED_BEFORE(trigger->tg_event))
		{
			begin_load(view);
			return PointerGetDatum(NULL);
		}
		else
		{
			end_load(running_load(), RelationGetDescr(view));
			return PointerGetDatum(NULL);
		}
	}
	ereport(ERROR,
			(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
			 errmsg("function \"%s\" must be fired by the triggers of faas.inbox",
					"faas_internal.inbox")));
	return PointerGetDatum(NULL);	/* keep compiler quiet */
}

/* faas_internal.last_load(): the session's last load that was ended, 0 for none */
Datum
faas_last_load(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(last_load);
}

/* faas.inbox_clear(load): forget rejections that are one's own */
Datum
faas_inbox_clear(PG_FUNCTION_ARGS)
{
	const char *delete =
	"DELETE FROM faas.rejection AS r USING faas.load AS l"
	" WHERE l.id OPERATOR(pg_catalog.=) r.load"
	" AND ($1 IS NULL OR l.id OPERATOR(pg_catalog.=) $1)"
	" AND pg_catalog.pg_has_role($2, l.role, 'USAGE')";
	Oid			types[] = {INT8OID, OIDOID};
	Datum		values[2];
	char		nulls[] = "  ";
	uint64		deleted;

	PreventCommandIfReadOnly("faas.inbox_clear()");
	values[0] = PG_GETARG_DATUM(0);
	values[1] = ObjectIdGetDatum(GetUserId());
	if (PG_ARGISNULL(0))
		nulls[0] = 'n';
	ledger_spi_enter();
	deleted = ledger_spi_execute(delete, lengthof(types), types, values, nulls, SPI_OK_DELETE);
	ledger_spi_leave();
	PG_RETURN_INT64((int64) deleted);
}
