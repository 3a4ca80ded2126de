-- Wealth products: tables, and what a dump contains.
--
-- A product's units are amounts in a currency of its own, so holders' units are ledger accounts; the
-- account from which units are issued carries minus what all holders have.  Orders keep what the
-- ledger does not know: which day they belong to, and what became of them.

CREATE SEQUENCE faas.product_id_seq AS bigint;
CREATE TABLE faas.product (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.product_id_seq'),
    book bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL DEFAULT 'open',
    currency text NOT NULL,
    scale integer NOT NULL,
    unit_currency text NOT NULL,
    unit_scale integer NOT NULL,
    calendar text NOT NULL,
    zone text NOT NULL,
    cut_off time NOT NULL,
    confirm_days integer NOT NULL,
    settle_days integer NOT NULL,
    pay_days integer NOT NULL,
    fee_mode text NOT NULL,
    fee_rate numeric NOT NULL,
    redeem_fee_rate numeric NOT NULL,
    rounding_point text NOT NULL,
    rounding text NOT NULL,
    large_redemption numeric,
    income text NOT NULL,
    minimum faas.amount,
    yield_rate numeric,
    day_count text,
    maturity date,
    units_account bigint NOT NULL,
    cash_account bigint NOT NULL,
    transit_account bigint NOT NULL,
    payable_account bigint NOT NULL,
    accrued_account bigint,
    fee_account bigint,
    income_account bigint,
    cleared_through date NOT NULL DEFAULT '-infinity',
    accrued_through date NOT NULL DEFAULT '-infinity',
    accrued faas.amount NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT product_pkey PRIMARY KEY (id),
    CONSTRAINT product_book_code_key UNIQUE (book, code),
    CONSTRAINT product_book_unit_currency_key UNIQUE (book, unit_currency),
    CONSTRAINT product_book_fkey FOREIGN KEY (book) REFERENCES faas.book (id),
    CONSTRAINT product_kind_check CHECK (kind OPERATOR(pg_catalog.=) ANY (ARRAY['nav', 'fixed'])),
    CONSTRAINT product_state_check CHECK (state OPERATOR(pg_catalog.=) ANY (ARRAY['open', 'matured', 'repaid'])),
    CONSTRAINT product_fee_mode_check CHECK (fee_mode OPERATOR(pg_catalog.=) ANY (ARRAY['outside', 'inside'])),
    CONSTRAINT product_rounding_point_check CHECK (rounding_point OPERATOR(pg_catalog.=) ANY (ARRAY['net', 'units'])),
    CONSTRAINT product_income_check CHECK (income OPERATOR(pg_catalog.=) ANY (ARRAY['cash', 'units'])),
    CONSTRAINT product_days_check CHECK ((confirm_days BETWEEN 0 AND 30) AND (settle_days BETWEEN confirm_days AND 60) AND (pay_days BETWEEN confirm_days AND 60)),
    CONSTRAINT product_rate_check CHECK ((fee_rate BETWEEN 0 AND 0.5) AND (redeem_fee_rate BETWEEN 0 AND 0.5)),
    CONSTRAINT product_large_check CHECK (large_redemption BETWEEN 0.0001 AND 1),
    CONSTRAINT product_fixed_check CHECK ((kind OPERATOR(pg_catalog.=) 'nav') OR ((yield_rate IS NOT NULL) AND (day_count IS NOT NULL)
        AND (maturity IS NOT NULL) AND (accrued_account IS NOT NULL) AND (income_account IS NOT NULL)))
);
COMMENT ON TABLE faas.product IS 'Wealth products: what is sold, on which terms, and the accounts of each';
COMMENT ON COLUMN faas.product.kind IS 'nav: a unit costs the net asset value of the day; fixed: a unit costs 1 and earns yield_rate until maturity';
COMMENT ON COLUMN faas.product.state IS 'open: takes orders; matured: is being repaid; repaid: nobody holds units';
COMMENT ON COLUMN faas.product.scale IS 'Decimals of currency as accounts hold them, and unit_scale those of unit_currency';
COMMENT ON COLUMN faas.product.cut_off IS 'Time of day in zone from which an order belongs to the next open day';
COMMENT ON COLUMN faas.product.confirm_days IS 'Open days from the day of an order to its confirmation';
COMMENT ON COLUMN faas.product.settle_days IS 'Open days from the day of a subscription to the day the product gets the money';
COMMENT ON COLUMN faas.product.pay_days IS 'Open days from the day of a redemption to its payment';
COMMENT ON COLUMN faas.product.fee_mode IS 'outside: net = amount / (1 + rate); inside: net = amount * (1 - rate)';
COMMENT ON COLUMN faas.product.rounding_point IS 'net: the net amount is rounded before it is divided by the net asset value; units: units are rounded once, from the exact quotient';
COMMENT ON COLUMN faas.product.rounding IS 'Rounding mode of fees, net amounts and units';
COMMENT ON COLUMN faas.product.large_redemption IS 'Part of the units of the day before that may be redeemed on one day; more is deferred; null means no limit';
COMMENT ON COLUMN faas.product.income IS 'What holders get who have not chosen: cash or units';
COMMENT ON COLUMN faas.product.units_account IS 'Issues the units: its balance is minus what all holders have';
COMMENT ON COLUMN faas.product.cash_account IS 'Money that the product holds';
COMMENT ON COLUMN faas.product.transit_account IS 'Money of subscriptions that are confirmed and not settled';
COMMENT ON COLUMN faas.product.payable_account IS 'Money set aside for redemptions and income that are not paid yet';
COMMENT ON COLUMN faas.product.accrued_account IS 'Interest that holders of a fixed product have earned and not got';
COMMENT ON COLUMN faas.product.fee_account IS 'Gets the fees; null where both rates are zero';
COMMENT ON COLUMN faas.product.income_account IS 'Pays the interest of a fixed product as it accrues';
COMMENT ON COLUMN faas.product.cleared_through IS 'Orders of days up to this one are priced; no order may join them';
COMMENT ON COLUMN faas.product.accrued_through IS 'Interest of the days before this one is posted';
COMMENT ON COLUMN faas.product.accrued IS 'Interest posted in all, repaid or not';

