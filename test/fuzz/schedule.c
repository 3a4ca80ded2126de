/*
 * schedule.c
 *		Fuzz target: the words of a schedule (frequency or tenor, stub rule, convention) and the
 *		dates that it makes of them, over calendars with all, some or no days open.  What a tenor
 *		is, the target says itself.  Dates ascend from one end to the other, whole periods apart
 *		but for a stub on the side that the rule names; those that are adjusted are open.
 */
#include "shim.h"

#include "funcapi.h"
#include "utils/date.h"
#include "utils/datetime.h"

#include "calendar/build.h"
#include "errors.h"

#define ROWS_MAX	DAY_COUNT

extern Datum faas_schedule_dates(PG_FUNCTION_ARGS);
extern int	LLVMFuzzerInitialize(int *argc, char ***argv);

static Calendar calendars[8];
static const Calendar *calendar;
static DateADT dates[ROWS_MAX];
static DateADT adjusted[ROWS_MAX];
static int	nrows;

/* The server, for this target ----------------------------------------------------------------- */

const Calendar *
calendar_find_text(const text *name)
{
	return calendar;
}

/* One function of two names, before and after PostgreSQL 15.1. */
void
InitMaterializedSRF(FunctionCallInfo fcinfo, bits32 flags)
{
	nrows = 0;
}

void
SetSingleFuncCall(FunctionCallInfo fcinfo, bits32 flags)
{
	nrows = 0;
}

void
tuplestore_putvalues(Tuplestorestate *state, TupleDesc tdesc, Datum *values, bool *isnull)
{
	shim_require(nrows < ROWS_MAX);
	shim_require(DatumGetInt32(values[0]) == nrows);
	dates[nrows] = DatumGetDateADT(values[1]);
	adjusted[nrows++] = DatumGetDateADT(values[2]);
}

/* What is expected ----------------------------------------------------------------------------- */

/* Least and greatest number of days of a period; false if the word is no frequency. */
static bool
period_of(const char *word, int *least, int *most)
{
	static const struct
	{
		const char *name;
		const char *tenor;
	}			names[] = {
		{"daily", "1D"},
		{"weekly", "1W"},
		{"biweekly", "2W"},
		{"monthly", "1M"},
		{"bimonthly", "2M"},
		{"quarterly", "3M"},
		{"semiannual", "6M"},
		{"annual", "1Y"},
	};
	int			number;
	int			length = 0;
	char		unit;

	*least = *most = 0;			/* one period, however long */
	if (strcmp(word, "term") == 0)
		return true;
	for (int i = 0; i < lengthof(names); i++)
	{
		if (strcmp(word, names[i].name) == 0)
			word = names[i].tenor;
	}
	if (strspn(word, "0123456789") > 3 || strspn(word, "0123456789") == 0 ||
		sscanf(word, "%3d%c%n", &number, &unit, &length) != 2 ||
		word[length] != '\0' || number == 0)
		return false;
	switch (unit)
	{
		case 'D':
			*least = *most = number;
			return true;
		case 'W':
			*least = *most = number * 7;
			return true;
		case 'M':
		case 'Y':
			number *= unit == 'Y' ? 12 : 1;
			/* a month has 28 days or more, and no n months are shorter than n times 30 less 2 */
			*least = Max(number * 28, number * 30 - 2);
			*most = number * 31;
			return true;
		default:
			return false;
	}
}

static void
check_dates(DateADT start, DateADT end, int least, int most, const char *stub)
{
	bool		initial = strstr(stub, "initial") != NULL;
	bool		is_long = strstr(stub, "long") != NULL;

	shim_require(nrows >= 2 && dates[0] == start && dates[nrows - 1] == end);
	for (int i = 1; i < nrows; i++)
	{
		int			days = dates[i] - dates[i - 1];
		bool		odd = strcmp(stub, "none") != 0 && i == (initial ? 1 : nrows - 1);

		shim_require(days > 0);
		if (most == 0)
			shim_require(nrows == 2);
		else if (odd)
		{
			shim_require(days <= most * (is_long ? 2 : 1));
			/* two whole periods are two */
			shim_require(!is_long || least < most || days < most * 2);
		}
		else
			shim_require(days >= least && days <= most);
	}
}

