-- Escrows: opening, and what the operations on one begin and end with.

CREATE OR REPLACE FUNCTION faas_internal.escrow_parties(escrow bigint, book bigint, parties jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_item jsonb;
    v_what text;
    v_number integer := 0;
    v_role text;
    v_name text;
    v_number_of_party numeric;
    v_party bigint;
BEGIN
    IF parties IS NULL THEN
        RETURN;
    ELSIF jsonb_typeof(parties) <> 'array' THEN
        RAISE EXCEPTION 'parties must be a jsonb array' USING ERRCODE = '22023';
    ELSIF jsonb_array_length(parties) > 1000 THEN
        RAISE EXCEPTION 'too many parties' USING ERRCODE = '54000', DETAIL = 'An escrow has at most 1000.';
    END IF;
    FOR v_item IN SELECT p FROM jsonb_array_elements(parties) WITH ORDINALITY AS x (p, n) ORDER BY n LOOP
        v_number := v_number + 1;
        v_what := format('element %s of parties', v_number);
        PERFORM faas_internal.escrow_object(v_item, v_what, '{role,name,party}');
        v_role := faas_internal.escrow_string(v_item, 'role', v_what);
        v_name := faas_internal.escrow_string(v_item, 'name', v_what);
        v_number_of_party := (faas_internal.escrow_field(v_item, 'party', 'number', v_what))::numeric;
        -- what is no bigint is no party
        v_party := CASE WHEN v_number_of_party = trunc(v_number_of_party) AND abs(v_number_of_party) < 9223372036854775807 THEN v_number_of_party::bigint END;
        IF v_role IS NULL OR v_name IS NULL THEN
            RAISE EXCEPTION '% must have a role and a name', v_what USING ERRCODE = '22023';
        ELSIF v_role NOT IN ('payer', 'payee', 'platform', 'arbiter') THEN
            RAISE EXCEPTION 'unrecognized role "%" in %', "left"(v_role, 200), v_what
                USING ERRCODE = '22023', HINT = 'The roles are payer, payee, platform and arbiter.';
        ELSIF EXISTS (SELECT FROM faas.escrow_party AS p WHERE p.escrow = escrow_parties.escrow AND p.name = v_name) THEN
            RAISE EXCEPTION '% has the name of an earlier one', v_what
                USING ERRCODE = '22023', HINT = 'Each party of an escrow acts under its own name, in one role.';
        ELSIF v_number_of_party IS NOT NULL AND NOT EXISTS (SELECT FROM faas.visible_party AS p WHERE p.party = v_party AND p.book = escrow_parties.book) THEN
            RAISE EXCEPTION 'party % does not exist in book %', v_number_of_party, escrow_parties.book USING ERRCODE = 'LG022';
        END IF;
        INSERT INTO faas.escrow_party (escrow, name, book, role, party)
            VALUES (escrow_parties.escrow, v_name, escrow_parties.book, v_role, v_party);
    END LOOP;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_parties(bigint, bigint, jsonb) IS
    'Part of faas.escrow_open: checks and keeps the parties. Errors: 22023, 54000, LG022.';

CREATE OR REPLACE FUNCTION faas_internal.escrow_milestones(escrow faas.escrow, milestones jsonb, conditions jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_zero faas.amount := escrow.amount OPERATOR(faas.-) escrow.amount;
    v_sum faas.amount := v_zero;
    v_amount faas.amount;
    v_item jsonb;
    v_what text;
    v_number integer := 0;
    v_approvals integer;
    v_approvers bigint;
BEGIN
    IF milestones IS NULL THEN
        milestones := jsonb_build_array(jsonb_build_object('amount', escrow.amount::text));
    ELSIF jsonb_typeof(milestones) <> 'array' OR jsonb_array_length(milestones) = 0 THEN
        RAISE EXCEPTION 'milestones must be a jsonb array with elements' USING ERRCODE = '22023';
    ELSIF jsonb_array_length(milestones) > 1000 THEN
        RAISE EXCEPTION 'too many milestones' USING ERRCODE = '54000', DETAIL = 'An escrow has at most 1000.';
    END IF;
    SELECT count(*) INTO v_approvers FROM faas.escrow_party AS p
        WHERE p.escrow = escrow_milestones.escrow.id AND p.role = ANY (escrow_milestones.escrow.approver_roles);
    FOR v_item IN SELECT m FROM jsonb_array_elements(milestones) WITH ORDINALITY AS x (m, n) ORDER BY n LOOP
        v_number := v_number + 1;
        v_what := format('element %s of milestones', v_number);
        PERFORM faas_internal.escrow_object(v_item, v_what, '{name,amount,approvals,not_before,evidence}');
        IF v_item -> 'amount' IS NULL THEN
            RAISE EXCEPTION '% has no amount', v_what USING ERRCODE = '22023';
        END IF;
        v_amount := faas_internal.escrow_money((faas_internal.escrow_string(v_item, 'amount', v_what))::faas.amount,
            v_zero, 'amount of ' || v_what);
        v_sum := v_sum OPERATOR(faas.+) v_amount;
        -- what the milestone does not say, the conditions say for all
        v_item := COALESCE(conditions, '{}') || v_item;
        v_approvals := COALESCE(faas_internal.escrow_number(v_item, 'approvals', 0, 1000, v_what), 0);
        IF v_approvals > v_approvers THEN
            RAISE EXCEPTION '% needs % approvals, and only % parties may approve', v_what, v_approvals, v_approvers
                USING ERRCODE = '22023', HINT = format('Parties in the roles %s may approve; name them in parties.', array_to_string(escrow.approver_roles, ', '));
        END IF;
        INSERT INTO faas.escrow_milestone (escrow, number, book, name, amount, released, refunded, approvals, not_before, evidence)
            VALUES (escrow_milestones.escrow.id, v_number, escrow_milestones.escrow.book, faas_internal.escrow_string(v_item, 'name', v_what),
                v_amount, v_zero, v_zero, v_approvals, faas_internal.escrow_time(v_item, 'not_before', v_what),
                COALESCE((faas_internal.escrow_field(v_item, 'evidence', 'boolean', v_what))::boolean, false));
    END LOOP;
    IF v_sum OPERATOR(faas.<>) escrow.amount THEN
        RAISE EXCEPTION 'milestones add up to %, not to the amount of the escrow', v_sum
            USING ERRCODE = '22023', DETAIL = format('The amount is %s.', escrow.amount);
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_milestones(faas.escrow, jsonb, jsonb) IS
    'Part of faas.escrow_open: checks and keeps the milestones, or one of the whole amount. Errors: 22023, 22008, 54000, LG001 LG002 LG011 22P02.';

CREATE OR REPLACE FUNCTION faas_internal.escrow_roles(conditions jsonb) RETURNS text[]
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_roles jsonb := faas_internal.escrow_field(conditions, 'approver_roles', 'array', 'conditions');
    v_result text[] := ARRAY[]::text[];
    v_role jsonb;
BEGIN
    IF v_roles IS NULL THEN
        -- not the payee: he is the one that a release pays
        RETURN ARRAY['payer', 'platform', 'arbiter'];
    END IF;
    FOR v_role IN SELECT r FROM jsonb_array_elements(v_roles) AS r LOOP
        IF v_role NOT IN ('"payer"', '"payee"', '"platform"', '"arbiter"') OR v_role #>> '{}' = ANY (v_result) THEN
            RAISE EXCEPTION 'field "approver_roles" of conditions must name roles, each once'
                USING ERRCODE = '22023', HINT = 'The roles are payer, payee, platform and arbiter.';
        END IF;
        v_result := v_result || (v_role #>> '{}');
    END LOOP;
    RETURN v_result;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_roles(jsonb) IS
    'Part of faas.escrow_open: the roles whose approvals count. Errors: 22023.';

CREATE OR REPLACE FUNCTION faas_internal.escrow_preset(conditions jsonb, on_expiry text) RETURNS jsonb
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_preset text;
    v_ratio numeric;
BEGIN
    conditions := COALESCE(conditions, '{}');
    PERFORM faas_internal.escrow_object(conditions, 'conditions',
        '{preset,approvals,approver_roles,separate_roles,not_before,evidence,max_ratio,max_receivers,max_releases,expire_days}');
    v_preset := faas_internal.escrow_string(conditions, 'preset', 'conditions');
    IF v_preset = 'wechat' THEN
        -- pay.weixin.qq.com, profit sharing: 50 requests of 50 receivers, at most 30 % unless more was
        -- agreed, what is left goes back to the merchant after 180 days
        conditions := '{"max_ratio": 0.3, "max_receivers": 50, "max_releases": 50, "expire_days": 180}' || conditions;
    ELSIF v_preset IS NOT NULL THEN
        RAISE EXCEPTION 'unrecognized preset "%" of conditions', "left"(v_preset, 200)
            USING ERRCODE = '22023', HINT = 'The only preset is wechat.';
    END IF;
    v_ratio := (faas_internal.escrow_field(conditions, 'max_ratio', 'number', 'conditions'))::numeric;
    IF v_ratio <= 0 OR v_ratio > 1 THEN
        RAISE EXCEPTION 'field "max_ratio" of conditions must be greater than 0, and at most 1' USING ERRCODE = '22023';
    ELSIF on_expiry = 'release' AND v_ratio < 1 THEN
        RAISE EXCEPTION 'conditions that cap what is released do not go with on_expiry release'
            USING ERRCODE = '22023', HINT = 'Let what is left be refunded, or kept.';
    END IF;
    RETURN conditions;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_preset(jsonb, text) IS
    'Part of faas.escrow_open: the conditions, with what their preset says. Errors: 22023.';

CREATE OR REPLACE FUNCTION faas_internal.escrow_open(book bigint, deal text, payer bigint, payee bigint, amount faas.amount,
    parties jsonb, milestones jsonb, conditions jsonb, expires_at timestamptz, on_expiry text, memo text, actor text, key text,
    OUT escrow bigint, OUT opened_at timestamptz, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text;
    v_event bigint;
    v_conditions jsonb;
    v_currency text;
    v_zero faas.amount;
    e faas.escrow;
BEGIN
    PERFORM faas_internal.caller_require(book, 'hold');
    PERFORM faas_internal.escrow_given(deal IS NOT NULL, 'deal');
    PERFORM faas_internal.escrow_given(on_expiry IS NOT NULL, 'on_expiry');
    PERFORM faas_internal.escrow_text(deal, 'deal', 1, 200);
    PERFORM faas_internal.escrow_text(memo, 'memo', 0, 10000);
    PERFORM faas_internal.escrow_finite(expires_at, 'expires_at');
    v_actor := faas_internal.escrow_actor(actor);
    -- by SELECT: an expression of its own has another context each time that it is planned
    SELECT x INTO v_zero FROM faas_internal.escrow_account(payer, book, 'payer') AS x;
    SELECT faas.currency(x) INTO v_currency FROM faas_internal.escrow_account(payee, book, 'payee') AS x;
    IF payer = payee THEN
        RAISE EXCEPTION 'payer and payee are the same account %', payer USING ERRCODE = 'LG010';
    ELSIF v_currency <> faas.currency(v_zero) THEN
        RAISE EXCEPTION 'accounts of payer and payee differ in currency'
            USING ERRCODE = 'LG001', HINT = 'Every account has one currency; exchange takes two postings.';
    ELSIF on_expiry NOT IN ('refund', 'release', 'keep') THEN
        RAISE EXCEPTION 'unrecognized on_expiry "%"', "left"(on_expiry, 200)
            USING ERRCODE = '22023', HINT = 'What happens at the expiry is refund, release or keep.';
    END IF;
    amount := faas_internal.escrow_money(amount, v_zero, 'amount');

    SELECT c.event, c.replayed INTO v_event, replayed FROM faas_internal.escrow_claim(book, key, jsonb_build_object('operation', 'escrow_open',
        'deal', deal, 'payer', payer, 'payee', payee, 'amount', amount::text, 'parties', parties, 'milestones', milestones, 'conditions', conditions,
        'expires_at', expires_at AT TIME ZONE 'UTC', 'on_expiry', on_expiry, 'memo', memo, 'actor', v_actor)) AS c;
    IF replayed THEN
        SELECT v.escrow, v.at INTO STRICT escrow, opened_at FROM faas.escrow_event AS v WHERE v.id = v_event;
        RETURN;
    END IF;

    opened_at := faas_internal.now();
    IF expires_at <= opened_at THEN
        RAISE EXCEPTION 'expiry must be in the future' USING ERRCODE = '22008', DETAIL = 'Argument "expires_at" is not later than now.';
    END IF;
    v_conditions := faas_internal.escrow_preset(conditions, on_expiry);
    e.id := nextval('faas.escrow_id_seq');
    e.book := book;
    e.deal := deal;
    e.state := (SELECT t.to_state FROM faas_internal.escrow_transition() AS t WHERE t.operation = 'open');
    e.disputed := false;
    e.payer := payer;
    e.payee := payee;
    e.amount := amount;
    e.funded := v_zero;
    e.released := v_zero;
    e.refunded := v_zero;
    e.expires_at := expires_at;
    e.on_expiry := on_expiry;
    e.sweep_at := CASE WHEN on_expiry = 'keep' THEN 'infinity' ELSE COALESCE(expires_at, 'infinity') END;
    e.approver_roles := faas_internal.escrow_roles(v_conditions);
    e.separate_roles := COALESCE((faas_internal.escrow_field(v_conditions, 'separate_roles', 'boolean', 'conditions'))::boolean, false);
    e.max_ratio := (v_conditions -> 'max_ratio')::numeric;
    e.max_receivers := faas_internal.escrow_number(v_conditions, 'max_receivers', 1, 10000, 'conditions');
    e.max_releases := faas_internal.escrow_number(v_conditions, 'max_releases', 1, 1000000, 'conditions');
    e.expire_days := faas_internal.escrow_number(v_conditions, 'expire_days', 1, 36500, 'conditions');
    e.releases := 0;
    e.event_count := 1;
    e.opened_at := opened_at;
    e.memo := memo;
    INSERT INTO faas.escrow SELECT e.* ON CONFLICT ON CONSTRAINT escrow_book_deal_key DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'escrow for deal "%" already exists in book %', deal, book USING ERRCODE = '23505';
    END IF;
    INSERT INTO faas.escrow_event (id, book, escrow, sequence, operation, to_state, disputed, at, actor, by_role, amount, remaining, note)
        VALUES (v_event, e.book, e.id, 1, 'open', e.state, false, opened_at, v_actor, faas_internal.caller(), v_zero, v_zero, escrow_open.memo);
    PERFORM faas_internal.escrow_parties(e.id, book, parties);
    PERFORM faas_internal.escrow_milestones(e, milestones,
        (SELECT jsonb_object_agg(c.key, c.value) FROM jsonb_each(v_conditions) AS c WHERE c.key IN ('approvals', 'not_before', 'evidence')));
    escrow := e.id;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_open(bigint, text, bigint, bigint, faas.amount, jsonb, jsonb, jsonb, timestamptz, text, text, text, text) IS
    'Body of faas.escrow_open';

CREATE OR REPLACE FUNCTION faas.escrow_open(
    book bigint,
    deal text,
    payer bigint,
    payee bigint,
    amount faas.amount,
    parties jsonb DEFAULT NULL,
    milestones jsonb DEFAULT NULL,
    conditions jsonb DEFAULT NULL,
    expires_at timestamptz DEFAULT NULL,
    on_expiry text DEFAULT 'refund',
    memo text DEFAULT NULL,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT escrow bigint,
    OUT opened_at timestamptz,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.escrow_open(bigint, text, bigint, bigint, faas.amount, jsonb, jsonb, jsonb, timestamptz, text, text, text, text) IS
'Agrees on an escrow: amount (greater than zero) of account payer is to be set apart for account payee, of the same book and currency. Nothing moves until faas.escrow_fund. deal: its name, once in a book, 1 to 200 characters.
parties: array of {role: payer, payee, platform or arbiter; name; party: id of a party of the book}. milestones: array of {amount, name, approvals, not_before, evidence} whose amounts add up to amount; null: one of the whole. conditions, for all milestones that do not say otherwise: approvals (how many), not_before (a time with its zone), evidence (true: a reference is required); for the escrow: approver_roles (payer, platform and arbiter unless given), separate_roles (true: approvals and release come from database roles that differ), max_ratio (0 to 1, of the amount), max_receivers, max_releases, expire_days (after it was funded), preset: "wechat" for 0.3, 50, 50, 180. An unknown field is refused.
on_expiry: what faas.escrow_expire_due does with what remains at expires_at (null: never): refund, release to the payee, or keep: then nothing moves by itself, and only a refund or an award moves it. actor: who does it, null: the database role. key makes it happen once.
Null book, deal, payer, payee, amount or on_expiry: 22004. Errors: LG001 LG002 LG005 LG006 LG009 LG010 LG011 LG018 LG022, 22003, 22008 (a time that is not finite, or not in the future), 22023, 22P02, 23505 (deal is taken), 42501 without the right to hold, 54000.';

-- what operations begin and end with ---------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.escrow_begin(escrow bigint, key text, request jsonb, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_book bigint;
BEGIN
    PERFORM faas_internal.escrow_given(escrow IS NOT NULL, 'escrow');
    SELECT e.book INTO v_book FROM faas.escrow AS e WHERE e.id = escrow_begin.escrow;
    IF v_book IS NULL OR NOT faas_internal.caller_holds(v_book) THEN
        RAISE EXCEPTION 'escrow % does not exist', escrow USING ERRCODE = 'LG220', HINT = 'faas.visible_escrow lists those that you may read.';
    END IF;
    PERFORM faas_internal.caller_require(v_book, 'hold');
    SELECT c.event, c.replayed INTO event, replayed FROM faas_internal.escrow_claim(v_book, key, request || jsonb_build_object('escrow', escrow)) AS c;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_begin(bigint, text, jsonb) IS
    'What each operation on an escrow begins with: the rights of the caller, then the key. Gives the id of its event. Errors: 22004, LG005, LG220, 22023, 42501.';

CREATE OR REPLACE FUNCTION faas_internal.escrow_lock(escrow bigint, operation text) RETURNS faas.escrow
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    e faas.escrow;
BEGIN
    SELECT x.* INTO STRICT e FROM faas.escrow AS x WHERE x.id = escrow_lock.escrow FOR UPDATE;
    IF EXISTS (SELECT FROM faas_internal.escrow_transition() AS t
            WHERE t.operation = escrow_lock.operation AND t.from_state = e.state AND t.from_disputed = e.disputed) THEN
        RETURN e;
    ELSIF e.disputed THEN
        RAISE EXCEPTION 'escrow % is disputed', e.id
            USING ERRCODE = 'LG224', HINT = 'Nothing moves until faas.escrow_resolve() awards it or dismisses the dispute.';
    END IF;
    RAISE EXCEPTION 'cannot % escrow %', CASE WHEN operation IN ('award', 'dismiss') THEN 'resolve' ELSE operation END, e.id
        USING ERRCODE = 'LG221', DETAIL = format('It is in state "%s"%s.', e.state, CASE WHEN operation IN ('award', 'dismiss') THEN ', and not disputed' ELSE '' END),
            HINT = format('It must be %s.', (SELECT string_agg(DISTINCT t.from_state || CASE WHEN t.from_disputed THEN ' and disputed' ELSE '' END, ' or ')
                FROM faas_internal.escrow_transition() AS t WHERE t.operation = escrow_lock.operation));
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_lock(bigint, text) IS
    'Locks an escrow that is there, and gives it if the operation may happen to it as it is. Errors: LG221 state, LG224 disputed.';

CREATE OR REPLACE FUNCTION faas_internal.escrow_unexpired(escrow faas.escrow) RETURNS void
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF escrow.expires_at <= faas_internal.now() THEN
        RAISE EXCEPTION 'escrow % has expired', escrow.id
            USING ERRCODE = 'LG225', DETAIL = format('It expired at %s.', to_char(escrow.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US "UTC"')),
                HINT = CASE WHEN escrow.hold IS NULL THEN 'Open a new one.'
                    WHEN escrow.on_expiry = 'refund' THEN 'What remains goes back to the payer: faas.escrow_refund() or faas.escrow_expire_due().'
                    WHEN escrow.on_expiry = 'release' THEN 'What remains goes to the payee: faas.escrow_expire_due().'
                    ELSE 'What remains is kept until it is refunded, or disputed and awarded.' END;
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_unexpired(faas.escrow) IS
    'Raises LG225 for an escrow that has expired, whether or not anything has swept it';

CREATE OR REPLACE FUNCTION faas_internal.escrow_record(escrow bigint, event bigint, operation text, released faas.amount, refunded faas.amount,
    actor text, milestone integer, note text, evidence text DEFAULT NULL) RETURNS faas.escrow_event
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    e faas.escrow;
    t record;
    v faas.escrow_event;
    v_remaining faas.amount;
BEGIN
    SELECT x.* INTO STRICT e FROM faas.escrow AS x WHERE x.id = escrow_record.escrow;
    v_remaining := e.funded OPERATOR(faas.-) e.released OPERATOR(faas.-) e.refunded OPERATOR(faas.-) released OPERATOR(faas.-) refunded;
    IF faas.sign(v_remaining) < 0 THEN
        RAISE EXCEPTION 'escrow % would fall below zero', e.id USING ERRCODE = 'LG903';
    END IF;
    SELECT x.to_state, x.to_disputed INTO STRICT t FROM faas_internal.escrow_transition() AS x
        WHERE x.operation = escrow_record.operation AND x.from_state = e.state AND x.from_disputed = e.disputed
            AND x.remains = (faas.sign(v_remaining) > 0);
    v.id := event;
    v.book := e.book;
    v.escrow := e.id;
    v.sequence := e.event_count + 1;
    v.operation := operation;
    v.from_state := e.state;
    v.to_state := t.to_state;
    v.disputed := t.to_disputed;
    v.at := faas_internal.now();
    v.actor := actor;
    v.by_role := faas_internal.caller()::text;
    v.milestone := milestone;
    v.amount := CASE WHEN operation = 'fund' THEN e.funded ELSE released OPERATOR(faas.+) refunded END;
    v.remaining := v_remaining;
    v.note := note;
    v.evidence := evidence;
    UPDATE faas.escrow AS x
        SET state = t.to_state,
            disputed = t.to_disputed,
            released = e.released OPERATOR(faas.+) escrow_record.released,
            refunded = e.refunded OPERATOR(faas.+) escrow_record.refunded,
            releases = e.releases + (escrow_record.operation = 'release')::integer,
            -- what is closed, or disputed, is not swept
            sweep_at = CASE WHEN t.to_disputed OR t.to_state NOT IN ('created', 'funded', 'partial') OR e.on_expiry = 'keep' THEN 'infinity'
                WHEN e.disputed THEN COALESCE(e.expires_at, 'infinity') ELSE e.sweep_at END,
            event_count = v.sequence
        WHERE x.id = e.id;
    INSERT INTO faas.escrow_event SELECT v.*;
    RETURN v;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_record(bigint, bigint, text, faas.amount, faas.amount, text, integer, text, text) IS
    'What each operation on an escrow ends with: its new state, by the transitions, and the event';

CREATE OR REPLACE FUNCTION faas_internal.escrow_pay(escrow faas.escrow, event bigint, accounts bigint[], amounts faas.amount[]) RETURNS uuid[]
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_requests faas.request[] := ARRAY[]::faas.request[];
    r faas.request;
BEGIN
    FOR n IN 1 .. cardinality(accounts) LOOP
        r := NULL;
        r.hold := escrow.hold::text;
        r.amount := amounts[n];
        r.linked := n < cardinality(accounts);
        IF accounts[n] = escrow.payer THEN
            r.op := 'release';
        ELSE
            r.op := 'capture';
            r.credit := accounts[n];
            r.kind := 'escrow';
            r.metadata := jsonb_build_object('escrow', escrow.id, 'event', event, 'authorisation', pg_catalog.format('escrow %s, event %s', escrow.id, event));
        END IF;
        v_requests := v_requests || r;
    END LOOP;
    RETURN faas_internal.escrow_move(v_requests);
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_pay(faas.escrow, bigint, bigint[], faas.amount[]) IS
    'Pays amounts out of an escrow to accounts, in one call of the ledger; what goes to the payer is given back. Gives the ids of journals and releases.';

CREATE OR REPLACE FUNCTION faas_internal.escrow_legs(escrow faas.escrow, event bigint, accounts bigint[], amounts faas.amount[], journals uuid[]) RETURNS void
    LANGUAGE sql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
    INSERT INTO faas.escrow_leg (event, number, book, escrow, account, refund, amount, journal)
        SELECT $2, l.number, ($1).book, ($1).id, l.account, l.account = ($1).payer, l.amount, l.journal
        FROM unnest($3, $4, $5) WITH ORDINALITY AS l (account, amount, journal, number);
$$;
COMMENT ON FUNCTION faas_internal.escrow_legs(faas.escrow, bigint, bigint[], faas.amount[], uuid[]) IS
    'Keeps where the money of an event went';
