/*
 * codes.h
 *		The outcome of a request: one stable number, one stable word, one SQLSTATE.
 *
 *		post_batch answers with number and word; the one-call functions raise the SQLSTATE.  The
 *		numbers are grouped as the checks are made: what already exists, the form of the request,
 *		what it refers to, state, overflow, limits.  Never renumber.
 */
#ifndef FAAS_CODES_H
#define FAAS_CODES_H

#include "postgres.h"

#include "errors.h"

/* X(symbol, number, word, SQLSTATE) */
#define LEDGER_CODES(X) \
	X(CREATED, 0, "created", ERRCODE_SUCCESSFUL_COMPLETION) \
	X(EXISTS, 1, "exists", ERRCODE_SUCCESSFUL_COMPLETION) \
	/* chains */ \
	X(LINKED_FAILED, 2, "linked_request_failed", ERRCODE_INVALID_PARAMETER_VALUE) \
	X(LINKED_OPEN, 3, "linked_chain_open", ERRCODE_INVALID_PARAMETER_VALUE) \
	/* the key exists with other content */ \
	X(KEY_TAKEN, 10, "key_taken", ERRCODE_FAAS_KEY_REUSED) \
	X(DIFFERENT_LINES, 11, "exists_with_different_lines", ERRCODE_FAAS_KEY_REUSED) \
	X(DIFFERENT_DEBIT, 12, "exists_with_different_debit", ERRCODE_FAAS_KEY_REUSED) \
	X(DIFFERENT_CREDIT, 13, "exists_with_different_credit", ERRCODE_FAAS_KEY_REUSED) \
	X(DIFFERENT_AMOUNT, 14, "exists_with_different_amount", ERRCODE_FAAS_KEY_REUSED) \
	X(DIFFERENT_HOLD, 15, "exists_with_different_hold", ERRCODE_FAAS_KEY_REUSED) \
	X(DIFFERENT_REVERSES, 16, "exists_with_different_reverses", ERRCODE_FAAS_KEY_REUSED) \
	X(DIFFERENT_VALUE_DATE, 17, "exists_with_different_value_date", ERRCODE_FAAS_KEY_REUSED) \
	X(DIFFERENT_POSTED_AT, 18, "exists_with_different_posted_at", ERRCODE_FAAS_KEY_REUSED) \
	X(DIFFERENT_EXPIRES_AT, 19, "exists_with_different_expires_at", ERRCODE_FAAS_KEY_REUSED) \
	X(DIFFERENT_TOLERANCE, 20, "exists_with_different_tolerance", ERRCODE_FAAS_KEY_REUSED) \
	X(DIFFERENT_KIND, 21, "exists_with_different_kind", ERRCODE_FAAS_KEY_REUSED) \
	X(DIFFERENT_MEMO, 22, "exists_with_different_memo", ERRCODE_FAAS_KEY_REUSED) \
	X(DIFFERENT_METADATA, 23, "exists_with_different_metadata", ERRCODE_FAAS_KEY_REUSED) \
	X(ARCHIVED, 24, "archived", ERRCODE_FAAS_ARCHIVED) \
	/* form */ \
	X(UNKNOWN_OP, 30, "unknown_op", ERRCODE_INVALID_PARAMETER_VALUE) \
	X(DEBIT_REQUIRED, 31, "debit_required", ERRCODE_NULL_VALUE_NOT_ALLOWED) \
	X(CREDIT_REQUIRED, 32, "credit_required", ERRCODE_NULL_VALUE_NOT_ALLOWED) \
	X(AMOUNT_REQUIRED, 33, "amount_required", ERRCODE_NULL_VALUE_NOT_ALLOWED) \
	X(HOLD_REQUIRED, 34, "hold_required", ERRCODE_NULL_VALUE_NOT_ALLOWED) \
	X(FIELD_NOT_ALLOWED, 35, "field_not_allowed", ERRCODE_INVALID_PARAMETER_VALUE) \
	X(KEY_INVALID, 36, "key_invalid", ERRCODE_INVALID_PARAMETER_VALUE) \
	X(TEXT_TOO_LONG, 37, "text_too_long", ERRCODE_PROGRAM_LIMIT_EXCEEDED) \
	X(SAME_ACCOUNT, 38, "same_account", ERRCODE_FAAS_SAME_ACCOUNT) \
	X(AMOUNT_NOT_POSITIVE, 39, "amount_not_positive", ERRCODE_FAAS_AMOUNT_NOT_POSITIVE) \
	X(BALANCING_INVALID, 40, "balancing_invalid", ERRCODE_INVALID_PARAMETER_VALUE) \
	X(VALUE_DATE_INVALID, 41, "value_date_invalid", ERRCODE_DATETIME_VALUE_OUT_OF_RANGE) \
	X(POSTED_AT_INVALID, 42, "posted_at_invalid", ERRCODE_DATETIME_VALUE_OUT_OF_RANGE) \
	X(EXPIRES_AT_INVALID, 43, "expires_at_invalid", ERRCODE_DATETIME_VALUE_OUT_OF_RANGE) \
	/* what it refers to */ \
	X(DEBIT_NOT_FOUND, 50, "debit_not_found", ERRCODE_FAAS_ACCOUNT_NOT_FOUND) \
	X(CREDIT_NOT_FOUND, 51, "credit_not_found", ERRCODE_FAAS_ACCOUNT_NOT_FOUND) \
	X(HOLD_NOT_FOUND, 52, "hold_not_found", ERRCODE_FAAS_HOLD_NOT_FOUND) \
	X(BOOK_MISMATCH, 53, "book_mismatch", ERRCODE_FAAS_BOOK_MISMATCH) \
	X(PERMISSION_DENIED, 54, "permission_denied", ERRCODE_INSUFFICIENT_PRIVILEGE) \
	X(DESTINATION_REQUIRED, 55, "destination_required", ERRCODE_FAAS_HOLD_DESTINATION) \
	X(CURRENCY_MISMATCH, 56, "currency_mismatch", ERRCODE_FAAS_CURRENCY_MISMATCH) \
	X(SCALE_MISMATCH, 57, "scale_mismatch", ERRCODE_FAAS_SCALE_MISMATCH) \
	X(SEGREGATION_VIOLATION, 58, "segregation_violation", ERRCODE_FAAS_SEGREGATION) \
	X(AUTHORISATION_REQUIRED, 59, "authorisation_required", ERRCODE_FAAS_AUTHORISATION) \
	X(HOLD_KEPT, 60, "hold_kept", ERRCODE_FAAS_HOLD_KEPT) \
	/* state */ \
	X(DEBIT_CLOSED, 70, "debit_closed", ERRCODE_FAAS_ACCOUNT_CLOSED) \
	X(CREDIT_CLOSED, 71, "credit_closed", ERRCODE_FAAS_ACCOUNT_CLOSED) \
	X(DEBIT_BLOCKED, 72, "debit_blocked", ERRCODE_FAAS_ACCOUNT_BLOCKED) \
	X(CREDIT_BLOCKED, 73, "credit_blocked", ERRCODE_FAAS_ACCOUNT_BLOCKED) \
	X(PERIOD_CLOSED, 74, "period_closed", ERRCODE_FAAS_PERIOD_CLOSED) \
	X(IMPORT_REGRESSES, 75, "import_regresses", ERRCODE_FAAS_IMPORT_REGRESSES) \
	X(HOLD_NOT_OPEN, 76, "hold_not_open", ERRCODE_FAAS_HOLD_NOT_OPEN) \
	X(HOLD_EXPIRED_CODE, 77, "hold_expired", ERRCODE_FAAS_HOLD_EXPIRED) \
	X(EXPIRY_NOT_LATER, 78, "expiry_not_later", ERRCODE_INVALID_PARAMETER_VALUE) \
	X(CAPTURE_EXCEEDS_HOLD, 79, "capture_exceeds_hold", ERRCODE_FAAS_CAPTURE_EXCEEDS_HOLD) \
	X(RELEASE_EXCEEDS_HOLD, 80, "release_exceeds_hold", ERRCODE_FAAS_RELEASE_EXCEEDS_HOLD) \
	X(OVER_REVERSAL, 81, "over_reversal", ERRCODE_FAAS_OVER_REVERSAL) \
	/* overflow, limits */ \
	X(OVERFLOW, 90, "overflow", ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE) \
	X(INSUFFICIENT_FUNDS, 95, "insufficient_funds", ERRCODE_FAAS_INSUFFICIENT_FUNDS) \
	X(CEILING_EXCEEDED, 96, "ceiling_exceeded", ERRCODE_FAAS_CEILING_EXCEEDED)

typedef enum LedgerCode
{
#define X(symbol, number, word, sqlstate) LEDGER_##symbol = (number),
	LEDGER_CODES(X)
#undef X
} LedgerCode;

/* Is it the number of a code? */
extern bool ledger_code_exists(int number);

extern const char *ledger_code_word(LedgerCode code);
extern int	ledger_code_sqlstate(LedgerCode code);

#endif							/* FAAS_CODES_H */
