-- The bank's files as they are, in tables of their own.  psql's working folder holds the files.

CREATE SCHEMA bank;

CREATE UNLOGGED TABLE bank.district (
    district_id int PRIMARY KEY, name text, region text,
    a4 text, a5 text, a6 text, a7 text, a8 text, a9 text, a10 text,
    a11 text, a12 text, a13 text, a14 text, a15 text, a16 text);
CREATE UNLOGGED TABLE bank.account (
    account_id int PRIMARY KEY, district_id int, frequency text, opened text);
CREATE UNLOGGED TABLE bank.client (
    client_id int PRIMARY KEY, birth_number text, district_id int);
CREATE UNLOGGED TABLE bank.disp (
    disp_id int PRIMARY KEY, client_id int, account_id int, type text);
CREATE UNLOGGED TABLE bank.loan (
    loan_id int PRIMARY KEY, account_id int, granted text, amount numeric, duration int,
    payments numeric, status text);
CREATE UNLOGGED TABLE bank.standing_order (
    order_id int PRIMARY KEY, account_id int, bank_to text, account_to text, amount numeric,
    k_symbol text);
CREATE UNLOGGED TABLE bank.trans (
    trans_id int PRIMARY KEY, account_id int, day text, type text, operation text, amount numeric,
    balance numeric, k_symbol text, bank text, account text,
    line bigint GENERATED ALWAYS AS IDENTITY);

\copy bank.district from 'district.asc' (format csv, delimiter ';', header)
\copy bank.account from 'account.asc' (format csv, delimiter ';', header)
\copy bank.client from 'client.asc' (format csv, delimiter ';', header)
\copy bank.disp from 'disp.asc' (format csv, delimiter ';', header)
\copy bank.loan from 'loan.asc' (format csv, delimiter ';', header)
\copy bank.standing_order from 'order.asc' (format csv, delimiter ';', header)
\copy bank.trans (trans_id, account_id, day, type, operation, amount, balance, k_symbol, bank, account) from 'trans.asc' (format csv, delimiter ';', header)

-- The files write days as YYMMDD; all of them are of the 1990s.
CREATE FUNCTION bank.day(yymmdd text) RETURNS date
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.to_date('19' || yymmdd, 'YYYYMMDD');

-- What a transaction or a standing order is about, in English.
CREATE FUNCTION bank.kind(k_symbol text, operation text DEFAULT NULL) RETURNS text
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    RETURN CASE trim(k_symbol)
        WHEN 'UROK' THEN 'interest'
        WHEN 'SLUZBY' THEN 'fee'
        WHEN 'SANKC. UROK' THEN 'penalty interest'
        WHEN 'UVER' THEN 'loan payment'
        ELSE CASE operation
            WHEN 'VKLAD' THEN 'cash deposit'
            WHEN 'VYBER' THEN 'cash withdrawal'
            WHEN 'VYBER KARTOU' THEN 'card withdrawal'
            ELSE CASE trim(k_symbol)
                WHEN 'SIPO' THEN 'household'
                WHEN 'DUCHOD' THEN 'pension'
                WHEN 'POJISTNE' THEN 'insurance'
                WHEN 'LEASING' THEN 'leasing'
                ELSE 'transfer' END END END;

CREATE INDEX ON bank.trans (account_id);
ANALYZE bank.account, bank.client, bank.disp, bank.loan, bank.standing_order, bank.trans;

\echo
\echo '== the files'
SELECT (SELECT count(*) FROM bank.account) AS accounts,
       (SELECT count(*) FROM bank.client) AS clients,
       (SELECT count(*) FROM bank.trans) AS transactions,
       (SELECT min(bank.day(day)) FROM bank.trans) AS from_day,
       (SELECT max(bank.day(day)) FROM bank.trans) AS to_day,
       (SELECT count(*) FROM bank.standing_order) AS standing_orders,
       (SELECT count(*) FROM bank.loan) AS loans;
