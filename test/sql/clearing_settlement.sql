-- Settlement: the worked numbers of Mojaloop, the states of participants, abort, and what an immediate model does.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set shared :srcdir '/test/sql/include/settlement.sql'
\set ECHO none
\i :setup
\i :shared
\set ECHO all
CREATE FUNCTION close_window(model bigint) RETURNS bigint LANGUAGE sql AS 'SELECT closed FROM faas.window_close($1)';
CREATE FUNCTION create_settlement(model bigint, VARIADIC windows bigint[]) RETURNS bigint LANGUAGE sql AS 'SELECT settlement FROM faas.settlement_create($1, $2)';
CREATE VIEW due AS SELECT settlement - (SELECT min(settlement) FROM faas.visible_settlement) + 1 AS n, name, state, paid, received, due, hold IS NOT NULL AS hold, journal IS NOT NULL AS journal
    FROM faas.visible_settlement_participant ORDER BY settlement, participant;
CREATE VIEW instructions AS SELECT settlement - (SELECT min(settlement) FROM faas.visible_settlement) + 1 AS n, name_of(payer) AS payer, name_of(payee) AS payee, amount, state
    FROM faas.visible_instruction ORDER BY instruction;

-- (i) 50 USD from one to the other: positions +50 and -50, with a deposit of 100,000 (Mojaloop, settlement demo)
SELECT faas.settlement_model_create(:book, 'i', 'USD') AS m1 \gset
SELECT FROM join_model(:m1, 'dfsp1', 'USD 100000', 'USD 1000') AS x, join_model(:m1, 'dfsp2', 'USD 100000', 'USD 1000') AS y;
SELECT FROM pay('dfsp1', 'dfsp2', 'USD 50');
SELECT * FROM stand;
-- (iv) an opening cap of 1,000 with funds of 100,000 (Mojaloop, integration tests): 950 are left
SELECT failure($$SELECT pay('dfsp1', 'dfsp2', 'USD 950.01')$$);
SELECT FROM pay('dfsp1', 'dfsp2', 'USD 950');
SELECT * FROM stand;
SELECT create_settlement(:m1, close_window(:m1)) AS s1 \gset
SELECT * FROM due;
SELECT settle_all(:s1);
SELECT * FROM stand;

