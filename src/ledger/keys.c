/*
 * keys.c
 *		Idempotency keys: which object a key has made, in the tables or earlier in this call.
 *
 *		A key that is a UUIDv7 in canonical form is the id of the object.  Any other text is looked
 *		up in faas.journal_key by book and the first 128 bits of SHA-256 over "class:key".
 *		Journals, holds and hold events have a name space each.
 *
 *		The look-up sees uncommitted rows: if another transaction is just using the key we wait for
 *		it.  It is made after the snapshot in which the accounts are read was taken, so that a
 *		journal that is committed between the two is noticed as a change of its accounts, and
 *		everything is done again.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "common/cryptohash.h"
#include "common/sha2.h"
#include "storage/lmgr.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "ledger/archive.h"
#include "ledger/slot.h"
#include "ledger/work.h"

static KeyClass
key_class_of(LedgerOp op)
{
	switch (op)
	{
		case OP_HOLD:
			return KEY_HOLD;
		case OP_RELEASE:
		case OP_INCREASE:
			return KEY_EVENT;
		default:
			return KEY_JOURNAL;
	}
}

/* First 128 bits of SHA-256 over class and key. */
static pg_uuid_t
key_hash(KeyClass class, const char *key)
{
	static const char *const class_names[] = {"journal:", "hold:", "event:"};
	const char *name = class_names[class];
	uint8		digest[PG_SHA256_DIGEST_LENGTH];
	pg_cryptohash_ctx *ctx = pg_cryptohash_create(PG_SHA256);
	pg_uuid_t	hash;

	if (ctx == NULL ||
		pg_cryptohash_init(ctx) < 0 ||
		pg_cryptohash_update(ctx, (const uint8 *) name, strlen(name)) < 0 ||
		pg_cryptohash_update(ctx, (const uint8 *) key, strlen(key)) < 0 ||
		pg_cryptohash_final(ctx, digest, sizeof(digest)) < 0)
		elog(ERROR, "could not compute SHA-256 of a key");
	pg_cryptohash_free(ctx);
	memcpy(hash.data, digest, UUID_LEN);
	return hash;
}

KeyTag
key_tag_make(int64 book, KeyClass class, const char *key, bool *is_uuid)
{
	KeyTag		tag;

	memset(&tag, 0, sizeof(tag));
	tag.class = class;
	*is_uuid = uuid7_parse(key, &tag.uuid);
	if (!*is_uuid)
	{
		tag.book = book;
		tag.uuid = key_hash(class, key);
	}
	return tag;
}

/*
 * Fetch the row of a unique index that matches, committed or ours; waits for a transaction that is
 * inserting it.
 */
static bool
probe_unique(Relation heap, Relation index, ScanKey keys, int nkeys, TupleTableSlot *slot)
{
	SnapshotData snapshot;

	InitDirtySnapshot(snapshot);
	for (;;)
	{
		IndexScanDesc scan = faas_index_beginscan(heap, index, &snapshot, nkeys);
		bool		found;

		index_rescan(scan, keys, nkeys, NULL, 0);
		found = index_getnext_slot(scan, ForwardScanDirection, slot);
		if (found)
			ExecMaterializeSlot(slot);
		index_endscan(scan);
		if (!found || !TransactionIdIsValid(snapshot.xmin))
			return found;
		XactLockTableWait(snapshot.xmin, NULL, NULL, XLTW_None);
	}
}

/*
 * Is a UUIDv7 the id of a journal that is archived?  Asked after it was not found in faas.posting:
 * archiving moves a journal from there to here in one transaction, and until that is committed
 * the dirty snapshot finds it there.
 */
static bool
is_archived(const pg_uuid_t *journal)
{
	SnapshotData snapshot;
	ArchivedJournal found;

	InitDirtySnapshot(snapshot);
	return archive_journal_find(journal, &snapshot, &found);
}

/* Does a key stand for something in the tables?  Gives the object's id. */
static bool
key_find_object(const KeyTag *tag, bool is_uuid, pg_uuid_t *object)
{
	static const LedgerRelation heaps[] = {REL_POSTING, REL_HOLD, REL_HOLD_EVENT};
	static const LedgerRelation indexes[] = {REL_POSTING_PKEY, REL_HOLD_PKEY, REL_HOLD_EVENT_PKEY};
	Relation	heap;
	Relation	index;
	TupleTableSlot *slot;
	ScanKeyData keys[2];
	int			nkeys = 1;
	bool		found;

	heap = table_open(ledger_relation_oid(is_uuid ? heaps[tag->class] : REL_JOURNAL_KEY),
					  AccessShareLock);
	index = index_open(ledger_relation_oid(is_uuid ? indexes[tag->class] : REL_JOURNAL_KEY_PKEY),
					   AccessShareLock);
	slot = table_slot_create(heap, NULL);

	if (!is_uuid)
	{
		ScanKeyInit(&keys[0], 1, BTEqualStrategyNumber, F_UUID_EQ, UUIDPGetDatum(&tag->uuid));
		ScanKeyInit(&keys[1], 2, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(tag->book));
		nkeys = 2;
	}
	else
	{
		ScanKeyInit(&keys[0], 1, BTEqualStrategyNumber, F_UUID_EQ, UUIDPGetDatum(&tag->uuid));
		if (tag->class == KEY_JOURNAL)
		{
			ScanKeyInit(&keys[1], 2, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(1));
			nkeys = 2;
		}
	}
	found = probe_unique(heap, index, keys, nkeys, slot);
	if (found)
	{
		slot_getallattrs(slot);
		*object = is_uuid ? tag->uuid : slot_uuid(slot, Anum_journal_key_object);
	}

	ExecDropSingleTupleTableSlot(slot);
	index_close(index, NoLock);
	table_close(heap, NoLock);
	if (!found && is_uuid && tag->class == KEY_JOURNAL && is_archived(&tag->uuid))
	{
		*object = tag->uuid;
		return true;
	}
	return found;
}

