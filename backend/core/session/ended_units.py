"""Refuses new records of a unit that has ended, of days after its last one."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.errors.exceptions import FieldError, Invalid
from backend.core.session.actor import Scope
from backend.core.session.change_log import get_column_history
from backend.core.session.models import Base, Entity, UnitOwned
from backend.core.session.org_units import OrgUnit
from backend.core.text.clock import today
from backend.core.text.i18n import register_messages
from backend.core.text.schemas import BaseModel


class UnitEnd(NamedTuple):
    """A unit that has ended, and the last day on which it existed."""

    name: str
    day: date


def ensure_units_exist(session: orm.Session, touched: list[tuple[Base, str]]) -> None:
    """Raise Invalid `unit-not-valid` for rows that come to a unit after its last day.

    Such a row is new, or has got another unit or day. It belongs to the unit that took over. Late
    records of days before, and what continues a record that is there, stay possible. The program
    itself writes what it must: it has no units.
    """
    scope: Scope = session.info["scope"]
    if scope.units is None:
        return
    known: dict[UUID, UnitEnd | None] = session.info.setdefault("last_days", {})
    for obj, _ in touched:
        if isinstance(obj, OrgUnit):
            known.pop(obj.id, None)
    coming = [
        obj for obj, action in touched if isinstance(obj, UnitOwned) and is_coming(obj, action)
    ]
    if not coming:
        return
    load_last_days(session, {obj.org_unit_id for obj in coming} - known.keys(), known)
    wrong = {}
    for obj in coming:
        ended = known[obj.org_unit_id]
        if ended is not None and get_first_day(type(obj), obj) > ended.day:
            pointer = f"/{obj.dated_by or 'org_unit_id'}"
            wrong[pointer, ended.name] = FieldError(pointer, "unit-not-valid", name=ended.name)
    if wrong:
        raise Invalid.of(list(wrong.values()))


def is_coming(obj: UnitOwned, action: str) -> bool:
    """Whether a row of its own is new in its unit, or is now of another day."""
    if obj.continues_record or action == "deleted":
        return False
    if action == "created" or not isinstance(obj, Entity):
        return action == "created"
    moved = ["org_unit_id", *([obj.dated_by] if obj.dated_by else [])]
    return any(get_column_history(obj, column).has_changes() for column in moved)


def get_first_day(model: type[UnitOwned], record: UnitOwned | BaseModel) -> date:
    """The day from which on a record is its unit's: its own, else the last one it had, or today.

    `record` is a row of `model`, or the body of a new one.
    """
    column = model.dated_by or model.ended_by
    day: date | int | None = getattr(record, column, None) if column else None
    if isinstance(day, int):
        return date(day, 1, 1)
    return day or today()


def record_last_day(session: orm.Session, id: UUID, name: str, valid_to: date | None) -> None:
    """Keep what is known of a unit that was loaded: new records of it take no query."""
    known: dict[UUID, UnitEnd | None] = session.info.setdefault("last_days", {})
    known[id] = to_unit_end(name, valid_to)


def load_last_days(
    session: orm.Session, units: set[UUID], known: dict[UUID, UnitEnd | None]
) -> None:
    """Add `units` to what is known of them in this transaction, in one query."""
    if not units:
        return
    columns = (OrgUnit.id, OrgUnit.name, OrgUnit.valid_to)
    for row in session.connection().execute(sa.select(*columns).where(OrgUnit.id.in_(units))):
        known[row.id] = to_unit_end(row.name, row.valid_to)


def to_unit_end(name: str, valid_to: date | None) -> UnitEnd | None:
    return UnitEnd(name, valid_to) if valid_to is not None and valid_to < today() else None


register_messages(
    {
        "unit-not-valid": (
            "Đơn vị {name} không còn hoặc chưa hoạt động vào ngày này. Chọn đơn vị hiện hành.",
            "The unit {name} does not exist on this day. Choose one that does.",
        ),
    }
)
