/*
 * packed.c
 *		faas.post_packed: batches in packed binary form (packed.h).
 *
 *		The bytes come from a client and can be anything.  Whatever has no meaning, reserved bytes
 *		and fields that are not given included, must be zero, so that a later version can give it
 *		one.  What is wrong with the bytes is an error of the whole (22P03); what a well-formed
 *		request asks for is judged by the engine, request by request.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"
#include "utils/uuid.h"

#include "faas.h"
#include "ledger/packed.h"
#include "ledger/request.h"

static const LedgerOp packed_ops[] = PACKED_OPS;

FAAS_FUNCTION(faas_post_packed);

/* what both directions check ------------------------------------------------------------------- */

void
packed_invalid(const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("invalid packed form: %s", what)));
}

void
packed_require_zero(const char *p, int length, const char *what)
{
	int			i;

	for (i = 0; i < length; i++)
		if (p[i] != 0)
			packed_invalid(what);
}

void
packed_require_tag(uint32 tag)
{
	char		buffer[AMOUNT_CODE_LENGTH_MAX + 1];
	uint32		code = tag >> 6;
	int			length;

	if ((tag & 1) == 0 && code != 0)
	{
		length = amount_code_format(code, buffer);
		if (amount_code_parse(buffer, length) == code)
			return;
	}
	packed_invalid("not an amount");
}

int
packed_read_header(const char *data, Size size, char what, int record_size)
{
	uint32		count;

	if (size < HEADER_SIZE)
		packed_invalid("shorter than its header");
	if (memcmp(data + HEADER_MAGIC, PACKED_MAGIC, strlen(PACKED_MAGIC)) != 0 ||
		data[HEADER_WHAT] != what)
		packed_invalid("not a header");
	if (data[HEADER_VERSION] != PACKED_VERSION || get16(data + HEADER_RECORD_SIZE) != record_size)
		packed_invalid("unknown version");
	packed_require_zero(data + HEADER_ZERO, 4, "reserved bytes are not zero");
	count = get32(data + HEADER_COUNT);
	if (count > (size - HEADER_SIZE) / record_size)
		packed_invalid("shorter than its records");
	return (int) count;
}

void
packed_write_header(char *data, char what, int record_size, int count)
{
	memset(data, 0, HEADER_SIZE);
	memcpy(data + HEADER_MAGIC, PACKED_MAGIC, strlen(PACKED_MAGIC));
	data[HEADER_WHAT] = what;
	data[HEADER_VERSION] = PACKED_VERSION;
	put16(data + HEADER_RECORD_SIZE, record_size);
	put32(data + HEADER_COUNT, count);
}

TimestampTz
packed_timestamp(const char *p, bool given)
{
	TimestampTz at = (TimestampTz) get64(p);

	if (!given && at != 0)
		packed_invalid("a field that is not given is not zero");
	if (!TIMESTAMP_NOT_FINITE(at) && !IS_VALID_TIMESTAMP(at))
		packed_invalid("timestamp out of range");
	return at;
}

/* reading requests ----------------------------------------------------------------------------- */

typedef struct Reader
{
	const char *next;			/* what follows the record */
	const char *end;
	int			index;			/* of the request, from 0 */
	int64		good_tag;		/* checked already: most batches have one; -1 = none */
} Reader;

static void
reader_context(void *arg)
{
	errcontext("packed request %d", ((Reader *) arg)->index + 1);
}

/* Text of a given length behind the record, in UTF-8; NULL if not given. */
static char *
read_text(Reader *reader, bool given, uint32 length)
{
	const char *bytes = reader->next;
	char	   *text;

	if (!given)
	{
		if (length != 0)
			packed_invalid("a field that is not given is not zero");
		return NULL;
	}
	if (length > reader->end - bytes)
		packed_invalid("shorter than its texts");
	reader->next += length;
	if (length == 0)
		return pstrdup("");
	text = pg_any_to_server(bytes, length, PG_UTF8);
	return text == bytes ? pnstrdup(bytes, length) : text;
}

/* A UUID as the key or name that it stands for, or the text behind the record. */
static char *
read_name(Reader *reader, const char *uuid, bool is_uuid, bool is_text, uint32 length)
{
	char	   *text = read_text(reader, is_text, length);
	pg_uuid_t	value;

	if (!is_uuid)
	{
		packed_require_zero(uuid, UUID_LEN, "a field that is not given is not zero");
		return text;
	}
	if (is_text)
		packed_invalid("both a UUID and a text");
	memcpy(value.data, uuid, UUID_LEN);
	return DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum(&value)));
}

