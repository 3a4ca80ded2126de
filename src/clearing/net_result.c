/*
 * net_result.c
 *		Netting: what comes of the obligations that net.c has gathered.
 *
 *		The payments of a multilateral netting: debtors and creditors are each put in order, the
 *		greatest net amount first, of equal ones the lower participant.  The first debtor pays the
 *		first creditor as much as both have; who has nothing left makes room for the next.  Each
 *		payment settles at least one of the two and the last one both, so n participants whose net
 *		is not zero need at most n - 1 payments.  The same obligations give the same payments, in
 *		whatever order they are read and by however many workers.
 *
 *		Nothing here changes what the state means: several results may be made of one.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "clearing/net.h"
#include "clearing/rows.h"
#include "compat.h"
#include "errors.h"
#include "faas.h"
#include "money/decimal.h"

#define RATIO_SCALE		6		/* decimals of a ratio */

/* A participant whose net is not zero; the magnitude of it. */
typedef struct NetParty
{
	int64		participant;
	int128		amount;
} NetParty;

typedef struct NetPayment
{
	int64		payer;
	int64		payee;
	int128		amount;
} NetPayment;

/* A participant and its number. */
typedef struct NetPlace
{
	int64		participant;
	uint32		index;
} NetPlace;

/* The columns of faas.net_total. */
enum
{
	TOTAL_CURRENCY,
	TOTAL_OBLIGATIONS,
	TOTAL_PARTICIPANTS,
	TOTAL_GROSS,
	TOTAL_BILATERAL,
	TOTAL_BILATERAL_PAYMENTS,
	TOTAL_BILATERAL_RATIO,
	TOTAL_MULTILATERAL,
	TOTAL_MULTILATERAL_PAYMENTS,
	TOTAL_MULTILATERAL_RATIO,
	TOTAL_COLUMNS
};

FAAS_FUNCTION(faas_net_multilateral_final);
FAAS_FUNCTION(faas_net_bilateral_final);
FAAS_FUNCTION(faas_net_payments_final);
FAAS_FUNCTION(faas_net_total_final);

/* ---------------------------------------------------------------- helpers */

/* An amount of a currency at its scale, as a Datum of the current context. */
static Datum
net_amount(const NetCurrency *currency, int128 minor)
{
	if (!amount_minor_fits(minor))
		net_out_of_range();
	return FaasAmountPGetDatum(amount_copy(amount_make(minor, AMOUNT_TAG(currency->code,
																		 currency->scale))));
}

/* The state, or NULL if there were no rows. */
static NetState *
net_final_state(FunctionCallInfo fcinfo)
{
	NetState   *state = PG_ARGISNULL(0) ? NULL : (NetState *) PG_GETARG_POINTER(0);

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "aggregate function called in non-aggregate context");
	return state != NULL && state->count > 0 ? state : NULL;
}

static int
compare_place(const void *a, const void *b)
{
	int64		left = ((const NetPlace *) a)->participant;
	int64		right = ((const NetPlace *) b)->participant;

	return left < right ? -1 : (left > right ? 1 : 0);
}

static int
compare_party(const void *a, const void *b)
{
	const NetParty *left = (const NetParty *) a;
	const NetParty *right = (const NetParty *) b;

	if (left->amount != right->amount)
		return left->amount > right->amount ? -1 : 1;
	return left->participant < right->participant ? -1 :
		(left->participant > right->participant ? 1 : 0);
}

/* The participants of a currency, by number, or in order if "sorted". */
static NetPlace *
net_places(const NetCurrency *currency, bool sorted)
{
	uint32		count = currency->members->members;
	NetPlace   *places = (NetPlace *)
		MemoryContextAllocHuge(CurrentMemoryContext, sizeof(NetPlace) * Max(count, 1));
	netmember_iterator iterator;
	NetMember  *member;

	netmember_start_iterate(currency->members, &iterator);
	while ((member = netmember_iterate(currency->members, &iterator)) != NULL)
	{
		places[member->index].participant = member->participant;
		places[member->index].index = member->index;
	}
	if (sorted)
		qsort(places, count, sizeof(NetPlace), compare_place);
	return places;
}

