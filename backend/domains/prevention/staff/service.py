"""Entering and correcting staff."""

from datetime import date

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.session.models import today
from backend.core.session.org_units import lock_unit
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.org_units.service import ensure_existed, get_writable_unit
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.staff.schemas import StaffCreate, StaffUpdate


def add_staff(db: Session, data: StaffCreate) -> Staff:
    """A new line of the staff list of one of the actor's units.

    Raises Invalid, NotFound (unit) and Conflict `duplicate-staff`.
    """
    ensure_days_in_order(data)
    unit = get_writable_unit(db, data.org_unit_id, "/org_unit_id")
    day = min(data.active_to or today(), today())
    ensure_existed(unit, day, day, "/org_unit_id")
    staff = db.save(Staff(**data.model_dump(exclude={"allow_duplicate"})))
    if not data.allow_duplicate:
        ensure_not_duplicate(db, staff)
    return staff


def correct_staff(db: Session, staff: Staff, data: StaffUpdate) -> None:
    """Apply a merge patch; raises as `add_staff` does."""
    changes = data.model_dump(exclude={"allow_duplicate"}, exclude_unset=True)
    db.save(staff, changes)
    ensure_days_in_order(staff)
    is_same = {"full_name", "agency", "active_from", "active_to"}.isdisjoint(changes)
    if not is_same and not data.allow_duplicate:
        ensure_not_duplicate(db, staff)


def ensure_days_in_order(staff: Staff | StaffCreate) -> None:
    if staff.active_from and staff.active_to and staff.active_to < staff.active_from:
        raise Invalid.at("/active_to", "leaves-before-starting")


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
