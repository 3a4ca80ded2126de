/*
 * net.c
 *		Netting: the transition of its aggregates.
 *
 *		An obligation is payer, payee and an amount greater than zero.  One pass over the rows
 *		gathers all that any of the results needs; what they are is in net_result.c.  Currencies
 *		stand beside each other and are never added up.
 *
 *		Participants are numbered as they come, in a hash table that is small.  Sums by participant
 *		are an array by number.  Pairs would be a large table, and each row a cache miss: so rows
 *		are put one behind the other, and sorted by radix and added up whenever there are many.
 *
 *		Rows of one currency may have different scales: its figures are at the greatest so far, and
 *		are brought to a greater one, at most 31 times, when such a row comes.
 *
 *		Sums are int128.  Everything that a participant or a pair has is at most the gross total of
 *		the currency, so only that is checked.
 */
#include "postgres.h"

#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "postmaster/bgworker_internals.h"
#include "utils/memutils.h"

#include "clearing/net.h"
#include "compat.h"
#include "errors.h"
#include "faas.h"
#include "money/decimal.h"

#define NET_MEMBERS_START	64
#define NET_PAIRS_START		256
#define NET_PAIRS_UNSORTED	262144	/* fewer rows are not worth a compaction */
#define NET_CURRENCIES_MAX	10000
#define RADIX_BITS			11

FAAS_FUNCTION(faas_net_accum);
FAAS_FUNCTION(faas_net_pair_accum);
FAAS_FUNCTION(faas_net_position_accum);
FAAS_FUNCTION(faas_net_combine);
FAAS_FUNCTION(faas_net_serialize);
FAAS_FUNCTION(faas_net_deserialize);

/* ---------------------------------------------------------------- errors */

void
net_out_of_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("amount out of range"),
			 errdetail("The obligations of a currency add up to more than 126 bits, "
					   "or a result does not fit an amount.")));
}

pg_noreturn static void
net_too_many(const char *what, int limit)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many %s to net", what),
			 errdetail("The limit is %d in one call.", limit)));
}

pg_noreturn static void
net_state_invalid(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("invalid state of an aggregate")));
}

pg_noreturn static void
net_raise_self(int64 participant)
{
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_NET_SELF),
			 errmsg("payer and payee are both participant " INT64_FORMAT, participant),
			 errhint("An obligation to oneself is none: leave such rows out.")));
}

pg_noreturn static void
net_raise_amount(const FaasAmount *a)
{
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_NET_AMOUNT),
			 errmsg("the amount of an obligation must be greater than zero"),
			 errdetail("It is %s.", amount_to_cstring(a)),
			 errhint("Exchange payer and payee instead of a negative amount; leave zeros out.")));
}

pg_noreturn static void
net_raise_null(const char *argument)
{
	ereport(ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
			 errmsg("%s must not be null", argument)));
}

/* ---------------------------------------------------------------- states */

static MemoryContext
net_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "aggregate function called in non-aggregate context");
	return context;
}

static NetState *
net_create(MemoryContext context, NetKind kind)
{
	NetState   *state = (NetState *) MemoryContextAllocZero(context, sizeof(NetState));

	state->kind = kind;
	state->context = context;
	state->capacity = 4;
	state->currencies = (NetCurrency **)
		MemoryContextAlloc(context, sizeof(NetCurrency *) * state->capacity);
	return state;
}

/* A currency without obligations. */
static NetCurrency *
net_currency_create(NetState *state, uint32 code, int scale)
{
	static uint64 tables = 0;
	NetCurrency *currency = (NetCurrency *)
		MemoryContextAllocZero(state->context, sizeof(NetCurrency));

	currency->code = code;
	currency->scale = scale;
	currency->members = netmember_create(state->context, NET_MEMBERS_START,
										 (void *) (uintptr_t) (((uint64) MyProcPid << 32) +
															   ++tables));
	if (state->kind == NET_PAIRS)
	{
		currency->pair_capacity = NET_PAIRS_START;
		currency->pairs = (NetPair *)
			MemoryContextAlloc(state->context, sizeof(NetPair) * NET_PAIRS_START);
		state->pair_capacity += NET_PAIRS_START;
	}
	else
	{
		currency->sum_capacity = NET_MEMBERS_START;
		currency->sums = (NetSum *)
			MemoryContextAlloc(state->context, sizeof(NetSum) * NET_MEMBERS_START);
	}
	return currency;
}

