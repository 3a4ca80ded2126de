-- Profit sharing: WeChat Pay's rules, published allocations, groups, fixed amounts, caps, journals.
SET search_path = public, faas;

-- 可分 = (原金额 - 退款) x (1 - 费率) - 已分: 10,000 fen, 2,000 refunded, 0.6 %, 1,500 shared -> 6,452
-- (pay.weixin.qq.com/wiki/doc/api_external/ch/faq/chapter2_1_5.shtml)
SELECT minor_units(share_available('CNY 100', 'CNY 20', 0.006, 'CNY 15')) AS fen;
SELECT share_available('CNY 0.99', 'CNY 0', 0.006, 'CNY 0') AS down, share_available('CNY 0.99', 'CNY 0', 0.006, 'CNY 0', 'half_up') AS half_up,
    share_available('CNY 100', 'CNY 100', 0.006, 'CNY 0') AS refunded, share_available('CNY 100', 'CNY 0', 0, 'CNY 100.01') AS over, share_available(NULL, 'CNY 0', 0, 'CNY 0') IS NULL AS nothing;
SELECT share_available('CNY 100', 'CNY 0', 1.1, 'CNY 0');
SELECT share_available('CNY 100', 'CNY -1', 0, 'CNY 0');
SELECT share_available('CNY 100', 'USD 0', 0, 'CNY 0');
SELECT share_available('CNY 396140812571321687967719751.67', 'CNY 0', 0, 'CNY 0', 'up') AS all_of_the_greatest, share_available('CNY 0', 'CNY 396140812571321687967719751.67', 0, 'CNY 0', 'up') AS refunded;

