-- Tables of settlement: models and their participants, windows and what is in them, settlements and
-- their instructions.  C reads the first columns of settlement_model and participant, and all of
-- window_entry, by number (src/clearing/window.h): never add, drop or reorder one in place.
--
-- window_entry is written by postings: it carries no foreign keys, and faas.verify() proves what
-- they would.

-- models, participants ---------------------------------------------------------------------------

CREATE SEQUENCE faas.settlement_model_id_seq AS bigint;
CREATE TABLE faas.settlement_model (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.settlement_model_id_seq'),
    book bigint NOT NULL,
    current_window bigint NOT NULL,
    kinds text[],
    name text NOT NULL,
    granularity text NOT NULL,
    interchange text NOT NULL,
    delay text NOT NULL,
    currency text NOT NULL,
    liquidity_check boolean NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT settlement_model_pkey PRIMARY KEY (id),
    CONSTRAINT settlement_model_book_name_key UNIQUE (book, name),
    CONSTRAINT settlement_model_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT settlement_model_name_check CHECK (pg_catalog.length(name) BETWEEN 1 AND 200),
    CONSTRAINT settlement_model_terms_check CHECK (
        (granularity OPERATOR(pg_catalog.=) 'net' AND interchange IN ('bilateral', 'multilateral') AND delay OPERATOR(pg_catalog.=) 'deferred')
        OR (granularity OPERATOR(pg_catalog.=) 'gross' AND interchange OPERATOR(pg_catalog.=) 'bilateral' AND delay OPERATOR(pg_catalog.=) 'immediate'))
) WITH (fillfactor = 50);
COMMENT ON TABLE faas.settlement_model IS 'How postings between participants are settled: net at the end of a window, or each at once';
COMMENT ON COLUMN faas.settlement_model.current_window IS 'The open window, which postings join; moved by faas.window_close only';
COMMENT ON COLUMN faas.settlement_model.kinds IS 'Kinds of postings that count, fixed for good; null for all';
COMMENT ON COLUMN faas.settlement_model.liquidity_check IS 'Whether a net debit cap may not exceed the balance of the settlement account';

CREATE SEQUENCE faas.participant_id_seq AS bigint;
CREATE TABLE faas.participant (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.participant_id_seq'),
    book bigint NOT NULL,
    model bigint NOT NULL,
    position_account bigint NOT NULL,
    settlement_account bigint NOT NULL,
    joined_after bigint NOT NULL,
    name text NOT NULL,
    joined_at timestamptz NOT NULL,
    CONSTRAINT participant_pkey PRIMARY KEY (id),
    CONSTRAINT participant_position_account_key UNIQUE (position_account),
    CONSTRAINT participant_model_name_key UNIQUE (model, name),
    CONSTRAINT participant_model_settlement_account_key UNIQUE (model, settlement_account),
    CONSTRAINT participant_model_fkey FOREIGN KEY (model) REFERENCES faas.settlement_model (id),
    CONSTRAINT participant_name_check CHECK (pg_catalog.length(name) BETWEEN 1 AND 200)
);
CREATE INDEX participant_settlement_account_idx ON faas.participant (settlement_account);
COMMENT ON TABLE faas.participant IS 'Members of a settlement model, for good; each with the account that is its position and the one that it settles from';
COMMENT ON COLUMN faas.participant.joined_after IS 'Entries of the position account before it joined: later ones may count';

-- windows ----------------------------------------------------------------------------------------

CREATE SEQUENCE faas.settlement_window_id_seq AS bigint;
CREATE TABLE faas.settlement_window (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.settlement_window_id_seq'),
    book bigint NOT NULL,
    model bigint NOT NULL,
    state text NOT NULL,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    settlement bigint,
    CONSTRAINT settlement_window_pkey PRIMARY KEY (id),
    CONSTRAINT settlement_window_model_fkey FOREIGN KEY (model) REFERENCES faas.settlement_model (id),
    CONSTRAINT settlement_window_state_check CHECK (state IN ('open', 'closed', 'pending', 'settled', 'aborted')),
    CONSTRAINT settlement_window_closed_at_check CHECK ((state OPERATOR(pg_catalog.=) 'open') OPERATOR(pg_catalog.=) (closed_at IS NULL)),
    CONSTRAINT settlement_window_settlement_check CHECK ((state IN ('open', 'closed')) OPERATOR(pg_catalog.=) (settlement IS NULL))
);
CREATE UNIQUE INDEX settlement_window_open_key ON faas.settlement_window (model) WHERE (state OPERATOR(pg_catalog.=) 'open');
CREATE INDEX settlement_window_model_idx ON faas.settlement_window (model, id);
CREATE INDEX settlement_window_settlement_idx ON faas.settlement_window (settlement);
COMMENT ON TABLE faas.settlement_window IS 'Settlement windows of a model, one open at a time; a posting belongs to the one that was open under its own lock';
COMMENT ON COLUMN faas.settlement_window.settlement IS 'The settlement that has it now or had it last; null before the first';

