/*
 * verify_base.c
 *		Books, business days and subjects for faas.verify() (see verify_base.h).
 *
 *		They are read as they are, corrupt rows and all: what cannot be read is left out, so that
 *		whatever refers to it becomes suspect.
 */
#include "postgres.h"

#include "access/table.h"
#include "access/tableam.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"

#include "ledger/slot.h"
#include "ledger/tables.h"
#include "ledger/verify_base.h"

typedef struct BusinessDay
{
	int64		book;
	DateADT		business_date;
} BusinessDay;

typedef struct Subject
{
	int64		id;
	int64		book;			/* 0 = only known as a parent */
	bool		is_debit;		/* asset or expense */
	bool		is_parent;
} Subject;

struct VerifyBase
{
	HTAB	   *books;			/* ids */
	HTAB	   *days;			/* BusinessDay */
	HTAB	   *subjects;		/* Subject by id */
	BusinessDay day;			/* the last that was found */
	bool		has_day;
};

/* ---------------------------------------------------------------- tables */

/*
 * Not from where another scan happens to be, as large tables are read by default: entries shall
 * come in their order.
 */
void
verify_table_open(VerifyTable *table, Oid relid)
{
	table->relation = table_open(relid, AccessShareLock);
	table->slot = table_slot_create(table->relation, NULL);
	table->scan = table_beginscan_strat(table->relation, GetActiveSnapshot(), 0, NULL, true,
										false);
}

bool
verify_table_next(VerifyTable *table)
{
	CHECK_FOR_INTERRUPTS();
	return table_scan_getnextslot(table->scan, ForwardScanDirection, table->slot);
}

void
verify_table_close(VerifyTable *table)
{
	table_endscan(table->scan);
	ExecDropSingleTupleTableSlot(table->slot);
	table_close(table->relation, AccessShareLock);
}

/* A table of the schema that no other C file opens. */
static Oid
table_oid(const char *name)
{
	return get_relname_relid(name, get_rel_namespace(ledger_relation_oid(REL_BOOK)));
}

/* ---------------------------------------------------------------- reading */

static HTAB *
create_hash(const char *name, Size key_size, Size entry_size)
{
	HASHCTL		control;

	memset(&control, 0, sizeof(control));
	control.keysize = key_size;
	control.entrysize = entry_size;
	control.hcxt = CurrentMemoryContext;
	return hash_create(name, 256, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

static Subject *
enter_subject(VerifyBase *base, int64 id)
{
	bool		found;
	Subject    *subject = (Subject *) hash_search(base->subjects, &id, HASH_ENTER, &found);

	if (!found)
	{
		subject->book = 0;
		subject->is_debit = false;
		subject->is_parent = false;
	}
	return subject;
}

static void
load_books(VerifyBase *base)
{
	VerifyTable table;

	verify_table_open(&table, ledger_relation_oid(REL_BOOK));
	while (verify_table_next(&table))
	{
		int64		id;

		slot_getsomeattrs(table.slot, Anum_book_id);
		id = slot_int64(table.slot, Anum_book_id);
		if (!verify_any_null(table.slot, Anum_book_id))
			(void) hash_search(base->books, &id, HASH_ENTER, NULL);
	}
	verify_table_close(&table);
}

static void
load_days(VerifyBase *base)
{
	VerifyTable table;

	verify_table_open(&table, table_oid("business_day"));
	while (verify_table_next(&table))
	{
		BusinessDay day;

		slot_getsomeattrs(table.slot, Anum_business_day_business_date);
		memset(&day, 0, sizeof(day));
		day.book = slot_int64(table.slot, Anum_business_day_book);
		day.business_date = slot_date(table.slot, Anum_business_day_business_date);
		if (!verify_any_null(table.slot, Anum_business_day_business_date))
			(void) hash_search(base->days, &day, HASH_ENTER, NULL);
	}
	verify_table_close(&table);
}

static void
load_subjects(VerifyBase *base)
{
	VerifyTable table;

	verify_table_open(&table, table_oid("subject"));
	while (verify_table_next(&table))
	{
		TupleTableSlot *slot = table.slot;
		Subject    *subject;
		char	   *kind;

		slot_getsomeattrs(slot, Anum_subject_parent);
		if (verify_any_null(slot, Anum_subject_kind))
			continue;
		kind = TextDatumGetCString(slot->tts_values[Anum_subject_kind - 1]);
		subject = enter_subject(base, slot_int64(slot, Anum_subject_id));
		subject->book = slot_int64(slot, Anum_subject_book);
		subject->is_debit = strcmp(kind, "asset") == 0 || strcmp(kind, "expense") == 0;
		pfree(kind);
		if (!slot->tts_isnull[Anum_subject_parent - 1])
			enter_subject(base, slot_int64(slot, Anum_subject_parent))->is_parent = true;
	}
	verify_table_close(&table);
}

VerifyBase *
verify_base_load(void)
{
	VerifyBase *base = (VerifyBase *) palloc0(sizeof(VerifyBase));

	base->books = create_hash("books", sizeof(int64), sizeof(int64));
	base->days = create_hash("business days", sizeof(BusinessDay), sizeof(BusinessDay));
	base->subjects = create_hash("subjects", sizeof(int64), sizeof(Subject));
	load_books(base);
	load_days(base);
	load_subjects(base);
	return base;
}

/* ---------------------------------------------------------------- questions */

bool
verify_base_is_day(VerifyBase *base, int64 book, DateADT date)
{
	BusinessDay day;

	if (likely(base->has_day && base->day.book == book && base->day.business_date == date))
		return true;

	memset(&day, 0, sizeof(day));
	day.book = book;
	day.business_date = date;
	if (hash_search(base->days, &day, HASH_FIND, NULL) == NULL)
		return false;
	base->day = day;
	base->has_day = true;
	return true;
}

bool
verify_base_is_place(VerifyBase *base, int64 book, int64 subject, bool debit_normal)
{
	Subject    *found;

	if (hash_search(base->books, &book, HASH_FIND, NULL) == NULL)
		return false;
	/* under subject 0 there may be a row 0, if it is corrupt; then it decides the side */
	found = (Subject *) hash_search(base->subjects, &subject, HASH_FIND, NULL);
	if (found == NULL)
		return subject == 0 && !debit_normal;
	return found->book == book && !found->is_parent && found->is_debit == debit_normal;
}
