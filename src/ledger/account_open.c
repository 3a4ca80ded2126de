/*
 * account_open.c
 *		Finding and opening accounts: account_id, account_open.
 *
 *		A leaf subject carries accounts, an inner one carries subjects.  account_open locks the
 *		subject's row in share mode and subject_create (subject.c) locks the parent's row
 *		exclusively, and each looks with a snapshot of that moment, so that they cannot pass each
 *		other.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "errors.h"
#include "faas.h"
#include "ledger/account_admin.h"
#include "ledger/book.h"
#include "ledger/currency.h"
#include "ledger/engine.h"
#include "ledger/stripe.h"
#include "ledger/tables.h"
#include "settings.h"
#include "util/args.h"
#include "util/spi.h"

FAAS_FUNCTION(faas_account_id);
FAAS_FUNCTION(faas_account_open);

/* What account_open was asked for. */
typedef struct AccountRequest
{
	int64		book;
	text	   *code;
	text	   *subject_code;	/* NULL for none */
	int64		subject;		/* 0 for none */
	int64		party;			/* 0 for none */
	int32		flags;
	int32		stripes;
	FaasAmount	overdraft;
	FaasAmount	ceiling;
	FaasAmount	zero;			/* at the account's currency and scale */
	Datum		metadata;
	bool		has_metadata;
} AccountRequest;

/* Finding ------------------------------------------------------------------------------------ */

static void
raise_no_account(int64 account)
{
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_ACCOUNT_NOT_FOUND),
			 errmsg("account %lld does not exist", (long long) account)));
}

/* The book of an account, 0 if there is none; an account never changes its book. */
static int64
account_find_book(int64 account)
{
	Relation	rel = table_open(ledger_relation_oid(REL_ACCOUNT), AccessShareLock);
	int64		book = 0;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, Anum_account_id, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(account));
	scan = systable_beginscan(rel, ledger_relation_oid(REL_ACCOUNT_PKEY), true, NULL, 1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		bool		isnull;

		book = DatumGetInt64(heap_getattr(tuple, Anum_account_book, RelationGetDescr(rel),
										  &isnull));
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return book;
}

int64
account_require(int64 account, uint32 rights)
{
	/* rows of stripes have negative numbers, and are nobody's to name */
	int64		book = account > 0 ? account_find_book(account) : 0;
	const Book *found = book != 0 ? book_lookup(book) : NULL;

	if (found == NULL || found->rights == 0)
		raise_no_account(account);
	(void) book_require(book, rights);
	return book;
}

Datum
faas_account_id(PG_FUNCTION_ARGS)
{
	int64		book = arg_int64(fcinfo, 0, "book");
	text	   *code = arg_text(fcinfo, 1, "code", ACCOUNT_CODE_LENGTH_MAX);
	int64		account = 0;
	Relation	rel;
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple	tuple;

	(void) book_require(book, 0);

	rel = table_open(ledger_relation_oid(REL_ACCOUNT_PROFILE), AccessShareLock);
	ScanKeyInit(&keys[0], Anum_account_profile_book, BTEqualStrategyNumber, F_INT8EQ,
				Int64GetDatum(book));
	ScanKeyEntryInitialize(&keys[1], 0, Anum_account_profile_code, BTEqualStrategyNumber,
						   InvalidOid, DEFAULT_COLLATION_OID, F_TEXTEQ, PointerGetDatum(code));
	scan = systable_beginscan(rel, ledger_relation_oid(REL_ACCOUNT_PROFILE_BOOK_CODE_KEY), true,
							  GetActiveSnapshot(), 2, keys);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		bool		isnull;

		account = DatumGetInt64(heap_getattr(tuple, Anum_account_profile_account,
											 RelationGetDescr(rel), &isnull));
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);

	if (account == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_ACCOUNT_NOT_FOUND),
				 errmsg("account \"%s\" does not exist in book %lld",
						text_to_cstring(code), (long long) book)));
	PG_RETURN_INT64(account);
}

/* Opening ------------------------------------------------------------------------------------ */

