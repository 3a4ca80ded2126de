/*
 * amount_format.c
 *		to_char(): an amount as people read it, by a pattern; format(): the same by a named style.
 *
 *		A pattern is one number and what stands around it.  It never depends on a locale or a
 *		setting, never truncates and never rounds: an amount with more decimals than the pattern has
 *		places for is an error.
 *
 *		9 0			digit; 0 is always written, 9 only where the value has a digit (in front of the
 *					decimal mark at least one is always written)
 *		, ' space	between digits: this character groups digits; groups repeat to the left, with
 *					the size of the last group and, if two separators are written, of the one
 *					before it
 *		.			decimal mark
 *		G D			group by point, decimal comma: 9G999D00 is 1.234,50
 *		*			last, after the decimal mark: all decimals of the amount's scale
 *		S			sign, - or +
 *		MI			sign, only if negative
 *		( )			written only if negative
 *		C			currency code
 *		L			currency symbol, the code if there is none
 *		"text"		text as is; so is every other character that is no letter and no digit
 *
 *		Without S, MI and ( ) a negative amount begins with -.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "amount.h"
#include "compat.h"
#include "decimal.h"
#include "errors.h"
#include "faas.h"

/* The number within a pattern. */
typedef struct NumberForm
{
	const char *start;			/* where it begins in the pattern */
	const char *end;			/* first character after it */
	char		group_mark;		/* 0 for none */
	char		decimal_mark;
	int			group_last;		/* size of the group next to the decimal mark */
	int			group_more;		/* size of every further group */
	int			integer_min;	/* digits in front of the mark that are always written */
	int			decimals_min;
	int			decimals_max;
	bool		decimals_all;	/* "*": as many as the amount has */
} NumberForm;

/* A pattern, checked. */
typedef struct Pattern
{
	NumberForm	number;
	bool		has_sign;
	bool		open;			/* "(" without ")" so far */
} Pattern;

#define DEFAULT_PATTERN		"L9,999.*"

static const struct
{
	const char *name;
	const char *pattern;
}			styles[] = {
	{"symbol", DEFAULT_PATTERN},
	{"code", "C 9,999.*"},
	{"accounting", "(L9,999.*)"},
	{"plain", "9.*"}
};

/* Symbols in UTF-8.  A dollar, peso or krone that several countries share carries its country. */
static const struct
{
	const char *code;
	const char *symbol;
}			symbols[] = {
	{"AUD", "A$"}, {"AZN", "₼"}, {"BDT", "৳"}, {"BRL", "R$"}, {"BTC", "₿"}, {"CAD", "CA$"},
	{"CNY", "¥"}, {"CRC", "₡"}, {"CZK", "Kč"}, {"ETH", "Ξ"}, {"EUR", "€"}, {"GBP", "£"},
	{"GEL", "₾"}, {"GHS", "GH₵"}, {"HKD", "HK$"}, {"ILS", "₪"}, {"INR", "₹"}, {"JPY", "¥"},
	{"KHR", "៛"}, {"KRW", "₩"}, {"KZT", "₸"}, {"LAK", "₭"}, {"MNT", "₮"}, {"MOP", "MOP$"},
	{"MXN", "MX$"}, {"NGN", "₦"}, {"NZD", "NZ$"}, {"PHP", "₱"}, {"PLN", "zł"}, {"PYG", "₲"},
	{"RUB", "₽"}, {"SGD", "S$"}, {"THB", "฿"}, {"TRY", "₺"}, {"TWD", "NT$"}, {"UAH", "₴"},
	{"USD", "$"}, {"VND", "₫"}
};

FAAS_FUNCTION(faas_amount_to_char);
FAAS_FUNCTION(faas_amount_format);

/* pattern ---------------------------------------------------------------------------------------*/

pg_noreturn static void
pattern_error(const char *pattern, const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid amount format: \"%s\"", error_excerpt(pattern)),
			 errdetail("%s", detail)));
}

static inline bool
is_place(char c)
{
	return c == '9' || c == '0';
}

/* Is this a group separator, that is, one between two digits? */
static inline bool
is_group_mark(const char *p)
{
	return (*p == ',' || *p == '\'' || *p == ' ' || *p == 'G') && is_place(p[1]);
}

static inline bool
is_decimal_mark(const char *p)
{
	return (*p == '.' || *p == 'D') && (is_place(p[1]) || p[1] == '*');
}

