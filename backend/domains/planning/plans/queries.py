"""Selects plans, targets, tasks and steps with the columns that the API answers."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.errors.exceptions import NotFound
from backend.core.session.models import today
from backend.core.session.org_units import (
    OrgUnit,
    build_kind_on,
    select_predecessors,
    select_units_above,
)
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page
from backend.core.sql.single_read import (
    build_query_by_id,
    get_read,
    list_filter_clauses,
    list_read_columns,
)
from backend.core.sql.types import ColumnValue, RowSelect
from backend.domains.planning.plans.models import (
    ApprovalStep,
    Plan,
    PlanApprovalStatus,
    PlanTarget,
    PlanTask,
    TargetEntry,
    TaskStatus,
)
from backend.domains.planning.plans.schemas import (
    AgenciesRead,
    AgencyRead,
    PlanRead,
    StepFilters,
    TaskFilters,
    TaskRead,
)
from backend.domains.planning.plans.target_schemas import TargetEntryRead, TargetRead
from backend.domains.platform.changes.people import load_actor_names
from backend.law.reference.chains import ChainKind
from backend.workflows.chain_steps import ChainedColumns, build_desk_case


def build_nearness(db: Session) -> sa.ColumnElement[int]:
    """Orders plans: those of the reader's units, then of units above, then of units below."""
    own = db.scope.units or ()
    is_own, is_above = Plan.org_unit_id.in_(own), Plan.org_unit_id.in_(select_units_above(own))
    return sa.case((is_own, 0), (is_above, 1), else_=2)


YEAR_OF_TARGET = sa.select(Plan.year).where(Plan.id == PlanTarget.plan_id).scalar_subquery()
TIER_OF_TARGET = (
    sa.select(OrgUnit.level).where(OrgUnit.id == PlanTarget.org_unit_id).scalar_subquery()
)


def build_desk_column(
    status: sa.SQLColumnExpression[PlanApprovalStatus],
    tier: sa.SQLColumnExpression[str],
    year: sa.SQLColumnExpression[int],
) -> sa.ColumnElement[str | None]:
    """On whose desk a plan or target lies by the chain of its year."""
    columns = ChainedColumns(
        ChainKind.PLAN,
        status,
        tier,
        ends_from=lambda day: year >= day.year,
        starts_by=lambda day: year <= day.year,
    )
    return build_desk_case(columns)


PLAN = list_read_columns(
    PlanRead,
    Plan,
    held_by=build_desk_column(Plan.status, OrgUnit.level, Plan.year),
    org_unit_name=OrgUnit.name,
    org_unit_kind=build_kind_on(None, year=Plan.year),
    org_unit_valid_to=OrgUnit.valid_to,
)
TASK = list_read_columns(TaskRead, PlanTask)


def list_target_columns(db: Session) -> tuple[sa.ColumnElement[Any], ...]:
    """Targets as their office drafts them; whoever stands above reads what is in force."""
    own = PlanTarget
    hidden = sa.and_(sa.not_(own.is_settled()), is_read_from_above(db, own.org_unit_id))
    in_force: dict[orm.InstrumentedAttribute[Any], Any] = {
        own.title: own.approved_title,
        own.threshold_percent: own.approved_percent,
        own.threshold_number: own.approved_number,
        own.short_title: "",
        own.note: sa.null(),
        own.status: PlanApprovalStatus.APPROVED,
        own.return_reason: sa.null(),
        own.held_since: sa.null(),
    }
    told = {
        column.key: sa.case((hidden, sa.type_coerce(value, column.type)), else_=column)
        for column, value in in_force.items()
    }
    desk = build_desk_column(told["status"], TIER_OF_TARGET, YEAR_OF_TARGET)
    return tuple(list_read_columns(TargetRead, own, held_by=desk, **told))


def is_read_from_above(
    db: Session, unit_id: orm.InstrumentedAttribute[UUID]
) -> sa.ColumnElement[bool]:
    """The row's unit lies below those of the reader, and is none of them or that they took over."""
    units = db.scope.units
    if units is None:
        return sa.false()
    return unit_id.not_in(select_units_above(units).union(select_predecessors(units)))


def select_plans() -> RowSelect:
    return sa.select(*PLAN).join(OrgUnit, OrgUnit.id == Plan.org_unit_id)


def get_plan_read(db: Session, id: UUID) -> PlanRead:
    """One plan; raises NotFound."""
    return get_read(db, select_plans().where(Plan.id == id), PlanRead)


ONE = build_query_by_id(select_plans(), Plan)


def get_target_read(db: Session, plan_id: UUID, code: str) -> TargetRead:
    """One target of a plan; raises NotFound."""
    found = sa.select(*list_target_columns(db)).where(
        PlanTarget.plan_id == plan_id, PlanTarget.code == code
    )
    return get_read(db, found, TargetRead)


