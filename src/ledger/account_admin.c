/*
 * account_admin.c
 *		Life of an account beside its movements: limits, blocks, close and reopen.
 *
 *		Postings of other sessions rewrite the account's row all the time.  Everything here is an
 *		UPDATE of single columns through SPI, which waits for the row and never writes totals.  The
 *		order of locks is that of the ledger: book (shared), then the account, its queue (hot.c)
 *		before its row; its stripes, if it has any, before it (stripe_admin.c).
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

#include "compat.h"
#include "errors.h"
#include "faas.h"
#include "ledger/account_admin.h"
#include "ledger/book.h"
#include "ledger/currency.h"
#include "ledger/hot.h"
#include "ledger/stripe.h"
#include "ledger/tables.h"
#include "settings.h"
#include "util/args.h"
#include "util/spi.h"

/* So many hold ids are named when an account cannot be closed. */
#define HOLDS_NAMED_MAX		5

#define SIDE_DEBIT		0x01
#define SIDE_CREDIT		0x02

FAAS_FUNCTION(faas_account_limit);
FAAS_FUNCTION(faas_account_block);
FAAS_FUNCTION(faas_account_unblock);
FAAS_FUNCTION(faas_account_close);
FAAS_FUNCTION(faas_account_reopen);
FAAS_FUNCTION(faas_account_hot);

int64
account_administer(int64 account)
{
	int64		book = account_require(account, RIGHT_ADMIN);

	book_lock(book, false);
	stripes_lock(account);
	hot_queue(account);
	return book;
}

LockedAccount
account_lock_row(int64 account)
{
	const char *select =
		"SELECT a.flags, a.overdraft, a.debits_posted, a.credits_posted FROM faas.account AS a"
		" WHERE a.id OPERATOR(pg_catalog.=) $1 FOR NO KEY UPDATE";
	const char *select_all =
		"SELECT faas.sum(a.debits_posted), faas.sum(a.credits_posted) FROM faas.account AS a"
		" WHERE a.id OPERATOR(pg_catalog.=) $1"
		" OR (a.id OPERATOR(pg_catalog.>=) $2 AND a.id OPERATOR(pg_catalog.<=) $3)";
	Oid			types[] = {INT8OID, INT8OID, INT8OID};
	Datum		values[3];
	LockedAccount state;
	HeapTuple	tuple;
	TupleDesc	desc;
	bool		isnull;

	values[0] = Int64GetDatum(account);
	if (ledger_spi_execute(select, 1, types, values, NULL, SPI_OK_SELECT) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_ACCOUNT_NOT_FOUND),
				 errmsg("account %lld does not exist", (long long) account)));
	tuple = SPI_tuptable->vals[0];
	desc = SPI_tuptable->tupdesc;
	state.flags = DatumGetInt32(SPI_getbinval(tuple, desc, 1, &isnull));
	state.overdraft = *DatumGetFaasAmountP(SPI_getbinval(tuple, desc, 2, &isnull));
	state.debits_posted = *DatumGetFaasAmountP(SPI_getbinval(tuple, desc, 3, &isnull));
	state.credits_posted = *DatumGetFaasAmountP(SPI_getbinval(tuple, desc, 4, &isnull));
	if ((state.flags & ACCOUNT_STRIPED) == 0)
		return state;

	values[1] = Int64GetDatum(stripe_first_row(account));
	values[2] = Int64GetDatum(stripe_last_row(account));
	(void) ledger_spi_execute(select_all, 3, types, values, NULL, SPI_OK_SELECT);
	tuple = SPI_tuptable->vals[0];
	desc = SPI_tuptable->tupdesc;
	state.debits_posted = *DatumGetFaasAmountP(SPI_getbinval(tuple, desc, 1, &isnull));
	state.credits_posted = *DatumGetFaasAmountP(SPI_getbinval(tuple, desc, 2, &isnull));
	return state;
}

/* Limits ------------------------------------------------------------------------------------- */

typedef struct LimitChange
{
	const FaasAmount *overdraft;	/* NULL keeps */
	const FaasAmount *ceiling;	/* NULL keeps */
	bool		drop_ceiling;
	bool		set_unlimited;	/* "unlimited" counts */
	bool		unlimited;
} LimitChange;

