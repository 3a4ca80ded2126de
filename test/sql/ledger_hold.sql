-- Holds: place, several captures to several accounts, tolerance, release in part and whole, increase,
-- extend, final capture, state and rights of the accounts, replays and every refusal.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

SELECT faas.post(:cash, :alice, 'CNY 1000') IS NOT NULL AS funded;
CREATE VIEW holds AS SELECT memo, status, amount, captured, excess, released, remaining, tolerance, events,
    placed_at, expires_at, closed_at FROM faas.visible_hold ORDER BY memo;

-- place: reserved on alice, promised to bob
SELECT hold AS h1, placed_at, replayed FROM faas.hold_place(:alice, 'CNY 100', :bob, 'h1', '2026-02-01',
    'order', 'one', '{"n": 1}') \gset
SELECT :'placed_at' AS placed_at, :'replayed' AS replayed;
SELECT * FROM balances LIMIT 3;
SELECT count(*) AS postings FROM faas.visible_posting;

-- captures: to bob, to another account, and what is left
SELECT posted_at, replayed FROM faas.hold_capture(:'h1', 'CNY 30', key => 'c1', memo => 'first');
SELECT * FROM balances LIMIT 4;
SELECT replayed FROM faas.hold_capture(:'h1', 'CNY 5', :fee, kind => 'fee', metadata => '{"n": 2}');
SELECT * FROM balances LIMIT 4;
SELECT failure(format('SELECT faas.hold_capture(%L, ''CNY 65.01'')', :'h1'));
SELECT replayed FROM faas.hold_capture(:'h1');
SELECT * FROM holds;
SELECT failure(format('SELECT faas.hold_capture(%L, ''CNY 1'')', :'h1'));
SELECT failure(format('SELECT faas.hold_release(%L)', :'h1'));
SELECT failure(format('SELECT faas.hold_increase(%L, ''CNY 1'')', :'h1'));
SELECT failure(format('SELECT faas.hold_extend(%L, NULL)', :'h1'));
SELECT credit_account, amount, kind, memo, metadata, hold = :'h1' AS of_h1
  FROM faas.visible_posting WHERE hold IS NOT NULL ORDER BY posted_at;
SELECT sequence, event, amount, remaining FROM faas.visible_hold_event WHERE hold = :'h1' ORDER BY sequence;

-- replays after the hold is gone
SELECT hold = :'h1' AS same, placed_at, replayed FROM faas.hold_place(:alice, 'CNY 100', :bob, 'h1', '2026-02-01',
    'order', 'one', '{"n": 1}');
SELECT replayed FROM faas.hold_capture(:'h1', 'CNY 30', key => 'c1', memo => 'first');
SELECT f, failure('SELECT faas.hold_place(' || f || ')') FROM (VALUES
    ($$a('bob'), 'CNY 100', a('bob'), 'h1', '2026-02-01', 'order', 'one', '{"n": 1}'$$),
    ($$a('alice'), 'CNY 100', a('fee'), 'h1', '2026-02-01', 'order', 'one', '{"n": 1}'$$),
    ($$a('alice'), 'CNY 100', NULL, 'h1', '2026-02-01', 'order', 'one', '{"n": 1}'$$),
    ($$a('alice'), 'CNY 99', a('bob'), 'h1', '2026-02-01', 'order', 'one', '{"n": 1}'$$),
    ($$a('alice'), NULL, a('bob'), 'h1', '2026-02-01', 'order', 'one', '{"n": 1}'$$),
    ($$a('alice'), 'CNY 100', a('bob'), 'h1', '2026-02-01', 'order', 'one', '{"n": 1}', 'CNY 1'$$),
    ($$a('alice'), 'CNY 100', a('bob'), 'h1', '2026-02-02', 'order', 'one', '{"n": 1}'$$),
    ($$a('alice'), 'CNY 100', a('bob'), 'h1', NULL, 'order', 'one', '{"n": 1}'$$),
    ($$a('alice'), 'CNY 100', a('bob'), 'h1', '2026-02-01', NULL, 'one', '{"n": 1}'$$),
    ($$a('alice'), 'CNY 100', a('bob'), 'h1', '2026-02-01', 'order', 'two', '{"n": 1}'$$),
    ($$a('alice'), 'CNY 100', a('bob'), 'h1', '2026-02-01', 'order', 'one', '{"n": 2}'$$)) AS v(f);

