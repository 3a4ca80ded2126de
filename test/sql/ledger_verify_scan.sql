-- The scan of faas.verify() overlooks nothing that the SQL of the checks finds: whatever is done to
-- the rows, wherever they are stored, and however the accounts are shared out.

SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
SET faas.clock = '2026-01-05 09:00:00+00';
SELECT faas.book_create('bank', 'CNY') AS bank, faas.book_create('other', 'CNY') AS other;
SELECT count(faas.account_open(1, 'a' || n, overdraft => 'CNY 1000000')) AS accounts
FROM generate_series(1, 9) AS n;
SELECT faas.account_open(2, 'b') AS other;

-- accounts 1 and 2 have checkpoints; journals of one to three postings
SELECT count(*) AS posted FROM generate_series(1, 100) AS n,
    faas.post((ARRAY[
        ROW(1 + n % 2, 3 + n % 7, ('CNY ' || n)::faas.amount, NULL, NULL, NULL),
        ROW(3 + n % 5, 8, 'CNY 0.5', NULL, NULL, NULL),
        ROW(4, 9, 'CNY 2', NULL, NULL, NULL)]::faas.posting_line[])[1:1 + n % 3]);
SELECT count(*) AS checkpoints FROM faas.checkpoint;

-- the checks without a scan
CREATE FUNCTION pg_temp.slow(book bigint)
RETURNS TABLE ("check" text, object text, expected text, actual text) LANGUAGE sql AS $$
    SELECT s."check", faas_internal.row_names(s.object), faas_internal.row_names(s.expected), faas_internal.row_names(s.actual)
    FROM (
    SELECT * FROM faas_internal.verify_account($1, NULL)
    UNION ALL SELECT * FROM faas_internal.verify_stripe($1)
    UNION ALL SELECT * FROM faas_internal.verify_posting($1, NULL)
    UNION ALL SELECT * FROM faas_internal.verify_journal($1, NULL)
    UNION ALL SELECT * FROM faas_internal.verify_entry($1, NULL)
    UNION ALL SELECT * FROM faas_internal.verify_total($1, NULL)
    UNION ALL SELECT * FROM faas_internal.verify_checkpoint($1, NULL)
    ) AS s
$$;

-- one thing in one row is replaced; count what is found, and compare
CREATE FUNCTION pg_temp.compare(change text)
RETURNS TABLE (findings bigint, missed bigint, invented bigint) LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        PERFORM set_config('faas.restoring', 'on', true);
        EXECUTE change;
        CREATE TEMP TABLE slow AS SELECT * FROM pg_temp.slow(NULL);
        CREATE TEMP TABLE fast AS SELECT v.* FROM faas.verify() AS v
            WHERE v."check" ~ '^(account|posting|journal|entry|checkpoint)'
                AND v."check" !~ '(pending|expiry|_hold)$';
        SELECT count(*) INTO findings FROM slow;
        SELECT count(*) INTO missed FROM (TABLE slow EXCEPT ALL TABLE fast) AS x;
        SELECT count(*) INTO invented FROM (TABLE fast EXCEPT ALL TABLE slow) AS x;
        RAISE EXCEPTION USING ERRCODE = 'ZZ001';
    EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
        RETURN NEXT;
    END;
