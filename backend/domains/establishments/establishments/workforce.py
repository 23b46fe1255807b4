"""Head counts of those who work at a place, and the latest of them kept beside the place."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import FieldError, Invalid
from backend.core.session.models import create_id, today
from backend.core.session.session import Session
from backend.core.text.periods import PeriodKind, add_months, compute_period_start
from backend.domains.establishments.establishments.models import Establishment, WorkforceCount
from backend.domains.establishments.establishments.service import get_unit_of_place

PARTS = ("female", "under_18", "with_contract", "with_health_check", "with_temporary_residence")


def compute_recent_since(day: date) -> date:
    """The first day of the quarter before that of `day`: a count from then on is recent."""
    return add_months(compute_period_start(PeriodKind.QUARTER, day), -3)


def record_count(db: Session, place_id: UUID, values: dict[str, Any]) -> WorkforceCount:
    """A new count of a place that the actor sees; without a day it is today's."""
    unit = get_unit_of_place(db, place_id)
    lock_place(db, place_id)
    values = {**values, "id": values.get("id") or create_id()}
    values["counted_on"] = values.get("counted_on") or today()
    ensure_valid_count(values)
    count = db.save(WorkforceCount(**values, establishment_id=place_id, org_unit_id=unit))
    update_last_counted(db, place_id)
    return count


def correct_count(db: Session, count: WorkforceCount, changes: dict[str, Any]) -> WorkforceCount:
    fields = ("counted_on", "total", *PARTS)
    ensure_valid_count({name: getattr(count, name) for name in fields} | changes)
    lock_place(db, count.establishment_id)
    db.save(count, WorkforceCount.confirm(changes))
    update_last_counted(db, count.establishment_id)
    return count


def lock_place(db: Session, place_id: UUID) -> None:
    """Let others who count or sign there wait: each takes the place first and the log last."""
    held = sa.select(Establishment.id).where(Establishment.id == place_id)
    db.execute(held.with_for_update(key_share=True))


def ensure_valid_count(values: dict[str, Any]) -> None:
    """No part is more than the whole, no day in the future; raises Invalid."""
    total = values["total"]
    errors = [
        FieldError(f"/{part}", "more-than-total", total=total)
        for part in PARTS
        if (values.get(part) or 0) > total
    ]
    if values["counted_on"] > today():
        errors.append(FieldError("/counted_on", "in-future"))
    if errors:
        raise Invalid.of(errors)


def update_last_counted(db: Session, place_id: UUID) -> None:
    """Set the day of the latest count beside the place; its version stays, it was not edited."""
    of_place = WorkforceCount.establishment_id == place_id
    latest = db.scalar(sa.select(sa.func.max(WorkforceCount.counted_on)).where(of_place))
    db.execute(
        sa.update(Establishment)
        .where(Establishment.id == place_id)
        .values(last_counted_on=latest, updated_at=Establishment.updated_at),
        execution_options={
            "unlogged": "derived from the counts, which are logged themselves",
            "synchronize_session": False,
        },
    )
