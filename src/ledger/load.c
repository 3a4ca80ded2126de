/*
 * load.c
 *		Reading what the requests of a call name: accounts, books, what is left to reverse.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/bufmgr.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "ledger/heat.h"
#include "ledger/hot.h"
#include "ledger/row.h"
#include "ledger/row_hint.h"
#include "ledger/slot.h"
#include "ledger/work.h"

/*
 * Room on an account's page, in bytes, below which reading it prunes the page: three more versions
 * of a row.
 */
#define ACCOUNT_PAGE_RESERVE	640

/* Calls of fewer accounts neither use nor leave hints where the rows are. */
#define HINTED_ACCOUNTS_MIN		64

/* Fewer uses than this are sorted by comparing them. */
#define RADIX_SORT_MIN			64

#define ST_SORT sort_few_uses
#define ST_ELEMENT_TYPE AccountUse
#define ST_COMPARE(a, b) (((a)->id > (b)->id) - ((a)->id < (b)->id))
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

AccountState *
work_find_account(LedgerWork *work, int64 id)
{
	int			low = 0;
	int			high = work->naccounts - 1;

	while (low <= high)
	{
		int			middle = low + (high - low) / 2;
		AccountState *account = &work->accounts[middle];

		if (account->id == id)
			return account;
		if (account->id < id)
			low = middle + 1;
		else
			high = middle - 1;
	}
	return NULL;
}

static int
known_cmp(const void *a, const void *b)
{
	int64		x = ((const KnownAccount *) a)->id;
	int64		y = ((const KnownAccount *) b)->id;

	return (x > y) - (x < y);
}

/* What the first attempt knows of an account; NULL if it has not found it, or has not been. */
static KnownAccount *
find_known(LedgerWork *work, int64 id)
{
	KnownAccount wanted = {.id = id};

	return work->nknown == 0 ? NULL
		: bsearch(&wanted, work->known, work->nknown, sizeof(KnownAccount), known_cmp);
}

/*
 * May this attempt use the account?  The second may only use what the first has found: it has rows
 * in hand, and for one with a lower id it would wait out of order.
 */
bool
work_may_use(LedgerWork *work, int64 id)
{
	return !work->again || find_known(work, id) != NULL;
}

/* One byte of an id, from the lowest; the sign is turned round, so that negative ids come first. */
static inline int
id_byte(int64 id, int byte)
{
	return (((uint64) id ^ (UINT64CONST(1) << 63)) >> (8 * byte)) & 0xff;
}

/*
 * Sort by id, one byte after the other from the lowest.  Ids of a ledger lie close together, so
 * that most bytes are the same in all of them, and are passed over.
 */
static void
sort_uses(AccountUse *uses, Size n)
{
	Size		counts[sizeof(int64)][256];
	AccountUse *from = uses;
	AccountUse *to;
	Size		i;
	int			byte;

	if (n < RADIX_SORT_MIN)
	{
		sort_few_uses(uses, n);
		return;
	}
	memset(counts, 0, sizeof(counts));
	for (i = 0; i < n; i++)
		for (byte = 0; byte < sizeof(int64); byte++)
			counts[byte][id_byte(uses[i].id, byte)]++;

	to = palloc_extended(n * sizeof(AccountUse), MCXT_ALLOC_HUGE);
	for (byte = 0; byte < sizeof(int64); byte++)
	{
		Size	   *count = counts[byte];
		AccountUse *swap = from;
		Size		place = 0;

		if (count[id_byte(from[0].id, byte)] == n)
			continue;
		for (i = 0; i < 256; i++)
		{
			Size		here = count[i];

			count[i] = place;
			place += here;
		}
		for (i = 0; i < n; i++)
			to[count[id_byte(from[i].id, byte)]++] = from[i];
		from = to;
		to = swap;
	}
	if (from != uses)
		memcpy(uses, from, n * sizeof(AccountUse));
	pfree(from != uses ? from : to);
}

static inline void
note_use(LedgerWork *work, int64 id, int *place)
{
	if (id == 0)
	{
		if (place != NULL)
			*place = -1;
		return;
	}
	work->uses[work->nuses].id = id;
	work->uses[work->nuses++].place = place;
}

/*
 * The accounts that the requests touch, each once, by ascending id: those of their lines and those
 * of the holds that they name.
 */
