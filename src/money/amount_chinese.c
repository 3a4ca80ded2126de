/*
 * amount_chinese.c
 *		to_chinese(): Chinese upper-case amounts as written on bills, cheques and vouchers.
 *
 *		The rules are those of the People's Bank of China, Payment and Settlement Measures (支付结算办法,
 *		1997), annex 1 (正确填写票据和结算凭证的基本规定): figures 零壹贰叁..., the currency in front,
 *		整 after 元, none after 分, one 零 for zeros between figures.  Where the annex leaves a choice:
 *
 *		- 整 is also written after 角 (allowed, not required);
 *		- 零 is written after 元 when the yuan figure is 0 and the 角 is not (1,680.32);
 *		- 零 is not written when only the 万 figure is 0 and the 仟 figure is not (107,000);
 *		- beyond 亿 the same scheme repeats (万亿, 亿亿), because 兆 has two meanings.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "amount.h"
#include "errors.h"
#include "faas.h"

#define WAN		10000			/* 10^4 */
#define YI		100000000		/* 10^8 */

static const char *const figures[] = {
	"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"
};

/* Currencies that are written in 元, 角 and 分, and what stands in front of them. */
static const struct
{
	const char *code;
	const char *prefix;
}			prefixes[] = {
	{"CNY", "人民币"},
	{"HKD", "港币"},
	{"MOP", "澳门币"},
	{"TWD", "新台币"}
};

FAAS_FUNCTION(faas_amount_to_chinese);

/* 1 to 9999: 仟佰拾, one 零 for zeros between figures, none in front or at the end. */
static void
append_thousands(StringInfo out, int number)
{
	static const char *const units[] = {"仟", "佰", "拾", ""};
	bool		started = false;
	bool		skipped = false;

	for (int i = 0, unit = 1000; i < 4; i++, unit /= 10)
	{
		int			figure = number / unit % 10;

		if (figure == 0)
		{
			skipped = started;
			continue;
		}
		if (skipped)
			appendStringInfoString(out, figures[0]);
		appendStringInfoString(out, figures[figure]);
		appendStringInfoString(out, units[i]);
		started = true;
		skipped = false;
	}
}

/* 1 to 99,999,999: before and after 万 */
static void
append_ten_thousands(StringInfo out, int number)
{
	int			high = number / WAN;
	int			low = number % WAN;

	if (high > 0)
	{
		append_thousands(out, high);
		appendStringInfoString(out, "万");
	}
	if (low > 0)
	{
		if (high > 0 && low < 1000)
			appendStringInfoString(out, figures[0]);
		append_thousands(out, low);
	}
}

/* Any positive integer: before and after 亿, as often as it takes (at most three times). */
static void
append_integer(StringInfo out, int128 number)
{
	int			low = (int) (number % YI);

	if (number < YI)
	{
		append_ten_thousands(out, low);
		return;
	}

	append_integer(out, number / YI);
	appendStringInfoString(out, "亿");
	if (low > 0)
	{
		if (low < YI / 10)
			appendStringInfoString(out, figures[0]);
		append_ten_thousands(out, low);
	}
}

/* The whole amount without the currency; "fen" is its magnitude in hundredths. */
static void
append_amount(StringInfo out, int128 fen)
{
	int128		yuan = fen / 100;
	int			jiao_figure = (int) (fen / 10 % 10);
	int			fen_figure = (int) (fen % 10);

	if (yuan > 0)
		append_integer(out, yuan);
	else if (fen == 0)
		appendStringInfoString(out, figures[0]);
	if (yuan > 0 || fen == 0)
		appendStringInfoString(out, "元");

	if (jiao_figure > 0)
	{
		if (yuan > 0 && yuan % 10 == 0)
			appendStringInfoString(out, figures[0]);
		appendStringInfo(out, "%s角", figures[jiao_figure]);
	}
	if (fen_figure > 0)
	{
		if (yuan > 0 && jiao_figure == 0)
			appendStringInfoString(out, figures[0]);
		appendStringInfo(out, "%s分", figures[fen_figure]);
	}
	else
		appendStringInfoString(out, "整");
}

/* What stands in front of amounts of this currency; raises 0A000 for one not written like this. */
static const char *
currency_prefix(const char *code)
{
	for (int i = 0; i < lengthof(prefixes); i++)
	{
		if (strcmp(code, prefixes[i].code) == 0)
			return prefixes[i].prefix;
	}

	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("currency \"%s\" has no Chinese upper-case form", code),
			 errdetail("Only CNY, HKD, MOP and TWD are written in yuan, jiao and fen.")));
}

/* to_chinese(amount) */
Datum
faas_amount_to_chinese(PG_FUNCTION_ARGS)
{
	FaasAmount *a = PG_GETARG_FAAS_AMOUNT_P(0);
	char		code[AMOUNT_CODE_LENGTH_MAX + 1];
	int128		fen;
	StringInfoData out;

	amount_code_format(AMOUNT_CODE(a), code);
	initStringInfo(&out);
	appendStringInfoString(&out, currency_prefix(code));

	if (!amount_rescale(a, 2, &fen))
	{
		if (AMOUNT_SCALE(a) < 2)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("amount out of range")));
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_SCALE_MISMATCH),
				 errmsg("amount %s has more decimals than fen", amount_to_cstring(a)),
				 errhint("Round it first with faas.round().")));
	}
	if (fen < 0)
	{
		appendStringInfoString(&out, "负");
		fen = -fen;
	}
	append_amount(&out, fen);

	PG_RETURN_TEXT_P(cstring_to_text(pg_any_to_server(out.data, out.len, PG_UTF8)));
}
