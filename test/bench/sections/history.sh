# Loading and reading history: database history, ten million postings of a hundred thousand accounts,
# loaded through faas.inbox, or where there is none made by history.sql.

# The rows that a load brings: requests for postings, each a millisecond after the one before.
inbox_file()
{
    local count=$1 times=$2

    psql -c "DO \$\$
        BEGIN
            EXECUTE format('COPY (SELECT %s FROM (
                    SELECT n, 1 + floor(random() * $readers)::bigint AS debit,
                           1 + floor(random() * ($readers - 1))::bigint AS step
                    FROM generate_series(1, $count) AS n) AS a)
                TO ''$folder/inbox.bin'' (FORMAT binary)',
                bench.list('faas.inbox', jsonb_build_object(
                    'op', '''post''::text', 'debit', 'a.debit',
                    'credit', '1 + (a.debit - 1 + a.step) % $readers',
                    'amount', '''CNY 12.34''::faas.amount', 'posted_at', '$times')));
        END \$\$"
}

has_inbox()
{
    [ "$(value "SELECT to_regclass('faas.inbox') IS NOT NULL")" = t ]
}

# What bench.clock says of the load of COUNT rows: rows per second, WAL bytes of each
clock_samples()
{
    local key=$1 count=$2 seconds wal

    IFS='|' read -r seconds wal < <(psql -c "SELECT EXTRACT(epoch FROM max(t) - min(t)),
        max(lsn) - min(lsn) FROM bench.clock")
    sample "$key" "$(quotient "$count" "$seconds")"
    sample "$key.wal" "$(quotient "$wal" "$count")"
    psql -c "DROP TABLE bench.clock"
}

clock="clock_timestamp() AS t, pg_current_wal_insert_lsn() AS lsn"

# The load of all of history, once: its rate, its memory, and COPY of the rows that it made.
load_history()
{
    inbox_file "$history" "to_timestamp((($(date +%s) - $history / 1000 - 60) * 1000 + a.n) / 1000.0)"
    memory memory_load "SELECT 1" \
        "CREATE TABLE bench.clock AS SELECT $clock" \
        "COPY faas.inbox FROM '$folder/inbox.bin' (FORMAT binary)" \
        "INSERT INTO bench.clock SELECT $clock"
    clock_samples copy_in_10m "$history"
    [ "$(value "SELECT count(*) FROM faas.posting")" -eq "$history" ] || die "rows were refused"
    rm -f "$folder/inbox.bin"

    psql -c "COPY faas.posting TO '$folder/copy.bin' (FORMAT binary)"
    psql -c "CREATE TABLE bench.clock AS SELECT $clock" \
        -c "COPY bench.copied FROM '$folder/copy.bin' (FORMAT binary)" \
        -c "INSERT INTO bench.clock SELECT $clock"
    clock_samples copy_10m "$history"
    psql -c "TRUNCATE bench.copied"
    rm -f "$folder/copy.bin"
}

# copy_in KEY COUNT: the same with fewer rows, for a median
copy_in()
{
    inbox_file "$2" NULL
    psql -c "CREATE TABLE bench.clock AS SELECT $clock" \
        -c "COPY faas.inbox FROM '$folder/inbox.bin' (FORMAT binary)" \
        -c "INSERT INTO bench.clock SELECT $clock"
    clock_samples "$1" "$2"
    rm -f "$folder/inbox.bin"
}

copy_once()
{
    rows "$1" "CALL bench.copy($2, $readers, '$folder/copy.bin', 0, false)"
    rm -f "$folder/copy.bin"
}

cases_history()
{
    local name script=$bench/pgbench

    if has_inbox; then
        echo "copy_in copy_in copy_in $((history / 20))"
        echo "copy_in_copy copy_once copy_in_copy $((history / 20))"
    fi
    for name in account_row balance_now balance_at statement_page; do
        echo "$name clients $name 1 -D accounts=$readers -D from=$from_us -D to=$to_us" \
            "-f $script/$name.sql"
    done
}

# verify() three times, each over all that is there
verify()
{
    local postings findings i

    psql -c "VACUUM ANALYZE"
    postings=$(value "SELECT count(*) FROM faas.posting")
    for round in 1 2 3; do
        findings=$(psql -c '\timing on' -c "SELECT count(*) FROM faas.verify()")
        [ "$(head -n 1 <<<"$findings")" = 0 ] || die "faas.verify() has findings: $findings"
        sample verify "$(quotient "$((postings * 1000))" \
            "$(sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' <<<"$findings")")"
    done
}

stored_history()
{
    local postings

    psql -c CHECKPOINT
    postings=$(value "SELECT count(*) FROM faas.posting")
    sample history_postings "$postings"
    sample stored_history "$(value "SELECT (pg_total_relation_size('faas.posting') +
        COALESCE(pg_total_relation_size(to_regclass('faas.checkpoint')), 0))::numeric / $postings")"
}

section_history()
{
    local from_us to_us

    say "loading: $history postings of $readers accounts"
    round=0
    export PGDATABASE=history
    attempt 'set-up of history' ledger history "$readers" 0
    if [ $ok = yes ] && has_inbox; then
        attempt copy_in_10m load_history
    fi
    if [ "$(value "SELECT EXISTS (TABLE faas.posting)" || true)" != t ]; then
        drop_databases history
        export PGDATABASE=history
        attempt 'set-up of history' ledger history "$readers" "$history"
    fi
    if [ $ok = yes ]; then
        IFS='|' read -r from_us to_us < <(psql -c "SELECT (EXTRACT(epoch FROM min(posted_at)) * 1000000)::bigint,
            (EXTRACT(epoch FROM max(posted_at)) * 1000000)::bigint FROM faas.posting")
        psql -c "VACUUM ANALYZE"
        rounds cases_history
        round=0
        ! wanted verify_rate || attempt verify_rate verify
        ! wanted stored_bytes || attempt stored_bytes stored_history
        [ "$shapes" != 1 ] || section_shape_reads
    fi
    done_with history
}
