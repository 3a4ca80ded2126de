/*
 * verify_moved.c
 *		Sums by subject, currency and business date (see verify_moved.h).
 *
 *		Entries nearly always come day after day, so each place keeps the sum it added to last at
 *		hand.  Where something is too large to be kept, all of it is given up: SQL can do the same
 *		from the tables.
 */
#include "postgres.h"

#include "utils/hsearch.h"

#include "ledger/verify_moved.h"

/* Sums that are kept at most; about 100 bytes each. */
#define SUMS_MAX	1000000

typedef struct PlaceKey
{
	int64		book;
	int64		subject;
	int64		tag;			/* currency and scale */
} PlaceKey;

typedef struct Place
{
	PlaceKey	key;
	uint16		number;
} Place;

typedef struct SumKey
{
	int32		place;
	DateADT		date;
} SumKey;

typedef struct Sum
{
	SumKey		key;
	/* 128 bits each, in halves: the entries of a hash table are not aligned that far */
	uint64		debits_low;
	int64		debits_high;
	uint64		credits_low;
	int64		credits_high;
	bool		has_debits;
	bool		has_credits;
} Sum;

struct MovedSums
{
	HTAB	   *places;
	HTAB	   *sums;
	PlaceKey	keys[MOVED_PLACES_MAX + 1];	/* by number, from 1 */
	Sum		   *last[MOVED_PLACES_MAX + 1];
	int			count;
	bool		failed;
};

static HTAB *
create_hash(Size key_size, Size entry_size)
{
	HASHCTL		control;

	memset(&control, 0, sizeof(control));
	control.keysize = key_size;
	control.entrysize = entry_size;
	control.hcxt = CurrentMemoryContext;
	return hash_create("sums of subjects", 256, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

MovedSums *
moved_create(void)
{
	MovedSums  *sums = (MovedSums *) palloc0(sizeof(MovedSums));

	sums->places = create_hash(sizeof(PlaceKey), sizeof(Place));
	sums->sums = create_hash(sizeof(SumKey), sizeof(Sum));
	return sums;
}

uint16
moved_place(MovedSums *sums, int64 book, int64 subject, uint32 tag)
{
	PlaceKey	key = {book, subject, tag};
	Place	   *place;
	bool		found;

	/* accounts of one subject come together */
	if (sums->count > 0 && memcmp(&sums->keys[sums->count], &key, sizeof(key)) == 0)
		return (uint16) sums->count;
	place = (Place *) hash_search(sums->places, &key,
								  sums->count < MOVED_PLACES_MAX ? HASH_ENTER : HASH_FIND, &found);
	if (place == NULL)
	{
		sums->failed = true;
		return MOVED_NO_PLACE;
	}
	if (!found)
	{
		place->number = (uint16) ++sums->count;
		sums->keys[place->number] = key;
	}
	return place->number;
}

/* The sum of a place and date, made if there is none yet. */
static Sum *
find_sum(MovedSums *sums, uint16 place, DateADT date)
{
	SumKey		key = {place, date};
	Sum		   *sum;
	bool		found;

	sum = (Sum *) hash_search(sums->sums, &key,
							  hash_get_num_entries(sums->sums) < SUMS_MAX ? HASH_ENTER : HASH_FIND,
							  &found);
	if (sum == NULL)
	{
		sums->failed = true;
		return NULL;
	}
	if (!found)
	{
		sum->debits_low = sum->credits_low = 0;
		sum->debits_high = sum->credits_high = 0;
		sum->has_debits = sum->has_credits = false;
	}
	sums->last[place] = sum;
	return sum;
}

static inline int128
from_halves(uint64 low, int64 high)
{
	return (int128) (((uint128) (int128) high << 64) | low);
}

static inline void
add_to_halves(uint64 *low, int64 *high, int128 minor)
{
	int128		total = from_halves(*low, *high) + minor;

	*low = (uint64) total;
	*high = (int64) (total >> 64);
}

void
moved_add(MovedSums *sums, uint16 place, DateADT date, bool is_debit, const FaasAmount *amount)
{
	Sum		   *sum = sums->last[place];

	if (place == MOVED_NO_PLACE)
		return;
	if (unlikely(sum == NULL || sum->key.date != date))
	{
		sum = find_sum(sums, place, date);
		if (sum == NULL)
			return;
	}
	if (is_debit)
	{
		add_to_halves(&sum->debits_low, &sum->debits_high, amount_minor(amount));
		sum->has_debits = true;
	}
	else
	{
		add_to_halves(&sum->credits_low, &sum->credits_high, amount_minor(amount));
		sum->has_credits = true;
	}
}

bool
moved_failed(MovedSums *sums)
{
	HASH_SEQ_STATUS status;
	Sum		   *sum;

	hash_seq_init(&status, sums->sums);
	while ((sum = (Sum *) hash_seq_search(&status)) != NULL)
	{
		if (!amount_minor_fits(from_halves(sum->debits_low, sum->debits_high)) ||
			!amount_minor_fits(from_halves(sum->credits_low, sum->credits_high)))
			sums->failed = true;
	}
	return sums->failed;
}

void
moved_each(MovedSums *sums, void (*put) (void *context, const MovedSum *sum), void *context)
{
	HASH_SEQ_STATUS status;
	Sum		   *sum;

	hash_seq_init(&status, sums->sums);
	while ((sum = (Sum *) hash_seq_search(&status)) != NULL)
	{
		const PlaceKey *key = &sums->keys[sum->key.place];
		MovedSum	moved;

		moved.book = key->book;
		moved.subject = key->subject;
		moved.business_date = sum->key.date;
		moved.has_debits = sum->has_debits;
		moved.has_credits = sum->has_credits;
		moved.debits = amount_make(from_halves(sum->debits_low, sum->debits_high),
								   (uint32) key->tag);
		moved.credits = amount_make(from_halves(sum->credits_low, sum->credits_high),
									(uint32) key->tag);
		put(context, &moved);
	}
}
