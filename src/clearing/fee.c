/*
 * fee.c
 *		Fees: their terms, the fee on an amount, the fee within a total, and refunds of a part.
 *
 *		A fee is flat + rate * amount, or by tiers, not less than a minimum and not more than a
 *		maximum; all of it exact, rounded once at the end by a named mode.  By tiers it is either
 *		marginal, each tier's rate on the part of the amount that is in it, or slab, the rate of the
 *		tier that the amount is in on all of it.  (By slab, an amount just above a bound may cost
 *		less than one just below.)
 *
 *		Numbers are int128.  Amounts are brought to the greatest scale W of all that take part,
 *		rates to S decimals; an exact fee is then an integer of 10^-(W + S).  What does not fit is
 *		refused (22003), which takes amounts far beyond any that are charged for.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "clearing/fee.h"
#include "clearing/rows.h"
#include "compat.h"
#include "errors.h"
#include "faas.h"
#include "money/amount_extra.h"
#include "money/decimal.h"
#include "money/numeric_round.h"
#include "util/args.h"

FAAS_FUNCTION(faas_fee);
FAAS_FUNCTION(faas_fee_within);
FAAS_FUNCTION(faas_fee_refund);

/* The columns of faas.fee_tier. */
enum
{
	TIER_UP_TO,
	TIER_RATE,
	TIER_FLAT,
	TIER_COLUMNS
};

/* Terms at the scale of one computation. */
typedef struct FeeWork
{
	const FeeTerms *terms;
	int			scale;			/* W */
	int			fee_scale;
	int128		one;			/* 10^S */
	int128		flat;			/* of 10^-W, like the others */
	int128		minimum;
	int128		maximum;
} FeeWork;

/* ---------------------------------------------------------------- errors */

pg_noreturn static void
fee_out_of_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("amount of a fee out of range")));
}

pg_noreturn static void
fee_bad_terms(const char *message, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_FEE_TERMS),
			 errmsg("%s", message),
			 errhint("%s", hint)));
}

void
fee_raise_exceeds(const FaasAmount *fee, const FaasAmount *amount)
{
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_FEE_EXCEEDS),
			 errmsg("the fee is greater than the amount that it is taken from"),
			 errdetail("The fee is %s, the amount is %s.",
					   amount_to_cstring(fee), amount_to_cstring(amount)),
			 errhint("Take it on top, or set a maximum.")));
}

void
fee_require_positive(const FaasAmount *amount, const char *what)
{
	if (amount_minor(amount) <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_AMOUNT_NOT_POSITIVE),
				 errmsg("%s must be greater than zero", what),
				 errdetail("It is %s.", amount_to_cstring(amount))));
}

/* ---------------------------------------------------------------- checked arithmetic */

static int128
fee_multiply(int128 a, int128 b)
{
	int128		product;

	if (__builtin_mul_overflow(a, b, &product) || product > DECIMAL_LIMIT)
		fee_out_of_range();
	return product;
}

/* Both are within the wide range. */
static int128
fee_plus(int128 a, int128 b)
{
	if (a + b > DECIMAL_LIMIT)
		fee_out_of_range();
	return a + b;
}

/* Minor units of an amount at a scale that is not less than its own. */
static int128
fee_units(const FaasAmount *a, int scale)
{
	int128		minor;

	if (!decimal_scale_up(amount_minor(a), scale - AMOUNT_SCALE(a), &minor))
		fee_out_of_range();
	return minor;
}

/* num / den, times 10^-shift, rounded; num >= 0 and den > 0 */
static int128
fee_round(int128 num, int128 den, int shift, RoundingMode mode)
{
	int128		scaled;

	if (shift < 0)
		return round_div(fee_multiply(num, decimal_power10[-shift]), den, mode);
	if (shift <= DECIMAL_POWER_MAX &&
		!__builtin_mul_overflow(den, decimal_power10[shift], &scaled))
		return round_div(num, scaled, mode);

	/* the divisor is greater than twice any numerator: less than one half of a unit */
	return round_magnitude(0, num == 0, -1, false, mode);
}

