-- Bad input to the functions of wealth products.
BEGIN;
\ir include/bad_input.sql
\ir include/bad_input_book.sql
\ir include/bad_input_wealth.sql

INSERT INTO about VALUES ('product', 'product'), ('order_id', 'order'), ('date', 'date|day|interest|units|cleared|net asset values'), ('day_count', 'day-count'), ('fee_account', 'account'), ('income_account', 'account'),
    ('maturity', 'matur|day'), ('nav', 'nav|net asset value'), ('clear_day.now', '"now"|timestamp'), ('order_settle_due.now', '"now"|timestamp'), ('maturity_repay.now', '"now"|timestamp|not mature'), ('unit_currency', 'currency'), ('order_redeem.units', 'amount|currency|units'),
    ('distribute_income.amount', 'amount|funds|currency');

INSERT INTO bad VALUES
    ('clear_day distribute_income income_choose maturity_repay nav_set order_redeem order_settle_due order_subscribe product_accrue product_yield', 'product', 'null 22004; zero LG270; negative LG270; min LG270; max LG270; unknown LG270'),
    ('clear_day', 'date', 'null 22004; min = (0,0,0,0,0); max LG241; infinity LG241; -infinity = (0,0,0,0,0); past = (0,0,0,0,0); future LG241'),
    ('clear_day', 'defer', 'null 22004'),
    ('clear_day', 'now', 'null = (0,0,0,0,0); min = (0,0,0,0,0); max 22008; infinity 22008; -infinity 22008; past = (0,0,0,0,0); future = (0,0,0,0,0)'),
    ('distribute_income order_cancel order_redeem order_subscribe', 'key', 'null ok; empty 22023; blank ok; control ok; quotes ok; wide 22023; 1MB 22023; 256 22023; used LG005'),
    ('distribute_income', 'amount', 'null 22004; zero LG011; negative LG011; min LG011; max LG003; currency LG001; unregistered LG001; scale LG002; scale31 LG002'),
    ('distribute_income', 'date', 'null 22004; min LG279; max 22008; infinity 22008; -infinity 22008; past LG279; future 22008'),
    ('income_choose order_redeem', 'account', 'null 22004; zero LG278; negative LG278; min LG278; max LG278; unknown LG278; foreign LG278; closed LG278; blocked LG278; currency LG278'),
    ('income_choose', 'income', 'null ok; empty 22023; blank 22023; control 22023; quotes 22023; wide 22023; 1MB 22023'),
    ('maturity_repay', 'now', 'null = (repaid,0,0,"CNY 0.00","CNY 0.00"); min LG277; max 22008; infinity 22008; -infinity 22008; past LG277; future = (repaid,0,0,"CNY 0.00","CNY 0.00")'),
    ('nav_set', 'date', 'null 22004; min LG273; max LG241; infinity LG241; -infinity LG273; past LG273; future LG241'),
    ('nav_set', 'nav', 'null 22004; zero 22023; negative 22023; nan 22023; infinity 22023; -infinity 22023; huge 22023; tiny 22023; digits 22023'),
    ('order_cancel', 'order_id', 'null 22004; zero LG271; negative LG271; min LG271; max LG271; unknown LG271'),
    ('order_redeem', 'units', 'null 22004; zero LG011; negative LG011; min LG011; max LG001; currency LG001; unregistered LG001; scale LG001; scale31 LG001'),
    ('order_settle_due', 'now', 'null = (0,0,0); min = (0,0,0); max 22008; infinity 22008; -infinity 22008; past = (0,0,0); future = (0,0,0)'),
    ('order_subscribe', 'account', 'null 22004; zero LG006; negative LG006; min LG006; max LG006; unknown LG006; foreign LG006; closed LG007; blocked LG008; currency LG001'),
    ('order_subscribe', 'amount', 'null 22004; zero LG011; negative LG011; min LG011; max 22003; currency LG001; unregistered LG001; scale LG276; scale31 LG276'),
    ('product_accrue', 'date', 'null = (0,"CNY 0.00"); min = (0,"CNY 0.00"); max 22008; infinity 22008; -infinity 22008; past = (0,"CNY 0.00"); future 22008'),
    ('product_create', 'book', 'null 22004; zero LG018; negative LG018; min LG018; max LG018; unknown LG018'),
    ('product_create', 'calendar', 'null 22004; empty LG240; blank LG240; control LG240; quotes LG240; wide LG240; 1MB LG240'),
    ('product_create', 'code', 'null 22004; empty 22023; blank ok; control ok; quotes ok; wide ok; 1MB 22023'),
    ('product_create', 'confirm_days', 'null 22004; zero ok; negative 22023; min 22023; max 22023'),
    ('product_create', 'currency', 'null ok; empty LG035; blank LG035; control LG035; quotes LG035; wide LG035; 1MB LG035; lower LG035; six LG035; digit LG035; unregistered LG030'),
    ('product_create', 'cut_off', 'null 22004; min ok; max ok'),
    ('product_create', 'day_count', 'null ok; empty LG250; blank LG250; control LG250; quotes LG250; wide LG250; 1MB LG250'),
    ('product_create', 'fee_account income_account', 'null 22023; zero LG006; negative LG006; min LG006; max LG006; unknown LG006'),
    ('product_create', 'fee_mode income rounding_point zone', 'null 22004; empty 22023; blank 22023; control 22023; quotes 22023; wide 22023; 1MB 22023'),
    ('product_create', 'fee_rate redeem_fee_rate', 'null 22004; zero ok; negative 22023; nan 22023; infinity 22023; -infinity 22023; huge 22023; tiny 22023; digits 22023'),
    ('product_create', 'kind', 'null 22004; empty 22023; blank 22023; control 22023; quotes 22023; wide 22023; 1MB 22023; 101 22023'),
    ('product_create', 'large_redemption', 'null ok; zero 22023; negative 22023; nan 22023; infinity 22023; -infinity 22023; huge 22023; tiny 22023; digits 22023'),
    ('product_create', 'maturity', 'null 22023; min LG241; max LG241; infinity LG241; -infinity LG241; past LG241; future LG241'),
    ('product_create', 'minimum', 'null ok; zero ok; negative 22023; min 22023; max ok; currency LG001; unregistered LG001; scale 22023; scale31 22023'),
    ('product_create', 'name', 'null ok; empty 22023; blank ok; control ok; quotes ok; wide ok; 1MB 22023'),
    ('product_create', 'pay_days settle_days', 'null ok; zero 22023; negative 22023; min 22023; max 22023'),
    ('product_create', 'rounding', 'null 22004; empty LG031; blank LG031; control LG031; quotes LG031; wide LG031; 1MB LG031'),
    ('product_create', 'subject', 'null ok; empty LG019; blank LG019; control LG019; quotes LG019; wide LG019; 1MB LG019'),
    ('product_create', 'unit_currency', 'null 22004; empty LG035; blank LG035; control LG035; quotes LG035; wide LG035; 1MB LG035'),
    ('product_create', 'yield_rate', 'null 22023; zero ok; negative 22023; nan 22023; infinity 22023; -infinity 22023; huge 22023; tiny 22023; digits 22023'),
    ('product_yield', 'compounding', 'null 22004'),
    ('product_yield', 'date', 'null 22004; min 22008; max = (0,0.000); infinity 22008; -infinity 22008; past = (0,0.000); future = (0,0.000)');

