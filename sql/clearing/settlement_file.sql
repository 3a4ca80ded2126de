-- Instructions to a bank, as files with control totals, and what the bank answers.  An instruction moves
-- the payer's money at the bank to the payee: the operator owes the payer so much more and the payee so much
-- less.  So its export debits the payee's settlement account and credits the payer's, and a return undoes that.

CREATE OR REPLACE FUNCTION faas_internal.instruction_lines(batch bigint)
    RETURNS TABLE (instruction bigint, payer text, payee text, payer_account bigint, payee_account bigint, amount faas.amount, line text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT i.id, p.name, q.name, p.settlement_account, q.settlement_account, i.amount,
        concat_ws('|', i.id, p.settlement_account, q.settlement_account, i.amount)
    FROM faas.settlement_instruction AS i
    JOIN faas.participant AS p ON p.id = i.payer
    JOIN faas.participant AS q ON q.id = i.payee
    WHERE i.batch = $1
    ORDER BY i.id;
END;
COMMENT ON FUNCTION faas_internal.instruction_lines(bigint) IS
    'The instructions of an exported file in their order; line is what its SHA-256 is taken over.';

CREATE OR REPLACE FUNCTION faas_internal.instruction_file(batch bigint) RETURNS jsonb
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM faas_internal.settlement_book('batch', batch, 'read');
    RETURN (SELECT jsonb_build_object('batch', b.id, 'settlement', b.settlement, 'exported_at', b.exported_at AT TIME ZONE 'UTC' || 'Z',
            'count', b.instructions, 'debits', b.total::text, 'credits', b.total::text, 'entry_hash', b.entry_hash, 'sha256', b.sha256,
            'instructions', (SELECT jsonb_agg(jsonb_build_object('instruction', l.instruction, 'payer', l.payer, 'payee', l.payee,
                    'payer_account', l.payer_account, 'payee_account', l.payee_account, 'amount', l.amount::text) ORDER BY l.instruction)
                FROM faas_internal.instruction_lines(b.id) AS l))
        FROM faas.settlement_batch AS b WHERE b.id = instruction_file.batch);
END
$$;
COMMENT ON FUNCTION faas_internal.instruction_file(bigint) IS 'Body of faas.instruction_file';

CREATE OR REPLACE FUNCTION faas.instruction_file(batch bigint) RETURNS jsonb
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.instruction_file(bigint) IS
    'The file of a batch of instructions, as it was exported: count, debits and credits (sums of what payers pay and payees get), entry_hash (sum of the payees'' accounts, last ten digits, as in ACH files), sha256 (of the lines instruction|payer account|payee account|amount, joined by line feeds), and the instructions. Needs read on the book. Errors: 22004 null, LG260 no such batch, 42501 no read right.';

CREATE OR REPLACE FUNCTION faas_internal.instruction_export(
    settlement bigint, key text DEFAULT NULL, OUT batch bigint, OUT instructions bigint, OUT total faas.amount, OUT replayed boolean
) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
    v_result jsonb;
    v_state text;
    v_ids bigint[];
    v_requests faas.request[];
    r record;
BEGIN
    SELECT b INTO v_book FROM faas_internal.settlement_book('settlement', settlement, 'post') AS b;
    v_result := faas_internal.settlement_key(v_book, key, 'instruction_export', jsonb_build_object('settlement', settlement));
    replayed := v_result IS NOT NULL;
    IF replayed THEN
        SELECT b.id, b.instructions, b.total INTO batch, instructions, total
        FROM faas.settlement_batch AS b WHERE b.id = (v_result ->> 'batch')::bigint;
        RETURN;
    END IF;
    SELECT s.state INTO v_state FROM faas.settlement AS s WHERE s.id = instruction_export.settlement FOR NO KEY UPDATE;
    SELECT array_agg(q.id ORDER BY q.id), faas.sum(q.amount),
        array_agg(ROW('post', q.payee_account, q.payer_account, q.amount, NULL, NULL, 'settlement instruction', 'instruction ' || q.id,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL)::faas.request ORDER BY q.id)
    INTO v_ids, total, v_requests
    FROM (
        SELECT i.id, i.amount, payer.settlement_account AS payer_account, payee.settlement_account AS payee_account
        FROM faas.settlement_instruction AS i
        JOIN faas.participant AS payer ON payer.id = i.payer
        JOIN faas.participant AS payee ON payee.id = i.payee
        JOIN faas.settlement_participant AS p ON (p.settlement, p.participant) = (i.settlement, i.payer)
        JOIN faas.settlement_participant AS q ON (q.settlement, q.participant) = (i.settlement, i.payee)
        WHERE i.settlement = instruction_export.settlement AND i.state = 'pending'
            AND p.state IN ('committed', 'settled') AND q.state IN ('committed', 'settled')
        ORDER BY i.id LIMIT 100000
    ) AS q;
    IF v_ids IS NULL THEN
        RAISE EXCEPTION 'settlement % has no instruction to export', settlement
            USING ERRCODE = 'LG262', DETAIL = format('It is %s. An instruction is exported once, when payer and payee have committed.', v_state);
    END IF;
    batch := nextval('faas.settlement_batch_id_seq');
    instructions := cardinality(v_ids)::bigint;
    INSERT INTO faas.settlement_batch (id, book, settlement, instructions, total, entry_hash, sha256, exported_at)
    VALUES (batch, v_book, instruction_export.settlement, instruction_export.instructions, instruction_export.total, 0, '', faas_internal.now());
    FOR r IN SELECT b.code, b.reason, b.journal, v_ids[b.idx] AS id FROM faas.post_batch(v_requests) AS b LOOP
        IF r.code <> 0 THEN
            RAISE EXCEPTION 'the ledger refuses to pay out instruction % of settlement %', r.id, settlement
                USING ERRCODE = CASE r.reason WHEN 'insufficient_funds' THEN 'LG003' ELSE 'LG268' END, DETAIL = format('The reason is "%s".', r.reason);
        END IF;
        UPDATE faas.settlement_instruction AS i SET state = faas_internal.settlement_next('instruction', i.state, 'instruction_export'),
            batch = instruction_export.batch, journal = r.journal
        WHERE i.id = r.id;
    END LOOP;
    UPDATE faas.settlement_batch AS b SET entry_hash = l.entry_hash, sha256 = l.sha256
    FROM (
        SELECT faas.entry_hash(x.payee_account) AS entry_hash, encode(sha256(convert_to(string_agg(x.line, E'\n' ORDER BY x.instruction), 'UTF8')), 'hex') AS sha256
        FROM faas_internal.instruction_lines(instruction_export.batch) AS x
    ) AS l
    WHERE b.id = instruction_export.batch;
    INSERT INTO faas.settlement_event (book, object, object_id, operation, from_state, to_state, amount, journal, at, by_role)
    SELECT v_book, 'instruction', i.id, 'instruction_export', 'pending', i.state, i.amount, i.journal, faas_internal.now(), faas_internal.caller()::text
    FROM faas.settlement_instruction AS i WHERE i.batch = instruction_export.batch ORDER BY i.id;
    PERFORM faas_internal.settlement_answer(v_book, key, jsonb_build_object('batch', batch));
END
$$;
COMMENT ON FUNCTION faas_internal.instruction_export(bigint, text) IS 'Body of faas.instruction_export';

CREATE OR REPLACE FUNCTION faas.instruction_export(
    settlement bigint,
    key text DEFAULT NULL,
    OUT batch bigint,
    OUT instructions bigint,
    OUT total faas.amount,
    OUT replayed boolean
) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.instruction_export(bigint, text) IS
    'Sends the instructions of a settlement whose payer and payee have both committed, up to 100000, and have not been sent: a posting for each debits the payee''s settlement account and credits the payer''s, and the file is faas.instruction_file(batch). key: same key and content answers the first batch with replayed true. Needs post on the book. Errors: 22004 settlement null, 22023 length of the key, LG003 a payee''s settlement account has not enough, LG005 key used for something else, LG260 no such settlement, LG262 nothing to export, LG268 the ledger refuses a posting: closed or blocked accounts, 42501 no post right, 40001 when to retry.';

CREATE OR REPLACE FUNCTION faas_internal.instruction_results(batch bigint, results jsonb)
    RETURNS TABLE (instruction bigint, result text, reason text)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_list jsonb := results -> 'results';
    v_unknown jsonb;
    v_twice bigint;
    v_count bigint;
    v_total faas.amount;
    v_hash bigint;
BEGIN
    IF jsonb_typeof(results) <> 'object' OR jsonb_typeof(v_list) IS DISTINCT FROM 'array' THEN
        RAISE EXCEPTION 'argument "results" must be an object with an array "results"' USING ERRCODE = '22023';
    END IF;
    IF jsonb_array_length(v_list) NOT BETWEEN 1 AND 100000 THEN
        RAISE EXCEPTION 'argument "results" must have 1 to 100000 results' USING ERRCODE = '22023';
    END IF;
    SELECT e INTO v_unknown FROM jsonb_array_elements(v_list) AS e
    WHERE jsonb_typeof(e) <> 'object' OR COALESCE(e ->> 'instruction', '') !~ '^[0-9]{1,18}$'
        OR COALESCE(e ->> 'result', '') NOT IN ('accepted', 'returned') OR length(e ->> 'reason') > 1000 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'argument "results" has an element that is no result: %', left(v_unknown::text, 200)
            USING ERRCODE = '22023', HINT = 'An element is {"instruction": number, "result": "accepted" or "returned", "reason": text of at most 1000 characters}.';
    END IF;
    SELECT e INTO v_unknown FROM jsonb_array_elements(v_list) AS e
    WHERE NOT EXISTS (SELECT FROM faas.settlement_instruction AS i WHERE i.id = (e ->> 'instruction')::bigint AND i.batch = instruction_results.batch) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'instruction % of argument "results" does not exist in batch %', v_unknown ->> 'instruction', batch USING ERRCODE = 'LG260';
    END IF;
    SELECT (e ->> 'instruction')::bigint INTO v_twice FROM jsonb_array_elements(v_list) AS e GROUP BY 1 HAVING count(*) > 1 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'instruction % is twice in argument "results"', v_twice USING ERRCODE = '22023';
    END IF;
    SELECT count(*), faas.sum(l.amount), faas.entry_hash(l.payee_account) INTO v_count, v_total, v_hash
    FROM jsonb_array_elements(v_list) AS e JOIN faas_internal.instruction_lines(instruction_results.batch) AS l ON l.instruction = (e ->> 'instruction')::bigint;
    IF (results ->> 'batch') <> batch::text OR (results ->> 'count') <> v_count::text OR (results ->> 'total') <> v_total::text
        OR (results ->> 'entry_hash') <> v_hash::text
    THEN
        RAISE EXCEPTION 'control totals of argument "results" do not match'
            USING ERRCODE = 'LG266', DETAIL = format('The file says batch %s, count %s, total %s and entry hash %s; its results are of batch %s, %s of %s, with %s.',
                COALESCE(results ->> 'batch', '-'), COALESCE(results ->> 'count', '-'), COALESCE(results ->> 'total', '-'), COALESCE(results ->> 'entry_hash', '-'),
                batch, v_count, v_total, v_hash);
    END IF;
    RETURN QUERY SELECT (e ->> 'instruction')::bigint, e ->> 'result', e ->> 'reason' FROM jsonb_array_elements(v_list) AS e;
END
$$;
COMMENT ON FUNCTION faas_internal.instruction_results(bigint, jsonb) IS
    'The results in a file for a batch, after its form and control totals were checked. Errors: 22023 form, LG260 not an instruction of the batch, LG266 control totals.';

CREATE OR REPLACE FUNCTION faas_internal.instruction_import(
    batch bigint, results jsonb, OUT accepted bigint, OUT returned bigint, OUT unchanged bigint
) RETURNS record
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
    v_journal uuid;
    r record;
BEGIN
    SELECT b INTO v_book FROM faas_internal.settlement_book('batch', batch, 'post') AS b;
    PERFORM faas_internal.settlement_required('results', results IS NULL);
    PERFORM FROM faas.settlement AS s JOIN faas.settlement_batch AS b ON b.settlement = s.id
    WHERE b.id = instruction_import.batch FOR NO KEY UPDATE OF s;
    SELECT count(*) FILTER (WHERE f.result = 'accepted' AND i.state = 'sent'), count(*) FILTER (WHERE f.result = 'returned' AND i.state = 'sent'),
        count(*) FILTER (WHERE i.state <> 'sent')
    INTO accepted, returned, unchanged
    FROM faas_internal.instruction_results(instruction_import.batch, results) AS f JOIN faas.settlement_instruction AS i ON i.id = f.instruction;
    FOR r IN SELECT i.id, i.state, f.result FROM faas_internal.instruction_results(instruction_import.batch, results) AS f
        JOIN faas.settlement_instruction AS i ON i.id = f.instruction WHERE i.state NOT IN ('sent', f.result) ORDER BY i.id LIMIT 1
    LOOP
        RAISE EXCEPTION 'instruction % is % and cannot be %', r.id, r.state, r.result
            USING ERRCODE = 'LG267', DETAIL = 'A result is final.';
    END LOOP;
    PERFORM faas_internal.account_lock(array_agg(DISTINCT a.account ORDER BY a.account))
    FROM faas_internal.instruction_results(instruction_import.batch, results) AS f JOIN faas.settlement_instruction AS i ON i.id = f.instruction
    JOIN faas_internal.instruction_lines(instruction_import.batch) AS l ON l.instruction = i.id
    CROSS JOIN LATERAL (VALUES (l.payer_account), (l.payee_account)) AS a (account)
    WHERE i.state = 'sent' AND f.result = 'returned'
    HAVING count(*) > 0;
    FOR r IN SELECT i.id, i.amount, i.journal, f.result, f.reason FROM faas_internal.instruction_results(instruction_import.batch, results) AS f
        JOIN faas.settlement_instruction AS i ON i.id = f.instruction WHERE i.state = 'sent' ORDER BY i.id
    LOOP
        v_journal := NULL;
        IF r.result = 'returned' THEN
            SELECT v.reversal INTO v_journal FROM faas.reverse(r.journal, kind => 'settlement return', memo => 'instruction ' || r.id) AS v;
        END IF;
        UPDATE faas.settlement_instruction AS i SET state = faas_internal.settlement_next('instruction', i.state, 'instruction_import ' || r.result),
            return_journal = v_journal, reason = r.reason
        WHERE i.id = r.id;
        PERFORM faas_internal.settlement_note(v_book, 'instruction', r.id, 'instruction_import', 'sent', r.result, NULL, r.amount, v_journal);
    END LOOP;
END
$$;
COMMENT ON FUNCTION faas_internal.instruction_import(bigint, jsonb) IS 'Body of faas.instruction_import';

CREATE OR REPLACE FUNCTION faas.instruction_import(
    batch bigint,
    results jsonb,
    OUT accepted bigint,
    OUT returned bigint,
    OUT unchanged bigint
) RETURNS record
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.instruction_import(bigint, jsonb) IS
    'Takes in what the bank answers to a batch of instructions, all or nothing. results: {"results": [{"instruction": number, "result": "accepted" or "returned", "reason": text}, ...]}, 1 to 100000, each instruction once, not necessarily all of the batch; control totals "batch", "count", "total" and "entry_hash" are checked where they are given. A returned instruction goes back by a reversal of its posting: the payee''s settlement account is credited, the payer''s debited. The same file again changes nothing: unchanged counts what was known. Needs post on the book. Errors: 22004 null, 22023 form of the file, LG003 what was returned is not there any more at the payer, LG007 LG008 account closed or blocked, LG260 no such batch, or not an instruction of it, LG266 control totals, LG267 another result is known, 42501 no post right, 40001 when to retry.';

CREATE OR REPLACE FUNCTION faas_internal.instruction_retry(instruction bigint) RETURNS bigint
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_book bigint;
    v_retry bigint;
    i faas.settlement_instruction;
BEGIN
    SELECT b INTO v_book FROM faas_internal.settlement_book('instruction', instruction, 'post') AS b;
    SELECT * INTO i FROM faas.settlement_instruction AS t WHERE t.id = instruction_retry.instruction FOR NO KEY UPDATE;
    IF i.state <> 'returned' THEN
        RAISE EXCEPTION 'instruction % is %', instruction, i.state USING ERRCODE = 'LG262', DETAIL = 'Only a returned instruction is repeated.';
    END IF;
    SELECT t.id INTO v_retry FROM faas.settlement_instruction AS t WHERE t.retries = instruction_retry.instruction;
    IF v_retry IS NULL THEN
        -- the instruction is locked: a successor that is there after all came after the snapshot, and is 40001
        INSERT INTO faas.settlement_instruction (book, settlement, payer, payee, amount, state, retries)
        VALUES (v_book, i.settlement, i.payer, i.payee, i.amount, 'pending', instruction_retry.instruction)
        ON CONFLICT ON CONSTRAINT settlement_instruction_retries_key DO NOTHING
        RETURNING id INTO STRICT v_retry;
        PERFORM faas_internal.settlement_note(v_book, 'instruction', v_retry, 'instruction_retry', NULL, 'pending', NULL, i.amount);
    END IF;
    RETURN v_retry;
END
$$;
COMMENT ON FUNCTION faas_internal.instruction_retry(bigint) IS 'Body of faas.instruction_retry';

CREATE OR REPLACE FUNCTION faas.instruction_retry(instruction bigint) RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_call';
COMMENT ON FUNCTION faas.instruction_retry(bigint) IS
    'Makes a new instruction in place of a returned one, to be exported next, and returns its id; the same id when it is called again. Needs post on the book. Errors: 22004 null, LG260 no such instruction, LG262 not returned, 42501 no post right, 40001 when to retry.';

-- views ------------------------------------------------------------------------------------------

CREATE VIEW faas.visible_settlement_batch WITH (security_barrier) AS
SELECT b.id AS batch, b.book, b.settlement, b.instructions, b.total, b.entry_hash, b.sha256, b.exported_at
FROM faas.settlement_batch AS b
WHERE faas_internal.can_read(b.book);
COMMENT ON VIEW faas.visible_settlement_batch IS 'Exported files of instructions of the books that you may read, with their control totals';

CREATE VIEW faas.visible_instruction WITH (security_barrier) AS
SELECT i.id AS instruction, i.book, i.settlement, i.payer, i.payee, i.amount, i.state, i.batch, i.journal, i.return_journal, i.reason, i.retries
FROM faas.settlement_instruction AS i
WHERE faas_internal.can_read(i.book);
COMMENT ON VIEW faas.visible_instruction IS 'Settlement instructions of the books that you may read';
