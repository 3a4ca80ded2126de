/*
 * fund.c
 *		What a subscription buys, what a redemption pays, and who gets how much of an income.
 *
 *		A fee outside (price excluded) is added to the net amount: net = amount / (1 + rate).  A fee
 *		inside is cut out of the amount: net = amount * (1 - rate).  Units are net / NAV, where the
 *		rounding point of the product says whether net is rounded to minor units first, or taken as
 *		it is.  Money is posted in minor units either way: fee + net = amount, always.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "errors.h"
#include "faas.h"
#include "interest/exact.h"
#include "money/amount_extra.h"
#include "money/decimal.h"
#include "money/numeric_round.h"

FAAS_FUNCTION(faas_fund_subscription);
FAAS_FUNCTION(faas_fund_redemption);
FAAS_FUNCTION(faas_fund_units);
FAAS_FUNCTION(faas_fund_part);

/* exact arithmetic ------------------------------------------------------------------------------*/

/* The quantity of an amount in major units. */
static Numeric
fund_quantity(const FaasAmount *amount)
{
	return decimal_to_numeric(amount_minor(amount), AMOUNT_SCALE(amount));
}

/* dividend / divisor as an amount with this tag, rounded once. */
static FaasAmount
fund_quotient(Numeric dividend, Numeric divisor, uint32 tag, RoundingMode mode)
{
	int			scale = (int) ((tag >> 1) & 0x1f);
	Numeric		scaled = exact_mul(dividend, decimal_to_numeric(decimal_power10[scale], 0));
	int128		minor;

	if (!exact_ratio(scaled, divisor, mode, &minor))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("amount out of range")));
	return amount_make_checked(minor, tag);
}

/* arguments -------------------------------------------------------------------------------------*/

/* A rate: zero or more, and less than one. */
static Numeric
arg_rate(FunctionCallInfo fcinfo, int n)
{
	Numeric		rate = PG_GETARG_NUMERIC(n);

	numeric_require_finite(rate, "rate");
	if (exact_compare(rate, int64_to_numeric(0)) < 0 ||
		exact_compare(rate, int64_to_numeric(1)) >= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rate must be zero or more and less than one")));
	return rate;
}

/* What a unit costs: greater than zero. */
static Numeric
arg_nav(FunctionCallInfo fcinfo, int n)
{
	Numeric		nav = PG_GETARG_NUMERIC(n);

	numeric_require_finite(nav, "net asset value");
	if (exact_compare(nav, int64_to_numeric(0)) <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("net asset value must be greater than zero")));
	return nav;
}

static FaasAmount *
arg_positive(FunctionCallInfo fcinfo, int n)
{
	FaasAmount *amount = PG_GETARG_FAAS_AMOUNT_P(n);

	if (amount_minor(amount) <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_AMOUNT_NOT_POSITIVE),
				 errmsg("amount must be greater than zero")));
	return amount;
}

/* The tag of a currency and the decimals that it is kept with. */
static uint32
arg_tag(FunctionCallInfo fcinfo, int code, int scale)
{
	return AMOUNT_TAG(amount_code_from_text(PG_GETARG_TEXT_PP(code)),
					  amount_scale_require(PG_GETARG_INT32(scale)));
}

/* One of two words; true for the first. */
static bool
arg_either(FunctionCallInfo fcinfo, int n, const char *name, const char *first, const char *second)
{
	char	   *word = text_to_cstring(PG_GETARG_TEXT_PP(n));

	if (strcmp(word, first) != 0 && strcmp(word, second) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be %s or %s", name, first, second)));
	return strcmp(word, first) == 0;
}

static Datum
amounts_result(FunctionCallInfo fcinfo, const FaasAmount *amounts, int count)
{
	TupleDesc	desc;
	Datum		values[3];
	bool		nulls[3] = {false};
	int			i;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE || desc->natts != count)
		elog(ERROR, "return type must be a row of %d amounts", count);
	for (i = 0; i < count; i++)
		values[i] = FaasAmountPGetDatum(amount_copy(amounts[i]));
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls));
}

static FaasAmount
amount_minus(const FaasAmount *a, const FaasAmount *b)
{
	return amount_make_checked(amount_minor(a) - amount_minor(b), a->tag);
}

/* functions -------------------------------------------------------------------------------------*/

/*
 * fund_subscription(amount, rate, nav, fee_mode, rounding_point, rounding, unit_currency,
 * unit_scale): fee, net, units.  The fee is 0 to amount.
 */
