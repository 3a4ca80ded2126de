/*
 * balance.c
 *		faas.balance() and faas.balance_on(): what an account holds, now, at any time, on any
 *		value date.
 *
 *		Now, the answer is in the account's row; only holds that have expired and are not swept
 *		yet are taken off, and next_expiry says whether there can be any.
 *
 *		At a time in the past, totals come from the chain of entries (chain.h), which begins at a
 *		checkpoint at most 32 entries later, and what was held from the events of the holds.
 *
 *		Of a striped account (stripe.h) all rows are read, and added up.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/stratnum.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgroids.h"
#include "utils/timestamp.h"

#include "errors.h"
#include "faas.h"
#include "ledger/book.h"
#include "ledger/chain.h"
#include "ledger/outcome.h"
#include "ledger/stripe_view.h"
#include "settings.h"
#include "util/args.h"

/* What an account held at a time, in minor units. */
typedef struct BalanceView
{
	int128		debits;
	int128		credits;
	int128		debits_pending;
	int128		credits_pending;
} BalanceView;

FAAS_FUNCTION(faas_balance);
FAAS_FUNCTION(faas_balance_on);
FAAS_FUNCTION(faas_internal_totals_at);
FAAS_FUNCTION(faas_internal_striped_amount);
FAAS_FUNCTION(faas_internal_striped_entries);
FAAS_FUNCTION(faas_internal_striped_last);
FAAS_FUNCTION(faas_internal_available);

static void all_balance(const AccountView *account, bool is_now, TimestampTz at, TimestampTz now,
						BalanceView *balance);
static void balance_now(const AccountView *account, TimestampTz now, BalanceView *balance);
static void balance_at(const AccountView *account, TimestampTz at, TimestampTz now,
					   BalanceView *balance);
static void pending_unexpired(const AccountView *account, TimestampTz at, BalanceView *balance);
static int128 expired_sum(const AccountView *account, bool is_source, TimestampTz at);
static void totals_at(const AccountView *account, TimestampTz at, int128 *debits, int128 *credits);
static int128 held_at(const AccountView *account, bool is_source, TimestampTz at);
static int128 held_by_events(const AccountView *account, const pg_uuid_t *hold, TimestampTz at);
static int128 sum_add(int128 sum, int128 addend);
static Datum amount_datum(const AccountView *account, int128 minor);
static int128 available_minor(int128 posted, int128 held, int128 overdraft);

static inline bool
is_debit_normal(const AccountView *account)
{
	return (account->flags & ACCOUNT_DEBIT_NORMAL) != 0;
}

/* ---------------------------------------------------------------- entry points */

/*
 * faas.balance(account, at): posted, debits, credits, held, incoming, available.
 */
Datum
faas_balance(PG_FUNCTION_ARGS)
{
	int64		account_id = arg_int64(fcinfo, 0, "account");
	TimestampTz now = faas_now();
	AccountView account;
	BalanceView balance;
	int128		posted;
	int128		held;
	int128		incoming;
	Datum		values[6] = {0};
	bool		nulls[6] = {0};

	account_view_require(account_id, &account);
	all_balance(&account, PG_ARGISNULL(1), PG_ARGISNULL(1) ? now : PG_GETARG_TIMESTAMPTZ(1), now,
				&balance);

	if (is_debit_normal(&account))
	{
		posted = balance.debits - balance.credits;
		held = balance.credits_pending;
		incoming = balance.debits_pending;
	}
	else
	{
		posted = balance.credits - balance.debits;
		held = balance.debits_pending;
		incoming = balance.credits_pending;
	}

	values[0] = amount_datum(&account, posted);
	values[1] = amount_datum(&account, balance.debits);
	values[2] = amount_datum(&account, balance.credits);
	values[3] = amount_datum(&account, held);
	values[4] = amount_datum(&account, incoming);
	nulls[5] = (account.flags & ACCOUNT_UNLIMITED) != 0;
	if (!nulls[5])
		values[5] = amount_datum(&account, available_minor(posted, held, account.overdraft));

	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(result_desc(fcinfo), values, nulls)));
}

