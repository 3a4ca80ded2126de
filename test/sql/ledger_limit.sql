-- Limits: overdraft and ceiling of credit-normal and debit-normal accounts, unlimited accounts, limits
-- that change, how holds count, and the figures that a refusal names.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

-- a deposit: credit-normal, may be debited down to minus its overdraft
SELECT faas.account_open(:book, 'card', 'CNY', '2001', overdraft => 'CNY 50') AS card \gset
SELECT failure($$SELECT faas.post(a('card'), a('fee'), 'CNY 50.01')$$);
SELECT replayed FROM faas.post(:card, :fee, 'CNY 50');
SELECT failure($$SELECT faas.post(a('card'), a('fee'), 'CNY 0.01')$$);
SELECT posted, available FROM faas.balance(:card);

-- a lower limit than what is used: nothing more leaves, but money may come
SELECT faas.account_limit(:card, overdraft => 'CNY 10');
SELECT failure($$SELECT faas.post(a('card'), a('fee'), 'CNY 0.01')$$);
SELECT replayed FROM faas.post(:cash, :card, 'CNY 45');
SELECT replayed FROM faas.post(:card, :fee, 'CNY 5');
SELECT posted, available FROM faas.balance(:card);
SELECT faas.account_limit(:card, unlimited => true);
SELECT replayed FROM faas.post(:card, :fee, 'CNY 1000000');
SELECT posted, available FROM faas.balance(:card);
SELECT faas.account_limit(:card, unlimited => false);
SELECT failure($$SELECT faas.post(a('card'), a('fee'), 'CNY 0.01')$$);

-- a ceiling: credits up to it, and debits make room
SELECT faas.account_open(:book, 'wallet', 'CNY', '2001', ceiling => 'CNY 100') AS wallet,
       faas.account_open(:book, 'empty', 'CNY', '2001', ceiling => 'CNY 0') AS empty \gset
SELECT failure($$SELECT faas.post(a('cash'), a('wallet'), 'CNY 100.01')$$);
SELECT replayed FROM faas.post(:cash, :wallet, 'CNY 100');
SELECT failure($$SELECT faas.post(a('cash'), a('wallet'), 'CNY 0.01')$$);
SELECT replayed FROM faas.post(:wallet, :bob, 'CNY 30');
SELECT failure($$SELECT faas.post(a('cash'), a('wallet'), 'CNY 30.01')$$);
SELECT failure($$SELECT faas.post(a('cash'), a('empty'), 'CNY 0.01')$$);
SELECT faas.account_limit(:wallet, ceiling => 'CNY 50');
SELECT failure($$SELECT faas.post(a('cash'), a('wallet'), 'CNY 0.01')$$);
SELECT faas.account_limit(:wallet, no_ceiling => true);
SELECT replayed FROM faas.post(:cash, :wallet, 'CNY 1000');

-- a till: debit-normal, so credits take from it and debits fill it
SELECT faas.account_open(:book, 'till', 'CNY', '1001', ceiling => 'CNY 200') AS till \gset
SELECT failure($$SELECT faas.post(a('alice'), a('till'), 'CNY 1')$$);
SELECT failure($$SELECT faas.post(a('cash'), a('till'), 'CNY 1')$$);
SELECT replayed FROM faas.post(:till, :alice, 'CNY 200');
SELECT failure($$SELECT faas.post(a('till'), a('alice'), 'CNY 0.01')$$);
SELECT replayed FROM faas.post(:cash, :till, 'CNY 150');
SELECT failure($$SELECT faas.post(a('cash'), a('till'), 'CNY 50.01')$$);
SELECT faas.account_limit(:till, overdraft => 'CNY 20');
SELECT replayed FROM faas.post(:cash, :till, 'CNY 70');
SELECT failure($$SELECT faas.post(a('cash'), a('till'), 'CNY 0.01')$$);
SELECT posted, debits, credits, available FROM faas.balance(:till);

-- both sides break a limit: the debit side is told first
SELECT failure($$SELECT faas.post(a('bob'), a('empty'), 'CNY 31')$$);
SELECT failure($$SELECT faas.post(a('bob'), a('empty'), 'CNY 30')$$);

-- holds: what is held is not available; what is promised takes room below the ceiling but is not there
-- to be spent
SELECT faas.account_open(:book, 'dan', 'CNY', '2001') AS dan,
       faas.account_open(:book, 'shop', 'CNY', '2001', ceiling => 'CNY 100') AS shop \gset
SELECT replayed FROM faas.post(:cash, :dan, 'CNY 100');
SELECT hold AS h1 FROM faas.hold_place(:dan, 'CNY 60', :shop) \gset
SELECT * FROM balances WHERE code IN ('dan', 'shop');
SELECT failure($$SELECT faas.post(a('dan'), a('fee'), 'CNY 40.01')$$);
SELECT failure($$SELECT faas.hold_place(a('dan'), 'CNY 40.01')$$);
SELECT failure($$SELECT faas.post(a('cash'), a('shop'), 'CNY 40.01')$$);
SELECT failure($$SELECT faas.hold_place(a('cash'), 'CNY 40.01', a('shop'))$$);
SELECT failure($$SELECT faas.post(a('shop'), a('fee'), 'CNY 0.01')$$);
SELECT replayed FROM faas.post(:dan, :fee, 'CNY 40');
SELECT replayed FROM faas.post(:cash, :shop, 'CNY 40');

-- whatever happens to the limits meanwhile, a capture within the hold goes through
SELECT faas.account_limit(:shop, ceiling => 'CNY 0');
SELECT replayed FROM faas.hold_capture(:'h1', 'CNY 50');
SELECT * FROM balances WHERE code IN ('dan', 'shop');
-- but not what it takes beyond, nor to an account that was not promised it
SELECT failure(format('SELECT faas.hold_capture(%L, ''CNY 10'', to_account => a(''empty''))', :'h1'));
SELECT replayed FROM faas.hold_release(:'h1');

-- a hold on a debit-normal account reserves a debit, which is an increase: incoming, below its ceiling
SELECT hold AS h2 FROM faas.hold_place(:till, 'CNY 220', :dan) \gset
SELECT failure($$SELECT faas.post(a('till'), a('alice'), 'CNY 0.01')$$);
SELECT * FROM balances WHERE code = 'till';
SELECT replayed FROM faas.hold_capture(:'h2');
SELECT * FROM balances WHERE code IN ('till', 'dan');
-- a hold that promises to a debit-normal account is a decrease of it: held
SELECT hold AS h3 FROM faas.hold_place(:dan, 'CNY 210', :till) \gset
SELECT failure($$SELECT faas.post(a('cash'), a('till'), 'CNY 10.01')$$);
SELECT * FROM balances WHERE code IN ('till', 'dan');

-- a limit as large as an amount can be
SELECT faas.account_open(:book, 'huge', 'USD', overdraft => 'USD 396140812571321687967719751.67') AS huge \gset
SELECT replayed FROM faas.post(:huge, :usd_carol, 'USD 2000000');
SELECT posted, available FROM faas.balance(:huge);
SELECT failure($$SELECT faas.post(a('huge'), a('usd_carol'), 'USD 396140812571321687967719751.67')$$);
SELECT failure($$SELECT faas.hold_place(a('huge'), 'USD 396140812571321687967719751.67')$$);

\set ECHO none
\i :end
