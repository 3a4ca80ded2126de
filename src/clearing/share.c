/*
 * share.c
 *		Profit sharing: an amount to receivers by rates and fixed amounts, in groups.
 *
 *		Rules form a tree: a rule without parent shares in the amount, one with a parent in what
 *		that rule gets.  Rates are of the whole of the group.  What rates and fixed amounts leave
 *		goes to the one rule of the group that is marked for it; a group without one must be shared
 *		out by rates alone that add up to 1.  So the parts of a group are always its whole, and the
 *		parts of all receivers the amount.
 *
 *		The sharing itself is that of faas.allocate() (money/amount_share.c).
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "clearing/fee.h"
#include "clearing/lines.h"
#include "clearing/rows.h"
#include "compat.h"
#include "errors.h"
#include "faas.h"
#include "money/amount_share.h"
#include "money/decimal.h"
#include "money/numeric_round.h"
#include "util/args.h"

#define SHARE_RULES_MAX		1000
#define SHARE_NAME_MAX		200 /* characters of a receiver's name */
#define SHARE_NONE			(-1)

/* The columns of faas.share_rule. */
enum
{
	RULE_RECEIVER,
	RULE_ACCOUNT,
	RULE_PARENT,
	RULE_RATE,
	RULE_FIXED,
	RULE_REMAINDER,
	RULE_COLUMNS
};

typedef struct ShareRule
{
	char	   *receiver;
	bool		has_account;
	int64		account;
	char	   *parent_name;	/* NULL: shares in the amount itself */
	int			parent;			/* its place, SHARE_NONE for the amount */
	Numeric		rate;			/* NULL if it has none */
	bool		has_fixed;
	FaasAmount	fixed;
	bool		remainder;
	int			children;
	int128		units;			/* what it gets */
} ShareRule;

/* A call: what is shared out, and by what. */
typedef struct Share
{
	FaasAmount	amount;
	bool		by_remainder;	/* method "remainder" */
	ShareMethod method;
	int			count;
	ShareRule  *rules;
} Share;

FAAS_FUNCTION(faas_profit_share);
FAAS_FUNCTION(faas_share_lines);
FAAS_FUNCTION(faas_share_available);

/* ---------------------------------------------------------------- errors */

pg_noreturn static void
share_bad_rules(const char *message, const char *name, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_SHARE_RULES),
			 errmsg("%s", message),
			 name != NULL ? errdetail("It is \"%s\".", error_excerpt(name)) : 0,
			 errhint("%s", hint)));
}

/* ---------------------------------------------------------------- rules */

static char *
share_name(Datum value, const char *what)
{
	text	   *name = DatumGetTextPP(value);
	int			length = pg_mbstrlen_with_len(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));

	if (length < 1 || length > SHARE_NAME_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s of a share must have 1 to %d characters", what, SHARE_NAME_MAX),
				 errdetail("It has %d.", length)));
	return text_to_cstring(name);
}

/* The rate of a rule: more than 0 and not more than 1. */
static Numeric
share_rate(Datum value)
{
	Numeric		rate = DatumGetNumericCopy(value);
	Numeric		zero = int64_to_numeric(0);
	Numeric		one = int64_to_numeric(1);

	numeric_require_finite(rate, "rate of a share");
	if (!DatumGetBool(DirectFunctionCall2(numeric_gt, NumericGetDatum(rate),
										  NumericGetDatum(zero))) ||
		DatumGetBool(DirectFunctionCall2(numeric_gt, NumericGetDatum(rate),
										 NumericGetDatum(one))))
		share_bad_rules("the rate of a share must be greater than 0 and at most 1", NULL,
						"30 % is 0.3.");
	return rate;
}

