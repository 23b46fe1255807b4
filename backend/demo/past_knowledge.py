"""What the register knew about each establishment on any day of the demo's two years."""

from datetime import date
from typing import Any

from backend.demo.random_values import Row, split_by
from backend.demo.registers import is_in_business
from backend.domains.planning.visit_order.facts import VisitPlace
from backend.domains.planning.visit_order.points import VisitFact, VisitPointsTable
from backend.law.reference import load_visit_points
from backend.law.reference.tiers import list_counted_tiers

SHIPPED = load_visit_points().versions[0]
TABLE = VisitPointsTable.of(
    [rule.model_dump() for rule in SHIPPED.rules], SHIPPED.type_points, SHIPPED.random_percent
)


class PastKnowledge:
    """What was known on a day, in the form that planning/visit_order reads from the database."""

    def __init__(self, demo: Any) -> None:
        self.places = demo.establishments
        signed = [row for row in demo.inspections if row["status"] == "signed"]
        self.visits = split_by(signed, "establishment_id")
        self.violations = split_by(demo.violations, "establishment_id")
        self.commitments = split_by(demo.commitments, "establishment_id")
        self.counts = split_by(demo.workforce_counts, "establishment_id")

    def on(self, as_of: date, visits_until: date | None = None) -> list[VisitPlace]:
        """Establishments in business; visits and violations only up to `visits_until`, if given."""
        until = visits_until or as_of
        return [self.place(row, as_of, until) for row in self.places if is_in_business(row, as_of)]

    def place(self, row: Row, as_of: date, until: date) -> VisitPlace:
        id = row["id"]
        visits = [visit for visit in self.visits.get(id, []) if visit["inspected_on"] <= until]
        counted = [visit for visit in visits if is_counted(visit)]
        cases = [v for v in self.violations.get(id, []) if is_recorded(v, until)]
        since = TABLE.since(VisitFact.EARLIER_VIOLATIONS, as_of)
        recent = [case for case in cases if case["recorded_on"] > since]
        return VisitPlace(
            id=id,
            establishment_type=row["establishment_type"],
            org_unit_id=row["org_unit_id"],
            last_visit_on=get_last_day(visits, "inspected_on", until),
            last_counted_on=get_last_day(counted, "inspected_on", until),
            violations=len(recent),
            last_violation_on=get_last_day(recent, "recorded_on", until),
            unexecuted=sum(is_open(case, until) for case in cases),
            commitment_on=get_last_day(self.commitments.get(id, []), "signed_on", as_of),
            head_count_on=get_last_day(self.counts.get(id, []), "counted_on", as_of),
            has_certificate_no=row["security_certificate_no"] is not None,
            certificate_expires_on=row["security_certificate_expires_on"],
            name=row["name"],
            address=row["address"],
        )


def is_counted(visit: Row) -> bool:
    return visit["team_level"] in list_counted_tiers(visit["inspected_on"])


def get_last_day(rows: list[Row], day: str, until: date) -> date | None:
    return max((row[day] for row in rows if row[day] <= until), default=None)


def is_recorded(case: Row, until: date) -> bool:
    """Whether a violation was recorded by then and not yet dismissed."""
    day = case.get("cancelled_on") or case["handled_on"] or until
    dismissed = case["status"] == "dismissed" and day <= until
    return bool(case["recorded_on"] <= until) and not dismissed


def is_open(case: Row, until: date) -> bool:
    """Whether a violation was decided by then and not yet executed."""
    decided, executed = case.get("decided_on"), case.get("executed_on") or case.get("expired_on")
    return bool(decided and decided <= until and not (executed and executed <= until))
