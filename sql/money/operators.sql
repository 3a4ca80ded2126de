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

-- arithmetic -------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas.amount_add(a faas.amount, b faas.amount) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_add';
COMMENT ON FUNCTION faas.amount_add(faas.amount, faas.amount) IS 'implementation of + operator';
CREATE OR REPLACE FUNCTION faas.amount_sub(a faas.amount, b faas.amount) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_sub';
COMMENT ON FUNCTION faas.amount_sub(faas.amount, faas.amount) IS 'implementation of - operator';
CREATE OR REPLACE FUNCTION faas.amount_neg(a faas.amount) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_neg';
COMMENT ON FUNCTION faas.amount_neg(faas.amount) IS 'implementation of - operator';
CREATE OR REPLACE FUNCTION faas.amount_mul(amount faas.amount, factor numeric) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_mul';
COMMENT ON FUNCTION faas.amount_mul(faas.amount, numeric) IS 'implementation of * operator';
CREATE OR REPLACE FUNCTION faas.numeric_mul_amount(factor numeric, amount faas.amount) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_numeric_mul_amount';
COMMENT ON FUNCTION faas.numeric_mul_amount(numeric, faas.amount) IS 'implementation of * operator';
CREATE OR REPLACE FUNCTION faas.amount_div(amount faas.amount, divisor numeric) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_div';
COMMENT ON FUNCTION faas.amount_div(faas.amount, numeric) IS 'implementation of / operator';
CREATE OR REPLACE FUNCTION faas.amount_ratio(a faas.amount, b faas.amount) RETURNS numeric
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_ratio';
COMMENT ON FUNCTION faas.amount_ratio(faas.amount, faas.amount) IS 'implementation of / operator';
CREATE OR REPLACE FUNCTION faas.amount_mod(a faas.amount, b faas.amount) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_mod';
COMMENT ON FUNCTION faas.amount_mod(faas.amount, faas.amount) IS 'implementation of % operator';

CREATE OPERATOR faas.+ (
    FUNCTION = faas.amount_add, LEFTARG = faas.amount, RIGHTARG = faas.amount,
    COMMUTATOR = OPERATOR(faas.+)
);
COMMENT ON OPERATOR faas.+ (faas.amount, faas.amount) IS 'add: at the greater scale of both; LG001 two currencies, 22003 out of range';
CREATE OPERATOR faas.- (
    FUNCTION = faas.amount_sub, LEFTARG = faas.amount, RIGHTARG = faas.amount
);
COMMENT ON OPERATOR faas.- (faas.amount, faas.amount) IS 'subtract: at the greater scale of both; LG001 two currencies, 22003 out of range';
CREATE OPERATOR faas.- (
    FUNCTION = faas.amount_neg, RIGHTARG = faas.amount
);
COMMENT ON OPERATOR faas.- (NONE, faas.amount) IS 'negate; 22003 for the one amount that has no positive counterpart';
CREATE OPERATOR faas.* (
    FUNCTION = faas.amount_mul, LEFTARG = faas.amount, RIGHTARG = numeric,
    COMMUTATOR = OPERATOR(faas.*)
);
COMMENT ON OPERATOR faas.* (faas.amount, numeric) IS 'multiply: exact product rounded half to even at the scale of the amount; LG033 NaN or infinity, 22003 out of range';
CREATE OPERATOR faas.* (
    FUNCTION = faas.numeric_mul_amount, LEFTARG = numeric, RIGHTARG = faas.amount,
    COMMUTATOR = OPERATOR(faas.*)
);
COMMENT ON OPERATOR faas.* (numeric, faas.amount) IS 'multiply: exact product rounded half to even at the scale of the amount; LG033 NaN or infinity, 22003 out of range';
CREATE OPERATOR faas./ (
    FUNCTION = faas.amount_div, LEFTARG = faas.amount, RIGHTARG = numeric
);
COMMENT ON OPERATOR faas./ (faas.amount, numeric) IS 'divide: exact quotient rounded half to even at the scale of the amount; 22012 by zero, LG033 NaN or infinity, 22003 out of range';
CREATE OPERATOR faas./ (
    FUNCTION = faas.amount_ratio, LEFTARG = faas.amount, RIGHTARG = faas.amount
);
COMMENT ON OPERATOR faas./ (faas.amount, faas.amount) IS 'ratio: how many times the second is in the first, with the precision of numeric division; LG001 two currencies, 22012 by zero';
CREATE OPERATOR faas.% (
    FUNCTION = faas.amount_mod, LEFTARG = faas.amount, RIGHTARG = faas.amount
);
COMMENT ON OPERATOR faas.% (faas.amount, faas.amount) IS 'remainder of truncating division, with the sign of the first, at the greater scale of both; LG001 two currencies, 22012 by zero';
