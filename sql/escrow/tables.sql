-- Escrows and bids: the state of each, beside the money, which a hold of the ledger reserves.
--
-- Nobody is granted these tables: views are the read API, functions the write API, and the guard refuses
-- every other writer.  One row of faas.escrow, or of faas.bid_deal, is the lock of everything that
-- belongs to it.

-- escrows ----------------------------------------------------------------------------------------

CREATE TYPE faas.escrow_share AS (
    account bigint,
    amount faas.amount,
    ratio numeric
);
COMMENT ON TYPE faas.escrow_share IS 'A receiver of faas.escrow_release and faas.escrow_resolve: his account, and either an amount or his ratio of the whole';
COMMENT ON COLUMN faas.escrow_share.ratio IS 'Any number from 0 on: 60 and 40, or 0.6 and 0.4; all receivers of a call have a ratio, or none has';
REVOKE ALL ON TYPE faas.escrow_share FROM PUBLIC;

CREATE SEQUENCE faas.escrow_id_seq AS bigint;
CREATE TABLE faas.escrow (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.escrow_id_seq'),
    book bigint NOT NULL,
    deal text NOT NULL,
    state text NOT NULL,
    disputed boolean NOT NULL,
    payer bigint NOT NULL,
    payee bigint NOT NULL,
    amount faas.amount NOT NULL,
    funded faas.amount NOT NULL,
    released faas.amount NOT NULL,
    refunded faas.amount NOT NULL,
    hold uuid,
    expires_at timestamptz,
    on_expiry text NOT NULL,
    sweep_at timestamptz NOT NULL,
    approver_roles text[] NOT NULL,
    separate_roles boolean NOT NULL,
    max_ratio numeric,
    max_receivers integer,
    max_releases integer,
    expire_days integer,
    releases integer NOT NULL,
    event_count integer NOT NULL,
    opened_at timestamptz NOT NULL,
    memo text,
    CONSTRAINT escrow_pkey PRIMARY KEY (id),
    CONSTRAINT escrow_book_deal_key UNIQUE (book, deal),
    CONSTRAINT escrow_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT escrow_deal_check CHECK (pg_catalog.length(deal) BETWEEN 1 AND 200),
    CONSTRAINT escrow_state_check CHECK (state OPERATOR(pg_catalog.=) ANY (ARRAY['created', 'funded', 'partial', 'released', 'refunded', 'awarded', 'expired', 'cancelled'])),
    CONSTRAINT escrow_disputed_check CHECK (NOT disputed OR (state OPERATOR(pg_catalog.=) ANY (ARRAY['funded', 'partial']))),
    CONSTRAINT escrow_on_expiry_check CHECK (on_expiry OPERATOR(pg_catalog.=) ANY (ARRAY['refund', 'release', 'keep']))
);
CREATE INDEX escrow_sweep_at_idx ON faas.escrow (book, sweep_at) WHERE (sweep_at OPERATOR(pg_catalog.<) 'infinity');
COMMENT ON TABLE faas.escrow IS 'Money of a payer that is set apart for a payee until conditions are met; released + refunded + what the hold still reserves = funded';
COMMENT ON COLUMN faas.escrow.deal IS 'What the application calls it: an order, a contract';
COMMENT ON COLUMN faas.escrow.disputed IS 'Stops release, refund and expiry until it is resolved';
COMMENT ON COLUMN faas.escrow.payer IS 'Account on which the money is held, and to which refunds go back';
COMMENT ON COLUMN faas.escrow.payee IS 'Account that receives what is released to nobody else';
COMMENT ON COLUMN faas.escrow.hold IS 'Hold that reserves the money, since it was funded';
COMMENT ON COLUMN faas.escrow.on_expiry IS 'What the sweep does with what remains at expires_at: refund, release, or keep';
COMMENT ON COLUMN faas.escrow.sweep_at IS 'When faas.escrow_expire_due takes it; infinity for never';
COMMENT ON COLUMN faas.escrow.approver_roles IS 'Roles of parties whose approvals count';
COMMENT ON COLUMN faas.escrow.separate_roles IS 'Approvals and releases come from database roles that differ';
COMMENT ON COLUMN faas.escrow.max_ratio IS 'Largest part of the amount that may be released';
COMMENT ON COLUMN faas.escrow.max_receivers IS 'Most receivers of one release';
COMMENT ON COLUMN faas.escrow.max_releases IS 'Most releases';
COMMENT ON COLUMN faas.escrow.expire_days IS 'It expires this many days of 24 hours after it was funded, or at expires_at if that is sooner';
COMMENT ON COLUMN faas.escrow.releases IS 'Releases so far';
COMMENT ON COLUMN faas.escrow.event_count IS 'Events so far; the next event has this number + 1';

