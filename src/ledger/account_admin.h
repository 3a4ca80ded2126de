/*
 * account_admin.h
 *		What the cold functions of accounts share.
 */
#ifndef FAAS_ACCOUNT_ADMIN_H
#define FAAS_ACCOUNT_ADMIN_H

#include "postgres.h"

#include "money/amount.h"

#define ACCOUNT_CODE_LENGTH_MAX		200
#define BLOCK_REASON_LENGTH_MAX		1000

/*
 * The book of an account on which the current user holds "rights".  Raises LG006 if there is no
 * such account or he holds no right at all on its book (he must not learn that it exists), 42501
 * if he lacks this one.
 */
extern int64 account_require(int64 account, uint32 rights);

/*
 * For functions that change an account: account_require(ADMIN), then a share lock on the book, so
 * that a day cut sees the account before or after, the account's stripes, and a turn in the
 * account's queue.  Returns the book.
 */
extern int64 account_administer(int64 account);

/* The row of an account as far as cold functions need it; totals with those of its stripes. */
typedef struct LockedAccount
{
	int32		flags;
	FaasAmount	overdraft;
	FaasAmount	debits_posted;
	FaasAmount	credits_posted;
} LockedAccount;

/* Lock the row against postings (FOR NO KEY UPDATE) and read it; between SPI enter and leave. */
extern LockedAccount account_lock_row(int64 account);

/*
 * Raise LG016 unless the balance of an account that account_lock_row() has read is zero and no
 * unexpired hold reserves on it or promises to it; "what" it cannot do or be, for the message.
 * Between SPI enter and leave.
 */
extern void account_require_empty(int64 account, const LockedAccount *state, const char *what);

#endif							/* FAAS_ACCOUNT_ADMIN_H */
