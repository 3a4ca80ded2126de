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

-- An open hold closes at infinity: three indexes on holds do what five did.
DROP INDEX faas.hold_account_idx;
DROP INDEX faas.hold_to_account_idx;
DROP INDEX faas.hold_expires_at_idx;
DROP INDEX faas.hold_history_idx;
DROP INDEX faas.hold_to_history_idx;
CREATE INDEX hold_account_idx ON faas.hold (account, closed_at, expires_at);
CREATE INDEX hold_to_account_idx ON faas.hold (to_account, closed_at, expires_at) WHERE (to_account OPERATOR(pg_catalog.<>) 0);
CREATE INDEX hold_expires_at_idx ON faas.hold (expires_at) WHERE ((status OPERATOR(pg_catalog.=) 0) AND (expires_at OPERATOR(pg_catalog.<) 'infinity'));
