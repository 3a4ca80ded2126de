/*
 * currency.h
 *		Currencies as accounts use them: a code and the scale that the registry gives it.
 */
#ifndef FAAS_LEDGER_CURRENCY_H
#define FAAS_LEDGER_CURRENCY_H

#include "postgres.h"

#include "money/amount.h"

/*
 * The tag (code and scale) of amounts in an account of this currency.  Raises LG035 if the text is
 * not a code, LG030 if the registry does not know it or it has no minor unit.
 */
extern uint32 currency_tag(text *code);

/*
 * An amount at exactly that tag.  Raises LG001 for another currency, LG002 if decimals would be
 * lost, 22023 if it is negative; "name" is the argument's SQL name.
 */
extern FaasAmount currency_amount(const FaasAmount *amount, uint32 tag, const char *name);

#endif							/* FAAS_LEDGER_CURRENCY_H */
