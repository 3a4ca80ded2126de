-- Balances at the end of a business date, against the sum of the postings up to it: over several days, in plain
-- and striped accounts, with more entries than lie between two checkpoints, imported ones whose time is older
-- than the cut of the day before, and a clock that went back.
SET search_path = pg_catalog, pg_temp;
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
SET datestyle = 'ISO';
SET faas.clock = '2026-01-05 09:00:00+00';
SELECT faas.book_create('totals', 'CNY', '2026-01-05') AS book \gset
SELECT faas.subject_create(:book, '1', 'Assets', 'asset') IS NOT NULL \g /dev/null
SELECT faas.account_open(:book, 'bank', subject => '1', unlimited => true) AS bank, faas.account_open(:book, 'pool', unlimited => true, stripes => 3) AS pool,
    faas.account_open(:book, 'alice') AS alice, faas.account_open(:book, 'bob') AS bob, faas.account_open(:book, 'late') AS late, faas.account_open(:book, 'idle') AS idle,
    faas.account_open(:book, 'vault', subject => '1', unlimited => true) AS vault \gset
SELECT faas.custody_class_set(a, 'client') FROM unnest(ARRAY[:bank, :pool, :alice, :bob, :late, :idle, :vault]::bigint[]) AS a \g /dev/null
SELECT faas.custody_set(:book, authorisation => false);

-- imported history, before any day was cut
SELECT count(faas.post(:bank, :late, 'CNY 1', imported_at => '2020-01-01'::timestamptz + n * interval '1 hour')) FROM generate_series(1, 40) AS n;
-- five days, a gap between two of them; on the third the clock is an hour behind the cut
SELECT count(faas.post(:bank, CASE n % 3 WHEN 0 THEN :alice WHEN 1 THEN :bob ELSE :pool END, ('CNY ' || n)::faas.amount)) FROM generate_series(1, 200) AS n;
SELECT count(faas.post(:alice, :pool, 'CNY 0.01')) FROM generate_series(1, 70) AS n;
SET faas.clock = '2026-01-05 20:00:00+00';
SELECT faas.day_cut(:book);
SET faas.clock = '2026-01-06 09:00:00+00';
SELECT count(faas.post(:bank, CASE n % 3 WHEN 0 THEN :alice WHEN 1 THEN :bob ELSE :pool END, ('CNY ' || n)::faas.amount)) FROM generate_series(1, 7) AS n;
-- what happened long ago enters the books on this day
SELECT count(faas.post(:vault, :idle, 'CNY 3', imported_at => '2026-01-05 10:00:00+00'::timestamptz + n * interval '1 second')) FROM generate_series(1, 70) AS n;
SET faas.clock = '2026-01-06 20:00:00+00';
SELECT faas.day_cut(:book, '2026-01-09');
SET faas.clock = '2026-01-06 19:00:00+00';
SELECT count(faas.post(:late, :bob, 'CNY 0.05')) FROM generate_series(1, 90) AS n;
SELECT count(faas.post(:bank, :late, 'CNY 1')) FROM generate_series(1, 3) AS n;
SET faas.clock = '2026-01-09 20:00:00+00';
SELECT faas.day_cut(:book);
SET faas.clock = '2026-01-10 09:00:00+00';
SELECT count(faas.post(:pool, :bob, 'CNY 0.02')) FROM generate_series(1, 40) AS n;
-- a day that is closed before its own entries, by the clock
SET faas.clock = '2026-01-10 08:00:00+00';
SELECT faas.day_cut(:book);
SET faas.clock = '2026-01-11 09:00:00+00';
SELECT count(faas.post(:bob, :idle, 'CNY 0.03')) FROM generate_series(1, 75) AS n;

-- the oracle adds postings up by their business date, as numeric
CREATE FUNCTION pg_temp.by_postings(d date) RETURNS TABLE (account bigint, balance numeric) LANGUAGE sql AS $$
    SELECT e.account, sum(CASE WHEN (SELECT a.normal_side FROM faas.account_balance AS a WHERE a.account = e.account) = 'debit' THEN - e.change ELSE e.change END)
    FROM (
        SELECT p.credit_account AS account, faas.quantity(p.amount) AS change, p.business_date FROM faas.visible_posting AS p
        UNION ALL
        SELECT p.debit_account, - faas.quantity(p.amount), p.business_date FROM faas.visible_posting AS p
    ) AS e
    WHERE e.business_date <= d
    GROUP BY e.account
$$;
SELECT d::date, count(*) AS accounts, count(*) FILTER (WHERE faas.quantity(b.balance) = COALESCE(o.balance, 0)) AS agree, sum(faas.quantity(b.balance)) AS sum
FROM generate_series('2026-01-04'::timestamp, '2026-01-11', '1 day') AS d
LEFT JOIN LATERAL faas.custody_balances(:book, d::date) AS b ON true
LEFT JOIN pg_temp.by_postings(d::date) AS o ON o.account = b.account
WHERE b.account IS NOT NULL OR d = '2026-01-04'
GROUP BY d ORDER BY d;
-- and what stands between them: no reconciliation is out, since every posting was between a bank account and a client
SELECT d::date, r.requirement, r.resource, r.shortfall
FROM generate_series('2026-01-05'::timestamp, '2026-01-11', '1 day') AS d, faas.custody_reconcile(:book, d::date) AS r ORDER BY d;
-- opening + paid in - paid out = closing, and the opening is the closing before
SELECT count(*) AS days, count(*) FILTER (WHERE x.opening OPERATOR(faas.+) x.paid_in OPERATOR(faas.-) x.paid_out OPERATOR(faas.=) x.closing) AS add_up,
    count(*) FILTER (WHERE x.opening OPERATOR(faas.=) x.before) AS continue
FROM (
    SELECT s.business_date, faas.sum(s.amount) FILTER (WHERE s.line = 40) AS opening, faas.sum(s.amount) FILTER (WHERE s.line = 41) AS paid_in,
        faas.sum(s.amount) FILTER (WHERE s.line = 42) AS paid_out, faas.sum(s.amount) FILTER (WHERE s.line = 49) AS closing,
        lag(faas.sum(s.amount) FILTER (WHERE s.line = 49)) OVER (ORDER BY s.business_date) AS before
    FROM faas.custody_statement AS s WHERE s.book = :book GROUP BY s.business_date
) AS x;
SELECT * FROM faas.verify(:book);

-- stripes whose sum is beyond the type
CREATE FUNCTION pg_temp.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    RETURN regexp_replace(concat_ws(' | ', SQLSTATE, SQLERRM), 'account \d+', 'account N');
END $$;
BEGIN;
SET LOCAL faas.restoring = on;
UPDATE faas.account SET debits_posted = 'CNY 390000000000000000000000000.00', credits_posted = 'CNY 390000000000000000000000000.00' WHERE faas_internal.account_of(id) = :pool AND id < 0;
SELECT pg_temp.failure(format('SELECT faas_internal.custody_totals_on(%s, %L, NULL)', :pool, '2026-01-11'));
SELECT pg_temp.failure(format('SELECT faas.custody_balances(%s, %L)', :book, '2026-01-11'));
ROLLBACK;

-- what is called by name answers for itself
SELECT faas_internal.custody_totals_on(NULL, '2026-01-05', NULL);
SELECT faas_internal.custody_totals_on(:bank, NULL, NULL);
SELECT faas_internal.custody_totals_on(-5, '2026-01-05', NULL);
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
