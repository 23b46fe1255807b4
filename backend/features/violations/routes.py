"""Violations of establishments: recorded by teams, decided and handled by those competent."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from backend.core.db import Session
from backend.core.handlers import conflicts
from backend.core.http import new_router, requires
from backend.core.paging import After, Limit, Page, Rows, page
from backend.features.violations import assigning, findings, handling, service
from backend.features.violations.models import Violation, ViolationStatus
from backend.features.violations.reading import NEWEST_FIRST, ROW, conditions, rows, show
from backend.features.violations.schemas import (
    AssignableList,
    Assignment,
    AssignmentList,
    Decision,
    Dismissal,
    Execution,
    Payment,
    Transfer,
    ViolationCreate,
    ViolationFilters,
    ViolationRead,
    ViolationRow,
    ViolationUpdate,
)
from backend.permissions import Permission

__all__ = ["findings", "router"]

router = new_router("/violations")
conflicts({"uq_violations_decision_unit_id_decision_year_decision_no": "decision-no-used"})

Reading = Annotated[Session, requires(Permission.VIOLATION_READ, short=True)]
Writing = Annotated[Session, requires(Permission.VIOLATION_WRITE)]
Deciding = Annotated[Session, requires(Permission.VIOLATION_DECIDE)]
Handling = Annotated[Session, requires(Permission.VIOLATION_HANDLE)]


@router.get("", response_model=Page[ViolationRow])
def list_violations(
    db: Reading,
    filters: Annotated[ViolationFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> Rows:
    """Violations, the most recently recorded first."""
    return page(db, rows(ROW).where(*conditions(filters)), NEWEST_FIRST, after, limit)


@router.get("/{id}", response_model=ViolationRead, openapi_extra={"x-live": "names, hints"})
def get_violation(db: Reading, id: UUID) -> ViolationRead:
    """One violation; `warnings` say what the law would have otherwise, and block nothing."""
    return show(db, id)


@router.post("", status_code=201, response_model=ViolationRead)
def create_violation(db: Writing, data: ViolationCreate) -> ViolationRead:
    """Record a violation in a draft inspection, or one known from another source."""
    return show(db, service.record(db, data.model_dump()).id)


@router.patch("/{id}", response_model=ViolationRead)
def update_violation(db: Writing, id: UUID, data: ViolationUpdate) -> ViolationRead:
    """Correct a violation that stands as recorded."""
    violation = db.edit(Violation, id, show)
    service.change(db, violation, data.model_dump(exclude_unset=True))
    return show(db, id)


@router.delete("/{id}", status_code=204)
def delete_violation(db: Writing, id: UUID) -> None:
    """Take a violation out of a draft inspection."""
    service.remove(db, db.edit(Violation, id, show))


@router.post("/{id}/decide", response_model=ViolationRead)
def decide_violation(db: Deciding, id: UUID, data: Decision) -> ViolationRead:
    """Record the decision on the penalty."""
    handling.decide(db, db.edit(Violation, id, show), data.model_dump())
    return show(db, id)


@router.post("/{id}/record-payment", response_model=ViolationRead)
def record_violation_payment(db: Handling, id: UUID, data: Payment) -> ViolationRead:
    """Record that the fine, or part of it, was paid."""
    handling.record_payment(db, db.edit(Violation, id, show), data.amount)
    return show(db, id)


@router.post("/{id}/execute", response_model=ViolationRead)
def execute_violation(db: Handling, id: UUID, data: Execution) -> ViolationRead:
    """Record that the decision has been carried out."""
    handling.execute(db, db.edit(Violation, id, show), data.executed_on)
    return show(db, id)


@router.post("/{id}/assign", response_model=ViolationRead)
def assign_violation(db: Handling, id: UUID, data: Assignment) -> ViolationRead:
    """Say who follows the file from now on."""
    assigning.assign(db, db.edit(Violation, id, show), data.assignee_id)
    return show(db, id)


@router.get("/{id}/assignable", response_model=AssignableList)
def list_assignable(db: Handling, id: UUID) -> Any:
    """The accounts that may be given the file."""
    return {"items": assigning.assignable(db, db.require(Violation, id)), "next": None}


@router.get("/{id}/assignments", response_model=AssignmentList)
def list_assignments(db: Reading, id: UUID) -> Any:
    """Who followed the file in turn."""
    return {"items": assigning.assignments(db, id), "next": None}


@router.post("/{id}/transfer", response_model=ViolationRead)
def transfer_violation(db: Handling, id: UUID, data: Transfer) -> ViolationRead:
    """Hand the file over to the body that is competent."""
    violation = db.edit(Violation, id, show)
    handling.close(db, violation, ViolationStatus.TRANSFERRED, data.model_dump())
    return show(db, id)


@router.post("/{id}/dismiss", response_model=ViolationRead)
def dismiss_violation(db: Handling, id: UUID, data: Dismissal) -> ViolationRead:
    """Impose no penalty, and say why."""
    violation = db.edit(Violation, id, show)
    handling.close(db, violation, ViolationStatus.DISMISSED, data.model_dump())
    return show(db, id)
