"""The catalogue of acts and penalties by day, for those signed in and for the public."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Query
from starlette.responses import Response

from backend.core.http.dependencies import (
    create_public_router,
    create_router,
    open_anonymous_session,
    requires,
)
from backend.core.session.session import Session
from backend.core.sql.pagination import Page, PageRows, read_page
from backend.core.sql.single_read import get_read
from backend.core.text.clock import today
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.catalogues.violation_types.queries import (
    COLUMNS,
    IN_LEGAL_ORDER,
    build_filter_clauses,
)
from backend.domains.catalogues.violation_types.schemas import (
    PublicEstablishmentType,
    TypeQuery,
    ViolationTypeRead,
)
from backend.law import reference
from backend.permissions import Permission

router = create_router("/violation-types")

Reading = Annotated[Session, requires(Permission.CATALOGUE_READ, short=True)]
WHY = "acts and penalties are public"
MINUTES_KEPT = 5
KEPT = f"public, max-age={MINUTES_KEPT * 60}"
public_types_router = create_public_router("/public", WHY)
Anyone = Annotated[Session, open_anonymous_session(WHY)]


@router.get("", response_model=Page[ViolationTypeRead])
def list_violation_types(db: Reading, query: Annotated[TypeQuery, Query()]) -> PageRows:
    """Acts in the order of the law, decree by decree."""
    found = sa.select(*COLUMNS).where(*build_filter_clauses(query))
    return read_page(db, found, IN_LEGAL_ORDER, query.after, query.limit)


@router.get("/{id}", response_model=ViolationTypeRead)
def get_violation_type(db: Reading, id: UUID) -> ViolationTypeRead:
    """One act under one decree."""
    return get_read(db, sa.select(*COLUMNS).where(ViolationType.id == id), ViolationTypeRead)


@public_types_router.get("/violation-types", response_model=Page[ViolationTypeRead])
def list_public_violation_types(
    db: Anyone, response: Response, query: Annotated[TypeQuery, Query()]
) -> PageRows:
    """Acts in force on the day `on` (default: today), in the order of the law.

    The answer may be kept for five minutes.
    """
    asked = query if query.on else query.model_copy(update={"on": today()})
    found = sa.select(*COLUMNS).where(*build_filter_clauses(asked))
    response.headers["Cache-Control"] = KEPT
    return read_page(db, found, IN_LEGAL_ORDER, query.after, query.limit)


@public_types_router.get("/establishment-types", response_model=Page[PublicEstablishmentType])
def list_public_establishment_types(
    db: Anyone,  # noqa: ARG001 (says that everyone may ask)
    response: Response,
) -> Page[PublicEstablishmentType]:
    """The kinds of establishment that acts can be narrowed by, in the order of the decree."""
    response.headers["Cache-Control"] = KEPT
    kinds = reference.load_establishment_types()
    items = [PublicEstablishmentType(code=kind.code, name=kind.name) for kind in kinds]
    return Page(items=items, next=None)
