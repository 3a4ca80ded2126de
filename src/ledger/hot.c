/*
 * hot.c
 *		Accounts that many sessions write at once (see hot.h).
 *
 *		A row that every session wants has two costs beside the work itself.  Its lock is held
 *		until the commit is on disk, so that one fsync per posting is all there is; and all who
 *		wait for it wait for the same transaction, so that each commit wakes all of them, to see
 *		one go on.  An account that is marked hot (faas.account_hot) avoids both.
 *
 *		Turn.  Before it reads such an account for good, a call takes a heavyweight lock of the
 *		account.  If that is free it is taken, whoever else is waiting.  A turn that was handed to
 *		the next in line would lie idle until the system has woken him up, which takes longer than
 *		the work, while others come by who are awake.
 *
 *		Line.  Who finds the turn taken, and again a moment later, asks for a second lock, that of
 *		being next.  These are granted in the order of asking.  The next in line waits until the
 *		transaction that has the turn is over, and tries again.  He must not wait in the queue of
 *		the turn itself, where nobody overtakes, but does when he has been overtaken often enough.
 *		A subtransaction may give its turn back long before its transaction is over, so it takes it
 *		in a mode of its own, which the next in line waits for by asking for the turn in a mode that
 *		is compatible with all others.  While he has that, no subtransaction can take the turn.
 *
 *		Who has the turn finds the row free.  Who wrote the row without a turn, in an account that
 *		was not hot then, is waited for at the row as always.
 *
 *		Order.  Line and turn of an account, Q(a), stand right before its row R(a) in the ledger's
 *		one order of locks:
 *			book, ... Q(1), R(1), Q(2), R(2), ..., holds
 *		(the day cut takes a book only, so it meets nobody further up).  All calls ascend:
 *		 - a call without hot accounts updates R by ascending id, and if it fails locks R by
 *		   ascending id, keeping what it has;
 *		 - a call with hot accounts takes, by ascending id, Q and R of each hot one and R of the
 *		   others, up to Q of the last hot one, and from there on updates like the first;
 *		 - a function that changes an account takes Q, hot or not, then R: it would otherwise
 *		   lose every race for a busy row against the next in line;
 *		 - batches and journals are one call.  A transaction of several calls ascends if its calls
 *		   do, hot accounts or not; else it may end in 40P01, as everywhere.  What it has in its
 *		   hands it does not wait for again.
 *		So Q is never asked for with an R of that account or of a higher one newly in hand, and it
 *		does not matter who takes an account for hot: marks may change at any time.  A call that
 *		finds a row marked when it has locked it does without the turn, also if it begins again;
 *		only a transaction whose next call meets that account once more may end in 40P01.  Taking
 *		all Q first and then all R would be simpler, but a transaction of several ascending calls
 *		would then meet somebody who waits for a low row with a high turn in his hands.
 *
 *		Early release.  RecordTransactionCommit() inserts the commit record, flushes, waits for
 *		synchronous standbys, and only then are locks released.  With synchronous_commit = off it
 *		does neither of the two waits.  So we take the setting down right before the commit, and
 *		make up for both waits right after the locks are gone, still inside of the commit, where
 *		no interrupt is served and nobody has been answered.  The next in line works during our
 *		flush, and one flush serves several.  The turn is let go of before the other locks: those
 *		who are awake can take it while we wake up who waits for our transaction.
 *		 - Durable when answered: all that was read or written before our commit record lies
 *		   before it in the log, also what others committed and have not flushed yet.
 *		 - A call that only repeats what its key did earlier, or is refused, may write nothing; then
 *		   nothing would be flushed, and a replay would confirm what a crash can still undo.
 *		   So such a call locks the row, which is logged.
 *		 - Others may see the commit before it is durable, as they may see any asynchronous one.
 *		 - The setting counts as it was: off is left alone, local waits for our disk only,
 *		   remote_write and on for the standbys.  remote_apply keeps to the normal path, because
 *		   its wish is part of the commit record.  What forces a synchronous commit (files to
 *		   delete, some commands) is flushed early by the server, and waited for here.
 *		 - PREPARE TRANSACTION and COMMIT PREPARED keep to the normal path.
 *		 - An error before the commit record is an abort, which puts the setting back; after it
 *		   the server turns errors into PANIC, and an error of our flush is made one too.
 */