/*
 * What may still leave an account.  An overdraft near the largest amount there is can make it more
 * than an amount holds; then the largest amount is what may leave.
 */
static int128
available_minor(int128 posted, int128 held, int128 overdraft)
{
	return Max(AMOUNT_MINOR_MIN, Min(AMOUNT_MINOR_MAX, posted - held + overdraft));
}

/*
 * faas_internal.available(posted, held, overdraft), three amounts of one account: the same for the
 * views.
 */
Datum
faas_internal_available(PG_FUNCTION_ARGS)
{
	FaasAmount *posted = PG_GETARG_FAAS_AMOUNT_P(0);
	FaasAmount *result = palloc(sizeof(FaasAmount));

	*result = amount_make(available_minor(amount_minor(posted),
										  amount_minor(PG_GETARG_FAAS_AMOUNT_P(1)),
										  amount_minor(PG_GETARG_FAAS_AMOUNT_P(2))),
						  posted->tag);
	PG_RETURN_FAAS_AMOUNT_P(result);
}

/*
 * faas.balance_on(account, value_date): the normal-side balance of all entries with that value
 * date or an earlier one.  Value dates are free of the order of posting, so this reads every
 * entry.  Of archived ones the sum is known, so that all of them must have such a value date.
 */
Datum
faas_balance_on(PG_FUNCTION_ARGS)
{
	int64		account_id = arg_int64(fcinfo, 0, "account");
	DateADT		value_date;
	AccountView account;
	AccountView *rows;
	Chain		chain;
	int128		net = 0;
	int			n,
				i;

	arg_require(fcinfo, 1, "value_date");
	value_date = PG_GETARG_DATEADT(1);

	account_view_require(account_id, &account);
	n = account_rows(&account, &rows);
	for (i = 0; i < n; i++)
	{
		chain_open(&chain, &rows[i], DT_NOEND);
		while (chain_previous(&chain))
			if (DatumGetDateADT(ledger_slot_datum(chain.postings.slot,
												  Anum_posting_value_date)) <= value_date)
				net = sum_add(net, chain.is_debit ? chain.amount : -chain.amount);
		if (chain.at_cut)
		{
			if (value_date < chain.cut.value_date)
				archive_raise_value_date(&account, &chain.cut);
			net = sum_add(net, chain.cut.debits - chain.cut.credits);
		}
		chain_close(&chain);
	}
	PG_RETURN_DATUM(amount_datum(&account, is_debit_normal(&account) ? net : -net));
}

/*
 * faas_internal.totals_at(account, at): debits and credits posted up to a time; for the trial
 * balance, which has checked the caller's rights and runs as the owner.
 */
Datum
faas_internal_totals_at(PG_FUNCTION_ARGS)
{
	AccountView account;
	AccountView *rows;
	int128		debits = 0;
	int128		credits = 0;
	Datum		values[2];
	bool		nulls[2] = {false, false};
	int			n,
				i;

	account_view_require(PG_GETARG_INT64(0), &account);
	n = account_rows(&account, &rows);
	for (i = 0; i < n; i++)
	{
		int128		row_debits;
		int128		row_credits;

		totals_at(&rows[i], PG_GETARG_TIMESTAMPTZ(1), &row_debits, &row_credits);
		debits = sum_add(debits, row_debits);
		credits = sum_add(credits, row_credits);
	}
	values[0] = amount_datum(&account, debits);
	values[1] = amount_datum(&account, credits);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(result_desc(fcinfo), values, nulls)));
}

/*
 * The figures for views of a striped account: faas_internal.striped_amount(account, which) with
 * 1 debits, 2 credits, 3 and 4 the same of what is pending; faas_internal.striped_entries(account),
 * faas_internal.striped_last(account).  NULL for an account that the current user may not read.
 */
static int
readable_rows(int64 account_id, AccountView *account, AccountView **rows)
{
	const Book *book;

	if (account_id <= 0 || !account_view_read(account_id, account))
		return 0;
	book = book_lookup(account->book);
	if (book == NULL || (book->rights & RIGHT_READ) == 0)
		return 0;
	return account_rows(account, rows);
}

