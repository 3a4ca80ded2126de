/*
 * digest.h
 *		SHA-256 over the rows of queries, in a form that neither a setting nor the machine changes.
 */
#ifndef FAAS_DIGEST_H
#define FAAS_DIGEST_H

#include "postgres.h"

typedef struct Digest Digest;

extern Digest *digest_create(void);

/* Add the rows of a query with one argument, in their order.  In SPI, under the active snapshot. */
extern void digest_query(Digest *digest, const char *sql, int64 argument);

/* 64 hexadecimal digits; the digest is gone. */
extern text *digest_finish(Digest *digest);

#endif							/* FAAS_DIGEST_H */
