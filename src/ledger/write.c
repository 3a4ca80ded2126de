/*
 * write.c
 *		Writing what apply.c worked out: accounts first, then everything else.
 *
 *		Rows go through the table access method and into the indexes (target.c) as in COPY and in
 *		the apply worker of logical replication; triggers, rules and row security do not exist on
 *		this path, and the guards that keep other writers out are triggers (guard.c).
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "ledger/heat.h"
#include "ledger/row.h"
#include "ledger/row_hint.h"
#include "ledger/slot.h"
#include "ledger/target.h"
#include "ledger/work.h"

/*
 * Rows handed to the table access method at once: some pages full.  Each has a slot, and a resource
 * owner finds its 65th reference to the same thing much more slowly than its 64th.
 */
#define INSERT_CHUNK	60

/* slots ---------------------------------------------------------------------------------------- */

static void
slot_begin(TupleTableSlot *slot)
{
	ExecClearTuple(slot);
	memset(slot->tts_isnull, false, slot->tts_tupleDescriptor->natts * sizeof(bool));
}

static inline void
put(TupleTableSlot *slot, int attnum, Datum value)
{
	slot->tts_values[attnum - 1] = value;
}

static inline void
put_null(TupleTableSlot *slot, int attnum)
{
	slot->tts_values[attnum - 1] = (Datum) 0;
	slot->tts_isnull[attnum - 1] = true;
}

static void
put_text(TupleTableSlot *slot, int attnum, const char *text)
{
	if (text == NULL)
		put_null(slot, attnum);
	else
		put(slot, attnum, CStringGetTextDatum(text));
}

static void
put_texts(TupleTableSlot *slot, int kind_attnum, const LedgerTexts *texts)
{
	put_text(slot, kind_attnum, texts->kind);
	put_text(slot, kind_attnum + 1, texts->memo);
	if (texts->metadata == NULL)
		put_null(slot, kind_attnum + 2);
	else
		put(slot, kind_attnum + 2, JsonbPGetDatum(texts->metadata));
}

static void
put_uuid_or_null(TupleTableSlot *slot, int attnum, const pg_uuid_t *uuid)
{
	if (uuid_is_zero(uuid))
		put_null(slot, attnum);
	else
		put(slot, attnum, UUIDPGetDatum(uuid));
}

/* Longest row, with its header, that store_row() takes. */
#define STORED_ROW_MAX	256

/* Store a row whose first columns lie in "columns"; all others are null. */
static void
store_row(TupleTableSlot *slot, const void *columns, Size size, int ncolumns)
{
	int			natts = slot->tts_tupleDescriptor->natts;
	Size		hoff = MAXALIGN(SizeofHeapTupleHeader +
								(ncolumns < natts ? BITMAPLEN(natts) : 0));
	union
	{
		HeapTupleHeaderData header;
		char		bytes[STORED_ROW_MAX];
		int64		align;
	}			row;
	HeapTupleData tuple;
	int			i;

	Assert(hoff + size <= STORED_ROW_MAX);
	memset(row.bytes, 0, hoff);
	row.header.t_hoff = hoff;
	HeapTupleHeaderSetNatts(&row.header, natts);
	if (ncolumns < natts)
	{
		row.header.t_infomask |= HEAP_HASNULL;
		for (i = 0; i < ncolumns; i++)
			row.header.t_bits[i / 8] |= 1 << (i % 8);
	}
	memcpy(row.bytes + hoff, columns, size);

	tuple.t_len = hoff + size;
	ItemPointerSetInvalid(&tuple.t_self);
	tuple.t_tableOid = InvalidOid;
	tuple.t_data = &row.header;
	ExecForceStoreHeapTuple(&tuple, slot, false);
}

/* accounts ------------------------------------------------------------------------------------- */

