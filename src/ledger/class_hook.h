/*
 * class_hook.h
 *		Where a higher layer takes part in what the ledger decides, without being named here.
 *
 *		Two bits of an account's flags say whose money it holds (ACCOUNT_CLASS in tables.h).  The
 *		ledger keeps them and asks the hook of classes about every movement that an account of
 *		clients' money takes part in; what is allowed is the business of whoever sets the hook.
 *		Without one, nothing is.
 */
#ifndef FAAS_CLASS_HOOK_H
#define FAAS_CLASS_HOOK_H

#include "postgres.h"

#include "ledger/engine.h"

/* A movement, or one that a hold promises, in which clients' money takes part. */
typedef struct ClassedMovement
{
	int64		book;
	uint32		rights;			/* RIGHT_* of the caller on it */
	int32		debit_flags;	/* ACCOUNT_* */
	int32		credit_flags;	/* 0 if there is no destination yet */
	bool		has_credit;
	bool		reserve;		/* a hold: nothing moves yet */
	bool		is_reversal;
	const LedgerTexts *texts;	/* of the posting or the hold */
	const LedgerTexts *hold_texts;	/* of a capture: those of its hold, else NULL */
} ClassedMovement;

typedef struct LedgerClassHook
{
	/*
	 * LEDGER_CREATED, LEDGER_SEGREGATION_VIOLATION or LEDGER_AUTHORISATION_REQUIRED.  Called with
	 * the book's lock held, possibly twice for one request; must not write.
	 */
	LedgerCode	(*check) (const ClassedMovement *movement);

	/* Raise the error of the latter two. */
	void		(*raise) (const LedgerRequest *request, const LedgerResult *result);
} LedgerClassHook;

/* apply.c; set when the library is loaded */
extern LedgerClassHook ledger_class_hook;

#endif							/* FAAS_CLASS_HOOK_H */
