/*
 * packed_tools.c
 *		The packed form from the other side: faas.request_pack and faas.result_unpack, for tests and
 *		for clients that speak SQL.
 */
#include "postgres.h"

#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"
#include "utils/uuid.h"

#include "faas.h"
#include "ledger/packed.h"
#include "ledger/request.h"

static const LedgerOp packed_ops[] = PACKED_OPS;

FAAS_FUNCTION(faas_request_pack);
FAAS_FUNCTION(faas_result_unpack);

/* writing requests ----------------------------------------------------------------------------- */

static uint32
append_text(StringInfo buffer, const char *text, uint32 max, const char *field)
{
	char	   *utf8;
	Size		length;

	if (text == NULL)
		return 0;
	utf8 = pg_server_to_any(text, strlen(text), PG_UTF8);
	length = strlen(utf8);
	if (length > max)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s is too long to be packed", field)));
	appendBinaryStringInfo(buffer, utf8, length);
	return (uint32) length;
}

/* Is a text just what uuid_out() would make of a UUID? */
static bool
is_uuid_text(const char *text, char *uuid)
{
	int			i;

	if (text == NULL || strlen(text) != 36)
		return false;
	for (i = 0; i < 36; i++)
		if (i == 8 || i == 13 || i == 18 || i == 23 ? text[i] != '-'
			: strchr("0123456789abcdef", text[i]) == NULL)
			return false;
	memcpy(uuid, DatumGetUUIDP(DirectFunctionCall1(uuid_in, CStringGetDatum(text)))->data,
		   UUID_LEN);
	return true;
}

/* A record, and behind it its texts. */
static void
append_request(StringInfo buffer, const LedgerRequest *request)
{
	const LedgerLine *line = request->lines;
	char		record[REQUEST_SIZE] = {0};
	int			start = buffer->len;
	bool		key_is_uuid = is_uuid_text(request->key, record + REQUEST_KEY);
	bool		hold_is_uuid = is_uuid_text(request->hold, record + REQUEST_HOLD);
	uint16		given = 0;
	int			op;

	for (op = lengthof(packed_ops) - 1; op > 0 && packed_ops[op] != request->op; op--)
		;
	record[REQUEST_OP] = (char) op;
	record[REQUEST_BALANCING] = (char) request->balancing;
	given |= line->debit != 0 ? GIVEN_DEBIT : 0;
	given |= line->credit != 0 ? GIVEN_CREDIT : 0;
	given |= line->has_amount ? GIVEN_AMOUNT : 0;
	given |= request->has_value_date ? GIVEN_VALUE_DATE : 0;
	given |= request->has_expires_at ? GIVEN_EXPIRES_AT : 0;
	given |= request->imported ? GIVEN_POSTED_AT : 0;
	given |= request->linked ? GIVEN_LINKED : 0;
	given |= request->final ? GIVEN_FINAL : 0;
	given |= key_is_uuid ? GIVEN_KEY_UUID : request->key != NULL ? GIVEN_KEY_TEXT : 0;
	given |= hold_is_uuid ? GIVEN_HOLD_UUID : request->hold != NULL ? GIVEN_HOLD_TEXT : 0;
	given |= line->texts.kind != NULL ? GIVEN_KIND : 0;
	given |= line->texts.memo != NULL ? GIVEN_MEMO : 0;
	given |= line->texts.metadata != NULL ? GIVEN_METADATA : 0;
	put16(record + REQUEST_GIVEN, given);
	put32(record + REQUEST_VALUE_DATE, (uint32) request->value_date);
	put64(record + REQUEST_DEBIT, (uint64) line->debit);
	put64(record + REQUEST_CREDIT, (uint64) line->credit);
	put_amount(record + REQUEST_AMOUNT, &line->amount);
	put64(record + REQUEST_EXPIRES_AT, (uint64) request->expires_at);
	put64(record + REQUEST_POSTED_AT, (uint64) request->imported_at);

	appendBinaryStringInfo(buffer, record, REQUEST_SIZE);
	put16(record + REQUEST_KEY_LENGTH,
		  append_text(buffer, key_is_uuid ? NULL : request->key, PG_UINT16_MAX, "key"));
	put16(record + REQUEST_HOLD_LENGTH,
		  append_text(buffer, hold_is_uuid ? NULL : request->hold, PG_UINT16_MAX, "hold"));
	put16(record + REQUEST_KIND_LENGTH,
		  append_text(buffer, line->texts.kind, PG_UINT16_MAX, "kind"));
	put16(record + REQUEST_MEMO_LENGTH,
		  append_text(buffer, line->texts.memo, PG_UINT16_MAX, "memo"));
	if (line->texts.metadata != NULL)
		put32(record + REQUEST_METADATA_LENGTH,
			  append_text(buffer, JsonbToCString(NULL, &line->texts.metadata->root,
												 VARSIZE(line->texts.metadata)),
						  PG_UINT32_MAX, "metadata"));
	memcpy(buffer->data + start, record, REQUEST_SIZE);
}

