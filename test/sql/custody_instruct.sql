-- The register of instructions: client money moves on a reference that serves once; what the register and the
-- rest of custody keep is proved by faas.verify(), and covered by faas.digest().
SET search_path = pg_catalog, pg_temp;
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
\set SHOW_CONTEXT never
SET datestyle = 'ISO';
SET timezone = 'UTC';
SET faas.clock = '2026-01-05 09:00:00+00';
CREATE ROLE regress_custody_owner;
CREATE ROLE regress_custody_clerk;
CREATE ROLE regress_custody_stranger;
SELECT count(faas.access_grant(r::regrole)) FROM unnest(ARRAY['regress_custody_owner', 'regress_custody_clerk', 'regress_custody_stranger']) AS r;
SET ROLE regress_custody_owner;
SELECT faas.book_create('custody', 'CNY', '2026-01-05') AS book, faas.book_create('other', 'CNY', '2026-01-05') AS other \gset
SELECT faas.book_grant(:book, 'regress_custody_clerk', 'post'), faas.book_grant(:book, 'regress_custody_clerk', 'read') \g /dev/null
SELECT faas.subject_create(:book, '1', 'Assets', 'asset') IS NOT NULL, faas.subject_create(:book, '2', 'Liabilities', 'liability') IS NOT NULL,
    faas.subject_create(:book, '5', 'Income', 'income') IS NOT NULL \g /dev/null
SELECT faas.account_open(:book, 'client bank', subject => '1') AS bank, faas.account_open(:book, 'own bank', subject => '1', unlimited => true) AS own,
    faas.account_open(:book, 'alice', subject => '2') AS alice, faas.account_open(:book, 'bob', subject => '2') AS bob,
    faas.account_open(:book, 'fees', subject => '5') AS fees, faas.account_open(:other, 'elsewhere') AS elsewhere \gset
SELECT faas.custody_class_set(a, 'client') FROM unnest(ARRAY[:bank, :alice, :bob]::bigint[]) AS a \g /dev/null
SELECT faas.custody_kind_set(:book, 'fee', 'to_own') \g /dev/null
SELECT replayed FROM faas.post(:bank, :alice, 'CNY 100', kind => 'deposit');

-- a clerk who may post gives instructions; again is the same, other content is an error
SET ROLE regress_custody_clerk;
SELECT posted_at, replayed FROM faas.custody_instruct(:alice, :bob, 'CNY 10', auth_ref => 'pw-1', actor => 'alice', action => 'transfer', memo => 'lunch', metadata => '{"device": "phone"}');
SELECT posted_at, replayed FROM faas.custody_instruct(:alice, :bob, 'CNY 10', auth_ref => 'pw-1', actor => 'alice', action => 'transfer', memo => 'lunch', metadata => '{"device": "phone"}');
SELECT replayed FROM faas.custody_instruct(:alice, :bob, 'CNY 11', auth_ref => 'pw-1', actor => 'alice', action => 'transfer', memo => 'lunch', metadata => '{"device": "phone"}');
SELECT replayed FROM faas.custody_instruct(:alice, :bank, 'CNY 10', auth_ref => 'pw-1', actor => 'alice', action => 'transfer', memo => 'lunch', metadata => '{"device": "phone"}');
SELECT replayed FROM faas.custody_instruct(:alice, :bob, 'CNY 10', auth_ref => 'pw-1', actor => 'mallory', action => 'transfer', memo => 'lunch', metadata => '{"device": "phone"}');
SELECT replayed FROM faas.custody_instruct(:alice, :bank, 'CNY 5', auth_ref => 'pw-2', actor => 'alice', action => 'withdrawal', value_date => '2026-01-04');
SELECT replayed FROM faas.custody_instruct(:alice, :fees, 'CNY 2', auth_ref => 'contract 7', actor => 'platform', action => 'fee');
-- a posting that was made under the key of a reference by other means enters the register when it is instructed
SELECT replayed FROM faas.post(:alice, :bob, 'CNY 1', key => 'custody:pw-9', kind => 'transfer', metadata => '{"actor": "alice", "authorisation": "pw-9"}');
SELECT replayed FROM faas.custody_instruct(:alice, :bob, 'CNY 1', auth_ref => 'pw-9', actor => 'alice', action => 'transfer');
SELECT auth_ref, actor, action, amount, business_date, instructed_at, instructed_by FROM faas.visible_custody_instruction ORDER BY id;
SELECT p.kind, p.metadata, p.value_date FROM faas.visible_custody_instruction AS i JOIN faas.visible_posting AS p USING (journal) ORDER BY i.id;

