-- Profit sharing (分账): an amount to receivers by rates and fixed amounts, in groups.

CREATE TYPE faas.share_rule AS (
    receiver text,
    account bigint,
    parent text,
    rate numeric,
    fixed faas.amount,
    remainder boolean
);
COMMENT ON TYPE faas.share_rule IS 'One receiver of a sharing, or a group of receivers; exactly one of rate, fixed and remainder';
COMMENT ON COLUMN faas.share_rule.receiver IS 'Name, 1 to 200 characters, once in a sharing';
COMMENT ON COLUMN faas.share_rule.account IS 'Where its share goes, for faas.share_lines(); null for a group';
COMMENT ON COLUMN faas.share_rule.parent IS 'The group that it is in, by the name of its rule; null shares in the amount itself';
COMMENT ON COLUMN faas.share_rule.rate IS 'Fraction of the whole of the group, greater than 0, at most 1';
COMMENT ON COLUMN faas.share_rule.fixed IS 'Fixed amount, greater than zero';
COMMENT ON COLUMN faas.share_rule.remainder IS 'Takes what the others of the group leave, also what rounding leaves';

CREATE TYPE faas.share_part AS (
    receiver text,
    account bigint,
    amount faas.amount
);
COMMENT ON TYPE faas.share_part IS 'What one receiver gets; zero is possible';

REVOKE ALL ON TYPE faas.share_rule, faas.share_part FROM PUBLIC;

CREATE OR REPLACE FUNCTION faas.profit_share(
    amount faas.amount,
    rules faas.share_rule[],
    method text DEFAULT 'remainder',
    max_rate numeric DEFAULT NULL,
    max_receivers integer DEFAULT NULL)
    RETURNS faas.share_part[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_profit_share';
COMMENT ON FUNCTION faas.profit_share(faas.amount, faas.share_rule[], text, numeric, integer) IS
    'Shares an amount > 0 out by 1 to 1000 rules; the parts of the receivers in the order of the rules, groups left out. The parts add up to the amount, always. In each group rates are of its whole; fixed amounts and rates leave the rest to the rule marked by remainder, which may be missing where rates add up to 1 and there is no fixed amount. method: remainder gives what rounding down leaves to that rule, which each group needs then; or one of faas.allocate() that gives everything away. Caps on what others get than the receiver of the remainder of the amount itself: max_rate, a fraction of the amount, max_receivers, their number (null: no cap); those of WeChat Pay are in faas.share_preset(''wechat''). Errors: LG215 rules that do not share out the whole, LG216 fixed amounts are more than the whole, LG217 more than a cap, LG011 amount or fixed amount zero or negative, LG001 two currencies, LG002 a fixed amount has more decimals than the amount, LG032 method, LG033 NaN or infinite rate, 22003 max_rate out of range, 22004 null amount, rules, rule, receiver or method, 22023 length of a name, negative max_receivers, 2202E rules of two dimensions, 54000 more than 1000 rules.';

CREATE OR REPLACE FUNCTION faas.share_lines(
    debit bigint,
    amount faas.amount,
    rules faas.share_rule[],
    method text DEFAULT 'remainder',
    max_rate numeric DEFAULT NULL,
    max_receivers integer DEFAULT NULL,
    kind text DEFAULT 'share',
    memo text DEFAULT NULL)
    RETURNS faas.posting_line[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_share_lines';
COMMENT ON FUNCTION faas.share_lines(bigint, faas.amount, faas.share_rule[], text, numeric, integer, text, text) IS
    'faas.profit_share() as the postings of one journal, for faas.post(postings => ...): from account debit to the account of each receiver, which each needs (LG215); parts of zero are left out. kind, memo: of every posting, 1 to 100 and 1 to 10000 characters, or null. Errors: 22004 null debit, amount, rules or method, 22023 length, and those of profit_share: LG215 LG216 LG217 LG011 LG001 LG002 LG032 LG033 22003 2202E 54000.';

CREATE OR REPLACE FUNCTION faas.share_available(
    amount faas.amount,
    refunded faas.amount,
    rate numeric,
    shared faas.amount,
    mode text DEFAULT 'down')
    RETURNS faas.amount
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_share_available';
COMMENT ON FUNCTION faas.share_available(faas.amount, faas.amount, numeric, faas.amount, text) IS
    'What of a payment can still be shared out: (amount - refunded) * (1 - rate) - shared, where rate is that of the fee (0 to 1), rounded by mode before shared is taken off; zero where that is negative. The rule is that of WeChat Pay''s profit sharing (pay.weixin.qq.com, FAQ). Null in, null out. Errors: LG215 rate, LG011 a negative amount, LG001 two currencies, LG031 mode, LG033 NaN or infinite rate, 22003 out of range.';

CREATE OR REPLACE FUNCTION faas.share_preset(
    name text,
    OUT max_rate numeric,
    OUT max_receivers integer,
    OUT max_requests integer,
    OUT days integer)
    RETURNS record
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT p.max_rate, p.max_receivers, p.max_requests, p.days
      FROM (VALUES ('wechat', 0.30, 50, 50, 180)) AS p (name, max_rate, max_receivers, max_requests, days)
     WHERE p.name OPERATOR(pg_catalog.=) share_preset.name;
END;
COMMENT ON FUNCTION faas.share_preset(text) IS
    'Caps of a sharing by the name of a scheme: greatest rate, receivers of one request, requests for one order, days until what is not shared goes to the merchant. wechat: 0.30, 50, 50, 180, the defaults of WeChat Pay (pay.weixin.qq.com). Nulls for another name and for null. Raises nothing.';
