/*
 * amount_binary.c
 *		Fuzz target: what a client sends as a binary faas.amount.  What is taken is sent back
 *		byte for byte, has a text of the same value, and can be written in every style.
 */
#include "shim.h"

#include "lib/stringinfo.h"

#include "money/amount.h"

extern Datum faas_amount_recv(PG_FUNCTION_ARGS);
extern Datum faas_amount_send(PG_FUNCTION_ARGS);
extern Datum faas_amount_in(PG_FUNCTION_ARGS);
extern Datum faas_amount_out(PG_FUNCTION_ARGS);
extern Datum faas_amount_to_chinese(PG_FUNCTION_ARGS);
extern Datum faas_amount_format(PG_FUNCTION_ARGS);

static void
use(Datum amount)
{
	static const char *const styles[] = {"symbol", "code", "accounting", "plain", "none"};
	Datum		args[3] = {0, ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)};
	Datum		again;

	shim_require(shim_call(faas_amount_out, 1, &amount, &args[0]));
	shim_require(shim_call(faas_amount_in, 3, args, &again));
	shim_require(amount_compare(DatumGetFaasAmountP(amount), DatumGetFaasAmountP(again)) == 0);
	(void) shim_call(faas_amount_to_chinese, 1, &amount, NULL);
	args[0] = amount;
	for (int i = 0; i < lengthof(styles); i++)
	{
		args[1] = shim_varlena(styles[i], strlen(styles[i]));
		shim_require(shim_call(faas_amount_format, 2, args, NULL) == (i < lengthof(styles) - 1));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	StringInfoData message = {0};
	Datum		args[3] = {0, ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)};
	Datum		amount;
	Datum		sent;
	uint8_t		scale;

	args[0] = PointerGetDatum(&message);
	shim_take(&data, &size, &scale, 1);
	message.data = palloc(size);
	message.len = message.maxlen = size;
	memcpy(message.data, data, size);
	if (scale < 32)
		args[2] = Int32GetDatum(AMOUNT_TYPMOD(amount_code_parse("CNY", 3), scale));
	if (shim_call(faas_amount_recv, 3, args, &amount))
	{
		shim_require(shim_call(faas_amount_send, 1, &amount, &sent));
		shim_require(VARSIZE_ANY_EXHDR(DatumGetPointer(sent)) == size);
		shim_require(scale < 32 || memcmp(VARDATA_ANY(DatumGetPointer(sent)), data, size) == 0);
		use(amount);
	}
	shim_reset();
	return 0;
}
