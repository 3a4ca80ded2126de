# Clearing and interest: database clearing, a million obligations among a thousand participants, a
# million loans, and a settlement model whose windows are closed while its members post.

members=1000

setup_clearing()
{
    make_database clearing
    psql -v obligations="$obligations" -v participants=1000 -v loans="$loans" -v members="$members" \
        -f "$bench/clearing.sql"
    psql -c "VACUUM ANALYZE"
}

# Each beside the SQL that a good analyst would write for it.  net KEY WORKERS
net()
{
    query "$1" "$obligations" "$path; SET max_parallel_workers_per_gather = $2" \
        "SELECT cardinality(faas.net_multilateral(payer, payee, amount)) FROM bench.obligation"
}

net_sql()
{
    query "$1" "$obligations" "$path; SET max_parallel_workers_per_gather = $2" \
        "SELECT count(*), sum(v) FROM (SELECT p, sum(v) AS v
            FROM (SELECT payer AS p, -value AS v FROM bench.obligation
                  UNION ALL SELECT payee, value FROM bench.obligation) AS o GROUP BY p) AS n"
}

# The totals of a netting, and the payments that are left
net_total()
{
    query "$1" "$obligations" "$path; SET max_parallel_workers_per_gather = 0" \
        "SELECT faas.net_total(payer, payee, amount), cardinality(faas.net_payments(payer, payee, amount))
            FROM bench.obligation"
}

net_total_sql()
{
    query "$1" "$obligations" "$path; SET max_parallel_workers_per_gather = 0" \
        "SELECT (SELECT sum(abs(v)) FROM (SELECT sum(CASE WHEN payer < payee THEN value ELSE -value END) AS v
                FROM bench.obligation GROUP BY least(payer, payee), greatest(payer, payee)) AS b),
            (SELECT sum(abs(v)) / 2 FROM (SELECT p, sum(v) AS v
                FROM (SELECT payer AS p, -value AS v FROM bench.obligation
                      UNION ALL SELECT payee, value FROM bench.obligation) AS o GROUP BY p) AS n)"
}

accrue()
{
    query "$1" "$loans" "$path; SET max_parallel_workers_per_gather = 0" \
        "SELECT count(faas.accrue(principal, rate, 'ACT/360', from_date, '2026-01-05')) FROM bench.loan"
}

accrue_sql()
{
    query "$1" "$loans" "$path; SET max_parallel_workers_per_gather = 0" \
        "SELECT count(round(value * rate * (date '2026-01-05' - from_date) / 360, 2)) FROM bench.loan"
}

# accounts TABLE: base and step of its ids, as pgbench variables
accounts_of()
{
    psql -c "SELECT '-D base=' || 2 * min(account) - (SELECT account FROM bench.$1 WHERE n = 2) ||
        ' -D step=' || (SELECT account FROM bench.$1 WHERE n = 2) - min(account)
        FROM bench.$1 WHERE n = 1"
}

member_posts()
{
    clients "$1" 32 -f "$bench/pgbench/member.sql" -D "members=$members" $(accounts_of "$2")
}

# window_close KEY: 32 clients post, and another session closes windows, 20 a second: posts per second,
# and the median microseconds of a closing
window_close()
{
    local key=$1 model

    model=$(value "SELECT model FROM faas.visible_settlement_model")
    member_posts "$key.posts" member &
    sleep 0.3
    middle "$key" 1 -f "$bench/pgbench/window_close.sql" -D "model=$model" --rate=20 -T 1
    wait $!
}

# marking KEY: the same by marking the rows of a window, of 100,000 transfers
marking()
{
    middle "$1" 1 -f "$bench/pgbench/window_mark.sql"
}

cases_clearing()
{
    local n

    for n in 0 2; do
        echo "net_$n net net_$n $n"
        echo "net_sql_$n net_sql net_sql_$n $n"
    done
    echo "net_total net_total net_total"
    echo "net_total_sql net_total_sql net_total_sql"
    echo "accrue accrue accrue"
    echo "accrue_sql accrue_sql accrue_sql"
    echo "member_posts member_posts member_posts member"
    echo "outsider_posts member_posts outsider_posts outsider"
    echo "window_close window_close window_close"
    echo "window_mark marking window_mark"
}

# What netting leaves of the gross figure, and whether the ledger is sound.
sound_clearing()
{
    local gross multilateral payments

    IFS='|' read -r gross multilateral payments < <(psql -c "SELECT t.gross::numeric,
        t.multilateral::numeric, t.multilateral_payments
        FROM (SELECT faas.net_total(payer, payee, amount) AS totals FROM bench.obligation) AS n,
            LATERAL unnest(n.totals) AS t")
    sample net_gross "$gross"
    sample net_left "$multilateral"
    sample net_payments "$payments"
    [ "$(value "SELECT count(*) FROM faas.verify()")" = 0 ] || die "faas.verify() has findings"
}

section_clearing()
{
    say "loading: $obligations obligations, $loans loans, $members participants"
    attempt 'set-up of clearing' setup_clearing
    export PGDATABASE=clearing
    [ $ok = no ] || rounds cases_clearing
    round=0
    [ $ok = no ] || ! wanted net_gross || attempt sound_clearing sound_clearing
    done_with clearing
}