/* Read the places in front of the decimal mark; returns what follows them. */
static const char *
parse_integer_places(const char *pattern, const char *p, NumberForm *number)
{
	int			run = 0;		/* places since the last separator */

	for (; is_place(*p) || is_group_mark(p); p++)
	{
		if (is_place(*p))
		{
			run++;
			if (*p == '0' || number->integer_min > 0)
				number->integer_min++;
			continue;
		}
		if (number->group_mark != 0 && number->group_mark != *p)
			pattern_error(pattern, "Digits are grouped by two different separators.");
		number->group_more = number->group_mark != 0 ? run : 0;
		number->group_mark = *p;
		run = 0;
	}
	number->group_last = run;
	if (number->group_more == 0)
		number->group_more = run;
	number->integer_min = Max(number->integer_min, 1);
	return p;
}

/* Read the decimal mark and the places after it; returns what follows them. */
static const char *
parse_decimal_places(const char *p, NumberForm *number)
{
	if (!is_decimal_mark(p))
		return p;

	number->decimal_mark = *p == 'D' ? ',' : '.';
	for (p++; is_place(*p); p++)
	{
		number->decimals_max++;
		if (*p == '0')
			number->decimals_min = number->decimals_max;
	}
	if (*p == '*')
	{
		number->decimals_all = true;
		p++;
	}
	return p;
}

static const char *
parse_number(const char *pattern, const char *p, NumberForm *number)
{
	if (number->start)
		pattern_error(pattern, "It contains more than one number.");

	number->start = p;
	p = parse_integer_places(pattern, p, number);
	p = parse_decimal_places(p, number);
	if (number->group_mark == 'G')
		number->group_mark = '.';
	if (number->group_mark != 0 && number->group_mark == number->decimal_mark)
		pattern_error(pattern, "The decimal mark also groups digits.");
	number->end = p;
	return p;
}

/* Length of a token outside the number; raises if there is no such token. */
static int
token_length(const char *pattern, const char *p)
{
	const char *close;

	if (*p == '"')
	{
		close = strchr(p + 1, '"');
		if (close == NULL)
			pattern_error(pattern, "A quoted text is not closed.");
		return (int) (close - p) + 1;
	}
	if (p[0] == 'M' && p[1] == 'I')
		return 2;
	if (*p == 'S' || *p == 'C' || *p == 'L')
		return 1;
	if ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9'))
		pattern_error(pattern, "Text must be enclosed in double quotes.");
	return 1;
}

/* Check the whole pattern. */
static void
pattern_parse(const char *pattern, Pattern *result)
{
	const char *p = pattern;

	memset(result, 0, sizeof(*result));
	while (*p)
	{
		if (is_place(*p))
		{
			p = parse_number(pattern, p, &result->number);
			continue;
		}
		if (*p == 'S' || *p == 'M' || *p == '(')
			result->has_sign = true;
		if (*p == '(' || *p == ')')
		{
			if (result->open == (*p == '('))
				pattern_error(pattern, "Parentheses do not match.");
			result->open = !result->open;
		}
		p += token_length(pattern, p);
	}
	if (result->open)
		pattern_error(pattern, "Parentheses do not match.");
	if (result->number.start == NULL)
		pattern_error(pattern, "It contains no digit position.");
}

/* output ----------------------------------------------------------------------------------------*/

static bool
is_plain_ascii(const char *symbol)
{
	while (*symbol && !IS_HIGHBIT_SET(*symbol))
		symbol++;
	return *symbol == '\0';
}

/* The symbol of a currency, or its code where there is none that this database can hold. */
static const char *
currency_symbol(const char *code)
{
	for (int i = 0; i < lengthof(symbols); i++)
	{
		if (strcmp(code, symbols[i].code) != 0)
			continue;
		if (GetDatabaseEncoding() == PG_UTF8 || GetDatabaseEncoding() == PG_SQL_ASCII ||
			is_plain_ascii(symbols[i].symbol))
			return symbols[i].symbol;
		break;
	}
	return code;
}

/* Digits in front of the decimal mark, padded and grouped. */
static void
append_integer(StringInfo out, const NumberForm *number, const char *digits, int count)
{
	int			total = Max(count, number->integer_min);

	for (int left = total; left > 0; left--)
	{
		int			beyond = left - number->group_last;

		/* a mark stands where "left" digits follow and these are whole groups */
		if (left < total && number->group_mark != 0 && beyond >= 0 &&
			beyond % number->group_more == 0)
			appendStringInfoChar(out, number->group_mark);
		appendStringInfoChar(out, left > count ? '0' : digits[count - left]);
	}
}