-- what takes more than one value
INSERT INTO refused VALUES
    ('LG005', 'order_subscribe({fund}, {holder}, ''CNY 1001'', ''used'')'), ('LG005', 'order_subscribe({saving}, {holder}, ''CNY 1000'', ''used'')'), ('LG005', 'order_redeem({fund}, {holder}, ''FUNDA 1'', ''used'')'),
    ('LG003', 'order_redeem({fund}, {holder}, ''FUNDA 666.68'')'), ('LG003', 'order_subscribe({fund}, {empty}, ''CNY 1'')'), ('LG274', 'order_redeem({saving}, {holder}, ''FUNDB 1'') FROM faas.order_subscribe({saving}, {holder}, ''CNY 1'')'),
    ('LG274', 'order_subscribe({saving}, {holder}, ''CNY 1'')'), ('LG274', 'nav_set({saving}, ''2026-01-05'', 1)'), ('22023', 'nav_set({fund}, ''2026-01-06'', 1)'), ('LG273', 'nav_set({fund}, ''2026-01-05'', 1)'),
    ('LG272', 'clear_day({fund}, ''2026-01-06'', now => ''2026-01-06 10:00+00'')'), ('LG277', 'clear_day({fund}, ''2026-01-07'', now => ''2026-01-07 10:00+00'')'), ('LG277', 'clear_day({fund}, ''2026-01-10'', now => ''2026-01-12 10:00+00'')'),
    ('LG274', 'distribute_income({saving}, ''2026-01-05'', ''CNY 1'')'), ('LG277', 'maturity_repay({fund})'), ('LG274', 'product_accrue({fund})'), ('22023', 'product_create({book}, ''x'', ''FUNDC'', fee_rate => 0.1)'),
    ('22023', 'product_create({book}, ''x'', ''USD'')'), ('23505', 'product_create({book}, ''fund'', ''FUNDC'')'), ('23505', 'product_create({book}, ''x'', ''FUNDA'')'), ('LG001', 'product_create({book}, ''x'', ''FUNDC'', fee_account => {usd})'),
    ('LG006', 'product_create({book}, ''x'', ''FUNDC'', fee_account => {foreign})'), ('LG252', 'product_create({book}, ''x'', ''FUNDC'', kind => ''fixed'', yield_rate => 0.1, maturity => ''2026-06-01'', income_account => {cash}, day_count => ''ACT/ACT ICMA'')');

SELECT plan(pg_temp.planned('wealth'));
SELECT pg_temp.check('wealth');
SELECT * FROM finish();
ROLLBACK;
