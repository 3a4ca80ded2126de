-- Row types of the ledger's API.  C reads their columns by number (posting.c, batch.c).

CREATE TYPE faas.posting_line AS (
    debit bigint,
    credit bigint,
    amount faas.amount,
    kind text,
    memo text,
    metadata jsonb
);
COMMENT ON TYPE faas.posting_line IS 'One posting of a journal: the account debited, the account credited, the amount';

CREATE TYPE faas.request AS (
    op text,
    debit bigint,
    credit bigint,
    amount faas.amount,
    key text,
    hold text,
    kind text,
    memo text,
    metadata jsonb,
    value_date date,
    expires_at timestamptz,
    final boolean,
    balancing text,
    linked boolean,
    posted_at timestamptz
);
COMMENT ON TYPE faas.request IS 'One request of faas.post_batch; leave null what the op does not take';
COMMENT ON COLUMN faas.request.op IS 'post, hold, capture or release';
COMMENT ON COLUMN faas.request.debit IS 'post: debited account; hold: account reserved on';
COMMENT ON COLUMN faas.request.credit IS 'post: credited account; hold and capture: destination';
COMMENT ON COLUMN faas.request.amount IS 'capture and release: null means all that is left; balancing: null means no maximum';
COMMENT ON COLUMN faas.request.key IS 'Idempotency key, 1 to 255 bytes; a UUIDv7 becomes the id itself';
COMMENT ON COLUMN faas.request.hold IS 'capture and release: id or key of the hold, of an earlier request of the batch too';
COMMENT ON COLUMN faas.request.expires_at IS 'hold: when it stops counting';
COMMENT ON COLUMN faas.request.final IS 'capture: release the rest';
COMMENT ON COLUMN faas.request.balancing IS 'null, debit or credit: move what that account allows, at most amount';
COMMENT ON COLUMN faas.request.linked IS 'Stands or falls with the next request';
COMMENT ON COLUMN faas.request.posted_at IS 'post: original time of imported history';

CREATE TYPE faas.result AS (
    idx integer,
    code integer,
    reason text,
    journal uuid,
    posted_at timestamptz,
    amount faas.amount
);
COMMENT ON TYPE faas.result IS 'Outcome of one request of faas.post_batch';
COMMENT ON COLUMN faas.result.idx IS 'Which request, from 1';
COMMENT ON COLUMN faas.result.code IS '0 created, 1 exists, else refused; stable numbers, listed in the documentation';
COMMENT ON COLUMN faas.result.reason IS 'The code as a word';
COMMENT ON COLUMN faas.result.journal IS 'Id of the journal, hold or release; null if refused';
COMMENT ON COLUMN faas.result.amount IS 'What was really moved, held or given back';

REVOKE ALL ON TYPE faas.posting_line, faas.request, faas.result FROM PUBLIC;