#include "postgres.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "miscadmin.h"
#include "port/atomics.h"
#include "replication/syncrep.h"
#include "storage/lock.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "ledger/heat.h"
#include "ledger/hot.h"
#include "ledger/work.h"
#include "settings.h"

/* Hot accounts that this session has met: hints, which the rows confirm. */
#define KNOWN_HOT_MAX		64

typedef struct KnownHot
{
	int64		account;		/* 0 = free */
	int64		book;
} KnownHot;

static KnownHot known_hot[KNOWN_HOT_MAX];

static bool callbacks_registered = false;
static bool wanted = false;		/* by this transaction */
static bool setting_is_down = false;	/* between the start and the end of its commit */
static int	setting;			/* synchronous_commit as it was */

/* line and turn -------------------------------------------------------------------------------- */

/* How often to look for the turn, and how long in between, before sleeping: some 5 us each. */
#define LOOKS				3
#define LOOK_PAUSES			300

/* How often the next in line is overtaken before nobody can do it any more. */
#define OVERTAKEN_MAX		10

/* A turn that lasts to the end of the transaction, one that a subtransaction can give back ... */
#define TURN_MODE			ExclusiveLock
#define TURN_MODE_NESTED	AccessExclusiveLock
/* ... and what the next in line asks for to wait for the latter only. */
#define TURN_MODE_WATCH		AccessShareLock

static inline bool
have_turn(const LOCKTAG *turn)
{
	return faas_lock_held_by_me(turn, TURN_MODE) || faas_lock_held_by_me(turn, TURN_MODE_NESTED);
}

/* Take the turn if it is free; a subtransaction finds it taken while somebody watches it. */
static inline bool
take_turn(const LOCKTAG *turn, LOCKMODE mode)
{
	return LockAcquire(turn, mode, false, true) != LOCKACQUIRE_NOT_AVAIL;
}

/*
 * The turn may be free in a moment: who has it needs it for a shorter time than it takes to go to
 * sleep and to be woken up.
 */
static bool
take_turn_soon(const LOCKTAG *turn, LOCKMODE mode)
{
	int			i,
				j;

	for (i = 0; i < LOOKS; i++)
	{
		for (j = 0; j < LOOK_PAUSES; j++)
			pg_spin_delay();
		if (take_turn(turn, mode))
			return true;
	}
	return false;
}

/*
 * Wait until whoever has the turn has given it back.  Another may have taken it since; and as the
 * server releases the lock that says a transaction is over before all others, the turn may still
 * have to be released.
 */
static void
await_turn(const LOCKTAG *turn)
{
	VirtualTransactionId *holders;
	int			nholders;

	(void) LockAcquire(turn, TURN_MODE_WATCH, false, false);
	holders = GetLockConflicts(turn, TURN_MODE, &nholders);
	if (nholders > 0)
		(void) VirtualXactLock(holders[0], true);
	pfree(holders);
	LockRelease(turn, TURN_MODE_WATCH, false);
}

