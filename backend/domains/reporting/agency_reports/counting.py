"""What an agency's own records count in a period."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.org_units import select_units_under
from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.core.sql.types import ReadRow
from backend.domains.planning.plans.models import Plan, PlanTask, TaskStatus
from backend.domains.planning.task_reports.models import WAITING, TaskReport
from backend.domains.prevention.communication_activities.models import CommunicationActivity
from backend.domains.prevention.trainings.models import HeadCount, Training
from backend.domains.reporting.agency_reports.schemas import AgencyCounts


def count_agency_work(
    db: Session, unit_id: UUID, agency: str, first: date, last: date
) -> AgencyCounts:
    """The counts of the records that `agency` made for the unit and those in it."""
    return AgencyCounts.model_validate(
        {
            **count_activities(db, unit_id, agency, first, last),
            **count_trainings(db, unit_id, agency, first, last),
            **count_tasks(db, unit_id, agency, first.year),
            **count_task_reports(db, unit_id, agency, first, last),
        }
    )


def count_activities(
    db: Session, unit_id: UUID, agency: str, first: date, last: date
) -> dict[str, int | None]:
    own = CommunicationActivity
    found = sa.select(
        sa.func.count(own.id).label("activities"),
        sa.func.sum(own.session_count).label("sessions"),
        sa.func.sum(own.attendee_count).label("attendees"),
        sa.func.sum(own.material_count).label("materials"),
        sa.func.count().filter(own.attendee_count.is_(None)).label("uncounted_activities"),
    ).where(
        own.agency == agency,
        own.org_unit_id.in_(select_units_under([unit_id])),
        own.held_between(first, last),
    )
    return dict(db.execute(found).one()._mapping)


def count_trainings(
    db: Session, unit_id: UUID, agency: str, first: date, last: date
) -> dict[str, int | None]:
    """Courses that ended in the period, and how many attended them by the head counts."""
    mine = (
        Training.agency == agency,
        Training.org_unit_id.in_(select_units_under([unit_id])),
        Training.held_to.between(first, last),
    )
    courses = db.scalar(sa.select(sa.func.count(Training.id)).where(*mine)) or 0
    heads = sa.select(sa.func.sum(HeadCount.head_count))
    attended = heads.join(Training, Training.id == HeadCount.training_id).where(*mine)
    return {"trainings": courses, "trainees": db.scalar(attended)}


def count_tasks(db: Session, unit_id: UUID, agency: str, year: int) -> dict[str, int]:
    """Tasks that the unit's plan of the year gives the agency, as they stand today."""
    found = (
        sa.select(PlanTask.agency, PlanTask.status, PlanTask.due_on)
        .join(Plan, Plan.id == PlanTask.plan_id)
        .where(Plan.org_unit_id == unit_id, Plan.year == year)
    )
    wanted = to_search_text(agency)
    mine = [row for row in db.execute(found) if to_search_text(row.agency) == wanted]
    return {
        "tasks": len(mine),
        "tasks_done": sum(row.status is TaskStatus.DONE for row in mine),
        "tasks_late": count_late(mine),
    }


def count_late(tasks: Iterable[ReadRow]) -> int:
    day = today()
    return sum(
        row.due_on is not None and row.due_on < day and row.status is not TaskStatus.DONE
        for row in tasks
    )


def count_task_reports(
    db: Session, unit_id: UUID, agency: str, first: date, last: date
) -> dict[str, int | None]:
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
