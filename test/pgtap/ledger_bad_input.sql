-- Bad input to every function that moves or reserves money: each gets its documented SQLSTATE, and the
-- book is afterwards what it was before, to the last byte of its digest.
BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL faas.clock = '2026-01-05 09:00:00+00';
SET LOCAL timezone = 'UTC';
SELECT plan(201);

-- a book with one of everything; {name} in a call stands for what is in here
CREATE TEMP TABLE name (name text PRIMARY KEY, value text NOT NULL);
INSERT INTO name SELECT 'book', faas.book_create('pgtap bad input', 'CNY', '2026-01-05');
INSERT INTO name SELECT 'other book', faas.book_create('pgtap bad input 2', 'CNY', '2026-01-05');
CREATE FUNCTION pg_temp.v(n text) RETURNS text LANGUAGE sql STABLE AS 'SELECT value FROM name WHERE name = n';
INSERT INTO name SELECT n, faas.account_open(pg_temp.v('book')::bigint, n, c, unlimited => u)
    FROM (VALUES ('cash', 'CNY', true), ('alice', 'CNY', false), ('bob', 'CNY', false), ('closed', 'CNY', false),
        ('blocked', 'CNY', true), ('usd', 'USD', true), ('full', 'CNY', true), ('brim', 'CNY', true)) AS a(n, c, u);
INSERT INTO name SELECT 'foreign', faas.account_open(pg_temp.v('other book')::bigint, 'x', 'CNY', unlimited => true);
INSERT INTO name SELECT 'capped', faas.account_open(pg_temp.v('book')::bigint, 'capped', 'CNY', ceiling => 'CNY 1');
INSERT INTO name VALUES ('max', '''CNY 396140812571321687967719751.67'''), ('nobody', '9223372036854775807'),
    ('no uuid', '''019b8d62-7a80-7000-8000-00000000dead''');
