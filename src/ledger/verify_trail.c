/*
 * verify_trail.c
 *		Follow the entries of accounts (see verify_trail.h).
 *
 *		Postings are stored nearly in the order in which they were made, so the entries of an
 *		account nearly always come in the order of their numbers, and each is compared with the one
 *		before it when it comes.  No sort is needed.  What comes too early, because sessions fill
 *		pages side by side or vacuum gave a place in an old page away, waits until the entries in
 *		between have come.  Nothing here is a matter of probability: an account agrees only if
 *		entries 1 to n have all been seen once, each next to the one before; or, where entries up to
 *		k are archived, those from k + 1.
 *
 *		What does not agree is not worded here.  The caller has the SQL of the checks look at it
 *		again (sql/ledger/verify.sql), so it does no harm to doubt an account that is sound: one
 *		with too many entries waiting, for example.
 */
#include "postgres.h"

#include <sys/mman.h>

#include "common/hashfn.h"

#include "ledger/tables.h"
#include "ledger/uuid.h"
#include "ledger/verify_trail.h"

/* Size of a large page, where the system has them. */
#define LARGE_PAGE		((uintptr_t) 2 * 1024 * 1024)

/* An account, up to the last entry that fits. */
typedef struct TrailState
{
	int64		id;
	int64		book;
	int64		entry;			/* last entry; 0 = none */
	TimestampTz posted_at;		/* its time */
	pg_uuid_t	journal;		/* its journal */
	FaasAmount	balance;		/* the balance after it, in the account's unit */
	uint64		debits_low;		/* sum of the debits, 128 bits */
	int64		debits_high;
	int32		line;			/* line of the last entry */
	int32		waiting;		/* entries that wait for earlier ones */
	int32		checkpoints;	/* that are there */
	uint8		flags;			/* STATE_... */
	uint16		place;			/* in the sums of subjects */
} TrailState;

#define STATE_USED			0x01
#define STATE_DEBIT_NORMAL	0x02
#define STATE_CLOSED		0x04
#define STATE_PROFILE		0x08	/* it has its profile */
#define STATE_BROKEN		0x10	/* something did not fit */

typedef struct WaitingKey
{
	int64		account;
	int64		entry;
} WaitingKey;

typedef struct Waiting
{
	WaitingKey	key;
	uint32		status;
	TrailEntry	entry;
} Waiting;

#define SH_PREFIX waiting
#define SH_ELEMENT_TYPE Waiting
#define SH_KEY_TYPE WaitingKey
#define SH_KEY key
#define SH_HASH_KEY(tb, key) hash_bytes((const unsigned char *) &(key), sizeof(WaitingKey))
#define SH_EQUAL(tb, a, b) ((a).account == (b).account && (a).entry == (b).entry)
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

struct TrailSet
{
	TrailState *states;			/* open addressing, by account */
	void	   *memory;			/* what they lie in */
	uint64		capacity;		/* less than 2^32 */
	uint64		count;
	waiting_hash *waiting;
	int64		waiting_max;
	MovedSums  *moved;
	TrailCallback has_checkpoint;
	void	   *context;
};

/* All bits of an account's number in all bits of the result; ids are mostly consecutive. */
static inline uint64
account_hash(int64 account)
{
	uint64		hash = (uint64) account;

	hash ^= hash >> 32;
	hash *= UINT64CONST(0x9e3779b97f4a7c15);
	hash ^= hash >> 29;
	hash *= UINT64CONST(0xbf58476d1ce4e5b9);
	hash ^= hash >> 32;
	return hash;
}

/* The high half of the hash chooses the class, the low half the place. */
int
trail_class(int64 account, int classes)
{
	return (int) (((account_hash(account) >> 32) * (uint64) classes) >> 32);
}

static inline bool
is(const TrailState *state, uint8 flag)
{
	return (state->flags & flag) != 0;
}

static inline TrailState *
first_place(TrailSet *set, int64 account)
{
	return &set->states[((account_hash(account) & 0xffffffff) * set->capacity) >> 32];
}

/* The account's state, or the free place where it belongs. */
static inline TrailState *
find_place(TrailSet *set, int64 account)
{
	TrailState *state = first_place(set, account);
	TrailState *end = set->states + set->capacity;

	while (is(state, STATE_USED) && state->id != account)
	{
		if (++state == end)
			state = set->states;
	}
	return state;
}

/*
 * Room for "capacity" states, all free.  Which one is looked at next cannot be foreseen, so the
 * processor's own tables of pages matter: ask for large ones where there are such.
 */
