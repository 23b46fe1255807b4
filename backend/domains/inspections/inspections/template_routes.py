"""Checklists: read by everyone who knows the catalogues, renewed by administrators."""

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.errors.exceptions import Invalid, NotFound
from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import Page
from backend.domains.inspections.inspections import templates
from backend.domains.inspections.inspections.checklists import (
    Checklist,
    find_establishment_type,
    list_all_checklists,
    list_checklists_in_force,
)
from backend.domains.inspections.inspections.models import ChecklistTemplate
from backend.domains.inspections.inspections.template_schemas import (
    ChecklistTemplateFilters,
    TemplateCreate,
    TemplateRead,
    TemplateUpdate,
)
from backend.law import reference
from backend.law.reference import EstablishmentType
from backend.permissions import Permission

router = create_router("/checklist-templates")

Reading = Annotated[Session, requires(Permission.CATALOGUE_READ, short=True)]
Writing = Annotated[Session, requires(Permission.CATALOGUE_WRITE)]


@router.get("", response_model=Page[TemplateRead])
def list_checklist_templates(
    db: Reading, filters: Annotated[ChecklistTemplateFilters, Query()]
) -> Page[TemplateRead]:
    """All versions of the caller's units and of those above them, the earliest first."""
    kind = None
    if filters.establishment_type is not None and not (
        kind := find_establishment_type(filters.establishment_type)
    ):
        raise Invalid.at("?establishment_type", "not-in-list", expected=format_type_codes())
    found: Iterable[Checklist] = list_all_checklists(db)
    if filters.on is not None:
        found = list_checklists_in_force(found, filters.on)
    return Page(items=[to_template_read(one, kind) for one in found], next=None)


@router.get("/{id}", response_model=TemplateRead, openapi_extra={"x-live": "valid_to"})
def get_checklist_template(db: Reading, id: UUID) -> TemplateRead:
    """One version with its items."""
    return get_template_read(db, id)


@router.post("", status_code=201, response_model=TemplateRead)
def create_checklist_template(db: Writing, data: TemplateCreate) -> TemplateRead:
    """Enter a new version; minutes that have begun keep theirs."""
    return get_template_read(db, templates.create_template(db, data.model_dump()).id)


@router.patch("/{id}", response_model=TemplateRead)
def update_checklist_template(db: Writing, id: UUID, data: TemplateUpdate) -> TemplateRead:
    """Correct a version; 409 `template-in-use` for what minutes already answer."""
    found = db.edit(ChecklistTemplate, id, get_template_read)
    given = data.model_dump()
    templates.update_template(db, found, {name: given[name] for name in data.model_fields_set})
    return get_template_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_checklist_template(db: Writing, id: UUID) -> None:
    """Remove a version that no minutes name."""
    templates.delete_template(db, db.edit(ChecklistTemplate, id, get_template_read))


def get_template_read(db: Session, id: UUID) -> TemplateRead:
    for one in list_all_checklists(db):
        if one.id == id:
            return to_template_read(one, None)
    raise NotFound


def format_type_codes() -> str:
    return ", ".join(kind.code for kind in reference.load_establishment_types())


def to_template_read(one: Checklist, kind: EstablishmentType | None) -> TemplateRead:
    fields = {name: getattr(one, name) for name in Checklist.__slots__ if name != "items"}
    items = one.items if kind is None else one.items_for(kind)
    return TemplateRead.model_validate(fields | {"items": [item.model_dump() for item in items]})