static int64
read_account(const char *p, bool given)
{
	int64		account = (int64) get64(p);

	if (!given && account != 0)
		packed_invalid("a field that is not given is not zero");
	/* account 0, which is never there, must not look as if not given */
	return given && account == 0 ? -1 : account;
}

static void
read_amount(Reader *reader, LedgerLine *line, const char *p)
{
	if (!line->has_amount)
	{
		packed_require_zero(p, sizeof(FaasAmount), "a field that is not given is not zero");
		return;
	}
	line->amount = get_amount(p);
	if ((int64) line->amount.tag != reader->good_tag)
	{
		packed_require_tag(line->amount.tag);
		reader->good_tag = line->amount.tag;
	}
}

static void
read_value_date(LedgerRequest *request, const char *p)
{
	request->value_date = (DateADT) get32(p);
	if (!request->has_value_date && request->value_date != 0)
		packed_invalid("a field that is not given is not zero");
	if (!DATE_NOT_FINITE(request->value_date) && !IS_VALID_DATE(request->value_date))
		packed_invalid("date out of range");
}

/* Which columns of faas.request the record gives. */
static uint32
given_columns(const LedgerRequest *request, uint16 given)
{
	uint32		columns = UINT32_C(1) << Anum_request_op;

	if (given & GIVEN_DEBIT)
		columns |= UINT32_C(1) << Anum_request_debit;
	if (given & GIVEN_CREDIT)
		columns |= UINT32_C(1) << Anum_request_credit;
	if (given & GIVEN_AMOUNT)
		columns |= UINT32_C(1) << Anum_request_amount;
	if (request->key != NULL)
		columns |= UINT32_C(1) << Anum_request_key;
	if (request->hold != NULL)
		columns |= UINT32_C(1) << Anum_request_hold;
	if (given & GIVEN_KIND)
		columns |= UINT32_C(1) << Anum_request_kind;
	if (given & GIVEN_MEMO)
		columns |= UINT32_C(1) << Anum_request_memo;
	if (given & GIVEN_METADATA)
		columns |= UINT32_C(1) << Anum_request_metadata;
	if (given & GIVEN_VALUE_DATE)
		columns |= UINT32_C(1) << Anum_request_value_date;
	if (given & GIVEN_EXPIRES_AT)
		columns |= UINT32_C(1) << Anum_request_expires_at;
	if (given & GIVEN_FINAL)
		columns |= UINT32_C(1) << Anum_request_final;
	if (request->balancing != BALANCING_NONE)
		columns |= UINT32_C(1) << Anum_request_balancing;
	if (given & GIVEN_POSTED_AT)
		columns |= UINT32_C(1) << Anum_request_posted_at;
	return columns;
}

/* An op or balancing that we do not know is for the engine to refuse: 30, 40. */
static void
read_request(Reader *reader, LedgerRequest *request, LedgerLine *line)
{
	const char *p = reader->next;
	uint8		op = (uint8) p[REQUEST_OP];
	uint8		balancing = (uint8) p[REQUEST_BALANCING];
	uint16		given = get16(p + REQUEST_GIVEN);
	char	   *metadata;

	if (given & GIVEN_UNKNOWN)
		packed_invalid("unknown field");
	packed_require_zero(p + REQUEST_ZERO, 4, "reserved bytes are not zero");
	reader->next += REQUEST_SIZE;

	memset(request, 0, sizeof(LedgerRequest));
	memset(line, 0, sizeof(LedgerLine));
	request->nlines = 1;
	request->lines = line;
	request->op = op < lengthof(packed_ops) ? packed_ops[op] : OP_UNKNOWN;
	request->balancing = balancing < BALANCING_INVALID ? balancing : BALANCING_INVALID;
	line->debit = read_account(p + REQUEST_DEBIT, given & GIVEN_DEBIT);
	line->credit = read_account(p + REQUEST_CREDIT, given & GIVEN_CREDIT);
	line->has_amount = (given & GIVEN_AMOUNT) != 0;
	read_amount(reader, line, p + REQUEST_AMOUNT);
	request->has_value_date = (given & GIVEN_VALUE_DATE) != 0;
	read_value_date(request, p + REQUEST_VALUE_DATE);
	request->has_expires_at = (given & GIVEN_EXPIRES_AT) != 0;
	request->expires_at = packed_timestamp(p + REQUEST_EXPIRES_AT, request->has_expires_at);
	request->imported = (given & GIVEN_POSTED_AT) != 0;
	request->imported_at = packed_timestamp(p + REQUEST_POSTED_AT, request->imported);
	request->linked = (given & GIVEN_LINKED) != 0;
	request->final = (given & GIVEN_FINAL) != 0;

	/* the texts, in the order in which they follow */
	request->key = read_name(reader, p + REQUEST_KEY, given & GIVEN_KEY_UUID,
							 given & GIVEN_KEY_TEXT, get16(p + REQUEST_KEY_LENGTH));
	request->hold = read_name(reader, p + REQUEST_HOLD, given & GIVEN_HOLD_UUID,
							  given & GIVEN_HOLD_TEXT, get16(p + REQUEST_HOLD_LENGTH));
	line->texts.kind = read_text(reader, given & GIVEN_KIND, get16(p + REQUEST_KIND_LENGTH));
	line->texts.memo = read_text(reader, given & GIVEN_MEMO, get16(p + REQUEST_MEMO_LENGTH));
	metadata = read_text(reader, given & GIVEN_METADATA, get32(p + REQUEST_METADATA_LENGTH));
	if (metadata != NULL)
		line->texts.metadata = DatumGetJsonbP(DirectFunctionCall1(jsonb_in,
																  CStringGetDatum(metadata)));
	request_check_fields(request, given_columns(request, given));
}

