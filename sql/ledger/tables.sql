-- Tables of the ledger.  C reads the columns of account, posting, checkpoint, hold, hold_event,
-- journal_key, reversal, archived_journal and account_opening by number (src/ledger/tables.h): never add, drop or reorder one in place.
--
-- None of these tables is granted to anybody: views are the read API, functions the write API, and a
-- guard refuses every other writer (guards.sql).  The tables above carry no foreign keys; what
-- keys would prove, faas.verify() proves.

-- books ------------------------------------------------------------------------------------------

CREATE SEQUENCE faas.book_id_seq AS bigint;
CREATE TABLE faas.book (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.book_id_seq'),
    name text NOT NULL,
    owner regrole NOT NULL,
    base_currency text,
    business_date date NOT NULL,
    open_from date NOT NULL DEFAULT '-infinity',
    created_at timestamptz NOT NULL,
    CONSTRAINT book_pkey PRIMARY KEY (id),
    CONSTRAINT book_owner_name_key UNIQUE (owner, name),
    CONSTRAINT book_name_check CHECK (pg_catalog.length(name) BETWEEN 1 AND 200)
);
COMMENT ON TABLE faas.book IS 'A closed set of accounts in which debits = credits per currency; the unit of tenancy, of day cut and of sharding';
COMMENT ON COLUMN faas.book.owner IS 'Role that holds every right on the book';
COMMENT ON COLUMN faas.book.base_currency IS 'Currency that account_open takes when none is given';
COMMENT ON COLUMN faas.book.business_date IS 'The open accounting day; moved by faas.day_cut only';
COMMENT ON COLUMN faas.book.open_from IS 'Earliest value date that is still open; moved by faas.period_close only';

CREATE TABLE faas.book_privilege (
    book bigint NOT NULL,
    grantee regrole NOT NULL,
    privilege text NOT NULL,
    granted_by regrole NOT NULL,
    granted_at timestamptz NOT NULL,
    CONSTRAINT book_privilege_pkey PRIMARY KEY (book, grantee, privilege),
    CONSTRAINT book_privilege_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT book_privilege_privilege_check CHECK (privilege OPERATOR(pg_catalog.=) ANY (ARRAY['read', 'post', 'hold', 'admin']))
);
COMMENT ON TABLE faas.book_privilege IS 'Who may read, post, hold on or administer a book besides its owner';

CREATE TABLE faas.business_day (
    book bigint NOT NULL,
    business_date date NOT NULL,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    CONSTRAINT business_day_pkey PRIMARY KEY (book, business_date),
    CONSTRAINT business_day_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id)
);
COMMENT ON TABLE faas.business_day IS 'The accounting days of a book; exactly one is open (closed_at is null)';

-- chart of accounts ------------------------------------------------------------------------------

CREATE SEQUENCE faas.subject_id_seq AS bigint;
CREATE TABLE faas.subject (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.subject_id_seq'),
    book bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    parent bigint,
    CONSTRAINT subject_pkey PRIMARY KEY (id),
    CONSTRAINT subject_book_code_key UNIQUE (book, code),
    CONSTRAINT subject_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT subject_parent_fkey FOREIGN KEY (parent) REFERENCES faas.subject (id),
    CONSTRAINT subject_kind_check CHECK (kind OPERATOR(pg_catalog.=) ANY (ARRAY['asset', 'liability', 'equity', 'income', 'expense'])),
    CONSTRAINT subject_code_check CHECK (pg_catalog.length(code) BETWEEN 1 AND 100),
    CONSTRAINT subject_name_check CHECK (pg_catalog.length(name) BETWEEN 1 AND 200)
);
CREATE INDEX subject_parent_idx ON faas.subject (parent);
COMMENT ON TABLE faas.subject IS 'Chart of accounts of a book: a tree whose leaves carry accounts';
COMMENT ON COLUMN faas.subject.kind IS 'asset and expense are debit-normal; liability, equity and income credit-normal';

