/*
 * apply.c
 *		Working requests out in memory: checks in the documented order, then their effect on the
 *		working copies of accounts and holds, then the rows to insert.  Nothing here reads or writes
 *		a table, so that the whole can be done again on fresher data.
 *
 *		Order of checks (codes.h): chain, existence, form, references, state, overflow, limits.  A
 *		request of one line checks everything before it changes anything; one of several lines, or
 *		of a chain, remembers what it changes and takes it back when a later line or member is
 *		refused.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "ledger/apply.h"
#include "ledger/class_hook.h"
#include "ledger/stripe.h"
#include "ledger/work.h"

LedgerClassHook ledger_class_hook = {0};

/* Where lists and undo log stood, to go back to. */
typedef struct WorkMark
{
	int			undo;
	int			postings;
	int			checkpoints;
	int			events;
	int			key_rows;
} WorkMark;

/* An empty list; its first item brings room for so many. */
void
outlist_init(OutList *list, Size size, int expected)
{
	memset(list, 0, sizeof(OutList));
	list->size = size;
	list->expected = expected;
}

void *
outlist_add(OutList *list)
{
	if (list->count == list->allocated)
	{
		list->allocated = list->allocated ? list->allocated * 2 : list->expected;
		if (list->items == NULL)
			list->items = palloc_extended(list->allocated * list->size, MCXT_ALLOC_HUGE);
		else
			list->items = repalloc_huge(list->items, list->allocated * list->size);
	}
	return memset(list->items + list->size * list->count++, 0, list->size);
}

/*
 * Keep the present bytes of "target", to be put back if the request or its chain is refused.
 */
void
work_remember(LedgerWork *work, void *target, Size size)
{
	UndoEntry  *entry;

	if (!work->keep_undo)
		return;
	if (work->nundo == work->undo_allocated)
	{
		work->undo_allocated = work->undo_allocated ? work->undo_allocated * 2 : 16;
		if (work->undo == NULL)
			work->undo = palloc(work->undo_allocated * sizeof(UndoEntry));
		else
			work->undo = repalloc_huge(work->undo, work->undo_allocated * sizeof(UndoEntry));
	}
	entry = &work->undo[work->nundo++];
	entry->target = target;
	entry->size = size;
	entry->saved = memcpy(palloc(size), target, size);
}

static WorkMark
work_mark(LedgerWork *work)
{
	WorkMark	mark;

	mark.undo = work->nundo;
	mark.postings = work->postings.count;
	mark.checkpoints = work->checkpoints.count;
	mark.events = work->events.count;
	mark.key_rows = work->key_rows.count;
	return mark;
}

static void
work_rewind(LedgerWork *work, const WorkMark *mark)
{
	while (work->nundo > mark->undo)
	{
		UndoEntry  *entry = &work->undo[--work->nundo];

		memcpy(entry->target, entry->saved, entry->size);
		pfree(entry->saved);
	}
	work->postings.count = mark->postings;
	work->checkpoints.count = mark->checkpoints;
	work->events.count = mark->events;
	work->key_rows.count = mark->key_rows;
}

/* Forget what was remembered: the request, or its chain, stands. */
static void
work_commit(LedgerWork *work)
{
	while (work->nundo > 0)
		pfree(work->undo[--work->nundo].saved);
}

/* Refuse with a code about one field. */
LedgerCode
refuse_field(LedgerResult *result, LedgerCode code, const char *field)
{
	result->field = field;
	return code;
}

/* Refuse with a code about one account, and the figure that it failed on where there is one. */
LedgerCode
refuse_account(LedgerResult *result, LedgerCode code, const AccountState *account,
			   const int128 *limit)
{
	result->account = stripe_account(account->id);
	result->book = account->book;
	if (limit != NULL && amount_minor_fits(*limit))
	{
		result->has_limit = true;
		result->limit = amount_make(*limit, account->tag);
	}
	return code;
}

/* form ----------------------------------------------------------------------------------------- */

