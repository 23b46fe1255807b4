"""What an agency's own records count in a period, by the measures of their domains."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.domains.planning.plans.models import Plan, PlanTask
from backend.domains.planning.plans.queries import select_agency_rows
from backend.domains.planning.task_reports.models import WAITING, TaskReport
from backend.domains.prevention.communication_activities import metrics as activities
from backend.domains.prevention.communication_activities.models import CommunicationActivity
from backend.domains.prevention.trainings import metrics as courses
from backend.domains.prevention.trainings.models import HeadCount, Training
from backend.domains.reporting.agency_reports.schemas import AgencyCounts
from backend.metrics.counting import build_period, select_totals
from backend.metrics.metric import Measure, MetricPeriod, NamedMeasures

Counts = dict[str, int | None]
OF_ACTIVITIES: NamedMeasures = (
    ("activities", Measure(activities.ACTIVITIES)),
    ("sessions", activities.build_sum_measure("session_count")),
    ("attendees", activities.build_sum_measure("attendee_count")),
    ("materials", activities.build_sum_measure("material_count")),
    (
        "uncounted_activities",
        Measure(activities.ACTIVITIES, lambda _p: CommunicationActivity.attendee_count.is_(None)),
    ),
)
OF_COURSES: NamedMeasures = (("trainings", Measure(courses.COURSES)),)
OF_TRAINEES: NamedMeasures = (
    ("trainees", Measure(courses.HEAD_COUNTS, amount=HeadCount.head_count, is_optional=True)),
)


def count_agency_work(
    db: Session, unit_id: UUID, agency: str, first: date, last: date
) -> AgencyCounts:
    """The counts of the records that `agency` made for the unit and those in it."""
    period = build_period(first, last, unit_id)
    return AgencyCounts.model_validate(
        {
            **count_own(db, OF_ACTIVITIES, period, CommunicationActivity.agency == agency),
            **count_own(db, OF_COURSES, period, Training.agency == agency),
            **count_own(db, OF_TRAINEES, period, Training.agency == agency),
            **count_tasks(db, unit_id, agency, first, last),
            **count_task_reports(db, unit_id, agency, first, last),
        }
    )


def count_own(
    db: Session, measures: NamedMeasures, period: MetricPeriod, own: sa.ColumnElement[bool]
) -> Counts:
    return dict(db.execute(select_totals(measures, period).where(own)).one()._mapping)


def count_tasks(db: Session, unit_id: UUID, agency: str, first: date, last: date) -> Counts:
    """Tasks that the unit's plans of these years give the agency, as they stand today."""
    of_plan = select_agency_rows().join(Plan, Plan.id == PlanTask.plan_id)
    found = db.execute(
        of_plan.where(Plan.org_unit_id == unit_id, Plan.year.between(first.year, last.year))
    )
    wanted = to_search_text(agency)
    mine = [row for row in found if to_search_text(row.agency) == wanted]
    names = {"tasks": "total", "tasks_done": "done", "tasks_late": "late"}
    return {name: sum(getattr(row, told) for row in mine) for name, told in names.items()}


def count_task_reports(db: Session, unit_id: UUID, agency: str, first: date, last: date) -> Counts:
    raised = TaskReport.difficulty.is_not(None)
    found = sa.select(
        sa.func.count(TaskReport.id).label("task_reports"),
        sa.func.count().filter(raised).label("difficulties"),
        sa.func.count().filter(raised, TaskReport.status.in_(WAITING)).label("difficulties_open"),
    ).where(
        TaskReport.agency == agency,
        TaskReport.org_unit_id == unit_id,
        TaskReport.reported_on.between(first, last),
    )
    return dict(db.execute(found).one()._mapping)
