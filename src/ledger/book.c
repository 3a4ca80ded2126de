/*
 * book.c
 *		Books as the posting path sees them (see book.h).
 *
 *		The cache maps (book, role) to the open day and the role's rights.  It holds positive
 *		entries only, and is emptied as a whole by any change to faas.book or faas.book_privilege
 *		(their guard sends a relcache invalidation, see guard.c) and by any change to roles or
 *		memberships.  Such changes are rare; a day cut costs each backend one look-up.
 *
 *		Rows are read with a snapshot of this moment, not the transaction's: the open business
 *		date is protected by the book's lock, which knows no snapshots.  A REPEATABLE READ
 *		transaction that began before a day cut therefore posts into the day that is open now,
 *		which is what a closed day demands.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "miscadmin.h"
#include "storage/lock.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "errors.h"
#include "ledger/book.h"
#include "ledger/tables.h"

/* Fourth field of our lock tags; pg_advisory_lock uses 1 and 2. */
#define BOOK_LOCK_SPACE		0xFAA

/* A role that looks at more books than this in one session starts over. */
#define BOOK_CACHE_MAX		4096

typedef struct BookKey
{
	int64		book;
	Oid			role;
	uint32		zero;			/* no padding in a hash key */
} BookKey;

StaticAssertDecl(sizeof(BookKey) == 16, "the key of the book cache has no padding");

typedef struct BookEntry
{
	BookKey		key;
	Book		book;
} BookEntry;

/* From the lowest bit to the highest. */
static const struct
{
	const char *name;
	uint32		right;
}			privileges[] =
{
	{"read", RIGHT_READ}, {"post", RIGHT_POST}, {"hold", RIGHT_HOLD}, {"admin", RIGHT_ADMIN}
};

static HTAB *book_cache = NULL;
static bool book_cache_valid = false;
static Oid	book_relid = InvalidOid;	/* what the callback watches */
static Oid	book_privilege_relid = InvalidOid;
static bool callbacks_registered = false;

/* Cache -------------------------------------------------------------------------------------- */

/*
 * The cache is only marked here: a callback may run while a caller still reads an entry, which the
 * header promises to keep until the next call.
 */
static void
book_relcache_callback(Datum arg, Oid relid)
{
	if (!OidIsValid(relid) || relid == book_relid || relid == book_privilege_relid)
		book_cache_valid = false;
}

static void
book_syscache_callback(Datum arg, int cacheid, uint32 hashvalue)
{
	book_cache_valid = false;
}

/* An empty or valid cache, ready for a look-up. */
static void
book_cache_prepare(void)
{
	HASHCTL		ctl;

	if (!callbacks_registered)
	{
		CacheRegisterRelcacheCallback(book_relcache_callback, (Datum) 0);
		CacheRegisterSyscacheCallback(AUTHOID, book_syscache_callback, (Datum) 0);
		CacheRegisterSyscacheCallback(AUTHMEMROLEMEM, book_syscache_callback, (Datum) 0);
		CacheRegisterSyscacheCallback(AUTHMEMMEMROLE, book_syscache_callback, (Datum) 0);
		callbacks_registered = true;
	}

	if (book_cache != NULL)
	{
		if (book_cache_valid && hash_get_num_entries(book_cache) < BOOK_CACHE_MAX)
			return;
		hash_destroy(book_cache);
		book_cache = NULL;
	}

	ctl.keysize = sizeof(BookKey);
	ctl.entrysize = sizeof(BookEntry);
	book_cache = hash_create("faas books", 16, &ctl, HASH_ELEM | HASH_BLOBS);

	book_relid = ledger_relation_oid(REL_BOOK);
	book_privilege_relid = ledger_relation_oid(REL_BOOK_PRIVILEGE);
	book_cache_valid = true;
}

/* Reading ------------------------------------------------------------------------------------ */

uint32
book_privilege_right(const char *privilege)
{
	int			i;

	for (i = 0; i < lengthof(privileges); i++)
		if (strcmp(privilege, privileges[i].name) == 0)
			return privileges[i].right;
	return 0;
}

