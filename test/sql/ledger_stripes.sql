-- Striped accounts: faas.account_stripes and its errors, and that everything that is said of an account
-- is the same as if it had one row, whichever rows the movements went to.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

-- rows in use and not, with entries: 1 stripe is always stripe 0; of 256, a session has one that is
-- not 0 (its place among the sessions is between 1 and 255)
CREATE FUNCTION rows_of(account bigint) RETURNS TABLE (kind text, rows bigint, in_use bigint, written bigint, entries numeric)
LANGUAGE sql AS $$
    SELECT CASE WHEN a.id > 0 THEN 'own' WHEN a.id = -1024 * $1 THEN 'stripe 0' ELSE 'others' END,
        count(*), count(*) FILTER (WHERE a.stripes > 0), count(*) FILTER (WHERE a.entry_count > 0), sum(a.entry_count)
    FROM faas.account AS a WHERE a.id = $1 OR faas_internal.account_of(a.id) = $1 GROUP BY 1 ORDER BY 1 DESC
$$;

-- errors
SELECT faas.account_open(:book, 'capped', unlimited => true, ceiling => 'CNY 1') AS capped,
       faas.account_open(:book, 'gone', unlimited => true) AS gone \gset
SELECT faas.account_close(:gone);
SELECT f, failure('SELECT faas.' || f) FROM (VALUES
    ($$account_stripes(NULL, 4)$$), ($$account_stripes(1, NULL)$$), ($$account_stripes(1, -1)$$),
    ($$account_stripes(1, 257)$$), ($$account_stripes(99, 4)$$), ($$account_stripes(0, 4)$$),
    ($$account_stripes(2, 4)$$), ($$account_stripes(a('capped'), 4)$$), ($$account_stripes(a('gone'), 4)$$),
    ($$account_open(1, 'x', stripes => 4)$$), ($$account_open(1, 'x', unlimited => true, stripes => 257)$$),
    ($$account_open(1, 'x', unlimited => true, ceiling => 'CNY 1', stripes => 4)$$)) AS v(f);
CREATE ROLE regress_stripes;
SELECT faas.access_grant('regress_stripes'), faas.book_grant(:book, 'regress_stripes', 'post');
GRANT USAGE ON SCHEMA regress_ledger TO regress_stripes;
SET ROLE regress_stripes;
SELECT failure('SELECT faas.account_stripes(1, 4)');
RESET ROLE;
SELECT * FROM rows_of(:cash);

-- movements before there are stripes, on one, on another, and after: the clock goes on with them
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 100', key => 'own');
SELECT hold AS h_own FROM faas.hold_place(:alice, 'CNY 10', :cash, key => 'h own') \gset
SELECT faas.account_stripes(:cash, 1);
SET faas.clock = '2026-01-05 10:00:00+00';
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 200', key => 'zero');
SELECT hold AS h_zero FROM faas.hold_place(:alice, 'CNY 20', :cash, key => 'h zero') \gset
SELECT faas.account_stripes(:cash, 256);
SET faas.clock = '2026-01-05 11:00:00+00';
SELECT replayed FROM faas.post(:alice, :cash, 'CNY 50', key => 'other');
SELECT hold AS h_cash FROM faas.hold_place(:cash, 'CNY 5', :bob, expires_at => '2026-01-05 20:00:00+00') \gset
SELECT * FROM rows_of(:cash);
SELECT faas.account_stripes(:cash, 4), faas.account_stripes(:cash, 4), faas.account_stripes(:cash, 0);
SET faas.clock = '2026-01-05 12:00:00+00';
SELECT replayed FROM faas.post(:cash, :bob, 'CNY 7', value_date => '2026-01-03');
SELECT * FROM rows_of(:cash);
SELECT faas.account_stripes(:cash, 8);
SELECT * FROM faas.verify();

-- one account: balance now and at any time, by value date, entries, pages of them, statement
SELECT * FROM balances WHERE code = 'cash';
SELECT posted, debits, credits, held, incoming, entries, last_posted_at, stripes, status
FROM faas.account_balance WHERE account = :cash;
SELECT b.* FROM faas.balance(:cash) AS b;
SELECT h, b.posted, b.debits, b.credits, b.held, b.incoming
FROM generate_series(8, 12) AS h, faas.balance(:cash, timestamptz '2026-01-05 00:30:00+00' + h * interval '1 hour') AS b;
SELECT faas.balance_on(:cash, '2026-01-03') AS on_3, faas.balance_on(:cash, '2026-01-05') AS on_5;
SELECT entry, side, amount, balance, posted_at, counterparty FROM faas.entry WHERE account = :cash ORDER BY entry;
SELECT entry, counterparty FROM faas.entry WHERE account = :alice ORDER BY entry;
SELECT posted_at, entry FROM faas.last_entries(:cash, 2) ORDER BY entry LIMIT 1 \gset
SELECT entry, amount, balance FROM faas.last_entries(:cash, 10, :'posted_at', :entry);
SELECT entry, amount, balance FROM faas.entries(:cash, '2026-01-05 10:00+00', '2026-01-05 12:00+00');
SELECT line, entry, posted_at, debit, credit, balance FROM faas.statement(:cash, '2026-01-05 09:30+00');
SELECT code, currency, debits, credits, balance FROM faas.trial_balance(:book);
SELECT code, debits, credits FROM faas.trial_balance(:book, '2026-01-05 10:30+00');
SELECT faas.day_cut(:book);
SELECT code, debits, credits FROM faas.closing_balance(:book) WHERE code = '1001';

