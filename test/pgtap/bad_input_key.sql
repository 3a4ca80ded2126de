-- A key stands for one request: the same key with any other content is LG005, whichever field differs,
-- and the message names the field.
BEGIN;
\ir include/bad_input.sql
\ir include/bad_input_book.sql
\ir include/bad_input_move.sql
\ir include/bad_input_wealth.sql
\ir include/bad_input_settlement.sql
\ir include/bad_input_custody.sql
\ir include/bad_input_escrow.sql
SELECT pg_temp.fill() AS full \gset

-- another good value of each argument, and what a second call with it comes to
CREATE TEMP TABLE other (labels text, arguments text, value text, outcome text, pattern text);
INSERT INTO other VALUES
    ('post(debit)', 'debit', '{vault}', 'LG005', 'another debit'), ('post(debit)', 'credit', '{bob}', 'LG005', 'another credit'),
    ('post(postings)', 'postings.debit', '{vault}', 'LG005', 'another debit'), ('post(postings)', 'postings.credit', '{bob}', 'LG005', 'another credit'),
    ('post(debit) reverse hold_place hold_capture hold_release hold_increase', 'amount', '''CNY 2''', 'LG005', 'another amount'),
    ('post(postings)', 'postings.amount', '''CNY 2''', 'LG005', 'another amount'),
    ('post(debit) reverse hold_place hold_capture', 'kind', '''other''', 'LG005', 'another kind'),
    ('post(debit) reverse hold_place hold_capture', 'memo', '''other''', 'LG005', 'another memo'),
    ('post(debit) reverse hold_place hold_capture', 'metadata', '''{"a": 2}''', 'LG005', 'another metadata'),
    ('post(postings)', 'postings.kind', '''other''', 'LG005', 'another kind'), ('post(postings)', 'postings.memo', '''other''', 'LG005', 'another memo'),
    ('post(postings)', 'postings.metadata', '''{"a": 2}''', 'LG005', 'another metadata'),
    ('post(debit) post(postings) reverse hold_capture', 'value_date', '''2026-01-06''', 'LG005', 'another value date'),
    ('post(debit) post(postings)', 'imported_at', '''2026-01-05 09:59:00+00''', 'LG005', 'another imported time'),
    -- these fill in for what postings leave null, and the posting has its own
    ('post(postings)', 'kind memo', '''other''', 'replayed', ''), ('post(postings)', 'metadata', '''{"a": 2}''', 'replayed', ''),
    -- what is checked once, and not kept
    ('post(debit) post(postings) reverse', 'revalidate', 'true', 'replayed', ''),
    ('reverse', 'journal', '{journal}', 'LG005', 'another posting to reverse'), ('reverse', 'line', 'NULL', 'replayed', ''),
    ('hold_place', 'account', '{cash}', 'LG005', 'another debit'), ('hold_place', 'to_account', '{vault}', 'LG005', 'another credit'),
    ('hold_place', 'expires_at', '''2026-01-08''', 'LG005', 'another expiry'), ('hold_place', 'tolerance', '''CNY 2''', 'LG005', 'another tolerance'),
    ('hold_capture hold_release hold_increase', 'hold', '{bare}', 'LG005', 'another hold'), ('hold_capture', 'to_account', '{vault}', 'LG005', 'another credit'),
    ('order_subscribe order_redeem distribute_income', 'product', '{saving}', 'LG005', 'another product'), ('order_subscribe order_redeem', 'account', '{cash}', 'LG005', 'another account'),
    ('order_subscribe distribute_income', 'amount', '''CNY 2''', 'LG005', 'another amount'), ('order_redeem', 'units', '''FUNDA 2''', 'LG005', 'another units'), ('order_cancel', 'order_id', '{other order}', 'LG005', 'another order_id'),
    ('distribute_income', 'date', '''2026-01-04''', 'LG005', 'another date'),
    ('settlement_create', 'model', '{other model}', 'LG005', 'another model'), ('settlement_create', 'windows', 'ARRAY[{window of pending}]::bigint[]', 'LG005', 'another windows'),
    ('settlement_record settlement_reserve settlement_commit settlement_settle settlement_abort instruction_export', 'settlement', '{exported}', 'LG005', 'another settlement'),
    ('settlement_record settlement_reserve settlement_commit settlement_settle', 'participant', '{participant 2}', 'LG005', 'another participant'), ('settlement_abort', 'reason', '''other''', 'LG005', 'another reason'),
    ('hold_capture', 'final', 'true', 'replayed', '');
