-- Part of faas.digest(): what it covers of escrows and bids.

CREATE OR REPLACE FUNCTION faas_internal.escrow_digest() RETURNS text[]
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
SELECT ARRAY[
    $q$SELECT t.id, t.deal, t.state, t.disputed::int, t.payer, t.payee, t.amount, t.funded, t.released, t.refunded, t.hold,
        t.expires_at, t.on_expiry, t.sweep_at, t.approver_roles, t.separate_roles::int, t.max_ratio::text, t.max_receivers,
        t.max_releases, t.expire_days, t.releases, t.event_count, t.opened_at, t.memo FROM faas.escrow AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.escrow, t.name, t.role, t.party FROM faas.escrow_party AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY
        t.escrow, t.name COLLATE "C"$q$,
    $q$SELECT t.escrow, t.number, t.name, t.amount, t.released, t.refunded, t.approvals, t.not_before, t.evidence::int FROM
        faas.escrow_milestone AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.escrow, t.number$q$,
    $q$SELECT t.escrow, t.milestone, t.approver, t.event, t.role, t.by_role, t.evidence FROM faas.escrow_approval AS t WHERE
        t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.escrow, t.milestone, t.approver COLLATE "C"$q$,
    $q$SELECT t.id, t.escrow, t.sequence, t.operation, t.from_state, t.to_state, t.disputed::int, t.at, t.actor, t.by_role,
        t.milestone, t.amount, t.remaining, t.note, t.evidence FROM faas.escrow_event AS t WHERE t.book OPERATOR(pg_catalog.=)
        $1 ORDER BY t.id$q$,
    $q$SELECT t.event, t.number, t.escrow, t.account, t.refund::int, t.amount, t.journal FROM faas.escrow_leg AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.event, t.number$q$,
    $q$SELECT t.id, t.deal, t.state, t.borrower, t.target, t.placed, t.fails_at, t.sweep_at, t.bid_count, t.event_count,
        t.opened_at, t.memo FROM faas.bid_deal AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.bid_deal, t.number, t.account, t.amount, t.hold, t.journal FROM faas.bid AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.bid_deal, t.number$q$,
    $q$SELECT t.id, t.bid_deal, t.sequence, t.operation, t.from_state, t.to_state, t.at, t.actor, t.by_role, t.bid, t.amount,
        t.placed, t.note FROM faas.bid_event AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.key, t.event, t.request FROM faas.escrow_key AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.key COLLATE
        "C"$q$
]
$$;
COMMENT ON FUNCTION faas_internal.escrow_digest() IS
    'Queries of the rows of a book, $1, in the order of their keys: every column of every table of escrows and bids';
