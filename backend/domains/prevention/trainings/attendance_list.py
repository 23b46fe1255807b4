"""The attendances of a course in Excel: exported with the names of staff, filled in, imported.

A row stands for one official in one course, also before there is an attendance. So an imported row
always changes a known record; new staff cannot be entered this way.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Annotated
from uuid import UUID, uuid5

import sqlalchemy as sa
from pydantic import ConfigDict, Field
from sqlalchemy.exc import IntegrityError

from backend.core.errors.exceptions import AppError, Conflict, Invalid
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.single_read import list_filter_clauses
from backend.core.sql.types import RowSelect
from backend.core.text.i18n import register_messages
from backend.core.text.schemas import BaseModel
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.staff.schemas import Year
from backend.domains.prevention.trainings.models import Attendance, Training
from backend.domains.prevention.trainings.queries import (
    BY_UNIT,
    NEWEST,
    SHEET,
    build_filter_clauses,
    select_sheet_rows,
)
from backend.domains.prevention.trainings.schemas import (
    AttendanceCreate,
    AttendanceLine,
    AttendanceSheetQuery,
    AttendanceUpdate,
    TrainingFilters,
)
from backend.domains.prevention.trainings.service import (
    Course,
    add_attendance,
    get_course,
    mark_attendance,
)
from backend.permissions import Permission
from backend.spreadsheets.columns import (
    Choices,
    build_choice_column,
    build_choices,
    build_text_column,
    build_unit_column,
)
from backend.spreadsheets.decisions import mark_decision_refused
from backend.spreadsheets.listing import Listing, Values
from backend.spreadsheets.row import CellValue, KnownRecord, Row, RowDecision, format_date

COMPLETED, ATTENDED, ABSENT = "completed", "attended", "absent"
RESULTS = {
    COMPLETED: "Hoàn thành|Đã hoàn thành|Đạt",
    ATTENDED: "Có tham dự|Tham dự|Có mặt|Có|x|v|Chưa hoàn thành",
    ABSENT: "Không tham dự|Vắng|Vắng mặt|Không",
}
MOST_COURSES = 500
"""The most courses that a drop-down offers, the latest first."""


class SheetFilters(BaseModel):
    """With `training_id` the whole sheet, prefilled; without it who stands on any (of a year)."""

    model_config = ConfigDict(extra="forbid")

    training_id: UUID | None = None
    year: Annotated[Year | None, Field(description="courses that ended in this year")] = None
    org_unit_id: Annotated[UUID | None, Field(description="staff of this unit and all in it")] = (
        None
    )
    on_sheet: bool | None = None


class AttendanceList(Listing):
    kind = "training-attendances"
    title = "Danh sách dự tập huấn"
    english_title = "Sheets of courses"
    noun = ("dòng danh sách lớp", "line of a course's sheet")
    key_description = ("lớp, đơn vị, họ tên và cơ quan", "course, unit, name and agency")
    import_permission = Permission.TRAINING_WRITE
    export_permission = Permission.TRAINING_READ
    filter_schema = SheetFilters
    model = Attendance
    unit_field = "unit"
    includes_leading_units = True
    key_fields = ("full_name", "agency", "training_id", "unit")
    fixed_fields = ("training_id",)
    help_rules = (
        (
            "Tải danh sách của từng lớp ở trang lớp tập huấn: họ tên cán bộ đã ghi sẵn, chỉ điền "
            "cột Kết quả. Ô Kết quả để trống không đổi gì; bỏ tên khỏi lớp thì ghi Không tham dự."
        ),
        "Chỉ nhận cán bộ có trong danh sách cán bộ vào thời gian mở lớp.",
    )
    columns = (
        build_text_column(
            "full_name", "Họ và tên", "Họ tên|Học viên|Tên", required=True, is_extra=True, width=28
        ),
        build_text_column(
            "agency",
            "Cơ quan",
            "Cơ quan công tác|Đơn vị công tác|Nơi công tác",
            required=True,
            is_extra=True,
            width=32,
        ),
        build_unit_column("unit", "Đơn vị", aliases="Xã, thị trấn|Xã|Thị trấn"),
        build_choice_column(
            "training_id",
            "Lớp tập huấn",
            "Lớp|Tên lớp|Khóa tập huấn",
            required=True,
            width=48,
            help="Tên lớp và ngày bắt đầu, như trong danh mục.",
        ),
        build_choice_column(
            "result",
            "Kết quả",
            "Kết quả tham dự|Điểm danh|Tham dự",
            keep_if_blank=True,
            width=20,
            help="Hoàn thành, Có tham dự (chưa hoàn thành) hoặc Không tham dự.",
            example="Hoàn thành",
        ),
    )

    def load_choices(self, db: Session) -> dict[str, Choices]:
        return {"training_id": load_course_choices(db), "result": build_choices(RESULTS)}

    def find_records(
        self, db: Session, rows: Collection[Row], units: set[UUID]
    ) -> Iterable[KnownRecord]:
        return [to_known_record(course, row) for course, row in list_sheet_lines(db, rows)]

    def fill_blanks(self, values: dict[str, CellValue]) -> dict[str, CellValue]:
        return {**values, "held_to": None}  # not a known record: no staff of that name

    def validate_record(self, values: Values) -> None:
        if values["held_to"] is None:
            raise Invalid.at("/full_name", "not-on-staff-list")
        if values["result"] == COMPLETED and values["held_to"] > today():
            raise Invalid.at("/result", "training-not-over")

    def write_batch(self, db: Session, decisions: Sequence[RowDecision]) -> bool:
        rows = [decision.row for decision in decisions]
        lines = {
            compute_line_id(course.id, line.staff_id): (course, line)
            for course, line in list_sheet_lines(db, rows)
        }
        for decision in decisions:
            assert decision.id is not None
            course, line = lines[decision.id]
            try:
                with db.begin_nested():
                    apply_result(db, course, line, decision.values["result"])
            except AppError as refused:
                mark_decision_refused(decision, self, refused)
            except IntegrityError:
                mark_decision_refused(decision, self, Conflict("already-on-sheet"))
        return True

    def list_records(self, db: Session, filters: SheetFilters, limit: int) -> Iterable[Values]:
        if filters.training_id is None:
            found = select_all_sheet_rows(filters).order_by(*NEWEST, *BY_UNIT)
            rows = db.execute(found.limit(limit))
            return [to_row(row.training_id, AttendanceLine.model_validate(row)) for row in rows]
        course = get_course(db, filters.training_id)
        # An agency keeps sheets of its own courses, and does not read the staff list of the unit.
        on_sheet = True if db.scope.agency is not None else filters.on_sheet
        query = AttendanceSheetQuery(org_unit_id=filters.org_unit_id, on_sheet=on_sheet)
        lines = db.execute(select_sheet_rows(course, query).order_by(*BY_UNIT).limit(limit))
        return [to_row(course.id, AttendanceLine.model_validate(line)) for line in lines]


def load_course_choices(db: Session) -> Choices:
    """{course: 'title – 14/06/2022'}; a second one of the same words gets its organiser too."""
    courses = Choices("cell-unknown-choice")
    latest = sa.select(Training.id, Training.title, Training.held_from, Training.organiser)
    for course in db.execute(latest.order_by(*NEWEST).limit(MOST_COURSES)):
        label = f"{course.title} – {format_date(course.held_from)}"
        if label in courses.labels.values():
            label = f"{label} – {course.organiser}"
        courses.add(str(course.id), label, [course.title])
    return courses


def compute_line_id(training_id: UUID, staff_id: UUID) -> UUID:
    """The id of the row of an official in a course, whether they attended or not."""
    return uuid5(training_id, str(staff_id))


def list_sheet_lines(db: Session, rows: Collection[Row]) -> Iterator[tuple[Course, AttendanceLine]]:
    """The sheets, as far as the actor may see, of all courses that the rows name."""
    named = {id for row in rows if (id := row.values.get("training_id"))}
    for id in sorted(named):
        course = get_course(db, UUID(id))
        for row in db.execute(select_sheet_rows(course, AttendanceSheetQuery())):
            yield course, AttendanceLine.model_validate(row)


def to_known_record(course: Course, line: AttendanceLine) -> KnownRecord:
    fields = {
        "training_id": str(course.id),
        "full_name": line.full_name,
        "agency": line.agency,
        "result": find_result(line) or ABSENT,
        "held_to": course.held_to,
    }
    id, version = compute_line_id(course.id, line.staff_id), line.attendance_version or 0
    return KnownRecord(id, version, line.org_unit_id, fields)


def select_all_sheet_rows(filters: SheetFilters) -> RowSelect:
    """The attendances of all courses, with the columns of a sheet and the id of the course."""
    of_year = TrainingFilters(year=filters.year)
    return (
        sa.select(Attendance.training_id, *SHEET)
        .select_from(Attendance)
        .join(Staff, Staff.id == Attendance.staff_id)
        .join(OrgUnit, OrgUnit.id == Staff.org_unit_id)
        .join(Training, Training.id == Attendance.training_id)
        .where(*build_filter_clauses(of_year), *list_filter_clauses(Staff, filters, "org_unit_id"))
    )


def to_row(training_id: UUID, line: AttendanceLine) -> dict[str, str | int | None]:
    """A row of the workbook; whoever did not attend yet has no result."""
    return {
        "id": str(compute_line_id(training_id, line.staff_id)),
        "version": line.attendance_version or 0,
        "training_id": str(training_id),
        "full_name": line.full_name,
        "agency": line.agency,
        "unit": line.org_unit_name,
        "result": find_result(line),
    }


def find_result(line: AttendanceLine) -> str | None:
    if line.attendance_id is None:
        return None
    return COMPLETED if line.completed else ATTENDED


def apply_result(db: Session, course: Course, line: AttendanceLine, result: str) -> None:
    """Create, change or delete the attendance so that it says `result`."""
    completed = result == COMPLETED
    if line.attendance_id is None:
        add_attendance(db, course.id, AttendanceCreate(staff_id=line.staff_id, completed=completed))
    else:
        attendance = db.require(Attendance, line.attendance_id)
        if result == ABSENT:
            db.delete(attendance)
        else:
            mark_attendance(db, attendance, AttendanceUpdate(completed=completed))
    db.flush()


register_messages(
    {
        "not-on-staff-list": (
            "Không có trong danh sách cán bộ vào thời gian mở lớp. Thêm cán bộ trước.",
            "Not on the staff list at the time of the course. Enter them in the staff list first.",
        ),
    }
)
