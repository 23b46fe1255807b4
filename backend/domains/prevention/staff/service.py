"""Entering and correcting staff."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.session.models import create_id, today
from backend.core.session.org_units import OrgUnit, lock_unit
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.domains.prevention.staff.models import Staff


def add_staff(db: Session, values: dict[str, Any], *, allow_duplicate: bool) -> Staff:
    """A new line of the staff list of one of the actor's units.

    Raises Invalid, NotFound (unit) and Conflict `duplicate-staff`.
    """
    ensure_days_in_order(values["active_from"], values["active_to"])
    unit = get_writable_unit(db, values["org_unit_id"], "/org_unit_id")
    ensure_unit_exists(unit, values["active_to"])
    staff = db.save(Staff(**{**values, "id": values.get("id") or create_id()}))
    if not allow_duplicate:
        ensure_not_duplicate(db, staff)
    return staff


def correct_staff(
    db: Session, staff: Staff, changes: dict[str, Any], *, allow_duplicate: bool
) -> Staff:
    """Apply `changes`; raises as `add_staff` does."""
    ensure_days_in_order(
        changes.get("active_from", staff.active_from), changes.get("active_to", staff.active_to)
    )
    if {"full_name", "agency", "active_from", "active_to"}.isdisjoint(changes):
        return db.save(staff, changes)
    db.save(staff, changes)
    if not allow_duplicate:
        ensure_not_duplicate(db, staff)
    return staff


def ensure_days_in_order(active_from: date | None, active_to: date | None) -> None:
    if active_from and active_to and active_to < active_from:
        raise Invalid.at("/active_to", "leaves-before-starting")


def ensure_unit_exists(unit: OrgUnit, active_to: date | None) -> None:
    """Raise Invalid unless the unit exists on the last day, or today if that is earlier."""
    day = min(active_to or today(), today())
    if not (unit.valid_from or day) <= day <= (unit.valid_to or day):
        raise Invalid.at("/org_unit_id", "unit-not-valid", name=unit.name)


def ensure_not_duplicate(db: Session, staff: Staff) -> None:
    """Raise Conflict if the unit has another official of the same name and agency at that time.

    The lock lets other entries of the unit wait until this transaction ends.
    """
    lock_unit(db, staff.org_unit_id)
    first, last = staff.active_from or date.min, staff.active_to or date.max
    other = db.scalar(
        sa.select(Staff.id)
        .where(
            Staff.org_unit_id == staff.org_unit_id,
            Staff.match_key == staff.match_key,
            Staff.id != staff.id,
            Staff.active_between(first, last),
        )
        .order_by(Staff.id)
        .limit(1)
    )
    if other is not None:
        error = Conflict("duplicate-staff")
        error.extra = {"existing_id": str(other)}
        raise error


register_messages(
    {
        "leaves-before-starting": (
            "Ngày thôi làm không được trước ngày bắt đầu.",
            "The last day cannot be before the first.",
        ),
        "duplicate-staff": (
            "Danh sách đã có người cùng họ tên, cùng cơ quan trong thời gian này.",
            "The staff list already has someone of the same name and agency at that time.",
        ),
    }
)
