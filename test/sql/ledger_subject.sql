-- The chart of accounts: a tree per book, one kind per branch, accounts on leaves only, and each error
-- with its code and wording.

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

-- three levels, and one root per kind
SELECT faas.subject_create(1, '1', 'assets', 'asset'),
       faas.subject_create(1, '2', 'liabilities', 'liability'),
       faas.subject_create(1, '3', 'equity', 'equity'),
       faas.subject_create(1, '4', 'income', 'income'),
       faas.subject_create(1, '5', 'expenses', 'expense');
SELECT faas.subject_create(1, '1001', 'cash', 'asset', '1'),
       faas.subject_create(1, '1001.01', '库存现金', 'asset', parent => '1001');
SELECT s.id, s.code, s.name, s.kind, p.code AS parent
  FROM faas.subject AS s LEFT JOIN faas.subject AS p ON p.id = s.parent ORDER BY s.id;

-- the same code in another book is another subject
SELECT faas.subject_create(2, '1', 'assets', 'asset');

-- the kind gives the account its normal side: 1 in flags is debit-normal
SELECT faas.account_open(1, 'cash', subject => '1001.01') AS cash,
       faas.account_open(1, 'deposits', subject => '2') AS deposits,
       faas.account_open(1, 'capital', subject => '3') AS capital,
       faas.account_open(1, 'fees', subject => '4') AS fees,
       faas.account_open(1, 'costs', subject => '5') AS costs,
       faas.account_open(1, 'none') AS none;
SELECT p.code, s.code AS subject, a.subject = 0 AS without, a.flags & 1 AS debit_normal
  FROM faas.account AS a JOIN faas.account_profile AS p ON p.account = a.id
  LEFT JOIN faas.subject AS s ON s.id = a.subject ORDER BY a.id;

-- leaves only, from both sides
SELECT pg_temp.failure($$SELECT faas.account_open(1, 'x', subject => '1001')$$);
SELECT pg_temp.failure($$SELECT faas.subject_create(1, '201', 'n', 'liability', '2')$$);

-- a second child beside the first
SELECT faas.subject_create(1, '1001.02', 'till', 'asset', '1001');

-- a child that is rolled back leaves a leaf behind
BEGIN;
SELECT faas.subject_create(1, '1002', 'bank', 'asset', '1');
SAVEPOINT s;
SELECT faas.subject_create(1, '1002.01', 'branch', 'asset', '1002');
SELECT pg_temp.failure($$SELECT faas.account_open(1, 'bank', subject => '1002')$$);
ROLLBACK TO s;
COMMIT;
SELECT faas.account_open(1, 'bank', subject => '1002') > 0 AS opened;

-- errors
SELECT f, pg_temp.failure(format('SELECT faas.subject_create(%s)', f)) FROM (VALUES
    ($$NULL, 'c', 'n', 'asset'$$),
    ($$1, NULL, 'n', 'asset'$$),
    ($$1, 'c', NULL, 'asset'$$),
    ($$1, 'c', 'n', NULL$$),
    ($$1, '', 'n', 'asset'$$),
    ($$1, repeat('c', 101), 'n', 'asset'$$),
    ($$1, 'c', '', 'asset'$$),
    ($$1, 'c', repeat('n', 201), 'asset'$$),
    ($$1, 'c', 'n', 'Asset'$$),
    ($$1, '1', 'again', 'asset'$$),
    ($$1, 'c', 'n', 'asset', 'none'$$),
    ($$1, 'c', 'n', 'asset', ''$$),
    ($$1, 'c', 'n', 'income', '1'$$),
    ($$2, 'c', 'n', 'asset', '1001'$$),
    ($$99, 'c', 'n', 'asset'$$)) AS v(f);
SELECT count(*) AS created_by_errors FROM faas.subject WHERE code = 'c';
SELECT pg_temp.failure($$SELECT faas.account_open(1, 'x', subject => 'none')$$);
SELECT pg_temp.failure($$SELECT faas.account_open(2, 'x', subject => '1001.01')$$);

-- leave an empty ledger behind
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
