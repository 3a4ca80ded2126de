/*
 * stripe.h
 *		Stripes: the rows over which the totals of an unlimited account are spread, so that as many
 *		sessions can write it at once.
 *
 *		Such an account has its own row, under its number, and a row for each stripe, under a number
 *		that is made of the account's and that of the stripe, and is negative.  Postings, holds and
 *		checkpoints name rows.  Whatever the caller says and is told names accounts.
 */
#ifndef FAAS_STRIPE_H
#define FAAS_STRIPE_H

#include "postgres.h"

#define STRIPE_BITS		10
#define STRIPE_MASK		((INT64CONST(1) << STRIPE_BITS) - 1)

/* The most stripes of an account; reading its balance reads as many rows. */
#define STRIPES_MAX		256

/* Accounts with a higher number have no room for stripes. */
#define STRIPED_ACCOUNT_MAX		(PG_INT64_MAX >> STRIPE_BITS)

/* Fourth fields of lock tags; others are in book.c and hot.h. */
#define STRIPES_LOCK_SPACE		0xFAC	/* who changes an account, all rows of it */
#define STRIPED_KEY_LOCK_SPACE	0xFAD	/* a key of a request whose accounts are all striped */

/* The row of a stripe, numbered from 0; PG_INT64_MIN, which no row has, where there is no room. */
static inline int64
stripe_row(int64 account, int stripe)
{
	return account > STRIPED_ACCOUNT_MAX ? PG_INT64_MIN : -((account << STRIPE_BITS) + stripe);
}

/* The account that a row is of. */
static inline int64
stripe_account(int64 row)
{
	return row >= 0 ? row : -Max(row, -PG_INT64_MAX) >> STRIPE_BITS;
}

/* The lowest and the highest row that a stripe of the account may have. */
static inline int64
stripe_first_row(int64 account)
{
	return stripe_row(account, STRIPE_MASK);
}

static inline int64
stripe_last_row(int64 account)
{
	return stripe_row(account, 0);
}

/* stripe_admin.c: the rows of an account for who changes it; in SPI except for stripes_lock() */

/*
 * Wait for our turn to change the account, then for the rows of its stripes, by ascending number,
 * each after its queue (hot.c).  Before the account's own row.
 */
extern void stripes_lock(int64 account);

/* State, blocks and mark of the account were changed: its stripes follow. */
extern void stripes_follow(int64 account);

/* Give an account stripes, its row being locked; raises 54000 for an account's number too high. */
extern void stripes_set(int64 account, int32 stripes);

/* Raises 22023 unless an account can have so many; 0 is none. */
extern void stripes_check(int32 stripes);

/* Raise LG023 unless the flags are those of an account without limits. */
extern void stripes_check_unlimited(int64 account, int32 flags);

#endif							/* FAAS_STRIPE_H */
