"""Endpoints of plans, their approval, and the progress of all targets of a plan."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Query

from backend.core.errors.exceptions import Conflict, NotFound
from backend.core.errors.handlers import register_conflict_codes
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.session.org_units import select_units_above
from backend.core.session.session import Session
from backend.core.sql.compiled_query import RowQuery
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.organisation.accounts.agencies import ensure_of_agency
from backend.domains.planning.plans import target_routes
from backend.domains.planning.plans.approval import build_waiting, run_plan_act
from backend.domains.planning.plans.coverage import get_coverage_grid
from backend.domains.planning.plans.evidence import (
    add_evidence,
    get_evidence_read,
    list_evidence,
    remove_evidence,
)
from backend.domains.planning.plans.models import Plan, PlanTask, TaskEvidence
from backend.domains.planning.plans.next_year import copy_plan
from backend.domains.planning.plans.progress import get_history, get_progress
from backend.domains.planning.plans.progress_schemas import (
    AsOf,
    HistoryRead,
    ProgressFilters,
    ProgressRead,
    StripRead,
)
from backend.domains.planning.plans.queries import (
    ONE,
    get_agency_board,
    get_plan_read,
    get_task_read,
    list_steps,
    select_plans,
    select_tasks,
)
from backend.domains.planning.plans.schemas import (
    AgenciesRead,
    EvidenceCreate,
    EvidenceRead,
    NextPlan,
    PlanApproval,
    PlanCreate,
    PlanRead,
    PlanReturn,
    PlanUpdate,
    StepFilters,
    StepRead,
    TaskCreate,
    TaskFilters,
    TaskRead,
    TaskUpdate,
    WaitingFilters,
    WaitingRead,
)
from backend.domains.planning.plans.service import (
    add_plan,
    add_task,
    apply_plan_changes,
    apply_task_changes,
    remove_plan,
    remove_task,
)
from backend.domains.planning.plans.target_catalogue import METRICS
from backend.domains.planning.plans.target_schemas import TargetMetricRead
from backend.permissions import Permission

router = create_router("/plans")
target_router = target_routes.router

Reading = Annotated[Session, requires(Permission.PLAN_READ)]
Looking = Annotated[Session, requires(Permission.PLAN_READ, short=True)]
Counting = Annotated[Session, requires(Permission.PLAN_READ, replica=True)]
Writing = Annotated[Session, requires(Permission.PLAN_WRITE)]
Approving = Annotated[Session, requires(Permission.PLAN_APPROVE)]
Opening = Annotated[Session, requires(Permission.ESTABLISHMENT_READ, replica=True)]
Working = Annotated[Session, requires(Permission.TASK_WRITE)]


@router.get("", response_model=Page[PlanRead])
def list_plans(
    db: Looking,
    year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Plans of the caller's units and of those above them, newest year first."""
    found = select_plans()
    if year is not None:
        found = found.where(Plan.year == year)
    return read_page(db, found, (Plan.year.desc(), Plan.id.desc()), after, limit)


