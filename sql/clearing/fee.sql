-- Fees: terms, schedules of a book, and the postings of a charge with its fee.

CREATE TYPE faas.fee_tier AS (
    up_to faas.amount,
    rate numeric,
    flat faas.amount
);
COMMENT ON TYPE faas.fee_tier IS 'One tier of a fee: amounts above the tier before and up to this bound';
COMMENT ON COLUMN faas.fee_tier.up_to IS 'Upper bound, which is in the tier; null in the last tier, and only there';
COMMENT ON COLUMN faas.fee_tier.rate IS 'Fraction, 0.006 is 0.6 %; null is 0';
COMMENT ON COLUMN faas.fee_tier.flat IS 'Amount beside the rate: by slab of the tier that the amount is in, marginal of each tier that it reaches; null is none';

REVOKE ALL ON TYPE faas.fee_tier FROM PUBLIC;

-- pure -------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas.fee(
    amount faas.amount,
    rate numeric DEFAULT NULL,
    flat faas.amount DEFAULT NULL,
    minimum faas.amount DEFAULT NULL,
    maximum faas.amount DEFAULT NULL,
    tiers faas.fee_tier[] DEFAULT NULL,
    tier_method text DEFAULT 'marginal',
    mode text DEFAULT 'half_up',
    scale integer DEFAULT NULL)
    RETURNS faas.amount
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_fee';
COMMENT ON FUNCTION faas.fee(faas.amount, numeric, faas.amount, faas.amount, faas.amount, faas.fee_tier[], text, text, integer) IS
    'The fee on an amount greater than zero: flat + rate * amount, or flat + the tiers, then not less than minimum and not more than maximum; exact, rounded once by mode to scale decimals (null: those of the amount). rate: a fraction from 0 to 1000 of at most 12 decimals. tiers: by ascending up_to, the last without; tier_method marginal takes each tier''s rate on the part of the amount in it, slab the rate of the amount''s tier on all of it, so that a greater amount may cost less. Null amount: null; other nulls: no such term. Errors: LG210 terms that make no fee (rate beside tiers, nothing at all, a negative term, minimum above maximum, tiers out of order), LG011 amount zero or negative, LG001 two currencies, LG002 minimum or maximum has more decimals than the fee, LG031 mode, LG032 tier_method, LG033 rate is NaN or infinite, 22004 null word or tier, 22023 scale, 2202E tiers of two dimensions, 54000 more than 1000 tiers, 22003 out of range.';

CREATE OR REPLACE FUNCTION faas.fee_within(
    total faas.amount,
    rate numeric DEFAULT NULL,
    flat faas.amount DEFAULT NULL,
    minimum faas.amount DEFAULT NULL,
    maximum faas.amount DEFAULT NULL,
    tiers faas.fee_tier[] DEFAULT NULL,
    tier_method text DEFAULT 'marginal',
    mode text DEFAULT 'half_up',
    scale integer DEFAULT NULL)
    RETURNS faas.amount
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_fee_within';
COMMENT ON FUNCTION faas.fee_within(faas.amount, numeric, faas.amount, faas.amount, faas.amount, faas.fee_tier[], text, text, integer) IS
    'The fee that is within a total which somebody pays with the fee on top: the net is the solution of net + fee(net) = total, exact, then rounded by mode; the fee is the rest, so that both add up to the total. By a rate alone net = total / (1 + rate), as the subscription to a fund is computed. Arguments as for faas.fee(); no slab tiers and no tiers with a flat amount, since such fees jump (LG210). Null total: null. Errors: LG213 the fee is greater than the total, LG002 the total has more decimals than the fee, and those of faas.fee(): LG210 LG011 LG001 LG031 LG032 LG033 22004 22023 2202E 54000 22003.';

CREATE OR REPLACE FUNCTION faas.fee_refund(
    amount faas.amount,
    fee faas.amount,
    refund faas.amount,
    refunded faas.amount DEFAULT NULL,
    mode text DEFAULT 'half_up')
    RETURNS faas.amount
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_fee_refund';
COMMENT ON FUNCTION faas.fee_refund(faas.amount, faas.amount, faas.amount, faas.amount, text) IS
    'What is to be given back of the fee on an amount when refund > 0 of it is refunded, after refunded >= 0 (null: nothing) before. Pro rata and cumulative: round(fee * (refunded + refund) / amount) - round(fee * refunded / amount), so the parts never drift and those of a full refund are the fee. At the scale of the fee; 0 for no fee. Another null: null. Errors: LG214 more than what is left of the amount, LG011 amount or refund zero or negative, fee or refunded negative, LG001 two currencies, LG031 mode, 22003 out of range.';