void
work_collect_accounts(LedgerWork *work)
{
	HASH_SEQ_STATUS seq;
	HoldState  *hold;
	Size		n = 0;
	Size		i;
	int			j;

	for (i = 0; i < work->count; i++)
		n += 2 * work->requests[i].nlines;
	n += 2 * work_count_holds(work);
	if (work->uses != NULL)
		pfree(work->uses);
	work->uses = palloc_extended(Max(n, 1) * sizeof(AccountUse), MCXT_ALLOC_HUGE);
	work->nuses = 0;

	for (i = 0; i < work->count; i++)
		for (j = 0; j < work->requests[i].nlines; j++)
		{
			const LedgerRequest *request = &work->requests[i];

			note_use(work, work_row_of(work, request, request->lines[j].debit),
					 &work->states[i].debit[j]);
			note_use(work, work_row_of(work, request, request->lines[j].credit),
					 &work->states[i].credit[j]);
		}
	if (work->holds != NULL)
	{
		hash_seq_init(&seq, work->holds);
		while ((hold = hash_seq_search(&seq)) != NULL)
		{
			note_use(work, hold->account, NULL);
			note_use(work, hold->to_account, NULL);
		}
	}
	sort_uses(work->uses, work->nuses);

	n = 0;
	for (i = 0; i < work->nuses; i++)
		n += (i == 0 || work->uses[i].id != work->uses[i - 1].id);
	work->accounts = palloc_extended(Max(n, 1) * sizeof(AccountState),
									 MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	work->naccounts = 0;
	for (i = 0; i < work->nuses; i++)
		if (i == 0 || work->uses[i].id != work->uses[i - 1].id)
			work->accounts[work->naccounts++].id = work->uses[i].id;
}

/* Tell the lines of the requests which of the accounts, which have been read, are theirs. */
void
work_point_lines(LedgerWork *work)
{
	int			account = -1;
	Size		i;

	for (i = 0; i < work->nuses; i++)
	{
		const AccountUse *use = &work->uses[i];

		if (i == 0 || use->id != use[-1].id)
			account++;
		if (use->place != NULL)
			*use->place = work->accounts[account].found ? account : -1;
	}
	pfree(work->uses);
	work->uses = NULL;
}

static void
account_from_slot(AccountState *a, TupleTableSlot *slot)
{
	const AccountRow *row = slot_account_row(slot);

	a->found = true;
	a->changed = false;
	a->tid = slot->tts_tid;
	a->book = row->book;
	a->subject = row->subject;
	a->party = row->party;
	a->flags = row->flags;
	a->stripes = row->stripes;
	a->opened_at = row->opened_at;
	a->next_expiry = row->next_expiry;
	a->debit_blocked_until = row->debit_blocked_until;
	a->credit_blocked_until = row->credit_blocked_until;
	a->tag = row->overdraft.tag;
	a->overdraft = amount_minor(&row->overdraft);
	a->ceiling = amount_minor(&row->ceiling);
	a->debits_pending = amount_minor(&row->debits_pending);
	a->credits_pending = amount_minor(&row->credits_pending);
	a->debits_posted = amount_minor(&row->debits_posted);
	a->entry_count = row->entry_count;
	a->last_posted_at = row->last_posted_at;
	a->last_journal = row->last_journal;
	a->last_line = row->last_line;
	a->credits_posted = amount_minor(&row->credits_posted);
	a->debits_expired = 0;
	a->credits_expired = 0;
}

/*
 * Fetch the row that an index scan finds, as index_getnext_slot does, but prune its page only when
 * the page is nearly full.  The server prunes a page at every read as soon as it is fuller than the
 * fillfactor, which for accounts is after one update: that is more work, and more WAL, than the
 * update.
 */
static bool
fetch_account_row(Relation rel, IndexScanDesc scan, TupleTableSlot *slot)
{
	HeapTuple	tuple = &((BufferHeapTupleTableSlot *) slot)->base.tupdata;
	ItemPointer tid;

	if (rel->rd_tableam != GetHeapamTableAmRoutine())
		return index_getnext_slot(scan, ForwardScanDirection, slot);

	while ((tid = index_getnext_tid(scan, ForwardScanDirection)) != NULL)
	{
		Buffer		buffer = ReadBuffer(rel, ItemPointerGetBlockNumber(tid));
		bool		all_dead = false;
		bool		found;

		ExecClearTuple(slot);
		if (PageGetHeapFreeSpace(BufferGetPage(buffer)) < ACCOUNT_PAGE_RESERVE)
			heap_page_prune_opt(rel, buffer);
		LockBuffer(buffer, BUFFER_LOCK_SHARE);
		found = heap_hot_search_buffer(tid, rel, buffer, scan->xs_snapshot, tuple, &all_dead, true);
		LockBuffer(buffer, BUFFER_LOCK_UNLOCK);
		if (found)
		{
			tuple->t_self = *tid;
			slot->tts_tableOid = RelationGetRelid(rel);
			pgstat_count_heap_fetch(scan->indexRelation);
			ExecStorePinnedBufferHeapTuple(tuple, slot, buffer);
			return true;
		}
		ReleaseBuffer(buffer);
		scan->kill_prior_tuple = all_dead;
	}
	return false;
}

/*
 * Prune the page of a row that was fetched.  A row that is seen stays, but its bytes may move
 * within the page.  False if it is gone all the same, as old_snapshot_threshold can have it.
 */
static bool
prune_around(Relation rel, Buffer buffer, HeapTuple tuple)
{
	Page		page = BufferGetPage(buffer);
	ItemId		item;

	heap_page_prune_opt(rel, buffer);
	item = PageGetItemId(page, ItemPointerGetOffsetNumber(&tuple->t_self));
	if (!ItemIdIsNormal(item))
		return false;
	tuple->t_data = (HeapTupleHeader) PageGetItem(page, item);
	return true;
}

/*
 * Fetch the row of an account from where it was when this session last saw it, if it is still
 * there: the version that the snapshot sees.
 */
static bool
fetch_hinted_row(Relation rel, int64 id, TupleTableSlot *slot)
{
	HeapTuple	tuple = &((BufferHeapTupleTableSlot *) slot)->base.tupdata;
	bool		isnull;
	Buffer		buffer;

	ExecClearTuple(slot);
	if (!row_hint_find(id, &tuple->t_self) ||
		!heap_fetch(rel, GetActiveSnapshot(), tuple, &buffer, false))
		return false;
	if (PageGetHeapFreeSpace(BufferGetPage(buffer)) < ACCOUNT_PAGE_RESERVE &&
		!prune_around(rel, buffer, tuple))
	{
		ReleaseBuffer(buffer);
		return false;
	}
	slot->tts_tableOid = RelationGetRelid(rel);
	ExecStorePinnedBufferHeapTuple(tuple, slot, buffer);
	return DatumGetInt64(slot_getattr(slot, Anum_account_id, &isnull)) == id;
}

/*
 * Lock the newest version of the account's row and fetch it.  In REPEATABLE READ and above a
 * version newer than the transaction's snapshot is a serialization failure.
 */
static void
lock_account_row(Relation rel, TupleTableSlot *slot)
{
	ItemPointerData tid = slot->tts_tid;
	TM_FailureData failure;
	TM_Result	result;

	result = table_tuple_lock(rel, &tid, GetActiveSnapshot(), slot, GetCurrentCommandId(false),
							  LockTupleNoKeyExclusive, LockWaitBlock,
							  IsolationUsesXactSnapshot() ? 0 : TUPLE_LOCK_FLAG_FIND_LAST_VERSION,
							  &failure);
	if (result == TM_Updated || result == TM_Deleted)
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("could not serialize access due to concurrent update")));
	if (result != TM_Ok)
		elog(ERROR, "unexpected result %d of locking an account", (int) result);
}

