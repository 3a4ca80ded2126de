/*
 * party.c
 *		Who owns accounts: party_create.
 *
 *		Three layers: a customer is known by one identity document, a user is a customer at one
 *		channel or institution, and accounts belong to either.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "errors.h"
#include "faas.h"
#include "ledger/book.h"
#include "ledger/engine.h"
#include "settings.h"
#include "util/args.h"
#include "util/spi.h"

#define PARTY_CODE_LENGTH_MAX		200
#define PARTY_NAME_LENGTH_MAX		200
#define IDENTITY_LENGTH_MAX			100

/* Columns of the insert, in order. */
enum
{
	PARTY_BOOK,
	PARTY_CODE,
	PARTY_NAME,
	PARTY_KIND,
	PARTY_CUSTOMER,
	PARTY_IDENTITY_TYPE,
	PARTY_IDENTITY_NUMBER,
	PARTY_METADATA,
	PARTY_CREATED_AT,
	PARTY_COLUMNS
};

FAAS_FUNCTION(faas_party_create);

/* True for a user, false for a customer. */
static bool
arg_is_user(FunctionCallInfo fcinfo, int n)
{
	char	   *kind;

	arg_require(fcinfo, n, "kind");
	kind = text_to_cstring(PG_GETARG_TEXT_PP(n));
	if (strcmp(kind, "user") == 0)
		return true;
	if (strcmp(kind, "customer") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unrecognized kind of party \"%s\"", error_excerpt(kind)),
				 errhint("The kinds are customer and user.")));
	return false;
}

/* The customer behind a user must be a customer of the same book.  In SPI. */
static void
check_customer(int64 book, int64 customer)
{
	const char *select =
		"SELECT p.kind FROM faas.party AS p WHERE p.id OPERATOR(pg_catalog.=) $1"
		" AND p.book OPERATOR(pg_catalog.=) $2";
	Oid			types[] = {INT8OID, INT8OID};
	Datum		values[2];

	values[0] = Int64GetDatum(customer);
	values[1] = Int64GetDatum(book);
	if (ledger_spi_execute(select, 2, types, values, NULL, SPI_OK_SELECT) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_PARTY_NOT_FOUND),
				 errmsg("party %lld does not exist in book %lld",
						(long long) customer, (long long) book)));
	if (strcmp(SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1), "customer") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("party %lld is not a customer", (long long) customer)));
}

/*
 * The insert met a unique key: say which.  The other party is of the same book, which the caller
 * administers.  In SPI.
 */
static void
raise_party_exists(const Datum *values)
{
	const char *select =
		"SELECT p.code FROM faas.party AS p WHERE p.book OPERATOR(pg_catalog.=) $1"
		" AND p.identity_type OPERATOR(pg_catalog.=) $2"
		" AND p.identity_number OPERATOR(pg_catalog.=) $3"
		" AND p.code OPERATOR(pg_catalog.<>) $4";
	Oid			types[] = {INT8OID, TEXTOID, TEXTOID, TEXTOID};
	Datum		keys[4];
	char	   *code = TextDatumGetCString(values[PARTY_CODE]);
	long long	book = (long long) DatumGetInt64(values[PARTY_BOOK]);

	keys[0] = values[PARTY_BOOK];
	keys[1] = values[PARTY_IDENTITY_TYPE];
	keys[2] = values[PARTY_IDENTITY_NUMBER];
	keys[3] = values[PARTY_CODE];
	if (DatumGetPointer(keys[1]) != NULL &&
		ledger_spi_execute_latest(select, 4, types, keys, NULL, SPI_OK_SELECT) > 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNIQUE_VIOLATION),
				 errmsg("identity document of party \"%s\" is already registered in book %lld",
						code, book),
				 errdetail("It belongs to party \"%s\".",
						   SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1))));
	ereport(ERROR,
			(errcode(ERRCODE_UNIQUE_VIOLATION),
			 errmsg("party \"%s\" already exists in book %lld", code, book)));
}

/* Fill one row from the arguments. */
static void
arg_party(FunctionCallInfo fcinfo, Datum *values, char *nulls)
{
	int			i;

	values[PARTY_BOOK] = Int64GetDatum(arg_int64(fcinfo, 0, "book"));
	values[PARTY_CODE] = PointerGetDatum(arg_text(fcinfo, 1, "code", PARTY_CODE_LENGTH_MAX));
	values[PARTY_NAME] = PointerGetDatum(arg_text(fcinfo, 2, "name", PARTY_NAME_LENGTH_MAX));
	if (!arg_is_user(fcinfo, 3) && !PG_ARGISNULL(4))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("only a party of kind user has a customer")));
	values[PARTY_KIND] = PG_GETARG_DATUM(3);
	values[PARTY_CUSTOMER] = PG_GETARG_DATUM(4);
	values[PARTY_IDENTITY_TYPE] =
		PointerGetDatum(arg_text_or_null(fcinfo, 5, "identity_type", IDENTITY_LENGTH_MAX));
	values[PARTY_IDENTITY_NUMBER] =
		PointerGetDatum(arg_text_or_null(fcinfo, 6, "identity_number", IDENTITY_LENGTH_MAX));
	if (PG_ARGISNULL(5) != PG_ARGISNULL(6))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("identity needs both a type and a number")));
	values[PARTY_METADATA] = arg_jsonb_or_null(fcinfo, 7, "metadata", LEDGER_METADATA_MAX);
	values[PARTY_CREATED_AT] = TimestampTzGetDatum(faas_now());

	for (i = PARTY_BOOK; i < PARTY_CREATED_AT; i++)
		nulls[i] = PG_ARGISNULL(i) ? 'n' : ' ';
	nulls[PARTY_CREATED_AT] = ' ';
}

Datum
faas_party_create(PG_FUNCTION_ARGS)
{
	const char *insert =
		"INSERT INTO faas.party (book, code, name, kind, customer, identity_type,"
		" identity_number, metadata, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
		" ON CONFLICT DO NOTHING RETURNING id";
	Oid			types[] = {INT8OID, TEXTOID, TEXTOID, TEXTOID, INT8OID, TEXTOID, TEXTOID,
	JSONBOID, TIMESTAMPTZOID};
	Datum		values[PARTY_COLUMNS];
	char		nulls[PARTY_COLUMNS];
	int64		book;
	int64		party;
	bool		isnull;

	PreventCommandIfReadOnly("faas.party_create()");
	StaticAssertStmt(lengthof(types) == PARTY_COLUMNS, "every column of a party has a type");

	arg_party(fcinfo, values, nulls);
	book = DatumGetInt64(values[PARTY_BOOK]);
	(void) book_require(book, RIGHT_ADMIN);
	book_lock(book, false);

	ledger_spi_enter();
	if (nulls[PARTY_CUSTOMER] == ' ')
		check_customer(book, DatumGetInt64(values[PARTY_CUSTOMER]));
	if (ledger_spi_execute(insert, PARTY_COLUMNS, types, values, nulls,
						   SPI_OK_INSERT_RETURNING) == 0)
		raise_party_exists(values);
	party = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1,
										&isnull));
	ledger_spi_leave();
	PG_RETURN_INT64(party);
}
