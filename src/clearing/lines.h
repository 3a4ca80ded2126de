/*
 * lines.h
 *		Postings of a journal as faas.post() takes them: arrays of faas.posting_line.
 */
#ifndef FAAS_CLEARING_LINES_H
#define FAAS_CLEARING_LINES_H

#include "postgres.h"

#include "clearing/rows.h"
#include "money/amount.h"

/* Begin the result of a function that returns faas.posting_line[]. */
extern void lines_begin(RowArray *lines, FunctionCallInfo fcinfo, int count);

/* Add a posting; none for an amount of zero.  kind and memo may be NULL. */
extern void lines_add(RowArray *lines, int64 debit, int64 credit, const FaasAmount *amount,
					  text *kind, text *memo);

#endif							/* FAAS_CLEARING_LINES_H */
