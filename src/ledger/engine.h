/*
 * engine.h
 *		The one write path of the ledger: what posts, holds, captures, releases and reversals have
 *		in common.
 *
 *		ledger_execute() takes requests and gives one result each.  It reads the accounts, holds and
 *		keys that the requests name (load.c), works everything out in memory (apply.c), and writes
 *		it (write.c): accounts first, by ascending id, which is also what locks them.  If an account
 *		turns out to have changed since it was read, all accounts are locked, everything is read
 *		again and worked out again; the second time nothing can have changed.  Nothing is inserted
 *		before every account is ours.
 *
 *		Invariants after every call, in every snapshot:
 *		 - sum of debits = sum of credits, per book and currency;
 *		 - an account's totals, entry count and last time are those of its postings;
 *		 - pending totals are those of its open holds;
 *		 - every change of a hold comes with a new version of its account's row, so that the account
 *		   row's lock is the hold's lock.
 */
#ifndef FAAS_ENGINE_H
#define FAAS_ENGINE_H

#include "postgres.h"

#include "storage/itemptr.h"
#include "utils/date.h"
#include "utils/jsonb.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

#include "compat.h"
#include "ledger/book.h"
#include "ledger/codes.h"
#include "ledger/tables.h"
#include "money/amount.h"

/* Limits on what one call may carry. */
#define LEDGER_REQUESTS_MAX		100000	/* requests of a batch */
#define LEDGER_LINES_MAX		10000	/* postings of a journal */
#define LEDGER_KEY_MAX			255 /* bytes of a key */
#define LEDGER_KIND_MAX			100 /* bytes of a kind */
#define LEDGER_MEMO_MAX			10000	/* bytes of a memo */
#define LEDGER_METADATA_MAX		65536	/* bytes of metadata, as stored */

typedef enum LedgerOp
{
	OP_UNKNOWN,
	OP_POST,
	OP_REVERSE,
	OP_HOLD,
	OP_CAPTURE,
	OP_RELEASE,
	OP_EXTEND,
	OP_INCREASE,
	OP_EXPIRE
} LedgerOp;

typedef enum LedgerBalancing
{
	BALANCING_NONE,
	BALANCING_DEBIT,			/* at most what may leave the debit account */
	BALANCING_CREDIT,			/* at most what the credit account may take */
	BALANCING_INVALID
} LedgerBalancing;

/* Text and metadata that postings and holds carry; NULL = none. */
typedef struct LedgerTexts
{
	const char *kind;
	const char *memo;
	Jsonb	   *metadata;
} LedgerTexts;

/* One movement of a request: a posting, or what a hold reserves. */
typedef struct LedgerLine
{
	int64		debit;			/* 0 = not given; of a hold: the account reserved on */
	int64		credit;			/* 0 = not given; of a hold or capture: the destination */
	bool		has_amount;
	FaasAmount	amount;
	LedgerTexts texts;
	/* reversals: the posting that is given back */
	pg_uuid_t	reverses;
	int32		reverses_line;
	FaasAmount	original;		/* its amount */
	int128		reversible;		/* what is left of it, minor units (load.c) */
} LedgerLine;

typedef struct LedgerRequest
{
	LedgerOp	op;
	int			nlines;
	LedgerLine *lines;
	const char *key;			/* idempotency key, NULL = none */
	const char *hold;			/* id or key of the hold that an op on one is about */
	const char *stray_field;	/* a field that this op does not take, NULL = none */
	TimestampTz expires_at;
	TimestampTz imported_at;
	FaasAmount	tolerance;
	DateADT		value_date;
	LedgerBalancing balancing;
	bool		has_value_date;
	bool		has_expires_at;
	bool		has_tolerance;
	bool		imported;		/* keep imported_at as posting time */
	bool		final;			/* capture: release the rest */
	bool		linked;			/* stands or falls with the next request */
	bool		archived;		/* reversal: the original is archived, only a replay can be */
} LedgerRequest;

typedef struct LedgerResult
{
	LedgerCode	code;
	pg_uuid_t	id;				/* journal, hold or hold event */
	TimestampTz at;				/* when it was posted or placed */
	bool		has_amount;
	FaasAmount	amount;			/* what was really moved, held or given back */
	/* for the message of a refusal; only what the caller may see */
	int64		account;		/* the account concerned, 0 = none */
	int64		book;			/* its book, 0 = none */
	bool		has_limit;
	FaasAmount	limit;			/* what was available, left or at most allowed */
	const char *field;			/* the offending field */
	int			line;			/* which line of the request, from 1 */
} LedgerResult;

/*
 * Carry out the requests in order.  Refused requests leave nothing behind and undo no others,
 * unless linked.  "context" names the SQL function for messages.  Results are in the caller's
 * memory context.
 */
extern void ledger_execute(const char *context, LedgerRequest *requests, int count,
						   LedgerResult *results);

/*
 * Memory that a call takes at most, in bytes, beside its requests and their texts: of so many
 * requests of one line each, of which so many have a key and so many name or place a hold, over so
 * many accounts.
 */
extern Size ledger_call_bytes(Size requests, Size keys, Size holds, Size accounts);

/* The same, for another time than now: sweeping holds that are due by then. */
extern void ledger_execute_at(const char *context, TimestampTz now, LedgerRequest *requests,
							  int count, LedgerResult *results);

/* Carry out one request and raise if it is refused. */
extern void ledger_execute_one(const char *context, LedgerRequest *request, LedgerResult *result);

/* Raise the error of a refused request. */
pg_noreturn extern void ledger_raise(const LedgerRequest *request, const LedgerResult *result);

/*
 * Within ereport: which posting, where a journal has several; of a reversal, which posting of the
 * original.
 */
extern int	ledger_line_context(const LedgerRequest *request, const LedgerResult *result);

/* What messages call an account: number and code. */
extern char *ledger_account_name(int64 account);

#endif							/* FAAS_ENGINE_H */
