-- Settlement instructions: export with control totals, import of results, returns, repeats; rights.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set shared :srcdir '/test/sql/include/settlement.sql'
\set ECHO none
\i :setup
\i :shared
\set ECHO all

SELECT faas.settlement_model_create(:book, 'net', 'USD', liquidity_check => false) AS model \gset
SELECT FROM unnest('{ann,bob,cid}'::text[]) AS n, join_model(:model, n, 'USD 1000', 'USD 500');
SELECT FROM pay('ann', 'bob', 'USD 100') AS x, pay('ann', 'cid', 'USD 40.50') AS y, pay('cid', 'bob', 'USD 7') AS z;
SELECT settlement AS s FROM faas.settlement_create(:model, ARRAY[(faas.window_close(:model)).closed]) \gset
SELECT name_of(payer) AS payer, name_of(payee) AS payee, amount, state FROM faas.visible_instruction ORDER BY instruction;

-- nothing is paid before both have committed
SELECT failure(format('SELECT faas.instruction_export(%s)', :s));
SELECT FROM faas.settlement_record(:s) AS x, faas.settlement_reserve(:s) AS y;
SELECT state FROM faas.settlement_commit(:s, (SELECT participant FROM faas.visible_participant WHERE name = 'ann'));
SELECT state FROM faas.settlement_commit(:s, (SELECT participant FROM faas.visible_participant WHERE name = 'bob'));
SELECT liquidity FROM stand;
SELECT batch, instructions, total, replayed FROM faas.instruction_export(:s, 'file');
SELECT batch, instructions, total, replayed FROM faas.instruction_export(:s, 'file');
SELECT liquidity FROM stand;
SELECT failure(format('SELECT faas.instruction_export(%s)', :s));
SELECT state FROM faas.settlement_commit(:s);
SELECT batch, instructions, total, replayed FROM faas.instruction_export(:s);
SELECT liquidity FROM stand;

-- the file: control totals by other means
SELECT jsonb_pretty(faas.instruction_file(1));
SELECT f ->> 'count' = jsonb_array_length(f -> 'instructions')::text AS count,
    f ->> 'entry_hash' = (SELECT sum((i ->> 'payee_account')::numeric) % 10000000000 FROM jsonb_array_elements(f -> 'instructions') AS i)::text AS entry_hash,
    f ->> 'sha256' = encode(sha256((SELECT string_agg(concat_ws('|', i ->> 'instruction', i ->> 'payer_account', i ->> 'payee_account', i ->> 'amount'), E'\n'
        ORDER BY (i ->> 'instruction')::bigint) FROM jsonb_array_elements(f -> 'instructions') AS i)::bytea), 'hex') AS sha256
    FROM faas.instruction_file(2) AS f;
SELECT batch, settlement = :s AS of_it, instructions, total, entry_hash FROM faas.visible_settlement_batch ORDER BY batch;
SELECT failure('SELECT faas.instruction_file(3)'), failure('SELECT faas.instruction_file(NULL)');

-- ACH: only the last ten digits of an entry hash count (moov-io/ach: 998877665544 is 8877665544)
SELECT faas.entry_hash(998877665544);

-- files that will not do: nothing is taken in
SELECT r, failure(format('SELECT faas.instruction_import(1, %L)', r)) AS outcome FROM (VALUES
    (NULL), ('1'), ('{}'), ('{"results": 1}'), ('{"results": []}'), ('{"results": [1]}'), ('{"results": [{"result": "accepted"}]}'),
    ('{"results": [{"instruction": "x", "result": "accepted"}]}'), ('{"results": [{"instruction": 1, "result": "lost"}]}'),
    ('{"results": [{"instruction": 99, "result": "accepted"}]}'), ('{"results": [{"instruction": 2, "result": "accepted"}]}'),
    ('{"results": [{"instruction": 1, "result": "accepted"}, {"instruction": 1, "result": "returned"}]}'),
    ('{"results": [{"instruction": 1, "result": "accepted"}], "batch": 2}'), ('{"results": [{"instruction": 1, "result": "accepted"}], "count": 2}'),
    ('{"results": [{"instruction": 1, "result": "accepted"}], "total": "USD 1.00"}'), ('{"results": [{"instruction": 1, "result": "accepted"}], "entry_hash": 1}')) AS v(r);
SELECT failure('SELECT faas.instruction_import(9, ''{"results": []}'')');
SELECT state, count(*) FROM faas.visible_instruction GROUP BY state;

-- accepted; the same file again; another answer
SELECT * FROM faas.instruction_import(1, (SELECT jsonb_build_object('batch', 1, 'count', 1, 'total', total::text, 'entry_hash', entry_hash,
    'results', '[{"instruction": 1, "result": "accepted"}]'::jsonb) FROM faas.visible_settlement_batch WHERE batch = 1));
SELECT * FROM faas.instruction_import(1, '{"results": [{"instruction": 1, "result": "accepted"}]}');
SELECT failure($$SELECT faas.instruction_import(1, '{"results": [{"instruction": 1, "result": "returned"}]}')$$);
SELECT failure('SELECT faas.instruction_retry(1)');

