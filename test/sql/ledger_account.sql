-- The life of an account: open, limits, blocks, close, reopen, and each error with its code and wording.
-- Balances and holds that stand in the way are loaded in restore mode, so that nothing here depends on
-- posting.

SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET faas.clock = '2026-01-05 09:00:00+00';

CREATE FUNCTION pg_temp.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_message text;
    v_detail text;
    v_hint text;
BEGIN
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_message = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL,
        v_hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', sqlstate, v_message, nullif(v_detail, ''), nullif(v_hint, ''));
END
$$;

SELECT faas.book_create('b', 'CNY') AS book, faas.book_create('bare') AS bare;
SELECT faas.subject_create(1, '1001', 'cash', 'asset');
CREATE FUNCTION pg_temp.show(account bigint) RETURNS text LANGUAGE sql AS $$
    SELECT format('%s: flags %s, overdraft %s, ceiling %s, debit %s (%s), credit %s (%s), closed %s',
                  p.code, a.flags, a.overdraft, a.ceiling, a.debit_blocked_until,
                  p.debit_block_reason, a.credit_blocked_until, p.credit_block_reason, p.closed_at)
      FROM faas.account AS a JOIN faas.account_profile AS p ON p.account = a.id
     WHERE a.id = show.account
$$;

-- open: every total is zero at the currency's scale, every time is "never"
SELECT faas.account_open(1, 'plain');
SELECT faas.account_open(1, 'yen', 'JPY', subject => '1001', ceiling => 'JPY 0',
                         metadata => '{"till": 1}');
SELECT faas.account_open(1, 'limited', 'USD', overdraft => 'USD 500.0', ceiling => 'USD 1000');
SELECT faas.account_open(1, 'bank', unlimited => true);
SELECT * FROM faas.account WHERE id = 2 \gx
SELECT account, book, code, metadata, closed_at FROM faas.account_profile WHERE account = 2;
SELECT pg_temp.show(id) FROM faas.account ORDER BY id;
SELECT faas.account_id(1, 'yen');

-- limits: null keeps, zero counts, unlimited drops the overdraft
SELECT faas.account_limit(3, overdraft => 'USD 0');
SELECT pg_temp.show(3);
SELECT faas.account_limit(3, ceiling => 'USD 20.000', overdraft => 'USD 7.5');
SELECT pg_temp.show(3);
SELECT faas.account_limit(3, unlimited => true);
SELECT pg_temp.show(3);
SELECT faas.account_limit(3, unlimited => false, overdraft => 'USD 1', no_ceiling => true);
SELECT pg_temp.show(3);
SELECT faas.account_limit(3);
SELECT pg_temp.show(3);

-- blocks: each side with its own reason and end
SELECT faas.account_block(3, 'debit', 'court order 17', '2026-02-01');
SELECT faas.account_block(3, 'credit', '司法冻结');
SELECT pg_temp.show(3);
SELECT faas.account_block(3, 'both', 'fraud desk', '2026-01-05 09:00:00.000001+00');
SELECT pg_temp.show(3);
SELECT faas.account_unblock(3, 'debit');
SELECT pg_temp.show(3);
SELECT faas.account_unblock(3);
SELECT faas.account_unblock(3);
SELECT pg_temp.show(3);

-- close and reopen: limits and blocks stay
SELECT faas.account_block(3, 'debit', 'kept');
SELECT faas.account_close(3);
SELECT pg_temp.show(3);
SELECT pg_temp.failure('SELECT faas.account_close(3)');
SELECT faas.account_reopen(3);
SELECT pg_temp.show(3);
SELECT pg_temp.failure('SELECT faas.account_reopen(3)');

-- a balance stands in the way, on either normal side
SET faas.restoring = on;
UPDATE faas.account SET debits_posted = 'USD 12.00', credits_posted = 'USD 10.00' WHERE id = 3;
UPDATE faas.account SET debits_posted = 'JPY 12', credits_posted = 'JPY 10' WHERE id = 2;
RESET faas.restoring;
SELECT pg_temp.failure(format('SELECT faas.account_close(%s)', a)) FROM unnest(ARRAY[2, 3]) AS a;

