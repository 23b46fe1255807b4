"""Fines that have been overdue for more than 30 days, as CSV."""

import csv
import sys

from connection import connect, read_pages
from so178_client.api.violations import list_violations
from so178_client.models.page_violation_row import PageViolationRow

client = connect()
out = csv.writer(sys.stdout)
out.writerow(("unit", "establishment", "decision_no", "decided_on", "fine", "paid"))
asked = {"client": client, "unpaid_for": 30}
for page in read_pages(PageViolationRow, list_violations.sync_detailed, **asked):
    for row in page.items:
        decision = (row.decision_no, row.decided_on, row.fine_amount, row.paid_amount)
        out.writerow((row.org_unit_name, row.establishment_name, *decision))
