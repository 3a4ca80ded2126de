-- Fees: worked numbers with their sources, against numeric arithmetic at random, terms that make no fee,
-- schedules with dates, charges and refunds as journals.
SET search_path = public, faas;
SET faas.clock = '2026-01-05 09:00:00+00';

-- WeChat Pay's bill keeps five decimals: 9.90 at 0.60 % is 0.05940
-- (pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html)
SELECT fee('CNY 9.90', 0.006, scale => 5), fee('CNY 9.90', 0.006);
-- debit cards (发改价格[2016]557号): issuer 0.35 %, at most 13; network 0.0325 %, at most 3.25
SELECT a, fee(a, 0.0035, maximum => 'CNY 13') AS issuer, fee(a, 0.000325, maximum => 'CNY 3.25') AS network
FROM unnest('{CNY 100,CNY 3714.28,CNY 5000,CNY 10000}'::faas.amount[]) AS a;
-- tiers of 0.6 % up to 10,000, 0.5 % up to 50,000, 0.38 % above: marginal 60.005 rounds half up to
-- 60.01; by slab 10,001 costs less than 10,000.  Worked by hand.
CREATE TEMP TABLE tier AS SELECT ARRAY[('CNY 10000', 0.006, NULL), ('CNY 50000', 0.005, NULL), (NULL, 0.0038, NULL)]::faas.fee_tier[] AS t;
SELECT a, fee(a, tiers => t) AS marginal, fee(a, tiers => t, tier_method => 'slab') AS slab
FROM tier, unnest('{CNY 0.01,CNY 10000,CNY 10001,CNY 50000,CNY 50000.01,CNY 60000}'::faas.amount[]) AS a;
-- counter transfers: flat by slab, then 0.03 % of at most 50; marginal adds the flat amounts that are reached
SELECT a, fee(a, tiers => t, tier_method => 'slab', maximum => 'CNY 50') AS slab, fee(a, tiers => t) AS marginal
FROM unnest('{CNY 2000,CNY 2000.01,CNY 50000,CNY 50001,CNY 1000000}'::faas.amount[]) AS a,
    (VALUES (ARRAY[('CNY 2000', NULL, 'CNY 2'), ('CNY 5000', NULL, 'CNY 5'), ('CNY 10000', NULL, 'CNY 10'), ('CNY 50000', NULL, 'CNY 15'), (NULL, 0.0003, NULL)]::faas.fee_tier[])) AS v (t);
-- flat, minimum, maximum, each mode; other currencies and scales
SELECT fee('CNY 1', flat => 'CNY 0.30') AS flat, fee('CNY 100', 0.029, 'CNY 0.30') AS both, fee('CNY 0.50', 0.006, minimum => 'CNY 0.01') AS least,
    fee('CNY 100', 0) AS free, fee('JPY 1234', 0.0325) AS yen, fee('KWD 1.000', 0.0125, scale => 2) AS coarse, fee('CNY 100.00', 0.006, flat => 'CNY 0.0049') AS finer_flat;
SELECT mode, fee('CNY 50', 0.0001, mode => mode) AS half, fee('CNY 150', 0.0001, mode => mode) AS one_and_a_half, fee('CNY 51', 0.0001, mode => mode) AS more
FROM unnest('{half_even,half_up,half_down,up,down,ceiling,floor}'::text[]) AS mode;

-- Subscription to a fund, 1.5 %: 外扣 net = total / (1 + rate): 10,000 -> 9,852.22 and 147.78 (wendadaohang);
-- 100,000 -> 98,522.17 and 1,477.83; 内扣 100,000 -> 98,500.00
SELECT fee_within('CNY 10000', 0.015), faas.amount 'CNY 10000' - fee_within('CNY 10000', 0.015) AS net, fee_within('CNY 100000', 0.015),
    faas.amount 'CNY 100000' - fee('CNY 100000', 0.015) AS inside;
-- shares at NAV 1.5 of 10,000: 6,568.15 where the net is rounded first, 6,568.14 where it is not (sfnews)
SELECT round(quantity(faas.amount 'CNY 10000' - fee_within('CNY 10000', 0.015)) / 1.5, 2) AS rounded_first,
    round(quantity(faas.amount 'CNY 10000.0000000000' - fee_within('CNY 10000.0000000000', 0.015)) / 1.5, 2) AS rounded_last;
