/*
 * amount_cast.c
 *		The type from and to its parts, numeric and jsonb.
 *
 *		A number alone is not an amount, so nothing here is an implicit or assignment cast.  In
 *		jsonb the number is a string, {"currency": "CNY", "amount": "100.00"}: JSON readers that
 *		take numbers for binary floating point cannot spoil it.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "amount.h"
#include "compat.h"
#include "decimal.h"
#include "errors.h"
#include "faas.h"

FAAS_FUNCTION(faas_amount_construct);
FAAS_FUNCTION(faas_amount_of_minor);
FAAS_FUNCTION(faas_amount_quantity);
FAAS_FUNCTION(faas_amount_currency);
FAAS_FUNCTION(faas_amount_scale);
FAAS_FUNCTION(faas_amount_minor_units);
FAAS_FUNCTION(faas_amount_to_jsonb);
FAAS_FUNCTION(faas_jsonb_to_amount);

/* ----------------------------------------------------------------
 * Numbers and parts
 * ----------------------------------------------------------------
 */

static const char *
numeric_excerpt(Numeric value)
{
	return error_excerpt(DatumGetCString(DirectFunctionCall1(numeric_out,
															 NumericGetDatum(value))));
}

/* A number as an amount, by the rules of text input. */
static FaasAmount *
from_numeric(Numeric quantity, uint32 code)
{
	Decimal		decimal;
	FaasAmount	amount;

	decimal_check_finite(quantity, "make an amount of");

	if (decimal_from_numeric(quantity, &decimal) != DECIMAL_OK ||
		!amount_from_decimal(&decimal, code, &amount))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("value \"%s\" is out of range for type %s",
						numeric_excerpt(quantity), "faas.amount")));
	return amount_copy(amount);
}

Datum
faas_amount_construct(PG_FUNCTION_ARGS)
{
	PG_RETURN_FAAS_AMOUNT_P(from_numeric(PG_GETARG_NUMERIC(0),
										 amount_code_from_text(PG_GETARG_TEXT_PP(1))));
}

static bool
numeric_is_whole(Numeric value)
{
	Datum		number = NumericGetDatum(value);
	Datum		whole = DirectFunctionCall2(numeric_trunc, number, Int32GetDatum(0));

	return DatumGetBool(DirectFunctionCall2(numeric_eq, number, whole));
}

/* The scale that of_minor counts in: as given, or the ISO exponent. */
static int
minor_scale(FunctionCallInfo fcinfo, uint32 code)
{
	int			scale = PG_ARGISNULL(2) ? iso4217_exponent(code) : PG_GETARG_INT32(2);
	char		name[AMOUNT_CODE_LENGTH_MAX + 1];

	if (PG_ARGISNULL(2) && scale < 0)
	{
		amount_code_format(code, name);
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("currency %s has no standard scale", name),
				 errhint("Give the scale as the third argument.")));
	}
	if (scale < 0 || scale > AMOUNT_SCALE_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale of type faas.amount must be between 0 and %d: %d",
						AMOUNT_SCALE_MAX, scale)));
	return scale;
}

Datum
faas_amount_of_minor(PG_FUNCTION_ARGS)
{
	Numeric		minor;
	Decimal		decimal;
	DecimalStatus status;
	uint32		code;
	int			scale;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();

	minor = PG_GETARG_NUMERIC(0);
	code = amount_code_from_text(PG_GETARG_TEXT_PP(1));
	scale = minor_scale(fcinfo, code);

	decimal_check_finite(minor, "make an amount of");
	status = decimal_from_numeric(minor, &decimal);
	if (status == DECIMAL_OK ? decimal.scale > 0 : !numeric_is_whole(minor))
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_SCALE_MISMATCH),
				 errmsg("minor units must be a whole number: %s", numeric_excerpt(minor)),
				 errhint("Round it first, with a stated rounding mode.")));
	if (status != DECIMAL_OK || !amount_minor_fits(decimal.digits))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("amount out of range")));

	PG_RETURN_FAAS_AMOUNT_P(amount_copy(amount_make(decimal.digits, AMOUNT_TAG(code, scale))));
}

