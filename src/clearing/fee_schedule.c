/*
 * fee_schedule.c
 *		Fee schedules of a book: dated versions of terms under a name.
 *
 *		A version is never changed.  On a date that several versions of a name cover, the one that
 *		begins last is in force: a version without end is superseded by a later one, and comes back
 *		after one that ends.  No version may change what is in force on a day that is closed.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

#include "clearing/fee.h"
#include "errors.h"
#include "faas.h"
#include "ledger/book.h"
#include "ledger/tables.h"
#include "settings.h"
#include "util/args.h"
#include "util/spi.h"

#define FEE_NAME_MAX	200		/* characters; the check of the table says the same */

/* Arguments of fee_schedule_set(), which are also the parameters of its statements. */
enum
{
	SET_BOOK,
	SET_NAME,
	SET_FIRST_TERM,				/* FEE_TERM_COLUMNS of them */
	SET_COLLECT = SET_FIRST_TERM + FEE_TERM_COLUMNS,
	SET_VALID_FROM,
	SET_VALID_TO,
	SET_CREATED_AT,				/* no argument */
	SET_COLUMNS
};

FAAS_FUNCTION(faas_fee_schedule_set);
FAAS_FUNCTION(faas_fee_compute);

pg_noreturn static void
fee_version_closed(DateADT valid_from, DateADT business_date)
{
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_FEE_VERSION),
			 errmsg("a version from %s would change fees of days that are closed",
					DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(valid_from)))),
			 errdetail("The business date is %s, and another version covers days before it.",
					   DatumGetCString(DirectFunctionCall1(date_out,
														   DateADTGetDatum(business_date)))),
			 errhint("Let it begin on the business date or later.")));
}

/* A date argument, finite; "otherwise" for null. */
static DateADT
arg_date(FunctionCallInfo fcinfo, int n, const char *name, DateADT otherwise)
{
	DateADT		date;

	if (PG_ARGISNULL(n))
		return otherwise;
	date = PG_GETARG_DATEADT(n);
	if (DATE_NOT_FINITE(date))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("argument \"%s\" must be finite", name)));
	return date;
}

/* The text of an array, by which it is stored: its type has an OID of its own in each database. */
static Datum
tiers_text(Datum tiers)
{
	Oid			type = get_array_type(ARR_ELEMTYPE(DatumGetArrayTypeP(tiers)));
	Oid			function;
	bool		is_varlena;

	getTypeOutputInfo(type, &function, &is_varlena);
	return CStringGetTextDatum(OidOutputFunctionCall(function, tiers));
}

/* The types of the parameters SET_... */
static void
set_types(Oid *types)
{
	types[SET_BOOK] = INT8OID;
	types[SET_NAME] = TEXTOID;
	types[SET_FIRST_TERM + FEE_TERM_RATE] = NUMERICOID;
	types[SET_FIRST_TERM + FEE_TERM_FLAT] = ledger_amount_type();
	types[SET_FIRST_TERM + FEE_TERM_MINIMUM] = ledger_amount_type();
	types[SET_FIRST_TERM + FEE_TERM_MAXIMUM] = ledger_amount_type();
	types[SET_FIRST_TERM + FEE_TERM_TIERS] = TEXTOID;
	types[SET_FIRST_TERM + FEE_TERM_TIER_METHOD] = TEXTOID;
	types[SET_FIRST_TERM + FEE_TERM_MODE] = TEXTOID;
	types[SET_FIRST_TERM + FEE_TERM_SCALE] = INT4OID;
	types[SET_COLLECT] = TEXTOID;
	types[SET_VALID_FROM] = DATEOID;
	types[SET_VALID_TO] = DATEOID;
	types[SET_CREATED_AT] = TIMESTAMPTZOID;
}

