/*
 * replay.c
 *		A key that was used before: the same request is answered with what it made then, another one
 *		is refused with the first field that differs.
 *
 *		What the caller leaves to faas is not compared: an amount of "all that is left", a value
 *		date, a destination taken from the hold.  A balancing post replays if it asks for at least
 *		what it moved, but for decimals that the account does not have: no request with these was
 *		ever accepted.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "ledger/apply.h"
#include "ledger/archive.h"
#include "ledger/slot.h"
#include "ledger/stripe.h"

/* Rows of one unique-index prefix, newest committed state or the transaction's own snapshot. */
typedef struct StoredScan
{
	Relation	rel;			/* both with a lock that is kept */
	Relation	index;
	TupleTableSlot *slot;
	Snapshot	snapshot;
	IndexScanDesc scan;
} StoredScan;

static void
stored_begin_in(StoredScan *s, const pg_uuid_t *id)
{
	ScanKeyData key;

	s->slot = table_slot_create(s->rel, NULL);
	s->snapshot = RegisterSnapshot(IsolationUsesXactSnapshot() ? GetActiveSnapshot()
								   : GetLatestSnapshot());
	s->scan = faas_index_beginscan(s->rel, s->index, s->snapshot, 1);
	ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_UUID_EQ, UUIDPGetDatum(id));
	index_rescan(s->scan, &key, 1, NULL, 0);
}

static void
stored_begin(StoredScan *s, LedgerRelation heap, LedgerRelation index, const pg_uuid_t *id)
{
	s->rel = table_open(ledger_relation_oid(heap), AccessShareLock);
	s->index = index_open(ledger_relation_oid(index), AccessShareLock);
	stored_begin_in(s, id);
}

static bool
stored_next(StoredScan *s)
{
	if (!index_getnext_slot(s->scan, ForwardScanDirection, s->slot))
		return false;
	slot_getallattrs(s->slot);
	return true;
}

static void
stored_end(StoredScan *s)
{
	index_endscan(s->scan);
	UnregisterSnapshot(s->snapshot);
	ExecDropSingleTupleTableSlot(s->slot);
	index_close(s->index, NoLock);
	table_close(s->rel, NoLock);
}

/* The key is there, but its object is not to be seen in this transaction's snapshot. */
static void
not_in_snapshot(void)
{
	if (IsolationUsesXactSnapshot())
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("could not serialize access due to concurrent use of a key")));
	elog(ERROR, "object of an idempotency key does not exist");
}

static bool
text_differs(const char *stored, const char *asked)
{
	if (stored == NULL || asked == NULL)
		return stored != asked;
	return strcmp(stored, asked) != 0;
}

static LedgerCode
compare_texts(const LedgerTexts *stored, const LedgerTexts *asked)
{
	if (text_differs(stored->kind, asked->kind))
		return LEDGER_DIFFERENT_KIND;
	if (text_differs(stored->memo, asked->memo))
		return LEDGER_DIFFERENT_MEMO;
	if ((stored->metadata == NULL) != (asked->metadata == NULL) ||
		(stored->metadata != NULL &&
		 compareJsonbContainers(&stored->metadata->root, &asked->metadata->root) != 0))
		return LEDGER_DIFFERENT_METADATA;
	return LEDGER_EXISTS;
}

/* Same currency and value?  The scales may differ. */
static bool
amount_same(const FaasAmount *stored, const FaasAmount *asked, bool at_least)
{
	int128		minor;

	if (AMOUNT_CODE(stored) != AMOUNT_CODE(asked) ||
		!amount_rescale(asked, AMOUNT_SCALE(stored), &minor))
		return false;
	return at_least ? minor >= amount_minor(stored) : minor == amount_minor(stored);
}

/* Is the row that was written one of the account asked for?  A reversal asks for rows. */
static bool
same_account(const LedgerRequest *request, int64 asked, int64 stored)
{
	return asked == (request->op == OP_REVERSE ? stored : stripe_account(stored));
}

