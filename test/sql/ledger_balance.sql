-- Balances: now, at every moment of a history and on value dates; holds before and after their
-- expiry, swept or not; who may ask.  The last part compares with sums over the tables.

SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET faas.clock = '2026-01-05 09:00:00+00';

CREATE FUNCTION pg_temp.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    RETURN sqlstate || ' | ' || sqlerrm;
END
$$;

SELECT faas.book_create('bank', 'CNY') AS book \gset
SELECT faas.subject_create(:book, '1', 'Cash', 'asset') > 0 AS asset,
    faas.subject_create(:book, '2', 'Deposits', 'liability') > 0 AS liability;
SELECT faas.account_open(:book, 'cash', subject => '1', overdraft => 'CNY 50') AS cash \gset
SELECT faas.account_open(:book, 'alice', subject => '2') AS alice \gset
SELECT faas.account_open(:book, 'bob', subject => '2', overdraft => 'CNY 20') AS bob \gset
SELECT faas.account_open(:book, 'free', unlimited => true) AS free \gset

-- a new account holds nothing; an unlimited one has no limit to what is available
SELECT * FROM faas.balance(:alice);
SELECT * FROM faas.balance(:free);
SELECT * FROM faas.balance(:alice, '2020-01-01');

-- 09:00 cash in, 10:00 two lines of one journal, 11:00 the overdraft is used
SELECT posted_at FROM faas.post(:cash, :alice, 'CNY 100', value_date => '2026-01-03');
SET faas.clock = '2026-01-05 10:00:00+00';
SELECT posted_at FROM faas.post(ARRAY[
    ROW(:alice, :bob, 'CNY 30', NULL, NULL, NULL),
    ROW(:alice, :bob, 'CNY 5.50', NULL, NULL, NULL)]::faas.posting_line[]);
SET faas.clock = '2026-01-05 11:00:00+00';
SELECT posted_at FROM faas.post(:bob, :alice, 'CNY 50', value_date => '2026-01-09');

SELECT * FROM faas.balance(:cash);
SELECT * FROM faas.balance(:alice);
SELECT * FROM faas.balance(account => :bob);

-- at a time: up to and including it
SELECT t AS at, b.posted, b.debits, b.credits, b.available
FROM unnest(ARRAY['-infinity', '2026-01-05 08:59:59.999999', '2026-01-05 09:00',
    '2026-01-05 09:59:59.999999', '2026-01-05 10:00', '2026-01-05 10:30', '2026-01-05 11:00',
    '2030-01-01', 'infinity']::timestamptz[]) AS t,
    faas.balance(:alice, t) AS b
ORDER BY t;

-- on a value date, whenever it was posted
SELECT d AS value_date, faas.balance_on(:alice, d) AS alice, faas.balance_on(:bob, d) AS bob,
    faas.balance_on(:cash, d) AS cash
FROM unnest(ARRAY['2026-01-02', '2026-01-03', '2026-01-05', '2026-01-08', '2026-01-09',
    'infinity']::date[]) AS d
ORDER BY d;

-- a hold of 40 from alice to bob, until 13:00, and one without a destination or an end
SELECT hold AS h1
FROM faas.hold_place(:alice, 'CNY 40', :bob, expires_at => '2026-01-05 13:00+00') \gset
SELECT hold AS h2 FROM faas.hold_place(:alice, 'CNY 10', tolerance => 'CNY 1') \gset
SELECT * FROM faas.balance(:alice);
SELECT * FROM faas.balance(:bob);
SET faas.clock = '2026-01-05 12:00:00+00';
SELECT posted_at FROM faas.hold_capture(:'h1', 'CNY 15');
SELECT posted, held, incoming, available FROM faas.balance(:alice);
SELECT posted, held, incoming, available FROM faas.balance(:bob);

-- a debit-normal account is lowered by a credit: a hold towards it is held, one on it is incoming
SELECT hold AS h3
FROM faas.hold_place(:alice, 'CNY 7', :cash, expires_at => '2026-01-05 12:30+00') \gset
SELECT posted, held, incoming, available FROM faas.balance(:cash);
SELECT hold AS h4
FROM faas.hold_place(:cash, 'CNY 3', :bob, expires_at => '2026-01-05 12:30+00') \gset
SELECT posted, held, incoming, available FROM faas.balance(:cash);

-- the expiry is exact and needs no sweep; a future time lets holds expire by then
SELECT t AS at, a.held AS alice_held, b.incoming AS bob_incoming, c.held AS cash_held,
    c.incoming AS cash_incoming
FROM unnest(ARRAY['2026-01-05 12:29:59.999999', '2026-01-05 12:30', '2026-01-05 13:00',
    'infinity']::timestamptz[]) AS t,
    faas.balance(:alice, t) AS a, faas.balance(:bob, t) AS b, faas.balance(:cash, t) AS c