-- Published allocations (numscript's allocation.num.specs.json: floor, one each to the first in order), the
-- largest remainders of the same, and the named receiver, of which no unit is ever lost
CREATE FUNCTION pg_temp.by_rates(rates numeric[], pool boolean) RETURNS faas.share_rule[] LANGUAGE sql AS $$
    SELECT array_agg(r ORDER BY n) FROM (
        SELECT n, ('r' || n, NULL, NULL, rate, NULL, NULL)::faas.share_rule AS r FROM unnest(rates) WITH ORDINALITY AS u (rate, n)
        UNION ALL SELECT 1000, ('pool', NULL, NULL, NULL, NULL, true)::faas.share_rule WHERE pool) AS s
$$;
SELECT w.amount, rates, method, (SELECT string_agg(minor_units(p.amount)::text, '/' ORDER BY n) FROM unnest(profit_share(of_minor(w.amount, 'CNY'), pg_temp.by_rates(rates, method = 'remainder'), method))
    WITH ORDINALITY AS p (receiver, account, amount, n)) AS parts
FROM (VALUES (15, '{.80,.08,.12}'::numeric[]), (10007, '{.15,.15,.70}'), (1, '{.25,.25,.50}'), (100, '{.25,.25,.50}')) AS w (amount, rates), unnest('{floor_to_first,largest_remainder,first,last,remainder}'::text[]) AS method;
-- receivers that share a pool: 7 by 3 x 20 % is a pool of 4, 5 by 3 x 10 % one of 1; Jeepay rounds each down and
-- gives 1/1/1 of 7 with 1 lost
SELECT w.amount, minor_units(p.amount) AS pool, split(p.amount, 3) AS parts
FROM (VALUES (7, 0.6), (5, 0.3)) AS w (amount, rate), unnest(profit_share(of_minor(w.amount, 'CNY'), pg_temp.by_rates(ARRAY[rate], true))) WITH ORDINALITY AS p (receiver, account, amount, n)
WHERE n = 1;
SELECT profit_share(of_minor(7, 'CNY'), pg_temp.by_rates('{.2,.2,.2}', true)) AS rounded_down, profit_share(of_minor(7, 'CNY'), pg_temp.by_rates('{.2,.2,.2}', true), 'largest_remainder') AS remainders;

-- groups: the platform's 10 % to an agent and, by 33.3 %, a city; a fixed service fee; the merchant has the rest
SELECT p.* FROM unnest(profit_share('CNY 100', ARRAY[('platform', NULL, NULL, 0.1, NULL, NULL), ('agent', 5, 'platform', NULL, NULL, true), ('city', 6, 'platform', 0.333, NULL, NULL),
    ('service', 7, NULL, NULL, 'CNY 2', NULL), ('merchant', 8, NULL, NULL, NULL, true)]::faas.share_rule[])) AS p;
-- groups in groups, rules before their parents, a group that takes the remainder
SELECT p.* FROM unnest(profit_share('CNY 0.99', ARRAY[('d', 4, 'c', 0.5, NULL, NULL), ('e', 5, 'c', NULL, NULL, true), ('c', NULL, 'b', NULL, NULL, true), ('f', 6, 'b', 0.3, NULL, NULL),
    ('b', NULL, NULL, NULL, NULL, true), ('a', 1, NULL, 0.01, NULL, false)]::faas.share_rule[])) AS p;

-- at random: parts add up to the whole, no part of a rate is off by more than a unit
SELECT setseed(0.6);
CREATE TEMP TABLE random_share AS
SELECT n, of_minor(1 + floor(random() * 1e6)::bigint, 'CNY') AS a, (floor(random() * 300) / 1000)::numeric + 0.001 AS x, (floor(random() * 300) / 1000)::numeric + 0.001 AS y,
    (floor(random() * 300) / 1000)::numeric + 0.001 AS z FROM generate_series(1, 2000) AS n;
SELECT method, count(*), bool_and(sum = a) AS whole, bool_and(off <= 1) AS near FROM (
    SELECT s.n, method, a, sum(p.amount) AS sum, max(abs(minor_units(p.amount) - minor_units(a) * CASE i WHEN 1 THEN x WHEN 2 THEN y WHEN 3 THEN z END)) AS off
    FROM random_share AS s, unnest('{remainder,largest_remainder,floor_to_first,floor_to_largest_ratio}'::text[]) AS method,
        unnest(profit_share(a, pg_temp.by_rates(ARRAY[x, y, z], true), method)) WITH ORDINALITY AS p (receiver, account, amount, i)
    GROUP BY s.n, method, a) AS t
GROUP BY method ORDER BY method;

-- caps: WeChat Pay's 30 % and 50 receivers
SELECT * FROM share_preset('wechat');
SELECT share_preset('other'), share_preset(NULL) IS NULL AS nothing;
CREATE FUNCTION pg_temp.wechat(amount faas.amount, rules faas.share_rule[]) RETURNS faas.share_part[] LANGUAGE sql AS $$
    SELECT faas.profit_share(amount, rules, max_rate => p.max_rate, max_receivers => p.max_receivers) FROM faas.share_preset('wechat') AS p
$$;
SELECT pg_temp.wechat('CNY 100', pg_temp.by_rates('{.1,.2}', true));
SELECT pg_temp.wechat('CNY 100', pg_temp.by_rates('{.1,.2001}', true));
SELECT pg_temp.wechat('CNY 100', pg_temp.by_rates('{.1,.2}', true) || ('fixed', NULL, NULL, NULL, 'CNY 0.01', NULL)::faas.share_rule);
SELECT pg_temp.wechat('CNY 100', pg_temp.by_rates('{.5,.5}', false));
SELECT cardinality(pg_temp.wechat('CNY 100', pg_temp.by_rates(array_fill(0.006, ARRAY[50]), true)));
SELECT pg_temp.wechat('CNY 100', pg_temp.by_rates(array_fill(0.0001, ARRAY[51]), true));
SELECT profit_share('CNY 100', pg_temp.by_rates('{.5,.5}', false), 'first', max_receivers => -1);

-- what is refused
SELECT profit_share('CNY 0', pg_temp.by_rates('{.1}', true));
SELECT profit_share('CNY 1', '{}');
SELECT profit_share('CNY 1', pg_temp.by_rates('{.5,.4}', false), 'first');
SELECT profit_share('CNY 1', pg_temp.by_rates('{.5,.5}', false));
SELECT profit_share('CNY 1', pg_temp.by_rates('{.5,.6}', true));
SELECT profit_share('CNY 1', ARRAY[('a', 1, 'group', 0.5, NULL, NULL), ('b', 2, 'group', 0.6, NULL, NULL), ('group', NULL, NULL, NULL, NULL, true)]::faas.share_rule[]);
SELECT profit_share('CNY 1', pg_temp.by_rates('{.5,.5}', false), 'floor_separate');
SELECT profit_share('CNY 1', pg_temp.by_rates('{.5,.5}', false), 'evenly');
SELECT profit_share('CNY 1', pg_temp.by_rates('{1.1}', true));
SELECT profit_share('CNY 1', pg_temp.by_rates('{0}', true));
SELECT profit_share('CNY 1', pg_temp.by_rates('{NaN}', true));
SELECT profit_share('CNY 1', ARRAY[('a', 1, NULL, NULL, 'CNY 1.01', NULL), ('b', 2, NULL, NULL, NULL, true)]::faas.share_rule[]);
SELECT profit_share('CNY 1', ARRAY[('a', 1, NULL, NULL, 'CNY 1', NULL)]::faas.share_rule[]);
SELECT profit_share('CNY 1', ARRAY[('a', 1, NULL, NULL, 'CNY 0.005', NULL), ('b', 2, NULL, NULL, NULL, true)]::faas.share_rule[]);
SELECT profit_share('CNY 1', ARRAY[('a', 1, NULL, NULL, 'CNY 0', NULL), ('b', 2, NULL, NULL, NULL, true)]::faas.share_rule[]);
SELECT profit_share('CNY 1', ARRAY[('a', 1, NULL, NULL, 'USD 1', NULL), ('b', 2, NULL, NULL, NULL, true)]::faas.share_rule[]);
SELECT profit_share('CNY 1', ARRAY[('a', 1, NULL, 0.1, 'CNY 1', NULL)]::faas.share_rule[]);
SELECT profit_share('CNY 1', ARRAY[('a', 1, NULL, NULL, NULL, NULL)]::faas.share_rule[]);
SELECT profit_share('CNY 1', ARRAY[('a', 1, NULL, NULL, NULL, true), ('b', 1, NULL, NULL, NULL, true)]::faas.share_rule[]);
SELECT profit_share('CNY 1', ARRAY[('a', 1, NULL, 0.1, NULL, NULL), ('a', 2, NULL, NULL, NULL, true)]::faas.share_rule[]);
SELECT profit_share('CNY 1', ARRAY[('a', 1, 'c', 0.1, NULL, NULL), ('b', 2, NULL, NULL, NULL, true)]::faas.share_rule[]);
SELECT profit_share('CNY 1', ARRAY[('a', 1, 'b', NULL, NULL, true), ('b', 2, NULL, NULL, NULL, true)]::faas.share_rule[]);
SELECT profit_share('CNY 1', ARRAY[('a', NULL, 'b', 0.1, NULL, NULL), ('b', NULL, 'a', 0.1, NULL, NULL), ('c', 3, NULL, NULL, NULL, true)]::faas.share_rule[]);
SELECT profit_share('CNY 1', ARRAY[('a', NULL, 'a', NULL, NULL, true)]::faas.share_rule[]);
SELECT profit_share('CNY 1', ARRAY[(NULL, 1, NULL, NULL, NULL, true)]::faas.share_rule[]);
SELECT profit_share('CNY 1', ARRAY[('', 1, NULL, NULL, NULL, true)]::faas.share_rule[]);
SELECT profit_share('CNY 1', array_fill(('a', 1, NULL, NULL, NULL, true)::faas.share_rule, ARRAY[1001]));

-- as a journal; a part of zero has no posting
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
SELECT book_create('share', 'CNY', '2026-01-05') AS book \gset
SELECT account_open(:book, 'order', overdraft => 'CNY 100') AS "order", account_open(:book, 'merchant') AS merchant, account_open(:book, 'agent') AS agent \gset
SELECT ARRAY[('agent', :agent, NULL, 0.3, NULL, NULL), ('merchant', :merchant, NULL, NULL, NULL, true)]::faas.share_rule[] AS rules \gset
SELECT journal FROM post(share_lines(:order, 'CNY 99.99', :'rules', memo => 'order 1')) \gset
SELECT line, credit_account = :agent AS agent, amount, kind, memo FROM posting WHERE journal = :'journal' ORDER BY line;
SELECT cardinality(share_lines(:order, 'CNY 0.01', :'rules')) AS one;
SELECT share_lines(:order, 'CNY 1', ARRAY[('agent', NULL, NULL, 0.3, NULL, NULL), ('merchant', 1, NULL, NULL, NULL, true)]::faas.share_rule[]);
-- what a group gets is posted to its receivers
SELECT credit = :agent AS agent, amount FROM unnest(share_lines(:order, 'CNY 1', ARRAY[('group', NULL, NULL, 0.3, NULL, NULL), ('agent', :agent, 'group', 0.5, NULL, NULL),
    ('other', :merchant, 'group', NULL, NULL, true), ('merchant', :merchant, NULL, NULL, NULL, true)]::faas.share_rule[])) AS l (debit, credit, amount, kind, memo);
SELECT share_lines(NULL, 'CNY 1', :'rules');
SELECT share_lines(:order, 'CNY 1', :'rules', max_rate => 0.29);
SELECT * FROM verify();
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
