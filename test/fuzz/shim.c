/*
 * shim.c
 *		The functions of the server that the fuzzed sources use, in their smallest form (shim.h).
 *		Strings, encodings and JSON syntax are the server's own, from libpgcommon.
 */
#include "shim.h"

#include <setjmp.h>

#include "catalog/pg_type.h"
#include "common/jsonapi.h"
#include "common/pg_prng.h"
#include "funcapi.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "parser/scansup.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"
#include "utils/memutils.h"
#include "utils/uuid.h"

#include "money/amount.h"

int			shim_sqlstate;
const char *shim_json_currency;
const char *shim_json_amount;
bool		shim_json_is_number;

MemoryContext CurrentMemoryContext = (MemoryContext) &CurrentMemoryContext;
volatile sig_atomic_t InterruptPending = false;
int			MyProcPid = 1;
ErrorContextCallback *error_context_stack = NULL;

static sigjmp_buf *catcher;
static Datum *array_elements;
static int	array_count;

void
shim_failed(const char *condition, const char *file, int line)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
	abort();
}

/* memory --------------------------------------------------------------------------------------- */

static void **blocks;
static size_t block_count;
static size_t block_room;

static void *
keep(void *block)
{
	if (block == NULL)
		abort();
	if (block_count == block_room)
	{
		block_room = Max(64, block_room * 2);
		blocks = realloc(blocks, block_room * sizeof(void *));
	}
	blocks[block_count++] = block;
	return block;
}

void
shim_reset(void)
{
	while (block_count > 0)
		free(blocks[--block_count]);
}

void *
palloc(Size size)
{
	if (!AllocSizeIsValid(size))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("invalid memory alloc request size %zu", size)));
	return keep(malloc(size));
}

void *
palloc0(Size size)
{
	void	   *block = palloc(size);

	memset(block, 0, size);
	return block;
}

void *
repalloc(void *pointer, Size size)
{
	size_t		i = block_count;

	if (!AllocSizeIsValid(size))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("invalid memory alloc request size %zu", size)));
	while (i > 0 && blocks[i - 1] != pointer)
		i--;
	shim_require(i > 0);
	blocks[i - 1] = realloc(pointer, size);
	return blocks[i - 1];
}

void
pfree(void *pointer)
{
	size_t		i = block_count;

	while (i > 0 && blocks[i - 1] != pointer)
		i--;
	shim_require(i > 0);
	free(pointer);
	blocks[i - 1] = blocks[--block_count];
}

void *
palloc_mul(Size s1, Size s2)
{
	return palloc(s1 > MaxAllocSize / Max(s2, 1) ? SIZE_MAX : s1 * s2);
}

void *
palloc0_mul(Size s1, Size s2)
{
	return palloc0(s1 > MaxAllocSize / Max(s2, 1) ? SIZE_MAX : s1 * s2);
}

void *
MemoryContextAlloc(MemoryContext context, Size size)
{
	return palloc(size);
}

void *
MemoryContextAllocZero(MemoryContext context, Size size)
{
	return palloc0(size);
}

void *
MemoryContextAllocHuge(MemoryContext context, Size size)
{
	return palloc(size);
}

void *
MemoryContextAllocExtended(MemoryContext context, Size size, int flags)
{
	return (flags & MCXT_ALLOC_ZERO) != 0 ? palloc0(size) : palloc(size);
}

void *
repalloc_huge(void *pointer, Size size)
{
	return repalloc(pointer, size);
}

char *
pnstrdup(const char *in, Size length)
{
	size_t		used = strnlen(in, length);
	char	   *copy = palloc(used + 1);

	memcpy(copy, in, used);
	copy[used] = '\0';
	return copy;
}

char *
pstrdup(const char *in)
{
	return pnstrdup(in, strlen(in));
}

/* errors --------------------------------------------------------------------------------------- */