static LedgerCode
check_texts(const LedgerTexts *texts, LedgerResult *result)
{
	if (texts->kind != NULL && strlen(texts->kind) > LEDGER_KIND_MAX)
		return refuse_field(result, LEDGER_TEXT_TOO_LONG, "kind");
	if (texts->memo != NULL && strlen(texts->memo) > LEDGER_MEMO_MAX)
		return refuse_field(result, LEDGER_TEXT_TOO_LONG, "memo");
	if (texts->metadata != NULL && VARSIZE(texts->metadata) > LEDGER_METADATA_MAX)
		return refuse_field(result, LEDGER_TEXT_TOO_LONG, "metadata");
	return LEDGER_CREATED;
}

/* The form of one movement of a post or hold. */
static LedgerCode
check_line_form(const LedgerRequest *request, const LedgerLine *line, LedgerResult *result)
{
	LedgerCode	code;

	if (line->debit == 0)
		return refuse_field(result, LEDGER_DEBIT_REQUIRED, "debit");
	if (line->credit == 0 && request->op != OP_HOLD)
		return refuse_field(result, LEDGER_CREDIT_REQUIRED, "credit");
	if (!line->has_amount && request->balancing == BALANCING_NONE && request->op != OP_REVERSE)
		return refuse_field(result, LEDGER_AMOUNT_REQUIRED, "amount");
	if ((code = check_texts(&line->texts, result)) != LEDGER_CREATED)
		return code;
	if (line->debit == line->credit)
	{
		result->account = line->debit;
		return LEDGER_SAME_ACCOUNT;
	}
	if (line->has_amount && amount_minor(&line->amount) <= 0)
		return refuse_field(result, LEDGER_AMOUNT_NOT_POSITIVE, "amount");
	return LEDGER_CREATED;
}

/* The form of an operation on an existing hold. */
static LedgerCode
check_hold_form(const LedgerRequest *request, LedgerResult *result)
{
	const LedgerLine *line = &request->lines[0];
	LedgerCode	code;

	if (request->hold == NULL)
		return refuse_field(result, LEDGER_HOLD_REQUIRED, "hold");
	if (request->op == OP_INCREASE && !line->has_amount)
		return refuse_field(result, LEDGER_AMOUNT_REQUIRED, "amount");
	if ((code = check_texts(&line->texts, result)) != LEDGER_CREATED)
		return code;
	if (line->has_amount && amount_minor(&line->amount) <= 0)
		return refuse_field(result, LEDGER_AMOUNT_NOT_POSITIVE, "amount");
	return LEDGER_CREATED;
}

/* Times that a request names. */
static LedgerCode
check_times(LedgerWork *work, const LedgerRequest *request, LedgerResult *result)
{
	if (request->has_value_date && DATE_NOT_FINITE(request->value_date))
		return refuse_field(result, LEDGER_VALUE_DATE_INVALID, "value_date");
	if (request->imported &&
		(TIMESTAMP_NOT_FINITE(request->imported_at) || request->imported_at > work->now))
		return refuse_field(result, LEDGER_POSTED_AT_INVALID, "posted_at");
	if (request->has_expires_at &&
		(TIMESTAMP_IS_NOBEGIN(request->expires_at) || request->expires_at <= work->now))
		return refuse_field(result, LEDGER_EXPIRES_AT_INVALID, "expires_at");
	return LEDGER_CREATED;
}

