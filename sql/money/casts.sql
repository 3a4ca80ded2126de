-- Casts of faas.amount.  None is implicit.

CREATE OR REPLACE FUNCTION faas_internal.amount_coerce_support(internal) RETURNS internal
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_coerce_support';
COMMENT ON FUNCTION faas_internal.amount_coerce_support(internal) IS 'planner support: a cast that changes nothing costs nothing';
CREATE OR REPLACE FUNCTION faas.amount(amount faas.amount, typmod integer, is_explicit boolean) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    SUPPORT faas_internal.amount_coerce_support
    AS 'MODULE_PATHNAME', 'faas_amount_coerce';
COMMENT ON FUNCTION faas.amount(faas.amount, integer, boolean) IS 'Brings an amount to the currency and scale of faas.amount(code,scale); NULL in, NULL out; never rounds: LG001 other currency, LG002 decimals would be lost, 22003 out of range';

CREATE CAST (faas.amount AS faas.amount)
    WITH FUNCTION faas.amount(faas.amount, integer, boolean) AS IMPLICIT;
COMMENT ON CAST (faas.amount AS faas.amount) IS 'Length coercion to faas.amount(code,scale)';
