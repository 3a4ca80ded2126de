-- A superuser changes a row behind the back of faas: every column of every ledger table, rows that are
-- gone, rows that are added, and rows that trade places.  faas.verify() finds it, and names the row.
-- Driven by the catalog: a new column must be found, or be listed here with the reason why it cannot.
BEGIN;
\ir include/attack.sql
SELECT * FROM no_plan();
SET LOCAL session_replication_role = replica;

-- something of everything in the victim's book: holds in each state, a business day more
SET LOCAL ROLE attack_victim;
DO $$
DECLARE
    v jsonb := (SELECT jsonb_object_agg(name, theirs) FROM attack.slot);
    v_account bigint := v ->> 'account';
    v_other bigint := v ->> 'other';
    v_hold uuid;
BEGIN
    PERFORM faas.account_limit((v ->> 'cash')::bigint, ceiling => 'CNY 500'), faas.account_block((v ->> 'cash')::bigint, 'debit', 'SECRET');
    SELECT hold INTO v_hold FROM faas.hold_place(v_account, 'CNY 5', v_other, 'released');
    PERFORM faas.hold_release(v_hold, 'CNY 2', 'release'), faas.hold_release(v_hold);
    SELECT hold INTO v_hold FROM faas.hold_place(v_account, 'CNY 5', v_other, 'captured', '2026-02-01', tolerance => 'CNY 1');
    PERFORM faas.hold_increase(v_hold, 'CNY 1', 'increase'), faas.hold_extend(v_hold, '2026-03-01');
    PERFORM faas.hold_capture(v_hold, 'CNY 6.50', key => 'capture');
    SELECT hold INTO v_hold FROM faas.hold_place(v_account, 'CNY 5', NULL, 'partly');
    PERFORM faas.hold_capture(v_hold, 'CNY 1', v_other, true);
    PERFORM faas.hold_place(v_account, 'CNY 5', v_other, 'expired', '2026-01-05 09:30+00');
    PERFORM faas.bid_settle((v ->> 'full deal')::bigint), faas.escrow_resolve((v ->> 'disputed')::bigint, ARRAY[(v_other, NULL, 1), (v_account, NULL, 1)]::faas.escrow_share[]);
    PERFORM faas.bid_fail(d.bid_deal) FROM faas.bid_open((v ->> 'book')::bigint, 'SECRET failed', v_other, 'CNY 9') AS d, faas.bid_place(d.bid_deal, v_account, 'CNY 9') AS b;
    PERFORM faas.account_close(faas.account_open((v ->> 'book')::bigint, 'SECRET closed'));
END $$;
RESET ROLE;
SET LOCAL faas.clock = '2026-01-05 10:00:00+00';
SELECT faas.hold_expire_due() \g /dev/null
SET LOCAL faas.restoring = on;
-- terms of a model go together, so that this refuses every change of one
ALTER TABLE faas.settlement_model DROP CONSTRAINT settlement_model_terms_check;
SELECT is_empty('SELECT * FROM faas.verify()', 'the books are sound');

