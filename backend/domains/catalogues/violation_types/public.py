"""Acts and penalties for everyone, without signing in, as the plan requires."""

from typing import Annotated

import sqlalchemy as sa
from fastapi import Query
from starlette.responses import Response

from backend.core.http.dependencies import create_public_router, open_anonymous_session
from backend.core.session.session import Session
from backend.core.sql.pagination import Page, PageRows, read_page
from backend.core.text.clock import today
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

WHY = "acts and penalties are public"
MINUTES_KEPT = 5
KEPT = f"public, max-age={MINUTES_KEPT * 60}"

router = create_public_router("/public", WHY)
Anyone = Annotated[Session, open_anonymous_session(WHY)]


@router.get("/violation-types", response_model=Page[ViolationTypeRead])
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


@router.get("/establishment-types", response_model=Page[PublicEstablishmentType])
def list_public_establishment_types(
    db: Anyone,  # noqa: ARG001 (says that everyone may ask)
    response: Response,
) -> Page[PublicEstablishmentType]:
    """The kinds of establishment that acts can be narrowed by, in the order of the decree."""
    response.headers["Cache-Control"] = KEPT
    kinds = reference.load_establishment_types()
    items = [PublicEstablishmentType(code=kind.code, name=kind.name) for kind in kinds]
    return Page(items=items, next=None)
