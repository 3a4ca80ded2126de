/*
 * target.c
 *		Ledger tables open for writing (see target.h).
 *
 *		Indexes are opened when the first row needs them: most updates are HOT.  What the executor
 *		sets up for them, anew in each call, costs as much as the insertion, so plain indexes are
 *		entered without it.  Plain is a B-tree over columns, checked at once if it is unique, and
 *		partial only if it is one of ours, whose predicates are known: that is all that we have, and
 *		most of what a DBA adds.  A table that has any other index goes the executor's way.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_am.h"
#include "catalog/pg_index.h"
#include "executor/executor.h"
#include "utils/relcache.h"
#include "utils/timestamp.h"

#include "ledger/target.h"

/* Which rows an index takes. */
#define ROWS_ALL			0x00
#define ROWS_DUE			0x01	/* holds with status 0 that expire */
#define ROWS_DESTINATION	0x02	/* holds with to_account <> 0 */

/* Our partial indexes (sql/ledger/tables.sql). */
static const struct
{
	LedgerRelation index;
	uint32		rows;
}			partial_indexes[] =

{
	{REL_HOLD_TO_ACCOUNT_IDX, ROWS_DESTINATION},
	{REL_HOLD_EXPIRES_AT_IDX, ROWS_DUE},
};

void
target_open_oid(Target *target, Oid relid)
{
	memset(target, 0, sizeof(Target));
	target->rel = table_open(relid, RowExclusiveLock);
}

void
target_open(Target *target, LedgerRelation which)
{
	target_open_oid(target, ledger_relation_oid(which));
}

/* Can the index be entered without the executor, and with which rows? */
static bool
index_is_plain(Relation index, uint32 *rows)
{
	Form_pg_index form = index->rd_index;
	int			i;

	if (index->rd_rel->relam != BTREE_AM_OID ||
		!form->indisready ||
		form->indisexclusion ||
		(form->indisunique && !form->indimmediate) ||
		!heap_attisnull(index->rd_indextuple, Anum_pg_index_indexprs, NULL))
		return false;

	*rows = ROWS_ALL;
	if (heap_attisnull(index->rd_indextuple, Anum_pg_index_indpred, NULL))
		return true;
	for (i = 0; i < lengthof(partial_indexes); i++)
	{
		if (RelationGetRelid(index) == ledger_relation_oid(partial_indexes[i].index))
		{
			*rows = partial_indexes[i].rows;
			return true;
		}
	}
	return false;
}

static void
open_indexes(Target *target)
{
	List	   *oids = RelationGetIndexList(target->rel);
	bool		plain = true;
	ListCell   *cell;

	target->indexes = palloc_array(TargetIndex, Max(list_length(oids), 1));
	target->nindexes = 0;
	foreach(cell, oids)
	{
		TargetIndex *index = &target->indexes[target->nindexes++];

		index->rel = index_open(lfirst_oid(cell), RowExclusiveLock);
		plain = plain && index_is_plain(index->rel, &index->rows);
	}
	list_free(oids);
	target->indexes_open = true;
	if (plain)
		return;

	target->estate = CreateExecutorState();
	target->rri = makeNode(ResultRelInfo);
	InitResultRelInfo(target->rri, target->rel, 0, NULL, 0);
	ExecOpenIndices(target->rri, false);
}

static bool
index_takes(const TargetIndex *index, TupleTableSlot *slot)
{
	bool		isnull;

	if ((index->rows & ROWS_DUE) &&
		(DatumGetInt32(slot_getattr(slot, Anum_hold_status, &isnull)) != HOLD_OPEN ||
		 TIMESTAMP_IS_NOEND(DatumGetTimestampTz(slot_getattr(slot, Anum_hold_expires_at,
															 &isnull)))))
		return false;
	if ((index->rows & ROWS_DESTINATION) &&
		DatumGetInt64(slot_getattr(slot, Anum_hold_to_account, &isnull)) == 0)
		return false;
	return true;
}

/* What the executor does for a plain index; a B-tree does not look at IndexInfo. */
static void
insert_plain(Relation rel, Relation index, TupleTableSlot *slot, bool update)
{
	Form_pg_index form = index->rd_index;
	Datum		values[INDEX_MAX_KEYS];
	bool		isnull[INDEX_MAX_KEYS];
	int			i;

	for (i = 0; i < form->indnatts; i++)
		values[i] = slot_getattr(slot, form->indkey.values[i], &isnull[i]);
	index_insert(index, values, isnull, &slot->tts_tid, rel,
				 form->indisunique ? UNIQUE_CHECK_YES : UNIQUE_CHECK_NO, update, NULL);
}

/* "update" tells a B-tree that it knows other versions of the row: some of them may be dead. */
static void
insert_all(Target *target, TupleTableSlot *slot, bool update, bool only_summarizing)
{
	int			i;

	if (!target->indexes_open)
		open_indexes(target);
	if (target->rri != NULL)
	{
		FaasInsertIndexTuples(target->rri, slot, target->estate, only_summarizing);
		ResetPerTupleExprContext(target->estate);
		return;
	}
	Assert(!only_summarizing);
	for (i = 0; i < target->nindexes; i++)
		if (index_takes(&target->indexes[i], slot))
			insert_plain(target->rel, target->indexes[i].rel, slot, update);
}

void
target_index(Target *target, TupleTableSlot *slot)
{
	insert_all(target, slot, false, false);
}

void
target_index_update(Target *target, TupleTableSlot *slot, FaasUpdateIndexes indexes)
{
	if (FAAS_UPDATES_INDEXES(indexes))
		insert_all(target, slot, true, FAAS_ONLY_SUMMARIZING(indexes));
}

void
target_close(Target *target)
{
	int			i;

	if (target->rri != NULL)
	{
		ExecCloseIndices(target->rri);
		FreeExecutorState(target->estate);
	}
	for (i = 0; i < target->nindexes; i++)
		index_close(target->indexes[i].rel, NoLock);
	table_close(target->rel, NoLock);
}
