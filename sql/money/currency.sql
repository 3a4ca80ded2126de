-- The registry of currencies.  The type faas.amount never reads it; opening an account, posting and
-- cash rounding do.  C reads the columns by number (src/money/registry.h): never add, drop or reorder
-- one in place.

CREATE OR REPLACE FUNCTION faas.iso4217(
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
    CONSTRAINT currency_code_check CHECK (code OPERATOR(pg_catalog.~) '^[A-Z][A-Z0-9]{0,4}$'),
    CONSTRAINT currency_numeric_code_check CHECK (numeric_code BETWEEN 0 AND 999),
    CONSTRAINT currency_exponent_check CHECK (exponent BETWEEN 0 AND 31),
    CONSTRAINT currency_name_check CHECK (pg_catalog.length(name) BETWEEN 1 AND 200),
    CONSTRAINT currency_cash_step_check CHECK (cash_step BETWEEN 1 AND 1000000),
    CONSTRAINT currency_validity_check CHECK (valid_from OPERATOR(pg_catalog.<=) valid_to)
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
CREATE OR REPLACE FUNCTION faas.currency_add(
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
        RAISE EXCEPTION 'invalid currency code: "%"',
            CASE WHEN pg_catalog.length(code) > 50 THEN pg_catalog.left(code, 50) || '...' ELSE code END
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

CREATE OR REPLACE FUNCTION faas_internal.currency_exponent(
    code text,
    day date DEFAULT NULL)
    RETURNS integer
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_currency_exponent';
COMMENT ON FUNCTION faas_internal.currency_exponent(text, date) IS 'Exponent of a registered currency, NULL for one without a minor unit; code NULL gives NULL; day NULL skips the check of validity. LG030: not registered, or not valid on the day';
