/*
 * verify_scan.c
 *		The one pass over all postings that faas.verify() makes: which accounts, postings and
 *		journals must be looked at more closely?
 *
 *		faas_internal.verify_scan() reads accounts, then postings in
 *		the order in which they are stored, then accounts again.  It follows the accounts of one
 *		class (verify_trail.c) and looks at the rows of the journals of that class.  Together the
 *		classes cover everything; verify_run.c has PostgreSQL run them side by side.
 *
 *		It returns suspects: what SQL must look at again to find out what is wrong, if anything.
 *		Everything that the SQL would find is suspect; not everything that is suspect is wrong.
 *		In a sound ledger there is next to nothing, so that hardly any SQL has to run.  Rows may be
 *		corrupt in every way, therefore nothing here raises because of what a row says.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "access/tableam.h"
#include "executor/executor.h"
#include "funcapi.h"
#include "utils/fmgroids.h"
#include "utils/hsearch.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/uuid.h"

#include "compat.h"
#include "faas.h"
#include "ledger/slot.h"
#include "ledger/stripe.h"
#include "ledger/tables.h"
#include "ledger/uuid.h"
#include "ledger/verify_base.h"
#include "ledger/verify_trail.h"
#include "ledger/verify_moved.h"
#include "ledger/verify_scan.h"

FAAS_FUNCTION(faas_internal_verify_scan);

/* With more suspects of a kind than this, SQL looks at everything. */
#define SUSPECTS_MAX	10000

/* Columns of the result. */
#define COLUMN_COUNT	8

/* Postings that are on their way into the cache before they are looked at. */
#define SIDES_AHEAD		32

/* Journals whose next line may come after lines of others; a power of two. */
#define JOURNALS_OPEN	4096

/* The columns of a posting that are looked at. */
#define POSTING_COLUMNS Anum_posting_credit_previous_line

/* A set of suspects: accounts or journals. */
typedef struct Suspects
{
	VerifyPart	part;
	HTAB	   *members;
	bool		is_all;			/* too many to name */
} Suspects;

/* The last line of a journal so far. */
typedef struct OpenJournal
{
	pg_uuid_t	journal;
	int32		line;
	DateADT		business_date;
	int64		book;
	TimestampTz posted_at;
} OpenJournal;

typedef struct VerifyScan
{
	bool		all_books;
	int64		book;
	int			class;
	int			classes;
	Suspects	profiles;		/* accounts that are wrong by themselves */
	Suspects	accounts;		/* entries or totals that do not agree */
	Suspects	postings;		/* journals with a posting that is wrong by itself */
	Suspects	journals;		/* journals whose lines do not fit each other */
	bool		has_holds;		/* postings of holds, of reversals */
	bool		has_reversals;
	bool		has_stripes;	/* accounts that say so, rows of stripes */
	TrailSet   *trails;
	MovedSums  *moved;
	TrailEntry	sides[SIDES_AHEAD]; /* a ring */
	int64		sides_put;
	int64		sides_taken;
	OpenJournal *open;			/* by hash; a later journal takes the place of an earlier one */
	VerifyBase *base;
	Relation	checkpoint;		/* to look up checkpoints in their index */
	Relation	checkpoint_pkey;
	IndexScanDesc checkpoint_scan;
	TupleTableSlot *checkpoint_slot;
} VerifyScan;

/* ---------------------------------------------------------------- suspects */

