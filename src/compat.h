/*
 * compat.h
 *		Differences between PostgreSQL 15, 16, 17 and 18.  No other file asks for the version: each
 *		entry here gives old servers the name that new ones have.
 */
#ifndef FAAS_COMPAT_H
#define FAAS_COMPAT_H

#if PG_VERSION_NUM < 150000
#error "faas needs PostgreSQL 15 or later"
#endif

#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* 16: soft errors of input functions */
#if PG_VERSION_NUM < 160000
#define ereturn(context, dummy_value, ...) \
	do { (void) (context); ereport(ERROR, __VA_ARGS__); return dummy_value; } while (0)
#endif

/* 17: the search_path that a function which writes as another role must use */
#if PG_VERSION_NUM < 170000
#include "utils/guc.h"

static inline void
RestrictSearchPath(void)
{
	set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION,
					  GUC_ACTION_SAVE, true, 0, false);
}
#endif

#endif							/* FAAS_COMPAT_H */
