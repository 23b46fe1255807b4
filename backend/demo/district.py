"""The demo district as plain rows, without a database."""

from dataclasses import dataclass

from backend.demo.cases import build_violations
from backend.demo.people import build_office_accounts, build_staff_list
from backend.demo.places import (
    build_commitments,
    build_establishments,
    build_workforce_counts,
    copy_addresses,
)
from backend.demo.plan import build_budgets
from backend.demo.prevention import Outreach, Sheets
from backend.demo.random_values import Row
from backend.demo.visits import Visits


@dataclass(frozen=True)
class DemoDistrict:
    """Rows with the API's field names as keys; each row has an `id` and `created_at`."""

    users: list[Row]
    teams: list[Row]
    members: list[Row]
    establishments: list[Row]
    workforce_counts: list[Row]
    commitments: list[Row]
    inspections: list[Row]
    violations: list[Row]
    staff: list[Row]
    trainings: list[Row]
    attendances: list[Row]
    head_counts: list[Row]
    activities: list[Row]
    budgets: list[Row]


def build_district() -> DemoDistrict:
    """Build the whole district anew, so that the caller may change the rows."""
    seated = build_office_accounts()
    register = build_establishments()
    copy_addresses(register)
    counts = build_workforce_counts(register)
    visits = Visits(register, seated, counts)
    records = visits.records()
    officials = build_staff_list()
    sheets = Sheets(officials)
    return DemoDistrict(
        users=seated.users,
        teams=seated.teams,
        members=seated.members,
        establishments=register,
        workforce_counts=[*counts, *visits.spot.counts],
        commitments=build_commitments(register),
        inspections=records,
        violations=build_violations(register, records, visits.found),
        staff=officials,
        trainings=sheets.trainings,
        attendances=sheets.attendances,
        head_counts=sheets.head_counts,
        activities=Outreach().activities(),
        budgets=build_budgets(),
    )
