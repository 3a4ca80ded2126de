-- Accounts: opening and finding them, limits, blocks, close and reopen.

CREATE OR REPLACE FUNCTION faas.account_open(
    book bigint,
    code text,
    currency text DEFAULT NULL,
    subject text DEFAULT NULL,
    party bigint DEFAULT NULL,
    overdraft faas.amount DEFAULT NULL,
    ceiling faas.amount DEFAULT NULL,
    unlimited boolean DEFAULT false,
    stripes integer DEFAULT 0,
    metadata jsonb DEFAULT NULL
) RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_account_open';
COMMENT ON FUNCTION faas.account_open(bigint, text, text, text, bigint, faas.amount, faas.amount, boolean, integer, jsonb) IS
    'Opens an account with zero totals and returns its id. code: 1 to 200 characters, unique in the book. currency: NULL is the book''s base currency; its registered exponent fixes the scale. subject: code of a leaf subject, which fixes the normal side; NULL is credit-normal. party: owner, NULL for none. overdraft: how far below zero the normal-side balance may fall, NULL is zero. ceiling: highest normal-side balance, NULL is none, zero keeps it empty. unlimited: no lower limit. stripes: 0 to 256, as faas.account_stripes() would set it. Needs admin on the book. Errors: 22004 null, 22023 length, negative limit, unlimited with an overdraft, or number of stripes, 23505 code taken, 54000 metadata of more than 65536 bytes, LG023 stripes with a limit, LG001 limit in another currency, LG002 limit with too many decimals, LG017 subject not a leaf, LG019 no such subject, LG022 no such party, LG030 currency not registered, LG035 not a code, LG018 no such book, 42501 no admin right.';

CREATE OR REPLACE FUNCTION faas.account_id(book bigint, code text) RETURNS bigint
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_account_id';
COMMENT ON FUNCTION faas.account_id(bigint, text) IS
    'Id of the account with this code. Needs any right on the book. Errors: 22004 null, 22023 length of the code, LG006 no such account, LG018 no such book.';

CREATE OR REPLACE FUNCTION faas.account_limit(
    account bigint,
    overdraft faas.amount DEFAULT NULL,
    ceiling faas.amount DEFAULT NULL,
    unlimited boolean DEFAULT NULL,
    no_ceiling boolean DEFAULT false
) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_account_limit';
COMMENT ON FUNCTION faas.account_limit(bigint, faas.amount, faas.amount, boolean, boolean) IS
    'Changes the limits of an account; NULL keeps. overdraft: zero or more. ceiling: zero or more. unlimited: true drops the lower limit and the overdraft, false brings it back with the overdraft given or zero. no_ceiling: true drops the ceiling. The limits bind the next movement; a balance that already passes them stays. Needs admin on the book. Errors: 22004 account null, 22023 negative limit or a contradiction, LG001 limit in another currency, LG002 limit with too many decimals, LG006 no such account, LG023 limit of an account that has stripes, 42501 no admin right.';

CREATE OR REPLACE FUNCTION faas.account_block(
    account bigint,
    side text,
    reason text,
    until timestamptz DEFAULT NULL
) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_account_block';
COMMENT ON FUNCTION faas.account_block(bigint, text, text, timestamptz) IS
    'Refuses movements on one side of an account, LG008, before the time "until". side: debit, credit or both. reason: 1 to 1000 characters, replaces an earlier one. until: exclusive, NULL or infinity has no end. Needs admin on the book. Errors: 22004 null, 22023 unknown side, length of the reason, or until not in the future, LG006 no such account, 42501 no admin right.';

CREATE OR REPLACE FUNCTION faas.account_unblock(account bigint, side text DEFAULT 'both') RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_account_unblock';
COMMENT ON FUNCTION faas.account_unblock(bigint, text) IS
    'Lifts a block, with its reason. side: debit, credit or both. A side that is not blocked stays so. Needs admin on the book. Errors: 22004 null, 22023 unknown side, LG006 no such account, 42501 no admin right.';

CREATE OR REPLACE FUNCTION faas.account_close(account bigint) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_account_close';
COMMENT ON FUNCTION faas.account_close(bigint) IS
    'Closes an account: from then on movements are LG007. Its balance must be zero and no unexpired hold may reserve on it or promise to it. Needs admin on the book. Errors: 22004 null, LG007 already closed, LG016 balance or holds (the detail names them), LG006 no such account, 42501 no admin right.';

CREATE OR REPLACE FUNCTION faas.account_reopen(account bigint) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_account_reopen';
COMMENT ON FUNCTION faas.account_reopen(bigint) IS
    'Takes a closed account back into use, with the limits and blocks it had. Needs admin on the book. Errors: 22004 null, 55000 not closed, LG006 no such account, 42501 no admin right.';

CREATE OR REPLACE FUNCTION faas.account_hot(account bigint, hot boolean DEFAULT true) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_account_hot';
COMMENT ON FUNCTION faas.account_hot(bigint, boolean) IS
    'Marks an account that many sessions write at once, or takes the mark away: movements take turns at a hot account, and leave it before their commit is on disk, not after. Who comes when it is free may overtake the first in line, ten times. Limits stay exact, and no call is answered before its commit is durable; but others may read it shortly before. An account that is so marked stays so. Needs admin on the book. Errors: 22004 null, LG006 no such account, 42501 no admin right.';

CREATE OR REPLACE FUNCTION faas.account_stripes(account bigint, stripes integer) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_account_stripes';
COMMENT ON FUNCTION faas.account_stripes(bigint, integer) IS
    'Spreads the totals of an unlimited account over so many rows, stripes, that sessions write side by side: a session writes always the same one. stripes: 0 to 256; more adds rows, fewer or 0 leaves rows unused, whose entries stay part of the account. The account has one balance, one statement and one number as before; it can never have limits again. An account that has so many already stays so. Needs admin on the book. Errors: 22004 null, 22023 number of stripes, LG006 no such account, LG007 closed, LG023 the account has limits, 54000 its number is too high, 42501 no admin right.';
