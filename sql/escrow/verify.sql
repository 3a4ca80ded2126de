-- Part of faas.verify(): escrows and bids against their events, their milestones and the holds and
-- journals of the ledger.

CREATE OR REPLACE FUNCTION faas_internal.escrow_verify(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH e AS (
        SELECT e.*, faas_internal.units_minus(faas_internal.units_minus(e.funded, e.released), e.refunded) AS remaining,
            faas_internal.units_minus(e.amount, e.amount) AS zero
        FROM faas.escrow AS e
        WHERE $1 IS NULL OR e.book = $1
    ),
    -- released + refunded + remaining = funded: the hold reserves exactly what remains
    held AS (
        SELECT 'escrow_hold' AS "check", 'escrow ' || e.id AS object,
            CASE WHEN e.hold IS NULL THEN 'nothing funded'
                ELSE 'a hold on account ' || e.payer || ' of ' || e.funded || ', captured ' || e.released || ', released ' || e.refunded END AS expected,
            CASE WHEN e.hold IS NULL THEN 'funded ' || e.funded || ', released ' || e.released || ', refunded ' || e.refunded
                ELSE COALESCE('on account ' || faas_internal.account_of(h.account) || ' of ' || h.amount || ', captured ' || h.captured || ', released ' || h.released, 'no hold') END AS actual
        FROM e
        LEFT JOIN faas.hold AS h ON h.id = e.hold AND h.book = e.book
        WHERE CASE WHEN e.hold IS NULL THEN faas_internal.units_sign(e.funded) <> 0 OR faas_internal.units_sign(e.released) <> 0 OR faas_internal.units_sign(e.refunded) <> 0
                ELSE (faas_internal.account_of(h.account) = e.payer AND h.amount OPERATOR(faas.=) e.funded AND h.captured OPERATOR(faas.=) e.released
                    AND h.released OPERATOR(faas.=) e.refunded AND e.funded OPERATOR(faas.=) e.amount AND h.expires_at = 'infinity') IS NOT TRUE END
    ),
    -- the state says whether money remains
    state AS (
        SELECT 'escrow_state', 'escrow ' || e.id,
            CASE WHEN e.state IN ('funded', 'partial') THEN 'something remains' ELSE 'nothing remains' END
                || CASE WHEN e.state = 'funded' THEN ', nothing released' WHEN e.state = 'partial' THEN ', something released' ELSE '' END
                || ', swept ' || CASE WHEN e.state NOT IN ('created', 'funded', 'partial') OR e.disputed OR e.on_expiry = 'keep' OR e.expires_at IS NULL THEN 'never' ELSE 'not before ' || e.expires_at END,
            e.state || ', remaining ' || e.remaining || ', released ' || e.released || ', swept ' || e.sweep_at
        FROM e
        WHERE (faas_internal.units_sign(e.remaining) = CASE WHEN e.state IN ('funded', 'partial') THEN 1 ELSE 0 END
            AND (e.state NOT IN ('funded', 'partial') OR (faas_internal.units_sign(e.released) > 0) = (e.state = 'partial'))
            AND CASE WHEN e.state NOT IN ('created', 'funded', 'partial') OR e.disputed OR e.on_expiry = 'keep' OR e.expires_at IS NULL
                THEN e.sweep_at = 'infinity' ELSE e.sweep_at >= e.expires_at AND e.sweep_at < 'infinity' END) IS NOT TRUE
    ),
    -- milestones add up to their escrow
    part AS (
        SELECT 'escrow_milestones', 'escrow ' || e.id, e.amount || ', released ' || e.released || ', refunded ' || e.refunded,
            COALESCE(m.amount || ', released ' || m.released || ', refunded ' || m.refunded, 'no milestones')
        FROM e
        LEFT JOIN (
            SELECT x.escrow, faas_internal.units_sum(x.amount) AS amount, faas_internal.units_sum(x.released) AS released, faas_internal.units_sum(x.refunded) AS refunded,
                count(*) = max(x.number) AND min(x.number) = 1 AS is_gapless
            FROM faas.escrow_milestone AS x
            GROUP BY x.escrow
        ) AS m ON m.escrow = e.id
        WHERE (m.is_gapless AND m.amount OPERATOR(faas.=) e.amount AND m.released OPERATOR(faas.=) e.released AND m.refunded OPERATOR(faas.=) e.refunded) IS NOT TRUE
        UNION ALL
        SELECT 'escrow_milestone', 'escrow ' || m.escrow || ' milestone ' || m.number, 'at most ' || m.amount || ' of book ' || COALESCE(e.book::text, 'none'),
            'released ' || m.released || ', refunded ' || m.refunded || ' of book ' || m.book
        FROM faas.escrow_milestone AS m
        LEFT JOIN faas.escrow AS e ON e.id = m.escrow
        WHERE ($1 IS NULL OR m.book = $1)
            AND (faas_internal.units_sign(faas_internal.units_minus(faas_internal.units_minus(m.amount, m.released), m.refunded)) >= 0
                AND faas_internal.units_sign(m.amount) > 0 AND faas_internal.units_sign(m.released) >= 0 AND faas_internal.units_sign(m.refunded) >= 0
                AND m.book = e.book) IS NOT TRUE
    ),
    -- events are numbered without gaps, each begins where the one before ended, along the transitions
    walked AS (
        SELECT v.*, count(*) OVER w AS expected_sequence, lag(v.to_state) OVER w AS state_before, COALESCE(lag(v.disputed) OVER w, false) AS disputed_before,
            COALESCE(lag(v.remaining) OVER w, faas_internal.units_minus(v.amount, v.amount)) AS remaining_before, COALESCE(lag(v.at) OVER w, '-infinity') AS at_before
        FROM faas.escrow_event AS v
        WHERE $1 IS NULL OR v.book = $1
        WINDOW w AS (PARTITION BY v.escrow ORDER BY v.sequence)
    ),
    event AS (
        SELECT 'escrow_event', 'escrow ' || v.escrow || ' event ' || v.sequence,
            'event ' || v.expected_sequence || ', ' || v.operation || ' from ' || COALESCE(v.state_before, 'nothing') || CASE WHEN v.disputed_before THEN ' disputed' ELSE '' END
                || ', remaining ' || v.remaining_before || ' before it, not before ' || v.at_before,
            v.amount || ' from ' || COALESCE(v.from_state, 'nothing') || ' to ' || v.to_state || CASE WHEN v.disputed THEN ' disputed' ELSE '' END || ', remaining ' || v.remaining || ' at ' || v.at
        FROM walked AS v
        WHERE (v.at >= v.at_before AND v.book = (SELECT x.book FROM faas.escrow AS x WHERE x.id = v.escrow)
            AND faas_internal.same_unit(v.amount, v.remaining) AND faas_internal.same_unit(v.remaining, v.remaining_before)
            AND CASE WHEN v.operation = 'fund' THEN v.remaining OPERATOR(faas.=) v.amount
                WHEN v.operation IN ('release', 'refund', 'award', 'expire') THEN faas_internal.units_minus(v.remaining_before, v.amount) OPERATOR(faas.=) v.remaining
                ELSE v.remaining OPERATOR(faas.=) v.remaining_before AND faas_internal.units_sign(v.amount) = 0 END
            AND v.sequence = v.expected_sequence AND v.from_state IS NOT DISTINCT FROM v.state_before
            AND EXISTS (
                SELECT FROM faas_internal.escrow_transition() AS t
                WHERE t.operation = v.operation AND t.from_state IS NOT DISTINCT FROM v.from_state AND t.from_disputed = v.disputed_before
                    AND t.to_state = v.to_state AND t.to_disputed = v.disputed AND t.remains = (faas_internal.units_sign(v.remaining) > 0))) IS NOT TRUE
        UNION ALL
        SELECT 'escrow_last_event', 'escrow ' || e.id, e.event_count || ' events, ' || e.state || CASE WHEN e.disputed THEN ' disputed' ELSE '' END || ', remaining ' || e.remaining,
            COALESCE('event ' || v.sequence || ', ' || v.to_state || CASE WHEN v.disputed THEN ' disputed' ELSE '' END || ', remaining ' || v.remaining, 'no such event')
        FROM e
        LEFT JOIN faas.escrow_event AS v ON v.escrow = e.id AND v.sequence = (SELECT max(x.sequence) FROM faas.escrow_event AS x WHERE x.escrow = e.id)
        WHERE (v.sequence = e.event_count AND v.book = e.book AND v.to_state = e.state AND v.disputed = e.disputed AND v.remaining OPERATOR(faas.=) e.remaining) IS NOT TRUE
        UNION ALL
        SELECT 'escrow_opened', 'escrow ' || e.id, 'opened at ' || e.opened_at || ', ' || e.releases || ' releases', COALESCE('at ' || v.at, 'no event') || ', ' || n.count || ' releases'
        FROM e
        LEFT JOIN faas.escrow_event AS v ON v.escrow = e.id AND v.sequence = 1
        CROSS JOIN LATERAL (SELECT count(*) AS count FROM faas.escrow_event AS x WHERE x.escrow = e.id AND x.operation = 'release') AS n
        WHERE (v.at = e.opened_at AND v.note IS NOT DISTINCT FROM e.memo AND n.count = e.releases) IS NOT TRUE
    ),
    -- what an event moved is what its legs moved, and what the ledger posted or gave back
    leg AS (
        SELECT 'escrow_legs', 'escrow ' || v.escrow || ' event ' || v.sequence, v.amount::text, COALESCE(l.amount::text, 'no legs')
        FROM faas.escrow_event AS v
        LEFT JOIN (SELECT x.event, faas_internal.units_sum(x.amount) AS amount, count(*) = max(x.number) AND min(x.number) = 1 AS is_gapless FROM faas.escrow_leg AS x GROUP BY x.event) AS l ON l.event = v.id
        WHERE ($1 IS NULL OR v.book = $1)
            AND CASE WHEN v.operation IN ('release', 'refund', 'award', 'expire') AND faas_internal.units_sign(v.amount) <> 0
                THEN (l.amount OPERATOR(faas.=) v.amount AND l.is_gapless) IS NOT TRUE ELSE l.amount IS NOT NULL END
        UNION ALL
        SELECT 'escrow_leg', 'escrow ' || l.escrow || ' leg ' || l.event || '.' || l.number,
            CASE WHEN l.refund THEN 'a release of ' ELSE 'a capture of ' END || l.amount || ' to account ' || l.account,
            COALESCE('capture of ' || p.amount || ' to account ' || faas_internal.account_of(p.credit_account), 'release of ' || h.amount, 'nothing')
        FROM faas.escrow_leg AS l
        LEFT JOIN faas.escrow AS e ON e.id = l.escrow
        LEFT JOIN faas.escrow_event AS v ON v.id = l.event
        LEFT JOIN faas.posting AS p ON NOT l.refund AND p.journal = l.journal
        LEFT JOIN faas.hold_event AS h ON l.refund AND h.id = l.journal
        -- of one that is archived hold and amount are kept
        LEFT JOIN faas.archived_journal AS k ON NOT l.refund AND k.journal = l.journal AND k.book = l.book
        WHERE ($1 IS NULL OR l.book = $1)
            AND (l.book = e.book AND v.escrow = l.escrow AND CASE WHEN l.refund THEN h.hold = e.hold AND h.amount OPERATOR(faas.=) l.amount AND h.op = 3 AND l.account = e.payer
                WHEN k.journal IS NOT NULL THEN k.hold = e.hold AND k.amount OPERATOR(faas.=) l.amount
                ELSE p.hold = e.hold AND p.amount OPERATOR(faas.=) l.amount AND faas_internal.account_of(p.credit_account) = l.account END) IS NOT TRUE
    ),
    -- approvals come from parties, and have their event
    approval AS (
        SELECT 'escrow_approval', 'escrow ' || a.escrow || ' milestone ' || a.milestone || ' approval of event ' || a.event, 'a party in the role ' || a.role || ', and an event',
            COALESCE('role ' || p.role, 'no party') || ', ' || COALESCE(v.operation || ' of milestone ' || COALESCE(v.milestone::text, 'none'), 'no event')
        FROM faas.escrow_approval AS a
        LEFT JOIN faas.escrow_party AS p ON p.escrow = a.escrow AND p.name = a.approver
        LEFT JOIN faas.escrow_event AS v ON v.id = a.event
        LEFT JOIN faas.escrow AS e ON e.id = a.escrow
        WHERE ($1 IS NULL OR a.book = $1)
            AND (p.role = a.role AND p.book = a.book AND v.escrow = a.escrow AND v.book = a.book AND v.milestone = a.milestone AND v.operation = 'approve' AND v.actor = a.approver
                AND v.by_role = a.by_role AND v.evidence IS NOT DISTINCT FROM a.evidence AND a.role = ANY (e.approver_roles)) IS NOT TRUE
        UNION ALL
        SELECT 'escrow_approval_event', 'escrow ' || v.escrow || ' event ' || v.sequence, 'an approval', 'none'
        FROM faas.escrow_event AS v
        WHERE ($1 IS NULL OR v.book = $1) AND v.operation = 'approve'
            AND NOT EXISTS (SELECT FROM faas.escrow_approval AS a WHERE a.event = v.id)
        UNION ALL
        SELECT 'escrow_party', 'escrow ' || p.escrow || ' party of book ' || p.book, 'book ' || COALESCE(e.book::text, 'none'), 'book ' || p.book || ', party of book ' || COALESCE(q.book::text, 'none')
        FROM faas.escrow_party AS p
        LEFT JOIN faas.escrow AS e ON e.id = p.escrow
        LEFT JOIN faas.party AS q ON q.id = p.party
        WHERE ($1 IS NULL OR p.book = $1) AND (p.book = e.book AND (p.party IS NULL OR q.book = p.book)) IS NOT TRUE
    ),
    -- holds and captures that the ledger knows as an escrow's are one's
    stray AS (
        SELECT 'escrow_stray_posting', 'journal ' || p.journal, 'a leg of escrow ' || e.id, 'none'
        FROM e
        JOIN faas.posting AS p ON p.hold = e.hold
        WHERE NOT EXISTS (SELECT FROM faas.escrow_leg AS l WHERE l.journal = p.journal AND l.escrow = e.id)
        UNION ALL
        SELECT 'escrow_key', 'key of event ' || k.event || ' in book ' || k.book, COALESCE(k.request ->> 'operation', 'an operation') || ', an event of the book',
            COALESCE(v.operation, b.operation, 'none')
        FROM faas.escrow_key AS k
        LEFT JOIN faas.escrow_event AS v ON v.id = k.event AND v.book = k.book
        LEFT JOIN faas.bid_event AS b ON b.id = k.event AND b.book = k.book
        WHERE ($1 IS NULL OR k.book = $1)
            AND CASE WHEN v.id IS NULL THEN 'bid_' || b.operation = k.request ->> 'operation' AND COALESCE(k.request ->> 'bid_deal', b.bid_deal::text) = b.bid_deal::text
                ELSE 'escrow_' || CASE WHEN v.operation IN ('award', 'dismiss') THEN 'resolve' ELSE v.operation END = k.request ->> 'operation'
                    AND COALESCE(k.request ->> 'escrow', v.escrow::text) = v.escrow::text END IS NOT TRUE
    )
    TABLE held UNION ALL TABLE state UNION ALL TABLE part UNION ALL TABLE event UNION ALL TABLE leg UNION ALL TABLE approval UNION ALL TABLE stray;
END;
COMMENT ON FUNCTION faas_internal.escrow_verify(bigint) IS
    'Part of faas.verify: escrows against their holds, milestones, events along the transitions, legs against journals and releases, approvals against parties';

CREATE OR REPLACE FUNCTION faas_internal.bid_verify(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH d AS (
        SELECT d.* FROM faas.bid_deal AS d WHERE $1 IS NULL OR d.book = $1
    ),
    -- bids add up, to no more than the target
    total AS (
        SELECT 'bid_deal' AS "check", 'deal ' || d.id AS object,
            d.bid_count || ' bids of ' || d.placed || ', at most ' || d.target || CASE WHEN d.state = 'settled' THEN ', reached' ELSE '' END AS expected,
            COALESCE(b.count, 0) || ' bids of ' || COALESCE(b.amount::text, '0') AS actual
        FROM d
        LEFT JOIN (SELECT x.bid_deal, count(*) AS count, max(x.number) AS last, faas_internal.units_sum(x.amount) AS amount FROM faas.bid AS x GROUP BY x.bid_deal) AS b ON b.bid_deal = d.id
        WHERE (d.bid_count = COALESCE(b.count, 0) AND d.bid_count = COALESCE(b.last, 0)
            AND CASE WHEN b.amount IS NULL THEN faas_internal.units_sign(d.placed) = 0 ELSE b.amount OPERATOR(faas.=) d.placed END
            AND faas_internal.units_sign(faas_internal.units_minus(d.target, d.placed)) >= 0
            AND (d.state <> 'settled' OR d.placed OPERATOR(faas.=) d.target)
            AND d.sweep_at = CASE WHEN d.state = 'open' THEN COALESCE(d.fails_at, 'infinity') ELSE 'infinity' END) IS NOT TRUE
    ),
    -- each is held, or was paid to the borrower in full, or given back in full, as the deal says
    bid AS (
        SELECT 'bid', 'deal ' || b.bid_deal || ' bid ' || b.number,
            'a hold on account ' || b.account || ' of ' || b.amount || ', ' || COALESCE(CASE d.state WHEN 'open' THEN 'open' WHEN 'settled' THEN 'captured to account ' || d.borrower ELSE 'released' END, 'and a deal'),
            COALESCE('on account ' || faas_internal.account_of(h.account) || ' of ' || h.amount || ', captured ' || h.captured || ', released ' || h.released, 'no hold')
        FROM faas.bid AS b
        LEFT JOIN faas.bid_deal AS d ON d.id = b.bid_deal
        LEFT JOIN faas.hold AS h ON h.id = b.hold AND h.book = b.book
        LEFT JOIN faas.posting AS p ON p.journal = b.journal AND p.hold = b.hold
        LEFT JOIN faas.hold_event AS r ON r.id = b.journal AND r.hold = b.hold
        LEFT JOIN faas.archived_journal AS k ON k.journal = b.journal AND k.hold = b.hold
        WHERE ($1 IS NULL OR b.book = $1)
            AND (b.book = d.book AND faas_internal.account_of(h.account) = b.account AND h.amount OPERATOR(faas.=) b.amount AND h.expires_at = 'infinity'
                AND CASE d.state WHEN 'open' THEN h.status = 0 AND b.journal IS NULL AND faas_internal.units_sign(h.captured) = 0 AND faas_internal.units_sign(h.released) = 0
                    WHEN 'settled' THEN h.captured OPERATOR(faas.=) b.amount
                        AND CASE WHEN k.journal IS NOT NULL THEN k.amount OPERATOR(faas.=) b.amount
                            ELSE faas_internal.account_of(p.credit_account) = d.borrower AND p.amount OPERATOR(faas.=) b.amount END
                    ELSE h.released OPERATOR(faas.=) b.amount AND r.op = 3 END) IS NOT TRUE
    ),
    walked AS (
        SELECT v.*, count(*) OVER w AS expected_sequence, lag(v.to_state) OVER w AS state_before,
            COALESCE(lag(v.placed) OVER w, faas_internal.units_minus(v.amount, v.amount)) AS placed_before, COALESCE(lag(v.at) OVER w, '-infinity') AS at_before
        FROM faas.bid_event AS v
        WHERE $1 IS NULL OR v.book = $1
        WINDOW w AS (PARTITION BY v.bid_deal ORDER BY v.sequence)
    ),
    event AS (
        SELECT 'bid_event', 'deal ' || v.bid_deal || ' event ' || v.sequence, 'event ' || v.expected_sequence || ', ' || v.operation || ' from ' || COALESCE(v.state_before, 'nothing')
                || ', placed ' || v.placed_before || ' before it, not before ' || v.at_before,
            v.amount || ' from ' || COALESCE(v.from_state, 'nothing') || ' to ' || v.to_state || ', placed ' || v.placed || ' at ' || v.at
        FROM walked AS v
        WHERE (v.at >= v.at_before AND v.book = (SELECT x.book FROM faas.bid_deal AS x WHERE x.id = v.bid_deal)
            AND faas_internal.same_unit(v.amount, v.placed) AND faas_internal.same_unit(v.placed, v.placed_before)
            AND CASE WHEN v.operation = 'place' THEN faas_internal.units_minus(v.placed, v.amount) OPERATOR(faas.=) v.placed_before
                WHEN v.operation = 'open' THEN faas_internal.units_sign(v.amount) = 0 AND faas_internal.units_sign(v.placed) = 0
                ELSE v.amount OPERATOR(faas.=) v.placed AND v.placed OPERATOR(faas.=) v.placed_before END
            AND v.sequence = v.expected_sequence AND v.from_state IS NOT DISTINCT FROM v.state_before
            AND EXISTS (SELECT FROM faas_internal.bid_transition() AS t WHERE t.operation = v.operation AND t.from_state IS NOT DISTINCT FROM v.from_state AND t.to_state = v.to_state)
            AND CASE WHEN v.operation = 'place' THEN EXISTS (SELECT FROM faas.bid AS b WHERE b.bid_deal = v.bid_deal AND b.number = v.bid AND b.amount OPERATOR(faas.=) v.amount)
                ELSE v.bid IS NULL END) IS NOT TRUE
        UNION ALL
        SELECT 'bid_last_event', 'deal ' || d.id, d.event_count || ' events, ' || d.state || ', placed ' || d.placed,
            COALESCE('event ' || v.sequence || ', ' || v.to_state || ', placed ' || v.placed, 'no such event')
        FROM d
        LEFT JOIN faas.bid_event AS v ON v.bid_deal = d.id AND v.sequence = (SELECT max(x.sequence) FROM faas.bid_event AS x WHERE x.bid_deal = d.id)
        WHERE (v.sequence = d.event_count AND v.book = d.book AND v.to_state = d.state AND v.placed OPERATOR(faas.=) d.placed) IS NOT TRUE
        UNION ALL
        SELECT 'bid_deal_opened', 'deal ' || d.id, 'opened at ' || d.opened_at, COALESCE('at ' || v.at, 'no event')
        FROM d
        LEFT JOIN faas.bid_event AS v ON v.bid_deal = d.id AND v.sequence = 1
        WHERE (v.at = d.opened_at AND v.note IS NOT DISTINCT FROM d.memo) IS NOT TRUE
    )
    TABLE total UNION ALL TABLE bid UNION ALL TABLE event;
END;
COMMENT ON FUNCTION faas_internal.bid_verify(bigint) IS
    'Part of faas.verify: deals against their bids and events, bids against the holds of the ledger';