-- within a total: flat, minimum, maximum, marginal tiers
SELECT fee_within('CNY 110', 0, 'CNY 10') AS flat, fee_within('CNY 100.50', 0.001, minimum => 'CNY 0.50') AS least, fee_within('CNY 10013', 0.0035, maximum => 'CNY 13') AS most,
    fee_within('CNY 10060', tiers => t) AS bound, fee_within('CNY 60298', tiers => t) AS tiers, fee_within('CNY 0.01', 0.006) AS nothing, fee_within('CNY 13', 1, maximum => 'CNY 13') AS half, fee_within('CNY 3', 0.015, 'CNY 200', maximum => 'CNY 3') AS all_of_it
FROM tier;

-- at random: numeric says the same
SELECT setseed(0.5);
CREATE TEMP TABLE random_fee AS
SELECT of_minor(1 + floor(random() * 1e7)::bigint, 'CNY') AS a, (floor(random() * 2e4) / 1e6)::numeric AS rate, of_minor(floor(random() * 100)::bigint, 'CNY') AS flat,
    of_minor(floor(random() * 200)::bigint, 'CNY') AS least, of_minor((200 + floor(random() * 100000))::bigint, 'CNY') AS most, floor(random() * 4)::int AS s
FROM generate_series(1, 5000);
SELECT count(*), count(DISTINCT quantity(a)) > 4000 AS various FROM random_fee
WHERE fee(a, rate, flat, least, most) = amount(round(least(greatest(quantity(flat) + rate * quantity(a), quantity(least)), quantity(most)), 2), 'CNY')
    AND fee(a, rate, flat, scale => s, mode => 'down') = amount(trunc(quantity(flat) + rate * quantity(a), s), 'CNY')
    AND fee(a, rate, tiers => NULL) = round(amount(rate * quantity(a), 'CNY'), 2, 'half_up');
-- marginal tiers are sums of their parts, slab tiers the rate of one; rates of up to 12 decimals
SELECT count(*) FROM random_fee, tier WHERE
    fee(a, tiers => t, scale => 6) = amount(0.006 * least(quantity(a), 10000) + 0.005 * greatest(least(quantity(a), 50000) - 10000, 0) + 0.0038 * greatest(quantity(a) - 50000, 0), 'CNY')
    AND fee(a, tiers => t, scale => 6, tier_method => 'slab') = amount(quantity(a) * CASE WHEN quantity(a) <= 10000 THEN 0.006 WHEN quantity(a) <= 50000 THEN 0.005 ELSE 0.0038 END, 'CNY')
    AND fee(a, rate / 1e6 + 1e-12, scale => 14) = amount((rate / 1e6 + 1e-12) * quantity(a), 'CNY');
-- the net of what was paid on top is the amount again, but for one unit that rounding the fee may cost
SELECT count(*), count(*) FILTER (WHERE abs(fee_within(a + fee(a, rate, flat, least, most), rate, flat, least, most) - fee(a, rate, flat, least, most)) = 'CNY 0') > 4900 AS nearly_all
FROM random_fee WHERE abs(fee_within(a + fee(a, rate, flat, least, most), rate, flat, least, most) - fee(a, rate, flat, least, most)) <= 'CNY 0.01';
SELECT count(*) FROM random_fee, tier WHERE abs(fee_within(a + fee(a, tiers => t), tiers => t) - fee(a, tiers => t)) <= 'CNY 0.01';
-- the greatest amounts
SELECT fee('CNY 396140812571321687967719751.67', 1), fee('CNY 396140812571321687967719751.67', 0.000001, scale => 8);
SELECT fee('CNY 396140812571321687967719751.67', 1.01);
SELECT fee('CNY 396140812571321687967719751.67', 0.123456789012);
SELECT fee('CNY 396140812571321687967719751.67', 1.200000001, flat => 'CNY 396140812571321687967719751.67');
SELECT fee('CNY 396140812571321687967719751.67', flat => 'CNY 0.0000000000000000000000000000001');
SELECT fee('CNY 0.0000000000000000000000000000001', 0.000000000001, scale => 31), fee('CNY 0.0000000000000000000000000000001', 0.000000000001, scale => 0, mode => 'up');

