-- The standing orders: on the next business day each is reserved, then taken.

SELECT faas.book_id('Czech bank') AS book
\gset

SELECT faas.day_cut(:book) AS next_day
\gset

-- From here on a customer spends what he has: no overdraft.
SELECT count(*) FROM (
    SELECT faas.account_limit(id, overdraft => faas.amount(0, 'CZK'), unlimited => false)
    FROM bank.deposit OFFSET 0) AS limited
\g /dev/null

CREATE TABLE bank.order_outcome (step text, n bigint, order_id int, code int, reason text, id uuid);

-- Loan instalments go to the loan's account where the book has it, the rest to other banks.
CREATE TABLE bank.order_request AS
SELECT row_number() OVER (ORDER BY o.order_id) AS n, o.order_id,
       ROW('hold', d.id, coalesce(l.id, faas.account_id(:book, 'other banks')),
           faas.amount(o.amount, 'CZK'), 'order-' || o.order_id, NULL,
           bank.kind(o.k_symbol), concat_ws(' ', o.bank_to, o.account_to),
           NULL, NULL, NULL, NULL, NULL, NULL, NULL)::faas.request AS request
FROM bank.standing_order AS o
JOIN bank.deposit AS d USING (account_id)
LEFT JOIN bank.loan_account AS l ON l.account_id = o.account_id AND o.k_symbol = 'UVER';

INSERT INTO bank.order_outcome
SELECT '1 hold', q.n, q.order_id, r.code, r.reason, r.journal
FROM (SELECT array_agg(request ORDER BY n) AS requests FROM bank.order_request) AS a
CROSS JOIN LATERAL faas.post_batch(a.requests) WITH ORDINALITY AS r
JOIN bank.order_request AS q ON q.n = r.ordinality;

CREATE TABLE bank.held AS
SELECT d.account_id, b.*
FROM bank.deposit AS d, LATERAL faas.balance(d.id) AS b
WHERE faas.quantity(b.held) > 0;

INSERT INTO bank.order_outcome
SELECT '2 capture', q.n, q.order_id, r.code, r.reason, r.journal
FROM (SELECT array_agg(ROW('capture', NULL, NULL, NULL, 'capture-' || order_id, id::text,
                           NULL, NULL, NULL, NULL, NULL, true, NULL, NULL, NULL)::faas.request
                       ORDER BY n) AS requests,
             array_agg(order_id ORDER BY n) AS order_ids
      FROM bank.order_outcome WHERE step = '1 hold' AND reason = 'created') AS a
CROSS JOIN LATERAL faas.post_batch(a.requests) WITH ORDINALITY AS r
JOIN bank.order_request AS q ON q.order_id = a.order_ids[r.ordinality];

\echo
\echo '== standing orders of' :next_day '(CZK)'
SELECT o.step, o.reason, count(*) AS orders, sum(s.amount) AS amount
FROM bank.order_outcome AS o
JOIN bank.standing_order AS s USING (order_id)
GROUP BY o.step, o.reason
ORDER BY o.step, o.reason;

\echo
\echo '== accounts while the holds were open (the five with most held; CZK)'
SELECT account_id, faas.quantity(posted) AS posted, faas.quantity(held) AS held,
       faas.quantity(available) AS available
FROM bank.held
ORDER BY held DESC, account_id
LIMIT 5;

DO $$
BEGIN
    IF EXISTS (SELECT FROM bank.order_outcome WHERE step = '2 capture' AND reason <> 'created')
        OR EXISTS (SELECT FROM faas.open_hold)
    THEN
        RAISE EXCEPTION 'a standing order was held and not captured in full';
    END IF;
END
$$;