-- as do holds on the account and promises to it; what is expired or settled does not
SET faas.restoring = on;
UPDATE faas.account SET debits_posted = 'CNY 10.00', credits_posted = 'CNY 10.00' WHERE id = 1;
INSERT INTO faas.hold (id, book, account, to_account, status, event_count, placed_at, expires_at,
                       closed_at, amount, tolerance, captured, excess, released)
    SELECT format('00000000-0000-7000-8000-00000000000%s', n)::uuid, 1, account, to_account, status,
           1, timestamptz '2026-01-01' + n * interval '1 hour', expires_at, 'infinity', 'CNY 1.00', 'CNY 0.00',
           'CNY 0.00', 'CNY 0.00', 'CNY 0.00'
      FROM (VALUES
        (1, 1, 0, 0, timestamptz '2026-01-05 09:00:00+00'),
        (2, 1, 4, 2, 'infinity'),
        (3, 4, 0, 0, 'infinity'),
        (4, 4, 1, 0, timestamptz '2026-01-05 09:00:00.000001+00')) AS h(n, account, to_account,
           status, expires_at);
RESET faas.restoring;
SELECT pg_temp.failure('SELECT faas.account_close(1)');
SET faas.restoring = on;
INSERT INTO faas.hold SELECT format('00000000-0000-7000-8000-00000000001%s', n)::uuid, book, 1, 0, 0,
       1, placed_at + n * interval '1 minute', 'infinity', closed_at, amount, tolerance, captured,
       excess, released
  FROM faas.hold, generate_series(1, 6) AS n WHERE status = 2;
RESET faas.restoring;
SELECT pg_temp.failure('SELECT faas.account_close(1)');

-- the clock alone frees the account of a promise
SET faas.restoring = on;
UPDATE faas.hold SET status = 2 WHERE account = 1;
RESET faas.restoring;
SET faas.clock = '2026-01-05 09:00:00.000001+00';
SELECT faas.account_close(1);
SELECT pg_temp.show(1);
SET faas.clock = '2026-01-05 09:00:00+00';

-- errors
SELECT f, pg_temp.failure('SELECT faas.' || f) FROM (VALUES
    ($$account_open(NULL, 'c')$$),
    ($$account_open(1, NULL)$$),
    ($$account_open(1, '')$$),
    ($$account_open(1, repeat('c', 201))$$),
    ($$account_open(1, 'plain')$$),
    ($$account_open(2, 'c')$$),
    ($$account_open(1, 'c', 'usd')$$),
    ($$account_open(1, 'c', 'QQQ')$$),
    ($$account_open(1, 'c', 'XAU')$$),
    ($$account_open(1, 'c', overdraft => 'USD 1')$$),
    ($$account_open(1, 'c', overdraft => 'CNY -0.01')$$),
    ($$account_open(1, 'c', overdraft => 'CNY 0.001')$$),
    ($$account_open(1, 'c', ceiling => 'CNY -1')$$),
    ($$account_open(1, 'c', 'JPY', ceiling => 'JPY 0.5')$$),
    ($$account_open(1, 'c', overdraft => 'CNY 0', unlimited => true)$$),
    ($$account_open(1, 'c', unlimited => NULL)$$),
    ($$account_open(1, 'c', stripes => 64)$$),
    ($$account_open(99, 'c')$$),
    ($$account_id(NULL, 'c')$$),
    ($$account_id(1, NULL)$$),
    ($$account_id(1, 'none')$$),
    ($$account_id(2, 'plain')$$),
    ($$account_limit(NULL)$$),
    ($$account_limit(99)$$),
    ($$account_limit(3, overdraft => 'CNY 1')$$),
    ($$account_limit(3, ceiling => 'USD 0.001')$$),
    ($$account_limit(3, overdraft => 'USD -1')$$),
    ($$account_limit(3, overdraft => 'USD 1', unlimited => true)$$),
    ($$account_limit(4, overdraft => 'CNY 1')$$),
    ($$account_limit(3, ceiling => 'USD 1', no_ceiling => true)$$),
    ($$account_limit(3, no_ceiling => NULL)$$),
    ($$account_block(NULL, 'debit', 'r')$$),
    ($$account_block(3, NULL, 'r')$$),
    ($$account_block(3, 'left', 'r')$$),
    ($$account_block(3, 'debit', NULL)$$),
    ($$account_block(3, 'debit', '')$$),
    ($$account_block(3, 'debit', repeat('r', 1001))$$),
    ($$account_block(3, 'debit', 'r', '2026-01-05 09:00:00+00')$$),
    ($$account_block(3, 'debit', 'r', '-infinity')$$),
    ($$account_block(99, 'debit', 'r')$$),
    ($$account_unblock(NULL)$$),
    ($$account_unblock(3, NULL)$$),
    ($$account_unblock(3, 'Both')$$),
    ($$account_close(NULL)$$),
    ($$account_close(99)$$),
    ($$account_reopen(NULL)$$),
    ($$account_reopen(99)$$)) AS v(f);
SELECT count(*) AS opened_by_errors FROM faas.account_profile WHERE code = 'c';
SELECT pg_temp.show(3) AS unchanged;

-- leave an empty ledger behind
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
