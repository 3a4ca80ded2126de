/*
 * apply_hold.c
 *		Holds, worked out in memory: place, capture, release, extend, increase, expire.
 *
 *		A hold reserves "amount" on its account: it counts in debits_pending, and in credits_pending
 *		of the destination if one was promised.  Captures take from the reserve, releases give back:
 *
 *			remaining = amount - (captured - excess) - released
 *
 *		where excess is what a capture took beyond the reserve, within the tolerance.  Limits were
 *		checked when the hold was placed, so a capture is checked only for what was not reserved.
 *		At its expiry a hold stops counting by itself; apply_expire only tidies up.
 */
#include "postgres.h"

#include "ledger/apply.h"
#include "ledger/stripe.h"
#include "util/spi.h"

/* Holds whose kind begins with this are placed and changed by bodies of faas (util/call.c) only. */
#define KEPT_PREFIX			"faas."

static int128
hold_remaining(const HoldState *hold)
{
	return hold->amount - (hold->captured - hold->excess) - hold->released;
}

/*
 * May a caller of hold_*() not place or change a hold of this kind?  What an escrow reserves would
 * else be anybody's who may hold on the book, whatever the escrow's conditions say.
 */
static bool
is_kept(const LedgerTexts *texts)
{
	return texts->kind != NULL && strncmp(texts->kind, KEPT_PREFIX, strlen(KEPT_PREFIX)) == 0 &&
		!ledger_spi_writing();
}

/* Note what happened to a hold, after it did. */
static void
add_event(LedgerWork *work, HoldState *hold, const pg_uuid_t *id, HoldEventOp op, TimestampTz at,
		  int128 minor)
{
	EventOut   *out = outlist_add(&work->events);

	out->id = *id;
	out->hold = hold->id;
	out->sequence = ++hold->event_count;
	out->book = hold->book;
	out->op = op;
	out->at = at;
	out->expires_at = hold->expires_at;
	out->amount = amount_make(minor, hold->tag);
	out->remaining = amount_make(hold_remaining(hold), hold->tag);
}

/*
 * Change what a hold reserves on both its accounts.  Both rows change whatever the sum: their
 * version is what a concurrent call on the same hold stumbles over.
 */
static void
shift_pending(LedgerWork *work, HoldState *hold, int128 minor)
{
	AccountState *debit = work_find_account(work, hold->account);
	AccountState *credit = hold->to_account == 0 ? NULL
		: work_find_account(work, hold->to_account);

	work_remember(work, debit, sizeof(AccountState));
	debit->debits_pending += minor;
	debit->next_expiry = Min(debit->next_expiry, hold->expires_at);
	debit->changed = true;
	if (credit != NULL)
	{
		work_remember(work, credit, sizeof(AccountState));
		credit->credits_pending += minor;
		credit->next_expiry = Min(credit->next_expiry, hold->expires_at);
		credit->changed = true;
	}
}

static void
close_hold(HoldState *hold, HoldStatus status, TimestampTz at)
{
	hold->status = status;
	hold->closed_at = at;
}

/* What a new or larger reserve needs of both accounts; "texts" are those of the hold. */
static LedgerCode
check_reserve(LedgerWork *work, AccountState *debit, AccountState *credit, int128 minor,
			  const LedgerTexts *texts, LedgerResult *result)
{
	LedgerCode	code;

	if (credit != NULL && is_classed(debit, credit))
	{
		Movement	promised = {.debit = debit, .credit = credit, .texts = texts};

		if ((code = check_class(&promised, true, result)) != LEDGER_CREATED)
			return code;
	}
	if ((code = check_open(work, debit, credit, result)) != LEDGER_CREATED)
		return code;
	if (!amount_minor_fits(debit->debits_pending + minor))
		return refuse_account(result, LEDGER_OVERFLOW, debit, NULL);
	if (credit != NULL && !amount_minor_fits(credit->credits_pending + minor))
		return refuse_account(result, LEDGER_OVERFLOW, credit, NULL);
	if ((code = check_room(debit, true, minor, result)) != LEDGER_CREATED)
		return code;
	return credit == NULL ? LEDGER_CREATED : check_room(credit, false, minor, result);
}

