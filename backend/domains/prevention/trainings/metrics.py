"""Metrics of II.6 Tập huấn and II.7 nhân lực: courses, attendances, staff by form 507."""

from typing import Any

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.domains.prevention.staff.models import Staff, StaffKind
from backend.domains.prevention.staff.queries import is_on_direct_duty
from backend.domains.prevention.trainings.models import Attendance, HeadCount, Training
from backend.domains.prevention.trainings.training_year import is_trained
from backend.law.reference.report_rules import load_staff_columns
from backend.metrics.metric import (
    Condition,
    Measure,
    Metric,
    MetricPeriod,
    MetricSource,
    RecordKind,
    Span,
    build_equals_any,
    build_label_subquery,
)

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


def build_course_label(column: Any, key: Any) -> Any:
    return build_label_subquery(column, Training.id, key)


ATTENDED = RecordKind(
    Attendance,
    build_course_label(Training.title, Attendance.training_id),
    build_course_label(Training.held_to, Attendance.training_id),
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
    build_course_label(Training.title, HeadCount.training_id),
    build_course_label(Training.held_to, HeadCount.training_id),
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


def is_in_form(_p: MetricPeriod) -> Condition:
    return build_equals_any(Staff.kind, *IN_FORM)


def is_woman_in_form(p: MetricPeriod) -> Condition:
    return sa.and_(is_in_form(p), Staff.is_female.is_(True))


def build_column_condition(level: str, kind: StaffKind) -> Any:
    return lambda _p: sa.and_(
        build_equals_any(OrgUnit.level, level), build_equals_any(Staff.kind, kind)
    )


def build_staff_metric(
    code: str, title: str, english: str, where: Any, section: str, law: str, **more: Any
) -> Metric:
    span = more.pop("span", Span.DAY)
    measure = Measure(STAFF_SOURCE, where)
    return Metric(
        code, title, english, "người", section, law, OFFICIAL.entity, span, measure=measure, **more
    )


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
    Metric(
        "staff_attending",
        "Cán bộ được tập huấn",
        "Staff who completed a course",
        "người",
        "II.6",
        PLAN,
        OFFICIAL.entity,
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
        is_direct,
        "II.6",
        PLAN,
    ),
    build_staff_metric(
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
STAFF: tuple[Metric, ...] = (
    build_staff_metric(
        "staff_total",
        "Người làm công tác phòng, chống mại dâm",
        "Staff of form 507",
        is_in_form,
        "II.7",
        FORM_507,
    ),
    build_staff_metric(
        "staff_female",
        "Trong đó: nữ",
        "Of them women",
        is_woman_in_form,
        "II.7",
        FORM_507,
        whole="staff_total",
    ),
    *(
        build_staff_metric(
            f"staff_{column.tier}_{column.kind}",
            column.title,
            column.title_en,
            build_column_condition(column.tier, StaffKind(column.kind)),
            "II.7",
            FORM_507,
            whole="staff_total",
            tier=column.tier,
        )
        for column in load_staff_columns()
    ),
    build_staff_metric(
        "staff_roster",
        "Người trong danh sách cán bộ (mọi nhóm)",
        "Everyone on the staff list",
        None,
        "II.7",
        "Kế hoạch năm, II.5",
    ),
)