def get_task_read(db: Session, plan_id: UUID, id: UUID) -> TaskRead:
    """One task of a plan; raises NotFound."""
    found = sa.select(*TASK).where(PlanTask.plan_id == plan_id, PlanTask.id == id)
    return get_read(db, found, TaskRead)


def select_tasks(plan_id: UUID, filters: TaskFilters) -> RowSelect:
    return sa.select(*TASK).where(PlanTask.plan_id == plan_id, *build_task_clauses(filters))


def build_task_clauses(filters: TaskFilters) -> Iterator[sa.ColumnElement[bool]]:
    yield from list_filter_clauses(PlanTask, filters, "agency", "status")
    if filters.due_to is not None:
        yield PlanTask.due_on <= filters.due_to


def get_agency_board(db: Session, plan_id: UUID) -> AgenciesRead:
    """The board of a plan's tasks by agency: one query."""
    db.require(Plan, plan_id)
    order = (sa.func.min(PlanTask.position), PlanTask.agency)
    rows = db.execute(select_agency_rows().where(PlanTask.plan_id == plan_id).order_by(*order))
    agencies = [AgencyRead.model_validate(row) for row in rows]
    return AgenciesRead(plan_id=plan_id, today=today(), agencies=agencies)


def select_agency_rows() -> RowSelect:
    """The fields of `AgencyRead`: how many tasks each agency has, and how they stand today."""
    undone, late = PlanTask.status != TaskStatus.DONE, PlanTask.due_on < today()
    of_state = {
        state.value: sa.func.count().filter(PlanTask.status == state).label(state.value)
        for state in TaskStatus
    }
    columns: list[sa.SQLColumnExpression[ColumnValue]] = [
        PlanTask.agency,
        sa.func.count().label("total"),
        *of_state.values(),
        sa.func.count().filter(undone, late).label("late"),
        sa.func.min(PlanTask.due_on).filter(undone).label("next_due_on"),
    ]
    return sa.select(*columns).select_from(PlanTask).group_by(PlanTask.agency)


ENTRY = (
    *(TargetEntry.id, TargetEntry.version, TargetEntry.created_at, TargetEntry.updated_at),
    *(PlanTarget.code.label("target"), TargetEntry.org_unit_id, TargetEntry.counted_on),
    TargetEntry.reached,
    *(TargetEntry.among, TargetEntry.source, TargetEntry.entered_by_id),
)


def select_entries(plan_id: UUID) -> RowSelect:
    found = sa.select(*ENTRY).join(PlanTarget, PlanTarget.id == TargetEntry.target_id)
    return found.where(PlanTarget.plan_id == plan_id)


def list_entries(
    db: Session, plan_id: UUID, filters: StepFilters, after: str | None, limit: int
) -> PageRows:
    """The numbers entered for the targets of a plan, or for one of them, the latest first."""
    order = (TargetEntry.counted_on.desc(), TargetEntry.id.desc())
    found = select_entries(plan_id)
    if filters.target is not None:
        found = found.where(PlanTarget.code == filters.target)
    rows = read_page(db, found, order, after, limit)
    names = load_actor_names(db, [row.entered_by_id for row in rows["items"]])
    items = [{**row._mapping, "entered_by": names.get(row.entered_by_id)} for row in rows["items"]]
    return {"items": items, "next": rows["next"]}


def get_entry_read(db: Session, plan_id: UUID, id: UUID) -> TargetEntryRead:
    """One that was entered for a target of a plan; raises NotFound."""
    row = db.execute(select_entries(plan_id).where(TargetEntry.id == id)).first()
    if row is None:
        raise NotFound
    by = load_actor_names(db, [row.entered_by_id]).get(row.entered_by_id)
    return TargetEntryRead.model_validate({**row._mapping, "entered_by": by})


STEP = (
    *(ApprovalStep.id, ApprovalStep.at, ApprovalStep.step, ApprovalStep.title),
    *(ApprovalStep.threshold_percent, ApprovalStep.threshold_number, ApprovalStep.comment),
    ApprovalStep.actor_id,
    PlanTarget.code.label("target"),
)


def list_steps(
    db: Session, plan_id: UUID, filters: StepFilters, after: str | None, limit: int
) -> PageRows:
    """What happened on the way to approval, the latest first, with the names of who acted."""
    db.require(Plan, plan_id)
    found = (
        sa.select(*STEP)
        .outerjoin(PlanTarget, PlanTarget.id == ApprovalStep.target_id)
        .where(ApprovalStep.plan_id == plan_id)
    )
    if filters.target is not None:
        found = found.where(PlanTarget.code == filters.target)
    rows = read_page(db, found, (ApprovalStep.at.desc(), ApprovalStep.id.desc()), after, limit)
    names = load_actor_names(db, [row.actor_id for row in rows["items"]])
    items = [{**row._mapping, "actor_name": names.get(row.actor_id)} for row in rows["items"]]
    return {"items": items, "next": rows["next"]}
