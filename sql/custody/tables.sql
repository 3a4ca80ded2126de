-- Tables of custody.  C reads custody_book and custody_kind by number (src/custody/custody.h).
--
-- Whose money an account holds is in its flags (faas.account).  Here are the rules of a book, what became of
-- its accounts' classes, and the instructions and transfers that moved clients' money.

CREATE TABLE faas.custody_book (
    book bigint NOT NULL,
    authorisation boolean NOT NULL DEFAULT true,
    transfers bigint NOT NULL DEFAULT 0,
    CONSTRAINT custody_book_pkey PRIMARY KEY (book),
    CONSTRAINT custody_book_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT custody_book_transfers_check CHECK (transfers OPERATOR(pg_catalog.>=) 0)
);
COMMENT ON TABLE faas.custody_book IS 'Books that keep clients'' money apart: one row from the first account of theirs, or the first rule';
COMMENT ON COLUMN faas.custody_book.authorisation IS 'Whether what is owed to a client moves on a reference to an authorisation only';
COMMENT ON COLUMN faas.custody_book.transfers IS 'Top-ups and withdrawals so far; the row is what makes one wait for another';

CREATE TABLE faas.custody_counting (
    book bigint NOT NULL,
    business_date date NOT NULL,
    transit boolean NOT NULL,
    net text NOT NULL,
    CONSTRAINT custody_counting_pkey PRIMARY KEY (book, business_date),
    CONSTRAINT custody_counting_book_fkey FOREIGN KEY (book) REFERENCES faas.custody_book (book),
    CONSTRAINT custody_counting_net_check CHECK (net OPERATOR(pg_catalog.=) ANY (ARRAY['account', 'customer']))
);
COMMENT ON TABLE faas.custody_counting IS 'How requirement and resource of a book are counted, from a business date until the next row';
COMMENT ON COLUMN faas.custody_counting.transit IS 'Whether incoming money in transit is part of the resource';
COMMENT ON COLUMN faas.custody_counting.net IS 'What balances of one client may be set off within: account or customer';

CREATE TABLE faas.custody_kind (
    book bigint NOT NULL,
    kind text NOT NULL,
    direction text NOT NULL,
    reversible boolean NOT NULL,
    privilege text NOT NULL,
    CONSTRAINT custody_kind_pkey PRIMARY KEY (book, kind, direction),
    CONSTRAINT custody_kind_book_fkey FOREIGN KEY (book) REFERENCES faas.custody_book (book),
    CONSTRAINT custody_kind_kind_check CHECK (pg_catalog.octet_length(kind) BETWEEN 1 AND 100),
    CONSTRAINT custody_kind_direction_check CHECK (direction OPERATOR(pg_catalog.=) ANY (ARRAY['to_own', 'to_client'])),
    CONSTRAINT custody_kind_privilege_check CHECK (privilege OPERATOR(pg_catalog.=) ANY (ARRAY['post', 'admin']))
);
COMMENT ON TABLE faas.custody_kind IS 'Kinds of postings that may move money between clients and the firm; all others are refused';
COMMENT ON COLUMN faas.custody_kind.direction IS 'to_own: a balance of the clients'' side falls; to_client: it rises';
COMMENT ON COLUMN faas.custody_kind.reversible IS 'Whether a reversal that carries the kind may go the other way';
COMMENT ON COLUMN faas.custody_kind.privilege IS 'Right on the book that the kind takes beyond that to post: none more (post), or admin';

CREATE SEQUENCE faas.custody_class_change_id_seq AS bigint;
CREATE TABLE faas.custody_class_change (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.custody_class_change_id_seq'),
    book bigint NOT NULL,
    account bigint NOT NULL,
    business_date date NOT NULL,
    from_class text NOT NULL,
    to_class text NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by regrole NOT NULL,
    CONSTRAINT custody_class_change_pkey PRIMARY KEY (id),
    CONSTRAINT custody_class_change_book_fkey FOREIGN KEY (book) REFERENCES faas.custody_book (book),
    CONSTRAINT custody_class_change_from_check CHECK (from_class OPERATOR(pg_catalog.=) ANY (ARRAY['none', 'own', 'client', 'in_transit'])),
    CONSTRAINT custody_class_change_to_check CHECK (to_class OPERATOR(pg_catalog.=) ANY (ARRAY['none', 'own', 'client', 'in_transit']) AND to_class OPERATOR(pg_catalog.<>) from_class)
);
CREATE INDEX custody_class_change_account_idx ON faas.custody_class_change (book, account, id);
COMMENT ON TABLE faas.custody_class_change IS 'Every change of an account''s class; the last one up to a business date says what the class was at its end';

