/*
 * report.c
 *		Reports that SQL computes: trial balance, closings, digest.  Verification is another
 *		(verify_run.c).
 *
 *		Each report is SQL over the ledger tables (sql/ledger/read.sql), in functions of
 *		faas_internal that nobody may call.  The entry points here check the caller's
 *		rights on the book once, then run the SQL as the owner of the tables: a report over a
 *		million rows asks for rights once, not once per row.  The SQL runs under the caller's
 *		snapshot, so all parts of a report see the same state, and concurrent postings cannot make
 *		one look unsound.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "errors.h"
#include "faas.h"
#include "ledger/book.h"
#include "ledger/digest.h"
#include "ledger/report.h"
#include "ledger/scan.h"
#include "ledger/tables.h"
#include "util/args.h"
#include "util/spi.h"

FAAS_FUNCTION(faas_trial_balance);
FAAS_FUNCTION(faas_closing_balance);
FAAS_FUNCTION(faas_digest);

/*
 * What faas.digest() covers of the ledger, each in the order of its key: every column of every
 * table that has rows of a book.  Left out: the book's owner and grants, which are roles of one
 * cluster; of the flags of an account, 16, hot, which is how it is written and not what it holds.
 */
static const char *const digest_parts[] = {
	"SELECT t.id, t.name, t.base_currency, t.business_date, t.open_from, t.created_at"
	" FROM faas.book AS t WHERE t.id OPERATOR(pg_catalog.=) $1",
	"SELECT t.business_date, t.opened_at, t.closed_at FROM faas.business_day AS t"
	" WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.business_date",
	"SELECT t.id, t.code, t.name, t.kind, t.parent FROM faas.subject AS t"
	" WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id",
	"SELECT t.business_date, t.subject, t.currency, t.debits, t.credits"
	" FROM faas.subject_closing AS t WHERE t.book OPERATOR(pg_catalog.=) $1"
	" ORDER BY t.business_date, t.subject, t.currency COLLATE \"C\"",
	"SELECT t.id, t.code, t.name, t.kind, t.customer, t.identity_type, t.identity_number,"
	" t.metadata, t.created_at FROM faas.party AS t WHERE t.book OPERATOR(pg_catalog.=) $1"
	" ORDER BY t.id",
	"SELECT t.id, t.subject, t.party,"
	" t.flags OPERATOR(pg_catalog.&) (OPERATOR(pg_catalog.~) 16), t.stripes, t.opened_at,"
	" t.next_expiry, t.debit_blocked_until, t.credit_blocked_until, t.overdraft, t.ceiling,"
	" t.debits_pending, t.credits_pending, t.debits_posted, t.credits_posted, t.entry_count,"
	" t.last_posted_at, t.last_journal, t.last_line"
	" FROM faas.account AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id",
	"SELECT t.account, t.code, t.metadata, t.debit_block_reason, t.credit_block_reason,"
	" t.closed_at FROM faas.account_profile AS t WHERE t.book OPERATOR(pg_catalog.=) $1"
	" ORDER BY t.account",
	"SELECT t.journal, t.line, t.debit_account, t.credit_account, t.debit_entry, t.credit_entry,"
	" t.posted_at, t.business_date, t.value_date, t.amount, t.debit_balance, t.credit_balance,"
	" t.debit_previous, t.debit_previous_line, t.credit_previous, t.credit_previous_line,"
	" t.kind, t.memo, t.metadata, t.hold, t.reverses, t.reverses_line"
	" FROM faas.posting AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.journal, t.line",
	"SELECT t.account, t.posted_at, t.entry, t.journal, t.line, t.debits, t.credits"
	" FROM faas.checkpoint AS t WHERE t.book OPERATOR(pg_catalog.=) $1"
	" ORDER BY t.account, t.posted_at, t.entry",
	"SELECT t.key_hash, t.object, t.key FROM faas.journal_key AS t"
	" WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.key_hash",
	"SELECT t.journal, t.line, t.reversal_journal, t.reversal_line, t.amount"
	" FROM faas.reversal AS t WHERE t.book OPERATOR(pg_catalog.=) $1"
	" ORDER BY t.journal, t.line, t.reversal_journal, t.reversal_line",
	"SELECT t.id, t.account, t.to_account, t.status, t.event_count, t.placed_at, t.expires_at,"
	" t.closed_at, t.amount, t.tolerance, t.captured, t.excess, t.released, t.kind, t.memo,"
	" t.metadata FROM faas.hold AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id",
	"SELECT t.hold, t.sequence, t.id, t.op, t.at, t.expires_at, t.amount, t.remaining"
	" FROM faas.hold_event AS t WHERE t.book OPERATOR(pg_catalog.=) $1"
	" ORDER BY t.hold, t.sequence",
	"SELECT t.id, t.through, t.from_date, t.from_time, t.to_time, t.journals, t.postings,"
	" t.totals::text, t.posting_sha256, t.kept_sha256, t.opening_sha256, t.archived_at, t.by_role"
	" FROM faas.archive AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id",
	"SELECT t.archive, t.business_date, t.subject, t.currency, t.debits, t.credits"
	" FROM faas.archive_total AS t WHERE t.book OPERATOR(pg_catalog.=) $1"
	" ORDER BY t.archive, t.business_date, t.subject, t.currency COLLATE \"C\"",
	"SELECT t.journal, t.archive, t.amount, t.hold FROM faas.archived_journal AS t"
	" WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.journal",
	"SELECT t.account, t.entry, t.posted_at, t.archive, t.journal, t.line, t.business_date,"
	" t.debits, t.credits, t.value_date FROM faas.account_opening AS t"
	" WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.account",
};

