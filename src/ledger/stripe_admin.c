/*
 * stripe_admin.c
 *		Giving an account stripes (stripe.h), and what other changes of an account do to them.
 *
 *		A stripe says what its account says, except for totals and entries: blocks, closing and the
 *		mark of hot accounts bind a movement through the row that it writes.  So whoever changes an
 *		account changes all of its rows, in the one order of rows, which has those of stripes first.
 *		Which rows there are he learns under a lock that everybody who changes the account takes
 *		before; movements do not know it.
 *
 *		In "stripes" the account and the stripes in use say how many are in use.  A stripe that is
 *		not used any more says 0 and stays: its postings are part of the account.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "storage/lock.h"
#include "tcop/utility.h"
#include "utils/timestamp.h"

#include "errors.h"
#include "faas.h"
#include "ledger/account_admin.h"
#include "ledger/hot.h"
#include "ledger/stripe.h"
#include "ledger/tables.h"
#include "settings.h"
#include "util/args.h"
#include "util/spi.h"

FAAS_FUNCTION(faas_account_stripes);

/* Arguments $1 and $2: the numbers between which the rows of an account's stripes lie. */
static void
fill_range(int64 account, Datum *values)
{
	values[0] = Int64GetDatum(stripe_first_row(account));
	values[1] = Int64GetDatum(stripe_last_row(account));
}

/* The rows of the stripes there are, by ascending number; how many. */
static int
list_rows(int64 account, int64 *rows)
{
	const char *select =
		"SELECT a.id FROM faas.account AS a"
		" WHERE a.id OPERATOR(pg_catalog.>=) $1 AND a.id OPERATOR(pg_catalog.<=) $2"
		" ORDER BY a.id";
	Oid			types[] = {INT8OID, INT8OID};
	Datum		values[2];
	bool		isnull;
	uint64		n;
	uint64		i;

	fill_range(account, values);
	n = ledger_spi_execute_latest(select, 2, types, values, NULL, SPI_OK_SELECT);
	for (i = 0; i < n; i++)
		rows[i] = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1,
											  &isnull));
	return (int) n;
}

void
stripes_lock(int64 account)
{
	const char *lock =
		"SELECT 1 FROM faas.account AS a WHERE a.id OPERATOR(pg_catalog.=) $1 FOR NO KEY UPDATE";
	Oid			type = INT8OID;
	int64		rows[STRIPE_MASK + 1];
	LOCKTAG		tag;
	int			n;
	int			i;

	SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, (uint32) (account >> 32), (uint32) account,
						 STRIPES_LOCK_SPACE);
	(void) LockAcquire(&tag, ExclusiveLock, false, false);
	ledger_spi_enter();
	n = list_rows(account, rows);
	for (i = 0; i < n; i++)
	{
		Datum		value = Int64GetDatum(rows[i]);

		hot_queue(rows[i]);
		(void) ledger_spi_execute(lock, 1, &type, &value, NULL, SPI_OK_SELECT);
	}
	ledger_spi_leave();
}

void
stripes_follow(int64 account)
{
	const char *update =
		"UPDATE faas.account AS s SET"
		" flags = a.flags OPERATOR(pg_catalog.&) (OPERATOR(pg_catalog.~) 32),"
		" debit_blocked_until = a.debit_blocked_until,"
		" credit_blocked_until = a.credit_blocked_until"
		" FROM faas.account AS a WHERE a.id OPERATOR(pg_catalog.=) $3"
		" AND s.id OPERATOR(pg_catalog.>=) $1 AND s.id OPERATOR(pg_catalog.<=) $2";
	Oid			types[] = {INT8OID, INT8OID, INT8OID};
	Datum		values[3];

	fill_range(account, values);
	values[2] = Int64GetDatum(account);
	(void) ledger_spi_execute(update, 3, types, values, NULL, SPI_OK_UPDATE);
}

