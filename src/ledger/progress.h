/*
 * progress.h
 *		How long operations tell other sessions how far they are; shown by the view faas.progress.
 *
 *		Whatever runs for more than a few seconds calls progress_begin(), then progress_phase() and
 *		progress_step() as it goes on, then progress_end().  An error needs no call: the abort of
 *		the transaction or subtransaction ends the report.  Operations may nest; only the outermost
 *		is shown.  Nothing here raises an error, and a call costs about as much as a function call.
 */
#ifndef FAAS_PROGRESS_H
#define FAAS_PROGRESS_H

#include "postgres.h"

#define PROGRESS_NAME_MAX	8	/* bytes of the name of an operation */
#define PROGRESS_PHASE_MAX	24	/* bytes of the name of a phase; longer ones are cut */

/* ASCII name ("load", "verify") and how many steps there will be; 0 = not known */
extern void progress_begin(const char *operation, int64 total);

/* What is being done now, in ASCII: "verify_entry". */
extern void progress_phase(const char *phase);

/* n steps more are done. */
extern void progress_step(int64 n);

/* Loads: so many requests were posted, and so many rejected, since the beginning. */
extern void progress_outcome(int64 posted, int64 rejected);

extern void progress_end(void);

#endif							/* FAAS_PROGRESS_H */
