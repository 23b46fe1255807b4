"""All establishments that the token's owner may read, as CSV."""

import csv
import sys

from connection import connect, read_pages
from so178_client.api.establishments import list_establishments
from so178_client.models.page_establishment_row import PageEstablishmentRow

client = connect()
out = csv.writer(sys.stdout)
out.writerow(("unit", "name", "type", "address", "status", "last_inspected_on", "workers"))
for page in read_pages(PageEstablishmentRow, list_establishments.sync_detailed, client=client):
    for row in page.items:
        place = (row.org_unit_name, row.name, row.establishment_type, row.address)
        # None (never inspected, never counted) is an empty cell, not 0.
        out.writerow((*place, row.status, row.last_inspected_on, row.workforce_total))
