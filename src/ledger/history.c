/*
 * history.c
 *		Limits on value-dated balances.
 *
 *		A posting is checked against the booked balance of now.  A backdated one may all the same
 *		make the balance by value date of some later day fall below the limit; where that matters
 *		(interest, regulatory returns) the caller asks for the proof.
 *
 *		Where entries are archived, days that begin with the greatest of their value dates can be
 *		proved; for earlier ones it is LG025.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"

#include "ledger/archive.h"
#include "ledger/history.h"
#include "ledger/stripe.h"
#include "ledger/stripe_view.h"
#include "util/spi.h"

/* The first day on which the account's balance by value date breaks its limits, if any. */
static const char *const first_breach =
"WITH a AS ("
"  SELECT id, (flags & 1) <> 0 AS debit_normal, (flags & 2) <> 0 AS unlimited,"
"         (flags & 4) <> 0 AS has_ceiling,"
"         faas.minor_units(overdraft) AS overdraft, faas.minor_units(ceiling) AS ceiling"
"    FROM faas.account WHERE id = $1),"
" moves AS ("
"  SELECT e.value_date,"
"         CASE WHEN a.debit_normal = (e.side = 'debit') THEN 1 ELSE -1 END"
"         * faas.minor_units(e.amount) AS delta"
"    FROM a, faas_internal.live_entries($1) AS e"
"  UNION ALL"
"  SELECT o.value_date,"
"         CASE WHEN a.debit_normal THEN 1 ELSE -1 END"
"         * (faas.minor_units(o.debits) - faas.minor_units(o.credits))"
"    FROM a, faas.account_opening o WHERE o.account = $1 OR o.account BETWEEN $3 AND $4),"
" days AS ("
"  SELECT value_date, sum(sum(delta)) OVER (ORDER BY value_date) AS balance"
"    FROM moves GROUP BY value_date)"
" SELECT d.value_date::text"
"   FROM days d, a"
"  WHERE d.value_date >= $2"
"    AND ((NOT a.unlimited AND d.balance < - a.overdraft)"
"         OR (a.has_ceiling AND d.balance > a.ceiling))"
"  ORDER BY d.value_date LIMIT 1";

/*
 * Of archived entries only the sum is known: all of them must lie before the days in question.
 * Looked at after the entries were summed up, in a snapshot that sees what that one saw.
 */
static void
require_live_days(int64 account, DateADT from)
{
	AccountView view;
	AccountView *rows;
	ArchiveOpening opening;
	int			n,
				i;

	PushActiveSnapshot(GetTransactionSnapshot());
	if (account_view_read(account, &view))
	{
		n = account_rows(&view, &rows);
		for (i = 0; i < n; i++)
			if (archive_opening_read(&rows[i], &opening) && opening.value_date > from)
				archive_raise_value_date(&rows[i], &opening);
		pfree(rows);
	}
	PopActiveSnapshot();
}

static void
revalidate_account(int64 account, DateADT from)
{
	Oid			types[4] = {INT8OID, DATEOID, INT8OID, INT8OID};
	Datum		values[4] = {Int64GetDatum(account), DateADTGetDatum(from),
	Int64GetDatum(stripe_first_row(account)), Int64GetDatum(stripe_last_row(account))};
	char	   *day = NULL;
	MemoryContext context = CurrentMemoryContext;

	ledger_spi_enter();
	if (ledger_spi_execute(first_breach, 4, types, values, NULL, SPI_OK_SELECT) == 1)
		day = MemoryContextStrdup(context, SPI_getvalue(SPI_tuptable->vals[0],
														SPI_tuptable->tupdesc, 1));
	ledger_spi_leave();
	require_live_days(account, from);
	if (day != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_HISTORY_LIMIT),
				 errmsg("value-dated balance of account %s would break its limit on %s",
						ledger_account_name(account), day),
				 errhint("Use a later value date, or post without revalidate.")));
}

void
history_revalidate(const LedgerRequest *request, int64 book)
{
	DateADT		from = request->has_value_date ? request->value_date
		: book_require(book, RIGHT_POST)->business_date;
	int			i;

	for (i = 0; i < request->nlines; i++)
	{
		revalidate_account(stripe_account(request->lines[i].debit), from);
		revalidate_account(stripe_account(request->lines[i].credit), from);
	}
}