CREATE TABLE faas.window_entry (
    journal uuid NOT NULL,
    line integer NOT NULL,
    window_id bigint NOT NULL,
    book bigint NOT NULL,
    model bigint NOT NULL,
    payer bigint NOT NULL,
    payee bigint NOT NULL,
    amount faas.amount NOT NULL,
    CONSTRAINT window_entry_pkey PRIMARY KEY (journal, line)
);
CREATE INDEX window_entry_window_id_idx ON faas.window_entry (window_id);
COMMENT ON TABLE faas.window_entry IS 'The postings that count: each in one window, written with the posting in one transaction';
COMMENT ON COLUMN faas.window_entry.payer IS 'Participant whose position account was debited';
COMMENT ON COLUMN faas.window_entry.payee IS 'Participant whose position account was credited';

CREATE TABLE faas.window_total (
    window_id bigint NOT NULL,
    book bigint NOT NULL,
    payer bigint NOT NULL,
    payee bigint NOT NULL,
    amount faas.amount NOT NULL,
    entries bigint NOT NULL,
    CONSTRAINT window_total_pkey PRIMARY KEY (window_id, payer, payee),
    CONSTRAINT window_total_window_fkey FOREIGN KEY (window_id) REFERENCES faas.settlement_window (id)
);
COMMENT ON TABLE faas.window_total IS 'What payers owe payees from a window, kept when it is first settled and never changed';

-- settlements ------------------------------------------------------------------------------------

CREATE SEQUENCE faas.settlement_id_seq AS bigint;
CREATE TABLE faas.settlement (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.settlement_id_seq'),
    book bigint NOT NULL,
    model bigint NOT NULL,
    state text NOT NULL,
    gross faas.amount NOT NULL,
    net faas.amount NOT NULL,
    created_at timestamptz NOT NULL,
    reason text,
    CONSTRAINT settlement_pkey PRIMARY KEY (id),
    CONSTRAINT settlement_model_fkey FOREIGN KEY (model) REFERENCES faas.settlement_model (id),
    CONSTRAINT settlement_state_check CHECK (state IN ('pending', 'recorded', 'reserved', 'committed', 'settling', 'settled', 'aborted'))
);
CREATE INDEX settlement_model_idx ON faas.settlement (model, id);
COMMENT ON TABLE faas.settlement IS 'Settlements of one or more closed windows of a model';
COMMENT ON COLUMN faas.settlement.gross IS 'Sum of the postings in the windows';
COMMENT ON COLUMN faas.settlement.net IS 'Sum of the instructions: what is left to pay';
COMMENT ON COLUMN faas.settlement.reason IS 'Why it was aborted';

CREATE TABLE faas.settlement_participant (
    settlement bigint NOT NULL,
    participant bigint NOT NULL,
    book bigint NOT NULL,
    state text NOT NULL,
    paid faas.amount NOT NULL,
    received faas.amount NOT NULL,
    due faas.amount NOT NULL,
    hold uuid,
    journal uuid,
    CONSTRAINT settlement_participant_pkey PRIMARY KEY (settlement, participant),
    CONSTRAINT settlement_participant_settlement_fkey FOREIGN KEY (settlement) REFERENCES faas.settlement (id),
    CONSTRAINT settlement_participant_participant_fkey FOREIGN KEY (participant) REFERENCES faas.participant (id),
    CONSTRAINT settlement_participant_state_check CHECK (state IN ('pending', 'recorded', 'reserved', 'committed', 'settled', 'aborted'))
);
CREATE INDEX settlement_participant_participant_idx ON faas.settlement_participant (participant);
COMMENT ON TABLE faas.settlement_participant IS 'What each participant owes and is owed in a settlement, and how far it is';
COMMENT ON COLUMN faas.settlement_participant.due IS 'paid - received, greater than zero: its settlement account is debited; zero for a model that settles at once';
COMMENT ON COLUMN faas.settlement_participant.hold IS 'Hold that reserves what is due on its settlement account; gone when aborted';
COMMENT ON COLUMN faas.settlement_participant.journal IS 'Journal that moved what is due between its settlement account and its position';