/* Does line "line" of a request ask for what posting "out" did? */
static LedgerCode
compare_posting(LedgerWork *work, int index, const LedgerLine *line, const PostingOut *out)
{
	LedgerRequest *request = &work->requests[index];
	HoldState  *hold = request->op == OP_CAPTURE ? work_hold_by_ref(work, index) : NULL;
	LedgerTexts texts = line->texts;

	if (request->op == OP_CAPTURE)
	{
		if (hold == NULL || !uuid_equal(&hold->id, &out->hold))
			return LEDGER_DIFFERENT_HOLD;
		if (texts.kind == NULL)
			texts.kind = out->texts.kind;
	}
	else if (!uuid_is_zero(&out->hold))
		return LEDGER_DIFFERENT_HOLD;
	if (!uuid_equal(&line->reverses, &out->reverses) ||
		line->reverses_line != out->reverses_line)
		return LEDGER_DIFFERENT_REVERSES;
	if (request->op != OP_CAPTURE && !same_account(request, line->debit, out->debit_account))
		return LEDGER_DIFFERENT_DEBIT;
	if ((request->op != OP_CAPTURE || line->credit != 0) &&
		!same_account(request, line->credit, out->credit_account))
		return LEDGER_DIFFERENT_CREDIT;
	if (line->has_amount
		? !amount_same(&out->amount, &line->amount, request->balancing != BALANCING_NONE)
		: request->op == OP_POST && request->balancing == BALANCING_NONE)
		return LEDGER_DIFFERENT_AMOUNT;
	if (request->has_value_date && request->value_date != out->value_date)
		return LEDGER_DIFFERENT_VALUE_DATE;
	if (request->imported && request->imported_at != out->posted_at)
		return LEDGER_DIFFERENT_POSTED_AT;
	return compare_texts(&out->texts, &texts);
}

/* The line of a request that posting "out" came from; NULL if none can have. */
static LedgerLine *
line_of_posting(LedgerRequest *request, const PostingOut *out)
{
	int			i;

	if (request->op == OP_REVERSE)
	{
		/* lines that were given back before left no posting */
		for (i = 0; i < request->nlines; i++)
			if (request->lines[i].reverses_line == out->reverses_line)
				return &request->lines[i];
		return &request->lines[0];
	}
	return out->line <= request->nlines ? &request->lines[out->line - 1] : NULL;
}

static void
posting_from_slot(PostingOut *out, TupleTableSlot *slot)
{
	memset(out, 0, sizeof(PostingOut));
	out->line = slot_int32(slot, Anum_posting_line);
	out->book = slot_int64(slot, Anum_posting_book);
	out->debit_account = slot_int64(slot, Anum_posting_debit_account);
	out->credit_account = slot_int64(slot, Anum_posting_credit_account);
	out->posted_at = slot_timestamp(slot, Anum_posting_posted_at);
	out->value_date = slot_date(slot, Anum_posting_value_date);
	out->amount = slot_amount(slot, Anum_posting_amount);
	out->texts = slot_texts(slot, Anum_posting_kind);
	out->hold = slot_uuid(slot, Anum_posting_hold);
	out->reverses = slot_uuid(slot, Anum_posting_reverses);
	if (!slot->tts_isnull[Anum_posting_reverses_line - 1])
		out->reverses_line = slot_int32(slot, Anum_posting_reverses_line);
}

/* What the caller may know of an object in a book: nothing, unless he could have made it. */
static LedgerCode
check_replay_right(int64 book, uint32 right)
{
	const Book *b = book_lookup(book);

	if (b == NULL || b->rights == 0)
		return LEDGER_KEY_TAKEN;
	return (b->rights & right) == 0 ? LEDGER_PERMISSION_DENIED : LEDGER_EXISTS;
}

static LedgerCode
replay_posting(LedgerWork *work, int index, const PostingOut *out)
{
	LedgerRequest *request = &work->requests[index];
	LedgerResult *result = &work->results[index];
	LedgerLine *line = line_of_posting(request, out);
	LedgerCode	code;

	code = check_replay_right(out->book, request->op == OP_CAPTURE ? RIGHT_HOLD : RIGHT_POST);
	if (code != LEDGER_EXISTS)
		return code;
	result->line = line == NULL ? 0 : out->line;
	if (line == NULL)
		return LEDGER_DIFFERENT_LINES;
	result->at = out->posted_at;
	result->has_amount = (out->line == 1);
	if (result->has_amount)
		result->amount = out->amount;
	return compare_posting(work, index, line, out);
}

/* Compare with the postings of the scan; how many there were is added to *n. */
static LedgerCode
replay_stored(LedgerWork *work, int index, StoredScan *s, int *n)
{
	LedgerCode	code = LEDGER_EXISTS;

	while (code == LEDGER_EXISTS && stored_next(s))
	{
		PostingOut	out;

		posting_from_slot(&out, s->slot);
		code = replay_posting(work, index, &out);
		(*n)++;
	}
	stored_end(s);
	return code;
}

