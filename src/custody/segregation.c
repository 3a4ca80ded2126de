/*
 * segregation.c
 *		Which movements of clients' money the ledger lets pass: the hook of classes.
 *
 *		Whether money goes to the firm or to the clients shows on the side of the clients, whatever
 *		the subject: what lowers the balance of an account of theirs, be it a claim or a bank
 *		account, takes from them, what raises it gives to them.  So a fee (debit the client, credit
 *		income) and the withdrawal of an excess (debit the own bank, credit the clients' bank) go to
 *		the firm, a top-up and interest paid go to the clients.
 */
#include "postgres.h"

#include "utils/jsonb.h"

#include "custody/custody.h"
#include "ledger/class_hook.h"

/* Does the movement lower the balance of the accounts on the clients' side? */
static bool
takes_from_clients(const ClassedMovement *m)
{
	if (m->debit_flags & ACCOUNT_CLIENT_MONEY)
		return (m->debit_flags & ACCOUNT_DEBIT_NORMAL) == 0;
	return (m->credit_flags & ACCOUNT_DEBIT_NORMAL) != 0;
}

/* The kind of the posting: a capture that names none has that of its hold. */
static const char *
movement_kind(const ClassedMovement *m)
{
	if (m->texts->kind == NULL && m->hold_texts != NULL)
		return m->hold_texts->kind;
	return m->texts->kind;
}

/* Do the rules let this kind pass from one side to the other? */
static bool
may_cross(const CustodyRules *rules, const ClassedMovement *m)
{
	const char *kind = movement_kind(m);
	bool		to_own = takes_from_clients(m);
	int			i;

	if (kind == NULL)
		return false;
	for (i = 0; i < rules->nkinds; i++)
	{
		const CustodyKind *rule = &rules->kinds[i];

		if (strcmp(rule->kind, kind) == 0 &&
			(rule->to_own == to_own || (m->is_reversal && rule->reversible)) &&
			(!rule->admin || (m->rights & RIGHT_ADMIN) != 0))
			return true;
	}
	return false;
}

/* Do these texts name an authorisation: a string of 1 to AUTHORISATION_MAX bytes? */
static bool
has_reference(const LedgerTexts *texts)
{
	JsonbValue	value;

	if (texts == NULL || texts->metadata == NULL || !JB_ROOT_IS_OBJECT(texts->metadata))
		return false;
	return getKeyJsonValueFromContainer(&texts->metadata->root, AUTHORISATION_FIELD,
										strlen(AUTHORISATION_FIELD), &value) != NULL &&
		value.type == jbvString && value.val.string.len > 0 &&
		value.val.string.len <= AUTHORISATION_MAX;
}

static LedgerCode
custody_check(const ClassedMovement *m)
{
	const CustodyRules *rules = custody_rules(m->book);
	bool		crosses = m->has_credit &&
		((m->debit_flags ^ m->credit_flags) & ACCOUNT_CLIENT_MONEY) != 0;

	if (crosses && !may_cross(rules, m))
		return LEDGER_SEGREGATION_VIOLATION;
	if (rules->authorisation && !m->reserve &&
		(m->debit_flags & (ACCOUNT_CLASS | ACCOUNT_DEBIT_NORMAL)) == ACCOUNT_CLASS_CLIENT &&
		!has_reference(m->texts) && !has_reference(m->hold_texts))
		return LEDGER_AUTHORISATION_REQUIRED;
	return LEDGER_CREATED;
}

static void
custody_raise(const LedgerRequest *request, const LedgerResult *result)
{
	char	   *name = ledger_account_name(result->account);

	if (result->code == LEDGER_AUTHORISATION_REQUIRED)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_AUTHORISATION),
				 errmsg("money of client account %s does not move without an authorisation", name),
				 errhint("Give its reference in metadata, as \"%s\", or use "
						 "faas.custody_instruct().", AUTHORISATION_FIELD),
				 ledger_line_context(request, result)));
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_SEGREGATION),
			 errmsg("posting would mix own and client money"),
			 errdetail("Account %s holds client money, the account on the other side does not.",
					   name),
			 errhint("Post it with a kind that faas.custody_kind_set() allows in this direction."),
			 ledger_line_context(request, result)));
}

void
custody_init(void)
{
	ledger_class_hook.check = custody_check;
	ledger_class_hook.raise = custody_raise;
}
