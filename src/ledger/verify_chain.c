/*
 * verify_chain.c
 *		Follow the entries of accounts (see verify_chain.h).
 *
 *		Postings are stored nearly in the order in which they were made, so the entries of an
 *		account nearly always come in the order of their numbers, and each is compared with the one
 *		before it when it comes.  No sort is needed.  What comes too early, because sessions fill
 *		pages side by side or vacuum gave a place in an old page away, waits until the entries in
 *		between have come.  Nothing here is a matter of probability: an account agrees only if
 *		entries 1 to n have all been seen once, each next to the one before.
 *
 *		What does not agree is not worded here.  The caller has the SQL of the checks look at it
 *		again (sql/ledger/verify.sql), so it does no harm to doubt an account that is sound: one
 *		with too many entries waiting, for example.
 */
#include "postgres.h"

#include <sys/mman.h>

#include "common/hashfn.h"

#include "ledger/uuid.h"
#include "ledger/verify_chain.h"

/* Size of a large page, where the system has them. */
#define LARGE_PAGE		((uintptr_t) 2 * 1024 * 1024)

/* An account, up to the last entry that fits. */
typedef struct ChainState
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
	bool		used;
	bool		debit_normal;
	bool		is_closed;
	bool		has_profile;
	bool		broken;			/* something did not fit */
} ChainState;

typedef struct WaitingKey
{
	int64		account;
	int64		entry;
} WaitingKey;

