/*
 * decimal.c
 *		Exact decimals on int128.  Nothing here rounds: what does not fit is refused, and the caller
 *		says so in the words of his operation.
 *
 *		numeric's own digits are private to the server, so values come from and go to numeric by its
 *		text form, which is exact and the same in every version; the common case (the digits fit
 *		int64) takes the server's fast integer constructor.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "decimal.h"
#include "errors.h"

#define E18 ((int128) INT64CONST(1000000000000000000))

const int128 decimal_power10[DECIMAL_POWER_MAX + 1] = {
	1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000,
	INT64CONST(10000000000), INT64CONST(100000000000), INT64CONST(1000000000000),
	INT64CONST(10000000000000), INT64CONST(100000000000000), INT64CONST(1000000000000000),
	INT64CONST(10000000000000000), INT64CONST(100000000000000000),
	E18, E18 * 10, E18 * 100, E18 * 1000, E18 * 10000, E18 * 100000, E18 * 1000000,
	E18 * 10000000, E18 * 100000000, E18 * 1000000000, E18 * INT64CONST(10000000000),
	E18 * INT64CONST(100000000000), E18 * INT64CONST(1000000000000),
	E18 * INT64CONST(10000000000000), E18 * INT64CONST(100000000000000),
	E18 * INT64CONST(1000000000000000), E18 * INT64CONST(10000000000000000),
	E18 * INT64CONST(100000000000000000), E18 * E18, E18 * E18 * 10, E18 * E18 * 100
};

/* Append a digit; false if the number leaves the wide range. */
static inline bool
append_digit(int128 *digits, int digit)
{
	if (*digits > (DECIMAL_LIMIT - 9) / 10)
		return false;
	*digits = *digits * 10 + digit;
	return true;
}

/*
 * Zeros at the end of the decimals are only counted, and become digits when another digit follows:
 * a number does not go out of range for zeros that say nothing.
 */
DecimalStatus
decimal_parse(const char *input, int length, Decimal *decimal)
{
	const char *p = input;
	const char *end = input + length;
	bool		negative = false;
	bool		in_range = true;
	int			seen = 0;
	int			zeros = 0;

	decimal->digits = 0;
	decimal->scale = 0;
	decimal->shown = 0;

	if (p < end && (*p == '-' || *p == '+'))
		negative = (*p++ == '-');

	for (; p < end && *p >= '0' && *p <= '9'; p++, seen++)
		in_range = in_range && append_digit(&decimal->digits, *p - '0');

	if (p < end && *p == '.')
	{
		for (p++; p < end && *p >= '0' && *p <= '9'; p++, seen++)
		{
			decimal->shown++;
			if (*p == '0')
			{
				zeros++;
				continue;
			}
			for (; zeros > 0 && in_range; zeros--)
				in_range = append_digit(&decimal->digits, 0);
			in_range = in_range && append_digit(&decimal->digits, *p - '0');
			decimal->scale = decimal->shown;
		}
	}

	if (p != end || seen == 0)
		return DECIMAL_SYNTAX;
	if (!in_range || decimal->scale > DECIMAL_POWER_MAX)
		return DECIMAL_RANGE;
	if (negative)
		decimal->digits = -decimal->digits;
	return DECIMAL_OK;
}

DecimalStatus
decimal_from_numeric(Numeric numeric, Decimal *decimal)
{
	char	   *text;
	DecimalStatus status;

	Assert(!numeric_is_nan(numeric) && !numeric_is_inf(numeric));

	text = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(numeric)));
	status = decimal_parse(text, strlen(text), decimal);
	pfree(text);

	Assert(status != DECIMAL_SYNTAX);
	return status;
}

void
decimal_check_finite(Numeric numeric, const char *action)
{
	bool		nan = numeric_is_nan(numeric);

	if (nan || numeric_is_inf(numeric))
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_NOT_A_NUMBER),
				 errmsg("cannot %s %s", action, nan ? "NaN" : "infinity")));
}

/* Write the digits of a magnitude so that they end before "end"; returns where they begin. */
static char *
format_digits(uint128 magnitude, char *end)
{
	char	   *p = end;

	/* 18 digits at a time: 64-bit division is many times faster than 128-bit division */
	while (magnitude > PG_UINT64_MAX)
	{
		uint64		low = (uint64) (magnitude % (uint128) E18);

		magnitude /= (uint128) E18;
		for (int i = 0; i < 18; i++, low /= 10)
			*--p = '0' + (char) (low % 10);
	}
	for (uint64 low = (uint64) magnitude; low > 0; low /= 10)
		*--p = '0' + (char) (low % 10);
	return p;
}

int
decimal_format(int128 value, int scale, char *buffer)
{
	char		digits[DECIMAL_TEXT_MAX];
	char	   *end = digits + sizeof(digits);
	char	   *p;
	char	   *out = buffer;
	int			whole;

	Assert(scale >= 0 && scale <= DECIMAL_POWER_MAX);

	p = format_digits(value < 0 ? -(uint128) value : (uint128) value, end);
	while (end - p < scale + 1)
		*--p = '0';

	if (value < 0)
		*out++ = '-';
	whole = (end - p) - scale;
	memcpy(out, p, whole);
	out += whole;
	if (scale > 0)
	{
		*out++ = '.';
		memcpy(out, p + whole, scale);
		out += scale;
	}
	*out = '\0';

	Assert(out - buffer < DECIMAL_TEXT_MAX);
	return out - buffer;
}

Numeric
decimal_to_numeric(int128 value, int scale)
{
	char		buffer[DECIMAL_TEXT_MAX];

	if (value >= PG_INT64_MIN && value <= PG_INT64_MAX)
		return int64_div_fast_to_numeric((int64) value, scale);

	decimal_format(value, scale, buffer);
	return DatumGetNumeric(DirectFunctionCall3(numeric_in, CStringGetDatum(buffer),
											   ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
}

bool
decimal_scale_up(int128 value, int power, int128 *result)
{
	Assert(power >= 0 && power <= DECIMAL_POWER_MAX);

	/* an int64 times 10^18 always fits; otherwise pay for the division that tells */
	if (power > 18 || value != (int64) value)
	{
		int128		limit = DECIMAL_LIMIT / decimal_power10[power];

		if (value > limit || value < -limit)
			return false;
	}
	*result = value * decimal_power10[power];
	return true;
}

/*
 * Scaling the coarser side up could overflow, so the finer side is divided instead: its quotient
 * decides, and on a tie its remainder, which has the sign of the value.
 */
int
decimal_compare(int128 x, int x_scale, int128 y, int y_scale)
{
	int128		quotient;
	int128		remainder;

	if (x_scale < y_scale)
		return -decimal_compare(y, y_scale, x, x_scale);

	if (x_scale > y_scale)
	{
		int128		power = decimal_power10[x_scale - y_scale];

		if (x == (int64) x && power == (int64) power)
		{
			quotient = (int64) x / (int64) power;
			remainder = (int64) x % (int64) power;
		}
		else
		{
			quotient = x / power;
			remainder = x % power;
		}
	}
	else
	{
		quotient = x;
		remainder = 0;
	}

	if (quotient != y)
		return quotient < y ? -1 : 1;
	return remainder < 0 ? -1 : (remainder > 0 ? 1 : 0);
}
