#!/bin/sh
# Runs a command of `python -m backend`; `serve` migrates the database before it serves.
set -eu
umask 077
cd "$(dirname "$0")/.."

# The password of the database comes from a file, so that it stands in no listing of settings.
if [ -n "${DATABASE_PASSWORD_FILE:-}" ]; then
    password=$(cat "$DATABASE_PASSWORD_FILE")
    case $password in
        *[!A-Za-z0-9_-]* | "")
            echo "$DATABASE_PASSWORD_FILE: letters, digits, - and _ only, and not empty" >&2
            exit 1
            ;;
    esac
    export DATABASE_URL="postgresql://so178:$password@${DATABASE_HOST:?}/so178?ssl=verify-full"
    if [ -n "${DATABASE_REPLICA_HOST:-}" ]; then
        export DATABASE_REPLICA_URL="postgresql://so178:$password@$DATABASE_REPLICA_HOST/so178?ssl=verify-full"
    fi
fi

if [ "${1:-}" != serve ]; then
    exec .venv/bin/python -m backend "$@"
fi

# A container whose check fails is only called unhealthy; it is started again when it ends. So a
# server that has answered once and then does not answer /healthz three times in a row is killed,
# and the container ends with it. A database that is away makes it not ready, but not dead.
.venv/bin/python -m backend "$@" &
server=$!
trap 'kill -TERM "$server" 2>/dev/null || true' TERM INT

watch() {
    answered=no
    failures=0
    while sleep "${ALIVE_CHECK_SECONDS:-10}"; do
        if .venv/bin/python docker/healthcheck.py /healthz 2>/dev/null; then
            [ "$answered" = yes ] || echo "the server answers and is watched" >&2
            answered=yes
            failures=0
        elif [ "$answered" = yes ]; then
            failures=$((failures + 1))
            echo "the server did not answer ($failures of 3)" >&2
            if [ "$failures" -eq 3 ]; then
                kill -KILL "$server"
                return
            fi
        fi
    done
}
watch &
watcher=$!

# `wait` returns early when a signal was passed on: wait until the server has really ended.
status=0
while kill -0 "$server" 2>/dev/null; do
    status=0
    wait "$server" || status=$?
done
kill "$watcher" 2>/dev/null || true
exit "$status"
