-- Indexes that a DBA adds to the ledger's tables are kept up by movements, whatever their kind: plain,
-- INCLUDE, partial, on an expression, unique, of another access method; so are our own on holds.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

-- rows that a query finds by index and by reading the table
CREATE FUNCTION found(query text, OUT by_index bigint, OUT by_table bigint, OUT index_used boolean)
LANGUAGE plpgsql AS $$
DECLARE
    v_line text;
BEGIN
    SET LOCAL enable_seqscan = off;
    index_used := false;
    FOR v_line IN EXECUTE 'EXPLAIN (COSTS off) ' || query LOOP
        index_used := index_used OR v_line ~ 'Index';
    END LOOP;
    EXECUTE query INTO by_index;
    SET LOCAL enable_seqscan = on;
    SET LOCAL enable_indexscan = off;
    SET LOCAL enable_indexonlyscan = off;
    SET LOCAL enable_bitmapscan = off;
    EXECUTE query INTO by_table;
    SET LOCAL enable_indexscan = on;
    SET LOCAL enable_indexonlyscan = on;
    SET LOCAL enable_bitmapscan = on;
END
$$;

-- a movement of each kind, alone and in a batch
CREATE PROCEDURE move(p_cash bigint, p_alice bigint, p_bob bigint) LANGUAGE plpgsql AS $$
DECLARE
    v_journal uuid;
    v_hold uuid;
BEGIN
    SELECT journal INTO v_journal FROM faas.post(p_cash, p_alice, 'CNY 100', kind => 'Salary');
    PERFORM faas.reverse(v_journal, 'CNY 1');
    SELECT hold INTO v_hold FROM faas.hold_place(p_alice, 'CNY 10', p_bob, kind => 'Card',
        expires_at => timestamptz '2026-01-20 00:00:00+00');
    PERFORM faas.hold_capture(v_hold, 'CNY 4');
    PERFORM faas.hold_extend(v_hold, timestamptz '2026-02-01 00:00:00+00');
    PERFORM faas.hold_place(p_alice, 'CNY 1', key => 'left open');
    SELECT hold INTO v_hold FROM faas.hold_place(p_alice, 'CNY 2');
    PERFORM faas.hold_release(v_hold);
    PERFORM faas.post_batch(ARRAY(
        SELECT ('post', p_cash, p_alice, 'CNY 1', NULL, NULL, CASE WHEN n % 2 = 0 THEN 'Even' END,
                NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::faas.request
        FROM generate_series(1, 40) AS n));
END
$$;

-- ours only: every index there is can be entered without the executor
CALL move(:cash, :alice, :bob);
SELECT * FROM found(format('SELECT count(*) FROM faas.hold WHERE account = %s AND status = 0', :alice));
SELECT * FROM found(format('SELECT count(*) FROM faas.hold WHERE to_account = %s AND status = 0', :bob));
SELECT * FROM found('SELECT count(*) FROM faas.hold WHERE expires_at < ''infinity'' AND status = 0');
SELECT * FROM found(format('SELECT count(*) FROM faas.hold WHERE to_account = %s', :bob));
SELECT * FROM found(format('SELECT count(*) FROM faas.hold WHERE account = %s', :alice));

-- plain ones of a DBA
CREATE INDEX posting_dba_plain ON faas.posting (debit_account, posted_at) INCLUDE (memo);
CREATE UNIQUE INDEX posting_dba_unique ON faas.posting (credit_account, credit_entry DESC);
CALL move(:cash, :alice, :bob);
SELECT * FROM found(format('SELECT count(*) FROM faas.posting WHERE debit_account = %s', :cash));
SELECT * FROM found(format('SELECT count(*) FROM faas.posting WHERE credit_account = %s', :alice));

-- a unique index that a movement breaks
CREATE UNIQUE INDEX posting_dba_kind ON faas.posting (kind) WHERE kind = 'Once';
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 1', kind => 'Once');
SELECT failure(format('SELECT faas.post(%s, %s, ''CNY 1'', kind => ''Once'')', :cash, :alice));
DROP INDEX faas.posting_dba_kind;

-- partial, on an expression, hash and BRIN
CREATE INDEX posting_dba_partial ON faas.posting (kind) WHERE kind IS NOT NULL;
CREATE INDEX posting_dba_expression ON faas.posting (lower(kind));
CREATE INDEX hold_dba_hash ON faas.hold USING hash (kind);
CREATE INDEX posting_dba_brin ON faas.posting USING brin (posted_at);
CALL move(:cash, :alice, :bob);
SELECT * FROM found('SELECT count(*) FROM faas.posting WHERE kind = ''Even''');
SELECT * FROM found('SELECT count(*) FROM faas.posting WHERE lower(kind) = ''salary''');
SELECT * FROM found('SELECT count(*) FROM faas.hold WHERE kind = ''Card''');
SELECT * FROM found(format('SELECT count(*) FROM faas.hold WHERE account = %s AND status = 0', :alice));
SELECT * FROM found('SELECT count(*) FROM faas.posting WHERE posted_at > ''-infinity''');

-- one on the accounts that no posting changes, one that every posting does
CREATE INDEX account_dba_subject ON faas.account (subject);
CREATE INDEX account_dba_entries ON faas.account (entry_count);
CALL move(:cash, :alice, :bob);
SELECT * FROM found(format('SELECT count(*) FROM faas.account WHERE subject = (SELECT subject FROM faas.account WHERE id = %s)', :alice));
SELECT * FROM found(format('SELECT count(*) FROM faas.account WHERE entry_count = (SELECT entry_count FROM faas.account WHERE id = %s)', :alice));

\i :end
