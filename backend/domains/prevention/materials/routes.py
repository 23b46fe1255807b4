"""Materials: list, detail, entry, correction, removal."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.compiled_query import RowQuery
from backend.core.sql.pagination import Page, PageRows
from backend.domains.prevention.materials import service
from backend.domains.prevention.materials.models import Material
from backend.domains.prevention.materials.queries import READER
from backend.domains.prevention.materials.schemas import (
    MaterialCreate,
    MaterialQuery,
    MaterialRead,
    MaterialUpdate,
)
from backend.permissions import Permission

router = create_router("/materials")

Reading = Annotated[Session, requires(Permission.MATERIAL_READ, short=True)]
Writing = Annotated[Session, requires(Permission.MATERIAL_WRITE)]


@router.get("", response_model=Page[MaterialRead])
def list_materials(db: Reading, query: Annotated[MaterialQuery, Query()]) -> PageRows:
    """Materials of the caller's units and of those above, by name."""
    return READER.read_page(db, query)


@router.get("/{id}", response_model=MaterialRead, openapi_extra={"x-live": "names"})
def get_material(db: Reading, id: UUID) -> RowQuery:  # noqa: ARG001 (names the permission)
    """One material."""
    return READER.ask(id)


@router.post("", status_code=201, response_model=MaterialRead)
def create_material(db: Writing, data: MaterialCreate) -> MaterialRead:
    """Enter one material of one of the caller's units."""
    return READER.get_read(db, service.create_material(db, data).id)


@router.patch("/{id}", response_model=MaterialRead)
def update_material(db: Writing, id: UUID, data: MaterialUpdate) -> MaterialRead:
    """Correct one material."""
    service.update_material(db, db.edit(Material, id, READER.get_read), data)
    return READER.get_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_material(db: Writing, id: UUID) -> None:
    """Remove one material that no activity names; the log keeps that it was there."""
    service.remove_material(db, db.edit(Material, id, READER.get_read))
