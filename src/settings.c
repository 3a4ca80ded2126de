/*
 * settings.c
 *		The clock that every time-dependent rule reads.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "settings.h"

static bool clock_parsed = false;
static TimestampTz clock_override;

/* A new value is parsed when it is first read: parsing may raise, an assign hook must not. */
void
settings_assign_clock(const char *newval, void *extra)
{
	clock_parsed = false;
}

TimestampTz
faas_now(void)
{
	if (likely(faas_clock == NULL || faas_clock[0] == '\0'))
		return GetCurrentTimestamp();

	if (!clock_parsed)
	{
		clock_override = DatumGetTimestampTz(
			DirectFunctionCall3(timestamptz_in, CStringGetDatum(faas_clock),
								ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
		clock_parsed = true;
	}
	return clock_override;
}
