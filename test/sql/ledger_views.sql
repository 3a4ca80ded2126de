-- The views: what each of them shows, that they agree with faas.balance(), that nobody sees a row
-- of a book that he may not read, not even through a function of his own that costs nothing.

SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

CREATE FUNCTION pg_temp.id(suffix text) RETURNS uuid LANGUAGE sql IMMUTABLE
    RETURN ('019b8d5e-0000-7000-8000-0000000000' || suffix)::uuid;

SET faas.clock = '2026-01-05 09:00:00+00';
SELECT faas.book_create('bank', 'CNY') AS bank, faas.book_create('private', 'CNY') AS private;
SELECT faas.subject_create(1, '1', 'Assets', 'asset') AS s1,
    faas.subject_create(1, '11', 'Cash', 'asset', '1') AS s2,
    faas.subject_create(1, '2', 'Deposits', 'liability') AS s3;
SELECT faas.party_create(1, 'C1', 'Chen', identity_type => 'id', identity_number => '42') AS p1,
    faas.party_create(1, 'U1', 'Chen, web', 'user', 1) AS p2;
SELECT faas.account_open(1, 'cash', subject => '11') AS cash,
    faas.account_open(1, 'alice', subject => '2', party => 2, overdraft => 'CNY 5',
        ceiling => 'CNY 500', metadata => '{"level": 3}') AS alice,
    faas.account_open(1, 'fees', subject => '2', unlimited => true) AS fees,
    faas.account_open(1, 'usd', 'USD') AS usd,
    faas.account_open(2, 'secret') AS secret,
    faas.account_open(2, 'secret 2', unlimited => true) AS secret2;
SELECT replayed FROM faas.post(1, 2, 'CNY 100', key => pg_temp.id('01')::text, kind => 'deposit',
    memo => 'first', metadata => '{"channel": "web"}', value_date => '2026-01-04');
SELECT replayed FROM faas.post(ARRAY[
    ROW(2, 3, 'CNY 1.50', 'fee', 'a', NULL),
    ROW(2, 3, 'CNY 2', NULL, 'b', NULL)]::faas.posting_line[], key => 'fees of January');
SELECT replayed FROM faas.reverse(pg_temp.id('01'), 'CNY 10', key => pg_temp.id('02')::text);
SELECT replayed FROM faas.post(6, 5, 'CNY 7', key => 'secret key');
SELECT replayed FROM faas.hold_place(2, 'CNY 20', 3, key => pg_temp.id('0a')::text,
    kind => 'order', memo => 'book', metadata => '{"order": 1}',
    expires_at => '2026-01-05 12:00', tolerance => 'CNY 1');
SELECT replayed FROM faas.hold_place(2, 'CNY 4', key => pg_temp.id('0b')::text);
SELECT replayed FROM faas.hold_place(6, 'CNY 4', key => pg_temp.id('0c')::text);
SELECT replayed FROM faas.hold_capture(pg_temp.id('0a'), 'CNY 3', key => pg_temp.id('a1')::text);
SELECT faas.account_block(4, 'both', 'fraud'),
    faas.account_block(3, 'debit', 'audit', '2026-01-05 10:00');

-- set up
SELECT book, name, owner = current_user::regrole AS mine, base_currency, business_date, open_from,
    created_at FROM faas.visible_book ORDER BY book;
SELECT * FROM faas.visible_business_day ORDER BY book, business_date;
SELECT * FROM faas.visible_subject ORDER BY subject;
SELECT * FROM faas.visible_party ORDER BY party;

-- accounts
\x on
SELECT * FROM faas.account_balance WHERE book = 1 ORDER BY account;
\x off

-- movements
\x on
SELECT * FROM faas.entry WHERE account = 2 ORDER BY posted_at DESC, entry DESC LIMIT 2;
\x off
SELECT account, entry, side, amount, balance, posted_at, value_date, counterparty, kind, memo, hold,
    reverses
FROM faas.entry WHERE book = 1 ORDER BY account, entry;
SELECT posted_at, business_date, value_date, lines, amounts, kind, memo, metadata, hold, reverses
FROM faas.journal WHERE book = 1 ORDER BY posted_at;
SELECT line, debit_account, credit_account, amount, debit_entry, credit_entry, debit_balance,
    credit_balance, kind, memo, reverses_line