END
$$;
CREATE TEMP TABLE change (tab text, col text, value text);
INSERT INTO change VALUES
    ('posting', 'line', 'line + 5'), ('posting', 'book', '2'), ('posting', 'book', '7'),
    ('posting', 'debit_account', '3'), ('posting', 'debit_account', '10'), ('posting', 'debit_account', '-1'),
    ('posting', 'credit_account', '77'), ('posting', 'credit_account', 'debit_account'),
    ('posting', 'debit_entry', 'debit_entry + 1'), ('posting', 'debit_entry', '0'),
    ('posting', 'credit_entry', '-9223372036854775808'), ('posting', 'credit_entry', '9223372036854775807'),
    ('posting', 'posted_at', $$'infinity'$$), ('posting', 'posted_at', $$'-infinity'$$),
    ('posting', 'posted_at', $$posted_at + interval '1 us'$$),
    ('posting', 'business_date', $$'infinity'$$),
    ('posting', 'amount', $$'CNY 39614081257132168796771975.93'$$), ('posting', 'amount', $$'USD 1'$$),
    ('posting', 'amount', $$'CNY 1.000'$$), ('posting', 'amount', $$amount + 'CNY 0.01'$$),
    ('posting', 'debit_balance', $$'CNY -396140812571321687967719.75'$$),
    ('posting', 'credit_balance', $$'JPY 0'$$),
    ('posting', 'debit_previous', $$gen_random_uuid()$$), ('posting', 'credit_previous_line', '-1'),
    ('account', 'book', '2'), ('account', 'book', '0'), ('account', 'subject', '1'),
    ('account', 'flags', 'flags # 1'), ('account', 'flags', 'flags # 8'),
    ('account', 'stripes', '2'), ('account', 'flags', 'flags # 32'), ('account', 'id', '- id * 1024'),
    ('account', 'id', '-9223372036854775808'), ('account', 'credit_blocked_until', $$'2027-01-01'$$),
    ('account', 'entry_count', 'entry_count - 1'), ('account', 'last_posted_at', $$'infinity'$$),
    ('account', 'last_journal', 'gen_random_uuid()'), ('account', 'last_line', '2147483647'),
    ('account', 'debits_posted', $$'CNY 396140812571321687967719.75'$$), ('account', 'credits_posted', $$'USD 1'$$),
    ('account', 'overdraft', $$'CNY 1.0000'$$), ('account', 'ceiling', $$'JPY 0'$$),
    ('account_profile', 'account', 'account + 100'), ('account_profile', 'book', '2'),
    ('account_profile', 'closed_at', $$'2026-01-05'$$),
    ('checkpoint', 'account', '3'), ('checkpoint', 'account', '77'), ('checkpoint', 'posted_at', $$'infinity'$$),
    ('checkpoint', 'entry', '33'), ('checkpoint', 'book', '2'), ('checkpoint', 'line', 'line + 1'),
    ('checkpoint', 'journal', 'gen_random_uuid()'), ('checkpoint', 'debits', $$'CNY 0.00'$$),
    ('checkpoint', 'credits', $$credits + 'CNY 0.01'$$);
SET search_path = public, faas;
SELECT c.tab, c.col, c.value, count(*) AS rows, sum(r.findings) > 0 AS is_found, sum(r.missed) AS missed,
    sum(r.invented) AS invented
FROM change AS c,
    LATERAL (SELECT i FROM generate_series(0, 20, CASE c.tab WHEN 'posting' THEN 5 ELSE 1 END) AS i
        WHERE i < CASE c.tab WHEN 'checkpoint' THEN 2 WHEN 'posting' THEN 21 ELSE 9 END) AS n,
    LATERAL pg_temp.compare(format('UPDATE faas.%1$I SET %2$I = %3$s WHERE ctid = (SELECT ctid'
        ' FROM faas.%1$I ORDER BY ctid LIMIT 1 OFFSET %4$s)', c.tab, c.col, c.value, n.i)) AS r
GROUP BY c.tab, c.col, c.value
ORDER BY c.tab COLLATE "C", c.col COLLATE "C", c.value COLLATE "C";
RESET search_path;

-- rows that move are sound where they come to lie: all entries come last to first, then shuffled
BEGIN;
SET LOCAL faas.restoring = on;
CREATE TEMP TABLE moved AS TABLE faas.posting;
DELETE FROM faas.posting;
INSERT INTO faas.posting SELECT * FROM moved ORDER BY journal DESC, line DESC;
SELECT * FROM faas.verify();
DELETE FROM faas.posting;
INSERT INTO faas.posting SELECT * FROM moved ORDER BY md5(journal::text || line);
SELECT * FROM faas.verify();
-- with no room to wait, entries are looked at again by SQL: many suspects, nothing found
SELECT count(*) > 5 AS suspects FROM faas_internal.verify_scan(NULL, 0, 1, 10, 3)
WHERE part < 5;
ROLLBACK;

-- however many classes and processes, and with more accounts than expected
SELECT count(*) AS suspects
FROM generate_series(0, 6) AS c, faas_internal.verify_scan(NULL, c, 7, 0, 100)
WHERE part < 5;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 3;
SELECT * FROM faas.verify();
SET faas.restoring = on;
UPDATE faas.account SET entry_count = 1 WHERE id IN (1, 2, 9);
SELECT "check", object FROM faas.verify() ORDER BY 1, 2;