static LedgerCode
check_tolerance(const LedgerRequest *request, const AccountState *debit, int128 *tolerance,
				LedgerResult *result)
{
	LedgerCode	code;

	*tolerance = 0;
	if (!request->has_tolerance)
		return LEDGER_CREATED;
	code = check_amount(&request->tolerance, debit, tolerance, result);
	if (code != LEDGER_CREATED)
		result->field = "tolerance";
	return code;
}

/* The row of a new hold. */
static HoldState *
new_hold(LedgerWork *work, int index, const pg_uuid_t *id)
{
	LedgerRequest *request = &work->requests[index];
	HoldState  *hold;
	bool		found;

	hold = work_enter_hold(work, id, &found);
	if (!found)
	{
		memset(hold, 0, sizeof(HoldState));
		hold->id = *id;
	}
	work_remember(work, hold, sizeof(HoldState));
	hold->found = hold->is_new = hold->changed = true;
	hold->event_count = 0;
	hold->status = HOLD_OPEN;
	hold->placed_at = work->now;
	hold->expires_at = request->has_expires_at ? request->expires_at : DT_NOEND;
	hold->closed_at = DT_NOEND;
	hold->texts = request->lines[0].texts;
	return hold;
}

LedgerCode
apply_hold(LedgerWork *work, int index)
{
	LedgerRequest *request = &work->requests[index];
	RequestState *state = &work->states[index];
	LedgerResult *result = &work->results[index];
	AccountState *debit = work_account(work, state->debit[0]);
	AccountState *credit = work_account(work, state->credit[0]);
	HoldState  *hold;
	pg_uuid_t	id;
	int128		minor = 0;
	int128		tolerance;
	int128		room;
	LedgerCode	code;

	code = check_accounts(debit, credit, RIGHT_HOLD, result);
	if (code != LEDGER_DEBIT_NOT_FOUND && credit == NULL && request->lines[0].credit != 0)
		return LEDGER_CREDIT_NOT_FOUND;
	if (code != LEDGER_CREATED)
		return code;
	if (is_kept(&request->lines[0].texts))
		return LEDGER_HOLD_KEPT;
	if (request->lines[0].has_amount &&
		(code = check_amount(&request->lines[0].amount, debit, &minor, result)) != LEDGER_CREATED)
		return code;
	if (!request->lines[0].has_amount)
		minor = AMOUNT_MINOR_MAX;
	if ((code = check_tolerance(request, debit, &tolerance, result)) != LEDGER_CREATED)
		return code;
	if (request->balancing == BALANCING_DEBIT && account_room(debit, true, &room))
		minor = Max(0, Min(minor, room));
	if (request->balancing == BALANCING_CREDIT && credit != NULL &&
		account_room(credit, false, &room))
		minor = Max(0, Min(minor, room));
	if (minor == AMOUNT_MINOR_MAX && !request->lines[0].has_amount)
		return refuse_field(result, LEDGER_AMOUNT_REQUIRED, "amount");
	if ((code = check_reserve(work, debit, credit, minor, &request->lines[0].texts,
							  result)) != LEDGER_CREATED)
		return code;
	if (minor == 0)
		return refuse_account(result, LEDGER_INSUFFICIENT_FUNDS, debit, &minor);

	id = work_new_id(work, index);
	hold = new_hold(work, index, &id);
	hold->book = debit->book;
	hold->account = debit->id;
	hold->to_account = credit == NULL ? 0 : credit->id;
	hold->tag = debit->tag;
	hold->amount = minor;
	hold->tolerance = tolerance;
	hold->captured = hold->excess = hold->released = 0;
	shift_pending(work, hold, minor);
	add_event(work, hold, &id, HOLD_EVENT_PLACED, hold->placed_at, minor);

	state->hold = hold;
	result->id = id;
	result->at = hold->placed_at;
	result->has_amount = true;
	result->amount = amount_make(minor, hold->tag);
	work_note_key(work, index, &id, hold->book);
	return LEDGER_CREATED;
}

