-- One call a line of every public function of version 0.1.0, on the ledger of ../sql/include/ledger_full.sql:
-- calls that change come last, and refusals beside what goes through.  t/039_update.pl runs them on databases of
-- every version and compares.
SELECT faas.amount_format('CNY 1234.5', 'none')
SELECT faas.abs('CNY -1'), faas.sign('CNY -1'), faas.scale('CNY 1'), faas.currency('CNY 1'), faas.quantity('CNY 1.50'), faas.minor_units('CNY 1.50')
SELECT faas.allocate('CNY 100', ARRAY[1, 1, 1]), faas.split('CNY 100', 7), faas.cash_round('CHF 1.02', 5), faas.round('CNY 1.555', 2)
SELECT faas.amount(1.5, 'CNY'), faas.amount('{"currency": "CNY", "amount": "1.50"}'::jsonb), faas.amount('CNY 1.50'::faas.amount, -1, false), faas.jsonb('CNY 1.50')
SELECT faas.amount_add('CNY 1', 'CNY 2'), faas.amount_sub('CNY 1', 'CNY 2'), faas.amount_neg('CNY 1'), faas.amount_mul('CNY 1', 2.5), faas.numeric_mul_amount(2.5, 'CNY 1'), faas.amount_div('CNY 1', 3), faas.amount_ratio('CNY 1', 'CNY 3'), faas.amount_mod('CNY 7', 'CNY 3')
SELECT faas.amount_cmp('CNY 1', 'CNY 2'), faas.amount_eq('CNY 1', 'CNY 1.0'), faas.amount_ne('CNY 1', 'CNY 2'), faas.amount_lt('CNY 1', 'CNY 2'), faas.amount_le('CNY 1', 'CNY 2'), faas.amount_gt('CNY 1', 'CNY 2'), faas.amount_ge('CNY 1', 'CNY 2')
SELECT faas.amount_add('CNY 1', 'USD 2')
SELECT faas.amount_hash('CNY 1'), faas.amount_hash_extended('CNY 1', 7)
SELECT faas.amount_format('CNY -1234.5', 'accounting'), faas.to_char('CNY 1234.5', '9,999.99'), faas.to_chinese('CNY 1234.5'), faas.convert('CNY 100', 'USD', 0.14), faas.of_minor(150, 'CNY')
SELECT faas.sum(a), faas.avg(a), faas.min(a), faas.max(a), faas.total(a) FROM unnest('{CNY 1,CNY 2.50}'::faas.amount[]) AS a
SELECT count(*), md5(string_agg(i::text, ',' ORDER BY i::text)) FROM faas.iso4217() AS i
SELECT v.library = v.extension OR v.extension <> '' FROM faas.version() AS v
SELECT faas.account_id(1, 'a'), faas.book_id('shop'), faas.journal_id(1, 'order 1') IS NOT NULL
SELECT faas.account_id(1, 'nobody')
SELECT b.* FROM generate_series(1, 11) AS a, faas.balance(a) AS b ORDER BY a
SELECT b.* FROM generate_series(1, 11) AS a, faas.balance(a, '2026-01-05 09:30:00+00') AS b ORDER BY a
SELECT faas.balance_on(a, '2026-01-04'), faas.balance_on(a, '2026-01-05') FROM generate_series(1, 11) AS a ORDER BY a
SELECT faas.balance(12345)
SELECT c.* FROM faas.closing_balance(1, '2026-01-05') AS c
SELECT t.* FROM faas.trial_balance(1) AS t
SELECT t.* FROM faas.trial_balance(1, '2026-01-05 09:30:00+00') AS t
SELECT s.* FROM faas.subject_balance(1, '1') AS s
SELECT e.entry, e.side, e.amount, e.balance, e.business_date, e.value_date, e.counterparty, e.kind, e.memo FROM faas.entries(2) AS e ORDER BY e.entry
SELECT e.account, e.entry, e.side, e.amount, e.balance FROM faas.last_entries(2, 5) AS e
SELECT s.line, s.entry, s.debit, s.credit, s.balance, s.kind, s.memo FROM faas.statement(2, '2026-01-05 00:00:00+00', '2090-01-01') AS s
SELECT length(faas.digest(b)) FROM generate_series(1, 3) AS b
SELECT v.* FROM faas.verify() AS v
SELECT v.* FROM faas.verify(1) AS v
SELECT l.load, l.created, l.rejected FROM faas.last_load() AS l
SELECT faas.account_block(2, 'debit', 'x', NULL), faas.account_unblock(2), faas.account_unblock(3)
SELECT faas.account_limit(2, overdraft => 'CNY 500'), faas.account_hot(2), faas.account_hot(2, false)
SELECT faas.account_reopen(5), faas.account_close(5)
SELECT faas.account_close(7)
SELECT faas.account_open(1, 'update', ceiling => 'CNY 5'), faas.subject_create(1, '7001', 'other', 'expense'), faas.party_create(1, 'P9', 'party')
SELECT faas.book_create('update'), faas.book_grant(1, 'regress_clerk', 'post'), faas.book_revoke(1, 'regress_clerk', 'post'), faas.currency_add('MILES', 0)
SELECT replayed FROM faas.post(1, 2, 'CNY 100.00', key => 'order 1', kind => 'order', memo => E'tab\t, line\n, 人民币', metadata => '{"a": [1]}')
SELECT replayed FROM faas.post(1, 2, 'CNY 99.00', key => 'order 1')
SELECT replayed FROM faas.post(1, 2, 'CNY 12.34', key => 'update 1', memo => 'after')
SELECT replayed FROM faas.post(ARRAY[(1, 2, 'CNY 7', 'pay', NULL, NULL), (2, 4, 'CNY 1', 'fee', NULL, NULL)]::faas.posting_line[], key => 'update 2')
SELECT replayed FROM faas.post(4, 2, 'CNY 1000000')
SELECT replayed FROM faas.post(1, 12, 'CNY 6')
SELECT r.idx, r.code, r.reason, r.amount FROM faas.post_batch(ARRAY[ROW('post', 1, 2, 'CNY 5', 'update 3', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), ROW('hold', 2, 3, 'CNY 4', 'update 4', NULL, NULL, NULL, NULL, NULL, '2090-01-01', NULL, NULL, NULL, NULL), ROW('capture', NULL, NULL, 'CNY 2', NULL, 'update 4', NULL, NULL, NULL, NULL, NULL, true, NULL, NULL, NULL), ROW('post', 1, 99, 'CNY 5', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)]::faas.request[]) AS r
SELECT r.idx, r.code, r.reason, r.amount FROM faas.result_unpack(faas.post_packed(faas.request_pack(ARRAY[ROW('post', 1, 2, 'CNY 5', 'update 5', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), ROW('post', 1, 2, 'USD 5', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)]::faas.request[]))) AS r
SELECT replayed FROM faas.reverse('01900000-0000-7000-8000-00000000000b', 'CNY 5', key => 'update 6')
SELECT replayed FROM faas.hold_place(2, 'CNY 20', 3, key => '01900000-0000-7000-8000-0000000000aa')
SELECT replayed FROM faas.hold_increase('01900000-0000-7000-8000-0000000000aa', 'CNY 2')
SELECT faas.hold_extend('01900000-0000-7000-8000-0000000000aa', '2090-01-01')
SELECT faas.hold_extend('01900000-0000-7000-8000-00000000000a', '2092-01-01')
SELECT replayed FROM faas.hold_capture('01900000-0000-7000-8000-0000000000aa', 'CNY 3', key => 'update 7')
SELECT replayed FROM faas.hold_release('01900000-0000-7000-8000-0000000000aa', 'CNY 1')
SELECT replayed FROM faas.hold_release('01900000-0000-7000-8000-0000000000ff', 'CNY 1')
SELECT faas.hold_expire_due()
INSERT INTO faas.inbox (debit, credit, amount, memo) VALUES (1, 2, 'CNY 2', 'loaded'), (2, 99, 'CNY 2', 'refused')
SELECT faas.inbox_clear(1), faas.inbox_clear(2)
SELECT faas.day_cut(1), faas.period_close(1, '2026-01-06')
SELECT a.account, a.code, a.posted, a.debits, a.credits, a.held, a.incoming, a.available FROM faas.account_balance AS a ORDER BY a.account
SELECT e.account, e.entry, e.side, e.amount, e.balance FROM faas.entry AS e ORDER BY e.account, e.entry
SELECT count(*) FROM faas.journal
SELECT h.account, h.amount, h.remaining FROM faas.open_hold AS h ORDER BY h.amount
SELECT count(*) FROM faas.visible_hold_event
SELECT v.* FROM faas.verify() AS v
SELECT faas.restore_begin()
SELECT faas.restore_end()
SELECT faas.access_revoke('regress_clerk'), faas.access_grant('regress_clerk')