CREATE TABLE faas.product_day (
    product bigint NOT NULL,
    nav_date date NOT NULL,
    book bigint NOT NULL,
    nav numeric NOT NULL,
    set_at timestamptz NOT NULL,
    cleared_at timestamptz,
    prior_units faas.amount,
    redeemed faas.amount,
    deferred faas.amount,
    CONSTRAINT product_day_pkey PRIMARY KEY (product, nav_date),
    CONSTRAINT product_day_product_fkey FOREIGN KEY (product) REFERENCES faas.product (id),
    CONSTRAINT product_day_nav_check CHECK (nav OPERATOR(pg_catalog.>) 0),
    CONSTRAINT product_day_cleared_check CHECK ((cleared_at IS NULL) OPERATOR(pg_catalog.=) (prior_units IS NULL)
        AND (cleared_at IS NULL) OPERATOR(pg_catalog.=) (redeemed IS NULL)
        AND (cleared_at IS NULL) OPERATOR(pg_catalog.=) (deferred IS NULL))
);
COMMENT ON TABLE faas.product_day IS 'Net asset values, one per product and day, and what the day cleared';
COMMENT ON COLUMN faas.product_day.prior_units IS 'Units of all holders before the day''s orders';
COMMENT ON COLUMN faas.product_day.redeemed IS 'Units of redemptions that the day priced';
COMMENT ON COLUMN faas.product_day.deferred IS 'Units of redemptions that went to the next open day';

CREATE TABLE faas.product_holder (
    product bigint NOT NULL,
    account bigint NOT NULL,
    book bigint NOT NULL,
    units_account bigint NOT NULL,
    income text,
    CONSTRAINT product_holder_pkey PRIMARY KEY (product, account),
    CONSTRAINT product_holder_units_account_key UNIQUE (units_account),
    CONSTRAINT product_holder_product_fkey FOREIGN KEY (product) REFERENCES faas.product (id),
    CONSTRAINT product_holder_income_check CHECK (income OPERATOR(pg_catalog.=) ANY (ARRAY['cash', 'units']))
);
COMMENT ON TABLE faas.product_holder IS 'Who holds, or held, units: the account his money comes from and goes to, and the account of his units';
COMMENT ON COLUMN faas.product_holder.income IS 'His choice, cash or units; null takes the product''s';

