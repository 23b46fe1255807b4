"""The catalogue of acts and penalties: `on` picks what was in force on the day of an act."""

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import Query

from backend.core.db import Session
from backend.core.errors import NotFound
from backend.core.http import new_router, requires
from backend.core.paging import Page, Rows, page
from backend.core.search import fold
from backend.features.violation_types.models import ViolationType
from backend.features.violation_types.schemas import TypeFilters, TypeQuery, ViolationTypeRead
from backend.permissions import Permission

router = new_router("/violation-types")

Reading = Annotated[Session, requires(Permission.CATALOGUE_READ, short=True)]

COLUMNS = tuple(getattr(ViolationType, name) for name in ViolationTypeRead.model_fields)


@router.get("", response_model=Page[ViolationTypeRead])
def list_violation_types(db: Reading, query: Annotated[TypeQuery, Query()]) -> Rows:
    """Acts in the order of the law, decree by decree."""
    found = sa.select(*COLUMNS).where(*conditions(query))
    keys = (ViolationType.position, ViolationType.id)
    return page(db, found, keys, query.after, query.limit)


@router.get("/{id}", response_model=ViolationTypeRead)
def get_violation_type(db: Reading, id: UUID) -> Any:
    """One act under one decree."""
    row = db.execute(sa.select(*COLUMNS).where(ViolationType.id == id)).first()
    if row is None:
        raise NotFound
    return row


def conditions(filters: TypeFilters) -> Iterable[sa.ColumnElement[bool]]:
    if filters.on is not None:
        yield ViolationType.valid_from <= filters.on
        yield sa.func.coalesce(ViolationType.valid_to, filters.on) >= filters.on
    if filters.legal_document is not None:
        yield ViolationType.legal_document == filters.legal_document
    if filters.q is not None:
        yield ViolationType.matches(in_words_of_the_law(filters.q))


def in_words_of_the_law(q: str) -> str:
    """No act is called "mại dâm", which everybody types: the decrees say "mua dâm, bán dâm"."""
    return fold(q).replace("mai dam", "dam")
