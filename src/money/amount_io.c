/*
 * amount_io.c
 *		Text and binary form of faas.amount.
 *
 *		Text is "CNY 100.00": code, blank, number, whatever locale and settings are.  Input
 *		also takes "100.00 CNY" and blanks around.  The blank in between is required, because codes
 *		may hold digits ("A1 00").  No exponent, no grouping.
 *
 *		Decimals count: what is written is kept, and a number with fewer decimals than the ISO
 *		exponent of its currency is padded ("CNY 1" is CNY 1.00).  So text keeps every value, and
 *		the image of every value that has at least those decimals; the binary form keeps all images.
 *
 *		A code is kept as a number whose order is the byte order of its text: first character A-Z as
 *		1-26, the others in base 37 as 0 for none, 1-10 for 0-9 and 11-36 for A-Z.
 */
#include "postgres.h"

#include "libpq/pqformat.h"
#include "parser/scansup.h"
#include "utils/builtins.h"

#include "amount.h"
#include "compat.h"
#include "decimal.h"
#include "errors.h"
#include "faas.h"

#define CODE_BASE			37
#define AMOUNT_WIRE_VERSION 1
#define AMOUNT_WIRE_LENGTH	17	/* version 1, tag 4, high 4, low 8 */
#define AMOUNT_TEXT_MAX		(AMOUNT_CODE_LENGTH_MAX + 1 + DECIMAL_TEXT_MAX)

/* 27 * 37^4 is the first number beyond the codes */
StaticAssertDecl(27 * CODE_BASE * CODE_BASE * CODE_BASE * CODE_BASE < (1 << AMOUNT_CODE_BITS),
				 "a currency code fits its bits");

FAAS_FUNCTION(faas_amount_in);
FAAS_FUNCTION(faas_amount_out);
FAAS_FUNCTION(faas_amount_recv);
FAAS_FUNCTION(faas_amount_send);

/* ----------------------------------------------------------------
 * Currency codes
 * ----------------------------------------------------------------
 */

/* Value of a character in base 37, or 0 if no code has it. */
static inline uint32
code_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (uint32) (c - 'A') + 11;
	if (c >= '0' && c <= '9')
		return (uint32) (c - '0') + 1;
	return 0;
}

uint32
amount_code_parse(const char *text, int length)
{
	uint32		code;

	if (length < 1 || length > AMOUNT_CODE_LENGTH_MAX || text[0] < 'A' || text[0] > 'Z')
		return 0;

	code = (uint32) (text[0] - 'A') + 1;
	for (int i = 1; i < AMOUNT_CODE_LENGTH_MAX; i++)
	{
		uint32		digit = 0;

		if (i < length)
		{
			digit = code_digit(text[i]);
			if (digit == 0)
				return 0;
		}
		code = code * CODE_BASE + digit;
	}
	return code;
}

int
amount_code_format(uint32 code, char *buffer)
{
	static const char digits[CODE_BASE + 1] = "\0" "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	for (int i = AMOUNT_CODE_LENGTH_MAX - 1; i > 0; i--)
	{
		buffer[i] = digits[code % CODE_BASE];
		code /= CODE_BASE;
	}
	buffer[0] = (char) ('A' + code - 1);
	buffer[AMOUNT_CODE_LENGTH_MAX] = '\0';
	return strlen(buffer);
}

uint32
amount_code_from_text(const text *code)
{
	uint32		result = amount_code_parse(VARDATA_ANY(code), VARSIZE_ANY_EXHDR(code));

	if (result == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_BAD_CURRENCY_CODE),
				 errmsg("invalid currency code: \"%s\"", error_excerpt_text(code)),
				 errhint("A code is a capital letter and up to four capital letters or digits.")));
	return result;
}

/* Is a number from the wire the code of some text? */
static bool
code_is_valid(uint32 code)
{
	char		buffer[AMOUNT_CODE_LENGTH_MAX + 1];

	if (code < CODE_BASE * CODE_BASE * CODE_BASE * CODE_BASE ||
		code >= 27 * CODE_BASE * CODE_BASE * CODE_BASE * CODE_BASE)
		return false;

	/* a gap ("A" nothing "B") formats as "A" and reads back as another number */
	return amount_code_parse(buffer, amount_code_format(code, buffer)) == code;
}

/* ----------------------------------------------------------------
 * Text
 * ----------------------------------------------------------------
 */

bool
amount_from_decimal(const Decimal *decimal, uint32 code, FaasAmount *a)
{
	int			written = Max(decimal->scale, Min(decimal->shown, AMOUNT_SCALE_MAX));
	int			scale = Max(written, iso4217_exponent(code));
	int128		minor;

	if (written > AMOUNT_SCALE_MAX)
		return false;

	/* the output of every amount must be readable: what has no room for padding stays as written */
	if (!decimal_scale_up(decimal->digits, scale - decimal->scale, &minor) ||
		!amount_minor_fits(minor))
	{
		scale = written;
		if (!decimal_scale_up(decimal->digits, scale - decimal->scale, &minor) ||
			!amount_minor_fits(minor))
			return false;
	}

	*a = amount_make(minor, AMOUNT_TAG(code, scale));
	return true;
}

