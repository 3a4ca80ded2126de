-- Netting: worked numbers, the payments against plain SQL on random obligations, any order and any
-- number of workers, several currencies and scales, what is refused.
SET search_path = public, faas;

-- A->B 100, B->A 40, B->C 70, C->A 30, A->C 20, D->A 10: gross 270; bilateral A->B 60, B->C 70,
-- C->A 10, D->A 10 = 150; multilateral A -40, B -10, C +60, D -10, of which 60 move.  Worked by hand.
CREATE TEMP TABLE worked (payer bigint, payee bigint, amount faas.amount);
INSERT INTO worked VALUES (1, 2, 'CNY 100'), (2, 1, 'CNY 40'), (2, 3, 'CNY 70'), (3, 1, 'CNY 30'), (1, 3, 'CNY 20'), (4, 1, 'CNY 10');
SELECT p.* FROM (SELECT net_multilateral(payer, payee, amount) AS x FROM worked) AS w, unnest(x) AS p;
SELECT p.* FROM (SELECT net_bilateral(payer, payee, amount) AS x FROM worked) AS w, unnest(x) AS p;
SELECT p.* FROM (SELECT net_payments(payer, payee, amount) AS x FROM worked) AS w, unnest(x) AS p;
SELECT p.currency, p.obligations, p.participants, p.gross, p.bilateral, p.bilateral_payments AS n, p.bilateral_ratio AS ratio,
    p.multilateral, p.multilateral_payments AS n, p.multilateral_ratio AS ratio
FROM (SELECT net_total(payer, payee, amount) AS x FROM worked) AS w, unnest(x) AS p;
-- positions that are known already; two rows of one participant
SELECT position_payments(participant, "position") FROM (VALUES
    (1, faas.amount 'CNY -40'), (2, 'CNY -10'), (3, 'CNY 50'), (3, 'CNY 10'), (4, 'CNY -10'), (5, 'CNY 0')) AS v (participant, "position");
-- who owes or is owed the same comes by number
SELECT position_payments(participant, "position") FROM (VALUES (4, faas.amount 'CNY -10'), (2, 'CNY -10'), (3, 'CNY -10'), (6, 'CNY 15'), (5, 'CNY 15')) AS v (participant, "position");
-- 75,000 against 30,000 (XFT): 45,000
SELECT net_bilateral(a, b, m) FROM (VALUES (7, 8, faas.amount 'CNY 75000'), (8, 7, 'CNY 30000')) AS v (a, b, m);
-- mojaloop/project#510: 99 USD from the payer to the payee: +-99
SELECT net_multilateral(a, b, m) FROM (VALUES (1, 2, faas.amount 'USD 99')) AS v (a, b, m);

-- no rows; rows that cancel each other out
SELECT net_multilateral(payer, payee, amount) IS NULL AS m, net_bilateral(payer, payee, amount) IS NULL AS b,
    net_payments(payer, payee, amount) IS NULL AS p, net_total(payer, payee, amount) IS NULL AS t FROM worked WHERE false;
SELECT net_bilateral(a, b, m), net_payments(a, b, m), net_total(a, b, m)
FROM (VALUES (1, 2, faas.amount 'CNY 5'), (2, 1, 'CNY 5')) AS v (a, b, m);

-- several currencies stand beside each other; of each the greatest scale of its rows, whichever comes first
SELECT net_multilateral(a, b, m), net_bilateral(a, b, m), net_payments(a, b, m) FROM (VALUES
    (1, 2, faas.amount 'USD 1'), (1, 2, 'CNY 1.5'), (2, 1, 'CNY 0.005'), (1, 2, 'CNY 1'), (2, 1, 'JPY 7')) AS v (a, b, m);
SELECT net_multilateral(a, b, m) FROM (VALUES (2, 1, faas.amount 'CNY 0.005'), (1, 2, 'CNY 1'), (1, 2, 'CNY 1.5')) AS v (a, b, m);
-- any ids, and the greatest amounts: only a result that does not fit is out of range
SELECT net_multilateral(a, b, m) FROM (VALUES (-9223372036854775808, 9223372036854775807, faas.amount 'CNY 1'), (0, -1, 'CNY 2')) AS v (a, b, m);
SELECT net_payments(a, b, m), net_bilateral(a, b, m) FROM (VALUES (1, 2, faas.amount 'CNY 396140812571321687967719751.67'),
    (2, 1, 'CNY 396140812571321687967719751.67'), (1, 2, 'CNY 396140812571321687967719751.67')) AS v (a, b, m);
