-- The public API lives in faas, helpers that nobody calls in faas_internal.  The control file names
-- pg_catalog as the schema on purpose: a schema "faas" that somebody planted is an error here, where
-- "schema = faas" would adopt it.

CREATE SCHEMA faas;
COMMENT ON SCHEMA faas IS 'Finance as a Service: amounts, ledger, holds';
REVOKE ALL ON SCHEMA faas FROM PUBLIC;

CREATE SCHEMA faas_internal;
COMMENT ON SCHEMA faas_internal IS 'faas: helpers of the extension itself; not an API';
REVOKE ALL ON SCHEMA faas_internal FROM PUBLIC;

CREATE SCHEMA faas_archive;
COMMENT ON SCHEMA faas_archive IS 'faas: postings that faas.posting_archive took out of the ledger, one table for each archive';
REVOKE ALL ON SCHEMA faas_archive FROM PUBLIC;
