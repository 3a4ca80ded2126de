/*
 * visible.c
 *		Which rows the current user may see.
 *
 *		The views of the read API belong to the extension's owner and filter their rows by
 *		faas_internal.can_read(book).  A function in a view runs as the user who queries the view,
 *		so GetUserId() is the one to ask about.  Each call is a look-up in the book cache of this
 *		session, cheap enough for one per row.
 */
#include "postgres.h"

#include "fmgr.h"
#include "nodes/supportnodes.h"

#include "faas.h"
#include "ledger/book.h"
#include "settings.h"
#include "utils/timestamp.h"

FAAS_FUNCTION(faas_internal_now);
FAAS_FUNCTION(faas_internal_can_read);
FAAS_FUNCTION(faas_internal_can_read_support);

/* faas_internal.now(): the time that every rule of faas takes for now. */
Datum
faas_internal_now(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMPTZ(faas_now());
}

/* faas_internal.can_read(book): may the current user read this book? */
Datum
faas_internal_can_read(PG_FUNCTION_ARGS)
{
	const Book *book = book_lookup(PG_GETARG_INT64(0));

	PG_RETURN_BOOL(book != NULL && (book->rights & RIGHT_READ) != 0);
}

/*
 * Tell the planner that most rows somebody asks for are rows that he may see.  The stock guess for
 * a function of one row out of three makes it prefer the wrong join for nearly every user.
 */
Datum
faas_internal_can_read_support(PG_FUNCTION_ARGS)
{
	Node	   *request = (Node *) PG_GETARG_POINTER(0);

	if (IsA(request, SupportRequestSelectivity))
	{
		((SupportRequestSelectivity *) request)->selectivity = 1.0;
		PG_RETURN_POINTER(request);
	}
	PG_RETURN_POINTER(NULL);
}
