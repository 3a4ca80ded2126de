-- Escrows: the operations on one.  The row of the escrow is locked first, then the ledger is called, once.

-- fund -------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.escrow_fund(escrow bigint, actor text, key text,
    OUT state text, OUT moved faas.amount, OUT remaining faas.amount, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text := faas_internal.escrow_actor(actor);
    v_zero faas.amount;
    v_hold uuid;
    v_expires timestamptz;
    e faas.escrow;
BEGIN
    SELECT b.event, b.replayed INTO event, replayed
        FROM faas_internal.escrow_begin(escrow, key, jsonb_build_object('operation', 'escrow_fund', 'actor', v_actor)) AS b;
    IF NOT replayed THEN
        e := faas_internal.escrow_lock(escrow, 'fund');
        PERFORM faas_internal.escrow_unexpired(e);
        SELECT h.hold INTO v_hold FROM faas.hold_place(e.payer, e.amount, kind => 'faas.escrow',
            metadata => jsonb_build_object('escrow', e.id, 'event', event, 'authorisation', pg_catalog.format('escrow %s, event %s', e.id, event))) AS h;
        v_zero := e.amount OPERATOR(faas.-) e.amount;
        v_expires := LEAST(e.expires_at, faas_internal.now() + make_interval(hours => 24 * e.expire_days));
        UPDATE faas.escrow AS x
            SET hold = v_hold, funded = e.amount, expires_at = v_expires,
                sweep_at = CASE WHEN e.on_expiry = 'keep' THEN 'infinity' ELSE COALESCE(v_expires, 'infinity') END
            WHERE x.id = e.id;
        PERFORM faas_internal.escrow_record(e.id, event, 'fund', v_zero, v_zero, v_actor, NULL, NULL);
    END IF;
    SELECT a.to_state, a.amount, a.remaining INTO STRICT state, moved, remaining FROM faas.escrow_event AS a WHERE a.id = escrow_fund.event;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_fund(bigint, text, text) IS
    'Body of faas.escrow_fund';

CREATE OR REPLACE FUNCTION faas.escrow_fund(
    escrow bigint,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT moved faas.amount,
    OUT remaining faas.amount,
    OUT event bigint,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.escrow_fund(bigint, text, text) IS
'Sets the whole amount of an escrow apart: a hold on the account of the payer, which must have it available. From now on it can be released or refunded, and expire_days of its conditions run. Answers with the new state, what was set apart (moved), what remains in escrow, and the event.
Null escrow: 22004. Errors: LG003 LG005 LG007 LG008 LG220 LG221 LG225, 22023 (key, actor), 42501 without the right to hold, 54000, 40001 when to retry.';

-- approve ------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.escrow_part(escrow bigint, milestone integer) RETURNS faas.escrow_milestone
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    m faas.escrow_milestone;
BEGIN
    IF milestone IS NULL AND EXISTS (SELECT FROM faas.escrow_milestone AS x WHERE x.escrow = escrow_part.escrow AND x.number = 2) THEN
        RAISE EXCEPTION 'escrow % has several milestones', escrow
            USING ERRCODE = '22023', HINT = 'Say which milestone.';
    END IF;
    SELECT x.* INTO m FROM faas.escrow_milestone AS x WHERE x.escrow = escrow_part.escrow AND x.number = COALESCE(escrow_part.milestone, 1);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'escrow % has no milestone %', escrow, milestone USING ERRCODE = '22023';
    END IF;
    RETURN m;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_part(bigint, integer) IS
    'A milestone of an escrow; null is the only one. Errors: 22023 there are several, or not this one.';

CREATE OR REPLACE FUNCTION faas_internal.escrow_approve(escrow bigint, approver text, milestone integer, evidence text, key text,
    OUT approvals integer, OUT required integer, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_zero faas.amount;
    v_role text;
    e faas.escrow;
    m faas.escrow_milestone;
BEGIN
    PERFORM faas_internal.escrow_text(approver, 'approver', 1, 200);
    PERFORM faas_internal.escrow_text(evidence, 'evidence', 1, 1000);
    approver := COALESCE(approver, faas_internal.caller()::text);
    SELECT b.event, b.replayed INTO event, replayed FROM faas_internal.escrow_begin(escrow, key, jsonb_build_object('operation', 'escrow_approve',
        'approver', approver, 'milestone', milestone, 'evidence', evidence)) AS b;
    IF NOT replayed THEN
        e := faas_internal.escrow_lock(escrow, 'approve');
        PERFORM faas_internal.escrow_unexpired(e);
        m := faas_internal.escrow_part(escrow, milestone);
        SELECT p.role INTO v_role FROM faas.escrow_party AS p WHERE p.escrow = e.id AND p.name = escrow_approve.approver;
        IF v_role IS NULL OR v_role <> ALL (e.approver_roles) THEN
            RAISE EXCEPTION 'this party may not approve escrow %', e.id
                USING ERRCODE = 'LG229', DETAIL = COALESCE('Its role is ' || v_role || '.', 'It does not take part in the escrow.'),
                    HINT = format('Parties in the roles %s may.', array_to_string(e.approver_roles, ', '));
        ELSIF EXISTS (SELECT FROM faas.escrow_approval AS a WHERE a.escrow = e.id AND a.milestone = m.number
                AND (a.approver = escrow_approve.approver OR e.separate_roles AND a.by_role = faas_internal.caller())) THEN
            RAISE EXCEPTION 'milestone % of escrow % has an approval of the same approver', m.number, e.id
                USING ERRCODE = 'LG223', HINT = CASE WHEN e.separate_roles THEN 'Each approval takes another party and another database role.'
                    ELSE 'Each approval takes another party.' END;
        END IF;
        v_zero := e.amount OPERATOR(faas.-) e.amount;
        PERFORM faas_internal.escrow_record(e.id, event, 'approve', v_zero, v_zero, approver, m.number, NULL, evidence);
        INSERT INTO faas.escrow_approval (escrow, milestone, approver, book, event, role, by_role, evidence)
            VALUES (e.id, m.number, escrow_approve.approver, e.book, escrow_approve.event, v_role, faas_internal.caller(), escrow_approve.evidence);
    END IF;
    SELECT x.approvals, (SELECT count(*)::integer FROM faas.escrow_approval AS a JOIN faas.escrow_event AS w ON w.id = a.event
            WHERE a.escrow = x.escrow AND a.milestone = x.number AND w.sequence <= v.sequence)
        INTO STRICT required, approvals
        FROM faas.escrow_event AS v JOIN faas.escrow_milestone AS x ON x.escrow = v.escrow AND x.number = v.milestone
        WHERE v.id = escrow_approve.event;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_approve(bigint, text, integer, text, text) IS
    'Body of faas.escrow_approve';

CREATE OR REPLACE FUNCTION faas.escrow_approve(
    escrow bigint,
    approver text DEFAULT NULL,
    milestone integer DEFAULT NULL,
    evidence text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT approvals integer,
    OUT required integer,
    OUT event bigint,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.escrow_approve(bigint, text, integer, text, text) IS
'Approves the release of a milestone (null: the only one) of an escrow that is funded. approver is the name of a party in a role that may approve, null: that of the database role. Each approval of a milestone comes from another party, and where the conditions say separate_roles from another database role. evidence: a reference, 1 to 1000 characters. Answers with the number of approvals and how many it takes.
Null escrow: 22004. Errors: LG005 LG220 LG221 LG223 LG224 LG225 LG229, 22023 (milestone, key, empty text), 42501 without the right to hold, 54000.';

-- who receives -----------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.escrow_shares(escrow faas.escrow, receivers faas.escrow_share[], total faas.amount, remainder text, argument text,
    OUT accounts bigint[], OUT amounts faas.amount[])
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    s faas.escrow_share;
    v_zero faas.amount := escrow.amount OPERATOR(faas.-) escrow.amount;
    v_sum faas.amount := v_zero;
    v_ratios numeric[] := ARRAY[]::numeric[];
    n integer := 0;
BEGIN
    IF array_ndims(receivers) > 1 THEN
        RAISE EXCEPTION '% must be an array of one dimension', argument USING ERRCODE = '2202E';
    ELSIF cardinality(receivers) NOT BETWEEN 1 AND 10000 THEN
        RAISE EXCEPTION 'number of elements of % must be between 1 and 10000', argument
            USING ERRCODE = '54000', DETAIL = format('There are %s.', cardinality(receivers));
    END IF;
    PERFORM faas_internal.escrow_given(remainder IS NOT NULL, 'remainder');
    accounts := '{}';
    amounts := '{}';
    FOREACH s IN ARRAY receivers LOOP
        n := n + 1;
        PERFORM faas_internal.escrow_account(s.account, escrow.book, format('%s[%s].account', argument, n));
        IF s.account = ANY (accounts) THEN
            RAISE EXCEPTION 'account % is in % twice', s.account, argument USING ERRCODE = '22023';
        ELSIF (s.amount IS NULL) = (s.ratio IS NULL) OR cardinality(amounts) > 0 AND s.amount IS NULL OR cardinality(v_ratios) > 0 AND s.ratio IS NULL THEN
            RAISE EXCEPTION 'each element of % must have an amount, or each a ratio', argument
                USING ERRCODE = '22023', DETAIL = format('Element %s has not.', n);
        END IF;
        accounts := accounts || s.account;
        IF s.ratio IS NOT NULL THEN
            v_ratios := v_ratios || s.ratio;
        ELSE
            s.amount := faas_internal.escrow_money(s.amount, v_zero, format('%s[%s].amount', argument, n));
            amounts := amounts || s.amount;
            v_sum := v_sum OPERATOR(faas.+) s.amount;
        END IF;
    END LOOP;
    IF cardinality(v_ratios) > 0 THEN
        amounts := faas.allocate(total, v_ratios, remainder);
        IF cardinality(amounts) <> cardinality(accounts) THEN
            RAISE EXCEPTION 'remainder "%" leaves a part to nobody', remainder
                USING ERRCODE = '22023', HINT = 'Use largest_remainder, first, last, floor_to_first or floor_to_largest_ratio.';
        END IF;
        -- who gets nothing is no receiver
        SELECT array_agg(l.account ORDER BY l.n), array_agg(l.amount ORDER BY l.n) INTO accounts, amounts
            FROM unnest(accounts, amounts) WITH ORDINALITY AS l (account, amount, n) WHERE faas.sign(l.amount) > 0;
    ELSIF v_sum OPERATOR(faas.<>) total THEN
        RAISE EXCEPTION 'amounts of % add up to %, not to %', argument, v_sum, total USING ERRCODE = '22023';
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_shares(faas.escrow, faas.escrow_share[], faas.amount, text, text) IS
    'Who receives how much of a total: by amounts, which must add up to it, or by ratios (faas.allocate). Errors: 22004 22023 2202E 54000 LG001 LG002 LG006 LG009 LG011 LG032 LG033 LG034.';

-- release ------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.escrow_conditions(escrow faas.escrow, milestone faas.escrow_milestone, actor text, evidence text) RETURNS void
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_count integer;
    v_evidence boolean;
    v_same boolean;
    v_missing text;
BEGIN
    SELECT count(*)::integer, COALESCE(bool_or(a.evidence IS NOT NULL), false), COALESCE(bool_or(a.approver = escrow_conditions.actor
            OR escrow_conditions.escrow.separate_roles AND a.by_role = faas_internal.caller()), false)
        INTO v_count, v_evidence, v_same
        FROM faas.escrow_approval AS a
        WHERE a.escrow = escrow_conditions.escrow.id AND a.milestone = escrow_conditions.milestone.number;
    v_missing := CASE WHEN v_count < milestone.approvals THEN format('It has %s of %s approvals.', v_count, milestone.approvals)
        WHEN milestone.not_before > faas_internal.now() THEN format('It is not released before %s.',
            to_char(milestone.not_before AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US "UTC"'))
        WHEN milestone.evidence AND NOT v_evidence AND evidence IS NULL THEN 'A reference to evidence is missing.' END;
    IF v_missing IS NOT NULL THEN
        RAISE EXCEPTION 'conditions of milestone % of escrow % are not met', milestone.number, escrow.id
            USING ERRCODE = 'LG222', DETAIL = v_missing;
    ELSIF v_same AND milestone.approvals > 0 THEN
        RAISE EXCEPTION 'who approved milestone % of escrow % may not release it', milestone.number, escrow.id
            USING ERRCODE = 'LG223', HINT = CASE WHEN escrow.separate_roles THEN 'The release takes another name and another database role.'
                ELSE 'The release takes another name.' END;
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_conditions(faas.escrow, faas.escrow_milestone, text, text) IS
    'Raises unless a milestone may be released now by this actor: LG222 what is missing, LG223 he approved it himself';

CREATE OR REPLACE FUNCTION faas_internal.escrow_caps(escrow faas.escrow, total faas.amount, receivers integer) RETURNS void
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_over text;
BEGIN
    v_over := CASE WHEN receivers > escrow.max_receivers THEN format('It has %s receivers; at most %s are allowed.', receivers, escrow.max_receivers)
        WHEN escrow.releases >= escrow.max_releases THEN format('At most %s releases are allowed.', escrow.max_releases)
        -- exact: nothing is rounded
        WHEN faas.quantity(escrow.released OPERATOR(faas.+) total) > faas.quantity(escrow.amount) * escrow.max_ratio
            THEN format('%s is released already; in all, %s of %s may be.', escrow.released, escrow.max_ratio, escrow.amount) END;
    IF v_over IS NOT NULL THEN
        RAISE EXCEPTION 'release exceeds a cap of escrow %', escrow.id USING ERRCODE = 'LG227', DETAIL = v_over;
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_caps(faas.escrow, faas.amount, integer) IS
    'Raises LG227 for a release of more than the caps of an escrow allow';

CREATE OR REPLACE FUNCTION faas_internal.escrow_release(escrow bigint, amount faas.amount, milestone integer, receivers faas.escrow_share[], remainder text,
    evidence text, memo text, actor text, key text,
    OUT state text, OUT moved faas.amount, OUT remaining faas.amount, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text := faas_internal.escrow_actor(actor);
    v_total faas.amount;
    v_left faas.amount;
    v_accounts bigint[];
    v_amounts faas.amount[];
    v_journals uuid[];
    e faas.escrow;
    m faas.escrow_milestone;
BEGIN
    PERFORM faas_internal.escrow_text(evidence, 'evidence', 1, 1000);
    PERFORM faas_internal.escrow_text(memo, 'memo', 0, 10000);
    SELECT b.event, b.replayed INTO event, replayed FROM faas_internal.escrow_begin(escrow, key, jsonb_build_object('operation', 'escrow_release',
        'amount', amount::text, 'milestone', milestone, 'receivers', to_jsonb(receivers::text), 'remainder', remainder, 'evidence', evidence, 'memo', memo,
        'actor', v_actor)) AS b;
    IF NOT replayed THEN
        e := faas_internal.escrow_lock(escrow, 'release');
        PERFORM faas_internal.escrow_unexpired(e);
        m := faas_internal.escrow_part(escrow, milestone);
        PERFORM faas_internal.escrow_conditions(e, m, v_actor, evidence);
        v_left := m.amount OPERATOR(faas.-) m.released OPERATOR(faas.-) m.refunded;
        IF amount IS NOT NULL THEN
            v_total := faas_internal.escrow_money(amount, e.amount, 'amount');
        ELSIF (receivers[array_lower(receivers, 1)]).amount IS NOT NULL THEN
            SELECT faas.sum(s.amount) INTO v_total FROM unnest(receivers) AS s;
        ELSE
            v_total := v_left;
        END IF;
        IF receivers IS NULL THEN
            v_accounts := ARRAY[e.payee];
            v_amounts := ARRAY[v_total];
        ELSE
            SELECT s.accounts, s.amounts INTO v_accounts, v_amounts FROM faas_internal.escrow_shares(e, receivers, v_total, remainder, 'receivers') AS s;
        END IF;
        IF e.payer = ANY (v_accounts) THEN
            RAISE EXCEPTION 'account % is the payer of escrow %', e.payer, e.id
                USING ERRCODE = 'LG010', HINT = 'Give back with faas.escrow_refund().';
        ELSIF faas.sign(v_left) = 0 OR v_total OPERATOR(faas.>) v_left THEN
            RAISE EXCEPTION 'release exceeds what is left of milestone % of escrow %', m.number, e.id
                USING ERRCODE = 'LG226', DETAIL = format('%s is left.', v_left);
        END IF;
        PERFORM faas_internal.escrow_caps(e, v_total, cardinality(v_accounts));
        v_journals := faas_internal.escrow_pay(e, event, v_accounts, v_amounts);
        UPDATE faas.escrow_milestone AS x SET released = x.released OPERATOR(faas.+) v_total WHERE x.escrow = e.id AND x.number = m.number;
        PERFORM faas_internal.escrow_record(e.id, event, 'release', v_total, v_total OPERATOR(faas.-) v_total, v_actor, m.number, memo, evidence);
        PERFORM faas_internal.escrow_legs(e, event, v_accounts, v_amounts, v_journals);
    END IF;
    SELECT a.to_state, a.amount, a.remaining INTO STRICT state, moved, remaining FROM faas.escrow_event AS a WHERE a.id = escrow_release.event;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_release(bigint, faas.amount, integer, faas.escrow_share[], text, text, text, text, text) IS
    'Body of faas.escrow_release';

CREATE OR REPLACE FUNCTION faas.escrow_release(
    escrow bigint,
    amount faas.amount DEFAULT NULL,
    milestone integer DEFAULT NULL,
    receivers faas.escrow_share[] DEFAULT NULL,
    remainder text DEFAULT 'largest_remainder',
    evidence text DEFAULT NULL,
    memo text DEFAULT NULL,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT moved faas.amount,
    OUT remaining faas.amount,
    OUT event bigint,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.escrow_release(bigint, faas.amount, integer, faas.escrow_share[], text, text, text, text, text) IS
'Releases amount (null: all that is left, or the sum of the receivers'' amounts) of a milestone (null: the only one) to the payee, or to receivers: accounts of the book, each with an amount, or each with a ratio of the whole. remainder says by the methods of faas.allocate who gets the units that ratios leave. All receivers are paid or none.
The conditions of the milestone must be met: enough approvals, none of them by the actor (null: the database role), the time has come, a reference to evidence if one is required, here or with an approval. Caps of the escrow: its ratio, receivers and releases.
Null escrow or remainder: 22004. Errors: LG001 LG002 LG005 LG006 LG007 LG008 LG009 LG010 LG011 LG032 LG033 LG034 LG220 LG221 LG222 LG223 LG224 LG225 LG226 LG227, LG004 ceiling of a receiver, 22003, 22023, 2202E, 42501 without the right to hold, 54000, 40001 when to retry.';

-- refund -------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.escrow_spread(escrow bigint, released faas.amount, refunded faas.amount, milestone integer, backwards boolean) RETURNS void
    LANGUAGE sql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
    -- each takes what those before it have left: of what is released first, then of what is refunded
    WITH part AS (
        SELECT m.number, m.amount OPERATOR(faas.-) m.released OPERATOR(faas.-) m.refunded AS "left"
        FROM faas.escrow_milestone AS m
        WHERE m.escrow = $1 AND ($4 IS NULL OR m.number = $4)
    ),
    upto AS (
        SELECT p.number, p."left", faas.sum(p."left") OVER (ORDER BY CASE WHEN $5 THEN - p.number ELSE p.number END) AS total
        FROM part AS p
    ),
    taken AS (
        SELECT u.number,
            LEAST($2, u.total) OPERATOR(faas.-) LEAST($2, u.total OPERATOR(faas.-) u."left") AS released,
            LEAST($2 OPERATOR(faas.+) $3, u.total) OPERATOR(faas.-) LEAST($2 OPERATOR(faas.+) $3, u.total OPERATOR(faas.-) u."left") AS both
        FROM upto AS u
    )
    UPDATE faas.escrow_milestone AS m
        SET released = m.released OPERATOR(faas.+) t.released,
            refunded = m.refunded OPERATOR(faas.+) (t.both OPERATOR(faas.-) t.released)
        FROM taken AS t
        WHERE m.escrow = $1 AND m.number = t.number AND faas.sign(t.both) > 0;
$$;
COMMENT ON FUNCTION faas_internal.escrow_spread(bigint, faas.amount, faas.amount, integer, boolean) IS
    'Takes what was released and refunded off the milestones (null: of all, in their order or backwards)';

CREATE OR REPLACE FUNCTION faas_internal.escrow_refund(escrow bigint, amount faas.amount, milestone integer, reason text, actor text, key text,
    OUT state text, OUT moved faas.amount, OUT remaining faas.amount, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text := faas_internal.escrow_actor(actor);
    v_zero faas.amount;
    v_total faas.amount;
    v_left faas.amount;
    v_journals uuid[];
    e faas.escrow;
    m faas.escrow_milestone;
BEGIN
    PERFORM faas_internal.escrow_text(reason, 'reason', 0, 10000);
    SELECT b.event, b.replayed INTO event, replayed FROM faas_internal.escrow_begin(escrow, key, jsonb_build_object('operation', 'escrow_refund',
        'amount', amount::text, 'milestone', milestone, 'reason', reason, 'actor', v_actor)) AS b;
    IF NOT replayed THEN
        e := faas_internal.escrow_lock(escrow, 'refund');
        IF e.on_expiry = 'release' THEN
            PERFORM faas_internal.escrow_unexpired(e);
        END IF;
        v_zero := e.amount OPERATOR(faas.-) e.amount;
        v_left := e.funded OPERATOR(faas.-) e.released OPERATOR(faas.-) e.refunded;
        IF milestone IS NOT NULL THEN
            m := faas_internal.escrow_part(escrow, milestone);
            v_left := m.amount OPERATOR(faas.-) m.released OPERATOR(faas.-) m.refunded;
        END IF;
        v_total := CASE WHEN amount IS NULL THEN v_left ELSE faas_internal.escrow_money(amount, v_zero, 'amount') END;
        IF faas.sign(v_left) = 0 OR v_total OPERATOR(faas.>) v_left THEN
            RAISE EXCEPTION 'refund exceeds what is left of escrow %', e.id
                USING ERRCODE = 'LG226', DETAIL = format('%s is left%s.', v_left, CASE WHEN milestone IS NOT NULL THEN ' of milestone ' || milestone ELSE '' END);
        END IF;
        v_journals := faas_internal.escrow_pay(e, event, ARRAY[e.payer], ARRAY[v_total]);
        PERFORM faas_internal.escrow_spread(e.id, v_zero, v_total, milestone, true);
        PERFORM faas_internal.escrow_record(e.id, event, 'refund', v_zero, v_total, v_actor, milestone, reason);
        PERFORM faas_internal.escrow_legs(e, event, ARRAY[e.payer], ARRAY[v_total], v_journals);
    END IF;
    SELECT a.to_state, a.amount, a.remaining INTO STRICT state, moved, remaining FROM faas.escrow_event AS a WHERE a.id = escrow_refund.event;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_refund(bigint, faas.amount, integer, text, text, text) IS
    'Body of faas.escrow_refund';

CREATE OR REPLACE FUNCTION faas.escrow_refund(
    escrow bigint,
    amount faas.amount DEFAULT NULL,
    milestone integer DEFAULT NULL,
    reason text DEFAULT NULL,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT moved faas.amount,
    OUT remaining faas.amount,
    OUT event bigint,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.escrow_refund(bigint, faas.amount, integer, text, text, text) IS
'Gives amount (null: all that is left) of a milestone, or of the escrow (null: of its last milestones first), back to the payer. Needs no approval: conditions guard what is released. reason: up to 10000 characters.
Null escrow: 22004. Errors: LG001 LG002 LG005 LG011 LG220 LG221 LG224 LG226, LG225 (expired, and it is the payee''s then), 22003, 22023, 42501 without the right to hold, 54000, 40001 when to retry.';

-- disputes -----------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.escrow_dispute(escrow bigint, reason text, actor text, key text,
    OUT state text, OUT moved faas.amount, OUT remaining faas.amount, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text := faas_internal.escrow_actor(actor);
    v_zero faas.amount;
    e faas.escrow;
BEGIN
    PERFORM faas_internal.escrow_given(reason IS NOT NULL, 'reason');
    PERFORM faas_internal.escrow_text(reason, 'reason', 1, 10000);
    SELECT b.event, b.replayed INTO event, replayed
        FROM faas_internal.escrow_begin(escrow, key, jsonb_build_object('operation', 'escrow_dispute', 'reason', reason, 'actor', v_actor)) AS b;
    IF NOT replayed THEN
        e := faas_internal.escrow_lock(escrow, 'dispute');
        IF e.on_expiry <> 'keep' THEN
            PERFORM faas_internal.escrow_unexpired(e);
        END IF;
        v_zero := e.amount OPERATOR(faas.-) e.amount;
        PERFORM faas_internal.escrow_record(e.id, event, 'dispute', v_zero, v_zero, v_actor, NULL, reason);
    END IF;
    SELECT a.to_state, a.amount, a.remaining INTO STRICT state, moved, remaining FROM faas.escrow_event AS a WHERE a.id = escrow_dispute.event;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_dispute(bigint, text, text, text) IS
    'Body of faas.escrow_dispute';

CREATE OR REPLACE FUNCTION faas.escrow_dispute(
    escrow bigint,
    reason text,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT moved faas.amount,
    OUT remaining faas.amount,
    OUT event bigint,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.escrow_dispute(bigint, text, text, text) IS
'Stops an escrow that is funded: no approval, release, refund or expiry until faas.escrow_resolve. reason: 1 to 10000 characters. Not once it has expired, unless on_expiry is keep: then the money is no longer in question.
Null escrow or reason: 22004. Errors: LG005 LG220 LG221 LG224 (disputed already) LG225, 22023 (key, empty text), 42501 without the right to hold, 54000.';

CREATE OR REPLACE FUNCTION faas_internal.escrow_resolve(escrow bigint, award faas.escrow_share[], remainder text, dismiss boolean, reason text, actor text, key text,
    OUT state text, OUT moved faas.amount, OUT remaining faas.amount, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text := faas_internal.escrow_actor(actor);
    v_zero faas.amount;
    v_left faas.amount;
    v_refunded faas.amount;
    v_accounts bigint[];
    v_amounts faas.amount[];
    v_journals uuid[];
    e faas.escrow;
BEGIN
    PERFORM faas_internal.escrow_given(dismiss IS NOT NULL, 'dismiss');
    PERFORM faas_internal.escrow_given(award IS NOT NULL OR dismiss, 'award');
    IF award IS NOT NULL AND dismiss THEN
        RAISE EXCEPTION 'a dispute is either dismissed or awarded' USING ERRCODE = '22023', HINT = 'Leave out award or dismiss.';
    END IF;
    PERFORM faas_internal.escrow_text(reason, 'reason', 0, 10000);
    SELECT b.event, b.replayed INTO event, replayed FROM faas_internal.escrow_begin(escrow, key, jsonb_build_object('operation', 'escrow_resolve',
        'award', to_jsonb(award::text), 'remainder', remainder, 'dismiss', dismiss, 'reason', reason, 'actor', v_actor)) AS b;
    IF NOT replayed THEN
        e := faas_internal.escrow_lock(escrow, CASE WHEN dismiss THEN 'dismiss' ELSE 'award' END);
        IF EXISTS (SELECT FROM faas.escrow_party AS p WHERE p.escrow = e.id AND p.role = 'arbiter')
            AND NOT EXISTS (SELECT FROM faas.escrow_party AS p WHERE p.escrow = e.id AND p.role = 'arbiter' AND p.name = v_actor) THEN
            RAISE EXCEPTION 'only an arbiter may resolve escrow %', e.id USING ERRCODE = 'LG229', HINT = 'Name one of its arbiters as actor.';
        END IF;
        v_zero := e.amount OPERATOR(faas.-) e.amount;
        IF dismiss THEN
            PERFORM faas_internal.escrow_record(e.id, event, 'dismiss', v_zero, v_zero, v_actor, NULL, reason);
        ELSE
            v_left := e.funded OPERATOR(faas.-) e.released OPERATOR(faas.-) e.refunded;
            SELECT s.accounts, s.amounts INTO v_accounts, v_amounts FROM faas_internal.escrow_shares(e, award, v_left, remainder, 'award') AS s;
            SELECT COALESCE(faas.sum(l.amount), v_zero) INTO v_refunded FROM unnest(v_accounts, v_amounts) AS l (account, amount) WHERE l.account = e.payer;
            v_journals := faas_internal.escrow_pay(e, event, v_accounts, v_amounts);
            PERFORM faas_internal.escrow_spread(e.id, v_left OPERATOR(faas.-) v_refunded, v_refunded, NULL, false);
            PERFORM faas_internal.escrow_record(e.id, event, 'award', v_left OPERATOR(faas.-) v_refunded, v_refunded, v_actor, NULL, reason);
            PERFORM faas_internal.escrow_legs(e, event, v_accounts, v_amounts, v_journals);
        END IF;
    END IF;
    SELECT a.to_state, a.amount, a.remaining INTO STRICT state, moved, remaining FROM faas.escrow_event AS a WHERE a.id = escrow_resolve.event;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_resolve(bigint, faas.escrow_share[], text, boolean, text, text, text) IS
    'Body of faas.escrow_resolve';

CREATE OR REPLACE FUNCTION faas.escrow_resolve(
    escrow bigint,
    award faas.escrow_share[] DEFAULT NULL,
    remainder text DEFAULT 'largest_remainder',
    dismiss boolean DEFAULT false,
    reason text DEFAULT NULL,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT moved faas.amount,
    OUT remaining faas.amount,
    OUT event bigint,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.escrow_resolve(bigint, faas.escrow_share[], text, boolean, text, text, text) IS
'Ends a dispute. award shares out all that is left and closes the escrow: accounts of the book, each with an amount, which add up to what is left, or each with a ratio, the account of the payer for what goes back to him; remainder as in faas.escrow_release. Conditions and caps do not bind an award. Or dismiss => true lifts the dispute: the escrow goes on as before. If the escrow has arbiters, actor must be one.
Null escrow, remainder, dismiss, or no award and no dismiss: 22004. Errors: LG001 LG002 LG004 LG005 LG006 LG007 LG008 LG009 LG011 LG032 LG033 LG034 LG220 LG221 LG229, 22003, 22023, 2202E, 42501 without the right to hold, 54000, 40001 when to retry.';

-- cancel -------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.escrow_cancel(escrow bigint, reason text, actor text, key text,
    OUT state text, OUT moved faas.amount, OUT remaining faas.amount, OUT event bigint, OUT replayed boolean)
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_actor text := faas_internal.escrow_actor(actor);
    v_zero faas.amount;
    e faas.escrow;
BEGIN
    PERFORM faas_internal.escrow_text(reason, 'reason', 0, 10000);
    SELECT b.event, b.replayed INTO event, replayed
        FROM faas_internal.escrow_begin(escrow, key, jsonb_build_object('operation', 'escrow_cancel', 'reason', reason, 'actor', v_actor)) AS b;
    IF NOT replayed THEN
        e := faas_internal.escrow_lock(escrow, 'cancel');
        v_zero := e.amount OPERATOR(faas.-) e.amount;
        PERFORM faas_internal.escrow_record(e.id, event, 'cancel', v_zero, v_zero, v_actor, NULL, reason);
    END IF;
    SELECT a.to_state, a.amount, a.remaining INTO STRICT state, moved, remaining FROM faas.escrow_event AS a WHERE a.id = escrow_cancel.event;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_cancel(bigint, text, text, text) IS
    'Body of faas.escrow_cancel';

CREATE OR REPLACE FUNCTION faas.escrow_cancel(
    escrow bigint,
    reason text DEFAULT NULL,
    actor text DEFAULT NULL,
    key text DEFAULT NULL,
    OUT state text,
    OUT moved faas.amount,
    OUT remaining faas.amount,
    OUT event bigint,
    OUT replayed boolean)
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.escrow_cancel(bigint, text, text, text) IS
'Ends an escrow that was not funded. reason: up to 10000 characters.
Null escrow: 22004. Errors: LG005 LG220 LG221, 22023 (key, actor), 42501 without the right to hold, 54000.';

-- expiry -------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.escrow_expire(escrow faas.escrow, code integer, reason text, journal uuid, amount faas.amount) RETURNS bigint
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_event bigint := nextval('faas.escrow_event_id_seq');
    v_actor text := faas_internal.caller()::text;
    v_zero faas.amount := escrow.amount OPERATOR(faas.-) escrow.amount;
    v_refunds boolean := escrow.on_expiry = 'refund';
    v_released faas.amount := CASE WHEN v_refunds THEN v_zero ELSE amount END;
    v_refunded faas.amount := CASE WHEN v_refunds THEN amount ELSE v_zero END;
BEGIN
    IF code <> 0 THEN
        UPDATE faas.escrow AS x SET sweep_at = faas_internal.now() + interval '1 hour' WHERE x.id = escrow_expire.escrow.id;
        PERFORM faas_internal.escrow_record(escrow.id, v_event, 'postpone', v_zero, v_zero, v_actor, NULL, reason);
        RAISE WARNING 'escrow % has expired, but what remains cannot be moved: %', escrow.id, reason
            USING HINT = 'It is tried again in an hour.';
        RETURN 0::bigint;
    END IF;
    PERFORM faas_internal.escrow_spread(escrow.id, v_released, v_refunded, NULL, v_refunds);
    PERFORM faas_internal.escrow_record(escrow.id, v_event, 'expire', v_released, v_refunded, v_actor, NULL, NULL);
    IF journal IS NOT NULL THEN
        PERFORM faas_internal.escrow_legs(escrow, v_event, ARRAY[CASE WHEN v_refunds THEN escrow.payer ELSE escrow.payee END], ARRAY[amount], ARRAY[journal]);
    END IF;
    RETURN 1::bigint;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_expire(faas.escrow, integer, text, uuid, faas.amount) IS
    'Part of faas.escrow_expire_due: closes one escrow as the ledger has answered, or puts it off. Gives how many were closed.';

CREATE OR REPLACE FUNCTION faas_internal.escrow_expire_due(book bigint, now timestamptz, batch integer) RETURNS bigint
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_now timestamptz := COALESCE(now, faas_internal.now());
    v_count bigint := 0::bigint;
    v_due faas.escrow[] := ARRAY[]::faas.escrow[];
    v_requests faas.request[] := ARRAY[]::faas.request[];
    v_deals faas.bid_deal[] := ARRAY[]::faas.bid_deal[];
    v_events bigint[] := ARRAY[]::bigint[];
    v_firsts integer[] := ARRAY[]::integer[];
    v_journals uuid[];
    v_zero faas.amount;
    e faas.escrow;
    d faas.bid_deal;
    r faas.request;
    b record;
BEGIN
    PERFORM faas_internal.caller_require(book, 'hold');
    PERFORM faas_internal.escrow_given(batch IS NOT NULL, 'batch');
    PERFORM faas_internal.escrow_finite(now, 'now');
    IF batch NOT BETWEEN 1 AND 10000 THEN
        RAISE EXCEPTION 'batch must be between 1 and 10000' USING ERRCODE = '22023';
    END IF;
    -- who is working on one has it for now
    FOR e IN SELECT x.* FROM faas.escrow AS x WHERE x.book = escrow_expire_due.book AND x.sweep_at <= v_now AND x.sweep_at < 'infinity'
        ORDER BY x.sweep_at, x.id LIMIT batch FOR UPDATE SKIP LOCKED
    LOOP
        IF e.hold IS NULL THEN
            v_zero := e.amount OPERATOR(faas.-) e.amount;
            v_count := v_count + faas_internal.escrow_expire(e, 0, NULL, NULL, v_zero);
        ELSE
            r := NULL;
            r.hold := e.hold::text;
            IF e.on_expiry = 'refund' THEN
                r.op := 'release';
            ELSE
                r.op := 'capture';
                r.credit := e.payee;
                r.kind := 'escrow';
                r.metadata := jsonb_build_object('escrow', e.id, 'authorisation', pg_catalog.format('escrow %s', e.id));
            END IF;
            v_due := v_due || e;
            v_requests := v_requests || r;
        END IF;
    END LOOP;
    FOR d IN SELECT x.* FROM faas.bid_deal AS x WHERE x.book = escrow_expire_due.book AND x.sweep_at <= v_now AND x.sweep_at < 'infinity'
        ORDER BY x.sweep_at, x.id LIMIT batch - v_count - cardinality(v_due) FOR UPDATE SKIP LOCKED
    LOOP
        -- the next sweep takes what does not fit into one call of the ledger
        EXIT WHEN cardinality(v_requests) + d.bid_count > 100000;
        v_deals := v_deals || d;
        v_events := v_events || nextval('faas.escrow_event_id_seq');
        v_firsts := v_firsts || cardinality(v_requests);
        v_requests := v_requests || faas_internal.bid_requests(d, v_events[cardinality(v_events)], false);
    END LOOP;
    -- one call for all, so that accounts are locked in order; each escrow stands for itself, and the bids of
    -- a deal for each other
    FOR b IN SELECT p.* FROM faas.post_batch(v_requests) AS p ORDER BY p.idx LOOP
        IF b.idx <= cardinality(v_due) THEN
            v_count := v_count + faas_internal.escrow_expire(v_due[b.idx], b.code, b.reason, b.journal, b.amount);
        ELSIF b.code <> 0 THEN
            -- a release is refused of a hold only that is not as the deal says
            RAISE EXCEPTION 'a bid cannot be given back: %', b.reason USING ERRCODE = 'LG903', HINT = 'SELECT * FROM faas.verify() says more.';
        ELSE
            v_journals[b.idx] := b.journal;
        END IF;
    END LOOP;
    FOR n IN 1 .. cardinality(v_deals) LOOP
        d := v_deals[n];
        PERFORM faas_internal.bid_close(d, v_events[n], 'expire', v_journals[v_firsts[n] + 1 : v_firsts[n] + d.bid_count],
            faas_internal.caller()::text, NULL);
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END
$$;
COMMENT ON FUNCTION faas_internal.escrow_expire_due(bigint, timestamptz, integer) IS
    'Body of faas.escrow_expire_due';

CREATE OR REPLACE FUNCTION faas.escrow_expire_due(
    book bigint,
    now timestamptz DEFAULT NULL,
    batch integer DEFAULT 1000)
    RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.escrow_expire_due(bigint, timestamptz, integer) IS
'Sweeps up to batch (1 to 10000) escrows and deals with bids of a book that have expired by now (null: the clock): what remains of an escrow goes where its on_expiry says, a deal fails and all bids are given back. Returns how many were closed. Leaves out what is disputed, what keeps its money at expiry, and what another session is working on. What the ledger refuses, as a payment to a closed account, is put off by an hour, with a WARNING and an event.
Null book or batch: 22004. Errors: LG018, LG903 a bid''s hold is not as it was placed, 22008 infinite time, 22023 batch, 42501 without the right to hold, 40001 when to retry.';
