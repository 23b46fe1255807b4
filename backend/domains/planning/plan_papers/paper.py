"""Builds the printed content of a yearly plan: what the register holds, and blanks for the rest."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import now, today
from backend.core.session.org_units import OrgUnit, build_kind_on, select_units_above
from backend.core.session.session import Session
from backend.documents.committees import (
    format_committee,
    format_committee_head,
    list_recipient_lines,
    list_signer_lines,
)
from backend.documents.paper_content import DRAFT_OF_COMMITTEE
from backend.documents.plan_content import (
    PlanAgencyLine,
    PlanPaper,
    PlanTargetLine,
    PlanTaskLine,
)
from backend.documents.printable import PrintablePaper
from backend.documents.vi_text import BLANK, format_blank_day, format_long_day, format_short_day
from backend.domains.organisation.org_units.paper_recipients import list_paper_recipients
from backend.domains.planning.plan_papers.money import build_budget_words
from backend.domains.planning.plan_papers.phrases import (
    TO_WRITE,
    describe_target,
    format_plan_number,
    format_subject,
)
from backend.domains.planning.plans.models import (
    ApprovalStep,
    Plan,
    PlanApprovalStatus,
    PlanTask,
    Step,
)
from backend.domains.planning.plans.progress import TARGETS
from backend.domains.platform.changes.people import find_signatory
from backend.domains.platform.document_templates.models import TemplateKind
from backend.domains.platform.document_templates.queries import (
    build_nearness_order,
    get_template_in_force,
)
from backend.law.reference.offices import NOT_ENTERED, OfficeFunction, find_office

COMMITTEE = "Ủy ban nhân dân"


class PrintedUnit(NamedTuple):
    """The unit that issues the plan, as it was on the plan's day."""

    id: UUID
    name: str
    kind: str
    level: str

    @property
    def committee(self) -> str:
        return format_committee(self.kind, self.name)


def build_printable_plan(db: Session, id: UUID) -> PrintablePaper[PlanPaper]:
    """The plan as the caller may have it; raises NotFound."""
    plan = db.require(Plan, id)
    unit, day = load_unit(db, plan)
    chosen = get_template_in_force(db, TemplateKind.PLAN, unit.id, day, now())
    content = build_plan_paper(db, plan, unit, day)
    name = f"Kế hoạch phòng, chống mại dâm năm {plan.year}"
    return PrintablePaper(content, name, Plan.__tablename__, plan.id, unit.id, chosen)


def load_unit(db: Session, plan: Plan) -> tuple[PrintedUnit, date]:
    """The unit, and the day in whose words the plan is written.

    That is its own day; until it has one today, at the latest when its year or its unit began.
    """
    unit = db.require(OrgUnit, plan.org_unit_id)
    began = max(date(plan.year, 1, 1), unit.valid_from or date.min)
    day = plan.issued_on or min(today(), began)
    kind = db.scalar(sa.select(build_kind_on(day)).where(OrgUnit.id == unit.id))
    return PrintedUnit(unit.id, unit.name, kind or unit.kind, unit.level), day


def build_plan_paper(db: Session, plan: Plan, unit: PrintedUnit, day: date) -> PlanPaper:
    is_draft = plan.status is not PlanApprovalStatus.APPROVED
    signer = None if is_draft else find_approver(db, plan.id)
    tasks = load_task_lines(db, plan.id)
    targets = list_target_lines(db, plan.id, is_draft=is_draft)
    written = format_long_day(plan.issued_on) if plan.issued_on else format_blank_day(plan.year)
    budget = build_budget_words(db, unit.id, plan.year, day)
    return PlanPaper(
        draft_mark=DRAFT_OF_COMMITTEE if is_draft else "",
        agency=format_committee_head(unit.kind, unit.name),
        number=format_plan_number(plan.document_no),
        place_and_date=f"{unit.name}, {written}",
        title="KẾ HOẠCH",
        subject=format_subject(plan.title),
        bases=list_bases(db, plan),
        recipients=list_recipient_lines(list_paper_recipients(db, unit.id, unit.level, day)),
        opening=f"{unit.committee} ban hành {to_lower_first(plan.title)} như sau:",
        purposes=[TO_WRITE],
        requirements=[TO_WRITE],
        targets=targets,
        no_targets="" if targets else TO_WRITE,
        tasks=tasks,
        no_tasks="" if tasks else TO_WRITE,
        budgets=budget.lines,
        budget_total=budget.total,
        no_budgets=budget.missing,
        agencies=list_agency_lines(tasks),
        closing=build_closing(plan, unit, day),
        signer_lines=list_signer_lines(signer[1]) if signer else ["TM. ỦY BAN NHÂN DÂN", BLANK],
        signer_name=signer[0] if signer else "",
    )