/* ---------------------------------------------------------------- terms */

/* An amount among the terms: one currency, not negative. */
static void
fee_term_amount(FeeTerms *terms, const FaasAmount *a, const char *what)
{
	if (amount_minor(a) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_FEE_TERMS),
				 errmsg("%s of a fee must not be negative", what),
				 errdetail("It is %s.", amount_to_cstring(a))));
	if (terms->has_currency && terms->code != AMOUNT_CODE(a))
	{
		char		code_a[AMOUNT_CODE_LENGTH_MAX + 1];
		char		code_b[AMOUNT_CODE_LENGTH_MAX + 1];

		amount_code_format(terms->code, code_a);
		amount_code_format(AMOUNT_CODE(a), code_b);
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_CURRENCY_MISMATCH),
				 errmsg("currencies differ"),
				 errdetail("The %s of the fee is in %s, another amount of its terms in %s.", what,
						   code_b, code_a)));
	}
	terms->has_currency = true;
	terms->code = AMOUNT_CODE(a);
	terms->amount_scale = Max(terms->amount_scale, AMOUNT_SCALE(a));
}

/* A rate: its digits, at its own scale. */
static Decimal
fee_term_rate(Numeric rate)
{
	Decimal		decimal;

	numeric_require_finite(rate, "rate of a fee");
	if (decimal_from_numeric(rate, &decimal) != DECIMAL_OK ||
		decimal.scale > FEE_RATE_SCALE_MAX || decimal.digits < 0 ||
		decimal.digits > FEE_RATE_MAX * decimal_power10[decimal.scale])
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_FEE_TERMS),
				 errmsg("rate of a fee out of range"),
				 errdetail("A rate is a fraction from 0 to %d with at most %d decimals.",
						   FEE_RATE_MAX, FEE_RATE_SCALE_MAX),
				 errhint("0.6 %% is 0.006.")));
	return decimal;
}

/* What reading tiers knows. */
typedef struct TierReader
{
	FeeTerms   *terms;
	int		   *scales;			/* of the rates so far */
} TierReader;

static void
fee_read_tier(int index, const Datum *values, const bool *nulls, void *context)
{
	TierReader *reader = (TierReader *) context;
	FeeTerms   *terms = reader->terms;
	FeeTier    *tier = &terms->tiers[index];
	Decimal		rate = {0};

	if (index > 0 && tier[-1].open)
		fee_bad_terms("only the last of the fee tiers has no upper bound",
					  "Order tiers by up_to, which is null in the last one.");
	tier->open = nulls[TIER_UP_TO];
	if (!tier->open)
	{
		tier->up_to = *DatumGetFaasAmountP(values[TIER_UP_TO]);
		fee_term_amount(terms, &tier->up_to, "up_to of a tier");
		if (amount_minor(&tier->up_to) == 0 ||
			(index > 0 && amount_compare(&tier[-1].up_to, &tier->up_to) >= 0))
			fee_bad_terms("the bounds up_to of fee tiers must be greater than zero and ascend",
						  "Order tiers by up_to, which is null in the last one.");
	}
	if (nulls[TIER_RATE] && nulls[TIER_FLAT])
		fee_bad_terms("a fee tier has neither rate nor flat amount",
					  "A tier that costs nothing has rate 0.");
	if (!nulls[TIER_RATE])
		rate = fee_term_rate(DatumGetNumeric(values[TIER_RATE]));
	tier->rate = rate.digits;
	reader->scales[index] = rate.scale;
	terms->rate_scale = Max(terms->rate_scale, rate.scale);
	tier->has_flat = !nulls[TIER_FLAT];
	if (tier->has_flat)
	{
		tier->flat = *DatumGetFaasAmountP(values[TIER_FLAT]);
		fee_term_amount(terms, &tier->flat, "flat amount of a tier");
	}
}

