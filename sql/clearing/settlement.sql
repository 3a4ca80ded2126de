-- Settlements of closed windows: netting, the steps of each participant, and the postings that bring
-- positions back to zero.  Order of locks: key, settlement, windows, book, accounts by ascending id, holds.

-- keys -------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.settlement_key(book bigint, key text, operation text, request jsonb) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    o faas.settlement_operation;
    v_field text;
BEGIN
    IF key IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM faas_internal.settlement_text('key', key, 255);
    -- waits for another session that is inserting the same key
    INSERT INTO faas.settlement_operation AS t (book, key, operation, request, at)
    VALUES (settlement_key.book, settlement_key.key, settlement_key.operation, settlement_key.request, faas_internal.now())
    ON CONFLICT ON CONSTRAINT settlement_operation_pkey DO NOTHING;
    IF FOUND THEN
        RETURN NULL;
    END IF;
    SELECT * INTO o FROM faas.settlement_operation AS t WHERE t.book = settlement_key.book AND t.key = settlement_key.key;
    SELECT COALESCE(CASE WHEN o.operation <> operation THEN 'operation' END, min(r.key)) INTO v_field
    FROM jsonb_each(request) AS r WHERE r.value IS DISTINCT FROM o.request -> r.key;
    IF v_field IS NOT NULL THEN
        RAISE EXCEPTION 'idempotency key "%" was used with another %', left(key, 200), v_field
            USING ERRCODE = 'LG005', DETAIL = 'A key stands for one request, for ever.', HINT = 'Repeat the request as it was, or use a new key.';
    END IF;
    RETURN o.result;
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_key(bigint, text, text, jsonb) IS
    'What was answered to an operation with this key; NULL without a key or if it is new, and then the key is taken. Errors: 22023 length, LG005 used for something else.';

CREATE OR REPLACE FUNCTION faas_internal.settlement_answer(book bigint, key text, result jsonb) RETURNS void
    LANGUAGE sql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
    UPDATE faas.settlement_operation AS o SET result = $3 WHERE o.book = $1 AND o.key = $2;
END;
COMMENT ON FUNCTION faas_internal.settlement_answer(bigint, text, jsonb) IS 'Keeps the answer to an operation under its key.';

