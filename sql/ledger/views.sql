-- The read API: views over the ledger tables, which themselves are granted to nobody.
--
-- Each view shows only rows of books that the caller may read.  security_barrier keeps a caller's own
-- functions from seeing the others before they are filtered; comparisons of built-in types are
-- leakproof and still reach the indexes.  The filter stands outside of UNION ALL: PostgreSQL
-- flattens the branches of a barrier view that is itself a UNION ALL, and would then run a cheap
-- function of the caller's before the filter of its branch.

-- visibility -------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.now() RETURNS timestamptz
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_now';
COMMENT ON FUNCTION faas_internal.now() IS
    'The time that every rule of faas takes for now: the clock, or faas.clock where a superuser has set it. Never NULL. Used by the views; not an API.';

CREATE OR REPLACE FUNCTION faas_internal.can_read_support(internal) RETURNS internal
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_can_read_support';
COMMENT ON FUNCTION faas_internal.can_read_support(internal) IS
    'Planner support of faas_internal.can_read: nearly all rows that somebody asks for are rows he may read';

CREATE OR REPLACE FUNCTION faas_internal.can_read(book bigint) RETURNS boolean
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    COST 2 SUPPORT faas_internal.can_read_support
    AS 'MODULE_PATHNAME', 'faas_internal_can_read';
COMMENT ON FUNCTION faas_internal.can_read(bigint) IS
    'Does the current user hold the right to read the book? False for a book that does not exist, NULL for NULL. Raises nothing. Used by the views; not an API.';

CREATE OR REPLACE FUNCTION faas_internal.available(posted faas.amount, held faas.amount, overdraft faas.amount)
    RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_available';
COMMENT ON FUNCTION faas_internal.available(faas.amount, faas.amount, faas.amount) IS
    'posted - held + overdraft of one account, at most the largest amount there is; NULL for NULL. Raises nothing. Used by the views; not an API.';

-- stripes ----------------------------------------------------------------------------------------

