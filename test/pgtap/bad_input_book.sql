-- Bad input to the functions of books: rights, business days and periods, chart, parties, access.
BEGIN;
\ir include/bad_input.sql
\ir include/bad_input_book.sql
CREATE ROLE pgtap_bad_input;
INSERT INTO name VALUES ('role', '''pgtap_bad_input''');

INSERT INTO good VALUES
    ('book_create', 'name', '''fresh'''), ('book_create', 'base_currency', '''CNY'''), ('book_create', 'business_date', '''2026-01-05'''),
    ('book_id', 'name', '''pgtap bad input'''),
    ('book_grant', 'book', '{book}'), ('book_grant', 'role', '{role}'), ('book_grant', 'privilege', '''read'''),
    ('book_revoke', 'book', '{book}'), ('book_revoke', 'role', '{role}'), ('book_revoke', 'privilege', '''read'''),
    ('day_cut', 'book', '{book}'), ('day_cut', 'next_date', '''2026-01-07'''),
    ('period_close', 'book', '{book}'), ('period_close', 'through', '''2026-01-04'''),
    ('subject_create', 'book', '{book}'), ('subject_create', 'code', '''1.2'''), ('subject_create', 'name', '''Bank'''),
        ('subject_create', 'kind', '''asset'''), ('subject_create', 'parent', '''1'''),
    ('party_create', 'book', '{book}'), ('party_create', 'code', '''ann at web'''), ('party_create', 'name', '''Ann'''), ('party_create', 'kind', '''user'''),
        ('party_create', 'customer', '{customer}'), ('party_create', 'identity_type', '''id card'''), ('party_create', 'identity_number', '''1'''),
        ('party_create', 'metadata', '''{"a": 1}'''),
    ('access_grant', 'role', '{role}'), ('access_revoke', 'role', '{role}');

INSERT INTO bad VALUES
    ('access_grant access_revoke book_grant', 'role', 'null 22004; zero 42704; unknown 42704'),
    ('book_create', 'base_currency', 'null ok; empty LG035; blank LG035; control LG035; quotes LG035; wide LG035; 1MB LG035; lower LG035; six LG035; digit LG035; unregistered LG030'),
    ('book_create', 'business_date', 'null ok; infinity 22023; -infinity 22023; min ok; max ok; past ok; future ok'),
    ('book_create party_create subject_create', 'name', 'null 22004; empty 22023; blank ok; control ok; quotes ok; wide ok; 1MB 22023'),
    ('book_grant book_revoke day_cut party_create period_close subject_create', 'book', 'null 22004; zero LG018; negative LG018; min LG018; max LG018; unknown LG018'),
    ('book_grant book_revoke', 'privilege', 'null 22004; empty 22023; blank 22023; control 22023; quotes 22023; wide 22023; 1MB 22023; unknown 22023; case 22023'),
    ('book_id', 'name', 'null 22004; empty 22023; blank LG018; control LG018; quotes LG018; wide LG018; 1MB 22023'),
    ('book_revoke', 'role', 'null 22004; zero ok; unknown ok'),
    ('day_cut', 'next_date', 'null ok; infinity 22023; -infinity 22023; min LG020; max ok; past LG020; future ok'),
    ('party_create subject_create', 'code', 'null 22004; empty 22023; blank ok; control ok; quotes ok; wide ok; 1MB 22023'),
    ('party_create', 'customer', 'null ok; zero LG022; negative LG022; min LG022; max LG022; unknown LG022'),
    ('party_create', 'identity_number identity_type', 'null 22023; empty 22023; blank ok; control ok; quotes ok; wide ok; 1MB 22023'),
    ('party_create subject_create', 'kind', 'null 22004; empty 22023; blank 22023; control 22023; quotes 22023; wide 22023; 1MB 22023; unknown 22023; case 22023'),
    ('party_create', 'metadata', 'null ok; jsonnull ok; scalar ok; array ok; empty ok; deep ok; 1MB 54000'),
    ('period_close', 'through', 'null 22004; infinity 22023; -infinity 22023; min LG020; max 22023; past LG020; future 22023'),
    ('subject_create', 'parent', 'null ok; empty LG019; blank LG019; control LG019; quotes LG019; wide LG019; 1MB LG019');

-- what is taken, and what does not go together
INSERT INTO refused VALUES
    ('23505', 'book_create(''pgtap bad input'')'), ('LG030', 'book_create(''fresh'', ''XAU'')'), ('LG018', 'book_id(''nowhere'')'),
    ('LG020', 'day_cut({book}, ''2026-01-06'')'), ('22023', 'period_close({book}, ''2026-01-06'')'), ('LG020', 'period_close({book}, ''2026-01-02'')'),
    ('23505', 'subject_create({book}, ''1.1'', ''Again'', ''asset'', ''1'')'), ('22023', 'subject_create({book}, ''1.2'', ''Loans'', ''liability'', ''1'')'),
    ('LG017', 'subject_create({book}, ''1.1.1'', ''Till'', ''asset'', ''1.1'')'), ('LG019', 'subject_create({other book}, ''1.2'', ''Bank'', ''asset'', ''1'')'),
    ('23505', 'party_create({book}, ''ann'', ''Again'')'), ('23505', 'party_create({book}, ''ann 2'', ''Again'', identity_type => ''passport'', identity_number => ''P1'')'),
    ('22023', 'party_create({book}, ''ann 2'', ''Ann'', ''customer'', {customer})'), ('LG022', 'party_create({other book}, ''ann'', ''Ann'', ''user'', {customer})'),
    ('22023', 'book_grant({book}, {role}, ''READ'')'),
    ('22003', 'day_cut({book}) FROM pg_temp.fill()'), ('22008', 'day_cut(b) FROM faas.book_create(''last day'', ''CNY'', ''5874897-12-31'') AS b');

SELECT plan(pg_temp.planned('book'));
SELECT pg_temp.check('book');
SELECT * FROM finish();
ROLLBACK;
