/*
 * rules.c
 *		The rules of a book on clients' money, cached per backend (see custody.h).
 *
 *		The cache is that of ledger/book.c in small: any change to faas.custody_book or
 *		faas.custody_kind empties it, by a relcache invalidation that a trigger on each of them
 *		sends.  Rows are read with a snapshot of this moment, since rules are protected by the
 *		book's lock, which knows no snapshots.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "custody/custody.h"

/* A session that posts in more books than this starts over. */
#define RULES_CACHE_MAX		1024

typedef enum RulesRelation
{
	RULES_BOOK,
	RULES_BOOK_PKEY,
	RULES_KIND,
	RULES_KIND_PKEY,
	RULES_RELATION_COUNT
} RulesRelation;

static const char *const relation_names[RULES_RELATION_COUNT] = {
	"custody_book",
	"custody_book_pkey",
	"custody_kind",
	"custody_kind_pkey",
};

static Oid	relation_oids[RULES_RELATION_COUNT];
static MemoryContext rules_context = NULL;	/* the cache and all that is in it */
static HTAB *rules_cache = NULL;
static bool rules_valid = false;
static bool callback_registered = false;

/* Only marks the cache: a caller may still be reading an entry. */
static void
rules_relcache_callback(Datum arg, Oid relid)
{
	if (!OidIsValid(relid) || relid == relation_oids[RULES_BOOK] ||
		relid == relation_oids[RULES_KIND])
		rules_valid = false;
}

static void
find_relations(void)
{
	Oid			namespace = get_namespace_oid("faas", true);
	int			i;

	for (i = 0; i < RULES_RELATION_COUNT; i++)
	{
		relation_oids[i] = OidIsValid(namespace) ?
			get_relname_relid(relation_names[i], namespace) : InvalidOid;
		if (!OidIsValid(relation_oids[i]))
			ledger_raise_layout(relation_names[i]);
	}
}

/* An empty or valid cache, ready for a look-up. */
static void
prepare_cache(void)
{
	HASHCTL		ctl;

	if (!callback_registered)
	{
		CacheRegisterRelcacheCallback(rules_relcache_callback, (Datum) 0);
		callback_registered = true;
	}
	if (rules_cache != NULL && rules_valid && hash_get_num_entries(rules_cache) < RULES_CACHE_MAX)
		return;

	rules_cache = NULL;
	if (rules_context == NULL)
		rules_context = AllocSetContextCreate(CacheMemoryContext, "faas rules of custody",
											  ALLOCSET_SMALL_SIZES);
	else
		MemoryContextReset(rules_context);
	find_relations();
	ctl.keysize = sizeof(int64);
	ctl.entrysize = sizeof(CustodyRules);
	ctl.hcxt = rules_context;
	rules_cache = hash_create("faas rules of custody", 16, &ctl,
							  HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	rules_valid = true;
}

/* Begin to read the rows of a book. */
static SysScanDesc
begin_scan(Relation rel, RulesRelation index, int64 book)
{
	ScanKeyData key;

	ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(book));
	return systable_beginscan(rel, relation_oids[index], true, NULL, 1, &key);
}

static void
read_book(CustodyRules *rules)
{
	Relation	rel = table_open(relation_oids[RULES_BOOK], AccessShareLock);
	SysScanDesc scan = begin_scan(rel, RULES_BOOK_PKEY, rules->book);
	HeapTuple	tuple = systable_getnext(scan);
	bool		isnull;

	if (HeapTupleIsValid(tuple))
		rules->authorisation = DatumGetBool(heap_getattr(tuple, Anum_custody_book_authorisation,
														 RelationGetDescr(rel), &isnull));
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
}

static void
read_kind(CustodyKind *kind, HeapTuple tuple, TupleDesc desc)
{
	bool		isnull;
	Datum		value;

	value = heap_getattr(tuple, Anum_custody_kind_kind, desc, &isnull);
	strlcpy(kind->kind, TextDatumGetCString(value), sizeof(kind->kind));
	value = heap_getattr(tuple, Anum_custody_kind_direction, desc, &isnull);
	kind->to_own = strcmp(TextDatumGetCString(value), "to_own") == 0;
	value = heap_getattr(tuple, Anum_custody_kind_reversible, desc, &isnull);
	kind->reversible = DatumGetBool(value);
	value = heap_getattr(tuple, Anum_custody_kind_privilege, desc, &isnull);
	kind->admin = strcmp(TextDatumGetCString(value), "admin") == 0;
}

static void
read_kinds(CustodyRules *rules)
{
	Relation	rel = table_open(relation_oids[RULES_KIND], AccessShareLock);
	SysScanDesc scan = begin_scan(rel, RULES_KIND_PKEY, rules->book);
	int			allocated = 8;
	HeapTuple	tuple;

	rules->kinds = palloc(allocated * sizeof(CustodyKind));
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		if (rules->nkinds == allocated)
			rules->kinds = repalloc(rules->kinds, (allocated *= 2) * sizeof(CustodyKind));
		read_kind(&rules->kinds[rules->nkinds++], tuple, RelationGetDescr(rel));
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
}

const CustodyRules *
custody_rules(int64 book)
{
	CustodyRules rules = {0};
	CustodyRules *entry;

	prepare_cache();
	entry = hash_search(rules_cache, &book, HASH_FIND, NULL);
	if (likely(entry != NULL))
		return entry;

	/* reading may mark the cache as invalid: what it gives is good, but not for the next call */
	rules.book = book;
	rules.authorisation = true;
	read_book(&rules);
	read_kinds(&rules);

	entry = hash_search(rules_cache, &book, HASH_ENTER, NULL);
	*entry = rules;
	if (rules.nkinds > 0)
		entry->kinds = memcpy(MemoryContextAlloc(rules_context, rules.nkinds * sizeof(CustodyKind)),
							  rules.kinds, rules.nkinds * sizeof(CustodyKind));
	pfree(rules.kinds);
	return entry;
}
