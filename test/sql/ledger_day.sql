-- The business date: day cut with the closing of each leaf subject, skipped days, period close, and each
-- error with its code and wording.

SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET faas.clock = '2026-01-05 09:00:00+00';

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

SELECT faas.book_create('b', 'CNY') AS book, faas.book_create('other', 'CNY') AS other;
SELECT faas.subject_create(1, '1', 'assets', 'asset'), faas.subject_create(1, '1001', 'cash', 'asset', '1'),
       faas.subject_create(1, '2', 'liabilities', 'liability');
SELECT faas.account_open(1, 'till', subject => '1001', unlimited => true),
       faas.account_open(1, 'till 2', subject => '1001', unlimited => true),
       faas.account_open(1, 'dollars', 'USD', subject => '1001', unlimited => true),
       faas.account_open(1, 'ann', subject => '2', unlimited => true),
       faas.account_open(1, 'none', unlimited => true),
       faas.account_open(2, 'elsewhere', unlimited => true),
       faas.account_open(1, 'ann usd', 'USD', subject => '2', unlimited => true),
       faas.account_open(2, 'elsewhere 2', unlimited => true);
SELECT count(*) FROM (VALUES (1, 4, 'CNY 100'), (4, 1, 'CNY 1'), (2, 5, 'CNY 0.05'), (3, 7, 'USD 7'),
       (7, 3, 'USD 7'), (6, 8, 'CNY 5')) AS v(debit, credit, amount),
       faas.post(v.debit, v.credit, v.amount::faas.amount);

-- the next day: what is posted at the very same instant belongs to it; then over a weekend
SET faas.clock = '2026-01-06 00:00:01+00';
SELECT count(*) FROM faas.post(1, 4, 'CNY 10', key => 'before the cut');
SELECT faas.day_cut(1);
SELECT count(*) FROM faas.post(1, 4, 'CNY 20', key => 'after the cut');
SET faas.clock = '2026-01-06 20:00:00+00';
SELECT faas.day_cut(1, next_date => '2026-01-12');
SELECT amount, posted_at, business_date, value_date FROM faas.posting WHERE book = 1
 ORDER BY debit_entry, debit_account;
SELECT business_date, opened_at, closed_at FROM faas.business_day WHERE book = 1
 ORDER BY business_date;
SELECT id, business_date FROM faas.book ORDER BY id;

-- the closing of a leaf is the sum of its accounts, per currency; subject 0 stands for none
SELECT c.business_date, coalesce(s.code, '-') AS subject, c.currency, c.debits, c.credits
  FROM faas.subject_closing AS c LEFT JOIN faas.subject AS s ON s.id = c.subject
 ORDER BY c.book, c.business_date, c.subject, c.currency;
SELECT c.business_date, c.currency,
       faas.sum(c.debits) OPERATOR(faas.=) faas.sum(c.credits) AS balanced
  FROM faas.subject_closing AS c GROUP BY c.business_date, c.currency ORDER BY 1, 2;

-- rolled back, the day is open again, also for what this session remembers
BEGIN;
SELECT faas.day_cut(1);
SELECT faas.day_cut(1);
ROLLBACK;
SELECT faas.day_cut(1);

-- a snapshot from before does not make the cut blind, nor does it lose one
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT business_date FROM faas.book WHERE id = 1;
SELECT faas.day_cut(1);
SELECT business_date FROM faas.book WHERE id = 1;
COMMIT;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT faas.day_cut(1);
COMMIT;

-- an empty book has days but nothing to close
SELECT faas.book_create('empty') AS empty;
SELECT faas.day_cut(3);
SELECT count(*) AS closings FROM faas.subject_closing WHERE book = 3;

-- periods close forward, up to the day before the open one
SELECT faas.period_close(1, '2025-12-31');
SELECT open_from FROM faas.book WHERE id = 1;
SELECT faas.period_close(1, through => '2026-01-14');
SELECT open_from FROM faas.book WHERE id = 1;


-- backdating reaches open periods only, and books into the open day
SELECT pg_temp.failure($$SELECT faas.post(1, 4, 'CNY 1', value_date => '2026-01-14')$$);
SELECT count(*) FROM faas.post(1, 4, 'CNY 1', value_date => '2026-01-15');
SELECT business_date, value_date FROM faas.posting WHERE amount OPERATOR(faas.=) 'CNY 1' AND line = 1
   AND debit_account = 1;
SELECT * FROM faas.verify();

-- errors
SELECT f, pg_temp.failure('SELECT faas.' || f) FROM (VALUES
    ($$day_cut(NULL)$$),
    ($$day_cut(1, '2026-01-15')$$),
    ($$day_cut(1, '2026-01-14')$$),
    ($$day_cut(1, 'infinity')$$),
    ($$day_cut(1, '-infinity')$$),
    ($$day_cut(99)$$),
    ($$period_close(NULL, '2026-01-01')$$),
    ($$period_close(1, NULL)$$),
    ($$period_close(1, '2026-01-14')$$),
    ($$period_close(1, '2025-06-30')$$),
    ($$period_close(1, '2026-01-15')$$),
    ($$period_close(1, 'infinity')$$),
    ($$period_close(1, '-infinity')$$),
    ($$period_close(99, '2026-01-01')$$)) AS v(f);

-- the last day of the calendar
SELECT faas.day_cut(2, '5874897-12-31');
SELECT pg_temp.failure('SELECT faas.day_cut(2)');
SELECT pg_temp.failure($$SET datestyle = 'German'; SELECT faas.day_cut(2, '2026-01-01')$$);

-- leave an empty ledger behind
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
