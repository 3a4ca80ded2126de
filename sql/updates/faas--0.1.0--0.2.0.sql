-- complain if script is sourced in psql, rather than via ALTER EXTENSION
\echo Use "ALTER EXTENSION faas UPDATE TO '0.2.0'" to load this file. \quit

-- Made by "make update-script" from the install script and 0.1.0--0.2.0.sql: do not edit.

SET LOCAL search_path TO pg_catalog, pg_temp;

-- access_grant gave REFERENCES on faas.posting; it does not any more, and it is taken back.  Foreign keys
-- that exist go on working.
DO $$
DECLARE
    v_grantee regrole;
BEGIN
    FOR v_grantee IN
        SELECT DISTINCT a.grantee
          FROM pg_catalog.pg_class AS c
         CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS a
         WHERE c.oid OPERATOR(pg_catalog.=) 'faas.posting'::regclass
           AND a.privilege_type OPERATOR(pg_catalog.=) 'REFERENCES'
           AND a.grantee OPERATOR(pg_catalog.<>) c.relowner
           AND a.grantee OPERATOR(pg_catalog.<>) 0::oid
    LOOP
        EXECUTE pg_catalog.format('REVOKE REFERENCES ON faas.posting FROM %s', v_grantee);
    END LOOP;
END
$$;

-- Indexes whose columns changed are made anew; two are not needed any more.
DROP INDEX faas.hold_account_idx, faas.hold_to_account_idx, faas.hold_expires_at_idx, faas.hold_history_idx,
    faas.hold_to_history_idx;
COMMENT ON FUNCTION faas_internal.amount_typmod_in(cstring[]) IS 'I/O typmod: code and optional scale (default the ISO 4217 exponent); LG035 bad code, 22023 bad or missing scale, 22004 null';
COMMENT ON FUNCTION faas_internal.amount_smaller(faas.amount, faas.amount) IS 'aggregate transition: min; LG001 two currencies';
COMMENT ON FUNCTION faas_internal.amount_larger(faas.amount, faas.amount) IS 'aggregate transition: max; LG001 two currencies';

CREATE OR REPLACE FUNCTION faas.currency_add(
    code text,
    exponent integer,
    name text DEFAULT NULL,
    cash_step integer DEFAULT NULL)
    RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $function$
BEGIN
    IF code IS NULL OR exponent IS NULL THEN
        RAISE EXCEPTION 'currency code and exponent must not be null'
            USING ERRCODE = '22004';
    END IF;
    IF code !~ '^[A-Z][A-Z0-9]{0,4}$' THEN
        RAISE EXCEPTION 'invalid currency code: "%"',
            CASE WHEN pg_catalog.length(code) > 50 THEN pg_catalog.left(code, 50) || '...' ELSE code END
            USING ERRCODE = 'LG035',
                  HINT = 'A code is a capital letter and up to four capital letters or digits.';
    END IF;
    IF exponent NOT BETWEEN 0 AND 31 THEN
        RAISE EXCEPTION 'exponent % is out of range', exponent
            USING ERRCODE = '22023',
                  DETAIL = 'The exponent of a currency is between 0 and 31.';
    END IF;
    IF cash_step NOT BETWEEN 1 AND 1000000 THEN
        RAISE EXCEPTION 'cash step % is out of range', cash_step
            USING ERRCODE = '22023',
                  DETAIL = 'A cash step is between 1 and 1000000 minor units.';
    END IF;
    IF pg_catalog.length(name) NOT BETWEEN 1 AND 200 THEN
        RAISE EXCEPTION 'currency name must have 1 to 200 characters'
            USING ERRCODE = '22023';
    END IF;

    INSERT INTO faas.currency AS c (code, exponent, name, cash_step)
        VALUES (currency_add.code, currency_add.exponent,
                coalesce(currency_add.name, currency_add.code), currency_add.cash_step)
        ON CONFLICT ON CONSTRAINT currency_pkey DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'currency "%" is already registered', code
            USING ERRCODE = '23505';
    END IF;
END
$function$;
COMMENT ON FUNCTION faas.to_chinese(faas.amount) IS 'Chinese upper-case amount for bills and vouchers, for CNY, HKD, MOP and TWD: renminbi in front, zheng after yuan and jiao, fu (minus) before the figures of a negative amount; zero is written out. NULL in, NULL out. Errors: 0A000 other currency, LG002 decimals beyond fen, 22003 out of range, 22P05 database encoding without Chinese (SQL_ASCII gets UTF-8). Source: PBC Payment and Settlement Measures (1997), annex 1';
COMMENT ON COLUMN faas.account.id IS 'Positive: an account; negative: -(account * 1024 + stripe), a stripe of an account';
COMMENT ON COLUMN faas.account.flags IS '1 debit-normal, 2 unlimited, 4 has a ceiling, 8 closed, 16 hot, 32 has stripes';
COMMENT ON COLUMN faas.account.stripes IS 'Stripes in use, of an account and of those stripes; 0 for others';
COMMENT ON COLUMN faas.posting.debit_account IS 'Row of faas.account that was debited: the account, or a stripe of it';
COMMENT ON COLUMN faas.posting.credit_account IS 'Row of faas.account that was credited: the account, or a stripe of it';
COMMENT ON COLUMN faas.posting.debit_entry IS 'Gapless number of this entry in the debited row, from 1';

CREATE INDEX hold_account_idx ON faas.hold (account, closed_at, expires_at);

CREATE INDEX hold_to_account_idx ON faas.hold (to_account, closed_at, expires_at) WHERE (to_account OPERATOR(pg_catalog.<>) 0);

CREATE INDEX hold_expires_at_idx ON faas.hold (expires_at) WHERE ((status OPERATOR(pg_catalog.=) 0) AND (expires_at OPERATOR(pg_catalog.<) 'infinity'));
COMMENT ON COLUMN faas.hold.account IS 'Row of faas.account that is reserved on: the account, or a stripe of it';
COMMENT ON COLUMN faas.hold.to_account IS 'Destination that was promised, a row as well, 0 for none';

CREATE FUNCTION faas_internal.book_replicated()
    RETURNS trigger
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_book_replicated';
COMMENT ON FUNCTION faas_internal.book_replicated() IS
    'Makes every session read books and grants anew after logical replication has changed them. Raises 39P01 when not fired as an AFTER row trigger.';

CREATE TRIGGER book_replicated
    AFTER INSERT OR UPDATE OR DELETE ON faas.book
    FOR EACH ROW EXECUTE FUNCTION faas_internal.book_replicated();
ALTER TABLE faas.book ENABLE REPLICA TRIGGER book_replicated;
COMMENT ON TRIGGER book_replicated ON faas.book IS 'Sessions follow what is replicated';

CREATE TRIGGER book_privilege_replicated
    AFTER INSERT OR UPDATE OR DELETE ON faas.book_privilege
    FOR EACH ROW EXECUTE FUNCTION faas_internal.book_replicated();
ALTER TABLE faas.book_privilege ENABLE REPLICA TRIGGER book_privilege_replicated;
COMMENT ON TRIGGER book_privilege_replicated ON faas.book_privilege IS 'Sessions follow what is replicated';
COMMENT ON FUNCTION faas.book_id(text) IS
    'Id of the book of this name among the books on which the current role holds a right. Errors: 22004 null, 22023 length of the name, LG018 no such book, 42P09 several visible books of different owners have the name.';
COMMENT ON FUNCTION faas.day_cut(bigint, date) IS
    'Closes the open business day of a book, records the closing totals of its leaf subjects in faas.subject_closing, opens next_date and returns it. next_date: NULL is the day after; a later one skips days on which nothing is posted. Waits for the movements under way, which still belong to the closing day, and makes new ones wait. Needs admin on the book. Errors: 22004 book null, 22023 infinite date, LG020 not after the open day, 22003 a total of a subject is out of range, 22008 the open day is the last of the calendar, LG018 no such book, 42501 no admin right.';
COMMENT ON FUNCTION faas.party_create(bigint, text, text, text, bigint, text, text, jsonb) IS
    'Adds a party to a book and returns its id. code: 1 to 200 characters, unique in the book; name: 1 to 200. kind: customer (one identity document) or user (a customer at one channel or institution). customer: of a user, the customer behind it; NULL for none. identity_type, identity_number: both or neither, 1 to 100 characters, unique in the book. Needs admin on the book. Errors: 22004 null, 22023 length, kind, half an identity, or a customer who has a customer, 23505 code or identity taken, 54000 metadata of more than 65536 bytes, LG022 no such customer, LG018 no such book, 42501 no admin right.';
COMMENT ON FUNCTION faas.account_open(bigint, text, text, text, bigint, faas.amount, faas.amount, boolean, integer, jsonb) IS
    'Opens an account with zero totals and returns its id. code: 1 to 200 characters, unique in the book. currency: NULL is the book''s base currency; its registered exponent fixes the scale. subject: code of a leaf subject, which fixes the normal side; NULL is credit-normal. party: owner, NULL for none. overdraft: how far below zero the normal-side balance may fall, NULL is zero. ceiling: highest normal-side balance, NULL is none, zero keeps it empty. unlimited: no lower limit. stripes: 0 to 256, as faas.account_stripes() would set it. Needs admin on the book. Errors: 22004 null, 22023 length, negative limit, unlimited with an overdraft, or number of stripes, 23505 code taken, 54000 metadata of more than 65536 bytes, LG023 stripes with a limit, LG001 limit in another currency, LG002 limit with too many decimals, LG017 subject not a leaf, LG019 no such subject, LG022 no such party, LG030 currency not registered, LG035 not a code, LG018 no such book, 42501 no admin right.';
COMMENT ON FUNCTION faas.account_limit(bigint, faas.amount, faas.amount, boolean, boolean) IS
    'Changes the limits of an account; NULL keeps. overdraft: zero or more. ceiling: zero or more. unlimited: true drops the lower limit and the overdraft, false brings it back with the overdraft given or zero. no_ceiling: true drops the ceiling. The limits bind the next movement; a balance that already passes them stays. Needs admin on the book. Errors: 22004 account null, 22023 negative limit or a contradiction, LG001 limit in another currency, LG002 limit with too many decimals, LG006 no such account, LG023 limit of an account that has stripes, 42501 no admin right.';
COMMENT ON FUNCTION faas.account_block(bigint, text, text, timestamptz) IS
    'Refuses movements on one side of an account, LG008, before the time "until". side: debit, credit or both. reason: 1 to 1000 characters, replaces an earlier one. until: exclusive, NULL or infinity has no end. Needs admin on the book. Errors: 22004 null, 22023 unknown side, length of the reason, or until not in the future, LG006 no such account, 42501 no admin right.';

CREATE FUNCTION faas.account_stripes(account bigint, stripes integer) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_account_stripes';
COMMENT ON FUNCTION faas.account_stripes(bigint, integer) IS
    'Spreads the totals of an unlimited account over so many rows, stripes, that sessions write side by side: a session writes always the same one. stripes: 0 to 256; more adds rows, fewer or 0 leaves rows unused, whose entries stay part of the account. The account has one balance, one statement and one number as before; it can never have limits again. An account that has so many already stays so. Needs admin on the book. Errors: 22004 null, 22023 number of stripes, LG006 no such account, LG007 closed, LG023 the account has limits, 54000 its number is too high, 42501 no admin right.';
