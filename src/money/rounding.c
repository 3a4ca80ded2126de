/*
 * rounding.c
 *		Integer division by one of seven named rounding rules.  Everything in faas that rounds money
 *		ends here, so the rules exist once.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "errors.h"
#include "rounding.h"

static const char *const mode_names[] = {
	[ROUND_HALF_EVEN] = "half_even",
	[ROUND_HALF_UP] = "half_up",
	[ROUND_HALF_DOWN] = "half_down",
	[ROUND_UP] = "up",
	[ROUND_DOWN] = "down",
	[ROUND_CEILING] = "ceiling",
	[ROUND_FLOOR] = "floor"
};

StaticAssertDecl(lengthof(mode_names) == ROUND_FLOOR + 1, "every rounding mode has a name");

/*
 * Does a magnitude move away from zero?  "half_compare" is negative, 0 or positive as the fraction
 * is below, at or above one half.
 */
static bool
rounds_away(bool odd, bool exact, int half_compare, bool negative, RoundingMode mode)
{
	if (exact)
		return false;
	switch (mode)
	{
		case ROUND_HALF_EVEN:
			return half_compare > 0 || (half_compare == 0 && odd);
		case ROUND_HALF_UP:
			return half_compare >= 0;
		case ROUND_HALF_DOWN:
			return half_compare > 0;
		case ROUND_UP:
			return true;
		case ROUND_DOWN:
			return false;
		case ROUND_CEILING:
			return !negative;
		case ROUND_FLOOR:
			return negative;
	}
	elog(ERROR, "unrecognized rounding mode: %d", (int) mode);
	return false;				/* keep compiler quiet */
}

int128
round_magnitude(int128 whole, bool exact, int half_compare, bool negative, RoundingMode mode)
{
	Assert(whole >= 0);

	if (rounds_away((whole & 1) != 0, exact, half_compare, negative, mode))
		whole++;
	return negative ? -whole : whole;
}

int128
round_div(int128 num, int128 den, RoundingMode mode)
{
	int128		quotient = num / den;
	int128		remainder = num % den;
	uint128		rest = remainder < 0 ? -(uint128) remainder : (uint128) remainder;
	uint128		divisor = den < 0 ? -(uint128) den : (uint128) den;
	uint128		other = divisor - rest; /* rest < divisor: cannot wrap */
	bool		negative = (num < 0) != (den < 0);
	int			half_compare;

	Assert(den != 0);

	if (rest == 0)
		return quotient;

	/* compare rest with divisor / 2 without doubling either */
	half_compare = rest < other ? -1 : (rest > other ? 1 : 0);
	if (rounds_away((quotient & 1) != 0, false, half_compare, negative, mode))
		quotient += negative ? -1 : 1;
	return quotient;
}

RoundingMode
rounding_mode_parse(const text *name)
{
	char	   *wanted = text_to_cstring(name);

	for (int i = 0; i < lengthof(mode_names); i++)
	{
		if (strcmp(wanted, mode_names[i]) == 0)
			return (RoundingMode) i;
	}

	ereport(ERROR,
			(errcode(ERRCODE_FAAS_UNKNOWN_MODE),
			 errmsg("unrecognized rounding mode: \"%s\"", error_excerpt(wanted)),
			 errhint("Use half_even, half_up, half_down, up, down, ceiling or floor.")));
}
