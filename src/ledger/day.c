/*
 * day.c
 *		The business date of a book: day_cut, period_close.
 *
 *		Both hold the book's lock exclusively.  Movements hold it in share mode and read the open
 *		day after they got it, so every posting belongs to exactly one day and, once a cut has
 *		returned, none can enter the closed day any more.
 *
 *		The cut proves the day: the totals of each leaf subject, summed over its accounts, are
 *		kept in faas.subject_closing.  They are read with a snapshot taken under the lock; the
 *		transaction's own may be older in REPEATABLE READ and would miss postings of the day.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "errors.h"
#include "faas.h"
#include "ledger/book.h"
#include "settings.h"
#include "util/args.h"
#include "util/spi.h"

FAAS_FUNCTION(faas_day_cut);
FAAS_FUNCTION(faas_period_close);

/* A date for a message, independent of DateStyle. */
static const char *
date_text(DateADT date)
{
	int			year;
	int			month;
	int			day;

	if (DATE_NOT_FINITE(date))
		return DATE_IS_NOBEGIN(date) ? "-infinity" : "infinity";
	j2date(date + POSTGRES_EPOCH_JDATE, &year, &month, &day);
	if (year <= 0)
		return psprintf("%04d-%02d-%02d BC", 1 - year, month, day);
	return psprintf("%04d-%02d-%02d", year, month, day);
}

/* The day after; raises at the end of the calendar. */
static DateADT
day_after(DateADT date)
{
	if (DATE_NOT_FINITE(date) || !IS_VALID_DATE(date + 1))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("date out of range: \"%s\"", date_text(date))));
	return date + 1;
}

/* Sum the accounts of the book by subject and currency.  In SPI. */
static void
insert_closing(int64 book, DateADT closing)
{
	const char *insert =
		"INSERT INTO faas.subject_closing (book, business_date, subject, currency, debits, credits)"
		" SELECT a.book, $2, a.subject, faas.currency(a.debits_posted),"
		" faas.sum(a.debits_posted), faas.sum(a.credits_posted)"
		" FROM faas.account AS a WHERE a.book OPERATOR(pg_catalog.=) $1"
		" GROUP BY a.book, a.subject, faas.currency(a.debits_posted)";
	Oid			types[] = {INT8OID, DATEOID};
	Datum		values[2];

	values[0] = Int64GetDatum(book);
	values[1] = DateADTGetDatum(closing);
	(void) ledger_spi_execute_latest(insert, 2, types, values, NULL, SPI_OK_INSERT);
}

/*
 * Close the open day.  In SPI.
 *
 * In REPEATABLE READ and above the day may have been opened by a cut that this transaction's
 * snapshot does not see: then it has to be tried again.
 */
static void
close_day(int64 book, DateADT closing, TimestampTz now)
{
	const char *update =
		"UPDATE faas.business_day SET closed_at = $3 WHERE book OPERATOR(pg_catalog.=) $1"
		" AND business_date OPERATOR(pg_catalog.=) $2 AND closed_at IS NULL";
	Oid			types[] = {INT8OID, DATEOID, TIMESTAMPTZOID};
	Datum		values[3];

	values[0] = Int64GetDatum(book);
	values[1] = DateADTGetDatum(closing);
	values[2] = TimestampTzGetDatum(now);
	if (ledger_spi_execute(update, 3, types, values, NULL, SPI_OK_UPDATE) == 1)
		return;
	if (IsolationUsesXactSnapshot())
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("could not serialize access due to concurrent day cut")));
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_CORRUPTED),
			 errmsg("business day %s of book %lld is not open",
					date_text(closing), (long long) book)));
}

/* Open the next day.  In SPI. */
static void
open_day(int64 book, DateADT opening, TimestampTz now)
{
	const char *insert =
		"INSERT INTO faas.business_day (book, business_date, opened_at) VALUES ($1, $2, $3)";
	const char *update_book =
		"UPDATE faas.book SET business_date = $2 WHERE id OPERATOR(pg_catalog.=) $1";
	Oid			types[] = {INT8OID, DATEOID, TIMESTAMPTZOID};
	Datum		values[3];

	values[0] = Int64GetDatum(book);
	values[1] = DateADTGetDatum(opening);
	values[2] = TimestampTzGetDatum(now);
	(void) ledger_spi_execute(insert, 3, types, values, NULL, SPI_OK_INSERT);
	(void) ledger_spi_execute(update_book, 2, types, values, NULL, SPI_OK_UPDATE);
}

Datum
faas_day_cut(PG_FUNCTION_ARGS)
{
	int64		book = arg_int64(fcinfo, 0, "book");
	DateADT		closing;
	DateADT		opening;
	TimestampTz now;

	PreventCommandIfReadOnly("faas.day_cut()");
	(void) book_require(book, RIGHT_ADMIN);
	book_lock(book, true);
	closing = book_require(book, RIGHT_ADMIN)->business_date;

	opening = PG_ARGISNULL(1) ? day_after(closing) : PG_GETARG_DATEADT(1);
	if (DATE_NOT_FINITE(opening))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("business date must be finite")));
	if (opening <= closing)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_BUSINESS_DATE),
				 errmsg("business date of book %lld only moves forward", (long long) book),
				 errdetail("The open day is %s, the next one was to be %s.",
						   date_text(closing), date_text(opening))));

	/* one time for both: the next day opens when this one closes, which faas.verify() looks at */
	now = faas_now();
	ledger_spi_enter();
	close_day(book, closing, now);
	insert_closing(book, closing);
	open_day(book, opening, now);
	ledger_spi_leave();
	PG_RETURN_DATEADT(opening);
}

Datum
faas_period_close(PG_FUNCTION_ARGS)
{
	const char *update_book =
		"UPDATE faas.book SET open_from = $2 WHERE id OPERATOR(pg_catalog.=) $1";
	Oid			types[] = {INT8OID, DATEOID};
	int64		book = arg_int64(fcinfo, 0, "book");
	Datum		values[2];
	DateADT		through;
	const Book *found;

	PreventCommandIfReadOnly("faas.period_close()");
	arg_require(fcinfo, 1, "through");
	through = PG_GETARG_DATEADT(1);

	(void) book_require(book, RIGHT_ADMIN);
	book_lock(book, true);
	found = book_require(book, RIGHT_ADMIN);

	if (DATE_NOT_FINITE(through))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("end of the period must be finite")));
	if (through >= found->business_date)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("end of the period must lie before the business date"),
				 errdetail("The open day is %s, the period was to end on %s.",
						   date_text(found->business_date), date_text(through)),
				 errhint("Move the business date with faas.day_cut() first.")));
	if (through < found->open_from)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_BUSINESS_DATE),
				 errmsg("book %lld is already closed through %s",
						(long long) book, date_text(found->open_from - 1)),
				 errdetail("The period was to end on %s; it only moves forward.",
						   date_text(through))));

	values[0] = Int64GetDatum(book);
	values[1] = DateADTGetDatum(through + 1);
	ledger_spi_enter();
	(void) ledger_spi_execute(update_book, 2, types, values, NULL, SPI_OK_UPDATE);
	ledger_spi_leave();
	PG_RETURN_VOID();
}
