"""A commune's page over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.domains.workspace.commune_overviews.schemas import CommuneOverviewRead, OverviewQuery
from backend.domains.workspace.commune_overviews.whole import overview_of
from backend.permissions import Permission

router = create_router("/commune-overviews")

Reading = Annotated[Session, requires(Permission.PLAN_READ)]


@router.get("/{id}", response_model=CommuneOverviewRead)
def get_commune_overview(db: Reading, id: UUID, query: Annotated[OverviewQuery, Query()]) -> Any:
    """All that the caller may know of one commune in a year, in counts; `id` is its unit's."""
    return overview_of(db, id, query.year)
