-- Escrows and deals with bids in the states that their functions need, and calls that work, for the bad_input tests.
INSERT INTO name SELECT n || ' escrow', e.escrow
    FROM unnest('{created,funded,disputed}'::text[]) AS n, faas.escrow_open(pg_temp.id('book'), n, pg_temp.id('alice'), pg_temp.id('bob'), 'CNY 5',
        '[{"role": "payer", "name": "ann"}, {"role": "payer", "name": "amy"}, {"role": "payee", "name": "bo"}]', key => CASE n WHEN 'created' THEN 'used' END) AS e;
UPDATE name SET value = (SELECT v.escrow FROM faas.visible_escrow AS v WHERE v.deal || ' escrow' = name) WHERE name LIKE '%escrow';
INSERT INTO name SELECT n || ' deal', d.bid_deal FROM unnest('{open,full}'::text[]) AS n, faas.bid_open(pg_temp.id('book'), n, pg_temp.id('bob'), 'CNY 5') AS d;
DO $$
BEGIN
    PERFORM faas.escrow_fund(pg_temp.id(n || ' escrow')) FROM unnest('{funded,disputed}'::text[]) AS n;
    PERFORM faas.escrow_dispute(pg_temp.id('disputed escrow'), 'test');
    PERFORM faas.bid_place(pg_temp.id('full deal'), pg_temp.id('alice'), 'CNY 5');
    PERFORM faas.bid_place(pg_temp.id('open deal'), pg_temp.id('alice'), 'CNY 1', key => 'used bid');
END $$;
INSERT INTO good VALUES
    ('escrow_open', 'book', '{book}'), ('escrow_open', 'deal', '''fresh'''), ('escrow_open', 'payer', '{alice}'), ('escrow_open', 'payee', '{bob}'), ('escrow_open', 'amount', '''CNY 2'''),
        ('escrow_open', 'parties', '''[{"role": "payer", "name": "ann"}]'''), ('escrow_open', 'milestones', '''[{"amount": "CNY 2"}]'''), ('escrow_open', 'conditions', '''{"approvals": 1}'''),
        ('escrow_open', 'expires_at', '''2026-02-01'''), ('escrow_open', 'on_expiry', '''keep'''), ('escrow_open', 'memo', '''m'''), ('escrow_open', 'actor', '''ann'''), ('escrow_open', 'key', '''fresh'''),
    ('escrow_fund', 'escrow', '{created escrow}'), ('escrow_fund', 'actor', '''ann'''), ('escrow_fund', 'key', '''fresh'''),
    ('escrow_approve', 'escrow', '{funded escrow}'), ('escrow_approve', 'approver', '''ann'''), ('escrow_approve', 'milestone', '1'), ('escrow_approve', 'evidence', '''e'''), ('escrow_approve', 'key', '''fresh'''),
    ('escrow_release', 'escrow', '{funded escrow}'), ('escrow_release', 'amount', '''CNY 1'''), ('escrow_release', 'milestone', '1'), ('escrow_release', 'receivers.account', '{bob}'),
        ('escrow_release', 'receivers.amount', '''CNY 1'''), ('escrow_release', 'remainder', '''first'''), ('escrow_release', 'evidence', '''e'''), ('escrow_release', 'memo', '''m'''),
        ('escrow_release', 'actor', '''desk'''), ('escrow_release', 'key', '''fresh'''),
    ('escrow_refund', 'escrow', '{funded escrow}'), ('escrow_refund', 'amount', '''CNY 1'''), ('escrow_refund', 'milestone', '1'), ('escrow_refund', 'reason', '''r'''), ('escrow_refund', 'actor', '''desk'''),
        ('escrow_refund', 'key', '''fresh'''),
    ('escrow_dispute', 'escrow', '{funded escrow}'), ('escrow_dispute', 'reason', '''r'''), ('escrow_dispute', 'actor', '''ann'''), ('escrow_dispute', 'key', '''fresh'''),
    ('escrow_resolve', 'escrow', '{disputed escrow}'), ('escrow_resolve', 'award.account', '{bob}'), ('escrow_resolve', 'award.ratio', '1'), ('escrow_resolve', 'remainder', '''first'''),
        ('escrow_resolve', 'dismiss', 'false'), ('escrow_resolve', 'reason', '''r'''), ('escrow_resolve', 'actor', '''desk'''), ('escrow_resolve', 'key', '''fresh'''),
    ('escrow_cancel', 'escrow', '{created escrow}'), ('escrow_cancel', 'reason', '''r'''), ('escrow_cancel', 'actor', '''ann'''), ('escrow_cancel', 'key', '''fresh'''),
    ('escrow_expire_due', 'book', '{book}'), ('escrow_expire_due', 'now', '''2026-01-05'''), ('escrow_expire_due', 'batch', '10'),
    ('bid_open', 'book', '{book}'), ('bid_open', 'deal', '''fresh'''), ('bid_open', 'borrower', '{bob}'), ('bid_open', 'target', '''CNY 2'''), ('bid_open', 'fails_at', '''2026-02-01'''),
        ('bid_open', 'memo', '''m'''), ('bid_open', 'actor', '''ann'''), ('bid_open', 'key', '''fresh'''),
    ('bid_place', 'bid_deal', '{open deal}'), ('bid_place', 'account', '{alice}'), ('bid_place', 'amount', '''CNY 1'''), ('bid_place', 'actor', '''ann'''), ('bid_place', 'key', '''fresh'''),
    ('bid_settle', 'bid_deal', '{full deal}'), ('bid_settle', 'actor', '''desk'''), ('bid_settle', 'key', '''fresh'''),
    ('bid_fail', 'bid_deal', '{open deal}'), ('bid_fail', 'reason', '''r'''), ('bid_fail', 'actor', '''desk'''), ('bid_fail', 'key', '''fresh''');
