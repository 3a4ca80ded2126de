-- faas.verify() where its memory ends, or a sum has no room in an amount: it looks at rows one by one
-- then, and neither raises nor overlooks anything.
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
SET faas.clock = '2026-01-05 09:00:00+00';
SELECT faas.book_create('bank', 'CNY', '2026-01-05') AS bank, faas.book_create('deep', 'CNY', '2026-01-05') AS deep \gset
SELECT count(faas.account_open(:bank, 'a' || n, unlimited => true)) AS opened FROM generate_series(1, 5) AS n;
SELECT count(faas.account_open(:deep, 'a' || n, unlimited => true)) AS opened FROM generate_series(1, 4) AS n;

-- two accounts without subject that together took in more than an amount holds
SELECT count(replayed) AS posted FROM generate_series(6, 7) AS n,
    faas.post(n, n + 2, 'CNY 390000000000000000000000000.00');
SELECT * FROM faas.verify();
BEGIN;
SET LOCAL faas.restoring = on;
UPDATE faas.account SET credits_posted = 'CNY 390000000000000000000000000.01' WHERE id = 9;
SELECT "check", object FROM faas.verify() ORDER BY 1, 2;
ROLLBACK;

-- an account whose entries, as they stand after somebody has changed them, sum up to more than an amount
-- holds when the 32nd is due its checkpoint; their balances agree
SELECT count(replayed) AS posted FROM generate_series(1, 33) AS n,
    faas.post(CASE n % 2 WHEN 1 THEN 1 ELSE 5 END, CASE n % 2 WHEN 1 THEN 5 ELSE 1 END, 'CNY 1');
SELECT account, debits, credits FROM faas.checkpoint WHERE account IN (1, 5) ORDER BY account;
BEGIN;
SET LOCAL faas.restoring = on;
UPDATE faas.posting SET amount = 'CNY 390000000000000000000000000.00',
    credit_balance = CASE credit_account WHEN 5 THEN 'CNY 390000000000000000000000000.00' ELSE credit_balance END
WHERE 5 IN (debit_account, credit_account);
SELECT v."check", count(*) FROM faas.verify() AS v WHERE v.object ~ 'account 5\M' GROUP BY 1 ORDER BY 1;
ROLLBACK;
SELECT * FROM faas.verify();

-- more rows to look at than are listed: 12000 accounts lose their profiles, which is told of each
SELECT count(faas.account_open(1, 'c' || n)) AS opened FROM generate_series(1, 12000) AS n;
BEGIN;
SET LOCAL faas.restoring = on;
DELETE FROM faas.account_profile WHERE code LIKE 'c%';
SELECT v."check", count(*) FROM faas.verify() AS v GROUP BY 1 ORDER BY 1;
ROLLBACK;

-- more accounts than were counted when the scan began
SELECT count(*) AS suspects FROM faas_internal.verify_scan(NULL, 0, 1, 0, 100) WHERE part < 5;

-- accounts that do not fit the memory of one share are shared out
SET maintenance_work_mem = '1MB';
SET work_mem = '64kB';
SET hash_mem_multiplier = 1;
SELECT * FROM faas.verify();
BEGIN;
SET LOCAL faas.restoring = on;
UPDATE faas.account SET entry_count = 1 WHERE id IN (10, 11000);
SELECT v."check", v.object FROM faas.verify() AS v ORDER BY 1, 2;
ROLLBACK;
RESET maintenance_work_mem;
RESET work_mem;
RESET hash_mem_multiplier;

-- more subjects than have a place: the closings are summed up by SQL
SELECT faas.subject_create(1, '9', 'many', 'liability') AS first \gset
BEGIN;
SET LOCAL faas.restoring = on;
CREATE FUNCTION pg_temp.many(tab text, key text, row_of bigint, changes jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_count bigint;
BEGIN
    EXECUTE (SELECT format('INSERT INTO faas.%1$I SELECT %2$s FROM faas.%1$I AS t, generate_series(1, 66000) AS n WHERE t.%3$I = $1', tab,
            string_agg(coalesce(changes ->> a.attname, 't.' || quote_ident(a.attname)), ', ' ORDER BY a.attnum), key)
        FROM pg_attribute AS a WHERE a.attrelid = ('faas.' || tab)::regclass AND a.attnum > 0 AND NOT a.attisdropped) USING row_of;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;
SELECT pg_temp.many('subject', 'id', :first, '{"id": "t.id + n", "code": "''9.'' || n"}'),
    pg_temp.many('account', 'id', 10, jsonb_build_object('id', '100000 + n', 'subject', :first || ' + n')),
    pg_temp.many('account_profile', 'account', 10, '{"account": "100000 + n", "code": "''d'' || n"}');
SET LOCAL faas.restoring = off;
SELECT count(replayed) AS posted FROM generate_series(1, 66000, 500) AS n, faas.post(1, 100000 + n, 'CNY 1');
SELECT faas.day_cut(1);
SELECT * FROM faas.verify();
SET LOCAL faas.restoring = on;
UPDATE faas.subject_closing SET credits = 'CNY 2' WHERE subject = :first + 501;
SELECT v."check", v.expected, v.actual FROM faas.verify() AS v;
ROLLBACK;
