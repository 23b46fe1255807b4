#!/usr/bin/env bash
# All establishments that the token's owner may read, as CSV.
# shellcheck source=examples/scripts/connection.sh
source "$(dirname "$0")/connection.sh"
echo unit,name,type,address,status,last_inspected_on,workers
# null (never inspected, never counted) is an empty cell, not 0.
read_pages /establishments | jq -r '[.org_unit_name, .name, .establishment_type, .address, .status,
  .last_inspected_on, .workforce_total] | @csv'