SELECT net_multilateral(a, b, m) FROM (VALUES (1, 2, faas.amount 'CNY 396140812571321687967719751.67'), (1, 2, 'CNY 0.01')) AS v (a, b, m);
SELECT net_payments(1, 2, m) FROM (VALUES (faas.amount 'CNY 396140812571321687967719751.67'), ('CNY 0.0000000000000000000000000000001')) AS v (m);
-- a row that is beyond all amounts at the scale of the others, and rows that add up to that
SELECT net_payments(1, 2, m) FROM (VALUES (faas.amount 'CNY 0.0000000000000000000000000000001'), ('CNY 396140812571321687967719751.67')) AS v (m);
SELECT net_payments(1, 2, m) FROM (VALUES (faas.amount 'CNY 0.0000000000000000000000000000001'), ('CNY 3961408.1257132168796771975167'), ('CNY 3961408.1257132168796771975167'), ('CNY 3961408.1257132168796771975167')) AS v (m);

-- what is refused
SELECT net_multilateral(1, 1, 'CNY 1');
SELECT net_bilateral(1, 2, 'CNY 0');
SELECT net_payments(1, 2, 'CNY -0.01');
SELECT net_total(NULL, 2, 'CNY 1');
SELECT net_total(1, NULL, 'CNY 1');
SELECT net_total(1, 2, NULL);
SELECT position_payments(p, m) FROM (VALUES (1, faas.amount 'CNY 5'), (2, 'CNY -4.99'), (3, 'USD 0')) AS v (p, m);
SELECT position_payments(NULL, 'CNY 5');
SELECT position_payments(1, NULL);
SELECT net_multilateral(n, n + 1, 'CNY 1') FROM generate_series(1, 4194304) AS n;
SELECT cardinality(net_payments(1, 2, of_minor(1, chr(65 + n / 9000) || to_char(n % 9000, 'FM0000'), 0))) FROM generate_series(1, 10000) AS n;
SELECT net_payments(1, 2, of_minor(1, chr(65 + n / 9000) || to_char(n % 9000, 'FM0000'), 0)) FROM generate_series(1, 10001) AS n;

-- random obligations in two currencies and two scales, a fifth of them to the next participant ---------
SELECT setseed(0.4);
CREATE TEMP TABLE obligation AS
SELECT n, 1 + floor(random() * 200)::bigint * 7919 AS payer, 2 + floor(random() * 200)::bigint * 7919 AS payee,
    of_minor(1 + floor(random() * 1e9)::bigint, CASE WHEN n % 3 = 0 THEN 'USD' ELSE 'CNY' END, 2 + n % 2) AS amount
FROM generate_series(1, 20000) AS n;
UPDATE obligation SET payee = payer + 7919 WHERE n % 5 = 0;

-- The oracle: what an analyst would write.  Positions are sums; debtors and creditors are laid end to
-- end, greatest first, and each overlap of the two is a payment.
CREATE TEMP VIEW oracle_position AS
SELECT currency, participant, sum(received) - sum(paid) AS net, sum(paid) AS paid, sum(received) AS received FROM (
    SELECT currency(amount), payer AS participant, quantity(amount) AS paid, 0 AS received FROM obligation
    UNION ALL SELECT currency(amount), payee, 0, quantity(amount) FROM obligation) AS s
GROUP BY 1, 2;
CREATE TEMP VIEW oracle_bilateral AS
SELECT currency, CASE WHEN net > 0 THEN low ELSE high END AS payer, CASE WHEN net > 0 THEN high ELSE low END AS payee, abs(net) AS amount FROM (
    SELECT currency(amount), least(payer, payee) AS low, greatest(payer, payee) AS high,
        sum(CASE WHEN payer < payee THEN quantity(amount) ELSE -quantity(amount) END) AS net FROM obligation GROUP BY 1, 2, 3) AS s
WHERE net <> 0;
CREATE TEMP VIEW oracle_payment AS
WITH side AS (
    SELECT currency, participant, net < 0 AS pays, sum(abs(net)) OVER w - abs(net) AS begins, sum(abs(net)) OVER w AS ends
    FROM oracle_position WHERE net <> 0
    WINDOW w AS (PARTITION BY currency, net < 0 ORDER BY abs(net) DESC, participant))
SELECT currency, d.participant AS payer, c.participant AS payee, least(d.ends, c.ends) - greatest(d.begins, c.begins) AS amount
FROM side AS d JOIN side AS c USING (currency) WHERE d.pays AND NOT c.pays AND d.begins < c.ends AND c.begins < d.ends;

CREATE TEMP TABLE result AS
SELECT net_multilateral(payer, payee, amount) AS m, net_bilateral(payer, payee, amount) AS b, net_payments(payer, payee, amount) AS p,
    net_total(payer, payee, amount) AS t FROM obligation;
-- rows that differ: none
(SELECT currency, participant, net, paid, received FROM oracle_position EXCEPT
    SELECT currency(x."position"), x.participant, quantity(x."position"), quantity(x.paid), quantity(x.received) FROM result, unnest(m) AS x)