static void
fill_account(TupleTableSlot *slot, const AccountState *a)
{
	AccountRow	row;

	row.id = a->id;
	row.book = a->book;
	row.subject = a->subject;
	row.party = a->party;
	row.flags = a->flags;
	row.stripes = a->stripes;
	row.opened_at = a->opened_at;
	row.next_expiry = a->next_expiry;
	row.debit_blocked_until = a->debit_blocked_until;
	row.credit_blocked_until = a->credit_blocked_until;
	row.overdraft = amount_make(a->overdraft, a->tag);
	row.ceiling = amount_make(a->ceiling, a->tag);
	row.debits_pending = amount_make(a->debits_pending, a->tag);
	row.credits_pending = amount_make(a->credits_pending, a->tag);
	row.debits_posted = amount_make(a->debits_posted, a->tag);
	row.entry_count = a->entry_count;
	row.last_posted_at = a->last_posted_at;
	row.last_journal = a->last_journal;
	row.credits_posted = amount_make(a->credits_posted, a->tag);
	row.last_line = a->last_line;
	store_row(slot, &row, ACCOUNT_ROW_SIZE, Natts_account);
}

/*
 * Update one row from the version at "tid", waiting for whoever holds it.  Returns false if
 * somebody has committed another version meanwhile; in REPEATABLE READ and above that is an error.
 */
static bool
update_row(Target *target, ItemPointer tid, TupleTableSlot *slot)
{
	TM_FailureData failure;
	LockTupleMode lockmode;
	FaasUpdateIndexes update_indexes;
	TM_Result	result;

	result = table_tuple_update(target->rel, tid, slot, GetCurrentCommandId(true),
								GetActiveSnapshot(), InvalidSnapshot, true,
								&failure, &lockmode, &update_indexes);
	if (result == TM_Updated && !IsolationUsesXactSnapshot())
		return false;
	if (result == TM_Updated || result == TM_Deleted)
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("could not serialize access due to concurrent update")));
	if (result != TM_Ok)
		elog(ERROR, "unexpected result %d of updating table \"%s\"",
			 (int) result, RelationGetRelationName(target->rel));
	target_index_update(target, slot, update_indexes);
	return true;
}

/* Lock the version of a row that was read.  Returns false if somebody has committed another one. */
static bool
lock_row(Target *target, ItemPointer tid, TupleTableSlot *slot)
{
	TM_FailureData failure;
	TM_Result	result;

	result = table_tuple_lock(target->rel, tid, GetActiveSnapshot(), slot,
							  GetCurrentCommandId(false), LockTupleNoKeyExclusive, LockWaitBlock,
							  0, &failure);
	if (result == TM_Updated || result == TM_Deleted)
		return false;
	if (result != TM_Ok)
		elog(ERROR, "unexpected result %d of locking an account", (int) result);
	return true;
}

static bool
any_account_changed(const LedgerWork *work)
{
	int			i;

	for (i = 0; i < work->naccounts; i++)
		if (work->accounts[i].changed)
			return true;
	return false;
}

/*
 * Write the changed accounts by ascending id.  In the first attempt nothing is locked yet, and an
 * account that has changed since it was read ends the attempt: false.  With "retry" all are locked,
 * so that cannot be.
 *
 * Accounts that stay as they are, because their request of a batch was refused or replayed, are
 * locked in passing if there may be a second attempt: that locks all of them, by ascending id, and
 * must not find itself with a higher one locked and a lower one not.
 */
bool
work_write_accounts(LedgerWork *work, bool retry)
{
	bool		lock_all = !retry && !IsolationUsesXactSnapshot() && any_account_changed(work);
	Target		target;
	TupleTableSlot *slot;
	TimestampTz start = heat_clock();
	bool		hinted;
	bool		ok = true;
	int			i;

	target_open(&target, REL_ACCOUNT);
	hinted = work_uses_hints(work, target.rel);
	CheckCmdReplicaIdentity(target.rel, CMD_UPDATE);
	slot = table_slot_create(target.rel, NULL);
	for (i = 0; i < work->naccounts && ok; i++)
	{
		AccountState *account = &work->accounts[i];

		if ((i & 0x3ff) == 0)
			CHECK_FOR_INTERRUPTS();
		if (!account->changed)
		{
			if (lock_all && work_may_lock(account))
				account->held = ok = lock_row(&target, &account->tid, slot);
			continue;
		}
		fill_account(slot, account);
		ok = update_row(&target, &account->tid, slot);
		account->written = account->held = ok;
		if (hinted && ok)
			row_hint_note(account->id, &slot->tts_tid);
	}
	if (!ok && retry)
		elog(ERROR, "a locked account has changed");
	if (!ok)
		heat_count(work->accounts[i - 1].id, start);
	ExecDropSingleTupleTableSlot(slot);
	target_close(&target);
	return ok;
}

