/*
 * window.c
 *		Which window of its settlement model a posting belongs to.
 *
 *		A posting counts if both its accounts are position accounts of participants of one model
 *		and its kind is one of the model's.  The ledger tells us of such postings when they are
 *		written (ledger/hooks.h), and each gets a row in faas.window_entry, in the same transaction:
 *		the window is a fact that is stored with the posting, not one that is derived from a time.
 *
 *		The rule.  The current window of a model stands in its row.  Who stamps a posting
 *		 1. reads it, in a snapshot of this moment;
 *		 2. takes a SHARE lock on the number of that window, until the end of his transaction;
 *		 3. reads it again; if it is another, he gives the lock back and begins again.
 *		Closing a window (sql/clearing/window.sql) writes the number of the next one into the row
 *		of the model, and takes no lock on any window: it waits for other closers only, and no
 *		posting waits for it.  What needs the window's contents for good, which is
 *		faas_window_fix(), takes the EXCLUSIVE lock on its number first.
 *
 *		Claim.  When the EXCLUSIVE lock on a closed window W is held, every row of W that will ever
 *		be committed is committed, and visible to a snapshot taken then.
 *
 *		Proof.  Let C be the transaction that closed W, c the moment when its commit becomes
 *		visible, and x the moment when S, who settles, gets the EXCLUSIVE lock.
 *		 - S sees C committed, so c < x.  Let P be a transaction that stamps W.  It found W current
 *		   in step 3, in a snapshot of then, so step 3 came before c: after c no snapshot of the
 *		   moment shows W as current, and no later close brings W back, since numbers come from a
 *		   sequence.  P got its SHARE lock before that, and keeps it until its end, so P held it
 *		   at c or had ended.  At x nobody holds it, so P had ended; the server makes a commit
 *		   visible before it releases locks, so a snapshot taken after x sees P's rows, or P rolled
 *		   back.  Nobody joins after c, hence none after x.
 *		 - S is C itself, and x < c: one transaction closes and settles.  Until c everybody else
 *		   finds W current in step 1, but cannot get the SHARE lock before C ends.  If C commits,
 *		   step 3 finds another window; if C rolls back, what it settled never was.  Whoever got
 *		   the lock before x had ended at x.  Rows that C stamped itself are its own, and it sees
 *		   them; after its close it finds the next window current, as it sees its own write.
 *		 - C rolls back: W was never closed, the next window never was, and nobody but C could see
 *		   its number.  A rolled back savepoint undoes the close and every row stamped after it.
 *		 - REPEATABLE READ and SERIALIZABLE: steps 1 and 3 and the totals of faas_window_fix() do
 *		   not use the snapshot of the transaction.  Who posts with an old snapshot posts into the
 *		   window that is open now, as he does into the day that is open now (ledger/book.c).
 *		 - Savepoints: a lock that was taken within a savepoint is released when it is rolled back,
 *		   and so are the rows that needed it.
 *		 - PREPARE TRANSACTION keeps heavyweight locks, over a crash, too: S waits for COMMIT or
 *		   ROLLBACK PREPARED.  A crash ends all other transactions that were under way.
 *		 - Accounts that are hot release their locks before the commit is on disk, but after it is
 *		   visible; S commits later in the log than all that it has read.
 *
 *		Waiting.  Step 2 asks without waiting: if the lock is not to be had, somebody settles W, so
 *		that W is closed and another window current, and step 3 will say so.  Only against the
 *		transaction that closes and settles at once, which is not recommended, there is something to
 *		wait for.  So in lock order windows come last: book, accounts, holds, window; and S, who
 *		waits for postings under way, must not hold accounts then, which settlement_create() does
 *		not.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "storage/lock.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/fmgroids.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "clearing/window.h"
#include "errors.h"
#include "faas.h"
#include "ledger/hooks.h"
#include "ledger/tables.h"
#include "ledger/target.h"
#include "ledger/uuid.h"
#include "util/args.h"
#include "util/spi.h"

/* Rows handed to the table access method at once, as in ledger/write.c. */
#define INSERT_CHUNK	60