/* The hold that a request names: known to the caller, open, not expired. */
static LedgerCode
check_hold(LedgerWork *work, int index, HoldState **hold)
{
	LedgerResult *result = &work->results[index];
	HoldState  *h = work_hold_by_ref(work, index);
	AccountState *account;

	if (h == NULL || !h->found)
		return refuse_field(result, LEDGER_HOLD_NOT_FOUND, "hold");
	account = work_find_account(work, h->account);
	if (account == NULL || !account->found || account->book_state->rights == 0)
		return refuse_field(result, LEDGER_HOLD_NOT_FOUND, "hold");
	if ((account->book_state->rights & RIGHT_HOLD) == 0)
		return LEDGER_PERMISSION_DENIED;
	if (is_kept(&h->texts))
		return LEDGER_HOLD_KEPT;
	*hold = h;
	return LEDGER_CREATED;
}

static LedgerCode
check_hold_open(LedgerWork *work, const HoldState *hold)
{
	if (hold->status == HOLD_EXPIRED)
		return LEDGER_HOLD_EXPIRED_CODE;
	if (hold->status != HOLD_OPEN)
		return LEDGER_HOLD_NOT_OPEN;
	if (hold->expires_at <= work->now)
		return LEDGER_HOLD_EXPIRED_CODE;
	return LEDGER_CREATED;
}

/* Give back "minor" of the reserve, and close the hold if nothing remains. */
static void
give_back(LedgerWork *work, HoldState *hold, int128 minor, TimestampTz at)
{
	hold->released += minor;
	shift_pending(work, hold, -minor);
	if (hold_remaining(hold) == 0)
		close_hold(hold, hold->captured > 0 ? HOLD_CAPTURED : HOLD_RELEASED, at);
}

/* A figure about a hold, for the message of a refusal. */
static LedgerCode
refuse_hold(LedgerResult *result, LedgerCode code, const HoldState *hold, int128 limit)
{
	result->field = "amount";
	result->account = stripe_account(hold->account);
	result->book = hold->book;
	result->has_limit = true;
	result->limit = amount_make(limit, hold->tag);
	return code;
}

/* Minor units of a capture, release or increase; all that is left if no amount is given. */
static LedgerCode
hold_minor(LedgerWork *work, int index, const HoldState *hold, int128 *minor)
{
	LedgerRequest *request = &work->requests[index];

	if (!request->lines[0].has_amount)
	{
		*minor = hold_remaining(hold);
		return LEDGER_CREATED;
	}
	return check_amount(&request->lines[0].amount, work_find_account(work, hold->account),
						minor, &work->results[index]);
}

/* What a capture moves, from where to where, and how much of it was reserved. */
static LedgerCode
prepare_capture(LedgerWork *work, int index, HoldState *hold, Movement *m)
{
	LedgerRequest *request = &work->requests[index];
	LedgerResult *result = &work->results[index];
	int64		named = request->lines[0].credit;
	int64		destination = hold->to_account;
	LedgerCode	code;

	/* the promise stands in a certain row, also if its account is named again */
	if (named != 0 && named != stripe_account(hold->to_account))
		destination = work_row_of(work, request, named);
	if (named == 0 && destination == 0)
		return refuse_field(result, LEDGER_DESTINATION_REQUIRED, "to_account");
	m->debit = work_find_account(work, hold->account);
	m->credit = work_find_account(work, destination);
	if (m->credit == NULL)
		return LEDGER_CREDIT_NOT_FOUND;
	if (stripe_account(m->credit->id) == stripe_account(m->debit->id))
	{
		result->account = stripe_account(destination);
		return LEDGER_SAME_ACCOUNT;
	}
	if ((code = check_accounts(m->debit, m->credit, RIGHT_HOLD, result)) != LEDGER_CREATED ||
		(code = hold_minor(work, index, hold, &m->minor)) != LEDGER_CREATED ||
		(code = check_hold_open(work, hold)) != LEDGER_CREATED)
		return code;
	if (m->minor > hold_remaining(hold) + hold->tolerance - hold->excess)
		return refuse_hold(result, LEDGER_CAPTURE_EXCEEDS_HOLD, hold,
						   hold_remaining(hold) + hold->tolerance - hold->excess);
	m->debit_reserved = Min(m->minor, hold_remaining(hold));
	m->credit_reserved = destination == hold->to_account ? m->debit_reserved : 0;
	m->value_date = request->has_value_date ? request->value_date
		: m->debit->book_state->business_date;
	m->texts = &request->lines[0].texts;
	m->hold_texts = &hold->texts;
	return check_movement(work, m, result);
}

