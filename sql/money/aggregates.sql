-- Aggregates of faas.amount.  min, max, sum and avg are of one currency and raise LG001 at a second
-- one; total is of any number of them.  min and max name no sort operator on purpose: an index scan
-- for the first row would not see the second currency.

CREATE OR REPLACE FUNCTION faas_internal.amount_smaller(a faas.amount, b faas.amount) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_smaller';
COMMENT ON FUNCTION faas_internal.amount_smaller(faas.amount, faas.amount) IS 'aggregate transition: min; LG001 two currencies';
CREATE OR REPLACE FUNCTION faas_internal.amount_larger(a faas.amount, b faas.amount) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_larger';
COMMENT ON FUNCTION faas_internal.amount_larger(faas.amount, faas.amount) IS 'aggregate transition: max; LG001 two currencies';
CREATE OR REPLACE FUNCTION faas_internal.amount_accum(state internal, amount faas.amount) RETURNS internal
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_accum';
COMMENT ON FUNCTION faas_internal.amount_accum(internal, faas.amount) IS 'aggregate transition: sum and avg';
CREATE OR REPLACE FUNCTION faas_internal.amount_accum_inv(state internal, amount faas.amount) RETURNS internal
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_accum_inv';
COMMENT ON FUNCTION faas_internal.amount_accum_inv(internal, faas.amount) IS 'aggregate inverse transition: sum and avg';
CREATE OR REPLACE FUNCTION faas_internal.amount_combine(a internal, b internal) RETURNS internal
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_combine';
COMMENT ON FUNCTION faas_internal.amount_combine(internal, internal) IS 'aggregate combine: sum and avg';
CREATE OR REPLACE FUNCTION faas_internal.amount_serialize(state internal) RETURNS bytea
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_serialize';
COMMENT ON FUNCTION faas_internal.amount_serialize(internal) IS 'aggregate serialize: sum and avg';
CREATE OR REPLACE FUNCTION faas_internal.amount_deserialize(bytes bytea, state internal) RETURNS internal
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_deserialize';
COMMENT ON FUNCTION faas_internal.amount_deserialize(bytea, internal) IS 'aggregate deserialize: sum and avg';
CREATE OR REPLACE FUNCTION faas_internal.amount_sum_final(state internal) RETURNS faas.amount
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_sum_final';
COMMENT ON FUNCTION faas_internal.amount_sum_final(internal) IS 'aggregate final: sum';
CREATE OR REPLACE FUNCTION faas_internal.amount_avg_final(state internal) RETURNS faas.amount
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_avg_final';
COMMENT ON FUNCTION faas_internal.amount_avg_final(internal) IS 'aggregate final: avg';
CREATE OR REPLACE FUNCTION faas_internal.amount_total_accum(state internal, amount faas.amount) RETURNS internal
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_total_accum';
COMMENT ON FUNCTION faas_internal.amount_total_accum(internal, faas.amount) IS 'aggregate transition: total';
CREATE OR REPLACE FUNCTION faas_internal.amount_total_combine(a internal, b internal) RETURNS internal
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_total_combine';
COMMENT ON FUNCTION faas_internal.amount_total_combine(internal, internal) IS 'aggregate combine: total';
CREATE OR REPLACE FUNCTION faas_internal.amount_total_serialize(state internal) RETURNS bytea
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_total_serialize';
COMMENT ON FUNCTION faas_internal.amount_total_serialize(internal) IS 'aggregate serialize: total';
CREATE OR REPLACE FUNCTION faas_internal.amount_total_deserialize(bytes bytea, state internal) RETURNS internal
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_total_deserialize';
COMMENT ON FUNCTION faas_internal.amount_total_deserialize(bytea, internal) IS 'aggregate deserialize: total';
CREATE OR REPLACE FUNCTION faas_internal.amount_total_final(state internal) RETURNS faas.amount[]
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