/* The obligations of a currency, begun if there are none yet. */
static NetCurrency *
net_find(NetState *state, uint32 code, int scale)
{
	int			low = 0;
	int			high = state->count;
	NetCurrency *found;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (state->currencies[middle]->code < code)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < state->count && state->currencies[low]->code == code)
		return state->currencies[low];

	if (state->count >= NET_CURRENCIES_MAX)
		net_too_many("currencies", NET_CURRENCIES_MAX);
	if (state->count == state->capacity)
	{
		state->capacity *= 2;
		state->currencies = (NetCurrency **)
			repalloc(state->currencies, sizeof(NetCurrency *) * state->capacity);
	}
	memmove(&state->currencies[low + 1], &state->currencies[low],
			sizeof(NetCurrency *) * (state->count - low));
	found = net_currency_create(state, code, scale);
	state->currencies[low] = found;
	state->count++;
	return found;
}

/* Bring all figures of a currency to a greater scale. */
static void
net_rescale(NetCurrency *currency, int scale)
{
	int128		factor = decimal_power10[scale - currency->scale];

	if (!decimal_scale_up(currency->gross, scale - currency->scale, &currency->gross))
		net_out_of_range();

	/* none of the others is greater than the gross total */
	for (uint32 i = 0; currency->sums != NULL && i < currency->members->members; i++)
	{
		currency->sums[i].paid *= factor;
		currency->sums[i].received *= factor;
	}
	for (int64 i = 0; i < currency->pair_count; i++)
		currency->pairs[i].owed *= factor;
	currency->scale = scale;
}

/* A participant that was not there: its number, and sums of nothing. */
static void
net_member_begin(NetState *state, NetCurrency *currency, NetMember *member)
{
	if (++state->member_count > NET_MEMBERS_MAX)
		net_too_many("participants", NET_MEMBERS_MAX);
	member->index = currency->members->members - 1;
	if (state->kind == NET_PAIRS)
		return;
	if (member->index >= currency->sum_capacity)
	{
		currency->sum_capacity *= 2;
		currency->sums = (NetSum *)
			repalloc_huge(currency->sums, sizeof(NetSum) * currency->sum_capacity);
	}
	currency->sums[member->index].paid = 0;
	currency->sums[member->index].received = 0;
}

/* The number of a participant. */
static inline uint32
net_member(NetState *state, NetCurrency *currency, int64 participant)
{
	bool		found;
	NetMember  *member = netmember_insert(currency->members, participant, &found);

	if (unlikely(!found))
		net_member_begin(state, currency, member);
	return member->index;
}

/* ---------------------------------------------------------------- pairs */

/* One pass of a radix sort: by the bits of "ends" from "shift" on. */
static void
radix_pass(const NetPair *from, NetPair *to, int64 count, int shift, int bits)
{
	int64		places[1 << RADIX_BITS] = {0};
	uint64		mask = (UINT64CONST(1) << bits) - 1;
	int64		place = 0;

	for (int64 i = 0; i < count; i++)
		places[(from[i].ends >> shift) & mask]++;
	for (uint64 digit = 0; digit <= mask; digit++)
	{
		int64		size = places[digit];

		places[digit] = place;
		place += size;
	}
	for (int64 i = 0; i < count; i++)
		to[places[(from[i].ends >> shift) & mask]++] = from[i];
}

NetPair *
net_pairs_sort(NetPair *pairs, NetPair *scratch, int64 count, uint64 members)
{
	int			bits = members > 1 ? pg_leftmost_one_pos64(members - 1) + 1 : 1;

	for (int half = 0; half <= 32; half += 32)
	{
		for (int bit = 0; bit < bits; bit += RADIX_BITS)
		{
			NetPair    *swap = pairs;

			CHECK_FOR_INTERRUPTS();
			radix_pass(pairs, scratch, count, half + bit, Min(RADIX_BITS, bits - bit));
			pairs = scratch;
			scratch = swap;
		}
	}
	return pairs;
}

