/*
 * request.h
 *		Requests as rows: the columns of type faas.request, which are those of the view faas.inbox.
 */
#ifndef FAAS_REQUEST_H
#define FAAS_REQUEST_H

#include "postgres.h"

#include "nodes/execnodes.h"
#include "utils/array.h"

#include "ledger/engine.h"

/* Columns of type faas.request, from 0. */
enum
{
	Anum_request_op,
	Anum_request_debit,
	Anum_request_credit,
	Anum_request_amount,
	Anum_request_key,
	Anum_request_hold,
	Anum_request_kind,
	Anum_request_memo,
	Anum_request_metadata,
	Anum_request_value_date,
	Anum_request_expires_at,
	Anum_request_final,
	Anum_request_balancing,
	Anum_request_linked,
	Anum_request_posted_at,
	Natts_request
};

/*
 * Fill a request and its one line from the values of a row.  What it needs beyond them is copied
 * into the current memory context.
 */
extern void request_from_values(LedgerRequest *request, LedgerLine *line, const Datum *values,
								const bool *nulls);

/*
 * Requests of an array of faas.request, which must have one dimension or none; a null element is a
 * request without an op.  54000 for more than a batch may have.
 */
extern LedgerRequest *requests_from_array(ArrayType *array, int *count);

/* Note the first field in the set (a bit per column) that the op does not take. */
extern void request_check_fields(LedgerRequest *request, uint32 given);

/* The op of that name, or OP_UNKNOWN. */
extern LedgerOp request_op_by_name(const char *name, int length);

/* Adds rows of type faas.result to the answer of a function that gives a set. */
typedef struct ResultWriter
{
	Tuplestorestate *store;
	TupleDesc	desc;
	TupleTableSlot *slot;
	MinimalTuple created;		/* the last row of a request that made something, to write over */
} ResultWriter;

extern void result_put_begin(ResultWriter *writer, ReturnSetInfo *rsinfo);

/*
 * Add the row for the request of that index, from 0.  A refused request tells its code only; one
 * that stands, id, time and amount.
 */
extern void result_put(ResultWriter *writer, int index, const LedgerResult *result);
extern void result_put_end(ResultWriter *writer);

#endif							/* FAAS_REQUEST_H */
