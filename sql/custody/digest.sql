-- Part of faas.digest(): what it covers of custody; who did what is left out, a role of one cluster.

CREATE OR REPLACE FUNCTION faas_internal.custody_digest() RETURNS text[]
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
SELECT ARRAY[
    $q$SELECT t.authorisation::int, t.transfers FROM faas.custody_book AS t WHERE t.book OPERATOR(pg_catalog.=) $1$q$,
    $q$SELECT t.business_date, t.transit::int, t.net FROM faas.custody_counting AS t WHERE t.book OPERATOR(pg_catalog.=) $1
        ORDER BY t.business_date$q$,
    $q$SELECT t.kind, t.direction, t.reversible::int, t.privilege FROM faas.custody_kind AS t WHERE t.book
        OPERATOR(pg_catalog.=) $1 ORDER BY t.kind COLLATE "C", t.direction COLLATE "C"$q$,
    $q$SELECT t.id, t.account, t.business_date, t.from_class, t.to_class, t.changed_at FROM faas.custody_class_change AS t
        WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.id, t.auth_ref, t.actor, t.action, t.debit, t.credit, t.amount, t.journal, t.business_date, t.instructed_at
        FROM faas.custody_instruction AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$,
    $q$SELECT t.id, t.reconciled_date, t.purpose, t.key, t.bank_account, t.own_account, t.asked, t.amount, t.journal,
        t.business_date, t.made_at FROM faas.custody_transfer AS t WHERE t.book OPERATOR(pg_catalog.=) $1 ORDER BY t.id$q$
]
$$;
COMMENT ON FUNCTION faas_internal.custody_digest() IS
    'Queries of the rows of a book, $1, in the order of their keys: every column of every table of custody; who did what is left out, a role of one cluster';