-- what is refused: kinds that may not cross, or not by him; accounts that are not a client's; others' accounts
SELECT replayed FROM faas.custody_instruct(:alice, :own, 'CNY 1', auth_ref => 'pw-3', actor => 'alice', action => 'withdrawal');
SELECT replayed FROM faas.custody_instruct(:alice, :own, 'CNY 1', auth_ref => 'pw-3', actor => 'alice', action => 'custody_withdrawal');
SELECT replayed FROM faas.custody_instruct(:bank, :alice, 'CNY 1', auth_ref => 'pw-3', actor => 'alice', action => 'transfer');
SELECT replayed FROM faas.custody_instruct(:own, :fees, 'CNY 1', auth_ref => 'pw-3', actor => 'alice', action => 'transfer');
SELECT replayed FROM faas.custody_instruct(:alice, :elsewhere, 'CNY 1', auth_ref => 'pw-3', actor => 'alice', action => 'transfer');
SELECT replayed FROM faas.custody_instruct(:alice, 4711, 'CNY 1', auth_ref => 'pw-3', actor => 'alice', action => 'transfer');
SELECT replayed FROM faas.custody_instruct(:elsewhere, :alice, 'CNY 1', auth_ref => 'pw-3', actor => 'alice', action => 'transfer');
SELECT replayed FROM faas.custody_instruct(:alice, :bob, 'CNY 1000', auth_ref => 'pw-3', actor => 'alice', action => 'transfer');
SELECT replayed FROM faas.custody_instruct(:alice, :bob, 'CNY 1', auth_ref => 'pw-3', actor => 'alice', action => 'transfer', metadata => '[1]');
-- topping up takes the right to post, withdrawing that to administer
SELECT moved FROM faas.custody_withdraw(:book, '2026-01-05', :bank, :own);
SELECT moved FROM faas.custody_topup(:book, '2026-01-05', :bank, :own);
SET ROLE regress_custody_owner;
SELECT moved FROM faas.custody_withdraw(:book, '2026-01-05', :bank, :own);
SELECT replayed FROM faas.custody_instruct(:alice, :elsewhere, 'CNY 1', auth_ref => 'pw-3', actor => 'alice', action => 'transfer');
SET ROLE regress_custody_stranger;
SELECT replayed FROM faas.custody_instruct(:alice, :bob, 'CNY 1', auth_ref => 'pw-4', actor => 'alice', action => 'transfer');
SELECT moved FROM faas.custody_topup(:book, '2026-01-05', :bank, :own);
SELECT * FROM faas.custody_reconcile(:book, '2026-01-05');
SELECT count(*) FROM faas.custody_statement;
SELECT (SELECT count(*) FROM faas.custody_account), (SELECT count(*) FROM faas.visible_custody_book), (SELECT count(*) FROM faas.visible_custody_kind),
    (SELECT count(*) FROM faas.visible_custody_class_change), (SELECT count(*) FROM faas.visible_custody_instruction), (SELECT count(*) FROM faas.visible_custody_transfer);
RESET ROLE;
SELECT code, class, part, since FROM faas.custody_account WHERE book = :book ORDER BY account;
SELECT purpose, key, amount, reconciled_date, business_date, made_by FROM faas.visible_custody_transfer;

-- nobody else writes there
DELETE FROM faas.custody_instruction;
UPDATE faas.custody_kind SET privilege = 'post';

-- faas.verify() finds what is changed behind its back, and the digest differs
SELECT * FROM faas.verify(:book);
CREATE FUNCTION pg_temp.broken(statement text) RETURNS TABLE ("check" text, object text, expected text, actual text, digest text) LANGUAGE plpgsql AS $$
DECLARE
    v_before text := faas.digest(1);
