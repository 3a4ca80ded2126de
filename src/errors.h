/*
 * errors.h
 *		The SQLSTATEs of faas, class LG ("ledger").  Classes that begin with 0-4 or A-H belong to the
 *		SQL standard, so ours begins with L.  A core code is used wherever one fits (22P02 text
 *		syntax, 22003 out of range, 22004 null, 22012 division by zero, 22023 bad parameter, 23505
 *		duplicate name, 42501 rights, 40001 retry); an own code exists only for an outcome that an
 *		application branches on.  Codes are stable: never renumber, never reuse.
 */
#ifndef FAAS_ERRORS_H
#define FAAS_ERRORS_H

#include "postgres.h"

#include "utils/elog.h"

/* LG00x-LG02x: posting */
#define ERRCODE_FAAS_CURRENCY_MISMATCH		MAKE_SQLSTATE('L','G','0','0','1')	/* two currencies meet */
#define ERRCODE_FAAS_SCALE_MISMATCH			MAKE_SQLSTATE('L','G','0','0','2')	/* more decimals than the scale holds */
#define ERRCODE_FAAS_INSUFFICIENT_FUNDS		MAKE_SQLSTATE('L','G','0','0','3')	/* available is less than the amount */
#define ERRCODE_FAAS_CEILING_EXCEEDED		MAKE_SQLSTATE('L','G','0','0','4')	/* balance would pass the ceiling */
#define ERRCODE_FAAS_KEY_REUSED				MAKE_SQLSTATE('L','G','0','0','5')	/* same key, other content */
#define ERRCODE_FAAS_ACCOUNT_NOT_FOUND		MAKE_SQLSTATE('L','G','0','0','6')	/* no such account, or not yours to see */
#define ERRCODE_FAAS_ACCOUNT_CLOSED			MAKE_SQLSTATE('L','G','0','0','7')	/* account is closed */
#define ERRCODE_FAAS_ACCOUNT_BLOCKED		MAKE_SQLSTATE('L','G','0','0','8')	/* this side of the account is blocked */
#define ERRCODE_FAAS_BOOK_MISMATCH			MAKE_SQLSTATE('L','G','0','0','9')	/* accounts of two books */
#define ERRCODE_FAAS_SAME_ACCOUNT			MAKE_SQLSTATE('L','G','0','1','0')	/* debit and credit are one account */
#define ERRCODE_FAAS_AMOUNT_NOT_POSITIVE	MAKE_SQLSTATE('L','G','0','1','1')	/* amount is zero or negative */
#define ERRCODE_FAAS_JOURNAL_NOT_FOUND		MAKE_SQLSTATE('L','G','0','1','2')	/* no such journal, or not yours to see */
#define ERRCODE_FAAS_OVER_REVERSAL			MAKE_SQLSTATE('L','G','0','1','3')	/* more than what is left to reverse */
#define ERRCODE_FAAS_PERIOD_CLOSED			MAKE_SQLSTATE('L','G','0','1','4')	/* value date lies in a closed period */
#define ERRCODE_FAAS_IMPORT_REGRESSES		MAKE_SQLSTATE('L','G','0','1','5')	/* imported time not after the account's last entry */
#define ERRCODE_FAAS_ACCOUNT_IN_USE			MAKE_SQLSTATE('L','G','0','1','6')	/* closing: balance not zero or holds open */
#define ERRCODE_FAAS_NOT_LEAF				MAKE_SQLSTATE('L','G','0','1','7')	/* accounts hang on leaf subjects only */
#define ERRCODE_FAAS_BOOK_NOT_FOUND			MAKE_SQLSTATE('L','G','0','1','8')	/* no such book, or not yours to see */
#define ERRCODE_FAAS_SUBJECT_NOT_FOUND		MAKE_SQLSTATE('L','G','0','1','9')	/* no such subject in the book */
#define ERRCODE_FAAS_BUSINESS_DATE			MAKE_SQLSTATE('L','G','0','2','0')	/* the business date only moves forward */
#define ERRCODE_FAAS_HISTORY_LIMIT			MAKE_SQLSTATE('L','G','0','2','1')	/* backdating would break a later value-dated limit */
#define ERRCODE_FAAS_PARTY_NOT_FOUND		MAKE_SQLSTATE('L','G','0','2','2')	/* no such party in the book */
#define ERRCODE_FAAS_STRIPED				MAKE_SQLSTATE('L','G','0','2','3')	/* limits and stripes exclude each other */
#define ERRCODE_FAAS_ARCHIVED				MAKE_SQLSTATE('L','G','0','2','4')	/* the journal is archived */
#define ERRCODE_FAAS_BEFORE_ARCHIVE			MAKE_SQLSTATE('L','G','0','2','5')	/* the time or date lies in what is archived */
#define ERRCODE_FAAS_ARCHIVE_NEEDED			MAKE_SQLSTATE('L','G','0','2','6')	/* postings that a product still needs */
#define ERRCODE_FAAS_ARCHIVE_NOT_FOUND		MAKE_SQLSTATE('L','G','0','2','7')	/* no such archive, or its table is not there */