static LedgerCode
check_form(LedgerWork *work, const LedgerRequest *request, LedgerResult *result)
{
	LedgerCode	code = LEDGER_CREATED;
	int			i;

	if (request->op == OP_UNKNOWN)
		return refuse_field(result, LEDGER_UNKNOWN_OP, "op");
	if (request->stray_field != NULL)
		return refuse_field(result, LEDGER_FIELD_NOT_ALLOWED, request->stray_field);
	if (request->key != NULL &&
		(request->key[0] == '\0' || strlen(request->key) > LEDGER_KEY_MAX))
		return refuse_field(result, LEDGER_KEY_INVALID, "key");

	if (request->op == OP_POST || request->op == OP_REVERSE || request->op == OP_HOLD)
	{
		for (i = 0; i < request->nlines && code == LEDGER_CREATED; i++)
		{
			result->line = i + 1;
			code = check_line_form(request, &request->lines[i], result);
		}
	}
	else
		code = check_hold_form(request, result);
	if (code != LEDGER_CREATED)
		return code;
	if (request->balancing == BALANCING_INVALID)
		return refuse_field(result, LEDGER_BALANCING_INVALID, "balancing");
	if (request->has_tolerance && amount_minor(&request->tolerance) < 0)
		return refuse_field(result, LEDGER_AMOUNT_NOT_POSITIVE, "tolerance");
	return check_times(work, request, result);
}

/* references ----------------------------------------------------------------------------------- */

/* An account that the caller may know of, in a book in which he holds some right. */
static bool
account_visible(const AccountState *account)
{
	return account != NULL && account->found && account->book_state->rights != 0;
}

/*
 * Both accounts of a movement: known to the caller, of one book in which he holds "right", of one
 * currency and scale.  "credit" may be NULL where there is no destination.
 */
LedgerCode
check_accounts(const AccountState *debit, const AccountState *credit, uint32 right,
			   LedgerResult *result)
{
	if (!account_visible(debit))
		return LEDGER_DEBIT_NOT_FOUND;
	if (credit != NULL && !account_visible(credit))
		return LEDGER_CREDIT_NOT_FOUND;
	if (credit != NULL && credit->book != debit->book)
		return refuse_account(result, LEDGER_BOOK_MISMATCH, debit, NULL);
	if ((debit->book_state->rights & right) == 0)
		return LEDGER_PERMISSION_DENIED;
	if (credit != NULL && debit->tag != credit->tag)
		return refuse_account(result, (debit->tag ^ credit->tag) >> 6 ?
							  LEDGER_CURRENCY_MISMATCH : LEDGER_SCALE_MISMATCH, credit, NULL);
	return LEDGER_CREATED;
}

/* Minor units of a request's amount at the scale of the account. */
LedgerCode
check_amount(const FaasAmount *amount, const AccountState *account, int128 *minor,
			 LedgerResult *result)
{
	if (AMOUNT_CODE(amount) != account->tag >> 6)
		return refuse_account(result, LEDGER_CURRENCY_MISMATCH, account, NULL);
	if (!amount_rescale(amount, (account->tag >> 1) & 0x1f, minor))
	{
		/* too many decimals, or too large at the account's scale */
		if (AMOUNT_SCALE(amount) > (int) ((account->tag >> 1) & 0x1f))
			return refuse_account(result, LEDGER_SCALE_MISMATCH, account, NULL);
		return refuse_account(result, LEDGER_OVERFLOW, account, NULL);
	}
	return LEDGER_CREATED;
}

/* state, overflow, limits ---------------------------------------------------------------------- */

static int128
account_balance(const AccountState *a)
{
	int128		net = a->credits_posted - a->debits_posted;

	return (a->flags & ACCOUNT_DEBIT_NORMAL) ? -net : net;
}

/*
 * How much the limits of an account still allow on one side.  Returns false if that side has none.
 * What leaves may not take the balance, less what is held, below minus the overdraft; what comes
 * may not take the balance, plus what is promised, above the ceiling.
 */
bool
account_room(const AccountState *a, bool debit, int128 *room)
{
	bool		debit_normal = (a->flags & ACCOUNT_DEBIT_NORMAL) != 0;
	int128		pending = debit ? a->debits_pending - a->debits_expired
		: a->credits_pending - a->credits_expired;

	if (debit != debit_normal)
	{
		*room = account_balance(a) - pending + a->overdraft;
		return (a->flags & ACCOUNT_UNLIMITED) == 0;
	}
	*room = a->ceiling - account_balance(a) - pending;
	return (a->flags & ACCOUNT_HAS_CEILING) != 0;
}

