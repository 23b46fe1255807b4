"""Good rows into the register, in batches: a list of 20,000 places takes seconds, not minutes."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.db import Session
from backend.core.models import new_id, today
from backend.features.establishments.models import (
    ActivePeriod,
    Establishment,
    EstablishmentStatus,
    WorkforceCount,
)
from backend.features.establishments.periods import Standing, begun, spans_of
from backend.features.establishments.service import amend
from backend.features.imports.context import batches
from backend.features.imports.matching import Action, Decision

BATCH = 500
FOLLOWED = ("status", "opened_on", "closed_on", "org_unit_id")
"""Changes of these move days in business or children along: `amend` knows how."""


def write(
    db: Session, decisions: Sequence[Decision], progress: Callable[[int], None] = lambda _: None
) -> None:
    """Create and update; sets the id of each decision that created. Logged like any change."""
    todo = [d for d in decisions if d.action in (Action.CREATE, Action.UPDATE)]
    done = 0
    for some in batches(todo, BATCH):
        create(db, [d for d in some if d.action is Action.CREATE])
        update(db, [d for d in some if d.action is Action.UPDATE])
        done += len(some)
        progress(100 * done // len(todo))


def create(db: Session, decisions: Sequence[Decision]) -> None:
    """New places with their days in business and first head count."""
    places = []
    for decision in decisions:
        decision.id = new_id()
        count = decision.count or {}
        values = typed(decision.values) | {"last_counted_on": count.get("counted_on")}
        places.append(Establishment(id=decision.id, **values))
    db.add_all(places)
    db.flush()
    for place, decision in zip(places, decisions, strict=True):
        owned = {"establishment_id": place.id, "org_unit_id": place.org_unit_id}
        for start, end in begun(Standing.of(place), today()):
            db.add(ActivePeriod(**owned, active_from=start, active_to=end))
        if decision.count:
            db.add(WorkforceCount(id=new_id(), **owned, **decision.count))
    db.flush()


def typed(values: dict[str, Any]) -> dict[str, Any]:
    if "status" not in values:
        return values
    return {**values, "status": EstablishmentStatus(values["status"])}


def update(db: Session, decisions: Sequence[Decision]) -> None:
    """Changed fields of known places, and head counts recorded or corrected."""
    ids = [d.id for d in decisions]
    if not ids:
        return
    found = db.scalars(sa.select(Establishment).where(Establishment.id.in_(ids)))
    places = {place.id: place for place in found}
    for decision in decisions:
        assert decision.id is not None
        change(db, places[decision.id], decision)
    db.flush()
    record_counts(db, [d for d in decisions if d.count], places)


def change(db: Session, place: Establishment, decision: Decision) -> None:
    changes = typed(decision.values)
    if any(name in changes for name in FOLLOWED):
        decision.spans = spans_of(db, place)
        amend(db, place, changes, allow_duplicate=True)
        return
    for name, value in changes.items():
        setattr(place, name, value)


def record_counts(
    db: Session, decisions: Sequence[Decision], places: dict[UUID, Establishment]
) -> None:
    ids = [d.id for d in decisions]
    if not ids:
        return
    found = db.scalars(sa.select(WorkforceCount).where(WorkforceCount.establishment_id.in_(ids)))
    known = {(c.establishment_id, c.counted_on): c for c in found}
    for decision in decisions:
        assert decision.id is not None
        assert decision.count is not None
        place, count = places[decision.id], decision.count
        row = known.get((place.id, count["counted_on"])) or WorkforceCount(
            id=new_id(), establishment_id=place.id, org_unit_id=place.org_unit_id
        )
        for name, value in count.items():
            setattr(row, name, value)
        db.add(row)
    db.flush()
    keep_last_counted(db, ids)


def keep_last_counted(db: Session, ids: Sequence[UUID | None]) -> None:
    """The day of the latest count beside each place; versions stay, nobody edited them."""
    latest = (
        sa.select(sa.func.max(WorkforceCount.counted_on))
        .where(WorkforceCount.establishment_id == Establishment.id)
        .correlate(Establishment)
        .scalar_subquery()
    )
    db.execute(
        sa.update(Establishment)
        .where(Establishment.id.in_(ids))
        .values(last_counted_on=latest, updated_at=Establishment.updated_at),
        execution_options={
            "unlogged": "derived from the counts, which are logged themselves",
            "synchronize_session": False,
        },
    )
