/*
 * entries.c
 *		faas.entries() and faas.last_entries(): postings as one account sees them, newest first.
 *
 *		Both follow the account's chain (chain.h), so what they cost depends on the entries that
 *		they return, not on how many others there are.
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "faas.h"
#include "ledger/chain.h"
#include "util/args.h"

/* Columns of the view faas.entry; entries() returns all but the account. */
enum
{
	Anum_entry_account = 1,
	Anum_entry_entry,
	Anum_entry_side,
	Anum_entry_amount,
	Anum_entry_balance,
	Anum_entry_posted_at,
	Anum_entry_business_date,
	Anum_entry_value_date,
	Anum_entry_book,
	Anum_entry_journal,
	Anum_entry_line,
	Anum_entry_counterparty,
	Anum_entry_kind,
	Anum_entry_memo,
	Anum_entry_metadata,
	Anum_entry_hold,
	Anum_entry_reverses,
	Anum_entry_reverses_line,
	Natts_entry = Anum_entry_reverses_line
};

/* Columns that a row takes from its posting as they are. */
static const struct
{
	AttrNumber	entry;
	AttrNumber	posting;
}			same_columns[] =
{
	{Anum_entry_amount, Anum_posting_amount},
	{Anum_entry_posted_at, Anum_posting_posted_at},
	{Anum_entry_business_date, Anum_posting_business_date},
	{Anum_entry_value_date, Anum_posting_value_date},
	{Anum_entry_book, Anum_posting_book},
	{Anum_entry_journal, Anum_posting_journal},
	{Anum_entry_line, Anum_posting_line},
	{Anum_entry_kind, Anum_posting_kind},
	{Anum_entry_memo, Anum_posting_memo},
	{Anum_entry_metadata, Anum_posting_metadata},
	{Anum_entry_hold, Anum_posting_hold},
	{Anum_entry_reverses, Anum_posting_reverses},
	{Anum_entry_reverses_line, Anum_posting_reverses_line},
};

FAAS_FUNCTION(faas_entries);
FAAS_FUNCTION(faas_last_entries);

/* The entry that the chain stands at, as a row of those columns that the result has. */
static void
put_entry(ReturnSetInfo *rsinfo, const Chain *chain, Datum side)
{
	int			skip = Natts_entry - rsinfo->setDesc->natts;
	TupleTableSlot *slot = chain->postings.slot;
	Datum		values[Natts_entry];
	bool		nulls[Natts_entry] = {false};
	int			i;

	for (i = 0; i < lengthof(same_columns); i++)
		values[same_columns[i].entry - 1] = slot_getattr(slot, same_columns[i].posting,
														 &nulls[same_columns[i].entry - 1]);
	values[Anum_entry_account - 1] = Int64GetDatum(chain->account->id);
	values[Anum_entry_entry - 1] = Int64GetDatum(chain->entry);
	values[Anum_entry_side - 1] = side;
	values[Anum_entry_balance - 1] =
		ledger_slot_datum(slot, chain->is_debit ? Anum_posting_debit_balance
						  : Anum_posting_credit_balance);
	values[Anum_entry_counterparty - 1] =
		ledger_slot_datum(slot, chain->is_debit ? Anum_posting_credit_account
						  : Anum_posting_debit_account);
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values + skip, nulls + skip);
}

/* Up to "count" entries with "from" <= time <= "last" and a number below "before", newest first. */
static void
put_entries(ReturnSetInfo *rsinfo, const AccountView *account, TimestampTz from,
			TimestampTz last, int64 before, int64 count)
{
	Datum		debit = CStringGetTextDatum("debit");
	Datum		credit = CStringGetTextDatum("credit");
	Chain		chain;

	chain_open(&chain, account, last);
	while (count > 0 && chain_previous(&chain) && chain.posted_at >= from)
	{
		if (chain.entry >= before)
			continue;
		put_entry(rsinfo, &chain, chain.is_debit ? debit : credit);
		count--;
	}
	chain_close(&chain);
}

static TimestampTz
arg_time(FunctionCallInfo fcinfo, int n, TimestampTz if_null)
{
	return PG_ARGISNULL(n) ? if_null : PG_GETARG_TIMESTAMPTZ(n);
}

/*
 * entries(account bigint, from_time timestamptz, to_time timestamptz)
 *
 * All entries in [from_time, to_time); null leaves that end open.  LG006 for an account that the
 * caller may not read, 22004 for a null account.
 */
Datum
faas_entries(PG_FUNCTION_ARGS)
{
	TimestampTz from = arg_time(fcinfo, 1, DT_NOBEGIN);
	TimestampTz to = arg_time(fcinfo, 2, DT_NOEND);
	AccountView account;

	account_view_require(arg_int64(fcinfo, 0, "account"), &account);
	InitMaterializedSRF(fcinfo, 0);
	if (to == DT_NOBEGIN)
		return (Datum) 0;
	/* times are whole microseconds */
	put_entries((ReturnSetInfo *) fcinfo->resultinfo, &account, from,
				to == DT_NOEND ? to : to - 1, PG_INT64_MAX, PG_INT64_MAX);
	return (Datum) 0;
}

/*
 * last_entries(account bigint, count int, before_time timestamptz, before_entry bigint)
 *
 * At most "count" entries at or before before_time and with a number below before_entry; null
 * leaves that open.  LG006 for an account that the caller may not read, 22004 for a null account
 * or count, 22023 for a count below 1.
 */
Datum
faas_last_entries(PG_FUNCTION_ARGS)
{
	AccountView account;

	account_view_require(arg_int64(fcinfo, 0, "account"), &account);
	arg_require(fcinfo, 1, "count");
	if (PG_GETARG_INT32(1) < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("argument \"count\" must be greater than zero")));
	InitMaterializedSRF(fcinfo, 0);
	put_entries((ReturnSetInfo *) fcinfo->resultinfo, &account, DT_NOBEGIN,
				arg_time(fcinfo, 2, DT_NOEND),
				PG_ARGISNULL(3) ? PG_INT64_MAX : PG_GETARG_INT64(3), PG_GETARG_INT32(1));
	return (Datum) 0;
}