/* Both accounts of a movement: neither closed nor blocked on its side.  "credit" may be NULL. */
LedgerCode
check_open(LedgerWork *work, const AccountState *debit, const AccountState *credit,
		   LedgerResult *result)
{
	if (debit->flags & ACCOUNT_CLOSED)
		return refuse_account(result, LEDGER_DEBIT_CLOSED, debit, NULL);
	if (credit != NULL && (credit->flags & ACCOUNT_CLOSED))
		return refuse_account(result, LEDGER_CREDIT_CLOSED, credit, NULL);
	if (debit->debit_blocked_until > work->now)
		return refuse_account(result, LEDGER_DEBIT_BLOCKED, debit, NULL);
	if (credit != NULL && credit->credit_blocked_until > work->now)
		return refuse_account(result, LEDGER_CREDIT_BLOCKED, credit, NULL);
	return LEDGER_CREATED;
}

LedgerCode
check_room(const AccountState *a, bool debit, int128 minor, LedgerResult *result)
{
	int128		room;

	if (minor > 0 && account_room(a, debit, &room) && minor > room)
	{
		bool		leaves = debit != ((a->flags & ACCOUNT_DEBIT_NORMAL) != 0);

		return refuse_account(result, leaves ? LEDGER_INSUFFICIENT_FUNDS : LEDGER_CEILING_EXCEEDED,
							  a, &room);
	}
	return LEDGER_CREATED;
}

/*
 * May clients' money move so, or, with "reserve", be promised so?  Only asked of accounts that are
 * of its classes.
 */
LedgerCode
check_class(const Movement *m, bool reserve, LedgerResult *result)
{
	ClassedMovement moved = {0};
	LedgerCode	code;

	moved.book = m->debit->book;
	moved.rights = m->debit->book_state->rights;
	moved.debit_flags = m->debit->flags;
	moved.has_credit = m->credit != NULL;
	moved.credit_flags = moved.has_credit ? m->credit->flags : 0;
	moved.reserve = reserve;
	moved.is_reversal = m->is_reversal;
	moved.texts = m->texts;
	moved.hold_texts = m->hold_texts;
	code = ledger_class_hook.check == NULL ? LEDGER_SEGREGATION_VIOLATION
		: ledger_class_hook.check(&moved);
	return code == LEDGER_CREATED ? code
		: refuse_account(result, code, (m->debit->flags & ACCOUNT_CLIENT_MONEY) ? m->debit
						 : m->credit, NULL);
}

/*
 * Both sides of a movement: of classes that may meet, open, no overflow, within limits beyond what
 * is reserved already.
 */
LedgerCode
check_movement(LedgerWork *work, const Movement *m, LedgerResult *result)
{
	LedgerCode	code;

	if (is_classed(m->debit, m->credit) &&
		(code = check_class(m, false, result)) != LEDGER_CREATED)
		return code;
	if ((code = check_open(work, m->debit, m->credit, result)) != LEDGER_CREATED)
		return code;
	if (m->value_date < m->debit->book_state->open_from)
		return refuse_field(result, LEDGER_PERIOD_CLOSED, "value_date");
	if (!amount_minor_fits(m->debit->debits_posted + m->minor))
		return refuse_account(result, LEDGER_OVERFLOW, m->debit, NULL);
	if (!amount_minor_fits(m->credit->credits_posted + m->minor))
		return refuse_account(result, LEDGER_OVERFLOW, m->credit, NULL);
	if ((code = check_room(m->debit, true, m->minor - m->debit_reserved, result)) != LEDGER_CREATED)
		return code;
	return check_room(m->credit, false, m->minor - m->credit_reserved, result);
}

/*
 * When a journal happens: now, but after everything else in its accounts; or when it happened, if
 * it is imported.
 */
TimestampTz
posting_time(LedgerWork *work, const AccountState *debit, const AccountState *credit,
			 TimestampTz at)
{
	at = Max(at, work->now);
	if (debit->last_posted_at >= at)
		at = debit->last_posted_at + 1;
	if (credit->last_posted_at >= at)
		at = credit->last_posted_at + 1;
	return at;
}

