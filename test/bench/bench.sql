-- Schema bench: what every database of the benchmark has.  No column of faas.account or faas.posting is
-- named that the benchmark does not have to know: the rest is copied from a row that faas itself made.

CREATE EXTENSION faas;
CREATE SCHEMA bench;

/*
 * The select list that fills a table or row type: p_values has an expression for each column that is to
 * have one, whether there is such a column or not; the others are taken from p_template, or are null.
 */
CREATE FUNCTION bench.list(p_type regclass, p_values jsonb, p_template text DEFAULT NULL)
RETURNS text LANGUAGE sql STABLE AS $$
    SELECT pg_catalog.string_agg(
        COALESCE(p_values ->> a.attname, p_template || '.' || pg_catalog.quote_ident(a.attname),
                 'NULL::' || pg_catalog.format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum)
    FROM pg_catalog.pg_attribute AS a
    WHERE a.attrelid = p_type AND a.attnum > 0 AND NOT a.attisdropped
$$;

-- A UUID of version 7, as an application makes them, for keys.
CREATE FUNCTION bench.uuid7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE
RETURN pg_catalog.encode(
    pg_catalog.set_bit(pg_catalog.set_bit(
        pg_catalog.overlay(pg_catalog.uuid_send(pg_catalog.gen_random_uuid()),
            pg_catalog.substring(pg_catalog.int8send(
                (EXTRACT(epoch FROM pg_catalog.clock_timestamp()) * 1000)::bigint), 3), 1, 6),
        52, 1), 53, 1), 'hex')::uuid;

-- What batches are compared with: the columns of faas.posting, and the indexes that it has.
CREATE TABLE bench.copied (LIKE faas.posting INCLUDING INDEXES);

-- Outcome of a procedure below: rows done, seconds spent, WAL written, median of the seconds per row.
CREATE UNLOGGED TABLE bench.outcome (rows bigint, seconds double precision, wal numeric,
                                     middle double precision);

-- p_size requests over p_accounts accounts.
CREATE FUNCTION bench.requests(p_size int, p_accounts bigint, p_keys boolean)
RETURNS faas.request[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_requests faas.request[];
BEGIN
    EXECUTE pg_catalog.format($q$
        SELECT pg_catalog.array_agg(ROW(%s)::faas.request)
        FROM (SELECT 1 + pg_catalog.floor(pg_catalog.random() * %2$s)::bigint AS debit,
                     1 + pg_catalog.floor(pg_catalog.random() * (%2$s - 1))::bigint AS step
              FROM pg_catalog.generate_series(1, %3$s)) AS a$q$,
        bench.list('faas.request', pg_catalog.jsonb_build_object(
            'op', $e$'post'$e$, 'amount', $e$'CNY 12.34'::faas.amount$e$, 'debit', 'a.debit',
            'credit', '1 + (a.debit - 1 + a.step) % ' || p_accounts,
            'key', CASE WHEN p_keys THEN 'bench.uuid7()::text' ELSE 'NULL::text' END)),
        p_accounts, p_size) INTO v_requests;
    RETURN v_requests;
END
$$;

/*
 * Post batches of p_size requests over p_accounts accounts, each batch committed, until p_seconds are
 * spent in it.  The clock runs from the call of post_batch, with the array in memory, to the end of its
 * COMMIT.  The first batch, which fills the caches of the session, is not counted.  With p_packed the
 * requests are in the packed form of drivers, and so are the results.
 */
CREATE PROCEDURE bench.batch(p_size int, p_accounts bigint, p_keys boolean, p_seconds double precision,
                             p_packed boolean DEFAULT false)
LANGUAGE plpgsql AS $$
DECLARE
    v_requests faas.request[];
    v_packed bytea;
    v_results bytea;
    v_start timestamptz;
    v_end timestamptz;
    v_lsn pg_lsn;
    v_spent double precision := 0;
    v_each double precision[] := '{}';
    v_wal numeric := 0;
    v_refused bigint;
BEGIN
    FOR i IN 0 .. 1000000 LOOP
        v_requests := bench.requests(p_size, p_accounts, p_keys);
        IF p_packed THEN
            v_packed := faas.request_pack(v_requests);
        END IF;
        COMMIT;

        v_lsn := pg_catalog.pg_current_wal_insert_lsn();
        v_start := pg_catalog.clock_timestamp();
        IF p_packed THEN
            v_results := faas.post_packed(v_packed);
        ELSE
            SELECT pg_catalog.count(*) FILTER (WHERE r.code <> 0) INTO v_refused
                FROM faas.post_batch(v_requests) AS r;
        END IF;
        COMMIT;
        v_end := pg_catalog.clock_timestamp();
        IF p_packed THEN
            SELECT pg_catalog.count(*) FILTER (WHERE r.code <> 0) INTO v_refused
                FROM faas.result_unpack(v_results) AS r;
        END IF;
        IF v_refused <> 0 THEN
            RAISE EXCEPTION '% requests of a batch were refused', v_refused;
        END IF;
        CONTINUE WHEN i = 0;
        v_each := v_each || EXTRACT(epoch FROM v_end - v_start)::float8;
        v_wal := v_wal + (pg_catalog.pg_current_wal_insert_lsn() - v_lsn);
        v_spent := v_spent + v_each[i];
        EXIT WHEN v_spent >= p_seconds;
    END LOOP;
    INSERT INTO bench.outcome
        SELECT pg_catalog.count(*) * p_size, v_spent, v_wal,
               pg_catalog.percentile_cont(0.5) WITHIN GROUP (ORDER BY x) / p_size
        FROM pg_catalog.unnest(v_each) AS x;
END
$$;

/*
 * The same number of finished rows through binary COPY from a file that the server reads, each file
 * committed.  The file is written before the clock starts; its rows are what faas.posting would hold.
 * The first file is not counted, unless p_warm is false.
 */
CREATE PROCEDURE bench.copy(p_size int, p_accounts bigint, p_file text, p_seconds double precision,
                            p_warm boolean DEFAULT true)
LANGUAGE plpgsql AS $$
DECLARE
    v_list text := bench.list('faas.posting', pg_catalog.jsonb_build_object(
        'journal', 'bench.uuid7()', 'debit_account', 'a.debit',
        'credit_account', '1 + (a.debit - 1 + a.step) % ' || p_accounts,
        'debit_entry', 'a.n::bigint', 'credit_entry', 'a.n::bigint',
        'debit_previous', 'pg_catalog.gen_random_uuid()',
        'credit_previous', 'pg_catalog.gen_random_uuid()',
        'posted_at', 'pg_catalog.clock_timestamp()'), 't');
    v_start timestamptz;
    v_lsn pg_lsn;
    v_spent double precision := 0;
    v_rows bigint := 0;
    v_wal numeric := 0;
BEGIN
    FOR i IN 0 .. 1000000 LOOP
        EXECUTE pg_catalog.format($q$COPY (
            SELECT %s
            FROM (SELECT n, 1 + pg_catalog.floor(pg_catalog.random() * %2$s)::bigint AS debit,
                         1 + pg_catalog.floor(pg_catalog.random() * (%2$s - 1))::bigint AS step
                  FROM pg_catalog.generate_series(1, %3$s) AS n) AS a, bench.posting_template AS t
            ORDER BY 1) TO %4$L (FORMAT binary)$q$, v_list, p_accounts, p_size, p_file);
        COMMIT;

        v_lsn := pg_catalog.pg_current_wal_insert_lsn();
        v_start := pg_catalog.clock_timestamp();
        EXECUTE pg_catalog.format('COPY bench.copied FROM %L (FORMAT binary)', p_file);
        COMMIT;
        CONTINUE WHEN i = 0 AND p_warm;
        v_spent := v_spent + EXTRACT(epoch FROM pg_catalog.clock_timestamp() - v_start)::float8;
        v_wal := v_wal + (pg_catalog.pg_current_wal_insert_lsn() - v_lsn);
        v_rows := v_rows + p_size;
        EXIT WHEN v_spent >= p_seconds;
    END LOOP;
    INSERT INTO bench.outcome VALUES (v_rows, v_spent, v_wal, v_spent / v_rows);
END
$$;