void
hot_queue(int64 account)
{
	LOCKMODE	mode = GetCurrentTransactionNestLevel() > 1 ? TURN_MODE_NESTED : TURN_MODE;
	LOCKTAG		turn;
	LOCKTAG		next;
	TimestampTz start;
	int			i;

	SET_LOCKTAG_ADVISORY(turn, MyDatabaseId, (uint32) (account >> 32), (uint32) account,
						 HOT_LOCK_SPACE);
	if (have_turn(&turn) || take_turn(&turn, mode))
		return;

	start = heat_clock();
	if (take_turn_soon(&turn, mode))
	{
		heat_count(account, start);
		return;
	}
	SET_LOCKTAG_ADVISORY(next, MyDatabaseId, (uint32) (account >> 32), (uint32) account,
						 HOT_NEXT_LOCK_SPACE);
	(void) LockAcquire(&next, ExclusiveLock, false, false);
	for (i = 0; !take_turn(&turn, mode); i++)
	{
		if (i == OVERTAKEN_MAX)
		{
			(void) LockAcquire(&turn, mode, false, false);
			break;
		}
		await_turn(&turn);
	}
	LockRelease(&next, ExclusiveLock, false);
	heat_count(account, start);
}

/* early release -------------------------------------------------------------------------------- */

/* Will the commit of this transaction write a commit record, and wait for those before it? */
static bool
commit_is_logged(void)
{
	return TransactionIdIsValid(GetTopTransactionIdIfAny()) && XactLastRecEnd != 0;
}

static void
take_setting_down(void)
{
	if (!commit_is_logged() ||
		synchronous_commit <= SYNCHRONOUS_COMMIT_OFF ||
		synchronous_commit >= SYNCHRONOUS_COMMIT_REMOTE_APPLY)
		return;

	/*
	 * The variable only: how to wait for standbys, which goes with a proper change of the setting,
	 * stays as it is.
	 */
	setting = synchronous_commit;
	synchronous_commit = SYNCHRONOUS_COMMIT_OFF;
	setting_is_down = true;
}

static void
put_setting_back(void)
{
	if (setting_is_down)
		synchronous_commit = setting;
	setting_is_down = false;
}

static void
hot_xact_callback(XactEvent event, void *arg)
{
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
			if (wanted)
				take_setting_down();
			break;
		case XACT_EVENT_ABORT:
			put_setting_back();
			wanted = false;
			break;
		case XACT_EVENT_COMMIT:
		case XACT_EVENT_PREPARE:
			wanted = false;
			break;
		default:
			break;
	}
}

/*
 * The server calls this for each resource owner and phase of the end of a transaction, whose commit
 * record is written by then, and which others see as over.
 */
static void
hot_release_callback(ResourceReleasePhase phase, bool is_commit, bool is_top_level, void *arg)
{
	if (!setting_is_down || !is_commit || !is_top_level)
		return;
	if (phase == RESOURCE_RELEASE_BEFORE_LOCKS)
		LockReleaseAll(USER_LOCKMETHOD, false); /* as the server is about to do */
	if (phase != RESOURCE_RELEASE_AFTER_LOCKS)
		return;
	put_setting_back();

	/* Too late for an error: it would tell the client that the transaction was aborted. */
	START_CRIT_SECTION();
	XLogFlush(XactLastCommitEnd);
	END_CRIT_SECTION();
	SyncRepWaitForLSN(XactLastCommitEnd, true);
}

/*
 * This transaction has a hot account in its hands: let the others have it as soon as the commit
 * record is written.
 */
static void
release_early(void)
{
	if (!callbacks_registered)
	{
		RegisterXactCallback(hot_xact_callback, NULL);
		RegisterResourceReleaseCallback(hot_release_callback, NULL);
		callbacks_registered = true;
	}
	wanted = true;
}

/* what is known of accounts -------------------------------------------------------------------- */

static KnownHot *
known_hot_slot(int64 account)
{
	return &known_hot[(uint64) account % KNOWN_HOT_MAX];
}

static void
remember_hot(int64 account, int64 book)
{
	KnownHot   *slot = known_hot_slot(account);

	slot->account = account;
	slot->book = book;
}

static void
forget_hot(int64 account)
{
	KnownHot   *slot = known_hot_slot(account);

	if (slot->account == account)
		slot->account = 0;
}

/* The book of an account that was hot when last seen and that we may write to; 0 otherwise. */
static int64
known_hot_book(int64 account)
{
	KnownHot   *slot = known_hot_slot(account);
	const Book *book;

	if (slot->account != account || account == 0)
		return 0;
	book = book_lookup(slot->book);
	return book != NULL && (book->rights & RIGHT_WRITE) != 0 ? slot->book : 0;
}

