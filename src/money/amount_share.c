/*
 * amount_share.c
 *		allocate() by ratios and split() into equal parts.
 *
 *		Every method starts from the exact floor of each share, computed with numeric, and differs
 *		only in who takes the units that are left, which are fewer than the parts.  The sum of the
 *		parts is the whole, always.  A negative amount is shared out like the positive one, with the
 *		sign put back; so is the choice of who takes what is left.  A part whose ratio is zero gets
 *		nothing.
 *
 *		The rules floor_to_first, floor_to_largest_remainder, floor_to_largest_ratio, floor_separate
 *		and block_separate are those of brick/money's AllocationMode (its published examples are our
 *		test); first and last give all that is left to one part, as closing the last line of a
 *		bill does.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "amount.h"
#include "amount_extra.h"
#include "amount_share.h"
#include "decimal.h"
#include "errors.h"
#include "faas.h"
#include "numeric_round.h"

static const char *const method_names[] = {
	[SHARE_LARGEST_REMAINDER] = "largest_remainder",
	[SHARE_FIRST] = "first",
	[SHARE_LAST] = "last",
	[SHARE_FLOOR_TO_FIRST] = "floor_to_first",
	[SHARE_FLOOR_TO_LARGEST_REMAINDER] = "floor_to_largest_remainder",
	[SHARE_FLOOR_TO_LARGEST_RATIO] = "floor_to_largest_ratio",
	[SHARE_FLOOR_SEPARATE] = "floor_separate",
	[SHARE_BLOCK_SEPARATE] = "block_separate"
};

StaticAssertDecl(lengthof(method_names) == SHARE_BLOCK_SEPARATE + 1, "every method has a name");

/* One receiver while an amount is shared out. */
typedef struct Part
{
	int128		units;			/* minor units it gets */
	Numeric		ratio;
	Numeric		rank;			/* who is first when units are left: the greater */
	int			index;			/* place in the result */
	bool		empty;			/* ratio is zero */
} Part;

FAAS_FUNCTION(faas_amount_allocate);
FAAS_FUNCTION(faas_amount_split);

/* arguments -------------------------------------------------------------------------------------*/

ShareMethod
share_method_parse(const text *name)
{
	char	   *wanted = text_to_cstring(name);

	for (int i = 0; i < lengthof(method_names); i++)
	{
		if (strcmp(wanted, method_names[i]) == 0)
			return (ShareMethod) i;
	}

	ereport(ERROR,
			(errcode(ERRCODE_FAAS_UNKNOWN_METHOD),
			 errmsg("unrecognized allocation method: \"%s\"", error_excerpt(wanted)),
			 errhint("Use largest_remainder, first, last, floor_to_first, "
					 "floor_to_largest_remainder, floor_to_largest_ratio, floor_separate or "
					 "block_separate.")));
}

bool
share_is_separate(ShareMethod method)
{
	return method == SHARE_FLOOR_SEPARATE || method == SHARE_BLOCK_SEPARATE;
}

/* Refuse more parts than one call shares out. */
static void
share_check_limit(int count)
{
	if (count > PARTS_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("cannot share an amount out into %d parts", count),
				 errdetail("The limit is %d parts.", PARTS_MAX)));
}

static inline int
numeric_order(Numeric a, Numeric b)
{
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp, NumericGetDatum(a), NumericGetDatum(b)));
}

static inline Numeric
numeric_call2(PGFunction function, Numeric a, Numeric b)
{
	return DatumGetNumeric(DirectFunctionCall2(function, NumericGetDatum(a), NumericGetDatum(b)));
}

/* Check the ratios and lay them out as parts; *total is their sum. */
static Part *
share_read_ratios(ArrayType *ratios, int *count, Numeric *total)
{
	Numeric		zero = int64_to_numeric(0);
	Datum	   *values;
	bool	   *nulls;
	Part	   *parts;

	if (ARR_NDIM(ratios) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("ratios must be a one-dimensional array")));
	deconstruct_array(ratios, NUMERICOID, -1, false, TYPALIGN_INT, &values, &nulls, count);
	share_check_limit(*count);

	parts = palloc0(sizeof(Part) * Max(*count, 1));
	*total = zero;
	for (int i = 0; i < *count; i++)
	{
		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("allocation ratio must not be null")));
		parts[i].index = i;
		parts[i].ratio = DatumGetNumeric(values[i]);
		numeric_require_finite(parts[i].ratio, "allocation ratio");
		if (numeric_order(parts[i].ratio, zero) < 0)
			ereport(ERROR,
					(errcode(ERRCODE_FAAS_BAD_RATIO),
					 errmsg("allocation ratio must not be negative")));
		parts[i].empty = numeric_order(parts[i].ratio, zero) == 0;
		*total = numeric_add_opt_error(*total, parts[i].ratio, NULL);
	}

	if (numeric_order(*total, zero) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_BAD_RATIO),
				 errmsg("at least one allocation ratio must be greater than zero")));
	return parts;
}