CREATE TABLE faas.escrow_party (
    escrow bigint NOT NULL,
    name text NOT NULL,
    book bigint NOT NULL,
    role text NOT NULL,
    party bigint,
    CONSTRAINT escrow_party_pkey PRIMARY KEY (escrow, name),
    CONSTRAINT escrow_party_escrow_fkey FOREIGN KEY (escrow) REFERENCES faas.escrow (id),
    CONSTRAINT escrow_party_party_fkey FOREIGN KEY (party) REFERENCES faas.party (id),
    CONSTRAINT escrow_party_role_check CHECK (role OPERATOR(pg_catalog.=) ANY (ARRAY['payer', 'payee', 'platform', 'arbiter']))
);
CREATE INDEX escrow_party_party_idx ON faas.escrow_party (party);
COMMENT ON TABLE faas.escrow_party IS 'Who takes part in an escrow, by the name under which he acts, and as what';
COMMENT ON COLUMN faas.escrow_party.party IS 'The party of the book that he is, if he is one';

CREATE TABLE faas.escrow_milestone (
    escrow bigint NOT NULL,
    number integer NOT NULL,
    book bigint NOT NULL,
    name text,
    amount faas.amount NOT NULL,
    released faas.amount NOT NULL,
    refunded faas.amount NOT NULL,
    approvals integer NOT NULL,
    not_before timestamptz,
    evidence boolean NOT NULL,
    CONSTRAINT escrow_milestone_pkey PRIMARY KEY (escrow, number),
    CONSTRAINT escrow_milestone_escrow_fkey FOREIGN KEY (escrow) REFERENCES faas.escrow (id)
);
COMMENT ON TABLE faas.escrow_milestone IS 'The parts of an escrow, each with its own amount and conditions; an escrow without milestones has one of the whole amount';
COMMENT ON COLUMN faas.escrow_milestone.approvals IS 'How many approvals it takes to release';
COMMENT ON COLUMN faas.escrow_milestone.not_before IS 'Not released before this time';
COMMENT ON COLUMN faas.escrow_milestone.evidence IS 'A reference to evidence is required, with an approval or with the release';

CREATE TABLE faas.escrow_approval (
    escrow bigint NOT NULL,
    milestone integer NOT NULL,
    approver text NOT NULL,
    book bigint NOT NULL,
    event bigint NOT NULL,
    role text NOT NULL,
    by_role text NOT NULL,
    evidence text,
    CONSTRAINT escrow_approval_pkey PRIMARY KEY (escrow, milestone, approver),
    CONSTRAINT escrow_approval_milestone_fkey FOREIGN KEY (escrow, milestone) REFERENCES faas.escrow_milestone (escrow, number),
    CONSTRAINT escrow_approval_approver_fkey FOREIGN KEY (escrow, approver) REFERENCES faas.escrow_party (escrow, name)
);
COMMENT ON TABLE faas.escrow_approval IS 'Who has approved the release of a milestone';
COMMENT ON COLUMN faas.escrow_approval.role IS 'As what he approved';
COMMENT ON COLUMN faas.escrow_approval.by_role IS 'Database role that said so';
COMMENT ON COLUMN faas.escrow_approval.evidence IS 'Reference to evidence: the number of a delivery note, the hash of a document';

CREATE SEQUENCE faas.escrow_event_id_seq AS bigint;
CREATE TABLE faas.escrow_event (
    id bigint NOT NULL,
    book bigint NOT NULL,
    escrow bigint NOT NULL,
    sequence integer NOT NULL,
    operation text NOT NULL,
    from_state text,
    to_state text NOT NULL,
    disputed boolean NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    by_role text NOT NULL,
    milestone integer,
    amount faas.amount NOT NULL,
    remaining faas.amount NOT NULL,
    note text,
    evidence text,
    CONSTRAINT escrow_event_pkey PRIMARY KEY (id),
    CONSTRAINT escrow_event_escrow_sequence_key UNIQUE (escrow, sequence),
    CONSTRAINT escrow_event_escrow_fkey FOREIGN KEY (escrow) REFERENCES faas.escrow (id)
);
COMMENT ON TABLE faas.escrow_event IS 'Everything that ever happened to an escrow, numbered from 1';
COMMENT ON COLUMN faas.escrow_event.disputed IS 'Disputed after the event';
COMMENT ON COLUMN faas.escrow_event.actor IS 'Who did it, as the application said; the database role if it said nothing';
COMMENT ON COLUMN faas.escrow_event.by_role IS 'Database role that called';
COMMENT ON COLUMN faas.escrow_event.amount IS 'What the event set apart, released or gave back; zero for others';
COMMENT ON COLUMN faas.escrow_event.remaining IS 'What remained in escrow after the event';

