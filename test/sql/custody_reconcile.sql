-- Requirement, resource, shortfall and excess at any business date; paying in and withdrawing; the statement.
-- Worked example of CASS 7.16 (individual client balances, negative ones do not lower the requirement): balances
-- +100, +50, -30 give a requirement of 150, not 120; with a resource of 140 the shortfall is 10, and 0 once it is
-- paid in (7.15.29).
SET search_path = pg_catalog, pg_temp;
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
\set SHOW_CONTEXT never
SET faas.clock = '2026-01-05 09:00:00+00';
SET datestyle = 'ISO';
SELECT faas.book_create('custody', 'CNY', '2026-01-05') AS book \gset
SELECT faas.subject_create(:book, '1', 'Assets', 'asset') IS NOT NULL, faas.subject_create(:book, '2', 'Liabilities', 'liability') IS NOT NULL,
    faas.subject_create(:book, '5', 'Income', 'income') IS NOT NULL \g /dev/null
SELECT faas.account_open(:book, 'client bank', subject => '1') AS bank, faas.account_open(:book, 'card in transit', subject => '1') AS transit,
    faas.account_open(:book, 'own bank', subject => '1', unlimited => true) AS own, faas.account_open(:book, 'capital', unlimited => true) AS capital,
    faas.account_open(:book, 'alice', subject => '2') AS alice, faas.account_open(:book, 'bob', subject => '2') AS bob,
    faas.account_open(:book, 'carol', subject => '2', overdraft => 'CNY 100') AS carol,
    faas.account_open(:book, 'payout in transit', subject => '2') AS payout, faas.account_open(:book, 'fees', subject => '5') AS fees \gset
\set reconcile 'SELECT requirement, resource, shortfall, excess, topped_up, withdrawn FROM faas.custody_reconcile(:book, '
\set auth 'metadata => \'{"authorisation": "test"}\''

-- a book without clients' money has nothing to reconcile
SELECT count(*) FROM faas.custody_reconcile(:book, '2026-01-05');
SELECT count(*) FROM faas.custody_statement WHERE book = :book;
SELECT faas.custody_class_set(a, 'client') FROM unnest(ARRAY[:bank, :alice, :bob, :carol]::bigint[]) AS a \g /dev/null
SELECT faas.custody_class_set(a, 'in_transit') FROM unnest(ARRAY[:transit, :payout]::bigint[]) AS a \g /dev/null
SELECT faas.custody_class_set(:own, 'own') \g /dev/null
SELECT * FROM faas.custody_reconcile(:book, '2026-01-05') \gx

-- the worked example: carol's payment of 30 left the bank beyond what she had, and 20 were paid in for it
SELECT replayed FROM faas.post(:bank, :alice, 'CNY 100');
SELECT replayed FROM faas.post(:bank, :bob, 'CNY 50');
SELECT replayed FROM faas.post(:carol, :bank, 'CNY 30', :auth);
SELECT replayed FROM faas.post(:own, :capital, 'CNY 1000');
SELECT replayed FROM faas.post(:bank, :own, 'CNY 20', kind => 'custody_topup');
SELECT * FROM faas.custody_requirement(:book, '2026-01-05');
SELECT * FROM faas.custody_resource(:book, '2026-01-05');
SELECT clients, client_balances, debtors, negative_balances FROM faas.custody_reconcile(:book, '2026-01-05');
:reconcile '2026-01-05');
SELECT faas.day_cut(:book);
SELECT moved, replayed FROM faas.custody_topup(:book, '2026-01-05', :bank, :own, memo => 'shortfall of Monday');
-- again: the same
SELECT moved, replayed FROM faas.custody_topup(:book, '2026-01-05', :bank, :own);
:reconcile '2026-01-05');
:reconcile '2026-01-06');
SELECT code, class, part, balance FROM faas.custody_balances(:book, '2026-01-05');
SELECT code, balance FROM faas.custody_balances(:book, '2026-01-06') WHERE code = 'client bank';

-- the statement is of the date, whatever was posted since
SELECT line, item, item_zh, number, amount FROM faas.custody_statement WHERE book = :book AND business_date = '2026-01-05';

-- excess: a fee turns a client's claim into the firm's, the money still stands on the client bank account
SELECT faas.custody_kind_set(:book, 'fee', 'to_own') \g /dev/null
SELECT replayed FROM faas.post(:alice, :fees, 'CNY 2', kind => 'fee', :auth);
:reconcile '2026-01-06');
SELECT faas.day_cut(:book, '2026-01-08');
-- dates between two business dates, before the first and after the last
:reconcile '2026-01-07');
SELECT count(*) FROM faas.custody_reconcile(:book, '2026-01-04');
SELECT * FROM faas.custody_reconcile(:book, '2026-01-09');
SELECT * FROM faas.custody_reconcile(:book, 'infinity');
SELECT * FROM faas.custody_reconcile(:book, NULL);

