-- What the attack tests share: two tenants with a book each in which everything has happened once, an
-- attacker who owns nothing in faas, and one call of every function that the tenants may execute.
--
-- Run inside a transaction by a superuser.  The calls are made from the catalog and from the table
-- attack.argument: a function with an argument that the table does not know is in attack.unknown,
-- which the tests want empty.

SET LOCAL client_min_messages = warning;
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO, YMD';
SET LOCAL faas.clock = '2026-01-05 09:00:00+00';

CREATE SCHEMA attack;
CREATE ROLE attack_victim;
CREATE ROLE attack_tenant;
CREATE ROLE attack_team;
CREATE ROLE attack_clerk IN ROLE attack_team;
CREATE ROLE attack_nobody;
GRANT USAGE ON SCHEMA attack TO PUBLIC;
GRANT CREATE ON SCHEMA attack, public TO attack_tenant, attack_clerk, attack_nobody;
DO $$
BEGIN
    EXECUTE format('GRANT CREATE, TEMPORARY ON DATABASE %I TO attack_tenant, attack_clerk, attack_nobody',
        current_database());
END $$;
SELECT faas.access_grant('attack_victim'), faas.access_grant('attack_tenant'), faas.access_grant('attack_team') \g /dev/null

SELECT faas.currency_add(c, 2) FROM unnest('{FUNDA,FUNDB,FUNDC}'::text[]) AS c \g /dev/null

-- ids that are no other number in a message, nor another's
SELECT count(nextval(c.oid))
FROM (SELECT oid, 1000 * row_number() OVER (ORDER BY relname) AS n FROM pg_class WHERE relnamespace = 'faas'::regnamespace AND relkind = 'S') AS c,
    generate_series(1, c.n) \g /dev/null

-- what a call names: one's own, the other tenant's, what does not exist
CREATE TABLE attack.slot (name text PRIMARY KEY, own text NOT NULL, theirs text NOT NULL, nobody text NOT NULL);
GRANT SELECT ON attack.slot TO PUBLIC;