static void
check_adjusted(const char *convention)
{
	for (int i = 0; i < nrows; i++)
	{
		if (strcmp(convention, "none") == 0)
			shim_require(adjusted[i] == dates[i]);
		else
			shim_require(day_set_has(&calendar->open, adjusted[i] - DAY_FIRST));
		if (strcmp(convention, "following") == 0)
			shim_require(adjusted[i] >= dates[i]);
		if (strcmp(convention, "preceding") == 0)
			shim_require(adjusted[i] <= dates[i]);
	}
}

/* The target ----------------------------------------------------------------------------------- */

static Datum
schedule_dates(PG_FUNCTION_ARGS)
{
	ReturnSetInfo result = {0};

	fcinfo->resultinfo = (Node *) &result;
	return faas_schedule_dates(fcinfo);
}

/*
 * Calendar number n: with and without days that are not known; no weekends, weekends, one open
 * day in a month, none at all.
 */
static void
make_calendar(int n)
{
	static const int open[] = {0x7f, 0x1f, 0, 0};	/* days of the week */

	for (int day = 0; day < DAY_COUNT; day++)
	{
		bool		known = n % 2 == 0 || day % 997 != 0;
		bool		is_open;
		int			year;
		int			month;
		int			mday;

		calendar_split(DAY_FIRST + day, &year, &month, &mday);
		day_set_put(&calendars[n].known, day, known);
		is_open = (open[n / 2] >> day % 7 & 1) || (n / 2 == 2 && mday == 13);
		day_set_put(&calendars[n].open, day, known && is_open);
	}
	day_set_finish(&calendars[n].known);
	day_set_finish(&calendars[n].open);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	for (int n = 0; n < lengthof(calendars); n++)
		make_calendar(n);
	return 0;
}

static bool
is_one_of(const char *word, const char *const *words, int count)
{
	for (int i = 0; i < count; i++)
	{
		if (strcmp(word, words[i]) == 0)
			return true;
	}
	return false;
}

/* Bytes up to a zero, which is taken too. */
static char *
take_word(const uint8_t **data, size_t *size)
{
	size_t		length = strnlen((const char *) *data, *size);
	char	   *word = shim_cstring(*data, length);

	length += length < *size ? 1 : 0;
	*data += length;
	*size -= length;
	return word;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const stubs[] = {"none", "short_initial", "long_initial", "short_final",
	"long_final"};
	static const char *const conventions[] = {"none", "following", "modified_following",
	"preceding", "modified_preceding", "nearest", "end_of_month"};
	uint8		options;
	uint16		start;
	uint16		length;
	DateADT		first;
	char	   *words[3];
	Datum		args[7];
	int			least;
	int			most;
	bool		is_known;

	shim_take(&data, &size, &options, 1);
	shim_take(&data, &size, &start, 2);
	shim_take(&data, &size, &length, 2);
	for (int i = 0; i < lengthof(words); i++)
		words[i] = take_word(&data, &size);
	calendar = &calendars[options % lengthof(calendars)];
	/* the ends of the range, and beyond; lengths of some years */
	first = DAY_FIRST - 10 + start % (DAY_COUNT + 20);
	args[0] = DateADTGetDatum(first);
	args[1] = DateADTGetDatum(first + length % 5000 - 5);
	args[2] = shim_varlena(words[0], strlen(words[0]));
	args[3] = shim_varlena(words[1], strlen(words[1]));
	args[4] = shim_varlena("CALENDAR", 8);
	args[5] = shim_varlena(words[2], strlen(words[2]));
	args[6] = BoolGetDatum(options & 0x80);

	is_known = period_of(words[0], &least, &most) &&
		is_one_of(words[1], conventions, lengthof(conventions)) &&
		is_one_of(words[2], stubs, lengthof(stubs));
	if (shim_call(schedule_dates, 7, args, NULL))
	{
		shim_require(is_known);
		check_dates(first, DatumGetDateADT(args[1]), least, most, words[2]);
		check_adjusted(words[1]);
	}
	else
		shim_require((shim_sqlstate == ERRCODE_FAAS_UNKNOWN_CONVENTION) == !is_known);
	shim_reset();
	return 0;
}