LedgerCode
apply_capture(LedgerWork *work, int index)
{
	LedgerRequest *request = &work->requests[index];
	LedgerResult *result = &work->results[index];
	Movement	m = {0};
	HoldState  *hold;
	PostingOut *out;
	LedgerCode	code;
	int128		rest;
	pg_uuid_t	rest_id;

	if ((code = check_hold(work, index, &hold)) != LEDGER_CREATED ||
		(code = prepare_capture(work, index, hold, &m)) != LEDGER_CREATED)
		return code;

	work->states[index].first_posting = work->postings.count;
	m.journal = work_new_id(work, index);
	m.line = 1;
	m.at = posting_time(work, m.debit, m.credit, work->now);
	out = apply_movement(work, &m);
	out->hold = hold->id;
	out->texts = request->lines[0].texts;
	if (out->texts.kind == NULL)
		out->texts.kind = hold->texts.kind;

	work_remember(work, hold, sizeof(HoldState));
	hold->changed = true;
	hold->captured += m.minor;
	hold->excess += m.minor - m.debit_reserved;
	if (m.credit_reserved == 0 && hold->to_account != 0)
	{
		/* promised to one account, taken for another: the promise shrinks all the same */
		AccountState *promised = work_find_account(work, hold->to_account);

		work_remember(work, promised, sizeof(AccountState));
		promised->credits_pending -= m.debit_reserved;
		promised->changed = true;
	}
	if (hold_remaining(hold) == 0)
		close_hold(hold, HOLD_CAPTURED, m.at);
	add_event(work, hold, &m.journal, HOLD_EVENT_CAPTURED, m.at, m.minor);

	rest = hold_remaining(hold);
	if (request->final && rest > 0)
	{
		give_back(work, hold, rest, m.at);
		rest_id = work_new_id(work, -1);
		add_event(work, hold, &rest_id, HOLD_EVENT_REST_RELEASED, m.at, rest);
	}
	result->id = m.journal;
	result->at = m.at;
	result->has_amount = true;
	result->amount = out->amount;
	work_note_key(work, index, &m.journal, hold->book);
	return LEDGER_CREATED;
}

/* What release and increase answer. */
static LedgerCode
hold_changed(LedgerWork *work, int index, HoldState *hold, HoldEventOp op, int128 minor)
{
	LedgerResult *result = &work->results[index];

	result->id = work_new_id(work, index);
	result->at = work->now;
	result->has_amount = true;
	result->amount = amount_make(minor, hold->tag);
	add_event(work, hold, &result->id, op, work->now, minor);
	work_note_key(work, index, &result->id, hold->book);
	return LEDGER_CREATED;
}