/* ---------------------------------------------------------------- payments */

/*
 * Payments that bring every participant of a currency to zero; "sums" are by number, and *moved is
 * what the payments add up to.  LG202 unless what is paid and what is received is the same.
 */
static NetPayment *
net_plan(const NetCurrency *currency, const NetSum *sums, int *count, int128 *moved)
{
	uint32		members = currency->members->members;
	NetPlace   *places = net_places(currency, false);
	Size		size = sizeof(NetParty) * Max(members, 1);
	NetParty   *debtors = (NetParty *) MemoryContextAllocHuge(CurrentMemoryContext, size);
	NetParty   *creditors = (NetParty *) MemoryContextAllocHuge(CurrentMemoryContext, size);
	NetPayment *payments;
	int			debtor_count = 0;
	int			creditor_count = 0;
	int128		difference = 0;
	int			d = 0;
	int			c = 0;

	*count = 0;
	*moved = 0;
	for (uint32 i = 0; i < members; i++)
	{
		int128		net = sums[i].received - sums[i].paid;
		NetParty	party = {places[i].participant, net < 0 ? -net : net};

		difference += net;
		if (net < 0)
		{
			debtors[debtor_count++] = party;
			*moved += party.amount;
		}
		else if (net > 0)
			creditors[creditor_count++] = party;
	}
	pfree(places);
	if (difference != 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_NET_UNBALANCED),
				 errmsg("the positions of a currency do not add up to zero"),
				 errdetail("They add up to %s.",
						   amount_to_cstring(DatumGetFaasAmountP(net_amount(currency,
																			difference)))),
				 errhint("What one participant is to receive, others are to pay.")));

	qsort(debtors, debtor_count, sizeof(NetParty), compare_party);
	qsort(creditors, creditor_count, sizeof(NetParty), compare_party);
	payments = (NetPayment *)
		MemoryContextAllocHuge(CurrentMemoryContext, sizeof(NetPayment) * Max(members, 1));
	while (d < debtor_count && c < creditor_count)
	{
		int128		amount = Min(debtors[d].amount, creditors[c].amount);
		NetPayment	payment = {debtors[d].participant, creditors[c].participant, amount};

		payments[(*count)++] = payment;
		debtors[d].amount -= amount;
		creditors[c].amount -= amount;
		if (debtors[d].amount == 0)
			d++;
		if (creditors[c].amount == 0)
			c++;
	}
	Assert(d == debtor_count && c == creditor_count);
	pfree(debtors);
	pfree(creditors);
	return payments;
}

/* Add payments to a result of faas.net_payment[]. */
static void
net_add_payments(RowArray *array, const NetCurrency *currency, const NetPayment *payments,
				 int count)
{
	const bool	nulls[3] = {false, false, false};

	for (int i = 0; i < count; i++)
	{
		Datum		values[3];

		CHECK_FOR_INTERRUPTS();
		values[0] = Int64GetDatum(payments[i].payer);
		values[1] = Int64GetDatum(payments[i].payee);
		values[2] = net_amount(currency, payments[i].amount);
		row_array_add(array, values, nulls);
		pfree(DatumGetPointer(values[2]));
	}
}

/* net_payments(payer, payee, amount), position_payments(participant, position) */
Datum
faas_net_payments_final(PG_FUNCTION_ARGS)
{
	NetState   *state = net_final_state(fcinfo);
	RowArray	array;

	if (state == NULL)
		PG_RETURN_NULL();
	row_array_begin(&array, fcinfo, 3, (int) state->member_count);
	for (int i = 0; i < state->count; i++)
	{
		NetCurrency *currency = state->currencies[i];
		int			count;
		int128		moved;
		NetPayment *payments = net_plan(currency, currency->sums, &count, &moved);

		net_add_payments(&array, currency, payments, count);
		pfree(payments);
	}
	PG_RETURN_ARRAYTYPE_P(row_array_finish(&array));
}

