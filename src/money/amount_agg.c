/*
 * amount_agg.c
 *		Aggregates of faas.amount: min, max, sum, avg, total.
 *
 *		min, max, sum and avg are of one currency; a second one raises LG001 rather than give a
 *		number that means nothing.  total takes any and returns one amount for each.
 *
 *		The scale of a sum is the greatest scale of the rows that are in it.  Under a moving frame
 *		rows leave again, so a running sum at "the greatest scale so far" would remember rows that
 *		are gone: the state keeps one sum and one count for each scale instead, and only the final
 *		function brings them together.  Nearly every input has one scale; it has its place in the
 *		state itself, the other 31 are allocated when a second scale comes.
 *
 *		Sums are int128 within DECIMAL_LIMIT, so billions of the greatest amounts may pass on the
 *		way to a result that fits.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "libpq/pqformat.h"
#include "postmaster/bgworker_internals.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "amount.h"
#include "compat.h"
#include "decimal.h"
#include "errors.h"
#include "faas.h"
#include "rounding.h"

#define SCALE_COUNT (AMOUNT_SCALE_MAX + 1)

typedef struct SumPart
{
	int128		minor;			/* sum of the minor units at one scale */
	int64		count;			/* rows in it */
} SumPart;

typedef struct SumState
{
	SumPart		first;			/* the scale that came first */
	SumPart    *others;			/* SCALE_COUNT parts by scale, or NULL */
	int64		count;			/* rows in all parts */
	uint32		code;			/* currency, while count > 0 */
	int			scale;			/* scale of "first" */
} SumState;

typedef struct TotalState
{
	SumState  **sums;			/* by ascending code */
	int			count;
	int			capacity;
	SumState   *last;			/* where the last row went */
} TotalState;

FAAS_FUNCTION(faas_amount_smaller);
FAAS_FUNCTION(faas_amount_larger);
FAAS_FUNCTION(faas_amount_accum);
FAAS_FUNCTION(faas_amount_accum_inv);
FAAS_FUNCTION(faas_amount_combine);
FAAS_FUNCTION(faas_amount_serialize);
FAAS_FUNCTION(faas_amount_deserialize);
FAAS_FUNCTION(faas_amount_sum_final);
FAAS_FUNCTION(faas_amount_avg_final);
FAAS_FUNCTION(faas_amount_total_accum);
FAAS_FUNCTION(faas_amount_total_combine);
FAAS_FUNCTION(faas_amount_total_serialize);
FAAS_FUNCTION(faas_amount_total_deserialize);
FAAS_FUNCTION(faas_amount_total_final);

/* ----------------------------------------------------------------
 * min and max
 *
 * Of equal amounts the one with more decimals is taken, so that the result does not depend on the
 * order of the rows.
 * ----------------------------------------------------------------
 */

static FaasAmount *
pick(FaasAmount *a, FaasAmount *b, int wanted)
{
	int			order;

	amount_check_currency(a, b);
	order = amount_compare(a, b);
	if (order == 0)
		return AMOUNT_SCALE(a) >= AMOUNT_SCALE(b) ? a : b;
	return order == wanted ? a : b;
}

Datum
faas_amount_smaller(PG_FUNCTION_ARGS)
{
	PG_RETURN_FAAS_AMOUNT_P(pick(PG_GETARG_FAAS_AMOUNT_P(0), PG_GETARG_FAAS_AMOUNT_P(1), -1));
}

Datum
faas_amount_larger(PG_FUNCTION_ARGS)
{
	PG_RETURN_FAAS_AMOUNT_P(pick(PG_GETARG_FAAS_AMOUNT_P(0), PG_GETARG_FAAS_AMOUNT_P(1), 1));
}

/* ----------------------------------------------------------------
 * A sum of one currency
 * ----------------------------------------------------------------
 */

static MemoryContext
aggregate_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "aggregate function called in non-aggregate context");
	return context;
}

pg_noreturn static void
sum_out_of_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("amount out of range")));
}

/* Keeping every part in the wide range is what lets two of them be added without a check. */
static inline void
check_wide(int128 minor)
{
	if (unlikely(minor > DECIMAL_LIMIT || minor < -DECIMAL_LIMIT))
		sum_out_of_range();
}

static SumState *
sum_create(MemoryContext context)
{
	return (SumState *) MemoryContextAllocZero(context, sizeof(SumState));
}

static SumPart *
sum_part(SumState *state, int scale, MemoryContext context)
{
	if (likely(scale == state->scale))
		return &state->first;
	if (state->others == NULL)
		state->others = (SumPart *)
			MemoryContextAllocZero(context, sizeof(SumPart) * SCALE_COUNT);
	return &state->others[scale];
}

