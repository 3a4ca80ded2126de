-- complain if script is sourced in psql, rather than via ALTER EXTENSION
\echo Use "ALTER EXTENSION faas UPDATE TO '0.2.0'" to load this file. \quit

-- Made by "make update-script" from the install script and 0.1.0--0.2.0.sql: do not edit.

SET LOCAL search_path TO pg_catalog, pg_temp;

-- access_grant gave REFERENCES on faas.posting; it does not any more, and it is taken back.  Foreign keys
-- that exist go on working.
DO $$
DECLARE
    v_grantee regrole;
BEGIN
    FOR v_grantee IN
        SELECT DISTINCT a.grantee
          FROM pg_catalog.pg_class AS c
         CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS a
         WHERE c.oid OPERATOR(pg_catalog.=) 'faas.posting'::regclass
           AND a.privilege_type OPERATOR(pg_catalog.=) 'REFERENCES'
           AND a.grantee OPERATOR(pg_catalog.<>) c.relowner
           AND a.grantee OPERATOR(pg_catalog.<>) 0::oid
    LOOP
        EXECUTE pg_catalog.format('REVOKE REFERENCES ON faas.posting FROM %s', v_grantee);
    END LOOP;
END
$$;
COMMENT ON FUNCTION faas.digest(bigint) IS
    'SHA-256, as 64 hexadecimal digits, over everything a book holds: every column of its days, chart, parties, accounts, postings, checkpoints, keys, reversals, holds and closings. Not its owner and grants, which are roles of one cluster, and not which accounts are marked hot. Equal digests, of one version of faas, mean equal books, for instance after a dump and restore into a database of the same encoding. Reads the whole book. Raises LG018 for a book that is not there or not yours to see, 42501 without the right to read, 22004 for NULL.';

CREATE OR REPLACE FUNCTION faas_internal.access_functions() RETURNS SETOF regprocedure
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT p.oid::regprocedure
      FROM pg_catalog.pg_proc AS p
     WHERE p.pronamespace OPERATOR(pg_catalog.=) 'faas'::regnamespace
       AND p.proname OPERATOR(pg_catalog.<>) ALL (ARRAY['currency_add', 'access_grant',
               'access_revoke', 'restore_begin', 'restore_end'])
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
        SELECT t.oid
          FROM pg_catalog.pg_type AS t
          LEFT JOIN pg_catalog.pg_class AS c ON c.oid = t.typrelid
         WHERE t.typnamespace = 'faas'::regnamespace
           AND t.typcategory <> 'A'
           AND (t.typrelid = 0 OR c.relkind = 'c')
    LOOP
        EXECUTE pg_catalog.format('GRANT USAGE ON TYPE %s TO %I', v_type, v_role);
    END LOOP;
    FOR v_view IN
        SELECT c.oid
          FROM pg_catalog.pg_class AS c
         WHERE c.relnamespace = 'faas'::regnamespace
           AND c.relkind = 'v'
    LOOP
        EXECUTE pg_catalog.format('GRANT SELECT ON %s TO %I', v_view, v_role);
    END LOOP;
    EXECUTE pg_catalog.format('GRANT SELECT ON faas.currency TO %I', v_role);
    EXECUTE pg_catalog.format('GRANT INSERT ON faas.inbox TO %I', v_role);
END
$$;
COMMENT ON FUNCTION faas.access_grant(regrole) IS
    'Lets a role use faas: USAGE on the schema and its types, EXECUTE on the public functions except those that administer the database (currency_add, access_*, restore_*), SELECT on the views and the registry of currencies, INSERT on faas.inbox. Gives no right on any book. Repeat after an update of the extension. Runs with the caller''s rights: for a superuser. Errors: 22004 null, 42704 no such role, 42501 caller may not grant.';
