-- Posting and holding as an application does it: a role of its own with the rights it was granted,
-- defaults, named arguments, results that a program reads, errors that it branches on.
BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL faas.clock = '2026-01-05 09:00:00+00';
SET LOCAL timezone = 'UTC';
SELECT plan(60);

-- the functions and what they answer
SELECT function_returns('faas', f, 'record', f || ' answers a row') FROM unnest(ARRAY['post', 'reverse', 'hold_place',
    'hold_capture', 'hold_release', 'hold_increase', 'balance']) AS f WHERE f <> 'post';
SELECT function_returns('faas', 'post_batch', 'setof faas.result', 'post_batch answers results');
SELECT function_returns('faas', 'hold_expire_due', 'bigint', 'hold_expire_due answers a number');
SELECT volatility_is('faas', f, 'volatile', f || ' is volatile') FROM unnest(ARRAY['reverse', 'post_batch', 'hold_place',
    'hold_capture', 'hold_release', 'hold_increase', 'hold_extend', 'hold_expire_due']) AS f;
SELECT is((SELECT string_agg(name, ' ' ORDER BY n) FROM pg_proc AS p, unnest(p.proargnames, p.proargmodes) WITH ORDINALITY AS a (name, mode, n)
    WHERE p.proname = f AND p.pronamespace = 'faas'::regnamespace AND mode = 'o'), outs, f || ' names its results')
FROM (VALUES ('reverse', 'reversal posted_at replayed'), ('hold_place', 'hold placed_at replayed'), ('hold_capture', 'journal posted_at replayed'),
    ('hold_release', 'release released_at replayed'), ('hold_increase', 'increase increased_at replayed'),
    ('balance', 'posted debits credits held incoming available')) AS v(f, outs);

-- the book belongs to a role, the application has another
CREATE ROLE pgtap_owner;
CREATE ROLE pgtap_app;
SELECT lives_ok($$SELECT faas.access_grant('pgtap_owner'), faas.access_grant('pgtap_app')$$, 'a superuser lets both roles in');
GRANT ALL ON SCHEMA public TO pgtap_owner, pgtap_app;
SET LOCAL ROLE pgtap_owner;
SELECT faas.book_create('pgtap shop', 'EUR', '2026-01-05') AS book \gset
SELECT faas.subject_create(:book, '1', 'Bank', 'asset'), faas.subject_create(:book, '2', 'Customers', 'liability'),
    faas.subject_create(:book, '7', 'Sales', 'income') \gset
SELECT faas.account_open(:book, 'bank', subject => '1', unlimited => true) AS bank, faas.account_open(:book, 'ann', subject => '2') AS ann,
    faas.account_open(:book, 'ben', subject => '2', overdraft => 'EUR 20') AS ben, faas.account_open(:book, 'sales', subject => '7') AS sales \gset
SELECT faas.book_grant(:book, 'pgtap_app', 'read'), faas.book_grant(:book, 'pgtap_app', 'post'), faas.book_grant(:book, 'pgtap_app', 'hold') \gset
SET LOCAL ROLE pgtap_app;

-- pgTAP's own functions are everybody's; the application sees its book by name
SELECT is(faas.account_id(faas.book_id('pgtap shop'), 'ann'), :ann::bigint, 'an account is found by the names of book and account');

-- post
SELECT journal AS j1, posted_at AS t1, replayed AS r1 FROM faas.post(:bank, :ann, 'EUR 100', key => 'pay-in 1') \gset
SELECT is(:'t1'::timestamptz, '2026-01-05 09:00:00+00', 'a posting happens now');
SELECT is(:'r1'::boolean, false, 'the first call is not replayed');
SELECT results_eq(format($$SELECT journal, replayed FROM faas.post(%s, %s, 'EUR 100.00', key => 'pay-in 1')$$, :bank, :ann),
    format($$VALUES (%L::uuid, true)$$, :'j1'), 'the same call again answers the same journal');
SELECT throws_ok(format($$SELECT faas.post(%s, %s, 'EUR 99', key => 'pay-in 1')$$, :bank, :ann), 'LG005',
    'idempotency key "pay-in 1" was used with another amount', 'the key with another amount is an error');
SELECT throws_ok(format($$SELECT faas.post(%s, %s, 'EUR 100.01')$$, :ann, :sales), 'LG003',
    format('insufficient funds in account %s ("ann")', :ann), 'no funds is an error with a code of its own');
SELECT lives_ok(format($$SELECT faas.post(debit => %s, credit => %s, amount => faas.amount(12.5, 'EUR'), kind => 'order', memo => 'no. 1',
    metadata => jsonb_build_object('order', 1), value_date => '2026-01-04')$$, :ann, :sales), 'every argument has a name');
SELECT row_eq(format('SELECT posted, debits, credits, held, incoming, available FROM faas.balance(%s)', :ann),
    ROW('EUR 87.50'::faas.amount, 'EUR 12.50'::faas.amount, 'EUR 100.00'::faas.amount, 'EUR 0.00'::faas.amount, 'EUR 0.00'::faas.amount, 'EUR 87.50'::faas.amount),
    'the balance follows');
SELECT lives_ok(format($$SELECT faas.post(ARRAY[(%2$s, %1$s, 'EUR 20', 'order', NULL, NULL), (%3$s, %2$s, 'EUR 1', 'gift', NULL, NULL)]::faas.posting_line[],
    key => 'order 2')$$, :sales, :ben, :bank), 'a journal of two postings, the first on credit');
