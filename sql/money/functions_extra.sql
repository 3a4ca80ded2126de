-- Rounding, sharing, conversion and formatting of amounts.

-- rounding ---------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas.round(
    amount faas.amount,
    scale integer,
    mode text DEFAULT 'half_even')
    RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_round';
COMMENT ON FUNCTION faas.round(faas.amount, integer, text) IS 'The amount with exactly "scale" decimals (0-31), rounded by a named mode: half_even, half_up, half_down, up, down, ceiling, floor. "half_up" and "up" mean away from zero, "ceiling" and "floor" follow the sign. A greater scale pads with zeros. NULL in, NULL out. Errors: 22023 scale out of range, LG031 unknown mode, 22003 result out of range';

CREATE OR REPLACE FUNCTION faas.cash_round(
    amount faas.amount,
    step integer DEFAULT NULL,
    mode text DEFAULT 'half_up')
    RETURNS faas.amount
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_cash_round';
COMMENT ON FUNCTION faas.cash_round(faas.amount, integer, text) IS 'The amount rounded to a multiple of "step" minor units of its currency (CHF 5: 0.05), at the currency''s exponent. step NULL: the registered cash step, the minor unit if the currency has none; amount or mode NULL gives NULL; negative amounts by the mode. STABLE: reads faas.currency. Errors: LG030 currency not registered, LG031 unknown mode, 22023 step out of range or currency without a minor unit, 22003 result out of range';

-- sharing ----------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas.allocate(
    amount faas.amount,
    ratios numeric[],
    method text DEFAULT 'largest_remainder')
    RETURNS faas.amount[]
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_allocate';
COMMENT ON FUNCTION faas.allocate(faas.amount, numeric[], text) IS 'Shares an amount out by ratios (any numbers >= 0, not all 0; at most 100000). The parts add up to the amount, always; a negative amount mirrors the positive one; a ratio of 0 gets nothing. Who takes the units that the floors leave, by method: largest_remainder (= floor_to_largest_remainder) one each to the largest cut-off fractions, ties to the earlier; first, last: all to one part; floor_to_first one each from the first on; floor_to_largest_ratio one each to the largest ratios; floor_separate returns them as an extra last part; block_separate gives whole multiples of the ratios in lowest terms and returns the rest as an extra last part. NULL in, NULL out. Errors: LG032 unknown method, LG034 negative, all-zero or no ratios, 22004 NULL ratio, LG033 NaN or infinite ratio, 2202E more than one dimension, 54000 too many. Rules: brick/money AllocationMode';

CREATE OR REPLACE FUNCTION faas.split(
    amount faas.amount,
    parts integer,
    method text DEFAULT 'largest_remainder')
    RETURNS faas.amount[]
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_split';
COMMENT ON FUNCTION faas.split(faas.amount, integer, text) IS 'Shares an amount out into 1 to 100000 equal parts: allocate() by equal ratios. The parts add up to the amount, always. The methods are those of allocate(); all but first, last and the two separate ones give one unit each from the first part on. NULL in, NULL out; zero and negative amounts are fine. Errors: LG032 unknown method, LG034 less than one part, 54000 too many';

-- conversion -------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas.convert(
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

CREATE OR REPLACE FUNCTION faas.to_char(
    amount faas.amount,
    pattern text DEFAULT 'L9,999.*')
    RETURNS text
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_to_char';
COMMENT ON FUNCTION faas.to_char(faas.amount, text) IS 'The amount for people, independent of locale and settings. One number - 9 and 0 places, a group mark (comma, apostrophe, space or G for a point) between them, a decimal mark (. or D for a comma), * for all decimals - and around it S sign, MI minus, ( ) if negative, C code, L symbol, "text". Never rounds. NULL in, NULL out. Errors: 22023 malformed pattern, LG002 more decimals than the pattern has places for. doc/money.md describes the patterns';

CREATE OR REPLACE FUNCTION faas.amount_format(
    amount faas.amount,
    style text DEFAULT 'symbol')
    RETURNS text
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_format';
COMMENT ON FUNCTION faas.amount_format(faas.amount, text) IS 'The amount in a named style, with all its decimals: symbol -$1,234.50, code -USD 1,234.50, accounting ($1,234.50), plain -1234.50. NULL in, NULL out. Error: 22023 unknown style';

CREATE OR REPLACE FUNCTION faas.to_chinese(amount faas.amount)
    RETURNS text
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_to_chinese';
COMMENT ON FUNCTION faas.to_chinese(faas.amount) IS 'Chinese upper-case amount for bills and vouchers, for CNY, HKD, MOP and TWD: renminbi in front, zheng after yuan and jiao, fu (minus) before the figures of a negative amount; zero is written out. NULL in, NULL out. Errors: 0A000 other currency, LG002 decimals beyond fen, 22003 out of range, 22P05 database encoding without Chinese (SQL_ASCII gets UTF-8). Source: PBC Payment and Settlement Measures (1997), annex 1';