static Datum tree_report(FunctionCallInfo fcinfo, Oid second_type, const char *sql);
static char *date_text(DateADT date);

/* ---------------------------------------------------------------- entry points */

/* faas.trial_balance(book, at) */
Datum
faas_trial_balance(PG_FUNCTION_ARGS)
{
	int64		book = arg_int64(fcinfo, 0, "book");

	book_require(book, RIGHT_READ);
	return tree_report(fcinfo, TIMESTAMPTZOID,
					   "SELECT r.* FROM faas_internal.trial_balance($1, $2, false, NULL) AS r");
}

/*
 * faas.closing_balance(book, business_date): the same from the closings that the day cuts kept.
 */
Datum
faas_closing_balance(PG_FUNCTION_ARGS)
{
	int64		book = arg_int64(fcinfo, 0, "book");
	DateADT		open_date = book_require(book, RIGHT_READ)->business_date;

	if (!PG_ARGISNULL(1) && PG_GETARG_DATEADT(1) >= open_date)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("business date %s of book %lld is not closed",
						date_text(PG_GETARG_DATEADT(1)), (long long) book),
				 errdetail("The open business date is %s.", date_text(open_date))));
	return tree_report(fcinfo, DATEOID,
					   "SELECT r.* FROM faas_internal.trial_balance($1, NULL, true, $2) AS r");
}

/* Run a report over (book, time or date) whose rights have been checked. */
static Datum
tree_report(FunctionCallInfo fcinfo, Oid second_type, const char *sql)
{
	Oid			types[2] = {INT8OID, InvalidOid};
	Datum		values[2];
	char		nulls[3] = "  ";

	types[1] = second_type;
	values[0] = PG_GETARG_DATUM(0);
	values[1] = PG_GETARG_DATUM(1);
	nulls[1] = PG_ARGISNULL(1) ? 'n' : ' ';

	InitMaterializedSRF(fcinfo, 0);
	report_enter();
	report_run((ReturnSetInfo *) fcinfo->resultinfo, sql, lengthof(types), types, values, nulls);
	ledger_spi_leave();
	return (Datum) 0;
}

static char *
date_text(DateADT date)
{
	return DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(date)));
}

