"""Taking an import back as a whole, if nobody has touched since what it wrote."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.changes import Change
from backend.core.db import Session
from backend.core.errors import Conflict
from backend.core.models import now
from backend.features.establishments.models import (
    Commitment,
    Establishment,
    EstablishmentStatus,
    WorkforceCount,
)
from backend.features.establishments.periods import Span, follow
from backend.features.establishments.service import amend
from backend.features.imports.context import batches
from backend.features.imports.models import Import, ImportStatus
from backend.features.imports.store import load_rows
from backend.features.imports.writing import BATCH, FOLLOWED, keep_last_counted
from backend.features.inspections.models import Inspection
from backend.features.violations.models import Violation

TOLD = 100
"""Changed records named in a refusal."""
_DAYS = frozenset({"opened_on", "closed_on", "counted_on"})
_UNITS = frozenset({"org_unit_id"})

Model = type[Establishment] | type[WorkforceCount]


@dataclass(slots=True)
class Written:
    """What the import left of one record."""

    version: int
    created: bool
    before: dict[str, Any] = field(default_factory=dict)
    """Former values of an updated record."""


@dataclass(slots=True)
class Trail:
    """What the change log has under the import's id."""

    places: dict[UUID, Written]
    counts: dict[UUID, Written]


def revert(db: Session, record: Import) -> Import:
    """Delete what the import created, and give back former values; all or nothing.

    Raises Conflict `import-touched-since` with `changed`: the records that stand in the way.
    """
    if record.status is not ImportStatus.APPLIED:
        raise Conflict("import-not-applied")
    rows = load_rows(db, record.id)
    if not rows:
        raise Conflict("import-too-old")
    trail = trail_of(db, record)
    if changed := touched(db, trail):
        error = Conflict("import-touched-since")
        error.extra = {"changed": changed[:TOLD], "changed_count": len(changed)}
        raise error
    undo_counts(db, trail)
    undo_places(db, trail, {UUID(r["establishment_id"]): r["spans"] for r in rows if r["spans"]})
    return db.save(record, {"status": ImportStatus.REVERTED, "reverted_at": now()})


def trail_of(db: Session, record: Import) -> Trail:
    found = sa.select(
        Change.entity, Change.entity_id, Change.version, Change.action, Change.diff
    ).where(Change.request_id == str(record.id), Change.action.in_(("created", "updated")))
    trail = Trail({}, {})
    kinds = {Establishment.__tablename__: trail.places, WorkforceCount.__tablename__: trail.counts}
    for row in db.execute(found.order_by(Change.seq)):
        written = kinds[row.entity].get(row.entity_id)
        if written is None:
            written = kinds[row.entity][row.entity_id] = Written(0, row.action == "created")
        written.version = row.version
        if not written.created:
            former = {name: before_of(name, pair[0]) for name, pair in row.diff.items()}
            written.before = former | written.before
    return trail


def before_of(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _DAYS:
        return date.fromisoformat(value)
    if name == "status":
        return EstablishmentStatus(value)
    return UUID(value) if name in _UNITS else value


def touched(db: Session, trail: Trail) -> list[dict[str, Any]]:
    """Records that someone changed, removed or built upon since."""
    now_there = {row.id: row for row in present(db, Establishment, trail.places)}
    found = [
        told(id, getattr(now_there.get(id), "name", None), "changed")
        for id, written in trail.places.items()
        if id not in now_there or now_there[id].version != written.version
    ]
    counts = {row.id: row.version for row in present(db, WorkforceCount, trail.counts)}
    moved = {id for id, written in trail.counts.items() if counts.get(id) != written.version}
    found += [told(id, None, "count-changed") for id in moved]
    created = [id for id, written in trail.places.items() if written.created]
    for id in built_upon(db, created, set(trail.counts)):
        found.append(told(id, getattr(now_there.get(id), "name", None), "in-use"))
    return found


def told(id: UUID, name: str | None, reason: str) -> dict[str, Any]:
    return {"id": str(id), "name": name, "reason": reason}


def present(db: Session, model: Model, ids: Iterable[UUID]) -> Iterable[Any]:
    name = Establishment.name if model is Establishment else sa.literal(None).label("name")
    for some in batches(ids):
        yield from db.execute(sa.select(model.id, model.version, name).where(model.id.in_(some)))


def built_upon(db: Session, created: list[UUID], own_counts: set[UUID]) -> set[UUID]:
    """Places of the import that others have since inspected, counted or bound by a commitment."""
    found: set[UUID] = set()
    for some in batches(created):
        for model in (Inspection, Violation, Commitment):
            of = model.establishment_id
            found |= set(db.scalars(sa.select(of).where(of.in_(some))))
        counts = sa.select(WorkforceCount.establishment_id, WorkforceCount.id)
        for place, count in db.execute(counts.where(WorkforceCount.establishment_id.in_(some))):
            if count not in own_counts:
                found.add(place)
    return found


def undo_counts(db: Session, trail: Trail) -> None:
    kept = set()
    for row, written in loaded(db, WorkforceCount, trail.counts):
        kept.add(row.establishment_id)
        if written.created:
            db.delete(row)
        else:
            give_back(row, written.before)
    db.flush()
    for some in batches(kept - {id for id, w in trail.places.items() if w.created}):
        keep_last_counted(db, some)


def undo_places(db: Session, trail: Trail, spans: Mapping[UUID, list[Any]]) -> None:
    """`spans` = {place: its days in business before the import}, as kept with the rows."""
    for row, written in loaded(db, Establishment, trail.places):
        if written.created:
            db.delete(row)
        elif any(name in written.before for name in FOLLOWED):
            amend(db, row, written.before, allow_duplicate=True)
            follow(db, row, [span_of(pair) for pair in spans[row.id]])
        else:
            give_back(row, written.before)
    db.flush()


def span_of(pair: list[str | None]) -> Span:
    start, end = pair
    assert start is not None
    return date.fromisoformat(start), date.fromisoformat(end) if end else None


def give_back(row: Any, before: Mapping[str, Any]) -> None:
    for name, value in before.items():
        setattr(row, name, value)


def loaded(
    db: Session, model: Model, written: Mapping[UUID, Written]
) -> Iterable[tuple[Any, Written]]:
    """The records in batches, each flushed before the next is loaded."""
    for some in batches(written, BATCH):
        for row in db.scalars(sa.select(model).where(model.id.in_(some))):
            yield row, written[row.id]
        db.flush()
