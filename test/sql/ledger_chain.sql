-- The chain of entries and its checkpoints: whatever time is asked for, balance, entries and statement
-- say what sums over the postings say; a pointer that leads astray is an error, and verify() names it.

SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET faas.clock = '2026-01-05 09:00:00+00';

SELECT faas.book_create('bank', 'CNY') AS book;
SELECT faas.subject_create(1, '1', 'Cash', 'asset') AS subject;
SELECT faas.account_open(1, 'cash', subject => '1', unlimited => true) AS cash,
    faas.account_open(1, 'alice', unlimited => true) AS alice,
    faas.account_open(1, 'bob', unlimited => true) AS bob,
    faas.account_open(1, 'idle') AS idle;

-- 100 single posts, a batch of 50, a journal of 40 lines whose entries share one time, and 3 more
SELECT count(p.journal) AS posts
FROM (SELECT i, 1 + i % 3 AS debit FROM generate_series(1, 100) AS i) AS x,
    LATERAL faas.post(x.debit, 1 + x.debit % 3, faas.of_minor(x.i, 'CNY')) AS p;
SELECT count(*) FILTER (WHERE r.code = 0) AS batch
FROM faas.post_batch(ARRAY(SELECT ROW('post', 2, 3, faas.of_minor(i, 'CNY'), NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL)::faas.request
    FROM generate_series(1, 50) AS i)) AS r;
SELECT replayed FROM faas.post(ARRAY(SELECT ROW(1 + i % 2, 2 - i % 2, faas.of_minor(i, 'CNY'), NULL,
        NULL, NULL)::faas.posting_line FROM generate_series(1, 40) AS i));
SELECT count(p.journal) AS posts
FROM generate_series(1, 3) AS i, LATERAL faas.post(3, 1, faas.of_minor(i, 'CNY')) AS p;

-- one checkpoint for every 32nd entry, and all is sound
SELECT account, count(*), min(entry), max(entry) FROM faas.checkpoint GROUP BY account ORDER BY account;
SELECT account, entries FROM faas.account_balance ORDER BY account;
SELECT * FROM faas.verify();

-- every entry of every account is found once, and is what the postings say
CREATE TEMP TABLE side AS
SELECT p.debit_account AS account, p.debit_entry AS entry, p.posted_at, p.journal, p.line,
    faas.minor_units(p.amount) AS debit, 0::numeric AS credit FROM faas.posting AS p
UNION ALL
SELECT p.credit_account, p.credit_entry, p.posted_at, p.journal, p.line,
    0, faas.minor_units(p.amount) FROM faas.posting AS p;
SELECT count(*) AS entries, count(e.entry) AS found,
    count(*) FILTER (WHERE (e.journal, e.line, e.posted_at, e.side, faas.minor_units(e.amount)) =
        (s.journal, s.line, s.posted_at, CASE WHEN s.debit > 0 THEN 'debit' ELSE 'credit' END,
        s.debit + s.credit)) AS same
FROM side AS s FULL JOIN faas.entry AS e USING (account, entry);

-- totals and balance at, just before and just after the time of every entry
SELECT count(*) AS asked,
    count(*) FILTER (WHERE faas.minor_units(b.debits) = s.debits
        AND faas.minor_units(b.credits) = s.credits
        AND faas.minor_units(b.posted) =
            CASE t.account WHEN 1 THEN s.debits - s.credits ELSE s.credits - s.debits END) AS same
FROM (SELECT DISTINCT a.account, x.posted_at + d.d AS at
      FROM side AS x, (VALUES (1), (2), (3), (4)) AS a (account),
          (VALUES (interval '0'), ('1 us'), ('-1 us')) AS d (d)) AS t,
    LATERAL (SELECT COALESCE(sum(debit), 0) AS debits, COALESCE(sum(credit), 0) AS credits
             FROM side WHERE account = t.account AND posted_at <= t.at) AS s,
    LATERAL faas.balance(t.account, t.at) AS b;

