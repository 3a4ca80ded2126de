/*
 * row_hint.h
 *		Where the rows of accounts were when this session last saw them.
 */
#ifndef FAAS_ROW_HINT_H
#define FAAS_ROW_HINT_H

#include "postgres.h"

#include "storage/itemptr.h"
#include "utils/rel.h"

/*
 * Begin a call that asks for or notes hints.  "rel" is faas.account, locked against VACUUM's
 * truncation until the call has ended, as every writer's lock does.
 */
extern void row_hint_begin(Relation rel);

/*
 * Where the row of an account may be: no more than a hint, which the caller proves by finding a
 * visible row of that id there.  Whichever version the caller's snapshot sees is the right one,
 * because it sees one at most.
 */
extern bool row_hint_find(int64 id, ItemPointer tid);

/* Remember where a row is. */
extern void row_hint_note(int64 id, const ItemPointerData *tid);

#endif							/* FAAS_ROW_HINT_H */
