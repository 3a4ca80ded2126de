-- Client money in both books of the bad_input tests: a shortfall in the one, an excess in the other.
INSERT INTO name SELECT n, faas.account_open(pg_temp.id('book'), n, 'CNY', subject => s, unlimited => true)
    FROM (VALUES ('client bank', '1.1'), ('second bank', '1.1'), ('client', NULL), ('own bank', '1.1'), ('fresh', NULL)) AS a (n, s);
INSERT INTO name SELECT 'other leaf', faas.subject_create(pg_temp.id('other book'), '1', 'Assets', 'asset');
INSERT INTO name SELECT n, faas.account_open(pg_temp.id('other book'), n, 'CNY', subject => s, unlimited => true)
    FROM (VALUES ('other bank', '1'), ('other second', '1'), ('other client', NULL), ('other own', NULL)) AS a (n, s);
DO $$
BEGIN
    PERFORM faas.custody_class_set(pg_temp.id(n), 'client') FROM unnest('{client bank,second bank,client,other bank,other second,other client}'::text[]) AS n;
    PERFORM faas.custody_kind_set(pg_temp.id('book'), 'goodwill', 'to_client'), faas.custody_kind_set(pg_temp.id('other book'), 'fee', 'to_own');
    PERFORM faas.post(pg_temp.id('client bank'), pg_temp.id('client'), 'CNY 100'), faas.post(pg_temp.id('own bank'), pg_temp.id('client'), 'CNY 20', kind => 'goodwill');
    PERFORM faas.custody_topup(pg_temp.id('book'), '2026-01-06', pg_temp.id('client bank'), pg_temp.id('own bank'), 'CNY 1', key => 'used topup');
    PERFORM faas.post(pg_temp.id('other bank'), pg_temp.id('other client'), 'CNY 100'),
        faas.post(pg_temp.id('other client'), pg_temp.id('other own'), 'CNY 20', kind => 'fee', metadata => '{"authorisation": "contract"}');
    PERFORM faas.custody_withdraw(pg_temp.id('other book'), '2026-01-05', pg_temp.id('other bank'), pg_temp.id('other own'), 'CNY 1', key => 'used withdrawal');
    -- a client with a limit
    PERFORM faas.account_limit(pg_temp.id('client'), unlimited => false, overdraft => 'CNY 0');
END $$;
INSERT INTO good VALUES
    ('custody_class_set', 'account', '{fresh}'), ('custody_class_set', 'class', '''client'''),
    ('custody_set', 'book', '{book}'), ('custody_set', 'authorisation', 'false'), ('custody_set', 'transit', 'true'), ('custody_set', 'net', '''customer'''),
    ('custody_kind_set', 'book', '{book}'), ('custody_kind_set', 'kind', '''fee'''), ('custody_kind_set', 'direction', '''to_own'''), ('custody_kind_set', 'reversible', 'true'),
        ('custody_kind_set', 'privilege', '''post'''),
    ('custody_kind_drop', 'book', '{book}'), ('custody_kind_drop', 'kind', '''goodwill'''), ('custody_kind_drop', 'direction', '''to_client'''),
    ('custody_instruct', 'debit', '{client}'), ('custody_instruct', 'credit', '{client bank}'), ('custody_instruct', 'amount', '''CNY 1'''), ('custody_instruct', 'auth_ref', '''fresh'''),
        ('custody_instruct', 'actor', '''ann'''), ('custody_instruct', 'action', '''withdrawal'''), ('custody_instruct', 'memo', '''m'''), ('custody_instruct', 'metadata', '''{"a": 1}'''),
        ('custody_instruct', 'value_date', '''2026-01-05'''),
    ('custody_topup', 'book', '{book}'), ('custody_topup', 'business_date', '''2026-01-06'''), ('custody_topup', 'bank_account', '{client bank}'),
        ('custody_topup', 'own_account', '{own bank}'),
    ('custody_withdraw', 'book', '{other book}'), ('custody_withdraw', 'business_date', '''2026-01-05'''), ('custody_withdraw', 'bank_account', '{other bank}'),
        ('custody_withdraw', 'own_account', '{other own}');
INSERT INTO good SELECT f, a, v FROM unnest('{custody_topup,custody_withdraw}'::text[]) AS f, (VALUES ('amount', '''CNY 2'''), ('key', '''fresh'''), ('memo', '''m''')) AS g (a, v);
INSERT INTO good SELECT f, a, v FROM unnest('{custody_requirement,custody_resource,custody_reconcile,custody_balances,custody_lines}'::text[]) AS f,
    (VALUES ('book', '{book}'), ('business_date', '''2026-01-06''')) AS g (a, v);
INSERT INTO instead VALUES ('custody_topup', 'used', '''used topup'''), ('custody_withdraw', 'used', '''used withdrawal''');
INSERT INTO about VALUES
    ('custody_class_set.account', 'account'), ('custody_set.net', 'set off'), ('bank_account', 'account'), ('own_account', 'account'), ('custody_instruct.debit', 'account|debit'),
    ('custody_instruct.amount', 'amount|currenc|insufficient'), ('custody_instruct.credit', 'account|credit|own and client money'), ('custody_topup.amount', 'amount|currenc|shortfall'), ('custody_withdraw.amount', 'amount|currenc|excess'),
    ('custody_topup.book', 'book'), ('custody_withdraw.book', 'book'), ('auth_ref', 'auth_ref'), ('custody_topup.key', 'key'), ('custody_withdraw.key', 'key');
