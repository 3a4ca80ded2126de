/*
 * tables.h
 *		Column numbers and codes of the ledger tables (sql/ledger/tables.sql), and how to find the
 *		tables.  The two files change together.
 */
#ifndef FAAS_TABLES_H
#define FAAS_TABLES_H

#include "postgres.h"

#include "compat.h"

/* Tables and indexes that C opens by name; order of the names in tables.c. */
typedef enum LedgerRelation
{
	REL_BOOK,
	REL_BOOK_PKEY,
	REL_BOOK_PRIVILEGE,
	REL_BOOK_PRIVILEGE_PKEY,
	REL_ACCOUNT,
	REL_ACCOUNT_PKEY,
	REL_ACCOUNT_PROFILE,
	REL_ACCOUNT_PROFILE_BOOK_CODE_KEY,
	REL_POSTING,
	REL_POSTING_PKEY,
	REL_CHECKPOINT,
	REL_CHECKPOINT_PKEY,
	REL_JOURNAL_KEY,
	REL_JOURNAL_KEY_PKEY,
	REL_REVERSAL,
	REL_REVERSAL_PKEY,
	REL_HOLD,
	REL_HOLD_PKEY,
	REL_HOLD_ACCOUNT_IDX,
	REL_HOLD_TO_ACCOUNT_IDX,
	REL_HOLD_EXPIRES_AT_IDX,
	REL_HOLD_EVENT,
	REL_HOLD_EVENT_PKEY,
	REL_HOLD_EVENT_HOLD_SEQUENCE_KEY,
	REL_ARCHIVED_JOURNAL,
	REL_ARCHIVED_JOURNAL_PKEY,
	REL_ACCOUNT_OPENING,
	REL_ACCOUNT_OPENING_PKEY,
	LEDGER_RELATION_COUNT
} LedgerRelation;

/* OID of a relation of ours; cached per backend, forgotten when it changes. */
extern Oid	ledger_relation_oid(LedgerRelation relation);

/* LG902: what has this name is of another version than the library. */
pg_noreturn extern void ledger_raise_layout(const char *name);

/* LG902 unless the SQL objects are of the version of the library: for what calls them by name. */
extern void ledger_require_version(void);

/* The role that owns the ledger tables: cold functions switch to it, after checking rights. */
extern Oid	ledger_owner(void);

/* The type faas.amount. */
extern Oid	ledger_amount_type(void);

/* faas.book */
enum
{
	Anum_book_id = 1,
	Anum_book_name,
	Anum_book_owner,
	Anum_book_base_currency,
	Anum_book_business_date,
	Anum_book_open_from,
	Anum_book_created_at,
	Natts_book = Anum_book_created_at
};

/* faas.book_privilege */
enum
{
	Anum_book_privilege_book = 1,
	Anum_book_privilege_grantee,
	Anum_book_privilege_privilege,
	Anum_book_privilege_granted_by,
	Anum_book_privilege_granted_at,
	Natts_book_privilege = Anum_book_privilege_granted_at
};

/* faas.business_day; only the columns that C reads */
enum
{
	Anum_business_day_book = 1,
	Anum_business_day_business_date
};

/* faas.subject */
enum
{
	Anum_subject_id = 1,
	Anum_subject_book,
	Anum_subject_code,
	Anum_subject_name,
	Anum_subject_kind,
	Anum_subject_parent
};

/* faas.account_profile */
enum
{
	Anum_account_profile_account = 1,
	Anum_account_profile_book,
	Anum_account_profile_code,
	Anum_account_profile_metadata,
	Anum_account_profile_debit_block_reason,
	Anum_account_profile_credit_block_reason,
	Anum_account_profile_closed_at
};

/* faas.account */
enum
{
	Anum_account_id = 1,
	Anum_account_book,
	Anum_account_subject,
	Anum_account_party,
	Anum_account_flags,
	Anum_account_stripes,
	Anum_account_opened_at,
	Anum_account_next_expiry,
	Anum_account_debit_blocked_until,
	Anum_account_credit_blocked_until,
	Anum_account_overdraft,
	Anum_account_ceiling,
	Anum_account_debits_pending,
	Anum_account_credits_pending,
	Anum_account_debits_posted,
	Anum_account_entry_count,
	Anum_account_last_posted_at,
	Anum_account_last_journal,
	Anum_account_credits_posted,
	Anum_account_last_line,
	Natts_account = Anum_account_last_line
};

#define ACCOUNT_DEBIT_NORMAL	0x01	/* debits raise the balance */
#define ACCOUNT_UNLIMITED		0x02	/* no lower limit */
#define ACCOUNT_HAS_CEILING		0x04	/* the ceiling counts */
#define ACCOUNT_CLOSED			0x08	/* takes nothing but releases */
#define ACCOUNT_HOT				0x10	/* many sessions at once: see hot.c */

#define ACCOUNT_STRIPED			0x20	/* has rows of stripes: see stripe.h */

