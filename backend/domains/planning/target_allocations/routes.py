"""Endpoints of allocations: how a target is shared out to the units right below."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.errors.handlers import register_conflict_codes
from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.core.sql.single_read import list_filter_clauses
from backend.domains.planning.plans.models import Plan
from backend.domains.planning.target_allocations.models import TargetAllocation
from backend.domains.planning.target_allocations.queries import (
    IN_PLAN_ORDER,
    get_allocation_read,
    select_allocations,
    to_allocation_row,
)
from backend.domains.planning.target_allocations.schemas import (
    AllocationCreate,
    AllocationFilters,
    AllocationRead,
    AllocationRow,
    AllocationUpdate,
)
from backend.domains.planning.target_allocations.service import (
    add_allocation,
    apply_allocation_changes,
    remove_allocation,
)
from backend.permissions import Permission

router = create_router("/target-allocations")
register_conflict_codes({"uq_target_allocations_target_id": "target-allocated"})

Reading = Annotated[Session, requires(Permission.PLAN_READ)]
Writing = Annotated[Session, requires(Permission.PLAN_WRITE)]
LIVE = {"x-live": "names, and what is reached today"}


@router.get("", response_model=Page[AllocationRow], openapi_extra=LIVE)
def list_target_allocations(
    db: Reading,
    filters: Annotated[AllocationFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Allocated targets of the caller's plans and of those above, in the order of the plan."""
    found = select_allocations().where(*list_filter_clauses(TargetAllocation, filters, "plan_id"))
    if filters.year is not None:
        found = found.where(Plan.year == filters.year)
    rows = read_page(db, found, IN_PLAN_ORDER, after, limit)
    return {"items": [to_allocation_row(db, row) for row in rows["items"]], "next": rows["next"]}


@router.get("/{id}", response_model=AllocationRead, openapi_extra=LIVE)
def get_target_allocation(db: Reading, id: UUID) -> AllocationRead:
    """One target with the amount of each unit right below, and what each has reached."""
    return get_allocation_read(db, id)


@router.post("", status_code=201, response_model=AllocationRead)
def create_target_allocation(db: Writing, data: AllocationCreate) -> AllocationRead:
    """Allocate a target of one's own plan to the units right below."""
    return get_allocation_read(db, add_allocation(db, data).id)


@router.patch("/{id}", response_model=AllocationRead)
def update_target_allocation(db: Writing, id: UUID, data: AllocationUpdate) -> AllocationRead:
    """Change the whole, or the amounts of all units, in one act."""
    apply_allocation_changes(db, db.edit(TargetAllocation, id, get_allocation_read), data)
    return get_allocation_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_target_allocation(db: Writing, id: UUID) -> None:
    """Take the allocation back; the target stays."""
    remove_allocation(db, db.edit(TargetAllocation, id, get_allocation_read))
