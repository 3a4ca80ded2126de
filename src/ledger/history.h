/*
 * history.h
 *		Limits on value-dated balances, for backdated postings.
 */
#ifndef FAAS_HISTORY_H
#define FAAS_HISTORY_H

#include "postgres.h"

#include "ledger/engine.h"

/*
 * Prove that no end-of-day balance by value date, from the request's value date on, breaks the
 * limit of an account that the request has just touched.  Raises LG021 and so undoes the posting.
 */
extern void history_revalidate(const LedgerRequest *request, int64 book);

#endif							/* FAAS_HISTORY_H */
