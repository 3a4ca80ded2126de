-- Parties: customers with an identity document, their users, and each error with its code and wording.

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

SELECT faas.book_create('b', 'CNY') AS book, faas.book_create('other', 'CNY') AS other;

SELECT faas.party_create(1, 'c-1', '王小明', identity_type => 'id card',
                         identity_number => '110101199001011237') AS ming;
SELECT faas.party_create(1, 'u-1', '王小明 @ app', 'user', 1) AS app,
       faas.party_create(1, 'u-2', '王小明 @ bank', 'user', customer => 1,
                         metadata => '{"channel": "bank"}') AS bank,
       faas.party_create(1, 'u-3', 'anonymous', 'user') AS anonymous,
       faas.party_create(1, 'c-2', 'a merchant without a document') AS merchant;

-- code and identity are unique within the book only
SELECT faas.party_create(2, 'c-1', 'x', identity_type => 'id card',
                         identity_number => '110101199001011237') AS stranger;
SELECT p.id, p.book, p.code, p.name, p.kind, c.code AS customer, p.identity_type,
       p.identity_number, p.metadata, p.created_at
  FROM faas.party AS p LEFT JOIN faas.party AS c ON c.id = p.customer ORDER BY p.id;

-- accounts of a customer and of a user
SELECT faas.account_open(1, 'ming', party => 1), faas.account_open(1, 'ming-app', party => 2);
SELECT id, party FROM faas.account ORDER BY id;

-- another book's party, none, and zero
SELECT p, pg_temp.failure(format($$SELECT faas.account_open(1, 'x', party => %s)$$, p))
  FROM unnest(ARRAY[6, 999, 0, -1]) AS p;

-- errors
SELECT f, pg_temp.failure(format('SELECT faas.party_create(%s)', f)) FROM (VALUES
    ($$NULL, 'c', 'n'$$),
    ($$1, NULL, 'n'$$),
    ($$1, 'c', NULL$$),
    ($$1, 'c', 'n', NULL$$),
    ($$1, '', 'n'$$),
    ($$1, repeat('c', 201), 'n'$$),
    ($$1, 'c', ''$$),
    ($$1, 'c', repeat('n', 201)$$),
    ($$1, 'c', 'n', 'merchant'$$),
    ($$1, 'c', 'n', 'customer', 1$$),
    ($$1, 'c', 'n', 'user', 999$$),
    ($$1, 'c', 'n', 'user', 2$$),
    ($$1, 'c', 'n', 'user', 6$$),
    ($$1, 'c', 'n', identity_type => 'passport'$$),
    ($$1, 'c', 'n', identity_number => '1'$$),
    ($$1, 'c', 'n', identity_type => '', identity_number => '1'$$),
    ($$1, 'c', 'n', identity_type => 't', identity_number => repeat('1', 101)$$),
    ($$1, 'c-1', 'n'$$),
    ($$1, 'c', 'n', identity_type => 'id card', identity_number => '110101199001011237'$$),
    ($$1, 'c-1', 'n', identity_type => 'id card', identity_number => '110101199001011237'$$),
    ($$99, 'c', 'n'$$)) AS v(f);
SELECT count(*) AS created_by_errors FROM faas.party WHERE code = 'c';

-- leave an empty ledger behind
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
