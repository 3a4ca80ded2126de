-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION faas" to load this file. \quit

SET LOCAL search_path TO pg_catalog, pg_temp;
-- The public API lives in faas, helpers that nobody calls in faas_internal.  The control file names
-- pg_catalog as the schema on purpose: a schema "faas" that somebody planted is an error here, where
-- "schema = faas" would adopt it.

CREATE SCHEMA faas;
COMMENT ON SCHEMA faas IS 'Finance as a Service: amounts, ledger, holds';
REVOKE ALL ON SCHEMA faas FROM PUBLIC;

CREATE SCHEMA faas_internal;
COMMENT ON SCHEMA faas_internal IS 'faas: helpers of the extension itself; not an API';
REVOKE ALL ON SCHEMA faas_internal FROM PUBLIC;
-- The type faas.amount and its I/O.  16 bytes, nothing looked up anywhere: all of it is immutable.

CREATE TYPE faas.amount;

CREATE FUNCTION faas_internal.amount_in(cstring, oid, integer) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_in';
COMMENT ON FUNCTION faas_internal.amount_in(cstring, oid, integer) IS 'I/O: text to amount; 22P02 malformed, LG035 bad code, 22003 out of range, LG001 and LG002 against the type modifier';

CREATE FUNCTION faas_internal.amount_out(faas.amount) RETURNS cstring
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_out';
COMMENT ON FUNCTION faas_internal.amount_out(faas.amount) IS 'I/O: amount to text, code then number';

CREATE FUNCTION faas_internal.amount_recv(internal, oid, integer) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_recv';
COMMENT ON FUNCTION faas_internal.amount_recv(internal, oid, integer) IS 'I/O: version byte 1, tag, high 32 bits, low 64 bits, big-endian; 22P03 for anything else';

CREATE FUNCTION faas_internal.amount_send(faas.amount) RETURNS bytea
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_send';
COMMENT ON FUNCTION faas_internal.amount_send(faas.amount) IS 'I/O: version byte 1, tag, high 32 bits, low 64 bits, big-endian';

CREATE FUNCTION faas_internal.amount_typmod_in(cstring[]) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_typmod_in';
COMMENT ON FUNCTION faas_internal.amount_typmod_in(cstring[]) IS 'I/O typmod: code and optional scale (default the ISO 4217 exponent); LG035 bad code, 22023 bad or missing scale';

CREATE FUNCTION faas_internal.amount_typmod_out(integer) RETURNS cstring
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_typmod_out';
COMMENT ON FUNCTION faas_internal.amount_typmod_out(integer) IS 'I/O typmod: (code,scale)';

CREATE TYPE faas.amount (
    INPUT = faas_internal.amount_in,
    OUTPUT = faas_internal.amount_out,
    RECEIVE = faas_internal.amount_recv,
    SEND = faas_internal.amount_send,
    TYPMOD_IN = faas_internal.amount_typmod_in,
    TYPMOD_OUT = faas_internal.amount_typmod_out,
    INTERNALLENGTH = 16,
    ALIGNMENT = double,
    STORAGE = plain,
    CATEGORY = 'U'
);
COMMENT ON TYPE faas.amount IS 'Exact amount of money: 96-bit signed minor units, currency code (1-5 of A-Z then A-Z0-9), scale 0-31; text "CNY 100.00". faas.amount(CNY) fixes the currency at its ISO 4217 exponent, faas.amount(CNY,4) at the scale given';
-- Functions on faas.amount: making one, its parts, abs and sign.

-- making -----------------------------------------------------------------------------------------

CREATE FUNCTION faas.amount(quantity numeric, currency text) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_construct';
COMMENT ON FUNCTION faas.amount(numeric, text) IS 'Amount of a quantity (major units, as in 12.50) in a currency: decimals as given, padded to the ISO 4217 exponent; zero and negative allowed; NULL in, NULL out; LG035 bad code, LG033 NaN or infinity, 22003 out of range';
CREATE FUNCTION faas.of_minor(minor numeric, currency text, scale integer DEFAULT NULL) RETURNS faas.amount
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_of_minor';
COMMENT ON FUNCTION faas.of_minor(numeric, text, integer) IS 'Amount of minor units (as in 1250 fen); scale says how many decimals a minor unit has, NULL takes the ISO 4217 exponent; zero and negative allowed; NULL minor or currency gives NULL; LG035 bad code, LG002 minor is not whole, LG033 NaN or infinity, 22023 scale not 0-31 or no exponent known, 22003 out of range';

-- parts ------------------------------------------------------------------------------------------

CREATE FUNCTION faas.quantity(amount faas.amount) RETURNS numeric
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_quantity';
COMMENT ON FUNCTION faas.quantity(faas.amount) IS 'Quantity in major units, exact, with the decimals of the amount; NULL in, NULL out; no errors';
CREATE FUNCTION faas.currency(amount faas.amount) RETURNS text
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_currency';
COMMENT ON FUNCTION faas.currency(faas.amount) IS 'Currency code; NULL in, NULL out; no errors';
CREATE FUNCTION faas.scale(amount faas.amount) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_scale';
COMMENT ON FUNCTION faas.scale(faas.amount) IS 'Number of decimals, 0-31; NULL in, NULL out; no errors';
CREATE FUNCTION faas.minor_units(amount faas.amount) RETURNS numeric
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_minor_units';
COMMENT ON FUNCTION faas.minor_units(faas.amount) IS 'Whole number of minor units at the scale of the amount; NULL in, NULL out; no errors';
CREATE FUNCTION faas.abs(amount faas.amount) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_abs';
COMMENT ON FUNCTION faas.abs(faas.amount) IS 'Amount without its sign; NULL in, NULL out; 22003 for the one amount that has no positive counterpart';
CREATE FUNCTION faas.sign(amount faas.amount) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_sign';
COMMENT ON FUNCTION faas.sign(faas.amount) IS 'Sign: -1, 0 or 1; NULL in, NULL out; no errors';
-- Operators of faas.amount.

-- order ------------------------------------------------------------------------------------------

CREATE FUNCTION faas.amount_lt(a faas.amount, b faas.amount) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_lt';
COMMENT ON FUNCTION faas.amount_lt(faas.amount, faas.amount) IS 'implementation of < operator';
CREATE FUNCTION faas.amount_le(a faas.amount, b faas.amount) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_le';
COMMENT ON FUNCTION faas.amount_le(faas.amount, faas.amount) IS 'implementation of <= operator';
CREATE FUNCTION faas.amount_eq(a faas.amount, b faas.amount) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_eq';
COMMENT ON FUNCTION faas.amount_eq(faas.amount, faas.amount) IS 'implementation of = operator';
CREATE FUNCTION faas.amount_ne(a faas.amount, b faas.amount) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_ne';
COMMENT ON FUNCTION faas.amount_ne(faas.amount, faas.amount) IS 'implementation of <> operator';
CREATE FUNCTION faas.amount_ge(a faas.amount, b faas.amount) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_ge';
COMMENT ON FUNCTION faas.amount_ge(faas.amount, faas.amount) IS 'implementation of >= operator';
CREATE FUNCTION faas.amount_gt(a faas.amount, b faas.amount) RETURNS boolean
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

CREATE FUNCTION faas.amount_add(a faas.amount, b faas.amount) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_add';
COMMENT ON FUNCTION faas.amount_add(faas.amount, faas.amount) IS 'implementation of + operator';
CREATE FUNCTION faas.amount_sub(a faas.amount, b faas.amount) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_sub';
COMMENT ON FUNCTION faas.amount_sub(faas.amount, faas.amount) IS 'implementation of - operator';
CREATE FUNCTION faas.amount_neg(a faas.amount) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_neg';
COMMENT ON FUNCTION faas.amount_neg(faas.amount) IS 'implementation of - operator';
CREATE FUNCTION faas.amount_mul(amount faas.amount, factor numeric) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_mul';
COMMENT ON FUNCTION faas.amount_mul(faas.amount, numeric) IS 'implementation of * operator';
CREATE FUNCTION faas.numeric_mul_amount(factor numeric, amount faas.amount) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_numeric_mul_amount';
COMMENT ON FUNCTION faas.numeric_mul_amount(numeric, faas.amount) IS 'implementation of * operator';
CREATE FUNCTION faas.amount_div(amount faas.amount, divisor numeric) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_div';
COMMENT ON FUNCTION faas.amount_div(faas.amount, numeric) IS 'implementation of / operator';
CREATE FUNCTION faas.amount_ratio(a faas.amount, b faas.amount) RETURNS numeric
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_ratio';
COMMENT ON FUNCTION faas.amount_ratio(faas.amount, faas.amount) IS 'implementation of / operator';
CREATE FUNCTION faas.amount_mod(a faas.amount, b faas.amount) RETURNS faas.amount
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
-- Index support of faas.amount: btree, hash, BRIN minmax.

CREATE FUNCTION faas.amount_cmp(a faas.amount, b faas.amount) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_cmp';
COMMENT ON FUNCTION faas.amount_cmp(faas.amount, faas.amount) IS 'less-equal-greater: -1, 0 or 1 by currency code in byte order, then by value at any scale';
CREATE FUNCTION faas_internal.amount_sortsupport(internal) RETURNS void
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_sortsupport';
COMMENT ON FUNCTION faas_internal.amount_sortsupport(internal) IS 'sort support';
CREATE FUNCTION faas.amount_hash(amount faas.amount) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_hash';
COMMENT ON FUNCTION faas.amount_hash(faas.amount) IS 'hash: the same for equal amounts of any scale';
CREATE FUNCTION faas.amount_hash_extended(amount faas.amount, seed bigint) RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_hash_extended';
COMMENT ON FUNCTION faas.amount_hash_extended(faas.amount, bigint) IS 'hash with a 64-bit seed: the same for equal amounts of any scale';
CREATE FUNCTION faas_internal.amount_in_range(value faas.amount, base faas.amount, step faas.amount, sub boolean, less boolean) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_in_range';
COMMENT ON FUNCTION faas_internal.amount_in_range(faas.amount, faas.amount, faas.amount, boolean, boolean) IS 'window RANGE support; 22013 negative step, LG001 step of another currency than the row';

CREATE OPERATOR CLASS faas.amount_ops DEFAULT FOR TYPE faas.amount USING btree AS
    OPERATOR 1 faas.<,
    OPERATOR 2 faas.<=,
    OPERATOR 3 faas.=,
    OPERATOR 4 faas.>=,
    OPERATOR 5 faas.>,
    FUNCTION 1 faas.amount_cmp(faas.amount, faas.amount),
    FUNCTION 2 faas_internal.amount_sortsupport(internal),
    FUNCTION 3 faas_internal.amount_in_range(faas.amount, faas.amount, faas.amount, boolean, boolean);
COMMENT ON OPERATOR CLASS faas.amount_ops USING btree IS 'Order of amounts: currency code, then value';
COMMENT ON OPERATOR FAMILY faas.amount_ops USING btree IS 'Order of amounts: currency code, then value';

CREATE OPERATOR CLASS faas.amount_ops DEFAULT FOR TYPE faas.amount USING hash AS
    OPERATOR 1 faas.=,
    FUNCTION 1 faas.amount_hash(faas.amount),
    FUNCTION 2 faas.amount_hash_extended(faas.amount, bigint);
COMMENT ON OPERATOR CLASS faas.amount_ops USING hash IS 'Equality of amounts at any scale';
COMMENT ON OPERATOR FAMILY faas.amount_ops USING hash IS 'Equality of amounts at any scale';

CREATE OPERATOR CLASS faas.amount_minmax_ops DEFAULT FOR TYPE faas.amount USING brin AS
    OPERATOR 1 faas.<,
    OPERATOR 2 faas.<=,
    OPERATOR 3 faas.=,
    OPERATOR 4 faas.>=,
    OPERATOR 5 faas.>,
    FUNCTION 1 pg_catalog.brin_minmax_opcinfo(internal),
    FUNCTION 2 pg_catalog.brin_minmax_add_value(internal, internal, internal, internal),
    FUNCTION 3 pg_catalog.brin_minmax_consistent(internal, internal, internal),
    FUNCTION 4 pg_catalog.brin_minmax_union(internal, internal, internal);
COMMENT ON OPERATOR CLASS faas.amount_minmax_ops USING brin IS 'Least and greatest amount of a block range';
COMMENT ON OPERATOR FAMILY faas.amount_minmax_ops USING brin IS 'Least and greatest amount of a block range';
-- Aggregates of faas.amount.  min, max, sum and avg are of one currency and raise LG001 at a second
-- one; total is of any number of them.  min and max name no sort operator on purpose: an index scan
-- for the first row would not see the second currency.

