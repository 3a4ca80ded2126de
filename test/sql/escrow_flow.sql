-- An escrow from opening to its end: what moves at each step, milestones with their conditions, partial
-- releases and refunds, keys, and what the views tell of it.
\getenv srcdir PG_ABS_SRCDIR
\set setup :srcdir '/test/sql/include/ledger.sql'
\set ECHO none
\i :setup
\set ECHO all

SELECT faas.post(:cash, :alice, 'CNY 1000') IS NOT NULL AS funded;
SELECT faas.party_create(:book, 'C1', 'Alice') AS customer \gset
CREATE VIEW escrows AS SELECT escrow, state, disputed, amount, funded, released, refunded, remaining FROM faas.visible_escrow ORDER BY escrow;
CREATE VIEW milestones AS SELECT escrow, milestone, name, amount, released, refunded, remaining, approvals, required, conditions_met FROM faas.visible_escrow_milestone ORDER BY escrow, milestone;

-- open: nothing moves
SELECT * FROM faas.escrow_open(:book, 'website', :alice, :bob, 'CNY 300',
    parties => '[{"role": "payer", "name": "alice", "party": 1}, {"role": "payee", "name": "bob"}, {"role": "platform", "name": "desk"}, {"role": "platform", "name": "audit"}]',
    milestones => '[{"name": "design", "amount": "CNY 100"}, {"name": "build", "amount": "CNY 150.5", "approvals": 2, "evidence": true}, {"name": "care", "amount": "CNY 49.50", "approvals": 0, "not_before": "2026-02-01T00:00:00Z"}]',
    conditions => '{"approvals": 1}', expires_at => '2026-06-01', memo => 'a website', key => 'open');
SELECT * FROM escrows;
SELECT * FROM milestones;
SELECT * FROM balances LIMIT 3;

-- fund: held on the payer's account
SELECT * FROM faas.escrow_fund(1, actor => 'alice', key => 'fund');
SELECT * FROM balances LIMIT 3;
SELECT failure(format('SELECT faas.post(%s, %s, %L)', :alice, :cash, 'CNY 700.01'));

-- release of the first milestone: after one approval, not by who approved
SELECT failure('SELECT faas.escrow_release(1, milestone => 1, actor => ''desk'')');
SELECT * FROM faas.escrow_approve(1, 'alice', 1, key => 'approve 1');
SELECT failure('SELECT faas.escrow_release(1, milestone => 1, actor => ''alice'')');
SELECT * FROM faas.escrow_release(1, 'CNY 40', 1, actor => 'desk', key => 'release 1');
SELECT * FROM faas.escrow_release(1, milestone => 1, actor => 'desk', memo => 'the rest of it');
SELECT * FROM escrows;
SELECT * FROM balances LIMIT 3;

-- the second takes two approvals and evidence: which an approval, or the release may bring
SELECT * FROM faas.escrow_approve(1, 'alice', 2);
SELECT failure('SELECT faas.escrow_release(1, milestone => 2, actor => ''desk'')');
SELECT failure('SELECT faas.escrow_approve(1, ''alice'', 2)');
SELECT failure('SELECT faas.escrow_approve(1, ''bob'', 2)');
SELECT failure('SELECT faas.escrow_approve(1, ''mallory'', 2)');
SELECT * FROM faas.escrow_approve(1, 'audit', 2);
SELECT failure('SELECT faas.escrow_release(1, milestone => 2, actor => ''desk'')');
SELECT * FROM faas.escrow_release(1, 'CNY 0.5', 2, evidence => 'delivery note 7', actor => 'desk');
SELECT failure('SELECT faas.escrow_release(1, ''CNY 150.01'', 2, evidence => ''delivery note 7'', actor => ''desk'')');

-- refunds: of one milestone; of the escrow, from its last milestones on
SELECT * FROM faas.escrow_refund(1, 'CNY 50', 2, 'a page less', key => 'refund 1');
SELECT * FROM faas.escrow_refund(1, 'CNY 60', reason => 'no care wanted');
SELECT * FROM milestones;
SELECT * FROM balances LIMIT 3;
SELECT failure('SELECT faas.escrow_refund(1, ''CNY 89.51'')');
SELECT failure('SELECT faas.escrow_refund(1, ''CNY 0.01'', 3)');

