"""Routes of sealed lists: published seals, looks into them before their time, early opening."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.inspections.inspection_plans import early_opening
from backend.domains.inspections.inspection_plans.models import PlanLook, PlanSeal
from backend.domains.inspections.inspection_plans.opening_schemas import (
    OpeningCreate,
    OpeningRead,
    Openings,
)
from backend.domains.inspections.inspection_plans.plan_seals import get_seal_row, select_seals
from backend.domains.inspections.inspection_plans.schemas import (
    LookedRead,
    LookFilters,
    LookRead,
    SealFilters,
    SealRead,
    SealRow,
    WithReason,
)
from backend.domains.inspections.inspection_plans.sealed_line_looks import (
    add_user_names,
    open_sealed_lines,
    select_looks,
)
from backend.permissions import Permission

router = create_router("/inspection-plans")
seals = create_router("/inspection-plan-seals")
looks = create_router("/inspection-plan-looks")

Public = Annotated[Session, requires(Permission.INSPECTION_PLAN_SEAL, short=True)]
Looking = Annotated[Session, requires(Permission.INSPECTION_PLAN_LOOK)]
Watching = Annotated[Session, requires(Permission.INSPECTION_PLAN_LOOKS)]


@seals.get("", response_model=Page[SealRow])
def list_inspection_plan_seals(
    db: Public,
    filters: Annotated[SealFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """The hashes of sealed lists, the latest first."""
    keys = (PlanSeal.sealed_at.desc(), PlanSeal.id.desc())
    return read_page(db, select_seals(filters), keys, after, limit)


@seals.get("/{id}", response_model=SealRead)
def get_inspection_plan_seal(db: Public, id: UUID) -> SealRead:
    """One seal, and what was sealed once the caller sees every line of it."""
    return get_seal_row(db, id)


@looks.get("", response_model=Page[LookRead])
def list_inspection_plan_looks(
    db: Watching,
    filters: Annotated[LookFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Who looked before the time, and why: to leader, auditor and those who looked too."""
    keys = (PlanLook.at.desc(), PlanLook.id.desc())
    rows = read_page(db, select_looks(filters), keys, after, limit)
    return {"items": add_user_names(db, rows["items"]), "next": rows["next"]}


@router.post("/{id}/look", response_model=LookedRead)
def look_into_inspection_plan(db: Looking, id: UUID, data: WithReason) -> LookedRead:
    """All lines of the plan, for one of its keepers; the look and its reason stay on record."""
    return open_sealed_lines(db, id, data.reason)


@router.get("/{id}/openings", response_model=Openings)
def list_inspection_plan_openings(db: Looking, id: UUID) -> Openings:
    """Requests to open or cancel sealed lines early; nothing to those who do not keep the plan."""
    return Openings(items=early_opening.list_openings(db, id))


@router.post("/{id}/openings", status_code=201, response_model=OpeningRead)
def create_inspection_plan_opening(db: Looking, id: UUID, data: OpeningCreate) -> OpeningRead:
    """Ask to open or cancel sealed lines before their time."""
    made = early_opening.create_opening_request(db, id, data)
    return early_opening.list_openings(db, id, made.id)[0]


@router.post("/{id}/openings/{opening_id}/confirm", response_model=OpeningRead)
def confirm_inspection_plan_opening(db: Looking, id: UUID, opening_id: UUID) -> OpeningRead:
    """Confirm as the second person: it happens at once."""
    made = early_opening.confirm_opening(db, id, opening_id)
    return early_opening.list_openings(db, id, made.id)[0]


@router.post("/{id}/openings/{opening_id}/refuse", response_model=OpeningRead)
def refuse_inspection_plan_opening(db: Looking, id: UUID, opening_id: UUID) -> OpeningRead:
    """Decline, or take one's own request back."""
    made = early_opening.close_opening_as_refused(db, id, opening_id)
    return early_opening.list_openings(db, id, made.id)[0]