static void
fee_read_tiers(FeeTerms *terms, ArrayType *array)
{
	TierReader	reader;

	terms->tier_count = row_array_count(array, FEE_TIERS_MAX, "fee tiers");
	if (terms->tier_count == 0)
		fee_bad_terms("a fee has no tiers", "Leave tiers null where there are none.");
	terms->tiers = palloc0(sizeof(FeeTier) * terms->tier_count);
	reader.terms = terms;
	reader.scales = palloc(sizeof(int) * terms->tier_count);
	(void) row_array_read(array, TIER_COLUMNS, FEE_TIERS_MAX, "fee tiers", fee_read_tier, &reader);
	if (!terms->tiers[terms->tier_count - 1].open)
		fee_bad_terms("the last of the fee tiers must have no upper bound",
					  "Its up_to is null; an amount above all tiers has no fee otherwise.");
	for (int i = 0; i < terms->tier_count; i++)
		terms->tiers[i].rate *= decimal_power10[terms->rate_scale - reader.scales[i]];
	pfree(reader.scales);
}

/* A term that is a word. */
static text *
fee_term_word(const Datum *values, const bool *nulls, FeeTermColumn column, const char *name)
{
	if (nulls[column])
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("argument \"%s\" must not be null", name)));
	return DatumGetTextPP(values[column]);
}

static bool
fee_slab_parse(const text *name)
{
	char	   *word = text_to_cstring(name);

	if (strcmp(word, "slab") != 0 && strcmp(word, "marginal") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_UNKNOWN_METHOD),
				 errmsg("unrecognized tier method: \"%s\"", error_excerpt(word)),
				 errhint("Use marginal or slab.")));
	return strcmp(word, "slab") == 0;
}

/* Minimum and maximum: what the fee can be, so at no more decimals than it. */
static void
fee_check_bounds(const FeeTerms *terms)
{
	int128		minor;

	if (terms->has_minimum && terms->has_maximum &&
		amount_compare(&terms->minimum, &terms->maximum) > 0)
		fee_bad_terms("the minimum of a fee is greater than its maximum", "Exchange them.");
	if (terms->scale >= 0 &&
		((terms->has_minimum && !amount_rescale(&terms->minimum, terms->scale, &minor)) ||
		 (terms->has_maximum && !amount_rescale(&terms->maximum, terms->scale, &minor))))
		fee_bad_terms("minimum and maximum of a fee must not have more decimals than the fee",
					  "Round them, or give the fee a greater scale.");
}

void
fee_terms_read(const Datum *values, const bool *nulls, FeeTerms *terms)
{
	memset(terms, 0, sizeof(FeeTerms));
	terms->slab = fee_slab_parse(fee_term_word(values, nulls, FEE_TERM_TIER_METHOD,
											   "tier_method"));
	terms->mode = rounding_mode_parse(fee_term_word(values, nulls, FEE_TERM_MODE, "mode"));
	terms->scale = nulls[FEE_TERM_SCALE] ? -1 :
		amount_scale_require(DatumGetInt32(values[FEE_TERM_SCALE]));

	terms->has_flat = !nulls[FEE_TERM_FLAT];
	if (terms->has_flat)
	{
		terms->flat = *DatumGetFaasAmountP(values[FEE_TERM_FLAT]);
		fee_term_amount(terms, &terms->flat, "flat amount");
	}
	terms->has_minimum = !nulls[FEE_TERM_MINIMUM];
	if (terms->has_minimum)
	{
		terms->minimum = *DatumGetFaasAmountP(values[FEE_TERM_MINIMUM]);
		fee_term_amount(terms, &terms->minimum, "minimum");
	}
	terms->has_maximum = !nulls[FEE_TERM_MAXIMUM];
	if (terms->has_maximum)
	{
		terms->maximum = *DatumGetFaasAmountP(values[FEE_TERM_MAXIMUM]);
		fee_term_amount(terms, &terms->maximum, "maximum");
	}

	if (!nulls[FEE_TERM_TIERS])
	{
		if (!nulls[FEE_TERM_RATE])
			fee_bad_terms("a fee has either a rate or tiers", "Put the rate into the tiers.");
		fee_read_tiers(terms, DatumGetArrayTypeP(values[FEE_TERM_TIERS]));
	}
	else
	{
		Decimal		rate = {0};

		if (!nulls[FEE_TERM_RATE])
			rate = fee_term_rate(DatumGetNumeric(values[FEE_TERM_RATE]));
		else if (!terms->has_flat)
			fee_bad_terms("a fee has neither rate, flat amount nor tiers",
						  "A fee of nothing has rate 0.");
		terms->rate_scale = rate.scale;
		terms->tier_count = 1;
		terms->tiers = palloc0(sizeof(FeeTier));
		terms->tiers[0].open = true;
		terms->tiers[0].rate = rate.digits;
	}
	fee_check_bounds(terms);
}

