/*
 * archive.c
 *		Archived postings, as the rest of the ledger meets them (see archive.h).
 *
 *		faas.posting_archive() moves postings out of faas.posting (sql/ledger/archive.sql).  Two
 *		small rows stay for them: that of an account says where its entries go on, and that of a
 *		journal that there was one.  Neither is read before something is not found in
 *		faas.posting, so that nothing is slower for there being archives.
 *
 *		The table of an archive belongs to the DBA.  It may be gone, or be back from a dump, so
 *		nothing is taken for granted that is read of it here: its columns and its primary key are
 *		compared with those of faas.posting.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/relation.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "executor/tuptable.h"
#include "storage/bufmgr.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "errors.h"
#include "faas.h"
#include "ledger/archive.h"
#include "ledger/slot.h"
#include "ledger/stripe.h"
#include "ledger/uuid.h"

FAAS_FUNCTION(faas_internal_archive_is_online);

/* ---------------------------------------------------------------- accounts */

bool
archive_opening_read(const AccountView *account, ArchiveOpening *opening)
{
	LedgerScan	scan;
	ScanKeyData key;
	bool		found;

	ledger_key_int8(&key, 1, account->id);
	ledger_scan_open(&scan, REL_ACCOUNT_OPENING, REL_ACCOUNT_OPENING_PKEY, &key, 1);
	found = ledger_scan_next(&scan, ForwardScanDirection);
	if (found)
	{
		slot_getallattrs(scan.slot);
		opening->entry = slot_int64(scan.slot, Anum_account_opening_entry);
		opening->posted_at = slot_timestamp(scan.slot, Anum_account_opening_posted_at);
		opening->archive = slot_int64(scan.slot, Anum_account_opening_archive);
		opening->journal = slot_uuid(scan.slot, Anum_account_opening_journal);
		opening->line = slot_int32(scan.slot, Anum_account_opening_line);
		opening->business_date = slot_date(scan.slot, Anum_account_opening_business_date);
		opening->debits = account_slot_minor(account, scan.slot, Anum_account_opening_debits);
		opening->credits = account_slot_minor(account, scan.slot, Anum_account_opening_credits);
		opening->value_date = slot_date(scan.slot, Anum_account_opening_value_date);
	}
	ledger_scan_close(&scan);
	return found;
}

void
archive_raise_before(const AccountView *account, const ArchiveOpening *opening)
{
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_BEFORE_ARCHIVE),
			 errmsg("entries of account %lld up to %s are archived",
					(long long) stripe_account(account->id),
					timestamptz_to_str(opening->posted_at)),
			 errhint("Ask for a later time; archive %lld has the last of them, "
					 "in table faas_archive.posting_%lld.",
					 (long long) opening->archive, (long long) opening->archive)));
}

void
archive_raise_value_date(const AccountView *account, const ArchiveOpening *opening)
{
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_BEFORE_ARCHIVE),
			 errmsg("entries of account %lld with value dates up to %s are archived",
					(long long) stripe_account(account->id),
					DatumGetCString(DirectFunctionCall1(date_out,
														DateADTGetDatum(opening->value_date)))),
			 errhint("Ask for that date or a later one; archive %lld has the last of them, "
					 "in table faas_archive.posting_%lld.",
					 (long long) opening->archive, (long long) opening->archive)));
}

/* ---------------------------------------------------------------- journals */