-- Rows of stripes have negative numbers, made of the account's and the stripe's (src/ledger/stripe.h).
CREATE OR REPLACE FUNCTION faas_internal.account_of("row" bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    RETURN CASE WHEN $1 < 0 THEN (- GREATEST($1, -9223372036854775807)) >> 10 ELSE $1 END;
COMMENT ON FUNCTION faas_internal.account_of(bigint) IS
    'The account that a row of faas.account is of: its own number, or that of the account whose stripe it is. NULL for NULL. Raises nothing. Used by the views; not an API.';

CREATE OR REPLACE FUNCTION faas_internal.striped_amount(account bigint, which integer) RETURNS faas.amount
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_striped_amount';
COMMENT ON FUNCTION faas_internal.striped_amount(bigint, integer) IS
    'A total of a striped account, over all its rows, now: 1 debits, 2 credits, 3 debits and 4 credits pending by unexpired holds. NULL for another number, for NULL, or for an account that is not there or not yours to read. Raises nothing. Used by the views; not an API.';

CREATE OR REPLACE FUNCTION faas_internal.striped_entries(account bigint) RETURNS bigint
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_striped_entries';
COMMENT ON FUNCTION faas_internal.striped_entries(bigint) IS
    'Entries of a striped account, over all its rows. NULL for NULL, or for an account that is not there or not yours to read. Raises nothing. Used by the views; not an API.';

CREATE OR REPLACE FUNCTION faas_internal.striped_last(account bigint) RETURNS timestamptz
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_striped_last';
COMMENT ON FUNCTION faas_internal.striped_last(bigint) IS
    'Time of the last entry of a striped account, over all its rows; -infinity before the first. NULL for NULL, or for an account that is not there or not yours to read. Raises nothing. Used by the views; not an API.';

-- set up -----------------------------------------------------------------------------------------

CREATE VIEW faas.visible_book WITH (security_barrier) AS
SELECT
    b.id AS book,
    b.name,
    b.owner,
    b.base_currency,
    b.business_date,
    b.open_from,
    b.created_at
FROM faas.book AS b
WHERE faas_internal.can_read(b.id);
COMMENT ON VIEW faas.visible_book IS 'The books that you may read; business_date is the open day, open_from the earliest value date that is still open';

CREATE VIEW faas.visible_business_day WITH (security_barrier) AS
SELECT
    d.book,
    d.business_date,
    d.opened_at,
    d.closed_at
FROM faas.business_day AS d
WHERE faas_internal.can_read(d.book);
COMMENT ON VIEW faas.visible_business_day IS 'The accounting days of the books that you may read; closed_at is null for the open one';

CREATE VIEW faas.visible_subject WITH (security_barrier) AS
SELECT
    s.id AS subject,
    s.book,
    s.code,
    s.name,
    s.kind,
    CASE WHEN s.kind OPERATOR(pg_catalog.=) ANY (ARRAY['asset', 'expense']) THEN 'debit' ELSE 'credit' END AS normal_side,
    s.parent,
    NOT EXISTS (SELECT FROM faas.subject AS c WHERE c.parent OPERATOR(pg_catalog.=) s.id) AS is_leaf
FROM faas.subject AS s
WHERE faas_internal.can_read(s.book);
COMMENT ON VIEW faas.visible_subject IS 'Chart of accounts of the books that you may read; parent is null at the top, only leaves carry accounts';

CREATE VIEW faas.visible_party WITH (security_barrier) AS
SELECT
    p.id AS party,
    p.book,
    p.code,
    p.name,
    p.kind,
    p.customer,
    p.identity_type,
    p.identity_number,
    p.metadata,
    p.created_at
FROM faas.party AS p
WHERE faas_internal.can_read(p.book);
COMMENT ON VIEW faas.visible_party IS 'Customers and users of the books that you may read; customer is the party that a user belongs to';

-- accounts ---------------------------------------------------------------------------------------

CREATE VIEW faas.account_balance WITH (security_barrier) AS
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
COMMENT ON VIEW faas.account_balance IS 'One row per account of the books that you may read, with its balance now; the figures are those of faas.balance(account)';
COMMENT ON COLUMN faas.account_balance.posted IS 'Normal-side balance of what is posted: debits - credits of a debit-normal account, else credits - debits';
COMMENT ON COLUMN faas.account_balance.held IS 'Reserved by open, unexpired holds that will lower the balance';
COMMENT ON COLUMN faas.account_balance.incoming IS 'Reserved by open, unexpired holds that will raise the balance';
COMMENT ON COLUMN faas.account_balance.available IS 'What may still leave the account: posted - held + overdraft; null if unlimited';
COMMENT ON COLUMN faas.account_balance.ceiling IS 'Highest balance that is allowed; null if there is none';
COMMENT ON COLUMN faas.account_balance.status IS 'open, debit blocked, credit blocked, blocked (both sides) or closed, now';
COMMENT ON COLUMN faas.account_balance.stripes IS 'Stripes in use (faas.account_stripes), 0 for none; all other figures are those of the account as a whole';
COMMENT ON COLUMN faas.account_balance.last_posted_at IS 'Time of the last entry; null before the first';

CREATE VIEW faas.limit_breach WITH (security_barrier) AS
SELECT
    a.account,
    a.book,
    a.code,
    a.posted,
    a.held,
    a.incoming,
    a.available,
    a.overdraft,
    a.ceiling
FROM faas.account_balance AS a
WHERE faas.sign(a.available) OPERATOR(pg_catalog.<) 0
    OR (a.posted OPERATOR(faas.+) a.incoming) OPERATOR(faas.>) a.ceiling;
COMMENT ON VIEW faas.limit_breach IS 'Accounts below their overdraft limit or above their ceiling. No posting leads there; a lowered limit or imported history can.';

-- movements --------------------------------------------------------------------------------------

CREATE VIEW faas.visible_posting WITH (security_barrier) AS
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
COMMENT ON VIEW faas.visible_posting IS 'One row per posting of the books that you may read, without those that are archived; what to read when a whole book is summed up';
COMMENT ON COLUMN faas.visible_posting.debit_entry IS 'Number of the entry in the debited account, and debit_balance the balance after it; null in a stripe, where faas.entry tells both';
COMMENT ON COLUMN faas.visible_posting.credit_entry IS 'Number of the entry in the credited account, and credit_balance the balance after it; null in a stripe, where faas.entry tells both';

CREATE OR REPLACE FUNCTION faas.entries(account bigint, from_time timestamptz DEFAULT NULL,
        to_time timestamptz DEFAULT NULL)
    RETURNS TABLE (
        entry bigint,
        side text,
        amount faas.amount,
        balance faas.amount,
        posted_at timestamptz,
        business_date date,
        value_date date,
        book bigint,
        journal uuid,
        line integer,
        counterparty bigint,
        kind text,
        memo text,
        metadata jsonb,
        hold uuid,
        reverses uuid,
        reverses_line integer)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL SAFE
    COST 100 ROWS 50
    AS 'MODULE_PATHNAME', 'faas_entries';
COMMENT ON FUNCTION faas.entries(bigint, timestamptz, timestamptz) IS
    'The entries of an account over [from_time, to_time), newest first: number, side (debit or credit), amount and normal-side balance after it in the account''s currency, and the posting that it belongs to. from_time NULL = from the first entry, to_time NULL = to the last. Costs as much as the entries that it returns, whenever they were posted. Raises LG006 for an account that is not there or not yours to read, LG025 if entries of that time are archived, 22004 for account NULL.';

CREATE OR REPLACE FUNCTION faas_internal.live_entries(account bigint)
    RETURNS TABLE (
        entry bigint,
        side text,
        amount faas.amount,
        balance faas.amount,
        posted_at timestamptz,
        business_date date,
        value_date date,
        book bigint,
        journal uuid,
        line integer,
        counterparty bigint,
        kind text,
        memo text,
        metadata jsonb,
        hold uuid,
        reverses uuid,
        reverses_line integer)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL SAFE
    COST 100 ROWS 50
    AS 'MODULE_PATHNAME', 'faas_internal_live_entries';
COMMENT ON FUNCTION faas_internal.live_entries(bigint) IS
    'All entries of an account that are not archived, newest first; columns as faas.entries. Raises LG006 for an account that is not there or not yours to read, 22004 for NULL. Used by the views; not an API.';

CREATE VIEW faas.entry WITH (security_barrier) AS
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
CROSS JOIN LATERAL faas_internal.live_entries(a.id) AS e
WHERE faas_internal.can_read(a.book)
    AND a.id OPERATOR(pg_catalog.>) 0;
COMMENT ON VIEW faas.entry IS 'The postings of the books that you may read as their accounts see them, two rows each, without those that are archived. Filter by account: all entries of each account that is left are read, so a time alone or a journal alone reads everything. An interval of a busy account comes from faas.entries(), the latest entries from faas.last_entries(), the postings of a journal or of a whole book from faas.visible_posting.';
COMMENT ON COLUMN faas.entry.entry IS 'Number of the entry in its account: 1, 2, 3, without gaps, or from the last archived one on; in a striped account, its place in the order of time';
COMMENT ON COLUMN faas.entry.side IS 'debit or credit';
COMMENT ON COLUMN faas.entry.balance IS 'Normal-side balance of the account after the entry';
COMMENT ON COLUMN faas.entry.counterparty IS 'The account on the other side';

CREATE VIEW faas.journal WITH (security_barrier) AS
SELECT
    p.journal,
    p.book,
    p.posted_at,
    pg_catalog.min(p.business_date) AS business_date,
    pg_catalog.min(p.value_date) AS value_date,
    pg_catalog.count(*) AS lines,
    faas.total(p.amount) AS amounts,
    pg_catalog.min(p.kind) FILTER (WHERE p.line OPERATOR(pg_catalog.=) 1) AS kind,
    pg_catalog.min(p.memo) FILTER (WHERE p.line OPERATOR(pg_catalog.=) 1) AS memo,
    (pg_catalog.array_agg(p.metadata) FILTER (WHERE p.line OPERATOR(pg_catalog.=) 1))[1] AS metadata,
    (pg_catalog.array_agg(p.hold) FILTER (WHERE p.line OPERATOR(pg_catalog.=) 1))[1] AS hold,
    (pg_catalog.array_agg(p.reverses) FILTER (WHERE p.line OPERATOR(pg_catalog.=) 1))[1] AS reverses
FROM faas.posting AS p
WHERE faas_internal.can_read(p.book)
GROUP BY p.journal, p.book, p.posted_at;
COMMENT ON VIEW faas.journal IS 'One row per journal of the books that you may read, without those that are archived; kind, memo, metadata, hold and reverses are those of its first line. A journal''s key leads to it by faas.journal_id(book, key).';
COMMENT ON COLUMN faas.journal.amounts IS 'What the journal moves in all, one amount per currency';
COMMENT ON COLUMN faas.journal.reverses IS 'The journal that this one gives back in whole or in part';

CREATE VIEW faas.visible_key WITH (security_barrier) AS
SELECT
    k.book,
    k.key_hash,
    k.key,
    k.object
FROM faas.journal_key AS k
WHERE faas_internal.can_read(k.book);
COMMENT ON VIEW faas.visible_key IS 'Idempotency keys of the books that you may read, except those that are a UUIDv7 and thereby the id itself; object is the journal, the hold or the hold event';

-- archives ---------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.archive_is_online(archive bigint) RETURNS boolean
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_archive_is_online';
COMMENT ON FUNCTION faas_internal.archive_is_online(bigint) IS
    'Is the table of an archive there, with the columns and the primary key that it had? False for an archive that does not exist, NULL for NULL. Raises nothing. Used by the views; not an API.';

CREATE VIEW faas.visible_archive WITH (security_barrier) AS
SELECT
    a.id AS archive,
    a.book,
    a.from_date,
    a.through,
    a.from_time,
    a.to_time,
    a.journals,
    a.postings,
    a.totals,
    a.posting_sha256,
    a.archived_at,
    a.by_role,
    pg_catalog.concat('faas_archive.posting_', a.id) AS archive_table,
    faas_internal.archive_is_online(a.id) AS is_online
FROM faas.archive AS a
WHERE faas_internal.can_read(a.book);
COMMENT ON VIEW faas.visible_archive IS 'What faas.posting_archive took out of the books that you may read: one row each time';
COMMENT ON COLUMN faas.visible_archive.through IS 'Last business date that was taken, from from_date on';
COMMENT ON COLUMN faas.visible_archive.totals IS 'What the postings moved in all, one amount per currency';
COMMENT ON COLUMN faas.visible_archive.is_online IS 'Is the table there, or was it moved away?';

CREATE VIEW faas.visible_archived_journal WITH (security_barrier) AS
SELECT
    j.journal,
    j.archive,
    j.book,
    j.amount,
    j.hold
FROM faas.archived_journal AS j
WHERE faas_internal.can_read(j.book);
COMMENT ON VIEW faas.visible_archived_journal IS 'Which archive has which journal of the books that you may read; hold and amount are those of a capture, null for others';

-- holds ------------------------------------------------------------------------------------------

CREATE VIEW faas.visible_hold WITH (security_barrier) AS
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
COMMENT ON VIEW faas.visible_hold IS 'All holds of the books that you may read, closed ones included; a hold past its expiry is expired, swept or not';
COMMENT ON COLUMN faas.visible_hold.remaining IS 'amount - (captured - excess) - released; of an expired hold that is not swept yet, what its expiry gave back';
COMMENT ON COLUMN faas.visible_hold.expires_at IS 'The hold counts before this time only; null means no expiry';
COMMENT ON COLUMN faas.visible_hold.closed_at IS 'When it was captured, released or swept; null while it is not';

CREATE VIEW faas.open_hold WITH (security_barrier) AS
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
COMMENT ON VIEW faas.open_hold IS 'Holds of the books that you may read that are open and not expired: what the balances count as held and incoming';

CREATE VIEW faas.visible_hold_event WITH (security_barrier) AS
SELECT
    e.hold,
    e.sequence,
    e.book,
    CASE
        WHEN e.op OPERATOR(pg_catalog.=) 1 THEN 'placed'
        WHEN e.op OPERATOR(pg_catalog.=) 2 THEN 'captured'
        WHEN e.op OPERATOR(pg_catalog.=) 3 THEN 'released'
        WHEN e.op OPERATOR(pg_catalog.=) 4 THEN 'extended'
        WHEN e.op OPERATOR(pg_catalog.=) 5 THEN 'increased'
        WHEN e.op OPERATOR(pg_catalog.=) 6 THEN 'expired'
        WHEN e.op OPERATOR(pg_catalog.=) 7 THEN 'rest released'
    END AS event,
    e.at,
    e.amount,
    e.remaining,
    NULLIF(e.expires_at, 'infinity') AS expires_at,
    e.id
FROM faas.hold_event AS e
WHERE faas_internal.can_read(e.book);
COMMENT ON VIEW faas.visible_hold_event IS 'What happened to the holds of the books that you may read, in the order of sequence; id of a capture is its journal';
