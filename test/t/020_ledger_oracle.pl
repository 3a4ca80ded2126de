# Compares faas.post_batch, code by code, with the rules of posting and holding written down a second
# time: PL/pgSQL on plain tables, all amounts numeric, nothing kept that can be added up.  Then the
# balances, entry numbers, holds and postings of both are compared, and the ledger verifies itself.
#
# The requests are random: posts, holds, captures, releases, balancing, imported times, linked chains,
# keys used again with the same and with other content, and every kind of bad field.
#
# The seed is printed; FAAS_SEED=n repeats a run.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $requests = 6000;
my $seed = defined $ENV{FAAS_SEED} ? $ENV{FAAS_SEED} : int(rand(1_000_000_000));
die "FAAS_SEED must be a number below 1000000000\n" unless $seed =~ /^\d{1,9}$/;

my $node = PostgreSQL::Test::Cluster->new('ledger_oracle');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\nautovacuum = off\njit = off\ntimezone = 'UTC'\n");
$node->start;
note "FAAS_SEED=$seed, $requests requests";

# What the ledger holds, and the oracle's view of it -------------------------------------------------

$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION faas;
CREATE SCHEMA oracle;
SET faas.clock = '2026-01-05 09:00:00+00';
SELECT faas.book_create('one', 'CNY', '2026-01-05');
SELECT faas.book_create('two', 'CNY', '2026-01-05');
SELECT faas.subject_create(1, 'asset', 'assets', 'asset'), faas.subject_create(1, 'debt', 'liabilities', 'liability');
SELECT faas.period_close(1, '2025-12-26');

CREATE TABLE oracle.account (
    id bigint PRIMARY KEY, book bigint NOT NULL, code text, currency text, scale int, debit_normal boolean,
    overdraft numeric,          -- null: unlimited
    ceiling numeric,            -- null: none
    closed boolean DEFAULT false, no_debit boolean DEFAULT false, no_credit boolean DEFAULT false,
    debits numeric DEFAULT 0, credits numeric DEFAULT 0, entries bigint DEFAULT 0,
    last_at timestamptz DEFAULT '-infinity');
INSERT INTO oracle.account (id, book, code, currency, scale, debit_normal, overdraft, ceiling) VALUES
    (1, 1, 'cash', 'CNY', 2, true, NULL, NULL), (2, 1, 'till', 'CNY', 2, true, 0, NULL),
    (3, 1, 'safe', 'CNY', 2, true, 50, 200), (4, 1, 'a', 'CNY', 2, false, 0, NULL),
    (5, 1, 'b', 'CNY', 2, false, 0, NULL), (6, 1, 'c', 'CNY', 2, false, 0, NULL),
    (7, 1, 'd', 'CNY', 2, false, 0, NULL), (8, 1, 'card', 'CNY', 2, false, 100, NULL),
    (9, 1, 'wallet', 'CNY', 2, false, 0, 150), (10, 1, 'fee', 'CNY', 2, false, NULL, NULL),
    (11, 1, 'closed', 'CNY', 2, false, NULL, NULL), (12, 1, 'no debit', 'CNY', 2, false, NULL, NULL),
    (13, 1, 'no credit', 'CNY', 2, false, NULL, NULL),
    (14, 1, 'usd cash', 'USD', 2, true, NULL, NULL), (15, 1, 'usd', 'USD', 2, false, 0, NULL),
    (16, 1, 'jpy cash', 'JPY', 0, true, NULL, NULL), (17, 1, 'jpy', 'JPY', 0, false, 0, NULL),
    (18, 2, 'x', 'CNY', 2, false, NULL, NULL), (19, 2, 'y', 'CNY', 2, false, NULL, NULL);
UPDATE oracle.account SET closed = id = 11, no_debit = id = 12, no_credit = id = 13;
SELECT faas.account_open(a.book, a.code, a.currency, CASE WHEN a.book = 1 THEN CASE WHEN debit_normal THEN 'asset' ELSE 'debt' END END,
    overdraft => faas.amount(NULLIF(overdraft, 0), currency), ceiling => faas.amount(ceiling, currency), unlimited => overdraft IS NULL)
  FROM oracle.account AS a ORDER BY id;
-- with one stripe it is the same one in every session, and its times are those of the account
SELECT faas.account_stripes(id, 1) FROM oracle.account WHERE id IN (1, 10, 12, 14, 18);
SELECT faas.account_close(11), faas.account_block(12, 'debit', 'test'), faas.account_block(13, 'credit', 'test');

CREATE TABLE oracle.hold (
    id serial PRIMARY KEY, book bigint, account bigint, to_account bigint, amount numeric, captured numeric DEFAULT 0,
    released numeric DEFAULT 0, done boolean DEFAULT false, swept boolean DEFAULT false, expires_at timestamptz, placed_at timestamptz,
    kind text, memo text, metadata jsonb);