-- returned: it is on the participants' accounts again, and goes out once more
SELECT liquidity FROM stand;
SELECT * FROM faas.instruction_import(2, '{"results": [{"instruction": 2, "result": "returned", "reason": "R03 no account"}]}');
SELECT liquidity FROM stand;
SELECT * FROM faas.instruction_import(2, '{"results": [{"instruction": 2, "result": "returned", "reason": "R03 no account"}]}');
SELECT failure($$SELECT faas.instruction_import(2, '{"results": [{"instruction": 2, "result": "accepted"}]}')$$);
SELECT faas.instruction_retry(2) AS retry, faas.instruction_retry(2) AS again;
SELECT batch, instructions, total FROM faas.instruction_export(:s);
SELECT liquidity FROM stand;
SELECT instruction, name_of(payer) AS payer, name_of(payee) AS payee, amount, state, batch, journal IS NOT NULL AS journal, return_journal IS NOT NULL AS returned,
    reason, retries FROM faas.visible_instruction ORDER BY instruction;
SELECT kind, memo, amount FROM faas.visible_posting WHERE kind ~ 'settlement ' ORDER BY memo, posted_at;
SELECT * FROM faas.verify();

-- what is not there any more cannot be given back: the import fails as a whole
SELECT * FROM faas.instruction_import(3, '{"results": [{"instruction": 3, "result": "accepted"}]}');
SELECT FROM pay('ann', 'bob', 'USD 10');
SELECT settle_all((faas.settlement_create(:model, ARRAY[(faas.window_close(:model)).closed])).settlement);
SELECT batch FROM faas.instruction_export((SELECT max(settlement) FROM faas.visible_settlement)) \gset
SELECT FROM faas.account_balance AS b, faas.post(b.account, :usd_cash, b.posted) WHERE b.code = 'ann settlement';
SELECT regexp_replace(failure(format($$SELECT faas.instruction_import(%s, '{"results": [{"instruction": 4, "result": "returned"}]}')$$, :batch)), '\d+ ', 'N ', 'g');
SELECT state FROM faas.visible_instruction WHERE instruction = 4;

-- rights: read sees, post settles, admin sets up; a stranger learns nothing
CREATE ROLE regress_settle_reader;
CREATE ROLE regress_settle_clerk;
CREATE ROLE regress_settle_stranger;
SELECT faas.access_grant(r) FROM unnest('{regress_settle_reader,regress_settle_clerk,regress_settle_stranger}'::regrole[]) AS r;
GRANT USAGE ON SCHEMA regress_ledger TO regress_settle_reader, regress_settle_clerk, regress_settle_stranger;
SELECT faas.book_grant(:book, 'regress_settle_reader', 'read'), faas.book_grant(:book, 'regress_settle_clerk', 'read'), faas.book_grant(:book, 'regress_settle_clerk', 'post');
CREATE VIEW calls AS SELECT * FROM (VALUES ('settlement_model_create(1, ''x'', ''USD'')'), ('participant_add(1, ''x'', 1, 2)'), ('participant_cap_set(1, ''USD 1'')'),
    ('window_close(1)'), ('settlement_create(1, ''{1}'')'), ('settlement_record(1)'), ('settlement_reserve(1)'), ('settlement_commit(1)'), ('settlement_settle(1)'),
    ('settlement_abort(1, ''x'')'), ('instruction_export(1)'), ('instruction_file(1)'), ('instruction_import(1, ''{"results": []}'')'), ('instruction_retry(1)')) AS v(call);
GRANT SELECT ON calls TO PUBLIC;
SET ROLE regress_settle_reader;
SELECT call, left(failure('SELECT faas.' || call), 60) AS outcome FROM calls;
SELECT (SELECT count(*) FROM faas.visible_participant) AS participants, (SELECT count(*) FROM faas.visible_instruction) AS instructions;
SET ROLE regress_settle_clerk;
SELECT call, left(failure('SELECT faas.' || call), 60) AS outcome FROM calls;
SET ROLE regress_settle_stranger;
SELECT call, failure('SELECT faas.' || call) AS outcome FROM calls;
SELECT string_agg(format('SELECT %L AS v, count(*) AS rows FROM faas.%I', v, v), ' UNION ALL ' ORDER BY n) FROM unnest('{visible_settlement_model,visible_participant,visible_window,
    visible_window_entry,visible_window_total,visible_settlement,visible_settlement_participant,visible_settlement_event,visible_settlement_batch,visible_instruction}'::text[]) WITH ORDINALITY AS u (v, n) \gexec
RESET ROLE;
SELECT faas.access_revoke(r) FROM unnest('{regress_settle_reader,regress_settle_clerk,regress_settle_stranger}'::regrole[]) AS r;
SELECT faas.book_revoke(:book, 'regress_settle_reader', 'read'), faas.book_revoke(:book, 'regress_settle_clerk', 'read'), faas.book_revoke(:book, 'regress_settle_clerk', 'post');
DROP OWNED BY regress_settle_reader, regress_settle_clerk, regress_settle_stranger;
DROP ROLE regress_settle_reader, regress_settle_clerk, regress_settle_stranger;
\i :end
