/*
 * registry.h
 *		The registry of currencies, table faas.currency, as C reads it.
 */
#ifndef FAAS_REGISTRY_H
#define FAAS_REGISTRY_H

#include "postgres.h"

#include "utils/date.h"

#define REGISTRY_NONE	(-1)	/* no exponent, no cash step */

/* Columns of faas.currency that C reads; sql/money/currency.sql changes together with them. */
enum
{
	Anum_currency_code = 1,
	Anum_currency_numeric_code,
	Anum_currency_exponent,
	Anum_currency_name,
	Anum_currency_cash_step,
	Anum_currency_valid_from,
	Anum_currency_valid_to,
	Anum_currency_is_standard
};

typedef struct RegistryCurrency
{
	int			exponent;		/* or REGISTRY_NONE */
	int			cash_step;		/* minor units, or REGISTRY_NONE */
	DateADT		valid_from;		/* first day, DATEVAL_NOBEGIN if open */
	DateADT		valid_to;		/* last day, DATEVAL_NOEND if open */
} RegistryCurrency;

/* Read one currency; false if the registry does not have it. */
extern bool registry_find(const char *code, RegistryCurrency *currency);

/* Same, but raises LG030. */
extern void registry_require(const char *code, RegistryCurrency *currency);

/*
 * Exponent of a currency, REGISTRY_NONE for one that has no minor unit (XAU).  LG030 if the
 * registry does not have the code; registry_exponent_on also if the code is not valid on "day".
 */
extern int	registry_exponent(const char *code);
extern int	registry_exponent_on(const char *code, DateADT day);

#endif							/* FAAS_REGISTRY_H */
