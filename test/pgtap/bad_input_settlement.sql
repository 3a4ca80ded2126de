-- Bad input to the functions of settlement: models, participants, windows, settlements, instructions.
BEGIN;
\ir include/bad_input.sql
\ir include/bad_input_book.sql
\ir include/bad_input_settlement.sql

INSERT INTO bad VALUES
    ('settlement_model_create', 'book', 'null 22004; zero LG018; negative LG018; min LG018; max LG018; unknown LG018'),
    ('settlement_model_create participant_add', 'name', 'null 22004; empty 22023; blank ok; control ok; quotes ok; wide ok; 1MB 22023'),
    ('settlement_model_create', 'currency', 'null ok; empty LG030; blank LG030; control LG030; quotes LG030; wide LG030; 1MB LG030; lower LG030; six LG030; digit LG030; unregistered LG030'),
    ('settlement_model_create', 'granularity interchange delay', 'null 22004; empty 22023; blank 22023; control 22023; quotes 22023; wide 22023; 1MB 22023'),
    ('settlement_model_create', 'liquidity_check', 'null 22004'),
    ('settlement_model_create', 'kinds', 'null ok; empty 22023; element 22004; 2dim 2202E; bound ok; many 22023'),
    ('participant_add window_close settlement_create', 'model', 'null 22004; zero LG260; negative LG260; min LG260; max LG260; unknown LG260'),
    ('participant_add', 'position_account', 'null 22004; zero LG006; negative LG006; min LG006; max LG006; unknown LG006'),
    ('participant_add', 'settlement_account', 'null 22004; zero LG006; negative LG006; min LG006; max LG006; unknown LG006'),
    ('participant_add', 'cap', 'null ok; zero ok; negative 22023; min 22023; max ok; currency LG001; unregistered LG001; scale LG002; scale31 LG002'),
    ('participant_cap_set', 'cap', 'null 22004; zero ok; negative 22023; min 22023; max ok; currency LG001; unregistered LG001; scale LG002; scale31 LG002'),
    ('participant_cap_set', 'participant', 'null 22004; zero LG260; negative LG260; min LG260; max LG260; unknown LG260'),
    ('window_close', 'window_id', 'null ok; zero LG261; negative LG261; min LG261; max LG261; unknown LG261'),
    ('settlement_create', 'windows', 'null 22004; empty 22023; element 22004; 2dim 2202E; bound ok; many 22023'),
    ('settlement_record settlement_reserve settlement_commit settlement_settle settlement_abort instruction_export', 'settlement', 'null 22004; zero LG260; negative LG260; min LG260; max LG260; unknown LG260'),
    ('settlement_record settlement_reserve settlement_commit settlement_settle', 'participant', 'null ok; zero LG260; negative LG260; min LG260; max LG260; unknown LG260'),
    ('settlement_create settlement_record settlement_reserve settlement_commit settlement_settle settlement_abort instruction_export', 'key', 'null ok; empty 22023; blank ok; control ok; quotes ok; wide ok; 1MB 22023; 256 22023; used LG005'),
    ('settlement_abort', 'reason', 'null 22004; empty 22023; blank ok; control ok; quotes ok; wide ok; 1MB 22023'),
    ('instruction_file instruction_import', 'batch', 'null 22004; zero LG260; negative LG260; min LG260; max LG260; unknown LG260'),
    ('instruction_import', 'results', 'null 22004; jsonnull 22023; scalar 22023; array 22023; empty 22023; deep 22023; 1MB 22023'),
    ('instruction_retry', 'instruction', 'null 22004; zero LG260; negative LG260; min LG260; max LG260; unknown LG260');

-- what is there, in the wrong state or place
INSERT INTO refused VALUES
    ('22023', 'settlement_model_create({book}, ''fresh'', delay => ''immediate'')'), ('22023', 'settlement_model_create({book}, ''fresh'', granularity => ''gross'')'), ('23505', 'settlement_model_create({book}, ''model'')'),
    ('22004', 'settlement_model_create(b, ''fresh'') FROM faas.book_create(''no base currency'') AS b'), ('LG030', 'settlement_model_create({book}, ''fresh'', ''XAU'')'),
    ('23505', 'participant_add({model}, ''bank 1'', {fresh position}, {fresh settlement})'), ('LG265', 'participant_add({model}, ''fresh'', {position 1}, {fresh settlement})'),
    ('LG265', 'participant_add({model}, ''fresh'', {fresh position}, {settlement 1})'), ('LG265', 'participant_add({model}, ''fresh'', {usd}, {fresh settlement})'),
    ('LG265', 'participant_add({model}, ''fresh'', {closed}, {fresh settlement})'), ('LG265', 'participant_add({model}, ''fresh'', {alice}, {fresh settlement})'),
    ('LG265', 'participant_add({model}, ''fresh'', {vault}, {fresh settlement})'), ('LG006', 'participant_add({model}, ''fresh'', {foreign}, {fresh settlement})'),
    ('LG264', 'participant_add(m, ''fresh'', {fresh position}, {fresh settlement}, ''CNY 1'') FROM faas.settlement_model_create({book}, ''careful'') AS m'),
    ('LG261', 'window_close({model}, {window of closed})'), ('LG261', 'settlement_create({model}, ARRAY[{window of pending}])'),
    ('LG261', 'settlement_create({model}, ARRAY[current_window]) FROM faas.visible_settlement_model WHERE model = {model}'), ('LG260', 'settlement_create({other model}, ARRAY[{window of closed}])'),
    ('22023', 'settlement_create({model}, ARRAY[{window of closed}, {window of closed}])'), ('LG260', 'settlement_create({model}, ARRAY[{window of closed}, 0])'),
    ('LG262', 'settlement_record({recorded})'), ('LG262', 'settlement_reserve({pending})'), ('LG262', 'settlement_commit({recorded})'), ('LG262', 'settlement_settle({reserved})'),
    ('LG263', 'settlement_abort({committed}, ''x'')'), ('LG262', 'instruction_export({pending})'), ('LG262', 'instruction_export({exported})'), ('LG262', 'instruction_retry({sent})'),
    ('LG267', 'instruction_import({batch}, jsonb_build_object(''results'', jsonb_build_array(jsonb_build_object(''instruction'', {returned}, ''result'', ''accepted''))))'),
    ('LG266', 'instruction_import({batch}, jsonb_build_object(''count'', 2, ''results'', jsonb_build_array(jsonb_build_object(''instruction'', {sent}, ''result'', ''accepted''))))'),
    ('LG260', 'instruction_import({batch}, ''{"results": [{"instruction": 0, "result": "accepted"}]}'')'),
    ('LG003', 'post({position 1}, {position 2}, ''CNY 1000'')'),
    ('LG268', 'settlement_reserve({recorded}) FROM faas.account_block({settlement 1}, ''both'', ''x'') AS b OFFSET 0');

SELECT plan(pg_temp.planned('settlement'));
SELECT pg_temp.check('settlement');
SELECT * FROM finish();
ROLLBACK;
