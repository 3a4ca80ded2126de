-- What the benchmark works on.  Variables: accounts, sum_rows.
--
-- The accounts are loaded in restore mode, copied from one that faas.account_open() made: opening a
-- million accounts one by one is not what is measured here.  Every account may be overdrawn by more
-- than the run can move, with an exact limit: all limits are checked at every posting.

CREATE EXTENSION faas;
CREATE SCHEMA bench;

SELECT faas.book_create('bench', 'CNY') AS book \gset
SELECT faas.account_open(:book, 'a1', overdraft => 'CNY 1000000000000') AS first \gset

SET faas.restoring = on;
CREATE TEMP TABLE template AS TABLE faas.account;
INSERT INTO faas.account
    SELECT n, book, subject, party, flags, stripes, opened_at, next_expiry, debit_blocked_until,
           credit_blocked_until, overdraft, ceiling, debits_pending, credits_pending, debits_posted,
           entry_count, last_posted_at, last_journal, credits_posted, last_line
    FROM template, pg_catalog.generate_series(:first + 1, :first + :accounts - 1) AS n;
INSERT INTO faas.account_profile (account, book, code)
    SELECT n, :book, 'a' || n
    FROM pg_catalog.generate_series(:first + 1, :first + :accounts - 1) AS n;
SELECT pg_catalog.setval('faas.account_id_seq', :first + :accounts) \g /dev/null
RESET faas.restoring;

INSERT INTO baseline.account (id, currency, overdraft)
    SELECT n, 'CNY', 100000000000000
    FROM pg_catalog.generate_series(1, :accounts) AS n;

-- What batches are compared with: the columns of faas.posting, and its indexes.
CREATE TABLE bench.copied (LIKE faas.posting INCLUDING INDEXES);

-- A UUID of version 7, as an application makes them, for keys.
CREATE FUNCTION bench.uuid7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE
RETURN pg_catalog.encode(
    pg_catalog.set_bit(pg_catalog.set_bit(
        pg_catalog.overlay(pg_catalog.uuid_send(pg_catalog.gen_random_uuid()),
            pg_catalog.substring(pg_catalog.int8send(
                (EXTRACT(epoch FROM pg_catalog.clock_timestamp()) * 1000)::bigint), 3), 1, 6),
        52, 1), 53, 1), 'hex')::uuid;

-- Outcome of a procedure below: rows done, seconds spent, WAL written.
CREATE UNLOGGED TABLE bench.outcome (rows bigint, seconds double precision, wal numeric);

/*
 * Post batches of p_size requests over p_accounts accounts, each batch committed, until p_seconds are
 * spent in it.  The clock runs from the call of post_batch, with the array in memory, to the end of its
 * COMMIT.  The first batch, which fills the caches of the session, is not counted.
 */
CREATE PROCEDURE bench.batch(p_size int, p_accounts int, p_keys boolean, p_seconds double precision)
LANGUAGE plpgsql AS $$
DECLARE
    v_requests faas.request[];
    v_start timestamptz;
    v_lsn pg_lsn;
    v_spent interval := '0';
    v_rows bigint := 0;
    v_wal numeric := 0;
    v_refused bigint;
