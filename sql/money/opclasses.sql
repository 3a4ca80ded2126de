-- Index support of faas.amount: btree, hash, BRIN minmax.

CREATE OR REPLACE FUNCTION faas.amount_cmp(a faas.amount, b faas.amount) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_cmp';
COMMENT ON FUNCTION faas.amount_cmp(faas.amount, faas.amount) IS 'less-equal-greater: -1, 0 or 1 by currency code in byte order, then by value at any scale';
CREATE OR REPLACE FUNCTION faas_internal.amount_sortsupport(internal) RETURNS void
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_sortsupport';
COMMENT ON FUNCTION faas_internal.amount_sortsupport(internal) IS 'sort support';
CREATE OR REPLACE FUNCTION faas.amount_hash(amount faas.amount) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_hash';
COMMENT ON FUNCTION faas.amount_hash(faas.amount) IS 'hash: the same for equal amounts of any scale';
CREATE OR REPLACE FUNCTION faas.amount_hash_extended(amount faas.amount, seed bigint) RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_amount_hash_extended';
COMMENT ON FUNCTION faas.amount_hash_extended(faas.amount, bigint) IS 'hash with a 64-bit seed: the same for equal amounts of any scale';
CREATE OR REPLACE FUNCTION faas_internal.amount_in_range(value faas.amount, base faas.amount, step faas.amount, sub boolean, less boolean) RETURNS boolean
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