-- (ii) 99 USD: positions +99 and -99, after settlement 0 and 0, settlement accounts -99 and +99 (mojaloop/project#510)
SELECT faas.settlement_model_create(:book, 'ii', 'USD', liquidity_check => false) AS m2 \gset
SELECT join_model(:m2, 'payerfsp', NULL, 'USD 99') AS payer, join_model(:m2, 'payeefsp') AS payee \gset
SELECT FROM pay('payerfsp', 'payeefsp', 'USD 99');
SELECT * FROM stand WHERE name ~ 'fsp$';
SELECT close_window(:m2) AS w \gset
SELECT settlement AS s2, state, gross, net, instructions, replayed FROM faas.settlement_create(:m2, ARRAY[:w], 'settle ii') \gset
SELECT :'state' AS state, :'gross' AS gross, :'net' AS net, :'instructions' AS instructions;
SELECT settlement = :s2 AS same, state, gross, net, instructions, replayed FROM faas.settlement_create(:m2, ARRAY[:w], 'settle ii');
SELECT failure(format('SELECT faas.settlement_create(%s, ARRAY[%s], %L)', :m1, :w, 'settle ii'));
-- each participant by itself; the steps in their order only
SELECT state, participants, replayed FROM faas.settlement_record(:s2, :payer, 'r');
SELECT state, participants, replayed FROM faas.settlement_record(:s2, :payer, 'r');
SELECT failure(format('SELECT faas.settlement_record(%s, %s, %L)', :s2, :payee, 'r'));
SELECT regexp_replace(failure(format('SELECT faas.settlement_record(%s, %s)', :s2, :payer)), '\d+', 'N', 'g');
SELECT regexp_replace(failure(format('SELECT faas.settlement_reserve(%s, %s)', :s2, :payee)), '\d+', 'N', 'g');
SELECT state, participants FROM faas.settlement_record(:s2);
SELECT state, participants FROM faas.settlement_reserve(:s2);
SELECT * FROM due WHERE n = 2;
SELECT posted, held FROM faas.account_balance WHERE code = 'payerfsp settlement';
SELECT state, participants FROM faas.settlement_commit(:s2, :payer);
SELECT * FROM stand WHERE name ~ 'fsp$';
SELECT * FROM faas.verify();
-- from the first commit on it is final
SELECT regexp_replace(failure(format('SELECT faas.settlement_abort(%s, %L)', :s2, 'too late')), '\d+', 'N', 'g');
SELECT state, participants FROM faas.settlement_commit(:s2);
SELECT state, participants FROM faas.settlement_settle(:s2, :payee);
SELECT state, participants FROM faas.settlement_settle(:s2);
SELECT * FROM stand WHERE name ~ 'fsp$';
SELECT w.state FROM faas.visible_window AS w WHERE w.window_id = :w;
SELECT regexp_replace(failure(format('SELECT faas.settlement_settle(%s)', :s2)), '\d+', 'N', 'g');
SELECT regexp_replace(failure(format('SELECT faas.settlement_create(%s, ARRAY[%s])', :m2, :w)), '\d+', 'N', 'g');

-- (iii) partial settlement (mojaloop/project#3482): caps of 90,000 on 100,000 each; wallet1 owes 10,000 in the first
-- window, wallet2 100,000 in the second, and the first alone is settled: 90,000 and 110,000.  wallet2's cap does not hold up
-- the settlement, but the next transfer; wallet1's is what its balance covers.
SELECT faas.settlement_model_create(:book, 'iii', 'USD') AS m3 \gset
SELECT join_model(:m3, 'wallet1', 'USD 100000', 'USD 90000') AS wallet1, join_model(:m3, 'wallet2', 'USD 100000', 'USD 90000') AS wallet2 \gset
SELECT FROM pay('wallet1', 'wallet2', 'USD 10000');
SELECT close_window(:m3) AS w1 \gset
SELECT FROM pay('wallet2', 'wallet1', 'USD 100000');
SELECT * FROM stand WHERE name ~ 'wallet';
SELECT settle_all(create_settlement(:m3, :w1));
SELECT * FROM stand WHERE name ~ 'wallet';
SELECT failure($$SELECT pay('wallet2', 'wallet1', 'USD 0.01')$$);
-- the cap that is left is the new balance: 90,000; setting more is refused
SELECT failure(format('SELECT faas.participant_cap_set(%s, %L)', :wallet1, 'USD 90000.01'));
SELECT FROM pay('wallet1', 'wallet2', 'USD 190000');
SELECT failure($$SELECT pay('wallet1', 'wallet2', 'USD 0.01')$$);
-- both windows: wallet2 owes 100,000 - 190,000
SELECT close_window(:m3) AS w2 \gset
SELECT settle_all(create_settlement(:m3, :w2));
SELECT * FROM stand WHERE name ~ 'wallet';
SELECT name_of(object_id) AS participant, operation, amount FROM faas.visible_settlement_event WHERE operation = 'settlement_commit' AND object = 'participant';

-- netting, with numbers computed from the obligations A-B 100, B-A 40, B-C 70, C-A 30, A-C 20, D-A 10: gross 270, bilateral
-- 150, multilateral 60 (A -40, B -10, C +60, D -10)
SELECT faas.settlement_model_create(:book, 'bilateral', 'CNY', interchange => 'bilateral', liquidity_check => false) AS bi,
    faas.settlement_model_create(:book, 'multilateral', 'CNY', liquidity_check => false) AS multi \gset
SELECT FROM (VALUES (:bi, 'bi'), (:multi, 'multi')) AS m (model, prefix), unnest('{A,B,C,D}'::text[]) AS n, join_model(m.model, m.prefix || ' ' || n, NULL, 'CNY 1000');
SELECT FROM (VALUES ('bi '), ('multi ')) AS m (prefix),
    (VALUES ('A', 'B', 'CNY 100'), ('B', 'A', 'CNY 40'), ('B', 'C', 'CNY 70'), ('C', 'A', 'CNY 30'), ('A', 'C', 'CNY 20'), ('D', 'A', 'CNY 10')) AS o (payer, payee, amount),
    pay(prefix || payer, prefix || payee, amount);
SELECT close_window(:bi) AS w1, close_window(:multi) AS w2 \gset
SELECT state, gross, net, instructions FROM faas.settlement_create(:bi, ARRAY[:w1]);
SELECT state, gross, net, instructions FROM faas.settlement_create(:multi, ARRAY[:w2]);
SELECT payer, payee, amount FROM instructions WHERE payer ~ 'bi |multi ';
SELECT name, due FROM due WHERE name ~ 'multi';

-- an empty window and one that is even settle at once (mojaloop/project#936)
SELECT close_window(:bi) AS w3 \gset
SELECT FROM pay('bi A', 'bi B', 'CNY 3') AS x, pay('bi B', 'bi A', 'CNY 3') AS y;
SELECT close_window(:bi) AS w4 \gset
SELECT state, gross, net, instructions FROM faas.settlement_create(:bi, ARRAY[:w3]);
SELECT state, gross, net, instructions FROM faas.settlement_create(:bi, ARRAY[:w4]);
SELECT count(*), string_agg(DISTINCT state, ' ') FROM faas.visible_window WHERE window_id IN (:w3, :w4);
SELECT * FROM faas.verify();

-- abort: holds are released, the window may be settled again, alone or with others
SELECT FROM pay('payerfsp', 'payeefsp', 'USD 60');
SELECT close_window(:m2) AS w5 \gset
SELECT create_settlement(:m2, :w5) AS s5 \gset
SELECT FROM faas.settlement_record(:s5), faas.settlement_reserve(:s5);
SELECT posted, held FROM faas.account_balance WHERE code = 'payerfsp settlement';
SELECT state, participants, replayed FROM faas.settlement_abort(:s5, 'a mistake', 'a');
SELECT state, participants, replayed FROM faas.settlement_abort(:s5, 'a mistake', 'a');
SELECT failure(format('SELECT faas.settlement_abort(%s, %L, %L)', :s5, 'another', 'a'));
SELECT regexp_replace(failure(format('SELECT faas.settlement_abort(%s, %L)', :s5, 'again')), '\d+', 'N', 'g');
SELECT regexp_replace(failure(format('SELECT faas.settlement_record(%s)', :s5)), '\d+', 'N', 'g');
SELECT posted, held FROM faas.account_balance WHERE code = 'payerfsp settlement';
SELECT w.state, s.state, s.reason FROM faas.visible_window AS w JOIN faas.visible_settlement AS s ON s.settlement = w.settlement WHERE w.window_id = :w5;
SELECT * FROM faas.verify();
SELECT FROM pay('payeefsp', 'payerfsp', 'USD 15');
SELECT close_window(:m2) AS w6 \gset
SELECT state, gross, net FROM faas.settlement_create(:m2, ARRAY[:w5, :w6]);
SELECT * FROM due WHERE name ~ 'fsp$' AND state <> 'settled';

-- not enough on the settlement account; a blocked one
SELECT faas.settlement_model_create(:book, 'poor', 'CNY', liquidity_check => false) AS m6 \gset
SELECT join_model(:m6, 'poor', 'CNY 10', 'CNY 100') AS poor, join_model(:m6, 'rich', 'CNY 10', 'CNY 100') AS rich \gset
SELECT FROM pay('poor', 'rich', 'CNY 11');
SELECT create_settlement(:m6, close_window(:m6)) AS s6 \gset
SELECT FROM faas.settlement_record(:s6);
SELECT regexp_replace(failure(format('SELECT faas.settlement_reserve(%s)', :s6)), '\d+ ', 'N ', 'g');
SELECT FROM faas.post(:cash, a('poor settlement'), 'CNY 1');
SELECT state FROM faas.settlement_reserve(:s6);
SELECT faas.account_block(a('rich settlement'), 'both', 'court order');
SELECT regexp_replace(failure(format('SELECT faas.settlement_commit(%s)', :s6)), '\d+', 'N', 'g');
SELECT * FROM stand WHERE name IN ('poor', 'rich');
SELECT faas.account_unblock(a('rich settlement'));
SELECT state FROM faas.settlement_commit(:s6);
SELECT * FROM stand WHERE name IN ('poor', 'rich');

-- gross and immediate: the posting is the settlement, as in a real-time gross system; the limit of the account binds it
SELECT faas.settlement_model_create(:book, 'rtgs', 'CNY', 'gross', 'bilateral', 'immediate') AS m7 \gset
SELECT faas.account_open(:book, 'one position') AS one, faas.account_open(:book, 'two position') AS two \gset
SELECT FROM faas.post(:cash, :one, 'CNY 100');
SELECT faas.participant_add(:m7, 'one', :one) AS p1, faas.participant_add(:m7, 'two', :two, :two) AS p2 \gset
SELECT failure(format('SELECT faas.participant_add(%s, ''three'', %s, %s)', :m7, :alice, :bob));
SELECT regexp_replace(failure(format('SELECT faas.participant_cap_set(%s, %L)', :p1, 'CNY 1')), '\d+', 'N', 'g');
SELECT failure($$SELECT pay('one', 'two', 'CNY 100.01')$$);
SELECT FROM pay('one', 'two', 'CNY 70') AS x, pay('two', 'one', 'CNY 20') AS y;
SELECT * FROM stand WHERE name IN ('one', 'two');
SELECT close_window(:m7) AS w7 \gset
SELECT state, gross, net, instructions FROM faas.settlement_create(:m7, ARRAY[:w7]);
SELECT name, state, paid, received, due FROM due WHERE name IN ('one', 'two');

-- windows that will not do
SELECT t, regexp_replace(failure(format('SELECT faas.settlement_create(%s, %s)', :m1, t)), '\d+', 'N', 'g') AS outcome FROM (VALUES
    ('NULL'), ('''{}'''), ('''{1,NULL}'''), ('''{1,1}'''), ('''{{1},{2}}'''), ('''{99999}'''), ('''{11}''')) AS v(t);
SELECT regexp_replace(failure(format('SELECT faas.settlement_create(%s, ARRAY[current_window]) FROM faas.visible_settlement_model WHERE model = %s', :m1, :m1)), '\d+', 'N', 'g');
SELECT failure('SELECT faas.settlement_create(999, ''{1}'')'), failure('SELECT faas.settlement_record(999)'), failure('SELECT faas.settlement_abort(999, ''x'')');
SELECT regexp_replace(failure(format('SELECT faas.settlement_record(%s, 999)', :s6)), '\d+', 'N', 'g');

-- who moved the money: the ledger's postings
SELECT kind, count(*), count(DISTINCT memo) AS settlements FROM faas.visible_posting WHERE kind = 'settlement' GROUP BY kind;
SELECT object, operation, from_state, to_state, count(*) FROM faas.visible_settlement_event WHERE object IN ('settlement', 'window') GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3;
\i :end
