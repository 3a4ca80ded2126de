-- The database around the ledger: who may call it at all, restore mode, version.
--
-- Two levels of rights: access_grant lets a role call the functions and read the views; the owner of
-- a book decides by book_grant what the role may do there.

CREATE OR REPLACE FUNCTION faas_internal.library_version() RETURNS text
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_library_version';
COMMENT ON FUNCTION faas_internal.library_version() IS 'Version of the loaded library';

CREATE OR REPLACE FUNCTION faas.version(OUT library text, OUT extension text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT faas_internal.library_version(), e.extversion
      FROM pg_catalog.pg_extension AS e
     WHERE e.extname OPERATOR(pg_catalog.=) 'faas';
END;
COMMENT ON FUNCTION faas.version() IS
    'Version of the loaded library and of the installed SQL objects. They differ between the upgrade of the package and ALTER EXTENSION faas UPDATE.';

CREATE OR REPLACE FUNCTION faas_internal.access_role(role regrole) RETURNS name
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_name name;
BEGIN
    IF access_role.role IS NULL THEN
        RAISE EXCEPTION 'argument "role" must not be null' USING ERRCODE = '22004';
    END IF;
    SELECT r.rolname INTO v_name FROM pg_catalog.pg_roles AS r WHERE r.oid = access_role.role;
    IF v_name IS NULL THEN
        RAISE EXCEPTION 'role with OID % does not exist', access_role.role::oid
            USING ERRCODE = '42704';
    END IF;
    RETURN v_name;
END
$$;
COMMENT ON FUNCTION faas_internal.access_role(regrole) IS
    'Name of a role that exists. Errors: 22004 null, 42704 no such role.';

-- Functions of faas_internal count where a type, view, cast, operator or function of faas uses them:
-- those are checked against the role that calls; of a type, where the planner works out a constant.
CREATE OR REPLACE FUNCTION faas_internal.access_functions() RETURNS SETOF regprocedure
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT p.oid::regprocedure
      FROM pg_catalog.pg_proc AS p
     WHERE p.pronamespace OPERATOR(pg_catalog.=) 'faas'::regnamespace
       AND p.proname OPERATOR(pg_catalog.<>) ALL (ARRAY['currency_add', 'access_grant',
               'access_revoke', 'restore_begin', 'restore_end'])
       AND p.proname OPERATOR(pg_catalog.<>) ALL (ARRAY['calendar_create', 'calendar_join',
               'calendar_load', 'calendar_day_set', 'calendar_day_clear'])
    UNION ALL
    SELECT p.oid::regprocedure
      FROM pg_catalog.pg_proc AS p
     WHERE p.pronamespace OPERATOR(pg_catalog.=) 'faas_internal'::regnamespace
       AND EXISTS (
               SELECT 1
                 FROM pg_catalog.pg_depend AS d
                WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::regclass
                  AND d.refobjid OPERATOR(pg_catalog.=) p.oid
                  AND d.classid OPERATOR(pg_catalog.=) ANY (ARRAY[
                          'pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_operator'::regclass,
                          'pg_catalog.pg_cast'::regclass, 'pg_catalog.pg_rewrite'::regclass,
                          'pg_catalog.pg_type'::regclass]));
END;
COMMENT ON FUNCTION faas_internal.access_functions() IS
    'Functions that access_grant lets a role execute: all of faas except those that administer the database, and what they, the views and the types call.';

-- Not REFERENCES on faas.posting: the check of a foreign key runs as the owner of the table that it
-- refers to, and calls the implicit casts of the referring column, which are its owner's functions.
CREATE OR REPLACE FUNCTION faas.access_grant(role regrole) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_role name := faas_internal.access_role(access_grant.role);
    v_function regprocedure;
    v_type regtype;
    v_view regclass;
BEGIN
    EXECUTE pg_catalog.format('GRANT USAGE ON SCHEMA faas TO %I', v_role);
    FOR v_function IN SELECT f FROM faas_internal.access_functions() AS f LOOP
        EXECUTE pg_catalog.format('GRANT EXECUTE ON ROUTINE %s TO %I', v_function, v_role);
    END LOOP;
    FOR v_type IN
        SELECT t.oid::regtype
          FROM pg_catalog.pg_type AS t
          LEFT JOIN pg_catalog.pg_class AS c ON c.oid = t.typrelid
         WHERE t.typnamespace = 'faas'::regnamespace
           AND t.typcategory <> 'A'
           AND (t.typrelid = 0 OR c.relkind = 'c')
    LOOP
        EXECUTE pg_catalog.format('GRANT USAGE ON TYPE %s TO %I', v_type, v_role);
    END LOOP;
    FOR v_view IN
        SELECT c.oid::regclass
          FROM pg_catalog.pg_class AS c
         WHERE c.relnamespace = 'faas'::regnamespace
           AND c.relkind = 'v'
    LOOP
        EXECUTE pg_catalog.format('GRANT SELECT ON %s TO %I', v_view, v_role);
    END LOOP;
    EXECUTE pg_catalog.format('GRANT SELECT ON faas.currency TO %I', v_role);
    EXECUTE pg_catalog.format(
        'GRANT SELECT ON faas.calendar, faas.calendar_year, faas.calendar_day TO %I', v_role);
    EXECUTE pg_catalog.format('GRANT INSERT ON faas.inbox TO %I', v_role);
END
$$;
COMMENT ON FUNCTION faas.access_grant(regrole) IS
    'Lets a role use faas: USAGE on the schema and its types, EXECUTE on the public functions except those that administer the database (currency_add, calendar_*, access_*, restore_*), SELECT on the views, the registry of currencies and the calendars, INSERT on faas.inbox. Gives no right on any book. Repeat after an update of the extension. Runs with the caller''s rights: for a superuser. Errors: 22004 null, 42704 no such role, 42501 caller may not grant.';

CREATE OR REPLACE FUNCTION faas.access_revoke(role regrole) RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_role name := faas_internal.access_role(access_revoke.role);
    v_schema name;
    v_type regtype;
BEGIN
    FOREACH v_schema IN ARRAY ARRAY['faas', 'faas_internal']::name[] LOOP
        EXECUTE pg_catalog.format('REVOKE ALL ON ALL ROUTINES IN SCHEMA %I FROM %I', v_schema, v_role);
        EXECUTE pg_catalog.format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM %I', v_schema, v_role);
        EXECUTE pg_catalog.format('REVOKE ALL ON SCHEMA %I FROM %I', v_schema, v_role);
    END LOOP;
    FOR v_type IN
        SELECT t.oid::regtype
          FROM pg_catalog.pg_type AS t
          LEFT JOIN pg_catalog.pg_class AS c ON c.oid = t.typrelid
         WHERE t.typnamespace = 'faas'::regnamespace
           AND t.typcategory <> 'A'
           AND (t.typrelid = 0 OR c.relkind = 'c')
    LOOP
        EXECUTE pg_catalog.format('REVOKE ALL ON TYPE %s FROM %I', v_type, v_role);
    END LOOP;
END
$$;
COMMENT ON FUNCTION faas.access_revoke(regrole) IS
    'Takes back what access_grant gave, and every other privilege that was granted to the role on objects of faas. Books that the role owns and book_grant entries stay. Runs with the caller''s rights: for a superuser. Errors: 22004 null, 42704 no such role, 2BP01 a foreign key of the role depends on it.';

CREATE OR REPLACE FUNCTION faas_internal.require_superuser(function text) RETURNS void
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_roles AS r
                    WHERE r.rolname = current_user AND r.rolsuper) THEN
        RAISE EXCEPTION 'permission denied for function %', function
            USING ERRCODE = '42501', DETAIL = 'Only a superuser may call it.';
    END IF;