static void
share_read_rule(int index, const Datum *values, const bool *nulls, void *context)
{
	Share	   *share = (Share *) context;
	ShareRule  *rule = &share->rules[index];
	int			kinds;

	memset(rule, 0, sizeof(ShareRule));
	if (nulls[RULE_RECEIVER])
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("receiver of a share must not be null")));
	rule->receiver = share_name(values[RULE_RECEIVER], "receiver");
	if (!nulls[RULE_PARENT])
		rule->parent_name = share_name(values[RULE_PARENT], "parent");
	rule->has_account = !nulls[RULE_ACCOUNT];
	rule->account = rule->has_account ? DatumGetInt64(values[RULE_ACCOUNT]) : 0;
	rule->remainder = !nulls[RULE_REMAINDER] && DatumGetBool(values[RULE_REMAINDER]);
	if (!nulls[RULE_RATE])
		rule->rate = share_rate(values[RULE_RATE]);
	rule->has_fixed = !nulls[RULE_FIXED];
	if (rule->has_fixed)
	{
		rule->fixed = *DatumGetFaasAmountP(values[RULE_FIXED]);
		amount_check_currency(&share->amount, &rule->fixed);
		fee_require_positive(&rule->fixed, "the fixed amount of a share");
		if (!amount_rescale(&rule->fixed, AMOUNT_SCALE(&share->amount), &rule->units))
			ereport(ERROR,
					(errcode(ERRCODE_FAAS_SCALE_MISMATCH),
					 errmsg("a fixed amount has more decimals than what is shared out"),
					 errdetail("The share is %s of %s.", amount_to_cstring(&rule->fixed),
							   amount_to_cstring(&share->amount)),
					 errhint("Round it first, with a stated rounding mode.")));
	}

	kinds = (rule->rate != NULL) + rule->has_fixed + rule->remainder;
	if (kinds != 1)
		share_bad_rules("a share has either a rate or a fixed amount or takes the remainder",
						rule->receiver, "Give exactly one of rate, fixed and remainder.");
}

/* Find parents; receivers are named once, and who has children has no account. */
static void
share_link_rules(Share *share)
{
	for (int i = 0; i < share->count; i++)
	{
		ShareRule  *rule = &share->rules[i];

		CHECK_FOR_INTERRUPTS();
		rule->parent = SHARE_NONE;
		for (int j = 0; j < share->count; j++)
		{
			const char *name = share->rules[j].receiver;

			if (j < i && strcmp(name, rule->receiver) == 0)
				share_bad_rules("a receiver is named twice among the shares", name,
								"Add its shares up, or give each a name of its own.");
			if (rule->parent_name != NULL && strcmp(name, rule->parent_name) == 0)
				rule->parent = j;
		}
		if (rule->parent_name != NULL && rule->parent == SHARE_NONE)
			share_bad_rules("the parent of a share is not among the receivers", rule->parent_name,
							"A parent is the receiver of another rule, or null.");
		if (rule->parent != SHARE_NONE)
			share->rules[rule->parent].children++;
	}
	for (int i = 0; i < share->count; i++)
	{
		if (share->rules[i].children > 0 && share->rules[i].has_account)
			share_bad_rules("a group of receivers has an account", share->rules[i].receiver,
							"What a group gets goes to the accounts of its receivers.");
	}
}

/* ---------------------------------------------------------------- sharing */

/* The rest of 1 that the rates of a group leave; raises LG215 for rates of more than 1. */
static Numeric
share_rest_rate(const Share *share, int group, int *rates, bool *has_fixed, int *remainder)
{
	Numeric		rest = int64_to_numeric(1);

	*rates = 0;
	*has_fixed = false;
	*remainder = SHARE_NONE;
	for (int i = 0; i < share->count; i++)
	{
		const ShareRule *rule = &share->rules[i];

		if (rule->parent != group)
			continue;
		if (rule->remainder && *remainder != SHARE_NONE)
			share_bad_rules("two shares of a group take the remainder", rule->receiver,
							"Mark one of them.");
		if (rule->remainder)
			*remainder = i;
		*has_fixed = *has_fixed || rule->has_fixed;
		if (rule->rate != NULL)
		{
			(*rates)++;
			rest = numeric_sub_opt_error(rest, rule->rate, NULL);
		}
	}
	if (DatumGetBool(DirectFunctionCall2(numeric_lt, NumericGetDatum(rest),
										 NumericGetDatum(int64_to_numeric(0)))))
		share_bad_rules("the rates of a group of shares add up to more than 1",
						group == SHARE_NONE ? NULL : share->rules[group].receiver,
						"Rates are of the whole of the group.");
	return rest;
}

