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
fi

exec .venv/bin/python -m backend "$@"