SELECT is((SELECT array_agg(line || ' ' || amount::text ORDER BY line) FROM faas.visible_posting WHERE journal = faas.journal_id(:book, 'order 2')),
    ARRAY['1 EUR 20.00', '2 EUR 1.00'], 'its postings are lines of one journal');

-- reverse
SELECT lives_ok(format($$SELECT faas.reverse(%L, 'EUR 40', key => 'back')$$, :'j1'), 'part of a journal is given back');
SELECT throws_ok(format($$SELECT faas.reverse(%L, 'EUR 60.01')$$, :'j1'), 'LG013', NULL, 'but not more than is left');
SELECT is((SELECT posted::text FROM faas.balance(:ann)), 'EUR 47.50', 'the balance is what remains');

-- hold, capture, release
SELECT hold AS h1 FROM faas.hold_place(:ann, 'EUR 30', :sales, key => 'order 3', expires_at => '2026-01-05 10:00:00+00') \gset
SELECT is((SELECT available::text FROM faas.balance(:ann)), 'EUR 17.50', 'what is held is not available');
SELECT is((SELECT incoming::text FROM faas.balance(:sales)), 'EUR 30.00', 'and is promised to the destination');
SELECT results_eq(format('SELECT replayed FROM faas.hold_capture(%L, ''EUR 10'', key => ''ship 1'')', :'h1'), ARRAY[false], 'a first capture');
SELECT results_eq(format('SELECT replayed FROM faas.hold_capture(%L, ''EUR 10'', key => ''ship 1'')', :'h1'), ARRAY[true], 'its replay takes nothing');
SELECT results_eq('SELECT remaining FROM faas.open_hold', ARRAY['EUR 20.00'::faas.amount], 'the rest is still held');
SELECT throws_ok(format('SELECT faas.hold_capture(%L, ''EUR 20.01'')', :'h1'), 'LG104', NULL, 'not more than the rest');
SELECT lives_ok(format('SELECT faas.hold_increase(%L, ''EUR 5'')', :'h1'), 'it is increased');
SELECT lives_ok(format('SELECT faas.hold_extend(%L, ''2026-01-05 11:00:00+00'')', :'h1'), 'and extended');
SELECT lives_ok(format('SELECT faas.hold_release(%L, ''EUR 5'')', :'h1'), 'part is released');
SELECT lives_ok(format('SELECT faas.hold_capture(%L, ''EUR 1'', final => true)', :'h1'), 'a final capture releases the rest');
SELECT is_empty('SELECT * FROM faas.open_hold', 'nothing is held');
SELECT throws_ok(format('SELECT faas.hold_release(%L)', :'h1'), 'LG102', NULL, 'a closed hold is closed');

-- batch: a program reads codes
SELECT results_eq(format($$SELECT code, reason FROM faas.post_batch(ARRAY[
    ('post', %1$s, %2$s, 'EUR 1', 'b1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ('post', %1$s, %2$s, 'EUR 1', 'b1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ('post', %2$s, %1$s, 'EUR 1000', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)]::faas.request[])$$, :bank, :ann),
    $$VALUES (0, 'created'), (1, 'exists'), (95, 'insufficient_funds')$$, 'post_batch answers one code per request');

-- the application's own rows refer to postings that it may not even write
SELECT lives_ok('CREATE TABLE public.pgtap_invoice (id int, journal uuid, line int DEFAULT 1)', 'a table of the application');
SELECT throws_ok($$ALTER TABLE public.pgtap_invoice ADD FOREIGN KEY (journal, line) REFERENCES faas.posting (journal, line)$$, '42501',
    NULL, 'its foreign key to postings is not for the application');
RESET ROLE;
SELECT lives_ok($$ALTER TABLE public.pgtap_invoice ADD FOREIGN KEY (journal, line) REFERENCES faas.posting (journal, line)$$,
    'a superuser adds it');
SET LOCAL ROLE pgtap_app;
SELECT lives_ok(format('INSERT INTO public.pgtap_invoice VALUES (1, %L)', :'j1'), 'a row that refers to a posting');
SELECT throws_ok(format('INSERT INTO public.pgtap_invoice VALUES (2, %L, 2)', :'j1'), '23503', NULL, 'no row that refers to none');

-- what the application may not
SELECT throws_ok(format('SELECT faas.account_close(%s)', :ben), '42501', NULL, 'to close an account is not for the application');
SELECT throws_ok(format('SELECT faas.account_stripes(%s, 2)', :bank), '42501', NULL, 'nor to give it stripes');
SELECT throws_ok($$INSERT INTO faas.posting SELECT * FROM faas.posting$$, '42501', NULL, 'nor are the tables');
RESET ROLE;
SELECT is_empty('SELECT * FROM faas.verify()', 'the ledger verifies');

-- a table that is not as the library knows it
SAVEPOINT layout;
ALTER TABLE faas.account ADD COLUMN extra int;
SELECT throws_ok(format('SELECT faas.post(%s, %s, ''EUR 1'')', :bank, :ann), 'LG902', NULL, 'a table that was changed is refused');
ROLLBACK TO layout;
SELECT lives_ok(format('SELECT faas.post(%s, %s, ''EUR 1'')', :bank, :ann), 'and taken when it is as it was');

SELECT * FROM finish();
ROLLBACK;
