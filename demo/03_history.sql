-- Every transaction of the files as one posting, in date order, under an idempotency key; then all
-- of it again.

SELECT faas.book_id('Czech bank') AS book
\gset

-- The account on the bank's side of a transaction, and what kind of posting it is.
CREATE VIEW bank.movement AS
SELECT t.line, t.trans_id, bank.day(t.day) AS day, t.type = 'PRIJEM' AS incoming, t.amount,
       d.id AS deposit, k.kind, coalesce(own.account, l.id) AS counter,
       concat_ws(' ', nullif(t.bank, ''), nullif(t.account, '')) AS partner
FROM bank.trans AS t
JOIN bank.deposit AS d USING (account_id)
LEFT JOIN bank.loan_account AS l USING (account_id)
CROSS JOIN LATERAL bank.kind(t.k_symbol, t.operation) AS k (kind)
LEFT JOIN (
    SELECT code, faas.account_id(faas.book_id('Czech bank'), code) AS account
    FROM (VALUES ('cash'), ('other banks'), ('fees'), ('penalty interest'), ('interest paid')) AS v (code)
) AS own
    ON own.code = CASE WHEN k.kind = 'interest' THEN 'interest paid'
                       WHEN k.kind = 'fee' THEN 'fees'
                       WHEN k.kind = 'penalty interest' THEN 'penalty interest'
                       WHEN k.kind IN ('cash deposit', 'cash withdrawal') THEN 'cash'
                       WHEN k.kind = 'loan payment' AND l.id IS NOT NULL THEN NULL
                       ELSE 'other banks' END;

-- The requests, numbered in the order in which they are made.  A loan is paid out through another
-- bank on its day, before that day's transactions: the files know the loan but not the payment.
-- The files have no time of day: each posting of a day is a microsecond after the one before it.
CREATE UNLOGGED TABLE bank.request AS
SELECT row_number() OVER w AS n,
       ROW('post', debit, credit, faas.amount(amount, 'CZK'), key, NULL, kind, nullif(partner, ''),
           NULL, day, NULL, NULL, NULL, NULL,
           day::timestamp AT TIME ZONE 'UTC'
           + row_number() OVER (PARTITION BY day ORDER BY line) * interval '1 microsecond'
       )::faas.request AS request
FROM (
    SELECT line, day, 'trans-' || trans_id AS key, amount, kind, partner,
           CASE WHEN incoming THEN counter ELSE deposit END AS debit,
           CASE WHEN incoming THEN deposit ELSE counter END AS credit
    FROM bank.movement
    UNION ALL
    SELECT loan_id - 1000000000, granted, 'loan-' || loan_id, amount, 'loan paid out', NULL, id,
           faas.account_id(:book, 'other banks')
    FROM bank.loan_account
) AS everything
WINDOW w AS (ORDER BY day, line);
ALTER TABLE bank.request ADD PRIMARY KEY (n);

CREATE UNLOGGED TABLE bank.outcome (run int, n bigint, code int, reason text);
CREATE UNLOGGED TABLE bank.timing (run int, n bigint, seconds numeric);

-- Post all requests in batches, each in a transaction of its own, and time the calls.
CREATE PROCEDURE bank.post_all(run int)
    LANGUAGE plpgsql
AS $$
DECLARE
    v_batch faas.request[];
    v_first bigint := 1;
    v_start timestamptz;
BEGIN
    LOOP
        SELECT array_agg(r.request ORDER BY r.n) INTO v_batch
        FROM bank.request AS r WHERE r.n >= v_first AND r.n < v_first + 8190;
        EXIT WHEN v_batch IS NULL;
        v_start := clock_timestamp();
        INSERT INTO bank.outcome
        SELECT post_all.run, v_first + r.ordinality - 1, r.code, r.reason
        FROM faas.post_batch(v_batch) WITH ORDINALITY AS r;
        COMMIT;
        INSERT INTO bank.timing
        VALUES (post_all.run, cardinality(v_batch), extract(epoch FROM clock_timestamp() - v_start));
        COMMIT;
        v_first := v_first + 8190;
    END LOOP;
END
$$;

-- What the book holds: if this is the same before and after, nothing moved.
CREATE VIEW bank.book_state AS
SELECT (SELECT count(*) FROM faas.posting) AS postings,
       (SELECT max(posted_at) FROM faas.posting) AS last_posted_at,
       (SELECT sum(entry_count) FROM faas.account) AS entries,
       (SELECT md5(string_agg(concat_ws(' ', id, debits_posted, credits_posted), ',' ORDER BY id))
        FROM faas.account) AS balances;

ANALYZE bank.request;
CALL bank.post_all(1);
ANALYZE faas.account, faas.account_profile, faas.posting, faas.journal_key;
CREATE TABLE bank.state_after_first AS SELECT * FROM bank.book_state;
CALL bank.post_all(2);

\echo
\echo '== posting the file, and posting it again (batches of 8,190, each committed)'
SELECT o.run, o.reason, count(*) AS requests,
       (SELECT count(*) FROM bank.outcome AS p JOIN bank.request AS q USING (n)
        WHERE p.run = o.run AND p.reason = o.reason AND (q.request).key LIKE 'trans-%')
           AS of_them_transactions,
       (SELECT round(sum(t.n) / sum(t.seconds)) FROM bank.timing AS t WHERE t.run = o.run)
           AS postings_per_second
FROM bank.outcome AS o
GROUP BY o.run, o.reason
ORDER BY o.run, o.reason;

SELECT CASE WHEN a = b THEN 'nothing moved in the second run' ELSE 'THE SECOND RUN MOVED SOMETHING' END
           AS second_run,
       b.postings, b.last_posted_at
FROM bank.state_after_first AS a, bank.book_state AS b;

DO $$
BEGIN
    IF EXISTS (SELECT FROM bank.outcome WHERE reason <> CASE run WHEN 1 THEN 'created' ELSE 'exists' END)
        OR (SELECT count(*) FROM bank.outcome WHERE run = 2) <> (SELECT count(*) FROM bank.request)
        OR (SELECT count(*) FROM bank.request) <>
           (SELECT count(*) FROM bank.trans) + (SELECT count(*) FROM bank.loan_account)
        OR (SELECT a <> b FROM bank.state_after_first AS a, bank.book_state AS b)
    THEN
        RAISE EXCEPTION 'the file was not posted exactly once';
    END IF;
END
$$;

-- The bank's own figure: the balances it showed on the last day of each account.  Rows of one day
-- are not in posting order, so the closest of them counts.
CREATE TABLE bank.reconciliation AS
SELECT t.account_id, d.id, faas.quantity((faas.balance(d.id)).posted) AS ours,
       min(abs(faas.quantity((faas.balance(d.id)).posted) - t.balance)) AS difference
FROM bank.trans AS t
JOIN bank.deposit AS d USING (account_id)
WHERE t.day = (SELECT max(u.day) FROM bank.trans AS u WHERE u.account_id = t.account_id)
GROUP BY t.account_id, d.id;
