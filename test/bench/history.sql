-- A history that faas.verify() finds sound, made by arithmetic alone, so that 50 million postings take
-- minutes and no row has to be read to write another.
--
-- Postings come in rounds.  In each round every account has exactly one entry: accounts stand in a row
-- of positions 0 to A - 1, positions 2i and 2i + 1 are debit and credit of posting i of the round.  At
-- position x of round r stands account 1 + ((x + r * shift) % A) * step % A.  shift is odd, so an
-- account is debited in one round and credited in the next; step, without a common divisor with A,
-- spreads neighbours over all pages.  All amounts are equal.  So number, balance and predecessor of every
-- entry follow from the number of its posting.

CREATE TABLE bench.history (
    accounts bigint,                    -- A, even
    postings bigint,                    -- a multiple of A / 2
    rounds bigint,
    step bigint,
    shift bigint,
    start_ms bigint                     -- Unix time of posting 0; one posting each millisecond
);

-- Id of posting n: version 7, in the order of n, and different in its lower half too.
CREATE FUNCTION bench.history_journal(p_start_ms bigint, n bigint) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN pg_catalog.encode(
    pg_catalog.int8send(((p_start_ms + n) << 16) | 28672) ||
    pg_catalog.int8send(-9223372036854775808 + (n % 1000000007) * 1234567891), 'hex')::uuid;

CREATE FUNCTION bench.history_time(p_start_ms bigint, n bigint) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '1970-01-01 00:00:00+00'::timestamptz + (p_start_ms + n) * interval '1 millisecond';

CREATE PROCEDURE bench.history_define(p_accounts bigint, p_postings bigint)
LANGUAGE plpgsql AS $$
DECLARE
    v_rounds bigint := p_postings / (p_accounts / 2);
BEGIN
    IF p_accounts % 2 <> 0 OR p_postings % (p_accounts / 2) <> 0 THEN
        RAISE EXCEPTION '% postings are not whole rounds of % accounts', p_postings, p_accounts;
    END IF;
    INSERT INTO bench.history
        SELECT p_accounts, p_postings, v_rounds, pg_catalog.min(n), 2 * (p_accounts * 191 / 1000) + 1,
               (EXTRACT(epoch FROM pg_catalog.now()) * 1000)::bigint - p_postings - 60000
        FROM pg_catalog.generate_series(p_accounts * 618 / 1000, p_accounts) AS n
        WHERE pg_catalog.gcd(n, p_accounts) = 1;
END
$$;

-- Every account as the last round leaves it, with its profile.
CREATE PROCEDURE bench.history_accounts()
LANGUAGE plpgsql AS $$
DECLARE
    h bench.history;
    v_seen boolean;
BEGIN
    SELECT * INTO h FROM bench.history;
    v_seen := h.rounds > 0;
    EXECUTE pg_catalog.format($q$
        INSERT INTO faas.account
        SELECT %s
        FROM bench.account_template AS t,
             (SELECT 1 + x * %s %% %s AS id,
                     (x - (%s - 1) * %s %% %3$s + %3$s) %% %3$s AS place
              FROM pg_catalog.generate_series(0::bigint, %3$s - 1) AS x
              ORDER BY 1) AS a,
             LATERAL (SELECT (%4$s - 1) * %6$s + a.place / 2 AS n, %4$s / 2 AS credits,
                             (%4$s - 1) / 2 + 1 AS debits) AS l$q$,
        bench.list('faas.account', CASE WHEN v_seen THEN pg_catalog.jsonb_build_object(
            'id', 'a.id', 'entry_count', h.rounds,
            'last_posted_at', pg_catalog.format('bench.history_time(%s, l.n)', h.start_ms),
            'last_journal', pg_catalog.format('bench.history_journal(%s, l.n)', h.start_ms),
            'last_line', '1',
            'debits_posted', $e$faas.of_minor(1234 * CASE WHEN a.place % 2 = 0
                THEN l.debits ELSE l.credits END, 'CNY', 2)$e$,
            'credits_posted', $e$faas.of_minor(1234 * CASE WHEN a.place % 2 = 0
                THEN l.credits ELSE l.debits END, 'CNY', 2)$e$)
            ELSE '{"id": "a.id"}' END, 't'),
        h.step, h.accounts, GREATEST(h.rounds, 1), h.shift, h.accounts / 2);
    EXECUTE pg_catalog.format(
        'INSERT INTO faas.account_profile SELECT %s FROM bench.profile_template AS t,
             pg_catalog.generate_series(1, %s) AS n',
        bench.list('faas.account_profile', '{"account": "n", "code": "''a'' || n"}', 't'), h.accounts);