/* The state meets rows of a code: the first ones choose currency and scale, others must agree. */
static void
sum_change_code(SumState *state, uint32 code, int scale)
{
	char		code_a[AMOUNT_CODE_LENGTH_MAX + 1];
	char		code_b[AMOUNT_CODE_LENGTH_MAX + 1];

	if (state->count == 0)
	{
		/* all parts are back at zero */
		state->code = code;
		state->scale = scale;
		return;
	}

	amount_code_format(Min(state->code, code), code_a);
	amount_code_format(Max(state->code, code), code_b);
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_CURRENCY_MISMATCH),
			 errmsg("currencies differ"),
			 errdetail("One amount is in %s, the other in %s.", code_a, code_b),
			 errhint("Group by currency, or use faas.total() for one sum per currency.")));
}

static inline void
sum_add(SumState *state, const FaasAmount *a, FunctionCallInfo fcinfo)
{
	int			scale = AMOUNT_SCALE(a);
	SumPart    *part = &state->first;

	if (unlikely(AMOUNT_CODE(a) != state->code))
		sum_change_code(state, AMOUNT_CODE(a), scale);
	if (unlikely(scale != state->scale))
		part = sum_part(state, scale, aggregate_context(fcinfo));

	part->minor += amount_minor(a);
	part->count++;
	state->count++;
	check_wide(part->minor);
}

/* Add the rows of another state. */
static void
sum_merge(SumState *state, SumState *other, MemoryContext context)
{
	if (other->count == 0)
		return;
	if (state->code != other->code)
		sum_change_code(state, other->code, other->scale);

	for (int scale = 0; scale < SCALE_COUNT; scale++)
	{
		SumPart    *part = NULL;
		SumPart    *target;

		if (scale == other->scale)
			part = &other->first;
		else if (other->others != NULL)
			part = &other->others[scale];
		if (part == NULL || part->count == 0)
			continue;

		target = sum_part(state, scale, context);
		target->minor += part->minor;
		target->count += part->count;
		check_wide(target->minor);
	}
	state->count += other->count;
}

/*
 * All parts at the greatest scale that has rows, from the coarsest to the finest.  Returns that
 * scale.
 */
static int
sum_total(const SumState *state, int128 *minor)
{
	int128		total = 0;
	int			total_scale = 0;

	Assert(state->count > 0);

	if (state->others == NULL)
	{
		*minor = state->first.minor;
		return state->scale;
	}

	for (int scale = 0; scale < SCALE_COUNT; scale++)
	{
		const SumPart *part = scale == state->scale ? &state->first : &state->others[scale];

		if (part->count == 0)
			continue;
		if (!decimal_scale_up(total, scale - total_scale, &total))
			sum_out_of_range();
		total += part->minor;
		check_wide(total);
		total_scale = scale;
	}
	*minor = total;
	return total_scale;
}

static FaasAmount
sum_result(const SumState *state)
{
	int128		minor;
	int			scale = sum_total(state, &minor);

	return amount_make_checked(minor, AMOUNT_TAG(state->code, scale));
}

/*
 * Wire form for parallel workers: currency, first scale, number of parts, then scale, count and sum
 * of each part.  The reader is the same library in the same query, so there is no version.
 */
static void
sum_write(StringInfo buf, const SumState *state)
{
	int			parts_at;
	int			parts = 0;

	pq_sendint32(buf, state->code);
	pq_sendint8(buf, state->scale);
	parts_at = buf->len;
	pq_sendint8(buf, 0);
	for (int scale = 0; scale < SCALE_COUNT; scale++)
	{
		const SumPart *part = NULL;

		if (scale == state->scale)
			part = &state->first;
		else if (state->others != NULL)
			part = &state->others[scale];
		if (part == NULL || part->count == 0)
			continue;

		pq_sendint8(buf, scale);
		pq_sendint64(buf, part->count);
		pq_sendint64(buf, (int64) (part->minor >> 64));
		pq_sendint64(buf, (uint64) part->minor);
		parts++;
	}
	buf->data[parts_at] = (char) parts;
}

#define SUM_LENGTH_MIN	6		/* code 4, scale 1, number of parts 1 */

/* Rows of one worker, so many that the counts of all workers can be added without a check. */
#define STATE_ROWS_MAX (PG_INT64_MAX / (MAX_PARALLEL_WORKER_LIMIT + 1))

pg_noreturn static void
state_invalid(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("invalid state of an aggregate")));
}

/* A scale, which is about to be an index. */
static int
read_scale(StringInfo buf)
{
	int			scale = pq_getmsgbyte(buf);

	if (scale >= SCALE_COUNT)
		state_invalid();
	return scale;
}