-- no view shows a row of a stripe
CREATE FUNCTION negative_columns() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    v_column record;
    v_count bigint;
BEGIN
    FOR v_column IN SELECT c.table_name, c.column_name FROM information_schema.columns AS c
        JOIN information_schema.views AS v USING (table_schema, table_name)
        WHERE c.table_schema = 'faas' AND c.data_type = 'bigint' LOOP
        EXECUTE format('SELECT count(*) FROM faas.%I WHERE %I < 0', v_column.table_name, v_column.column_name) INTO v_count;
        IF v_count > 0 THEN
            RETURN NEXT v_column;
        END IF;
    END LOOP;
END
$$;
SELECT * FROM negative_columns();
SELECT count(*) AS postings FROM faas.visible_posting WHERE :cash IN (debit_account, credit_account);
SELECT account, to_account, remaining FROM faas.open_hold ORDER BY remaining;
SELECT account, remaining FROM faas.visible_hold WHERE account = :cash;
-- and nobody can name one
SELECT f, failure('SELECT faas.' || f) FROM (VALUES
    ('post(-1024, 2, ''CNY 1'')'), ('post(2, -1024, ''CNY 1'')'), ('post(2, -1024, ''CNY 1'', key => ''other'')'),
    ('hold_place(-1024, ''CNY 1'')'), ('hold_place(2, ''CNY 1'', -1024)'), ('balance(-1024)'), ('entries(-1024)'),
    ('balance_on(-1024, ''2026-01-01'')'), ('statement(-1024)'), ('account_block(-1024, ''debit'', ''r'')'),
    ('account_stripes(-1024, 2)')) AS v(f);
SELECT idx, reason FROM faas.post_batch(ARRAY[('post', -1024, :alice, 'CNY 1', NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL)::faas.request]);

-- keys replay, whatever row the movement is in; other content is another account
SELECT k, p.replayed FROM (VALUES ('own', 100), ('zero', 200)) AS v (k, n),
    faas.post(:cash, :alice, faas.amount(n, 'CNY'), key => k) AS p;
SELECT replayed FROM faas.post(:alice, :cash, 'CNY 50', key => 'other');
SELECT replayed FROM faas.hold_place(:alice, 'CNY 20', :cash, key => 'h zero');
SELECT failure($$SELECT faas.post(4, 2, 'CNY 100', key => 'own')$$);
SELECT failure($$SELECT faas.hold_place(2, 'CNY 20', 4, key => 'h zero')$$);

-- reversals and captures go to the row that the posting or the hold is in
SELECT replayed FROM faas.reverse(faas.journal_id(:book, 'zero'), 'CNY 150', key => 'r');
SELECT replayed FROM faas.reverse(faas.journal_id(:book, 'zero'), 'CNY 150', key => 'r');
SELECT failure($$SELECT faas.reverse(faas.journal_id(1, 'zero'), 'CNY 51')$$);
SELECT replayed FROM faas.reverse(faas.journal_id(:book, 'own'), 'CNY 1', revalidate => true);
SELECT replayed FROM faas.hold_capture(:'h_own', 'CNY 4', key => 'c');
SELECT replayed FROM faas.hold_capture(:'h_own', 'CNY 4', key => 'c');
SELECT replayed FROM faas.hold_capture(:'h_zero', 'CNY 6', :cash);
SELECT replayed FROM faas.hold_capture(:'h_zero', 'CNY 3', :bob);
SELECT failure(format('SELECT faas.hold_capture(%L, to_account => %s)', :'h_cash', :cash));
SELECT failure(format('SELECT faas.hold_capture(%L, ''CNY 6'')', :'h_cash'));
SELECT replayed FROM faas.hold_capture(:'h_cash', 'CNY 2', final => true);
SELECT replayed FROM faas.hold_release(:'h_own');
SELECT code, posted, held, incoming FROM balances WHERE code IN ('cash', 'alice', 'bob');
SELECT * FROM faas.verify();