Datum
faas_internal_striped_amount(PG_FUNCTION_ARGS)
{
	AccountView account;
	AccountView *rows;
	BalanceView balance;
	TimestampTz now = faas_now();

	if (readable_rows(PG_GETARG_INT64(0), &account, &rows) == 0)
		PG_RETURN_NULL();
	all_balance(&account, true, now, now, &balance);
	switch (PG_GETARG_INT32(1))
	{
		case 1:
			return amount_datum(&account, balance.debits);
		case 2:
			return amount_datum(&account, balance.credits);
		case 3:
			return amount_datum(&account, balance.debits_pending);
		case 4:
			return amount_datum(&account, balance.credits_pending);
	}
	PG_RETURN_NULL();
}

Datum
faas_internal_striped_entries(PG_FUNCTION_ARGS)
{
	AccountView account;
	AccountView *rows;
	int			n = readable_rows(PG_GETARG_INT64(0), &account, &rows);
	int64		entries = 0;
	int			i;

	for (i = 0; i < n; i++)
		entries += rows[i].entry_count;
	if (n == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT64(entries);
}

Datum
faas_internal_striped_last(PG_FUNCTION_ARGS)
{
	AccountView account;
	AccountView *rows;
	int			n = readable_rows(PG_GETARG_INT64(0), &account, &rows);
	TimestampTz last = DT_NOBEGIN;
	int			i;

	for (i = 0; i < n; i++)
		last = Max(last, rows[i].last_posted_at);
	if (n == 0)
		PG_RETURN_NULL();
	PG_RETURN_TIMESTAMPTZ(last);
}

/* ---------------------------------------------------------------- all rows */

/* The balance of an account, the sum over its rows. */
static void
all_balance(const AccountView *account, bool is_now, TimestampTz at, TimestampTz now,
			BalanceView *balance)
{
	AccountView *rows;
	int			n = account_rows(account, &rows);
	int			i;

	memset(balance, 0, sizeof(BalanceView));
	for (i = 0; i < n; i++)
	{
		BalanceView row;

		if (is_now)
			balance_now(&rows[i], now, &row);
		else
			balance_at(&rows[i], at, now, &row);
		balance->debits = sum_add(balance->debits, row.debits);
		balance->credits = sum_add(balance->credits, row.credits);
		balance->debits_pending = sum_add(balance->debits_pending, row.debits_pending);
		balance->credits_pending = sum_add(balance->credits_pending, row.credits_pending);
	}
	pfree(rows);
}

/* ---------------------------------------------------------------- now */

static void
balance_now(const AccountView *account, TimestampTz now, BalanceView *balance)
{
	balance->debits = account->debits_posted;
	balance->credits = account->credits_posted;
	pending_unexpired(account, now, balance);
}

/* The pending totals of the row, less the holds that expire by "at": now, or later. */
static void
pending_unexpired(const AccountView *account, TimestampTz at, BalanceView *balance)
{
	balance->debits_pending = account->debits_pending;
	balance->credits_pending = account->credits_pending;
	if (account->next_expiry <= at)
	{
		balance->debits_pending -= expired_sum(account, true, at);
		balance->credits_pending -= expired_sum(account, false, at);
	}
}

/* What unswept holds on the account (or, if !is_source, towards it) reserve though they expired. */
static int128
expired_sum(const AccountView *account, bool is_source, TimestampTz at)
{
	LedgerScan	scan;
	ScanKeyData keys[3];
	int128		sum = 0;

	/* open, and expired */
	ledger_key_int8(&keys[0], 1, account->id);
	ledger_key_time(&keys[1], 2, BTEqualStrategyNumber, DT_NOEND);
	ledger_key_time(&keys[2], 3, BTLessEqualStrategyNumber, at);
	ledger_scan_open(&scan, REL_HOLD, is_source ? REL_HOLD_ACCOUNT_IDX : REL_HOLD_TO_ACCOUNT_IDX,
					 keys, 3);
	while (ledger_scan_next(&scan, ForwardScanDirection))
	{
		int128		remaining;

		remaining = account_slot_minor(account, scan.slot, Anum_hold_amount)
			- (account_slot_minor(account, scan.slot, Anum_hold_captured)
			   - account_slot_minor(account, scan.slot, Anum_hold_excess))
			- account_slot_minor(account, scan.slot, Anum_hold_released);
		sum = sum_add(sum, remaining);
	}
	ledger_scan_close(&scan);
	return sum;
}

/* ---------------------------------------------------------------- at a time */

/*
 * At a time that was given, entries count by their own time, be it a moment ahead of the clock: the
 * journals of an account are strictly one after the other.
 */
static void
balance_at(const AccountView *account, TimestampTz at, TimestampTz now, BalanceView *balance)
{
	totals_at(account, at, &balance->debits, &balance->credits);
	if (at >= now)
		pending_unexpired(account, at, balance);
	else
	{
		balance->debits_pending = held_at(account, true, at);
		balance->credits_pending = held_at(account, false, at);
	}
}

/* Debits and credits posted up to and including "at". */
static void
totals_at(const AccountView *account, TimestampTz at, int128 *debits, int128 *credits)
{
	Chain		chain;

	*debits = account->debits_posted;
	*credits = account->credits_posted;
	if (account->last_posted_at <= at)
		return;
	chain_open(&chain, account, at);
	*debits = chain.debits;
	*credits = chain.credits;
	chain_close(&chain);
}

/*
 * What holds on the account (or, if !is_source, towards it) reserved at a past time: of those that
 * closed after it, or have not yet.
 */
static int128
held_at(const AccountView *account, bool is_source, TimestampTz at)
{
	LedgerScan	scan;
	ScanKeyData keys[2];
	int128		sum = 0;

	ledger_key_int8(&keys[0], 1, account->id);
	ledger_key_time(&keys[1], 2, BTGreaterStrategyNumber, at);
	ledger_scan_open(&scan, REL_HOLD, is_source ? REL_HOLD_ACCOUNT_IDX : REL_HOLD_TO_ACCOUNT_IDX,
					 keys, 2);
	while (ledger_scan_next(&scan, ForwardScanDirection))
	{
		CHECK_FOR_INTERRUPTS();
		if (DatumGetTimestampTz(ledger_slot_datum(scan.slot, Anum_hold_placed_at)) <= at)
			sum = sum_add(sum, held_by_events(account,
											  DatumGetUUIDP(ledger_slot_datum(scan.slot,
																			  Anum_hold_id)),
											  at));
	}
	ledger_scan_close(&scan);
	return sum;
}

/* What one hold reserved at a time: what its last event up to then left, unless it had expired. */
static int128
held_by_events(const AccountView *account, const pg_uuid_t *hold, TimestampTz at)
{
	LedgerScan	scan;
	ScanKeyData key;
	int128		remaining = 0;

	ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_UUID_EQ, UUIDPGetDatum(hold));
	ledger_scan_open(&scan, REL_HOLD_EVENT, REL_HOLD_EVENT_HOLD_SEQUENCE_KEY, &key, 1);
	while (ledger_scan_next(&scan, BackwardScanDirection))
	{
		if (DatumGetTimestampTz(ledger_slot_datum(scan.slot, Anum_hold_event_at)) > at)
			continue;
		if (DatumGetTimestampTz(ledger_slot_datum(scan.slot, Anum_hold_event_expires_at)) > at)
			remaining = account_slot_minor(account, scan.slot, Anum_hold_event_remaining);
		break;
	}
	ledger_scan_close(&scan);
	return remaining;
}

/* ---------------------------------------------------------------- arithmetic */

/* Stored amounts are 96-bit, so 2^31 of them cannot overflow 127 bits; more rows than that can. */
static int128
sum_add(int128 sum, int128 addend)
{
	int128		result;

	if (unlikely(__builtin_add_overflow(sum, addend, &result)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum of amounts out of range")));
	return result;
}

static Datum
amount_datum(const AccountView *account, int128 minor)
{
	FaasAmount *amount = palloc(sizeof(FaasAmount));

	if (unlikely(!amount_minor_fits(minor)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("balance of account %lld is out of range for type faas.amount",
						(long long) account->id)));
	*amount = amount_make(minor, account->tag);
	return FaasAmountPGetDatum(amount);
}
