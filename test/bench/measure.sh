# measure.sh: how a case is measured; read by run.  Every function takes the name of the sample first
# and writes to samples.tsv.  PGDATABASE names the database, round the round.

psql()
{
    "$PG_BIN/psql" -X -q -A -t -v ON_ERROR_STOP=1 "$@"
}

value()
{
    psql -c "$1"
}

# Run a command with its own errexit, so that a failure ends it and not the benchmark.  ok tells.
attempt()
{
    local what=$1
    shift

    set +e
    (set -e; "$@")
    [ $? -eq 0 ] && ok=yes || ok=no
    set -e
    [ $ok = yes ] || { echo "$what" >>"$results/failed"; say "FAILED: $what"; }
}

sample()
{
    [ -n "$2" ] || die "no value for $1"
    printf '%s\t%s\t%s\n' "$1" "$round" "$2" >>"$results/samples.tsv"
}

quotient()
{
    awk -v a="$1" -v b="$2" 'BEGIN { printf "%.9g", a / b }'
}

lsn()
{
    value "SELECT pg_current_wal_insert_lsn() - '0/0'"
}

# clients KEY CLIENTS ARGUMENT...: transactions of pgbench per second, WAL bytes of each
clients()
{
    local key=$1 clients=$2
    shift 2
    calls "$key" "$clients" 1 "$@"
}

# calls KEY CLIENTS N ARGUMENT...: the same for scripts that make N calls
calls()
{
    local key=$1 clients=$2 n=$3 before after out tps count
    shift 3

    before=$(lsn)
    out=$(timeout 120 "$PG_BIN/pgbench" -n -M prepared -c "$clients" -j "$((clients < 2 ? 1 : 2))" \
        -T "$duration" -D "accounts=$accounts" "$@" 2>&1) || { echo "$out" >&2; die "$key failed"; }
    after=$(lsn)
    tps=$(sed -n 's/^tps = \([0-9.]*\).*/\1/p' <<<"$out")
    count=$(sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' <<<"$out")
    sample "$key" "$(awk -v tps="$tps" -v n="$n" 'BEGIN { print tps * n }')"
    sample "$key.wal" "$(quotient "$((after - before))" "$((count * n))")"
}

# middle KEY CLIENTS ARGUMENT...: median latency of a transaction of pgbench, in microseconds
middle()
{
    local key=$1 clients=$2 logs=$results/latency
    shift 2

    rm -f "$logs".*
    timeout 120 "$PG_BIN/pgbench" -n -M prepared -c "$clients" -j 1 -T "$duration" --log \
        --log-prefix="$logs" -D "accounts=$accounts" "$@" >/dev/null 2>"$results/pgbench.err" ||
        { cat "$results/pgbench.err" >&2; die "$key failed"; }
    sample "$key" "$(cat "$logs".* | sort -n -k 3,3 |
        awk '{ us[NR] = $3 } END { print us[int((NR + 1) / 2)] }')"
    rm -f "$logs".*
}

# rows KEY CALL: rows per second of a procedure of bench.sql, WAL bytes and median microseconds of each
rows()
{
    local key=$1 rows seconds wal middle

    IFS='|' read -r rows seconds wal middle < <(psql -c "TRUNCATE bench.outcome" -c "$2" \
        -c "TABLE bench.outcome")
    [ -n "$middle" ] || die "$key failed"
    sample "$key" "$(quotient "$rows" "$seconds")"
    sample "$key.wal" "$(quotient "$wal" "$rows")"
    sample "$key.middle" "$(awk -v s="$middle" 'BEGIN { print s * 1000000 }')"
}

# batch KEY SIZE ACCOUNTS KEYS [PACKED]
batch()
{
    rows "$1" "CALL bench.batch($2, $3, $4, $duration / 4.0, ${5:-false})"
}

# copy KEY SIZE ACCOUNTS
copy()
{
    rows "$1" "CALL bench.copy($2, $3, '$folder/copy.bin', $duration / 4.0)"
}

