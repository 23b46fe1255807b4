"""Endpoints of the tasks of a plan, the agencies' board, and the evidence of tasks."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.errors.exceptions import NotFound
from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.organisation.accounts.agencies import ensure_of_agency
from backend.domains.planning.plans.evidence import (
    add_evidence,
    get_evidence_read,
    list_evidence,
    remove_evidence,
)
from backend.domains.planning.plans.models import Plan, PlanTask, TaskEvidence
from backend.domains.planning.plans.queries import get_agency_board, get_task_read, select_tasks
from backend.domains.planning.plans.schemas import (
    AgenciesRead,
    EvidenceCreate,
    EvidenceRead,
    TaskCreate,
    TaskFilters,
    TaskRead,
    TaskUpdate,
)
from backend.domains.planning.plans.service import add_task, apply_task_changes, remove_task
from backend.permissions import Permission

router = create_router("/plans")

Reading = Annotated[Session, requires(Permission.PLAN_READ)]
Looking = Annotated[Session, requires(Permission.PLAN_READ, short=True)]
Writing = Annotated[Session, requires(Permission.PLAN_WRITE)]
Working = Annotated[Session, requires(Permission.TASK_WRITE)]


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