/* ---------------------------------------------------------------- positions */

/* net_multilateral(payer, payee, amount): by currency and participant */
Datum
faas_net_multilateral_final(PG_FUNCTION_ARGS)
{
	NetState   *state = net_final_state(fcinfo);
	const bool	nulls[4] = {false, false, false, false};
	RowArray	array;

	if (state == NULL)
		PG_RETURN_NULL();
	row_array_begin(&array, fcinfo, 4, (int) state->member_count);
	for (int i = 0; i < state->count; i++)
	{
		NetCurrency *currency = state->currencies[i];
		NetPlace   *places = net_places(currency, true);
		int128		sum = 0;

		for (uint32 j = 0; j < currency->members->members; j++)
		{
			NetSum	   *sums = &currency->sums[places[j].index];
			int128		net = sums->received - sums->paid;
			Datum		values[4];

			CHECK_FOR_INTERRUPTS();
			sum += net;
			values[0] = Int64GetDatum(places[j].participant);
			values[1] = net_amount(currency, sums->paid);
			values[2] = net_amount(currency, sums->received);
			values[3] = net_amount(currency, net);
			row_array_add(&array, values, nulls);
			for (int k = 1; k < 4; k++)
				pfree(DatumGetPointer(values[k]));
		}
		if (sum != 0)
			elog(ERROR, "net positions do not add up to zero");
		pfree(places);
	}
	PG_RETURN_ARRAYTYPE_P(row_array_finish(&array));
}

/* ---------------------------------------------------------------- pairs */

/*
 * The payments that are left of each pair, by payer and payee.  They are sorted by the places of
 * both among the participants, so that the order of numbers is that of participants.
 */
static NetPayment *
net_pair_payments(const NetCurrency *currency)
{
	uint32		members = currency->members->members;
	NetPlace   *places = net_places(currency, true);
	uint32	   *ranks = (uint32 *)
		MemoryContextAllocHuge(CurrentMemoryContext, sizeof(uint32) * Max(members, 1));
	Size		size = sizeof(NetPair) * Max(currency->pair_count, 1);
	NetPair    *pairs = (NetPair *) MemoryContextAllocHuge(CurrentMemoryContext, size);
	NetPair    *scratch = (NetPair *) MemoryContextAllocHuge(CurrentMemoryContext, size);
	NetPair    *sorted;
	NetPayment *payments;

	for (uint32 i = 0; i < members; i++)
		ranks[places[i].index] = i;
	for (int64 i = 0; i < currency->pair_count; i++)
	{
		const NetPair *pair = &currency->pairs[i];
		bool		reverse = pair->owed < 0;
		uint32		payer = ranks[reverse ? NET_HIGH(pair) : NET_LOW(pair)];
		uint32		payee = ranks[reverse ? NET_LOW(pair) : NET_HIGH(pair)];

		pairs[i].ends = (uint64) payer << 32 | payee;
		pairs[i].owed = reverse ? -pair->owed : pair->owed;
	}
	sorted = net_pairs_sort(pairs, scratch, currency->pair_count, members);

	payments = (NetPayment *)
		MemoryContextAllocHuge(CurrentMemoryContext,
							   sizeof(NetPayment) * Max(currency->pair_count, 1));
	for (int64 i = 0; i < currency->pair_count; i++)
	{
		payments[i].payer = places[NET_LOW(&sorted[i])].participant;
		payments[i].payee = places[NET_HIGH(&sorted[i])].participant;
		payments[i].amount = sorted[i].owed;
	}
	pfree(pairs);
	pfree(scratch);
	pfree(ranks);
	pfree(places);
	return payments;
}