/* The number without its sign. */
static void
append_number(StringInfo out, const NumberForm *number, const FaasAmount *a)
{
	char		buffer[DECIMAL_TEXT_MAX + AMOUNT_SCALE_MAX];
	char	   *digits = buffer + AMOUNT_SCALE_MAX;
	int			scale = AMOUNT_SCALE(a);
	int128		minor = amount_minor(a);
	int			count = decimal_format(minor < 0 ? -minor : minor, 0, digits);
	int			shown = scale;

	/* at least one digit in front of the decimals */
	while (count <= scale)
	{
		*--digits = '0';
		count++;
	}

	if (!number->decimals_all)
	{
		while (shown > number->decimals_min && digits[count - scale + shown - 1] == '0')
			shown--;
		if (shown > number->decimals_max)
			ereport(ERROR,
					(errcode(ERRCODE_FAAS_SCALE_MISMATCH),
					 errmsg("amount %s has more decimals than the format", amount_to_cstring(a)),
					 errdetail("The format has places for %d decimals.", number->decimals_max),
					 errhint("Round it first with faas.round(), or end the format with .*.")));
	}

	append_integer(out, number, digits, count - scale);
	if (Max(shown, number->decimals_min) > 0)
		appendStringInfoChar(out, number->decimal_mark);
	appendBinaryStringInfo(out, digits + count - scale, shown);
	for (int i = shown; i < number->decimals_min; i++)
		appendStringInfoChar(out, '0');
}

/* One token outside the number. */
static void
append_token(StringInfo out, const char *token, int length, const char *code, bool negative)
{
	const char *symbol;

	switch (*token)
	{
		case 'S':
			appendStringInfoChar(out, negative ? '-' : '+');
			break;
		case 'M':
			if (negative)
				appendStringInfoChar(out, '-');
			break;
		case '(':
		case ')':
			if (negative)
				appendStringInfoChar(out, *token);
			break;
		case 'C':
			appendStringInfoString(out, code);
			break;
		case 'L':
			symbol = currency_symbol(code);
			appendStringInfoString(out, symbol);
			/* CHF12 is hard to read: letters keep a distance from digits */
			if (is_place(token[1]) && pg_ascii_tolower(symbol[strlen(symbol) - 1]) >= 'a' &&
				pg_ascii_tolower(symbol[strlen(symbol) - 1]) <= 'z')
				appendStringInfoChar(out, ' ');
			break;
		case '"':
			appendBinaryStringInfo(out, token + 1, length - 2);
			break;
		default:
			appendBinaryStringInfo(out, token, length);
	}
}

static text *
format_amount(const FaasAmount *a, const char *pattern)
{
	char		code[AMOUNT_CODE_LENGTH_MAX + 1];
	bool		negative = amount_minor(a) < 0;
	const char *p = pattern;
	Pattern		parsed;
	StringInfoData out;

	pattern_parse(pattern, &parsed);
	amount_code_format(AMOUNT_CODE(a), code);
	initStringInfo(&out);

	if (negative && !parsed.has_sign)
		appendStringInfoChar(&out, '-');
	while (*p)
	{
		int			length;

		if (p == parsed.number.start)
		{
			append_number(&out, &parsed.number, a);
			p = parsed.number.end;
			continue;
		}
		length = token_length(pattern, p);
		append_token(&out, p, length, code, negative);
		p += length;
	}
	return cstring_to_text_with_len(out.data, out.len);
}

/* to_char(amount, pattern text) */
Datum
faas_amount_to_char(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(format_amount(PG_GETARG_FAAS_AMOUNT_P(0),
								   text_to_cstring(PG_GETARG_TEXT_PP(1))));
}

/* format(amount, style text) */
Datum
faas_amount_format(PG_FUNCTION_ARGS)
{
	char	   *style = text_to_cstring(PG_GETARG_TEXT_PP(1));

	for (int i = 0; i < lengthof(styles); i++)
	{
		if (strcmp(style, styles[i].name) == 0)
			PG_RETURN_TEXT_P(format_amount(PG_GETARG_FAAS_AMOUNT_P(0), styles[i].pattern));
	}

	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unrecognized amount format style: \"%s\"", error_excerpt(style)),
			 errhint("Use symbol, code, accounting or plain.")));
}