/* a call of the ledger ------------------------------------------------------------------------- */

static inline bool
is_hot(const AccountState *account)
{
	return (account->flags & ACCOUNT_HOT) != 0 && work_may_lock(account);
}

/* Queue at an account of a call. */
void
work_queue_at(AccountState *account)
{
	hot_queue(account->id);
	account->queued = true;
}

/*
 * Queue at the hot accounts of a call, and lock the rows of those before the last of them; true if
 * there is any.  What was read of the accounts so far is then out of date.
 */
bool
work_queue_hot(LedgerWork *work)
{
	LedgerWork	before = *work; /* from one hot account to before the next */
	int			next = 0;
	int			i;

	for (i = work->nqueued; i < work->naccounts && !is_hot(&work->accounts[i]); i++)
		;
	if (i == work->naccounts)
		return false;			/* the usual case, or we have stood in all queues */

	for (i = 0; i < work->naccounts; i++)
	{
		if (!is_hot(&work->accounts[i]))
			continue;
		before.accounts = work->accounts + next;
		before.naccounts = i - next;
		if (before.naccounts > 0)
			work_load_accounts(&before, true);
		work_queue_at(&work->accounts[i]);
		next = i;				/* its row too must be ours before another queue */
	}
	return true;
}

/*
 * Read the accounts of a call whose first is known to be hot, none of them twice: the others at
 * once, the hot one in a new snapshot when it is our turn.  What is read first is not protected,
 * but writing it finds out if it has changed.  False if the call is not of that kind; then nothing
 * is done.
 *
 * Only for one request, which is about one book.  With holds, accounts and holds have to be read in
 * one snapshot.
 */
bool
work_load_known_hot(LedgerWork *work)
{
	LedgerWork	hot = *work;
	LedgerWork	others = *work;
	int64		book;

	if (work->count > 1 || work->holds != NULL || work->naccounts == 0)
		return false;
	book = known_hot_book(work->accounts[0].id);
	if (book == 0)
		return false;

	hot.naccounts = work->nqueued = 1;
	others.accounts++;
	others.naccounts--;
	work_load_accounts(&others, false);
	book_lock(book, false);
	work_queue_at(&hot.accounts[0]);
	PopActiveSnapshot();
	PushActiveSnapshot(GetTransactionSnapshot());
	work_load_accounts(&hot, false);
	if (work->now_is_clock)
		work->now = faas_now();
	return true;
}

/*
 * Was a call refused that has read some of its accounts before it queued?  A change meanwhile may
 * have made the refusal wrong, and no write will find out.
 */
bool
work_refused_stale(LedgerWork *work)
{
	return work->nqueued > 0 && work->results[0].code != LEDGER_CREATED &&
		work->results[0].code != LEDGER_EXISTS;
}

/*
 * At the end of a call: release its hot accounts early.  If the transaction has written nothing,
 * because the call only repeats what was done before, lock a row: what others have committed and we
 * may be about to confirm must be on disk before the answer, and only a commit that is logged waits
 * for that.  It is the last row that we have queued for, so that none is waited for below a queue
 * in our hands.
 */
void
work_settle_hot(LedgerWork *work)
{
	LedgerWork	last = *work;
	bool		any = false;
	int			i;

	last.naccounts = 0;
	for (i = 0; i < work->naccounts; i++)
	{
		AccountState *account = &work->accounts[i];

		if (account->queued)
		{
			last.accounts = account;
			last.naccounts = 1;
		}
		if (i < work->nqueued && !is_hot(account))
			forget_hot(account->id);
		if (!is_hot(account))
			continue;
		release_early();
		remember_hot(account->id, account->book);
		any = true;
	}
	if (any && !commit_is_logged())
		work_load_accounts(&last, true);
}
