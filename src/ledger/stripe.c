/*
 * stripe.c
 *		Which row of a striped account a call writes (see stripe.h).
 *
 *		A session always writes the same stripe, by its place among the sessions of the server, so
 *		that as many sessions as there are stripes never meet, and what one does in one transaction
 *		is in one row.  That an account is striped stands in its own row.  To read that row each
 *		time would be one row too many, so a session remembers it; the stripe's row, which it reads
 *		anyway, says whether what it remembers still holds.
 *
 *		The own row of a striped account is a row like its stripes: to write it is right as well.
 *		So nothing can go wrong between reading that an account has no stripes and writing it: a
 *		call that comes between the two finds its row changed, begins again, and writes the same
 *		row.  For the same reason a call that has gone too far to take other rows stays with those
 *		it has: one that stands in the queue of the own row (hot.c), or is in its second attempt.
 *
 *		Reversals are about rows, those of the postings that they give back: two of one posting
 *		have to meet (load.c).
 *
 *		A change of an account, such as a block, changes all of its rows (stripe_admin.c), so a call
 *		that read a row before it finds out when it writes that row.  Two calls with the same key,
 *		though, may write different stripes and meet nowhere if all of their accounts are striped.
 *		Such calls lock the key itself.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/lock.h"

#include "compat.h"
#include "ledger/stripe.h"
#include "ledger/work.h"

/* Striped accounts that this session has met: hints, which the rows confirm. */
#define KNOWN_STRIPED_MAX	64

typedef struct KnownStriped
{
	int64		account;		/* 0 = free */
	int32		stripes;
} KnownStriped;

static KnownStriped known_striped[KNOWN_STRIPED_MAX];
static bool any_known = false;

/* what the session knows ----------------------------------------------------------------------- */

static KnownStriped *
known_slot(int64 account)
{
	return &known_striped[(uint64) account % KNOWN_STRIPED_MAX];
}

/* "stripes" 0 = it has none. */
static void
remember(int64 account, int32 stripes)
{
	KnownStriped *slot = known_slot(account);

	if (stripes > 0)
	{
		slot->account = account;
		slot->stripes = stripes;
		any_known = true;
	}
	else if (slot->account == account)
		slot->account = 0;
}

/* The stripe of an account that this session writes. */
static int64
own_stripe(int64 account, int32 stripes)
{
	return stripe_row(account, (uint32) faas_backend_number() % (uint32) stripes);
}

/* what a call uses ----------------------------------------------------------------------------- */

static int
striped_cmp(const void *a, const void *b)
{
	int64		x = ((const StripedAccount *) a)->account;
	int64		y = ((const StripedAccount *) b)->account;

	return (x > y) - (x < y);
}

/* Find an account among the first "count", which are sorted. */
static StripedAccount *
find_striped(const LedgerWork *work, int count, int64 account)
{
	StripedAccount wanted = {.account = account};

	return count == 0 ? NULL
		: bsearch(&wanted, work->striped, count, sizeof(StripedAccount), striped_cmp);
}

/* Note the stripe that the call writes; the list is to be sorted before it is searched. */
static void
add_striped(LedgerWork *work, int64 account, int32 stripes)
{
	StripedAccount *striped;

	if (work->nstriped == work->striped_allocated)
	{
		work->striped_allocated = Max(8, work->striped_allocated * 2);
		if (work->striped == NULL)
			work->striped = palloc_array(StripedAccount, work->striped_allocated);
		else
			work->striped = repalloc_huge(work->striped,
										  work->striped_allocated * sizeof(StripedAccount));
	}
	striped = &work->striped[work->nstriped++];
	striped->account = account;
	striped->stripes = stripes;
	striped->row = own_stripe(account, stripes);
}

static void
sort_striped(LedgerWork *work)
{
	qsort(work->striped, work->nstriped, sizeof(StripedAccount), striped_cmp);
}

static void
expect(LedgerWork *work, int64 account)
{
	KnownStriped *known = known_slot(account);

	if (account <= 0 || known->account != account ||
		find_striped(work, work->nstriped, account) != NULL)
		return;
	add_striped(work, account, known->stripes);
	sort_striped(work);
}

/* Before accounts are collected: which of those that the requests name are known to be striped? */
void
work_expect_stripes(LedgerWork *work)
{
	int			i,
				j;

	if (likely(!any_known) || work->again)
		return;
	for (i = 0; i < work->count; i++)
	{
		LedgerRequest *request = &work->requests[i];

		if (request->op == OP_REVERSE)
			continue;
		for (j = 0; j < request->nlines; j++)
		{
			expect(work, request->lines[j].debit);
			expect(work, request->lines[j].credit);
		}
	}
}

/* work_row_of() where it is not plain: 0, which no row has, for a row that a caller names. */
int64
work_find_row(const LedgerWork *work, const LedgerRequest *request, int64 account)
{
	StripedAccount *striped;

	if (request->op == OP_REVERSE)
		return account;
	if (account < 0)
		return 0;
	striped = find_striped(work, work->nstriped, account);
	return striped == NULL ? account : striped->row;
}

/*
 * After accounts were read: were those the right rows?  True if not; then they are to be collected
 * and read again.
 */
bool
work_settle_stripes(LedgerWork *work)
{
	int			known = work->nstriped;
	bool		wrong = false;
	int			i;

	if (work->again)
		return false;
	for (i = 0; i < work->naccounts; i++)
	{
		AccountState *account = &work->accounts[i];
		StripedAccount *striped;

		if (likely(account->id > 0 && (!account->found || account->stripes == 0)))
			continue;
		striped = find_striped(work, known, stripe_account(account->id));
		if (account->id > 0)
		{
			remember(account->id, account->stripes);
			if (striped != NULL || work->nqueued > 0)
				continue;
			add_striped(work, account->id, account->stripes);
			wrong = true;
		}
		else if (striped != NULL && striped->row == account->id)
		{
			int32		stripes = account->found ? account->stripes : 0;

			if (stripes != striped->stripes)
				remember(striped->account, stripes);
			if (account->found)
				continue;
			/* it was made by a transaction that was rolled back, or before the extension was */
			/* created anew */
			striped->row = striped->account;
			wrong = true;
		}
	}
	if (wrong)
		sort_striped(work);
	return wrong;
}

/* keys ----------------------------------------------------------------------------------------- */

static bool
is_striped(LedgerWork *work, int index)
{
	return index >= 0 && (work->accounts[index].id < 0 || work->accounts[index].stripes > 0);
}

/*
 * Before a key is looked up: if no row that the request writes is one that every request with that
 * key writes, wait for other transactions that use the key.  What is done to a hold writes the rows
 * of the hold, and a reversal those of the posting.
 */
void
work_lock_striped_key(LedgerWork *work, int index)
{
	RequestState *state = &work->states[index];
	LedgerRequest *request = &work->requests[index];
	LOCKTAG		tag;
	uint32		high;
	uint32		low;
	int			i;

	if (request->op != OP_POST && request->op != OP_HOLD)
		return;
	for (i = 0; i < request->nlines; i++)
		if (!is_striped(work, state->debit[i]) ||
			(request->lines[i].credit != 0 && !is_striped(work, state->credit[i])))
			return;

	/* the end of a UUIDv7 is random, and all of a hash */
	memcpy(&high, &state->key_tag.uuid.data[8], sizeof(high));
	memcpy(&low, &state->key_tag.uuid.data[12], sizeof(low));
	SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, high, low, STRIPED_KEY_LOCK_SPACE);
	(void) LockAcquire(&tag, ExclusiveLock, false, false);
}