bool
errstart(int elevel, const char *domain)
{
	shim_require(elevel >= ERROR);
	shim_sqlstate = ERRCODE_INTERNAL_ERROR;
	return true;
}

bool
errstart_cold(int elevel, const char *domain)
{
	return errstart(elevel, domain);
}

int
errcode(int sqlerrcode)
{
	shim_sqlstate = sqlerrcode;
	return 0;
}

/* A message is written out, so that what it reads is checked. */
static int
format_message(const char *format, va_list arguments)
{
	char		buffer[256];

	vsnprintf(buffer, sizeof(buffer), format, arguments);
	return 0;
}

#define MESSAGE_FUNCTION(name) \
int \
name(const char *fmt,...) \
{ \
	va_list		arguments; \
	va_start(arguments, fmt); \
	(void) format_message(fmt, arguments); \
	va_end(arguments); \
	return 0; \
}

MESSAGE_FUNCTION(errmsg)
MESSAGE_FUNCTION(errmsg_internal)
MESSAGE_FUNCTION(errdetail)
MESSAGE_FUNCTION(errhint)
MESSAGE_FUNCTION(errcontext_msg)

int
set_errcontext_domain(const char *domain)
{
	return 0;
}

void
errfinish(const char *filename, int lineno, const char *funcname)
{
	ErrorContextCallback *callback;

	for (callback = error_context_stack; callback != NULL; callback = callback->previous)
		callback->callback(callback->arg);
	error_context_stack = NULL;
	if (shim_sqlstate == ERRCODE_INTERNAL_ERROR)
		shim_failed("elog(ERROR) is not reached", filename, lineno);
	if (catcher == NULL)
		shim_failed("an error is caught", filename, lineno);
	siglongjmp(*catcher, 1);
}

bool
shim_call(PGFunction function, int nargs, const Datum *args, Datum *result)
{
	LOCAL_FCINFO(fcinfo, 7);
	sigjmp_buf	here;
	sigjmp_buf *outer = catcher;
	volatile bool returned = false;

	InitFunctionCallInfoData(*fcinfo, NULL, nargs, InvalidOid, NULL, NULL);
	for (int i = 0; i < nargs; i++)
	{
		fcinfo->args[i].value = args[i];
		fcinfo->args[i].isnull = false;
	}
	catcher = &here;
	if (sigsetjmp(here, 0) == 0)
	{
		Datum		value = function(fcinfo);

		if (result != NULL)
			*result = value;
		shim_sqlstate = 0;
		returned = true;
	}
	catcher = outer;
	return returned;
}

/* arguments ------------------------------------------------------------------------------------ */

Datum
shim_varlena(const void *data, size_t size)
{
	char	   *block;

	if (size + VARHDRSZ_SHORT <= VARATT_SHORT_MAX)
	{
		block = palloc(size + VARHDRSZ_SHORT);
		SET_VARSIZE_SHORT(block, size + VARHDRSZ_SHORT);
		memcpy(VARDATA_SHORT(block), data, size);
	}
	else
	{
		block = palloc(size + VARHDRSZ);
		SET_VARSIZE(block, size + VARHDRSZ);
		memcpy(VARDATA(block), data, size);
	}
	return PointerGetDatum(block);
}

Datum
shim_array(Datum *elements, int count)
{
	ArrayType  *array = palloc0(sizeof(ArrayType));

	SET_VARSIZE(array, sizeof(ArrayType));
	array->elemtype = CSTRINGOID;
	array_elements = elements;
	array_count = count;
	return PointerGetDatum(array);
}

char *
shim_cstring(const void *data, size_t size)
{
	return pnstrdup(data, size);
}

void
shim_take(const uint8_t **data, size_t *size, void *target, size_t wanted)
{
	size_t		there = Min(wanted, *size);

	memset(target, 0, wanted);
	memcpy(target, *data, there);
	*data += there;
	*size -= there;
}

