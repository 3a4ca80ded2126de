/*
 * fund_yield.c
 *		Yields of money-market funds: income per 10,000 units, and the seven-day annualised yield.
 *
 *		The compounding yield is ((product of (1 + R / 10,000))^(365/7) - 1) * 100 %, a seventh
 *		root.  It is worked out to 60 decimals, and where a rounding boundary is so near that these
 *		do not decide, by comparing whole powers: its 7th with the 365th of the product.  So it is
 *		rounded from its exact value like everything else.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "errors.h"
#include "exact.h"
#include "faas.h"
#include "interest.h"
#include "money/numeric_round.h"

#define YIELD_DAYS			7
#define YIELD_YEAR			365
#define YIELD_UNITS_DIGITS	4	/* income is that of 10^4 units */
#define YIELD_SCALE_MAX		12	/* decimals of a result */
#define INCOME_SCALE_MAX	16	/* of a daily income that is compounded */
#define INCOME_DIGITS_MAX	6	/* in front of its decimal point */

/* The incomes of the days, and their sum. */
typedef struct Incomes
{
	Numeric		values[YIELD_DAYS];
	Numeric		sum;
} Incomes;

FAAS_FUNCTION(faas_yield_per_10000);
FAAS_FUNCTION(faas_yield_seven_day);

static int
yield_scale_require(int32 scale)
{
	if (scale < 0 || scale > YIELD_SCALE_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale %d is out of range", scale),
				 errdetail("The scale of a yield is between 0 and %d.", YIELD_SCALE_MAX)));
	return scale;
}

static int128
yield_fits(bool fits, int128 minor)
{
	if (!fits)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("yield of the income and units is out of range")));
	return minor;
}

static Numeric
power_of_10(int n)
{
	return decimal_to_numeric(decimal_power10[n], 0);
}

/* yield_per_10000(income amount, units amount, scale int, mode text) */
Datum
faas_yield_per_10000(PG_FUNCTION_ARGS)
{
	FaasAmount *income = PG_GETARG_FAAS_AMOUNT_P(0);
	FaasAmount *units = PG_GETARG_FAAS_AMOUNT_P(1);
	int			scale = yield_scale_require(PG_GETARG_INT32(2));
	RoundingMode mode = rounding_mode_parse(PG_GETARG_TEXT_PP(3));
	Numeric		num;
	Numeric		den;
	int128		minor = 0;
	bool		fits;

	if (amount_minor(units) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_DIVISION_BY_ZERO),
				 errmsg("a fund without units has no yield")));
	if (amount_minor(units) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_AMOUNT_NOT_POSITIVE),
				 errmsg("units of a fund must not be negative")));

	num = exact_mul(decimal_to_numeric(amount_minor(income), 0),
					exact_mul(power_of_10(AMOUNT_SCALE(units)),
							  power_of_10(YIELD_UNITS_DIGITS + scale)));
	den = exact_mul(decimal_to_numeric(amount_minor(units), 0), power_of_10(AMOUNT_SCALE(income)));
	fits = exact_ratio(num, den, mode, &minor);
	PG_RETURN_NUMERIC(decimal_to_numeric(yield_fits(fits, minor), scale));
}

/* Check the array of daily incomes. */
static void
incomes_read(ArrayType *array, Incomes *incomes)
{
	Datum	   *values;
	bool	   *nulls;
	int			count;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("incomes must be a one-dimensional array")));
	deconstruct_array(array, NUMERICOID, -1, false, TYPALIGN_INT, &values, &nulls, &count);
	if (count != YIELD_DAYS)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_NOT_SEVEN_DAYS),
				 errmsg("a seven-day yield needs the incomes of 7 days, not of %d", count),
				 errhint("A day without income counts as 0.")));

	incomes->sum = int64_to_numeric(0);
	for (int i = 0; i < count; i++)
	{
		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("daily incomes must not be null")));
		incomes->values[i] = DatumGetNumeric(values[i]);
		numeric_require_finite(incomes->values[i], "daily income");
		incomes->sum = exact_add(incomes->sum, incomes->values[i]);
	}
}

/*
 * Raise 22003 or 22023 unless the income can be compounded; its digits as an integer, with
 * INCOME_SCALE_MAX decimals, added to those of 10,000.
 */
static Numeric
income_factor(Numeric income)
{
	Decimal		decimal;
	int128		digits = 0;

	if (decimal_from_numeric(income, &decimal) != DECIMAL_OK ||
		decimal.scale > INCOME_SCALE_MAX ||
		!decimal_scale_up(decimal.digits, INCOME_SCALE_MAX - decimal.scale, &digits) ||
		digits >= decimal_power10[INCOME_SCALE_MAX + INCOME_DIGITS_MAX])
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("daily incomes have too many digits to be compounded"),
				 errdetail("An income has at most %d digits before and %d after the decimal point.",
						   INCOME_DIGITS_MAX, INCOME_SCALE_MAX)));

	digits += decimal_power10[INCOME_SCALE_MAX + YIELD_UNITS_DIGITS];
	if (digits <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("daily incomes must be greater than -10000 to be compounded")));
	return decimal_to_numeric(digits, 0);
}

