"""Plans of visits: proposed, approved, sealed, opened and carried out."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.errors.exceptions import Conflict, Stale
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.http.record_lists import build_record_page
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page, read_page_by_keys
from backend.core.sql.single_read import get_read, list_filter_clauses
from backend.domains.inspections.inspection_plans import approval, sealed_lines, service
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanVisit,
    PlanLook,
    PlanSeal,
)
from backend.domains.inspections.inspection_plans.plan_seals import (
    get_seal_row,
    select_seal_rows,
)
from backend.domains.inspections.inspection_plans.queries import (
    IN_ORDER,
    NEWEST_FIRST,
    VISIT,
    build_plan_clauses,
    build_visit_clauses,
    get_plan_read,
    list_overlaps,
    list_plan_reads,
    list_plan_steps,
    select_plan_rows,
    select_visit_rows,
)
from backend.domains.inspections.inspection_plans.schemas import (
    InspectionPlanApproval,
    InspectionPlanCreate,
    InspectionPlanFilters,
    InspectionPlanRead,
    InspectionPlanReturn,
    InspectionPlanRow,
    InspectionPlanSteps,
    InspectionPlanSubmission,
    InspectionPlanUpdate,
    LookedRead,
    LookFilters,
    LookRead,
    OpeningCreate,
    OpeningRead,
    Openings,
    Overlaps,
    SealFilters,
    SealRead,
    SealRow,
    VisitFilters,
    VisitRead,
    WithReason,
)
from backend.domains.inspections.inspection_plans.sealed_lines import (
    LOOKS,
    add_user_names,
    open_sealed_lines,
)
from backend.permissions import Permission

router = create_router("/inspection-plans")
visits = create_router("/inspection-plan-visits")

Reading = Annotated[Session, requires(Permission.INSPECTION_PLAN_READ, short=True)]
Writing = Annotated[Session, requires(Permission.INSPECTION_PLAN_WRITE)]
Approving = Annotated[Session, requires(Permission.INSPECTION_PLAN_APPROVE)]

LIVE = {"x-live": "lines open by the clock"}
seals = create_router("/inspection-plan-seals")
looks = create_router("/inspection-plan-looks")
Public = Annotated[Session, requires(Permission.INSPECTION_PLAN_SEAL, short=True)]
Looking = Annotated[Session, requires(Permission.INSPECTION_PLAN_LOOK)]
Watching = Annotated[Session, requires(Permission.INSPECTION_PLAN_LOOKS)]


@router.get("", response_model=build_record_page(InspectionPlanRow, InspectionPlanRead))
def list_inspection_plans(
    db: Reading,
    filters: Annotated[InspectionPlanFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Plans in force, and those that the caller makes; the latest period first."""
    found = select_plan_rows().where(*build_plan_clauses(filters))
    return read_page(db, found, NEWEST_FIRST, after, limit, list_plan_reads)


@router.get("/{id}", response_model=InspectionPlanRead, openapi_extra=LIVE)
def get_inspection_plan(db: Reading, id: UUID) -> InspectionPlanRead:
    """One plan with the lines that the caller sees by now."""
    return get_plan_read(db, id)


@router.post("", status_code=201, response_model=InspectionPlanRead)
@register_impossible_errors(Conflict("team-dissolved"))  # 422 names the team
def create_inspection_plan(db: Writing, data: InspectionPlanCreate) -> InspectionPlanRead:
    """Draft a plan for a team, with its lines if they are known."""
    return get_plan_read(db, service.create_plan(db, data).id)


@router.patch("/{id}", response_model=InspectionPlanRead)
def update_inspection_plan(db: Writing, id: UUID, data: InspectionPlanUpdate) -> InspectionPlanRead:
    """Change a draft or a returned plan; `visits` replaces the list."""
    service.update_plan(db, db.edit(InspectionPlan, id, get_plan_read), data)
    return get_plan_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_inspection_plan(db: Writing, id: UUID) -> None:
    """Remove a draft that never was submitted."""
    service.delete_plan(db, db.edit(InspectionPlan, id, get_plan_read))


@router.post("/{id}/submit", response_model=InspectionPlanRead)
def submit_inspection_plan(
    db: Writing, id: UUID, data: InspectionPlanSubmission
) -> InspectionPlanRead:
    """Hand the plan to the chairman; an overlap that the caller sees needs a reason."""
    approval.submit_plan(db, db.edit(InspectionPlan, id, get_plan_read), data.overlap_reason)
    return get_plan_read(db, id)


@router.post("/{id}/approve", response_model=InspectionPlanRead)
def approve_inspection_plan(
    db: Approving, id: UUID, data: InspectionPlanApproval
) -> InspectionPlanRead:
    """Put the plan in force; its unannounced lines are sealed, their hash is published."""
    approval.approve_plan(db, db.edit(InspectionPlan, id, get_plan_read), data)
    return get_plan_read(db, id)