# elapsed COMMAND...: milliseconds that psql reports for the last command of its arguments
elapsed()
{
    local ms

    ms=$(psql -c '\timing on' "$@" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' | tail -n 1)
    [ -n "$ms" ] || die "no time for: ${*: -1}"
    echo "$ms"
}

# query KEY ROWS SETTINGS QUERY: rows per second of one query over ROWS rows
query()
{
    local ms

    ms=$(elapsed -c "$3" -c "$4")
    sample "$1" "$(quotient "$(($2 * 1000))" "$ms")"
}

# memory KEY WARM: what a backend has for itself alone, in MB: at its highest while it runs the commands
# of psql on standard input, above what it had before, and how much the second half of the time is above
# the first.  WARM is run before, to fill what every session fills once.
memory()
{
    local key=$1 warm=$2 file=$results/memory.tsv base peak growth

    rm -f "$file"
    {
        echo "$warm;"
        echo "SELECT pg_backend_pid() AS pid \\gset"
        echo "\\setenv PID :pid"
        echo "\\! '$bench/memory' \$PID '$file' &"
        echo "SELECT pg_sleep(0.2) \\g /dev/null"
        cat
    } | psql >/dev/null
    sleep 0.2
    read -r base peak growth < <(awk '
        NR == 1 { base = $1 }
        { kb[NR] = $1 }
        END {
            for (i = 1; i <= NR; i++)
                if (i <= NR / 2) { if (kb[i] > first) first = kb[i] }
                else if (kb[i] > second) second = kb[i]
            print base, (first > second ? first : second), (second > first ? second - first : 0)
        }' "$file")
    sample "$key" "$(awk -v a="$peak" -v b="$base" 'BEGIN { print (a - b) / 1024 }')"
    sample "${key}_growth" "$(quotient "$growth" 1024)"
    rm -f "$file"
}

# The cases of a section that were asked for: names and commands out of the function cases_SECTION.
chosen()
{
    local name rest pattern patterns

    read -r -a patterns <<<"${CASES:-*}"
    while read -r name rest; do
        for pattern in "${patterns[@]}"; do
            case $name in
                $pattern) echo "$name $rest"; break ;;
            esac
        done
    done < <("$1")
}

# Is a case among those that were asked for?
wanted()
{
    local pattern patterns

    read -r -a patterns <<<"${CASES:-*}"
    for pattern in "${patterns[@]}"; do
        case $1 in
            $pattern) return 0 ;;
        esac
    done
    return 1
}

# rounds CASES: every case in every round; every round begins at another one
rounds()
{
    local all count start i name command

    mapfile -t all < <(chosen "$1")
    count=${#all[@]}
    [ "$count" -gt 0 ] || return 0
    say "measuring $count cases, $rounds rounds: ${1#cases_}"
    for ((round = 1; round <= rounds; round++)); do
        start=$(((round - 1) * count / rounds))
        for ((i = 0; i < count; i++)); do
            read -r name command <<<"${all[(start + i) % count]}"
            progress "$1, round $round of $rounds: $name"
            attempt "$name, round $round" $command
        done
    done
    progress ''
}

progress()
{
    [ ! -t 2 ] || printf '\r%-70s\r%s' '' "${1#cases_}" >&2
}

# make_database NAME
make_database()
{
    PGDATABASE=postgres psql -c "CREATE DATABASE $1"
    export PGDATABASE=$1 PGOPTIONS="-c client_min_messages=warning"
}

drop_databases()
{
    local name

    export PGDATABASE=postgres
    for name in "$@"; do
        psql -c "DROP DATABASE IF EXISTS $name (FORCE)"
    done
}

# Drop what a section worked on, unless the server is to be looked at.
done_with()
{
    [ "${KEEP:-0}" = 1 ] || drop_databases "$@"
}

# on_database NAME COMMAND...
on_database()
{
    export PGDATABASE=$1
    shift
    "$@"
}

# ledger NAME ACCOUNTS POSTINGS [SQL]: a database with accounts and a history.  The primary key of a
# long history is built after its rows, as pg_restore would; the SQL is run before.
ledger()
{
    local name=$1 accounts=$2 postings=$3 before=${4:-} i pids

    make_database "$name"
    psql -v accounts="$accounts" -v postings="$postings" -f "$bench/bench.sql" \
        -f "$bench/history.sql" -f "$bench/accounts.sql" >/dev/null
    [ "$postings" -gt 0 ] || return 0
    psql -c "ALTER TABLE faas.posting DROP CONSTRAINT posting_pkey" ${before:+-c "$before"}
    pids=
    for i in 0 1; do
        PGOPTIONS="$PGOPTIONS -c faas.restoring=on" psql -c "CALL bench.history_postings(
            $postings * $i / 2, $postings * ($i + 1) / 2)" &
        pids+=" $!"
    done
    for i in $pids; do
        wait "$i"
    done
    psql -c "SET maintenance_work_mem = '2GB'" \
        -c "ALTER TABLE faas.posting ADD CONSTRAINT posting_pkey PRIMARY KEY (journal, line)" \
        -c "VACUUM ANALYZE"
}

# Before the first case: a checkpoint, then a write to every account page of these databases.  Else the
# cases that come first would pay, with an image of each page in the WAL, for what others are spared.
settle()
{
    local name

    psql -c CHECKPOINT
    for name in "$@"; do
        PGDATABASE=$name psql -c "SELECT count(*)
            FROM (SELECT (SELECT count(*) FROM faas.post_batch(array_agg(r)))
                  FROM (SELECT jsonb_populate_record(NULL::faas.request, jsonb_build_object('op', 'post',
                            'debit', id, 'credit', id + 7, 'amount', 'CNY 12.34')) AS r,
                            id / 150000 AS batch
                        FROM generate_series(1, $accounts - 7, 15) AS id) AS request
                  GROUP BY batch) AS x" >/dev/null
    done
}
