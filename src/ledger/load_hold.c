/*
 * load_hold.c
 *		Reading holds: those that requests name, by id or by key, and those that have expired on an
 *		account without having been swept.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "access/tableam.h"
#include "miscadmin.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "ledger/slot.h"
#include "ledger/work.h"

static void
hold_from_slot(HoldState *h, TupleTableSlot *slot)
{
	FaasAmount	amount;

	slot_getallattrs(slot);
	h->found = true;
	h->is_new = false;
	h->changed = false;
	h->tid = slot->tts_tid;
	h->id = slot_uuid(slot, Anum_hold_id);
	h->book = slot_int64(slot, Anum_hold_book);
	h->account = slot_int64(slot, Anum_hold_account);
	h->to_account = slot_int64(slot, Anum_hold_to_account);
	h->status = slot_int32(slot, Anum_hold_status);
	h->event_count = slot_int32(slot, Anum_hold_event_count);
	h->placed_at = slot_timestamp(slot, Anum_hold_placed_at);
	h->expires_at = slot_timestamp(slot, Anum_hold_expires_at);
	h->closed_at = slot_timestamp(slot, Anum_hold_closed_at);
	amount = slot_amount(slot, Anum_hold_amount);
	h->tag = amount.tag;
	h->amount = amount_minor(&amount);
	h->tolerance = slot_minor(slot, Anum_hold_tolerance);
	h->captured = slot_minor(slot, Anum_hold_captured);
	h->excess = slot_minor(slot, Anum_hold_excess);
	h->released = slot_minor(slot, Anum_hold_released);
	h->texts = slot_texts(slot, Anum_hold_kind);
}

/* Read the row of a hold, if there is one. */
static void
read_hold(Relation rel, Relation index, TupleTableSlot *slot, HoldState *hold)
{
	IndexScanDesc scan = faas_index_beginscan(rel, index, GetActiveSnapshot(), 1);
	ScanKeyData key;

	ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_UUID_EQ, UUIDPGetDatum(&hold->id));
	index_rescan(scan, &key, 1, NULL, 0);
	if (index_getnext_slot(scan, ForwardScanDirection, slot))
		hold_from_slot(hold, slot);
	index_endscan(scan);
}

/*
 * Enter a hold into the call's holds and read it.  One on accounts that a first attempt has not met
 * was placed while that was under way: for this call it is not there yet.
 */
static HoldState *
load_hold(LedgerWork *work, Relation rel, Relation index, TupleTableSlot *slot,
		  const pg_uuid_t *id)
{
	HoldState  *hold;
	bool		found;

	hold = work_enter_hold(work, id, &found);
	if (!found)
	{
		memset(hold, 0, sizeof(HoldState));
		hold->id = *id;
		read_hold(rel, index, slot, hold);
		if (hold->found && !(work_may_use(work, hold->account) &&
							 (hold->to_account == 0 || work_may_use(work, hold->to_account))))
		{
			memset(hold, 0, sizeof(HoldState));
			hold->id = *id;
		}
	}
	return hold;
}

/* Read the holds that requests name by id. */
void
work_load_holds(LedgerWork *work)
{
	Relation	rel = NULL;
	Relation	index = NULL;
	TupleTableSlot *slot = NULL;
	int			i;

	for (i = 0; i < work->count; i++)
	{
		pg_uuid_t	id;

		work->states[i].hold = NULL;
		if (work->requests[i].hold == NULL || !uuid7_parse(work->requests[i].hold, &id))
			continue;
		if (rel == NULL)
		{
			rel = table_open(ledger_relation_oid(REL_HOLD), RowExclusiveLock);
			index = index_open(ledger_relation_oid(REL_HOLD_PKEY), AccessShareLock);
			slot = table_slot_create(rel, NULL);
		}
		work->states[i].hold = load_hold(work, rel, index, slot, &id);
	}
	if (rel != NULL)
	{
		ExecDropSingleTupleTableSlot(slot);
		index_close(index, NoLock);
		table_close(rel, NoLock);
	}
}

/*
 * Read the known holds again, in the present snapshot.  One that was not there before stays so: its
 * accounts are not among those of the call.
 */
void
work_refresh_holds(LedgerWork *work)
{
	HASH_SEQ_STATUS seq;
	HoldState  *hold;
	Relation	rel;
	Relation	index;
	TupleTableSlot *slot;

	if (work_count_holds(work) == 0)
		return;
	rel = table_open(ledger_relation_oid(REL_HOLD), RowExclusiveLock);
	index = index_open(ledger_relation_oid(REL_HOLD_PKEY), AccessShareLock);
	slot = table_slot_create(rel, NULL);
	hash_seq_init(&seq, work->holds);
	while ((hold = hash_seq_search(&seq)) != NULL)
		if (hold->found)
			read_hold(rel, index, slot, hold);
	ExecDropSingleTupleTableSlot(slot);
	index_close(index, NoLock);
	table_close(rel, NoLock);
}

/* A key under which a request of the call places a hold. */
typedef struct PlacedKey
{
	KeyTag		tag;			/* without book */
	int64		book;
} PlacedKey;

/*
 * Note in which book the key of each request's hold counts, and so its own key: that of the account
 * that the request names, else that of the last request before it which places a hold under the
 * key.
 */