/* Who takes the remainder of a group, if it needs somebody. */
static void
share_check_group(const Share *share, int group, Numeric rest, bool has_fixed, int remainder)
{
	const char *name = group == SHARE_NONE ? NULL : share->rules[group].receiver;
	bool		whole = DatumGetBool(DirectFunctionCall2(numeric_eq, NumericGetDatum(rest),
														 NumericGetDatum(int64_to_numeric(0))));

	if (remainder != SHARE_NONE)
		return;
	if (has_fixed || !whole)
		share_bad_rules("nobody takes the remainder of a group of shares", name,
						"Mark one receiver of the group by remainder, or let rates add up to 1.");
	if (share->by_remainder)
		share_bad_rules("method remainder needs a receiver of it in each group of shares", name,
						"Mark one receiver by remainder, or name a method of faas.allocate().");
}

/* Share the whole of a group out to its rules. */
static void
share_group(Share *share, int group, int128 whole)
{
	bool		has_fixed;
	int			remainder;
	int			count;
	Numeric		rest = share_rest_rate(share, group, &count, &has_fixed, &remainder);
	Numeric    *ratios = palloc(sizeof(Numeric) * (count + 1));
	int128	   *units = palloc(sizeof(int128) * (count + 2));
	int128		left = whole;
	int			n = 0;

	share_check_group(share, group, rest, has_fixed, remainder);
	for (int i = 0; i < share->count; i++)
	{
		if (share->rules[i].parent == group && share->rules[i].rate != NULL)
			ratios[n++] = share->rules[i].rate;
	}
	ratios[count] = rest;
	share_allocate(whole, ratios, count + 1, share->method, units);

	n = 0;
	for (int i = 0; i < share->count; i++)
	{
		ShareRule  *rule = &share->rules[i];

		if (rule->parent != group || i == remainder)
			continue;
		if (rule->rate != NULL)
			rule->units = units[n++];
		left -= rule->units;
		if (left < 0)
			ereport(ERROR,
					(errcode(ERRCODE_FAAS_SHARE_EXCEEDS),
					 errmsg("the shares of a group are more than its whole"),
					 errdetail("Nothing is left for \"%s\".", error_excerpt(rule->receiver)),
					 errhint("Lower the fixed amounts.")));
	}
	if (remainder != SHARE_NONE)
		share->rules[remainder].units = left;
	else if (left != 0)
		elog(ERROR, "shares do not add up to the whole");
	pfree(ratios);
	pfree(units);
}

/*
 * Share the amount out, from the top down.  A rule that no step reaches hangs on a circle of
 * parents.
 */
static void
share_out(Share *share)
{
	bool	   *done = palloc0(sizeof(bool) * share->count);
	int			reached = 0;
	bool		progress = true;

	for (int i = 0; i < share->count; i++)
	{
		done[i] = share->rules[i].parent == SHARE_NONE;
		reached += done[i];
	}
	if (reached > 0)
		share_group(share, SHARE_NONE, amount_minor(&share->amount));
	while (progress)
	{
		progress = false;
		for (int i = 0; i < share->count; i++)
		{
			CHECK_FOR_INTERRUPTS();
			if (!done[i] || share->rules[i].children <= 0)
				continue;
			share_group(share, i, share->rules[i].units);
			for (int j = 0; j < share->count; j++)
			{
				if (share->rules[j].parent == i)
				{
					done[j] = true;
					reached++;
				}
			}
			share->rules[i].children = -1;	/* a group whose parts are known */
			progress = true;
		}
	}
	if (reached < share->count)
		share_bad_rules("the parents of shares go round in a circle", NULL,
						"The parents of a receiver end at one without a parent.");
	pfree(done);
}

/* ---------------------------------------------------------------- caps */

