/*
 * report.h
 *		Running the SQL of a report with the owner's rights, under the caller's snapshot.
 */
#ifndef FAAS_REPORT_H
#define FAAS_REPORT_H

#include "postgres.h"

#include "nodes/execnodes.h"

/* Enter SPI for a report, with memory for large sorts; ledger_spi_leave() ends it. */
extern void report_enter(void);

/* Change a setting until ledger_spi_leave(). */
extern void report_set(const char *name, const char *value);

/*
 * Run one query and append its rows to the function's result.  Call between report_enter() and
 * ledger_spi_leave().
 */
extern void report_run(ReturnSetInfo *rsinfo, const char *sql, int nargs, const Oid *types,
					   const Datum *values, const char *nulls);

#endif							/* FAAS_REPORT_H */
