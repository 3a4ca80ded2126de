/*
 * verify_trail.h
 *		The entries of accounts, followed one by one in the order in which rows are stored: the
 *		part of faas.verify() that looks at every posting.
 *
 *		One TrailSet follows the accounts of one class: a share of all accounts, chosen by hash, so
 *		that shares may be followed one after the other in bounded memory, or side by side in
 *		several processes.
 */
#ifndef FAAS_VERIFY_TRAIL_H
#define FAAS_VERIFY_TRAIL_H

#include "postgres.h"

#include "utils/date.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

#include "ledger/verify_moved.h"
#include "money/amount.h"

/* Memory for an account in a TrailSet, with the room that its table keeps free. */
#define TRAIL_ACCOUNT_BYTES		144

/* Memory for an entry that waits, likewise. */
#define TRAIL_WAITING_BYTES		320

typedef struct TrailSet TrailSet;

/* One entry of an account: a side of a posting. */
typedef struct TrailEntry
{
	int64		account;
	int64		entry;			/* its number in the account */
	int64		book;
	TimestampTz posted_at;
	pg_uuid_t	journal;
	int32		line;
	DateADT		business_date;
	bool		is_debit;
	FaasAmount	amount;
	FaasAmount	balance;
	pg_uuid_t	previous;		/* the entry before it, as this one says */
	int32		previous_line;
} TrailEntry;

/* What the checkpoint of an entry must say. */
typedef struct TrailCheckpoint
{
	int64		account;
	int64		entry;
	int64		book;
	TimestampTz posted_at;
	pg_uuid_t	journal;
	int32		line;
	FaasAmount	debits;
	FaasAmount	credits;
} TrailCheckpoint;

/* Is there this checkpoint?  Called for every entry that is due one. */
typedef bool (*TrailCallback) (void *context, const TrailCheckpoint *checkpoint);

/* What an account's row says. */
typedef struct TrailAccount
{
	int64		id;
	int64		book;
	bool		debit_normal;
	bool		is_closed;
	uint16		place;			/* in the sums of subjects */
	int64		entry_count;
	TimestampTz last_posted_at;
	pg_uuid_t	last_journal;
	int32		last_line;
	FaasAmount	debits_posted;
	FaasAmount	credits_posted;
} TrailAccount;

typedef enum TrailOutcome
{
	TRAIL_FITS,
	TRAIL_BREAKS,				/* this entry does not fit its account */
	TRAIL_FOREIGN				/* nor does its posting: no such account, other book, other unit */
} TrailOutcome;

/*
 * Follow about "expected" accounts; "waiting_max" entries may wait for one that comes before.
 * Entries that fit are added to "moved".
 */
extern TrailSet *trail_create(int64 expected, int64 waiting_max, MovedSums *moved,
							  TrailCallback has_checkpoint, void *context);

/* Which of "classes" shares is the account in? */
extern int	trail_class(int64 account, int classes);

/* Follow an account from its first entry on; its unit is that of its totals. */
extern void trail_add(TrailSet *set, const TrailAccount *account);

/* An account's last archived entry, and what it comes to there. */
typedef struct TrailOpening
{
	int64		account;
	int64		book;
	int64		entry;
	TimestampTz posted_at;
	pg_uuid_t	journal;
	int32		line;
	FaasAmount	debits;
	FaasAmount	credits;
} TrailOpening;

/* Follow it from there on instead; false if there is no such account, of this book and unit. */
extern bool trail_open(TrailSet *set, const TrailOpening *opening);

/* The profile of an account: is there such an account, in this book, open or closed as it says? */
extern bool trail_add_profile(TrailSet *set, int64 account, int64 book, bool is_closed);

/* Has the account had its profile? */
extern bool trail_has_profile(TrailSet *set, int64 account);

/* A checkpoint that is there: of an account that is followed? */
extern bool trail_count_checkpoint(TrailSet *set, int64 account);

/* Get the memory that trail_follow() will look at on its way into the cache. */
extern void trail_prefetch(TrailSet *set, int64 account);

/* An entry, in any order. */
extern TrailOutcome trail_follow(TrailSet *set, const TrailEntry *entry);

/*
 * After all entries and checkpoints: did they fit, are there no other checkpoints, and is it all
 * as the account's row says?
 */
extern bool trail_agrees(TrailSet *set, const TrailAccount *account);

#endif							/* FAAS_VERIFY_TRAIL_H */