/* What goes to others than the receiver of the remainder of the amount itself. */
static void
share_check_rate(const Share *share, Numeric max_rate)
{
	Numeric		limit;
	int128		given = amount_minor(&share->amount);
	FaasAmount	away;

	numeric_require_finite(max_rate, "greatest rate of shares");
	for (int i = 0; i < share->count; i++)
	{
		if (share->rules[i].parent == SHARE_NONE && share->rules[i].remainder)
			given -= share->rules[i].units;
	}
	limit = numeric_mul_opt_error(decimal_to_numeric(amount_minor(&share->amount), 0), max_rate,
								  NULL);
	if (!DatumGetBool(DirectFunctionCall2(numeric_gt, NumericGetDatum(decimal_to_numeric(given, 0)),
										  NumericGetDatum(limit))))
		return;
	away = amount_make(given, share->amount.tag);
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_SHARE_CAP),
			 errmsg("more is shared out than the greatest rate max_rate allows"),
			 errdetail("Others than the receiver of the remainder get %s of %s.",
					   amount_to_cstring(&away), amount_to_cstring(&share->amount)),
			 errhint("Lower the rates or the fixed amounts.")));
}

static void
share_check_receivers(const Share *share, int32 max_receivers)
{
	int			receivers = 0;

	if (max_receivers < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("argument \"%s\" must not be negative", "max_receivers")));
	for (int i = 0; i < share->count; i++)
	{
		const ShareRule *rule = &share->rules[i];

		receivers += rule->children == 0 && !(rule->parent == SHARE_NONE && rule->remainder);
	}
	if (receivers > max_receivers)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_SHARE_CAP),
				 errmsg("there are more receivers than max_receivers allows"),
				 errdetail("There are %d beside the one of the remainder, the limit is %d.",
						   receivers, max_receivers)));
}

/* ---------------------------------------------------------------- entry points */

/* Arguments n to n + 4: amount, rules, method, max_rate, max_receivers; shared out, within caps. */
static Share *
share_arguments(FunctionCallInfo fcinfo, int n)
{
	Share	   *share;
	ArrayType  *rules;
	text	   *method;

	arg_require(fcinfo, n, "amount");
	arg_require(fcinfo, n + 1, "rules");
	arg_require(fcinfo, n + 2, "method");
	share = palloc0(sizeof(Share));
	share->amount = *PG_GETARG_FAAS_AMOUNT_P(n);
	rules = PG_GETARG_ARRAYTYPE_P(n + 1);
	method = PG_GETARG_TEXT_PP(n + 2);

	/* floors, and all that they leave to the named receiver: the rest of a separate method */
	share->by_remainder = strcmp(text_to_cstring(method), "remainder") == 0;
	share->method = share->by_remainder ? SHARE_FLOOR_SEPARATE : share_method_parse(method);
	if (!share->by_remainder && share_is_separate(share->method))
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_UNKNOWN_METHOD),
				 errmsg("allocation method \"%s\" leaves a part to nobody",
						text_to_cstring(method)),
				 errhint("Use remainder, which leaves it to a named receiver.")));
	fee_require_positive(&share->amount, "the amount that is shared out");

	share->count = row_array_count(rules, SHARE_RULES_MAX, "rules of shares");
	if (share->count == 0)
		share_bad_rules("there are no rules of shares", NULL, "Name at least one receiver.");
	share->rules = palloc(sizeof(ShareRule) * share->count);
	(void) row_array_read(rules, RULE_COLUMNS, SHARE_RULES_MAX, "rules of shares",
						  share_read_rule, share);
	share_link_rules(share);
	share_out(share);
	if (!PG_ARGISNULL(n + 3))
		share_check_rate(share, PG_GETARG_NUMERIC(n + 3));
	if (!PG_ARGISNULL(n + 4))
		share_check_receivers(share, PG_GETARG_INT32(n + 4));
	return share;
}