-- A book of the current role; what it is made of, as {"slot": value}.  Every free text in it contains
-- the word that is given.
CREATE FUNCTION attack.furnish(word text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_book bigint := faas.book_create(word || ' book', 'CNY', '2026-01-04');
    v_party bigint := faas.party_create(v_book, word || ' party', word || ' name', identity_type => word, identity_number => word,
        metadata => jsonb_build_object('x', word));
    v_cash bigint;
    v_account bigint;
    v_other bigint;
    v_journal uuid;
    v_hold uuid;
    v_payer bigint;
    v_fund bigint;
    v_saving bigint;
    v_order bigint;
    v_model bigint;
    v_participant bigint[];
    v_settlement bigint[];
    v_window bigint;
    v_batch bigint;
    v_bank bigint;
    v_client bigint;
    v_own bigint;
    v_empty bigint;
    v_escrow bigint[];
    v_deal bigint[];
    v_old bigint;
    v_archive bigint;
BEGIN
    PERFORM faas.subject_create(v_book, word || ' 1', word || ' top', 'asset'),
        faas.subject_create(v_book, word || ' 11', word || ' leaf', 'asset', word || ' 1');
    PERFORM faas.party_create(v_book, word || ' user', word || ' name', 'user', v_party);
    v_cash := faas.account_open(v_book, word || ' cash', subject => word || ' 11', party => v_party, metadata => jsonb_build_object('x', word));
    v_account := faas.account_open(v_book, word || ' account', overdraft => 'CNY 1000', metadata => jsonb_build_object('x', word));
    v_other := faas.account_open(v_book, word || ' other', overdraft => 'CNY 1000');
    PERFORM faas.account_block(v_cash, 'credit', word || ' reason');
    SELECT p.journal INTO v_journal FROM faas.post(v_account, v_other, 'CNY 123.45', word || ' key', kind => word, memo => word,
        metadata => jsonb_build_object('x', word)) AS p;
    PERFORM faas.post(v_account, v_other, 'CNY 1') FROM generate_series(1, 33);
    PERFORM faas.post(a, v_other, 'CNY 5'), faas.account_limit(a, overdraft => 'CNY 0')
        FROM faas.account_open(v_book, word || ' breach', overdraft => 'CNY 10') AS a;
    PERFORM faas.reverse(v_journal, 'CNY 3.45', word || ' reversal');
    SELECT h.hold INTO v_hold FROM faas.hold_place(v_account, 'CNY 67.89', v_other, word || ' hold', '2026-02-01', word, word,
        jsonb_build_object('x', word)) AS h;
    PERFORM faas.hold_capture(v_hold, 'CNY 7.89');
    INSERT INTO faas.inbox (debit, credit, amount, key, kind, memo) VALUES (v_account, v_other, 'CNY 1', word || ' load', word, word),
        (v_account, v_account, 'CNY 1', word || ' refused', word, word);
    -- escrows: in part released, not funded, disputed; deals with bids: open, full
    SELECT array_agg(e.escrow ORDER BY n) INTO v_escrow FROM generate_series(1, 3) AS n, faas.escrow_open(v_book, word || ' deal ' || n, v_account, v_other, 'CNY 60',
        jsonb_build_array(jsonb_build_object('role', 'payer', 'name', word || ' ann', 'party', v_party), jsonb_build_object('role', 'platform', 'name', word || ' desk')),
        jsonb_build_array(jsonb_build_object('amount', 'CNY 60', 'name', word)), '{"approvals": 1, "evidence": true}', '2026-02-01', memo => word, actor => word, key => word || ' escrow ' || n) AS e;
    PERFORM faas.escrow_fund(v_escrow[1], word), faas.escrow_fund(v_escrow[3], word), faas.escrow_approve(v_escrow[1], word || ' ann', 1, word);
    PERFORM faas.escrow_release(v_escrow[1], 'CNY 5', 1, memo => word, actor => word), faas.escrow_refund(v_escrow[1], 'CNY 1', reason => word), faas.escrow_dispute(v_escrow[3], word, word);
    SELECT array_agg(d.bid_deal ORDER BY n) INTO v_deal FROM generate_series(1, 2) AS n, faas.bid_open(v_book, word || ' deal ' || n, v_other, 'CNY 9', '2026-02-01', word, word, word || ' bid ' || n) AS d;
    PERFORM faas.bid_place(v_deal[1], v_account, 'CNY 4', word), faas.bid_place(v_deal[2], v_account, 'CNY 9', word);
    -- wealth products: a fund with an income, a redemption that is deferred in part, an order that waits; one that earns interest and is being repaid
    v_payer := faas.account_open(v_book, word || ' payer', overdraft => 'CNY 10000');
    v_fund := faas.product_create(v_book, word || ' fund', 'FUNDA', name => word, zone => 'UTC', cut_off => '10:00', confirm_days => 0, settle_days => 3, pay_days => 3, fee_rate => 0.015, redeem_fee_rate => 0.005, fee_account => v_other, minimum => 'CNY 0.01');
    v_saving := faas.product_create(v_book, word || ' saving', 'FUNDB', name => word, kind => 'fixed', zone => 'UTC', cut_off => '10:00', confirm_days => 0, yield_rate => 0.0435, maturity => '2026-01-06', income_account => v_payer);
    PERFORM faas.order_subscribe(v_fund, a, 'CNY 200', word || ' buys ' || a) FROM unnest(ARRAY[v_account, v_payer]) AS a;
    PERFORM faas.order_subscribe(v_saving, a, 'CNY 100') FROM unnest(ARRAY[v_account, v_payer]) AS a;
    PERFORM faas.order_subscribe(v_fund, v_account, 'CNY 0.01'), faas.income_choose(v_fund, v_payer, 'units'), faas.nav_set(v_fund, '2026-01-05', 2.5);
    PERFORM faas.clear_day(v_fund, '2026-01-05', now => '2026-01-05 11:00+00'), faas.clear_day(v_saving, '2026-01-05', now => '2026-01-05 11:00+00');
    PERFORM faas.order_settle_due(v_fund, '2026-01-08 00:00+00'), faas.order_settle_due(v_saving), faas.distribute_income(v_fund, '2026-01-05', 'CNY 6.01', word || ' income');
    v_order := (faas.order_subscribe(v_fund, v_account, 'CNY 20', word || ' waits')).order_id;
    PERFORM faas.order_redeem(v_fund, v_account, 'FUNDA 40'), faas.product_accrue(v_saving), faas.account_block(v_payer, 'credit', word);
    PERFORM faas.maturity_repay(v_saving, '2026-01-06 11:00+00');
    -- settlement: one of each state, with an instruction that is sent, one returned and repeated, and a closed window
    v_model := faas.settlement_model_create(v_book, word || ' model', liquidity_check => false, kinds => ARRAY[word]);
    SELECT array_agg(faas.participant_add(v_model, word || ' bank ' || n, faas.account_open(v_book, word || ' position ' || n, overdraft => 'CNY 1000'),
        faas.account_open(v_book, word || ' settlement ' || n, unlimited => true), 'CNY 900') ORDER BY n) INTO v_participant FROM generate_series(1, 3) AS n;
    FOR i IN 1 .. 7 LOOP
        PERFORM faas.post(p.position_account, q.position_account, 'CNY 3', kind => word) FROM faas.visible_participant AS p, faas.visible_participant AS q
        WHERE p.participant = v_participant[1] AND q.participant IN (v_participant[2], v_participant[3]);
        SELECT w.closed INTO v_window FROM faas.window_close(v_model) AS w;
        IF i < 7 THEN
            SELECT array_append(v_settlement, s.settlement) INTO v_settlement FROM faas.settlement_create(v_model, ARRAY[v_window], word || ' settlement ' || i) AS s;
        END IF;
    END LOOP;
    FOR i IN 2 .. 6 LOOP
        PERFORM faas.settlement_record(v_settlement[i]) WHERE i > 1;
        PERFORM faas.settlement_reserve(v_settlement[i]) WHERE i > 2;
        PERFORM faas.settlement_commit(v_settlement[i]) WHERE i > 3;
    END LOOP;
    SELECT x.batch INTO v_batch FROM faas.instruction_export(v_settlement[5]) AS x;
    PERFORM faas.settlement_settle(v_settlement[5]), faas.instruction_import(v_batch, jsonb_build_object('results', jsonb_build_array(jsonb_build_object('instruction', min(i.instruction),
        'result', 'returned', 'reason', word)))), faas.instruction_retry(min(i.instruction)) FROM faas.visible_instruction AS i WHERE i.batch = v_batch;
    PERFORM faas.settlement_abort(s.settlement, word) FROM faas.settlement_create(v_model, ARRAY[v_window]) AS s;
    PERFORM faas.account_open(v_book, word || ' free 1'), faas.account_open(v_book, word || ' free 2');
    PERFORM faas.day_cut(v_book, '2026-01-05');
    PERFORM faas.fee_schedule_set(v_book, word || ' fee', 0.006, minimum => 'CNY 0.01', maximum => 'CNY 123.45'),
        faas.fee_schedule_set(v_book, word || ' tiers', tiers => ARRAY[('CNY 10000', 0.006, NULL), (NULL, 0.005, 'CNY 1')]::faas.fee_tier[]);
    PERFORM faas.book_grant(v_book, 'attack_victim', 'read');
    v_bank := faas.account_open(v_book, word || ' bank', subject => word || ' 11', unlimited => true);
    v_client := faas.account_open(v_book, word || ' client', overdraft => 'CNY 1000');
    v_own := faas.account_open(v_book, word || ' own', unlimited => true);
    v_empty := faas.account_open(v_book, word || ' empty');
    PERFORM faas.custody_class_set(v_bank, 'client'), faas.custody_class_set(v_client, 'client'), faas.custody_class_set(v_own, 'own'),
        faas.custody_kind_set(v_book, word, 'to_client'), faas.custody_set(v_book, transit => true);
    PERFORM faas.post(v_bank, v_client, 'CNY 123.45'), faas.post(v_own, v_client, 'CNY 67.89', kind => word),
        faas.custody_instruct(v_client, v_bank, 'CNY 7.89', word || ' ref', word, word),
        faas.custody_topup(v_book, '2026-01-05', v_bank, v_own, 'CNY 7.89', word || ' topup', word);
    -- a book whose postings are archived
    v_old := faas.book_create(word || ' old book', 'CNY', '2026-01-03');
    PERFORM p.journal, faas.hold_capture(h.hold, 'CNY 5')
    FROM faas.account_open(v_old, word || ' old', overdraft => 'CNY 1000') AS a, faas.account_open(v_old, word || ' older') AS b,
        faas.post(a, b, 'CNY 123.45', word || ' archived', kind => word, memo => word, metadata => jsonb_build_object('x', word)) AS p,
        faas.hold_place(b, 'CNY 67.89', a) AS h;
    PERFORM faas.day_cut(v_old, '2026-01-04'), faas.book_grant(v_old, 'attack_victim', 'read');
    SELECT x.archive INTO STRICT v_archive FROM faas.posting_archive(v_old, '2026-01-03') AS x;
    RETURN jsonb_build_object('old book', v_old, 'book', v_book, 'party', v_party, 'cash', v_cash, 'account', v_account, 'other', v_other,
        'fund', v_fund, 'saving', v_saving, 'order', v_order,
        'journal', v_journal, 'hold', v_hold, 'load', (SELECT l.load FROM faas.last_load() AS l),
        'model', v_model, 'participant', v_participant[1], 'window', v_window, 'pending', v_settlement[1], 'recorded', v_settlement[2], 'reserved', v_settlement[3],
        'committed', v_settlement[4], 'exportable', v_settlement[6], 'batch', v_batch, 'free 1', faas.account_id(v_book, word || ' free 1'), 'free 2', faas.account_id(v_book, word || ' free 2'),
        'returned', (SELECT min(i.instruction) FROM faas.visible_instruction AS i WHERE i.batch = v_batch), 'sent', (SELECT max(i.instruction) FROM faas.visible_instruction AS i WHERE i.batch = v_batch),
        'subject', word || ' 11', 'top', word || ' 1', 'account code', word || ' account', 'key', word || ' key', 'hold key', word || ' hold', 'fee schedule', word || ' fee',
        'bank', v_bank, 'client', v_client, 'own', v_own, 'empty', v_empty,
        'archive', v_archive,
        'escrow', v_escrow[1], 'created', v_escrow[2], 'disputed', v_escrow[3], 'deal', v_deal[1], 'full deal', v_deal[2], 'approver', word || ' desk');
END $$;
GRANT EXECUTE ON FUNCTION attack.furnish(text) TO PUBLIC;

SET LOCAL ROLE attack_victim;
SELECT attack.furnish('SECRET') AS theirs \gset
RESET ROLE;
SET LOCAL ROLE attack_tenant;
SELECT attack.furnish('own') AS own \gset
RESET ROLE;
INSERT INTO attack.slot
SELECT o.key, o.value, t.value,
    CASE WHEN o.key IN ('journal', 'hold') THEN '019b8d62-7a80-7000-8000-00000000dead'
        WHEN t.value ~ '^\d+$' THEN (t.value::bigint + 8000000000000)::text ELSE 'MISSING' || substr(t.value, 7) END
FROM jsonb_each_text(:'own') AS o JOIN jsonb_each_text(:'theirs') AS t USING (key);

-- arguments by name, for one function or (*) for all; {x} is one of the slots
CREATE TABLE attack.argument (function text, name text, value text, PRIMARY KEY (function, name));
INSERT INTO attack.argument VALUES
    ('*', 'account', '{account}::pg_catalog.int8'), ('*', 'debit', '{account}::pg_catalog.int8'), ('*', 'credit', '{other}::pg_catalog.int8'),
    ('*', 'to_account', '{other}::pg_catalog.int8'), ('*', 'book', '{book}::pg_catalog.int8'), ('*', 'hold', '{hold}::pg_catalog.uuid'),
    ('*', 'journal', '{journal}::pg_catalog.uuid'), ('*', 'party', '{party}::pg_catalog.int8'), ('*', 'customer', '{party}::pg_catalog.int8'),
    ('*', 'load', '{load}::pg_catalog.int8'), ('*', 'subject', '{subject}::pg_catalog.text'), ('*', 'parent', '{top}::pg_catalog.text'),
    ('account_id', 'code', '{account code}::pg_catalog.text'), ('subject_balance', 'code', '{subject}::pg_catalog.text'),
    ('journal_id', 'key', '{key}::pg_catalog.text'), ('book_id', 'name', '''own book''::pg_catalog.text'),
    ('*', 'code', '''new''::pg_catalog.text'), ('*', 'name', '''new''::pg_catalog.text'), ('*', 'key', '''new''::pg_catalog.text'),
    ('party_create', 'kind', '''user''::pg_catalog.text'), ('subject_create', 'kind', '''asset''::pg_catalog.text'),
    ('*', 'kind', '''kind''::pg_catalog.text'), ('*', 'memo', '''memo''::pg_catalog.text'), ('*', 'metadata', '''{"a": 1}''::pg_catalog.jsonb'),
    ('*', 'reason', '''reason''::pg_catalog.text'), ('*', 'side', '''both''::pg_catalog.text'),
    ('*', 'identity_type', '''passport''::pg_catalog.text'), ('*', 'identity_number', '''1''::pg_catalog.text'),
    ('*', 'base_currency', '''CNY''::pg_catalog.text'), ('*', 'currency', '''CNY''::pg_catalog.text'),
    ('*', 'privilege', '''read''::pg_catalog.text'), ('*', 'role', '''attack_tenant''::pg_catalog.regrole'),
    ('*', 'amount', '''CNY 1''::faas.amount'), ('*', 'tolerance', '''CNY 1''::faas.amount'),
    ('*', 'overdraft', '''CNY 1''::faas.amount'), ('account_limit', 'overdraft', '''CNY 2000''::faas.amount'),
    ('*', 'ceiling', '''CNY 5000''::faas.amount'), ('*', 'unlimited', 'false'), ('*', 'no_ceiling', 'false'),
    ('*', 'stripes', '0'), ('*', 'hot', 'true'), ('*', 'revalidate', 'false'), ('*', 'final', 'false'), ('*', 'line', 'NULL::pg_catalog.int4'),
    ('*', 'value_date', '''2026-01-05''::pg_catalog.date'), ('*', 'business_date', '''2026-01-04''::pg_catalog.date'),
    ('*', 'next_date', '''2026-01-06''::pg_catalog.date'), ('*', 'through', '''2026-01-02''::pg_catalog.date'),
    ('*', 'imported_at', 'NULL::pg_catalog.timestamptz'), ('*', 'expires_at', '''2026-03-01''::pg_catalog.timestamptz'),
    ('*', 'until', '''2026-03-01''::pg_catalog.timestamptz'), ('*', 'at', '''2026-01-05''::pg_catalog.timestamptz'),
    ('*', 'from_time', 'NULL::pg_catalog.timestamptz'), ('*', 'to_time', 'NULL::pg_catalog.timestamptz'),
    ('*', 'now', '''2026-01-05''::pg_catalog.timestamptz'), ('*', 'batch', '10'), ('*', 'count', '5'),
    ('*', 'step', '5'), ('*', 'mode', '''half_up''::pg_catalog.text'), ('*', 'before_time', 'NULL::pg_catalog.timestamptz'), ('*', 'before_entry', 'NULL::pg_catalog.int8'),
    ('*', 'archive', '{archive}::pg_catalog.int8'), ('archive_read', 'account', 'NULL::pg_catalog.int8'),
    ('*', 'model', '{model}::pg_catalog.int8'), ('*', 'participant', '{participant}::pg_catalog.int8'), ('window_close', 'window_id', 'NULL::pg_catalog.int8'),
    ('settlement_create', 'windows', 'ARRAY[{window}]::pg_catalog.int8[]'), ('settlement_record', 'settlement', '{pending}::pg_catalog.int8'), ('settlement_abort', 'settlement', '{pending}::pg_catalog.int8'),
    ('settlement_reserve', 'settlement', '{recorded}::pg_catalog.int8'), ('settlement_commit', 'settlement', '{reserved}::pg_catalog.int8'), ('settlement_settle', 'settlement', '{committed}::pg_catalog.int8'),
    ('instruction_export', 'settlement', '{exportable}::pg_catalog.int8'), ('instruction_file', 'batch', '{batch}::pg_catalog.int8'), ('instruction_import', 'batch', '{batch}::pg_catalog.int8'),
    ('instruction_import', 'results', 'pg_catalog.jsonb_build_object(''results'', pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object(''instruction'', {sent}::pg_catalog.int8, ''result'', ''accepted'')))'),
    ('instruction_retry', 'instruction', '{returned}::pg_catalog.int8'), ('*', 'position_account', '{free 1}::pg_catalog.int8'), ('*', 'settlement_account', '{free 2}::pg_catalog.int8'),
    ('*', 'cap', '''CNY 0''::faas.amount'), ('*', 'granularity', '''net''::pg_catalog.text'), ('*', 'interchange', '''bilateral''::pg_catalog.text'), ('*', 'delay', '''deferred''::pg_catalog.text'),
    ('*', 'liquidity_check', 'true'), ('*', 'kinds', 'ARRAY[''kind'']::pg_catalog.text[]'),
    ('fee_compute', 'name', '{fee schedule}::pg_catalog.text'), ('*', 'on_date', '''2026-01-05''::pg_catalog.date'),
    ('fee_schedule_set', 'rate', '0.006'), ('*', 'flat', '''CNY 1''::faas.amount'), ('*', 'minimum', '''CNY 1''::faas.amount'), ('*', 'maximum', '''CNY 5''::faas.amount'),
    ('*', 'tiers', 'NULL::faas.fee_tier[]'), ('*', 'tier_method', '''marginal''::pg_catalog.text'), ('fee_schedule_set', 'scale', '2'), ('*', 'collect', '''included''::pg_catalog.text'),
    ('fee_schedule_set', 'valid_from', '''2026-02-01''::pg_catalog.date'), ('fee_schedule_set', 'valid_to', '''2026-02-28''::pg_catalog.date'),
    ('*', 'escrow', '{escrow}::pg_catalog.int8'), ('escrow_fund', 'escrow', '{created}::pg_catalog.int8'), ('escrow_cancel', 'escrow', '{created}::pg_catalog.int8'),
    ('escrow_resolve', 'escrow', '{disputed}::pg_catalog.int8'), ('*', 'bid_deal', '{deal}::pg_catalog.int8'), ('bid_settle', 'bid_deal', '{full deal}::pg_catalog.int8'),
    ('*', 'payer', '{account}::pg_catalog.int8'), ('*', 'payee', '{other}::pg_catalog.int8'), ('*', 'borrower', '{other}::pg_catalog.int8'), ('*', 'deal', '''new''::pg_catalog.text'),
    ('*', 'parties', '''[{"role": "payer", "name": "new"}]''::pg_catalog.jsonb'), ('*', 'milestones', '''[{"amount": "CNY 1"}]''::pg_catalog.jsonb'), ('*', 'conditions', '''{"approvals": 1}''::pg_catalog.jsonb'),
    ('*', 'on_expiry', '''refund''::pg_catalog.text'), ('*', 'actor', '''new''::pg_catalog.text'), ('*', 'approver', '{approver}::pg_catalog.text'), ('*', 'milestone', '1'), ('*', 'evidence', '''new''::pg_catalog.text'),
    ('*', 'receivers', 'ARRAY[ROW({other}, ''CNY 1'', NULL)]::faas.escrow_share[]'), ('*', 'award', 'ARRAY[ROW({other}, NULL, 1)]::faas.escrow_share[]'), ('*', 'remainder', '''first''::pg_catalog.text'),
    ('*', 'dismiss', 'false'), ('*', 'target', '''CNY 5''::faas.amount'), ('*', 'fails_at', '''2026-03-01''::pg_catalog.timestamptz'),
    ('*', 'postings', 'ARRAY[ROW({account}, {other}, ''CNY 1'', NULL, NULL, NULL)]::faas.posting_line[]'),
    ('*', 'bank_account', '{bank}::pg_catalog.int8'), ('*', 'own_account', '{own}::pg_catalog.int8'), ('custody_class_set', 'account', '{empty}::pg_catalog.int8'),
    ('custody_instruct', 'debit', '{client}::pg_catalog.int8'), ('custody_instruct', 'credit', '{bank}::pg_catalog.int8'),
    ('*', 'auth_ref', '''reference''::pg_catalog.text'), ('*', 'action', '''action''::pg_catalog.text'),
    ('*', 'class', '''client''::pg_catalog.text'), ('*', 'direction', '''to_own''::pg_catalog.text'), ('*', 'reversible', 'false'),
    ('custody_kind_set', 'privilege', '''post''::pg_catalog.text'), ('*', 'authorisation', 'true'), ('*', 'transit', 'false'),
    ('*', 'net', '''account''::pg_catalog.text'), ('custody_topup', 'business_date', '''2026-01-05''::pg_catalog.date'),
    ('custody_withdraw', 'business_date', '''2026-01-05''::pg_catalog.date'), ('custody_reconcile', 'business_date', '''2026-01-05''::pg_catalog.date'),
    ('custody_lines', 'business_date', '''2026-01-05''::pg_catalog.date'), ('custody_balances', 'business_date', '''2026-01-05''::pg_catalog.date'),
    ('custody_requirement', 'business_date', '''2026-01-05''::pg_catalog.date'), ('custody_resource', 'business_date', '''2026-01-05''::pg_catalog.date'),
    ('*', 'day', '''2026-01-05''::pg_catalog.date'), ('*', 'from_day', '''2026-01-05''::pg_catalog.date'), ('*', 'to_day', '''2026-02-05''::pg_catalog.date'),
    ('*', 'start_date', '''2026-01-05''::pg_catalog.date'), ('*', 'end_date', '''2026-06-05''::pg_catalog.date'), ('*', 'n', '2'), ('*', 'days', '2'),
    ('*', 'calendar', '''CNIB''::pg_catalog.text'), ('*', 'convention', '''following''::pg_catalog.text'), ('*', 'frequency', '''1M''::pg_catalog.text'),
    ('*', 'stub', '''short_final''::pg_catalog.text'), ('*', 'end_of_month', 'true'), ('*', 'traded_at', '''2026-01-05''::pg_catalog.timestamptz'),
    ('*', 'cut_off', '''15:00''::pg_catalog.time'), ('*', 'time_zone', '''Asia/Shanghai''::pg_catalog.text'),
    ('*', 'principal', '''CNY 1''::faas.amount'), ('*', 'rate', '0.05'), ('*', 'from_date', '''2026-01-05''::pg_catalog.date'), ('*', 'to_date', '''2026-02-05''::pg_catalog.date'),
    ('*', 'product', '{fund}::pg_catalog.int8'), ('product_accrue', 'product', '{saving}::pg_catalog.int8'), ('maturity_repay', 'product', '{saving}::pg_catalog.int8'), ('*', 'order_id', '{order}::pg_catalog.int8'),
    ('*', 'units', '''FUNDA 1''::faas.amount'), ('*', 'date', '''2026-01-05''::pg_catalog.date'), ('*', 'nav', '2.5'), ('*', 'defer', 'true'), ('*', 'income', '''cash''::pg_catalog.text'), ('*', 'compounding', 'false'),
    ('maturity_repay', 'now', '''2026-01-07''::pg_catalog.timestamptz'), ('*', 'unit_currency', '''FUNDC''::pg_catalog.text'), ('product_create', 'kind', '''fixed''::pg_catalog.text'), ('*', 'zone', '''UTC''::pg_catalog.text'),
    ('*', 'confirm_days', '1'), ('*', 'settle_days', '1'), ('*', 'pay_days', '2'), ('*', 'fee_rate', '0.015'), ('*', 'fee_mode', '''inside''::pg_catalog.text'), ('*', 'redeem_fee_rate', '0.005'),
    ('*', 'rounding_point', '''units''::pg_catalog.text'), ('*', 'rounding', '''half_up''::pg_catalog.text'), ('*', 'large_redemption', '0.2'), ('product_create', 'minimum', '''CNY 10''::faas.amount'), ('*', 'yield_rate', '0.03'),
    ('*', 'day_count', '''ACT/360''::pg_catalog.text'), ('*', 'maturity', '''2026-06-01''::pg_catalog.date'), ('*', 'fee_account', '{other}::pg_catalog.int8'), ('*', 'income_account', '{account}::pg_catalog.int8'),
    ('post_batch', 'requests', '(SELECT pg_catalog.array_agg(r) FROM attack.request AS r)'),
    ('post_packed', 'requests', '(SELECT faas.request_pack(pg_catalog.array_agg(r)) FROM attack.request AS r)');
-- faas.post_batch and faas.post_packed: one request of each op
UPDATE attack.argument SET value = replace(value, 'FROM attack.request AS r', $$FROM (VALUES
    (ROW('post', {account}, {other}, 'CNY 1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::faas.request),
    (ROW('hold', {account}, {other}, 'CNY 1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::faas.request),
    (ROW('capture', NULL, {other}, 'CNY 1', NULL, {hold}, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::faas.request),
    (ROW('release', NULL, NULL, 'CNY 1', NULL, {hold}, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::faas.request)
    ) AS q (r)$$) WHERE name = 'requests';

-- what a tenant may execute, besides arithmetic and formatting: those are immutable and read nothing
CREATE VIEW attack.function AS
SELECT p.oid, p.oid::regprocedure::text AS signature, p.proname::text AS name, a.position, a.name AS argument,
    format_type(a.type, NULL) AS type, COALESCE(s.value, g.value) AS value
FROM pg_proc AS p
LEFT JOIN LATERAL unnest(p.proargnames[1:p.pronargs], p.proargtypes::oid[]) WITH ORDINALITY AS a (name, type, position) ON true
LEFT JOIN attack.argument AS s ON s.function = p.proname AND s.name = a.name
LEFT JOIN attack.argument AS g ON g.function = '*' AND g.name = a.name
WHERE p.pronamespace = 'faas'::regnamespace AND p.prokind = 'f'
    AND p.provolatile <> 'i' AND has_function_privilege('attack_tenant', p.oid, 'EXECUTE');
CREATE VIEW attack.unknown AS SELECT signature, argument FROM attack.function WHERE argument IS NOT NULL AND value IS NULL;
CREATE VIEW attack.call AS
SELECT f.oid, f.signature, f.name,
    format(CASE WHEN f.name = 'post_packed' THEN 'faas.result_unpack(faas.%I(%s))' ELSE 'faas.%I(%s)' END, f.name, string_agg(format('%I => %s', f.argument, f.value), ', ' ORDER BY f.position)
        FILTER (WHERE f.argument IS NOT NULL)) AS template
FROM attack.function AS f
GROUP BY f.oid, f.signature, f.name;

-- A template with its slots filled in; choice says which of them are "theirs" or "nobody", else own.
CREATE FUNCTION attack.fill(template text, choice jsonb DEFAULT '{}') RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_slot record;
BEGIN
    FOR v_slot IN SELECT s.name, CASE choice ->> s.name WHEN 'theirs' THEN s.theirs WHEN 'nobody' THEN s.nobody
            ELSE s.own END AS value FROM attack.slot AS s
    LOOP
        template := replace(template, '{' || v_slot.name || '}', quote_literal(v_slot.value));
    END LOOP;
    RETURN template;
END $$;

-- What a query does when a role runs it: its rows, or everything that its error says.  Undone afterwards.
CREATE FUNCTION attack.outcome(role text, query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_state text;
    v_message text;
    v_detail text;
    v_hint text;
    v_context text;
    v_answer text;
BEGIN
    PERFORM set_config('role', role, true);
    EXECUTE format('SELECT COALESCE(string_agg(r::text, E''\n'' ORDER BY r::text), ''no rows'') FROM %s AS r', query) INTO v_answer;
    RAISE EXCEPTION USING ERRCODE = 'ZZ001', MESSAGE = v_answer;
EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
    RETURN 'answers ' || v_answer;
WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_state = RETURNED_SQLSTATE, v_message = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL,
        v_hint = PG_EXCEPTION_HINT, v_context = PG_EXCEPTION_CONTEXT;
    RETURN concat_ws(' | ', v_state, v_message, nullif(v_detail, ''), nullif(v_hint, ''),
        nullif(regexp_replace(v_context, '\n?(SQL statement|PL/pgSQL function attack\.).*', ''), ''));
END $$;
-- The same of a statement without rows.
CREATE FUNCTION attack.refusal(role text, statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('role', role, true);
    EXECUTE statement;
    RAISE EXCEPTION USING ERRCODE = 'ZZ001', MESSAGE = 'done';
EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
    RETURN 'not refused';
WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