Datum
shim_amount(const uint8_t **data, size_t *size)
{
	FaasAmount *amount = palloc(sizeof(FaasAmount));
	static const char *const codes[] = {"CNY", "JPY", "BHD", "BTC", "XAU", "HKD", "USD"};
	char		code[AMOUNT_CODE_LENGTH_MAX + 1];
	uint32		tag;

	shim_take(data, size, &amount->minor_lo, 8);
	shim_take(data, size, &amount->minor_hi, 4);
	shim_take(data, size, &tag, 4);
	/* half of the codes from a few that occur, the others from anywhere */
	if (tag & 0x80000000)
		tag = AMOUNT_TAG(amount_code_parse(codes[(tag >> 8) % lengthof(codes)], 3), tag & 31);
	tag &= ~UINT32_C(1);
	if (tag >> 6 == 0 ||
		amount_code_parse(code, amount_code_format(tag >> 6, code)) != tag >> 6)
		tag = AMOUNT_TAG(amount_code_parse("CNY", 3), tag & 31);
	amount->tag = tag;
	return FaasAmountPGetDatum(amount);
}

/* functions of the server ---------------------------------------------------------------------- */

struct varlena *
pg_detoast_datum(struct varlena *datum)
{
	/* as the server does: short headers are expanded here */
	if (VARATT_IS_SHORT(datum))
	{
		Size		size = VARSIZE_SHORT(datum) - VARHDRSZ_SHORT;
		struct varlena *wide = palloc(size + VARHDRSZ);

		SET_VARSIZE(wide, size + VARHDRSZ);
		memcpy(VARDATA(wide), VARDATA_SHORT(datum), size);
		return wide;
	}
	return datum;
}

struct varlena *
pg_detoast_datum_packed(struct varlena *datum)
{
	return datum;
}

struct varlena *
pg_detoast_datum_copy(struct varlena *datum)
{
	return pg_detoast_datum(datum);
}

