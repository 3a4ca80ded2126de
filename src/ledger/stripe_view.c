/*
 * stripe_view.c
 *		Reading an account with its stripes (see stripe_view.h).
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "utils/fmgroids.h"

#include "errors.h"
#include "ledger/stripe.h"
#include "ledger/stripe_view.h"

int
account_rows(const AccountView *account, AccountView **rows)
{
	LedgerScan	scan;
	ScanKeyData keys[2];
	int			allocated = 1;
	int			n = 1;

	*rows = palloc_array(AccountView, allocated);
	(*rows)[0] = *account;
	if ((account->flags & ACCOUNT_STRIPED) == 0)
		return n;

	ScanKeyInit(&keys[0], 1, BTGreaterEqualStrategyNumber, F_INT8GE,
				Int64GetDatum(stripe_first_row(account->id)));
	ScanKeyInit(&keys[1], 1, BTLessEqualStrategyNumber, F_INT8LE,
				Int64GetDatum(stripe_last_row(account->id)));
	ledger_scan_open(&scan, REL_ACCOUNT, REL_ACCOUNT_PKEY, keys, 2);
	while (ledger_scan_next(&scan, ForwardScanDirection))
	{
		if (n == allocated)
			*rows = repalloc(*rows, (allocated *= 2) * sizeof(AccountView));
		account_view_from_slot(&(*rows)[n], scan.slot);
		if ((*rows)[n].tag != account->tag)
			ereport(ERROR,
					(errcode(ERRCODE_FAAS_CORRUPTED),
					 errmsg("a stripe of account %lld is in another currency or scale",
							(long long) account->id),
					 errhint("Run faas.verify() on book %lld.", (long long) account->book)));
		n++;
	}
	ledger_scan_close(&scan);
	return n;
}