FAAS_FUNCTION(faas_window_fix);

/* A watched account, and whose position it is. */
typedef struct Member
{
	int64		account;		/* hash key */
	int64		participant;	/* 0 = nobody's */
	int64		model;
} Member;

/* A model of this call, and the window that its postings go into. */
typedef struct ModelWindow
{
	int64		model;			/* hash key */
	int64		window_id;
	bool		all_kinds;
	int			nkinds;
	char	  **kinds;
} ModelWindow;

typedef struct EntryOut
{
	const WatchedPosting *posting;
	int64		window_id;
	int64		model;
	int64		payer;
	int64		payee;
} EntryOut;

/* Reading ------------------------------------------------------------------------------------ */

static Oid
clearing_relation(const char *name)
{
	Oid			oid = get_relname_relid(name, get_namespace_oid("faas", false));

	if (!OidIsValid(oid))
		ledger_raise_layout(name);
	return oid;
}

/*
 * Columns of the first row of a table of ours by an index, in a snapshot of this moment: systable
 * scans take one for a table that no syscache covers (as in ledger/book.c).  False if there is no
 * such row.
 */
static bool
read_row(const char *table, const char *index, int nkeys, ScanKeyData *keys,
		 int ncolumns, const int *columns, Datum *values, bool *nulls)
{
	Relation	rel = table_open(clearing_relation(table), AccessShareLock);
	SysScanDesc scan = systable_beginscan(rel, clearing_relation(index), true, NULL, nkeys, keys);
	HeapTuple	tuple = systable_getnext(scan);
	TupleDesc	desc = RelationGetDescr(rel);
	int			i;

	for (i = 0; i < ncolumns && HeapTupleIsValid(tuple); i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, columns[i] - 1);

		values[i] = heap_getattr(tuple, columns[i], desc, &nulls[i]);
		if (!nulls[i])
			values[i] = datumCopy(values[i], attribute->attbyval, attribute->attlen);
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return HeapTupleIsValid(tuple);
}

/* A column of a model; its row is never deleted. */
static Datum
read_model(int64 model, int column, bool *isnull)
{
	ScanKeyData key;
	Datum		value;

	ScanKeyInit(&key, Anum_settlement_model_id, BTEqualStrategyNumber, F_INT8EQ,
				Int64GetDatum(model));
	if (!read_row("settlement_model", "settlement_model_pkey", 1, &key, 1, &column, &value,
				  isnull))
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_CORRUPTED),
				 errmsg("settlement model %lld of a participant does not exist",
						(long long) model)));
	return value;
}

static int64
read_current_window(int64 model)
{
	bool		isnull;

	return DatumGetInt64(read_model(model, Anum_settlement_model_current_window, &isnull));
}

static Member *
find_member(HTAB *members, int64 account)
{
	static const int columns[] = {Anum_participant_id, Anum_participant_model};
	bool		found;
	Member	   *member = hash_search(members, &account, HASH_ENTER, &found);
	ScanKeyData key;
	Datum		values[2];
	bool		nulls[2];

	if (found)
		return member;
	member->participant = member->model = 0;
	ScanKeyInit(&key, Anum_participant_position_account, BTEqualStrategyNumber, F_INT8EQ,
				Int64GetDatum(account));
	if (read_row("participant", "participant_position_account_key", 1, &key, 2, columns, values,
				 nulls))
	{
		member->participant = DatumGetInt64(values[0]);
		member->model = DatumGetInt64(values[1]);
	}
	return member;
}

/* Joining a window --------------------------------------------------------------------------- */

static void
set_window_tag(LOCKTAG *tag, int64 window_id)
{
	SET_LOCKTAG_ADVISORY(*tag, MyDatabaseId, (uint32) (window_id >> 32), (uint32) window_id,
						 WINDOW_LOCK_SPACE);
}