void
fee_terms_arguments(FunctionCallInfo fcinfo, int n, FeeTerms *terms)
{
	Datum		values[FEE_TERM_COLUMNS];
	bool		nulls[FEE_TERM_COLUMNS];

	for (int i = 0; i < FEE_TERM_COLUMNS; i++)
	{
		nulls[i] = PG_ARGISNULL(n + i);
		values[i] = nulls[i] ? (Datum) 0 : PG_GETARG_DATUM(n + i);
	}
	fee_terms_read(values, nulls, terms);
}

void
fee_terms_require_within(const FeeTerms *terms)
{
	bool		jumps = terms->slab && terms->tier_count > 1;

	for (int i = 0; i < terms->tier_count; i++)
		jumps = jumps || terms->tiers[i].has_flat;
	if (jumps)
		fee_bad_terms("a fee within a total cannot have slab tiers or tiers with a flat amount",
					  "Such a fee jumps: a total may belong to two nets or to none.");
}

/* ---------------------------------------------------------------- computation */

static void
fee_begin(FeeWork *work, const FeeTerms *terms, const FaasAmount *amount)
{
	int128		minor;

	if (terms->has_currency && terms->code != AMOUNT_CODE(amount))
	{
		FaasAmount	other = amount_make(0, AMOUNT_TAG(terms->code, 0));

		amount_check_currency(amount, &other);
	}
	work->terms = terms;
	work->scale = Max(AMOUNT_SCALE(amount), terms->amount_scale);
	work->fee_scale = terms->scale >= 0 ? terms->scale : AMOUNT_SCALE(amount);
	work->one = decimal_power10[terms->rate_scale];
	work->flat = terms->has_flat ? fee_units(&terms->flat, work->scale) : 0;
	work->minimum = terms->has_minimum ? fee_units(&terms->minimum, work->scale) : 0;
	work->maximum = terms->has_maximum ? fee_units(&terms->maximum, work->scale) : 0;
	if ((terms->has_minimum && !amount_rescale(&terms->minimum, work->fee_scale, &minor)) ||
		(terms->has_maximum && !amount_rescale(&terms->maximum, work->fee_scale, &minor)))
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_SCALE_MISMATCH),
				 errmsg("minimum or maximum of the fee has more decimals than the amount"),
				 errdetail("The amount is %s.", amount_to_cstring(amount)),
				 errhint("Name the scale of the fee.")));
}

static FaasAmount
fee_result(const FeeWork *work, int128 units, const FaasAmount *amount)
{
	if (!amount_minor_fits(units))
		fee_out_of_range();
	return amount_make(units, AMOUNT_TAG(AMOUNT_CODE(amount), work->fee_scale));
}

/* The exact fee on "units", before minimum and maximum, in 10^-(W + S). */
static int128
fee_exact(const FeeWork *work, int128 units)
{
	const FeeTerms *terms = work->terms;
	int128		fee = fee_multiply(work->flat, work->one);
	int128		lower = 0;

	for (int i = 0; i < terms->tier_count; i++)
	{
		const FeeTier *tier = &terms->tiers[i];
		int128		upper = tier->open ? units : fee_units(&tier->up_to, work->scale);
		bool		last = tier->open || units <= upper;

		if (!terms->slab || last)
		{
			int128		base = terms->slab ? units : Min(units, upper) - lower;

			fee = fee_plus(fee, fee_multiply(base, tier->rate));
			if (tier->has_flat)
				fee = fee_plus(fee, fee_multiply(fee_units(&tier->flat, work->scale), work->one));
		}
		if (last)
			break;
		lower = upper;
	}
	return fee;
}

