-- Trial balance: rolled up the chart, per currency, now and at any time; debits = credits in the
-- last rows; the closings that a day cut keeps: each equals the trial balance of its moment.

SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

CREATE FUNCTION pg_temp.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_detail text;
BEGIN
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_detail = PG_EXCEPTION_DETAIL;
    RETURN concat_ws(' | ', sqlstate, sqlerrm, nullif(v_detail, ''));
END
$$;

SET faas.clock = '2026-01-05 09:00:00+00';
SELECT faas.book_create('bank', 'CNY') AS book \gset
SELECT count(faas.subject_create(:book, code, name, kind, parent))
FROM (VALUES ('1', 'Assets', 'asset', NULL), ('2', 'Liabilities', 'liability', NULL),
    ('5', 'Income', 'income', NULL), ('6', 'Expenses', 'expense', NULL),
    ('11', 'Cash', 'asset', '1'), ('12', 'Loans', 'asset', '1'), ('111', 'Vault', 'asset', '11'),
    ('112', 'Till', 'asset', '11'), ('21', 'Deposits', 'liability', '2'),
    ('51', 'Fees', 'income', '5'),
    ('9', 'Unused', 'equity', NULL)) AS s (code, name, kind, parent);
SELECT faas.account_open(:book, 'vault', subject => '111') AS vault \gset
SELECT faas.account_open(:book, 'till', subject => '112', unlimited => true) AS till \gset
SELECT faas.account_open(:book, 'usd till', 'USD', '112') AS usd_till \gset
SELECT faas.account_open(:book, 'alice', subject => '21') AS alice \gset
SELECT faas.account_open(:book, 'usd alice', 'USD', '21') AS usd_alice \gset
SELECT faas.account_open(:book, 'fees', subject => '51') AS fees \gset
SELECT faas.account_open(:book, 'suspense', unlimited => true) AS suspense \gset

-- an empty chart balances at nothing; subjects without accounts have no row
SELECT * FROM faas.trial_balance(:book);

SELECT posted_at FROM faas.post(:vault, :alice, 'CNY 1000');
SET faas.clock = '2026-01-05 10:00:00+00';
SELECT posted_at FROM faas.post(:till, :vault, 'CNY 300');
SELECT posted_at FROM faas.post(:alice, :fees, 'CNY 2.50');
SET faas.clock = '2026-01-05 18:00:00+00';
SELECT faas.day_cut(:book);
SET faas.clock = '2026-01-06 09:00:00+00';
SELECT posted_at FROM faas.post(:usd_till, :usd_alice, 'USD 70');
SELECT posted_at FROM faas.post(:suspense, :till, 'CNY 5');

SELECT code, name, kind, level, is_leaf AS leaf, currency, debits, credits, balance
FROM faas.trial_balance(:book);
SELECT code, name, currency, debits, credits, balance
FROM faas.trial_balance(:book, '2026-01-05 09:00');
SELECT code, name, currency, debits, credits, balance
FROM faas.trial_balance(:book, '2026-01-05 23:00') WHERE level <= 1;
SELECT DISTINCT debits OPERATOR(faas.=) credits AS balanced
FROM generate_series('2026-01-05 08:00', '2026-01-06 12:00', interval '1 hour') AS t,
    faas.trial_balance(:book, t) AS b
WHERE b.name = 'total';

-- one subject with all below it
SELECT * FROM faas.subject_balance(:book, '1');
SELECT * FROM faas.subject_balance(:book, '11', at => '2026-01-05 12:00');
SELECT * FROM faas.subject_balance(:book, '9');

-- what the day cut kept is the trial balance of that moment
SELECT code, name, kind, level, is_leaf AS leaf, currency, debits, credits, balance
FROM faas.closing_balance(:book, '2026-01-05');
SELECT count(*) AS rows, count(*) FILTER (WHERE c.debits OPERATOR(faas.=) t.debits
    AND c.credits OPERATOR(faas.=) t.credits) AS equal
FROM faas.closing_balance(:book, '2026-01-05') AS c
FULL JOIN faas.trial_balance(:book, '2026-01-05 18:00') AS t
    ON t.name = c.name AND t.currency = c.currency;

-- a late posting falls into the open day and leaves the closing alone; a day that was skipped has
-- the closing before it
SELECT posted_at FROM faas.post(:alice, :fees, 'CNY 1', value_date => '2026-01-05');
SELECT balance FROM faas.closing_balance(:book) WHERE code = '51';
SELECT faas.day_cut(:book, '2026-01-09');
SELECT d AS business_date, c.balance
FROM unnest(ARRAY['2026-01-04', '2026-01-05', '2026-01-06', '2026-01-08', NULL]::date[])
    WITH ORDINALITY AS x (d, n)
LEFT JOIN LATERAL faas.closing_balance(:book, d) AS c ON c.code = '51'
ORDER BY n;

-- errors
SELECT pg_temp.failure(format('SELECT faas.closing_balance(%s, %L)', :book, '2026-01-09'));
SELECT pg_temp.failure('SELECT faas.trial_balance(NULL)');
SELECT pg_temp.failure('SELECT faas.closing_balance(NULL)');
SELECT pg_temp.failure('SELECT faas.trial_balance(999999)');
SELECT pg_temp.failure('SELECT faas.closing_balance(999999)');
SELECT pg_temp.failure('SELECT faas.subject_balance(999999, ''1'')');
SELECT pg_temp.failure(format('SELECT faas.subject_balance(%s, NULL)', :book));
SELECT pg_temp.failure(format('SELECT faas.subject_balance(%s, %L)', :book, 'none'));

-- a book that is not yours does not exist; one in which you may only post, you may not read
CREATE ROLE regress_trial;
SELECT faas.access_grant('regress_trial');
SET ROLE regress_trial;
SELECT pg_temp.failure(format('SELECT faas.trial_balance(%s)', :book));
SELECT pg_temp.failure(format('SELECT faas.closing_balance(%s)', :book));
RESET ROLE;
SELECT faas.book_grant(:book, 'regress_trial', 'post');
SET ROLE regress_trial;
SELECT pg_temp.failure(format('SELECT faas.trial_balance(%s)', :book));
SELECT pg_temp.failure(format('SELECT faas.closing_balance(%s)', :book));
RESET ROLE;
SELECT faas.book_grant(:book, 'regress_trial', 'read');
SET ROLE regress_trial;
SELECT currency, debits, credits, balance FROM faas.trial_balance(:book) WHERE level = 0;
SELECT * FROM faas.subject_balance(:book, '5');
SELECT count(*) FROM faas.closing_balance(:book);
RESET ROLE;
SELECT * FROM faas.verify(:book);

DROP OWNED BY regress_trial;
DROP ROLE regress_trial;
