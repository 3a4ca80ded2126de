-- What the tests of settlement share, beside ledger.sql: book "bank" has settlement models later on, and
-- helpers to open the two accounts of a participant and to see where everybody stands.
CREATE FUNCTION join_model(model bigint, name text, funds text DEFAULT NULL, cap text DEFAULT NULL) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_book bigint := faas.book_id('bank');
    v_currency text := (SELECT m.currency FROM faas.visible_settlement_model AS m WHERE m.model = join_model.model);
    v_position bigint := faas.account_open(v_book, name || ' position', v_currency);
    v_settlement bigint := faas.account_open(v_book, name || ' settlement', v_currency, unlimited => funds IS NULL);
BEGIN
    IF funds IS NOT NULL THEN
        PERFORM faas.post(a(CASE v_currency WHEN 'USD' THEN 'usd_cash' ELSE 'cash' END), v_settlement, funds::faas.amount);
    END IF;
    RETURN faas.participant_add(model, name, v_position, v_settlement, cap::faas.amount);
END $$;
-- the posting of a transfer between two participants
CREATE FUNCTION pay(payer text, payee text, amount text, kind text DEFAULT NULL) RETURNS uuid LANGUAGE sql AS $$
    SELECT p.journal FROM faas.post(a(payer || ' position'), a(payee || ' position'), amount::faas.amount, kind => kind) AS p
$$;
CREATE VIEW stand AS SELECT name, "position", held, cap, available, liquidity FROM faas.visible_participant ORDER BY participant;
CREATE FUNCTION name_of(participant bigint) RETURNS text LANGUAGE sql STABLE AS 'SELECT p.name FROM faas.visible_participant AS p WHERE p.participant = $1';
CREATE FUNCTION settle_all(settlement bigint) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN concat_ws(' ', (faas.settlement_record(settlement)).state, (faas.settlement_reserve(settlement)).state,
        (faas.settlement_commit(settlement)).state, (faas.settlement_settle(settlement)).state);
END $$;
