-- complain if script is sourced in psql, rather than via ALTER EXTENSION
\echo Use "ALTER EXTENSION faas UPDATE TO '0.2.0'" to load this file. \quit

-- Made by "make update-script" from the install script and 0.1.0--0.2.0.sql: do not edit.

SET LOCAL search_path TO pg_catalog, pg_temp;

-- access_grant gave REFERENCES on faas.posting; it does not any more, and it is taken back.  Foreign keys
-- that exist go on working.
DO $$
DECLARE
    v_grantee regrole;
BEGIN
    FOR v_grantee IN
        SELECT DISTINCT a.grantee
          FROM pg_catalog.pg_class AS c
         CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS a
         WHERE c.oid OPERATOR(pg_catalog.=) 'faas.posting'::regclass
           AND a.privilege_type OPERATOR(pg_catalog.=) 'REFERENCES'
           AND a.grantee OPERATOR(pg_catalog.<>) c.relowner
           AND a.grantee OPERATOR(pg_catalog.<>) 0::oid
    LOOP
        EXECUTE pg_catalog.format('REVOKE REFERENCES ON faas.posting FROM %s', v_grantee);
    END LOOP;
END
$$;
COMMENT ON FUNCTION faas_internal.amount_typmod_in(cstring[]) IS 'I/O typmod: code and optional scale (default the ISO 4217 exponent); LG035 bad code, 22023 bad or missing scale, 22004 null';
COMMENT ON FUNCTION faas_internal.amount_smaller(faas.amount, faas.amount) IS 'aggregate transition: min; LG001 two currencies';
COMMENT ON FUNCTION faas_internal.amount_larger(faas.amount, faas.amount) IS 'aggregate transition: max; LG001 two currencies';

CREATE OR REPLACE FUNCTION faas.currency_add(
    code text,
    exponent integer,
    name text DEFAULT NULL,
    cash_step integer DEFAULT NULL)
    RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $function$
BEGIN
    IF code IS NULL OR exponent IS NULL THEN
        RAISE EXCEPTION 'currency code and exponent must not be null'
            USING ERRCODE = '22004';
    END IF;
    IF code !~ '^[A-Z][A-Z0-9]{0,4}$' THEN
        RAISE EXCEPTION 'invalid currency code: "%"',
            CASE WHEN pg_catalog.length(code) > 50 THEN pg_catalog.left(code, 50) || '...' ELSE code END
            USING ERRCODE = 'LG035',
                  HINT = 'A code is a capital letter and up to four capital letters or digits.';
    END IF;
    IF exponent NOT BETWEEN 0 AND 31 THEN
        RAISE EXCEPTION 'exponent % is out of range', exponent
            USING ERRCODE = '22023',
                  DETAIL = 'The exponent of a currency is between 0 and 31.';
    END IF;
    IF cash_step NOT BETWEEN 1 AND 1000000 THEN
        RAISE EXCEPTION 'cash step % is out of range', cash_step
            USING ERRCODE = '22023',
                  DETAIL = 'A cash step is between 1 and 1000000 minor units.';
    END IF;
    IF pg_catalog.length(name) NOT BETWEEN 1 AND 200 THEN
        RAISE EXCEPTION 'currency name must have 1 to 200 characters'
            USING ERRCODE = '22023';
    END IF;

    INSERT INTO faas.currency AS c (code, exponent, name, cash_step)
        VALUES (currency_add.code, currency_add.exponent,
                coalesce(currency_add.name, currency_add.code), currency_add.cash_step)
        ON CONFLICT ON CONSTRAINT currency_pkey DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'currency "%" is already registered', code
            USING ERRCODE = '23505';
    END IF;
END
$function$;
COMMENT ON FUNCTION faas.book_id(text) IS
    'Id of the book of this name among the books on which the current role holds a right. Errors: 22004 null, 22023 length of the name, LG018 no such book, 42P09 several visible books of different owners have the name.';
COMMENT ON FUNCTION faas.day_cut(bigint, date) IS
    'Closes the open business day of a book, records the closing totals of its leaf subjects in faas.subject_closing, opens next_date and returns it. next_date: NULL is the day after; a later one skips days on which nothing is posted. Waits for the movements under way, which still belong to the closing day, and makes new ones wait. Needs admin on the book. Errors: 22004 book null, 22023 infinite date, LG020 not after the open day, 22003 a total of a subject is out of range, 22008 the open day is the last of the calendar, LG018 no such book, 42501 no admin right.';
COMMENT ON FUNCTION faas.party_create(bigint, text, text, text, bigint, text, text, jsonb) IS
    'Adds a party to a book and returns its id. code: 1 to 200 characters, unique in the book; name: 1 to 200. kind: customer (one identity document) or user (a customer at one channel or institution). customer: of a user, the customer behind it; NULL for none. identity_type, identity_number: both or neither, 1 to 100 characters, unique in the book. Needs admin on the book. Errors: 22004 null, 22023 length, kind, half an identity, or a customer who has a customer, 23505 code or identity taken, 54000 metadata of more than 65536 bytes, LG022 no such customer, LG018 no such book, 42501 no admin right.';
