-- In a book that asks for an authorisation of every movement of clients' money, what moves for an escrow, a deal with
-- bids or an order for a wealth product is authorised by it, and says so; anything else is refused as before.
SET search_path = pg_catalog, pg_temp;
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
\set SHOW_CONTEXT never
SET timezone = 'UTC';
SET faas.clock = '2026-01-05 02:00:00+00';
SELECT faas.currency_add('FUNDA', 2) \g /dev/null
SELECT faas.book_create('custody', 'CNY', '2026-01-05') AS book \gset
SELECT faas.subject_create(:book, '1', 'Assets', 'asset'), faas.subject_create(:book, '2', 'Liabilities', 'liability') \g /dev/null
SELECT faas.account_open(:book, 'client bank', subject => '1') AS bank, faas.account_open(:book, 'ann', subject => '2') AS ann,
    faas.account_open(:book, 'bob', subject => '2') AS bob \gset
SELECT faas.custody_class_set(a, 'client') FROM unnest(ARRAY[:bank, :ann, :bob]::bigint[]) AS a \g /dev/null
SELECT replayed FROM faas.post(:bank, :ann, 'CNY 1000');
SELECT faas.post(:ann, :bob, 'CNY 1');

-- an escrow that is released in part, refunded in part, disputed and awarded
SELECT escrow AS e FROM faas.escrow_open(:book, 'deal', :ann, :bob, 'CNY 100', expires_at => '2026-02-01') \gset
SELECT state FROM faas.escrow_fund(:e);
SELECT moved, remaining FROM faas.escrow_release(:e, 'CNY 30');
SELECT moved, remaining FROM faas.escrow_refund(:e, 'CNY 10');
SELECT state FROM faas.escrow_dispute(:e, 'late');
SELECT state, moved FROM faas.escrow_resolve(:e, ARRAY[(:bob, NULL, 60), (:ann, NULL, 40)]::faas.escrow_share[]);
-- one that the sweep pays out, and a deal that is settled
SELECT escrow AS swept FROM faas.escrow_open(:book, 'swept', :ann, :bob, 'CNY 20', expires_at => '2026-01-06', on_expiry => 'release') \gset
SELECT state FROM faas.escrow_fund(:swept);
SELECT faas.escrow_expire_due(:book, '2026-01-07');
SELECT bid_deal AS d FROM faas.bid_open(:book, 'loan', :bob, 'CNY 50') \gset
SELECT placed FROM faas.bid_place(:d, :ann, 'CNY 50');
SELECT state, moved FROM faas.bid_settle(:d);

-- an order for a fund: its accounts hold clients' money too
SELECT faas.product_create(:book, 'fund', 'FUNDA', confirm_days => 0, subject => '2') AS fund \gset
SELECT faas.custody_class_set(account, 'client') FROM faas.custody_account WHERE code ~ '^product/.*/(cash|transit|payable)$' \g /dev/null
SELECT trade_date FROM faas.order_subscribe(:fund, :ann, 'CNY 200');
SELECT replayed FROM faas.nav_set(:fund, '2026-01-05', 1.25);
SELECT priced, confirmed, refused FROM faas.clear_day(:fund, '2026-01-05', now => '2026-01-05 08:00+00');

SELECT d.code AS debit, c.code AS credit, p.amount, regexp_replace(p.metadata ->> 'authorisation', '\d+', 'N', 'g') AS authorisation,
    regexp_replace(h.metadata ->> 'authorisation', '\d+', 'N', 'g') AS of_hold
FROM faas.visible_posting AS p
JOIN faas.account_balance AS d ON d.account = p.debit_account JOIN faas.account_balance AS c ON c.account = p.credit_account
LEFT JOIN faas.visible_hold AS h ON h.hold = p.hold
WHERE d.account = :ann ORDER BY p.posted_at, p.line;
SELECT * FROM faas.verify(:book);

SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
