/*
 * raise.c
 *		The error of a refused request: SQLSTATE and wording of each result code.
 *
 *		A refusal is only told to somebody who holds a right on the book, but figures of an account
 *		only to those who may read it.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"

#include "ledger/engine.h"
#include "ledger/class_hook.h"
#include "ledger/uuid.h"
#include "util/spi.h"

/*
 * What messages call an account: its code if it has one that the caller may know, else its number.
 * Only read when an error is about to be raised.
 */
char *
ledger_account_name(int64 account)
{
	Oid			types[1] = {INT8OID};
	Datum		values[1] = {Int64GetDatum(account)};
	char	   *name = NULL;
	MemoryContext context = CurrentMemoryContext;

	ledger_spi_enter();
	if (ledger_spi_execute("SELECT code FROM faas.account_profile"
						   " WHERE account OPERATOR(pg_catalog.=) $1",
						   1, types, values, NULL, SPI_OK_SELECT) == 1)
		name = MemoryContextStrdup(context, SPI_getvalue(SPI_tuptable->vals[0],
														 SPI_tuptable->tupdesc, 1));
	ledger_spi_leave();
	return name == NULL ? psprintf(INT64_FORMAT, account)
		: psprintf(INT64_FORMAT " (\"%s\")", account, name);
}

/*
 * The rights of the caller on the book of an account that he has named: of the real caller, where
 * a body of faas (util/call.c) has called with the owner's rights.
 */
static bool
may_read(const LedgerResult *result)
{
	const Book *book;
	Oid			user;
	int			context;

	GetUserIdAndSecContext(&user, &context);
	SetUserIdAndSecContext(ledger_caller(), context);
	book = book_lookup(result->book);
	SetUserIdAndSecContext(user, context);
	return book != NULL && (book->rights & RIGHT_READ) != 0;
}

/* Which posting, where a journal has several; of a reversal, which posting of the original. */
static int
line_context(const LedgerRequest *request, const LedgerResult *result)
{
	if (request->nlines > 1 && result->line > 0)
		errcontext("posting %d of %d", request->op == OP_REVERSE
				   ? request->lines[result->line - 1].reverses_line : result->line,
				   request->nlines);
	return 0;
}

int
ledger_line_context(const LedgerRequest *request, const LedgerResult *result)
{
	return line_context(request, result);
}

/* What differs from the request that a key stands for, as a noun. */
static const char *
key_difference(LedgerCode code)
{
	switch (code)
	{
		case LEDGER_DIFFERENT_LINES:
			return "number of postings";
		case LEDGER_DIFFERENT_REVERSES:
			return "posting to reverse";
		case LEDGER_DIFFERENT_VALUE_DATE:
			return "value date";
		case LEDGER_DIFFERENT_POSTED_AT:
			return "imported time";
		case LEDGER_DIFFERENT_EXPIRES_AT:
			return "expiry";
		default:
			return ledger_code_word(code) + strlen("exists_with_different_");
	}
}

/* A journal that is archived: the one that the key has made, or the one that is to be reversed. */
static void
raise_archived(const LedgerRequest *request, const LedgerResult *result)
{
	if (request->archived)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_ARCHIVED),
				 errmsg("journal \"%s\" is archived",
						uuid_to_cstring(&request->lines[0].reverses)),
				 errhint("Post the opposite movement.")));
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_ARCHIVED),
			 errmsg("idempotency key \"%s\" was used by a journal that is archived", request->key),
			 errdetail("Its movement was made, and is not made again; whether it was the same "
					   "cannot be told any more."),
			 errhint("The postings of the journal are in a table that was moved out of "
					 "faas_archive.")));
}

static void
raise_key_reused(const LedgerRequest *request, const LedgerResult *result)
{
	if (result->code == LEDGER_ARCHIVED)
		raise_archived(request, result);
	if (result->code != LEDGER_KEY_TAKEN)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_KEY_REUSED),
				 errmsg("idempotency key \"%s\" was used with another %s",
						request->key, key_difference(result->code)),
				 errdetail("A key stands for one request, for ever."),
				 errhint("Repeat the request as it was, or use a new key."),
				 line_context(request, result)));
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_KEY_REUSED),
			 errmsg("idempotency key \"%s\" is taken", request->key),
			 errhint("Use a new key.")));
}

