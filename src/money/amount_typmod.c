/*
 * amount_typmod.c
 *		faas.amount(CNY,4): a column of one currency and exactly one scale.
 *
 *		faas.amount(CNY) is the currency at its ISO exponent; a code that ISO gives none must name
 *		its scale.  Codes in a type modifier are folded to upper case, because SQL folds the
 *		unquoted word to lower case before we see it.
 *
 *		A value is brought to the scale of its column by adding zeros or dropping them; digits are
 *		never rounded away.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "nodes/nodeFuncs.h"
#include "nodes/supportnodes.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "amount.h"
#include "compat.h"
#include "errors.h"
#include "faas.h"

FAAS_FUNCTION(faas_amount_typmod_in);
FAAS_FUNCTION(faas_amount_typmod_out);
FAAS_FUNCTION(faas_amount_coerce);
FAAS_FUNCTION(faas_amount_coerce_support);

/* "(CNY,4)" */
static char *
typmod_to_cstring(int32 typmod)
{
	char		code[AMOUNT_CODE_LENGTH_MAX + 1];

	amount_code_format(AMOUNT_TYPMOD_CODE(typmod), code);
	return psprintf("(%s,%d)", code, AMOUNT_TYPMOD_SCALE(typmod));
}

bool
amount_apply_typmod(FaasAmount *a, int32 typmod, struct Node *escontext)
{
	int			scale = AMOUNT_TYPMOD_SCALE(typmod);
	char		code[AMOUNT_CODE_LENGTH_MAX + 1];
	int128		minor;

	if (typmod < 0 || a->tag == AMOUNT_TAG(AMOUNT_TYPMOD_CODE(typmod), scale))
		return true;

	if (AMOUNT_CODE(a) != AMOUNT_TYPMOD_CODE(typmod))
	{
		amount_code_format(AMOUNT_CODE(a), code);
		ereturn(escontext, false,
				(errcode(ERRCODE_FAAS_CURRENCY_MISMATCH),
				 errmsg("currency %s does not match type faas.amount%s",
						code, typmod_to_cstring(typmod))));
	}

	if (!amount_rescale(a, scale, &minor))
	{
		if (scale < AMOUNT_SCALE(a))
			ereturn(escontext, false,
					(errcode(ERRCODE_FAAS_SCALE_MISMATCH),
					 errmsg("value \"%s\" has more decimals than type faas.amount%s",
							amount_to_cstring(a), typmod_to_cstring(typmod)),
					 errhint("Round it first, with a stated rounding mode.")));
		ereturn(escontext, false,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("value \"%s\" is out of range for type faas.amount%s",
						amount_to_cstring(a), typmod_to_cstring(typmod))));
	}

	*a = amount_make(minor, AMOUNT_TAG(AMOUNT_CODE(a), scale));
	return true;
}

/* The scale in a type modifier: a plain number 0 to 31. */
static int
parse_scale(const char *word)
{
	char	   *end;
	long		scale;

	errno = 0;
	scale = strtol(word, &end, 10);
	if (end == word || *end != '\0' || errno != 0 || scale < 0 || scale > AMOUNT_SCALE_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale of type faas.amount must be between 0 and %d: \"%s\"",
						AMOUNT_SCALE_MAX, error_excerpt(word))));
	return (int) scale;
}

/* The code in a type modifier, in any case. */
static uint32
parse_code(const char *text)
{
	char		folded[AMOUNT_CODE_LENGTH_MAX + 1] = "";
	int			length = strlen(text);
	uint32		code = 0;

	if (length <= AMOUNT_CODE_LENGTH_MAX)
	{
		for (int i = 0; i < length; i++)
			folded[i] = (char) pg_ascii_toupper((unsigned char) text[i]);
		code = amount_code_parse(folded, length);
	}
	if (code == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_BAD_CURRENCY_CODE),
				 errmsg("invalid currency code: \"%s\"", error_excerpt(text)),
				 errhint("A code is a letter and up to four letters or digits.")));
	return code;
}

Datum
faas_amount_typmod_in(PG_FUNCTION_ARGS)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(0);
	Datum	   *words;
	int			count;
	uint32		code;
	int			scale;

	Assert(ARR_ELEMTYPE(array) == CSTRINGOID);

	deconstruct_array(array, CSTRINGOID, -2, false, TYPALIGN_CHAR, &words, NULL, &count);
	if (count < 1 || count > 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid type modifier for type faas.amount"),
				 errhint("Give a currency code and, if wanted, a scale: faas.amount(CNY,4).")));

	code = parse_code(DatumGetCString(words[0]));
	if (count == 2)
		scale = parse_scale(DatumGetCString(words[1]));
	else
	{
		scale = iso4217_exponent(code);
		if (scale < 0)
		{
			char		name[AMOUNT_CODE_LENGTH_MAX + 1];

			amount_code_format(code, name);
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("currency %s has no standard scale", name),
					 errhint("Give the scale, as in faas.amount(%s,8).", name)));
		}
	}

	PG_RETURN_INT32(AMOUNT_TYPMOD(code, scale));
}

Datum
faas_amount_typmod_out(PG_FUNCTION_ARGS)
{
	int32		typmod = PG_GETARG_INT32(0);

	PG_RETURN_CSTRING(typmod < 0 ? pstrdup("") : typmod_to_cstring(typmod));
}

/* Length coercion: the cast from faas.amount to faas.amount(...).  Explicit casts do not round. */
Datum
faas_amount_coerce(PG_FUNCTION_ARGS)
{
	FaasAmount	amount = *PG_GETARG_FAAS_AMOUNT_P(0);
	int32		typmod = PG_GETARG_INT32(1);

	amount_apply_typmod(&amount, typmod, NULL);
	PG_RETURN_FAAS_AMOUNT_P(amount_copy(amount));
}

/*
 * Planner support for the cast: to no modifier or to the modifier that the value already has it
 * does nothing, so ALTER TABLE need not rewrite.  Any other modifier changes the stored scale.
 */
Datum
faas_amount_coerce_support(PG_FUNCTION_ARGS)
{
	Node	   *request = (Node *) PG_GETARG_POINTER(0);
	Node	   *result = NULL;

	if (IsA(request, SupportRequestSimplify))
	{
		FuncExpr   *call = ((SupportRequestSimplify *) request)->fcall;
		Node	   *source = linitial(call->args);
		Node	   *modifier = lsecond(call->args);

		if (IsA(modifier, Const) && !((Const *) modifier)->constisnull)
		{
			int32		typmod = DatumGetInt32(((Const *) modifier)->constvalue);

			if (typmod < 0 || typmod == exprTypmod(source))
				result = relabel_to_typmod(source, typmod);
		}
	}

	PG_RETURN_POINTER(result);
}
