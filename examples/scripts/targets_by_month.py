"""Each target of a year's plans by commune and month, as CSV: `targets_by_month.py 2022`."""

import calendar
import csv
import datetime as dt
import sys

from connection import ask, connect, read_pages
from so178_client.api.plans import get_plan_progress, list_plans
from so178_client.models.page_plan_read import PagePlanRead
from so178_client.models.progress_read import ProgressRead

client, year = connect(), int(sys.argv[1])
out = csv.writer(sys.stdout)
out.writerow(("plan", "target", "as_of", "commune", "counted", "of"))
ends = [dt.date(year, month, calendar.monthrange(year, month)[1]) for month in range(1, 13)]
for page in read_pages(PagePlanRead, list_plans.sync_detailed, client=client, year=year):
    for plan in page.items:
        read = {"id": plan.id, "client": client}
        today = ask(ProgressRead, get_plan_progress.sync_detailed, **read).as_of
        for day in (end for end in ends if end <= today):
            told = ask(ProgressRead, get_plan_progress.sync_detailed, as_of=day, **read)
            for target in told.targets:
                for commune in target.communes:
                    figure = (commune.numerator, commune.denominator)
                    out.writerow((plan.title, target.code, day, commune.name, *figure))
