-- Which operation leads from which state to which: the one place that says so.  doc/escrow_states.svg and
-- doc/bid_states.svg are drawn from the rows below (test/tools/pictures), faas.verify() walks the events
-- along them.

CREATE OR REPLACE FUNCTION faas_internal.escrow_transition()
    RETURNS TABLE (operation text, from_state text, from_disputed boolean, remains boolean, to_state text, to_disputed boolean)
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    VALUES
        ('open', NULL, false, false, 'created', false),
        ('fund', 'created', false, true, 'funded', false),
        ('cancel', 'created', false, false, 'cancelled', false),
        ('expire', 'created', false, false, 'expired', false),
        ('approve', 'funded', false, true, 'funded', false),
        ('approve', 'partial', false, true, 'partial', false),
        ('release', 'funded', false, true, 'partial', false),
        ('release', 'funded', false, false, 'released', false),
        ('release', 'partial', false, true, 'partial', false),
        ('release', 'partial', false, false, 'released', false),
        ('refund', 'funded', false, true, 'funded', false),
        ('refund', 'funded', false, false, 'refunded', false),
        ('refund', 'partial', false, true, 'partial', false),
        ('refund', 'partial', false, false, 'released', false),
        ('dispute', 'funded', false, true, 'funded', true),
        ('dispute', 'partial', false, true, 'partial', true),
        ('dismiss', 'funded', true, true, 'funded', false),
        ('dismiss', 'partial', true, true, 'partial', false),
        ('award', 'funded', true, false, 'awarded', false),
        ('award', 'partial', true, false, 'awarded', false),
        ('expire', 'funded', false, false, 'expired', false),
        ('expire', 'partial', false, false, 'expired', false),
        ('postpone', 'funded', false, true, 'funded', false),
        ('postpone', 'partial', false, true, 'partial', false);
END;
COMMENT ON FUNCTION faas_internal.escrow_transition() IS
    'Transitions of an escrow: operation, state and whether it is disputed, whether money remains in escrow after it, state and whether it is disputed then. What is not here is refused.';

CREATE OR REPLACE FUNCTION faas_internal.bid_transition()
    RETURNS TABLE (operation text, from_state text, to_state text)
    LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    VALUES
        ('open', NULL, 'open'),
        ('place', 'open', 'open'),
        ('settle', 'open', 'settled'),
        ('fail', 'open', 'failed'),
        ('expire', 'open', 'failed');
END;
COMMENT ON FUNCTION faas_internal.bid_transition() IS
    'Transitions of a deal with bids: operation, state before and after it. What is not here is refused.';
