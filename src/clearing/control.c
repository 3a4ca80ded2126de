/*
 * control.c
 *		The entry hash of a file of payments: the sum of the identifiers modulo 10^10, as the
 *		control records of a NACHA file have it ("the ten low-order digits").
 */
#include "postgres.h"

#include "errors.h"
#include "faas.h"

#define ENTRY_HASH_MODULUS	INT64CONST(10000000000)

FAAS_FUNCTION(faas_entry_hash_accum);

/*
 * faas_internal.entry_hash_accum(state, identifier): also brings two states together, since a state
 * is an identifier of at most ten digits.
 */
Datum
faas_entry_hash_accum(PG_FUNCTION_ARGS)
{
	int64		state;
	int64		identifier;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("an identifier in an entry hash must not be null")));
	state = PG_GETARG_INT64(0);
	identifier = PG_GETARG_INT64(1);
	if (state < 0 || identifier < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("an identifier in an entry hash must not be negative")));
	PG_RETURN_INT64((state % ENTRY_HASH_MODULUS + identifier % ENTRY_HASH_MODULUS) %
					ENTRY_HASH_MODULUS);
}
