-- SQL, formats, quotes, backslashes, control characters and long values in every argument of type text
-- and jsonb of every function that a tenant may execute, and in the columns of faas.inbox: nothing of
-- it is executed, what is stored comes back byte for byte, what is refused is quoted as it was.
-- Driven by the catalog, as attack_tenant.sql is.
BEGIN;
\ir include/attack.sql
SELECT * FROM no_plan();

-- what an injected statement would leave behind
CREATE TABLE attack.executed (what text DEFAULT 'injected');
GRANT INSERT ON attack.executed TO PUBLIC;
CREATE FUNCTION attack.inject() RETURNS text LANGUAGE sql VOLATILE SECURITY DEFINER AS $$ INSERT INTO attack.executed DEFAULT VALUES; SELECT 'x' $$;

CREATE TABLE attack.payload (n int GENERATED ALWAYS AS IDENTITY, value text);
INSERT INTO attack.payload (value) VALUES
    ($$'; INSERT INTO attack.executed DEFAULT VALUES; --$$), ($$' || attack.inject() || '$$), ($$"; INSERT INTO attack.executed DEFAULT VALUES; --$$),
    ($_$$1); INSERT INTO attack.executed DEFAULT VALUES; --$_$), ($_$$$; INSERT INTO attack.executed DEFAULT VALUES; $$$_$), (E'\\'' OR true; --'),
    ('%s%n%p%x%1$s%I%L%%'), (E'back\\slash \\n \\x41 \\'), (E'line\nERROR:  forged\nSTATEMENT:  DROP TABLE x;'), (E'\r\t\b\f\x01\x1b[31m\x7f'),
    ('null'), ('{"a": "b"}'), ('(1,2)'), ('{1,"2"}'), (U&'\202Eright to left\FEFF'), ('人民币'), ('account'), (''), (' '), (repeat('x', 200000));

-- one call for each function, argument and payload: that argument is the payload, the others are sound
CREATE VIEW attack.injection AS
SELECT c.signature, f.argument, p.n, p.value, replace(attack.fill(c.template), attack.fill(format('%I => %s', f.argument, f.value)),
        format('%I => %s', f.argument, CASE WHEN f.type = 'jsonb' THEN format('pg_catalog.to_jsonb(%L::pg_catalog.text)', p.value) ELSE format('%L::pg_catalog.text', p.value) END)) AS call
FROM attack.call AS c
JOIN attack.function AS f USING (oid)
CROSS JOIN attack.payload AS p
WHERE f.type IN ('text', 'jsonb');
CREATE TABLE attack.injected AS
SELECT i.signature, i.argument, i.n, i.value, attack.outcome('attack_tenant', i.call) AS outcome FROM attack.injection AS i;

SELECT cmp_ok((SELECT count(*) FROM attack.injected)::int, '>', 500, 'there is something to inject');
SELECT is_empty('SELECT * FROM attack.executed', 'nothing was executed');
-- an error is one of those that bad values have, and names the value as it is, if at all
SELECT is_empty($$SELECT i.signature, i.argument, i.n, left(i.outcome, 200) FROM attack.injected AS i
    WHERE i.outcome !~ '^(answers |LG005 |LG006 |LG017 |LG018 |LG019 |LG030 |LG031 |LG032 |LG035 |LG102 |LG211 |LG229 |22023 |22004 |23505 |54000 |LG0(03|07|11|14) |LG016 |LG23[0-4] |55000 |LG24[03] |LG250 |LG260 |LG26[12567] |LG279 )'$$,
    'every refusal is a documented one');
SELECT is_empty($$SELECT i.signature, i.argument, i.n, left(i.outcome, 200) FROM attack.injected AS i
    WHERE i.outcome NOT LIKE 'answers %' AND i.outcome ~ '(forged|attack\.|%s|\\slash)' AND position(i.value IN i.outcome) = 0$$,
    'a value in a message is whole and as it was');
SELECT is_empty($$SELECT i.signature, i.argument, length(i.outcome) FROM attack.injected AS i WHERE i.n = (SELECT max(n) FROM attack.payload) AND length(i.outcome) > 201000$$,
    'and there once');

-- what is stored comes back
CREATE FUNCTION attack.stored(value text, OUT what text, OUT back text) RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
    v_book bigint;
    v_account bigint;
    v_other bigint;
    v_journal uuid;
    v_hold uuid;
    v_client bigint;
    v_short text := left(value, 100);
