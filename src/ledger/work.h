/*
 * work.h
 *		The working state of one ledger call, shared by engine.c, load.c, apply.c and write.c only.
 */
#ifndef FAAS_WORK_H
#define FAAS_WORK_H

#include "postgres.h"

#include "utils/hsearch.h"
#include "utils/rel.h"
#include "utils/snapshot.h"

#include "ledger/engine.h"
#include "ledger/uuid.h"

/* An account as read, and as it will be. */
typedef struct AccountState
{
	/* which row */
	int64		id;
	bool		found;
	ItemPointerData tid;
	bool		changed;		/* must be written */
	bool		written;		/* this call wrote a version already (first attempt) */
	bool		queued;			/* its queue is in our hands (hot.c) */
	bool		held;			/* and so is its row, as far as this call knows */
	struct BookState *book_state;
	/* what the row says */
	int64		book;
	int64		subject;
	int64		party;
	int32		flags;
	int32		stripes;
	TimestampTz opened_at;
	TimestampTz next_expiry;
	TimestampTz debit_blocked_until;
	TimestampTz credit_blocked_until;
	uint32		tag;			/* currency and scale */
	int128		overdraft;
	int128		ceiling;
	int128		debits_pending;
	int128		credits_pending;
	int128		debits_posted;
	int64		entry_count;
	TimestampTz last_posted_at;
	pg_uuid_t	last_journal;	/* its last entry, zero before the first */
	int32		last_line;
	int128		credits_posted;
	/* pending of holds that have expired but were not swept: counts nowhere */
	int128		debits_expired;
	int128		credits_expired;
} AccountState;

/* One line of a request names an account. */
typedef struct AccountUse
{
	int64		id;
	int		   *place;			/* where its index belongs (RequestState), NULL = nowhere */
} AccountUse;

/* An account that the first attempt of a call has found. */
typedef struct KnownAccount
{
	int64		id;
	bool		held;			/* its row is in our hands since then */
} KnownAccount;

/* An account that is striped, and the row of it that a call writes. */
typedef struct StripedAccount
{
	int64		account;
	int32		stripes;
	int64		row;
} StripedAccount;

typedef struct HoldState
{
	pg_uuid_t	id;				/* hash key */
	bool		found;
	bool		is_new;			/* placed by this call */
	bool		changed;
	ItemPointerData tid;
	int64		book;
	int64		account;
	int64		to_account;
	int32		status;
	int32		event_count;
	TimestampTz placed_at;
	TimestampTz expires_at;
	TimestampTz closed_at;
	uint32		tag;
	int128		amount;
	int128		tolerance;
	int128		captured;
	int128		excess;
	int128		released;
	LedgerTexts texts;
} HoldState;

/* A book of the call: its locked business date and the caller's rights. */
typedef struct BookState
{
	int64		id;
	DateADT		business_date;
	DateADT		open_from;
	uint32		rights;
} BookState;

/* Rows to insert. */
typedef struct PostingOut
{
	pg_uuid_t	journal;
	int32		line;
	int64		book;
	int64		debit_account;
	int64		credit_account;
	int64		debit_entry;
	int64		credit_entry;
	TimestampTz posted_at;
	DateADT		business_date;
	DateADT		value_date;
	FaasAmount	amount;
	FaasAmount	debit_balance;
	FaasAmount	credit_balance;
	pg_uuid_t	debit_previous; /* zero = none */
	pg_uuid_t	credit_previous;
	int32		debit_previous_line;
	int32		credit_previous_line;
	LedgerTexts texts;
	pg_uuid_t	hold;			/* zero = none */
	pg_uuid_t	reverses;		/* zero = none */
	int32		reverses_line;
} PostingOut;

typedef struct CheckpointOut
{
	int64		account;
	TimestampTz posted_at;
	int64		entry;
	int64		book;
	pg_uuid_t	journal;
	int32		line;
	FaasAmount	debits;
	FaasAmount	credits;
} CheckpointOut;

typedef struct EventOut
{
	pg_uuid_t	id;
	pg_uuid_t	hold;
	int32		sequence;
	int64		book;
	HoldEventOp op;
	TimestampTz at;
	TimestampTz expires_at;
	FaasAmount	amount;
	FaasAmount	remaining;
} EventOut;

typedef struct KeyOut
{
	int64		book;
	pg_uuid_t	hash;
	pg_uuid_t	object;
	const char *key;
} KeyOut;

/* What a key stands for: journals, holds and hold events have a name space each. */
typedef enum KeyClass
{
	KEY_JOURNAL,
	KEY_HOLD,
	KEY_EVENT
} KeyClass;

/* A key of the call: several requests may carry the same one. */
typedef struct KeyTag
{
	int64		book;			/* 0 for a UUID, which is global */
	pg_uuid_t	uuid;			/* the UUID itself, or the hash of the text */
	int32		class;
	int32		zero;			/* no padding with unknown contents */
} KeyTag;

typedef struct KeyState
{
	KeyTag		tag;			/* hash key */
	bool		exists;			/* "object" is in the tables already */
	pg_uuid_t	object;
	int			request;		/* else: the request of this call that used it, -1 = none */
} KeyState;

/* Per request, worked out while loading and applying. */
typedef struct RequestState
{
	int		   *debit;			/* per line: index into accounts, -1 = not given or not found */
	int		   *credit;
	HoldState  *hold;			/* the hold it refers to, or places */
	int64		hold_book;		/* where the key of that hold counts, 0 = in any book */
	KeyState   *key;
	bool		key_is_uuid;
	bool		event_exists;	/* the UUID is the id of a hold event already */
	KeyTag		key_tag;
	int			first_posting;	/* index of its first PostingOut */
} RequestState;

