-- Deals with bids: many holds, all of them released to the borrower at once, or all given back.

CREATE OR REPLACE FUNCTION faas_internal.bid_open(book bigint, deal text, borrower bigint, target faas.amount, fails_at timestamptz, memo text, actor text, key text,
    OUT bid_deal bigint, OUT opened_at timestamptz, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text;
    v_event bigint;
    v_zero faas.amount;
    v_state text := (SELECT t.to_state FROM faas_internal.bid_transition() AS t WHERE t.operation = 'open');
BEGIN
    PERFORM faas_internal.caller_require(book, 'hold');
    PERFORM faas_internal.escrow_given(deal IS NOT NULL, 'deal');
    PERFORM faas_internal.escrow_text(deal, 'deal', 1, 200);
    PERFORM faas_internal.escrow_text(memo, 'memo', 0, 10000);
    PERFORM faas_internal.escrow_finite(fails_at, 'fails_at');
    v_actor := faas_internal.escrow_actor(actor);
    SELECT x INTO v_zero FROM faas_internal.escrow_account(borrower, book, 'borrower') AS x;
    target := faas_internal.escrow_money(target, v_zero, 'target');
    SELECT c.event, c.replayed INTO v_event, replayed FROM faas_internal.escrow_claim(book, key, jsonb_build_object('operation', 'bid_open', 'deal', deal,
        'borrower', borrower, 'target', target::text, 'fails_at', fails_at AT TIME ZONE 'UTC', 'memo', memo, 'actor', v_actor)) AS c;
    IF replayed THEN
        SELECT v.bid_deal, v.at INTO STRICT bid_deal, opened_at FROM faas.bid_event AS v WHERE v.id = v_event;
        RETURN;
    END IF;
    opened_at := faas_internal.now();
    IF fails_at <= opened_at THEN
        RAISE EXCEPTION 'the end must be in the future' USING ERRCODE = '22008', DETAIL = 'Argument "fails_at" is not later than now.';
    END IF;
    bid_deal := nextval('faas.bid_deal_id_seq');
    INSERT INTO faas.bid_deal (id, book, deal, state, borrower, target, placed, fails_at, sweep_at, bid_count, event_count, opened_at, memo)
        VALUES (bid_open.bid_deal, bid_open.book, bid_open.deal, v_state, bid_open.borrower, bid_open.target, v_zero, bid_open.fails_at,
            COALESCE(bid_open.fails_at, 'infinity'), 0, 1, bid_open.opened_at, bid_open.memo)
        ON CONFLICT ON CONSTRAINT bid_deal_book_deal_key DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'deal "%" already exists in book %', deal, book USING ERRCODE = '23505';
    END IF;
    INSERT INTO faas.bid_event (id, book, bid_deal, sequence, operation, to_state, at, actor, by_role, amount, placed, note)
        VALUES (v_event, bid_open.book, bid_open.bid_deal, 1, 'open', v_state, bid_open.opened_at, v_actor, faas_internal.caller(), v_zero, v_zero, bid_open.memo);
END
$$;
COMMENT ON FUNCTION faas_internal.bid_open(bigint, text, bigint, faas.amount, timestamptz, text, text, text) IS
    'Body of faas.bid_open';

CREATE OR REPLACE FUNCTION faas.bid_open(
    book bigint,
    deal text,
    borrower bigint,
    target faas.amount,
    fails_at timestamptz DEFAULT NULL,
    memo text DEFAULT NULL,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT bid_deal bigint,
    OUT opened_at timestamptz,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.bid_open(bigint, text, bigint, faas.amount, timestamptz, text, text, text) IS
'Opens a deal that bidders fill up to target (greater than zero) for account borrower. deal: its name, once in a book, 1 to 200 characters. fails_at: from then on it takes no bid and is not settled, and faas.escrow_expire_due gives all back; null: never. actor: who does it, null: the database role. key makes it happen once.
Null book, deal, borrower or target: 22004. Errors: LG001 LG002 LG005 LG006 LG009 LG011 LG018, 22003, 22008 (a time that is not finite, or not in the future), 22023 (key, empty text), 23505 (deal is taken), 42501 without the right to hold, 54000.';

CREATE OR REPLACE FUNCTION faas_internal.bid_begin(bid_deal bigint, key text, request jsonb, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_book bigint;
BEGIN
    PERFORM faas_internal.escrow_given(bid_deal IS NOT NULL, 'bid_deal');
    SELECT d.book INTO v_book FROM faas.bid_deal AS d WHERE d.id = bid_begin.bid_deal;
    IF v_book IS NULL OR NOT faas_internal.caller_holds(v_book) THEN
        RAISE EXCEPTION 'deal % does not exist', bid_deal USING ERRCODE = 'LG220', HINT = 'faas.visible_bid_deal lists those that you may read.';
    END IF;
    PERFORM faas_internal.caller_require(v_book, 'hold');
    SELECT c.event, c.replayed INTO event, replayed FROM faas_internal.escrow_claim(v_book, key, request || jsonb_build_object('bid_deal', bid_deal)) AS c;
END
$$;
COMMENT ON FUNCTION faas_internal.bid_begin(bigint, text, jsonb) IS
    'What each operation on a deal with bids begins with: the rights of the caller, then the key. Gives the id of its event. Errors: 22004, LG005, LG220, 22023, 42501.';

CREATE OR REPLACE FUNCTION faas_internal.bid_lock(bid_deal bigint, operation text) RETURNS faas.bid_deal
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    d faas.bid_deal;
BEGIN
    SELECT x.* INTO STRICT d FROM faas.bid_deal AS x WHERE x.id = bid_lock.bid_deal FOR UPDATE;
    IF NOT EXISTS (SELECT FROM faas_internal.bid_transition() AS t WHERE t.operation = bid_lock.operation AND t.from_state = d.state) THEN
        RAISE EXCEPTION 'cannot % deal %', CASE operation WHEN 'place' THEN 'bid on' ELSE operation END, d.id
            USING ERRCODE = 'LG221', DETAIL = format('It is in state "%s".', d.state), HINT = 'It must be open.';
    ELSIF operation IN ('place', 'settle') AND d.fails_at <= faas_internal.now() THEN
        RAISE EXCEPTION 'deal % has expired', d.id
            USING ERRCODE = 'LG225', DETAIL = format('It ended at %s.', to_char(d.fails_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US "UTC"')),
                HINT = 'All bids are given back: faas.bid_fail() or faas.escrow_expire_due().';
    END IF;
    RETURN d;
END
$$;
COMMENT ON FUNCTION faas_internal.bid_lock(bigint, text) IS
    'Locks a deal that is there, and gives it if the operation may happen to it as it is. Errors: LG221 state, LG225 expired.';

CREATE OR REPLACE FUNCTION faas_internal.bid_record(deal faas.bid_deal, event bigint, operation text, bid integer, amount faas.amount, placed faas.amount, actor text, note text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_state text := (SELECT t.to_state FROM faas_internal.bid_transition() AS t WHERE t.operation = bid_record.operation AND t.from_state = bid_record.deal.state);
BEGIN
    UPDATE faas.bid_deal AS x
        SET state = v_state, placed = bid_record.placed, event_count = x.event_count + 1, bid_count = COALESCE(bid_record.bid, x.bid_count),
            sweep_at = CASE WHEN v_state = 'open' THEN x.sweep_at ELSE 'infinity' END
        WHERE x.id = bid_record.deal.id;
    INSERT INTO faas.bid_event (id, book, bid_deal, sequence, operation, from_state, to_state, at, actor, by_role, bid, amount, placed, note)
        VALUES (bid_record.event, bid_record.deal.book, bid_record.deal.id, bid_record.deal.event_count + 1, bid_record.operation, bid_record.deal.state, v_state,
            faas_internal.now(), bid_record.actor, faas_internal.caller(), bid_record.bid, bid_record.amount, bid_record.placed, bid_record.note);
END
$$;
COMMENT ON FUNCTION faas_internal.bid_record(faas.bid_deal, bigint, text, integer, faas.amount, faas.amount, text, text) IS
    'What each operation on a deal ends with: its new state, by the transitions, and the event';

CREATE OR REPLACE FUNCTION faas_internal.bid_place(bid_deal bigint, account bigint, amount faas.amount, actor text, key text,
    OUT bid integer, OUT placed faas.amount, OUT missing faas.amount, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text := faas_internal.escrow_actor(actor);
    v_amount faas.amount;
    v_hold uuid;
    d faas.bid_deal;
BEGIN
    SELECT b.event, b.replayed INTO event, replayed FROM faas_internal.bid_begin(bid_deal, key, jsonb_build_object('operation', 'bid_place',
        'account', account, 'amount', amount::text, 'actor', v_actor)) AS b;
    IF NOT replayed THEN
        d := faas_internal.bid_lock(bid_deal, 'place');
        PERFORM faas_internal.escrow_account(account, d.book, 'account');
        v_amount := faas_internal.escrow_money(amount, d.target, 'amount');
        IF account = d.borrower THEN
            RAISE EXCEPTION 'account % is the borrower of deal %', account, d.id USING ERRCODE = 'LG010', HINT = 'Others bid.';
        ELSIF v_amount OPERATOR(faas.>) (d.target OPERATOR(faas.-) d.placed) THEN
            RAISE EXCEPTION 'bid amount exceeds the target of deal %', d.id
                USING ERRCODE = 'LG228', DETAIL = format('%s is missing.', d.target OPERATOR(faas.-) d.placed);
        ELSIF d.bid_count >= 10000 THEN
            RAISE EXCEPTION 'too many bids on deal %', d.id USING ERRCODE = '54000', DETAIL = 'A deal has at most 10000.';
        END IF;
        SELECT h.hold INTO v_hold FROM faas.hold_place(account, v_amount, kind => 'faas.bid', metadata => jsonb_build_object('bid_deal', d.id, 'event', event, 'authorisation', pg_catalog.format('bid deal %s, event %s', d.id, event))) AS h;
        INSERT INTO faas.bid (bid_deal, number, book, account, amount, hold)
            VALUES (d.id, d.bid_count + 1, d.book, bid_place.account, v_amount, v_hold);
        PERFORM faas_internal.bid_record(d, event, 'place', d.bid_count + 1, v_amount, d.placed OPERATOR(faas.+) v_amount, v_actor, NULL);
    END IF;
    SELECT v.bid, v.placed, x.target OPERATOR(faas.-) v.placed INTO STRICT bid, placed, missing
        FROM faas.bid_event AS v JOIN faas.bid_deal AS x ON x.id = v.bid_deal WHERE v.id = bid_place.event;
END
$$;
COMMENT ON FUNCTION faas_internal.bid_place(bigint, bigint, faas.amount, text, text) IS
    'Body of faas.bid_place';

CREATE OR REPLACE FUNCTION faas.bid_place(
    bid_deal bigint,
    account bigint,
    amount faas.amount,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT bid integer,
    OUT placed faas.amount,
    OUT missing faas.amount,
    OUT event bigint,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.bid_place(bigint, bigint, faas.amount, text, text) IS
'Bids amount (greater than zero, at most what is missing) of an account on a deal: it is held there until the deal is settled or fails. Answers with the number of the bid, the sum of all and what is missing now. A deal takes up to 10000 bids.
Null bid_deal, account or amount: 22004. Errors: LG001 LG002 LG003 LG005 LG006 LG007 LG008 LG009 LG010 LG011 LG220 LG221 LG225 LG228, 22003, 22023 (key, actor), 42501 without the right to hold, 54000, 40001 when to retry.';

CREATE OR REPLACE FUNCTION faas_internal.bid_requests(deal faas.bid_deal, event bigint, settle boolean) RETURNS faas.request[]
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_requests faas.request[] := ARRAY[]::faas.request[];
    r faas.request;
    b record;
BEGIN
    FOR b IN SELECT x.number, x.hold FROM faas.bid AS x WHERE x.bid_deal = bid_requests.deal.id ORDER BY x.number LOOP
        r := NULL;
        r.hold := b.hold::text;
        r.linked := b.number < deal.bid_count;
        IF settle THEN
            r.op := 'capture';
            r.credit := deal.borrower;
            r.kind := 'bid';
            r.metadata := jsonb_build_object('bid_deal', deal.id, 'event', event, 'authorisation', pg_catalog.format('bid deal %s, event %s', deal.id, event));
        ELSE
            r.op := 'release';
        END IF;
        v_requests := v_requests || r;
    END LOOP;
    RETURN v_requests;
END
$$;
COMMENT ON FUNCTION faas_internal.bid_requests(faas.bid_deal, bigint, boolean) IS
    'What the ledger is asked to do to all bids of a deal, linked';

CREATE OR REPLACE FUNCTION faas_internal.bid_close(deal faas.bid_deal, event bigint, operation text, journals uuid[], actor text, note text) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    UPDATE faas.bid AS x SET journal = bid_close.journals[x.number] WHERE x.bid_deal = bid_close.deal.id;
    PERFORM faas_internal.bid_record(deal, event, operation, NULL, deal.placed, deal.placed, actor, note);
END
$$;
COMMENT ON FUNCTION faas_internal.bid_close(faas.bid_deal, bigint, text, uuid[], text, text) IS
    'Keeps what became of the bids of a deal, and closes it';

CREATE OR REPLACE FUNCTION faas_internal.bid_settle(bid_deal bigint, actor text, key text,
    OUT state text, OUT moved faas.amount, OUT bids integer, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text := faas_internal.escrow_actor(actor);
    d faas.bid_deal;
BEGIN
    SELECT b.event, b.replayed INTO event, replayed
        FROM faas_internal.bid_begin(bid_deal, key, jsonb_build_object('operation', 'bid_settle', 'actor', v_actor)) AS b;
    IF NOT replayed THEN
        d := faas_internal.bid_lock(bid_deal, 'settle');
        IF d.placed OPERATOR(faas.<>) d.target THEN
            RAISE EXCEPTION 'bids on deal % do not reach its target', d.id
                USING ERRCODE = 'LG228', DETAIL = format('%s is missing.', d.target OPERATOR(faas.-) d.placed);
        END IF;
        PERFORM faas_internal.bid_close(d, event, 'settle', faas_internal.escrow_move(faas_internal.bid_requests(d, event, true)), v_actor, NULL);
    END IF;
    SELECT v.to_state, v.amount, x.bid_count INTO STRICT state, moved, bids
        FROM faas.bid_event AS v JOIN faas.bid_deal AS x ON x.id = v.bid_deal WHERE v.id = bid_settle.event;
END
$$;
COMMENT ON FUNCTION faas_internal.bid_settle(bigint, text, text) IS
    'Body of faas.bid_settle';

CREATE OR REPLACE FUNCTION faas.bid_settle(
    bid_deal bigint,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT moved faas.amount,
    OUT bids integer,
    OUT event bigint,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.bid_settle(bigint, text, text) IS
'Releases all bids of a deal to the borrower in one call of the ledger, all or none. The bids must have reached the target.
Null bid_deal: 22004. Errors: LG004 LG005 LG007 LG008 LG220 LG221 LG225 LG228, 22003, 22023 (key, actor), 42501 without the right to hold, 54000, 40001 when to retry.';

CREATE OR REPLACE FUNCTION faas_internal.bid_fail(bid_deal bigint, reason text, actor text, key text,
    OUT state text, OUT moved faas.amount, OUT bids integer, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text := faas_internal.escrow_actor(actor);
    d faas.bid_deal;
BEGIN
    PERFORM faas_internal.escrow_text(reason, 'reason', 0, 10000);
    SELECT b.event, b.replayed INTO event, replayed
        FROM faas_internal.bid_begin(bid_deal, key, jsonb_build_object('operation', 'bid_fail', 'reason', reason, 'actor', v_actor)) AS b;
    IF NOT replayed THEN
        d := faas_internal.bid_lock(bid_deal, 'fail');
        PERFORM faas_internal.bid_close(d, event, 'fail', faas_internal.escrow_move(faas_internal.bid_requests(d, event, false)), v_actor, reason);
    END IF;
    SELECT v.to_state, v.amount, x.bid_count INTO STRICT state, moved, bids
        FROM faas.bid_event AS v JOIN faas.bid_deal AS x ON x.id = v.bid_deal WHERE v.id = bid_fail.event;
END
$$;
COMMENT ON FUNCTION faas_internal.bid_fail(bigint, text, text, text) IS
    'Body of faas.bid_fail';

CREATE OR REPLACE FUNCTION faas.bid_fail(
    bid_deal bigint,
    reason text DEFAULT NULL,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT moved faas.amount,
    OUT bids integer,
    OUT event bigint,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.bid_fail(bigint, text, text, text) IS
'Gives all bids of a deal back in one call of the ledger, all or none, whether or not they reached the target. reason: up to 10000 characters.
Null bid_deal: 22004. Errors: LG005 LG220 LG221, 22023 (key, actor), 42501 without the right to hold, 54000, 40001 when to retry.';
