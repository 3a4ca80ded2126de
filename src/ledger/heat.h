/*
 * heat.h
 *		Which accounts were waited for: counters in shared memory, if the library is preloaded.
 */
#ifndef FAAS_HEAT_H
#define FAAS_HEAT_H

#include "postgres.h"

#include "datatype/timestamp.h"

/* Ask the server for shared memory; called while shared_preload_libraries are loaded. */
extern void heat_init(void);

/* The time to count from; 0, without a look at the clock, if nothing is counted. */
extern TimestampTz heat_clock(void);

/* A call found this account taken, or changed under its hands, and lost the time since "start". */
extern void heat_count(int64 account, TimestampTz start);

/* The same after a lock that may or may not have been waited for. */
extern void heat_count_if_long(int64 account, TimestampTz start);

#endif							/* FAAS_HEAT_H */
