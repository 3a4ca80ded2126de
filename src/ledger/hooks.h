/*
 * hooks.h
 *		What products may be told of movements, in the transaction that makes them.
 *
 *		The ledger names no product.  A product marks the accounts that it wants to hear of
 *		(ledger_account_watch()), and sets the hook when the library is loaded.
 */
#ifndef FAAS_HOOKS_H
#define FAAS_HOOKS_H

#include "postgres.h"

#include "utils/uuid.h"

#include "money/amount.h"

/* A posting whose accounts are both watched. */
typedef struct WatchedPosting
{
	int64		book;
	pg_uuid_t	journal;
	int32		line;
	int64		debit_account;	/* accounts, not rows of stripes */
	int64		credit_account;
	FaasAmount	amount;
	const char *kind;			/* NULL = none */
	pg_uuid_t	reverses;		/* zero = none */
	int32		reverses_line;
} WatchedPosting;

/*
 * Called once at the end of a ledger call that made such postings, with all of them: they are
 * written, and their accounts are locked until the end of the transaction.  An error refuses the
 * whole call.
 */
typedef void (*WatchHook) (const WatchedPosting *postings, int count);

extern WatchHook ledger_watch_hook;

#endif							/* FAAS_HOOKS_H */