CREATE INDEX ON oracle.hold (account) WHERE NOT done;
CREATE INDEX ON oracle.hold (to_account) WHERE NOT done;
CREATE TABLE oracle.journal (
    id serial PRIMARY KEY, book bigint, debit bigint, credit bigint, amount numeric, value_date date, at timestamptz,
    kind text, memo text, metadata jsonb, hold int);
CREATE TABLE oracle.release (id serial PRIMARY KEY, book bigint, hold int, amount numeric, at timestamptz);
-- book 0 for a key that is a uuid
CREATE TABLE oracle.key (book bigint, class text, key text, object int, PRIMARY KEY (book, class, key));
-- in which book an earlier request of the batch places a hold under a key
CREATE TABLE oracle.placing (key text PRIMARY KEY, book bigint);
-- results of the chain under way
CREATE TABLE oracle.chain (idx int, code int, amount numeric, at timestamptz);
SQL

# The rules ------------------------------------------------------------------------------------------

$node->safe_psql('postgres', <<'SQL');
CREATE FUNCTION oracle.is_uuid(key text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
    $$SELECT key ~ '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-7[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$'$$;

-- what open, unexpired holds reserve on one side of an account
CREATE FUNCTION oracle.pending(account bigint, debit boolean, now timestamptz) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(h.amount - h.captured - h.released), 0) FROM oracle.hold AS h
    WHERE NOT h.done AND h.expires_at > now AND CASE WHEN debit THEN h.account ELSE h.to_account END = pending.account
$$;

-- what may still be debited or credited; null: no limit
CREATE FUNCTION oracle.room(a oracle.account, debit boolean, now timestamptz) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN debit <> a.debit_normal
        THEN CASE WHEN a.debit_normal THEN a.debits - a.credits ELSE a.credits - a.debits END
            - oracle.pending(a.id, debit, now) + a.overdraft
        ELSE a.ceiling - CASE WHEN a.debit_normal THEN a.debits - a.credits ELSE a.credits - a.debits END
            - oracle.pending(a.id, debit, now) END
$$;

-- which code says that one side of an account has not enough room
CREATE FUNCTION oracle.limit_code(a oracle.account, debit boolean) RETURNS int LANGUAGE sql IMMUTABLE AS
    $$SELECT CASE WHEN debit <> a.debit_normal THEN 95 ELSE 96 END$$;

CREATE FUNCTION oracle.form(r faas.request, now timestamptz) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    v_post boolean := r.op = 'post';
    v_new boolean := r.op IN ('post', 'hold');
BEGIN
    IF r.op IS NULL OR r.op NOT IN ('post', 'hold', 'capture', 'release') THEN RETURN 30; END IF;
    IF NOT v_new AND r.debit IS NOT NULL OR r.op = 'release' AND r.credit IS NOT NULL OR v_new AND r.hold IS NOT NULL
        OR r.op = 'release' AND (r.kind IS NOT NULL OR r.memo IS NOT NULL OR r.metadata IS NOT NULL)
        OR r.op IN ('hold', 'release') AND r.value_date IS NOT NULL OR r.op <> 'hold' AND r.expires_at IS NOT NULL
        OR NOT v_new AND r.balancing IS NOT NULL OR NOT v_post AND r.posted_at IS NOT NULL
        OR r.final AND r.op <> 'capture' THEN RETURN 35; END IF;
    IF octet_length(r.key) NOT BETWEEN 1 AND 255 THEN RETURN 36; END IF;
    IF v_new THEN
        IF r.debit IS NULL THEN RETURN 31; END IF;
        IF v_post AND r.credit IS NULL THEN RETURN 32; END IF;
        IF r.amount IS NULL AND r.balancing IS NULL THEN RETURN 33; END IF;
    ELSIF r.hold IS NULL THEN RETURN 34; END IF;
    IF octet_length(r.kind) > 100 OR octet_length(r.memo) > 10000 THEN RETURN 37; END IF;
    IF r.debit = r.credit THEN RETURN 38; END IF;
    IF faas.quantity(r.amount) <= 0 THEN RETURN 39; END IF;
    IF r.balancing NOT IN ('debit', 'credit') THEN RETURN 40; END IF;
    IF NOT isfinite(r.value_date) THEN RETURN 41; END IF;
    IF NOT isfinite(r.posted_at) OR r.posted_at > now THEN RETURN 42; END IF;
    IF r.expires_at <= now THEN RETURN 43; END IF;
    RETURN 0;
END $$;