Datum
faas_amount_quantity(PG_FUNCTION_ARGS)
{
	FaasAmount *a = PG_GETARG_FAAS_AMOUNT_P(0);

	PG_RETURN_NUMERIC(decimal_to_numeric(amount_minor(a), AMOUNT_SCALE(a)));
}

Datum
faas_amount_minor_units(PG_FUNCTION_ARGS)
{
	PG_RETURN_NUMERIC(decimal_to_numeric(amount_minor(PG_GETARG_FAAS_AMOUNT_P(0)), 0));
}

Datum
faas_amount_currency(PG_FUNCTION_ARGS)
{
	char		code[AMOUNT_CODE_LENGTH_MAX + 1];
	int			length = amount_code_format(AMOUNT_CODE(PG_GETARG_FAAS_AMOUNT_P(0)), code);

	PG_RETURN_TEXT_P(cstring_to_text_with_len(code, length));
}

Datum
faas_amount_scale(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(AMOUNT_SCALE(PG_GETARG_FAAS_AMOUNT_P(0)));
}

/* ----------------------------------------------------------------
 * jsonb
 * ----------------------------------------------------------------
 */

static void
push_string(JsonbParseState **state, JsonbIteratorToken token, const char *text)
{
	JsonbValue	value;

	value.type = jbvString;
	value.val.string.val = unconstify(char *, text);
	value.val.string.len = strlen(text);
	pushJsonbValue(state, token, &value);
}

Datum
faas_amount_to_jsonb(PG_FUNCTION_ARGS)
{
	FaasAmount *a = PG_GETARG_FAAS_AMOUNT_P(0);
	JsonbParseState *state = NULL;
	char		code[AMOUNT_CODE_LENGTH_MAX + 1];
	char		number[DECIMAL_TEXT_MAX];

	amount_code_format(AMOUNT_CODE(a), code);
	decimal_format(amount_minor(a), AMOUNT_SCALE(a), number);

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	push_string(&state, WJB_KEY, "currency");
	push_string(&state, WJB_VALUE, code);
	push_string(&state, WJB_KEY, "amount");
	push_string(&state, WJB_VALUE, number);
	PG_RETURN_JSONB_P(JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL)));
}

pg_noreturn static void
cannot_cast_jsonb(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("cannot cast jsonb to type %s", "faas.amount"),
			 errdetail("%s", detail),
			 errhint("Write {\"currency\": \"CNY\", \"amount\": \"100.00\"}.")));
}

/* The value of a key of the object, which must be a string or, where allowed, a number. */
static JsonbValue *
find_member(Jsonb *object, const char *key, bool number_allowed)
{
	JsonbValue *value = NULL;

	if (JB_ROOT_IS_OBJECT(object))
		value = getKeyJsonValueFromContainer(&object->root, key, strlen(key), NULL);
	if (value == NULL)
		cannot_cast_jsonb(psprintf("The value is not an object with the key \"%s\".", key));
	if (value->type != jbvString && !(number_allowed && value->type == jbvNumeric))
		cannot_cast_jsonb(psprintf("The value of the key \"%s\" is not a %s.", key,
								   number_allowed ? "string or number" : "string"));
	return value;
}

/* Keys besides the two are ignored.  A number is taken exactly as it is written. */
Datum
faas_jsonb_to_amount(PG_FUNCTION_ARGS)
{
	Jsonb	   *object = PG_GETARG_JSONB_P(0);
	JsonbValue *currency = find_member(object, "currency", false);
	JsonbValue *number = find_member(object, "amount", true);
	text	   *code = cstring_to_text_with_len(currency->val.string.val,
												currency->val.string.len);
	FaasAmount	amount;

	if (number->type == jbvNumeric)
		PG_RETURN_FAAS_AMOUNT_P(from_numeric(number->val.numeric, amount_code_from_text(code)));

	/* the code by itself first, so that a blank in it cannot make one amount out of two strings */
	(void) amount_code_from_text(code);
	amount_parse(psprintf("%s %.*s", text_to_cstring(code), number->val.string.len,
						  number->val.string.val), &amount, NULL);
	PG_RETURN_FAAS_AMOUNT_P(amount_copy(amount));
}
