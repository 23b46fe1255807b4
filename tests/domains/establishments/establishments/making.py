"""Rows that several tests of the register need beside the cast."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections.models import (
    Inspection,
    InspectionKind,
    InspectionOutcome,
    InspectionStatus,
)
from tests import world
from tests.acting import add

NEW: dict[str, Any] = {
    "org_unit_id": str(world.unit("binhnghia")),
    "name": "Nhà hàng Bến Sông",
    "establishment_type": "restaurant",
    "address": "Thôn 5, xã Bình Nghĩa",
}

BINH_NGHIA = {"binhnghia", "binhnghia2"}
DISTRICT = BINH_NGHIA | {"trangan", "binhmy"}
SEEN = {
    "district": DISTRICT,
    "inspector": DISTRICT,
    "inspector2": DISTRICT,
    "police": DISTRICT,
    "leader": DISTRICT,
    "binhnghia": BINH_NGHIA,
    "trangan": {"trangan"},
    "district2": {"liemphong"},
}
"""By hand, not from permissions.py: whose places each of the cast reads."""


def entered(**changed: Any) -> dict[str, Any]:
    """The body of a POST, with a few fields changed."""
    return {**NEW, **changed}


def place_path(name: str = "binhnghia") -> str:
    return f"/establishments/{world.establishment(name)}"


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


def errors(answer: Any) -> set[tuple[str, str]]:
    return {(e["pointer"], e["code"]) for e in answer.json().get("errors", [])}


def walk(person: Any, path: str, **params: Any) -> list[Any]:
    """Every item of a list, page by page."""
    found, after = [], None
    while True:
        page = person.get(path, **params, **({"after": after} if after else {})).json()
        found += page["items"]
        after = page["next"]
        if after is None:
            return found


def visited(db: Session, name: str, on: date, team: str = "district") -> UUID:
    """A signed visit of a team, with the day and outcome kept beside the place."""
    commune = world.unit(name.rstrip("2"))
    visit = Inspection(
        id=uuid4(),
        org_unit_id=commune,
        team_id=world.team(team),
        team_level="commune" if team == "commune" else "district",
        establishment_id=world.establishment(name),
        record_no="41/BB",
        kind=InspectionKind.PLANNED,
        inspected_on=on,
        status=InspectionStatus.SIGNED,
        checklist_version="1",
        outcome=InspectionOutcome.REMINDER,
    )
    add(db, visit)
    keep(db, name, last_inspected_on=on, last_outcome="reminder")
    return visit.id


def counted(db: Session, name: str, on: date, total: int = 6, female: int = 4) -> UUID:
    """A head count, with its day kept beside the place."""
    count = world.head_count(name, on, total=total, female=female)
    add(db, count)
    keep(db, name, last_counted_on=on)
    return count.id


def keep(db: Session, name: str, **latest: Any) -> None:
    """Set what signing and counting keep beside the place."""
    db.execute(
        sa.update(Establishment)
        .where(Establishment.id == world.establishment(name))
        .values(latest),
        execution_options={"unlogged": "a test's own"},
    )
