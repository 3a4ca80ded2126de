/*
 * book_admin.c
 *		Books and who may do what with them: book_create, book_id, book_grant, book_revoke.
 *
 *		The role that creates a book owns it.  A role that holds no right on a book never learns
 *		from these functions that the book exists.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "errors.h"
#include "faas.h"
#include "ledger/book.h"
#include "ledger/currency.h"
#include "ledger/tables.h"
#include "settings.h"
#include "util/args.h"
#include "util/spi.h"

#define BOOK_NAME_LENGTH_MAX	200

FAAS_FUNCTION(faas_book_create);
FAAS_FUNCTION(faas_book_id);
FAAS_FUNCTION(faas_book_grant);
FAAS_FUNCTION(faas_book_revoke);

/* book_create -------------------------------------------------------------------------------- */

static int64
book_insert(text *name, text *base_currency, DateADT business_date, Oid owner)
{
	const char *insert_book =
		"INSERT INTO faas.book (name, owner, base_currency, business_date, created_at)"
		" VALUES ($1, $2, $3, $4, $5)"
		" ON CONFLICT (owner, name) DO NOTHING RETURNING id";
	const char *insert_day =
		"INSERT INTO faas.business_day (book, business_date, opened_at) VALUES ($1, $2, $3)";
	Oid			types[] = {TEXTOID, REGROLEOID, TEXTOID, DATEOID, TIMESTAMPTZOID};
	TimestampTz now = faas_now();
	Datum		values[5];
	char		nulls[] = "     ";
	bool		isnull;
	int64		book;

	values[0] = PointerGetDatum(name);
	values[1] = ObjectIdGetDatum(owner);
	values[2] = PointerGetDatum(base_currency);
	values[3] = DateADTGetDatum(business_date);
	values[4] = TimestampTzGetDatum(now);
	if (base_currency == NULL)
		nulls[2] = 'n';

	ledger_spi_enter();
	if (ledger_spi_execute(insert_book, 5, types, values, nulls, SPI_OK_INSERT_RETURNING) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNIQUE_VIOLATION),
				 errmsg("book \"%s\" already exists", text_to_cstring(name)),
				 errdetail("The names of the books of one owner are unique.")));
	book = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));

	types[0] = INT8OID;
	types[1] = DATEOID;
	types[2] = TIMESTAMPTZOID;
	values[0] = Int64GetDatum(book);
	values[1] = DateADTGetDatum(business_date);
	values[2] = TimestampTzGetDatum(now);
	(void) ledger_spi_execute(insert_day, 3, types, values, NULL, SPI_OK_INSERT);
	ledger_spi_leave();
	return book;
}

Datum
faas_book_create(PG_FUNCTION_ARGS)
{
	text	   *name = arg_text(fcinfo, 0, "name", BOOK_NAME_LENGTH_MAX);
	text	   *base_currency = NULL;
	Datum		business_date;

	PreventCommandIfReadOnly("faas.book_create()");
	if (!PG_ARGISNULL(1))
	{
		base_currency = PG_GETARG_TEXT_PP(1);
		(void) currency_tag(base_currency);
	}

	if (PG_ARGISNULL(2))
		business_date = DirectFunctionCall1(timestamptz_date, TimestampTzGetDatum(faas_now()));
	else
		business_date = PG_GETARG_DATUM(2);
	if (DATE_NOT_FINITE(DatumGetDateADT(business_date)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("business date must be finite")));

	PG_RETURN_INT64(book_insert(name, base_currency, DatumGetDateADT(business_date),
								GetUserId()));
}

/* book_id ------------------------------------------------------------------------------------ */

/*
 * The book of that name in which the caller holds a right.  A book that he does not see makes
 * neither a match nor an ambiguity.
 */