void
net_compact(NetState *state, NetCurrency *currency)
{
	NetPair    *scratch;
	NetPair    *sorted;
	int64		kept = 0;

	if (currency->compacted == currency->pair_count)
		return;
	scratch = (NetPair *)
		MemoryContextAllocHuge(state->context, sizeof(NetPair) * currency->pair_capacity);
	sorted = net_pairs_sort(currency->pairs, scratch, currency->pair_count,
							currency->members->members);
	if (sorted == scratch)
	{
		scratch = currency->pairs;
		currency->pairs = sorted;
	}
	pfree(scratch);

	for (int64 i = 0; i < currency->pair_count;)
	{
		NetPair		pair = sorted[i];

		for (i++; i < currency->pair_count && sorted[i].ends == pair.ends; i++)
			pair.owed += sorted[i].owed;
		if (pair.owed != 0)
			sorted[kept++] = pair;
	}
	currency->pair_count = kept;
	currency->compacted = kept;
}

/* Compact all currencies, and give back the memory that more than half of is empty then. */
static void
net_pairs_trim(NetState *state)
{
	state->pair_capacity = 0;
	for (int i = 0; i < state->count; i++)
	{
		NetCurrency *currency = state->currencies[i];
		int64		capacity = currency->pair_capacity;

		net_compact(state, currency);
		while (capacity > NET_PAIRS_START && currency->pair_count <= capacity / 2)
			capacity /= 2;
		if (capacity < currency->pair_capacity)
			currency->pairs = (NetPair *)
				repalloc_huge(currency->pairs, sizeof(NetPair) * capacity);
		currency->pair_capacity = capacity;
		state->pair_capacity += capacity;
	}
}

/*
 * Make room for a pair: by a compaction, or by more memory where that gains little.  The limit is
 * on pairs: many rows of few pairs, in however many currencies, do not reach it.
 */
static void
net_pairs_room(NetState *state, NetCurrency *currency)
{
	int64		growth;

	if (currency->pair_capacity >= NET_PAIRS_UNSORTED)
		net_compact(state, currency);
	if (currency->pair_count <= currency->pair_capacity / 2)
		return;
	growth = currency->pair_capacity;
	if (state->pair_capacity + growth > 2 * NET_PAIRS_MAX)
	{
		/*
		 * Then no currency has twice the memory that its pairs need.  Unless these are more than
		 * the limit, there is as much left for this one as it has pairs, or it has it already.
		 */
		net_pairs_trim(state);
		growth = Min(currency->pair_capacity,
					 Max(2 * NET_PAIRS_MAX - state->pair_capacity, 0));
		if (currency->pair_capacity + growth - currency->pair_count < currency->pair_capacity / 2)
			net_too_many("pairs of participants", NET_PAIRS_MAX);
	}
	state->pair_capacity += growth;
	currency->pair_capacity += growth;
	currency->pairs = (NetPair *)
		repalloc_huge(currency->pairs, sizeof(NetPair) * currency->pair_capacity);
}

/* Number "from" owes number "to". */
static inline void
net_pair_add(NetState *state, NetCurrency *currency, uint32 from, uint32 to, int128 owed)
{
	NetPair    *pair;

	if (unlikely(currency->pair_count == currency->pair_capacity))
		net_pairs_room(state, currency);
	pair = &currency->pairs[currency->pair_count++];
	if (from < to)
	{
		pair->ends = (uint64) from << 32 | to;
		pair->owed = owed;
	}
	else
	{
		pair->ends = (uint64) to << 32 | from;
		pair->owed = -owed;
	}
}

/* ---------------------------------------------------------------- rows */

/* Count a row of "minor" > 0 units in; returns the minor units at the scale of the currency. */
static inline int128
net_add(NetState *state, const FaasAmount *a, int128 minor)
{
	NetCurrency *currency = state->last;
	int			scale = AMOUNT_SCALE(a);

	if (unlikely(currency == NULL || currency->code != AMOUNT_CODE(a)))
		currency = state->last = net_find(state, AMOUNT_CODE(a), scale);
	if (unlikely(scale != currency->scale))
	{
		if (scale > currency->scale)
			net_rescale(currency, scale);
		else if (!decimal_scale_up(minor, currency->scale - scale, &minor))
			net_out_of_range();
	}
	currency->gross += minor;
	if (unlikely(currency->gross > DECIMAL_LIMIT))
		net_out_of_range();
	currency->rows++;
	return minor;
}

