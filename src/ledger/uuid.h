/*
 * uuid.h
 *		UUID version 7 (RFC 9562): ids that sort by time.
 */
#ifndef FAAS_UUID_H
#define FAAS_UUID_H

#include "postgres.h"

#include "utils/timestamp.h"
#include "utils/uuid.h"

/* A fresh UUIDv7 for the given time: 48 bits of milliseconds, 12 of their fraction, 62 random. */
extern pg_uuid_t uuid7_make(TimestampTz at);

/*
 * Is "text" a UUID of version 7 in the canonical form of 36 characters?  If so it is an id by
 * itself. Other spellings are ordinary keys, so that one id has one spelling.
 */
extern bool uuid7_parse(const char *text, pg_uuid_t *uuid);

/* Text form, palloc'd. */
extern char *uuid_to_cstring(const pg_uuid_t *uuid);

static inline bool
uuid_equal(const pg_uuid_t *a, const pg_uuid_t *b)
{
	return memcmp(a->data, b->data, UUID_LEN) == 0;
}

static inline bool
uuid_is_zero(const pg_uuid_t *a)
{
	static const pg_uuid_t zero;

	return uuid_equal(a, &zero);
}

#endif							/* FAAS_UUID_H */
