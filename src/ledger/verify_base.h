/*
 * verify_base.h
 *		The small tables that accounts and postings refer to, in memory for faas.verify(): books,
 *		business days and subjects.
 */
#ifndef FAAS_VERIFY_BASE_H
#define FAAS_VERIFY_BASE_H

#include "postgres.h"

#include "access/relscan.h"
#include "executor/tuptable.h"
#include "utils/date.h"
#include "utils/rel.h"

/* A scan of a whole table from its first page on, under the active snapshot. */
typedef struct VerifyTable
{
	Relation	relation;
	TableScanDesc scan;
	TupleTableSlot *slot;
} VerifyTable;

extern void verify_table_open(VerifyTable *table, Oid relid);
extern bool verify_table_next(VerifyTable *table);
extern void verify_table_close(VerifyTable *table);

/* Is one of the first columns null?  The slot has been deformed that far. */
static inline bool
verify_any_null(TupleTableSlot *slot, int columns)
{
	bool		found = false;
	int			i;

	for (i = 0; i < columns; i++)
		found |= slot->tts_isnull[i];
	return found;
}

typedef struct VerifyBase VerifyBase;

extern VerifyBase *verify_base_load(void);

/* Is it a business day of the book? */
extern bool verify_base_is_day(VerifyBase *base, int64 book, DateADT date);

/* Is there such a book, and may an account of it lie under this subject (0 = none) on that side? */
extern bool verify_base_is_place(VerifyBase *base, int64 book, int64 subject, bool debit_normal);

#endif							/* FAAS_VERIFY_BASE_H */
