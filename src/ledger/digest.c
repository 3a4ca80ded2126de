/*
 * digest.c
 *		SHA-256 over rows (see digest.h): of a book (report.c), and of what archiving took and left.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/cryptohash.h"
#include "common/sha2.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/memutils.h"
#include "utils/uuid.h"

#include "faas.h"
#include "ledger/digest.h"
#include "money/amount.h"

#define DIGEST_FETCH_SIZE	1000	/* rows per fetch */

/* Bytes that are gathered before they are hashed: a value has few, and each call costs. */
#define DIGEST_BUFFER_SIZE	8192

struct Digest
{
	pg_cryptohash_ctx *context;
	int			used;
	uint8		buffer[DIGEST_BUFFER_SIZE];
};

/* What a digest has before a value or a row: none is the beginning of another. */
typedef enum DigestMark
{
	DIGEST_NULL,
	DIGEST_VALUE,
	DIGEST_ROW,
	DIGEST_END					/* no more rows in this part */
} DigestMark;

FAAS_FUNCTION(faas_internal_archive_sha256);

static void digest_value(Digest *digest, Form_pg_attribute attribute, Datum value, bool isnull);
static void digest_bytes(Digest *digest, const void *data, size_t length);
static void digest_number(Digest *digest, uint64 number);

/* Every column of a posting, for those of an archive. */
#define POSTING_COLUMNS \
	"t.journal, t.line, t.business_date, t.book, t.debit_account, t.credit_account," \
	" t.debit_entry, t.credit_entry, t.posted_at, t.amount, t.debit_balance, t.credit_balance," \
	" t.debit_previous, t.credit_previous, t.debit_previous_line, t.credit_previous_line," \
	" t.value_date, t.kind, t.memo, t.metadata, t.hold, t.reverses, t.reverses_line"

/* What stays of an archive, and the openings of a book. */
static const char *const kept_parts[] = {
	"SELECT t.id, t.book, t.through, t.from_date, t.from_time, t.to_time, t.journals, t.postings,"
	" t.totals::text, t.posting_sha256, t.opening_sha256, t.archived_at, t.by_role"
	" FROM faas.archive AS t WHERE t.id OPERATOR(pg_catalog.=) $1",
	"SELECT t.journal, t.book, t.amount, t.hold FROM faas.archived_journal AS t"
	" WHERE t.archive OPERATOR(pg_catalog.=) $1 ORDER BY t.journal",
	"SELECT t.business_date, t.subject, t.currency, t.book, t.debits, t.credits"
	" FROM faas.archive_total AS t WHERE t.archive OPERATOR(pg_catalog.=) $1"
	" ORDER BY t.business_date, t.subject, t.currency COLLATE \"C\"",
};

static const char *const opening_part =
"SELECT t.account, t.entry, t.posted_at, t.archive, t.journal, t.line, t.business_date,"
" t.debits, t.credits, t.value_date FROM faas.account_opening AS t"
" WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.account";

/* ---------------------------------------------------------------- entry points */

/*
 * faas_internal.archive_sha256(part, id): of the postings in the table of an archive ('postings'),
 * of what stays of it in the ledger ('kept'), or of the openings of a book ('openings').
 */
Datum
faas_internal_archive_sha256(PG_FUNCTION_ARGS)
{
	char	   *part = text_to_cstring(PG_GETARG_TEXT_PP(0));
	int64		id = PG_GETARG_INT64(1);
	Digest	   *digest = digest_create();
	text	   *result;
	int			i;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	if (strcmp(part, "postings") == 0)
		digest_query(digest,
					 psprintf("SELECT " POSTING_COLUMNS " FROM faas_archive.posting_%lld AS t"
							  " WHERE $1 IS NOT NULL ORDER BY t.journal, t.line", (long long) id),
					 id);
	else if (strcmp(part, "kept") == 0)
		for (i = 0; i < lengthof(kept_parts); i++)
			digest_query(digest, kept_parts[i], id);
	else if (strcmp(part, "openings") == 0)
		digest_query(digest, opening_part, id);
	else
		elog(ERROR, "unknown part \"%s\" of an archive", part);
	SPI_finish();
	result = digest_finish(digest);
	PG_RETURN_TEXT_P(result);
}

Digest *
digest_create(void)
{
	Digest	   *digest = palloc(sizeof(Digest));

	digest->used = 0;
	digest->context = pg_cryptohash_create(PG_SHA256);
	if (digest->context == NULL || pg_cryptohash_init(digest->context) < 0)
		elog(ERROR, "could not start SHA-256: %s", pg_cryptohash_error(digest->context));
	return digest;
}

static void
digest_flush(Digest *digest)
{
	if (pg_cryptohash_update(digest->context, digest->buffer, digest->used) < 0)
		elog(ERROR, "could not update SHA-256: %s", pg_cryptohash_error(digest->context));
	digest->used = 0;
}