-- no destination: each capture names one
SELECT hold AS h2 FROM faas.hold_place(:alice, 'CNY 100', memo => 'two') \gset
SELECT failure(format('SELECT faas.hold_capture(%L)', :'h2'));
SELECT failure(format('SELECT faas.hold_capture(%L, to_account => a(''alice''))', :'h2'));
SELECT failure(format('SELECT faas.hold_capture(%L, to_account => a(''usd_carol''))', :'h2'));
SELECT failure(format('SELECT faas.hold_capture(%L, to_account => 999)', :'h2'));
SELECT replayed FROM faas.hold_capture(:'h2', 'CNY 1', :bob);

-- release in part, with a key, and whole
SELECT released_at, replayed FROM faas.hold_release(:'h2', 'CNY 9', 'r1');
SELECT replayed FROM faas.hold_release(:'h2', 'CNY 9', 'r1');
SELECT failure(format('SELECT faas.hold_release(%L, ''CNY 8'', ''r1'')', :'h2'));
SELECT failure(format('SELECT faas.hold_increase(%L, ''CNY 9'', ''r1'')', :'h2'));
SELECT failure(format('SELECT faas.hold_release(%L, ''CNY 90.01'')', :'h2'));
-- increase: checked as a new hold would be
SELECT replayed FROM faas.hold_increase(:'h2', 'CNY 10', 'i1');
SELECT replayed FROM faas.hold_increase(:'h2', 'CNY 10', 'i1');
SELECT failure(format('SELECT faas.hold_increase(%L, ''CNY 800'')', :'h2'));
SELECT memo, amount, captured, released, remaining FROM holds WHERE memo = 'two';
SELECT replayed FROM faas.hold_release(:'h2');
SELECT memo, status, captured, released, remaining, closed_at FROM holds WHERE memo = 'two';
SELECT hold AS h3 FROM faas.hold_place(:alice, 'CNY 1', memo => 'three') \gset
SELECT replayed FROM faas.hold_release(:'h3');
SELECT memo, status FROM holds WHERE memo = 'three';

-- tolerance: 10 more than the hold in all, as far as funds allow
SELECT hold AS h4 FROM faas.hold_place(:alice, 'CNY 50', :bob, memo => 'four', tolerance => 'CNY 10') \gset
SELECT failure(format('SELECT faas.hold_capture(%L, ''CNY 60.01'')', :'h4'));
SELECT replayed FROM faas.hold_capture(:'h4', 'CNY 45');
SELECT failure(format('SELECT faas.hold_capture(%L, ''CNY 15.01'')', :'h4'));
SELECT replayed FROM faas.hold_capture(:'h4', 'CNY 12');
SELECT memo, status, captured, excess, remaining FROM holds WHERE memo = 'four';
SELECT hold AS h5 FROM faas.hold_place(:alice, 'CNY 842', :bob, memo => 'five', tolerance => 'CNY 10') \gset
SELECT failure(format('SELECT faas.hold_capture(%L, ''CNY 842.01'')', :'h5'));
-- final: the rest goes back, in one call
SELECT replayed FROM faas.hold_capture(:'h5', 'CNY 2', final => true);
SELECT memo, status, captured, released, remaining FROM holds WHERE memo = 'five';
SELECT sequence, event, amount, remaining FROM faas.visible_hold_event WHERE hold = :'h5' ORDER BY sequence;
SELECT * FROM balances LIMIT 4;

-- extend: later or never, not earlier
SELECT hold AS h6 FROM faas.hold_place(:alice, 'CNY 1', :bob, expires_at => '2026-02-01', memo => 'six') \gset
SELECT faas.hold_extend(:'h6', '2026-02-01'), faas.hold_extend(:'h6', '2026-03-01');
SELECT failure(format('SELECT faas.hold_extend(%L, %L)', :'h6', t)) FROM (VALUES
    ('2026-02-01'), ('2026-01-05 09:00:00+00'), ('-infinity')) AS v(t);