/* Codes about the form of a request. */
static void
raise_form(const LedgerRequest *request, const LedgerResult *result)
{
	int			sqlstate = ledger_code_sqlstate(result->code);
	const char *field = result->field ? result->field : "request";

	if (request->op == OP_HOLD && result->code == LEDGER_DEBIT_REQUIRED)
		field = "account";		/* as hold_place calls it */
	switch (result->code)
	{
		case LEDGER_DEBIT_REQUIRED:
		case LEDGER_CREDIT_REQUIRED:
		case LEDGER_AMOUNT_REQUIRED:
		case LEDGER_HOLD_REQUIRED:
			ereport(ERROR,
					(errcode(sqlstate), errmsg("%s must not be null", field),
					 line_context(request, result)));
			break;
		case LEDGER_KEY_INVALID:
			ereport(ERROR,
					(errcode(sqlstate),
					 errmsg("idempotency key must have 1 to %d bytes", LEDGER_KEY_MAX)));
			break;
		case LEDGER_TEXT_TOO_LONG:
			ereport(ERROR,
					(errcode(sqlstate), errmsg("%s is too long", field),
					 errdetail("Limits in bytes: kind %d, memo %d, metadata %d.",
							   LEDGER_KIND_MAX, LEDGER_MEMO_MAX, LEDGER_METADATA_MAX),
					 line_context(request, result)));
			break;
		case LEDGER_SAME_ACCOUNT:
			ereport(ERROR,
					(errcode(sqlstate),
					 errmsg("debit and credit are the same account " INT64_FORMAT,
							result->account),
					 line_context(request, result)));
			break;
		case LEDGER_AMOUNT_NOT_POSITIVE:
			ereport(ERROR,
					(errcode(sqlstate),
					 errmsg("%s must be %s", field,
							strcmp(field, "tolerance") == 0 ? "zero or more" : "greater than zero"),
					 request->op != OP_POST ? 0
					 : errhint("To move money the other way, exchange debit and credit."),
					 line_context(request, result)));
			break;
		case LEDGER_VALUE_DATE_INVALID:
			ereport(ERROR, (errcode(sqlstate), errmsg("value date must be finite")));
			break;
		case LEDGER_POSTED_AT_INVALID:
			ereport(ERROR,
					(errcode(sqlstate),
					 errmsg("time of an imported posting must be finite and not in the future")));
			break;
		case LEDGER_EXPIRES_AT_INVALID:
			ereport(ERROR,
					(errcode(sqlstate), errmsg("expiry of a hold must be in the future")));
			break;
		default:
			ereport(ERROR,
					(errcode(sqlstate), errmsg("invalid %s: %s", field,
											   ledger_code_word(result->code))));
	}
}

/* A hold that only bodies of faas may place or change. */
pg_noreturn static void
raise_hold_kept(const LedgerRequest *request)
{
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_HOLD_KEPT),
			 request->op == OP_HOLD
			 ? errmsg("kind \"%s\" is kept for holds of faas itself",
					  error_excerpt(request->lines[0].texts.kind))
			 : errmsg("hold \"%s\" belongs to an object of faas", request->hold),
			 errhint("Kinds of holds that begin with \"faas.\" are those of escrows and the like, "
					 "whose functions alone change them.")));
}