/* reading results ------------------------------------------------------------------------------ */

static LedgerResult
read_result(const char *p)
{
	LedgerResult result = {0};
	uint16		code = get16(p + RESULT_CODE);
	uint16		flags = get16(p + RESULT_FLAGS);

	packed_require_zero(p + RESULT_ZERO, 4, "reserved bytes are not zero");
	if (!ledger_code_exists(code))
		packed_invalid("unknown result code");
	result.code = (LedgerCode) code;
	if ((flags & RESULT_STANDS) != (code == LEDGER_CREATED || code == LEDGER_EXISTS) ||
		flags == RESULT_HAS_AMOUNT || flags > (RESULT_STANDS | RESULT_HAS_AMOUNT))
		packed_invalid("flags do not go with the result code");
	if (!(flags & RESULT_STANDS))
		packed_require_zero(p + RESULT_ID, RESULT_AMOUNT - RESULT_ID,
							"a field that is not given is not zero");
	memcpy(result.id.data, p + RESULT_ID, UUID_LEN);
	result.at = packed_timestamp(p + RESULT_AT, (flags & RESULT_STANDS) != 0);
	result.has_amount = (flags & RESULT_HAS_AMOUNT) != 0;
	if (result.has_amount)
	{
		result.amount = get_amount(p + RESULT_AMOUNT);
		packed_require_tag(result.amount.tag);
	}
	else
		packed_require_zero(p + RESULT_AMOUNT, sizeof(FaasAmount),
							"a field that is not given is not zero");
	return result;
}

/* functions ------------------------------------------------------------------------------------ */

/* faas.request_pack(requests faas.request[]) */
Datum
faas_request_pack(PG_FUNCTION_ARGS)
{
	LedgerRequest *requests;
	StringInfoData buffer;
	int			count;
	int			i;

	requests = requests_from_array(PG_GETARG_ARRAYTYPE_P(0), &count);
	initStringInfo(&buffer);
	appendStringInfoSpaces(&buffer, VARHDRSZ + HEADER_SIZE);
	packed_write_header(buffer.data + VARHDRSZ, PACKED_REQUESTS, REQUEST_SIZE, count);
	for (i = 0; i < count; i++)
		append_request(&buffer, &requests[i]);
	SET_VARSIZE(buffer.data, buffer.len);
	PG_RETURN_BYTEA_P(buffer.data);
}

/* faas.result_unpack(results bytea) returns setof faas.result */
Datum
faas_result_unpack(PG_FUNCTION_ARGS)
{
	bytea	   *packed = PG_GETARG_BYTEA_PP(0);
	const char *data = VARDATA_ANY(packed);
	Size		size = VARSIZE_ANY_EXHDR(packed);
	ResultWriter writer;
	int			count;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	count = packed_read_header(data, size, PACKED_RESULTS, RESULT_SIZE);
	if (size != HEADER_SIZE + (Size) count * RESULT_SIZE)
		packed_invalid("longer than its records");
	result_put_begin(&writer, (ReturnSetInfo *) fcinfo->resultinfo);
	for (i = 0; i < count; i++)
	{
		LedgerResult result = read_result(data + HEADER_SIZE + (Size) i * RESULT_SIZE);

		result_put(&writer, i, &result);
	}
	result_put_end(&writer);
	return (Datum) 0;
}
