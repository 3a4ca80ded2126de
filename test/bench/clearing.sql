-- What clearing and interest are measured on: obligations and loans, and a settlement model whose
-- participants post to each other.  Unlogged: they are only read.
-- Variables: obligations, participants, loans, members.

CREATE EXTENSION faas;
CREATE SCHEMA bench;
SELECT setseed(0.5) \g /dev/null

CREATE UNLOGGED TABLE bench.obligation AS
    SELECT payer, 1 + (payer - 1 + step) % :participants AS payee, value,
           faas.of_minor((value * 100)::bigint, 'CNY', 2) AS amount
    FROM (SELECT 1 + floor(random() * :participants)::bigint AS payer,
                 1 + floor(random() * (:participants - 1))::bigint AS step,
                 (1 + floor(random() * 10000000))::numeric(20, 2) / 100 AS value
          FROM generate_series(1, :obligations) AS n OFFSET 0) AS o;

CREATE UNLOGGED TABLE bench.loan AS
    SELECT faas.of_minor((value * 100)::bigint, 'CNY', 2) AS principal, value,
           (0.01 + 0.0001 * (n % 1000))::numeric AS rate, date '2020-01-01' + (n % 2000)::int AS from_date
    FROM (SELECT n, (1 + floor(random() * 100000000))::numeric(20, 2) / 100 AS value
          FROM generate_series(1, :loans) AS n OFFSET 0) AS l;

-- What an analyst has who closes a window by marking its rows.
CREATE TABLE bench.transfer (id bigint PRIMARY KEY, payer bigint, payee bigint, value numeric(20, 2),
                             window_id bigint);
INSERT INTO bench.transfer SELECT n, n % 32, (n + 1) % 32, 12.34 FROM generate_series(1, 100000) AS n;
CREATE INDEX ON bench.transfer (window_id);

SELECT faas.book_create('bench', 'CNY') AS book \gset
SELECT faas.settlement_model_create(:book, 'bench', 'CNY', liquidity_check => false) AS model \gset
CREATE TABLE bench.member AS
    SELECT n, faas.account_open(:book, 'position ' || n) AS account,
           faas.account_open(:book, 'settlement ' || n, overdraft => 'CNY 1000000000000') AS settlement
    FROM generate_series(1, :members) AS n;
SELECT faas.participant_add(:model, 'member ' || n, account, settlement, 'CNY 1000000000000')
    FROM bench.member ORDER BY n \g /dev/null
-- the same accounts without a model
CREATE TABLE bench.outsider AS
    SELECT n, faas.account_open(:book, 'outsider ' || n, overdraft => 'CNY 1000000000000') AS account
    FROM generate_series(1, :members) AS n;
