/*
 * entries.c
 *		faas.entries() and faas.last_entries(): postings as one account sees them, newest first.
 *
 *		Both follow the account's chain (chain.h), so what they cost depends on the entries that
 *		they return, not on how many others there are.
 *
 *		A striped account (stripe.h) has a chain for each of its rows.  They are merged by time,
 *		journal and line; number and balance of an entry are those that it has in this order.
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
#include "ledger/stripe.h"
#include "ledger/stripe_view.h"
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

/* The entries of an account, newest first: of one chain, or of several merged. */
typedef struct Entries
{
	const AccountView *account;
	int			nchains;
	Chain	   *chains;
	bool	   *at_entry;		/* per chain: it stands at an entry, which comes next of it */
	Chain	   *newest;			/* it has the entry that the merged order stands at */

	/* that entry's, if there are several chains; before the first, those of the account */
	int64		number;
	int128		balance;
} Entries;

static inline int128
normal_side(const AccountView *account, int128 debits, int128 credits)
{
	return (account->flags & ACCOUNT_DEBIT_NORMAL) ? debits - credits : credits - debits;
}

/* Begin with the last entry at or before "last". */
static void
entries_open(Entries *entries, const AccountView *account, TimestampTz last)
{
	AccountView *rows;
	int			i;

	memset(entries, 0, sizeof(Entries));
	entries->account = account;
	entries->nchains = account_rows(account, &rows);
	entries->chains = palloc_array(Chain, entries->nchains);
	entries->at_entry = palloc_array(bool, entries->nchains);
	for (i = 0; i < entries->nchains; i++)
	{
		Chain	   *chain = &entries->chains[i];

		chain_open(chain, &rows[i], last);
		entries->number += chain->next_entry;
		entries->balance += normal_side(account, chain->debits, chain->credits);
		if (entries->nchains > 1)
			entries->at_entry[i] = chain_previous(chain);
	}
}

static void
entries_close(Entries *entries)
{
	int			i;

	for (i = 0; i < entries->nchains; i++)
		chain_close(&entries->chains[i]);
}

/* Is the entry that chain a stands at newer than that of chain b? */
static bool
is_newer(const Chain *a, const Chain *b)
{
	int			order;

	if (a->posted_at != b->posted_at)
		return a->posted_at > b->posted_at;
	order = memcmp(DatumGetUUIDP(ledger_slot_datum(a->postings.slot, Anum_posting_journal)),
				   DatumGetUUIDP(ledger_slot_datum(b->postings.slot, Anum_posting_journal)),
				   UUID_LEN);
	if (order != 0)
		return order > 0;
	return DatumGetInt32(ledger_slot_datum(a->postings.slot, Anum_posting_line)) >
		DatumGetInt32(ledger_slot_datum(b->postings.slot, Anum_posting_line));
}

/* Go to the next entry back in time; false if there is none. */
static bool
entries_previous(Entries *entries)
{
	int			i;

	if (entries->nchains == 1)
	{
		entries->newest = &entries->chains[0];
		return chain_previous(entries->newest);
	}
	if (entries->newest != NULL)
	{
		Chain	   *passed = entries->newest;

		entries->number--;
		entries->balance -= normal_side(entries->account, passed->is_debit ? passed->amount : 0,
										passed->is_debit ? 0 : passed->amount);
		entries->at_entry[passed - entries->chains] = chain_previous(passed);
	}
	entries->newest = NULL;
	for (i = 0; i < entries->nchains; i++)
		if (entries->at_entry[i] &&
			(entries->newest == NULL || is_newer(&entries->chains[i], entries->newest)))
			entries->newest = &entries->chains[i];
	return entries->newest != NULL;
}

static int64
entries_number(const Entries *entries)
{
	return entries->nchains == 1 ? entries->newest->entry : entries->number;
}

/* The balance after the entry; of one chain it is what the posting says. */
static Datum
entries_balance(const Entries *entries)
{
	const Chain *chain = entries->newest;
	FaasAmount *amount;

	if (entries->nchains == 1)
		return ledger_slot_datum(chain->postings.slot,
								 chain->is_debit ? Anum_posting_debit_balance
								 : Anum_posting_credit_balance);
	if (!amount_minor_fits(entries->balance))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("balance of account %lld is out of range for type faas.amount",
						(long long) entries->account->id)));
	amount = palloc(sizeof(FaasAmount));
	*amount = amount_make(entries->balance, entries->account->tag);
	return FaasAmountPGetDatum(amount);
}

/* The entry, as a row of those columns that the result has. */
static void
put_entry(ReturnSetInfo *rsinfo, const Entries *entries, Datum side)
{
	const Chain *chain = entries->newest;
	int			skip = Natts_entry - rsinfo->setDesc->natts;
	TupleTableSlot *slot = chain->postings.slot;
	Datum		values[Natts_entry];
	bool		nulls[Natts_entry] = {false};
	int64		counterparty;
	int			i;

	for (i = 0; i < lengthof(same_columns); i++)
		values[same_columns[i].entry - 1] = slot_getattr(slot, same_columns[i].posting,
														 &nulls[same_columns[i].entry - 1]);
	values[Anum_entry_account - 1] = Int64GetDatum(entries->account->id);
	values[Anum_entry_entry - 1] = Int64GetDatum(entries_number(entries));
	values[Anum_entry_side - 1] = side;
	values[Anum_entry_balance - 1] = entries_balance(entries);
	counterparty = DatumGetInt64(ledger_slot_datum(slot, chain->is_debit
												   ? Anum_posting_credit_account
												   : Anum_posting_debit_account));
	values[Anum_entry_counterparty - 1] = Int64GetDatum(stripe_account(counterparty));
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values + skip, nulls + skip);
}

/* Up to "count" entries with "from" <= time <= "last" and a number below "before", newest first. */
static void
put_entries(ReturnSetInfo *rsinfo, const AccountView *account, TimestampTz from,
			TimestampTz last, int64 before, int64 count)
{
	Datum		debit = CStringGetTextDatum("debit");
	Datum		credit = CStringGetTextDatum("credit");
	Entries		entries;

	entries_open(&entries, account, last);
	while (count > 0 && entries_previous(&entries) && entries.newest->posted_at >= from)
	{
		if (entries_number(&entries) >= before)
			continue;
		put_entry(rsinfo, &entries, entries.newest->is_debit ? debit : credit);
		count--;
	}
	entries_close(&entries);
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
