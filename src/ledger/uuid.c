/*
 * uuid.c
 *		UUID version 7: making and recognising.
 */
#include "postgres.h"

#include "common/pg_prng.h"
#include "utils/builtins.h"

#include "ledger/uuid.h"

/*
 * The random part comes from the backend's own generator, which the server seeds strongly: an id
 * has to be unique, not secret.  62 random bits within a quarter of a microsecond are enough for
 * that, and the primary key would refuse a collision.  The last times of the calendar lie beyond 63
 * bits when they are counted from 1970, and have more milliseconds than a UUID holds: they wrap.
 */
pg_uuid_t
uuid7_make(TimestampTz at)
{
	pg_uuid_t	uuid;
	uint64		us = (uint64) at +
		(uint64) ((POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY);
	uint64		ms = us / 1000;
	uint64		fraction = ((us % 1000) << 12) / 1000;
	uint64		random = pg_prng_uint64(&pg_global_prng_state);
	int			i;

	for (i = 0; i < 6; i++)
		uuid.data[i] = (unsigned char) (ms >> (8 * (5 - i)));
	uuid.data[6] = (unsigned char) (0x70 | (fraction >> 8));
	uuid.data[7] = (unsigned char) fraction;
	for (i = 0; i < 8; i++)
		uuid.data[8 + i] = (unsigned char) (random >> (8 * (7 - i)));
	uuid.data[8] = (uuid.data[8] & 0x3f) | 0x80;
	return uuid;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Any UUID in canonical form, of whatever version. */
static bool
uuid_parse(const char *text, pg_uuid_t *uuid)
{
	int			i;
	int			n = 0;

	if (strlen(text) != 36)
		return false;
	for (i = 0; i < 36;)
	{
		int			high,
					low;

		if (i == 8 || i == 13 || i == 18 || i == 23)
		{
			if (text[i++] != '-')
				return false;
			continue;
		}
		high = hex_digit(text[i]);
		low = hex_digit(text[i + 1]);
		if (high < 0 || low < 0)
			return false;
		uuid->data[n++] = (unsigned char) (high << 4 | low);
		i += 2;
	}
	return true;
}

bool
uuid7_parse(const char *text, pg_uuid_t *uuid)
{
	return uuid_parse(text, uuid) &&
		(uuid->data[6] >> 4) == 7 &&
		(uuid->data[8] >> 6) == 2;
}

char *
uuid_to_cstring(const pg_uuid_t *uuid)
{
	return DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum(uuid)));
}
