-- Bad input to the functions of calendars: questions, schedules, and what writes calendars.
BEGIN;
\ir include/bad_input.sql
SELECT faas.calendar_create('BAD INPUT'), faas.calendar_load('BAD INPUT', 2026, '{2026-01-01}'), faas.calendar_join('BAD JOINT', '{BAD INPUT,CNIB}') \g /dev/null

INSERT INTO class VALUES
    ('unknown', 'text', 'convention|frequency|stub|rule|calendar|time_zone', '''nonsense'''), ('case', 'text', 'convention|frequency|stub|rule', 'initcap({good})'),
    ('case', 'text', 'calendar', 'lower({good})'), ('unlisted', 'date', 'day|to_day|end_date', '''2040-01-02'''), ('joint', 'text', 'calendar', '''BAD JOINT''');
INSERT INTO good
SELECT f, a, v
FROM (VALUES ('is_business_day business_day business_day_add month_add calendar_day_set calendar_day_clear', 'day', '''2026-01-05'''),
    ('is_business_day business_day business_day_add business_days_between settlement_date schedule_dates calendar_load calendar_day_set calendar_day_clear', 'calendar', '''BAD INPUT'''),
    ('business_day schedule_dates', 'convention', '''following'''), ('business_day_add', 'n', '2'), ('business_days_between', 'from_day', '''2026-01-05'''),
    ('business_days_between', 'to_day', '''2026-01-12'''), ('settlement_date', 'traded_at', '''2026-01-05 09:00+00'''), ('settlement_date', 'days', '1'),
    ('settlement_date', 'cut_off', '''15:00'''), ('settlement_date', 'time_zone', '''Asia/Shanghai'''), ('month_add', 'months', '1'), ('month_add schedule_dates', 'end_of_month', 'true'),
    ('schedule_dates', 'start_date', '''2026-01-05'''), ('schedule_dates', 'end_date', '''2026-04-05'''), ('schedule_dates', 'frequency', '''monthly'''), ('schedule_dates', 'stub', '''none'''),
    ('calendar_create calendar_join', 'name', '''FRESH'''), ('calendar_create calendar_join', 'title', '''A title'''), ('calendar_create', 'weekend', '''{6,7}''::integer[]'),
    ('calendar_create', 'every_year', 'true'), ('calendar_join', 'members', '''{BAD INPUT,CNIB}''::text[]'), ('calendar_join', 'rule', '''all'''),
    ('calendar_load', 'year', '2027'), ('calendar_load', 'holidays', '''{2027-01-01,2027-01-04}''::date[]'), ('calendar_load', 'working_days', '''{2027-01-02,2027-01-03}''::date[]'),
    ('calendar_load', 'source', '''a source'''), ('calendar_day_set', 'is_business', 'true'), ('calendar_day_set', 'note', '''a note''')) AS x (labels, a, v),
    regexp_split_to_table(labels, ' ') AS f;
INSERT INTO about VALUES
    ('day', 'day|outside|calendar'), ('from_day', 'day|calendar'), ('to_day', 'day|calendar'), ('start_date', 'day|start[_ ]date|whole periods|calendar'), ('end_date', 'day|end[_ ]date|whole periods|calendar'),
    ('n', 'business day asked for|does not know the year'), ('days', 'days|business day asked for|does not know the year'), ('months', 'months'), ('traded_at', 'time of the trade|day|timestamp'), ('convention', 'convention'), ('stub', 'stub'),
    ('calendar', 'calendar'), ('year', 'year');

INSERT INTO bad VALUES
    ('is_business_day business_day business_day_add', 'day', 'null = NULL; infinity LG241; -infinity LG241; min LG241; max LG241; past LG241; future LG241; unlisted LG242'),
    ('month_add', 'day', 'null = NULL; infinity LG241; -infinity LG241; min LG241; max LG241; past LG241; future LG241; unlisted = 2040-02-02'),
    ('calendar_day_set', 'day', 'null 22004; infinity LG241; -infinity LG241; min LG241; max LG241; past LG241; future LG241; unlisted LG242'),
    ('calendar_day_clear', 'day', 'null 22004; infinity = false; -infinity = false; min = false; max = false; past = false; future = false; unlisted = false'),
    ('is_business_day', 'calendar', 'null = NULL; empty LG240; blank LG240; control LG240; quotes LG240; wide LG240; 1MB LG240; unknown LG240; case LG240; joint = true'),
    ('business_day', 'calendar', 'null = NULL; empty LG240; blank LG240; control LG240; quotes LG240; wide LG240; 1MB LG240; unknown LG240; case LG240; joint = 2026-01-05'),
    ('business_day_add', 'calendar', 'null = NULL; empty LG240; blank LG240; control LG240; quotes LG240; wide LG240; 1MB LG240; unknown LG240; case LG240; joint = 2026-01-07'),
    ('business_days_between', 'calendar', 'null = NULL; empty LG240; blank LG240; control LG240; quotes LG240; wide LG240; 1MB LG240; unknown LG240; case LG240; joint = 5'),
    ('settlement_date', 'calendar', 'null = NULL; empty LG240; blank LG240; control LG240; quotes LG240; wide LG240; 1MB LG240; unknown LG240; case LG240; joint = 2026-01-07'),
    ('schedule_dates', 'calendar', 'null 22004; empty LG240; blank LG240; control LG240; quotes LG240; wide LG240; 1MB LG240; unknown LG240; case LG240; joint = 4'),
    ('calendar_load calendar_day_set calendar_day_clear', 'calendar', 'null 22004; empty LG240; blank LG240; control LG240; quotes LG240; wide LG240; 1MB LG240; unknown LG240; case LG240; joint 42809'),
    ('business_day', 'convention', 'null = NULL; empty LG243; blank LG243; control LG243; quotes LG243; wide LG243; 1MB LG243; unknown LG243; case LG243'),
    ('schedule_dates', 'convention frequency stub', 'null 22004; empty LG243; blank LG243; control LG243; quotes LG243; wide LG243; 1MB LG243; unknown LG243; case LG243'),
    ('business_day_add', 'n', 'null = NULL; zero = 2026-01-05; negative = 2026-01-02; min LG242; max LG242'),
    ('business_days_between', 'from_day', 'null = NULL; infinity LG241; -infinity LG241; min LG241; max LG241; past LG241; future LG241'),
    ('business_days_between', 'to_day', 'null = NULL; infinity LG241; -infinity LG241; min LG241; max LG241; past LG241; future LG241; unlisted LG242'),
    ('settlement_date', 'traded_at', 'null = NULL; infinity 22008; -infinity 22008; min LG241; max 22008; past LG241; future LG241'),
    ('settlement_date', 'days', 'null = NULL; zero = 2026-01-06; negative 22023; min 22023; max LG242'),
    ('settlement_date', 'cut_off', 'null = NULL; min = 2026-01-07; max = 2026-01-06'),
    ('settlement_date', 'time_zone', 'null = NULL; empty 22023; blank 22023; control 22023; quotes 22023; wide 22023; 1MB 22023; unknown 22023'),
    ('month_add', 'months', 'null = NULL; zero = 2026-01-05; negative = 2025-12-05; min LG241; max LG241'),
    ('month_add', 'end_of_month', 'null = NULL'),
    ('schedule_dates', 'end_of_month', 'null 22004'),
    ('schedule_dates', 'start_date', 'null 22004; infinity LG241; -infinity LG241; min LG241; max LG241; past LG241; future LG241'),
    ('schedule_dates', 'end_date', 'null 22004; infinity LG241; -infinity LG241; min LG241; max LG241; past LG241; future LG241; unlisted LG244'),
    ('calendar_create calendar_join', 'name', 'null 22004; empty 22023; blank ok; control ok; quotes ok; wide 22023; 1MB 22023'),
    ('calendar_create calendar_join', 'title', 'null ok; empty 22023; blank ok; control ok; quotes ok; wide ok; 1MB 22023'),
    ('calendar_create', 'weekend', 'null 22004; empty ok; element 22004; 2dim 2202E; bound ok; many 22023'),
    ('calendar_create', 'every_year', 'null 22004'),
    ('calendar_join', 'members', 'null 22004; empty 22023; element 22004; 2dim 2202E; bound ok; many 22023'),
    ('calendar_join', 'rule', 'null 22004; empty LG243; blank LG243; control LG243; quotes LG243; wide LG243; 1MB LG243; unknown LG243; case LG243'),
    ('calendar_load', 'year', 'null 22004; zero LG241; negative LG241; min LG241; max LG241'),
    ('calendar_load', 'holidays', 'null 22004; empty ok; element 22004; 2dim 2202E; bound ok; many 54000'),
    ('calendar_load', 'working_days', 'null 22004; empty ok; element 22004; 2dim 2202E; bound ok; many 54000'),
    ('calendar_load', 'source', 'null ok; empty 22023; blank ok; control ok; quotes ok; wide ok; 1MB 22023'),
    ('calendar_day_set', 'is_business', 'null 22004'),
    ('calendar_day_set', 'note', 'null ok; empty 22023; blank ok; control ok; quotes ok; wide ok; 1MB 22023');

-- what is taken, and what does not go together
INSERT INTO refused VALUES
    ('23505', 'calendar_create(''CNIB'')'), ('23505', 'calendar_join(''BAD JOINT'', ''{CNIB}'')'), ('LG240', 'calendar_join(''FRESH'', ''{FRESH}'')'), ('22023', 'calendar_create(''FRESH'', ''{1,2,3,4,5,6,7}'')'),
    ('22023', 'calendar_load(''BAD INPUT'', 2027, ''{2026-12-31}'')'), ('22023', 'calendar_load(''BAD INPUT'', 2027, ''{2027-12-31}'', ''{2027-12-31}'')'), ('22023', 'calendar_load(''BAD INPUT'', 2027, ''{infinity}'')'),
    ('LG242', 'business_day_add(''2026-12-31'', 1, ''BAD INPUT'')'), ('22023', 'schedule_dates(''2026-01-05'', ''2026-01-05'', ''term'', ''none'', ''CNIB'')'),
    ('LG244', 'schedule_dates(''2026-01-05'', ''2026-03-06'', ''1M'', ''none'', ''CNIB'', ''none'')'), ('LG241', 'business_day_add(''2100-12-31'', 1, ''WEEKEND'')');

SELECT plan(pg_temp.planned('calendar'));
SELECT pg_temp.check('calendar');
SELECT * FROM finish();
ROLLBACK;
