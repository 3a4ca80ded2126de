/*
 * net.h
 *		What the two halves of netting share: the state that obligations are gathered in (net.c),
 *		and what becomes of it (net_result.c).
 */
#ifndef FAAS_NET_H
#define FAAS_NET_H

#include "postgres.h"

#include "fmgr.h"

#include "compat.h"
#include "money/amount.h"

/* Participants of all currencies of one call, and pairs of them: about 400 MB of state each. */
#define NET_MEMBERS_MAX		4194304
#define NET_PAIRS_MAX		8388608

/* What a state gathers. */
typedef enum NetKind
{
	NET_SIDES,					/* paid and received of each participant */
	NET_PAIRS,					/* the net of each pair of participants */
	NET_POSITIONS				/* positions as given: received if positive, paid if negative */
} NetKind;

/* A participant of one currency, and its number there, from 0. */
typedef struct NetMember
{
	int64		participant;
	uint32		index;
	uint32		status;			/* for simplehash */
} NetMember;

/*
 * private_data is a number of its own for each table: filling one in the order of another with the
 * same numbers would make long runs of neighbours.
 */
static inline uint32
net_hash(int64 participant, void *seed)
{
	uint64		hash = (uint64) participant ^ (uint64) (uintptr_t) seed;

	hash *= UINT64CONST(0x9e3779b97f4a7c15);
	hash ^= hash >> 32;
	hash *= UINT64CONST(0xbf58476d1ce4e5b9);
	return (uint32) (hash >> 32);
}

#define SH_PREFIX netmember
#define SH_ELEMENT_TYPE NetMember
#define SH_KEY_TYPE int64
#define SH_KEY participant
#define SH_HASH_KEY(tb, key) net_hash(key, (tb)->private_data)
#define SH_EQUAL(tb, a, b) ((a) == (b))
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* What a participant pays and receives, in minor units of the currency's scale; both >= 0. */
typedef struct NetSum
{
	int128		paid;
	int128		received;
} NetSum;

/* What one participant owes another of a higher number; negative the other way round. */
typedef struct NetPair
{
	uint64		ends;			/* lower number << 32 | higher number */
	int128		owed;
} NetPair;

#define NET_LOW(pair)		((uint32) ((pair)->ends >> 32))
#define NET_HIGH(pair)		((uint32) (pair)->ends)

/* The obligations of one currency. */
typedef struct NetCurrency
{
	uint32		code;
	int			scale;			/* greatest of the rows so far; all figures are at it */
	int64		rows;
	int128		gross;			/* sum of the rows, of their magnitudes for NET_POSITIONS */
	netmember_hash *members;
	NetSum	   *sums;			/* by number; NET_SIDES and NET_POSITIONS */
	int64		sum_capacity;
	NetPair    *pairs;			/* NET_PAIRS; several of the same two between compactions */
	int64		pair_count;
	int64		pair_capacity;
	int64		compacted;		/* pairs at the beginning that are sorted, no two the same */
} NetCurrency;

typedef struct NetState
{
	NetKind		kind;
	int			count;
	int			capacity;
	int64		member_count;	/* in all currencies */
	int64		pair_capacity;
	NetCurrency **currencies;	/* by ascending code */
	NetCurrency *last;			/* where the last row went */
	MemoryContext context;		/* where all of it is */
} NetState;

/*
 * Sort pairs by their ends, both of which are numbers below "members"; returns where they are then,
 * "pairs" or "scratch".
 */
extern NetPair *net_pairs_sort(NetPair *pairs, NetPair *scratch, int64 count, uint64 members);

/* Bring the pairs of a currency together: sorted, each once, none that is even. */
extern void net_compact(NetState *state, NetCurrency *currency);

/* Raises 22003. */
pg_noreturn extern void net_out_of_range(void);

#endif							/* FAAS_NET_H */
