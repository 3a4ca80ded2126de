/*
 * chain.c
 *		Following the entries of an account back in time (see chain.h).
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "miscadmin.h"
#include "utils/fmgroids.h"
#include "utils/timestamp.h"

#include "errors.h"
#include "ledger/chain.h"
#include "ledger/row.h"
#include "ledger/stripe.h"

/* Point at an entry, given the account's totals after it. */
static void
point_at(Chain *chain, int64 entry, pg_uuid_t journal, int32 line, int128 debits, int128 credits)
{
	chain->next_entry = entry;
	chain->next_journal = journal;
	chain->next_line = line;
	chain->debits = debits;
	chain->credits = credits;
}

/*
 * Point at the first checkpoint after "at", if there is one: what the account's row says is later,
 * but there may be any number of entries between it and the time.
 */
static void
point_at_checkpoint(Chain *chain, TimestampTz at)
{
	const AccountView *account = chain->account;
	LedgerScan	scan;
	ScanKeyData keys[2];

	ledger_key_int8(&keys[0], 1, account->id);
	ledger_key_time(&keys[1], 2, BTGreaterStrategyNumber, at);
	ledger_scan_open(&scan, REL_CHECKPOINT, REL_CHECKPOINT_PKEY, keys, 2);
	if (ledger_scan_next(&scan, ForwardScanDirection))
		point_at(chain,
				 DatumGetInt64(ledger_slot_datum(scan.slot, Anum_checkpoint_entry)),
				 *DatumGetUUIDP(ledger_slot_datum(scan.slot, Anum_checkpoint_journal)),
				 DatumGetInt32(ledger_slot_datum(scan.slot, Anum_checkpoint_line)),
				 account_slot_minor(account, scan.slot, Anum_checkpoint_debits),
				 account_slot_minor(account, scan.slot, Anum_checkpoint_credits));
	ledger_scan_close(&scan);
}

/* The entry that comes next is not in faas.posting: because it is the last archived one? */
static bool
is_at_cut(Chain *chain)
{
	chain->at_cut = archive_opening_read(chain->account, &chain->cut) &&
		chain->cut.entry == chain->next_entry &&
		chain->cut.line == chain->next_line &&
		memcmp(&chain->cut.journal, &chain->next_journal, sizeof(pg_uuid_t)) == 0;
	return chain->at_cut;
}

/* Fetch the posting that comes next into the slot, without going to it. */
static bool
fetch_next(Chain *chain)
{
	const AccountView *account = chain->account;
	ScanKeyData keys[2];

	if (chain->next_entry == 0 || chain->at_cut)
		return false;
	CHECK_FOR_INTERRUPTS();
	ScanKeyInit(&keys[0], 1, BTEqualStrategyNumber, F_UUID_EQ,
				UUIDPGetDatum(&chain->next_journal));
	ScanKeyInit(&keys[1], 2, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(chain->next_line));
	ledger_scan_again(&chain->postings, keys, 2);
	if (ledger_scan_next(&chain->postings, ForwardScanDirection))
	{
		const PostingRow *row = slot_posting_row(chain->postings.slot);
		bool		is_debit = row->debit_account == account->id;

		if ((is_debit || row->credit_account == account->id) &&
			(is_debit ? row->debit_entry : row->credit_entry) == chain->next_entry)
		{
			chain->is_debit = is_debit;
			chain->posted_at = row->posted_at;
			return true;
		}
	}
	if (is_at_cut(chain))
		return false;
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_CORRUPTED),
			 errmsg("entry %lld of account %lld is not where it should be",
					(long long) chain->next_entry, (long long) stripe_account(account->id)),
			 errhint("Run faas.verify() on book %lld.", (long long) account->book)));
}

/* Go to the posting that fetch_next() has found. */
static void
step(Chain *chain)
{
	const PostingRow *row = slot_posting_row(chain->postings.slot);
	bool		is_debit = chain->is_debit;

	chain->entry = chain->next_entry;
	chain->amount = account_view_minor(chain->account, &row->amount);
	if (is_debit)
		chain->debits -= chain->amount;
	else
		chain->credits -= chain->amount;
	chain->next_entry--;
	chain->next_journal = is_debit ? row->debit_previous : row->credit_previous;
	chain->next_line = is_debit ? row->debit_previous_line : row->credit_previous_line;
}

/* The normal-side balance that the totals give. */
static int128
net_balance(const Chain *chain)
{
	int128		net = chain->credits - chain->debits;

	return (chain->account->flags & ACCOUNT_DEBIT_NORMAL) ? -net : net;
}

void
chain_open(Chain *chain, const AccountView *account, TimestampTz at)
{
	bool		found;

	memset(chain, 0, sizeof(Chain));
	chain->account = account;
	point_at(chain, account->entry_count, account->last_journal, account->last_line,
			 account->debits_posted, account->credits_posted);
	ledger_scan_prepare(&chain->postings, REL_POSTING, REL_POSTING_PKEY, 2);
	if (account->last_posted_at <= at)
		return;
	point_at_checkpoint(chain, at);
	while ((found = fetch_next(chain)) && chain->posted_at > at)
		step(chain);
	if (chain->at_cut && chain->cut.posted_at > at)
		archive_raise_before(account, &chain->cut);
	if (found ? chain_balance(chain) != net_balance(chain)
		: chain->debits != (chain->at_cut ? chain->cut.debits : 0) ||
		chain->credits != (chain->at_cut ? chain->cut.credits : 0))
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_CORRUPTED),
				 errmsg("totals of account %lld at entry %lld are not those of its balance",
						(long long) stripe_account(account->id), (long long) chain->next_entry),
				 errhint("Run faas.verify() on book %lld.", (long long) account->book)));
}

bool
chain_previous(Chain *chain)
{
	if (!fetch_next(chain))
		return false;
	step(chain);
	return true;
}

void
chain_close(Chain *chain)
{
	ledger_scan_close(&chain->postings);
}

int128
chain_balance(const Chain *chain)
{
	return account_slot_minor(chain->account, chain->postings.slot,
							  chain->is_debit ? Anum_posting_debit_balance
							  : Anum_posting_credit_balance);
}
