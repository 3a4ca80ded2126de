-- Bad input to the functions that read: balances, entries, statements, trial balances, keys, digest, verify.
BEGIN;
\ir include/bad_input.sql
\ir include/bad_input_book.sql

INSERT INTO good VALUES
    ('balance', 'account', '{alice}'), ('balance', 'at', '''2026-01-05 09:30:00+00'''), ('balance_on', 'account', '{alice}'), ('balance_on', 'value_date', '''2026-01-05'''),
    ('entries', 'account', '{alice}'), ('entries', 'from_time', '''2026-01-05 09:00:00+00'''), ('entries', 'to_time', '''2026-01-05 10:00:00+00'''),
    ('last_entries', 'account', '{alice}'), ('last_entries', 'count', '2'), ('last_entries', 'before_time', '''2026-01-05 10:00:00+00'''), ('last_entries', 'before_entry', '3'),
    ('statement', 'account', '{alice}'), ('statement', 'from_time', '''2026-01-05 09:00:00+00'''), ('statement', 'to_time', '''2026-01-05 10:00:00+00'''),
    ('trial_balance', 'book', '{book}'), ('trial_balance', 'at', '''2026-01-05 10:00:00+00'''),
    ('closing_balance', 'book', '{book}'), ('closing_balance', 'business_date', '''2026-01-05'''),
    ('subject_balance', 'book', '{book}'), ('subject_balance', 'code', '''1'''), ('subject_balance', 'at', '''2026-01-05 10:00:00+00'''),
    ('journal_id', 'book', '{book}'), ('journal_id', 'key', '''used'''), ('digest', 'book', '{book}'), ('verify', 'book', '{book}');

INSERT INTO bad VALUES
    ('balance', 'account', 'null 22004; zero LG006; negative LG006; min LG006; max LG006; unknown LG006; foreign = ("CNY 0.00","CNY 0.00","CNY 0.00","CNY 0.00","CNY 0.00",); closed = ("CNY 0.00","CNY 5.00","CNY 5.00","CNY 0.00","CNY 0.00","CNY 0.00"); blocked = ("CNY 5.00","CNY 0.00","CNY 5.00","CNY 1.00","CNY 0.00",); currency = ("USD 0.00","USD 0.00","USD 0.00","USD 0.00","USD 0.00",)'),
    ('balance', 'at', 'null = ("CNY 102.00","CNY 6.00","CNY 108.00","CNY 18.00","CNY 0.00","CNY 84.00"); infinity = ("CNY 102.00","CNY 6.00","CNY 108.00","CNY 0.00","CNY 0.00","CNY 102.00"); -infinity = ("CNY 0.00","CNY 0.00","CNY 0.00","CNY 0.00","CNY 0.00","CNY 0.00"); min = ("CNY 0.00","CNY 0.00","CNY 0.00","CNY 0.00","CNY 0.00","CNY 0.00"); max = ("CNY 102.00","CNY 6.00","CNY 108.00","CNY 9.00","CNY 0.00","CNY 93.00"); past = ("CNY 0.00","CNY 0.00","CNY 0.00","CNY 0.00","CNY 0.00","CNY 0.00"); future = ("CNY 102.00","CNY 6.00","CNY 108.00","CNY 9.00","CNY 0.00","CNY 93.00")'),
    ('balance_on', 'account', 'null 22004; zero LG006; negative LG006; min LG006; max LG006; unknown LG006; foreign = CNY 0.00; closed = CNY 0.00; blocked = CNY 5.00; currency = USD 0.00'),
    ('balance_on', 'value_date', 'null 22004; infinity = CNY 102.00; -infinity = CNY 0.00; min = CNY 0.00; max = CNY 102.00; past = CNY 0.00; future = CNY 102.00; closed = CNY 0.00'),
    ('closing_balance digest subject_balance trial_balance', 'book', 'null 22004; zero LG018; negative LG018; min LG018; max LG018; unknown LG018'),
    ('closing_balance', 'business_date', 'null = 6; infinity 22023; -infinity = 0; min = 0; max 22023; past = 0; future 22023'),
    ('entries last_entries', 'account', 'null 22004; zero LG006; negative LG006; min LG006; max LG006; unknown LG006; foreign = 0; closed = 2; blocked = 1; currency = 0'),
    ('entries', 'from_time', 'null = 6; infinity = 0; -infinity = 6; min = 6; max = 0; past = 6; future = 0'),
    ('entries', 'to_time', 'null = 6; infinity = 6; -infinity = 0; min = 0; max = 6; past = 0; future = 6'),
    ('journal_id', 'book', 'null = NULL; zero = NULL; negative = NULL; min = NULL; max = NULL; unknown = NULL'),
    ('journal_id', 'key', 'null = NULL; empty = NULL; blank = NULL; control = NULL; quotes = NULL; wide = NULL; 1MB = NULL; 256 = NULL; used ok'),
    ('last_entries', 'before_entry', 'null = 2; zero = 0; negative = 0; min = 0; max = 2; unknown = 2'),
    ('last_entries', 'before_time', 'null = 2; infinity = 2; -infinity = 0; min = 0; max = 2; past = 0; future = 2'),
    ('last_entries', 'count', 'null 22004; zero 22023; negative 22023; min 22023; max = 2'),
    ('statement', 'account', 'null 22004; zero LG006; negative LG006; min LG006; max LG006; unknown LG006; foreign = 2; closed = 4; blocked = 3; currency = 2'),
    ('statement', 'from_time', 'null = 8; infinity 22023; -infinity = 8; min = 8; max 22023; past = 8; future 22023'),
    ('statement', 'to_time', 'null = 8; infinity = 8; -infinity 22023; min 22023; max = 8; past 22023; future = 8'),
    ('subject_balance', 'at', 'null = 1; infinity = 1; -infinity = 1; min = 1; max = 1; past = 1; future = 1'),
    ('subject_balance', 'code', 'null 22004; empty LG019; blank LG019; control LG019; quotes LG019; wide LG019; 1MB LG019'),
    ('trial_balance', 'at', 'null = 6; infinity = 6; -infinity = 6; min = 6; max = 6; past = 6; future = 6'),
    ('verify', 'book', 'null = 0; zero LG018; negative LG018; min LG018; max LG018; unknown LG018');

-- what takes more than one value
INSERT INTO refused VALUES
    ('22023', 'statement({alice}, ''2026-01-05 10:00:00+00'', ''2026-01-05 09:00:00+00'')'), ('22023', 'closing_balance({book}, ''2026-01-06'')'), ('LG019', 'subject_balance({other book}, ''1'')');

SELECT plan(pg_temp.planned('report'));
SELECT pg_temp.check('report');
SELECT * FROM finish();
ROLLBACK;
