# What a posting costs when there are many: two databases, a million accounts each, one with half a
# posting for each and one with a hundred times as many.

setup_growth()
{
    ledger growth_small "$accounts" "$((accounts / 2))"
    ledger growth_large "$accounts" "$((accounts / 2 * times))"
    settle growth_small growth_large
}

cases_growth()
{
    local size

    for size in small large; do
        echo "growth_$size on_database growth_$size middle growth_$size 1 -f $bench/pgbench/single.sql"
        echo "growth_32_$size on_database growth_$size middle growth_32_$size 32 -f $bench/pgbench/single.sql"
        echo "growth_batch_$size on_database growth_$size batch growth_batch_$size 8190 $accounts false"
    done
}

section_growth()
{
    [ "$growth" = 1 ] || return 0
    [ -n "$(chosen cases_growth)" ] || return 0
    say "loading: $((accounts / 2)) and $((accounts / 2 * times)) postings of $accounts accounts"
    attempt 'set-up of growth' setup_growth
    [ $ok = no ] || rounds cases_growth
    done_with growth_small growth_large
}
