/*
 * cache.c
 *		The calendars that a session has used, and when they are read anew.
 *
 *		Each is built once (build.c) and then found by a hash look-up.  Any change to the three
 *		tables makes every session build again what it uses: their triggers send a relcache
 *		invalidation, whoever writes and by whatever means, logical replication included.  Changes
 *		are rare, a few a year, so nothing finer is worth it.
 *
 *		A calendar stays at its place in memory and is overwritten only when the new one is
 *		complete, so pointers that calendar_find() has given out stay good.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "commands/trigger.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "calendar/build.h"
#include "compat.h"
#include "errors.h"
#include "faas.h"

FAAS_FUNCTION(faas_calendar_changed);

/* In the order of CalendarRelation. */
static const char *const relation_names[] = {
	"calendar",
	"calendar_pkey",
	"calendar_year",
	"calendar_year_pkey",
	"calendar_day",
	"calendar_day_pkey",
};

StaticAssertDecl(lengthof(relation_names) == CALENDAR_RELATION_COUNT,
				 "every CalendarRelation has a name");

typedef struct CacheEntry
{
	char		name[CALENDAR_NAME_SIZE];	/* key */
	uint64		built_at;		/* state of the tables that it was built from; 0: never */
	Calendar   *calendar;
} CacheEntry;

static HTAB *cache = NULL;
static Oid	relation_oids[CALENDAR_RELATION_COUNT];
static bool relations_known = false;

/* Counts the changes that this session has heard of. */
static uint64 state = 1;

/* Relations ----------------------------------------------------------------------------------- */

/* InvalidOid stands for "any relation". */
static void
calendar_relcache_callback(Datum arg, Oid relid)
{
	int			i;

	if (OidIsValid(relid) && relations_known)
	{
		for (i = 0; i < CALENDAR_RELATION_COUNT; i++)
		{
			if (relation_oids[i] == relid)
				break;
		}
		if (i == CALENDAR_RELATION_COUNT)
			return;
	}
	relations_known = false;
	state++;
}

Oid
calendar_relation_oid(CalendarRelation relation)
{
	Oid			oid = get_relname_relid(relation_names[relation], get_namespace_oid("faas", false));

	/* the library is newer than the extension's objects */
	if (!OidIsValid(oid))
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_LAYOUT),
				 errmsg("\"%s\" is not as this library expects", relation_names[relation]),
				 errhint("Run ALTER EXTENSION faas UPDATE.")));
	return oid;
}

/*
 * Know which relations to listen for; what is looked up here is not used for reading.  Until they
 * are known, every invalidation counts.
 */
static void
prepare(void)
{
	Oid			oids[CALENDAR_RELATION_COUNT];
	HASHCTL		ctl;
	uint64		from_state;
	int			i;

	if (cache == NULL)
	{
		ctl.keysize = CALENDAR_NAME_SIZE;
		ctl.entrysize = sizeof(CacheEntry);
		cache = hash_create("faas calendars", 16, &ctl, HASH_ELEM | HASH_BLOBS);
		CacheRegisterRelcacheCallback(calendar_relcache_callback, (Datum) 0);
	}
	if (likely(relations_known))
		return;

	/* an invalidation on the way may mean that one found before is gone */
	from_state = state;
	for (i = 0; i < CALENDAR_RELATION_COUNT; i++)
		oids[i] = calendar_relation_oid(i);
	memcpy(relation_oids, oids, sizeof(oids));
	relations_known = from_state == state;
}

/* Look-up ------------------------------------------------------------------------------------- */

static const Calendar *
build_entry(const char *name)
{
	uint64		from_state = state;
	Calendar   *built = palloc(sizeof(Calendar));
	CacheEntry *entry;
	bool		found;

	/* What is invalidated while we read makes from_state old, and the next call reads again. */
	if (!calendar_build(name, built))
		return NULL;

	entry = hash_search(cache, name, HASH_ENTER, &found);
	if (!found)
	{
		entry->built_at = 0;
		entry->calendar = NULL;
	}
	if (entry->calendar == NULL)
		entry->calendar = MemoryContextAlloc(CacheMemoryContext, sizeof(Calendar));
	memcpy(entry->calendar, built, sizeof(Calendar));
	entry->built_at = from_state;
	pfree(built);
	return entry->calendar;
}

/*
 * Hear of what others have committed before this statement of the client.  Transactions begin with
 * it, but questions open no tables, where later statements would.  Not at each question: within a
 * statement a calendar should not change.
 */
static void
hear_changes(void)
{
	static TimestampTz heard_at = 0;

	if (heard_at != GetCurrentStatementStartTimestamp())
	{
		heard_at = GetCurrentStatementStartTimestamp();
		AcceptInvalidationMessages();
	}
}

/* "key" is padded with zeros. */
static const Calendar *
find(const char *key)
{
	CacheEntry *entry;

	hear_changes();
	prepare();
	entry = hash_search(cache, key, HASH_FIND, NULL);
	if (likely(entry != NULL && entry->built_at == state))
		return entry->calendar;
	return build_entry(key);
}

static void
raise_not_found(const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_CALENDAR_NOT_FOUND),
			 errmsg("calendar \"%s\" does not exist", error_excerpt(name)),
			 errhint("The table faas.calendar has them; faas.calendar_create() makes one.")));
}

const Calendar *
calendar_find(const char *name)
{
	char		key[CALENDAR_NAME_SIZE] = {0};
	const Calendar *calendar = NULL;

	if (strlen(name) < CALENDAR_NAME_SIZE)
	{
		strlcpy(key, name, CALENDAR_NAME_SIZE);
		calendar = find(key);
	}
	if (calendar == NULL)
		raise_not_found(name);
	return calendar;
}

const Calendar *
calendar_find_text(const text *name)
{
	char		key[CALENDAR_NAME_SIZE] = {0};
	const Calendar *calendar = NULL;
	int			length = VARSIZE_ANY_EXHDR(name);

	if (length < CALENDAR_NAME_SIZE)
	{
		memcpy(key, VARDATA_ANY(name), length);
		calendar = find(key);
	}
	if (calendar == NULL)
		raise_not_found(text_to_cstring(name));
	return calendar;
}

/*
 * Trigger of the three tables: for each statement, and in a replica for each row, where logical
 * replication changes rows without a statement.
 */
Datum
faas_calendar_changed(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("function \"%s\" must be fired by a trigger",
						"faas_internal.calendar_changed")));

	CacheInvalidateRelcache(trigger->tg_relation);
	return PointerGetDatum(NULL);
}