/* effect --------------------------------------------------------------------------------------- */

/* The posting becomes the account's last entry. */
static void
append_entry(LedgerWork *work, AccountState *a, const PostingOut *posting)
{
	a->entry_count++;
	a->last_posted_at = posting->posted_at;
	a->last_journal = posting->journal;
	a->last_line = posting->line;
	a->changed = true;
	if (a->entry_count % CHECKPOINT_INTERVAL == 0)
	{
		CheckpointOut *out = outlist_add(&work->checkpoints);

		out->account = a->id;
		out->posted_at = posting->posted_at;
		out->entry = a->entry_count;
		out->book = a->book;
		out->journal = posting->journal;
		out->line = posting->line;
		out->debits = amount_make(a->debits_posted, a->tag);
		out->credits = amount_make(a->credits_posted, a->tag);
	}
}

/* Move the money between the working copies and note the posting. */
PostingOut *
apply_movement(LedgerWork *work, const Movement *m)
{
	PostingOut *out = outlist_add(&work->postings);

	work_remember(work, m->debit, sizeof(AccountState));
	work_remember(work, m->credit, sizeof(AccountState));

	out->journal = m->journal;
	out->line = m->line;
	out->book = m->debit->book;
	out->posted_at = m->at;
	out->business_date = m->debit->book_state->business_date;
	out->value_date = m->value_date;
	out->amount = amount_make(m->minor, m->debit->tag);

	out->debit_account = m->debit->id;
	out->debit_previous = m->debit->last_journal;
	out->debit_previous_line = m->debit->last_line;
	m->debit->debits_posted += m->minor;
	m->debit->debits_pending -= m->debit_reserved;
	append_entry(work, m->debit, out);
	out->debit_entry = m->debit->entry_count;
	out->debit_balance = amount_make(account_balance(m->debit), m->debit->tag);

	out->credit_account = m->credit->id;
	out->credit_previous = m->credit->last_journal;
	out->credit_previous_line = m->credit->last_line;
	m->credit->credits_posted += m->minor;
	m->credit->credits_pending -= m->credit_reserved;
	append_entry(work, m->credit, out);
	out->credit_entry = m->credit->entry_count;
	out->credit_balance = amount_make(account_balance(m->credit), m->credit->tag);
	return out;
}

/*
 * Id of a new journal, hold or event: the key if it is a UUIDv7, else a fresh one.  Fresh ids of
 * one backend rise strictly, so that they go to the right edge of the index.
 */
pg_uuid_t
work_new_id(LedgerWork *work, int index)
{
	static TimestampTz last_id_time = 0;

	if (index >= 0 && work->requests[index].key != NULL && work->states[index].key_is_uuid)
		return work->states[index].key_tag.uuid;
	last_id_time = Max(work->now, last_id_time + 1);
	return uuid7_make(last_id_time);
}

/* The request made "object": later requests of the call that carry its key replay it. */
void
work_note_key(LedgerWork *work, int index, const pg_uuid_t *object, int64 book)
{
	RequestState *state = &work->states[index];

	if (state->key == NULL)
	{
		/* what the key counts for is known of every request that can succeed */
		if (work->requests[index].key != NULL)
			elog(ERROR, "idempotency key of a request was not looked up");
		return;
	}
	work_remember(work, state->key, sizeof(KeyState));
	state->key->request = index;
	state->key->object = *object;
	if (!state->key_is_uuid)
	{
		KeyOut	   *out = outlist_add(&work->key_rows);

		out->book = book;
		out->hash = state->key_tag.uuid;
		out->object = *object;
		out->key = work->requests[index].key;
	}
}

AccountState *
work_account(LedgerWork *work, int index)
{
	return index < 0 ? NULL : &work->accounts[index];
}

/* posts ---------------------------------------------------------------------------------------- */