/* In SPI.  Insert stripes "first" to "stripes" - 1. */
static void
insert_stripes(int64 account, int first, int32 stripes)
{
	const char *insert =
		"INSERT INTO faas.account (id, book, subject, party, flags, stripes, opened_at,"
		" next_expiry, debit_blocked_until, credit_blocked_until, overdraft, ceiling,"
		" debits_pending, credits_pending, debits_posted, entry_count, last_posted_at,"
		" last_journal, credits_posted, last_line)"
		" SELECT $2 OPERATOR(pg_catalog.-) k, a.book, a.subject, a.party,"
		" a.flags OPERATOR(pg_catalog.&) (OPERATOR(pg_catalog.~) 32), $4, $5, 'infinity',"
		" a.debit_blocked_until,"
		" a.credit_blocked_until, z.zero, z.zero, z.zero, z.zero, z.zero, 0, '-infinity',"
		" '00000000-0000-0000-0000-000000000000', z.zero, 0"
		" FROM faas.account AS a"
		" CROSS JOIN LATERAL (SELECT a.overdraft OPERATOR(faas.-) a.overdraft AS zero) AS z"
		" CROSS JOIN pg_catalog.generate_series($3, $4 OPERATOR(pg_catalog.-) 1) AS k"
		" WHERE a.id OPERATOR(pg_catalog.=) $1";
	Oid			types[] = {INT8OID, INT8OID, INT4OID, INT4OID, TIMESTAMPTZOID};
	Datum		values[5];

	values[0] = Int64GetDatum(account);
	values[1] = Int64GetDatum(stripe_last_row(account));
	values[2] = Int32GetDatum(first);
	values[3] = Int32GetDatum(stripes);
	values[4] = TimestampTzGetDatum(faas_now());
	(void) ledger_spi_execute(insert, 5, types, values, NULL, SPI_OK_INSERT);
}

void
stripes_set(int64 account, int32 stripes)
{
	const char *update_account =
		"UPDATE faas.account SET stripes = $2,"
		" flags = flags OPERATOR(pg_catalog.|) $3 WHERE id OPERATOR(pg_catalog.=) $1";
	const char *update_stripes =
		"UPDATE faas.account AS s SET stripes ="
		" CASE WHEN s.id OPERATOR(pg_catalog.>) ($2 OPERATOR(pg_catalog.-) $3)"
		" THEN $3 ELSE 0 END"
		" WHERE s.id OPERATOR(pg_catalog.>=) $1 AND s.id OPERATOR(pg_catalog.<=) $2";
	Oid			types[] = {INT8OID, INT8OID, INT4OID};
	Oid			account_types[] = {INT8OID, INT4OID, INT4OID};
	int64		rows[STRIPE_MASK + 1];
	Datum		values[3];
	int			n;

	if (account > STRIPED_ACCOUNT_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("account %lld has too high a number for stripes", (long long) account)));

	n = list_rows(account, rows);
	fill_range(account, values);
	values[2] = Int32GetDatum(stripes);
	(void) ledger_spi_execute(update_stripes, 3, types, values, NULL, SPI_OK_UPDATE);
	if (n < stripes)
		insert_stripes(account, n, stripes);

	values[0] = Int64GetDatum(account);
	values[1] = Int32GetDatum(stripes);
	values[2] = Int32GetDatum(stripes > 0 ? ACCOUNT_STRIPED : 0);
	(void) ledger_spi_execute(update_account, 3, account_types, values, NULL, SPI_OK_UPDATE);
}

void
stripes_check(int32 stripes)
{
	if (stripes < 0 || stripes > STRIPES_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of stripes must be between 0 and %d", STRIPES_MAX)));
}

void
stripes_check_unlimited(int64 account, int32 flags)
{
	if ((flags & (ACCOUNT_UNLIMITED | ACCOUNT_HAS_CEILING)) == ACCOUNT_UNLIMITED)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_STRIPED),
			 account == 0 ? errmsg("an account with limits cannot have stripes")
			 : errmsg("account %lld cannot have both limits and stripes", (long long) account),
			 errhint("A striped account is unlimited and has no ceiling, for good.")));
}

/* account_stripes(account bigint, stripes int) */
Datum
faas_account_stripes(PG_FUNCTION_ARGS)
{
	const char *select =
		"SELECT a.stripes FROM faas.account AS a WHERE a.id OPERATOR(pg_catalog.=) $1";
	int64		account = arg_int64(fcinfo, 0, "account");
	Oid			type = INT8OID;
	Datum		value = Int64GetDatum(account);
	int32		stripes;
	LockedAccount state;
	bool		isnull;

	arg_require(fcinfo, 1, "stripes");
	stripes = PG_GETARG_INT32(1);
	stripes_check(stripes);

	PreventCommandIfReadOnly("faas.account_stripes()");
	(void) account_administer(account);
	ledger_spi_enter();
	state = account_lock_row(account);
	if (state.flags & ACCOUNT_CLOSED)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_ACCOUNT_CLOSED),
				 errmsg("account %lld is closed", (long long) account)));
	stripes_check_unlimited(account, state.flags);
	(void) ledger_spi_execute(select, 1, &type, &value, NULL, SPI_OK_SELECT);
	if (DatumGetInt32(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull)) !=
		stripes)
		stripes_set(account, stripes);
	ledger_spi_leave();
	PG_RETURN_VOID();
}
