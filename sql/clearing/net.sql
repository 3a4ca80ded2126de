-- Netting: obligations in, positions and payments out.  All of it is arithmetic on what it is given;
-- no table is read.

CREATE TYPE faas.net_position AS (
    participant bigint,
    paid faas.amount,
    received faas.amount,
    "position" faas.amount
);
COMMENT ON TYPE faas.net_position IS 'What one participant owes and is owed in one currency';
COMMENT ON COLUMN faas.net_position.paid IS 'Sum of the obligations in which it is the payer';
COMMENT ON COLUMN faas.net_position.received IS 'Sum of the obligations in which it is the payee';
COMMENT ON COLUMN faas.net_position."position" IS 'received - paid: greater than zero is to receive, less is to pay';

CREATE TYPE faas.net_payment AS (
    payer bigint,
    payee bigint,
    amount faas.amount
);
COMMENT ON TYPE faas.net_payment IS 'A payment that is left after netting; amount > 0';

CREATE TYPE faas.net_total AS (
    currency text,
    obligations bigint,
    participants bigint,
    gross faas.amount,
    bilateral faas.amount,
    bilateral_payments bigint,
    bilateral_ratio numeric,
    multilateral faas.amount,
    multilateral_payments bigint,
    multilateral_ratio numeric
);
COMMENT ON TYPE faas.net_total IS 'What netting saves in one currency';
COMMENT ON COLUMN faas.net_total.gross IS 'Sum of the obligations';
COMMENT ON COLUMN faas.net_total.bilateral IS 'What still moves when each pair of participants nets by itself';
COMMENT ON COLUMN faas.net_total.bilateral_ratio IS 'bilateral / gross, 6 decimals';
COMMENT ON COLUMN faas.net_total.multilateral IS 'What still moves when all participants net together';
COMMENT ON COLUMN faas.net_total.multilateral_payments IS 'At most the participants whose position is not zero, less one';
COMMENT ON COLUMN faas.net_total.multilateral_ratio IS 'multilateral / gross, 6 decimals';

REVOKE ALL ON TYPE faas.net_position, faas.net_payment, faas.net_total FROM PUBLIC;

