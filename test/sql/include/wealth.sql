-- What the tests of wealth products share, after include/ledger.sql: units, 1,000,000.00 each for alice
-- and bob, who are the holders, an account for fees and one that pays interest.
\i :ledger
SELECT faas.currency_add(c, 2, 'units') FROM unnest('{FUNDA,FUNDB,FUNDC}'::text[]) AS c \g /dev/null
SELECT faas.post(:cash, n, 'CNY 1000000') FROM unnest(ARRAY[:alice, :bob]) AS n \g /dev/null
SELECT faas.subject_create(:book, '6401', 'Interest paid', 'expense') \g /dev/null
SELECT faas.account_open(:book, 'interest', 'CNY', '6401', unlimited => true) AS interest \gset
SET faas.clock = '2026-01-05 10:00:00+08';

-- orders as a table, without what depends on chance
CREATE VIEW orders AS
SELECT order_id AS id, kind, o.status, b.code AS holder, trade_date, confirm_date, settle_date, amount, fee, net, units, nav, deferred_from
  FROM faas.visible_product_order AS o JOIN faas.account_balance AS b ON b.account = o.account AND b.book = o.book ORDER BY order_id;
-- what the accounts of products and holders have
CREATE VIEW money AS
SELECT code, posted, held, available FROM faas.account_balance WHERE code !~ '^(cash|usd.*)$' ORDER BY account;