text *
digest_finish(Digest *digest)
{
	uint8		sum[PG_SHA256_DIGEST_LENGTH];
	char		hex[PG_SHA256_DIGEST_STRING_LENGTH];

	digest_flush(digest);
	if (pg_cryptohash_final(digest->context, sum, sizeof(sum)) < 0)
		elog(ERROR, "could not finish SHA-256: %s", pg_cryptohash_error(digest->context));
	pg_cryptohash_free(digest->context);
	pfree(digest);
	hex_encode((const char *) sum, sizeof(sum), hex);
	return cstring_to_text_with_len(hex, 2 * sizeof(sum));
}

/* ---------------------------------------------------------------- rows */

/* Add one row. */
static void
digest_row(Digest *digest, HeapTuple tuple, TupleDesc tupdesc)
{
	int			column;

	digest_number(digest, DIGEST_ROW);
	for (column = 1; column <= tupdesc->natts; column++)
	{
		bool		isnull;
		Datum		value = SPI_getbinval(tuple, tupdesc, column, &isnull);

		digest_value(digest, TupleDescAttr(tupdesc, column - 1), value, isnull);
	}
}

void
digest_query(Digest *digest, const char *sql, int64 argument)
{
	Oid			types[1] = {INT8OID};
	Datum		values[1] = {Int64GetDatum(argument)};

	/* what values leave behind that were stored out of line */
	MemoryContext rows = AllocSetContextCreate(CurrentMemoryContext, "faas digest",
											   ALLOCSET_DEFAULT_SIZES);
	Portal		portal;

	portal = SPI_cursor_open_with_args(NULL, sql, 1, types, values, NULL, true, 0);
	for (;;)
	{
		MemoryContext caller;
		uint64		i;

		CHECK_FOR_INTERRUPTS();
		SPI_cursor_fetch(portal, true, DIGEST_FETCH_SIZE);
		if (SPI_processed == 0)
			break;
		caller = MemoryContextSwitchTo(rows);
		for (i = 0; i < SPI_processed; i++)
			digest_row(digest, SPI_tuptable->vals[i], SPI_tuptable->tupdesc);
		MemoryContextSwitchTo(caller);
		MemoryContextReset(rows);
		SPI_freetuptable(SPI_tuptable);
	}
	SPI_freetuptable(SPI_tuptable);
	SPI_cursor_close(portal);
	MemoryContextDelete(rows);
	digest_number(digest, DIGEST_END);
}

/*
 * Add one value: a null marker, then a form that neither a setting nor the byte order of the
 * machine changes.  Text and jsonb go in by their length and bytes; no column here is of a type
 * whose equal values have several images.
 */
static void
digest_value(Digest *digest, Form_pg_attribute attribute, Datum value, bool isnull)
{
	digest_number(digest, isnull ? DIGEST_NULL : DIGEST_VALUE);
	if (isnull)
		return;

	if (attribute->attlen == sizeof(int64))
		digest_number(digest, (uint64) DatumGetInt64(value));
	else if (attribute->attlen == sizeof(int32))
		digest_number(digest, (uint64) (int64) DatumGetInt32(value));
	else if (attribute->atttypid == UUIDOID)
		digest_bytes(digest, DatumGetUUIDP(value)->data, UUID_LEN);
	else if (attribute->attlen == sizeof(FaasAmount))
	{
		const FaasAmount *amount = DatumGetFaasAmountP(value);

		digest_number(digest, amount->minor_lo);
		digest_number(digest, (uint64) (int64) amount->minor_hi);
		digest_number(digest, amount->tag);
	}
	else if (attribute->atttypid == JSONBOID)
	{
		char	   *text = OidOutputFunctionCall(F_JSONB_OUT, value);

		digest_bytes(digest, text, strlen(text));
		pfree(text);
	}
	else if (attribute->attlen == -1)
	{
		struct varlena *text = PG_DETOAST_DATUM_PACKED(value);

		digest_bytes(digest, VARDATA_ANY(text), VARSIZE_ANY_EXHDR(text));
	}
	else
		elog(ERROR, "unexpected type %u in a digest", attribute->atttypid);
}

/* Length first: no two sequences of values may run into the same bytes. */
static void
digest_bytes(Digest *digest, const void *data, size_t length)
{
	digest_number(digest, length);
	if (digest->used + length > DIGEST_BUFFER_SIZE)
		digest_flush(digest);
	if (length > DIGEST_BUFFER_SIZE)
	{
		if (pg_cryptohash_update(digest->context, data, length) < 0)
			elog(ERROR, "could not update SHA-256: %s", pg_cryptohash_error(digest->context));
		return;
	}
	memcpy(digest->buffer + digest->used, data, length);
	digest->used += length;
}

static void
digest_number(Digest *digest, uint64 number)
{
	uint64		bytes = pg_hton64(number);

	if (digest->used + sizeof(bytes) > DIGEST_BUFFER_SIZE)
		digest_flush(digest);
	memcpy(digest->buffer + digest->used, &bytes, sizeof(bytes));
	digest->used += sizeof(bytes);
}