FaasAmount
fee_on(const FeeTerms *terms, const FaasAmount *amount)
{
	FeeWork		work;
	int128		fee;

	fee_require_positive(amount, "the amount that a fee is on");
	fee_begin(&work, terms, amount);
	fee = fee_exact(&work, fee_units(amount, work.scale));
	if (terms->has_minimum)
		fee = Max(fee, fee_multiply(work.minimum, work.one));
	if (terms->has_maximum)
		fee = Min(fee, fee_multiply(work.maximum, work.one));
	return fee_result(&work,
					  fee_round(fee, 1, work.scale + terms->rate_scale - work.fee_scale,
								terms->mode), amount);
}

/*
 * The exact net of a total, as the fraction *num / *den in 10^-W, before minimum and maximum: the
 * solution of net + fee(net) = total in the tier that it is in.  *num is negative where the flat
 * amount alone is more than the total.
 */
static void
fee_exact_net(const FeeWork *work, int128 total, int128 *num, int128 *den)
{
	const FeeTerms *terms = work->terms;
	int128		goal = fee_multiply(total, work->one);
	int128		fee = fee_multiply(work->flat, work->one);	/* on "lower" */
	int128		lower = 0;
	int			i = 0;

	for (;; i++)
	{
		const FeeTier *tier = &terms->tiers[i];
		int128		upper;
		int128		fee_upper;

		if (tier->open)
			break;
		upper = fee_units(&tier->up_to, work->scale);
		fee_upper = fee_plus(fee, fee_multiply(upper - lower, tier->rate));
		if (goal <= fee_plus(fee_multiply(upper, work->one), fee_upper))
			break;
		lower = upper;
		fee = fee_upper;
	}
	*num = fee_plus(goal - fee, fee_multiply(lower, terms->tiers[i].rate));
	*den = work->one + terms->tiers[i].rate;
}

FaasAmount
fee_within(const FeeTerms *terms, const FaasAmount *total)
{
	FeeWork		work;
	FaasAmount	result;
	int128		units;
	int128		whole;			/* the total at the scale of the fee */
	int128		num;
	int128		den;
	int128		fee;

	fee_terms_require_within(terms);
	fee_require_positive(total, "the total that a fee is within");
	fee_begin(&work, terms, total);
	units = fee_units(total, work.scale);
	if (!amount_rescale(total, work.fee_scale, &whole))
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_SCALE_MISMATCH),
				 errmsg("the total has more decimals than the fee"),
				 errdetail("The total is %s, the fee has %d decimals.",
						   amount_to_cstring(total), work.fee_scale),
				 errhint("Name a greater scale, or round the total.")));

	fee_exact_net(&work, units, &num, &den);
	if (terms->has_minimum && num > fee_multiply(Max(units - work.minimum, 0), den))
		(void) amount_rescale(&terms->minimum, work.fee_scale, &fee);
	else if (terms->has_maximum &&
			 (units >= work.maximum && num < fee_multiply(units - work.maximum, den)))
		(void) amount_rescale(&terms->maximum, work.fee_scale, &fee);
	else
		fee = num < 0 ? whole + 1 :
			whole - fee_round(num, den, work.scale - work.fee_scale, terms->mode);
	if (fee > whole)
	{
		result = fee_on(terms, total);
		fee_raise_exceeds(&result, total);
	}
	return fee_result(&work, fee, total);
}

/* ---------------------------------------------------------------- refunds */

