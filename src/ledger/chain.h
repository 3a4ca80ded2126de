/*
 * chain.h
 *		The entries of an account, newest first.
 *
 *		There is no index on the accounts of postings: each posting names the entry before it of
 *		either account, and the account's row the last one.  Reading history is following these
 *		pointers, one descent in the primary key of faas.posting for each entry.  Every 32nd entry
 *		has a checkpoint, found by account and time, which is where reading begins when a time in
 *		the past is asked for.
 *
 *		Where entries are archived, the chain ends at the last of them (archive.h).
 */
#ifndef FAAS_CHAIN_H
#define FAAS_CHAIN_H

#include "postgres.h"

#include "ledger/archive.h"
#include "ledger/scan.h"

typedef struct Chain
{
	const AccountView *account;
	LedgerScan	postings;

	/* the entry that chain_previous() has returned last; its row is in postings.slot */
	int64		entry;
	bool		is_debit;
	TimestampTz posted_at;
	int128		amount;

	/* what comes next: the entry before it, and the account's totals up to there */
	int64		next_entry;		/* 0 = there is none */
	pg_uuid_t	next_journal;
	int32		next_line;
	int128		debits;
	int128		credits;

	/* the next entry is archived: where the chain ends */
	bool		at_cut;
	ArchiveOpening cut;
} Chain;

/*
 * Begin with the account's last entry at or before "at" (DT_NOEND: the last of all), under the
 * active snapshot.  chain->debits and chain->credits are the totals there.  The account must stay
 * until chain_close().  Raises LG025 if that entry is archived and not the last one that is; LG903
 * if the pointers lead nowhere, or the totals are not those of the balance at that entry.
 */
extern void chain_open(Chain *chain, const AccountView *account, TimestampTz at);

/*
 * Go to the next entry back in time; false if there is none, or if it is archived, which at_cut
 * tells.  Afterwards, debits and credits are the totals before that entry.  Raises LG903 if the
 * pointers lead nowhere.
 */
extern bool chain_previous(Chain *chain);

extern void chain_close(Chain *chain);

/* The normal-side balance of the account after the entry, as its posting says. */
extern int128 chain_balance(const Chain *chain);

#endif							/* FAAS_CHAIN_H */
