"""Endpoints of the targets of a plan, their approval and their figures."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.planning.plans.approval import run_target_act
from backend.domains.planning.plans.coverage import get_area_coverage
from backend.domains.planning.plans.models import Plan, PlanTarget, TargetEntry
from backend.domains.planning.plans.progress import (
    get_target_history,
    get_target_preview,
    get_target_progress,
)
from backend.domains.planning.plans.progress_schemas import (
    AreaCoverageFilters,
    AreaCoverageRead,
    AsOf,
    ProgressFilters,
    RecordFilters,
    RecordRead,
    SingleProgressRead,
    TargetHistoryRead,
)
from backend.domains.planning.plans.queries import (
    get_entry_read,
    get_target_read,
    list_entries,
    list_target_columns,
)
from backend.domains.planning.plans.schemas import PlanApproval, PlanReturn, StepFilters, TargetCode
from backend.domains.planning.plans.service import (
    add_entry,
    add_target,
    apply_target_changes,
    get_entered_target,
    remove_entry,
    remove_target,
)
from backend.domains.planning.plans.target_records import list_target_records
from backend.domains.planning.plans.target_schemas import (
    TargetCreate,
    TargetEntryCreate,
    TargetEntryRead,
    TargetFilters,
    TargetPreview,
    TargetRead,
    TargetUpdate,
)
from backend.permissions import Permission

router = create_router("/plans")

Reading = Annotated[Session, requires(Permission.PLAN_READ)]
Looking = Annotated[Session, requires(Permission.PLAN_READ, short=True)]
Writing = Annotated[Session, requires(Permission.PLAN_WRITE)]
Approving = Annotated[Session, requires(Permission.PLAN_APPROVE)]
Opening = Annotated[Session, requires(Permission.ESTABLISHMENT_READ)]


@router.get("/{id}/targets", response_model=Page[TargetRead])
def list_plan_targets(db: Looking, id: UUID, after: After = None, limit: Limit = 50) -> PageRows:
    """The targets in the plan's order."""
    db.require(Plan, id)
    found = sa.select(*list_target_columns(db)).where(PlanTarget.plan_id == id)
    return read_page(db, found, (PlanTarget.position, PlanTarget.id), after, limit)


@router.get("/{id}/targets/{code}", response_model=TargetRead)
def get_plan_target(db: Looking, id: UUID, code: TargetCode) -> TargetRead:
    """One target."""
    return get_target_read(db, id, code)


@router.post("/{id}/targets", status_code=201, response_model=TargetRead)
def create_plan_target(db: Writing, id: UUID, data: TargetCreate) -> TargetRead:
    """Add a target at the end of the plan, as a draft."""
    return get_target_read(db, id, add_target(db, id, data).code)


@router.patch("/{id}/targets/{code}", response_model=TargetRead)
def update_plan_target(db: Writing, id: UUID, code: TargetCode, data: TargetUpdate) -> TargetRead:
    """Draft other words or another threshold: what was approved stays in force until then."""
    apply_target_changes(db, get_target_to_edit(db, id, code), data)
    return get_target_read(db, id, code)


@router.delete("/{id}/targets/{code}", status_code=204)
def delete_plan_target(db: Writing, id: UUID, code: TargetCode) -> None:
    """Take out a target that never was in force."""
    remove_target(db, get_target_to_edit(db, id, code))


@router.post("/{id}/targets/{code}/submit", response_model=TargetRead)
def submit_plan_target(db: Writing, id: UUID, code: TargetCode) -> TargetRead:
    """Hand a drafted or returned target to the leader."""
    run_target_act(db, get_target_to_edit(db, id, code), "submit")
    return get_target_read(db, id, code)


@router.post("/{id}/targets/{code}/approve", response_model=TargetRead)
def approve_plan_target(
    db: Approving, id: UUID, code: TargetCode, data: PlanApproval
) -> TargetRead:
    """Put a submitted target's words and threshold in force."""
    run_target_act(db, get_target_to_edit(db, id, code), "approve", data.comment)
    return get_target_read(db, id, code)


@router.post("/{id}/targets/{code}/return", response_model=TargetRead)
def return_plan_target(db: Approving, id: UUID, code: TargetCode, data: PlanReturn) -> TargetRead:
    """Give a submitted target back to the district, with the reason."""
    run_target_act(db, get_target_to_edit(db, id, code), "return", data.comment)
    return get_target_read(db, id, code)


@router.get("/{id}/targets/{code}/progress", response_model=SingleProgressRead)
def get_plan_target_progress(
    db: Reading, id: UUID, code: TargetCode, filters: Annotated[ProgressFilters, Query()]
) -> SingleProgressRead:
    """How far one target is reached, per commune of the caller's units."""
    return get_target_progress(db, id, code, filters.as_of, filters.boundaries)


@router.get("/{id}/targets/{code}/history", response_model=TargetHistoryRead)
def get_plan_target_history(
    db: Reading, id: UUID, code: TargetCode, as_of: Annotated[AsOf, Query()] = None
) -> TargetHistoryRead:
    """One target's figure at the end of each month of the plan's year up to `as_of`."""
    return get_target_history(db, id, code, as_of)


@router.get("/{id}/targets/{code}/areas", response_model=AreaCoverageRead)
def get_plan_target_areas(
    db: Opening, id: UUID, code: TargetCode, filters: Annotated[AreaCoverageFilters, Query()]
) -> AreaCoverageRead:
    """A target of establishments in one commune by its areas, for who reads establishments."""
    return get_area_coverage(db, id, code, filters.org_unit_id, filters.as_of)


@router.get("/{id}/targets/{code}/records", response_model=Page[RecordRead])
def list_plan_target_records(
    db: Reading,
    id: UUID,
    code: TargetCode,
    filters: Annotated[RecordFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """The records behind the figure; whoever opens them needs the permission to read their kind."""
    return list_target_records(db, id, code, filters, after, limit)


@router.get("/{id}/target-preview", response_model=TargetPreview)
def get_plan_target_preview(
    db: Writing, id: UUID, filters: Annotated[TargetFilters, Query()]
) -> TargetPreview:
    """The figure that a target would have today, while it is being written."""
    return get_target_preview(db, id, filters)


@router.get("/{id}/target-entries", response_model=Page[TargetEntryRead])
def list_plan_target_entries(
    db: Looking,
    id: UUID,
    filters: Annotated[StepFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """The numbers that were entered for targets, the latest first, with who entered each."""
    db.require(Plan, id)
    return list_entries(db, id, filters, after, limit)


@router.post("/{id}/target-entries", status_code=201, response_model=TargetEntryRead)
def create_plan_target_entry(db: Writing, id: UUID, data: TargetEntryCreate) -> TargetEntryRead:
    """Enter a number that another agency counted, with its day and source."""
    target = get_entered_target(db, id, data.target)
    made = add_entry(db, target, db.require(Plan, id).year, data)
    return get_entry_read(db, id, made.id)


@router.delete("/{id}/target-entries/{entry_id}", status_code=204)
def delete_plan_target_entry(db: Writing, id: UUID, entry_id: UUID) -> None:
    """Take back a number that was entered for a target of the plan; the log keeps it."""
    get_entry_read(db, id, entry_id)
    remove_entry(db, db.edit(TargetEntry, entry_id, lambda db, e: get_entry_read(db, id, e)))


def get_target_to_edit(db: Session, plan_id: UUID, code: str) -> PlanTarget:
    """A plan's target to be changed, under If-Match."""
    target_id = get_target_read(db, plan_id, code).id
    return db.edit(PlanTarget, target_id, lambda db, _: get_target_read(db, plan_id, code))