static SumState *
sum_read(StringInfo buf)
{
	SumState   *state = sum_create(CurrentMemoryContext);
	int			parts;

	state->code = pq_getmsgint(buf, 4);
	state->scale = read_scale(buf);
	parts = pq_getmsgbyte(buf);
	while (parts-- > 0)
	{
		SumPart    *part = sum_part(state, read_scale(buf), CurrentMemoryContext);
		int64		high;

		part->count = pq_getmsgint64(buf);
		high = pq_getmsgint64(buf);
		part->minor = (int128) (((uint128) high << 64) | (uint64) pq_getmsgint64(buf));
		check_wide(part->minor);
		if (part->count < 0 || part->count > STATE_ROWS_MAX - state->count)
			state_invalid();
		state->count += part->count;
	}
	return state;
}

/* A buffer to read a serialized state from. */
static void
read_begin(StringInfo buf, bytea *bytes)
{
	initStringInfo(buf);
	appendBinaryStringInfo(buf, VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));
}

/* ----------------------------------------------------------------
 * sum and avg
 * ----------------------------------------------------------------
 */

Datum
faas_amount_accum(PG_FUNCTION_ARGS)
{
	SumState   *state = PG_ARGISNULL(0) ? NULL : (SumState *) PG_GETARG_POINTER(0);

	/* made at the first row even if that is null: a moving aggregate's state must not be null */
	if (unlikely(state == NULL))
		state = sum_create(aggregate_context(fcinfo));
	if (likely(!PG_ARGISNULL(1)))
		sum_add(state, PG_GETARG_FAAS_AMOUNT_P(1), fcinfo);

	PG_RETURN_POINTER(state);
}

/* A row leaves a moving frame. */
Datum
faas_amount_accum_inv(PG_FUNCTION_ARGS)
{
	SumState   *state;

	if (PG_ARGISNULL(0))
		elog(ERROR, "faas_amount_accum_inv called with a null state");
	state = (SumState *) PG_GETARG_POINTER(0);

	if (!PG_ARGISNULL(1))
	{
		FaasAmount *a = PG_GETARG_FAAS_AMOUNT_P(1);
		SumPart    *part = sum_part(state, AMOUNT_SCALE(a), aggregate_context(fcinfo));

		Assert(part->count > 0 && AMOUNT_CODE(a) == state->code);

		part->minor -= amount_minor(a);
		part->count--;
		state->count--;
		check_wide(part->minor);
	}

	PG_RETURN_POINTER(state);
}

Datum
faas_amount_combine(PG_FUNCTION_ARGS)
{
	SumState   *state = PG_ARGISNULL(0) ? NULL : (SumState *) PG_GETARG_POINTER(0);
	SumState   *other = PG_ARGISNULL(1) ? NULL : (SumState *) PG_GETARG_POINTER(1);
	MemoryContext context = aggregate_context(fcinfo);

	if (state == NULL)
		state = sum_create(context);
	if (other != NULL)
		sum_merge(state, other, context);

	PG_RETURN_POINTER(state);
}

Datum
faas_amount_serialize(PG_FUNCTION_ARGS)
{
	StringInfoData buf;

	(void) aggregate_context(fcinfo);
	pq_begintypsend(&buf);
	sum_write(&buf, (SumState *) PG_GETARG_POINTER(0));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

Datum
faas_amount_deserialize(PG_FUNCTION_ARGS)
{
	StringInfoData buf;
	SumState   *state;

	(void) aggregate_context(fcinfo);
	read_begin(&buf, PG_GETARG_BYTEA_PP(0));
	state = sum_read(&buf);
	pq_getmsgend(&buf);
	PG_RETURN_POINTER(state);
}

Datum
faas_amount_sum_final(PG_FUNCTION_ARGS)
{
	SumState   *state = PG_ARGISNULL(0) ? NULL : (SumState *) PG_GETARG_POINTER(0);

	if (state == NULL || state->count == 0)
		PG_RETURN_NULL();
	PG_RETURN_FAAS_AMOUNT_P(amount_copy(sum_result(state)));
}

Datum
faas_amount_avg_final(PG_FUNCTION_ARGS)
{
	SumState   *state = PG_ARGISNULL(0) ? NULL : (SumState *) PG_GETARG_POINTER(0);
	int128		minor;
	int			scale;

	if (state == NULL || state->count == 0)
		PG_RETURN_NULL();

	/* the average of amounts that fit does fit, though their sum may not */
	scale = sum_total(state, &minor);
	minor = round_div(minor, state->count, ROUND_HALF_EVEN);
	PG_RETURN_FAAS_AMOUNT_P(amount_copy(amount_make_checked(minor,
															AMOUNT_TAG(state->code, scale))));
}

/* ----------------------------------------------------------------
 * total
 * ----------------------------------------------------------------
 */

static TotalState *
total_create(MemoryContext context)
{
	TotalState *state = (TotalState *) MemoryContextAllocZero(context, sizeof(TotalState));

	state->capacity = 4;
	state->sums = (SumState **) MemoryContextAlloc(context, sizeof(SumState *) * state->capacity);
	return state;
}

/* The sum of a currency, made if there is none yet. */
static SumState *
total_find(TotalState *state, uint32 code, int scale, MemoryContext context)
{
	int			low = 0;
	int			high = state->count;
	SumState   *sum;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (state->sums[middle]->code < code)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < state->count && state->sums[low]->code == code)
		return state->sums[low];

	if (state->count == state->capacity)
	{
		/* doubles from 4; there are fewer than 2^26 codes */
		state->capacity *= 2;
		state->sums = (SumState **) repalloc(state->sums, sizeof(SumState *) * state->capacity);
	}
	memmove(&state->sums[low + 1], &state->sums[low], sizeof(SumState *) * (state->count - low));
	sum = sum_create(context);
	sum->code = code;
	sum->scale = scale;
	state->sums[low] = sum;
	state->count++;
	return sum;
}