static LedgerCode
resolve_minor(LedgerWork *work, LedgerRequest *request, LedgerLine *line, Movement *m,
			  LedgerResult *result)
{
	LedgerCode	code;
	int128		room;

	if (line->has_amount)
	{
		if ((code = check_amount(&line->amount, m->debit, &m->minor, result)) != LEDGER_CREATED)
			return code;
	}
	else
		m->minor = AMOUNT_MINOR_MAX;

	if (request->op == OP_REVERSE)
	{
		if (!line->has_amount)
			m->minor = line->reversible;
		if (m->minor > line->reversible || line->reversible <= 0)
			return refuse_account(result, LEDGER_OVER_REVERSAL, m->debit, &line->reversible);
	}
	if (request->balancing == BALANCING_DEBIT && account_room(m->debit, true, &room))
		m->minor = Max(0, Min(m->minor, room));
	if (request->balancing == BALANCING_CREDIT && account_room(m->credit, false, &room))
		m->minor = Max(0, Min(m->minor, room));
	if (!line->has_amount && m->minor == AMOUNT_MINOR_MAX)
		return refuse_field(result, LEDGER_AMOUNT_REQUIRED, "amount");
	return LEDGER_CREATED;
}

/* One time for all lines of a journal. */
static LedgerCode
journal_time(LedgerWork *work, int index, TimestampTz *at)
{
	LedgerRequest *request = &work->requests[index];
	RequestState *state = &work->states[index];
	int			i;

	*at = request->imported ? request->imported_at : work->now;
	for (i = 0; i < request->nlines; i++)
	{
		AccountState *debit = work_account(work, state->debit[i]);
		AccountState *credit = work_account(work, state->credit[i]);

		/* accounts that are not there are refused line by line */
		if (!account_visible(debit) || !account_visible(credit))
			return LEDGER_CREATED;
		if (!request->imported)
			*at = posting_time(work, debit, credit, *at);
		else if (debit->last_posted_at >= *at || credit->last_posted_at >= *at)
		{
			work->results[index].line = i + 1;
			return refuse_account(&work->results[index], LEDGER_IMPORT_REGRESSES,
								  debit->last_posted_at >= *at ? debit : credit, NULL);
		}
	}
	return LEDGER_CREATED;
}

/* A whole reversal of several lines passes over those that were given back before. */
static bool
line_is_spent(const LedgerRequest *request, const LedgerLine *line)
{
	return request->op == OP_REVERSE && request->nlines > 1 &&
		!line->has_amount && line->reversible == 0;
}

static LedgerCode
apply_post(LedgerWork *work, int index)
{
	LedgerRequest *request = &work->requests[index];
	RequestState *state = &work->states[index];
	LedgerResult *result = &work->results[index];
	LedgerCode	time_code;
	LedgerCode	code;
	Movement	m = {0};
	PostingOut *out = NULL;
	int64		book = 0;
	int			i;

	m.is_reversal = request->op == OP_REVERSE;
	time_code = journal_time(work, index, &m.at);
	m.journal = work_new_id(work, index);
	state->first_posting = work->postings.count;
	for (i = 0; i < request->nlines; i++)
	{
		LedgerLine *line = &request->lines[i];

		if (line_is_spent(request, line) && (out != NULL || i < request->nlines - 1))
			continue;
		result->line = i + 1;
		m.line = work->postings.count - state->first_posting + 1;
		m.debit = work_account(work, state->debit[i]);
		m.credit = work_account(work, state->credit[i]);
		if (m.credit == NULL)
			return account_visible(m.debit) ? LEDGER_CREDIT_NOT_FOUND : LEDGER_DEBIT_NOT_FOUND;
		if ((code = check_accounts(m.debit, m.credit, RIGHT_POST, result)) != LEDGER_CREATED ||
			(code = resolve_minor(work, request, line, &m, result)) != LEDGER_CREATED)
			return code;
		if (m.line == 1)
			book = m.debit->book;
		else if (m.debit->book != book)
			return LEDGER_BOOK_MISMATCH;
		m.value_date = request->has_value_date ? request->value_date
			: m.debit->book_state->business_date;
		m.texts = &line->texts;
		if ((code = check_movement(work, &m, result)) != LEDGER_CREATED)
			return time_code != LEDGER_CREATED && code >= LEDGER_OVERFLOW ? time_code : code;
		if (time_code != LEDGER_CREATED)
			return time_code;
		out = apply_movement(work, &m);
		out->texts = line->texts;
		out->reverses = line->reverses;
		out->reverses_line = line->reverses_line;
	}
	result->id = m.journal;
	result->book = book;
	result->at = m.at;
	result->has_amount = (m.line == 1);
	if (result->has_amount)
		result->amount = out->amount;
	work_note_key(work, index, &m.journal, book);
	return LEDGER_CREATED;
}

