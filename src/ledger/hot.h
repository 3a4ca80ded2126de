/*
 * hot.h
 *		Accounts that many sessions write at once: the turn at such an account, and the line for it.
 */
#ifndef FAAS_HOT_H
#define FAAS_HOT_H

#include "postgres.h"

/*
 * Fourth fields of lock tags: of who has the turn, and of who is next or behind him.  Books use
 * 0xFAA, stripes 0xFAC and 0xFAD, pg_advisory_lock 1 and 2.
 */
#define HOT_LOCK_SPACE		0xFAB
#define HOT_NEXT_LOCK_SPACE	0xFAE

/*
 * Wait for our turn at an account, until the end of the transaction (or of the subtransaction that
 * is rolled back).  Comes right before the lock of the account's row, in the one order of accounts.
 */
extern void hot_queue(int64 account);

#endif							/* FAAS_HOT_H */
