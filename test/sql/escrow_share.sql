-- Shares: several receivers by amounts and by ratios, who gets the remainder, caps, and the preset with
-- the rules of WeChat.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

SELECT faas.post(:cash, :alice, 'CNY 1000') IS NOT NULL AS funded;
SELECT faas.account_open(:book, 'carol', 'CNY', '2001') AS carol \gset
CREATE FUNCTION escrow(deal text, amount faas.amount, conditions jsonb DEFAULT NULL) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_escrow bigint := (SELECT escrow FROM faas.escrow_open(faas.book_id('bank'), deal, a('alice'), a('bob'), amount, conditions => conditions));
BEGIN
    PERFORM faas.escrow_fund(v_escrow);
    RETURN v_escrow;
END $$;
CREATE FUNCTION legs(event bigint) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(b.code || ' ' || l.amount, ', ' ORDER BY l.number) FROM faas.visible_escrow_leg AS l JOIN faas.account_balance AS b USING (account) WHERE l.event = $1
$$;

-- by amounts: what they add up to, or exactly the amount
SELECT escrow('amounts', 'CNY 100') AS e \gset
SELECT state, moved, remaining, legs(event) FROM faas.escrow_release(:e, receivers => ARRAY[(:bob, 'CNY 30', NULL), (:carol, 'CNY 20.5', NULL)]::faas.escrow_share[]);
SELECT failure(format('SELECT faas.escrow_release(%s, %L, receivers => ARRAY[(%s, %L, NULL), (%s, %L, NULL)]::faas.escrow_share[])', :e, 'CNY 49', :bob, 'CNY 30', :carol, 'CNY 20'));
SELECT failure(format('SELECT faas.escrow_release(%s, receivers => ARRAY[(%s, %L, NULL), (%s, %L, NULL)]::faas.escrow_share[])', :e, :bob, 'CNY 30', :carol, 'CNY 20'));
SELECT failure(format('SELECT faas.escrow_release(%s, receivers => ARRAY[(%s, %L, NULL), (%s, NULL, 1)]::faas.escrow_share[])', :e, :bob, 'CNY 30', :carol));
SELECT failure(format('SELECT faas.escrow_release(%s, receivers => ARRAY[(%s, NULL, NULL)]::faas.escrow_share[])', :e, :bob));
SELECT failure(format('SELECT faas.escrow_release(%s, receivers => ARRAY[(%s, NULL, 1), (%s, NULL, 2)]::faas.escrow_share[])', :e, :bob, :bob));
SELECT failure(format('SELECT faas.escrow_release(%s, receivers => ARRAY[(%s, NULL, 1)]::faas.escrow_share[])', :e, :alice));
SELECT failure(format('SELECT faas.escrow_release(%s, receivers => ARRAY[(%s, NULL, 1)]::faas.escrow_share[])', :e, :usd_carol));
SELECT failure(format('SELECT faas.escrow_release(%s, receivers => %L)', :e, '{}'));

-- by ratios: numeric says what each gets, and the remainder goes where it is told to
SELECT escrow('ratios ' || remainder, 'CNY 0.05') AS e, remainder FROM unnest('{largest_remainder,first,last}'::text[]) AS remainder ORDER BY remainder DESC;
SELECT remainder, moved, legs(event) FROM (VALUES (2, 'largest_remainder'), (3, 'last'), (4, 'first')) AS r (e, remainder),
    faas.escrow_release(r.e, receivers => ARRAY[(:bob, NULL, 0.5), (:carol, NULL, 0.5)]::faas.escrow_share[], remainder => remainder);
SELECT trunc(0.05 * 0.5, 2) AS floor_of_each, 0.05 - 2 * trunc(0.05 * 0.5, 2) AS remainder;
SELECT escrow('thirds', 'CNY 100') AS e \gset
SELECT moved, remaining, legs(event) FROM faas.escrow_release(:e, 'CNY 10', receivers => ARRAY[(:bob, NULL, 1), (:carol, NULL, 1), (:fee, NULL, 1)]::faas.escrow_share[]);
SELECT moved, remaining, legs(event) FROM faas.escrow_release(:e, 'CNY 0.01', receivers => ARRAY[(:bob, NULL, 1), (:carol, NULL, 99), (:fee, NULL, 0)]::faas.escrow_share[]);
SELECT failure(format('SELECT faas.escrow_release(%s, %L, receivers => ARRAY[(%s, NULL, 1), (%s, NULL, 1)]::faas.escrow_share[], remainder => %L)', :e, 'CNY 0.01', :bob, :carol, 'floor_separate'));
SELECT failure(format('SELECT faas.escrow_release(%s, receivers => ARRAY[(%s, NULL, 1), (%s, NULL, 1)]::faas.escrow_share[], remainder => %L)', :e, :bob, :carol, 'fair'));
SELECT failure(format('SELECT faas.escrow_release(%s, receivers => ARRAY[(%s, NULL, 0)]::faas.escrow_share[])', :e, :bob));

