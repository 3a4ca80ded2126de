/*
 * row.h
 *		Rows of faas.account and faas.posting as they are stored (sql/ledger/tables.sql).
 *
 *		Their columns of fixed width that are never null stand first and are laid out as in a C
 *		struct, as those of the server's own catalogs are.  Copying a struct costs a tenth of what
 *		it takes to form a row of that many columns, or to take it apart.
 */
#ifndef FAAS_ROW_H
#define FAAS_ROW_H

#include "postgres.h"

#include "access/htup_details.h"
#include "executor/tuptable.h"
#include "utils/date.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

#include "ledger/tables.h"
#include "money/amount.h"

/* All of faas.account. */
typedef struct AccountRow
{
	int64		id;
	int64		book;
	int64		subject;
	int64		party;
	int32		flags;
	int32		stripes;
	TimestampTz opened_at;
	TimestampTz next_expiry;
	TimestampTz debit_blocked_until;
	TimestampTz credit_blocked_until;
	FaasAmount	overdraft;
	FaasAmount	ceiling;
	FaasAmount	debits_pending;
	FaasAmount	credits_pending;
	FaasAmount	debits_posted;
	int64		entry_count;
	TimestampTz last_posted_at;
	pg_uuid_t	last_journal;
	FaasAmount	credits_posted;
	int32		last_line;
} AccountRow;

#define ACCOUNT_ROW_SIZE	(offsetof(AccountRow, last_line) + sizeof(int32))

/* faas.posting up to value_date; what follows may be null. */
typedef struct PostingRow
{
	pg_uuid_t	journal;
	int32		line;
	DateADT		business_date;
	int64		book;
	int64		debit_account;
	int64		credit_account;
	int64		debit_entry;
	int64		credit_entry;
	TimestampTz posted_at;
	FaasAmount	amount;
	FaasAmount	debit_balance;
	FaasAmount	credit_balance;
	pg_uuid_t	debit_previous;
	pg_uuid_t	credit_previous;
	int32		debit_previous_line;
	int32		credit_previous_line;
	DateADT		value_date;
} PostingRow;

#define POSTING_ROW_SIZE	(offsetof(PostingRow, value_date) + sizeof(DateADT))

/* In storage an amount, like a bigint, begins at a multiple of 8. */
StaticAssertDecl(offsetof(AccountRow, overdraft) == 72, "layout of faas.account");
StaticAssertDecl(offsetof(AccountRow, credits_posted) == 184, "layout of faas.account");
StaticAssertDecl(ACCOUNT_ROW_SIZE == 204, "layout of faas.account");
StaticAssertDecl(offsetof(PostingRow, amount) == 72, "layout of faas.posting");
StaticAssertDecl(offsetof(PostingRow, debit_previous) == 120, "layout of faas.posting");
StaticAssertDecl(POSTING_ROW_SIZE == 164, "layout of faas.posting");

/* The row of an account that was fetched; good until the slot changes. */
static inline const AccountRow *
slot_account_row(TupleTableSlot *slot)
{
	HeapTuple	tuple = ExecFetchSlotHeapTuple(slot, false, NULL);

	Assert(!HeapTupleHasNulls(tuple) && tuple->t_len == tuple->t_data->t_hoff + ACCOUNT_ROW_SIZE);
	return (const AccountRow *) GETSTRUCT(tuple);
}

/* The same of a posting, up to value_date. */
static inline const PostingRow *
slot_posting_row(TupleTableSlot *slot)
{
	HeapTuple	tuple = ExecFetchSlotHeapTuple(slot, false, NULL);

	Assert(tuple->t_len >= tuple->t_data->t_hoff + POSTING_ROW_SIZE);
	return (const PostingRow *) GETSTRUCT(tuple);
}

#endif							/* FAAS_ROW_H */
