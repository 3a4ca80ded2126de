/*
 * totals.c
 *		What an account held at the end of a business date.
 *
 *		The business date is stamped under the book's lock and only moves forward, so along the
 *		entries of an account it never falls, while times of imported entries may be older than
 *		the cut of the day before.  The last entry of a date is therefore found by the dates of the
 *		entries; the time at which the day was closed only says where to begin, at a checkpoint, so
 *		that a date long ago costs no more than yesterday.
 *
 *		A date whose last entry is archived, and is not the last one that is, is LG025.
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/date.h"
#include "utils/fmgroids.h"

#include "errors.h"
#include "faas.h"
#include "ledger/chain.h"
#include "ledger/outcome.h"
#include "ledger/row.h"
#include "ledger/stripe.h"
#include "ledger/stripe_view.h"
#include "util/args.h"

FAAS_FUNCTION(faas_custody_totals_on);

/* The business date of a posting, or of the last archived one of the account. */
static DateADT
posting_date(const AccountView *account, const pg_uuid_t *journal, int32 line)
{
	ArchiveOpening opening;
	LedgerScan	scan;
	ScanKeyData keys[2];
	DateADT		date;

	ScanKeyInit(&keys[0], 1, BTEqualStrategyNumber, F_UUID_EQ, UUIDPGetDatum(journal));
	ScanKeyInit(&keys[1], 2, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(line));
	ledger_scan_open(&scan, REL_POSTING, REL_POSTING_PKEY, keys, 2);
	if (ledger_scan_next(&scan, ForwardScanDirection))
		date = slot_posting_row(scan.slot)->business_date;
	else if (archive_opening_read(account, &opening) && opening.line == line &&
			 memcmp(&opening.journal, journal, sizeof(pg_uuid_t)) == 0)
		date = opening.business_date;
	else
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_CORRUPTED),
				 errmsg("an entry of account %lld has no posting",
						(long long) stripe_account(account->id)),
				 errhint("Run faas.verify() on book %lld.", (long long) account->book)));
	ledger_scan_close(&scan);
	return date;
}

/*
 * A time before which the last entry of "date" lies, and not far: just before the first checkpoint
 * after "closed_at" that is of a later date; DT_NOEND if there is none.
 */
static TimestampTz
time_after(const AccountView *account, DateADT date, TimestampTz closed_at)
{
	LedgerScan	scan;
	ScanKeyData keys[2];
	TimestampTz found = DT_NOEND;

	ledger_key_int8(&keys[0], 1, account->id);
	ledger_key_time(&keys[1], 2, BTGreaterStrategyNumber, closed_at);
	ledger_scan_open(&scan, REL_CHECKPOINT, REL_CHECKPOINT_PKEY, keys, 2);
	while (found == DT_NOEND && ledger_scan_next(&scan, ForwardScanDirection))
	{
		if (posting_date(account,
						 DatumGetUUIDP(ledger_slot_datum(scan.slot, Anum_checkpoint_journal)),
						 DatumGetInt32(ledger_slot_datum(scan.slot, Anum_checkpoint_line))) > date)
			found = DatumGetTimestampTz(ledger_slot_datum(scan.slot,
														  Anum_checkpoint_posted_at)) - 1;
	}
	ledger_scan_close(&scan);
	return found;
}

/* Add what was posted to a row of an account up to the end of "date". */
static void
add_totals(const AccountView *account, DateADT date, TimestampTz closed_at, int128 *debits,
		   int128 *credits)
{
	Chain		chain;
	int128		row_debits;
	int128		row_credits;

	/* most accounts have moved nothing since */
	if (account->entry_count == 0 ||
		posting_date(account, &account->last_journal, account->last_line) <= date)
	{
		*debits += account->debits_posted;
		*credits += account->credits_posted;
		return;
	}
	chain_open(&chain, account, time_after(account, date, closed_at));
	do
	{
		row_debits = chain.debits;
		row_credits = chain.credits;
	} while (chain_previous(&chain) &&
			 slot_posting_row(chain.postings.slot)->business_date > date);
	if (chain.at_cut && chain.cut.business_date > date)
		archive_raise_before(account, &chain.cut);
	chain_close(&chain);
	*debits += row_debits;
	*credits += row_credits;
}

static Datum
total_datum(const AccountView *account, int128 minor)
{
	FaasAmount *result = palloc(sizeof(FaasAmount));

	if (!amount_minor_fits(minor))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("total of account %lld is out of range",
						(long long) stripe_account(account->id))));
	*result = amount_make(minor, account->tag);
	return FaasAmountPGetDatum(result);
}

/*
 * faas_internal.custody_totals_on(account, business_date, closed_at): debits and credits posted up
 * to the end of a business date, which was closed about then.  closed_at NULL: it is the open one,
 * so everything counts; -infinity: it lies before the first, so nothing does.  For the owner of
 * the tables; rights are not checked beyond that.
 */
Datum
faas_custody_totals_on(PG_FUNCTION_ARGS)
{
	int64		account_id = arg_int64(fcinfo, 0, "account");
	AccountView account;
	AccountView *rows;
	int128		debits = 0;
	int128		credits = 0;
	Datum		values[2];
	bool		nulls[2] = {false, false};
	int			n,
				i;

	arg_require(fcinfo, 1, "business_date");
	account_view_require(account_id, &account);
	n = account_rows(&account, &rows);
	for (i = 0; i < n; i++)
	{
		if (PG_ARGISNULL(2))
		{
			debits += rows[i].debits_posted;
			credits += rows[i].credits_posted;
		}
		else if (!TIMESTAMP_IS_NOBEGIN(PG_GETARG_TIMESTAMPTZ(2)))
			add_totals(&rows[i], PG_GETARG_DATEADT(1), PG_GETARG_TIMESTAMPTZ(2), &debits, &credits);
	}
	values[0] = total_datum(&account, debits);
	values[1] = total_datum(&account, credits);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(result_desc(fcinfo), values, nulls)));
}