/* rows to insert ------------------------------------------------------------------------------- */

/* Store the row of an item of an OutList. */
typedef void (*FillFunction) (TupleTableSlot *slot, const void *row);

static bool
has_rest(const PostingOut *p)
{
	return p->texts.kind != NULL || p->texts.memo != NULL || p->texts.metadata != NULL ||
		!uuid_is_zero(&p->hold) || !uuid_is_zero(&p->reverses);
}

/* Add the columns that are mostly null to a posting that was stored without. */
static void
add_rest(TupleTableSlot *slot, const PostingOut *p)
{
	slot_getallattrs(slot);
	memset(slot->tts_isnull, false, Natts_posting * sizeof(bool));
	put_texts(slot, Anum_posting_kind, &p->texts);
	put_uuid_or_null(slot, Anum_posting_hold, &p->hold);
	put_uuid_or_null(slot, Anum_posting_reverses, &p->reverses);
	if (uuid_is_zero(&p->reverses))
		put_null(slot, Anum_posting_reverses_line);
	else
		put(slot, Anum_posting_reverses_line, Int32GetDatum(p->reverses_line));
	ExecForceStoreHeapTuple(heap_form_tuple(slot->tts_tupleDescriptor, slot->tts_values,
											slot->tts_isnull), slot, true);
}

static void
fill_posting(TupleTableSlot *slot, const void *row)
{
	const PostingOut *p = row;
	PostingRow	out;

	out.journal = p->journal;
	out.line = p->line;
	out.business_date = p->business_date;
	out.book = p->book;
	out.debit_account = p->debit_account;
	out.credit_account = p->credit_account;
	out.debit_entry = p->debit_entry;
	out.credit_entry = p->credit_entry;
	out.posted_at = p->posted_at;
	out.amount = p->amount;
	out.debit_balance = p->debit_balance;
	out.credit_balance = p->credit_balance;
	out.debit_previous = p->debit_previous;
	out.credit_previous = p->credit_previous;
	out.debit_previous_line = p->debit_previous_line;
	out.credit_previous_line = p->credit_previous_line;
	out.value_date = p->value_date;
	store_row(slot, &out, POSTING_ROW_SIZE, Anum_posting_value_date);
	if (has_rest(p))
		add_rest(slot, p);
}

static void
fill_checkpoint(TupleTableSlot *slot, const void *row)
{
	const CheckpointOut *c = row;

	slot_begin(slot);
	put(slot, Anum_checkpoint_account, Int64GetDatum(c->account));
	put(slot, Anum_checkpoint_posted_at, TimestampTzGetDatum(c->posted_at));
	put(slot, Anum_checkpoint_entry, Int64GetDatum(c->entry));
	put(slot, Anum_checkpoint_book, Int64GetDatum(c->book));
	put(slot, Anum_checkpoint_journal, UUIDPGetDatum(&c->journal));
	put(slot, Anum_checkpoint_line, Int32GetDatum(c->line));
	put(slot, Anum_checkpoint_debits, FaasAmountPGetDatum(&c->debits));
	put(slot, Anum_checkpoint_credits, FaasAmountPGetDatum(&c->credits));
	ExecStoreVirtualTuple(slot);
}

/* The same posting, as what it gives back of another. */
static void
fill_reversal(TupleTableSlot *slot, const void *row)
{
	const PostingOut *p = row;

	slot_begin(slot);
	put(slot, Anum_reversal_journal, UUIDPGetDatum(&p->reverses));
	put(slot, Anum_reversal_line, Int32GetDatum(p->reverses_line));
	put(slot, Anum_reversal_reversal_journal, UUIDPGetDatum(&p->journal));
	put(slot, Anum_reversal_reversal_line, Int32GetDatum(p->line));
	put(slot, Anum_reversal_book, Int64GetDatum(p->book));
	put(slot, Anum_reversal_amount, FaasAmountPGetDatum(&p->amount));
	ExecStoreVirtualTuple(slot);
}

