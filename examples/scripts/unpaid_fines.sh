#!/usr/bin/env bash
# Fines that have been overdue for more than 30 days, as CSV.
# shellcheck source=examples/scripts/connection.sh
source "$(dirname "$0")/connection.sh"
echo unit,establishment,decision_no,decided_on,fine,paid
read_pages /violations -d unpaid_for=30 | jq -r '[.org_unit_name, .establishment_name, .decision_no,
  .decided_on, .fine_amount, .paid_amount] | @csv'
