/*
 * verify_run.c
 *		faas.verify(): the order of its checks, and what each has to look at.
 *
 *		First everything is read once (verify_scan.c).  That finds out which accounts, postings and
 *		journals may be wrong; nearly always there are none.  Then SQL (sql/ledger/verify.sql)
 *		looks at these again, and at the tables that the scan does not read, and words the
 *		findings.
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "optimizer/cost.h"
#include "optimizer/paths.h"
#include "storage/bufmgr.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "faas.h"
#include "ledger/book.h"
#include "ledger/progress.h"
#include "ledger/report.h"
#include "ledger/tables.h"
#include "ledger/verify_trail.h"
#include "ledger/verify_scan.h"
#include "util/spi.h"

FAAS_FUNCTION(faas_verify);

/* The most shares that the accounts are cut into. */
#define CLASSES_MAX		1000

/* Columns of the sums of subjects, which follow three others. */
#define SUM_COLUMNS		5

/* Rows of stripes are called by account and stripe. */
#define FINDINGS \
	"SELECT f.\"check\", faas_internal.row_names(f.object), faas_internal.row_names(f.expected)," \
	" faas_internal.row_names(f.actual)"

typedef struct VerifyFound
{
	bool		any[PART_COUNT];
	bool		all[PART_COUNT];	/* more than can be named */
	ArrayBuildState *building[PART_COUNT];
	Datum		suspects[PART_COUNT];	/* arrays; 0 = all */
	ArrayBuildState *sums[SUM_COLUMNS]; /* what subjects moved */
} VerifyFound;

typedef struct VerifyCheck
{
	VerifyPart	part;
	bool		always;			/* has something to look at without suspects, too */
	const char *name;			/* of a function in faas_internal */
} VerifyCheck;

/*
 * The checks, in the order in which their findings come out.  They take the book, and the suspects
 * if they are about any; null = all.
 */
static const VerifyCheck checks[] = {
	{PART_ALWAYS, true, "verify_book"},
	{PART_ALWAYS, true, "verify_chart"},
	{PART_PROFILES, true, "verify_account"},
	{PART_STRIPES, false, "verify_stripe"},
	{PART_POSTINGS, false, "verify_posting"},
	{PART_JOURNALS, false, "verify_journal"},
	{PART_ACCOUNTS, false, "verify_entry"},
	{PART_ACCOUNTS, false, "verify_total"},
	{PART_ACCOUNTS, false, "verify_checkpoint"},
	{PART_REVERSALS, false, "verify_reversal"},
	{PART_ALWAYS, true, "verify_key"},
	{PART_HOLDS, false, "verify_hold"},
	{PART_ALWAYS, true, "verify_pending"},
	{PART_CLOSINGS, false, "verify_closing"},
	{PART_ARCHIVES, false, "verify_archive"},
	{PART_ALWAYS, true, "verify_load"},
};

