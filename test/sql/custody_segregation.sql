-- Segregation of own and clients' money: which postings pass between classes of accounts, on what kinds, in
-- which direction, by every way into the ledger; and authorisation.  Rule: 银监办发[2017]21号 (自有资金与客户资金
-- 分账管理; movement on the client's authorisation only), CASS 7 (client money is kept apart from the firm's own).
SET search_path = pg_catalog, pg_temp;
\pset format unaligned
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
SET faas.clock = '2026-01-05 09:00:00+00';
CREATE ROLE regress_custody_clerk;
SELECT faas.access_grant('regress_custody_clerk');
SELECT faas.book_create('custody', 'CNY', '2026-01-05') AS book \gset
SELECT faas.book_grant(:book, 'regress_custody_clerk', 'read'), faas.book_grant(:book, 'regress_custody_clerk', 'post'), faas.book_grant(:book, 'regress_custody_clerk', 'hold');
SELECT faas.subject_create(:book, '1', 'Assets', 'asset') IS NOT NULL, faas.subject_create(:book, '2', 'Liabilities', 'liability') IS NOT NULL,
    faas.subject_create(:book, '5', 'Income', 'income') IS NOT NULL, faas.subject_create(:book, '6', 'Expenses', 'expense') IS NOT NULL \g /dev/null
SELECT faas.account_open(:book, 'client bank', subject => '1') AS bank, faas.account_open(:book, 'card in transit', subject => '1') AS transit,
    faas.account_open(:book, 'own bank', subject => '1', unlimited => true) AS own, faas.account_open(:book, 'alice', subject => '2') AS alice,
    faas.account_open(:book, 'bob', subject => '2') AS bob, faas.account_open(:book, 'payout in transit', subject => '2') AS payout,
    faas.account_open(:book, 'fees', subject => '5') AS fees, faas.account_open(:book, 'interest', subject => '6', unlimited => true) AS interest,
    faas.account_open(:book, 'suspense') AS suspense, faas.account_open(:book, 'plain') AS plain \gset

