/*
 * faas.h
 *		What every file of the extension needs: how an SQL-callable function is declared.
 */
#ifndef FAAS_H
#define FAAS_H

#include "fmgr.h"

/*
 * Declares an SQL-callable function.  The library is built with hidden visibility, so the entry
 * points, and only they, are exported by hand.
 */
#define FAAS_FUNCTION(name) \
	extern __attribute__((visibility("default"))) Datum name(PG_FUNCTION_ARGS); \
	extern __attribute__((visibility("default"))) const Pg_finfo_record *pg_finfo_##name(void); \
	PG_FUNCTION_INFO_V1(name)

#endif							/* FAAS_H */
