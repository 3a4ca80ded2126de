/*
 * entries.c
 *		faas.entries() and faas.last_entries(): postings as one account sees them, newest first.
 *
 *		Both follow the account's chain (chain.h), so what they cost depends on the entries that
 *		they return, not on how many others there are.
 *
 *		A striped account (stripe.h) has a chain for each of its rows.  They are merged by time,
 *		journal and line; number and balance of an entry are those that it has in this order.
 *
 *		Archived entries (archive.h) are not there to be returned.  Who asks for a time that reaches
 *		into them gets an error, not a shorter list; the view faas.entry and who reads page by page
 *		get what is left.
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
FAAS_FUNCTION(faas_internal_live_entries);
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

	/* of the chains that end at an archived entry, the one that is archived the furthest */
	Chain	   *cut;
} Entries;

/* What to do about entries that are archived. */
typedef enum EntriesCut
{
	CUT_RAISE,					/* they are asked for if their time is */
	CUT_PAGE,					/* end the page; LG025 if it would be empty */
	CUT_IGNORE					/* only the others are asked for */
} EntriesCut;

static inline int128
normal_side(const AccountView *account, int128 debits, int128 credits)
{
	return (account->flags & ACCOUNT_DEBIT_NORMAL) ? debits - credits : credits - debits;
}

/* One step back in a chain, which may end there. */
static bool
previous_of(Entries *entries, Chain *chain)
{
	if (chain_previous(chain))
		return true;
	if (chain->at_cut &&
		(entries->cut == NULL || chain->cut.posted_at > entries->cut->cut.posted_at))
		entries->cut = chain;
	return false;
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
			entries->at_entry[i] = previous_of(entries, chain);
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
		return previous_of(entries, entries->newest);
	}
	if (entries->newest != NULL)
	{
		Chain	   *passed = entries->newest;

		entries->number--;
		entries->balance -= normal_side(entries->account, passed->is_debit ? passed->amount : 0,
										passed->is_debit ? 0 : passed->amount);
		entries->at_entry[passed - entries->chains] = previous_of(entries, passed);
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

/* Has the merged order come to a time up to which entries are archived? */
static bool
reaches_cut(const Entries *entries, bool has_entry)
{
	return entries->cut != NULL &&
		(!has_entry || entries->newest->posted_at <= entries->cut->cut.posted_at);
}

/* Up to "count" entries with "from" <= time <= "last" and a number below "before", newest first. */
static void
put_entries(ReturnSetInfo *rsinfo, const AccountView *account, TimestampTz from,
			TimestampTz last, int64 before, int64 count, EntriesCut cut)
{
	Datum		debit = CStringGetTextDatum("debit");
	Datum		credit = CStringGetTextDatum("credit");
	int64		left = count;
	Entries		entries;

	entries_open(&entries, account, last);
	while (left > 0)
	{
		bool		has_entry = entries_previous(&entries);

		if (cut == CUT_RAISE && entries.cut != NULL && entries.cut->cut.posted_at >= from)
			archive_raise_before(account, &entries.cut->cut);
		if (cut == CUT_PAGE && reaches_cut(&entries, has_entry))
		{
			if (left == count)
				archive_raise_before(account, &entries.cut->cut);
			break;
		}
		if (!has_entry || entries.newest->posted_at < from)
			break;
		if (entries_number(&entries) >= before)
			continue;
		put_entry(rsinfo, &entries, entries.newest->is_debit ? debit : credit);
		left--;
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
 * caller may not read, LG025 if entries of that time are archived, 22004 for a null account.
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
				to == DT_NOEND ? to : to - 1, PG_INT64_MAX, PG_INT64_MAX, CUT_RAISE);
	return (Datum) 0;
}

/*
 * faas_internal.live_entries(account bigint): all entries that are not archived; for the view
 * faas.entry.  Errors as entries(), without LG025.
 */
Datum
faas_internal_live_entries(PG_FUNCTION_ARGS)
{
	AccountView account;

	account_view_require(arg_int64(fcinfo, 0, "account"), &account);
	InitMaterializedSRF(fcinfo, 0);
	put_entries((ReturnSetInfo *) fcinfo->resultinfo, &account, DT_NOBEGIN, DT_NOEND,
				PG_INT64_MAX, PG_INT64_MAX, CUT_IGNORE);
	return (Datum) 0;
}

/*
 * last_entries(account bigint, count int, before_time timestamptz, before_entry bigint)
 *
 * At most "count" entries at or before before_time and with a number below before_entry; null
 * leaves that open.  LG006 for an account that the caller may not read, LG025 if all of the page
 * is archived, 22004 for a null account or count, 22023 for a count below 1.
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
				PG_ARGISNULL(3) ? PG_INT64_MAX : PG_GETARG_INT64(3), PG_GETARG_INT32(1), CUT_PAGE);
	return (Datum) 0;
}
