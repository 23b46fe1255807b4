"""Rows that the tests of plans need beside the cast."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.catalogues.violation_types.models import SubjectKind, ViolationType
from backend.domains.enforcement.violations.models import Violation, ViolationStatus
from backend.domains.establishments.establishments.models import ActivePeriod
from backend.domains.inspections.inspections.models import (
    Inspection,
    InspectionKind,
    InspectionStatus,
)
from tests import world
from tests.acting import Api, add

PLAN = f"/plans/{world.plan()}"
INSPECTED = f"{PLAN}/targets/establishments_inspected"


def visit(db: Session, place: str, on: date, **changed: Any) -> UUID:
    """A signed visit of the district's team, with a few fields changed."""
    row = Inspection(
        **{
            "id": uuid4(),
            "org_unit_id": world.unit(place.rstrip("2")),
            "team_id": world.team("district"),
            "team_level": "district",
            "establishment_id": world.establishment(place),
            "kind": InspectionKind.PLANNED,
            "inspected_on": on,
            "status": InspectionStatus.SIGNED,
            "checklist_version": "1",
        }
        | changed
    )
    add(db, row)
    return row.id


def by_commune_team(db: Session, place: str, on: date) -> UUID:
    return visit(db, place, on, team_id=world.team("commune"), team_level="commune")


def breach(
    db: Session, place: str, on: date, status: str = "recorded", handled_on: date | None = None
) -> UUID:
    """A violation recorded on a day."""
    row = Violation(
        id=uuid4(),
        org_unit_id=world.unit(place.rstrip("2")),
        team_id=world.team("district"),
        establishment_id=world.establishment(place),
        violation_type_id=db.scalars(sa.select(ViolationType.id).limit(1)).one(),
        occurred_on=on,
        recorded_on=on,
        subject_kind=SubjectKind.INDIVIDUAL,
        status=ViolationStatus(status),
        handled_on=handled_on,
    )
    add(db, row)
    return row.id


def head_count(db: Session, place: str, on: date) -> UUID:
    row = world.head_count(place, on)
    add(db, row)
    return row.id


def closed(db: Session, place: str, on: date) -> None:
    own = sa.select(ActivePeriod).where(ActivePeriod.establishment_id == world.establishment(place))
    db.scalars(own).one().active_to = on
    db.flush()


def progress(api: Api, person: str = "district", **params: Any) -> dict[str, Any]:
    """{code: the target's progress} as `person` sees it."""
    answer = api.as_(person).get(f"{PLAN}/progress", **params)
    assert answer.status_code == 200, answer.text
    return {target["code"]: target for target in answer.json()["targets"]}


def listed(api: Api, code: str, person: str = "district", **params: Any) -> list[dict[str, Any]]:
    """Every record behind a target, page by page."""
    found: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        path = f"{PLAN}/targets/{code}/records"
        answer = api.as_(person).get(path, **{"limit": "2", **params, **after})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["items"]
        if page["next"] is None:
            return found
        after = {"after": page["next"]}


def ids_of(places: str) -> set[str]:
    return {str(world.establishment(place)) for place in places.split()}