BEGIN
    PERFORM set_config('faas.restoring', 'on', true);
    EXECUTE statement;
    PERFORM set_config('faas.restoring', 'off', true);
    RETURN QUERY SELECT v.check, regexp_replace(v.object, '[0-9a-f-]{36}', 'UUID'), regexp_replace(v.expected, '[0-9a-f-]{36}', 'UUID'), regexp_replace(v.actual, '[0-9a-f-]{36}', 'UUID'),
        CASE WHEN faas.digest(1) = v_before THEN 'same' ELSE 'differs' END FROM faas.verify(1) AS v;
END $$;
\pset format unaligned
BEGIN; SELECT * FROM pg_temp.broken('UPDATE faas.account SET flags = flags # 192 WHERE id = 3'); ROLLBACK;
BEGIN; SELECT * FROM pg_temp.broken('UPDATE faas.account SET flags = flags | 64 WHERE id = 5'); ROLLBACK;
BEGIN; SELECT * FROM pg_temp.broken('DELETE FROM faas.custody_class_change WHERE account = 4'); ROLLBACK;
BEGIN; SELECT * FROM pg_temp.broken('UPDATE faas.custody_class_change SET from_class = ''own'' WHERE account = 4'); ROLLBACK;
BEGIN; SELECT * FROM pg_temp.broken('UPDATE faas.custody_class_change SET account = 4711 WHERE account = 4'); ROLLBACK;
BEGIN; SELECT * FROM pg_temp.broken('INSERT INTO faas.custody_class_change (book, account, business_date, from_class, to_class, changed_at, changed_by) VALUES (1, 4, ''2026-01-04'', ''client'', ''own'', now(), ''regress_custody_owner''); UPDATE faas.account SET flags = flags # 192 WHERE id = 4'); ROLLBACK;
BEGIN; SELECT * FROM pg_temp.broken('UPDATE faas.subject SET kind = ''equity'' WHERE code = ''2'''); ROLLBACK;
BEGIN; SELECT * FROM pg_temp.broken('UPDATE faas.custody_class_change SET business_date = ''2026-01-04''; UPDATE faas.posting SET kind = NULL WHERE kind IN (''fee'', ''deposit'')'); ROLLBACK;
BEGIN; SELECT * FROM pg_temp.broken('DELETE FROM faas.custody_counting'); ROLLBACK;
BEGIN; SELECT * FROM pg_temp.broken('UPDATE faas.custody_book SET transfers = 7'); ROLLBACK;
BEGIN; SELECT * FROM pg_temp.broken('SET LOCAL session_replication_role = replica; DELETE FROM faas.custody_book'); ROLLBACK;
BEGIN; SELECT * FROM pg_temp.broken('UPDATE faas.custody_instruction SET actor = ''mallory'' WHERE id = 1'); ROLLBACK;
BEGIN; SELECT * FROM pg_temp.broken('UPDATE faas.custody_instruction SET amount = ''USD 10.00'' WHERE id = 1'); ROLLBACK;
BEGIN; SELECT * FROM pg_temp.broken('UPDATE faas.custody_instruction SET journal = ''01900000-0000-7000-8000-000000000001'' WHERE id = 1'); ROLLBACK;
BEGIN; SELECT * FROM pg_temp.broken('UPDATE faas.custody_transfer SET purpose = ''topup'''); ROLLBACK;
BEGIN; SELECT * FROM pg_temp.broken('UPDATE faas.custody_transfer SET asked = ''CNY 5'''); ROLLBACK;
-- rules are no invariant, but part of the book
SELECT faas.digest(:book) AS before \gset
SELECT faas.custody_kind_set(:book, 'fee', 'to_own', privilege => 'admin') \g /dev/null
SELECT faas.digest(:book) = :'before' AS same;
SELECT faas.custody_kind_set(:book, 'fee', 'to_own') \g /dev/null
SELECT faas.digest(:book) = :'before' AS same;
SELECT faas.custody_set(:book, transit => true) \g /dev/null
SELECT faas.digest(:book) = :'before' AS same;

SELECT count(faas.access_revoke(r::regrole)) FROM unnest(ARRAY['regress_custody_owner', 'regress_custody_clerk', 'regress_custody_stranger']) AS r;
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
DROP ROLE regress_custody_owner, regress_custody_clerk, regress_custody_stranger;
