-- Movements: post, reverse, hold.  The checks, their order and their codes: src/ledger/codes.h.

CREATE OR REPLACE FUNCTION faas.post(
    debit bigint,
    credit bigint,
    amount faas.amount,
    key text DEFAULT NULL,
    value_date date DEFAULT NULL,
    kind text DEFAULT NULL,
    memo text DEFAULT NULL,
    metadata jsonb DEFAULT NULL,
    revalidate boolean DEFAULT false,
    imported_at timestamptz DEFAULT NULL,
    OUT journal uuid,
    OUT posted_at timestamptz,
    OUT replayed boolean)
RETURNS record
LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'faas_post';
COMMENT ON FUNCTION faas.post(bigint, bigint, faas.amount, text, date, text, text, jsonb, boolean, timestamptz) IS
'Moves amount (greater than zero, no more decimals than the accounts hold) from account debit to account credit of the same book and currency, as a journal of one posting.
key makes it happen once: the same call again answers with the original journal and replayed = true, another one raises LG005; a key that is a UUIDv7 is the journal''s id.
value_date defaults to the business date; with revalidate, LG021 if a value-dated balance from that day on would break a limit. imported_at keeps the original time of history that is loaded.
Null debit, credit or amount: 22004. Zero or negative: LG011. Errors: LG001 LG002 LG003 LG004 LG005 LG006 LG007 LG008 LG009 LG010 LG011 LG014 LG015 LG021, LG230 and LG231 (client money, see faas.custody_class_set), 22003, 22008 (a date or time that is not finite, an imported time in the future), 22023 (key of 0 or more than 255 bytes), 42501, 54000 (kind of more than 100 bytes, memo of 10000, metadata of 65536), 40001 when to retry.';

CREATE OR REPLACE FUNCTION faas.post(
    postings faas.posting_line[],
    key text DEFAULT NULL,
    value_date date DEFAULT NULL,
    kind text DEFAULT NULL,
    memo text DEFAULT NULL,
    metadata jsonb DEFAULT NULL,
    revalidate boolean DEFAULT false,
    imported_at timestamptz DEFAULT NULL,
    OUT journal uuid,
    OUT posted_at timestamptz,
    OUT replayed boolean)
RETURNS record
LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'faas_post_lines';
COMMENT ON FUNCTION faas.post(faas.posting_line[], text, date, text, text, jsonb, boolean, timestamptz) IS
'Posts a journal of 1 to 10000 postings of one book, all or nothing, in the order given: a later posting sees what an earlier one moved, so put the one that funds another first. Currencies may differ between postings.
kind, memo and metadata fill in for those that a posting leaves null. Everything else as for the form with one posting; the error context says which posting was refused. Null array or element: 22004. Array of two dimensions: 2202E. None, or more than 10000: 54000.';

CREATE OR REPLACE FUNCTION faas.post_batch(requests faas.request[])
RETURNS SETOF faas.result
LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
COST 1000 ROWS 1000
AS 'MODULE_PATHNAME', 'faas_post_batch';
COMMENT ON FUNCTION faas.post_batch(faas.request[]) IS
'Carries out up to 100000 requests in order and answers each with a code, in order: 0 created, 1 exists, else refused. A refused request leaves nothing behind and undoes no other, unless linked: a chain of linked requests stands or falls as a whole. Later requests see what earlier ones did.
Null or empty: no rows. Raises only what concerns the whole: 54000 too many, 2202E array of two dimensions, 40001 retry, 25006 read-only.';

CREATE OR REPLACE FUNCTION faas.reverse(
    journal uuid,
    amount faas.amount DEFAULT NULL,
    key text DEFAULT NULL,
    memo text DEFAULT NULL,
    line integer DEFAULT NULL,
    value_date date DEFAULT NULL,
    kind text DEFAULT NULL,
    metadata jsonb DEFAULT NULL,
    revalidate boolean DEFAULT false,
    OUT reversal uuid,
    OUT posted_at timestamptz,
    OUT replayed boolean)
RETURNS record
LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'faas_reverse';
COMMENT ON FUNCTION faas.reverse(uuid, faas.amount, text, text, integer, date, text, jsonb, boolean) IS
'Posts the opposite of a journal: of all its postings, or of posting line (from 1). Null amount gives back all that earlier reversals have left; an amount (greater than zero) part of one posting. The sum of reversals never exceeds the posting: LG013.
The reversal is an ordinary journal in the open day, with its own key, and can break no limit. Null journal: 22004. Errors: LG012 no such journal or line, LG013, 22023 line below 1, or amount of a journal of several postings without line, and those of faas.post.';