/* LG03x: money arithmetic */
#define ERRCODE_FAAS_UNKNOWN_CURRENCY		MAKE_SQLSTATE('L','G','0','3','0')	/* code is not in faas.currency */
#define ERRCODE_FAAS_UNKNOWN_MODE			MAKE_SQLSTATE('L','G','0','3','1')	/* rounding mode is not one of the seven */
#define ERRCODE_FAAS_UNKNOWN_METHOD			MAKE_SQLSTATE('L','G','0','3','2')	/* allocation method is not known */
#define ERRCODE_FAAS_NOT_A_NUMBER			MAKE_SQLSTATE('L','G','0','3','3')	/* NaN or infinity where a number must be */
#define ERRCODE_FAAS_BAD_RATIO				MAKE_SQLSTATE('L','G','0','3','4')	/* ratios or parts that cannot share anything out */
#define ERRCODE_FAAS_BAD_CURRENCY_CODE		MAKE_SQLSTATE('L','G','0','3','5')	/* not 1-5 of A-Z then A-Z0-9 */

/* LG1xx: holds */
#define ERRCODE_FAAS_HOLD_NOT_FOUND			MAKE_SQLSTATE('L','G','1','0','1')	/* no such hold, or not yours to see */
#define ERRCODE_FAAS_HOLD_NOT_OPEN			MAKE_SQLSTATE('L','G','1','0','2')	/* hold is captured, released or swept */
#define ERRCODE_FAAS_HOLD_EXPIRED			MAKE_SQLSTATE('L','G','1','0','3')	/* hold is past its expiry */
#define ERRCODE_FAAS_CAPTURE_EXCEEDS_HOLD	MAKE_SQLSTATE('L','G','1','0','4')	/* more than is left plus the tolerance */
#define ERRCODE_FAAS_RELEASE_EXCEEDS_HOLD	MAKE_SQLSTATE('L','G','1','0','5')	/* more than is left */
#define ERRCODE_FAAS_HOLD_DESTINATION		MAKE_SQLSTATE('L','G','1','0','6')	/* capture names no destination and the hold has none */
#define ERRCODE_FAAS_HOLD_KEPT				MAKE_SQLSTATE('L','G','1','0','7')	/* hold is an escrow's or the like: not for hold_* */

/* LG220-LG229: escrows and bids */
#define ERRCODE_FAAS_ESCROW_NOT_FOUND		MAKE_SQLSTATE('L','G','2','2','0')	/* no such escrow or deal, or not yours to see */
#define ERRCODE_FAAS_ESCROW_STATE			MAKE_SQLSTATE('L','G','2','2','1')	/* not in its present state */
#define ERRCODE_FAAS_ESCROW_CONDITIONS		MAKE_SQLSTATE('L','G','2','2','2')	/* approvals, time or evidence are missing */
#define ERRCODE_FAAS_ESCROW_SAME_APPROVER	MAKE_SQLSTATE('L','G','2','2','3')	/* maker and checker, or two checkers, are one */
#define ERRCODE_FAAS_ESCROW_DISPUTED		MAKE_SQLSTATE('L','G','2','2','4')	/* a dispute stops it */
#define ERRCODE_FAAS_ESCROW_EXPIRED			MAKE_SQLSTATE('L','G','2','2','5')	/* escrow or deal is past its end */
#define ERRCODE_FAAS_ESCROW_EXCEEDED		MAKE_SQLSTATE('L','G','2','2','6')	/* more than what is left in escrow */
#define ERRCODE_FAAS_ESCROW_CAP				MAKE_SQLSTATE('L','G','2','2','7')	/* more than the caps of an escrow allow */
#define ERRCODE_FAAS_BID_TARGET				MAKE_SQLSTATE('L','G','2','2','8')	/* bid beyond the target, or target not reached */
#define ERRCODE_FAAS_ESCROW_NOT_ENTITLED	MAKE_SQLSTATE('L','G','2','2','9')	/* no approver, or no arbiter, of the escrow */

