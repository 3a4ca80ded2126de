/*
 * packed.h
 *		The packed binary form of batches, as bytes.  doc/postings.md describes it to whoever writes
 *		a driver; it must not change without a new version.
 *
 *		Requests and results are records of a fixed size behind a header of 16 bytes; texts follow
 *		the record that they belong to.  Numbers are in network byte order.
 */
#ifndef FAAS_PACKED_H
#define FAAS_PACKED_H

#include "postgres.h"

#include "port/pg_bswap.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "money/amount.h"

/* The header of both forms. */
#define PACKED_MAGIC		"faas"
#define PACKED_VERSION		1
#define PACKED_REQUESTS		'Q'
#define PACKED_RESULTS		'R'

enum
{
	HEADER_MAGIC = 0,
	HEADER_WHAT = 4,			/* 'Q' or 'R' */
	HEADER_VERSION = 5,
	HEADER_RECORD_SIZE = 6,		/* 2 bytes */
	HEADER_COUNT = 8,			/* 4 bytes */
	HEADER_ZERO = 12,			/* 4 bytes */
	HEADER_SIZE = 16
};

/* Where the fields of a request are. */
enum
{
	REQUEST_OP = 0,
	REQUEST_BALANCING = 1,
	REQUEST_GIVEN = 2,			/* 2 bytes: GIVEN_* */
	REQUEST_VALUE_DATE = 4,		/* 4 bytes: days since 2000-01-01 */
	REQUEST_DEBIT = 8,
	REQUEST_CREDIT = 16,
	REQUEST_AMOUNT = 24,		/* 16 bytes: tag, high 4 and low 8 of the minor units */
	REQUEST_KEY = 40,			/* 16 bytes: UUID */
	REQUEST_HOLD = 56,			/* 16 bytes: UUID */
	REQUEST_EXPIRES_AT = 72,	/* 8 bytes: microseconds since 2000-01-01 UTC */
	REQUEST_POSTED_AT = 80,
	REQUEST_KEY_LENGTH = 88,	/* 2 bytes each */
	REQUEST_HOLD_LENGTH = 90,
	REQUEST_KIND_LENGTH = 92,
	REQUEST_MEMO_LENGTH = 94,
	REQUEST_METADATA_LENGTH = 96,	/* 4 bytes */
	REQUEST_ZERO = 100,			/* 4 bytes */
	REQUEST_SIZE = 104
};

#define GIVEN_DEBIT			0x0001
#define GIVEN_CREDIT		0x0002
#define GIVEN_AMOUNT		0x0004
#define GIVEN_KEY_UUID		0x0008
#define GIVEN_HOLD_UUID		0x0010
#define GIVEN_VALUE_DATE	0x0020
#define GIVEN_EXPIRES_AT	0x0040
#define GIVEN_POSTED_AT		0x0080
#define GIVEN_LINKED		0x0100
#define GIVEN_FINAL			0x0200
#define GIVEN_KEY_TEXT		0x0400
#define GIVEN_HOLD_TEXT		0x0800
#define GIVEN_KIND			0x1000
#define GIVEN_MEMO			0x2000
#define GIVEN_METADATA		0x4000
#define GIVEN_UNKNOWN		0x8000

/* Where the fields of a result are. */
enum
{
	RESULT_CODE = 0,			/* 2 bytes */
	RESULT_FLAGS = 2,			/* 2 bytes */
	RESULT_ZERO = 4,			/* 4 bytes */
	RESULT_ID = 8,
	RESULT_AT = 24,
	RESULT_AMOUNT = 32,
	RESULT_SIZE = 48
};

#define RESULT_STANDS		0x0001
#define RESULT_HAS_AMOUNT	0x0002

/* Numbers at any place. */
static inline uint16
get16(const char *p)
{
	uint16		n;

	memcpy(&n, p, sizeof(n));
	return pg_ntoh16(n);
}

static inline uint32
get32(const char *p)
{
	uint32		n;

	memcpy(&n, p, sizeof(n));
	return pg_ntoh32(n);
}

static inline uint64
get64(const char *p)
{
	uint64		n;

	memcpy(&n, p, sizeof(n));
	return pg_ntoh64(n);
}

static inline void
put16(char *p, uint16 n)
{
	n = pg_hton16(n);
	memcpy(p, &n, sizeof(n));
}

static inline void
put32(char *p, uint32 n)
{
	n = pg_hton32(n);
	memcpy(p, &n, sizeof(n));
}

static inline void
put64(char *p, uint64 n)
{
	n = pg_hton64(n);
	memcpy(p, &n, sizeof(n));
}

static inline FaasAmount
get_amount(const char *p)
{
	FaasAmount	amount;

	amount.tag = get32(p);
	amount.minor_hi = (int32) get32(p + 4);
	amount.minor_lo = get64(p + 8);
	return amount;
}

static inline void
put_amount(char *p, const FaasAmount *amount)
{
	put32(p, amount->tag);
	put32(p + 4, (uint32) amount->minor_hi);
	put64(p + 8, amount->minor_lo);
}

/* The op of each number; 0 is none. */
#define PACKED_OPS {OP_UNKNOWN, OP_POST, OP_HOLD, OP_CAPTURE, OP_RELEASE}

/* Raise 22P03. */
pg_noreturn extern void packed_invalid(const char *what);

/* Raise 22P03 in these words unless all bytes are zero. */
extern void packed_require_zero(const char *p, int length, const char *what);

/* The same unless the tag of an amount is one. */
extern void packed_require_tag(uint32 tag);

/* The same unless the time is in range; zero if it is not given. */
extern TimestampTz packed_timestamp(const char *p, bool given);

/* Checks the header, and returns how many records follow it; they have room. */
extern int	packed_read_header(const char *data, Size size, char what, int record_size);

extern void packed_write_header(char *data, char what, int record_size, int count);

#endif							/* FAAS_PACKED_H */