/* What faas.digest() covers of higher layers: queries, which functions DOMAIN_digest() say. */
static List *
domain_digest_parts(void)
{
	MemoryContext caller = CurrentMemoryContext;
	List	   *parts = NIL;
	ListCell   *lc;

	foreach(lc, report_domain_functions("digest", ""))
	{
		char	   *sql = psprintf("SELECT pg_catalog.unnest(faas_internal.%s())",
								   (char *) lfirst(lc));
		uint64		i;

		if (SPI_execute(sql, true, 0) != SPI_OK_SELECT)
			elog(ERROR, "could not run report query: %s", sql);
		for (i = 0; i < SPI_processed; i++)
		{
			char	   *part = SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1);

			parts = lappend(parts, MemoryContextStrdup(caller, part));
		}
		SPI_freetuptable(SPI_tuptable);
	}
	return parts;
}

/*
 * faas.digest(book): SHA-256 over the rows of a book, as hexadecimal text.  Two databases give the
 * same digest if and only if they hold the same book.
 */
Datum
faas_digest(PG_FUNCTION_ARGS)
{
	int64		book = arg_int64(fcinfo, 0, "book");
	Digest	   *digest;
	ListCell   *lc;
	int			i;

	/* the tables of an older version are fewer */
	book_require(book, RIGHT_READ);
	ledger_require_version();

	digest = digest_create();
	report_enter();
	for (i = 0; i < lengthof(digest_parts); i++)
		digest_query(digest, digest_parts[i], book);
	foreach(lc, domain_digest_parts())
		digest_query(digest, lfirst(lc), book);
	ledger_spi_leave();
	PG_RETURN_TEXT_P(digest_finish(digest));
}

/* ---------------------------------------------------------------- rows */

void
report_set(const char *name, const char *value)
{
	(void) set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
							 false);
}

/*
 * Its sorts and hashes are few and large: they get maintenance_work_mem,
 * as the check of a new foreign key does.  Compiling a dozen such queries costs more than it
 * saves.
 */
void
report_enter(void)
{
	char		kilobytes[32];

	ledger_spi_enter();
	report_set("jit", "off");
	if (maintenance_work_mem > work_mem)
	{
		snprintf(kilobytes, sizeof(kilobytes), "%d", maintenance_work_mem);
		report_set("work_mem", kilobytes);
	}
}

List *
report_domain_functions(const char *suffix, const char *arguments)
{
	const char *sql =
		"SELECT p.proname::text FROM pg_catalog.pg_proc AS p"
		" WHERE p.pronamespace OPERATOR(pg_catalog.=) 'faas_internal'::regnamespace"
		" AND p.proname OPERATOR(pg_catalog.~~) ('%\\_' OPERATOR(pg_catalog.||) $1)"
		" AND p.proargtypes OPERATOR(pg_catalog.=) $2::oidvector ORDER BY p.proname";
	Oid			types[] = {TEXTOID, TEXTOID};
	Datum		values[] = {CStringGetTextDatum(suffix), CStringGetTextDatum(arguments)};
	MemoryContext caller = CurrentMemoryContext;
	List	   *names = NIL;
	uint64		i;

	if (SPI_execute_with_args(sql, 2, types, values, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not find the functions of domains");
	for (i = 0; i < SPI_processed; i++)
	{
		char	   *name = SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1);

		names = lappend(names, MemoryContextStrdup(caller, name));
	}
	SPI_freetuptable(SPI_tuptable);
	return names;
}

void
report_run(ReturnSetInfo *rsinfo, const char *sql, int nargs, const Oid *types,
		   const Datum *values, const char *nulls)
{
	uint64		i;

	if (SPI_execute_with_args(sql, nargs, unconstify(Oid *, types), unconstify(Datum *, values),
							  nulls, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not run report query: %s", sql);
	if (SPI_tuptable->tupdesc->natts != rsinfo->setDesc->natts)
		elog(ERROR, "report query has %d columns instead of %d: %s",
			 SPI_tuptable->tupdesc->natts, rsinfo->setDesc->natts, sql);
	for (i = 0; i < SPI_processed; i++)
		tuplestore_puttuple(rsinfo->setResult, SPI_tuptable->vals[i]);
	SPI_freetuptable(SPI_tuptable);
}