/* Find the subject, which must be a leaf, and take its normal side.  In SPI. */
static void
resolve_subject(AccountRequest *request)
{
	const char *select =
		"SELECT s.id, s.kind FROM faas.subject AS s"
		" WHERE s.book OPERATOR(pg_catalog.=) $1 AND s.code OPERATOR(pg_catalog.=) $2"
		" FOR SHARE";
	const char *select_child =
		"SELECT s.code FROM faas.subject AS s WHERE s.parent OPERATOR(pg_catalog.=) $1"
		" ORDER BY s.id LIMIT 1";
	Oid			types[] = {INT8OID, TEXTOID};
	Datum		values[2];
	bool		isnull;
	char	   *kind;

	values[0] = Int64GetDatum(request->book);
	values[1] = PointerGetDatum(request->subject_code);
	if (ledger_spi_execute(select, 2, types, values, NULL, SPI_OK_SELECT) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_SUBJECT_NOT_FOUND),
				 errmsg("subject \"%s\" does not exist in book %lld",
						error_excerpt_text(request->subject_code), (long long) request->book)));

	request->subject = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc,
												   1, &isnull));
	kind = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2);
	if (strcmp(kind, "asset") == 0 || strcmp(kind, "expense") == 0)
		request->flags |= ACCOUNT_DEBIT_NORMAL;

	values[0] = Int64GetDatum(request->subject);
	if (ledger_spi_execute_latest(select_child, 1, types, values, NULL, SPI_OK_SELECT) > 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_NOT_LEAF),
				 errmsg("subject \"%s\" is not a leaf", text_to_cstring(request->subject_code)),
				 errdetail("Subject \"%s\" lies below it.",
						   SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1)),
				 errhint("Accounts hang on leaf subjects only.")));
}

/* The party must be of the same book.  In SPI. */
static void
check_party(int64 book, int64 party)
{
	const char *select =
		"SELECT 1 FROM faas.party AS p WHERE p.id OPERATOR(pg_catalog.=) $1"
		" AND p.book OPERATOR(pg_catalog.=) $2 FOR KEY SHARE";
	Oid			types[] = {INT8OID, INT8OID};
	Datum		values[2];

	values[0] = Int64GetDatum(party);
	values[1] = Int64GetDatum(book);
	if (ledger_spi_execute(select, 2, types, values, NULL, SPI_OK_SELECT) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_PARTY_NOT_FOUND),
				 errmsg("party %lld does not exist in book %lld",
						(long long) party, (long long) book)));
}

/* Take the code; the unique index decides between two sessions.  In SPI. */
static int64
insert_profile(const AccountRequest *request)
{
	const char *insert =
		"INSERT INTO faas.account_profile (account, book, code, metadata)"
		" VALUES (pg_catalog.nextval('faas.account_id_seq'::pg_catalog.regclass), $1, $2, $3)"
		" ON CONFLICT (book, code) DO NOTHING RETURNING account";
	Oid			types[] = {INT8OID, TEXTOID, JSONBOID};
	Datum		values[3];
	bool		isnull;

	values[0] = Int64GetDatum(request->book);
	values[1] = PointerGetDatum(request->code);
	values[2] = request->metadata;
	if (ledger_spi_execute(insert, 3, types, values, request->has_metadata ? NULL : "  n",
						   SPI_OK_INSERT_RETURNING) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNIQUE_VIOLATION),
				 errmsg("account \"%s\" already exists in book %lld",
						text_to_cstring(request->code), (long long) request->book)));
	return DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1,
									   &isnull));
}

/* In SPI. */
static void
insert_account(int64 account, const AccountRequest *request)
{
	const char *insert =
		"INSERT INTO faas.account (id, book, subject, party, flags, stripes, opened_at,"
		" next_expiry, debit_blocked_until, credit_blocked_until, overdraft, ceiling,"
		" debits_pending, credits_pending, debits_posted, entry_count, last_posted_at,"
		" last_journal, credits_posted, last_line)"
		" VALUES ($1, $2, $3, $4, $5, 0, $6, 'infinity', '-infinity', '-infinity', $7, $8,"
		" $9, $9, $9, 0, '-infinity', '00000000-0000-0000-0000-000000000000', $9, 0)";
	Oid			amount_type = ledger_amount_type();
	Oid			types[] = {INT8OID, INT8OID, INT8OID, INT8OID, INT4OID, TIMESTAMPTZOID,
	amount_type, amount_type, amount_type};
	Datum		values[9];

	values[0] = Int64GetDatum(account);
	values[1] = Int64GetDatum(request->book);
	values[2] = Int64GetDatum(request->subject);
	values[3] = Int64GetDatum(request->party);
	values[4] = Int32GetDatum(request->flags);
	values[5] = TimestampTzGetDatum(faas_now());
	values[6] = FaasAmountPGetDatum(&request->overdraft);
	values[7] = FaasAmountPGetDatum(&request->ceiling);
	values[8] = FaasAmountPGetDatum(&request->zero);
	(void) ledger_spi_execute(insert, 9, types, values, NULL, SPI_OK_INSERT);
}