CREATE SEQUENCE faas.product_order_id_seq AS bigint;
CREATE TABLE faas.product_order (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.product_order_id_seq'),
    product bigint NOT NULL,
    book bigint NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    account bigint NOT NULL,
    units_account bigint NOT NULL,
    ordered_at timestamptz NOT NULL,
    trade_date date NOT NULL,
    confirm_date date NOT NULL,
    settle_date date NOT NULL,
    hold uuid NOT NULL,
    deferred_from bigint,
    amount faas.amount,
    fee faas.amount,
    net faas.amount,
    units faas.amount,
    nav numeric,
    cash_journal uuid,
    units_journal uuid,
    net_journal uuid,
    fee_journal uuid,
    CONSTRAINT product_order_pkey PRIMARY KEY (id),
    CONSTRAINT product_order_product_fkey FOREIGN KEY (product) REFERENCES faas.product (id),
    CONSTRAINT product_order_holder_fkey FOREIGN KEY (product, account) REFERENCES faas.product_holder (product, account),
    CONSTRAINT product_order_kind_check CHECK (kind OPERATOR(pg_catalog.=) ANY (ARRAY['subscribe', 'redeem'])),
    CONSTRAINT product_order_state_check CHECK (state OPERATOR(pg_catalog.=) ANY (ARRAY['accepted', 'priced', 'confirmed', 'settled', 'rejected', 'cancelled'])),
    CONSTRAINT product_order_subscribe_check CHECK ((kind OPERATOR(pg_catalog.<>) 'subscribe') OR (amount IS NOT NULL)),
    CONSTRAINT product_order_redeem_check CHECK ((kind OPERATOR(pg_catalog.<>) 'redeem') OR (units IS NOT NULL)),
    CONSTRAINT product_order_priced_check CHECK ((state OPERATOR(pg_catalog.=) ANY (ARRAY['accepted', 'rejected', 'cancelled']))
        OR ((amount IS NOT NULL) AND (fee IS NOT NULL) AND (net IS NOT NULL) AND (units IS NOT NULL) AND (nav IS NOT NULL))),
    CONSTRAINT product_order_confirmed_check CHECK ((state OPERATOR(pg_catalog.=) ANY (ARRAY['confirmed', 'settled']))
        OPERATOR(pg_catalog.=) (units_journal IS NOT NULL))
);
CREATE INDEX product_order_open_idx ON faas.product_order (product, state, trade_date) WHERE (state OPERATOR(pg_catalog.=) ANY (ARRAY['accepted', 'priced', 'confirmed']));
CREATE INDEX product_order_account_idx ON faas.product_order (account, id);
CREATE INDEX product_order_hold_idx ON faas.product_order (hold);
COMMENT ON TABLE faas.product_order IS 'Subscriptions and redemptions: accepted, priced, confirmed, settled; or rejected, or cancelled';
COMMENT ON COLUMN faas.product_order.account IS 'Where the money of the holder comes from and goes to';
COMMENT ON COLUMN faas.product_order.trade_date IS 'Open day whose net asset value the order gets';
COMMENT ON COLUMN faas.product_order.settle_date IS 'Open day on which the product gets the money, or the holder is paid';
COMMENT ON COLUMN faas.product_order.hold IS 'Reserves the money, or the units; a deferred part shares the hold of its order';
COMMENT ON COLUMN faas.product_order.deferred_from IS 'Order of which this is the part that a large redemption deferred';
COMMENT ON COLUMN faas.product_order.amount IS 'Subscription: what the holder pays, fee included; redemption: what his units are worth, before the fee';
COMMENT ON COLUMN faas.product_order.net IS 'amount - fee: what buys units, or what the holder is paid';
COMMENT ON COLUMN faas.product_order.cash_journal IS 'Confirmation: money from the holder to transit, or from the product to payable';
COMMENT ON COLUMN faas.product_order.units_journal IS 'Confirmation: units issued, or taken back';
COMMENT ON COLUMN faas.product_order.net_journal IS 'Settlement of the net amount, and fee_journal of the fee';

