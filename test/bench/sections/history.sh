# Loading and reading history: database history, ten million postings of a hundred thousand accounts,
# loaded through faas.inbox in twenty COPYs, or where there is no inbox made by history.sql.

has_inbox()
{
    [ "$(value "SELECT to_regclass('faas.inbox') IS NOT NULL")" = t ]
}

# The rows of load I: requests for postings, each a millisecond after the one before.
inbox_file()
{
    local i=$1 start_ms=$2

    psql -c "DO \$\$
        BEGIN
            EXECUTE format('COPY (SELECT %s FROM (
                    SELECT n, 1 + floor(random() * $readers)::bigint AS debit,
                           1 + floor(random() * ($readers - 1))::bigint AS step
                    FROM generate_series($copy_rows * ($i - 1), $copy_rows * $i - 1) AS n) AS a)
                TO ''$folder/inbox.$i'' (FORMAT binary)',
                bench.list('faas.inbox', jsonb_build_object(
                    'op', '''post''::text', 'debit', 'a.debit',
                    'credit', '1 + (a.debit - 1 + a.step) % $readers',
                    'amount', '''CNY 12.34''::faas.amount',
                    'posted_at', 'bench.history_time($start_ms, a.n)')));
        END \$\$"
}

# clock STEP KEY: notes time and end of the log
clock()
{
    echo "INSERT INTO bench.clock
        VALUES ($1, '$2', clock_timestamp(), pg_current_wal_insert_lsn() - '0/0');"
}

# All loads in one session, so that its memory is seen to the end.  After every fourth, the rows that it
# has made are copied to a file, and from there into a table like faas.posting.
load_script()
{
    local i

    for ((i = 1; i <= history / copy_rows; i++)); do
        echo "SELECT format('(%s,0)', pg_relation_size('faas.posting') /
              current_setting('block_size')::int) AS first \\gset"
        clock "$i" copy_in
        echo "COPY faas.inbox FROM '$folder/inbox.$i' (FORMAT binary);"
        clock "$i" copy_in
        [ "$((i % 4))" -eq 0 ] || [ "$((history / copy_rows))" -lt 4 ] || continue
        echo "COPY (SELECT * FROM faas.posting WHERE ctid >= :'first'::tid)
              TO '$folder/copy.bin' (FORMAT binary);"
        clock "$i" copy_in_copy
        echo "COPY bench.copied FROM '$folder/copy.bin' (FORMAT binary);"
        clock "$i" copy_in_copy
    done
}

load_history()
{
    local i start_ms=$(($(date +%s) * 1000 - history - 60000)) round=0 key seconds wal

    for ((i = 1; i <= history / copy_rows; i++)); do
        inbox_file "$i" "$start_ms"
    done
    psql -c "CREATE TABLE bench.clock (step int, key text, t timestamptz, lsn numeric)"
    load_script | memory memory_load "SELECT 1"
    while IFS='|' read -r round key seconds wal; do
        sample "$key" "$(quotient "$copy_rows" "$seconds")"
        sample "$key.wal" "$(quotient "$wal" "$copy_rows")"
    done < <(psql -c "SELECT step, key, EXTRACT(epoch FROM max(t) - min(t)), max(lsn) - min(lsn)
        FROM bench.clock GROUP BY step, key ORDER BY step")
    psql -c "DROP TABLE bench.clock" -c "TRUNCATE bench.copied"
    rm -f "$folder"/inbox.* "$folder/copy.bin"
    [ "$(value "SELECT count(*) FROM faas.posting")" -eq "$history" ] || die "rows were refused"
}

cases_history()
{
    local name script=$bench/pgbench

    for name in account_row balance_now balance_at statement_page; do
        echo "$name clients $name 1 -D accounts=$readers -D from=$from_us -D to=$to_us" \
            "-f $script/$name.sql"
    done
}

# verify() over all that is there: three times, once where it takes long
verify()
{
    local postings findings ms

    psql -c "VACUUM ANALYZE"
    postings=$(value "SELECT count(*) FROM faas.posting")
    for round in 1 2 3; do
        findings=$(psql -c '\timing on' -c "SELECT count(*) FROM faas.verify()")
        [ "$(head -n 1 <<<"$findings")" = 0 ] || die "faas.verify() has findings: $findings"
        ms=$(sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' <<<"$findings")
        sample verify "$(quotient "$((postings * 1000))" "$ms")"
        [ "${ms%.*}" -lt 30000 ] || break
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
        attempt copy_in load_history
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