def find_approver(db: Session, plan_id: UUID) -> tuple[str, str] | None:
    """Name and title of who approved the plan; None where the register does not know."""
    found = (
        sa.select(ApprovalStep.actor_id)
        .where(
            ApprovalStep.plan_id == plan_id,
            ApprovalStep.target_id.is_(None),
            ApprovalStep.step == Step.APPROVED,
        )
        .order_by(ApprovalStep.at.desc(), ApprovalStep.id.desc())
        .limit(1)
    )
    actor_id = db.scalar(found)
    return find_signatory(db, actor_id) if actor_id else None


def list_bases(db: Session, plan: Plan) -> list[str]:
    """The law on plans, and the plans of that year that the units above had approved."""
    found = (
        sa.select(Plan.title, Plan.document_no, Plan.issued_on, OrgUnit.name, OrgUnit.kind)
        .join(OrgUnit, OrgUnit.id == Plan.org_unit_id)
        .where(
            Plan.org_unit_id.in_(select_units_above([plan.org_unit_id])),
            Plan.id != plan.id,
            Plan.year == plan.year,
            Plan.status == PlanApprovalStatus.APPROVED,
        )
        .order_by(build_nearness_order(), Plan.id)
    )
    above = [
        f"Căn cứ {title}{format_reference(number, issued_on)} của {format_committee(kind, name)};"
        for title, number, issued_on, name, kind in db.execute(found)
    ]
    return [
        "Căn cứ Pháp lệnh Phòng, chống mại dâm số 10/2003/PL-UBTVQH11;",
        "Căn cứ Nghị định số 178/2004/NĐ-CP của Chính phủ;",
        *(above or [f"Căn cứ kế hoạch của cấp trên: {TO_WRITE};"]),
    ]


def format_reference(number: str | None, issued_on: date | None) -> str:
    """' số 06/KH-UBND ngày 07/01/2026', as far as it is known."""
    told = f" số {number}" if number and not number.startswith("/") else ""
    return told + (f" ngày {format_short_day(issued_on)}" if issued_on else "")


def to_lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def list_target_lines(db: Session, plan_id: UUID, *, is_draft: bool) -> list[PlanTargetLine]:
    """A draft's targets as they are written; of a plan in force those that are in force."""
    rows = db.fetch(TARGETS, plan=plan_id)
    told = [row for row in rows if is_draft or row.approved_title is not None]
    return [
        PlanTargetLine(no=str(no), text=describe_target(row, is_draft=is_draft))
        for no, row in enumerate(told, 1)
    ]


def load_task_lines(db: Session, plan_id: UUID) -> list[PlanTaskLine]:
    found = (
        sa.select(PlanTask.title, PlanTask.agency, PlanTask.due_on)
        .where(PlanTask.plan_id == plan_id)
        .order_by(PlanTask.position, PlanTask.id)
    )
    return [
        PlanTaskLine(
            no=str(no),
            title=title,
            agency=agency,
            due_on=format_short_day(due_on) if due_on else BLANK,
        )
        for no, (title, agency, due_on) in enumerate(db.execute(found), 1)
    ]


def list_agency_lines(tasks: Sequence[PlanTaskLine]) -> list[PlanAgencyLine]:
    """Each agency in the plan's order, with the numbers of its tasks."""
    numbers: dict[str, list[str]] = {}
    for task in tasks:
        numbers.setdefault(task.agency, []).append(task.no)
    return [
        PlanAgencyLine(no=str(no), name=name, work=f"thực hiện nhiệm vụ {', '.join(of)} ở mục III.")
        for no, (name, of) in enumerate(numbers.items(), 1)
    ]


def build_closing(plan: Plan, unit: PrintedUnit, day: date) -> str:
    """The last paragraph, as plans write it, with the office that takes difficulties."""
    office = find_office(OfficeFunction.LEAD, unit.level, day)
    name = (office.name if office else "") or NOT_ENTERED
    by = "" if name.startswith(COMMITTEE) else f" (qua {name})"
    return (
        f"Trên đây là {to_lower_first(plan.title)}; yêu cầu các cơ quan, đơn vị, địa phương nghiêm "
        "túc triển khai thực hiện. Quá trình thực hiện có khó khăn, vướng mắc kịp thời phản ánh về "
        f"{unit.committee}{by} để chỉ đạo, giải quyết./."
    )
