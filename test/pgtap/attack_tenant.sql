-- A tenant against the book of another: every function that he may execute is called with the other's
-- ids in every combination, and answers what it answers to ids that do not exist, to the letter of
-- message, detail, hint and context.  A function that is added to faas is attacked without further
-- ado, or fails the test because the include does not know an argument of it.
BEGIN;
\ir include/attack.sql
SELECT * FROM no_plan();

-- every combination of own, and the other's, in what a call names; without the all-own one
CREATE FUNCTION attack.choices(template text) RETURNS SETOF jsonb LANGUAGE sql STABLE AS $$
    WITH RECURSIVE named AS (
        SELECT m.slot, row_number() OVER (ORDER BY m.slot) AS n
        FROM (SELECT DISTINCT x[1] AS slot FROM regexp_matches(template, '\{([a-z ]+)\}', 'g') AS x) AS m
    ), choice AS (
        SELECT 0::bigint AS n, '{}'::jsonb AS value
        UNION ALL
        SELECT d.n, CASE WHEN t.theirs THEN c.value || jsonb_build_object(d.slot, 'theirs') ELSE c.value END
        FROM choice AS c
        JOIN named AS d ON d.n = c.n + 1
        CROSS JOIN (VALUES (false), (true)) AS t (theirs)
    )
    SELECT c.value FROM choice AS c WHERE c.n = (SELECT count(*) FROM named) AND c.value <> '{}'
$$;
-- an outcome with the names of what was chosen in the place of its values
CREATE FUNCTION attack.anonymous(outcome text, choice jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_slot record;
BEGIN
    FOR v_slot IN SELECT s.name, CASE choice ->> s.name WHEN 'theirs' THEN s.theirs ELSE s.nobody END AS value
        FROM attack.slot AS s JOIN jsonb_object_keys(choice) AS k ON k = s.name ORDER BY length(s.own) DESC
    LOOP
        outcome := regexp_replace(outcome, '\m' || v_slot.value || '\M', '{' || v_slot.name || '}', 'g');
    END LOOP;
    -- what the call itself has made
    RETURN regexp_replace(outcome, '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}', '(id)', 'g');
END $$;

-- what is no function, as one: requests through faas.inbox, by INSERT and what became of them
CREATE FUNCTION attack.load(op text, debit bigint, credit bigint, hold text) RETURNS SETOF text LANGUAGE sql AS $$
    INSERT INTO faas.inbox (op, debit, credit, amount, hold) VALUES (op, debit, credit, 'CNY 1', hold);
    SELECT concat_ws(' ', r.code, r.reason, r.op, r.debit, r.credit, r.hold) FROM faas.last_load() AS l JOIN faas.inbox_rejection AS r USING (load)
$$;
CREATE VIEW attack.all_calls AS
SELECT signature, template FROM attack.call
UNION ALL VALUES
    ('inbox: post', 'attack.load(''post'', {account}, {other}, NULL)'), ('inbox: hold', 'attack.load(''hold'', {account}, {other}, NULL)'),
    ('inbox: capture', 'attack.load(''capture'', NULL, {other}, {hold})'), ('inbox: release', 'attack.load(''release'', NULL, NULL, {hold})'),
    ('an account beside its book', 'faas.post(ARRAY[ROW({account}, {other}, ''CNY 1'', NULL, NULL, NULL),
        ROW({cash}, {account}, ''CNY 1'', NULL, NULL, NULL)]::faas.posting_line[])'),
    -- holds named by key: keys belong to a book
    ('a hold by key', 'faas.post_batch(ARRAY[ROW(''release'', NULL, NULL, ''CNY 1'', NULL, {hold key}, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)]::faas.request[])'),
    ('a key of theirs', 'faas.hold_place({account}, ''CNY 1'', {other}, {key})');

-- the include knows every argument, and each call would work on what is one's own
SELECT is_empty('SELECT * FROM attack.unknown', 'every argument of every function has a value to attack with');
SELECT cmp_ok((SELECT count(*) FROM attack.call)::int, '>', 40, 'there are functions to attack');
SELECT is(substring(o FROM '^(?:LG006|LG012|LG018|LG019|LG022|LG101|42|22).*|.*(?:not_found|does not exist).*'), NULL, 'on one''s own: ' || signature)
FROM (SELECT signature, attack.outcome('attack_tenant', attack.fill(template)) AS o FROM attack.all_calls) AS x;