CREATE SEQUENCE faas.custody_instruction_id_seq AS bigint;
CREATE TABLE faas.custody_instruction (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.custody_instruction_id_seq'),
    book bigint NOT NULL,
    auth_ref text NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    debit bigint NOT NULL,
    credit bigint NOT NULL,
    amount faas.amount NOT NULL,
    journal uuid NOT NULL,
    business_date date NOT NULL,
    instructed_at timestamptz NOT NULL,
    instructed_by regrole NOT NULL,
    CONSTRAINT custody_instruction_pkey PRIMARY KEY (id),
    CONSTRAINT custody_instruction_auth_ref_key UNIQUE (book, auth_ref),
    CONSTRAINT custody_instruction_book_fkey FOREIGN KEY (book) REFERENCES faas.custody_book (book),
    CONSTRAINT custody_instruction_auth_ref_check CHECK (pg_catalog.octet_length(auth_ref) BETWEEN 1 AND 200),
    CONSTRAINT custody_instruction_actor_check CHECK (pg_catalog.octet_length(actor) BETWEEN 1 AND 200),
    CONSTRAINT custody_instruction_action_check CHECK (pg_catalog.octet_length(action) BETWEEN 1 AND 100)
);
COMMENT ON TABLE faas.custody_instruction IS 'Register of instructions: who had client money moved on which authorisation; a reference serves once';
COMMENT ON COLUMN faas.custody_instruction.auth_ref IS 'Reference of the client''s authorisation, for instance of the confirmation by his transaction password';
COMMENT ON COLUMN faas.custody_instruction.actor IS 'Who gave the instruction, as the application calls him';
COMMENT ON COLUMN faas.custody_instruction.action IS 'What for; the kind of the posting';
COMMENT ON COLUMN faas.custody_instruction.instructed_by IS 'Role that called';

CREATE SEQUENCE faas.custody_transfer_id_seq AS bigint;
CREATE TABLE faas.custody_transfer (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.custody_transfer_id_seq'),
    book bigint NOT NULL,
    reconciled_date date NOT NULL,
    purpose text NOT NULL,
    key text,
    bank_account bigint NOT NULL,
    own_account bigint NOT NULL,
    asked faas.amount,
    amount faas.amount NOT NULL,
    journal uuid NOT NULL,
    business_date date NOT NULL,
    made_at timestamptz NOT NULL,
    made_by regrole NOT NULL,
    CONSTRAINT custody_transfer_pkey PRIMARY KEY (id),
    CONSTRAINT custody_transfer_key_key UNIQUE (book, key),
    CONSTRAINT custody_transfer_book_fkey FOREIGN KEY (book) REFERENCES faas.custody_book (book),
    CONSTRAINT custody_transfer_purpose_check CHECK (purpose OPERATOR(pg_catalog.=) ANY (ARRAY['topup', 'withdrawal'])),
    CONSTRAINT custody_transfer_date_check CHECK (business_date OPERATOR(pg_catalog.>=) reconciled_date),
    CONSTRAINT custody_transfer_key_check CHECK (pg_catalog.octet_length(key) BETWEEN 1 AND 200)
);
CREATE INDEX custody_transfer_date_idx ON faas.custody_transfer (book, reconciled_date, id);
COMMENT ON TABLE faas.custody_transfer IS 'What a reconciliation led to: shortfalls paid in, excesses withdrawn';
COMMENT ON COLUMN faas.custody_transfer.reconciled_date IS 'Business date whose shortfall or excess it is';
COMMENT ON COLUMN faas.custody_transfer.asked IS 'Amount that the caller named, null for all there is';
COMMENT ON COLUMN faas.custody_transfer.business_date IS 'Business date on which it was posted';