-- all or none: the second receiver is closed
SELECT faas.account_open(:book, 'gone', 'CNY') AS gone \gset
SELECT faas.account_close(:gone);
SELECT failure(format('SELECT faas.escrow_release(%s, receivers => ARRAY[(%s, %L, NULL), (%s, %L, NULL)]::faas.escrow_share[])', :e, :bob, 'CNY 1', :gone, 'CNY 1'));
SELECT remaining, events FROM faas.visible_escrow WHERE escrow = :e;

-- WeChat: at most 30 % of the order, to at most 50 receivers in at most 50 requests; after 180 days what is
-- left is the merchant's again.  pay.weixin.qq.com/wiki/doc/api_external/ch/faq/chapter2_1_5.shtml
SELECT escrow('order 1', 'CNY 100', '{"preset": "wechat"}') AS e \gset
SELECT max_ratio, max_receivers, max_releases, expire_days, expires_at, on_expiry FROM faas.visible_escrow WHERE escrow = :e;
SELECT timestamptz '2026-01-05 09:00:00+00' + interval '180 days' AS expected;
SELECT failure(format('SELECT faas.escrow_release(%s, %L)', :e, 'CNY 30.01'));
SELECT moved FROM faas.escrow_release(:e, 'CNY 12.34');
SELECT failure(format('SELECT faas.escrow_release(%s, %L)', :e, 'CNY 17.67'));
SELECT moved, remaining FROM faas.escrow_release(:e, 'CNY 17.66');
SELECT failure(format('SELECT faas.escrow_release(%s, %L)', :e, 'CNY 0.01'));
SELECT faas.escrow_expire_due(:book) AS now, faas.escrow_expire_due(:book, '2026-07-04 08:59:59+00') AS before, faas.escrow_expire_due(:book, '2026-07-04 09:00:00+00') AS after;
SELECT state, released, refunded, remaining FROM faas.visible_escrow WHERE escrow = :e;

-- 51 receivers, and the 51st request
SELECT escrow('order 2', 'CNY 100', '{"preset": "wechat", "max_ratio": 1}') AS e \gset
SELECT array_agg((faas.account_open(:book, 'shop ' || n, 'CNY'), NULL, 1)::faas.escrow_share ORDER BY n) AS shops FROM generate_series(1, 51) AS n \gset
SELECT failure(format('SELECT faas.escrow_release(%s, receivers => %L)', :e, :'shops'));
SELECT moved, event FROM faas.escrow_release(:e, 'CNY 50', receivers => (:'shops'::faas.escrow_share[])[2:]) \gset
SELECT count(*) AS legs, faas.sum(amount) AS total, :'moved' AS moved FROM faas.visible_escrow_leg WHERE event = :event;
SELECT count(*), faas.sum(moved) FROM generate_series(2, 50) AS n, faas.escrow_release(:e, 'CNY 0.10', memo => 'request ' || n);
SELECT failure(format('SELECT faas.escrow_release(%s, %L)', :e, 'CNY 0.10'));
SELECT state, released, remaining, releases FROM faas.visible_escrow WHERE escrow = :e;

-- caps do not go with a release at expiry, and a ratio of a ratio is no ratio
SELECT c, failure(format('SELECT faas.escrow_open(%s, %L, %s, %s, %L, conditions => %L, on_expiry => %L)', :book, 'x', :alice, :bob, 'CNY 1', c, o))
  FROM (VALUES ('{"preset": "wechat"}', 'release'), ('{"preset": "alipay"}', 'refund'), ('{"max_ratio": 30}', 'refund'), ('{"max_ratio": 0}', 'refund')) AS t (c, o);
\set ECHO none
\i :end
