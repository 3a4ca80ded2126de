-- Interest: each error with its code and wording, and what is refused first.
SET search_path = public, faas;

CREATE FUNCTION pg_temp.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_message text;
    v_detail text;
    v_hint text;
BEGIN
    EXECUTE 'SELECT * FROM faas.' || statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_message = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL,
        v_hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', sqlstate, v_message, nullif(v_detail, ''), nullif(v_hint, ''));
END
$$;

SELECT statement, pg_temp.failure(statement)
  FROM (VALUES
    -- LG250, unknown convention
    (1, $$day_count('ACT/364', '2026-01-01', '2026-02-01')$$),
    (2, $$year_fraction('act/360', '2026-01-01', '2026-02-01')$$),
    (3, $$accrue('CNY 1', 0.1, '', '2026-01-01', '2026-02-01')$$),
    (4, $$schedule_build('CNY 1', 0.1, 2, '2026-01-01', 'bullet', convention => 'ACT/ACT')$$),
    -- LG251, reversed dates
    (11, $$day_count('1/1', '2026-02-01', '2026-01-01')$$),
    (12, $$accrue('CNY 1', 0.1, 'ACT/360', '2026-02-01', '2026-01-01')$$),
    (13, $$accrue_between('CNY 1', 0.1, 'ACT/360', '2026-01-01', '2026-02-02', '2026-02-01')$$),
    (14, $$accrue_between('CNY 1', 0.1, 'ACT/360', '2026-01-02', '2026-01-01', '2026-02-01')$$),
    (15, $$accrue_daily('CNY 1', 0.1, 'ACT/360', '2026-02-01', '2026-01-01')$$),
    -- LG252, the convention needs more
    (21, $$year_fraction('ACT/ACT ICMA', '2026-01-01', '2026-02-01')$$),
    (22, $$year_fraction('ACT/ACT ICMA', '2026-01-01', '2026-02-01', NULL, '2026-01-01', '2026-07-01')$$),
    (23, $$accrue('CNY 1', 0.1, 'ACT/ACT ICMA', '2026-01-01', '2026-02-01', frequency => 2)$$),
    (24, $$day_count('BUS/252', '2026-01-01', '2026-02-01')$$),
    (25, $$year_fraction('BUS/252', '2026-01-01', '2026-02-01')$$),
    (26, $$schedule_build('CNY 1', 0.1, 2, '2026-01-01', 'bullet', 5, convention => 'ACT/ACT ICMA')$$),
    -- a period that is none
    (31, $$year_fraction('ACT/ACT ICMA', '2026-01-01', '2026-02-01', NULL, '2026-01-01', '2026-07-01', 5)$$),
    (32, $$year_fraction('ACT/ACT ICMA', '2026-01-01', '2026-02-01', NULL, '2026-01-01', '2026-07-01', 0)$$),
    (33, $$year_fraction('ACT/ACT ICMA', '2026-01-01', '2026-02-01', NULL, '2026-01-01', '2026-07-01', -2)$$),
    (34, $$year_fraction('ACT/ACT ICMA', '2026-01-01', '2026-02-01', NULL, '2026-07-01', '2026-01-01', 2)$$),
    (35, $$year_fraction('ACT/ACT ICMA', '2026-01-01', '2026-02-01', NULL, '2026-01-01', '2026-07-01', 4)$$),
    (36, $$year_fraction('ACT/ACT ICMA', '2026-01-01', '2026-02-01', NULL, '-infinity', '2026-07-01', 4)$$),
    (37, $$year_fraction('ACT/ACT ICMA', '2026-01-01', '5874897-12-31', NULL, '2026-01-01', '2026-07-01', 2)$$),
    -- dates, rates, amounts
    (41, $$accrue('CNY 1', 0.1, 'ACT/360', '-infinity', '2026-01-01')$$),
    (42, $$accrue('CNY 1', 0.1, 'ACT/360', '2026-01-01', 'infinity')$$),
    (43, $$accrue_between('CNY 1', 0.1, 'ACT/360', '-infinity', '2026-01-01', '2026-01-01')$$),
    (44, $$accrue('CNY 1', 'NaN', 'ACT/360', '2026-01-01', '2026-02-01')$$),
    (45, $$accrue('CNY 1', '-Infinity', 'ACT/360', '2026-01-01', '2026-02-01')$$),
    (46, $$accrue('CNY 1', 1e38, 'ACT/360', '2026-01-01', '2026-02-01')$$),
    (47, $$accrue('CNY 1', 1e-39, 'ACT/360', '2026-01-01', '2026-02-01')$$),
    (48, $$accrue('CNY 396140812571321687967719751.67', 1, 'ACT/360', '2026-01-01', '2027-01-01')$$),
    (49, $$accrue('CNY 1', 0.1, 'ACT/360', '2026-01-01', '2026-02-01', 'nearest')$$),
    (50, $$accrue_daily('CNY 1', 0.1, 'ACT/360', '1026-01-01', '2026-02-01')$$),
    -- schedules
    (61, $$schedule_build('CNY 1', 0.1, 2, '2026-01-01', 'annuity')$$),
    (62, $$schedule_build('CNY 0', 0.1, 2, '2026-01-01')$$),
    (63, $$schedule_build('CNY -1', 0.1, 2, '2026-01-01')$$),
    (64, $$schedule_build('CNY 1', 0.1, 0, '2026-01-01')$$),
    (65, $$schedule_build('CNY 1', 0.1, 2, '2026-01-01', months => 0)$$),
    (66, $$schedule_build('CNY 1', 0.1, 2147483647, '2026-01-01', months => 2147483647)$$),
    (67, $$schedule_build('CNY 1', 0.1, 1201, '2026-01-01')$$),
    (68, $$schedule_build('CNY 1', 0.1, 2, 'infinity')$$),
    (69, $$schedule_build('CNY 1', 0.1, 2, '5874897-12-31')$$),
    (70, $$schedule_build('CNY 1', 0.1, 2, '2026-01-01', convention => 'ACT/360')$$),
    (71, $$schedule_build('CNY 1', -12, 2, '2026-01-01')$$),
    (72, $$schedule_build('CNY 396140812571321687967719751.67', 0.1, 2, '2026-01-01', 'bullet')$$),
    (73, $$schedule_build('CNY 1', 1e30, 2, '2026-01-01')$$),
    -- yields
    (81, $$yield_seven_day('{1,2,3,4,5,6}')$$),
    (82, $$yield_seven_day('{}')$$),
    (83, $$yield_seven_day('{1,2,3,4,5,6,NULL}')$$),
    (84, $$yield_seven_day('{1,2,3,4,5,6,NaN}')$$),
    (85, $$yield_seven_day('{{1,2,3,4,5,6,7}}')$$),
    (86, $$yield_seven_day('{1,2,3,4,5,6,7}', false, 13)$$),
    (87, $$yield_seven_day('{1,2,3,4,5,6,7}', false, 3, 'nearest')$$),
    (88, $$yield_seven_day('{-10000,2,3,4,5,6,7}', true)$$),
    (89, $$yield_seven_day('{1000000,2,3,4,5,6,7}', true)$$),
    (90, $$yield_seven_day('{0.00000000000000001,2,3,4,5,6,7}', true)$$),
    (91, $$yield_seven_day('{1e30,2,3,4,5,6,7}')$$),
    (92, $$yield_seven_day('{999999,999999,999999,999999,999999,999999,999999}', true)$$),
    (93, $$yield_per_10000('CNY 1', 'FUND 0')$$),
    (94, $$yield_per_10000('CNY 1', 'FUND -1')$$),
    (95, $$yield_per_10000('CNY 1', 'FUND 1', -1)$$),
    (96, $$yield_per_10000('CNY 396140812571321687967719751.67', 'FUND 0.0000000001')$$)) AS v(n, statement)
 ORDER BY n;