static void
change_limits(int64 account, const LimitChange *change)
{
	const char *update =
		"UPDATE faas.account SET flags = $2, overdraft = $3,"
		" ceiling = COALESCE($4, ceiling)"
		" WHERE id OPERATOR(pg_catalog.=) $1";
	Oid			amount_type = ledger_amount_type();
	Oid			types[] = {INT8OID, INT4OID, amount_type, amount_type};
	Datum		values[4];
	char		nulls[] = "    ";
	LockedAccount state;
	FaasAmount	overdraft;
	FaasAmount	ceiling;
	uint32		tag;

	ledger_spi_enter();
	state = account_lock_row(account);
	tag = state.overdraft.tag;
	overdraft = state.overdraft;
	ceiling = amount_make(0, tag);

	if (change->set_unlimited)
	{
		state.flags &= ~ACCOUNT_UNLIMITED;
		if (change->unlimited)
			state.flags |= ACCOUNT_UNLIMITED;
	}
	if (change->overdraft != NULL)
		overdraft = currency_amount(change->overdraft, tag, "overdraft");
	if (state.flags & ACCOUNT_UNLIMITED)
	{
		if (change->overdraft != NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("an unlimited account has no overdraft"),
					 errhint("Pass unlimited => false together with the overdraft.")));
		overdraft = amount_make(0, tag);
	}
	nulls[3] = 'n';
	if (change->ceiling != NULL)
	{
		ceiling = currency_amount(change->ceiling, tag, "ceiling");
		state.flags |= ACCOUNT_HAS_CEILING;
		nulls[3] = ' ';
	}
	else if (change->drop_ceiling)
	{
		state.flags &= ~ACCOUNT_HAS_CEILING;
		nulls[3] = ' ';
	}

	if (state.flags & ACCOUNT_STRIPED)
		stripes_check_unlimited(account, state.flags);

	values[0] = Int64GetDatum(account);
	values[1] = Int32GetDatum(state.flags);
	values[2] = FaasAmountPGetDatum(&overdraft);
	values[3] = FaasAmountPGetDatum(&ceiling);
	(void) ledger_spi_execute(update, 4, types, values, nulls, SPI_OK_UPDATE);
	ledger_spi_leave();
}

Datum
faas_account_limit(PG_FUNCTION_ARGS)
{
	int64		account = arg_int64(fcinfo, 0, "account");
	LimitChange change = {0};

	PreventCommandIfReadOnly("faas.account_limit()");
	if (!PG_ARGISNULL(1))
		change.overdraft = PG_GETARG_FAAS_AMOUNT_P(1);
	if (!PG_ARGISNULL(2))
		change.ceiling = PG_GETARG_FAAS_AMOUNT_P(2);
	if (!PG_ARGISNULL(3))
	{
		change.set_unlimited = true;
		change.unlimited = PG_GETARG_BOOL(3);
	}
	change.drop_ceiling = arg_bool(fcinfo, 4, "no_ceiling");
	if (change.drop_ceiling && change.ceiling != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("arguments \"ceiling\" and \"no_ceiling\" exclude each other")));

	(void) account_administer(account);
	change_limits(account, &change);
	PG_RETURN_VOID();
}

/* Blocks ------------------------------------------------------------------------------------- */

static uint32
arg_side(FunctionCallInfo fcinfo, int n)
{
	char	   *side;

	arg_require(fcinfo, n, "side");
	side = text_to_cstring(PG_GETARG_TEXT_PP(n));
	if (strcmp(side, "debit") == 0)
		return SIDE_DEBIT;
	if (strcmp(side, "credit") == 0)
		return SIDE_CREDIT;
	if (strcmp(side, "both") == 0)
		return SIDE_DEBIT | SIDE_CREDIT;

	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unrecognized side \"%s\"", error_excerpt(side)),
			 errhint("The sides are debit, credit and both.")));
}