-- two striped accounts, a journal of several lines and a batch
SELECT faas.account_open(:book, 'clearing', unlimited => true, stripes => 16) AS clearing \gset
SELECT replayed FROM faas.post(ARRAY[ROW(:cash, :clearing, 'CNY 3', NULL, NULL, NULL), ROW(:clearing, :bob, 'CNY 1', NULL, NULL, NULL),
    ROW(:clearing, :cash, 'CNY 1', NULL, NULL, NULL)]::faas.posting_line[], key => 'lines');
SELECT replayed FROM faas.post(:cash, :clearing, 'CNY 1', key => 'both');
SELECT replayed FROM faas.post(:cash, :clearing, 'CNY 1', key => 'both');
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 4013;
SELECT idx, reason, amount FROM faas.post_batch(ARRAY(
    SELECT jsonb_populate_record(NULL::faas.request, q) FROM jsonb_array_elements(jsonb_build_array(
        jsonb_build_object('op', 'post', 'debit', :clearing, 'credit', :alice, 'amount', 'CNY 30', 'key', 'b1'),
        jsonb_build_object('op', 'post', 'debit', :clearing, 'credit', :alice, 'amount', 'CNY 30', 'key', 'b1'),
        jsonb_build_object('op', 'post', 'debit', :clearing, 'credit', :clearing, 'amount', 'CNY 1'),
        jsonb_build_object('op', 'hold', 'debit', :clearing, 'credit', :cash, 'amount', 'CNY 20', 'key', 'h1'),
        jsonb_build_object('op', 'capture', 'hold', 'h1', 'credit', :cash, 'amount', 'CNY 12', 'final', true),
        jsonb_build_object('op', 'capture', 'hold', 'h zero', 'amount', 'CNY 1'),
        jsonb_build_object('op', 'post', 'debit', :clearing, 'credit', :cash, 'balancing', 'debit'))) AS q));
SELECT posted, entries FROM faas.account_balance WHERE account = :clearing;
SELECT entry, side, amount, balance FROM faas.last_entries(:clearing, 100);

-- blocks, closing and the mark bind all rows; limits never come back
SELECT faas.account_block(:cash, 'debit', 'r');
SELECT failure(format('SELECT faas.post(%s, 2, ''CNY 1'')', :cash)), failure(format('SELECT faas.reverse(%L)', faas.journal_id(:book, 'other')));
SELECT faas.account_unblock(:cash), faas.account_hot(:cash);
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 1', key => 'hot');
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 1', key => 'hot');
SELECT count(DISTINCT flags & 16) AS marks FROM faas.account WHERE faas_internal.account_of(id) = :cash;
SELECT faas.account_hot(:cash, false);
SELECT f, failure(format('SELECT faas.account_' || f, :cash)) FROM (VALUES
    ('limit(%s, unlimited => false)'), ('limit(%s, ceiling => ''CNY 9'')'), ('limit(%s, no_ceiling => true)'), ('close(%s)')) AS v(f);
SELECT hold AS h_zero FROM faas.visible_key AS k JOIN faas.visible_hold AS h ON h.hold = k.object WHERE k.key = 'h zero' \gset
SELECT replayed FROM faas.hold_release(:'h_zero');
SELECT faas.quantity(posted) AS rest FROM faas.balance(:cash) \gset
SELECT replayed FROM faas.post(:clearing, :cash, ('CNY ' || :rest)::faas.amount);
SELECT faas.account_close(:cash);
SELECT failure(format('SELECT faas.post(%s, 2, ''CNY 1'')', :cash)), failure(format('SELECT faas.account_stripes(%s, 2)', :cash));
SELECT status, posted FROM faas.account_balance WHERE account = :cash;
SELECT * FROM faas.verify();
SELECT faas.account_reopen(:cash);
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 1');

-- what the session remembers of an account does not outlive a rollback
BEGIN;
SELECT faas.account_stripes(:fee, 4);
ROLLBACK;
BEGIN;
SELECT faas.account_limit(:fee, unlimited => true), faas.account_stripes(:fee, 4);
SELECT replayed FROM faas.post(:fee, :alice, 'CNY 1');
ROLLBACK;
SELECT replayed FROM faas.post(:alice, :fee, 'CNY 1');
SELECT * FROM rows_of(:fee);
SELECT faas.digest(:book) = faas.digest(:book) AS digest;
SELECT * FROM faas.verify();
SELECT faas.access_revoke('regress_stripes'), faas.book_revoke(:book, 'regress_stripes', 'post');
REVOKE USAGE ON SCHEMA regress_ledger FROM regress_stripes;
DROP ROLE regress_stripes;
\i :end