-- refunds: cumulative, so the parts add up to the fee and never drift
SELECT fee_refund('CNY 100', 'CNY 0.60', 'CNY 30') AS part, fee_refund('CNY 100', 'CNY 0.60', 'CNY 70', 'CNY 30') AS rest, fee_refund('CNY 100', 'CNY 0.60', 'CNY 100') AS whole,
    fee_refund('CNY 9.90', 'CNY 0.05940', 'CNY 3.30') AS five_decimals, fee_refund('CNY 9.90', 'CNY 0', 'CNY 3.30') AS free;
SELECT r AS third, fee_refund('CNY 3', 'CNY 0.01', 'CNY 1', of_minor(r * 100, 'CNY')) FROM generate_series(0, 2) AS r;
SELECT count(*), bool_and(s = fee) FROM (
    SELECT a, fee, sum(fee_refund(a, fee, of_minor(CASE k WHEN 4 THEN m - 4 * (m / 5) ELSE m / 5 END, 'CNY'), of_minor(k * (m / 5), 'CNY'))) AS s
    FROM (SELECT row_number() OVER () AS n, a, minor_units(a)::bigint AS m, fee(a, rate, flat, least, most) AS fee FROM random_fee WHERE a >= 'CNY 0.05') AS x, generate_series(0, 4) AS k
    GROUP BY n, a, fee) AS y;
SELECT fee_refund('CNY 300000000000000000000000000.00', 'CNY 200000000000000000000000000.00', 'CNY 150000000000000000000000000.01');
-- at the scale of the refund the amount, and what remains when it divides, are beyond any amount
SELECT mode, fee_refund('CNY 300000000000000000000000000', 'CNY 200000000000000000000000000', 'CNY 10000000.0000001', mode => mode) AS of_thirds, round(2e26 * 10000000.0000001 / 3e26, 6) AS exact
FROM unnest('{half_even,up,down}'::text[]) AS mode;

-- what is refused: terms
SELECT fee('CNY 1');
SELECT fee('CNY 1', minimum => 'CNY 1');
SELECT fee('CNY 1', -0.1);
SELECT fee('CNY 1', 1000.1);
SELECT fee('CNY 1', 0.0000000000001);
SELECT fee('CNY 1', 'NaN');
SELECT fee('CNY 1', flat => 'CNY -1');
SELECT fee('CNY 1', 0.1, minimum => 'CNY 2', maximum => 'CNY 1');
SELECT fee('CNY 1', 0.1, minimum => 'CNY 0.005', scale => 2);
SELECT fee('CNY 1', 0.1, minimum => 'CNY 0.005');
SELECT fee('CNY 1', 0.1, 'USD 1');
SELECT fee('CNY 1', 0.1, 'USD 1', 'CNY 1');
SELECT fee('CNY 1', 0.1, tiers => t) FROM tier;
SELECT fee('CNY 1', tiers => '{}');
SELECT fee('CNY 1', tiers => ARRAY[[(NULL, 0.1, NULL)], [(NULL, 0.1, NULL)]]::faas.fee_tier[]);
SELECT fee('CNY 1', tiers => ARRAY[('CNY 1', 0.1, NULL)]::faas.fee_tier[]);
SELECT fee('CNY 1', tiers => ARRAY[(NULL, 0.1, NULL), (NULL, 0.1, NULL)]::faas.fee_tier[]);
SELECT fee('CNY 1', tiers => ARRAY[('CNY 1', 0.1, NULL), ('CNY 1', 0.1, NULL), (NULL, 0.1, NULL)]::faas.fee_tier[]);
SELECT fee('CNY 1', tiers => ARRAY[('CNY 1', NULL, NULL), (NULL, 0.1, NULL)]::faas.fee_tier[]);
SELECT fee('CNY 1', tiers => ARRAY[('USD 1', 0.1, NULL), (NULL, 0.1, 'CNY 1')]::faas.fee_tier[]);
SELECT fee('CNY 1', tiers => ARRAY[NULL]::faas.fee_tier[]);
SELECT fee('CNY 1', 0.1, tier_method => 'steps');
SELECT fee('CNY 1', 0.1, mode => 'nearest');
SELECT fee('CNY 1', 0.1, scale => 32);
SELECT fee('CNY 0', 0.1);
SELECT fee(NULL, 0.1) IS NULL AS nothing;
-- fees within a total
SELECT fee_within('CNY 100', tiers => t, tier_method => 'slab') FROM tier;
SELECT fee_within('CNY 100', tiers => ARRAY[(NULL, 0.1, 'CNY 1')]::faas.fee_tier[]);
SELECT fee_within('CNY 9.99', 0, 'CNY 10');
SELECT fee_within('CNY 2', 0.01, minimum => 'CNY 3');
SELECT fee_within('CNY 1.005', 0.01, scale => 2);
-- refunds
SELECT fee_refund('CNY 100', 'CNY 0.60', 'CNY 70.01', 'CNY 30');
SELECT fee_refund('CNY 100', 'CNY 0.60', 'CNY 0');
SELECT fee_refund('CNY 100', 'CNY -0.60', 'CNY 1');
SELECT fee_refund('CNY 100', 'USD 0.60', 'CNY 1');

