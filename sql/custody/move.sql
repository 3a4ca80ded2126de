-- Moving clients' money: on an instruction, and for what a reconciliation found.

-- The bodies raise for an account themselves, by one statement for one that is not there and one that the
-- caller may not know of: the context of the error is the same then, too.
CREATE OR REPLACE FUNCTION faas_internal.custody_account_book(account bigint) RETURNS bigint
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
BEGIN
    SELECT a.book INTO v_book FROM faas.account AS a WHERE a.id = custody_account_book.account AND a.id > 0;
    RETURN CASE WHEN faas_internal.caller_holds(v_book) THEN v_book END;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_account_book(bigint) IS
    'The book of an account; NULL if there is no such account, or the caller holds no right on its book';

CREATE OR REPLACE FUNCTION faas_internal.custody_instruct(debit bigint, credit bigint, amount faas.amount, auth_ref text, actor text, action text,
        memo text DEFAULT NULL, metadata jsonb DEFAULT NULL, value_date date DEFAULT NULL,
        OUT journal uuid, OUT posted_at timestamptz, OUT replayed boolean)
    RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
BEGIN
    IF custody_instruct.debit IS NULL THEN
        RAISE EXCEPTION 'argument "debit" must not be null' USING ERRCODE = '22004';
    END IF;
    IF custody_instruct.credit IS NULL THEN
        RAISE EXCEPTION 'argument "credit" must not be null' USING ERRCODE = '22004';
    END IF;
    v_book := faas_internal.custody_account_book(custody_instruct.debit);
    IF v_book IS NULL THEN
        RAISE EXCEPTION 'account % does not exist', custody_instruct.debit USING ERRCODE = 'LG006';
    END IF;
    PERFORM faas_internal.caller_require(v_book, 'post');
    IF faas_internal.custody_account_book(custody_instruct.credit) IS NULL THEN
        RAISE EXCEPTION 'account % does not exist', custody_instruct.credit USING ERRCODE = 'LG006';
    END IF;
    PERFORM faas_internal.custody_require_text(custody_instruct.auth_ref, 'auth_ref', 200);
    PERFORM faas_internal.custody_require_text(custody_instruct.actor, 'actor', 200);
    PERFORM faas_internal.custody_require_text(custody_instruct.action, 'action', 100);
    IF jsonb_typeof(custody_instruct.metadata) <> 'object' THEN
        RAISE EXCEPTION 'argument "metadata" must be a JSON object' USING ERRCODE = '22023';
    END IF;
    IF NOT EXISTS (SELECT FROM faas.account AS a WHERE a.id = custody_instruct.debit AND (a.flags & 193) = 128) THEN
        RAISE EXCEPTION 'account % is not what is owed to a client', custody_instruct.debit
            USING ERRCODE = 'LG234', HINT = 'Instructions are about client accounts; others are debited by faas.post().';
    END IF;
    -- the posting is made with the owner's rights
    IF EXISTS (SELECT FROM faas.custody_kind AS k WHERE k.book = v_book AND k.kind = custody_instruct.action AND k.privilege = 'admin') THEN
        PERFORM faas_internal.caller_require(v_book, 'admin');
    END IF;

    SELECT p.journal, p.posted_at, p.replayed
    INTO STRICT custody_instruct.journal, custody_instruct.posted_at, custody_instruct.replayed
    FROM faas.post(debit => custody_instruct.debit, credit => custody_instruct.credit, amount => custody_instruct.amount,
        key => 'custody:' || custody_instruct.auth_ref, value_date => custody_instruct.value_date, kind => custody_instruct.action,
        memo => custody_instruct.memo,
        metadata => COALESCE(custody_instruct.metadata, '{}') || jsonb_build_object('authorisation', custody_instruct.auth_ref, 'actor', custody_instruct.actor)) AS p;
    -- also of a posting that somebody made under this key by other means
    INSERT INTO faas.custody_instruction (book, auth_ref, actor, action, debit, credit, amount, journal, business_date, instructed_at, instructed_by)
    SELECT v_book, custody_instruct.auth_ref, custody_instruct.actor, custody_instruct.action, custody_instruct.debit, custody_instruct.credit,
        p.amount, p.journal, p.business_date, p.posted_at, faas_internal.caller()::regrole
    FROM faas.visible_posting AS p
    WHERE p.journal = custody_instruct.journal AND p.line = 1
    ON CONFLICT ON CONSTRAINT custody_instruction_auth_ref_key DO NOTHING;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_instruct(bigint, bigint, faas.amount, text, text, text, text, jsonb, date) IS 'Body of faas.custody_instruct';

