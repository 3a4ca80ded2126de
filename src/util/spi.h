/*
 * spi.h
 *		The one way in which cold paths write SQL: locked search_path, owner's rights, guards open.
 */
#ifndef FAAS_SPI_H
#define FAAS_SPI_H

#include "postgres.h"

#include "executor/spi.h"

/* True while faas itself writes by SQL; the guards on the ledger tables ask (ledger/guard.c). */
extern bool ledger_spi_writing(void);

/*
 * Take the rights of the owner of the ledger tables, and search_path = pg_catalog, pg_temp; give them
 * back.  The rights of the real caller are checked before, or, through ledger_caller(), at once
 * after.  An error in between undoes it with the (sub)transaction.
 */
extern void ledger_owner_enter(void);
extern void ledger_owner_leave(void);

/* Call a function of ours between enter and leave; it may write to the guarded tables. */
extern Datum ledger_owner_invoke(FunctionCallInfo fcinfo);

/* Who was the current role before the last enter; the current role outside of one. */
extern Oid	ledger_caller(void);

/*
 * Connect to SPI as the owner of the ledger tables with search_path = pg_catalog, pg_temp; leave
 * in reverse.  The rights of the real caller are checked before.  An error in between undoes all
 * of it with the (sub)transaction.
 */
extern void ledger_spi_enter(void);
extern void ledger_spi_leave(void);

/*
 * Run one statement with $n arguments; "nulls" as in SPI.  Raises unless SPI answers "expected"
 * (SPI_OK_...).  Returns the number of rows, which are in SPI_tuptable.
 */
extern uint64 ledger_spi_execute(const char *sql, int nargs, const Oid *types, const Datum *values,
								 const char *nulls, int expected);

/*
 * The same with a snapshot of this moment instead of the transaction's, which differs in
 * REPEATABLE READ and SERIALIZABLE: for what is read under a lock of ours that no row carries.
 */
extern uint64 ledger_spi_execute_latest(const char *sql, int nargs, const Oid *types,
										const Datum *values, const char *nulls, int expected);

#endif							/* FAAS_SPI_H */