static void
fill_key(TupleTableSlot *slot, const void *row)
{
	const KeyOut *k = row;

	slot_begin(slot);
	put(slot, Anum_journal_key_book, Int64GetDatum(k->book));
	put(slot, Anum_journal_key_key_hash, UUIDPGetDatum(&k->hash));
	put(slot, Anum_journal_key_object, UUIDPGetDatum(&k->object));
	put_text(slot, Anum_journal_key_key, k->key);
	ExecStoreVirtualTuple(slot);
}

static void
fill_event(TupleTableSlot *slot, const void *row)
{
	const EventOut *e = row;

	slot_begin(slot);
	put(slot, Anum_hold_event_id, UUIDPGetDatum(&e->id));
	put(slot, Anum_hold_event_hold, UUIDPGetDatum(&e->hold));
	put(slot, Anum_hold_event_sequence, Int32GetDatum(e->sequence));
	put(slot, Anum_hold_event_book, Int64GetDatum(e->book));
	put(slot, Anum_hold_event_op, Int32GetDatum((int32) e->op));
	put(slot, Anum_hold_event_at, TimestampTzGetDatum(e->at));
	put(slot, Anum_hold_event_expires_at, TimestampTzGetDatum(e->expires_at));
	put(slot, Anum_hold_event_amount, FaasAmountPGetDatum(&e->amount));
	put(slot, Anum_hold_event_remaining, FaasAmountPGetDatum(&e->remaining));
	ExecStoreVirtualTuple(slot);
}

/* "amounts" holds the amounts until the slot is written. */
static void
fill_hold(TupleTableSlot *slot, const HoldState *h, FaasAmount amounts[5])
{
	amounts[0] = amount_make(h->amount, h->tag);
	amounts[1] = amount_make(h->tolerance, h->tag);
	amounts[2] = amount_make(h->captured, h->tag);
	amounts[3] = amount_make(h->excess, h->tag);
	amounts[4] = amount_make(h->released, h->tag);

	slot_begin(slot);
	put(slot, Anum_hold_id, UUIDPGetDatum(&h->id));
	put(slot, Anum_hold_book, Int64GetDatum(h->book));
	put(slot, Anum_hold_account, Int64GetDatum(h->account));
	put(slot, Anum_hold_to_account, Int64GetDatum(h->to_account));
	put(slot, Anum_hold_status, Int32GetDatum(h->status));
	put(slot, Anum_hold_event_count, Int32GetDatum(h->event_count));
	put(slot, Anum_hold_placed_at, TimestampTzGetDatum(h->placed_at));
	put(slot, Anum_hold_expires_at, TimestampTzGetDatum(h->expires_at));
	put(slot, Anum_hold_closed_at, TimestampTzGetDatum(h->closed_at));
	put(slot, Anum_hold_amount, FaasAmountPGetDatum(&amounts[0]));
	put(slot, Anum_hold_tolerance, FaasAmountPGetDatum(&amounts[1]));
	put(slot, Anum_hold_captured, FaasAmountPGetDatum(&amounts[2]));
	put(slot, Anum_hold_excess, FaasAmountPGetDatum(&amounts[3]));
	put(slot, Anum_hold_released, FaasAmountPGetDatum(&amounts[4]));
	put_texts(slot, Anum_hold_kind, &h->texts);
	ExecStoreVirtualTuple(slot);
}

static void
insert_rows(LedgerRelation which, const char *rows, Size size, int count, FillFunction fill)
{
	Target		target;
	TupleTableSlot **slots;
	int			nslots = Min(count, INSERT_CHUNK);
	CommandId	cid = GetCurrentCommandId(true);
	int			done,
				n,
				i;

	if (count == 0)
		return;
	target_open(&target, which);
	slots = palloc_array(TupleTableSlot *, nslots);
	for (i = 0; i < nslots; i++)
		slots[i] = table_slot_create(target.rel, NULL);

	for (done = 0; done < count; done += n)
	{
		CHECK_FOR_INTERRUPTS();
		n = Min(count - done, INSERT_CHUNK);
		for (i = 0; i < n; i++)
			fill(slots[i], rows + (Size) (done + i) * size);
		if (n == 1)
			table_tuple_insert(target.rel, slots[0], cid, 0, NULL);
		else
			table_multi_insert(target.rel, slots, n, cid, 0, NULL);
		for (i = 0; i < n; i++)
			target_index(&target, slots[i]);
	}

	for (i = 0; i < nslots; i++)
		ExecDropSingleTupleTableSlot(slots[i]);
	target_close(&target);
}

