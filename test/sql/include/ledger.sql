-- What the tests of movements share: a fresh extension (so that ids begin at 1), a fixed clock, one
-- book "bank" with a small chart, and three helpers in schema regress_ledger.
--
-- accounts: cash (asset, debit-normal, unlimited); alice, bob (liability, credit-normal, limit zero);
-- fee (income); usd_cash (asset, unlimited) and usd_carol (no subject, credit-normal) in USD
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS regress_ledger CASCADE;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
CREATE SCHEMA regress_ledger;
SET search_path = regress_ledger, public;
RESET client_min_messages;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET faas.clock = '2026-01-05 09:00:00+00';
\pset null '-'
\set end :srcdir '/test/sql/include/ledger_end.sql'

-- id of an account of the book
CREATE FUNCTION a(code text) RETURNS bigint LANGUAGE sql STABLE
AS $$SELECT faas.account_id(faas.book_id('bank'), code)$$;

-- how a statement fails: SQLSTATE, message, detail, hint, which posting; ids of journals and holds,
-- which are random, as <uuid>
CREATE FUNCTION failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_message text;
    v_detail text;
    v_hint text;
    v_context text;
BEGIN
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_message = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL,
        v_hint = PG_EXCEPTION_HINT, v_context = PG_EXCEPTION_CONTEXT;
    RETURN regexp_replace(
        concat_ws(' | ', sqlstate, v_message, nullif(v_detail, ''), nullif(v_hint, ''),
            substring(v_context FROM 'posting \d+ of \d+')),
        '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}', '<uuid>', 'g');
END
$$;

CREATE VIEW balances AS
SELECT code, posted, held, incoming, available FROM faas.account_balance ORDER BY account;

SELECT faas.book_create('bank', 'CNY', '2026-01-05') AS book \gset
SELECT faas.subject_create(:book, '1001', 'Cash', 'asset'),
       faas.subject_create(:book, '2001', 'Deposits', 'liability'),
       faas.subject_create(:book, '6001', 'Fees', 'income') \gset
SELECT faas.account_open(:book, 'cash', 'CNY', '1001', unlimited => true) AS cash,
       faas.account_open(:book, 'alice', 'CNY', '2001') AS alice,
       faas.account_open(:book, 'bob', 'CNY', '2001') AS bob,
       faas.account_open(:book, 'fee', 'CNY', '6001') AS fee,
       faas.account_open(:book, 'usd_cash', 'USD', '1001', unlimited => true) AS usd_cash,
       faas.account_open(:book, 'usd_carol', 'USD') AS usd_carol \gset