END
$$;
COMMENT ON FUNCTION faas_internal.require_superuser(text) IS
    'Raises 42501 in the name of a function unless the current role is a superuser.';

CREATE OR REPLACE FUNCTION faas.restore_begin() RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM faas_internal.require_superuser('restore_begin');
    EXECUTE pg_catalog.format('ALTER DATABASE %I SET faas.restoring = on',
                              pg_catalog.current_database());
    PERFORM pg_catalog.set_config('faas.restoring', 'on', false);
END
$$;
COMMENT ON FUNCTION faas.restore_begin() IS
    'Opens restore mode: the guards of the ledger tables stand aside in this session and in every session of the database that starts from now on, so that pg_restore can load them. For a superuser. Errors: 42501.';

CREATE OR REPLACE FUNCTION faas.restore_end() RETURNS bigint
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_findings bigint;
BEGIN
    PERFORM faas_internal.require_superuser('restore_end');
    EXECUTE pg_catalog.format('ALTER DATABASE %I RESET faas.restoring',
                              pg_catalog.current_database());
    PERFORM pg_catalog.set_config('faas.restoring', 'off', false);
    SELECT pg_catalog.count(*) INTO v_findings FROM faas.verify() AS v;
    IF v_findings > 0 THEN
        RAISE WARNING 'the restored ledger has % findings', v_findings
            USING HINT = 'SELECT * FROM faas.verify() lists them.';
    END IF;
    RETURN v_findings;
END
$$;
COMMENT ON FUNCTION faas.restore_end() IS
    'Closes restore mode, runs faas.verify() over all books and returns the number of findings, 0 when the ledger is sound; a WARNING says so otherwise. Sessions that began in restore mode keep it until they end. For a superuser. Errors: 42501.';
