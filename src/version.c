/*
 * version.c
 *		Which library is loaded.  A package upgrade replaces the library before anybody runs ALTER
 *		EXTENSION UPDATE, so faas.version() shows both sides.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "faas.h"

FAAS_FUNCTION(faas_library_version);

Datum
faas_library_version(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(FAAS_VERSION));
}