CREATE OR REPLACE FUNCTION faas.hold_place(
    account bigint,
    amount faas.amount,
    to_account bigint DEFAULT NULL,
    key text DEFAULT NULL,
    expires_at timestamptz DEFAULT NULL,
    kind text DEFAULT NULL,
    memo text DEFAULT NULL,
    metadata jsonb DEFAULT NULL,
    tolerance faas.amount DEFAULT NULL,
    OUT hold uuid,
    OUT placed_at timestamptz,
    OUT replayed boolean)
RETURNS record
LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'faas_hold_place';
COMMENT ON FUNCTION faas.hold_place(bigint, faas.amount, bigint, text, timestamptz, text, text, jsonb, faas.amount) IS
'Reserves amount (greater than zero) on account for a later debit, and promises it to to_account if one is given. Limits are checked now, so that a capture within the hold cannot fail for lack of funds. expires_at: from then on the hold counts nowhere, swept or not; null means never. tolerance: how much captures may take beyond amount, in all; null means nothing.
Null account or amount: 22004. Key and replay as for faas.post. Errors: LG001 LG002 LG003 LG004 LG005 LG006 LG007 LG008 LG009 LG010 LG011 LG230 22003, 22008 (expiry not in the future), 22023 and 54000 (as for faas.post), 42501, 40001 when to retry.';

CREATE OR REPLACE FUNCTION faas.hold_capture(
    hold uuid,
    amount faas.amount DEFAULT NULL,
    to_account bigint DEFAULT NULL,
    final boolean DEFAULT false,
    key text DEFAULT NULL,
    value_date date DEFAULT NULL,
    kind text DEFAULT NULL,
    memo text DEFAULT NULL,
    metadata jsonb DEFAULT NULL,
    OUT journal uuid,
    OUT posted_at timestamptz,
    OUT replayed boolean)
RETURNS record
LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'faas_hold_capture';
COMMENT ON FUNCTION faas.hold_capture(uuid, faas.amount, bigint, boolean, text, date, text, text, jsonb) IS
'Posts amount out of a hold (null: all that is left) to to_account, or to the account that the hold names. Several captures may share a hold, each to its own account; with final, what remains is released. More than what remains is taken only within the hold''s tolerance, and that part is checked against the limits (LG003).
Null hold: 22004. Errors: LG101 no such hold, LG102 not open, LG103 expired, LG104 more than is left, LG106 no destination, and those of faas.post. A blocked or closed account refuses captures.';

CREATE OR REPLACE FUNCTION faas.hold_release(
    hold uuid,
    amount faas.amount DEFAULT NULL,
    key text DEFAULT NULL,
    OUT release uuid,
    OUT released_at timestamptz,
    OUT replayed boolean)
RETURNS record
LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'faas_hold_release';
COMMENT ON FUNCTION faas.hold_release(uuid, faas.amount, text) IS
'Gives back amount of a hold, or all that is left (null). Works on blocked and closed accounts too.
Null hold: 22004. Errors: LG101 no such hold, LG102 not open, LG103 expired, LG105 more than is left, LG001 LG002 LG005 LG011 22023 (key) 42501.';

CREATE OR REPLACE FUNCTION faas.hold_increase(
    hold uuid,
    amount faas.amount,
    key text DEFAULT NULL,
    OUT increase uuid,
    OUT increased_at timestamptz,
    OUT replayed boolean)
RETURNS record
LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'faas_hold_increase';
COMMENT ON FUNCTION faas.hold_increase(uuid, faas.amount, text) IS
'Reserves amount more under an open hold; checked like a new hold of that amount.
Null hold or amount: 22004. Errors: LG001 LG002 LG003 LG004 LG005 LG007 LG008 LG011 LG101 LG102 LG103 LG230 22003 22023 (key) 42501.';

CREATE OR REPLACE FUNCTION faas.hold_extend(hold uuid, expires_at timestamptz)
RETURNS void
LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'faas_hold_extend';
COMMENT ON FUNCTION faas.hold_extend(uuid, timestamptz) IS
'Moves the expiry of an open hold to a later time; null means never.
Null hold: 22004. Errors: LG101 LG102 LG103 42501, 22008 not in the future, 22023 earlier than the present expiry.';

CREATE OR REPLACE FUNCTION faas.hold_expire_due(now timestamptz DEFAULT NULL, batch integer DEFAULT 1000)
RETURNS bigint
LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'faas_hold_expire_due';
COMMENT ON FUNCTION faas.hold_expire_due(timestamptz, integer) IS
'Sweeps up to batch holds (1 to 100000) that have expired by now (null: the clock), in books on which the caller may hold, oldest expiry first, and returns how many. Balances and limits are exact without it; it tidies up.
Null batch: 22004. Errors: 22023 batch, 22008 infinite time.';