FROM faas.visible_posting WHERE book = 1 ORDER BY posted_at, line;
SELECT key FROM faas.visible_key ORDER BY key;

-- a journal by its key, whichever kind of key it is
SELECT lines, amounts FROM faas.journal WHERE journal = faas.journal_id(1, 'fees of January');
SELECT faas.journal_id(1, pg_temp.id('01')::text) AS by_id,
    faas.journal_id(1, 'no such') AS missing,
    faas.journal_id(2, 'fees of January') AS other_book,
    faas.journal_id(2, pg_temp.id('01')::text) AS other_id,
    faas.journal_id(1, NULL) AS nothing;

-- holds, before and after the expiry
SELECT * FROM faas.open_hold WHERE book = 1 ORDER BY hold;
SET faas.clock = '2026-01-05 12:00:00+00';
SELECT hold, remaining FROM faas.open_hold WHERE book = 1 ORDER BY hold;
SELECT hold, account, to_account, status, remaining, amount, captured, excess, released, expires_at,
    closed_at, events
FROM faas.visible_hold WHERE book = 1 ORDER BY hold;
SELECT hold, sequence, event, at, amount, remaining, expires_at, id
FROM faas.visible_hold_event WHERE book = 1 ORDER BY hold, sequence;
SELECT account, held, incoming, available, status FROM faas.account_balance WHERE book = 1
ORDER BY account;

-- the view and the function give the same figures
SELECT count(*) AS accounts, count(*) FILTER (WHERE
    concat_ws(' ', a.posted, a.debits, a.credits, a.held, a.incoming, a.available) <>
    concat_ws(' ', f.posted, f.debits, f.credits, f.held, f.incoming, f.available)) AS different
FROM faas.account_balance AS a, faas.balance(a.account) AS f;

-- a limit that was lowered shows
SELECT account, posted, available FROM faas.limit_breach;
SELECT faas.account_limit(2, ceiling => 'CNY 50');
SELECT account, code, posted, available, ceiling FROM faas.limit_breach;

-- a stranger sees nothing, a reader his book, in every view
CREATE ROLE regress_views;
SELECT faas.access_grant('regress_views');
CREATE VIEW pg_temp.seen AS
SELECT 'account_balance' AS view, count(*), min(book), max(book) FROM faas.account_balance
UNION ALL SELECT 'entry', count(*), min(book), max(book) FROM faas.entry
UNION ALL SELECT 'journal', count(*), min(book), max(book) FROM faas.journal
UNION ALL SELECT 'limit_breach', count(*), min(book), max(book) FROM faas.limit_breach
UNION ALL SELECT 'open_hold', count(*), min(book), max(book) FROM faas.open_hold
UNION ALL SELECT 'visible_book', count(*), min(book), max(book) FROM faas.visible_book
UNION ALL SELECT 'visible_business_day', count(*), min(book), max(book)
    FROM faas.visible_business_day
UNION ALL SELECT 'visible_hold', count(*), min(book), max(book) FROM faas.visible_hold
UNION ALL SELECT 'visible_hold_event', count(*), min(book), max(book) FROM faas.visible_hold_event
UNION ALL SELECT 'visible_key', count(*), min(book), max(book) FROM faas.visible_key
UNION ALL SELECT 'visible_party', count(*), min(book), max(book) FROM faas.visible_party
UNION ALL SELECT 'visible_posting', count(*), min(book), max(book) FROM faas.visible_posting
UNION ALL SELECT 'visible_subject', count(*), min(book), max(book) FROM faas.visible_subject
UNION ALL SELECT 'visible_fee_schedule', count(*), min(book), max(book) FROM faas.visible_fee_schedule
-- these are about no book, or seen by other tests: ledger_inbox, ledger_progress, t/037_heat.pl, custody_...,
-- escrow_rights
UNION ALL SELECT 'inbox', count(*), NULL, NULL FROM faas.inbox
UNION ALL SELECT 'account_heat', count(*), min(book), max(book) FROM faas.account_heat
UNION ALL SELECT 'inbox_load', count(*), NULL, NULL FROM faas.inbox_load
UNION ALL SELECT 'inbox_rejection', count(*), NULL, NULL FROM faas.inbox_rejection
UNION ALL SELECT 'visible_product', count(*), NULL, NULL FROM faas.visible_product
UNION ALL SELECT 'visible_product_day', count(*), NULL, NULL FROM faas.visible_product_day
UNION ALL SELECT 'visible_product_holder', count(*), NULL, NULL FROM faas.visible_product_holder
UNION ALL SELECT 'visible_product_order', count(*), NULL, NULL FROM faas.visible_product_order
UNION ALL SELECT 'visible_product_event', count(*), NULL, NULL FROM faas.visible_product_event
UNION ALL SELECT 'visible_product_payment', count(*), NULL, NULL FROM faas.visible_product_payment
UNION ALL SELECT 'visible_product_income', count(*), NULL, NULL FROM faas.visible_product_income
UNION ALL SELECT 'visible_product_accrual', count(*), NULL, NULL FROM faas.visible_product_accrual
UNION ALL SELECT 'progress', count(*), NULL, NULL FROM faas.progress
-- ledger_archive_key
UNION ALL SELECT v, 0, NULL, NULL FROM unnest('{visible_archive,visible_archived_journal}'::text[]) AS v
-- clearing_settlement_file
UNION ALL SELECT v, 0, NULL, NULL FROM unnest('{visible_settlement_model,visible_participant,visible_window,visible_window_entry,visible_window_total,
    visible_settlement,visible_settlement_participant,visible_settlement_event,visible_settlement_batch,visible_instruction}'::text[]) AS v