-- transitions ------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.net_accum(state internal, payer bigint, payee bigint, amount faas.amount) RETURNS internal
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_net_accum';
COMMENT ON FUNCTION faas_internal.net_accum(internal, bigint, bigint, faas.amount) IS 'aggregate transition: net_multilateral and net_payments';
CREATE OR REPLACE FUNCTION faas_internal.net_pair_accum(state internal, payer bigint, payee bigint, amount faas.amount) RETURNS internal
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_net_pair_accum';
COMMENT ON FUNCTION faas_internal.net_pair_accum(internal, bigint, bigint, faas.amount) IS 'aggregate transition: net_bilateral and net_total';
CREATE OR REPLACE FUNCTION faas_internal.net_position_accum(state internal, participant bigint, "position" faas.amount) RETURNS internal
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_net_position_accum';
COMMENT ON FUNCTION faas_internal.net_position_accum(internal, bigint, faas.amount) IS 'aggregate transition: position_payments';
CREATE OR REPLACE FUNCTION faas_internal.net_combine(a internal, b internal) RETURNS internal
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_net_combine';
COMMENT ON FUNCTION faas_internal.net_combine(internal, internal) IS 'aggregate combine: netting';
CREATE OR REPLACE FUNCTION faas_internal.net_serialize(state internal) RETURNS bytea
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_net_serialize';
COMMENT ON FUNCTION faas_internal.net_serialize(internal) IS 'aggregate serialize: netting';
CREATE OR REPLACE FUNCTION faas_internal.net_deserialize(bytes bytea, state internal) RETURNS internal
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_net_deserialize';
COMMENT ON FUNCTION faas_internal.net_deserialize(bytea, internal) IS 'aggregate deserialize: netting; 22P03 for bytes that are no state';
CREATE OR REPLACE FUNCTION faas_internal.net_multilateral_final(state internal) RETURNS faas.net_position[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_net_multilateral_final';
COMMENT ON FUNCTION faas_internal.net_multilateral_final(internal) IS 'aggregate final: net_multilateral';
CREATE OR REPLACE FUNCTION faas_internal.net_bilateral_final(state internal) RETURNS faas.net_payment[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_net_bilateral_final';
COMMENT ON FUNCTION faas_internal.net_bilateral_final(internal) IS 'aggregate final: net_bilateral';
CREATE OR REPLACE FUNCTION faas_internal.net_payments_final(state internal) RETURNS faas.net_payment[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_net_payments_final';
COMMENT ON FUNCTION faas_internal.net_payments_final(internal) IS 'aggregate final: net_payments and position_payments';
CREATE OR REPLACE FUNCTION faas_internal.net_total_final(state internal) RETURNS faas.net_total[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_net_total_final';
COMMENT ON FUNCTION faas_internal.net_total_final(internal) IS 'aggregate final: net_total';
CREATE OR REPLACE FUNCTION faas_internal.entry_hash_accum(state bigint, identifier bigint) RETURNS bigint
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_entry_hash_accum';
COMMENT ON FUNCTION faas_internal.entry_hash_accum(bigint, bigint) IS 'aggregate transition and combine: entry_hash; 22004 null, 22023 negative identifier';

-- aggregates -------------------------------------------------------------------------------------

CREATE AGGREGATE faas.net_multilateral(payer bigint, payee bigint, amount faas.amount) (
    SFUNC = faas_internal.net_accum,
    STYPE = internal,
    SSPACE = 65536,
    FINALFUNC = faas_internal.net_multilateral_final,
    COMBINEFUNC = faas_internal.net_combine,
    SERIALFUNC = faas_internal.net_serialize,
    DESERIALFUNC = faas_internal.net_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE faas.net_multilateral(bigint, bigint, faas.amount) IS 'Position of every participant of a set of obligations, by currency and participant: what it pays, what it receives, and the difference. The positions of a currency add up to zero, always. Amounts are at the greatest scale of the currency''s rows. NULL of no rows. Errors: 22004 null, LG200 payer and payee are one, LG201 amount zero or negative, 22003 out of range, 54000 more than 4194304 positions or 10000 currencies';

CREATE AGGREGATE faas.net_bilateral(payer bigint, payee bigint, amount faas.amount) (
    SFUNC = faas_internal.net_pair_accum,
    STYPE = internal,
    SSPACE = 65536,
    FINALFUNC = faas_internal.net_bilateral_final,
    COMBINEFUNC = faas_internal.net_combine,
    SERIALFUNC = faas_internal.net_serialize,
    DESERIALFUNC = faas_internal.net_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE faas.net_bilateral(bigint, bigint, faas.amount) IS 'What is left to pay within each pair of participants when their obligations to each other are set off, by currency, payer and payee; a pair that is even has none. Amounts are at the greatest scale of the currency''s rows. NULL of no rows. Errors: 22004 null, LG200 payer and payee are one, LG201 amount zero or negative, 22003 out of range, 54000 more than 8388608 pairs or 10000 currencies';

CREATE AGGREGATE faas.net_payments(payer bigint, payee bigint, amount faas.amount) (
    SFUNC = faas_internal.net_accum,
    STYPE = internal,
    SSPACE = 65536,
    FINALFUNC = faas_internal.net_payments_final,
    COMBINEFUNC = faas_internal.net_combine,
    SERIALFUNC = faas_internal.net_serialize,
    DESERIALFUNC = faas_internal.net_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE faas.net_payments(bigint, bigint, faas.amount) IS 'Payments that settle a multilateral netting: at most n - 1 for the n participants of a currency whose position is not zero. Debtors and creditors are put in order, the greatest amount first, of equal ones the lower participant; the first debtor pays the first creditor what both have, and who has nothing left makes room for the next. The same obligations give the same payments, whatever their order. In the order in which they are found, by currency. NULL of no rows, {} if all positions are zero. Errors: those of net_multilateral: 22004 LG200 LG201 22003 54000';

CREATE AGGREGATE faas.net_total(payer bigint, payee bigint, amount faas.amount) (
    SFUNC = faas_internal.net_pair_accum,
    STYPE = internal,
    SSPACE = 65536,
    FINALFUNC = faas_internal.net_total_final,
    COMBINEFUNC = faas_internal.net_combine,
    SERIALFUNC = faas_internal.net_serialize,
    DESERIALFUNC = faas_internal.net_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE faas.net_total(bigint, bigint, faas.amount) IS 'Gross total of a set of obligations beside what bilateral and multilateral netting leave of it, number of payments and ratios, one row for each currency by its code. NULL of no rows. Errors: those of net_bilateral: 22004 LG200 LG201 22003 54000';

CREATE AGGREGATE faas.position_payments(participant bigint, "position" faas.amount) (
    SFUNC = faas_internal.net_position_accum,
    STYPE = internal,
    SSPACE = 65536,
    FINALFUNC = faas_internal.net_payments_final,
    COMBINEFUNC = faas_internal.net_combine,
    SERIALFUNC = faas_internal.net_serialize,
    DESERIALFUNC = faas_internal.net_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE faas.position_payments(bigint, faas.amount) IS 'As net_payments, from positions that are known already: greater than zero is to receive, less is to pay, zero is settled; several rows of a participant add up. NULL of no rows. Errors: LG202 the positions of a currency do not add up to zero, 22004 null, 22003 out of range, 54000 more than 4194304 positions or 10000 currencies';

CREATE AGGREGATE faas.entry_hash(identifier bigint) (
    SFUNC = faas_internal.entry_hash_accum,
    STYPE = bigint,
    INITCOND = '0',
    COMBINEFUNC = faas_internal.entry_hash_accum,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE faas.entry_hash(bigint) IS 'Control total of a file of payments: the sum of the identifiers modulo 10^10, as NACHA''s entry hash; beside count(*) and faas.total(amount). 0 of no rows. Errors: 22004 null, 22023 negative identifier';
