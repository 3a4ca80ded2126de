-- Reading: balances, statement, trial balance, closings, keys, digest.
--
-- Functions in faas check the caller's rights, in C or by reading the views.  Functions in
-- faas_internal run with the owner's rights after that (src/ledger/report.c); nobody else may call them.

-- balances ---------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas.balance(account bigint, at timestamptz DEFAULT NULL,
        OUT posted faas.amount, OUT debits faas.amount, OUT credits faas.amount,
        OUT held faas.amount, OUT incoming faas.amount, OUT available faas.amount)
    RETURNS record
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_balance';
COMMENT ON FUNCTION faas.balance(bigint, timestamptz) IS
    'Balance of an account, in its currency: posted (normal side; below zero when overdrawn), debits and credits posted in all, held and incoming by open unexpired holds, available = posted - held + overdraft (NULL if unlimited). at NULL = now; a past time counts the entries and holds up to and including it (available with today''s overdraft; all zero before the first entry); a future time lets holds expire by then. Raises LG006 for an account that is not there or not yours to read, LG025 for a time before its last archived entry, 22004 for account NULL.';

CREATE OR REPLACE FUNCTION faas.balance_on(account bigint, value_date date) RETURNS faas.amount
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_balance_on';
COMMENT ON FUNCTION faas.balance_on(bigint, date) IS
    'Normal-side balance of an account by value date: all entries with that value date or an earlier one, whenever they were posted; in the account''s currency, below zero when overdrawn, zero before the first. Reads every entry of the account. Raises LG006 for an account that is not there or not yours to read, LG025 for a date before the greatest value date of its archived entries, 22004 for NULL.';

CREATE OR REPLACE FUNCTION faas_internal.totals_at(account bigint, at timestamptz,
        OUT debits faas.amount, OUT credits faas.amount)
    RETURNS record
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_totals_at';
COMMENT ON FUNCTION faas_internal.totals_at(bigint, timestamptz) IS
    'What was posted to an account up to and including a time; for the owner of the tables no rights are checked; not an API';

-- entries ----------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas.last_entries(account bigint, count integer DEFAULT 50,
        before_time timestamptz DEFAULT NULL, before_entry bigint DEFAULT NULL)
    RETURNS SETOF faas.entry
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    ROWS 50
    AS 'MODULE_PATHNAME', 'faas_last_entries';
COMMENT ON FUNCTION faas.last_entries(bigint, integer, timestamptz, bigint) IS
    'The latest entries of an account, newest first, at most count of them, in a time that does not grow with the account. For the next page give posted_at and entry of the last row as before_time and before_entry; NULL = from the newest. Pages of a striped account belong together within one snapshot. A page ends where archived entries begin; one that has only such is LG025. Raises LG006 for an account that is not there or not yours to read, 22004 for account or count NULL, 22023 for count below 1.';

-- statement --------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas.statement(account bigint, from_time timestamptz DEFAULT NULL,
        to_time timestamptz DEFAULT NULL)
    RETURNS TABLE (
        line text,
        entry bigint,
        posted_at timestamptz,
        business_date date,
        value_date date,
        debit faas.amount,
        credit faas.amount,
        balance faas.amount,
        counterparty bigint,
        journal uuid,
        kind text,
        memo text)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED SECURITY INVOKER
    ROWS 100
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- times are whole microseconds, so this is the last moment before the interval
    -- and before the first moment of the calendar there was nothing
    v_before timestamptz := CASE WHEN from_time > '4714-11-24 00:00:00+00 BC'
        THEN from_time - interval '1 microsecond' END;
    v_opening record;
    v_zero faas.amount;
    v_debits faas.amount;
    v_credits faas.amount;
    v_balance faas.amount;
    v_last faas.amount;
    v_debit_normal boolean;
    v_entry record;