SELECT is(attack.outcome('attack_tenant', '(SELECT ''CNY 1''::faas.amount::text || (''CNY 2''::text)::faas.amount(CNY,3)::text)'), 'answers ("CNY 1.00CNY 2.000")',
    'casts of constants to and from text');

CREATE TABLE attack.attempt AS
SELECT c.signature, h.choice,
    attack.anonymous(attack.outcome('attack_tenant', attack.fill(c.template, h.choice)), h.choice) AS theirs,
    attack.anonymous(attack.outcome('attack_tenant', attack.fill(c.template, n.choice)), n.choice) AS nobodys
FROM attack.all_calls AS c
CROSS JOIN LATERAL attack.choices(c.template) AS h (choice)
CROSS JOIN LATERAL (SELECT jsonb_object_agg(k, 'nobody') AS choice FROM jsonb_object_keys(h.choice) AS k) AS n;
SELECT is(a.theirs, a.nobodys, a.signature || ' with ' || a.choice) FROM attack.attempt AS a;
-- a key is no id: it may be used again in every book, all else is refused, or answers with nothing
SELECT is_empty($$SELECT signature, choice, theirs FROM attack.attempt
    WHERE theirs LIKE 'answers %' AND theirs NOT IN ('answers no rows', 'answers 0')
        AND signature NOT LIKE 'faas.post\_%' AND signature NOT LIKE 'inbox%' AND signature NOT LIKE 'a %'$$, 'nothing of another is answered');
SELECT is_empty($$SELECT signature, theirs FROM attack.attempt WHERE theirs ~ '123.45|67.89|SECRET|60.00'$$, 'and none of his figures or words is in a message');

-- an id of another as the key of one's own: it is taken, which is all that is said
SELECT is(attack.outcome('attack_tenant', attack.fill(t, '{"journal": "theirs", "hold": "theirs"}')), 'LG005 | ' || m, t)
FROM (SELECT t, format('idempotency key "%s" is taken | Use a new key.', s.theirs) AS m
    FROM (VALUES ('journal', 'faas.post({account}::bigint, {other}, ''CNY 1'', {journal})'), ('hold', 'faas.hold_place({account}, ''CNY 1'', {other}, {hold})'))
        AS k (slot, t) JOIN attack.slot AS s ON s.name = k.slot) AS x;

-- who may post but not read learns no figure from a refusal
SET LOCAL ROLE attack_victim;
SELECT faas.book_grant(s.theirs::bigint, 'attack_team', p) FROM attack.slot AS s, unnest('{post,hold}'::text[]) AS p WHERE s.name IN ('book', 'old book') \g /dev/null
RESET ROLE;
SELECT is(attack.outcome('attack_clerk', attack.fill(c, '{"account": "theirs", "other": "theirs", "hold": "theirs", "journal": "theirs"}')), e, c)
FROM (SELECT c, replace(replace(e, '{account}', account.theirs), '{hold}', hold.theirs) AS e FROM (VALUES
    ('faas.post({account}::bigint, {other}, ''CNY 5000'')', 'LG003 | insufficient funds in account {account} ("SECRET account")'),
    ('faas.hold_place({account}, ''CNY 5000'')', 'LG003 | insufficient funds in account {account} ("SECRET account")'),
    ('faas.hold_capture({hold}, ''CNY 500'')', 'LG104 | capture exceeds hold "{hold}"'),
    ('faas.hold_release({hold}, ''CNY 500'')', 'LG105 | release exceeds hold "{hold}"'),
    ('faas.reverse({journal}, ''CNY 500'')', 'LG013 | reversal exceeds what is left to reverse')) AS v (c, e),
    attack.slot AS account, attack.slot AS hold WHERE account.name = 'account' AND hold.name = 'hold') AS x;
SELECT matches(attack.outcome('attack_clerk', attack.fill(c, '{"account": "theirs", "book": "theirs", "archive": "theirs"}')),
    '^(42501 \| permission denied for book|LG006 \| account \d+ does not exist)', 'no right to read: ' || c)
FROM unnest(ARRAY['faas.balance({account})', 'faas.balance_on({account}, ''2026-01-05'')', 'faas.entries({account})', 'faas.last_entries({account})',
    'faas.statement({account})', 'faas.trial_balance({book})', 'faas.closing_balance({book})', 'faas.subject_balance({book}, ''SECRET 1'')',
    'faas.digest({book})', 'faas.verify({book})', 'faas.archive_check({archive})', 'faas.archive_read({archive})']) AS c;

SELECT * FROM finish();
ROLLBACK;