-- what is withdrawn is at most what the date found, and at most what there is now
SELECT moved, replayed FROM faas.custody_withdraw(:book, '2026-01-05', :bank, :own);
SELECT moved, replayed FROM faas.custody_withdraw(:book, '2026-01-06', :bank, :own, 'CNY 3');
SELECT moved, replayed FROM faas.custody_withdraw(:book, '2026-01-06', :bank, :own, 'CNY 0.50', key => 'w-1');
SELECT moved, replayed FROM faas.custody_withdraw(:book, '2026-01-06', :bank, :own, 'CNY 0.50', key => 'w-1');
SELECT moved, replayed FROM faas.custody_withdraw(:book, '2026-01-06', :bank, :own, 'CNY 0.60', key => 'w-1');
SELECT moved, replayed FROM faas.custody_withdraw(:book, '2026-01-07', :bank, :own, 'CNY 0.50', key => 'w-1');
SELECT moved, replayed FROM faas.custody_topup(:book, '2026-01-06', :bank, :own, key => 'w-1');
SELECT moved, replayed FROM faas.custody_withdraw(:book, '2026-01-06', :bank, :own, key => 'w-2');
SELECT moved, replayed FROM faas.custody_withdraw(:book, '2026-01-06', :bank, :own);
SELECT moved, replayed FROM faas.custody_withdraw(:book, '2026-01-06', :bank, :own, key => 'w-3');
-- the same excess, as of the day after: it is gone
SELECT moved, replayed FROM faas.custody_withdraw(:book, '2026-01-07', :bank, :own);
:reconcile '2026-01-06');
:reconcile '2026-01-08');

-- a shortfall of the open date, paid in at once; and another
SELECT faas.custody_kind_set(:book, 'interest', 'to_client') \g /dev/null
SELECT replayed FROM faas.post(:fees, :bob, 'CNY 2', kind => 'interest');
SELECT moved, replayed FROM faas.custody_topup(:book, '2026-01-08', :bank, :own, 'CNY 1.50');
SELECT moved, replayed FROM faas.custody_topup(:book, '2026-01-08', :bank, :own);
SELECT moved, replayed FROM faas.custody_topup(:book, '2026-01-08', :bank, :own);
:reconcile '2026-01-08');

-- in transit: on its way in it is no resource, unless the book says so; on its way out it is owed
SELECT faas.day_cut(:book);
SELECT replayed FROM faas.post(:transit, :alice, 'CNY 40');
SELECT replayed FROM faas.post(:bob, :payout, 'CNY 30', :auth);
SELECT client_balances, transit_out, requirement, bank_balances, transit_in, transit_counted, resource, shortfall FROM faas.custody_reconcile(:book, '2026-01-09');
SELECT faas.custody_set(:book, transit => true);
SELECT transit_counted, resource, shortfall FROM faas.custody_reconcile(:book, '2026-01-09');
-- from this date on, not before
SELECT transit_counted FROM faas.custody_reconcile(:book, '2026-01-08');
SELECT book = :book AS this, authorisation, transit, net, counted_since, transfers FROM faas.visible_custody_book WHERE book = :book;

-- what may be set off: nothing, or the balances of one customer, of all his users
SELECT faas.party_create(:book, 'C1', 'Dora', 'customer') AS customer \gset
SELECT faas.party_create(:book, 'U1', 'Dora, app', 'user', customer => :customer) AS app, faas.party_create(:book, 'U2', 'Dora, web', 'user', customer => :customer) AS web \gset
SELECT faas.account_open(:book, 'dora app', subject => '2', party => :app) AS d1, faas.account_open(:book, 'dora web', subject => '2', party => :web, overdraft => 'CNY 50') AS d2 \gset
SELECT faas.custody_class_set(:d1, 'client'), faas.custody_class_set(:d2, 'client') \g /dev/null
SELECT replayed FROM faas.post(:d2, :d1, 'CNY 30', :auth);
SELECT clients, client_balances, debtors, negative_balances FROM faas.custody_reconcile(:book, '2026-01-09');
SELECT faas.custody_set(:book, net => 'customer');
SELECT clients, client_balances, debtors, negative_balances FROM faas.custody_reconcile(:book, '2026-01-09');

-- per currency
SELECT faas.account_open(:book, 'usd bank', 'USD', subject => '1') AS usd_bank, faas.account_open(:book, 'usd own', 'USD', subject => '1', unlimited => true) AS usd_own,
    faas.account_open(:book, 'alice usd', 'USD', subject => '2') AS usd_alice \gset
SELECT faas.custody_class_set(:usd_bank, 'client'), faas.custody_class_set(:usd_alice, 'client') \g /dev/null
SELECT replayed FROM faas.post(:usd_bank, :usd_alice, 'USD 7');
SELECT currency, requirement, resource, shortfall FROM faas.custody_reconcile(:book, '2026-01-09');
SELECT moved FROM faas.custody_topup(:book, '2026-01-09', :usd_bank, :usd_own);
SELECT moved FROM faas.custody_topup(:book, '2026-01-09', :usd_bank, :own, 'CNY 1');

-- the accounts must be what they are taken for
SELECT moved FROM faas.custody_topup(:book, '2026-01-09', :own, :bank);
SELECT moved FROM faas.custody_topup(:book, '2026-01-09', :alice, :own);
SELECT moved FROM faas.custody_topup(:book, '2026-01-09', :bank, :transit);
SELECT moved FROM faas.custody_topup(:book, '2026-01-09', :bank, :own, 'CNY 0');

-- a class is that of the date: an account that was emptied and is nobody's now still counts then
SELECT faas.day_cut(:book);
SELECT replayed FROM faas.post(:usd_alice, :usd_bank, 'USD 7', :auth);
SELECT faas.custody_class_set(:usd_bank, 'none'), faas.custody_class_set(:usd_alice, 'none') \g /dev/null
SELECT currency, requirement, resource FROM faas.custody_reconcile(:book, '2026-01-09');
SELECT currency, requirement, resource FROM faas.custody_reconcile(:book, '2026-01-10');
SELECT line, amount FROM faas.custody_statement WHERE book = :book AND business_date = '2026-01-09' AND currency = 'CNY' AND line >= 40;

SELECT * FROM faas.verify(:book);
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
