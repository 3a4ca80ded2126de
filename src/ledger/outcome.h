/*
 * outcome.h
 *		Arguments that movements share, and the row that they answer.
 */
#ifndef FAAS_OUTCOME_H
#define FAAS_OUTCOME_H

#include "postgres.h"

#include "access/tupdesc.h"
#include "fmgr.h"

#include "ledger/engine.h"

/* kind, memo, metadata: three arguments from "first" on */
extern LedgerTexts arg_texts(FunctionCallInfo fcinfo, int first);

/* An account, 0 for null; an id of 0, which means "not given" further down, is refused. */
extern int64 arg_account(FunctionCallInfo fcinfo, int n);
extern void require_account_id(int64 account);

/* An optional text, NULL for null. */
extern char *arg_key(FunctionCallInfo fcinfo, int n);

/* The descriptor of the row of a function's OUT parameters, good until the next call of this. */
extern TupleDesc result_desc(FunctionCallInfo fcinfo);

/* The row (id uuid, at timestamptz, replayed boolean) of a function's OUT parameters. */
extern Datum outcome_datum(FunctionCallInfo fcinfo, const LedgerResult *result);

#endif							/* FAAS_OUTCOME_H */
