/*
 * verify_chain.h
 *		The entries of accounts, followed one by one in the order in which rows are stored: the
 *		part of faas.verify() that looks at every posting.
 *
 *		One ChainSet follows the accounts of one class: a share of all accounts, chosen by hash, so
 *		that shares may be followed one after the other in bounded memory, or side by side in
 *		several processes.
 */
#ifndef FAAS_VERIFY_CHAIN_H
#define FAAS_VERIFY_CHAIN_H

#include "postgres.h"

#include "utils/timestamp.h"
#include "utils/uuid.h"

#include "money/amount.h"

/* Memory for an account in a ChainSet, with the room that its table keeps free. */
#define CHAIN_ACCOUNT_BYTES		144

/* Memory for an entry that waits, likewise. */
#define CHAIN_WAITING_BYTES		320

typedef struct ChainSet ChainSet;

/* One entry of an account: a side of a posting. */
typedef struct ChainEntry
{
	int64		account;
	int64		entry;			/* its number in the account */
	int64		book;
	TimestampTz posted_at;
	pg_uuid_t	journal;
	int32		line;
	bool		is_debit;
	FaasAmount	amount;
	FaasAmount	balance;
} ChainEntry;

/* What an account's row says. */
typedef struct ChainAccount
{
	int64		id;
	int64		book;
	bool		debit_normal;
	bool		is_closed;
	int64		entry_count;
	TimestampTz last_posted_at;
	FaasAmount	debits_posted;
	FaasAmount	credits_posted;
} ChainAccount;

typedef enum ChainOutcome
{
	CHAIN_FITS,
	CHAIN_BREAKS,				/* this entry does not fit its account */
	CHAIN_FOREIGN				/* nor does its posting: no such account, other book, other unit */
} ChainOutcome;

/* Follow about "expected" accounts; "waiting_max" entries may wait for one that comes before. */
extern ChainSet *chain_create(int64 expected, int64 waiting_max);

/* Which of "classes" shares is the account in? */
extern int	chain_class(int64 account, int classes);

/* Follow an account from its first entry on; its unit is that of its totals. */
extern void chain_add(ChainSet *set, const ChainAccount *account);

/* The profile of an account: is there such an account, in this book, open or closed as it says? */
extern bool chain_add_profile(ChainSet *set, int64 account, int64 book, bool is_closed);

/* Has the account had its profile? */
extern bool chain_has_profile(ChainSet *set, int64 account);

/* Get the memory that chain_follow() will look at on its way into the cache. */
extern void chain_prefetch(ChainSet *set, int64 account);

/* An entry, in any order. */
extern ChainOutcome chain_follow(ChainSet *set, const ChainEntry *entry);

/* After all entries: did they fit, and do they come to what the account's row says? */
extern bool chain_agrees(ChainSet *set, const ChainAccount *account);

#endif							/* FAAS_VERIFY_CHAIN_H */
