/*
 * custody.h
 *		Segregation of own and clients' money, as the posting path sees it.
 *
 *		An account is of no class, or own, client or in transit (ACCOUNT_CLASS in ledger/tables.h).
 *		Client and in transit are clients' money; own and no class are the firm's.  A posting
 *		between the two sides is refused unless the rules of the book name its kind for that
 *		direction, and a client's balance only goes down on a reference to his authorisation.
 */
#ifndef FAAS_CUSTODY_H
#define FAAS_CUSTODY_H

#include "postgres.h"

#include "ledger/engine.h"

/* faas.custody_book; only the columns that C reads */
enum
{
	Anum_custody_book_book = 1,
	Anum_custody_book_authorisation
};

/* faas.custody_kind; only the columns that C reads */
enum
{
	Anum_custody_kind_book = 1,
	Anum_custody_kind_kind,
	Anum_custody_kind_direction,
	Anum_custody_kind_reversible,
	Anum_custody_kind_privilege
};

/* A kind that may move money between clients and the firm. */
typedef struct CustodyKind
{
	char		kind[LEDGER_KIND_MAX + 1];
	bool		to_own;			/* else to clients */
	bool		reversible;		/* a reversal of this kind may go the other way */
	bool		admin;			/* takes the right to administer the book */
} CustodyKind;

/* The rules of a book. */
typedef struct CustodyRules
{
	int64		book;			/* hash key */
	bool		authorisation;	/* client money moves on a reference only */
	int			nkinds;
	CustodyKind *kinds;
} CustodyRules;

/*
 * The rules of a book as committed; those of a book that never said anything: no kinds, and
 * authorisation.  From a cache that any change to the two tables empties; good until the next
 * call.  Under the book's lock, which whoever changes the rules takes exclusively.
 */
extern const CustodyRules *custody_rules(int64 book);

/* Member of metadata that carries the reference of an authorisation, and how long that may be. */
#define AUTHORISATION_FIELD		"authorisation"
#define AUTHORISATION_MAX		200

/* Take part in postings; when the library is loaded. */
extern void custody_init(void);

#endif							/* FAAS_CUSTODY_H */
