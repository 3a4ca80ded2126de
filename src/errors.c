/*
 * errors.c
 *		What messages quote (see errors.h).
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "compat.h"
#include "errors.h"

const char *
error_excerpt(const char *value)
{
	int			length = strlen(value);

	if (length <= ERROR_EXCERPT_MAX)
		return value;
	return psprintf("%.*s...", pg_mbcliplen(value, length, ERROR_EXCERPT_MAX), value);
}

const char *
error_excerpt_text(const text *value)
{
	return error_excerpt(text_to_cstring(value));
}