CREATE FUNCTION faas_internal.amount_smaller(a faas.amount, b faas.amount) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_smaller';
COMMENT ON FUNCTION faas_internal.amount_smaller(faas.amount, faas.amount) IS 'aggregate transition: min';
CREATE FUNCTION faas_internal.amount_larger(a faas.amount, b faas.amount) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_larger';
COMMENT ON FUNCTION faas_internal.amount_larger(faas.amount, faas.amount) IS 'aggregate transition: max';
CREATE FUNCTION faas_internal.amount_accum(state internal, amount faas.amount) RETURNS internal
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_accum';
COMMENT ON FUNCTION faas_internal.amount_accum(internal, faas.amount) IS 'aggregate transition: sum and avg';
CREATE FUNCTION faas_internal.amount_accum_inv(state internal, amount faas.amount) RETURNS internal
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_accum_inv';
COMMENT ON FUNCTION faas_internal.amount_accum_inv(internal, faas.amount) IS 'aggregate inverse transition: sum and avg';
CREATE FUNCTION faas_internal.amount_combine(a internal, b internal) RETURNS internal
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_combine';
COMMENT ON FUNCTION faas_internal.amount_combine(internal, internal) IS 'aggregate combine: sum and avg';
CREATE FUNCTION faas_internal.amount_serialize(state internal) RETURNS bytea
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_serialize';
COMMENT ON FUNCTION faas_internal.amount_serialize(internal) IS 'aggregate serialize: sum and avg';
CREATE FUNCTION faas_internal.amount_deserialize(bytes bytea, state internal) RETURNS internal
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_deserialize';
COMMENT ON FUNCTION faas_internal.amount_deserialize(bytea, internal) IS 'aggregate deserialize: sum and avg';
CREATE FUNCTION faas_internal.amount_sum_final(state internal) RETURNS faas.amount
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_sum_final';
COMMENT ON FUNCTION faas_internal.amount_sum_final(internal) IS 'aggregate final: sum';
CREATE FUNCTION faas_internal.amount_avg_final(state internal) RETURNS faas.amount
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_avg_final';
COMMENT ON FUNCTION faas_internal.amount_avg_final(internal) IS 'aggregate final: avg';
CREATE FUNCTION faas_internal.amount_total_accum(state internal, amount faas.amount) RETURNS internal
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_total_accum';
COMMENT ON FUNCTION faas_internal.amount_total_accum(internal, faas.amount) IS 'aggregate transition: total';
CREATE FUNCTION faas_internal.amount_total_combine(a internal, b internal) RETURNS internal
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_total_combine';
COMMENT ON FUNCTION faas_internal.amount_total_combine(internal, internal) IS 'aggregate combine: total';
CREATE FUNCTION faas_internal.amount_total_serialize(state internal) RETURNS bytea
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_total_serialize';
COMMENT ON FUNCTION faas_internal.amount_total_serialize(internal) IS 'aggregate serialize: total';
CREATE FUNCTION faas_internal.amount_total_deserialize(bytes bytea, state internal) RETURNS internal
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_total_deserialize';
COMMENT ON FUNCTION faas_internal.amount_total_deserialize(bytea, internal) IS 'aggregate deserialize: total';
CREATE FUNCTION faas_internal.amount_total_final(state internal) RETURNS faas.amount[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_total_final';
COMMENT ON FUNCTION faas_internal.amount_total_final(internal) IS 'aggregate final: total';

CREATE AGGREGATE faas.min(faas.amount) (
    SFUNC = faas_internal.amount_smaller,
    STYPE = faas.amount,
    COMBINEFUNC = faas_internal.amount_smaller,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE faas.min(faas.amount) IS 'The least amount; of equal ones the one with more decimals; NULLs ignored, NULL of no rows; LG001 two currencies';

CREATE AGGREGATE faas.max(faas.amount) (
    SFUNC = faas_internal.amount_larger,
    STYPE = faas.amount,
    COMBINEFUNC = faas_internal.amount_larger,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE faas.max(faas.amount) IS 'The greatest amount; of equal ones the one with more decimals; NULLs ignored, NULL of no rows; LG001 two currencies';

CREATE AGGREGATE faas.sum(faas.amount) (
    SFUNC = faas_internal.amount_accum,
    STYPE = internal,
    SSPACE = 64,
    FINALFUNC = faas_internal.amount_sum_final,
    COMBINEFUNC = faas_internal.amount_combine,
    SERIALFUNC = faas_internal.amount_serialize,
    DESERIALFUNC = faas_internal.amount_deserialize,
    MSFUNC = faas_internal.amount_accum,
    MINVFUNC = faas_internal.amount_accum_inv,
    MSTYPE = internal,
    MSSPACE = 64,
    MFINALFUNC = faas_internal.amount_sum_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE faas.sum(faas.amount) IS 'Sum at the greatest scale of the rows; NULLs ignored, NULL of no rows; LG001 two currencies, 22003 out of range';

CREATE AGGREGATE faas.avg(faas.amount) (
    SFUNC = faas_internal.amount_accum,
    STYPE = internal,
    SSPACE = 64,
    FINALFUNC = faas_internal.amount_avg_final,
    COMBINEFUNC = faas_internal.amount_combine,
    SERIALFUNC = faas_internal.amount_serialize,
    DESERIALFUNC = faas_internal.amount_deserialize,
    MSFUNC = faas_internal.amount_accum,
    MINVFUNC = faas_internal.amount_accum_inv,
    MSTYPE = internal,
    MSSPACE = 64,
    MFINALFUNC = faas_internal.amount_avg_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE faas.avg(faas.amount) IS 'Average at the greatest scale of the rows, rounded half to even from the exact sum; NULLs ignored, NULL of no rows; LG001 two currencies, 22003 sum of more than 126 bits';

CREATE AGGREGATE faas.total(faas.amount) (
    SFUNC = faas_internal.amount_total_accum,
    STYPE = internal,
    SSPACE = 256,
    FINALFUNC = faas_internal.amount_total_final,
    COMBINEFUNC = faas_internal.amount_total_combine,
    SERIALFUNC = faas_internal.amount_total_serialize,
    DESERIALFUNC = faas_internal.amount_total_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE faas.total(faas.amount) IS 'One sum for each currency, ordered by code, each at the greatest scale of its rows; NULLs ignored, NULL of no rows; 22003 out of range';
-- Casts of faas.amount.  None is implicit.

CREATE FUNCTION faas_internal.amount_coerce_support(internal) RETURNS internal
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_coerce_support';
COMMENT ON FUNCTION faas_internal.amount_coerce_support(internal) IS 'planner support: a cast that changes nothing costs nothing';
CREATE FUNCTION faas.amount(amount faas.amount, typmod integer, is_explicit boolean) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    SUPPORT faas_internal.amount_coerce_support
    AS 'MODULE_PATHNAME', 'faas_amount_coerce';
COMMENT ON FUNCTION faas.amount(faas.amount, integer, boolean) IS 'Brings an amount to the currency and scale of faas.amount(code,scale); NULL in, NULL out; never rounds: LG001 other currency, LG002 decimals would be lost, 22003 out of range';

CREATE FUNCTION faas.jsonb(amount faas.amount) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_to_jsonb';
COMMENT ON FUNCTION faas.jsonb(faas.amount) IS 'Amount as jsonb {"currency": "CNY", "amount": "100.00"}, the number as a string; NULL in, NULL out; no errors';
CREATE FUNCTION faas.amount(object jsonb) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_jsonb_to_amount';
COMMENT ON FUNCTION faas.amount(jsonb) IS 'Amount of jsonb {"currency": "CNY", "amount": "100.00"}; the number may be a JSON number, read exactly; other keys are ignored; NULL in, NULL out; 22023 other shape, 22P02 malformed number, LG035 bad code, 22003 out of range';

CREATE CAST (faas.amount AS faas.amount)
    WITH FUNCTION faas.amount(faas.amount, integer, boolean) AS IMPLICIT;
COMMENT ON CAST (faas.amount AS faas.amount) IS 'Length coercion to faas.amount(code,scale)';

CREATE CAST (faas.amount AS numeric) WITH FUNCTION faas.quantity(faas.amount);
COMMENT ON CAST (faas.amount AS numeric) IS 'Quantity in major units; the currency is dropped, so explicit only';
CREATE CAST (faas.amount AS jsonb) WITH FUNCTION faas.jsonb(faas.amount);
COMMENT ON CAST (faas.amount AS jsonb) IS '{"currency": "CNY", "amount": "100.00"}';
CREATE CAST (jsonb AS faas.amount) WITH FUNCTION faas.amount(jsonb);
COMMENT ON CAST (jsonb AS faas.amount) IS '{"currency": "CNY", "amount": "100.00"}, the number as string or number';
-- The registry of currencies.  The type faas.amount never reads it; opening an account, posting and
-- cash rounding do.  C reads the columns by number (src/money/registry.h): never add, drop or reorder
-- one in place.

CREATE FUNCTION faas.iso4217(
    OUT code text,
    OUT numeric_code integer,
    OUT exponent integer,
    OUT name text,
    OUT cash_step integer,
    OUT valid_to date)
    RETURNS SETOF record
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    ROWS 310
    AS 'MODULE_PATHNAME', 'faas_iso4217';
COMMENT ON FUNCTION faas.iso4217() IS 'ISO 4217 as compiled in: 178 current and 132 historic codes, sorted by code. numeric_code NULL: ISO gives none; exponent NULL: no minor unit (XAU); cash_step in minor units, NULL: no cash rounding rule; valid_to: last day of the month of withdrawal, NULL while current. Source: ISO 4217 list one (amendment 180) and list three';

CREATE TABLE faas.currency (
    code text COLLATE pg_catalog."C" NOT NULL,
    numeric_code integer,
    exponent integer,
    name text NOT NULL,
    cash_step integer,
    valid_from date,
    valid_to date,
    is_standard boolean NOT NULL DEFAULT false,
    CONSTRAINT currency_pkey PRIMARY KEY (code),
    CONSTRAINT currency_code_check CHECK (code ~ '^[A-Z][A-Z0-9]{0,4}$'),
    CONSTRAINT currency_numeric_code_check CHECK (numeric_code BETWEEN 0 AND 999),
    CONSTRAINT currency_exponent_check CHECK (exponent BETWEEN 0 AND 31),
    CONSTRAINT currency_name_check CHECK (pg_catalog.length(name) BETWEEN 1 AND 200),
    CONSTRAINT currency_cash_step_check CHECK (cash_step BETWEEN 1 AND 1000000),
    CONSTRAINT currency_validity_check CHECK (valid_from <= valid_to)
);
COMMENT ON TABLE faas.currency IS 'Registry of currencies that may be posted: ISO 4217 and what faas.currency_add() added';
COMMENT ON COLUMN faas.currency.code IS '1 to 5 characters, A-Z then A-Z and 0-9';
COMMENT ON COLUMN faas.currency.numeric_code IS 'ISO 4217 numeric code; two codes may share one (a currency and its predecessor)';
COMMENT ON COLUMN faas.currency.exponent IS 'Decimals of the minor unit; NULL for a code without one (XAU, XDR, XXX)';
COMMENT ON COLUMN faas.currency.cash_step IS 'Cash is paid in multiples of this many minor units; NULL: no such rule';
COMMENT ON COLUMN faas.currency.valid_from IS 'First day, NULL: open; ISO 4217 publishes none';
COMMENT ON COLUMN faas.currency.valid_to IS 'Last day, NULL: current; ISO codes: the end of the month of withdrawal';
COMMENT ON COLUMN faas.currency.is_standard IS 'Came with the extension, so pg_dump leaves it out';

INSERT INTO faas.currency (code, numeric_code, exponent, name, cash_step, valid_to, is_standard)
    SELECT i.code, i.numeric_code, i.exponent, i.name, i.cash_step, i.valid_to, true
      FROM faas.iso4217() AS i;

SELECT pg_catalog.pg_extension_config_dump('faas.currency', 'WHERE NOT is_standard');

-- The registry belongs to the database, so adding to it is a right that is granted: EXECUTE is the
-- whole check.  Owner's rights, because nobody writes the table directly.
CREATE FUNCTION faas.currency_add(
    code text,
    exponent integer,
    name text DEFAULT NULL,
    cash_step integer DEFAULT NULL)
    RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $function$
BEGIN
    IF code IS NULL OR exponent IS NULL THEN
        RAISE EXCEPTION 'currency code and exponent must not be null'
            USING ERRCODE = '22004';
    END IF;
    IF code !~ '^[A-Z][A-Z0-9]{0,4}$' THEN
        RAISE EXCEPTION 'invalid currency code: "%"', code
            USING ERRCODE = 'LG035',
                  HINT = 'A code is a capital letter and up to four capital letters or digits.';
    END IF;
    IF exponent NOT BETWEEN 0 AND 31 THEN
        RAISE EXCEPTION 'exponent % is out of range', exponent
            USING ERRCODE = '22023',
                  DETAIL = 'The exponent of a currency is between 0 and 31.';
    END IF;
    IF cash_step NOT BETWEEN 1 AND 1000000 THEN
        RAISE EXCEPTION 'cash step % is out of range', cash_step
            USING ERRCODE = '22023',
                  DETAIL = 'A cash step is between 1 and 1000000 minor units.';
    END IF;
    IF pg_catalog.length(name) NOT BETWEEN 1 AND 200 THEN
        RAISE EXCEPTION 'currency name must have 1 to 200 characters'
            USING ERRCODE = '22023';
    END IF;

    INSERT INTO faas.currency AS c (code, exponent, name, cash_step)
        VALUES (currency_add.code, currency_add.exponent,
                coalesce(currency_add.name, currency_add.code), currency_add.cash_step)
        ON CONFLICT ON CONSTRAINT currency_pkey DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'currency "%" is already registered', code
            USING ERRCODE = '23505';
    END IF;
END
$function$;
COMMENT ON FUNCTION faas.currency_add(text, integer, text, integer) IS 'Registers a currency of your own for this database. code: 1-5 of A-Z then A-Z0-9; exponent: decimals of its minor unit, 0-31; name: NULL takes the code; cash_step: minor units, NULL for none. For ever: amounts carry their scale, so an exponent cannot change. Owner''s rights: EXECUTE is granted only to roles that may extend the registry. Errors: 22004 code or exponent null, LG035 bad code, 22023 exponent, cash step or name out of range, 23505 already registered';

CREATE FUNCTION faas_internal.currency_exponent(
    code text,
    day date DEFAULT NULL)
    RETURNS integer
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_currency_exponent';
COMMENT ON FUNCTION faas_internal.currency_exponent(text, date) IS 'Exponent of a registered currency, NULL for one without a minor unit; code NULL gives NULL; day NULL skips the check of validity. LG030: not registered, or not valid on the day';
-- Rounding, sharing, conversion and formatting of amounts.

-- rounding ---------------------------------------------------------------------------------------

CREATE FUNCTION faas.round(
    amount faas.amount,
    scale integer,
    mode text DEFAULT 'half_even')
    RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_round';
COMMENT ON FUNCTION faas.round(faas.amount, integer, text) IS 'The amount with exactly "scale" decimals (0-31), rounded by a named mode: half_even, half_up, half_down, up, down, ceiling, floor. "half_up" and "up" mean away from zero, "ceiling" and "floor" follow the sign. A greater scale pads with zeros. NULL in, NULL out. Errors: 22023 scale out of range, LG031 unknown mode, 22003 result out of range';

CREATE FUNCTION faas.cash_round(
    amount faas.amount,
    step integer DEFAULT NULL,
    mode text DEFAULT 'half_up')
    RETURNS faas.amount
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_cash_round';
COMMENT ON FUNCTION faas.cash_round(faas.amount, integer, text) IS 'The amount rounded to a multiple of "step" minor units of its currency (CHF 5: 0.05), at the currency''s exponent. step NULL: the registered cash step, the minor unit if the currency has none; amount or mode NULL gives NULL; negative amounts by the mode. STABLE: reads faas.currency. Errors: LG030 currency not registered, LG031 unknown mode, 22023 step out of range or currency without a minor unit, 22003 result out of range';

-- sharing ----------------------------------------------------------------------------------------

CREATE FUNCTION faas.allocate(
    amount faas.amount,
    ratios numeric[],
    method text DEFAULT 'largest_remainder')
    RETURNS faas.amount[]
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_allocate';
COMMENT ON FUNCTION faas.allocate(faas.amount, numeric[], text) IS 'Shares an amount out by ratios (any numbers >= 0, not all 0; at most 100000). The parts add up to the amount, always; a negative amount mirrors the positive one; a ratio of 0 gets nothing. Who takes the units that the floors leave, by method: largest_remainder (= floor_to_largest_remainder) one each to the largest cut-off fractions, ties to the earlier; first, last: all to one part; floor_to_first one each from the first on; floor_to_largest_ratio one each to the largest ratios; floor_separate returns them as an extra last part; block_separate gives whole multiples of the ratios in lowest terms and returns the rest as an extra last part. NULL in, NULL out. Errors: LG032 unknown method, LG034 negative, all-zero or no ratios, 22004 NULL ratio, LG033 NaN or infinite ratio, 2202E more than one dimension, 54000 too many. Rules: brick/money AllocationMode';

CREATE FUNCTION faas.split(
    amount faas.amount,
    parts integer,
    method text DEFAULT 'largest_remainder')
    RETURNS faas.amount[]
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_split';
COMMENT ON FUNCTION faas.split(faas.amount, integer, text) IS 'Shares an amount out into 1 to 100000 equal parts: allocate() by equal ratios. The parts add up to the amount, always. The methods are those of allocate(); all but first, last and the two separate ones give one unit each from the first part on. NULL in, NULL out; zero and negative amounts are fine. Errors: LG032 unknown method, LG034 less than one part, 54000 too many';

-- conversion -------------------------------------------------------------------------------------

CREATE FUNCTION faas.convert(
    amount faas.amount,
    currency text,
    rate numeric,
    mode text DEFAULT 'half_even',
    scale integer DEFAULT NULL)
    RETURNS faas.amount
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_convert';
COMMENT ON FUNCTION faas.convert(faas.amount, text, numeric, text, integer) IS 'The amount times "rate" (units of the new currency per unit of the old, > 0) in another currency: exact product, one rounding by a named mode. scale: decimals of the result, NULL: the ISO 4217 exponent of the new currency. NULL amount, currency, rate or mode gives NULL; negative amounts by the mode. Errors: LG035 bad code, LG033 NaN or infinite rate, 22023 rate <= 0, scale out of range or no default scale, LG031 unknown mode, 22003 result out of range';

-- formatting -------------------------------------------------------------------------------------

CREATE FUNCTION faas.to_char(
    amount faas.amount,
    pattern text DEFAULT 'L9,999.*')
    RETURNS text
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_to_char';
COMMENT ON FUNCTION faas.to_char(faas.amount, text) IS 'The amount for people, independent of locale and settings. One number - 9 and 0 places, a group mark (comma, apostrophe, space or G for a point) between them, a decimal mark (. or D for a comma), * for all decimals - and around it S sign, MI minus, ( ) if negative, C code, L symbol, "text". Never rounds. NULL in, NULL out. Errors: 22023 malformed pattern, LG002 more decimals than the pattern has places for. doc/money.md describes the patterns';

CREATE FUNCTION faas.amount_format(
    amount faas.amount,
    style text DEFAULT 'symbol')
    RETURNS text
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_format';
COMMENT ON FUNCTION faas.amount_format(faas.amount, text) IS 'The amount in a named style, with all its decimals: symbol -$1,234.50, code -USD 1,234.50, accounting ($1,234.50), plain -1234.50. NULL in, NULL out. Error: 22023 unknown style';

CREATE FUNCTION faas.to_chinese(amount faas.amount)
    RETURNS text
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_to_chinese';
COMMENT ON FUNCTION faas.to_chinese(faas.amount) IS 'Chinese upper-case amount for bills and vouchers, for CNY, HKD, MOP and TWD: renminbi in front, zheng after yuan and jiao, fu (minus) before the figures of a negative amount; zero is written out. NULL in, NULL out. Errors: 0A000 other currency, LG002 decimals beyond fen, 22003 out of range, 22P05 database encoding without Chinese. Source: PBC Payment and Settlement Measures (1997), annex 1';
-- Row types of the ledger's API.  C reads their columns by number (posting.c, batch.c).

CREATE TYPE faas.posting_line AS (
    debit bigint,
    credit bigint,
    amount faas.amount,
    kind text,
    memo text,
    metadata jsonb
);
COMMENT ON TYPE faas.posting_line IS 'One posting of a journal: the account debited, the account credited, the amount';

CREATE TYPE faas.request AS (
    op text,
    debit bigint,
    credit bigint,
    amount faas.amount,
    key text,
    hold text,
    kind text,
    memo text,
    metadata jsonb,
    value_date date,
    expires_at timestamptz,
    final boolean,
    balancing text,
    linked boolean,
    posted_at timestamptz
);
COMMENT ON TYPE faas.request IS 'One request of faas.post_batch; leave null what the op does not take';
COMMENT ON COLUMN faas.request.op IS 'post, hold, capture or release';
COMMENT ON COLUMN faas.request.debit IS 'post: debited account; hold: account reserved on';
COMMENT ON COLUMN faas.request.credit IS 'post: credited account; hold and capture: destination';
COMMENT ON COLUMN faas.request.amount IS 'capture and release: null means all that is left; balancing: null means no maximum';
COMMENT ON COLUMN faas.request.key IS 'Idempotency key, 1 to 255 bytes; a UUIDv7 becomes the id itself';
COMMENT ON COLUMN faas.request.hold IS 'capture and release: id or key of the hold, of an earlier request of the batch too';
COMMENT ON COLUMN faas.request.expires_at IS 'hold: when it stops counting';
COMMENT ON COLUMN faas.request.final IS 'capture: release the rest';
COMMENT ON COLUMN faas.request.balancing IS 'null, debit or credit: move what that account allows, at most amount';
COMMENT ON COLUMN faas.request.linked IS 'Stands or falls with the next request';
COMMENT ON COLUMN faas.request.posted_at IS 'post: original time of imported history';

CREATE TYPE faas.result AS (
    idx integer,
    code integer,
    reason text,
    journal uuid,
    posted_at timestamptz,
    amount faas.amount
);
COMMENT ON TYPE faas.result IS 'Outcome of one request of faas.post_batch';
COMMENT ON COLUMN faas.result.idx IS 'Which request, from 1';
COMMENT ON COLUMN faas.result.code IS '0 created, 1 exists, else refused; stable numbers, listed in the documentation';
COMMENT ON COLUMN faas.result.reason IS 'The code as a word';
COMMENT ON COLUMN faas.result.journal IS 'Id of the journal, hold or release; null if refused';
COMMENT ON COLUMN faas.result.amount IS 'What was really moved, held or given back';

REVOKE ALL ON TYPE faas.posting_line, faas.request, faas.result FROM PUBLIC;
-- Tables of the ledger.  C reads the columns of account, posting, checkpoint, hold, hold_event,
-- journal_key and reversal by number (src/ledger/tables.h): never add, drop or reorder one in place.
--
-- None of these tables is granted to anybody: views are the read API, functions the write API, and a
-- guard refuses every other writer (guards.sql).  The seven tables above carry no foreign keys; what
-- keys would prove, faas.verify() proves.

-- books ------------------------------------------------------------------------------------------

CREATE SEQUENCE faas.book_id_seq AS bigint;
CREATE TABLE faas.book (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.book_id_seq'),
    name text NOT NULL,
    owner regrole NOT NULL,
    base_currency text,
    business_date date NOT NULL,
    open_from date NOT NULL DEFAULT '-infinity',
    created_at timestamptz NOT NULL,
    CONSTRAINT book_pkey PRIMARY KEY (id),
    CONSTRAINT book_owner_name_key UNIQUE (owner, name),
    CONSTRAINT book_name_check CHECK (pg_catalog.length(name) BETWEEN 1 AND 200)
);
COMMENT ON TABLE faas.book IS 'A closed set of accounts in which debits = credits per currency; the unit of tenancy, of day cut and of sharding';
COMMENT ON COLUMN faas.book.owner IS 'Role that holds every right on the book';
COMMENT ON COLUMN faas.book.base_currency IS 'Currency that account_open takes when none is given';
COMMENT ON COLUMN faas.book.business_date IS 'The open accounting day; moved by faas.day_cut only';
COMMENT ON COLUMN faas.book.open_from IS 'Earliest value date that is still open; moved by faas.period_close only';

CREATE TABLE faas.book_privilege (
    book bigint NOT NULL,
    grantee regrole NOT NULL,
    privilege text NOT NULL,
    granted_by regrole NOT NULL,
    granted_at timestamptz NOT NULL,
    CONSTRAINT book_privilege_pkey PRIMARY KEY (book, grantee, privilege),
    CONSTRAINT book_privilege_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT book_privilege_privilege_check CHECK (privilege = ANY (ARRAY['read', 'post', 'hold', 'admin']))
);
COMMENT ON TABLE faas.book_privilege IS 'Who may read, post, hold on or administer a book besides its owner';

CREATE TABLE faas.business_day (
    book bigint NOT NULL,
    business_date date NOT NULL,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    CONSTRAINT business_day_pkey PRIMARY KEY (book, business_date),
    CONSTRAINT business_day_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id)
);
COMMENT ON TABLE faas.business_day IS 'The accounting days of a book; exactly one is open (closed_at is null)';

-- chart of accounts ------------------------------------------------------------------------------

CREATE SEQUENCE faas.subject_id_seq AS bigint;
CREATE TABLE faas.subject (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.subject_id_seq'),
    book bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    parent bigint,
    CONSTRAINT subject_pkey PRIMARY KEY (id),
    CONSTRAINT subject_book_code_key UNIQUE (book, code),
    CONSTRAINT subject_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT subject_parent_fkey FOREIGN KEY (parent) REFERENCES faas.subject (id),
    CONSTRAINT subject_kind_check CHECK (kind = ANY (ARRAY['asset', 'liability', 'equity', 'income', 'expense'])),
    CONSTRAINT subject_code_check CHECK (pg_catalog.length(code) BETWEEN 1 AND 100),
    CONSTRAINT subject_name_check CHECK (pg_catalog.length(name) BETWEEN 1 AND 200)
);
CREATE INDEX subject_parent_idx ON faas.subject (parent);
COMMENT ON TABLE faas.subject IS 'Chart of accounts of a book: a tree whose leaves carry accounts';
COMMENT ON COLUMN faas.subject.kind IS 'asset and expense are debit-normal; liability, equity and income credit-normal';

CREATE TABLE faas.subject_closing (
    book bigint NOT NULL,
    business_date date NOT NULL,
    subject bigint NOT NULL,
    currency text NOT NULL,
    debits faas.amount NOT NULL,
    credits faas.amount NOT NULL,
    CONSTRAINT subject_closing_pkey PRIMARY KEY (book, business_date, subject, currency),
    CONSTRAINT subject_closing_day_fkey FOREIGN KEY (book, business_date) REFERENCES faas.business_day (book, business_date)
);
COMMENT ON TABLE faas.subject_closing IS 'Closing totals of each leaf subject at each day cut; subject 0 stands for accounts without one';

-- parties ----------------------------------------------------------------------------------------

CREATE SEQUENCE faas.party_id_seq AS bigint;
CREATE TABLE faas.party (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.party_id_seq'),
    book bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    customer bigint,
    identity_type text,
    identity_number text,
    metadata jsonb,
    created_at timestamptz NOT NULL,
    CONSTRAINT party_pkey PRIMARY KEY (id),
    CONSTRAINT party_book_code_key UNIQUE (book, code),
    CONSTRAINT party_identity_key UNIQUE (book, identity_type, identity_number),
    CONSTRAINT party_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT party_customer_fkey FOREIGN KEY (customer) REFERENCES faas.party (id),
    CONSTRAINT party_kind_check CHECK (kind = ANY (ARRAY['customer', 'user'])),
    CONSTRAINT party_customer_check CHECK ((kind = 'user') OR (customer IS NULL)),
    CONSTRAINT party_identity_check CHECK ((identity_type IS NULL) = (identity_number IS NULL))
);
CREATE INDEX party_customer_idx ON faas.party (customer);
COMMENT ON TABLE faas.party IS 'Who owns accounts: a customer (one identity document), his users (one per channel or institution), their accounts';

-- accounts ---------------------------------------------------------------------------------------

CREATE SEQUENCE faas.account_id_seq AS bigint;
CREATE TABLE faas.account (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.account_id_seq'),
    book bigint NOT NULL,
    subject bigint NOT NULL,
    party bigint NOT NULL,
    flags integer NOT NULL,
    stripes integer NOT NULL,
    opened_at timestamptz NOT NULL,
    next_expiry timestamptz NOT NULL,
    debit_blocked_until timestamptz NOT NULL,
    credit_blocked_until timestamptz NOT NULL,
    overdraft faas.amount NOT NULL,
    ceiling faas.amount NOT NULL,
    debits_pending faas.amount NOT NULL,
    credits_pending faas.amount NOT NULL,
    debits_posted faas.amount NOT NULL,
    entry_count bigint NOT NULL,
    last_posted_at timestamptz NOT NULL,
    last_journal uuid NOT NULL,
    credits_posted faas.amount NOT NULL,
    last_line integer NOT NULL,
    CONSTRAINT account_pkey PRIMARY KEY (id)
) WITH (fillfactor = 50);
COMMENT ON TABLE faas.account IS 'The row of an account that every posting rewrites: fixed width, no nulls; what a posting changes stands last and together, which keeps the log of an update short';
COMMENT ON COLUMN faas.account.subject IS 'Leaf subject, 0 for none';
COMMENT ON COLUMN faas.account.party IS 'Owning party, 0 for none';
COMMENT ON COLUMN faas.account.flags IS '1 debit-normal, 2 unlimited, 4 has a ceiling, 8 closed, 16 hot';
COMMENT ON COLUMN faas.account.stripes IS 'Reserved, 0';
COMMENT ON COLUMN faas.account.entry_count IS 'Entries so far; the next entry has this number + 1';
COMMENT ON COLUMN faas.account.last_posted_at IS 'Time of the last entry, -infinity before the first';
COMMENT ON COLUMN faas.account.last_journal IS 'Journal, and last_line its line, of the last entry: where the chain of entries begins; all zero before the first';
COMMENT ON COLUMN faas.account.next_expiry IS 'No open hold that touches the account expires before this time';
COMMENT ON COLUMN faas.account.debit_blocked_until IS 'Debits are refused before this time; -infinity means not blocked';
COMMENT ON COLUMN faas.account.credit_blocked_until IS 'Credits are refused before this time; -infinity means not blocked';
COMMENT ON COLUMN faas.account.overdraft IS 'How far below zero the normal-side balance may fall';
COMMENT ON COLUMN faas.account.ceiling IS 'Highest normal-side balance, where flag 4 is set';
COMMENT ON COLUMN faas.account.debits_pending IS 'Open holds that will debit the account';
COMMENT ON COLUMN faas.account.credits_pending IS 'Open holds that will credit the account';

CREATE TABLE faas.account_profile (
    account bigint NOT NULL,
    book bigint NOT NULL,
    code text NOT NULL,
    metadata jsonb,
    debit_block_reason text,
    credit_block_reason text,
    closed_at timestamptz,
    CONSTRAINT account_profile_pkey PRIMARY KEY (account),
    CONSTRAINT account_profile_book_code_key UNIQUE (book, code),
    CONSTRAINT account_profile_code_check CHECK (pg_catalog.length(code) BETWEEN 1 AND 200)
);
COMMENT ON TABLE faas.account_profile IS 'What no posting touches: code, metadata, reasons of blocks';

-- movements --------------------------------------------------------------------------------------

CREATE TABLE faas.posting (
    journal uuid NOT NULL,
    line integer NOT NULL,
    business_date date NOT NULL,
    book bigint NOT NULL,
    debit_account bigint NOT NULL,
    credit_account bigint NOT NULL,
    debit_entry bigint NOT NULL,
    credit_entry bigint NOT NULL,
    posted_at timestamptz NOT NULL,
    amount faas.amount NOT NULL,
    debit_balance faas.amount NOT NULL,
    credit_balance faas.amount NOT NULL,
    debit_previous uuid NOT NULL,
    credit_previous uuid NOT NULL,
    debit_previous_line integer NOT NULL,
    credit_previous_line integer NOT NULL,
    value_date date NOT NULL,
    kind text,
    memo text,
    metadata jsonb,
    hold uuid,
    reverses uuid,
    reverses_line integer,
    CONSTRAINT posting_pkey PRIMARY KEY (journal, line)
);
COMMENT ON TABLE faas.posting IS 'One debit account, one credit account, one amount: the atom of movement, never changed or deleted';
COMMENT ON COLUMN faas.posting.journal IS 'UUIDv7 shared by the postings of one call, or the caller''s key where that is one';
COMMENT ON COLUMN faas.posting.debit_entry IS 'Gapless number of this entry in the debited account, from 1';
COMMENT ON COLUMN faas.posting.debit_balance IS 'Normal-side balance of the debited account after this posting';
COMMENT ON COLUMN faas.posting.credit_balance IS 'Normal-side balance of the credited account after this posting';
COMMENT ON COLUMN faas.posting.debit_previous IS 'Journal, and debit_previous_line its line, of the debited account''s entry before this one; all zero for its first';
COMMENT ON COLUMN faas.posting.credit_previous IS 'Journal, and credit_previous_line its line, of the credited account''s entry before this one; all zero for its first';
COMMENT ON COLUMN faas.posting.posted_at IS 'One time per journal; within an account never before the previous journal''s, and after it';
COMMENT ON COLUMN faas.posting.hold IS 'Hold that this posting captured from';
COMMENT ON COLUMN faas.posting.reverses IS 'Journal, and reverses_line its line, that this posting gives back in whole or in part';

CREATE TABLE faas.checkpoint (
    account bigint NOT NULL,
    posted_at timestamptz NOT NULL,
    entry bigint NOT NULL,
    book bigint NOT NULL,
    journal uuid NOT NULL,
    line integer NOT NULL,
    debits faas.amount NOT NULL,
    credits faas.amount NOT NULL,
    CONSTRAINT checkpoint_pkey PRIMARY KEY (account, posted_at, entry)
);
COMMENT ON TABLE faas.checkpoint IS 'Every 32nd entry of an account, with its totals there: what finds the balance at a time without an index on the postings of an account';
COMMENT ON COLUMN faas.checkpoint.journal IS 'Journal, and line its line, of the posting that is this entry';
COMMENT ON COLUMN faas.checkpoint.debits IS 'Posted to the debit side up to and including this entry';

CREATE TABLE faas.journal_key (
    book bigint NOT NULL,
    key_hash uuid NOT NULL,
    object uuid NOT NULL,
    key text NOT NULL,
    CONSTRAINT journal_key_pkey PRIMARY KEY (key_hash, book)
);
COMMENT ON TABLE faas.journal_key IS 'Idempotency keys that are not UUIDv7: which journal, hold or release each one made';
COMMENT ON COLUMN faas.journal_key.key_hash IS 'First 128 bits of SHA-256 over operation class (journal, hold, release), a colon and the key';
COMMENT ON COLUMN faas.journal_key.object IS 'Id of the journal, hold or hold event';

CREATE TABLE faas.reversal (
    journal uuid NOT NULL,
    line integer NOT NULL,
    reversal_journal uuid NOT NULL,
    reversal_line integer NOT NULL,
    book bigint NOT NULL,
    amount faas.amount NOT NULL,
    CONSTRAINT reversal_pkey PRIMARY KEY (journal, line, reversal_journal, reversal_line)
);
COMMENT ON TABLE faas.reversal IS 'What was given back of each posting, and by which posting';

-- holds ------------------------------------------------------------------------------------------

CREATE TABLE faas.hold (
    id uuid NOT NULL,
    book bigint NOT NULL,
    account bigint NOT NULL,
    to_account bigint NOT NULL,
    status integer NOT NULL,
    event_count integer NOT NULL,
    placed_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    closed_at timestamptz NOT NULL,
    amount faas.amount NOT NULL,
    tolerance faas.amount NOT NULL,
    captured faas.amount NOT NULL,
    excess faas.amount NOT NULL,
    released faas.amount NOT NULL,
    kind text,
    memo text,
    metadata jsonb,
    CONSTRAINT hold_pkey PRIMARY KEY (id)
) WITH (fillfactor = 70);
CREATE INDEX hold_account_idx ON faas.hold (account, expires_at) WHERE (status = 0);
CREATE INDEX hold_to_account_idx ON faas.hold (to_account, expires_at) WHERE ((status = 0) AND (to_account <> 0));
CREATE INDEX hold_expires_at_idx ON faas.hold (expires_at) WHERE (status = 0);
CREATE INDEX hold_history_idx ON faas.hold (account, placed_at);
CREATE INDEX hold_to_history_idx ON faas.hold (to_account, placed_at) WHERE (to_account <> 0);
COMMENT ON TABLE faas.hold IS 'Reserves: what is held on an account and what became of it; remaining = amount - (captured - excess) - released';
COMMENT ON COLUMN faas.hold.to_account IS 'Destination that was promised, 0 for none';
COMMENT ON COLUMN faas.hold.status IS '0 open, 1 captured, 2 released, 3 expired';
COMMENT ON COLUMN faas.hold.event_count IS 'Events so far; the next event has this number + 1';
COMMENT ON COLUMN faas.hold.expires_at IS 'The hold counts before this time only; infinity means no expiry';
COMMENT ON COLUMN faas.hold.closed_at IS 'When it left status 0, infinity while open; an expired hold closes at its expiry';
COMMENT ON COLUMN faas.hold.amount IS 'Reserved in all: as placed, plus increases';
COMMENT ON COLUMN faas.hold.tolerance IS 'How much captures may take beyond the reserve, in all';
COMMENT ON COLUMN faas.hold.captured IS 'Captured in all, excess included';
COMMENT ON COLUMN faas.hold.excess IS 'The part of captured that went beyond the reserve';
COMMENT ON COLUMN faas.hold.released IS 'Given back in all, by release, final capture or expiry';

CREATE TABLE faas.hold_event (
    id uuid NOT NULL,
    hold uuid NOT NULL,
    sequence integer NOT NULL,
    book bigint NOT NULL,
    op integer NOT NULL,
    at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    amount faas.amount NOT NULL,
    remaining faas.amount NOT NULL,
    CONSTRAINT hold_event_pkey PRIMARY KEY (id),
    CONSTRAINT hold_event_hold_sequence_key UNIQUE (hold, sequence)
);
COMMENT ON TABLE faas.hold_event IS 'Everything that ever happened to a hold; id is the hold, the capture''s journal or the release';
COMMENT ON COLUMN faas.hold_event.op IS '1 placed, 2 captured, 3 released, 4 extended, 5 increased, 6 expired, 7 rest released by a final capture';
COMMENT ON COLUMN faas.hold_event.amount IS 'What the event placed, took, gave back or added; zero for extended';
COMMENT ON COLUMN faas.hold_event.remaining IS 'What the hold still reserves after the event';

-- what pg_dump takes -----------------------------------------------------------------------------

SELECT pg_catalog.pg_extension_config_dump('faas.book', '');
SELECT pg_catalog.pg_extension_config_dump('faas.book_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.book_privilege', '');
SELECT pg_catalog.pg_extension_config_dump('faas.business_day', '');
SELECT pg_catalog.pg_extension_config_dump('faas.subject', '');
SELECT pg_catalog.pg_extension_config_dump('faas.subject_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.subject_closing', '');
SELECT pg_catalog.pg_extension_config_dump('faas.party', '');
SELECT pg_catalog.pg_extension_config_dump('faas.party_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.account', '');
SELECT pg_catalog.pg_extension_config_dump('faas.account_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.account_profile', '');
SELECT pg_catalog.pg_extension_config_dump('faas.posting', '');
SELECT pg_catalog.pg_extension_config_dump('faas.checkpoint', '');
SELECT pg_catalog.pg_extension_config_dump('faas.journal_key', '');
SELECT pg_catalog.pg_extension_config_dump('faas.reversal', '');
SELECT pg_catalog.pg_extension_config_dump('faas.hold', '');
SELECT pg_catalog.pg_extension_config_dump('faas.hold_event', '');
-- The guard: SQL does not write to a ledger table, whoever runs it.  Statement-level, so that a load
-- in restore mode pays it once per COPY; ALWAYS, so that session_replication_role does not skip it.

CREATE FUNCTION faas_internal.guard()
    RETURNS trigger
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_guard';
COMMENT ON FUNCTION faas_internal.guard() IS
    'Refuses every SQL write to a ledger table with LG901, by the owner and superusers too; lets pass what faas itself writes, and everything while faas.restoring is on. Raises 39P01 when not fired as a BEFORE statement trigger.';

CREATE TRIGGER book_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.book
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard();
ALTER TABLE faas.book ENABLE ALWAYS TRIGGER book_guard;
COMMENT ON TRIGGER book_guard ON faas.book IS 'Refuses SQL writes, LG901';

CREATE TRIGGER book_privilege_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.book_privilege
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard();
ALTER TABLE faas.book_privilege ENABLE ALWAYS TRIGGER book_privilege_guard;
COMMENT ON TRIGGER book_privilege_guard ON faas.book_privilege IS 'Refuses SQL writes, LG901';

CREATE TRIGGER business_day_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.business_day
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard();
ALTER TABLE faas.business_day ENABLE ALWAYS TRIGGER business_day_guard;
COMMENT ON TRIGGER business_day_guard ON faas.business_day IS 'Refuses SQL writes, LG901';

CREATE TRIGGER subject_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.subject
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard();
ALTER TABLE faas.subject ENABLE ALWAYS TRIGGER subject_guard;
COMMENT ON TRIGGER subject_guard ON faas.subject IS 'Refuses SQL writes, LG901';

CREATE TRIGGER subject_closing_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.subject_closing
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard();
ALTER TABLE faas.subject_closing ENABLE ALWAYS TRIGGER subject_closing_guard;
COMMENT ON TRIGGER subject_closing_guard ON faas.subject_closing IS 'Refuses SQL writes, LG901';

CREATE TRIGGER party_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.party
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard();
ALTER TABLE faas.party ENABLE ALWAYS TRIGGER party_guard;
COMMENT ON TRIGGER party_guard ON faas.party IS 'Refuses SQL writes, LG901';

CREATE TRIGGER account_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.account
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard();
ALTER TABLE faas.account ENABLE ALWAYS TRIGGER account_guard;
COMMENT ON TRIGGER account_guard ON faas.account IS 'Refuses SQL writes, LG901';

CREATE TRIGGER account_profile_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.account_profile
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard();
ALTER TABLE faas.account_profile ENABLE ALWAYS TRIGGER account_profile_guard;
COMMENT ON TRIGGER account_profile_guard ON faas.account_profile IS 'Refuses SQL writes, LG901';

CREATE TRIGGER posting_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.posting
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard();
ALTER TABLE faas.posting ENABLE ALWAYS TRIGGER posting_guard;
COMMENT ON TRIGGER posting_guard ON faas.posting IS 'Refuses SQL writes, LG901';

CREATE TRIGGER checkpoint_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard();
ALTER TABLE faas.checkpoint ENABLE ALWAYS TRIGGER checkpoint_guard;
COMMENT ON TRIGGER checkpoint_guard ON faas.checkpoint IS 'Refuses SQL writes, LG901';

CREATE TRIGGER journal_key_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.journal_key
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard();
ALTER TABLE faas.journal_key ENABLE ALWAYS TRIGGER journal_key_guard;
COMMENT ON TRIGGER journal_key_guard ON faas.journal_key IS 'Refuses SQL writes, LG901';

CREATE TRIGGER reversal_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.reversal
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard();
ALTER TABLE faas.reversal ENABLE ALWAYS TRIGGER reversal_guard;
COMMENT ON TRIGGER reversal_guard ON faas.reversal IS 'Refuses SQL writes, LG901';

CREATE TRIGGER hold_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.hold
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard();
ALTER TABLE faas.hold ENABLE ALWAYS TRIGGER hold_guard;
COMMENT ON TRIGGER hold_guard ON faas.hold IS 'Refuses SQL writes, LG901';

CREATE TRIGGER hold_event_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.hold_event
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard();
ALTER TABLE faas.hold_event ENABLE ALWAYS TRIGGER hold_event_guard;
COMMENT ON TRIGGER hold_event_guard ON faas.hold_event IS 'Refuses SQL writes, LG901';
-- Books: creating and finding them, rights, the business date.

CREATE FUNCTION faas.book_create(
    name text,
    base_currency text DEFAULT NULL,
    business_date date DEFAULT NULL
) RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_book_create';
COMMENT ON FUNCTION faas.book_create(text, text, date) IS
    'Creates a book owned by the current role and returns its id. name: 1 to 200 characters, unique per owner. base_currency: what account_open takes when it names none; NULL for none. business_date: the first accounting day; NULL is today in the session''s time zone. Errors: 22004 name null, 22023 name length or infinite date, 23505 name taken, LG035 not a code, LG030 currency not registered.';

CREATE FUNCTION faas.book_id(name text) RETURNS bigint
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_book_id';
COMMENT ON FUNCTION faas.book_id(text) IS
    'Id of the book of this name among the books on which the current role holds a right. Errors: 22004 null, LG018 no such book, 42P09 several visible books of different owners have the name.';

CREATE FUNCTION faas.book_grant(book bigint, role regrole, privilege text) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_book_grant';
COMMENT ON FUNCTION faas.book_grant(bigint, regrole, text) IS
    'Gives a role, and so its members, one privilege on a book: read, post, hold or admin; none includes another. Granting again changes nothing. Needs admin on the book. Errors: 22004 null, 22023 unknown privilege, 42704 no such role, LG018 no such book, 42501 no admin right.';

CREATE FUNCTION faas.book_revoke(book bigint, role regrole, privilege text) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_book_revoke';
COMMENT ON FUNCTION faas.book_revoke(bigint, regrole, text) IS
    'Takes back what book_grant gave; a privilege that the role was not granted is no error. The owner of the book, its members and superusers keep every right. Needs admin on the book. Errors: 22004 null, 22023 unknown privilege, LG018 no such book, 42501 no admin right.';

CREATE FUNCTION faas.day_cut(book bigint, next_date date DEFAULT NULL) RETURNS date
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_day_cut';
COMMENT ON FUNCTION faas.day_cut(bigint, date) IS
    'Closes the open business day of a book, records the closing totals of its leaf subjects in faas.subject_closing, opens next_date and returns it. next_date: NULL is the day after; a later one skips days on which nothing is posted. Waits for the movements under way, which still belong to the closing day, and makes new ones wait. Needs admin on the book. Errors: 22004 book null, 22023 infinite date, LG020 not after the open day, LG018 no such book, 42501 no admin right.';

CREATE FUNCTION faas.period_close(book bigint, through date) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_period_close';
COMMENT ON FUNCTION faas.period_close(bigint, date) IS
    'Closes a book to value dates up to and including "through": a posting with such a value date is LG014 from then on. Only moves forward and cannot be undone. Needs admin on the book. Errors: 22004 null, 22023 through is infinite or not before the business date, LG020 already closed through that date, LG018 no such book, 42501 no admin right.';
-- The chart of accounts and the parties that own accounts.

CREATE FUNCTION faas.subject_create(
    book bigint,
    code text,
    name text,
    kind text,
    parent text DEFAULT NULL
) RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_subject_create';
COMMENT ON FUNCTION faas.subject_create(bigint, text, text, text, text) IS
    'Adds a subject to the chart of a book and returns its id. code: 1 to 100 characters, unique in the book; name: 1 to 200. kind: asset, liability, equity, income or expense; asset and expense are debit-normal. parent: code of the subject above, of the same kind and without accounts; NULL for a root. Needs admin on the book. Errors: 22004 null, 22023 length, kind, or kind other than the parent''s, 23505 code taken, LG017 the parent carries accounts, LG019 no such parent, LG018 no such book, 42501 no admin right.';

CREATE FUNCTION faas.party_create(
    book bigint,
    code text,
    name text,
    kind text DEFAULT 'customer',
    customer bigint DEFAULT NULL,
    identity_type text DEFAULT NULL,
    identity_number text DEFAULT NULL,
    metadata jsonb DEFAULT NULL
) RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_party_create';
COMMENT ON FUNCTION faas.party_create(bigint, text, text, text, bigint, text, text, jsonb) IS
    'Adds a party to a book and returns its id. code: 1 to 200 characters, unique in the book; name: 1 to 200. kind: customer (one identity document) or user (a customer at one channel or institution). customer: of a user, the customer behind it; NULL for none. identity_type, identity_number: both or neither, 1 to 100 characters, unique in the book. Needs admin on the book. Errors: 22004 null, 22023 length, kind or half an identity, 23505 code or identity taken, LG022 no such customer, LG018 no such book, 42501 no admin right.';
-- Accounts: opening and finding them, limits, blocks, close and reopen.

CREATE FUNCTION faas.account_open(
    book bigint,
    code text,
    currency text DEFAULT NULL,
    subject text DEFAULT NULL,
    party bigint DEFAULT NULL,
    overdraft faas.amount DEFAULT NULL,
    ceiling faas.amount DEFAULT NULL,
    unlimited boolean DEFAULT false,
    stripes integer DEFAULT 0,
    metadata jsonb DEFAULT NULL
) RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_account_open';
COMMENT ON FUNCTION faas.account_open(bigint, text, text, text, bigint, faas.amount, faas.amount, boolean, integer, jsonb) IS
    'Opens an account with zero totals and returns its id. code: 1 to 200 characters, unique in the book. currency: NULL is the book''s base currency; its registered exponent fixes the scale. subject: code of a leaf subject, which fixes the normal side; NULL is credit-normal. party: owner, NULL for none. overdraft: how far below zero the normal-side balance may fall, NULL is zero. ceiling: highest normal-side balance, NULL is none, zero keeps it empty. unlimited: no lower limit. stripes: must be 0. Needs admin on the book. Errors: 22004 null, 22023 length, negative limit, or unlimited with an overdraft, 23505 code taken, 0A000 stripes, LG001 limit in another currency, LG002 limit with too many decimals, LG017 subject not a leaf, LG019 no such subject, LG022 no such party, LG030 currency not registered, LG035 not a code, LG018 no such book, 42501 no admin right.';

CREATE FUNCTION faas.account_id(book bigint, code text) RETURNS bigint
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_account_id';
COMMENT ON FUNCTION faas.account_id(bigint, text) IS
    'Id of the account with this code. Needs any right on the book. Errors: 22004 null, 22023 length of the code, LG006 no such account, LG018 no such book.';

CREATE FUNCTION faas.account_limit(
    account bigint,
    overdraft faas.amount DEFAULT NULL,
    ceiling faas.amount DEFAULT NULL,
    unlimited boolean DEFAULT NULL,
    no_ceiling boolean DEFAULT false
) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_account_limit';
COMMENT ON FUNCTION faas.account_limit(bigint, faas.amount, faas.amount, boolean, boolean) IS
    'Changes the limits of an account; NULL keeps. overdraft: zero or more. ceiling: zero or more. unlimited: true drops the lower limit and the overdraft, false brings it back with the overdraft given or zero. no_ceiling: true drops the ceiling. The limits bind the next movement; a balance that already passes them stays. Needs admin on the book. Errors: 22004 account null, 22023 negative limit or a contradiction, LG001 limit in another currency, LG002 limit with too many decimals, LG006 no such account, 42501 no admin right.';

CREATE FUNCTION faas.account_block(
    account bigint,
    side text,
    reason text,
    until timestamptz DEFAULT NULL
) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_account_block';
COMMENT ON FUNCTION faas.account_block(bigint, text, text, timestamptz) IS
    'Refuses movements on one side of an account, LG008, before the time "until". side: debit, credit or both. reason: 1 to 1000 characters, replaces an earlier one. until: exclusive, NULL has no end. Needs admin on the book. Errors: 22004 null, 22023 unknown side, length of the reason, or until not in the future, LG006 no such account, 42501 no admin right.';

CREATE FUNCTION faas.account_unblock(account bigint, side text DEFAULT 'both') RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_account_unblock';
COMMENT ON FUNCTION faas.account_unblock(bigint, text) IS
    'Lifts a block, with its reason. side: debit, credit or both. A side that is not blocked stays so. Needs admin on the book. Errors: 22004 null, 22023 unknown side, LG006 no such account, 42501 no admin right.';

CREATE FUNCTION faas.account_close(account bigint) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_account_close';
COMMENT ON FUNCTION faas.account_close(bigint) IS
    'Closes an account: from then on movements are LG007. Its balance must be zero and no unexpired hold may reserve on it or promise to it. Needs admin on the book. Errors: 22004 null, LG007 already closed, LG016 balance or holds (the detail names them), LG006 no such account, 42501 no admin right.';

CREATE FUNCTION faas.account_reopen(account bigint) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_account_reopen';
COMMENT ON FUNCTION faas.account_reopen(bigint) IS
    'Takes a closed account back into use, with the limits and blocks it had. Needs admin on the book. Errors: 22004 null, 55000 not closed, LG006 no such account, 42501 no admin right.';

CREATE FUNCTION faas.account_hot(account bigint, hot boolean DEFAULT true) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_account_hot';
COMMENT ON FUNCTION faas.account_hot(bigint, boolean) IS
    'Marks an account that many sessions write at once, or takes the mark away: movements on a hot account queue in order, and leave it before their commit is on disk, not after. Limits stay exact, and no call is answered before its commit is durable; but others may read it shortly before. An account that is so marked stays so. Needs admin on the book. Errors: 22004 null, LG006 no such account, 42501 no admin right.';
-- Movements: post, reverse, hold.  The checks, their order and their codes: src/ledger/codes.h.

CREATE FUNCTION faas.post(
    debit bigint,
    credit bigint,
    amount faas.amount,
    key text DEFAULT NULL,
    value_date date DEFAULT NULL,
    kind text DEFAULT NULL,
    memo text DEFAULT NULL,
    metadata jsonb DEFAULT NULL,
    revalidate boolean DEFAULT false,
    imported_at timestamptz DEFAULT NULL,
    OUT journal uuid,
    OUT posted_at timestamptz,
    OUT replayed boolean)
RETURNS record
LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'faas_post';
COMMENT ON FUNCTION faas.post(bigint, bigint, faas.amount, text, date, text, text, jsonb, boolean, timestamptz) IS
'Moves amount (greater than zero, no more decimals than the accounts hold) from account debit to account credit of the same book and currency, as a journal of one posting.
key makes it happen once: the same call again answers with the original journal and replayed = true, another one raises LG005; a key that is a UUIDv7 is the journal''s id.
value_date defaults to the business date; with revalidate, LG021 if a value-dated balance from that day on would break a limit. imported_at keeps the original time of history that is loaded.
Null debit, credit or amount: 22004. Zero or negative: LG011. Errors: LG001 LG002 LG003 LG004 LG005 LG006 LG007 LG008 LG009 LG010 LG011 LG014 LG015 LG021 22003 22008 42501 54000, 40001 when to retry.';

CREATE FUNCTION faas.post(
    postings faas.posting_line[],
    key text DEFAULT NULL,
    value_date date DEFAULT NULL,
    kind text DEFAULT NULL,
    memo text DEFAULT NULL,
    metadata jsonb DEFAULT NULL,
    revalidate boolean DEFAULT false,
    imported_at timestamptz DEFAULT NULL,
    OUT journal uuid,
    OUT posted_at timestamptz,
    OUT replayed boolean)
RETURNS record
LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'faas_post_lines';
COMMENT ON FUNCTION faas.post(faas.posting_line[], text, date, text, text, jsonb, boolean, timestamptz) IS
'Posts a journal of 1 to 10000 postings of one book, all or nothing, in the order given: a later posting sees what an earlier one moved, so put the one that funds another first. Currencies may differ between postings.
kind, memo and metadata fill in for those that a posting leaves null. Everything else as for the form with one posting; the error context says which posting was refused. Null array or element: 22004.';

CREATE FUNCTION faas.post_batch(requests faas.request[])
RETURNS SETOF faas.result
LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
COST 1000 ROWS 1000
AS 'MODULE_PATHNAME', 'faas_post_batch';
COMMENT ON FUNCTION faas.post_batch(faas.request[]) IS
'Carries out up to 100000 requests in order and answers each with a code, in order: 0 created, 1 exists, else refused. A refused request leaves nothing behind and undoes no other, unless linked: a chain of linked requests stands or falls as a whole. Later requests see what earlier ones did.
Null or empty: no rows. Raises only what concerns the whole: 54000 too many, 40001 retry, 25006 read-only.';

CREATE FUNCTION faas.reverse(
    journal uuid,
    amount faas.amount DEFAULT NULL,
    key text DEFAULT NULL,
    memo text DEFAULT NULL,
    line integer DEFAULT NULL,
    value_date date DEFAULT NULL,
    kind text DEFAULT NULL,
    metadata jsonb DEFAULT NULL,
    revalidate boolean DEFAULT false,
    OUT reversal uuid,
    OUT posted_at timestamptz,
    OUT replayed boolean)
RETURNS record
LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'faas_reverse';
COMMENT ON FUNCTION faas.reverse(uuid, faas.amount, text, text, integer, date, text, jsonb, boolean) IS
'Posts the opposite of a journal: of all its postings, or of posting line (from 1). Null amount gives back all that earlier reversals have left; an amount (greater than zero) part of one posting. The sum of reversals never exceeds the posting: LG013.
The reversal is an ordinary journal in the open day, with its own key, and can break no limit. Null journal: 22004. Errors: LG012 no such journal, LG013, 22023 amount of a journal of several postings without line, and those of faas.post.';

CREATE FUNCTION faas.hold_place(
    account bigint,
    amount faas.amount,
    to_account bigint DEFAULT NULL,
    key text DEFAULT NULL,
    expires_at timestamptz DEFAULT NULL,
    kind text DEFAULT NULL,
    memo text DEFAULT NULL,
    metadata jsonb DEFAULT NULL,
    tolerance faas.amount DEFAULT NULL,
    OUT hold uuid,
    OUT placed_at timestamptz,
    OUT replayed boolean)
RETURNS record
LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'faas_hold_place';
COMMENT ON FUNCTION faas.hold_place(bigint, faas.amount, bigint, text, timestamptz, text, text, jsonb, faas.amount) IS
'Reserves amount (greater than zero) on account for a later debit, and promises it to to_account if one is given. Limits are checked now, so that a capture within the hold cannot fail for lack of funds. expires_at: from then on the hold counts nowhere, swept or not; null means never. tolerance: how much captures may take beyond amount, in all; null means nothing.
Null account or amount: 22004. Key and replay as for faas.post. Errors: LG001 LG002 LG003 LG004 LG005 LG006 LG007 LG008 LG009 LG010 LG011 22003 22008 (expiry not in the future) 42501, 40001 when to retry.';

CREATE FUNCTION faas.hold_capture(
    hold uuid,
    amount faas.amount DEFAULT NULL,
    to_account bigint DEFAULT NULL,
    final boolean DEFAULT false,
    key text DEFAULT NULL,
    value_date date DEFAULT NULL,
    kind text DEFAULT NULL,
    memo text DEFAULT NULL,
    metadata jsonb DEFAULT NULL,
    OUT journal uuid,
    OUT posted_at timestamptz,
    OUT replayed boolean)
RETURNS record
LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'faas_hold_capture';
COMMENT ON FUNCTION faas.hold_capture(uuid, faas.amount, bigint, boolean, text, date, text, text, jsonb) IS
'Posts amount out of a hold (null: all that is left) to to_account, or to the account that the hold names. Several captures may share a hold, each to its own account; with final, what remains is released. More than what remains is taken only within the hold''s tolerance, and that part is checked against the limits (LG003).
Null hold: 22004. Errors: LG101 no such hold, LG102 not open, LG103 expired, LG104 more than is left, LG106 no destination, and those of faas.post. A blocked or closed account refuses captures.';

CREATE FUNCTION faas.hold_release(
    hold uuid,
    amount faas.amount DEFAULT NULL,
    key text DEFAULT NULL,
    OUT release uuid,
    OUT released_at timestamptz,
    OUT replayed boolean)
RETURNS record
LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'faas_hold_release';
COMMENT ON FUNCTION faas.hold_release(uuid, faas.amount, text) IS
'Gives back amount of a hold, or all that is left (null). Works on blocked and closed accounts too.
Null hold: 22004. Errors: LG101 no such hold, LG102 not open, LG103 expired, LG105 more than is left, LG005 LG011 42501.';

CREATE FUNCTION faas.hold_increase(
    hold uuid,
    amount faas.amount,
    key text DEFAULT NULL,
    OUT increase uuid,
    OUT increased_at timestamptz,
    OUT replayed boolean)
RETURNS record
LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'faas_hold_increase';
COMMENT ON FUNCTION faas.hold_increase(uuid, faas.amount, text) IS
'Reserves amount more under an open hold; checked like a new hold of that amount.
Null hold or amount: 22004. Errors: LG003 LG004 LG005 LG007 LG008 LG011 LG101 LG102 LG103 22003 42501.';

CREATE FUNCTION faas.hold_extend(hold uuid, expires_at timestamptz)
RETURNS void
LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'faas_hold_extend';
COMMENT ON FUNCTION faas.hold_extend(uuid, timestamptz) IS
'Moves the expiry of an open hold to a later time; null means never.
Null hold: 22004. Errors: LG101 LG102 LG103 42501, 22008 not in the future, 22023 earlier than the present expiry.';

CREATE FUNCTION faas.hold_expire_due(now timestamptz DEFAULT NULL, batch integer DEFAULT 1000)
RETURNS bigint
LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'faas_hold_expire_due';
COMMENT ON FUNCTION faas.hold_expire_due(timestamptz, integer) IS
'Sweeps up to batch holds (1 to 100000) that have expired by now (null: the clock), in books on which the caller may hold, oldest expiry first, and returns how many. Balances and limits are exact without it; it tidies up.
Null batch: 22004. Errors: 22023 batch, 22008 infinite time.';
-- The read API: views over the ledger tables, which themselves are granted to nobody.
--
-- Each view shows only rows of books that the caller may read.  security_barrier keeps a caller's own
-- functions from seeing the others before they are filtered; comparisons of built-in types are
-- leakproof and still reach the indexes.  The filter stands outside of UNION ALL: PostgreSQL
-- flattens the branches of a barrier view that is itself a UNION ALL, and would then run a cheap
-- function of the caller's before the filter of its branch.

-- visibility -------------------------------------------------------------------------------------

CREATE FUNCTION faas_internal.now() RETURNS timestamptz
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_now';
COMMENT ON FUNCTION faas_internal.now() IS
    'The time that every rule of faas takes for now: the clock, or faas.clock where a superuser has set it. Never NULL. Used by the views; not an API.';

CREATE FUNCTION faas_internal.can_read_support(internal) RETURNS internal
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_can_read_support';
COMMENT ON FUNCTION faas_internal.can_read_support(internal) IS
    'Planner support of faas_internal.can_read: nearly all rows that somebody asks for are rows he may read';

CREATE FUNCTION faas_internal.can_read(book bigint) RETURNS boolean
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    COST 2 SUPPORT faas_internal.can_read_support
    AS 'MODULE_PATHNAME', 'faas_internal_can_read';
COMMENT ON FUNCTION faas_internal.can_read(bigint) IS
    'Does the current user hold the right to read the book? False for a book that does not exist, NULL for NULL. Raises nothing. Used by the views; not an API.';

CREATE FUNCTION faas_internal.available(posted faas.amount, held faas.amount, overdraft faas.amount)
    RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_available';
COMMENT ON FUNCTION faas_internal.available(faas.amount, faas.amount, faas.amount) IS
    'posted - held + overdraft of one account, at most the largest amount there is; NULL for NULL. Raises nothing. Used by the views; not an API.';

-- set up -----------------------------------------------------------------------------------------

CREATE VIEW faas.visible_book WITH (security_barrier) AS
SELECT
    b.id AS book,
    b.name,
    b.owner,
    b.base_currency,
    b.business_date,
    b.open_from,
    b.created_at
FROM faas.book AS b
WHERE faas_internal.can_read(b.id);
COMMENT ON VIEW faas.visible_book IS 'The books that you may read; business_date is the open day, open_from the earliest value date that is still open';

CREATE VIEW faas.visible_business_day WITH (security_barrier) AS
SELECT
    d.book,
    d.business_date,
    d.opened_at,
    d.closed_at
FROM faas.business_day AS d
WHERE faas_internal.can_read(d.book);
COMMENT ON VIEW faas.visible_business_day IS 'The accounting days of the books that you may read; closed_at is null for the open one';

CREATE VIEW faas.visible_subject WITH (security_barrier) AS
SELECT
    s.id AS subject,
    s.book,
    s.code,
    s.name,
    s.kind,
    CASE WHEN s.kind OPERATOR(pg_catalog.=) ANY (ARRAY['asset', 'expense']) THEN 'debit' ELSE 'credit' END AS normal_side,
    s.parent,
    NOT EXISTS (SELECT FROM faas.subject AS c WHERE c.parent OPERATOR(pg_catalog.=) s.id) AS is_leaf
FROM faas.subject AS s
WHERE faas_internal.can_read(s.book);
COMMENT ON VIEW faas.visible_subject IS 'Chart of accounts of the books that you may read; parent is null at the top, only leaves carry accounts';

CREATE VIEW faas.visible_party WITH (security_barrier) AS
SELECT
    p.id AS party,
    p.book,
    p.code,
    p.name,
    p.kind,
    p.customer,
    p.identity_type,
    p.identity_number,
    p.metadata,
    p.created_at
FROM faas.party AS p
WHERE faas_internal.can_read(p.book);
COMMENT ON VIEW faas.visible_party IS 'Customers and users of the books that you may read; customer is the party that a user belongs to';

-- accounts ---------------------------------------------------------------------------------------

CREATE VIEW faas.account_balance WITH (security_barrier) AS
SELECT
    a.id AS account,
    a.book,
    p.code,
    NULLIF(a.subject, 0) AS subject,
    s.code AS subject_code,
    NULLIF(a.party, 0) AS party,
    faas.currency(a.debits_posted) AS currency,
    CASE WHEN f.is_debit THEN 'debit' ELSE 'credit' END AS normal_side,
    f.posted,
    a.debits_posted AS debits,
    a.credits_posted AS credits,
    f.held,
    f.incoming,
    CASE WHEN NOT f.is_unlimited THEN faas_internal.available(f.posted, f.held, a.overdraft) END AS available,
    a.overdraft,
    CASE WHEN (a.flags OPERATOR(pg_catalog.&) 4) OPERATOR(pg_catalog.<>) 0 THEN a.ceiling END AS ceiling,
    f.is_unlimited AS unlimited,
    CASE
        WHEN (a.flags OPERATOR(pg_catalog.&) 8) OPERATOR(pg_catalog.<>) 0 THEN 'closed'
        WHEN a.debit_blocked_until OPERATOR(pg_catalog.>) t.now AND a.credit_blocked_until OPERATOR(pg_catalog.>) t.now THEN 'blocked'
        WHEN a.debit_blocked_until OPERATOR(pg_catalog.>) t.now THEN 'debit blocked'
        WHEN a.credit_blocked_until OPERATOR(pg_catalog.>) t.now THEN 'credit blocked'
        ELSE 'open'
    END AS status,
    p.debit_block_reason,
    NULLIF(a.debit_blocked_until, '-infinity') AS debit_blocked_until,
    p.credit_block_reason,
    NULLIF(a.credit_blocked_until, '-infinity') AS credit_blocked_until,
    a.entry_count AS entries,
    NULLIF(a.last_posted_at, '-infinity') AS last_posted_at,
    a.opened_at,
    p.closed_at,
    p.metadata
FROM faas.account AS a
JOIN faas.account_profile AS p
    ON p.account OPERATOR(pg_catalog.=) a.id AND p.book OPERATOR(pg_catalog.=) a.book
LEFT JOIN faas.subject AS s ON s.id OPERATOR(pg_catalog.=) a.subject
-- one "now" for all rows: OFFSET 0 keeps the planner from asking again for each
CROSS JOIN (SELECT faas_internal.now() AS now OFFSET 0) AS t
-- holds that expired and are not swept yet still stand in the pending totals
CROSS JOIN LATERAL (
    SELECT faas.sum(h.amount OPERATOR(faas.-) (h.captured OPERATOR(faas.-) h.excess) OPERATOR(faas.-) h.released) AS outgoing
    FROM faas.hold AS h
    WHERE a.next_expiry OPERATOR(pg_catalog.<=) t.now
        AND h.account OPERATOR(pg_catalog.=) a.id
        AND h.status OPERATOR(pg_catalog.=) 0
        AND h.expires_at OPERATOR(pg_catalog.<=) t.now
) AS o
CROSS JOIN LATERAL (
    SELECT faas.sum(h.amount OPERATOR(faas.-) (h.captured OPERATOR(faas.-) h.excess) OPERATOR(faas.-) h.released) AS incoming
    FROM faas.hold AS h
    WHERE a.next_expiry OPERATOR(pg_catalog.<=) t.now
        AND h.to_account OPERATOR(pg_catalog.=) a.id
        AND h.to_account OPERATOR(pg_catalog.<>) 0
        AND h.status OPERATOR(pg_catalog.=) 0
        AND h.expires_at OPERATOR(pg_catalog.<=) t.now
) AS i
CROSS JOIN LATERAL (
    SELECT
        (a.flags OPERATOR(pg_catalog.&) 1) OPERATOR(pg_catalog.<>) 0 AS is_debit,
        (a.flags OPERATOR(pg_catalog.&) 2) OPERATOR(pg_catalog.<>) 0 AS is_unlimited,
        COALESCE(a.debits_pending OPERATOR(faas.-) o.outgoing, a.debits_pending) AS debits_pending,
        COALESCE(a.credits_pending OPERATOR(faas.-) i.incoming, a.credits_pending) AS credits_pending
) AS n
CROSS JOIN LATERAL (
    SELECT
        n.is_debit,
        n.is_unlimited,
        CASE WHEN n.is_debit
            THEN a.debits_posted OPERATOR(faas.-) a.credits_posted
            ELSE a.credits_posted OPERATOR(faas.-) a.debits_posted END AS posted,
        CASE WHEN n.is_debit THEN n.credits_pending ELSE n.debits_pending END AS held,
        CASE WHEN n.is_debit THEN n.debits_pending ELSE n.credits_pending END AS incoming
) AS f
WHERE faas_internal.can_read(a.book);
COMMENT ON VIEW faas.account_balance IS 'One row per account of the books that you may read, with its balance now; the figures are those of faas.balance(account)';
COMMENT ON COLUMN faas.account_balance.posted IS 'Normal-side balance of what is posted: debits - credits of a debit-normal account, else credits - debits';
COMMENT ON COLUMN faas.account_balance.held IS 'Reserved by open, unexpired holds that will lower the balance';
COMMENT ON COLUMN faas.account_balance.incoming IS 'Reserved by open, unexpired holds that will raise the balance';
COMMENT ON COLUMN faas.account_balance.available IS 'What may still leave the account: posted - held + overdraft; null if unlimited';
COMMENT ON COLUMN faas.account_balance.ceiling IS 'Highest balance that is allowed; null if there is none';
COMMENT ON COLUMN faas.account_balance.status IS 'open, debit blocked, credit blocked, blocked (both sides) or closed, now';
COMMENT ON COLUMN faas.account_balance.last_posted_at IS 'Time of the last entry; null before the first';

CREATE VIEW faas.limit_breach WITH (security_barrier) AS
SELECT
    a.account,
    a.book,
    a.code,
    a.posted,
    a.held,
    a.incoming,
    a.available,
    a.overdraft,
    a.ceiling
FROM faas.account_balance AS a
WHERE faas.sign(a.available) OPERATOR(pg_catalog.<) 0
    OR (a.posted OPERATOR(faas.+) a.incoming) OPERATOR(faas.>) a.ceiling;
COMMENT ON VIEW faas.limit_breach IS 'Accounts below their overdraft limit or above their ceiling. No posting leads there; a lowered limit or imported history can.';

-- movements --------------------------------------------------------------------------------------

CREATE VIEW faas.visible_posting WITH (security_barrier) AS
SELECT
    p.journal,
    p.line,
    p.book,
    p.debit_account,
    p.credit_account,
    p.amount,
    p.posted_at,
    p.business_date,
    p.value_date,
    p.debit_entry,
    p.credit_entry,
    p.debit_balance,
    p.credit_balance,
    p.kind,
    p.memo,
    p.metadata,
    p.hold,
    p.reverses,
    p.reverses_line
FROM faas.posting AS p
WHERE faas_internal.can_read(p.book);
COMMENT ON VIEW faas.visible_posting IS 'One row per posting of the books that you may read; what to read when a whole book is summed up';

CREATE FUNCTION faas.entries(account bigint, from_time timestamptz DEFAULT NULL,
        to_time timestamptz DEFAULT NULL)
    RETURNS TABLE (
        entry bigint,
        side text,
        amount faas.amount,
        balance faas.amount,
        posted_at timestamptz,
        business_date date,
        value_date date,
        book bigint,
        journal uuid,
        line integer,
        counterparty bigint,
        kind text,
        memo text,
        metadata jsonb,
        hold uuid,
        reverses uuid,
        reverses_line integer)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL SAFE
    COST 100 ROWS 50
    AS 'MODULE_PATHNAME', 'faas_entries';
COMMENT ON FUNCTION faas.entries(bigint, timestamptz, timestamptz) IS
    'The entries of an account over [from_time, to_time), newest first: number, side (debit or credit), amount and normal-side balance after it in the account''s currency, and the posting that it belongs to. from_time NULL = from the first entry, to_time NULL = to the last. Costs as much as the entries that it returns, whenever they were posted. Raises LG006 for an account that is not there or not yours to read, 22004 for account NULL.';

CREATE VIEW faas.entry WITH (security_barrier) AS
SELECT
    a.id AS account,
    e.entry,
    e.side,
    e.amount,
    e.balance,
    e.posted_at,
    e.business_date,
    e.value_date,
    e.book,
    e.journal,
    e.line,
    e.counterparty,
    e.kind,
    e.memo,
    e.metadata,
    e.hold,
    e.reverses,
    e.reverses_line
FROM faas.account AS a
CROSS JOIN LATERAL faas.entries(a.id) AS e
WHERE faas_internal.can_read(a.book);
COMMENT ON VIEW faas.entry IS 'The postings of the books that you may read as their accounts see them, two rows each. Filter by account: all entries of each account that is left are read, so a time alone or a journal alone reads everything. An interval of a busy account comes from faas.entries(), the latest entries from faas.last_entries(), the postings of a journal or of a whole book from faas.visible_posting.';
COMMENT ON COLUMN faas.entry.entry IS 'Number of the entry in its account: 1, 2, 3, without gaps';
COMMENT ON COLUMN faas.entry.side IS 'debit or credit';
COMMENT ON COLUMN faas.entry.balance IS 'Normal-side balance of the account after the entry';
COMMENT ON COLUMN faas.entry.counterparty IS 'The account on the other side';

CREATE VIEW faas.journal WITH (security_barrier) AS
SELECT
    p.journal,
    p.book,
    p.posted_at,
    pg_catalog.min(p.business_date) AS business_date,
    pg_catalog.min(p.value_date) AS value_date,
    pg_catalog.count(*) AS lines,
    faas.total(p.amount) AS amounts,
    pg_catalog.min(p.kind) FILTER (WHERE p.line OPERATOR(pg_catalog.=) 1) AS kind,
    pg_catalog.min(p.memo) FILTER (WHERE p.line OPERATOR(pg_catalog.=) 1) AS memo,
    (pg_catalog.array_agg(p.metadata) FILTER (WHERE p.line OPERATOR(pg_catalog.=) 1))[1] AS metadata,
    (pg_catalog.array_agg(p.hold) FILTER (WHERE p.line OPERATOR(pg_catalog.=) 1))[1] AS hold,
    (pg_catalog.array_agg(p.reverses) FILTER (WHERE p.line OPERATOR(pg_catalog.=) 1))[1] AS reverses
FROM faas.posting AS p
WHERE faas_internal.can_read(p.book)
GROUP BY p.journal, p.book, p.posted_at;
COMMENT ON VIEW faas.journal IS 'One row per journal of the books that you may read; kind, memo, metadata, hold and reverses are those of its first line. A journal''s key leads to it by faas.journal_id(book, key).';
COMMENT ON COLUMN faas.journal.amounts IS 'What the journal moves in all, one amount per currency';
COMMENT ON COLUMN faas.journal.reverses IS 'The journal that this one gives back in whole or in part';

CREATE VIEW faas.visible_key WITH (security_barrier) AS
SELECT
    k.book,
    k.key_hash,
    k.key,
    k.object
FROM faas.journal_key AS k
WHERE faas_internal.can_read(k.book);
COMMENT ON VIEW faas.visible_key IS 'Idempotency keys of the books that you may read, except those that are a UUIDv7 and thereby the id itself; object is the journal, the hold or the hold event';

-- holds ------------------------------------------------------------------------------------------

CREATE VIEW faas.visible_hold WITH (security_barrier) AS
SELECT
    h.id AS hold,
    h.book,
    h.account,
    NULLIF(h.to_account, 0) AS to_account,
    CASE
        WHEN h.status OPERATOR(pg_catalog.=) 1 THEN 'captured'
        WHEN h.status OPERATOR(pg_catalog.=) 2 THEN 'released'
        WHEN h.status OPERATOR(pg_catalog.=) 3 THEN 'expired'
        WHEN h.expires_at OPERATOR(pg_catalog.<=) t.now THEN 'expired'
        ELSE 'open'
    END AS status,
    h.amount OPERATOR(faas.-) (h.captured OPERATOR(faas.-) h.excess) OPERATOR(faas.-) h.released AS remaining,
    h.amount,
    h.captured,
    h.excess,
    h.released,
    h.tolerance,
    h.placed_at,
    NULLIF(h.expires_at, 'infinity') AS expires_at,
    NULLIF(h.closed_at, 'infinity') AS closed_at,
    h.event_count AS events,
    h.kind,
    h.memo,
    h.metadata
FROM faas.hold AS h
CROSS JOIN (SELECT faas_internal.now() AS now OFFSET 0) AS t
WHERE faas_internal.can_read(h.book);
COMMENT ON VIEW faas.visible_hold IS 'All holds of the books that you may read, closed ones included; a hold past its expiry is expired, swept or not';
COMMENT ON COLUMN faas.visible_hold.remaining IS 'amount - (captured - excess) - released; of an expired hold that is not swept yet, what its expiry gave back';
COMMENT ON COLUMN faas.visible_hold.expires_at IS 'The hold counts before this time only; null means no expiry';
COMMENT ON COLUMN faas.visible_hold.closed_at IS 'When it was captured, released or swept; null while it is not';

CREATE VIEW faas.open_hold WITH (security_barrier) AS
SELECT
    h.id AS hold,
    h.book,
    h.account,
    NULLIF(h.to_account, 0) AS to_account,
    h.amount OPERATOR(faas.-) (h.captured OPERATOR(faas.-) h.excess) OPERATOR(faas.-) h.released AS remaining,
    h.amount,
    h.captured,
    h.excess,
    h.released,
    h.tolerance,
    h.placed_at,
    NULLIF(h.expires_at, 'infinity') AS expires_at,
    h.event_count AS events,
    h.kind,
    h.memo,
    h.metadata
FROM faas.hold AS h
WHERE h.status OPERATOR(pg_catalog.=) 0
    AND h.expires_at OPERATOR(pg_catalog.>) (SELECT faas_internal.now())
    AND faas_internal.can_read(h.book);
COMMENT ON VIEW faas.open_hold IS 'Holds of the books that you may read that are open and not expired: what the balances count as held and incoming';

CREATE VIEW faas.visible_hold_event WITH (security_barrier) AS
SELECT
    e.hold,
    e.sequence,
    e.book,
    CASE
        WHEN e.op OPERATOR(pg_catalog.=) 1 THEN 'placed'
        WHEN e.op OPERATOR(pg_catalog.=) 2 THEN 'captured'
        WHEN e.op OPERATOR(pg_catalog.=) 3 THEN 'released'
        WHEN e.op OPERATOR(pg_catalog.=) 4 THEN 'extended'
        WHEN e.op OPERATOR(pg_catalog.=) 5 THEN 'increased'
        WHEN e.op OPERATOR(pg_catalog.=) 6 THEN 'expired'
        WHEN e.op OPERATOR(pg_catalog.=) 7 THEN 'rest released'
    END AS event,
    e.at,
    e.amount,
    e.remaining,
    NULLIF(e.expires_at, 'infinity') AS expires_at,
    e.id
FROM faas.hold_event AS e
WHERE faas_internal.can_read(e.book);
COMMENT ON VIEW faas.visible_hold_event IS 'What happened to the holds of the books that you may read, in the order of sequence; id of a capture is its journal';
-- Which accounts are waited for.

CREATE FUNCTION faas_internal.heat(
    OUT account bigint,
    OUT waits bigint,
    OUT microseconds bigint,
    OUT last_wait timestamptz
) RETURNS SETOF record
    LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED ROWS 100
    AS 'MODULE_PATHNAME', 'faas_internal_heat';
COMMENT ON FUNCTION faas_internal.heat() IS
    'Accounts of this database that were waited for since the server started: how often, microseconds in all, and when last. No rows if the library is not preloaded. Raises nothing. Used by the view; not an API.';

CREATE FUNCTION faas_internal.heat_is_kept() RETURNS boolean
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_heat_is_kept';
COMMENT ON FUNCTION faas_internal.heat_is_kept() IS
    'Are waits counted, that is, is the library in shared_preload_libraries? Never NULL. Raises nothing. Used by the view; not an API.';

CREATE VIEW faas.account_heat WITH (security_barrier) AS
SELECT
    a.id AS account,
    a.book,
    p.code,
    (a.flags OPERATOR(pg_catalog.&) 16) OPERATOR(pg_catalog.<>) 0 AS hot,
    s.waiting,
    CASE WHEN k.is_kept THEN COALESCE(s.waits, 0) END AS waits,
    CASE WHEN k.is_kept
        THEN COALESCE(s.microseconds, 0) OPERATOR(pg_catalog.*) '1 microsecond'::interval END AS wait_time,
    s.last_wait
FROM (
    SELECT
        w.account,
        pg_catalog.max(w.waits) AS waits,
        pg_catalog.max(w.microseconds) AS microseconds,
        pg_catalog.max(w.last_wait) AS last_wait,
        pg_catalog.sum(w.waiting) AS waiting
    FROM (
        SELECT h.account, h.waits, h.microseconds, h.last_wait, 0 AS waiting
        FROM faas_internal.heat() AS h
        UNION ALL
        -- in the queue of an account
        SELECT (l.classid::bigint OPERATOR(pg_catalog.<<) 32) OPERATOR(pg_catalog.|) l.objid::bigint,
            NULL::bigint, NULL::bigint, NULL::timestamptz, 1
        FROM pg_catalog.pg_locks AS l
        JOIN pg_catalog.pg_database AS d ON d.oid OPERATOR(pg_catalog.=) l.database
        WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory'
            AND l.objsubid OPERATOR(pg_catalog.=) 4011
            AND NOT l.granted
            AND d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
        UNION ALL
        -- at its row: the first in line holds the lock of the tuple while he waits for its writer
        SELECT r.id, NULL::bigint, NULL::bigint, NULL::timestamptz, 1
        FROM pg_catalog.pg_locks AS l
        JOIN pg_catalog.pg_database AS d ON d.oid OPERATOR(pg_catalog.=) l.database
        JOIN faas.account AS r
            ON r.ctid OPERATOR(pg_catalog.=) pg_catalog.format('(%s,%s)', l.page, l.tuple)::tid
        WHERE l.locktype OPERATOR(pg_catalog.=) 'tuple'
            AND l.relation OPERATOR(pg_catalog.=) 'faas.account'::regclass
            AND d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
    ) AS w
    GROUP BY w.account
) AS s
CROSS JOIN (SELECT faas_internal.heat_is_kept() AS is_kept OFFSET 0) AS k
JOIN faas.account AS a ON a.id OPERATOR(pg_catalog.=) s.account
JOIN faas.account_profile AS p
    ON p.account OPERATOR(pg_catalog.=) a.id AND p.book OPERATOR(pg_catalog.=) a.book
WHERE faas_internal.can_read(a.book);
COMMENT ON VIEW faas.account_heat IS 'Accounts of the books that you may read that sessions wait for, or have waited for since the server started: candidates for faas.account_hot(). Counted only if faas is in shared_preload_libraries; else only who waits now';
COMMENT ON COLUMN faas.account_heat.hot IS 'Is it marked by faas.account_hot()?';
COMMENT ON COLUMN faas.account_heat.waiting IS 'Sessions that wait for it at this moment';
COMMENT ON COLUMN faas.account_heat.waits IS 'How often a call waited for it or found it changed and had to begin again; null if not counted';
COMMENT ON COLUMN faas.account_heat.wait_time IS 'Time that calls lost so, in all; null if not counted';
COMMENT ON COLUMN faas.account_heat.last_wait IS 'When a wait for it ended last; null if not counted, or none has ended';
-- Reading: balances, statement, trial balance, closings, keys, digest.
--
-- Functions in faas check the caller's rights, in C or by reading the views.  Functions in
-- faas_internal run with the owner's rights after that (src/ledger/report.c); nobody else may call them.

-- balances ---------------------------------------------------------------------------------------

CREATE FUNCTION faas.balance(account bigint, at timestamptz DEFAULT NULL,
        OUT posted faas.amount, OUT debits faas.amount, OUT credits faas.amount,
        OUT held faas.amount, OUT incoming faas.amount, OUT available faas.amount)
    RETURNS record
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_balance';
COMMENT ON FUNCTION faas.balance(bigint, timestamptz) IS
    'Balance of an account, in its currency: posted (normal side; below zero when overdrawn), debits and credits posted in all, held and incoming by open unexpired holds, available = posted - held + overdraft (NULL if unlimited). at NULL = now; a past time counts the entries and holds up to and including it (available with today''s overdraft; all zero before the first entry); a future time lets holds expire by then. Raises LG006 for an account that is not there or not yours to read, 22004 for account NULL.';

CREATE FUNCTION faas.balance_on(account bigint, value_date date) RETURNS faas.amount
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_balance_on';
COMMENT ON FUNCTION faas.balance_on(bigint, date) IS
    'Normal-side balance of an account by value date: all entries with that value date or an earlier one, whenever they were posted; in the account''s currency, below zero when overdrawn, zero before the first. Reads every entry of the account. Raises LG006 for an account that is not there or not yours to read, 22004 for NULL.';

CREATE FUNCTION faas_internal.totals_at(account bigint, at timestamptz,
        OUT debits faas.amount, OUT credits faas.amount)
    RETURNS record
    LANGUAGE C STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_totals_at';
COMMENT ON FUNCTION faas_internal.totals_at(bigint, timestamptz) IS
    'What was posted to an account up to and including a time; for the owner of the tables no rights are checked; not an API';

-- entries ----------------------------------------------------------------------------------------

CREATE FUNCTION faas.last_entries(account bigint, count integer DEFAULT 50,
        before_time timestamptz DEFAULT NULL, before_entry bigint DEFAULT NULL)
    RETURNS SETOF faas.entry
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    ROWS 50
    AS 'MODULE_PATHNAME', 'faas_last_entries';
COMMENT ON FUNCTION faas.last_entries(bigint, integer, timestamptz, bigint) IS
    'The latest entries of an account, newest first, at most count of them, in a time that does not grow with the account. For the next page give posted_at and entry of the last row as before_time and before_entry; NULL = from the newest. Raises LG006 for an account that is not there or not yours to read, 22004 for account or count NULL, 22023 for count below 1.';

-- statement --------------------------------------------------------------------------------------

CREATE FUNCTION faas.statement(account bigint, from_time timestamptz DEFAULT NULL,
        to_time timestamptz DEFAULT NULL)
    RETURNS TABLE (
        line text,
        entry bigint,
        posted_at timestamptz,
        business_date date,
        value_date date,
        debit faas.amount,
        credit faas.amount,
        balance faas.amount,
        counterparty bigint,
        journal uuid,
        kind text,
        memo text)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED SECURITY INVOKER
    ROWS 100
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- times are whole microseconds, so this is the last moment before the interval
    v_before timestamptz := from_time - interval '1 microsecond';
    v_opening record;
    v_zero faas.amount;
    v_debits faas.amount;
    v_credits faas.amount;
    v_balance faas.amount;
    v_last faas.amount;
    v_debit_normal boolean;
    v_entry record;
BEGIN
    IF from_time > to_time THEN
        RAISE EXCEPTION 'statement begins after it ends'
            USING ERRCODE = '22023', DETAIL = format('from_time is %s, to_time is %s.', from_time, to_time);
    END IF;

    -- raises if the account is not there
    SELECT b.posted, b.debits, b.credits INTO v_opening
    FROM faas.balance(statement.account, COALESCE(v_before, '-infinity')) AS b;
    SELECT a.normal_side OPERATOR(pg_catalog.=) 'debit' INTO STRICT v_debit_normal
    FROM faas.account_balance AS a
    WHERE a.account = statement.account;

    v_zero := v_opening.posted OPERATOR(faas.-) v_opening.posted;
    v_debits := v_zero;
    v_credits := v_zero;
    v_last := v_opening.posted;
    line := 'opening';
    posted_at := from_time;
    balance := v_opening.posted;
    RETURN NEXT;

    line := 'entry';
    FOR v_entry IN
        SELECT e.entry, e.posted_at, e.business_date, e.value_date, e.side, e.amount, e.balance,
            e.counterparty, e.journal, e.kind, e.memo
        FROM faas.entries(statement.account, from_time, to_time) AS e
        ORDER BY e.entry
    LOOP
        entry := v_entry.entry;
        posted_at := v_entry.posted_at;
        business_date := v_entry.business_date;
        value_date := v_entry.value_date;
        debit := NULL;
        credit := NULL;
        IF v_entry.side = 'debit' THEN
            debit := v_entry.amount;
            v_debits := v_debits OPERATOR(faas.+) debit;
        ELSE
            credit := v_entry.amount;
            v_credits := v_credits OPERATOR(faas.+) credit;
        END IF;
        balance := v_entry.balance;
        v_last := balance;
        counterparty := v_entry.counterparty;
        journal := v_entry.journal;
        kind := v_entry.kind;
        memo := v_entry.memo;
        RETURN NEXT;
    END LOOP;

    -- what the entries add up to must be what the last of them says
    IF v_debit_normal THEN
        v_balance := v_opening.posted OPERATOR(faas.+) v_debits OPERATOR(faas.-) v_credits;
    ELSE
        v_balance := v_opening.posted OPERATOR(faas.+) v_credits OPERATOR(faas.-) v_debits;
    END IF;
    IF v_balance OPERATOR(faas.<>) v_last THEN
        RAISE EXCEPTION 'statement of account % does not add up', account
            USING ERRCODE = 'LG903',
                DETAIL = format('Opening balance and entries give %s, the last entry says %s.', v_balance, v_last),
                HINT = 'Run faas.verify() on the book.';
    END IF;

    line := 'closing';
    entry := NULL;
    posted_at := to_time;
    business_date := NULL;
    value_date := NULL;
    debit := v_debits;
    credit := v_credits;
    balance := v_balance;
    counterparty := NULL;
    journal := NULL;
    kind := NULL;
    memo := NULL;
    RETURN NEXT;
END;
$$;
COMMENT ON FUNCTION faas.statement(bigint, timestamptz, timestamptz) IS
    'Statement of an account over [from_time, to_time): a line ''opening'' with the balance before it, one line ''entry'' per entry with the balance after it, oldest first, a line ''closing'' with the totals of the interval and the balance at its end; amounts in the account''s currency, balances on its normal side. from_time NULL = from the first entry, to_time NULL = to the last. Opening + credits - debits (or the reverse) = closing is checked, LG903 otherwise. Raises LG006 for an account that is not there or not yours to read, 22004 for account NULL, 22023 if from_time is after to_time.';

-- trial balance ----------------------------------------------------------------------------------

CREATE FUNCTION faas_internal.trial_balance(book bigint, at timestamptz, closed boolean,
        business_date date)
    RETURNS TABLE (
        subject bigint,
        code text,
        name text,
        kind text,
        level integer,
        is_leaf boolean,
        currency text,
        debits faas.amount,
        credits faas.amount,
        balance faas.amount)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH RECURSIVE tree AS (
        SELECT s.id, s.code, s.name, s.kind, 1 AS level,
            ARRAY[s.id] AS ancestors, ARRAY[s.code COLLATE "C"] AS path
        FROM faas.subject AS s
        WHERE s.book = $1 AND s.parent IS NULL
        UNION ALL
        SELECT s.id, s.code, s.name, s.kind, t.level + 1,
            t.ancestors || s.id, t.path || (s.code COLLATE "C")
        FROM faas.subject AS s
        JOIN tree AS t ON s.parent = t.id
    ),
    -- what hangs on each leaf: from the accounts now, from the accounts at a time, or from a day cut
    account_total AS (
        SELECT a.subject, a.debits_posted AS debits, a.credits_posted AS credits
        FROM faas.account_profile AS p
        JOIN faas.account AS a ON a.id = p.account
        WHERE p.book = $1 AND NOT $3 AND $2 IS NULL
        UNION ALL
        SELECT a.subject, t.debits, t.credits
        FROM faas.account_profile AS p
        JOIN faas.account AS a ON a.id = p.account
        CROSS JOIN LATERAL faas_internal.totals_at(a.id, $2) AS t
        WHERE p.book = $1 AND NOT $3 AND $2 IS NOT NULL
        UNION ALL
        SELECT c.subject, c.debits, c.credits
        FROM faas.subject_closing AS c
        WHERE c.book = $1 AND $3
            AND c.business_date = (
                SELECT max(d.business_date)
                FROM faas.business_day AS d
                WHERE d.book = $1 AND d.closed_at IS NOT NULL
                    AND d.business_date <= COALESCE($4, 'infinity')
            )
    ),
    leaf AS (
        SELECT x.subject, faas.currency(x.debits) AS currency,
            faas.sum(x.debits) AS debits, faas.sum(x.credits) AS credits
        FROM account_total AS x
        GROUP BY x.subject, faas.currency(x.debits)
    ),
    rolled AS (
        SELECT u.id, l.currency, faas.sum(l.debits) AS debits, faas.sum(l.credits) AS credits
        FROM leaf AS l
        JOIN tree AS t ON t.id = l.subject
        CROSS JOIN LATERAL unnest(t.ancestors) AS u (id)
        GROUP BY u.id, l.currency
    ),
    report AS (
        SELECT 1 AS part, t.path, t.id, t.code, t.name, t.kind, t.level,
            NOT EXISTS (SELECT FROM faas.subject AS c WHERE c.parent = t.id) AS is_leaf,
            r.currency, r.debits, r.credits,
            CASE WHEN t.kind = ANY (ARRAY['asset', 'expense'])
                THEN r.debits OPERATOR(faas.-) r.credits
                ELSE r.credits OPERATOR(faas.-) r.debits END AS balance
        FROM rolled AS r
        JOIN tree AS t ON t.id = r.id
        UNION ALL
        SELECT 2, NULL, NULL, NULL, 'accounts without subject', NULL, 1, true,
            l.currency, l.debits, l.credits, l.credits OPERATOR(faas.-) l.debits
        FROM leaf AS l
        WHERE l.subject = 0
        UNION ALL
        SELECT 3, NULL, NULL, NULL, 'total', NULL, 0, false,
            l.currency, faas.sum(l.debits), faas.sum(l.credits),
            faas.sum(l.debits) OPERATOR(faas.-) faas.sum(l.credits)
        FROM leaf AS l
        GROUP BY l.currency
    )
    SELECT r.id, r.code, r.name, r.kind, r.level, r.is_leaf, r.currency, r.debits, r.credits, r.balance
    FROM report AS r
    ORDER BY r.part, r.path, r.currency COLLATE "C";
END;
COMMENT ON FUNCTION faas_internal.trial_balance(bigint, timestamptz, boolean, date) IS
    'The rows of faas.trial_balance (closed false) and faas.closing_balance (closed true); no rights are checked; not an API';

CREATE FUNCTION faas.trial_balance(book bigint, at timestamptz DEFAULT NULL)
    RETURNS TABLE (
        subject bigint,
        code text,
        name text,
        kind text,
        level integer,
        is_leaf boolean,
        currency text,
        debits faas.amount,
        credits faas.amount,
        balance faas.amount)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    ROWS 100
    AS 'MODULE_PATHNAME', 'faas_trial_balance';
COMMENT ON FUNCTION faas.trial_balance(bigint, timestamptz) IS
    'Trial balance of a book: one row per subject and currency in the order of the chart, each including everything below it (level 1 at the top); then the accounts without subject (subject NULL, level 1), then per currency a row ''total'' (subject NULL, level 0) in which debits = credits. debits and credits are totals posted, balance is on the subject''s normal side. Subjects without accounts have no row. at NULL = now, else up to and including that time. Raises LG018 for a book that is not there or not yours to see, 42501 without the right to read, 22004 for book NULL.';

CREATE FUNCTION faas.closing_balance(book bigint, business_date date DEFAULT NULL)
    RETURNS TABLE (
        subject bigint,
        code text,
        name text,
        kind text,
        level integer,
        is_leaf boolean,
        currency text,
        debits faas.amount,
        credits faas.amount,
        balance faas.amount)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    ROWS 100
    AS 'MODULE_PATHNAME', 'faas_closing_balance';
COMMENT ON FUNCTION faas.closing_balance(bigint, date) IS
    'The trial balance as a day cut kept it, rolled up the chart: that of the given business date, or of the last closed one before it; NULL = the last closed one. No rows before the first day cut. Columns as faas.trial_balance. Raises LG018 for a book that is not there or not yours to see, 42501 without the right to read, 22023 for a date that is not closed yet, 22004 for book NULL.';

CREATE FUNCTION faas.subject_balance(book bigint, code text, at timestamptz DEFAULT NULL)
    RETURNS TABLE (
        currency text,
        debits faas.amount,
        credits faas.amount,
        balance faas.amount)
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED SECURITY INVOKER
    ROWS 2
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF code IS NULL THEN
        RAISE EXCEPTION 'argument "code" must not be null' USING ERRCODE = '22004';
    END IF;
    RETURN QUERY
        SELECT t.currency, t.debits, t.credits, t.balance
        FROM faas.trial_balance(subject_balance.book, subject_balance.at) AS t
        WHERE t.code = subject_balance.code;
    IF NOT FOUND AND NOT EXISTS (
        SELECT FROM faas.visible_subject AS s
        WHERE s.book = subject_balance.book AND s.code = subject_balance.code
    ) THEN
        RAISE EXCEPTION 'subject "%" does not exist in book %', code, book USING ERRCODE = 'LG019';
    END IF;
END;
$$;
COMMENT ON FUNCTION faas.subject_balance(bigint, text, timestamptz) IS
    'Totals posted and normal-side balance of a subject and everything below it, one row per currency; no row if no account hangs there. at NULL = now, else up to and including that time. Raises LG018 for a book that is not there or not yours to see, LG019 for a code that the chart does not have, 42501 without the right to read, 22004 for book or code NULL.';

-- keys and digest --------------------------------------------------------------------------------

CREATE FUNCTION faas.journal_id(book bigint, key text) RETURNS uuid
    LANGUAGE sql STABLE STRICT PARALLEL RESTRICTED SECURITY INVOKER
BEGIN ATOMIC
    SELECT COALESCE(
        (
            SELECT k.object
            FROM faas.visible_key AS k
            WHERE k.book = $1
                AND k.key_hash = encode(substr(
                    sha256(convert_to('journal:' || $2, getdatabaseencoding())), 1, 16), 'hex')::uuid
        ),
        (
            SELECT p.journal
            FROM faas.visible_posting AS p
            WHERE p.journal = CASE
                    WHEN lower($2) ~ '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
                    THEN $2::uuid END
                AND p.line = 1 AND p.book = $1
        ));
END;
COMMENT ON FUNCTION faas.journal_id(bigint, text) IS
    'The journal that a key made in a book; NULL if there is none, if the book is not yours to read, or for NULL. Raises nothing.';

CREATE FUNCTION faas.digest(book bigint) RETURNS text
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_digest';
COMMENT ON FUNCTION faas.digest(bigint) IS
    'SHA-256, as 64 hexadecimal digits, over everything a book holds: chart, parties, accounts, postings, keys, reversals, holds, closings; not its owner and grants, which are roles of one cluster. Equal digests mean equal books, for instance after a dump and restore into a database of the same encoding. Reads the whole book. Raises LG018 for a book that is not there or not yours to see, 42501 without the right to read, 22004 for NULL.';
-- faas.verify(): every figure that the ledger keeps, derived again from the rows it was made of.
--
-- One function per subject matter, each a few set-based queries that return findings only.  They run
-- with the owner's rights, under one snapshot (src/ledger/verify_run.c), over one book or, for NULL,
-- over everything.  Those about postings are given what the scan found suspect (src/ledger/
-- verify_scan.c); NULL for them is everything, too.  The rows may be corrupt, so nothing here may raise: amounts are added and compared by
-- the units_ functions (src/ledger/verify.c), which look at minor units alone, and references are
-- followed by outer joins.

-- arithmetic that does not raise -----------------------------------------------------------------

CREATE FUNCTION faas_internal.units_plus(a faas.amount, b faas.amount) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_units_plus';
COMMENT ON FUNCTION faas_internal.units_plus(faas.amount, faas.amount) IS
    'Sum of the minor units in the unit of the first amount, whatever the unit of the second; stops at the ends of the range instead of raising';

CREATE FUNCTION faas_internal.units_minus(a faas.amount, b faas.amount) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_units_minus';
COMMENT ON FUNCTION faas_internal.units_minus(faas.amount, faas.amount) IS
    'Difference of the minor units in the unit of the first amount, whatever the unit of the second; stops at the ends of the range instead of raising';

CREATE FUNCTION faas_internal.units_sign(amount faas.amount) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_units_sign';
COMMENT ON FUNCTION faas_internal.units_sign(faas.amount) IS
    'Sign of the minor units: -1, 0 or 1';

CREATE FUNCTION faas_internal.same_unit(a faas.amount, b faas.amount) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_internal_same_unit';
COMMENT ON FUNCTION faas_internal.same_unit(faas.amount, faas.amount) IS
    'Have two amounts one currency and one scale?';

CREATE AGGREGATE faas_internal.units_sum(faas.amount) (
    SFUNC = faas_internal.units_plus,
    STYPE = faas.amount,
    COMBINEFUNC = faas_internal.units_plus,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE faas_internal.units_sum(faas.amount) IS
    'Sum of the minor units in the unit of the first amount; NULL without rows';

-- books, chart, accounts -------------------------------------------------------------------------

CREATE FUNCTION faas_internal.verify_book(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    -- exactly one day is open, and it is the book's
    SELECT 'business_day_open', 'book ' || b.id, b.business_date::text, x.days
    FROM faas.book AS b
    CROSS JOIN LATERAL (
        SELECT COALESCE(string_agg(d.business_date::text, ', ' ORDER BY d.business_date), 'none') AS days
        FROM faas.business_day AS d
        WHERE d.book = b.id AND d.closed_at IS NULL
    ) AS x
    WHERE ($1 IS NULL OR b.id = $1) AND x.days <> b.business_date::text
    UNION ALL
    -- closed days lie before the open one
    SELECT 'business_day_order', 'book ' || b.id, 'before ' || b.business_date, d.business_date::text
    FROM faas.book AS b
    JOIN faas.business_day AS d ON d.book = b.id
    WHERE ($1 IS NULL OR b.id = $1) AND d.closed_at IS NOT NULL AND d.business_date >= b.business_date
    UNION ALL
    -- debits = credits
    SELECT 'book_balance', 'book ' || x.book || ' currency ' || x.currency,
        'debits ' || x.debits, 'credits ' || x.credits
    FROM (
        SELECT a.book, faas.currency(a.debits_posted) AS currency,
            faas_internal.units_sum(a.debits_posted) AS debits,
            faas_internal.units_sum(a.credits_posted) AS credits
        FROM faas.account AS a
        WHERE $1 IS NULL OR a.book = $1
        GROUP BY a.book, faas.currency(a.debits_posted)
    ) AS x
    WHERE faas_internal.units_sign(faas_internal.units_minus(x.debits, x.credits)) <> 0;
END;
COMMENT ON FUNCTION faas_internal.verify_book(bigint) IS
    'Part of faas.verify: business days, and debits = credits per book and currency';

CREATE FUNCTION faas_internal.verify_chart(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH RECURSIVE reached AS (
        SELECT s.id FROM faas.subject AS s WHERE s.parent IS NULL
        UNION
        SELECT s.id FROM faas.subject AS s JOIN reached AS r ON s.parent = r.id
    )
    SELECT 'subject_parent', 'subject ' || s.id,
        s.kind || ' of book ' || s.book, p.kind || ' of book ' || p.book
    FROM faas.subject AS s
    JOIN faas.subject AS p ON p.id = s.parent
    WHERE ($1 IS NULL OR s.book = $1) AND (p.book <> s.book OR p.kind <> s.kind)
    UNION ALL
    SELECT 'subject_tree', 'subject ' || s.id, 'below the top of the chart', 'its own ancestor'
    FROM faas.subject AS s
    WHERE ($1 IS NULL OR s.book = $1) AND NOT EXISTS (SELECT FROM reached AS r WHERE r.id = s.id)
    UNION ALL
    SELECT 'party_customer', 'party ' || p.id, 'customer of book ' || p.book,
        c.kind || ' of book ' || c.book
    FROM faas.party AS p
    JOIN faas.party AS c ON c.id = p.customer
    WHERE ($1 IS NULL OR p.book = $1) AND (c.book <> p.book OR c.kind <> 'customer');
END;
COMMENT ON FUNCTION faas_internal.verify_chart(bigint) IS
    'Part of faas.verify: the chart is a tree within its book, users belong to customers of their book';

CREATE FUNCTION faas_internal.verify_account(book bigint, accounts bigint[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    -- the scan looks at all but parties and closed balances
    WITH row_of AS NOT MATERIALIZED (
        SELECT a.id, a.book, a.subject, a.party, a.flags,
            (a.flags & 8) <> 0 AS is_closed,
            a.overdraft, a.ceiling, a.debits_pending, a.credits_pending, a.debits_posted, a.credits_posted
        FROM faas.account AS a
        WHERE $1 IS NULL OR a.book = $1
    )
    SELECT 'account_profile', 'account ' || COALESCE(a.id, p.account),
        COALESCE('in book ' || a.book, 'no profile'), COALESCE('in book ' || p.book, 'no profile')
    FROM (SELECT r.* FROM row_of AS r WHERE $2 IS NULL OR r.id = ANY ($2)) AS a
    FULL JOIN (SELECT x.account, x.book FROM faas.account_profile AS x
        WHERE ($1 IS NULL OR x.book = $1) AND ($2 IS NULL OR x.account = ANY ($2))) AS p
        ON p.account = a.id
    WHERE p.book IS DISTINCT FROM a.book
    UNION ALL
    SELECT 'account_book', 'account ' || a.id, 'a book', 'no book ' || a.book
    FROM row_of AS a
    WHERE ($2 IS NULL OR a.id = ANY ($2)) AND NOT EXISTS (SELECT FROM faas.book AS b WHERE b.id = a.book)
    UNION ALL
    SELECT 'account_subject', 'account ' || a.id, 'a leaf of book ' || a.book,
        CASE WHEN s.id IS NULL THEN 'no subject ' || a.subject
            ELSE 'subject ' || s.id || ' of book ' || s.book
                || CASE WHEN EXISTS (SELECT FROM faas.subject AS c WHERE c.parent = s.id) THEN ', not a leaf' ELSE '' END
        END
    FROM row_of AS a
    LEFT JOIN faas.subject AS s ON s.id = a.subject
    WHERE ($2 IS NULL OR a.id = ANY ($2)) AND a.subject <> 0
        AND (s.id IS NULL OR s.book <> a.book OR EXISTS (SELECT FROM faas.subject AS c WHERE c.parent = s.id))
    UNION ALL
    SELECT 'account_normal_side', 'account ' || a.id,
        CASE WHEN x.is_debit THEN 'debit' ELSE 'credit' END, CASE WHEN x.is_debit THEN 'credit' ELSE 'debit' END
    FROM row_of AS a
    LEFT JOIN faas.subject AS s ON s.id = a.subject
    CROSS JOIN LATERAL (SELECT COALESCE(s.kind = ANY (ARRAY['asset', 'expense']), false) AS is_debit) AS x
    WHERE ($2 IS NULL OR a.id = ANY ($2)) AND ((a.flags & 1) <> 0) <> x.is_debit
    UNION ALL
    SELECT 'account_party', 'account ' || a.id, 'a party of book ' || a.book,
        COALESCE('party ' || p.id || ' of book ' || p.book, 'no party ' || a.party)
    FROM row_of AS a
    LEFT JOIN faas.party AS p ON p.id = a.party
    WHERE a.party <> 0 AND p.book IS DISTINCT FROM a.book
    UNION ALL
    SELECT 'account_unit', 'account ' || a.id, 'one currency and scale',
        concat_ws(', ', a.debits_posted, a.credits_posted, a.debits_pending, a.credits_pending, a.overdraft, a.ceiling)
    FROM row_of AS a
    WHERE ($2 IS NULL OR a.id = ANY ($2)) AND NOT (faas_internal.same_unit(a.debits_posted, a.credits_posted)
        AND faas_internal.same_unit(a.debits_posted, a.debits_pending)
        AND faas_internal.same_unit(a.debits_posted, a.credits_pending)
        AND faas_internal.same_unit(a.debits_posted, a.overdraft)
        AND faas_internal.same_unit(a.debits_posted, a.ceiling))
    UNION ALL
    SELECT 'account_closed', 'account ' || a.id,
        CASE WHEN p.closed_at IS NULL THEN 'open' ELSE 'closed at ' || p.closed_at END,
        CASE WHEN a.is_closed THEN 'closed' ELSE 'open' END
    FROM row_of AS a
    JOIN faas.account_profile AS p ON p.account = a.id
    WHERE ($2 IS NULL OR a.id = ANY ($2)) AND a.is_closed <> (p.closed_at IS NOT NULL)
    UNION ALL
    -- a hold that had expired before the account was closed waits for its sweep, and counts nowhere
    SELECT 'account_closed_balance', 'account ' || a.id, 'nothing on a closed account',
        'debits ' || a.debits_posted || ', credits ' || a.credits_posted
        || ', pending ' || a.debits_pending || ' and ' || a.credits_pending
    FROM row_of AS a
    LEFT JOIN faas.account_profile AS p ON p.account = a.id
    WHERE a.is_closed
        AND (faas_internal.units_sign(faas_internal.units_minus(a.debits_posted, a.credits_posted)) <> 0
            OR EXISTS (
                SELECT FROM faas.hold AS h
                WHERE h.status = 0 AND h.expires_at > COALESCE(p.closed_at, '-infinity')
                    AND (h.account = a.id OR (h.to_account = a.id AND h.to_account <> 0))));
END;
COMMENT ON FUNCTION faas_internal.verify_account(bigint, bigint[]) IS
    'Part of faas.verify: each account has its profile, book, leaf subject, side, party and one unit, and is empty when closed';

-- postings ---------------------------------------------------------------------------------------

CREATE FUNCTION faas_internal.verify_posting(book bigint, journals uuid[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT f."check", 'posting ' || x.journal || ' line ' || x.line, f.expected, f.actual
    FROM (
        SELECT p.journal, p.line, p.book, p.debit_account, p.credit_account, p.business_date, p.amount,
            p.debit_balance, p.credit_balance,
            d.book AS debit_book, c.book AS credit_book,
            d.debits_posted AS debit_unit, c.debits_posted AS credit_unit,
            y.book AS day_book
        FROM faas.posting AS p
        LEFT JOIN faas.account AS d ON d.id = p.debit_account
        LEFT JOIN faas.account AS c ON c.id = p.credit_account
        LEFT JOIN faas.business_day AS y ON y.book = p.book AND y.business_date = p.business_date
        WHERE ($1 IS NULL OR p.book = $1) AND ($2 IS NULL OR p.journal = ANY ($2))
            -- one test for sound rows; which finding it is comes after
            AND (d.book = p.book AND c.book = p.book AND p.debit_account <> p.credit_account
                AND faas_internal.same_unit(p.amount, d.debits_posted)
                AND faas_internal.same_unit(p.amount, c.debits_posted)
                AND faas_internal.same_unit(p.amount, p.debit_balance)
                AND faas_internal.same_unit(p.amount, p.credit_balance)
                AND faas_internal.units_sign(p.amount) >= 0
                AND y.book = p.book) IS NOT TRUE
    ) AS x
    CROSS JOIN LATERAL (
        SELECT 'posting_account', 'two accounts of book ' || x.book,
            'account ' || x.debit_account || ' of ' || COALESCE('book ' || x.debit_book, 'no book')
            || ', account ' || x.credit_account || ' of ' || COALESCE('book ' || x.credit_book, 'no book')
        WHERE (x.debit_book = x.book AND x.credit_book = x.book AND x.debit_account <> x.credit_account) IS NOT TRUE
        UNION ALL
        SELECT 'posting_unit', 'the currency and scale of its accounts',
            concat_ws(', ', x.amount, x.debit_balance, x.credit_balance)
        WHERE NOT (COALESCE(faas_internal.same_unit(x.amount, x.debit_unit), true)
            AND COALESCE(faas_internal.same_unit(x.amount, x.credit_unit), true)
            AND faas_internal.same_unit(x.amount, x.debit_balance)
            AND faas_internal.same_unit(x.amount, x.credit_balance))
        UNION ALL
        SELECT 'posting_amount', 'not negative', x.amount::text
        WHERE faas_internal.units_sign(x.amount) < 0
        UNION ALL
        SELECT 'posting_business_date', 'a business day of book ' || x.book, x.business_date::text
        WHERE x.day_book IS NULL
    ) AS f ("check", expected, actual);
END;
COMMENT ON FUNCTION faas_internal.verify_posting(bigint, uuid[]) IS
    'Part of faas.verify: each posting has two accounts of its book, their unit, an amount that is not negative, and a business day';

CREATE FUNCTION faas_internal.verify_journal(book bigint, journals uuid[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT f."check", 'journal ' || x.journal, f.expected, f.actual
    FROM (
        SELECT p.journal, count(*) AS lines, min(p.line) AS first_line, max(p.line) AS last_line,
            min(p.book) AS first_book, max(p.book) AS last_book,
            min(p.posted_at) AS first_time, max(p.posted_at) AS last_time,
            min(p.business_date) AS first_date, max(p.business_date) AS last_date
        FROM faas.posting AS p
        WHERE $2 IS NULL OR p.journal = ANY ($2)
        GROUP BY p.journal
        HAVING ($1 IS NULL OR min(p.book) = $1 OR max(p.book) = $1)
            AND NOT (min(p.line) = 1 AND max(p.line) = count(*)
                AND min(p.book) = max(p.book)
                AND min(p.posted_at) = max(p.posted_at)
                AND min(p.business_date) = max(p.business_date))
    ) AS x
    CROSS JOIN LATERAL (
        SELECT 'journal_lines', 'lines 1 to ' || x.lines, 'lines ' || x.first_line || ' to ' || x.last_line
        WHERE NOT (x.first_line = 1 AND x.last_line = x.lines)
        UNION ALL
        SELECT 'journal_book', 'one book', 'books ' || x.first_book || ' to ' || x.last_book
        WHERE x.first_book <> x.last_book
        UNION ALL
        SELECT 'journal_time', 'one time', x.first_time || ' to ' || x.last_time
        WHERE x.first_time <> x.last_time
        UNION ALL
        SELECT 'journal_business_date', 'one business date', x.first_date || ' to ' || x.last_date
        WHERE x.first_date <> x.last_date
    ) AS f ("check", expected, actual);
END;
COMMENT ON FUNCTION faas_internal.verify_journal(bigint, uuid[]) IS
    'Part of faas.verify: the lines of a journal are numbered from 1 without gaps and share book, time and business date';

CREATE FUNCTION faas_internal.verify_entry(book bigint, accounts bigint[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT f."check", 'account ' || x.account || ' entry ' || x.entry, f.expected, f.actual
    FROM (
        SELECT w.account, w.entry, w.posted_at, w.balance, w.previous_entry, w.previous_at,
            w.journal = w.previous_journal AS is_same_journal,
            'posting ' || w.previous_journal || ' line ' || w.previous_line AS before,
            'posting ' || w.says_journal || ' line ' || w.says_line AS says,
            (w.says_journal = w.previous_journal AND w.says_line = w.previous_line) AS is_linked,
            -- what the entry before says, moved by this one
            CASE
                WHEN w.is_debit = ((a.flags & 1) <> 0)
                THEN faas_internal.units_plus(COALESCE(w.previous_balance, w.zero), w.amount)
                ELSE faas_internal.units_minus(COALESCE(w.previous_balance, w.zero), w.amount)
            END AS derived
        FROM (
            SELECT e.account, e.entry, e.posted_at, e.balance, e.amount, e.is_debit, e.journal,
                e.says_journal, e.says_line,
                faas_internal.units_minus(e.amount, e.amount) AS zero,
                lag(e.entry, 1, 0::bigint) OVER chain AS previous_entry,
                lag(e.balance) OVER chain AS previous_balance,
                lag(e.posted_at) OVER chain AS previous_at,
                lag(e.journal, 1, '00000000-0000-0000-0000-000000000000'::uuid) OVER chain AS previous_journal,
                lag(e.line, 1, 0) OVER chain AS previous_line
            FROM (
                SELECT d.debit_account AS account, d.debit_entry AS entry, d.posted_at,
                    d.debit_balance AS balance, d.amount, true AS is_debit, d.journal, d.line,
                    d.debit_previous AS says_journal, d.debit_previous_line AS says_line
                FROM faas.posting AS d
                WHERE ($1 IS NULL OR d.book = $1) AND ($2 IS NULL OR d.debit_account = ANY ($2))
                UNION ALL
                SELECT c.credit_account, c.credit_entry, c.posted_at,
                    c.credit_balance, c.amount, false, c.journal, c.line,
                    c.credit_previous, c.credit_previous_line
                FROM faas.posting AS c
                WHERE ($1 IS NULL OR c.book = $1) AND ($2 IS NULL OR c.credit_account = ANY ($2))
            ) AS e
            WINDOW chain AS (PARTITION BY e.account ORDER BY e.entry, e.journal, e.line, e.is_debit)
        ) AS w
        LEFT JOIN faas.account AS a ON a.id = w.account
    ) AS x
    CROSS JOIN LATERAL (
        SELECT 'entry_number', 'entry ' || (x.previous_entry + 1), 'entry ' || x.entry
        WHERE x.entry <> x.previous_entry + 1
        UNION ALL
        SELECT 'entry_balance', x.derived::text, x.balance::text
        WHERE x.balance OPERATOR(faas.<>) x.derived
        UNION ALL
        SELECT 'entry_time', 'after ' || x.previous_at, x.posted_at::text
        WHERE x.posted_at < x.previous_at OR (x.posted_at = x.previous_at AND NOT x.is_same_journal)
        UNION ALL
        SELECT 'entry_previous', x.before, x.says
        WHERE NOT x.is_linked
    ) AS f ("check", expected, actual)
    WHERE x.entry <> x.previous_entry + 1
        OR NOT x.is_linked
        OR x.balance OPERATOR(faas.<>) x.derived
        OR x.posted_at < x.previous_at
        OR (x.posted_at = x.previous_at AND NOT x.is_same_journal);
END;
COMMENT ON FUNCTION faas_internal.verify_entry(bigint, bigint[]) IS
    'Part of faas.verify: in each account entries are numbered from 1 without gaps, each balance is the one before moved by the amount, each names the posting of the one before, and time moves forward from journal to journal';

CREATE FUNCTION faas_internal.verify_total(book bigint, accounts bigint[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH derived AS (
        SELECT COALESCE(d.account, c.account) AS account, d.total AS debits, c.total AS credits,
            COALESCE(d.entries, 0) + COALESCE(c.entries, 0) AS entries,
            GREATEST(d.last_at, c.last_at) AS last_at
        FROM (
            SELECT p.debit_account AS account, faas_internal.units_sum(p.amount) AS total,
                count(*) AS entries, max(p.posted_at) AS last_at
            FROM faas.posting AS p
            WHERE ($1 IS NULL OR p.book = $1) AND ($2 IS NULL OR p.debit_account = ANY ($2))
            GROUP BY p.debit_account
        ) AS d
        FULL JOIN (
            SELECT p.credit_account AS account, faas_internal.units_sum(p.amount) AS total,
                count(*) AS entries, max(p.posted_at) AS last_at
            FROM faas.posting AS p
            WHERE ($1 IS NULL OR p.book = $1) AND ($2 IS NULL OR p.credit_account = ANY ($2))
            GROUP BY p.credit_account
        ) AS c ON c.account = d.account
    ),
    compared AS (
        SELECT a.id, a.debits_posted, a.credits_posted, a.entry_count, a.last_posted_at,
            -- in the account's unit, whatever that of the amounts: which of them comes first is chance
            COALESCE(faas_internal.units_plus(z.zero, t.debits), z.zero) AS debits,
            COALESCE(faas_internal.units_plus(z.zero, t.credits), z.zero) AS credits,
            COALESCE(t.entries, 0) AS entries, COALESCE(t.last_at, '-infinity') AS last_at
        FROM faas.account AS a
        LEFT JOIN derived AS t ON t.account = a.id
        CROSS JOIN LATERAL (SELECT faas_internal.units_minus(a.debits_posted, a.debits_posted) AS zero) AS z
        WHERE ($1 IS NULL OR a.book = $1) AND ($2 IS NULL OR a.id = ANY ($2))
    )
    SELECT 'account_debits', 'account ' || x.id, x.debits::text, x.debits_posted::text
    FROM compared AS x
    WHERE x.debits OPERATOR(faas.<>) x.debits_posted
    UNION ALL
    SELECT 'account_credits', 'account ' || x.id, x.credits::text, x.credits_posted::text
    FROM compared AS x
    WHERE x.credits OPERATOR(faas.<>) x.credits_posted
    UNION ALL
    SELECT 'account_entry_count', 'account ' || x.id, x.entries::text, x.entry_count::text
    FROM compared AS x
    WHERE x.entries <> x.entry_count
    UNION ALL
    SELECT 'account_last_posted_at', 'account ' || x.id, x.last_at::text, x.last_posted_at::text
    FROM compared AS x
    WHERE x.last_at <> x.last_posted_at
    UNION ALL
    -- where the chain of entries begins
    SELECT 'account_last_entry', 'account ' || a.id,
        'the posting that is entry ' || a.entry_count, 'posting ' || a.last_journal || ' line ' || a.last_line
    FROM faas.account AS a
    LEFT JOIN faas.posting AS p ON p.journal = a.last_journal AND p.line = a.last_line
    WHERE ($1 IS NULL OR a.book = $1) AND ($2 IS NULL OR a.id = ANY ($2))
        AND CASE WHEN a.entry_count = 0
            THEN a.last_journal <> '00000000-0000-0000-0000-000000000000' OR a.last_line <> 0
            ELSE ((p.debit_account = a.id AND p.debit_entry = a.entry_count)
                OR (p.credit_account = a.id AND p.credit_entry = a.entry_count)) IS NOT TRUE
            END;
END;
COMMENT ON FUNCTION faas_internal.verify_total(bigint, bigint[]) IS
    'Part of faas.verify: totals, entry count, last time and last entry of each account against its postings';

CREATE FUNCTION faas_internal.verify_checkpoint(book bigint, accounts bigint[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH running AS (
        SELECT e.account, e.entry, e.posted_at, e.book, e.journal, e.line,
            faas_internal.units_sum(e.debit) OVER chain AS debits,
            faas_internal.units_sum(e.credit) OVER chain AS credits
        FROM (
            SELECT d.debit_account AS account, d.debit_entry AS entry, d.posted_at, d.book, d.journal, d.line,
                d.amount AS debit, faas_internal.units_minus(d.amount, d.amount) AS credit
            FROM faas.posting AS d
            WHERE ($1 IS NULL OR d.book = $1) AND ($2 IS NULL OR d.debit_account = ANY ($2))
            UNION ALL
            SELECT c.credit_account, c.credit_entry, c.posted_at, c.book, c.journal, c.line,
                faas_internal.units_minus(c.amount, c.amount), c.amount
            FROM faas.posting AS c
            WHERE ($1 IS NULL OR c.book = $1) AND ($2 IS NULL OR c.credit_account = ANY ($2))
        ) AS e
        WINDOW chain AS (PARTITION BY e.account ORDER BY e.entry)
    ),
    due AS (
        SELECT r.account, r.entry, r.posted_at, r.book,
            'posting ' || r.journal || ' line ' || r.line || ' at ' || r.posted_at || ' in book ' || r.book
            || ', debits ' || r.debits || ', credits ' || r.credits AS text
        FROM running AS r
        WHERE r.entry % 32 = 0
    ),
    kept AS (
        SELECT k.account, k.entry,
            'posting ' || k.journal || ' line ' || k.line || ' at ' || k.posted_at || ' in book ' || k.book
            || ', debits ' || k.debits || ', credits ' || k.credits AS text
        FROM faas.checkpoint AS k
        WHERE ($1 IS NULL OR k.book = $1) AND ($2 IS NULL OR k.account = ANY ($2))
    )
    SELECT 'checkpoint', 'account ' || COALESCE(d.account, k.account) || ' entry ' || COALESCE(d.entry, k.entry),
        COALESCE(d.text, 'no checkpoint'), COALESCE(k.text, 'no checkpoint')
    FROM due AS d
    FULL JOIN kept AS k ON k.account = d.account AND k.entry = d.entry
    WHERE d.text IS DISTINCT FROM k.text;
END;
COMMENT ON FUNCTION faas_internal.verify_checkpoint(bigint, bigint[]) IS
    'Part of faas.verify: every 32nd entry of an account has its checkpoint, and no other, with the totals up to it';

CREATE FUNCTION faas_internal.verify_reversal(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH reversing AS (
        SELECT p.journal, p.line, p.reverses, p.reverses_line, p.debit_account, p.credit_account, p.amount
        FROM faas.posting AS p
        WHERE ($1 IS NULL OR p.book = $1) AND (p.reverses IS NOT NULL OR p.reverses_line IS NOT NULL)
    )
    -- a row for each, and for nothing else
    SELECT 'reversal_row', 'posting ' || COALESCE(p.journal, r.reversal_journal)
            || ' line ' || COALESCE(p.line, r.reversal_line),
        COALESCE(p.amount || ' of ' || p.reverses || ' line ' || p.reverses_line, 'not a reversal'),
        COALESCE(r.amount || ' of ' || r.journal || ' line ' || r.line, 'not recorded')
    FROM reversing AS p
    FULL JOIN (
        SELECT x.journal, x.line, x.reversal_journal, x.reversal_line, x.amount
        FROM faas.reversal AS x
        WHERE $1 IS NULL OR x.book = $1
    ) AS r
        ON r.reversal_journal = p.journal AND r.reversal_line = p.line
            AND r.journal = p.reverses AND r.line = p.reverses_line
    WHERE (p.amount OPERATOR(faas.=) r.amount) IS NOT TRUE
    UNION ALL
    -- it gives back what was taken, to where it came from
    SELECT 'reversal_accounts', 'posting ' || p.journal || ' line ' || p.line,
        COALESCE('debit ' || o.credit_account || ', credit ' || o.debit_account, 'a posting'),
        CASE WHEN o.journal IS NULL THEN 'no posting ' || p.reverses || ' line ' || p.reverses_line
            ELSE 'debit ' || p.debit_account || ', credit ' || p.credit_account END
    FROM reversing AS p
    LEFT JOIN faas.posting AS o ON o.journal = p.reverses AND o.line = p.reverses_line
    WHERE (p.debit_account = o.credit_account AND p.credit_account = o.debit_account) IS NOT TRUE
    UNION ALL
    -- and never more of it than there was
    SELECT 'reversal_sum', 'posting ' || o.journal || ' line ' || o.line,
        'at most ' || o.amount, s.total::text
    FROM (
        SELECT p.reverses, p.reverses_line, faas_internal.units_sum(p.amount) AS total
        FROM reversing AS p
        GROUP BY p.reverses, p.reverses_line
    ) AS s
    JOIN faas.posting AS o ON o.journal = s.reverses AND o.line = s.reverses_line
    WHERE s.total OPERATOR(faas.>) o.amount;
END;
COMMENT ON FUNCTION faas_internal.verify_reversal(bigint) IS
    'Part of faas.verify: each reversal is recorded, mirrors its original, and all of one original give back no more than it moved';

CREATE FUNCTION faas_internal.verify_key(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH k AS (
        SELECT x.book, x.key, x.object, x.key_hash
        FROM faas.journal_key AS x
        WHERE $1 IS NULL OR x.book = $1
    )
    SELECT 'key_object', 'key "' || k.key || '" of book ' || k.book, 'what the key made',
        'no object ' || k.object || ' under this key'
    FROM k
    LEFT JOIN faas.posting AS p ON p.journal = k.object AND p.line = 1 AND p.book = k.book
    LEFT JOIN faas.hold AS h ON h.id = k.object AND h.book = k.book
    LEFT JOIN faas.hold_event AS e ON e.id = k.object AND e.book = k.book
    CROSS JOIN LATERAL (SELECT encode(substr(sha256(convert_to(
        CASE WHEN p.journal IS NOT NULL THEN 'journal:' WHEN h.id IS NOT NULL THEN 'hold:' ELSE 'event:' END
        || k.key, getdatabaseencoding())), 1, 16), 'hex')::uuid AS hash) AS x
    WHERE (p.journal IS NULL AND h.id IS NULL AND e.id IS NULL) OR x.hash <> k.key_hash;
END;
COMMENT ON FUNCTION faas_internal.verify_key(bigint) IS
    'Part of faas.verify: each key is filed under its hash and leads to a journal, hold or hold event of its book';

-- holds ------------------------------------------------------------------------------------------

CREATE FUNCTION faas_internal.verify_hold(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH event AS (
        SELECT e.hold, e.sequence, e.id, e.op, e.at, e.expires_at, e.amount, e.remaining,
            lag(e.sequence, 1, 0) OVER chain AS previous_sequence,
            COALESCE(lag(e.remaining) OVER chain, faas_internal.units_minus(e.amount, e.amount)) AS previous_remaining,
            lead(e.sequence) OVER chain IS NULL AS is_last
        FROM faas.hold_event AS e
        WHERE $1 IS NULL OR e.book = $1
        WINDOW chain AS (PARTITION BY e.hold ORDER BY e.sequence)
    ),
    moved AS (
        -- reserve: what is left of the reserve after the event; excess: what it took beyond it
        SELECT e.hold, e.sequence, e.id, e.op, e.at, e.expires_at, e.amount, e.remaining, e.is_last,
            e.previous_sequence,
            CASE
                WHEN e.op = ANY (ARRAY[1, 5]) THEN faas_internal.units_plus(e.previous_remaining, e.amount)
                WHEN e.op = 2 AND e.amount OPERATOR(faas.>) e.previous_remaining
                    THEN faas_internal.units_minus(e.amount, e.amount)
                WHEN e.op = ANY (ARRAY[2, 3, 6, 7]) THEN faas_internal.units_minus(e.previous_remaining, e.amount)
                ELSE e.previous_remaining
            END AS reserve,
            CASE WHEN e.op = 2 AND e.amount OPERATOR(faas.>) e.previous_remaining
                THEN faas_internal.units_minus(e.amount, e.previous_remaining) END AS excess
        FROM event AS e
    ),
    summed AS (
        SELECT e.hold, count(*) AS events, min(e.at) FILTER (WHERE e.sequence = 1) AS placed_at,
            max(e.at) FILTER (WHERE e.is_last) AS last_at,
            max(e.expires_at) FILTER (WHERE e.is_last) AS expires_at,
            max(e.op) FILTER (WHERE e.is_last) AS last_op,
            faas_internal.units_sum(e.amount) FILTER (WHERE e.op = ANY (ARRAY[1, 5])) AS amount,
            faas_internal.units_sum(e.amount) FILTER (WHERE e.op = 2) AS captured,
            faas_internal.units_sum(e.amount) FILTER (WHERE e.op = ANY (ARRAY[3, 6, 7])) AS released,
            faas_internal.units_sum(e.excess) AS excess
        FROM moved AS e
        GROUP BY e.hold
    ),
    posted AS (
        SELECT p.hold, faas_internal.units_sum(p.amount) AS captured
        FROM faas.posting AS p
        WHERE p.hold IS NOT NULL AND ($1 IS NULL OR p.book = $1)
        GROUP BY p.hold
    ),
    compared AS (
        SELECT h.id, h.book, h.account, h.to_account, h.status, h.event_count, h.placed_at, h.expires_at, h.closed_at,
            h.amount, h.tolerance, h.captured, h.excess, h.released,
            faas_internal.units_minus(faas_internal.units_minus(h.amount,
                faas_internal.units_minus(h.captured, h.excess)), h.released) AS remaining,
            COALESCE(s.events, 0) AS events, s.placed_at AS first_at, s.last_at, s.expires_at AS last_expires_at,
            s.last_op,
            COALESCE(s.amount, z.zero) AS event_amount, COALESCE(s.captured, z.zero) AS event_captured,
            COALESCE(s.released, z.zero) AS event_released, COALESCE(s.excess, z.zero) AS event_excess,
            COALESCE(p.captured, z.zero) AS posted,
            a.book AS account_book, t.book AS to_book,
            faas_internal.same_unit(h.amount, a.debits_posted)
                AND COALESCE(faas_internal.same_unit(h.amount, t.debits_posted), true)
                AND faas_internal.same_unit(h.amount, h.tolerance)
                AND faas_internal.same_unit(h.amount, h.captured)
                AND faas_internal.same_unit(h.amount, h.excess)
                AND faas_internal.same_unit(h.amount, h.released) AS is_unit
        FROM faas.hold AS h
        LEFT JOIN faas.account AS a ON a.id = h.account
        LEFT JOIN faas.account AS t ON t.id = h.to_account AND h.to_account <> 0
        LEFT JOIN summed AS s ON s.hold = h.id
        LEFT JOIN posted AS p ON p.hold = h.id
        CROSS JOIN LATERAL (SELECT faas_internal.units_minus(h.amount, h.amount) AS zero) AS z
        WHERE $1 IS NULL OR h.book = $1
    )
    SELECT f."check", 'hold ' || x.id, f.expected, f.actual
    FROM compared AS x
    CROSS JOIN LATERAL (
        SELECT 'hold_account', 'accounts of book ' || x.book,
            'account ' || x.account || ' of ' || COALESCE('book ' || x.account_book, 'no book')
            || CASE WHEN x.to_account = 0 THEN ''
                ELSE ', account ' || x.to_account || ' of ' || COALESCE('book ' || x.to_book, 'no book') END
        WHERE (x.account_book = x.book AND (x.to_account = 0 OR x.to_book = x.book)) IS NOT TRUE
        UNION ALL
        SELECT 'hold_unit', 'the currency and scale of its account',
            concat_ws(', ', x.amount, x.tolerance, x.captured, x.excess, x.released)
        WHERE NOT x.is_unit
        UNION ALL
        SELECT 'hold_posted', 'captured ' || x.posted, 'captured ' || x.captured
        WHERE x.posted OPERATOR(faas.<>) x.captured
        UNION ALL
        SELECT 'hold_event_count', x.events::text, x.event_count::text
        WHERE x.events <> x.event_count
        UNION ALL
        SELECT 'hold_amount', x.event_amount::text, x.amount::text
        WHERE x.event_amount OPERATOR(faas.<>) x.amount
        UNION ALL
        SELECT 'hold_captured', x.event_captured::text, x.captured::text
        WHERE x.event_captured OPERATOR(faas.<>) x.captured
        UNION ALL
        SELECT 'hold_excess', x.event_excess::text, x.excess::text
        WHERE x.event_excess OPERATOR(faas.<>) x.excess
        UNION ALL
        SELECT 'hold_released', x.event_released::text, x.released::text
        WHERE x.event_released OPERATOR(faas.<>) x.released
        UNION ALL
        SELECT 'hold_tolerance', 'excess at most ' || x.tolerance, x.excess::text
        WHERE x.excess OPERATOR(faas.>) x.tolerance
        UNION ALL
        SELECT 'hold_remaining', CASE WHEN x.status = 0 THEN 'more than nothing' ELSE 'nothing' END, x.remaining::text
        WHERE faas_internal.units_sign(x.remaining) <> CASE WHEN x.status = 0 THEN 1 ELSE 0 END
        UNION ALL
        SELECT 'hold_placed_at', COALESCE(x.first_at::text, 'an event'), x.placed_at::text
        WHERE x.first_at IS DISTINCT FROM x.placed_at
        UNION ALL
        SELECT 'hold_expires_at', x.last_expires_at::text, x.expires_at::text
        WHERE x.last_expires_at <> x.expires_at
        UNION ALL
        SELECT 'hold_closed_at',
            CASE WHEN x.status = 0 THEN 'infinity' ELSE COALESCE(x.last_at::text, 'an event') END, x.closed_at::text
        WHERE x.closed_at IS DISTINCT FROM CASE WHEN x.status = 0 THEN 'infinity'::timestamptz ELSE x.last_at END
        UNION ALL
        SELECT 'hold_status', s.expected::text, x.status::text
        FROM (SELECT CASE
            WHEN faas_internal.units_sign(x.remaining) > 0 THEN 0
            WHEN x.last_op = 6 THEN 3
            WHEN faas_internal.units_sign(x.captured) > 0 THEN 1
            ELSE 2 END AS expected) AS s
        WHERE s.expected <> x.status
    ) AS f ("check", expected, actual)
    UNION ALL
    SELECT 'posting_hold', 'posting ' || p.journal || ' line ' || p.line,
        COALESCE('debit of account ' || h.account, 'a hold of book ' || p.book),
        CASE WHEN h.id IS NULL THEN 'no hold ' || p.hold ELSE 'debit of account ' || p.debit_account END
    FROM faas.posting AS p
    LEFT JOIN faas.hold AS h ON h.id = p.hold AND h.book = p.book
    WHERE p.hold IS NOT NULL AND ($1 IS NULL OR p.book = $1) AND h.account IS DISTINCT FROM p.debit_account
    UNION ALL
    SELECT 'hold_event_sequence', 'hold ' || e.hold, 'event ' || (e.previous_sequence + 1), 'event ' || e.sequence
    FROM moved AS e
    WHERE e.sequence <> e.previous_sequence + 1
    UNION ALL
    SELECT 'hold_event_remaining', 'hold ' || e.hold || ' event ' || e.sequence, e.reserve::text, e.remaining::text
    FROM moved AS e
    WHERE e.reserve OPERATOR(faas.<>) e.remaining
    UNION ALL
    SELECT 'hold_event_hold', 'hold ' || e.hold || ' event ' || e.sequence, 'a hold', 'no hold'
    FROM moved AS e
    WHERE NOT EXISTS (SELECT FROM faas.hold AS h WHERE h.id = e.hold)
    UNION ALL
    SELECT 'hold_event_posting', 'hold ' || e.hold || ' event ' || e.sequence,
        e.amount || ' posted from the hold', COALESCE(p.amount || ' posted from hold ' || p.hold, 'not posted')
    FROM moved AS e
    LEFT JOIN faas.posting AS p ON p.journal = e.id AND p.line = 1
    WHERE e.op = 2 AND (p.hold = e.hold AND p.amount OPERATOR(faas.=) e.amount) IS NOT TRUE;
END;
COMMENT ON FUNCTION faas_internal.verify_hold(bigint) IS
    'Part of faas.verify: each hold against its events and captures';

CREATE FUNCTION faas_internal.verify_pending(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH open_hold AS (
        SELECT h.account, h.to_account, h.expires_at,
            faas_internal.units_minus(faas_internal.units_minus(h.amount,
                faas_internal.units_minus(h.captured, h.excess)), h.released) AS remaining
        FROM faas.hold AS h
        WHERE h.status = 0 AND ($1 IS NULL OR h.book = $1)
    ),
    compared AS (
        SELECT a.id, a.debits_pending, a.credits_pending, a.next_expiry,
            COALESCE(o.total, z.zero) AS outgoing, COALESCE(i.total, z.zero) AS incoming,
            LEAST(o.next_expiry, i.next_expiry) AS earliest
        FROM faas.account AS a
        LEFT JOIN (
            SELECT h.account, faas_internal.units_sum(h.remaining) AS total, min(h.expires_at) AS next_expiry
            FROM open_hold AS h
            GROUP BY h.account
        ) AS o ON o.account = a.id
        LEFT JOIN (
            SELECT h.to_account, faas_internal.units_sum(h.remaining) AS total, min(h.expires_at) AS next_expiry
            FROM open_hold AS h
            WHERE h.to_account <> 0
            GROUP BY h.to_account
        ) AS i ON i.to_account = a.id
        CROSS JOIN LATERAL (SELECT faas_internal.units_minus(a.debits_posted, a.debits_posted) AS zero) AS z
        WHERE ($1 IS NULL OR a.book = $1)
            -- others have no open hold and say so
            AND (faas_internal.units_sign(a.debits_pending) <> 0
                OR faas_internal.units_sign(a.credits_pending) <> 0
                OR NOT faas_internal.same_unit(a.debits_pending, a.debits_posted)
                OR NOT faas_internal.same_unit(a.credits_pending, a.debits_posted)
                OR a.id IN (SELECT h.account FROM open_hold AS h)
                OR a.id IN (SELECT h.to_account FROM open_hold AS h))
    )
    SELECT 'account_debits_pending', 'account ' || x.id, x.outgoing::text, x.debits_pending::text
    FROM compared AS x
    WHERE x.outgoing OPERATOR(faas.<>) x.debits_pending
    UNION ALL
    SELECT 'account_credits_pending', 'account ' || x.id, x.incoming::text, x.credits_pending::text
    FROM compared AS x
    WHERE x.incoming OPERATOR(faas.<>) x.credits_pending
    UNION ALL
    SELECT 'account_next_expiry', 'account ' || x.id, 'at most ' || x.earliest, x.next_expiry::text
    FROM compared AS x
    WHERE x.next_expiry > x.earliest;
END;
COMMENT ON FUNCTION faas_internal.verify_pending(bigint) IS
    'Part of faas.verify: pending totals of each account against its open holds, and that none of them expires unnoticed';

-- day cut ----------------------------------------------------------------------------------------

CREATE FUNCTION faas_internal.verify_closing(book bigint, books bigint[], subjects bigint[], dates date[], debits faas.amount[], credits faas.amount[])
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    WITH closed_day AS (
        SELECT d.book, d.business_date
        FROM faas.business_day AS d
        WHERE d.closed_at IS NOT NULL AND ($1 IS NULL OR d.book = $1)
    ),
    -- what each subject moved on each day
    moved AS (
        SELECT m.book, m.subject, faas.currency(COALESCE(m.debits, m.credits)) AS currency, m.business_date, m.debits, m.credits
        FROM unnest($2, $3, $4, $5, $6) AS m (book, subject, business_date, debits, credits)
        UNION ALL
        SELECT a.book, a.subject, faas.currency(a.debits_posted) AS currency, p.business_date,
            faas_internal.units_sum(p.amount) AS debits, NULL::faas.amount AS credits
        FROM faas.posting AS p
        JOIN faas.account AS a ON a.id = p.debit_account
        WHERE $2 IS NULL AND p.book IN (SELECT d.book FROM closed_day AS d)
        GROUP BY a.book, a.subject, faas.currency(a.debits_posted), p.business_date
        UNION ALL
        SELECT a.book, a.subject, faas.currency(a.debits_posted), p.business_date,
            NULL::faas.amount, faas_internal.units_sum(p.amount)
        FROM faas.posting AS p
        JOIN faas.account AS a ON a.id = p.credit_account
        WHERE $2 IS NULL AND p.book IN (SELECT d.book FROM closed_day AS d)
        GROUP BY a.book, a.subject, faas.currency(a.debits_posted), p.business_date
    ),
    -- and up to each closed day: its row adds nothing, and gets the sum of those before it
    derived AS (
        SELECT r.book, r.business_date, r.subject, r.currency, r.debits, r.credits
        FROM (
            SELECT u.book, u.business_date, u.subject, u.currency, u.is_day,
                faas_internal.units_sum(u.debits) OVER upto AS debits,
                faas_internal.units_sum(u.credits) OVER upto AS credits
            FROM (
                SELECT m.book, m.business_date, m.subject, m.currency, m.debits, m.credits, false AS is_day
                FROM moved AS m
                UNION ALL
                SELECT d.book, d.business_date, g.subject, g.currency, NULL::faas.amount, NULL::faas.amount, true
                FROM closed_day AS d
                JOIN (SELECT DISTINCT m.book, m.subject, m.currency FROM moved AS m) AS g ON g.book = d.book
            ) AS u
            WINDOW upto AS (PARTITION BY u.book, u.subject, u.currency ORDER BY u.business_date)
        ) AS r
        WHERE r.is_day AND (r.debits IS NOT NULL OR r.credits IS NOT NULL)
    )
    -- without a unit to make a zero of, nothing moved and nothing kept are the same
    SELECT 'subject_closing',
        'book ' || COALESCE(x.book, c.book) || ' ' || COALESCE(x.business_date, c.business_date)
        || ' subject ' || COALESCE(x.subject, c.subject) || ' ' || COALESCE(x.currency, c.currency),
        'debits ' || COALESCE(x.debits::text, '0') || ', credits ' || COALESCE(x.credits::text, '0'),
        COALESCE('debits ' || c.debits || ', credits ' || c.credits, 'no closing')
    FROM derived AS x
    FULL JOIN (
        SELECT s.book, s.business_date, s.subject, s.currency, s.debits, s.credits
        FROM faas.subject_closing AS s
        WHERE $1 IS NULL OR s.book = $1
    ) AS c
        ON c.book = x.book AND c.business_date = x.business_date
            AND c.subject = x.subject AND c.currency = x.currency
    WHERE faas_internal.units_sign(COALESCE(faas_internal.units_minus(x.debits, c.debits), x.debits, c.debits)) <> 0
        OR faas_internal.units_sign(COALESCE(faas_internal.units_minus(x.credits, c.credits), x.credits, c.credits)) <> 0;
END;
COMMENT ON FUNCTION faas_internal.verify_closing(bigint, bigint[], bigint[], date[], faas.amount[], faas.amount[]) IS
    'Part of faas.verify: what each day cut kept, against the postings up to that business date; the arrays say what each subject moved on each date, NULL: sum it up';

-- the scan --------------------------------------------------------------------------------------

CREATE FUNCTION faas_internal.verify_scan(book bigint, class integer, classes integer, accounts bigint, waiting bigint)
    RETURNS TABLE (part integer, account bigint, journal uuid,
        sum_book bigint, subject bigint, business_date date, debits faas.amount, credits faas.amount)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL SAFE
    COST 10000000 ROWS 10
    AS 'MODULE_PATHNAME', 'faas_internal_verify_scan';
COMMENT ON FUNCTION faas_internal.verify_scan(bigint, integer, integer, bigint, bigint) IS
    'Part of faas.verify: reads all accounts and postings for one of several classes of accounts and names what the checks must look at again: part 1 accounts by themselves, 2 accounts with their entries, 3 journals of postings, 4 journals, 5 reversals and 6 holds if there are any; and 7 what each subject moved on each business date; no account and no journal stands for all. accounts: about how many the class has; waiting: how many entries may wait for earlier ones';

-- all of it --------------------------------------------------------------------------------------

CREATE FUNCTION faas.verify(book bigint DEFAULT NULL)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    COST 1000000 ROWS 1
    AS 'MODULE_PATHNAME', 'faas_verify';
COMMENT ON FUNCTION faas.verify(bigint) IS
    'Derives every balance, entry number, journal, hold, pending total, reversal, key and closing of a book again from its rows and returns what does not agree; no rows = sound. NULL = all books and rows that belong to none, for superusers and members of the role that owns the extension''s tables (42501 otherwise). Reads every posting once, in parallel, and again only for what does not agree; writes nothing, blocks nobody. Raises LG018 for a book that is not there or not yours to see, 42501 without the right to read.';
-- faas.progress: long operations that run now.  src/ledger/progress.c says where the numbers are kept
-- and why; names are text in numbers, eight bytes each.

CREATE VIEW faas.progress WITH (security_barrier) AS
SELECT
    p.pid, p.operation, p.phase, p.done, p.total,
    CASE WHEN p.operation = 'load' THEN p.posted END AS posted,
    CASE WHEN p.operation = 'load' THEN p.rejected END AS rejected,
    p.started_at
FROM (
    SELECT s.pid,
        convert_from(rtrim(int8send(s.param12), '\x00'), 'UTF8') AS operation,
        NULLIF(convert_from(rtrim(int8send(s.param18) || int8send(s.param19) || int8send(s.param20),
            '\x00'), 'UTF8'), '') AS phase,
        s.param14 AS done,
        NULLIF(s.param13, 0) AS total,
        s.param15 AS posted,
        s.param16 AS rejected,
        -- microseconds since 2000
        to_timestamp(s.param17 / 1000000.0 + 946684800) AS started_at
    FROM pg_stat_get_progress_info('COPY') AS s
    JOIN pg_database AS d ON d.oid = s.datid
    WHERE int8send(s.param11) = 'faas-pr1'::bytea AND d.datname = current_database()
) AS p;
COMMENT ON VIEW faas.progress IS 'Long operations of faas that run now in this database: loads through faas.inbox, faas.verify(). One''s own sessions'' only, unless one is a superuser or a member of pg_read_all_stats. Needs track_activities.';
COMMENT ON COLUMN faas.progress.pid IS 'Process of the session, as in pg_stat_activity';
COMMENT ON COLUMN faas.progress.operation IS 'load or verify';
COMMENT ON COLUMN faas.progress.phase IS 'What is being done now, such as the check of a verify; NULL where there is only one phase';
COMMENT ON COLUMN faas.progress.done IS 'Steps done: requests of a load, checks of a verify';
COMMENT ON COLUMN faas.progress.total IS 'Steps to do, NULL where that is not known beforehand';
COMMENT ON COLUMN faas.progress.posted IS 'Requests of a load that stand, so far; NULL for other operations';
COMMENT ON COLUMN faas.progress.rejected IS 'Requests of a load that were refused, so far; NULL for other operations';
COMMENT ON COLUMN faas.progress.started_at IS 'When the operation began';
-- faas.inbox: what is inserted or copied into it is posted (src/ledger/inbox.c).
--
-- A load leaves one row in faas.load, and one in faas.rejection for each request that was refused.
-- Neither is granted to anybody: the views below show each role its own.

CREATE SEQUENCE faas.load_id_seq AS bigint;
CREATE TABLE faas.load (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.load_id_seq'),
    role regrole NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    requests bigint NOT NULL,
    created bigint NOT NULL,
    existing bigint NOT NULL,
    rejected bigint NOT NULL,
    CONSTRAINT load_pkey PRIMARY KEY (id)
);
COMMENT ON TABLE faas.load IS 'The loads through faas.inbox: one statement each';
COMMENT ON COLUMN faas.load.role IS 'Current role of the statement';
COMMENT ON COLUMN faas.load.existing IS 'Requests that were replays of what their keys had done before';

CREATE TABLE faas.rejection (
    load bigint NOT NULL,
    idx bigint NOT NULL,
    code integer NOT NULL,
    reason text NOT NULL,
    op text,
    debit bigint,
    credit bigint,
    amount faas.amount,
    key text,
    hold text,
    kind text,
    memo text,
    metadata jsonb,
    value_date date,
    expires_at timestamptz,
    final boolean,
    balancing text,
    linked boolean,
    posted_at timestamptz,
    CONSTRAINT rejection_pkey PRIMARY KEY (load, idx)
);
COMMENT ON TABLE faas.rejection IS 'Requests of loads that were refused, as they were given';
COMMENT ON COLUMN faas.rejection.idx IS 'Which request of the load, from 1';
COMMENT ON COLUMN faas.rejection.code IS 'Result code, as faas.post_batch would have answered';

CREATE TRIGGER load_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.load
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard();
ALTER TABLE faas.load ENABLE ALWAYS TRIGGER load_guard;
COMMENT ON TRIGGER load_guard ON faas.load IS 'Refuses SQL writes, LG901';

CREATE TRIGGER rejection_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.rejection
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard();
ALTER TABLE faas.rejection ENABLE ALWAYS TRIGGER rejection_guard;
COMMENT ON TRIGGER rejection_guard ON faas.rejection IS 'Refuses SQL writes, LG901';

SELECT pg_catalog.pg_extension_config_dump('faas.load', '');
SELECT pg_catalog.pg_extension_config_dump('faas.load_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.rejection', '');

-- the inbox --------------------------------------------------------------------------------------

CREATE FUNCTION faas_internal.inbox()
    RETURNS trigger
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_inbox';
COMMENT ON FUNCTION faas_internal.inbox() IS
    'The triggers of faas.inbox: begin a load, take a request, end the load. Raises 54000 for a chain of more than 8190 requests, 39P01 when not fired by those triggers, and what faas.post_batch raises.';

CREATE VIEW faas.inbox WITH (security_barrier) AS
SELECT
    NULL::text AS op,
    NULL::bigint AS debit,
    NULL::bigint AS credit,
    NULL::faas.amount AS amount,
    NULL::text AS key,
    NULL::text AS hold,
    NULL::text AS kind,
    NULL::text AS memo,
    NULL::jsonb AS metadata,
    NULL::date AS value_date,
    NULL::timestamptz AS expires_at,
    NULL::boolean AS final,
    NULL::text AS balancing,
    NULL::boolean AS linked,
    NULL::timestamptz AS posted_at
WHERE false;
ALTER VIEW faas.inbox ALTER COLUMN op SET DEFAULT 'post';
COMMENT ON VIEW faas.inbox IS 'Requests that are copied or inserted into it are carried out, in order and in chunks, like those of faas.post_batch; nothing is ever seen in it. Columns as in faas.request; op is post unless given. Refused requests do not fail the statement: faas.inbox_rejection keeps them, and a NOTICE says how many. Works while session_replication_role is not replica, which turns its triggers off.';

CREATE TRIGGER inbox_begin
    BEFORE INSERT ON faas.inbox
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.inbox();
COMMENT ON TRIGGER inbox_begin ON faas.inbox IS 'Begins a load';
CREATE TRIGGER inbox_request
    INSTEAD OF INSERT ON faas.inbox
    FOR EACH ROW EXECUTE FUNCTION faas_internal.inbox();
COMMENT ON TRIGGER inbox_request ON faas.inbox IS 'Takes a request, and posts when a chunk is full';
CREATE TRIGGER inbox_end
    AFTER INSERT ON faas.inbox
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.inbox();
COMMENT ON TRIGGER inbox_end ON faas.inbox IS 'Posts what is left, and keeps how the load went';

-- what became of loads ---------------------------------------------------------------------------

CREATE VIEW faas.inbox_load WITH (security_barrier) AS
SELECT l.id AS load, l.role, l.started_at, l.finished_at, l.requests, l.created, l.existing, l.rejected
FROM faas.load AS l
WHERE pg_catalog.pg_has_role(l.role, 'USAGE');
COMMENT ON VIEW faas.inbox_load IS 'Loads through faas.inbox of roles whose rights one has: one row per statement that was committed';
COMMENT ON COLUMN faas.inbox_load.load IS 'Number of the load; a higher one began to write later';
COMMENT ON COLUMN faas.inbox_load.created IS 'Requests that were carried out';
COMMENT ON COLUMN faas.inbox_load.existing IS 'Requests that were replays of what their keys had done before';
COMMENT ON COLUMN faas.inbox_load.rejected IS 'Requests that were refused; requests = created + existing + rejected';

CREATE VIEW faas.inbox_rejection WITH (security_barrier) AS
SELECT r.load, r.idx, r.code, r.reason, l.role, l.finished_at AS rejected_at,
    r.op, r.debit, r.credit, r.amount, r.key, r.hold, r.kind, r.memo, r.metadata, r.value_date,
    r.expires_at, r.final, r.balancing, r.linked, r.posted_at
FROM faas.rejection AS r
JOIN faas.load AS l ON l.id = r.load
WHERE pg_catalog.pg_has_role(l.role, 'USAGE');
COMMENT ON VIEW faas.inbox_rejection IS 'Requests that loads of roles whose rights one has could not carry out, as they were given: correct and insert them into faas.inbox again, then faas.inbox_clear()';
COMMENT ON COLUMN faas.inbox_rejection.idx IS 'Which request of the load, from 1';
COMMENT ON COLUMN faas.inbox_rejection.code IS 'Result code, as faas.post_batch would have answered';
COMMENT ON COLUMN faas.inbox_rejection.reason IS 'The code as a word';

CREATE FUNCTION faas_internal.last_load() RETURNS bigint
    LANGUAGE C STABLE STRICT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_last_load';
COMMENT ON FUNCTION faas_internal.last_load() IS
    'Number of the session''s last load through faas.inbox, 0 for none';

CREATE FUNCTION faas.last_load() RETURNS SETOF faas.inbox_load
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    ROWS 1
BEGIN ATOMIC
    SELECT l.* FROM faas.inbox_load AS l WHERE l.load = faas_internal.last_load();
END;
COMMENT ON FUNCTION faas.last_load() IS
    'The last load through faas.inbox of this session: how many requests it had, and what became of them. No row if there was none, or if it was rolled back.';

CREATE FUNCTION faas.inbox_clear(load bigint DEFAULT NULL) RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_inbox_clear';
COMMENT ON FUNCTION faas.inbox_clear(bigint) IS
    'Forgets the rejected requests of a load, or of all loads (null), as far as faas.inbox_rejection shows them, and returns how many. The loads themselves stay in faas.inbox_load.';
-- Batches in packed binary form, for drivers (src/ledger/packed.c; the form is in doc/postings.md).

CREATE FUNCTION faas.post_packed(requests bytea) RETURNS bytea
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    COST 1000
    AS 'MODULE_PATHNAME', 'faas_post_packed';
COMMENT ON FUNCTION faas.post_packed(bytea) IS
    'Carries out requests in packed binary form like faas.post_batch, and answers with as many packed results, in order. Null for null. Raises 22P03 for bytes that are not the packed form, 22021 for text that is not UTF-8, 22P02 for metadata that is not JSON, 54000 for more than 100000 requests, 40001 retry, 25006 read-only; the error context says which request.';

CREATE FUNCTION faas.request_pack(requests faas.request[]) RETURNS bytea
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_request_pack';
COMMENT ON FUNCTION faas.request_pack(faas.request[]) IS
    'Requests in the packed binary form of faas.post_packed. Raises 54000 for more than 100000 requests and for a key, hold, kind or memo of more than 65535 bytes. NULL for NULL.';

CREATE FUNCTION faas.result_unpack(results bytea) RETURNS SETOF faas.result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    ROWS 1000
    AS 'MODULE_PATHNAME', 'faas_result_unpack';
COMMENT ON FUNCTION faas.result_unpack(bytea) IS
    'The results in what faas.post_packed returned, as faas.post_batch gives them. No rows for NULL. Raises 22P03 for other bytes.';
-- The database around the ledger: who may call it at all, restore mode, version.
--
-- Two levels of rights: access_grant lets a role call the functions and read the views; the owner of
-- a book decides by book_grant what the role may do there.

CREATE FUNCTION faas_internal.library_version() RETURNS text
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_library_version';
COMMENT ON FUNCTION faas_internal.library_version() IS 'Version of the loaded library';

CREATE FUNCTION faas.version(OUT library text, OUT extension text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT faas_internal.library_version(), e.extversion
      FROM pg_catalog.pg_extension AS e
     WHERE e.extname OPERATOR(pg_catalog.=) 'faas';
END;
COMMENT ON FUNCTION faas.version() IS
    'Version of the loaded library and of the installed SQL objects. They differ between the upgrade of the package and ALTER EXTENSION faas UPDATE.';

CREATE FUNCTION faas_internal.access_role(role regrole) RETURNS name
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

-- Functions of faas_internal count where a view, cast, operator or function of faas uses them: those
-- are checked against the role that calls.
CREATE FUNCTION faas_internal.access_functions() RETURNS SETOF regprocedure
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
                          'pg_catalog.pg_cast'::regclass, 'pg_catalog.pg_rewrite'::regclass]));
END;
COMMENT ON FUNCTION faas_internal.access_functions() IS
    'Functions that access_grant lets a role execute: all of faas except those that administer the database, and what they and the views call.';

CREATE FUNCTION faas.access_grant(role regrole) RETURNS void
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
    EXECUTE pg_catalog.format('GRANT REFERENCES ON faas.posting TO %I', v_role);
END
$$;
COMMENT ON FUNCTION faas.access_grant(regrole) IS
    'Lets a role use faas: USAGE on the schema and its types, EXECUTE on the public functions except those that administer the database (currency_add, access_*, restore_*), SELECT on the views and the registry of currencies, INSERT on faas.inbox, REFERENCES on faas.posting for foreign keys. Gives no right on any book. Repeat after an update of the extension. Runs with the caller''s rights: for a superuser. Errors: 22004 null, 42704 no such role, 42501 caller may not grant.';

CREATE FUNCTION faas.access_revoke(role regrole) RETURNS void
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
        SELECT t.oid
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

CREATE FUNCTION faas_internal.require_superuser(function text) RETURNS void
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

CREATE FUNCTION faas.restore_begin() RETURNS void
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

CREATE FUNCTION faas.restore_end() RETURNS bigint
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
-- Nothing is PUBLIC: faas.access_grant(role) lets a role in.

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA faas FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA faas_internal FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA faas FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA faas_internal FROM PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA faas FROM PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA faas_internal FROM PUBLIC;
REVOKE ALL ON TYPE faas.amount, faas.posting_line, faas.request, faas.result FROM PUBLIC;