-- create -----------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.settlement_windows(model bigint, windows bigint[], settlement bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_id bigint;
    w faas.settlement_window;
BEGIN
    FOR v_id IN SELECT u FROM unnest(windows) AS u ORDER BY u LOOP
        SELECT * INTO w FROM faas.settlement_window AS t
        WHERE t.id = v_id AND t.model = settlement_windows.model FOR UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'window % does not exist in settlement model %', v_id, model
                USING ERRCODE = 'LG260', HINT = 'Argument "windows" names windows of the model.';
        END IF;
        IF faas_internal.settlement_next('window', w.state, 'settlement_create') IS NULL THEN
            RAISE EXCEPTION 'window % is %', v_id, w.state
                USING ERRCODE = 'LG261', HINT = CASE w.state WHEN 'open' THEN 'Close it first, with faas.window_close().'
                    ELSE 'A window is settled once.' END;
        END IF;
        PERFORM faas_internal.window_fix(v_id);
        UPDATE faas.settlement_window AS t
        SET state = faas_internal.settlement_next('window', t.state, 'settlement_create'), settlement = settlement_windows.settlement
        WHERE t.id = v_id;
        PERFORM faas_internal.settlement_note(w.book, 'window', v_id, 'settlement_create', w.state,
            faas_internal.settlement_next('window', w.state, 'settlement_create'));
    END LOOP;
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_windows(bigint, bigint[], bigint) IS
    'Takes closed or aborted windows of a model into a settlement, each with totals that are final. Errors: LG260 not a window of the model, LG261 open or settled.';

CREATE OR REPLACE FUNCTION faas_internal.settlement_create(
    model bigint, windows bigint[], key text DEFAULT NULL,
    OUT settlement bigint, OUT state text, OUT gross faas.amount, OUT net faas.amount, OUT instructions bigint, OUT replayed boolean
) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
    v_result jsonb;
    v_zero faas.amount;
    v_payments faas.net_payment[];
    m faas.settlement_model;
BEGIN
    SELECT b INTO v_book FROM faas_internal.settlement_book('model', model, 'post') AS b;
    IF array_ndims(windows) <> 1 THEN
        RAISE EXCEPTION 'argument "windows" must have one dimension' USING ERRCODE = '2202E';
    END IF;
    PERFORM faas_internal.settlement_required('windows', windows IS NULL OR array_position(windows, NULL) IS NOT NULL);
    IF cardinality(windows) NOT BETWEEN 1 AND 1000 OR cardinality(windows) <> (SELECT count(DISTINCT u) FROM unnest(windows) AS u) THEN
        RAISE EXCEPTION 'argument "windows" must name 1 to 1000 windows, each once' USING ERRCODE = '22023';
    END IF;
    v_result := faas_internal.settlement_key(v_book, key, 'settlement_create',
        jsonb_build_object('model', model, 'windows', (SELECT jsonb_agg(u ORDER BY u) FROM unnest(windows) AS u)));
    replayed := v_result IS NOT NULL;
    IF replayed THEN
        SELECT r.settlement, r.state, r.gross, r.net, r.instructions INTO settlement, state, gross, net, instructions
        FROM jsonb_to_record(v_result) AS r (settlement bigint, state text, gross faas.amount, net faas.amount, instructions bigint);
        RETURN;
    END IF;

    SELECT * INTO m FROM faas.settlement_model AS t WHERE t.id = settlement_create.model;
    SELECT faas.of_minor(0, c.code, c.exponent) INTO v_zero FROM faas.currency AS c WHERE c.code = m.currency;
    settlement := nextval('faas.settlement_id_seq');
    PERFORM faas_internal.settlement_windows(model, windows, settlement);
    SELECT COALESCE(faas.sum(t.amount), v_zero),
        CASE m.interchange WHEN 'multilateral' THEN faas.net_payments(t.payer, t.payee, t.amount)
            ELSE faas.net_bilateral(t.payer, t.payee, t.amount) END
    INTO gross, v_payments
    FROM faas.window_total AS t WHERE t.window_id = ANY (windows);
    IF m.delay = 'immediate' THEN
        v_payments := NULL;
    END IF;
    SELECT COALESCE(faas.sum(p.amount), v_zero), count(*) INTO net, instructions FROM unnest(v_payments) AS p;
    -- what nothing is left to pay of is settled
    state := CASE WHEN instructions = 0 THEN 'settled' ELSE 'pending' END;

    INSERT INTO faas.settlement (id, book, model, state, gross, net, created_at)
    VALUES (settlement, v_book, settlement_create.model, settlement_create.state, settlement_create.gross, settlement_create.net, faas_internal.now());
    INSERT INTO faas.settlement_participant (settlement, participant, book, state, paid, received, due)
    SELECT settlement_create.settlement, n.participant, v_book, settlement_create.state, n.paid, n.received,
        CASE m.delay WHEN 'immediate' THEN v_zero ELSE n.paid OPERATOR(faas.-) n.received END
    FROM (
        SELECT s.participant, COALESCE(faas.sum(s.paid), v_zero) AS paid, COALESCE(faas.sum(s.received), v_zero) AS received
        FROM faas.window_total AS t
        CROSS JOIN LATERAL (VALUES (t.payer, t.amount, NULL::faas.amount), (t.payee, NULL, t.amount)) AS s (participant, paid, received)
        WHERE t.window_id = ANY (windows)
        GROUP BY s.participant
    ) AS n
    ORDER BY n.participant;
    INSERT INTO faas.settlement_instruction (book, settlement, payer, payee, amount, state)
    SELECT v_book, settlement_create.settlement, p.payer, p.payee, p.amount, 'pending'
    FROM unnest(v_payments) WITH ORDINALITY AS p (payer, payee, amount, n) ORDER BY p.n;
    PERFORM faas_internal.settlement_note(v_book, 'settlement', settlement, 'settlement_create', NULL, state, NULL, net);
    IF state = 'settled' THEN
        PERFORM faas_internal.settlement_windows_follow(settlement, 'settlement_settle');
    END IF;
    PERFORM faas_internal.settlement_answer(v_book, key, jsonb_build_object('settlement', settlement, 'state', state,
        'gross', gross::text, 'net', net::text, 'instructions', instructions));
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_create(bigint, bigint[], text) IS 'Body of faas.settlement_create';

CREATE OR REPLACE FUNCTION faas.settlement_create(
    model bigint,
    windows bigint[],
    key text DEFAULT NULL,
    OUT settlement bigint,
    OUT state text,
    OUT gross faas.amount,
    OUT net faas.amount,
    OUT instructions bigint,
    OUT replayed boolean
) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.settlement_create(bigint, bigint[], text) IS
    'Begins the settlement of closed windows of a model, or of windows whose settlement was aborted: waits for postings that joined them and are not committed yet, keeps their totals for good, and works out what each participant owes and which payments are left. windows: 1 to 1000, each once. Moves no money. gross: sum of the postings; net: sum of the instructions, as the model nets (at most one fewer than participants, if multilateral); nothing to pay, as in windows that are empty or even, or a model that settles immediately, is settled at once. key: same key and content answers the first result with replayed true. Settle in another transaction than you post or close in: postings under way are waited for. Needs post on the book. Errors: 22004 null, 22023 number of windows or length of the key, 2202E dimensions, LG005 key used for something else, LG260 no such model or window of it, LG261 window open, pending or settled, 42501 no post right, 40001 when to retry.';

CREATE OR REPLACE FUNCTION faas_internal.settlement_windows_follow(settlement bigint, operation text) RETURNS void
    LANGUAGE sql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
    UPDATE faas.settlement_window AS w SET state = faas_internal.settlement_next('window', w.state, $2)
    WHERE w.settlement = $1 AND w.state = 'pending';
    INSERT INTO faas.settlement_event (book, object, object_id, operation, from_state, to_state, at, by_role)
    SELECT w.book, 'window', w.id, $2, 'pending', w.state, faas_internal.now(), faas_internal.caller()::text
    FROM faas.settlement_window AS w WHERE w.settlement = $1 ORDER BY w.id;
END;
COMMENT ON FUNCTION faas_internal.settlement_windows_follow(bigint, text) IS
    'Gives the windows of a settlement the state that its end leads to.';

-- steps ------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.settlement_state(settlement bigint) RETURNS text
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE
        WHEN COALESCE(bool_and(p.state = 'settled'), true) THEN 'settled'
        WHEN bool_and(p.state = 'aborted') THEN 'aborted'
        WHEN bool_or(p.state = 'settled') THEN 'settling'
        -- how far the last one is
        ELSE (ARRAY['pending', 'recorded', 'reserved', 'committed'])[min(array_position(ARRAY['pending', 'recorded', 'reserved', 'committed'], p.state))]
    END
    FROM faas.settlement_participant AS p WHERE p.settlement = $1;
END;
COMMENT ON FUNCTION faas_internal.settlement_state(bigint) IS
    'State of a settlement, from those of its participants: settled if all are, settling if some are, else that of the last.';

CREATE OR REPLACE FUNCTION faas_internal.settlement_lock_accounts(settlement bigint, participants bigint[]) RETURNS void
    LANGUAGE sql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
    SELECT faas_internal.account_lock(array_agg(DISTINCT a.account ORDER BY a.account))
    FROM faas.participant AS p
    JOIN faas.settlement_participant AS s ON s.participant = p.id AND s.settlement = $1
    CROSS JOIN LATERAL (VALUES (p.position_account), (p.settlement_account)) AS a (account)
    WHERE p.id = ANY ($2) AND faas.sign(s.due) <> 0
    HAVING count(*) > 0;
END;
COMMENT ON FUNCTION faas_internal.settlement_lock_accounts(bigint, bigint[]) IS
    'Locks the accounts of those participants of a settlement that have something due, in the order of the ledger.';

CREATE OR REPLACE FUNCTION faas_internal.settlement_refused(settlement bigint, participant bigint, reason text, due faas.amount) RETURNS void
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p faas.participant;
BEGIN
    SELECT * INTO p FROM faas.participant AS t WHERE t.id = settlement_refused.participant;
    IF reason = 'insufficient_funds' THEN
        RAISE EXCEPTION 'insufficient funds of participant % ("%") for settlement %', participant, p.name, settlement
            USING ERRCODE = 'LG003', DETAIL = format('%s is due from account %s.', faas.abs(due), CASE WHEN faas.sign(due) > 0 THEN p.settlement_account ELSE p.position_account END);
    END IF;
    RAISE EXCEPTION 'the ledger refuses what participant % ("%") has to move for settlement %', participant, p.name, settlement
        USING ERRCODE = 'LG268', DETAIL = format('The reason is "%s", the accounts are %s and %s.', reason, p.position_account, p.settlement_account);
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_refused(bigint, bigint, text, faas.amount) IS
    'Raises because a movement of a settlement was refused: LG003 for lack of funds, else LG268.';

CREATE OR REPLACE FUNCTION faas_internal.settlement_reserve_money(settlement bigint, participants bigint[]) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_debtors bigint[];
    v_requests faas.request[];
    r record;
BEGIN
    PERFORM faas_internal.settlement_lock_accounts(settlement, participants);
    SELECT array_agg(s.participant ORDER BY s.participant), array_agg(ROW('hold', p.settlement_account, p.position_account, s.due, NULL, NULL, 'settlement',
            'settlement ' || s.settlement, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::faas.request ORDER BY s.participant)
    INTO v_debtors, v_requests
    FROM faas.settlement_participant AS s JOIN faas.participant AS p ON p.id = s.participant
    WHERE s.settlement = settlement_reserve_money.settlement AND s.participant = ANY (participants) AND faas.sign(s.due) > 0;
    FOR r IN SELECT b.code, b.reason, b.journal, v_debtors[b.idx] AS participant FROM faas.post_batch(v_requests) AS b LOOP
        IF r.code <> 0 THEN
            PERFORM faas_internal.settlement_refused(s.settlement, r.participant, r.reason, s.due)
            FROM faas.settlement_participant AS s WHERE s.settlement = settlement_reserve_money.settlement AND s.participant = r.participant;
        END IF;
        UPDATE faas.settlement_participant AS s SET hold = r.journal
        WHERE s.settlement = settlement_reserve_money.settlement AND s.participant = r.participant;
    END LOOP;
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_reserve_money(bigint, bigint[]) IS
    'Reserves what is due from participants on their settlement accounts.';

-- A creditor gives up its claim for settlement money, which leaves what it stands for as it is.  So its
-- net debit cap does not bind that posting, only the next transfer: it is out of the way while the
-- account is locked.
CREATE OR REPLACE FUNCTION faas_internal.settlement_commit_money(settlement bigint, participants bigint[]) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_order bigint[];
    v_requests faas.request[];
    v_raised bigint[] := ARRAY[]::bigint[];
    v_caps faas.amount[] := ARRAY[]::faas.amount[];
    v_cap faas.amount;
    a faas.account_balance;
    r record;
BEGIN
    PERFORM faas_internal.settlement_lock_accounts(settlement, participants);
    FOR r IN SELECT p.position_account, s.due
        FROM faas.settlement_participant AS s JOIN faas.participant AS p ON p.id = s.participant
        WHERE s.settlement = settlement_commit_money.settlement AND s.participant = ANY (participants) AND faas.sign(s.due) < 0
        ORDER BY p.position_account
    LOOP
        SELECT * INTO a FROM faas.account_balance AS b WHERE b.account = r.position_account;
        IF NOT a.unlimited AND faas.sign(a.available OPERATOR(faas.+) r.due) < 0 THEN
            v_raised := v_raised || r.position_account;
            v_caps := array_append(v_caps, a.overdraft);
            PERFORM faas.account_limit(r.position_account, overdraft => a.overdraft OPERATOR(faas.-) r.due OPERATOR(faas.-) a.available);
        END IF;
    END LOOP;

    SELECT array_agg(q.participant ORDER BY q.participant), array_agg(q.request ORDER BY q.participant) INTO v_order, v_requests
    FROM (
        SELECT s.participant, CASE WHEN faas.sign(s.due) > 0
            THEN ROW('capture', NULL, NULL, NULL, NULL, s.hold::text, 'settlement', 'settlement ' || s.settlement, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::faas.request
            ELSE ROW('post', p.position_account, p.settlement_account, faas.abs(s.due), NULL, NULL, 'settlement', 'settlement ' || s.settlement,
                NULL, NULL, NULL, NULL, NULL, NULL, NULL)::faas.request END AS request
        FROM faas.settlement_participant AS s JOIN faas.participant AS p ON p.id = s.participant
        WHERE s.settlement = settlement_commit_money.settlement AND s.participant = ANY (participants) AND faas.sign(s.due) <> 0
    ) AS q;
    FOR r IN SELECT b.code, b.reason, b.journal, v_order[b.idx] AS participant FROM faas.post_batch(v_requests) AS b LOOP
        IF r.code <> 0 THEN
            PERFORM faas_internal.settlement_refused(s.settlement, r.participant, r.reason, s.due)
            FROM faas.settlement_participant AS s WHERE s.settlement = settlement_commit_money.settlement AND s.participant = r.participant;
        END IF;
        UPDATE faas.settlement_participant AS s SET journal = r.journal
        WHERE s.settlement = settlement_commit_money.settlement AND s.participant = r.participant;
    END LOOP;

    FOR i IN 1 .. cardinality(v_raised) LOOP
        PERFORM faas.account_limit(v_raised[i], overdraft => v_caps[i]);
    END LOOP;
    -- a cap that the new balance of the settlement account does not cover comes down to it
    FOR r IN SELECT p.id, p.book, p.position_account, p.settlement_account
        FROM faas.settlement_participant AS s JOIN faas.participant AS p ON p.id = s.participant
        JOIN faas.settlement_model AS m ON m.id = p.model
        WHERE s.settlement = settlement_commit_money.settlement AND s.participant = ANY (participants) AND faas.sign(s.due) > 0 AND m.liquidity_check
        ORDER BY p.position_account
    LOOP
        SELECT * INTO a FROM faas.account_balance AS b WHERE b.account = r.position_account;
        SELECT CASE WHEN faas.sign(b.posted) > 0 THEN b.posted ELSE b.posted OPERATOR(faas.-) b.posted END INTO v_cap
        FROM faas.account_balance AS b WHERE b.account = r.settlement_account;
        IF NOT a.unlimited AND a.overdraft OPERATOR(faas.>) v_cap THEN
            PERFORM faas.account_limit(r.position_account, overdraft => v_cap);
            PERFORM faas_internal.settlement_note(r.book, 'participant', r.id, 'settlement_commit', NULL, NULL, NULL, v_cap);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_commit_money(bigint, bigint[]) IS
    'Moves what is due between position and settlement accounts; lowers caps that the settlement account does not cover any more.';

CREATE OR REPLACE FUNCTION faas_internal.settlement_step(
    operation text, settlement bigint, participant bigint, key text, OUT state text, OUT participants integer, OUT replayed boolean
) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
    v_result jsonb;
    v_before text;
    v_who bigint[];
BEGIN
    SELECT b INTO v_book FROM faas_internal.settlement_book('settlement', settlement, 'post') AS b;
    v_result := faas_internal.settlement_key(v_book, key, operation, jsonb_build_object('settlement', settlement, 'participant', participant));
    replayed := v_result IS NOT NULL;
    IF replayed THEN
        state := v_result ->> 'state';
        participants := (v_result ->> 'participants')::integer;
        RETURN;
    END IF;
    SELECT s.state INTO v_before FROM faas.settlement AS s WHERE s.id = settlement_step.settlement FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM faas.settlement_participant AS p WHERE p.settlement = settlement_step.settlement AND p.participant = settlement_step.participant)
        AND participant IS NOT NULL
    THEN
        RAISE EXCEPTION 'participant % does not exist in settlement %', participant, settlement USING ERRCODE = 'LG260';
    END IF;
    SELECT array_agg(p.participant ORDER BY p.participant) INTO v_who
    FROM faas.settlement_participant AS p
    WHERE p.settlement = settlement_step.settlement AND (settlement_step.participant IS NULL OR p.participant = settlement_step.participant)
        AND faas_internal.settlement_next('participant', p.state, operation) IS NOT NULL;
    IF v_who IS NULL THEN
        RAISE EXCEPTION 'settlement % is %', settlement, v_before
            USING ERRCODE = 'LG262', DETAIL = CASE WHEN participant IS NULL THEN format('None of its participants is ready for %s.', operation)
                ELSE format('Participant %s is %s, which is not ready for %s.', participant, (SELECT p.state FROM faas.settlement_participant AS p
                    WHERE p.settlement = settlement_step.settlement AND p.participant = settlement_step.participant), operation) END;
    END IF;
    CASE operation
        WHEN 'settlement_reserve' THEN PERFORM faas_internal.settlement_reserve_money(settlement, v_who);
        WHEN 'settlement_commit' THEN PERFORM faas_internal.settlement_commit_money(settlement, v_who);
        ELSE NULL;
    END CASE;
    INSERT INTO faas.settlement_event (book, object, object_id, participant, operation, from_state, to_state, amount, journal, at, by_role)
    SELECT v_book, 'settlement', settlement_step.settlement, p.participant, settlement_step.operation, p.state,
        faas_internal.settlement_next('participant', p.state, settlement_step.operation), p.due,
        CASE settlement_step.operation WHEN 'settlement_commit' THEN p.journal END, faas_internal.now(), faas_internal.caller()::text
    FROM faas.settlement_participant AS p
    WHERE p.settlement = settlement_step.settlement AND p.participant = ANY (v_who) ORDER BY p.participant;
    UPDATE faas.settlement_participant AS p SET state = faas_internal.settlement_next('participant', p.state, settlement_step.operation)
    WHERE p.settlement = settlement_step.settlement AND p.participant = ANY (v_who);
    state := faas_internal.settlement_state(settlement);
    participants := cardinality(v_who);
    UPDATE faas.settlement AS s SET state = settlement_step.state WHERE s.id = settlement_step.settlement;
    IF state = 'settled' THEN
        PERFORM faas_internal.settlement_windows_follow(settlement, operation);
    END IF;
    PERFORM faas_internal.settlement_answer(v_book, key, jsonb_build_object('state', state, 'participants', participants));
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_step(text, bigint, bigint, text) IS
    'One step of one participant of a settlement, or of all that are ready for it. Errors: 22004 settlement null, 22023 length of the key, LG003, LG005, LG260, LG262, LG268.';

CREATE OR REPLACE FUNCTION faas_internal.settlement_record(
    settlement bigint, participant bigint DEFAULT NULL, key text DEFAULT NULL, OUT state text, OUT participants integer, OUT replayed boolean
) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT * INTO state, participants, replayed FROM faas_internal.settlement_step('settlement_record', settlement, participant, key);
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_record(bigint, bigint, text) IS 'Body of faas.settlement_record';

CREATE OR REPLACE FUNCTION faas.settlement_record(
    settlement bigint,
    participant bigint DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT participants integer,
    OUT replayed boolean
) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.settlement_record(bigint, bigint, text) IS
    'Records the settlement of participants that are pending: what is due is agreed, no money moves. participant: one of the settlement; NULL is all that are ready. Answers the settlement''s state and how many participants it moved on. key: same key and content answers the first result with replayed true. Needs post on the book. Errors: 22004 settlement null, 22023 length of the key, LG005 key used for something else, LG260 no such settlement or participant of it, LG262 not in the state before, 42501 no post right, 40001 when to retry.';

CREATE OR REPLACE FUNCTION faas_internal.settlement_reserve(
    settlement bigint, participant bigint DEFAULT NULL, key text DEFAULT NULL, OUT state text, OUT participants integer, OUT replayed boolean
) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT * INTO state, participants, replayed FROM faas_internal.settlement_step('settlement_reserve', settlement, participant, key);
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_reserve(bigint, bigint, text) IS 'Body of faas.settlement_reserve';

CREATE OR REPLACE FUNCTION faas.settlement_reserve(
    settlement bigint,
    participant bigint DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT participants integer,
    OUT replayed boolean
) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.settlement_reserve(bigint, bigint, text) IS
    'Reserves what is due from participants that are recorded, by a hold on the settlement account of each debtor; a creditor has nothing to reserve. Fails as a whole, LG003, if a settlement account has not enough. participant: one of the settlement; NULL is all that are ready. Answers the settlement''s state and how many participants it moved on. key: same key and content answers the first result with replayed true. Needs post on the book. Errors: 22004 settlement null, 22023 length of the key, LG005 key used for something else, LG260 no such settlement or participant of it, LG262 not in the state before, LG003 not enough on a settlement account, LG268 the ledger refuses a hold: closed or blocked accounts, 42501 no post right, 40001 when to retry.';

CREATE OR REPLACE FUNCTION faas_internal.settlement_commit(
    settlement bigint, participant bigint DEFAULT NULL, key text DEFAULT NULL, OUT state text, OUT participants integer, OUT replayed boolean
) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT * INTO state, participants, replayed FROM faas_internal.settlement_step('settlement_commit', settlement, participant, key);
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_commit(bigint, bigint, text) IS 'Body of faas.settlement_commit';

CREATE OR REPLACE FUNCTION faas.settlement_commit(
    settlement bigint,
    participant bigint DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT participants integer,
    OUT replayed boolean
) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.settlement_commit(bigint, bigint, text) IS
    'Moves what is due of participants that are reserved: a debtor''s hold is captured to its position account, a creditor''s position is credited to its settlement account, so that positions come back by what was settled. From the first commit on the settlement is final. The net debit cap does not bind these postings, but the next transfer; where the model checks liquidity, a debtor''s cap above the new balance of its settlement account comes down to it. participant: one of the settlement; NULL is all that are ready. Answers the settlement''s state and how many participants it moved on. key: same key and content answers the first result with replayed true. Needs post on the book. Errors: 22004 settlement null, 22023 length of the key, LG005 key used for something else, LG260 no such settlement or participant of it, LG262 not in the state before, LG003 LG268 the ledger refuses a movement: closed or blocked accounts, 42501 no post right, 40001 when to retry.';

CREATE OR REPLACE FUNCTION faas_internal.settlement_settle(
    settlement bigint, participant bigint DEFAULT NULL, key text DEFAULT NULL, OUT state text, OUT participants integer, OUT replayed boolean
) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT * INTO state, participants, replayed FROM faas_internal.settlement_step('settlement_settle', settlement, participant, key);
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_settle(bigint, bigint, text) IS 'Body of faas.settlement_settle';

CREATE OR REPLACE FUNCTION faas.settlement_settle(
    settlement bigint,
    participant bigint DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT participants integer,
    OUT replayed boolean
) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.settlement_settle(bigint, bigint, text) IS
    'Marks participants that are committed as settled: their settlement is done. When all are, the settlement and its windows are settled. participant: one of the settlement; NULL is all that are ready. Answers the settlement''s state and how many participants it moved on. key: same key and content answers the first result with replayed true. Needs post on the book. Errors: 22004 settlement null, 22023 length of the key, LG005 key used for something else, LG260 no such settlement or participant of it, LG262 not in the state before, 42501 no post right, 40001 when to retry.';

-- abort ------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.settlement_abort(
    settlement bigint, reason text, key text DEFAULT NULL, OUT state text, OUT participants integer, OUT replayed boolean
) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
    v_result jsonb;
    v_who bigint[];
    v_requests faas.request[];
    r record;
BEGIN
    SELECT b INTO v_book FROM faas_internal.settlement_book('settlement', settlement, 'post') AS b;
    PERFORM faas_internal.settlement_text('reason', reason, 1000);
    v_result := faas_internal.settlement_key(v_book, key, 'settlement_abort', jsonb_build_object('settlement', settlement, 'reason', reason));
    replayed := v_result IS NOT NULL;
    IF replayed THEN
        state := v_result ->> 'state';
        participants := (v_result ->> 'participants')::integer;
        RETURN;
    END IF;
    SELECT s.state INTO state FROM faas.settlement AS s WHERE s.id = settlement_abort.settlement FOR NO KEY UPDATE;
    IF state = 'aborted' THEN
        RAISE EXCEPTION 'settlement % is aborted', settlement USING ERRCODE = 'LG262';
    END IF;
    IF state = 'settled' OR EXISTS (SELECT FROM faas.settlement_participant AS p
        WHERE p.settlement = settlement_abort.settlement AND p.state IN ('committed', 'settled'))
    THEN
        RAISE EXCEPTION 'settlement % is final', settlement
            USING ERRCODE = 'LG263', DETAIL = 'It is committed, in part or as a whole.', HINT = 'Take it to its end; what was wrong is put right by further postings.';
    END IF;
    SELECT array_agg(p.participant ORDER BY p.participant), array_agg(ROW('release', NULL, NULL, NULL, NULL, p.hold::text, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL)::faas.request ORDER BY p.participant) FILTER (WHERE p.hold IS NOT NULL)
    INTO v_who, v_requests
    FROM faas.settlement_participant AS p WHERE p.settlement = settlement_abort.settlement;
    PERFORM faas_internal.settlement_lock_accounts(settlement, v_who);
    FOR r IN SELECT b.code, b.reason FROM faas.post_batch(v_requests) AS b WHERE b.code <> 0 LOOP
        RAISE EXCEPTION 'the ledger refuses to release a hold of settlement %', settlement USING ERRCODE = 'LG268', DETAIL = format('The reason is "%s".', r.reason);
    END LOOP;
    INSERT INTO faas.settlement_event (book, object, object_id, participant, operation, from_state, to_state, amount, at, by_role)
    SELECT v_book, 'settlement', settlement_abort.settlement, p.participant, 'settlement_abort', p.state,
        faas_internal.settlement_next('participant', p.state, 'settlement_abort'), p.due, faas_internal.now(), faas_internal.caller()::text
    FROM faas.settlement_participant AS p WHERE p.settlement = settlement_abort.settlement ORDER BY p.participant;
    UPDATE faas.settlement_participant AS p SET state = faas_internal.settlement_next('participant', p.state, 'settlement_abort'), hold = NULL
    WHERE p.settlement = settlement_abort.settlement;
    INSERT INTO faas.settlement_event (book, object, object_id, operation, from_state, to_state, amount, at, by_role)
    SELECT v_book, 'instruction', i.id, 'settlement_abort', i.state, faas_internal.settlement_next('instruction', i.state, 'settlement_abort'), i.amount,
        faas_internal.now(), faas_internal.caller()::text
    FROM faas.settlement_instruction AS i WHERE i.settlement = settlement_abort.settlement ORDER BY i.id;
    UPDATE faas.settlement_instruction AS i SET state = faas_internal.settlement_next('instruction', i.state, 'settlement_abort')
    WHERE i.settlement = settlement_abort.settlement;
    state := faas_internal.settlement_state(settlement);
    participants := cardinality(v_who);
    UPDATE faas.settlement AS s SET state = settlement_abort.state, reason = settlement_abort.reason WHERE s.id = settlement_abort.settlement;
    PERFORM faas_internal.settlement_windows_follow(settlement, 'settlement_abort'),
        faas_internal.settlement_answer(v_book, key, jsonb_build_object('state', state, 'participants', participants));
END
$$;
COMMENT ON FUNCTION faas_internal.settlement_abort(bigint, text, text) IS 'Body of faas.settlement_abort';

CREATE OR REPLACE FUNCTION faas.settlement_abort(
    settlement bigint,
    reason text,
    key text DEFAULT NULL,
    OUT state text,
    OUT participants integer,
    OUT replayed boolean
) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.settlement_abort(bigint, text, text) IS
    'Gives up a settlement before anything of it is committed: holds are released, instructions cancelled, and its windows aborted, which faas.settlement_create() may take again. reason: 1 to 1000 characters. key: same key and content answers the first result with replayed true. Needs post on the book. Errors: 22004 null, 22023 length, LG005 key used for something else, LG260 no such settlement, LG262 aborted already, LG263 committed or settled, LG268 the ledger refuses, 42501 no post right, 40001 when to retry.';

-- views ------------------------------------------------------------------------------------------

CREATE VIEW faas.visible_settlement WITH (security_barrier) AS
SELECT s.id AS settlement, s.book, s.model, s.state, s.gross, s.net, s.created_at, s.reason
FROM faas.settlement AS s
WHERE faas_internal.can_read(s.book);
COMMENT ON VIEW faas.visible_settlement IS 'Settlements of the books that you may read';

CREATE VIEW faas.visible_settlement_participant WITH (security_barrier) AS
SELECT s.settlement, s.participant, s.book, p.name, s.state, s.paid, s.received, s.due, s.hold, s.journal
FROM faas.settlement_participant AS s
JOIN faas.participant AS p ON p.id OPERATOR(pg_catalog.=) s.participant
WHERE faas_internal.can_read(s.book);
COMMENT ON VIEW faas.visible_settlement_participant IS 'Participants in the settlements that you may read: what they owe and how far they are';

CREATE VIEW faas.visible_settlement_event WITH (security_barrier) AS
SELECT e.id AS event, e.book, e.object, e.object_id, e.participant, e.operation, e.from_state, e.to_state, e.amount, e.journal, e.at, e.by_role
FROM faas.settlement_event AS e
WHERE faas_internal.can_read(e.book);
COMMENT ON VIEW faas.visible_settlement_event IS 'What happened to settlement models, participants, windows, settlements and instructions of the books that you may read, and who did it';