CREATE SEQUENCE faas.product_event_id_seq AS bigint;
CREATE TABLE faas.product_event (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.product_event_id_seq'),
    product bigint NOT NULL,
    book bigint NOT NULL,
    order_id bigint,
    at timestamptz NOT NULL,
    role text NOT NULL,
    operation text NOT NULL,
    from_state text,
    to_state text,
    key text,
    request jsonb,
    result jsonb,
    CONSTRAINT product_event_pkey PRIMARY KEY (id),
    CONSTRAINT product_event_book_key_key UNIQUE (book, key),
    CONSTRAINT product_event_product_fkey FOREIGN KEY (product) REFERENCES faas.product (id)
);
CREATE INDEX product_event_product_idx ON faas.product_event (product, id);
CREATE INDEX product_event_order_idx ON faas.product_event (order_id);
COMMENT ON TABLE faas.product_event IS 'What was done to products and orders, by whom and when; never changed or deleted';
COMMENT ON COLUMN faas.product_event.role IS 'Role that called';
COMMENT ON COLUMN faas.product_event.key IS 'Idempotency key of the call, with what it asked for in request and what it answered in result';

CREATE SEQUENCE faas.product_payment_id_seq AS bigint;
CREATE TABLE faas.product_payment (
    id bigint NOT NULL DEFAULT pg_catalog.nextval('faas.product_payment_id_seq'),
    product bigint NOT NULL,
    book bigint NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    record_date date NOT NULL,
    account bigint NOT NULL,
    units_account bigint NOT NULL,
    held faas.amount NOT NULL,
    amount faas.amount NOT NULL,
    interest faas.amount NOT NULL,
    units faas.amount NOT NULL,
    created_at timestamptz NOT NULL,
    cash_journal uuid,
    interest_journal uuid,
    units_journal uuid,
    CONSTRAINT product_payment_pkey PRIMARY KEY (id),
    CONSTRAINT product_payment_holder_key UNIQUE (product, kind, record_date, account),
    CONSTRAINT product_payment_holder_fkey FOREIGN KEY (product, account) REFERENCES faas.product_holder (product, account),
    CONSTRAINT product_payment_kind_check CHECK (kind OPERATOR(pg_catalog.=) ANY (ARRAY['income', 'reinvest', 'repay'])),
    CONSTRAINT product_payment_state_check CHECK (state OPERATOR(pg_catalog.=) ANY (ARRAY['due', 'paid']))
);
CREATE INDEX product_payment_due_idx ON faas.product_payment (product) WHERE (state OPERATOR(pg_catalog.=) 'due');
COMMENT ON TABLE faas.product_payment IS 'What holders get of an income, in cash (income) or units (reinvest), and at maturity (repay)';
COMMENT ON COLUMN faas.product_payment.held IS 'Units that the holder had on the record date';
COMMENT ON COLUMN faas.product_payment.amount IS 'Money that falls to him, without interest';
COMMENT ON COLUMN faas.product_payment.units IS 'Units that he gets (reinvest) or gives back (repay)';

CREATE TABLE faas.product_income (
    product bigint NOT NULL,
    record_date date NOT NULL,
    book bigint NOT NULL,
    amount faas.amount NOT NULL,
    units faas.amount NOT NULL,
    set_aside faas.amount NOT NULL,
    journal uuid,
    CONSTRAINT product_income_pkey PRIMARY KEY (product, record_date),
    CONSTRAINT product_income_product_fkey FOREIGN KEY (product) REFERENCES faas.product (id),
    CONSTRAINT product_income_journal_check CHECK ((journal IS NULL) OPERATOR(pg_catalog.=) (faas.sign(set_aside) OPERATOR(pg_catalog.=) 0))
);
COMMENT ON TABLE faas.product_income IS 'Income that was shared out among holders, one per product and record date';
COMMENT ON COLUMN faas.product_income.amount IS 'What was shared out';
COMMENT ON COLUMN faas.product_income.units IS 'Units of all holders on the record date';
COMMENT ON COLUMN faas.product_income.set_aside IS 'The part that is paid in cash, which went to payable with the journal; the rest stays in the product for new units';