static void
note_hold_books(LedgerWork *work)
{
	HASHCTL		ctl;
	HTAB	   *placed = NULL;
	int			i;

	for (i = 0; i < work->count; i++)
	{
		LedgerRequest *request = &work->requests[i];
		const char *key = request->op == OP_HOLD ? request->key : request->hold;
		int64		book = work_own_book(work, i);
		PlacedKey  *entry;
		KeyTag		tag;
		bool		is_uuid;

		work->states[i].hold_book = book;
		if (key == NULL || (request->op == OP_HOLD ? book == 0 : book != 0 || placed == NULL))
			continue;
		tag = key_tag_make(0, KEY_HOLD, key, &is_uuid);
		if (placed == NULL)
		{
			ctl.keysize = sizeof(KeyTag);
			ctl.entrysize = sizeof(PlacedKey);
			ctl.hcxt = work->memory;
			placed = hash_create("faas placed keys", 64, &ctl,
								 HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
		}
		entry = hash_search(placed, &tag, request->op == OP_HOLD ? HASH_ENTER : HASH_FIND, NULL);
		if (request->op == OP_HOLD)
			entry->book = book;
		else if (entry != NULL)
			work->states[i].hold_book = entry->book;
	}
	if (placed != NULL)
		hash_destroy(placed);
}

/*
 * Read the holds that requests name by a key of another call.  Returns true if that brought holds,
 * and so accounts, that were not known before.
 */
bool
work_resolve_hold_keys(LedgerWork *work)
{
	long		before = work_count_holds(work);
	bool		noted = false;
	int			i;

	for (i = 0; i < work->count; i++)
	{
		pg_uuid_t	id;
		Relation	rel;
		Relation	index;
		TupleTableSlot *slot;

		if (work->requests[i].hold == NULL)
			continue;
		if (!noted)
			note_hold_books(work);
		noted = true;
		if (uuid7_parse(work->requests[i].hold, &id) ||
			!key_find_hold(work->requests[i].hold, work->states[i].hold_book, &id))
			continue;
		rel = table_open(ledger_relation_oid(REL_HOLD), RowExclusiveLock);
		index = index_open(ledger_relation_oid(REL_HOLD_PKEY), AccessShareLock);
		slot = table_slot_create(rel, NULL);
		work->states[i].hold = load_hold(work, rel, index, slot, &id);
		ExecDropSingleTupleTableSlot(slot);
		index_close(index, NoLock);
		table_close(rel, NoLock);
	}
	return work_count_holds(work) != before;
}

/*
 * The hold that a request names: one that was read, or one that an earlier request of the call
 * placed, by id or by key.  NULL if there is none.
 */
HoldState *
work_hold_by_ref(LedgerWork *work, int index)
{
	RequestState *state = &work->states[index];
	const char *ref = work->requests[index].hold;
	pg_uuid_t	id;
	int			i;

	if (ref == NULL)
		return NULL;			/* a replay is asked before the form is checked */
	if (state->hold != NULL && state->hold->found)
		return state->hold;
	if (uuid7_parse(ref, &id))
		return work_find_hold(work, &id);

	for (i = 0; i < work->nbooks; i++)
	{
		bool		is_uuid;
		KeyTag		tag = key_tag_make(work->books[i].id, KEY_HOLD, ref, &is_uuid);
		KeyState   *key = work_find_key(work, &tag);

		if (state->hold_book != 0 && work->books[i].id != state->hold_book)
			continue;
		if (key != NULL && (key->exists || key->request >= 0))
			return work_find_hold(work, &key->object);
	}
	return NULL;
}

/*
 * Sum up, through one of the two indexes that have the open holds of an account by expiry, what has
 * expired on it by now, and find the next expiry after now.
 */
static int128
scan_expired(LedgerWork *work, AccountState *account, LedgerRelation which, TimestampTz *next)
{
	Relation	rel = table_open(ledger_relation_oid(REL_HOLD), AccessShareLock);
	Relation	index = index_open(ledger_relation_oid(which), AccessShareLock);
	TupleTableSlot *slot = table_slot_create(rel, NULL);
	IndexScanDesc scan = faas_index_beginscan(rel, index, GetActiveSnapshot(), 2);
	ScanKeyData keys[2];
	int128		sum = 0;

	ScanKeyInit(&keys[0], 1, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(account->id));
	ScanKeyInit(&keys[1], 2, BTEqualStrategyNumber, F_TIMESTAMPTZ_EQ,
				TimestampTzGetDatum(DT_NOEND));
	index_rescan(scan, keys, 2, NULL, 0);
	while (index_getnext_slot(scan, ForwardScanDirection, slot))
	{
		HoldState	hold;

		CHECK_FOR_INTERRUPTS();
		hold_from_slot(&hold, slot);
		if (hold.status != HOLD_OPEN)
			continue;
		if (hold.expires_at > work->now)
		{
			*next = Min(*next, hold.expires_at);
			break;
		}
		sum += hold.amount - (hold.captured - hold.excess) - hold.released;
	}
	index_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
	index_close(index, NoLock);
	table_close(rel, NoLock);
	return sum;
}

/*
 * Of each account on which a hold may have expired, what no longer counts.  Where nothing has, the
 * row's lower bound of the next expiry is tightened, to be written if the row is written anyway.
 */
void
work_load_expired(LedgerWork *work)
{
	int			i;

	for (i = 0; i < work->naccounts; i++)
	{
		AccountState *account = &work->accounts[i];
		TimestampTz next = DT_NOEND;

		if (!account->found || account->next_expiry > work->now)
			continue;
		account->debits_expired = scan_expired(work, account, REL_HOLD_ACCOUNT_IDX, &next);
		account->credits_expired = scan_expired(work, account, REL_HOLD_TO_ACCOUNT_IDX, &next);
		if (account->debits_expired == 0 && account->credits_expired == 0)
			account->next_expiry = next;
	}
}
