"""What signing does beyond the minutes: the place remembers, the register counts, tasks begin."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import Establishment, WorkforceCount
from backend.domains.establishments.establishments.workforce import PARTS
from backend.domains.inspections.inspections.models import (
    Inspection,
    Recommendation,
    WorkforceEntry,
)

COUNTED = ("total", *PARTS)


def update_place_after_visit(db: Session, inspection: Inspection) -> None:
    """Keep the latest visit and count beside the place; its version stays, it was not edited.

    The row of the place is then ours until we commit: no one else enters a count of it meanwhile.
    """
    day, visited = inspection.inspected_on, Establishment.last_inspected_on
    kept: dict[str, Any] = {
        "last_inspected_on": build_if_latest(visited, day, day, visited),
        "last_outcome": build_if_latest(
            visited, day, inspection.outcome, Establishment.last_outcome
        ),
        "updated_at": Establishment.updated_at,
    }
    if inspection.workforce is not None:  # whoever's count of that day stands in the register
        counted = Establishment.last_counted_on
        kept["last_counted_on"] = build_if_latest(counted, day, day, counted)
    db.execute(
        sa.update(Establishment)
        .where(Establishment.id == inspection.establishment_id)
        .values(kept),
        execution_options={
            "unlogged": "derived from the inspection, which is logged itself",
            "synchronize_session": False,
        },
    )


def build_if_latest(last: Any, day: date, then: Any, otherwise: Any) -> sa.ColumnElement[Any]:
    """`then` if `day` is not before the `last` one, else what is there."""
    chosen: sa.ColumnElement[Any] = sa.case(
        (sa.or_(last.is_(None), last <= day), then), else_=otherwise
    )
    return chosen


def create_workforce_count(
    db: Session, inspection: Inspection, unit: UUID
) -> WorkforceEntry | None:
    """Enter the head counts of the minutes into the register of the place, as those of the day.

    Call `update_place_after_visit` first: it locks the row of the place. A count that the register
    already has of that day stays, and the minutes keep their own.
    """
    counts = inspection.workforce
    if counts is None:
        return None
    there = db.execute(
        sa.select(*(getattr(WorkforceCount, name) for name in COUNTED)).where(
            WorkforceCount.establishment_id == inspection.establishment_id,
            WorkforceCount.counted_on == inspection.inspected_on,
        )
    ).first()
    if there is not None:
        same = there._asdict() == {name: counts.get(name) for name in COUNTED}
        return WorkforceEntry.SAME if same else WorkforceEntry.DAY_TAKEN
    db.add(
        WorkforceCount(
            id=create_id(),
            org_unit_id=unit,
            establishment_id=inspection.establishment_id,
            counted_on=inspection.inspected_on,
            keeps_blanks=inspection.keeps_blanks or sa.null(),
            **{name: counts.get(name) for name in COUNTED},
        )
    )
    return WorkforceEntry.ENTERED


def create_recommendations(db: Session, inspection: Inspection) -> None:
    """Make a task of each recommendation; they are written with the minutes at the next flush."""
    for position, item in enumerate(inspection.recommendation_items):
        db.add(
            Recommendation(
                id=create_id(),
                org_unit_id=inspection.org_unit_id,
                team_id=inspection.team_id,
                inspection_id=inspection.id,
                establishment_id=inspection.establishment_id,
                position=position,
                text=item["text"],
                due_on=date.fromisoformat(item["due_on"]),
            )
        )
