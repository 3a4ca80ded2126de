-- Settlement models, their participants and windows.  Which window a posting belongs to is decided when
-- it is written (src/clearing/window.c, where the rule is proved); here windows are opened and closed.

-- what the functions of settlement share ---------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.settlement_required(argument text, is_null boolean) RETURNS void
    LANGUAGE plpgsql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF is_null THEN
        RAISE EXCEPTION 'argument "%" must not be null', argument USING ERRCODE = '22004';
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_required(text, boolean) IS
    'Raises 22004 in the name of an argument that is null.';

CREATE OR REPLACE FUNCTION faas_internal.settlement_text(argument text, value text, longest integer) RETURNS void
    LANGUAGE plpgsql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.settlement_required(argument, value IS NULL);
    IF length(value) NOT BETWEEN 1 AND longest THEN
        RAISE EXCEPTION 'argument "%" must have 1 to % characters', argument, longest USING ERRCODE = '22023';
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_text(text, text, integer) IS
    'Raises unless an argument is a text of 1 to so many characters: 22004 null, 22023 length.';

-- One place says that something does not exist, whether it is not there or not the caller's to know of.
CREATE OR REPLACE FUNCTION faas_internal.settlement_book(argument text, id bigint, privilege text) RETURNS bigint
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
BEGIN
    PERFORM faas_internal.settlement_required(argument, id IS NULL);
    CASE argument
        WHEN 'model' THEN SELECT t.book INTO v_book FROM faas.settlement_model AS t WHERE t.id = settlement_book.id;
        WHEN 'participant' THEN SELECT t.book INTO v_book FROM faas.participant AS t WHERE t.id = settlement_book.id;
        WHEN 'window_id' THEN SELECT t.book INTO v_book FROM faas.settlement_window AS t WHERE t.id = settlement_book.id;
        WHEN 'settlement' THEN SELECT t.book INTO v_book FROM faas.settlement AS t WHERE t.id = settlement_book.id;
        WHEN 'batch' THEN SELECT t.book INTO v_book FROM faas.settlement_batch AS t WHERE t.id = settlement_book.id;
        WHEN 'instruction' THEN SELECT t.book INTO v_book FROM faas.settlement_instruction AS t WHERE t.id = settlement_book.id;
    END CASE;
    IF v_book IS NULL OR NOT faas_internal.caller_holds(v_book) THEN
        RAISE EXCEPTION '% % does not exist',
            CASE argument WHEN 'model' THEN 'settlement model' WHEN 'window_id' THEN 'settlement window' ELSE argument END, id
            USING ERRCODE = 'LG260';
    END IF;
    PERFORM faas_internal.caller_require(v_book, privilege);
    RETURN v_book;
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_book(text, bigint, text) IS
    'Book of a model, participant, window_id, settlement, batch or instruction on which the caller holds the privilege. Errors: 22004 null, LG260 no such thing or no right on its book at all, 42501 lacks this right.';

CREATE OR REPLACE FUNCTION faas_internal.settlement_note(
    book bigint, object text, object_id bigint, operation text, from_state text, to_state text,
    participant bigint DEFAULT NULL, amount faas.amount DEFAULT NULL, journal uuid DEFAULT NULL
) RETURNS void
    LANGUAGE sql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
    INSERT INTO faas.settlement_event (book, object, object_id, participant, operation, from_state, to_state, amount, journal, at, by_role)
    VALUES ($1, $2, $3, $7, $4, $5, $6, $8, $9, faas_internal.now(), faas_internal.caller()::text);
END;
COMMENT ON FUNCTION faas_internal.settlement_note(bigint, text, bigint, text, text, text, bigint, faas.amount, uuid) IS
    'Writes one row of faas.settlement_event, in the name of the caller.';