static void
suspects_init(Suspects *suspects, VerifyPart part, Size key_size)
{
	HASHCTL		control;

	memset(&control, 0, sizeof(control));
	control.keysize = key_size;
	control.entrysize = key_size;
	control.hcxt = CurrentMemoryContext;
	suspects->part = part;
	suspects->members = hash_create("suspects", 128, &control,
									HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

static void
suspect(Suspects *suspects, const void *key)
{
	if (suspects->is_all)
		return;
	if (hash_get_num_entries(suspects->members) >= SUSPECTS_MAX)
		suspects->is_all = true;
	else
		(void) hash_search(suspects->members, key, HASH_ENTER, NULL);
}

/* A row (part, account, journal); no account and no journal stands for all. */
static void
put_row(ReturnSetInfo *rsinfo, VerifyPart part, const int64 *account, const pg_uuid_t *journal)
{
	Datum		values[COLUMN_COUNT] = {0};
	bool		nulls[COLUMN_COUNT];

	memset(nulls, true, sizeof(nulls));
	nulls[0] = false;
	nulls[1] = account == NULL;
	nulls[2] = journal == NULL;

	values[0] = Int32GetDatum(part);
	if (account != NULL)
		values[1] = Int64GetDatum(*account);
	if (journal != NULL)
		values[2] = UUIDPGetDatum(journal);
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

/* A row of sums of a subject. */
static void
put_sum(void *context, const MovedSum *sum)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) context;
	Datum		values[COLUMN_COUNT] = {0};
	bool		nulls[COLUMN_COUNT] = {false, true, true};

	values[0] = Int32GetDatum(PART_CLOSINGS);
	values[3] = Int64GetDatum(sum->book);
	values[4] = Int64GetDatum(sum->subject);
	values[5] = DateADTGetDatum(sum->business_date);
	nulls[6] = !sum->has_debits;
	nulls[7] = !sum->has_credits;
	values[6] = FaasAmountPGetDatum(&sum->debits);
	values[7] = FaasAmountPGetDatum(&sum->credits);
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

static void
put_suspects(ReturnSetInfo *rsinfo, Suspects *suspects, bool are_accounts)
{
	HASH_SEQ_STATUS status;
	void	   *key;

	if (suspects->is_all)
	{
		put_row(rsinfo, suspects->part, NULL, NULL);
		return;
	}
	hash_seq_init(&status, suspects->members);
	while ((key = hash_seq_search(&status)) != NULL)
		put_row(rsinfo, suspects->part, are_accounts ? (int64 *) key : NULL,
				are_accounts ? NULL : (pg_uuid_t *) key);
}

/* ---------------------------------------------------------------- accounts */

/* A damaged row: no check by class or journal can be relied on. */
static void
suspect_everything(VerifyScan *scan)
{
	scan->profiles.is_all = true;
	scan->accounts.is_all = true;
	scan->postings.is_all = true;
	scan->journals.is_all = true;
}

static bool
in_book(const VerifyScan *scan, int64 book)
{
	return scan->all_books || book == scan->book;
}

/* Are the limits such as the flags allow?  What they leave out is zero. */
static bool
are_limits(TupleTableSlot *slot)
{
	int32		flags = slot_int32(slot, Anum_account_flags);
	int128		overdraft = slot_minor(slot, Anum_account_overdraft);
	int128		ceiling = slot_minor(slot, Anum_account_ceiling);

	return overdraft >= 0 && ceiling >= 0 &&
		(overdraft == 0 || (flags & ACCOUNT_UNLIMITED) == 0) &&
		(ceiling == 0 || (flags & ACCOUNT_HAS_CEILING) != 0);
}

/* What can be seen in an account's row alone. */
static bool
is_account(VerifyScan *scan, TupleTableSlot *slot, const TrailAccount *account)
{
	uint32		tag = account->debits_posted.tag;

	return account->credits_posted.tag == tag &&
		slot_amount(slot, Anum_account_debits_pending).tag == tag &&
		slot_amount(slot, Anum_account_credits_pending).tag == tag &&
		slot_amount(slot, Anum_account_overdraft).tag == tag &&
		slot_amount(slot, Anum_account_ceiling).tag == tag &&
		are_limits(slot) &&
		verify_base_is_place(scan->base, account->book,
							 slot_int64(slot, Anum_account_subject), account->debit_normal);
}

static void
look_at_account(VerifyScan *scan, TupleTableSlot *slot, bool compare)
{
	int32		flags = slot_int32(slot, Anum_account_flags);
	TrailAccount account;

	account.id = slot_int64(slot, Anum_account_id);
	if (account.id < 0 || (flags & ACCOUNT_STRIPED) != 0 ||
		slot_int32(slot, Anum_account_stripes) != 0)
		scan->has_stripes = true;
	account.book = slot_int64(slot, Anum_account_book);
	account.debit_normal = (flags & ACCOUNT_DEBIT_NORMAL) != 0;
	account.is_closed = (flags & ACCOUNT_CLOSED) != 0;
	account.entry_count = slot_int64(slot, Anum_account_entry_count);
	account.last_posted_at = slot_timestamp(slot, Anum_account_last_posted_at);
	account.last_journal = *DatumGetUUIDP(slot->tts_values[Anum_account_last_journal - 1]);
	account.last_line = slot_int32(slot, Anum_account_last_line);
	account.debits_posted = slot_amount(slot, Anum_account_debits_posted);
	account.credits_posted = slot_amount(slot, Anum_account_credits_posted);

	if (!compare)
	{
		account.place = moved_place(scan->moved, account.book,
									slot_int64(slot, Anum_account_subject),
									account.debits_posted.tag);
		trail_add(scan->trails, &account);
		return;
	}
	if (!is_account(scan, slot, &account) ||
		(account.id >= 0 && !trail_has_profile(scan->trails, account.id)))
		suspect(&scan->profiles, &account.id);
	if (!trail_agrees(scan->trails, &account))
		suspect(&scan->accounts, &account.id);
}

/* Read the accounts of the class: before the postings to follow them, after them to compare. */
static void
read_accounts(VerifyScan *scan, bool compare)
{
	VerifyTable table;

	verify_table_open(&table, ledger_relation_oid(REL_ACCOUNT));
	while (verify_table_next(&table))
	{
		TupleTableSlot *slot = table.slot;

		slot_getsomeattrs(slot, Anum_account_book);
		if (!verify_any_null(slot, Anum_account_book) &&
			(trail_class(slot_int64(slot, Anum_account_id), scan->classes) != scan->class ||
			 !in_book(scan, slot_int64(slot, Anum_account_book))))
			continue;

		slot_getsomeattrs(slot, Natts_account);
		if (verify_any_null(slot, Natts_account))
			suspect_everything(scan);
		else
			look_at_account(scan, slot, compare);
	}
	verify_table_close(&table);
}

static void
read_profiles(VerifyScan *scan)
{
	VerifyTable table;

	verify_table_open(&table, ledger_relation_oid(REL_ACCOUNT_PROFILE));
	while (verify_table_next(&table))
	{
		TupleTableSlot *slot = table.slot;
		int64		account;
		bool		is_closed;

		slot_getsomeattrs(slot, Anum_account_profile_book);
		account = slot_int64(slot, Anum_account_profile_account);
		if (verify_any_null(slot, Anum_account_profile_book))
		{
			suspect_everything(scan);
			continue;
		}
		if (trail_class(account, scan->classes) != scan->class ||
			!in_book(scan, slot_int64(slot, Anum_account_profile_book)))
			continue;

		is_closed = !slot_attisnull(slot, Anum_account_profile_closed_at);
		if (!trail_add_profile(scan->trails, account,
							   slot_int64(slot, Anum_account_profile_book), is_closed))
			suspect(&scan->profiles, &account);
	}
	verify_table_close(&table);
}

/* Where the entries of accounts begin that are left of archiving. */
static void
read_openings(VerifyScan *scan)
{
	VerifyTable table;

	verify_table_open(&table, ledger_relation_oid(REL_ACCOUNT_OPENING));
	while (verify_table_next(&table))
	{
		TupleTableSlot *slot = table.slot;
		TrailOpening opening;

		slot_getallattrs(slot);
		if (verify_any_null(slot, Natts_account_opening))
		{
			suspect_everything(scan);
			continue;
		}
		opening.account = slot_int64(slot, Anum_account_opening_account);
		opening.book = slot_int64(slot, Anum_account_opening_book);
		if (trail_class(opening.account, scan->classes) != scan->class ||
			!in_book(scan, opening.book))
			continue;
		opening.entry = slot_int64(slot, Anum_account_opening_entry);
		opening.posted_at = slot_timestamp(slot, Anum_account_opening_posted_at);
		opening.journal = slot_uuid(slot, Anum_account_opening_journal);
		opening.line = slot_int32(slot, Anum_account_opening_line);
		opening.debits = slot_amount(slot, Anum_account_opening_debits);
		opening.credits = slot_amount(slot, Anum_account_opening_credits);
		if (!trail_open(scan->trails, &opening))
			suspect(&scan->accounts, &opening.account);
	}
	verify_table_close(&table);
}

/* ---------------------------------------------------------------- checkpoints */

/* Is there this checkpoint?  A TrailCallback. */
static bool
has_checkpoint(void *context, const TrailCheckpoint *due)
{
	VerifyScan *scan = (VerifyScan *) context;
	TupleTableSlot *slot = scan->checkpoint_slot;
	ScanKeyData keys[3];

	ScanKeyInit(&keys[0], 1, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(due->account));
	ScanKeyInit(&keys[1], 2, BTEqualStrategyNumber, F_TIMESTAMPTZ_EQ,
				TimestampTzGetDatum(due->posted_at));
	ScanKeyInit(&keys[2], 3, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(due->entry));
	index_rescan(scan->checkpoint_scan, keys, lengthof(keys), NULL, 0);
	if (!index_getnext_slot(scan->checkpoint_scan, ForwardScanDirection, slot))
		return false;

	slot_getallattrs(slot);
	return !verify_any_null(slot, Natts_checkpoint) &&
		slot_int64(slot, Anum_checkpoint_book) == due->book &&
		uuid_equal(DatumGetUUIDP(slot->tts_values[Anum_checkpoint_journal - 1]), &due->journal) &&
		slot_int32(slot, Anum_checkpoint_line) == due->line &&
		memcmp(DatumGetPointer(slot->tts_values[Anum_checkpoint_debits - 1]), &due->debits,
			   sizeof(FaasAmount)) == 0 &&
		memcmp(DatumGetPointer(slot->tts_values[Anum_checkpoint_credits - 1]), &due->credits,
			   sizeof(FaasAmount)) == 0;
}

static void
open_checkpoints(VerifyScan *scan)
{
	scan->checkpoint = table_open(ledger_relation_oid(REL_CHECKPOINT), AccessShareLock);
	scan->checkpoint_pkey = index_open(ledger_relation_oid(REL_CHECKPOINT_PKEY), AccessShareLock);
	scan->checkpoint_slot = table_slot_create(scan->checkpoint, NULL);
	scan->checkpoint_scan = faas_index_beginscan(scan->checkpoint, scan->checkpoint_pkey,
												 GetActiveSnapshot(), 3);
}

static void
close_checkpoints(VerifyScan *scan)
{
	index_endscan(scan->checkpoint_scan);
	ExecDropSingleTupleTableSlot(scan->checkpoint_slot);
	index_close(scan->checkpoint_pkey, AccessShareLock);
	table_close(scan->checkpoint, AccessShareLock);
}

/* Those that must be there are looked up as entries come; count them to find out about others. */
static void
count_checkpoints(VerifyScan *scan)
{
	VerifyTable table;

	verify_table_open(&table, ledger_relation_oid(REL_CHECKPOINT));
	while (verify_table_next(&table))
	{
		TupleTableSlot *slot = table.slot;
		int64		account;

		slot_getsomeattrs(slot, Anum_checkpoint_book);
		account = slot_int64(slot, Anum_checkpoint_account);
		if (verify_any_null(slot, Anum_checkpoint_book))
			suspect_everything(scan);
		else if (trail_class(account, scan->classes) == scan->class &&
				 in_book(scan, slot_int64(slot, Anum_checkpoint_book)) &&
				 !trail_count_checkpoint(scan->trails, account))
			suspect(&scan->accounts, &account);
	}
	verify_table_close(&table);
}

/* ---------------------------------------------------------------- postings */

/* What can be seen in a posting alone. */
static inline bool
is_plausible(VerifyScan *scan, TupleTableSlot *slot, int64 book)
{
	FaasAmount	amount = slot_amount(slot, Anum_posting_amount);
	FaasAmount	debit_balance = slot_amount(slot, Anum_posting_debit_balance);
	FaasAmount	credit_balance = slot_amount(slot, Anum_posting_credit_balance);

	return amount.minor_hi >= 0 &&
		amount.tag == debit_balance.tag &&
		amount.tag == credit_balance.tag &&
		stripe_account(slot_int64(slot, Anum_posting_debit_account)) !=
		stripe_account(slot_int64(slot, Anum_posting_credit_account)) &&
		verify_base_is_day(scan->base, book, slot_date(slot, Anum_posting_business_date));
}

/*
 * A line of a journal.  Nearly always it is line 1, or the one after the line before; otherwise the
 * journal is suspect.
 */
static inline void
follow_journal(VerifyScan *scan, TupleTableSlot *slot, const pg_uuid_t *journal, uint64 hash,
			   int64 book)
{
	OpenJournal *open = &scan->open[hash & (JOURNALS_OPEN - 1)];
	int32		line = slot_int32(slot, Anum_posting_line);
	TimestampTz posted_at = slot_timestamp(slot, Anum_posting_posted_at);
	DateADT		date = slot_date(slot, Anum_posting_business_date);

	if (line != 1 &&
		!(uuid_equal(&open->journal, journal) && open->line == line - 1 && open->line > 0 &&
		  open->book == book && open->posted_at == posted_at && open->business_date == date))
		suspect(&scan->journals, journal);
	open->journal = *journal;
	open->line = line;
	open->book = book;
	open->posted_at = posted_at;
	open->business_date = date;
}

/* Follow the oldest side in the ring. */
static inline void
take_side(VerifyScan *scan)
{
	const TrailEntry *side = &scan->sides[scan->sides_taken++ % SIDES_AHEAD];
	TrailOutcome outcome = trail_follow(scan->trails, side);

	if (likely(outcome == TRAIL_FITS))
		return;
	suspect(&scan->accounts, &side->account);
	if (outcome == TRAIL_FOREIGN)
		suspect(&scan->postings, &side->journal);
}

/* Put a side of a posting in the ring. */
static inline void
put_side(VerifyScan *scan, TupleTableSlot *slot, int64 account, bool is_debit)
{
	TrailEntry *side;

	if (scan->sides_put - scan->sides_taken == SIDES_AHEAD)
		take_side(scan);
	side = &scan->sides[scan->sides_put++ % SIDES_AHEAD];
	side->account = account;
	side->is_debit = is_debit;
	side->entry = slot_int64(slot, is_debit ? Anum_posting_debit_entry :
							 Anum_posting_credit_entry);
	side->balance = slot_amount(slot, is_debit ? Anum_posting_debit_balance :
								Anum_posting_credit_balance);
	side->amount = slot_amount(slot, Anum_posting_amount);
	side->book = slot_int64(slot, Anum_posting_book);
	side->business_date = slot_date(slot, Anum_posting_business_date);
	side->posted_at = slot_timestamp(slot, Anum_posting_posted_at);
	side->journal = *DatumGetUUIDP(slot->tts_values[Anum_posting_journal - 1]);
	side->line = slot_int32(slot, Anum_posting_line);
	side->previous = *DatumGetUUIDP(slot->tts_values[(is_debit ? Anum_posting_debit_previous :
													  Anum_posting_credit_previous) - 1]);
	side->previous_line = slot_int32(slot, is_debit ? Anum_posting_debit_previous_line :
									 Anum_posting_credit_previous_line);
	trail_prefetch(scan->trails, account);
}

static void
look_at_posting(VerifyScan *scan, TupleTableSlot *slot)
{
	int64		book = slot_int64(slot, Anum_posting_book);
	int64		debit = slot_int64(slot, Anum_posting_debit_account);
	int64		credit = slot_int64(slot, Anum_posting_credit_account);
	const pg_uuid_t *journal = DatumGetUUIDP(slot->tts_values[Anum_posting_journal - 1]);
	bool		is_ours = in_book(scan, book);
	uint64		hash;

	/* the end of an id is its random part */
	memcpy(&hash, &journal->data[8], sizeof(hash));
	hash *= UINT64CONST(0x9e3779b97f4a7c15);
	if ((int) (((hash >> 32) * (uint64) scan->classes) >> 32) == scan->class)
	{
		/* in every book: a journal that is partly ours is wrong */
		follow_journal(scan, slot, journal, hash, book);
		if (is_ours && !is_plausible(scan, slot, book))
			suspect(&scan->postings, journal);
	}
	if (!is_ours)
		return;
	if (trail_class(debit, scan->classes) == scan->class)
		put_side(scan, slot, debit, true);
	if (trail_class(credit, scan->classes) == scan->class)
		put_side(scan, slot, credit, false);
}

/* Columns far behind, after texts: not read, only asked whether they are there. */
static inline void
note_columns(VerifyScan *scan, VerifyTable *table)
{
	TupleDesc	tupdesc = RelationGetDescr(table->relation);
	bool		should_free;
	HeapTuple	tuple = ExecFetchSlotHeapTuple(table->slot, false, &should_free);

	if (!heap_attisnull(tuple, Anum_posting_hold, tupdesc))
		scan->has_holds = true;
	if (!heap_attisnull(tuple, Anum_posting_reverses, tupdesc) ||
		!heap_attisnull(tuple, Anum_posting_reverses_line, tupdesc))
		scan->has_reversals = true;
	if (should_free)
		heap_freetuple(tuple);
}

static void
read_postings(VerifyScan *scan)
{
	VerifyTable table;

	verify_table_open(&table, ledger_relation_oid(REL_POSTING));
	while (verify_table_next(&table))
	{
		slot_getsomeattrs(table.slot, POSTING_COLUMNS);
		if (unlikely(verify_any_null(table.slot, POSTING_COLUMNS)))
		{
			suspect_everything(scan);
			continue;
		}
		look_at_posting(scan, table.slot);
		note_columns(scan, &table);
	}
	while (scan->sides_taken < scan->sides_put)
		take_side(scan);
	verify_table_close(&table);
}

/* ---------------------------------------------------------------- entry point */

/* faas_internal.verify_scan(book, class, classes, accounts, waiting) */
Datum
faas_internal_verify_scan(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "faas verification",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	VerifyScan *scan = (VerifyScan *) palloc0(sizeof(VerifyScan));

	scan->all_books = PG_ARGISNULL(0);
	scan->book = scan->all_books ? 0 : PG_GETARG_INT64(0);
	scan->class = PG_GETARG_INT32(1);
	scan->classes = PG_GETARG_INT32(2);
	suspects_init(&scan->profiles, PART_PROFILES, sizeof(int64));
	suspects_init(&scan->accounts, PART_ACCOUNTS, sizeof(int64));
	suspects_init(&scan->postings, PART_POSTINGS, sizeof(pg_uuid_t));
	suspects_init(&scan->journals, PART_JOURNALS, sizeof(pg_uuid_t));
	scan->open = (OpenJournal *) palloc0(sizeof(OpenJournal) * JOURNALS_OPEN);
	scan->moved = moved_create();
	scan->trails = trail_create(PG_GETARG_INT64(3), PG_GETARG_INT64(4), scan->moved,
								has_checkpoint, scan);

	scan->base = verify_base_load();
	read_accounts(scan, false);
	read_openings(scan);
	read_profiles(scan);
	open_checkpoints(scan);
	read_postings(scan);
	close_checkpoints(scan);
	count_checkpoints(scan);
	read_accounts(scan, true);

	MemoryContextSwitchTo(caller);
	InitMaterializedSRF(fcinfo, 0);
	put_suspects(rsinfo, &scan->profiles, true);
	put_suspects(rsinfo, &scan->accounts, true);
	put_suspects(rsinfo, &scan->postings, false);
	put_suspects(rsinfo, &scan->journals, false);
	if (scan->has_holds)
		put_row(rsinfo, PART_HOLDS, NULL, NULL);
	if (scan->has_reversals)
		put_row(rsinfo, PART_REVERSALS, NULL, NULL);
	if (scan->has_stripes)
		put_row(rsinfo, PART_STRIPES, NULL, NULL);
	if (moved_failed(scan->moved))
		put_row(rsinfo, PART_CLOSINGS, NULL, NULL);
	else
		moved_each(scan->moved, put_sum, rsinfo);
	MemoryContextDelete(context);
	return (Datum) 0;
}
