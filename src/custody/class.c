/*
 * class.c
 *		Whose money an account holds: custody_class_set.
 *
 *		A class changes only while the account is empty and no hold is open, so that money never
 *		changes sides without a posting.  The account is locked as for every other change of it:
 *		a posting that comes first is seen, one that comes after sees the class.  What the class
 *		was on each business date is kept in faas.custody_class_change.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/timestamp.h"

#include "errors.h"
#include "faas.h"
#include "ledger/account_admin.h"
#include "ledger/book.h"
#include "ledger/stripe.h"
#include "ledger/tables.h"
#include "settings.h"
#include "util/args.h"
#include "util/spi.h"

FAAS_FUNCTION(faas_custody_class_set);
FAAS_FUNCTION(faas_custody_lock);

typedef struct ClassName
{
	const char *name;
	int32		flags;
} ClassName;

static const ClassName class_names[] = {
	{"none", 0},
	{"own", ACCOUNT_CLASS_OWN},
	{"client", ACCOUNT_CLASS_CLIENT},
	{"in_transit", ACCOUNT_CLASS_TRANSIT},
};

/* The flags of argument n, a class. */
static int32
arg_class(FunctionCallInfo fcinfo, int n)
{
	char	   *name;
	int			i;

	arg_require(fcinfo, n, "class");
	name = text_to_cstring(PG_GETARG_TEXT_PP(n));
	for (i = 0; i < lengthof(class_names); i++)
		if (strcmp(class_names[i].name, name) == 0)
			return class_names[i].flags;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unrecognized class \"%s\"", error_excerpt(name)),
			 errhint("The classes are none, own, client and in_transit.")));
}

static const char *
class_name(int32 flags)
{
	int			i;

	for (i = 0; i < lengthof(class_names); i++)
		if (class_names[i].flags == (flags & ACCOUNT_CLASS))
			return class_names[i].name;
	return NULL;				/* not reached: all four are named */
}

/*
 * Income, expense and equity are the firm's by their nature: clients' money is an asset, or what is
 * owed to them.  In SPI.
 */
static void
check_subject(int64 account)
{
	const char *select =
		"SELECT s.kind FROM faas.account AS a"
		" JOIN faas.subject AS s ON s.id OPERATOR(pg_catalog.=) a.subject"
		" WHERE a.id OPERATOR(pg_catalog.=) $1"
		" AND s.kind OPERATOR(pg_catalog.<>) ALL (ARRAY['asset', 'liability'])";
	Oid			type = INT8OID;
	Datum		value = Int64GetDatum(account);

	if (ledger_spi_execute(select, 1, &type, &value, NULL, SPI_OK_SELECT) == 0)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_CUSTODY_CLASS),
			 errmsg("account %lld cannot hold client money", (long long) account),
			 errdetail("It is an account of %s.",
					   SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1))));
}

/* Write the class and note the change.  In SPI. */
static void
change_class(int64 account, const Book *book, int32 flags, int32 class)
{
	const char *update =
		"UPDATE faas.account SET flags = $2 WHERE id OPERATOR(pg_catalog.=) $1";
	const char *insert =
		"INSERT INTO faas.custody_class_change"
		" (book, account, business_date, from_class, to_class, changed_at, changed_by)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7::oid)";
	const char *begin = "SELECT faas_internal.custody_begin($1)";
	Oid			update_types[] = {INT8OID, INT4OID};
	Oid			types[] = {INT8OID, INT8OID, DATEOID, TEXTOID, TEXTOID, TIMESTAMPTZOID, OIDOID};
	Datum		values[7];

	values[0] = Int64GetDatum(account);
	values[1] = Int32GetDatum((flags & ~ACCOUNT_CLASS) | class);
	(void) ledger_spi_execute(update, 2, update_types, values, NULL, SPI_OK_UPDATE);
	stripes_follow(account);

	values[0] = Int64GetDatum(book->id);
	values[1] = Int64GetDatum(account);
	values[2] = DateADTGetDatum(book->business_date);
	values[3] = CStringGetTextDatum(class_name(flags));
	values[4] = CStringGetTextDatum(class_name(class));
	values[5] = TimestampTzGetDatum(faas_now());
	values[6] = ObjectIdGetDatum(ledger_caller());
	(void) ledger_spi_execute(begin, 1, types, values, NULL, SPI_OK_SELECT);
	(void) ledger_spi_execute(insert, 7, types, values, NULL, SPI_OK_INSERT);
}

/*
 * custody_class_set(account bigint, class text)
 *
 * Nulls: 22004; an unknown class: 22023; an account that is not empty: LG016; client money on an
 * account of income, expense or equity: LG234.  The class that it has already changes nothing.
 */
Datum
faas_custody_class_set(PG_FUNCTION_ARGS)
{
	int64		account = arg_int64(fcinfo, 0, "account");
	int32		class = arg_class(fcinfo, 1);
	LockedAccount state;
	Book		book;

	PreventCommandIfReadOnly("faas.custody_class_set()");
	book = *book_require(account_administer(account), RIGHT_ADMIN);
	ledger_spi_enter();
	state = account_lock_row(account);
	if ((state.flags & ACCOUNT_CLASS) != class)
	{
		if (class & ACCOUNT_CLIENT_MONEY)
			check_subject(account);
		account_require_empty(account, &state, "change its class");
		change_class(account, &book, state.flags, class);
	}
	ledger_spi_leave();
	PG_RETURN_VOID();
}

/*
 * faas_internal.custody_lock(book): what changes the rules of a book waits for its postings and
 * holds them up, until the end of the transaction.
 */
Datum
faas_custody_lock(PG_FUNCTION_ARGS)
{
	book_lock(arg_int64(fcinfo, 0, "book"), true);
	PG_RETURN_VOID();
}