/*
 * A journal that is archived.  As long as its table is there the answer is what it always was;
 * after that, all that is known is that the key was used.
 */
static LedgerCode
replay_archived(LedgerWork *work, int index, const pg_uuid_t *journal, int *n)
{
	LedgerOp	op = work->requests[index].op;
	Snapshot	snapshot = RegisterSnapshot(IsolationUsesXactSnapshot() ? GetActiveSnapshot()
											: GetLatestSnapshot());
	bool		is_archived;
	ArchivedJournal archived;
	ArchiveTable table;
	StoredScan	s;
	LedgerCode	code;

	is_archived = archive_journal_find(journal, snapshot, &archived);
	UnregisterSnapshot(snapshot);
	if (!is_archived)
		not_in_snapshot();
	code = check_replay_right(archived.book, op == OP_CAPTURE ? RIGHT_HOLD : RIGHT_POST);
	if (code != LEDGER_EXISTS)
		return code;
	if (archive_table_open(&table, archived.archive))
	{
		s.rel = table.heap;
		s.index = table.index;
		stored_begin_in(&s, journal);
		code = replay_stored(work, index, &s, n);
	}
	return *n > 0 ? code : LEDGER_ARCHIVED;
}

static LedgerCode
replay_journal(LedgerWork *work, int index, const pg_uuid_t *journal)
{
	LedgerRequest *request = &work->requests[index];
	LedgerCode	code;
	StoredScan	s;
	int			n = 0;

	stored_begin(&s, REL_POSTING, REL_POSTING_PKEY, journal);
	code = replay_stored(work, index, &s, &n);
	if (n == 0)
		code = replay_archived(work, index, journal, &n);
	if (code == LEDGER_EXISTS && n < request->nlines && request->op != OP_REVERSE)
	{
		work->results[index].line = 0;
		code = LEDGER_DIFFERENT_LINES;
	}
	return code;
}

static LedgerCode
replay_own_journal(LedgerWork *work, int index, int original)
{
	PostingOut *postings = (PostingOut *) work->postings.items;
	LedgerRequest *request = &work->requests[index];
	int			first = work->states[original].first_posting;
	LedgerCode	code = LEDGER_EXISTS;
	int			i;

	for (i = first; i < work->postings.count && code == LEDGER_EXISTS; i++)
	{
		if (!uuid_equal(&postings[i].journal, &postings[first].journal))
			break;
		code = replay_posting(work, index, &postings[i]);
	}
	if (code == LEDGER_EXISTS && i - first < request->nlines)
		code = LEDGER_DIFFERENT_LINES;
	return code;
}

static LedgerCode
compare_hold(LedgerWork *work, int index, const HoldState *hold)
{
	LedgerRequest *request = &work->requests[index];
	LedgerResult *result = &work->results[index];
	LedgerLine *line = &request->lines[0];
	FaasAmount	placed = amount_make(hold->amount, hold->tag);
	FaasAmount	tolerance = amount_make(hold->tolerance, hold->tag);
	LedgerCode	code;

	code = check_replay_right(hold->book, RIGHT_HOLD);
	if (code != LEDGER_EXISTS)
		return code;
	result->at = hold->placed_at;
	result->has_amount = true;
	result->amount = placed;
	if (!same_account(request, line->debit, hold->account))
		return LEDGER_DIFFERENT_DEBIT;
	if (!same_account(request, line->credit, hold->to_account))
		return LEDGER_DIFFERENT_CREDIT;
	if (line->has_amount
		? !amount_same(&placed, &line->amount, request->balancing != BALANCING_NONE)
		: request->balancing == BALANCING_NONE)
		return LEDGER_DIFFERENT_AMOUNT;
	if (request->has_tolerance ? !amount_same(&tolerance, &request->tolerance, false)
		: hold->tolerance != 0)
		return LEDGER_DIFFERENT_TOLERANCE;
	if ((request->has_expires_at ? request->expires_at : DT_NOEND) != hold->expires_at)
		return LEDGER_DIFFERENT_EXPIRES_AT;
	return compare_texts(&hold->texts, &line->texts);
}

/*
 * A hold as it was placed: amount and expiry may have been raised since.  Its first event remembers
 * both.
 */