-- every interval between two of ten times, and empty and whole ones
SELECT count(*) AS asked, count(*) FILTER (WHERE f.found = s.found) AS same
FROM (SELECT posted_at, row_number() OVER (ORDER BY posted_at) AS n
      FROM side WHERE account = 2) AS a,
    (SELECT posted_at, row_number() OVER (ORDER BY posted_at) AS n
     FROM side WHERE account = 2) AS b,
    LATERAL (SELECT array_agg(entry ORDER BY entry DESC) AS found
             FROM side
             WHERE account = 2 AND posted_at >= a.posted_at AND posted_at < b.posted_at) AS s,
    LATERAL (SELECT array_agg(entry) AS found
             FROM faas.entries(2, a.posted_at, b.posted_at)) AS f
WHERE a.n % 16 = 1 AND b.n % 16 = 1 AND a.posted_at < b.posted_at;
SELECT count(*) AS nothing FROM faas.entries(2, to_time => '2026-01-05 09:00+00');
SELECT count(*) AS nothing FROM faas.entries(2, 'infinity');
SELECT count(*) AS nothing FROM faas.entries(2, to_time => '-infinity');
SELECT count(*) AS nothing FROM faas.entries(4);
SELECT count(*), min(entry), max(entry) FROM faas.entries(2, '-infinity', 'infinity');

-- the posting that an open transaction has just made is there, one that was undone is not
BEGIN;
SAVEPOINT s;
SELECT replayed FROM faas.post(2, 3, 'CNY 1');
SELECT entry, side, amount FROM faas.last_entries(3, 1);
ROLLBACK TO s;
SELECT entry, side, amount FROM faas.last_entries(3, 1);
COMMIT;

-- bad input
CREATE FUNCTION pg_temp.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    RETURN sqlstate || ' | ' || sqlerrm;
END
$$;
SELECT pg_temp.failure('SELECT faas.entries(NULL)');
SELECT pg_temp.failure('SELECT faas.entries(77)');
CREATE ROLE regress_chain;
SELECT faas.access_grant('regress_chain');
SET ROLE regress_chain;
SELECT pg_temp.failure('SELECT faas.entries(2)');
SELECT count(*) AS nothing FROM faas.entry WHERE account = 2;
RESET ROLE;
DROP OWNED BY regress_chain;
DROP ROLE regress_chain;

-- tamper with one thing: verify() finds it, and where it misleads a reader, he gets an error
CREATE FUNCTION pg_temp.tampered(change text) RETURNS TABLE (finding text, reading text)
    LANGUAGE plpgsql AS $$
DECLARE
    v_found text[];
    v_reading text;
BEGIN
    BEGIN
        PERFORM set_config('faas.restoring', 'on', true);
        EXECUTE change;
        SELECT array_agg(format('%s: %s: %s, is %s', v."check", v.object, v.expected, v.actual)
            ORDER BY v.object COLLATE "C")
        INTO v_found FROM faas.verify() AS v;
        v_reading := pg_temp.failure('SELECT faas.balance(2, ''2026-01-05 09:00:00.000040+00'')');
        RAISE EXCEPTION USING ERRCODE = 'ZZ001';
    EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
        NULL;
    END;
    RETURN QUERY SELECT regexp_replace(unnest(COALESCE(v_found, ARRAY['NOTHING FOUND'])),
        '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', '(id)', 'g'), v_reading;
END
$$;
SELECT * FROM pg_temp.tampered('DELETE FROM faas.checkpoint WHERE account = 2 AND entry = 64');
SELECT * FROM pg_temp.tampered($$UPDATE faas.checkpoint SET debits = 'CNY 7'
    WHERE account = 2 AND entry = 32$$);
SELECT * FROM pg_temp.tampered('UPDATE faas.checkpoint SET line = 2 WHERE account = 2 AND entry = 32');
SELECT * FROM pg_temp.tampered('UPDATE faas.checkpoint SET entry = 33 WHERE account = 2 AND entry = 32');
SELECT * FROM pg_temp.tampered('UPDATE faas.posting SET debit_previous_line = 7
    WHERE debit_account = 2 AND debit_entry = 31');
SELECT * FROM pg_temp.tampered('DELETE FROM faas.checkpoint WHERE account = 2;
    UPDATE faas.account SET last_line = 9 WHERE id = 2');