BEGIN
    IF from_time > to_time THEN
        RAISE EXCEPTION 'statement begins after it ends'
            USING ERRCODE = '22023', DETAIL = format('from_time is %s, to_time is %s.', from_time, to_time);
    END IF;

    -- raises if the account is not there
    SELECT b.posted, b.debits, b.credits INTO v_opening
    FROM faas.balance(statement.account, COALESCE(v_before, '-infinity')) AS b;
    SELECT a.normal_side OPERATOR(pg_catalog.=) 'debit' INTO STRICT v_debit_normal
    FROM faas.account_balance AS a
    WHERE a.account = statement.account;

    v_zero := v_opening.posted OPERATOR(faas.-) v_opening.posted;
    v_debits := v_zero;
    v_credits := v_zero;
    v_last := v_opening.posted;
    line := 'opening';
    posted_at := from_time;
    balance := v_opening.posted;
    RETURN NEXT;

    line := 'entry';
    FOR v_entry IN
        SELECT e.entry, e.posted_at, e.business_date, e.value_date, e.side, e.amount, e.balance,
            e.counterparty, e.journal, e.kind, e.memo
        FROM faas.entries(statement.account, from_time, to_time) AS e
        ORDER BY e.entry
    LOOP
        entry := v_entry.entry;
        posted_at := v_entry.posted_at;
        business_date := v_entry.business_date;
        value_date := v_entry.value_date;
        debit := NULL;
        credit := NULL;
        IF v_entry.side = 'debit' THEN
            debit := v_entry.amount;
            v_debits := v_debits OPERATOR(faas.+) debit;
        ELSE
            credit := v_entry.amount;
            v_credits := v_credits OPERATOR(faas.+) credit;
        END IF;
        balance := v_entry.balance;
        v_last := balance;
        counterparty := v_entry.counterparty;
        journal := v_entry.journal;
        kind := v_entry.kind;
        memo := v_entry.memo;
        RETURN NEXT;
    END LOOP;

    -- what the entries add up to must be what the last of them says
    IF v_debit_normal THEN
        v_balance := v_opening.posted OPERATOR(faas.+) v_debits OPERATOR(faas.-) v_credits;
    ELSE
        v_balance := v_opening.posted OPERATOR(faas.+) v_credits OPERATOR(faas.-) v_debits;
    END IF;
    IF v_balance OPERATOR(faas.<>) v_last THEN
        RAISE EXCEPTION 'statement of account % does not add up', account
            USING ERRCODE = 'LG903',
                DETAIL = format('Opening balance and entries give %s, the last entry says %s.', v_balance, v_last),
                HINT = 'Run faas.verify() on the book.';
    END IF;

    line := 'closing';
    entry := NULL;
    posted_at := to_time;
    business_date := NULL;
    value_date := NULL;
    debit := v_debits;
    credit := v_credits;
    balance := v_balance;
    counterparty := NULL;
    journal := NULL;
    kind := NULL;
    memo := NULL;
    RETURN NEXT;
END;
$$;
COMMENT ON FUNCTION faas.statement(bigint, timestamptz, timestamptz) IS
    'Statement of an account over [from_time, to_time): a line ''opening'' with the balance before it, one line ''entry'' per entry with the balance after it, oldest first, a line ''closing'' with the totals of the interval and the balance at its end; amounts in the account''s currency, balances on its normal side. from_time NULL = from the first entry, to_time NULL = to the last. Opening + credits - debits (or the reverse) = closing is checked, LG903 otherwise. Raises LG006 for an account that is not there or not yours to read, LG025 for an interval that reaches into archived entries, 22004 for account NULL, 22023 if from_time is after to_time.';