CREATE OR REPLACE FUNCTION faas.fee_lines(
    payer bigint,
    payee bigint,
    fee_account bigint,
    amount faas.amount,
    fee faas.amount,
    collect text DEFAULT 'included',
    kind text DEFAULT NULL,
    fee_kind text DEFAULT 'fee',
    memo text DEFAULT NULL)
    RETURNS faas.posting_line[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_fee_lines';
COMMENT ON FUNCTION faas.fee_lines(bigint, bigint, bigint, faas.amount, faas.amount, text, text, text, text) IS
    'A charge and its fee as the postings of one journal, for faas.post(postings => ...). collect: included, the payee receives the amount and pays the fee; on_top, the payer pays the fee beside the amount; within, the amount is what the payer pays in all, and the payee receives it less the fee. Each posting debits who pays; one of zero is left out. kind and memo are those of the charge, fee_kind is the fee''s (1 to 100 characters; memo 1 to 10000; null for none). Errors: LG213 the fee is greater than the amount (not on top), LG011 amount zero or negative, or fee negative, LG001 two currencies, 22004 null, 22023 collect, length.';

CREATE OR REPLACE FUNCTION faas.fee_refund_lines(
    payer bigint,
    payee bigint,
    fee_account bigint,
    amount faas.amount,
    fee faas.amount,
    refund faas.amount,
    refunded faas.amount DEFAULT NULL,
    collect text DEFAULT 'included',
    mode text DEFAULT 'half_up',
    kind text DEFAULT NULL,
    fee_kind text DEFAULT 'fee',
    memo text DEFAULT NULL)
    RETURNS faas.posting_line[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_fee_refund_lines';
COMMENT ON FUNCTION faas.fee_refund_lines(bigint, bigint, bigint, faas.amount, faas.amount, faas.amount, faas.amount, text, text, text, text, text) IS
    'The refund of a charge that was posted by faas.fee_lines(), with the part of its fee that faas.fee_refund() gives back, as the postings of one journal: payer, payee, amount, fee and collect as in the charge, refund > 0 of the amount now, refunded before (null: nothing). included: the fee goes back to the payee, who refunds the payer; on_top: both go back to the payer; within: refund is of what the payer paid in all. Errors: LG214 more than what is left of the amount, LG213 the fee is greater than the amount (not on top), LG011 amount or refund zero or negative, fee or refunded negative, LG001 two currencies, LG031 mode, 22003 out of range, 22004 null, 22023 collect, length.';

-- schedules --------------------------------------------------------------------------------------

CREATE TABLE faas.fee_schedule (
    book bigint NOT NULL,
    name text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    collect text NOT NULL,
    rate numeric,
    flat faas.amount,
    minimum faas.amount,
    maximum faas.amount,
    tiers faas.fee_tier[],
    tier_method text NOT NULL,
    mode text NOT NULL,
    scale integer,
    created_at timestamptz NOT NULL,
    CONSTRAINT fee_schedule_pkey PRIMARY KEY (book, name, valid_from),
    CONSTRAINT fee_schedule_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT fee_schedule_name_check CHECK (pg_catalog.length(name) BETWEEN 1 AND 200),
    CONSTRAINT fee_schedule_valid_check CHECK (valid_to OPERATOR(pg_catalog.>=) valid_from),
    CONSTRAINT fee_schedule_collect_check CHECK (collect OPERATOR(pg_catalog.=) ANY (ARRAY['included', 'on_top', 'within'])),
    CONSTRAINT fee_schedule_tier_method_check CHECK (tier_method OPERATOR(pg_catalog.=) ANY (ARRAY['marginal', 'slab'])),
    CONSTRAINT fee_schedule_terms_check CHECK ((rate IS NULL OR tiers IS NULL) AND pg_catalog.num_nonnulls(rate, flat, tiers) OPERATOR(pg_catalog.>) 0)
);
COMMENT ON TABLE faas.fee_schedule IS 'Versions of the fee schedules of a book; never changed once they are there';
COMMENT ON COLUMN faas.fee_schedule.valid_from IS 'First day; of the versions that cover a day the one that begins last is in force';
COMMENT ON COLUMN faas.fee_schedule.valid_to IS 'Last day; null for no end';
COMMENT ON COLUMN faas.fee_schedule.collect IS 'included, on_top or within, see faas.fee_lines()';
COMMENT ON COLUMN faas.fee_schedule.scale IS 'Decimals of the fee; null for those of the amount';
SELECT pg_catalog.pg_extension_config_dump('faas.fee_schedule', '');

CREATE TRIGGER fee_schedule_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.fee_schedule
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.fee_schedule_set()');
ALTER TABLE faas.fee_schedule ENABLE ALWAYS TRIGGER fee_schedule_guard;
COMMENT ON TRIGGER fee_schedule_guard ON faas.fee_schedule IS 'Refuses SQL writes, LG901';

CREATE OR REPLACE FUNCTION faas.fee_schedule_set(
    book bigint,
    name text,
    rate numeric DEFAULT NULL,
    flat faas.amount DEFAULT NULL,
    minimum faas.amount DEFAULT NULL,
    maximum faas.amount DEFAULT NULL,
    tiers faas.fee_tier[] DEFAULT NULL,
    tier_method text DEFAULT 'marginal',
    mode text DEFAULT 'half_up',
    scale integer DEFAULT NULL,
    collect text DEFAULT 'included',
    valid_from date DEFAULT NULL,
    valid_to date DEFAULT NULL)
    RETURNS boolean
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_fee_schedule_set';
COMMENT ON FUNCTION faas.fee_schedule_set(bigint, text, numeric, faas.amount, faas.amount, faas.amount, faas.fee_tier[], text, text, integer, text, date, date) IS
    'Adds a version to a fee schedule of a book, or the schedule with its first version: true; false if the same version is there already. name: 1 to 200 characters. The terms are those of faas.fee(); collect: included, on_top or within, as for faas.fee_lines(). valid_from: first day, null for the business date; valid_to: last day, null for no end. Of the versions that cover a day the one that begins last is in force. Versions are never changed; one that covers days before the business date together with another is refused. Needs admin on the book. Errors: LG212 changes days that are closed, 23505 another version from that day, 22023 length, a date that is infinite, valid_to before valid_from, collect, scale, 22004 null, LG018 no such book, 42501 no admin right, and those of faas.fee() for terms: LG210 LG001 LG031 LG032 LG033 2202E 54000.';

CREATE OR REPLACE FUNCTION faas.fee_compute(
    book bigint,
    name text,
    amount faas.amount,
    on_date date DEFAULT NULL,
    OUT fee faas.amount,
    OUT net faas.amount,
    OUT total faas.amount,
    OUT collect text,
    OUT valid_from date)
    RETURNS record
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_fee_compute';
COMMENT ON FUNCTION faas.fee_compute(bigint, text, faas.amount, date) IS
    'The fee on an amount > 0 by the version of a schedule that is in force on a day (null: the business date), what the payee has of it in the end (net), what the payer pays in all (total), how it is collected, and since when the version is in force. net + fee = total, always. Needs read on the book. Errors: LG211 no such schedule, or no version of that day, LG213 the fee is greater than the amount that it is taken from, LG011 amount zero or negative, LG001 amount in another currency than the terms, LG002 decimals of the terms or the amount do not fit the fee, 22003 out of range, 22004 null, 22023 length of the name, infinite day, LG018 no such book, 42501 no read right.';

CREATE VIEW faas.visible_fee_schedule WITH (security_barrier) AS
SELECT
    s.book,
    s.name,
    s.valid_from,
    s.valid_to,
    s.collect,
    s.rate,
    s.flat,
    s.minimum,
    s.maximum,
    s.tiers,
    s.tier_method,
    s.mode,
    s.scale,
    s.created_at
FROM faas.fee_schedule AS s
WHERE faas_internal.can_read(s.book);
COMMENT ON VIEW faas.visible_fee_schedule IS 'Versions of the fee schedules of the books that you may read';

CREATE OR REPLACE FUNCTION faas_internal.fee_verify(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT 'fee_schedule_book', 'fee schedule ' || s.name || ' from ' || s.valid_from, 'a book', 'no book ' || s.book
    FROM faas.fee_schedule AS s
    WHERE $1 IS NULL AND NOT EXISTS (SELECT FROM faas.book AS b WHERE b.id = s.book);
END;
COMMENT ON FUNCTION faas_internal.fee_verify(bigint) IS
    'Part of faas.verify: fee schedules are of a book';