UNION ALL (SELECT currency(x."position"), x.participant, quantity(x."position"), quantity(x.paid), quantity(x.received) FROM result, unnest(m) AS x EXCEPT
    SELECT currency, participant, net, paid, received FROM oracle_position);
(TABLE oracle_bilateral EXCEPT SELECT currency(x.amount), x.payer, x.payee, quantity(x.amount) FROM result, unnest(b) AS x)
UNION ALL (SELECT currency(x.amount), x.payer, x.payee, quantity(x.amount) FROM result, unnest(b) AS x EXCEPT TABLE oracle_bilateral);
(TABLE oracle_payment EXCEPT SELECT currency(x.amount), x.payer, x.payee, quantity(x.amount) FROM result, unnest(p) AS x)
UNION ALL (SELECT currency(x.amount), x.payer, x.payee, quantity(x.amount) FROM result, unnest(p) AS x EXCEPT TABLE oracle_payment);
-- there was something to compare; the sums are zero; at most n - 1 payments
SELECT currency, count(*) > 300 AS many, sum(net) AS sum, (SELECT count(*) FROM result, unnest(p) AS x WHERE currency(x.amount) = currency) <= count(*) FILTER (WHERE net <> 0) - 1 AS few
FROM oracle_position GROUP BY 1 ORDER BY 1;
-- the totals are those of the parts
SELECT t.currency, t.obligations = (SELECT count(*) FROM obligation AS o WHERE currency(o.amount) = t.currency) AS obligations,
    quantity(t.gross) = (SELECT sum(quantity(o.amount)) FROM obligation AS o WHERE currency(o.amount) = t.currency) AS gross,
    (t.participants, quantity(t.multilateral)) = (SELECT count(*), sum(net) FILTER (WHERE net > 0) FROM oracle_position AS o WHERE o.currency = t.currency) AS multilateral,
    (t.bilateral_payments, quantity(t.bilateral), t.bilateral_ratio) = (SELECT count(*), sum(amount), round(sum(amount) / quantity(t.gross), 6) FROM oracle_bilateral AS o WHERE o.currency = t.currency) AS bilateral,
    (t.multilateral_payments, quantity(t.multilateral), t.multilateral_ratio) = (SELECT count(*), sum(amount), round(sum(amount) / quantity(t.gross), 6) FROM oracle_payment AS o WHERE o.currency = t.currency) AS payments
FROM result, unnest(result.t) AS t ORDER BY 1;
-- what is paid settles everybody
SELECT count(*) FROM (
    SELECT participant, currency FROM (
        SELECT x.participant, currency(x."position"), quantity(x."position") AS q FROM result, unnest(m) AS x
        UNION ALL SELECT x.payer, currency(x.amount), quantity(x.amount) FROM result, unnest(p) AS x
        UNION ALL SELECT x.payee, currency(x.amount), -quantity(x.amount) FROM result, unnest(p) AS x) AS s
    GROUP BY 1, 2 HAVING sum(q) <> 0) AS open;
-- the same from the positions
SELECT position_payments(x.participant, x."position") = (SELECT p FROM result) AS same FROM result, unnest(m) AS x;
-- in another order, row by row and as a window
SELECT x.m = r.m AS m, x.b = r.b AS b, x.p = r.p AS p, x.t = r.t AS t FROM result AS r, (
    SELECT net_multilateral(payer, payee, amount ORDER BY n DESC) AS m, net_bilateral(payer, payee, amount ORDER BY n DESC) AS b,
        net_payments(payer, payee, amount ORDER BY n DESC) AS p, net_total(payer, payee, amount ORDER BY n DESC) AS t FROM obligation) AS x;
SELECT payer, payee, net_bilateral(payer, payee, amount) OVER (ORDER BY n) AS so_far, net_payments(payer, payee, amount) OVER (ORDER BY n) AS payments
FROM (SELECT row_number() OVER () AS n, * FROM worked) AS w ORDER BY n;

-- so many pairs that rows are brought together on the way: each pair has three obligations to one side
-- and one back
WITH pair AS (SELECT 1000 + i % 3000 AS a, 5000 + (i * 7) % 3001 AS b FROM generate_series(1, 200000) AS i),
    net AS (SELECT net_bilateral(CASE k WHEN 3 THEN b ELSE a END, CASE k WHEN 3 THEN a ELSE b END, of_minor(a + b * k, 'CNY')) AS x FROM generate_series(0, 3) AS k, pair)
SELECT count(*), count(DISTINCT (p.payer, p.payee)) AS pairs, min(payer), max(payer), min(payee), max(payee),
    bool_and(minor_units(p.amount) = abs(2 * payer)) AS amounts