/* profit_share(amount, rules, method, max_rate, max_receivers) */
Datum
faas_profit_share(PG_FUNCTION_ARGS)
{
	Share	   *share = share_arguments(fcinfo, 0);
	int128		sum = 0;
	RowArray	array;

	row_array_begin(&array, fcinfo, 3, share->count);
	for (int i = 0; i < share->count; i++)
	{
		const ShareRule *rule = &share->rules[i];
		FaasAmount	part = amount_make(rule->units, share->amount.tag);
		Datum		values[3];
		bool		nulls[3] = {false};

		if (rule->children != 0)
			continue;
		sum += rule->units;
		values[0] = CStringGetTextDatum(rule->receiver);
		values[1] = Int64GetDatum(rule->account);
		nulls[1] = !rule->has_account;
		values[2] = FaasAmountPGetDatum(&part);
		row_array_add(&array, values, nulls);
	}
	if (sum != amount_minor(&share->amount))
		elog(ERROR, "shares do not add up to the amount");
	PG_RETURN_ARRAYTYPE_P(row_array_finish(&array));
}

/* share_lines(debit, amount, rules, method, max_rate, max_receivers, kind, memo) */
Datum
faas_share_lines(PG_FUNCTION_ARGS)
{
	int64		debit = arg_int64(fcinfo, 0, "debit");
	Share	   *share = share_arguments(fcinfo, 1);
	text	   *kind = arg_text_or_null(fcinfo, 6, "kind", 100);
	text	   *memo = arg_text_or_null(fcinfo, 7, "memo", 10000);
	RowArray	lines;

	lines_begin(&lines, fcinfo, share->count);
	for (int i = 0; i < share->count; i++)
	{
		const ShareRule *rule = &share->rules[i];
		FaasAmount	part = amount_make(rule->units, share->amount.tag);

		if (rule->children != 0)
			continue;
		if (!rule->has_account)
			share_bad_rules("a receiver of a share has no account", rule->receiver,
							"Every receiver of postings needs one.");
		lines_add(&lines, debit, rule->account, &part, kind, memo);
	}
	PG_RETURN_ARRAYTYPE_P(row_array_finish(&lines));
}

/* share_available(amount, refunded, rate, shared, mode) */
Datum
faas_share_available(PG_FUNCTION_ARGS)
{
	FaasAmount *amount;
	FaasAmount *refunded;
	FaasAmount *shared;
	FaasAmount	left;
	Numeric		rate;
	Numeric		rest;
	RoundingMode mode;
	int128		minor;

	for (int i = 0; i < 5; i++)
	{
		if (PG_ARGISNULL(i))
			PG_RETURN_NULL();
	}
	amount = PG_GETARG_FAAS_AMOUNT_P(0);
	refunded = PG_GETARG_FAAS_AMOUNT_P(1);
	rate = PG_GETARG_NUMERIC(2);
	shared = PG_GETARG_FAAS_AMOUNT_P(3);
	mode = rounding_mode_parse(PG_GETARG_TEXT_PP(4));

	numeric_require_finite(rate, "rate of a fee");
	rest = numeric_sub_opt_error(int64_to_numeric(1), rate, NULL);
	if (DatumGetInt32(DirectFunctionCall2(numeric_cmp, NumericGetDatum(rest),
										  NumericGetDatum(int64_to_numeric(0)))) < 0 ||
		DatumGetInt32(DirectFunctionCall2(numeric_cmp, NumericGetDatum(rest),
										  NumericGetDatum(int64_to_numeric(1)))) > 0)
		share_bad_rules("the rate of the fee must be from 0 to 1", NULL, "0.6 % is 0.006.");
	if (amount_minor(amount) < 0 || amount_minor(refunded) < 0 || amount_minor(shared) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_AMOUNT_NOT_POSITIVE),
				 errmsg("amount, refunded and shared must not be negative")));

	left = amount_difference(amount, refunded);
	if (!numeric_to_minor(numeric_mul_opt_error(decimal_to_numeric(amount_minor(&left), 0), rest,
												NULL), 0, mode, &minor))
		elog(ERROR, "a part of an amount is greater than the amount");
	left = amount_make(minor, left.tag);
	left = amount_difference(&left, shared);
	if (amount_minor(&left) < 0)
		left = amount_make(0, left.tag);
	PG_RETURN_FAAS_AMOUNT_P(amount_copy(left));
}
