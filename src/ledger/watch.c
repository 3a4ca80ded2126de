/*
 * watch.c
 *		Accounts that a product watches (hooks.h): the mark, and the report of postings between two
 *		of them.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "faas.h"
#include "ledger/account_admin.h"
#include "ledger/hooks.h"
#include "ledger/stripe.h"
#include "ledger/work.h"
#include "util/args.h"
#include "util/spi.h"

WatchHook	ledger_watch_hook = NULL;

FAAS_FUNCTION(faas_account_watch);
FAAS_FUNCTION(faas_account_lock);

/* Reporting ---------------------------------------------------------------------------------- */

static bool
is_watched(LedgerWork *work, int64 row)
{
	return (work_find_account(work, row)->flags & ACCOUNT_WATCHED) != 0;
}

static int64
account_of_row(int64 row)
{
	return row < 0 ? stripe_account(row) : row;
}

void
work_report_watched(LedgerWork *work)
{
	const PostingOut *postings = (const PostingOut *) work->postings.items;
	WatchedPosting *watched;
	int			count = 0;
	int			i;

	for (i = 0; i < work->naccounts; i++)
		if (work->accounts[i].found && (work->accounts[i].flags & ACCOUNT_WATCHED) != 0)
			count++;
	if (count < 2 || work->postings.count == 0 || ledger_watch_hook == NULL)
		return;

	watched = palloc_extended(work->postings.count * sizeof(WatchedPosting), MCXT_ALLOC_HUGE);
	count = 0;
	for (i = 0; i < work->postings.count; i++)
	{
		const PostingOut *p = &postings[i];
		WatchedPosting *w = &watched[count];

		if (!is_watched(work, p->debit_account) || !is_watched(work, p->credit_account))
			continue;
		w->book = p->book;
		w->journal = p->journal;
		w->line = p->line;
		w->debit_account = account_of_row(p->debit_account);
		w->credit_account = account_of_row(p->credit_account);
		w->amount = p->amount;
		w->kind = p->texts.kind;
		w->reverses = p->reverses;
		w->reverses_line = p->reverses_line;
		count++;
	}
	if (count > 0)
		ledger_watch_hook(watched, count);
	pfree(watched);
}

/* Marking and locking ------------------------------------------------------------------------ */

/*
 * faas_internal.account_watch(account): mark an account, for good, and return how many entries it
 * has so far.  Its row stays locked until the end of the transaction.  Who may do that is for the
 * caller to find out: he has the owner's rights.
 */
Datum
faas_account_watch(PG_FUNCTION_ARGS)
{
	const char *update =
		"UPDATE faas.account SET flags = $2 WHERE id OPERATOR(pg_catalog.=) $1"
		" RETURNING entry_count";
	Oid			types[] = {INT8OID, INT4OID};
	Datum		values[2];
	int64		account = arg_int64(fcinfo, 0, "account");
	int64		entries;
	bool		isnull;

	(void) account_administer(account);
	ledger_spi_enter();
	values[0] = Int64GetDatum(account);
	values[1] = Int32GetDatum(account_lock_row(account).flags | ACCOUNT_WATCHED);
	(void) ledger_spi_execute(update, 2, types, values, NULL, SPI_OK_UPDATE_RETURNING);
	entries = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1,
										  &isnull));
	stripes_follow(account);
	ledger_spi_leave();
	PG_RETURN_INT64(entries);
}

/*
 * faas_internal.account_lock(accounts): lock accounts, given by ascending id, as movements would,
 * until the end of the transaction: for who makes several calls of the ledger on them.
 */
Datum
faas_account_lock(PG_FUNCTION_ARGS)
{
	ArrayType  *array;
	Datum	   *accounts;
	bool	   *nulls;
	int			count;
	int			i;

	arg_require(fcinfo, 0, "accounts");
	array = PG_GETARG_ARRAYTYPE_P(0);
	deconstruct_array(array, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE,
					  &accounts, &nulls, &count);
	for (i = 0; i < count; i++)
	{
		int64		account = DatumGetInt64(accounts[i]);

		if (nulls[i] || (i > 0 && account <= DatumGetInt64(accounts[i - 1])))
			elog(ERROR, "accounts to lock are not given by ascending number");
		(void) account_administer(account);
		ledger_spi_enter();
		(void) account_lock_row(account);
		ledger_spi_leave();
	}
	PG_RETURN_VOID();
}
