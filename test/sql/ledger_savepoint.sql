-- Movements are part of the caller's transaction: rollback, savepoints and caught exceptions undo all of
-- them; several in one statement, in functions, prepared statements, COPY and triggers; an application's
-- foreign key to a posting.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

CREATE TABLE before AS SELECT faas.digest(:book) AS digest;

-- rollback undoes posting, hold and key
BEGIN;
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 10', 'k1');
SELECT replayed FROM faas.hold_place(:alice, 'CNY 5', :bob, 'h1');
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 10', 'k1');
SELECT * FROM balances LIMIT 3;
ROLLBACK;
SELECT faas.digest(:book) = digest AS as_before FROM before;

-- savepoints: only what came after
BEGIN;
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 10', 'k1');
SAVEPOINT s1;
SELECT replayed FROM faas.post(:alice, :bob, 'CNY 4', 'k2');
SELECT hold AS h FROM faas.hold_place(:alice, 'CNY 5', :bob, 'h1') \gset
SAVEPOINT s2;
SELECT replayed FROM faas.hold_capture(:'h', 'CNY 2', key => 'c1');
ROLLBACK TO s2;
SELECT remaining FROM faas.open_hold;
SELECT replayed FROM faas.hold_capture(:'h', 'CNY 2', key => 'c1');
SELECT remaining FROM faas.open_hold;
ROLLBACK TO s1;
SELECT failure(format('SELECT faas.hold_capture(%L)', :'h'));
SELECT replayed FROM faas.post(:alice, :bob, 'CNY 4', 'k2');
RELEASE s1;
COMMIT;
SELECT * FROM balances LIMIT 3;
SELECT entry, side, amount, balance FROM faas.entry WHERE account = :alice ORDER BY entry;

-- an error aborts the transaction as any other does; a caught one undoes its block only
BEGIN;
SELECT replayed FROM faas.post(:cash, :alice, 'CNY 1');
SELECT faas.post(:bob, :alice, 'CNY 1000');
SELECT faas.post(:cash, :alice, 'CNY 1');
COMMIT;
DO $$
BEGIN
    PERFORM faas.post(a('cash'), a('alice'), 'CNY 100', 'p1');
    BEGIN
        PERFORM faas.post(a('cash'), a('alice'), 'CNY 200', 'p2');
        PERFORM faas.hold_place(a('alice'), 'CNY 1', key => 'p3');
        PERFORM faas.post(a('alice'), a('bob'), 'CNY 100000');
    EXCEPTION WHEN SQLSTATE 'LG003' THEN
        RAISE NOTICE 'caught: %', SQLERRM;
    END;
    PERFORM faas.post(a('alice'), a('bob'), 'CNY 3', 'p2');
END
$$;
SELECT * FROM balances LIMIT 3;
-- each iteration its own block
DO $$
DECLARE v_refused int := 0;
BEGIN
    FOR i IN 1..50 LOOP
        BEGIN
            PERFORM faas.post(a('alice'), a('bob'), ('CNY ' || i)::faas.amount, 'loop' || i);
        EXCEPTION WHEN SQLSTATE 'LG003' THEN v_refused := v_refused + 1;
        END;
    END LOOP;
    RAISE NOTICE '% refused', v_refused;
END
$$;
SELECT * FROM balances LIMIT 3;

-- several in one statement see each other
SELECT n, posted_at FROM generate_series(1, 3) AS n, faas.post(:cash, :alice, 'CNY 1', 'stmt' || n);
SELECT n, (faas.post(:cash, :alice, 'CNY 1', 'same')).replayed FROM generate_series(1, 4) AS n;
WITH first AS MATERIALIZED (SELECT journal FROM faas.post(:cash, :alice, 'CNY 7', 'w1')),
     second AS MATERIALIZED (SELECT p.journal FROM first, faas.post(:alice, :fee, 'CNY 7', 'w2') AS p)
SELECT count(*) FROM second;
SELECT posted FROM faas.balance(:fee);
-- one refused: none of the statement
SELECT count(*) FROM (VALUES (1), (2), (1000000)) AS v(n), faas.post(:alice, :bob, ('CNY ' || n)::faas.amount);
SELECT * FROM balances LIMIT 4;

-- inside a function, where the caller's statement is one command
CREATE FUNCTION pay(buyer bigint, shop bigint, total faas.amount, charge faas.amount) RETURNS uuid
LANGUAGE plpgsql AS $$
DECLARE v_journal uuid;
BEGIN
    SELECT journal INTO v_journal FROM faas.post(buyer, shop, total);
    PERFORM faas.post(shop, a('fee'), charge);
    RETURN v_journal;
END
$$;
SELECT pay(:alice, :bob, 'CNY 10', 'CNY 0.10') IS NOT NULL AS paid;
CREATE FUNCTION fund(account bigint) RETURNS boolean LANGUAGE sql BEGIN ATOMIC
    SELECT replayed FROM faas.post(1, account, 'CNY 0.05', 'fund');
END;
SELECT fund(:alice), fund(:alice);

-- prepared, executed often enough to have a generic plan
PREPARE p(bigint, bigint, faas.amount, text) AS SELECT replayed FROM faas.post($1, $2, $3, $4);
EXECUTE p(:cash, :alice, 'CNY 1', 'q1');
EXECUTE p(:cash, :alice, 'CNY 1', 'q1');
EXECUTE p(:cash, :alice, 'CNY 1', 'q2');
EXECUTE p(:cash, :alice, 'CNY 1', 'q3');
EXECUTE p(:cash, :alice, 'CNY 1', 'q4');
EXECUTE p(:cash, :alice, 'CNY 1', 'q5');
EXECUTE p(:cash, :alice, 'CNY 1', 'q6');
EXECUTE p(:bob, :alice, 'USD 1', 'q7');
DEALLOCATE p;

-- COPY of a query
COPY (SELECT entry, side, amount FROM faas.entry WHERE account = :alice ORDER BY entry LIMIT 3) TO STDOUT;
COPY (SELECT replayed FROM faas.post(:cash, :alice, 'CNY 1', 'copy')) TO STDOUT;

-- an application's rows refer to a posting; a trigger of the application posts
CREATE TABLE invoice (
    id int PRIMARY KEY,
    total faas.amount NOT NULL,
    journal uuid,
    line int NOT NULL DEFAULT 1,
    FOREIGN KEY (journal, line) REFERENCES faas.posting (journal, line));
CREATE FUNCTION invoice_pay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT p.journal INTO new.journal FROM faas.post(a('alice'), a('bob'), new.total, 'invoice ' || new.id) AS p;
    RETURN new;
END
$$;
CREATE TRIGGER invoice_pay BEFORE INSERT ON invoice FOR EACH ROW EXECUTE FUNCTION invoice_pay();
INSERT INTO invoice (id, total) VALUES (1, 'CNY 2'), (2, 'CNY 3');
INSERT INTO invoice (id, total) VALUES (3, 'CNY 1'), (4, 'CNY 1000000');
SELECT i.id, p.amount, p.debit_account, p.credit_account
  FROM invoice AS i JOIN faas.visible_posting AS p USING (journal, line) ORDER BY i.id;
SELECT failure('UPDATE invoice SET line = 2 WHERE id = 1');
SELECT failure('UPDATE invoice SET journal = ''019b8d62-7a80-7000-8000-00000000dead'' WHERE id = 1');
SELECT faas.journal_id(:book, 'invoice 3') IS NULL AS nothing_left;

\set ECHO none
\i :end