Datum
faas_amount_total_accum(PG_FUNCTION_ARGS)
{
	TotalState *state = PG_ARGISNULL(0) ? NULL : (TotalState *) PG_GETARG_POINTER(0);

	if (state == NULL)
		state = total_create(aggregate_context(fcinfo));
	if (!PG_ARGISNULL(1))
	{
		FaasAmount *a = PG_GETARG_FAAS_AMOUNT_P(1);

		if (state->last == NULL || state->last->code != AMOUNT_CODE(a))
			state->last = total_find(state, AMOUNT_CODE(a), AMOUNT_SCALE(a),
									 aggregate_context(fcinfo));
		sum_add(state->last, a, fcinfo);
	}

	PG_RETURN_POINTER(state);
}

Datum
faas_amount_total_combine(PG_FUNCTION_ARGS)
{
	TotalState *state = PG_ARGISNULL(0) ? NULL : (TotalState *) PG_GETARG_POINTER(0);
	TotalState *other = PG_ARGISNULL(1) ? NULL : (TotalState *) PG_GETARG_POINTER(1);
	MemoryContext context = aggregate_context(fcinfo);

	if (state == NULL)
		state = total_create(context);
	for (int i = 0; other != NULL && i < other->count; i++)
	{
		SumState   *sum = other->sums[i];

		sum_merge(total_find(state, sum->code, sum->scale, context), sum, context);
	}

	PG_RETURN_POINTER(state);
}

Datum
faas_amount_total_serialize(PG_FUNCTION_ARGS)
{
	TotalState *state = (TotalState *) PG_GETARG_POINTER(0);
	StringInfoData buf;

	(void) aggregate_context(fcinfo);
	pq_begintypsend(&buf);
	pq_sendint32(&buf, state->count);
	for (int i = 0; i < state->count; i++)
		sum_write(&buf, state->sums[i]);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

Datum
faas_amount_total_deserialize(PG_FUNCTION_ARGS)
{
	TotalState *state;
	StringInfoData buf;

	(void) aggregate_context(fcinfo);
	read_begin(&buf, PG_GETARG_BYTEA_PP(0));
	state = (TotalState *) palloc0(sizeof(TotalState));
	state->count = pq_getmsgint(&buf, 4);
	if (state->count < 0 || state->count > (buf.len - buf.cursor) / SUM_LENGTH_MIN)
		state_invalid();
	state->capacity = Max(state->count, 1);
	state->sums = (SumState **) palloc(sizeof(SumState *) * state->capacity);
	for (int i = 0; i < state->count; i++)
		state->sums[i] = sum_read(&buf);
	pq_getmsgend(&buf);
	PG_RETURN_POINTER(state);
}

Datum
faas_amount_total_final(PG_FUNCTION_ARGS)
{
	TotalState *state = PG_ARGISNULL(0) ? NULL : (TotalState *) PG_GETARG_POINTER(0);
	Oid			array_type = get_fn_expr_rettype(fcinfo->flinfo);
	Oid			type;
	Datum	   *totals;

	if (state == NULL || state->count == 0)
		PG_RETURN_NULL();

	totals = (Datum *) palloc(sizeof(Datum) * state->count);
	for (int i = 0; i < state->count; i++)
		totals[i] = FaasAmountPGetDatum(amount_copy(sum_result(state->sums[i])));

	type = get_element_type(array_type);
	if (!OidIsValid(type))
		elog(ERROR, "could not determine the element type of type %u", array_type);
	PG_RETURN_ARRAYTYPE_P(construct_array(totals, state->count, type, sizeof(FaasAmount), false,
										  TYPALIGN_DOUBLE));
}
