-- Calls that work of everything that moves or reserves money, for the bad_input tests.
INSERT INTO good VALUES
    ('post(debit)', 'debit', '{cash}'), ('post(debit)', 'credit', '{alice}'), ('post(debit)', 'amount', '''CNY 1'''), ('post(debit)', 'key', '''fresh'''),
        ('post(debit)', 'value_date', '''2026-01-05'''), ('post(debit)', 'kind', '''k'''), ('post(debit)', 'memo', '''m'''), ('post(debit)', 'metadata', '''{"a": 1}'''),
        ('post(debit)', 'revalidate', 'false'),
    ('post(postings)', 'key', '''fresh'''), ('post(postings)', 'value_date', '''2026-01-05'''), ('post(postings)', 'kind', '''k'''), ('post(postings)', 'memo', '''m'''),
        ('post(postings)', 'metadata', '''{"a": 1}'''), ('post(postings)', 'revalidate', 'false'),
        ('post(postings)', 'postings.debit', '{cash}'), ('post(postings)', 'postings.credit', '{alice}'), ('post(postings)', 'postings.amount', '''CNY 1'''),
        ('post(postings)', 'postings.kind', '''k'''), ('post(postings)', 'postings.memo', '''m'''), ('post(postings)', 'postings.metadata', '''{"a": 1}'''),
    ('reverse', 'journal', '{small}'), ('reverse', 'amount', '''CNY 1'''), ('reverse', 'key', '''fresh'''), ('reverse', 'memo', '''m'''), ('reverse', 'line', '1'),
        ('reverse', 'value_date', '''2026-01-05'''), ('reverse', 'kind', '''k'''), ('reverse', 'metadata', '''{"a": 1}'''), ('reverse', 'revalidate', 'false');
INSERT INTO good VALUES
    ('hold_place', 'account', '{alice}'), ('hold_place', 'amount', '''CNY 1'''), ('hold_place', 'to_account', '{bob}'), ('hold_place', 'key', '''fresh'''),
        ('hold_place', 'expires_at', '''2026-01-07'''), ('hold_place', 'kind', '''k'''), ('hold_place', 'memo', '''m'''), ('hold_place', 'metadata', '''{"a": 1}'''),
        ('hold_place', 'tolerance', '''CNY 1'''),
    ('hold_capture', 'hold', '{hold}'), ('hold_capture', 'amount', '''CNY 1'''), ('hold_capture', 'to_account', '{bob}'), ('hold_capture', 'final', 'false'),
        ('hold_capture', 'key', '''fresh'''), ('hold_capture', 'value_date', '''2026-01-05'''), ('hold_capture', 'kind', '''k'''), ('hold_capture', 'memo', '''m'''),
        ('hold_capture', 'metadata', '''{"a": 1}'''),
    ('hold_release', 'hold', '{hold}'), ('hold_release', 'amount', '''CNY 1'''), ('hold_release', 'key', '''fresh'''),
    ('hold_increase', 'hold', '{hold}'), ('hold_increase', 'amount', '''CNY 1'''), ('hold_increase', 'key', '''fresh'''),
    ('hold_extend', 'hold', '{hold}'), ('hold_extend', 'expires_at', '''2026-01-07'''),
    ('hold_expire_due', 'now', '''2026-01-05 10:00:00+00'''), ('hold_expire_due', 'batch', '10');
INSERT INTO instead VALUES ('hold_place', 'used', '''used hold'''), ('hold_release', 'used', '''used event'''), ('hold_increase', 'used', '''used event''');

-- requests of each op; faas.inbox is no function, so what is inserted and read stands in for one
CREATE FUNCTION pg_temp.inbox(requests faas.request[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE q faas.request;
BEGIN
    FOREACH q IN ARRAY requests LOOP
        INSERT INTO faas.inbox SELECT q.*;
    END LOOP;
    RETURN COALESCE((SELECT string_agg(r.reason, ' ') FROM faas.inbox_rejection AS r JOIN faas.last_load() AS l USING (load)), 'created');
END $$;
-- requests in packed form, made and read by the tools for it
CREATE FUNCTION pg_temp.packed(requests faas.request[]) RETURNS text LANGUAGE sql AS
    'SELECT string_agg(reason, '' '') FROM faas.result_unpack(faas.post_packed(faas.request_pack(requests)))';
INSERT INTO function SELECT f, '', 'pg_temp.' || proname, proname, false, false, true FROM unnest('{pg_temp.inbox,pg_temp.packed}'::regproc[]) AS f JOIN pg_proc ON oid = f;
UPDATE domain SET functions = functions || ' inbox packed' WHERE domain = 'batch';
INSERT INTO argument SELECT f || ':' || op, 1, field, argument, type, cast_to
    FROM argument, unnest('{post_batch,inbox,packed}'::text[]) AS f, unnest('{post,hold,capture,release}'::text[]) AS op
    WHERE label = 'post_batch';
-- a load keeps what it refused
SELECT pg_temp.make_fingerprint('{faas.load,faas.rejection}') \g /dev/null
INSERT INTO reading VALUES
    ('post_batch', 'SELECT string_agg(f.reason, '' '') FROM {call} AS f');
INSERT INTO good SELECT f || ':' || op, 'requests.' || field, value
    FROM unnest('{post_batch,inbox,packed}'::text[]) AS f, (VALUES
        ('post', 'op', '''post'''), ('post', 'debit', '{cash}'), ('post', 'credit', '{alice}'), ('post', 'amount', '''CNY 1'''), ('post', 'key', '''fresh'''),
        ('post', 'kind', '''k'''), ('post', 'memo', '''m'''), ('post', 'metadata', '''{"a": 1}'''), ('post', 'value_date', '''2026-01-05'''), ('post', 'linked', 'false'),
        ('hold', 'op', '''hold'''), ('hold', 'debit', '{alice}'), ('hold', 'credit', '{bob}'), ('hold', 'amount', '''CNY 1'''), ('hold', 'key', '''fresh'''),
        ('hold', 'kind', '''k'''), ('hold', 'memo', '''m'''), ('hold', 'metadata', '''{"a": 1}'''), ('hold', 'expires_at', '''2026-01-07'''),
        ('capture', 'op', '''capture'''), ('capture', 'credit', '{bob}'), ('capture', 'amount', '''CNY 1'''), ('capture', 'key', '''fresh'''), ('capture', 'hold', '{hold}'),
        ('capture', 'kind', '''k'''), ('capture', 'memo', '''m'''), ('capture', 'metadata', '''{"a": 1}'''), ('capture', 'value_date', '''2026-01-05'''), ('capture', 'final', 'false'),
        ('release', 'op', '''release'''), ('release', 'amount', '''CNY 1'''), ('release', 'key', '''fresh'''), ('release', 'hold', '{hold}')) AS v (op, field, value);
INSERT INTO good SELECT 'request_pack', replace(argument, ':post', ''), value FROM good WHERE label = 'post_batch:post';
INSERT INTO instead SELECT f || ':' || op, 'used', value
    FROM unnest('{post_batch,inbox,packed}'::text[]) AS f, (VALUES ('hold', '''used hold'''), ('release', '''used event''')) AS v (op, value);
