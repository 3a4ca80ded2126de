-- Books: creating them, their names and ids, the defaults, and each error with its code and wording.

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

-- the business date is today in the session's time zone, unless it is given
SELECT faas.book_create('main', 'CNY');
SET timezone = 'Asia/Shanghai';
SET faas.clock = '2026-01-05 17:00:00+00';
SELECT faas.book_create('shanghai');
SET timezone = 'UTC';
SELECT faas.book_create('history', base_currency => 'CZK', business_date => '1993-01-01');
SELECT id, name, owner = current_user::regrole AS mine, base_currency, business_date, open_from,
       created_at
  FROM faas.book ORDER BY id;
SELECT book, business_date, opened_at, closed_at FROM faas.business_day ORDER BY book;

-- found by name
SELECT faas.book_id('main'), faas.book_id(name => 'history');

-- a name of 200 characters, of any kind, is one
SELECT faas.book_create(repeat('账', 200)) AS long_name;
SELECT faas.book_id(repeat('账', 200)) AS long_name;

-- a book counts at once in its transaction; one that is rolled back was never there
BEGIN;
SELECT faas.book_create('ghost') AS ghost \gset
SELECT faas.account_open(:ghost, 'a', 'USD') IS NOT NULL AS usable_at_once;
SAVEPOINT s;
SELECT faas.book_create('ghost 2') AS ghost2 \gset
SELECT faas.account_open(:ghost2, 'a', 'USD') IS NOT NULL AS usable_at_once;
ROLLBACK TO s;
SELECT pg_temp.failure(format('SELECT faas.account_id(%s, %L)', :ghost2, 'a'));
ROLLBACK;
SELECT pg_temp.failure(format('SELECT faas.account_id(%s, %L)', :ghost, 'a'));

-- the name is unique for its owner; another owner may have one of the same name
SELECT pg_temp.failure($$SELECT faas.book_create('main')$$);
CREATE ROLE regress_book_other;
SELECT faas.access_grant('regress_book_other');
SET ROLE regress_book_other;
SELECT faas.book_create('main') AS second_main \gset
SELECT faas.book_id('main') = :second_main AS sees_his_own_only;
RESET ROLE;
SELECT pg_temp.failure($$SELECT faas.book_id('main')$$);

-- errors
SELECT f, pg_temp.failure('SELECT faas.' || f) FROM (VALUES
    ($$book_create(NULL)$$),
    ($$book_create('')$$),
    ($$book_create(repeat('x', 201))$$),
    ($$book_create('b', 'cny')$$),
    ($$book_create('b', 'QQQ')$$),
    ($$book_create('b', 'XAU')$$),
    ($$book_create('b', business_date => 'infinity')$$),
    ($$book_create('b', business_date => '-infinity')$$),
    ($$book_id(NULL)$$),
    ($$book_id('none')$$)) AS v(f);
SELECT count(*) AS books_named_b FROM faas.book WHERE name = 'b';

-- refused where nothing may be written
BEGIN READ ONLY;
SELECT pg_temp.failure($$SELECT faas.book_create('read only')$$);
ROLLBACK;

SELECT faas.access_revoke('regress_book_other');
DROP ROLE regress_book_other;

-- leave an empty ledger behind
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
