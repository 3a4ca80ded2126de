/*
 * args.h
 *		Arguments of SQL-callable functions that are called on null input.  Where a value must be,
 *		a null is an error (22004) and never a silent no-op.
 */
#ifndef FAAS_ARGS_H
#define FAAS_ARGS_H

#include "postgres.h"

#include "fmgr.h"

/* Raise 22004 unless argument n (from 0) is not null; "name" is its SQL name. */
extern void arg_require(FunctionCallInfo fcinfo, int n, const char *name);

extern int64 arg_int64(FunctionCallInfo fcinfo, int n, const char *name);
extern bool arg_bool(FunctionCallInfo fcinfo, int n, const char *name);

/* A text of 1 to length_max characters; 22004 for null, 22023 for another length. */
extern text *arg_text(FunctionCallInfo fcinfo, int n, const char *name, int length_max);

/* The same, but NULL for null. */
extern text *arg_text_or_null(FunctionCallInfo fcinfo, int n, const char *name, int length_max);

/* The jsonb of argument n, 0 for null; 54000 for more than length_max bytes, as stored. */
extern Datum arg_jsonb_or_null(FunctionCallInfo fcinfo, int n, const char *name, int length_max);

/* A role that exists; 22004 for null, 42704 for an oid that is no role. */
extern Oid	arg_role(FunctionCallInfo fcinfo, int n, const char *name);

#endif							/* FAAS_ARGS_H */