/* Codes about what a request refers to. */
static void
raise_reference(const LedgerRequest *request, const LedgerResult *result)
{
	int			sqlstate = ledger_code_sqlstate(result->code);
	int			line = Max(result->line, 1) - 1;
	bool		is_tolerance = result->field != NULL && strcmp(result->field, "tolerance") == 0;

	switch (result->code)
	{
		case LEDGER_DEBIT_NOT_FOUND:
			ereport(ERROR,
					(errcode(sqlstate),
					 errmsg("account " INT64_FORMAT " does not exist", request->lines[line].debit),
					 line_context(request, result)));
			break;
		case LEDGER_CREDIT_NOT_FOUND:
			ereport(ERROR,
					(errcode(sqlstate),
					 errmsg("account " INT64_FORMAT " does not exist", request->lines[line].credit),
					 line_context(request, result)));
			break;
		case LEDGER_HOLD_NOT_FOUND:
			ereport(ERROR,
					(errcode(sqlstate), errmsg("hold \"%s\" does not exist", request->hold)));
			break;
		case LEDGER_BOOK_MISMATCH:
			/* without an account: both are of one book, which is not that of the first posting */
			ereport(ERROR,
					(errcode(sqlstate),
					 result->account == 0
					 ? errmsg("postings of a journal are not of one book")
					 : errmsg("accounts " INT64_FORMAT " and " INT64_FORMAT " are not of one book",
							  result->account, request->lines[line].credit),
					 errhint("Move money between books by two journals over clearing accounts."),
					 line_context(request, result)));
			break;
		case LEDGER_PERMISSION_DENIED:
			ereport(ERROR,
					(errcode(sqlstate), errmsg("permission denied for the book of this request"),
					 errhint("The owner of the book can grant the right with faas.book_grant().")));
			break;
		case LEDGER_DESTINATION_REQUIRED:
			ereport(ERROR,
					(errcode(sqlstate), errmsg("hold \"%s\" has no destination", request->hold),
					 errhint("Name the account to capture to.")));
			break;
		case LEDGER_HOLD_KEPT:
			raise_hold_kept(request);
		case LEDGER_CURRENCY_MISMATCH:
			ereport(ERROR,
					(errcode(sqlstate),
					 errmsg("currency%s does not match account %s",
							is_tolerance ? " of the tolerance" : "",
							ledger_account_name(result->account)),
					 errhint("Every account has one currency; exchange takes two postings."),
					 line_context(request, result)));
			break;
		case LEDGER_SEGREGATION_VIOLATION:
		case LEDGER_AUTHORISATION_REQUIRED:
			if (ledger_class_hook.raise != NULL)
				ledger_class_hook.raise(request, result);
			ereport(ERROR, (errcode(sqlstate), errmsg("%s", ledger_code_word(result->code))));
			break;
		default:
			ereport(ERROR,
					(errcode(sqlstate),
					 errmsg("%s has more decimals than account %s holds",
							is_tolerance ? "tolerance" : "amount",
							ledger_account_name(result->account)),
					 errhint("Round the amount first, for example with faas.round()."),
					 line_context(request, result)));
	}
}

/* Codes about the state of an account or period. */
static void
raise_state(const LedgerRequest *request, const LedgerResult *result)
{
	int			sqlstate = ledger_code_sqlstate(result->code);

	switch (result->code)
	{
		case LEDGER_DEBIT_CLOSED:
		case LEDGER_CREDIT_CLOSED:
			ereport(ERROR,
					(errcode(sqlstate),
					 errmsg("account %s is closed", ledger_account_name(result->account)),
					 line_context(request, result)));
			break;
		case LEDGER_DEBIT_BLOCKED:
		case LEDGER_CREDIT_BLOCKED:
			ereport(ERROR,
					(errcode(sqlstate),
					 errmsg("account %s is blocked for %s", ledger_account_name(result->account),
							result->code == LEDGER_DEBIT_BLOCKED ? "debits" : "credits"),
					 line_context(request, result)));
			break;
		case LEDGER_PERIOD_CLOSED:
			ereport(ERROR,
					(errcode(sqlstate), errmsg("value date lies in a closed period"),
					 errhint("Use a value date of an open period; "
							 "faas.period_close() only moves forward.")));
			break;
		case LEDGER_IMPORT_REGRESSES:
			ereport(ERROR,
					(errcode(sqlstate),
					 errmsg("imported time is not after the last entry of account %s",
							ledger_account_name(result->account)),
					 errhint("Import the history of an account in its order, before it is used."),
					 line_context(request, result)));
			break;
		default:
			ereport(ERROR,
					(errcode(sqlstate), errmsg("%s", ledger_code_word(result->code))));
	}
}