/* Store a version; false if it is there already, word for word.  23505 if another one is. */
static bool
version_insert(const Oid *types, const Datum *values, const char *nulls)
{
	const char *insert =
		"INSERT INTO faas.fee_schedule (book, name, rate, flat, minimum, maximum, tiers,"
		" tier_method, mode, scale, collect, valid_from, valid_to, created_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7::faas.fee_tier[], $8, $9, $10, $11, $12, $13, $14)"
		" ON CONFLICT (book, name, valid_from) DO NOTHING";
	const char *same =
		"SELECT FROM faas.fee_schedule AS t WHERE t.book OPERATOR(pg_catalog.=) $1"
		" AND t.name OPERATOR(pg_catalog.=) $2 AND t.valid_from OPERATOR(pg_catalog.=) $12"
		" AND ROW(t.rate, t.flat, t.minimum, t.maximum, t.tiers, t.tier_method, t.mode, t.scale,"
		" t.collect, t.valid_to)::text OPERATOR(pg_catalog.=)"
		" ROW($3, $4, $5, $6, $7::faas.fee_tier[], $8, $9, $10, $11, $13)::text";

	if (ledger_spi_execute(insert, SET_COLUMNS, types, values, nulls, SPI_OK_INSERT) == 1)
		return true;
	if (ledger_spi_execute_latest(same, SET_COLUMNS - 1, types, values, nulls, SPI_OK_SELECT) == 1)
		return false;
	ereport(ERROR,
			(errcode(ERRCODE_UNIQUE_VIOLATION),
			 errmsg("fee schedule \"%s\" has another version from that day",
					text_to_cstring(DatumGetTextPP(values[SET_NAME]))),
			 errdetail("Versions are never changed."),
			 errhint("Add a version with a later valid_from.")));
}

/* Does another version cover days before the business date that this one would cover too? */
static bool
version_changes_past(const Oid *types, const Datum *values, const char *nulls, DateADT last_closed)
{
	const char *overlap =
		"SELECT FROM faas.fee_schedule AS t WHERE t.book OPERATOR(pg_catalog.=) $1"
		" AND t.name OPERATOR(pg_catalog.=) $2 AND t.valid_from OPERATOR(pg_catalog.<>) $3"
		" AND GREATEST(t.valid_from, $3) OPERATOR(pg_catalog.<=) LEAST(t.valid_to, $4, $5) LIMIT 1";
	Oid			overlap_types[] = {INT8OID, TEXTOID, DATEOID, DATEOID, DATEOID};
	Datum		overlap_values[5];
	char		overlap_nulls[] = "     ";

	overlap_values[0] = values[SET_BOOK];
	overlap_values[1] = values[SET_NAME];
	overlap_values[2] = values[SET_VALID_FROM];
	overlap_values[3] = values[SET_VALID_TO];
	overlap_nulls[3] = nulls[SET_VALID_TO];
	overlap_values[4] = DateADTGetDatum(last_closed);
	return ledger_spi_execute_latest(overlap, 5, overlap_types, overlap_values, overlap_nulls,
									 SPI_OK_SELECT) > 0;
}

/*
 * fee_schedule_set(book, name, rate, flat, minimum, maximum, tiers, tier_method, mode, scale,
 * collect, valid_from, valid_to)
 */
Datum
faas_fee_schedule_set(PG_FUNCTION_ARGS)
{
	int64		book = arg_int64(fcinfo, SET_BOOK, "book");
	text	   *name = arg_text(fcinfo, SET_NAME, "name", FEE_NAME_MAX);
	Oid			types[SET_COLUMNS];
	Datum		values[SET_COLUMNS];
	char		nulls[SET_COLUMNS + 1] = {0};
	FeeTerms	terms;
	DateADT		business_date;
	DateADT		valid_from;
	bool		created;

	PreventCommandIfReadOnly("faas.fee_schedule_set()");
	(void) book_require(book, RIGHT_ADMIN);
	fee_terms_arguments(fcinfo, SET_FIRST_TERM, &terms);
	arg_require(fcinfo, SET_COLLECT, "collect");
	if (fee_collect_parse(PG_GETARG_TEXT_PP(SET_COLLECT)) == FEE_WITHIN)
		fee_terms_require_within(&terms);

	/* no day cut from here on */
	book_lock(book, false);
	business_date = book_require(book, RIGHT_ADMIN)->business_date;
	valid_from = arg_date(fcinfo, SET_VALID_FROM, "valid_from", business_date);
	if (arg_date(fcinfo, SET_VALID_TO, "valid_to", valid_from) < valid_from)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("valid_to lies before valid_from")));

	set_types(types);
	for (int i = 0; i < SET_CREATED_AT; i++)
	{
		nulls[i] = PG_ARGISNULL(i) ? 'n' : ' ';
		values[i] = PG_ARGISNULL(i) ? (Datum) 0 : PG_GETARG_DATUM(i);
	}
	values[SET_NAME] = PointerGetDatum(name);
	if (nulls[SET_FIRST_TERM + FEE_TERM_TIERS] == ' ')
		values[SET_FIRST_TERM + FEE_TERM_TIERS] =
			tiers_text(values[SET_FIRST_TERM + FEE_TERM_TIERS]);
	values[SET_VALID_FROM] = DateADTGetDatum(valid_from);
	nulls[SET_VALID_FROM] = ' ';
	values[SET_CREATED_AT] = TimestampTzGetDatum(faas_now());
	nulls[SET_CREATED_AT] = ' ';

	ledger_spi_enter();
	if (valid_from < business_date &&
		version_changes_past(types, values, nulls, business_date - 1))
		fee_version_closed(valid_from, business_date);
	created = version_insert(types, values, nulls);
	ledger_spi_leave();
	PG_RETURN_BOOL(created);
}

