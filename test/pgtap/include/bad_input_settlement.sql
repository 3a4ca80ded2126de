-- A settlement of each state, and calls that work of everything that settles, for the bad_input tests.
INSERT INTO name SELECT 'model', faas.settlement_model_create(pg_temp.id('book'), 'model', liquidity_check => false, kinds => '{transfer}');
INSERT INTO name SELECT 'other model', faas.settlement_model_create(pg_temp.id('book'), 'other model', liquidity_check => false);
INSERT INTO name SELECT n, faas.account_open(pg_temp.id('book'), n, 'CNY', unlimited => n ~ '^settlement')
    FROM unnest('{position 1,position 2,position 3,settlement 1,settlement 2,settlement 3,fresh position,fresh settlement}'::text[]) AS n;
INSERT INTO name SELECT 'participant ' || n, faas.participant_add(pg_temp.id('model'), 'bank ' || n, pg_temp.id('position ' || n), pg_temp.id('settlement ' || n), 'CNY 1000')
    FROM generate_series(1, 3) AS n;
CREATE FUNCTION pg_temp.window(label text) RETURNS void LANGUAGE sql AS $$
    SELECT FROM faas.post(pg_temp.id('position 1'), pg_temp.id('position 2'), 'CNY 3', kind => 'transfer') AS p,
        faas.post(pg_temp.id('position 1'), pg_temp.id('position 3'), 'CNY 4', kind => 'transfer') AS q;
    INSERT INTO name SELECT 'window of ' || label, closed FROM faas.window_close(pg_temp.id('model'));
$$;
SELECT pg_temp.window(n) FROM unnest('{closed,pending,recorded,reserved,committed,exported,exportable}'::text[]) AS n \g /dev/null
INSERT INTO name SELECT n, settlement FROM unnest('{pending,recorded,reserved,committed,exported,exportable}'::text[]) WITH ORDINALITY AS u (n, o),
    faas.settlement_create(pg_temp.id('model'), ARRAY[pg_temp.id('window of ' || n)], CASE n WHEN 'pending' THEN 'used' END) ORDER BY o;
DO $$
DECLARE n text;
BEGIN
    FOREACH n IN ARRAY '{recorded,reserved,committed,exported,exportable}'::text[] LOOP
        PERFORM faas.settlement_record(pg_temp.id(n));
        PERFORM faas.settlement_reserve(pg_temp.id(n)) WHERE n <> 'recorded';
        PERFORM faas.settlement_commit(pg_temp.id(n)) WHERE n NOT IN ('recorded', 'reserved');
    END LOOP;
END $$;
INSERT INTO name SELECT 'batch', batch FROM faas.instruction_export(pg_temp.id('exported'));
INSERT INTO name SELECT unnest('{returned,sent}'::text[]), unnest(ARRAY[min(instruction), max(instruction)]) FROM faas.visible_instruction WHERE batch = pg_temp.id('batch');
SELECT FROM faas.instruction_import(pg_temp.id('batch'), jsonb_build_object('results', jsonb_build_array(jsonb_build_object('instruction', pg_temp.id('returned'), 'result', 'returned')))) \g /dev/null

INSERT INTO good VALUES
    ('settlement_model_create', 'book', '{book}'), ('settlement_model_create', 'name', '''fresh'''), ('settlement_model_create', 'currency', '''CNY'''),
        ('settlement_model_create', 'granularity', '''net'''), ('settlement_model_create', 'interchange', '''bilateral'''), ('settlement_model_create', 'delay', '''deferred'''),
        ('settlement_model_create', 'liquidity_check', 'true'), ('settlement_model_create', 'kinds', '''{a}''::text[]'),
    ('participant_add', 'model', '{model}'), ('participant_add', 'name', '''fresh'''), ('participant_add', 'position_account', '{fresh position}'),
        ('participant_add', 'settlement_account', '{fresh settlement}'), ('participant_add', 'cap', '''CNY 1'''),
    ('participant_cap_set', 'participant', '{participant 1}'), ('participant_cap_set', 'cap', '''CNY 1'''),
    ('window_close', 'model', '{model}'),
    ('settlement_create', 'model', '{model}'), ('settlement_create', 'windows', 'ARRAY[{window of closed}]::bigint[]'), ('settlement_create', 'key', '''fresh'''),
    ('settlement_record', 'settlement', '{pending}'), ('settlement_record', 'participant', '{participant 1}'), ('settlement_record', 'key', '''fresh'''),
    ('settlement_reserve', 'settlement', '{recorded}'), ('settlement_reserve', 'participant', '{participant 1}'), ('settlement_reserve', 'key', '''fresh'''),
    ('settlement_commit', 'settlement', '{reserved}'), ('settlement_commit', 'participant', '{participant 1}'), ('settlement_commit', 'key', '''fresh'''),
    ('settlement_settle', 'settlement', '{committed}'), ('settlement_settle', 'participant', '{participant 1}'), ('settlement_settle', 'key', '''fresh'''),
    ('settlement_abort', 'settlement', '{pending}'), ('settlement_abort', 'reason', '''test'''), ('settlement_abort', 'key', '''fresh'''),
    ('instruction_export', 'settlement', '{exportable}'), ('instruction_export', 'key', '''fresh'''),
    ('instruction_file', 'batch', '{batch}'), ('instruction_import', 'batch', '{batch}'),
    ('instruction_import', 'results', 'jsonb_build_object(''results'', jsonb_build_array(jsonb_build_object(''instruction'', {sent}, ''result'', ''accepted'')))'),
    ('instruction_retry', 'instruction', '{returned}');
INSERT INTO about VALUES ('model', 'model'), ('settlement_model_create.name', 'name|settlement model'), ('settlement_model_create.currency', 'currency'), ('position_account', 'account'), ('settlement_account', 'account'),
    ('cap', 'cap|overdraft|decimals'), ('window_id', 'window'), ('windows', 'window'), ('participant_add.name', 'name|participant');
