"""Visits of teams 178: drafts that may change, and signed minutes that may not."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from backend import reference
from backend.core.db import Session
from backend.core.errors import Invalid
from backend.core.http import new_router, requires
from backend.core.paging import After, Limit, Page, Rows, page
from backend.features.inspections import service
from backend.features.inspections.checklists import in_force, kind_of
from backend.features.inspections.models import Inspection
from backend.features.inspections.reading import NEWEST_FIRST, ROW, conditions, rows, show
from backend.features.inspections.schemas import (
    InspectionCreate,
    InspectionFilters,
    InspectionRead,
    InspectionRow,
    InspectionUpdate,
    TemplateFilters,
    TemplateRead,
)
from backend.features.inspections.signing import sign
from backend.permissions import Permission
from backend.reference import ChecklistTemplate, EstablishmentType

router = new_router("/inspections")
templates = new_router("/checklist-templates")

Reading = Annotated[Session, requires(Permission.INSPECTION_READ, short=True)]
Writing = Annotated[Session, requires(Permission.INSPECTION_WRITE)]
Catalogue = Annotated[Session, requires(Permission.CATALOGUE_READ, short=True)]


@router.get("", response_model=Page[InspectionRow])
def list_inspections(
    db: Reading,
    filters: Annotated[InspectionFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> Rows:
    """Visits, the newest first."""
    found = rows(ROW).where(*conditions(filters))
    return page(db, found, NEWEST_FIRST, after, limit)


@router.get("/{id}", response_model=InspectionRead, openapi_extra={"x-live": "names"})
def get_inspection(db: Reading, id: UUID) -> InspectionRead:
    """The minutes of one visit; `/violations?inspection_id=` lists what it found."""
    return show(db, id)


@router.post("", status_code=201, response_model=InspectionRead)
def create_inspection(db: Writing, data: InspectionCreate) -> InspectionRead:
    """Record a visit as a draft, with the violations found if there are any."""
    values = data.model_dump(exclude={"violations", "checklist"})
    values["checklist"] = data.model_dump(mode="json", include={"checklist"})["checklist"]
    found = [finding.model_dump() for finding in data.violations]
    return show(db, service.record(db, values, found).id)


@router.patch("/{id}", response_model=InspectionRead)
def update_inspection(db: Writing, id: UUID, data: InspectionUpdate) -> InspectionRead:
    """Change a draft; signed minutes answer 409."""
    inspection = db.edit(Inspection, id, show)
    changes = data.model_dump(exclude_unset=True, exclude={"checklist"})
    changes |= data.model_dump(mode="json", exclude_unset=True, include={"checklist"})
    service.change(db, inspection, changes)
    return show(db, id)


@router.delete("/{id}", status_code=204)
def delete_inspection(db: Writing, id: UUID) -> None:
    """Remove a draft and what it lists; signed minutes answer 409."""
    service.hold(db, id, to_sign=True)
    service.discard(db, db.edit(Inspection, id, show))


@router.post("/{id}/sign", response_model=InspectionRead)
def sign_inspection(db: Writing, id: UUID) -> InspectionRead:
    """Make the minutes final: they get their number and the hash of their content."""
    return show(db, sign(db, id).id)


@templates.get("", response_model=Page[TemplateRead])
def list_checklist_templates(
    _db: Catalogue, filters: Annotated[TemplateFilters, Query()]
) -> dict[str, Any]:
    """The checklists, oldest first."""
    kind = None
    if filters.establishment_type is not None and not (kind := kind_of(filters.establishment_type)):
        raise Invalid.at("?establishment_type", "not-in-list", expected=expected_types())
    return {"items": [read(t, kind) for t in offered(filters.on)], "next": None}


def offered(on: date | None) -> list[ChecklistTemplate]:
    return in_force(on) if on is not None else list(reference.checklist_templates())


def expected_types() -> str:
    return ", ".join(kind.code for kind in reference.establishment_types())


def read(template: ChecklistTemplate, kind: EstablishmentType | None) -> TemplateRead:
    items = template.items if kind is None else template.items_for(kind)
    return TemplateRead.model_validate(
        {
            **template.model_dump(exclude={"items", "verified"}),
            "id": template.id,
            "is_verified": template.verified,
            "items": [item.model_dump() for item in items],
        }
    )