-- one statement by itself: code, message, detail, hint
CREATE FUNCTION pg_temp.try(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_detail text;
    v_hint text;
    v_context text;
BEGIN
    EXECUTE statement;
    RETURN 'ok';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_detail = PG_EXCEPTION_DETAIL, v_hint = PG_EXCEPTION_HINT, v_context = PG_EXCEPTION_CONTEXT;
    -- ids differ from run to run
    RETURN regexp_replace(concat_ws(' | ', SQLSTATE, SQLERRM, nullif(v_detail, ''), nullif(v_hint, ''), substring(v_context FROM '^posting \d+ of \d+')), '(account|book) \d+', '\1 N', 'gi');
END $$;

-- a book without classes is as it was
SELECT replayed FROM faas.post(:interest, :alice, 'CNY 5');
SELECT replayed FROM faas.post(:alice, :interest, 'CNY 5');

-- classes: only of an empty account, and clients' money is no income
SELECT faas.custody_class_set(:bank, 'client'), faas.custody_class_set(:transit, 'in_transit'), faas.custody_class_set(:own, 'own'),
    faas.custody_class_set(:alice, 'client'), faas.custody_class_set(:bob, 'client'), faas.custody_class_set(:payout, 'in_transit'),
    faas.custody_class_set(:suspense, 'client'), faas.custody_class_set(:fees, 'own');
SELECT pg_temp.try(format('SELECT faas.custody_class_set(%s, ''client'')', :fees)), pg_temp.try(format('SELECT faas.custody_class_set(%s, ''in_transit'')', :interest));
SELECT pg_temp.try(format('SELECT faas.custody_class_set(%s, ''clients'')', :alice)), pg_temp.try('SELECT faas.custody_class_set(-1, ''own'')');
SELECT account_code, from_class, to_class, business_date FROM (
    SELECT p.code AS account_code, c.* FROM faas.custody_class_change AS c JOIN faas.account_profile AS p USING (account) WHERE c.book = :book) AS x ORDER BY id;

-- within the clients' side: nothing is asked but the authorisation of the client who pays
SELECT replayed FROM faas.post(:bank, :alice, 'CNY 100', kind => 'deposit');
SELECT replayed FROM faas.post(:transit, :alice, 'CNY 50', kind => 'deposit');
SELECT replayed FROM faas.post(:bank, :transit, 'CNY 50', kind => 'settled');
SELECT pg_temp.try(format('SELECT faas.post(%s, %s, ''CNY 10'', kind => ''transfer'')', :alice, :bob));
SELECT pg_temp.try(format('SELECT faas.post(%s, %s, ''CNY 10'', metadata => %L)', :alice, :bob, m.metadata)) AS outcome, m.metadata
FROM (VALUES ('{"authorisation": "tx-1"}'), ('{"authorisation": ""}'), ('{"authorisation": 1}'), ('["authorisation"]'), ('"authorisation"'), ('{"authorization": "tx-1"}'), ('{}')) AS m (metadata);
-- what is on its way out was authorised when it left the client
SELECT replayed FROM faas.post(:alice, :payout, 'CNY 20', kind => 'withdrawal', metadata => '{"authorisation": "tx-2"}');
SELECT replayed FROM faas.post(:payout, :bank, 'CNY 20', kind => 'paid out');
-- the firm's own side is free, with or without a class
SELECT replayed FROM faas.post(:own, :fees, 'CNY 10');
SELECT replayed FROM faas.post(:interest, :own, 'CNY 1');
SELECT replayed FROM faas.post(:own, :plain, 'CNY 10');

-- between the sides: refused in every pair of classes, through an account without a class too
SELECT d.name AS debit, c.name AS credit, pg_temp.try(format('SELECT faas.post(%s, %s, ''CNY 1'', metadata => ''{"authorisation": "x"}'')', d.id, c.id)) LIKE 'LG230 %' AS refused
FROM (VALUES ('client bank', :bank), ('alice', :alice), ('card in transit', :transit), ('own bank', :own), ('plain', :plain), ('fees', :fees)) AS d (name, id),
    (VALUES ('client bank', :bank), ('alice', :alice), ('payout in transit', :payout), ('own bank', :own), ('plain', :plain), ('suspense', :suspense)) AS c (name, id)
WHERE d.id <> c.id;
SELECT pg_temp.try(format('SELECT faas.post(%s, %s, ''CNY 1'', kind => ''fee'', metadata => ''{"authorisation": "x"}'')', :alice, :fees));
SELECT pg_temp.try(format('SELECT faas.post(%s, %s, ''CNY 1'', kind => ''interest'')', :interest, :alice));

-- whitelisted kinds, each in its direction: what lowers a balance of the clients' side goes to the firm
SELECT faas.custody_kind_set(:book, 'fee', 'to_own'), faas.custody_kind_set(:book, 'interest', 'to_client');
SELECT kind, direction, reversible, privilege FROM faas.custody_kind WHERE book = :book ORDER BY kind;
SELECT pg_temp.try(format('SELECT faas.post(%s, %s, ''CNY 2'', kind => %L, key => %L, metadata => ''{"authorisation": "x"}'')', p.debit, p.credit, p.kind, p.what)) LIKE 'LG230 %' AS refused, p.what, p.kind
FROM (VALUES ('fee earned', 'fee', :alice, :fees), ('fee given back', 'fee', :fees, :alice), ('fee from the bank account', 'fee', :own, :bank), ('fee paid in', 'fee', :bank, :own),
    ('interest paid', 'interest', :interest, :alice), ('interest taken', 'interest', :alice, :interest), ('interest paid in', 'interest', :bank, :own),
    ('top-up', 'custody_topup', :bank, :own), ('top-up the other way', 'custody_topup', :own, :bank), ('excess withdrawn', 'custody_withdrawal', :own, :bank)) AS p (what, kind, debit, credit);
-- many kinds
BEGIN;
SELECT count(faas.custody_kind_set(:book, 'kind ' || n, 'to_own')) FROM generate_series(1, 20) AS n;
SELECT n, pg_temp.try(format('SELECT faas.post(%s, %s, ''CNY 1'', kind => %L, metadata => ''{"authorisation": "x"}'')', :alice, :fees, 'kind ' || n)) AS outcome FROM unnest('{1,8,9,20,21}'::int[]) AS n;
ROLLBACK;
-- a fee takes the client's authorisation as well
SELECT pg_temp.try(format('SELECT faas.post(%s, %s, ''CNY 2'', kind => ''fee'')', :alice, :fees));

-- a kind that takes the right to administer
SET ROLE regress_custody_clerk;
SELECT pg_temp.try(format('SELECT faas.post(%s, %s, ''CNY 1'', kind => ''custody_withdrawal'')', :own, :bank)), pg_temp.try(format('SELECT faas.post(%s, %s, ''CNY 1'', kind => ''custody_topup'')', :bank, :own));
SELECT pg_temp.try(format('SELECT faas.custody_kind_set(%s, ''mine'', ''to_own'')', :book)), pg_temp.try(format('SELECT faas.custody_class_set(%s, ''own'')', :plain)),
    pg_temp.try(format('SELECT faas.custody_set(%s, authorisation => false)', :book)), pg_temp.try(format('SELECT faas.custody_kind_drop(%s, ''fee'', ''to_own'')', :book));
RESET ROLE;

-- reversals carry their own kind; only a kind that is reversible goes the other way
SELECT journal AS fee FROM faas.post(:alice, :fees, 'CNY 3', kind => 'fee', metadata => '{"authorisation": "x"}') \gset
SELECT journal AS topup FROM faas.post(:bank, :own, 'CNY 3', kind => 'custody_topup') \gset
SELECT pg_temp.try(format('SELECT faas.reverse(%L)', :'fee')), pg_temp.try(format('SELECT faas.reverse(%L, kind => ''fee'')', :'fee')),
    pg_temp.try(format('SELECT faas.reverse(%L, kind => ''custody_topup'')', :'topup'));
SELECT journal AS deposit FROM faas.post(:bank, :bob, 'CNY 4', kind => 'deposit') \gset
SELECT pg_temp.try(format('SELECT faas.reverse(%L, ''CNY 1'')', :'deposit')), pg_temp.try(format('SELECT faas.reverse(%L, ''CNY 1'', metadata => ''{"authorisation": "chargeback"}'')', :'deposit'));

-- holds: with a destination on the other side as a posting; the capture is asked again
SELECT pg_temp.try(format('SELECT faas.hold_place(%s, ''CNY 5'', %s)', :alice, :fees)), pg_temp.try(format('SELECT faas.hold_place(%s, ''CNY 5'', %s, kind => ''fee'')', :alice, :fees));
SELECT hold AS h1 FROM faas.hold_place(:alice, 'CNY 5', :fees, kind => 'fee', metadata => '{"authorisation": "order-7"}') \gset
SELECT hold AS h2 FROM faas.hold_place(:alice, 'CNY 5') \gset
SELECT pg_temp.try(format('SELECT faas.hold_capture(%L, ''CNY 1'', %s)', :'h2', :fees)), pg_temp.try(format('SELECT faas.hold_capture(%L, ''CNY 1'', %s)', :'h2', :bob)),
    pg_temp.try(format('SELECT faas.hold_capture(%L, ''CNY 1'', %s, kind => ''fee'', metadata => ''{"authorisation": "y"}'')', :'h2', :fees));
SELECT pg_temp.try(format('SELECT faas.hold_capture(%L, ''CNY 1'')', :'h1')), pg_temp.try(format('SELECT faas.hold_increase(%L, ''CNY 1'')', :'h1'));
SELECT faas.custody_kind_drop(:book, 'fee', 'to_own'), faas.custody_kind_drop(:book, 'fee', 'to_own');
SELECT pg_temp.try(format('SELECT faas.hold_capture(%L, ''CNY 1'')', :'h1')), pg_temp.try(format('SELECT faas.hold_increase(%L, ''CNY 1'')', :'h1')), pg_temp.try(format('SELECT faas.hold_release(%L, ''CNY 1'')', :'h1'));

-- several postings, batches, packed requests, the inbox, imports
SELECT pg_temp.try(format('SELECT faas.post(ARRAY[(%s, %s, ''CNY 1'', NULL, NULL, NULL), (%s, %s, ''CNY 1'', NULL, NULL, NULL)]::faas.posting_line[])', :bank, :bob, :bob, :own));
SELECT idx, code, reason FROM faas.post_batch(ARRAY(
    SELECT jsonb_populate_record(NULL::faas.request, q) FROM jsonb_array_elements(jsonb_build_array(
        jsonb_build_object('op', 'post', 'debit', :bank, 'credit', :bob, 'amount', 'CNY 1'),
        jsonb_build_object('op', 'post', 'debit', :bob, 'credit', :own, 'amount', 'CNY 1', 'metadata', '{"authorisation": "z"}'::jsonb),
        jsonb_build_object('op', 'post', 'debit', :bob, 'credit', :alice, 'amount', 'CNY 1'),
        jsonb_build_object('op', 'hold', 'debit', :bob, 'credit', :plain, 'amount', 'CNY 1'),
        jsonb_build_object('op', 'post', 'debit', :plain, 'credit', :bob, 'amount', 'CNY 9999'))) AS q));
SELECT pg_temp.try(format('SELECT faas.post(%s, %s, ''CNY 1'', imported_at => ''2020-01-01'')', :plain, :suspense));
INSERT INTO faas.inbox (debit, credit, amount) VALUES (:own, :bob, 'CNY 1');
SELECT code, reason FROM faas.inbox_rejection;

-- the order of checks: what it refers to comes before state, overflow and limits
SELECT faas.account_block(:plain, 'both', 'test');
SELECT pg_temp.try(format('SELECT faas.post(%s, %s, ''CNY 9999'')', :bob, :plain)), pg_temp.try(format('SELECT faas.post(%s, %s, ''USD 1'')', :bob, :plain));
SELECT pg_temp.try(format('SELECT faas.post(%s, %s, ''CNY 9999'')', :bob, :alice));

-- authorisation can be given up for a book, segregation cannot
SELECT faas.custody_set(:book, authorisation => false);
SELECT pg_temp.try(format('SELECT faas.post(%s, %s, ''CNY 1'')', :alice, :bob)), pg_temp.try(format('SELECT faas.post(%s, %s, ''CNY 1'')', :alice, :own));

-- a class changes while the account is empty only
SELECT pg_temp.try(format('SELECT faas.custody_class_set(%s, ''own'')', :bob));
SELECT faas.account_open(:book, 'carol') AS carol \gset
SELECT faas.custody_class_set(:carol, 'client') \g /dev/null
SELECT hold AS h3 FROM faas.hold_place(:alice, 'CNY 1', :carol) \gset
SELECT regexp_replace(pg_temp.try(format('SELECT faas.custody_class_set(%s, ''none'')', :carol)), '[0-9a-f-]{36}', 'HOLD');
SELECT replayed FROM faas.hold_release(:'h3');
SELECT faas.custody_class_set(:carol, 'none'), faas.custody_class_set(:carol, 'none');
SELECT pg_temp.try(format('SELECT faas.post(%s, %s, ''CNY 1'')', :alice, :carol));
-- with stripes, which have the class of their account
SELECT faas.account_open(:book, 'striped', unlimited => true, stripes => 4) AS striped \gset
SELECT faas.custody_class_set(:striped, 'client') \g /dev/null
SELECT pg_temp.try(format('SELECT faas.post(%s, %s, ''CNY 1'')', :own, :striped)), pg_temp.try(format('SELECT faas.post(%s, %s, ''CNY 1'')', :bank, :striped));
SELECT flags & 192 AS class, count(*) FROM faas.account WHERE faas_internal.account_of(id) = :striped GROUP BY 1;

-- others' books are not there
CREATE ROLE regress_custody_stranger;
SELECT faas.access_grant('regress_custody_stranger');
SET ROLE regress_custody_stranger;
SELECT pg_temp.try(format('SELECT faas.custody_class_set(%s, ''own'')', :plain)), pg_temp.try(format('SELECT faas.custody_set(%s)', :book)),
    pg_temp.try(format('SELECT faas.custody_kind_set(%s, ''mine'', ''to_own'')', :book));
RESET ROLE;

SELECT * FROM faas.verify(:book);
SELECT faas.access_revoke('regress_custody_clerk'), faas.access_revoke('regress_custody_stranger');
DROP FUNCTION pg_temp.try;
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
DROP ROLE regress_custody_clerk, regress_custody_stranger;
