/*
 * engine.c
 *		One call of the ledger: read, work out, write; and once more on locked accounts if somebody
 *		was faster.
 *
 *		The first attempt locks nothing before it writes.  It reads accounts in one snapshot, works
 *		everything out and updates the accounts by ascending id.  An update finds out by itself
 *		whether its row is still the version that was read; if all are, nothing that the outcome
 *		depends on has changed, because every change of a hold, and every use of a key by the same
 *		accounts, writes the accounts too.  If one is not, the second attempt locks all accounts, by
 *		ascending id, takes a new snapshot and does everything again.  Rows that the first attempt
 *		has updated are ours and are taken as they were before it.
 *
 *		Accounts that are marked hot are nearly always changed by the time they are written.  So the
 *		first attempt waits for its turn at them before it reads (hot.c).
 *
 *		Of an account that is striped a call writes one of several rows (stripe.c): below, and in
 *		what the engine works with, an account is a row.
 *
 *		In REPEATABLE READ and SERIALIZABLE there is one snapshot and no second attempt: a newer
 *		version is a serialization failure (40001).
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "tcop/utility.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "ledger/work.h"
#include "settings.h"

/* For so many postings, at most, room is made at once. */
#define POSTINGS_EXPECTED_MAX	1000000

/* What an entry of a hash table takes besides itself, in bytes. */
#define HASH_ENTRY_OVERHEAD		32

Size
ledger_call_bytes(Size requests, Size keys, Size holds, Size accounts)
{
	/* two uses of accounts, twice while they are sorted, and two indexes that they lead to */
	return requests * (sizeof(LedgerResult) + sizeof(RequestState) + sizeof(PostingOut) +
					   4 * sizeof(AccountUse) + 2 * sizeof(int)) +
		keys * (sizeof(KeyState) + HASH_ENTRY_OVERHEAD + sizeof(KeyOut)) +
		holds * (sizeof(HoldState) + HASH_ENTRY_OVERHEAD + 2 * sizeof(EventOut)) +
		accounts * sizeof(AccountState);
}