CREATE FUNCTION pg_temp.id(n text) RETURNS bigint LANGUAGE sql STABLE AS 'SELECT value::bigint FROM name WHERE name = n';
INSERT INTO name SELECT 'journal', quote_literal(journal) FROM faas.post(pg_temp.id('cash'), pg_temp.id('alice'), 'CNY 100', 'used');
INSERT INTO name SELECT 'two', quote_literal(journal) FROM faas.post(ARRAY[(pg_temp.id('cash'), pg_temp.id('alice'), 'CNY 1', NULL, NULL, NULL),
    (pg_temp.id('cash'), pg_temp.id('bob'), 'CNY 1', NULL, NULL, NULL)]::faas.posting_line[]);
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
    PERFORM faas.hold_release(trim('''' FROM pg_temp.v('done'))::uuid);
    PERFORM faas.hold_release(trim('''' FROM pg_temp.v('bare'))::uuid, 'CNY 1', 'used event');
    PERFORM faas.hold_capture(trim('''' FROM pg_temp.v('hold'))::uuid, 'CNY 1', key => 'used capture');
    PERFORM faas.post(pg_temp.id('full'), pg_temp.id('brim'), 'CNY 396140812571321687967719751.60');
    PERFORM faas.reverse(trim('''' FROM pg_temp.v('spent'))::uuid);
    PERFORM faas.post(pg_temp.id('closed'), pg_temp.id('cash'), 'CNY 5');
    PERFORM faas.account_close(pg_temp.id('closed'));
    PERFORM faas.account_block(pg_temp.id('blocked'), 'both', 'test');
    PERFORM faas.period_close(pg_temp.id('book'), '2026-01-03');
END $$;
SET LOCAL faas.clock = '2026-01-05 10:00:00+00';

CREATE FUNCTION pg_temp.expand(call text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE n record;
BEGIN
    FOR n IN SELECT name, value FROM name LOOP
        call := replace(call, '{' || n.name || '}', n.value);
    END LOOP;
    RETURN call;
END $$;
-- one assertion: how the call fails, and that the book is as before
CREATE FUNCTION pg_temp.refused(call text, expected text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_before text := faas.digest(pg_temp.id('book'));
    v_outcome text := 'no error';
BEGIN
    BEGIN
        EXECUTE 'SELECT faas.' || pg_temp.expand(call);
    EXCEPTION WHEN OTHERS THEN
        v_outcome := sqlstate;
    END;
    IF faas.digest(pg_temp.id('book')) <> v_before THEN
        v_outcome := v_outcome || ', and the book has changed';
    END IF;
    RETURN is(v_outcome, expected, call);
END $$;

CREATE TEMP TABLE bad (sqlstate text, call text);

-- post
INSERT INTO bad VALUES
    ('22004', 'post(NULL::bigint, {alice}, ''CNY 1'')'), ('22004', 'post({cash}, NULL, ''CNY 1'')'), ('22004', 'post({cash}, {alice}, NULL)'),
    ('LG011', 'post({cash}, {alice}, ''CNY 0'')'), ('LG011', 'post({cash}, {alice}, ''CNY -0.01'')'), ('LG011', 'post({cash}, {alice}, ''CNY -396140812571321687967719751.68'')'),
    ('22003', 'post({full}, {brim}, {max})'), ('22003', 'post({cash}, {brim}, ''CNY 1'')'), ('22003', 'post({cash}, {alice}, ''CNY 396140812571321687967719751.68'')'),
    ('LG001', 'post({cash}, {alice}, ''USD 1'')'), ('LG001', 'post({cash}, {usd}, ''CNY 1'')'), ('LG001', 'post({usd}, {cash}, ''USD 1'')'),
    ('LG002', 'post({cash}, {alice}, ''CNY 0.001'')'), ('22P02', 'post({cash}, {alice}, ''one yuan'')'), ('22P02', 'post({cash}, {alice}, ''1'')'),
    ('LG006', 'post({nobody}, {alice}, ''CNY 1'')'), ('LG006', 'post({cash}, {nobody}, ''CNY 1'')'), ('LG006', 'post(0, {alice}, ''CNY 1'')'),
    ('LG006', 'post(-1, {alice}, ''CNY 1'')'), ('LG006', 'post(-9223372036854775808, {alice}, ''CNY 1'')'), ('LG009', 'post({cash}, {foreign}, ''CNY 1'')'),
    ('LG010', 'post({cash}, {cash}, ''CNY 1'')'), ('LG007', 'post({closed}, {alice}, ''CNY 1'')'), ('LG007', 'post({cash}, {closed}, ''CNY 1'')'),
    ('LG008', 'post({blocked}, {alice}, ''CNY 1'')'), ('LG008', 'post({cash}, {blocked}, ''CNY 1'')'), ('LG003', 'post({alice}, {bob}, ''CNY 1000'')'),
    ('LG004', 'post({cash}, {capped}, ''CNY 1.01'')'), ('LG005', 'post({cash}, {alice}, ''CNY 101'', ''used'')'), ('LG005', 'post({cash}, {bob}, ''CNY 100'', ''used'')'),
    ('LG005', 'post({cash}, {alice}, ''CNY 100'', ''used'', memo => ''x'')'), ('LG005', 'post({alice}, {bob}, ''CNY 1'', ''used capture'')'),
    ('22023', 'post({cash}, {alice}, ''CNY 1'', '''')'), ('22023', 'post({cash}, {alice}, ''CNY 1'', repeat(''k'', 256))'),
    ('54000', 'post({cash}, {alice}, ''CNY 1'', memo => repeat(''m'', 1048576))'), ('54000', 'post({cash}, {alice}, ''CNY 1'', kind => repeat(''k'', 101))'),
    ('54000', 'post({cash}, {alice}, ''CNY 1'', metadata => to_jsonb(repeat(''j'', 1048576)))'), ('22P02', 'post({cash}, {alice}, ''CNY 1'', metadata => ''{'')'),
    ('22008', 'post({cash}, {alice}, ''CNY 1'', value_date => ''infinity'')'), ('22008', 'post({cash}, {alice}, ''CNY 1'', value_date => ''-infinity'')'),
    ('22008', 'post({cash}, {alice}, ''CNY 1'', value_date => ''5874898-01-01'')'), ('LG014', 'post({cash}, {alice}, ''CNY 1'', value_date => ''2026-01-03'')'),
    ('LG014', 'post({cash}, {alice}, ''CNY 1'', value_date => ''4713-01-01 BC'')'), ('22008', 'post({cash}, {alice}, ''CNY 1'', imported_at => ''infinity'')'),
    ('22008', 'post({cash}, {alice}, ''CNY 1'', imported_at => ''-infinity'')'), ('22008', 'post({cash}, {alice}, ''CNY 1'', imported_at => ''2026-01-05 10:00:00.000001+00'')'),
    ('LG015', 'post({cash}, {alice}, ''CNY 1'', imported_at => ''1970-01-01'')'),
    ('LG021', 'post({alice}, {bob}, ''CNY 1'', value_date => ''2026-01-04'', revalidate => true)');
-- the same mistakes in the second posting of a journal
INSERT INTO bad SELECT s, 'post(ARRAY[({cash}, {alice}, ''CNY 1'', NULL, NULL, NULL), ' || p || ']::faas.posting_line[])' FROM (VALUES
    ('22004', 'NULL'), ('22004', '(NULL, {alice}, ''CNY 1'', NULL, NULL, NULL)'), ('22004', '({cash}, NULL, ''CNY 1'', NULL, NULL, NULL)'),
    ('22004', '({cash}, {alice}, NULL, NULL, NULL, NULL)'), ('LG011', '({cash}, {alice}, ''CNY 0'', NULL, NULL, NULL)'), ('LG011', '({cash}, {alice}, ''CNY -1'', NULL, NULL, NULL)'),
    ('22003', '({full}, {brim}, {max}, NULL, NULL, NULL)'), ('LG001', '({cash}, {alice}, ''USD 1'', NULL, NULL, NULL)'),
    ('LG002', '({cash}, {alice}, ''CNY 0.001'', NULL, NULL, NULL)'), ('LG006', '({nobody}, {alice}, ''CNY 1'', NULL, NULL, NULL)'),
    ('LG006', '({cash}, 0, ''CNY 1'', NULL, NULL, NULL)'), ('LG009', '({cash}, {foreign}, ''CNY 1'', NULL, NULL, NULL)'),
    ('LG010', '({cash}, {cash}, ''CNY 1'', NULL, NULL, NULL)'), ('LG007', '({cash}, {closed}, ''CNY 1'', NULL, NULL, NULL)'),
    ('LG008', '({blocked}, {alice}, ''CNY 1'', NULL, NULL, NULL)'), ('LG003', '({alice}, {bob}, ''CNY 1000'', NULL, NULL, NULL)'),
    ('LG004', '({cash}, {capped}, ''CNY 1.01'', NULL, NULL, NULL)'), ('54000', '({cash}, {alice}, ''CNY 1'', NULL, repeat(''m'', 1048576), NULL)')) AS v(s, p);
INSERT INTO bad VALUES
    ('22004', 'post(NULL::faas.posting_line[])'), ('54000', 'post(''{}''::faas.posting_line[])'), ('54000', 'post(array_fill(({cash}, {alice}, ''CNY 1'', NULL, NULL, NULL)::faas.posting_line, ARRAY[10001]))'),
    ('2202E', 'post(array_fill(({cash}, {alice}, ''CNY 1'', NULL, NULL, NULL)::faas.posting_line, ARRAY[2, 2]))'),
    ('LG005', 'post(ARRAY[({cash}, {alice}, ''CNY 100'', NULL, NULL, NULL), ({cash}, {bob}, ''CNY 1'', NULL, NULL, NULL)]::faas.posting_line[], ''used'')');

-- reverse
INSERT INTO bad VALUES
    ('22004', 'reverse(NULL)'), ('LG012', 'reverse({no uuid})'), ('LG012', 'reverse(''00000000-0000-0000-0000-000000000000'')'), ('22P02', 'reverse(''x'')'),
    ('LG011', 'reverse({journal}, ''CNY 0'')'), ('LG011', 'reverse({journal}, ''CNY -1'')'), ('LG013', 'reverse({journal}, ''CNY 100.01'')'), ('LG013', 'reverse({journal}, {max})'),
    ('LG013', 'reverse({spent})'), ('LG001', 'reverse({journal}, ''USD 1'')'), ('LG002', 'reverse({journal}, ''CNY 0.001'')'),
    ('LG012', 'reverse({journal}, line => 2)'), ('22023', 'reverse({journal}, line => 0)'), ('22023', 'reverse({journal}, line => -2147483648)'), ('22023', 'reverse({two}, ''CNY 1'')'),
    ('LG007', 'reverse({to closed})'), ('LG008', 'reverse({from blocked})'), ('LG003', 'reverse({journal})'), ('LG005', 'reverse({journal}, key => ''used'')'),
    ('22023', 'reverse({journal}, ''CNY 1'', key => '''')'), ('54000', 'reverse({journal}, ''CNY 1'', memo => repeat(''m'', 1048576))'),
    ('22008', 'reverse({journal}, ''CNY 1'', value_date => ''infinity'')'), ('LG014', 'reverse({journal}, ''CNY 1'', value_date => ''2026-01-03'')');

-- hold_place
INSERT INTO bad VALUES
    ('22004', 'hold_place(NULL, ''CNY 1'')'), ('22004', 'hold_place({alice}, NULL)'), ('LG011', 'hold_place({alice}, ''CNY 0'')'), ('LG011', 'hold_place({alice}, ''CNY -1'')'),
    ('22003', 'hold_place({full}, {max})'), ('22003', 'hold_place({alice}, {max})'), ('LG001', 'hold_place({alice}, ''USD 1'')'), ('LG001', 'hold_place({alice}, ''CNY 1'', {usd})'),
    ('LG002', 'hold_place({alice}, ''CNY 0.001'')'), ('LG006', 'hold_place({nobody}, ''CNY 1'')'), ('LG006', 'hold_place({alice}, ''CNY 1'', {nobody})'), ('LG006', 'hold_place(0, ''CNY 1'')'),
    ('LG006', 'hold_place({alice}, ''CNY 1'', 0)'), ('LG009', 'hold_place({alice}, ''CNY 1'', {foreign})'), ('LG010', 'hold_place({alice}, ''CNY 1'', {alice})'),
    ('LG007', 'hold_place({closed}, ''CNY 1'')'), ('LG007', 'hold_place({alice}, ''CNY 1'', {closed})'), ('LG008', 'hold_place({blocked}, ''CNY 1'')'),
    ('LG008', 'hold_place({alice}, ''CNY 1'', {blocked})'), ('LG003', 'hold_place({alice}, ''CNY 1000'')'), ('LG004', 'hold_place({alice}, ''CNY 1.01'', {capped})'),
    ('LG005', 'hold_place({alice}, ''CNY 11'', {bob}, ''used hold'', ''2026-01-06'')'), ('LG005', 'hold_place({alice}, ''CNY 10'', {bob}, ''used hold'')'),
    ('22023', 'hold_place({alice}, ''CNY 1'', key => '''')'), ('54000', 'hold_place({alice}, ''CNY 1'', memo => repeat(''m'', 1048576))'),
    ('22008', 'hold_place({alice}, ''CNY 1'', expires_at => ''2026-01-05 10:00:00+00'')'), ('22008', 'hold_place({alice}, ''CNY 1'', expires_at => ''-infinity'')'),
    ('LG011', 'hold_place({alice}, ''CNY 1'', tolerance => ''CNY -1'')'), ('LG001', 'hold_place({alice}, ''CNY 1'', tolerance => ''USD 1'')'), ('LG002', 'hold_place({alice}, ''CNY 1'', tolerance => ''CNY 0.001'')');

-- hold_capture
INSERT INTO bad VALUES
    ('22004', 'hold_capture(NULL)'), ('22004', 'hold_capture(NULL, to_account => {bob}, key => ''fresh'')'), ('LG005', 'hold_capture(NULL, to_account => {bob}, key => ''used'')'),
    ('LG101', 'hold_capture({no uuid})'), ('LG011', 'hold_capture({hold}, ''CNY 0'')'), ('LG011', 'hold_capture({hold}, ''CNY -1'')'), ('LG104', 'hold_capture({hold}, {max})'),
    ('LG104', 'hold_capture({hold}, ''CNY 9.01'')'), ('LG001', 'hold_capture({hold}, ''USD 1'')'), ('LG001', 'hold_capture({hold}, ''CNY 1'', {usd})'), ('LG002', 'hold_capture({hold}, ''CNY 0.001'')'),
    ('LG006', 'hold_capture({hold}, to_account => {nobody})'), ('LG006', 'hold_capture({hold}, to_account => 0)'), ('LG009', 'hold_capture({hold}, to_account => {foreign})'),
    ('LG010', 'hold_capture({hold}, to_account => {alice})'), ('LG106', 'hold_capture({bare})'), ('LG102', 'hold_capture({done})'), ('LG103', 'hold_capture({expired})'),
    ('LG007', 'hold_capture({hold}, to_account => {closed})'), ('LG008', 'hold_capture({hold}, to_account => {blocked})'), ('LG008', 'hold_capture({blocked hold})'),
    ('22003', 'hold_capture({full hold})'), ('LG004', 'hold_capture({hold}, ''CNY 1.01'', {capped})'), ('LG005', 'hold_capture({hold}, ''CNY 2'', key => ''used capture'')'),
    ('LG005', 'hold_capture({bare}, ''CNY 1'', {bob}, key => ''used capture'')'), ('LG005', 'hold_capture({hold}, ''CNY 1'', key => ''used'')'),
    ('22023', 'hold_capture({hold}, key => '''')'), ('54000', 'hold_capture({hold}, memo => repeat(''m'', 1048576))'), ('22008', 'hold_capture({hold}, value_date => ''infinity'')'),
    ('LG014', 'hold_capture({hold}, value_date => ''2026-01-03'')');

-- hold_release, hold_increase, hold_extend, hold_expire_due
INSERT INTO bad VALUES
    ('22004', 'hold_release(NULL)'), ('LG101', 'hold_release({no uuid})'), ('LG011', 'hold_release({hold}, ''CNY 0'')'), ('LG011', 'hold_release({hold}, ''CNY -1'')'),
    ('LG105', 'hold_release({hold}, {max})'), ('LG105', 'hold_release({hold}, ''CNY 9.01'')'), ('LG001', 'hold_release({hold}, ''USD 1'')'), ('LG002', 'hold_release({hold}, ''CNY 0.001'')'),
    ('LG102', 'hold_release({done})'), ('LG103', 'hold_release({expired})'), ('LG005', 'hold_release({bare}, ''CNY 2'', ''used event'')'), ('LG005', 'hold_release({hold}, ''CNY 1'', ''used event'')'),
    ('22023', 'hold_release({hold}, ''CNY 1'', '''')'),
    ('22004', 'hold_increase(NULL, ''CNY 1'')'), ('22004', 'hold_increase({hold}, NULL)'), ('LG101', 'hold_increase({no uuid}, ''CNY 1'')'), ('LG011', 'hold_increase({hold}, ''CNY 0'')'),
    ('LG011', 'hold_increase({hold}, ''CNY -1'')'), ('22003', 'hold_increase({full hold}, {max})'), ('LG003', 'hold_increase({hold}, ''CNY 1000'')'), ('LG001', 'hold_increase({hold}, ''USD 1'')'),
    ('LG002', 'hold_increase({hold}, ''CNY 0.001'')'), ('LG008', 'hold_increase({blocked hold}, ''CNY 1'')'), ('LG102', 'hold_increase({done}, ''CNY 1'')'),
    ('LG103', 'hold_increase({expired}, ''CNY 1'')'), ('LG005', 'hold_increase({bare}, ''CNY 1'', ''used event'')'), ('22023', 'hold_increase({hold}, ''CNY 1'', '''')'),
    ('22004', 'hold_extend(NULL, ''2027-01-01'')'), ('LG101', 'hold_extend({no uuid}, ''2027-01-01'')'), ('22008', 'hold_extend({hold}, ''2026-01-05 10:00:00+00'')'),
    ('22008', 'hold_extend({hold}, ''-infinity'')'), ('22023', 'hold_extend({hold}, ''2026-01-05 23:59:59+00'')'), ('22023', 'hold_extend({bare}, ''2027-01-01'')'),
    ('LG102', 'hold_extend({done}, ''2027-01-01'')'), ('LG103', 'hold_extend({expired}, ''2027-01-01'')'),
    ('22023', 'hold_expire_due(batch => 0)'), ('22023', 'hold_expire_due(batch => -1)'), ('22023', 'hold_expire_due(batch => 2147483647)'), ('22004', 'hold_expire_due(batch => NULL)'),
    ('22008', 'hold_expire_due(''infinity'')'), ('22008', 'hold_expire_due(''-infinity'')');

-- post_batch answers with a code; what it raises concerns the whole
INSERT INTO bad VALUES
    ('54000', 'post_batch(array_fill(NULL::faas.request, ARRAY[100001]))'), ('2202E', 'post_batch(array_fill(NULL::faas.request, ARRAY[2, 2]))');

SELECT pg_temp.refused(call, sqlstate) FROM bad;

-- the bad calls of post and holds as requests of one batch: not one stands, and nothing changes
SELECT faas.digest(pg_temp.id('book')) AS before \gset
CREATE TEMP TABLE outcome AS
WITH result AS MATERIALIZED (
    SELECT b.* FROM faas.post_batch((SELECT array_agg(q::faas.request) FROM (
        SELECT 'post', pg_temp.id(d), pg_temp.id(c), x::faas.amount, k, NULL::text, NULL::text, m, NULL::jsonb, NULLIF(v, '')::date, NULL::timestamptz,
            NULL::boolean, NULL::text, NULL::boolean, NULL::timestamptz
        FROM (VALUES ('nothing', 'alice', 'CNY 1', NULL, NULL, ''), ('cash', 'nothing', 'CNY 1', NULL, NULL, ''), ('cash', 'alice', NULL, NULL, NULL, ''),
            ('cash', 'alice', 'CNY 0', NULL, NULL, ''), ('cash', 'alice', 'CNY -1', NULL, NULL, ''), ('full', 'brim', 'CNY 396140812571321687967719751.67', NULL, NULL, ''),
            ('cash', 'alice', 'USD 1', NULL, NULL, ''), ('cash', 'alice', 'CNY 0.001', NULL, NULL, ''), ('nobody', 'alice', 'CNY 1', NULL, NULL, ''),
            ('cash', 'nobody', 'CNY 1', NULL, NULL, ''), ('cash', 'foreign', 'CNY 1', NULL, NULL, ''), ('cash', 'cash', 'CNY 1', NULL, NULL, ''),
            ('cash', 'closed', 'CNY 1', NULL, NULL, ''), ('blocked', 'alice', 'CNY 1', NULL, NULL, ''), ('alice', 'bob', 'CNY 1000', NULL, NULL, ''),
            ('cash', 'capped', 'CNY 1.01', NULL, NULL, ''), ('cash', 'alice', 'CNY 101', 'used', NULL, ''), ('cash', 'alice', 'CNY 1', '', NULL, ''),
            ('cash', 'alice', 'CNY 1', NULL, repeat('m', 1048576), ''), ('cash', 'alice', 'CNY 1', NULL, NULL, 'infinity'),
            ('cash', 'alice', 'CNY 1', NULL, NULL, '2026-01-03')) AS v(d, c, x, k, m, v)) AS q)) AS b)
SELECT array_agg(code ORDER BY idx) AS codes, bool_and(journal IS NULL AND posted_at IS NULL AND amount IS NULL) AS bare FROM result;
SELECT is(codes, ARRAY[31, 32, 33, 39, 39, 90, 56, 57, 50, 51, 53, 38, 71, 72, 95, 96, 14, 36, 37, 41, 74], 'post_batch tells each mistake by its code') FROM outcome;
SELECT ok(bare, 'a refused request answers with no id, time or amount') FROM outcome;

SELECT is(faas.digest(pg_temp.id('book')), :'before', 'refused requests leave nothing behind');
SELECT is_empty('SELECT * FROM faas.verify()', 'the ledger verifies');
SELECT * FROM finish();
ROLLBACK;
