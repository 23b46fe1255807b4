"""A course's sheet: each unit puts its own staff on it and says who completed the course."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.trainings.attendance_schemas import (
    AttendanceCreate,
    AttendanceFilters,
    AttendanceLine,
    AttendanceRead,
    AttendanceSheetQuery,
    AttendanceUpdate,
    AttendedRead,
)
from backend.domains.prevention.trainings.models import Attendance
from backend.domains.prevention.trainings.queries import (
    BY_UNIT,
    NEWEST,
    get_attendance_read,
    select_attendance_rows,
    select_attended_rows,
    select_sheet_rows,
)
from backend.domains.prevention.trainings.service import (
    add_attendance,
    ensure_reads_staff,
    get_course,
    mark_attendance,
)
from backend.permissions import Permission

router = create_router("/trainings")
staff_router = create_router("/staff")

Reading = Annotated[Session, requires(Permission.TRAINING_READ)]
Writing = Annotated[Session, requires(Permission.TRAINING_WRITE)]


@router.get("/{id}/attendances", response_model=Page[AttendanceRead])
def list_attendances(
    db: Reading,
    id: UUID,
    filters: Annotated[AttendanceFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """The lines of the sheet that lie in the caller's units, by given name."""
    get_course(db, id)
    found = select_attendance_rows(id, filters)
    return read_page(db, found, (Staff.match_key, Attendance.id), after, limit)


@router.get("/{id}/sheet", response_model=Page[AttendanceLine])
def get_training_sheet(
    db: Reading, id: UUID, query: Annotated[AttendanceSheetQuery, Query()]
) -> PageRows:
    """All staff of the caller's units who could attend the course, with who stands on its sheet."""
    ensure_reads_staff(db)
    course = get_course(db, id)
    return read_page(db, select_sheet_rows(course, query), BY_UNIT, query.after, query.limit)


@router.get("/{id}/attendances/{attendance_id}", response_model=AttendanceRead)
def get_attendance(db: Reading, id: UUID, attendance_id: UUID) -> AttendanceRead:
    """One line of the sheet."""
    return get_attendance_read(db, id, attendance_id)


@router.post("/{id}/attendances", status_code=201, response_model=AttendanceRead)
def create_attendance(db: Writing, id: UUID, data: AttendanceCreate) -> AttendanceRead:
    """Put one of the caller's staff on the sheet of a course that the caller reads."""
    return get_attendance_read(db, id, add_attendance(db, id, data.model_dump()).id)


@router.patch("/{id}/attendances/{attendance_id}", response_model=AttendanceRead)
def update_attendance(
    db: Writing, id: UUID, attendance_id: UUID, data: AttendanceUpdate
) -> AttendanceRead:
    """Say whether the official completed the course; `true` only once it is over."""
    get_attendance_read(db, id, attendance_id)
    attendance = db.edit(
        Attendance, attendance_id, lambda db, line: get_attendance_read(db, id, line)
    )
    mark_attendance(db, attendance, data.model_dump(exclude_unset=True))
    return get_attendance_read(db, id, attendance_id)


@router.delete("/{id}/attendances/{attendance_id}", status_code=204)
def delete_attendance(db: Writing, id: UUID, attendance_id: UUID) -> None:
    """Take an official off the sheet who did not attend."""
    get_attendance_read(db, id, attendance_id)
    db.delete(
        db.edit(Attendance, attendance_id, lambda db, line: get_attendance_read(db, id, line))
    )
    db.flush()


@staff_router.get("/{id}/attendances", response_model=Page[AttendedRead])
def list_staff_attendances(
    db: Reading, id: UUID, after: After = None, limit: Limit = 50
) -> PageRows:
    """The courses on whose sheets an official stands, the latest first."""
    db.require(Staff, id)
    return read_page(db, select_attended_rows(id), NEWEST, after, limit)
