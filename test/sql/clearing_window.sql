-- Settlement models, participants, and which postings are in which window.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set shared :srcdir '/test/sql/include/settlement.sql'
\set ECHO none
\i :setup
\i :shared
\set ECHO all

-- models: three combinations, as in Mojaloop (its documentation names the same three)
SELECT concat_ws(' ', g, i, d) AS terms, failure(format('SELECT faas.settlement_model_create(%L, %L, granularity => %L, interchange => %L, delay => %L)',
    :book, concat_ws(' ', g, i, d), g, i, d)) AS outcome
FROM unnest('{gross,net}'::text[]) AS g, unnest('{bilateral,multilateral}'::text[]) AS i, unnest('{immediate,deferred}'::text[]) AS d;
SELECT t, failure(format('SELECT faas.settlement_model_create(%L, %s)', :book, t)) AS outcome FROM (VALUES
    ($$'net multilateral deferred'$$), ($$''$$), ($$NULL$$), ($$'x', 'XYZ'$$), ($$'x', 'XAU'$$), ($$'x', granularity => 'some'$$),
    ($$'x', interchange => 'some'$$), ($$'x', delay => 'some'$$), ($$'x', liquidity_check => NULL$$), ($$'x', kinds => '{}'$$),
    ($$'x', kinds => '{a,NULL}'$$), ($$'x', kinds => '{{a},{b}}'$$), ($$'x', kinds => ARRAY[repeat('x', 101)]$$)) AS v(t);
SELECT model, name, granularity, interchange, delay, currency, liquidity_check, kinds FROM faas.visible_settlement_model ORDER BY model;
SELECT count(*) AS windows, string_agg(DISTINCT state, ' ') AS state FROM faas.visible_window;

SELECT faas.settlement_model_create(:book, 'all', 'USD') AS model \gset
SELECT faas.settlement_model_create(:book, 'some', kinds => '{transfer,fee}') AS some_model \gset

-- participants: which accounts will do
SELECT faas.account_open(:book, 'free', 'USD') AS free, faas.account_open(:book, 'free 2', 'USD') AS free2, faas.account_open(:book, 'gone', 'USD') AS gone,
    faas.account_open(:book, 'striped', 'USD', unlimited => true, stripes => 2) AS striped, faas.account_open(:book, 'used', 'USD') AS used,
    faas.account_open(:book, 'held', 'USD') AS held \gset
SELECT faas.account_close(:gone);
SELECT FROM faas.post(:usd_cash, :used, 'USD 1'), faas.hold_place(:usd_cash, 'USD 1', :held);
SELECT join_model(:model, 'ann', 'USD 100000', 'USD 90000') AS ann, join_model(:model, 'bob', 'USD 100000', 'USD 90000') AS bob,
    join_model(:model, 'cid') AS cid \gset
SELECT t, failure(format('SELECT faas.participant_add(%s, ''dan'', %s)', :model, t)) AS outcome FROM (VALUES
    ('NULL, 1'), ('a(''free''), NULL'), ('a(''free''), a(''free'')'), ('999, a(''free'')'), ('a(''free''), 999'), ('a(''alice''), a(''free'')'), ('a(''usd_cash''), a(''free'')'),
    ('a(''gone''), a(''free'')'), ('a(''striped''), a(''free'')'), ('a(''used''), a(''free'')'), ('a(''held''), a(''free'')'), ('a(''ann position''), a(''free'')'),
    ('a(''ann settlement''), a(''free'')'), ('a(''free''), a(''ann position'')'), ('a(''free''), a(''ann settlement'')'),
    ('a(''free''), a(''free 2''), ''USD 1'''), ('a(''free''), a(''free 2''), ''USD -1'''), ('a(''free''), a(''free 2''), ''CNY 1''')) AS v(t);
SELECT failure(format('SELECT faas.participant_add(%s, ''ann'', a(''free''), a(''free 2''))', :model));
SELECT failure('SELECT faas.participant_add(999, ''ann'', a(''free''), a(''free 2''))');
SELECT * FROM stand;

-- caps
SELECT failure(format('SELECT faas.participant_cap_set(%s, %L)', :ann, 'USD 100000.01'));
SELECT faas.participant_cap_set(:ann, 'USD 100000');
SELECT faas.participant_cap_set(:cid, 'USD 0');
SELECT failure(format('SELECT faas.participant_cap_set(%s, %L)', :cid, 'USD 0.01'));
SELECT failure(format('SELECT faas.participant_cap_set(%s, NULL)', :ann));
SELECT failure(format('SELECT faas.participant_cap_set(999, %L)', 'USD 1'));
SELECT failure($$SELECT pay('ann', 'bob', 'USD 100000.01')$$);

-- what counts: postings, captures, requests of a batch, reversals; between two participants of the model only
SELECT join_model(:some_model, 'eve', 'CNY 1000', 'CNY 1000') AS eve, join_model(:some_model, 'flo', 'CNY 1000', 'CNY 1000') AS flo \gset
CREATE VIEW windows AS SELECT w.window_id - (SELECT min(window_id) FROM faas.visible_window AS f WHERE f.model = w.model) AS n, w.state, name_of(e.payer) AS payer,
    name_of(e.payee) AS payee, count(e.payer) AS entries, faas.sum(e.amount) AS amount
    FROM faas.visible_window AS w LEFT JOIN faas.visible_window_entry AS e USING (window_id) WHERE w.model IN (SELECT model FROM faas.visible_participant)
    GROUP BY w.window_id, w.model, w.state, e.payer, e.payee ORDER BY w.model, w.window_id, e.payer, e.payee;