CREATE OR REPLACE FUNCTION faas.custody_instruct(debit bigint, credit bigint, amount faas.amount, auth_ref text, actor text, action text,
        memo text DEFAULT NULL, metadata jsonb DEFAULT NULL, value_date date DEFAULT NULL,
        OUT journal uuid, OUT posted_at timestamptz, OUT replayed boolean)
    RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_instruct(bigint, bigint, faas.amount, text, text, text, text, jsonb, date) IS
    'Moves client money on an instruction and enters it in the register. debit: what is owed to the client who pays. credit: any account that the posting may go to. amount: positive. auth_ref: reference of the client''s authorisation, 1 to 200 bytes; it serves once per book: the same call again answers the first journal with replayed = true, another one raises LG005. actor: who gave the instruction, 1 to 200 bytes. action: kind of the posting, 1 to 100 bytes. metadata: an object, to which authorisation and actor are added. value_date: NULL is the open business date. Needs post, and admin for a kind that takes it. Errors: 22004 null (but memo, metadata, value_date), 22023 length of a text or metadata that is no object, LG005 reference used, LG006 no such account, LG234 not a client account of what is owed, LG230 the kind may not leave the clients'' side, 42501 missing right, and those of faas.post. Source: 银监办发[2017]21号, movements on the lender''s or borrower''s instruction or authorisation.';

CREATE OR REPLACE FUNCTION faas_internal.custody_left(book bigint, business_date date, currency text, purpose text) RETURNS faas.amount
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN $4 = 'topup'
        THEN (OPERATOR(faas.-) f.difference) OPERATOR(faas.-) COALESCE(t.topped_up, z.zero)
        ELSE f.difference OPERATOR(faas.-) COALESCE(t.withdrawn, z.zero) END
    FROM faas_internal.custody_figures($1, $2) AS f
    CROSS JOIN LATERAL (SELECT f.difference OPERATOR(faas.-) f.difference AS zero) AS z
    CROSS JOIN LATERAL faas_internal.custody_transferred($1, $2, f.currency) AS t
    WHERE f.currency = $3;
END;
COMMENT ON FUNCTION faas_internal.custody_left(bigint, date, text, text) IS
    'What is left of the shortfall (topup) or excess (withdrawal) of a business date; zero or less for none, NULL for a currency without clients'' money';

CREATE OR REPLACE FUNCTION faas_internal.custody_move(purpose text, book bigint, business_date date, bank_account bigint, own_account bigint,
        amount faas.amount, key text, memo text, OUT journal uuid, OUT moved faas.amount, OUT replayed boolean)
    RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_asked CONSTANT faas.amount := custody_move.amount;
    v_noun CONSTANT text := CASE custody_move.purpose WHEN 'topup' THEN 'shortfall' ELSE 'excess' END;
    v_date CONSTANT text := faas_internal.custody_date_text(custody_move.business_date);
    v_found record;
    v_account bigint;
    v_name text;
    v_book bigint;
    v_currency text;
    v_open date;
    v_left faas.amount;
    v_now faas.amount;
