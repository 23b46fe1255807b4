"""The days on which a place is in business: spans by its status, less suspensions by decision."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.bulk_writes import create_records
from backend.core.session.models import create_id, today
from backend.core.session.session import Session
from backend.core.sql.types import to_enum_type
from backend.domains.establishments.establishments.models import (
    LONG_AGO,
    ActivePeriod,
    Establishment,
    EstablishmentStatus,
    Suspension,
)

if TYPE_CHECKING:
    from backend.domains.establishments.establishments.schemas import (
        EstablishmentCreate,
        EstablishmentUpdate,
    )

Span = tuple[date, date | None]
"""The first day in business, and the first day out of business (None: still in business)."""


@dataclass(frozen=True, slots=True)
class BusinessState:
    """The fields of a place that decide whether it is in business."""

    status: EstablishmentStatus
    opened_on: date | None = None
    closed_on: date | None = None

    @classmethod
    def of(
        cls, place: "Establishment | EstablishmentCreate | EstablishmentUpdate"
    ) -> "BusinessState":
        return cls(place.status, place.opened_on, place.closed_on)

    @property
    def start(self) -> date:
        return self.opened_on or LONG_AGO


def compute_first_spans(standing: BusinessState, on: date) -> list[Span]:
    """The spans of a place that enters the register on the day `on`."""
    active = BusinessState(EstablishmentStatus.ACTIVE, standing.opened_on)
    return compute_spans([(standing.start, None)], active, standing, on)


def compute_spans(
    spans: Sequence[Span], before: BusinessState, after: BusinessState, on: date
) -> list[Span]:
    """The spans after the place changed from `before` to `after` on the day `on`.

    A suspension and a reopening count from `on`, a closing from `closed_on`, even if that is
    earlier or later. The first span always begins with the opening day, though it may then be
    empty.
    """
    found = list(spans) or [(before.start, before.start)]
    if after.start != before.start:
        found = move_start(found, after.start)
    if after.status is EstablishmentStatus.ACTIVE:
        return found if before.status is EstablishmentStatus.ACTIVE else add_reopening(found, on)
    if after.status is EstablishmentStatus.SUSPENDED:
        return end_spans(found, on)
    assert after.closed_on is not None
    first, last = found[-1]
    if before.closed_on is not None and last == before.closed_on < after.closed_on:
        found[-1] = (first, after.closed_on)
    return end_spans(found, after.closed_on)


def move_start(spans: Sequence[Span], start: date) -> list[Span]:
    """The spans, now from `start`: the first span grows, or earlier days are cut off."""
    if start <= spans[0][0]:
        return [(start, spans[0][1]), *spans[1:]]
    left = [(max(first, start), last) for first, last in spans if last is None or last > start]
    return left if left and left[0][0] == start else [(start, start), *left]


def add_reopening(spans: Sequence[Span], on: date) -> list[Span]:
    """The spans of a place that is in business again from `on`; a pause of no day is not kept."""
    first, last = spans[-1]
    if last is not None and last >= on:
        return [*spans[:-1], (first, None)]
    return [*spans, (on, None)]


def end_spans(spans: Sequence[Span], day: date) -> list[Span]:
    """The spans of a place out of business from `day`, or from its opening if that is later."""
    day = max(day, spans[0][0])
    first, *rest = [(start, min(day, end or day)) for start, end in spans if start <= day]
    return [first, *((start, end) for start, end in rest if start < end)]


def update_periods(
    db: Session, place: Establishment, spans: Sequence[Span], *, moved_from: UUID | None = None
) -> None:
    """Store these spans as the periods of `place`, each in the commune that it had then.

    New ones, and those of `moved_from`, are in the commune where it is now.
    """
    known = list_periods(db, place)
    units = [find_unit_on(known, start, place.org_unit_id) for start, _ in spans]
    for i, (start, end) in enumerate(spans):
        row = known[i] if i < len(known) else ActivePeriod(establishment_id=place.id)
        row.org_unit_id = place.org_unit_id if units[i] == moved_from else units[i]
        row.active_from, row.active_to = start, end
        db.add(row)
    for row in known[len(spans) :]:
        db.delete(row)
    db.flush()


def create_first_periods(db: Session, place: Establishment, spans: Sequence[Span]) -> None:
    """Store the periods of a new place, which has none."""
    own = {"establishment_id": place.id, "org_unit_id": place.org_unit_id}
    create_records(
        db,
        [
            ActivePeriod(id=create_id(), **own, active_from=start, active_to=end)
            for start, end in spans
        ],
    )


def find_unit_on(known: Sequence[ActivePeriod], day: date, present: UUID) -> UUID:
    """The commune in which the place was on `day`; a unit that ended leaves it to the next."""
    for period in known:
        ended = period.active_to is not None and period.active_to <= day
        if not ended and (period.active_from <= day or period is known[0]):
            return period.org_unit_id
    return present


def list_periods(db: Session, place: Establishment) -> list[ActivePeriod]:
    own = sa.select(ActivePeriod).where(ActivePeriod.establishment_id == place.id)
    return list(db.scalars(own.order_by(ActivePeriod.active_from, ActivePeriod.active_to)))


def list_spans(db: Session, place: Establishment) -> list[Span]:
    return [(row.active_from, row.active_to) for row in list_periods(db, place)]


CivilDay = date | sa.BindParameter[date]
AT_ONCE = 500
"""Places that one transaction marks."""


def build_suspended_clause(day: CivilDay) -> sa.ColumnElement[bool]:
    """Whether a decision suspends the place of the row on `day`."""
    return sa.exists().where(
        Suspension.establishment_id == Establishment.id, Suspension.covers(day)
    )


def build_status_on(day: CivilDay) -> sa.ColumnElement[EstablishmentStatus]:
    """The status of the row's place on `day`: suspended if a decision suspends it then."""
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
        db.remove(found)
    if place := db.get(Establishment, found.establishment_id):
        mark_suspension(db, place)


def find_suspension_end(db: Session, place_id: UUID) -> date | None:
    """The last day of the decision that suspends the place today."""
    return db.scalar(
        sa.select(sa.func.max(Suspension.suspended_to)).where(
            Suspension.establishment_id == place_id, Suspension.covers(today())
        )
    )


def list_suspended_ids(db: Session, ids: Collection[UUID]) -> set[UUID]:
    """Those of `ids` that a decision suspends today."""
    found = sa.select(Suspension.establishment_id).where(
        Suspension.establishment_id.in_(ids), Suspension.covers(today())
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