COMMENT ON FUNCTION faas.post(bigint, bigint, faas.amount, text, date, text, text, jsonb, boolean, timestamptz) IS
'Moves amount (greater than zero, no more decimals than the accounts hold) from account debit to account credit of the same book and currency, as a journal of one posting.
key makes it happen once: the same call again answers with the original journal and replayed = true, another one raises LG005; a key that is a UUIDv7 is the journal''s id.
value_date defaults to the business date; with revalidate, LG021 if a value-dated balance from that day on would break a limit. imported_at keeps the original time of history that is loaded.
Null debit, credit or amount: 22004. Zero or negative: LG011. Errors: LG001 LG002 LG003 LG004 LG005 LG006 LG007 LG008 LG009 LG010 LG011 LG014 LG015 LG021 22003, 22008 (a date or time that is not finite, an imported time in the future), 22023 (key of 0 or more than 255 bytes), 42501, 54000 (kind of more than 100 bytes, memo of 10000, metadata of 65536), 40001 when to retry.';
COMMENT ON FUNCTION faas.post(faas.posting_line[], text, date, text, text, jsonb, boolean, timestamptz) IS
'Posts a journal of 1 to 10000 postings of one book, all or nothing, in the order given: a later posting sees what an earlier one moved, so put the one that funds another first. Currencies may differ between postings.
kind, memo and metadata fill in for those that a posting leaves null. Everything else as for the form with one posting; the error context says which posting was refused. Null array or element: 22004. Array of two dimensions: 2202E. None, or more than 10000: 54000.';
COMMENT ON FUNCTION faas.post_batch(faas.request[]) IS
'Carries out up to 100000 requests in order and answers each with a code, in order: 0 created, 1 exists, else refused. A refused request leaves nothing behind and undoes no other, unless linked: a chain of linked requests stands or falls as a whole. Later requests see what earlier ones did.
Null or empty: no rows. Raises only what concerns the whole: 54000 too many, 2202E array of two dimensions, 40001 retry, 25006 read-only.';
COMMENT ON FUNCTION faas.reverse(uuid, faas.amount, text, text, integer, date, text, jsonb, boolean) IS
'Posts the opposite of a journal: of all its postings, or of posting line (from 1). Null amount gives back all that earlier reversals have left; an amount (greater than zero) part of one posting. The sum of reversals never exceeds the posting: LG013.
The reversal is an ordinary journal in the open day, with its own key, and can break no limit. Null journal: 22004. Errors: LG012 no such journal or line, LG013, 22023 line below 1, or amount of a journal of several postings without line, and those of faas.post.';
COMMENT ON FUNCTION faas.hold_place(bigint, faas.amount, bigint, text, timestamptz, text, text, jsonb, faas.amount) IS
'Reserves amount (greater than zero) on account for a later debit, and promises it to to_account if one is given. Limits are checked now, so that a capture within the hold cannot fail for lack of funds. expires_at: from then on the hold counts nowhere, swept or not; null means never. tolerance: how much captures may take beyond amount, in all; null means nothing.
Null account or amount: 22004. Key and replay as for faas.post. Errors: LG001 LG002 LG003 LG004 LG005 LG006 LG007 LG008 LG009 LG010 LG011 22003, 22008 (expiry not in the future), 22023 and 54000 (as for faas.post), 42501, 40001 when to retry.';
COMMENT ON FUNCTION faas.hold_release(uuid, faas.amount, text) IS
'Gives back amount of a hold, or all that is left (null). Works on blocked and closed accounts too.
Null hold: 22004. Errors: LG101 no such hold, LG102 not open, LG103 expired, LG105 more than is left, LG001 LG002 LG005 LG011 22023 (key) 42501.';
COMMENT ON FUNCTION faas.hold_increase(uuid, faas.amount, text) IS
'Reserves amount more under an open hold; checked like a new hold of that amount.
Null hold or amount: 22004. Errors: LG001 LG002 LG003 LG004 LG005 LG007 LG008 LG011 LG101 LG102 LG103 22003 22023 (key) 42501.';

