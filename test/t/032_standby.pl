# A streaming standby answers every function and view that reads, as the primary does, and refuses every
# one that writes; after its promotion work goes on and no id is used again.  The calls stand in
# two tables here, which are compared with the catalog: a new function needs its row.
use strict;
use warnings FATAL => 'all';
use lib 'test/t/lib';
use Ledger;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $ride = "'01900000-0000-7000-8000-00000000000a'";
my $amount = "'CNY 12.50'::faas.amount";
my $request = q{('post', 1, 2, 'CNY 1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)};
my $requests = "ARRAY[$request]::faas.request[]";
my $rules = q{ARRAY[('a', 3, NULL, 0.3, NULL, NULL), ('b', 4, NULL, NULL, NULL, true)]::faas.share_rule[]};

my $primary = PostgreSQL::Test::Cluster->new('primary');
$primary->init(allows_streaming => 1);
$primary->start;
fill_ledger($primary, 'postgres');
my $results = $primary->safe_psql('postgres', "SELECT faas.post_packed(faas.request_pack($requests))");
$primary->backup('copy');

# signature of the function, then calls of it
my @reads = (
	[ 'account_id(bigint,text)', q{SELECT faas.account_id(1, 'a')} ],
	[ 'balance(bigint,timestamp with time zone)', q{SELECT * FROM faas.balance(2)},
		q{SELECT * FROM faas.balance(2, '2026-01-05 09:15:00+00')} ],
	[ 'balance_on(bigint,date)', q{SELECT faas.balance_on(2, '2026-01-05')} ],
	[ 'book_id(text)', q{SELECT faas.book_id('shop')} ],
	[ 'archive_check(bigint)', q{SELECT * FROM faas.archive_check(1)} ],
	[ 'archive_read(bigint,bigint)', q{SELECT * FROM faas.archive_read(1)}, q{SELECT * FROM faas.archive_read(1, 1002)} ],
	[ 'closing_balance(bigint,date)', q{SELECT * FROM faas.closing_balance(1)},
		q{SELECT * FROM faas.closing_balance(1, '2026-01-05')} ],
	[ 'custody_balances(bigint,date)', q{SELECT * FROM faas.custody_balances(1, '2026-01-07')} ],
	[ 'custody_lines(bigint,date)', q{SELECT * FROM faas.custody_lines(1, '2026-01-07')} ],
	[ 'custody_reconcile(bigint,date)', q{SELECT * FROM faas.custody_reconcile(1, '2026-01-07')},
		q{SELECT * FROM faas.custody_reconcile(1, '2026-01-05')} ],
	[ 'custody_requirement(bigint,date)', q{SELECT * FROM faas.custody_requirement(1, '2026-01-07')} ],
	[ 'custody_resource(bigint,date)', q{SELECT * FROM faas.custody_resource(1, '2026-01-07')} ],
	[ 'digest(bigint)', q{SELECT b.id, faas.digest(b.id) FROM faas.book AS b ORDER BY 1} ],
	[ 'entries(bigint,timestamp with time zone,timestamp with time zone)', q{SELECT * FROM faas.entries(2)} ],
	[ 'instruction_file(bigint)', q{SELECT faas.instruction_file(1)} ],
	[ 'journal_id(bigint,text)', q{SELECT faas.journal_id(1, 'order 1')} ],
	[ 'last_entries(bigint,integer,timestamp with time zone,bigint)',
		q{SELECT * FROM faas.last_entries(2, 40)} ],
	[ 'last_load()', q{SELECT * FROM faas.last_load()} ],
	[ 'statement(bigint,timestamp with time zone,timestamp with time zone)',
		q{SELECT * FROM faas.statement(2, '-infinity', 'infinity')} ],
	[ 'subject_balance(bigint,text,timestamp with time zone)', q{SELECT * FROM faas.subject_balance(1, '2001')},
		q{SELECT * FROM faas.subject_balance(1, '1', '2026-01-05 09:15:00+00')} ],
	[ 'trial_balance(bigint,timestamp with time zone)', q{SELECT * FROM faas.trial_balance(1)},
		q{SELECT * FROM faas.trial_balance(1, '2026-01-05 09:15:00+00')} ],
	[ 'verify(bigint)', q{SELECT * FROM faas.verify(1)}, q{SELECT count(*) FROM faas.verify()} ],
	[ 'version()', q{SELECT * FROM faas.version()} ],
	[ 'cash_round(faas.amount,integer,text)', "SELECT faas.cash_round($amount, 5)" ],
	[ 'request_pack(faas.request[])', "SELECT faas.request_pack($requests)" ],
	[ 'result_unpack(bytea)', "SELECT * FROM faas.result_unpack('$results')" ],
	[ 'is_business_day(date,text)', q{SELECT faas.is_business_day('2026-02-14', 'CNIB')} ],
	[ 'business_day(date,text,text)', q{SELECT faas.business_day('2026-02-15', 'following', 'CNIB')} ],
	[ 'business_day_add(date,integer,text)', q{SELECT faas.business_day_add('2026-02-13', 2, 'OWN')} ],
	[ 'business_days_between(date,date,text)', q{SELECT faas.business_days_between('2026-01-01', '2027-01-01', 'OWN')} ],
	[ 'settlement_date(timestamp with time zone,integer,time without time zone,text,text)',
		q{SELECT faas.settlement_date('2026-01-05 09:00+00', 1, '15:00', 'Asia/Shanghai', 'CNIB')} ],
	[ 'month_add(date,integer,boolean)', q{SELECT faas.month_add('2026-01-31', 1)} ],
	[ 'schedule_dates(date,date,text,text,text,text,boolean)',
		q{SELECT * FROM faas.schedule_dates('2026-01-31', '2026-12-31', '1M', 'following', 'CNIB')} ],
	[ 'iso4217()', q{SELECT count(*) FROM faas.iso4217()} ],
	[ 'amount(numeric,text)', q{SELECT faas.amount(1.5, 'CNY')} ],
	[ 'amount(jsonb)', q{SELECT faas.amount(faas.jsonb('CNY 1.50'))} ],
	[ 'amount(faas.amount,integer,boolean)', q{SELECT 'CNY 1.5'::faas.amount(CNY,4)} ],
	[ 'of_minor(numeric,text,integer)', q{SELECT faas.of_minor(150, 'CNY')} ],
	[ 'allocate(faas.amount,numeric[],text)', "SELECT faas.allocate($amount, '{1,2}')" ],
	[ 'split(faas.amount,integer,text)', "SELECT faas.split($amount, 3)" ],
	[ 'convert(faas.amount,text,numeric,text,integer)', "SELECT faas.convert($amount, 'USD', 0.14)" ],
	[ 'round(faas.amount,integer,text)', "SELECT faas.round($amount, 0)" ],
	[ 'to_char(faas.amount,text)', "SELECT faas.to_char($amount, '999D99')" ],
	[ 'amount_format(faas.amount,text)', "SELECT faas.amount_format($amount, 'code')" ],
	[ 'numeric_mul_amount(numeric,faas.amount)', "SELECT faas.numeric_mul_amount(2, $amount)" ],
	[ 'amount_hash_extended(faas.amount,bigint)', "SELECT faas.amount_hash_extended($amount, 1)" ],
	[ 'day_count(text,date,date,date)', q{SELECT faas.day_count('30E/360', '2026-01-31', '2026-02-28')} ],
	[ 'year_fraction(text,date,date,date,date,date,integer)', q{SELECT faas.year_fraction('ACT/ACT ISDA', '2026-01-31', '2028-02-28')} ],
	[ 'year_fraction_business(text,date,date)', q{SELECT faas.year_fraction_business('WEEKEND', '2026-01-31', '2026-02-28')} ],
	[ 'accrue(faas.amount,numeric,text,date,date,text,date,date,date,integer)',
		"SELECT faas.accrue($amount, 0.05, 'ACT/360', '2026-01-31', '2026-02-28')" ],
	[ 'accrue_between(faas.amount,numeric,text,date,date,date,text,date,date,date,integer)',
		"SELECT faas.accrue_between($amount, 0.05, 'ACT/360', '2026-01-01', '2026-01-31', '2026-02-28')" ],
	[ 'accrue_daily(faas.amount,numeric,text,date,date,text,date,date,date,integer)',
		"SELECT * FROM faas.accrue_daily($amount, 0.05, 'ACT/360', '2026-01-31', '2026-02-28')" ],
	[ 'accrue_business(faas.amount,numeric,text,date,date,text)',
		"SELECT faas.accrue_business($amount, 0.05, 'WEEKEND', '2026-01-31', '2026-02-28')" ],
	[ 'schedule_build(faas.amount,numeric,integer,date,text,integer,text,text)',
		"SELECT * FROM faas.schedule_build('CNY 1000', 0.05, 12, '2026-01-31')" ],
	[ 'yield_per_10000(faas.amount,faas.amount,integer,text)', "SELECT faas.yield_per_10000($amount, 'FUND 1000')" ],
	[ 'yield_seven_day(numeric[],boolean,integer,text)', "SELECT faas.yield_seven_day('{1,2,3,4,5,6,7}', true)" ],
	# netting, fees, sharing, products
	(map { [ "net_$_(bigint,bigint,faas.amount)", "SELECT faas.net_$_(1, 2, $amount)" ] } qw(bilateral multilateral payments total)),
	[ 'position_payments(bigint,faas.amount)', q{SELECT faas.position_payments(p.n, p.a) FROM (VALUES (1, 'CNY 1'::faas.amount), (2, 'CNY -1')) AS p (n, a)} ],
	[ 'entry_hash(bigint)', q{SELECT faas.entry_hash(n) FROM generate_series(9999999998, 10000000001) AS n} ],
	[ 'fee(faas.amount,numeric,faas.amount,faas.amount,faas.amount,faas.fee_tier[],text,text,integer)', "SELECT faas.fee($amount, 0.006, 'CNY 0.30')" ],
	[ 'fee_within(faas.amount,numeric,faas.amount,faas.amount,faas.amount,faas.fee_tier[],text,text,integer)', "SELECT faas.fee_within($amount, 0.006)" ],
	[ 'fee_compute(bigint,text,faas.amount,date)', q{SELECT * FROM faas.fee_compute(1, 'card', 'CNY 100', '2099-02-01')} ],
	[ 'fee_lines(bigint,bigint,bigint,faas.amount,faas.amount,text,text,text,text)', "SELECT faas.fee_lines(2, 3, 4, $amount, 'CNY 0.10')" ],
	[ 'fee_refund(faas.amount,faas.amount,faas.amount,faas.amount,text)', "SELECT faas.fee_refund($amount, 'CNY 0.10', 'CNY 5')" ],
	[ 'fee_refund_lines(bigint,bigint,bigint,faas.amount,faas.amount,faas.amount,faas.amount,text,text,text,text,text)',
		"SELECT faas.fee_refund_lines(2, 3, 4, $amount, 'CNY 0.10', 'CNY 5')" ],
	[ 'profit_share(faas.amount,faas.share_rule[],text,numeric,integer)', "SELECT * FROM faas.profit_share($amount, $rules)" ],
	[ 'share_lines(bigint,faas.amount,faas.share_rule[],text,numeric,integer,text,text)', "SELECT faas.share_lines(2, $amount, $rules)" ],
	[ 'share_available(faas.amount,faas.amount,numeric,faas.amount,text)', "SELECT faas.share_available($amount, 'CNY 1', 0.3, 'CNY 2')" ],
	[ 'share_preset(text)', q{SELECT * FROM faas.share_preset('wechat')} ],
	[ 'product_yield(bigint,date,boolean)', q{SELECT * FROM faas.product_yield(1, '2026-01-06')} ],
	(map { [ "$_(faas.amount)", "SELECT faas.$_($amount)" ] }
		  qw(abs amount_hash amount_neg currency jsonb minor_units quantity scale sign to_chinese)),
	(map { [ "$_(faas.amount)", "SELECT faas.$_(p.amount) FROM faas.posting AS p WHERE p.journal = '01900000-0000-7000-8000-00000000000b'" ] }
		  qw(avg max min sum total)),
	(map { [ "amount_$_(faas.amount,faas.amount)", "SELECT faas.amount_$_($amount, 'CNY 1')" ] }
		  qw(add cmp eq ge gt le lt mod ne ratio sub)),
	(map { [ "amount_$_(faas.amount,numeric)", "SELECT faas.amount_$_($amount, 3)" ] } qw(div mul)));

my @writes = (
	[ 'access_grant(regrole)', q{SELECT faas.access_grant('regress_clerk')} ],
	[ 'access_revoke(regrole)', q{SELECT faas.access_revoke('regress_clerk')} ],
	[ 'account_block(bigint,text,text,timestamp with time zone)', q{SELECT faas.account_block(4, 'both', 'x')} ],
	[ 'account_close(bigint)', q{SELECT faas.account_close(7)} ],
	[ 'account_hot(bigint,boolean)', q{SELECT faas.account_hot(2)} ],
	[ 'account_limit(bigint,faas.amount,faas.amount,boolean,boolean)',
		q{SELECT faas.account_limit(2, overdraft => 'CNY 1')} ],
	[ 'account_open(bigint,text,text,text,bigint,faas.amount,faas.amount,boolean,integer,jsonb)',
		q{SELECT faas.account_open(1, 'c')} ],
	[ 'account_reopen(bigint)', q{SELECT faas.account_reopen(5)} ],
	[ 'account_stripes(bigint,integer)', q{SELECT faas.account_stripes(1, 2)} ],
	[ 'account_unblock(bigint,text)', q{SELECT faas.account_unblock(3)} ],
	[ 'bid_fail(bigint,text,text,text)', q{SELECT faas.bid_fail(3)} ],
	[ 'bid_open(bigint,text,bigint,faas.amount,timestamp with time zone,text,text,text)', q{SELECT faas.bid_open(1, 'x', 2, 'CNY 1')} ],
	[ 'bid_place(bigint,bigint,faas.amount,text,text)', q{SELECT faas.bid_place(3, 2, 'CNY 1')} ],
	[ 'bid_settle(bigint,text,text)', q{SELECT faas.bid_settle(3)} ],
	[ 'book_create(text,text,date)', q{SELECT faas.book_create('x')} ],
	[ 'book_grant(bigint,regrole,text)', q{SELECT faas.book_grant(1, 'regress_clerk', 'post')} ],
	[ 'book_revoke(bigint,regrole,text)', q{SELECT faas.book_revoke(1, 'regress_clerk', 'read')} ],
	[ 'calendar_create(text,integer[],boolean,text)', q{SELECT faas.calendar_create('NEW')} ],
	[ 'calendar_day_clear(text,date)', q{SELECT faas.calendar_day_clear('OWN', '2026-06-01')} ],
	[ 'calendar_day_set(text,date,boolean,text)', q{SELECT faas.calendar_day_set('OWN', '2026-06-01', false)} ],
	[ 'calendar_join(text,text[],text,text)', q{SELECT faas.calendar_join('NEW', '{OWN}')} ],
	[ 'calendar_load(text,integer,date[],date[],text)', q{SELECT faas.calendar_load('OWN', 2027, '{}')} ],
	[ 'currency_add(text,integer,text,integer)', q{SELECT faas.currency_add('MILES', 0)} ],
	[ 'custody_class_set(bigint,text)', q{SELECT faas.custody_class_set(4, 'own')} ],
	[ 'custody_instruct(bigint,bigint,faas.amount,text,text,text,text,jsonb,date)',
		q{SELECT faas.custody_instruct(faas.account_id(1, 'client'), faas.account_id(1, 'payout'), 'CNY 1', 'pw 9', 'x', 'y')} ],
	[ 'custody_kind_drop(bigint,text,text)', q{SELECT faas.custody_kind_drop(1, 'goodwill', 'to_client')} ],
	[ 'custody_kind_set(bigint,text,text,boolean,text)', q{SELECT faas.custody_kind_set(1, 'x', 'to_own')} ],
	[ 'custody_set(bigint,boolean,boolean,text)', q{SELECT faas.custody_set(1, false)} ],
	[ 'custody_topup(bigint,date,bigint,bigint,faas.amount,text,text)',
		q{SELECT faas.custody_topup(1, '2026-01-07', faas.account_id(1, 'client bank'), faas.account_id(1, 'own bank'))} ],
	[ 'custody_withdraw(bigint,date,bigint,bigint,faas.amount,text,text)',
		q{SELECT faas.custody_withdraw(1, '2026-01-07', faas.account_id(1, 'client bank'), faas.account_id(1, 'own bank'))} ],
	[ 'day_cut(bigint,date)', q{SELECT faas.day_cut(1)} ],
	[ 'escrow_approve(bigint,text,integer,text,text)', q{SELECT faas.escrow_approve(5, 'a')} ],
	[ 'escrow_cancel(bigint,text,text,text)', q{SELECT faas.escrow_cancel(5)} ],
	[ 'escrow_dispute(bigint,text,text,text)', q{SELECT faas.escrow_dispute(5, 'x')} ],
	[ 'escrow_expire_due(bigint,timestamp with time zone,integer)', q{SELECT faas.escrow_expire_due(1)} ],
	[ 'escrow_fund(bigint,text,text)', q{SELECT faas.escrow_fund(5)} ],
	[ 'escrow_open(bigint,text,bigint,bigint,faas.amount,jsonb,jsonb,jsonb,timestamp with time zone,text,text,text,text)',
		q{SELECT faas.escrow_open(1, 'x', 2, 3, 'CNY 1')} ],
	[ 'escrow_refund(bigint,faas.amount,integer,text,text,text)', q{SELECT faas.escrow_refund(5)} ],
	[ 'escrow_release(bigint,faas.amount,integer,faas.escrow_share[],text,text,text,text,text)', q{SELECT faas.escrow_release(5)} ],
	[ 'escrow_resolve(bigint,faas.escrow_share[],text,boolean,text,text,text)', q{SELECT faas.escrow_resolve(5, dismiss => true)} ],
	[ 'hold_capture(uuid,faas.amount,bigint,boolean,text,date,text,text,jsonb)',
		"SELECT faas.hold_capture($ride)" ],
	[ 'hold_expire_due(timestamp with time zone,integer)', q{SELECT faas.hold_expire_due()} ],
	[ 'hold_extend(uuid,timestamp with time zone)', "SELECT faas.hold_extend($ride, 'infinity')" ],
	[ 'hold_increase(uuid,faas.amount,text)', "SELECT faas.hold_increase($ride, 'CNY 1')" ],
	[ 'hold_place(bigint,faas.amount,bigint,text,timestamp with time zone,text,text,jsonb,faas.amount)',
		q{SELECT faas.hold_place(2, 'CNY 1')} ],
	[ 'hold_release(uuid,faas.amount,text)', "SELECT faas.hold_release($ride)" ],
	[ 'inbox_clear(bigint)', q{SELECT faas.inbox_clear()} ],
	[ 'instruction_export(bigint,text)', q{SELECT faas.instruction_export(1)} ],
	[ 'instruction_import(bigint,jsonb)', q{SELECT faas.instruction_import(1, '{"results": [{"instruction": 2, "result": "accepted"}]}')} ],
	[ 'instruction_retry(bigint)', q{SELECT faas.instruction_retry(1)} ],
	[ 'participant_add(bigint,text,bigint,bigint,faas.amount)', q{SELECT faas.participant_add(1, 'x', 4, 1)} ],
	[ 'participant_cap_set(bigint,faas.amount)', q{SELECT faas.participant_cap_set(1, 'CNY 1')} ],
	[ 'settlement_abort(bigint,text,text)', q{SELECT faas.settlement_abort(1, 'x')} ],
	[ 'settlement_commit(bigint,bigint,text)', q{SELECT faas.settlement_commit(1)} ],
	[ 'settlement_create(bigint,bigint[],text)', q{SELECT faas.settlement_create(1, '{2}')} ],
	[ 'settlement_model_create(bigint,text,text,text,text,text,boolean,text[])', q{SELECT faas.settlement_model_create(1, 'x')} ],
	[ 'settlement_record(bigint,bigint,text)', q{SELECT faas.settlement_record(1)} ],
	[ 'settlement_reserve(bigint,bigint,text)', q{SELECT faas.settlement_reserve(1)} ],
	[ 'settlement_settle(bigint,bigint,text)', q{SELECT faas.settlement_settle(1)} ],
	[ 'window_close(bigint,bigint)', q{SELECT faas.window_close(1)} ],
	[ 'party_create(bigint,text,text,text,bigint,text,text,jsonb)', q{SELECT faas.party_create(1, 'P9', 'x')} ],
	[ 'posting_archive(bigint,date)', q{SELECT faas.posting_archive(1, '2026-01-05')} ],
	[ 'period_close(bigint,date)', q{SELECT faas.period_close(1, '2026-01-06')} ],
	[ 'post(bigint,bigint,faas.amount,text,date,text,text,jsonb,boolean,timestamp with time zone)',
		q{SELECT faas.post(1, 4, 'CNY 1')}, q{SELECT faas.post(1, 4, 'CNY 3', key => 'next day')} ],
	[ 'post(faas.posting_line[],text,date,text,text,jsonb,boolean,timestamp with time zone)',
		q{SELECT faas.post(ARRAY[(1, 4, 'CNY 1', NULL, NULL, NULL)]::faas.posting_line[])} ],
	[ 'post_batch(faas.request[])', "SELECT faas.post_batch($requests)" ],
	[ 'post_packed(bytea)', "SELECT faas.post_packed(faas.request_pack($requests))" ],
	[ 'restore_begin()', q{SELECT faas.restore_begin()} ],
	[ 'restore_end()', q{SELECT faas.restore_end()} ],
	[ 'reverse(uuid,faas.amount,text,text,integer,date,text,jsonb,boolean)',
		q{SELECT faas.reverse('01900000-0000-7000-8000-00000000000b')} ],
	[ 'fee_schedule_set(bigint,text,numeric,faas.amount,faas.amount,faas.amount,faas.fee_tier[],text,text,integer,text,date,date)',
		q{SELECT faas.fee_schedule_set(1, 'x', 0.01)} ],
	[ 'product_create(bigint,text,text,text,text,text,text,text,time without time zone,integer,integer,integer,numeric,text,numeric,text,text,numeric,text,faas.amount,numeric,text,date,bigint,bigint,text)',
		q{SELECT faas.product_create(1, 'x', 'FUNDA')} ],
	[ 'nav_set(bigint,date,numeric)', q{SELECT faas.nav_set(1, '2026-01-07', 1)} ],
	[ 'income_choose(bigint,bigint,text)', q{SELECT faas.income_choose(1, faas.account_id(1, 'saver'), 'cash')} ],
	[ 'order_subscribe(bigint,bigint,faas.amount,text)', q{SELECT faas.order_subscribe(1, faas.account_id(1, 'saver'), 'CNY 1')} ],
	[ 'order_redeem(bigint,bigint,faas.amount,text)', q{SELECT faas.order_redeem(1, faas.account_id(1, 'saver'), 'FUNDA 1')} ],
	[ 'order_cancel(bigint,text)', q{SELECT faas.order_cancel(1)} ],
	[ 'clear_day(bigint,date,boolean,timestamp with time zone)', q{SELECT faas.clear_day(1, '2026-01-07')} ],
	[ 'order_settle_due(bigint,timestamp with time zone)', q{SELECT faas.order_settle_due(1)} ],
	[ 'distribute_income(bigint,date,faas.amount,text)', q{SELECT faas.distribute_income(1, '2026-01-05', 'CNY 1')} ],
	[ 'product_accrue(bigint,date)', q{SELECT faas.product_accrue(2)} ],
	[ 'maturity_repay(bigint,timestamp with time zone)', q{SELECT faas.maturity_repay(2)} ],
	[ 'subject_create(bigint,text,text,text,text)', q{SELECT faas.subject_create(1, '3', 'x', 'equity')} ]);

# names of the rows, sorted as the catalog is
sub signatures { return join "\n", sort map { $_->[0] } @_ }
sub calls { return map { @{$_}[ 1 .. $#$_ ] } @_ }

my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'copy', has_streaming => 1);
$standby->start;

# the tables above are complete
my $catalog = q{SELECT replace(p.oid::regprocedure::text, '"', '') COLLATE "C" FROM pg_proc AS p
	WHERE p.pronamespace = 'faas'::regnamespace AND p.provolatile %s 'v' AND NOT EXISTS (
		SELECT FROM pg_type AS t WHERE p.oid IN (t.typinput, t.typoutput, t.typreceive, t.typsend)) ORDER BY 1};
is(signatures(@reads), $primary->safe_psql('postgres', sprintf $catalog, '<>') =~ s/^faas\.//gmr,
	'every function that reads has its call');
is(signatures(@writes), $primary->safe_psql('postgres', sprintf $catalog, '=') =~ s/^faas\.//gmr,
	'every function that writes has its call');

# A session of the standby follows what is cut, granted and taken away on the primary.
my $session = session($standby, 'postgres');
ask($session, 'SET ROLE regress_clerk');
my $fees = $primary->safe_psql('postgres', 'SELECT posted FROM faas.balance(4)');
is(ask($session, 'SELECT posted FROM faas.balance(4)'), $fees, 'a session of the standby reads');
is(ask($session, q{SELECT count(*) FROM faas.closing_balance(1, '2026-01-07')}), '22023',
	'not a day that is open');
is(ask($session, 'SELECT posted FROM faas.balance(9)'), 'LG006', 'nor a book that it may not read');
is(ask($session, q{SELECT faas.is_business_day('2026-02-20', 'OWN')}), 't', 'and a calendar');
$primary->safe_psql('postgres', q{
	SELECT faas.day_cut(1);
	SELECT faas.post(1, 4, 'CNY 10');
	SELECT faas.hold_capture('01900000-0000-7000-8000-00000000000a', 'CNY 1');
	SELECT faas.calendar_day_set('OWN', '2026-02-20', false);
	SELECT faas.book_grant(2, 'regress_clerk', 'read')});
$primary->wait_for_catchup($standby);
is(ask($session, 'SELECT posted FROM faas.balance(4)'), $primary->safe_psql('postgres', "SELECT '$fees'::faas.amount OPERATOR(faas.+) 'CNY 10'"),
	'the session sees what was posted');
isnt(ask($session, q{SELECT count(*) FROM faas.closing_balance(1, '2026-01-07')}), '22023',
	'that the day was cut');
is(ask($session, 'SELECT posted FROM faas.balance(9)'), 'POINT 7', 'that it may read a book');
is(ask($session, q{SELECT faas.is_business_day('2026-02-20', 'OWN')}), 'f', 'that a holiday was announced');
$primary->safe_psql('postgres', q{SELECT faas.book_revoke(2, 'regress_clerk', 'read')});
$primary->wait_for_catchup($standby);
is(ask($session, 'SELECT posted FROM faas.balance(9)'), 'LG006', 'and that it may no more');

# reads: all functions and all views, equal to the primary
my @views = map { "SELECT * FROM faas.$_ ORDER BY 1, 2" } split /\n/, $primary->safe_psql('postgres',
	q{SELECT c.relname FROM pg_class AS c WHERE c.relkind IN ('v', 'm') AND c.relnamespace = 'faas'::regnamespace
	  ORDER BY 1});
cmp_ok(scalar @views, '>=', 18, 'there are views');
my @sql = (calls(@reads), @views, map { "SELECT * FROM faas.$_ AS t ORDER BY t" } ledger_tables($primary, 'postgres'));
my @there = run_calls($standby, 'postgres', @sql);
my @here = run_calls($primary, 'postgres', @sql);
foreach my $n (0 .. $#sql)
{
	is("$there[$n]->{sqlstate} $there[$n]->{message}", '00000 ', "read: $sql[$n]");
	is($there[$n]->{output}, $here[$n]->{output}, '  equals the primary');
}
is(ledger_state($standby, 'postgres'), ledger_state($primary, 'postgres'), 'the state equals the primary');

# writes: refused with the code of a read-only transaction, by a message that names the function, or the
# command where it is SQL
foreach my $row (@writes, [ 'INSERT', q{INSERT INTO faas.inbox (debit, credit, amount) VALUES (1, 4, 'CNY 1')} ])
{
	my ($what, @calls) = @$row;
	my ($name) = $what =~ /^(\w+)/;
	my $named = $name =~ /^(access|restore)_/ ? qr/[A-Z ]+/ : $name =~ /^(INSERT|currency_add|calendar_create|calendar_join)$/ ? qr/INSERT/ :
		$name =~ /^calendar_/ ? qr/SELECT FOR NO KEY UPDATE/ : qr/faas\.$name\(\)/;

	foreach my $answer (run_calls($standby, 'postgres', @calls))
	{
		like("$answer->{sqlstate} $answer->{message}", qr/^25006 cannot execute $named in a read-only transaction$/,
			"write: $what");
	}
}

$primary->stop;
$standby->promote;
check_work_goes_on($standby, 'postgres', 'promoted');
is(ask($session, q{SELECT count(*) FROM faas.visible_posting WHERE debit_account = 1}) > 80 ? 'yes' : 'no', 'yes',
	'a session from before the promotion goes on');
is(ask($session, 'RESET ROLE'), '', '  as superuser');
like(ask($session, q{SELECT replayed FROM faas.post(1, 4, 'CNY 1', key => 'session')}), qr/^f$/, '  it posts');
is(ask($session, q{SELECT business_date FROM faas.journal WHERE journal = faas.journal_id(1, 'session')}),
	$standby->safe_psql('postgres', 'SELECT business_date FROM faas.visible_book WHERE book = 1'),
	'  into the day that is open now');
$session->{psql}->finish;

$standby->stop;
done_testing();