/* net_bilateral(payer, payee, amount): by currency, payer and payee */
Datum
faas_net_bilateral_final(PG_FUNCTION_ARGS)
{
	NetState   *state = net_final_state(fcinfo);
	int64		pair_count = 0;
	RowArray	array;

	if (state == NULL)
		PG_RETURN_NULL();
	for (int i = 0; i < state->count; i++)
	{
		net_compact(state, state->currencies[i]);
		pair_count += state->currencies[i]->pair_count;
	}
	row_array_begin(&array, fcinfo, 3, (int) pair_count);
	for (int i = 0; i < state->count; i++)
	{
		NetPayment *payments = net_pair_payments(state->currencies[i]);

		net_add_payments(&array, state->currencies[i], payments,
						 (int) state->currencies[i]->pair_count);
		pfree(payments);
	}
	PG_RETURN_ARRAYTYPE_P(row_array_finish(&array));
}

/* ---------------------------------------------------------------- totals */

/* part / whole at RATIO_SCALE decimals, whole > 0 */
static Datum
net_ratio(int128 part, int128 whole)
{
	Numeric		ratio = numeric_div_opt_error(decimal_to_numeric(part, 0),
											  decimal_to_numeric(whole, 0), NULL);

	return DirectFunctionCall2(numeric_round, NumericGetDatum(ratio), Int32GetDatum(RATIO_SCALE));
}

/*
 * Sums of every participant, from the pairs; *bilateral is what the pairs move.  No sum is greater
 * than the gross total.
 */
static NetSum *
net_sums_of_pairs(const NetCurrency *currency, int128 *bilateral)
{
	NetSum	   *sums = (NetSum *)
		MemoryContextAllocExtended(CurrentMemoryContext,
								   sizeof(NetSum) * Max(currency->members->members, 1),
								   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);

	*bilateral = 0;
	for (int64 i = 0; i < currency->pair_count; i++)
	{
		const NetPair *pair = &currency->pairs[i];
		bool		reverse = pair->owed < 0;
		int128		owed = reverse ? -pair->owed : pair->owed;

		sums[reverse ? NET_HIGH(pair) : NET_LOW(pair)].paid += owed;
		sums[reverse ? NET_LOW(pair) : NET_HIGH(pair)].received += owed;
		*bilateral += owed;
	}
	return sums;
}

/* net_total(payer, payee, amount): one row for each currency */
Datum
faas_net_total_final(PG_FUNCTION_ARGS)
{
	NetState   *state = net_final_state(fcinfo);
	const bool	nulls[TOTAL_COLUMNS] = {false};
	RowArray	array;

	if (state == NULL)
		PG_RETURN_NULL();
	row_array_begin(&array, fcinfo, TOTAL_COLUMNS, state->count);
	for (int i = 0; i < state->count; i++)
	{
		NetCurrency *currency = state->currencies[i];
		char		code[AMOUNT_CODE_LENGTH_MAX + 1];
		Datum		values[TOTAL_COLUMNS];
		NetSum	   *sums;
		int			count;
		int128		moved;

		net_compact(state, currency);
		sums = net_sums_of_pairs(currency, &moved);
		amount_code_format(currency->code, code);
		values[TOTAL_CURRENCY] = CStringGetTextDatum(code);
		values[TOTAL_OBLIGATIONS] = Int64GetDatum(currency->rows);
		values[TOTAL_PARTICIPANTS] = Int64GetDatum((int64) currency->members->members);
		values[TOTAL_GROSS] = net_amount(currency, currency->gross);
		values[TOTAL_BILATERAL] = net_amount(currency, moved);
		values[TOTAL_BILATERAL_PAYMENTS] = Int64GetDatum(currency->pair_count);
		values[TOTAL_BILATERAL_RATIO] = net_ratio(moved, currency->gross);

		pfree(net_plan(currency, sums, &count, &moved));
		values[TOTAL_MULTILATERAL] = net_amount(currency, moved);
		values[TOTAL_MULTILATERAL_PAYMENTS] = Int64GetDatum(count);
		values[TOTAL_MULTILATERAL_RATIO] = net_ratio(moved, currency->gross);

		row_array_add(&array, values, nulls);
		pfree(sums);
	}
	PG_RETURN_ARRAYTYPE_P(row_array_finish(&array));
}