FROM net, unnest(net.x) AS p;
-- The limit is on pairs: 8,454,273 obligations of one pair in 129 currencies, and of one pair in most and 300 in
-- the last.  But 66,049 pairs in each are too many.
CREATE TEMP TABLE many AS SELECT of_minor(1, 'C' || to_char(c, 'FM000'), 0) AS amount, c FROM generate_series(1, 129) AS c;
SELECT count(*), count(DISTINCT currency(p.amount)) AS currencies, sum(minor_units(p.amount)) FROM (
    SELECT net_bilateral(1, CASE c WHEN 129 THEN 2 + n % 300 ELSE 2 END, amount) AS x FROM many, generate_series(1, 65537) AS n) AS s, unnest(s.x) AS p;
SELECT net_bilateral(1 + n % 257, 1001 + n / 257, amount) FROM many, generate_series(0, 66048) AS n;

-- by workers: states are written, read and brought together, of several scales
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
SET parallel_leader_participation = off;
CREATE TABLE obligation_stored AS TABLE obligation;
ANALYZE obligation_stored;
EXPLAIN (COSTS OFF) SELECT net_bilateral(payer, payee, amount) FROM obligation_stored;
SELECT x.m = r.m AS m, x.b = r.b AS b, x.p = r.p AS p, x.t = r.t AS t FROM result AS r, (
    SELECT net_multilateral(payer, payee, amount) AS m, net_bilateral(payer, payee, amount) AS b,
        net_payments(payer, payee, amount) AS p, net_total(payer, payee, amount) AS t FROM obligation_stored OFFSET 0) AS x;
CREATE TABLE position_stored AS SELECT x.participant, x."position" FROM result, unnest(m) AS x;
ANALYZE position_stored;
SELECT position_payments(participant, "position") = (SELECT p FROM result) AS same FROM position_stored;
SELECT entry_hash(payer) = sum(payer) % 10000000000 AS same FROM obligation_stored;
-- no rows in any worker
SELECT net_total(payer, payee, amount) IS NULL AS none, entry_hash(payer) FROM obligation_stored WHERE n < 0;
-- partition by partition: what comes together has fewer decimals, then more
SET max_parallel_workers_per_gather = 0;
CREATE TABLE obligation_part (part int, payer bigint, payee bigint, amount faas.amount) PARTITION BY LIST (part);
CREATE TABLE obligation_part_1 PARTITION OF obligation_part FOR VALUES IN (1);
CREATE TABLE obligation_part_2 PARTITION OF obligation_part FOR VALUES IN (2);
CREATE TABLE obligation_part_3 PARTITION OF obligation_part FOR VALUES IN (3);
INSERT INTO obligation_part SELECT 1 + n % 3, payer, payee, of_minor(minor_units(amount)::bigint, 'CNY', CASE n % 3 WHEN 0 THEN 3 WHEN 1 THEN 2 ELSE 6 END) FROM obligation;
CREATE TEMP TABLE by_row AS
SELECT net_multilateral(payer, payee, amount) AS m, net_bilateral(payer, payee, amount) AS b, net_payments(payer, payee, amount) AS p, net_total(payer, payee, amount) AS t FROM obligation_part;
SET enable_partitionwise_aggregate = on;
EXPLAIN (COSTS OFF) SELECT net_bilateral(payer, payee, amount) FROM obligation_part;
SELECT x.m = r.m AS m, x.b = r.b AS b, x.p = r.p AS p, x.t = r.t AS t, scale(x.m[1].paid) FROM by_row AS r, (
    SELECT net_multilateral(payer, payee, amount) AS m, net_bilateral(payer, payee, amount) AS b, net_payments(payer, payee, amount) AS p, net_total(payer, payee, amount) AS t FROM obligation_part OFFSET 0) AS x;
-- nothing in any; more in all than 126 bits
TRUNCATE obligation_part;
SELECT net_total(payer, payee, amount) IS NULL AS none FROM obligation_part;
INSERT INTO obligation_part VALUES (1, 1, 2, 'CNY 0.0000000000000000000000000000001'), (1, 1, 2, 'CNY 3961408.1257132168796771975167'), (1, 1, 2, 'CNY 3961408.1257132168796771975167'), (2, 1, 2, 'CNY 3961408.1257132168796771975167');
SELECT net_payments(payer, payee, amount) FROM obligation_part;
DROP TABLE obligation_part, obligation_stored, position_stored;
RESET ALL;

-- NACHA's entry hash: the ten low-order digits (moov-io/ach: 998877665544 -> 8877665544; ppd-debit.ach 0023138010)
SELECT faas.entry_hash(x) FROM (VALUES (998877665544)) AS v (x);
SELECT lpad(faas.entry_hash(x)::text, 10, '0') FROM (VALUES (23138010)) AS v (x);
SELECT faas.entry_hash(x) FROM (VALUES (9223372036854775807), (9999999999), (9999999999)) AS v (x);
SELECT faas.entry_hash(NULL);
SELECT faas.entry_hash(-1);