char *
text_to_cstring(const text *t)
{
	return pnstrdup(VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
}

text *
cstring_to_text_with_len(const char *s, int length)
{
	text	   *result = palloc(length + VARHDRSZ);

	SET_VARSIZE(result, length + VARHDRSZ);
	memcpy(VARDATA(result), s, length);
	return result;
}

text *
cstring_to_text(const char *s)
{
	return cstring_to_text_with_len(s, strlen(s));
}

bool
scanner_isspace(char ch)
{
	return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r' || ch == '\f';
}

int
GetDatabaseEncoding(void)
{
	return PG_UTF8;
}

int
pg_mbcliplen(const char *mbstr, int len, int limit)
{
	int			clipped = 0;

	while (clipped < len)
	{
		int			n = pg_encoding_mblen(PG_UTF8, mbstr + clipped);

		if (clipped + n > limit || clipped + n > len)
			break;
		clipped += n;
	}
	return clipped;
}

char *
pg_any_to_server(const char *s, int length, int encoding)
{
	if (pg_encoding_verifymbstr(PG_UTF8, s, length) != length)
		ereport(ERROR,
				(errcode(ERRCODE_CHARACTER_NOT_IN_REPERTOIRE),
				 errmsg("invalid byte sequence")));
	return unconstify(char *, s);
}

char *
pg_server_to_any(const char *s, int length, int encoding)
{
	return unconstify(char *, s);
}

Datum
DirectFunctionCall1Coll(PGFunction function, Oid collation, Datum arg1)
{
	LOCAL_FCINFO(fcinfo, 1);

	InitFunctionCallInfoData(*fcinfo, NULL, 1, collation, NULL, NULL);
	fcinfo->args[0].value = arg1;
	fcinfo->args[0].isnull = false;
	return function(fcinfo);
}

Datum
DirectFunctionCall3Coll(PGFunction function, Oid collation, Datum arg1, Datum arg2, Datum arg3)
{
	return DirectFunctionCall1Coll(function, collation, arg1);
}

void
deconstruct_array(ArrayType *array, Oid elmtype, int elmlen, bool elmbyval, char elmalign,
				  Datum **elemsp, bool **nullsp, int *nelemsp)
{
	*elemsp = array_elements;
	*nelemsp = array_count;
}

/* binary messages ------------------------------------------------------------------------------ */

static const char *
take_message(StringInfo msg, int length)
{
	if (length > msg->len - msg->cursor)
		ereport(ERROR,
				(errcode(ERRCODE_PROTOCOL_VIOLATION),
				 errmsg("insufficient data left in message")));
	msg->cursor += length;
	return msg->data + msg->cursor - length;
}

int
pq_getmsgbyte(StringInfo msg)
{
	return (unsigned char) *take_message(msg, 1);
}

unsigned int
pq_getmsgint(StringInfo msg, int b)
{
	uint32		n;

	shim_require(b == 4);
	memcpy(&n, take_message(msg, 4), 4);
	return pg_ntoh32(n);
}

int64
pq_getmsgint64(StringInfo msg)
{
	uint64		n;

	memcpy(&n, take_message(msg, 8), 8);
	return pg_ntoh64(n);
}

void
pq_getmsgend(StringInfo msg)
{
	if (msg->cursor != msg->len)
		ereport(ERROR,
				(errcode(ERRCODE_PROTOCOL_VIOLATION),
				 errmsg("invalid message format")));
}

void
pq_begintypsend(StringInfo buf)
{
	initStringInfo(buf);
	appendStringInfoSpaces(buf, VARHDRSZ);
}

bytea *
pq_endtypsend(StringInfo buf)
{
	SET_VARSIZE(buf->data, buf->len);
	return (bytea *) buf->data;
}

/* aggregates ----------------------------------------------------------------------------------- */

int
AggCheckCallContext(FunctionCallInfo fcinfo, MemoryContext *aggcontext)
{
	if (aggcontext)
		*aggcontext = CurrentMemoryContext;
	return AGG_CONTEXT_AGGREGATE;
}

/* numeric: its text ---------------------------------------------------------------------------- */

typedef struct ShimNumeric
{
	int32		header;
	char		text[FLEXIBLE_ARRAY_MEMBER];
} ShimNumeric;

Datum
shim_numeric(const char *text)
{
	ShimNumeric *numeric = palloc(sizeof(ShimNumeric) + strlen(text) + 1);

	SET_VARSIZE(numeric, sizeof(ShimNumeric) + strlen(text) + 1);
	memcpy(numeric->text, text, strlen(text) + 1);
	return PointerGetDatum(numeric);
}

Datum
numeric_out(PG_FUNCTION_ARGS)
{
	return CStringGetDatum(pstrdup(((ShimNumeric *) PG_GETARG_POINTER(0))->text));
}

Datum
numeric_in(PG_FUNCTION_ARGS)
{
	return shim_numeric(PG_GETARG_CSTRING(0));
}

bool
numeric_is_nan(Numeric num)
{
	return strcmp(((ShimNumeric *) num)->text, "NaN") == 0;
}

bool
numeric_is_inf(Numeric num)
{
	return strstr(((ShimNumeric *) num)->text, "Infinity") != NULL;
}

Numeric
int64_div_fast_to_numeric(int64 val1, int log10val2)
{
	return NULL;
}

/* uuid and jsonb ------------------------------------------------------------------------------- */

/* Days of the Gregorian calendar, in years that begin in March, so that a leap day is the last. */
const int	day_tab[2][13] = {
	{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0},
	{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0}
};

#define DAYS_400_YEARS	(400 * 365 + 97)
#define MARCH_YEAR_0	(UNIX_EPOCH_JDATE - 719468)	/* Julian day of 0000-03-01 */

int
date2j(int year, int month, int day)
{
	int64		y = month > 2 ? year : year - 1;
	int64		cycle = y >= 0 ? y / 400 : (y - 399) / 400;
	int64		in_cycle = y - cycle * 400;

	return cycle * DAYS_400_YEARS + in_cycle * 365 + in_cycle / 4 - in_cycle / 100 +
		(153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1 + MARCH_YEAR_0;
}

void
j2date(int jd, int *year, int *month, int *day)
{
	int64		days = (int64) jd - MARCH_YEAR_0;
	int64		cycle = (days >= 0 ? days : days - (DAYS_400_YEARS - 1)) / DAYS_400_YEARS;
	int64		in_cycle = days - cycle * DAYS_400_YEARS;
	int64		y = (in_cycle - in_cycle / 1460 + in_cycle / 36524 -
					 in_cycle / (DAYS_400_YEARS - 1)) / 365;
	int64		in_year = in_cycle - (y * 365 + y / 4 - y / 100);
	int64		m = (5 * in_year + 2) / 153;

	*day = in_year - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = y + cycle * 400 + (*month <= 2 ? 1 : 0);
}

int
j2day(int jd)
{
	return ((jd + 1) % 7 + 7) % 7;
}

void
EncodeDateOnly(struct pg_tm *tm, int style, char *str)
{
	snprintf(str, MAXDATELEN + 1, "%04d-%02d-%02d", tm->tm_year, tm->tm_mon, tm->tm_mday);
}

void
EncodeSpecialDate(DateADT dt, char *str)
{
	strcpy(str, DATE_IS_NOBEGIN(dt) ? EARLY : LATE);
}

Datum
uuid_out(PG_FUNCTION_ARGS)
{
	const pg_uuid_t *uuid = PG_GETARG_UUID_P(0);
	char	   *out = palloc(2 * UUID_LEN + 5);
	char	   *p = out;

	for (int i = 0; i < UUID_LEN; i++)
	{
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*p++ = '-';
		p += snprintf(p, 3, "%02x", uuid->data[i]);
	}
	return CStringGetDatum(out);
}

/* for text that uuid_out() made */
Datum
uuid_in(PG_FUNCTION_ARGS)
{
	const char *in = PG_GETARG_CSTRING(0);
	pg_uuid_t  *uuid = palloc(sizeof(pg_uuid_t));

	for (int i = 0; i < UUID_LEN; i++)
	{
		unsigned int byte;

		in += (*in == '-');
		shim_require(sscanf(in, "%2x", &byte) == 1);
		uuid->data[i] = byte;
		in += 2;
	}
	return UUIDPGetDatum(uuid);
}

/* A Jsonb is its text here; the server's own parser says whether it is JSON. */
Datum
jsonb_in(PG_FUNCTION_ARGS)
{
	char	   *json = PG_GETARG_CSTRING(0);
	JsonLexContext *lex = makeJsonLexContextCstringLen(json, strlen(json), PG_UTF8, false);

	if (pg_parse_json(lex, &nullSemAction) != JSON_SUCCESS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type %s", "json")));
	return PointerGetDatum(cstring_to_text(json));
}

char *
JsonbToCString(StringInfo out, JsonbContainer *in, int estimated_len)
{
	return text_to_cstring((text *) ((char *) in - offsetof(Jsonb, root)));
}

JsonbValue *
getKeyJsonValueFromContainer(JsonbContainer *container, const char *keyVal, int keyLen,
							 JsonbValue *res)
{
	const char *text = keyVal[0] == 'c' ? shim_json_currency : shim_json_amount;

	if (text == NULL)
		return NULL;
	if (res == NULL)
		res = palloc(sizeof(JsonbValue));
	if (keyVal[0] == 'a' && shim_json_is_number)
	{
		res->type = jbvNumeric;
		res->val.numeric = DatumGetNumeric(shim_numeric(text));
	}
	else
	{
		/* not terminated, as in the server */
		res->type = jbvString;
		res->val.string.len = strlen(text);
		res->val.string.val = palloc(res->val.string.len);
		memcpy(res->val.string.val, text, res->val.string.len);
	}
	return res;
}