COMMENT ON FUNCTION faas.account_open(bigint, text, text, text, bigint, faas.amount, faas.amount, boolean, integer, jsonb) IS
    'Opens an account with zero totals and returns its id. code: 1 to 200 characters, unique in the book. currency: NULL is the book''s base currency; its registered exponent fixes the scale. subject: code of a leaf subject, which fixes the normal side; NULL is credit-normal. party: owner, NULL for none. overdraft: how far below zero the normal-side balance may fall, NULL is zero. ceiling: highest normal-side balance, NULL is none, zero keeps it empty. unlimited: no lower limit. stripes: must be 0. Needs admin on the book. Errors: 22004 null, 22023 length, negative limit, or unlimited with an overdraft, 23505 code taken, 54000 metadata of more than 65536 bytes, 0A000 stripes, LG001 limit in another currency, LG002 limit with too many decimals, LG017 subject not a leaf, LG019 no such subject, LG022 no such party, LG030 currency not registered, LG035 not a code, LG018 no such book, 42501 no admin right.';
COMMENT ON FUNCTION faas.account_block(bigint, text, text, timestamptz) IS
    'Refuses movements on one side of an account, LG008, before the time "until". side: debit, credit or both. reason: 1 to 1000 characters, replaces an earlier one. until: exclusive, NULL or infinity has no end. Needs admin on the book. Errors: 22004 null, 22023 unknown side, length of the reason, or until not in the future, LG006 no such account, 42501 no admin right.';
COMMENT ON FUNCTION faas.post(bigint, bigint, faas.amount, text, date, text, text, jsonb, boolean, timestamptz) IS
'Moves amount (greater than zero, no more decimals than the accounts hold) from account debit to account credit of the same book and currency, as a journal of one posting.
key makes it happen once: the same call again answers with the original journal and replayed = true, another one raises LG005; a key that is a UUIDv7 is the journal''s id.
value_date defaults to the business date; with revalidate, LG021 if a value-dated balance from that day on would break a limit. imported_at keeps the original time of history that is loaded.
Null debit, credit or amount: 22004. Zero or negative: LG011. Errors: LG001 LG002 LG003 LG004 LG005 LG006 LG007 LG008 LG009 LG010 LG011 LG014 LG015 LG021 22003, 22008 (a date or time that is not finite, an imported time in the future), 22023 (key of 0 or more than 255 bytes), 42501, 54000 (kind of more than 100 bytes, memo of 10000, metadata of 65536), 40001 when to retry.';
COMMENT ON FUNCTION faas.post(faas.posting_line[], text, date, text, text, jsonb, boolean, timestamptz) IS
'Posts a journal of 1 to 10000 postings of one book, all or nothing, in the order given: a later posting sees what an earlier one moved, so put the one that funds another first. Currencies may differ between postings.
kind, memo and metadata fill in for those that a posting leaves null. Everything else as for the form with one posting; the error context says which posting was refused. Null array or element: 22004. Array of two dimensions: 2202E. None, or more than 10000: 54000.';
COMMENT ON FUNCTION faas.post_batch(faas.request[]) IS
'Carries out up to 100000 requests in order and answers each with a code, in order: 0 created, 1 exists, else refused. A refused request leaves nothing behind and undoes no other, unless linked: a chain of linked requests stands or falls as a whole. Later requests see what earlier ones did.
Null or empty: no rows. Raises only what concerns the whole: 54000 too many, 2202E array of two dimensions, 40001 retry, 25006 read-only.';
COMMENT ON FUNCTION faas.reverse(uuid, faas.amount, text, text, integer, date, text, jsonb, boolean) IS
'Posts the opposite of a journal: of all its postings, or of posting line (from 1). Null amount gives back all that earlier reversals have left; an amount (greater than zero) part of one posting. The sum of reversals never exceeds the posting: LG013.
The reversal is an ordinary journal in the open day, with its own key, and can break no limit. Null journal: 22004. Errors: LG012 no such journal or line, LG013, 22023 line below 1, or amount of a journal of several postings without line, and those of faas.post.';
COMMENT ON FUNCTION faas.hold_place(bigint, faas.amount, bigint, text, timestamptz, text, text, jsonb, faas.amount) IS
'Reserves amount (greater than zero) on account for a later debit, and promises it to to_account if one is given. Limits are checked now, so that a capture within the hold cannot fail for lack of funds. expires_at: from then on the hold counts nowhere, swept or not; null means never. tolerance: how much captures may take beyond amount, in all; null means nothing.
Null account or amount: 22004. Key and replay as for faas.post. Errors: LG001 LG002 LG003 LG004 LG005 LG006 LG007 LG008 LG009 LG010 LG011 22003, 22008 (expiry not in the future), 22023 and 54000 (as for faas.post), 42501, 40001 when to retry.';
COMMENT ON FUNCTION faas.hold_release(uuid, faas.amount, text) IS
'Gives back amount of a hold, or all that is left (null). Works on blocked and closed accounts too.
Null hold: 22004. Errors: LG101 no such hold, LG102 not open, LG103 expired, LG105 more than is left, LG001 LG002 LG005 LG011 22023 (key) 42501.';
COMMENT ON FUNCTION faas.hold_increase(uuid, faas.amount, text) IS
'Reserves amount more under an open hold; checked like a new hold of that amount.
Null hold or amount: 22004. Errors: LG001 LG002 LG003 LG004 LG005 LG007 LG008 LG011 LG101 LG102 LG103 22003 22023 (key) 42501.';

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
COMMENT ON FUNCTION faas.digest(bigint) IS
    'SHA-256, as 64 hexadecimal digits, over everything a book holds: every column of its days, chart, parties, accounts, postings, checkpoints, keys, reversals, holds and closings. Not its owner and grants, which are roles of one cluster, and not which accounts are marked hot. Equal digests, of one version of faas, mean equal books, for instance after a dump and restore into a database of the same encoding. Reads the whole book. Raises LG018 for a book that is not there or not yours to see, 42501 without the right to read, 22004 for NULL.';
