/*
 * posting.c
 *		faas.post and faas.reverse: one journal per call.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/typcache.h"

#include "compat.h"
#include "faas.h"
#include "ledger/archive.h"
#include "ledger/engine.h"
#include "ledger/history.h"
#include "ledger/outcome.h"
#include "ledger/slot.h"
#include "ledger/uuid.h"

/* Columns of type faas.posting_line. */
enum
{
	Anum_line_debit,
	Anum_line_credit,
	Anum_line_amount,
	Anum_line_kind,
	Anum_line_memo,
	Anum_line_metadata,
	Natts_line
};

FAAS_FUNCTION(faas_post);
FAAS_FUNCTION(faas_post_lines);
FAAS_FUNCTION(faas_reverse);

/* Arguments ------------------------------------------------------------------------------------ */

/* Value date and imported time, which both forms of post take. */
static void
arg_times(FunctionCallInfo fcinfo, LedgerRequest *request, int value_date, int imported_at)
{
	if (!PG_ARGISNULL(value_date))
	{
		request->has_value_date = true;
		request->value_date = PG_GETARG_DATEADT(value_date);
	}
	if (!PG_ARGISNULL(imported_at))
	{
		request->imported = true;
		request->imported_at = PG_GETARG_TIMESTAMPTZ(imported_at);
	}
}

/* Post, prove the history if asked to, answer (journal, posted_at, replayed). */
static Datum
post_request(FunctionCallInfo fcinfo, const char *context, LedgerRequest *request,
			 bool revalidate)
{
	LedgerResult result;

	ledger_execute_one(context, request, &result);
	if (revalidate && result.code == LEDGER_CREATED)
		history_revalidate(request, result.book);
	return outcome_datum(fcinfo, &result);
}

/*
 * post(debit bigint, credit bigint, amount faas.amount, key text, value_date date, kind text,
 *      memo text, metadata jsonb, revalidate boolean, imported_at timestamptz,
 *      OUT journal uuid, OUT posted_at timestamptz, OUT replayed boolean)
 *
 * Move "amount" (positive, at most the accounts' decimals) from debit to credit.  Null debit,
 * credit or amount: 22004.  Refusals raise the SQLSTATE of their code (codes.h).
 */
Datum
faas_post(PG_FUNCTION_ARGS)
{
	LedgerRequest request = {0};
	LedgerLine	line = {0};

	request.op = OP_POST;
	request.nlines = 1;
	request.lines = &line;
	line.debit = arg_account(fcinfo, 0);
	line.credit = arg_account(fcinfo, 1);
	line.has_amount = !PG_ARGISNULL(2);
	if (line.has_amount)
		line.amount = *PG_GETARG_FAAS_AMOUNT_P(2);
	request.key = arg_key(fcinfo, 3);
	line.texts = arg_texts(fcinfo, 5);
	arg_times(fcinfo, &request, 4, 9);
	return post_request(fcinfo, "faas.post()", &request, !PG_ARGISNULL(8) && PG_GETARG_BOOL(8));
}

/* Lines of a journal --------------------------------------------------------------------------- */

static void
line_from_tuple(LedgerLine *line, HeapTuple tuple, TupleDesc desc, const LedgerTexts *defaults)
{
	Datum		values[Natts_line];
	bool		nulls[Natts_line];

	heap_deform_tuple(tuple, desc, values, nulls);
	memset(line, 0, sizeof(LedgerLine));
	line->texts = *defaults;
	if (!nulls[Anum_line_debit])
		require_account_id(line->debit = DatumGetInt64(values[Anum_line_debit]));
	if (!nulls[Anum_line_credit])
		require_account_id(line->credit = DatumGetInt64(values[Anum_line_credit]));
	if (!nulls[Anum_line_amount])
	{
		line->has_amount = true;
		line->amount = *DatumGetFaasAmountP(values[Anum_line_amount]);
	}
	if (!nulls[Anum_line_kind])
		line->texts.kind = TextDatumGetCString(values[Anum_line_kind]);
	if (!nulls[Anum_line_memo])
		line->texts.memo = TextDatumGetCString(values[Anum_line_memo]);
	if (!nulls[Anum_line_metadata])
		line->texts.metadata = DatumGetJsonbPCopy(values[Anum_line_metadata]);
}