-- schedules --------------------------------------------------------------------------------------
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
RESET client_min_messages;
SELECT book_create('shop', 'CNY', '2026-01-05') AS book \gset
SELECT fee_schedule_set(:book, 'card', 0.006, minimum => 'CNY 0.01') AS added;
SELECT fee_schedule_set(:book, 'card', 0.006, minimum => 'CNY 0.01') AS added;
SELECT fee_schedule_set(:book, 'card', 0.0055, minimum => 'CNY 0.01');
-- a campaign in February, and a new price from April
SELECT fee_schedule_set(:book, 'card', 0, valid_from => '2026-02-01', valid_to => '2026-02-28') AS added,
    fee_schedule_set(:book, 'card', 0.0038, minimum => 'CNY 0.01', valid_from => '2026-04-01') AS added;
SELECT d::date, f.* FROM unnest('{2026-01-05,2026-01-31,2026-02-01,2026-02-28,2026-03-01,2026-04-01,2030-01-01}'::date[]) AS d, fee_compute(:book, 'card', 'CNY 1000', d) AS f;
-- included, on top, within
SELECT fee_schedule_set(:book, 'on top', tiers => ARRAY[('CNY 10000', 0.006, NULL), (NULL, 0.005, NULL)]::faas.fee_tier[], collect => 'on_top') AS added,
    fee_schedule_set(:book, 'fund', 0.015, collect => 'within') AS added;
SELECT n, f.* FROM unnest('{card,on top,fund}'::text[]) AS n, fee_compute(:book, n, 'CNY 10000') AS f;
SELECT book = :book AS book, name, valid_from, valid_to, collect, rate, minimum, tiers, tier_method, mode, scale, created_at FROM visible_fee_schedule ORDER BY name, valid_from;
-- a version may begin before the business date where there was none, and never change a closed day
SELECT day_cut(:book, '2026-02-10');
SELECT fee_schedule_set(:book, 'card', 0.01, valid_from => '2026-02-09');
SELECT fee_schedule_set(:book, 'card', 0.01, valid_from => '2025-01-01');
SELECT fee_schedule_set(:book, 'card', 0.01, valid_from => '2025-01-01', valid_to => '2026-01-04') AS added, fee_schedule_set(:book, 'card', 0.02, valid_from => '2026-02-10') AS added;
SELECT d::date, f.fee, f.valid_from FROM unnest('{2025-06-01,2026-01-05,2026-02-09,2026-02-10}'::date[]) AS d, fee_compute(:book, 'card', 'CNY 1000', d) AS f;
-- what is refused
SELECT fee_compute(:book, 'card', 'CNY 1000', '2024-12-31');
SELECT fee_compute(:book, 'cards', 'CNY 1000');
SELECT fee_compute(:book, 'on top', 'USD 1');
SELECT fee_schedule_set(:book, 'flat', flat => 'CNY 5') AS added;
SELECT fee_compute(:book, 'flat', 'CNY 4.99');
SELECT fee_schedule_set(:book, 'x', 0.1, valid_from => '2026-03-01', valid_to => '2026-02-28');
SELECT fee_schedule_set(:book, 'x', 0.1, valid_from => 'infinity');
SELECT fee_schedule_set(:book, 'x');
SELECT fee_schedule_set(:book, 'x', 0.1, tiers => ARRAY[(NULL, 0.1, 'CNY 1')]::faas.fee_tier[]);
SELECT fee_schedule_set(:book, 'x', tiers => ARRAY[(NULL, 0.1, 'CNY 1')]::faas.fee_tier[], collect => 'within');
SELECT fee_schedule_set(:book, 'x', 0.1, collect => 'inside');
UPDATE fee_schedule SET rate = 0;
-- rights: reading computes, admin sets, strangers learn nothing
CREATE ROLE regress_reader;
CREATE ROLE regress_stranger;
SELECT access_grant('regress_reader'), access_grant('regress_stranger'), book_grant(:book, 'regress_reader', 'read') \g /dev/null
SET ROLE regress_reader;
SELECT fee, net, total FROM fee_compute(:book, 'fund', 'CNY 100000');
SELECT count(*) > 5 AS seen FROM visible_fee_schedule;
SELECT fee_schedule_set(:book, 'x', 0.1);
SET ROLE regress_stranger;
SELECT fee_compute(:book, 'fund', 'CNY 100000');
SELECT fee_schedule_set(:book, 'x', 0.1);
SELECT count(*) FROM visible_fee_schedule;
SELECT fee('CNY 100', 0.006);
RESET ROLE;