CREATE TABLE faas.escrow_leg (
    event bigint NOT NULL,
    number integer NOT NULL,
    book bigint NOT NULL,
    escrow bigint NOT NULL,
    account bigint NOT NULL,
    refund boolean NOT NULL,
    amount faas.amount NOT NULL,
    journal uuid NOT NULL,
    CONSTRAINT escrow_leg_pkey PRIMARY KEY (event, number),
    CONSTRAINT escrow_leg_event_fkey FOREIGN KEY (event) REFERENCES faas.escrow_event (id)
);
CREATE INDEX escrow_leg_escrow_idx ON faas.escrow_leg (escrow);
COMMENT ON TABLE faas.escrow_leg IS 'Where the money of an event went: one row for each receiver';
COMMENT ON COLUMN faas.escrow_leg.refund IS 'Given back to the payer, by a release of the hold';
COMMENT ON COLUMN faas.escrow_leg.journal IS 'Journal of the capture; of a refund, id of the release';

-- bids -------------------------------------------------------------------------------------------

CREATE SEQUENCE faas.bid_deal_id_seq AS bigint;
CREATE TABLE faas.bid_deal (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.bid_deal_id_seq'),
    book bigint NOT NULL,
    deal text NOT NULL,
    state text NOT NULL,
    borrower bigint NOT NULL,
    target faas.amount NOT NULL,
    placed faas.amount NOT NULL,
    fails_at timestamptz,
    sweep_at timestamptz NOT NULL,
    bid_count integer NOT NULL,
    event_count integer NOT NULL,
    opened_at timestamptz NOT NULL,
    memo text,
    CONSTRAINT bid_deal_pkey PRIMARY KEY (id),
    CONSTRAINT bid_deal_book_deal_key UNIQUE (book, deal),
    CONSTRAINT bid_deal_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT bid_deal_deal_check CHECK (pg_catalog.length(deal) BETWEEN 1 AND 200),
    CONSTRAINT bid_deal_state_check CHECK (state OPERATOR(pg_catalog.=) ANY (ARRAY['open', 'settled', 'failed']))
);
CREATE INDEX bid_deal_sweep_at_idx ON faas.bid_deal (book, sweep_at) WHERE (sweep_at OPERATOR(pg_catalog.<) 'infinity');
COMMENT ON TABLE faas.bid_deal IS 'A target that many bidders fill: all their money is released to the borrower at once, or all is given back';
COMMENT ON COLUMN faas.bid_deal.borrower IS 'Account that receives the bids';
COMMENT ON COLUMN faas.bid_deal.placed IS 'Sum of the bids';
COMMENT ON COLUMN faas.bid_deal.fails_at IS 'From then on it takes no bid and is not settled: the sweep gives all back';
COMMENT ON COLUMN faas.bid_deal.sweep_at IS 'When faas.escrow_expire_due takes it; infinity for never';

CREATE TABLE faas.bid (
    bid_deal bigint NOT NULL,
    number integer NOT NULL,
    book bigint NOT NULL,
    account bigint NOT NULL,
    amount faas.amount NOT NULL,
    hold uuid NOT NULL,
    journal uuid,
    CONSTRAINT bid_pkey PRIMARY KEY (bid_deal, number),
    CONSTRAINT bid_deal_fkey FOREIGN KEY (bid_deal) REFERENCES faas.bid_deal (id)
);
COMMENT ON TABLE faas.bid IS 'The bids on a deal, numbered from 1';
COMMENT ON COLUMN faas.bid.account IS 'Account of the bidder, on which the money is held';
COMMENT ON COLUMN faas.bid.journal IS 'Journal that paid it to the borrower, or id of the release that gave it back';

CREATE TABLE faas.bid_event (
    id bigint NOT NULL,
    book bigint NOT NULL,
    bid_deal bigint NOT NULL,
    sequence integer NOT NULL,
    operation text NOT NULL,
    from_state text,
    to_state text NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    by_role text NOT NULL,
    bid integer,
    amount faas.amount NOT NULL,
    placed faas.amount NOT NULL,
    note text,
    CONSTRAINT bid_event_pkey PRIMARY KEY (id),
    CONSTRAINT bid_event_deal_sequence_key UNIQUE (bid_deal, sequence),
    CONSTRAINT bid_event_deal_fkey FOREIGN KEY (bid_deal) REFERENCES faas.bid_deal (id)
);
COMMENT ON TABLE faas.bid_event IS 'Everything that ever happened to a deal with bids, numbered from 1';
COMMENT ON COLUMN faas.bid_event.bid IS 'Which bid was placed';
COMMENT ON COLUMN faas.bid_event.amount IS 'What the event placed, paid to the borrower or gave back';
COMMENT ON COLUMN faas.bid_event.placed IS 'Sum of the bids after the event';

-- keys -------------------------------------------------------------------------------------------

