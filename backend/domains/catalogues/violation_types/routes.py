"""The catalogue of acts and penalties; `on` selects what was in force on that day."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Query

from backend.core.errors.exceptions import NotFound
from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import Page, PageRows, read_page
from backend.domains.catalogues.violation_types import public
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.catalogues.violation_types.queries import (
    COLUMNS,
    IN_LEGAL_ORDER,
    build_filter_clauses,
)
from backend.domains.catalogues.violation_types.schemas import TypeQuery, ViolationTypeRead
from backend.permissions import Permission

router = create_router("/violation-types")
public_router = public.router

Reading = Annotated[Session, requires(Permission.CATALOGUE_READ, short=True)]


@router.get("", response_model=Page[ViolationTypeRead])
def list_violation_types(db: Reading, query: Annotated[TypeQuery, Query()]) -> PageRows:
    """Acts in the order of the law, decree by decree."""
    found = sa.select(*COLUMNS).where(*build_filter_clauses(query))
    return read_page(db, found, IN_LEGAL_ORDER, query.after, query.limit)


@router.get("/{id}", response_model=ViolationTypeRead)
def get_violation_type(db: Reading, id: UUID) -> ViolationTypeRead:
    """One act under one decree."""
    row = db.execute(sa.select(*COLUMNS).where(ViolationType.id == id)).first()
    if row is None:
        raise NotFound
    return ViolationTypeRead(**row._mapping)