bool
archive_journal_find(const pg_uuid_t *journal, Snapshot snapshot, ArchivedJournal *found)
{
	Relation	rel = table_open(ledger_relation_oid(REL_ARCHIVED_JOURNAL), AccessShareLock);
	bool		result = false;

	if (RelationGetNumberOfBlocks(rel) > 0)
	{
		Relation	index = index_open(ledger_relation_oid(REL_ARCHIVED_JOURNAL_PKEY),
									   AccessShareLock);
		TupleTableSlot *slot = table_slot_create(rel, NULL);
		IndexScanDesc scan = faas_index_beginscan(rel, index, snapshot, 1);
		ScanKeyData key;

		ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_UUID_EQ, UUIDPGetDatum(journal));
		index_rescan(scan, &key, 1, NULL, 0);
		result = index_getnext_slot(scan, ForwardScanDirection, slot);
		if (result)
		{
			slot_getallattrs(slot);
			found->archive = slot_int64(slot, Anum_archived_journal_archive);
			found->book = slot_int64(slot, Anum_archived_journal_book);
		}
		index_endscan(scan);
		ExecDropSingleTupleTableSlot(slot);
		index_close(index, NoLock);
	}
	table_close(rel, NoLock);
	return result;
}

void
archive_raise_journal(const pg_uuid_t *journal, int64 archive)
{
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_ARCHIVED),
			 errmsg("journal \"%s\" is archived",
					uuid_to_cstring(journal)),
			 errdetail("Archive %lld has it, in table faas_archive.posting_%lld.",
					   (long long) archive, (long long) archive),
			 errhint("Post the opposite movement under a key of its own.")));
}

/* ---------------------------------------------------------------- tables */

/* Has the table the columns of faas.posting? */
static bool
has_columns(Relation heap)
{
	Relation	posting = table_open(ledger_relation_oid(REL_POSTING), AccessShareLock);
	TupleDesc	wanted = RelationGetDescr(posting);
	TupleDesc	found = RelationGetDescr(heap);
	bool		fits = found->natts == Natts_posting;
	int			i;

	for (i = 0; fits && i < Natts_posting; i++)
		fits = TupleDescAttr(found, i)->atttypid == TupleDescAttr(wanted, i)->atttypid &&
			(TupleDescAttr(found, i)->attnotnull || !TupleDescAttr(wanted, i)->attnotnull);
	table_close(posting, NoLock);
	return fits;
}

/* Is it the primary key (journal, line) of the table? */
static bool
is_key(Relation index, Relation heap)
{
	return index->rd_rel->relkind == RELKIND_INDEX &&
		index->rd_index->indrelid == RelationGetRelid(heap) &&
		index->rd_index->indisprimary && index->rd_index->indisvalid &&
		index->rd_index->indnkeyatts == 2 &&
		index->rd_index->indkey.values[0] == Anum_posting_journal &&
		index->rd_index->indkey.values[1] == Anum_posting_line;
}

bool
archive_table_open(ArchiveTable *table, int64 archive)
{
	char	   *name = psprintf("posting_%lld", (long long) archive);
	Oid			namespace = get_namespace_oid("faas_archive", true);
	Oid			heap;
	Oid			index;

	/* by the catalog alone: who asks holds no right on the schema, and is told no row of it */
	heap = OidIsValid(namespace) ? get_relname_relid(name, namespace) : InvalidOid;
	table->heap = OidIsValid(heap) ? try_relation_open(heap, AccessShareLock) : NULL;
	if (table->heap == NULL)
		return false;
	index = get_relname_relid(psprintf("%s_pkey", name), RelationGetNamespace(table->heap));
	if (table->heap->rd_rel->relkind == RELKIND_RELATION && OidIsValid(index) &&
		has_columns(table->heap))
	{
		table->index = try_relation_open(index, AccessShareLock);
		if (table->index != NULL && is_key(table->index, table->heap))
			return true;
		if (table->index != NULL)
			relation_close(table->index, NoLock);
	}
	relation_close(table->heap, NoLock);
	return false;
}

/*
 * faas_internal.archive_is_online(archive): is the table of an archive there, as it was?
 */
Datum
faas_internal_archive_is_online(PG_FUNCTION_ARGS)
{
	ArchiveTable table;

	if (!archive_table_open(&table, PG_GETARG_INT64(0)))
		PG_RETURN_BOOL(false);
	archive_table_close(&table);
	PG_RETURN_BOOL(true);
}

void
archive_table_close(ArchiveTable *table)
{
	relation_close(table->index, NoLock);
	relation_close(table->heap, NoLock);
}