-- the ledger tables, and how a finding names a row of each; currency and calendars are no tables of the ledger
CREATE TABLE attack.ledger_table (name text PRIMARY KEY, of_victim text, named text, also text DEFAULT 'false');
INSERT INTO attack.ledger_table (name, of_victim, named) VALUES
    ('book', 'id = {book}', $$'book ' || t.id$$),
    ('book_privilege', 'book = {book}', $$'book ' || t.book || ' privilege ' || t.privilege || ' of ' || t.grantee$$),
    ('business_day', 'book = {book}', $$'book ' || t.book$$),
    ('subject', 'book = {book}', $$'subject ' || t.id$$),
    ('subject_closing', 'book = {book}', $$'book ' || t.book || ' ' || t.business_date || ' subject ' || t.subject$$),
    ('party', 'book = {book}', $$'party ' || t.id$$),
    ('account', 'book = {book}', $$'account ' || t.id$$),
    ('account_profile', 'book = {book}', $$'account ' || t.account$$),
    -- where the chain of entries breaks is between an entry and the next
    ('posting', 'book = {book}', $$'posting ' || t.journal || ' line ' || t.line || '|journal ' || t.journal
        || '|account ' || t.debit_account || ' entry (' || t.debit_entry || '|' || t.debit_entry + 1 || ')'
        || '|account ' || t.credit_account || ' entry (' || t.credit_entry || '|' || t.credit_entry + 1 || ')'$$),
    ('checkpoint', 'book = {book}', $$'account ' || t.account || ' entry ' || t.entry$$),
    ('journal_key', 'book = {book}', $$'key "' || t.key || '"'$$),
    ('reversal', 'book = {book}', $$'posting ' || t.reversal_journal || ' line ' || t.reversal_line$$),
    ('hold', 'book = {book}', $$'hold ' || t.id$$),
    ('hold_event', 'book = {book}', $$'hold ' || t.hold$$),
    ('settlement_model', 'book = {book}', $$'settlement model ' || t.id$$), ('participant', 'book = {book}', $$'participant ' || t.id$$), ('settlement_window', 'book = {book}', $$'window ' || t.id$$),
    ('window_entry', 'book = {book}', $$'journal ' || t.journal || ' line ' || t.line$$), ('window_total', 'book = {book}', $$'window ' || t.window_id$$), ('settlement', 'book = {book}', $$'settlement ' || t.id$$),
    ('settlement_participant', 'book = {book}', $$'settlement ' || t.settlement || ' participant ' || t.participant$$), ('settlement_batch', 'book = {book}', $$'batch ' || t.id$$),
    ('settlement_instruction', 'book = {book}', $$'instruction ' || t.id$$), ('settlement_operation', 'book = {book}', $$'key "' || t.key || '"'$$),
    ('settlement_event', 'book = {book}', $$CASE t.object WHEN 'model' THEN 'settlement model' ELSE t.object END || ' ' || t.object_id || COALESCE(' participant ' || t.participant, '')$$),
    ('fee_schedule', 'book = {book}', $$'fee schedule ' || t.name$$),
    ('escrow', 'book = {book}', $$'escrow ' || t.id$$), ('escrow_party', 'book = {book}', $$'escrow ' || t.escrow$$), ('escrow_milestone', 'book = {book}', $$'escrow ' || t.escrow$$),
    ('escrow_approval', 'book = {book}', $$'escrow ' || t.escrow$$), ('escrow_event', 'book = {book}', $$'escrow ' || t.escrow$$), ('escrow_leg', 'book = {book}', $$'escrow ' || t.escrow$$),
    ('escrow_key', 'book = {book}', $$'key of event ' || t.event$$), ('bid_deal', 'book = {book}', $$'deal ' || t.id$$), ('bid', 'book = {book}', $$'deal ' || t.bid_deal$$), ('bid_event', 'book = {book}', $$'deal ' || t.bid_deal$$),
    ('product', 'book = {book}', $$'product ' || t.id$$),
    ('product_day', 'book = {book}', $$'product ' || t.product || ' day ' || t.nav_date$$),
    ('product_holder', 'book = {book}', $$'product ' || t.product || ' holder ' || t.account || '|account ' || t.units_account$$),
    ('product_order', 'book = {book}', $$'order ' || t.id$$),
    ('product_event', 'book = {book}', $$'event ' || t.id || COALESCE('|order ' || t.order_id, '')$$),
    ('product_payment', 'book = {book}', $$'payment ' || t.id || '|product ' || t.product || ' income of ' || t.record_date$$),
    ('product_income', 'book = {book}', $$'product ' || t.product || ' income of ' || t.record_date$$),
    ('product_accrual', 'book = {book}', $$'product ' || t.product$$),
    ('archive', 'book = {old book}', $$'archive ' || t.id$$), ('archive_total', 'book = {old book}', $$'archive ' || t.archive$$),
    ('archived_journal', 'book = {old book}', $$'journal ' || t.journal || '|archive ' || t.archive$$), ('account_opening', 'book = {old book}', $$'account ' || t.account || '|archive ' || t.archive$$),
    ('load', 'id = {load}', $$'load ' || t.id$$),
    ('rejection', 'load = {load}', $$'load ' || t.load || ' request ' || t.idx$$),
    ('custody_book', 'book = {book}', $$'book ' || t.book$$),
    ('custody_counting', 'book = {book}', $$'book ' || t.book$$),
    ('custody_kind', 'book = {book}', $$'book ' || t.book$$),
    ('custody_class_change', 'book = {book}', $$'account ' || t.account$$),
    ('custody_instruction', 'book = {book}', $$'instruction ' || t.id$$),
    ('custody_transfer', 'book = {book}', $$'transfer ' || t.id$$);
