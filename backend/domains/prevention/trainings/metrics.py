"""II.6 Tập huấn and II.7 nhân lực: courses, who attended, and the roster by form 507."""

from typing import Any

import sqlalchemy as sa

from backend.core.session.org_units import Level, OrgUnit
from backend.domains.prevention.staff.listing import on_direct_duty
from backend.domains.prevention.staff.models import Staff, StaffKind
from backend.domains.prevention.trainings.coverage import is_trained
from backend.domains.prevention.trainings.models import Attendance, HeadCount, Training
from backend.metrics.figure import (
    Condition,
    Figure,
    Measure,
    Period,
    Record,
    Source,
    Span,
    is_any,
    name_of,
)

PLAN = "Kế hoạch năm, mục tiêu 4, II.5"
FORM_507 = "TT 02/2025/TT-BLĐTBXH, biểu 507"

COURSE = Record(Training, Training.title, Training.held_to)
COURSES = Source(
    "courses",
    COURSE,
    Training.org_unit_id,
    lambda select, p: select.select_from(Training).where(
        p.holds(Training), p.has(Training.held_to)
    ),
)


def course(column: Any, key: Any) -> Any:
    return name_of(column, Training.id, key)


ATTENDED = Record(
    Attendance,
    course(Training.title, Attendance.training_id),
    course(Training.held_to, Attendance.training_id),
)
ATTENDANCES = Source(
    "attendances",
    ATTENDED,
    Attendance.org_unit_id,
    lambda select, p: (
        select.select_from(Attendance)
        .join(Training, Training.id == Attendance.training_id)
        .where(p.holds(Attendance), Attendance.completed.is_(True), p.has(Training.held_to))
    ),
    key=Attendance.staff_id,
    key_record=Record(Staff, Staff.full_name, Staff.active_from),
)
HEADS = Record(
    HeadCount,
    course(Training.title, HeadCount.training_id),
    course(Training.held_to, HeadCount.training_id),
)
HEAD_COUNTS = Source(
    "head_counts",
    HEADS,
    HeadCount.org_unit_id,
    lambda select, p: (
        select.select_from(HeadCount)
        .join(Training, Training.id == HeadCount.training_id)
        .where(p.holds(HeadCount), p.has(Training.held_to))
    ),
)
OFFICIAL = Record(Staff, Staff.full_name, Staff.active_from)
ROSTER = Source(
    "roster",
    OFFICIAL,
    Staff.org_unit_id,
    lambda select, p: (
        select.select_from(Staff)
        .join(OrgUnit, OrgUnit.id == Staff.org_unit_id)
        .where(p.holds(Staff), Staff.active_on(p.end))
    ),
)
IN_FORM = (StaffKind.OFFICER, StaffKind.EMPLOYEE, StaffKind.COLLABORATOR)


def is_direct(p: Period) -> Condition:
    return on_direct_duty(p.end)


def is_direct_and_trained(p: Period) -> Condition:
    return sa.and_(is_direct(p), is_trained(p.start, p.end))


def in_form(_p: Period) -> Condition:
    return is_any(Staff.kind, *IN_FORM)


def woman_in_form(p: Period) -> Condition:
    return sa.and_(in_form(p), Staff.is_female.is_(True))


def at(level: Level, kind: StaffKind) -> Any:
    return lambda _p: sa.and_(is_any(OrgUnit.level, level), is_any(Staff.kind, kind))


def official(
    code: str, title: str, english: str, where: Any, section: str, law: str, **more: Any
) -> Figure:
    span = more.pop("span", Span.DAY)
    measure = Measure(ROSTER, where)
    return Figure(
        code, title, english, "người", section, law, OFFICIAL.entity, span, measure=measure, **more
    )


TRAININGS: tuple[Figure, ...] = (
    Figure(
        "trainings_held",
        "Lớp tập huấn",
        "Courses held",
        "lớp",
        "II.6",
        PLAN,
        COURSE.entity,
        measure=Measure(COURSES),
    ),
    Figure(
        "attendances_completed",
        "Lượt cán bộ hoàn thành tập huấn",
        "Attendances completed by staff",
        "lượt người",
        "II.6",
        PLAN,
        ATTENDED.entity,
        measure=Measure(ATTENDANCES),
    ),
    Figure(
        "staff_attending",
        "Cán bộ được tập huấn",
        "Staff who completed a course",
        "người",
        "II.6",
        PLAN,
        OFFICIAL.entity,
        measure=Measure(ATTENDANCES, is_distinct=True),
    ),
    Figure(
        "head_counts_trained",
        "Lượt người khác dự tập huấn",
        "Others who attended courses",
        "lượt người",
        "II.6",
        PLAN,
        HEADS.entity,
        measure=Measure(HEAD_COUNTS, amount=HeadCount.head_count),
    ),
    official(
        "staff_direct",
        "Cán bộ trực tiếp làm công tác phòng, chống mại dâm",
        "Staff directly on the work",
        is_direct,
        "II.6",
        PLAN,
    ),
    official(
        "staff_direct_trained",
        "Cán bộ trực tiếp đã được tập huấn",
        "Staff directly on the work who were trained",
        is_direct_and_trained,
        "II.6",
        PLAN,
        whole="staff_direct",
        indicator="staff_trained",
        span=Span.PERIOD,
    ),
)
COLUMNS_507 = (
    (Level.PROVINCE, StaffKind.OFFICER, "Cấp tỉnh: công chức", "Province: officers"),
    (Level.PROVINCE, StaffKind.EMPLOYEE, "Cấp tỉnh: viên chức", "Province: employees"),
    (Level.DISTRICT, StaffKind.OFFICER, "Cấp huyện: công chức", "District: officers"),
    (
        Level.DISTRICT,
        StaffKind.EMPLOYEE,
        "Cấp huyện: viên chức, bán chuyên trách",
        "District: employees, part-time",
    ),
    (Level.COMMUNE, StaffKind.OFFICER, "Cấp xã: công chức", "Commune: officers"),
    (
        Level.COMMUNE,
        StaffKind.COLLABORATOR,
        "Cấp xã: cộng tác viên, tình nguyện viên",
        "Commune: collaborators, volunteers",
    ),
)
STAFF: tuple[Figure, ...] = (
    official(
        "staff_total",
        "Người làm công tác phòng, chống mại dâm",
        "Staff of form 507",
        in_form,
        "II.7",
        FORM_507,
    ),
    official(
        "staff_female",
        "Trong đó: nữ",
        "Of them women",
        woman_in_form,
        "II.7",
        FORM_507,
        whole="staff_total",
    ),
    *(
        official(
            f"staff_{level.value}_{kind.value}",
            vi,
            en,
            at(level, kind),
            "II.7",
            FORM_507,
            whole="staff_total",
        )
        for level, kind, vi, en in COLUMNS_507
    ),
    official(
        "staff_roster",
        "Người trong danh sách cán bộ (mọi nhóm)",
        "Everyone on the roster",
        None,
        "II.7",
        "Kế hoạch năm, II.5",
    ),
)
