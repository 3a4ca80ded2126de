/*
 * codes.c
 *		Words and SQLSTATEs of the ledger's result codes.
 */
#include "postgres.h"

#include "ledger/codes.h"

const char *
ledger_code_word(LedgerCode code)
{
	switch (code)
	{
#define X(symbol, number, word, sqlstate) case LEDGER_##symbol: return word;
			LEDGER_CODES(X)
#undef X
	}
	elog(ERROR, "unknown ledger code %d", (int) code);
	return NULL;				/* keep compiler quiet */
}

bool
ledger_code_exists(int number)
{
	switch (number)
	{
#define X(symbol, number, word, sqlstate) case number:
			LEDGER_CODES(X)
#undef X
			return true;
	}
	return false;
}

int
ledger_code_sqlstate(LedgerCode code)
{
	switch (code)
	{
#define X(symbol, number, word, sqlstate) case LEDGER_##symbol: return sqlstate;
			LEDGER_CODES(X)
#undef X
	}
	elog(ERROR, "unknown ledger code %d", (int) code);
	return 0;					/* keep compiler quiet */
}