static void
allocate(TrailSet *set, uint64 capacity)
{
	Size		size;

	set->capacity = Min(capacity, PG_UINT32_MAX);
	size = sizeof(TrailState) * set->capacity;
	set->memory = MemoryContextAllocExtended(CurrentMemoryContext, size + PG_CACHE_LINE_SIZE,
											 MCXT_ALLOC_HUGE);
	set->states = (TrailState *) CACHELINEALIGN(set->memory);
#ifdef MADV_HUGEPAGE
	{
		uintptr_t	first = TYPEALIGN(LARGE_PAGE, (uintptr_t) set->states);
		uintptr_t	end = TYPEALIGN_DOWN(LARGE_PAGE, (uintptr_t) set->states + size);

		/* a hint; it does no harm if it is not taken */
		if (first < end)
			(void) madvise((void *) first, end - first, MADV_HUGEPAGE);
	}
#endif
	memset(set->states, 0, size);
}

TrailSet *
trail_create(int64 expected, int64 waiting_max, MovedSums *moved, TrailCallback has_checkpoint,
			 void *context)
{
	TrailSet   *set = (TrailSet *) palloc0(sizeof(TrailSet));

	StaticAssertStmt(sizeof(TrailState) * 3 / 2 <= TRAIL_ACCOUNT_BYTES &&
					 sizeof(TrailState) % 32 == 0, "a state has grown");
	StaticAssertStmt(sizeof(Waiting) * 2 <= TRAIL_WAITING_BYTES, "an entry has grown");

	allocate(set, expected + expected / 2 + 64);
	set->waiting = waiting_create(CurrentMemoryContext, 1024, NULL);
	set->waiting_max = waiting_max;
	set->moved = moved;
	set->has_checkpoint = has_checkpoint;
	set->context = context;
	return set;
}

/* Make room: there are more accounts than expected. */
static void
grow(TrailSet *set)
{
	TrailState *old = set->states;
	void	   *old_memory = set->memory;
	uint64		old_capacity = set->capacity;
	uint64		i;

	if (old_capacity == PG_UINT32_MAX)
		elog(ERROR, "too many accounts in one class");
	allocate(set, old_capacity * 2);
	for (i = 0; i < old_capacity; i++)
	{
		if (is(&old[i], STATE_USED))
			*find_place(set, old[i].id) = old[i];
	}
	pfree(old_memory);
}

void
trail_add(TrailSet *set, const TrailAccount *account)
{
	TrailState *state;

	if (unlikely(set->count * 5 >= set->capacity * 4))
		grow(set);

	state = find_place(set, account->id);
	if (is(state, STATE_USED))
	{
		/* two rows of one account: the primary key is damaged */
		state->flags |= STATE_BROKEN;
		return;
	}
	state->flags = STATE_USED;
	if (account->debit_normal)
		state->flags |= STATE_DEBIT_NORMAL;
	if (account->is_closed)
		state->flags |= STATE_CLOSED;
	state->id = account->id;
	state->book = account->book;
	state->place = account->place;
	state->balance.tag = account->debits_posted.tag;
	set->count++;
}

bool
trail_open(TrailSet *set, const TrailOpening *opening)
{
	TrailState *state = find_place(set, opening->account);
	int128		debits = amount_minor(&opening->debits);
	int128		balance = amount_minor(&opening->credits) - debits;

	if (!is(state, STATE_USED) || state->book != opening->book || state->entry != 0 ||
		opening->entry < 1 || opening->debits.tag != state->balance.tag ||
		opening->credits.tag != state->balance.tag || !amount_minor_fits(balance))
		return false;
	if (is(state, STATE_DEBIT_NORMAL))
		balance = -balance;
	state->entry = opening->entry;
	state->posted_at = opening->posted_at;
	state->journal = opening->journal;
	state->line = opening->line;
	state->balance = amount_make(balance, state->balance.tag);
	state->debits_low = (uint64) debits;
	state->debits_high = (int64) (debits >> 64);
	/* those up to there are gone with their entries */
	state->checkpoints = (int32) (opening->entry / CHECKPOINT_INTERVAL);
	return true;
}

bool
trail_add_profile(TrailSet *set, int64 account, int64 book, bool is_closed)
{
	TrailState *state = find_place(set, account);

	if (!is(state, STATE_USED) || state->book != book || is(state, STATE_CLOSED) != is_closed)
		return false;
	state->flags |= STATE_PROFILE;
	return true;
}

bool
trail_has_profile(TrailSet *set, int64 account)
{
	TrailState *state = find_place(set, account);

	return is(state, STATE_PROFILE);
}

bool
trail_count_checkpoint(TrailSet *set, int64 account)
{
	TrailState *state = find_place(set, account);

	if (!is(state, STATE_USED))
		return false;
	state->checkpoints++;
	return true;
}

void
trail_prefetch(TrailSet *set, int64 account)
{
	TrailState *state = first_place(set, account);

	/* two cache lines, see allocate() */
	__builtin_prefetch(state);
	__builtin_prefetch((char *) (state + 1) - 1);
}

static inline int128
state_debits(const TrailState *state)
{
	return (int128) (((uint128) (int128) state->debits_high << 64) | state->debits_low);
}

/* The credits: the balance is derived from amounts alone, so they are what is left of it. */
static inline int128
state_credits(const TrailState *state)
{
	int128		balance = amount_minor(&state->balance);

	return is(state, STATE_DEBIT_NORMAL) ? state_debits(state) - balance :
		state_debits(state) + balance;
}

