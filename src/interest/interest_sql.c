/*
 * interest_sql.c
 *		Day counts and accrual for SQL.
 *
 *		Millions of rows are accrued with one rate and one mode, so a call keeps what it has parsed
 *		and parses again only what differs from the row before; but for its result it allocates
 *		nothing then.
 */
#include "postgres.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "compat.h"
#include "errors.h"
#include "faas.h"
#include "interest.h"

#define FRACTION_SCALE	20		/* decimals of a year fraction */
#define KEPT_MAX		48		/* bytes of an argument that is kept */
#define ACCRUAL_DAYS_MAX 100000 /* rows of one accrue_daily() */

/* An argument as it was last seen. */
typedef struct Kept
{
	int			length;			/* -1: nothing */
	char		bytes[KEPT_MAX];
} Kept;

typedef struct AccrualCache
{
	Kept		convention;
	Kept		rate;
	Kept		mode;
	DayCountConvention convention_value;
	Decimal		rate_value;
	RoundingMode mode_value;
} AccrualCache;

FAAS_FUNCTION(faas_day_count);
FAAS_FUNCTION(faas_year_fraction);
FAAS_FUNCTION(faas_accrue);
FAAS_FUNCTION(faas_accrue_between);
FAAS_FUNCTION(faas_accrue_daily);

/* arguments -------------------------------------------------------------------------------------*/

static AccrualCache *
accrual_cache(FunctionCallInfo fcinfo)
{
	AccrualCache *cache = (AccrualCache *) fcinfo->flinfo->fn_extra;

	if (cache == NULL)
	{
		cache = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(AccrualCache));
		cache->convention.length = -1;
		cache->rate.length = -1;
		cache->mode.length = -1;
		fcinfo->flinfo->fn_extra = cache;
	}
	return cache;
}

static inline bool
kept_is(const Kept *kept, const struct varlena *value)
{
	return kept->length == (int) VARSIZE_ANY_EXHDR(value) &&
		memcmp(kept->bytes, VARDATA_ANY(value), kept->length) == 0;
}

static void
keep(Kept *kept, const struct varlena *value)
{
	kept->length = -1;
	if (VARSIZE_ANY_EXHDR(value) <= KEPT_MAX)
	{
		kept->length = (int) VARSIZE_ANY_EXHDR(value);
		memcpy(kept->bytes, VARDATA_ANY(value), kept->length);
	}
}

static DayCountConvention
cached_convention(AccrualCache *cache, FunctionCallInfo fcinfo, int n)
{
	text	   *name = PG_GETARG_TEXT_PP(n);

	if (!kept_is(&cache->convention, name))
	{
		cache->convention_value = day_count_parse(name);
		keep(&cache->convention, name);
	}
	return cache->convention_value;
}

static const Decimal *
cached_rate(AccrualCache *cache, FunctionCallInfo fcinfo, int n)
{
	struct varlena *rate = PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(n));

	if (!kept_is(&cache->rate, rate))
	{
		cache->rate.length = -1;
		interest_rate(PG_GETARG_NUMERIC(n), &cache->rate_value);
		keep(&cache->rate, rate);
	}
	return &cache->rate_value;
}

static RoundingMode
cached_mode(AccrualCache *cache, FunctionCallInfo fcinfo, int n)
{
	text	   *name = PG_GETARG_TEXT_PP(n);

	if (!kept_is(&cache->mode, name))
	{
		cache->mode_value = rounding_mode_parse(name);
		keep(&cache->mode, name);
	}
	return cache->mode_value;
}

/* Is one of the first "count" arguments null? */
static inline bool
any_null(FunctionCallInfo fcinfo, int count)
{
	for (int i = 0; i < count; i++)
	{
		if (PG_ARGISNULL(i))
			return true;
	}
	return false;
}

/*
 * The optional arguments "n" to n + 3: termination_date, period_from, period_to, frequency.  Half a
 * period is none: the convention that needs one says so.
 */
static inline void
terms_read(FunctionCallInfo fcinfo, int n, DayCountTerms *terms)
{
	terms->has_termination = !PG_ARGISNULL(n);
	terms->termination = terms->has_termination ? PG_GETARG_DATEADT(n) : 0;
	terms->has_period = !PG_ARGISNULL(n + 1) && !PG_ARGISNULL(n + 2) && !PG_ARGISNULL(n + 3);
	terms->period_from = terms->has_period ? PG_GETARG_DATEADT(n + 1) : 0;
	terms->period_to = terms->has_period ? PG_GETARG_DATEADT(n + 2) : 0;
	terms->frequency = terms->has_period ? PG_GETARG_INT32(n + 3) : 0;
}

/* day counts ------------------------------------------------------------------------------------*/

/* num is at most 10^12, so this is far from the end of int128 */
Numeric
day_fraction_numeric(DayFraction fraction)
{
	return decimal_to_numeric(round_div(fraction.num * decimal_power10[FRACTION_SCALE],
										fraction.den, ROUND_HALF_EVEN),
							  FRACTION_SCALE);
}

/* day_count(convention text, from_date date, to_date date, termination_date date) */
Datum
faas_day_count(PG_FUNCTION_ARGS)
{
	DayCountTerms terms = {0};

	if (any_null(fcinfo, 3))
		PG_RETURN_NULL();
	terms.convention = cached_convention(accrual_cache(fcinfo), fcinfo, 0);
	terms.has_termination = !PG_ARGISNULL(3);
	if (terms.has_termination)
		terms.termination = PG_GETARG_DATEADT(3);
	day_count_check_dates(PG_GETARG_DATEADT(1), PG_GETARG_DATEADT(2));

	PG_RETURN_INT32((int32) day_count_days(&terms, PG_GETARG_DATEADT(1), PG_GETARG_DATEADT(2)));
}