CREATE SEQUENCE faas.settlement_batch_id_seq AS bigint;
CREATE TABLE faas.settlement_batch (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.settlement_batch_id_seq'),
    book bigint NOT NULL,
    settlement bigint NOT NULL,
    instructions bigint NOT NULL,
    total faas.amount NOT NULL,
    entry_hash bigint NOT NULL,
    sha256 text NOT NULL,
    exported_at timestamptz NOT NULL,
    CONSTRAINT settlement_batch_pkey PRIMARY KEY (id),
    CONSTRAINT settlement_batch_settlement_fkey FOREIGN KEY (settlement) REFERENCES faas.settlement (id)
);
CREATE INDEX settlement_batch_settlement_idx ON faas.settlement_batch (settlement);
COMMENT ON TABLE faas.settlement_batch IS 'Files of instructions that were exported, with their control totals';
COMMENT ON COLUMN faas.settlement_batch.entry_hash IS 'Sum of the payees'' settlement accounts, last ten digits';
COMMENT ON COLUMN faas.settlement_batch.sha256 IS 'SHA-256 over the lines of the file';

CREATE SEQUENCE faas.settlement_instruction_id_seq AS bigint;
CREATE TABLE faas.settlement_instruction (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.settlement_instruction_id_seq'),
    book bigint NOT NULL,
    settlement bigint NOT NULL,
    payer bigint NOT NULL,
    payee bigint NOT NULL,
    amount faas.amount NOT NULL,
    state text NOT NULL,
    batch bigint,
    journal uuid,
    return_journal uuid,
    reason text,
    retries bigint,
    CONSTRAINT settlement_instruction_pkey PRIMARY KEY (id),
    CONSTRAINT settlement_instruction_settlement_fkey FOREIGN KEY (settlement) REFERENCES faas.settlement (id),
    CONSTRAINT settlement_instruction_batch_fkey FOREIGN KEY (batch) REFERENCES faas.settlement_batch (id),
    CONSTRAINT settlement_instruction_retries_key UNIQUE (retries),
    CONSTRAINT settlement_instruction_retries_fkey FOREIGN KEY (retries) REFERENCES faas.settlement_instruction (id),
    CONSTRAINT settlement_instruction_state_check CHECK (state IN ('pending', 'sent', 'accepted', 'returned', 'cancelled'))
);
CREATE INDEX settlement_instruction_settlement_idx ON faas.settlement_instruction (settlement);
CREATE INDEX settlement_instruction_batch_idx ON faas.settlement_instruction (batch);
COMMENT ON TABLE faas.settlement_instruction IS 'Payments that a bank makes for a settlement, from the payer''s money to the payee''s';
COMMENT ON COLUMN faas.settlement_instruction.journal IS 'Journal of its export: debits the payee''s settlement account and credits the payer''s';
COMMENT ON COLUMN faas.settlement_instruction.return_journal IS 'Journal that gave it back when the bank returned it';
COMMENT ON COLUMN faas.settlement_instruction.retries IS 'The returned instruction that this one repeats';

-- what happened ----------------------------------------------------------------------------------

CREATE SEQUENCE faas.settlement_event_id_seq AS bigint;
CREATE TABLE faas.settlement_event (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.settlement_event_id_seq'),
    book bigint NOT NULL,
    object text NOT NULL,
    object_id bigint NOT NULL,
    participant bigint,
    operation text NOT NULL,
    from_state text,
    to_state text,
    amount faas.amount,
    journal uuid,
    at timestamptz NOT NULL,
    by_role text NOT NULL,
    CONSTRAINT settlement_event_pkey PRIMARY KEY (id),
    CONSTRAINT settlement_event_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT settlement_event_object_check CHECK (object IN ('model', 'participant', 'window', 'settlement', 'instruction'))
);
CREATE INDEX settlement_event_object_idx ON faas.settlement_event (object, object_id);
COMMENT ON TABLE faas.settlement_event IS 'Everything that happened to models, participants, windows, settlements and instructions: who, when, from which state to which';
COMMENT ON COLUMN faas.settlement_event.participant IS 'Participant of the settlement that it is about';

CREATE TABLE faas.settlement_operation (
    book bigint NOT NULL,
    key text NOT NULL,
    operation text NOT NULL,
    request jsonb NOT NULL,
    result jsonb,
    at timestamptz NOT NULL,
    CONSTRAINT settlement_operation_pkey PRIMARY KEY (book, key),
    CONSTRAINT settlement_operation_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT settlement_operation_key_check CHECK (pg_catalog.length(key) BETWEEN 1 AND 255)
);
COMMENT ON TABLE faas.settlement_operation IS 'Idempotency keys of settlement, what was asked for with them and what was answered';

-- guards -----------------------------------------------------------------------------------------

