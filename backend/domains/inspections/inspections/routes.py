"""Visits of teams 178: drafts that may change, and signed minutes that may not."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.inspections.inspections import (
    amendment_routes,
    recommendation_routes,
    service,
    template_routes,
)
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.inspections.inspections.queries import (
    NEWEST_FIRST,
    ROW,
    build_filter_clauses,
    get_inspection_read,
    select_inspection_rows,
)
from backend.domains.inspections.inspections.schemas import (
    InspectionCreate,
    InspectionFilters,
    InspectionRead,
    InspectionRow,
    InspectionUpdate,
)
from backend.domains.inspections.inspections.signing import sign_minutes
from backend.permissions import Permission

router = create_router("/inspections")
template_router = template_routes.router
recommendation_router = recommendation_routes.router
amendment_router = amendment_routes.router

AS_JSON = {"checklist", "recommendation_items"}
"""Fields that are stored as the wire has them."""

Reading = Annotated[Session, requires(Permission.INSPECTION_READ, short=True)]
Writing = Annotated[Session, requires(Permission.INSPECTION_WRITE)]


@router.get("", response_model=Page[InspectionRow])
def list_inspections(
    db: Reading,
    filters: Annotated[InspectionFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Visits, the newest first."""
    found = select_inspection_rows(ROW).where(*build_filter_clauses(filters))
    return read_page(db, found, NEWEST_FIRST, after, limit)


@router.get("/{id}", response_model=InspectionRead, openapi_extra={"x-live": "names"})
def get_inspection(db: Reading, id: UUID) -> InspectionRead:
    """The minutes of one visit; `/violations?inspection_id=` lists what it found."""
    return get_inspection_read(db, id)


@router.post("", status_code=201, response_model=InspectionRead)
def create_inspection(db: Writing, data: InspectionCreate) -> InspectionRead:
    """Record a visit as a draft, with the violations found if there are any."""
    left_out = {"area_id"} - data.model_fields_set  # null says that there is none
    values = data.model_dump(exclude={"violations", *AS_JSON, *left_out})
    values |= data.model_dump(mode="json", include=AS_JSON)
    found = [finding.model_dump() for finding in data.violations]
    return get_inspection_read(db, service.create_inspection(db, values, found).id)


@router.patch("/{id}", response_model=InspectionRead)
def update_inspection(db: Writing, id: UUID, data: InspectionUpdate) -> InspectionRead:
    """Change a draft; signed minutes answer 409."""
    inspection = db.edit(Inspection, id, get_inspection_read)
    changes = data.model_dump(exclude_unset=True, exclude=AS_JSON)
    changes |= data.model_dump(mode="json", exclude_unset=True, include=AS_JSON)
    service.update_inspection(db, inspection, changes)
    return get_inspection_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_inspection(db: Writing, id: UUID) -> None:
    """Remove a draft and what it lists; signed minutes answer 409."""
    service.lock_minutes(db, id, to_sign=True)
    service.delete_inspection(db, db.edit(Inspection, id, get_inspection_read))


@router.post("/{id}/sign", response_model=InspectionRead)
def sign_inspection(db: Writing, id: UUID) -> InspectionRead:
    """Make the minutes final: they get their number and the hash of their content.

    Their head counts enter the register of the place (`workforce_entry` says how), and each of
    their recommendations becomes a task at /recommendations.
    """
    return get_inspection_read(db, sign_minutes(db, id).id)