END
$$;

-- Postings p_from to p_to - 1, counted from 0, and their checkpoints where faas keeps such.
CREATE PROCEDURE bench.history_postings(p_from bigint, p_to bigint)
LANGUAGE plpgsql AS $$
DECLARE
    h bench.history;
    v_source text;
BEGIN
    SELECT * INTO h FROM bench.history;
    -- {numbers} selects the postings; a set in the select list is not stored before it is read
    v_source := pg_catalog.format($q$
        (SELECT n, r, debit_place, 1 + ((debit_place + r * %1$s) %% %2$s) * %3$s %% %2$s AS debit,
                1 + ((debit_place + 1 + r * %1$s) %% %2$s) * %3$s %% %2$s AS credit,
                (r - 1) * %4$s + (debit_place + %1$s) %% %2$s / 2 AS debit_before,
                (r - 1) * %4$s + (debit_place + 1 + %1$s) %% %2$s / 2 AS credit_before
         FROM (SELECT n, n / %4$s AS r, 2 * (n %% %4$s) AS debit_place FROM (%5$s) AS g) AS s) AS p$q$,
        h.shift, h.accounts, h.step, h.accounts / 2, '{numbers}');
    EXECUTE pg_catalog.format('INSERT INTO faas.posting SELECT %s FROM bench.posting_template AS t, %s',
        bench.list('faas.posting', pg_catalog.jsonb_build_object(
            'journal', pg_catalog.format('bench.history_journal(%s, p.n)', h.start_ms),
            'debit_account', 'p.debit', 'credit_account', 'p.credit',
            'debit_entry', 'p.r + 1', 'credit_entry', 'p.r + 1',
            'posted_at', pg_catalog.format('bench.history_time(%s, p.n)', h.start_ms),
            'debit_balance', $e$CASE WHEN p.r % 2 = 0 THEN 'CNY -12.34'::faas.amount
                                     ELSE 'CNY 0.00'::faas.amount END$e$,
            'credit_balance', $e$CASE WHEN p.r % 2 = 0 THEN 'CNY 12.34'::faas.amount
                                      ELSE 'CNY 0.00'::faas.amount END$e$,
            'debit_previous', pg_catalog.format($e$CASE WHEN p.r = 0 THEN t.debit_previous
                ELSE bench.history_journal(%s, p.debit_before) END$e$, h.start_ms),
            'credit_previous', pg_catalog.format($e$CASE WHEN p.r = 0 THEN t.credit_previous
                ELSE bench.history_journal(%s, p.credit_before) END$e$, h.start_ms),
            'debit_previous_line', 'CASE WHEN p.r = 0 THEN 0 ELSE 1 END',
            'credit_previous_line', 'CASE WHEN p.r = 0 THEN 0 ELSE 1 END'), 't'),
        pg_catalog.replace(v_source, '{numbers}', pg_catalog.format(
            'SELECT pg_catalog.generate_series(%s::bigint, %s::bigint - 1) AS n', p_from, p_to)));
    IF pg_catalog.to_regclass('faas.checkpoint') IS NOT NULL THEN
        EXECUTE pg_catalog.format($q$
            INSERT INTO faas.checkpoint SELECT %s FROM bench.posting_template AS t, %s,
                LATERAL (VALUES (p.debit), (p.credit)) AS a (account)$q$,
            bench.list('faas.checkpoint', pg_catalog.jsonb_build_object(
                'account', 'a.account', 'entry', 'p.r + 1', 'book', 't.book', 'line', '1',
                'posted_at', pg_catalog.format('bench.history_time(%s, p.n)', h.start_ms),
                'journal', pg_catalog.format('bench.history_journal(%s, p.n)', h.start_ms),
                'debits', $e$faas.of_minor(1234 * ((p.r + 1) / 2), 'CNY', 2)$e$,
                'credits', $e$faas.of_minor(1234 * ((p.r + 1) / 2), 'CNY', 2)$e$)),
            -- every 32nd round
            pg_catalog.replace(v_source, '{numbers}', pg_catalog.format($q$
                SELECT pg_catalog.generate_series(GREATEST(%1$s, r * %3$s),
                                                  LEAST(%2$s, (r + 1) * %3$s) - 1) AS n
                FROM pg_catalog.generate_series(31::bigint, %4$s, 32) AS r$q$,
                p_from, p_to, h.accounts / 2, h.rounds)));
    END IF;
END
$$;