Datum
faas_fund_subscription(PG_FUNCTION_ARGS)
{
	FaasAmount *amount = arg_positive(fcinfo, 0);
	Numeric		rate = arg_rate(fcinfo, 1);
	Numeric		nav = arg_nav(fcinfo, 2);
	bool		outside = arg_either(fcinfo, 3, "fee mode", "outside", "inside");
	bool		net_first = arg_either(fcinfo, 4, "rounding point", "net", "units");
	RoundingMode mode = rounding_mode_parse(PG_GETARG_TEXT_PP(5));
	uint32		unit_tag = arg_tag(fcinfo, 6, 7);
	Numeric		one = int64_to_numeric(1);
	Numeric		quantity = fund_quantity(amount);
	FaasAmount	result[3];		/* fee, net, units */

	if (outside)
	{
		Numeric		divisor = exact_add(one, rate);

		result[1] = fund_quotient(quantity, divisor, amount->tag, mode);
		result[0] = amount_minus(amount, &result[1]);
		if (!net_first)
			result[2] = fund_quotient(quantity, exact_mul(divisor, nav),
									  unit_tag, mode);
	}
	else
	{
		result[0] = fund_quotient(exact_mul(quantity, rate), one, amount->tag,
								  mode);
		result[1] = amount_minus(amount, &result[0]);
		if (!net_first)
			result[2] = fund_quotient(exact_mul(quantity,
													exact_sub(one, rate)),
									  nav, unit_tag, mode);
	}
	if (net_first)
		result[2] = fund_quotient(fund_quantity(&result[1]), nav, unit_tag, mode);
	return amounts_result(fcinfo, result, 3);
}

/* fund_redemption(units, rate, nav, rounding, currency, scale): gross, fee, net */
Datum
faas_fund_redemption(PG_FUNCTION_ARGS)
{
	FaasAmount *units = arg_positive(fcinfo, 0);
	Numeric		rate = arg_rate(fcinfo, 1);
	Numeric		nav = arg_nav(fcinfo, 2);
	RoundingMode mode = rounding_mode_parse(PG_GETARG_TEXT_PP(3));
	uint32		tag = arg_tag(fcinfo, 4, 5);
	Numeric		one = int64_to_numeric(1);
	FaasAmount	result[3];		/* gross, fee, net */

	result[0] = fund_quotient(exact_mul(fund_quantity(units), nav), one, tag,
							  mode);
	result[1] = fund_quotient(exact_mul(fund_quantity(&result[0]), rate), one,
							  tag, mode);
	result[2] = amount_minus(&result[0], &result[1]);
	return amounts_result(fcinfo, result, 3);
}

/*
 * fund_units(amount, nav, rounding, unit_currency, unit_scale): what an amount buys without a fee
 */
Datum
faas_fund_units(PG_FUNCTION_ARGS)
{
	FaasAmount *amount = PG_GETARG_FAAS_AMOUNT_P(0);
	Numeric		nav = arg_nav(fcinfo, 1);
	RoundingMode mode = rounding_mode_parse(PG_GETARG_TEXT_PP(2));
	uint32		tag = arg_tag(fcinfo, 3, 4);

	if (amount_minor(amount) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_AMOUNT_NOT_POSITIVE),
				 errmsg("amount must not be negative")));
	PG_RETURN_FAAS_AMOUNT_P(amount_copy(fund_quotient(fund_quantity(amount), nav, tag, mode)));
}

/*
 * fund_part(whole, weight, total): part and rest.  The part of "whole" that falls to a weight of
 * "total", rounded down, and by how much it was: whole * weight / total - part, times total.
 */
Datum
faas_fund_part(PG_FUNCTION_ARGS)
{
	FaasAmount *whole = PG_GETARG_FAAS_AMOUNT_P(0);
	FaasAmount *weight = PG_GETARG_FAAS_AMOUNT_P(1);
	FaasAmount *total = PG_GETARG_FAAS_AMOUNT_P(2);
	Numeric		divisor = fund_quantity(total);
	Numeric		dividend;
	FaasAmount	part;
	TupleDesc	desc;
	Datum		values[2];
	bool		nulls[2] = {false};

	amount_check_currency(weight, total);
	if (amount_minor(whole) < 0 || amount_minor(weight) < 0 || amount_minor(total) == 0 ||
		amount_compare(weight, total) > 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_BAD_RATIO),
				 errmsg("weight must be zero or more, and at most a total that is not zero")));
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE || desc->natts != 2)
		elog(ERROR, "return type must be a row of an amount and a number");

	dividend = exact_mul(fund_quantity(whole), fund_quantity(weight));
	part = fund_quotient(dividend, divisor, whole->tag, ROUND_DOWN);
	values[0] = FaasAmountPGetDatum(&part);
	values[1] = NumericGetDatum(exact_sub(dividend, exact_mul(fund_quantity(&part), divisor)));
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls));
}