SELECT faas.hold_extend(:'h6', NULL);
SELECT failure(format('SELECT faas.hold_extend(%L, ''2030-01-01'')', :'h6'));
SELECT memo, events, expires_at FROM holds WHERE memo = 'six';

-- blocked accounts take no hold and no capture, but give back
SELECT faas.account_block(:alice, 'debit', 'court order');
SELECT failure('SELECT faas.hold_place(a(''alice''), ''CNY 1'')');
SELECT failure(format('SELECT faas.hold_capture(%L)', :'h6'));
SELECT failure(format('SELECT faas.hold_increase(%L, ''CNY 1'')', :'h6'));
SELECT faas.account_unblock(:alice);
SELECT faas.account_block(:bob, 'credit', 'check');
SELECT failure('SELECT faas.hold_place(a(''alice''), ''CNY 1'', a(''bob''))');
SELECT failure(format('SELECT faas.hold_capture(%L)', :'h6'));
SELECT replayed FROM faas.hold_release(:'h6', 'CNY 0.40');
SELECT replayed FROM faas.hold_capture(:'h6', 'CNY 0.60', :fee);
SELECT faas.account_unblock(:bob);

-- an account with a hold is not closed: the detail says which
SELECT faas.account_open(:book, 'dan', 'CNY', '2001') AS dan \gset
SELECT hold AS h7 FROM faas.hold_place(:alice, 'CNY 1', :dan) \gset
SELECT failure('SELECT faas.account_close(a(''dan''))');
SELECT replayed FROM faas.hold_release(:'h7');
SELECT faas.account_close(:dan);
SELECT failure('SELECT faas.hold_place(a(''dan''), ''CNY 1'', a(''bob''))');
SELECT failure('SELECT faas.hold_place(a(''alice''), ''CNY 1'', a(''dan''))');

-- what place refuses
SELECT f, failure('SELECT faas.hold_place(' || f || ')') FROM (VALUES
    ($$NULL, 'CNY 1'$$), ($$a('alice'), NULL$$), ($$a('alice'), 'CNY 0'$$), ($$a('alice'), 'CNY -1'$$),
    ($$999, 'CNY 1', 998$$), ($$a('alice'), 'CNY 1', 998$$), ($$a('alice'), 'CNY 1', 0$$),
    ($$a('alice'), 'CNY 1', a('alice')$$), ($$a('alice'), 'USD 1'$$), ($$a('alice'), 'CNY 0.001'$$),
    ($$a('alice'), 'CNY 1', a('usd_carol')$$), ($$a('alice'), 'CNY 1', key => ''$$),
    ($$a('alice'), 'CNY 1', expires_at => '2026-01-05 09:00:00+00'$$),
    ($$a('alice'), 'CNY 1', tolerance => 'CNY -1'$$), ($$a('alice'), 'CNY 1', tolerance => 'USD 1'$$),
    ($$a('alice'), 'CNY 1', tolerance => 'CNY 0.001'$$), ($$a('alice'), 'CNY 1', memo => repeat('m', 10001)$$)) AS v(f);
-- and the others, without a hold
SELECT f, failure('SELECT faas.hold_' || f) FROM (VALUES
    ('capture(NULL)'), ('release(NULL)'), ('increase(NULL, ''CNY 1'')'), ('extend(NULL, NULL)'),
    ('capture(gen_random_uuid(), ''CNY 0'')'), ('release(gen_random_uuid(), ''CNY -1'')'),
    ('increase(gen_random_uuid(), NULL)'), ('increase(gen_random_uuid(), ''CNY 0'')'),
    ('capture(''019b8d62-7a80-7000-8000-00000000dead'')'), ('release(''019b8d62-7a80-7000-8000-00000000dead'')'),
    ('increase(''019b8d62-7a80-7000-8000-00000000dead'', ''CNY 1'')'),
    ('extend(''019b8d62-7a80-7000-8000-00000000dead'', NULL)')) AS v(f);

\set ECHO none
\i :end
