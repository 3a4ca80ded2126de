/*
 * book.h
 *		Books as the posting path sees them: cached per backend, read under the book's lock.
 *
 *		Lock order of the ledger, everywhere: book (shared by movements, exclusive by the day
 *		cut), then accounts by ascending id, then holds by id.
 */
#ifndef FAAS_BOOK_H
#define FAAS_BOOK_H

#include "postgres.h"

#include "utils/date.h"

#define RIGHT_READ		0x01
#define RIGHT_POST		0x02
#define RIGHT_HOLD		0x04
#define RIGHT_ADMIN		0x08
#define RIGHT_ALL		0x0f
#define RIGHT_WRITE		(RIGHT_POST | RIGHT_HOLD | RIGHT_ADMIN)

typedef struct Book
{
	int64		id;
	DateADT		business_date;	/* the open day */
	DateADT		open_from;		/* earliest value date still open */
	uint32		rights;			/* RIGHT_* of the current user */
} Book;

/*
 * The book as committed, with the rights of the current user (GetUserId()); NULL if there is
 * none. Served from a cache that any committed change to faas.book, faas.book_privilege or role
 * membership empties.  The pointer is good until the next call of any function in this header.
 */
extern const Book *book_lookup(int64 book);

/* RIGHT_* of the word of a privilege, 0 for an unknown one. */
extern uint32 book_privilege_right(const char *privilege);

/* Share (movements) or exclusive (day cut) lock on a book until the end of the transaction. */
extern void book_lock(int64 book, bool exclusive);

/*
 * Raise unless the current user holds "rights" on the book: LG018 if he holds none at all (he must
 * not learn that it exists), 42501 if he lacks this one.
 */
extern const Book *book_require(int64 book, uint32 rights);

#endif							/* FAAS_BOOK_H */
