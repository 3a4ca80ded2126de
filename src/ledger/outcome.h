/*
 * outcome.h
 *		Arguments that movements share, and the row that they answer.
 */
#ifndef FAAS_OUTCOME_H
#define FAAS_OUTCOME_H

#include "postgres.h"

#include "fmgr.h"

#include "ledger/engine.h"

/* kind, memo, metadata: three arguments from "first" on */
extern LedgerTexts arg_texts(FunctionCallInfo fcinfo, int first);

/* An optional text, NULL for null. */
extern char *arg_key(FunctionCallInfo fcinfo, int n);

/* The row (id uuid, at timestamptz, replayed boolean) of a function's OUT parameters. */
extern Datum outcome_datum(FunctionCallInfo fcinfo, const LedgerResult *result);

#endif							/* FAAS_OUTCOME_H */
