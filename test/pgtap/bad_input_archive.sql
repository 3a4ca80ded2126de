-- Bad input to the functions of archives: taking postings out, checking and reading them.
BEGIN;
\ir include/bad_input.sql
\ir include/bad_input_book.sql

INSERT INTO name SELECT 'old book', faas.book_create('pgtap bad input 3', 'CNY', '2026-01-05');
INSERT INTO name SELECT n, faas.account_open(pg_temp.id('old book'), n, unlimited => true) FROM unnest('{old,older}'::text[]) AS n;
SELECT faas.post(pg_temp.id('old'), pg_temp.id('older'), 'CNY 1'), faas.day_cut(pg_temp.id('old book')) \g /dev/null
INSERT INTO name SELECT 'archive', archive FROM faas.posting_archive(pg_temp.id('old book'), '2026-01-05');

INSERT INTO good VALUES
    ('posting_archive', 'book', '{book}'), ('posting_archive', 'through', '''2026-01-05'''),
    ('archive_check', 'archive', '{archive}'), ('archive_read', 'archive', '{archive}'), ('archive_read', 'account', '{old}');

INSERT INTO bad VALUES
    ('posting_archive', 'book', 'null 22004; zero LG018; negative LG018; min LG018; max LG018; unknown LG018'),
    ('posting_archive', 'through', 'null 22004; infinity 22023; -infinity 22023; min = (,,0,0); max 22023; past = (,,0,0); future 22023'),
    ('archive_check archive_read', 'archive', 'null 22004; zero LG027; negative LG027; min LG027; max LG027; unknown LG027'),
    ('archive_read', 'account', 'null = 1; zero = 0; negative = 0; min = 0; max = 0; unknown = 0; foreign = 0; closed = 0; blocked = 0; currency = 0');

INSERT INTO refused VALUES
    ('22023', 'posting_archive({book}, ''2026-01-06'')'), ('22023', 'posting_archive({other book}, ''2026-01-05'')');

SELECT plan(pg_temp.planned('archive'));
SELECT pg_temp.check('archive');
SELECT * FROM finish();
ROLLBACK;
