-- What the bodies of public functions in PL/pgSQL begin with: the rights of the real caller.  The
-- public function of the same name and arguments is
--     LANGUAGE C ... AS 'MODULE_PATHNAME', 'faas_call'
-- which runs the body as the owner of the tables (src/util/call.c).

CREATE OR REPLACE FUNCTION faas_internal.caller() RETURNS name
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_caller';
COMMENT ON FUNCTION faas_internal.caller() IS
    'Role that called the public function whose body runs, as it was before the owner''s rights were taken.';

CREATE OR REPLACE FUNCTION faas_internal.caller_require(book bigint, privilege text) RETURNS void
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_caller_require';
COMMENT ON FUNCTION faas_internal.caller_require(bigint, text) IS
    'Raises unless the caller holds the privilege (read, post, hold, admin) on the book. Errors: 22004 null, LG018 no such book or no right on it at all, 42501 lacks this right.';

CREATE OR REPLACE FUNCTION faas_internal.caller_holds(book bigint, privilege text DEFAULT NULL) RETURNS boolean
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_caller_holds';
COMMENT ON FUNCTION faas_internal.caller_holds(bigint, text) IS
    'Whether the caller holds the privilege on the book; any right at all where privilege is null. False for no book. Who holds none must be told the same as if the book did not exist, by one RAISE for both.';
