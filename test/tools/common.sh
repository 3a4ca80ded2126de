# common.sh: read by the scripts beside it and by demo/run.  Bash.
#
# Sets TOP (the source tree) and BUILD (its build folder), and defines what more than one script
# needs: which pg_config, how to step down from root, how a server finds the staged extension.

set -euo pipefail

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BUILD=$TOP/.build
export LC_ALL=C.UTF-8

# Variables of the make that called us would reach the make that builds: DATA, for one, is a list of
# files to PGXS and a folder to the demo.  PostgreSQL's own make, by its MAKELEVEL, would take itself for
# a part of another and leave out the headers that are generated first.
DEMO_DATA=${DATA:-}
unset DATA MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES

# The account that server programs run as when we are root: initdb and postgres refuse root.
SERVER_USER=${SERVER_USER:-postgres}

# The server that is taken when PG_CONFIG does not say.
PG_MAJOR_DEFAULT=15

die()
{
    echo "$(basename "$0"): $*" >&2
    exit 1
}

say()
{
    echo "== $*"
}

# Path of pg_config: the one that was named, Debian's for the default server, or the one in PATH.
# Prints a path even where the package is still missing, so that it can tell which package that is.
pg_config_path()
{
    local debian=/usr/lib/postgresql/$PG_MAJOR_DEFAULT/bin/pg_config

    if [ -n "${PG_CONFIG:-}" ]; then
        echo "$PG_CONFIG"
    elif [ -x "$debian" ] || [ -e /etc/debian_version ]; then
        echo "$debian"
    else
        command -v pg_config || echo "$debian"
    fi
}

# Take pg_config for what follows: PG_CONFIG, PG_BIN, PG_LIB, PG_SHARE, PG_PGXS, PG_MAJOR.
use_pg_config()
{
    PG_CONFIG=$(pg_config_path)
    command -v "$PG_CONFIG" >/dev/null || die "$PG_CONFIG not found; see test/tools/packages"
    PG_BIN=$("$PG_CONFIG" --bindir)
    PG_LIB=$("$PG_CONFIG" --pkglibdir)
    PG_SHARE=$("$PG_CONFIG" --sharedir)
    PG_PGXS=$(dirname "$(dirname "$("$PG_CONFIG" --pgxs)")")
    PG_PGXS=$(cd "$PG_PGXS/.." && pwd)
    PG_MAJOR=$("$PG_CONFIG" --version | sed 's/^PostgreSQL \([0-9]*\).*/\1/')
    [ "$PG_MAJOR" -ge 15 ] || die "PostgreSQL 15 or later is needed, $PG_CONFIG is of $PG_MAJOR"
    export PG_CONFIG
}

# The settings by which a server finds the extension in a stage folder.  Debian's 13 to 17 carry
# extension_destdir, 18 has extension_control_path; other builds before 18 have neither.
stage_settings()
{
    local stage=$1

    if [ "$PG_MAJOR" -ge 18 ]; then
        echo "extension_control_path = '$stage$PG_SHARE:\$system'"
    elif grep -aq extension_destdir "$PG_BIN/postgres"; then
        echo "extension_destdir = '$stage'"
    else
        die "this PostgreSQL $PG_MAJOR cannot take an extension from a folder:" \
            "use make install and make installcheck"
    fi
    echo "dynamic_library_path = '$stage$PG_LIB:\$libdir'"
}

# Run a command as the account that may run a server.
as_server_user()
{
    if [ "$(id -u)" -eq 0 ]; then
        runuser -u "$SERVER_USER" -- "$@"
    else
        "$@"
    fi
}

require_server_user()
{
    [ "$(id -u)" -ne 0 ] || id "$SERVER_USER" >/dev/null 2>&1 ||
        die "root cannot run a server, and there is no user $SERVER_USER to step down to"
}

# Can the account that runs servers enter this folder?
server_user_reaches()
{
    as_server_user test -x "$1" 2>/dev/null
}

# Copy the tree, without what was built, into the new folder $1.
copy_tree()
{
    mkdir -p "$1"
    tar -C "$TOP" --exclude=./.git --exclude=./.build --exclude='*.o' --exclude='*.bc' \
        --exclude='*.so' -cf - . | tar -C "$1" -xf -
}

# Start a private server: data, socket and log in folder $1 (which the server user owns), the
# extension from stage folder $2, further settings on standard input.  No TCP, local users other
# than its own account and root cannot reach the socket, so "trust" is safe.
# A socket path holds 107 bytes at most: a deep folder gets a short one in /tmp.
server_start()
{
    local dir=$1 stage=$2 socket=$1/socket

    [ "${#socket}" -le 85 ] || socket=$(as_server_user mktemp -d /tmp/faas-socket.XXXXXX)
    as_server_user mkdir -p "$socket"
    as_server_user chmod 700 "$socket"
    as_server_user "$PG_BIN/initdb" -D "$dir/data" -U postgres -A trust --no-locale -E UTF8 \
        --no-sync >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; die "initdb failed"; }
    {
        stage_settings "$stage"
        echo "listen_addresses = ''"
        echo "unix_socket_directories = '$socket'"
        echo "timezone = 'UTC'"
        echo "log_timezone = 'UTC'"
        cat
    } | as_server_user tee -a "$dir/data/postgresql.conf" >/dev/null
    as_server_user "$PG_BIN/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 -s start ||
        { cat "$dir/server.log" >&2; die "the server did not start"; }
    echo "$socket" | as_server_user tee "$dir/socket_path" >/dev/null
    export PGHOST=$socket PGPORT=5432 PGUSER=postgres PGDATABASE=postgres
    unset PGOPTIONS PGSERVICE PGPASSWORD PGTZ PGDATESTYLE PGSSLMODE PGREQUIRESSL PGAPPNAME
}

# Stop the server of folder $1 and remove its short socket folder, if it has one.
server_stop()
{
    local dir=$1 socket

    [ -d "$dir/data" ] || return 0
    if [ -f "$dir/data/postmaster.pid" ]; then
        as_server_user "$PG_BIN/pg_ctl" -D "$dir/data" -m fast -w -t 60 -s stop || true
    fi
    socket=$(cat "$dir/socket_path" 2>/dev/null || true)
    case $socket in
        /tmp/faas-socket.*) rm -rf "$socket" ;;
    esac
}
