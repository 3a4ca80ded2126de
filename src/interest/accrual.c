/*
 * accrual.c
 *		Interest of an amount: one exact product of principal, rate and year fraction, rounded once.
 */
#include "postgres.h"

#include "exact.h"
#include "errors.h"
#include "interest.h"
#include "money/numeric_round.h"
#include "port/pg_bitutils.h"

void
interest_rate(Numeric rate, Decimal *decimal)
{
	numeric_require_finite(rate, "interest rate");
	if (decimal_from_numeric(rate, decimal) != DECIMAL_OK)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("interest rate has too many digits"),
				 errdetail("A rate has at most 37 digits, before and after the decimal point.")));
}

/* How many bits a magnitude has. */
static inline int
bits_of(int128 value)
{
	uint128		magnitude = value < 0 ? -(uint128) value : (uint128) value;
	uint64		high = (uint64) (magnitude >> 64);
	uint64		low = (uint64) magnitude;

	if (high != 0)
		return 65 + pg_leftmost_one_pos64(high);
	return low != 0 ? 1 + pg_leftmost_one_pos64(low) : 0;
}

/* a * b; false if that could leave int128 */
static inline bool
multiply(int128 a, int128 b, int128 *product)
{
	if (bits_of(a) + bits_of(b) > 126)
		return false;
	*product = a * b;
	return true;
}

/* The same as interest_minor, for products of any size. */
static bool
interest_minor_wide(int128 principal, const Decimal *rate, DayFraction fraction,
					RoundingMode mode, int128 *minor)
{
	Numeric		num = exact_mul(decimal_to_numeric(principal, 0),
								decimal_to_numeric(rate->digits, 0));
	Numeric		den = exact_mul(decimal_to_numeric(decimal_power10[rate->scale], 0),
								int64_to_numeric(fraction.den));

	return exact_ratio(exact_mul(num, int64_to_numeric(fraction.num)), den, mode, minor);
}

bool
interest_minor(int128 principal, const Decimal *rate, DayFraction fraction, RoundingMode mode,
			   int128 *minor)
{
	int128		factor;
	int128		num;
	int128		den;

	if (!multiply(rate->digits, fraction.num, &factor) ||
		!multiply(principal, factor, &num) ||
		!multiply(decimal_power10[rate->scale], fraction.den, &den))
		return interest_minor_wide(principal, rate, fraction, mode, minor);

	*minor = round_div(num, den, mode);
	return amount_minor_fits(*minor);
}

FaasAmount
interest_of(const FaasAmount *principal, const Decimal *rate, DayFraction fraction,
			RoundingMode mode)
{
	int128		minor;

	if (!interest_minor(amount_minor(principal), rate, fraction, mode, &minor))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("interest amount out of range")));
	return amount_make(minor, principal->tag);
}

FaasAmount
interest_accrued(const FaasAmount *principal, const Decimal *rate, const DayCountTerms *terms,
				 DateADT start, DateADT date, RoundingMode mode)
{
	DayFraction fraction = day_count_fraction(terms, start, date);

	if (start == date)			/* 1/1 is a year even so */
		fraction.num = 0;
	return interest_of(principal, rate, fraction, mode);
}
