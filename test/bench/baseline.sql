-- The baseline: what a good DBA writes by hand in PL/pgSQL when there is no extension.
--
-- One account table with balance and limit, one row per transfer under the caller's key, two entries
-- per transfer with the balance after it, foreign keys between them.  Both accounts are locked in the
-- order of their ids, so that two transfers never wait for each other in a circle.  Money is bigint
-- minor units, the fastest choice there is; numeric would be slower.

CREATE SCHEMA baseline;

CREATE TABLE baseline.account (
    id bigint PRIMARY KEY,
    currency text NOT NULL,
    balance bigint NOT NULL DEFAULT 0,
    overdraft bigint NOT NULL DEFAULT 0,
    entry_count bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

CREATE TABLE baseline.transfer (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key uuid NOT NULL UNIQUE,
    debit_account bigint NOT NULL REFERENCES baseline.account (id),
    credit_account bigint NOT NULL REFERENCES baseline.account (id),
    amount bigint NOT NULL CHECK (amount > 0),
    created_at timestamptz NOT NULL,
    CHECK (debit_account <> credit_account)
);

CREATE TABLE baseline.entry (
    account bigint NOT NULL REFERENCES baseline.account (id),
    number bigint NOT NULL,
    transfer bigint NOT NULL REFERENCES baseline.transfer (id),
    amount bigint NOT NULL,
    balance bigint NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (account, number)
);
CREATE INDEX entry_transfer_idx ON baseline.entry (transfer);

CREATE FUNCTION baseline.transfer(p_key uuid, p_debit bigint, p_credit bigint, p_amount bigint)
RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
    v_transfer bigint;
    v_seen baseline.transfer%ROWTYPE;
    v_debit baseline.account%ROWTYPE;
    v_credit baseline.account%ROWTYPE;
    v_now timestamptz := pg_catalog.clock_timestamp();
BEGIN
    INSERT INTO baseline.transfer (key, debit_account, credit_account, amount, created_at)
        VALUES (p_key, p_debit, p_credit, p_amount, v_now)
        ON CONFLICT (key) DO NOTHING
        RETURNING id INTO v_transfer;
    IF v_transfer IS NULL THEN
        SELECT * INTO v_seen FROM baseline.transfer WHERE key = p_key;
        IF (v_seen.debit_account, v_seen.credit_account, v_seen.amount) IS DISTINCT FROM
           (p_debit, p_credit, p_amount) THEN
            RAISE EXCEPTION 'key % was used for another transfer', p_key;
        END IF;
        RETURN v_seen.id;
    END IF;

    IF p_debit < p_credit THEN
        SELECT * INTO v_debit FROM baseline.account WHERE id = p_debit FOR NO KEY UPDATE;
        SELECT * INTO v_credit FROM baseline.account WHERE id = p_credit FOR NO KEY UPDATE;
    ELSE
        SELECT * INTO v_credit FROM baseline.account WHERE id = p_credit FOR NO KEY UPDATE;
        SELECT * INTO v_debit FROM baseline.account WHERE id = p_debit FOR NO KEY UPDATE;
    END IF;
    IF v_debit.currency <> v_credit.currency THEN
        RAISE EXCEPTION 'currencies differ';
    END IF;
    IF v_debit.balance - p_amount < -v_debit.overdraft THEN
        RAISE EXCEPTION 'insufficient funds in account %', p_debit;
    END IF;

    UPDATE baseline.account SET balance = balance - p_amount, entry_count = entry_count + 1
        WHERE id = p_debit;
    UPDATE baseline.account SET balance = balance + p_amount, entry_count = entry_count + 1
        WHERE id = p_credit;
    INSERT INTO baseline.entry (account, number, transfer, amount, balance, created_at) VALUES
        (p_debit, v_debit.entry_count + 1, v_transfer, -p_amount, v_debit.balance - p_amount, v_now),
        (p_credit, v_credit.entry_count + 1, v_transfer, p_amount, v_credit.balance + p_amount, v_now);
    RETURN v_transfer;
END
$$;
