"""Plans, their targets and tasks, and how far the targets are reached."""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import Query

from backend.core.db import Session
from backend.core.errors import NotFound
from backend.core.handlers import conflicts
from backend.core.http import new_router, requires
from backend.core.org import OrgUnit
from backend.core.paging import After, Limit, Page, Rows, page
from backend.features.plans.models import Plan, PlanTarget, PlanTask
from backend.features.plans.progress import progress_of, single_progress
from backend.features.plans.progress_schemas import (
    AsOf,
    ProgressRead,
    RecordFilters,
    RecordRead,
    SingleProgressRead,
    StripRead,
)
from backend.features.plans.records import records_behind
from backend.features.plans.schemas import (
    PlanCreate,
    PlanRead,
    PlanUpdate,
    TargetCode,
    TargetCreate,
    TargetRead,
    TargetUpdate,
    TaskCreate,
    TaskRead,
    TaskUpdate,
)
from backend.features.plans.service import add_plan, add_target, add_task, change
from backend.features.plans.strip import strip_of
from backend.permissions import Permission

router = new_router("/plans")

Reading = Annotated[Session, requires(Permission.PLAN_READ)]
Looking = Annotated[Session, requires(Permission.PLAN_READ, short=True)]
Writing = Annotated[Session, requires(Permission.PLAN_WRITE)]
Opening = Annotated[Session, requires(Permission.ESTABLISHMENT_READ)]

PLAN = [getattr(Plan, name, OrgUnit.name.label(name)) for name in PlanRead.model_fields]
TARGET = [getattr(PlanTarget, name) for name in TargetRead.model_fields]
TASK = [getattr(PlanTask, name) for name in TaskRead.model_fields]


@router.get("", response_model=Page[PlanRead])
def list_plans(
    db: Looking,
    year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    after: After = None,
    limit: Limit = 50,
) -> Rows:
    """Plans of the caller's units and of those above them, newest year first."""
    found = sa.select(*PLAN).join(OrgUnit, OrgUnit.id == Plan.org_unit_id)
    if year is not None:
        found = found.where(Plan.year == year)
    return page(db, found, (Plan.year.desc(), Plan.id.desc()), after, limit)


@router.get("/{id}", response_model=PlanRead)
def get_plan(db: Looking, id: UUID) -> Any:
    """One plan."""
    return show_plan(db, id)


@router.post("", status_code=201, response_model=PlanRead)
def create_plan(db: Writing, data: PlanCreate) -> Any:
    """Enter the plan of one of the caller's units for a year; 409 if it has one."""
    return show_plan(db, add_plan(db, data.model_dump()).id)


@router.patch("/{id}", response_model=PlanRead)
def update_plan(db: Writing, id: UUID, data: PlanUpdate) -> Any:
    """Correct the title, number or date."""
    change(db, db.edit(Plan, id, show_plan), data.model_dump(exclude_unset=True))
    return show_plan(db, id)


@router.get("/{id}/targets", response_model=Page[TargetRead])
def list_plan_targets(db: Looking, id: UUID, after: After = None, limit: Limit = 50) -> Rows:
    """The targets in the plan's order."""
    db.require(Plan, id)
    found = sa.select(*TARGET).where(PlanTarget.plan_id == id)
    return page(db, found, (PlanTarget.position, PlanTarget.id), after, limit)


@router.get("/{id}/targets/{code}", response_model=TargetRead)
def get_plan_target(db: Looking, id: UUID, code: TargetCode) -> Any:
    """One target."""
    return show_target(db, id, code)


@router.post("/{id}/targets", status_code=201, response_model=TargetRead)
def create_plan_target(db: Writing, id: UUID, data: TargetCreate) -> Any:
    """Add a target at the end of the plan."""
    return show_target(db, id, add_target(db, id, data.model_dump()).code)