SELECT pay('ann', 'bob', 'USD 50') AS fifty \gset
SELECT FROM faas.post(:usd_cash, a('ann position'), 'USD 5') AS p, faas.post(a('ann position'), :usd_cash, 'USD 5') AS q, faas.post(a('ann settlement'), a('bob settlement'), 'USD 1') AS r;
SELECT hold FROM faas.hold_place(a('bob position'), 'USD 20', a('cid position')) \gset
SELECT * FROM windows;
SELECT FROM faas.hold_capture(:'hold', 'USD 7');
SELECT reason FROM faas.post_batch(ARRAY[ROW('post', a('bob position'), a('cid position'), 'USD 1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ROW('post', a('cid position'), a('bob position'), 'USD 999999', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ROW('post', a('eve position'), a('flo position'), 'CNY 2', NULL, NULL, 'transfer', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)]::faas.request[]);
SELECT FROM faas.post(ARRAY[(a('ann position'), a('bob position'), 'USD 1', NULL, NULL, NULL), (a('ann position'), a('ann settlement'), 'USD 2', NULL, NULL, NULL)]::faas.posting_line[]);
SELECT FROM faas.reverse(:'fifty', 'USD 10', key => 'back');
SELECT replayed FROM faas.reverse(:'fifty', 'USD 10', key => 'back');
SELECT pay('eve', 'flo', 'CNY 3', 'transfer') AS three, pay('eve', 'flo', 'CNY 4', 'rent') AS four, pay('eve', 'flo', 'CNY 5') \gset
SELECT FROM faas.reverse(:'three') AS r, faas.reverse(:'four') AS s;
SELECT * FROM windows;
-- closing: the next window is open at once, and the other model's stays
SELECT current_window AS w1 FROM faas.visible_settlement_model WHERE model = :model \gset
SELECT closed = :w1 AS closed, opened > :w1 AS opened, closed_at FROM faas.window_close(:model, :w1);
SELECT regexp_replace(failure(format('SELECT faas.window_close(%s, %s)', :model, :w1)), '\d+', 'N', 'g');
SELECT regexp_replace(failure(format('SELECT faas.window_close(%s, 999999)', :model)), '\d+', 'N', 'g');
SELECT failure('SELECT faas.window_close(999)'), failure('SELECT faas.window_close(NULL)');
SELECT FROM pay('bob', 'ann', 'USD 6');
SELECT * FROM windows;

-- a rolled back close never was; a savepoint undoes it with what was stamped after it
BEGIN;
SELECT FROM faas.window_close(:model);
SELECT FROM pay('ann', 'bob', 'USD 100');
ROLLBACK;
BEGIN;
SAVEPOINT s;
SELECT FROM faas.window_close(:model), pay('ann', 'bob', 'USD 200');
ROLLBACK TO s;
SELECT FROM pay('ann', 'bob', 'USD 0.01');
COMMIT;
SELECT n, state, payer, amount FROM windows WHERE n > 0;

-- two windows in one transaction, which settles the first: it sees its own postings, and the others' are elsewhere
BEGIN;
SELECT FROM pay('ann', 'cid', 'USD 30');
SELECT closed AS w2 FROM faas.window_close(:model) \gset
SELECT FROM pay('ann', 'cid', 'USD 40');
SELECT state, gross FROM faas.settlement_create(:model, ARRAY[:w2]);
COMMIT;
SELECT n, state, payer, payee, amount FROM windows WHERE n > 0;

-- the mark is a flag of the account, which others keep
SELECT faas.account_hot(a('ann position')), faas.account_block(a('bob position'), 'credit', 'test'), faas.account_unblock(a('bob position'));
SELECT code, flags FROM faas.account JOIN faas.account_profile ON account = id WHERE code ~ '^(ann|bob)' ORDER BY id;

-- an account without limits may be striped afterwards: its stripes are the account
SELECT faas.account_limit(a('cid position'), unlimited => true);
SELECT faas.account_stripes(a('cid position'), 2);
SELECT FROM pay('cid', 'ann', 'USD 70');
SELECT n, state, payer, payee, amount FROM windows WHERE n > 1;
SELECT object, operation, from_state, to_state, count(*) FROM faas.visible_settlement_event GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3;

-- between participants of two models: in a window of neither
BEGIN;
SELECT faas.settlement_model_create(:book, 'other', 'USD') AS other_model \gset
SELECT join_model(:other_model, 'gus', 'USD 1000', 'USD 1000') IS NOT NULL AS joined, join_model(:other_model, 'hal', 'USD 1000', 'USD 1000') IS NOT NULL AS joined;
SELECT FROM pay('ann', 'gus', 'USD 3') AS p, pay('gus', 'hal', 'USD 2') AS q;
SELECT payer, payee, entries, amount FROM windows WHERE 'gus' IN (payer, payee) OR 'hal' IN (payer, payee);
ROLLBACK;
\i :end