/*
 * year_fraction(convention text, from_date date, to_date date, termination_date date,
 * period_from date, period_to date, frequency int)
 */
Datum
faas_year_fraction(PG_FUNCTION_ARGS)
{
	DayCountTerms terms;
	DayFraction fraction;

	if (any_null(fcinfo, 3))
		PG_RETURN_NULL();
	terms.convention = cached_convention(accrual_cache(fcinfo), fcinfo, 0);
	terms_read(fcinfo, 3, &terms);
	day_count_check_dates(PG_GETARG_DATEADT(1), PG_GETARG_DATEADT(2));

	fraction = day_count_fraction(&terms, PG_GETARG_DATEADT(1), PG_GETARG_DATEADT(2));
	PG_RETURN_NUMERIC(day_fraction_numeric(fraction));
}

/* accrual ---------------------------------------------------------------------------------------*/

/*
 * accrue(principal amount, rate numeric, convention text, from_date date, to_date date, mode text,
 * termination_date date, period_from date, period_to date, frequency int)
 */
Datum
faas_accrue(PG_FUNCTION_ARGS)
{
	AccrualCache *cache = accrual_cache(fcinfo);
	const Decimal *rate;
	DayCountTerms terms;
	DayFraction fraction;
	RoundingMode mode;

	if (any_null(fcinfo, 6))
		PG_RETURN_NULL();
	rate = cached_rate(cache, fcinfo, 1);
	terms.convention = cached_convention(cache, fcinfo, 2);
	mode = cached_mode(cache, fcinfo, 5);
	terms_read(fcinfo, 6, &terms);
	day_count_check_dates(PG_GETARG_DATEADT(3), PG_GETARG_DATEADT(4));

	fraction = day_count_fraction(&terms, PG_GETARG_DATEADT(3), PG_GETARG_DATEADT(4));
	PG_RETURN_FAAS_AMOUNT_P(amount_copy(interest_of(PG_GETARG_FAAS_AMOUNT_P(0), rate, fraction,
													mode)));
}

/*
 * accrue_between(principal amount, rate numeric, convention text, start_date date, from_date date,
 * to_date date, mode text, termination_date date, period_from date, period_to date, frequency int)
 */
Datum
faas_accrue_between(PG_FUNCTION_ARGS)
{
	AccrualCache *cache = accrual_cache(fcinfo);
	FaasAmount *principal;
	const Decimal *rate;
	DayCountTerms terms;
	RoundingMode mode;
	DateADT		start;
	DateADT		from;
	DateADT		to;
	FaasAmount	before;
	FaasAmount	after;

	if (any_null(fcinfo, 7))
		PG_RETURN_NULL();
	principal = PG_GETARG_FAAS_AMOUNT_P(0);
	rate = cached_rate(cache, fcinfo, 1);
	terms.convention = cached_convention(cache, fcinfo, 2);
	start = PG_GETARG_DATEADT(3);
	from = PG_GETARG_DATEADT(4);
	to = PG_GETARG_DATEADT(5);
	mode = cached_mode(cache, fcinfo, 6);
	terms_read(fcinfo, 7, &terms);
	day_count_check_dates(from, to);
	if (DATE_NOT_FINITE(start))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("argument \"start_date\" must be finite")));
	if (start > from)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_DATES_REVERSED),
				 errmsg("start_date must not be after from_date"),
				 errdetail("Interest begins on start_date; there is none before it.")));

	before = interest_accrued(principal, rate, &terms, start, from, mode);
	after = interest_accrued(principal, rate, &terms, start, to, mode);
	PG_RETURN_FAAS_AMOUNT_P(amount_copy(amount_difference(&after, &before)));
}

/*
 * accrue_daily(principal amount, rate numeric, convention text, from_date date, to_date date,
 * mode text, termination_date date, period_from date, period_to date, frequency int)
 */
Datum
faas_accrue_daily(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	FaasAmount *principal;
	Decimal		rate;
	DayCountTerms terms;
	RoundingMode mode;
	DateADT		from;
	DateADT		to;
	FaasAmount	before;

	InitMaterializedSRF(fcinfo, 0);
	if (any_null(fcinfo, 6))
		return (Datum) 0;
	principal = PG_GETARG_FAAS_AMOUNT_P(0);
	interest_rate(PG_GETARG_NUMERIC(1), &rate);
	terms.convention = day_count_parse(PG_GETARG_TEXT_PP(2));
	from = PG_GETARG_DATEADT(3);
	to = PG_GETARG_DATEADT(4);
	mode = rounding_mode_parse(PG_GETARG_TEXT_PP(5));
	terms_read(fcinfo, 6, &terms);
	day_count_check_dates(from, to);
	if ((int64) to - from > ACCRUAL_DAYS_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("cannot list the accrual of %lld days", (long long) to - (long long) from),
				 errdetail("The limit from from_date to to_date is %d days.", ACCRUAL_DAYS_MAX)));

	before = amount_make(0, principal->tag);
	for (DateADT date = from + 1; date <= to; date++)
	{
		FaasAmount	accrued = interest_accrued(principal, &rate, &terms, from, date, mode);
		FaasAmount	step = amount_difference(&accrued, &before);
		Datum		values[3];
		bool		nulls[3] = {false};

		CHECK_FOR_INTERRUPTS();
		values[0] = DateADTGetDatum(date);
		values[1] = FaasAmountPGetDatum(&step);
		values[2] = FaasAmountPGetDatum(&accrued);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		before = accrued;
	}
	return (Datum) 0;
}