COMMENT ON FUNCTION faas.request_pack(faas.request[]) IS
    'Requests in the packed binary form of faas.post_packed. Raises 2202E for an array of two dimensions, 54000 for more than 100000 requests and for a key, hold, kind or memo of more than 65535 bytes. NULL for NULL.';

CREATE OR REPLACE FUNCTION faas_internal.access_functions() RETURNS SETOF regprocedure
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT p.oid::regprocedure
      FROM pg_catalog.pg_proc AS p
     WHERE p.pronamespace OPERATOR(pg_catalog.=) 'faas'::regnamespace
       AND p.proname OPERATOR(pg_catalog.<>) ALL (ARRAY['currency_add', 'access_grant',
               'access_revoke', 'restore_begin', 'restore_end'])
    UNION ALL
    SELECT p.oid::regprocedure
      FROM pg_catalog.pg_proc AS p
     WHERE p.pronamespace OPERATOR(pg_catalog.=) 'faas_internal'::regnamespace
       AND EXISTS (
               SELECT 1
                 FROM pg_catalog.pg_depend AS d
                WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::regclass
                  AND d.refobjid OPERATOR(pg_catalog.=) p.oid
                  AND d.classid OPERATOR(pg_catalog.=) ANY (ARRAY[
                          'pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_operator'::regclass,
                          'pg_catalog.pg_cast'::regclass, 'pg_catalog.pg_rewrite'::regclass,
                          'pg_catalog.pg_type'::regclass]));
END;
COMMENT ON FUNCTION faas_internal.access_functions() IS
    'Functions that access_grant lets a role execute: all of faas except those that administer the database, and what they, the views and the types call.';

CREATE OR REPLACE FUNCTION faas.access_grant(role regrole) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_role name := faas_internal.access_role(access_grant.role);
    v_function regprocedure;
    v_type regtype;
    v_view regclass;
BEGIN
    EXECUTE pg_catalog.format('GRANT USAGE ON SCHEMA faas TO %I', v_role);
    FOR v_function IN SELECT f FROM faas_internal.access_functions() AS f LOOP
        EXECUTE pg_catalog.format('GRANT EXECUTE ON ROUTINE %s TO %I', v_function, v_role);
    END LOOP;
    FOR v_type IN
        SELECT t.oid
          FROM pg_catalog.pg_type AS t
          LEFT JOIN pg_catalog.pg_class AS c ON c.oid = t.typrelid
         WHERE t.typnamespace = 'faas'::regnamespace
           AND t.typcategory <> 'A'
           AND (t.typrelid = 0 OR c.relkind = 'c')
    LOOP
        EXECUTE pg_catalog.format('GRANT USAGE ON TYPE %s TO %I', v_type, v_role);
    END LOOP;
    FOR v_view IN
        SELECT c.oid
          FROM pg_catalog.pg_class AS c
         WHERE c.relnamespace = 'faas'::regnamespace
           AND c.relkind = 'v'
    LOOP
        EXECUTE pg_catalog.format('GRANT SELECT ON %s TO %I', v_view, v_role);
    END LOOP;
    EXECUTE pg_catalog.format('GRANT SELECT ON faas.currency TO %I', v_role);
    EXECUTE pg_catalog.format('GRANT INSERT ON faas.inbox TO %I', v_role);
END
$$;
COMMENT ON FUNCTION faas.access_grant(regrole) IS
    'Lets a role use faas: USAGE on the schema and its types, EXECUTE on the public functions except those that administer the database (currency_add, access_*, restore_*), SELECT on the views and the registry of currencies, INSERT on faas.inbox. Gives no right on any book. Repeat after an update of the extension. Runs with the caller''s rights: for a superuser. Errors: 22004 null, 42704 no such role, 42501 caller may not grant.';