/* The state of a transition, made at the first row. */
static inline NetState *
net_state(FunctionCallInfo fcinfo, NetKind kind)
{
	if (unlikely(PG_ARGISNULL(0)))
		return net_create(net_context(fcinfo), kind);
	return (NetState *) PG_GETARG_POINTER(0);
}

/* The obligation in arguments 1 to 3, checked. */
static inline FaasAmount *
net_obligation(FunctionCallInfo fcinfo, int64 *payer, int64 *payee)
{
	FaasAmount *a;

	if (unlikely(PG_ARGISNULL(1)))
		net_raise_null("the payer of an obligation");
	if (unlikely(PG_ARGISNULL(2)))
		net_raise_null("the payee of an obligation");
	if (unlikely(PG_ARGISNULL(3)))
		net_raise_null("the amount of an obligation");
	*payer = PG_GETARG_INT64(1);
	*payee = PG_GETARG_INT64(2);
	a = PG_GETARG_FAAS_AMOUNT_P(3);
	if (unlikely(*payer == *payee))
		net_raise_self(*payer);
	if (unlikely(amount_minor(a) <= 0))
		net_raise_amount(a);
	return a;
}

/* ---------------------------------------------------------------- transitions */

/* faas_internal.net_accum(state, payer, payee, amount) */
Datum
faas_net_accum(PG_FUNCTION_ARGS)
{
	int64		payer;
	int64		payee;
	FaasAmount *a = net_obligation(fcinfo, &payer, &payee);
	NetState   *state = net_state(fcinfo, NET_SIDES);
	int128		minor = net_add(state, a, amount_minor(a));
	uint32		from = net_member(state, state->last, payer);
	uint32		to = net_member(state, state->last, payee);

	state->last->sums[from].paid += minor;
	state->last->sums[to].received += minor;
	PG_RETURN_POINTER(state);
}

/* faas_internal.net_pair_accum(state, payer, payee, amount) */
Datum
faas_net_pair_accum(PG_FUNCTION_ARGS)
{
	int64		payer;
	int64		payee;
	FaasAmount *a = net_obligation(fcinfo, &payer, &payee);
	NetState   *state = net_state(fcinfo, NET_PAIRS);
	int128		minor = net_add(state, a, amount_minor(a));
	uint32		from = net_member(state, state->last, payer);
	uint32		to = net_member(state, state->last, payee);

	net_pair_add(state, state->last, from, to, minor);
	PG_RETURN_POINTER(state);
}

/* faas_internal.net_position_accum(state, participant, position) */
Datum
faas_net_position_accum(PG_FUNCTION_ARGS)
{
	NetState   *state;
	FaasAmount *a;
	int128		minor;
	uint32		member;

	if (PG_ARGISNULL(1))
		net_raise_null("the participant of a position");
	if (PG_ARGISNULL(2))
		net_raise_null("the position of a participant");
	a = PG_GETARG_FAAS_AMOUNT_P(2);
	state = net_state(fcinfo, NET_POSITIONS);
	minor = amount_minor(a);
	minor = net_add(state, a, minor < 0 ? -minor : minor);

	member = net_member(state, state->last, PG_GETARG_INT64(1));
	if (amount_minor(a) < 0)
		state->last->sums[member].paid += minor;
	else
		state->last->sums[member].received += minor;
	PG_RETURN_POINTER(state);
}

/* Add the obligations of another state. */
static void
net_merge(NetState *state, NetCurrency *other)
{
	NetCurrency *currency = net_find(state, other->code, other->scale);
	uint32	   *numbers = (uint32 *)
		MemoryContextAllocHuge(CurrentMemoryContext,
							   sizeof(uint32) * Max(other->members->members, 1));
	netmember_iterator iterator;
	NetMember  *member;

	if (other->scale > currency->scale)
		net_rescale(currency, other->scale);
	else if (other->scale < currency->scale)
		net_rescale(other, currency->scale);
	currency->gross += other->gross;
	if (currency->gross > DECIMAL_LIMIT)
		net_out_of_range();
	currency->rows += other->rows;

	netmember_start_iterate(other->members, &iterator);
	while ((member = netmember_iterate(other->members, &iterator)) != NULL)
	{
		uint32		number = net_member(state, currency, member->participant);

		numbers[member->index] = number;
		if (other->sums != NULL)
		{
			currency->sums[number].paid += other->sums[member->index].paid;
			currency->sums[number].received += other->sums[member->index].received;
		}
	}
	for (int64 i = 0; i < other->pair_count; i++)
	{
		NetPair    *pair = &other->pairs[i];

		net_pair_add(state, currency, numbers[NET_LOW(pair)], numbers[NET_HIGH(pair)],
					 pair->owed);
	}
	pfree(numbers);
}

