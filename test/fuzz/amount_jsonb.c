/*
 * amount_jsonb.c
 *		Fuzz target: {"currency": ..., "amount": ...} to faas.amount.  The strings are separated by
 *		NUL; a number is taken as the server writes it.
 */
#include "shim.h"

#include "utils/jsonb.h"

#include "money/amount.h"

extern Datum faas_jsonb_to_amount(PG_FUNCTION_ARGS);
extern Datum faas_amount_out(PG_FUNCTION_ARGS);

/* Is this what numeric_out() writes? */
static bool
is_number(const char *text)
{
	size_t		whole;

	text += (*text == '-');
	whole = strspn(text, "0123456789");
	if (whole == 0 || (whole > 1 && *text == '0'))
		return false;
	text += whole;
	if (*text == '\0')
		return true;
	return *text == '.' && text[1] != '\0' && strspn(text + 1, "0123456789") == strlen(text + 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Jsonb	   *object = palloc0(sizeof(Jsonb));
	Datum		arg = PointerGetDatum(object);
	Datum		amount;
	uint8_t		flags;
	size_t		length;

	shim_take(&data, &size, &flags, 1);
	SET_VARSIZE(object, sizeof(Jsonb));
	object->root.header = (flags & 4) ? JB_FARRAY : JB_FOBJECT;
	length = strnlen((const char *) data, size);
	shim_json_currency = shim_cstring(data, length);
	shim_json_amount = length < size ? shim_cstring(data + length + 1, size - length - 1) : NULL;
	shim_json_is_number = (flags & 1) && shim_json_amount != NULL && is_number(shim_json_amount);
	if (shim_call(faas_jsonb_to_amount, 1, &arg, &amount))
		shim_require(shim_call(faas_amount_out, 1, &amount, NULL));
	shim_reset();
	return 0;
}
