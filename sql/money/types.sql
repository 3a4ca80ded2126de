-- The type faas.amount and its I/O.  16 bytes, nothing looked up anywhere: all of it is immutable.

CREATE TYPE faas.amount;

CREATE OR REPLACE FUNCTION faas_internal.amount_in(cstring, oid, integer) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_in';
COMMENT ON FUNCTION faas_internal.amount_in(cstring, oid, integer) IS 'I/O: text to amount; 22P02 malformed, LG035 bad code, 22003 out of range, LG001 and LG002 against the type modifier';

CREATE OR REPLACE FUNCTION faas_internal.amount_out(faas.amount) RETURNS cstring
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_out';
COMMENT ON FUNCTION faas_internal.amount_out(faas.amount) IS 'I/O: amount to text, code then number';

CREATE OR REPLACE FUNCTION faas_internal.amount_recv(internal, oid, integer) RETURNS faas.amount
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_recv';
COMMENT ON FUNCTION faas_internal.amount_recv(internal, oid, integer) IS 'I/O: version byte 1, tag, high 32 bits, low 64 bits, big-endian; 22P03 for anything else';

CREATE OR REPLACE FUNCTION faas_internal.amount_send(faas.amount) RETURNS bytea
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_send';
COMMENT ON FUNCTION faas_internal.amount_send(faas.amount) IS 'I/O: version byte 1, tag, high 32 bits, low 64 bits, big-endian';

CREATE OR REPLACE FUNCTION faas_internal.amount_typmod_in(cstring[]) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_typmod_in';
COMMENT ON FUNCTION faas_internal.amount_typmod_in(cstring[]) IS 'I/O typmod: code and optional scale (default the ISO 4217 exponent); LG035 bad code, 22023 bad or missing scale, 22004 null';

CREATE OR REPLACE FUNCTION faas_internal.amount_typmod_out(integer) RETURNS cstring
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