CREATE TABLE faas.subject_closing (
    book bigint NOT NULL,
    business_date date NOT NULL,
    subject bigint NOT NULL,
    currency text NOT NULL,
    debits faas.amount NOT NULL,
    credits faas.amount NOT NULL,
    CONSTRAINT subject_closing_pkey PRIMARY KEY (book, business_date, subject, currency),
    CONSTRAINT subject_closing_day_fkey FOREIGN KEY (book, business_date) REFERENCES faas.business_day (book, business_date)
);
COMMENT ON TABLE faas.subject_closing IS 'Closing totals of each leaf subject at each day cut; subject 0 stands for accounts without one';

-- parties ----------------------------------------------------------------------------------------

CREATE SEQUENCE faas.party_id_seq AS bigint;
CREATE TABLE faas.party (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.party_id_seq'),
    book bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    customer bigint,
    identity_type text,
    identity_number text,
    metadata jsonb,
    created_at timestamptz NOT NULL,
    CONSTRAINT party_pkey PRIMARY KEY (id),
    CONSTRAINT party_book_code_key UNIQUE (book, code),
    CONSTRAINT party_identity_key UNIQUE (book, identity_type, identity_number),
    CONSTRAINT party_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT party_customer_fkey FOREIGN KEY (customer) REFERENCES faas.party (id),
    CONSTRAINT party_kind_check CHECK (kind OPERATOR(pg_catalog.=) ANY (ARRAY['customer', 'user'])),
    CONSTRAINT party_customer_check CHECK ((kind OPERATOR(pg_catalog.=) 'user') OR (customer IS NULL)),
    CONSTRAINT party_identity_check CHECK ((identity_type IS NULL) OPERATOR(pg_catalog.=) (identity_number IS NULL))
);
CREATE INDEX party_customer_idx ON faas.party (customer);
COMMENT ON TABLE faas.party IS 'Who owns accounts: a customer (one identity document), his users (one per channel or institution), their accounts';

-- accounts ---------------------------------------------------------------------------------------

CREATE SEQUENCE faas.account_id_seq AS bigint;
CREATE TABLE faas.account (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.account_id_seq'),
    book bigint NOT NULL,
    subject bigint NOT NULL,
    party bigint NOT NULL,
    flags integer NOT NULL,
    stripes integer NOT NULL,
    opened_at timestamptz NOT NULL,
    next_expiry timestamptz NOT NULL,
    debit_blocked_until timestamptz NOT NULL,
    credit_blocked_until timestamptz NOT NULL,
    overdraft faas.amount NOT NULL,
    ceiling faas.amount NOT NULL,
    debits_pending faas.amount NOT NULL,
    credits_pending faas.amount NOT NULL,
    debits_posted faas.amount NOT NULL,
    entry_count bigint NOT NULL,
    last_posted_at timestamptz NOT NULL,
    last_journal uuid NOT NULL,
    credits_posted faas.amount NOT NULL,
    last_line integer NOT NULL,
    CONSTRAINT account_pkey PRIMARY KEY (id)
) WITH (fillfactor = 50);
COMMENT ON TABLE faas.account IS 'The row of an account that every posting rewrites: fixed width, no nulls; what a posting changes stands last and together, which keeps the log of an update short';
COMMENT ON COLUMN faas.account.id IS 'Positive: an account; negative: -(account * 1024 + stripe), a stripe of an account';
COMMENT ON COLUMN faas.account.subject IS 'Leaf subject, 0 for none';
COMMENT ON COLUMN faas.account.party IS 'Owning party, 0 for none';
COMMENT ON COLUMN faas.account.flags IS '1 debit-normal, 2 unlimited, 4 has a ceiling, 8 closed, 16 hot, 32 has stripes; 192 whose money: 0 no class, 64 own, 128 client, 192 in transit; 256 watched by a product (src/ledger/hooks.h)';
COMMENT ON COLUMN faas.account.stripes IS 'Stripes in use, of an account and of those stripes; 0 for others';
COMMENT ON COLUMN faas.account.entry_count IS 'Entries so far; the next entry has this number + 1';
COMMENT ON COLUMN faas.account.last_posted_at IS 'Time of the last entry, -infinity before the first';
COMMENT ON COLUMN faas.account.last_journal IS 'Journal, and last_line its line, of the last entry: where the chain of entries begins; all zero before the first';
COMMENT ON COLUMN faas.account.next_expiry IS 'No open hold that touches the account expires before this time';
COMMENT ON COLUMN faas.account.debit_blocked_until IS 'Debits are refused before this time; -infinity means not blocked';
COMMENT ON COLUMN faas.account.credit_blocked_until IS 'Credits are refused before this time; -infinity means not blocked';
COMMENT ON COLUMN faas.account.overdraft IS 'How far below zero the normal-side balance may fall';
COMMENT ON COLUMN faas.account.ceiling IS 'Highest normal-side balance, where flag 4 is set';
COMMENT ON COLUMN faas.account.debits_pending IS 'Open holds that will debit the account';
COMMENT ON COLUMN faas.account.credits_pending IS 'Open holds that will credit the account';