/* Codes about the state of a hold, and about what is left of a hold or posting. */
static void
raise_rest(const LedgerRequest *request, const LedgerResult *result)
{
	int			sqlstate = ledger_code_sqlstate(result->code);
	bool		show = result->has_limit && may_read(result);
	char	   *limit = show ? amount_to_cstring(&result->limit) : NULL;

	switch (result->code)
	{
		case LEDGER_HOLD_NOT_OPEN:
			ereport(ERROR,
					(errcode(sqlstate), errmsg("hold \"%s\" is not open", request->hold),
					 errdetail("It was captured or released in full.")));
			break;
		case LEDGER_HOLD_EXPIRED_CODE:
			ereport(ERROR,
					(errcode(sqlstate), errmsg("hold \"%s\" has expired", request->hold),
					 errdetail("What it reserved is available again.")));
			break;
		case LEDGER_EXPIRY_NOT_LATER:
			ereport(ERROR,
					(errcode(sqlstate),
					 errmsg("new expiry of hold \"%s\" is before the present one", request->hold),
					 errhint("To end a hold early, release it.")));
			break;
		case LEDGER_CAPTURE_EXCEEDS_HOLD:
			ereport(ERROR,
					(errcode(sqlstate), errmsg("capture exceeds hold \"%s\"", request->hold),
					 limit ? errdetail("At most %s can be captured, tolerance included.",
									   limit) : 0));
			break;
		case LEDGER_RELEASE_EXCEEDS_HOLD:
			ereport(ERROR,
					(errcode(sqlstate), errmsg("release exceeds hold \"%s\"", request->hold),
					 limit ? errdetail("%s is left.", limit) : 0));
			break;
		default:
			ereport(ERROR,
					(errcode(sqlstate), errmsg("reversal exceeds what is left to reverse"),
					 limit ? errdetail("%s is left of the posting.", limit) : 0,
					 line_context(request, result)));
	}
}

/* Codes about overflow and limits. */
static void
raise_limit(const LedgerRequest *request, const LedgerResult *result)
{
	int			sqlstate = ledger_code_sqlstate(result->code);
	bool		show = result->has_limit && may_read(result);
	char	   *limit = show ? amount_to_cstring(&result->limit) : NULL;
	char	   *name = ledger_account_name(result->account);

	switch (result->code)
	{
		case LEDGER_INSUFFICIENT_FUNDS:
			ereport(ERROR,
					(errcode(sqlstate), errmsg("insufficient funds in account %s", name),
					 limit ? errdetail("Available is %s.", limit) : 0,
					 line_context(request, result)));
			break;
		case LEDGER_CEILING_EXCEEDED:
			ereport(ERROR,
					(errcode(sqlstate),
					 errmsg("balance of account %s would exceed its ceiling", name),
					 limit ? errdetail("It can take %s more.", limit) : 0,
					 line_context(request, result)));
			break;
		default:
			ereport(ERROR,
					(errcode(sqlstate), errmsg("total of account %s is out of range", name),
					 line_context(request, result)));
	}
}

void
ledger_raise(const LedgerRequest *request, const LedgerResult *result)
{
	if (result->code >= LEDGER_OVERFLOW)
		raise_limit(request, result);
	else if (result->code >= LEDGER_HOLD_NOT_OPEN)
		raise_rest(request, result);
	else if (result->code >= LEDGER_DEBIT_CLOSED)
		raise_state(request, result);
	else if (result->code >= LEDGER_DEBIT_NOT_FOUND)
		raise_reference(request, result);
	else if (result->code >= LEDGER_LINKED_FAILED && result->code < LEDGER_UNKNOWN_OP &&
			 request->key != NULL)
		raise_key_reused(request, result);
	raise_form(request, result);
	pg_unreachable();
}
