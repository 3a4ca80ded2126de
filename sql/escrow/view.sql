-- The read API of escrows and bids: rows of books that the caller may read.

CREATE VIEW faas.visible_escrow WITH (security_barrier) AS
SELECT
    e.id AS escrow,
    e.book,
    e.deal,
    e.state,
    e.disputed,
    e.payer,
    e.payee,
    e.amount,
    e.funded,
    e.released,
    e.refunded,
    e.funded OPERATOR(faas.-) e.released OPERATOR(faas.-) e.refunded AS remaining,
    e.hold,
    e.expires_at,
    e.on_expiry,
    NULLIF(e.sweep_at, 'infinity') AS sweep_at,
    e.approver_roles,
    e.separate_roles,
    e.max_ratio,
    e.max_receivers,
    e.max_releases,
    e.expire_days,
    e.releases,
    e.event_count AS events,
    e.opened_at,
    e.memo
FROM faas.escrow AS e
WHERE faas_internal.can_read(e.book);
COMMENT ON VIEW faas.visible_escrow IS 'Escrows of the books that you may read: state is created, funded, partial (some of it released), released, refunded, awarded, expired or cancelled';
COMMENT ON COLUMN faas.visible_escrow.remaining IS 'What is still set apart: funded - released - refunded';
COMMENT ON COLUMN faas.visible_escrow.sweep_at IS 'When faas.escrow_expire_due takes it; null for never';

CREATE VIEW faas.visible_escrow_party WITH (security_barrier) AS
SELECT p.escrow, p.book, p.name, p.role, p.party
FROM faas.escrow_party AS p
WHERE faas_internal.can_read(p.book);
COMMENT ON VIEW faas.visible_escrow_party IS 'Who takes part in the escrows of the books that you may read; party is an id of faas.visible_party';

CREATE VIEW faas.visible_escrow_milestone WITH (security_barrier) AS
SELECT
    m.escrow,
    m.number AS milestone,
    m.book,
    m.name,
    m.amount,
    m.released,
    m.refunded,
    m.amount OPERATOR(faas.-) m.released OPERATOR(faas.-) m.refunded AS remaining,
    a.count AS approvals,
    m.approvals AS required,
    m.not_before,
    m.evidence,
    a.count OPERATOR(pg_catalog.>=) m.approvals
    AND (m.not_before OPERATOR(pg_catalog.>) faas_internal.now()) IS NOT TRUE
    AND (NOT m.evidence OR a.has_evidence) AS conditions_met
FROM faas.escrow_milestone AS m
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) AS count, COALESCE(pg_catalog.bool_or(x.evidence IS NOT NULL), false) AS has_evidence
    FROM faas.escrow_approval AS x
    WHERE x.escrow OPERATOR(pg_catalog.=) m.escrow AND x.milestone OPERATOR(pg_catalog.=) m.number
) AS a
WHERE faas_internal.can_read(m.book);
COMMENT ON VIEW faas.visible_escrow_milestone IS 'Milestones of the escrows of the books that you may read, and whether they may be released now';
COMMENT ON COLUMN faas.visible_escrow_milestone.remaining IS 'What is neither released nor refunded, funded or not';
COMMENT ON COLUMN faas.visible_escrow_milestone.conditions_met IS 'Enough approvals, the time has come, and evidence is there if it is required; the release may also bring the evidence';

CREATE VIEW faas.visible_escrow_approval WITH (security_barrier) AS
SELECT a.escrow, a.milestone, a.book, a.approver, a.role, a.by_role, a.evidence, v.at AS approved_at, a.event
FROM faas.escrow_approval AS a
JOIN faas.escrow_event AS v ON v.id OPERATOR(pg_catalog.=) a.event
WHERE faas_internal.can_read(a.book);
COMMENT ON VIEW faas.visible_escrow_approval IS 'Who has approved which milestone, in the books that you may read';

CREATE VIEW faas.visible_escrow_event WITH (security_barrier) AS
SELECT
    v.id AS event,
    v.escrow,
    v.sequence,
    v.book,
    v.operation,
    v.from_state,
    v.to_state,
    v.disputed,
    v.at,
    v.actor,
    v.by_role,
    v.milestone,
    v.amount,
    v.remaining,
    v.note,
    v.evidence
FROM faas.escrow_event AS v
WHERE faas_internal.can_read(v.book);
COMMENT ON VIEW faas.visible_escrow_event IS 'What happened to the escrows of the books that you may read, in the order of sequence';

CREATE VIEW faas.visible_escrow_leg WITH (security_barrier) AS
SELECT l.escrow, l.event, l.number, l.book, l.account, l.refund, l.amount, l.journal
FROM faas.escrow_leg AS l
WHERE faas_internal.can_read(l.book);
COMMENT ON VIEW faas.visible_escrow_leg IS 'Where the money of escrows of the books that you may read went; journal is in faas.visible_posting, of a refund in faas.visible_hold_event';

CREATE VIEW faas.visible_bid_deal WITH (security_barrier) AS
SELECT
    d.id AS bid_deal,
    d.book,
    d.deal,
    d.state,
    d.borrower,
    d.target,
    d.placed,
    d.target OPERATOR(faas.-) d.placed AS missing,
    d.bid_count AS bids,
    d.fails_at,
    d.event_count AS events,
    d.opened_at,
    d.memo
FROM faas.bid_deal AS d
WHERE faas_internal.can_read(d.book);
COMMENT ON VIEW faas.visible_bid_deal IS 'Deals with bids of the books that you may read: state is open, settled or failed';

CREATE VIEW faas.visible_bid WITH (security_barrier) AS
SELECT b.bid_deal, b.number AS bid, b.book, b.account, b.amount, b.hold, b.journal
FROM faas.bid AS b
WHERE faas_internal.can_read(b.book);
COMMENT ON VIEW faas.visible_bid IS 'Bids on the deals of the books that you may read; journal paid it to the borrower, or is the release that gave it back';

CREATE VIEW faas.visible_bid_event WITH (security_barrier) AS
SELECT v.id AS event, v.bid_deal, v.sequence, v.book, v.operation, v.from_state, v.to_state, v.at, v.actor, v.by_role, v.bid, v.amount, v.placed, v.note
FROM faas.bid_event AS v
WHERE faas_internal.can_read(v.book);
COMMENT ON VIEW faas.visible_bid_event IS 'What happened to the deals with bids of the books that you may read, in the order of sequence';