/* Set or (with -infinity and no reason) lift the block of the given sides. */
static void
change_blocks(int64 account, uint32 sides, TimestampTz until, text *reason)
{
	const char *update_account =
		"UPDATE faas.account SET"
		" debit_blocked_until = CASE WHEN $2 THEN $4 ELSE debit_blocked_until END,"
		" credit_blocked_until = CASE WHEN $3 THEN $4 ELSE credit_blocked_until END"
		" WHERE id OPERATOR(pg_catalog.=) $1";
	const char *update_profile =
		"UPDATE faas.account_profile SET"
		" debit_block_reason = CASE WHEN $2 THEN $4 ELSE debit_block_reason END,"
		" credit_block_reason = CASE WHEN $3 THEN $4 ELSE credit_block_reason END"
		" WHERE account OPERATOR(pg_catalog.=) $1";
	Oid			types[] = {INT8OID, BOOLOID, BOOLOID, TIMESTAMPTZOID};
	Datum		values[4];
	char		nulls[] = "    ";

	values[0] = Int64GetDatum(account);
	values[1] = BoolGetDatum((sides & SIDE_DEBIT) != 0);
	values[2] = BoolGetDatum((sides & SIDE_CREDIT) != 0);
	values[3] = TimestampTzGetDatum(until);

	ledger_spi_enter();
	(void) ledger_spi_execute(update_account, 4, types, values, NULL, SPI_OK_UPDATE);

	types[3] = TEXTOID;
	values[3] = PointerGetDatum(reason);
	nulls[3] = reason == NULL ? 'n' : ' ';
	(void) ledger_spi_execute(update_profile, 4, types, values, nulls, SPI_OK_UPDATE);
	stripes_follow(account);
	ledger_spi_leave();
}

Datum
faas_account_block(PG_FUNCTION_ARGS)
{
	int64		account = arg_int64(fcinfo, 0, "account");
	uint32		sides = arg_side(fcinfo, 1);
	text	   *reason = arg_text(fcinfo, 2, "reason", BLOCK_REASON_LENGTH_MAX);
	TimestampTz until = PG_ARGISNULL(3) ? DT_NOEND : PG_GETARG_TIMESTAMPTZ(3);

	PreventCommandIfReadOnly("faas.account_block()");
	if (until <= faas_now())
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("end of the block must lie in the future"),
				 errhint("Leave \"until\" out for a block without an end.")));

	(void) account_administer(account);
	change_blocks(account, sides, until, reason);
	PG_RETURN_VOID();
}

Datum
faas_account_unblock(PG_FUNCTION_ARGS)
{
	int64		account = arg_int64(fcinfo, 0, "account");
	uint32		sides = arg_side(fcinfo, 1);

	PreventCommandIfReadOnly("faas.account_unblock()");
	(void) account_administer(account);
	change_blocks(account, sides, DT_NOBEGIN, NULL);
	PG_RETURN_VOID();
}

/* Close and reopen --------------------------------------------------------------------------- */

static void
raise_in_use(int64 account, const char *what, char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_ACCOUNT_IN_USE),
			 errmsg("account %lld cannot %s", (long long) account, what),
			 errdetail_internal("%s", detail),
			 errhint("Move the balance away and capture or release the holds first.")));
}

/* Raise while debits and credits differ. */
static void
check_balance_zero(int64 account, const LockedAccount *state, const char *what)
{
	int128		balance = amount_minor(&state->credits_posted) -
		amount_minor(&state->debits_posted);
	FaasAmount	shown;

	if (balance == 0)
		return;
	if (state->flags & ACCOUNT_DEBIT_NORMAL)
		balance = -balance;
	if (!amount_minor_fits(balance))
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_CORRUPTED),
				 errmsg("balance of account %lld is out of range", (long long) account)));
	shown = amount_make(balance, state->overdraft.tag);
	raise_in_use(account, what, psprintf("Its balance is %s.", amount_to_cstring(&shown)));
}

/* Raise while holds reserve on the account or promise to it; expired ones count no more. */
static void
check_no_open_holds(int64 account, const char *what)
{
	const char *select =
		"SELECT h.id, pg_catalog.count(*) OVER () FROM faas.hold AS h"
		" WHERE h.status OPERATOR(pg_catalog.=) 0"
		" AND h.closed_at OPERATOR(pg_catalog.=) 'infinity'"
		" AND h.expires_at OPERATOR(pg_catalog.>) $2"
		" AND (h.account OPERATOR(pg_catalog.=) $1 OR (h.to_account OPERATOR(pg_catalog.=) $1"
		" AND h.to_account OPERATOR(pg_catalog.<>) 0)"
		" OR (h.account OPERATOR(pg_catalog.>=) $3 AND h.account OPERATOR(pg_catalog.<=) $4)"
		" OR (h.to_account OPERATOR(pg_catalog.>=) $3 AND h.to_account OPERATOR(pg_catalog.<=) $4"
		" AND h.to_account OPERATOR(pg_catalog.<>) 0))"
		" ORDER BY h.placed_at, h.id LIMIT 5";
	Oid			types[] = {INT8OID, TIMESTAMPTZOID, INT8OID, INT8OID};
	Datum		values[4];
	StringInfoData detail;
	uint64		rows;
	uint64		i;
	int64		total;
	bool		isnull;

	values[0] = Int64GetDatum(account);
	values[1] = TimestampTzGetDatum(faas_now());
	values[2] = Int64GetDatum(stripe_first_row(account));
	values[3] = Int64GetDatum(stripe_last_row(account));
	rows = ledger_spi_execute(select, 4, types, values, NULL, SPI_OK_SELECT);
	if (rows == 0)
		return;

	total = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2,
										&isnull));
	initStringInfo(&detail);
	appendStringInfoString(&detail, total == 1 ? "Open hold: " : "Open holds: ");
	for (i = 0; i < rows; i++)
		appendStringInfo(&detail, "%s%s", i > 0 ? ", " : "",
						 SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1));
	if (total > rows)
		appendStringInfo(&detail, " and %lld more", (long long) (total - rows));
	appendStringInfoChar(&detail, '.');
	raise_in_use(account, what, detail.data);
}