-- not before its time, to the microsecond
SELECT escrow FROM faas.escrow_open(:book, 'rent', :alice, :bob, 'CNY 10', conditions => '{"not_before": "2026-02-01T08:00:00+08:00"}');
SELECT state FROM faas.escrow_fund(2);
SET faas.clock = '2026-01-31 23:59:59.999999+00';
SELECT failure('SELECT faas.escrow_release(2)');
SET faas.clock = '2026-02-01 00:00:00+00';
SELECT * FROM faas.escrow_release(2);

-- the end of the first
SELECT * FROM faas.escrow_release(1, milestone => 2, evidence => 'delivery note 8', actor => 'desk');
SELECT failure('SELECT faas.escrow_release(1, milestone => 2, actor => ''desk'')');
SELECT failure('SELECT faas.escrow_refund(1)');
SELECT * FROM escrows;
SELECT * FROM balances LIMIT 3;

-- keys: the same again answers as before, whatever came in between; another request is refused
SELECT escrow, replayed FROM faas.escrow_open(:book, 'website', :alice, :bob, 'CNY 300.00',
    parties => '[{"role": "payer", "name": "alice", "party": 1}, {"role": "payee", "name": "bob"}, {"role": "platform", "name": "desk"}, {"role": "platform", "name": "audit"}]',
    milestones => '[{"name": "design", "amount": "CNY 100"}, {"name": "build", "amount": "CNY 150.5", "approvals": 2, "evidence": true}, {"name": "care", "amount": "CNY 49.50", "approvals": 0, "not_before": "2026-02-01T00:00:00Z"}]',
    conditions => '{"approvals": 1}', expires_at => '2026-06-01', memo => 'a website', key => 'open');
SELECT * FROM faas.escrow_fund(1, actor => 'alice', key => 'fund');
SELECT * FROM faas.escrow_approve(1, 'alice', 1, key => 'approve 1');
SELECT * FROM faas.escrow_release(1, 'CNY 40', 1, actor => 'desk', key => 'release 1');
SELECT * FROM faas.escrow_refund(1, 'CNY 50', 2, 'a page less', key => 'refund 1');
SELECT failure('SELECT faas.escrow_release(1, ''CNY 41'', 1, actor => ''desk'', key => ''release 1'')');
SELECT failure('SELECT faas.escrow_fund(1, actor => ''alice'', key => ''release 1'')');
SELECT failure('SELECT faas.escrow_fund(2, actor => ''alice'', key => ''fund'')');

-- cancel, before it is funded only
SELECT escrow FROM faas.escrow_open(:book, 'nothing', :alice, :bob, 'CNY 5');
SELECT * FROM faas.escrow_cancel(3, 'changed his mind', key => 'cancel');
SELECT * FROM faas.escrow_cancel(3, 'changed his mind', key => 'cancel');
SELECT failure('SELECT faas.escrow_fund(3)');
SELECT failure('SELECT faas.escrow_cancel(1)');

-- what the views tell
SELECT escrow, sequence, operation, from_state, to_state, actor, milestone, amount, remaining, note, evidence FROM faas.visible_escrow_event ORDER BY escrow, sequence;
SELECT name, role, party FROM faas.visible_escrow_party ORDER BY name;
SELECT milestone, approver, role, evidence, by_role = current_user AS by_me FROM faas.visible_escrow_approval ORDER BY milestone, approver;
SELECT l.escrow, v.operation, l.number, l.account, l.refund, l.amount, p.kind, p.credit_account = l.account AS paid, h.event AS hold_event
  FROM faas.visible_escrow_leg AS l JOIN faas.visible_escrow_event AS v USING (event)
  LEFT JOIN faas.visible_posting AS p ON p.journal = l.journal LEFT JOIN faas.visible_hold_event AS h ON h.id = l.journal
 ORDER BY l.event, l.number;
\set ECHO none
\i :end