CREATE TABLE faas.account_profile (
    account bigint NOT NULL,
    book bigint NOT NULL,
    code text NOT NULL,
    metadata jsonb,
    debit_block_reason text,
    credit_block_reason text,
    closed_at timestamptz,
    CONSTRAINT account_profile_pkey PRIMARY KEY (account),
    CONSTRAINT account_profile_book_code_key UNIQUE (book, code),
    CONSTRAINT account_profile_code_check CHECK (pg_catalog.length(code) BETWEEN 1 AND 200)
);
COMMENT ON TABLE faas.account_profile IS 'What no posting touches: code, metadata, reasons of blocks';

-- movements --------------------------------------------------------------------------------------

CREATE TABLE faas.posting (
    journal uuid NOT NULL,
    line integer NOT NULL,
    business_date date NOT NULL,
    book bigint NOT NULL,
    debit_account bigint NOT NULL,
    credit_account bigint NOT NULL,
    debit_entry bigint NOT NULL,
    credit_entry bigint NOT NULL,
    posted_at timestamptz NOT NULL,
    amount faas.amount NOT NULL,
    debit_balance faas.amount NOT NULL,
    credit_balance faas.amount NOT NULL,
    debit_previous uuid NOT NULL,
    credit_previous uuid NOT NULL,
    debit_previous_line integer NOT NULL,
    credit_previous_line integer NOT NULL,
    value_date date NOT NULL,
    kind text,
    memo text,
    metadata jsonb,
    hold uuid,
    reverses uuid,
    reverses_line integer,
    CONSTRAINT posting_pkey PRIMARY KEY (journal, line)
);
COMMENT ON TABLE faas.posting IS 'One debit account, one credit account, one amount: the atom of movement, never changed or deleted';
COMMENT ON COLUMN faas.posting.journal IS 'UUIDv7 shared by the postings of one call, or the caller''s key where that is one';
COMMENT ON COLUMN faas.posting.debit_account IS 'Row of faas.account that was debited: the account, or a stripe of it';
COMMENT ON COLUMN faas.posting.credit_account IS 'Row of faas.account that was credited: the account, or a stripe of it';
COMMENT ON COLUMN faas.posting.debit_entry IS 'Gapless number of this entry in the debited row, from 1';
COMMENT ON COLUMN faas.posting.debit_balance IS 'Normal-side balance of the debited account after this posting';
COMMENT ON COLUMN faas.posting.credit_balance IS 'Normal-side balance of the credited account after this posting';
COMMENT ON COLUMN faas.posting.debit_previous IS 'Journal, and debit_previous_line its line, of the debited account''s entry before this one; all zero for its first';
COMMENT ON COLUMN faas.posting.credit_previous IS 'Journal, and credit_previous_line its line, of the credited account''s entry before this one; all zero for its first';
COMMENT ON COLUMN faas.posting.posted_at IS 'One time per journal; within an account never before the previous journal''s, and after it';
COMMENT ON COLUMN faas.posting.hold IS 'Hold that this posting captured from';
COMMENT ON COLUMN faas.posting.reverses IS 'Journal, and reverses_line its line, that this posting gives back in whole or in part';