/* sharing ---------------------------------------------------------------------------------------*/

/* An exact integer numeric that is known to fit. */
static int128
share_units(Numeric value)
{
	int128		units;

	if (!numeric_to_minor(value, 0, ROUND_DOWN, &units))
		elog(ERROR, "share of an amount is greater than the amount");
	return units;
}

/* Give each part the floor of whole * ratio / total and remember what the floor cut off. */
static void
share_floors(int128 whole, Part *parts, int count, Numeric total, bool keep_rests)
{
	Numeric		amount = decimal_to_numeric(whole, 0);
	MemoryContext result_context = CurrentMemoryContext;
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "faas allocate",
												  ALLOCSET_DEFAULT_SIZES);

	for (int i = 0; i < count; i++)
	{
		Numeric		product;

		CHECK_FOR_INTERRUPTS();
		MemoryContextSwitchTo(scratch);
		product = numeric_mul_opt_error(amount, parts[i].ratio, NULL);
		parts[i].units = share_units(numeric_call2(numeric_div_trunc, product, total));
		MemoryContextSwitchTo(result_context);
		if (keep_rests)
			parts[i].rank = numeric_mod_opt_error(product, total, NULL);
		MemoryContextReset(scratch);
	}
	MemoryContextDelete(scratch);
}

/*
 * Give each part its multiple of the largest whole number of blocks.  A block is the ratios in
 * lowest terms: 2, 4 and 0.5, 1 are both blocks of 1 + 2 units.
 */
static void
share_blocks(int128 whole, Part *parts, int count, Numeric total)
{
	Numeric		divisor = int64_to_numeric(0);
	Numeric		scaled;
	Numeric		blocks;

	for (int i = 0; i < count; i++)
		divisor = numeric_call2(numeric_gcd, divisor, parts[i].ratio);

	/* whole / (total / divisor), without a quotient that could be inexact */
	scaled = numeric_mul_opt_error(decimal_to_numeric(whole, 0), divisor, NULL);
	blocks = numeric_call2(numeric_div_trunc, scaled, total);
	for (int i = 0; i < count; i++)
	{
		Numeric		multiple = numeric_call2(numeric_div_trunc, parts[i].ratio, divisor);

		CHECK_FOR_INTERRUPTS();
		parts[i].units = share_units(numeric_mul_opt_error(multiple, blocks, NULL));
	}
}

/* The greater rank first, then the earlier part. */
static int
part_compare_rank(const void *a, const void *b)
{
	const Part *left = *(Part *const *) a;
	const Part *right = *(Part *const *) b;
	int			order = numeric_order(right->rank, left->rank);

	return order != 0 ? order : left->index - right->index;
}

/* Give "rest" units, one each, in order of rank, or of place if there are no ranks. */
static void
share_out_singly(Part *parts, int count, int128 rest, bool ranked)
{
	Part	  **order = palloc(sizeof(Part *) * count);

	for (int i = 0; i < count; i++)
		order[i] = &parts[i];
	if (ranked)
		qsort(order, count, sizeof(Part *), part_compare_rank);

	for (int i = 0; i < count && rest > 0; i++)
	{
		if (order[i]->empty)
			continue;
		order[i]->units++;
		rest--;
	}
	Assert(rest == 0);			/* fewer units are left than parts have a ratio */
	pfree(order);
}

/* Give all of "rest" to the first or the last part that has a ratio. */
static void
share_out_whole(Part *parts, int count, int128 rest, bool to_first)
{
	int			i = to_first ? 0 : count - 1;

	while (parts[i].empty)
		i += to_first ? 1 : -1;
	parts[i].units += rest;
}

/* Hand out what the floors left; returns what stays separate. */
static int128
share_rest(Part *parts, int count, int128 rest, ShareMethod method)
{
	switch (method)
	{
		case SHARE_FIRST:
		case SHARE_LAST:
			share_out_whole(parts, count, rest, method == SHARE_FIRST);
			return 0;
		case SHARE_FLOOR_TO_LARGEST_RATIO:
			for (int i = 0; i < count; i++)
				parts[i].rank = parts[i].ratio;
			share_out_singly(parts, count, rest, true);
			return 0;
		case SHARE_LARGEST_REMAINDER:
		case SHARE_FLOOR_TO_LARGEST_REMAINDER:
			share_out_singly(parts, count, rest, true);
			return 0;
		case SHARE_FLOOR_TO_FIRST:
			share_out_singly(parts, count, rest, false);
			return 0;
		case SHARE_FLOOR_SEPARATE:
		case SHARE_BLOCK_SEPARATE:
			return rest;
	}
	elog(ERROR, "unrecognized allocation method: %d", (int) method);
	return 0;					/* keep compiler quiet */
}

