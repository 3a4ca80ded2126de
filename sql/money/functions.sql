-- Functions on faas.amount: making one, its parts, abs and sign.

-- making -----------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas.amount(quantity numeric, currency text) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_construct';
COMMENT ON FUNCTION faas.amount(numeric, text) IS 'Amount of a quantity (major units, as in 12.50) in a currency: decimals as given, padded to the ISO 4217 exponent; zero and negative allowed; NULL in, NULL out; LG035 bad code, LG033 NaN or infinity, 22003 out of range';
CREATE OR REPLACE FUNCTION faas.of_minor(minor numeric, currency text, scale integer DEFAULT NULL) RETURNS faas.amount
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_of_minor';
COMMENT ON FUNCTION faas.of_minor(numeric, text, integer) IS 'Amount of minor units (as in 1250 fen); scale says how many decimals a minor unit has, NULL takes the ISO 4217 exponent; zero and negative allowed; NULL minor or currency gives NULL; LG035 bad code, LG002 minor is not whole, LG033 NaN or infinity, 22023 scale not 0-31 or no exponent known, 22003 out of range';

-- parts ------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas.quantity(amount faas.amount) RETURNS numeric
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_quantity';
COMMENT ON FUNCTION faas.quantity(faas.amount) IS 'Quantity in major units, exact, with the decimals of the amount; NULL in, NULL out; no errors';
CREATE OR REPLACE FUNCTION faas.currency(amount faas.amount) RETURNS text
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_currency';
COMMENT ON FUNCTION faas.currency(faas.amount) IS 'Currency code; NULL in, NULL out; no errors';
CREATE OR REPLACE FUNCTION faas.scale(amount faas.amount) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_scale';
COMMENT ON FUNCTION faas.scale(faas.amount) IS 'Number of decimals, 0-31; NULL in, NULL out; no errors';
CREATE OR REPLACE FUNCTION faas.minor_units(amount faas.amount) RETURNS numeric
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_minor_units';
COMMENT ON FUNCTION faas.minor_units(faas.amount) IS 'Whole number of minor units at the scale of the amount; NULL in, NULL out; no errors';
CREATE OR REPLACE FUNCTION faas.abs(amount faas.amount) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_abs';
COMMENT ON FUNCTION faas.abs(faas.amount) IS 'Amount without its sign; NULL in, NULL out; 22003 for the one amount that has no positive counterpart';
CREATE OR REPLACE FUNCTION faas.sign(amount faas.amount) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_sign';
COMMENT ON FUNCTION faas.sign(faas.amount) IS 'Sign: -1, 0 or 1; NULL in, NULL out; no errors';
