-- Archives: taking the postings of closed business dates out of the ledger (doc/archive.md).
--
-- faas.posting_archive moves the rows to a table of their own in faas_archive, which is no part of the
-- extension: it can be dumped, moved and dropped like any other.  What the ledger needs of them stays:
--   account_opening    where the entries of each account go on, with its totals there,
--   archived_journal   that there was a journal, so that no key is used twice,
--   archive_total      what each subject moved on each date, from which closings are derived,
--   archive            counts, totals and SHA-256 of what was taken.
-- All of it happens in one transaction, while movements go on: nothing writes to postings of closed dates.

CREATE OR REPLACE FUNCTION faas_internal.archive_sha256(part text, id bigint) RETURNS text
    LANGUAGE C STABLE STRICT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_internal_archive_sha256';
COMMENT ON FUNCTION faas_internal.archive_sha256(text, bigint) IS
    'SHA-256, as 64 hexadecimal digits, over the postings in the table of an archive (''postings''), over what stays of an archive in the ledger (''kept''), or over the openings of a book (''openings''); NULL for NULL. Raises 42P01 if the table of the archive is not there.';

-- taking -----------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.archive_require(book bigint, through date) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_open date;
    v_check name;
    v_object text;
    v_reason text;
BEGIN
    IF archive_require.through IS NULL THEN
        RAISE EXCEPTION 'argument "through" must not be null' USING ERRCODE = '22004';
    END IF;
    IF NOT isfinite(archive_require.through) THEN
        RAISE EXCEPTION 'argument "through" must be finite' USING ERRCODE = '22023';
    END IF;
    SELECT b.business_date INTO STRICT v_open FROM faas.book AS b WHERE b.id = archive_require.book;
    IF archive_require.through >= v_open THEN
        RAISE EXCEPTION 'cannot archive book % through %', archive_require.book, archive_require.through
            USING ERRCODE = '22023', DETAIL = format('The open business date is %s, and only closed ones are archived.', v_open),
                HINT = 'Close it with faas.day_cut() first.';
    END IF;

    -- what products still need: functions DOMAIN_archive_needs(book, through), which are not named here
    FOR v_check IN
        SELECT p.proname
        FROM pg_proc AS p
        WHERE p.pronamespace = 'faas_internal'::regnamespace AND p.proname LIKE '%\_archive\_needs'
            AND p.proargtypes = '20 1082'::oidvector
        ORDER BY p.proname
    LOOP
        EXECUTE format('SELECT n.object, n.reason FROM faas_internal.%I($1, $2) AS n LIMIT 1', v_check)
            INTO v_object, v_reason USING archive_require.book, archive_require.through;
        IF v_object IS NOT NULL THEN
            RAISE EXCEPTION 'postings of book % up to % are still needed', archive_require.book, archive_require.through
                USING ERRCODE = 'LG026', DETAIL = format('%s %s.', v_object, v_reason),
                    HINT = 'Finish it first, or archive through an earlier date.';
        END IF;
    END LOOP;
END;
$$;
COMMENT ON FUNCTION faas_internal.archive_require(bigint, date) IS
    'Raises unless the postings of a book may be archived up to a business date: 22004 null, 22023 infinite or not closed, LG026 something still needs them.';

CREATE OR REPLACE FUNCTION faas_internal.archive_move(archive bigint, book bigint, through date) RETURNS bigint
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_table text := 'posting_' || archive_move.archive;
    v_copied bigint;
    v_deleted bigint;