CREATE TABLE faas.escrow_key (
    book bigint NOT NULL,
    key text NOT NULL,
    event bigint NOT NULL,
    request jsonb NOT NULL,
    CONSTRAINT escrow_key_pkey PRIMARY KEY (book, key),
    CONSTRAINT escrow_key_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id)
);
COMMENT ON TABLE faas.escrow_key IS 'Idempotency keys of escrows and bids: what was asked, and the event that it became';
COMMENT ON COLUMN faas.escrow_key.event IS 'Id of the event, in faas.escrow_event or faas.bid_event: they share a sequence';

-- guards, and what pg_dump takes -----------------------------------------------------------------

CREATE TRIGGER escrow_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.escrow
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.escrow_open(), faas.escrow_release() and faas.escrow_refund()');
ALTER TABLE faas.escrow ENABLE ALWAYS TRIGGER escrow_guard;
COMMENT ON TRIGGER escrow_guard ON faas.escrow IS 'Refuses SQL writes, LG901';

CREATE TRIGGER escrow_party_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.escrow_party
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.escrow_open()');
ALTER TABLE faas.escrow_party ENABLE ALWAYS TRIGGER escrow_party_guard;
COMMENT ON TRIGGER escrow_party_guard ON faas.escrow_party IS 'Refuses SQL writes, LG901';

CREATE TRIGGER escrow_milestone_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.escrow_milestone
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.escrow_open() and faas.escrow_release()');
ALTER TABLE faas.escrow_milestone ENABLE ALWAYS TRIGGER escrow_milestone_guard;
COMMENT ON TRIGGER escrow_milestone_guard ON faas.escrow_milestone IS 'Refuses SQL writes, LG901';

CREATE TRIGGER escrow_approval_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.escrow_approval
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.escrow_approve()');
ALTER TABLE faas.escrow_approval ENABLE ALWAYS TRIGGER escrow_approval_guard;
COMMENT ON TRIGGER escrow_approval_guard ON faas.escrow_approval IS 'Refuses SQL writes, LG901';

CREATE TRIGGER escrow_event_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.escrow_event
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.escrow_open() and faas.escrow_release()');
ALTER TABLE faas.escrow_event ENABLE ALWAYS TRIGGER escrow_event_guard;
COMMENT ON TRIGGER escrow_event_guard ON faas.escrow_event IS 'Refuses SQL writes, LG901';

CREATE TRIGGER escrow_leg_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.escrow_leg
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.escrow_release() and faas.escrow_refund()');
ALTER TABLE faas.escrow_leg ENABLE ALWAYS TRIGGER escrow_leg_guard;
COMMENT ON TRIGGER escrow_leg_guard ON faas.escrow_leg IS 'Refuses SQL writes, LG901';

CREATE TRIGGER bid_deal_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.bid_deal
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.bid_open(), faas.bid_settle() and faas.bid_fail()');
ALTER TABLE faas.bid_deal ENABLE ALWAYS TRIGGER bid_deal_guard;
COMMENT ON TRIGGER bid_deal_guard ON faas.bid_deal IS 'Refuses SQL writes, LG901';

CREATE TRIGGER bid_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.bid
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.bid_place()');
ALTER TABLE faas.bid ENABLE ALWAYS TRIGGER bid_guard;
COMMENT ON TRIGGER bid_guard ON faas.bid IS 'Refuses SQL writes, LG901';

CREATE TRIGGER bid_event_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.bid_event
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.bid_place(), faas.bid_settle() and faas.bid_fail()');
ALTER TABLE faas.bid_event ENABLE ALWAYS TRIGGER bid_event_guard;
COMMENT ON TRIGGER bid_event_guard ON faas.bid_event IS 'Refuses SQL writes, LG901';

CREATE TRIGGER escrow_key_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.escrow_key
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.escrow_open() and faas.bid_open()');
ALTER TABLE faas.escrow_key ENABLE ALWAYS TRIGGER escrow_key_guard;
COMMENT ON TRIGGER escrow_key_guard ON faas.escrow_key IS 'Refuses SQL writes, LG901';

SELECT pg_catalog.pg_extension_config_dump('faas.escrow', '');
SELECT pg_catalog.pg_extension_config_dump('faas.escrow_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.escrow_party', '');
SELECT pg_catalog.pg_extension_config_dump('faas.escrow_milestone', '');
SELECT pg_catalog.pg_extension_config_dump('faas.escrow_approval', '');
SELECT pg_catalog.pg_extension_config_dump('faas.escrow_event', '');
SELECT pg_catalog.pg_extension_config_dump('faas.escrow_event_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.escrow_leg', '');
SELECT pg_catalog.pg_extension_config_dump('faas.bid_deal', '');
SELECT pg_catalog.pg_extension_config_dump('faas.bid_deal_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.bid', '');
SELECT pg_catalog.pg_extension_config_dump('faas.bid_event', '');
SELECT pg_catalog.pg_extension_config_dump('faas.escrow_key', '');