ORDER BY t;
SET faas.clock = '2026-01-05 12:59:59.999999+00';
SELECT held, available FROM faas.balance(:alice);
SET faas.clock = '2026-01-05 13:00:00+00';
SELECT held, available FROM faas.balance(:alice);
SELECT held, incoming, available FROM faas.balance(:bob);
SET faas.clock = '2026-01-05 14:00:00+00';
SELECT faas.hold_expire_due(faas_internal.now()) AS swept;
SELECT held, available FROM faas.balance(:alice);
SELECT replayed FROM faas.hold_capture(:'h2', 'CNY 11', :bob);
SELECT held, available FROM faas.balance(:alice);

-- the past keeps what was held then
SELECT t AS at, a.posted, a.held, a.available, b.incoming AS bob_incoming, c.held AS cash_held
FROM unnest(ARRAY['2026-01-05 10:59:59', '2026-01-05 11:00', '2026-01-05 11:59:59',
    '2026-01-05 12:00',
    '2026-01-05 12:29:59', '2026-01-05 12:30', '2026-01-05 12:59:59', '2026-01-05 13:00',
    '2026-01-05 13:30', '2026-01-05 14:00']::timestamptz[]) AS t,
    faas.balance(:alice, t) AS a, faas.balance(:bob, t) AS b, faas.balance(:cash, t) AS c
ORDER BY t;

-- a limit that changes changes what is available, in the past too: limits have no history
SELECT faas.account_limit(:alice, overdraft => 'CNY 1000');
SELECT available FROM faas.balance(:alice, '2026-01-05 10:00');
SELECT faas.account_limit(:alice, unlimited => true);
SELECT available FROM faas.balance(:alice);

-- errors, each in the words of its code
SELECT pg_temp.failure('SELECT faas.balance(NULL)');
SELECT pg_temp.failure('SELECT faas.balance(999999)');
SELECT pg_temp.failure('SELECT faas.balance(-1)');
SELECT pg_temp.failure('SELECT faas.balance_on(999999, current_date)');
SELECT pg_temp.failure('SELECT faas.balance_on(1, NULL)');

-- an account of a book that is not yours is not there, in the same words; read is enough
CREATE ROLE regress_balance;
SELECT faas.access_grant('regress_balance');
SET ROLE regress_balance;
SELECT pg_temp.failure(format('SELECT faas.balance(%s)', :alice));
SELECT pg_temp.failure(format('SELECT faas.balance_on(%s, current_date)', :alice));
RESET ROLE;
SELECT faas.book_grant(:book, 'regress_balance', 'post');
SET ROLE regress_balance;
SELECT pg_temp.failure(format('SELECT faas.balance(%s)', :alice));
RESET ROLE;
SELECT faas.book_grant(:book, 'regress_balance', 'read');
SET ROLE regress_balance;
SELECT posted, held FROM faas.balance(:alice);
SELECT posted, held FROM faas.balance(:alice, '2026-01-05 12:00');
SELECT faas.balance_on(:alice, '2026-01-05');
SELECT pg_temp.failure(format('SELECT faas_internal.totals_at(%s, now())', :alice));
SELECT pg_temp.failure(format('SELECT faas_internal.held_at(%s, now())', :alice));
RESET ROLE;

-- every balance at every moment at which something happened, against sums over the tables
DO $$
BEGIN
    FOR i IN 1..400 LOOP
        PERFORM set_config('faas.clock',
            (timestamptz '2026-01-06 00:00+00' + i * interval '1 minute')::text, false);
        IF i % 3 = 1 THEN
            PERFORM faas.post(1 + i % 2, 4, faas.of_minor(i, 'CNY'));
        ELSE
            PERFORM faas.post(4, 1 + (i * 7) % 3, faas.of_minor(1 + i / 9, 'CNY'));
        END IF;
    END LOOP;
END
$$;
SELECT count(*) AS compared,
    count(*) FILTER (WHERE b.debits OPERATOR(faas.<>) x.debits
        OR b.credits OPERATOR(faas.<>) x.credits) AS different
FROM (SELECT DISTINCT posted_at AS t FROM faas.posting) AS m
CROSS JOIN faas.account AS a
CROSS JOIN LATERAL faas.balance(a.id, m.t) AS b
CROSS JOIN LATERAL (
    SELECT COALESCE(faas.sum(p.amount) FILTER (WHERE p.debit_account = a.id), 'CNY 0') AS debits,
        COALESCE(faas.sum(p.amount) FILTER (WHERE p.credit_account = a.id), 'CNY 0') AS credits
    FROM faas.posting AS p
    WHERE p.posted_at <= m.t) AS x;
SELECT * FROM faas.verify(:book);

-- an overdraft that nothing can use up: what may leave is at most the largest amount there is
SELECT faas.account_open(:book, 'giant', 'CNY', overdraft => 'CNY 396140812571321687967719751.67') AS giant \gset
SELECT posted_at IS NOT NULL AS posted FROM faas.post(4, :giant, 'CNY 5');
SELECT posted, available FROM faas.balance(:giant);
SELECT posted, available FROM faas.account_balance WHERE code = 'giant';

DROP OWNED BY regress_balance;
DROP ROLE regress_balance;
