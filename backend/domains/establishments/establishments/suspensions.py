"""Decisions that suspend a place: by the day, so that each begins and ends by itself.

`Establishment.status` stays what the commune wrote. Readers see `build_status_on(day)`: on the days
of a decision an active place reads as suspended. `mark_suspensions` writes into the record, and so
into the change feed, that a suspension has begun or ended.
"""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.sql.types import to_enum_type
from backend.domains.establishments.establishments.models import (
    Establishment,
    EstablishmentStatus,
    Suspension,
)

CivilDay = date | sa.BindParameter[date]
AT_ONCE = 500
"""Places that one transaction marks."""


def build_suspended_clause(day: CivilDay) -> sa.ColumnElement[bool]:
    """Whether a decision suspends the place of the row on `day`."""
    return sa.exists().where(
        Suspension.establishment_id == Establishment.id,
        Suspension.suspended_from <= day,
        Suspension.suspended_to >= day,
    )


def build_status_on(day: CivilDay) -> sa.ColumnElement[EstablishmentStatus]:
    """The status of the place of the row on `day`, as far as decisions go."""
    by_decision = sa.and_(
        Establishment.status == EstablishmentStatus.ACTIVE, build_suspended_clause(day)
    )
    suspended = sa.literal(EstablishmentStatus.SUSPENDED, to_enum_type(EstablishmentStatus))
    return sa.case((by_decision, suspended), else_=Establishment.status)


def create_suspension(
    db: Session, place_id: UUID, violation_id: UUID, begins: date, ends: date
) -> None:
    """Suspend a place from `begins` to `ends`, if it still lies in the units of the actor."""
    place = db.get(Establishment, place_id)
    if place is None:
        return
    db.save(
        Suspension(
            violation_id=violation_id,
            establishment_id=place_id,
            org_unit_id=place.org_unit_id,
            suspended_from=begins,
            suspended_to=ends,
        )
    )
    mark_suspension(db, place)


def end_suspension(db: Session, violation_id: UUID, on: date) -> None:
    """End the suspension by that decision, from `on`; the days before stay suspended."""
    found = db.get(Suspension, violation_id)
    if found is None:
        return
    if found.suspended_from < on:
        db.save(found, {"suspended_to": min(found.suspended_to, on - timedelta(days=1))})
    else:
        db.delete(found)
        db.flush()
    if place := db.get(Establishment, found.establishment_id):
        mark_suspension(db, place)


def find_suspension_end(db: Session, place_id: UUID) -> date | None:
    """The last day of the decision that suspends the place today."""
    return db.scalar(
        sa.select(sa.func.max(Suspension.suspended_to)).where(
            Suspension.establishment_id == place_id,
            Suspension.suspended_from <= today(),
            Suspension.suspended_to >= today(),
        )
    )


def list_suspended_ids(db: Session, ids: Collection[UUID]) -> set[UUID]:
    """Those of `ids` that a decision suspends today."""
    found = sa.select(Suspension.establishment_id).where(
        Suspension.establishment_id.in_(ids),
        Suspension.suspended_from <= today(),
        Suspension.suspended_to >= today(),
    )
    return set(db.scalars(found))


def mark_suspension(db: Session, place: Establishment) -> None:
    """Mark whether a decision suspends the place today, if the record does not say so yet."""
    is_suspended = find_suspension_end(db, place.id) is not None
    if place.is_suspended != is_suspended:
        db.save(place, {"is_suspended": is_suspended})


def mark_suspensions(db: Session) -> int:
    """Mark the places whose suspension has begun or ended; answers how many there were."""
    now = build_suspended_clause(today())
    news = sa.select(Establishment).where(Establishment.is_suspended != now)
    places = list(db.scalars(news.order_by(Establishment.id).limit(AT_ONCE)))
    for place in places:
        place.is_suspended = not place.is_suspended
    db.flush()
    return len(places)
