/*
 * progress.c
 *		Progress of long operations, without shared memory of our own.
 *
 *		The server keeps 20 numbers per backend for its pg_stat_progress_... views.  Every kind of
 *		error clears them, they need no preloading, and only those see them who may see what the
 *		backend does.  COPY uses the first few of them, so ours go into the last ten, and the view
 *		(sql/ledger/progress.sql) tells them by a mark.  An operation that runs inside COPY writes
 *		beside what COPY reports; one that runs alone reports itself as a COPY without a command,
 *		because the server knows no other names.  If another command reports its progress, for
 *		example a CREATE INDEX, it is left alone and the operation is not shown.
 *
 *		With track_activities off nothing is reported.
 */
#include "postgres.h"

#include "access/xact.h"
#include "pgstat.h"
#include "utils/backend_progress.h"
#include "utils/backend_status.h"
#include "utils/timestamp.h"

#include "ledger/progress.h"

/* Which of the 20 numbers is what; progress.sql counts from 1. */
enum
{
	PARAM_MARK = 10,
	PARAM_OPERATION,
	PARAM_TOTAL,
	PARAM_DONE,
	PARAM_POSTED,
	PARAM_REJECTED,
	PARAM_STARTED_AT,
	PARAM_PHASE,				/* and the two after it */
	PARAM_END = PARAM_PHASE + PROGRESS_PHASE_MAX / 8
};

#define NPARAMS (PARAM_END - PARAM_MARK)

StaticAssertDecl(PARAM_END <= PGSTAT_NUM_PROGRESS_PARAM, "too many numbers to report");

#define PROGRESS_MARK INT64CONST(0x666161732d707231)	/* "faas-pr1" */

static int	depth = 0;			/* operations that have begun and not ended */
static int	xact_level = 0;		/* (sub)transaction in which the outermost began */
static bool own_command;		/* we, not COPY, opened the report */
static int64 params[NPARAMS];	/* what is shown, or would be */

/* Up to eight characters as a number, which int8send() makes text of again. */
static int64
pack_text(const char *text, int length)
{
	uint64		packed = 0;
	int			i;

	for (i = 0; i < 8; i++)
		packed = packed << 8 | (i < length ? (unsigned char) text[i] : 0);
	return (int64) packed;
}

static void
progress_xact_callback(XactEvent event, void *arg)
{
	depth = 0;
}

static void
progress_subxact_callback(SubXactEvent event, SubTransactionId subid, SubTransactionId parent,
						  void *arg)
{
	if (event == SUBXACT_EVENT_ABORT_SUB && depth > 0)
		depth = GetCurrentTransactionNestLevel() <= xact_level ? 0 : 1;
}

/*
 * Show the numbers from "first" on.  An aborted subtransaction closes the report of its whole
 * session, so it may have to be opened again.
 */
static void
show(int first, int count)
{
	int			index[NPARAMS];
	int			i;

	if (MyBEEntry == NULL || !pgstat_track_activities)
		return;
	if (MyBEEntry->st_progress_command == PROGRESS_COMMAND_INVALID)
	{
		pgstat_progress_start_command(PROGRESS_COMMAND_COPY, InvalidOid);
		own_command = true;
	}
	if (MyBEEntry->st_progress_command != PROGRESS_COMMAND_COPY)
		return;
	if (MyBEEntry->st_progress_param[PARAM_MARK] != PROGRESS_MARK)
	{
		first = 0;
		count = NPARAMS;
	}
	for (i = 0; i < count; i++)
		index[i] = PARAM_MARK + first + i;
	pgstat_progress_update_multi_param(count, index, params + first);
}

void
progress_begin(const char *operation, int64 total)
{
	static bool callbacks_registered = false;

	if (!callbacks_registered)
	{
		RegisterXactCallback(progress_xact_callback, NULL);
		RegisterSubXactCallback(progress_subxact_callback, NULL);
		callbacks_registered = true;
	}
	if (depth++ > 0)
		return;

	xact_level = GetCurrentTransactionNestLevel();
	own_command = false;
	memset(params, 0, sizeof(params));
	params[0] = PROGRESS_MARK;
	params[PARAM_OPERATION - PARAM_MARK] = pack_text(operation, strlen(operation));
	params[PARAM_TOTAL - PARAM_MARK] = total;
	params[PARAM_STARTED_AT - PARAM_MARK] = GetCurrentTimestamp();
	show(0, NPARAMS);
}

void
progress_phase(const char *phase)
{
	int			length = strlen(phase);
	int			i;

	if (depth != 1)
		return;
	for (i = 0; i < PROGRESS_PHASE_MAX / 8; i++)
		params[PARAM_PHASE - PARAM_MARK + i] =
			length > i * 8 ? pack_text(phase + i * 8, length - i * 8) : 0;
	show(PARAM_PHASE - PARAM_MARK, PROGRESS_PHASE_MAX / 8);
}

void
progress_step(int64 n)
{
	if (depth != 1)
		return;
	params[PARAM_DONE - PARAM_MARK] += n;
	show(PARAM_DONE - PARAM_MARK, 1);
}

void
progress_outcome(int64 posted, int64 rejected)
{
	if (depth != 1)
		return;
	params[PARAM_POSTED - PARAM_MARK] = posted;
	params[PARAM_REJECTED - PARAM_MARK] = rejected;
	show(PARAM_POSTED - PARAM_MARK, 2);
}

void
progress_end(void)
{
	if (depth == 0 || --depth > 0)
		return;
	if (own_command)
		pgstat_progress_end_command();
	else
	{
		params[0] = 0;
		if (MyBEEntry != NULL && MyBEEntry->st_progress_command == PROGRESS_COMMAND_COPY)
			pgstat_progress_update_param(PARAM_MARK, 0);
	}
}
