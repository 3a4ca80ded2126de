/*
 * spi.c
 *		The one way in which cold paths write SQL (see spi.h).
 *
 *		Between enter and leave the current role is the owner of the ledger tables and search_path
 *		is pg_catalog, pg_temp.  Both are undone by the abort of the (sub)transaction if an error
 *		comes in between; what this file itself remembers of open enters is dropped by callbacks
 *		then.
 *
 *		The guards stand open only while a statement of ours runs, never between two of them: an
 *		error closes them on its way out.
 */
#include "postgres.h"

#include "access/xact.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/guc.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "ledger/tables.h"
#include "util/spi.h"

/* Cold functions do not call each other deeply; more than this is a loop. */
#define ENTER_DEPTH_MAX 16

typedef struct SpiEnter
{
	int			xact_level;		/* (sub)transaction that entered */
	int			guc_level;		/* to undo search_path */
	int			security_context;	/* to undo the role */
	Oid			user;
} SpiEnter;

static SpiEnter enters[ENTER_DEPTH_MAX];
static int	enter_depth = 0;
static int	writing_depth = 0;
static bool callbacks_registered = false;

static void
spi_xact_callback(XactEvent event, void *arg)
{
	if (event == XACT_EVENT_ABORT || event == XACT_EVENT_PARALLEL_ABORT)
		enter_depth = 0;
}

static void
spi_subxact_callback(SubXactEvent event, SubTransactionId subid, SubTransactionId parent,
					 void *arg)
{
	if (event == SUBXACT_EVENT_ABORT_SUB)
	{
		int			level = GetCurrentTransactionNestLevel();

		while (enter_depth > 0 && enters[enter_depth - 1].xact_level >= level)
			enter_depth--;
	}
}

bool
ledger_spi_writing(void)
{
	return writing_depth > 0;
}

Oid
ledger_caller(void)
{
	return enter_depth > 0 ? enters[enter_depth - 1].user : GetUserId();
}

void
ledger_owner_enter(void)
{
	Oid			owner = ledger_owner();
	SpiEnter   *enter;

	if (!callbacks_registered)
	{
		RegisterXactCallback(spi_xact_callback, NULL);
		RegisterSubXactCallback(spi_subxact_callback, NULL);
		callbacks_registered = true;
	}
	if (enter_depth == ENTER_DEPTH_MAX)
		elog(ERROR, "the owner's rights are taken too often, one within another");

	enter = &enters[enter_depth++];
	enter->xact_level = GetCurrentTransactionNestLevel();
	GetUserIdAndSecContext(&enter->user, &enter->security_context);
	enter->guc_level = NewGUCNestLevel();
	RestrictSearchPath();
	SetUserIdAndSecContext(owner, enter->security_context | SECURITY_LOCAL_USERID_CHANGE);
}

void
ledger_owner_leave(void)
{
	SpiEnter   *enter;

	Assert(enter_depth > 0);
	enter = &enters[--enter_depth];
	Assert(enter->xact_level == GetCurrentTransactionNestLevel());

	SetUserIdAndSecContext(enter->user, enter->security_context);
	AtEOXact_GUC(false, enter->guc_level);
}

void
ledger_spi_enter(void)
{
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	ledger_owner_enter();
}

void
ledger_spi_leave(void)
{
	ledger_owner_leave();
	if (SPI_finish() != SPI_OK_FINISH)
		elog(ERROR, "SPI_finish failed");
}

Datum
ledger_owner_invoke(FunctionCallInfo fcinfo)
{
	volatile Datum result = (Datum) 0;

	Assert(enter_depth > 0);

	writing_depth++;
	PG_TRY();
	{
		result = FunctionCallInvoke(fcinfo);
	}
	PG_FINALLY();
	{
		writing_depth--;
	}
	PG_END_TRY();
	return result;
}

uint64
ledger_spi_execute(const char *sql, int nargs, const Oid *types, const Datum *values,
				   const char *nulls, int expected)
{
	int			result = 0;

	Assert(enter_depth > 0);

	writing_depth++;
	PG_TRY();
	{
		result = SPI_execute_with_args(sql, nargs, unconstify(Oid *, types),
									   unconstify(Datum *, values), nulls, false, 0);
	}
	PG_FINALLY();
	{
		writing_depth--;
	}
	PG_END_TRY();

	if (result != expected)
		elog(ERROR, "SPI answered %s to \"%s\"", SPI_result_code_string(result), sql);
	return SPI_processed;
}

uint64
ledger_spi_execute_latest(const char *sql, int nargs, const Oid *types, const Datum *values,
						  const char *nulls, int expected)
{
	SPIPlanPtr	plan;
	Snapshot	snapshot;
	int			result = 0;

	Assert(enter_depth > 0);

	plan = SPI_prepare(sql, nargs, unconstify(Oid *, types));
	if (plan == NULL)
		elog(ERROR, "SPI_prepare answered %s to \"%s\"", SPI_result_code_string(SPI_result), sql);

	/* What this transaction did so far shall be seen too. */
	CommandCounterIncrement();
	snapshot = RegisterSnapshot(GetLatestSnapshot());

	writing_depth++;
	PG_TRY();
	{
		result = SPI_execute_snapshot(plan, unconstify(Datum *, values), nulls, snapshot,
									  InvalidSnapshot, false, true, 0);
	}
	PG_FINALLY();
	{
		writing_depth--;
	}
	PG_END_TRY();

	UnregisterSnapshot(snapshot);
	SPI_freeplan(plan);
	if (result != expected)
		elog(ERROR, "SPI answered %s to \"%s\"", SPI_result_code_string(result), sql);
	return SPI_processed;
}