LedgerCode
apply_release(LedgerWork *work, int index)
{
	LedgerResult *result = &work->results[index];
	HoldState  *hold;
	int128		minor;
	LedgerCode	code;

	if ((code = check_hold(work, index, &hold)) != LEDGER_CREATED ||
		(code = hold_minor(work, index, hold, &minor)) != LEDGER_CREATED ||
		(code = check_hold_open(work, hold)) != LEDGER_CREATED)
		return code;
	if (minor > hold_remaining(hold))
		return refuse_hold(result, LEDGER_RELEASE_EXCEEDS_HOLD, hold, hold_remaining(hold));

	work_remember(work, hold, sizeof(HoldState));
	hold->changed = true;
	give_back(work, hold, minor, work->now);
	return hold_changed(work, index, hold, HOLD_EVENT_RELEASED, minor);
}

LedgerCode
apply_increase(LedgerWork *work, int index)
{
	LedgerResult *result = &work->results[index];
	HoldState  *hold;
	AccountState *debit;
	AccountState *credit;
	int128		minor;
	LedgerCode	code;

	if ((code = check_hold(work, index, &hold)) != LEDGER_CREATED ||
		(code = hold_minor(work, index, hold, &minor)) != LEDGER_CREATED ||
		(code = check_hold_open(work, hold)) != LEDGER_CREATED)
		return code;
	debit = work_find_account(work, hold->account);
	credit = hold->to_account == 0 ? NULL : work_find_account(work, hold->to_account);
	if (!amount_minor_fits(hold->amount + minor))
		return refuse_account(result, LEDGER_OVERFLOW, debit, NULL);
	if ((code = check_reserve(work, debit, credit, minor, &hold->texts, result)) != LEDGER_CREATED)
		return code;

	work_remember(work, hold, sizeof(HoldState));
	hold->changed = true;
	hold->amount += minor;
	shift_pending(work, hold, minor);
	return hold_changed(work, index, hold, HOLD_EVENT_INCREASED, minor);
}

LedgerCode
apply_extend(LedgerWork *work, int index)
{
	LedgerRequest *request = &work->requests[index];
	LedgerResult *result = &work->results[index];
	TimestampTz expires_at = request->has_expires_at ? request->expires_at : DT_NOEND;
	HoldState  *hold;
	LedgerCode	code;

	if ((code = check_hold(work, index, &hold)) != LEDGER_CREATED ||
		(code = check_hold_open(work, hold)) != LEDGER_CREATED)
		return code;
	if (expires_at < hold->expires_at)
		return refuse_field(result, LEDGER_EXPIRY_NOT_LATER, "expires_at");

	work_remember(work, hold, sizeof(HoldState));
	hold->changed = true;
	hold->expires_at = expires_at;
	shift_pending(work, hold, 0);
	return hold_changed(work, index, hold, HOLD_EVENT_EXTENDED, 0);
}

/*
 * Sweep a hold whose time is over.  Its reserve stopped counting at its expiry; now the pending
 * totals say so too.  One that is no longer open, or not due, is passed over: somebody was faster.
 */
LedgerCode
apply_expire(LedgerWork *work, int index)
{
	LedgerResult *result = &work->results[index];
	HoldState  *hold;
	AccountState *account;
	LedgerCode	code;
	int128		minor;
	pg_uuid_t	id;

	if ((code = check_hold(work, index, &hold)) != LEDGER_CREATED)
		return code;
	if (hold->status != HOLD_OPEN)
		return LEDGER_HOLD_NOT_OPEN;
	if (hold->expires_at > work->now)
		return refuse_field(result, LEDGER_EXPIRY_NOT_LATER, "expires_at");

	minor = hold_remaining(hold);
	work_remember(work, hold, sizeof(HoldState));
	hold->changed = true;
	hold->released += minor;
	shift_pending(work, hold, -minor);
	account = work_find_account(work, hold->account);
	account->debits_expired -= minor;
	if (hold->to_account != 0)
		work_find_account(work, hold->to_account)->credits_expired -= minor;
	close_hold(hold, HOLD_EXPIRED, hold->expires_at);
	id = work_new_id(work, -1);
	add_event(work, hold, &id, HOLD_EVENT_EXPIRED, hold->expires_at, minor);
	result->id = id;
	result->at = hold->expires_at;
	return LEDGER_CREATED;
}
