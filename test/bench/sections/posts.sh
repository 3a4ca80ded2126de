# Posts, holds and batches: database bench, a million accounts.

mixed_script()
{
    local op i=0

    echo "-- 14 posts, 3 holds, 2 captures, 1 reversal, a transaction each"
    for op in post hold1 post post post hold2 post capture1 post post \
        post hold3 post reverse post post capture2 post post post; do
        cat <<'END'
\set d random_zipfian(1, :accounts, 1.001)
\set c random_zipfian(1, :accounts, 1.001)
\set c case when :c = :d then :c % :accounts + 1 else :c end
\set debit :base + :direction * :d
\set credit :base + :direction * :c
END
        i=$((i + 1))
        case $op in
            post)
                echo "SELECT journal AS journal$i FROM faas.post(debit => :debit, credit => :credit," \
                    "amount => 'CNY 12.34') \\gset" ;;
            hold?)
                echo "SELECT hold AS $op FROM faas.hold_place(:debit, 'CNY 12.34', :credit) \\gset" ;;
            capture?)
                echo "SELECT * FROM faas.hold_capture(:hold${op#capture});" ;;
            reverse)
                echo "SELECT * FROM faas.reverse(:journal1);" ;;
        esac
    done
}

# pipeline_script CALLS: that many posts in one transaction, sent without waiting in between.  Each
# client has accounts of its own: calls of one transaction take their locks in the order of the calls,
# so two clients with the same accounts would sooner or later wait for each other.
pipeline_script()
{
    local i

    echo '\startpipeline'
    echo 'BEGIN;'
    for ((i = 0; i < $1; i++)); do
        cat <<'END'
\set share :accounts / 4
\set d random(1, :share)
\set c 1 + (:d - 1 + random(1, :share - 1)) % :share
\set debit :client_id * :share + :d
\set credit :client_id * :share + :c
SELECT * FROM faas.post(debit => :debit, credit => :credit, amount => 'CNY 12.34');
END
    done
    echo 'COMMIT;'
    echo '\endpipeline'
}

# pgbouncer in front of the server, transaction pooling, 20 connections to it.
start_pooler()
{
    local program waited=0

    program=$(PATH=$PATH:/usr/sbin:/usr/local/sbin command -v pgbouncer) || return 0
    as_server_user mkdir -p "$folder/pooler"
    echo '"postgres" ""' | as_server_user tee "$folder/pooler/users" >/dev/null
    as_server_user tee "$folder/pooler/ini" >/dev/null <<END
[databases]
bench = host=$PGHOST port=$PGPORT user=$PGUSER dbname=bench
[pgbouncer]
listen_addr =
listen_port = 6432
unix_socket_dir = $folder/pooler
auth_type = any
auth_file = $folder/pooler/users
pidfile = $folder/pooler/pid
pool_mode = transaction
default_pool_size = 20
max_client_conn = 100
ignore_startup_parameters = extra_float_digits,options
END
    as_server_user "$program" -q -d "$folder/pooler/ini"
    until [ -f "$folder/pooler/pid" ] && [ -S "$folder/pooler/.s.PGSQL.6432" ]; do
        [ "$((waited += 1))" -le 50 ] || die "pgbouncer does not listen"
        sleep 0.1
    done
}

stop_pooler()
{
    [ ! -f "$folder/pooler/pid" ] || kill "$(cat "$folder/pooler/pid")" || true
}

# Not every version that is measured has them.
has_stripes()
{
    [ "$(value "SELECT to_regprocedure('faas.account_stripes(bigint, integer)') IS NOT NULL")" = t ]
}

setup_posts()
{
    make_database bench
    "$PG_BIN/pgbench" -i -q -s "$scale" >/dev/null 2>&1
    psql -f "$bench/baseline.sql" -c "INSERT INTO baseline.account (id, currency, overdraft)
        SELECT n, 'CNY', 100000000000000 FROM generate_series(1, $accounts) AS n"
    psql -v accounts="$accounts" -v postings=0 -f "$bench/bench.sql" -f "$bench/history.sql" \
        -f "$bench/accounts.sql" >/dev/null
    # the account that stripes_32 credits has the number after the last
    if has_stripes; then
        psql -c "SELECT faas.account_open(1, 'striped', unlimited => true, stripes => 16)" >/dev/null
    fi
    psql -c "VACUUM ANALYZE"
    mixed_script >"$results/mixed.sql"
    pipeline_script 32 >"$results/pipeline_32.sql"
    pipeline_script 1000 >"$results/pipeline_1000.sql"
    settle bench
    psql -c "UPDATE pgbench_accounts SET abalance = abalance WHERE aid % 50 = 0" \
        -c "UPDATE baseline.account SET balance = balance WHERE id % 25 = 0"
    start_pooler
}

