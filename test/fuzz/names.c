/*
 * names.c
 *		Fuzz target: the short texts that stand for something: a UUID in a key, a currency code, the
 *		op of a request, a rounding mode, a convention of day counts or of business days, how a fee
 *		is collected.
 */
#include "shim.h"

#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "calendar/calendar.h"
#include "clearing/fee.h"
#include "interest/interest.h"
#include "ledger/request.h"
#include "ledger/uuid.h"
#include "money/amount.h"
#include "money/rounding.h"

static Datum
read_code(PG_FUNCTION_ARGS)
{
	return UInt32GetDatum(amount_code_from_text(PG_GETARG_TEXT_PP(0)));
}

static Datum
read_mode(PG_FUNCTION_ARGS)
{
	return Int32GetDatum(rounding_mode_parse(PG_GETARG_TEXT_PP(0)));
}

static Datum
read_day_count(PG_FUNCTION_ARGS)
{
	return Int32GetDatum(day_count_parse(PG_GETARG_TEXT_PP(0)));
}

static Datum
read_convention(PG_FUNCTION_ARGS)
{
	return Int32GetDatum(calendar_convention(text_to_cstring(PG_GETARG_TEXT_PP(0))));
}

static Datum
read_collect(PG_FUNCTION_ARGS)
{
	return Int32GetDatum(fee_collect_parse(PG_GETARG_TEXT_PP(0)));
}

/* Lower case is how the server writes a UUID. */
static void
read_uuid(char *key)
{
	pg_uuid_t	uuid;
	char	   *written;

	if (!uuid7_parse(key, &uuid))
		return;
	written = uuid_to_cstring(&uuid);
	shim_require(pg_strcasecmp(written, key) == 0);
}

static LedgerOp
named_op(const char *key)
{
	return strcmp(key, "post") == 0 ? OP_POST : strcmp(key, "hold") == 0 ? OP_HOLD
		: strcmp(key, "capture") == 0 ? OP_CAPTURE : strcmp(key, "release") == 0 ? OP_RELEASE
		: OP_UNKNOWN;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char	   *key = shim_cstring(data, size);
	Datum		name = shim_varlena(key, strlen(key));
	char		buffer[AMOUNT_CODE_LENGTH_MAX + 1];
	LedgerOp	op;
	Datum		code;

	read_uuid(key);
	op = request_op_by_name(key, strlen(key));
	shim_require(op == named_op(key));
	if (shim_call(read_code, 1, &name, &code))
	{
		shim_require(iso4217_exponent(DatumGetUInt32(code)) <= 4);
		shim_require(amount_code_format(DatumGetUInt32(code), buffer) == strlen(key) &&
					 strcmp(buffer, key) == 0);
	}
	(void) shim_call(read_mode, 1, &name, NULL);
	(void) shim_call(read_day_count, 1, &name, NULL);
	(void) shim_call(read_convention, 1, &name, NULL);
	(void) shim_call(read_collect, 1, &name, NULL);
	shim_reset();
	return 0;
}
