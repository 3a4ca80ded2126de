-- What faas.verify() proves of settlement.  The rows may be corrupt, so nothing here may raise; see
-- sql/ledger/verify.sql.

CREATE OR REPLACE FUNCTION faas_internal.settlement_verify_window(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    -- one window of a model is open, and it is the current one
    SELECT 'window_open', 'settlement model ' || m.id, 'window ' || m.current_window || ' open', x.windows
    FROM faas.settlement_model AS m
    CROSS JOIN LATERAL (
        SELECT COALESCE(string_agg('window ' || w.id || ' open', ', ' ORDER BY w.id), 'none') AS windows
        FROM faas.settlement_window AS w WHERE w.model = m.id AND w.state = 'open'
    ) AS x
    WHERE ($1 IS NULL OR m.book = $1) AND x.windows <> 'window ' || m.current_window || ' open'
    UNION ALL
    -- a window opens when the one before it closes
    SELECT 'window_time', 'window ' || x.id, 'closed at ' || x.closed_at || ' and window ' || x.next || ' opened then', 'opened at ' || x.next_opened
    FROM (
        SELECT w.id, w.closed_at, lead(w.id) OVER following AS next, lead(w.opened_at) OVER following AS next_opened
        FROM faas.settlement_window AS w
        WHERE $1 IS NULL OR w.book = $1
        WINDOW following AS (PARTITION BY w.model ORDER BY w.id)
    ) AS x
    WHERE x.next IS NOT NULL AND x.closed_at IS DISTINCT FROM x.next_opened
    UNION ALL
    -- and the first with the model
    SELECT 'window_time', 'window ' || w.id || ' of settlement model ' || m.id, 'opened at ' || m.created_at, 'opened at ' || w.opened_at
    FROM faas.settlement_model AS m
    JOIN faas.settlement_window AS w ON w.model = m.id AND NOT EXISTS (SELECT FROM faas.settlement_window AS e WHERE e.model = m.id AND e.id < w.id)
    WHERE ($1 IS NULL OR m.book = $1) AND w.opened_at <> m.created_at
    UNION ALL
    -- a participant's accounts are those of the book, watched, and of one use
    SELECT 'participant_account', 'participant ' || p.id || ' position account ' || p.position_account,
        'a watched, credit-normal account of book ' || p.book,
        CASE WHEN a.id IS NULL THEN 'no account' ELSE 'book ' || a.book || ', flags ' || a.flags END
    FROM faas.participant AS p
    LEFT JOIN faas.account AS a ON a.id = p.position_account
    WHERE ($1 IS NULL OR p.book = $1) AND (a.book = p.book AND (a.flags & 257) = 256) IS NOT TRUE
    UNION ALL
    SELECT 'participant_account', 'participant ' || p.id || ' settlement account ' || p.settlement_account,
        'an account of book ' || p.book || ' in the currency of settlement model ' || p.model || ', ' || m.currency,
        CASE WHEN a.id IS NULL THEN 'no account' ELSE 'book ' || a.book || ', ' || faas.currency(a.debits_posted) END
    FROM faas.participant AS p
    JOIN faas.settlement_model AS m ON m.id = p.model
    LEFT JOIN faas.account AS a ON a.id = p.settlement_account
    WHERE ($1 IS NULL OR p.book = $1) AND (a.book = p.book AND faas.currency(a.debits_posted) = m.currency) IS NOT TRUE
    UNION ALL
    SELECT 'participant_account', 'account ' || a.id, 'watched as somebody''s position', 'nobody''s'
    FROM faas.account AS a
    LEFT JOIN faas.participant AS p ON p.position_account = faas_internal.account_of(a.id)
    WHERE ($1 IS NULL OR a.book = $1) AND (a.flags & 256) <> 0 AND p.id IS NULL
    UNION ALL
    -- a posting between participants of one model that counts is in a window
    SELECT 'window_entry', 'journal ' || x.journal || ' line ' || x.line, 'in a window of settlement model ' || x.model, 'in none'
    FROM (
        SELECT p.journal, p.line, d.model
        FROM faas.posting AS p
        JOIN faas.participant AS d ON d.position_account = faas_internal.account_of(p.debit_account)
        JOIN faas.participant AS c ON c.position_account = faas_internal.account_of(p.credit_account) AND c.model = d.model
        JOIN faas.settlement_model AS m ON m.id = d.model
        LEFT JOIN faas.window_entry AS o ON o.journal = p.reverses AND o.line = p.reverses_line
        WHERE ($1 IS NULL OR p.book = $1)
            AND (p.debit_account < 0 OR p.debit_entry > d.joined_after) AND (p.credit_account < 0 OR p.credit_entry > c.joined_after)
            AND (m.kinds IS NULL OR p.kind = ANY (m.kinds) OR o.journal IS NOT NULL)
    ) AS x
    LEFT JOIN faas.window_entry AS e ON e.journal = x.journal AND e.line = x.line
    WHERE e.journal IS NULL
    UNION ALL
    -- and what is in a window is such a posting
    SELECT 'window_entry', 'journal ' || e.journal || ' line ' || e.line,
        'in window ' || e.window_id || ': ' || e.amount || ' from participant ' || e.payer || ' to ' || e.payee,
        CASE WHEN p.journal IS NULL THEN 'no posting'
            ELSE p.amount || ' from account ' || p.debit_account || ' to ' || p.credit_account || CASE WHEN w.id IS NULL THEN ', no window' ELSE ', window of model ' || w.model END END
    FROM faas.window_entry AS e
    LEFT JOIN faas.posting AS p ON p.journal = e.journal AND p.line = e.line
    LEFT JOIN faas.settlement_window AS w ON w.id = e.window_id
    LEFT JOIN faas.participant AS d ON d.id = e.payer
    LEFT JOIN faas.participant AS c ON c.id = e.payee
    LEFT JOIN faas.settlement_model AS m ON m.id = e.model
    LEFT JOIN faas.window_entry AS o ON o.journal = p.reverses AND o.line = p.reverses_line
    WHERE ($1 IS NULL OR e.book = $1)
        AND (p.book = e.book AND w.model = e.model AND d.model = e.model AND c.model = e.model AND m.book = e.book
            AND d.position_account = faas_internal.account_of(p.debit_account) AND c.position_account = faas_internal.account_of(p.credit_account)
            AND faas_internal.same_unit(e.amount, p.amount) AND faas_internal.units_sign(faas_internal.units_minus(e.amount, p.amount)) = 0
            AND (m.kinds IS NULL OR p.kind = ANY (m.kinds) OR o.journal IS NOT NULL)) IS NOT TRUE
        -- of one that is archived it is only known that there was one; its window is settled
        AND NOT (w.state = 'settled' AND EXISTS (SELECT FROM faas.archived_journal AS k WHERE k.journal = e.journal AND k.book = e.book))
    UNION ALL
    -- totals that are kept are those of the entries; open and closed windows have none yet
    SELECT 'window_total', 'window ' || COALESCE(x.window_id, t.window_id) || ' participant ' || COALESCE(x.payer, t.payer) || ' to ' || COALESCE(x.payee, t.payee),
        COALESCE(x.amount || ' in ' || x.entries || ' postings', 'nothing'), COALESCE(t.amount || ' in ' || t.entries || ' postings', 'nothing')
    FROM (
        SELECT e.window_id, e.payer, e.payee, faas_internal.units_sum(e.amount) AS amount, count(*) AS entries
        FROM faas.window_entry AS e
        JOIN faas.settlement_window AS w ON w.id = e.window_id AND w.state NOT IN ('open', 'closed')
        WHERE $1 IS NULL OR e.book = $1
        GROUP BY e.window_id, e.payer, e.payee
    ) AS x
    FULL JOIN (SELECT k.* FROM faas.window_total AS k WHERE $1 IS NULL OR k.book = $1) AS t
        ON t.window_id = x.window_id AND t.payer = x.payer AND t.payee = x.payee
    WHERE (x.entries = t.entries AND faas_internal.units_sign(faas_internal.units_minus(x.amount, t.amount)) = 0) IS NOT TRUE;
END;
COMMENT ON FUNCTION faas_internal.settlement_verify_window(bigint) IS
    'Part of faas.verify: each model has one open window, each posting that counts is in one window with its amount and participants, and totals that are kept are those of the window';

CREATE OR REPLACE FUNCTION faas_internal.settlement_verify_amount(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    -- a settlement is the net of its windows
    WITH owed AS (
        SELECT w.settlement, s.participant, faas_internal.units_sum(s.paid) AS paid, faas_internal.units_sum(s.received) AS received
        FROM faas.settlement_window AS w
        JOIN faas.window_total AS t ON t.window_id = w.id
        CROSS JOIN LATERAL (VALUES (t.payer, t.amount, faas_internal.units_minus(t.amount, t.amount)),
            (t.payee, faas_internal.units_minus(t.amount, t.amount), t.amount)) AS s (participant, paid, received)
        WHERE ($1 IS NULL OR w.book = $1) AND w.state IN ('pending', 'settled')
        GROUP BY w.settlement, s.participant
    )
    SELECT 'settlement_net', 'settlement ' || COALESCE(o.settlement, p.settlement) || ' participant ' || COALESCE(o.participant, p.participant),
        COALESCE('paid ' || o.paid || ', received ' || o.received, 'nothing'), COALESCE('paid ' || p.paid || ', received ' || p.received || ', due ' || p.due, 'nothing')
    FROM owed AS o
    FULL JOIN (
        SELECT k.*, CASE m.delay WHEN 'deferred' THEN faas_internal.units_minus(k.paid, k.received) ELSE faas_internal.units_minus(k.due, k.due) END AS expected_due
        FROM faas.settlement_participant AS k
        JOIN faas.settlement AS s ON s.id = k.settlement AND s.state <> 'aborted'
        JOIN faas.settlement_model AS m ON m.id = s.model
        WHERE $1 IS NULL OR k.book = $1
    ) AS p ON p.settlement = o.settlement AND p.participant = o.participant
    WHERE (faas_internal.units_sign(faas_internal.units_minus(o.paid, p.paid)) = 0
        AND faas_internal.units_sign(faas_internal.units_minus(o.received, p.received)) = 0
        AND faas_internal.units_sign(faas_internal.units_minus(p.expected_due, p.due)) = 0) IS NOT TRUE
    UNION ALL
    SELECT 'settlement_due', 'settlement ' || p.settlement || ' participant ' || p.participant,
        'paid ' || p.paid || ' less received ' || p.received || ', or nothing if immediate', 'due ' || p.due
    FROM faas.settlement_participant AS p
    JOIN faas.settlement AS s ON s.id = p.settlement
    JOIN faas.settlement_model AS m ON m.id = s.model
    WHERE ($1 IS NULL OR p.book = $1)
        AND (faas_internal.units_sign(CASE m.delay WHEN 'deferred' THEN faas_internal.units_minus(faas_internal.units_minus(p.paid, p.received), p.due) ELSE p.due END) = 0
            AND faas_internal.same_unit(p.paid, p.received) AND faas_internal.same_unit(p.paid, p.due)) IS NOT TRUE
    UNION ALL
    -- and the settlement sums it up
    SELECT 'settlement_total', 'settlement ' || s.id, 'gross ' || COALESCE(x.gross::text, '0') || ', net ' || COALESCE(y.net::text, '0'), 'gross ' || s.gross || ', net ' || s.net
    FROM faas.settlement AS s
    CROSS JOIN LATERAL (SELECT faas_internal.units_sum(p.paid) AS gross FROM faas.settlement_participant AS p WHERE p.settlement = s.id) AS x
    CROSS JOIN LATERAL (SELECT faas_internal.units_sum(i.amount) AS net FROM faas.settlement_instruction AS i WHERE i.settlement = s.id AND i.retries IS NULL) AS y
    WHERE ($1 IS NULL OR s.book = $1)
        AND (faas_internal.units_sign(COALESCE(faas_internal.units_minus(s.gross, x.gross), s.gross)) = 0
            AND faas_internal.units_sign(COALESCE(faas_internal.units_minus(s.net, y.net), s.net)) = 0
            AND faas_internal.same_unit(s.gross, s.net) AND COALESCE(faas_internal.same_unit(s.gross, x.gross), true) AND COALESCE(faas_internal.same_unit(s.net, y.net), true)) IS NOT TRUE
    UNION ALL
    -- what is due adds up to zero
    SELECT 'settlement_zero', 'settlement ' || p.settlement, 'due adds up to zero', faas_internal.units_sum(p.due)::text
    FROM faas.settlement_participant AS p
    WHERE $1 IS NULL OR p.book = $1
    GROUP BY p.settlement
    HAVING faas_internal.units_sign(faas_internal.units_sum(p.due)) <> 0
    UNION ALL
    -- instructions pay what is due
    SELECT 'settlement_instruction', 'settlement ' || p.settlement || ' participant ' || p.participant, 'instructions for ' || p.due, COALESCE(i.paid::text, 'none')
    FROM faas.settlement_participant AS p
    LEFT JOIN (
        SELECT k.settlement, s.participant, faas_internal.units_sum(s.paid) AS paid
        FROM faas.settlement_instruction AS k
        CROSS JOIN LATERAL (VALUES (k.payer, k.amount), (k.payee, faas_internal.units_minus(faas_internal.units_minus(k.amount, k.amount), k.amount))) AS s (participant, paid)
        WHERE k.retries IS NULL
        GROUP BY k.settlement, s.participant
    ) AS i ON i.settlement = p.settlement AND i.participant = p.participant
    WHERE ($1 IS NULL OR p.book = $1)
        AND faas_internal.units_sign(COALESCE(faas_internal.units_minus(p.due, i.paid), p.due)) <> 0
    UNION ALL
    -- one that is repeated is as it was
    SELECT 'instruction_retry', 'instruction ' || i.id, i.amount || ' from participant ' || i.payer || ' to ' || i.payee || ' as returned instruction ' || i.retries,
        COALESCE(o.amount || ' from participant ' || o.payer || ' to ' || o.payee || ', ' || o.state, 'none')
    FROM faas.settlement_instruction AS i
    LEFT JOIN faas.settlement_instruction AS o ON o.id = i.retries
    WHERE ($1 IS NULL OR i.book = $1) AND i.retries IS NOT NULL
        AND (o.state = 'returned' AND o.settlement = i.settlement AND o.payer = i.payer AND o.payee = i.payee AND faas_internal.same_unit(o.amount, i.amount)
            AND faas_internal.units_sign(faas_internal.units_minus(o.amount, i.amount)) = 0) IS NOT TRUE
    UNION ALL
    -- what is open of a position is what its postings in open windows say, and what others have posted there
    SELECT 'participant_position', 'participant ' || p.id || ' account ' || p.position_account,
        'owes ' || x.owed || ' by postings in windows and ' || x.other || ' by others', x.balance::text
    FROM faas.participant AS p
    JOIN faas.settlement_model AS m ON m.id = p.model AND m.delay = 'deferred'
    CROSS JOIN LATERAL (
        SELECT faas_internal.units_minus(faas_internal.units_sum(a.debits_posted), faas_internal.units_sum(a.credits_posted)) AS balance
        FROM faas.account AS a WHERE a.id = p.position_account OR a.id BETWEEN -(p.position_account * 1024 + 1023) AND -(p.position_account * 1024)
    ) AS b
    CROSS JOIN LATERAL (
        SELECT b.balance, COALESCE(e.owed, faas_internal.units_minus(b.balance, b.balance)) AS owed,
            faas_internal.units_plus(COALESCE(v.other, faas_internal.units_minus(b.balance, b.balance)),
                COALESCE(k.other, faas_internal.units_minus(b.balance, b.balance))) AS other
        FROM (
            SELECT faas_internal.units_sum(CASE WHEN e.payer = p.id THEN e.amount ELSE faas_internal.units_minus(faas_internal.units_minus(e.amount, e.amount), e.amount) END) AS owed
            FROM faas.window_entry AS e
            JOIN faas.settlement_window AS w ON w.id = e.window_id
            LEFT JOIN faas.settlement_participant AS s ON s.settlement = w.settlement AND s.participant = p.id AND w.state IN ('pending', 'settled')
            WHERE p.id IN (e.payer, e.payee) AND s.journal IS NULL AND w.state <> 'settled'
        ) AS e,
        (
            SELECT faas_internal.units_sum(CASE WHEN faas_internal.account_of(o.debit_account) = p.position_account THEN o.amount
                ELSE faas_internal.units_minus(faas_internal.units_minus(o.amount, o.amount), o.amount) END) AS other
            FROM faas.posting AS o
            WHERE p.position_account IN (faas_internal.account_of(o.debit_account), faas_internal.account_of(o.credit_account))
                AND NOT EXISTS (SELECT FROM faas.window_entry AS e WHERE e.journal = o.journal AND e.line = o.line)
                AND NOT EXISTS (SELECT FROM faas.settlement_participant AS s WHERE s.journal = o.journal)
        ) AS v,
        -- the same of what is archived: all of it, less what was in windows and what settled them
        (
            SELECT faas_internal.units_sum(u.amount) AS other
            FROM (
                SELECT faas_internal.units_minus(o.debits, o.credits) AS amount
                FROM faas.account_opening AS o
                WHERE o.account = p.position_account OR o.account BETWEEN -(p.position_account * 1024 + 1023) AND -(p.position_account * 1024)
                UNION ALL
                SELECT CASE WHEN e.payer = p.id THEN faas_internal.units_minus(faas_internal.units_minus(e.amount, e.amount), e.amount) ELSE e.amount END
                FROM faas.window_entry AS e
                WHERE p.id IN (e.payer, e.payee) AND EXISTS (SELECT FROM faas.archived_journal AS j WHERE j.journal = e.journal)
                UNION ALL
                SELECT s.due
                FROM faas.settlement_participant AS s
                WHERE s.participant = p.id AND EXISTS (SELECT FROM faas.archived_journal AS j WHERE j.journal = s.journal)
            ) AS u
        ) AS k
    ) AS x
    WHERE ($1 IS NULL OR p.book = $1)
        AND faas_internal.units_sign(faas_internal.units_minus(faas_internal.units_plus(x.owed, x.other), x.balance)) <> 0;
END;
COMMENT ON FUNCTION faas_internal.settlement_verify_amount(bigint) IS
    'Part of faas.verify: settlements are the net of their windows, add up to zero and have instructions for what is due; positions are what is not settled yet, and what does not count';

CREATE OR REPLACE FUNCTION faas_internal.settlement_verify_state(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    -- the state of a settlement is that of its participants
    SELECT 'settlement_state', 'settlement ' || s.id, faas_internal.settlement_state(s.id), s.state
    FROM faas.settlement AS s
    WHERE ($1 IS NULL OR s.book = $1) AND faas_internal.settlement_state(s.id) <> s.state
    UNION ALL
    -- and that of its windows follows; an aborted one may have lost them to another
    SELECT 'window_state', 'window ' || w.id, COALESCE('a settlement that is ' || CASE w.state WHEN 'pending' THEN 'under way' ELSE w.state END, 'no settlement'),
        COALESCE('settlement ' || s.id || ' is ' || s.state, 'no settlement')
    FROM faas.settlement_window AS w
    LEFT JOIN faas.settlement AS s ON s.id = w.settlement AND s.model = w.model
    WHERE ($1 IS NULL OR w.book = $1) AND w.settlement IS NOT NULL
        AND (w.state = CASE WHEN s.state IN ('settled', 'aborted') THEN s.state ELSE 'pending' END) IS NOT TRUE
    UNION ALL
    -- the money of each state
    SELECT 'settlement_money', 'settlement ' || s.settlement || ' participant ' || s.participant,
        CASE WHEN s.state IN ('committed', 'settled') THEN 'a posting of ' || s.due || ' between accounts ' || p.settlement_account || ' and ' || p.position_account
            WHEN s.state = 'reserved' THEN 'an open hold of ' || s.due || ' on account ' || p.settlement_account ELSE 'no hold and no posting' END,
        COALESCE('posting of ' || o.amount || ' from account ' || o.debit_account || ' to ' || o.credit_account,
            'hold of ' || h.amount || ' on account ' || h.account || ' with status ' || h.status, 'none')
    FROM faas.settlement_participant AS s
    JOIN faas.participant AS p ON p.id = s.participant
    LEFT JOIN faas.posting AS o ON o.journal = s.journal AND o.line = 1
    LEFT JOIN faas.hold AS h ON h.id = s.hold
    WHERE ($1 IS NULL OR s.book = $1)
        AND (CASE
            WHEN faas_internal.units_sign(s.due) = 0 THEN s.hold IS NULL AND s.journal IS NULL
            WHEN s.state IN ('committed', 'settled') THEN
                CASE WHEN faas_internal.units_sign(s.due) > 0 THEN h.status = 1 AND faas_internal.units_sign(faas_internal.units_minus(h.amount, s.due)) = 0
                    AND o.hold = h.id ELSE s.hold IS NULL END
                AND faas_internal.units_sign(faas_internal.units_minus(
                    CASE WHEN faas_internal.units_sign(s.due) > 0 THEN o.amount ELSE faas_internal.units_minus(faas_internal.units_minus(o.amount, o.amount), o.amount) END, s.due)) = 0
                AND ARRAY[faas_internal.account_of(o.debit_account), faas_internal.account_of(o.credit_account)]
                    = CASE WHEN faas_internal.units_sign(s.due) > 0 THEN ARRAY[p.settlement_account, p.position_account] ELSE ARRAY[p.position_account, p.settlement_account] END
            WHEN s.state = 'reserved' AND faas_internal.units_sign(s.due) > 0 THEN
                s.journal IS NULL AND h.status = 0 AND faas_internal.units_sign(faas_internal.units_minus(h.amount, s.due)) = 0
                AND faas_internal.account_of(h.account) = p.settlement_account
            ELSE s.hold IS NULL AND s.journal IS NULL
        END) IS NOT TRUE
        AND NOT (s.state = 'settled' AND EXISTS (SELECT FROM faas.archived_journal AS k WHERE k.journal = s.journal AND k.book = s.book))
    UNION ALL
    SELECT 'instruction_money', 'instruction ' || i.id || ' ' || i.state,
        CASE WHEN i.state IN ('sent', 'accepted', 'returned') THEN 'a posting of ' || i.amount || CASE i.state WHEN 'returned' THEN ', reversed' ELSE '' END ELSE 'no posting' END,
        COALESCE('posting of ' || o.amount || ' from account ' || o.debit_account || ' to ' || o.credit_account, 'none')
            || CASE WHEN r.journal IS NULL THEN '' ELSE ', reversed' END
    FROM faas.settlement_instruction AS i
    JOIN faas.participant AS p ON p.id = i.payer
    JOIN faas.participant AS q ON q.id = i.payee
    LEFT JOIN faas.posting AS o ON o.journal = i.journal AND o.line = 1
    LEFT JOIN faas.posting AS r ON r.journal = i.return_journal AND r.line = 1
    LEFT JOIN faas.settlement_batch AS b ON b.id = i.batch AND b.settlement = i.settlement
    WHERE ($1 IS NULL OR i.book = $1)
        AND (CASE WHEN i.state IN ('sent', 'accepted', 'returned') THEN
                b.id IS NOT NULL
                AND faas_internal.units_sign(faas_internal.units_minus(o.amount, i.amount)) = 0
                AND ARRAY[faas_internal.account_of(o.debit_account), faas_internal.account_of(o.credit_account)] = ARRAY[q.settlement_account, p.settlement_account]
                AND CASE i.state WHEN 'returned' THEN r.reverses = i.journal AND faas_internal.units_sign(faas_internal.units_minus(r.amount, i.amount)) = 0 ELSE i.return_journal IS NULL END
            ELSE i.batch IS NULL AND i.journal IS NULL AND i.return_journal IS NULL END) IS NOT TRUE
        AND NOT (i.state IN ('accepted', 'returned') AND EXISTS (SELECT FROM faas.archived_journal AS k WHERE k.journal = i.journal AND k.book = i.book))
    UNION ALL
    SELECT 'instruction_batch', 'batch ' || b.id, x.instructions || ' instructions of ' || COALESCE(x.total::text, 'nothing') || ', hash ' || x.entry_hash || ', SHA-256 ' || x.sha256,
        b.instructions || ' instructions of ' || b.total || ', hash ' || b.entry_hash || ', SHA-256 ' || b.sha256
    FROM faas.settlement_batch AS b
    CROSS JOIN LATERAL (
        SELECT count(*) AS instructions, faas_internal.units_sum(i.amount) AS total, sum(q.settlement_account) % 10000000000 AS entry_hash,
            encode(sha256(convert_to(string_agg(concat_ws('|', i.id, p.settlement_account, q.settlement_account, i.amount), E'\n' ORDER BY i.id), 'UTF8')), 'hex') AS sha256
        FROM faas.settlement_instruction AS i JOIN faas.participant AS q ON q.id = i.payee JOIN faas.participant AS p ON p.id = i.payer
        WHERE i.batch = b.id AND i.settlement = b.settlement
    ) AS x
    WHERE ($1 IS NULL OR b.book = $1)
        AND (x.sha256 = b.sha256 AND x.instructions = b.instructions AND x.entry_hash = b.entry_hash AND faas_internal.units_sign(faas_internal.units_minus(x.total, b.total)) = 0) IS NOT TRUE
    UNION ALL
    -- rows of one book
    SELECT 'settlement_book', x.object, 'book ' || x.book, COALESCE('book ' || x.other, 'no book')
    FROM (
        SELECT m.book, 'settlement model ' || m.id AS object, b.id AS other FROM faas.settlement_model AS m LEFT JOIN faas.book AS b ON b.id = m.book
        UNION ALL
        SELECT p.book, 'participant ' || p.id, m.book FROM faas.participant AS p LEFT JOIN faas.settlement_model AS m ON m.id = p.model
        UNION ALL
        SELECT w.book, 'window ' || w.id, m.book FROM faas.settlement_window AS w LEFT JOIN faas.settlement_model AS m ON m.id = w.model
        UNION ALL
        SELECT s.book, 'settlement ' || s.id, m.book FROM faas.settlement AS s LEFT JOIN faas.settlement_model AS m ON m.id = s.model
        UNION ALL
        SELECT t.book, 'total of window ' || t.window_id, w.book FROM faas.window_total AS t LEFT JOIN faas.settlement_window AS w ON w.id = t.window_id
        UNION ALL
        SELECT p.book, 'settlement ' || p.settlement || ' participant ' || p.participant, s.book FROM faas.settlement_participant AS p LEFT JOIN faas.settlement AS s ON s.id = p.settlement
        UNION ALL
        SELECT i.book, 'instruction ' || i.id, s.book FROM faas.settlement_instruction AS i LEFT JOIN faas.settlement AS s ON s.id = i.settlement
        UNION ALL
        SELECT b.book, 'batch ' || b.id, s.book FROM faas.settlement_batch AS b LEFT JOIN faas.settlement AS s ON s.id = b.settlement
    ) AS x
    WHERE ($1 IS NULL OR x.book = $1) AND x.book IS DISTINCT FROM x.other;
END;
COMMENT ON FUNCTION faas_internal.settlement_verify_state(bigint) IS
    'Part of faas.verify: states of settlements, participants, windows and instructions agree, and each has the holds and postings of its state';

CREATE OR REPLACE FUNCTION faas_internal.settlement_verify_event(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    -- the events of an object lead, by transitions that there are, from one state to the next and to its own
    WITH event AS (
        SELECT e.id, e.book, e.object, e.object_id, e.participant, e.operation, e.from_state, e.to_state,
            CASE e.object WHEN 'model' THEN 'settlement model' ELSE e.object END || ' ' || e.object_id || COALESCE(' participant ' || e.participant, '') AS name,
            lag(e.to_state) OVER (PARTITION BY e.object, e.object_id, e.participant ORDER BY e.id) AS before
        FROM faas.settlement_event AS e
        WHERE $1 IS NULL OR e.book = $1
    ), object AS (
        SELECT 'window' AS object, w.id AS object_id, NULL::bigint AS participant, w.book, w.state, 'open' AS first FROM faas.settlement_window AS w
        UNION ALL
        SELECT 'settlement', p.settlement, p.participant, p.book, p.state, CASE WHEN s.net IS NULL OR p.state <> 'settled' OR p.hold IS NOT NULL OR p.journal IS NOT NULL THEN 'pending' END
        FROM faas.settlement_participant AS p JOIN faas.settlement AS s ON s.id = p.settlement
        UNION ALL
        SELECT 'instruction', i.id, NULL, i.book, i.state, 'pending' FROM faas.settlement_instruction AS i
        UNION ALL
        SELECT 'settlement', s.id, NULL, s.book, NULL, NULL FROM faas.settlement AS s
        UNION ALL
        SELECT 'model', m.id, NULL, m.book, NULL, NULL FROM faas.settlement_model AS m
        UNION ALL
        SELECT 'participant', p.id, NULL, p.book, NULL, NULL FROM faas.participant AS p
    )
    SELECT 'settlement_event', e.name, 'an object of the book, and a state after ' || COALESCE(e.before, 'the first'),
        'event ' || e.id || ': ' || e.operation || ' from ' || COALESCE(e.from_state, '-') || ' to ' || COALESCE(e.to_state, '-')
    FROM event AS e
    LEFT JOIN object AS o ON o.object = e.object AND o.object_id = e.object_id AND o.participant IS NOT DISTINCT FROM e.participant
    WHERE (o.book = e.book AND CASE
            WHEN o.state IS NULL OR e.operation = 'instruction_retry' THEN e.from_state IS NULL
            ELSE COALESCE(e.before, e.from_state) = e.from_state AND EXISTS (
                SELECT FROM faas_internal.settlement_transition() AS t
                WHERE t.object = CASE e.object WHEN 'settlement' THEN 'participant' ELSE e.object END
                    AND t.from_state = e.from_state AND t.to_state = e.to_state AND split_part(t.operation, ' ', 1) = e.operation)
        END) IS NOT TRUE
    UNION ALL
    SELECT 'settlement_event', o.object || ' ' || o.object_id || COALESCE(' participant ' || o.participant, ''), 'an event that led to ' || o.state, COALESCE(x.to_state, 'none')
    FROM object AS o
    CROSS JOIN LATERAL (
        SELECT (array_agg(e.to_state ORDER BY e.id DESC))[1] AS to_state FROM event AS e
        WHERE e.object = o.object AND e.object_id = o.object_id AND e.participant IS NOT DISTINCT FROM o.participant
    ) AS x
    WHERE ($1 IS NULL OR o.book = $1) AND o.state IS NOT NULL AND COALESCE(x.to_state, o.first, o.state) <> o.state
    UNION ALL
    -- a key has its answer, which names what there is
    SELECT 'settlement_key', 'key "' || k.key || '"', 'an answer to ' || k.operation, COALESCE(k.result::text, 'none')
    FROM faas.settlement_operation AS k
    WHERE ($1 IS NULL OR k.book = $1)
        AND (k.result IS NOT NULL AND CASE k.operation
            WHEN 'settlement_create' THEN EXISTS (SELECT FROM faas.settlement AS s WHERE s.id::text = k.result ->> 'settlement' AND s.book = k.book)
            WHEN 'instruction_export' THEN EXISTS (SELECT FROM faas.settlement_batch AS b WHERE b.id::text = k.result ->> 'batch' AND b.book = k.book)
            ELSE EXISTS (SELECT FROM faas_internal.settlement_transition() AS t WHERE t.operation = k.operation)
                AND EXISTS (SELECT FROM faas.settlement AS s WHERE s.id::text = k.request ->> 'settlement' AND s.book = k.book) END) IS NOT TRUE;
END;
COMMENT ON FUNCTION faas_internal.settlement_verify_event(bigint) IS
    'Part of faas.verify: events are of objects that there are and lead to the states that these have; keys have answers';

CREATE OR REPLACE FUNCTION faas_internal.settlement_verify(book bigint)
    RETURNS TABLE ("check" text, object text, expected text, actual text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT v.* FROM faas_internal.settlement_verify_window($1) AS v
    UNION ALL
    SELECT v.* FROM faas_internal.settlement_verify_amount($1) AS v
    UNION ALL
    SELECT v.* FROM faas_internal.settlement_verify_state($1) AS v
    UNION ALL
    SELECT v.* FROM faas_internal.settlement_verify_event($1) AS v;
END;
COMMENT ON FUNCTION faas_internal.settlement_verify(bigint) IS
    'Part of faas.verify: all of settlement; faas.verify() finds it by its name';

-- what archiving has to leave ---------------------------------------------------------------------

CREATE OR REPLACE FUNCTION faas_internal.settlement_archive_needs(book bigint, through date)
    RETURNS TABLE (object text, reason text)
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
    SELECT 'window ' || w.id, 'of settlement model ' || w.model || ' is ' || w.state || ', not settled'
    FROM faas.settlement_window AS w
    WHERE w.book = $1 AND w.state <> 'settled'
        AND EXISTS (
            SELECT FROM faas.window_entry AS e
            JOIN faas.posting AS p ON p.journal = e.journal AND p.line = e.line
            WHERE e.window_id = w.id AND p.business_date <= $2)
    UNION ALL
    SELECT 'instruction ' || i.id, 'was sent and has no result yet'
    FROM faas.settlement_instruction AS i
    JOIN faas.posting AS p ON p.journal = i.journal AND p.line = 1
    WHERE i.book = $1 AND i.state = 'sent' AND p.business_date <= $2;
END;
COMMENT ON FUNCTION faas_internal.settlement_archive_needs(bigint, date) IS
    'Part of faas.posting_archive: windows that are not settled and have a posting up to the date, instructions whose posting may still be reversed';
