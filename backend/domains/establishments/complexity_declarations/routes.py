"""Declarations: list, detail, entry, correction, end, withdrawal."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import Page, PageRows, read_page
from backend.domains.establishments.complexity_declarations import service
from backend.domains.establishments.complexity_declarations.queries import (
    NEWEST_FIRST,
    get_declaration_read,
    select_declarations,
)
from backend.domains.establishments.complexity_declarations.schemas import (
    ComplexityDeclarationCreate,
    ComplexityDeclarationRead,
    ComplexityDeclarationUpdate,
    ComplexityEnd,
    ComplexityQuery,
    ComplexityWithdrawal,
)
from backend.domains.organisation.complexity.models import ComplexityDeclaration
from backend.permissions import Permission

router = create_router("/complexity-declarations")

Reading = Annotated[Session, requires(Permission.ESTABLISHMENT_READ, short=True)]
Writing = Annotated[Session, requires(Permission.COMPLEXITY_DECLARE)]


@router.get("", response_model=Page[ComplexityDeclarationRead])
def list_complexity_declarations(
    db: Reading, query: Annotated[ComplexityQuery, Query()]
) -> PageRows:
    """Declarations of the caller's units, the latest first."""
    return read_page(db, select_declarations(query), NEWEST_FIRST, query.after, query.limit)


@router.get(
    "/{id}", response_model=ComplexityDeclarationRead, openapi_extra={"x-live": "names, status"}
)
def get_complexity_declaration(db: Reading, id: UUID) -> ComplexityDeclarationRead:
    """One declaration."""
    return get_declaration_read(db, id)


@router.post("", status_code=201, response_model=ComplexityDeclarationRead)
def create_complexity_declaration(
    db: Writing, data: ComplexityDeclarationCreate
) -> ComplexityDeclarationRead:
    """Enter a decision that declares a place or an area complex."""
    return get_declaration_read(db, service.create_declaration(db, data).id)


@router.patch("/{id}", response_model=ComplexityDeclarationRead)
def update_complexity_declaration(
    db: Writing, id: UUID, data: ComplexityDeclarationUpdate
) -> ComplexityDeclarationRead:
    """Correct what was copied from the decision."""
    service.update_declaration(db, db.edit(ComplexityDeclaration, id, get_declaration_read), data)
    return get_declaration_read(db, id)


@router.post("/{id}/end", response_model=ComplexityDeclarationRead)
def end_complexity_declaration(
    db: Writing, id: UUID, data: ComplexityEnd
) -> ComplexityDeclarationRead:
    """Enter the decision that ends it; 409 `complexity-ended` when there is one."""
    service.end_declaration(db, db.edit(ComplexityDeclaration, id, get_declaration_read), data)
    return get_declaration_read(db, id)


@router.post("/{id}/withdraw", response_model=ComplexityDeclarationRead)
def withdraw_complexity_declaration(
    db: Writing, id: UUID, data: ComplexityWithdrawal
) -> ComplexityDeclarationRead:
    """The entry was a mistake: it stays, and counts nowhere."""
    declaration = db.edit(ComplexityDeclaration, id, get_declaration_read)
    service.withdraw_declaration(db, declaration, data.reason)
    return get_declaration_read(db, id)