Datum
faas_book_id(PG_FUNCTION_ARGS)
{
	text	   *name = arg_text(fcinfo, 0, "name", BOOK_NAME_LENGTH_MAX);
	Relation	rel = table_open(ledger_relation_oid(REL_BOOK), AccessShareLock);
	int64		found = 0;
	int			matches = 0;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyEntryInitialize(&key, 0, Anum_book_name, BTEqualStrategyNumber, InvalidOid,
						   DEFAULT_COLLATION_OID, F_TEXTEQ, PointerGetDatum(name));
	scan = systable_beginscan(rel, InvalidOid, false, GetActiveSnapshot(), 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		bool		isnull;
		Datum		value = heap_getattr(tuple, Anum_book_id, RelationGetDescr(rel), &isnull);
		int64		id = DatumGetInt64(value);
		const Book *book = book_lookup(id);

		if (book != NULL && book->rights != 0)
		{
			found = id;
			matches++;
		}
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);

	if (matches == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_BOOK_NOT_FOUND),
				 errmsg("book \"%s\" does not exist", text_to_cstring(name))));
	if (matches > 1)
		ereport(ERROR,
				(errcode(ERRCODE_AMBIGUOUS_ALIAS),
				 errmsg("book name \"%s\" is ambiguous", text_to_cstring(name)),
				 errdetail("%d books of different owners have this name.", matches),
				 errhint("Use the id that faas.book_create() returned.")));
	PG_RETURN_INT64(found);
}

/* book_grant, book_revoke -------------------------------------------------------------------- */

static text *
arg_privilege(FunctionCallInfo fcinfo, int n)
{
	text	   *privilege;
	char	   *name;

	arg_require(fcinfo, n, "privilege");
	privilege = PG_GETARG_TEXT_PP(n);
	name = text_to_cstring(privilege);
	if (strcmp(name, "read") != 0 && strcmp(name, "post") != 0 &&
		strcmp(name, "hold") != 0 && strcmp(name, "admin") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unrecognized privilege \"%s\"", error_excerpt(name)),
				 errhint("The privileges on a book are read, post, hold and admin.")));
	return privilege;
}

Datum
faas_book_grant(PG_FUNCTION_ARGS)
{
	const char *insert =
		"INSERT INTO faas.book_privilege (book, grantee, privilege, granted_by, granted_at)"
		" VALUES ($1, $2, $3, $4, $5) ON CONFLICT (book, grantee, privilege) DO NOTHING";
	Oid			types[] = {INT8OID, REGROLEOID, TEXTOID, REGROLEOID, TIMESTAMPTZOID};
	int64		book = arg_int64(fcinfo, 0, "book");
	Oid			role = arg_role(fcinfo, 1, "role");
	text	   *privilege = arg_privilege(fcinfo, 2);
	Datum		values[5];

	PreventCommandIfReadOnly("faas.book_grant()");
	(void) book_require(book, RIGHT_ADMIN);

	values[0] = Int64GetDatum(book);
	values[1] = ObjectIdGetDatum(role);
	values[2] = PointerGetDatum(privilege);
	values[3] = ObjectIdGetDatum(GetUserId());
	values[4] = TimestampTzGetDatum(faas_now());

	ledger_spi_enter();
	(void) ledger_spi_execute(insert, 5, types, values, NULL, SPI_OK_INSERT);
	ledger_spi_leave();
	PG_RETURN_VOID();
}

Datum
faas_book_revoke(PG_FUNCTION_ARGS)
{
	const char *delete =
		"DELETE FROM faas.book_privilege AS p"
		" WHERE p.book OPERATOR(pg_catalog.=) $1"
		" AND p.grantee OPERATOR(pg_catalog.=) $2"
		" AND p.privilege OPERATOR(pg_catalog.=) $3";
	Oid			types[] = {INT8OID, REGROLEOID, TEXTOID};
	int64		book = arg_int64(fcinfo, 0, "book");
	Oid			role;
	text	   *privilege = arg_privilege(fcinfo, 2);
	Datum		values[3];

	PreventCommandIfReadOnly("faas.book_revoke()");
	/* A role that was dropped can still be revoked from, by its oid. */
	arg_require(fcinfo, 1, "role");
	role = PG_GETARG_OID(1);
	(void) book_require(book, RIGHT_ADMIN);

	values[0] = Int64GetDatum(book);
	values[1] = ObjectIdGetDatum(role);
	values[2] = PointerGetDatum(privilege);

	ledger_spi_enter();
	(void) ledger_spi_execute(delete, 3, types, values, NULL, SPI_OK_DELETE);
	ledger_spi_leave();
	PG_RETURN_VOID();
}
