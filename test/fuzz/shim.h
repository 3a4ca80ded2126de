/*
 * shim.h
 *		What the fuzz targets share: calls of SQL-callable functions without a server.
 *
 *		The targets link the sources of src/ as they are.  shim.c stands in for the functions
 *		of the server that these use: every palloc is a block of its own with ASan's red zones,
 *		and an error jumps back to shim_call().
 */
#ifndef FAAS_FUZZ_SHIM_H
#define FAAS_FUZZ_SHIM_H

#include "postgres.h"

#include "fmgr.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* SQLSTATE of the last error, 0 if shim_call() returned. */
extern int	shim_sqlstate;

/*
 * Call a function; false if it raised.  An error without a SQLSTATE of its own, elog(ERROR), is
 * what cannot happen: it aborts.
 */
extern bool shim_call(PGFunction function, int nargs, const Datum *args, Datum *result);

/* Free what was allocated since the last time. */
extern void shim_reset(void);

/* A text or bytea; with a short header where it fits, so at any alignment. */
extern Datum shim_varlena(const void *data, size_t size);

/* A C string. */
extern char *shim_cstring(const void *data, size_t size);

/* An array argument; deconstruct_array() finds these elements in it. */
extern Datum shim_array(Datum *elements, int count);

/* What a jsonb object has under the keys "currency" and "amount". */
extern const char *shim_json_currency;
extern const char *shim_json_amount;
extern bool shim_json_is_number;

/* A numeric, by its text. */
extern Datum shim_numeric(const char *text);

/* Take "size" bytes off the front of the input; short input gives zeros behind it. */
extern void shim_take(const uint8_t **data, size_t *size, void *target, size_t wanted);

/* A valid image of faas.amount made from 17 bytes of input. */
extern Datum shim_amount(const uint8_t **data, size_t *size);

/* What must hold: a finding if it does not. */
#define shim_require(condition) \
	do { if (!(condition)) shim_failed(#condition, __FILE__, __LINE__); } while (0)
extern pg_attribute_noreturn() void shim_failed(const char *condition, const char *file, int line);

#endif							/* FAAS_FUZZ_SHIM_H */