-- the hold that a request names; in book "book" if that is given
CREATE FUNCTION oracle.find_hold(ref text, book bigint) RETURNS oracle.hold LANGUAGE plpgsql AS $$
DECLARE v_holds oracle.hold[];
BEGIN
    SELECT array_agg(h) INTO v_holds FROM oracle.key AS k JOIN oracle.hold AS h ON h.id = k.object
    WHERE k.class = 'hold' AND k.key = CASE WHEN oracle.is_uuid(ref) THEN lower(ref) ELSE ref END
        AND (oracle.is_uuid(ref) OR find_hold.book IS NULL OR k.book = find_hold.book);
    IF cardinality(v_holds) = 1 THEN RETURN v_holds[1]; END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION oracle.texts(r faas.request, kind text, memo text, metadata jsonb) RETURNS int LANGUAGE sql AS $$
    SELECT CASE WHEN r.kind IS DISTINCT FROM kind THEN 21 WHEN r.memo IS DISTINCT FROM memo THEN 22
        WHEN r.metadata IS DISTINCT FROM metadata THEN 23 ELSE 1 END
$$;

-- a balancing request that moved "moved" may have asked for more, but not for decimals that the account does not have
CREATE FUNCTION oracle.may_have_asked(asked numeric, moved numeric, account bigint) RETURNS boolean LANGUAGE sql AS $$
    SELECT asked >= moved AND asked = round(asked, a.scale) FROM oracle.account AS a WHERE a.id = account
$$;