typedef struct Waiting
{
	WaitingKey	key;
	uint32		status;
	ChainEntry	entry;
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

struct ChainSet
{
	ChainState *states;			/* open addressing, by account */
	void	   *memory;			/* what they lie in */
	uint64		capacity;		/* less than 2^32 */
	uint64		count;
	waiting_hash *waiting;
	int64		waiting_max;
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
chain_class(int64 account, int classes)
{
	return (int) (((account_hash(account) >> 32) * (uint64) classes) >> 32);
}

static inline ChainState *
first_place(ChainSet *set, int64 account)
{
	return &set->states[((account_hash(account) & 0xffffffff) * set->capacity) >> 32];
}

/* The account's state, or the free place where it belongs. */
static inline ChainState *
find_place(ChainSet *set, int64 account)
{
	ChainState *state = first_place(set, account);
	ChainState *end = set->states + set->capacity;

	while (state->used && state->id != account)
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
allocate(ChainSet *set, uint64 capacity)
{
	Size		size;

	set->capacity = Min(capacity, PG_UINT32_MAX);
	size = sizeof(ChainState) * set->capacity;
	set->memory = MemoryContextAllocExtended(CurrentMemoryContext, size + PG_CACHE_LINE_SIZE,
											 MCXT_ALLOC_HUGE);
	set->states = (ChainState *) CACHELINEALIGN(set->memory);
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

ChainSet *
chain_create(int64 expected, int64 waiting_max)
{
	ChainSet   *set = (ChainSet *) palloc0(sizeof(ChainSet));

	StaticAssertStmt(sizeof(ChainState) * 3 / 2 <= CHAIN_ACCOUNT_BYTES &&
					 sizeof(ChainState) % 32 == 0, "a state has grown");
	StaticAssertStmt(sizeof(Waiting) * 2 <= CHAIN_WAITING_BYTES, "an entry has grown");

	allocate(set, expected + expected / 2 + 64);
	set->waiting = waiting_create(CurrentMemoryContext, 1024, NULL);
	set->waiting_max = waiting_max;
	return set;
}

/* Make room: there are more accounts than expected. */
static void
grow(ChainSet *set)
{
	ChainState *old = set->states;
	void	   *old_memory = set->memory;
	uint64		old_capacity = set->capacity;
	uint64		i;

	if (old_capacity == PG_UINT32_MAX)
		elog(ERROR, "too many accounts in one class");
	allocate(set, old_capacity * 2);
	for (i = 0; i < old_capacity; i++)
	{
		if (old[i].used)
			*find_place(set, old[i].id) = old[i];
	}
	pfree(old_memory);
}

void
chain_add(ChainSet *set, const ChainAccount *account)
{
	ChainState *state;

	if (unlikely(set->count * 5 >= set->capacity * 4))
		grow(set);

	state = find_place(set, account->id);
	if (state->used)
	{
		/* two rows of one account: the primary key is damaged */
		state->broken = true;
		return;
	}
	state->used = true;
	state->id = account->id;
	state->book = account->book;
	state->balance.tag = account->debits_posted.tag;
	state->debit_normal = account->debit_normal;
	state->is_closed = account->is_closed;
	set->count++;
}

bool
chain_add_profile(ChainSet *set, int64 account, int64 book, bool is_closed)
{
	ChainState *state = find_place(set, account);

	if (!state->used || state->book != book || state->is_closed != is_closed)
		return false;
	state->has_profile = true;
	return true;
}

bool
chain_has_profile(ChainSet *set, int64 account)
{
	ChainState *state = find_place(set, account);

	return state->used && state->has_profile;
}

void
chain_prefetch(ChainSet *set, int64 account)
{
	ChainState *state = first_place(set, account);

	/* two cache lines, see allocate() */
	__builtin_prefetch(state);
	__builtin_prefetch((char *) (state + 1) - 1);
}

static inline int128
state_debits(const ChainState *state)
{
	return (int128) (((uint128) (int128) state->debits_high << 64) | state->debits_low);
}

/* The entry that comes next, if it fits. */
static inline bool
take(ChainState *state, const ChainEntry *entry)
{
	int128		minor = amount_minor(&entry->amount);
	int128		balance = amount_minor(&state->balance);

	if (entry->is_debit == state->debit_normal)
		balance += minor;
	else
		balance -= minor;
	if (balance != amount_minor(&entry->balance))
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
	state->entry = entry->entry;
	state->posted_at = entry->posted_at;
	state->journal = entry->journal;
	state->line = entry->line;
	state->balance = entry->balance;
	return true;
}

/* Take what waited for the entry that has just come. */
static bool
take_waiting(ChainSet *set, ChainState *state)
{
	while (state->waiting > 0)
	{
		WaitingKey	key = {state->id, state->entry + 1};
		Waiting    *next = waiting_lookup(set->waiting, key);

		if (next == NULL)
			return true;
		if (!take(state, &next->entry))
			return false;
		waiting_delete_item(set->waiting, next);
		state->waiting--;
	}
	return true;
}

/* An entry that is not the next one. */
static bool
keep_waiting(ChainSet *set, ChainState *state, const ChainEntry *entry)
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

ChainOutcome
chain_follow(ChainSet *set, const ChainEntry *entry)
{
	ChainState *state = find_place(set, entry->account);
	bool		fits;

	if (unlikely(!state->used))
		return CHAIN_FOREIGN;
	if (unlikely(entry->amount.tag != state->balance.tag ||
				 entry->balance.tag != state->balance.tag ||
				 entry->book != state->book))
	{
		state->broken = true;
		return CHAIN_FOREIGN;
	}
	if (unlikely(state->broken))
		return CHAIN_BREAKS;

	if (likely(entry->entry == state->entry + 1))
		fits = take(state, entry) && (state->waiting == 0 || take_waiting(set, state));
	else
		fits = keep_waiting(set, state, entry);

	state->broken = !fits;
	return fits ? CHAIN_FITS : CHAIN_BREAKS;
}

bool
chain_agrees(ChainSet *set, const ChainAccount *account)
{
	ChainState *state = find_place(set, account->id);
	int128		debits;
	int128		credits;

	if (!state->used || state->broken || state->waiting > 0)
		return false;

	/* the balance is derived from amounts alone, and so are the credits */
	debits = state_debits(state);
	credits = amount_minor(&state->balance);
	credits = state->debit_normal ? debits - credits : debits + credits;

	return account->debits_posted.tag == state->balance.tag &&
		account->credits_posted.tag == state->balance.tag &&
		amount_minor(&account->debits_posted) == debits &&
		amount_minor(&account->credits_posted) == credits &&
		account->entry_count == state->entry &&
		account->last_posted_at == (state->entry > 0 ? state->posted_at : DT_NOBEGIN);
}
