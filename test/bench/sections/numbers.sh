# Sums and sorts: database numbers, three tables of one column each with the same numbers.

setup_numbers()
{
    make_database numbers
    psql -v rows="$sum_rows" -f "$bench/numbers.sql"
    psql -c "VACUUM ANALYZE"
}

path='SET search_path = pg_catalog, faas; SET work_mem = 1500000'

# The same numbers, one process and two workers
sum()
{
    query "$1" "$sum_rows" "$path; SET max_parallel_workers_per_gather = $3" \
        "SELECT sum(v) FROM bench.$2"
}

sort_by()
{
    query "$1" "$((sum_rows / 2))" "$path; SET max_parallel_workers_per_gather = 0" \
        "SELECT count(*) FROM (SELECT v FROM bench.$2 ORDER BY v OFFSET 0) AS s"
}

# Each value meets itself.
hash_join()
{
    query "$1" "$((sum_rows / 2))" "$path; SET max_parallel_workers_per_gather = 0;
        SET enable_mergejoin = off; SET enable_nestloop = off" \
        "SELECT count(*) FROM bench.$2 AS a JOIN bench.$2 AS b ON a.v = b.v"
}

hash_group()
{
    query "$1" "$((sum_rows / 2))" "$path; SET max_parallel_workers_per_gather = 0;
        SET enable_sort = off" \
        "SELECT count(*) FROM (SELECT v FROM bench.$2 GROUP BY v OFFSET 0) AS g"
}

cases_numbers()
{
    local n

    for n in 0 2; do
        echo "sum_amount_$n sum sum_amount_$n amounts $n"
        echo "sum_numeric_$n sum sum_numeric_$n numerics $n"
        echo "sum_bigint_$n sum sum_bigint_$n bigints $n"
    done
    for n in amount numeric; do
        echo "sort_$n sort_by sort_$n ${n}s_half"
        echo "hash_$n hash_join hash_$n ${n}s_half"
        echo "group_$n hash_group group_$n ${n}s_half"
    done
}

section_numbers()
{
    say "loading: three tables of $sum_rows numbers, two of half as many"
    attempt 'set-up of numbers' setup_numbers
    export PGDATABASE=numbers
    [ $ok = no ] || rounds cases_numbers
    done_with numbers
}
