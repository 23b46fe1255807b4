"""What the agencies of xã Bình Lục report in 2026, and what they are answered."""

from datetime import date, timedelta

import sqlalchemy as sa

from backend.demo.carried_on.bureaus import list_bureaus
from backend.demo.carried_on.contents import STORY
from backend.demo.carried_on.desk import Desk
from backend.demo.carried_on.province_contents import (
    PROVINCE_STORY,
    DemoAgencyReport,
    DemoTaskReport,
)
from backend.domains.planning.plans.models import Plan, PlanTask
from backend.domains.planning.task_reports import service as task_reports
from backend.domains.planning.task_reports.schemas import TaskReportCreate
from backend.domains.planning.task_reports.workflow import WORKFLOW as OF_TASKS
from backend.domains.reporting.agency_reports import service as agency_reports
from backend.domains.reporting.agency_reports.schemas import AgencyReportCreate
from backend.domains.reporting.agency_reports.workflow import WORKFLOW as OF_AGENCIES

BUREAU = next(one for one in list_bureaus(date(2026, 1, 1)) if one.key == STORY.offices[0].unit)


def record_agency_work(desk: Desk) -> None:
    for report in PROVINCE_STORY.task_reports:
        record_task_report(desk, report)
    for told in PROVINCE_STORY.agency_reports:
        record_agency_report(desk, told)


def record_task_report(desk: Desk, told: DemoTaskReport) -> None:
    """Handed in, taken note of, or laid before the chairman and answered."""
    own = sa.select(PlanTask.id).join(Plan, Plan.id == PlanTask.plan_id)
    tasks = own.where(Plan.org_unit_id == BUREAU.unit_id, Plan.year == 2026)
    with desk.act_within(told.by, told.on) as db:
        asked = TaskReportCreate(
            org_unit_id=BUREAU.unit_id,
            task_id=db.scalars(tasks.order_by(PlanTask.position)).all()[told.task],
            reported_on=told.on,
            task_status=told.status,
            result=told.result,
            difficulty=told.difficulty,
            answer_due_on=told.due_on,
        )
        report = task_reports.create_task_report(db, asked)
    if told.then_on is None:
        return
    db = desk.act(BUREAU.keeper, told.then_on, 14)
    if told.then == "accept":
        task_reports.confirm_task_report(db, report)
    else:
        with OF_TASKS.take(db, report, "forward"):
            pass
    if told.answered_on and told.answer:
        db = desk.act(BUREAU.leader, told.answered_on, 15)
        task_reports.record_task_answer(db, report, told.answer)


def record_agency_report(desk: Desk, told: DemoAgencyReport) -> None:
    with desk.act_within(told.by, told.on) as db:
        asked = AgencyReportCreate(
            org_unit_id=BUREAU.unit_id,
            period_kind=told.kind,
            period_start=told.start,
            result=told.result,
            difficulties=told.difficulties,
            proposals=told.proposals,
        )
        report = agency_reports.create_agency_report(db, asked)
    if told.then:
        db = desk.act(BUREAU.keeper, told.on + timedelta(2), 14)
        with OF_AGENCIES.take(db, report, told.then, {"comment": told.comment}):
            pass
