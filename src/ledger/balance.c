/*
 * balance.c
 *		faas.balance() and faas.balance_on(): what an account holds, now, at any time, on any
 *		value date.
 *
 *		Now, the answer is in the account's row; only holds that have expired and are not swept
 *		yet are taken off, and next_expiry says whether there can be any.
 *
 *		At a time in the past, the last entry of each side up to that time is one index descent,
 *		and the one with the higher entry number carries the balance.  The totals of debits and
 *		credits need a sum; there are four that give the answer (either side, up to the time or
 *		after it), their lengths are unknown, so all four run abreast and the first that ends
 *		decides.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/stratnum.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/timestamp.h"

#include "errors.h"
#include "faas.h"
#include "ledger/scan.h"
#include "settings.h"
#include "util/args.h"
#include "util/spi.h"

/* One side of an account in faas.posting: where to look, and the columns that belong to it. */
typedef struct PostingSide
{
	LedgerRelation index;
	AttrNumber	entry;
	AttrNumber	balance;
} PostingSide;

static const PostingSide debit_side = {
	REL_POSTING_DEBIT_IDX, Anum_posting_debit_entry, Anum_posting_debit_balance
};
static const PostingSide credit_side = {
	REL_POSTING_CREDIT_IDX, Anum_posting_credit_entry, Anum_posting_credit_balance
};

/* What an account held at a time, in minor units. */
typedef struct BalanceView
{
	int128		debits;
	int128		credits;
	int128		debits_pending;
	int128		credits_pending;
} BalanceView;

/* A running sum over one side of the account, up to a time or after it. */
typedef struct EntrySum
{
	LedgerScan	scan;
	bool		after;
	bool		is_debit;
	int128		sum;
} EntrySum;

FAAS_FUNCTION(faas_balance);
FAAS_FUNCTION(faas_balance_on);
FAAS_FUNCTION(faas_internal_totals_at);
FAAS_FUNCTION(faas_internal_available);

static void balance_now(const AccountView *account, TimestampTz now, BalanceView *balance);
static void balance_at(const AccountView *account, TimestampTz at, TimestampTz now,
					   BalanceView *balance);
static void pending_unexpired(const AccountView *account, TimestampTz at, BalanceView *balance);
static int128 expired_sum(const AccountView *account, bool is_source, TimestampTz at);
static void totals_at(const AccountView *account, TimestampTz at, int128 *debits, int128 *credits);
static void last_entry(const AccountView *account, const PostingSide *side, TimestampTz at,
					   int64 *entry, int128 *balance);
static void sum_race(const AccountView *account, TimestampTz at, int128 net,
					 int128 *debits, int128 *credits);
static int128 side_sum_on(const AccountView *account, const PostingSide *side, DateADT value_date);
static int128 sum_add(int128 sum, int128 addend);
static void held_at(const AccountView *account, TimestampTz at, BalanceView *balance);
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
	TupleDesc	tupdesc;
	Datum		values[6] = {0};
	bool		nulls[6] = {0};

	if (get_call_result_type(fcinfo, NULL, &tupdesc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");

	account_view_require(account_id, &account);
	if (PG_ARGISNULL(1))
		balance_now(&account, now, &balance);
	else
		balance_at(&account, PG_GETARG_TIMESTAMPTZ(1), now, &balance);

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

	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(tupdesc), values, nulls)));
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
 * entry.
 */
Datum
faas_balance_on(PG_FUNCTION_ARGS)
{
	int64		account_id = arg_int64(fcinfo, 0, "account");
	DateADT		value_date;
	AccountView account;
	int128		net;

	arg_require(fcinfo, 1, "value_date");
	value_date = PG_GETARG_DATEADT(1);

	account_view_require(account_id, &account);
	net = side_sum_on(&account, &debit_side, value_date)
		- side_sum_on(&account, &credit_side, value_date);
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
	int128		debits;
	int128		credits;
	TupleDesc	tupdesc;
	Datum		values[2];
	bool		nulls[2] = {false, false};

	if (get_call_result_type(fcinfo, NULL, &tupdesc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	if (GetUserId() != ledger_owner())
		account_view_require(PG_GETARG_INT64(0), &account);
	else if (!account_view_read(PG_GETARG_INT64(0), &account))
		PG_RETURN_NULL();

	totals_at(&account, PG_GETARG_TIMESTAMPTZ(1), &debits, &credits);
	values[0] = amount_datum(&account, debits);
	values[1] = amount_datum(&account, credits);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(tupdesc), values, nulls)));
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
	ScanKeyData keys[2];
	int128		sum = 0;

	ledger_key_int8(&keys[0], 1, account->id);
	ledger_key_time(&keys[1], 2, BTLessEqualStrategyNumber, at);
	ledger_scan_open(&scan, REL_HOLD, is_source ? REL_HOLD_ACCOUNT_IDX : REL_HOLD_TO_ACCOUNT_IDX,
					 keys, 2);
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
		held_at(account, at, balance);
}

/* Debits and credits posted up to and including "at". */
static void
totals_at(const AccountView *account, TimestampTz at, int128 *debits, int128 *credits)
{
	int64		debit_entry;
	int64		credit_entry;
	int128		debit_balance;
	int128		credit_balance;
	int128		net;

	*debits = account->debits_posted;
	*credits = account->credits_posted;
	if (account->last_posted_at <= at)
		return;

	last_entry(account, &debit_side, at, &debit_entry, &debit_balance);
	last_entry(account, &credit_side, at, &credit_entry, &credit_balance);
	if (debit_entry == 0 && credit_entry == 0)
	{
		*debits = 0;
		*credits = 0;
		return;
	}

	net = debit_entry > credit_entry ? debit_balance : credit_balance;
	if (!is_debit_normal(account))
		net = -net;
	if (debit_entry == 0)
	{
		*debits = 0;
		*credits = -net;
	}
	else if (credit_entry == 0)
	{
		*debits = net;
		*credits = 0;
	}
	else
		sum_race(account, at, net, debits, credits);
}