BEGIN
    -- no setting of the caller's says where and how
    EXECUTE format('CREATE TABLE faas_archive.%I (LIKE faas.posting) USING heap TABLESPACE pg_default', v_table);
    EXECUTE format('REVOKE ALL ON TABLE faas_archive.%I FROM PUBLIC', v_table);
    EXECUTE format('COMMENT ON TABLE faas_archive.%I IS %L', v_table,
        format('faas: postings of book %s up to business date %s, archive %s', archive_move.book, archive_move.through, archive_move.archive));
    EXECUTE format('INSERT INTO faas_archive.%I SELECT p.* FROM faas.posting AS p WHERE p.book = $1 AND p.business_date <= $2', v_table)
        USING archive_move.book, archive_move.through;
    GET DIAGNOSTICS v_copied = ROW_COUNT;
    EXECUTE format('ALTER TABLE faas_archive.%I ADD CONSTRAINT %I PRIMARY KEY (journal, line) USING INDEX TABLESPACE pg_default', v_table, v_table || '_pkey');
    EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas_archive.%I
        FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard(%L)', v_table || '_guard', v_table, 'faas.posting_archive()');
    EXECUTE format('ALTER TABLE faas_archive.%I ENABLE ALWAYS TRIGGER %I', v_table, v_table || '_guard');
    EXECUTE format('ANALYZE faas_archive.%I', v_table);

    DELETE FROM faas.posting AS p WHERE p.book = archive_move.book AND p.business_date <= archive_move.through;
    GET DIAGNOSTICS v_deleted = ROW_COUNT;
    IF v_deleted <> v_copied THEN
        RAISE EXCEPTION '% postings were copied, % deleted', v_copied, v_deleted USING ERRCODE = 'LG903';
    END IF;
    RETURN v_copied;
END;
$$;
COMMENT ON FUNCTION faas_internal.archive_move(bigint, bigint, date) IS
    'Moves the postings of a book up to a closed business date to the table of an archive, which it makes, and returns how many there were. Raises 23503 if a foreign key refers to one of them.';

