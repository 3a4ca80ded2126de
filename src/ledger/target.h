/*
 * target.h
 *		A ledger table that is open for writing, and its indexes.
 */
#ifndef FAAS_TARGET_H
#define FAAS_TARGET_H

#include "postgres.h"

#include "executor/tuptable.h"
#include "nodes/execnodes.h"
#include "utils/rel.h"

#include "compat.h"
#include "ledger/tables.h"

typedef struct TargetIndex
{
	Relation	rel;
	uint32		rows;			/* which rows it takes, bits of target.c */
} TargetIndex;

typedef struct Target
{
	Relation	rel;
	bool		indexes_open;
	int			nindexes;
	TargetIndex *indexes;		/* what to enter if all of them are plain */
	EState	   *estate;			/* else: what the executor needs */
	ResultRelInfo *rri;
} Target;

extern void target_open(Target *target, LedgerRelation which);

/* The same for a table of a product. */
extern void target_open_oid(Target *target, Oid relid);

/*
 * Enter a row that was just inserted into the table's indexes.  Raises 23505 if a unique index has
 * its key.
 */
extern void target_index(Target *target, TupleTableSlot *slot);

/* The same for a row that was updated; "indexes" is what the update said about them. */
extern void target_index_update(Target *target, TupleTableSlot *slot, FaasUpdateIndexes indexes);

/* Keeps the lock on the table until the end of the transaction. */
extern void target_close(Target *target);

#endif							/* FAAS_TARGET_H */