CREATE TRIGGER settlement_model_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.settlement_model
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.settlement_model_create() and faas.window_close()');
ALTER TABLE faas.settlement_model ENABLE ALWAYS TRIGGER settlement_model_guard;
COMMENT ON TRIGGER settlement_model_guard ON faas.settlement_model IS 'Refuses SQL writes, LG901';

CREATE TRIGGER participant_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.participant
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.participant_add()');
ALTER TABLE faas.participant ENABLE ALWAYS TRIGGER participant_guard;
COMMENT ON TRIGGER participant_guard ON faas.participant IS 'Refuses SQL writes, LG901';

CREATE TRIGGER settlement_window_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.settlement_window
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.window_close() and faas.settlement_create()');
ALTER TABLE faas.settlement_window ENABLE ALWAYS TRIGGER settlement_window_guard;
COMMENT ON TRIGGER settlement_window_guard ON faas.settlement_window IS 'Refuses SQL writes, LG901';

CREATE TRIGGER window_entry_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.window_entry
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.post()');
ALTER TABLE faas.window_entry ENABLE ALWAYS TRIGGER window_entry_guard;
COMMENT ON TRIGGER window_entry_guard ON faas.window_entry IS 'Refuses SQL writes, LG901';

CREATE TRIGGER window_total_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.window_total
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.settlement_create()');
ALTER TABLE faas.window_total ENABLE ALWAYS TRIGGER window_total_guard;
COMMENT ON TRIGGER window_total_guard ON faas.window_total IS 'Refuses SQL writes, LG901';

CREATE TRIGGER settlement_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.settlement
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.settlement_create() and faas.settlement_abort()');
ALTER TABLE faas.settlement ENABLE ALWAYS TRIGGER settlement_guard;
COMMENT ON TRIGGER settlement_guard ON faas.settlement IS 'Refuses SQL writes, LG901';

CREATE TRIGGER settlement_participant_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.settlement_participant
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.settlement_create() and faas.settlement_commit()');
ALTER TABLE faas.settlement_participant ENABLE ALWAYS TRIGGER settlement_participant_guard;
COMMENT ON TRIGGER settlement_participant_guard ON faas.settlement_participant IS 'Refuses SQL writes, LG901';

CREATE TRIGGER settlement_batch_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.settlement_batch
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.instruction_export()');
ALTER TABLE faas.settlement_batch ENABLE ALWAYS TRIGGER settlement_batch_guard;
COMMENT ON TRIGGER settlement_batch_guard ON faas.settlement_batch IS 'Refuses SQL writes, LG901';

CREATE TRIGGER settlement_instruction_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.settlement_instruction
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.instruction_export() and faas.instruction_import()');
ALTER TABLE faas.settlement_instruction ENABLE ALWAYS TRIGGER settlement_instruction_guard;
COMMENT ON TRIGGER settlement_instruction_guard ON faas.settlement_instruction IS 'Refuses SQL writes, LG901';

CREATE TRIGGER settlement_event_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.settlement_event
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.settlement_create() and the rest of settlement');
ALTER TABLE faas.settlement_event ENABLE ALWAYS TRIGGER settlement_event_guard;
COMMENT ON TRIGGER settlement_event_guard ON faas.settlement_event IS 'Refuses SQL writes, LG901';

CREATE TRIGGER settlement_operation_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.settlement_operation
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.settlement_create() and the rest of settlement');
ALTER TABLE faas.settlement_operation ENABLE ALWAYS TRIGGER settlement_operation_guard;
COMMENT ON TRIGGER settlement_operation_guard ON faas.settlement_operation IS 'Refuses SQL writes, LG901';

-- what pg_dump takes -----------------------------------------------------------------------------

SELECT pg_catalog.pg_extension_config_dump('faas.settlement_model', '');
SELECT pg_catalog.pg_extension_config_dump('faas.settlement_model_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.participant', '');
SELECT pg_catalog.pg_extension_config_dump('faas.participant_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.settlement_window', '');
SELECT pg_catalog.pg_extension_config_dump('faas.settlement_window_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.window_entry', '');
SELECT pg_catalog.pg_extension_config_dump('faas.window_total', '');
SELECT pg_catalog.pg_extension_config_dump('faas.settlement', '');
SELECT pg_catalog.pg_extension_config_dump('faas.settlement_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.settlement_participant', '');
SELECT pg_catalog.pg_extension_config_dump('faas.settlement_batch', '');
SELECT pg_catalog.pg_extension_config_dump('faas.settlement_batch_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.settlement_instruction', '');
SELECT pg_catalog.pg_extension_config_dump('faas.settlement_instruction_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.settlement_event', '');
SELECT pg_catalog.pg_extension_config_dump('faas.settlement_event_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.settlement_operation', '');