BEGIN
    PERFORM set_config('role', 'attack_tenant', true);
    v_book := faas.book_create(v_short, 'CNY', '2026-01-04');
    PERFORM faas.subject_create(v_book, v_short, v_short, 'asset');
    PERFORM faas.party_create(v_book, v_short, v_short, identity_type => v_short, identity_number => v_short, metadata => to_jsonb(value));
    v_account := faas.account_open(v_book, v_short, metadata => jsonb_build_object(value, value), unlimited => true);
    v_other := faas.account_open(v_book, 'other');
    PERFORM faas.account_block(v_other, 'credit', v_short), faas.account_unblock(v_other), faas.account_block(v_other, 'debit', v_short);
    SELECT p.journal INTO v_journal FROM faas.post(v_account, v_other, 'CNY 1', v_short, kind => v_short, memo => value, metadata => to_jsonb(value)) AS p;
    SELECT h.hold INTO v_hold FROM faas.hold_place(v_account, 'CNY 1', v_other, v_short || '2', kind => v_short, memo => value, metadata => to_jsonb(value)) AS h;
    INSERT INTO faas.inbox (debit, credit, amount, key, kind, memo, metadata, hold) VALUES (v_account, v_account, 'CNY 1', v_short, v_short, value, to_jsonb(value), NULL);
    v_client := faas.account_open(v_book, 'client', unlimited => true);
    PERFORM faas.custody_class_set(v_client, 'client'), faas.custody_kind_set(v_book, v_short, 'to_own'),
        faas.custody_instruct(v_client, v_account, 'CNY 1', v_short, v_short, v_short, metadata => jsonb_build_object('m', value));
    RETURN QUERY
        SELECT 'book name', b.name FROM faas.visible_book AS b WHERE b.book = v_book AND faas.book_id(v_short) = v_book
        UNION ALL SELECT unnest('{subject code,subject name}'::text[]), unnest(ARRAY[s.code, s.name]) FROM faas.visible_subject AS s WHERE s.book = v_book
        UNION ALL SELECT unnest('{party code,party name,identity type,identity number,party metadata}'::text[]), unnest(ARRAY[p.code, p.name, p.identity_type, p.identity_number, left(p.metadata #>> '{}', 100)]) FROM faas.visible_party AS p WHERE p.book = v_book
        UNION ALL SELECT unnest('{account code,account metadata,account key}'::text[]), unnest(ARRAY[a.code, left(a.metadata ->> value, 100), (SELECT left(k, 100) FROM jsonb_object_keys(a.metadata) AS k)])
            FROM faas.account_balance AS a WHERE a.account = v_account AND faas.account_id(v_book, v_short) = v_account
        UNION ALL SELECT 'reason', a.debit_block_reason FROM faas.account_balance AS a WHERE a.account = v_other
        UNION ALL SELECT unnest('{kind,memo,metadata}'::text[]), unnest(ARRAY[p.kind, CASE WHEN p.memo = value THEN v_short END, CASE WHEN p.metadata = to_jsonb(value) THEN v_short END])
            FROM faas.visible_posting AS p WHERE p.journal = v_journal AND faas.journal_id(v_book, v_short) = v_journal
        UNION ALL SELECT 'statement', s.kind FROM faas.statement(v_account) AS s WHERE s.line = 'entry' AND s.memo = value
        UNION ALL SELECT 'key', k.key FROM faas.visible_key AS k WHERE k.book = v_book AND k.object = v_journal
        UNION ALL SELECT unnest('{hold kind,hold memo}'::text[]), unnest(ARRAY[h.kind, CASE WHEN h.memo = value AND h.metadata = to_jsonb(value) THEN v_short END]) FROM faas.visible_hold AS h WHERE h.hold = v_hold
        UNION ALL SELECT unnest('{reference,actor,action,cross kind}'::text[]), unnest(ARRAY[i.auth_ref, i.actor, i.action, k.kind])
            FROM faas.visible_custody_instruction AS i JOIN faas.visible_custody_kind AS k ON k.book = i.book AND k.kind NOT LIKE 'custody%' WHERE i.book = v_book
        UNION ALL SELECT unnest('{rejected key,rejected kind,rejected memo}'::text[]), unnest(ARRAY[r.key, r.kind, CASE WHEN r.memo = value AND r.metadata = to_jsonb(value) THEN v_short END])
            FROM faas.last_load() AS l JOIN faas.inbox_rejection AS r USING (load);
    PERFORM set_config('role', 'none', true);
END $$;
SELECT results_eq(format('SELECT what, back FROM attack.stored(%L) ORDER BY what COLLATE "C"', left(p.value, 10000)),
    format('SELECT w, %L FROM unnest(''{account code,account key,account metadata,action,actor,book name,cross kind,hold kind,hold memo,identity number,identity type,key,kind,memo,metadata,party code,party metadata,party name,reason,reference,rejected key,rejected kind,rejected memo,statement,subject code,subject name}''::text[]) AS w', left(p.value, 100)),
    'comes back: ' || quote_literal(left(p.value, 50)))
FROM attack.payload AS p WHERE p.value <> '';
SELECT is_empty('SELECT * FROM attack.executed', 'and nothing was executed');
SELECT is_empty('SELECT * FROM faas.verify()', 'the books are sound');

-- names of roles that a script of the extension puts into a statement
SELECT lives_ok(format('CREATE ROLE %I', left(value, 60)), 'a role of the name ' || quote_literal(value)) FROM attack.payload WHERE n <= 8;
SELECT lives_ok(format('SELECT faas.access_grant(%1$L::regrole), faas.access_revoke(%1$L::regrole)', quote_ident(left(value, 60))), 'access for ' || quote_literal(value)) FROM attack.payload WHERE n <= 8;
SELECT is_empty('SELECT * FROM attack.executed', 'and nothing was executed');

SELECT * FROM finish();
ROLLBACK;