/* Rows of "reversal" for those postings that give something back. */
static void
insert_reversals(LedgerWork *work)
{
	PostingOut *postings = (PostingOut *) work->postings.items;
	PostingOut *reversals = NULL;
	int			n = 0;
	int			i;

	for (i = 0; i < work->postings.count; i++)
	{
		if (uuid_is_zero(&postings[i].reverses))
			continue;
		if (reversals == NULL)
			reversals = palloc_array(PostingOut, work->postings.count - i);
		reversals[n++] = postings[i];
	}
	insert_rows(REL_REVERSAL, (char *) reversals, sizeof(PostingOut), n, fill_reversal);
}

/*
 * New holds are inserted, known ones updated in place: their accounts are ours, so nobody else can
 * have changed them.
 */
static void
write_holds(LedgerWork *work)
{
	HASH_SEQ_STATUS seq;
	HoldState  *hold;
	Target		target;
	TupleTableSlot *slot;

	if (work->events.count == 0)
		return;					/* every change of a hold comes with an event */
	target_open(&target, REL_HOLD);
	slot = table_slot_create(target.rel, NULL);
	hash_seq_init(&seq, work->holds);
	while ((hold = hash_seq_search(&seq)) != NULL)
	{
		FaasAmount	amounts[5];

		if (!hold->changed)
			continue;
		fill_hold(slot, hold, amounts);
		if (hold->is_new)
		{
			table_tuple_insert(target.rel, slot, GetCurrentCommandId(true), 0, NULL);
			target_index(&target, slot);
		}
		else if (!update_row(&target, &hold->tid, slot))
			elog(ERROR, "a hold of a locked account has changed");
	}
	ExecDropSingleTupleTableSlot(slot);
	target_close(&target);
}

/* Was it one of our own primary keys that refused a row?  Else it is an index that a DBA added. */
static bool
is_own_key(const ErrorData *edata)
{
	const char *name = edata->constraint_name;
	Size		length = name == NULL ? 0 : strlen(name);

	return edata->sqlerrcode == ERRCODE_UNIQUE_VIOLATION &&
		length > 5 && strcmp(name + length - 5, "_pkey") == 0;
}

/*
 * Insert everything that hangs on the accounts.  A unique violation here means that another
 * transaction used one of our keys for accounts that are not ours, between our look-up and now.
 */
void
work_write_rest(LedgerWork *work)
{
	MemoryContext context = CurrentMemoryContext;

	PG_TRY();
	{
		insert_rows(REL_POSTING, work->postings.items, sizeof(PostingOut),
					work->postings.count, fill_posting);
		insert_rows(REL_CHECKPOINT, work->checkpoints.items, sizeof(CheckpointOut),
					work->checkpoints.count, fill_checkpoint);
		insert_rows(REL_JOURNAL_KEY, work->key_rows.items, sizeof(KeyOut),
					work->key_rows.count, fill_key);
		insert_reversals(work);
		write_holds(work);
		insert_rows(REL_HOLD_EVENT, work->events.items, sizeof(EventOut),
					work->events.count, fill_event);
	}
	PG_CATCH();
	{
		ErrorData  *edata;

		MemoryContextSwitchTo(context);
		edata = CopyErrorData();
		if (!is_own_key(edata))
			PG_RE_THROW();
		FlushErrorState();
		if (work->count == 1)
			ereport(ERROR,
					(errcode(ERRCODE_FAAS_KEY_REUSED),
					 errmsg("idempotency key \"%s\" is taken",
							work->requests[0].key ? work->requests[0].key : ""),
					 errdetail("Another transaction has used it for something else just now.")));
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("an idempotency key of the batch was used by another transaction just now"),
				 errhint("Try the batch again.")));
	}
	PG_END_TRY();
	work_report_watched(work);
}
