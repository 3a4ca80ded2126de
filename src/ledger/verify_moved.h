/*
 * verify_moved.h
 *		What subjects moved on each business date, summed up by the scan of faas.verify() for the
 *		check of closings.
 */
#ifndef FAAS_VERIFY_MOVED_H
#define FAAS_VERIFY_MOVED_H

#include "postgres.h"

#include "utils/date.h"

#include "money/amount.h"

/* Accounts of one subject and currency; no place: too many of them. */
#define MOVED_PLACES_MAX	65000
#define MOVED_NO_PLACE		0

/* Sums of one place and date. */
typedef struct MovedSum
{
	int64		book;
	int64		subject;
	DateADT		business_date;
	bool		has_debits;		/* without: nothing, which is not zero */
	bool		has_credits;
	FaasAmount	debits;
	FaasAmount	credits;
} MovedSum;

typedef struct MovedSums MovedSums;

extern MovedSums *moved_create(void);

/* The place of an account. */
extern uint16 moved_place(MovedSums *sums, int64 book, int64 subject, uint32 tag);

/* An entry of an account in that place and in its unit. */
extern void moved_add(MovedSums *sums, uint16 place, DateADT date, bool is_debit,
					  const FaasAmount *amount);

/* Were there too many places, too many sums, or one that is no amount? */
extern bool moved_failed(MovedSums *sums);

/* Call "put" for every sum. */
extern void moved_each(MovedSums *sums, void (*put) (void *context, const MovedSum *sum),
					   void *context);

#endif							/* FAAS_VERIFY_MOVED_H */
