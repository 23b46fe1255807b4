"""Metrics of II.6 Tập huấn and II.7 nhân lực: courses, attendances, staff by form 507."""

from functools import partial
from typing import TypeVarTuple

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.domains.prevention.staff.models import Staff, StaffKind
from backend.domains.prevention.staff.queries import is_on_direct_duty
from backend.domains.prevention.trainings.models import Attendance, HeadCount, Training
from backend.domains.prevention.trainings.queries import build_attendance_counts
from backend.domains.prevention.trainings.trained_staff import is_trained
from backend.law.reference.report_rules import load_staff_columns
from backend.metrics.metric import (
    Condition,
    Measure,
    Metric,
    MetricPeriod,
    MetricProof,
    MetricSource,
    NamedMeasures,
    PeriodCondition,
    RecordKind,
    Span,
    build_equals_any,
    build_first_proof,
    build_label_subquery,
)

Ts = TypeVarTuple("Ts")
PLAN = "Kế hoạch năm, mục tiêu 4, II.5"
FORM_507 = "TT 02/2025/TT-BLĐTBXH, biểu 507"

COURSE = RecordKind(Training, Training.title, Training.held_to)
COURSES = MetricSource(
    "courses",
    COURSE,
    Training.org_unit_id,
    lambda select, p: select.select_from(Training).where(
        p.is_in_unit(Training), p.is_within(Training.held_to)
    ),
)


ATTENDED = RecordKind(
    Attendance,
    build_label_subquery(Training.title, Training.id, Attendance.training_id),
    build_label_subquery(Training.held_to, Training.id, Attendance.training_id),
)
ATTENDANCES = MetricSource(
    "attendances",
    ATTENDED,
    Attendance.org_unit_id,
    lambda select, p: (
        select.select_from(Attendance)
        .join(Training, Training.id == Attendance.training_id)
        .where(
            p.is_in_unit(Attendance), Attendance.completed.is_(True), p.is_within(Training.held_to)
        )
    ),
    key=Attendance.staff_id,
    key_record=RecordKind(Staff, Staff.full_name, Staff.active_from),
)
HEADS = RecordKind(
    HeadCount,
    build_label_subquery(Training.title, Training.id, HeadCount.training_id),
    build_label_subquery(Training.held_to, Training.id, HeadCount.training_id),
)
HEAD_COUNTS = MetricSource(
    "head_counts",
    HEADS,
    HeadCount.org_unit_id,
    lambda select, p: (
        select.select_from(HeadCount)
        .join(Training, Training.id == HeadCount.training_id)
        .where(p.is_in_unit(HeadCount), p.is_within(Training.held_to))
    ),
)
OFFICIAL = RecordKind(Staff, Staff.full_name, Staff.active_from)
STAFF_SOURCE = MetricSource(
    "staff",
    OFFICIAL,
    Staff.org_unit_id,
    lambda select, p: (
        select.select_from(Staff)
        .join(OrgUnit, OrgUnit.id == Staff.org_unit_id)
        .where(p.is_in_unit(Staff), Staff.active_on(p.end))
    ),
)
IN_FORM = (StaffKind.OFFICER, StaffKind.EMPLOYEE, StaffKind.COLLABORATOR)


def is_direct(p: MetricPeriod) -> Condition:
    return is_on_direct_duty(p.end)


def is_direct_and_trained(p: MetricPeriod) -> Condition:
    return sa.and_(is_direct(p), is_trained(p.start, p.end))


def select_courses_of_staff(select: sa.Select[*Ts], p: MetricPeriod) -> sa.Select[*Ts]:
    """The courses of the period that a person of the staff list completed."""
    return (
        select.select_from(Attendance)
        .join(Training, Training.id == Attendance.training_id)
        .where(
            Attendance.staff_id.in_((Staff.id, Staff.continues_id)),
            Attendance.completed.is_(True),
            p.is_within(Training.held_to),
        )
    )


