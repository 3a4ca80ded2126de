-- Bad input to faas.post and faas.reverse.
BEGIN;
\ir include/bad_input.sql
\ir include/bad_input_book.sql
\ir include/bad_input_move.sql
SELECT pg_temp.fill() AS full \gset

INSERT INTO bad VALUES
    ('post(debit)', 'amount', 'null 22004; zero LG011; negative LG011; min LG011; max 22003; currency LG001; unregistered LG001; scale LG002; scale31 LG002'),
    ('post(debit)', 'credit debit', 'null 22004; zero LG006; negative LG006; min LG006; max LG006; unknown LG006; foreign LG009; closed LG007; blocked LG008; currency LG001'),
    ('post(debit) post(postings)', 'imported_at', 'null ok; infinity 22008; -infinity 22008; min LG015; max 22008; past LG015; future 22008'),
    ('post(debit) post(postings) reverse', 'key', 'null ok; empty 22023; blank ok; control ok; quotes ok; wide 22023; 1MB 22023; 256 22023; used LG005'),
    ('post(debit) reverse', 'kind', 'null ok; empty ok; blank ok; control ok; quotes ok; wide 54000; 1MB 54000; 101 54000'),
    ('post(postings)', 'postings.debit', 'negative LG006; min LG006; null 22004; zero LG006; max LG006; unknown LG006; foreign LG009; closed LG007; blocked LG008; currency LG001'),
    ('post(debit) reverse', 'memo', 'null ok; empty ok; blank ok; control ok; quotes ok; wide ok; 1MB 54000; 10001 54000'),
    ('post(debit) reverse', 'metadata', 'null ok; jsonnull ok; scalar ok; array ok; empty ok; deep ok; 1MB 54000'),
    ('post(debit) post(postings) reverse', 'revalidate', 'null ok'),
    ('post(debit) post(postings) reverse', 'value_date', 'null ok; infinity 22008; -infinity 22008; min LG014; max ok; past LG014; future ok; closed LG014'),
    ('post(postings)', 'kind', 'null ok; empty ok; blank ok; control ok; quotes ok; wide ok; 1MB ok; 101 ok'),
    ('post(postings)', 'memo', 'null ok; empty ok; blank ok; control ok; quotes ok; wide ok; 1MB ok; 10001 ok'),
    ('post(postings)', 'metadata', 'null ok; jsonnull ok; scalar ok; array ok; empty ok; deep ok; 1MB ok'),
    ('post(postings)', 'postings', 'null 22004; empty 54000; element 22004; 2dim 2202E; bound ok; many 54000'),
    ('post(postings)', 'postings.amount', 'null 22004; zero LG011; negative LG011; min LG011; max 22003; currency LG001; unregistered LG001; scale LG002; scale31 LG002'),
    ('post(postings)', 'postings.credit', 'null 22004; zero LG006; negative LG006; min LG006; max LG006; unknown LG006; foreign LG009; closed LG007; blocked LG008; currency LG001'),
    ('post(postings)', 'postings.kind', 'null ok; empty ok; blank ok; control ok; quotes ok; wide 54000; 1MB 54000; 101 54000'),
    ('post(postings)', 'postings.memo', 'null ok; empty ok; blank ok; control ok; quotes ok; wide ok; 1MB 54000; 10001 54000'),
    ('post(postings)', 'postings.metadata', 'null ok; jsonnull ok; scalar ok; array ok; empty ok; deep ok; 1MB 54000'),
    ('reverse', 'amount', 'null ok; zero LG011; negative LG011; min LG011; max LG013; currency LG001; unregistered LG001; scale LG002; scale31 LG002'),
    ('reverse', 'journal', 'null 22004; nil LG012; max LG012; v4 LG012; unknown LG012; other LG012; spent LG013'),
    ('reverse', 'line', 'null ok; zero 22023; negative 22023; min 22023; max LG012');