/* The model's current window, whose SHARE lock is ours until the end of the transaction. */
static int64
join_window(int64 model)
{
	int64		window_id = read_current_window(model);

	for (;;)
	{
		LOCKTAG		tag;
		int64		current;
		bool		locked;

		CHECK_FOR_INTERRUPTS();
		set_window_tag(&tag, window_id);
		locked = LockAcquire(&tag, ShareLock, false, true) != LOCKACQUIRE_NOT_AVAIL;
		current = read_current_window(model);
		if (!locked && current == window_id)
		{
			/* one transaction closes and settles it */
			(void) LockAcquire(&tag, ShareLock, false, false);
			locked = true;
			current = read_current_window(model);
		}
		if (current == window_id)
			return window_id;
		if (locked)
			(void) LockRelease(&tag, ShareLock, false);
		window_id = current;
	}
}

static void
read_kinds(ModelWindow *model)
{
	Datum		value = read_model(model->model, Anum_settlement_model_kinds, &model->all_kinds);
	Datum	   *kinds;
	bool	   *nulls;
	int			i;

	model->nkinds = 0;
	if (model->all_kinds)
		return;
	deconstruct_array(DatumGetArrayTypeP(value), TEXTOID, -1, false, TYPALIGN_INT,
					  &kinds, &nulls, &model->nkinds);
	model->kinds = palloc_array(char *, Max(model->nkinds, 1));
	for (i = 0; i < model->nkinds; i++)
		model->kinds[i] = nulls[i] ? NULL : TextDatumGetCString(kinds[i]);
}

static ModelWindow *
find_model(HTAB *models, int64 id)
{
	bool		found;
	ModelWindow *model = hash_search(models, &id, HASH_ENTER, &found);

	if (found)
		return model;
	model->window_id = 0;
	read_kinds(model);
	return model;
}

/* Is this posting in a window? */
static bool
is_counted(const pg_uuid_t *journal, int32 line)
{
	ScanKeyData keys[2];

	ScanKeyInit(&keys[0], Anum_window_entry_journal, BTEqualStrategyNumber, F_UUID_EQ,
				UUIDPGetDatum(journal));
	ScanKeyInit(&keys[1], Anum_window_entry_line, BTEqualStrategyNumber, F_INT4EQ,
				Int32GetDatum(line));
	return read_row("window_entry", "window_entry_pkey", 2, keys, 0, NULL, NULL, NULL);
}

/* Of the model's kinds, or giving back what counted. */
static bool
counts(const ModelWindow *model, const WatchedPosting *posting)
{
	int			i;

	if (model->all_kinds)
		return true;
	for (i = 0; i < model->nkinds && posting->kind != NULL; i++)
		if (model->kinds[i] != NULL && strcmp(model->kinds[i], posting->kind) == 0)
			return true;
	return !uuid_is_zero(&posting->reverses) &&
		is_counted(&posting->reverses, posting->reverses_line);
}

/* Writing ------------------------------------------------------------------------------------ */

static void
fill_entry(TupleTableSlot *slot, const EntryOut *entry)
{
	Datum	   *values = slot->tts_values;

	ExecClearTuple(slot);
	memset(slot->tts_isnull, false, slot->tts_tupleDescriptor->natts * sizeof(bool));
	values[Anum_window_entry_journal - 1] = UUIDPGetDatum(&entry->posting->journal);
	values[Anum_window_entry_line - 1] = Int32GetDatum(entry->posting->line);
	values[Anum_window_entry_window_id - 1] = Int64GetDatum(entry->window_id);
	values[Anum_window_entry_book - 1] = Int64GetDatum(entry->posting->book);
	values[Anum_window_entry_model - 1] = Int64GetDatum(entry->model);
	values[Anum_window_entry_payer - 1] = Int64GetDatum(entry->payer);
	values[Anum_window_entry_payee - 1] = Int64GetDatum(entry->payee);
	values[Anum_window_entry_amount - 1] = FaasAmountPGetDatum(&entry->posting->amount);
	ExecStoreVirtualTuple(slot);
}