/* Whose money it is: no class, or one of three; see class_hook.h. */
#define ACCOUNT_CLASS			0xc0
#define ACCOUNT_CLASS_OWN		0x40
#define ACCOUNT_CLASS_CLIENT	0x80
#define ACCOUNT_CLASS_TRANSIT	0xc0	/* clients' money on its way */
#define ACCOUNT_CLIENT_MONEY	0x80	/* set in both classes of clients' money */

#define ACCOUNT_WATCHED			0x100	/* a product is told of its postings: see hooks.h */

/* faas.posting */
enum
{
	Anum_posting_journal = 1,
	Anum_posting_line,
	Anum_posting_business_date,
	Anum_posting_book,
	Anum_posting_debit_account,
	Anum_posting_credit_account,
	Anum_posting_debit_entry,
	Anum_posting_credit_entry,
	Anum_posting_posted_at,
	Anum_posting_amount,
	Anum_posting_debit_balance,
	Anum_posting_credit_balance,
	Anum_posting_debit_previous,
	Anum_posting_credit_previous,
	Anum_posting_debit_previous_line,
	Anum_posting_credit_previous_line,
	Anum_posting_value_date,
	Anum_posting_kind,
	Anum_posting_memo,
	Anum_posting_metadata,
	Anum_posting_hold,
	Anum_posting_reverses,
	Anum_posting_reverses_line,
	Natts_posting = Anum_posting_reverses_line
};

/* faas.checkpoint */
enum
{
	Anum_checkpoint_account = 1,
	Anum_checkpoint_posted_at,
	Anum_checkpoint_entry,
	Anum_checkpoint_book,
	Anum_checkpoint_journal,
	Anum_checkpoint_line,
	Anum_checkpoint_debits,
	Anum_checkpoint_credits,
	Natts_checkpoint = Anum_checkpoint_credits
};

/* Every entry of an account whose number this divides has a checkpoint. */
#define CHECKPOINT_INTERVAL		32

/* faas.journal_key */
enum
{
	Anum_journal_key_book = 1,
	Anum_journal_key_key_hash,
	Anum_journal_key_object,
	Anum_journal_key_key,
	Natts_journal_key = Anum_journal_key_key
};

/* faas.reversal */
enum
{
	Anum_reversal_journal = 1,
	Anum_reversal_line,
	Anum_reversal_reversal_journal,
	Anum_reversal_reversal_line,
	Anum_reversal_book,
	Anum_reversal_amount,
	Natts_reversal = Anum_reversal_amount
};

/* faas.hold */
enum
{
	Anum_hold_id = 1,
	Anum_hold_book,
	Anum_hold_account,
	Anum_hold_to_account,
	Anum_hold_status,
	Anum_hold_event_count,
	Anum_hold_placed_at,
	Anum_hold_expires_at,
	Anum_hold_closed_at,
	Anum_hold_amount,
	Anum_hold_tolerance,
	Anum_hold_captured,
	Anum_hold_excess,
	Anum_hold_released,
	Anum_hold_kind,
	Anum_hold_memo,
	Anum_hold_metadata,
	Natts_hold = Anum_hold_metadata
};

typedef enum HoldStatus
{
	HOLD_OPEN = 0,
	HOLD_CAPTURED = 1,
	HOLD_RELEASED = 2,
	HOLD_EXPIRED = 3
} HoldStatus;

/* faas.hold_event */
enum
{
	Anum_hold_event_id = 1,
	Anum_hold_event_hold,
	Anum_hold_event_sequence,
	Anum_hold_event_book,
	Anum_hold_event_op,
	Anum_hold_event_at,
	Anum_hold_event_expires_at,
	Anum_hold_event_amount,
	Anum_hold_event_remaining,
	Natts_hold_event = Anum_hold_event_remaining
};

typedef enum HoldEventOp
{
	HOLD_EVENT_PLACED = 1,
	HOLD_EVENT_CAPTURED = 2,
	HOLD_EVENT_RELEASED = 3,
	HOLD_EVENT_EXTENDED = 4,
	HOLD_EVENT_INCREASED = 5,
	HOLD_EVENT_EXPIRED = 6,
	HOLD_EVENT_REST_RELEASED = 7
} HoldEventOp;

/* faas.archived_journal */
enum
{
	Anum_archived_journal_journal = 1,
	Anum_archived_journal_archive,
	Anum_archived_journal_book,
	Anum_archived_journal_amount,
	Anum_archived_journal_hold,
	Natts_archived_journal = Anum_archived_journal_hold
};

/* faas.account_opening */
enum
{
	Anum_account_opening_account = 1,
	Anum_account_opening_entry,
	Anum_account_opening_posted_at,
	Anum_account_opening_book,
	Anum_account_opening_archive,
	Anum_account_opening_journal,
	Anum_account_opening_line,
	Anum_account_opening_business_date,
	Anum_account_opening_debits,
	Anum_account_opening_credits,
	Anum_account_opening_value_date,
	Natts_account_opening = Anum_account_opening_value_date
};

#endif							/* FAAS_TABLES_H */
