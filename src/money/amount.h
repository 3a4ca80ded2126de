/*
 * amount.h
 *		The type faas.amount: a quantity, its currency and its scale in 16 bytes.
 *
 *			96 bits  signed count of minor units, two's complement (+-3.96e28)
 *			26 bits  currency code: 1-5 characters, A-Z then A-Z0-9
 *			 5 bits  scale 0-31: how many decimals the minor unit has
 *			 1 bit   zero
 *
 *		Everything that text and binary I/O and the operators need is in the value, so none of them
 *		looks at a table or a setting and all of them are immutable.  Two amounts of one currency
 *		and value but different scale are equal (CNY 1.0 = CNY 1.00) without being the same image.
 */
#ifndef FAAS_AMOUNT_H
#define FAAS_AMOUNT_H

#include "postgres.h"

#include "fmgr.h"

typedef struct FaasAmount
{
	uint64		minor_lo;		/* low 64 bits of the minor units */
	int32		minor_hi;		/* high 32 bits, signed */
	uint32		tag;			/* code << 6 | scale << 1; see AMOUNT_TAG */
} FaasAmount;

StaticAssertDecl(sizeof(FaasAmount) == 16, "faas.amount is 16 bytes on disk");

#define AMOUNT_SCALE_MAX		31
#define AMOUNT_CODE_LENGTH_MAX	5
#define AMOUNT_CODE_BITS		26

#define AMOUNT_TAG(code, scale) (((uint32) (code) << 6) | ((uint32) (scale) << 1))
#define AMOUNT_CODE(a)			((a)->tag >> 6)
#define AMOUNT_SCALE(a)			((int) (((a)->tag >> 1) & 0x1f))

/* 96-bit range of the minor units */
#define AMOUNT_MINOR_MAX		(((int128) 1 << 95) - 1)
#define AMOUNT_MINOR_MIN		(-((int128) 1 << 95))

#define DatumGetFaasAmountP(X)		((FaasAmount *) DatumGetPointer(X))
#define FaasAmountPGetDatum(X)		PointerGetDatum(X)
#define PG_GETARG_FAAS_AMOUNT_P(n)	DatumGetFaasAmountP(PG_GETARG_DATUM(n))
#define PG_RETURN_FAAS_AMOUNT_P(x)	return FaasAmountPGetDatum(x)

/* The minor units of an amount. */
static inline int128
amount_minor(const FaasAmount *a)
{
	/* shifted as unsigned: a negative value must not be */
	return (int128) (((uint128) (int128) a->minor_hi << 64) | a->minor_lo);
}

/* Does a count of minor units fit the 96 bits? */
static inline bool
amount_minor_fits(int128 minor)
{
	return minor >= AMOUNT_MINOR_MIN && minor <= AMOUNT_MINOR_MAX;
}

/* Build an amount from minor units that are known to fit. */
static inline FaasAmount
amount_make(int128 minor, uint32 tag)
{
	FaasAmount	a;

	Assert(amount_minor_fits(minor));
	a.minor_lo = (uint64) minor;
	a.minor_hi = (int32) (minor >> 64);
	a.tag = tag;
	return a;
}

/*
 * Minor units of "a" at another scale.  Returns false if that would lose decimals or does not fit;
 * never rounds.
 */
extern bool amount_rescale(const FaasAmount *a, int scale, int128 *minor);

/* Code <-> text.  amount_code_parse returns 0 for what is not a code; code 0 is no code. */
extern uint32 amount_code_parse(const char *text, int length);
extern int	amount_code_format(uint32 code, char *buffer);	/* buffer: AMOUNT_CODE_LENGTH_MAX + 1 */

/* Text form "CNY 100.00" in a palloc'd string, for messages. */
extern char *amount_to_cstring(const FaasAmount *a);

/*
 * Text form -> amount.  Raises (softly, where the server has soft errors and escontext says so, and
 * then returns false): 22P02 malformed, LG035 bad code, 22003 out of range.
 */
extern bool amount_parse(const char *text, FaasAmount *a, struct Node *escontext);

/*
 * A decimal as an amount: decimals as written, padded to the ISO exponent if there is room.  False
 * if out of range.
 */
struct Decimal;
extern bool amount_from_decimal(const struct Decimal *decimal, uint32 code, FaasAmount *a);

/* The code in a text argument; raises LG035 for anything that is not a code. */
extern uint32 amount_code_from_text(const text *code);

/* Total order: by code, then by value; -1, 0 or 1. */
extern int	amount_compare(const FaasAmount *a, const FaasAmount *b);

/* Raises LG001 unless both are of one currency. */
extern void amount_check_currency(const FaasAmount *a, const FaasAmount *b);

/* "a" with minor units that may not fit: raises 22003 if so. */
extern FaasAmount amount_make_checked(int128 minor, uint32 tag);

/* a + b and a - b at the greater scale; raise LG001 and 22003. */
extern FaasAmount amount_sum(const FaasAmount *a, const FaasAmount *b);
extern FaasAmount amount_difference(const FaasAmount *a, const FaasAmount *b);

/* A palloc'd copy, as a function returns it. */
static inline FaasAmount *
amount_copy(FaasAmount a)
{
	FaasAmount *result = (FaasAmount *) palloc(sizeof(FaasAmount));

	*result = a;
	return result;
}

/* Type modifier: code and scale as an int4 > 0 */
#define AMOUNT_TYPMOD(code, scale)	((int32) (((uint32) (code) << 5) | (uint32) (scale)))
#define AMOUNT_TYPMOD_CODE(typmod)	((uint32) (typmod) >> 5)
#define AMOUNT_TYPMOD_SCALE(typmod) ((int) ((typmod) & 0x1f))

/*
 * Bring "a" to the scale of a type modifier; -1 leaves it alone.  Raises like amount_parse: LG001
 * other currency, LG002 decimals would be lost, 22003 out of range.
 */
extern bool amount_apply_typmod(FaasAmount *a, int32 typmod, struct Node *escontext);

/*
 * ISO 4217 default exponent of a code, compiled in: 0-4, or -1 for a code that has none (XAU) or
 * that ISO does not know.
 */
extern int	iso4217_exponent(uint32 code);

#endif							/* FAAS_AMOUNT_H */
