/*
 * faas.c
 *		Library entry: module magic and settings.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/guc.h"

#include "clearing/window.h"
#include "custody/custody.h"
#include "faas.h"
#include "ledger/heat.h"
#include "settings.h"

/* exported by hand: the library is built with hidden visibility, see faas.h */
extern __attribute__((visibility("default"))) const Pg_magic_struct *PG_MAGIC_FUNCTION_NAME(void);

PG_MODULE_MAGIC;

bool		faas_restoring = false;
char	   *faas_clock = NULL;

extern __attribute__((visibility("default"))) void _PG_init(void);

/*
 * Define the settings.  Runs once per backend that touches the library; needs neither
 * shared_preload_libraries, without which waits are not counted (heat.c), nor a transaction.
 */
void
_PG_init(void)
{
	DefineCustomStringVariable("faas.clock",
							   "Time that faas takes for now, instead of the clock.",
							   "For tests of rules that depend on time. Empty means the clock.",
							   &faas_clock, "",
							   PGC_SUSET, GUC_NOT_IN_SAMPLE,
							   NULL, settings_assign_clock, NULL);
	DefineCustomBoolVariable("faas.restoring",
							 "Lets a superuser load ledger tables from a dump.",
							 "Guards stand aside; run faas.verify() afterwards.",
							 &faas_restoring, false,
							 PGC_SUSET, GUC_NOT_IN_SAMPLE,
							 NULL, NULL, NULL);
	MarkGUCPrefixReserved("faas");
	window_init();
	custody_init();
	if (process_shared_preload_libraries_in_progress)
		heat_init();
}
