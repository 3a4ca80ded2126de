-- What the bad_input tests share.  A test gives, for each function of its domain, a call that works, and
-- for each argument what comes of each bad value.  Which values are bad follows from type and name of
-- the argument (table "class"), so what must be there is known from the catalogs: what is not, is named.
--
-- Function: its name; with the name of its first argument where several share it, as in post(debit).
-- Argument: its name, $1 where it has none; postings.debit for a field of an array of rows.
-- Outcome: an SQLSTATE; "ok", done; "= X", answers X.  Of a set, X is the number of its rows.
SET LOCAL client_min_messages = warning;
SET LOCAL faas.clock = '2026-01-05 09:00:00+00';
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO';

-- which test has the rows of which function
CREATE TEMP TABLE domain (domain text, functions text);
INSERT INTO domain VALUES
    ('money', 'abs sign quantity currency scale minor_units amount(quantity) amount(amount) amount(object) of_minor jsonb
        amount_add amount_sub amount_neg amount_mul numeric_mul_amount amount_div amount_ratio amount_mod
        amount_lt amount_le amount_eq amount_ne amount_ge amount_gt amount_cmp amount_hash amount_hash_extended
        amount_in amount_out amount_send amount_typmod_in amount_typmod_out amount_smaller amount_larger
        min max sum avg total round cash_round allocate split convert to_char amount_format to_chinese
        iso4217 currency_add'),
    ('calendar', 'is_business_day business_day business_day_add business_days_between settlement_date month_add schedule_dates
        calendar_create calendar_join calendar_load calendar_day_set calendar_day_clear'),
    ('interest', 'day_count year_fraction accrue accrue_between accrue_daily schedule_build yield_per_10000 yield_seven_day
        year_fraction_business accrue_business'),
    ('book', 'book_create book_id book_grant book_revoke day_cut period_close subject_create party_create
        access_grant access_revoke restore_begin restore_end version'),
    ('account', 'account_open account_id account_limit account_block account_unblock account_close account_reopen account_hot account_stripes'),
    ('post', 'post(debit) post(postings) reverse'),
    ('hold', 'hold_place hold_capture hold_release hold_increase hold_extend hold_expire_due'),
    ('batch', 'post_batch post_packed request_pack result_unpack inbox_clear last_load'),
    ('wealth', 'product_create nav_set income_choose order_subscribe order_redeem order_cancel clear_day order_settle_due distribute_income
        product_accrue maturity_repay product_yield'),
    ('settlement', 'settlement_model_create participant_add participant_cap_set window_close settlement_create settlement_record settlement_reserve settlement_commit
        settlement_settle settlement_abort instruction_export instruction_file instruction_import instruction_retry'),
    ('report', 'balance balance_on entries last_entries statement trial_balance closing_balance subject_balance
        journal_id digest verify'),
    ('archive', 'posting_archive archive_check archive_read'),
    ('custody', 'custody_class_set custody_set custody_kind_set custody_kind_drop custody_instruct custody_topup custody_withdraw
        custody_requirement custody_resource custody_reconcile custody_balances custody_lines'),
    ('clearing', 'net_multilateral net_bilateral net_payments net_total position_payments entry_hash entry_hash_accum
        fee fee_within fee_refund fee_lines fee_refund_lines fee_schedule_set fee_compute
        profit_share share_lines share_available share_preset'),
    ('escrow', 'escrow_open escrow_fund escrow_approve escrow_release escrow_refund escrow_dispute escrow_resolve escrow_cancel escrow_expire_due
        bid_open bid_place bid_settle bid_fail');

-- functions and arguments ------------------------------------------------------------------------

-- Schema faas, and what SQL reaches without naming it: I/O of its types, transitions of its
-- aggregates.  What takes or returns "internal" cannot be called.
CREATE TEMP TABLE function AS
SELECT p.oid, p.oid::regprocedure::text AS signature, n.nspname || '.' || p.proname AS name,
    p.proname || CASE WHEN count(*) OVER (PARTITION BY p.proname) > 1 AND p.prokind <> 'a' THEN '(' || p.proargnames[1] || ')' ELSE '' END AS label,
    p.prokind = 'a' AS is_aggregate, p.proretset AS is_set, p.provolatile = 'v' AS is_volatile
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE (n.nspname = 'faas'
    OR p.oid IN (SELECT f FROM pg_type AS t, unnest(ARRAY[t.typinput, t.typoutput, t.typsend, t.typmodin, t.typmodout]::oid[]) AS f
        WHERE t.typnamespace = 'faas'::regnamespace)
    OR p.oid IN (SELECT f FROM pg_aggregate AS a JOIN pg_proc AS q ON q.oid = a.aggfnoid, unnest(ARRAY[a.aggtransfn, a.aggcombinefn]::oid[]) AS f
        WHERE q.pronamespace = 'faas'::regnamespace))
    AND n.nspname LIKE 'faas%' AND 'internal'::regtype <> ALL (p.proargtypes::oid[] || p.prorettype);

CREATE TEMP TABLE argument AS
WITH a AS (
    SELECT f.label, n::integer AS place, COALESCE(NULLIF(p.proargnames[n], ''), '$' || n) AS argument, t AS type
    FROM function AS f JOIN pg_proc AS p ON p.oid = f.oid, unnest(p.proargtypes::oid[]) WITH ORDINALITY AS u (t, n))
SELECT label, place, 0 AS field, argument, type::regtype::text AS type, type::regtype::text AS cast_to FROM a
UNION ALL
SELECT a.label, a.place, t.attnum, a.argument || '.' || t.attname, t.atttypid::regtype::text, format_type(t.atttypid, t.atttypmod)
FROM a JOIN pg_type AS y ON y.typarray = a.type JOIN pg_attribute AS t ON t.attrelid = y.typrelid
WHERE t.attnum > 0 AND NOT t.attisdropped;
-- a test adds what is written to without being a function, and splits what takes several kinds of rows

-- bad values -------------------------------------------------------------------------------------

CREATE TEMP TABLE name (name text PRIMARY KEY, value text NOT NULL);
CREATE TEMP TABLE class (class text, types text, names text NOT NULL DEFAULT '.', value text);
INSERT INTO class (class, types, value) VALUES
    ('null', '.*', 'NULL'),
    ('zero', 'bigint|integer|numeric|regrole|oid', '0'), ('negative', 'bigint|integer|numeric', '-1'),
    ('min', 'bigint', '-9223372036854775808'), ('max', 'bigint', '9223372036854775807'), ('unknown', 'bigint', '4611686018427387904'),
    ('min', 'integer', '-2147483648'), ('max', 'integer', '2147483647'),
    ('unknown', 'regrole|oid', '4294967294'),
    ('nan', 'numeric', '''NaN'''), ('infinity', 'numeric', '''Infinity'''), ('-infinity', 'numeric', '''-Infinity'''),
    ('huge', 'numeric', '1e131071'), ('tiny', 'numeric', '1e-16383'), ('digits', 'numeric', '123456789012345678901234567890.123456789'),
    ('zero', 'faas.amount', '''CNY 0'''), ('negative', 'faas.amount', '''CNY -0.01'''),
    ('min', 'faas.amount', '''CNY -396140812571321687967719751.68'''), ('max', 'faas.amount', '''CNY 396140812571321687967719751.67'''),
    ('currency', 'faas.amount', '''USD 1'''), ('unregistered', 'faas.amount', '''QQQ 1'''),
    ('scale', 'faas.amount', '''CNY 0.001'''), ('scale31', 'faas.amount', '''CNY 0.0000000000000000000000000000001'''),
    ('empty', 'text', ''''''), ('blank', 'text', ''' '''), ('control', 'text', 'E''a\x01\n\x7f'''), ('quotes', 'text', '$q$a'';--"\$q$'),
    ('wide', 'text', 'repeat(U&''\5143'', 90)'), ('1MB', 'text', 'repeat(''x'', 1048576)'),
    ('empty', 'cstring', 'textout('''')'), ('blank', 'cstring', 'textout('' '')'), ('control', 'cstring', 'textout(E''a\x01\n\x7f'')'),
    ('quotes', 'cstring', 'textout($q$a'';--"\$q$)'), ('wide', 'cstring', 'textout(repeat(U&''\5143'', 90))'), ('1MB', 'cstring', 'textout(repeat(''1'', 1048576))'),
    ('infinity', 'date|timestamp with time zone', '''infinity'''), ('-infinity', 'date|timestamp with time zone', '''-infinity'''),
    ('min', 'date', '''4714-11-24 BC'''), ('max', 'date', '''5874897-12-31'''),
    ('min', 'timestamp with time zone', '''4714-11-24 00:00:00+00 BC'''), ('max', 'timestamp with time zone', '''294276-12-31 23:59:59.999999+00'''),
    ('past', 'date|timestamp with time zone', '''1000-01-01'''), ('future', 'date|timestamp with time zone', '''9999-12-31'''),
    ('min', 'time without time zone', '''00:00'''), ('max', 'time without time zone', '''24:00'''),
    ('nil', 'uuid', '''00000000-0000-0000-0000-000000000000'''), ('max', 'uuid', '''ffffffff-ffff-ffff-ffff-ffffffffffff'''),
    ('v4', 'uuid', '''2c1f4a5e-93d0-4b6a-8f0e-6a1d2b3c4d5e'''), ('unknown', 'uuid', '''019b8d62-7a80-7000-8000-00000000dead'''),
    ('jsonnull', 'jsonb', '''null'''), ('scalar', 'jsonb', '''1'''), ('array', 'jsonb', '''[]'''), ('empty', 'jsonb', '''{}'''),
    ('deep', 'jsonb', '(repeat(''['', 3000) || repeat('']'', 3000))'), ('1MB', 'jsonb', 'to_jsonb(repeat(''j'', 1048576))'),
    ('empty', 'bytea', ''''''), ('garbage', 'bytea', '''\xdeadbeef00'''), ('short', 'bytea', 'substr({good}, 1, length({good}) - 1)'),
    ('trailing', 'bytea', '({good}) || ''\x00'''), ('version', 'bytea', 'set_byte({good}, 0, get_byte({good}, 0) # 85)'), ('1MB', 'bytea', 'decode(repeat(''00'', 1048576), ''hex'')'),
    ('empty', '[^\[]+\[\]', '''{}'''), ('element', '[^\[]+\[\]', 'ARRAY[NULL]'), ('2dim', '[^\[]+\[\]', 'ARRAY[{good}, {good}]'),
    ('bound', '[^\[]+\[\]', '(''[0:'' || array_length({good}, 1) - 1 || '']='' || ({good})::text)'), ('many', '[^\[]+\[\]', 'array_fill(({good})[1], ARRAY[100001])');
INSERT INTO class VALUES
    -- words of a list
    ('unknown', 'text', 'side|privilege|mode|method|style|op|balancing|@kind', '''nonsense'''), ('case', 'text', 'side|privilege|mode|method|style|op|@kind', 'initcap({good})'), ('case', 'text', 'balancing', '''Debit'''),
    -- currencies
    ('lower', 'text', 'currency|base_currency|@code', '''cny'''), ('six', 'text', 'currency|base_currency|@code', '''ABCDEF'''), ('digit', 'text', 'currency|base_currency|@code', '''1AB'''),
    ('unregistered', 'text', 'currency|base_currency', '''QQQ'''),
    -- limits of texts
    ('256', 'text', 'key', 'repeat(''k'', 256)'), ('101', 'text', 'kind', 'repeat(''k'', 101)'), ('10001', 'text', 'memo', 'repeat(''m'', 10001)'),
    -- what there is, in the wrong state
    ('used', 'text', 'key', '{used}'),
    ('foreign', 'bigint', 'debit|credit|account|to_account', '{foreign}'), ('closed', 'bigint', 'debit|credit|account|to_account', '{closed}'),
    ('blocked', 'bigint', 'debit|credit|account|to_account', '{blocked}'), ('currency', 'bigint', 'debit|credit|account|to_account', '{usd}'),
    ('other', 'uuid', 'hold', '{journal}'), ('done', 'uuid', 'hold', '{done}'), ('expired', 'uuid', 'hold', '{expired}'),
    ('other', 'uuid', 'journal', '{hold}'), ('spent', 'uuid', 'journal', '{spent}'),
    ('closed', 'date', 'value_date', '{closed day}');

-- rows of a test ---------------------------------------------------------------------------------

-- a call that works: the arguments it gives
CREATE TEMP TABLE good (label text, argument text, value text);
-- what comes of bad values: "class outcome; class outcome"; labels and arguments may be several
CREATE TEMP TABLE bad (labels text, arguments text, outcomes text);
-- how a call is read, where it is not SELECT f(...)::text
CREATE TEMP TABLE reading (label text, query text);
-- further calls that are refused, for what takes more than one argument
CREATE TEMP TABLE refused (outcome text, call text);
-- what an error about an argument must speak of, where that is not the argument's name
CREATE TEMP TABLE about (argument text, pattern text);
INSERT INTO about VALUES
    ('debit', 'account|debit'), ('credit', 'account|credit'), ('to_account', 'account'), ('amount', 'amount|currency|total of account|exceeds'),
    ('expires_at', 'expiry'), ('imported_at', 'imported'), ('line', 'line|posting'), ('journal', 'journal|reversal'), ('now', 'time'),
    ('name', 'name|book'), ('code', 'code|account|subject'), ('base_currency', 'currency'), ('next_date', 'business date'), ('through', 'through|period'),
    ('parent', 'subject'), ('customer', 'party'), ('identity_type', 'identity'), ('identity_number', 'identity'),
    ('a', 'amount|currencies'), ('b', 'amount|currencies|division by zero'), ('quantity', 'amount'), ('minor', 'minor|amount'), ('factor', 'amount|value overflows'), ('divisor', 'amount|division by zero'),
    ('rate', 'rate|amount|value overflows'), ('ratios', 'ratio|parts'), ('pattern', 'format'), ('object', 'jsonb'), ('postings', 'posting'), ('typmod', 'type faas.amount'),
    ('principal', 'amount'), ('period_from', 'period'), ('period_to', 'period'), ('from_date', 'date|day'), ('to_date', 'date|day'), ('schedule_build.start_date', 'date'),
    ('post_packed.requests', 'packed form'), ('result_unpack.results', 'packed form'),
    ('amount_in.$1', 'type faas.amount: "'), ('amount_in.$3', 'type faas.amount\('), ('amount_typmod_in.$1', 'modifier|currency code|null array element');
-- what stands for a bad value in one function only
CREATE TEMP TABLE instead (label text, class text, value text);
-- what has become of each row
CREATE TEMP TABLE seen (label text, argument text, class text, outcome text, message text, fault text);

CREATE FUNCTION pg_temp.expand(call text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE n record;
BEGIN
    FOR n IN SELECT name, value FROM name LOOP
        call := replace(call, '{' || n.name || '}', n.value);
    END LOOP;
    RETURN call;
END $$;

-- Everything that the ledger keeps, as one text: number of rows and content of every table.
CREATE FUNCTION pg_temp.make_fingerprint(except_tables regclass[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE (SELECT 'CREATE OR REPLACE FUNCTION pg_temp.fingerprint() RETURNS text LANGUAGE sql AS $f$ SELECT string_agg(t || '' '' || rows || '' '' || content, '', '' ORDER BY t) FROM ('
        || string_agg(format('SELECT %L AS t, count(*) AS rows, COALESCE(sum(hashtext(x::text)::bigint), 0) AS content FROM %s AS x', oid::regclass, oid::regclass), ' UNION ALL ')
        || ') AS u $f$'
        FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace IN ('faas'::regnamespace, 'faas_internal'::regnamespace)
            AND oid <> ALL (except_tables));
END $$;
SELECT pg_temp.make_fingerprint('{}') \g /dev/null

-- One call: its outcome, what it says, and what is wrong beside the outcome.  It is undone in any case.
CREATE FUNCTION pg_temp.try(query text, must_not_change boolean, before text, OUT outcome text, OUT message text, OUT fault text)
LANGUAGE plpgsql AS $$
DECLARE
    v_detail text;
    v_hint text;
    v_changed boolean := false;
BEGIN
    BEGIN
        EXECUTE query INTO message;
        outcome := rtrim('= ' || COALESCE(message, 'NULL'));
        v_changed := pg_temp.fingerprint() <> before;
        RAISE EXCEPTION 'undone' USING ERRCODE = 'ZZ000';
    EXCEPTION WHEN OTHERS THEN
        IF sqlstate <> 'ZZ000' THEN
            GET STACKED DIAGNOSTICS outcome = RETURNED_SQLSTATE, message = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL, v_hint = PG_EXCEPTION_HINT;
            IF length(message) > 1000 THEN
                fault := 'message of ' || length(message) || ' characters';
            ELSIF v_detail = '' AND v_hint = '' AND outcome ~ '^(LG00[1-5]|LG009|LG01[34567]|LG02[01]|LG03[0125]|LG10[2-6]|LG90.|0A000|22P02)$'
                AND message !~ 'type faas.amount\(' THEN
                fault := 'no detail and no hint';
            END IF;
            message := concat_ws(E'\n', message, NULLIF(v_detail, ''), NULLIF(v_hint, ''));
        END IF;
    END;
    IF outcome NOT LIKE '=%' THEN
        v_changed := pg_temp.fingerprint() <> before;
    END IF;
    IF v_changed AND (must_not_change OR outcome NOT LIKE '=%') THEN
        fault := concat_ws(', ', fault, 'the ledger has changed');
    END IF;
END $$;

-- an array of one row, with one field other than in the call that works
CREATE FUNCTION pg_temp.rows_of(label text, place integer, argument text, value text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT 'ARRAY[ROW(' || string_agg('(' || COALESCE(CASE WHEN f.argument = rows_of.argument THEN rows_of.value ELSE g.value END, 'NULL') || ')::' || f.cast_to, ', ' ORDER BY f.field) || ')]::' || min(a.cast_to)
    FROM argument AS f LEFT JOIN good AS g ON g.label = f.label AND g.argument = f.argument
    JOIN argument AS a ON a.label = f.label AND a.place = f.place AND a.field = 0
    WHERE f.label = rows_of.label AND f.place = rows_of.place AND f.field > 0
$$;

-- the text of a call of a function with one argument (or one field) other than in the call that works
CREATE FUNCTION pg_temp.call(label text, argument text, value text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_function function;
    v_call text;
BEGIN
    IF argument IS NOT NULL AND value IS NULL THEN
        RAISE EXCEPTION 'no value for % of %', argument, label;
    END IF;
    SELECT * INTO v_function FROM function AS f WHERE f.label = split_part(call.label, ':', 1);
    SELECT string_agg(CASE WHEN v_function.is_aggregate OR a.argument LIKE '$%' THEN '' ELSE quote_ident(a.argument) || ' => ' END
        || '(' || CASE WHEN a.argument = call.argument THEN call.value
            ELSE COALESCE(g.value, pg_temp.rows_of(a.label, a.place, call.argument, call.value)) END
        || ')::' || a.cast_to, ', ' ORDER BY a.place)
    INTO v_call
    FROM argument AS a LEFT JOIN good AS g ON g.label = a.label AND g.argument = a.argument
    WHERE a.label = call.label AND a.field = 0
        AND (a.argument = call.argument OR g.value IS NOT NULL OR EXISTS (SELECT FROM argument AS f WHERE f.label = a.label AND f.place = a.place AND f.field > 0));
    v_call := v_function.name || '(' || COALESCE(v_call, '') || ')';
    RETURN pg_temp.expand(replace(COALESCE((SELECT r.query FROM reading AS r WHERE r.label IN (call.label, split_part(call.label, ':', 1))),
        CASE WHEN v_function.is_set THEN 'SELECT count(*) FROM {call} AS f' ELSE 'SELECT {call}::text' END), '{call}', v_call));
END $$;

-- labels of a test: its functions, or the kinds of rows that they take
CREATE FUNCTION pg_temp.labels(domain text) RETURNS SETOF text LANGUAGE sql STABLE AS $$
    SELECT DISTINCT a.label FROM (SELECT label FROM argument UNION SELECT label FROM function) AS a, domain AS d, regexp_split_to_table(d.functions, '\s+') AS f
    WHERE d.domain = labels.domain AND f = split_part(a.label, ':', 1)
        AND (a.label LIKE '%:%' OR NOT EXISTS (SELECT FROM argument AS b WHERE b.label LIKE a.label || ':%'))
$$;

-- the bad values of each argument
CREATE FUNCTION pg_temp.wanted(domain text) RETURNS TABLE (label text, argument text, class text, value text) LANGUAGE sql STABLE AS $$
    SELECT a.label, a.argument, c.class, replace(COALESCE(i.value, c.value), '{good}', COALESCE(g.value, pg_temp.rows_of(a.label, a.place, NULL, NULL), 'NULL'))
    FROM pg_temp.labels(domain) AS l JOIN argument AS a ON a.label = l
    JOIN class AS c ON a.type ~ ('^(' || c.types || ')$') AND (
        regexp_replace(a.argument, '^.*\.', '') ~ ('^(' || c.names || ')$')
        OR c.names = '.'
        -- words that mean something else elsewhere
        OR (a.label IN ('subject_create', 'party_create') AND a.argument = 'kind' AND c.names ~ '@kind')
        OR (a.label = 'currency_add' AND a.argument = 'code' AND c.names ~ '@code'))
    LEFT JOIN good AS g ON g.label = a.label AND g.argument = a.argument
    LEFT JOIN instead AS i ON i.label = a.label AND i.class = c.class AND c.names <> '.'
    -- rows in an array are made of their fields
    WHERE NOT (a.field > 0 AND c.types ~ '\\\[') AND NOT (a.field = 0 AND a.label ~ ':' AND a.label <> 'post_batch:post') AND (c.class <> '101' OR a.label NOT IN ('subject_create', 'party_create'))
$$;

CREATE FUNCTION pg_temp.given() RETURNS TABLE (label text, argument text, class text, outcome text) LANGUAGE sql STABLE AS $$
    SELECT l, a, split_part(btrim(o, E' \n'), ' ', 1), regexp_replace(btrim(o, E' \n'), '^\S+\s+', '')
    FROM bad, regexp_split_to_table(labels, '\s+') AS l, regexp_split_to_table(arguments, '\s+') AS a, regexp_split_to_table(outcomes, ';') AS o
$$;

-- What is said of a function's errors: its COMMENT, its operator's, and where it refers to another.
CREATE FUNCTION pg_temp.said(label text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws(' ', obj_description(f.oid, 'pg_proc'),
        (SELECT string_agg(obj_description(o.oid, 'pg_operator'), ' ') FROM pg_operator AS o WHERE o.oprcode = f.oid),
        CASE WHEN obj_description(f.oid, 'pg_proc') ~ 'those of faas\.post|as for the form with one posting'
            THEN (SELECT obj_description(p.oid, 'pg_proc') FROM function AS p WHERE p.label = 'post(debit)') END)
    FROM function AS f WHERE f.label = split_part(said.label, ':', 1) AND f.name LIKE 'faas%'
$$;

-- How many assertions check() makes: one for each function, for each argument, for each further call, four in all.
CREATE FUNCTION pg_temp.planned(domain text) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT (SELECT count(*) FROM pg_temp.labels(domain))::integer + (SELECT count(DISTINCT (label, argument)) FROM pg_temp.wanted(domain))::integer
        + (SELECT count(*) FROM refused)::integer + 4
$$;

CREATE FUNCTION pg_temp.check(domain text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    v_before text := pg_temp.fingerprint();
    l text;
    a record;
    r record;
    t record;
    v_want text;
    v_got text;
    v_fault text;
    v_tried text;
BEGIN
    CREATE TEMP TABLE wanted ON COMMIT DROP AS SELECT * FROM pg_temp.wanted(domain);
    CREATE TEMP TABLE given ON COMMIT DROP AS SELECT * FROM pg_temp.given();
    ANALYZE wanted;
    ANALYZE given;
    RETURN NEXT is((SELECT string_agg(format('%s, %s: %s', label, argument, missing), E'\n' ORDER BY label, argument) FROM (
            SELECT w.label, w.argument, string_agg(w.class, ', ') AS missing FROM wanted AS w
            WHERE NOT EXISTS (SELECT FROM given AS g WHERE (g.label, g.argument, g.class) = (w.label, w.argument, w.class)) GROUP BY 1, 2) AS m),
        NULL, format('every bad value of every argument has an outcome in test/pgtap/bad_input_%s.sql', domain));
    RETURN NEXT is((SELECT string_agg(format('%s, %s: %s', label, argument, class), E'\n') FROM given AS g
            WHERE NOT EXISTS (SELECT FROM wanted AS w WHERE (g.label, g.argument, g.class) = (w.label, w.argument, w.class))
                OR (g.label, g.argument, g.class) IN (SELECT h.label, h.argument, h.class FROM given AS h GROUP BY 1, 2, 3 HAVING count(*) > 1)),
        NULL, 'every outcome is of a function, an argument and a bad value that there are, and is given once');
    RETURN NEXT is((SELECT string_agg(label || ': ' || outcomes, E'\n' ORDER BY label) FROM (
            SELECT g.label, string_agg(DISTINCT g.outcome, ', ') AS outcomes
            FROM (SELECT label, outcome FROM given UNION SELECT f.label, x.outcome FROM refused AS x JOIN function AS f ON f.label = substring(x.call FROM '^(?:faas_internal\.)?(\w+)')) AS g
            WHERE g.outcome ~ '^[0-9A-Z]{5}$' AND pg_temp.said(g.label) IS NOT NULL AND strpos(pg_temp.said(g.label), g.outcome) = 0
            GROUP BY g.label) AS m),
        NULL, 'every error is in the COMMENT of its function');
    FOR l IN SELECT * FROM pg_temp.labels(domain) AS x ORDER BY x LOOP
        SELECT * INTO t FROM pg_temp.try(pg_temp.call(l, NULL, NULL), false, v_before);
        RETURN NEXT ok(t.outcome LIKE '=%' AND t.fault IS NULL, l || ' works with good values')
            || CASE WHEN t.outcome LIKE '=%' THEN '' ELSE E'\n' || diag(pg_temp.call(l, NULL, NULL), E'\n', t.outcome, ' ', t.message, ' ', t.fault) END;
        FOR a IN SELECT argument, min(n) AS n FROM (SELECT w.argument, row_number() OVER () AS n FROM wanted AS w WHERE w.label = l) AS x GROUP BY argument ORDER BY 2 LOOP
            v_want := '';
            v_got := '';
            FOR r IN SELECT w.class, w.value, COALESCE(g.outcome, '?') AS outcome, f.is_volatile
                FROM wanted AS w LEFT JOIN given AS g ON (g.label, g.argument, g.class) = (w.label, w.argument, w.class)
                LEFT JOIN function AS f ON f.label = split_part(l, ':', 1)
                WHERE w.label = l AND w.argument = a.argument
            LOOP
                SELECT * INTO t FROM pg_temp.try(pg_temp.call(l, a.argument, r.value), NOT r.is_volatile OR r.outcome NOT IN ('ok') AND r.outcome NOT LIKE '=%', v_before);
                v_fault := t.fault;
                IF t.outcome NOT LIKE '=%' AND t.message !~* COALESCE((SELECT pattern FROM about WHERE about.argument IN (l || '.' || a.argument, regexp_replace(a.argument, '^.*\.', ''))
                        ORDER BY length(about.argument) DESC LIMIT 1),
                    replace(regexp_replace(a.argument, '^.*\.', ''), '_', '[_ ]')) THEN
                    v_fault := concat_ws(', ', v_fault, format('does not speak of %s: %s', a.argument, t.message));
                END IF;
                INSERT INTO seen VALUES (l, a.argument, r.class, t.outcome, t.message, v_fault);
                v_want := v_want || format(E'\n%s %s', r.class, r.outcome);
                v_got := v_got || format(E'\n%s %s%s', r.class, CASE WHEN r.outcome = 'ok' AND t.outcome LIKE '=%' THEN 'ok' ELSE t.outcome END, ' (' || v_fault || ')');
            END LOOP;
            RETURN NEXT is(v_got, v_want, format('%s: %s', l, a.argument));
        END LOOP;
    END LOOP;
    FOR r IN SELECT outcome, call FROM refused LOOP
        SELECT * INTO t FROM pg_temp.try('SELECT ' || CASE WHEN r.call LIKE 'faas%' THEN '' ELSE 'faas.' END || pg_temp.expand(r.call), true, v_before);
        INSERT INTO seen VALUES ('', r.call, '', t.outcome, t.message, t.fault);
        RETURN NEXT is(t.outcome || COALESCE(' (' || t.fault || ')', ''), r.outcome, r.call);
    END LOOP;
    v_tried := (SELECT format('%s bad values of %s arguments of %s functions and %s further calls',
            count(*) FILTER (WHERE label <> ''), count(DISTINCT label || argument) FILTER (WHERE label <> ''), (SELECT count(*) FROM pg_temp.labels(domain)), count(*) FILTER (WHERE label = ''))
        FROM seen);
    RETURN NEXT is(pg_temp.fingerprint() || (SELECT count(*) FROM faas.verify()), v_before || 0,
        format('after %s the ledger is what it was, and verifies', v_tried));
    RAISE INFO 'bad input of %: %', domain, v_tried;
END $$;
