-- faas.verify(): a sound book has no findings; every single thing that can be tampered with has
-- those that it must have, and no others.  This is the proof that the verifier looks.

SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

-- a book in which everything has happened once
SET faas.clock = '2026-01-05 09:00:00+00';
SELECT faas.book_create('bank', 'CNY') AS bank, faas.book_create('other', 'CNY') AS other;
SELECT faas.subject_create(1, '1', 'Assets', 'asset') AS s1,
    faas.subject_create(1, '11', 'Cash', 'asset', '1') AS s2,
    faas.subject_create(1, '2', 'Deposits', 'liability') AS s3,
    faas.subject_create(2, '1', 'Assets', 'asset') AS s4;
SELECT faas.party_create(1, 'C1', 'Chen') AS p1,
    faas.party_create(1, 'U1', 'Chen, web', 'user', 1) AS p2,
    faas.party_create(2, 'C2', 'Other') AS p3;
SELECT faas.account_open(1, 'cash', subject => '11') AS cash,
    faas.account_open(1, 'alice', subject => '2', party => 1) AS alice,
    faas.account_open(1, 'shop', subject => '2', party => 2) AS shop,
    faas.account_open(1, 'usd', 'USD') AS usd,
    faas.account_open(2, 'other') AS other,
    faas.account_open(1, 'gone', subject => '2') AS gone;
SELECT faas.account_close(6);
SELECT replayed FROM faas.post(1, 2, 'CNY 100', key => 'deposit 1');
CREATE FUNCTION pg_temp.id(suffix text) RETURNS uuid LANGUAGE sql IMMUTABLE
    RETURN ('019b8d5e-0000-7000-8000-0000000000' || suffix)::uuid;
SELECT replayed FROM faas.post(ARRAY[
    ROW(2, 3, 'CNY 30', NULL, NULL, NULL),
    ROW(2, 3, 'CNY 5', NULL, NULL, NULL)]::faas.posting_line[], key => pg_temp.id('02')::text);
SET faas.clock = '2026-01-05 18:00:00+00';
SELECT faas.day_cut(1);
SET faas.clock = '2026-01-06 09:00:00+00';
SELECT replayed FROM faas.reverse(pg_temp.id('02'), 'CNY 10', line => 1,
    key => pg_temp.id('03')::text);
-- holds: a captured in part and increased, b captured beyond its amount, c released, d expires,
-- e captured in part and the rest released
SELECT count(*)
FROM (VALUES ('0a', 'CNY 10', '2026-02-01'), ('0b', 'CNY 4', NULL), ('0c', 'CNY 3', NULL),
    ('0d', 'CNY 2', '2026-01-06 10:00'), ('0e', 'CNY 8', '2026-02-01'))
    AS h (id, amount, expires_at),
    faas.hold_place(2, amount::faas.amount, 3, key => pg_temp.id(id)::text,
        expires_at => expires_at::timestamptz, tolerance => 'CNY 1') AS p;
SELECT replayed FROM faas.hold_capture(pg_temp.id('0a'), 'CNY 2.50', key => pg_temp.id('a1')::text);
SELECT replayed FROM faas.hold_increase(pg_temp.id('0a'), 'CNY 1', key => pg_temp.id('a2')::text);
SELECT replayed FROM faas.hold_capture(pg_temp.id('0b'), 'CNY 4.60', key => pg_temp.id('b1')::text);
SELECT replayed FROM faas.hold_release(pg_temp.id('0c'), key => 'release c');
SELECT replayed FROM faas.hold_capture(pg_temp.id('0e'), 'CNY 1', final => true,
    key => pg_temp.id('e1')::text);

-- it is sound, with an expired hold that is not swept, and when it is
SET faas.clock = '2026-01-06 11:00:00+00';
SELECT * FROM faas.verify();
SELECT faas.hold_expire_due(faas_internal.now()) AS swept;
SELECT * FROM faas.verify();
SELECT * FROM faas.verify(1);
SELECT * FROM faas.verify(book => 2);

