/*
 * args.c
 *		Arguments of SQL-callable functions (see args.h).
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/syscache.h"

#include "compat.h"
#include "util/args.h"

void
arg_require(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("argument \"%s\" must not be null", name)));
}

int64
arg_int64(FunctionCallInfo fcinfo, int n, const char *name)
{
	arg_require(fcinfo, n, name);
	return PG_GETARG_INT64(n);
}

bool
arg_bool(FunctionCallInfo fcinfo, int n, const char *name)
{
	arg_require(fcinfo, n, name);
	return PG_GETARG_BOOL(n);
}

text *
arg_text(FunctionCallInfo fcinfo, int n, const char *name, int length_max)
{
	arg_require(fcinfo, n, name);
	return arg_text_or_null(fcinfo, n, name, length_max);
}

text *
arg_text_or_null(FunctionCallInfo fcinfo, int n, const char *name, int length_max)
{
	text	   *value;
	int			length;

	if (PG_ARGISNULL(n))
		return NULL;

	value = PG_GETARG_TEXT_PP(n);
	length = pg_mbstrlen_with_len(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
	if (length < 1 || length > length_max)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("argument \"%s\" must have 1 to %d characters", name, length_max),
				 errdetail("It has %d.", length)));
	return value;
}

Datum
arg_jsonb_or_null(FunctionCallInfo fcinfo, int n, const char *name, int length_max)
{
	Jsonb	   *value;

	if (PG_ARGISNULL(n))
		return (Datum) 0;

	value = PG_GETARG_JSONB_P(n);
	if (VARSIZE(value) > length_max)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("argument \"%s\" is too long", name),
				 errdetail("It has %d bytes, the limit is %d.",
						   (int) VARSIZE(value), length_max)));
	return JsonbPGetDatum(value);
}

Oid
arg_role(FunctionCallInfo fcinfo, int n, const char *name)
{
	Oid			role;

	arg_require(fcinfo, n, name);
	role = PG_GETARG_OID(n);
	if (!SearchSysCacheExists1(AUTHOID, ObjectIdGetDatum(role)))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("role with OID %u does not exist", role)));
	return role;
}
