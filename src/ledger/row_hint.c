/*
 * row_hint.c
 *		A table of row addresses, one per session (see row_hint.h).
 *
 *		A batch reads its accounts one descent of the index after the other; where the session has
 *		been the last to write them, the address that it kept leads there at once.  Each id has one
 *		place, id modulo the number of places, so that ids that follow each other never meet; a
 *		newer address simply takes the place.  The table begins small and is thrown away for a
 *		larger one when many ids have met, up to 8 MB.
 *
 *		An address may be wrong in any way: of an old version, of a transaction that was rolled
 *		back, of a place that another row has taken since.  It only may not lie beyond the end of
 *		the file, which VACUUM can cut off.
 */
#include "postgres.h"

#include "storage/bufmgr.h"
#include "utils/memutils.h"

#include "compat.h"
#include "ledger/row_hint.h"

#define HINT_BITS_MIN	13
#define HINT_BITS_MAX	20

typedef struct RowHint
{
	ItemPointerData tid;		/* invalid = empty */
	uint16		tag;			/* of the id, what its place does not say */
} RowHint;

static RowHint *hints = NULL;
static int	hint_bits = HINT_BITS_MIN;
static uint32 hint_collisions = 0;

/* What the addresses are of; another file makes all of them void. */
static Oid	hint_relid = InvalidOid;
static Oid	hint_file = InvalidOid;
static BlockNumber hint_blocks = 0; /* all addresses that are given out are below */

static inline RowHint *
hint_place(int64 id)
{
	return &hints[(uint64) id & ((UINT64CONST(1) << hint_bits) - 1)];
}

static inline uint16
hint_tag(int64 id)
{
	return (uint16) ((uint64) id >> hint_bits);
}

static void
reset_hints(Relation rel, int bits)
{
	if (hints != NULL)
		pfree(hints);
	hints = NULL;
	hints = MemoryContextAllocZero(TopMemoryContext, sizeof(RowHint) << bits);
	hint_bits = bits;
	hint_collisions = 0;
	hint_relid = RelationGetRelid(rel);
	hint_file = rel->rd_rel->relfilenode;
}

void
row_hint_begin(Relation rel)
{
	if (hints == NULL || hint_relid != RelationGetRelid(rel) ||
		hint_file != rel->rd_rel->relfilenode)
		reset_hints(rel, hint_bits);
	else if (hint_collisions > (UINT32_C(1) << hint_bits) / 2 && hint_bits < HINT_BITS_MAX)
		reset_hints(rel, hint_bits + 1);
	hint_blocks = RelationGetNumberOfBlocks(rel);
}

bool
row_hint_find(int64 id, ItemPointer tid)
{
	RowHint    *hint = hint_place(id);

	if (!ItemPointerIsValid(&hint->tid) || hint->tag != hint_tag(id) ||
		ItemPointerGetBlockNumber(&hint->tid) >= hint_blocks)
		return false;
	*tid = hint->tid;
	return true;
}

void
row_hint_note(int64 id, const ItemPointerData *tid)
{
	RowHint    *hint = hint_place(id);

	if (ItemPointerIsValid(&hint->tid) && hint->tag != hint_tag(id))
		hint_collisions++;
	hint->tid = *tid;
	hint->tag = hint_tag(id);
}