/* LG23x: custody */
#define ERRCODE_FAAS_SEGREGATION			MAKE_SQLSTATE('L','G','2','3','0')	/* own and client money would mix */
#define ERRCODE_FAAS_AUTHORISATION			MAKE_SQLSTATE('L','G','2','3','1')	/* client money moves on nobody's word */
#define ERRCODE_FAAS_NOTHING_TO_MOVE		MAKE_SQLSTATE('L','G','2','3','2')	/* no shortfall to pay in, no excess to withdraw */
#define ERRCODE_FAAS_BEYOND_DIFFERENCE		MAKE_SQLSTATE('L','G','2','3','3')	/* more than the shortfall or the excess */
#define ERRCODE_FAAS_CUSTODY_CLASS			MAKE_SQLSTATE('L','G','2','3','4')	/* an account is not of the class that is needed */
/* LG24x: calendars */
#define ERRCODE_FAAS_CALENDAR_NOT_FOUND		MAKE_SQLSTATE('L','G','2','4','0')	/* no calendar of this name */
#define ERRCODE_FAAS_CALENDAR_RANGE			MAKE_SQLSTATE('L','G','2','4','1')	/* outside of the years 1970 to 2100 */
#define ERRCODE_FAAS_CALENDAR_YEAR			MAKE_SQLSTATE('L','G','2','4','2')	/* the calendar does not know the year */
#define ERRCODE_FAAS_UNKNOWN_CONVENTION		MAKE_SQLSTATE('L','G','2','4','3')	/* convention, frequency or stub rule is not known */
#define ERRCODE_FAAS_SCHEDULE_STUB			MAKE_SQLSTATE('L','G','2','4','4')	/* whole periods do not fill the schedule */

/* LG25x: interest */
#define ERRCODE_FAAS_UNKNOWN_DAY_COUNT		MAKE_SQLSTATE('L','G','2','5','0')	/* no such day-count convention */
#define ERRCODE_FAAS_DATES_REVERSED			MAKE_SQLSTATE('L','G','2','5','1')	/* a span ends before it begins */
#define ERRCODE_FAAS_DAY_COUNT_TERMS		MAKE_SQLSTATE('L','G','2','5','2')	/* the convention needs more than dates */
#define ERRCODE_FAAS_UNKNOWN_SCHEDULE		MAKE_SQLSTATE('L','G','2','5','3')	/* no such repayment schedule */
#define ERRCODE_FAAS_NOT_SEVEN_DAYS			MAKE_SQLSTATE('L','G','2','5','4')	/* a seven-day yield of other than 7 days */
/* LG20x: netting */
#define ERRCODE_FAAS_NET_SELF				MAKE_SQLSTATE('L','G','2','0','0')	/* payer and payee are one participant */
#define ERRCODE_FAAS_NET_AMOUNT				MAKE_SQLSTATE('L','G','2','0','1')	/* an obligation of zero or less */
#define ERRCODE_FAAS_NET_UNBALANCED			MAKE_SQLSTATE('L','G','2','0','2')	/* positions do not add up to zero */

/* LG21x: fees and profit sharing */
#define ERRCODE_FAAS_FEE_TERMS				MAKE_SQLSTATE('L','G','2','1','0')	/* terms that make no fee */
#define ERRCODE_FAAS_FEE_NOT_FOUND			MAKE_SQLSTATE('L','G','2','1','1')	/* no such schedule in the book, or no version of that date */
#define ERRCODE_FAAS_FEE_VERSION			MAKE_SQLSTATE('L','G','2','1','2')	/* a version that would change what is settled */
#define ERRCODE_FAAS_FEE_EXCEEDS			MAKE_SQLSTATE('L','G','2','1','3')	/* fee is greater than what it is taken from */
#define ERRCODE_FAAS_FEE_REFUND				MAKE_SQLSTATE('L','G','2','1','4')	/* refunds are more than the charge */
#define ERRCODE_FAAS_SHARE_RULES			MAKE_SQLSTATE('L','G','2','1','5')	/* rules that do not share out the whole */
#define ERRCODE_FAAS_SHARE_EXCEEDS			MAKE_SQLSTATE('L','G','2','1','6')	/* parts are more than the whole */
#define ERRCODE_FAAS_SHARE_CAP				MAKE_SQLSTATE('L','G','2','1','7')	/* more than the caps allow */