/*
 * The hold that a key has made in a book on which the caller may hold: in "book", or, where the
 * request names no account, in any (0).  False if there is none, or if several books have one.
 */
bool
key_find_hold(const char *key, int64 book, pg_uuid_t *object)
{
	Relation	heap = table_open(ledger_relation_oid(REL_JOURNAL_KEY), AccessShareLock);
	Relation	index = index_open(ledger_relation_oid(REL_JOURNAL_KEY_PKEY), AccessShareLock);
	TupleTableSlot *slot = table_slot_create(heap, NULL);
	IndexScanDesc scan = faas_index_beginscan(heap, index, GetActiveSnapshot(), 1);
	pg_uuid_t	hash = key_hash(KEY_HOLD, key);
	ScanKeyData scan_key;
	int			found = 0;

	ScanKeyInit(&scan_key, 1, BTEqualStrategyNumber, F_UUID_EQ, UUIDPGetDatum(&hash));
	index_rescan(scan, &scan_key, 1, NULL, 0);
	while (index_getnext_slot(scan, ForwardScanDirection, slot))
	{
		const Book *b;

		slot_getallattrs(slot);
		b = book_lookup(slot_int64(slot, Anum_journal_key_book));
		if (b == NULL || (b->rights & RIGHT_HOLD) == 0 || (book != 0 && b->id != book))
			continue;
		*object = slot_uuid(slot, Anum_journal_key_object);
		found++;
	}
	index_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
	index_close(index, NoLock);
	table_close(heap, NoLock);
	return found == 1;
}

/*
 * The book of the accounts that a request names; 0 if it names none that the caller may know of, so
 * that nobody can try out keys in a book that is not his.
 */
int64
work_own_book(LedgerWork *work, int index)
{
	RequestState *state = &work->states[index];
	AccountState *account = NULL;

	if (state->debit[0] >= 0)
		account = &work->accounts[state->debit[0]];
	else if (state->credit[0] >= 0)
		account = &work->accounts[state->credit[0]];
	return account == NULL || account->book_state->rights == 0 ? 0 : account->book;
}

/*
 * The book in which a request's text key counts; 0 if the request names nothing that is there, or
 * nothing that the caller may know of.
 */
static int64
request_book(LedgerWork *work, int index)
{
	RequestState *state = &work->states[index];

	if (state->hold != NULL && state->hold->found)
	{
		AccountState *account = work_find_account(work, state->hold->account);

		return account == NULL || !account->found || account->book_state->rights == 0
			? 0 : account->book;
	}
	return state->hold_book != 0 ? state->hold_book : work_own_book(work, index);
}

/* Look up the keys of all requests. */
void
work_load_keys(LedgerWork *work)
{
	int			i;

	for (i = 0; i < work->count; i++)
	{
		LedgerRequest *request = &work->requests[i];
		RequestState *state = &work->states[i];
		int64		book;
		bool		found;

		state->key = NULL;
		if (request->key == NULL || request->op == OP_UNKNOWN ||
			request->key[0] == '\0' || strlen(request->key) > LEDGER_KEY_MAX)
			continue;
		book = request_book(work, i);
		state->key_tag = key_tag_make(book, key_class_of(request->op), request->key,
									  &state->key_is_uuid);
		if (!state->key_is_uuid && book == 0)
			continue;
		work_lock_striped_key(work, i);
		state->key = work_enter_key(work, &state->key_tag, &found);
		if (!found)
		{
			state->key->request = -1;
			state->key->exists = key_find_object(&state->key_tag, state->key_is_uuid,
												 &state->key->object);
		}
		if (state->key_is_uuid && !state->key->exists &&
			(request->op == OP_HOLD || request->op == OP_CAPTURE))
		{
			KeyTag		tag = state->key_tag;
			pg_uuid_t	object;

			tag.class = KEY_EVENT;
			state->event_exists = key_find_object(&tag, true, &object);
		}
	}
}

/*
 * Is a UUID that is free as what the request makes the id of a hold event all the same?  Placing
 * and capturing make an event under the key, besides the hold or journal.
 */
bool
key_is_taken(LedgerWork *work, int index)
{
	static const KeyClass classes[] = {KEY_JOURNAL, KEY_HOLD, KEY_EVENT};
	RequestState *state = &work->states[index];
	LedgerOp	op = work->requests[index].op;
	int			i;

	if (!state->key_is_uuid || op == OP_POST || op == OP_REVERSE)
		return false;
	if (state->event_exists)
		return true;
	for (i = 0; i < lengthof(classes); i++)
	{
		KeyTag		tag = state->key_tag;
		KeyState   *key;

		if (tag.class == classes[i])
			continue;
		tag.class = classes[i];
		key = work_find_key(work, &tag);
		if (key != NULL && key->request >= 0 && work->requests[key->request].op != OP_POST)
			return true;
	}
	return false;
}
