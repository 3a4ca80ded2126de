/*
 * amount_extra.h
 *		What the functions on amounts share beyond the type itself.
 */
#ifndef FAAS_AMOUNT_EXTRA_H
#define FAAS_AMOUNT_EXTRA_H

#include "postgres.h"

#include "amount.h"

#define CASH_STEP_MAX	1000000 /* minor units; the check on faas.currency says the same */
#define PARTS_MAX		100000	/* parts of one allocate() or split() */

/* Returns the scale, or raises 22023. */
extern int	amount_scale_require(int32 scale);

#endif							/* FAAS_AMOUNT_EXTRA_H */
