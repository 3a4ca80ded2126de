-- Part of faas.digest(): what it covers of fee schedules and settlement.

CREATE OR REPLACE FUNCTION faas_internal.clearing_digest() RETURNS text[]
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
SELECT ARRAY[
    $q$SELECT t.name, t.valid_from, t.valid_to, t.collect, t.rate::text, t.flat, t.minimum, t.maximum, t.tiers::text,
        t.tier_method, t.mode, t.scale, t.created_at FROM faas.fee_schedule AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY
        t.name COLLATE "C", t.valid_from$q$,
    $q$SELECT t.id, t.current_window, t.kinds::text, t.name, t.granularity, t.interchange, t.delay, t.currency,
        t.liquidity_check::int, t.created_at FROM faas.settlement_model AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY
        t.id$q$,
    $q$SELECT t.id, t.model, t.position_account, t.settlement_account, t.joined_after, t.name, t.joined_at FROM
        faas.participant AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.id, t.model, t.state, t.opened_at, t.closed_at, t.settlement FROM faas.settlement_window AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.journal, t.line, t.window_id, t.model, t.payer, t.payee, t.amount FROM faas.window_entry AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.journal, t.line$q$,
    $q$SELECT t.window_id, t.payer, t.payee, t.amount, t.entries FROM faas.window_total AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.window_id, t.payer, t.payee$q$,
    $q$SELECT t.id, t.model, t.state, t.gross, t.net, t.created_at, t.reason FROM faas.settlement AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.settlement, t.participant, t.state, t.paid, t.received, t.due, t.hold, t.journal FROM
        faas.settlement_participant AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.settlement, t.participant$q$,
    $q$SELECT t.id, t.settlement, t.instructions, t.total, t.entry_hash, t.sha256, t.exported_at FROM faas.settlement_batch AS
        t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.id, t.settlement, t.payer, t.payee, t.amount, t.state, t.batch, t.journal, t.return_journal, t.reason,
        t.retries FROM faas.settlement_instruction AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.id, t.object, t.object_id, t.participant, t.operation, t.from_state, t.to_state, t.amount, t.journal, t.at,
        t.by_role FROM faas.settlement_event AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.key, t.operation, t.request, t.result, t.at FROM faas.settlement_operation AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.key COLLATE "C"$q$
]
$$;
COMMENT ON FUNCTION faas_internal.clearing_digest() IS
    'Queries of the rows of a book, $1, in the order of their keys: every column of every table of fee schedules and settlement';