/* Read an array of faas.posting_line. */
static void
lines_from_array(LedgerRequest *request, ArrayType *array, const LedgerTexts *defaults)
{
	TupleDesc	desc;
	Datum	   *elements;
	bool	   *nulls;
	int			i;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("postings must be a one-dimensional array")));
	deconstruct_array(array, ARR_ELEMTYPE(array), -1, false, TYPALIGN_DOUBLE,
					  &elements, &nulls, &request->nlines);
	if (request->nlines < 1 || request->nlines > LEDGER_LINES_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a journal must have 1 to %d postings", LEDGER_LINES_MAX)));

	desc = lookup_rowtype_tupdesc(ARR_ELEMTYPE(array), -1);
	if (desc->natts != Natts_line)
		elog(ERROR, "type faas.posting_line has an unexpected number of columns");
	request->lines = palloc_array(LedgerLine, request->nlines);
	for (i = 0; i < request->nlines; i++)
	{
		HeapTupleData tuple;
		HeapTupleHeader header;

		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("posting %d of %d must not be null", i + 1, request->nlines)));
		header = DatumGetHeapTupleHeader(elements[i]);
		tuple.t_len = HeapTupleHeaderGetDatumLength(header);
		ItemPointerSetInvalid(&tuple.t_self);
		tuple.t_tableOid = InvalidOid;
		tuple.t_data = header;
		line_from_tuple(&request->lines[i], &tuple, desc, defaults);
	}
	ReleaseTupleDesc(desc);
}

/*
 * post(postings faas.posting_line[], key text, value_date date, kind text, memo text, metadata
 * jsonb,
 *      revalidate boolean, imported_at timestamptz,
 *      OUT journal uuid, OUT posted_at timestamptz, OUT replayed boolean)
 *
 * One journal of several postings, all or nothing, applied in order.  Kind, memo and metadata of
 * the call fill in for those of the lines.
 */
Datum
faas_post_lines(PG_FUNCTION_ARGS)
{
	LedgerRequest request = {0};
	LedgerTexts defaults = arg_texts(fcinfo, 3);

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("postings must not be null")));
	request.op = OP_POST;
	lines_from_array(&request, PG_GETARG_ARRAYTYPE_P(0), &defaults);
	request.key = arg_key(fcinfo, 1);
	arg_times(fcinfo, &request, 2, 7);
	return post_request(fcinfo, "faas.post()", &request, !PG_ARGISNULL(6) && PG_GETARG_BOOL(6));
}

/* Reversal ------------------------------------------------------------------------------------- */

static void
raise_journal_not_found(const pg_uuid_t *journal)
{
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_JOURNAL_NOT_FOUND),
			 errmsg("journal \"%s\" does not exist", uuid_to_cstring(journal))));
}

/*
 * The postings of a journal, each turned round, as lines of a request, the last one first: a
 * posting that spent what an earlier one had brought gives it back before the earlier one takes it.
 * Postings never change, so that any snapshot will do.  "only_line" 0 means all.  Returns the book,
 * 0 if there is no such journal.
 */
static int64
lines_from_table(LedgerRequest *request, Relation rel, Relation index, const pg_uuid_t *journal,
				 int only_line)
{
	TupleTableSlot *slot = table_slot_create(rel, NULL);
	IndexScanDesc scan = faas_index_beginscan(rel, index, GetActiveSnapshot(), 1);
	ScanKeyData key;
	int64		book = 0;
	int			allocated = 4;

	request->nlines = 0;
	request->lines = palloc_array(LedgerLine, allocated);
	ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_UUID_EQ, UUIDPGetDatum(journal));
	index_rescan(scan, &key, 1, NULL, 0);
	while (index_getnext_slot(scan, BackwardScanDirection, slot))
	{
		LedgerLine *line;

		slot_getallattrs(slot);
		book = slot_int64(slot, Anum_posting_book);
		if (only_line != 0 && only_line != slot_int32(slot, Anum_posting_line))
			continue;
		if (request->nlines == allocated)
			request->lines = repalloc(request->lines, (allocated *= 2) * sizeof(LedgerLine));
		line = &request->lines[request->nlines++];
		memset(line, 0, sizeof(LedgerLine));
		line->debit = slot_int64(slot, Anum_posting_credit_account);
		line->credit = slot_int64(slot, Anum_posting_debit_account);
		line->reverses = *journal;
		line->reverses_line = slot_int32(slot, Anum_posting_line);
		line->original = slot_amount(slot, Anum_posting_amount);
	}
	index_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
	return book;
}