CREATE TABLE faas.checkpoint (
    account bigint NOT NULL,
    posted_at timestamptz NOT NULL,
    entry bigint NOT NULL,
    book bigint NOT NULL,
    journal uuid NOT NULL,
    line integer NOT NULL,
    debits faas.amount NOT NULL,
    credits faas.amount NOT NULL,
    CONSTRAINT checkpoint_pkey PRIMARY KEY (account, posted_at, entry)
);
COMMENT ON TABLE faas.checkpoint IS 'Every 32nd entry of an account, with its totals there: what finds the balance at a time without an index on the postings of an account';
COMMENT ON COLUMN faas.checkpoint.journal IS 'Journal, and line its line, of the posting that is this entry';
COMMENT ON COLUMN faas.checkpoint.debits IS 'Posted to the debit side up to and including this entry';

CREATE TABLE faas.journal_key (
    book bigint NOT NULL,
    key_hash uuid NOT NULL,
    object uuid NOT NULL,
    key text NOT NULL,
    CONSTRAINT journal_key_pkey PRIMARY KEY (key_hash, book)
);
COMMENT ON TABLE faas.journal_key IS 'Idempotency keys that are not UUIDv7: which journal, hold or release each one made';
COMMENT ON COLUMN faas.journal_key.key_hash IS 'First 128 bits of SHA-256 over operation class (journal, hold, release), a colon and the key';
COMMENT ON COLUMN faas.journal_key.object IS 'Id of the journal, hold or hold event';

CREATE TABLE faas.reversal (
    journal uuid NOT NULL,
    line integer NOT NULL,
    reversal_journal uuid NOT NULL,
    reversal_line integer NOT NULL,
    book bigint NOT NULL,
    amount faas.amount NOT NULL,
    CONSTRAINT reversal_pkey PRIMARY KEY (journal, line, reversal_journal, reversal_line)
);
COMMENT ON TABLE faas.reversal IS 'What was given back of each posting, and by which posting';

-- holds ------------------------------------------------------------------------------------------

CREATE TABLE faas.hold (
    id uuid NOT NULL,
    book bigint NOT NULL,
    account bigint NOT NULL,
    to_account bigint NOT NULL,
    status integer NOT NULL,
    event_count integer NOT NULL,
    placed_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    closed_at timestamptz NOT NULL,
    amount faas.amount NOT NULL,
    tolerance faas.amount NOT NULL,
    captured faas.amount NOT NULL,
    excess faas.amount NOT NULL,
    released faas.amount NOT NULL,
    kind text,
    memo text,
    metadata jsonb,
    CONSTRAINT hold_pkey PRIMARY KEY (id)
) WITH (fillfactor = 70);
-- an open hold closes at infinity: these two find the open holds of an account, by expiry, and those that
-- were open at a time
CREATE INDEX hold_account_idx ON faas.hold (account, closed_at, expires_at);
CREATE INDEX hold_to_account_idx ON faas.hold (to_account, closed_at, expires_at) WHERE (to_account OPERATOR(pg_catalog.<>) 0);
CREATE INDEX hold_expires_at_idx ON faas.hold (expires_at) WHERE ((status OPERATOR(pg_catalog.=) 0) AND (expires_at OPERATOR(pg_catalog.<) 'infinity'));
COMMENT ON TABLE faas.hold IS 'Reserves: what is held on an account and what became of it; remaining = amount - (captured - excess) - released';
COMMENT ON COLUMN faas.hold.account IS 'Row of faas.account that is reserved on: the account, or a stripe of it';
COMMENT ON COLUMN faas.hold.to_account IS 'Destination that was promised, a row as well, 0 for none';
COMMENT ON COLUMN faas.hold.status IS '0 open, 1 captured, 2 released, 3 expired';
COMMENT ON COLUMN faas.hold.event_count IS 'Events so far; the next event has this number + 1';
COMMENT ON COLUMN faas.hold.expires_at IS 'The hold counts before this time only; infinity means no expiry';
COMMENT ON COLUMN faas.hold.closed_at IS 'When it left status 0, infinity while open; an expired hold closes at its expiry';
COMMENT ON COLUMN faas.hold.amount IS 'Reserved in all: as placed, plus increases';
COMMENT ON COLUMN faas.hold.tolerance IS 'How much captures may take beyond the reserve, in all';
COMMENT ON COLUMN faas.hold.captured IS 'Captured in all, excess included';
COMMENT ON COLUMN faas.hold.excess IS 'The part of captured that went beyond the reserve';
COMMENT ON COLUMN faas.hold.released IS 'Given back in all, by release, final capture or expiry';

