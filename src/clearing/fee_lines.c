/*
 * fee_lines.c
 *		A charge, its fee and their refund as the postings of one journal.
 *
 *		Money moves from the debit account to the credit account of a posting, as for accounts of
 *		customers, which are liabilities.  The order is such that nobody pays before he has
 *		received.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "clearing/fee.h"
#include "clearing/lines.h"
#include "errors.h"
#include "faas.h"
#include "util/args.h"

#define LINE_COLUMNS	6		/* of faas.posting_line */
#define KIND_MAX		100		/* characters, as for faas.post() */
#define MEMO_MAX		10000

/* Who pays, who is paid, and who gets the fee. */
typedef struct FeeAccounts
{
	int64		payer;
	int64		payee;
	int64		fee;
} FeeAccounts;

FAAS_FUNCTION(faas_fee_lines);
FAAS_FUNCTION(faas_fee_refund_lines);

void
lines_begin(RowArray *lines, FunctionCallInfo fcinfo, int count)
{
	row_array_begin(lines, fcinfo, LINE_COLUMNS, count);
}

void
lines_add(RowArray *lines, int64 debit, int64 credit, const FaasAmount *amount, text *kind,
		  text *memo)
{
	Datum		values[LINE_COLUMNS];
	bool		nulls[LINE_COLUMNS] = {false};

	if (amount_minor(amount) == 0)
		return;
	values[0] = Int64GetDatum(debit);
	values[1] = Int64GetDatum(credit);
	values[2] = FaasAmountPGetDatum(amount);
	values[3] = PointerGetDatum(kind);
	nulls[3] = kind == NULL;
	values[4] = PointerGetDatum(memo);
	nulls[4] = memo == NULL;
	values[5] = (Datum) 0;
	nulls[5] = true;
	row_array_add(lines, values, nulls);
}

FeeCollect
fee_collect_parse(const text *name)
{
	char	   *word = text_to_cstring(name);

	if (strcmp(word, "included") == 0)
		return FEE_INCLUDED;
	if (strcmp(word, "on_top") == 0)
		return FEE_ON_TOP;
	if (strcmp(word, "within") == 0)
		return FEE_WITHIN;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unrecognized way to collect a fee: \"%s\"", error_excerpt(word)),
			 errhint("Use included, on_top or within.")));
}

/* Arguments 0 to 4: payer, payee, fee_account, amount, fee. */
static FeeAccounts
fee_arguments(FunctionCallInfo fcinfo, FaasAmount **amount, FaasAmount **fee)
{
	FeeAccounts accounts;

	accounts.payer = arg_int64(fcinfo, 0, "payer");
	accounts.payee = arg_int64(fcinfo, 1, "payee");
	accounts.fee = arg_int64(fcinfo, 2, "fee_account");
	arg_require(fcinfo, 3, "amount");
	*amount = PG_GETARG_FAAS_AMOUNT_P(3);
	arg_require(fcinfo, 4, "fee");
	*fee = PG_GETARG_FAAS_AMOUNT_P(4);

	amount_check_currency(*amount, *fee);
	fee_require_positive(*amount, "the amount of a charge");
	if (amount_minor(*fee) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_AMOUNT_NOT_POSITIVE),
				 errmsg("a fee must not be negative"),
				 errdetail("It is %s.", amount_to_cstring(*fee))));
	return accounts;
}

static FeeCollect
arg_collect(FunctionCallInfo fcinfo, int n)
{
	arg_require(fcinfo, n, "collect");
	return fee_collect_parse(PG_GETARG_TEXT_PP(n));
}

/*
 * fee_lines(payer, payee, fee_account, amount, fee, collect, kind, fee_kind, memo)
 */
Datum
faas_fee_lines(PG_FUNCTION_ARGS)
{
	FaasAmount *amount;
	FaasAmount *fee;
	FeeAccounts accounts = fee_arguments(fcinfo, &amount, &fee);
	FeeCollect	collect = arg_collect(fcinfo, 5);
	text	   *kind = arg_text_or_null(fcinfo, 6, "kind", KIND_MAX);
	text	   *fee_kind = arg_text_or_null(fcinfo, 7, "fee_kind", KIND_MAX);
	text	   *memo = arg_text_or_null(fcinfo, 8, "memo", MEMO_MAX);
	FaasAmount	net = *amount;
	RowArray	lines;

	if (collect != FEE_ON_TOP && amount_compare(fee, amount) > 0)
		fee_raise_exceeds(fee, amount);
	if (collect == FEE_WITHIN)
		net = amount_difference(amount, fee);

	lines_begin(&lines, fcinfo, 2);
	lines_add(&lines, accounts.payer, accounts.payee, &net, kind, memo);
	lines_add(&lines, collect == FEE_INCLUDED ? accounts.payee : accounts.payer, accounts.fee,
			  fee, fee_kind, memo);
	PG_RETURN_ARRAYTYPE_P(row_array_finish(&lines));
}

/*
 * fee_refund_lines(payer, payee, fee_account, amount, fee, refund, refunded, collect, mode, kind,
 * fee_kind, memo)
 */
Datum
faas_fee_refund_lines(PG_FUNCTION_ARGS)
{
	FaasAmount *amount;
	FaasAmount *fee;
	FeeAccounts accounts = fee_arguments(fcinfo, &amount, &fee);
	FeeCollect	collect = arg_collect(fcinfo, 7);
	text	   *kind = arg_text_or_null(fcinfo, 9, "kind", KIND_MAX);
	text	   *fee_kind = arg_text_or_null(fcinfo, 10, "fee_kind", KIND_MAX);
	text	   *memo = arg_text_or_null(fcinfo, 11, "memo", MEMO_MAX);
	FaasAmount *refund;
	FaasAmount	fee_back;
	FaasAmount	net_back;
	RowArray	lines;

	arg_require(fcinfo, 5, "refund");
	arg_require(fcinfo, 8, "mode");
	refund = PG_GETARG_FAAS_AMOUNT_P(5);
	if (collect != FEE_ON_TOP && amount_compare(fee, amount) > 0)
		fee_raise_exceeds(fee, amount);
	fee_back = fee_refund_part(amount, fee, refund,
							   PG_ARGISNULL(6) ? NULL : PG_GETARG_FAAS_AMOUNT_P(6),
							   rounding_mode_parse(PG_GETARG_TEXT_PP(8)));
	net_back = *refund;
	if (collect == FEE_WITHIN)
		net_back = amount_difference(refund, &fee_back);

	lines_begin(&lines, fcinfo, 2);
	if (collect == FEE_INCLUDED)
		lines_add(&lines, accounts.fee, accounts.payee, &fee_back, fee_kind, memo);
	lines_add(&lines, accounts.payee, accounts.payer, &net_back, kind, memo);
	if (collect != FEE_INCLUDED)
		lines_add(&lines, accounts.fee, accounts.payer, &fee_back, fee_kind, memo);
	PG_RETURN_ARRAYTYPE_P(row_array_finish(&lines));
}