/* Share out by parts that have their ratios, whose sum is "total"; see share_allocate(). */
static void
share_parts(int128 whole, Part *parts, int count, Numeric total, ShareMethod method, int128 *units)
{
	int128		rest = whole;

	if (method == SHARE_BLOCK_SEPARATE)
		share_blocks(whole, parts, count, total);
	else
		share_floors(whole, parts, count, total,
					 method == SHARE_LARGEST_REMAINDER ||
					 method == SHARE_FLOOR_TO_LARGEST_REMAINDER);

	for (int i = 0; i < count; i++)
		rest -= parts[i].units;
	rest = share_rest(parts, count, rest, method);

	for (int i = 0; i < count; i++)
		units[i] = parts[i].units;
	units[count] = rest;
}

void
share_allocate(int128 whole, const Numeric *ratios, int count, ShareMethod method, int128 *units)
{
	Part	   *parts = palloc0(sizeof(Part) * Max(count, 1));
	Numeric		zero = int64_to_numeric(0);
	Numeric		total = zero;

	for (int i = 0; i < count; i++)
	{
		parts[i].index = i;
		parts[i].ratio = ratios[i];
		parts[i].empty = numeric_order(ratios[i], zero) == 0;
		total = numeric_add_opt_error(total, ratios[i], NULL);
	}
	share_parts(whole, parts, count, total, method, units);
	pfree(parts);
}

/* results ---------------------------------------------------------------------------------------*/

/* Array of amounts from the magnitudes in "units", with the sign and the tag of "a". */
static ArrayType *
share_result(const FaasAmount *a, const int128 *units, int count, Oid type)
{
	Datum	   *datums = palloc(sizeof(Datum) * count);
	FaasAmount *amounts = palloc(sizeof(FaasAmount) * count);
	bool		negative = amount_minor(a) < 0;
	int128		sum = 0;
	int16		length;
	bool		by_value;
	char		alignment;

	for (int i = 0; i < count; i++)
	{
		int128		minor = negative ? -units[i] : units[i];

		sum += minor;
		amounts[i] = amount_make(minor, a->tag);
		datums[i] = FaasAmountPGetDatum(&amounts[i]);
	}
	if (sum != amount_minor(a))
		elog(ERROR, "parts do not add up to the amount");

	get_typlenbyvalalign(type, &length, &by_value, &alignment);
	return construct_array(datums, count, type, length, by_value, alignment);
}

/* The amount type, from the call itself. */
static Oid
share_amount_type(FunctionCallInfo fcinfo)
{
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, 0);

	if (!OidIsValid(type))
		elog(ERROR, "could not determine the type of the amount");
	return type;
}

/* allocate(amount, ratios numeric[], method text) */
Datum
faas_amount_allocate(PG_FUNCTION_ARGS)
{
	FaasAmount *a = PG_GETARG_FAAS_AMOUNT_P(0);
	ShareMethod method = share_method_parse(PG_GETARG_TEXT_PP(2));
	int128		whole = amount_minor(a);
	int128	   *units;
	Part	   *parts;
	Numeric		total;
	int			count;

	parts = share_read_ratios(PG_GETARG_ARRAYTYPE_P(1), &count, &total);
	if (whole < 0)
		whole = -whole;

	units = palloc(sizeof(int128) * (count + 1));
	share_parts(whole, parts, count, total, method, units);

	PG_RETURN_ARRAYTYPE_P(share_result(a, units, count + (share_is_separate(method) ? 1 : 0),
									   share_amount_type(fcinfo)));
}

/* split(amount, n int, method text): allocate() by n equal ratios, without the ratios */
Datum
faas_amount_split(PG_FUNCTION_ARGS)
{
	FaasAmount *a = PG_GETARG_FAAS_AMOUNT_P(0);
	int32		count = PG_GETARG_INT32(1);
	ShareMethod method = share_method_parse(PG_GETARG_TEXT_PP(2));
	int128		whole = amount_minor(a);
	int128	   *units;
	int			rest;

	if (count < 1)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_BAD_RATIO),
				 errmsg("cannot split an amount into %d parts", count)));
	share_check_limit(count);

	if (whole < 0)
		whole = -whole;
	rest = (int) (whole % count);
	units = palloc(sizeof(int128) * (count + 1));
	for (int i = 0; i < count; i++)
		units[i] = whole / count;
	units[count] = share_is_separate(method) ? rest : 0;

	if (method == SHARE_FIRST)
		units[0] += rest;
	else if (method == SHARE_LAST)
		units[count - 1] += rest;
	else if (!share_is_separate(method))
	{
		for (int i = 0; i < rest; i++)
			units[i]++;
	}

	PG_RETURN_ARRAYTYPE_P(share_result(a, units, count + (share_is_separate(method) ? 1 : 0),
									   share_amount_type(fcinfo)));
}