-- tamper with one thing, look, undo; all books are looked at where book 1 alone shows nothing
CREATE FUNCTION pg_temp.findings(statement text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    v_found text[];
BEGIN
    BEGIN
        PERFORM set_config('faas.restoring', 'on', true);
        EXECUTE replace(statement, '@2', format('journal = %L AND line = 2', pg_temp.id('02')));
        SELECT array_agg(format('%s: %s: %s, is %s', v."check", v.object, v.expected, v.actual))
        INTO v_found FROM faas.verify(1) AS v;
        IF v_found IS NULL THEN
            SELECT array_agg(format('(all) %s: %s: %s, is %s',
                v."check", v.object, v.expected, v.actual))
            INTO v_found FROM faas.verify() AS v;
        END IF;
        RAISE EXCEPTION USING ERRCODE = 'ZZ001';
    EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
        NULL;
    END;
    RETURN QUERY SELECT unnest(COALESCE(v_found, ARRAY['NOTHING FOUND']));
END
$$;
CREATE TEMP TABLE tampering (n int GENERATED ALWAYS AS IDENTITY, what text, tab text, change text,
    which text);
INSERT INTO tampering (what, tab, change, which) VALUES
    -- books and chart
    ('no day is open', 'business_day', $$closed_at = '2026-01-06'$$, 'book = 1'),
    ('two days are open', 'business_day', 'closed_at = NULL', 'book = 1'),
    ('the book is in the wrong day', 'book', $$business_date = '2026-01-05'$$, 'id = 1'),
    ('a parent in another book', 'subject', 'parent = 4', 'id = 2'),
    ('a parent of another kind', 'subject', 'parent = 3', 'id = 2'),
    ('a subject below itself', 'subject', 'parent = 2', 'id = 1'),
    ('a user of a user', 'party', 'customer = 2', 'id = 2'),
    -- accounts
    ('no profile', NULL, 'DELETE FROM faas.account_profile WHERE account = 2', NULL),
    ('a profile in another book', 'account_profile', 'book = 2', 'account = 2'),
    ('a profile without account', NULL,
        $$INSERT INTO faas.account_profile (account, book, code) VALUES (77, 1, 'x')$$, NULL),
    ('an account of no book', 'account', 'book = 77', 'id = 5'),
    ('a subject of another book', 'account', 'subject = 4', 'id = 1'),
    ('a subject that is not a leaf', 'account', 'subject = 1', 'id = 1'),
    ('no such subject', 'account', 'subject = 77, flags = flags & ~1', 'id = 6'),
    ('the wrong normal side', 'account', 'flags = flags | 1', 'id = 4'),
    ('a party of another book', 'account', 'party = 3', 'id = 2'),
    ('a limit in another currency', 'account', $$overdraft = 'USD 0.00'$$, 'id = 2'),
    ('a limit at another scale', 'account', $$ceiling = 'CNY 0.000'$$, 'id = 2'),
    ('closed with money', 'account', 'flags = flags | 8', 'id = 3'),
    ('closed, but not closed', 'account', 'flags = flags & ~8', 'id = 6'),
    -- totals
    ('debits', 'account', $$debits_posted = 'CNY 100.01'$$, 'id = 1'),
    ('credits', 'account', $$credits_posted = 'CNY 0.01'$$, 'id = 1'),
    ('entry count', 'account', 'entry_count = 7', 'id = 1'),
    ('last time', 'account', $$last_posted_at = 'infinity'$$, 'id = 1'),
    ('last journal', 'account', $$last_journal = pg_temp.id('02')$$, 'id = 1'),
    ('last line', 'account', 'last_line = 2', 'id = 1'),
    ('a last journal without entries', 'account', $$last_journal = pg_temp.id('02')$$, 'id = 4'),
    ('debits pending', 'account', $$debits_pending = 'CNY 8.51'$$, 'id = 2'),
    ('credits pending', 'account', $$credits_pending = 'CNY 0.00'$$, 'id = 3'),
    ('an expiry that would be missed', 'account', $$next_expiry = 'infinity'$$, 'id = 3'),
    -- postings
    ('a posting is gone', NULL, 'DELETE FROM faas.posting WHERE @2', NULL),
    ('a posting is there twice', NULL, $$INSERT INTO faas.posting
            SELECT pg_temp.id('99'), p.line, p.business_date, p.book, p.debit_account,
                p.credit_account, p.debit_entry, p.credit_entry, p.posted_at, p.amount,
                p.debit_balance, p.credit_balance, p.debit_previous, p.credit_previous,
                p.debit_previous_line, p.credit_previous_line, p.value_date
            FROM faas.posting AS p WHERE @2$$, NULL),
    ('amount', 'posting', $$amount = 'CNY 6.00'$$, '@2'),
    ('a negative amount', 'posting', $$amount = 'CNY -5.00'$$, '@2'),
    ('currency', 'posting', $$amount = 'USD 5.00'$$, '@2'),
    ('scale', 'posting', $$amount = 'CNY 5.000'$$, '@2'),
    ('balance', 'posting', $$debit_balance = 'CNY 64.00'$$, '@2'),
    ('entry number', 'posting', 'credit_entry = 9', '@2'),
    ('entry before', 'posting', $$debit_previous = pg_temp.id('03')$$, '@2'),
    ('line of the entry before', 'posting', 'credit_previous_line = 2', '@2'),
    ('an entry before the first', 'posting', $$debit_previous = pg_temp.id('03')$$,
        'debit_account = 1'),
    ('debit account', 'posting', 'debit_account = 3', '@2'),
    ('an account of another book', 'posting', 'credit_account = 5', '@2'),
    ('no such account', 'posting', 'credit_account = 77', '@2'),
    ('book', 'posting', 'book = 2', '@2'),
    ('time of a line', 'posting', $$posted_at = '2026-01-06 00:00'$$, '@2'),
    ('time of a journal', 'posting',
        $$posted_at = '2026-01-05 08:00'$$, $$journal = '019b8d5e-0000-7000-8000-000000000002'$$),
    ('business date of a line', 'posting', $$business_date = '2026-01-06'$$, '@2'),
    ('no such business day', 'posting',
        $$business_date = '2026-01-07'$$, $$journal = '019b8d5e-0000-7000-8000-000000000002'$$),
    ('line number', 'posting', 'line = 3', '@2'),
    -- reversals and keys
    ('a reversal not recorded', NULL, 'DELETE FROM faas.reversal', NULL),
    ('a reversal of another amount', 'reversal', $$amount = 'CNY 9.00'$$, 'true'),
    ('a reversal that is none', 'posting',
        'reverses = NULL, reverses_line = NULL', 'reverses IS NOT NULL'),
    ('a reversal of nothing', 'posting', 'reverses_line = 7', 'reverses IS NOT NULL'),
    ('a reversal of the wrong accounts', 'posting',
        $$reverses = faas.journal_id(1, 'deposit 1')$$, 'reverses IS NOT NULL'),
    ('a reversal of too much', 'posting', 'reverses_line = 2', 'reverses IS NOT NULL'),
    ('a key of another object', 'journal_key', 'object = gen_random_uuid()', $$key = 'deposit 1'$$),
    ('another key', 'journal_key', $$key = 'deposit 2'$$, $$key = 'deposit 1'$$),
    ('another key of a release', 'journal_key', $$key = 'x'$$, $$key = 'release c'$$),
    -- holds
    ('hold: amount', 'hold', $$amount = 'CNY 12.00'$$, 'status = 0'),
    ('hold: captured', 'hold', $$captured = 'CNY 3.00'$$, 'status = 0'),
    ('hold: released', 'hold', $$released = 'CNY 1.00'$$, 'status = 0'),
    ('hold: excess', 'hold', $$excess = 'CNY 0.00'$$, $$excess OPERATOR(faas.>) 'CNY 0'$$),
    ('hold: tolerance', 'hold', $$tolerance = 'CNY 0.50'$$, $$excess OPERATOR(faas.>) 'CNY 0'$$),
    ('hold: status', 'hold', 'status = 1, closed_at = expires_at', 'status = 3'),
    ('hold: open again', 'hold', 'status = 0', 'status = 2'),
    ('hold: closed_at', 'hold', $$closed_at = '2026-01-06 10:30'$$, 'status = 3'),
    ('hold: placed_at', 'hold', $$placed_at = '2026-01-01'$$, 'status = 0'),
    ('hold: expires_at', 'hold', $$expires_at = '2026-03-01'$$, 'status = 0'),
    ('hold: event count', 'hold', 'event_count = 9', 'status = 0'),
    ('hold: account', 'hold', 'account = 77', 'status = 2'),
    ('hold: destination', 'hold', 'to_account = 5', 'status = 2'),
    ('hold: currency', 'hold', $$tolerance = 'USD 1.00'$$, 'status = 2'),
    ('hold: gone', NULL, 'DELETE FROM faas.hold WHERE status = 2', NULL),
    ('hold event: gone', NULL, 'DELETE FROM faas.hold_event WHERE op = 5', NULL),
    ('hold event: amount', 'hold_event', $$amount = 'CNY 1.50'$$, 'op = 5'),
    ('hold event: remaining', 'hold_event', $$remaining = 'CNY 8.00'$$, 'op = 5'),
    ('hold event: sequence', 'hold_event', 'sequence = 7', 'op = 5'),
    ('hold event: not posted', 'hold_event',
        'id = gen_random_uuid()', $$op = 2 AND amount OPERATOR(faas.=) 'CNY 2.50'$$),
    ('posting of a hold: none', 'posting', 'hold = NULL', $$amount OPERATOR(faas.=) 'CNY 2.50'$$),
    ('posting of a hold: another', 'posting',
        $$hold = pg_temp.id('0c')$$, $$hold = pg_temp.id('0a')$$),
    ('posting of a hold: no such', 'posting',
        $$hold = pg_temp.id('99')$$, $$hold = pg_temp.id('0a')$$),
    -- day cut
    ('a closing', 'subject_closing', $$debits = 'CNY 36.00'$$, 'subject = 3'),
    ('no closing', NULL, 'DELETE FROM faas.subject_closing WHERE subject = 3', NULL),
    ('a closing of nothing', NULL,
        $$INSERT INTO faas.subject_closing VALUES (1, '2026-01-05', 0, 'CNY', 'CNY 1', 'CNY 0')$$,
        NULL),
    ('one thing that is no matter', 'posting', $$memo = 'hello'$$, 'line = 2');
SELECT t.n, t.what,
    replace(regexp_replace(f, '(?!019b8d5e-0000)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}',
        '(id)', 'g'), '019b8d5e-0000-7000-8000-0000000000', '..') AS finding
FROM tampering AS t, pg_temp.findings(CASE WHEN t.tab IS NULL THEN t.change
    ELSE format('UPDATE faas.%s SET %s WHERE %s', t.tab, t.change, t.which) END) AS f
ORDER BY t.n, f COLLATE "C";
SELECT * FROM faas.verify();
