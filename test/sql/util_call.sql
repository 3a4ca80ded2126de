-- Public functions whose body is PL/pgSQL (src/util/call.c): whose rights count, what the body may do, and
-- that neither an error nor a nested call leaves the owner's rights behind.
SET search_path = pg_catalog, pg_temp;
SET faas.clock = '2026-01-05 09:00:00+00';
CREATE ROLE regress_call_owner;
CREATE ROLE regress_call_reader;
CREATE ROLE regress_call_stranger;
GRANT CREATE ON SCHEMA public TO regress_call_owner;
SELECT faas.access_grant('regress_call_owner'), faas.access_grant('regress_call_reader'), faas.access_grant('regress_call_stranger');

-- functions as a domain would have them, on one table with a guard
CREATE TABLE faas.regress_call (book bigint, note text, by_role name);
CREATE TRIGGER regress_call_guard BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.regress_call
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard();
CREATE FUNCTION faas_internal.regress_note(book bigint, note text, OUT id bigint, OUT by_role name) RETURNS record
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM faas_internal.caller_require(book, 'post');
    INSERT INTO faas.regress_call VALUES (book, note, faas_internal.caller());
    IF note = 'fail' THEN
        RAISE EXCEPTION 'body fails';
    END IF;
    id := book;
    by_role := current_user;
END $$;
CREATE FUNCTION faas.regress_note(book bigint, note text, OUT id bigint, OUT by_role name) RETURNS record
    LANGUAGE c VOLATILE AS '$libdir/faas', 'faas_call';
CREATE FUNCTION faas_internal.regress_list(book bigint) RETURNS TABLE (n bigint, note text)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT faas_internal.caller_holds(book) THEN
        RAISE EXCEPTION 'no such thing';
    END IF;
    RETURN QUERY SELECT row_number() OVER (ORDER BY c.note), c.note FROM faas.regress_call AS c WHERE c.book = regress_list.book;
END $$;
CREATE FUNCTION faas.regress_list(book bigint) RETURNS TABLE (n bigint, note text)
    LANGUAGE c STABLE AS '$libdir/faas', 'faas_call';
CREATE FUNCTION faas_internal.regress_nested(book bigint) RETURNS text
    LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    BEGIN
        PERFORM faas.regress_note(book, 'fail');
    EXCEPTION WHEN raise_exception THEN
        NULL;
    END;
    -- the owner's own call within the body: he may do everything
    RETURN (faas.regress_note(book, 'nested')).by_role OPERATOR(pg_catalog.=) current_user;
END $$;
CREATE FUNCTION faas.regress_nested(book bigint) RETURNS text LANGUAGE c VOLATILE AS '$libdir/faas', 'faas_call';
CREATE FUNCTION faas.regress_bodiless() RETURNS text LANGUAGE c VOLATILE AS '$libdir/faas', 'faas_call';
GRANT EXECUTE ON FUNCTION faas.regress_note, faas.regress_list, faas.regress_nested, faas.regress_bodiless TO PUBLIC;

SET ROLE regress_call_owner;
SELECT faas.book_create('call', 'CNY', '2026-01-05') AS book \gset
SELECT faas.book_grant(:book, 'regress_call_reader', 'read');
SELECT id = :book AS same, by_role = current_user AS is_caller, by_role = (SELECT extowner::regrole::name FROM pg_extension WHERE extname = 'faas') AS is_owner FROM faas.regress_note(:book, 'b');
SELECT current_user, current_setting('search_path');
SELECT id = :book AS same FROM faas.regress_note(:book, 'a');
SELECT * FROM faas.regress_list(:book);
SELECT faas.regress_note(:book, 'fail');
SELECT current_user, current_setting('search_path');
INSERT INTO faas.regress_call VALUES (1, 'x', 'x');
SELECT faas_internal.caller_require(:book, 'post');

-- an error that is caught leaves nothing behind either
SELECT set_config('regress.book', :'book', false) \g /dev/null
DO $$
BEGIN
    BEGIN
        PERFORM faas.regress_note(current_setting('regress.book')::bigint, 'fail');
    EXCEPTION WHEN raise_exception THEN
        RAISE NOTICE 'caught as %', current_user;
    END;
END $$;
SELECT faas.regress_nested(:book);

-- the rights are those of the role that calls, also where that is a function of an application
CREATE FUNCTION public.regress_wrapper(book bigint) RETURNS bigint LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS 'SELECT id FROM faas.regress_note(book, ''wrapped'')';
GRANT EXECUTE ON FUNCTION public.regress_wrapper TO regress_call_reader;
SET ROLE regress_call_reader;
SELECT * FROM faas.regress_list(:book);
SELECT faas.regress_note(:book, 'c');
SELECT public.regress_wrapper(:book) = :book AS wrapped;
SET ROLE regress_call_stranger;
SELECT * FROM faas.regress_list(:book);
SELECT faas.regress_note(:book, 'c');
SELECT faas.regress_note(NULL, 'c');
SELECT * FROM faas.regress_list(NULL);
RESET ROLE;
SELECT note, by_role FROM faas.regress_call ORDER BY note;
UPDATE faas.regress_call SET note = 'x';

-- what writes says so before it tries
BEGIN READ ONLY;
SELECT * FROM faas.regress_list(:book) LIMIT 1;
SELECT faas.regress_note(:book, 'c');
ROLLBACK;
SELECT faas.regress_bodiless();
SELECT faas_internal.caller_holds(:book, 'read') AS read, faas_internal.caller_holds(NULL, 'read') AS none, faas_internal.caller();
SELECT faas_internal.caller_holds(:book, 'unknown');
SELECT faas_internal.caller_require(:book, NULL);

DROP FUNCTION public.regress_wrapper, faas.regress_note, faas.regress_list, faas.regress_nested, faas.regress_bodiless,
    faas_internal.regress_note, faas_internal.regress_list, faas_internal.regress_nested;
DROP TABLE faas.regress_call;
SELECT faas.access_revoke('regress_call_owner'), faas.access_revoke('regress_call_reader'), faas.access_revoke('regress_call_stranger');
DROP OWNED BY regress_call_owner, regress_call_reader, regress_call_stranger;
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
DROP ROLE regress_call_owner, regress_call_reader, regress_call_stranger;