@router.get("/waiting", response_model=Page[WaitingRead])
def list_waiting_plans(
    db: Reading,
    filters: Annotated[WaitingFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Plans and single targets that wait for the leader, or for the office again; oldest first."""
    found = build_waiting(filters.status)
    told = sa.select(found)
    if (units := db.scope.units) is not None:
        told = told.where(found.c.org_unit_id.in_(select_units_above(units)))
    return read_page(db, told, (found.c.since, found.c.id), after, limit)


@router.get("/target-metrics", response_model=Page[TargetMetricRead])
def list_target_metrics(db: Looking) -> PageRows:  # noqa: ARG001 (names the permission)
    """What a target can count, and the ways in which a plan may speak of it."""
    return {"items": list(METRICS), "next": None}


@router.get("/{id}", response_model=PlanRead)
def get_plan(db: Looking, id: UUID) -> RowQuery:  # noqa: ARG001 (names the permission)
    """One plan."""
    return RowQuery(ONE, {"id": id})


@router.post("", status_code=201, response_model=PlanRead)
def create_plan(db: Writing, data: PlanCreate) -> PlanRead:
    """Enter the plan of one of the caller's units for a year, as a draft; 409 if it has one."""
    return get_plan_read(db, add_plan(db, data).id)


@router.post("/{id}/next", status_code=201, response_model=PlanRead)
@register_impossible_errors(Conflict("target-code-used"))  # the codes of a plan are different ones
def create_next_plan(db: Writing, id: UUID, data: NextPlan) -> PlanRead:
    """Make a later year's plan from this one: a draft with its targets and tasks, counted on."""
    return get_plan_read(db, copy_plan(db, id, data).id)


@router.patch("/{id}", response_model=PlanRead)
def update_plan(db: Writing, id: UUID, data: PlanUpdate) -> PlanRead:
    """Correct the title, number or date."""
    apply_plan_changes(db, db.edit(Plan, id, get_plan_read), data)
    return get_plan_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_plan(db: Writing, id: UUID) -> None:
    """Remove a draft with its targets and tasks."""
    remove_plan(db, db.edit(Plan, id, get_plan_read))


@router.post("/{id}/submit", response_model=PlanRead)
def submit_yearly_plan(db: Writing, id: UUID) -> PlanRead:
    """Hand a drafted or returned plan to the leader, with its targets that are not approved."""
    run_plan_act(db, db.edit(Plan, id, get_plan_read), "submit")
    return get_plan_read(db, id)


@router.post("/{id}/approve", response_model=PlanRead)
def approve_yearly_plan(db: Approving, id: UUID, data: PlanApproval) -> PlanRead:
    """Put a submitted plan in force, with the targets submitted in it."""
    run_plan_act(db, db.edit(Plan, id, get_plan_read), "approve", data.comment)
    return get_plan_read(db, id)


@router.post("/{id}/return", response_model=PlanRead)
def return_yearly_plan(db: Approving, id: UUID, data: PlanReturn) -> PlanRead:
    """Give a submitted plan back to the district, with the reason."""
    run_plan_act(db, db.edit(Plan, id, get_plan_read), "return", data.comment)
    return get_plan_read(db, id)


@router.get("/{id}/approval-steps", response_model=Page[StepRead])
def list_plan_approval_steps(
    db: Reading,
    id: UUID,
    filters: Annotated[StepFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Who submitted, approved or returned the plan or a target, when, and with which words."""
    return list_steps(db, id, filters, after, limit)


@router.get("/{id}/progress", response_model=ProgressRead)
def get_plan_progress(
    db: Counting, id: UUID, filters: Annotated[ProgressFilters, Query()]
) -> ProgressRead:
    """How far each target is reached, per commune of the caller's units."""
    return get_progress(db, id, filters.as_of, filters.boundaries)


@router.get("/{id}/history", response_model=HistoryRead)
def get_plan_history(db: Counting, id: UUID, as_of: Annotated[AsOf, Query()] = None) -> HistoryRead:
    """Each target's figure at the end of each month of the plan's year up to `as_of`."""
    return get_history(db, id, as_of)


@router.get("/{id}/strip", response_model=StripRead)
def get_plan_strip(db: Opening, id: UUID, as_of: Annotated[AsOf, Query()] = None) -> StripRead:
    """A square per establishment, filled once a team of province or district has come."""
    return get_coverage_grid(db, id, as_of)


register_conflict_codes(
    {
        "uq_plans_org_unit_id_year": "plan-exists",
        "uq_plan_targets_plan_id_code": "target-code-used",
        "uq_plan_task_evidence_task_id_kind_record_id": "evidence-linked",
    }
)


@router.get("/{id}/tasks", response_model=Page[TaskRead])
def list_plan_tasks(
    db: Looking,
    id: UUID,
    filters: Annotated[TaskFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """What the plan gives each agency to do, in the plan's order."""
    db.require(Plan, id)
    return read_page(db, select_tasks(id, filters), (PlanTask.position, PlanTask.id), after, limit)


@router.get("/{id}/agencies", response_model=AgenciesRead)
def list_plan_agencies(db: Looking, id: UUID) -> AgenciesRead:
    """The year's board: how far each agency is with its tasks, and what is late."""
    return get_agency_board(db, id)


@router.get("/{id}/tasks/{task_id}", response_model=TaskRead)
def get_plan_task(db: Looking, id: UUID, task_id: UUID) -> TaskRead:
    """One task."""
    return get_task_read(db, id, task_id)


@router.post("/{id}/tasks", status_code=201, response_model=TaskRead)
def create_plan_task(db: Writing, id: UUID, data: TaskCreate) -> TaskRead:
    """Add a task at the end of the plan."""
    return get_task_read(db, id, add_task(db, id, data).id)


@router.patch("/{id}/tasks/{task_id}", response_model=TaskRead)
def update_plan_task(db: Working, id: UUID, task_id: UUID, data: TaskUpdate) -> TaskRead:
    """Say how far a task is, when it is due, or what there is to note.

    A partner says of its own agency's tasks how far they are, and notes.
    """
    task = get_task_to_edit(db, id, task_id)
    apply_task_changes(db, task, data)
    return get_task_read(db, id, task_id)


@router.delete("/{id}/tasks/{task_id}", status_code=204)
def delete_plan_task(db: Writing, id: UUID, task_id: UUID) -> None:
    """Take a task out of a plan that is still a draft."""
    remove_task(db, get_task_to_edit(db, id, task_id))


@router.get("/{id}/tasks/{task_id}/evidence", response_model=Page[EvidenceRead])
def list_plan_task_evidence(
    db: Reading, id: UUID, task_id: UUID, after: After = None, limit: Limit = 50
) -> PageRows:
    """Records that show how far a task is: those that the caller may open, the latest first."""
    get_task_read(db, id, task_id)
    return list_evidence(db, task_id, after, limit)


@router.post("/{id}/tasks/{task_id}/evidence", status_code=201, response_model=EvidenceRead)
def create_plan_task_evidence(
    db: Working, id: UUID, task_id: UUID, data: EvidenceCreate
) -> EvidenceRead:
    """Tie a record of the system to a task."""
    get_task_read(db, id, task_id)
    task = db.require(PlanTask, task_id)
    ensure_of_agency(db, task.agency)
    made = add_evidence(db, task, data)
    return get_evidence_read(db, task_id, made.id)


@router.delete("/{id}/tasks/{task_id}/evidence/{evidence_id}", status_code=204)
def delete_plan_task_evidence(db: Working, id: UUID, task_id: UUID, evidence_id: UUID) -> None:
    """Take a record off a task; the record itself stays."""
    get_task_read(db, id, task_id)
    evidence = db.edit(TaskEvidence, evidence_id, lambda db, e: get_evidence_read(db, task_id, e))
    if evidence.task_id != task_id:
        raise NotFound
    ensure_of_agency(db, db.require(PlanTask, task_id).agency)
    remove_evidence(db, evidence)


def get_task_to_edit(db: Session, plan_id: UUID, task_id: UUID) -> PlanTask:
    """A plan's task to be changed, under If-Match."""
    get_task_read(db, plan_id, task_id)
    return db.edit(PlanTask, task_id, lambda db, _: get_task_read(db, plan_id, task_id))