/*
 * How (1 + c / 10^shift)^7 compares with (factor / unit)^365; "c" may end in a half, so it comes
 * doubled.
 */
static int
compare_yield(int128 twice_c, int shift, Numeric factor, Numeric unit)
{
	Numeric		one = exact_mul(power_of_10(shift), int64_to_numeric(2));
	Numeric		base = exact_add(one, decimal_to_numeric(twice_c, 0));

	if (exact_compare(base, int64_to_numeric(0)) <= 0)
		return -1;
	return exact_compare(exact_mul(exact_power(base, YIELD_DAYS), exact_power(unit, YIELD_YEAR)),
						 exact_mul(exact_power(factor, YIELD_YEAR), exact_power(one, YIELD_DAYS)));
}

/* The yield near "guess", which is at most one unit off, by whole powers. */
static int128
round_by_powers(int128 guess, int shift, Numeric factor, Numeric unit, RoundingMode mode)
{
	int128		whole = guess + 1;	/* floor of the yield, in units of its last decimal */
	int			below;
	int			half;
	bool		exact;

	while ((below = compare_yield(whole * 2, shift, factor, unit)) > 0)
		whole--;
	exact = below == 0;
	half = -compare_yield(whole * 2 + 1, shift, factor, unit);

	/* of a negative yield, round_magnitude wants the integer part towards zero */
	if (whole >= 0)
		return round_magnitude(whole, exact, half, false, mode);
	return round_magnitude(exact ? -whole : -whole - 1, exact, -half, true, mode);
}

/* The compounding yield in percent, times 10^scale. */
static int128
compounded(const Incomes *incomes, int scale, RoundingMode mode)
{
	/* 365/7, and how far from it or from its power the 60 decimals can be at most, and more */
	const char *exponent = "52.142857142857142857142857142857142857142857142857142857142857";
	const char *margin = "0.0000000000000000000000001";
	int			shift = scale + 2;	/* percent */
	Numeric		unit = power_of_10(INCOME_SCALE_MAX + YIELD_UNITS_DIGITS);
	Numeric		factor = int64_to_numeric(1);
	Datum		divisor;
	Numeric		scaled;
	Numeric		power;
	Numeric		step;
	int128		low = 0;
	int128		high = 0;

	for (int i = 0; i < YIELD_DAYS; i++)
		factor = exact_mul(factor, income_factor(incomes->values[i]));

	/* factor / unit^7 as a decimal: exact, as the unit is a power of ten */
	scaled = exact_mul(factor, exact_power(decimal_to_numeric(1, INCOME_SCALE_MAX +
															  YIELD_UNITS_DIGITS), YIELD_DAYS));
	scaled = DatumGetNumeric(DirectFunctionCall1(numeric_trim_scale, NumericGetDatum(scaled)));
	step = DatumGetNumeric(DirectFunctionCall3(numeric_in, CStringGetDatum(exponent),
											   ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
	power = DatumGetNumeric(DirectFunctionCall2(numeric_power, NumericGetDatum(scaled),
												NumericGetDatum(step)));
	power = exact_sub(power, int64_to_numeric(1));
	step = DatumGetNumeric(DirectFunctionCall3(numeric_in, CStringGetDatum(margin),
											   ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));

	yield_fits(numeric_to_minor(exact_sub(power, step), shift, mode, &low) &&
			   numeric_to_minor(exact_add(power, step), shift, mode, &high), 0);
	if (low == high)
		return low;

	/* in lowest terms the powers are shortest */
	unit = exact_power(unit, YIELD_DAYS);
	divisor = DirectFunctionCall2(numeric_gcd, NumericGetDatum(factor), NumericGetDatum(unit));
	factor = DatumGetNumeric(DirectFunctionCall2(numeric_div_trunc, NumericGetDatum(factor),
												 divisor));
	unit = DatumGetNumeric(DirectFunctionCall2(numeric_div_trunc, NumericGetDatum(unit), divisor));
	return round_by_powers(low, shift, factor, unit, mode);
}

/* yield_seven_day(incomes numeric[], compounding boolean, scale int, mode text) */
Datum
faas_yield_seven_day(PG_FUNCTION_ARGS)
{
	bool		compounding = PG_GETARG_BOOL(1);
	int			scale = yield_scale_require(PG_GETARG_INT32(2));
	RoundingMode mode = rounding_mode_parse(PG_GETARG_TEXT_PP(3));
	Incomes		incomes;
	int128		minor = 0;
	bool		fits;

	incomes_read(PG_GETARG_ARRAYTYPE_P(0), &incomes);
	if (compounding)
		minor = compounded(&incomes, scale, mode);
	else
	{
		/* sum / 7 * 365 / 10,000, in percent */
		fits = exact_ratio(exact_mul(exact_mul(incomes.sum, int64_to_numeric(YIELD_YEAR)),
									 power_of_10(scale)),
						   int64_to_numeric(YIELD_DAYS * 100), mode, &minor);
		yield_fits(fits, minor);
	}
	PG_RETURN_NUMERIC(decimal_to_numeric(minor, scale));
}