/* What book_privilege gives "role", itself or through its memberships. */
static uint32
read_privileges(int64 book, Oid role)
{
	Relation	rel = table_open(ledger_relation_oid(REL_BOOK_PRIVILEGE), AccessShareLock);
	uint32		rights = 0;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, Anum_book_privilege_book, BTEqualStrategyNumber, F_INT8EQ,
				Int64GetDatum(book));
	scan = systable_beginscan(rel, ledger_relation_oid(REL_BOOK_PRIVILEGE_PKEY), true, NULL,
							  1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		TupleDesc	desc = RelationGetDescr(rel);
		bool		isnull;
		Datum		grantee = heap_getattr(tuple, Anum_book_privilege_grantee, desc, &isnull);
		Datum		name = heap_getattr(tuple, Anum_book_privilege_privilege, desc, &isnull);

		if (has_privs_of_role(role, DatumGetObjectId(grantee)))
			rights |= book_privilege_right(TextDatumGetCString(name));
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return rights;
}

/* Read a book and the rights of "role" on it; false if there is no such book. */
static bool
read_book(int64 id, Oid role, Book *book)
{
	Relation	rel = table_open(ledger_relation_oid(REL_BOOK), AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	Oid			owner = InvalidOid;

	/* Without a snapshot, systable scans take a new one for a table that no syscache covers. */
	ScanKeyInit(&key, Anum_book_id, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(id));
	scan = systable_beginscan(rel, ledger_relation_oid(REL_BOOK_PKEY), true, NULL, 1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		TupleDesc	desc = RelationGetDescr(rel);
		bool		isnull;
		Datum		business_date = heap_getattr(tuple, Anum_book_business_date, desc, &isnull);
		Datum		open_from = heap_getattr(tuple, Anum_book_open_from, desc, &isnull);

		owner = DatumGetObjectId(heap_getattr(tuple, Anum_book_owner, desc, &isnull));
		book->id = id;
		book->business_date = DatumGetDateADT(business_date);
		book->open_from = DatumGetDateADT(open_from);
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);

	if (!OidIsValid(owner))
		return false;
	book->rights = has_privs_of_role(role, owner) ? RIGHT_ALL : read_privileges(id, role);
	return true;
}

/* Interface ---------------------------------------------------------------------------------- */

const Book *
book_lookup(int64 book)
{
	BookKey		key = {book, GetUserId(), 0};
	BookEntry  *entry;
	Book		found;

	book_cache_prepare();
	entry = hash_search(book_cache, &key, HASH_FIND, NULL);
	if (likely(entry != NULL))
		return &entry->book;

	/*
	 * Reading opens relations, which may mark the cache as invalid.  The snapshot comes after
	 * that, so the answer is good; the entry just will not serve the next call.
	 */
	if (!read_book(book, key.role, &found))
		return NULL;

	entry = hash_search(book_cache, &key, HASH_ENTER, NULL);
	entry->book = found;
	return &entry->book;
}

void
book_lock(int64 book, bool exclusive)
{
	LOCKTAG		tag;

	SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, (uint32) (book >> 32), (uint32) book,
						 BOOK_LOCK_SPACE);
	(void) LockAcquire(&tag, exclusive ? ExclusiveLock : ShareLock, false, false);

	/* Whoever held the lock before us may have moved the day. */
	AcceptInvalidationMessages();
}

const Book *
book_require(int64 book, uint32 rights)
{
	const Book *found = book_lookup(book);
	uint32		missing;

	/* A book that gives no right at all looks as if it did not exist. */
	if (found == NULL || found->rights == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_BOOK_NOT_FOUND),
				 errmsg("book %lld does not exist", (long long) book)));

	missing = rights & ~found->rights;
	if (missing != 0)
	{
		/* name the first that is missing */
		int			i = 0;

		while ((missing & privileges[i].right) == 0)
			i++;
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied for book %lld", (long long) book),
				 errdetail("The role \"%s\" does not hold the privilege \"%s\" on this book.",
						   GetUserNameFromId(GetUserId(), false), privileges[i].name),
				 errhint("The owner of the book grants it with faas.book_grant().")));
	}
	return found;
}
