/*
 * currency.c
 *		Currencies as accounts use them (see currency.h).
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "compat.h"
#include "errors.h"
#include "ledger/currency.h"
#include "money/registry.h"

uint32
currency_tag(text *text_code)
{
	char	   *name = text_to_cstring(text_code);
	uint32		code = amount_code_parse(name, strlen(name));
	int			exponent;

	if (code == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_BAD_CURRENCY_CODE),
				 errmsg("invalid currency code: \"%s\"", error_excerpt(name)),
				 errhint("A code is a capital letter and up to four capital letters or digits.")));

	exponent = registry_exponent(name);
	if (exponent == REGISTRY_NONE)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_UNKNOWN_CURRENCY),
				 errmsg("currency \"%s\" has no minor unit", name),
				 errdetail("An account needs a fixed scale."),
				 errhint("Register a code of your own with faas.currency_add().")));
	return AMOUNT_TAG(code, exponent);
}

FaasAmount
currency_amount(const FaasAmount *amount, uint32 tag, const char *name)
{
	FaasAmount	unit = amount_make(0, tag);
	int128		minor;

	if (AMOUNT_CODE(amount) != AMOUNT_CODE(&unit))
	{
		char		code[AMOUNT_CODE_LENGTH_MAX + 1];

		(void) amount_code_format(AMOUNT_CODE(&unit), code);
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_CURRENCY_MISMATCH),
				 errmsg("currency of argument \"%s\" differs from that of the account", name),
				 errdetail("The argument is %s, the account's currency is %s.",
						   amount_to_cstring(amount), code)));
	}
	if (amount_minor(amount) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("argument \"%s\" must not be negative", name),
				 errdetail("It is %s.", amount_to_cstring(amount))));
	if (!amount_rescale(amount, AMOUNT_SCALE(&unit), &minor))
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_SCALE_MISMATCH),
				 errmsg("argument \"%s\" does not fit the account's scale", name),
				 errdetail("The argument is %s, the account's scale is %d.",
						   amount_to_cstring(amount), AMOUNT_SCALE(&unit))));
	return amount_make(minor, tag);
}