CREATE OR REPLACE FUNCTION faas_internal.archive_open_accounts(archive bigint, book bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_table text := 'posting_' || archive_open_accounts.archive;
    v_accounts bigint;
    v_opened bigint;
BEGIN
    -- entries that go on where those of the last archive ended, without gaps, are all there are up to the
    -- last of them; and its balance is what the totals give
    EXECUTE format($query$
        WITH side AS NOT MATERIALIZED (
            SELECT p.debit_account AS account, p.debit_entry AS entry, p.posted_at, p.business_date, p.value_date,
                p.amount AS debit, NULL::faas.amount AS credit, p.debit_balance AS balance, p.journal, p.line
            FROM faas_archive.%1$I AS p
            UNION ALL
            SELECT p.credit_account, p.credit_entry, p.posted_at, p.business_date, p.value_date,
                NULL, p.amount, p.credit_balance, p.journal, p.line
            FROM faas_archive.%1$I AS p
        ),
        moved AS (
            SELECT s.account, min(s.entry) AS first_entry, max(s.entry) AS entry, count(*) AS entries, max(s.value_date) AS value_date,
                faas.sum(s.debit) AS debits, faas.sum(s.credit) AS credits
            FROM side AS s
            GROUP BY s.account
        ),
        opening AS (
            SELECT m.account, m.first_entry, m.entry, m.entries, GREATEST(m.value_date, o.value_date) AS value_date,
                COALESCE(o.entry, 0) AS entry_before, o.archive AS archive_before, a.book, a.flags,
                s.posted_at, s.business_date, s.journal, s.line, s.balance,
                COALESCE(o.debits OPERATOR(faas.+) m.debits, m.debits, o.debits, m.credits OPERATOR(faas.-) m.credits) AS debits,
                COALESCE(o.credits OPERATOR(faas.+) m.credits, m.credits, o.credits, m.debits OPERATOR(faas.-) m.debits) AS credits
            FROM moved AS m
            JOIN side AS s ON s.account = m.account AND s.entry = m.entry
            JOIN faas.account AS a ON a.id = m.account
            LEFT JOIN faas.account_opening AS o ON o.account = m.account
        ),
        written AS (
            INSERT INTO faas.account_opening AS w (account, entry, posted_at, book, archive, journal, line, business_date, debits, credits, value_date)
            SELECT n.account, n.entry, n.posted_at, $2, $1, n.journal, n.line, n.business_date, n.debits, n.credits, n.value_date
            FROM opening AS n
            WHERE n.book = $2 AND n.first_entry = n.entry_before + 1 AND n.entries = n.entry - n.entry_before
                AND n.balance OPERATOR(faas.=) CASE WHEN (n.flags & 1) <> 0 THEN n.debits OPERATOR(faas.-) n.credits ELSE n.credits OPERATOR(faas.-) n.debits END
            ON CONFLICT (account) DO UPDATE SET entry = excluded.entry, posted_at = excluded.posted_at, archive = excluded.archive,
                journal = excluded.journal, line = excluded.line, business_date = excluded.business_date,
                debits = excluded.debits, credits = excluded.credits, value_date = excluded.value_date
            RETURNING w.account
        )
        SELECT (SELECT count(*) FROM moved), (SELECT count(*) FROM written)$query$, v_table)
        INTO v_accounts, v_opened USING archive_open_accounts.archive, archive_open_accounts.book;
    IF v_opened <> v_accounts THEN
        RAISE EXCEPTION 'postings of book % are not fit to be archived', archive_open_accounts.book
            USING ERRCODE = 'LG903', DETAIL = format('The entries of %s accounts do not follow each other.', v_accounts - v_opened),
                HINT = 'Run faas.verify() on the book.';
    END IF;

    -- no checkpoint leads to an archived entry
    DELETE FROM faas.checkpoint AS k
    USING faas.account_opening AS o
    WHERE o.archive = archive_open_accounts.archive AND k.account = o.account AND k.entry <= o.entry;
END;
$$;
COMMENT ON FUNCTION faas_internal.archive_open_accounts(bigint, bigint) IS
    'Gives each account of which an archive has entries the opening where the others go on, and takes its older checkpoints away. Raises LG903 if entries are missing or balances are not those of the amounts.';

CREATE OR REPLACE FUNCTION faas_internal.archive_keep(archive bigint, book bigint, through date, postings bigint) RETURNS bigint
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_table text := 'posting_' || archive_keep.archive;
    v_journals bigint;
    v_held boolean;
    v_from_date date;
    v_from_time timestamptz;
    v_to_time timestamptz;
    v_totals faas.amount[];
BEGIN
    EXECUTE format('INSERT INTO faas.archived_journal (journal, archive, book, amount, hold)
        SELECT p.journal, $1, $2, CASE WHEN p.hold IS NOT NULL THEN p.amount END, p.hold
        FROM faas_archive.%I AS p
        WHERE p.line = 1
        ORDER BY p.journal', v_table)
        USING archive_keep.archive, archive_keep.book;
    GET DIAGNOSTICS v_journals = ROW_COUNT;
    -- a capture has one posting, so one amount says what it took
    EXECUTE format('SELECT EXISTS (SELECT FROM faas_archive.%I AS p WHERE p.line > 1 AND p.hold IS NOT NULL)', v_table) INTO v_held;
    IF v_held THEN
        RAISE EXCEPTION 'postings of book % are not fit to be archived', archive_keep.book
            USING ERRCODE = 'LG903', DETAIL = 'A capture has several postings.', HINT = 'Run faas.verify() on the book.';
    END IF;

    EXECUTE format($query$
        INSERT INTO faas.archive_total (archive, business_date, subject, currency, book, debits, credits)
        SELECT $1, x.business_date, x.subject, x.currency, $2,
            COALESCE(x.debits, x.credits OPERATOR(faas.-) x.credits), COALESCE(x.credits, x.debits OPERATOR(faas.-) x.debits)
        FROM (
            SELECT s.business_date, s.subject, s.currency, faas.sum(s.debits) AS debits, faas.sum(s.credits) AS credits
            FROM (
                SELECT p.business_date, a.subject, faas.currency(p.amount) AS currency, faas.sum(p.amount) AS debits, NULL::faas.amount AS credits
                FROM faas_archive.%1$I AS p
                JOIN faas.account AS a ON a.id = p.debit_account
                GROUP BY p.business_date, a.subject, faas.currency(p.amount)
                UNION ALL
                SELECT p.business_date, a.subject, faas.currency(p.amount), NULL, faas.sum(p.amount)
                FROM faas_archive.%1$I AS p
                JOIN faas.account AS a ON a.id = p.credit_account
                GROUP BY p.business_date, a.subject, faas.currency(p.amount)
            ) AS s
            GROUP BY s.business_date, s.subject, s.currency
        ) AS x$query$, v_table)
        USING archive_keep.archive, archive_keep.book;

    EXECUTE format('SELECT min(p.business_date), min(p.posted_at), max(p.posted_at), faas.total(p.amount) FROM faas_archive.%I AS p', v_table)
        INTO v_from_date, v_from_time, v_to_time, v_totals;
    INSERT INTO faas.archive (id, book, through, from_date, from_time, to_time, journals, postings, totals,
        posting_sha256, kept_sha256, opening_sha256, archived_at, by_role)
    VALUES (archive_keep.archive, archive_keep.book, archive_keep.through, v_from_date, v_from_time, v_to_time, v_journals, archive_keep.postings, v_totals,
        faas_internal.archive_sha256('postings', archive_keep.archive), '', faas_internal.archive_sha256('openings', archive_keep.book),
        faas_internal.now(), faas_internal.caller());
    -- over this row too
    UPDATE faas.archive AS a SET kept_sha256 = faas_internal.archive_sha256('kept', a.id) WHERE a.id = archive_keep.archive;
    RETURN v_journals;
END;
$$;
COMMENT ON FUNCTION faas_internal.archive_keep(bigint, bigint, date, bigint) IS
    'Writes down which journals an archive has, what each subject moved in it, and what it is made of, and returns the number of journals. Raises LG903 if a capture has several postings, 22003 for a total out of range.';

CREATE OR REPLACE FUNCTION faas_internal.posting_archive(book bigint, through date,
        OUT archive bigint, OUT archive_table text, OUT journals bigint, OUT postings bigint)
    RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.caller_require(posting_archive.book, 'admin');
    PERFORM faas_internal.archive_require(posting_archive.book, posting_archive.through);

    -- one after the other; readers and movements do not wait
    LOCK TABLE faas.archive IN SHARE ROW EXCLUSIVE MODE;
    journals := 0;
    postings := 0;
    IF NOT EXISTS (SELECT FROM faas.posting AS p WHERE p.book = posting_archive.book AND p.business_date <= posting_archive.through) THEN
        RETURN;
    END IF;
    archive := nextval('faas.archive_id_seq');
    archive_table := 'faas_archive.posting_' || archive;

    postings := faas_internal.archive_move(archive, posting_archive.book, posting_archive.through);
    PERFORM faas_internal.archive_open_accounts(archive, posting_archive.book);
    journals := faas_internal.archive_keep(archive, posting_archive.book, posting_archive.through, postings);
END;
$$;
COMMENT ON FUNCTION faas_internal.posting_archive(bigint, date) IS
    'Body of faas.posting_archive.';

CREATE OR REPLACE FUNCTION faas.posting_archive(book bigint, through date,
        OUT archive bigint, OUT archive_table text, OUT journals bigint, OUT postings bigint)
    RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.posting_archive(bigint, date) IS
    'Takes all postings of a book up to and including a closed business date out of the ledger, in one transaction, and returns the id of the archive, the table in which they are now (faas_archive.posting_ID) and how many journals and postings it has; the id is NULL and nothing happens where there are none. Balances, keys and closings stay what they are; what needs the postings themselves raises LG024 or LG025 from then on. Movements go on meanwhile, another archiving waits. Needs admin on the book. Errors: 22004 null, 22023 date infinite or not closed, LG026 a product still needs a posting, 23503 a foreign key refers to one, LG903 the postings are not sound, LG018 no such book, 42501 no admin right.';

-- checking ---------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.archive_check(archive bigint)
    RETURNS TABLE (finding text, object text, expected text, actual text)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_archive record;
    v_postings bigint;
    v_journals bigint;
    v_totals faas.amount[];
BEGIN
    IF archive_check.archive IS NULL THEN
        RAISE EXCEPTION 'argument "archive" must not be null' USING ERRCODE = '22004';
    END IF;
    SELECT a.* INTO v_archive FROM faas.archive AS a WHERE a.id = archive_check.archive;
    IF NOT FOUND OR NOT faas_internal.caller_holds(v_archive.book) THEN
        RAISE EXCEPTION 'archive % does not exist', archive_check.archive USING ERRCODE = 'LG027';
    END IF;
    PERFORM faas_internal.caller_require(v_archive.book, 'read');

    object := 'archive ' || v_archive.id;
    IF NOT faas_internal.archive_is_online(v_archive.id) THEN
        finding := 'archive_table';
        expected := 'table faas_archive.posting_' || v_archive.id || ' with columns and primary key of faas.posting';
        actual := CASE WHEN to_regclass('faas_archive.posting_' || v_archive.id) IS NULL THEN 'not there' ELSE 'another table' END;
        RETURN NEXT;
        RETURN;
    END IF;
    EXECUTE format('SELECT count(*), count(*) FILTER (WHERE p.line = 1), faas.total(p.amount)
        FROM faas_archive.%I AS p', 'posting_' || v_archive.id) INTO v_postings, v_journals, v_totals;
    RETURN QUERY
        SELECT f.finding, 'archive ' || v_archive.id, f.expected, f.actual
        FROM (VALUES
            ('archive_postings', v_archive.postings::text, v_postings::text),
            ('archive_journals', v_archive.journals::text, v_journals::text),
            ('archive_totals', v_archive.totals::text, COALESCE(v_totals::text, 'nothing')),
            ('archive_sha256', v_archive.posting_sha256, faas_internal.archive_sha256('postings', v_archive.id))
        ) AS f (finding, expected, actual)
        WHERE f.expected <> f.actual;
END;
$$;
COMMENT ON FUNCTION faas_internal.archive_check(bigint) IS
    'Body of faas.archive_check.';

CREATE OR REPLACE FUNCTION faas.archive_check(archive bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.archive_check(bigint) IS
    'Compares the table of an archive with what was taken: number of postings and journals, totals per currency, SHA-256 over every column of every row; no rows = equal. A table that is not there, or is not like faas.posting, is a finding. Works as well after the table was loaded again from a dump. Reads the whole table. Errors: 22004 null, LG027 no such archive or not yours to see, 42501 without the right to read.';

-- reading ----------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.archive_read(archive bigint, account bigint DEFAULT NULL)
    RETURNS SETOF faas.visible_posting
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
BEGIN
    IF archive_read.archive IS NULL THEN
        RAISE EXCEPTION 'argument "archive" must not be null' USING ERRCODE = '22004';
    END IF;
    SELECT a.book INTO v_book FROM faas.archive AS a WHERE a.id = archive_read.archive;
    IF NOT FOUND OR NOT faas_internal.caller_holds(v_book) THEN
        RAISE EXCEPTION 'archive % does not exist', archive_read.archive USING ERRCODE = 'LG027';
    END IF;
    PERFORM faas_internal.caller_require(v_book, 'read');
    IF NOT faas_internal.archive_is_online(archive_read.archive) THEN
        RAISE EXCEPTION 'archive % is not online', archive_read.archive
            USING ERRCODE = 'LG027', DETAIL = format('There is no table faas_archive.posting_%s that is like faas.posting.', archive_read.archive),
                HINT = 'Load it again from its dump.';
    END IF;
    RETURN QUERY EXECUTE format('SELECT p.journal, p.line, p.book,
            faas_internal.account_of(p.debit_account), faas_internal.account_of(p.credit_account),
            p.amount, p.posted_at, p.business_date, p.value_date,
            CASE WHEN p.debit_account > 0 THEN p.debit_entry END, CASE WHEN p.credit_account > 0 THEN p.credit_entry END,
            CASE WHEN p.debit_account > 0 THEN p.debit_balance END, CASE WHEN p.credit_account > 0 THEN p.credit_balance END,
            p.kind, p.memo, p.metadata, p.hold, p.reverses, p.reverses_line
        FROM faas_archive.%I AS p
        WHERE p.book = $2 AND ($1 IS NULL OR $1 IN (faas_internal.account_of(p.debit_account), faas_internal.account_of(p.credit_account)))
        ORDER BY p.posted_at, p.journal, p.line', 'posting_' || archive_read.archive) USING archive_read.account, v_book;
END;
$$;
COMMENT ON FUNCTION faas_internal.archive_read(bigint, bigint) IS
    'Body of faas.archive_read.';

CREATE OR REPLACE FUNCTION faas.archive_read(archive bigint, account bigint DEFAULT NULL)
    RETURNS SETOF faas.visible_posting
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    ROWS 1000
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.archive_read(bigint, bigint) IS
    'The postings of an archive, oldest first: of all accounts of the book, or of one (NULL = all; no rows for one that it does not have). Reads the whole table. Errors: 22004 archive NULL, LG027 no such archive, not yours to see, or its table is not there, 42501 without the right to read.';

-- verification -----------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.verify_archive(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
BEGIN ATOMIC
    WITH archive AS (
        SELECT a.id, a.book, a.through, a.from_date, a.from_time, a.to_time, a.journals, a.postings, a.totals,
            a.kept_sha256, a.opening_sha256,
            lag(a.through) OVER w AS through_before,
            lead(a.id) OVER w IS NULL AS is_last
        FROM faas.archive AS a
        WHERE $1 IS NULL OR a.book = $1
        WINDOW w AS (PARTITION BY a.book ORDER BY a.id)
    )
    SELECT 'archive_dates', 'archive ' || a.id,
        'after ' || COALESCE(a.through_before, '-infinity') || ', before ' || COALESCE(b.business_date::text, 'the open date of a book'),
        a.from_date || ' to ' || a.through
    FROM archive AS a
    LEFT JOIN faas.book AS b ON b.id = a.book
    WHERE (a.from_date > COALESCE(a.through_before, '-infinity') AND a.from_date <= a.through AND a.through < b.business_date
        AND a.from_time <= a.to_time) IS NOT TRUE
    UNION ALL
    -- what stays of it is what was written down
    SELECT 'archive_kept', 'archive ' || a.id, 'SHA-256 ' || a.kept_sha256, 'SHA-256 ' || x.sha256
    FROM archive AS a
    CROSS JOIN LATERAL (SELECT faas_internal.archive_sha256('kept', a.id) AS sha256) AS x
    WHERE x.sha256 <> a.kept_sha256
    UNION ALL
    SELECT 'archive_openings', 'archive ' || a.id, 'SHA-256 ' || a.opening_sha256, 'SHA-256 ' || x.sha256
    FROM archive AS a
    CROSS JOIN LATERAL (SELECT faas_internal.archive_sha256('openings', a.book) AS sha256) AS x
    WHERE a.is_last AND x.sha256 <> a.opening_sha256
    UNION ALL
    SELECT 'archive_journals', 'archive ' || a.id, a.journals || ' of ' || a.postings || ' postings', COALESCE(j.journals, 0)::text
    FROM archive AS a
    LEFT JOIN (SELECT k.archive, count(*) AS journals FROM faas.archived_journal AS k GROUP BY k.archive) AS j ON j.archive = a.id
    WHERE a.journals <> COALESCE(j.journals, 0) OR a.postings < a.journals
    UNION ALL
    -- per currency, debits = credits = what was moved
    SELECT 'archive_total', 'archive ' || COALESCE(t.archive, m.archive),
        COALESCE(m.total::text, 'nothing'), 'debits ' || COALESCE(t.debits::text, '0') || ', credits ' || COALESCE(t.credits::text, '0')
    FROM (
        SELECT x.archive, x.currency, faas_internal.units_sum(x.debits) AS debits, faas_internal.units_sum(x.credits) AS credits
        FROM faas.archive_total AS x
        WHERE $1 IS NULL OR x.book = $1
        GROUP BY x.archive, x.currency
    ) AS t
    FULL JOIN (SELECT a.id AS archive, u.total FROM archive AS a CROSS JOIN LATERAL unnest(a.totals) AS u (total)) AS m
        ON m.archive = t.archive AND faas.currency(m.total) = t.currency
    WHERE (faas_internal.units_sign(faas_internal.units_minus(m.total, t.debits)) = 0
        AND faas_internal.units_sign(faas_internal.units_minus(m.total, t.credits)) = 0) IS NOT TRUE
    UNION ALL
    -- openings of the accounts of a subject are what it moved in all archives
    SELECT 'archive_opening_total', 'book ' || COALESCE(t.book, o.book) || ' subject ' || COALESCE(t.subject, o.subject) || ' ' || COALESCE(t.currency, o.currency),
        'debits ' || COALESCE(t.debits::text, '0') || ', credits ' || COALESCE(t.credits::text, '0'),
        'debits ' || COALESCE(o.debits::text, '0') || ', credits ' || COALESCE(o.credits::text, '0')
    FROM (
        SELECT x.book, x.subject, x.currency, faas_internal.units_sum(x.debits) AS debits, faas_internal.units_sum(x.credits) AS credits
        FROM faas.archive_total AS x
        WHERE $1 IS NULL OR x.book = $1
        GROUP BY x.book, x.subject, x.currency
    ) AS t
    FULL JOIN (
        SELECT x.book, a.subject, faas.currency(x.debits) AS currency,
            faas_internal.units_sum(x.debits) AS debits, faas_internal.units_sum(x.credits) AS credits
        FROM faas.account_opening AS x
        LEFT JOIN faas.account AS a ON a.id = x.account
        WHERE $1 IS NULL OR x.book = $1
        GROUP BY x.book, a.subject, faas.currency(x.debits)
    ) AS o ON o.book = t.book AND o.subject = t.subject AND o.currency = t.currency
    WHERE (faas_internal.units_sign(faas_internal.units_minus(o.debits, t.debits)) = 0
        AND faas_internal.units_sign(faas_internal.units_minus(o.credits, t.credits)) = 0) IS NOT TRUE
    UNION ALL
    SELECT 'account_opening', 'account ' || o.account, 'an account and an archive of book ' || o.book,
        'account of book ' || COALESCE(a.book::text, 'none') || ', archive ' || o.archive || ' of book ' || COALESCE(c.book::text, 'none')
    FROM faas.account_opening AS o
    LEFT JOIN faas.account AS a ON a.id = o.account
    LEFT JOIN faas.archive AS c ON c.id = o.archive
    WHERE ($1 IS NULL OR o.book = $1) AND (a.book = o.book AND c.book = o.book) IS NOT TRUE
    UNION ALL
    SELECT 'archived_journal', 'journal ' || k.journal, 'an archive of book ' || k.book,
        'archive ' || k.archive || ' of book ' || COALESCE(c.book::text, 'none')
    FROM faas.archived_journal AS k
    LEFT JOIN faas.archive AS c ON c.id = k.archive
    WHERE ($1 IS NULL OR k.book = $1) AND c.book IS DISTINCT FROM k.book
    UNION ALL
    -- nothing is in the ledger and in an archive
    SELECT 'archived_journal', 'journal ' || k.journal, 'in archive ' || k.archive || ' alone', 'in the ledger'
    FROM faas.archived_journal AS k
    JOIN faas.posting AS p ON p.journal = k.journal AND p.line = 1
    WHERE $1 IS NULL OR k.book = $1;
END;
COMMENT ON FUNCTION faas_internal.verify_archive(bigint) IS
    'Part of faas.verify: archives follow each other, what stays of them is as it was written down, debits = credits = totals, openings are what subjects moved, and no journal is in the ledger and in an archive; the tables of archives are not read';
