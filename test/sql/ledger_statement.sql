-- Statements: opening, entries with running balance and closing over half-open intervals; that
-- statements of adjoining intervals join without a gap; who may ask; that a figure that does not
-- add up is noticed.

SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

CREATE FUNCTION pg_temp.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_message text;
    v_detail text;
    v_hint text;
BEGIN
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_message = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL,
        v_hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', sqlstate, v_message, nullif(v_detail, ''), nullif(v_hint, ''));
END
$$;

SET faas.clock = '2026-01-05 09:00:00+00';
SELECT faas.book_create('bank', 'CNY') AS book \gset
SELECT faas.subject_create(:book, '1', 'Cash', 'asset') > 0 AS created;
SELECT faas.account_open(:book, 'cash', subject => '1') AS cash \gset
SELECT faas.account_open(:book, 'alice') AS alice \gset
SELECT faas.account_open(:book, 'shop') AS shop \gset

-- nothing yet: opening and closing are there all the same
SELECT line, debit, credit, balance FROM faas.statement(:alice);

SELECT replayed FROM faas.post(:cash, :alice, 'CNY 100', kind => 'deposit', memo => 'first',
    key => '019b8d5e-0000-7000-8000-000000000001');
SET faas.clock = '2026-01-06 09:00:00+00';
SELECT replayed FROM faas.post(ARRAY[
    ROW(:alice, :shop, 'CNY 30', 'purchase', NULL, NULL),
    ROW(:alice, :shop, 'CNY 1.25', 'fee', NULL, NULL)]::faas.posting_line[],
    key => '019b8d5e-0000-7000-8000-000000000002');
SET faas.clock = '2026-01-07 09:00:00+00';
SELECT replayed FROM faas.reverse('019b8d5e-0000-7000-8000-000000000002', 'CNY 10', line => 1,
    key => '019b8d5e-0000-7000-8000-000000000003');
SET faas.clock = '2026-01-08 09:00:00+00';

-- all of it, on a credit-normal and on a debit-normal account
SELECT line, entry, posted_at, value_date, debit, credit, balance, counterparty, journal, kind, memo
FROM faas.statement(:alice);
SELECT line, entry, posted_at, debit, credit, balance FROM faas.statement(:cash);
SELECT line, entry, debit, credit, balance FROM faas.statement(:shop);

-- the beginning belongs to the interval, the end does not
SELECT line, entry, posted_at, debit, credit, balance
FROM faas.statement(:alice, '2026-01-05 09:00+00', '2026-01-06 09:00+00');
SELECT line, entry, posted_at, debit, credit, balance
FROM faas.statement(:alice, '2026-01-05 09:00:00.000001+00', '2026-01-06 09:00:00.000001+00');
SELECT line, entry, posted_at, debit, credit, balance
FROM faas.statement(:alice, to_time => '2026-01-06');
SELECT line, entry, posted_at, debit, credit, balance
FROM faas.statement(account => :alice, from_time => '2026-01-07');

-- an interval of no length, of the past before the account, of the future, of for ever
SELECT line, posted_at, debit, credit, balance
FROM faas.statement(:alice, '2026-01-06 09:00+00', '2026-01-06 09:00+00');
SELECT line, posted_at, debit, credit, balance
FROM faas.statement(:alice, '2000-01-01', '2001-01-01');
SELECT line, posted_at, debit, credit, balance
FROM faas.statement(:alice, '2030-01-01', '2031-01-01');
SELECT line, posted_at, debit, credit, balance
FROM faas.statement(:alice, '-infinity', 'infinity') WHERE line <> 'entry';

-- the closing of one day is the opening of the next
SELECT d::date AS day,
    (SELECT s.balance FROM faas.statement(:alice, d, e) AS s WHERE s.line = 'opening') AS opening,
    (SELECT count(*) FROM faas.statement(:alice, d, e) AS s WHERE s.line = 'entry') AS entries,
    (SELECT s.balance FROM faas.statement(:alice, d, e) AS s WHERE s.line = 'closing') AS closing
FROM generate_series('2026-01-04', '2026-01-08', interval '1 day') AS d,
    LATERAL (SELECT d + interval '1 day' AS e) AS x
ORDER BY d;

-- errors
SELECT pg_temp.failure('SELECT faas.statement(NULL)');
SELECT pg_temp.failure('SELECT faas.statement(999999)');
SELECT pg_temp.failure(format('SELECT faas.statement(%s, %L, %L)', :alice, '2026-01-06',
    '2026-01-05'));

-- to others the account is not there; a reader of the book sees all of it
CREATE ROLE regress_statement;
SELECT faas.access_grant('regress_statement');
SET ROLE regress_statement;
SELECT pg_temp.failure(format('SELECT faas.statement(%s)', :alice));
RESET ROLE;
SELECT faas.book_grant(:book, 'regress_statement', 'read');
SET ROLE regress_statement;
SELECT line, debit, credit, balance FROM faas.statement(:alice, '2026-01-07');
RESET ROLE;

-- a balance that was tampered with is not printed as if it were true
BEGIN;
SET LOCAL faas.restoring = on;
UPDATE faas.posting SET credit_balance = 'CNY 78.76'
WHERE journal = '019b8d5e-0000-7000-8000-000000000003';
SELECT pg_temp.failure(format('SELECT * FROM faas.statement(%s)', :alice));
ROLLBACK;

DROP OWNED BY regress_statement;
DROP ROLE regress_statement;