/* Run a query of the verification that gives one number, or null = 0. */
static int64
number(const char *sql, const Datum *values, const char *nulls)
{
	Oid			types[1] = {INT8OID};
	bool		isnull;
	Datum		value;

	if (SPI_execute_with_args(sql, 1, types, unconstify(Datum *, values), nulls, true, 1)
		!= SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not run verification query: %s", sql);
	value = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
	return isnull ? 0 : DatumGetInt64(value);
}

/*
 * How many shares to cut "accounts" into.  As many as processes may work on them, each of which
 * reads all postings, which does not pay for a few; and more if the accounts of a share would not
 * fit the memory of a hash table.
 */
static int
count_classes(int64 accounts, int64 memory)
{
	Relation	posting = table_open(ledger_relation_oid(REL_POSTING), AccessShareLock);
	int64		processes = 1;
	int64		classes;

	if (RelationGetNumberOfBlocks(posting) >= (BlockNumber) min_parallel_table_scan_size)
		processes = Max(max_parallel_workers_per_gather, 1);
	table_close(posting, AccessShareLock);

	classes = processes;
	while (accounts / classes * TRAIL_ACCOUNT_BYTES > memory && classes < CLASSES_MAX)
		classes += processes;
	return (int) Min(classes, CLASSES_MAX);
}

/*
 * The query of the scan: all classes, for as many processes as there are.  A plan that appends
 * functions is a parallel one if nothing speaks against it, so nothing does.
 */
static char *
scan_query(const Datum *values, const char *nulls)
{
	int64		memory = (int64) get_hash_memory_limit();
	int64		accounts;
	int			classes;
	int			i;
	StringInfoData sql;

	accounts = number("SELECT count(*) FROM faas.account AS a"
					  " WHERE $1 IS NULL OR a.book OPERATOR(pg_catalog.=) $1", values, nulls);
	classes = count_classes(accounts, memory);
	initStringInfo(&sql);
	for (i = 0; i < classes; i++)
		appendStringInfo(&sql, "%sSELECT s.*"
						 " FROM faas_internal.verify_scan($1, %d, %d, %lld, %lld) AS s",
						 i == 0 ? "" : " UNION ALL ", i, classes,
						 (long long) (accounts / classes),
						 (long long) (memory / 4 / TRAIL_WAITING_BYTES));
	return sql.data;
}

static Oid
suspect_type(VerifyPart part)
{
	return part == PART_ACCOUNTS || part == PART_PROFILES ? INT8OID : UUIDOID;
}

/* Note the sums of one subject and date; a row without them says that there are too many. */
static void
note_sum(VerifyFound *found, HeapTuple tuple, TupleDesc tupdesc)
{
	int			i;

	for (i = 0; i < SUM_COLUMNS; i++)
	{
		int			column = i + 4;
		bool		isnull;
		Datum		value = SPI_getbinval(tuple, tupdesc, column, &isnull);

		if (isnull && i == 0)
		{
			found->all[PART_CLOSINGS] = true;
			return;
		}
		found->sums[i] = accumArrayResult(found->sums[i], value, isnull,
										  SPI_gettypeid(tupdesc, column), CurrentMemoryContext);
	}
}

/* Note one row of the scan. */
static void
note_suspect(VerifyFound *found, HeapTuple tuple, TupleDesc tupdesc)
{
	bool		isnull;
	VerifyPart	part = DatumGetInt32(SPI_getbinval(tuple, tupdesc, 1, &isnull));
	int			column = suspect_type(part) == INT8OID ? 2 : 3;
	Datum		value = SPI_getbinval(tuple, tupdesc, column, &isnull);

	if (part == PART_CLOSINGS)
	{
		note_sum(found, tuple, tupdesc);
		return;
	}
	found->any[part] = true;
	if (isnull)
		found->all[part] = true;
	else
		found->building[part] = accumArrayResult(found->building[part], value, false,
												 SPI_gettypeid(tupdesc, column),
												 CurrentMemoryContext);
}

static void
run_scan(VerifyFound *found, const Datum *values, const char *nulls)
{
	Oid			types[1] = {INT8OID};
	char	   *sql = scan_query(values, nulls);
	int			level = NewGUCNestLevel();
	uint64		i;
	int			part;

	report_set("parallel_setup_cost", "0");
	report_set("parallel_tuple_cost", "0");
	report_set("enable_parallel_append", "on");
	if (SPI_execute_with_args(sql, 1, types, unconstify(Datum *, values), nulls, true, 0)
		!= SPI_OK_SELECT)
		elog(ERROR, "could not run verification query: %s", sql);
	AtEOXact_GUC(false, level);

	for (i = 0; i < SPI_processed; i++)
		note_suspect(found, SPI_tuptable->vals[i], SPI_tuptable->tupdesc);
	SPI_freetuptable(SPI_tuptable);
	for (part = 0; part < PART_COUNT; part++)
	{
		if (found->building[part] != NULL && !found->all[part])
			found->suspects[part] = makeArrayResult(found->building[part], CurrentMemoryContext);
		else if (!found->any[part])
			found->suspects[part] = PointerGetDatum(construct_empty_array(suspect_type(part)));
	}

	/* what no posting may lead to */
	if (number("SELECT EXISTS (SELECT FROM faas.reversal AS r)::int::bigint", values, nulls) > 0)
		found->any[PART_REVERSALS] = true;
	if (number("SELECT (EXISTS (SELECT FROM faas.hold AS h)"
			   " OR EXISTS (SELECT FROM faas.hold_event AS e))::int::bigint", values, nulls) > 0)
		found->any[PART_HOLDS] = true;
	if (number("SELECT (EXISTS (SELECT FROM faas.subject_closing AS c)"
			   " OR EXISTS (SELECT FROM faas.business_day AS d WHERE d.closed_at IS NOT NULL))"
			   "::int::bigint", values, nulls) > 0)
		found->any[PART_CLOSINGS] = true;
	if (number("SELECT (EXISTS (SELECT FROM faas.archive AS a)"
			   " OR EXISTS (SELECT FROM faas.archive_total AS t)"
			   " OR EXISTS (SELECT FROM faas.archived_journal AS j)"
			   " OR EXISTS (SELECT FROM faas.account_opening AS o))"
			   "::int::bigint", values, nulls) > 0)
		found->any[PART_ARCHIVES] = true;
}

/*
 * The check of closings takes the sums of the scan, if it could follow every account: entries that
 * do not fit are in no sum.
 */
static void
run_closings(ReturnSetInfo *rsinfo, VerifyFound *found, const Datum *book, const char *book_null)
{
	Oid			amount = ledger_amount_type();
	Oid			elements[SUM_COLUMNS] = {INT8OID, INT8OID, DATEOID, amount, amount};
	Oid			types[SUM_COLUMNS + 1] = {INT8OID};
	Datum		values[SUM_COLUMNS + 1] = {book[0]};
	char		nulls[SUM_COLUMNS + 2] = "nnnnnn";
	bool		all = found->all[PART_CLOSINGS] || found->any[PART_ACCOUNTS] ||
		found->any[PART_POSTINGS] || found->any[PART_PROFILES];
	int			i;

	nulls[0] = book_null[0];
	for (i = 0; i < SUM_COLUMNS; i++)
	{
		types[i + 1] = get_array_type(elements[i]);
		if (all)
			continue;
		nulls[i + 1] = ' ';
		values[i + 1] = found->sums[i] != NULL ?
			makeArrayResult(found->sums[i], CurrentMemoryContext) :
			PointerGetDatum(construct_empty_array(elements[i]));
	}
	report_run(rsinfo,
			   "SELECT f.* FROM faas_internal.verify_closing($1, $2, $3, $4, $5, $6) AS f",
			   lengthof(types), types, values, nulls);
}

/* One check of all that has something to say about a book, or about all of them. */
static void
run_check(ReturnSetInfo *rsinfo, const char *name, bool takes_suspects, const Oid *types,
		  const Datum *values, const char *nulls)
{
	report_run(rsinfo,
			   psprintf(FINDINGS " FROM faas_internal.%s($1%s) AS f", name,
						takes_suspects ? ", $2" : ""),
			   takes_suspects ? 2 : 1, types, values, nulls);
}

/*
 * faas.verify(book): findings of all checks.  NULL checks everything, rows that belong to no book
 * included, which is for who owns the tables.
 */
Datum
faas_verify(PG_FUNCTION_ARGS)
{
	Oid			types[2] = {INT8OID, InvalidOid};
	Datum		values[2] = {0};
	char		nulls[3] = "nn";
	VerifyFound found;
	List	   *domains;
	ListCell   *lc;
	int			i;

	if (PG_ARGISNULL(0))
	{
		if (!has_privs_of_role(GetUserId(), ledger_owner()))
			ereport(ERROR,
					(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
					 errmsg("permission denied to verify all books"),
					 errhint("Name a book that you may read.")));
	}
	else
	{
		book_require(PG_GETARG_INT64(0), RIGHT_READ);
		values[0] = PG_GETARG_DATUM(0);
		nulls[0] = ' ';
	}

	ledger_require_version();
	InitMaterializedSRF(fcinfo, 0);
	report_enter();
	memset(&found, 0, sizeof(found));
	domains = report_domain_functions("verify", "20");
	progress_begin("verify", lengthof(checks) + 1 + list_length(domains));
	progress_phase("verify_scan");
	run_scan(&found, values, nulls);
	for (i = 0; i < lengthof(checks); i++)
	{
		VerifyPart	part = checks[i].part;
		bool		takes_suspects;

		progress_step(1);
		if (!found.any[part] && !checks[i].always)
			continue;
		progress_phase(checks[i].name);
		if (part == PART_CLOSINGS)
		{
			run_closings((ReturnSetInfo *) fcinfo->resultinfo, &found, values, nulls);
			continue;
		}
		takes_suspects = part >= PART_PROFILES && part <= PART_JOURNALS;
		types[1] = suspect_type(part) == INT8OID ? INT8ARRAYOID : UUIDARRAYOID;
		values[1] = found.suspects[part];
		nulls[1] = found.suspects[part] == (Datum) 0 ? 'n' : ' ';
		run_check((ReturnSetInfo *) fcinfo->resultinfo, checks[i].name, takes_suspects, types,
				  values, nulls);
	}
	foreach(lc, domains)
	{
		progress_step(1);
		progress_phase(lfirst(lc));
		run_check((ReturnSetInfo *) fcinfo->resultinfo, lfirst(lc), false, types, values, nulls);
	}
	progress_end();
	ledger_spi_leave();
	return (Datum) 0;
}
