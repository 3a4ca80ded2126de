/*
 * business_day.c
 *		What SQL asks of calendars (sql/calendar/functions.sql).  All are strict: null gives null.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/timestamp.h"

#include "calendar/calendar.h"
#include "errors.h"
#include "faas.h"

FAAS_FUNCTION(faas_is_business_day);
FAAS_FUNCTION(faas_business_day);
FAAS_FUNCTION(faas_business_day_add);
FAAS_FUNCTION(faas_business_days_between);
FAAS_FUNCTION(faas_settlement_date);
FAAS_FUNCTION(faas_month_add);

Datum
faas_is_business_day(PG_FUNCTION_ARGS)
{
	const Calendar *calendar = calendar_find_text(PG_GETARG_TEXT_PP(1));

	PG_RETURN_BOOL(calendar_is_business_day(calendar, PG_GETARG_DATEADT(0)));
}

Datum
faas_business_day(PG_FUNCTION_ARGS)
{
	CalendarConvention convention = calendar_convention(text_to_cstring(PG_GETARG_TEXT_PP(1)));
	const Calendar *calendar = calendar_find_text(PG_GETARG_TEXT_PP(2));

	PG_RETURN_DATEADT(calendar_adjust(calendar, PG_GETARG_DATEADT(0), convention));
}

Datum
faas_business_day_add(PG_FUNCTION_ARGS)
{
	const Calendar *calendar = calendar_find_text(PG_GETARG_TEXT_PP(2));

	PG_RETURN_DATEADT(calendar_add(calendar, PG_GETARG_DATEADT(0), PG_GETARG_INT32(1)));
}

Datum
faas_business_days_between(PG_FUNCTION_ARGS)
{
	const Calendar *calendar = calendar_find_text(PG_GETARG_TEXT_PP(2));

	PG_RETURN_INT32(calendar_business_days(calendar, PG_GETARG_DATEADT(0),
										   PG_GETARG_DATEADT(1)));
}

/*
 * The business day that a moment belongs to.  Moments are compared, not readings of a clock, which
 * runs backwards once a year.
 */
static DateADT
trade_day(const Calendar *calendar, TimestampTz traded_at, TimeADT cut_off, Datum zone)
{
	Datum		local = DirectFunctionCall2(timestamptz_zone, zone, TimestampTzGetDatum(traded_at));
	DateADT		day = DatumGetDateADT(DirectFunctionCall1(timestamp_date, local));
	Timestamp	local_cut_off;
	TimestampTz cut_off_at;

	if (!calendar_is_business_day(calendar, day))
		return calendar_adjust(calendar, day, CALENDAR_FOLLOWING);

	local_cut_off = (Timestamp) day * USECS_PER_DAY + cut_off;
	cut_off_at = DatumGetTimestampTz(DirectFunctionCall2(timestamp_zone, zone,
														 TimestampGetDatum(local_cut_off)));
	return traded_at < cut_off_at ? day : calendar_add(calendar, day, 1);
}

Datum
faas_settlement_date(PG_FUNCTION_ARGS)
{
	TimestampTz traded_at = PG_GETARG_TIMESTAMPTZ(0);
	int32		days = PG_GETARG_INT32(1);
	TimeADT		cut_off = PG_GETARG_TIMEADT(2);
	const Calendar *calendar = calendar_find_text(PG_GETARG_TEXT_PP(4));
	DateADT		day;

	if (TIMESTAMP_NOT_FINITE(traded_at))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("time of the trade must be finite")));
	if (days < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("argument \"%s\" must not be negative", "days"),
				 errdetail("It is %d.", days)));

	day = trade_day(calendar, traded_at, cut_off, PG_GETARG_DATUM(3));
	PG_RETURN_DATEADT(calendar_add(calendar, day, days));
}

Datum
faas_month_add(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATEADT(calendar_month_add(PG_GETARG_DATEADT(0), PG_GETARG_INT32(1),
										 PG_GETARG_BOOL(2)));
}
