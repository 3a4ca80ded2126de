/*
 * stripe_view.h
 *		Reading an account with its stripes (see stripe.h).
 */
#ifndef FAAS_STRIPE_VIEW_H
#define FAAS_STRIPE_VIEW_H

#include "postgres.h"

#include "ledger/scan.h"

/*
 * All rows of an account, under the active snapshot: its own, which has been read, and those of its
 * stripes.  Returns how many.
 */
extern int	account_rows(const AccountView *account, AccountView **rows);

#endif							/* FAAS_STRIPE_VIEW_H */