-- trial balance ----------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.trial_balance(book bigint, at timestamptz, closed boolean,
        business_date date)
    RETURNS TABLE (
        subject bigint,
        code text,
        name text,
        kind text,
        level integer,
        is_leaf boolean,
        currency text,
        debits faas.amount,
        credits faas.amount,
        balance faas.amount)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH RECURSIVE tree AS (
        SELECT s.id, s.code, s.name, s.kind, 1 AS level,
            ARRAY[s.id] AS ancestors, ARRAY[s.code COLLATE "C"] AS path
        FROM faas.subject AS s
        WHERE s.book = $1 AND s.parent IS NULL
        UNION ALL
        SELECT s.id, s.code, s.name, s.kind, t.level + 1,
            t.ancestors || s.id, t.path || (s.code COLLATE "C")
        FROM faas.subject AS s
        JOIN tree AS t ON s.parent = t.id
    ),
    -- what hangs on each leaf: from the accounts now, from the accounts at a time, or from a day cut
    account_total AS (
        SELECT a.subject, a.debits_posted AS debits, a.credits_posted AS credits
        FROM faas.account_profile AS p
        JOIN faas.account AS a ON a.id = p.account
        WHERE p.book = $1 AND NOT $3 AND $2 IS NULL
        UNION ALL
        -- stripes, which have no profile; at a time, totals_at() knows of them
        SELECT s.subject, s.debits_posted, s.credits_posted
        FROM faas.account AS s
        WHERE s.id < 0 AND s.book = $1 AND NOT $3 AND $2 IS NULL
        UNION ALL
        SELECT a.subject, t.debits, t.credits
        FROM faas.account_profile AS p
        JOIN faas.account AS a ON a.id = p.account
        CROSS JOIN LATERAL faas_internal.totals_at(a.id, $2) AS t
        WHERE p.book = $1 AND NOT $3 AND $2 IS NOT NULL
        UNION ALL
        SELECT c.subject, c.debits, c.credits
        FROM faas.subject_closing AS c
        WHERE c.book = $1 AND $3
            AND c.business_date = (
                SELECT max(d.business_date)
                FROM faas.business_day AS d
                WHERE d.book = $1 AND d.closed_at IS NOT NULL
                    AND d.business_date <= COALESCE($4, 'infinity')
            )
    ),
    leaf AS (
        SELECT x.subject, faas.currency(x.debits) AS currency,
            faas.sum(x.debits) AS debits, faas.sum(x.credits) AS credits
        FROM account_total AS x
        GROUP BY x.subject, faas.currency(x.debits)
    ),
    rolled AS (
        SELECT u.id, l.currency, faas.sum(l.debits) AS debits, faas.sum(l.credits) AS credits
        FROM leaf AS l
        JOIN tree AS t ON t.id = l.subject
        CROSS JOIN LATERAL unnest(t.ancestors) AS u (id)
        GROUP BY u.id, l.currency
    ),
    report AS (
        SELECT 1 AS part, t.path, t.id, t.code, t.name, t.kind, t.level,
            NOT EXISTS (SELECT FROM faas.subject AS c WHERE c.parent = t.id) AS is_leaf,
            r.currency, r.debits, r.credits,
            CASE WHEN t.kind = ANY (ARRAY['asset', 'expense'])
                THEN r.debits OPERATOR(faas.-) r.credits
                ELSE r.credits OPERATOR(faas.-) r.debits END AS balance
        FROM rolled AS r
        JOIN tree AS t ON t.id = r.id
        UNION ALL
        SELECT 2, NULL, NULL, NULL, 'accounts without subject', NULL, 1, true,
            l.currency, l.debits, l.credits, l.credits OPERATOR(faas.-) l.debits
        FROM leaf AS l
        WHERE l.subject = 0
        UNION ALL
        SELECT 3, NULL, NULL, NULL, 'total', NULL, 0, false,
            l.currency, faas.sum(l.debits), faas.sum(l.credits),
            faas.sum(l.debits) OPERATOR(faas.-) faas.sum(l.credits)
        FROM leaf AS l
        GROUP BY l.currency
    )
    SELECT r.id, r.code, r.name, r.kind, r.level, r.is_leaf, r.currency, r.debits, r.credits, r.balance
    FROM report AS r
    ORDER BY r.part, r.path, r.currency COLLATE "C";
END;
COMMENT ON FUNCTION faas_internal.trial_balance(bigint, timestamptz, boolean, date) IS
    'The rows of faas.trial_balance (closed false) and faas.closing_balance (closed true); no rights are checked; not an API';

CREATE OR REPLACE FUNCTION faas.trial_balance(book bigint, at timestamptz DEFAULT NULL)
    RETURNS TABLE (
        subject bigint,
        code text,
        name text,
        kind text,
        level integer,
        is_leaf boolean,
        currency text,
        debits faas.amount,
        credits faas.amount,
        balance faas.amount)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    ROWS 100
    AS 'MODULE_PATHNAME', 'faas_trial_balance';
COMMENT ON FUNCTION faas.trial_balance(bigint, timestamptz) IS
    'Trial balance of a book: one row per subject and currency in the order of the chart, each including everything below it (level 1 at the top); then the accounts without subject (subject NULL, level 1), then per currency a row ''total'' (subject NULL, level 0) in which debits = credits. debits and credits are totals posted, balance is on the subject''s normal side. Subjects without accounts have no row. at NULL = now, else up to and including that time. Raises LG018 for a book that is not there or not yours to see, 42501 without the right to read, LG025 for a time before the last archived entry of one of its accounts, 22003 for a total out of range, 22004 for book NULL.';