Datum
faas_net_combine(PG_FUNCTION_ARGS)
{
	NetState   *state = PG_ARGISNULL(0) ? NULL : (NetState *) PG_GETARG_POINTER(0);
	NetState   *other = PG_ARGISNULL(1) ? NULL : (NetState *) PG_GETARG_POINTER(1);
	MemoryContext context = net_context(fcinfo);

	if (other != NULL)
	{
		if (state == NULL)
			state = net_create(context, other->kind);
		if (state->kind != other->kind)
			elog(ERROR, "states of different kinds of netting");
		for (int i = 0; i < other->count; i++)
			net_merge(state, other->currencies[i]);
	}
	if (state == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(state);
}

/* ----------------------------------------------------------------
 * Wire form for parallel workers: kind, number of currencies; of each its code, scale, rows, gross
 * total, number of participants, the participants by number with their sums, number of pairs, and
 * the pairs.  The reader is the same library in the same query, so there is no version; it believes
 * nothing all the same.
 * ----------------------------------------------------------------
 */

#define NET_CURRENCY_LENGTH	45	/* code 4, scale 1, rows 8, gross 16, two numbers of 8 */
#define NET_MEMBER_LENGTH	8	/* at least */
#define NET_PAIR_LENGTH		24

static void
net_send_int128(StringInfo buf, int128 value)
{
	pq_sendint64(buf, (uint64) (value >> 64));
	pq_sendint64(buf, (uint64) value);
}

static int128
net_read_int128(StringInfo buf)
{
	uint64		high = (uint64) pq_getmsgint64(buf);

	return (int128) (((uint128) high << 64) | (uint64) pq_getmsgint64(buf));
}

/* A sum that is at most "limit". */
static int128
net_read_sum(StringInfo buf, int128 limit)
{
	int128		value = net_read_int128(buf);

	if (value < 0 || value > limit)
		net_state_invalid();
	return value;
}

/* A number of things that have "length" bytes each at least. */
static int64
net_read_count(StringInfo buf, int length)
{
	int64		count = pq_getmsgint64(buf);

	if (count < 0 || count > (buf->len - buf->cursor) / length)
		net_state_invalid();
	return count;
}

static void
net_write_currency(StringInfo buf, NetState *state, NetCurrency *currency)
{
	uint32		count = currency->members->members;
	int64	   *participants = (int64 *)
		MemoryContextAllocHuge(CurrentMemoryContext, sizeof(int64) * Max(count, 1));
	netmember_iterator iterator;
	NetMember  *member;

	netmember_start_iterate(currency->members, &iterator);
	while ((member = netmember_iterate(currency->members, &iterator)) != NULL)
		participants[member->index] = member->participant;
	net_compact(state, currency);

	pq_sendint32(buf, currency->code);
	pq_sendint8(buf, currency->scale);
	pq_sendint64(buf, currency->rows);
	net_send_int128(buf, currency->gross);
	pq_sendint64(buf, count);
	for (uint32 i = 0; i < count; i++)
	{
		pq_sendint64(buf, participants[i]);
		if (currency->sums != NULL)
		{
			net_send_int128(buf, currency->sums[i].paid);
			net_send_int128(buf, currency->sums[i].received);
		}
	}
	pq_sendint64(buf, currency->pair_count);
	for (int64 i = 0; i < currency->pair_count; i++)
	{
		pq_sendint64(buf, currency->pairs[i].ends);
		net_send_int128(buf, currency->pairs[i].owed);
	}
	pfree(participants);
}

Datum
faas_net_serialize(PG_FUNCTION_ARGS)
{
	NetState   *state = (NetState *) PG_GETARG_POINTER(0);
	StringInfoData buf;

	(void) net_context(fcinfo);
	pq_begintypsend(&buf);
	pq_sendint8(&buf, state->kind);
	pq_sendint32(&buf, state->count);
	for (int i = 0; i < state->count; i++)
		net_write_currency(&buf, state, state->currencies[i]);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/*
 * Participants, each once; what they paid and what they received must be what the currency has in
 * all.
 */
static void
net_read_members(StringInfo buf, NetState *state, NetCurrency *currency)
{
	int64		count = net_read_count(buf, NET_MEMBER_LENGTH);
	int128		paid = 0;
	int128		received = 0;

	for (int64 i = 0; i < count; i++)
	{
		if (net_member(state, currency, pq_getmsgint64(buf)) != i)
			net_state_invalid();
		if (currency->sums == NULL)
			continue;
		currency->sums[i].paid = net_read_sum(buf, currency->gross - paid);
		currency->sums[i].received = net_read_sum(buf, currency->gross - received);
		paid += currency->sums[i].paid;
		received += currency->sums[i].received;
	}
	if (state->kind == NET_SIDES && (paid != currency->gross || received != currency->gross))
		net_state_invalid();
	if (state->kind == NET_POSITIONS && paid + received != currency->gross)
		net_state_invalid();
}

/* Pairs; what they owe cannot be more than the currency has in all. */
static void
net_read_pairs(StringInfo buf, NetState *state, NetCurrency *currency)
{
	int64		count = net_read_count(buf, NET_PAIR_LENGTH);
	int128		left = currency->gross;

	if (count > 0 && state->kind != NET_PAIRS)
		net_state_invalid();
	for (int64 i = 0; i < count; i++)
	{
		NetPair		pair;

		pair.ends = (uint64) pq_getmsgint64(buf);
		pair.owed = net_read_int128(buf);
		if (NET_LOW(&pair) >= NET_HIGH(&pair) || NET_HIGH(&pair) >= currency->members->members)
			net_state_invalid();
		if (pair.owed > left || pair.owed < -left)
			net_state_invalid();
		left -= pair.owed < 0 ? -pair.owed : pair.owed;
		net_pair_add(state, currency, NET_LOW(&pair), NET_HIGH(&pair), pair.owed);
	}
}

static void
net_read_currency(StringInfo buf, NetState *state, uint32 *last_code)
{
	uint32		code = pq_getmsgint(buf, 4);
	int			scale = pq_getmsgbyte(buf);
	NetCurrency *currency;

	if (code <= *last_code || code >> AMOUNT_CODE_BITS != 0 || scale > AMOUNT_SCALE_MAX)
		net_state_invalid();
	*last_code = code;
	currency = net_find(state, code, scale);
	currency->rows = pq_getmsgint64(buf);
	if (currency->rows < 0 || currency->rows > PG_INT64_MAX / (MAX_PARALLEL_WORKER_LIMIT + 1))
		net_state_invalid();
	currency->gross = net_read_sum(buf, DECIMAL_LIMIT);
	net_read_members(buf, state, currency);
	net_read_pairs(buf, state, currency);
}

Datum
faas_net_deserialize(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = PG_GETARG_BYTEA_PP(0);
	StringInfoData buf;
	NetState   *state;
	uint32		last_code = 0;
	int			kind;
	int			count;

	(void) net_context(fcinfo);
	buf.data = VARDATA_ANY(bytes);
	buf.len = VARSIZE_ANY_EXHDR(bytes);
	buf.maxlen = 0;
	buf.cursor = 0;

	kind = pq_getmsgbyte(&buf);
	if (kind > NET_POSITIONS)
		net_state_invalid();
	state = net_create(CurrentMemoryContext, (NetKind) kind);
	count = pq_getmsgint(&buf, 4);
	if (count < 0 || count > (buf.len - buf.cursor) / NET_CURRENCY_LENGTH)
		net_state_invalid();
	for (int i = 0; i < count; i++)
		net_read_currency(&buf, state, &last_code);
	pq_getmsgend(&buf);
	PG_RETURN_POINTER(state);
}