typedef struct UndoEntry
{
	void	   *target;
	Size		size;
	void	   *saved;
} UndoEntry;

/* A growing array. */
typedef struct OutList
{
	char	   *items;
	int			count;
	int			allocated;
	int			expected;
	Size		size;
} OutList;

typedef struct LedgerWork
{
	MemoryContext memory;		/* everything below; gone after the call */
	LedgerRequest *requests;
	LedgerResult *results;
	int			count;
	RequestState *states;
	TimestampTz now;
	bool		now_is_clock;	/* take it again once locks are held */

	/* of a first attempt, by id: the accounts that it found, and the rows that it has written as */
	/* they were before it */
	bool		again;			/* there was one */
	KnownAccount *known;
	int			nknown;
	AccountState *before;
	int			nbefore;

	int			nstriped;
	int			striped_allocated;
	StripedAccount *striped;	/* ascending account; the second attempt has the first's */

	Size		nuses;			/* from collecting the accounts to pointing the lines at them */
	AccountUse *uses;			/* ascending id */
	int			nqueued;		/* so many accounts, the first, were queued for already (hot.c) */
	int			naccounts;
	AccountState *accounts;		/* ascending id */
	int			nbooks;
	BookState  *books;			/* ascending id */
	HTAB	   *holds;			/* HoldState by id */
	HTAB	   *keys;			/* KeyState by KeyTag */

	OutList		postings;
	OutList		checkpoints;
	OutList		events;
	OutList		key_rows;

	UndoEntry  *undo;
	int			nundo;
	int			undo_allocated;
	bool		keep_undo;		/* the present request may have to be taken back */
} LedgerWork;

/* engine.c */
extern HoldState *work_enter_hold(LedgerWork *work, const pg_uuid_t *id, bool *found);
extern HoldState *work_find_hold(LedgerWork *work, const pg_uuid_t *id);
extern long work_count_holds(LedgerWork *work);
extern KeyState *work_enter_key(LedgerWork *work, const KeyTag *tag, bool *found);
extern KeyState *work_find_key(LedgerWork *work, const KeyTag *tag);

/*
 * May the caller change anything in the account's book?  If not, his request will be refused, and
 * he must not hold up those who may.
 */
static inline bool
work_may_lock(const AccountState *account)
{
	return account->found && (account->book_state->rights & RIGHT_WRITE) != 0;
}

/* load.c */
extern void work_collect_accounts(LedgerWork *work);
extern void work_point_lines(LedgerWork *work);
extern bool work_uses_hints(LedgerWork *work, Relation rel);
extern void work_load_accounts(LedgerWork *work, bool lock);
extern void work_lock_books(LedgerWork *work);
extern void work_load_reversible(LedgerWork *work);
extern AccountState *work_find_account(LedgerWork *work, int64 id);
extern bool work_may_use(LedgerWork *work, int64 id);

/* hot.c */
extern bool work_load_known_hot(LedgerWork *work);
extern void work_queue_at(AccountState *account);
extern bool work_queue_hot(LedgerWork *work);
extern bool work_refused_stale(LedgerWork *work);
extern void work_settle_hot(LedgerWork *work);

/* stripe.c */
extern void work_expect_stripes(LedgerWork *work);
extern int64 work_find_row(const LedgerWork *work, const LedgerRequest *request, int64 account);
extern bool work_settle_stripes(LedgerWork *work);
extern void work_lock_striped_key(LedgerWork *work, int index);

/* The row that a request writes for an account that it names; 0 for none. */
static inline int64
work_row_of(const LedgerWork *work, const LedgerRequest *request, int64 account)
{
	return likely(work->nstriped == 0 && account >= 0) ? account
		: work_find_row(work, request, account);
}

/* load_hold.c */
extern void work_load_holds(LedgerWork *work);
extern bool work_resolve_hold_keys(LedgerWork *work);
extern void work_refresh_holds(LedgerWork *work);
extern void work_load_expired(LedgerWork *work);
extern HoldState *work_hold_by_ref(LedgerWork *work, int index);

/* keys.c */
extern bool key_is_taken(LedgerWork *work, int index);
extern int64 work_own_book(LedgerWork *work, int index);
extern KeyTag key_tag_make(int64 book, KeyClass class, const char *key, bool *is_uuid);
extern bool key_find_hold(const char *key, int64 book, pg_uuid_t *object);
extern void work_load_keys(LedgerWork *work);

/* replay.c */
extern LedgerCode replay_compare(LedgerWork *work, int index);

/* apply.c */
extern void work_apply(LedgerWork *work);
extern void work_remember(LedgerWork *work, void *target, Size size);
extern void outlist_init(OutList *list, Size size, int expected);
extern void *outlist_add(OutList *list);

/* apply_hold.c */
extern LedgerCode apply_hold(LedgerWork *work, int index);
extern LedgerCode apply_capture(LedgerWork *work, int index);
extern LedgerCode apply_release(LedgerWork *work, int index);
extern LedgerCode apply_extend(LedgerWork *work, int index);
extern LedgerCode apply_increase(LedgerWork *work, int index);
extern LedgerCode apply_expire(LedgerWork *work, int index);

/* write.c */
extern bool work_write_accounts(LedgerWork *work, bool retry);
extern void work_write_rest(LedgerWork *work);

/* watch.c */
extern void work_report_watched(LedgerWork *work);

#endif							/* FAAS_WORK_H */
