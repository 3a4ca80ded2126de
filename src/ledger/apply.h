/*
 * apply.h
 *		What apply.c (posts) and apply_hold.c (holds) share.
 */
#ifndef FAAS_APPLY_H
#define FAAS_APPLY_H

#include "postgres.h"

#include "ledger/work.h"

/* One posting to be made: accounts, minor units, and what of them holds had reserved. */
typedef struct Movement
{
	AccountState *debit;
	AccountState *credit;
	int128		minor;
	int128		debit_reserved;
	int128		credit_reserved;
	pg_uuid_t	journal;
	int32		line;
	TimestampTz at;
	DateADT		value_date;
	/* what it says of itself, for the hook of classes (class_hook.h) */
	const LedgerTexts *texts;
	const LedgerTexts *hold_texts;	/* capture: what the hold says, else NULL */
	bool		is_reversal;
} Movement;

/* Does clients' money take part?  No book without custody goes further than this. */
static inline bool
is_classed(const AccountState *debit, const AccountState *credit)
{
	return unlikely(((debit->flags | credit->flags) & ACCOUNT_CLIENT_MONEY) != 0);
}

extern LedgerCode refuse_field(LedgerResult *result, LedgerCode code, const char *field);
extern LedgerCode refuse_account(LedgerResult *result, LedgerCode code,
								 const AccountState *account, const int128 *limit);

extern bool account_room(const AccountState *a, bool debit, int128 *room);

extern LedgerCode check_accounts(const AccountState *debit, const AccountState *credit,
								 uint32 right, LedgerResult *result);
extern LedgerCode check_amount(const FaasAmount *amount, const AccountState *account,
							   int128 *minor, LedgerResult *result);
extern LedgerCode check_open(LedgerWork *work, const AccountState *debit,
							 const AccountState *credit, LedgerResult *result);
extern LedgerCode check_class(const Movement *m, bool reserve, LedgerResult *result);
extern LedgerCode check_room(const AccountState *a, bool debit, int128 minor,
							 LedgerResult *result);
extern LedgerCode check_movement(LedgerWork *work, const Movement *m, LedgerResult *result);

extern TimestampTz posting_time(LedgerWork *work, const AccountState *debit,
								const AccountState *credit, TimestampTz at);
extern PostingOut *apply_movement(LedgerWork *work, const Movement *m);
extern pg_uuid_t work_new_id(LedgerWork *work, int index);
extern void work_note_key(LedgerWork *work, int index, const pg_uuid_t *object, int64 book);
extern AccountState *work_account(LedgerWork *work, int index);

#endif							/* FAAS_APPLY_H */