/*
 * The last entry on one side up to "at", and the normal-side balance after it; entry 0 if there is
 * none.  The lines of one journal share their time, and the index does not order them: of the last
 * time, the highest entry number counts.
 */
static void
last_entry(const AccountView *account, const PostingSide *side, TimestampTz at,
		   int64 *entry, int128 *balance)
{
	LedgerScan	scan;
	ScanKeyData keys[2];
	TimestampTz last = 0;

	*entry = 0;
	*balance = 0;
	ledger_key_int8(&keys[0], 1, account->id);
	ledger_key_time(&keys[1], 2, BTLessEqualStrategyNumber, at);
	ledger_scan_open(&scan, REL_POSTING, side->index, keys, 2);
	while (ledger_scan_next(&scan, BackwardScanDirection))
	{
		TimestampTz posted_at;
		int64		number;

		posted_at = DatumGetTimestampTz(ledger_slot_datum(scan.slot, Anum_posting_posted_at));
		number = DatumGetInt64(ledger_slot_datum(scan.slot, side->entry));
		if (*entry != 0 && posted_at != last)
			break;
		last = posted_at;
		if (number > *entry)
		{
			*entry = number;
			*balance = account_slot_minor(account, scan.slot, side->balance);
		}
		CHECK_FOR_INTERRUPTS();
	}
	ledger_scan_close(&scan);
}

/*
 * Split "net" (debits - credits at the time) into its two totals: step four sums in turn until one
 * has seen all its entries.  That costs at most four times the shortest of them, and neither a
 * time long ago nor one of yesterday reads the whole history.
 */
static void
sum_race(const AccountView *account, TimestampTz at, int128 net, int128 *debits, int128 *credits)
{
	EntrySum	sums[4];
	EntrySum   *winner = NULL;
	int			i;

	for (i = 0; i < lengthof(sums); i++)
	{
		ScanKeyData keys[2];

		sums[i].is_debit = (i & 1) != 0;
		sums[i].after = (i & 2) != 0;
		sums[i].sum = 0;
		ledger_key_int8(&keys[0], 1, account->id);
		ledger_key_time(&keys[1], 2,
						sums[i].after ? BTGreaterStrategyNumber : BTLessEqualStrategyNumber, at);
		ledger_scan_open(&sums[i].scan, REL_POSTING,
						 sums[i].is_debit ? REL_POSTING_DEBIT_IDX : REL_POSTING_CREDIT_IDX,
						 keys, 2);
	}

	for (i = 0; winner == NULL; i = (i + 1) % lengthof(sums))
	{
		TupleTableSlot *slot = sums[i].scan.slot;

		CHECK_FOR_INTERRUPTS();
		if (ledger_scan_next(&sums[i].scan, ForwardScanDirection))
			sums[i].sum = sum_add(sums[i].sum,
								  account_slot_minor(account, slot, Anum_posting_amount));
		else
			winner = &sums[i];
	}

	if (winner->is_debit)
	{
		*debits = winner->after ? account->debits_posted - winner->sum : winner->sum;
		*credits = *debits - net;
	}
	else
	{
		*credits = winner->after ? account->credits_posted - winner->sum : winner->sum;
		*debits = *credits + net;
	}
	for (i = 0; i < lengthof(sums); i++)
		ledger_scan_close(&sums[i].scan);
}

/* The sum of one side of the account over entries with that value date or an earlier one. */
static int128
side_sum_on(const AccountView *account, const PostingSide *side, DateADT value_date)
{
	LedgerScan	scan;
	ScanKeyData key;
	int128		sum = 0;

	ledger_key_int8(&key, 1, account->id);
	ledger_scan_open(&scan, REL_POSTING, side->index, &key, 1);
	while (ledger_scan_next(&scan, ForwardScanDirection))
	{
		CHECK_FOR_INTERRUPTS();
		if (DatumGetDateADT(ledger_slot_datum(scan.slot, Anum_posting_value_date)) <= value_date)
			sum = sum_add(sum, account_slot_minor(account, scan.slot, Anum_posting_amount));
	}
	ledger_scan_close(&scan);
	return sum;
}

/*
 * What holds reserved at a past time, from their events.  Rare, and a matter of several tables:
 * SQL, with the owner's rights, after the caller's were checked, under the caller's snapshot.
 */
static void
held_at(const AccountView *account, TimestampTz at, BalanceView *balance)
{
	const char *query = "SELECT h.outgoing, h.incoming FROM faas_internal.held_at($1, $2) AS h";
	Oid			types[2] = {INT8OID, TIMESTAMPTZOID};
	Datum		values[2] = {Int64GetDatum(account->id), TimestampTzGetDatum(at)};
	TupleDesc	tupdesc;
	int128		sums[2] = {0, 0};
	int			i;

	ledger_spi_enter();
	if (SPI_execute_with_args(query, 2, types, values, NULL, true, 0) != SPI_OK_SELECT ||
		SPI_processed != 1)
		elog(ERROR, "could not read the holds of account %lld", (long long) account->id);
	tupdesc = SPI_tuptable->tupdesc;
	for (i = 0; i < lengthof(sums); i++)
	{
		bool		isnull;
		Datum		value = SPI_getbinval(SPI_tuptable->vals[0], tupdesc, i + 1, &isnull);

		if (!isnull)
			sums[i] = account_view_minor(account, DatumGetFaasAmountP(value));
	}
	ledger_spi_leave();
	balance->debits_pending = sums[0];
	balance->credits_pending = sums[1];
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