CREATE TABLE faas.hold_event (
    id uuid NOT NULL,
    hold uuid NOT NULL,
    sequence integer NOT NULL,
    book bigint NOT NULL,
    op integer NOT NULL,
    at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    amount faas.amount NOT NULL,
    remaining faas.amount NOT NULL,
    CONSTRAINT hold_event_pkey PRIMARY KEY (id),
    CONSTRAINT hold_event_hold_sequence_key UNIQUE (hold, sequence)
);
COMMENT ON TABLE faas.hold_event IS 'Everything that ever happened to a hold; id is the hold, the capture''s journal or the release';
COMMENT ON COLUMN faas.hold_event.op IS '1 placed, 2 captured, 3 released, 4 extended, 5 increased, 6 expired, 7 rest released by a final capture';
COMMENT ON COLUMN faas.hold_event.amount IS 'What the event placed, took, gave back or added; zero for extended';
COMMENT ON COLUMN faas.hold_event.remaining IS 'What the hold still reserves after the event';

-- archives ---------------------------------------------------------------------------------------

-- What an archive took, and what stays of it: see doc/archive.md.  The postings themselves go to a table
-- of their own, faas_archive.posting_ID, which is no part of the extension.

CREATE SEQUENCE faas.archive_id_seq AS bigint;
CREATE TABLE faas.archive (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.archive_id_seq'),
    book bigint NOT NULL,
    through date NOT NULL,
    from_date date NOT NULL,
    from_time timestamptz NOT NULL,
    to_time timestamptz NOT NULL,
    journals bigint NOT NULL,
    postings bigint NOT NULL,
    totals faas.amount[] NOT NULL,
    posting_sha256 text NOT NULL,
    kept_sha256 text NOT NULL,
    opening_sha256 text NOT NULL,
    archived_at timestamptz NOT NULL,
    by_role text NOT NULL,
    CONSTRAINT archive_pkey PRIMARY KEY (id),
    CONSTRAINT archive_book_through_key UNIQUE (book, through),
    CONSTRAINT archive_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id)
);
COMMENT ON TABLE faas.archive IS 'One row for each time that postings of a book were taken out of faas.posting';
COMMENT ON COLUMN faas.archive.through IS 'Last business date that was taken; the first one that is left comes after it';
COMMENT ON COLUMN faas.archive.from_date IS 'First business date that was taken';
COMMENT ON COLUMN faas.archive.from_time IS 'Time of the first posting that was taken, and to_time of the last';
COMMENT ON COLUMN faas.archive.totals IS 'What the postings moved in all, one amount per currency';
COMMENT ON COLUMN faas.archive.posting_sha256 IS 'SHA-256 over every column of the postings that were taken, in the order of journal and line';
COMMENT ON COLUMN faas.archive.kept_sha256 IS 'The same over what stays of this archive: the other columns of this row, rows of archived_journal and archive_total';
COMMENT ON COLUMN faas.archive.opening_sha256 IS 'The same over all openings of the book, as they were when this archive was made';