-- what takes more than one value
INSERT INTO refused VALUES
    ('22003', 'post({full}, {brim}, {max})'), ('22003', 'post({cash}, {brim}, ''CNY 1'')'), ('22003', 'post({cash}, {alice}, ''CNY 396140812571321687967719751.68'')'),
    ('LG001', 'post({usd}, {cash}, ''USD 1'')'), ('22P02', 'post({cash}, {alice}, ''one yuan'')'), ('22P02', 'post({cash}, {alice}, ''1'')'),
    ('LG010', 'post({cash}, {cash}, ''CNY 1'')'), ('LG003', 'post({alice}, {bob}, ''CNY 1000'')'), ('LG004', 'post({cash}, {capped}, ''CNY 1.01'')'),
    ('LG005', 'post({alice}, {bob}, ''CNY 1'', ''used capture'')'), ('22P02', 'post({cash}, {alice}, ''CNY 1'', metadata => ''{'')'),
    ('22008', 'post({cash}, {alice}, ''CNY 1'', value_date => ''5874898-01-01'')'), ('22008', 'post({cash}, {alice}, ''CNY 1'', imported_at => ''2026-01-05 10:00:00.000001+00'')'),
    ('LG021', 'post({alice}, {bob}, ''CNY 1'', value_date => ''2026-01-04'', revalidate => true)');
-- the same mistakes in the second posting of a journal
INSERT INTO refused SELECT s, 'post(ARRAY[({cash}, {alice}, ''CNY 1'', NULL, NULL, NULL), ' || p || ']::faas.posting_line[])' FROM (VALUES
    ('22004', 'NULL'), ('22004', '(NULL, {alice}, ''CNY 1'', NULL, NULL, NULL)'), ('22004', '({cash}, NULL, ''CNY 1'', NULL, NULL, NULL)'),
    ('22004', '({cash}, {alice}, NULL, NULL, NULL, NULL)'), ('LG011', '({cash}, {alice}, ''CNY 0'', NULL, NULL, NULL)'), ('LG011', '({cash}, {alice}, ''CNY -1'', NULL, NULL, NULL)'),
    ('22003', '({full}, {brim}, {max}, NULL, NULL, NULL)'), ('LG001', '({cash}, {alice}, ''USD 1'', NULL, NULL, NULL)'),
    ('LG002', '({cash}, {alice}, ''CNY 0.001'', NULL, NULL, NULL)'), ('LG006', '({nobody}, {alice}, ''CNY 1'', NULL, NULL, NULL)'),
    ('LG006', '({cash}, 0, ''CNY 1'', NULL, NULL, NULL)'), ('LG009', '({cash}, {foreign}, ''CNY 1'', NULL, NULL, NULL)'),
    ('LG010', '({cash}, {cash}, ''CNY 1'', NULL, NULL, NULL)'), ('LG007', '({cash}, {closed}, ''CNY 1'', NULL, NULL, NULL)'),
    ('LG008', '({blocked}, {alice}, ''CNY 1'', NULL, NULL, NULL)'), ('LG003', '({alice}, {bob}, ''CNY 1000'', NULL, NULL, NULL)'),
    ('LG004', '({cash}, {capped}, ''CNY 1.01'', NULL, NULL, NULL)'), ('54000', '({cash}, {alice}, ''CNY 1'', NULL, repeat(''m'', 1048576), NULL)')) AS v(s, p);
INSERT INTO refused VALUES
    ('22004', 'post(NULL::faas.posting_line[])'), ('54000', 'post(''{}''::faas.posting_line[])'), ('54000', 'post(array_fill(({cash}, {alice}, ''CNY 1'', NULL, NULL, NULL)::faas.posting_line, ARRAY[10001]))'),
    ('2202E', 'post(array_fill(({cash}, {alice}, ''CNY 1'', NULL, NULL, NULL)::faas.posting_line, ARRAY[2, 2]))'),
    ('LG005', 'post(ARRAY[({cash}, {alice}, ''CNY 100'', NULL, NULL, NULL), ({cash}, {bob}, ''CNY 1'', NULL, NULL, NULL)]::faas.posting_line[], ''used'')');


-- reverse
INSERT INTO refused VALUES
    ('LG013', 'reverse({journal}, ''CNY 100.01'')'), ('LG013', 'reverse({journal}, {max})'), ('LG013', 'reverse({spent})'), ('LG012', 'reverse({journal}, line => 2)'),
    ('22023', 'reverse({two}, ''CNY 1'')'), ('LG007', 'reverse({to closed})'), ('LG008', 'reverse({from blocked})'), ('LG003', 'reverse({journal})');

SELECT plan(pg_temp.planned('post'));
SELECT pg_temp.check('post');
SELECT * FROM finish();
ROLLBACK;
