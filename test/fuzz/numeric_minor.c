/*
 * numeric_minor.c
 *		Fuzz target: the digits that the server writes of a numeric, to minor units, in every
 *		rounding mode.  All modes must lie between floor and ceiling, one unit apart at most.
 */
#include "shim.h"

#include "money/amount.h"
#include "money/numeric_round.h"

static int	shift;
static int128 units[ROUND_FLOOR + 1];
static bool fits[ROUND_FLOOR + 1];

static Datum
convert(PG_FUNCTION_ARGS)
{
	for (int mode = 0; mode <= ROUND_FLOOR; mode++)
		fits[mode] = numeric_to_minor(PG_GETARG_NUMERIC(0), shift, (RoundingMode) mode,
									  &units[mode]);
	return (Datum) 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char	   *text;
	char	   *p;
	uint8_t		head[2];
	Datum		arg;

	shim_take(&data, &size, head, 2);
	shift = (int) (head[0] % 80) - 40;
	/* digits from the input, a point where it says */
	text = p = palloc(size + 4);
	if (head[1] & 0x80)
		*p++ = '-';
	if (size == 0)
		*p++ = '0';
	for (size_t i = 0; i < size; i++)
	{
		if (i > 0 && i == (head[1] & 0x7f))
			*p++ = '.';
		*p++ = '0' + data[i] % 10;
	}
	*p = '\0';
	arg = shim_numeric(text);
	shim_require(shim_call(convert, 1, &arg, NULL));
	if (fits[ROUND_FLOOR] && fits[ROUND_CEILING])
	{
		shim_require(units[ROUND_CEILING] - units[ROUND_FLOOR] <= 1);
		for (int mode = 0; mode <= ROUND_FLOOR; mode++)
			shim_require(fits[mode] && units[mode] >= units[ROUND_FLOOR] &&
						 units[mode] <= units[ROUND_CEILING]);
	}
	shim_reset();
	return 0;
}