static void
insert_entries(const EntryOut *entries, int count)
{
	TupleTableSlot **slots;
	Target		target;
	int			nslots = Min(count, INSERT_CHUNK);
	CommandId	cid = GetCurrentCommandId(true);
	int			done,
				n,
				i;

	target_open_oid(&target, clearing_relation("window_entry"));
	if (RelationGetDescr(target.rel)->natts != Natts_window_entry)
		ledger_raise_layout("window_entry");
	slots = palloc_array(TupleTableSlot *, nslots);
	for (i = 0; i < nslots; i++)
		slots[i] = table_slot_create(target.rel, NULL);
	for (done = 0; done < count; done += n)
	{
		CHECK_FOR_INTERRUPTS();
		n = Min(count - done, INSERT_CHUNK);
		for (i = 0; i < n; i++)
			fill_entry(slots[i], &entries[done + i]);
		table_multi_insert(target.rel, slots, n, cid, 0, NULL);
		for (i = 0; i < n; i++)
			target_index(&target, slots[i]);
	}
	for (i = 0; i < nslots; i++)
		ExecDropSingleTupleTableSlot(slots[i]);
	target_close(&target);
}

static HTAB *
create_hash(const char *name, Size entrysize)
{
	HASHCTL		ctl;

	ctl.keysize = sizeof(int64);
	ctl.entrysize = entrysize;
	ctl.hcxt = CurrentMemoryContext;
	return hash_create(name, 16, &ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

/* The hook: give each posting that counts its window. */
static void
stamp_postings(const WatchedPosting *postings, int count)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "faas windows",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext outer = MemoryContextSwitchTo(context);
	HTAB	   *members = create_hash("faas participants", sizeof(Member));
	HTAB	   *models = create_hash("faas settlement models", sizeof(ModelWindow));
	EntryOut   *entries = palloc_extended(count * sizeof(EntryOut), MCXT_ALLOC_HUGE);
	int			n = 0;
	int			i;

	for (i = 0; i < count; i++)
	{
		const WatchedPosting *posting = &postings[i];
		int64		payer = find_member(members, posting->debit_account)->participant;
		int64		model = find_member(members, posting->debit_account)->model;
		const Member *payee = find_member(members, posting->credit_account);
		ModelWindow *window;

		if (payer == 0 || payee->participant == 0 || payee->model != model)
			continue;
		window = find_model(models, model);
		if (!counts(window, posting))
			continue;
		if (window->window_id == 0)
			window->window_id = join_window(model);
		entries[n].posting = posting;
		entries[n].window_id = window->window_id;
		entries[n].model = model;
		entries[n].payer = payer;
		entries[n].payee = payee->participant;
		n++;
	}
	if (n > 0)
		insert_entries(entries, n);
	MemoryContextSwitchTo(outer);
	MemoryContextDelete(context);
}

void
window_init(void)
{
	ledger_watch_hook = stamp_postings;
}

/* Fixing the contents ------------------------------------------------------------------------ */

/*
 * faas_internal.window_fix(window_id): wait for the postings of a closed window that are still
 * under way, then keep its totals by pair of participants in faas.window_total, unless they are
 * kept already.  That the window is closed, committed or by this transaction, is for the caller to
 * see: his snapshot must show it.
 */
Datum
faas_window_fix(PG_FUNCTION_ARGS)
{
	const char *insert =
		"INSERT INTO faas.window_total (window_id, book, payer, payee, amount, entries)"
		" SELECT e.window_id, e.book, e.payer, e.payee, faas.sum(e.amount), pg_catalog.count(*)"
		" FROM faas.window_entry AS e WHERE e.window_id OPERATOR(pg_catalog.=) $1"
		" GROUP BY e.window_id, e.book, e.payer, e.payee"
		" ON CONFLICT DO NOTHING";
	Oid			types[] = {INT8OID};
	Datum		values[1];
	LOCKTAG		tag;
	int64		window_id = arg_int64(fcinfo, 0, "window_id");

	set_window_tag(&tag, window_id);
	(void) LockAcquire(&tag, ExclusiveLock, false, false);
	values[0] = Int64GetDatum(window_id);
	ledger_spi_enter();
	(void) ledger_spi_execute_latest(insert, 1, types, values, NULL, SPI_OK_INSERT);
	ledger_spi_leave();
	PG_RETURN_VOID();
}
