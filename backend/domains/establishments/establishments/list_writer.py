"""Writes the rows of an import in batches: places, their days in business and head counts."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import create_id, today
from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import (
    ActivePeriod,
    Establishment,
    EstablishmentStatus,
    WorkforceCount,
)
from backend.domains.establishments.establishments.periods import (
    BusinessState,
    Span,
    compute_first_spans,
    list_spans,
    update_periods,
)
from backend.domains.establishments.establishments.service import update_place
from backend.domains.establishments.establishments.workforce import update_last_counted
from backend.domains.organisation.areas.cells import mark_ended_areas
from backend.spreadsheets.listing import Values
from backend.spreadsheets.row import Action, RowDecision

StoredSpans = list[list[str | None]]
"""Spans as the import stores them, with days in ISO form."""
FOLLOWED = ("status", "opened_on", "closed_on", "org_unit_id")
"""Fields whose changes also change days in business or children; `update_place` does that."""


def write_places(db: Session, decisions: Sequence[RowDecision]) -> None:
    """Create and update; sets the id of each decision that created."""
    mark_ended_areas(db, decisions)
    create_places(db, [d for d in decisions if d.action is Action.CREATE])
    update_places(db, [d for d in decisions if d.action is Action.UPDATE])


def create_places(db: Session, decisions: Sequence[RowDecision]) -> None:
    """New places with their days in business and first head count."""
    places = []
    for decision in decisions:
        decision.id = create_id()
        count = decision.extra or {}
        values = to_column_values(decision.values) | {"last_counted_on": count.get("counted_on")}
        places.append(Establishment(id=decision.id, **values))
    db.add_all(places)
    db.flush()
    for place, decision in zip(places, decisions, strict=True):
        owned = {"establishment_id": place.id, "org_unit_id": place.org_unit_id}
        for start, end in compute_first_spans(BusinessState.of(place), today()):
            db.add(ActivePeriod(**owned, active_from=start, active_to=end))
        if decision.extra:
            db.add(WorkforceCount(id=create_id(), **owned, **decision.extra))
    db.flush()


def to_column_values(values: Values) -> dict[str, Any]:
    """Values of cells as the columns store them."""
    found = dict(values)
    if "status" in found:
        found["status"] = EstablishmentStatus(found["status"])
    if isinstance(found.get("area_id"), str):
        found["area_id"] = UUID(found["area_id"])
    return found


def update_places(db: Session, decisions: Sequence[RowDecision]) -> None:
    """Write changed fields of known places, and record or correct their head counts."""
    ids = [d.id for d in decisions]
    if not ids:
        return
    found = db.scalars(sa.select(Establishment).where(Establishment.id.in_(ids)))
    places = {place.id: place for place in found}
    for decision in decisions:
        assert decision.id is not None
        update_from_decision(db, places[decision.id], decision)
    db.flush()
    record_counts(db, [d for d in decisions if d.extra], places)


def update_from_decision(db: Session, place: Establishment, decision: RowDecision) -> None:
    """Change one place; keeps its days in business, so that the import can be withdrawn."""
    changes = to_column_values(decision.values)
    if any(name in changes for name in FOLLOWED):
        decision.undo = [[d and d.isoformat() for d in span] for span in list_spans(db, place)]
        update_place(db, place, changes, allow_duplicate=True)
        return
    for name, value in changes.items():
        setattr(place, name, value)


def record_counts(
    db: Session, decisions: Sequence[RowDecision], places: dict[UUID, Establishment]
) -> None:
    ids = [d.id for d in decisions]
    if not ids:
        return
    found = db.scalars(sa.select(WorkforceCount).where(WorkforceCount.establishment_id.in_(ids)))
    known = {(c.establishment_id, c.counted_on): c for c in found}
    for decision in decisions:
        assert decision.id is not None
        assert decision.extra is not None
        place, count = places[decision.id], decision.extra
        row = known.get((place.id, count["counted_on"])) or WorkforceCount(
            id=create_id(), establishment_id=place.id, org_unit_id=place.org_unit_id
        )
        for name, value in WorkforceCount.confirm(count).items():
            setattr(row, name, value)
        db.add(row)
    db.flush()
    update_last_counted(db, [d.id for d in decisions if d.id])


def set_former_values(
    db: Session, place: Establishment, before: Values, undo: StoredSpans | None
) -> None:
    """Restore former values, and the days in business as they were before the import."""
    if any(name in before for name in FOLLOWED):
        update_place(db, place, dict(before), allow_duplicate=True)
        update_periods(db, place, [parse_span(pair) for pair in undo or ()])
        return
    for name, value in before.items():
        setattr(place, name, value)


def parse_span(pair: list[str | None]) -> Span:
    start, end = pair
    assert start is not None
    return date.fromisoformat(start), date.fromisoformat(end) if end else None