static LedgerRequest *
requests_from_packed(const char *data, Size size, int *count)
{
	Reader		reader = {0};
	ErrorContextCallback callback;
	LedgerRequest *requests;
	LedgerLine *lines;

	*count = packed_read_header(data, size, PACKED_REQUESTS, REQUEST_SIZE);
	if (*count > LEDGER_REQUESTS_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a batch must have at most %d requests", LEDGER_REQUESTS_MAX)));
	reader.good_tag = -1;
	reader.next = data + HEADER_SIZE;
	reader.end = data + size;
	requests = palloc_array(LedgerRequest, Max(*count, 1));
	lines = palloc_array(LedgerLine, Max(*count, 1));

	callback.callback = reader_context;
	callback.arg = &reader;
	callback.previous = error_context_stack;
	error_context_stack = &callback;
	for (reader.index = 0; reader.index < *count; reader.index++)
	{
		if (reader.end - reader.next < REQUEST_SIZE)
			packed_invalid("shorter than its records");
		read_request(&reader, &requests[reader.index], &lines[reader.index]);
	}
	error_context_stack = callback.previous;
	if (reader.next != reader.end)
		packed_invalid("longer than its records");
	return requests;
}

/* results -------------------------------------------------------------------------------------- */

static bytea *
results_to_packed(const LedgerResult *results, int count)
{
	Size		size = VARHDRSZ + HEADER_SIZE + (Size) count * RESULT_SIZE;
	bytea	   *packed = palloc0(size);
	char	   *p = VARDATA(packed);
	int			i;

	SET_VARSIZE(packed, size);
	packed_write_header(p, PACKED_RESULTS, RESULT_SIZE, count);
	p += HEADER_SIZE;
	for (i = 0; i < count; i++, p += RESULT_SIZE)
	{
		const LedgerResult *result = &results[i];

		put16(p + RESULT_CODE, (uint16) result->code);
		if (result->code != LEDGER_CREATED && result->code != LEDGER_EXISTS)
			continue;
		put16(p + RESULT_FLAGS, RESULT_STANDS | (result->has_amount ? RESULT_HAS_AMOUNT : 0));
		memcpy(p + RESULT_ID, result->id.data, UUID_LEN);
		put64(p + RESULT_AT, (uint64) result->at);
		if (result->has_amount)
			put_amount(p + RESULT_AMOUNT, &result->amount);
	}
	return packed;
}

/* faas.post_packed(requests bytea): as post_batch; null for null */
Datum
faas_post_packed(PG_FUNCTION_ARGS)
{
	bytea	   *packed;
	LedgerRequest *requests;
	LedgerResult *results;
	int			count;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	packed = PG_GETARG_BYTEA_PP(0);
	requests = requests_from_packed(VARDATA_ANY(packed), VARSIZE_ANY_EXHDR(packed), &count);
	results = palloc0_array(LedgerResult, Max(count, 1));
	ledger_execute("faas.post_packed()", requests, count, results);
	PG_RETURN_BYTEA_P(results_to_packed(results, count));
}