/*
 * The same of a journal that may be archived.  It cannot be reversed any more, but the request may
 * be the repetition of one that was made before, which its key tells.
 */
static int64
archived_lines(LedgerRequest *request, const pg_uuid_t *journal, int only_line)
{
	ArchivedJournal archived;
	ArchiveTable table;
	const Book *b;

	if (!archive_journal_find(journal, GetActiveSnapshot(), &archived))
		return 0;
	b = book_lookup(archived.book);
	if (b == NULL || b->rights == 0)
		raise_journal_not_found(journal);
	request->archived = true;
	if (request->key == NULL || !archive_table_open(&table, archived.archive))
		archive_raise_journal(journal, archived.archive);
	if (lines_from_table(request, table.heap, table.index, journal, only_line) == 0)
		archive_raise_journal(journal, archived.archive);
	archive_table_close(&table);
	return archived.book;
}

/* The lines of a request to reverse a journal.  LG012 if it is not there, or not the caller's. */
static void
lines_to_reverse(LedgerRequest *request, const pg_uuid_t *journal, int only_line)
{
	Relation	rel = table_open(ledger_relation_oid(REL_POSTING), AccessShareLock);
	Relation	index = index_open(ledger_relation_oid(REL_POSTING_PKEY), AccessShareLock);
	int64		book = lines_from_table(request, rel, index, journal, only_line);
	const Book *b;

	index_close(index, NoLock);
	table_close(rel, NoLock);
	if (book == 0)
		book = archived_lines(request, journal, only_line);

	b = book == 0 ? NULL : book_lookup(book);
	if (b == NULL || b->rights == 0)
		raise_journal_not_found(journal);
	if (request->nlines == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_JOURNAL_NOT_FOUND),
				 errmsg("journal \"%s\" has no posting %d", uuid_to_cstring(journal), only_line)));
}

/*
 * reverse(journal uuid, amount faas.amount, key text, memo text, line int, value_date date,
 *         kind text, metadata jsonb, revalidate boolean,
 *         OUT journal uuid, OUT posted_at timestamptz, OUT replayed boolean)
 *
 * Post the opposite of a journal, of one of its postings, or of part of one.  Null amount: all that
 * is left.  The sum of reversals of a posting never exceeds it (LG013).
 */
Datum
faas_reverse(PG_FUNCTION_ARGS)
{
	LedgerRequest request = {0};
	LedgerTexts texts = {0};
	LedgerResult result;
	int			only_line = PG_ARGISNULL(4) ? 0 : PG_GETARG_INT32(4);
	int			i;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("journal must not be null")));
	if (!PG_ARGISNULL(4) && only_line < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("line must be 1 or more")));
	request.op = OP_REVERSE;
	request.key = arg_key(fcinfo, 2);
	lines_to_reverse(&request, PG_GETARG_UUID_P(0), only_line);
	if (!PG_ARGISNULL(1) && request.nlines > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("an amount can be reversed of one posting only"),
				 errdetail("The journal has %d postings.", request.nlines),
				 errhint("Name the posting with line.")));

	texts.memo = arg_key(fcinfo, 3);
	texts.kind = arg_key(fcinfo, 6);
	if (!PG_ARGISNULL(7))
		texts.metadata = PG_GETARG_JSONB_P(7);
	if (!PG_ARGISNULL(5))
	{
		request.has_value_date = true;
		request.value_date = PG_GETARG_DATEADT(5);
	}
	for (i = 0; i < request.nlines; i++)
	{
		request.lines[i].texts = texts;
		request.lines[i].has_amount = !PG_ARGISNULL(1);
		if (request.lines[i].has_amount)
			request.lines[i].amount = *PG_GETARG_FAAS_AMOUNT_P(1);
	}

	ledger_execute_one("faas.reverse()", &request, &result);
	if (!PG_ARGISNULL(8) && PG_GETARG_BOOL(8) && result.code == LEDGER_CREATED)
		history_revalidate(&request, result.book);
	return outcome_datum(fcinfo, &result);
}
