-- Bad input to the functions of holds.
BEGIN;
\ir include/bad_input.sql
\ir include/bad_input_book.sql
\ir include/bad_input_move.sql
SELECT pg_temp.fill() AS full \gset

INSERT INTO bad VALUES
    ('hold_capture', 'amount', 'null ok; zero LG011; negative LG011; min LG011; max LG104; currency LG001; unregistered LG001; scale LG002; scale31 LG002'),
    ('hold_capture', 'final', 'null ok'),
    ('hold_capture hold_extend hold_increase hold_release', 'hold', 'null 22004; nil LG101; max LG101; v4 LG101; unknown LG101; other LG101; done LG102; expired LG103'),
    ('hold_capture hold_increase hold_place hold_release', 'key', 'null ok; empty 22023; blank ok; control ok; quotes ok; wide 22023; 1MB 22023; 256 22023; used LG005'),
    ('hold_capture hold_place', 'kind', 'null ok; empty ok; blank ok; control ok; quotes ok; wide 54000; 1MB 54000; 101 54000'),
    ('hold_capture hold_place', 'memo', 'null ok; empty ok; blank ok; control ok; quotes ok; wide ok; 1MB 54000; 10001 54000'),
    ('hold_capture hold_place', 'metadata', 'null ok; jsonnull ok; scalar ok; array ok; empty ok; deep ok; 1MB 54000'),
    ('hold_capture hold_place', 'to_account', 'null ok; zero LG006; negative LG006; min LG006; max LG006; unknown LG006; foreign LG009; closed LG007; blocked LG008; currency LG001'),
    ('hold_capture', 'value_date', 'null ok; infinity 22008; -infinity 22008; min LG014; max ok; past LG014; future ok; closed LG014'),
    ('hold_expire_due', 'batch', 'null 22004; zero 22023; negative 22023; min 22023; max 22023'),
    ('hold_expire_due', 'now', 'null ok; infinity 22008; -infinity 22008; min ok; max ok; past ok; future ok'),
    ('hold_extend hold_place', 'expires_at', 'null ok; infinity ok; -infinity 22008; min 22008; max ok; past 22008; future ok'),
    ('hold_increase hold_place', 'amount', 'null 22004; zero LG011; negative LG011; min LG011; max 22003; currency LG001; unregistered LG001; scale LG002; scale31 LG002'),
    ('hold_place', 'account', 'null 22004; zero LG006; negative LG006; min LG006; max LG006; unknown LG006; foreign LG009; closed LG007; blocked LG008; currency LG001'),
    ('hold_place', 'tolerance', 'null ok; zero ok; negative LG011; min LG011; max ok; currency LG001; unregistered LG001; scale LG002; scale31 LG002'),
    ('hold_release', 'amount', 'null ok; zero LG011; negative LG011; min LG011; max LG105; currency LG001; unregistered LG001; scale LG002; scale31 LG002');

-- what takes more than one value
INSERT INTO refused VALUES
    ('22003', 'hold_place({full}, {max})'), ('22003', 'hold_place({alice}, {max})'), ('LG010', 'hold_place({alice}, ''CNY 1'', {alice})'), ('LG003', 'hold_place({alice}, ''CNY 1000'')'),
    ('LG004', 'hold_place({alice}, ''CNY 1.01'', {capped})'), ('22008', 'hold_place({alice}, ''CNY 1'', expires_at => ''2026-01-05 10:00:00+00'')'),
    ('22004', 'hold_capture(NULL, to_account => {bob}, key => ''fresh'')'), ('LG005', 'hold_capture(NULL, to_account => {bob}, key => ''used'')'), ('LG104', 'hold_capture({hold}, ''CNY 9.01'')'),
    ('LG010', 'hold_capture({hold}, to_account => {alice})'), ('LG106', 'hold_capture({bare})'), ('LG008', 'hold_capture({blocked hold})'), ('22003', 'hold_capture({full hold})'),
    ('LG004', 'hold_capture({hold}, ''CNY 1.01'', {capped})'), ('LG005', 'hold_capture({hold}, ''CNY 2'', key => ''used capture'')'),
    ('LG005', 'hold_capture({bare}, ''CNY 1'', {bob}, key => ''used capture'')'), ('LG005', 'hold_capture({hold}, ''CNY 1'', key => ''used'')'),
    ('LG105', 'hold_release({hold}, ''CNY 9.01'')'), ('LG005', 'hold_release({bare}, ''CNY 2'', ''used event'')'), ('LG005', 'hold_release({hold}, ''CNY 1'', ''used event'')'),
    ('22003', 'hold_increase({full hold}, {max})'), ('LG003', 'hold_increase({hold}, ''CNY 1000'')'), ('LG008', 'hold_increase({blocked hold}, ''CNY 1'')'), ('LG005', 'hold_increase({bare}, ''CNY 1'', ''used event'')'),
    ('22008', 'hold_extend({hold}, ''2026-01-05 10:00:00+00'')'), ('22023', 'hold_extend({hold}, ''2026-01-05 23:59:59+00'')'), ('22023', 'hold_extend({bare}, ''2027-01-01'')'),
    ('LG003', 'hold_capture(h.hold, b.available OPERATOR(faas.+) ''CNY 1'') FROM faas.balance({alice}) AS b, faas.hold_place({alice}, b.available, {bob}, tolerance => ''CNY 5'') AS h'),
    ('LG004', 'hold_increase(h.hold, ''CNY 1'') FROM faas.hold_place({alice}, ''CNY 1'', {capped}) AS h');

SELECT plan(pg_temp.planned('hold'));
SELECT pg_temp.check('hold');
SELECT * FROM finish();
ROLLBACK;
