/*
 * rows.c
 *		Arrays of rows (see rows.h).
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "clearing/rows.h"
#include "compat.h"

#define ROW_LENGTH_GUESS	64	/* bytes of a row with three small columns */

void
row_array_begin(RowArray *array, FunctionCallInfo fcinfo, int columns, int count)
{
	Oid			array_type = get_fn_expr_rettype(fcinfo->flinfo);

	array->type = get_element_type(array_type);
	if (!OidIsValid(array->type))
		elog(ERROR, "could not determine the element type of type %u", array_type);
	array->desc = lookup_rowtype_tupdesc_copy(array->type, -1);
	if (array->desc->natts != columns)
		elog(ERROR, "row type %u has %d columns instead of %d",
			 array->type, array->desc->natts, columns);
	array->count = 0;
	array->length = ARR_OVERHEAD_NONULLS(1);
	array->capacity = Min(array->length + ROW_LENGTH_GUESS * ((Size) count + 1), MaxAllocSize);
	array->bytes = palloc(array->capacity);
}

void
row_array_add(RowArray *array, const Datum *values, const bool *nulls)
{
	HeapTuple	tuple = heap_form_tuple(array->desc, unconstify(Datum *, values),
										unconstify(bool *, nulls));
	Size		size = MAXALIGN(tuple->t_len);

	if (array->length + size > array->capacity)
	{
		/* the limits on what is netted and shared out are such that it fits */
		if (array->length + size > MaxAllocSize)
			elog(ERROR, "the result has too many rows for an array");
		array->capacity = Min(Max(array->capacity * 2, array->length + size), MaxAllocSize);
		array->bytes = repalloc(array->bytes, array->capacity);
	}
	memcpy(array->bytes + array->length, tuple->t_data, tuple->t_len);
	memset(array->bytes + array->length + tuple->t_len, 0, size - tuple->t_len);
	array->length += size;
	array->count++;
	heap_freetuple(tuple);
}

/* As construct_array() would lay the rows out, without forming each of them twice. */
ArrayType *
row_array_finish(RowArray *array)
{
	ArrayType  *result = (ArrayType *) array->bytes;

	if (array->count == 0)
		return construct_empty_array(array->type);
	SET_VARSIZE(result, array->length);
	result->ndim = 1;
	result->dataoffset = 0;
	result->elemtype = array->type;
	ARR_DIMS(result)[0] = array->count;
	ARR_LBOUND(result)[0] = 1;
	return result;
}

int
row_array_count(ArrayType *array, int count_max, const char *what)
{
	int			count;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("%s must be a one-dimensional array", what)));
	count = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	if (count > count_max)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many %s", what),
				 errdetail("There are %d, the limit is %d.", count, count_max)));
	return count;
}

int
row_array_read(ArrayType *array, int columns, int count_max, const char *what,
			   RowCallback callback, void *context)
{
	int			count = row_array_count(array, count_max, what);
	TupleDesc	desc = lookup_rowtype_tupdesc_copy(ARR_ELEMTYPE(array), -1);
	Datum	   *rows;
	bool	   *nulls;
	Datum	   *values = palloc(sizeof(Datum) * columns);
	bool	   *values_null = palloc(sizeof(bool) * columns);

	if (desc->natts != columns)
		elog(ERROR, "row type %u has %d columns instead of %d",
			 ARR_ELEMTYPE(array), desc->natts, columns);
	deconstruct_array(array, ARR_ELEMTYPE(array), -1, false, TYPALIGN_DOUBLE, &rows, &nulls,
					  &count);
	for (int i = 0; i < count; i++)
	{
		HeapTupleData tuple;
		HeapTupleHeader header;

		CHECK_FOR_INTERRUPTS();
		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("%s must not be null: number %d of %d is", what, i + 1, count)));
		header = DatumGetHeapTupleHeader(rows[i]);
		tuple.t_len = HeapTupleHeaderGetDatumLength(header);
		ItemPointerSetInvalid(&tuple.t_self);
		tuple.t_tableOid = InvalidOid;
		tuple.t_data = header;
		heap_deform_tuple(&tuple, desc, values, values_null);
		callback(i, values, values_null, context);
	}
	return count;
}