/* fee * refunded / amount, rounded; all three >= 0, refunded <= amount */
static int128
fee_share(int128 fee, int128 refunded, int128 amount, RoundingMode mode)
{
	int128		product;
	Numeric		numerator;
	Numeric		divisor;
	Decimal		whole;
	Decimal		rest;

	if (!__builtin_mul_overflow(fee, refunded, &product))
		return round_div(product, amount, mode);

	numerator = numeric_mul_opt_error(decimal_to_numeric(fee, 0), decimal_to_numeric(refunded, 0),
									  NULL);
	divisor = decimal_to_numeric(amount, 0);

	/* the quotient is at most the fee, the rest less than the amount, both wide */
	if (decimal_from_numeric(DatumGetNumeric(DirectFunctionCall2(numeric_div_trunc,
																 NumericGetDatum(numerator),
																 NumericGetDatum(divisor))),
							 &whole) != DECIMAL_OK ||
		decimal_from_numeric(numeric_mod_opt_error(numerator, divisor, NULL), &rest) != DECIMAL_OK)
		elog(ERROR, "part of a fee out of range");
	return round_magnitude(whole.digits, rest.digits == 0,
						   rest.digits < amount - rest.digits ? -1 :
						   (rest.digits > amount - rest.digits ? 1 : 0),
						   false, mode);
}

FaasAmount
fee_refund_part(const FaasAmount *amount, const FaasAmount *fee, const FaasAmount *refund,
				const FaasAmount *refunded, RoundingMode mode)
{
	FaasAmount	none = amount_make(0, amount->tag);
	FaasAmount	before = refunded != NULL ? *refunded : none;
	FaasAmount	after;
	int			scale;

	amount_check_currency(amount, fee);
	fee_require_positive(amount, "the amount that is refunded of");
	fee_require_positive(refund, "the refund");
	if (amount_minor(fee) < 0 || amount_minor(&before) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_AMOUNT_NOT_POSITIVE),
				 errmsg("the fee and what is refunded must not be negative")));

	after = amount_sum(&before, refund);
	amount_check_currency(amount, &after);
	if (amount_compare(&after, amount) > 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_FEE_REFUND),
				 errmsg("the refund is more than what is left of the amount"),
				 errdetail("Of %s, %s are refunded; the refund is %s.", amount_to_cstring(amount),
						   amount_to_cstring(&before), amount_to_cstring(refund))));

	scale = Max(AMOUNT_SCALE(amount), AMOUNT_SCALE(&after));
	return amount_make_checked(fee_share(amount_minor(fee), fee_units(&after, scale),
										 fee_units(amount, scale), mode) -
							   fee_share(amount_minor(fee), fee_units(&before, scale),
										 fee_units(amount, scale), mode), fee->tag);
}

/* ---------------------------------------------------------------- entry points */

/* fee(amount, rate, flat, minimum, maximum, tiers, tier_method, mode, scale) */
Datum
faas_fee(PG_FUNCTION_ARGS)
{
	FeeTerms	terms;

	fee_terms_arguments(fcinfo, 1, &terms);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_FAAS_AMOUNT_P(amount_copy(fee_on(&terms, PG_GETARG_FAAS_AMOUNT_P(0))));
}

/* fee_within(total, rate, flat, minimum, maximum, tiers, tier_method, mode, scale) */
Datum
faas_fee_within(PG_FUNCTION_ARGS)
{
	FeeTerms	terms;

	fee_terms_arguments(fcinfo, 1, &terms);
	fee_terms_require_within(&terms);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_FAAS_AMOUNT_P(amount_copy(fee_within(&terms, PG_GETARG_FAAS_AMOUNT_P(0))));
}

/* fee_refund(amount, fee, refund, refunded, mode); only refunded may be null */
Datum
faas_fee_refund(PG_FUNCTION_ARGS)
{
	FaasAmount *refunded;
	FaasAmount	part;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(4))
		PG_RETURN_NULL();
	refunded = PG_ARGISNULL(3) ? NULL : PG_GETARG_FAAS_AMOUNT_P(3);
	part = fee_refund_part(PG_GETARG_FAAS_AMOUNT_P(0), PG_GETARG_FAAS_AMOUNT_P(1),
						   PG_GETARG_FAAS_AMOUNT_P(2), refunded,
						   rounding_mode_parse(PG_GETARG_TEXT_PP(4)));
	PG_RETURN_FAAS_AMOUNT_P(amount_copy(part));
}
