/*
 * rows.h
 *		Arrays of rows, as the functions of clearing take and return them.
 */
#ifndef FAAS_CLEARING_ROWS_H
#define FAAS_CLEARING_ROWS_H

#include "postgres.h"

#include "access/tupdesc.h"
#include "fmgr.h"
#include "utils/array.h"

/* An array of a row type while it is made. */
typedef struct RowArray
{
	TupleDesc	desc;
	Oid			type;
	char	   *bytes;			/* room for the header, then the rows, each aligned */
	Size		length;
	Size		capacity;
	int			count;
} RowArray;

/*
 * Begin the result of a function that returns an array of rows with "columns" columns, about
 * "count" of them.  54000 when it becomes greater than a value can be.
 */
extern void row_array_begin(RowArray *array, FunctionCallInfo fcinfo, int columns, int count);
extern void row_array_add(RowArray *array, const Datum *values, const bool *nulls);
extern ArrayType *row_array_finish(RowArray *array);

/* One row of an argument, taken apart; index from 0. */
typedef void (*RowCallback) (int index, const Datum *values, const bool *nulls, void *context);

/*
 * Call back for each row of an array argument.  Raises 2202E for more than one dimension, 54000 for
 * more than count_max rows, 22004 for a null row; "what" names the rows in the messages ("fee
 * tiers").  Returns the number of rows.
 */
extern int	row_array_read(ArrayType *array, int columns, int count_max, const char *what,
						   RowCallback callback, void *context);

/* Number of rows of an array, before anything is allocated for them; raises like row_array_read. */
extern int	row_array_count(ArrayType *array, int count_max, const char *what);

#endif							/* FAAS_CLEARING_ROWS_H */