STAFF_DIRECT = Measure(STAFF_SOURCE, is_direct)
STAFF_TRAINED = Measure(
    STAFF_SOURCE,
    is_direct_and_trained,
    proof=build_first_proof("training", COURSE, Staff, select_courses_of_staff),
)
OF_STAFF: NamedMeasures = (
    ("staff_count", Measure(STAFF_SOURCE)),
    ("direct_count", STAFF_DIRECT),
    ("trained_count", STAFF_TRAINED),
)
"""Who is on the list on the last day; of them on direct duty, and of these trained."""
COUNTS = build_attendance_counts()
PEOPLE_TRAINED = Measure(
    COURSES,
    amount=COUNTS["completed_count"] + COUNTS["head_count"],
    proof=MetricProof("training", lambda _p: (Training.id, Training.held_to)),
)
"""Persons at the courses: of the staff list who completed, and others as they were counted."""
OF_TOPIC: NamedMeasures = (
    ("course_count", Measure(COURSES)),
    *((name, Measure(COURSES, amount=COUNTS[name])) for name in ("completed_count", "head_count")),
)


def is_in_form(_p: MetricPeriod) -> Condition:
    return build_equals_any(Staff.kind, *IN_FORM)


def is_woman_in_form(p: MetricPeriod) -> Condition:
    return sa.and_(is_in_form(p), Staff.is_female.is_(True))


def build_column_condition(level: str, kind: StaffKind) -> PeriodCondition:
    return lambda _p: sa.and_(
        build_equals_any(OrgUnit.level, level), build_equals_any(Staff.kind, kind)
    )


build_staff_metric = partial(Metric, unit="người", entity=OFFICIAL.entity)
build_form_metric = partial(build_staff_metric, section="II.7", law=FORM_507, span=Span.DAY)


TRAININGS: tuple[Metric, ...] = (
    Metric(
        "trainings_held",
        "Lớp tập huấn",
        "Courses held",
        "lớp",
        "II.6",
        PLAN,
        COURSE.entity,
        measure=Measure(COURSES),
    ),
    Metric(
        "attendances_completed",
        "Lượt cán bộ hoàn thành tập huấn",
        "Attendances completed by staff",
        "lượt người",
        "II.6",
        PLAN,
        ATTENDED.entity,
        measure=Measure(ATTENDANCES),
    ),
    build_staff_metric(
        "staff_attending",
        "Cán bộ được tập huấn",
        "Staff who completed a course",
        section="II.6",
        law=PLAN,
        measure=Measure(ATTENDANCES, is_distinct=True),
    ),
    Metric(
        "head_counts_trained",
        "Lượt người khác dự tập huấn",
        "Others who attended courses",
        "lượt người",
        "II.6",
        PLAN,
        HEADS.entity,
        measure=Measure(HEAD_COUNTS, amount=HeadCount.head_count),
    ),
    build_staff_metric(
        "staff_direct",
        "Cán bộ trực tiếp làm công tác phòng, chống mại dâm",
        "Staff directly on the work",
        section="II.6",
        law=PLAN,
        span=Span.DAY,
        measure=STAFF_DIRECT,
    ),
    build_staff_metric(
        "staff_direct_trained",
        "Cán bộ trực tiếp đã được tập huấn",
        "Staff directly on the work who were trained",
        section="II.6",
        law=PLAN,
        whole="staff_direct",
        indicator="staff_trained",
        span=Span.PERIOD,
        version=2,
        measure=STAFF_TRAINED,
    ),
)
STAFF: tuple[Metric, ...] = (
    build_form_metric(
        "staff_total",
        "Người làm công tác phòng, chống mại dâm",
        "Staff of form 507",
        measure=Measure(STAFF_SOURCE, is_in_form),
    ),
    build_form_metric(
        "staff_female",
        "Trong đó: nữ",
        "Of them women",
        whole="staff_total",
        measure=Measure(STAFF_SOURCE, is_woman_in_form),
    ),
    *(
        build_form_metric(
            f"staff_{column.tier}_{column.kind}",
            column.title,
            column.title_en,
            whole="staff_total",
            tier=column.tier,
            measure=Measure(
                STAFF_SOURCE, build_column_condition(column.tier, StaffKind(column.kind))
            ),
        )
        for column in load_staff_columns()
    ),
    build_staff_metric(
        "staff_roster",
        "Người trong danh sách cán bộ (mọi nhóm)",
        "Everyone on the staff list",
        section="II.7",
        law="Kế hoạch năm, II.5",
        span=Span.DAY,
        measure=Measure(STAFF_SOURCE),
    ),
)