/*
 * A row that this call's first attempt has updated already: it is ours since then, so what it said
 * before is still what to start from, and it must be written again.
 */
static void
restore_before(LedgerWork *work, AccountState *account)
{
	LedgerWork	before = {.accounts = work->before,.naccounts = work->nbefore};
	AccountState *original = work_find_account(&before, account->id);
	AccountState now = *account;

	if (original == NULL)
		return;
	*account = *original;
	account->tid = now.tid;
	account->book_state = now.book_state;
	account->queued = now.queued;
	account->held = now.held;
	account->changed = true;
	account->written = false;
}

/*
 * Is the call worth hints?  One of a few accounts is not: it would mostly find that another session
 * was the last to write them.
 */
bool
work_uses_hints(LedgerWork *work, Relation rel)
{
	if (work->naccounts < HINTED_ACCOUNTS_MIN || rel->rd_tableam != GetHeapamTableAmRoutine())
		return false;
	row_hint_begin(rel);
	return true;
}

/*
 * Read the accounts' rows, by ascending id; with "lock", lock them as well, which is the order in
 * which every call of the ledger locks accounts.
 */
void
work_load_accounts(LedgerWork *work, bool lock)
{
	Relation	rel = table_open(ledger_relation_oid(REL_ACCOUNT), RowExclusiveLock);
	Relation	index = index_open(ledger_relation_oid(REL_ACCOUNT_PKEY), AccessShareLock);
	TupleTableSlot *slot = table_slot_create(rel, NULL);
	IndexScanDesc scan = faas_index_beginscan(rel, index, GetActiveSnapshot(), 1);
	bool		hinted = !lock && work_uses_hints(work, rel);
	int			i;

	if (RelationGetDescr(rel)->natts != Natts_account)
		ledger_raise_layout(RelationGetRelationName(rel));

	for (i = 0; i < work->naccounts; i++)
	{
		AccountState *account = &work->accounts[i];
		ScanKeyData key;

		if ((i & 0x3ff) == 0)
			CHECK_FOR_INTERRUPTS();
		if (lock && !work_may_lock(account))
			continue;
		if (lock && (account->flags & ACCOUNT_HOT) != 0 && !account->held)
			work_queue_at(account);
		account->found = false;
		if (work->again)
		{
			KnownAccount *known = find_known(work, account->id);

			if (known == NULL)
				continue;
			account->held |= known->held;
		}
		if (!hinted || !fetch_hinted_row(rel, account->id, slot))
		{
			ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(account->id));
			index_rescan(scan, &key, 1, NULL, 0);
			if (!fetch_account_row(rel, scan, slot))
				continue;
			if (hinted)
				row_hint_note(account->id, &slot->tts_tid);
		}
		if (lock)
		{
			TimestampTz start = heat_clock();

			lock_account_row(rel, slot);
			heat_count_if_long(account->id, start);
			account->held = true;
		}
		account_from_slot(account, slot);
		if (work->nbefore > 0)
			restore_before(work, account);
	}

	index_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
	index_close(index, NoLock);
	table_close(rel, NoLock);
}

