/*
 * iso4217.h
 *		ISO 4217 as compiled in: every current and historic currency, sorted by code.
 */
#ifndef FAAS_ISO4217_H
#define FAAS_ISO4217_H

#include "postgres.h"

#define ISO4217_NONE	(-1)	/* no exponent, no numeric code */

typedef struct Iso4217
{
	char		code[4];		/* three capitals */
	int16		numeric_code;	/* 0-999 or ISO4217_NONE */
	int16		exponent;		/* decimals of the minor unit, or ISO4217_NONE */
	int16		cash_step;		/* legal cash rounding in minor units, 0 for none */
	int32		withdrawn;		/* month of withdrawal as yyyymm, 0 while current */
	const char *name;			/* ISO's own name, ASCII */
} Iso4217;

extern const Iso4217 iso4217_table[];
extern const int iso4217_count;

/* The row of a code given as text, or NULL. */
extern const Iso4217 *iso4217_find(const char *code);

/* iso4217_exponent(uint32 code) is declared in amount.h. */

#endif							/* FAAS_ISO4217_H */