/*
 * Find the two words of an amount, in the order code, number.  Returns false unless there are
 * exactly two.  The number is the one that begins like a number.
 */
static bool
split_words(const char *text, const char *word[2], int length[2])
{
	const char *p = text;

	for (int i = 0; i < 2; i++)
	{
		while (scanner_isspace(*p))
			p++;
		word[i] = p;
		while (*p != '\0' && !scanner_isspace(*p))
			p++;
		length[i] = p - word[i];
	}
	while (scanner_isspace(*p))
		p++;
	if (*p != '\0' || length[1] == 0)
		return false;

	if (strchr("+-.0123456789", *word[0]) != NULL)
	{
		const char *number = word[0];
		int			number_length = length[0];

		word[0] = word[1];
		length[0] = length[1];
		word[1] = number;
		length[1] = number_length;
	}
	return true;
}

bool
amount_parse(const char *text, FaasAmount *a, struct Node *escontext)
{
	const char *word[2];
	int			length[2];
	Decimal		decimal;
	DecimalStatus status = DECIMAL_SYNTAX;
	uint32		code;

	if (split_words(text, word, length))
		status = decimal_parse(word[1], length[1], &decimal);
	if (status == DECIMAL_SYNTAX)
		ereturn(escontext, false,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type %s: \"%s\"", "faas.amount",
						error_excerpt(text)),
				 errhint("Write a currency code and a plain number, as in \"CNY 100.00\".")));

	code = amount_code_parse(word[0], length[0]);
	if (code == 0)
		ereturn(escontext, false,
				(errcode(ERRCODE_FAAS_BAD_CURRENCY_CODE),
				 errmsg("invalid currency code: \"%s\"",
						error_excerpt(pnstrdup(word[0], length[0]))),
				 errhint("A code is a capital letter and up to four capital letters or digits.")));

	if (status == DECIMAL_RANGE || !amount_from_decimal(&decimal, code, a))
		ereturn(escontext, false,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("value \"%s\" is out of range for type %s", error_excerpt(text),
						"faas.amount")));
	return true;
}

Datum
faas_amount_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);
	int32		typmod = PG_GETARG_INT32(2);
	FaasAmount	amount;

	if (!amount_parse(text, &amount, fcinfo->context) ||
		!amount_apply_typmod(&amount, typmod, fcinfo->context))
		PG_RETURN_NULL();

	PG_RETURN_FAAS_AMOUNT_P(amount_copy(amount));
}

char *
amount_to_cstring(const FaasAmount *a)
{
	char	   *result = palloc(AMOUNT_TEXT_MAX);
	int			length = amount_code_format(AMOUNT_CODE(a), result);

	result[length++] = ' ';
	decimal_format(amount_minor(a), AMOUNT_SCALE(a), result + length);
	return result;
}

Datum
faas_amount_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(amount_to_cstring(PG_GETARG_FAAS_AMOUNT_P(0)));
}

/* ----------------------------------------------------------------
 * Binary
 * ----------------------------------------------------------------
 */

/*
 * Everything that the type promises about its image is checked: a client can send any bytes.
 */
Datum
faas_amount_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int32		typmod = PG_GETARG_INT32(2);
	int			version;
	FaasAmount *result;

	if (buf->len - buf->cursor != AMOUNT_WIRE_LENGTH)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid length in external \"%s\" value: %d",
						"faas.amount", buf->len - buf->cursor)));

	version = pq_getmsgbyte(buf);
	if (version != AMOUNT_WIRE_VERSION)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("unsupported version in external \"%s\" value: %d",
						"faas.amount", version)));

	result = (FaasAmount *) palloc(sizeof(FaasAmount));
	result->tag = pq_getmsgint(buf, 4);
	result->minor_hi = (int32) pq_getmsgint(buf, 4);
	result->minor_lo = (uint64) pq_getmsgint64(buf);

	if ((result->tag & 1) != 0 || !code_is_valid(AMOUNT_CODE(result)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid tag in external \"%s\" value: %08x",
						"faas.amount", result->tag)));

	amount_apply_typmod(result, typmod, NULL);
	PG_RETURN_FAAS_AMOUNT_P(result);
}

Datum
faas_amount_send(PG_FUNCTION_ARGS)
{
	FaasAmount *amount = PG_GETARG_FAAS_AMOUNT_P(0);
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendint8(&buf, AMOUNT_WIRE_VERSION);
	pq_sendint32(&buf, amount->tag);
	pq_sendint32(&buf, (uint32) amount->minor_hi);
	pq_sendint64(&buf, amount->minor_lo);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}