-- the key made "object": is it the same request?
CREATE FUNCTION oracle.replay(r faas.request, object int, h oracle.hold, OUT code int, OUT amount numeric, OUT at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
    j oracle.journal;
    o oracle.hold;
    e oracle.release;
    v_asked numeric := faas.quantity(r.amount);
BEGIN
    IF r.op IN ('post', 'capture') THEN
        SELECT * INTO j FROM oracle.journal AS x WHERE x.id = object;
        amount := j.amount;
        at := j.at;
        code := CASE
            WHEN r.op = 'post' AND j.hold IS NOT NULL OR r.op = 'capture' AND j.hold IS DISTINCT FROM h.id THEN 15
            WHEN r.op = 'post' AND r.debit IS DISTINCT FROM j.debit THEN 12
            WHEN r.op = 'post' AND r.credit IS DISTINCT FROM j.credit OR r.credit <> j.credit THEN 13
            WHEN faas.currency(r.amount) <> (SELECT a.currency FROM oracle.account AS a WHERE a.id = j.debit)
                OR CASE WHEN r.balancing IS NULL THEN v_asked <> j.amount ELSE NOT oracle.may_have_asked(v_asked, j.amount, j.debit) END
                OR r.op = 'post' AND r.amount IS NULL AND r.balancing IS NULL THEN 14
            WHEN r.value_date <> j.value_date THEN 17
            WHEN r.posted_at <> j.at THEN 18
            WHEN r.op = 'capture' AND r.kind IS NULL THEN oracle.texts(r, NULL, j.memo, j.metadata)
            ELSE oracle.texts(r, j.kind, j.memo, j.metadata) END;
    ELSIF r.op = 'hold' THEN
        SELECT * INTO o FROM oracle.hold AS x WHERE x.id = object;
        amount := o.amount;
        at := o.placed_at;
        code := CASE
            WHEN r.debit IS DISTINCT FROM o.account THEN 12
            WHEN r.credit IS DISTINCT FROM o.to_account THEN 13
            WHEN faas.currency(r.amount) <> (SELECT a.currency FROM oracle.account AS a WHERE a.id = o.account)
                OR CASE WHEN r.balancing IS NULL THEN v_asked <> o.amount ELSE NOT oracle.may_have_asked(v_asked, o.amount, o.account) END
                OR r.amount IS NULL AND r.balancing IS NULL THEN 14
            WHEN coalesce(r.expires_at, 'infinity') <> o.expires_at THEN 19
            ELSE oracle.texts(r, o.kind, o.memo, o.metadata) END;
    ELSE
        SELECT * INTO e FROM oracle.release AS x WHERE x.id = object;
        amount := e.amount;
        at := e.at;
        code := CASE WHEN e.hold IS DISTINCT FROM h.id THEN 15
            WHEN v_asked <> e.amount OR faas.currency(r.amount) <> (SELECT a.currency FROM oracle.account AS a WHERE a.id = h.account) THEN 14
            ELSE 1 END;
    END IF;
END $$;
SQL

$node->safe_psql('postgres', <<'SQL');
-- amount of a request for an account: 0, or why not
CREATE FUNCTION oracle.amount_code(r faas.request, a oracle.account) RETURNS int LANGUAGE sql AS $$
    SELECT CASE WHEN faas.currency(r.amount) <> a.currency THEN 56
        WHEN faas.quantity(r.amount) <> round(faas.quantity(r.amount), a.scale) THEN 57 ELSE 0 END
$$;

CREATE FUNCTION oracle.state_code(d oracle.account, c oracle.account) RETURNS int LANGUAGE sql AS $$
    SELECT CASE WHEN d.closed THEN 70 WHEN c.closed THEN 71 WHEN d.no_debit THEN 72 WHEN c.no_credit THEN 73 ELSE 0 END
$$;

-- move money: both accounts, one journal
CREATE FUNCTION oracle.move(r faas.request, d oracle.account, c oracle.account, amount numeric, at timestamptz, hold int, kind text)
RETURNS int LANGUAGE sql AS $$
    UPDATE oracle.account AS a SET debits = debits + amount, entries = entries + 1, last_at = at WHERE a.id = d.id;
    UPDATE oracle.account AS a SET credits = credits + amount, entries = entries + 1, last_at = at WHERE a.id = c.id;
    INSERT INTO oracle.journal (book, debit, credit, amount, value_date, at, kind, memo, metadata, hold)
    VALUES (d.book, d.id, c.id, amount, coalesce(r.value_date, '2026-01-05'), at, kind, r.memo, r.metadata, hold) RETURNING id;
$$;

CREATE FUNCTION oracle.apply(r faas.request, h oracle.hold, now timestamptz, OUT code int, OUT amount numeric, OUT at timestamptz, OUT object int)
LANGUAGE plpgsql AS $$
DECLARE
    d oracle.account;
    c oracle.account;
    v_left numeric := h.amount - h.captured - h.released;
    v_largest numeric;
    v_reserved numeric := 0;
    v_room numeric;
BEGIN
    -- what it refers to
    IF r.op IN ('capture', 'release') AND h.id IS NULL THEN code := 52; RETURN; END IF;
    IF r.op = 'capture' AND coalesce(r.credit, h.to_account) IS NULL THEN code := 55; RETURN; END IF;
    IF r.op = 'capture' AND coalesce(r.credit, h.to_account) = h.account THEN code := 38; RETURN; END IF;
    SELECT * INTO d FROM oracle.account AS a WHERE a.id = coalesce(r.debit, h.account);
    IF NOT FOUND THEN code := 50; RETURN; END IF;
    SELECT * INTO c FROM oracle.account AS a WHERE a.id = CASE r.op WHEN 'capture' THEN coalesce(r.credit, h.to_account) ELSE r.credit END;
    IF NOT FOUND AND (r.op = 'capture' OR r.credit IS NOT NULL) THEN code := 51; RETURN; END IF;
    IF c.book <> d.book THEN code := 53; RETURN; END IF;
    IF c.currency <> d.currency THEN code := 56; RETURN; END IF;
    code := oracle.amount_code(r, d);
    IF code <> 0 THEN RETURN; END IF;
    v_largest := 39614081257132168796771975167 / 10::numeric ^ d.scale;
    amount := faas.quantity(r.amount);

    -- how much; what is left of the hold
    IF r.op IN ('capture', 'release') THEN
        amount := coalesce(amount, v_left);
        IF h.done THEN code := 76; RETURN; END IF;
        IF h.expires_at <= now THEN code := 77; RETURN; END IF;
        IF amount > v_left THEN code := CASE r.op WHEN 'capture' THEN 79 ELSE 80 END; RETURN; END IF;
        v_reserved := amount;
    ELSE
        v_room := CASE r.balancing WHEN 'debit' THEN oracle.room(d, true, now) WHEN 'credit' THEN
            CASE WHEN c.id IS NOT NULL THEN oracle.room(c, false, now) END END;
        -- greatest() and least() pass over null, which is no limit here
        IF v_room IS NOT NULL THEN amount := least(amount, greatest(v_room, 0)); END IF;
        IF amount IS NULL THEN code := 33; RETURN; END IF;
    END IF;
    IF r.op = 'release' THEN
        UPDATE oracle.hold AS x SET released = released + apply.amount, done = v_left = apply.amount WHERE x.id = h.id;
        at := now;
        INSERT INTO oracle.release (book, hold, amount, at) VALUES (h.book, h.id, amount, now) RETURNING id INTO object;
        RETURN;
    END IF;

    -- state, overflow, limits: what was reserved before needs no room again
    code := oracle.state_code(d, c);
    IF code <> 0 THEN RETURN; END IF;
    IF r.op <> 'hold' AND r.value_date < '2025-12-27' AND d.book = 1 THEN code := 74; RETURN; END IF;
    IF r.posted_at <= greatest(d.last_at, c.last_at) THEN code := 75; RETURN; END IF;
    IF r.op <> 'hold' AND (d.debits + amount > v_largest OR c.credits + amount > v_largest)
        THEN code := 90; RETURN; END IF;
    IF r.op = 'hold' AND amount + (SELECT coalesce(max(x.pending), 0) FROM (
            SELECT sum(y.amount - y.captured - y.released) AS pending FROM oracle.hold AS y WHERE y.account = d.id AND NOT y.done AND NOT y.swept
            UNION ALL
            SELECT sum(y.amount - y.captured - y.released) FROM oracle.hold AS y WHERE y.to_account = c.id AND NOT y.done AND NOT y.swept) AS x)
        > v_largest THEN code := 90; RETURN; END IF;
    IF amount > v_reserved AND amount - v_reserved > oracle.room(d, true, now) THEN code := oracle.limit_code(d, true); RETURN; END IF;
    v_reserved := CASE WHEN c.id = h.to_account THEN v_reserved ELSE 0 END;
    IF amount > v_reserved AND amount - v_reserved > oracle.room(c, false, now) THEN
        code := oracle.limit_code(c, false);
        RETURN;
    END IF;

    IF r.op = 'hold' THEN
        IF amount = 0 THEN code := 95; RETURN; END IF;
        at := now;
        INSERT INTO oracle.hold (book, account, to_account, amount, expires_at, placed_at, kind, memo, metadata)
        VALUES (d.book, d.id, c.id, amount, coalesce(r.expires_at, 'infinity'), now, r.kind, r.memo, r.metadata) RETURNING id INTO object;
        RETURN;
    END IF;
    at := coalesce(r.posted_at, greatest(now, d.last_at + interval '1 microsecond', c.last_at + interval '1 microsecond'));
    object := oracle.move(r, d, c, amount, at, h.id, coalesce(r.kind, h.kind));
    IF r.op = 'capture' THEN
        UPDATE oracle.hold AS x SET captured = captured + apply.amount, done = r.final IS TRUE OR v_left = apply.amount,
            released = released + CASE WHEN r.final THEN v_left - apply.amount ELSE 0 END WHERE x.id = h.id;
    END IF;
END $$;

-- one request: what exists comes first
CREATE FUNCTION oracle.request(r faas.request, now timestamptz, OUT code int, OUT amount numeric, OUT at timestamptz) LANGUAGE plpgsql AS $$
DECLARE
    h oracle.hold;
    v_book bigint;
    v_class text := CASE r.op WHEN 'hold' THEN 'hold' WHEN 'release' THEN 'event' ELSE 'journal' END;
    v_key text := CASE WHEN oracle.is_uuid(r.key) THEN lower(r.key) ELSE r.key END;
    v_object int;
BEGIN
    -- a text key counts in the book of the hold, else of the accounts that the request names
    SELECT a.book INTO v_book FROM oracle.account AS a WHERE a.id IN (r.debit, r.credit) ORDER BY a.id = r.debit DESC LIMIT 1;
    IF r.hold IS NOT NULL THEN
        IF v_book IS NULL THEN
            SELECT p.book INTO v_book FROM oracle.placing AS p WHERE p.key = r.hold;
        END IF;
        h := oracle.find_hold(r.hold, v_book);
        v_book := coalesce(h.book, v_book);
    ELSIF r.op = 'hold' AND v_book IS NOT NULL AND r.key IS NOT NULL THEN
        INSERT INTO oracle.placing VALUES (r.key, v_book) ON CONFLICT (key) DO UPDATE SET book = excluded.book;
    END IF;
    IF oracle.is_uuid(r.key) THEN v_book := 0; END IF;

    IF r.op IN ('post', 'hold', 'capture', 'release') AND octet_length(r.key) BETWEEN 1 AND 255 AND v_book IS NOT NULL THEN
        SELECT k.object INTO v_object FROM oracle.key AS k WHERE k.book = v_book AND k.class = v_class AND k.key = v_key;
        IF FOUND THEN
            SELECT x.code, x.amount, x.at INTO code, amount, at FROM oracle.replay(r, v_object, h) AS x;
            RETURN;
        END IF;
    END IF;
    code := oracle.form(r, now);
    IF code <> 0 THEN RETURN; END IF;
    SELECT x.code, x.amount, x.at, x.object INTO code, amount, at, v_object FROM oracle.apply(r, h, now) AS x;
    IF code = 0 AND r.key IS NOT NULL THEN
        INSERT INTO oracle.key VALUES (v_book, v_class, v_key, v_object);
    END IF;
END $$;

-- a batch: a chain stands or falls as a whole
CREATE FUNCTION oracle.batch(requests faas.request[], now timestamptz) RETURNS TABLE (idx int, code int, amount numeric, at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
    v_first int := 1;
    v_last int;
    v_failed int;
    v_code int;
BEGIN
    DELETE FROM oracle.placing;
    WHILE v_first <= cardinality(requests) LOOP
        v_last := v_first;
        WHILE requests[v_last].linked AND v_last < cardinality(requests) LOOP
            v_last := v_last + 1;
        END LOOP;
        DELETE FROM oracle.chain;
        BEGIN
            FOR i IN v_first..v_last LOOP
                v_failed := i;
                v_code := 3;
                IF requests[i].linked IS NOT TRUE OR i < cardinality(requests) THEN
                    INSERT INTO oracle.chain AS chain SELECT i, x.code, x.amount, x.at FROM oracle.request(requests[i], now) AS x
                    RETURNING chain.code INTO v_code;
                END IF;
                IF v_code > 1 THEN RAISE EXCEPTION 'chain' USING ERRCODE = 'P0099'; END IF;
            END LOOP;
        EXCEPTION WHEN SQLSTATE 'P0099' THEN
            DELETE FROM oracle.chain;
            INSERT INTO oracle.chain AS chain SELECT i, CASE WHEN i = v_failed THEN v_code ELSE 2 END FROM generate_series(v_first, v_last) AS i;
            -- which keys holds were to have is known of all requests
            INSERT INTO oracle.placing SELECT DISTINCT ON (requests[i].key) requests[i].key, a.book
                FROM generate_series(v_first, v_last) AS i
                JOIN LATERAL (SELECT a.book FROM oracle.account AS a WHERE a.id IN (requests[i].debit, requests[i].credit)
                    ORDER BY a.id = requests[i].debit DESC LIMIT 1) AS a ON true
                WHERE requests[i].op = 'hold' AND requests[i].key IS NOT NULL ORDER BY requests[i].key, i DESC
            ON CONFLICT (key) DO UPDATE SET book = excluded.book;
        END;
        RETURN QUERY SELECT c.idx, c.code, CASE WHEN c.code <= 1 THEN c.amount END, CASE WHEN c.code <= 1 THEN c.at END
            FROM oracle.chain AS c ORDER BY c.idx;
        v_first := v_last + 1;
    END LOOP;
END $$;
SQL

# Random requests ------------------------------------------------------------------------------------

$node->safe_psql('postgres', <<"SQL");
SELECT setseed($seed / 1000000000.0);
CREATE FUNCTION chance(p float) RETURNS boolean LANGUAGE sql VOLATILE AS 'SELECT random() < p';
CREATE FUNCTION pick(choices anyarray) RETURNS anyelement LANGUAGE sql VOLATILE AS
    'SELECT choices[ceil(random() * cardinality(choices))::int]';
CREATE FUNCTION pick_account() RETURNS bigint LANGUAGE sql VOLATILE AS \$\$
    SELECT CASE WHEN chance(0.86) THEN pick(ARRAY[1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) WHEN chance(0.9) THEN 1 + trunc(random() * 19)::int
        WHEN chance(0.5) THEN 999 END::bigint
\$\$;
CREATE FUNCTION as_uuid(i bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
    \$\$SELECT '019b8d62-7a80-7000-8000-' || lpad(to_hex(i), 12, '0')\$\$;

CREATE TABLE raw AS
SELECT i, sum(CASE WHEN chance(0.05) THEN 1 ELSE 0 END) OVER (ORDER BY i) AS batch,
    (ARRAY['post', 'post', 'post', 'post', 'hold', 'hold', 'capture', 'capture', 'release'])[ceil(random() * 9)::int] AS op,
    pick_account() AS debit, pick_account() AS credit,
    round(ceil(random() ^ 2 * 6000)::numeric / CASE WHEN chance(0.8) THEN 100 ELSE 10 END, 2) AS quantity
FROM generate_series(1, $requests) AS i;
-- most amounts are in the currency of the debited account
CREATE TABLE requests AS
WITH numbered AS (SELECT r.*, count(*) FILTER (WHERE op = 'hold') OVER (ORDER BY i) AS holds FROM raw AS r),
    placed AS (SELECT i, holds, CASE WHEN chance(0.2) THEN as_uuid(i) ELSE 'h' || i END AS key FROM numbered WHERE op = 'hold')
SELECT r.i, r.batch, '2026-01-05 09:00:00+00'::timestamptz + r.batch * interval '1 minute' AS now,
    CASE WHEN chance(0.01) THEN pick(ARRAY['POST', '', NULL, 'reverse']) ELSE r.op END AS op,
    CASE WHEN r.op IN ('post', 'hold') OR chance(0.01) THEN r.debit END AS debit,
    CASE WHEN r.op = 'post' OR r.op = 'hold' AND chance(0.7) OR r.op = 'capture' AND chance(0.3) OR chance(0.01)
        THEN CASE WHEN r.credit = r.debit AND chance(0.8) THEN r.debit % 10 + 1 ELSE r.credit END END AS credit,
    CASE WHEN chance(0.01) THEN faas.amount(-r.quantity, 'CNY') WHEN chance(0.01) THEN 'CNY 0' WHEN chance(0.02) THEN faas.amount(r.quantity + 0.001, 'CNY')
        WHEN r.op = 'post' AND chance(0.01) THEN 'CNY 396140812571321687967719751.67'
        WHEN chance(CASE WHEN r.op IN ('post', 'hold') THEN 0.03 ELSE 0.4 END) THEN NULL
        WHEN chance(0.02) THEN faas.amount(r.quantity, 'USD')
        ELSE faas.amount(CASE WHEN a.scale = 0 THEN ceil(r.quantity) WHEN r.op = 'hold' THEN round(r.quantity / 4 + 0.01, 2) ELSE r.quantity END, coalesce(a.currency, 'CNY')) END AS amount,
    CASE WHEN r.op = 'hold' THEN p.key WHEN chance(0.5) THEN 'k' || r.i WHEN chance(0.1) THEN as_uuid(r.i)
        WHEN chance(0.02) THEN pick(ARRAY['', repeat('k', 256)]) END AS key,
    CASE WHEN r.op IN ('capture', 'release') AND chance(0.98) OR chance(0.005) THEN
        CASE WHEN chance(0.97) THEN h.key ELSE 'none' END END AS hold,
    CASE WHEN r.op <> 'release' AND chance(0.2) THEN pick(ARRAY['fee', 'salary', '']) WHEN chance(0.003) THEN repeat('k', 101) END AS kind,
    CASE WHEN r.op <> 'release' AND chance(0.2) THEN pick(ARRAY['rent', 'food']) WHEN chance(0.003) THEN repeat('m', 10001) END AS memo,
    CASE WHEN r.op <> 'release' AND chance(0.1) THEN pick(ARRAY['{"n": 1}', '[]'])::jsonb END AS metadata,
    CASE WHEN r.op IN ('post', 'capture') AND chance(0.1) OR chance(0.003)
        THEN '2026-01-05'::date + trunc(random() * 30 - 15)::int WHEN r.op = 'post' AND chance(0.003) THEN 'infinity' END AS value_date,
    CASE WHEN r.op = 'hold' AND chance(0.4) OR chance(0.003)
        THEN '2026-01-05 09:00:00+00'::timestamptz + (r.batch + trunc(random() * 20) - 1) * interval '1 minute' END AS expires_at,
    CASE WHEN r.op = 'capture' AND chance(0.2) OR chance(0.005) THEN true WHEN chance(0.2) THEN false END AS final,
    CASE WHEN r.op IN ('post', 'hold') AND chance(0.15) THEN pick(ARRAY['debit', 'debit', 'credit', 'credit', 'both']) END AS balancing,
    CASE WHEN chance(0.12) THEN true WHEN chance(0.2) THEN false END AS linked,
    CASE WHEN r.op = 'post' AND chance(0.04) OR chance(0.003)
        THEN '2026-01-05 09:00:00+00'::timestamptz + (r.batch + 0.3 - random() ^ 2) * interval '1 minute' END AS posted_at
FROM numbered AS r
LEFT JOIN oracle.account AS a ON a.id = r.debit
LEFT JOIN placed AS p ON p.i = r.i
LEFT JOIN LATERAL (SELECT trunc(random() ^ 2 * 25)::int AS back, r.i) AS b ON true
LEFT JOIN placed AS h ON h.holds = greatest(r.holds - b.back, 1)
ORDER BY r.i;

-- one in five is one that was there before, as it was or with another field
CREATE TABLE again AS SELECT i, greatest(i - ceil(random() ^ 2 * 80)::int, 1) AS original, chance(0.5) AS other,
    pick(ARRAY['debit', 'credit', 'amount', 'hold', 'value_date', 'posted_at', 'expires_at', 'kind', 'memo', 'metadata']) AS field
FROM generate_series(100, $requests) AS i WHERE chance(0.2);
UPDATE requests AS r SET op = o.op, key = o.key, final = o.final, balancing = o.balancing,
    debit = CASE WHEN other AND field = 'debit' AND o.op = 'post' THEN pick_account() ELSE o.debit END,
    credit = CASE WHEN other AND field = 'credit' AND o.op <> 'release' THEN pick_account() ELSE o.credit END,
    amount = CASE WHEN other AND field = 'amount' THEN pick(ARRAY[NULL, r.amount, 'CNY 7']) ELSE o.amount END,
    hold = CASE WHEN other AND field = 'hold' THEN r.hold ELSE o.hold END,
    value_date = CASE WHEN other AND field = 'value_date' AND o.op IN ('post', 'capture') THEN pick(ARRAY['2026-01-05', NULL, '2026-01-04']::date[]) ELSE o.value_date END,
    posted_at = CASE WHEN other AND field = 'posted_at' AND o.op = 'post' THEN pick(ARRAY[r.now, NULL]) ELSE o.posted_at END,
    expires_at = CASE WHEN other AND field = 'expires_at' AND o.op = 'hold' THEN pick(ARRAY[r.now + interval '5 minutes', NULL]) ELSE o.expires_at END,
    kind = CASE WHEN other AND field = 'kind' THEN pick(ARRAY['fee', NULL]) ELSE o.kind END,
    memo = CASE WHEN other AND field = 'memo' THEN pick(ARRAY['rent', NULL]) ELSE o.memo END,
    metadata = CASE WHEN other AND field = 'metadata' THEN pick(ARRAY['{}', NULL]::jsonb[]) ELSE o.metadata END
FROM again JOIN requests AS o ON o.i = again.original WHERE r.i = again.i;

CREATE TABLE batches AS
SELECT batch, now, array_agg(i ORDER BY i) AS numbers, array_agg(ROW(op, debit, credit, amount, key, hold, kind, memo, metadata, value_date,
    expires_at, final, balancing, linked, posted_at)::faas.request ORDER BY i) AS requests
FROM requests GROUP BY batch, now;
SQL

# Both, batch by batch -------------------------------------------------------------------------------

$node->safe_psql('postgres', <<'SQL');
CREATE TABLE actual (i int, code int, amount numeric, at timestamptz);
CREATE TABLE expected (LIKE actual);
DO $$
DECLARE b record;
BEGIN
    FOR b IN SELECT * FROM batches ORDER BY batch LOOP
        PERFORM set_config('faas.clock', b.now::text, false);
        INSERT INTO actual SELECT b.numbers[x.idx], x.code, faas.quantity(x.amount), x.posted_at FROM faas.post_batch(b.requests) AS x;
        INSERT INTO expected SELECT b.numbers[x.idx], x.code, x.amount, x.at FROM oracle.batch(b.requests, b.now) AS x;
        -- a sweep now and then makes room for new holds below the largest amount, and changes nothing else
        IF b.batch % 7 = 0 THEN
            PERFORM faas.hold_expire_due();
            UPDATE oracle.hold SET swept = true WHERE NOT done AND expires_at <= b.now;
        END IF;
    END LOOP;
END $$;
SQL

sub differences
{
	my ($name, $sql) = @_;
	my $now = $node->safe_psql('postgres', 'SELECT max(now) FROM batches');
	my $rows = $node->safe_psql('postgres', "SET faas.clock = '$now'; SELECT * FROM ($sql) AS d LIMIT 10");

	is($rows, '', $name);
}

is($node->safe_psql('postgres', 'SELECT count(*) FROM actual'), $requests, 'every request has a result');
differences('codes, amounts and times are those of the rules', q{
	SELECT i, a.code, e.code AS expected, a.amount, e.amount AS expected_amount, a.at, e.at AS expected_at, r
	FROM actual AS a FULL JOIN expected AS e USING (i) JOIN requests AS r USING (i)
	WHERE (a.code, a.amount, a.at) IS DISTINCT FROM (e.code, e.amount, e.at) ORDER BY 1});
differences('totals, entries and holds of each account are those of the rules', q{
	SELECT b.code, b.debits, a.debits AS expected_debits, b.credits, a.credits AS expected_credits, b.held, b.incoming
	FROM faas.account_balance AS b FULL JOIN oracle.account AS a ON a.id = b.account,
		LATERAL (SELECT oracle.pending(a.id, true, faas_internal.now()) AS dp, oracle.pending(a.id, false, faas_internal.now()) AS cp) AS p
	WHERE (faas.quantity(b.debits), faas.quantity(b.credits), b.entries, faas.quantity(b.held), faas.quantity(b.incoming),
			coalesce(b.last_posted_at, '-infinity'))
		IS DISTINCT FROM (a.debits, a.credits, a.entries, CASE WHEN a.debit_normal THEN p.cp ELSE p.dp END,
			CASE WHEN a.debit_normal THEN p.dp ELSE p.cp END, a.last_at)});
differences('postings are those of the rules', q{
	(SELECT debit_account, credit_account, faas.quantity(amount), value_date, posted_at, kind, memo, metadata, hold IS NOT NULL FROM faas.visible_posting
	 EXCEPT ALL SELECT debit, credit, amount, value_date, at, kind, memo, metadata, hold IS NOT NULL FROM oracle.journal)
	UNION ALL
	(SELECT debit, credit, amount, value_date, at, kind, memo, metadata, hold IS NOT NULL FROM oracle.journal
	 EXCEPT ALL SELECT debit_account, credit_account, faas.quantity(amount), value_date, posted_at, kind, memo, metadata, hold IS NOT NULL FROM faas.visible_posting)});
differences('holds are those of the rules', q{
	SELECT * FROM (SELECT account, to_account, faas.quantity(amount), faas.quantity(captured),
			CASE WHEN status <> 'expired' THEN faas.quantity(released) END, placed_at, coalesce(expires_at, 'infinity') FROM faas.visible_hold
		EXCEPT ALL SELECT account, to_account, amount, captured,
			CASE WHEN done OR expires_at > faas_internal.now() THEN released END, placed_at, expires_at FROM oracle.hold) AS x});
differences('the ledger verifies', 'SELECT * FROM faas.verify()');
my $codes = $node->safe_psql('postgres', q{SELECT string_agg(code || ':' || n, ' ' ORDER BY code)
	FROM (SELECT code, count(*) AS n FROM actual GROUP BY code) AS c});
note "code:count $codes";
cmp_ok($node->safe_psql('postgres', 'SELECT count(DISTINCT code) FROM actual'), '>=', 40, 'the requests meet most codes');

done_testing();
