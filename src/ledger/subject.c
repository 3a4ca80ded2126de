/*
 * subject.c
 *		The chart of accounts: subject_create.
 *
 *		A tree per book.  Children have the kind of their parent, so a whole branch has one normal
 *		side; accounts hang on leaves.  A new child locks its parent's row against account_open,
 *		which holds it in share mode, and then looks for accounts with a snapshot of that moment.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "compat.h"
#include "errors.h"
#include "faas.h"
#include "ledger/book.h"
#include "util/args.h"
#include "util/spi.h"

#define SUBJECT_CODE_LENGTH_MAX		100
#define SUBJECT_NAME_LENGTH_MAX		200

static const char *const subject_kinds[] = {"asset", "liability", "equity", "income", "expense"};

FAAS_FUNCTION(faas_subject_create);

static text *
arg_kind(FunctionCallInfo fcinfo, int n)
{
	char	   *kind;
	int			i;

	arg_require(fcinfo, n, "kind");
	kind = text_to_cstring(PG_GETARG_TEXT_PP(n));
	for (i = 0; i < lengthof(subject_kinds); i++)
	{
		if (strcmp(kind, subject_kinds[i]) == 0)
			return cstring_to_text(kind);
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unrecognized kind of subject \"%s\"", error_excerpt(kind)),
			 errhint("The kinds are asset, liability, equity, income and expense.")));
}

/*
 * The parent's id, locked.  It must be of the same kind and must not carry accounts: if it has
 * children it cannot, else all accounts are searched, which happens once per inner subject.  In
 * SPI.
 */
static int64
resolve_parent(int64 book, text *parent, text *kind)
{
	const char *select =
		"SELECT s.id, s.kind FROM faas.subject AS s"
		" WHERE s.book OPERATOR(pg_catalog.=) $1 AND s.code OPERATOR(pg_catalog.=) $2"
		" FOR NO KEY UPDATE";
	const char *select_account =
		"SELECT 1 FROM faas.account AS a WHERE a.subject OPERATOR(pg_catalog.=) $1"
		" AND NOT EXISTS (SELECT 1 FROM faas.subject AS s"
		" WHERE s.parent OPERATOR(pg_catalog.=) $1) LIMIT 1";
	Oid			types[] = {INT8OID, TEXTOID};
	Datum		values[2];
	char	   *parent_kind;
	bool		isnull;
	int64		id;

	values[0] = Int64GetDatum(book);
	values[1] = PointerGetDatum(parent);
	if (ledger_spi_execute(select, 2, types, values, NULL, SPI_OK_SELECT) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_SUBJECT_NOT_FOUND),
				 errmsg("subject \"%s\" does not exist in book %lld",
						error_excerpt_text(parent), (long long) book)));
	id = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	parent_kind = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2);
	if (strcmp(parent_kind, text_to_cstring(kind)) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("kind of a subject must be that of its parent"),
				 errdetail("Subject \"%s\" is of kind %s.", text_to_cstring(parent),
						   parent_kind)));

	values[0] = Int64GetDatum(id);
	if (ledger_spi_execute_latest(select_account, 1, types, values, NULL, SPI_OK_SELECT) > 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_NOT_LEAF),
				 errmsg("subject \"%s\" carries accounts", text_to_cstring(parent)),
				 errdetail("A subject has either accounts or subjects below it.")));
	return id;
}

Datum
faas_subject_create(PG_FUNCTION_ARGS)
{
	const char *insert =
		"INSERT INTO faas.subject (book, code, name, kind, parent) VALUES ($1, $2, $3, $4, $5)"
		" ON CONFLICT (book, code) DO NOTHING RETURNING id";
	Oid			types[] = {INT8OID, TEXTOID, TEXTOID, TEXTOID, INT8OID};
	int64		book = arg_int64(fcinfo, 0, "book");
	text	   *code = arg_text(fcinfo, 1, "code", SUBJECT_CODE_LENGTH_MAX);
	text	   *name = arg_text(fcinfo, 2, "name", SUBJECT_NAME_LENGTH_MAX);
	text	   *kind = arg_kind(fcinfo, 3);
	Datum		values[5];
	int64		subject;
	bool		isnull;

	PreventCommandIfReadOnly("faas.subject_create()");
	(void) book_require(book, RIGHT_ADMIN);
	book_lock(book, false);

	values[0] = Int64GetDatum(book);
	values[1] = PointerGetDatum(code);
	values[2] = PointerGetDatum(name);
	values[3] = PointerGetDatum(kind);
	values[4] = Int64GetDatum(0);

	ledger_spi_enter();
	if (!PG_ARGISNULL(4))
		values[4] = Int64GetDatum(resolve_parent(book, PG_GETARG_TEXT_PP(4), kind));
	if (ledger_spi_execute(insert, 5, types, values, PG_ARGISNULL(4) ? "    n" : NULL,
						   SPI_OK_INSERT_RETURNING) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNIQUE_VIOLATION),
				 errmsg("subject \"%s\" already exists in book %lld",
						text_to_cstring(code), (long long) book)));
	subject = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1,
										  &isnull));
	ledger_spi_leave();
	PG_RETURN_INT64(subject);
}