BEGIN
    PERFORM faas_internal.custody_require_date(custody_move.book, custody_move.business_date);
    FOREACH v_account IN ARRAY ARRAY[custody_move.bank_account, custody_move.own_account] LOOP
        v_name := CASE WHEN v_name IS NULL THEN 'bank_account' ELSE 'own_account' END;
        IF v_account IS NULL THEN
            RAISE EXCEPTION 'argument "%" must not be null', v_name USING ERRCODE = '22004';
        END IF;
        v_book := faas_internal.custody_account_book(v_account);
        IF v_book IS NULL THEN
            RAISE EXCEPTION 'account % does not exist', v_account USING ERRCODE = 'LG006';
        END IF;
        IF v_book <> custody_move.book THEN
            RAISE EXCEPTION 'account % is not of book %', v_account, custody_move.book
                USING ERRCODE = 'LG009', HINT = 'Name two accounts of the book.';
        END IF;
    END LOOP;
    SELECT faas.currency(a.overdraft) INTO v_currency FROM faas.account AS a WHERE a.id = custody_move.bank_account AND (a.flags & 193) = 129;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account % is not a client bank account', custody_move.bank_account
            USING ERRCODE = 'LG234', HINT = 'It must be of class client and debit-normal, see faas.custody_account.';
    END IF;
    IF NOT EXISTS (SELECT FROM faas.account AS a WHERE a.id = custody_move.own_account AND (a.flags & 128) = 0) THEN
        RAISE EXCEPTION 'account % is not an own account', custody_move.own_account
            USING ERRCODE = 'LG234', HINT = 'It must be of class own, or of none, see faas.custody_account.';
    END IF;
    IF faas.sign(v_asked) <= 0 THEN
        RAISE EXCEPTION 'amount must be greater than zero' USING ERRCODE = 'LG011';
    END IF;
    IF faas.currency(v_asked) <> v_currency THEN
        RAISE EXCEPTION 'currency of the amount is not that of account %', custody_move.bank_account
            USING ERRCODE = 'LG001', DETAIL = format('The account is in %s.', v_currency);
    END IF;
    IF custody_move.key IS NOT NULL THEN
        PERFORM faas_internal.custody_require_text(custody_move.key, 'key', 200);
    END IF;

    -- one transfer of a book after the other
    PERFORM FROM faas.custody_book AS b WHERE b.book = custody_move.book FOR NO KEY UPDATE;
    SELECT t.* INTO v_found FROM faas.custody_transfer AS t WHERE t.book = custody_move.book AND t.key = custody_move.key;
    IF FOUND THEN
        IF (v_found.purpose, v_found.reconciled_date, v_found.bank_account, v_found.own_account)
                IS DISTINCT FROM (custody_move.purpose, custody_move.business_date, custody_move.bank_account, custody_move.own_account)
            OR (v_found.asked IS NULL) <> (v_asked IS NULL) OR v_found.asked OPERATOR(faas.<>) v_asked THEN
            RAISE EXCEPTION 'idempotency key "%" was used with another transfer', faas_internal.custody_excerpt(custody_move.key)
                USING ERRCODE = 'LG005', DETAIL = 'A key stands for one request, for ever.', HINT = 'Repeat the request as it was, or use a new key.';
        END IF;
        journal := v_found.journal;
        moved := v_found.amount;
        replayed := true;
        RETURN;
    END IF;

    -- no more than what the date found, and no more than there is now
    SELECT b.business_date INTO STRICT v_open FROM faas.book AS b WHERE b.id = custody_move.book;
    v_left := faas_internal.custody_left(custody_move.book, custody_move.business_date, v_currency, custody_move.purpose);
    IF custody_move.business_date < v_open THEN
        v_now := faas_internal.custody_left(custody_move.book, v_open, v_currency, custody_move.purpose);
        IF v_now OPERATOR(faas.<) v_left THEN
            v_left := v_now;
        END IF;
    END IF;
    IF v_left IS NULL OR faas.sign(v_left) <= 0 THEN
        SELECT t.* INTO v_found
        FROM faas.custody_transfer AS t
        WHERE t.book = custody_move.book AND t.reconciled_date = custody_move.business_date AND t.purpose = custody_move.purpose
            AND faas.currency(t.amount) = v_currency
        ORDER BY t.id DESC
        LIMIT 1;
        IF FOUND AND custody_move.key IS NULL AND (v_asked IS NULL OR v_asked OPERATOR(faas.=) v_found.asked) THEN
            journal := v_found.journal;
            moved := v_found.amount;
            replayed := true;
            RETURN;
        END IF;
        RAISE EXCEPTION 'book % has no % in % of business date % left', custody_move.book, v_noun, v_currency, v_date
            USING ERRCODE = 'LG232', HINT = 'faas.custody_reconcile() tells the figures, of the open business date too.';
    END IF;
    moved := COALESCE(v_asked, v_left);
    IF moved OPERATOR(faas.>) v_left THEN
        RAISE EXCEPTION 'amount exceeds the % of business date %', v_noun, v_date
            USING ERRCODE = 'LG233', DETAIL = format('%s is left.', v_left), HINT = 'Leave the amount out to move what is left.';
    END IF;

    UPDATE faas.custody_book AS b SET transfers = b.transfers + 1 WHERE b.book = custody_move.book;
    SELECT p.journal INTO STRICT custody_move.journal
    FROM faas.post(
        debit => CASE custody_move.purpose WHEN 'topup' THEN custody_move.bank_account ELSE custody_move.own_account END,
        credit => CASE custody_move.purpose WHEN 'topup' THEN custody_move.own_account ELSE custody_move.bank_account END,
        amount => custody_move.moved, kind => 'custody_' || custody_move.purpose, memo => custody_move.memo,
        metadata => jsonb_build_object('reconciled_date', v_date)) AS p;
    INSERT INTO faas.custody_transfer (book, reconciled_date, purpose, key, bank_account, own_account, asked, amount, journal, business_date, made_at, made_by)
    SELECT custody_move.book, custody_move.business_date, custody_move.purpose, custody_move.key, custody_move.bank_account,
        custody_move.own_account, v_asked, p.amount, p.journal, p.business_date, p.posted_at, faas_internal.caller()::regrole
    FROM faas.visible_posting AS p
    WHERE p.journal = custody_move.journal AND p.line = 1;
    replayed := false;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_move(text, bigint, date, bigint, bigint, faas.amount, text, text) IS
    'What faas.custody_topup and faas.custody_withdraw have in common; the rights of the caller have been checked';