/* The base currency of the book, for an account that names none. */
static text *
base_currency(int64 book)
{
	const char *select =
		"SELECT b.base_currency FROM faas.book AS b WHERE b.id OPERATOR(pg_catalog.=) $1";
	Oid			type = INT8OID;
	Datum		value = Int64GetDatum(book);
	char	   *code = NULL;
	text	   *result;
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext spi;

	ledger_spi_enter();
	if (ledger_spi_execute(select, 1, &type, &value, NULL, SPI_OK_SELECT) == 1)
		code = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
	if (code == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("argument \"currency\" must not be null"),
				 errdetail("Book %lld has no base currency.", (long long) book)));
	spi = MemoryContextSwitchTo(caller);
	result = cstring_to_text(code);
	MemoryContextSwitchTo(spi);
	ledger_spi_leave();
	return result;
}

/* Currency, limits and flags from the arguments. */
static void
arg_limits(FunctionCallInfo fcinfo, AccountRequest *request)
{
	bool		unlimited = arg_bool(fcinfo, 7, "unlimited");
	int32		stripes = PG_ARGISNULL(8) ? 0 : PG_GETARG_INT32(8);
	uint32		tag;

	stripes_check(stripes);
	if (unlimited && !PG_ARGISNULL(5))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("an unlimited account has no overdraft"),
				 errhint("Leave out either \"overdraft\" or \"unlimited\".")));

	tag = currency_tag(PG_ARGISNULL(2) ? base_currency(request->book) : PG_GETARG_TEXT_PP(2));
	request->zero = amount_make(0, tag);
	request->overdraft = request->zero;
	request->ceiling = request->zero;
	if (unlimited)
		request->flags |= ACCOUNT_UNLIMITED;
	if (!PG_ARGISNULL(5))
		request->overdraft = currency_amount(PG_GETARG_FAAS_AMOUNT_P(5), tag, "overdraft");
	if (!PG_ARGISNULL(6))
	{
		request->ceiling = currency_amount(PG_GETARG_FAAS_AMOUNT_P(6), tag, "ceiling");
		request->flags |= ACCOUNT_HAS_CEILING;
	}
	request->stripes = stripes;
	if (stripes > 0)
		stripes_check_unlimited(0, request->flags);
}

Datum
faas_account_open(PG_FUNCTION_ARGS)
{
	AccountRequest request = {0};
	int64		account;

	PreventCommandIfReadOnly("faas.account_open()");
	request.book = arg_int64(fcinfo, 0, "book");
	request.code = arg_text(fcinfo, 1, "code", ACCOUNT_CODE_LENGTH_MAX);
	request.subject_code = PG_ARGISNULL(3) ? NULL : PG_GETARG_TEXT_PP(3);
	request.party = PG_ARGISNULL(4) ? 0 : PG_GETARG_INT64(4);
	request.has_metadata = !PG_ARGISNULL(9);
	request.metadata = arg_jsonb_or_null(fcinfo, 9, "metadata", LEDGER_METADATA_MAX);

	(void) book_require(request.book, RIGHT_ADMIN);
	arg_limits(fcinfo, &request);

	book_lock(request.book, false);
	ledger_spi_enter();
	if (request.subject_code != NULL)
		resolve_subject(&request);
	if (!PG_ARGISNULL(4))
		check_party(request.book, request.party);
	account = insert_profile(&request);
	insert_account(account, &request);
	if (request.stripes > 0)
		stripes_set(account, request.stripes);
	ledger_spi_leave();
	PG_RETURN_INT64(account);
}
