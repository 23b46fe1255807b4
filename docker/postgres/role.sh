#!/bin/bash
# Runs once, when the data folder is new: a role that owns its database and nothing else.
set -euo pipefail
password=$(cat "$POSTGRES_PASSWORD_FILE")
psql -v ON_ERROR_STOP=1 -v password="$password" -U postgres <<'SQL'
CREATE ROLE so178 LOGIN PASSWORD :'password';
CREATE DATABASE so178 OWNER so178;
REVOKE ALL ON DATABASE so178 FROM PUBLIC;
SQL