CREATE FUNCTION faas_internal.account_of("row" bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    RETURN CASE WHEN $1 < 0 THEN (- GREATEST($1, -9223372036854775807)) >> 10 ELSE $1 END;
COMMENT ON FUNCTION faas_internal.account_of(bigint) IS
    'The account that a row of faas.account is of: its own number, or that of the account whose stripe it is. NULL for NULL. Raises nothing. Used by the views; not an API.';

CREATE FUNCTION faas_internal.striped_amount(account bigint, which integer) RETURNS faas.amount
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_striped_amount';
COMMENT ON FUNCTION faas_internal.striped_amount(bigint, integer) IS
    'A total of a striped account, over all its rows, now: 1 debits, 2 credits, 3 debits and 4 credits pending by unexpired holds. NULL for another number, for NULL, or for an account that is not there or not yours to read. Raises nothing. Used by the views; not an API.';

CREATE FUNCTION faas_internal.striped_entries(account bigint) RETURNS bigint
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_striped_entries';
COMMENT ON FUNCTION faas_internal.striped_entries(bigint) IS
    'Entries of a striped account, over all its rows. NULL for NULL, or for an account that is not there or not yours to read. Raises nothing. Used by the views; not an API.';

CREATE FUNCTION faas_internal.striped_last(account bigint) RETURNS timestamptz
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_striped_last';
COMMENT ON FUNCTION faas_internal.striped_last(bigint) IS
    'Time of the last entry of a striped account, over all its rows; -infinity before the first. NULL for NULL, or for an account that is not there or not yours to read. Raises nothing. Used by the views; not an API.';

CREATE OR REPLACE VIEW faas.account_balance WITH (security_barrier) AS
SELECT
    a.id AS account,
    a.book,
    p.code,
    NULLIF(a.subject, 0) AS subject,
    s.code AS subject_code,
    NULLIF(a.party, 0) AS party,
    faas.currency(a.debits_posted) AS currency,
    CASE WHEN f.is_debit THEN 'debit' ELSE 'credit' END AS normal_side,
    f.posted,
    f.debits,
    f.credits,
    f.held,
    f.incoming,
    CASE WHEN NOT f.is_unlimited THEN faas_internal.available(f.posted, f.held, a.overdraft) END AS available,
    a.overdraft,
    CASE WHEN (a.flags OPERATOR(pg_catalog.&) 4) OPERATOR(pg_catalog.<>) 0 THEN a.ceiling END AS ceiling,
    f.is_unlimited AS unlimited,
    CASE
        WHEN (a.flags OPERATOR(pg_catalog.&) 8) OPERATOR(pg_catalog.<>) 0 THEN 'closed'
        WHEN a.debit_blocked_until OPERATOR(pg_catalog.>) t.now AND a.credit_blocked_until OPERATOR(pg_catalog.>) t.now THEN 'blocked'
        WHEN a.debit_blocked_until OPERATOR(pg_catalog.>) t.now THEN 'debit blocked'
        WHEN a.credit_blocked_until OPERATOR(pg_catalog.>) t.now THEN 'credit blocked'
        ELSE 'open'
    END AS status,
    p.debit_block_reason,
    NULLIF(a.debit_blocked_until, '-infinity') AS debit_blocked_until,
    p.credit_block_reason,
    NULLIF(a.credit_blocked_until, '-infinity') AS credit_blocked_until,
    CASE WHEN f.is_striped THEN faas_internal.striped_entries(a.id) ELSE a.entry_count END AS entries,
    NULLIF(CASE WHEN f.is_striped THEN faas_internal.striped_last(a.id) ELSE a.last_posted_at END, '-infinity') AS last_posted_at,
    a.opened_at,
    p.closed_at,
    p.metadata,
    a.stripes
FROM faas.account AS a
JOIN faas.account_profile AS p
    ON p.account OPERATOR(pg_catalog.=) a.id AND p.book OPERATOR(pg_catalog.=) a.book
LEFT JOIN faas.subject AS s ON s.id OPERATOR(pg_catalog.=) a.subject
-- one "now" for all rows: OFFSET 0 keeps the planner from asking again for each
CROSS JOIN (SELECT faas_internal.now() AS now OFFSET 0) AS t
-- holds that expired and are not swept yet still stand in the pending totals
CROSS JOIN LATERAL (
    SELECT faas.sum(h.amount OPERATOR(faas.-) (h.captured OPERATOR(faas.-) h.excess) OPERATOR(faas.-) h.released) AS outgoing
    FROM faas.hold AS h
    WHERE a.next_expiry OPERATOR(pg_catalog.<=) t.now
        AND h.account OPERATOR(pg_catalog.=) a.id
        AND h.status OPERATOR(pg_catalog.=) 0
        AND h.closed_at OPERATOR(pg_catalog.=) 'infinity'
        AND h.expires_at OPERATOR(pg_catalog.<=) t.now
) AS o
CROSS JOIN LATERAL (
    SELECT faas.sum(h.amount OPERATOR(faas.-) (h.captured OPERATOR(faas.-) h.excess) OPERATOR(faas.-) h.released) AS incoming
    FROM faas.hold AS h
    WHERE a.next_expiry OPERATOR(pg_catalog.<=) t.now
        AND h.to_account OPERATOR(pg_catalog.=) a.id
        AND h.to_account OPERATOR(pg_catalog.<>) 0
        AND h.status OPERATOR(pg_catalog.=) 0
        AND h.closed_at OPERATOR(pg_catalog.=) 'infinity'
        AND h.expires_at OPERATOR(pg_catalog.<=) t.now
) AS i
CROSS JOIN LATERAL (
    SELECT
        (a.flags OPERATOR(pg_catalog.&) 1) OPERATOR(pg_catalog.<>) 0 AS is_debit,
        (a.flags OPERATOR(pg_catalog.&) 2) OPERATOR(pg_catalog.<>) 0 AS is_unlimited,
        s.is_striped,
        CASE WHEN s.is_striped THEN faas_internal.striped_amount(a.id, 1) ELSE a.debits_posted END AS debits,
        CASE WHEN s.is_striped THEN faas_internal.striped_amount(a.id, 2) ELSE a.credits_posted END AS credits,
        CASE WHEN s.is_striped THEN faas_internal.striped_amount(a.id, 3)
            ELSE COALESCE(a.debits_pending OPERATOR(faas.-) o.outgoing, a.debits_pending) END AS debits_pending,
        CASE WHEN s.is_striped THEN faas_internal.striped_amount(a.id, 4)
            ELSE COALESCE(a.credits_pending OPERATOR(faas.-) i.incoming, a.credits_pending) END AS credits_pending
    FROM (SELECT (a.flags OPERATOR(pg_catalog.&) 32) OPERATOR(pg_catalog.<>) 0 AS is_striped) AS s
) AS n
CROSS JOIN LATERAL (
    SELECT
        n.is_debit,
        n.is_unlimited,
        n.is_striped,
        n.debits,
        n.credits,
        CASE WHEN n.is_debit
            THEN n.debits OPERATOR(faas.-) n.credits
            ELSE n.credits OPERATOR(faas.-) n.debits END AS posted,
        CASE WHEN n.is_debit THEN n.credits_pending ELSE n.debits_pending END AS held,
        CASE WHEN n.is_debit THEN n.debits_pending ELSE n.credits_pending END AS incoming
) AS f
WHERE faas_internal.can_read(a.book);
COMMENT ON COLUMN faas.account_balance.stripes IS 'Stripes in use (faas.account_stripes), 0 for none; all other figures are those of the account as a whole';

CREATE OR REPLACE VIEW faas.visible_posting WITH (security_barrier) AS
SELECT
    p.journal,
    p.line,
    p.book,
    faas_internal.account_of(p.debit_account) AS debit_account,
    faas_internal.account_of(p.credit_account) AS credit_account,
    p.amount,
    p.posted_at,
    p.business_date,
    p.value_date,
    CASE WHEN p.debit_account OPERATOR(pg_catalog.>) 0 THEN p.debit_entry END AS debit_entry,
    CASE WHEN p.credit_account OPERATOR(pg_catalog.>) 0 THEN p.credit_entry END AS credit_entry,
    CASE WHEN p.debit_account OPERATOR(pg_catalog.>) 0 THEN p.debit_balance END AS debit_balance,
    CASE WHEN p.credit_account OPERATOR(pg_catalog.>) 0 THEN p.credit_balance END AS credit_balance,
    p.kind,
    p.memo,
    p.metadata,
    p.hold,
    p.reverses,
    p.reverses_line
FROM faas.posting AS p
WHERE faas_internal.can_read(p.book);
COMMENT ON COLUMN faas.visible_posting.debit_entry IS 'Number of the entry in the debited account, and debit_balance the balance after it; null in a stripe, where faas.entry tells both';
COMMENT ON COLUMN faas.visible_posting.credit_entry IS 'Number of the entry in the credited account, and credit_balance the balance after it; null in a stripe, where faas.entry tells both';

CREATE OR REPLACE VIEW faas.entry WITH (security_barrier) AS
SELECT
    a.id AS account,
    e.entry,
    e.side,
    e.amount,
    e.balance,
    e.posted_at,
    e.business_date,
    e.value_date,
    e.book,
    e.journal,
    e.line,
    e.counterparty,
    e.kind,
    e.memo,
    e.metadata,
    e.hold,
    e.reverses,
    e.reverses_line
FROM faas.account AS a
CROSS JOIN LATERAL faas.entries(a.id) AS e
WHERE faas_internal.can_read(a.book)
    AND a.id OPERATOR(pg_catalog.>) 0;
COMMENT ON COLUMN faas.entry.entry IS 'Number of the entry in its account: 1, 2, 3, without gaps; in a striped account, its place in the order of time';

CREATE OR REPLACE VIEW faas.visible_hold WITH (security_barrier) AS
SELECT
    h.id AS hold,
    h.book,
    h.named AS account,
    NULLIF(faas_internal.account_of(h.to_account), 0) AS to_account,
    CASE
        WHEN h.status OPERATOR(pg_catalog.=) 1 THEN 'captured'
        WHEN h.status OPERATOR(pg_catalog.=) 2 THEN 'released'
        WHEN h.status OPERATOR(pg_catalog.=) 3 THEN 'expired'
        WHEN h.expires_at OPERATOR(pg_catalog.<=) t.now THEN 'expired'
        ELSE 'open'
    END AS status,
    h.amount OPERATOR(faas.-) (h.captured OPERATOR(faas.-) h.excess) OPERATOR(faas.-) h.released AS remaining,
    h.amount,
    h.captured,
    h.excess,
    h.released,
    h.tolerance,
    h.placed_at,
    NULLIF(h.expires_at, 'infinity') AS expires_at,
    NULLIF(h.closed_at, 'infinity') AS closed_at,
    h.event_count AS events,
    h.kind,
    h.memo,
    h.metadata
FROM (
    -- in two parts, so that an account other than a striped one is looked for in the index
    SELECT x.*, x.account AS named
    FROM faas.hold AS x
    WHERE x.account OPERATOR(pg_catalog.>) 0
    UNION ALL
    SELECT x.*, faas_internal.account_of(x.account)
    FROM faas.hold AS x
    WHERE x.account OPERATOR(pg_catalog.<) 0
) AS h
CROSS JOIN (SELECT faas_internal.now() AS now OFFSET 0) AS t
WHERE faas_internal.can_read(h.book);

CREATE OR REPLACE VIEW faas.open_hold WITH (security_barrier) AS
SELECT
    h.id AS hold,
    h.book,
    h.named AS account,
    NULLIF(faas_internal.account_of(h.to_account), 0) AS to_account,
    h.amount OPERATOR(faas.-) (h.captured OPERATOR(faas.-) h.excess) OPERATOR(faas.-) h.released AS remaining,
    h.amount,
    h.captured,
    h.excess,
    h.released,
    h.tolerance,
    h.placed_at,
    NULLIF(h.expires_at, 'infinity') AS expires_at,
    h.event_count AS events,
    h.kind,
    h.memo,
    h.metadata
FROM (
    -- in two parts, so that an account other than a striped one is looked for in the index
    SELECT x.*, x.account AS named
    FROM faas.hold AS x
    WHERE x.account OPERATOR(pg_catalog.>) 0
    UNION ALL
    SELECT x.*, faas_internal.account_of(x.account)
    FROM faas.hold AS x
    WHERE x.account OPERATOR(pg_catalog.<) 0
) AS h
WHERE h.status OPERATOR(pg_catalog.=) 0
    AND h.closed_at OPERATOR(pg_catalog.=) 'infinity'
    AND h.expires_at OPERATOR(pg_catalog.>) (SELECT faas_internal.now())
    AND faas_internal.can_read(h.book);

CREATE OR REPLACE VIEW faas.account_heat WITH (security_barrier) AS
SELECT
    a.id AS account,
    a.book,
    p.code,
    (a.flags OPERATOR(pg_catalog.&) 16) OPERATOR(pg_catalog.<>) 0 AS hot,
    s.waiting,
    CASE WHEN k.is_kept THEN COALESCE(s.waits, 0) END AS waits,
    CASE WHEN k.is_kept
        THEN COALESCE(s.microseconds, 0) OPERATOR(pg_catalog.*) '1 microsecond'::interval END AS wait_time,
    s.last_wait
FROM (
    SELECT
        faas_internal.account_of(w.account) AS account,
        pg_catalog.sum(w.waits)::bigint AS waits,
        pg_catalog.sum(w.microseconds)::bigint AS microseconds,
        pg_catalog.max(w.last_wait) AS last_wait,
        pg_catalog.sum(w.waiting) AS waiting
    FROM (
        SELECT h.account, h.waits, h.microseconds, h.last_wait, 0 AS waiting
        FROM faas_internal.heat() AS h
        UNION ALL
        -- in the queue of an account
        SELECT (l.classid::bigint OPERATOR(pg_catalog.<<) 32) OPERATOR(pg_catalog.|) l.objid::bigint,
            NULL::bigint, NULL::bigint, NULL::timestamptz, 1
        FROM pg_catalog.pg_locks AS l
        JOIN pg_catalog.pg_database AS d ON d.oid OPERATOR(pg_catalog.=) l.database
        WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory'
            AND l.objsubid OPERATOR(pg_catalog.=) 4011
            AND NOT l.granted
            AND d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
        UNION ALL
        -- at its row: the first in line holds the lock of the tuple while he waits for its writer
        SELECT r.id, NULL::bigint, NULL::bigint, NULL::timestamptz, 1
        FROM pg_catalog.pg_locks AS l
        JOIN pg_catalog.pg_database AS d ON d.oid OPERATOR(pg_catalog.=) l.database
        JOIN faas.account AS r
            ON r.ctid OPERATOR(pg_catalog.=) pg_catalog.format('(%s,%s)', l.page, l.tuple)::tid
        WHERE l.locktype OPERATOR(pg_catalog.=) 'tuple'
            AND l.relation OPERATOR(pg_catalog.=) 'faas.account'::regclass
            AND d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
    ) AS w
    GROUP BY faas_internal.account_of(w.account)
) AS s
CROSS JOIN (SELECT faas_internal.heat_is_kept() AS is_kept OFFSET 0) AS k
JOIN faas.account AS a ON a.id OPERATOR(pg_catalog.=) s.account
JOIN faas.account_profile AS p
    ON p.account OPERATOR(pg_catalog.=) a.id AND p.book OPERATOR(pg_catalog.=) a.book
WHERE faas_internal.can_read(a.book);
COMMENT ON FUNCTION faas.last_entries(bigint, integer, timestamptz, bigint) IS
    'The latest entries of an account, newest first, at most count of them, in a time that does not grow with the account. For the next page give posted_at and entry of the last row as before_time and before_entry; NULL = from the newest. Pages of a striped account belong together within one snapshot. Raises LG006 for an account that is not there or not yours to read, 22004 for account or count NULL, 22023 for count below 1.';

CREATE OR REPLACE FUNCTION faas.statement(account bigint, from_time timestamptz DEFAULT NULL,
        to_time timestamptz DEFAULT NULL)
    RETURNS TABLE (
        line text,
        entry bigint,
        posted_at timestamptz,
        business_date date,
        value_date date,
        debit faas.amount,
        credit faas.amount,
        balance faas.amount,
        counterparty bigint,
        journal uuid,
        kind text,
        memo text)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED SECURITY INVOKER
    ROWS 100
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- times are whole microseconds, so this is the last moment before the interval
    -- and before the first moment of the calendar there was nothing
    v_before timestamptz := CASE WHEN from_time > '4714-11-24 00:00:00+00 BC'
        THEN from_time - interval '1 microsecond' END;
    v_opening record;
    v_zero faas.amount;
    v_debits faas.amount;
    v_credits faas.amount;
    v_balance faas.amount;
    v_last faas.amount;
    v_debit_normal boolean;
    v_entry record;
BEGIN
    IF from_time > to_time THEN
        RAISE EXCEPTION 'statement begins after it ends'
            USING ERRCODE = '22023', DETAIL = format('from_time is %s, to_time is %s.', from_time, to_time);
    END IF;

    -- raises if the account is not there
    SELECT b.posted, b.debits, b.credits INTO v_opening
    FROM faas.balance(statement.account, COALESCE(v_before, '-infinity')) AS b;
    SELECT a.normal_side OPERATOR(pg_catalog.=) 'debit' INTO STRICT v_debit_normal
    FROM faas.account_balance AS a
    WHERE a.account = statement.account;

    v_zero := v_opening.posted OPERATOR(faas.-) v_opening.posted;
    v_debits := v_zero;
    v_credits := v_zero;
    v_last := v_opening.posted;
    line := 'opening';
    posted_at := from_time;
    balance := v_opening.posted;
    RETURN NEXT;

    line := 'entry';
    FOR v_entry IN
        SELECT e.entry, e.posted_at, e.business_date, e.value_date, e.side, e.amount, e.balance,
            e.counterparty, e.journal, e.kind, e.memo
        FROM faas.entries(statement.account, from_time, to_time) AS e
        ORDER BY e.entry
    LOOP
        entry := v_entry.entry;
        posted_at := v_entry.posted_at;
        business_date := v_entry.business_date;
        value_date := v_entry.value_date;
        debit := NULL;
        credit := NULL;
        IF v_entry.side = 'debit' THEN
            debit := v_entry.amount;
            v_debits := v_debits OPERATOR(faas.+) debit;
        ELSE
            credit := v_entry.amount;
            v_credits := v_credits OPERATOR(faas.+) credit;
        END IF;
        balance := v_entry.balance;
        v_last := balance;
        counterparty := v_entry.counterparty;
        journal := v_entry.journal;
        kind := v_entry.kind;
        memo := v_entry.memo;
        RETURN NEXT;
    END LOOP;

    -- what the entries add up to must be what the last of them says
    IF v_debit_normal THEN
        v_balance := v_opening.posted OPERATOR(faas.+) v_debits OPERATOR(faas.-) v_credits;
    ELSE
        v_balance := v_opening.posted OPERATOR(faas.+) v_credits OPERATOR(faas.-) v_debits;
    END IF;
    IF v_balance OPERATOR(faas.<>) v_last THEN
        RAISE EXCEPTION 'statement of account % does not add up', account
            USING ERRCODE = 'LG903',
                DETAIL = format('Opening balance and entries give %s, the last entry says %s.', v_balance, v_last),
                HINT = 'Run faas.verify() on the book.';
    END IF;

    line := 'closing';
    entry := NULL;
    posted_at := to_time;
    business_date := NULL;
    value_date := NULL;
    debit := v_debits;
    credit := v_credits;
    balance := v_balance;
    counterparty := NULL;
    journal := NULL;
    kind := NULL;
    memo := NULL;
    RETURN NEXT;
END;
$$;

CREATE OR REPLACE FUNCTION faas_internal.trial_balance(book bigint, at timestamptz, closed boolean,
        business_date date)
    RETURNS TABLE (
        subject bigint,
        code text,
        name text,
        kind text,
        level integer,
        is_leaf boolean,
        currency text,
        debits faas.amount,
        credits faas.amount,
        balance faas.amount)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH RECURSIVE tree AS (
        SELECT s.id, s.code, s.name, s.kind, 1 AS level,
            ARRAY[s.id] AS ancestors, ARRAY[s.code COLLATE "C"] AS path
        FROM faas.subject AS s
        WHERE s.book = $1 AND s.parent IS NULL
        UNION ALL
        SELECT s.id, s.code, s.name, s.kind, t.level + 1,
            t.ancestors || s.id, t.path || (s.code COLLATE "C")
        FROM faas.subject AS s
        JOIN tree AS t ON s.parent = t.id
    ),
    -- what hangs on each leaf: from the accounts now, from the accounts at a time, or from a day cut
    account_total AS (
        SELECT a.subject, a.debits_posted AS debits, a.credits_posted AS credits
        FROM faas.account_profile AS p
        JOIN faas.account AS a ON a.id = p.account
        WHERE p.book = $1 AND NOT $3 AND $2 IS NULL
        UNION ALL
        -- stripes, which have no profile; at a time, totals_at() knows of them
        SELECT s.subject, s.debits_posted, s.credits_posted
        FROM faas.account AS s
        WHERE s.id < 0 AND s.book = $1 AND NOT $3 AND $2 IS NULL
        UNION ALL
        SELECT a.subject, t.debits, t.credits
        FROM faas.account_profile AS p
        JOIN faas.account AS a ON a.id = p.account
        CROSS JOIN LATERAL faas_internal.totals_at(a.id, $2) AS t
        WHERE p.book = $1 AND NOT $3 AND $2 IS NOT NULL
        UNION ALL
        SELECT c.subject, c.debits, c.credits
        FROM faas.subject_closing AS c
        WHERE c.book = $1 AND $3
            AND c.business_date = (
                SELECT max(d.business_date)
                FROM faas.business_day AS d
                WHERE d.book = $1 AND d.closed_at IS NOT NULL
                    AND d.business_date <= COALESCE($4, 'infinity')
            )
    ),
    leaf AS (
        SELECT x.subject, faas.currency(x.debits) AS currency,
            faas.sum(x.debits) AS debits, faas.sum(x.credits) AS credits
        FROM account_total AS x
        GROUP BY x.subject, faas.currency(x.debits)
    ),
    rolled AS (
        SELECT u.id, l.currency, faas.sum(l.debits) AS debits, faas.sum(l.credits) AS credits
        FROM leaf AS l
        JOIN tree AS t ON t.id = l.subject
        CROSS JOIN LATERAL unnest(t.ancestors) AS u (id)
        GROUP BY u.id, l.currency
    ),
    report AS (
        SELECT 1 AS part, t.path, t.id, t.code, t.name, t.kind, t.level,
            NOT EXISTS (SELECT FROM faas.subject AS c WHERE c.parent = t.id) AS is_leaf,
            r.currency, r.debits, r.credits,
            CASE WHEN t.kind = ANY (ARRAY['asset', 'expense'])
                THEN r.debits OPERATOR(faas.-) r.credits
                ELSE r.credits OPERATOR(faas.-) r.debits END AS balance
        FROM rolled AS r
        JOIN tree AS t ON t.id = r.id
        UNION ALL
        SELECT 2, NULL, NULL, NULL, 'accounts without subject', NULL, 1, true,
            l.currency, l.debits, l.credits, l.credits OPERATOR(faas.-) l.debits
        FROM leaf AS l
        WHERE l.subject = 0
        UNION ALL
        SELECT 3, NULL, NULL, NULL, 'total', NULL, 0, false,
            l.currency, faas.sum(l.debits), faas.sum(l.credits),
            faas.sum(l.debits) OPERATOR(faas.-) faas.sum(l.credits)
        FROM leaf AS l
        GROUP BY l.currency
    )
    SELECT r.id, r.code, r.name, r.kind, r.level, r.is_leaf, r.currency, r.debits, r.credits, r.balance
    FROM report AS r
    ORDER BY r.part, r.path, r.currency COLLATE "C";
END;
COMMENT ON FUNCTION faas.trial_balance(bigint, timestamptz) IS
    'Trial balance of a book: one row per subject and currency in the order of the chart, each including everything below it (level 1 at the top); then the accounts without subject (subject NULL, level 1), then per currency a row ''total'' (subject NULL, level 0) in which debits = credits. debits and credits are totals posted, balance is on the subject''s normal side. Subjects without accounts have no row. at NULL = now, else up to and including that time. Raises LG018 for a book that is not there or not yours to see, 42501 without the right to read, 22003 for a total out of range, 22004 for book NULL.';

CREATE OR REPLACE FUNCTION faas.subject_balance(book bigint, code text, at timestamptz DEFAULT NULL)
    RETURNS TABLE (
        currency text,
        debits faas.amount,
        credits faas.amount,
        balance faas.amount)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED SECURITY INVOKER
    ROWS 2
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF code IS NULL THEN
        RAISE EXCEPTION 'argument "code" must not be null' USING ERRCODE = '22004';
    END IF;
    RETURN QUERY
        SELECT t.currency, t.debits, t.credits, t.balance
        FROM faas.trial_balance(subject_balance.book, subject_balance.at) AS t
        WHERE t.code = subject_balance.code;
    IF NOT FOUND AND NOT EXISTS (
        SELECT FROM faas.visible_subject AS s
        WHERE s.book = subject_balance.book AND s.code = subject_balance.code
    ) THEN
        RAISE EXCEPTION 'subject "%" does not exist in book %',
            CASE WHEN length(code) > 100 THEN left(code, 100) || '...' ELSE code END, book
            USING ERRCODE = 'LG019';
    END IF;
END;
$$;
COMMENT ON FUNCTION faas.subject_balance(bigint, text, timestamptz) IS
    'Totals posted and normal-side balance of a subject and everything below it, one row per currency; no row if no account hangs there. at NULL = now, else up to and including that time. Raises LG018 for a book that is not there or not yours to see, LG019 for a code that the chart does not have, 42501 without the right to read, 22003 for a total out of range, 22004 for book or code NULL.';
COMMENT ON FUNCTION faas.digest(bigint) IS
    'SHA-256, as 64 hexadecimal digits, over everything a book holds: every column of its days, chart, parties, accounts, postings, checkpoints, keys, reversals, holds and closings. Not its owner and grants, which are roles of one cluster, and not which accounts are marked hot. Equal digests, of one version of faas, mean equal books, for instance after a dump and restore into a database of the same encoding. Reads the whole book. Raises LG018 for a book that is not there or not yours to see, 42501 without the right to read, 22004 for NULL.';

CREATE FUNCTION faas_internal.row_names(words text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_row text;
BEGIN
    FOR v_row IN SELECT DISTINCT m[1] FROM regexp_matches(words, '(?:account|debit|credit) (-[0-9]{4,19})\M', 'g') AS m LOOP
        words := regexp_replace(words, '(account|debit|credit) ' || v_row || '\M',
            '\1 ' || (-v_row::numeric::bigint / 1024)::text || ' stripe ' || (-v_row::numeric::bigint % 1024)::text, 'g');
    END LOOP;
    RETURN words;
EXCEPTION WHEN numeric_value_out_of_range THEN
    RETURN words;
END;
$$;
COMMENT ON FUNCTION faas_internal.row_names(text) IS
    'Part of faas.verify: a finding, in which rows of stripes are called by account and stripe';

CREATE OR REPLACE FUNCTION faas_internal.verify_book(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    -- exactly one day is open, and it is the book's
    SELECT 'business_day_open', 'book ' || b.id, b.business_date::text, x.days
    FROM faas.book AS b
    CROSS JOIN LATERAL (
        SELECT COALESCE(string_agg(d.business_date::text, ', ' ORDER BY d.business_date), 'none') AS days
        FROM faas.business_day AS d
        WHERE d.book = b.id AND d.closed_at IS NULL
    ) AS x
    WHERE ($1 IS NULL OR b.id = $1) AND x.days <> b.business_date::text
    UNION ALL
    -- closed days lie before the open one
    SELECT 'business_day_order', 'book ' || b.id, 'before ' || b.business_date, d.business_date::text
    FROM faas.book AS b
    JOIN faas.business_day AS d ON d.book = b.id
    WHERE ($1 IS NULL OR b.id = $1) AND d.closed_at IS NOT NULL AND d.business_date >= b.business_date
    UNION ALL
    -- a day opens when the one before it closes, and the first with the book
    SELECT 'business_day_time', 'book ' || x.book, x.business_date || ' opened at ' || x.since, 'at ' || x.opened_at
    FROM (
        SELECT d.book, d.business_date, d.opened_at,
            lag(d.closed_at, 1, b.created_at) OVER (PARTITION BY d.book ORDER BY d.business_date) AS since
        FROM faas.business_day AS d
        JOIN faas.book AS b ON b.id = d.book
        WHERE $1 IS NULL OR d.book = $1
    ) AS x
    WHERE x.since <> x.opened_at
    UNION ALL
    -- debits = credits
    SELECT 'book_balance', 'book ' || x.book || ' currency ' || x.currency,
        'debits ' || x.debits, 'credits ' || x.credits
    FROM (
        SELECT a.book, faas.currency(a.debits_posted) AS currency,
            faas_internal.units_sum(a.debits_posted) AS debits,
            faas_internal.units_sum(a.credits_posted) AS credits
        FROM faas.account AS a
        WHERE $1 IS NULL OR a.book = $1
        GROUP BY a.book, faas.currency(a.debits_posted)
    ) AS x
    WHERE faas_internal.units_sign(faas_internal.units_minus(x.debits, x.credits)) <> 0
    UNION ALL
    -- rows of no book
    SELECT 'book_of_row', x.object, 'a book', 'no book ' || x.book
    FROM (
        SELECT d.book, 'book ' || d.book || ' ' || d.business_date AS object FROM faas.business_day AS d
        UNION ALL
        SELECT p.book, 'book ' || p.book || ' privilege ' || p.privilege || ' of ' || p.grantee FROM faas.book_privilege AS p
        UNION ALL
        SELECT s.book, 'subject ' || s.id FROM faas.subject AS s
        UNION ALL
        SELECT p.book, 'party ' || p.id FROM faas.party AS p
    ) AS x
    WHERE $1 IS NULL AND NOT EXISTS (SELECT FROM faas.book AS b WHERE b.id = x.book);
END;
COMMENT ON FUNCTION faas_internal.verify_book(bigint) IS
    'Part of faas.verify: business days, debits = credits per book and currency, and that all there is of a book has one';

CREATE OR REPLACE FUNCTION faas_internal.verify_chart(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH RECURSIVE reached AS (
        SELECT s.id FROM faas.subject AS s WHERE s.parent IS NULL
        UNION
        SELECT s.id FROM faas.subject AS s JOIN reached AS r ON s.parent = r.id
    )
    SELECT 'subject_parent', 'subject ' || s.id,
        s.kind || ' of book ' || s.book, p.kind || ' of book ' || p.book
    FROM faas.subject AS s
    JOIN faas.subject AS p ON p.id = s.parent
    WHERE ($1 IS NULL OR s.book = $1) AND (p.book <> s.book OR p.kind <> s.kind)
    UNION ALL
    SELECT 'subject_tree', 'subject ' || s.id, 'below the top of the chart', 'its own ancestor'
    FROM faas.subject AS s
    WHERE ($1 IS NULL OR s.book = $1) AND NOT EXISTS (SELECT FROM reached AS r WHERE r.id = s.id)
    UNION ALL
    SELECT 'party_customer', 'party ' || p.id, 'customer of book ' || p.book,
        COALESCE(c.kind || ' of book ' || c.book, 'no party ' || p.customer)
    FROM faas.party AS p
    LEFT JOIN faas.party AS c ON c.id = p.customer
    WHERE ($1 IS NULL OR p.book = $1) AND p.customer IS NOT NULL AND (c.book = p.book AND c.kind = 'customer') IS NOT TRUE;
END;

CREATE OR REPLACE FUNCTION faas_internal.verify_account(book bigint, accounts bigint[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    -- the scan looks at all but parties, blocks and closed balances
    WITH row_of AS NOT MATERIALIZED (
        SELECT a.id, a.book, a.subject, a.party, a.flags, a.debit_blocked_until, a.credit_blocked_until,
            (a.flags & 8) <> 0 AS is_closed,
            a.overdraft, a.ceiling, a.debits_pending, a.credits_pending, a.debits_posted, a.credits_posted
        FROM faas.account AS a
        WHERE $1 IS NULL OR a.book = $1
    )
    SELECT 'account_profile', 'account ' || COALESCE(a.id, p.account),
        COALESCE('in book ' || a.book, 'no profile'), COALESCE('in book ' || p.book, 'no profile')
    FROM (SELECT r.* FROM row_of AS r WHERE $2 IS NULL OR r.id = ANY ($2)) AS a
    FULL JOIN (SELECT x.account, x.book FROM faas.account_profile AS x
        WHERE ($1 IS NULL OR x.book = $1) AND ($2 IS NULL OR x.account = ANY ($2))) AS p
        ON p.account = a.id
    -- stripes have none
    WHERE p.book IS DISTINCT FROM a.book AND (a.id < 0 AND p.account IS NULL) IS NOT TRUE
    UNION ALL
    SELECT 'account_book', 'account ' || a.id, 'a book', 'no book ' || a.book
    FROM row_of AS a
    WHERE ($2 IS NULL OR a.id = ANY ($2)) AND NOT EXISTS (SELECT FROM faas.book AS b WHERE b.id = a.book)
    UNION ALL
    SELECT 'account_subject', 'account ' || a.id, 'a leaf of book ' || a.book,
        CASE WHEN s.id IS NULL THEN 'no subject ' || a.subject
            ELSE 'subject ' || s.id || ' of book ' || s.book
                || CASE WHEN EXISTS (SELECT FROM faas.subject AS c WHERE c.parent = s.id) THEN ', not a leaf' ELSE '' END
        END
    FROM row_of AS a
    LEFT JOIN faas.subject AS s ON s.id = a.subject
    WHERE ($2 IS NULL OR a.id = ANY ($2)) AND a.subject <> 0
        AND (s.id IS NULL OR s.book <> a.book OR EXISTS (SELECT FROM faas.subject AS c WHERE c.parent = s.id))
    UNION ALL
    SELECT 'account_normal_side', 'account ' || a.id,
        CASE WHEN x.is_debit THEN 'debit' ELSE 'credit' END, CASE WHEN x.is_debit THEN 'credit' ELSE 'debit' END
    FROM row_of AS a
    LEFT JOIN faas.subject AS s ON s.id = a.subject
    CROSS JOIN LATERAL (SELECT COALESCE(s.kind = ANY (ARRAY['asset', 'expense']), false) AS is_debit) AS x
    WHERE ($2 IS NULL OR a.id = ANY ($2)) AND ((a.flags & 1) <> 0) <> x.is_debit
    UNION ALL
    SELECT 'account_party', 'account ' || a.id, 'a party of book ' || a.book,
        COALESCE('party ' || p.id || ' of book ' || p.book, 'no party ' || a.party)
    FROM row_of AS a
    LEFT JOIN faas.party AS p ON p.id = a.party
    WHERE a.party <> 0 AND p.book IS DISTINCT FROM a.book
    UNION ALL
    SELECT 'account_unit', 'account ' || a.id, 'one currency and scale',
        concat_ws(', ', a.debits_posted, a.credits_posted, a.debits_pending, a.credits_pending, a.overdraft, a.ceiling)
    FROM row_of AS a
    WHERE ($2 IS NULL OR a.id = ANY ($2)) AND NOT (faas_internal.same_unit(a.debits_posted, a.credits_posted)
        AND faas_internal.same_unit(a.debits_posted, a.debits_pending)
        AND faas_internal.same_unit(a.debits_posted, a.credits_pending)
        AND faas_internal.same_unit(a.debits_posted, a.overdraft)
        AND faas_internal.same_unit(a.debits_posted, a.ceiling))
    UNION ALL
    -- what flags leave out is zero
    SELECT 'account_limit', 'account ' || a.id,
        CASE WHEN (a.flags & 2) <> 0 THEN 'no overdraft' ELSE 'an overdraft that is not negative' END
            || CASE WHEN (a.flags & 4) <> 0 THEN ', a ceiling that is not negative' ELSE ', no ceiling' END,
        a.overdraft || ', ' || a.ceiling
    FROM row_of AS a
    WHERE ($2 IS NULL OR a.id = ANY ($2))
        AND (faas_internal.units_sign(a.overdraft) < 0 OR faas_internal.units_sign(a.ceiling) < 0
            OR ((a.flags & 2) <> 0 AND faas_internal.units_sign(a.overdraft) <> 0)
            OR ((a.flags & 4) = 0 AND faas_internal.units_sign(a.ceiling) <> 0))
    UNION ALL
    -- a block and its reason come and go together
    SELECT 'account_block', 'account ' || a.id, x.side || 's blocked until ' || x.until, COALESCE('reason: ' || x.reason, 'no reason')
    FROM (
        SELECT r.id
        FROM row_of AS r
        WHERE r.debit_blocked_until <> '-infinity' OR r.credit_blocked_until <> '-infinity'
        UNION
        SELECT y.account
        FROM faas.account_profile AS y
        WHERE ($1 IS NULL OR y.book = $1) AND (y.debit_block_reason IS NOT NULL OR y.credit_block_reason IS NOT NULL)
    ) AS blocked
    JOIN row_of AS a ON a.id = blocked.id
    JOIN faas.account_profile AS p ON p.account = blocked.id
    CROSS JOIN LATERAL (VALUES
        ('debit', a.debit_blocked_until, p.debit_block_reason),
        ('credit', a.credit_blocked_until, p.credit_block_reason)
    ) AS x (side, until, reason)
    WHERE (x.until <> '-infinity') <> (x.reason IS NOT NULL)
    UNION ALL
    SELECT 'account_closed', 'account ' || a.id,
        CASE WHEN p.closed_at IS NULL THEN 'open' ELSE 'closed at ' || p.closed_at END,
        CASE WHEN a.is_closed THEN 'closed' ELSE 'open' END
    FROM row_of AS a
    JOIN faas.account_profile AS p ON p.account = a.id
    WHERE ($2 IS NULL OR a.id = ANY ($2)) AND a.is_closed <> (p.closed_at IS NOT NULL)
    UNION ALL
    -- a hold that had expired before the account was closed waits for its sweep, and counts nowhere
    SELECT 'account_closed_balance', 'account ' || a.id, 'nothing on a closed account',
        'debits ' || a.debits_posted || ', credits ' || a.credits_posted
        || ', pending ' || a.debits_pending || ' and ' || a.credits_pending
    FROM row_of AS a
    LEFT JOIN faas.account_profile AS p ON p.account = a.id
    WHERE a.is_closed AND a.id > 0 AND (a.flags & 32) = 0
        AND (faas_internal.units_sign(faas_internal.units_minus(a.debits_posted, a.credits_posted)) <> 0
            OR EXISTS (
                SELECT FROM faas.hold AS h
                WHERE h.status = 0 AND h.expires_at > COALESCE(p.closed_at, '-infinity')
                    AND (h.account = a.id OR (h.to_account = a.id AND h.to_account <> 0))));
END;
COMMENT ON FUNCTION faas_internal.verify_account(bigint, bigint[]) IS
    'Part of faas.verify: each account has its profile, book, leaf subject, side, party and one unit, limits that its flags allow, a reason for each block, and is empty when closed';

CREATE FUNCTION faas_internal.verify_stripe(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH stripe AS (
        SELECT faas_internal.account_of(s.id) AS account,
            (- GREATEST(s.id, -9223372036854775807)) % 1024 AS number, s.*
        FROM faas.account AS s
        WHERE s.id < 0
    ),
    -- accounts that have stripes, or say so, with the totals of all their rows
    striped AS (
        SELECT a.id, a.book, a.flags, a.stripes, count(s.id) AS rows, max(s.number) AS last_number,
            faas_internal.units_plus(a.debits_posted, COALESCE(faas_internal.units_sum(s.debits_posted), z.zero)) AS debits,
            faas_internal.units_plus(a.credits_posted, COALESCE(faas_internal.units_sum(s.credits_posted), z.zero)) AS credits
        FROM faas.account AS a
        LEFT JOIN stripe AS s ON s.account = a.id
        CROSS JOIN LATERAL (SELECT faas_internal.units_minus(a.debits_posted, a.debits_posted) AS zero) AS z
        WHERE a.id > 0 AND ($1 IS NULL OR a.book = $1)
            AND (a.stripes <> 0 OR (a.flags & 32) <> 0 OR s.id IS NOT NULL)
        GROUP BY a.id, z.zero
    )
    -- a stripe says what its account says
    SELECT 'account_stripe', 'account ' || s.id,
        CASE WHEN a.id IS NULL THEN 'a stripe of an account' ELSE concat_ws(', ', 'book ' || a.book, 'subject ' || a.subject, 'party ' || a.party,
                'flags ' || (a.flags & ~32), 'debits blocked until ' || a.debit_blocked_until,
                'credits blocked until ' || a.credit_blocked_until, faas.currency(a.overdraft),
                'scale ' || faas.scale(a.overdraft),
                CASE WHEN s.number < a.stripes THEN a.stripes ELSE 0 END || ' stripes in use') END,
        concat_ws(', ', 'book ' || s.book, 'subject ' || s.subject, 'party ' || s.party,
            'flags ' || s.flags, 'debits blocked until ' || s.debit_blocked_until,
            'credits blocked until ' || s.credit_blocked_until, faas.currency(s.overdraft),
            'scale ' || faas.scale(s.overdraft), s.stripes || ' stripes in use')
    FROM stripe AS s
    LEFT JOIN faas.account AS a ON a.id = s.account
    WHERE ($1 IS NULL OR s.book = $1 OR a.book = $1)
        AND (a.book = s.book AND a.subject = s.subject AND a.party = s.party
            AND (a.flags & ~32) = s.flags
            AND a.debit_blocked_until = s.debit_blocked_until
            AND a.credit_blocked_until = s.credit_blocked_until
            AND faas_internal.same_unit(a.overdraft, s.overdraft)
            AND s.stripes = CASE WHEN s.number < a.stripes THEN a.stripes ELSE 0 END) IS NOT TRUE
    UNION ALL
    -- it has them from 0 on, as many as it uses or more, and knows
    SELECT 'account_stripes', 'account ' || x.id,
        GREATEST(x.stripes, x.last_number + 1, 1) || ' stripes of a striped account',
        x.rows || ' stripes of ' || CASE WHEN (x.flags & 32) <> 0 THEN 'a striped account' ELSE 'an account' END
    FROM striped AS x
    WHERE (x.flags & 32) = 0 OR x.stripes < 0 OR x.rows <> GREATEST(x.stripes, x.last_number + 1, 1)
    UNION ALL
    SELECT 'account_stripes_limit', 'account ' || x.id, 'no limits on a striped account',
        concat_ws(' and ', CASE WHEN (x.flags & 2) = 0 THEN 'a lower limit' END, CASE WHEN (x.flags & 4) <> 0 THEN 'a ceiling' END)
    FROM striped AS x
    WHERE (x.flags & 6) <> 2
    UNION ALL
    SELECT 'account_closed_balance', 'account ' || x.id, 'nothing on a closed account',
        'debits ' || x.debits || ', credits ' || x.credits
    FROM striped AS x
    LEFT JOIN faas.account_profile AS p ON p.account = x.id
    WHERE (x.flags & 8) <> 0
        AND (faas_internal.units_sign(faas_internal.units_minus(x.debits, x.credits)) <> 0
            OR EXISTS (
                SELECT FROM faas.hold AS h
                WHERE h.status = 0 AND h.expires_at > COALESCE(p.closed_at, '-infinity')
                    AND (faas_internal.account_of(h.account) = x.id
                        OR (faas_internal.account_of(h.to_account) = x.id AND h.to_account <> 0))));
END;
COMMENT ON FUNCTION faas_internal.verify_stripe(bigint) IS
    'Part of faas.verify: stripes belong to an unlimited account, say what it says, are as many as it uses, and a closed account is empty over all of them';

CREATE OR REPLACE FUNCTION faas_internal.verify_posting(book bigint, journals uuid[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT f."check", 'posting ' || x.journal || ' line ' || x.line, f.expected, f.actual
    FROM (
        SELECT p.journal, p.line, p.book, p.debit_account, p.credit_account, p.business_date, p.amount,
            p.debit_balance, p.credit_balance,
            d.book AS debit_book, c.book AS credit_book,
            d.debits_posted AS debit_unit, c.debits_posted AS credit_unit,
            y.book AS day_book
        FROM faas.posting AS p
        LEFT JOIN faas.account AS d ON d.id = p.debit_account
        LEFT JOIN faas.account AS c ON c.id = p.credit_account
        LEFT JOIN faas.business_day AS y ON y.book = p.book AND y.business_date = p.business_date
        WHERE ($1 IS NULL OR p.book = $1) AND ($2 IS NULL OR p.journal = ANY ($2))
            -- one test for sound rows; which finding it is comes after
            AND (d.book = p.book AND c.book = p.book
                AND faas_internal.account_of(p.debit_account) <> faas_internal.account_of(p.credit_account)
                AND faas_internal.same_unit(p.amount, d.debits_posted)
                AND faas_internal.same_unit(p.amount, c.debits_posted)
                AND faas_internal.same_unit(p.amount, p.debit_balance)
                AND faas_internal.same_unit(p.amount, p.credit_balance)
                AND faas_internal.units_sign(p.amount) >= 0
                AND y.book = p.book) IS NOT TRUE
    ) AS x
    CROSS JOIN LATERAL (
        SELECT 'posting_account', 'two accounts of book ' || x.book,
            'account ' || x.debit_account || ' of ' || COALESCE('book ' || x.debit_book, 'no book')
            || ', account ' || x.credit_account || ' of ' || COALESCE('book ' || x.credit_book, 'no book')
        WHERE (x.debit_book = x.book AND x.credit_book = x.book
            AND faas_internal.account_of(x.debit_account) <> faas_internal.account_of(x.credit_account)) IS NOT TRUE
        UNION ALL
        SELECT 'posting_unit', 'the currency and scale of its accounts',
            concat_ws(', ', x.amount, x.debit_balance, x.credit_balance)
        WHERE NOT (COALESCE(faas_internal.same_unit(x.amount, x.debit_unit), true)
            AND COALESCE(faas_internal.same_unit(x.amount, x.credit_unit), true)
            AND faas_internal.same_unit(x.amount, x.debit_balance)
            AND faas_internal.same_unit(x.amount, x.credit_balance))
        UNION ALL
        SELECT 'posting_amount', 'not negative', x.amount::text
        WHERE faas_internal.units_sign(x.amount) < 0
        UNION ALL
        SELECT 'posting_business_date', 'a business day of book ' || x.book, x.business_date::text
        WHERE x.day_book IS NULL
    ) AS f ("check", expected, actual);
END;

CREATE OR REPLACE FUNCTION faas_internal.verify_reversal(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH reversing AS (
        SELECT p.journal, p.line, p.book, p.reverses, p.reverses_line, p.debit_account, p.credit_account, p.amount
        FROM faas.posting AS p
        WHERE ($1 IS NULL OR p.book = $1) AND (p.reverses IS NOT NULL OR p.reverses_line IS NOT NULL)
    )
    -- a row for each, and for nothing else
    SELECT 'reversal_row', 'posting ' || COALESCE(p.journal, r.reversal_journal)
            || ' line ' || COALESCE(p.line, r.reversal_line),
        COALESCE(p.amount || ' of ' || p.reverses || ' line ' || p.reverses_line, 'not a reversal'),
        COALESCE(r.amount || ' of ' || r.journal || ' line ' || r.line, 'not recorded')
    FROM reversing AS p
    FULL JOIN (
        SELECT x.journal, x.line, x.book, x.reversal_journal, x.reversal_line, x.amount
        FROM faas.reversal AS x
        WHERE $1 IS NULL OR x.book = $1
    ) AS r
        ON r.reversal_journal = p.journal AND r.reversal_line = p.line
            AND r.journal = p.reverses AND r.line = p.reverses_line AND r.book = p.book
    WHERE (p.amount OPERATOR(faas.=) r.amount) IS NOT TRUE
    UNION ALL
    -- it gives back what was taken, to where it came from
    SELECT 'reversal_accounts', 'posting ' || p.journal || ' line ' || p.line,
        COALESCE('debit ' || o.credit_account || ', credit ' || o.debit_account, 'a posting'),
        CASE WHEN o.journal IS NULL THEN 'no posting ' || p.reverses || ' line ' || p.reverses_line
            ELSE 'debit ' || p.debit_account || ', credit ' || p.credit_account END
    FROM reversing AS p
    LEFT JOIN faas.posting AS o ON o.journal = p.reverses AND o.line = p.reverses_line
    WHERE (p.debit_account = o.credit_account AND p.credit_account = o.debit_account) IS NOT TRUE
    UNION ALL
    -- and never more of it than there was
    SELECT 'reversal_sum', 'posting ' || o.journal || ' line ' || o.line,
        'at most ' || o.amount, s.total::text
    FROM (
        SELECT p.reverses, p.reverses_line, faas_internal.units_sum(p.amount) AS total
        FROM reversing AS p
        GROUP BY p.reverses, p.reverses_line
    ) AS s
    JOIN faas.posting AS o ON o.journal = s.reverses AND o.line = s.reverses_line
    WHERE s.total OPERATOR(faas.>) o.amount;
END;

CREATE OR REPLACE FUNCTION faas_internal.verify_hold(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH event AS (
        SELECT e.hold, e.sequence, e.id, e.book, e.op, e.at, e.expires_at, e.amount, e.remaining,
            lag(e.sequence, 1, 0) OVER chain AS previous_sequence,
            lag(e.op) OVER chain AS previous_op,
            lag(e.at) OVER chain AS previous_at,
            lag(e.expires_at) OVER chain AS previous_expires_at,
            COALESCE(lag(e.remaining) OVER chain, faas_internal.units_minus(e.amount, e.amount)) AS previous_remaining,
            lead(e.sequence) OVER chain IS NULL AS is_last
        FROM faas.hold_event AS e
        WHERE $1 IS NULL OR e.book = $1
        WINDOW chain AS (PARTITION BY e.hold ORDER BY e.sequence)
    ),
    moved AS (
        -- reserve: what is left of the reserve after the event; excess: what it took beyond it
        SELECT e.hold, e.sequence, e.id, e.book, e.op, e.at, e.expires_at, e.amount, e.remaining, e.is_last,
            e.previous_sequence, e.previous_op, e.previous_at, e.previous_expires_at,
            CASE
                WHEN e.op = ANY (ARRAY[1, 5]) THEN faas_internal.units_plus(e.previous_remaining, e.amount)
                WHEN e.op = 2 AND e.amount OPERATOR(faas.>) e.previous_remaining
                    THEN faas_internal.units_minus(e.amount, e.amount)
                WHEN e.op = ANY (ARRAY[2, 3, 6, 7]) THEN faas_internal.units_minus(e.previous_remaining, e.amount)
                ELSE e.previous_remaining
            END AS reserve,
            CASE WHEN e.op = 2 AND e.amount OPERATOR(faas.>) e.previous_remaining
                THEN faas_internal.units_minus(e.amount, e.previous_remaining) END AS excess
        FROM event AS e
    ),
    summed AS (
        SELECT e.hold, count(*) AS events, min(e.at) FILTER (WHERE e.sequence = 1) AS placed_at,
            max(e.at) FILTER (WHERE e.is_last) AS last_at,
            max(e.expires_at) FILTER (WHERE e.is_last) AS expires_at,
            max(e.op) FILTER (WHERE e.is_last) AS last_op,
            faas_internal.units_sum(e.amount) FILTER (WHERE e.op = ANY (ARRAY[1, 5])) AS amount,
            faas_internal.units_sum(e.amount) FILTER (WHERE e.op = 2) AS captured,
            faas_internal.units_sum(e.amount) FILTER (WHERE e.op = ANY (ARRAY[3, 6, 7])) AS released,
            faas_internal.units_sum(e.excess) AS excess
        FROM moved AS e
        GROUP BY e.hold
    ),
    posted AS (
        SELECT p.hold, faas_internal.units_sum(p.amount) AS captured
        FROM faas.posting AS p
        WHERE p.hold IS NOT NULL AND ($1 IS NULL OR p.book = $1)
        GROUP BY p.hold
    ),
    compared AS (
        SELECT h.id, h.book, h.account, h.to_account, h.status, h.event_count, h.placed_at, h.expires_at, h.closed_at,
            h.amount, h.tolerance, h.captured, h.excess, h.released,
            faas_internal.units_minus(faas_internal.units_minus(h.amount,
                faas_internal.units_minus(h.captured, h.excess)), h.released) AS remaining,
            COALESCE(s.events, 0) AS events, s.placed_at AS first_at, s.last_at, s.expires_at AS last_expires_at,
            s.last_op,
            COALESCE(s.amount, z.zero) AS event_amount, COALESCE(s.captured, z.zero) AS event_captured,
            COALESCE(s.released, z.zero) AS event_released, COALESCE(s.excess, z.zero) AS event_excess,
            COALESCE(p.captured, z.zero) AS posted,
            a.book AS account_book, t.book AS to_book,
            faas_internal.same_unit(h.amount, a.debits_posted)
                AND COALESCE(faas_internal.same_unit(h.amount, t.debits_posted), true)
                AND faas_internal.same_unit(h.amount, h.tolerance)
                AND faas_internal.same_unit(h.amount, h.captured)
                AND faas_internal.same_unit(h.amount, h.excess)
                AND faas_internal.same_unit(h.amount, h.released) AS is_unit
        FROM faas.hold AS h
        LEFT JOIN faas.account AS a ON a.id = h.account
        LEFT JOIN faas.account AS t ON t.id = h.to_account AND h.to_account <> 0
        LEFT JOIN summed AS s ON s.hold = h.id
        LEFT JOIN posted AS p ON p.hold = h.id
        CROSS JOIN LATERAL (SELECT faas_internal.units_minus(h.amount, h.amount) AS zero) AS z
        WHERE $1 IS NULL OR h.book = $1
    )
    SELECT f."check", 'hold ' || x.id, f.expected, f.actual
    FROM compared AS x
    CROSS JOIN LATERAL (
        SELECT 'hold_account', 'accounts of book ' || x.book,
            'account ' || x.account || ' of ' || COALESCE('book ' || x.account_book, 'no book')
            || CASE WHEN x.to_account = 0 THEN ''
                ELSE ', account ' || x.to_account || ' of ' || COALESCE('book ' || x.to_book, 'no book') END
        WHERE (x.account_book = x.book AND (x.to_account = 0 OR x.to_book = x.book)) IS NOT TRUE
        UNION ALL
        SELECT 'hold_unit', 'the currency and scale of its account',
            concat_ws(', ', x.amount, x.tolerance, x.captured, x.excess, x.released)
        WHERE NOT x.is_unit
        UNION ALL
        SELECT 'hold_posted', 'captured ' || x.posted, 'captured ' || x.captured
        WHERE x.posted OPERATOR(faas.<>) x.captured
        UNION ALL
        SELECT 'hold_event_count', x.events::text, x.event_count::text
        WHERE x.events <> x.event_count
        UNION ALL
        SELECT 'hold_amount', x.event_amount::text, x.amount::text
        WHERE x.event_amount OPERATOR(faas.<>) x.amount
        UNION ALL
        SELECT 'hold_captured', x.event_captured::text, x.captured::text
        WHERE x.event_captured OPERATOR(faas.<>) x.captured
        UNION ALL
        SELECT 'hold_excess', x.event_excess::text, x.excess::text
        WHERE x.event_excess OPERATOR(faas.<>) x.excess
        UNION ALL
        SELECT 'hold_released', x.event_released::text, x.released::text
        WHERE x.event_released OPERATOR(faas.<>) x.released
        UNION ALL
        SELECT 'hold_tolerance', 'excess at most ' || x.tolerance, x.excess::text
        WHERE x.excess OPERATOR(faas.>) x.tolerance
        UNION ALL
        SELECT 'hold_remaining', CASE WHEN x.status = 0 THEN 'more than nothing' ELSE 'nothing' END, x.remaining::text
        WHERE faas_internal.units_sign(x.remaining) <> CASE WHEN x.status = 0 THEN 1 ELSE 0 END
        UNION ALL
        SELECT 'hold_placed_at', COALESCE(x.first_at::text, 'an event'), x.placed_at::text
        WHERE x.first_at IS DISTINCT FROM x.placed_at
        UNION ALL
        SELECT 'hold_expires_at', x.last_expires_at::text, x.expires_at::text
        WHERE x.last_expires_at <> x.expires_at
        UNION ALL
        SELECT 'hold_closed_at',
            CASE WHEN x.status = 0 THEN 'infinity' ELSE COALESCE(x.last_at::text, 'an event') END, x.closed_at::text
        WHERE x.closed_at IS DISTINCT FROM CASE WHEN x.status = 0 THEN 'infinity'::timestamptz ELSE x.last_at END
        UNION ALL
        SELECT 'hold_status', s.expected::text, x.status::text
        FROM (SELECT CASE
            WHEN faas_internal.units_sign(x.remaining) > 0 THEN 0
            WHEN x.last_op = 6 THEN 3
            WHEN faas_internal.units_sign(x.captured) > 0 THEN 1
            ELSE 2 END AS expected) AS s
        WHERE s.expected <> x.status
    ) AS f ("check", expected, actual)
    UNION ALL
    SELECT 'posting_hold', 'posting ' || p.journal || ' line ' || p.line,
        COALESCE('debit of account ' || h.account, 'a hold of book ' || p.book),
        CASE WHEN h.id IS NULL THEN 'no hold ' || p.hold ELSE 'debit of account ' || p.debit_account END
    FROM faas.posting AS p
    LEFT JOIN faas.hold AS h ON h.id = p.hold AND h.book = p.book
    WHERE p.hold IS NOT NULL AND ($1 IS NULL OR p.book = $1) AND h.account IS DISTINCT FROM p.debit_account
    UNION ALL
    SELECT 'hold_event_sequence', 'hold ' || e.hold, 'event ' || (e.previous_sequence + 1), 'event ' || e.sequence
    FROM moved AS e
    WHERE e.sequence <> e.previous_sequence + 1
    UNION ALL
    SELECT 'hold_event_remaining', 'hold ' || e.hold || ' event ' || e.sequence, e.reserve::text, e.remaining::text
    FROM moved AS e
    WHERE e.reserve OPERATOR(faas.<>) e.remaining
    UNION ALL
    SELECT 'hold_event_hold', 'hold ' || e.hold || ' event ' || e.sequence, 'a hold of book ' || e.book,
        COALESCE('hold of book ' || h.book, 'no hold')
    FROM moved AS e
    LEFT JOIN faas.hold AS h ON h.id = e.hold
    WHERE h.book IS DISTINCT FROM e.book
    UNION ALL
    -- only the first places, under the id of the hold; only an extension moves nothing; the rest is
    -- released by the capture before it
    SELECT 'hold_event_op', 'hold ' || e.hold || ' event ' || e.sequence,
        CASE WHEN e.sequence = 1 THEN 'the hold is placed' ELSE 'what may come after event ' || e.previous_sequence END,
        'op ' || e.op || ' of ' || e.amount || ', ' || e.remaining || ' left'
    FROM moved AS e
    WHERE (e.op BETWEEN 1 AND 7
        AND (e.op = 1) = (e.sequence = 1)
        AND (e.op <> 1 OR e.id = e.hold)
        AND faas_internal.units_sign(e.amount) = CASE WHEN e.op = 4 THEN 0 ELSE 1 END
        AND (e.op < 6 OR faas_internal.units_sign(e.remaining) = 0)
        AND (e.op <> 7 OR e.previous_op = 2)) IS NOT TRUE
    UNION ALL
    SELECT 'hold_event_unit', 'hold ' || e.hold || ' event ' || e.sequence, 'the currency and scale of the hold',
        concat_ws(', ', e.amount, e.remaining)
    FROM moved AS e
    JOIN faas.hold AS h ON h.id = e.hold
    WHERE NOT (faas_internal.same_unit(e.amount, h.amount) AND faas_internal.same_unit(e.remaining, h.amount))
    UNION ALL
    SELECT 'hold_event_time', 'hold ' || e.hold || ' event ' || e.sequence, t.expected::text, e.at::text
    FROM moved AS e
    LEFT JOIN faas.posting AS p ON p.journal = e.id AND p.line = 1 AND e.op = 2
    CROSS JOIN LATERAL (SELECT CASE e.op WHEN 2 THEN p.posted_at WHEN 6 THEN e.expires_at WHEN 7 THEN e.previous_at END AS expected) AS t
    WHERE t.expected <> e.at
    UNION ALL
    -- extended only, and never shortened
    SELECT 'hold_event_expires_at', 'hold ' || e.hold || ' event ' || e.sequence,
        CASE WHEN e.op = 4 THEN 'not before ' ELSE '' END || e.previous_expires_at, e.expires_at::text
    FROM moved AS e
    WHERE CASE WHEN e.op = 4 THEN e.expires_at < e.previous_expires_at ELSE e.expires_at <> e.previous_expires_at END
    UNION ALL
    SELECT 'hold_event_posting', 'hold ' || e.hold || ' event ' || e.sequence,
        e.amount || ' posted from the hold', COALESCE(p.amount || ' posted from hold ' || p.hold, 'not posted')
    FROM moved AS e
    LEFT JOIN faas.posting AS p ON p.journal = e.id AND p.line = 1
    WHERE e.op = 2 AND (p.hold = e.hold AND p.amount OPERATOR(faas.=) e.amount) IS NOT TRUE;
END;

CREATE OR REPLACE FUNCTION faas_internal.verify_closing(book bigint, books bigint[], subjects bigint[], dates date[], debits faas.amount[], credits faas.amount[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH closed_day AS (
        SELECT d.book, d.business_date
        FROM faas.business_day AS d
        WHERE d.closed_at IS NOT NULL AND ($1 IS NULL OR d.book = $1)
    ),
    -- what each subject moved on each day
    moved AS (
        SELECT m.book, m.subject, faas.currency(COALESCE(m.debits, m.credits)) AS currency, m.business_date, m.debits, m.credits
        FROM unnest($2, $3, $4, $5, $6) AS m (book, subject, business_date, debits, credits)
        UNION ALL
        SELECT a.book, a.subject, faas.currency(a.debits_posted) AS currency, p.business_date,
            faas_internal.units_sum(p.amount) AS debits, NULL::faas.amount AS credits
        FROM faas.posting AS p
        JOIN faas.account AS a ON a.id = p.debit_account
        WHERE $2 IS NULL AND p.book IN (SELECT d.book FROM closed_day AS d)
        GROUP BY a.book, a.subject, faas.currency(a.debits_posted), p.business_date
        UNION ALL
        SELECT a.book, a.subject, faas.currency(a.debits_posted), p.business_date,
            NULL::faas.amount, faas_internal.units_sum(p.amount)
        FROM faas.posting AS p
        JOIN faas.account AS a ON a.id = p.credit_account
        WHERE $2 IS NULL AND p.book IN (SELECT d.book FROM closed_day AS d)
        GROUP BY a.book, a.subject, faas.currency(a.debits_posted), p.business_date
    ),
    -- and up to each closed day: its row adds nothing, and gets the sum of those before it
    derived AS (
        SELECT r.book, r.business_date, r.subject, r.currency, r.debits, r.credits
        FROM (
            SELECT u.book, u.business_date, u.subject, u.currency, u.is_day,
                faas_internal.units_sum(u.debits) OVER upto AS debits,
                faas_internal.units_sum(u.credits) OVER upto AS credits
            FROM (
                SELECT m.book, m.business_date, m.subject, m.currency, m.debits, m.credits, false AS is_day
                FROM moved AS m
                UNION ALL
                SELECT d.book, d.business_date, g.subject, g.currency, NULL::faas.amount, NULL::faas.amount, true
                FROM closed_day AS d
                JOIN (SELECT DISTINCT m.book, m.subject, m.currency FROM moved AS m) AS g ON g.book = d.book
            ) AS u
            WINDOW upto AS (PARTITION BY u.book, u.subject, u.currency ORDER BY u.business_date)
        ) AS r
        WHERE r.is_day AND (r.debits IS NOT NULL OR r.credits IS NOT NULL)
    )
    -- without a unit to make a zero of, nothing moved and nothing kept are the same
    SELECT 'subject_closing',
        'book ' || COALESCE(x.book, c.book) || ' ' || COALESCE(x.business_date, c.business_date)
        || ' subject ' || COALESCE(x.subject, c.subject) || ' ' || COALESCE(x.currency, c.currency),
        'debits ' || COALESCE(x.debits::text, '0') || ', credits ' || COALESCE(x.credits::text, '0'),
        COALESCE('debits ' || c.debits || ', credits ' || c.credits, 'no closing')
    FROM derived AS x
    FULL JOIN (
        SELECT s.book, s.business_date, s.subject, s.currency, s.debits, s.credits
        FROM faas.subject_closing AS s
        WHERE $1 IS NULL OR s.book = $1
    ) AS c
        ON c.book = x.book AND c.business_date = x.business_date
            AND c.subject = x.subject AND c.currency = x.currency
    WHERE faas_internal.units_sign(COALESCE(faas_internal.units_minus(x.debits, c.debits), x.debits, c.debits)) <> 0
        OR faas_internal.units_sign(COALESCE(faas_internal.units_minus(x.credits, c.credits), x.credits, c.credits)) <> 0
    UNION ALL
    -- of nothing, too: of a closed day, a subject that has accounts in the currency, in one unit
    SELECT 'subject_closing_row', 'book ' || c.book || ' ' || c.business_date || ' subject ' || c.subject || ' ' || c.currency,
        'a closed day, a subject with accounts, one unit', 'debits ' || c.debits || ', credits ' || c.credits
    FROM faas.subject_closing AS c
    LEFT JOIN closed_day AS d ON d.book = c.book AND d.business_date = c.business_date
    LEFT JOIN (SELECT DISTINCT a.book, a.subject, faas.currency(a.debits_posted) AS currency FROM faas.account AS a) AS a
        ON a.book = c.book AND a.subject = c.subject AND a.currency = c.currency
    WHERE ($1 IS NULL OR c.book = $1)
        AND (d.book IS NOT NULL AND a.book IS NOT NULL
            AND faas_internal.same_unit(c.debits, c.credits) AND faas.currency(c.debits) = c.currency) IS NOT TRUE;
END;
COMMENT ON FUNCTION faas_internal.verify_scan(bigint, integer, integer, bigint, bigint) IS
    'Part of faas.verify: reads all accounts and postings for one of several classes of accounts and names what the checks must look at again: part 1 accounts by themselves, 2 accounts with their entries, 3 journals of postings, 4 journals, 5 reversals, 6 holds and 7 stripes if there are any; and 8 what each subject moved on each business date; no account and no journal stands for all. accounts: about how many the class has; waiting: how many entries may wait for earlier ones';

CREATE FUNCTION faas_internal.verify_load(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    -- loads are of no book; rejections that were cleared are gone
    SELECT f."check", f.object, f.expected, f.actual
    FROM (
        SELECT 'load_requests' AS "check", 'load ' || l.id AS object, l.requests || ' requests' AS expected,
            l.created || ' created, ' || l.existing || ' existing, ' || l.rejected || ' rejected' AS actual
        FROM faas.load AS l
        WHERE l.requests <> l.created + l.existing + l.rejected OR LEAST(l.created, l.existing, l.rejected) < 0
        UNION ALL
        SELECT 'load_rejected', 'load ' || l.id, 'at most ' || l.rejected || ' rejections', r.count::text
        FROM faas.load AS l
        JOIN (SELECT x.load, count(*) AS count FROM faas.rejection AS x GROUP BY x.load) AS r ON r.load = l.id
        WHERE r.count > l.rejected
        UNION ALL
        SELECT 'rejection', 'load ' || r.load || ' request ' || r.idx,
            COALESCE('one of ' || l.requests || ' requests', 'a load'), 'request ' || r.idx
        FROM faas.rejection AS r
        LEFT JOIN faas.load AS l ON l.id = r.load
        WHERE (r.idx BETWEEN 1 AND l.requests) IS NOT TRUE
    ) AS f
    WHERE $1 IS NULL;
END;
COMMENT ON FUNCTION faas_internal.verify_load(bigint) IS
    'Part of faas.verify, for all books only: loads have as many requests as became something, rejections are of their load';
COMMENT ON FUNCTION faas.request_pack(faas.request[]) IS
    'Requests in the packed binary form of faas.post_packed. Raises 2202E for an array of two dimensions, 54000 for more than 100000 requests and for a key, hold, kind or memo of more than 65535 bytes. NULL for NULL.';

CREATE OR REPLACE FUNCTION faas_internal.access_functions() RETURNS SETOF regprocedure
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT p.oid::regprocedure
      FROM pg_catalog.pg_proc AS p
     WHERE p.pronamespace OPERATOR(pg_catalog.=) 'faas'::regnamespace
       AND p.proname OPERATOR(pg_catalog.<>) ALL (ARRAY['currency_add', 'access_grant',
               'access_revoke', 'restore_begin', 'restore_end'])
    UNION ALL
    SELECT p.oid::regprocedure
      FROM pg_catalog.pg_proc AS p
     WHERE p.pronamespace OPERATOR(pg_catalog.=) 'faas_internal'::regnamespace
       AND EXISTS (
               SELECT 1
                 FROM pg_catalog.pg_depend AS d
                WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::regclass
                  AND d.refobjid OPERATOR(pg_catalog.=) p.oid
                  AND d.classid OPERATOR(pg_catalog.=) ANY (ARRAY[
                          'pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_operator'::regclass,
                          'pg_catalog.pg_cast'::regclass, 'pg_catalog.pg_rewrite'::regclass,
                          'pg_catalog.pg_type'::regclass]));
END;
COMMENT ON FUNCTION faas_internal.access_functions() IS
    'Functions that access_grant lets a role execute: all of faas except those that administer the database, and what they, the views and the types call.';

CREATE OR REPLACE FUNCTION faas.access_grant(role regrole) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_role name := faas_internal.access_role(access_grant.role);
    v_function regprocedure;
    v_type regtype;
    v_view regclass;
BEGIN
    EXECUTE pg_catalog.format('GRANT USAGE ON SCHEMA faas TO %I', v_role);
    FOR v_function IN SELECT f FROM faas_internal.access_functions() AS f LOOP
        EXECUTE pg_catalog.format('GRANT EXECUTE ON ROUTINE %s TO %I', v_function, v_role);
    END LOOP;
    FOR v_type IN
        SELECT t.oid::regtype
          FROM pg_catalog.pg_type AS t
          LEFT JOIN pg_catalog.pg_class AS c ON c.oid = t.typrelid
         WHERE t.typnamespace = 'faas'::regnamespace
           AND t.typcategory <> 'A'
           AND (t.typrelid = 0 OR c.relkind = 'c')
    LOOP
        EXECUTE pg_catalog.format('GRANT USAGE ON TYPE %s TO %I', v_type, v_role);
    END LOOP;
    FOR v_view IN
        SELECT c.oid::regclass
          FROM pg_catalog.pg_class AS c
         WHERE c.relnamespace = 'faas'::regnamespace
           AND c.relkind = 'v'
    LOOP
        EXECUTE pg_catalog.format('GRANT SELECT ON %s TO %I', v_view, v_role);
    END LOOP;
    EXECUTE pg_catalog.format('GRANT SELECT ON faas.currency TO %I', v_role);
    EXECUTE pg_catalog.format('GRANT INSERT ON faas.inbox TO %I', v_role);
END
$$;
COMMENT ON FUNCTION faas.access_grant(regrole) IS
    'Lets a role use faas: USAGE on the schema and its types, EXECUTE on the public functions except those that administer the database (currency_add, access_*, restore_*), SELECT on the views and the registry of currencies, INSERT on faas.inbox. Gives no right on any book. Repeat after an update of the extension. Runs with the caller''s rights: for a superuser. Errors: 22004 null, 42704 no such role, 42501 caller may not grant.';

CREATE OR REPLACE FUNCTION faas.access_revoke(role regrole) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_role name := faas_internal.access_role(access_revoke.role);
    v_schema name;
    v_type regtype;
BEGIN
    FOREACH v_schema IN ARRAY ARRAY['faas', 'faas_internal']::name[] LOOP
        EXECUTE pg_catalog.format('REVOKE ALL ON ALL ROUTINES IN SCHEMA %I FROM %I', v_schema, v_role);
        EXECUTE pg_catalog.format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM %I', v_schema, v_role);
        EXECUTE pg_catalog.format('REVOKE ALL ON SCHEMA %I FROM %I', v_schema, v_role);
    END LOOP;
    FOR v_type IN
        SELECT t.oid::regtype
          FROM pg_catalog.pg_type AS t
          LEFT JOIN pg_catalog.pg_class AS c ON c.oid = t.typrelid
         WHERE t.typnamespace = 'faas'::regnamespace
           AND t.typcategory <> 'A'
           AND (t.typrelid = 0 OR c.relkind = 'c')
    LOOP
        EXECUTE pg_catalog.format('REVOKE ALL ON TYPE %s FROM %I', v_type, v_role);
    END LOOP;
END
$$;

REVOKE ALL ON ROUTINE faas.account_stripes(bigint,integer) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.account_of(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.book_replicated() FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.row_names(pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.striped_amount(bigint,integer) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.striped_entries(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.striped_last(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.verify_load(bigint) FROM PUBLIC;
REVOKE ALL ON ROUTINE faas_internal.verify_stripe(bigint) FROM PUBLIC;
