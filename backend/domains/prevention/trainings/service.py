"""Entering courses, attendances and head counts."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Forbidden, Invalid, NotFound
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, OrgUnitClosure, select_units_under
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.accounts.agencies import find_recording_agency
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.trainings.models import Attendance, HeadCount, Training
from backend.domains.prevention.trainings.schemas import (
    AttendanceCreate,
    AttendanceUpdate,
    HeadCountCreate,
    TrainingCreate,
    TrainingUpdate,
)
from backend.permissions import Permission


def create_course(db: Session, data: TrainingCreate) -> Training:
    """A new course of one of the actor's units; raises NotFound for other units."""
    unit = get_writable_unit(db, data.org_unit_id, "/org_unit_id")
    ensure_days_in_order(data)
    ensure_unit_exists(unit, data.held_from)
    implied = {"held_to": data.held_to or data.held_from, "level": data.level or unit.level}
    return db.save(Training(**data.model_dump() | implied, agency=find_recording_agency(db)))


def update_course(db: Session, training: Training, data: TrainingUpdate) -> None:
    """Apply a merge patch; raises Conflict if a course that people completed would lie ahead."""
    get_writable_unit(db, training.org_unit_id)
    db.save(training, data.model_dump(exclude_unset=True))
    ensure_days_in_order(training)
    if training.held_to > today() and has_completed_attendances(db, training.id):
        raise Conflict("training-has-completed")


def delete_course(db: Session, training: Training) -> None:
    """Delete a course entered by mistake; one with attendances or head counts is in use."""
    get_writable_unit(db, training.org_unit_id)
    db.remove(training)


def ensure_reads_staff(db: Session) -> None:
    """Raise Forbidden for those who may read courses but not staff."""
    if not db.actor.has_permission(Permission.STAFF_READ):
        raise Forbidden


def ensure_days_in_order(course: Training | TrainingCreate) -> None:
    if course.held_to is not None and course.held_to < course.held_from:
        raise Invalid.at("/held_to", "ends-before-start")


def ensure_unit_exists(unit: OrgUnit, day: date) -> None:
    """Raise Invalid if the course begins after the unit's last day."""
    if unit.valid_to is not None and unit.valid_to < day:
        raise Invalid.at("/org_unit_id", "unit-not-valid", name=unit.name)


def has_completed_attendances(db: Session, training_id: UUID) -> bool:
    """Call it after the flush: whoever writes attendances waits for the lock on the course."""
    done = sa.select(Attendance.id).where(
        Attendance.training_id == training_id, Attendance.completed.is_(True)
    )
    return db.scalar(done.limit(1)) is not None


class Course(NamedTuple):
    """The fields of a course that its attendances need."""

    id: UUID
    org_unit_id: UUID
    held_from: date
    held_to: date


def get_course(db: Session, id: UUID, *, hold: bool = False) -> Course:
    """The course, or NotFound; with `hold` its row is locked until the commit."""
    found = sa.select(
        Training.id, Training.org_unit_id, Training.held_from, Training.held_to
    ).where(Training.id == id)
    row = db.execute(found.with_for_update(read=True) if hold else found).first()
    if row is None:
        raise NotFound
    return Course(*row)


def add_attendance(db: Session, training_id: UUID, data: AttendanceCreate) -> Attendance:
    """Record that an official of the actor's units attends a course that the actor may read."""
    course = get_course(db, training_id, hold=True)
    staff = db.require(Staff, data.staff_id, "/staff_id")
    ensure_may_attend(db, course, staff)
    ensure_may_be_completed(course, completed=data.completed)
    of = {"training_id": course.id, "org_unit_id": staff.org_unit_id}
    return db.save(Attendance(**data.model_dump(), **of))


def mark_attendance(db: Session, attendance: Attendance, data: AttendanceUpdate) -> None:
    """Record whether the official completed the course."""
    course = get_course(db, attendance.training_id, hold=True)
    db.save(attendance, data.model_dump(exclude_unset=True))
    ensure_may_be_completed(course, completed=attendance.completed)


def ensure_may_attend(db: Session, course: Course, staff: Staff) -> None:
    """Raise Invalid unless the official was active in the course's unit, or one in it, then."""
    inside = select_units_under([course.org_unit_id])
    if db.scalar(inside.where(OrgUnitClosure.descendant_id == staff.org_unit_id)) is None:
        raise Invalid.at("/staff_id", "staff-of-other-unit")
    left = staff.active_to is not None and staff.active_to < course.held_from
    if left or (staff.active_from or course.held_to) > course.held_to:
        raise Invalid.at("/staff_id", "staff-not-active", name=staff.full_name)


def ensure_may_be_completed(course: Course, *, completed: bool) -> None:
    if completed and course.held_to > today():
        raise Invalid.at("/completed", "training-not-over")


def create_head_count(db: Session, training_id: UUID, data: HeadCountCreate) -> HeadCount:
    """A head count of a course of the actor's own units."""
    course = get_course(db, training_id)
    get_writable_unit(db, course.org_unit_id)
    of = {"training_id": course.id, "org_unit_id": course.org_unit_id}
    return db.save(HeadCount(**data.model_dump(), **of))


register_messages(
    {
        "training-has-completed": (
            "Đã có người hoàn thành lớp này, ngày kết thúc không thể sau hôm nay.",
            "Some people have completed this course, so it cannot end after today.",
        ),
        "training-not-over": (
            "Lớp chưa kết thúc nên chưa ghi nhận hoàn thành được.",
            "The course is not over yet, so nobody has completed it.",
        ),
        "staff-of-other-unit": (
            "Người này không thuộc đơn vị mở lớp hoặc đơn vị trực thuộc.",
            "This person belongs neither to the course's unit nor to one in it.",
        ),
        "staff-not-active": (
            "{name} không có trong danh sách cán bộ vào thời gian mở lớp.",
            "{name} was not on the staff list at the time of the course.",
        ),
        "already-on-sheet": (
            "Người này đã có trong danh sách của lớp.",
            "This person already stands on the course's sheet.",
        ),
        "audience-counted": (
            "Đã ghi số người của đối tượng này. Sửa số đó.",
            "This audience has been counted already. Correct that count.",
        ),
    }
)