-- The states, once: doc/settlement_states.svg is drawn from here.
CREATE OR REPLACE FUNCTION faas_internal.settlement_transition()
    RETURNS TABLE (object text, from_state text, operation text, to_state text)
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    VALUES
        ('window', 'open', 'window_close', 'closed'),
        ('window', 'closed', 'settlement_create', 'pending'),
        ('window', 'pending', 'settlement_settle', 'settled'),
        ('window', 'pending', 'settlement_abort', 'aborted'),
        ('window', 'aborted', 'settlement_create', 'pending'),
        ('participant', 'pending', 'settlement_record', 'recorded'),
        ('participant', 'recorded', 'settlement_reserve', 'reserved'),
        ('participant', 'reserved', 'settlement_commit', 'committed'),
        ('participant', 'committed', 'settlement_settle', 'settled'),
        ('participant', 'pending', 'settlement_abort', 'aborted'),
        ('participant', 'recorded', 'settlement_abort', 'aborted'),
        ('participant', 'reserved', 'settlement_abort', 'aborted'),
        ('instruction', 'pending', 'instruction_export', 'sent'),
        ('instruction', 'sent', 'instruction_import accepted', 'accepted'),
        ('instruction', 'sent', 'instruction_import returned', 'returned'),
        ('instruction', 'pending', 'settlement_abort', 'cancelled');
END;
COMMENT ON FUNCTION faas_internal.settlement_transition() IS
    'The transitions of settlement windows, of participants in a settlement and of instructions; there are no others.';

