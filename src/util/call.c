/*
 * call.c
 *		Public functions whose body is PL/pgSQL.
 *
 *		State machines that move money now and then are written in PL/pgSQL: the body is a function
 *		of faas_internal, which nobody may call, and the public function of the same name and
 *		arguments is faas_call.  That takes the owner's rights, opens the guards and calls the body;
 *		the body asks for the rights of the real caller before anything else, by
 *		faas_internal.caller_require() or caller_holds().
 *
 *		SECURITY DEFINER would not do: its body cannot know who called it, since session_user is
 *		not the role that an application has switched to, or that a function of the application
 *		runs as.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_proc.h"
#include "miscadmin.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "faas.h"
#include "ledger/book.h"
#include "util/args.h"
#include "util/spi.h"

/* What a call site remembers. */
typedef struct CallTarget
{
	FmgrInfo	body;
	bool		writes;			/* volatile, so no call for a standby */
	char		name[NAMEDATALEN + 8];	/* for the message that says so */
} CallTarget;

FAAS_FUNCTION(faas_call);
FAAS_FUNCTION(faas_caller);
FAAS_FUNCTION(faas_caller_require);
FAAS_FUNCTION(faas_caller_holds);

/* The function of faas_internal with the name and the arguments of the public one. */
static CallTarget *
find_target(FmgrInfo *flinfo)
{
	CallTarget *target = MemoryContextAllocZero(flinfo->fn_mcxt, sizeof(CallTarget));
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(flinfo->fn_oid));
	Form_pg_proc proc;
	Oid			body;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u", flinfo->fn_oid);
	proc = (Form_pg_proc) GETSTRUCT(tuple);
	body = GetSysCacheOid3(PROCNAMEARGSNSP, Anum_pg_proc_oid, NameGetDatum(&proc->proname),
						   PointerGetDatum(&proc->proargtypes),
						   ObjectIdGetDatum(get_namespace_oid("faas_internal", false)));
	if (!OidIsValid(body))
		elog(ERROR, "function faas.%s has no body in faas_internal", NameStr(proc->proname));
	fmgr_info_cxt(body, &target->body, flinfo->fn_mcxt);
	target->writes = proc->provolatile == PROVOLATILE_VOLATILE;
	snprintf(target->name, sizeof(target->name), "faas.%s()", NameStr(proc->proname));
	ReleaseSysCache(tuple);
	return target;
}

/*
 * Any public function whose body is in faas_internal.  Errors: those of the body; 25006 for one that
 * writes, in a read-only transaction.
 */
Datum
faas_call(PG_FUNCTION_ARGS)
{
	LOCAL_FCINFO(body, FUNC_MAX_ARGS);
	CallTarget *target = fcinfo->flinfo->fn_extra;
	Datum		result;

	if (target == NULL)
		fcinfo->flinfo->fn_extra = target = find_target(fcinfo->flinfo);
	if (target->writes)
	{
		PreventCommandIfReadOnly(target->name);
		PreventCommandIfParallelMode(target->name);
	}

	InitFunctionCallInfoData(*body, &target->body, fcinfo->nargs, fcinfo->fncollation, NULL,
							 fcinfo->resultinfo);
	memcpy(body->args, fcinfo->args, fcinfo->nargs * sizeof(NullableDatum));
	ledger_owner_enter();
	result = ledger_owner_invoke(body);
	ledger_owner_leave();
	fcinfo->isnull = body->isnull;
	return result;
}

/* faas_internal.caller(): the role that called the public function. */
Datum
faas_caller(PG_FUNCTION_ARGS)
{
	char	   *name = GetUserNameFromId(ledger_caller(), false);

	return DirectFunctionCall1(namein, CStringGetDatum(name));
}

/* RIGHT_* of a word; any right at all for NULL. */
static uint32
privilege_argument(FunctionCallInfo fcinfo, int n)
{
	uint32		right;
	char	   *word;

	if (PG_ARGISNULL(n))
		return 0;
	word = text_to_cstring(PG_GETARG_TEXT_PP(n));
	right = book_privilege_right(word);
	if (right == 0)
		elog(ERROR, "unknown privilege \"%s\"", word);
	return right;
}

/* The book as the caller knows it, or NULL where he holds no right on it. */
static const Book *
caller_book(int64 book, uint32 required)
{
	const Book *found;
	Oid			user;
	int			context;

	GetUserIdAndSecContext(&user, &context);
	SetUserIdAndSecContext(ledger_caller(), context);
	found = required != 0 ? book_require(book, required) : book_lookup(book);
	SetUserIdAndSecContext(user, context);
	return found != NULL && found->rights != 0 ? found : NULL;
}

/*
 * faas_internal.caller_require(book, privilege): errors are those of every public function, 22004
 * for no book, LG018 for one that the caller may not know of, 42501 for a right that he lacks.
 */
Datum
faas_caller_require(PG_FUNCTION_ARGS)
{
	int64		book = arg_int64(fcinfo, 0, "book");

	arg_require(fcinfo, 1, "privilege");
	(void) caller_book(book, privilege_argument(fcinfo, 1));
	PG_RETURN_VOID();
}

/* faas_internal.caller_holds(book, privilege): any right at all where privilege is null. */
Datum
faas_caller_holds(PG_FUNCTION_ARGS)
{
	uint32		right = privilege_argument(fcinfo, 1);
	const Book *found;

	if (PG_ARGISNULL(0))
		PG_RETURN_BOOL(false);
	found = caller_book(PG_GETARG_INT64(0), 0);
	PG_RETURN_BOOL(found != NULL && (found->rights & right) == right);
}