UPDATE attack.ledger_table SET also = 't.reverses IS NOT NULL OR t.amount OPERATOR(faas.=) ''CNY 7.89''' WHERE name = 'posting';
UPDATE attack.ledger_table SET also = 't.debits_pending OPERATOR(faas.>) ''CNY 0''' WHERE name = 'account';
UPDATE attack.ledger_table SET also = 't.op IN (4, 7)' WHERE name = 'hold_event';
UPDATE attack.ledger_table SET also = 't.closed_at IS NOT NULL' WHERE name = 'account_profile';
UPDATE attack.ledger_table SET also = 'true' WHERE name IN ('product', 'product_order', 'product_payment');
UPDATE attack.ledger_table SET also = 't.status = 2' WHERE name = 'hold';
UPDATE attack.ledger_table SET also = 't.kind = ''user''' WHERE name = 'party';
UPDATE attack.ledger_table SET also = 't.state = ''returned'' OR t.retries IS NOT NULL' WHERE name = 'settlement_instruction';
SELECT set_eq($$SELECT c.relname::text FROM pg_class AS c WHERE c.relnamespace = 'faas'::regnamespace AND c.relkind = 'r' AND c.relname <> 'currency' AND c.relname !~ '^calendar'$$,
    'SELECT name FROM attack.ledger_table', 'every table of the ledger is tampered with');

-- rows to change: of each table the first, one in the middle, and some that are special
CREATE TABLE attack.row (tab text, n bigint, place tid, named text);
DO $$
DECLARE
    v record;
BEGIN
    FOR v IN SELECT * FROM attack.ledger_table LOOP
        EXECUTE format('INSERT INTO attack.row SELECT %L, x.n, x.place, x.named FROM (SELECT t.ctid AS place, %s AS named, %s AS also,
                row_number() OVER (ORDER BY t) AS n, count(*) OVER () AS c
            FROM faas.%I AS t WHERE %s) AS x WHERE x.n IN (1, x.c / 2 + 1) OR x.also', v.name, v.named, v.also, v.name, attack.fill(v.of_victim,
                '{"book": "theirs", "old book": "theirs", "load": "theirs"}'));
    END LOOP;
END $$;
SELECT is_empty('SELECT name FROM attack.ledger_table EXCEPT SELECT tab FROM attack.row', 'every table has rows to change');

-- What verify() says of a statement: "named" if a finding names the row, as it was or as it is now (the
-- statement returns that), "found" if findings name others only, "missed"; "same" if it changes nothing,
-- "refused" if a constraint does.  Undone afterwards.
CREATE FUNCTION attack.tamper(statement text, place tid, named text) RETURNS text LANGUAGE plpgsql SET search_path = public, faas AS $$
DECLARE
    v_now text;
    v_answer text;
BEGIN
    EXECUTE statement INTO v_now USING place;
    IF v_now IS NULL THEN
        RETURN 'same';
    END IF;
    SELECT CASE WHEN bool_or(concat_ws(' ', v.object, v.expected, v.actual) ~ ('\m(' || named || '|' || v_now || ')(?![\w-])')) THEN 'named'
            WHEN count(*) > 0 THEN 'found' ELSE 'missed' END
        INTO v_answer FROM faas.verify() AS v;
    RAISE EXCEPTION USING ERRCODE = 'ZZ001', MESSAGE = v_answer;
EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
    RETURN v_answer;
WHEN integrity_constraint_violation THEN
    RETURN 'refused';
END $$;

-- columns ------------------------------------------------------------------------------------------

