-- What may be read of custody.

CREATE VIEW faas.custody_account WITH (security_barrier) AS
SELECT
    a.id AS account,
    a.book,
    p.code,
    CASE a.flags OPERATOR(pg_catalog.&) 192 WHEN 64 THEN 'own' WHEN 128 THEN 'client' WHEN 192 THEN 'in_transit' ELSE 'none' END AS class,
    CASE a.flags OPERATOR(pg_catalog.&) 193
        WHEN 129 THEN 'resource'
        WHEN 128 THEN 'requirement'
        WHEN 193 THEN 'transit in'
        WHEN 192 THEN 'transit out'
    END AS part,
    c.business_date AS since,
    c.changed_at,
    c.changed_by
FROM faas.account AS a
JOIN faas.account_profile AS p ON p.account OPERATOR(pg_catalog.=) a.id
LEFT JOIN LATERAL (
    SELECT x.business_date, x.changed_at, x.changed_by
    FROM faas.custody_class_change AS x
    WHERE x.book OPERATOR(pg_catalog.=) a.book AND x.account OPERATOR(pg_catalog.=) a.id
    ORDER BY x.id DESC
    LIMIT 1
) AS c ON true
WHERE faas_internal.can_read(a.book);
COMMENT ON VIEW faas.custody_account IS 'Whose money each account of the books that you may read holds';
COMMENT ON COLUMN faas.custody_account.class IS 'none, own, client or in_transit';
COMMENT ON COLUMN faas.custody_account.part IS 'What its balance is part of when clients'' money is reconciled; null on the firm''s side';
COMMENT ON COLUMN faas.custody_account.since IS 'Business date since which it has the class; null if it never changed';

CREATE VIEW faas.visible_custody_book WITH (security_barrier) AS
SELECT
    b.book,
    b.authorisation,
    c.transit,
    c.net,
    NULLIF(c.business_date, '-infinity') AS counted_since,
    b.transfers
FROM faas.custody_book AS b
LEFT JOIN LATERAL (
    SELECT x.transit, x.net, x.business_date
    FROM faas.custody_counting AS x
    WHERE x.book OPERATOR(pg_catalog.=) b.book
    ORDER BY x.business_date DESC
    LIMIT 1
) AS c ON true
WHERE faas_internal.can_read(b.book);
COMMENT ON VIEW faas.visible_custody_book IS 'Rules of custody of the books that you may read, as faas.custody_set left them';
COMMENT ON COLUMN faas.visible_custody_book.counted_since IS 'Business date since which transit and net count; null: from the beginning';

CREATE VIEW faas.visible_custody_kind WITH (security_barrier) AS
SELECT
    k.book,
    k.kind,
    k.direction,
    k.reversible,
    k.privilege
FROM faas.custody_kind AS k
WHERE faas_internal.can_read(k.book);
COMMENT ON VIEW faas.visible_custody_kind IS 'Kinds that may move money between clients and the firm, of the books that you may read';

CREATE VIEW faas.visible_custody_class_change WITH (security_barrier) AS
SELECT
    c.id,
    c.book,
    c.account,
    c.business_date,
    c.from_class,
    c.to_class,
    c.changed_at,
    c.changed_by
FROM faas.custody_class_change AS c
WHERE faas_internal.can_read(c.book);
COMMENT ON VIEW faas.visible_custody_class_change IS 'Every change of an account''s class, of the books that you may read';

CREATE VIEW faas.visible_custody_instruction WITH (security_barrier) AS
SELECT
    i.id,
    i.book,
    i.auth_ref,
    i.actor,
    i.action,
    i.debit,
    i.credit,
    i.amount,
    i.journal,
    i.business_date,
    i.instructed_at,
    i.instructed_by
FROM faas.custody_instruction AS i
WHERE faas_internal.can_read(i.book);
COMMENT ON VIEW faas.visible_custody_instruction IS 'The register of instructions of the books that you may read';

CREATE VIEW faas.visible_custody_transfer WITH (security_barrier) AS
SELECT
    t.id,
    t.book,
    t.reconciled_date,
    t.purpose,
    t.key,
    t.bank_account,
    t.own_account,
    t.amount,
    t.journal,
    t.business_date,
    t.made_at,
    t.made_by
FROM faas.custody_transfer AS t
WHERE faas_internal.can_read(t.book);
COMMENT ON VIEW faas.visible_custody_transfer IS 'Shortfalls paid in and excesses withdrawn, of the books that you may read';

CREATE VIEW faas.custody_statement WITH (security_barrier) AS
SELECT
    d.book,
    d.business_date,
    d.closed_at IS NOT NULL AS closed,
    l.currency,
    l.line,
    l.item,
    l.item_zh,
    l.number,
    l.amount
FROM faas.business_day AS d
JOIN faas.custody_book AS b ON b.book OPERATOR(pg_catalog.=) d.book
CROSS JOIN LATERAL faas.custody_lines(d.book, d.business_date) AS l
WHERE faas_internal.can_read(d.book);
COMMENT ON VIEW faas.custody_statement IS 'The daily statement on clients'' money, one row per book, business date, currency and line (faas.custody_lines). Filter by book and business_date: every day that is left is reconciled anew.';
COMMENT ON COLUMN faas.custody_statement.closed IS 'Whether the date is closed, so that its figures are final';
COMMENT ON COLUMN faas.custody_statement.number IS 'Of clients, debtors or bank accounts; null for other lines';
