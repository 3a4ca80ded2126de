-- Operators of faas.amount.

-- order ------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas.amount_lt(a faas.amount, b faas.amount) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_lt';
COMMENT ON FUNCTION faas.amount_lt(faas.amount, faas.amount) IS 'implementation of < operator';
CREATE OR REPLACE FUNCTION faas.amount_le(a faas.amount, b faas.amount) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_le';
COMMENT ON FUNCTION faas.amount_le(faas.amount, faas.amount) IS 'implementation of <= operator';
CREATE OR REPLACE FUNCTION faas.amount_eq(a faas.amount, b faas.amount) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_eq';
COMMENT ON FUNCTION faas.amount_eq(faas.amount, faas.amount) IS 'implementation of = operator';
CREATE OR REPLACE FUNCTION faas.amount_ne(a faas.amount, b faas.amount) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_ne';
COMMENT ON FUNCTION faas.amount_ne(faas.amount, faas.amount) IS 'implementation of <> operator';
CREATE OR REPLACE FUNCTION faas.amount_ge(a faas.amount, b faas.amount) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_ge';
COMMENT ON FUNCTION faas.amount_ge(faas.amount, faas.amount) IS 'implementation of >= operator';
CREATE OR REPLACE FUNCTION faas.amount_gt(a faas.amount, b faas.amount) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_gt';
COMMENT ON FUNCTION faas.amount_gt(faas.amount, faas.amount) IS 'implementation of > operator';

CREATE OPERATOR faas.< (
    FUNCTION = faas.amount_lt, LEFTARG = faas.amount, RIGHTARG = faas.amount,
    COMMUTATOR = OPERATOR(faas.>), NEGATOR = OPERATOR(faas.>=),
    RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR faas.< (faas.amount, faas.amount) IS 'less than: by currency code in byte order, then by value at any scale';
CREATE OPERATOR faas.<= (
    FUNCTION = faas.amount_le, LEFTARG = faas.amount, RIGHTARG = faas.amount,
    COMMUTATOR = OPERATOR(faas.>=), NEGATOR = OPERATOR(faas.>),
    RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR faas.<= (faas.amount, faas.amount) IS 'less than or equal: by currency code in byte order, then by value at any scale';
CREATE OPERATOR faas.= (
    FUNCTION = faas.amount_eq, LEFTARG = faas.amount, RIGHTARG = faas.amount,
    COMMUTATOR = OPERATOR(faas.=), NEGATOR = OPERATOR(faas.<>),
    RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel,
    HASHES, MERGES
);
COMMENT ON OPERATOR faas.= (faas.amount, faas.amount) IS 'equal: by currency code in byte order, then by value at any scale';
CREATE OPERATOR faas.<> (
    FUNCTION = faas.amount_ne, LEFTARG = faas.amount, RIGHTARG = faas.amount,
    COMMUTATOR = OPERATOR(faas.<>), NEGATOR = OPERATOR(faas.=),
    RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR faas.<> (faas.amount, faas.amount) IS 'not equal: by currency code in byte order, then by value at any scale';
CREATE OPERATOR faas.>= (
    FUNCTION = faas.amount_ge, LEFTARG = faas.amount, RIGHTARG = faas.amount,
    COMMUTATOR = OPERATOR(faas.<=), NEGATOR = OPERATOR(faas.<),
    RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR faas.>= (faas.amount, faas.amount) IS 'greater than or equal: by currency code in byte order, then by value at any scale';
CREATE OPERATOR faas.> (
    FUNCTION = faas.amount_gt, LEFTARG = faas.amount, RIGHTARG = faas.amount,
    COMMUTATOR = OPERATOR(faas.<), NEGATOR = OPERATOR(faas.<=),
    RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR faas.> (faas.amount, faas.amount) IS 'greater than: by currency code in byte order, then by value at any scale';