CREATE OR REPLACE FUNCTION faas.closing_balance(book bigint, business_date date DEFAULT NULL)
    RETURNS TABLE (
        subject bigint,
        code text,
        name text,
        kind text,
        level integer,
        is_leaf boolean,
        currency text,
        debits faas.amount,
        credits faas.amount,
        balance faas.amount)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    ROWS 100
    AS 'MODULE_PATHNAME', 'faas_closing_balance';
COMMENT ON FUNCTION faas.closing_balance(bigint, date) IS
    'The trial balance as a day cut kept it, rolled up the chart: that of the given business date, or of the last closed one before it; NULL = the last closed one. No rows before the first day cut. Columns as faas.trial_balance. Raises LG018 for a book that is not there or not yours to see, 42501 without the right to read, 22023 for a date that is not closed yet, 22004 for book NULL.';

CREATE OR REPLACE FUNCTION faas.subject_balance(book bigint, code text, at timestamptz DEFAULT NULL)
    RETURNS TABLE (
        currency text,
        debits faas.amount,
        credits faas.amount,
        balance faas.amount)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED SECURITY INVOKER
    ROWS 2
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF code IS NULL THEN
        RAISE EXCEPTION 'argument "code" must not be null' USING ERRCODE = '22004';
    END IF;
    RETURN QUERY
        SELECT t.currency, t.debits, t.credits, t.balance
        FROM faas.trial_balance(subject_balance.book, subject_balance.at) AS t
        WHERE t.code = subject_balance.code;
    IF NOT FOUND AND NOT EXISTS (
        SELECT FROM faas.visible_subject AS s
        WHERE s.book = subject_balance.book AND s.code = subject_balance.code
    ) THEN
        RAISE EXCEPTION 'subject "%" does not exist in book %',
            CASE WHEN length(code) > 100 THEN left(code, 100) || '...' ELSE code END, book
            USING ERRCODE = 'LG019';
    END IF;
END;
$$;
COMMENT ON FUNCTION faas.subject_balance(bigint, text, timestamptz) IS
    'Totals posted and normal-side balance of a subject and everything below it, one row per currency; no row if no account hangs there. at NULL = now, else up to and including that time. Raises LG018 for a book that is not there or not yours to see, LG019 for a code that the chart does not have, 42501 without the right to read, 22003 for a total out of range, 22004 for book or code NULL.';

-- keys and digest --------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas.journal_id(book bigint, key text) RETURNS uuid
    LANGUAGE sql STABLE STRICT PARALLEL RESTRICTED SECURITY INVOKER
BEGIN ATOMIC
    SELECT COALESCE(
        (
            SELECT k.object
            FROM faas.visible_key AS k
            WHERE k.book = $1
                AND k.key_hash = encode(substr(
                    sha256(convert_to('journal:' || $2, getdatabaseencoding())), 1, 16), 'hex')::uuid
        ),
        (
            SELECT p.journal
            FROM faas.visible_posting AS p
            WHERE p.journal = CASE
                    WHEN lower($2) ~ '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
                    THEN $2::uuid END
                AND p.line = 1 AND p.book = $1
        ),
        (
            SELECT j.journal
            FROM faas.visible_archived_journal AS j
            WHERE j.journal = CASE
                    WHEN lower($2) ~ '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
                    THEN $2::uuid END
                AND j.book = $1
        ));
END;
COMMENT ON FUNCTION faas.journal_id(bigint, text) IS
    'The journal that a key made in a book, archived or not; NULL if there is none, if the book is not yours to read, or for NULL. Raises nothing.';

CREATE OR REPLACE FUNCTION faas.digest(book bigint) RETURNS text
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_digest';
COMMENT ON FUNCTION faas.digest(bigint) IS
    'SHA-256, as 64 hexadecimal digits, over everything a book holds: every column of its days, chart, parties, accounts, postings, checkpoints, keys, reversals, holds, closings and what is kept of archives. Not its owner and grants, which are roles of one cluster, and not which accounts are marked hot. Equal digests, of one version of faas, mean equal books, for instance after a dump and restore into a database of the same encoding. Reads the whole book. Raises LG018 for a book that is not there or not yours to see, 42501 without the right to read, 22004 for NULL.';
