/*
 * fee.h
 *		Fees: the terms of one, and what it is.
 */
#ifndef FAAS_FEE_H
#define FAAS_FEE_H

#include "postgres.h"

#include "fmgr.h"

#include "compat.h"
#include "money/amount.h"
#include "money/rounding.h"

#define FEE_TIERS_MAX			1000
#define FEE_RATE_SCALE_MAX		12	/* decimals of a rate */
#define FEE_RATE_MAX			1000

/* Who bears a fee, and what it is computed on. */
typedef enum FeeCollect
{
	FEE_INCLUDED,				/* taken out of the amount, computed on it */
	FEE_ON_TOP,					/* paid beside the amount, computed on it */
	FEE_WITHIN					/* the amount is net plus fee, computed on the net */
} FeeCollect;

/* One tier; its lower bound is the upper one of the tier before. */
typedef struct FeeTier
{
	bool		open;			/* no upper bound */
	FaasAmount	up_to;
	int128		rate;			/* times 10^rate_scale of the terms */
	bool		has_flat;
	FaasAmount	flat;
} FeeTier;

typedef struct FeeTerms
{
	bool		has_currency;	/* some term is an amount */
	uint32		code;			/* of it */
	int			amount_scale;	/* greatest of them */
	int			rate_scale;		/* decimals of the rates */
	int			scale;			/* of the fee; -1 that of the amount */
	RoundingMode mode;
	bool		slab;			/* the tier of the amount is for all of it */
	bool		has_flat;
	bool		has_minimum;
	bool		has_maximum;
	FaasAmount	flat;
	FaasAmount	minimum;
	FaasAmount	maximum;
	int			tier_count;		/* at least one: a single rate is one open tier */
	FeeTier    *tiers;
} FeeTerms;

/* The terms as they come from a call or from a row, in this order. */
typedef enum FeeTermColumn
{
	FEE_TERM_RATE,
	FEE_TERM_FLAT,
	FEE_TERM_MINIMUM,
	FEE_TERM_MAXIMUM,
	FEE_TERM_TIERS,
	FEE_TERM_TIER_METHOD,
	FEE_TERM_MODE,
	FEE_TERM_SCALE,
	FEE_TERM_COLUMNS
} FeeTermColumn;

/*
 * Check terms.  Raises LG210 for terms that make no fee, LG001 for two currencies, 22004 for null
 * where a word must be, LG031 and LG033 as everywhere.
 */
extern void fee_terms_read(const Datum *values, const bool *nulls, FeeTerms *terms);

/* The terms in arguments n to n + 7, checked. */
extern void fee_terms_arguments(FunctionCallInfo fcinfo, int n, FeeTerms *terms);

/* Raises LG210 where terms cannot be used for a fee within a total. */
extern void fee_terms_require_within(const FeeTerms *terms);

/* The fee on an amount > 0, and the fee within a total > 0; raise LG001, LG002, LG213, 22003. */
extern FaasAmount fee_on(const FeeTerms *terms, const FaasAmount *amount);
extern FaasAmount fee_within(const FeeTerms *terms, const FaasAmount *total);

/* "included", "on_top" or "within"; anything else raises 22023. */
extern FeeCollect fee_collect_parse(const text *name);

/* Raises LG011 unless an amount is greater than zero; "what" names it. */
extern void fee_require_positive(const FaasAmount *amount, const char *what);

/*
 * What is to be given back of "fee" for refunding "refund" of "amount" when "refunded" were
 * refunded before.  Raises LG001, LG011, LG214, 22003.
 */
extern FaasAmount fee_refund_part(const FaasAmount *amount, const FaasAmount *fee,
								  const FaasAmount *refund, const FaasAmount *refunded,
								  RoundingMode mode);

/* Raises LG213. */
pg_noreturn extern void fee_raise_exceeds(const FaasAmount *fee, const FaasAmount *amount);

#endif							/* FAAS_FEE_H */