-- what becomes of a value: %1$s is the value
CREATE TABLE attack.change (type text, value text);
INSERT INTO attack.change VALUES ('bigint', '%1$s + 1'), ('bigint', '0'), ('integer', '%1$s # 1'), ('integer', '%1$s # 2'), ('integer', '%1$s # 4'),
    ('integer', '%1$s # 16'), ('text', '''x'''), ('jsonb', '''{"y": 1}'''), ('date', '%1$s - 1'), ('date', '''2026-01-01'''),
    ('uuid', '''019b8d62-7a80-7000-8000-00000000beef'''), ('timestamp with time zone', '%1$s - interval ''1 s'''),
    ('timestamp with time zone', '''2026-01-05 09:45+00'''), ('regrole', '''attack_tenant''::regrole'), ('boolean', 'true'),
    ('timestamp with time zone', '''infinity'''), ('text[]', 'ARRAY[''x'']'), ('faas.amount[]', '%1$s || %1$s'),
    ('timestamp with time zone', '''infinity'''),
    ('numeric', '%1$s + 1'), ('faas.fee_tier[]', '%1$s || %1$s'), ('fee_schedule.collect', '''on_top'''), ('fee_schedule.tier_method', '''slab'''), ('fee_schedule.scale', '2'),
    ('fee_schedule.flat', '''CNY 0.01'''), ('fee_schedule.valid_to', '''2030-01-01'''),
    ('faas.amount', 'faas.of_minor(faas.minor_units(%1$s) + 1, faas.currency(%1$s), faas.scale(%1$s))'), ('time without time zone', '%1$s + interval ''1 h'''), ('faas.amount', '''USD 0.00'''), ('*', 'NULL'),
    ('escrow.max_ratio', '0.5'), ('escrow.max_receivers', '7'), ('escrow.max_releases', '7'), ('escrow.expire_days', '7'), ('escrow.approver_roles', '''{payee}''::text[]'), ('bid_event.bid', '2'), ('escrow_milestone.evidence', 'false'),
    -- of columns that a constraint keeps to some words
    ('product.fee_rate', '0.02'), ('product.redeem_fee_rate', '0.02'), ('product.kind', '''nav'''), ('product.state', '''repaid'''), ('product.fee_mode', '''inside'''), ('product.rounding_point', '''units'''), ('product.income', '''units'''), ('product_holder.income', '''cash'''),
    ('product_order.kind', '''redeem'''), ('product_order.state', '''cancelled'''), ('product_order.state', '''settled'''), ('product_payment.kind', '''income'''), ('product_payment.kind', '''reinvest'''),
    ('product_payment.state', '''due'''), ('product_payment.state', '''paid'''),
    ('settlement.state', '''settling'''), ('settlement_window.state', '''settled'''), ('settlement_window.state', '''pending'''), ('settlement_participant.state', '''recorded'''),
    ('settlement_instruction.state', '''accepted'''), ('settlement_instruction.state', '''pending'''), ('settlement_event.object', '''window'''), ('settlement_model.granularity', '''gross'''),
    ('settlement_model.interchange', '''bilateral'''), ('settlement_model.delay', '''immediate'''),
    ('party.kind', '''user'''), ('posting.business_date', '''2026-01-05'''), ('subject.kind', '''expense'''), ('subject.kind', '''liability'''), ('book_privilege.privilege', '''admin'''),
    ('custody_counting.net', '''customer'''), ('custody_kind.direction', '''to_client'''), ('custody_kind.direction', '''to_own'''), ('custody_kind.privilege', '''admin'''),
    ('custody_kind.privilege', '''post'''), ('custody_class_change.from_class', '''own'''), ('custody_class_change.from_class', '''in_transit'''), ('custody_class_change.to_class', '''in_transit'''),
    ('custody_transfer.purpose', '''withdrawal'''), ('custody_transfer.reconciled_date', '''2026-01-04'''),
    ('custody_transfer.business_date', '''2026-01-06'''), ('custody_book.authorisation', 'false'),
    ('escrow.state', '''funded'''), ('escrow.state', '''released'''), ('escrow.on_expiry', '''keep'''), ('escrow.on_expiry', '''release'''), ('escrow_party.role', '''arbiter'''), ('bid_deal.state', '''open'''), ('bid_deal.state', '''failed''');

-- Columns that cannot be proved: "not" at all, in "part" (some changes are found), or by "other" rows
-- only (findings name those).  Whatever is not here is found, and the row named.  doc/reliability.md
-- has the same list.
CREATE TABLE attack.unproved (tab text, col text, how text, reason text);
INSERT INTO attack.unproved
SELECT tab, c, how, reason FROM (VALUES
    ('book', 'name,base_currency,open_from,owner', 'not', 'said once'),
    ('book_privilege', 'grantee,privilege,granted_by,granted_at', 'not', 'a grant is its row'),
    ('subject', 'code,name', 'not', 'said once'), ('subject', 'parent', 'part', 'a subject may stand at the top'),
    ('subject', 'id,book,kind', 'other', 'what refers to it'), ('party', 'id', 'part', 'what refers to it, if anything does'),
    ('party', 'code,name,identity_type,identity_number,metadata,created_at', 'not', 'said once'), ('party', 'kind', 'other', 'who calls it his customer'), ('party', 'customer', 'part', 'a user may be without'),
    ('account', 'party', 'part', 'another party of the book, or none'), ('account', 'opened_at', 'not', 'said once'),
    ('account', 'flags', 'part', 'unlimited, a ceiling of zero, and hot are said once'),
    ('account', 'overdraft,ceiling', 'part', 'limits are said once'), ('account', 'next_expiry', 'part', 'a bound: any earlier time will do'),
    ('account', 'debit_blocked_until,credit_blocked_until', 'part', 'that there is a block is said twice, until when is not'),
    ('account_profile', 'code,metadata', 'not', 'said once'), ('account_profile', 'debit_block_reason,credit_block_reason', 'part', 'that there is a reason is said twice, which is not'),
    ('account_profile', 'closed_at', 'part', 'that it is closed is said twice, since when is not'),
    ('posting', 'value_date,memo', 'not', 'said once'), ('posting', 'kind,metadata', 'part', 'said once, but of an instruction or transfer'), ('posting', 'posted_at', 'part', 'any time between the entries before and after'),
    ('posting', 'business_date', 'other', 'the closing of its subject'), ('posting', 'hold', 'other', 'the hold'),
    ('hold', 'account,to_account', 'part', 'of a closed hold from which nothing was captured'), ('hold', 'tolerance', 'part', 'said once; captures stay within it'),
    ('hold', 'kind,memo,metadata', 'not', 'said once'), ('hold_event', 'id', 'part', 'of a release, increase, extension or expiry'),
    ('hold_event', 'at', 'part', 'of a release, increase or extension'), ('hold_event', 'op', 'part', 'a release of the rest by a capture may be one by a release'),
    ('fee_schedule', 'book', 'part', 'another book may have it'),
    ('fee_schedule', 'name,valid_from,valid_to,collect,rate,flat,minimum,maximum,tiers,tier_method,mode,scale,created_at', 'not', 'said once'),
    ('escrow', 'deal,payee,separate_roles,max_ratio,max_receivers,max_releases,expire_days', 'not', 'said once'), ('escrow', 'payer', 'part', 'said once until it is funded'),
    ('escrow', 'expires_at,on_expiry', 'part', 'when it is swept is said twice, why is not'), ('escrow', 'approver_roles', 'part', 'who approved had such a role'),
    ('escrow_party', 'name,role', 'part', 'of who has approved'), ('escrow_party', 'party', 'part', 'another party of the book, or none'), ('escrow_milestone', 'name,approvals,not_before,evidence', 'not', 'said once'),
    ('escrow_event', 'id', 'other', 'what refers to it'), ('escrow_event', 'actor,by_role,evidence', 'part', 'of an approval'),
    ('escrow_event', 'note', 'part', 'of the opening'), ('escrow_key', 'key', 'not', 'said once'), ('escrow_key', 'event', 'part', 'another event of the same kind'),
    ('bid_deal', 'deal', 'not', 'said once'), ('bid_deal', 'borrower', 'part', 'said once until it is settled'), ('bid_deal', 'fails_at', 'part', 'of an open deal'), ('bid_deal', 'target', 'part', 'said once until it is settled'),
    ('bid_event', 'id', 'part', 'what refers to it, if anything does'), ('bid_event', 'at', 'part', 'any time between the events before and after'), ('bid_event', 'actor,by_role', 'not', 'said once'), ('bid_event', 'note', 'part', 'of the opening'),
    ('product', 'calendar,code,created_at,cut_off,day_count,fee_mode,fee_rate,income,large_redemption,maturity,minimum,name,redeem_fee_rate,rounding,rounding_point,yield_rate,zone,confirm_days,settle_days,pay_days', 'not', 'the terms are said once'),
    ('product', 'cash_account,transit_account', 'other', 'the postings of its orders'), ('product', 'fee_account', 'part', 'where no fee was posted'),
    ('product_accrual', 'accrual_date', 'part', 'any day between those before and after'),
    ('product_day', 'cleared_at,set_at', 'not', 'said once'), ('product_day', 'deferred,prior_units', 'part', 'said once, but for its unit'), ('product_day', 'nav,nav_date', 'other', 'the orders of the day'),
    ('product_event', 'at,key,request,result,role', 'not', 'said once'), ('product_event', 'id', 'part', 'any number between those before and after'),
    ('product_event', 'from_state', 'part', 'of a product'), ('product_event', 'operation,to_state', 'other', 'of a product: the product'), ('product_event', 'product', 'other', 'of a product: the products themselves'),
    ('product_holder', 'income', 'not', 'said once'), ('product_holder', 'account,units_account', 'other', 'the orders of the holder'), ('product_income', 'units', 'part', 'said once, but for its unit'),
    ('product_order', 'ordered_at', 'not', 'said once'), ('product_order', 'amount,units,hold,kind,nav,net,fee', 'part', 'of one that was rejected or cancelled'), ('product_order', 'settle_date', 'part', 'any day from the confirmation on'),
    ('product_payment', 'created_at,id', 'not', 'said once'), ('product_payment', 'held', 'part', 'said once, but for its unit'),
    ('product_payment', 'amount,units', 'part', 'of a repayment that is due'), ('product_payment', 'interest', 'other', 'of a repayment that is due: the product'), ('product_payment', 'record_date', 'part', 'of a repayment'),
    ('load', 'role,started_at,finished_at', 'not', 'said once'),
    ('settlement_model', 'name,liquidity_check,granularity,interchange', 'not', 'said once'), ('settlement_model', 'kinds', 'part', 'of the postings that are there, all count'),
    ('settlement_model', 'delay', 'other', 'what is due'), ('participant', 'name,joined_at', 'not', 'said once'), ('participant', 'joined_after', 'not', 'a bound'),
    ('settlement_window', 'settlement', 'other', 'the settlement'), ('window_entry', 'window_id', 'other', 'the windows'), ('settlement_instruction', 'amount,payer,payee,settlement', 'other', 'what the participants of the settlement have to pay'),
    ('settlement_instruction', 'retries', 'other', 'what the participants of the settlement have to pay'), ('settlement_instruction', 'id', 'part', 'of a pending one'), ('settlement_event', 'id,operation,to_state', 'part', 'of an object without states'), ('settlement_event', 'journal', 'not', 'said twice, but not compared'),
    ('settlement_operation', 'request', 'not', 'kept as it was given'),
    ('settlement', 'created_at,reason', 'not', 'said once'), ('settlement_batch', 'exported_at', 'not', 'said once'), ('settlement_instruction', 'reason', 'not', 'said once'),
    ('settlement_operation', 'key,at', 'not', 'said once'), ('settlement_event', 'amount,at,by_role', 'not', 'said once'),
    ('rejection', 'code,reason,op,debit,credit,amount,key,hold,kind,memo,metadata,value_date,expires_at,final,balancing,linked,posted_at', 'not', 'kept as it was given'),
    ('custody_book', 'authorisation', 'not', 'said once'), ('custody_counting', 'transit,net', 'not', 'said once'),
    ('custody_counting', 'business_date', 'part', 'that it counts from the beginning is proved, since when it changed is not'),
    ('custody_kind', 'kind,direction,reversible,privilege', 'not', 'said once'),
    ('custody_class_change', 'id,business_date,changed_at,changed_by', 'not', 'said once, where a class changed once'),
    ('custody_instruction', 'id,instructed_by', 'not', 'said once'), ('custody_transfer', 'id,key,made_by', 'not', 'said once'),
    ('custody_transfer', 'asked', 'part', 'all that was left may have been asked for')
) AS v (tab, cols, how, reason), string_to_table(v.cols, ',') AS c;

CREATE TABLE attack.tampered AS
SELECT r.tab, a.attname::text AS col, c.value, r.named, attack.tamper(format('UPDATE faas.%I AS t SET %2$I = %3$s WHERE ctid = $1 AND t.%2$I IS DISTINCT FROM %3$s RETURNING %4$s',
        r.tab, a.attname, format(c.value, 't.' || quote_ident(a.attname)), l.named), r.place, r.named) AS outcome
FROM attack.row AS r
JOIN attack.ledger_table AS l ON l.name = r.tab
JOIN pg_attribute AS a ON a.attrelid = ('faas.' || r.tab)::regclass AND a.attnum > 0 AND NOT a.attisdropped
JOIN attack.change AS c ON c.type IN (format_type(a.atttypid, NULL), '*', r.tab || '.' || a.attname);
CREATE VIEW attack.column_outcome AS
SELECT tab, col, CASE WHEN bool_and(outcome = 'missed') THEN 'not' WHEN bool_or(outcome = 'missed') THEN 'part' WHEN bool_or(outcome = 'found') THEN 'other' ELSE 'named' END AS how,
    string_agg(value || ' of ' || named, '; ') FILTER (WHERE outcome IN ('missed', 'found')) AS examples, count(*) AS changes
FROM attack.tampered
WHERE outcome NOT IN ('same', 'refused')
GROUP BY tab, col;
SELECT cmp_ok((SELECT sum(changes) FROM attack.column_outcome)::int, '>', 500, 'columns were changed');
SELECT is(o.how, COALESCE(u.how, 'named'), format('%s.%s%s', o.tab, o.col, ': ' || u.reason))
FROM attack.column_outcome AS o LEFT JOIN attack.unproved AS u USING (tab, col)
ORDER BY o.tab, o.col;
SELECT is_empty($$SELECT tab, col FROM attack.tampered EXCEPT SELECT tab, col FROM attack.column_outcome$$, 'no column was left as it was');
SELECT is_empty($$SELECT tab, col FROM attack.unproved EXCEPT SELECT tab, col FROM attack.column_outcome$$, 'no column is listed that is not there');
SELECT format('# attack_tamper: %s changes to %s columns of %s tables; every change found and the row named: %s columns, found by other rows: %s, found in part: %s, not found: %s',
    sum(o.changes), count(*), count(DISTINCT o.tab), count(*) FILTER (WHERE o.how = 'named'), count(*) FILTER (WHERE o.how = 'other'),
    count(*) FILTER (WHERE o.how = 'part'), count(*) FILTER (WHERE o.how = 'not')) AS figures
FROM attack.column_outcome AS o \gset
\warn :figures

-- rows ---------------------------------------------------------------------------------------------

-- a row is gone; "missed": what nothing refers to, and what is zero
SELECT is(string_agg(DISTINCT d.outcome, ', ' ORDER BY d.outcome), CASE WHEN r.tab IN ('book_privilege', 'rejection', 'journal_key', 'settlement_operation', 'fee_schedule', 'custody_kind', 'custody_instruction', 'escrow_key') THEN 'missed'
        WHEN r.tab = 'settlement_batch' THEN 'found' WHEN r.tab = 'settlement_event' THEN 'missed, named' WHEN r.tab = 'settlement_instruction' THEN 'found, named'
        WHEN r.tab = 'custody_counting' THEN 'missed, named' WHEN r.tab = 'custody_transfer' THEN 'found'
        WHEN r.tab IN ('party', 'escrow_party', 'product_accrual') THEN 'missed, named' WHEN r.tab = 'product_day' THEN 'found'
        WHEN r.tab IN ('subject', 'product_event', 'product_holder', 'product_payment') THEN 'found, named' ELSE 'named' END,
    'a row of ' || r.tab || ' is gone')
FROM attack.row AS r
JOIN attack.ledger_table AS l ON l.name = r.tab
CROSS JOIN LATERAL attack.tamper(format('DELETE FROM faas.%I AS t WHERE ctid = $1 RETURNING %s', r.tab, l.named), r.place, r.named) AS d (outcome)
GROUP BY r.tab;

-- two rows trade places: all that is not in a key
SELECT is(attack.tamper(format('UPDATE faas.%1$I AS t SET (%2$s) = (SELECT %2$s FROM faas.%1$I AS o WHERE o.ctid = CASE t.ctid WHEN $1 THEN %3$L ELSE $1 END)
        WHERE t.ctid IN ($1, %3$L) RETURNING %4$s', a.tab, c.columns, b.place, l.named), a.place, a.named), 'named', 'two rows of ' || a.tab || ' trade places')
FROM attack.ledger_table AS l
JOIN attack.row AS a ON a.tab = l.name AND a.n = 1
JOIN attack.row AS b ON b.tab = a.tab AND b.n = (SELECT max(x.n) FROM attack.row AS x WHERE x.tab = a.tab)
CROSS JOIN LATERAL (
    SELECT string_agg(quote_ident(t.attname), ', ') AS columns FROM pg_attribute AS t
    WHERE t.attrelid = ('faas.' || a.tab)::regclass AND t.attnum > 0 AND NOT EXISTS (
        SELECT FROM pg_index AS i WHERE i.indrelid = t.attrelid AND i.indisunique AND t.attnum = ANY (i.indkey::int2[]))
) AS c
WHERE l.name IN ('business_day', 'subject_closing', 'account', 'posting', 'checkpoint', 'journal_key', 'hold', 'hold_event');

-- rows are forged: two postings that cancel each other, under the numbers of entries that are there, or
-- under new ones, or with the rows of the accounts to match
CREATE FUNCTION attack.forged(entry_step int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_last faas.posting;
BEGIN
    SELECT p.* INTO STRICT v_last FROM faas.posting AS p JOIN attack.slot AS s ON s.name = 'account' AND p.debit_account = s.theirs::bigint ORDER BY p.debit_entry DESC LIMIT 1;
    v_last.journal := '019b8d62-7a80-7000-8000-00000000beef';
    v_last.hold := NULL;
    v_last.reverses := NULL;
    v_last.reverses_line := NULL;
    v_last.debit_entry := v_last.debit_entry + entry_step;
    v_last.credit_entry := v_last.credit_entry + entry_step;
    INSERT INTO faas.posting SELECT v_last.*;
    v_last.line := 2;
    v_last.debit_entry := v_last.debit_entry + 1;
    v_last.credit_entry := v_last.credit_entry + 1;
    SELECT v_last.credit_account, v_last.debit_account, v_last.credit_entry, v_last.debit_entry
        INTO v_last.debit_account, v_last.credit_account, v_last.debit_entry, v_last.credit_entry;
    INSERT INTO faas.posting SELECT v_last.*;
    RETURN '019b8d62-7a80-7000-8000-00000000beef';
END $$;
CREATE FUNCTION attack.forged_and_counted() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM attack.forged(1);
    UPDATE faas.account AS a SET entry_count = a.entry_count + 2, last_journal = '019b8d62-7a80-7000-8000-00000000beef', last_line = 2,
        debits_posted = a.debits_posted OPERATOR(faas.+) p.amount, credits_posted = a.credits_posted OPERATOR(faas.+) p.amount
    FROM faas.posting AS p WHERE p.journal = '019b8d62-7a80-7000-8000-00000000beef' AND p.line = 1 AND a.id IN (p.debit_account, p.credit_account);
    RETURN '019b8d62-7a80-7000-8000-00000000beef';
END $$;
SELECT is(attack.tamper('SELECT attack.' || f, NULL, '019b8d62-7a80-7000-8000-00000000beef'), 'named', 'two forged postings: ' || f)
FROM unnest('{forged(0),forged(1),forged_and_counted()}'::text[]) AS f;
-- a reversal, a capture and a key that never were, a limit that never was
SELECT is(attack.tamper(x.statement, NULL, x.named), 'named', x.statement)
FROM (SELECT format(v.statement, book.theirs, account.theirs, journal.theirs, hold.theirs), format(v.named, book.theirs, account.theirs, journal.theirs, hold.theirs)
    FROM (VALUES ('INSERT INTO faas.reversal SELECT journal, line, journal, line, book, amount FROM faas.posting WHERE journal = %3$L RETURNING journal', 'posting %3$s'),
        ('INSERT INTO faas.hold_event SELECT gen_random_uuid(), id, event_count + 1, book, 3, placed_at, expires_at, ''CNY 1.00'', ''CNY 0.00'' FROM faas.hold WHERE id = %4$L RETURNING hold', 'hold %4$s'),
        ('INSERT INTO faas.journal_key VALUES (%1$s, gen_random_uuid(), %3$L, ''forged'') RETURNING ''forged''', 'key "forged"'),
        ('INSERT INTO faas.account_profile (account, book, code) VALUES (77, %1$s, ''forged'') RETURNING 77', 'account 77'),
        ('UPDATE faas.account SET overdraft = ''CNY -1.00'' WHERE id = %2$s RETURNING id', 'account %2$s')) AS v (statement, named),
        attack.slot AS book, attack.slot AS account, attack.slot AS journal, attack.slot AS hold
    WHERE book.name = 'book' AND account.name = 'account' AND journal.name = 'journal' AND hold.name = 'hold') AS x (statement, named);

SELECT is_empty('SELECT * FROM faas.verify()', 'the books are sound again');
SELECT * FROM finish();
ROLLBACK;