/* ---------------------------------------------------------------- fee_compute */

/* The version in force on a date: its terms, how it is collected, since when it is in force. */
static void
version_find(int64 book, text *name, DateADT date, FeeTerms *terms, FeeCollect *collect,
			 DateADT *valid_from)
{
	const char *find =
		"SELECT t.rate, t.flat, t.minimum, t.maximum, t.tiers, t.tier_method, t.mode, t.scale,"
		" t.collect, t.valid_from FROM faas.fee_schedule AS t"
		" WHERE t.book OPERATOR(pg_catalog.=) $1 AND t.name OPERATOR(pg_catalog.=) $2"
		" AND $3 BETWEEN t.valid_from AND COALESCE(t.valid_to, $3)"
		" ORDER BY t.valid_from DESC LIMIT 1";
	Oid			types[] = {INT8OID, TEXTOID, DATEOID};
	Datum		values[3] = {Int64GetDatum(book), PointerGetDatum(name), DateADTGetDatum(date)};
	MemoryContext context = CurrentMemoryContext;
	MemoryContext spi_context;
	HeapTuple	tuple;
	TupleDesc	desc;
	Datum		row[FEE_TERM_COLUMNS + 2];
	bool		nulls[FEE_TERM_COLUMNS + 2];

	ledger_spi_enter();
	if (ledger_spi_execute(find, 3, types, values, NULL, SPI_OK_SELECT) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_FEE_NOT_FOUND),
				 errmsg("fee schedule \"%s\" has no version of %s",
						error_excerpt_text(name),
						DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(date)))),
				 errhint("faas.visible_fee_schedule lists versions; "
						 "faas.fee_schedule_set() adds one.")));
	tuple = SPI_tuptable->vals[0];
	desc = SPI_tuptable->tupdesc;
	heap_deform_tuple(tuple, desc, row, nulls);

	/* the terms outlive SPI */
	spi_context = MemoryContextSwitchTo(context);
	fee_terms_read(row, nulls, terms);
	*collect = fee_collect_parse(DatumGetTextPP(row[FEE_TERM_COLUMNS]));
	*valid_from = DatumGetDateADT(row[FEE_TERM_COLUMNS + 1]);
	MemoryContextSwitchTo(spi_context);
	ledger_spi_leave();
}

/*
 * fee_compute(book, name, amount, on_date, OUT fee, OUT net, OUT total, OUT collect,
 * OUT valid_from)
 */
Datum
faas_fee_compute(PG_FUNCTION_ARGS)
{
	static const char *const words[] = {"included", "on_top", "within"};
	int64		book = arg_int64(fcinfo, 0, "book");
	text	   *name = arg_text(fcinfo, 1, "name", FEE_NAME_MAX);
	DateADT		date;
	DateADT		valid_from;
	FeeTerms	terms;
	FeeCollect	collect;
	FaasAmount	amount;
	FaasAmount	fee;
	FaasAmount	net;
	FaasAmount	total;
	TupleDesc	desc;
	Datum		values[5];
	bool		nulls[5] = {false};

	arg_require(fcinfo, 2, "amount");
	amount = *PG_GETARG_FAAS_AMOUNT_P(2);
	date = arg_date(fcinfo, 3, "on_date", book_require(book, RIGHT_READ)->business_date);
	version_find(book, name, date, &terms, &collect, &valid_from);

	net = total = amount;
	if (collect == FEE_WITHIN)
		fee = fee_within(&terms, &amount);
	else
		fee = fee_on(&terms, &amount);
	if (collect == FEE_ON_TOP)
		total = amount_sum(&amount, &fee);
	else
	{
		net = amount_difference(&amount, &fee);
		if (amount_minor(&net) < 0)
			fee_raise_exceeds(&fee, &amount);
	}

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	values[0] = FaasAmountPGetDatum(&fee);
	values[1] = FaasAmountPGetDatum(&net);
	values[2] = FaasAmountPGetDatum(&total);
	values[3] = CStringGetTextDatum(words[collect]);
	values[4] = DateADTGetDatum(valid_from);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}