-- a fee is a posting in the journal of its charge --------------------------------------------------
SELECT account_open(:book, 'buyer', overdraft => 'CNY 1000') AS buyer, account_open(:book, 'shop') AS shop, account_open(:book, 'fees') AS fees \gset
SELECT journal FROM post(fee_lines(:buyer, :shop, :fees, 'CNY 100', fee('CNY 100', 0.006), kind => 'pay', memo => 'order 1')) \gset
SELECT line, debit_account = :buyer AS by_buyer, credit_account = :fees AS to_fees, amount, kind, memo FROM posting WHERE journal = :'journal' ORDER BY line;
SELECT b.posted FROM unnest(ARRAY[:buyer, :shop, :fees]) WITH ORDINALITY AS a (a, n), balance(a) AS b ORDER BY n;
-- three refunds, the last of what is left: everybody has what he had
SELECT count(j.journal) FROM (VALUES ('CNY 33.33'::faas.amount, 'CNY 0'::faas.amount), ('CNY 33.33', 'CNY 33.33'), ('CNY 33.34', 'CNY 66.66')) AS r (refund, refunded),
    post(fee_refund_lines(:buyer, :shop, :fees, 'CNY 100', 'CNY 0.60', refund, refunded, kind => 'refund')) AS j;
SELECT b.posted FROM unnest(ARRAY[:buyer, :shop, :fees]) WITH ORDINALITY AS a (a, n), balance(a) AS b ORDER BY n;
-- on top and within, and back
SELECT post(fee_lines(:buyer, :shop, :fees, 'CNY 100', 'CNY 0.60', 'on_top')), post(fee_lines(:buyer, :shop, :fees, 'CNY 100', 'CNY 0.60', 'within')) \g /dev/null
SELECT b.posted FROM unnest(ARRAY[:buyer, :shop, :fees]) WITH ORDINALITY AS a (a, n), balance(a) AS b ORDER BY n;
SELECT post(fee_refund_lines(:buyer, :shop, :fees, 'CNY 100', 'CNY 0.60', 'CNY 100', collect => 'on_top')),
    post(fee_refund_lines(:buyer, :shop, :fees, 'CNY 100', 'CNY 0.60', 'CNY 100', collect => 'within')) \g /dev/null
SELECT b.posted FROM unnest(ARRAY[:buyer, :shop, :fees]) WITH ORDINALITY AS a (a, n), balance(a) AS b ORDER BY n;
-- no fee, no line; a fee that is all of it, no charge
SELECT fee_lines(1, 2, 3, 'CNY 100', 'CNY 0'), fee_lines(1, 2, 3, 'CNY 1', 'CNY 1', 'within', fee_kind => NULL), fee_refund_lines(1, 2, 3, 'CNY 100', 'CNY 0', 'CNY 5');
SELECT fee_lines(1, 2, 3, 'CNY 1', 'CNY 1.01');
SELECT fee_lines(1, 2, 3, 'CNY 1', 'CNY -0.01');
SELECT fee_lines(1, 2, 3, 'CNY 1', 'CNY 1.01', 'on_top');
SELECT fee_refund_lines(1, 2, 3, 'CNY 1', 'CNY 1.01', 'CNY 1', collect => 'within');
SELECT fee_refund_lines(1, 2, 3, 'CNY 1', 'CNY 0.01', 'CNY 1', 'CNY 0.01');
SELECT * FROM verify();
SET client_min_messages = warning;
DROP EXTENSION faas CASCADE;
CREATE EXTENSION faas;
DROP OWNED BY regress_reader, regress_stranger;
DROP ROLE regress_reader;
DROP ROLE regress_stranger;
