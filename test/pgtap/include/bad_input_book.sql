-- A book with one of everything, for the bad_input tests: {name} in a value stands for what is in here.
INSERT INTO name SELECT 'book', faas.book_create('pgtap bad input', 'CNY', '2026-01-05');
INSERT INTO name SELECT 'other book', faas.book_create('pgtap bad input 2', 'CNY', '2026-01-05');
CREATE FUNCTION pg_temp.v(n text) RETURNS text LANGUAGE sql STABLE AS 'SELECT value FROM name WHERE name = n';
CREATE FUNCTION pg_temp.id(n text) RETURNS bigint LANGUAGE sql STABLE AS 'SELECT value::bigint FROM name WHERE name = n';
CREATE FUNCTION pg_temp.u(n text) RETURNS uuid LANGUAGE sql STABLE AS 'SELECT trim('''''''' FROM value)::uuid FROM name WHERE name = n';
INSERT INTO name SELECT 'subject', faas.subject_create(pg_temp.id('book'), '1', 'Assets', 'asset');
INSERT INTO name SELECT 'leaf', faas.subject_create(pg_temp.id('book'), '1.1', 'Cash', 'asset', '1');
INSERT INTO name SELECT 'customer', faas.party_create(pg_temp.id('book'), 'ann', 'Ann', identity_type => 'passport', identity_number => 'P1');
INSERT INTO name SELECT n, faas.account_open(pg_temp.id('book'), n, c, unlimited => u)
    FROM (VALUES ('cash', 'CNY', true), ('alice', 'CNY', false), ('bob', 'CNY', false), ('closed', 'CNY', false),
        ('blocked', 'CNY', true), ('usd', 'USD', true), ('full', 'CNY', true), ('brim', 'CNY', true), ('empty', 'CNY', false)) AS a(n, c, u);
INSERT INTO name SELECT 'vault', faas.account_open(pg_temp.id('book'), 'vault', 'CNY', subject => '1.1', unlimited => true);
INSERT INTO name SELECT 'foreign', faas.account_open(pg_temp.id('other book'), 'x', 'CNY', unlimited => true);
INSERT INTO name SELECT 'capped', faas.account_open(pg_temp.id('book'), 'capped', 'CNY', ceiling => 'CNY 1');
INSERT INTO name VALUES ('max', '''CNY 396140812571321687967719751.67'''), ('nobody', '9223372036854775807'),
    ('no uuid', '''019b8d62-7a80-7000-8000-00000000dead'''), ('closed day', '''2026-01-03'''), ('used', '''used''');
INSERT INTO name SELECT 'journal', quote_literal(journal) FROM faas.post(pg_temp.id('cash'), pg_temp.id('alice'), 'CNY 100', 'used');
INSERT INTO name SELECT 'two', quote_literal(journal) FROM faas.post(ARRAY[(pg_temp.id('cash'), pg_temp.id('alice'), 'CNY 1', NULL, NULL, NULL),
    (pg_temp.id('cash'), pg_temp.id('bob'), 'CNY 1', NULL, NULL, NULL)]::faas.posting_line[]);
INSERT INTO name SELECT 'small', quote_literal(journal) FROM faas.post(pg_temp.id('cash'), pg_temp.id('alice'), 'CNY 2');
INSERT INTO name SELECT 'spent', quote_literal(journal) FROM faas.post(pg_temp.id('alice'), pg_temp.id('bob'), 'CNY 5');
INSERT INTO name SELECT 'to closed', quote_literal(journal) FROM faas.post(pg_temp.id('cash'), pg_temp.id('closed'), 'CNY 5');
INSERT INTO name SELECT 'from blocked', quote_literal(journal) FROM faas.post(pg_temp.id('cash'), pg_temp.id('blocked'), 'CNY 5');
INSERT INTO name SELECT 'hold', quote_literal(hold) FROM faas.hold_place(pg_temp.id('alice'), 'CNY 10', pg_temp.id('bob'), 'used hold', '2026-01-06');
INSERT INTO name SELECT 'bare', quote_literal(hold) FROM faas.hold_place(pg_temp.id('alice'), 'CNY 10');
INSERT INTO name SELECT 'blocked hold', quote_literal(hold) FROM faas.hold_place(pg_temp.id('blocked'), 'CNY 1', pg_temp.id('bob'));
INSERT INTO name SELECT 'full hold', quote_literal(hold) FROM faas.hold_place(pg_temp.id('full'), 'CNY 1', pg_temp.id('bob'));
INSERT INTO name SELECT 'done', quote_literal(hold) FROM faas.hold_place(pg_temp.id('alice'), 'CNY 1', pg_temp.id('bob'));
INSERT INTO name SELECT 'expired', quote_literal(hold) FROM faas.hold_place(pg_temp.id('alice'), 'CNY 1', pg_temp.id('bob'), NULL, '2026-01-05 09:30:00+00');
DO $$
BEGIN
    PERFORM faas.hold_release(pg_temp.u('done'));
    PERFORM faas.hold_release(pg_temp.u('bare'), 'CNY 1', 'used event');
    PERFORM faas.hold_capture(pg_temp.u('hold'), 'CNY 1', key => 'used capture');
    PERFORM faas.reverse(pg_temp.u('spent'));
    PERFORM faas.post(pg_temp.id('closed'), pg_temp.id('cash'), 'CNY 5');
    PERFORM faas.account_close(pg_temp.id('closed'));
    PERFORM faas.account_block(pg_temp.id('blocked'), 'both', 'test');
    PERFORM faas.day_cut(pg_temp.id('book'), '2026-01-06');
    PERFORM faas.period_close(pg_temp.id('book'), '2026-01-03');
END $$;
SET LOCAL faas.clock = '2026-01-05 10:00:00+00';
-- as much as an account can hold; the totals of the book are then out of range
CREATE FUNCTION pg_temp.fill() RETURNS SETOF uuid LANGUAGE sql AS
    'SELECT journal FROM faas.post(pg_temp.id(''full''), pg_temp.id(''brim''), ''CNY 396140812571321687967719751.60'')';
