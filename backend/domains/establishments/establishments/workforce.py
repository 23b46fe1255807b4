"""Head counts of the people who work at a place; the day of the latest stands at the place."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import FieldError, Invalid, NotFound
from backend.core.session.bulk_writes import create_records
from backend.core.session.models import create_id, today
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.text.periods import PeriodKind, add_months, compute_period_start
from backend.domains.establishments.establishments.models import Establishment, WorkforceCount
from backend.domains.establishments.establishments.schemas import (
    WorkforceCountCreate,
    WorkforceCountUpdate,
)

PARTS = ("female", "under_18", "with_contract", "with_health_check", "with_temporary_residence")


def compute_recent_since(day: date) -> date:
    """The first day of the quarter before that of `day`: a count from then on is recent."""
    return add_months(compute_period_start(PeriodKind.QUARTER, day), -3)


def record_count(db: Session, place_id: UUID, data: WorkforceCountCreate) -> WorkforceCount:
    """Record a new count of a place that the actor sees; without a day it is that of today."""
    unit = lock_place(db, place_id)
    values = data.model_dump()
    values |= {"id": data.id or create_id(), "counted_on": data.counted_on or today()}
    ensure_valid_count(**{name: values[name] for name in ("counted_on", "total", *PARTS)})
    count = WorkforceCount(**values, establishment_id=place_id, org_unit_id=unit)
    create_records(db, [count])
    update_last_counted(db, [place_id])
    return count


def correct_count(db: Session, count: WorkforceCount, data: WorkforceCountUpdate) -> WorkforceCount:
    """Correct a count; one that would be wrong raises Invalid."""
    changes = data.model_dump(exclude_unset=True)
    fields = ("counted_on", "total", *PARTS)
    ensure_valid_count(**({name: getattr(count, name) for name in fields} | changes))
    lock_place(db, count.establishment_id)
    db.save(count, WorkforceCount.confirm(changes))
    update_last_counted(db, [count.establishment_id])
    return count


HELD = CompiledQuery(
    sa.select(Establishment.org_unit_id)
    .where(Establishment.id == sa.bindparam("id", type_=sa.Uuid()))
    .with_for_update(key_share=True)
)


def lock_place(db: Session, place_id: UUID) -> UUID:
    """Lock the place against others who count or sign there; its unit, or NotFound.

    Everyone locks the place first and the log last, so that nobody waits in a circle.
    """
    for row in db.fetch(HELD, id=place_id):
        unit: UUID = row.org_unit_id
        db.add_reached_unit(unit)
        return unit
    raise NotFound


def ensure_valid_count(*, counted_on: date, total: int, **parts: int | None) -> None:
    """Raise Invalid if a part is more than the whole, or the day lies in the future."""
    errors = [
        FieldError(f"/{part}", "more-than-total", total=total)
        for part, count in parts.items()
        if (count or 0) > total
    ]
    if counted_on > today():
        errors.append(FieldError("/counted_on", "in-future"))
    if errors:
        raise Invalid.of(errors)


def update_last_counted(db: Session, ids: Sequence[UUID]) -> None:
    """Set the day of the latest count at each place; versions stay, because nobody edited them."""
    latest = (
        sa.select(sa.func.max(WorkforceCount.counted_on))
        .where(WorkforceCount.establishment_id == Establishment.id)
        .correlate(Establishment)
        .scalar_subquery()
    )
    derived = sa.update(Establishment).where(Establishment.id.in_(ids))
    derived = derived.values(last_counted_on=latest, updated_at=Establishment.updated_at)
    run_unlogged(db, derived, "derived from the counts, which are logged themselves")