@router.post("/{id}/return", response_model=InspectionPlanRead)
def return_inspection_plan(
    db: Approving, id: UUID, data: InspectionPlanReturn
) -> InspectionPlanRead:
    """Give the plan back with the reason, and with comments on single lines."""
    approval.return_plan(db, db.edit(InspectionPlan, id, get_plan_read), data)
    return get_plan_read(db, id)


@router.post("/{id}/withdraw", response_model=InspectionPlanRead)
def withdraw_inspection_plan(db: Writing, id: UUID, data: WithReason) -> InspectionPlanRead:
    """Give up a plan that is not in force."""
    approval.end_plan(db, db.edit(InspectionPlan, id, get_plan_read), "withdraw", data.reason)
    return get_plan_read(db, id)


@router.post("/{id}/cancel", response_model=InspectionPlanRead)
def cancel_inspection_plan(db: Approving, id: UUID, data: WithReason) -> InspectionPlanRead:
    """Take a plan out of force, with the reason."""
    approval.end_plan(db, db.edit(InspectionPlan, id, get_plan_read), "cancel", data.reason)
    return get_plan_read(db, id)


@router.get("/{id}/overlaps", response_model=Overlaps)
def list_inspection_plan_overlaps(db: Reading, id: UUID) -> Overlaps:
    """Its places that other teams plan in the period, or that were visited in it."""
    return Overlaps(items=list_overlaps(db, db.require(InspectionPlan, id)))


@router.get("/{id}/steps", response_model=InspectionPlanSteps)
def list_inspection_plan_steps(db: Reading, id: UUID) -> InspectionPlanSteps:
    """What was said on the way of the plan; nothing to those who do not make it."""
    return list_plan_steps(db, id)


@visits.get("", response_model=Page[VisitRead])
def list_inspection_plan_visits(
    db: Reading,
    filters: Annotated[VisitFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Lines that the caller sees by now, of all plans, by day."""
    return read_page_by_keys(
        db,
        select_visit_rows(VISIT),
        build_visit_clauses(filters),
        IN_ORDER,
        after,
        limit,
    )


@visits.post("/{id}/cancel", response_model=VisitRead)
@register_impossible_errors(Stale())  # its row is locked before it is looked at
def cancel_inspection_plan_visit(db: Writing, id: UUID, data: WithReason) -> VisitRead:
    """Say why a visit of an approved plan will not take place."""
    approval.cancel_line(db, service.get_line(db, id), data.reason)
    db.flush()
    return get_read(db, select_visit_rows(VISIT).where(InspectionPlanVisit.id == id), VisitRead)


@seals.get("", response_model=Page[SealRow])
def list_inspection_plan_seals(
    db: Public,
    filters: Annotated[SealFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """The hashes of sealed lists, the latest first."""
    keys = (PlanSeal.sealed_at.desc(), PlanSeal.id.desc())
    found = select_seal_rows(*list_filter_clauses(PlanSeal, filters, "plan_id"))
    return read_page(db, found, keys, after, limit)


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
    rows = read_page(
        db, LOOKS.where(*list_filter_clauses(PlanLook, filters, "plan_id")), keys, after, limit
    )
    return {"items": add_user_names(db, rows["items"]), "next": rows["next"]}


@router.post("/{id}/look", response_model=LookedRead)
def look_into_inspection_plan(db: Looking, id: UUID, data: WithReason) -> LookedRead:
    """All lines of the plan, for one of its keepers; the look and its reason stay on record."""
    return open_sealed_lines(db, id, data.reason)


@router.get("/{id}/openings", response_model=Openings)
def list_inspection_plan_openings(db: Looking, id: UUID) -> Openings:
    """Requests to open or cancel sealed lines early; nothing to those who do not keep the plan."""
    return Openings(items=sealed_lines.list_openings(db, id))


@router.post("/{id}/openings", status_code=201, response_model=OpeningRead)
def create_inspection_plan_opening(db: Looking, id: UUID, data: OpeningCreate) -> OpeningRead:
    """Ask to open or cancel sealed lines before their time."""
    made = sealed_lines.create_opening_request(db, id, data)
    return sealed_lines.list_openings(db, id, made.id)[0]


@router.post("/{id}/openings/{opening_id}/confirm", response_model=OpeningRead)
def confirm_inspection_plan_opening(db: Looking, id: UUID, opening_id: UUID) -> OpeningRead:
    """Confirm as the second person: it happens at once."""
    made = sealed_lines.confirm_opening(db, id, opening_id)
    return sealed_lines.list_openings(db, id, made.id)[0]


@router.post("/{id}/openings/{opening_id}/refuse", response_model=OpeningRead)
@register_impossible_errors(Stale())  # its row is locked before it is looked at
def refuse_inspection_plan_opening(db: Looking, id: UUID, opening_id: UUID) -> OpeningRead:
    """Decline, or take one's own request back."""
    made = sealed_lines.close_opening_as_refused(db, id, opening_id)
    return sealed_lines.list_openings(db, id, made.id)[0]