CREATE OR REPLACE FUNCTION faas_internal.custody_topup(book bigint, business_date date, bank_account bigint, own_account bigint,
        amount faas.amount DEFAULT NULL, key text DEFAULT NULL, memo text DEFAULT NULL,
        OUT journal uuid, OUT moved faas.amount, OUT replayed boolean)
    RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.caller_require(custody_topup.book, 'read');
    PERFORM faas_internal.caller_require(custody_topup.book, 'post');
    SELECT t.journal, t.moved, t.replayed INTO STRICT custody_topup.journal, custody_topup.moved, custody_topup.replayed
    FROM faas_internal.custody_move('topup', custody_topup.book, custody_topup.business_date, custody_topup.bank_account,
        custody_topup.own_account, custody_topup.amount, custody_topup.key, custody_topup.memo) AS t;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_topup(bigint, date, bigint, bigint, faas.amount, text, text) IS 'Body of faas.custody_topup';

CREATE OR REPLACE FUNCTION faas.custody_topup(book bigint, business_date date, bank_account bigint, own_account bigint,
        amount faas.amount DEFAULT NULL, key text DEFAULT NULL, memo text DEFAULT NULL,
        OUT journal uuid, OUT moved faas.amount, OUT replayed boolean)
    RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_topup(bigint, date, bigint, bigint, faas.amount, text, text) IS
    'Pays the shortfall of a business date in: debits bank_account, a client bank account (client, debit-normal), and credits own_account, of the firm, in the currency of both, by a posting of kind custody_topup on the open business date. amount: positive; NULL is all that is left of the shortfall, which is never more than there is now, or would be paid twice. Once nothing is left, the same call answers the last top-up of the date with replayed = true: it may be repeated. key: 1 to 200 bytes; the same request under it answers the first transfer, another raises LG005. Needs read and post. Errors: 22004 book, business_date or an account null, 22023 a date that is infinite or has not begun, length of the key, LG005, LG006 no such account, LG009 account of another book, LG011 amount not positive, LG018 no such book, LG232 no shortfall, LG233 more than is left, LG234 an account of another class, 42501 missing right, and those of faas.post. Source: CASS 7.15.29.';

CREATE OR REPLACE FUNCTION faas_internal.custody_withdraw(book bigint, business_date date, bank_account bigint, own_account bigint,
        amount faas.amount DEFAULT NULL, key text DEFAULT NULL, memo text DEFAULT NULL,
        OUT journal uuid, OUT moved faas.amount, OUT replayed boolean)
    RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.caller_require(custody_withdraw.book, 'read');
    PERFORM faas_internal.caller_require(custody_withdraw.book, 'post');
    PERFORM faas_internal.caller_require(custody_withdraw.book, 'admin');
    SELECT t.journal, t.moved, t.replayed INTO STRICT custody_withdraw.journal, custody_withdraw.moved, custody_withdraw.replayed
    FROM faas_internal.custody_move('withdrawal', custody_withdraw.book, custody_withdraw.business_date, custody_withdraw.bank_account,
        custody_withdraw.own_account, custody_withdraw.amount, custody_withdraw.key, custody_withdraw.memo) AS t;
END
$$;
COMMENT ON FUNCTION faas_internal.custody_withdraw(bigint, date, bigint, bigint, faas.amount, text, text) IS 'Body of faas.custody_withdraw';

CREATE OR REPLACE FUNCTION faas.custody_withdraw(book bigint, business_date date, bank_account bigint, own_account bigint,
        amount faas.amount DEFAULT NULL, key text DEFAULT NULL, memo text DEFAULT NULL,
        OUT journal uuid, OUT moved faas.amount, OUT replayed boolean)
    RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.custody_withdraw(bigint, date, bigint, bigint, faas.amount, text, text) IS
    'Takes the excess of a business date out: debits own_account, of the firm, and credits bank_account, a client bank account, by a posting of kind custody_withdrawal on the open business date. Arguments and repetition as of faas.custody_topup, for the excess instead of the shortfall: never more than the date found and than there is now, so that no shortfall can come of it. Needs read, post and admin. Errors: 22004 book, business_date or an account null, 22023 a date that is infinite or has not begun, length of the key, LG005, LG006 no such account, LG009 account of another book, LG011 amount not positive, LG018 no such book, LG232 no excess, LG233 more than is left, LG234 an account of another class, 42501 missing right, and those of faas.post. Source: CASS 7.15.29.';