CREATE TABLE faas.archive_total (
    archive bigint NOT NULL,
    business_date date NOT NULL,
    subject bigint NOT NULL,
    currency text NOT NULL,
    book bigint NOT NULL,
    debits faas.amount NOT NULL,
    credits faas.amount NOT NULL,
    CONSTRAINT archive_total_pkey PRIMARY KEY (archive, business_date, subject, currency)
);
COMMENT ON TABLE faas.archive_total IS 'What each leaf subject moved on each business date in the postings that an archive took: closings are derived from it; subject 0 stands for accounts without one';

CREATE TABLE faas.archived_journal (
    journal uuid NOT NULL,
    archive bigint NOT NULL,
    book bigint NOT NULL,
    amount faas.amount,
    hold uuid,
    CONSTRAINT archived_journal_pkey PRIMARY KEY (journal)
);
COMMENT ON TABLE faas.archived_journal IS 'Which archive has a journal: what keeps an idempotency key from being used a second time';
COMMENT ON COLUMN faas.archived_journal.hold IS 'Hold that it captured from, and amount what it took; null for others';

CREATE TABLE faas.account_opening (
    account bigint NOT NULL,
    entry bigint NOT NULL,
    posted_at timestamptz NOT NULL,
    book bigint NOT NULL,
    archive bigint NOT NULL,
    journal uuid NOT NULL,
    line integer NOT NULL,
    business_date date NOT NULL,
    debits faas.amount NOT NULL,
    credits faas.amount NOT NULL,
    value_date date NOT NULL,
    CONSTRAINT account_opening_pkey PRIMARY KEY (account)
);
COMMENT ON TABLE faas.account_opening IS 'Where the entries of an account that are left begin: its last archived entry, with its totals there';
COMMENT ON COLUMN faas.account_opening.account IS 'Row of faas.account: the account, or a stripe of it';
COMMENT ON COLUMN faas.account_opening.entry IS 'Number of the last archived entry; posted_at, business_date, journal and line are its own';
COMMENT ON COLUMN faas.account_opening.archive IS 'Archive that has it';
COMMENT ON COLUMN faas.account_opening.debits IS 'Posted to the debit side up to and including this entry, in all archives';
COMMENT ON COLUMN faas.account_opening.value_date IS 'Greatest value date of all archived entries: balances by value date can be told from here on';

-- what pg_dump takes -----------------------------------------------------------------------------

SELECT pg_catalog.pg_extension_config_dump('faas.book', '');
SELECT pg_catalog.pg_extension_config_dump('faas.book_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.book_privilege', '');
SELECT pg_catalog.pg_extension_config_dump('faas.business_day', '');
SELECT pg_catalog.pg_extension_config_dump('faas.subject', '');
SELECT pg_catalog.pg_extension_config_dump('faas.subject_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.subject_closing', '');
SELECT pg_catalog.pg_extension_config_dump('faas.party', '');
SELECT pg_catalog.pg_extension_config_dump('faas.party_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.account', '');
SELECT pg_catalog.pg_extension_config_dump('faas.account_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.account_profile', '');
SELECT pg_catalog.pg_extension_config_dump('faas.posting', '');
SELECT pg_catalog.pg_extension_config_dump('faas.checkpoint', '');
SELECT pg_catalog.pg_extension_config_dump('faas.journal_key', '');
SELECT pg_catalog.pg_extension_config_dump('faas.reversal', '');
SELECT pg_catalog.pg_extension_config_dump('faas.hold', '');
SELECT pg_catalog.pg_extension_config_dump('faas.hold_event', '');
SELECT pg_catalog.pg_extension_config_dump('faas.archive', '');
SELECT pg_catalog.pg_extension_config_dump('faas.archive_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.archive_total', '');
SELECT pg_catalog.pg_extension_config_dump('faas.archived_journal', '');
SELECT pg_catalog.pg_extension_config_dump('faas.account_opening', '');
