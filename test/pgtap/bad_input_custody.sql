-- Bad input to the functions of custody: classes, rules, instructions, reconciliation, transfers.
BEGIN;
\ir include/bad_input.sql
\ir include/bad_input_book.sql
\ir include/bad_input_custody.sql

INSERT INTO bad VALUES
    ('custody_class_set', 'account', 'null 22004; zero LG006; negative LG006; min LG006; max LG006; unknown LG006; foreign ok; closed ok; blocked LG016; currency ok'),
    ('custody_class_set', 'class', 'null 22004; empty 22023; blank 22023; control 22023; quotes 22023; wide 22023; 1MB 22023'),
    ('custody_set custody_kind_set custody_kind_drop custody_topup custody_withdraw custody_requirement custody_resource custody_reconcile custody_balances custody_lines', 'book',
        'null 22004; zero LG018; negative LG018; min LG018; max LG018; unknown LG018'),
    ('custody_set', 'authorisation transit', 'null ok'),
    ('custody_set', 'net', 'null ok; empty 22023; blank 22023; control 22023; quotes 22023; wide 22023; 1MB 22023'),
    ('custody_kind_set', 'kind', 'null 22004; empty 22023; blank ok; control ok; quotes ok; wide 22023; 1MB 22023; 101 22023'),
    ('custody_kind_drop', 'kind', 'null 22004; empty 22023; blank ok; control ok; quotes ok; wide 22023; 1MB 22023; 101 22023'),
    ('custody_kind_set custody_kind_drop', 'direction', 'null 22004; empty 22023; blank 22023; control 22023; quotes 22023; wide 22023; 1MB 22023'),
    ('custody_kind_set', 'reversible', 'null ok'),
    ('custody_kind_set', 'privilege', 'null 22004; empty 22023; blank 22023; control 22023; quotes 22023; wide 22023; 1MB 22023; unknown 22023; case 22023'),
    ('custody_instruct', 'debit', 'null 22004; zero LG006; negative LG006; min LG006; max LG006; unknown LG006; foreign LG234; closed LG234; blocked LG234; currency LG234'),
    ('custody_instruct', 'credit', 'null 22004; zero LG006; negative LG006; min LG006; max LG006; unknown LG006; foreign LG009; closed LG230; blocked LG230; currency LG001'),
    ('custody_instruct', 'amount', 'null 22004; zero LG011; negative LG011; min LG011; max LG003; currency LG001; unregistered LG001; scale LG002; scale31 LG002'),
    ('custody_instruct', 'auth_ref', 'null 22004; empty 22023; blank ok; control ok; quotes ok; wide 22023; 1MB 22023'),
    ('custody_instruct', 'actor', 'null 22004; empty 22023; blank ok; control ok; quotes ok; wide 22023; 1MB 22023'),
    ('custody_instruct', 'action', 'null 22004; empty 22023; blank ok; control ok; quotes ok; wide 22023; 1MB 22023'),
    ('custody_instruct custody_topup custody_withdraw', 'memo', 'null ok; empty ok; blank ok; control ok; quotes ok; wide ok; 1MB 54000; 10001 54000'),
    ('custody_instruct', 'metadata', 'null ok; jsonnull 22023; scalar 22023; array 22023; empty ok; deep 22023; 1MB 22023'),
    ('custody_instruct', 'value_date', 'null ok; infinity 22008; -infinity 22008; min LG014; max ok; past LG014; future ok; closed LG014'),
    ('custody_topup custody_withdraw', 'business_date', 'null 22004; infinity 22023; -infinity 22023; min LG232; max 22023; past LG232; future 22023'),
    ('custody_topup', 'bank_account own_account', 'null 22004; zero LG006; negative LG006; min LG006; max LG006; unknown LG006'),
    ('custody_withdraw', 'bank_account own_account', 'null 22004; zero LG006; negative LG006; min LG006; max LG006; unknown LG006'),
    ('custody_topup custody_withdraw', 'amount', 'null ok; zero LG011; negative LG011; min LG011; max LG233; currency LG001; unregistered LG001; scale LG002; scale31 LG002'),
    ('custody_topup custody_withdraw', 'key', 'null ok; empty 22023; blank ok; control ok; quotes ok; wide 22023; 1MB 22023; 256 22023; used LG005'),
    ('custody_requirement custody_resource custody_reconcile custody_balances custody_lines', 'business_date', 'null 22004; infinity 22023; -infinity 22023; min = 0; max 22023; past = 0; future 22023');

-- what does not go together
INSERT INTO refused VALUES
    ('LG016', 'custody_class_set({client}, ''none'')'), ('LG016', 'custody_class_set({alice}, ''client'')'), ('LG234', 'custody_class_set(a, ''client'') FROM faas.subject_create({book}, ''4'', ''Capital'', ''equity'') AS s, faas.account_open({book}, ''cap'', subject => ''4'') AS a'),
    ('LG230', 'post({client}, {own bank}, ''CNY 1'', metadata => ''{"authorisation": "x"}'')'), ('LG231', 'post({client}, {client bank}, ''CNY 1'')'),
    ('LG230', 'hold_place({client}, ''CNY 1'', {own bank})'), ('LG009', 'custody_topup({book}, ''2026-01-06'', {other bank}, {own bank})'),
    ('LG009', 'custody_topup({book}, ''2026-01-06'', {client bank}, {other own})'), ('LG234', 'custody_topup({book}, ''2026-01-06'', {own bank}, {own bank})'),
    ('LG234', 'custody_topup({book}, ''2026-01-06'', {client bank}, {second bank})'), ('LG234', 'custody_topup({book}, ''2026-01-06'', {client}, {own bank})'),
    ('LG232', 'custody_withdraw({book}, ''2026-01-06'', {client bank}, {own bank})'), ('LG233', 'custody_topup({book}, ''2026-01-06'', {client bank}, {own bank}, ''CNY 19.01'')'),
    ('LG232', 'custody_topup({other book}, ''2026-01-05'', {other bank}, {other own})'), ('LG005', 'custody_instruct({client}, {client bank}, ''CNY 2'', ''r'', ''ann'', ''w'') FROM faas.custody_instruct({client}, {client bank}, ''CNY 1'', ''r'', ''ann'', ''w'') AS x'),
    ('LG230', 'custody_instruct({client}, {own bank}, ''CNY 1'', ''r'', ''ann'', ''fee'')');

SELECT plan(pg_temp.planned('custody'));
SELECT pg_temp.check('custody');
SELECT * FROM finish();
ROLLBACK;