CREATE TABLE faas.product_accrual (
    product bigint NOT NULL,
    accrual_date date NOT NULL,
    book bigint NOT NULL,
    amount faas.amount NOT NULL,
    accrued faas.amount NOT NULL,
    journal uuid,
    CONSTRAINT product_accrual_pkey PRIMARY KEY (product, accrual_date),
    CONSTRAINT product_accrual_product_fkey FOREIGN KEY (product) REFERENCES faas.product (id),
    CONSTRAINT product_accrual_journal_check CHECK ((journal IS NULL) OPERATOR(pg_catalog.=) (faas.sign(amount) OPERATOR(pg_catalog.=) 0))
);
COMMENT ON TABLE faas.product_accrual IS 'Interest of fixed products, day by day';
COMMENT ON COLUMN faas.product_accrual.accrual_date IS 'Interest is counted up to the beginning of this day';
COMMENT ON COLUMN faas.product_accrual.accrued IS 'Interest in all, this day''s amount included';

-- guards -----------------------------------------------------------------------------------------

CREATE TRIGGER product_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.product
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.product_create() and faas.clear_day()');
ALTER TABLE faas.product ENABLE ALWAYS TRIGGER product_guard;
COMMENT ON TRIGGER product_guard ON faas.product IS 'Refuses SQL writes, LG901';

CREATE TRIGGER product_day_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.product_day
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.nav_set() and faas.clear_day()');
ALTER TABLE faas.product_day ENABLE ALWAYS TRIGGER product_day_guard;
COMMENT ON TRIGGER product_day_guard ON faas.product_day IS 'Refuses SQL writes, LG901';

CREATE TRIGGER product_holder_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.product_holder
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.order_subscribe() and faas.income_choose()');
ALTER TABLE faas.product_holder ENABLE ALWAYS TRIGGER product_holder_guard;
COMMENT ON TRIGGER product_holder_guard ON faas.product_holder IS 'Refuses SQL writes, LG901';

CREATE TRIGGER product_order_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.product_order
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.order_subscribe(), faas.order_redeem() and faas.clear_day()');
ALTER TABLE faas.product_order ENABLE ALWAYS TRIGGER product_order_guard;
COMMENT ON TRIGGER product_order_guard ON faas.product_order IS 'Refuses SQL writes, LG901';

CREATE TRIGGER product_event_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.product_event
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.order_subscribe(), faas.order_redeem() and faas.clear_day()');
ALTER TABLE faas.product_event ENABLE ALWAYS TRIGGER product_event_guard;
COMMENT ON TRIGGER product_event_guard ON faas.product_event IS 'Refuses SQL writes, LG901';

CREATE TRIGGER product_payment_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.product_payment
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.distribute_income() and faas.maturity_repay()');
ALTER TABLE faas.product_payment ENABLE ALWAYS TRIGGER product_payment_guard;
COMMENT ON TRIGGER product_payment_guard ON faas.product_payment IS 'Refuses SQL writes, LG901';

CREATE TRIGGER product_income_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.product_income
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.distribute_income()');
ALTER TABLE faas.product_income ENABLE ALWAYS TRIGGER product_income_guard;
COMMENT ON TRIGGER product_income_guard ON faas.product_income IS 'Refuses SQL writes, LG901';

CREATE TRIGGER product_accrual_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.product_accrual
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.product_accrue()');
ALTER TABLE faas.product_accrual ENABLE ALWAYS TRIGGER product_accrual_guard;
COMMENT ON TRIGGER product_accrual_guard ON faas.product_accrual IS 'Refuses SQL writes, LG901';

-- dump -------------------------------------------------------------------------------------------

SELECT pg_catalog.pg_extension_config_dump('faas.product', '');
SELECT pg_catalog.pg_extension_config_dump('faas.product_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.product_day', '');
SELECT pg_catalog.pg_extension_config_dump('faas.product_holder', '');
SELECT pg_catalog.pg_extension_config_dump('faas.product_order', '');
SELECT pg_catalog.pg_extension_config_dump('faas.product_order_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.product_event', '');
SELECT pg_catalog.pg_extension_config_dump('faas.product_event_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.product_payment', '');
SELECT pg_catalog.pg_extension_config_dump('faas.product_payment_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('faas.product_income', '');
SELECT pg_catalog.pg_extension_config_dump('faas.product_accrual', '');