cases_posts()
{
    local n script=$bench/pgbench

    for n in 1 32; do
        echo "single_$n clients single_$n $n -f $script/single.sql"
        echo "tpcb_$n clients tpcb_$n $n -b tpcb-like"
        echo "simple_update_$n clients simple_update_$n $n -b simple-update"
        echo "plpgsql_$n clients plpgsql_$n $n -f $script/plpgsql.sql"
        echo "commit_$n clients commit_$n $n -f $script/commit.sql"
    done
    echo "single_uuid_32 clients single_uuid_32 32 -f $script/single_uuid.sql"
    echo "single_text_32 clients single_text_32 32 -f $script/single_text.sql"
    echo "hot_32 clients hot_32 32 -f $script/hot.sql"
    ! has_stripes || echo "stripes_32 clients stripes_32 32 -f $script/stripes.sql"
    echo "plpgsql_hot_32 clients plpgsql_hot_32 32 -f $script/plpgsql_hot.sql"
    echo "hold_capture clients hold_capture 32 -f $script/hold_capture.sql"
    echo "two_posts clients two_posts 32 -f $script/two_posts.sql"
    echo "mixed calls mixed 32 20 -f $results/mixed.sql -D base=0 -D direction=1"
    echo "mixed_unmarked calls mixed_unmarked 32 20 -f $results/mixed.sql" \
        "-D base=$((accounts + 1)) -D direction=-1"
    echo "pipeline_32 calls pipeline_32 4 32 -f $results/pipeline_32.sql"
    echo "pipeline_1000 calls pipeline_1000 4 1000 -f $results/pipeline_1000.sql"
    if [ -f "$folder/pooler/pid" ]; then
        echo "pgbouncer_32 clients pgbouncer_32 32 -M extended -h $folder/pooler -p 6432" \
            "-f $script/single.sql"
        echo "extended_32 clients extended_32 32 -M extended -f $script/single.sql"
    fi
    echo "batch_10 batch batch_10_8190 8190 10 false"
    echo "copy_10 copy copy_10_8190 8190 10"
    echo "batch_10k batch batch_10k_8190 8190 $few false"
    echo "copy_10k copy copy_10k_8190 8190 $few"
    echo "batch_1m batch batch_1m_8190 8190 $accounts false"
    echo "copy_1m copy copy_1m_8190 8190 $accounts"
    if [ "$(value "SELECT to_regprocedure('faas.post_packed(bytea)') IS NOT NULL")" = t ]; then
        echo "packed_10 batch packed_10 8190 10 false true"
        echo "packed_10k batch packed_10k 8190 $few false true"
        echo "packed_1m batch packed_1m 8190 $accounts false true"
    fi
    echo "batch_10k_uuid batch batch_10k_uuid 8190 $few true"
    for n in 100 1000; do
        echo "batch_$n batch batch_1m_$n $n $accounts false"
        echo "copy_$n copy copy_1m_$n $n $accounts"
    done
}

memory_batch()
{
    local i

    psql -c "CREATE TABLE bench.prepared AS SELECT bench.requests(8190, $accounts, false) AS requests" \
        -c "CREATE TABLE bench.one AS SELECT bench.requests(1, $accounts, false) AS requests"
    for ((i = 0; i < 10; i++)); do
        echo "SELECT count(*) FROM bench.prepared, LATERAL faas.post_batch(prepared.requests);"
    done | memory memory_batch "SELECT count(*) FROM bench.one, LATERAL faas.post_batch(one.requests)"
}

stored_posts()
{
    local postings

    psql -c "VACUUM ANALYZE faas.posting, baseline.transfer, baseline.entry" -c CHECKPOINT
    postings=$(value "SELECT count(*) FROM faas.posting")
    sample postings "$postings"
    sample indexes "$(value "SELECT count(*) FROM pg_index WHERE indrelid = 'faas.posting'::regclass")"
    [ "$postings" -gt 0 ] || return 0
    sample stored_heap "$(value "SELECT pg_table_size('faas.posting')::numeric / $postings")"
    sample stored "$(value "SELECT (pg_total_relation_size('faas.posting') +
        COALESCE(pg_total_relation_size(to_regclass('faas.checkpoint')), 0))::numeric / $postings")"
    sample stored_plpgsql "$(value "SELECT COALESCE((pg_total_relation_size('baseline.transfer') +
        pg_total_relation_size('baseline.entry'))::numeric / NULLIF(count(*), 0), 0)
        FROM baseline.transfer")"
}

# Everything that the cases have left must be sound.
sound_posts()
{
    local findings

    findings=$(value "SELECT count(*) FROM faas.verify()")
    [ "$findings" = 0 ] || die "faas.verify() has $findings findings after the run"
}

section_posts()
{
    say "loading: pgbench scale $scale, $accounts accounts"
    attempt 'set-up of posts' setup_posts
    export PGDATABASE=bench
    [ $ok = no ] || rounds cases_posts
    round=0
    [ $ok = no ] || ! wanted memory_batch || attempt memory_batch memory_batch
    [ $ok = no ] || ! wanted stored_bytes || attempt stored_bytes stored_posts
    [ $ok = no ] || ! wanted sound || attempt 'faas.verify()' sound_posts
    stop_pooler
    done_with bench
}
