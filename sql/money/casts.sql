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

CREATE OR REPLACE FUNCTION faas.jsonb(amount faas.amount) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_to_jsonb';
COMMENT ON FUNCTION faas.jsonb(faas.amount) IS 'Amount as jsonb {"currency": "CNY", "amount": "100.00"}, the number as a string; NULL in, NULL out; no errors';
CREATE OR REPLACE FUNCTION faas.amount(object jsonb) RETURNS faas.amount
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
