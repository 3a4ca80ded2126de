/*
 * report.h
 *		Running the SQL of a report with the owner's rights, under the caller's snapshot.
 */
#ifndef FAAS_REPORT_H
#define FAAS_REPORT_H

#include "postgres.h"

#include "nodes/execnodes.h"
#include "nodes/pg_list.h"

/* Enter SPI for a report, with memory for large sorts; ledger_spi_leave() ends it. */
extern void report_enter(void);

/* Change a setting until ledger_spi_leave(). */
extern void report_set(const char *name, const char *value);

/*
 * What higher layers add to a report, which are not named below them: the functions DOMAIN_"suffix"
 * of faas_internal with these argument types (oids, as an oidvector), by name.  A list of strings,
 * in the caller's memory.  Call between report_enter() and ledger_spi_leave().
 */
extern List *report_domain_functions(const char *suffix, const char *arguments);

/*
 * Run one query and append its rows to the function's result.  Call between report_enter() and
 * ledger_spi_leave().
 */
extern void report_run(ReturnSetInfo *rsinfo, const char *sql, int nargs, const Oid *types,
					   const Datum *values, const char *nulls);

#endif							/* FAAS_REPORT_H */
