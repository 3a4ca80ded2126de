/*
 * tables.c
 *		Finding the ledger tables and indexes by name, once per backend.
 *
 *		The names are fixed and the schema belongs to the extension, so a name is looked up in
 *		pg_class without any search_path.  What was found is kept until a relcache invalidation
 *		reports that the relation, or everything, changed: DROP EXTENSION, ALTER TABLE, VACUUM FULL
 *		and the rollback of CREATE EXTENSION all send one.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/indexing.h"
#include "catalog/pg_class.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "errors.h"
#include "ledger/tables.h"

/* In the order of LedgerRelation. */
static const char *const relation_names[] = {
	"book",
	"book_pkey",
	"book_privilege",
	"book_privilege_pkey",
	"account",
	"account_pkey",
	"account_profile",
	"account_profile_book_code_key",
	"posting",
	"posting_pkey",
	"checkpoint",
	"checkpoint_pkey",
	"journal_key",
	"journal_key_pkey",
	"reversal",
	"reversal_pkey",
	"hold",
	"hold_pkey",
	"hold_account_idx",
	"hold_to_account_idx",
	"hold_expires_at_idx",
	"hold_event",
	"hold_event_pkey",
	"hold_event_hold_sequence_key",
	"archived_journal",
	"archived_journal_pkey",
	"account_opening",
	"account_opening_pkey",
};

/*
 * How many columns the indexes of holds have, whose second column changed between versions:
 * with the script of another version they would be read wrongly.  0 for the others.
 */
static int
expected_columns(LedgerRelation relation)
{
	return (relation == REL_HOLD_ACCOUNT_IDX || relation == REL_HOLD_TO_ACCOUNT_IDX) ? 3 : 0;
}

StaticAssertDecl(lengthof(relation_names) == LEDGER_RELATION_COUNT,
				 "every LedgerRelation has a name");

static Oid	relation_oids[LEDGER_RELATION_COUNT];
static Oid	owner_oid = InvalidOid;
static bool callback_registered = false;

/* Forget everything when one of ours changed; InvalidOid stands for "any relation". */
static void
tables_invalidate(Datum arg, Oid relid)
{
	if (OidIsValid(relid))
	{
		int			i;

		for (i = 0; i < LEDGER_RELATION_COUNT; i++)
		{
			if (relation_oids[i] == relid)
				break;
		}
		if (i == LEDGER_RELATION_COUNT)
			return;
	}
	memset(relation_oids, 0, sizeof(relation_oids));
	owner_oid = InvalidOid;
}

/* The library is loaded but its tables are not here: another database, or half a DROP EXTENSION. */
static void
raise_not_installed(const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("extension \"faas\" is not installed in this database"),
			 errdetail("Object \"faas.%s\" does not exist.", name),
			 errhint("A superuser installs it with CREATE EXTENSION faas.")));
}

void
ledger_raise_layout(const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_LAYOUT),
			 errmsg("\"%s\" is not as this library expects", name),
			 errhint("Run ALTER EXTENSION faas UPDATE.")));
}

/* Is a relation there, with as many columns as expected?  0 expects any number. */
static bool
relation_fits(Oid oid, int columns)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(oid));
	bool		fits;

	if (!HeapTupleIsValid(tuple))
		return false;
	fits = columns == 0 || ((Form_pg_class) GETSTRUCT(tuple))->relnatts == columns;
	ReleaseSysCache(tuple);
	return fits;
}

Oid
ledger_relation_oid(LedgerRelation relation)
{
	Oid			oid;
	Oid			namespace;

	Assert(relation >= 0 && relation < LEDGER_RELATION_COUNT);

	if (likely(OidIsValid(relation_oids[relation])))
		return relation_oids[relation];

	if (!callback_registered)
	{
		CacheRegisterRelcacheCallback(tables_invalidate, (Datum) 0);
		callback_registered = true;
	}

	namespace = get_namespace_oid("faas", true);
	oid = OidIsValid(namespace) ?
		get_relname_relid(relation_names[relation], namespace) : InvalidOid;
	if (!OidIsValid(oid))
		raise_not_installed(relation_names[relation]);
	if (!relation_fits(oid, expected_columns(relation)))
		ledger_raise_layout(relation_names[relation]);

	/* The look-ups may have processed invalidations, so store last. */
	relation_oids[relation] = oid;
	return oid;
}

void
ledger_require_version(void)
{
	Relation	rel = table_open(ExtensionRelationId, AccessShareLock);
	SysScanDesc scan;
	ScanKeyData key;
	HeapTuple	tuple;
	bool		fits = false;

	ScanKeyInit(&key, Anum_pg_extension_extname, BTEqualStrategyNumber, F_NAMEEQ,
				CStringGetDatum("faas"));
	scan = systable_beginscan(rel, ExtensionNameIndexId, true, NULL, 1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		bool		isnull;
		Datum		version = heap_getattr(tuple, Anum_pg_extension_extversion,
										   RelationGetDescr(rel), &isnull);

		fits = !isnull && strcmp(TextDatumGetCString(version), FAAS_VERSION) == 0;
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	if (!fits)
		ledger_raise_layout("faas");
}

Oid
ledger_owner(void)
{
	Oid			relid;
	HeapTuple	tuple;

	if (likely(OidIsValid(owner_oid)))
		return owner_oid;

	relid = ledger_relation_oid(REL_BOOK);
	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	if (!HeapTupleIsValid(tuple))
		raise_not_installed(relation_names[REL_BOOK]);
	owner_oid = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return owner_oid;
}

Oid
ledger_amount_type(void)
{
	Oid			namespace = get_namespace_oid("faas", true);
	Oid			oid = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid,
									  CStringGetDatum("amount"), ObjectIdGetDatum(namespace));

	if (!OidIsValid(oid))
		raise_not_installed("amount");
	return oid;
}
