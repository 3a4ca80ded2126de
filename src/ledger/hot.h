/*
 * hot.h
 *		Accounts that many sessions write at once: the queue at such an account.
 */
#ifndef FAAS_HOT_H
#define FAAS_HOT_H

#include "postgres.h"

/* Fourth field of the lock tags of queues; books use 0xFAA, pg_advisory_lock 1 and 2. */
#define HOT_LOCK_SPACE		0xFAB

/*
 * Wait for our turn at an account, until the end of the transaction (or of the subtransaction that
 * is rolled back).  Comes right before the lock of the account's row, in the one order of accounts.
 */
extern void hot_queue(int64 account);

#endif							/* FAAS_HOT_H */