static LedgerCode
replay_hold(LedgerWork *work, int index, const pg_uuid_t *id)
{
	HoldState	hold;
	StoredScan	s;

	memset(&hold, 0, sizeof(hold));
	stored_begin(&s, REL_HOLD, REL_HOLD_PKEY, id);
	if (!stored_next(&s))
		not_in_snapshot();
	hold.book = slot_int64(s.slot, Anum_hold_book);
	hold.account = slot_int64(s.slot, Anum_hold_account);
	hold.to_account = slot_int64(s.slot, Anum_hold_to_account);
	hold.placed_at = slot_timestamp(s.slot, Anum_hold_placed_at);
	hold.tolerance = slot_minor(s.slot, Anum_hold_tolerance);
	hold.texts = slot_texts(s.slot, Anum_hold_kind);
	stored_end(&s);

	stored_begin(&s, REL_HOLD_EVENT, REL_HOLD_EVENT_PKEY, id);
	if (stored_next(&s))
	{
		FaasAmount	placed = slot_amount(s.slot, Anum_hold_event_amount);

		hold.tag = placed.tag;
		hold.amount = amount_minor(&placed);
		hold.expires_at = slot_timestamp(s.slot, Anum_hold_event_expires_at);
	}
	stored_end(&s);
	return compare_hold(work, index, &hold);
}

static LedgerCode
compare_event(LedgerWork *work, int index, const EventOut *event)
{
	LedgerRequest *request = &work->requests[index];
	LedgerResult *result = &work->results[index];
	HoldState  *hold = request->hold == NULL ? NULL : work_hold_by_ref(work, index);
	LedgerCode	code;

	code = check_replay_right(event->book, RIGHT_HOLD);
	if (code != LEDGER_EXISTS)
		return code;
	result->at = event->at;
	result->has_amount = true;
	result->amount = event->amount;
	if (hold == NULL || !uuid_equal(&hold->id, &event->hold) ||
		event->op != (request->op == OP_INCREASE ? HOLD_EVENT_INCREASED : HOLD_EVENT_RELEASED))
		return LEDGER_DIFFERENT_HOLD;
	if (request->lines[0].has_amount &&
		!amount_same(&event->amount, &request->lines[0].amount, false))
		return LEDGER_DIFFERENT_AMOUNT;
	return LEDGER_EXISTS;
}

static LedgerCode
replay_event(LedgerWork *work, int index, const pg_uuid_t *id)
{
	EventOut	event;
	StoredScan	s;

	memset(&event, 0, sizeof(event));
	stored_begin(&s, REL_HOLD_EVENT, REL_HOLD_EVENT_PKEY, id);
	if (!stored_next(&s))
		not_in_snapshot();
	event.hold = slot_uuid(s.slot, Anum_hold_event_hold);
	event.book = slot_int64(s.slot, Anum_hold_event_book);
	event.op = slot_int32(s.slot, Anum_hold_event_op);
	event.at = slot_timestamp(s.slot, Anum_hold_event_at);
	event.amount = slot_amount(s.slot, Anum_hold_event_amount);
	stored_end(&s);
	return compare_event(work, index, &event);
}

static LedgerCode
replay_own_event(LedgerWork *work, int index, const pg_uuid_t *id)
{
	EventOut   *events = (EventOut *) work->events.items;
	int			i;

	for (i = 0; i < work->events.count; i++)
		if (uuid_equal(&events[i].id, id))
			return compare_event(work, index, &events[i]);
	elog(ERROR, "hold event of a key is missing");
	return LEDGER_KEY_TAKEN;	/* keep compiler quiet */
}

/* Answer a request whose key was used before: in the tables, or by the call itself. */
LedgerCode
replay_compare(LedgerWork *work, int index)
{
	KeyState   *key = work->states[index].key;
	LedgerResult *result = &work->results[index];
	HoldState  *hold;

	result->id = key->object;
	switch ((KeyClass) key->tag.class)
	{
		case KEY_JOURNAL:
			return key->exists ? replay_journal(work, index, &key->object)
				: replay_own_journal(work, index, key->request);
		case KEY_HOLD:
			if (key->exists)
				return replay_hold(work, index, &key->object);
			hold = work_find_hold(work, &key->object);
			return compare_hold(work, index, hold);
		case KEY_EVENT:
			return key->exists ? replay_event(work, index, &key->object)
				: replay_own_event(work, index, &key->object);
	}
	return LEDGER_KEY_TAKEN;
}
