-- Expiry: a hold counts until just before its expiry and not at it, in balances, limits, captures and
-- when an account is closed, swept or not; hold_expire_due tidies up, oldest first.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

SELECT faas.post(:cash, :alice, 'CNY 100') IS NOT NULL AS funded;
SELECT faas.account_open(:book, 'shop', 'CNY', '2001', ceiling => 'CNY 100') AS shop \gset
SELECT hold AS h1 FROM faas.hold_place(:alice, 'CNY 70', :shop, expires_at => '2026-01-05 10:00:00+00',
    memo => 'one') \gset
SELECT hold AS h2 FROM faas.hold_place(:alice, 'CNY 20', expires_at => '2026-01-05 11:00:00+00', memo => 'two') \gset
SELECT hold AS h3 FROM faas.hold_place(:alice, 'CNY 10', :bob, memo => 'three') \gset
CREATE VIEW holds AS SELECT memo, status, remaining, released, expires_at, closed_at, events
    FROM faas.visible_hold ORDER BY memo;

-- one microsecond before
SET faas.clock = '2026-01-05 09:59:59.999999+00';
SELECT * FROM balances WHERE code IN ('alice', 'shop');
SELECT failure('SELECT faas.post(a(''alice''), a(''bob''), ''CNY 0.01'')');
SELECT failure('SELECT faas.post(a(''cash''), a(''shop''), ''CNY 30.01'')');
SELECT failure('SELECT faas.account_close(a(''shop''))');
SELECT count(*) AS open FROM faas.open_hold;
BEGIN;
SELECT replayed FROM faas.hold_capture(:'h1', 'CNY 1');
SELECT replayed FROM faas.hold_release(:'h1', 'CNY 1');
ROLLBACK;

-- at its expiry, not swept
SET faas.clock = '2026-01-05 10:00:00+00';
SELECT * FROM balances WHERE code IN ('alice', 'shop');
SELECT held, incoming, available FROM faas.balance(:alice);
SELECT failure('SELECT faas.post(a(''alice''), a(''bob''), ''CNY 70.01'')');
SELECT failure('SELECT faas.hold_place(a(''alice''), ''CNY 70.01'')');
SELECT f, failure(format('SELECT faas.hold_' || f, :'h1')) FROM (VALUES
    ('capture(%L)'), ('release(%L)'), ('increase(%L, ''CNY 1'')'), ('extend(%L, NULL)')) AS v(f);
SELECT * FROM holds;
SELECT memo FROM faas.open_hold ORDER BY memo;
BEGIN;
SELECT replayed FROM faas.post(:alice, :bob, 'CNY 70');
SELECT replayed FROM faas.post(:cash, :shop, 'CNY 100');
SELECT * FROM balances WHERE code IN ('alice', 'shop');
SELECT * FROM faas.verify();
ROLLBACK;
-- a closed account with an expired hold towards it; the sweep works on it all the same
BEGIN;
SELECT faas.account_close(:shop);
SELECT faas.hold_expire_due();
SELECT * FROM holds;
SELECT * FROM faas.verify();
ROLLBACK;

-- a new hold in the room of the expired one
BEGIN;
SELECT replayed FROM faas.hold_place(:alice, 'CNY 70', :shop, memo => 'four');
SELECT * FROM balances WHERE code IN ('alice', 'shop');
SELECT faas.hold_expire_due();
SELECT * FROM balances WHERE code IN ('alice', 'shop');
SELECT * FROM faas.verify();
ROLLBACK;

-- the sweep: nothing changes but the tidiness; twice is once
SELECT faas.hold_expire_due('2026-01-05 09:59:59.999999+00') AS before, faas.hold_expire_due() AS now,
       faas.hold_expire_due() AS again;
SELECT * FROM balances WHERE code IN ('alice', 'shop');
SELECT * FROM holds;
SELECT sequence, event, at, amount, remaining, expires_at FROM faas.visible_hold_event WHERE hold = :'h1' ORDER BY sequence;
SELECT f, failure(format('SELECT faas.hold_' || f, :'h1')) FROM (VALUES
    ('capture(%L)'), ('release(%L)'), ('increase(%L, ''CNY 1'')'), ('extend(%L, NULL)')) AS v(f);

-- extended in time it goes on counting
SELECT faas.hold_extend(:'h2', '2026-01-05 12:00:00+00');
SET faas.clock = '2026-01-05 11:30:00+00';
SELECT held, available FROM faas.balance(:alice);
SELECT faas.hold_expire_due();
-- what was captured stays; the expiry gives back the rest
SELECT replayed FROM faas.hold_capture(:'h2', 'CNY 5', :bob);
SET faas.clock = '2026-01-05 12:00:00+00';
SELECT posted, held, available FROM faas.balance(:alice);
SELECT faas.hold_expire_due();
SELECT * FROM holds WHERE memo = 'two';

-- a balance at a past time counts the holds of then; at a future time it lets them expire
SELECT t, held, available FROM (VALUES ('2026-01-05 09:30:00+00'::timestamptz), ('2026-01-05 10:00:00+00'),
    ('2026-01-05 11:59:59+00'), ('2026-01-06')) AS v(t), faas.balance(:alice, t);

-- oldest expiry first, at most so many; time as an argument
SELECT bool_and((faas.hold_place(:alice, 'CNY 1', :bob, expires_at => '2026-01-06'::timestamptz + n * interval '1 hour',
    memo => 'n' || n)).hold IS NOT NULL) AS placed FROM generate_series(1, 5) AS n;
SELECT faas.hold_expire_due('2026-01-06 01:00:00+00', 10) AS due_1, faas.hold_expire_due('2026-01-06 04:30:00+00', 2) AS due_2,
       faas.hold_expire_due('2026-01-06 04:30:00+00', 2) AS due_1_more, faas.hold_expire_due('2026-01-06 04:30:00+00', 2) AS none;
SELECT memo, status FROM holds WHERE memo LIKE 'n%';
SELECT f, failure('SELECT faas.hold_expire_due(' || f || ')') FROM (VALUES
    ('batch => 0'), ('batch => -1'), ('batch => 100001'), ('batch => NULL'), ('''infinity'''), ('''-infinity''')) AS v(f);

-- at infinity is never
SELECT hold AS h4 FROM faas.hold_place(:alice, 'CNY 1', expires_at => 'infinity', memo => 'x') \gset
SELECT expires_at FROM holds WHERE memo = 'x';
SET faas.clock = '2100-01-01';
SELECT memo, status FROM holds WHERE memo IN ('three', 'x', 'n5');
SELECT faas.hold_expire_due();
SELECT * FROM balances LIMIT 3;

\set ECHO none
\i :end