CREATE OR REPLACE FUNCTION faas_internal.settlement_next(object text, from_state text, operation text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT t.to_state FROM faas_internal.settlement_transition() AS t
    WHERE t.object = $1 AND t.from_state = $2 AND t.operation = $3;
END;
COMMENT ON FUNCTION faas_internal.settlement_next(text, text, text) IS
    'The state that an operation leads to from a state; NULL if it is not possible there.';

-- models -----------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.settlement_model_create(
    book bigint, name text, currency text DEFAULT NULL, granularity text DEFAULT 'net', interchange text DEFAULT 'multilateral',
    delay text DEFAULT 'deferred', liquidity_check boolean DEFAULT true, kinds text[] DEFAULT NULL
) RETURNS bigint
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_model bigint;
    v_window bigint;
    v_currency text;
    v_kind text;
    v_now timestamptz := faas_internal.now();
BEGIN
    PERFORM faas_internal.caller_require(book, 'admin');
    PERFORM faas_internal.settlement_text('name', name, 200),
        faas_internal.settlement_required('granularity', granularity IS NULL), faas_internal.settlement_required('interchange', interchange IS NULL),
        faas_internal.settlement_required('delay', delay IS NULL), faas_internal.settlement_required('liquidity_check', liquidity_check IS NULL);
    IF granularity NOT IN ('gross', 'net') THEN
        RAISE EXCEPTION 'unrecognized granularity "%"', left(granularity, 100) USING ERRCODE = '22023', HINT = 'It is gross or net.';
    END IF;
    IF interchange NOT IN ('bilateral', 'multilateral') THEN
        RAISE EXCEPTION 'unrecognized interchange "%"', left(interchange, 100) USING ERRCODE = '22023', HINT = 'It is bilateral or multilateral.';
    END IF;
    IF delay NOT IN ('immediate', 'deferred') THEN
        RAISE EXCEPTION 'unrecognized delay "%"', left(delay, 100) USING ERRCODE = '22023', HINT = 'It is immediate or deferred.';
    END IF;
    IF (granularity, interchange, delay) NOT IN (('net', 'multilateral', 'deferred'), ('net', 'bilateral', 'deferred'), ('gross', 'bilateral', 'immediate')) THEN
        RAISE EXCEPTION 'granularity %, interchange % and delay % do not go together', granularity, interchange, delay
            USING ERRCODE = '22023', HINT = 'Net settles deferred, bilateral or multilateral; gross settles immediately, which is bilateral.';
    END IF;
    v_currency := COALESCE(currency, (SELECT b.base_currency FROM faas.visible_book AS b WHERE b.book = settlement_model_create.book));
    PERFORM faas_internal.settlement_required('currency', v_currency IS NULL);
    IF NOT EXISTS (SELECT FROM faas.currency AS c WHERE c.code = v_currency AND c.exponent IS NOT NULL) THEN
        RAISE EXCEPTION 'currency "%" is not registered', left(v_currency, 100)
            USING ERRCODE = 'LG030', HINT = 'The table faas.currency lists the currencies that have a minor unit; faas.currency_add() adds one.';
    END IF;
    IF array_ndims(kinds) <> 1 THEN
        RAISE EXCEPTION 'argument "kinds" must have one dimension' USING ERRCODE = '2202E';
    END IF;
    IF cardinality(kinds) NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'argument "kinds" must have 1 to 1000 elements' USING ERRCODE = '22023', HINT = 'Null counts postings of all kinds.';
    END IF;
    FOREACH v_kind IN ARRAY COALESCE(kinds, '{}'::text[]) LOOP
        PERFORM faas_internal.settlement_text('kinds', v_kind, 100);
    END LOOP;
    v_window := nextval('faas.settlement_window_id_seq');
    BEGIN
        INSERT INTO faas.settlement_model (book, current_window, kinds, name, granularity, interchange, delay, currency, liquidity_check, created_at)
        VALUES (settlement_model_create.book, v_window, settlement_model_create.kinds, settlement_model_create.name, settlement_model_create.granularity,
            settlement_model_create.interchange, settlement_model_create.delay, v_currency, settlement_model_create.liquidity_check, v_now)
        RETURNING id INTO v_model;
    EXCEPTION WHEN unique_violation THEN
        RAISE EXCEPTION 'a settlement model named "%" already exists in this book', name USING ERRCODE = '23505';
    END;
    INSERT INTO faas.settlement_window (id, book, model, state, opened_at)
    VALUES (v_window, settlement_model_create.book, v_model, 'open', v_now);
    PERFORM faas_internal.settlement_note(book, 'model', v_model, 'settlement_model_create', NULL, NULL);
    RETURN v_model;
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_model_create(bigint, text, text, text, text, text, boolean, text[]) IS 'Body of faas.settlement_model_create';

CREATE OR REPLACE FUNCTION faas.settlement_model_create(
    book bigint,
    name text,
    currency text DEFAULT NULL,
    granularity text DEFAULT 'net',
    interchange text DEFAULT 'multilateral',
    delay text DEFAULT 'deferred',
    liquidity_check boolean DEFAULT true,
    kinds text[] DEFAULT NULL
) RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.settlement_model_create(bigint, text, text, text, text, text, boolean, text[]) IS
    'Creates a settlement model with its first window open and returns its id. name: 1 to 200 characters, unique in the book. currency: of all its accounts; NULL is the book''s base currency. granularity, interchange, delay: net bilateral deferred, net multilateral deferred, or gross bilateral immediate, in which the posting itself moves settlement money; others are refused, as in Mojaloop no others work. liquidity_check: whether a net debit cap may not exceed the settlement account. kinds: which kinds of postings count, 1 to 1000 of 1 to 100 characters; NULL is all, also those without a kind. All of it is for good. Needs admin on the book. Errors: 22004 null, no currency, 22023 length, number, word or combination, 2202E dimensions, 23505 name taken, LG030 currency not registered, LG018 no such book, 42501 no admin right.';

-- participants -----------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.account_watch(account bigint) RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_account_watch';
COMMENT ON FUNCTION faas_internal.account_watch(bigint) IS
    'Marks an account so that the product that set the hook hears of its postings, for good; returns its number of entries. Locks it until the end of the transaction. Errors: 22004 null, LG006 no such account.';

CREATE OR REPLACE FUNCTION faas_internal.account_lock(accounts bigint[]) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_account_lock';
COMMENT ON FUNCTION faas_internal.account_lock(bigint[]) IS
    'Locks accounts, given by ascending number, until the end of the transaction: for several calls of the ledger on them. Errors: 22004 null, LG006 no such account.';

CREATE OR REPLACE FUNCTION faas_internal.participant_account(model bigint, argument text, account bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    m faas.settlement_model;
    a faas.account_balance;
    v_fault text;
BEGIN
    SELECT * INTO m FROM faas.settlement_model AS t WHERE t.id = participant_account.model;
    SELECT * INTO a FROM faas.account_balance AS t WHERE t.account = participant_account.account AND t.book = m.book;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'account % does not exist', account
            USING ERRCODE = 'LG006', DETAIL = format('It was given as "%s".', argument), HINT = 'Both accounts of a participant are in the book of the model.';
    END IF;
    v_fault := CASE
        WHEN a.currency <> m.currency THEN format('Its currency is %s, the model''s %s.', a.currency, m.currency)
        WHEN a.normal_side <> 'credit' THEN 'It is debit-normal.'
        WHEN a.status = 'closed' THEN 'It is closed.'
        WHEN EXISTS (SELECT FROM faas.participant AS p WHERE p.position_account = participant_account.account)
            THEN 'It is the position account of a participant.'
        WHEN argument = 'position_account' AND EXISTS (SELECT FROM faas.participant AS p WHERE p.settlement_account = participant_account.account)
            THEN 'It is the settlement account of a participant.'
        WHEN argument = 'settlement_account' AND EXISTS (SELECT FROM faas.participant AS p
                WHERE p.settlement_account = participant_account.account AND p.model = participant_account.model)
            THEN 'It is the settlement account of a participant of this model.'
        WHEN argument = 'position_account' AND a.stripes > 0 THEN 'It has stripes.'
        WHEN argument = 'position_account' AND m.delay = 'deferred' AND faas.sign(a.posted) <> 0 THEN format('Its balance is %s.', a.posted)
        WHEN argument = 'position_account' AND m.delay = 'deferred' AND (faas.sign(a.held) <> 0 OR faas.sign(a.incoming) <> 0) THEN 'It has open holds.'
    END;
    IF v_fault IS NOT NULL THEN
        RAISE EXCEPTION 'account % cannot be the % of a participant', account, replace(argument, '_', ' ')
            USING ERRCODE = 'LG265', DETAIL = v_fault;
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.participant_account(bigint, text, bigint) IS
    'Raises unless an account, which is locked, can be the position or the settlement account of a participant: LG006 not in the book, LG265 why not.';

CREATE OR REPLACE FUNCTION faas_internal.participant_add(
    model bigint, name text, position_account bigint, settlement_account bigint DEFAULT NULL, cap faas.amount DEFAULT NULL
) RETURNS bigint
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
    v_participant bigint;
    v_settlement_account bigint := settlement_account;
    v_accounts bigint[];
    m faas.settlement_model;
BEGIN
    SELECT b INTO v_book FROM faas_internal.settlement_book('model', model, 'admin') AS b;
    PERFORM faas_internal.settlement_text('name', name, 200), faas_internal.settlement_required('position_account', position_account IS NULL);
    SELECT * INTO m FROM faas.settlement_model AS t WHERE t.id = participant_add.model FOR KEY SHARE;
    IF m.delay = 'immediate' THEN
        IF settlement_account <> position_account THEN
            RAISE EXCEPTION 'account % cannot be the settlement account of a participant', settlement_account
                USING ERRCODE = 'LG265', DETAIL = 'The model settles immediately: one account is both the position and the settlement account.';
        END IF;
        v_settlement_account := position_account;
    ELSE
        PERFORM faas_internal.settlement_required('settlement_account', settlement_account IS NULL);
        IF settlement_account = position_account THEN
            RAISE EXCEPTION 'account % cannot be the settlement account of a participant', settlement_account
                USING ERRCODE = 'LG265', DETAIL = 'It is the position account.';
        END IF;
    END IF;
    -- only accounts of the book are locked
    SELECT array_agg(a.account ORDER BY a.account) INTO v_accounts
    FROM faas.account_balance AS a WHERE a.book = v_book AND a.account IN (position_account, v_settlement_account);
    PERFORM faas_internal.account_lock(COALESCE(v_accounts, '{}'));
    PERFORM faas_internal.participant_account(model, 'position_account', position_account);
    IF m.delay <> 'immediate' THEN
        PERFORM faas_internal.participant_account(model, 'settlement_account', v_settlement_account);
    END IF;
    BEGIN
        INSERT INTO faas.participant (book, model, position_account, settlement_account, joined_after, name, joined_at)
        VALUES (v_book, participant_add.model, participant_add.position_account, v_settlement_account,
            faas_internal.account_watch(participant_add.position_account), participant_add.name, faas_internal.now())
        RETURNING id INTO v_participant;
    EXCEPTION WHEN unique_violation THEN
        RAISE EXCEPTION 'a participant named "%" already exists in settlement model %', name, model USING ERRCODE = '23505';
    END;
    PERFORM faas_internal.settlement_note(v_book, 'participant', v_participant, 'participant_add', NULL, NULL);
    IF cap IS NOT NULL THEN
        PERFORM faas_internal.participant_cap(v_participant, cap, 'participant_add');
    END IF;
    RETURN v_participant;
END
$$;
COMMENT ON FUNCTION faas_internal.participant_add(bigint, text, bigint, bigint, faas.amount) IS 'Body of faas.participant_add';

CREATE OR REPLACE FUNCTION faas.participant_add(
    model bigint,
    name text,
    position_account bigint,
    settlement_account bigint DEFAULT NULL,
    cap faas.amount DEFAULT NULL
) RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.participant_add(bigint, text, bigint, bigint, faas.amount) IS
    'Makes the owner of two accounts a participant of a settlement model, for good, and returns its id. name: 1 to 200 characters, unique in the model. position_account: debited when it pays another participant, credited when it is paid; its overdraft is the net debit cap. It must be empty, without holds and stripes, and no other participant''s. settlement_account: what it has with the operator, from which it settles; not needed for a model that settles immediately, where the position account is both. Both are credit-normal, open, in the model''s book and currency. Postings from now on count. cap: as faas.participant_cap_set() would set it, NULL leaves the overdraft as it is. Needs admin on the book. Errors: 22004 null, 22023 length, cap negative or of a model that settles immediately, 23505 name taken, LG001 LG002 cap in another currency or with too many decimals, LG006 no such account in the book, LG260 no such model, LG264 cap above the settlement account, LG265 account cannot be the participant''s (the detail says why), 42501 no admin right.';

CREATE OR REPLACE FUNCTION faas_internal.participant_cap(participant bigint, cap faas.amount, operation text) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.participant;
    m faas.settlement_model;
    v_liquidity faas.amount;
BEGIN
    SELECT * INTO p FROM faas.participant AS t WHERE t.id = participant_cap.participant;
    SELECT * INTO m FROM faas.settlement_model AS t WHERE t.id = p.model;
    IF m.delay = 'immediate' THEN
        RAISE EXCEPTION 'participant % has no net debit cap', participant
            USING ERRCODE = '22023', DETAIL = 'Its model settles immediately: the limits of its account bind.';
    END IF;
    IF faas.sign(cap) < 0 THEN
        RAISE EXCEPTION 'argument "cap" must not be negative' USING ERRCODE = '22023', DETAIL = format('It is %s.', cap);
    END IF;
    IF faas.currency(cap) <> m.currency THEN
        RAISE EXCEPTION 'currency of argument "cap" differs from that of the settlement model'
            USING ERRCODE = 'LG001', DETAIL = format('The argument is %s, the model''s currency is %s.', cap, m.currency);
    END IF;
    PERFORM faas_internal.account_lock(CASE WHEN p.position_account < p.settlement_account
        THEN ARRAY[p.position_account, p.settlement_account] ELSE ARRAY[p.settlement_account, p.position_account] END);
    PERFORM faas.account_limit(p.position_account, overdraft => cap, unlimited => false);
    SELECT a.posted INTO v_liquidity FROM faas.account_balance AS a WHERE a.account = p.settlement_account;
    IF m.liquidity_check AND cap OPERATOR(faas.>) v_liquidity AND faas.sign(cap) > 0 THEN
        RAISE EXCEPTION 'net debit cap of participant % exceeds its liquidity', participant
            USING ERRCODE = 'LG264', DETAIL = format('Its settlement account has %s.', v_liquidity),
                HINT = 'Fund the settlement account first, or set a lower cap.';
    END IF;
    PERFORM faas_internal.settlement_note(p.book, 'participant', participant, operation, NULL, NULL, NULL, cap);
END
$$;
COMMENT ON FUNCTION faas_internal.participant_cap(bigint, faas.amount, text) IS
    'Sets the overdraft of a position account, checked against the settlement account where the model says so; both are locked.';

CREATE OR REPLACE FUNCTION faas_internal.participant_cap_set(participant bigint, cap faas.amount) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.settlement_book('participant', participant, 'admin'), faas_internal.settlement_required('cap', cap IS NULL);
    PERFORM faas_internal.participant_cap(participant, cap, 'participant_cap_set');
END
$$;
COMMENT ON FUNCTION faas_internal.participant_cap_set(bigint, faas.amount) IS 'Body of faas.participant_cap_set';

CREATE OR REPLACE FUNCTION faas.participant_cap_set(participant bigint, cap faas.amount) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.participant_cap_set(bigint, faas.amount) IS
    'Sets the net debit cap of a participant: how much it may owe before settlement, which is the overdraft of its position account and so binds every posting and hold exactly. cap: zero or more; where the model checks liquidity, at most what the settlement account has now, zero always. A position that is above it already stays. Money that is taken from the settlement account later does not lower the cap; faas.settlement_commit() does. Needs admin on the book. Errors: 22004 null, 22023 negative, or a model that settles immediately, LG001 LG002 other currency or too many decimals, LG260 no such participant, LG264 above the settlement account, 42501 no admin right.';

-- windows ----------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.window_fix(window_id bigint) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_window_fix';
COMMENT ON FUNCTION faas_internal.window_fix(bigint) IS
    'Waits for the postings of a closed window that are still under way, then keeps its totals in faas.window_total unless they are kept already. Errors: 22004 null.';

CREATE OR REPLACE FUNCTION faas_internal.window_close(
    model bigint, window_id bigint DEFAULT NULL, OUT closed bigint, OUT opened bigint, OUT closed_at timestamptz
) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
BEGIN
    SELECT b INTO v_book FROM faas_internal.settlement_book('model', model, 'post') AS b;
    SELECT m.current_window INTO closed FROM faas.settlement_model AS m WHERE m.id = window_close.model FOR NO KEY UPDATE;
    IF window_id <> closed THEN
        RAISE EXCEPTION 'window_id % is not the open window of settlement model %', window_id, model
            USING ERRCODE = 'LG261', DETAIL = format('Window %s is open.', closed);
    END IF;
    opened := nextval('faas.settlement_window_id_seq');
    closed_at := faas_internal.now();
    UPDATE faas.settlement_window AS w SET state = faas_internal.settlement_next('window', w.state, 'window_close'), closed_at = window_close.closed_at
    WHERE w.id = window_close.closed;
    INSERT INTO faas.settlement_window (id, book, model, state, opened_at)
    VALUES (opened, v_book, window_close.model, 'open', window_close.closed_at);
    UPDATE faas.settlement_model AS m SET current_window = opened WHERE m.id = window_close.model;
    PERFORM faas_internal.settlement_note(v_book, 'window', closed, 'window_close', 'open', 'closed');
END
$$;
COMMENT ON FUNCTION faas_internal.window_close(bigint, bigint) IS 'Body of faas.window_close';

CREATE OR REPLACE FUNCTION faas.window_close(
    model bigint,
    window_id bigint DEFAULT NULL,
    OUT closed bigint,
    OUT opened bigint,
    OUT closed_at timestamptz
) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.window_close(bigint, bigint) IS
    'Closes the open window of a settlement model and opens the next: postings that have joined it and are not committed yet still belong to it, later ones to the next. Takes the same time whatever is in the window, waits for no posting and makes none wait. window_id: the window that is meant, so that a repeated call does not close the next one, LG261; NULL closes the open one. Needs post on the book. Errors: 22004 model null, LG260 no such model, LG261 not the open window, 42501 no post right, 40001 when to retry.';

-- views ------------------------------------------------------------------------------------------

CREATE VIEW faas.visible_settlement_model WITH (security_barrier) AS
SELECT m.id AS model, m.book, m.name, m.granularity, m.interchange, m.delay, m.currency, m.liquidity_check, m.kinds,
    m.current_window, m.created_at
FROM faas.settlement_model AS m
WHERE faas_internal.can_read(m.book);
COMMENT ON VIEW faas.visible_settlement_model IS 'Settlement models of the books that you may read';

CREATE VIEW faas.visible_participant WITH (security_barrier) AS
SELECT p.id AS participant, p.book, p.model, p.name, p.position_account, p.settlement_account,
    a.debits OPERATOR(faas.-) a.credits AS "position",
    a.held,
    CASE WHEN m.delay OPERATOR(pg_catalog.=) 'deferred' AND NOT a.unlimited THEN a.overdraft END AS cap,
    a.available,
    s.posted AS liquidity,
    p.joined_at
FROM faas.participant AS p
JOIN faas.settlement_model AS m ON m.id OPERATOR(pg_catalog.=) p.model
JOIN faas.account_balance AS a ON a.account OPERATOR(pg_catalog.=) p.position_account
JOIN faas.account_balance AS s ON s.account OPERATOR(pg_catalog.=) p.settlement_account
WHERE faas_internal.can_read(p.book);
COMMENT ON VIEW faas.visible_participant IS 'Participants of the settlement models that you may read, with their positions now';
COMMENT ON COLUMN faas.visible_participant."position" IS 'Debits - credits of the position account: greater than zero is what the participant owes, as in Mojaloop';
COMMENT ON COLUMN faas.visible_participant.held IS 'Reserved on the position account by open holds, which count against the cap';
COMMENT ON COLUMN faas.visible_participant.cap IS 'Net debit cap; null if there is none';
COMMENT ON COLUMN faas.visible_participant.available IS 'What it may still pay: cap - position - held; null without a cap';
COMMENT ON COLUMN faas.visible_participant.liquidity IS 'Balance of the settlement account';

CREATE VIEW faas.visible_window WITH (security_barrier) AS
SELECT w.id AS window_id, w.book, w.model, w.state, w.opened_at, w.closed_at, w.settlement
FROM faas.settlement_window AS w
WHERE faas_internal.can_read(w.book);
COMMENT ON VIEW faas.visible_window IS 'Settlement windows of the books that you may read';

CREATE VIEW faas.visible_window_entry WITH (security_barrier) AS
SELECT e.window_id, e.book, e.model, e.journal, e.line, e.payer, e.payee, e.amount
FROM faas.window_entry AS e
WHERE faas_internal.can_read(e.book);
COMMENT ON VIEW faas.visible_window_entry IS 'Which posting is in which settlement window, of the books that you may read; of an open or just closed window, what is committed so far';

CREATE VIEW faas.visible_window_total WITH (security_barrier) AS
SELECT t.window_id, t.book, t.payer, t.payee, t.amount, t.entries
FROM faas.window_total AS t
WHERE faas_internal.can_read(t.book);
COMMENT ON VIEW faas.visible_window_total IS 'What payers owe payees from windows that were settled, for good, of the books that you may read';
