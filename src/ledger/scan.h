/*
 * scan.h
 *		Reading ledger tables by index, without a planner: what the read side needs.
 */
#ifndef FAAS_SCAN_H
#define FAAS_SCAN_H

#include "postgres.h"

#include "access/genam.h"
#include "executor/tuptable.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

#include "ledger/tables.h"
#include "money/amount.h"

#define LEDGER_SCAN_KEYS_MAX	3

typedef struct LedgerScan
{
	Relation	heap;
	Relation	index;
	IndexScanDesc scan;
	TupleTableSlot *slot;
} LedgerScan;

/*
 * Open a scan of "table" through "index" with the active snapshot.  The keys name index columns;
 * the array is copied.  Close every scan: a scan that is left open at the end of a statement is a
 * leak.
 */
extern void ledger_scan_open(LedgerScan *scan, LedgerRelation table, LedgerRelation index,
							 ScanKeyData *keys, int key_count);

/*
 * The same in two steps, for many look-ups one after the other: open for so many keys, then begin
 * again with new values as often as needed.
 */
extern void ledger_scan_prepare(LedgerScan *scan, LedgerRelation table, LedgerRelation index,
								int key_count);
extern void ledger_scan_again(LedgerScan *scan, ScanKeyData *keys, int key_count);

/* Next row, in scan->slot; false when there is none. */
extern bool ledger_scan_next(LedgerScan *scan, ScanDirection direction);

extern void ledger_scan_close(LedgerScan *scan);

/* Scan keys on an int8 and on a timestamptz index column. */
extern void ledger_key_int8(ScanKeyData *key, AttrNumber column, int64 value);
extern void ledger_key_time(ScanKeyData *key, AttrNumber column, StrategyNumber strategy,
							int64 value);

/* A column that is declared NOT NULL. */
extern Datum ledger_slot_datum(TupleTableSlot *slot, AttrNumber column);

/* A row of an account as it is stored, with amounts as minor units at the account's scale. */
typedef struct AccountView
{
	int64		id;
	int64		book;
	int32		flags;
	TimestampTz next_expiry;
	uint32		tag;			/* currency and scale of all its amounts */
	int128		overdraft;
	int128		debits_pending;
	int128		credits_pending;
	int128		debits_posted;
	int128		credits_posted;
	int64		entry_count;
	TimestampTz last_posted_at;
	pg_uuid_t	last_journal;
	int32		last_line;
} AccountView;

/* The view of the row in the slot. */
extern void account_view_from_slot(AccountView *view, TupleTableSlot *slot);

/* Read an account with the active snapshot; false if it is not there. */
extern bool account_view_read(int64 account, AccountView *view);

/*
 * The same, or LG006: also when the current user may not read the account's book, in the same
 * words, so that nobody learns that it exists.  The owner of the ledger tables may read all.
 */
extern void account_view_require(int64 account, AccountView *view);

/* Minor units of a stored amount, or LG903 if it is not in the account's currency and scale. */
extern int128 account_view_minor(const AccountView *view, const FaasAmount *amount);

/* The same of a column of a row that belongs to the account. */
extern int128 account_slot_minor(const AccountView *view, TupleTableSlot *slot, AttrNumber column);

#endif							/* FAAS_SCAN_H */