BEGIN
    FOR i IN 0 .. 1000000 LOOP
        SELECT pg_catalog.array_agg(
            (('post', a.debit, 1 + (a.debit - 1 + a.step) % p_accounts, 'CNY 12.34',
              CASE WHEN p_keys THEN bench.uuid7()::text END, NULL, NULL, NULL, NULL, NULL, NULL,
              NULL, NULL, NULL, NULL)::faas.request))
        INTO v_requests
        FROM (SELECT 1 + pg_catalog.floor(pg_catalog.random() * p_accounts)::bigint AS debit,
                     1 + pg_catalog.floor(pg_catalog.random() * (p_accounts - 1))::bigint AS step
              FROM pg_catalog.generate_series(1, p_size)) AS a;
        COMMIT;

        v_lsn := pg_catalog.pg_current_wal_insert_lsn();
        v_start := pg_catalog.clock_timestamp();
        SELECT pg_catalog.count(*) FILTER (WHERE r.code <> 0) INTO v_refused
            FROM faas.post_batch(v_requests) AS r;
        COMMIT;
        IF v_refused <> 0 THEN
            RAISE EXCEPTION '% requests of a batch were refused', v_refused;
        END IF;
        CONTINUE WHEN i = 0;
        v_spent := v_spent + (pg_catalog.clock_timestamp() - v_start);
        v_wal := v_wal + (pg_catalog.pg_current_wal_insert_lsn() - v_lsn);
        v_rows := v_rows + p_size;
        EXIT WHEN v_spent >= pg_catalog.make_interval(secs => p_seconds);
    END LOOP;
    INSERT INTO bench.outcome VALUES (v_rows, EXTRACT(epoch FROM v_spent), v_wal);
END
$$;

/*
 * The same number of finished rows through binary COPY from a file that the server reads, each file
 * committed.  The file is written before the clock starts; its rows are what faas.posting would hold.
 */
CREATE PROCEDURE bench.copy(p_size int, p_accounts int, p_file text, p_seconds double precision)
LANGUAGE plpgsql AS $$
DECLARE
    v_start timestamptz;
    v_lsn pg_lsn;
    v_spent interval := '0';
    v_rows bigint := 0;
    v_wal numeric := 0;
BEGIN
    FOR i IN 0 .. 1000000 LOOP
        EXECUTE pg_catalog.format($q$COPY (
            SELECT bench.uuid7(), 1, current_date, 1::bigint, a.debit,
                   1 + (a.debit - 1 + a.step) %% %2$s, a.n::bigint, a.n::bigint,
                   pg_catalog.clock_timestamp(), 'CNY 12.34'::faas.amount,
                   'CNY -12.34'::faas.amount, 'CNY 12.34'::faas.amount, bench.uuid7(),
                   bench.uuid7(), 1, 1, current_date, NULL::text, NULL::text, NULL::jsonb, NULL::uuid, NULL::uuid, NULL::int
            FROM (SELECT n, 1 + pg_catalog.floor(pg_catalog.random() * %2$s)::bigint AS debit,
                         1 + pg_catalog.floor(pg_catalog.random() * (%2$s - 1))::bigint AS step
                  FROM pg_catalog.generate_series(1, %1$s) AS n) AS a
            ORDER BY 1) TO %3$L (FORMAT binary)$q$, p_size, p_accounts, p_file);
        COMMIT;

        v_lsn := pg_catalog.pg_current_wal_insert_lsn();
        v_start := pg_catalog.clock_timestamp();
        EXECUTE pg_catalog.format('COPY bench.copied FROM %L (FORMAT binary)', p_file);
        COMMIT;
        CONTINUE WHEN i = 0;
        v_spent := v_spent + (pg_catalog.clock_timestamp() - v_start);
        v_wal := v_wal + (pg_catalog.pg_current_wal_insert_lsn() - v_lsn);
        v_rows := v_rows + p_size;
        EXIT WHEN v_spent >= pg_catalog.make_interval(secs => p_seconds);
    END LOOP;
    INSERT INTO bench.outcome VALUES (v_rows, EXTRACT(epoch FROM v_spent), v_wal);
END
$$;

-- The same numbers three times, in tables of one column each.  Unlogged: they are only read.
CREATE UNLOGGED TABLE bench.amounts AS
    SELECT faas.of_minor(n % 1000000, 'CNY', 2) AS v FROM pg_catalog.generate_series(1, :sum_rows) AS n;
CREATE UNLOGGED TABLE bench.numerics AS
    SELECT ((n % 1000000) * 0.01)::numeric(20, 2) AS v FROM pg_catalog.generate_series(1, :sum_rows) AS n;
CREATE UNLOGGED TABLE bench.bigints AS
    SELECT (n % 1000000)::bigint AS v FROM pg_catalog.generate_series(1, :sum_rows) AS n;
