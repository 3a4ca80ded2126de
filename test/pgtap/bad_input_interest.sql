-- Bad input to the functions of interest: day counts, accrual, repayment schedules, yields of funds.
BEGIN;
\ir include/bad_input.sql

-- a calendar of which one year is known
SELECT faas.calendar_create('BAD'), faas.calendar_load('BAD', 2026, '{}') \g /dev/null

INSERT INTO good
SELECT f, a, v
  FROM (VALUES ('day_count year_fraction accrue_daily accrue_business year_fraction_business accrue', 'from_date', '''2026-01-15'''), ('accrue_between', 'from_date', '''2026-01-31'''),
    ('day_count year_fraction accrue_daily accrue_business year_fraction_business accrue accrue_between', 'to_date', '''2026-03-15'''), ('accrue_between', 'start_date', '''2026-01-15'''),
    ('day_count', 'convention', '''30E/360 ISDA'''), ('day_count', 'termination_date', '''2026-03-15'''),
    ('year_fraction accrue', 'convention', '''ACT/ACT ICMA'''), ('accrue_between accrue_daily', 'convention', '''ACT/360'''),
    ('year_fraction accrue', 'period_from', '''2026-01-15'''), ('year_fraction accrue', 'period_to', '''2026-07-15'''), ('year_fraction accrue', 'frequency', '2'),
    ('accrue accrue_between accrue_daily accrue_business', 'principal', '''CNY 10000'''), ('accrue accrue_between accrue_daily accrue_business schedule_build', 'rate', '0.05'),
    ('accrue accrue_between accrue_daily accrue_business schedule_build yield_per_10000 yield_seven_day', 'mode', '''half_up'''),
    ('accrue_business year_fraction_business', 'calendar', '''BAD'''),
    ('schedule_build', 'amount', '''CNY 10000'''), ('schedule_build', 'periods', '12'), ('schedule_build', 'start_date', '''2026-01-15'''),
    ('schedule_build', 'method', '''equal_principal'''), ('schedule_build', 'months', '1'), ('schedule_build', 'convention', '''ACT/360'''),
    ('yield_per_10000', 'income', '''CNY 12.34'''), ('yield_per_10000', 'units', '''FUND 98765'''), ('yield_per_10000 yield_seven_day', 'scale', '4'),
    ('yield_seven_day', 'incomes', '''{0.5,0.6,0.7,0,0.5,0.6,0.7}''::numeric[]'), ('yield_seven_day', 'compounding', 'true')) AS g(functions, a, v),
       regexp_split_to_table(functions, ' ') AS f;

INSERT INTO bad VALUES
    ('schedule_build', 'amount', 'null = 0; zero LG011; negative LG011; min LG011; max = 12; currency = 12; unregistered = 12; scale = 12; scale31 = 12'),
    ('accrue_business year_fraction_business', 'calendar', 'null = NULL; empty LG240; blank LG240; control LG240; quotes LG240; wide LG240; 1MB LG240'),
    ('yield_seven_day', 'compounding', 'null = NULL'),
    ('accrue accrue_between day_count year_fraction', 'convention', 'null = NULL; empty LG250; blank LG250; control LG250; quotes LG250; wide LG250; 1MB LG250'),
    ('accrue_daily', 'convention', 'null = 0; empty LG250; blank LG250; control LG250; quotes LG250; wide LG250; 1MB LG250'),
    ('schedule_build', 'convention', 'null = 12; empty LG250; blank LG250; control LG250; quotes LG250; wide LG250; 1MB LG250'),
    ('accrue year_fraction', 'frequency', 'null LG252; zero 22023; negative 22023; min 22023; max 22023'),
    ('accrue_between', 'frequency', 'null = CNY 59.72; zero = CNY 59.72; negative = CNY 59.72; min = CNY 59.72; max = CNY 59.72'),
    ('accrue_daily', 'frequency', 'null = 59; zero = 59; negative = 59; min = 59; max = 59'),
    ('accrue', 'from_date', 'null = NULL; infinity 22008; -infinity 22008; min 22008; max LG251; past = CNY 513100.51; future LG251'),
    ('accrue_between', 'from_date', 'null = NULL; infinity 22008; -infinity 22008; min LG251; max LG251; past LG251; future LG251'),
    ('accrue_business year_fraction_business', 'from_date', 'null = NULL; infinity 22008; -infinity 22008; min LG241; max LG251; past LG241; future LG251'),
    ('accrue_daily', 'from_date', 'null = 0; infinity 22008; -infinity 22008; min 54000; max LG251; past 54000; future LG251'),
    ('day_count', 'from_date', 'null = NULL; infinity 22008; -infinity 22008; min = 2425791; max LG251; past = 369434; future LG251'),
    ('year_fraction', 'from_date', 'null = NULL; infinity 22008; -infinity 22008; min 22008; max LG251; past = 1026.20102690367523420610; future LG251'),
    ('yield_per_10000', 'income', 'null = NULL; zero = 0.0000; negative = -0.0010; min 22003; max 22003; currency = 0.1013; unregistered = 0.1013; scale = 0.0001; scale31 = 0.0000'),
    ('yield_seven_day', 'incomes', 'null = NULL; empty LG254; element LG254; 2dim 2202E; bound = 1.8948; many LG254'),
    ('schedule_build', 'method', 'null = 0; empty LG253; blank LG253; control LG253; quotes LG253; wide LG253; 1MB LG253; unknown LG253; case LG253'),
    ('accrue accrue_between accrue_business yield_per_10000 yield_seven_day', 'mode', 'null = NULL; empty LG031; blank LG031; control LG031; quotes LG031; wide LG031; 1MB LG031; unknown LG031; case LG031'),
    ('accrue_daily schedule_build', 'mode', 'null = 0; empty LG031; blank LG031; control LG031; quotes LG031; wide LG031; 1MB LG031; unknown LG031; case LG031'),
    ('schedule_build', 'months', 'null = 0; zero 22023; negative 22023; min 22023; max 22023'),
    ('accrue year_fraction', 'period_from', 'null LG252; infinity 22008; -infinity 22008; min 22023; max 22023; past 22023; future 22023'),
    ('accrue_between', 'period_from', 'null = CNY 59.72; infinity = CNY 59.72; -infinity = CNY 59.72; min = CNY 59.72; max = CNY 59.72; past = CNY 59.72; future = CNY 59.72'),
    ('accrue_daily', 'period_from', 'null = 59; infinity = 59; -infinity = 59; min = 59; max = 59; past = 59; future = 59'),
    ('accrue year_fraction', 'period_to', 'null LG252; infinity 22008; -infinity 22008; min 22023; max 22023; past 22023; future 22023'),
    ('accrue_between', 'period_to', 'null = CNY 59.72; infinity = CNY 59.72; -infinity = CNY 59.72; min = CNY 59.72; max = CNY 59.72; past = CNY 59.72; future = CNY 59.72'),
    ('accrue_daily', 'period_to', 'null = 59; infinity = 59; -infinity = 59; min = 59; max = 59; past = 59; future = 59'),
    ('schedule_build', 'periods', 'null = 0; zero 22023; negative 22023; min 22023; max 22023'),
    ('accrue', 'principal', 'null = NULL; zero = CNY 0.00; negative = CNY 0.00; min = CNY -3228219328965190551118158.20; max = CNY 3228219328965190551118158.20; currency = USD 0.01; unregistered = QQQ 0; scale = CNY 0.000; scale31 = CNY 0.0000000000000000000000000000000'),
    ('accrue_between', 'principal', 'null = NULL; zero = CNY 0.00; negative = CNY 0.00; min = CNY -2365840963967615636473881.85; max = CNY 2365840963967615636473881.85; currency = USD 0.01; unregistered = QQQ 0; scale = CNY 0.000; scale31 = CNY 0.0000000000000000000000000000000'),
    ('accrue_business', 'principal', 'null = NULL; zero = CNY 0.00; negative = CNY 0.00; min = CNY -3301173438094347399730997.93; max = CNY 3301173438094347399730997.93; currency = USD 0.01; unregistered = QQQ 0; scale = CNY 0.000; scale31 = CNY 0.0000000000000000000000000000000'),
    ('accrue_daily', 'principal', 'null = 0; zero = 59; negative = 59; min = 59; max = 59; currency = 59; unregistered = 59; scale = 59; scale31 = 59'),
    ('accrue', 'rate', 'null = NULL; zero = CNY 0.00; negative = CNY -1629.83; nan LG033; infinity LG033; -infinity LG033; huge 22003; tiny 22003; digits 22003'),
    ('accrue_between', 'rate', 'null = NULL; zero = CNY 0.00; negative = CNY -1194.45; nan LG033; infinity LG033; -infinity LG033; huge 22003; tiny 22003; digits 22003'),
    ('accrue_business', 'rate', 'null = NULL; zero = CNY 0.00; negative = CNY -1666.67; nan LG033; infinity LG033; -infinity LG033; huge 22003; tiny 22003; digits 22003'),
    ('accrue_daily', 'rate', 'null = 0; zero = 59; negative = 59; nan LG033; infinity LG033; -infinity LG033; huge 22003; tiny 22003; digits 22003'),
    ('schedule_build', 'rate', 'null = 0; zero = 12; negative = 12; nan LG033; infinity LG033; -infinity LG033; huge 22003; tiny 22003; digits 22003'),
    ('yield_per_10000', 'scale', 'null = NULL; zero = 1; negative 22023; min 22023; max 22023'),
    ('yield_seven_day', 'scale', 'null = NULL; zero = 2; negative 22023; min 22023; max 22023'),
    ('accrue_between', 'start_date', 'null = NULL; infinity 22008; -infinity 22008; min = CNY 59.72; max LG251; past = CNY 59.72; future LG251'),
    ('schedule_build', 'start_date', 'null = 0; infinity 22008; -infinity 22008; min = 12; max 22008; past = 12; future = 12'),
    ('accrue', 'termination_date', 'null = CNY 81.49; infinity = CNY 81.49; -infinity = CNY 81.49; min = CNY 81.49; max = CNY 81.49; past = CNY 81.49; future = CNY 81.49'),
    ('accrue_between', 'termination_date', 'null = CNY 59.72; infinity = CNY 59.72; -infinity = CNY 59.72; min = CNY 59.72; max = CNY 59.72; past = CNY 59.72; future = CNY 59.72'),
    ('accrue_daily', 'termination_date', 'null = 59; infinity = 59; -infinity = 59; min = 59; max = 59; past = 59; future = 59'),
    ('day_count', 'termination_date', 'null = 60; infinity = 60; -infinity = 60; min = 60; max = 60; past = 60; future = 60'),
    ('year_fraction', 'termination_date', 'null = 0.16298342541436464088; infinity = 0.16298342541436464088; -infinity = 0.16298342541436464088; min = 0.16298342541436464088; max = 0.16298342541436464088; past = 0.16298342541436464088; future = 0.16298342541436464088'),
    ('accrue', 'to_date', 'null = NULL; infinity 22008; -infinity 22008; min LG251; max 22008; past LG251; future = CNY 3986979.62'),
    ('accrue_between', 'to_date', 'null = NULL; infinity 22008; -infinity 22008; min LG251; max = CNY 2979197806.95; past LG251; future = CNY 4045016.67'),
    ('accrue_business year_fraction_business', 'to_date', 'null = NULL; infinity 22008; -infinity 22008; min LG251; max LG241; past LG251; future LG241'),
    ('accrue_daily', 'to_date', 'null = 0; infinity 22008; -infinity 22008; min LG251; max 54000; past LG251; future 54000'),
    ('day_count', 'to_date', 'null = NULL; infinity 22008; -infinity 22008; min LG251; max = 2114233905; past LG251; future = 2870625'),
    ('year_fraction', 'to_date', 'null = NULL; infinity 22008; -infinity 22008; min LG251; max 22008; past LG251; future = 7973.95923913043478260870'),
    ('yield_per_10000', 'units', 'null = NULL; zero 22012; negative LG011; min LG011; max = 0.0000; currency = 123400.0000; unregistered = 123400.0000; scale = 123400000.0000; scale31 22003');

-- what takes more than one value
INSERT INTO refused VALUES
    ('22003', 'accrue(''CNY 396140812571321687967719751.67'', 2, ''1/1'', ''2026-01-01'', ''2026-01-02'')'),
    ('22003', 'accrue_between(''CNY 396140812571321687967719751.67'', 2, ''1/1'', ''2026-01-01'', ''2026-01-01'', ''2026-01-02'')'),
    ('22003', 'accrue_daily(''CNY 396140812571321687967719751.67'', 2, ''1/1'', ''2026-01-01'', ''2026-01-02'')'),
    ('LG252', 'accrue(''CNY 1'', 0.1, ''BUS/252'', ''2026-01-01'', ''2026-01-02'')'),
    ('LG252', 'accrue_daily(''CNY 1'', 0.1, ''ACT/ACT ICMA'', ''2026-01-01'', ''2026-01-02'')'),
    ('LG252', 'day_count(''BUS/252'', ''2026-01-01'', ''2026-01-02'')'),
    ('22023', 'schedule_build(''CNY 1'', 0.1, 600, ''2026-01-01'', months => 3)'),
    ('22023', 'schedule_build(''CNY 1'', 0.1, 6, ''2026-01-01'', convention => ''ACT/360'')'),
    ('22023', 'schedule_build(''CNY 1'', -12, 6, ''2026-01-01'')'),
    ('LG252', 'schedule_build(''CNY 1'', 0.1, 6, ''2026-01-01'', ''bullet'', months => 5, convention => ''ACT/ACT ICMA'')'),
    ('LG254', 'yield_seven_day(''{1,2,3,4,5,6}'')'), ('22004', 'yield_seven_day(''{1,2,3,4,5,6,NULL}'')'), ('LG033', 'yield_seven_day(''{1,2,3,4,5,6,NaN}'')'),
    ('22023', 'yield_seven_day(''{1,2,3,4,5,6,-10000}'', true)'), ('22003', 'yield_seven_day(''{1,2,3,4,5,6,1e7}'', true)'),
    ('22003', 'yield_seven_day(''{1,2,3,4,5,6,1e-17}'', true)'), ('22003', 'yield_seven_day(''{1,2,3,4,5,6,1e40}'')'),
    ('LG242', 'accrue_business(''CNY 1'', 0.1, ''BAD'', ''2026-01-01'', ''2027-01-02'')'),
    ('LG242', 'year_fraction_business(''BAD'', ''2025-01-01'', ''2026-01-02'')');

SELECT plan(pg_temp.planned('interest'));
SELECT * FROM pg_temp.check('interest');
SELECT * FROM finish();
ROLLBACK;