static int
book_cmp(const void *a, const void *b)
{
	int64		x = ((const BookState *) a)->id;
	int64		y = ((const BookState *) b)->id;

	return (x > y) - (x < y);
}

/*
 * Lock the books of the accounts in share mode, by ascending id, and read what they say: the
 * business date cannot move until we are done.  A book in which the caller can change nothing is
 * not locked.
 */
void
work_lock_books(LedgerWork *work)
{
	BookState  *books = palloc0_array(BookState, work->naccounts + 1);
	int64		last = 0;
	int			n = 0;
	int			i;

	for (i = 0; i < work->naccounts; i++)
		if (work->accounts[i].found && work->accounts[i].book != last)
			books[n++].id = last = work->accounts[i].book;
	if (n > 1)
		qsort(books, n, sizeof(BookState), book_cmp);
	work->nbooks = 0;
	for (i = 0; i < n; i++)
		if (i == 0 || books[i].id != books[work->nbooks - 1].id)
			books[work->nbooks++].id = books[i].id;
	work->books = books;

	for (i = 0; i < work->nbooks; i++)
	{
		const Book *book = book_lookup(books[i].id);

		if (book != NULL && (book->rights & RIGHT_WRITE) != 0)
		{
			book_lock(books[i].id, false);
			book = book_lookup(books[i].id);
		}
		if (book == NULL)
			elog(ERROR, "book " INT64_FORMAT " of an account does not exist", books[i].id);
		books[i].business_date = book->business_date;
		books[i].open_from = book->open_from;
		books[i].rights = book->rights;
	}
	for (i = 0; i < work->naccounts; i++)
		if (work->accounts[i].found)
		{
			BookState	wanted = {.id = work->accounts[i].book};

			work->accounts[i].book_state = bsearch(&wanted, books, work->nbooks,
												   sizeof(BookState), book_cmp);
		}
}

/* The sum of what reversals gave back of one posting so far. */
static int128
reversed_so_far(const pg_uuid_t *journal, int32 line)
{
	Relation	rel = table_open(ledger_relation_oid(REL_REVERSAL), AccessShareLock);
	Relation	index = index_open(ledger_relation_oid(REL_REVERSAL_PKEY), AccessShareLock);
	TupleTableSlot *slot = table_slot_create(rel, NULL);
	IndexScanDesc scan = faas_index_beginscan(rel, index, GetActiveSnapshot(), 2);
	ScanKeyData keys[2];
	int128		sum = 0;

	ScanKeyInit(&keys[0], 1, BTEqualStrategyNumber, F_UUID_EQ, UUIDPGetDatum(journal));
	ScanKeyInit(&keys[1], 2, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(line));
	index_rescan(scan, keys, 2, NULL, 0);
	while (index_getnext_slot(scan, ForwardScanDirection, slot))
	{
		slot_getallattrs(slot);
		sum += slot_minor(slot, Anum_reversal_amount);
	}
	index_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
	index_close(index, NoLock);
	table_close(rel, NoLock);
	return sum;
}

/*
 * What is left to give back of each posting that a request reverses.  The accounts' rows are the
 * lock: another reversal of the posting changes them.
 */
void
work_load_reversible(LedgerWork *work)
{
	int			i,
				j;

	for (i = 0; i < work->count; i++)
	{
		LedgerRequest *request = &work->requests[i];

		if (request->op != OP_REVERSE)
			continue;
		for (j = 0; j < request->nlines; j++)
		{
			LedgerLine *line = &request->lines[j];

			line->reversible = amount_minor(&line->original) -
				reversed_so_far(&line->reverses, line->reverses_line);
		}
	}
}
