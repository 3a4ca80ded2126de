/*
 * archive.h
 *		What C has to know of archived postings (sql/ledger/archive.sql, doc/archive.md): where the
 *		entries of an account begin that are left, which archive has a journal, and the table of an
 *		archive, if it is there.
 */
#ifndef FAAS_ARCHIVE_H
#define FAAS_ARCHIVE_H

#include "postgres.h"

#include "utils/date.h"
#include "utils/rel.h"
#include "utils/snapshot.h"

#include "ledger/scan.h"

/* The last archived entry of a row of faas.account, and its totals there, in minor units. */
typedef struct ArchiveOpening
{
	int64		entry;
	TimestampTz posted_at;
	int64		archive;
	pg_uuid_t	journal;
	int32		line;
	DateADT		business_date;
	int128		debits;
	int128		credits;
	DateADT		value_date;		/* the greatest of all archived entries */
} ArchiveOpening;

/* Read it with the active snapshot; false if no entry of the account is archived. */
extern bool archive_opening_read(const AccountView *account, ArchiveOpening *opening);

/* LG025: what is asked for needs entries of the account that are archived. */
pg_noreturn extern void archive_raise_before(const AccountView *account,
											 const ArchiveOpening *opening);

/* The same where value dates matter. */
pg_noreturn extern void archive_raise_value_date(const AccountView *account,
												 const ArchiveOpening *opening);

/* Where a journal went. */
typedef struct ArchivedJournal
{
	int64		archive;
	int64		book;
} ArchivedJournal;

/* Is the journal archived, as the snapshot sees it? */
extern bool archive_journal_find(const pg_uuid_t *journal, Snapshot snapshot,
								 ArchivedJournal *found);

/* LG024: the journal is archived, and what is asked for takes it in the ledger. */
pg_noreturn extern void archive_raise_journal(const pg_uuid_t *journal, int64 archive);

/* The table of an archive, with its primary key. */
typedef struct ArchiveTable
{
	Relation	heap;
	Relation	index;
} ArchiveTable;

/* Open it; false if it has been moved away, or is not what it was. */
extern bool archive_table_open(ArchiveTable *table, int64 archive);
extern void archive_table_close(ArchiveTable *table);

#endif							/* FAAS_ARCHIVE_H */