void
account_require_empty(int64 account, const LockedAccount *state, const char *what)
{
	check_balance_zero(account, state, what);
	check_no_open_holds(account, what);
}

static void
change_closed(int64 account, int32 flags, bool closed)
{
	const char *update_account =
		"UPDATE faas.account SET flags = $2 WHERE id OPERATOR(pg_catalog.=) $1";
	const char *update_profile =
		"UPDATE faas.account_profile SET closed_at = $2"
		" WHERE account OPERATOR(pg_catalog.=) $1";
	Oid			types[] = {INT8OID, INT4OID};
	Datum		values[2];

	values[0] = Int64GetDatum(account);
	values[1] = Int32GetDatum(closed ? flags | ACCOUNT_CLOSED : flags & ~ACCOUNT_CLOSED);
	(void) ledger_spi_execute(update_account, 2, types, values, NULL, SPI_OK_UPDATE);

	types[1] = TIMESTAMPTZOID;
	values[1] = TimestampTzGetDatum(faas_now());
	(void) ledger_spi_execute(update_profile, 2, types, values, closed ? NULL : " n",
							  SPI_OK_UPDATE);
	stripes_follow(account);
}

Datum
faas_account_close(PG_FUNCTION_ARGS)
{
	int64		account = arg_int64(fcinfo, 0, "account");
	LockedAccount state;

	PreventCommandIfReadOnly("faas.account_close()");
	(void) account_administer(account);
	ledger_spi_enter();
	state = account_lock_row(account);
	if (state.flags & ACCOUNT_CLOSED)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_ACCOUNT_CLOSED),
				 errmsg("account %lld is already closed", (long long) account)));
	account_require_empty(account, &state, "be closed");
	change_closed(account, state.flags, true);
	ledger_spi_leave();
	PG_RETURN_VOID();
}

Datum
faas_account_reopen(PG_FUNCTION_ARGS)
{
	int64		account = arg_int64(fcinfo, 0, "account");
	LockedAccount state;

	PreventCommandIfReadOnly("faas.account_reopen()");
	(void) account_administer(account);
	ledger_spi_enter();
	state = account_lock_row(account);
	if (!(state.flags & ACCOUNT_CLOSED))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("account %lld is not closed", (long long) account)));
	change_closed(account, state.flags, false);
	ledger_spi_leave();
	PG_RETURN_VOID();
}

/* Hot ---------------------------------------------------------------------------------------- */

Datum
faas_account_hot(PG_FUNCTION_ARGS)
{
	const char *update =
		"UPDATE faas.account SET flags = $2 WHERE id OPERATOR(pg_catalog.=) $1";
	Oid			types[] = {INT8OID, INT4OID};
	Datum		values[2];
	int64		account = arg_int64(fcinfo, 0, "account");
	bool		hot = arg_bool(fcinfo, 1, "hot");
	int32		flags;

	PreventCommandIfReadOnly("faas.account_hot()");
	(void) account_administer(account);
	ledger_spi_enter();
	flags = account_lock_row(account).flags;
	if (((flags & ACCOUNT_HOT) != 0) != hot)
	{
		values[0] = Int64GetDatum(account);
		values[1] = Int32GetDatum(flags ^ ACCOUNT_HOT);
		(void) ledger_spi_execute(update, 2, types, values, NULL, SPI_OK_UPDATE);
		stripes_follow(account);
	}
	ledger_spi_leave();
	PG_RETURN_VOID();
}