/* all ------------------------------------------------------------------------------------------ */

static LedgerCode
apply_request(LedgerWork *work, int index)
{
	LedgerRequest *request = &work->requests[index];
	LedgerResult *result = &work->results[index];
	KeyState   *key = work->states[index].key;
	LedgerCode	code;

	memset(result, 0, sizeof(LedgerResult));
	if (key != NULL && (key->exists || key->request >= 0))
		return replay_compare(work, index);
	if (key != NULL && key_is_taken(work, index))
		return LEDGER_KEY_TAKEN;
	if ((code = check_form(work, request, result)) != LEDGER_CREATED)
		return code;

	switch (request->op)
	{
		case OP_POST:
			return apply_post(work, index);
		case OP_REVERSE:
			return request->archived ? LEDGER_ARCHIVED : apply_post(work, index);
		case OP_HOLD:
			return apply_hold(work, index);
		case OP_CAPTURE:
			return apply_capture(work, index);
		case OP_RELEASE:
			return apply_release(work, index);
		case OP_EXTEND:
			return apply_extend(work, index);
		case OP_INCREASE:
			return apply_increase(work, index);
		case OP_EXPIRE:
			return apply_expire(work, index);
		case OP_UNKNOWN:
			break;
	}
	return LEDGER_UNKNOWN_OP;
}

static bool
code_stands(LedgerCode code)
{
	return code == LEDGER_CREATED || code == LEDGER_EXISTS;
}

/* A member of a chain was refused: nothing of the chain stands, and the others say why. */
static void
break_chain(LedgerWork *work, int start, int failed)
{
	int			i;

	for (i = start; i < failed; i++)
	{
		memset(&work->results[i], 0, sizeof(LedgerResult));
		work->results[i].code = LEDGER_LINKED_FAILED;
	}
}

void
work_apply(LedgerWork *work)
{
	int			chain_start = -1;
	bool		chain_broken = false;
	WorkMark	chain_mark = {0};
	int			i;

	for (i = 0; i < work->count; i++)
	{
		LedgerRequest *request = &work->requests[i];
		LedgerResult *result = &work->results[i];
		WorkMark	mark;
		LedgerCode	code;

		if ((i & 0x3ff) == 0)
			CHECK_FOR_INTERRUPTS();
		if (chain_start < 0 && request->linked)
		{
			chain_start = i;
			chain_broken = false;
			chain_mark = work_mark(work);
		}
		work->keep_undo = chain_start >= 0 || request->nlines > 1;

		mark = work_mark(work);
		if (chain_broken)
		{
			memset(result, 0, sizeof(LedgerResult));
			code = LEDGER_LINKED_FAILED;
		}
		else if (request->linked && i == work->count - 1)
		{
			memset(result, 0, sizeof(LedgerResult));
			code = LEDGER_LINKED_OPEN;
		}
		else
			code = apply_request(work, i);

		if (!code_stands(code))
			work_rewind(work, &mark);
		result->code = code;

		if (chain_start >= 0 && !chain_broken && !code_stands(code))
		{
			chain_broken = true;
			work_rewind(work, &chain_mark);
			break_chain(work, chain_start, i);
		}
		if (chain_start >= 0 && !request->linked)
		{
			chain_start = -1;
			chain_broken = false;
		}
		if (chain_start < 0)
			work_commit(work);
	}
}