UNION ALL SELECT 'custody_statement', count(*), min(book), max(book) FROM faas.custody_statement
UNION ALL SELECT 'visible_custody_book', count(*), min(book), max(book) FROM faas.visible_custody_book
UNION ALL SELECT 'visible_custody_kind', count(*), min(book), max(book) FROM faas.visible_custody_kind
UNION ALL SELECT 'visible_custody_class_change', count(*), min(book), max(book) FROM faas.visible_custody_class_change
UNION ALL SELECT 'visible_custody_instruction', count(*), min(book), max(book) FROM faas.visible_custody_instruction
UNION ALL SELECT 'visible_custody_transfer', count(*), min(book), max(book) FROM faas.visible_custody_transfer
UNION ALL SELECT 'custody_account', count(*), min(book), max(book) FROM faas.custody_account;
SELECT count(*) AS views_not_listed FROM pg_class AS c
WHERE c.relnamespace = 'faas'::regnamespace AND c.relkind = 'v'
    AND c.relname NOT IN (SELECT view FROM pg_temp.seen) AND c.relname !~ '^visible_(escrow|bid)';
GRANT SELECT ON pg_temp.seen TO regress_views;
SELECT sum(count) > 13 AS owner_sees_all FROM pg_temp.seen;
SET ROLE regress_views;
SELECT sum(count) AS stranger_sees FROM pg_temp.seen;
RESET ROLE;
SELECT faas.book_grant(1, 'regress_views', 'read');
SET ROLE regress_views;
SELECT * FROM pg_temp.seen ORDER BY view COLLATE "C";

-- a free function of the reader's is not shown what he may not read
CREATE FUNCTION pg_temp.spy(bigint, text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$
BEGIN
    RAISE NOTICE 'book %', $1;
    RETURN true;
END
$$;
SELECT book FROM faas.visible_book WHERE pg_temp.spy(book, name);
SELECT DISTINCT book FROM faas.entry WHERE pg_temp.spy(book, memo) AND book = 2;
SELECT count(*) FROM faas.entry WHERE pg_temp.spy(book, memo) AND account IN (5, 6);
SELECT count(*) FROM faas.account_balance WHERE pg_temp.spy(book, code) AND account IN (5, 6);
SELECT count(*) FROM faas.visible_posting WHERE pg_temp.spy(book, memo) AND debit_account = 6;
SELECT count(*) FROM faas.journal WHERE pg_temp.spy(book, memo) AND amounts IS NULL;
SELECT count(*) FROM faas.open_hold WHERE pg_temp.spy(book, memo) AND account = 6;
RESET ROLE;

-- the right ends when it is taken back
SELECT faas.book_revoke(1, 'regress_views', 'read');
SET ROLE regress_views;
SELECT sum(count) AS sees FROM pg_temp.seen;
RESET ROLE;
DROP VIEW pg_temp.seen;
DROP FUNCTION pg_temp.spy;
DROP OWNED BY regress_views;
DROP ROLE regress_views;