@router.patch("/{id}/targets/{code}", response_model=TargetRead)
def update_plan_target(db: Writing, id: UUID, code: TargetCode, data: TargetUpdate) -> Any:
    """Correct the words or the threshold."""
    target_id = show_target(db, id, code).id
    target = db.edit(PlanTarget, target_id, lambda db, _: show_target(db, id, code))
    change(db, target, data.model_dump(exclude_unset=True))
    return show_target(db, id, code)


@router.get("/{id}/tasks", response_model=Page[TaskRead])
def list_plan_tasks(db: Looking, id: UUID, after: After = None, limit: Limit = 50) -> Rows:
    """What the plan gives each agency to do, in the plan's order."""
    db.require(Plan, id)
    found = sa.select(*TASK).where(PlanTask.plan_id == id)
    return page(db, found, (PlanTask.position, PlanTask.id), after, limit)


@router.get("/{id}/tasks/{task_id}", response_model=TaskRead)
def get_plan_task(db: Looking, id: UUID, task_id: UUID) -> Any:
    """One task."""
    return show_task(db, id, task_id)


@router.post("/{id}/tasks", status_code=201, response_model=TaskRead)
def create_plan_task(db: Writing, id: UUID, data: TaskCreate) -> Any:
    """Add a task at the end of the plan."""
    return show_task(db, id, add_task(db, id, data.model_dump()).id)


@router.patch("/{id}/tasks/{task_id}", response_model=TaskRead)
def update_plan_task(db: Writing, id: UUID, task_id: UUID, data: TaskUpdate) -> Any:
    """Say how far a task is, when it is due, or what there is to note."""
    show_task(db, id, task_id)
    task = db.edit(PlanTask, task_id, lambda db, _: show_task(db, id, task_id))
    change(db, task, data.model_dump(exclude_unset=True))
    return show_task(db, id, task_id)


@router.get("/{id}/progress", response_model=ProgressRead)
def get_plan_progress(db: Reading, id: UUID, as_of: Annotated[AsOf, Query()] = None) -> Any:
    """How far each target is reached, per commune of the caller's units."""
    return progress_of(db, id, as_of)


@router.get("/{id}/targets/{code}/progress", response_model=SingleProgressRead)
def get_plan_target_progress(
    db: Reading, id: UUID, code: TargetCode, as_of: Annotated[AsOf, Query()] = None
) -> Any:
    """The same for one target alone."""
    return single_progress(db, id, code, as_of)


@router.get("/{id}/targets/{code}/records", response_model=Page[RecordRead])
def list_plan_target_records(
    db: Opening,
    id: UUID,
    code: TargetCode,
    filters: Annotated[RecordFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> Rows:
    """The records behind the figure. Those of violations need the permission to read them."""
    return records_behind(db, id, code, filters, after, limit)


@router.get("/{id}/strip", response_model=StripRead)
def get_plan_strip(db: Opening, id: UUID, as_of: Annotated[AsOf, Query()] = None) -> Any:
    """A square per establishment, filled once a team of province or district has come."""
    return strip_of(db, id, as_of)


def show_plan(db: Session, id: UUID) -> Any:
    found = sa.select(*PLAN).join(OrgUnit, OrgUnit.id == Plan.org_unit_id).where(Plan.id == id)
    return required(db, found)


def show_target(db: Session, plan_id: UUID, code: str) -> Any:
    found = sa.select(*TARGET).where(PlanTarget.plan_id == plan_id, PlanTarget.code == code)
    return required(db, found)


def show_task(db: Session, plan_id: UUID, id: UUID) -> Any:
    found = sa.select(*TASK).where(PlanTask.plan_id == plan_id, PlanTask.id == id)
    return required(db, found)


def required(db: Session, found: sa.Select[Any]) -> Any:
    row = db.execute(found).first()
    if row is None:
        raise NotFound
    return row


conflicts(
    {
        "uq_plans_org_unit_id_year": "plan-exists",
        "uq_plan_targets_plan_id_code": "target-code-used",
    }
)