/* LG26x: settlement */
#define ERRCODE_FAAS_SETTLEMENT_NOT_FOUND	MAKE_SQLSTATE('L','G','2','6','0')	/* no such model, participant, window, settlement ... */
#define ERRCODE_FAAS_WINDOW_STATE			MAKE_SQLSTATE('L','G','2','6','1')	/* window is not in a state for this */
#define ERRCODE_FAAS_SETTLEMENT_STATE		MAKE_SQLSTATE('L','G','2','6','2')	/* settlement, participant or instruction is not */
#define ERRCODE_FAAS_SETTLEMENT_FINAL		MAKE_SQLSTATE('L','G','2','6','3')	/* abort after the first commit */
#define ERRCODE_FAAS_CAP_EXCEEDS_LIQUIDITY	MAKE_SQLSTATE('L','G','2','6','4')	/* net debit cap above the settlement account */
#define ERRCODE_FAAS_PARTICIPANT_ACCOUNT	MAKE_SQLSTATE('L','G','2','6','5')	/* account cannot be a participant's */
#define ERRCODE_FAAS_CONTROL_TOTALS			MAKE_SQLSTATE('L','G','2','6','6')	/* file and its control totals disagree */
#define ERRCODE_FAAS_RESULT_CONTRADICTS		MAKE_SQLSTATE('L','G','2','6','7')	/* another result is known already */
#define ERRCODE_FAAS_SETTLEMENT_REFUSED		MAKE_SQLSTATE('L','G','2','6','8')	/* the ledger refuses a settlement's movement */

/* LG27x: wealth products; raised in PL/pgSQL (sql/wealth) */
#define ERRCODE_FAAS_PRODUCT_NOT_FOUND		MAKE_SQLSTATE('L','G','2','7','0')	/* no such product, or not yours to see */
#define ERRCODE_FAAS_ORDER_NOT_FOUND		MAKE_SQLSTATE('L','G','2','7','1')	/* no such order, or not yours to see */
#define ERRCODE_FAAS_NO_NAV					MAKE_SQLSTATE('L','G','2','7','2')	/* the day has no net asset value */
#define ERRCODE_FAAS_NAV_FINAL				MAKE_SQLSTATE('L','G','2','7','3')	/* the day is cleared, its value final */
#define ERRCODE_FAAS_PRODUCT_STATE			MAKE_SQLSTATE('L','G','2','7','4')	/* not for a product of this kind or state */
#define ERRCODE_FAAS_ORDER_STATE			MAKE_SQLSTATE('L','G','2','7','5')	/* order is past its cut-off, or done with */
#define ERRCODE_FAAS_BELOW_MINIMUM			MAKE_SQLSTATE('L','G','2','7','6')	/* less than the product's minimum */
#define ERRCODE_FAAS_NOT_DUE				MAKE_SQLSTATE('L','G','2','7','7')	/* day or product not ready for it yet */
#define ERRCODE_FAAS_NO_HOLDER				MAKE_SQLSTATE('L','G','2','7','8')	/* account holds no units of the product */
#define ERRCODE_FAAS_INCOME_DONE			MAKE_SQLSTATE('L','G','2','7','9')	/* date has had its income, or had no holders */

/* LG9xx: integrity */
#define ERRCODE_FAAS_DIRECT_WRITE			MAKE_SQLSTATE('L','G','9','0','1')	/* SQL wrote to a ledger table */
#define ERRCODE_FAAS_LAYOUT					MAKE_SQLSTATE('L','G','9','0','2')	/* a ledger table is not as the library knows it */
#define ERRCODE_FAAS_CORRUPTED				MAKE_SQLSTATE('L','G','9','0','3')	/* stored data breaks an invariant */

/*
 * What a message quotes of a value that a caller gave: all of it, or its beginning and "..." where it
 * is longer than this many bytes.
 */
#define ERROR_EXCERPT_MAX	200

extern const char *error_excerpt(const char *value);
extern const char *error_excerpt_text(const text *value);

#endif							/* FAAS_ERRORS_H */
