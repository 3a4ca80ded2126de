# The storage shape: faas.posting as it is (primary key, back pointers, checkpoints) beside the same with
# two account indexes that are kept up to date, and beside the same with them built when a period is over.

shape_indexes="CREATE INDEX shape_debit ON faas.posting (debit_account, posted_at);
    CREATE INDEX shape_credit ON faas.posting (credit_account, posted_at)"

stored()
{
    sample "$1" "$(value "SELECT pg_total_relation_size('faas.posting')::numeric / count(*)
        + CASE WHEN $2 THEN COALESCE(pg_total_relation_size(to_regclass('faas.checkpoint')), 0)::numeric
               / count(*) ELSE 0 END FROM faas.posting")"
}

# Reads, in the database history: by pointers and by indexes that were just built
build_indexes()
{
    local ms

    stored shape_stored true
    ms=$(elapsed -c "SET maintenance_work_mem = '1GB'" -c "$shape_indexes")
    sample shape_index_build "$(quotient "$(($(value "SELECT count(*) FROM faas.posting") * 1000))" "$ms")"
    stored shape_stored_sealed false
    psql -c "VACUUM ANALYZE faas.posting"
}

cases_shape_reads()
{
    local name script=$bench/pgbench

    for name in statement_page balance_at; do
        echo "shape_$name clients shape_$name 1 -D accounts=$readers -D from=$from_us -D to=$to_us" \
            "-f $script/$name.sql"
        echo "shape_${name}_index clients shape_${name}_index 1 -D accounts=$readers -D from=$from_us" \
            "-D to=$to_us -f $script/${name}_index.sql"
    done
}

section_shape_reads()
{
    [ "$(value "SELECT to_regclass('faas.checkpoint') IS NOT NULL")" = t ] || return 0
    wanted shape_index_build || return 0
    attempt shape_index_build build_indexes
    [ $ok = no ] || rounds cases_shape_reads
    round=0
}

cases_shapes()
{
    local suffix database

    for suffix in '' _index; do
        database=shape$suffix
        echo "shape_single_32$suffix on_database $database clients shape_single_32$suffix 32" \
            "-f $bench/pgbench/single.sql"
        echo "shape_batch_10k$suffix on_database $database batch shape_batch_10k$suffix 8190 $few false"
        echo "shape_batch_1m$suffix on_database $database batch shape_batch_1m$suffix 8190 $accounts false"
    done
}

setup_shapes()
{
    ledger shape "$accounts" "$((accounts * 2))"
    ledger shape_index "$accounts" "$((accounts * 2))" "$shape_indexes"
    settle shape shape_index
}

# A row that is posted now and indexed later costs both times.
sealed()
{
    local key=$1 build

    build=$(awk -F '\t' '$1 == "shape_index_build" { print $3 }' "$results/samples.tsv" | tail -n 1)
    [ -n "$build" ] || return 0
    awk -F '\t' -v key="$key" -v build="$build" \
        '$1 == key { printf "%s_sealed\t%s\t%s\n", key, $2, 1 / (1 / $3 + 1 / build) }' \
        "$results/samples.tsv" >"$results/sealed.tsv"
    cat "$results/sealed.tsv" >>"$results/samples.tsv"
    rm -f "$results/sealed.tsv"
}

section_shapes()
{
    [ "$shapes" = 1 ] || return 0
    [ -n "$(chosen cases_shapes)" ] || return 0
    say "loading: twice $((accounts * 2)) postings of $accounts accounts"
    attempt 'set-up of shapes' setup_shapes
    if [ $ok = yes ]; then
        rounds cases_shapes
        round=0
        attempt shape_stored on_database shape_index stored shape_stored_index false
        attempt 'sealed shape' sealed shape_single_32
        attempt 'sealed shape' sealed shape_batch_10k
        attempt 'sealed shape' sealed shape_batch_1m
    fi
    done_with shape shape_index
}