-- guards and caches --------------------------------------------------------------------------------

CREATE TRIGGER custody_book_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.custody_book
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.custody_set()');
ALTER TABLE faas.custody_book ENABLE ALWAYS TRIGGER custody_book_guard;
COMMENT ON TRIGGER custody_book_guard ON faas.custody_book IS 'Refuses SQL writes, LG901';

CREATE TRIGGER custody_counting_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.custody_counting
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.custody_set()');
ALTER TABLE faas.custody_counting ENABLE ALWAYS TRIGGER custody_counting_guard;
COMMENT ON TRIGGER custody_counting_guard ON faas.custody_counting IS 'Refuses SQL writes, LG901';

CREATE TRIGGER custody_kind_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.custody_kind
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.custody_kind_set() and faas.custody_kind_drop()');
ALTER TABLE faas.custody_kind ENABLE ALWAYS TRIGGER custody_kind_guard;
COMMENT ON TRIGGER custody_kind_guard ON faas.custody_kind IS 'Refuses SQL writes, LG901';

CREATE TRIGGER custody_class_change_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.custody_class_change
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.custody_class_set()');
ALTER TABLE faas.custody_class_change ENABLE ALWAYS TRIGGER custody_class_change_guard;
COMMENT ON TRIGGER custody_class_change_guard ON faas.custody_class_change IS 'Refuses SQL writes, LG901';

CREATE TRIGGER custody_instruction_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.custody_instruction
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.custody_instruct()');
ALTER TABLE faas.custody_instruction ENABLE ALWAYS TRIGGER custody_instruction_guard;
COMMENT ON TRIGGER custody_instruction_guard ON faas.custody_instruction IS 'Refuses SQL writes, LG901';

CREATE TRIGGER custody_transfer_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.custody_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.custody_topup() and faas.custody_withdraw()');
ALTER TABLE faas.custody_transfer ENABLE ALWAYS TRIGGER custody_transfer_guard;
COMMENT ON TRIGGER custody_transfer_guard ON faas.custody_transfer IS 'Refuses SQL writes, LG901';

-- Sessions keep the rules of a book in memory (src/custody/rules.c).  Whatever changes a row, here or by
-- replication, empties that.
CREATE TRIGGER custody_book_changed
    AFTER INSERT OR UPDATE OR DELETE ON faas.custody_book
    FOR EACH ROW EXECUTE FUNCTION faas_internal.book_replicated();
ALTER TABLE faas.custody_book ENABLE ALWAYS TRIGGER custody_book_changed;
COMMENT ON TRIGGER custody_book_changed ON faas.custody_book IS 'Sessions follow what is changed or replicated';

CREATE TRIGGER custody_kind_changed
    AFTER INSERT OR UPDATE OR DELETE ON faas.custody_kind
    FOR EACH ROW EXECUTE FUNCTION faas_internal.book_replicated();
ALTER TABLE faas.custody_kind ENABLE ALWAYS TRIGGER custody_kind_changed;
COMMENT ON TRIGGER custody_kind_changed ON faas.custody_kind IS 'Sessions follow what is changed or replicated';

-- what pg_dump takes -------------------------------------------------------------------------------

SELECT pg_catalog.pg_extension_config_dump('faas.custody_book', '');
SELECT pg_catalog.pg_extension_config_dump('faas.custody_counting', '');
SELECT pg_catalog.pg_extension_config_dump('faas.custody_kind', '');
SELECT pg_catalog.pg_extension_config_dump('faas.custody_class_change', '');
SELECT pg_catalog.pg_extension_config_dump('faas.custody_class_change_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.custody_instruction', '');
SELECT pg_catalog.pg_extension_config_dump('faas.custody_instruction_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.custody_transfer', '');
SELECT pg_catalog.pg_extension_config_dump('faas.custody_transfer_id_seq', '');