-- the accounts of another book are not in this one
INSERT INTO other VALUES
    ('custody_topup', 'book', '{other book}', '22023', 'has not begun'), ('custody_withdraw', 'book', '{book}', 'LG009', 'is not of book'),
    ('custody_topup', 'business_date', '''2026-01-05''', 'LG005', 'another transfer'), ('custody_withdraw', 'business_date', '''2026-01-04''', 'LG005', 'another transfer'),
    ('custody_topup', 'bank_account', '{second bank}', 'LG005', 'another transfer'), ('custody_withdraw', 'bank_account', '{other second}', 'LG005', 'another transfer'),
    ('custody_topup', 'own_account', '{cash}', 'LG005', 'another transfer'), ('custody_withdraw', 'own_account', '{foreign}', 'LG005', 'another transfer'),
    ('custody_topup custody_withdraw', 'amount', '''CNY 3''', 'LG005', 'another transfer'), ('custody_topup custody_withdraw', 'memo', '''other''', 'replayed', ''),
    ('escrow_open bid_open', 'book', '{other book}', 'LG009', 'not of book'), ('escrow_open bid_open', 'deal', '''other''', 'LG005', 'another deal'),
    ('escrow_open', 'payer', '{cash}', 'LG005', 'another payer'), ('escrow_open', 'payee', '{vault}', 'LG005', 'another payee'), ('escrow_open', 'parties', '''[{"role": "payer", "name": "amy"}]''', 'LG005', 'another parties'),
    ('escrow_open', 'milestones', '''[{"amount": "CNY 2", "name": "x"}]''', 'LG005', 'another milestones'), ('escrow_open', 'conditions', '''{}''', 'LG005', 'another conditions'),
    ('escrow_open', 'expires_at', '''2026-02-02''', 'LG005', 'another expires_at'), ('escrow_open', 'on_expiry', '''refund''', 'LG005', 'another on_expiry'),
    ('bid_open', 'borrower', '{alice}', 'LG005', 'another borrower'), ('bid_open', 'target', '''CNY 3''', 'LG005', 'another target'), ('bid_open', 'fails_at', '''2026-02-02''', 'LG005', 'another fails_at'),
    ('escrow_open escrow_release bid_open', 'memo', '''other''', 'LG005', 'another memo'), ('escrow_open escrow_release escrow_refund bid_place', 'amount', '''CNY 3''', 'LG005', 'another amount'),
    ('escrow_fund escrow_approve escrow_release escrow_refund escrow_dispute escrow_cancel', 'escrow', '{disputed escrow}', 'LG005', 'another escrow'), ('escrow_resolve', 'escrow', '{funded escrow}', 'LG005', 'another escrow'),
    ('escrow_open escrow_fund escrow_release escrow_refund escrow_dispute escrow_resolve escrow_cancel bid_open bid_place bid_settle bid_fail', 'actor', '''other''', 'LG005', 'another actor'),
    ('escrow_approve', 'approver', '''amy''', 'LG005', 'another approver'), ('escrow_approve escrow_release', 'evidence', '''other''', 'LG005', 'another evidence'),
    ('escrow_approve escrow_release escrow_refund', 'milestone', 'NULL', 'LG005', 'another milestone'), ('escrow_release escrow_resolve', 'remainder', '''last''', 'LG005', 'another remainder'),
    ('escrow_release', 'receivers.account', '{vault}', 'LG005', 'another receivers'), ('escrow_release', 'receivers.amount', '''CNY 2''', 'LG005', 'another receivers'), ('escrow_release', 'receivers.ratio', '1', 'LG005', 'another receivers'),
    ('escrow_resolve', 'award.account', '{vault}', 'LG005', 'another award'), ('escrow_resolve', 'award.amount', '''CNY 2''', 'LG005', 'another award'), ('escrow_resolve', 'award.ratio', '2', 'LG005', 'another award'),
    ('escrow_resolve', 'dismiss', 'NULL', '22004', 'dismiss'), ('escrow_refund escrow_dispute escrow_resolve escrow_cancel bid_fail', 'reason', '''other''', 'LG005', 'another reason'),
    ('bid_place bid_fail', 'bid_deal', '{full deal}', 'LG005', 'another bid_deal'), ('bid_settle', 'bid_deal', '{open deal}', 'LG005', 'another bid_deal'), ('bid_place', 'account', '{cash}', 'LG005', 'another account');

-- the functions that take a key, and their other arguments
CREATE TEMP TABLE keyed AS
SELECT a.label, a.argument FROM argument AS a
WHERE a.argument <> 'key' AND a.type NOT IN ('faas.posting_line[]', 'faas.escrow_share[]')
    AND EXISTS (SELECT FROM argument AS k WHERE k.label = a.label AND k.argument = 'key' AND a.label <> 'journal_id');
CREATE TEMP TABLE given AS
SELECT l AS label, a AS argument, value, outcome, pattern FROM other, regexp_split_to_table(labels, ' ') AS l, regexp_split_to_table(arguments, ' ') AS a;

CREATE FUNCTION pg_temp.twice(first text, second text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v text;
BEGIN
    EXECUTE first INTO v;
    EXECUTE second INTO v;
    RETURN v;
END $$;

SELECT plan((SELECT count(*) FROM given)::integer + 3);
SELECT is((SELECT string_agg(label || ': ' || argument, ', ') FROM keyed AS k WHERE NOT EXISTS (SELECT FROM given AS g WHERE (g.label, g.argument) = (k.label, k.argument))), NULL,
    'every argument of every function that takes a key has another value in test/pgtap/bad_input_key.sql');
SELECT pg_temp.fingerprint() AS before \gset
SELECT is(CASE WHEN t.outcome LIKE '=%,t)' THEN 'replayed' ELSE t.outcome END || CASE WHEN t.outcome LIKE '=%' THEN '' ELSE COALESCE(' (' || t.fault || ')', '') END
        || CASE WHEN COALESCE(t.message, '') ~ g.pattern THEN '' ELSE ' ' || t.message END,
    g.outcome, g.label || ' with the key of a call with another ' || g.argument)
FROM given AS g, pg_temp.try(format('SELECT pg_temp.twice(%L, %L)', pg_temp.call(g.label, NULL, NULL), pg_temp.call(g.label, g.argument, g.value)), false, :'before') AS t;
SELECT is((SELECT count(*) FROM keyed)::integer, (SELECT count(*) FROM given)::integer, 'and only those');
SELECT format('# bad_input_key: %s pairs, %s LG005, %s replayed, %s refused otherwise', count(*), count(*) FILTER (WHERE outcome = 'LG005'),
    count(*) FILTER (WHERE outcome = 'replayed'), count(*) FILTER (WHERE outcome NOT IN ('LG005', 'replayed'))) AS figures FROM given \gset
\warn :figures
SELECT is(pg_temp.fingerprint(), :'before', 'the ledger is what it was');
SELECT * FROM finish();
ROLLBACK;
