/*
 * compat.h
 *		Differences between PostgreSQL 15, 16, 17 and 18.  No other file asks for the version: each
 *		entry here gives old servers the name that new ones have.
 */
#ifndef FAAS_COMPAT_H
#define FAAS_COMPAT_H

#if PG_VERSION_NUM < 150000
#error "faas needs PostgreSQL 15 or later"
#endif

#if PG_VERSION_NUM >= 160000
#include "access/tableam.h"
#include "varatt.h"
#endif

/* 16: soft errors of input functions */
#if PG_VERSION_NUM < 160000
#define ereturn(context, dummy_value, ...) \
	do { (void) (context); ereport(ERROR, __VA_ARGS__); return dummy_value; } while (0)
#endif

/* 18: a function that does not return is marked in front of its declaration */
#if PG_VERSION_NUM < 180000
#define pg_noreturn __attribute__((noreturn))
#endif

/* 18: index scans can be instrumented */
#if PG_VERSION_NUM >= 180000
#define faas_index_beginscan(heap, index, snapshot, nkeys) \
	index_beginscan(heap, index, snapshot, NULL, nkeys, 0)
#else
#define faas_index_beginscan(heap, index, snapshot, nkeys) \
	index_beginscan(heap, index, snapshot, nkeys, 0)
#endif

/* 18: a tuple can be given room in front of it */
#if PG_VERSION_NUM >= 180000
#define faas_form_minimal_tuple(desc, values, nulls) \
	heap_form_minimal_tuple(desc, values, nulls, 0)
#else
#define faas_form_minimal_tuple(desc, values, nulls) heap_form_minimal_tuple(desc, values, nulls)
#endif

/* 16: what an update did to the indexes became an enum; it may concern BRIN and its kin only */
#if PG_VERSION_NUM >= 160000
typedef TU_UpdateIndexes FaasUpdateIndexes;
#define FAAS_UPDATES_INDEXES(x) ((x) != TU_None)
#define FAAS_ONLY_SUMMARIZING(x) ((x) == TU_Summarizing)
#define FaasInsertIndexTuples(rri, slot, estate, only_summarizing) \
	ExecInsertIndexTuples(rri, slot, estate, false, false, NULL, NIL, only_summarizing)
#else
typedef bool FaasUpdateIndexes;
#define FAAS_UPDATES_INDEXES(x) (x)
#define FAAS_ONLY_SUMMARIZING(x) false
#define FaasInsertIndexTuples(rri, slot, estate, only_summarizing) \
	((void) (only_summarizing), \
	 ExecInsertIndexTuples(rri, slot, estate, false, false, NULL, NIL))
#endif

/* 17: the search_path that a function which writes as another role must use */
#if PG_VERSION_NUM < 170000
#include "utils/guc.h"

static inline void
RestrictSearchPath(void)
{
	set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION,
					  GUC_ACTION_SAVE, true, 0, false);
}
#endif

/* 17: whether a lock is held may be asked of stronger modes as well */
#if PG_VERSION_NUM >= 170000
#define faas_lock_held_by_me(tag, mode) LockHeldByMe(tag, mode, false)
#else
#define faas_lock_held_by_me(tag, mode) LockHeldByMe(tag, mode)
#endif

/* 17: a session's place among the sessions of the server; from 1 before, from 0 since */
#if PG_VERSION_NUM >= 170000
#include "storage/procnumber.h"
#define faas_backend_number() ((int) MyProcNumber)
#else
#include "storage/backendid.h"
#define faas_backend_number() ((int) MyBackendId)
#endif

#endif							/* FAAS_COMPAT_H */
