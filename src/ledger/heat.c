/*
 * heat.c
 *		Which accounts were waited for, so that a DBA knows which to mark hot (see heat.h).
 *
 *		Counted is every call that found an account taken by another session, or changed between
 *		reading and writing it: in the queue of a hot account, and else when the first attempt of a
 *		call failed at it or the second waited for its row (engine.c).  A call that gets through at
 *		the first go, which is nearly every call, does not come here at all.
 *
 *		The counters live in shared memory, which a library gets only if it is named in
 *		shared_preload_libraries; else nothing is counted, and faas.account_heat shows who waits at
 *		this moment only, which it learns from pg_locks.  There is room for HEAT_ACCOUNTS_MAX
 *		accounts of all databases; when it is used up, those that have not been waited for for the
 *		longest time make room.  Counters begin at zero when the server starts.
 */
#include "postgres.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "storage/ipc.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"
#include "utils/hsearch.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "compat.h"
#include "faas.h"
#include "ledger/heat.h"

#define HEAT_ACCOUNTS_MAX	4096

/* So many make room at once. */
#define HEAT_EVICT			(HEAT_ACCOUNTS_MAX / 8)

/* A lock that took so many microseconds was waited for. */
#define HEAT_WAIT_MIN		100

typedef struct HeatKey
{
	int64		account;
	Oid			database;
	uint32		zero;			/* no padding in a hash key */
} HeatKey;

StaticAssertDecl(sizeof(HeatKey) == 16, "the key of the heat table has no padding");

typedef struct Heat
{
	HeatKey		key;
	int64		waits;
	int64		microseconds;
	TimestampTz last;
} Heat;

FAAS_FUNCTION(faas_internal_heat);
FAAS_FUNCTION(faas_internal_heat_is_kept);

static LWLock *heat_lock = NULL;
static HTAB *heat_table = NULL;
static shmem_request_hook_type previous_request_hook = NULL;
static shmem_startup_hook_type previous_startup_hook = NULL;

static void
heat_request(void)
{
	if (previous_request_hook != NULL)
		previous_request_hook();
	RequestAddinShmemSpace(hash_estimate_size(HEAT_ACCOUNTS_MAX, sizeof(Heat)));
	RequestNamedLWLockTranche("faas heat", 1);
}

static void
heat_startup(void)
{
	HASHCTL		ctl;

	if (previous_startup_hook != NULL)
		previous_startup_hook();
	ctl.keysize = sizeof(HeatKey);
	ctl.entrysize = sizeof(Heat);
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	heat_table = ShmemInitHash("faas heat", HEAT_ACCOUNTS_MAX, HEAT_ACCOUNTS_MAX, &ctl,
							   HASH_ELEM | HASH_BLOBS | HASH_FIXED_SIZE);
	LWLockRelease(AddinShmemInitLock);
	heat_lock = &GetNamedLWLockTranche("faas heat")->lock;
}

void
heat_init(void)
{
	previous_request_hook = shmem_request_hook;
	shmem_request_hook = heat_request;
	previous_startup_hook = shmem_startup_hook;
	shmem_startup_hook = heat_startup;
}

static int
last_cmp(const void *a, const void *b)
{
	TimestampTz x = (*(Heat *const *) a)->last;
	TimestampTz y = (*(Heat *const *) b)->last;

	return (x > y) - (x < y);
}

/* Make room: remove the accounts whose last wait is the longest ago. */
static void
evict(void)
{
	long		count = hash_get_num_entries(heat_table);
	Heat	  **entries = palloc(count * sizeof(Heat *));
	HASH_SEQ_STATUS seq;
	Heat	   *entry;
	long		n = 0;
	long		i;

	hash_seq_init(&seq, heat_table);
	while ((entry = hash_seq_search(&seq)) != NULL)
		entries[n++] = entry;
	qsort(entries, n, sizeof(Heat *), last_cmp);
	for (i = 0; i < Min(n, HEAT_EVICT); i++)
	{
		HeatKey		key = entries[i]->key;

		hash_search(heat_table, &key, HASH_REMOVE, NULL);
	}
	pfree(entries);
}

TimestampTz
heat_clock(void)
{
	return heat_table == NULL ? 0 : GetCurrentTimestamp();
}

void
heat_count(int64 account, TimestampTz start)
{
	HeatKey		key = {.account = account,.database = MyDatabaseId};
	TimestampTz now;
	Heat	   *entry;
	bool		found;

	if (heat_table == NULL)
		return;
	now = GetCurrentTimestamp();
	LWLockAcquire(heat_lock, LW_EXCLUSIVE);
	entry = hash_search(heat_table, &key, HASH_FIND, NULL);
	if (entry == NULL)
	{
		if (hash_get_num_entries(heat_table) >= HEAT_ACCOUNTS_MAX)
			evict();
		entry = hash_search(heat_table, &key, HASH_ENTER, &found);
		entry->waits = 0;
		entry->microseconds = 0;
	}
	entry->waits++;
	entry->microseconds += Max(now - start, 0);
	entry->last = now;
	LWLockRelease(heat_lock);
}

void
heat_count_if_long(int64 account, TimestampTz start)
{
	if (heat_clock() - start >= HEAT_WAIT_MIN)
		heat_count(account, start);
}

/* Are there counters at all? */
Datum
faas_internal_heat_is_kept(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(heat_table != NULL);
}

/* The counters of this database: account, waits, microseconds, last wait. */
Datum
faas_internal_heat(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Heat	   *copies = palloc(HEAT_ACCOUNTS_MAX * sizeof(Heat));
	HASH_SEQ_STATUS seq;
	Heat	   *entry;
	int			n = 0;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	if (heat_table != NULL)
	{
		LWLockAcquire(heat_lock, LW_SHARED);
		hash_seq_init(&seq, heat_table);
		while ((entry = hash_seq_search(&seq)) != NULL)
			if (entry->key.database == MyDatabaseId && n < HEAT_ACCOUNTS_MAX)
				copies[n++] = *entry;
		LWLockRelease(heat_lock);
	}
	for (i = 0; i < n; i++)
	{
		bool		nulls[4] = {false, false, false, false};
		Datum		values[4];

		values[0] = Int64GetDatum(copies[i].key.account);
		values[1] = Int64GetDatum(copies[i].waits);
		values[2] = Int64GetDatum(copies[i].microseconds);
		values[3] = TimestampTzGetDatum(copies[i].last);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}