/* Most calls name no hold and many no key, so the tables of both are made when they are needed. */
static HTAB *
create_hash(LedgerWork *work, const char *name, Size keysize, Size entrysize)
{
	HASHCTL		ctl;

	ctl.keysize = keysize;
	ctl.entrysize = entrysize;
	ctl.hcxt = work->memory;
	return hash_create(name, 16, &ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

HoldState *
work_enter_hold(LedgerWork *work, const pg_uuid_t *id, bool *found)
{
	if (work->holds == NULL)
		work->holds = create_hash(work, "faas holds", sizeof(pg_uuid_t), sizeof(HoldState));
	return hash_search(work->holds, id, HASH_ENTER, found);
}

HoldState *
work_find_hold(LedgerWork *work, const pg_uuid_t *id)
{
	return work->holds == NULL ? NULL : hash_search(work->holds, id, HASH_FIND, NULL);
}

long
work_count_holds(LedgerWork *work)
{
	return work->holds == NULL ? 0 : hash_get_num_entries(work->holds);
}

KeyState *
work_enter_key(LedgerWork *work, const KeyTag *tag, bool *found)
{
	if (work->keys == NULL)
		work->keys = create_hash(work, "faas keys", sizeof(KeyTag), sizeof(KeyState));
	return hash_search(work->keys, tag, HASH_ENTER, found);
}

KeyState *
work_find_key(LedgerWork *work, const KeyTag *tag)
{
	return work->keys == NULL ? NULL : hash_search(work->keys, tag, HASH_FIND, NULL);
}

/* Empty working state in a fresh memory context. */
static void
reset_work(LedgerWork *work)
{
	int		   *indexes;
	Size		nlines = 0;
	int			i;

	MemoryContextReset(work->memory);
	work->naccounts = work->nqueued = work->nbooks = work->nundo = work->undo_allocated = 0;
	work->uses = NULL;
	work->accounts = NULL;
	work->books = NULL;
	work->undo = NULL;
	work->keep_undo = false;
	work->holds = NULL;
	work->keys = NULL;
	if (!work->again)
	{
		work->nstriped = work->striped_allocated = 0;
		work->striped = NULL;
	}
	work->states = palloc0_array(RequestState, work->count);
	for (i = 0; i < work->count; i++)
		nlines += work->requests[i].nlines;
	outlist_init(&work->postings, sizeof(PostingOut),
				 Max(1, Min(nlines, POSTINGS_EXPECTED_MAX)));
	outlist_init(&work->checkpoints, sizeof(CheckpointOut), 8);
	outlist_init(&work->events, sizeof(EventOut), 8);
	outlist_init(&work->key_rows, sizeof(KeyOut), 8);

	indexes = palloc_extended(2 * nlines * sizeof(int), MCXT_ALLOC_HUGE);
	for (i = 0; i < work->count; i++)
	{
		work->states[i].debit = indexes;
		work->states[i].credit = indexes + work->requests[i].nlines;
		indexes += 2 * work->requests[i].nlines;
	}
}

/* Find the accounts, read them, point the lines at them, lock their books. */
static void
load_accounts(LedgerWork *work, bool lock)
{
	work_expect_stripes(work);
	work_collect_accounts(work);
	if (lock || !work_load_known_hot(work))
		work_load_accounts(work, false);
	while (work_settle_stripes(work))
	{
		work->nqueued = 0;
		work_collect_accounts(work);
		work_load_accounts(work, false);
	}
	work_point_lines(work);
	work_lock_books(work);
}

/*
 * Keep what the second attempt must know of a broken-off one: the accounts that it found, and the
 * rows that it has written, as they were before it.
 */
static void
save_attempt(LedgerWork *work, MemoryContext context)
{
	LedgerWork	before = *work;
	int			i;

	work->again = true;
	work->known = MemoryContextAlloc(context, work->naccounts * sizeof(KnownAccount));
	work->nknown = 0;
	for (i = 0; i < work->naccounts; i++)
		if (work->accounts[i].found)
		{
			work->known[work->nknown].id = work->accounts[i].id;
			work->known[work->nknown++].held = work->accounts[i].held;
		}

	if (work->nstriped > 0)
		work->striped = memcpy(MemoryContextAlloc(context, work->nstriped * sizeof(StripedAccount)),
							   work->striped, work->nstriped * sizeof(StripedAccount));

	before.naccounts = 0;
	before.accounts = MemoryContextAlloc(context, work->naccounts * sizeof(AccountState));
	for (i = 0; i < work->naccounts; i++)
		if (work->accounts[i].written)
			before.accounts[before.naccounts++] = work->accounts[i];
	/* the snapshot of the attempt does not see what the attempt wrote */
	before.nbefore = 0;
	work_load_accounts(&before, false);
	work->before = before.accounts;
	work->nbefore = before.naccounts;
}

/*
 * Locks are held, of all accounts or of hot ones, so a new snapshot sees what the last writers did.
 * Everything is read in it: what locking has read already, accounts, is not read again.
 */
static void
lock_and_refresh(LedgerWork *work, bool lock)
{
	if (lock)
		work_load_accounts(work, true);
	PopActiveSnapshot();
	PushActiveSnapshot(GetTransactionSnapshot());
	if (!lock)
		work_load_accounts(work, false);
	work_refresh_holds(work);
	if (work->now_is_clock)
		work->now = faas_now();
}

static bool
attempt(LedgerWork *work, TimestampTz now, bool lock)
{
	reset_work(work);
	work->now = now;
	work_load_holds(work);
	load_accounts(work, lock);
	if (work_resolve_hold_keys(work))
		load_accounts(work, lock);
	if (lock || work_queue_hot(work))
		lock_and_refresh(work, lock);
	work_load_keys(work);
	work_load_reversible(work);
	work_load_expired(work);
	work_apply(work);
	if (!lock && work_refused_stale(work))
		return false;
	if (!work_write_accounts(work, lock))
		return false;
	work_write_rest(work);
	work_settle_hot(work);
	return true;
}

void
ledger_execute_at(const char *context, TimestampTz now, LedgerRequest *requests, int count,
				  LedgerResult *results)
{
	MemoryContext outer = CurrentMemoryContext;
	LedgerWork	work = {0};

	PreventCommandIfReadOnly(context);
	PreventCommandIfParallelMode(context);
	if (count == 0)
		return;

	work.memory = AllocSetContextCreate(outer, "faas ledger call", ALLOCSET_DEFAULT_SIZES);
	work.requests = requests;
	work.results = results;
	work.count = count;
	work.now_is_clock = (now == 0);
	if (work.now_is_clock)
		now = faas_now();

	MemoryContextSwitchTo(work.memory);
	CommandCounterIncrement();
	PushActiveSnapshot(GetTransactionSnapshot());
	if (!attempt(&work, now, false))
	{
		save_attempt(&work, outer);
		CommandCounterIncrement();
		PopActiveSnapshot();
		PushActiveSnapshot(GetTransactionSnapshot());
		if (!attempt(&work, now, true))
			elog(ERROR, "second attempt of a ledger call did not succeed");
		if (work.nstriped > 0)
			pfree(work.striped);
		pfree(work.before);
		pfree(work.known);
	}
	PopActiveSnapshot();
	CommandCounterIncrement();
	MemoryContextSwitchTo(outer);
	MemoryContextDelete(work.memory);
}

void
ledger_execute(const char *context, LedgerRequest *requests, int count, LedgerResult *results)
{
	ledger_execute_at(context, 0, requests, count, results);
}

void
ledger_execute_one(const char *context, LedgerRequest *request, LedgerResult *result)
{
	ledger_execute(context, request, 1, result);
	if (result->code != LEDGER_CREATED && result->code != LEDGER_EXISTS)
		ledger_raise(request, result);
}
