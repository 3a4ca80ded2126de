-- Value date and business date: defaults, open and closed periods, the day cut, balances by value date,
-- and revalidate, which proves that no later value-dated balance breaks a limit.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

-- the value date defaults to the open business day, whatever the clock says
SELECT faas.account_open(:book, 'dan', 'CNY', '2001', ceiling => 'CNY 1000') AS dan \gset
SELECT replayed FROM faas.post(:cash, :dan, 'CNY 100', value_date => '2026-01-01');
SELECT replayed FROM faas.post(:cash, :dan, 'CNY 10');
SELECT replayed FROM faas.post(:dan, :fee, 'CNY 60', value_date => '2026-01-10');
SELECT entry, side, amount, balance, business_date, value_date FROM faas.entry WHERE account = :dan ORDER BY entry;
SELECT d::date, faas.balance_on(:dan, d::date) FROM generate_series('2025-12-31'::date, '2026-01-11', '1 day') AS d
 WHERE d IN ('2025-12-31', '2026-01-01', '2026-01-04', '2026-01-05', '2026-01-09', '2026-01-10', '2026-01-11');

-- limits are those of the booked balance: 50 are there
SELECT failure($$SELECT faas.post(a('dan'), a('fee'), 'CNY 50.01')$$);
-- by value date dan has 110 until the 10th, and 50 from then on: back in time 50 may leave, not more
SELECT failure($$SELECT faas.post(a('dan'), a('fee'), 'CNY 50', value_date => '2025-12-31', revalidate => true)$$);
SELECT failure($$SELECT faas.post(a('dan'), a('fee'), 'CNY 50', value_date => '2026-01-01', revalidate => true)$$);
SELECT faas.balance_on(:dan, '2026-01-10');

-- booked there is enough, by value date there is not: the first day that breaks is named
SELECT replayed FROM faas.post(:cash, :dan, 'CNY 500', value_date => '2026-02-01');
SELECT failure($$SELECT faas.post(a('dan'), a('fee'), 'CNY 1', value_date => '2025-12-31', revalidate => true)$$);
SELECT failure($$SELECT faas.post(a('dan'), a('fee'), 'CNY 1', value_date => '2026-01-01', revalidate => true)$$);
SELECT failure($$SELECT faas.post(a('dan'), a('fee'), 'CNY 1', value_date => '2026-01-31', revalidate => true)$$);
SELECT replayed FROM faas.post(:dan, :fee, 'CNY 1', value_date => '2026-02-01', revalidate => true);
-- without the proof it is booked
SELECT posted FROM faas.balance(:dan);
SELECT replayed FROM faas.post(:dan, :fee, 'CNY 1', value_date => '2026-01-31');
SELECT faas.balance_on(:dan, '2026-01-31');
-- a replay is not proved again
SELECT replayed FROM faas.post(:dan, :fee, 'CNY 1', 'v1', '2026-01-31');
SELECT replayed FROM faas.post(:dan, :fee, 'CNY 1', 'v1', '2026-01-31', revalidate => true);

-- the ceiling is proved too, and the other account
SELECT faas.account_open(:book, 'cap', 'CNY', '2001', ceiling => 'CNY 100') AS cap \gset
SELECT replayed FROM faas.post(:cash, :cap, 'CNY 100', value_date => '2026-01-02');
SELECT replayed FROM faas.post(:cap, :fee, 'CNY 40', value_date => '2026-01-20');
SELECT failure($$SELECT faas.post(a('cash'), a('cap'), 'CNY 10', value_date => '2026-01-05', revalidate => true)$$);
SELECT replayed FROM faas.post(:cash, :cap, 'CNY 10', value_date => '2026-01-20', revalidate => true);
SELECT failure($$SELECT faas.post(ARRAY[(a('cash'), a('fee'), 'CNY 1', NULL, NULL, NULL),
    (a('cash'), a('cap'), 'CNY 10', NULL, NULL, NULL)]::faas.posting_line[], value_date => '2026-01-03',
    revalidate => true)$$);
SELECT failure(format('SELECT faas.reverse(%L, ''CNY 30'', value_date => ''2026-01-03'', revalidate => true)', journal))
  FROM faas.journal WHERE amounts = ARRAY['CNY 40'::faas.amount];

-- the day cut: the day moves, postings follow, the clock has no say
SELECT faas.day_cut(:book);
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 1', key => 'late');
SELECT business_date, value_date FROM faas.visible_posting WHERE journal = faas.journal_id(:book, 'late');
SELECT faas.day_cut(:book, '2026-01-09');
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 1', key => 'later', value_date => '2026-01-05');
SELECT business_date, value_date FROM faas.visible_posting WHERE journal = faas.journal_id(:book, 'later');
SELECT code, debits, credits, balance FROM faas.closing_balance(:book, '2026-01-05') WHERE is_leaf OR level = 0;
SELECT code, debits, credits, balance FROM faas.closing_balance(:book, '2026-01-06') WHERE is_leaf OR level = 0;

-- a closed period takes no value date any more; the postings before stay
SELECT faas.period_close(:book, '2026-01-04');
SELECT d, failure(format('SELECT faas.post(a(''cash''), a(''alice''), ''CNY 1'', value_date => %L)', d)) FROM (VALUES
    ('2026-01-04'), ('2026-01-05'), ('2099-12-31'), ('4713-01-01 BC'), ('5874897-12-31'),
    ('infinity'), ('-infinity')) AS v(d);
SELECT failure($$SELECT faas.post(ARRAY[(a('cash'), a('alice'), 'CNY 1', NULL, NULL, NULL)]::faas.posting_line[],
    value_date => '2026-01-04')$$);
SELECT hold AS h FROM faas.hold_place(:alice, 'CNY 2', :bob) \gset
SELECT failure(format('SELECT faas.hold_capture(%L, value_date => ''2026-01-04'')', :'h'));
SELECT replayed FROM faas.hold_capture(:'h', value_date => '2026-01-05');
-- a reversal goes into the open day by itself
SELECT replayed FROM faas.reverse(faas.journal_id(:book, 'later'), key => 'back');
SELECT business_date, value_date FROM faas.visible_posting WHERE journal = faas.journal_id(:book, 'back');

\set ECHO none
\i :end
