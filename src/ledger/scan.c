/*
 * scan.c
 *		Index scans over the ledger tables for the read side.
 *
 *		A balance is asked for far more often than a plan pays for, so these reads go straight to
 *		the index.  They use the active snapshot, as a query in the caller's place would: a
 *		balance inside a larger query agrees with everything else that the query sees.
 */
#include "postgres.h"

#include "access/relation.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "access/tableam.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "errors.h"
#include "ledger/book.h"
#include "ledger/scan.h"
#include "ledger/stripe.h"

void
ledger_scan_prepare(LedgerScan *scan, LedgerRelation table, LedgerRelation index, int key_count)
{
	Assert(key_count > 0 && key_count <= LEDGER_SCAN_KEYS_MAX);

	scan->heap = table_open(ledger_relation_oid(table), AccessShareLock);
	scan->index = index_open(ledger_relation_oid(index), AccessShareLock);
	scan->slot = table_slot_create(scan->heap, NULL);
	scan->scan = faas_index_beginscan(scan->heap, scan->index, GetActiveSnapshot(), key_count);
}

void
ledger_scan_again(LedgerScan *scan, ScanKeyData *keys, int key_count)
{
	index_rescan(scan->scan, keys, key_count, NULL, 0);
}

void
ledger_scan_open(LedgerScan *scan, LedgerRelation table, LedgerRelation index,
				 ScanKeyData *keys, int key_count)
{
	ledger_scan_prepare(scan, table, index, key_count);
	ledger_scan_again(scan, keys, key_count);
}

bool
ledger_scan_next(LedgerScan *scan, ScanDirection direction)
{
	return index_getnext_slot(scan->scan, direction, scan->slot);
}

void
ledger_scan_close(LedgerScan *scan)
{
	index_endscan(scan->scan);
	ExecDropSingleTupleTableSlot(scan->slot);
	index_close(scan->index, AccessShareLock);
	table_close(scan->heap, AccessShareLock);
}

void
ledger_key_int8(ScanKeyData *key, AttrNumber column, int64 value)
{
	ScanKeyInit(key, column, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(value));
}

void
ledger_key_time(ScanKeyData *key, AttrNumber column, StrategyNumber strategy, int64 value)
{
	RegProcedure procedure;

	switch (strategy)
	{
		case BTLessEqualStrategyNumber:
			procedure = F_TIMESTAMPTZ_LE;
			break;
		case BTEqualStrategyNumber:
			procedure = F_TIMESTAMPTZ_EQ;
			break;
		case BTGreaterStrategyNumber:
			procedure = F_TIMESTAMPTZ_GT;
			break;
		default:
			elog(ERROR, "unexpected strategy %d", strategy);
	}
	ScanKeyInit(key, column, strategy, procedure, TimestampTzGetDatum(value));
}

Datum
ledger_slot_datum(TupleTableSlot *slot, AttrNumber column)
{
	bool		isnull;
	Datum		value = slot_getattr(slot, column, &isnull);

	if (unlikely(isnull))
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_CORRUPTED),
				 errmsg("unexpected null in column %d of a ledger table", column)));
	return value;
}

void
account_view_from_slot(AccountView *view, TupleTableSlot *slot)
{
	const FaasAmount *amount;

	view->id = DatumGetInt64(ledger_slot_datum(slot, Anum_account_id));
	view->book = DatumGetInt64(ledger_slot_datum(slot, Anum_account_book));
	view->flags = DatumGetInt32(ledger_slot_datum(slot, Anum_account_flags));
	view->next_expiry = DatumGetTimestampTz(ledger_slot_datum(slot, Anum_account_next_expiry));

	amount = DatumGetFaasAmountP(ledger_slot_datum(slot, Anum_account_debits_posted));
	view->tag = amount->tag;
	view->debits_posted = amount_minor(amount);
	view->credits_posted = account_slot_minor(view, slot, Anum_account_credits_posted);
	view->debits_pending = account_slot_minor(view, slot, Anum_account_debits_pending);
	view->credits_pending = account_slot_minor(view, slot, Anum_account_credits_pending);
	view->overdraft = account_slot_minor(view, slot, Anum_account_overdraft);
	view->entry_count = DatumGetInt64(ledger_slot_datum(slot, Anum_account_entry_count));
	view->last_posted_at =
		DatumGetTimestampTz(ledger_slot_datum(slot, Anum_account_last_posted_at));
	view->last_journal = *DatumGetUUIDP(ledger_slot_datum(slot, Anum_account_last_journal));
	view->last_line = DatumGetInt32(ledger_slot_datum(slot, Anum_account_last_line));
}

bool
account_view_read(int64 account, AccountView *view)
{
	LedgerScan	scan;
	ScanKeyData key;
	bool		found;

	ledger_key_int8(&key, 1, account);
	ledger_scan_open(&scan, REL_ACCOUNT, REL_ACCOUNT_PKEY, &key, 1);
	found = ledger_scan_next(&scan, ForwardScanDirection);
	if (found)
		account_view_from_slot(view, scan.slot);
	ledger_scan_close(&scan);
	return found;
}

void
account_view_require(int64 account, AccountView *view)
{
	const Book *book = NULL;

	/* rows of stripes have negative numbers, and are nobody's to name */
	if (account > 0 && account_view_read(account, view))
	{
		/* reports run as the owner of the tables, after the caller's rights were checked */
		if (GetUserId() == ledger_owner())
			return;
		book = book_lookup(view->book);
	}
	if (book == NULL || (book->rights & RIGHT_READ) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_ACCOUNT_NOT_FOUND),
				 errmsg("account %lld does not exist", (long long) account)));
}

int128
account_view_minor(const AccountView *view, const FaasAmount *amount)
{
	if (unlikely(amount->tag != view->tag))
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_CORRUPTED),
				 errmsg("account %lld holds an amount in another currency or scale: %s",
						(long long) stripe_account(view->id), amount_to_cstring(amount)),
				 errhint("Run faas.verify() on book %lld.", (long long) view->book)));
	return amount_minor(amount);
}

int128
account_slot_minor(const AccountView *view, TupleTableSlot *slot, AttrNumber column)
{
	return account_view_minor(view, DatumGetFaasAmountP(ledger_slot_datum(slot, column)));
}