/* The last entry is due a checkpoint: is it there? */
static bool
has_checkpoint(TrailSet *set, const TrailState *state)
{
	int128		debits = state_debits(state);
	int128		credits = state_credits(state);
	TrailCheckpoint due;

	/* what no amount can hold is in no checkpoint either */
	if (!amount_minor_fits(debits) || !amount_minor_fits(credits))
		return false;
	due.account = state->id;
	due.entry = state->entry;
	due.book = state->book;
	due.posted_at = state->posted_at;
	due.journal = state->journal;
	due.line = state->line;
	due.debits = amount_make(debits, state->balance.tag);
	due.credits = amount_make(credits, state->balance.tag);
	return set->has_checkpoint(set->context, &due);
}

/* The entry that comes next, if it fits. */
static inline bool
take(TrailSet *set, TrailState *state, const TrailEntry *entry)
{
	int128		minor = amount_minor(&entry->amount);
	int128		balance = amount_minor(&state->balance);

	if (entry->is_debit == is(state, STATE_DEBIT_NORMAL))
		balance += minor;
	else
		balance -= minor;
	if (balance != amount_minor(&entry->balance))
		return false;

	/* nothing comes before the first, and journal and line of nothing are zero */
	if (!uuid_equal(&entry->previous, &state->journal) || entry->previous_line != state->line)
		return false;

	if (state->entry > 0 && entry->posted_at <= state->posted_at &&
		(entry->posted_at < state->posted_at || !uuid_equal(&entry->journal, &state->journal)))
		return false;

	if (entry->is_debit)
	{
		int128		debits = state_debits(state) + minor;

		state->debits_low = (uint64) debits;
		state->debits_high = (int64) (debits >> 64);
	}
	moved_add(set->moved, state->place, entry->business_date, entry->is_debit, &entry->amount);
	state->entry = entry->entry;
	state->posted_at = entry->posted_at;
	state->journal = entry->journal;
	state->line = entry->line;
	state->balance = entry->balance;
	return state->entry % CHECKPOINT_INTERVAL != 0 || has_checkpoint(set, state);
}

/* Take what waited for the entry that has just come. */
static bool
take_waiting(TrailSet *set, TrailState *state)
{
	while (state->waiting > 0)
	{
		WaitingKey	key = {state->id, state->entry + 1};
		Waiting    *next = waiting_lookup(set->waiting, key);

		if (next == NULL)
			return true;
		if (!take(set, state, &next->entry))
			return false;
		waiting_delete_item(set->waiting, next);
		state->waiting--;
	}
	return true;
}

/* An entry that is not the next one. */
static bool
keep_waiting(TrailSet *set, TrailState *state, const TrailEntry *entry)
{
	WaitingKey	key = {entry->account, entry->entry};
	Waiting    *place;
	bool		found;

	/* a number for the second time, or no number at all */
	if (entry->entry <= state->entry)
		return false;
	if (set->waiting->members >= set->waiting_max)
		return false;

	place = waiting_insert(set->waiting, key, &found);
	if (found)
		return false;
	place->entry = *entry;
	state->waiting++;
	return true;
}

TrailOutcome
trail_follow(TrailSet *set, const TrailEntry *entry)
{
	TrailState *state = find_place(set, entry->account);
	bool		fits;

	if (unlikely(!is(state, STATE_USED)))
		return TRAIL_FOREIGN;
	if (unlikely(entry->amount.tag != state->balance.tag ||
				 entry->balance.tag != state->balance.tag ||
				 entry->book != state->book))
	{
		state->flags |= STATE_BROKEN;
		return TRAIL_FOREIGN;
	}
	if (unlikely(is(state, STATE_BROKEN)))
		return TRAIL_BREAKS;

	if (likely(entry->entry == state->entry + 1))
		fits = take(set, state, entry) && (state->waiting == 0 || take_waiting(set, state));
	else
		fits = keep_waiting(set, state, entry);

	if (!fits)
		state->flags |= STATE_BROKEN;
	return fits ? TRAIL_FITS : TRAIL_BREAKS;
}

bool
trail_agrees(TrailSet *set, const TrailAccount *account)
{
	TrailState *state = find_place(set, account->id);

	return is(state, STATE_USED) && !is(state, STATE_BROKEN) && state->waiting == 0 &&
		account->debits_posted.tag == state->balance.tag &&
		account->credits_posted.tag == state->balance.tag &&
		amount_minor(&account->debits_posted) == state_debits(state) &&
		amount_minor(&account->credits_posted) == state_credits(state) &&
		account->entry_count == state->entry &&
		account->last_posted_at == (state->entry > 0 ? state->posted_at : DT_NOBEGIN) &&
		uuid_equal(&account->last_journal, &state->journal) &&
		account->last_line == state->line &&
		state->checkpoints == state->entry / CHECKPOINT_INTERVAL;
}
